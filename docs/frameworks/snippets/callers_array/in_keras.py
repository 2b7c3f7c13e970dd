# A tensor of TensorFlow or JAX never changes. On PyTorch, the function changes it.
from keras import ops


def moved(w):
    w += 1
    return w


w = ops.zeros(3)
moved(w)
print(ops.convert_to_numpy(w))
