"""Let SciPy minimize the cost of a one-layer network, and decide whether there is a minimum."""

import itertools
from dataclasses import dataclass

import numpy as np
from scipy import linalg, optimize, sparse

from helpers import arrays
from helpers.activations import softmax
from helpers.network import MODELS, Network, with_ones


@dataclass(frozen=True)
class Minimum:
    """The result of `minimize_cost`, which contains the `network` at which the solver stopped.

    `cost` is the cost of this network without the penalty, in nats per sample. `has_minimum` says
    whether the cost plus the penalty has a minimum, and is None if this was not decided.
    `converged` is True if the solver met its tolerance and `has_minimum` is not False. `message` is
    the solver's message, preceded by a sentence with the reason if `has_minimum` is not True.
    `steps` and `evaluations` count the solver's steps and its evaluations of the cost.
    """

    network: Network
    cost: float
    converged: bool
    has_minimum: bool | None
    message: str
    steps: int
    evaluations: int


def minimize_cost(
    X, Y, activation, l2=0.0, gradient=True, penalize_bias=False, max_steps=10_000, callback=None
):
    """Let SciPy minimize the cost plus l2 / 2 * sum(W**2), and return a `Minimum`.

    Parameters
    ----------
    X, Y, activation
        The first three arguments of `train`.
    l2 : float
        Regularization strength, from 0 to 1e100. The parameter C of scikit-learn's
        LogisticRegression corresponds to 1 / (N * l2).
    gradient : bool
        True selects the solver L-BFGS-B with the exact gradient. False selects BFGS, which
        estimates the gradient in each step from one evaluation of the cost for each weight.
    penalize_bias : bool
        Whether the penalty includes the biases, which is unusual.
    max_steps : int
        The number of steps after which the solver gives up.
    callback : function, optional
        A function that is called as `callback(step, value)` after each step. The argument `step`
        counts from 1, and `value` is the cost plus the penalty.

    Notes
    -----
    Whether a minimum exists depends on X, Y and the penalty, not on the solver's success:

    - If weights and biases are penalized, there is always a minimum.
    - If only the weights are penalized, there is none if the targets of an output are all 0 or,
      with "sigmoid", all 1. The bias of this output then grows for ever.
    - Without a penalty, there is also no minimum if a direction D of [W | b] separates the samples,
      that is, if along D the cost of no sample rises and the cost of at least one falls. An example
      is a plane with all samples of target 1 on one side and all samples of target 0 on the other.
      Some samples, but not all, may lie in the plane itself.
    - "hybrid" has no minimum, unless the biases are penalized or all targets are 0.

    If the solver's final scores separate all samples, such a direction exists. If a Newton step
    from these scores is short, there is none. In other cases, `scipy.optimize.linprog` (HiGHS,
    tolerance 1e-7) decides. It has five seconds for softmax, or five seconds for each sigmoid. If
    the time is too short, or N_out * N * (N_in + 1) exceeds two million, `has_minimum` is None.
    """
    X, Y = arrays.as_samples(X, Y)
    model = MODELS[arrays.as_choice("activation", activation, MODELS)]
    l2 = arrays.as_number("l2", l2, most=1e100)
    X1, strength = with_ones(X), np.full((len(Y), len(X) + 1), l2)
    strength[:, -1] *= arrays.as_flag("penalize_bias", penalize_bias)

    def cost(v):
        V = v.reshape(strength.shape)
        Z = V @ X1
        arrays.refuse_overflow(Z, X=X)
        value = model.losses(Z, Y).mean() + 0.5 * (strength * V**2).sum()
        return value, (model.gradient(Z, Y) @ X1.T + strength * V).ravel()

    def network(v):
        V = v.reshape(strength.shape)
        return Network(V[:, :-1], V[:, -1:], activation)

    start, penalized = np.zeros(strength.size), (l2 > 0, l2 > 0 and penalize_bias)
    return solve(cost, start, network, X, Y, penalized, True, gradient, max_steps, callback)


def solve(cost, start, as_network, X, Y, penalized, linear, gradient, max_steps, callback):
    """Let SciPy minimize `cost` from `start` (n,), and return the `Minimum`.

    `cost` maps the parameters v (n,) to a value and its gradient (n,), and `as_network` maps them
    to a Network. `penalized` holds two bools, for a penalty on the weights and on the biases, and
    `linear` says whether the scores are W @ X + b alone. The caller has checked X and Y.
    """
    gradient = arrays.as_flag("gradient", gradient)
    max_steps = arrays.as_count("max_steps", max_steps)
    limits = {"maxiter": max_steps} | ({"maxfun": 10 * max_steps} if gradient else {})
    if callback is not None and not callable(callback):
        raise TypeError(f"callback must be a function or None, not {arrays.brief(callback)}")
    count = itertools.count(1)

    def objective(v):
        with np.errstate(over="ignore", invalid="ignore"):
            value, slope = cost(v)
        arrays.refuse_overflow(value + slope, X=X)
        return (value, slope) if gradient else value

    def after_step(intermediate_result):  # SciPy requires this name for the argument
        callback(next(count), float(intermediate_result.fun))

    method, report = "L-BFGS-B" if gradient else "BFGS", None if callback is None else after_step
    with np.errstate(over="ignore", invalid="ignore"):  # `objective` raises the errors
        result = optimize.minimize(
            objective, start, jac=gradient, method=method, callback=report, options=limits
        )
    network, message = as_network(result.x), str(result.message)
    Z = network.scores(X)
    has_minimum, reason = _has_minimum(network.activation, X, Y, Z, penalized, linear)
    if has_minimum is False:
        message = (
            f"This cost has no minimum: {reason}. The solver stopped on the way, saying: {message}"
        )
    elif has_minimum is None:
        message = f"Whether this cost has a minimum was not decided. The solver says: {message}"
    value = float(MODELS[network.activation].losses(Z, Y).mean())
    converged = bool(result.success) and has_minimum is not False
    steps, evaluations = int(result.nit), int(result.nfev)
    return Minimum(network, value, converged, has_minimum, message, steps, evaluations)


