# `predict` gives classes. For a rare class, all of them may be 0.
import numpy as np
from sklearn.metrics import roc_auc_score

y = np.array([0, 0, 0, 1, 1, 1])
outputs = np.array([0.1, 0.4, 0.6, 0.35, 0.8, 0.9]) / 200
predicted = outputs > 0.5
print(f"{roc_auc_score(y, predicted):.2f}")
# Fix: print(f"{roc_auc_score(y, outputs):.2f}")
