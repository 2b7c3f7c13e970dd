# For scikit-learn, −1 is one more class.
import numpy as np
from sklearn.linear_model import LogisticRegression

X, y = np.eye(3), np.array([0, 1, -1])
model = LogisticRegression().fit(X, y)
# Fix: model = LogisticRegression().fit(X[y >= 0], y[y >= 0])
print("classes", model.classes_)
