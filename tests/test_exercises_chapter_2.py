"""Exercises of chapter 2: the specifications are true, and other right ways of writing pass."""

import numpy as np
import pytest

from helpers import activations, costs
from helpers.exercises.chapter_2 import EXERCISES
from helpers.exercises.checking import feedback


def slope(cost, Z, h=1e-5):
    """Central differences of a cost, one score at a time."""
    G = np.zeros_like(Z)
    for i in np.ndindex(Z.shape):
        step = np.zeros_like(Z)
        step[i] = h
        G[i] = (cost(Z + step) - cost(Z - step)) / (2 * h)
    return G


def cases(name, seed=3):
    return EXERCISES[name].cases(np.random.default_rng(seed))


def test_specifications_of_the_gradients_are_the_slopes_of_their_costs():
    def weighted(Z, Y, c):
        terms = c * Y * np.logaddexp(0, -Z) + (1 - Y) * np.logaddexp(0, Z)
        return terms.sum(axis=0).mean()

    # With scores in the thousands the cost has too few digits left for its differences.
    for Z, Y, c in cases("2.8"):
        tolerance = 1e-8 if np.abs(Z).max() < 100 else 1e-5
        softmax_slope = slope(lambda P, Y=Y: costs.softmax_cost(P, Y), Z)
        exact = EXERCISES["2.5"].specification(Z, Y)
        np.testing.assert_allclose(exact, softmax_slope, atol=tolerance)
        weighted_slope = slope(lambda P, Y=Y, c=c: weighted(P, Y, c), Z)
        exact = EXERCISES["2.8"].specification(Z, Y, c)
        np.testing.assert_allclose(exact, weighted_slope, atol=tolerance)


def test_the_specification_of_the_cost_is_that_of_the_course():
    for A, Y in cases("2.2"):
        Z = np.log(A / (1 - A))
        assert EXERCISES["2.2"].specification(A, Y) == pytest.approx(costs.sigmoid_cost(Z, Y))


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("2.1", 1.022),
        ("2.2", lambda A, Y: np.where(Y == 1, -np.log(A), -np.log(1 - A)).sum(axis=0).mean()),
        ("2.2", lambda A, Y: -np.log(A**Y * (1 - A) ** (1 - Y)).sum() / Y.shape[1]),
        ("2.3", lambda A, Y, X: np.einsum("kn,jn->kj", A - Y, X) / len(X.T)),
        ("2.4", lambda Y: (Y.T / Y.sum(axis=0)[:, None]).T),
        ("2.5", costs.softmax_gradient),
        ("2.6", " PR "),
        ("2.8", lambda Z, Y, c: (1 - Y + c * Y) * (activations.sigmoid(Z) - Y) / Z.shape[1]),
        ("2.9", activations.log_softmax),
    ],
)
def test_other_right_answers_pass(name, answer):
    assert feedback(EXERCISES[name], answer).startswith("right")


def test_an_unforeseen_word_is_told_the_choices():
    assert "The choices are 'p', 'q', 'r'" in feedback(EXERCISES["2.6"], "all of them")
