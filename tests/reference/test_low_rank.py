"""Quadratic forms against a plain loop, the discussion's figures, and arrays of another library."""

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_loops import few

from helpers.low_rank import cut_form, low_rank_form, quadratic_form

X5 = np.arange(1.0, 6.0)
P30 = np.arange(30.0).reshape(3, 5, 2)
Q30 = np.arange(30.0).reshape(3, 2, 5)
PRINTED = [14125, 108625, 293125]


def plain_forms(X, T):
    """As `quadratic_form`, one number at a time; X (a,) or (a, N)."""
    columns, places = X.reshape(len(X), -1).T, list(np.ndindex(T.shape[1:]))
    forms = [[sum(x[i] * M[i, j] * x[j] for i, j in places) for x in columns] for M in T]
    return np.array(forms).reshape(len(T), *X.shape[1:])


def random_problem(seed, a, b, r, N):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=a if N is None else (a, N))
    return X, rng.normal(size=(b, a, r)), rng.normal(size=(b, r, a))


SIZES = st.integers(1, 6)
PROBLEMS = st.builds(
    random_problem, st.integers(0, 10**6), SIZES, SIZES, SIZES, st.none() | st.integers(1, 7)
)


# The figures of the discussion, and a plain loop -------------------------------------------------


def test_the_printed_figures():
    np.testing.assert_array_equal(low_rank_form(X5, P30, Q30), PRINTED)
    np.testing.assert_array_equal(quadratic_form(X5, P30 @ Q30), PRINTED)


@few(15)
@given(PROBLEMS)
def test_both_forms_agree_with_a_plain_loop(problem):
    X, P, Q = problem
    expected = plain_forms(X, P @ Q)
    for result in (quadratic_form(X, P @ Q), low_rank_form(X, P, Q)):
        np.testing.assert_allclose(result, expected, rtol=1e-9, atol=1e-9, strict=True)


def test_rank_0_gives_0_and_no_matrices_give_no_numbers():
    zeros = low_rank_form(X5, np.ones((3, 5, 0)), np.ones((3, 0, 5)))
    np.testing.assert_array_equal(zeros, [0] * 3)
    assert low_rank_form(X5, np.ones((0, 5, 2)), np.ones((0, 2, 5))).shape == (0,)
    assert quadratic_form(X5, np.ones((0, 5, 5))).shape == (0,)


# What goes in ------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.int8, np.float16, bool])
def test_small_number_types_neither_overflow_nor_stay_truth_values(dtype):
    x = np.full(5, 100).astype(dtype)
    P, Q = np.full((3, 5, 2), 100).astype(dtype), np.full((3, 2, 5), 100).astype(dtype)
    one = float(x[0])
    for result in (low_rank_form(x, P, Q), low_rank_form(x[:, None], P, Q)[:, 0]):
        np.testing.assert_array_equal(result, np.full(3, 50 * one**4), strict=True)
    T = np.full((3, 5, 5), 100).astype(dtype)
    np.testing.assert_array_equal(quadratic_form(x, T), np.full(3, 25 * one**3), strict=True)


def test_lists_and_any_memory_layout_will_do_and_stay_as_they_were():
    X, P, Q = random_problem(4, 6, 4, 3, 5)
    expected = low_rank_form(X, P, Q)
    stored_by_rank = np.ascontiguousarray(P.swapaxes(1, 2)).swapaxes(1, 2)
    strange = np.asfortranarray(X), stored_by_rank, np.repeat(Q, 2, axis=0)[::2]
    for problem in (strange, [array.tolist() for array in strange]):
        np.testing.assert_allclose(low_rank_form(*problem), expected, rtol=1e-12)
    for array, old in zip(strange, (X, P, Q), strict=True):
        np.testing.assert_array_equal(array, old)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_nan_and_infinity_pass_through_to_their_own_number(bad):
    P = P30.copy()
    P[1, 0, 0] = bad
    result = low_rank_form(X5, P, Q30)
    np.testing.assert_array_equal(result[[0, 2]], [14125, 293125])
    assert not math.isfinite(result[1])


@pytest.mark.filterwarnings("error")
def test_infinities_of_both_signs_warn_of_nothing():
    x = np.array([np.inf, -np.inf, 1e200, 0.0, 1.0])
    for X in (x, np.stack([x, X5], axis=1)):
        for result in (low_rank_form(X, P30, Q30), quadratic_form(X, P30 @ Q30)):
            assert not np.isfinite(result if X.ndim == 1 else result[:, 0]).any()
            np.testing.assert_array_equal(PRINTED if X.ndim == 1 else result[:, 1], PRINTED)


def test_the_matrices_are_never_formed():
    a, b, r = 300, 20, 2
    X, P, Q = random_problem(5, a, b, r, 3)
    for x in (X, X[:, 0]):
        tracemalloc.start()
        low_rank_form(x, P, Q)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < a * a * 8, "as much as one of the b matrices"


