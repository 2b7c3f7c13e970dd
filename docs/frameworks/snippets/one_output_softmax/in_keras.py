# Keras warns twice, and asks whether you meant a sigmoid.
import keras
import numpy as np

y, activation = np.array([[1.0], [0], [1], [0]]), "softmax"
# Fix: y, activation = np.array([[1.0], [0], [1], [0]]), "sigmoid"
loss = keras.losses.CategoricalCrossentropy()
# Fix: loss = keras.losses.BinaryCrossentropy()
layer = keras.layers.Dense(1, activation, kernel_initializer="zeros")
print(f"{abs(float(loss(y, layer(np.ones((4, 2)))))):.4f}")
