# It depends on the solver. Nine of ten targets are 1, so an unpenalised bias is log 9 = 2.2.
import numpy as np
from sklearn.linear_model import LogisticRegression

X, y = np.zeros((10, 1)), [0] + 9 * [1]
for solver in ("lbfgs", "liblinear"):
    model = LogisticRegression(C=1e-6, solver=solver).fit(X, y)
    print(f"{solver}: bias {model.intercept_[0]:.1f}")
