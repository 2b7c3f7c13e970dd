# With `training=True`, as in `fit`, the sample is its own mean, so every output is 0.
import keras
import numpy as np

layer, training = keras.layers.BatchNormalization(), True
# Fix: layer, training = keras.layers.BatchNormalization(), False
x = np.array([[1.0, 2, 3]])
print(keras.ops.convert_to_numpy(layer(x, training=training)).round(2))
