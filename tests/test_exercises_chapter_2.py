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
    for Z, Y in cases("2.5"):
        exact = EXERCISES["2.5"].specification(Z, Y)
        np.testing.assert_allclose(
            exact, slope(lambda P, Y=Y: costs.softmax_cost(P, Y), Z), atol=1e-9
        )

    def weighted(Z, Y, c):
        terms = c * Y * np.logaddexp(0, -Z) + (1 - Y) * np.logaddexp(0, Z)
        return terms.sum(axis=0).mean()

    for Z, Y, c in cases("2.8"):
        exact = EXERCISES["2.8"].specification(Z, Y, c)
        np.testing.assert_allclose(
            exact, slope(lambda P, Y=Y, c=c: weighted(P, Y, c), Z), atol=1e-8
        )


def test_the_specification_of_the_cost_is_that_of_the_course():
    for A, Y in cases("2.2"):
        Z = np.log(A / (1 - A))
        assert EXERCISES["2.2"].specification(A, Y) == pytest.approx(costs.sigmoid_cost(Z, Y))


def test_shared_targets_make_a_minus_y_exact():
    (Y,) = cases("2.4")[1]
    shared = EXERCISES["2.4"].specification(Y)
    Z = np.random.default_rng(0).normal(size=Y.shape)
    expected = (activations.softmax(Z) - shared) / Y.shape[1]
    np.testing.assert_allclose(costs.softmax_gradient(Z, shared), expected)


def test_the_first_infinite_naive_cost_is_where_the_exercise_says():
    def naive(z):
        return -np.log(1 - 1 / (1 + np.exp(-z)))

    with np.errstate(divide="ignore"):
        infinite = [z for z in range(100) if np.isinf(naive(float(z)))]
    assert infinite[0] == EXERCISES["2.7"].expected


@pytest.mark.parametrize(
    ("name", "function"),
    [
        ("2.2", lambda A, Y: np.where(Y == 1, -np.log(A), -np.log(1 - A)).sum(axis=0).mean()),
        ("2.2", lambda A, Y: -np.log(A**Y * (1 - A) ** (1 - Y)).sum() / Y.shape[1]),
        ("2.3", lambda A, Y, X: np.einsum("kn,jn->kj", A - Y, X) / len(X.T)),
        ("2.4", lambda Y: (Y.T / Y.sum(axis=0)[:, None]).T),
        ("2.5", costs.softmax_gradient),
        ("2.8", lambda Z, Y, c: (1 - Y + c * Y) * (activations.sigmoid(Z) - Y) / Z.shape[1]),
        ("2.9", activations.log_softmax),
    ],
)
def test_other_right_answers_pass(name, function):
    assert feedback(EXERCISES[name], function).startswith("right")


def test_rounding_by_hand_is_accepted_and_guessing_is_not():
    assert feedback(EXERCISES["2.1"], 1.022).startswith("right")
    assert feedback(EXERCISES["2.1"], 1.02) != feedback(EXERCISES["2.1"], 1.022)
    assert feedback(EXERCISES["2.6"], " PR ").startswith("right")
    assert feedback(EXERCISES["2.6"], "pq").startswith("not yet")
