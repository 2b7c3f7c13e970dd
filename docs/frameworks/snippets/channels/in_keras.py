# Keras takes the last axis for the classes.
import keras
import numpy as np

z, y = np.array([[[4.0, 0, 0], [4, 0, 0], [0, 0, 4]]]), np.array([[0, 0, 2]])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
print(f"{float(loss(y, z)):.4f}")
