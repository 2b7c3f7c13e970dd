"""Compare the times of `train`, `train_many` and the loop in the forum discussion."""

import discussion
import numpy as np
import race

from helpers import datasets, descent, network

RATE = 0.001
RATES = np.geomspace(1e-4, 1e-1, 31)

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


def with_loops(ours, X, Y, model, rate, iterations):
    """Return the programs to compare: the function `ours`, and the loop in the forum discussion.

    The loop is timed with and without computing the cost in each iteration.
    """

    def loop(cost):
        descent = discussion.answer_loop(X, Y, model, rate, iterations, cost)
        return descent.W, descent.b

    return {
        race.OURS: ours,
        "the discussion's loop": lambda: loop(cost=True),
        "without its cost": lambda: loop(cost=False),
    }


def report():
    """Time all programs on problems of several sizes, and return a table in Markdown."""
    races = {}
    for problem, (X, Y, model, iterations) in PROBLEMS.items():

        def one(X=X, Y=Y, model=model, iterations=iterations):
            trained = network.train(X, Y, model, RATE, iterations).network
            return trained.W, trained.b

        what = f"`train`, {problem}, {iterations:,} iterations"
        races[what] = with_loops(one, X, Y, model, RATE, iterations)
    # The loop trains with the last of the 31 rates only.
    for problem, (X, Y, model, iterations) in list(PROBLEMS.items())[:2]:

        def many(X=X, Y=Y, model=model, iterations=iterations):
            last = descent.train_many(X, Y, model, RATES, iterations)[-1].network
            return last.W, last.b

        what = f"`train_many`, 31 rates, {problem}, {iterations:,} iterations"
        races[what] = with_loops(many, X, Y, model, RATES[-1], iterations)
    return race.report(races)
