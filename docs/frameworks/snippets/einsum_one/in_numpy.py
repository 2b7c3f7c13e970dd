# The 1 is repeated three times, where `P @ r` is an error.
import numpy as np

P, r = np.array([[0, 1, 2], [3, 4, 5]]), np.array([[1, 2, 3]])
print(np.einsum("ij,jk->ik", P, r))
