"""Let SciPy minimize the cost of a one-layer network, and say if there is no minimum."""

import itertools
from dataclasses import dataclass

import numpy as np
from scipy import optimize

from helpers.arrays import (
    as_choice,
    as_count,
    as_flag,
    as_number,
    as_samples,
    brief,
    refuse_overflow,
)
from helpers.costs import MODELS
from helpers.network import Network, with_ones

__all__ = ["Fit", "minimize_cost"]


@dataclass(frozen=True)
class Fit:
    """What `minimize_cost` returns: the network at which the solver stopped.

    Attributes
    ----------
    network : Network
    cost : float
        The cost of this network without the penalty, in nats per sample.
    converged : bool
        Whether the solver met its tolerance and `has_minimum` is not False.
    has_minimum : bool or None
        Whether the cost plus the penalty has a minimum. None means that this was not decided.
    message : str
        The solver's message, after the reason if there is no minimum.
    steps, evaluations : int
        The solver's steps, and its evaluations of the cost.
    """

    network: Network
    cost: float
    converged: bool
    has_minimum: bool | None
    message: str
    steps: int
    evaluations: int


def minimize_cost(
    X, Y, model, l2=0.0, gradient=True, penalize_bias=False, max_steps=10_000, callback=None
):
    """Let SciPy minimize the cost plus l2 / 2 * sum(W**2) from W = 0, b = 0, and return a `Fit`.

    Parameters
    ----------
    X, Y, model
        The first three arguments of `train`.
    l2 : float
        Regularization strength α, 0 or greater. The parameter C of scikit-learn's
        LogisticRegression corresponds to 1 / (N * l2).
    gradient : bool
        True selects the solver L-BFGS-B with the exact gradient. False selects BFGS, which
        estimates the gradient in each step from one evaluation of the cost for each weight.
    penalize_bias : bool
        Whether the penalty includes the biases, which is unusual.
    max_steps : int
        The number of steps after which the solver gives up.
    callback : function, optional
        It is called as `callback(step, value)` after each step. The argument `step` counts from 1,
        and `value` is the cost plus the penalty.

    Notes
    -----
    There is no minimum

    - for "hybrid" if any target is above 0 and the biases are not penalized,
    - if an output's targets are all 0 or, with "sigmoid", all 1, and the biases are not penalized,
    - without a penalty, if the final logits are on the right side for all samples of an output or,
      with "softmax", for all samples with one-hot targets: greater weights then fit even better.

    With a penalty, and in no other case, there is a minimum. Without one, samples can be separable
    with ties, or the solver can stop before it has separated them, so `has_minimum` is None.
    """
    X, Y = as_samples(X, Y)
    losses, slope = MODELS[as_choice("model", model, MODELS)][1:]
    l2, penalize_bias = as_number("l2", l2), as_flag("penalize_bias", penalize_bias)
    X1 = with_ones(X)
    shape = len(Y), len(X1)
    alpha = np.full(shape, l2)
    alpha[:, -1] *= penalize_bias

    def cost(v):
        V = v.reshape(shape)
        Z = V @ X1
        value = losses(Z, Y).mean() + 0.5 * (alpha * V**2).sum()
        dV = slope(Z, Y) @ X1.T + alpha * V
        return value, dV.ravel()

    result = solve(cost, np.zeros(alpha.size), X, gradient, max_steps, callback)
    V = result.x.reshape(shape)
    network = Network(V[:, :-1], V[:, -1:], model)
    return as_fit(result, network, X, Y, l2 > 0, l2 > 0 and penalize_bias)


def solve(cost, start, X, gradient, max_steps, callback):
    """Minimize `cost`, a function v (n,) -> (value, gradient (n,)), and return SciPy's result."""
    gradient, max_steps = as_flag("gradient", gradient), as_count("max_steps", max_steps)
    if callback is not None and not callable(callback):
        raise TypeError(f"callback must be a function or None, not {brief(callback)}")
    count = itertools.count(1)

    def after_step(intermediate_result):  # SciPy requires this name for the argument
        callback(next(count), float(intermediate_result.fun))

    def checked_cost(v):
        value, slope = cost(v)
        refuse_overflow(value + slope, X=X)
        return (value, slope) if gradient else value

    limits = {"maxiter": max_steps} | ({"maxfun": 10 * max_steps} if gradient else {})
    with np.errstate(all="ignore"):  # what overflows is an error of `checked_cost`
        return optimize.minimize(
            checked_cost,
            start,
            jac=gradient,
            method="L-BFGS-B" if gradient else "BFGS",
            callback=after_step if callback else None,
            options=limits,
        )


def as_fit(result, network, X, Y, penalizes_weights, penalizes_biases):
    """Return the `Fit` for SciPy's result, with what can be said about a minimum."""
    Z, model, message = network.scores(X), network.model, str(result.message)
    is_constant = model != "sigmoid" and not Y.any()  # without a target above 0, the cost is 0
    reason = None
    if not (penalizes_biases or is_constant):
        reason = _why_no_minimum(model, Z, Y, penalizes_weights)
    if reason:
        message = (
            f"This cost has no minimum: {reason}. The solver stopped on the way, saying: {message}"
        )
    decided = penalizes_weights or is_constant
    return Fit(
        network,
        cost=float(MODELS[model].losses(Z, Y).mean()),
        converged=bool(result.success) and not reason,
        has_minimum=False if reason else True if decided else None,
        message=message,
        steps=int(result.nit),
        evaluations=int(result.nfev),
    )


def _why_no_minimum(model, Z, Y, penalizes_weights):
    """Return why the cost falls for ever, if the targets Y or the final logits Z show it."""
    if model == "hybrid":
        return "it falls for ever as the biases grow"
    never, always = ~Y.any(axis=1), (Y == 1).all(axis=1)
    endless = never | always if model == "sigmoid" else never
    if endless.any():
        targets = "all 0 or all 1" if model == "sigmoid" else "all 0"
        return f"targets are {targets} in Y{_rows(endless)}, so a bias grows for ever"
    if penalizes_weights:
        return None
    least = 1e-6 * max(1, np.abs(Z).max())  # a smaller margin may be a rounding error
    if model == "sigmoid":
        right = np.where(Y == 1, Z, -Z) > least
        separated = (right & np.isin(Y, (0, 1))).all(axis=1)
        return (
            f"weights that separate Y{_rows(separated)} grow for ever" if separated.any() else None
        )
    if (np.count_nonzero(Y, axis=0) == 1).all():
        lowest_right = np.where(Y > 0, Z, np.inf).min(axis=0)
        highest_wrong = np.where(Y > 0, -np.inf, Z).max(axis=0)
        if (lowest_right - highest_wrong > least).all():
            return "weights that separate the classes grow for ever"
    return None


def _rows(which):
    return str(np.flatnonzero(which).tolist())
