"""`helpers.activations` against SciPy and against 700-digit arithmetic."""

import warnings

import mpmath
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import special

from helpers.activations import log_softmax, sigmoid, softmax

LARGEST = np.finfo(np.float64).max
ANY_FINITE = st.floats(allow_nan=False, allow_infinity=False)
# Differences up to 700 keep every output a normal number, so that a relative error has a meaning.
IN_RANGE = st.floats(-350, 350)
quick = settings(deadline=None, max_examples=80)


def scores(elements):
    """Shapes (N_out,) and (N_out, N)."""
    return hnp.arrays(
        float, hnp.array_shapes(min_dims=1, max_dims=2, max_side=4), elements=elements
    )


def exact(function, Z):
    """`function` of each sample, given and returned as a list of mpmath numbers, as float64."""
    columns = np.reshape(Z, (len(Z), -1)).T.tolist()
    with mpmath.workdps(700):
        outputs = [
            [float(a) for a in function([mpmath.mpf(z) for z in column])] for column in columns
        ]
    return np.array(outputs).T.reshape(np.shape(Z))


def exact_sigmoid(column):
    return [1 / (1 + mpmath.exp(-z)) for z in column]


def exact_softmax(column):
    total = mpmath.fsum(mpmath.exp(z) for z in column)
    return [mpmath.exp(z) / total for z in column]


def exact_log_softmax(column):
    return [mpmath.log(a) for a in exact_softmax(column)]


PAIRS = [(sigmoid, exact_sigmoid), (softmax, exact_softmax), (log_softmax, exact_log_softmax)]


@pytest.mark.parametrize(("function", "reference"), PAIRS)
@settings(quick, max_examples=40)
@given(Z=scores(IN_RANGE))
def test_twelve_digits_are_right(function, reference, Z):
    np.testing.assert_allclose(function(Z), exact(reference, Z), rtol=1e-12, atol=0)


TAILS = {
    "the dominating output leaves the others almost nothing": [[300.0], [-300.0], [-350.0]],
    "two share the lead": [[40.0], [40.0], [0.0]],
    "close to each other, far from zero": [[1e5 + 0.25], [1e5], [1e5 - 30.0]],
    "a single output": [[3.0]],
    "samples of different size": [[0.0, 700.0, -40.0], [1.0, 0.0, 40.0]],
}


@pytest.mark.parametrize("Z", TAILS.values(), ids=TAILS)
def test_twelve_digits_are_right_in_the_tails(Z):
    for function, reference in PAIRS[1:]:
        np.testing.assert_allclose(function(Z), exact(reference, Z), rtol=1e-12, atol=0)


def test_the_logarithm_of_an_output_close_to_one_keeps_its_digits():
    # softmax rounds this output to exactly 1, whose logarithm would be 0.
    assert softmax([50.0, 0.0])[0] == 1
    assert log_softmax([50.0, 0.0])[0] == pytest.approx(-np.exp(-50.0), rel=1e-12)


@given(Z=scores(st.floats(-1e6, 1e6)))
@quick
def test_scipy_gives_the_same(Z):
    # Where one output dominates, SciPy's log_softmax is off by up to one rounding of 1.
    np.testing.assert_array_equal(sigmoid(Z), special.expit(Z))
    np.testing.assert_allclose(softmax(Z), special.softmax(Z, axis=0), rtol=1e-9, atol=1e-300)
    np.testing.assert_allclose(
        log_softmax(Z), special.log_softmax(Z, axis=0), rtol=1e-12, atol=1e-15
    )


@example(Z=np.array([[LARGEST, -LARGEST], [-LARGEST, -LARGEST], [0.0, LARGEST]]))
@example(Z=np.array([-LARGEST]))
@given(Z=scores(ANY_FINITE))
@settings(quick, max_examples=300)
def test_every_finite_score_gives_finite_numbers_without_a_warning(Z):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        A, P, L = sigmoid(Z), softmax(Z), log_softmax(Z)
    assert ((A >= 0) & (A <= 1)).all()
    assert ((P >= 0) & (P <= 1)).all()
    assert (np.isfinite(L) & (L <= 0)).all()
    np.testing.assert_allclose(P.sum(axis=0), 1, rtol=1e-15)
    np.testing.assert_allclose(np.exp(L), P, rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("function", [sigmoid, softmax, log_softmax])
def test_each_sample_is_treated_on_its_own_along_axis_0(function):
    Z = np.random.default_rng(0).normal(size=(3, 5))
    together = function(Z)
    assert together.shape == (3, 5)
    for n in range(5):
        assert function(Z[:, n]).shape == (3,)
        np.testing.assert_allclose(together[:, n], function(Z[:, n]), rtol=1e-15)


@pytest.mark.parametrize("function", [sigmoid, softmax, log_softmax])
def test_the_scores_are_left_as_they_were(function):
    Z = np.array([[1.0, -2.0], [0.5, 3.0], [0.0, 0.0]])
    before = Z.copy()
    function(Z)
    np.testing.assert_array_equal(Z, before)


@pytest.mark.parametrize("function", [sigmoid, softmax, log_softmax])
def test_integers_and_lists_are_accepted(function):
    np.testing.assert_array_equal(function([1, 0, -2]), function(np.array([1.0, 0.0, -2.0])))


@pytest.mark.parametrize("function", [sigmoid, softmax, log_softmax])
@pytest.mark.parametrize("bad", [["a", "b"], [1j, 2.0], None])
def test_scores_that_are_not_real_numbers_are_a_type_error_naming_Z(function, bad):
    with pytest.raises(TypeError, match=r"^Z must hold real numbers"):
        function(bad)


@pytest.mark.parametrize("function", [softmax, log_softmax])
@pytest.mark.parametrize(("bad", "shape"), [(1.0, r"\(\)"), ([], r"\(0,\)"), ([[1], []], None)])
def test_scores_without_outputs_are_refused_with_their_shape(function, bad, shape):
    message = "^Z must be a regular" if shape is None else f"^Z has shape {shape}; expected"
    with pytest.raises(ValueError, match=message):
        function(bad)


def test_sigmoid_takes_a_single_number():
    assert sigmoid(0.0) == 0.5
