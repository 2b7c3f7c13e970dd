"""Test `helpers.descent`: each training of `train_many` is the one that `train` computes."""

import numpy as np
import pytest
from plain_loops import MODELS, assert_same, random_problem

from helpers.descent import train_many
from helpers.network import train

each_model = pytest.mark.parametrize("model", MODELS)


@each_model
@pytest.mark.parametrize(
    ("N_out", "N_in", "N"), [(3, 5, 4), (4, 20, 7), (1, 1, 5), (2, 4, 1), (2, 3, 30)]
)
def test_train_many_is_train_for_each_rate(model, N_out, N_in, N):
    data, before = random_problem(N_out, N_in, N), random_problem(N_out, N_in, N)
    rates = [0.5, 0.001, 0.03, 0.1]
    for together, rate in zip(train_many(*data, model, rates, 60), rates, strict=True):
        alone = train(*before, model, rate, 60)
        assert together.learning_rate == rate
        np.testing.assert_array_equal(together.iterations, alone.iterations)
        # BLAS multiplies one row and several rows by different routines; the last bits may differ.
        assert_same(together, alone, 1e-13)
    for array, old in zip(data, before, strict=True):
        np.testing.assert_array_equal(array, old)


def test_the_trainings_of_one_pass_share_no_memory():
    first, second = train_many(*random_problem(3, 5, 4), "sigmoid", [0.1, 0.1], 10)
    # No view either: keeping one training must not keep the weights of all the others.
    assert first.W.base is first.b.base is None
    for array in (first.W, first.b, first.costs, first.network.W):
        array[...] = 0
    for array in (second.W[-1], second.costs, second.network.W):
        assert array.all()


@each_model
def test_a_rate_that_diverges_is_reported_and_disturbs_no_other(model):
    X, Y = random_problem(3, 5, 4)
    X *= 1e3
    # The two others are small, because with large steps the weights jump, and then each step
    # multiplies the rounding errors, in which the two ways to train differ.
    rates, record = [1e-8, 1e307, 1e-7], [0, 3, 5, 20]
    slow, wild, fast = train_many(X, Y, model, rates, 20, record)
    # In the first iteration, 1e307 times squares of a thousand exceeds the range of float64. The
    # next recorded iteration is 3.
    assert (wild.diverged_at, wild.iterations.tolist()) == (3, [0])
    assert len(wild.costs) == len(wild.W) == len(wild.b) == 1
    np.testing.assert_array_equal(wild.network.W, np.zeros((3, 5)))
    for other in (slow, fast):
        assert other.diverged_at is None
        alone = train(X, Y, model, other.learning_rate, 20, record)
        np.testing.assert_allclose(other.W, alone.W, rtol=1e-9, atol=1e-14)
        np.testing.assert_allclose(other.costs, alone.costs, rtol=1e-9)
