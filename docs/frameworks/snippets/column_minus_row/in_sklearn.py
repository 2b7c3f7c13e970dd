# scikit-learn takes both for one output, so the error is 0, as it should be.
import numpy as np
from sklearn.metrics import mean_squared_error

targets = np.array([1.0, 2, 3, 4])
predictions = targets[:, None]
print(mean_squared_error(targets, predictions))
