"""A one-layer network and two ways to train it.

`train` and `train_many` descend along the gradient from zero weights, as the discussion's code
does. `minimize_cost` hands cost and gradient to SciPy's optimisers.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import linalg, optimize, sparse, special

from helpers import costs
from helpers.activations import sigmoid, softmax
from helpers.arrays import (
    as_callback,
    as_choice,
    as_columns,
    as_count,
    as_finite,
    as_flag,
    as_number,
    as_real,
    as_samples,
    brief,
)


class Model(NamedTuple):
    """What tells one kind of network from another."""

    activation: Callable  # scores (N_out, N) -> outputs (N_out, N)
    losses: Callable  # scores, targets -> the cost of each sample
    gradient: Callable  # scores, targets -> d cost / d scores
    update: Callable  # targets, step -> a function: scores -> step * N * that gradient, in place
    most_likely: Callable  # outputs (N_out, N) -> zeros and ones (N_out, N)


class Network:
    """A one-layer network: activation(W @ X + b).

    Parameters
    ----------
    W : array_like, shape (N_out, N_in)
        Weights: one row for each output, one column for each input. Copied.
    b : array_like, shape (N_out, 1)
        Biases. Copied.
    activation : {"sigmoid", "softmax", "hybrid"}
        "hybrid" predicts as "sigmoid" does; it differs in how it is trained.

    Raises
    ------
    TypeError, ValueError
        If W or b is not finite, or a shape is not as described.
    """

    def __init__(self, W, b, activation="softmax"):
        self.W = as_finite("W", W).copy()
        if self.W.ndim != 2 or self.W.size == 0:
            raise ValueError(f"W has shape {self.W.shape}; expected (N_out, N_in)")
        self.b = as_finite("b", b).copy()
        if self.b.shape != (len(self.W), 1):
            raise ValueError(
                f"b has shape {self.b.shape}; expected {(len(self.W), 1)}: one bias for each row "
                f"of W {self.W.shape}"
            )
        self.activation = as_choice("activation", activation, MODELS)

    def __repr__(self):
        N_out, N_in = self.W.shape
        return f"Network({self.activation}, {N_in} inputs, {N_out} outputs)"

    def scores(self, X):
        """W @ X + b, the logits.

        Parameters
        ----------
        X : array_like, shape (N_in,) or (N_in, N)
            One sample, or N samples as columns.

        Returns
        -------
        numpy.ndarray, shape (N_out,) or (N_out, N)

        Raises
        ------
        TypeError, ValueError
            If X is not finite, has not N_in rows, or is so large that a score overflows.
        """
        columns = as_columns("X", X, rows=self.W.shape[1])
        with np.errstate(over="ignore", invalid="ignore"):
            Z = self.W @ columns + self.b
        refuse_overflow(Z, X=columns, W=self.W, b=self.b)
        return Z.reshape(-1, *np.shape(X)[1:])

    def predict_proba(self, X):
        """The outputs: activation(scores), each in [0, 1]. X and errors as in `scores`."""
        return MODELS[self.activation].activation(self.scores(X))

    def predict(self, X):
        """The outputs as zeros and ones (int). X and errors as in `scores`.

        Sigmoid and hybrid round each output (exactly one half gives 0); softmax sets the largest
        output to 1 and the others to 0 (of equal ones, the first).
        """
        return MODELS[self.activation].most_likely(self.predict_proba(X))


@dataclass(frozen=True)
class Training:
    """What `train` did: the network it ended with, and what was recorded on the way.

    Attributes
    ----------
    network : Network
        The network at the last recorded iteration.
    learning_rate : float
    iterations : numpy.ndarray of int, shape (T,)
        The recorded iterations, from 0 on.
    costs : numpy.ndarray, shape (T,)
        The cost at each of them, in nats per sample.
    W : numpy.ndarray, shape (T, N_out, N_in)
    b : numpy.ndarray, shape (T, N_out, 1)
    diverged_at : int or None
        The first iteration of the record at which a score or the cost was no longer finite. The
        record and `network` then end before it.
    """

    network: Network
    learning_rate: float
    iterations: np.ndarray
    costs: np.ndarray
    W: np.ndarray
    b: np.ndarray
    diverged_at: int | None = None

    def __repr__(self):
        end = f"cost {self.costs[-1]:.6g} after {self.iterations[-1]} iterations"
        if self.diverged_at is not None:
            end += f", diverged by iteration {self.diverged_at}"
        return f"Training({self.network.activation}, learning rate {self.learning_rate:g}, {end})"


@dataclass(frozen=True)
class Minimum:
    """What the solver of `minimize_cost` did.

    Attributes
    ----------
    network : Network
        The network where the solver stopped.
    cost : float
        Its cost without the penalty, in nats per sample.
    converged : bool
        The solver met its tolerance, and the cost is not known to lack a minimum.
    has_minimum : bool or None
        Whether the cost with its penalty has a minimum. False if it falls for ever along some
        direction of weights and biases, so that `network` depends on when the solver gave up. None
        if that was not decided.
    message : str
        The solver's own words. If `has_minimum` is False, the reason comes before them; if it is
        None, a sentence comes before them that says so.
    steps, evaluations : int
        Steps taken, and evaluations of the cost.
    """

    network: Network
    cost: float
    converged: bool
    has_minimum: bool | None
    message: str
    steps: int
    evaluations: int


def train(X, Y, activation="softmax", learning_rate=0.001, iterations=20_000, record=None):
    """Full-batch gradient descent from W = 0, b = 0.

    Each iteration takes learning_rate times the gradient of the cost from W and b. The gradient
    is exact for every target in [0, 1].

    Parameters
    ----------
    X : array_like, shape (N_in, N) or (N_in,)
        Inputs, one column for each sample.
    Y : array_like, shape (N_out, N) or (N_out,)
        Targets in [0, 1].
    activation : {"softmax", "sigmoid", "hybrid"}
    learning_rate : float
        Greater than 0.
    iterations : int
        From 1 to 10**9, which would take hours.
    record : array_like of int, optional
        The iterations to record; 0 and the last are added. Default: `record_points(iterations)`.

    Returns
    -------
    Training

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described; the message names it.
    """
    rate = as_number("learning_rate", learning_rate, positive=True)
    return train_many(X, Y, activation, [rate], iterations, record)[0]


def train_many(X, Y, activation, learning_rates, iterations, record=None):
    """`train` for several learning rates in one pass, which costs little more than one of them.

    Parameters
    ----------
    learning_rates : array_like, shape (R,)
        Each greater than 0.
    X, Y, activation, iterations, record
        As in `train`.

    Returns
    -------
    list of Training, one for each rate
        A rate that diverges does not disturb the others.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described; the message names it.
    """
    X, Y = as_samples(X, Y)
    model = MODELS[as_choice("activation", activation, MODELS)]
    rates = as_finite("learning_rates", learning_rates)
    if rates.ndim != 1 or rates.size == 0 or rates.min() <= 0:
        given = brief(learning_rates)
        raise ValueError(f"learning_rates must have shape (R,), each above 0; got {given}")
    iterations = as_count("iterations", iterations)
    record = _checked_record(record, iterations)

    V = _descend(X, Y, model, rates, record)  # (T, N_out, R, N_in + 1): weights and bias
    with np.errstate(over="ignore", invalid="ignore"):
        Z = V @ with_ones(X)
        finite = np.isfinite(Z).all(axis=(1, 3))
        Z = np.moveaxis(np.where(finite[:, None, :, None], Z, 0.0), 1, 0)
        recorded = model.losses(Z, Y[:, None, None, :]).mean(axis=-1)
        recorded[~finite] = np.inf

    def training(i):
        bad = np.flatnonzero(~np.isfinite(recorded[:, i]))
        end = bad[0] if bad.size else len(record)
        W, b = V[:end, :, i, :-1].copy(), V[:end, :, i, -1:].copy()
        return Training(
            network=Network(W[-1], b[-1], activation),
            learning_rate=float(rates[i]),
            iterations=record[:end],
            costs=recorded[:end, i],
            W=W,
            b=b,
            diverged_at=int(record[end]) if bad.size else None,
        )

    return [training(i) for i in range(len(rates))]


def record_points(iterations, count=61, spacing="logarithmic"):
    """Iterations worth recording: 0, the last, and about `count` in all.

    Parameters
    ----------
    iterations : int
        The last iteration, from 1 to 10**9.
    count : int
        How many, from 2 to 10**7; fewer where rounding makes some coincide.
    spacing : {"logarithmic", "linear"}
        Logarithmic gives the early iterations, where most happens, as much room as the late ones.

    Returns
    -------
    numpy.ndarray of int, increasing

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described.
    """
    iterations = as_count("iterations", iterations)
    count = as_count("count", count, least=2, most=10**7)
    if as_choice("spacing", spacing, ("logarithmic", "linear")) == "linear":
        points = np.linspace(0, iterations, count)
    else:
        points = np.r_[0, np.geomspace(1, iterations, count - 1)]
        points[-1] = iterations
    return np.unique(np.rint(points).astype(int))


def minimize_cost(
    X, Y, activation, l2=0.0, gradient=True, penalize_bias=False, max_steps=10_000, callback=None
):
    """Let SciPy find the weights: the cost plus l2 / 2 times the sum of the squared weights.

    Parameters
    ----------
    X : array_like, shape (N_in, N) or (N_in,)
        Inputs, one column for each sample.
    Y : array_like, shape (N_out, N) or (N_out,)
        Targets in [0, 1].
    activation : {"softmax", "sigmoid", "hybrid"}
    l2 : float
        Strength of the penalty, from 0 to 1e100. scikit-learn's LogisticRegression calls
        1 / (N * l2) its C.
    gradient : bool
        True: L-BFGS-B with the exact gradient. False: BFGS, which estimates the gradient from
        differences of the cost, one evaluation for each weight and step.
    penalize_bias : bool
        Include the biases in the penalty; usually they are left out.
    max_steps : int
        The solver gives up after as many.
    callback : function, optional
        Called as callback(step, value) after each step, from 1 on, with the cost plus the penalty.

    Returns
    -------
    Minimum

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described, or X is so large that a step overflows; the message
        names it.

    Notes
    -----
    Whether there is a minimum depends on X, Y and the penalty, not on the solver's success:

    - With a penalty on weights and biases there is always one.
    - With a penalty on the weights only, a bias may still grow for ever: with "softmax" that of an
      output whose targets are all 0, with "sigmoid" also where they are all 1.
    - Without a penalty there is none where some direction D of [W | b] separates the samples: no
      sample's cost rises along D, and that of at least one falls. For 0 and 1 as the targets of a
      sigmoid, all samples with a 1 then lie on one side of a plane and all with a 0 on the other;
      samples in the plane itself are allowed on both sides, as long as not all are in it.
    - "hybrid" has none, unless the biases are penalised or all targets are 0.

    The third case is decided in up to three steps. If the solver's own scores separate all
    samples, there is no minimum. If a Newton step from there changes each output whose target is
    0 by less than half of it, there is one. Otherwise `scipy.optimize.linprog` (HiGHS, with its
    tolerance of 1e-7) looks for outputs at which the gradient is 0, and there is a minimum exactly
    if it finds some. It has five seconds (for each output of a sigmoid). Where these are not
    enough, or N_out * N * (N_in + 1) exceeds two million, `has_minimum` is None.
    """
    X, Y = as_samples(X, Y)
    problem = linear_problem(X, Y, activation, l2, penalize_bias)
    return solve(problem, X, Y, gradient, max_steps, callback)


class Problem(NamedTuple):
    """What `solve` needs to know of a network whose numbers stand in one row v (n,)."""

    activation: str
    start: np.ndarray  # (n,)
    scores: Callable  # v -> scores (N_out, N), and a function: d cost / d scores -> d cost / d v
    penalty: Callable  # v -> what is added to the cost, and its gradient (n,)
    free: str  # what has no penalty: "nothing", "biases" or "everything"
    network: Callable  # v -> a Network
    linear: bool = True  # the scores are W @ X + b and nothing else


def linear_problem(X, Y, activation, l2, penalize_bias):
    """The `Problem` of a Network, from W = 0 and b = 0: v is [W | b]. X and Y are checked."""
    as_choice("activation", activation, MODELS)
    X1 = with_ones(X)
    l2, penalize_bias = as_number("l2", l2, most=1e100), as_flag("penalize_bias", penalize_bias)
    strength = np.full((len(Y), len(X1)), l2)
    strength[:, -1] *= penalize_bias
    shape, strength = strength.shape, strength.ravel()

    def scores(v):
        return v.reshape(shape) @ X1, lambda G: (G @ X1.T).ravel()

    def penalty(v):
        return 0.5 * (strength * v**2).sum(), strength * v

    def network(v):
        V = v.reshape(shape)
        return Network(V[:, :-1], V[:, -1:], activation)

    start = np.zeros(strength.size)
    free = "everything" if l2 == 0 else "nothing" if penalize_bias else "biases"
    return Problem(activation, start, scores, penalty, free, network)


def solve(problem, X, Y, gradient, max_steps, callback):
    """Let SciPy minimise the cost of a `Problem` plus its penalty; see `minimize_cost`."""
    model = MODELS[problem.activation]
    gradient, max_steps = as_flag("gradient", gradient), as_count("max_steps", max_steps)
    as_callback("callback", callback)
    count = itertools.count(1)

    def objective(v):
        with np.errstate(over="ignore", invalid="ignore"):
            Z, back = problem.scores(v)
            refuse_overflow(Z, X=X)
            penalty, its_gradient = problem.penalty(v)
            value = model.losses(Z, Y).mean() + penalty
            slope = back(model.gradient(Z, Y)) + its_gradient if gradient else 0.0
        refuse_overflow(value + slope, X=X)
        return (value, slope) if gradient else value

    def after_step(intermediate_result):  # SciPy goes by the name of this argument
        callback(next(count), float(intermediate_result.fun))

    with np.errstate(over="ignore", invalid="ignore"):  # in SciPy; the next evaluation raises
        result = optimize.minimize(
            objective,
            problem.start,
            jac=gradient,
            method="L-BFGS-B" if gradient else "BFGS",
            callback=None if callback is None else after_step,
            options={"maxiter": max_steps} | ({"maxfun": 10 * max_steps} if gradient else {}),
        )
    network = problem.network(result.x)
    Z = network.scores(X)
    has_minimum, reason = _has_minimum(problem, X, Y, Z)
    message = str(result.message)
    if has_minimum is False:
        message = (
            f"This cost has no minimum: {reason}. The solver stopped on the way, saying: {message}"
        )
    elif has_minimum is None:
        message = f"Whether this cost has a minimum was not decided. The solver says: {message}"
    return Minimum(
        network=network,
        cost=float(model.losses(Z, Y).mean()),
        converged=bool(result.success) and has_minimum is not False,
        has_minimum=has_minimum,
        message=message,
        steps=int(result.nit),
        evaluations=int(result.nfev),
    )


def refuse_overflow(values, **sources):
    """Raise a ValueError that names what the `values` come from if they are not all finite."""
    if not np.isfinite(values).all():
        largest = ", ".join(f"{name} {np.abs(a).max(initial=0):g}" for name, a in sources.items())
        raise ValueError(
            f"{next(iter(sources))} is too large: scores or their cost overflow float64, with the "
            f"largest magnitudes {largest}; scale X down"
        )


def _has_minimum(problem, X, Y, Z):
    """True, False or None, and the reason for a False; Z holds the scores that were found."""
    sigmoid_like = problem.activation == "sigmoid"
    # Where all targets of an output are 0, its cost falls for ever as its bias falls.
    flat = ~Y.any(axis=1) | ((Y == 1).all(axis=1) & sigmoid_like)
    if problem.free == "nothing" or not (sigmoid_like or Y.any()):
        return True, ""
    if problem.activation == "hybrid":
        # This cost only falls as scores rise where a target is above 0, and biases raise them.
        return False, "it falls for ever as the biases grow"
    if flat.any():
        rows = ", ".join(map(str, np.flatnonzero(flat)))
        targets = "all 0 or all 1" if sigmoid_like else "all 0"
        return False, f"targets are {targets} in Y[{rows}], so a bias grows for ever"
    if problem.free == "biases":
        return True, ""
    if sigmoid_like:  # the softmax of two outputs, with the scores z and 0
        pairs = [(np.stack([y, 1 - y]), np.stack([z, 0 * z])) for y, z in zip(Y, Z, strict=True)]
    else:
        used = Y.any(axis=0)  # a sample whose targets are all 0 has no cost
        pairs, X = [(Y[:, used], Z[:, used])], X[:, used]
    separable = [_separable(X, *pair, problem.linear) for pair in pairs]
    if True in separable:
        rows = np.flatnonzero([found is True for found in separable])
        which = f"the targets Y[{', '.join(map(str, rows))}]" if sigmoid_like else "the classes"
        return False, f"weights that separate {which}, completely or with ties, grow for ever"
    return None if None in separable else True, ""


def _separable(X, Y, Z, linear):
    """Whether the softmax cost falls for ever along some direction of [W | b]; None if unknown.

    The scores Z come from these inputs. `minimize_cost` describes the three steps.
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
    # Each input from 0 to 1: neither its unit nor its zero matters here.
    X = X / np.maximum(np.abs(X).max(axis=1, keepdims=True), np.finfo(float).tiny)
    X = X - X.min(axis=1, keepdims=True)
    largest = X.max(axis=1, keepdims=True)
    X1 = with_ones((X / np.where(largest > 0, largest, 1.0))[largest[:, 0] > 0])
    # The residuals R = sum(Y) A - Y are above 0 where Y is 0. The gradient R @ X1.T vanishes at a
    # minimum; and where it vanishes for such an R whose columns add up to 0, there is a minimum.
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
    found = optimize.linprog(
        np.zeros(K * N),
        A_eq=sparse.vstack(
            [sparse.kron(sparse.eye(K), X1), sparse.kron(np.ones((1, K)), sparse.eye(N))],
            format="csc",
        ),
        b_eq=np.zeros(K * len(X1) + N),
        bounds=np.stack([np.where(wrong, 1.0, -np.inf).ravel(), np.full(K * N, np.inf)], axis=1),
        method="highs",
        options={"time_limit": 5.0},
    )
    # Other scores than W @ X + b have more directions than D, but D is one of them.
    return {0: False if linear else None, 2: True}.get(found.status)


