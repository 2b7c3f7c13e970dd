"""Exercises of chapter 4: the specifications are true, and other right ways of writing pass."""

import numpy as np
import pytest

from helpers import perceptron
from helpers.activations import sigmoid
from helpers.exercises.chapter_4 import EXERCISES
from helpers.exercises.checking import feedback


def cases(name, seed=3):
    return EXERCISES[name].cases(np.random.default_rng(seed))


def test_the_step_is_that_of_the_course():
    for weights, inputs, targets in cases("4.4"):
        np.testing.assert_allclose(
            EXERCISES["4.4"].specification(weights, inputs, targets),
            perceptron.train(weights, inputs, targets, 1),
        )


def test_the_gradient_is_the_slope_of_half_the_mean_squared_error():
    h = 1e-5
    for W, b, X, Y in cases("4.5"):

        def cost(W, b=b, X=X, Y=Y):
            return 0.5 * ((sigmoid(W @ X + b) - Y) ** 2).sum(axis=0).mean()

        slopes = np.zeros(W.shape)
        for i in np.ndindex(W.shape):
            move = np.zeros(W.shape)
            move[i] = h
            slopes[i] = (cost(W + move) - cost(W - move)) / (2 * h)
        np.testing.assert_allclose(
            EXERCISES["4.5"].specification(W, b, X, Y), slopes, rtol=0, atol=1e-9
        )


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("4.1", [True, False, False, True]),
        ("4.2", lambda x: x[1:][::-1]),
        ("4.2", lambda x: np.flip(x[1:])),
        ("4.3", lambda A, B: A.T.ravel() @ B.T.ravel()),
        ("4.3", lambda A, B: np.dot(A.flatten("F"), B.flatten("F"))),
        ("4.4", lambda w, X, t: perceptron.train(w, X, t, 1)),
        ("4.6", (0, 0, -15)),
        ("4.6", np.array([0.0, 0.0, 20.0])),
        ("4.7", [0, 1, 0, 0]),
        ("4.7", (0, 2, 1, 1.5)),
        ("4.8", " Smaller "),
    ],
)
def test_other_right_answers_pass(name, answer):
    assert feedback(EXERCISES[name], answer).startswith("right")


@pytest.mark.parametrize(
    ("name", "answer", "words"),
    [
        ("4.6", [0, 0, 0], "from there training succeeds"),
        ("4.6", [-10, 0, 5], "two of the three weights should be 0"),
        ("4.6", [-50, 0, 0], "no weight should be beyond 20"),
        ("4.6", [1, 2], "this has shape (2,)"),
        ("4.6", [1, 2, np.nan], "should be finite"),
        ("4.7", [0, 0, 1, 1], "the target in disguise"),
        ("4.7", [3, 3, -1, -1], "the target in disguise"),
        ("4.7", [0, 2, 1, 1], "try something else"),
        ("4.7", [1, 1, 1, 1], "try something else"),
        ("4.7", [[0, 1, 0, 0]], "this has shape (1, 4)"),
        ("4.7", [0, 1e308, 0, 0], "no number should be beyond 100"),
        ("4.7", "product", "ValueError"),
    ],
)
def test_witnesses_say_what_is_missing(name, answer, words):
    text = feedback(EXERCISES[name], answer)
    assert text.startswith("not yet")
    assert words.lower() in text.lower()


def test_a_step_in_place_is_noticed():
    def changes_the_weights(weights, inputs, targets):
        return perceptron.train(weights, inputs, targets, 1, in_place=True)

    assert "changed its input" in feedback(EXERCISES["4.4"], changes_the_weights)
