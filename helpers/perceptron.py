"""A single sigmoid unit without a bias, trained as the discussion's Julia program trains it.

Samples are ROWS here, as in the source: inputs (N, N_in), weights (N_in,), targets (N,), and the
outputs are sigmoid(inputs @ weights). Chapter 4 and the first half of chapter 5 use these rows; in
all other modules of `helpers` samples are columns.
"""

import numpy as np
from scipy import special

from helpers.activations import sigmoid
from helpers.arrays import as_count, as_finite, as_flag


def think(weights, inputs):
    """The output of the unit: sigmoid(inputs @ weights).

    Parameters
    ----------
    weights : array_like, shape (N_in,)
    inputs : array_like, shape (N, N_in) or (N_in,)
        N samples as rows, or one sample.

    Returns
    -------
    numpy.ndarray, shape (N,), or float for one sample
        Values in [0, 1].

    Raises
    ------
    TypeError, ValueError
        If weights or inputs are not finite real numbers, a shape is not as described, or inputs
        and weights are so large that their products overflow.
    """
    weights = _as_weights(weights)
    inputs = as_finite("inputs", inputs)
    one_sample = inputs.ndim == 1
    rows = _as_rows(inputs[None] if one_sample else inputs, weights)
    with np.errstate(over="ignore", invalid="ignore"):
        scores = rows @ weights
    if not np.isfinite(scores).all():
        raise ValueError(
            f"inputs reach {np.abs(rows).max():g} and weights {np.abs(weights).max():g}: the "
            "scores inputs @ weights leave the range of float64; scale the inputs down"
        )
    outputs = sigmoid(scores)
    return float(outputs[0]) if one_sample else outputs


def train(weights, inputs, targets, iterations, in_place=False):
    """Steps of size 1 against the gradient of half the summed squared error.

    With a = think(weights, inputs), each iteration adds

        inputs.T @ ((targets - a) * a * (1 - a))

    to the weights. That is minus the gradient of 0.5 * sum((targets - a)**2), in which a * (1 - a)
    is the slope of the sigmoid, written with its output.

    Parameters
    ----------
    weights : array_like, shape (N_in,)
        Where to start. Stays as it is, unless `in_place` is True.
    inputs : array_like, shape (N, N_in)
        One row for each sample.
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
        The trained weights: a new array, or `weights` itself if `in_place` is True.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described (the message names it), or if the inputs are so large
        that a step leaves the range of float64.
    """
    if as_flag("in_place", in_place):
        _check_changeable(weights)
    start = _as_weights(weights)
    inputs = _as_rows(as_finite("inputs", inputs), start)
    targets = _as_targets(targets, inputs)
    iterations = as_count("iterations", iterations, least=0)

    trained = _descend(start.copy(), inputs, targets, iterations)
    if not np.isfinite(trained).all():
        raise ValueError(
            f"inputs reach {np.abs(inputs).max():g}: with steps of size 1 the weights leave the "
            "range of float64; scale the inputs down"
        )
    if in_place:
        weights[...] = trained
        return weights
    return trained


def _descend(weights, inputs, targets, iterations):
    """Change `weights` by so many steps; every intermediate result has a buffer of its own."""
    to_weights = inputs.T
    outputs, error, slope = (np.empty(len(targets)) for _ in range(3))
    step = np.empty_like(weights)
    with np.errstate(over="ignore", invalid="ignore"):
        for _ in range(iterations):
            np.dot(inputs, weights, out=outputs)
            special.expit(outputs, out=outputs)
            np.subtract(targets, outputs, out=error)
            np.subtract(1.0, outputs, out=slope)
            np.multiply(slope, outputs, out=slope)
            np.multiply(error, slope, out=error)
            np.dot(to_weights, error, out=step)
            np.add(weights, step, out=weights)
    return weights


def _as_weights(weights):
    array = as_finite("weights", weights)
    if array.ndim != 1 or array.size == 0:
        raise ValueError(
            f"weights has shape {array.shape}; expected (N_in,): one axis, one number for each "
            "column of inputs"
        )
    return array


def _check_changeable(weights):
    is_array = isinstance(weights, np.ndarray)
    if not is_array or weights.dtype != np.float64:
        kind = f"an array of {weights.dtype}" if is_array else f"of type {type(weights).__name__}"
        raise TypeError(
            "weights must be a float64 array to be changed in place, because the steps are "
            f"float64; it is {kind}"
        )
    if not weights.flags.writeable:
        raise ValueError("weights is read-only and cannot be changed in place")


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
    if array.min() < 0 or array.max() > 1:
        raise ValueError(
            f"targets must lie in [0, 1]; they go from {array.min():g} to {array.max():g}"
        )
    return array
