# scikit-learn counts the columns of both.
import numpy as np
from sklearn.metrics import mean_squared_error

outputs = np.zeros((4, 1))
Y = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 1]])
print(mean_squared_error(Y, outputs))
