# The metric of Keras takes classes, too, without a word.
import keras
import numpy as np

y, proba = np.array([0, 0, 0, 1, 1, 1]), np.array([0.1, 0.4, 0.6, 0.35, 0.8, 0.9])
predicted = proba > 0.5
print(f"{float(keras.metrics.AUC()(y, predicted)):.2f}")
# Fix: print(f"{float(keras.metrics.AUC()(y, proba)):.2f}")
