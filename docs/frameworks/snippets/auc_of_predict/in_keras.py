# The metric of Keras has 200 thresholds from 0 to 1, and none of them lies between these outputs.
import keras
import numpy as np

y = np.array([0, 0, 0, 1, 1, 1])
outputs = np.array([0.1, 0.4, 0.6, 0.35, 0.8, 0.9]) / 200
metric = keras.metrics.AUC()
# Fix: metric = keras.metrics.AUC(num_thresholds=10000)
print(f"{float(metric(y, outputs)):.2f}")
