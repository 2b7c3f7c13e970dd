# NumPy pairs every matrix with every other.
import numpy as np

P, Q = np.ones((3, 5, 2)), np.ones((3, 2, 5))
print(np.dot(P, Q).shape)
