# For three outputs, Keras understands "accuracy" as the usual line.
import keras
import numpy as np

A = np.array([[0.9, 0.8, 0.8], [0.8, 0.8, 0.9], [0.8, 0.9, 0.8], [0.8, 0.7, 0.9]])
Y = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 1]])
model = keras.Sequential([keras.Input((3,)), keras.layers.Identity()])
model.compile(loss="mse", metrics=["accuracy"])
print(model.evaluate(A, Y, verbose=0)[1])
