"""Compute three costs and their gradients with respect to the logits, for targets in [0, 1].

With a = sigmoid(z) or a = softmax(z), the loss of one sample is

    sigmoid   sum over outputs of  -y log(a) - (1 - y) log(1 - a)
    softmax   sum over outputs of  -y log(a),  a = softmax(z)
    hybrid    sum over outputs of  -y log(a),  a = sigmoid(z)

and the cost is the mean of the losses. Its unit is the nat, because the logarithm is natural.
Textbooks call the first cost binary cross-entropy and the second cross-entropy. The hybrid has no
term for false positives: an output that is high although its target is 0 costs nothing, and chapter
3 shows what follows.

The three classes hold the formulas that chapter 2 derives, without checks, because training
evaluates them thousands of times. The functions below them check their arguments first.
"""

import numpy as np
from scipy import special

from helpers.activations import unchecked_log_softmax, unchecked_softmax
from helpers.arrays import as_columns, as_targets, quiet

__all__ = [
    "hybrid_cost",
    "hybrid_gradient",
    "sigmoid_cost",
    "sigmoid_gradient",
    "softmax_cost",
    "softmax_gradient",
]

# Z and Y are arrays (N_out, N). Axes in between are allowed, so that many networks, for example
# with different learning rates, can be evaluated at once. The losses have the shape of Z[0].


class Sigmoid:
    """The formulas for independent outputs between 0 and 1."""

    outputs = special.expit  # SciPy's sigmoid

    @staticmethod
    def losses(Z, Y):
        """Return the loss of each sample, because log(a) would fail where a is rounded to 0."""
        minus_log_a = np.logaddexp(0, -Z)  # log(1 + exp(-z)) is -log(a)
        minus_log_1_minus_a = np.logaddexp(0, Z)
        return (Y * minus_log_a + (1 - Y) * minus_log_1_minus_a).sum(axis=0)

    @staticmethod
    def gradient(Z, Y):
        """Return d cost / d Z."""
        A = special.expit(Z)
        return (A - Y) / Y.shape[-1]


class Softmax:
    """The formulas for probabilities that sum to 1."""

    outputs = staticmethod(unchecked_softmax)

    @staticmethod
    def losses(Z, Y):
        """Return the loss of each sample."""
        return -(Y * unchecked_log_softmax(Z)).sum(axis=0)

    @staticmethod
    def gradient(Z, Y):
        """Return d cost / d Z."""
        A = unchecked_softmax(Z)
        return (Y.sum(axis=0) * A - Y) / Y.shape[-1]


class Hybrid:
    """The outputs of sigmoid with the loss of softmax."""

    outputs = special.expit

    @staticmethod
    def losses(Z, Y):
        """Return the loss of each sample."""
        return (Y * np.logaddexp(0, -Z)).sum(axis=0)

    @staticmethod
    def gradient(Z, Y):
        """Return d cost / d Z."""
        A = special.expit(Z)
        return Y * (A - 1) / Y.shape[-1]


MODELS = {"softmax": Softmax, "sigmoid": Sigmoid, "hybrid": Hybrid}


def sigmoid_cost(Z, Y):
    """Return the mean over samples of the sum over outputs of -y log(a) - (1 - y) log(1 - a).

    Here a = sigmoid(z). The logits Z and the targets Y in [0, 1] have the same shape, (N_out,) or
    (N_out, N). The cost is a float in nats per sample, infinite if it exceeds float64.
    """
    return _cost(Sigmoid, Z, Y)


def softmax_cost(Z, Y):
    """Return the mean of sum(-y log(a)) with a = softmax(z), for arguments as in `sigmoid_cost`."""
    return _cost(Softmax, Z, Y)


def hybrid_cost(Z, Y):
    """Return the mean of sum(-y log(a)) with a = sigmoid(z), for arguments as in `sigmoid_cost`."""
    return _cost(Hybrid, Z, Y)


def sigmoid_gradient(Z, Y):
    """Return d sigmoid_cost / d Z, which is (A - Y) / N, in the shape of Z."""
    return _gradient(Sigmoid, Z, Y)


def softmax_gradient(Z, Y):
    """Return d softmax_cost / d Z, which is (sum(Y) A - Y) / N, in the shape of Z.

    The sum runs over the targets of a sample. It is 1 for one-hot targets.
    """
    return _gradient(Softmax, Z, Y)


def hybrid_gradient(Z, Y):
    """Return d hybrid_cost / d Z, which is Y (A - 1) / N, in the shape of Z."""
    return _gradient(Hybrid, Z, Y)


@quiet
def _cost(model, Z, Y):
    return float(model.losses(*_as_columns(Z, Y)).mean())


@quiet
def _gradient(model, Z, Y):
    return model.gradient(*_as_columns(Z, Y)).reshape(np.shape(Z))


def _as_columns(Z, Y):
    """Return Z and Y as arrays (N_out, N) if they have the same shape."""
    Z_columns, Y_columns = (as_columns(name, A, rows="N_out") for name, A in (("Z", Z), ("Y", Y)))
    if np.shape(Y) != np.shape(Z):
        raise ValueError(f"Y has shape {np.shape(Y)}; expected {np.shape(Z)}, the shape of Z")
    return Z_columns, as_targets("Y", Y_columns)