def _descend(X, Y, model, rates, record):
    """Weights and biases at the recorded iterations, shape (T, N_out, R, N_in + 1).

    With V = [W | b] and X1 = X above a row of ones, an iteration is V -= rate / N (A - Y) @ X1.T.
    So V is always B @ X1.T for some B (N_out, N), and the scores are B @ (X1.T @ X1): where there
    are fewer samples than weights an output, it is cheaper to update B. The result is the same.
    The rates stand on an axis of their own, so that one product serves them all.
    """
    X1 = with_ones(X)
    in_samples = X1.shape[1] <= X1.shape[0]
    N_out, R, N = len(Y), len(rates), X.shape[1]
    with np.errstate(over="ignore", invalid="ignore"):
        to_scores = X1.T @ X1 if in_samples else X1
        step = np.empty((N_out, R, N))
        step[...] = (rates / N)[:, None]
    state = np.zeros((N_out, R, len(to_scores)))
    scores = np.empty((N_out, R, N))
    move = scores if in_samples else np.empty_like(state)
    update = model.update(np.repeat(Y[:, None, :], R, axis=1), step)
    V = np.empty((len(record), N_out, R, len(X1)))

    # Matrices over the same memory, one row for each pair of an output and a rate. For small
    # arrays the time goes into calls, and np.dot's is half as long as that of np.matmul.
    flat_state, flat_scores, flat_move = (a.reshape(N_out * R, -1) for a in (state, scores, move))
    with np.errstate(over="ignore", invalid="ignore"):
        for i, start in enumerate(record):
            V[i] = state @ X1.T if in_samples else state
            for _ in range(start, record[min(i + 1, len(record) - 1)]):
                np.dot(flat_state, to_scores, out=flat_scores)
                update(scores)
                if not in_samples:
                    np.dot(flat_scores, X1.T, out=flat_move)
                np.subtract(state, move, out=state)
    return V


