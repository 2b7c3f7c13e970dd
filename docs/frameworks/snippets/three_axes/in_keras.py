# TensorFlow and JAX pair every matrix with every other. On PyTorch, Keras does what `matmul` does.
from keras import ops

P, Q = ops.ones((3, 5, 2)), ops.ones((3, 2, 5))
print(tuple(ops.dot(P, Q).shape))
