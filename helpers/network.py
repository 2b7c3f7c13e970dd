"""A one-layer network, and gradient descent from zero weights."""

from dataclasses import dataclass

import numpy as np

from helpers.activations import no_warnings
from helpers.arrays import (
    as_choice,
    as_columns,
    as_count,
    as_finite,
    as_number,
    as_samples,
    as_shape,
    brief,
    refuse_overflow,
)
from helpers.costs import MODELS
from helpers.datasets import one_hot

__all__ = ["Network", "Training", "record_points", "train"]


class Network:
    """A one-layer network, whose outputs are sigmoid(W @ X + b) or softmax(W @ X + b).

    Parameters
    ----------
    W, b : array_like, shapes (N_out, N_in) and (N_out, 1)
        Weights, with a row for each output, and biases. The network keeps copies of both.
    model : {"softmax", "sigmoid", "hybrid"}
        The hybrid has the outputs of sigmoid.
    """

    def __init__(self, W, b, model="softmax"):
        self.W = as_shape("W", W, "N_out", "N_in").copy()
        why = f": one bias for each row of W {self.W.shape}"
        self.b = as_shape("b", b, len(self.W), 1, why=why).copy()
        self.model = as_choice("model", model, MODELS)

    def __repr__(self):
        N_out, N_in = self.W.shape
        return f"Network({self.model}, {N_in} inputs, {N_out} outputs)"

    def scores(self, X):
        """Return the logits W @ X + b, (N_out, N) for X (N_in, N) and (N_out,) for X (N_in,)."""
        columns = as_columns("X", X, rows=self.W.shape[1])
        with np.errstate(over="ignore", invalid="ignore"):
            Z = self.W @ columns + self.b
        refuse_overflow(Z, X=columns, W=self.W, b=self.b)
        return Z.reshape(-1, *np.shape(X)[1:])

    @no_warnings
    def predict_proba(self, X):
        """Return the outputs, which lie in [0, 1], in the shape of `scores(X)`."""
        return MODELS[self.model].outputs(self.scores(X))

    def predict(self, X):
        """Return outputs rounded to 0 or 1 (int). With softmax, only each sample's largest is 1."""
        A = self.predict_proba(X)
        if self.model == "softmax":
            labels = np.atleast_1d(A.argmax(axis=0))
            return one_hot(labels, len(A)).astype(int).reshape(A.shape)
        return np.rint(A).astype(int)


@dataclass(frozen=True)
class Training:
    """What `train` returns: the trained network, and its history at T recorded iterations.

    Attributes
    ----------
    network : Network
        The network after the last recorded iteration.
    learning_rate : float
    iterations : array of int, shape (T,)
        The recorded iterations. The first is 0, before any step.
    costs : array, shape (T,)
        In nats per sample.
    W, b : arrays, shapes (T, N_out, N_in) and (T, N_out, 1)
    diverged_at : int or None
        The first recorded iteration with a logit or a cost beyond float64. The history ends at the
        recorded iteration before it.
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
        return f"Training({self.network.model}, learning rate {self.learning_rate:g}, {end})"


def train(X, Y, model="softmax", learning_rate=0.001, iterations=20_000, record=None):
    """Run full-batch gradient descent from W = 0, b = 0, and return a `Training`.

    Weights and biases are one matrix V = [W | b], and X1 is X above a row of ones, so the logits
    W @ X + b are V @ X1, and dZ @ X1.T is the gradient with respect to both.

    Parameters
    ----------
    X, Y : array_like, shapes (N_in, N) and (N_out, N), or (N_in,) and (N_out,)
        Inputs, and targets in [0, 1]. The targets of a sample need not sum to 1.
    model : {"softmax", "sigmoid", "hybrid"}
    learning_rate : float
        A number greater than 0.
    iterations : int
        The number of steps.
    record : array_like of int, optional
        The iterations to record, besides 0 and the last. Default: `record_points(iterations)`.
    """
    X, Y = as_samples(X, Y)
    gradient = MODELS[as_choice("model", model, MODELS)].gradient
    learning_rate = as_number("learning_rate", learning_rate, positive=True)
    iterations = as_count("iterations", iterations)
    record = as_record(record, iterations)
    recorded = set(record.tolist())

    X1 = with_ones(X)
    V = np.zeros((len(Y), len(X1)))
    history = [V.copy()]
    with np.errstate(all="ignore"):  # a run that diverges is reported, not warned about
        for i in range(1, iterations + 1):
            dZ = gradient(V @ X1, Y)
            V -= learning_rate * dZ @ X1.T
            if i in recorded:
                history.append(V.copy())
    return as_training(np.array(history), X, Y, model, learning_rate, record)


def with_ones(X):
    """Return X (N_in, N) above a row of ones, so that [W | b] @ with_ones(X) is W @ X + b."""
    return np.vstack([X, np.ones(X.shape[1])])


def record_points(iterations, count=61):
    """Return at most `count` iterations to record, in increasing order from 0 to `iterations`.

    Apart from 0, their logarithms are evenly spaced, because the cost changes most at first.
    """
    iterations = as_count("iterations", iterations)
    count = as_count("count", count, least=2)
    points = np.geomspace(1, iterations, count - 1)
    return np.unique(np.rint(np.r_[0, points[:-1], iterations]).astype(int))


def as_record(record, iterations):
    """Return the iterations to record in increasing order, always with 0 and the last one."""
    if record is None:
        return record_points(iterations)
    points = as_finite("record", record)
    good = (points == np.rint(points)) & (points >= 0) & (points <= iterations)
    if points.ndim != 1 or not good.all():
        raise ValueError(
            f"record must hold whole numbers from 0 to {iterations}, not {brief(record)}"
        )
    return np.unique(np.r_[0, points, iterations].astype(int))


def as_training(V, X, Y, model, learning_rate, record):
    """Return the `Training` with the weights [W | b] in V (T, N_out, N_in + 1) at `record` (T,)."""
    with np.errstate(all="ignore"):
        Z = np.moveaxis(V @ with_ones(X), 1, 0)  # (N_out, T, N)
        finite = np.isfinite(Z).all(axis=(0, 2))
        Z[:, ~finite] = 0
        costs = MODELS[model].losses(Z, Y[:, None]).mean(axis=-1)
    finite &= np.isfinite(costs)
    end = len(record) if finite.all() else int(finite.argmin())
    diverged_at = int(record[end]) if end < len(record) else None
    W, b = V[:end, :, :-1].copy(), V[:end, :, -1:].copy()
    network = Network(W[-1], b[-1], model)
    return Training(network, learning_rate, record[:end], costs[:end], W, b, diverged_at)
