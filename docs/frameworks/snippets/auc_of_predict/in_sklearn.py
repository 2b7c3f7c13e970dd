# `predict` gives classes. The area under the curve wants to know how sure the model is.
import numpy as np
from sklearn.metrics import roc_auc_score

y, proba = np.array([0, 0, 0, 1, 1, 1]), np.array([0.1, 0.4, 0.6, 0.35, 0.8, 0.9])
predicted = proba > 0.5
print(f"{roc_auc_score(y, predicted):.2f}")
# Fix: print(f"{roc_auc_score(y, proba):.2f}")
