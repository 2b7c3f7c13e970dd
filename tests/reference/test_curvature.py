"""The Hessian and central differences, and what its largest eigenvalue implies for steps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from plain_loops import central_differences, few

from helpers.costs import MODELS
from helpers.curvature import hessian
from helpers.network import with_ones

SEED = st.integers(0, 2**32 - 1)


def some_data(seed, N_in=2, N_out=3, N=5):
    rng = np.random.default_rng(seed)
    return rng, rng.normal(size=(N_in, N)), (rng.random((N_out, N)) < 0.4).astype(float)


def gradient(V, X, Y, model):
    return MODELS[model].gradient(V @ with_ones(X), Y) @ with_ones(X).T


def largest_eigenvalue(V, X, Y, model):
    return np.linalg.eigvalsh(hessian(V, X, Y, model))[-1]


def cost(V, X, Y, model):
    return MODELS[model].losses(V @ with_ones(X), Y).mean()


@pytest.mark.parametrize("model", MODELS)
def test_the_hessian_is_the_derivative_of_the_gradient(model):
    rng, X, Y = some_data(0)
    V = rng.normal(size=(3, 3))
    H = hessian(V, X, Y, model)
    slopes = central_differences(lambda V: gradient(V, X, Y, model), V)
    np.testing.assert_allclose(H, slopes.reshape(9, 9), atol=1e-8, strict=True)
    assert np.linalg.eigvalsh(H)[0] > -1e-12  # each of the three costs is convex


@few(5)
@given(st.sampled_from(["sigmoid", "hybrid"]), SEED)
def test_with_a_sigmoid_curvature_is_greatest_where_all_weights_are_zero(model, seed):
    rng, X, Y = some_data(seed)
    at_zero = largest_eigenvalue(np.zeros((3, 3)), X, Y, model)
    assert largest_eigenvalue(rng.normal(scale=3, size=(3, 3)), X, Y, model) <= at_zero + 1e-12


@few(25)
@given(st.sampled_from(list(MODELS)), SEED, st.floats(0.01, 20))
def test_below_one_and_two_over_the_largest_eigenvalue_steps_keep_their_promise(model, seed, rate):
    rng, X, Y = some_data(seed)
    V = rng.normal(scale=2, size=(3, 3))
    G = gradient(V, X, Y, model)
    # The curvature along the whole step, not only at its start.
    way = np.linspace(0, 1, 101)
    most = max(largest_eigenvalue(V - t * rate * G, X, Y, model) for t in way) * 1.001
    after = V - rate * G
    if rate < 1 / most:
        assert (G * gradient(after, X, Y, model)).sum() >= -1e-12
    if rate < 2 / most:
        assert cost(after, X, Y, model) <= cost(V, X, Y, model) + 1e-12


def test_what_overflows_is_an_error_that_names_the_array():
    V, X, Y = np.zeros((2, 2)), np.array([[1.0, 2.0, 3.0]]), np.eye(2)[:, [0, 1, 0]]
    for model in MODELS:
        with pytest.raises(ValueError, match=r"^X is too large"):
            hessian(V, 1e155 * X, Y, model)
        with pytest.raises(ValueError, match=r"^V is too large"):
            largest_eigenvalue(V + 1e200, 1e155 * X, Y, model)
