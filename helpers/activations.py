"""Turn scores (logits) into predictions: sigmoid, softmax and the logarithm of softmax.

All three work along axis 0 (the outputs), on one sample (N_out,) or on many (N_out, N). For every
finite score they give finite numbers without a warning. Chapter 2 shows what goes wrong otherwise.
"""

import numpy as np
from scipy import special

from helpers.arrays import as_finite


def sigmoid(Z):
    """Return 1 / (1 + exp(-Z)), element by element.

    We leave this to `scipy.special.expit`, which raises no warning where exp(-Z) overflows. That
    happens for Z below -709.78, where the result is exactly 0 although the true value is still
    representable down to about -745.

    Parameters
    ----------
    Z : array_like, any shape
        Scores (logits): the logarithm of the odds, without a unit.

    Returns
    -------
    numpy.ndarray of the shape of Z, values in [0, 1]
    """
    return special.expit(as_finite("Z", Z))


def softmax(Z):
    """Return exp(Z) / sum(exp(Z)), with the sum over axis 0, so that each sample's sum is 1.

    Subtracting the largest score of each sample first does not change the quotient, but it keeps
    every exponent at or below 0, so that no exponential overflows.

    Parameters
    ----------
    Z : array_like, shape (N_out,) or (N_out, N)

    Returns
    -------
    numpy.ndarray of the shape of Z, values in [0, 1]
    """
    E = np.exp(_below_largest(Z))
    return E / E.sum(axis=0)


def log_softmax(Z):
    """Return log(softmax(Z)) without taking the logarithm of a rounded number.

    With z_max the largest score of a sample,

        log a = (z - z_max) - log(1 + sum of the other exponentials),

    and `log1p` keeps the digits that "1 + something tiny" would lose. The arguments are those of
    `softmax`. A result below the most negative float64 is replaced by it.
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
    # The difference of two finite scores can overflow. Then -inf is exact enough, because its
    # exponential is 0 either way.
    with np.errstate(over="ignore"):
        return Z - Z.max(axis=0)
