"""The Hessian against central differences, and what its largest eigenvalue promises of steps."""

import importlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.curvature import hessian, largest_eigenvalue, watch_steps
from helpers.network import MODELS, train_many

MODEL = st.sampled_from(list(MODELS))
SEED = st.integers(0, 2**32 - 1)


def some_data(seed, N_in=2, N_out=3, N=5):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(N_in, N))
    Y = (rng.random((N_out, N)) < 0.4).astype(float)
    return rng, X, Y


def gradient(V, X, Y, model):
    X1 = np.vstack([X, np.ones(X.shape[1])])
    return MODELS[model].gradient(V @ X1, Y) @ X1.T


def cost(V, X, Y, model):
    return MODELS[model].losses(V @ np.vstack([X, np.ones(X.shape[1])]), Y).mean()


@given(MODEL, SEED)
def test_the_hessian_is_the_derivative_of_the_gradient(model, seed):
    rng, X, Y = some_data(seed)
    V = rng.normal(size=(3, 3))
    H = hessian(V, X, Y, model)
    assert H.shape == (9, 9)
    np.testing.assert_allclose(H, H.T, atol=1e-15)
    h = 1e-5
    for i in range(V.size):
        step = np.zeros(V.size)
        step[i] = h
        step = step.reshape(V.shape)
        column = (gradient(V + step, X, Y, model) - gradient(V - step, X, Y, model)) / (2 * h)
        np.testing.assert_allclose(H[:, i], column.ravel(), atol=1e-8)
    assert np.linalg.eigvalsh(H)[0] > -1e-12  # each of the three costs is convex


@given(MODEL, SEED, st.floats(0.01, 20))
@settings(max_examples=200)
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


@given(st.sampled_from(["sigmoid", "hybrid"]), SEED)
def test_with_a_sigmoid_curvature_is_greatest_where_all_weights_are_zero(model, seed):
    rng, X, Y = some_data(seed)
    at_zero = largest_eigenvalue(np.zeros((3, 3)), X, Y, model)
    assert largest_eigenvalue(rng.normal(scale=3, size=(3, 3)), X, Y, model) <= at_zero + 1e-12


@given(SEED)
def test_softmax_has_a_limit_too_that_zero_weights_do_not_reach(seed):
    rng, X, Y = some_data(seed)
    X1 = np.vstack([X, np.ones(X.shape[1])])
    # No eigenvalue of diag(a) - a a' exceeds one half; at equal outputs of three it is one third.
    limit = np.linalg.eigvalsh((X1 * Y.sum(axis=0)) @ X1.T / X.shape[1])[-1] / 2
    assert largest_eigenvalue(rng.normal(scale=3, size=(3, 3)), X, Y, "softmax") <= limit + 1e-12
    at_zero = largest_eigenvalue(np.zeros((3, 3)), X, Y, "softmax")
    assert at_zero == pytest.approx(2 / 3 * limit)


@pytest.mark.parametrize("model", MODELS)
def test_the_steps_watched_are_those_of_the_training(model):
    _, X, Y = some_data(3)
    X = 3 * X
    rates = [0.05, 1.0, 5.0, 60.0]
    fan = train_many(X, Y, model, rates, 40, record=np.arange(41))
    steps = watch_steps(fan, X, Y, model)
    for i, run in enumerate(fan):
        V = np.concatenate([run.W, run.b], axis=2)
        moves = np.diff(V, axis=0)
        # A step after one that overshot turns back against it.
        back = (moves[1:] * moves[:-1]).sum(axis=(1, 2)) < 0
        assert steps.overshoots[i, :-2].tolist() == back.tolist()
        assert steps.rises[i, :-1].tolist() == (np.diff(run.costs) > 1e-9).tolist()
        more = train_many(X, Y, model, rates, 52, record=np.arange(40, 53))[i].costs[1:]
        assert steps.restless[i] == (np.diff(more) > 1e-9).any()
    one_more = watch_steps(fan, X, Y, model, more=1).restless
    assert one_more.tolist() == steps.rises[:, -1].tolist()
    assert not watch_steps(fan, X, Y, model, more=0).restless.any()
    assert not steps.overshoots.all()
    if model != "hybrid":
        assert steps.overshoots.any()
        assert steps.rises.any()


def test_rounding_errors_are_no_overshoots_and_no_rises():
    # The curvature is 0.25 at zero weights and 0.21 at the minimum, in both directions, so that
    # each step at this rate goes too far, and the slope shrinks until nothing but rounding is left.
    X, Y = np.array([[1.0, -1.0]]), np.array([[0.7, 0.3]])
    fan = train_many(X, Y, "sigmoid", [7.0], 150, record=np.arange(151))
    V = np.concatenate([fan[0].W, fan[0].b], axis=2)
    slopes = np.array([np.linalg.norm(gradient(v, X, Y, "sigmoid")) for v in V])
    assert slopes[0] > 0.1
    assert slopes[-1] < 1e-14
    steps = watch_steps(fan, X, Y, "sigmoid")
    assert steps.overshoots[0].tolist() == (slopes > 1e-9).tolist()
    assert not steps.rises.any()
    assert not steps.restless.any()


def test_the_former_place_works_with_a_warning():
    with pytest.warns(DeprecationWarning, match=r"is now helpers\.curvature"):
        former = importlib.import_module("helpers.explorers.curvature")
    assert former.hessian is hessian
