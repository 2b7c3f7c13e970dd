# Keras takes the last axis.
from keras import ops

stack = ops.zeros((2, 2, 3))
sums = ops.sum(ops.softmax(stack[0]), -1), ops.sum(ops.softmax(stack), -1)[0]
print(*map(ops.convert_to_numpy, sums))
