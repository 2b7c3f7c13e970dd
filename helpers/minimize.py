"""Minimize the cost of a one-layer network with SciPy, and report costs that have no minimum."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from helpers.arguments import (
    as_choice,
    as_count,
    as_flag,
    as_nonnegative,
    as_samples,
    quiet,
    refuse_overflow,
)
from helpers.costs import MODELS
from helpers.network import Network, with_ones

__all__ = ["Fit", "minimize_cost"]


@dataclass(frozen=True)
class Fit:
    """The network at which the solver of `minimize_cost` stopped, and information about the run.

    Attributes
    ----------
    network : Network
        The network with the weights and biases at which the solver stopped.
    cost : float
        The cost of the network without the penalty, in nats per sample.
    converged : bool
        Whether the solver met SciPy's default tolerance and `has_minimum` is not False.
    has_minimum : bool or None
        Whether the cost plus the penalty has a minimum, or None if the rules of `minimize_cost` do
        not decide this.
    message : str
        The message of the solver. If the cost has no minimum, the message begins with the reason.
    steps, evaluations : int
        The number of steps of the solver, and the number of its evaluations of the cost.
    """

    network: Network
    cost: float
    converged: bool
    has_minimum: bool | None
    message: str
    steps: int
    evaluations: int


def minimize_cost(X, Y, model, l2=0.0, gradient=True, penalize_bias=False, max_steps=10_000):
    """Minimize the cost plus l2 / 2 * sum(W**2) with SciPy, and return a `Fit`.

    The solver starts from W = 0 and b = 0.

    Parameters
    ----------
    X, Y, model
        The first three arguments of `train`.
    l2 : float
        The strength of the penalty l2 / 2 * sum(W**2), 0 or greater. The parameter C of
        scikit-learn's LogisticRegression corresponds to 1 / (N * l2).
    gradient : bool
        True selects the solver L-BFGS-B with the exact gradient. False selects the solver BFGS with
        estimated gradients. Each estimate evaluates the cost once more for each weight and for each
        bias.
    penalize_bias : bool
        Whether the penalty includes the biases, which is unusual.
    max_steps : int
        The number of steps after which the solver gives up.

    Notes
    -----
    The first applicable rule of the following list decides the attribute `has_minimum` of the
    result:

    1. If the cost is 0 everywhere, the cost has a minimum. The cost is 0 everywhere for softmax
       with a single output, and for softmax and the hybrid if all targets are 0.
    2. If weights and biases are penalized, the cost plus the penalty has a minimum.
    3. The cost of the hybrid falls for ever as the biases grow, so this cost has no minimum.
    4. If all targets of an output are 0, there is no minimum, because the cost falls for ever as
       the bias of this output falls. With sigmoid, there is also no minimum if all targets of an
       output are 1, because the cost falls for ever as the bias of this output grows.
    5. If the weights are penalized, the cost plus the penalty has a minimum.
    6. If the final weights separate the targets, there is no minimum, because the cost falls for
       ever as these weights grow (A. Albert and J. A. Anderson, "On the existence of
       maximum likelihood estimates in logistic regression models", Biometrika 71, 1984). With
       sigmoid, it is enough that the weights separate the targets of one output: all its targets
       are 0 or 1, and its logits are positive where the target is 1 and negative where it is 0.
       With softmax, weights separate the classes if each sample has one target above 0, and the
       logit of this target is the largest of the sample.
    7. If no other rule applies, `has_minimum` is None, because `minimize_cost` does not search for
       other weights that separate the targets.

    With sigmoid, the margin of a logit is its distance from 0. With softmax, the margin of a sample
    is the logit of its target minus the largest of its other logits. A margin may be only a
    rounding error if it is not above a millionth of the largest magnitude of all logits, or not
    above a millionth. Logits with such a small margin do not count as separating the targets.
    """
    X, Y = as_samples(X, Y)
    formulas = MODELS[as_choice("model", model, MODELS)]
    l2, penalize_bias = as_nonnegative("l2", l2), as_flag("penalize_bias", penalize_bias)
    X1 = with_ones(X)
    start = np.zeros((len(Y), len(X1)))  # of V = [W | b], so that the logits are V @ X1

    def objective(v):
        V = v.reshape(start.shape)
        Z, penalized = V @ X1, V if penalize_bias else without_biases(V)
        value = formulas.losses(Z, Y).mean() + l2 / 2 * (penalized**2).sum()
        dV = formulas.gradient(Z, Y) @ X1.T + l2 * penalized
        return value, dV.ravel()

    result = solve(objective, start.ravel(), X, gradient, max_steps)
    V = result.x.reshape(start.shape)
    network = Network(V[:, :-1], V[:, -1:], model)
    return fit_of(result, network, X, Y, has_penalty=l2 > 0, penalize_bias=penalize_bias)


def without_biases(V):
    """Return a copy of V = [W | b] with zeros in place of the biases."""
    V = V.copy()
    V[:, -1] = 0
    return V


@quiet
def solve(objective, start, X, gradient, max_steps):
    """Minimize the function `objective` with SciPy from `start` (n,), and return SciPy's result.

    For parameters v (n,), `objective(v)` returns a value and its gradient (n,). If the argument
    `gradient` is False, SciPy estimates the gradient from values of `objective`. If the value or
    the gradient of `objective` overflows, a ValueError that names the inputs X is raised.
    """
    gradient, max_steps = as_flag("gradient", gradient), as_count("max_steps", max_steps)

    def checked_objective(v):
        value, slopes = objective(v)
        refuse_overflow([value], X=X)
        refuse_overflow(slopes, X=X)
        return (value, slopes) if gradient else value

    options = {"maxiter": max_steps}
    if gradient:
        options["maxfun"] = 10 * max_steps  # by default, L-BFGS-B stops at 15,000 evaluations
    return optimize.minimize(
        checked_objective,
        start,
        jac=gradient,  # True means that the objective also returns its gradient
        method="L-BFGS-B" if gradient else "BFGS",
        options=options,
    )


@quiet
def fit_of(result, network, X, Y, has_penalty, penalize_bias):
    """Return SciPy's result as a `Fit`, which says whether the cost has a minimum."""
    Z, message = network.scores(X), str(result.message)
    has_minimum, reason = _minimum(network.model, Z, Y, has_penalty, penalize_bias)
    if reason:
        message = (
            f"This cost has no minimum: {reason}. The solver stopped on the way, saying: {message}"
        )
    return Fit(
        network,
        cost=float(MODELS[network.model].losses(Z, Y).mean()),
        converged=bool(result.success) and not reason,
        has_minimum=has_minimum,
        message=message,
        steps=int(result.nit),
        evaluations=int(result.nfev),
    )


def _minimum(model, Z, Y, has_penalty, penalize_bias):
    """Return `has_minimum` by the rules of `minimize_cost`, and the reason if it is False."""
    # Rule 1
    if (model == "softmax" and len(Y) == 1) or (model != "sigmoid" and not Y.any()):
        return True, None
    # Rule 2
    if has_penalty and penalize_bias:
        return True, None
    # Rule 3
    if model == "hybrid":
        return False, "it falls for ever as the biases grow"
    # Rule 4
    one_sided = ~Y.any(axis=1)
    if model == "sigmoid":
        one_sided |= (Y == 1).all(axis=1)
    if one_sided.any():
        targets = "all 0 or all 1" if model == "sigmoid" else "all 0"
        return False, f"targets are {targets} in {_rows(one_sided)}, so a bias never stops"
    # Rule 5
    if has_penalty:
        return True, None
    # Rules 6 and 7
    reason = _separation(model, Z, Y)
    return (False, reason) if reason else (None, None)


def _separation(model, Z, Y):
    """Return words about the targets that the logits Z separate, or None if Z separates none."""
    least = 1e-6 * max(1, np.abs(Z).max())  # a smaller margin may be a rounding error
    if model == "sigmoid":
        margins = np.where(Y == 1, Z, -Z)  # above 0 on the right side
        separated = ((margins > least) & np.isin(Y, (0, 1))).all(axis=1)
        if separated.any():
            return f"weights that separate the targets in {_rows(separated)} grow for ever"
    elif (np.count_nonzero(Y, axis=0) == 1).all():
        # The logit of the one target above 0, minus the largest other logit of the sample.
        is_target = Y > 0
        margins = Z[is_target.argmax(axis=0), np.arange(Z.shape[1])]
        margins = margins - np.where(is_target, -np.inf, Z).max(axis=0)
        if (margins > least).all():
            return "weights that separate the classes grow for ever"
    return None


def _rows(which):
    """Return words that list the rows of Y that the mask `which` (N_out,) selects."""
    return f"the rows {np.flatnonzero(which).tolist()} of Y"
