# For scikit-learn, −1 is one more class.
import numpy as np
from sklearn.linear_model import LogisticRegression

model = LogisticRegression().fit(np.eye(3), [0, 1, -1])
print("classes", model.classes_)
