"""Compute three costs and their derivatives with respect to the logits, for targets in [0, 1].

For each of the three costs, the loss of one sample is a sum over its outputs:

    sigmoid   sum of  -y log(a) - (1 - y) log(1 - a),  with a = sigmoid(z)
    softmax   sum of  -y log(a),                       with a = softmax(z)
    hybrid    sum of  -y log(a),                       with a = sigmoid(z)

The cost is the mean of the losses. The unit of a cost is the nat, because the logarithm is natural.
Textbooks call the cost of sigmoid "binary cross-entropy" and the cost of softmax "cross-entropy".
In the hybrid, a high output costs nothing if its target is 0, and chapter 3 shows what goes wrong
as a result.

The classes `Sigmoid`, `Softmax` and `Hybrid` contain the formulas that chapters 2 and 3 explain.
The methods of these classes do not check their arguments, because training calls these methods
thousands of times. The other public functions of this module, such as `sigmoid_cost`, check their
arguments.
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
# `train_many`, Z and Y have a further axis for R learning rates: (N_out, R, N).


class Sigmoid:
    """Compute independent outputs from 0 to 1, their losses and the derivatives of the cost."""

    outputs = staticmethod(special.expit)  # SciPy's sigmoid

    @staticmethod
    def losses(Z, Y):
        """Return the binary cross-entropy of each sample, as an array (N,).

        The logarithm of an output is computed from the logit, because the output itself may be
        rounded to 0.
        """
        minus_log_a = np.logaddexp(0, -Z)  # log(1 + exp(-z)) is -log(a)
        minus_log_1_minus_a = np.logaddexp(0, Z)
        return (Y * minus_log_a + (1 - Y) * minus_log_1_minus_a).sum(axis=0)

    @staticmethod
    def gradient(Z, Y):
        """Return the gradient of the cost with respect to the logits Z, in the shape of Z."""
        A = special.expit(Z)
        N = Y.shape[-1]
        return (A - Y) / N

    @staticmethod
    def curvature(Z, Y):
        """Return an array C (N_out, N_out, N) of the cost's second derivatives with respect to Z.

        The number C[k, l, n] is the derivative of gradient(Z, Y)[k, n] with respect to Z[l, n].
        """
        A = special.expit(Z)
        N = Y.shape[-1]
        return _on_diagonal(A * (1 - A)) / N


class Softmax:
    """Compute probabilities that sum to 1, their losses and the derivatives of the cost."""

    outputs = staticmethod(unchecked_softmax)

    @staticmethod
    def losses(Z, Y):
        """Return the cross-entropy of each sample, as an array (N,)."""
        return -(Y * unchecked_log_softmax(Z)).sum(axis=0)

    @staticmethod
    def gradient(Z, Y):
        """Return the gradient of the cost with respect to the logits Z, in the shape of Z.

        For one sample with the logits z and the outputs a, the derivative of -log(a_k) with respect
        to z is a - e_k, where the vector e_k is 1 at k and 0 elsewhere. The loss is the sum of y_k
        times -log(a_k), so its gradient is the sum of y_k (a - e_k), which is sum(y) a - y.
        """
        A = unchecked_softmax(Z)
        N = Y.shape[-1]
        return (Y.sum(axis=0) * A - Y) / N

    @staticmethod
    def curvature(Z, Y):
        """Return the second derivatives C (N_out, N_out, N), indexed as in `Sigmoid.curvature`.

        With softmax, each logit of a sample changes all outputs of this sample, so C[k, l] is not 0
        where k and l differ.
        """
        A = unchecked_softmax(Z)
        N = Y.shape[-1]
        A_k, A_l = A[:, None], A  # (N_out, 1, N) and (N_out, N), so the product has all pairs
        return Y.sum(axis=0) * (_on_diagonal(A) - A_k * A_l) / N


class Hybrid:
    """Compute outputs with sigmoid, and their losses with the cross-entropy of softmax."""

    outputs = staticmethod(special.expit)

    @staticmethod
    def losses(Z, Y):
        """Return the cross-entropy of the sigmoid outputs of each sample, as an array (N,)."""
        return (Y * np.logaddexp(0, -Z)).sum(axis=0)

    @staticmethod
    def gradient(Z, Y):
        """Return the gradient of the cost with respect to the logits Z, in the shape of Z."""
        A = special.expit(Z)
        N = Y.shape[-1]
        return Y * (A - 1) / N

    @staticmethod
    def curvature(Z, Y):
        """Return the second derivatives C (N_out, N_out, N), indexed as in `Sigmoid.curvature`."""
        A = special.expit(Z)
        N = Y.shape[-1]
        return _on_diagonal(Y * A * (1 - A)) / N


MODELS = {"softmax": Softmax, "sigmoid": Sigmoid, "hybrid": Hybrid}


def sigmoid_cost(Z, Y):
    """Return the binary cross-entropy of the logits Z and the targets Y, in nats per sample.

    The loss of a sample is the sum of -y log(a) - (1 - y) log(1 - a) over its outputs, where a is
    sigmoid(z). The cost is the mean of the losses, as a float. A cost that exceeds the range of
    float64 is infinite. Z and Y have the same shape, (N_out,) or (N_out, N).
    """
    return _cost(Sigmoid, Z, Y)


def softmax_cost(Z, Y):
    """Return the cross-entropy of the logits Z and the targets Y, in nats per sample.

    The loss of a sample is the sum of -y log(a) over its outputs, where log(a) is the result of
    `log_softmax`. The cost is the mean of the losses, as a float. A cost that exceeds the range of
    float64 is infinite. Z and Y have the same shape, (N_out,) or (N_out, N).
    """
    return _cost(Softmax, Z, Y)


def hybrid_cost(Z, Y):
    """Return the cost of the hybrid for the logits Z and the targets Y, in nats per sample.

    The loss of a sample is the sum of -y log(a) over its outputs, where a is sigmoid(z). The cost
    is the mean of the losses, as a float. A cost that exceeds the range of float64 is infinite. Z
    and Y have the same shape, (N_out,) or (N_out, N).
    """
    return _cost(Hybrid, Z, Y)


def sigmoid_gradient(Z, Y):
    """Return the gradient (sigmoid(Z) - Y) / N of `sigmoid_cost`, in nats per sample.

    The gradient is taken with respect to the logits Z and has the shape of Z. A logit has no unit,
    so the gradient has the unit of the cost.
    """
    return _gradient(Sigmoid, Z, Y)


def softmax_gradient(Z, Y):
    """Return the gradient (sum(Y) softmax(Z) - Y) / N of `softmax_cost`, in nats per sample.

    The gradient is taken with respect to the logits Z and has the shape of Z. In the formula,
    sum(Y) means a sum for each sample, over the targets of this sample. For one-hot targets, sum(Y)
    is 1.
    """
    return _gradient(Softmax, Z, Y)


def hybrid_gradient(Z, Y):
    """Return the gradient Y (sigmoid(Z) - 1) / N of `hybrid_cost`, in nats per sample.

    The gradient is taken with respect to the logits Z and has the shape of Z.
    """
    return _gradient(Hybrid, Z, Y)


@quiet
def _cost(formulas, Z, Y):
    """Return the cost of the logits Z and the targets Y, where `formulas` is a class in MODELS."""
    return float(formulas.losses(*_checked(Z, Y)).mean())


@quiet
def _gradient(formulas, Z, Y):
    """Return the cost's gradient, an array of Z's shape, by the formulas of a class in MODELS."""
    return formulas.gradient(*_checked(Z, Y)).reshape(np.shape(Z))


def _on_diagonal(A):
    """Return D (N_out, N_out, N) with D[k, k] = A[k] for A (N_out, N), and zeros elsewhere."""
    return np.eye(len(A))[:, :, None] * A


def _checked(Z, Y):
    """Check that Z and Y have the same shape, and return Z and Y as arrays (N_out, N)."""
    Z_columns, Y_columns = as_columns("Z", Z, rows="N_out"), as_columns("Y", Y, rows="N_out")
    if np.shape(Y) != np.shape(Z):
        raise ValueError(f"Y has shape {np.shape(Y)}; expected {np.shape(Z)}, the shape of Z")
    return Z_columns, as_targets("Y", Y_columns)
