"""Exercises of chapter 1: the specifications are true, and other right ways of writing pass."""

import contextlib

import numpy as np
import pytest

from helpers import costs
from helpers.exercises.chapter_1 import EXERCISES
from helpers.exercises.checking import feedback


def cases(name, seed=3):
    return EXERCISES[name].cases(np.random.default_rng(seed))


def test_the_shapes_asked_for_are_those_numpy_gives():
    assert (np.zeros((5, 1)) + np.zeros(4)).shape == EXERCISES["1.1"].expected
    M, row, short, column = np.zeros((3, 4)), np.zeros(4), np.zeros(3), np.zeros((3, 1))
    calls = [lambda: M + row, lambda: M + short, lambda: M + column, lambda: M @ M, lambda: M @ row]
    runs = []
    for call in calls:
        try:
            call()
        except ValueError:
            runs.append(False)
        else:
            runs.append(True)
    assert tuple(runs) == EXERCISES["1.2"].expected


@pytest.mark.parametrize(("A", "B"), cases("1.4"))
def test_the_shape_of_a_product_is_numpys(A, B):
    try:
        expected = (A @ B).shape
    except ValueError:
        expected = "error"
    assert EXERCISES["1.4"].specification(A, B) == expected


def test_the_gradients_are_the_slopes_of_the_cost():
    rng = np.random.default_rng(4)
    W, b = rng.normal(size=(2, 3)), rng.normal(size=(2, 1))
    X, Y = rng.normal(size=(3, 5)), rng.integers(2, size=(2, 5)).astype(float)
    A = 1 / (1 + np.exp(-(W @ X + b)))
    dW = EXERCISES["1.6"].specification((A - Y).T, X.T)
    db = b - EXERCISES["1.7"].specification(b, A, Y, 1.0)
    for i in np.ndindex(W.shape):
        step = np.zeros_like(W)
        step[i] = 1e-5
        up, down = (costs.sigmoid_cost((W + s * step) @ X + b, Y) for s in (1, -1))
        assert (up - down) / 2e-5 == pytest.approx(dW[i], abs=1e-8)
    for i in range(len(b)):
        step = np.zeros_like(b)
        step[i] = 1e-5
        up, down = (costs.sigmoid_cost(W @ X + b + s * step, Y) for s in (1, -1))
        assert (up - down) / 2e-5 == pytest.approx(db[i, 0], abs=1e-8)


OTHER_RIGHT_WAYS = [
    ("1.4", lambda A, B: (A @ B).shape if A.shape[-1] == len(B) else "Error"),
    ("1.5", lambda y_hat, y: np.mean((y_hat - y[:, None]) ** 2)),
    ("1.5", lambda y_hat, y: float(np.mean((y_hat.ravel() - y) ** 2))),
    ("1.6", lambda D, X: (X.T @ D).T / len(X)),
    ("1.6", lambda D, X: np.einsum("ni,nj->ij", D, X) / len(D)),
    ("1.7", lambda b, A, Y, r: b - r * (A - Y).mean(axis=1)[:, None]),
    ("1.7", lambda b, A, Y, r: b - r * (A - Y).mean(axis=1).reshape(-1, 1)),
    ("1.8", lambda W, b, x: (W @ x + b[:, 0] > 0).astype(int)),
    ("1.8", lambda W, b, x: np.round(1 / (1 + np.exp(-(W @ x + b.ravel()))))),
    ("1.8", lambda W, b, x: (W @ x[:, None] + b > 0)[:, 0] * 1),
    ("1.9", lambda X, P: ((X[:, :, None] - P[:, None, :]) ** 2).sum(axis=0)),
    ("1.9", lambda X, P: (X**2).sum(0)[:, None] + (P**2).sum(0) - 2 * X.T @ P),
]


@pytest.mark.parametrize(("name", "answer"), OTHER_RIGHT_WAYS)
def test_other_right_ways_pass(name, answer):
    assert "right, on" in feedback(EXERCISES[name], answer)


@pytest.mark.parametrize(
    "E", [[[1, 2], [3, 4]], np.ones((3, 1)), [[1, 1, 2], [2, 3, 5], [1, 4, 5]]]
)
def test_every_witness_of_the_silent_fault_is_accepted(E):
    assert feedback(EXERCISES["1.3"], E).startswith("right")


@pytest.mark.parametrize(
    ("E", "part"),
    [
        ([1, 2, 3], "must have rows and columns"),
        (np.ones((4, 3)), "NumPy refuses: 3 against 4"),
        ([[1, -2], [3, 4]], "greater than 0"),
        ([[1, np.nan], [3, 4]], "must be finite"),
        (np.ones((3, 3)), "gives the right shares"),
        ([[5]], "gives the right shares"),
        (np.ones((1, 4)), "gives the right shares"),
        ([[1, 2], [3]], "ValueError"),
    ],
)
def test_what_is_no_witness_is_told_why(E, part):
    assert part in feedback(EXERCISES["1.3"], E)


def test_a_guard_that_asks_for_whole_shapes_is_right():
    def guard(W, b, X, Y):
        N_in, N_out = len(X), len(Y)
        wanted = {"Y": (Y, (N_out, X.shape[1])), "W": (W, (N_out, N_in)), "b": (b, (N_out, 1))}
        return next((name for name, (array, shape) in wanted.items() if array.shape != shape), "OK")

    assert "right, on" in feedback(EXERCISES["1.10"], guard)


def test_each_array_passes_numpy_in_silence_at_least_once():
    silent = set()
    for W, b, X, Y in cases("1.10"):
        with contextlib.suppress(ValueError):
            W @ X + b - Y
            silent.add(EXERCISES["1.10"].specification(W, b, X, Y))
    assert silent == {"ok", "Y", "W", "b"}


@pytest.mark.parametrize("name", ["1.6", "1.7", "1.8", "1.9"])
def test_cases_use_sizes_that_differ(name):
    for arguments in cases(name):
        shapes = [np.shape(a) for a in arguments if np.ndim(a) == 2]
        assert all(rows != columns for rows, columns in shapes)
