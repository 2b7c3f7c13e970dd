"""Run gradient descent with many learning rates at once.

The training lab computes all positions of its two sliders with this module.
"""

import numpy as np

from helpers.arguments import as_choice, as_count, as_finite, as_samples, brief, quiet
from helpers.costs import MODELS
from helpers.network import as_record, as_training, with_ones

__all__ = ["train_many"]


@quiet
def train_many(X, Y, model, learning_rates, iterations, record=None):
    """Train a network with each learning rate, and return a list of one `Training` for each rate.

    The results are those of `train`. If the arrays are small, NumPy needs more time to begin an
    operation than to compute it. Therefore this function uses fewer operations:

    - An additional axis holds the R learning rates, so that one operation serves all of them.
    - Every step of `train` adds multiples of the samples to V, so there is always a matrix B with
      V = B @ X1.T, and the logits V @ X1 are B @ (X1.T @ X1). A step that changes V needs two
      matrix products, but a step that changes B needs only one.

    With more than twice as many samples as rows of X1, the two products are the cheaper ones, so
    the steps change V.

    Parameters
    ----------
    X, Y, model, iterations, record
        The arguments of `train`.
    learning_rates : array_like, shape (R,)
        Numbers greater than 0. If one of them makes the cost diverge, the others are not affected.
    """
    X, Y = as_samples(X, Y)
    gradient = MODELS[as_choice("model", model, MODELS)].gradient
    rates = as_finite("learning_rates", learning_rates)
    if rates.ndim != 1 or rates.size == 0 or rates.min() <= 0:
        given = brief(learning_rates)
        raise ValueError(f"learning_rates must have shape (R,), each above 0; got {given}")
    iterations = as_count("iterations", iterations)
    record = as_record(record, iterations)
    recorded = set(record.tolist())

    X1 = with_ones(X)
    few = X.shape[1] <= 2 * len(X1)
    to_logits = X1.T @ X1 if few else X1
    B = np.zeros((len(Y), len(rates), len(to_logits)))  # with many samples, this is V
    Y_all = np.repeat(Y[:, None], len(rates), axis=1)
    steps = np.broadcast_to(rates[:, None], B.shape).copy()
    history = []
    for i in range(iterations + 1):
        if i in recorded:
            history.append(B @ X1.T if few else B.copy())
        dZ = gradient(B @ to_logits, Y_all)
        B -= steps * (dZ if few else dZ @ X1.T)
    runs = np.moveaxis(np.array(history), 2, 0)  # (R, T, N_out, N_in + 1)
    return [
        as_training(V, X, Y, model, float(rate), record)
        for V, rate in zip(runs, rates, strict=True)
    ]
