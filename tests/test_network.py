"""`helpers.network`: prediction, descent against a plain loop, and SciPy's solvers."""

import itertools
import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize
from sklearn.linear_model import LogisticRegression

from helpers import costs, datasets, network
from helpers.activations import sigmoid, softmax
from helpers.network import Network, minimize_cost, record_points, train, train_many

ACTIVATIONS = ("softmax", "sigmoid", "hybrid")
each_activation = pytest.mark.parametrize("activation", ACTIVATIONS)
COSTS = {
    "softmax": costs.softmax_cost,
    "sigmoid": costs.sigmoid_cost,
    "hybrid": costs.hybrid_cost,
}


def residual(activation, Z, Y):
    """N times the gradient of the cost in the scores, by its textbook formula."""
    if activation == "softmax":
        E = np.exp(Z - Z.max(axis=0))
        return Y.sum(axis=0) * E / E.sum(axis=0) - Y
    A = 1 / (1 + np.exp(-Z))
    return A - Y if activation == "sigmoid" else Y * (A - 1)


def plain_descent(X, Y, activation, learning_rate, iterations):
    """Weights and biases after 0, 1, ..., `iterations` steps."""
    W, b = np.zeros((len(Y), len(X))), np.zeros((len(Y), 1))
    history = [(W, b)]
    for _ in range(iterations):
        G = residual(activation, W @ X + b, Y) / X.shape[1]
        W, b = W - learning_rate * G @ X.T, b - learning_rate * G.sum(axis=1, keepdims=True)
        history.append((W, b))
    return history


