# scikit-learn refuses.
from sklearn.metrics import log_loss

print(log_loss([3], [[0.1, 0.3, 0.6]], labels=[0, 1, 2]))
