# The message is that of the backend. TensorFlow names the operand of size 3 by its shape, rightly.
from keras import ops

x, T = ops.ones(3), ops.ones((4, 5, 3))
ops.einsum("i,kij,j->k", x, T, x)