# Arrays of another library -----------------------------------------------------------------------


@pytest.fixture
def da():
    import dask.array  # imported here, because the import takes half a second

    return dask.array


@pytest.mark.parametrize("N", [None, 4])
@pytest.mark.parametrize("chunks", [(2, 7, 2), (2, 3, 1)], ids=str)
def test_dask_arrays_stay_lazy_and_give_the_same(da, N, chunks):
    X, P, Q = random_problem(6, 7, 5, 2, N)
    b, a, r = chunks
    lazy_P, lazy_Q = da.from_array(P, chunks=chunks), da.from_array(Q, chunks=(b, r, a))
    lazy_X, lazy_T = da.from_array(X, chunks=3), da.from_array(P @ Q, chunks=(b, a, a))
    forms = [low_rank_form(x, lazy_P, lazy_Q) for x in (X, lazy_X)] + [quadratic_form(X, lazy_T)]
    expected = low_rank_form(X, P, Q)
    for form in forms:
        assert isinstance(form, da.Array)
        np.testing.assert_allclose(form.compute(), expected, rtol=1e-12, atol=1e-12, strict=True)


def test_dask_arrays_are_checked_and_converted_without_being_computed(da):
    P, Q, x = (da.ones(shape) for shape in ((3, 5, 2), (3, 2, 5), (5,)))
    small = [low_rank_form(100 * x.astype(np.int8), P, Q), low_rank_form(x, P.astype(bool), Q)]
    np.testing.assert_array_equal(small[0].compute(), [500_000.0] * 3, strict=True)
    np.testing.assert_array_equal(small[1].compute(), [50.0] * 3, strict=True)
    shapes = r"^P has shape \(3, 5, 2\), Q has shape \(3, 5, 2\) and x"
    with pytest.raises(ValueError, match=shapes):
        low_rank_form(x, P, P)
    with pytest.raises(TypeError, match=r"^Q must hold real numbers, not complex128"):
        low_rank_form(x, P, Q.astype(complex))


# The nearest form of rank r ----------------------------------------------------------------------


def matrices(kind, seed, b, a):
    """A stack (b, a, a) of one kind; entries are of order 1."""
    M, rest = np.random.default_rng(seed).normal(size=(2, b, a, a))
    antisymmetric = rest - rest.swapaxes(1, 2)
    square, thin = M @ M.swapaxes(1, 2), M[:, :, :1]
    return {
        "any": M,
        "antisymmetric": antisymmetric,
        "definite": square,
        "negative definite": -square,
        "rank 1 + any rest": thin @ thin.swapaxes(1, 2) + 5 * antisymmetric,
    }[kind]


KINDS = ("any", "antisymmetric", "definite", "negative definite", "rank 1 + any rest")
STACKS = st.builds(matrices, st.sampled_from(KINDS), st.integers(0, 10**6), SIZES, SIZES)


def symmetric_part(T):
    return (T + T.swapaxes(1, 2)) / 2


def distance(T, P, Q):
    """How far the symmetric parts are from each other, (b,)."""
    return np.linalg.norm(symmetric_part(T - P @ Q), axis=(1, 2))


@few(15)
@given(STACKS, st.data())
def test_the_cut_leaves_the_eigenvalues_beyond_r_of_each_sign(T, data):
    b, a, _ = T.shape
    r = data.draw(st.integers(0, a))
    P, Q = cut_form(T, r)
    assert (P.shape, Q.shape) == ((b, a, r), (b, r, a))
    values = np.linalg.eigvalsh(symmetric_part(T))
    left = [np.r_[np.sort(v[v > 0])[: -r or None], np.sort(v[v < 0])[r:]] for v in values]
    expected = [np.sqrt((v**2).sum()) for v in left]
    np.testing.assert_allclose(distance(T, P, Q), expected, rtol=0, atol=1e-10)
    if r == a:
        X = np.random.default_rng(r).normal(size=(a, 4))
        np.testing.assert_allclose(low_rank_form(X, P, Q), quadratic_form(X, T), atol=1e-9)


def test_the_forms_scale_with_the_matrices_and_the_argument_stays():
    T = matrices("any", 0, 3, 5)
    before, x = T.copy(), np.arange(5.0)
    forms = low_rank_form(x, *cut_form(T, 2))
    np.testing.assert_array_equal(T, before)
    for scale in (1e-200, 1e200):
        scaled = low_rank_form(x, *cut_form(scale * T, 2))
        np.testing.assert_allclose(scaled, scale * forms, rtol=1e-9)
    np.testing.assert_array_equal(cut_form(T.tolist(), 2)[0], cut_form(T, 2)[0])
    assert [array.shape for array in cut_form(np.zeros((0, 3, 3)), 2)] == [(0, 3, 2), (0, 2, 3)]
