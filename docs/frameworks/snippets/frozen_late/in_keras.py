# TensorFlow goes on training the layer until the next `compile`. JAX stops, and PyTorch freezes it.
import keras
import numpy as np

x, y = np.ones((4, 1)), np.zeros((4, 1))
layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
model = keras.Sequential([keras.Input((1,)), layer, keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(0.1), "mse")
model.fit(x, y, verbose=0)
layer.trainable = False
# Add: model.compile(keras.optimizers.SGD(0.1), "mse")
before = layer.get_weights()[0]
model.fit(x, y, verbose=0)
print("the frozen layer changes:", np.abs(layer.get_weights()[0] - before).max() > 0)
