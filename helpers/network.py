"""Train a one-layer network by gradient descent, and use it for predictions."""

from dataclasses import dataclass

import numpy as np

from helpers.arguments import (
    as_choice,
    as_columns,
    as_count,
    as_finite,
    as_nonnegative,
    as_samples,
    as_shape,
    brief,
    quiet,
    refuse_overflow,
)
from helpers.costs import MODELS
from helpers.datasets import one_hot

__all__ = ["Network", "Training", "record_points", "train"]


@quiet
def train(X, Y, model="softmax", learning_rate=0.001, iterations=20_000, record=None):
    """Run full-batch gradient descent from W = 0 and b = 0, and return a `Training`.

    Each step computes the logits Z = W @ X + b of all samples. If dZ is the gradient of the cost
    with respect to Z, the gradient with respect to W is dZ @ X.T, and the gradient with respect to
    b is the sum of the columns of dZ.

    Parameters
    ----------
    X, Y : array_like, shapes (N_in, N) and (N_out, N), or (N_in,) and (N_out,)
        The inputs, and the targets in [0, 1]. The targets of a sample need not sum to 1.
    model : {"softmax", "sigmoid", "hybrid"}
        The formulas for the outputs and the cost.
    learning_rate : float
        A number greater than 0.
    iterations : int
        The number of steps of gradient descent.
    record : array_like of int, optional
        The iterations to record in addition to 0 and the last iteration. The default is
        `record_points(iterations)`.

    Returns
    -------
    Training
        The trained network, and the weights, biases and costs at the recorded iterations.

    Examples
    --------
    >>> from helpers import load_question, train
    >>> X, Y = load_question()
    >>> training = train(X, Y, "sigmoid", learning_rate=0.1, iterations=1000)
    >>> training
    Training(sigmoid, learning rate 0.1, cost 0.171833 after 1000 iterations)
    >>> training.network.predict([0, 0, 1, 1, 0])
    array([0, 1, 0])
    """
    X, Y = as_samples(X, Y)
    gradient = MODELS[as_choice("model", model, MODELS)].gradient
    learning_rate = as_nonnegative("learning_rate", learning_rate, positive=True)
    iterations = as_count("iterations", iterations)
    record = as_record(record, iterations)
    recorded = set(record.tolist())

    W, b = np.zeros((len(Y), len(X))), np.zeros((len(Y), 1))
    history = [np.hstack([W, b])]
    # The loop continues after an overflow, and `training_of` leaves out the iterations from then
    # on.
    for i in range(1, iterations + 1):
        dZ = gradient(W @ X + b, Y)
        W -= learning_rate * dZ @ X.T
        b -= learning_rate * dZ.sum(axis=1, keepdims=True)
        if i in recorded:
            history.append(np.hstack([W, b]))
    return training_of(np.array(history), X, Y, model, learning_rate, record)


@dataclass(frozen=True)
class Training:
    """The result of `train`: a network, and its history at T recorded iterations.

    Attributes
    ----------
    network : Network
        The network at the last recorded iteration.
    learning_rate : float
    iterations : array of int, shape (T,)
        The numbers of the recorded iterations. The first recorded iteration is 0, which is before
        any step.
    costs : array, shape (T,)
        The cost at each recorded iteration, in nats per sample.
    W, b : arrays, shapes (T, N_out, N_in) and (T, N_out, 1)
        The weights and biases at each recorded iteration.
    diverged_at : int or None
        The first iteration of `record` at which a logit or the cost exceeded the range of float64,
        or None if training did not diverge. This iteration and the later ones are left out of the
        history.
    """

    network: "Network"
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


