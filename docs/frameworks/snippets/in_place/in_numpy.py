# NumPy refuses: `w` cannot grow in place.
import numpy as np

w, dw = np.zeros((3, 1)), np.ones((3, 3))
w -= dw
