# In a batch of one, each output is the layer's beta, and nothing before the layer learns.
import keras
import numpy as np

x, y = np.array([[0.0, 1], [1, 0], [2, 5], [3, 3]]), np.array([[1.0], [0], [0], [1]])
layer = keras.layers.Dense(1, kernel_initializer="ones")
model = keras.Sequential([keras.Input((2,)), layer, keras.layers.BatchNormalization()])
model.compile(keras.optimizers.SGD(0.1), "mse")
model.fit(x, y, batch_size=1, verbose=0)
# Fix: model.fit(x, y, batch_size=4, verbose=0)
print("the weights move:", np.abs(layer.get_weights()[0] - 1).max() > 1e-3)
