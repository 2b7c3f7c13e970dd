# The usual line for outputs, copied to a network that ends without a sigmoid.
import numpy as np

logits, targets = np.array([0.3, 0.4, -2.0, -1.0]), np.array([1, 1, 0, 0])
print(((logits > 0.5) == targets).mean())
# Fix: print(((logits > 0) == targets).mean())
