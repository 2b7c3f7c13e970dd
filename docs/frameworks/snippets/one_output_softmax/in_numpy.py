# Softmax over one output is always 1, so the loss is 0 and nothing is learned.
import numpy as np
from scipy.special import log_softmax

z, y = np.zeros((4, 1)), np.array([[1.0], [0], [1], [0]])
print(abs((y * log_softmax(z, axis=1)).sum(1).mean()))
