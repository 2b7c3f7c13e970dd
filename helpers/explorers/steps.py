"""Find out which single steps of many training runs overshoot or raise the cost."""

from dataclasses import dataclass

import numpy as np

from helpers.network import MODELS, with_ones

NOISE = 1e-9  # slopes and changes of the cost below this size are treated as rounding errors


@dataclass(frozen=True)
class Steps:
    """The effects of single steps in R training runs, each with T recorded iterations.

    Attributes
    ----------
    overshoots : numpy.ndarray of bool, shape (R, T)
        Whether the step that follows the recorded iteration goes beyond the lowest point in its
        direction. If it does, the slope in this direction has the opposite sign after the step.
    rises : numpy.ndarray of bool, shape (R, T)
        Whether the step that follows the recorded iteration raises the cost.
    restless : numpy.ndarray of bool, shape (R,)
        Whether any of a few steps after the last recorded iteration raises the cost.
    """

    overshoots: np.ndarray
    rises: np.ndarray
    restless: np.ndarray


def watch_steps(fan, X, Y, model, more=12):
    """Take the step that follows each recorded iteration, and return the effects as `Steps`.

    `fan` is a sequence of `Training` on X (N_in, N) and Y (N_out, N). No training run diverged, and
    all of them recorded the same iterations. For `restless`, `more` further steps are taken.
    """
    V = np.array([np.concatenate([t.W, t.b], axis=2) for t in fan])  # shape (R, T, N_out, N_in + 1)
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
    """Return the costs (R, T) of V (R, T, N_out, N_in + 1), and the gradients in the shape of V."""
    X1 = with_ones(X)
    Z = np.moveaxis(V @ X1, 2, 0)  # Z has the shape (N_out, R, T, N)
    cost = MODELS[model].losses(Z, Y[:, None, None]).mean(axis=-1)
    MODELS[model].residual(Z, Y[:, None, None], Y.sum(axis=0))  # now Z holds N times the gradient
    return cost, np.moveaxis(Z, 0, 2) @ X1.T / X.shape[1]
