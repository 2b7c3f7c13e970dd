# Three outputs share the one bias.
import numpy as np

X, W, b = np.ones((4, 5)), np.zeros((5, 3)), np.array([7.0])
print((X @ W + b)[0])
