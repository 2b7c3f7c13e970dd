"""Turn scores (logits) Z into predictions: sigmoid, softmax and the logarithm of softmax.

These functions accept one sample (N_out,) or many (N_out, N), with outputs along axis 0, and return
an array of the shape of Z. For finite scores, the results are finite, and no warning occurs.
Chapter 2 shows how the textbook formulas fail for large scores.
"""

import numpy as np
from scipy import special

from helpers.arrays import as_finite


def sigmoid(Z):
    """Return 1 / (1 + exp(-Z)), element by element, for Z of any shape.

    For Z below -709.78, exp(-Z) overflows. There, `scipy.special.expit` returns 0 without a
    warning, although the true value is representable down to about -745.
    """
    return special.expit(as_finite("Z", Z))


def softmax(Z):
    """Return exp(Z) / sum(exp(Z)), where the sum runs over axis 0, the outputs of one sample.

    Subtracting the largest score of each sample first does not change the quotient, but it keeps
    every exponent at or below 0, so that no exponential overflows.
    """
    E = np.exp(_below_largest(Z))
    return E / E.sum(axis=0)


def log_softmax(Z):
    """Return log(softmax(Z)) without taking the logarithm of a rounded number.

    If z_max is the largest score of a sample, then

        log a = (z - z_max) - log(1 + sum of the other exponentials),

    and `log1p` keeps the digits that 1 + (a tiny number) would lose. A result below the most
    negative float64 is replaced by that number.
    """
    shifted = _below_largest(Z)
    others = np.exp(shifted)
    np.put_along_axis(others, shifted.argmax(axis=0, keepdims=True), 0.0, axis=0)
    return np.maximum(shifted - np.log1p(others.sum(axis=0)), np.finfo(np.float64).min)


def _below_largest(Z):
    """Return the scores minus the largest score of each sample."""
    Z = as_finite("Z", Z)
    if Z.ndim == 0 or Z.shape[0] == 0:
        raise ValueError(f"Z has shape {Z.shape}; expected (N_out,) or (N_out, N)")
    # If the difference overflows, -inf is exact enough, because the true exponential is 0, too.
    with np.errstate(over="ignore"):
        return Z - Z.max(axis=0)
