"""Compute sigmoid, softmax and the logarithm of softmax for logits (scores) Z.

The array Z holds one sample (N_out,), or N samples as columns (N_out, N), and the result has the
shape of Z. Only `sigmoid` accepts an array of any shape, because a sigmoid output depends on one
logit alone. The exponentials of the textbook formulas overflow for large logits. Chapter 2 explains
the formulas of this module, which never overflow.
"""

import numpy as np
from scipy import special

from helpers.arguments import as_finite, quiet

__all__ = ["log_softmax", "sigmoid", "softmax"]


@quiet
def sigmoid(Z):
    """Return the sigmoid 1 / (1 + exp(-z)) of each logit z in an array Z of any shape."""
    return special.expit(as_finite("Z", Z))


@quiet
def softmax(Z):
    """Return the softmax outputs exp(Z) / sum(exp(Z)) of logits Z.

    The sum in the denominator runs over the outputs of one sample.
    """
    return unchecked_softmax(_as_logits(Z))


@quiet
def log_softmax(Z):
    """Return log(softmax(Z)) with full precision, even where softmax(Z) is rounded to 0 or 1.

    A logarithm below the range of float64 is replaced by the lowest number of float64.
    """
    return unchecked_log_softmax(_as_logits(Z))


def unchecked_softmax(Z):
    """Return softmax(Z) for an array Z, without checking Z.

    The largest logit of each sample is subtracted from all logits of this sample, which leaves the
    quotient exp(Z) / sum(exp(Z)) as it is. No exponent is above 0 after the subtraction, so no
    exponential overflows.
    """
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def unchecked_log_softmax(Z):
    """Return log_softmax(Z) for an array Z, without checking Z.

    If z_max is the largest logit of a sample, the result for each logit z of this sample is

        log a = (z - z_max) - log(1 + s),

    where s is the sum of exp(z_j - z_max) over all logits z_j of the sample except z_max. If s is
    small, `log1p(s)` keeps digits that `log(1 + s)` would lose. If several logits are equal to
    z_max, the sum s leaves out only one of them, and each of the others adds exp(0) = 1 to s.
    """
    shifted = Z - Z.max(axis=0)
    others = np.exp(shifted)
    np.put_along_axis(others, shifted.argmax(axis=0, keepdims=True), 0.0, axis=0)
    log_a = shifted - np.log1p(others.sum(axis=0))
    # If z - z_max exceeds float64, it is -inf, and -inf times a target of 0 would be nan in a cost.
    return np.maximum(log_a, np.finfo(np.float64).min)


def _as_logits(Z):
    Z = as_finite("Z", Z)
    if Z.ndim not in (1, 2) or Z.shape[0] == 0:
        raise ValueError(f"Z has shape {Z.shape}; expected (N_out,) or (N_out, N)")
    return Z
