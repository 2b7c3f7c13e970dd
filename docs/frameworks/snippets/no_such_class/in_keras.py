# TensorFlow refuses, but compiled with XLA the loss is nan. PyTorch refuses. On JAX it is 0.
import keras
import numpy as np

z, label = np.log([[1.0, 3, 6]]), np.array([3])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
print(f"{abs(float(loss(label, z))):.4f}")
