"""`helpers.costs`: exact values, exact gradients, quiet at every size, clear errors."""

import re
import warnings

import mpmath
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from reference import central_differences
from sklearn.metrics import log_loss

from helpers import costs
from helpers.activations import sigmoid, softmax

LARGEST = np.finfo(np.float64).max
SPACING = np.finfo(np.float64).smallest_subnormal  # between neighbours next to 0: 5e-324
COSTS = {
    "sigmoid": (costs.sigmoid_cost, costs.sigmoid_gradient),
    "softmax": (costs.softmax_cost, costs.softmax_gradient),
    "hybrid": (costs.hybrid_cost, costs.hybrid_gradient),
}
each_model = pytest.mark.parametrize("model", COSTS)
each_function = pytest.mark.parametrize(
    "function", [f for pair in COSTS.values() for f in pair], ids=lambda f: f.__name__
)
quick = settings(deadline=None, max_examples=60)


ZERO_TO_ONE = st.floats(0, 1)
ZEROS_AND_ONES = st.sampled_from([0.0, 1.0])


@st.composite
def scores_and_targets(draw, largest=5.0, targets=ZERO_TO_ONE):
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=2, max_side=4))
    bound = st.floats(-largest, largest)
    return (
        draw(hnp.arrays(float, shape, elements=bound)),
        draw(hnp.arrays(float, shape, elements=targets)),
    )


def exact(model, Z, Y):
    """Cost and gradient by their textbook formulas, with 700 digits.

    The third value is the size of the terms that the gradient is a difference of.
    """
    rows, N = np.reshape(Z, (len(Z), -1)).shape
    Z_columns = np.reshape(Z, (rows, N)).T.tolist()
    Y_columns = np.reshape(Y, (rows, N)).T.tolist()
    cost, gradient, size = mpmath.mpf(0), [], []
    with mpmath.workdps(700):
        for zs, ys in zip(Z_columns, Y_columns, strict=True):
            zs, ys = [mpmath.mpf(z) for z in zs], [mpmath.mpf(y) for y in ys]
            if model == "softmax":
                total = mpmath.fsum(mpmath.exp(z) for z in zs)
                A = [mpmath.exp(z) / total for z in zs]
            else:
                A = [1 / (1 + mpmath.exp(-z)) for z in zs]
            pairs = list(zip(A, ys, strict=True))
            cost -= mpmath.fsum(y * mpmath.log(a) for a, y in pairs)
            if model == "sigmoid":
                cost -= mpmath.fsum((1 - y) * mpmath.log(1 - a) for a, y in pairs)
            # The gradient for output k is factor[k] a[k] - y[k].
            factor = {"sigmoid": [1] * rows, "softmax": [sum(ys)] * rows, "hybrid": ys}[model]
            terms = list(zip(factor, A, ys, strict=True))
            gradient.append([float((f * a - y) / N) for f, a, y in terms])
            size.append([float((a * (f - y) + y * (1 - a)) / N) for f, a, y in terms])
        cost = float(cost / N)
    shape = np.shape(Z)
    return cost, np.array(gradient).T.reshape(shape), np.array(size).T.reshape(shape)


# Values ------------------------------------------------------------------------------------------


@each_model
@example(data=(np.zeros(2), np.full(2, SPACING)))
@given(data=scores_and_targets(largest=300.0))
@settings(quick, max_examples=25)
def test_cost_has_twelve_right_digits_for_every_target(model, data):
    Z, Y = data
    # Below 2e-308 no float64 has so many digits, and each term is rounded to this spacing.
    rounding = Z.size * SPACING
    assert COSTS[model][0](Z, Y) == pytest.approx(exact(model, Z, Y)[0], rel=1e-12, abs=rounding)


@each_model
@given(data=scores_and_targets(largest=300.0, targets=ZEROS_AND_ONES))
@settings(quick, max_examples=25)
def test_cost_has_twelve_right_digits_for_zeros_and_ones(model, data):
    Z, Y = data
    assert COSTS[model][0](Z, Y) == pytest.approx(exact(model, Z, Y)[0], rel=1e-12, abs=0)


