# `accuracy_score` refuses logits, so you choose the threshold yourself.
import numpy as np
from sklearn.metrics import accuracy_score

logits, targets = np.array([0.3, 0.4, -2.0, -1.0]), np.array([1, 1, 0, 0])
print(accuracy_score(targets, logits))
# Fix: print(accuracy_score(targets, logits > 0))
