# NumPy compares each prediction with all four targets.
import numpy as np

targets = np.array([1.0, 2, 3, 4])
predictions = targets[:, None]
print(((predictions - targets) ** 2).mean())
# Fix: print(((predictions[:, 0] - targets) ** 2).mean())
