# For three outputs, "accuracy" compares the positions of the largest numbers, whatever the loss.
import keras
import numpy as np

A = np.array([[0.9, 0.8, 0.8], [0.8, 0.8, 0.9], [0.8, 0.9, 0.8], [0.8, 0.7, 0.9]])
Y = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 1]])
model = keras.Sequential([keras.Input((3,)), keras.layers.Identity()])
model.compile(loss="binary_crossentropy", metrics=["accuracy"])
# Fix: model.compile(loss="binary_crossentropy", metrics=["binary_accuracy"])
print(f"{model.evaluate(A, Y, verbose=0)[1]:.2f}")
