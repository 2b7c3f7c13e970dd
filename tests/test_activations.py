"""`helpers.activations` against SciPy and against 700-digit arithmetic."""

import warnings

import mpmath
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from reference import exactly
from scipy import special

from helpers.activations import log_softmax, sigmoid, softmax

LARGEST = np.finfo(np.float64).max
quick = settings(max_examples=60)


def scores(largest):
    """Scores of the shapes (N_out,) and (N_out, N)."""
    shapes = hnp.array_shapes(min_dims=1, max_dims=2, max_side=4)
    return hnp.arrays(float, shapes, elements=st.floats(-largest, largest))


EXACT = {
    sigmoid: lambda z: [1 / (1 + mpmath.exp(-x)) for x in z],
    softmax: lambda z: [mpmath.exp(x) / mpmath.fsum(map(mpmath.exp, z)) for x in z],
    log_softmax: lambda z: [x - mpmath.log(mpmath.fsum(map(mpmath.exp, z))) for x in z],
}
each_function = pytest.mark.parametrize("function", EXACT)


@each_function
@example(Z=np.array([[300.0], [-300.0], [-350.0]]))  # the first leaves the others almost nothing
@example(Z=np.array([[40.0], [40.0], [0.0]]))  # two share the lead
@example(Z=np.array([[1e5 + 0.25], [1e5], [1e5 - 30.0]]))  # close to each other, far from zero
@example(Z=np.array([[0.0, 700.0, -40.0], [1.0, 0.0, 40.0]]))  # samples of different size
@settings(quick)
@given(Z=scores(350))  # so that every output is a normal number, which has all its digits
def test_twelve_digits_are_right(function, Z):
    if function is not sigmoid or np.abs(Z).max() <= 700:
        np.testing.assert_allclose(function(Z), exactly(EXACT[function], Z), rtol=1e-12, atol=0)


def test_the_logarithm_of_an_output_close_to_one_keeps_its_digits():
    # softmax rounds this output to exactly 1, whose logarithm would be 0.
    assert softmax([50.0, 0.0])[0] == 1
    assert log_softmax([50.0, 0.0])[0] == pytest.approx(-np.exp(-50.0), rel=1e-12)


@given(Z=scores(1e6))
@quick
def test_scipy_gives_the_same(Z):
    # Where one output dominates, SciPy's log_softmax is off by up to one rounding of 1.
    np.testing.assert_array_equal(sigmoid(Z), special.expit(Z))
    np.testing.assert_allclose(softmax(Z), special.softmax(Z, axis=0), rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(log_softmax(Z), special.log_softmax(Z, 0), rtol=1e-12, atol=1e-15)


@example(Z=np.array([[LARGEST, -LARGEST], [-LARGEST, -LARGEST], [0.0, LARGEST]]))
@example(Z=np.array([-LARGEST]))
@given(Z=scores(LARGEST))
@settings(max_examples=300)
def test_every_finite_score_gives_finite_numbers_without_a_warning(Z):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        A, P, L = sigmoid(Z), softmax(Z), log_softmax(Z)
    assert ((A >= 0) & (A <= 1) & (P >= 0) & (P <= 1)).all()
    assert (np.isfinite(L) & (L <= 0)).all()
    np.testing.assert_allclose(P.sum(axis=0), 1, rtol=1e-15)
    np.testing.assert_allclose(np.exp(L), P, rtol=1e-12, atol=1e-300)


@each_function
def test_each_sample_is_treated_on_its_own_along_axis_0(function):
    Z = np.random.default_rng(0).normal(size=(3, 5))
    before, together = Z.copy(), function(Z)
    alone = np.stack([function(z) for z in Z.T], axis=1)
    np.testing.assert_allclose(together, alone, rtol=1e-15, strict=True)
    np.testing.assert_array_equal(Z, before)


@each_function
def test_integers_and_lists_are_accepted(function):
    np.testing.assert_array_equal(function([1, 0, -2]), function(np.array([1.0, 0.0, -2.0])))


def test_sigmoid_takes_a_single_number():
    assert sigmoid(0.0) == 0.5
