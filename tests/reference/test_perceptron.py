"""The perceptron against a plain loop, the printed figures, and what its steps minimise."""

import numpy as np
import pytest
from plain_loops import central_differences

from helpers.datasets import load_perceptron
from helpers.perceptron import think, train

START = np.array([-0.16595599, 0.44064899, -0.99977125])
PRINTED_WEIGHTS = [9.67299303, -0.2078435, -4.62963669]
PRINTED_ANSWER = 0.99993704
# Half a unit of the eighth decimal, and 1e-12 for its binary form.
PRINT = 5e-9 + 1e-12


def plain_train(weights, inputs, targets, iterations):
    """The same steps, one number at a time."""
    weights = [float(w) for w in weights]
    for _ in range(iterations):
        steps = [0.0] * len(weights)
        for row, target in zip(inputs, targets, strict=True):
            score = sum(x * w for x, w in zip(row, weights, strict=True))
            output = 1 / (1 + np.exp(-score))
            for i, x in enumerate(row):
                steps[i] += x * (target - output) * output * (1 - output)
        weights = [w + step for w, step in zip(weights, steps, strict=True)]
    return np.array(weights)


def random_problem(seed, N, N_in):
    rng = np.random.default_rng(seed)
    return rng.normal(size=N_in), rng.normal(size=(N, N_in)), rng.random(N)


# The figures of the discussion -------------------------------------------------------------------


def test_the_printed_weights_and_the_printed_answer():
    inputs, targets = load_perceptron()
    weights = train(START, inputs, targets, 10_000)
    np.testing.assert_allclose(weights, PRINTED_WEIGHTS, rtol=0, atol=PRINT)
    assert think(weights, [1, 0, 0]) == pytest.approx(PRINTED_ANSWER, rel=0, abs=PRINT)
    np.testing.assert_array_equal(np.rint(think(weights, inputs)), targets)


# What it computes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("N", "N_in", "iterations"), [(4, 3, 40), (1, 12, 3), (9, 1, 1), (6, 4, 0)]
)
def test_train_is_the_plain_loop_and_changes_nothing_of_the_callers(N, N_in, iterations):
    problem, before = random_problem(0, N, N_in), random_problem(0, N, N_in)
    result, expected = train(*problem, iterations), plain_train(*before, iterations)
    np.testing.assert_allclose(result, expected, rtol=1e-9, atol=1e-11)
    for array, old in zip(problem, before, strict=True):
        np.testing.assert_array_equal(array, old)
    assert not np.shares_memory(result, problem[0])


def test_a_step_is_minus_the_slope_of_half_the_squared_error():
    weights, inputs, targets = random_problem(0, 5, 3)
    slopes = central_differences(lambda w: 0.5 * ((targets - think(w, inputs)) ** 2).sum(), weights)
    step = train(weights, inputs, targets, 1) - weights
    np.testing.assert_allclose(step, -slopes, rtol=0, atol=1e-8)


def test_one_sample_gives_a_float_and_many_give_an_array():
    weights, inputs, _ = random_problem(0, 5, 3)
    outputs = think(weights, inputs)
    assert outputs.shape == (5,)
    single = think(weights, inputs[2])
    assert type(single) is float
    assert single == pytest.approx(outputs[2], rel=1e-14)


def test_scores_of_any_size_give_outputs_without_a_warning():
    assert think([1000.0], [[-1.0], [0.0], [1.0]]).tolist() == [0.0, 0.5, 1.0]
    train([1000.0, -1000.0], [[1.0, 0.0], [0.0, 1.0]], [0, 1], 5)


# The weights in place ----------------------------------------------------------------------------


def test_in_place_fills_the_callers_weights_even_a_row_of_the_inputs_or_a_column():
    _, inputs, targets = random_problem(2, 6, 4)
    expected = train(inputs[0], inputs, targets, 7)
    row = inputs[0]
    assert train(row, inputs, targets, 7, in_place=True) is row
    np.testing.assert_array_equal(inputs[0], expected)
    table = np.zeros((4, 3))
    train(table[:, 1], inputs, targets, 2, in_place=True)
    assert table[:, 1].all()
    assert not table[:, [0, 2]].any()


@pytest.mark.exact  # it cuts inputs to integers
def test_integers_and_lists_are_fine_to_start_from():
    inputs, targets = load_perceptron()
    expected = train(np.zeros(3), inputs, targets, 4)
    for zeros in ([0, 0, 0], np.zeros(3, dtype=np.float32)):
        result = train(zeros, inputs.astype(int).tolist(), targets.astype(bool), 4)
        np.testing.assert_array_equal(result, expected, strict=True)


def test_in_place_refuses_what_cannot_hold_the_result():
    for weights, error, words in (
        (np.zeros(3, dtype=int), TypeError, "weights must be a float64 array .* not int64"),
        (np.zeros(3, dtype=np.float32), TypeError, "changed in place, not float32"),
        ([0.0, 0.0, 0.0], TypeError, r"weights must be a float64 array .* not \[0.0, 0.0"),
        (np.broadcast_to(0.0, 3), ValueError, "weights is read-only"),
    ):
        with pytest.raises(error, match=words):
            train(weights, *load_perceptron(), 3, in_place=True)


def test_steps_beyond_float64_raise_and_leave_the_weights_alone():
    weights, inputs = np.zeros(2), np.full((20, 2), 1e308)
    with pytest.raises(ValueError, match=r"^inputs is too large"):
        train(weights, inputs, np.ones(20), 3, in_place=True)
    np.testing.assert_array_equal(weights, np.zeros(2))


def test_weights_whose_logits_overflow_are_an_error_in_both_functions():
    for call in (think, lambda w, x: train(w, [x], [1.0], 3)):
        with pytest.raises(ValueError, match=r"^weights is too large"):
            call([1e308], [10.0])
