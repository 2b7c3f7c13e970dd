"""Three costs for outputs in [0, 1] and their gradients, all computed from the logits.

With a = sigmoid(z) or a = softmax(z), for one sample:

    sigmoid_cost   sum over outputs of  -y log(a) - (1 - y) log(1 - a)
    softmax_cost   sum over outputs of  -y log(a),  a = softmax(z)
    hybrid_cost    sum over outputs of  -y log(a),  a = sigmoid(z)

and the mean over the samples. The names are those of the discussion that the course starts from;
textbooks say binary cross-entropy for the first and cross-entropy for the second. The third drops
half of the first: chapter 3 shows why it has no minimum.
"""

import numpy as np

from helpers.activations import log_softmax, sigmoid, softmax
from helpers.arrays import as_columns, as_targets


def sigmoid_cost(Z, Y):
    """Mean over samples of the sum over outputs of -y log(a) - (1 - y) log(1 - a), a = sigmoid(z).

    Both logarithms are taken without forming a: -log(a) = log(1 + exp(-z)) and
    -log(1 - a) = log(1 + exp(z)).

    Parameters
    ----------
    Z : array_like, shape (N_out,) or (N_out, N)
        Scores (logits), finite.
    Y : array_like, the shape of Z
        Targets in [0, 1].

    Returns
    -------
    float
        The cost in nats per sample.

    Raises
    ------
    TypeError, ValueError
        If Z or Y is not finite, their shapes differ, or Y leaves [0, 1].
    """
    return _mean(sigmoid_losses, Z, Y)


def softmax_cost(Z, Y):
    """Mean over samples of the sum over outputs of -y log(a), a = softmax(z).

    Parameters, return value and errors are those of `sigmoid_cost`.
    """
    return _mean(softmax_losses, Z, Y)


def hybrid_cost(Z, Y):
    """Mean over samples of the sum over outputs of -y log(a), a = sigmoid(z).

    Nothing here punishes a high output where the target is 0.
    Parameters, return value and errors are those of `sigmoid_cost`.
    """
    return _mean(hybrid_losses, Z, Y)


def sigmoid_gradient(Z, Y):
    """Gradient d sigmoid_cost / d Z, which is (A - Y) / N with A = sigmoid(Z).

    Computed as (1 - Y) A - Y (1 - A) with 1 - A = sigmoid(-Z), which is the same number and keeps
    its digits where A is close to Y.

    Parameters
    ----------
    Z, Y : array_like, shape (N_out,) or (N_out, N)
        As in `sigmoid_cost`; every Y in [0, 1] is exact.

    Returns
    -------
    numpy.ndarray of the shape of Z

    Raises
    ------
    TypeError, ValueError
        As `sigmoid_cost`.
    """
    Z, Y, shape = _checked(Z, Y)
    G = (1 - Y) * sigmoid(Z) - Y * sigmoid(-Z)
    return (G / Z.shape[1]).reshape(shape)


def softmax_gradient(Z, Y):
    """Gradient d softmax_cost / d Z, which is (sum(Y) A - Y) / N with A = softmax(Z).

    sum(Y) is taken over the outputs of each sample. Where it is 1, as for one-hot targets, this is
    (A - Y) / N. Computed as A (sum of the other targets) - Y (1 - A), with 1 - A from log_softmax,
    which is the same number and keeps its digits where A is close to Y.
    Parameters, return value and errors are those of `sigmoid_gradient`.
    """
    Z, Y, shape = _checked(Z, Y)
    others = (1 - np.eye(len(Y))) @ Y  # sum(Y) - Y, added up without the subtraction
    one_minus_A = -np.expm1(log_softmax(Z))
    G = softmax(Z) * others - Y * one_minus_A
    return (G / Z.shape[1]).reshape(shape)


def hybrid_gradient(Z, Y):
    """Gradient d hybrid_cost / d Z, which is -Y (1 - A) / N with A = sigmoid(Z): never positive.

    Parameters, return value and errors are those of `sigmoid_gradient`.
    """
    Z, Y, shape = _checked(Z, Y)
    return (-Y * sigmoid(-Z) / Z.shape[1]).reshape(shape)


def sigmoid_losses(Z, Y):
    """The cost of each sample: Z (N_out, ..., N) and Y of a shape that fits; unchecked."""
    return (Y * np.logaddexp(0, -Z) + (1 - Y) * np.logaddexp(0, Z)).sum(axis=0)


def softmax_losses(Z, Y):
    """As `sigmoid_losses`, for softmax."""
    return -(Y * log_softmax(Z)).sum(axis=0)


def hybrid_losses(Z, Y):
    """As `sigmoid_losses`, for the hybrid."""
    return (Y * np.logaddexp(0, -Z)).sum(axis=0)


def _mean(losses, Z, Y):
    Z, Y, _ = _checked(Z, Y)
    # A true cost beyond the largest float64 is infinite, and says so without a warning.
    with np.errstate(over="ignore"):
        return float(losses(Z, Y).mean())


def _checked(Z, Y):
    Z_columns, Y_columns = as_columns("Z", Z), as_columns("Y", Y)
    if np.shape(Y) != np.shape(Z):
        raise ValueError(f"Y has shape {np.shape(Y)}; expected {np.shape(Z)}, the shape of Z")
    return Z_columns, as_targets(Y_columns), np.shape(Z)
