"""A single sigmoid unit without a bias, trained as the discussion's Julia program trains it.

Samples are ROWS here, as in the source: inputs (N, N_in), weights (N_in,), targets (N,), and the
outputs are sigmoid(inputs @ weights). Chapter 4 and the first half of chapter 5 use these rows. In
all other modules of `helpers`, samples are columns.
"""

import numpy as np
from scipy import special

from helpers.arrays import as_count, as_finite, as_flag


def think(weights, inputs):
    """Return the output of the unit: sigmoid(inputs @ weights).

    Parameters
    ----------
    weights : array_like, shape (N_in,)
    inputs : array_like, shape (N, N_in) or (N_in,)
        N samples as rows, or one sample.

    Returns
    -------
    numpy.ndarray, shape (N,), or float for one sample
        Values in [0, 1].
    """
    weights, inputs = _as_weights(weights), as_finite("inputs", inputs)
    rows = _as_rows(inputs[None] if inputs.ndim == 1 else inputs, weights)
    with np.errstate(over="ignore", invalid="ignore"):
        scores = rows @ weights
    if not np.isfinite(scores).all():
        raise ValueError(
            f"inputs reach {np.abs(rows).max():g} and weights {np.abs(weights).max():g}: the "
            "scores inputs @ weights leave the range of float64; scale the inputs down"
        )
    outputs = special.expit(scores)
    return float(outputs[0]) if inputs.ndim == 1 else outputs


def train(weights, inputs, targets, iterations, in_place=False):
    """Take steps of size 1 against the gradient of half the summed squared error.

    With a = sigmoid(inputs @ weights), the error is 0.5 * sum((targets - a)**2). The slope of the
    sigmoid is a * (1 - a), so each iteration adds minus the gradient:

        weights += inputs.T @ ((targets - a) * a * (1 - a))

    Parameters
    ----------
    weights : array_like, shape (N_in,)
        The start, which is not changed unless `in_place` is True.
    inputs : array_like, shape (N, N_in)
    targets : array_like, shape (N,)
        In [0, 1].
    iterations : int
        From 0 to 10**9, which would take an hour or more.
    in_place : bool
        Put the result into `weights`, which must then be a float64 array. After an error it holds
        what it held before.

    Returns
    -------
    numpy.ndarray, shape (N_in,)
        A new array, or `weights` itself if `in_place` is True.
    """
    if as_flag("in_place", in_place):
        _check_changeable(weights)
    trained = _as_weights(weights).copy()
    inputs = _as_rows(as_finite("inputs", inputs), trained)
    targets = _as_targets(targets, inputs)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(as_count("iterations", iterations, least=0)):
            a = special.expit(np.dot(inputs, trained))
            trained += np.dot(inputs.T, (targets - a) * a * (1 - a))
    if not np.isfinite(trained).all():
        raise ValueError(
            f"inputs reach {np.abs(inputs).max():g}: with steps of size 1 the weights leave the "
            "range of float64; scale the inputs down"
        )
    if not in_place:
        return trained
    weights[...] = trained
    return weights


def _as_weights(weights):
    array = as_finite("weights", weights)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"weights has shape {array.shape}; expected (N_in,): one axis, one number for each "
            "column of inputs"
        )
    return array


def _as_rows(inputs, weights):
    if inputs.ndim != 2 or inputs.size == 0 or inputs.shape[1] != weights.size:
        raise ValueError(
            f"inputs has shape {inputs.shape}; expected (N, {weights.size}): one row for each "
            f"sample, one column for each of the weights {weights.shape}"
        )
    return inputs


def _as_targets(targets, inputs):
    array = as_finite("targets", targets)
    if array.shape != inputs.shape[:1]:
        raise ValueError(
            f"targets has shape {array.shape}; expected {inputs.shape[:1]}: one number for each "
            f"row of inputs {inputs.shape}"
        )
    low, high = array.min(), array.max()
    if low < 0 or high > 1:
        raise ValueError(f"targets must lie in [0, 1]; they go from {low:g} to {high:g}")
    return array


def _check_changeable(weights):
    dtype = getattr(weights, "dtype", None)
    if not isinstance(weights, np.ndarray) or dtype != np.float64:
        kind = f"of type {type(weights).__name__}" if dtype is None else f"an array of {dtype}"
        raise TypeError(
            "weights must be a float64 array to be changed in place, because the steps are "
            f"float64; it is {kind}"
        )
    if not weights.flags.writeable:
        raise ValueError("weights is read-only and cannot be changed in place")
