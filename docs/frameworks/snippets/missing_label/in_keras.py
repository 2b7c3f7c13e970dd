# TensorFlow refuses −1 on a CPU, and PyTorch from Keras 3.14 on. On JAX the loss of −1 is 0.
import keras
import numpy as np

z, labels = np.log([[1.0, 3, 6], [1, 1, 8]]), np.array([0, -1])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
# Fix: loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, ignore_class=-1)
print(f"{float(loss(labels, z)):.4f}")
