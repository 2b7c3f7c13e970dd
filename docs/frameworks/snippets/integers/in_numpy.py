# The array stays an array of integers, and the decimals are cut off.
import numpy as np

w, step = np.array([0, 0, 1]), np.array([0.4, -0.2, 0.7])
w[:] = w + step
print(w)