def random_problem(N_out, N_in, N, seed=0):
    """Inputs and targets in [0, 1] whose columns do not sum to 1."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(N_in, N)), rng.random((N_out, N))


# --- Network


def small_network(activation="sigmoid"):
    return Network([[1, -1, 0], [0, 2, -2]], [[0.5], [0.0]], activation)


def test_scores_are_W_X_plus_b_for_one_sample_and_for_many():
    net = small_network()
    np.testing.assert_array_equal(net.scores([1, 2, 3]), [-0.5, -2])
    np.testing.assert_array_equal(net.scores([[1, 0], [2, 1], [3, 0]]), [[-0.5, -0.5], [-2, 2]])
    np.testing.assert_array_equal(net.scores([[1], [2], [3]]), [[-0.5], [-2]])


@each_activation
def test_one_sample_gives_a_vector_and_many_give_columns(activation):
    net, X = small_network(activation), np.random.default_rng(0).normal(size=(3, 4))
    for method in (net.scores, net.predict_proba, net.predict):
        many = method(X)
        assert many.shape == (2, 4)
        for n in range(4):
            assert method(X[:, n]).shape == (2,)
            np.testing.assert_allclose(method(X[:, n]), many[:, n], rtol=1e-14)


def test_outputs_are_the_activation_of_the_scores():
    X = np.random.default_rng(0).normal(size=(3, 4))
    Z = small_network().scores(X)
    np.testing.assert_array_equal(small_network("sigmoid").predict_proba(X), sigmoid(Z))
    np.testing.assert_array_equal(small_network("hybrid").predict_proba(X), sigmoid(Z))
    np.testing.assert_array_equal(small_network("softmax").predict_proba(X), softmax(Z))


@pytest.mark.parametrize("activation", ["sigmoid", "hybrid"])
def test_sigmoid_and_hybrid_round_and_exactly_one_half_gives_zero(activation):
    net = Network(np.eye(3), np.zeros((3, 1)), activation)
    predicted = net.predict([[0.0, 1e-9, -1e-9], [5.0, 0.0, 2.0], [3.0, -4.0, 1.0]])
    np.testing.assert_array_equal(predicted, [[0, 1, 0], [1, 0, 1], [1, 0, 1]])
    assert predicted.dtype.kind == "i"


def test_softmax_sets_the_largest_output_and_of_equal_ones_the_first():
    net = Network(np.eye(3), np.zeros((3, 1)), "softmax")
    predicted = net.predict([[1.0, 2.0, 0.0, -3.0], [2.0, 2.0, 0.0, 5.0], [0.0, 1.0, 0.0, 5.0]])
    np.testing.assert_array_equal(predicted, [[0, 1, 1, 0], [1, 0, 0, 1], [0, 0, 0, 0]])
    assert predicted.dtype.kind == "i"
    np.testing.assert_array_equal(net.predict([0.0, 0.0, 0.0]), [1, 0, 0])


def test_a_network_keeps_copies():
    W, b = np.ones((2, 3)), np.ones((2, 1))
    net = Network(W, b)
    W[...], b[...] = 7, 7
    np.testing.assert_array_equal(net.W, np.ones((2, 3)))
    np.testing.assert_array_equal(net.b, np.ones((2, 1)))


def test_a_network_says_what_it_is():
    assert repr(small_network("hybrid")) == "Network(hybrid, 3 inputs, 2 outputs)"
    assert Network(np.ones((2, 3)), np.ones((2, 1))).activation == "softmax"


W23, b2 = np.ones((2, 3)), np.ones((2, 1))
NETWORK_ERRORS = [
    (lambda: Network(np.ones(3), b2), ValueError, "W has shape (3,); expected (N_out, N_in)"),
    (lambda: Network(np.ones((0, 3)), b2), ValueError, "W has shape (0, 3); expected (N_out"),
    (lambda: Network(W23, np.ones(2)), ValueError, "b has shape (2,); expected (2, 1)"),
    (lambda: Network(W23, np.ones((3, 1))), ValueError, "b has shape (3, 1); expected (2, 1)"),
    (lambda: Network(W23, np.ones((1, 2))), ValueError, "b has shape (1, 2); expected (2, 1)"),
    (lambda: Network(W23 * np.nan, b2), ValueError, "W must be finite; W[0, 0] is nan"),
    (lambda: Network(W23, b2 * np.inf), ValueError, "b must be finite; b[0, 0] is inf"),
    (lambda: Network([["a"]], b2), TypeError, "W must hold real numbers"),
    (lambda: Network(W23, [[1j], [2]]), TypeError, "b must hold real numbers"),
    (lambda: Network(W23, b2, "relu"), ValueError, "activation must be one of 'softmax', 'sigm"),
]


@pytest.mark.parametrize(("call", "error", "message"), NETWORK_ERRORS)
def test_a_wrong_network_is_refused(call, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        call()


@pytest.mark.parametrize("method", ["scores", "predict_proba", "predict"])
@pytest.mark.parametrize(
    ("X", "message"),
    [
        (np.ones((4, 3)), "X has shape (4, 3); expected (3, N)"),
        (np.ones(4), "X has shape (4,); expected (3, N)"),
        (np.ones((3, 2, 1)), "X has shape (3, 2, 1); expected (3, N)"),
        ([1, 2, np.nan], "X must be finite; X[2] is nan"),
    ],
)
def test_samples_that_do_not_fit_the_network_are_refused(method, X, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        getattr(small_network(), method)(X)


# --- train


# Up to N_in + 1 samples the descent runs in the samples' dot products, beyond in the weights.
SIZES = [(3, 5, 4), (3, 5, 6), (3, 5, 7), (2, 3, 11), (4, 20, 7), (1, 3, 2), (1, 1, 5), (2, 4, 1)]


@each_activation
@pytest.mark.parametrize(("N_out", "N_in", "N"), SIZES)
def test_train_is_a_plain_loop(activation, N_out, N_in, N):
    X, Y = random_problem(N_out, N_in, N)
    record = [0, 1, 2, 3, 50, 199, 200]
    training = train(X, Y, activation, learning_rate=0.3, iterations=200, record=record)
    history = plain_descent(X, Y, activation, 0.3, 200)
    assert training.iterations.tolist() == record
    assert training.W.shape == (7, N_out, N_in)
    assert training.b.shape == (7, N_out, 1)
    for t, i in enumerate(record):
        W, b = history[i]
        np.testing.assert_allclose(training.W[t], W, rtol=0, atol=1e-12)
        np.testing.assert_allclose(training.b[t], b, rtol=0, atol=1e-12)
        assert training.costs[t] == pytest.approx(COSTS[activation](W @ X + b, Y), rel=1e-12)
    np.testing.assert_array_equal(training.network.W, training.W[-1])
    np.testing.assert_array_equal(training.network.b, training.b[-1])
    assert training.network.activation == activation
    assert (training.learning_rate, training.diverged_at) == (0.3, None)


@each_activation
@pytest.mark.parametrize("N", [4, 30])
def test_train_is_a_plain_loop_on_one_hot_mock_data(activation, N):
    X, Y = datasets.random_one_hot(4, 10, N, seed=3)
    net = train(X, Y, activation, learning_rate=0.1, iterations=500).network
    W, b = plain_descent(X, Y, activation, 0.1, 500)[-1]
    np.testing.assert_allclose(net.W, W, rtol=0, atol=1e-12)
    np.testing.assert_allclose(net.b, b, rtol=0, atol=1e-12)


def test_the_defaults_are_softmax_and_the_discussions_rate_and_iterations():
    X, Y = datasets.load_question()
    training = train(X, Y)
    assert training.network.activation == "softmax"
    assert (training.learning_rate, training.iterations[-1]) == (0.001, 20_000)


@each_activation
def test_a_single_sample_trains(activation):
    x, y = [1.0, 0.5, -2.0], [1.0, 0.25]
    W, b = plain_descent(np.c_[x], np.c_[y], activation, 0.1, 20)[-1]
    net = train(x, y, activation, learning_rate=0.1, iterations=20).network
    np.testing.assert_allclose(net.W, W, rtol=1e-12)
    np.testing.assert_allclose(net.b, b, rtol=1e-12)


def test_the_data_are_left_as_they_were():
    X, Y = random_problem(3, 5, 4)
    before = X.copy(), Y.copy()
    train_many(X, Y, "softmax", [0.1, 0.2], 10)
    minimize_cost(X, Y, "softmax", l2=0.1)
    np.testing.assert_array_equal(X, before[0])
    np.testing.assert_array_equal(Y, before[1])


def test_a_training_says_how_it_ended():
    X, Y = random_problem(3, 5, 4)
    training = train(X, Y, "sigmoid", learning_rate=0.25, iterations=10)
    expected = (
        f"Training(sigmoid, learning rate 0.25, cost {training.costs[-1]:.6g} after 10 iterations)"
    )
    assert repr(training) == expected


# --- the record


def test_the_default_record_is_small():
    X, Y = random_problem(3, 5, 4)
    training = train(X, Y, learning_rate=0.01, iterations=3_000)
    assert len(training.iterations) <= 61
    np.testing.assert_array_equal(training.iterations, record_points(3_000))
    assert len(training.costs) == len(training.W) == len(training.b) == len(training.iterations)


def test_the_first_and_the_last_iteration_are_always_recorded():
    X, Y = random_problem(3, 5, 4)
    training = train(X, Y, iterations=30, record=[20, 7, 20])
    assert training.iterations.tolist() == [0, 7, 20, 30]
    assert train(X, Y, iterations=30, record=[]).iterations.tolist() == [0, 30]


def test_recording_more_changes_no_number():
    X, Y = random_problem(3, 5, 4)
    few, all_of_them = (train(X, Y, iterations=40, record=r) for r in ([], range(41)))
    np.testing.assert_array_equal(few.W[-1], all_of_them.W[-1])
    assert few.costs[-1] == all_of_them.costs[-1]


@given(
    iterations=st.integers(1, 10**6),
    count=st.integers(2, 200),
    spacing=st.sampled_from(["linear", "logarithmic"]),
)
@settings(deadline=None)
def test_record_points_rise_from_zero_to_the_last_iteration(iterations, count, spacing):
    points = record_points(iterations, count, spacing)
    assert points.dtype.kind == "i"
    assert (points[0], points[-1]) == (0, iterations)
    assert (np.diff(points) > 0).all()
    assert len(points) <= count
    if spacing == "linear":
        assert len(points) == min(count, iterations + 1)
        assert np.ptp(np.diff(points)) <= 1


def test_logarithmic_record_points_keep_a_ratio():
    points = record_points(20_000)
    assert len(points) > 45
    late = points[points > 200]
    np.testing.assert_allclose(late[1:] / late[:-1], 20_000 ** (1 / 59), rtol=0.005)
    assert points[:4].tolist() == [0, 1, 2, 3]
    assert record_points(20_000, spacing="logarithmic").tolist() == points.tolist()
    assert record_points(20_000, spacing="linear")[1] == 333
    assert record_points(10, 4, "linear").tolist() == [0, 3, 7, 10]


# --- train_many


@each_activation
@pytest.mark.parametrize(("N_out", "N_in", "N"), SIZES)
def test_train_many_is_train_for_each_rate(activation, N_out, N_in, N):
    X, Y = random_problem(N_out, N_in, N)
    rates = [0.5, 0.001, 0.03, 0.1]
    for together, rate in zip(train_many(X, Y, activation, rates, 60), rates, strict=True):
        alone = train(X, Y, activation, rate, 60)
        assert together.learning_rate == rate
        np.testing.assert_array_equal(together.iterations, alone.iterations)
        # BLAS multiplies one row and several rows by different routines; the last bit may differ.
        np.testing.assert_allclose(together.W, alone.W, rtol=0, atol=1e-14)
        np.testing.assert_allclose(together.b, alone.b, rtol=0, atol=1e-14)
        np.testing.assert_allclose(together.costs, alone.costs, rtol=1e-13)


def test_the_trainings_of_one_pass_share_no_memory():
    X, Y = random_problem(3, 5, 4)
    first, second = train_many(X, Y, "sigmoid", [0.1, 0.1], 10)
    # No view either: keeping one training must not keep the weights of all the others.
    assert first.W.base is None
    assert first.b.base is None
    first.W[...], first.b[...], first.costs[...] = 0, 0, 0
    first.network.W[...] = 0
    assert (second.W[-1] != 0).all()
    assert second.costs.all()
    assert (second.network.W != 0).all()


@each_activation
@pytest.mark.parametrize(("N_in", "N"), [(5, 4), (3, 7)])
def test_a_rate_that_diverges_is_reported_and_disturbs_no_other(activation, N_in, N):
    X, Y = random_problem(3, N_in, N)
    X *= 1e3
    rates = [1e-4, 1e307, 1e-3]
    record = [0, 3, 5, 20]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        slow, wild, fast = train_many(X, Y, activation, rates, 20, record)
    # The scores leave float64 in the first iteration: 1e307 times squares of a thousand. The
    # record sees it at iteration 3.
    assert wild.diverged_at == 3
    assert wild.iterations.tolist() == [0]
    assert np.isfinite(wild.costs).all()
    assert len(wild.costs) == len(wild.W) == len(wild.b) == 1
    np.testing.assert_array_equal(wild.network.W, np.zeros((3, N_in)))
    assert repr(wild).endswith("after 0 iterations, diverged by iteration 3)")
    for other in (slow, fast):
        assert other.diverged_at is None
        alone = train(X, Y, activation, other.learning_rate, 20, record)
        np.testing.assert_allclose(other.W, alone.W, rtol=1e-9, atol=1e-14)
        np.testing.assert_allclose(other.costs, alone.costs, rtol=1e-9)


def test_a_divergence_later_on_keeps_the_history_up_to_there():
    # Targets that contradict each other keep the scores swinging, ever wider, until they overflow.
    X = np.array([[3.0, 1, 1, 2, -2], [-1, -2, -3, 0, 1]])
    Y = np.array([[1.0, 0, 1, 1, 0]])
    rate = 5.6e307
    training = train(X, Y, "sigmoid", learning_rate=rate, iterations=60, record=range(61))
    assert training.diverged_at is not None
    assert 3 < training.diverged_at == len(training.iterations)
    np.testing.assert_array_equal(training.iterations, range(training.diverged_at))
    assert len(training.costs) == len(training.W) == len(training.b) == training.diverged_at
    assert np.isfinite(training.costs).all()
    np.testing.assert_array_equal(training.network.W, training.W[-1])
    with np.errstate(over="ignore", invalid="ignore"):
        history = plain_descent(X, Y, "sigmoid", rate, training.diverged_at)
        for (W, b), w in zip(history, training.W, strict=False):
            np.testing.assert_allclose(w, W, rtol=1e-9)
            assert np.isfinite(W @ X + b).all()
        W, b = history[-1]
        assert not np.isfinite(W @ X + b).all()


X54, Y34 = np.ones((5, 4)), np.ones((3, 4)) / 2
SHARED_ERRORS = [
    ({"X": np.ones((5, 3))}, ValueError, "X has 3 columns and Y has 4: each sample is a column"),
    ({"X": np.ones((5, 4, 1))}, ValueError, "X has shape (5, 4, 1); expected (n, N)"),
    ({"Y": np.ones((4, 3))}, ValueError, "X has 4 columns and Y has 3: each sample is a column"),
    ({"Y": 2 * Y34 + 1}, ValueError, "Y must lie in [0, 1]; its values go from 2 to 2"),
    ({"X": X54 * np.nan}, ValueError, "X must be finite; X[0, 0] is nan"),
    ({"Y": Y34 * np.inf}, ValueError, "Y must be finite; Y[0, 0] is inf"),
    ({"X": [["a"]]}, TypeError, "X must hold real numbers"),
    ({"activation": "relu"}, ValueError, "activation must be one of 'softmax', 'sigmoid', 'hyb"),
]
TRAIN_ERRORS = [
    ({"iterations": 0}, ValueError, "iterations must be at least 1, not 0"),
    ({"iterations": 10.0}, TypeError, "iterations must be a whole number, not 10.0"),
    ({"record": [0, 11]}, ValueError, "record must hold whole numbers from 0 to 10, not [0, 11]"),
    ({"record": [-1]}, ValueError, "record must hold whole numbers from 0 to 10, not [-1]"),
    ({"record": [0.5]}, ValueError, "record must hold whole numbers from 0 to 10, not [0.5]"),
    ({"record": [np.nan]}, ValueError, "record must hold whole numbers from 0 to 10"),
    ({"record": 3}, ValueError, "record must hold whole numbers from 0 to 10, not 3"),
    ({"record": ["last"]}, TypeError, "record must hold real numbers"),
]


@pytest.mark.parametrize(("change", "error", "message"), SHARED_ERRORS + TRAIN_ERRORS)
def test_wrong_arguments_of_training_are_named(change, error, message):
    good = {"X": X54, "Y": Y34, "activation": "softmax", "iterations": 10} | change
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        train(**good)
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        train_many(**good, learning_rates=[0.1])


@pytest.mark.parametrize("rate", [0, -0.1, np.nan, np.inf, [0.1, 0.2]])
def test_a_wrong_learning_rate_is_named(rate):
    with pytest.raises(ValueError, match=r"learning.rates? must"):
        train(X54, Y34, learning_rate=rate)


@pytest.mark.parametrize("rates", [[], 0.1, [[0.1]], [0.1, 0], [0.1, -1], [np.nan]])
def test_wrong_learning_rates_are_named(rates):
    with pytest.raises(ValueError, match=r"learning.rates must"):
        train_many(X54, Y34, "softmax", rates, 10)


def test_learning_rates_that_are_no_numbers_are_a_type_error():
    with pytest.raises(TypeError, match=r"^learning_rates must hold real numbers"):
        train_many(X54, Y34, "softmax", ["fast"], 10)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ((0,), ValueError, "iterations must be at least 1, not 0"),
        ((2.5,), TypeError, "iterations must be a whole number, not 2.5"),
        ((10, 1), ValueError, "count must be at least 2, not 1"),
        ((10, 5, "cubic"), ValueError, "spacing must be one of 'logarithmic', 'linear'"),
    ],
)
def test_wrong_arguments_of_record_points_are_named(arguments, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        record_points(*arguments)


# --- minimize_cost


def penalised(activation, X, Y, l2, penalize_bias, W, b):
    """The cost with its penalty, and the gradients in W and b."""
    Z, N = W @ X + b, X.shape[1]
    G = residual(activation, Z, Y) / N
    value = COSTS[activation](Z, Y) + l2 / 2 * ((W**2).sum() + penalize_bias * (b**2).sum())
    return value, G @ X.T + l2 * W, G.sum(axis=1, keepdims=True) + penalize_bias * l2 * b


@pytest.fixture(scope="module")
def three_classes():
    """Overlapping clouds: 3 classes, 4 features, 90 samples."""
    rng = np.random.default_rng(1)
    labels = np.arange(90) % 3
    return rng.normal(size=(4, 90)) + 1.5 * np.eye(4)[:, labels], labels


@pytest.mark.parametrize("l2", [0.001, 0.05, 1.0])
@pytest.mark.parametrize("gradient", [True, False])
def test_softmax_minimum_is_that_of_sklearn(three_classes, l2, gradient):
    X, labels = three_classes
    found = minimize_cost(X, datasets.one_hot(labels, 3), "softmax", l2=l2, gradient=gradient)
    theirs = LogisticRegression(C=1 / (90 * l2), tol=1e-10, max_iter=10_000).fit(X.T, labels)
    assert found.converged
    np.testing.assert_allclose(found.network.W, theirs.coef_, rtol=0, atol=2e-3)
    shares = theirs.predict_proba(X.T).T
    np.testing.assert_allclose(found.network.predict_proba(X), shares, rtol=0, atol=1e-3)


@pytest.mark.parametrize("l2", [0.001, 0.05, 1.0])
@pytest.mark.parametrize("gradient", [True, False])
def test_sigmoid_minimum_is_that_of_sklearn_output_by_output(three_classes, l2, gradient):
    X, labels = three_classes
    Y = datasets.one_hot(labels, 3)
    found = minimize_cost(X, Y, "sigmoid", l2=l2, gradient=gradient)
    assert found.converged
    for k in range(3):
        theirs = LogisticRegression(C=1 / (90 * l2), tol=1e-10, max_iter=10_000).fit(X.T, Y[k])
        np.testing.assert_allclose(found.network.W[k], theirs.coef_[0], rtol=0, atol=2e-3)
        np.testing.assert_allclose(found.network.b[k], theirs.intercept_, rtol=0, atol=2e-3)


@pytest.mark.parametrize("penalize_bias", [False, True])
@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_the_solver_stops_where_the_penalised_slope_is_nothing(activation, penalize_bias):
    X, Y = random_problem(3, 5, 40)
    found = minimize_cost(X, Y, activation, l2=0.1, penalize_bias=penalize_bias)
    net = found.network
    _, dW, db = penalised(activation, X, Y, 0.1, penalize_bias, net.W, net.b)
    assert max(np.abs(dW).max(), np.abs(db).max()) < 1e-4
    assert found.converged
    assert found.has_minimum is True


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_the_gradient_free_route_finds_the_same_minimum(activation):
    X, Y = random_problem(3, 5, 40)
    exact, free = (minimize_cost(X, Y, activation, l2=0.1, gradient=g) for g in (True, False))
    # Differences of the cost are good for about half the digits of a slope.
    np.testing.assert_allclose(free.network.W, exact.network.W, rtol=0, atol=1e-3)
    assert free.cost == pytest.approx(exact.cost, abs=1e-4)
    assert free.evaluations > 10 * exact.evaluations


def test_the_reported_cost_leaves_the_penalty_out():
    X, Y = random_problem(3, 5, 40)
    found = minimize_cost(X, Y, "sigmoid", l2=0.1)
    assert found.cost == costs.sigmoid_cost(found.network.scores(X), Y)
    assert (found.network.W**2).sum() > 1e-3


def test_without_a_penalty_the_cost_goes_below_that_of_training():
    X, Y = datasets.load_question()
    trained = train(X, Y, "softmax")
    found = minimize_cost(X, Y, "softmax")
    assert found.cost < trained.costs[-1]
    assert found.network.activation == "softmax"


def test_a_solver_that_gives_up_says_so():
    X, Y = random_problem(3, 5, 40)
    found = minimize_cost(X, Y, "sigmoid", l2=1e-6, max_steps=2)
    assert not found.converged
    assert found.steps <= 2
    assert "LIMIT" in found.message.upper() or "MAXIMUM" in found.message.upper()


def test_a_single_sample_can_be_minimised():
    found = minimize_cost([1.0, 2.0], [1.0, 0.0, 0.0], "softmax", l2=0.1)
    assert found.network.W.shape == (3, 2)
    np.testing.assert_array_equal(found.network.predict([1.0, 2.0]), [1, 0, 0])


# --- whether there is a minimum


def test_wide_data_are_decided_too():
    """The digits: softmax separates the classes; sigmoid separates the 8 with ties only."""
    X, labels = datasets.load_digits()
    train_on = datasets.digit_split(0)[0]
    X, Y = X[:, train_on] / 16, datasets.one_hot(labels[train_on], 10)
    for inputs, targets, activation, expected in (
        (X, Y, "softmax", False),
        (X, Y[[8]], "sigmoid", False),
        (X[::4], Y, "softmax", False),
        (np.random.default_rng(0).normal(size=X.shape), Y, "softmax", True),
    ):
        found = minimize_cost(inputs, targets, activation)
        assert (found.has_minimum, found.converged) == (expected, expected)
    assert (minimize_cost(X, Y[[8]], "sigmoid").network.predict(X) != Y[[8]]).any()


def test_what_takes_too_long_is_left_open():
    X, Y = datasets.random_one_hot(3, 400, 1_700)
    found = minimize_cost(X, Y, "softmax", max_steps=1)
    assert found.has_minimum is None
    assert found.message.startswith("Whether this cost has a minimum was not decided. The solver")


@pytest.mark.parametrize("kind", ["all 0", "all 1"])
@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_a_penalty_on_the_weights_leaves_the_bias_of_an_output_without_examples(activation, kind):
    X, Y = random_problem(3, 5, 40)
    Y[1] = 0.0 if kind == "all 0" else 1.0
    endless = kind == "all 0" or activation == "sigmoid"
    found = minimize_cost(X, Y, activation, l2=0.1)
    assert (found.has_minimum, found.converged) == (not endless, not endless)
    assert ("in Y[1], so a bias grows for ever" in found.message) is endless
    assert minimize_cost(X, Y, activation, l2=0.1, penalize_bias=True).has_minimum is True


def test_the_question_has_no_minimum_without_a_penalty():
    X, Y = datasets.load_question()
    for activation in ACTIVATIONS:
        for gradient in (True, False):
            found = minimize_cost(X, Y, activation, gradient=gradient)
            assert (found.has_minimum, found.converged) == (False, False)
            assert "for ever. The solver stopped on the way" in found.message or (
                activation == "hybrid"
            )


def conditions(X, Y, activation):
    """Rows of A and E: a direction d with A d >= 0 and E d = 0 raises no sample's cost."""
    X1, N_out = np.vstack([X, np.ones(X.shape[1])]), len(Y)
    A, E = [], []
    for x, y in zip(X1.T, Y.T, strict=True):
        rows = np.eye(N_out)[:, :, None] * x  # rows[k]: the score of output k, as D changes
        if activation == "sigmoid":
            for k in range(N_out):
                (A if y[k] in (0, 1) else E).append((1 if y[k] else -1) * rows[k])
        elif y.any():
            active, *others = np.flatnonzero(y)
            A += [rows[active] - rows[k] for k in np.flatnonzero(y == 0)]
            E += [rows[active] - rows[k] for k in others]
    return (np.reshape(part, (len(part), N_out * len(X1))) for part in (A, E))


