"""Run gradient descent with many learning rates at once.

The training lab, an explorer of chapter 3, uses `train_many` for all positions of its sliders.
"""

import numpy as np

from helpers.arguments import as_choice, as_count, as_finite, as_samples, brief, quiet
from helpers.costs import MODELS
from helpers.network import as_record, training_of, with_ones

__all__ = ["train_many"]


@quiet
def train_many(X, Y, model, learning_rates, iterations, record=None):
    """Train one network for each learning rate, and return a list of `Training` objects.

    Up to rounding, `train_many` computes the same results as `train`. If the arrays are small,
    NumPy needs more time to begin an operation than to compute its result. To save operations,
    `train_many` trains all networks together: the matrix V = [W | b] holds weights and biases, X1
    is X above a row of ones, and an additional axis holds the R learning rates. With few samples, a
    step of gradient descent needs only one matrix product, as the docstring of `_step_coefficients`
    explains.

    Parameters
    ----------
    X, Y, model, iterations, record
        The arguments of `train`.
    learning_rates : array_like, shape (R,)
        Numbers greater than 0. If the cost diverges with one learning rate, the results for the
        other learning rates are not affected.
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
    # For each output, a step of the coefficients takes N * N multiplications, and a step of the
    # weights takes 2 * N * (N_in + 1).
    few = X.shape[1] <= 2 * len(X1)
    step = _step_coefficients if few else _step_weights
    Y_all = np.repeat(Y[:, None], len(rates), axis=1)  # (N_out, R, N)
    history = step(gradient, X1, Y_all, rates[:, None], iterations, recorded)
    runs = np.moveaxis(np.array(history), 2, 0)  # from (T, N_out, R, N_in + 1), R comes first
    return [
        training_of(V, X, Y, model, float(rate), record)
        for V, rate in zip(runs, rates, strict=True)
    ]


def _step_weights(gradient, X1, Y, rates, iterations, recorded):
    """Return the weights and biases V = [W | b] of R networks at the recorded iterations.

    The result is a list with an array V (N_out, R, N_in + 1) for each recorded iteration. Each step
    of gradient descent changes V itself, with two matrix products.
    """
    V, history = np.zeros((*Y.shape[:2], len(X1))), []
    for i in range(iterations + 1):
        if i in recorded:
            history.append(V.copy())
        V -= rates * (gradient(V @ X1, Y) @ X1.T)
    return history


def _step_coefficients(gradient, X1, Y, rates, iterations, recorded):
    """Return the same list as `_step_weights`, but compute each step with one matrix product.

    The list contains an array V = [W | b] (N_out, R, N_in + 1) for each recorded iteration. V
    starts from 0, and each step of gradient descent adds multiples of the samples to V. So after
    each step, V is equal to B @ X1.T, where the array B (N_out, R, N) contains coefficients. The
    logits V @ X1 are equal to B @ (X1.T @ X1), and a step of gradient descent subtracts a multiple
    of dZ, the gradient with respect to the logits, from B. Changing B in a step needs one matrix
    product, whereas changing V needs two.
    """
    products = X1.T @ X1
    B, history = np.zeros((*Y.shape[:2], len(products))), []
    for i in range(iterations + 1):
        if i in recorded:
            history.append(B @ X1.T)
        B -= rates * gradient(B @ products, Y)
    return history
