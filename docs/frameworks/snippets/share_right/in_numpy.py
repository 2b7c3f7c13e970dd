# All four predictions are right. NumPy compares each with all four targets.
import numpy as np

targets = np.array([0, 1, 1, 0])
predictions = targets[:, None]
print((predictions == targets).mean())
# Fix: print((predictions[:, 0] == targets).mean())
