"""Minimize the cost of a one-layer network with SciPy, and report costs that have no minimum."""

from dataclasses import dataclass

import numpy as np
from scipy import optimize

from helpers.activations import sigmoid
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

__all__ = ["Fit", "minimize_cost", "minimize_part"]


@dataclass(frozen=True)
class Fit:
    """The network at which the solver of `minimize_cost` stopped, and information about the run.

    Attributes
    ----------
    network : Network
    cost : float
        The cost of this network without the penalty, in nats per sample.
    converged : bool
        Whether the solver met its tolerance and `has_minimum` is not False.
    has_minimum : bool or None
        Whether the cost plus the penalty has a minimum, or None if this was not decided.
    message : str
        The message of the solver. If there is no minimum, the message begins with the reason.
    steps, evaluations : int
        The number of the solver's steps, and of its evaluations of the cost.
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
        The regularization strength α, 0 or greater. The parameter C of scikit-learn's
        LogisticRegression corresponds to 1 / (N * l2).
    gradient : bool
        True selects the solver L-BFGS-B with the exact gradient. False selects BFGS with an
        estimated gradient. An estimate needs one evaluation of the cost for each weight and bias.
    penalize_bias : bool
        Whether the penalty includes the biases, which is unusual.
    max_steps : int
        The number of steps after which the solver gives up.

    Notes
    -----
    The attribute `has_minimum` of the result is True if the cost is 0 everywhere. This is the case
    for softmax with a single output, and for softmax and the hybrid if all targets are 0.

    Some other costs fall for ever as weights or biases grow in size, so they have no minimum. The
    attribute `has_minimum` is False in these cases:

    - The cost of the hybrid has no minimum unless the biases are penalized.
    - If all targets of an output are 0, the cost has no minimum unless the biases are penalized.
      With sigmoid, the same holds if all targets of an output are 1.
    - Without a penalty, the cost of sigmoid has no minimum if the final weights separate the
      targets 0 and 1 of an output.
    - Without a penalty, the cost of softmax has no minimum if each sample has one target above 0
      and the final weights give this target the largest logit.

    In all other cases, `has_minimum` is True if there is a penalty. Without a penalty it is None,
    because this function looks no further. A separation by less than a millionth of the largest
    logit may be a rounding error, and is ignored.
    """
    X, Y = as_samples(X, Y)
    formulas = MODELS[as_choice("model", model, MODELS)]
    l2, penalize_bias = as_nonnegative("l2", l2), as_flag("penalize_bias", penalize_bias)
    X1 = with_ones(X)
    strengths = np.full((len(Y), len(X1)), l2)  # each entry of V = [W | b] has a strength
    if not penalize_bias:
        strengths[:, -1] = 0

    def objective(v):
        V = v.reshape(strengths.shape)
        Z = V @ X1
        value = formulas.losses(Z, Y).mean() + 0.5 * (strengths * V**2).sum()
        dV = formulas.gradient(Z, Y) @ X1.T + strengths * V
        return value, dV.ravel()

    start = np.zeros(strengths.size)
    result = solve(objective, start, X, gradient, max_steps)
    V = result.x.reshape(strengths.shape)
    network = Network(V[:, :-1], V[:, -1:], model)
    return as_fit(result, network, X, Y, has_penalty=l2 > 0, penalize_bias=penalize_bias)


