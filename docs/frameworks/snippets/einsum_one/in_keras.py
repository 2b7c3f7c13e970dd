# TensorFlow refuses. On PyTorch and JAX, Keras repeats it.
from keras import ops

P, r = ops.array([[0.0, 1, 2], [3, 4, 5]]), ops.array([[1.0, 2, 3]])
print(ops.convert_to_numpy(ops.einsum("ij,jk->ik", P, r)).astype(int))
