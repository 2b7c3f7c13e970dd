# scikit-learn clips the output at the last number below 1, so no loss exceeds 36.04.
import numpy as np
from sklearn.metrics import log_loss

z = 40.0
print(f"{log_loss([0], [1 / (1 + np.exp(-z))], labels=[0, 1]):.2f}")
# Fix: print(f"{np.logaddexp(0, z):.2f}")
