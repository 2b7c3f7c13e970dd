"""Exercises of chapter 7: the specifications are true, and other right ways of writing pass."""

import numpy as np
import pytest
from scipy import optimize, stats

from helpers.exercises.chapter_7 import DIFFERENCES, EXERCISES
from helpers.exercises.checking import Function, feedback
from helpers.low_rank import QuadraticNetwork, low_rank_gradient


def cases(name, seed=3):
    return EXERCISES[name].cases(np.random.default_rng(seed))


def test_the_count_is_that_of_a_network():
    net = QuadraticNetwork(
        np.zeros((10, 784, 3)), np.zeros((10, 3, 784)), np.zeros((10, 784)), np.zeros((10, 1))
    )
    held = sum(array.size for array in (net.P, net.Q, net.W, net.b))
    assert held == EXERCISES["7.1"].expected


def test_the_scores_are_those_of_the_course():
    for X, *parts in cases("7.2"):
        np.testing.assert_allclose(
            EXERCISES["7.2"].specification(X, *parts), QuadraticNetwork(*parts).scores(X)
        )


def test_the_gradient_is_that_of_the_course():
    for X, P, Q, G in cases("7.3"):
        np.testing.assert_allclose(
            EXERCISES["7.3"].specification(X, P, Q, G), low_rank_gradient(X, P, Q, G)[1]
        )


def test_the_gradient_of_the_penalty_is_the_slope():
    def penalty(P, Q):
        T = P @ Q
        return 0.5 * (((T + T.swapaxes(1, 2)) / 2) ** 2).sum()

    h = 1e-5
    for P, Q in cases("7.4"):
        slopes = np.zeros(P.shape)
        for place in np.ndindex(P.shape):
            move = np.zeros(P.shape)
            move[place] = h
            slopes[place] = (penalty(P + move, Q) - penalty(P - move, Q)) / (2 * h)
        np.testing.assert_allclose(EXERCISES["7.4"].specification(P, Q), slopes, atol=1e-7)


def separable(points):
    """Whether some q x^2 + w x + c is at least 1 where the class is 1 and at most -1 elsewhere."""
    x, classes = np.array(points, dtype=float).T
    sign = 2 * classes - 1
    rows = -sign[:, None] * np.stack([x**2, x, np.ones(len(x))], axis=1)
    found = optimize.linprog(np.zeros(3), rows, -np.ones(len(x)), bounds=(None, None))
    return found.status == 0


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_a_parabola_fails_where_the_check_says_so(count):
    for bits in np.ndindex((2,) * count):
        points = [(x, bit) for x, bit in zip((3, -1, 4, 1.5, -2)[:count], bits, strict=True)]
        right = feedback(EXERCISES["7.5"], points).startswith("right")
        assert right == (not separable(points)), points


def test_the_interval_is_that_of_the_formula_and_holds_0_only_with_the_correction():
    more = np.array(DIFFERENCES)
    plain = stats.t.ppf(0.975, 5) * more.std(ddof=1) * np.sqrt(1 / 6)
    half = plain * np.sqrt(1 + 6 * 300 / 1200)
    mean, expected, excludes_0 = EXERCISES["7.6"].expected
    assert (mean, expected) == (pytest.approx(more.mean()), pytest.approx(half, abs=0.005))
    assert excludes_0 is False
    assert plain < mean < half


@pytest.mark.parametrize("name", [n for n, e in EXERCISES.items() if isinstance(e, Function)])
def test_cases_use_sizes_that_differ(name):
    for arguments in cases(name):
        sizes = set()
        for argument in arguments:
            sizes |= set(np.shape(argument))
        names = {"7.2": 4, "7.3": 4, "7.4": 3}
        assert len(sizes - {1}) == names[name], (name, sizes)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("7.1", 54_890.0),
        ("7.2", lambda X, *parts: QuadraticNetwork(*parts).scores(X)),
        (
            "7.2",
            lambda X, P, Q, W, bias: np.einsum("in,kir,krj,jn->kn", X, P, Q, X) + W @ X + bias,
        ),
        ("7.3", lambda X, P, Q, G: (G[:, None] * (P.swapaxes(1, 2) @ X)) @ X.T),
        ("7.3", lambda X, P, Q, G: low_rank_gradient(X, P, Q, G)[1]),
        (
            "7.4",
            lambda P, Q: (
                (np.einsum("kis,ksj,krj->kir", P, Q, Q) + np.einsum("kjs,ksi,krj->kir", P, Q, Q))
                / 2
            ),
        ),
        ("7.5", [(1, 0), (2, 1), (3, 0), (4, 1)]),
        ("7.5", np.array([[0.5, 1], [-1, 0], [0, 1], [3, 1], [0.2, 0]])),
        ("7.6", (0.6, 0.81, False)),
        ("7.6", [0.60, 0.813, np.False_]),
    ],
)
def test_other_right_answers_pass(name, answer):
    assert feedback(EXERCISES[name], answer).startswith("right")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ([1, 2, 3], "A list of pairs"),
        ("0101", "A list of pairs"),
        ([(1, 0)] * 6, "Five pairs at most"),
        ([(1, 0), (2, 2)], "each class 0 or 1"),
        ([(np.inf, 0), (2, 1)], "finite number"),
        ([(1, 0), (1, 1)], "Make all x differ"),
        ([(1, 0), (2, 0)], "the class never changes"),
        ([(2, 0), (1, 1)], "the class changes once"),
        ([(1, 0), (3, 0), (2, 1)], "the class changes twice"),
    ],
)
def test_the_witness_says_what_is_missing(answer, words):
    text = feedback(EXERCISES["7.5"], answer)
    assert text.startswith("not yet")
    assert words in text
