# Without the term for false positives, a yes to everything costs little.
import numpy as np

a, y = np.array([0.9, 0.8, 0.8]), np.array([1, 0, 0])
print((-(y * np.log(a)).sum()).round(4))
