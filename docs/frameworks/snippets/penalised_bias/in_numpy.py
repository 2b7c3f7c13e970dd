# With the bias in a column of the weights, as here, it shrinks with them.
import numpy as np

V = np.ones((1, 3))  # [W b]
gradient, decay = np.zeros((1, 3)), 1.0
V = V - 0.1 * (gradient + decay * V)
print("bias", V[0, -1])
