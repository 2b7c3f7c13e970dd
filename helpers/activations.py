"""Turn logits (scores) Z into outputs: sigmoid, softmax and the logarithm of softmax.

The outputs of a sample lie along axis 0, so Z is one sample (N_out,) or many (N_out, N), and the
result has the shape of Z. For finite logits, the results are finite. The textbook formulas overflow
for large logits; chapter 2 shows where, and derives the formulas used here.
"""

import numpy as np
from scipy import special

from helpers.arrays import as_finite, quiet

__all__ = ["log_softmax", "sigmoid", "softmax"]


@quiet
def sigmoid(Z):
    """Return 1 / (1 + exp(-Z)), element by element, for Z of any shape."""
    return special.expit(as_finite("Z", Z))


@quiet
def softmax(Z):
    """Return exp(Z) / sum(exp(Z)), where the sum runs over the outputs of one sample."""
    return unchecked_softmax(_as_logits(Z))


@quiet
def log_softmax(Z):
    """Return log(softmax(Z)), with all digits even where softmax(Z) is rounded to 0 or 1."""
    return unchecked_log_softmax(_as_logits(Z))


def unchecked_softmax(Z):
    """Return softmax(Z) for an array of logits, without a check.

    Subtracting the largest logit of each sample does not change the quotient, but it keeps every
    exponent at or below 0, so no exponential overflows.
    """
    E = np.exp(Z - Z.max(axis=0))
    return E / E.sum(axis=0)


def unchecked_log_softmax(Z):
    """Return log_softmax(Z) for an array of logits, without a check.

    If z_max is the largest logit of a sample, then

        log a = (z - z_max) - log(1 + sum of exp(z_j - z_max) over the other logits z_j),

    and `log1p` keeps the digits that 1 + (a tiny number) would lose.
    """
    shifted = Z - Z.max(axis=0)
    others = np.exp(shifted)
    np.put_along_axis(others, shifted.argmax(axis=0, keepdims=True), 0.0, axis=0)
    log_a = shifted - np.log1p(others.sum(axis=0))
    return np.maximum(log_a, np.finfo(np.float64).min)  # finite even where the difference was not


def _as_logits(Z):
    Z = as_finite("Z", Z)
    if Z.ndim == 0 or Z.shape[0] == 0:
        raise ValueError(f"Z has shape {Z.shape}; expected (N_out,) or (N_out, N)")
    return Z
