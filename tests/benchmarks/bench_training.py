"""Compare the training of `helpers.network` with the loop of the discussion."""

import discussion
import numpy as np
import pytest

from helpers import datasets, descent, network

RATE = 0.001
RATES = np.geomspace(1e-4, 1e-1, 31)
LOOP, BARE, OURS = "the discussion's loop", "without its cost", "helpers"

# The discussion's A - Y is the gradient of the softmax cost only if the targets of each sample sum
# to 1, but the targets of the question's fourth sample are [1, 0, 1]. For this reason, softmax is
# timed on mock data of the same size.
QUESTION, SMALL = datasets.load_question(), datasets.random_one_hot(3, 5, 4)
LARGE = datasets.random_one_hot(8, 100, 50)
PROBLEMS = {
    "3 x 5 x 4, sigmoid": (*QUESTION, "sigmoid", 20_000),
    "3 x 5 x 4, softmax": (*SMALL, "softmax", 20_000),
    "8 x 100 x 50, sigmoid": (*LARGE, "sigmoid", 40_000),
    "8 x 100 x 50, softmax": (*LARGE, "softmax", 40_000),
}


def loop(X, Y, model, iterations, rate=RATE, cost=True):
    """Return the weights and biases of the discussion's loop."""
    descent = discussion.answer_loop(X, Y, model, rate, iterations, cost)
    return descent.W, descent.b


def ours(X, Y, model, iterations):
    """Return the weights and biases of `train`."""
    trained = network.train(X, Y, model, RATE, iterations).network
    return trained.W, trained.b


@pytest.mark.parametrize("who", [OURS, LOOP, BARE])
@pytest.mark.parametrize("problem", PROBLEMS)
def test_train(race, problem, who):
    X, Y, model, iterations = PROBLEMS[problem]
    run = {
        OURS: lambda: ours(X, Y, model, iterations),
        LOOP: lambda: loop(X, Y, model, iterations),
        BARE: lambda: loop(X, Y, model, iterations, cost=False),
    }[who]
    what = f"`train`, {problem}, {iterations:,} iterations"
    race(what, who, run, loop(X, Y, model, iterations), {LOOP: 4}.get(who))


@pytest.mark.parametrize("who", [OURS, LOOP, BARE])
@pytest.mark.parametrize("problem", list(PROBLEMS)[:2])
def test_train_many(race, problem, who):
    """Time 31 learning rates in one pass, and the loop with the last of these rates only."""
    X, Y, model, iterations = PROBLEMS[problem]

    def many():
        last = descent.train_many(X, Y, model, RATES, iterations)[-1].network
        return last.W, last.b

    run = {
        OURS: many,
        LOOP: lambda: loop(X, Y, model, iterations, RATES[-1]),
        BARE: lambda: loop(X, Y, model, iterations, RATES[-1], cost=False),
    }[who]
    what = f"`train_many`, 31 rates, {problem}, {iterations:,} iterations"
    race(what, who, run, loop(X, Y, model, iterations, RATES[-1]), {LOOP: 1}.get(who))
