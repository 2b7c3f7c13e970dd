# NumPy compares the one output with each of the three targets.
import numpy as np

outputs = np.zeros((4, 1))
Y = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 1]])
print(f"{((outputs - Y) ** 2).mean():.4f}")
