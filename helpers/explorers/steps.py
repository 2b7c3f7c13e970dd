"""Find the steps of training runs that overshoot or raise the cost."""

from dataclasses import dataclass

import numpy as np

from helpers.costs import MODELS
from helpers.network import with_ones

NOISE = 1e-9  # smaller slopes and smaller changes of the cost are treated as rounding errors


@dataclass(frozen=True)
class Steps:
    """The effects of single steps in R training runs with T recorded iterations each."""

    # Whether the step after the recorded iteration goes beyond the lowest point in its direction,
    # so that the slope in this direction has the opposite sign after the step, shape (R, T).
    overshoots: np.ndarray
    rises: np.ndarray  # whether the step raises the cost, shape (R, T)
    # Whether any of the next few steps after the last recorded iteration raises the cost.
    restless: np.ndarray  # shape (R,)


def watch_steps(fan, X, Y, model, more=12):
    """Take one step from each recorded iteration, and return the effects of these steps.

    `fan` is a sequence of `Training` on X (N_in, N) and Y (N_out, N). None of the runs may have
    diverged, and all must have recorded the same iterations. After the last of these iterations,
    `more` further steps decide which runs are `restless`.
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
    """Return the costs (R, T) of V (R, T, N_out, N_in + 1), and gradients with the shape of V."""
    X1 = with_ones(X)
    Z = np.moveaxis(V @ X1, 2, 0)  # Z has the shape (N_out, R, T, N)
    cost = MODELS[model].losses(Z, Y[:, None, None]).mean(axis=-1)
    dZ = MODELS[model].gradient(Z, Y[:, None, None])
    return cost, np.moveaxis(dZ, 0, 2) @ X1.T
