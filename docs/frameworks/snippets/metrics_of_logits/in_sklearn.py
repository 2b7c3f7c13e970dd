# `accuracy_score` refuses the logits, but it can't know which threshold made the classes.
import numpy as np
from sklearn.metrics import accuracy_score

logits, targets = np.array([0.3, 0.4, -2.0, -1.0]), np.array([1, 1, 0, 0])
print(accuracy_score(targets, logits > 0.5))
# Fix: print(accuracy_score(targets, logits > 0))
