"""From scores to predictions: sigmoid, softmax and the logarithm of softmax.

All three work along axis 0 (the outputs), on one sample (N_out,) or on many (N_out, N), and give
finite numbers without a warning for every finite score. Chapter 2 shows what goes wrong otherwise.
"""

import numpy as np
from scipy import special

from helpers.arrays import as_finite


def sigmoid(Z):
    """1 / (1 + exp(-Z)), element by element.

    Computed by `scipy.special.expit`, which raises no warning where exp(-Z) overflows. That
    happens for Z below -709.78, and the result there is exactly 0. The true value is under 6e-309,
    and exp(Z) / (1 + exp(Z)), the form that chapter 2 derives, still gives it down to about -745:
    at -720 it gives 2.0e-313.

    Parameters
    ----------
    Z : array_like, any shape
        Scores (logits): the logarithm of the odds, without a unit.

    Returns
    -------
    numpy.ndarray of the shape of Z, values in [0, 1]

    Raises
    ------
    TypeError, ValueError
        If Z does not hold real numbers, or one is NaN or infinite.
    """
    return special.expit(as_finite("Z", Z))


def softmax(Z):
    """exp(Z) divided by its sum over axis 0, so that the outputs of a sample sum to 1.

    Subtracting the largest score of each sample first changes nothing in the quotient and keeps
    every exponent at or below 0.

    Parameters
    ----------
    Z : array_like, shape (N_out,) or (N_out, N)
        Scores (logits).

    Returns
    -------
    numpy.ndarray of the shape of Z, values in [0, 1]

    Raises
    ------
    TypeError, ValueError
        If Z does not hold real numbers, one is NaN or infinite, or there is no axis to sum over.
    """
    E = np.exp(_below_largest(as_scores(Z)))
    return E / E.sum(axis=0)


def log_softmax(Z):
    """The logarithm of `softmax(Z)`, without taking a logarithm of a rounded number.

    With z_max the largest score of a sample, log a = (z - z_max) - log(1 + sum of the other
    exponentials); `log1p` keeps the digits that "1 + something tiny" would lose.

    Parameters
    ----------
    Z : array_like, shape (N_out,) or (N_out, N)
        Scores (logits).

    Returns
    -------
    numpy.ndarray of the shape of Z, values at most 0
        Values below the smallest float64 are given as that.

    Raises
    ------
    TypeError, ValueError
        As `softmax`.
    """
    Z = as_scores(Z)
    shifted = _below_largest(Z)
    others = np.exp(shifted)
    np.put_along_axis(others, Z.argmax(axis=0, keepdims=True), 0.0, axis=0)
    lowest = np.finfo(np.float64).min
    return np.maximum(shifted - np.log1p(others.sum(axis=0)), lowest)


def as_scores(Z):
    """Z as a finite float64 array with at least one output along axis 0; ValueError otherwise."""
    Z = as_finite("Z", Z)
    if Z.ndim == 0 or Z.shape[0] == 0:
        raise ValueError(f"Z has shape {Z.shape}; expected (N_out,) or (N_out, N)")
    return Z


def _below_largest(Z):
    # The difference of two finite scores can exceed the largest float64; -inf is then exact
    # enough, because its exponential is 0 either way.
    with np.errstate(over="ignore"):
        return Z - Z.max(axis=0)