def falls_for_ever(X, Y, activation):
    """Try all rays at which enough of the conditions are equalities, and no others can decide.

    If some direction fulfils all conditions and is more than an equality in one of them, then so
    does a ray of the cone of these directions: there, rank - 1 of the conditions are equalities.
    """
    A, E = conditions(X, Y, activation)
    if len(A) == 0:
        return False
    if len(E):  # only directions with E d = 0
        _, s, Vt = np.linalg.svd(E)
        A = A @ Vt[(s > 1e-9).sum() :].T
    _, s, Vt = np.linalg.svd(A)
    rank = (s > 1e-9).sum()
    if rank == 0:
        return False
    A = np.unique((A @ Vt[:rank].T).round(12), axis=0)
    for rows in itertools.combinations(A, rank - 1):
        _, s, Vt = np.linalg.svd(np.reshape(rows, (rank - 1, rank)))
        if (s > 1e-9).sum() == rank - 1:
            along = A @ Vt[-1]
            if along.min() > -1e-9 or along.max() < 1e-9:
                return True
    return False


@each_activation
@pytest.mark.parametrize("targets", ["one-hot", "zeros and ones", "halves"])
@pytest.mark.parametrize("gradient", [True, False])
def test_a_minimum_is_reported_exactly_where_no_direction_falls_for_ever(
    activation, targets, gradient
):
    rng, seen = np.random.default_rng(len(targets)), set()
    for _ in range(60 if gradient else 15):
        N_out, N = int(rng.integers(2, 4)), int(rng.integers(1, 8))
        N_in = 1 if activation == "softmax" and N_out == 3 else int(rng.integers(1, 3))
        small = rng.integers(-2, 3, size=(N_in, N))
        # Neither the unit nor the zero matters; these are exact.
        X = 2.0 ** rng.choice([-20, 0, 20]) * small + rng.choice([0, 1])
        Y = {
            "one-hot": np.eye(N_out)[:, rng.integers(N_out, size=N)],
            "zeros and ones": rng.integers(2, size=(N_out, N)).astype(float),
            "halves": rng.integers(3, size=(N_out, N)) / 2,
        }[targets]
        if activation == "hybrid":
            expected = not Y.any()
        elif activation == "sigmoid":
            expected = not any(falls_for_ever(small, Y[[k]], "sigmoid") for k in range(N_out))
        else:
            expected = not falls_for_ever(small, Y, "softmax")
        found = minimize_cost(X, Y, activation, gradient=gradient, max_steps=200)
        assert found.has_minimum is expected, (X, Y)
        assert found.message.startswith("This cost has no minimum: ") is not expected
        assert found.converged is (found.converged and expected)
        seen.add(expected)
    assert len(seen) == 2 or activation == "hybrid"


