# scikit-learn insists on an axis for samples, and says how to get one.
import numpy as np
from sklearn.linear_model import LogisticRegression

model = LogisticRegression().fit(np.eye(5), [0, 0, 1, 1, 2])
model.predict(np.ones(5))
