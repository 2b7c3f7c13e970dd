# scikit-learn warns that the outputs do not sum to 1, and computes the same.
import numpy as np
from sklearn.metrics import log_loss

a, Y = np.full((3, 3), 0.9), np.eye(3)
print(f"{log_loss(Y, a):.4f}")
