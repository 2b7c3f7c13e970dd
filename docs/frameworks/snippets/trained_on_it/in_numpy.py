# The forum's program never used its cost, only A − Y, so all four samples are right.
import numpy as np
from scipy.special import expit

from helpers.datasets import load_question

X, Y = (array.T for array in load_question())
W, b = np.zeros((5, 3)), np.zeros(3)
for _ in range(200):
    A = expit(X @ W + b)
    W, b = W - 0.1 * X.T @ (A - Y) / 4, b - 0.1 * (A - Y).mean(0)
print(((A > 0.5) == Y).all(1).sum(), "of 4")
