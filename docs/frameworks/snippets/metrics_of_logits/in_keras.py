# For Keras, an output above 0.5 is a yes, also if the model ends without a sigmoid.
import keras
import numpy as np

logits, targets = np.array([[0.3], [0.4], [-2.0], [-1.0]]), np.array([[1], [1], [0], [0]])
metric = keras.metrics.BinaryAccuracy()
# Fix: metric = keras.metrics.BinaryAccuracy(threshold=0)
print(float(metric(targets, logits)))
