"""The code of the discussion, rewritten plainly, with its mistakes.

The tests compare its results with the figures that the discussion printed, and the benchmark
compares its speed with `helpers.network`. Samples are columns.
"""

from typing import NamedTuple

import numpy as np


class Descent(NamedTuple):
    """The final weights and biases, the gradients of the last step, and the recorded costs."""

    W: np.ndarray
    b: np.ndarray
    dW: np.ndarray
    db: np.ndarray
    costs: list


def sigmoid(Z):
    """1 / (1 + exp(-Z)), as both participants wrote it."""
    return 1 / (1 + np.exp(-Z))


def softmax(Z):
    """exp(Z) over its sum, where the largest score is subtracted first."""
    E = np.exp(Z - Z.max(axis=0, keepdims=True))
    return E / E.sum(axis=0, keepdims=True)


def first_loop(X, Y, learning_rate=0.0001, iterations=20_000):
    """Return w, b and the outputs A of the question's first loop, which starts with w (N_in, 1).

    The difference of A (1, N) and Y (N_out, N) is (N_out, N), so dw is (N_in, N_out), and the first
    update stretches w to this shape without an error. The cost, which does not affect the loop, is
    left out.
    """
    m = X.shape[1]
    w, b = np.zeros((X.shape[0], 1)), 0.0
    for _ in range(iterations):
        A = sigmoid(w.T @ X + b)
        dw = 1 / m * (X @ (A - Y).T)
        db = 1 / m * np.sum(A - Y)
        w = w - learning_rate * dw
        b = b - learning_rate * db
    return w, b, sigmoid(w.T @ X + b)


def answer_loop(X, Y, activation="sigmoid", learning_rate=0.001, iterations=20_000, cost=True):
    """Run the answer's loop, with one row of weights and one bias for each output.

    Like the answer's code, it computes the outputs and the cost again in each iteration, and
    records every hundredth cost. With `cost=False` it does not. For softmax, the gradient A - Y is
    right only if each column of Y sums to 1.
    """
    models = {"sigmoid": (sigmoid, sigmoid_cost), "softmax": (softmax, softmax_cost)}
    activate, cost_of = models[activation]
    N_in, N = X.shape
    W, b, costs = np.zeros((len(Y), N_in)), np.zeros((len(Y), 1)), []
    for i in range(iterations):
        A = activate(W @ X + b)
        dW = (A - Y) @ X.T / N
        db = (A - Y).mean(axis=1, keepdims=True)
        if cost:
            value = cost_of(activate(W @ X + b), Y)
            if i % 100 == 0:
                costs.append(value)
        W -= learning_rate * dW
        b -= learning_rate * db
    return Descent(W, b, dW, db, costs)


def sigmoid_cost(A, Y):
    """The answer's cost for sigmoid, with its mistake of writing 1 - log(A) for log(1 - A)."""
    log_A = np.log(A)
    return -(Y * log_A + (1 - Y) * (1 - log_A)).sum(axis=0).mean()


def softmax_cost(A, Y):
    """The answer's cost for softmax, and for the hybrid."""
    return -(Y * np.log(A)).sum(axis=0).mean()


def printed_accuracy(A, Y):
    """The percentage that the discussion prints as "train accuracy"."""
    return 100 - np.mean(np.abs(A - Y)) * 100
