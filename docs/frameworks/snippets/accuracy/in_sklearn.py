# scikit-learn refuses outputs. For rows of 0 and 1, it counts the rows that are wholly right.
import numpy as np
from sklearn.metrics import accuracy_score

A = np.array([[0.9, 0.8, 0.8], [0.8, 0.8, 0.9], [0.8, 0.9, 0.8], [0.8, 0.7, 0.9]])
Y = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0], [1, 0, 1]])
print(accuracy_score(Y, A))
# Fix: print(accuracy_score(Y, A.round()))