def _sigmoid_update(Y, step):
    """A function that turns scores into step (A - Y), in place. Y and step: (N_out, R, N)."""

    def update(Z):
        special.expit(Z, out=Z)
        np.subtract(Z, Y, out=Z)
        np.multiply(Z, step, out=Z)

    return update


def _softmax_update(Y, step):
    """A function that turns scores into step (sum(Y) A - Y), in place."""
    largest, sums = np.empty(Y.shape[1:]), np.empty_like(Y)
    flat_sums = sums.reshape(len(Y), -1)
    # A product with ones adds up the outputs and repeats the sum in each row, in one call.
    ones = np.ones((len(Y), len(Y)))
    scaled_total, scaled_Y = step * Y.sum(axis=0), step * Y

    def update(Z):
        np.maximum.reduce(Z, out=largest)
        np.subtract(Z, largest, out=Z)
        np.exp(Z, out=Z)
        np.dot(ones, Z.reshape(flat_sums.shape), out=flat_sums)
        np.divide(Z, sums, out=Z)
        np.multiply(Z, scaled_total, out=Z)
        np.subtract(Z, scaled_Y, out=Z)

    return update


def _hybrid_update(Y, step):
    """A function that turns scores into step (A - 1) Y, in place."""
    scaled_Y = step * Y

    def update(Z):
        special.expit(Z, out=Z)
        np.subtract(Z, 1.0, out=Z)
        np.multiply(Z, scaled_Y, out=Z)

    return update


