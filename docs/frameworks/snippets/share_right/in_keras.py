# The metric `BinaryAccuracy` compares each prediction with its own target.
import keras
import numpy as np

targets = np.array([0, 1, 1, 0])
predictions = targets[:, None]
print(float(keras.metrics.BinaryAccuracy()(targets, predictions)))
