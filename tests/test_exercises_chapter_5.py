"""Exercises of chapter 5: the specifications are true, and other right ways of writing pass."""

import numpy as np
import pytest

from helpers import perceptron
from helpers.exercises.chapter_5 import EXERCISES
from helpers.exercises.checking import feedback


def cases(name, seed=3):
    return EXERCISES[name].cases(np.random.default_rng(seed))


def add_at(labels, weights, N_out):
    totals = np.zeros(N_out)
    np.add.at(totals, labels, weights)
    return totals


def test_the_distances_are_those_of_the_norm():
    for M, X in cases("5.2"):
        expected = [[np.linalg.norm(m - x) ** 2 for x in X.T] for m in M.T]
        np.testing.assert_allclose(EXERCISES["5.2"].specification(M, X), expected)


def test_the_totals_leave_nothing_out():
    repeated = False
    for labels, weights, N_out in cases("5.3"):
        totals = EXERCISES["5.3"].specification(labels, weights, N_out)
        assert totals.shape == (N_out,)
        assert totals.sum() == pytest.approx(weights.sum())
        repeated |= len(set(labels.tolist())) < len(labels)
    assert repeated


def test_some_label_does_not_occur():
    assert any(N_out > labels.max() + 1 for labels, _, N_out in cases("5.3"))


def test_the_weights_are_those_that_training_reaches():
    rng = np.random.default_rng(5)
    for N, N_in in ((6, 3), (2, 5)):
        start, inputs, targets = rng.normal(size=N_in), rng.normal(size=(N, N_in)), rng.random(N)
        trained = perceptron.train(start, inputs, targets, 50)
        found = EXERCISES["5.4"].specification(start, inputs, inputs @ trained)
        np.testing.assert_allclose(found, trained, rtol=0, atol=1e-9)


def test_some_problems_have_fewer_samples_than_weights():
    assert {inputs.shape[0] < inputs.shape[1] for _, inputs, _ in cases("5.4")} == {True, False}


def test_the_strides_are_those_of_numpy():
    A = np.zeros((300, 200))
    assert EXERCISES["5.6"].expected == (A.strides, A.T.strides, A[:, ::2].strides)


def test_83_calls_are_the_first_that_pay():
    def compiled_is_faster(k):
        return 1 + 0.008 * (k - 1) < 0.02 * k

    assert next(k for k in range(1, 200) if compiled_is_faster(k)) == EXERCISES["5.8"].expected


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("5.1", 2000.0),
        ("5.2", lambda M, X: ((M[:, :, None] - X[:, None, :]) ** 2).sum(axis=0)),
        ("5.2", lambda M, X: ((M.T[:, None] - X.T[None]) ** 2).sum(axis=2)),
        ("5.3", add_at),
        ("5.3", lambda labels, weights, N: (np.arange(N)[:, None] == labels) @ weights),
        (
            "5.4",
            lambda start, inputs, z: start + np.linalg.pinv(inputs) @ (z - inputs @ start),
        ),
        ("5.5", np.array([1e8, 1e8 + 1, 1e8 + 2])),
        ("5.5", [1e9, 1e9 + 1, 1e9 + 2]),
        ("5.5", (1e9, 1e9 - 1, 1e9 - 2, 1e9 - 3)),
        ("5.6", [[1600, 8], [8, 1600], [1600, 16]]),
        ("5.6", [(1600, 8), (8, 1600), (1600, 16)]),
        ("5.7", 2.1),
        ("5.7", 2.105),
        ("5.7", 2.11),
        ("5.8", 83),
    ],
)
def test_other_right_answers_pass(name, answer):
    assert feedback(EXERCISES[name], answer).startswith("right")


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("5.5", [1, 2, 3], "when do two numbers lose most of their digits"),
        ("5.5", [1e5, 1e5 + 1, 1e5 + 2], "when do two numbers lose most of their digits"),
        ("5.5", [1e9, 1e9], "this has shape (2,)"),
        ("5.5", [[1e9, 1e9 - 1, 1e9 - 2]], "this has shape (1, 3)"),
        ("5.5", [1, 2, np.nan], "should be finite"),
        ("5.5", [1e12, 1e12 + 1, 1e12 + 2], "no number should be beyond 1.1e9"),
        ("5.5", [1e9, 1e9, 1e9], "the variance should be 0.01 or more"),
        ("5.5", "large", "ValueError"),
        ("5.5", np.array([1e5, 1e5 + 1, 1e5 + 2], dtype=np.float32), "find float64 numbers"),
        ("5.6", 1600, "not yet"),
        ("5.6", ((2400, 8), (8, 2400), (2400, 16)), "200 numbers, so 1600 bytes"),
        ("5.7", 1.8, "not yet"),
        ("5.7", 2.22, "still 0.1 s"),
        ("5.7", 4.44, "stays as it is"),
        ("5.8", 82.67, "round up"),
        ("5.8", 83.33333333333333, "one of those you count"),
    ],
)
def test_wrong_answers_are_told_why(name, answer, words):
    text = feedback(EXERCISES[name], answer)
    assert text.startswith("not yet")
    assert words.lower() in text.lower()


@pytest.mark.parametrize(
    ("name", "function", "words"),
    [
        ("5.2", lambda M, X: ((M - X) ** 2).sum(axis=0), "one of size 1"),
        ("5.2", lambda M, X: (M**2).sum(0) - 2 * M.T @ X + (X**2).sum(0), "one of size 1"),
        ("5.4", lambda start, inputs, z: np.linalg.solve(inputs, z), "np.linalg.lstsq"),
    ],
)
def test_known_errors_are_explained(name, function, words):
    text = feedback(EXERCISES[name], function)
    assert "raised" in text
    assert words.lower() in text.lower()


def test_a_total_that_changes_the_weights_is_noticed():
    def changes_the_weights(labels, weights, N_out):
        weights *= 2
        return add_at(labels, weights, N_out) / 2

    assert "changed its input" in feedback(EXERCISES["5.3"], changes_the_weights)
