# The true loss is 40. NumPy warns, and answers infinity.
import numpy as np

z, y = np.array([40.0]), np.array([0.0])
a = 1 / (1 + np.exp(-z))
print(-(y * np.log(a) + (1 - y) * np.log(1 - a)))
# Fix: print(np.logaddexp(0, z) - y * z)