def minimize_part(X, Y, c, l2):
    """Minimize the cost of the hybrid with a part c of its missing term, and return a `Network`.

    An output a with the target y adds -y log(a) - c (1 - y) log(1 - a) to the loss of its sample.
    The penalty l2 / 2 * (sum(W**2) + sum(b**2)) gives the cost a minimum. The solver is that of
    `minimize_cost`.

    Parameters
    ----------
    X, Y
        The first two arguments of `train`.
    c : float
        A number from 0, for the hybrid, to 1, for sigmoid.
    l2 : float
        The regularization strength α, above 0.
    """
    X, Y = as_samples(X, Y)
    c, l2 = as_nonnegative("c", c), as_nonnegative("l2", l2, positive=True)
    if c > 1:
        raise ValueError(f"c must be at most 1, not {c:g}")
    X1 = with_ones(X)
    shape, N = (len(Y), len(X1)), X.shape[1]

    def objective(v):
        V = v.reshape(shape)
        Z = V @ X1
        A = sigmoid(Z)
        minus_log_a, minus_log_1_minus_a = np.logaddexp(0, -Z), np.logaddexp(0, Z)
        cost = (Y * minus_log_a + c * (1 - Y) * minus_log_1_minus_a).sum() / N
        dZ = (c * (1 - Y) * A - Y * (1 - A)) / N
        return cost + l2 / 2 * v @ v, (dZ @ X1.T + l2 * V).ravel()

    result = solve(objective, np.zeros(shape[0] * shape[1]), X, True, 10_000)
    V = result.x.reshape(shape)
    return Network(V[:, :-1], V[:, -1:], "sigmoid")


@quiet
def solve(objective, start, X, gradient, max_steps):
    """Minimize `objective` with SciPy from `start` (n,), and return SciPy's result.

    For parameters v (n,), `objective(v)` returns a value and its gradient (n,). If the value or the
    gradient overflows, a ValueError names X.
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
def as_fit(result, network, X, Y, has_penalty, penalize_bias):
    """Convert SciPy's result into a `Fit`, and find out whether the cost has a minimum."""
    Z, model, message = network.scores(X), network.model, str(result.message)
    has_minimum, reason = _minimum(model, Z, Y, has_penalty, penalize_bias)
    if reason:
        message = (
            f"This cost has no minimum: {reason}. The solver stopped on the way, saying: {message}"
        )
    return Fit(
        network,
        cost=float(MODELS[model].losses(Z, Y).mean()),
        converged=bool(result.success) and not reason,
        has_minimum=has_minimum,
        message=message,
        steps=int(result.nit),
        evaluations=int(result.nfev),
    )


def _minimum(model, Z, Y, has_penalty, penalize_bias):
    """Return whether there is a minimum, or None if this is not known, and the reason if not."""
    one_probability = model == "softmax" and len(Y) == 1  # this probability is always 1
    if one_probability or (model != "sigmoid" and not Y.any()):
        return True, None  # the cost is 0 everywhere
    if has_penalty and penalize_bias:
        return True, None  # the penalty grows in each direction
    if reason := _why_it_falls_for_ever(model, Z, Y, has_penalty):
        return False, reason
    return True if has_penalty else None, None


def _why_it_falls_for_ever(model, Z, Y, has_penalty):
    """Return the reason why the cost has no minimum, or None if no reason is known."""
    if model == "hybrid":
        return "it falls for ever as the biases grow"
    endless = ~Y.any(axis=1)
    if model == "sigmoid":
        endless |= (Y == 1).all(axis=1)
    if endless.any():
        targets = "all 0 or all 1" if model == "sigmoid" else "all 0"
        return f"targets are {targets} in Y{_rows(endless)}, so a bias grows for ever"
    if has_penalty:
        return None
    least = 1e-6 * max(1, np.abs(Z).max())  # a smaller margin may be a rounding error
    if model == "sigmoid":
        right = np.where(Y == 1, Z, -Z) > least
        separated = (right & np.isin(Y, (0, 1))).all(axis=1)
        if separated.any():
            return f"weights that separate Y{_rows(separated)} grow for ever"
    elif (np.count_nonzero(Y, axis=0) == 1).all():
        right = np.where(Y > 0, Z, -np.inf).max(axis=0)
        wrong = np.where(Y > 0, -np.inf, Z).max(axis=0)
        if (right - wrong > least).all():
            return "weights that separate the classes grow for ever"
    return None


def _rows(which):
    return str(np.flatnonzero(which).tolist())
