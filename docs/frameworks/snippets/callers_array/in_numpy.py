# The function changes the array of its caller.
import numpy as np


def moved(w):
    w += 1
    return w


w = np.zeros(3)
moved(w)
print(w)
