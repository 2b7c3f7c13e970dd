# Each column is divided by the sum of a row, so no row sums to 1.
import numpy as np

E = np.array([[1.0, 3, 6], [2, 2, 1], [4, 1, 5]])
shares = E / E.sum(1)
# Fix: shares = E / E.sum(1, keepdims=True)
print(shares.sum(1).round(2))
