"""Compute three costs and their gradients with respect to the logits, for targets in [0, 1].

With a = sigmoid(z) or a = softmax(z), the loss of one sample is

    sigmoid   sum over outputs of  -y log(a) - (1 - y) log(1 - a)
    softmax   sum over outputs of  -y log(a),  a = softmax(z)
    hybrid    sum over outputs of  -y log(a),  a = sigmoid(z)

and the cost is the mean of the losses, in nats per sample. Textbooks call the first binary
cross-entropy and the second cross-entropy. The hybrid lacks the term for false positives: an output
that is high although its target is 0 costs nothing, and chapter 3 shows what follows.

The losses are computed from the logits, because log(a) fails where a has been rounded to 0. Chapter
2 derives all the formulas below.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy import special

from helpers.activations import no_warnings, unchecked_log_softmax, unchecked_softmax
from helpers.arrays import as_columns, as_targets

__all__ = [
    "hybrid_cost",
    "hybrid_gradient",
    "sigmoid_cost",
    "sigmoid_gradient",
    "softmax_cost",
    "softmax_gradient",
]


@no_warnings
def sigmoid_cost(Z, Y):
    """Return the mean over samples of the sum over outputs of -y log(a) - (1 - y) log(1 - a).

    Here a = sigmoid(z). The logits Z and the targets Y in [0, 1] have the same shape, (N_out,) or
    (N_out, N). The cost is a float in nats per sample.
    """
    Z, Y, _ = _checked(Z, Y)
    return float(_sigmoid_losses(Z, Y).mean())


@no_warnings
def softmax_cost(Z, Y):
    """Return the mean of sum(-y log(a)) with a = softmax(z), for arguments as in `sigmoid_cost`."""
    Z, Y, _ = _checked(Z, Y)
    return float(_softmax_losses(Z, Y).mean())


@no_warnings
def hybrid_cost(Z, Y):
    """Return the mean of sum(-y log(a)) with a = sigmoid(z), for arguments as in `sigmoid_cost`."""
    Z, Y, _ = _checked(Z, Y)
    return float(_hybrid_losses(Z, Y).mean())


@no_warnings
def sigmoid_gradient(Z, Y):
    """Return d sigmoid_cost / d Z, which is (A - Y) / N, in the shape of Z."""
    Z, Y, shape = _checked(Z, Y)
    return _sigmoid_gradient(Z, Y).reshape(shape)


@no_warnings
def softmax_gradient(Z, Y):
    """Return d softmax_cost / d Z, which is (sum(Y) A - Y) / N, in the shape of Z.

    The sum runs over the targets of a sample. It is 1 for one-hot targets.
    """
    Z, Y, shape = _checked(Z, Y)
    return _softmax_gradient(Z, Y).reshape(shape)


@no_warnings
def hybrid_gradient(Z, Y):
    """Return d hybrid_cost / d Z, which is Y (A - 1) / N, in the shape of Z."""
    Z, Y, shape = _checked(Z, Y)
    return _hybrid_gradient(Z, Y).reshape(shape)


def _checked(Z, Y):
    """Return Z and Y as columns, and the shape that Z had."""
    Z_columns, Y_columns = as_columns("Z", Z), as_columns("Y", Y)
    shape = np.shape(Z)
    if np.shape(Y) != shape:
        raise ValueError(f"Y has shape {np.shape(Y)}; expected {shape}, the shape of Z")
    return Z_columns, as_targets("Y", Y_columns), shape


# The formulas, unchecked: Z and Y are arrays (N_out, ..., N), with samples along the last axis.


def _sigmoid_losses(Z, Y):
    # -log(a) = log(1 + exp(-z)) and -log(1 - a) = log(1 + exp(z))
    return (Y * np.logaddexp(0, -Z) + (1 - Y) * np.logaddexp(0, Z)).sum(axis=0)


def _sigmoid_gradient(Z, Y):
    A = special.expit(Z)
    return (A - Y) / Y.shape[-1]


def _softmax_losses(Z, Y):
    return -(Y * unchecked_log_softmax(Z)).sum(axis=0)


def _softmax_gradient(Z, Y):
    A = unchecked_softmax(Z)
    return (Y.sum(axis=0) * A - Y) / Y.shape[-1]


def _hybrid_losses(Z, Y):
    return (Y * np.logaddexp(0, -Z)).sum(axis=0)


def _hybrid_gradient(Z, Y):
    A = special.expit(Z)
    return Y * (A - 1) / Y.shape[-1]


class Model(NamedTuple):
    """What distinguishes one model from another: three functions of arrays, without checks."""

    outputs: Callable  # maps logits (N_out, ..., N) to outputs of this shape
    losses: Callable  # maps logits and targets to the loss of each sample (..., N)
    gradient: Callable  # maps logits and targets to d cost / d Z, in the shape of the logits


MODELS = {
    "softmax": Model(unchecked_softmax, _softmax_losses, _softmax_gradient),
    "sigmoid": Model(special.expit, _sigmoid_losses, _sigmoid_gradient),
    "hybrid": Model(special.expit, _hybrid_losses, _hybrid_gradient),
}
