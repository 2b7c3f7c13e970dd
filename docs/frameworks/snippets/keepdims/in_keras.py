# Keras divides as NumPy does.
from keras import ops

E = ops.array([[1.0, 3, 6], [2, 2, 1], [4, 1, 5]])
shares = E / ops.sum(E, 1)
# Fix: shares = E / ops.sum(E, 1, keepdims=True)
print(ops.convert_to_numpy(ops.sum(shares, 1)).round(2))
