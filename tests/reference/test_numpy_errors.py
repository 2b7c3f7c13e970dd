"""Results do not depend on `np.seterr`: a number that is too small for float64 is rounded to 0."""

import numpy as np
import pytest

from helpers import activations, costs, curvature, low_rank, perceptron, quadratic
from helpers.costs import MODELS
from helpers.descent import train_many
from helpers.minimize import minimize_cost
from helpers.network import Network, train

rng = np.random.default_rng(0)
Z = np.array([[800.0, 30.0, 720.0, 0.0], [0.0, -700.0, 0.0, 1.0], [-745.0, 700.0, 1.0, 0.0]])
Y = np.array([[1.0, 0, 0, 0.5], [0, 1, 0, 0.25], [0, 0, 1, 0.25]])
X, W, b = 1e3 * rng.normal(size=(5, 4)), rng.normal(size=(3, 5)), np.zeros((3, 1))
TINY = 1e-160 * rng.normal(size=(3, 5))  # squares of these underflow
P, Q, x = 1e-110 * rng.normal(size=(3, 5, 2)), 1e-110 * rng.normal(size=(3, 2, 5)), X / 1e3
SMALL = quadratic.QuadraticNetwork(P, Q, W * 1e-200, b)

CALLS = {
    **{name: (getattr(activations, name), Z) for name in ("sigmoid", "softmax", "log_softmax")},
    **{
        f"{model}_{kind}": (getattr(costs, f"{model}_{kind}"), Z, Y)
        for model in MODELS
        for kind in ("cost", "gradient")
    },
    **{f"train {m}": (lambda m=m: train(X, Y, m, 0.1, 200).costs,) for m in MODELS},
    **{
        f"train_many {m}": (lambda m=m: train_many(X, Y, m, [0.1, 9], 200)[1].costs,)
        for m in MODELS
    },
    **{f"minimize_cost {m}": (lambda m=m: minimize_cost(X, Y, m, 0.1).cost,) for m in MODELS},
    "minimize_cost hybrid, no penalty": (lambda: minimize_cost(X, Y, "hybrid").cost,),
    "predict_proba": (Network(W, b, "softmax").predict_proba, X),
    "scores": (Network(TINY, b, "softmax").scores, TINY.T),
    "think": (perceptron.think, TINY[0], TINY),
    "perceptron.train": (perceptron.train, W[0], X.T, Y[0], 50),
    "perceptron.train, tiny": (perceptron.train, W[0], TINY, Y[:, 0], 50),
    "hessian": (lambda: curvature.hessian(np.hstack([W, b]), X, Y, "sigmoid"),),
    "low_rank_form": (low_rank.low_rank_form, x, P * 1e-60, Q),
    "cut_form": (low_rank.cut_form, P @ Q, 2),
    "a quadratic network": (lambda: SMALL.predict_proba(X),),
    "minimize_quadratic_cost": (lambda: quadratic.minimize_quadratic_cost(X, Y, 1, l2=0.1).cost,),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_number_that_is_too_small_raises_nothing(name):
    function, *arguments = CALLS[name]
    expected = function(*arguments)
    with np.errstate(all="raise"):
        np.testing.assert_equal(function(*arguments), expected)
