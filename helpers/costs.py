"""Compute three costs and their derivatives with respect to the logits, for targets in [0, 1].

The loss of one sample is a sum over its outputs:

    sigmoid   sum of  -y log(a) - (1 - y) log(1 - a),  with a = sigmoid(z)
    softmax   sum of  -y log(a),                       with a = softmax(z)
    hybrid    sum of  -y log(a),                       with a = sigmoid(z)

The cost is the mean of the losses. Its unit is the nat, because the logarithm is natural. Textbooks
call the cost of sigmoid "binary cross-entropy" and the cost of softmax "cross-entropy". With the
hybrid, a high output costs nothing if its target is 0. Chapter 3 shows what follows from this.

The three classes contain the formulas that chapters 2 and 3 explain. They do not check their
arguments, because training evaluates them thousands of times. The functions below the classes check
their arguments.
"""

import numpy as np
from scipy import special

from helpers.activations import unchecked_log_softmax, unchecked_softmax
from helpers.arguments import as_columns, as_targets, quiet

__all__ = [
    "hybrid_cost",
    "hybrid_gradient",
    "sigmoid_cost",
    "sigmoid_gradient",
    "softmax_cost",
    "softmax_gradient",
]

# In the classes, Z and Y are arrays (N_out, N), and the losses have the shape (N,). In calls from
# `train_many`, an axis for R learning rates makes Z and Y arrays (N_out, R, N).


class Sigmoid:
    """Compute independent outputs from 0 to 1, their losses and the derivatives of the cost."""

    outputs = staticmethod(special.expit)  # SciPy's sigmoid

    @staticmethod
    def losses(Z, Y):
        """Return the loss of each sample.

        The logarithm of a is computed from the logit, because a itself may be rounded to 0.
        """
        minus_log_a = np.logaddexp(0, -Z)  # log(1 + exp(-z)) is -log(a)
        minus_log_1_minus_a = np.logaddexp(0, Z)
        return (Y * minus_log_a + (1 - Y) * minus_log_1_minus_a).sum(axis=0)

    @staticmethod
    def gradient(Z, Y):
        """Return the gradient of the cost with respect to Z."""
        A = special.expit(Z)
        N = Y.shape[-1]
        return (A - Y) / N

    @staticmethod
    def curvature(Z, Y):
        """Return C (N_out, N_out, N), where C[k, l] is d gradient[k] / d Z[l]."""
        A = special.expit(Z)
        N = Y.shape[-1]
        return _on_diagonal(A * (1 - A)) / N


class Softmax:
    """Compute probabilities that sum to 1, their losses and the derivatives of the cost."""

    outputs = staticmethod(unchecked_softmax)

    @staticmethod
    def losses(Z, Y):
        """Return the loss of each sample."""
        return -(Y * unchecked_log_softmax(Z)).sum(axis=0)

    @staticmethod
    def gradient(Z, Y):
        """Return the gradient of the cost with respect to Z.

        The derivative of -log(a_k) with respect to z is A - e_k, where e_k is 1 at k and 0
        elsewhere. Weighted with the targets y_k, these add up to sum(Y) A - Y.
        """
        A = unchecked_softmax(Z)
        N = Y.shape[-1]
        return (Y.sum(axis=0) * A - Y) / N

    @staticmethod
    def curvature(Z, Y):
        """Return C as `Sigmoid.curvature` does. All outputs of a sample depend on each logit."""
        A = unchecked_softmax(Z)
        N = Y.shape[-1]
        A_k, A_l = A[:, None], A  # (N_out, 1, N) and (N_out, N), so the product has all pairs
        return Y.sum(axis=0) * (_on_diagonal(A) - A_k * A_l) / N


class Hybrid:
    """Compute outputs with sigmoid, and their losses with the cross-entropy of softmax."""

    outputs = staticmethod(special.expit)

    @staticmethod
    def losses(Z, Y):
        """Return the loss of each sample."""
        return (Y * np.logaddexp(0, -Z)).sum(axis=0)

    @staticmethod
    def gradient(Z, Y):
        """Return the gradient of the cost with respect to Z."""
        A = special.expit(Z)
        N = Y.shape[-1]
        return Y * (A - 1) / N

    @staticmethod
    def curvature(Z, Y):
        """Return C as `Sigmoid.curvature` does."""
        A = special.expit(Z)
        N = Y.shape[-1]
        return _on_diagonal(Y * A * (1 - A)) / N


MODELS = {"softmax": Softmax, "sigmoid": Sigmoid, "hybrid": Hybrid}


def sigmoid_cost(Z, Y):
    """Return the binary cross-entropy of the logits Z and the targets Y, in nats per sample.

    The loss of a sample is the sum of -y log(a) - (1 - y) log(1 - a) over its outputs, where a is
    sigmoid(z). The cost is the mean of the losses, as a float. It becomes infinite where it exceeds
    the range of float64. Z and Y have the same shape, (N_out,) or (N_out, N).
    """
    return _cost(Sigmoid, Z, Y)


def softmax_cost(Z, Y):
    """Return the cross-entropy of the logits Z and the targets Y, in nats per sample.

    The loss of a sample is the sum of -y log(a) over its outputs, where log(a) is the result of
    `log_softmax`. The arguments and an infinite cost are those of `sigmoid_cost`.
    """
    return _cost(Softmax, Z, Y)


def hybrid_cost(Z, Y):
    """Return the cost of the hybrid for the logits Z and the targets Y, in nats per sample.

    The loss of a sample is the sum of -y log(a) over its outputs, where a is sigmoid(z). The
    arguments and an infinite cost are those of `sigmoid_cost`.
    """
    return _cost(Hybrid, Z, Y)


def sigmoid_gradient(Z, Y):
    """Return d sigmoid_cost / d Z, which is (sigmoid(Z) - Y) / N, in nats per sample.

    The result has the shape of Z. A logit has no unit, so the gradient has the unit of the cost.
    """
    return _gradient(Sigmoid, Z, Y)


def softmax_gradient(Z, Y):
    """Return d softmax_cost / d Z, which is (sum(Y) softmax(Z) - Y) / N, in nats per sample.

    Here sum(Y) is the sum of the targets of each sample, which is 1 for one-hot targets. The result
    has the shape of Z.
    """
    return _gradient(Softmax, Z, Y)


def hybrid_gradient(Z, Y):
    """Return d hybrid_cost / d Z, which is Y (sigmoid(Z) - 1) / N, in nats per sample.

    The result has the shape of Z.
    """
    return _gradient(Hybrid, Z, Y)


@quiet
def _cost(formulas, Z, Y):
    """Return the cost by the formulas of one of the MODELS."""
    return float(formulas.losses(*_checked(Z, Y)).mean())


@quiet
def _gradient(formulas, Z, Y):
    """Return the gradient by the formulas of one of the MODELS, in the shape of Z."""
    return formulas.gradient(*_checked(Z, Y)).reshape(np.shape(Z))


def _on_diagonal(A):
    """Return an array D (N_out, N_out, N) with D[k, k] = A[k] for A (N_out, N), and 0 elsewhere."""
    return np.eye(len(A))[:, :, None] * A


def _checked(Z, Y):
    """Check that Z and Y have the same shape, and return them as arrays (N_out, N)."""
    Z_columns, Y_columns = as_columns("Z", Z, rows="N_out"), as_columns("Y", Y, rows="N_out")
    if np.shape(Y) != np.shape(Z):
        raise ValueError(f"Y has shape {np.shape(Y)}; expected {np.shape(Z)}, the shape of Z")
    return Z_columns, as_targets("Y", Y_columns)
