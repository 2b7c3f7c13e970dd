"""Train a network with many learning rates at once, as the explorer `training_lab` does."""

import numpy as np

from helpers.arrays import as_choice, as_count, as_finite, as_samples, brief
from helpers.network import MODELS, as_trainings, checked_record, with_ones


def train_many(X, Y, activation, learning_rates, iterations, record=None):
    """Run `train` for several learning rates in one loop, and return a `Training` for each rate.

    For small arrays, most of the time is spent on calling functions. Here each call serves all R
    rates, along an additional axis, so that the loop takes little longer than for a single rate.
    A training run that diverges does not affect the others. `learning_rates` is an array_like (R,)
    of numbers greater than 0, and the other arguments are those of `train`.
    """
    X, Y = as_samples(X, Y)
    residual = MODELS[as_choice("activation", activation, MODELS)].residual
    rates = as_finite("learning_rates", learning_rates)
    if rates.ndim != 1 or rates.size == 0 or rates.min() <= 0:
        given = brief(learning_rates)
        raise ValueError(f"learning_rates must have shape (R,), each above 0; got {given}")
    record = checked_record(record, as_count("iterations", iterations))
    X1, recorded, history = with_ones(X), set(record.tolist()), []
    N_out, R, N = len(Y), len(rates), X.shape[1]
    in_samples = X1.shape[1] <= X1.shape[0]  # if True, V holds B, as `train` explains
    with np.errstate(over="ignore", invalid="ignore"):
        to_scores = X1.T @ X1 if in_samples else X1
        # V_rows and Z_rows are views of V and Z with a row for each pair of an output and a rate.
        V, Z = np.zeros((N_out, R, len(to_scores))), np.empty((N_out, R, N))
        V_rows, Z_rows = V.reshape(N_out * R, -1), Z.reshape(N_out * R, N)
        targets = np.repeat(Y[:, None], R, axis=1)
        totals = targets.sum(axis=0)
        step = np.broadcast_to((rates / N)[:, None], Z.shape).copy()

        for i in range(iterations + 1):
            if i in recorded:
                history.append(V @ X1.T if in_samples else V.copy())
            np.dot(V_rows, to_scores, out=Z_rows)
            residual(Z, targets, totals)
            Z *= step
            V_rows -= Z_rows if in_samples else Z_rows @ X1.T
    return as_trainings(np.array(history), X, Y, activation, rates, record)