def _rounded(A):
    return np.rint(A).astype(int)


def _largest(A):
    hot = np.zeros(A.shape, dtype=int)
    np.put_along_axis(hot, A.argmax(axis=0, keepdims=True), 1, axis=0)
    return hot


def with_ones(X):
    """X (N_in, N) above a row of ones, so that [W | b] @ with_ones(X) is W @ X + b."""
    return np.vstack([X, np.ones(X.shape[1])])


def _checked_record(record, iterations):
    if record is None:
        return record_points(iterations)
    points = as_real("record", record)
    whole = points.ndim == 1 and (points == np.rint(points)).all()
    if not whole or (points.size and not 0 <= points.min() <= points.max() <= iterations):
        given = brief(record)
        raise ValueError(f"record must hold whole numbers from 0 to {iterations}, not {given}")
    return np.unique(np.r_[0, points, iterations].astype(int))


MODELS = {
    "softmax": Model(
        softmax, costs.softmax_losses, costs.softmax_gradient, _softmax_update, _largest
    ),
    "sigmoid": Model(
        sigmoid, costs.sigmoid_losses, costs.sigmoid_gradient, _sigmoid_update, _rounded
    ),
    "hybrid": Model(sigmoid, costs.hybrid_losses, costs.hybrid_gradient, _hybrid_update, _rounded),
}
