# The 20 of 5,000 noise columns that fit all labels best are chosen, test labels included.
import numpy as np
from sklearn.feature_selection import SelectKBest
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score
from sklearn.pipeline import make_pipeline

rng = np.random.default_rng(0)
X, y, model = rng.normal(size=(100, 5000)), rng.integers(2, size=100), LogisticRegression()
data = SelectKBest(k=20).fit_transform(X, y)
# Fix: data, model = X, make_pipeline(SelectKBest(k=20), model)
print("reads noise:", cross_val_score(model, data, y).mean() > 0.75)
