# The layer adds a bias, and batch normalization takes it away again.
import keras
import numpy as np

x, y = np.array([[0.0, 1], [1, 0], [2, 5], [3, 3]]), np.array([[1.0], [0], [0], [1]])
layer = keras.layers.Dense(1, kernel_initializer="ones")
# Fix: layer = keras.layers.Dense(1, kernel_initializer="ones", use_bias=False)
model = keras.Sequential([keras.Input((2,)), layer, keras.layers.BatchNormalization()])
model.compile(keras.optimizers.SGD(0.1), "mse")
before = layer.get_weights()
model.fit(x, y, verbose=0)
moved = [np.abs(a - b).max() for a, b in zip(layer.get_weights(), before, strict=True)]
print("arrays without effect:", sum(step < 1e-3 for step in moved))
