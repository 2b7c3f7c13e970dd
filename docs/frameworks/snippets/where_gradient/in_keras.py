# The output is right and the loss is 0. After one step, the weight is nan on all three backends.
import keras
import numpy as np
from keras.ops import exp, where


def sigmoid(z):
    return where(z >= 0, 1 / (1 + exp(-z)), exp(z) / (1 + exp(z)))
    # Fix: return keras.ops.sigmoid(z)


layer = keras.layers.Dense(1, sigmoid, kernel_initializer="ones")
model = keras.Sequential([keras.Input((1,)), layer])
model.compile("sgd", "mse")
model.fit(np.array([[1000.0]]), np.array([[1.0]]), verbose=0)
print("weight", model.get_weights()[0].item())
