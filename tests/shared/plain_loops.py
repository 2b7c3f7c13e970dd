"""Problems, costs and plain loops that several tests of the reference share."""

import mpmath
import numpy as np
from hypothesis import settings

from helpers import QuadraticNetwork, costs
from helpers.costs import MODELS

COSTS = {name: getattr(costs, f"{name}_cost") for name in MODELS}
GRADIENTS = {name: getattr(costs, f"{name}_gradient") for name in MODELS}


def few(examples):
    """Return hypothesis settings with this number of examples, or with more in the weekly run."""
    weekly = not settings.default.derandomize
    return settings(max_examples=settings.default.max_examples if weekly else examples)


def exactly(function, *arrays):
    """`function` of each sample of `arrays` (N_out, ...), computed with 700 digits, as float64.

    `function` takes and returns lists of numbers, or returns a list of tuples of them.
    """
    columns = [np.reshape(array, (len(array), -1)).T.tolist() for array in arrays]
    with mpmath.workdps(700):
        samples = [
            function(*([mpmath.mpf(number) for number in column] for column in sample))
            for sample in zip(*columns, strict=True)
        ]
    found = np.array(samples, dtype=float).swapaxes(0, 1)
    return found.reshape(*np.shape(arrays[0]), *found.shape[2:])


def random_problem(N_out, N_in, N, seed=0):
    """Random inputs, and targets in [0, 1] whose columns do not sum to 1."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N_in, N)), rng.random((N_out, N))


def residual(model, Z, Y):
    """N times the gradient of the cost with respect to the scores, by its textbook formula."""
    if model == "softmax":
        E = np.exp(Z - Z.max(axis=0))
        return Y.sum(axis=0) * E / E.sum(axis=0) - Y
    A = 1 / (1 + np.exp(-Z))
    return A - Y if model == "sigmoid" else Y * (A - 1)


def plain_descent(X, Y, model, learning_rate, iterations):
    """Weights and biases after 0, 1, ..., `iterations` steps."""
    W, b = np.zeros((len(Y), len(X))), np.zeros((len(Y), 1))
    history = [(W, b)]
    for _ in range(iterations):
        G = residual(model, W @ X + b, Y) / X.shape[1]
        W, b = W - learning_rate * G @ X.T, b - learning_rate * G.sum(axis=1, keepdims=True)
        history.append((W, b))
    return history


def central_differences(function, array, h=1e-5):
    """The gradient of a function of `array`, or of each number that it returns."""
    moves = h * np.eye(np.size(array)).reshape(np.size(array), *np.shape(array))
    slopes = [(function(array + move) - function(array - move)) / (2 * h) for move in moves]
    return np.moveaxis(slopes, 0, -1).reshape(*np.shape(slopes)[1:], *np.shape(array))


def assert_same(training, other, atol):
    """Assert that two trainings have the same weights, biases and costs."""
    for name in ("W", "b", "costs"):
        np.testing.assert_allclose(getattr(training, name), getattr(other, name), 1e-12, atol)


def random_network(seed=0, a=5, b=3, r=2, model="softmax"):
    """A `QuadraticNetwork` with a inputs, b outputs and rank r."""
    rng = np.random.default_rng(seed)
    arrays = (rng.normal(size=shape) for shape in ((b, a, r), (b, r, a), (b, a), (b, 1)))
    return QuadraticNetwork(*arrays, model)


def low_rank_gradient(X, P, Q, G):
    """The gradients in P and Q of a cost of Z = low_rank_form(X, P, Q), if G is d cost / d Z.

    d cost / d P[k, i, s] = sum over n of X[i, n] (Q_k X)[s, n] G[k, n]
    d cost / d Q[k, s, j] = sum over n of (P_k' X)[s, n] X[j, n] G[k, n]
    """
    dP = np.einsum("in,ksn,kn->kis", X, Q @ X, G)
    dQ = np.einsum("ksn,jn,kn->ksj", P.swapaxes(1, 2) @ X, X, G)
    return dP, dQ
