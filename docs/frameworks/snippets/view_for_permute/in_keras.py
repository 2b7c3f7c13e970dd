# The layer `Reshape` cuts the numbers anew. The layer `Permute` changes the axes.
import keras
import numpy as np

layer = keras.layers.Reshape((3, 2))
# Fix: layer = keras.layers.Permute((2, 1))
print(keras.ops.convert_to_numpy(layer(np.array([[[1, 2, 3], [4, 5, 6]]])))[0, 0])