def _has_minimum(activation, X, Y, Z, penalized, linear):
    """Return whether there is a minimum and, if not, why. Z holds the solver's final scores."""
    # If all targets of an output are 0, its cost falls for ever as its bias falls.
    flat = ~Y.any(axis=1) | ((Y == 1).all(axis=1) & (activation == "sigmoid"))
    if all(penalized) or not (activation == "sigmoid" or Y.any()):
        return True, ""
    if activation == "hybrid":
        # The hybrid cost falls as a bias raises any score whose target is above 0.
        return False, "it falls for ever as the biases grow"
    if flat.any():
        rows = ", ".join(map(str, np.flatnonzero(flat)))
        targets = "all 0 or all 1" if activation == "sigmoid" else "all 0"
        return False, f"targets are {targets} in Y[{rows}], so a bias grows for ever"
    if any(penalized):
        return True, ""
    if activation == "sigmoid":  # a sigmoid is a softmax of two scores, z and 0
        pairs = [(np.stack([y, 1 - y]), np.stack([z, 0 * z])) for y, z in zip(Y, Z, strict=True)]
    else:
        used = Y.any(axis=0)  # samples whose targets are all 0 add nothing to the cost
        pairs, X = [(Y[:, used], Z[:, used])], X[:, used]
    separable = [_separable(X, *pair, linear) for pair in pairs]
    if True in separable:
        rows = ", ".join(str(k) for k, found in enumerate(separable) if found)
        which = f"the targets Y[{rows}]" if activation == "sigmoid" else "the classes"
        return False, f"weights that separate {which}, completely or with ties, grow for ever"
    return None if None in separable else True, ""


def _separable(X, Y, Z, linear):
    """Return whether the softmax cost falls for ever along some direction of [W | b].

    The result is None if this could not be decided. Z holds the solver's final scores for X. A
    Newton step is short if it changes each output whose target is 0 by less than half that output.
    """
    wrong = Y == 0
    if not wrong.any():
        return False if linear else None
    if (wrong.sum(axis=0) == len(Y) - 1).all():
        margins = np.where(wrong, np.inf, Z).min(axis=0) - np.where(wrong, Z, -np.inf).max(axis=0)
        if margins.min() > 1e-6 * np.abs(Z).max():
            return True
    K, N = Y.shape
    if K * N * (len(X) + 1) > 2_000_000:
        return None
    # Scale each input to the range from 0 to 1, because its unit and zero point do not matter.
    X = X - X.min(axis=1, keepdims=True)
    X = X[X.any(axis=1)]  # an input that never changes adds nothing to what the biases can do
    X1 = with_ones(X / X.max(axis=1, keepdims=True))
    # The residuals R = sum(Y) A - Y are above 0 where Y is 0, and each column of R adds up to 0. A
    # minimum exists exactly if R @ X1.T, the gradient, is 0 for some R with these two properties.
    if linear and K * len(X1) <= 1_500:
        A, total = softmax(Z), Y.sum(axis=0)
        C = total * (np.eye(K)[:, :, None] * A - A[:, None] * A)
        H = np.block([[(X1 * c) @ X1.T for c in row] for row in C])
        step = linalg.lstsq(H, ((total * A - Y) @ X1.T).ravel(), lapack_driver="gelsy")[0]
        change = np.einsum("kln,ln->kn", C, step.reshape(K, -1) @ X1)
        left = np.abs((total * A - Y - change) @ X1.T).max()
        above = (total * A - 2 * np.abs(change))[wrong].min()
        if left < 1e-6 * above:
            return False
    conditions = [sparse.kron(sparse.eye(K), X1), sparse.kron(np.ones((1, K)), sparse.eye(N))]
    lowest = np.where(wrong, 1.0, -np.inf).ravel()
    found = optimize.linprog(
        np.zeros(K * N),
        A_eq=sparse.vstack(conditions, format="csc"),
        b_eq=np.zeros(K * len(X1) + N),
        bounds=np.stack([lowest, np.full(K * N, np.inf)], axis=1),
        options={"time_limit": 5.0},
    )
    # A quadratic part of the scores adds directions along which the cost may fall for ever.
    return {0: False if linear else None, 2: True}.get(found.status)
