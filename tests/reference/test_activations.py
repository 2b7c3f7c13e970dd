"""`helpers.activations` against 700-digit arithmetic."""

import mpmath
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from plain_loops import exactly, few

from helpers.activations import log_softmax, sigmoid, softmax

LARGEST = np.finfo(np.float64).max


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
@example(Z=np.array([50.0, 0.0]))  # softmax rounds the first output to 1, whose logarithm is 0
@example(Z=np.array([[300.0], [-300.0], [-350.0]]))  # the first leaves the others almost nothing
@example(Z=np.array([[40.0], [40.0], [0.0]]))  # two largest scores
@example(Z=np.array([[1e5 + 0.25], [1e5], [1e5 - 30.0]]))  # close to each other, far from zero
@example(Z=np.array([[0.0, 700.0, -40.0], [1.0, 0.0, 40.0]]))  # samples of different size
@few(10)
@given(Z=scores(350))  # so that every output is a normal number, which has all its digits
def test_twelve_digits_are_right(function, Z):
    if function is not sigmoid or np.abs(Z).max() <= 700:
        np.testing.assert_allclose(function(Z), exactly(EXACT[function], Z), rtol=1e-12, atol=0)


@example(Z=np.array([[LARGEST, -LARGEST], [-LARGEST, -LARGEST], [0.0, LARGEST]]))
@example(Z=np.array([-LARGEST]))
@few(50)
@given(Z=scores(LARGEST))
def test_every_finite_score_gives_finite_numbers_without_a_warning(Z):
    A, P, L = sigmoid(Z), softmax(Z), log_softmax(Z)
    assert ((A >= 0) & (A <= 1) & (P >= 0) & (P <= 1)).all()
    assert (np.isfinite(L) & (L <= 0)).all()
    np.testing.assert_allclose(P.sum(axis=0), 1, rtol=1e-15)
    np.testing.assert_allclose(np.exp(L), P, rtol=1e-12, atol=1e-300)


@each_function
def test_samples_are_columns_and_may_be_lists_of_integers(function):
    Z = np.array([[1.0, 0, -2, 5, 3], [0, 0, 1, -1, 3], [2, 0, 0, 0, 1]])
    before, together = Z.copy(), function(Z)
    alone = np.stack([function(z.astype(int).tolist()) for z in Z.T], axis=1)
    np.testing.assert_allclose(together, alone, rtol=1e-15, strict=True)
    np.testing.assert_array_equal(Z, before)
    assert function(np.zeros((3, 0))).shape == (3, 0)  # no samples
    assert sigmoid(0.0) == 0.5  # of any shape
