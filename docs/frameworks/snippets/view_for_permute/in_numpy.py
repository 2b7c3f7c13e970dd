# `reshape` cuts the numbers anew, in reading order. The axes don't change places.
import numpy as np

x = np.array([[1, 2, 3], [4, 5, 6]])
print(x.reshape(3, 2)[0])
# Fix: print(x.transpose(1, 0)[0])
