# With `trainable = False`, Keras normalizes with the stored mean and variance, and keeps both.
import keras
import numpy as np

layer = keras.layers.BatchNormalization()
model = keras.Sequential([keras.Input((2,)), layer, keras.layers.Dense(1)])
layer.trainable = False
model.compile("sgd", "mse")
before = layer.get_weights()
model.fit(np.arange(16.0).reshape(8, 2), np.zeros((8, 1)), verbose=0)
print("the running mean changes:", not np.array_equal(layer.get_weights(), before))
