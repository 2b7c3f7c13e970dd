"""The Hessian and central differences, and what the largest eigenvalue implies for steps."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from reference import central_differences, few

from helpers.costs import MODELS
from helpers.curvature import hessian, largest_eigenvalue
from helpers.descent import train_many
from helpers.explorers.steps import watch_steps
from helpers.network import with_ones

SEED = st.integers(0, 2**32 - 1)


def some_data(seed, N_in=2, N_out=3, N=5):
    rng = np.random.default_rng(seed)
    return rng, rng.normal(size=(N_in, N)), (rng.random((N_out, N)) < 0.4).astype(float)


def gradient(V, X, Y, model):
    return MODELS[model].gradient(V @ with_ones(X), Y) @ with_ones(X).T


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


@pytest.mark.parametrize("model", MODELS)
def test_the_steps_watched_are_those_of_the_training(model):
    _, X, Y = some_data(3)
    X, rates = 3 * X, [0.05, 1.0, 5.0, 60.0]
    fan = train_many(X, Y, model, rates, 40, record=np.arange(41))
    longer = train_many(X, Y, model, rates, 52, record=np.arange(40, 53))
    steps = watch_steps(fan, X, Y, model)
    for i, run in enumerate(fan):
        moves = np.diff(np.concatenate([run.W, run.b], axis=2), axis=0)
        # A step after one that overshot turns back against it.
        back = (moves[1:] * moves[:-1]).sum(axis=(1, 2)) < 0
        assert steps.overshoots[i, :-2].tolist() == back.tolist()
        assert steps.rises[i, :-1].tolist() == (np.diff(run.costs) > 1e-9).tolist()
        assert steps.restless[i] == (np.diff(longer[i].costs[1:]) > 1e-9).any()
    one_more = watch_steps(fan, X, Y, model, more=1).restless
    assert one_more.tolist() == steps.rises[:, -1].tolist()
    assert not watch_steps(fan, X, Y, model, more=0).restless.any()
    assert not steps.overshoots.all()
    assert model == "hybrid" or (steps.overshoots.any() and steps.rises.any())


def test_rounding_errors_are_no_overshoots_and_no_rises():
    # The curvature is 0.25 at zero weights and 0.21 at the minimum, in both directions, so that
    # each step at this rate goes too far, and the slope shrinks until nothing but rounding is left.
    X, Y = np.array([[1.0, -1.0]]), np.array([[0.7, 0.3]])
    fan = train_many(X, Y, "sigmoid", [7.0], 150, record=np.arange(151))
    V = np.concatenate([fan[0].W, fan[0].b], axis=2)
    slopes = np.array([np.linalg.norm(gradient(v, X, Y, "sigmoid")) for v in V])
    assert slopes[-1] < 1e-14 < 0.1 < slopes[0]
    steps = watch_steps(fan, X, Y, "sigmoid")
    assert steps.overshoots[0].tolist() == (slopes > 1e-9).tolist()
    assert not steps.rises.any()
    assert not steps.restless.any()


def test_what_overflows_is_an_error_that_names_the_array():
    V, X, Y = np.zeros((2, 2)), np.array([[1.0, 2.0, 3.0]]), np.eye(2)[:, [0, 1, 0]]
    for model in MODELS:
        with pytest.raises(ValueError, match=r"^X is too large"):
            hessian(V, 1e155 * X, Y, model)
        with pytest.raises(ValueError, match=r"^V is too large"):
            largest_eigenvalue(V + 1e200, 1e155 * X, Y, model)
