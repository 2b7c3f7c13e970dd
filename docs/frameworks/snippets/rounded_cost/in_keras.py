# TensorFlow finds no gradient and stops. On PyTorch and JAX, no weight learns.
import keras
import numpy as np

cost = lambda y, a: keras.ops.round(a) ** 2
# Fix: cost = lambda y, a: a**2
layer = keras.layers.Dense(1, "sigmoid", use_bias=False, kernel_initializer="ones")
model = keras.Sequential([keras.Input((1,)), layer])
model.compile(keras.optimizers.SGD(1.0), cost)
model.fit(np.ones((1, 1)), np.zeros((1, 1)), verbose=0)
print(f"{1 - model.get_weights()[0].item():.2f}")
