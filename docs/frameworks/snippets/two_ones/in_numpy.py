# This is the forum's gradient, A − Y. It is right for targets that sum to 1.
import numpy as np
from scipy.special import softmax

z, y = np.log([1.0, 3, 6]), np.array([1.0, 0, 1])
print((softmax(z) - y).round(4))
