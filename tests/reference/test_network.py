"""Test `helpers.network`: predictions, and gradient descent against a plain loop."""

import doctest

import numpy as np
import pytest
from plain_loops import COSTS, MODELS, assert_same, plain_descent, random_problem

from helpers import datasets
from helpers.activations import sigmoid, softmax
from helpers.network import Network, record_points, train

each_model = pytest.mark.parametrize("model", MODELS)


# Network -----------------------------------------------------------------------------------------


def small_network(model="sigmoid"):
    return Network([[1, -1, 0], [0, 2, -2]], [[0.5], [0.0]], model)


def test_scores_are_W_X_plus_b_for_one_sample_and_for_many():
    net = small_network()
    np.testing.assert_array_equal(net.scores([1, 2, 3]), [-0.5, -2])
    np.testing.assert_array_equal(net.scores([[1, 0], [2, 1], [3, 0]]), [[-0.5, -0.5], [-2, 2]])
    np.testing.assert_array_equal(net.scores([[1], [2], [3]]), [[-0.5], [-2]])


@each_model
def test_outputs_are_the_activation_of_the_scores_column_by_column(model):
    net, X = small_network(model), np.random.default_rng(0).normal(size=(3, 4))
    function = softmax if model == "softmax" else sigmoid
    np.testing.assert_array_equal(net.predict_proba(X), function(net.scores(X)))
    for method in (net.scores, net.predict_proba, net.predict):
        alone = np.stack([method(x) for x in X.T], axis=1)
        np.testing.assert_allclose(method(X), alone, rtol=1e-14, strict=True)


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("sigmoid", [[0, 1, 0, 0], [1, 1, 0, 1], [0, 1, 0, 1]]),  # one half gives 0
        ("hybrid", [[0, 1, 0, 0], [1, 1, 0, 1], [0, 1, 0, 1]]),
        ("softmax", [[0, 1, 1, 0], [1, 0, 0, 1], [0, 0, 0, 0]]),  # the first of equal outputs
    ],
)
def test_sigmoid_rounds_outputs_and_softmax_marks_the_largest(model, expected):
    net = Network(np.eye(3), np.zeros((3, 1)), model)
    Z = [[-1e-9, 2.0, 0.0, -3.0], [2.0, 2.0, 0.0, 5.0], [0.0, 1.0, 0.0, 5.0]]
    predicted = net.predict(Z)
    np.testing.assert_array_equal(predicted, expected)
    assert predicted.dtype.kind == "i"


def test_a_network_keeps_copies_and_says_what_it_is():
    W, b = np.ones((2, 3)), np.ones((2, 1))
    net = Network(W, b)
    W[...], b[...] = 7, 7
    assert (net.W == 1).all()
    assert (net.b == 1).all()
    assert repr(net) == "Network(softmax, 3 inputs, 2 outputs)"


# train -------------------------------------------------------------------------------------------

SIZES = [(3, 5, 4), (4, 20, 7), (1, 1, 5), (2, 4, 1)]
each_size = pytest.mark.parametrize(("N_out", "N_in", "N"), SIZES)


@each_model
@each_size
def test_train_is_a_plain_loop(model, N_out, N_in, N):
    X, Y = random_problem(N_out, N_in, N)
    record = [0, 1, 2, 3, 50, 199, 200]
    training = train(X, Y, model, learning_rate=0.3, iterations=200, record=record)
    history = plain_descent(X, Y, model, 0.3, 200)
    assert training.iterations.tolist() == record
    W, b = (np.array(arrays) for arrays in zip(*(history[i] for i in record), strict=True))
    np.testing.assert_allclose(training.W, W, rtol=0, atol=1e-12, strict=True)
    np.testing.assert_allclose(training.b, b, rtol=0, atol=1e-12, strict=True)
    costs = [COSTS[model](Z, Y) for Z in W @ X + b]
    np.testing.assert_allclose(training.costs, costs, rtol=1e-12, strict=True)
    np.testing.assert_array_equal(training.network.W, training.W[-1])
    np.testing.assert_array_equal(training.network.b, training.b[-1])
    assert training.network.model == model
    assert (training.learning_rate, training.diverged_at) == (0.3, None)


