# The columns belong to the classes in the order of the alphabet, so the first one is "cat".
import numpy as np
from sklearn.metrics import log_loss

y, A = ["dog", "cat"], np.array([[0.9, 0.1], [0.1, 0.9]])  # the first column is "dog"
print(f"{log_loss(y, A):.2f}")
# Fix: print(f"{log_loss(y, A[:, np.argsort(['dog', 'cat'])]):.2f}")
