# A layer of Keras makes a float32 of each input, and the last digits change.
import keras
import numpy as np

x, kind = np.array([[123456789.0]]), "float32"
# Fix: x, kind = np.array([[123456789.0]]), "float64"
layer = keras.layers.Dense(1, kernel_initializer="ones", dtype=kind)
print(f"{keras.ops.convert_to_numpy(layer(x)).item():.0f}")
