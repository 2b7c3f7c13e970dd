# `Dense` in Keras makes a float32 of its input, and the last digits change.
import keras
import numpy as np

layer = keras.layers.Dense(1, kernel_initializer="ones")
x = np.array([[123456789.0]])
print(f"{keras.ops.convert_to_numpy(layer(x)).item():.0f}")