# --- the hybrid has no minimum


@pytest.mark.parametrize("gradient", [True, False])
@pytest.mark.parametrize(
    "penalty", [{}, {"l2": 0.1}, {"penalize_bias": True}], ids=["none", "weights", "strength 0"]
)
def test_the_hybrid_is_flagged_and_never_called_converged(gradient, penalty):
    X, Y = datasets.load_question()
    found = minimize_cost(X, Y, "hybrid", gradient=gradient, **penalty)
    assert found.has_minimum is False
    assert found.converged is False
    assert found.message.startswith("This cost has no minimum")
    assert np.isfinite(found.network.W).all()


def test_the_hybrid_raises_every_output_that_is_active_somewhere():
    X, Y = datasets.load_question()
    Y = np.vstack([Y, np.zeros(4)])
    found = minimize_cost(X, Y, "hybrid")
    A = found.network.predict_proba(X)
    assert (A[:3] > 0.99).all()
    assert found.cost < 0.01
    # An output that is never active does not learn.
    np.testing.assert_array_equal(A[3], 0.5)


def test_the_hybrid_with_nothing_to_learn_is_not_called_endless():
    found = minimize_cost(np.ones((2, 3)), np.zeros((4, 3)), "hybrid")
    assert found.cost == 0
    assert found.converged
    np.testing.assert_array_equal(found.network.W, np.zeros((4, 2)))


