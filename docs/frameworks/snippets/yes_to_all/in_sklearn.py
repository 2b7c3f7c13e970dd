# scikit-learn warns that the outputs do not sum to 1, and computes the same.
import numpy as np
from sklearn.metrics import log_loss

Y = np.eye(3)
a = 0.8 + 0.1 * Y
print(f"{log_loss(Y, a):.4f}")
