"""Train a one-layer network by gradient descent from zero weights, as the discussion's code does.

`descent.train_many` and `minimize.minimize_cost` can also be imported from this module.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import special

from helpers import arrays, costs
from helpers.activations import sigmoid, softmax
from helpers.lazy import lend


class Network:
    """A one-layer network: activation(W @ X + b).

    Parameters
    ----------
    W, b : array_like, shapes (N_out, N_in) and (N_out, 1)
        Weights, with a row for each output, and biases. The network keeps copies of both.
    activation : {"softmax", "sigmoid", "hybrid"}
    """

    def __init__(self, W, b, activation="softmax"):
        self.W = arrays.as_shape("W", W, "N_out", "N_in").copy()
        why = f": one bias for each row of W {self.W.shape}"
        self.b = arrays.as_shape("b", b, len(self.W), 1, why=why).copy()
        self.activation = arrays.as_choice("activation", activation, MODELS)

    def __repr__(self):
        N_out, N_in = self.W.shape
        return f"Network({self.activation}, {N_in} inputs, {N_out} outputs)"

    def scores(self, X):
        """Return the logits W @ X + b, (N_out, N) for X (N_in, N) and (N_out,) for X (N_in,)."""
        columns = arrays.as_columns("X", X, rows=self.W.shape[1])
        with np.errstate(over="ignore", invalid="ignore"):
            Z = self.W @ columns + self.b
        arrays.refuse_overflow(Z, X=columns, W=self.W, b=self.b)
        return Z.reshape(-1, *np.shape(X)[1:])

    def predict_proba(self, X):
        """Return the outputs, activation(scores(X)), which lie in [0, 1]."""
        return MODELS[self.activation].activation(self.scores(X))

    def predict(self, X):
        """Return outputs rounded to 0 or 1 (int). With softmax, only each sample's largest is 1."""
        A = self.predict_proba(X)
        if self.activation == "softmax":
            return np.equal.outer(np.arange(len(A)), A.argmax(axis=0)).astype(int)
        return np.rint(A).astype(int)


