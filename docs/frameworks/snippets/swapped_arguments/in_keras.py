# Keras wants the targets first, and takes outputs for targets.
import keras
import numpy as np

outputs, targets = np.array([0.9, 0.2, 0.6]), np.array([1.0, 0, 1])
print(f"{float(keras.losses.BinaryCrossentropy()(outputs, targets)):.2f}")
# Fix: print(f"{float(keras.losses.BinaryCrossentropy()(targets, outputs)):.2f}")
