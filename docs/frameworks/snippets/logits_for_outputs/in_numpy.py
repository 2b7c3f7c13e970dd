# NumPy warns of the logarithm of a negative number.
import numpy as np

z, y = np.array([3.0, -2.0]), np.array([0.0, 1.0])  # logits, where outputs are meant
print(-(y * np.log(z) + (1 - y) * np.log(1 - z)).mean())
# Fix: print((np.logaddexp(0, z) - y * z).mean().round(2))
