# NumPy counts from the end, so −1 is the last class.
import numpy as np
from scipy.special import log_softmax

z, label = np.log([[1.0, 3, 6]]), -1
print((-log_softmax(z, axis=1)[0, label]).round(4))
