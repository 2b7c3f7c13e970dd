# `validation_split` takes the last rows. Shuffle inputs and targets in the same order.
import keras
import numpy as np

x, y = np.array([[0.0], [0], [3], [3]]), np.zeros((4, 1))
order = np.arange(4)
# Fix: order = np.random.default_rng(0).permutation(4)
layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")
model = keras.Sequential([keras.Input((1,)), layer])
model.compile(keras.optimizers.SGD(0.0), "mse")
fitted = model.fit(x[order], y[order], validation_split=0.5, verbose=0)
print(f"{fitted.history['val_loss'][0]:.1f}")