class Network:
    """A one-layer network with the outputs sigmoid(W @ X + b) or softmax(W @ X + b).

    Parameters
    ----------
    W, b : array_like, shapes (N_out, N_in) and (N_out, 1)
        The weights, with a row for each output, and the biases. The network stores copies of W and
        b.
    model : {"softmax", "sigmoid", "hybrid"}
        The formulas for the outputs. The model "hybrid" has the outputs of sigmoid.
    """

    def __init__(self, W, b, model="softmax"):
        self.W = as_shape("W", W, "N_out", "N_in").copy()
        why = f": one bias for each row of W {self.W.shape}"
        self.b = as_shape("b", b, len(self.W), 1, why=why).copy()
        self.model = as_choice("model", model, MODELS)

    def __repr__(self):
        N_out, N_in = self.W.shape
        return f"Network({self.model}, {N_in} inputs, {N_out} outputs)"

    @quiet
    def scores(self, X):
        """Return the logits W @ X + b of the samples in X.

        The logits have the shape (N_out, N), or (N_out,) if X is a single sample (N_in,).
        """
        columns = as_columns("X", X, rows=self.W.shape[1])
        Z = self.W @ columns + self.b
        refuse_overflow(Z, X=columns, W=self.W, b=self.b)
        return Z[:, 0] if np.ndim(X) == 1 else Z

    @quiet
    def predict_proba(self, X):
        """Return the outputs, from 0 to 1, for the samples in X, in the shape of `scores(X)`."""
        return MODELS[self.model].outputs(self.scores(X))

    def predict(self, X):
        """Return a prediction of 0 or 1 for each output, as integers in the shape of `scores(X)`.

        With the models sigmoid and hybrid, the prediction is 1 if the output is above 0.5. With
        softmax, the prediction is 1 for the largest output of each sample, even if all outputs of
        the sample are below 0.5.
        """
        A = self.predict_proba(X)
        if self.model == "softmax":
            labels = np.atleast_1d(A.argmax(axis=0))
            return one_hot(labels, len(A)).astype(int).reshape(A.shape)
        return (A > 0.5).astype(int)


def with_ones(X):
    """Return X (N_in, N) above a row of ones, so that [W | b] @ with_ones(X) is W @ X + b."""
    return np.vstack([X, np.ones(X.shape[1])])


def record_points(iterations):
    """Return the numbers of at most 61 iterations for `train` to record, from 0 to `iterations`.

    The cost changes most in the first iterations, so the recorded iterations are closest together
    at the start.
    Apart from 0, the numbers form a geometric sequence, rounded to whole numbers.
    """
    iterations = as_count("iterations", iterations)
    return np.unique(np.rint([0, *np.geomspace(1, iterations, 60)]).astype(int))


def as_record(record, iterations):
    """Return the iterations in `record`, with 0 and the last iteration, as an increasing array."""
    if record is None:
        return record_points(iterations)
    points = as_finite("record", record)
    good = (points == np.rint(points)) & (points >= 0) & (points <= iterations)
    if points.ndim != 1 or not good.all():
        given = brief(record)
        raise ValueError(f"record must hold whole numbers from 0 to {iterations}, not {given}")
    return np.unique([0, *points.astype(int), iterations])


def training_of(history, X, Y, model, learning_rate, record):
    """Return a `Training` with the weights in `history`, and with the cost of these weights.

    The array `history` (T, N_out, N_in + 1) contains [W | b] at each of the T iterations in
    `record`.
    """
    losses, X1 = MODELS[model].losses, with_ones(X)
    costs = np.full(len(record), np.nan)
    for t, V in enumerate(history):
        Z = V @ X1
        if np.isfinite(Z).all():
            costs[t] = losses(Z, Y).mean()
    finite = np.isfinite(costs)
    end = len(record) if finite.all() else int(finite.argmin())  # argmin finds the first False
    diverged_at = int(record[end]) if end < len(record) else None
    W, b = history[:end, :, :-1].copy(), history[:end, :, -1:].copy()
    network = Network(W[-1], b[-1], model)
    return Training(network, learning_rate, record[:end], costs[:end], W, b, diverged_at)
