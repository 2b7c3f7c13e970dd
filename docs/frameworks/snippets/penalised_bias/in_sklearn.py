# Nine of ten targets are 1, so an unpenalised bias is log 9 = 2.2. The solver `liblinear` gives 0.
import numpy as np
from sklearn.linear_model import LogisticRegression

X, y = np.zeros((10, 1)), [0] + 9 * [1]
print(f"bias {LogisticRegression(C=1e-6).fit(X, y).intercept_[0]:.1f}")
