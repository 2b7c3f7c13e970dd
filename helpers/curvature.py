"""How curved the cost is, and what that says about a learning rate.

Weights and biases form one matrix V = [W | b] (N_out, N_in + 1), and X1 (N_in + 1, N) holds the
inputs above a row of ones, so that the scores are V @ X1.

Near a point the cost is a quadratic with the Hessian H as its second derivatives. Along an
eigenvector of H with eigenvalue λ, a step of descent with learning rate η multiplies the distance
from the lowest point by 1 - η λ. It arrives there at η = 1 / λ, goes too far beyond that rate, and
ends higher than before beyond 2 / λ. The largest eigenvalue sets both limits: if none exceeds λ
along the whole step, a step with η < 1 / λ does not overshoot, and one with η < 2 / λ does not
raise the cost. The converse does not hold, because curvature falls where outputs approach 0 or 1.
"""

from dataclasses import dataclass

import numpy as np

from helpers.activations import sigmoid, softmax
from helpers.arrays import as_choice, as_count, as_samples, as_shape
from helpers.network import MODELS, with_ones

NOISE = 1e-9  # smaller slopes and changes of the cost are rounding errors


def hessian(V, X, Y, model):
    """Return the second derivatives of the cost with respect to all weights and biases.

    The cost is the mean over n of f(z_n), z_n = V x1_n. Its Hessian is the mean over n of
    C_n ⊗ x1_n x1_n', where C_n (N_out, N_out) has the second derivatives of f with respect to z:

    - sigmoid: a (1 - a) on the diagonal; hybrid: y a (1 - a)
    - softmax: sum(y) (diag(a) - a a'), the Jacobian of softmax

    Parameters
    ----------
    V : array_like, shape (N_out, N_in + 1)
    X, Y : array_like, shapes (N_in, N) and (N_out, N)
    model : {"softmax", "sigmoid", "hybrid"}

    Returns
    -------
    numpy.ndarray, shape (V.size, V.size)
        In the order of V.ravel(), in nats per sample and squared unit of the weights.
    """
    X, Y = as_samples(X, Y)
    V = as_shape("V", V, len(Y), len(X) + 1, why=": [W | b]")
    as_choice("model", model, MODELS)
    X1 = with_ones(X)
    Z, same = V @ X1, np.eye(len(Y))
    if model == "softmax":
        A = softmax(Z)
        C = Y.sum(axis=0) * (same[:, :, None] * A - A[:, None] * A)
    else:
        A = sigmoid(Z)
        C = same[:, :, None] * (A * (1 - A) * (Y if model == "hybrid" else 1))
    H = (C[:, :, None] * X1) @ X1.T / X.shape[1]  # (k, l, i, j): a sum over the samples
    return H.transpose(0, 2, 1, 3).reshape(V.size, V.size)


def largest_eigenvalue(V, X, Y, model):
    """Return the largest eigenvalue of `hessian`: the greatest curvature along any direction."""
    return float(np.linalg.eigvalsh(hessian(V, X, Y, model))[-1])


@dataclass(frozen=True)
class Steps:
    """The effect of the steps of R runs, each with T recorded iterations.

    Attributes
    ----------
    overshoots : numpy.ndarray of bool, shape (R, T)
        The step from here went beyond the lowest point along its direction, which means that the
        slope along it has changed its sign at its end.
    rises : numpy.ndarray of bool, shape (R, T)
        The step from here raised the cost.
    restless : numpy.ndarray of bool, shape (R,)
        At least one of a few steps after the last recorded iteration raised it.
    """

    overshoots: np.ndarray
    rises: np.ndarray
    restless: np.ndarray


def watch_steps(fan, X, Y, model, more=12):
    """Take the step that follows each recorded iteration, and return its effect as `Steps`.

    Parameters
    ----------
    fan : sequence of Training, on X and Y, with the same recorded iterations and none diverged
    X, Y, model
        As in `hessian`.
    more : int
        How many steps to take beyond the end.

    Returns
    -------
    Steps
    """
    X, Y = as_samples(X, Y)
    as_choice("model", model, MODELS)
    more = as_count("more", more, least=0)
    V = np.array([np.concatenate([t.W, t.b], axis=2) for t in fan])  # (R, T, N_out, N_in + 1)
    rates = np.array([t.learning_rate for t in fan])[:, None, None, None]
    cost, gradient = _cost_and_gradient(V, X, Y, model)
    next_cost, next_gradient = _cost_and_gradient(V - rates * gradient, X, Y, model)
    along = (gradient * next_gradient).sum(axis=(2, 3))
    moves = (gradient**2).sum(axis=(2, 3)) > NOISE**2
    end, costs = V[:, -1:], []
    for _ in range(more + 1):
        value, slope = _cost_and_gradient(end, X, Y, model)
        end = end - rates * slope
        costs.append(value)
    restless = (np.diff(np.hstack(costs)) > NOISE).any(axis=1)
    return Steps((along < 0) & moves, next_cost > cost + NOISE, restless)


def _cost_and_gradient(V, X, Y, model):
    """Return cost (R, T) and gradient, of the shape of V, at many V (R, T, N_out, N_in + 1)."""
    X1 = with_ones(X)
    Z = np.moveaxis(V @ X1, 2, 0)  # (N_out, R, T, N)
    cost = MODELS[model].losses(Z, Y[:, None, None]).mean(axis=-1)
    MODELS[model].residual(Z, Y[:, None, None], Y.sum(axis=0))  # Z is N times the gradient now
    return cost, np.moveaxis(Z, 0, 2) @ X1.T / X.shape[1]