TAILS = {
    "right beyond doubt": (
        [[300.0, -40.0], [-300.0, 40.0], [-350.0, -90.0]],
        [[1, 0], [0, 1], [0, 0]],
    ),
    "wrong beyond doubt": (
        [[300.0, -40.0], [-300.0, 40.0], [-350.0, -90.0]],
        [[0, 1], [0, 0], [1, 0]],
    ),
    "right by a little": ([[38.0], [0.0], [-1.0]], [[1], [0], [0]]),
}


@each_model
@pytest.mark.parametrize("tail", TAILS)
def test_cost_and_gradient_of_one_hot_targets_have_twelve_right_digits_in_the_tails(model, tail):
    Z, Y = np.array(TAILS[tail][0]), np.array(TAILS[tail][1], dtype=float)
    cost, gradient, _ = exact(model, Z, Y)
    assert COSTS[model][0](Z, Y) == pytest.approx(cost, rel=1e-12, abs=0)
    np.testing.assert_allclose(COSTS[model][1](Z, Y), gradient, rtol=1e-12, atol=0)


@given(Z=hnp.arrays(float, (4, 6), elements=st.floats(-3, 3)), seed=st.integers(0, 2**16))
@quick
def test_softmax_cost_is_sklearns_log_loss(Z, seed):
    # Further out the logarithm of a rounded output is exact to fewer digits.
    labels = np.random.default_rng(seed).integers(4, size=6)
    expected = log_loss(labels, softmax(Z).T, labels=range(4))
    assert costs.softmax_cost(Z, np.eye(4)[:, labels]) == pytest.approx(expected, rel=1e-12)


def test_the_hybrid_is_the_sigmoid_cost_without_the_part_for_false_alarms():
    Z, Y = np.array([[0.3, -2.0], [1.5, 0.1], [4.0, -1.0]]), np.array([[0, 1], [1, 0.4], [0, 0]])
    false_alarms = -((1 - Y) * np.log(1 - sigmoid(Z))).sum(axis=0).mean()
    assert costs.hybrid_cost(Z, Y) == pytest.approx(costs.sigmoid_cost(Z, Y) - false_alarms)
    assert costs.hybrid_cost(Z, np.zeros((3, 2))) == 0


# Gradients ---------------------------------------------------------------------------------------


@each_model
@given(data=scores_and_targets())
@settings(quick, max_examples=80)
def test_gradient_is_the_slope_of_the_cost_for_every_target(model, data):
    cost, gradient = COSTS[model]
    Z, Y = data
    slopes = central_differences(lambda moved: cost(moved, Y), Z, h=1e-4)
    np.testing.assert_allclose(gradient(Z, Y), slopes, rtol=0, atol=1e-8)


@each_model
@example(data=(np.array([60.0, 0.0]), np.array([1.0, 1e-17])))
@example(data=(np.array([10.0, 0.0, 0.0]), np.array([1.0, 1e-9, 0.0])))
@given(data=scores_and_targets(largest=300.0))
@settings(quick, max_examples=25)
def test_gradient_has_twelve_right_digits_of_its_terms(model, data):
    _, gradient, size = exact(model, *data)
    # Numbers below the smallest normal one have fewer digits, down to none.
    allowed = 1e-12 * size + 4 * np.finfo(float).smallest_subnormal
    assert (np.abs(COSTS[model][1](*data) - gradient) <= allowed).all()


@given(data=scores_and_targets(largest=300.0, targets=ZEROS_AND_ONES))
@settings(quick, max_examples=25)
def test_gradient_keeps_its_digits_where_an_output_has_reached_its_target(data):
    for model in ("sigmoid", "hybrid"):
        _, gradient, _ = exact(model, *data)
        np.testing.assert_allclose(COSTS[model][1](*data), gradient, rtol=1e-12, atol=0)


