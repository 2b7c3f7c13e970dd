# scikit-learn wants the targets first. The other way round, the precision is the recall.
from sklearn.metrics import precision_score

predictions, targets = [0, 1, 0, 0], [0, 1, 1, 1]
print(f"{precision_score(predictions, targets):.2f}")
# Fix: print(f"{precision_score(targets, predictions):.2f}")
