"""`helpers.costs`: exact values, exact gradients, and quiet at every size."""

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from plain_loops import COSTS, GRADIENTS, central_differences, exactly, few

from helpers import costs

LARGEST = np.finfo(np.float64).max
SPACING = np.finfo(np.float64).smallest_subnormal  # between neighbours next to 0: 5e-324
each_model = pytest.mark.parametrize("model", costs.MODELS)


@st.composite
def scores_and_targets(draw, largest, targets):
    shape = draw(hnp.array_shapes(min_dims=1, max_dims=2, max_side=4))
    bounded = st.floats(-largest, largest)
    return tuple(draw(hnp.arrays(float, shape, elements=e)) for e in (bounded, targets))


def exact(model, Z, Y):
    """Cost and gradient by their textbook formulas, with 700 digits."""

    def sample(z, y):
        if model == "softmax":
            total = mpmath.fsum(map(mpmath.exp, z))
            A = [mpmath.exp(x) / total for x in z]
        else:
            A = [1 / (1 + mpmath.exp(-x)) for x in z]
        # The gradient for output k is factor[k] a[k] - y[k].
        factor = {"sigmoid": [1] * len(y), "softmax": [mpmath.fsum(y)] * len(y), "hybrid": y}[model]
        return [
            (
                -t * mpmath.log(a) - ((1 - t) * mpmath.log(1 - a) if model == "sigmoid" else 0),
                f * a - t,
            )
            for a, t, f in zip(A, y, factor, strict=True)
        ]

    losses, gradient = np.moveaxis(exactly(sample, Z, Y), -1, 0)
    N = Z[0].size
    return losses.sum() / N, gradient / N


SURE = np.array([[300.0, -40.0], [-300.0, 40.0], [-350.0, -90.0]])


@each_model
@example(data=(np.zeros(2), np.full(2, SPACING)))
@example(data=(np.array([60.0, 0.0]), np.array([1.0, 1e-17])))
@example(data=(np.array([[0.3, -2], [1.5, 0.1]]), np.array([[0, 1], [1, 0.4]])))
@example(data=(SURE, np.array([[1.0, 0], [0, 1], [0, 0]])))  # right beyond doubt
@example(data=(SURE, np.array([[0.0, 1], [0, 0], [1, 0]])))  # wrong beyond doubt
@few(5)
@given(data=scores_and_targets(300.0, st.floats(0, 1)))
def test_cost_and_gradient_are_the_textbook_formulas_for_every_target(model, data):
    # Below 2e-308 no float64 has twelve digits, and each term is rounded to the spacing there.
    cost, gradient = exact(model, *data)
    assert COSTS[model](*data) == pytest.approx(cost, rel=1e-12, abs=data[0].size * SPACING)
    np.testing.assert_allclose(GRADIENTS[model](*data), gradient, rtol=0, atol=1e-14)


@each_model
@few(5)
@given(data=scores_and_targets(5.0, st.floats(0, 1)))
def test_the_gradient_is_the_slope_of_the_cost_for_every_target(model, data):
    Z, Y = data
    slopes = central_differences(lambda moved: COSTS[model](moved, Y), Z, h=1e-4)
    np.testing.assert_allclose(GRADIENTS[model](Z, Y), slopes, rtol=0, atol=1e-8)


@each_model
def test_one_sample_gives_its_own_shape_and_many_give_the_mean(model):
    sample = np.array([0.3, -2.0, 1.5]), np.array([1, 0, 0.25])
    data = [np.repeat(array[:, None], 4, axis=1) for array in sample]
    before = np.copy(data)
    assert COSTS[model](*data) == pytest.approx(COSTS[model](*sample))
    four = np.repeat(GRADIENTS[model](*sample)[:, None] / 4, 4, axis=1)
    np.testing.assert_allclose(GRADIENTS[model](*data), four, strict=True)
    np.testing.assert_array_equal(data, before)


@each_model
@example(data=(np.array([[1e300, -1e300], [-1e300, -1e300]]), np.array([[0.0, 1.0], [1.0, 0.5]])))
@example(data=(np.array([1e300, -1e300, 0.0]), np.array([1.0, 0.0, 1.0])))
@few(20)
@given(data=scores_and_targets(1e300, st.floats(0, 1)))
def test_no_warning_and_a_finite_cost_up_to_1e300(model, data):
    value, G = COSTS[model](*data), GRADIENTS[model](*data)
    assert type(value) is float
    assert 0 <= value < np.inf
    assert np.isfinite(G).all()


@pytest.mark.parametrize("size", [800.0, 1e300])
def test_a_large_score_costs_what_the_formula_says(size):
    # Beyond 745, exp(-size) is 0 in float64, so each wrong output costs `size` exactly.
    assert costs.sigmoid_cost([size, -size], [0, 1]) == 2 * size
    assert costs.softmax_cost([size, 0.0], [0, 1]) == size
    assert costs.hybrid_cost([size, -size], [0, 1]) == size
    for cost in COSTS.values():
        assert cost([size, -size], [1, 0]) == 0


@each_model
def test_a_cost_beyond_the_largest_number_is_infinite_without_a_warning(model):
    Z, Y = [LARGEST, -LARGEST, -LARGEST], [0, 1, 1]
    assert COSTS[model](Z, Y) == np.inf
    assert np.isfinite(GRADIENTS[model](Z, Y)).all()