@each_model
def test_a_single_sample_gives_a_gradient_of_its_shape_and_the_same_numbers(model):
    cost, gradient = COSTS[model]
    z, y = [0.3, -2.0, 1.5], [1, 0, 1]
    assert gradient(z, y).shape == (3,)
    np.testing.assert_array_equal(gradient(z, y), gradient(np.c_[z], np.c_[y])[:, 0])
    assert cost(z, y) == cost(np.c_[z], np.c_[y])


@each_model
def test_the_cost_is_a_mean_over_samples(model):
    cost, gradient = COSTS[model]
    z, y = np.array([[0.3], [-2.0], [1.5]]), np.array([[1.0], [0.0], [0.25]])
    assert cost(np.repeat(z, 4, axis=1), np.repeat(y, 4, axis=1)) == pytest.approx(cost(z, y))
    four = gradient(np.repeat(z, 4, axis=1), np.repeat(y, 4, axis=1))
    np.testing.assert_allclose(four, np.repeat(gradient(z, y) / 4, 4, axis=1))


@each_function
def test_the_arguments_are_left_as_they_were(function):
    Z, Y = np.array([[0.3, -2.0], [1.5, 0.1]]), np.array([[1.0, 0.0], [0.25, 1.0]])
    before = Z.copy(), Y.copy()
    function(Z, Y)
    np.testing.assert_array_equal((Z, Y), before)


# Any size ----------------------------------------------------------------------------------------


@each_model
@example(data=(np.array([[1e300, -1e300], [-1e300, -1e300]]), np.array([[0.0, 1.0], [1.0, 0.5]])))
@example(data=(np.array([1e300, -1e300, 0.0]), np.array([1.0, 0.0, 1.0])))
@given(data=scores_and_targets(largest=1e300))
@settings(quick, max_examples=100)
def test_no_warning_and_a_finite_cost_up_to_1e300(model, data):
    cost, gradient = COSTS[model]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, G = cost(*data), gradient(*data)
    assert type(value) is float
    assert np.isfinite(value)
    assert value >= 0
    assert np.isfinite(G).all()


@pytest.mark.parametrize("size", [800.0, 1e10, 1e300])
def test_a_large_score_costs_what_the_formula_says(size):
    # Beyond 745, exp(-size) is 0 in float64, so a miss and a false alarm cost `size` exactly.
    assert costs.sigmoid_cost([size, -size], [0, 1]) == 2 * size
    assert costs.sigmoid_cost([size, -size], [1, 0]) == 0
    assert costs.softmax_cost([size, 0.0], [0, 1]) == size
    assert costs.softmax_cost([size, 0.0], [1, 0]) == 0
    assert costs.hybrid_cost([size, -size], [0, 1]) == size
    assert costs.hybrid_cost([size, -size], [1, 0]) == 0


@each_model
def test_a_cost_beyond_the_largest_number_is_infinite_without_a_warning(model):
    cost, gradient = COSTS[model]
    Z, Y = [LARGEST, -LARGEST, -LARGEST], [0, 1, 1]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cost(Z, Y) == np.inf
        assert np.isfinite(gradient(Z, Y)).all()


# Errors ------------------------------------------------------------------------------------------


@each_function
@pytest.mark.parametrize(
    ("Z", "Y", "message"),
    [
        (np.ones((3, 4)), np.ones((3, 1)), "Y has shape (3, 1); expected (3, 4), the shape of Z"),
        (np.ones(3), np.ones((3, 1)), "Y has shape (3, 1); expected (3,), the shape of Z"),
        (np.ones((2, 3, 4)), np.ones((2, 3, 4)), "Z has shape (2, 3, 4); expected (n, N)"),
        ([1, 2], [2, 0], "Y must lie in [0, 1]; its values go from 0 to 2"),
        ([1, 2], [1, -0.5], "Y must lie in [0, 1]; its values go from -0.5 to 1"),
    ],
)
def test_targets_and_shapes_that_do_not_fit_are_named(function, Z, Y, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        function(Z, Y)
