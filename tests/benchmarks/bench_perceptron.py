"""Compare `helpers.perceptron` with the program of the article and with a compiled loop."""

import math

import numpy as np
import pytest

from helpers import perceptron
from helpers.datasets import load_perceptron

START = [-0.16595599, 0.44064899, -0.99977125]
ITERATIONS = 10_000


def original(inputs, targets):
    """Run the article's program. Each step makes new arrays and converts integers to floats."""
    inputs, targets = inputs.astype(int), targets.astype(int)
    weights = np.array(START)
    for _ in range(ITERATIONS):
        output = 1 / (1 + np.exp(-np.dot(inputs, weights)))
        weights = weights + np.dot(inputs.T, (targets - output) * (output * (1 - output)))
    return weights


def plain_loops(inputs, targets, weights, iterations):
    """Compute the same weights one number at a time, in loops that Numba can compile."""
    N, N_in = inputs.shape
    step = np.empty(N_in)
    for _ in range(iterations):
        step[:] = 0.0
        for n in range(N):
            score = 0.0
            for i in range(N_in):
                score += inputs[n, i] * weights[i]
            output = 1 / (1 + math.exp(-score))
            delta = (targets[n] - output) * output * (1 - output)
            for i in range(N_in):
                step[i] += inputs[n, i] * delta
        for i in range(N_in):
            weights[i] += step[i]
    return weights


def numba_loops():
    """Return `plain_loops` as compiled code, or skip the test if Numba is not installed."""
    return pytest.importorskip("numba").njit(plain_loops)


@pytest.mark.parametrize("who", ["helpers", "the article's program", "Numba, loops"])
def test_perceptron(race, who):
    inputs, targets = load_perceptron()
    if who == "helpers":
        run = lambda: perceptron.train(START, inputs, targets, ITERATIONS)  # noqa: E731
    elif who == "the article's program":
        run = lambda: original(inputs, targets)  # noqa: E731
    else:
        compiled = numba_loops()
        run = lambda: compiled(inputs, targets, np.array(START), ITERATIONS)  # noqa: E731
    promised = 1 if who == "the article's program" else None
    what = f"perceptron, 4 x 3, {ITERATIONS:,} iterations"
    race(what, who, lambda: [run()], [original(inputs, targets)], promised)
