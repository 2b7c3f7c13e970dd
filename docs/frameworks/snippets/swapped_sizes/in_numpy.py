# NumPy prints both shapes, with their axes rearranged, and no index.
import numpy as np

x, T = np.ones(3), np.ones((4, 5, 3))
np.einsum("i,kij,j->k", x, T, x)
