# The logits (3,) meet the bias (3, 1), and one sample gets nine outputs.
import numpy as np

x, W, b = np.ones(5), np.zeros((3, 5)), np.zeros((3, 1))
print((W @ x + b).shape)
