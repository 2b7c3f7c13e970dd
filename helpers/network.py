"""A one-layer network and two ways to train it.

`train` and `train_many` descend along the gradient from zero weights, as the discussion's code
does. `minimize_cost` hands cost and gradient to SciPy's optimisers.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import optimize, special

from helpers import costs
from helpers.activations import sigmoid, softmax
from helpers.arrays import as_choice, as_columns, as_count, as_finite, as_real, as_samples


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
            If X is not finite or has not N_in rows.
        """
        columns = as_columns("X", X, rows=self.W.shape[1])
        return (self.W @ columns + self.b).reshape(-1, *np.shape(X)[1:])

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
        The solver met its tolerance, and there is a minimum it can have met it at.
    has_minimum : bool or None
        False if the cost is known to fall for ever as weights grow, so that `network` depends on
        when the solver gave up. None if that was not decided: without a penalty it also happens
        for sigmoid and softmax wherever the training samples can be told apart perfectly.
    message : str
        The solver's own words, behind a warning where `has_minimum` is False.
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
        At least 1.
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
    if np.ndim(learning_rate) != 0:
        raise ValueError(f"learning_rate must be one number, not {learning_rate!r}; see train_many")
    return train_many(X, Y, activation, [learning_rate], iterations, record)[0]


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
        raise ValueError(f"learning_rates must have shape (R,), each above 0; got {learning_rates}")
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
        The last iteration.
    count : int
        How many, at least 2; fewer where rounding makes some coincide.
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
    count = as_count("count", count, least=2)
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
        Strength of the penalty, 0 or greater. scikit-learn's LogisticRegression calls
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
        If an argument is not as described; the message names it.
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
    bounded: bool  # the penalty grows with each number, biases included
    network: Callable  # v -> a Network


def linear_problem(X, Y, activation, l2, penalize_bias):
    """The `Problem` of a Network, from W = 0 and b = 0: v is [W | b]. X and Y are checked."""
    as_choice("activation", activation, MODELS)
    X1 = with_ones(X)
    strength = np.full((len(Y), len(X1)), as_penalty(l2))
    strength[:, -1] *= bool(penalize_bias)
    shape, strength = strength.shape, strength.ravel()

    def scores(v):
        return v.reshape(shape) @ X1, lambda G: (G @ X1.T).ravel()

    def penalty(v):
        return 0.5 * (strength * v**2).sum(), strength * v

    def network(v):
        V = v.reshape(shape)
        return Network(V[:, :-1], V[:, -1:], activation)

    start = np.zeros(strength.size)
    return Problem(activation, start, scores, penalty, bool(strength.all()), network)


def as_penalty(l2):
    """The strength of a penalty, one number that is 0 or greater."""
    l2 = as_finite("l2", l2)
    if l2.ndim != 0:
        raise ValueError(f"l2 must be one number, not an array of shape {l2.shape}")
    if l2 < 0:
        raise ValueError(f"l2 must be 0 or greater, not {l2}")
    return float(l2)


def solve(problem, X, Y, gradient, max_steps, callback):
    """Let SciPy minimise the cost of a `Problem` plus its penalty; see `minimize_cost`."""
    model = MODELS[problem.activation]
    max_steps = as_count("max_steps", max_steps)
    count = itertools.count(1)

    def objective(v):
        Z, back = problem.scores(v)
        penalty, its_gradient = problem.penalty(v)
        value = model.losses(Z, Y).mean() + penalty
        return (value, back(model.gradient(Z, Y)) + its_gradient) if gradient else value

    def after_step(intermediate_result):  # SciPy goes by the name of this argument
        callback(next(count), float(intermediate_result.fun))

    result = optimize.minimize(
        objective,
        problem.start,
        jac=bool(gradient),
        method="L-BFGS-B" if gradient else "BFGS",
        callback=None if callback is None else after_step,
        options={"maxiter": max_steps} | ({"maxfun": 10 * max_steps} if gradient else {}),
    )
    return _minimum(result, problem, X, Y)


def _minimum(result, problem, X, Y):
    network = problem.network(result.x)
    # The hybrid cost only falls as scores rise where a target is above 0. Raising that output's
    # bias does it, so nothing holds the solver unless the bias is penalised.
    endless = problem.activation == "hybrid" and not problem.bounded and Y.any()
    message = str(result.message)
    if endless:
        message = (
            "This cost has no minimum: it falls for ever as the biases grow. The solver stopped "
            f"on the way, saying: {message}"
        )
    return Minimum(
        network=network,
        cost=float(MODELS[problem.activation].losses(network.scores(X), Y).mean()),
        converged=bool(result.success) and not endless,
        has_minimum=False if endless else True if problem.bounded else None,
        message=message,
        steps=int(result.nit),
        evaluations=int(result.nfev),
    )


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
        raise ValueError(f"record must hold whole numbers from 0 to {iterations}, not {record!r}")
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
