"""Train a single sigmoid unit without a bias, as a Julia program from a public forum does.

In the module `perceptron`, samples are rows, as in the Julia program. The outputs are
sigmoid(inputs @ weights) for inputs (N, N_in) and weights (N_in,). The names `think` and `train`
come from the Julia program. Chapter 4 and the first half of chapter 6 use the module `perceptron`.
"""

import numpy as np
from scipy import special

from helpers.arguments import (
    as_count,
    as_finite,
    as_flag,
    as_shape,
    as_targets,
    brief,
    quiet,
    refuse_overflow,
)

__all__ = ["think", "train"]


@quiet
def think(weights, inputs):
    """Return the output sigmoid(inputs @ weights) of the perceptron for each sample.

    If the inputs have the shape (N, N_in), the result is an array (N,). For a single sample
    (N_in,), the result is a float.
    """
    inputs = as_finite("inputs", inputs)
    weights, rows = _as_weights_and_rows(weights, inputs[None] if inputs.ndim == 1 else inputs)
    logits = rows @ weights
    refuse_overflow(logits, inputs=rows, weights=weights)
    outputs = special.expit(logits)
    return float(outputs[0]) if inputs.ndim == 1 else outputs


@quiet
def train(weights, inputs, targets, iterations, in_place=False):
    """Train the weights by gradient descent with a learning rate of 1, and return the new weights.

    The cost is 0.5 * sum((targets - a)**2) with a = sigmoid(inputs @ weights). The derivative of
    the sigmoid is a * (1 - a), so the gradient is minus the product that each iteration adds:

        weights += inputs.T @ ((targets - a) * a * (1 - a))

    Parameters
    ----------
    weights : array_like, shape (N_in,)
        The weights before the first step of gradient descent.
    inputs, targets : array_like, shapes (N, N_in) and (N,)
        The samples as rows, and a target in [0, 1] for each sample.
    iterations : int
        The number of steps of gradient descent, 0 or more.
    in_place : bool
        Whether to write the new weights into `weights`, which must then be a float64 array. If
        `in_place` is False, the new weights are a new array. If an error is raised, `weights` is
        unchanged.
    """
    if as_flag("in_place", in_place):
        _check_changeable(weights)
    start, inputs = _as_weights_and_rows(weights, inputs)
    why = f": one number for each row of inputs {inputs.shape}"
    targets = as_targets("targets", as_shape("targets", targets, len(inputs), why=why))
    trained = start.copy()
    iterations = as_count("iterations", iterations, least=0)
    for _ in range(iterations):
        a = special.expit(inputs @ trained)
        trained += inputs.T @ ((targets - a) * a * (1 - a))
    refuse_overflow(inputs @ trained, inputs=inputs, weights=start)
    if not in_place:
        return trained
    weights[...] = trained
    return weights


def _as_weights_and_rows(weights, inputs):
    """Return `weights` (N_in,) and `inputs` (N, N_in) as arrays whose sizes N_in agree."""
    weights = as_shape("weights", weights, "N_in", why=": one number for each column of inputs")
    why = f": one row for each sample, one column for each of the weights {weights.shape}"
    return weights, as_shape("inputs", inputs, "N", weights.size, why=why)


def _check_changeable(weights):
    """Raise an error unless `weights` is a float64 array that can be changed in place."""
    if not isinstance(weights, np.ndarray) or weights.dtype != np.float64:
        kind = getattr(weights, "dtype", brief(weights))
        raise TypeError(f"weights must be a float64 array to be changed in place, not {kind}")
    if not weights.flags.writeable:
        raise ValueError("weights is read-only and cannot be changed in place")
