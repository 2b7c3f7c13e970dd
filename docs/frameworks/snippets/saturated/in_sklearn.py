# scikit-learn clips the output at the last number below 1, so no loss exceeds 36.04.
import numpy as np
from sklearn.metrics import log_loss

a = 1 / (1 + np.exp(-40.0))
print(f"{log_loss([0], [a], labels=[0, 1]):.2f}")