@dataclass(frozen=True)
class Training:
    """The result of `train`, which contains the trained network and T recorded iterations.

    At each of the `iterations` (T,), the first of which is 0, the network had the weights `W`
    (T, N_out, N_in), the biases `b` (T, N_out, 1) and the `costs` (T,) in nats per sample. If a
    score or the cost was not finite at a recorded iteration, `diverged_at` is the first such
    iteration, and the arrays and `network` stop at the recorded iteration before it.
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


def train(X, Y, activation="softmax", learning_rate=0.001, iterations=20_000, record=None):
    """Run full-batch gradient descent from W = 0, b = 0, and return a `Training`.

    With V = [W | b] and X1 = X above a row of ones, the scores are Z = V @ X1, and an iteration is

        V -= learning_rate * (A - Y) @ X1.T / N

    because (A - Y) / N is the gradient of the cost with respect to Z. For softmax, A is multiplied
    by the sum of each sample's targets. For the hybrid, Y (A - 1) takes the place of A - Y.

    Every step adds multiples of the samples to V, so that V = B @ (learning_rate * X1.T / N) for
    some B (N_out, N). If N is at most N_in + 1, we update B in place of V, which saves one of the
    two matrix products of each iteration.

    Parameters
    ----------
    X, Y : array_like, shapes (N_in, N) and (N_out, N), or (N_in,) and (N_out,)
        Inputs, and targets in [0, 1]. The targets of a sample need not sum to 1.
    activation : {"softmax", "sigmoid", "hybrid"}
    learning_rate : float
        A number greater than 0.
    iterations : int
        The number of steps, at most 10**9.
    record : array_like of int, optional
        The iterations to record, besides 0 and the last. Default: `record_points(iterations)`.
    """
    learning_rate = arrays.as_number("learning_rate", learning_rate, positive=True)
    X, Y = arrays.as_samples(X, Y)
    residual = MODELS[arrays.as_choice("activation", activation, MODELS)].residual
    record = checked_record(record, arrays.as_count("iterations", iterations))
    X1, recorded, history = with_ones(X), set(record.tolist()), []
    with np.errstate(over="ignore", invalid="ignore"):
        step = learning_rate / X.shape[1] * X1.T
        in_samples = X1.shape[1] <= X1.shape[0]  # if True, V holds B (see above)
        V = np.zeros((len(Y), X1.shape[1] if in_samples else X1.shape[0]))
        to_scores = step @ X1 if in_samples else X1
        Z, totals = np.empty(Y.shape), Y.sum(axis=0)

        for i in range(iterations + 1):
            if i in recorded:
                history.append(V @ step if in_samples else V.copy())
            np.dot(V, to_scores, out=Z)  # compute the scores W @ X + b
            residual(Z, Y, totals)  # overwrite Z with A - Y
            V -= Z if in_samples else Z @ step  # take the step of gradient descent
    V = np.array(history)[:, :, None]
    return as_trainings(V, X, Y, activation, [learning_rate], record)[0]


def sigmoid_residual(Z, Y, totals):
    """Overwrite Z (N_out, ..., N) with sigmoid(Z) - Y, which is N times the gradient."""
    special.expit(Z, out=Z)
    Z -= Y


def softmax_residual(Z, Y, totals):
    """Overwrite Z (N_out, ..., N) with totals * softmax(Z) - Y, which is N times the gradient."""
    Z -= np.maximum.reduce(Z)  # this equals Z.max(axis=0), but is faster for small arrays
    np.exp(Z, out=Z)
    Z *= totals / np.add.reduce(Z)
    Z -= Y


def hybrid_residual(Z, Y, totals):
    """Overwrite Z (N_out, ..., N) with Y * (sigmoid(Z) - 1), which is N times the gradient."""
    special.expit(Z, out=Z)
    Z -= 1.0
    Z *= Y


class Model(NamedTuple):
    """The functions that differ from one kind of network to another."""

    activation: Callable  # maps scores (N_out, N) to outputs (N_out, N)
    losses: Callable  # maps scores and targets to the cost of each sample
    gradient: Callable  # maps scores and targets to d cost / d scores
    residual: Callable  # overwrites scores with N times the gradient


MODELS = {
    "softmax": Model(softmax, costs.softmax_losses, costs.softmax_gradient, softmax_residual),
    "sigmoid": Model(sigmoid, costs.sigmoid_losses, costs.sigmoid_gradient, sigmoid_residual),
    "hybrid": Model(sigmoid, costs.hybrid_losses, costs.hybrid_gradient, hybrid_residual),
}


def with_ones(X):
    """Return X (N_in, N) above a row of ones, so that [W | b] @ with_ones(X) is W @ X + b."""
    return np.vstack([X, np.ones(X.shape[1])])


def record_points(iterations, count=61):
    """Return at most `count` iterations to record, in increasing order from 0 to `iterations`.

    Apart from 0, their logarithms are evenly spaced, because the cost changes most at first.
    """
    iterations = arrays.as_count("iterations", iterations)
    count = arrays.as_count("count", count, least=2, most=10**7)
    points = np.geomspace(1, iterations, count - 1)
    return np.unique(np.rint(np.r_[0, points[:-1], iterations]).astype(int))


def checked_record(record, iterations):
    """Return the iterations to record in increasing order, always including 0 and the last one."""
    if record is None:
        return record_points(iterations)
    points = arrays.as_real("record", record)
    good = (points == np.rint(points)) & (points >= 0) & (points <= iterations)
    if points.ndim != 1 or not good.all():
        given = arrays.brief(record)
        raise ValueError(f"record must hold whole numbers from 0 to {iterations}, not {given}")
    return np.unique(np.r_[0, points, iterations].astype(int))


def as_trainings(V, X, Y, activation, learning_rates, record):
    """Return a `Training` for each of R rates, whose [W | b] are in V (T, N_out, R, N_in + 1)."""
    with np.errstate(over="ignore", invalid="ignore"):
        Z = np.moveaxis(V @ with_ones(X), 1, 0)  # Z has the shape (N_out, T, R, N)
        finite = np.isfinite(Z).all(axis=(0, 3))
        Z = np.where(finite[..., None], Z, 0.0)
        values = MODELS[activation].losses(Z, Y[:, None, None]).mean(axis=-1)
    finite &= np.isfinite(values)
    trainings = []
    for i, end in enumerate(np.logical_and.accumulate(finite).sum(axis=0)):
        W, b = V[:end, :, i, :-1].copy(), V[:end, :, i, -1:].copy()
        network, costs_until = Network(W[-1], b[-1], activation), values[:end, i]
        at, diverged_at = record[:end], int(record[end]) if end < len(record) else None
        rate = float(learning_rates[i])
        trainings.append(Training(network, rate, at, costs_until, W, b, diverged_at))
    return trainings


LENT = {"train_many": "helpers.descent", "minimize_cost": "helpers.minimize"}
__getattr__, __dir__ = lend(__name__, LENT | {"Minimum": "helpers.minimize"})
