# NumPy compares each output with the sample's only target.
import numpy as np

targets, outputs = np.zeros((4, 1)), np.ones((4, 3))
print(((outputs - targets) ** 2).mean())
# Fix: np.testing.assert_equal(outputs.shape, targets.shape)
