# Keras warns, and asks whether you meant a sigmoid.
import keras
import numpy as np

z, y = np.zeros((4, 1)), np.array([[1.0], [0], [1], [0]])
a = keras.activations.softmax(keras.ops.array(z))
print(f"{abs(float(keras.losses.CategoricalCrossentropy()(y, a))):.1f}")
