"""Turn logits (scores) Z into outputs: sigmoid, softmax and the logarithm of softmax.

Outputs lie along axis 0, so Z is one sample (N_out,) or many (N_out, N), and the result has its
shape. For finite logits, the results are finite, and NumPy does not warn, whatever np.seterr says.
The textbook formulas fail for large logits. Chapter 2 shows where, and derives the ones used here.
"""

import numpy as np
from scipy import special

from helpers.arrays import as_finite

__all__ = ["log_softmax", "sigmoid", "softmax"]

# A number that is too small for float64 becomes 0, and a difference that is too large -inf, whose
# exponential is 0, too. Both are as exact as float64 can be.
no_warnings = np.errstate(over="ignore", under="ignore")


@no_warnings
def sigmoid(Z):
    """Return 1 / (1 + exp(-Z)), element by element, for Z of any shape.

    `scipy.special.expit` computes it without overflow.
    """
    return special.expit(as_finite("Z", Z))


@no_warnings
def softmax(Z):
    """Return exp(Z) / sum(exp(Z)), where the sum runs over the outputs of one sample."""
    return unchecked_softmax(_as_logits(Z))


@no_warnings
def log_softmax(Z):
    """Return log(softmax(Z)), without the logarithm of a number that was rounded to 0 or 1."""
    return unchecked_log_softmax(_as_logits(Z))


def unchecked_softmax(Z):
    """Return softmax(Z) for an array Z (N_out, ...).

    Subtracting the largest logit of each sample does not change the quotient, but it keeps every
    exponent at or below 0, so no exponential overflows.
    """
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def unchecked_log_softmax(Z):
    """Return log_softmax(Z) for an array Z (N_out, ...).

    If z_max is the largest logit of a sample, then

        log a = (z - z_max) - log(1 + sum of the other exponentials),

    and `log1p` keeps the digits that 1 + (a tiny number) would lose. A result below the most
    negative float64 is replaced by that number.
    """
    shifted = Z - Z.max(axis=0)
    others = np.exp(shifted)
    np.put_along_axis(others, shifted.argmax(axis=0, keepdims=True), 0.0, axis=0)
    return np.maximum(shifted - np.log1p(others.sum(axis=0)), np.finfo(np.float64).min)


def _as_logits(Z):
    Z = as_finite("Z", Z)
    if Z.ndim == 0 or Z.shape[0] == 0:
        raise ValueError(f"Z has shape {Z.shape}; expected (N_out,) or (N_out, N)")
    return Z