@pytest.mark.parametrize("gradient", [True, False])
def test_a_penalty_on_weights_and_biases_gives_the_hybrid_a_minimum(gradient):
    X, Y = datasets.load_question()
    l2 = 0.05
    found = minimize_cost(X, Y, "hybrid", l2=l2, gradient=gradient, penalize_bias=True)
    assert found.has_minimum is True
    assert found.converged
    net = found.network
    value, dW, db = penalised("hybrid", X, Y, l2, True, net.W, net.b)
    assert max(np.abs(dW).max(), np.abs(db).max()) < 1e-3

    # From far away SciPy comes to the same place.
    def cost(v):
        return penalised("hybrid", X, Y, l2, True, v[:15].reshape(3, 5), v[15:, None])[0]

    start = 5 * np.random.default_rng(2).normal(size=18)
    other = optimize.minimize(cost, start)
    np.testing.assert_allclose(other.x[:15].reshape(3, 5), net.W, rtol=0, atol=1e-3)
    np.testing.assert_allclose(other.x[15:, None], net.b, rtol=0, atol=1e-3)
    assert other.fun == pytest.approx(value, abs=1e-5)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        *SHARED_ERRORS,
        ({"l2": -0.1}, ValueError, "l2 must be 0 or greater, not -0.1"),
        ({"l2": np.nan}, ValueError, "l2 must be finite; l2 is nan"),
        ({"l2": "much"}, TypeError, "l2 must hold real numbers"),
        ({"max_steps": 0}, ValueError, "max_steps must be at least 1, not 0"),
        ({"max_steps": 1e4}, TypeError, "max_steps must be a whole number, not 10000.0"),
    ],
)
def test_wrong_arguments_of_minimize_cost_are_named(change, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        minimize_cost(**{"X": X54, "Y": Y34, "activation": "softmax"} | change)


def test_a_list_of_penalties_is_refused_by_name():
    with pytest.raises((TypeError, ValueError), match=r"^l2 "):
        minimize_cost(X54, Y34, "softmax", l2=[0.1, 0.2])


def test_each_model_belongs_to_its_cost():
    assert set(network.MODELS) == set(ACTIVATIONS)
    X, Y = random_problem(3, 5, 4)
    for name in ACTIVATIONS:
        Z = Network(np.ones((3, 5)), np.ones((3, 1)), name).scores(X)
        gradient = network.MODELS[name].gradient(Z, Y)
        np.testing.assert_allclose(gradient, residual(name, Z, Y) / 4, rtol=1e-12, atol=1e-15)
