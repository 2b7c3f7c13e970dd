"""Compute three costs and their gradients from the logits, for targets in [0, 1].

With a = sigmoid(z) or a = softmax(z), the cost (loss) of one sample is

    sigmoid   sum over outputs of  -y log(a) - (1 - y) log(1 - a)
    softmax   sum over outputs of  -y log(a),  a = softmax(z)
    hybrid    sum over outputs of  -y log(a),  a = sigmoid(z)

and the cost of all samples is the mean, in nats per sample. The names are those of the discussion
that the course starts from. Textbooks call the sigmoid cost binary cross-entropy and the softmax
cost cross-entropy. The hybrid is the sigmoid cost without the second term, so that an output that
is high although its target is 0 costs nothing. Chapter 3 shows why the hybrid has no minimum.
"""

import numpy as np

from helpers.activations import log_softmax, sigmoid, softmax
from helpers.arrays import as_columns, as_targets


def sigmoid_losses(Z, Y):
    """Return the sigmoid cost of each sample, without checking Z (N_out, ..., N) and Y.

    We need not compute a, because -log(a) = log(1 + exp(-z)) and -log(1 - a) = log(1 + exp(z)).
    """
    return (Y * np.logaddexp(0, -Z) + (1 - Y) * np.logaddexp(0, Z)).sum(axis=0)


def softmax_losses(Z, Y):
    """Return the softmax cost of each sample, for arguments as in `sigmoid_losses`."""
    return -(Y * log_softmax(Z)).sum(axis=0)


def hybrid_losses(Z, Y):
    """Return the hybrid cost of each sample, for arguments as in `sigmoid_losses`."""
    return (Y * np.logaddexp(0, -Z)).sum(axis=0)


def sigmoid_cost(Z, Y):
    """Return the mean over samples of the sum over outputs of -y log(a) - (1 - y) log(1 - a).

    Here a = sigmoid(z). The scores Z and the targets Y, which lie in [0, 1], have the same shape,
    (N_out,) or (N_out, N). The cost is a float in nats per sample.
    """
    return _mean(sigmoid_losses, Z, Y)


def softmax_cost(Z, Y):
    """Return the mean of sum(-y log(a)) with a = softmax(z), for arguments as in `sigmoid_cost`."""
    return _mean(softmax_losses, Z, Y)


def hybrid_cost(Z, Y):
    """Return the mean of sum(-y log(a)) with a = sigmoid(z), for arguments as in `sigmoid_cost`."""
    return _mean(hybrid_losses, Z, Y)


def sigmoid_gradient(Z, Y):
    """Return d sigmoid_cost / d Z, which is (A - Y) / N with A = sigmoid(Z), in the shape of Z.

    The arguments are those of `sigmoid_cost`. We compute A - Y as (1 - Y) A - Y (1 - A), where
    1 - A = sigmoid(-Z), because this form loses no digits where A is close to Y.
    """
    Z, Y, N = _checked(Z, Y)
    return ((1 - Y) * sigmoid(Z) - Y * sigmoid(-Z)) / N


def softmax_gradient(Z, Y):
    """Return d softmax_cost / d Z, which is (sum(Y) A - Y) / N with A = softmax(Z).

    The sum runs over the outputs of a sample. For one-hot targets, it is 1, and the gradient is
    (A - Y) / N. We compute the numerator as A (sum of the other targets) - Y (1 - A), because this
    form loses no digits where A is close to Y. We obtain 1 - A from `log_softmax`.
    """
    Z, Y, N = _checked(Z, Y)
    others = (1 - np.eye(len(Y))) @ Y  # sum(Y) - Y without the rounding error of the difference
    one_minus_A = -np.expm1(log_softmax(Z))
    return (softmax(Z) * others - Y * one_minus_A) / N


def hybrid_gradient(Z, Y):
    """Return d hybrid_cost / d Z, which is -Y (1 - A) / N with A = sigmoid(Z)."""
    Z, Y, N = _checked(Z, Y)
    return -Y * sigmoid(-Z) / N


def _mean(losses, Z, Y):
    Z, Y, _ = _checked(Z, Y)
    with np.errstate(over="ignore"):  # a cost beyond the largest float64 is infinite
        return float(losses(Z, Y).mean())


def _checked(Z, Y):
    """Return Z and Y as arrays with the shape of Z, and the number of samples."""
    Z_columns, Y_columns, shape = as_columns("Z", Z), as_columns("Y", Y), np.shape(Z)
    if np.shape(Y) != shape:
        raise ValueError(f"Y has shape {np.shape(Y)}; expected {shape}, the shape of Z")
    return Z_columns.reshape(shape), as_targets(Y_columns).reshape(shape), Z_columns.shape[1]
