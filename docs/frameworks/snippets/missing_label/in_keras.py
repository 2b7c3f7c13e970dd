# TensorFlow refuses (the loss is nan with XLA), and PyTorch from Keras 3.14 on. On JAX it is 0.
import keras
import numpy as np

z, label = np.log([[1.0, 3, 6]]), np.array([-1])
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
print(f"{abs(float(loss(label, z))):.4f}")
