"""Slopes by central differences, to compare gradients with."""

import numpy as np


def slopes(function, array, h=1e-5):
    """The slopes of a function of `array`, one number of it at a time."""
    found = np.zeros(np.shape(array))
    for place in np.ndindex(found.shape):
        step = np.zeros(found.shape)
        step[place] = h
        found[place] = (function(array + step) - function(array - step)) / (2 * h)
    return found
