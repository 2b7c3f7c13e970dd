# SciPy compares the cost with the gradient that you wrote, and they disagree.
import numpy as np
from scipy.optimize import check_grad
from scipy.special import expit, log_expit

y, z = np.array([1.0, 0, 1]), np.array([0.5, -1, 2])
forum_cost = lambda z: -(y * log_expit(z) + (1 - y) * (1 - log_expit(z))).sum()
assert check_grad(forum_cost, lambda z: expit(z) - y, z) < 1e-6
