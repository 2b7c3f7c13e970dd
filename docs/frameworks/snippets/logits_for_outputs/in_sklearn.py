# scikit-learn looks at the values, and refuses.
import numpy as np
from sklearn.metrics import log_loss

z, y = np.array([3.0, -2.0]), np.array([0.0, 1.0])
print(f"{log_loss(y, z):.2f}")
# Fix: print(f"{log_loss(y, 1 / (1 + np.exp(-z))):.2f}")