def test_the_defaults_are_softmax_and_the_discussions_rate_and_iterations():
    training = train(*datasets.load_question())
    assert training.network.model == "softmax"
    assert (training.learning_rate, training.iterations[-1]) == (0.001, 20_000)


def test_a_single_sample_may_be_given_without_its_axis():
    x, y = [1.0, 0.5, -2.0], [1.0, 0.25]
    assert_same(train(x, y, iterations=20), train(np.c_[x], np.c_[y], iterations=20), 0)


# The record --------------------------------------------------------------------------------------


RECORDS = [([20, 7, 20], [0, 7, 20, 30]), ([], [0, 30]), (None, record_points(30).tolist())]


@pytest.mark.parametrize(("record", "expected"), RECORDS)
def test_the_record_has_the_first_and_the_last_iteration_and_those_asked_for(record, expected):
    training = train(*random_problem(3, 5, 4), iterations=30, record=record)
    assert training.iterations.tolist() == expected
    assert len(training.costs) == len(training.W) == len(training.b) == len(expected)


@pytest.mark.parametrize("iterations", [1, 7, 20_000])
def test_record_points_rise_by_a_ratio_from_zero_to_the_last_iteration(iterations):
    points = record_points(iterations)
    assert points.dtype.kind == "i"
    assert (points[0], points[-1]) == (0, iterations)
    assert (np.diff(points) > 0).all()
    assert len(points) <= 61
    late = points[points > 200]
    np.testing.assert_allclose(late[1:] / late[:-1], 20_000 ** (1 / 59), rtol=0.005)


def test_a_cost_that_overflows_is_a_divergence_although_the_scores_are_finite():
    # One of three equal samples contradicts the others in both outputs, and costs 1.2e308 in each.
    X, Y = np.full((1, 3), 10.0), np.array([[1.0, 1, 0], [1, 1, 0]])
    training = train(X, Y, "sigmoid", learning_rate=7e306, iterations=1)
    assert (training.diverged_at, training.iterations.tolist()) == (1, [0])
    assert repr(training).endswith("cost 1.38629 after 0 iterations, diverged by iteration 1)")
    assert repr(train(X / 10, Y, iterations=10)).endswith(" after 10 iterations)")


@pytest.mark.parametrize("number", [np.int8(127), np.uint8(255), np.int16(300)])
def test_iterations_may_be_a_small_integer_of_numpy(number):
    X, Y = random_problem(3, 5, 4)
    assert train(X, Y, iterations=number).iterations[-1] == number


@each_model
def test_a_run_that_diverges_at_once_is_reported(model):
    training = train([[10.0, 20.0]], [[1, 0]], model, learning_rate=1e308, iterations=5)
    # With one output, softmax is always right and stays where it is.
    assert (training.diverged_at == 1) or (model == "softmax" and not training.W.any())


def test_a_divergence_later_on_keeps_the_history_up_to_there():
    # Targets that contradict each other keep the scores swinging, ever wider, until they overflow.
    X = np.array([[3.0, 1, 1, 2, -2], [-1, -2, -3, 0, 1]])
    Y = np.array([[1.0, 0, 1, 1, 0]])
    training = train(X, Y, "sigmoid", learning_rate=5.6e307, iterations=60, record=range(61))
    end = training.diverged_at
    np.testing.assert_array_equal(training.iterations, range(end))
    assert len(training.costs) == len(training.W) == len(training.b) == end > 3
    assert np.isfinite(training.costs).all()
    np.testing.assert_array_equal(training.network.W, training.W[-1])
    with np.errstate(over="ignore", invalid="ignore"):
        history = plain_descent(X, Y, "sigmoid", 5.6e307, end)
        assert not np.isfinite(history[-1][0] @ X + history[-1][1]).all()
    np.testing.assert_allclose(training.W, [W for W, _ in history[:-1]], rtol=1e-9)


def test_the_example_of_train_runs_and_help_says_what_is_returned():
    (example,) = doctest.DocTestFinder().find(train, "train", module=False, globs={})
    assert doctest.DocTestRunner().run(example) == (0, len(example.examples))
    assert len(example.examples) == 5
    assert "Returns" in train.__doc__
