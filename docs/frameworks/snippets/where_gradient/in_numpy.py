# NumPy computes the branch that `where` drops, too, and warns. The values are right.
import numpy as np

z = np.array([-1000.0, 1000.0])
print(np.where(z >= 0, 1 / (1 + np.exp(-z)), np.exp(z) / (1 + np.exp(z))))
# Fix: print(np.exp(-np.logaddexp(0, -z)))
