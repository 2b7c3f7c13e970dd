"""Every public function of the reference refuses a bad argument by its name, whatever is bad in it.

`CALLS` holds good arguments for each function. A test replaces one argument by each of many values
that are wrong for its kind, and expects a TypeError or ValueError of one short line. `MESSAGES`
holds the messages of the errors about shapes and ranges that belong to single functions.
"""

import re
from functools import partial

import numpy as np
import pytest
from bad_arguments import names_a_bad_argument
from hypothesis import example, given
from hypothesis import strategies as st
from plain_loops import few

from helpers import (
    activations,
    costs,
    curvature,
    datasets,
    descent,
    low_rank,
    minimize,
    network,
    perceptron,
    quadratic,
)

RNG = np.random.default_rng(0)
X, Y, Z = RNG.normal(size=(3, 4)), RNG.random((2, 4)), RNG.normal(size=(2, 4))
W, b = RNG.normal(size=(2, 3)), RNG.normal(size=(2, 1))
P, Q = RNG.normal(size=(2, 3, 2)), RNG.normal(size=(2, 2, 3))
NET, QUADRATIC = network.Network(W, b), quadratic.QuadraticNetwork(P, Q, W, b)
FIT = {"X": X, "Y": Y, "model": "softmax"}
SOLVER = {"l2": 0.1, "max_steps": 3}
PERCEPTRON = {"weights": np.zeros(3), "inputs": X.T, "targets": Y[0], "iterations": 2}

LOW_RANK_FIT = FIT | SOLVER | {"rank": 1, "seed": 0}

CALLS = [
    *((getattr(activations, name), {"Z": Z}) for name in ("sigmoid", "softmax", "log_softmax")),
    *(
        (getattr(costs, f"{name}_{what}"), {"Z": Z, "Y": Y})
        for name in costs.MODELS
        for what in ("cost", "gradient")
    ),
    (datasets.one_hot, {"labels": [0, 2, 1], "N_out": 3}),
    (datasets.display_targets, {"labels": [0, 2, 9]}),
    (datasets.display_shows, {"A": np.zeros((9, 2))}),
    (datasets.random_one_hot, {"N_out": 3, "N_in": 4, "N": 5, "seed": 0}),
    (datasets.digit_split, {"split": 0}),
    (network.Network, {"W": W, "b": b, "model": "softmax"}),
    *((getattr(NET, name), {"X": X}) for name in ("scores", "predict_proba", "predict")),
    (network.train, FIT | {"learning_rate": 0.1, "iterations": 5, "record": [2]}),
    (descent.train_many, FIT | {"learning_rates": [0.1], "iterations": 5, "record": [2]}),
    (network.record_points, {"iterations": 9}),
    (minimize.minimize_cost, FIT | SOLVER | {"gradient": True, "penalize_bias": False}),
    (perceptron.think, {"weights": np.zeros(3), "inputs": X.T}),
    (perceptron.train, PERCEPTRON | {"in_place": False}),
    (low_rank.quadratic_form, {"x": X, "T": P @ Q}),
    (low_rank.low_rank_form, {"x": X, "P": P, "Q": Q}),
    (low_rank.cut_form, {"T": P @ Q, "r": 2}),
    (low_rank.quadratic_features, {"X": X}),
    (quadratic.QuadraticNetwork, {"P": P, "Q": Q, "W": W, "b": b, "model": "softmax"}),
    *((getattr(QUADRATIC, name), {"X": X}) for name in ("parts", "scores", "predict")),
    (quadratic.load_digit_network, {"rank": 1, "moved": True}),
    (quadratic.minimize_quadratic_cost, LOW_RANK_FIT),
    (curvature.hessian, {"V": np.c_[W, b], "X": X, "Y": Y, "model": "softmax"}),
]

CASES = [(call, good, name) for call, good in CALLS for name in good]


@pytest.mark.parametrize(("call", "good", "name"), CASES)
def test_a_bad_argument_is_named_in_one_short_line(call, good, name):
    # The low-rank forms name all their shapes, in the order of their axes.
    forms = call in (low_rank.quadratic_form, low_rank.low_rank_form)
    names_a_bad_argument(call, good, name, start=rf"\b{name}[ \[]" if forms else rf"^{name}[ \[]")


# What the errors say -----------------------------------------------------------------------------


def case(call, message, **change):
    return call, change, message


PQX = {"P": (2, 3, 2), "Q": (2, 2, 3), "x": (3,)}
UNFIT = [
    {"x": (4,)},
    {"x": ()},
    {"x": (3, 2, 1)},
    {"P": (2, 3, 1)},
    {"P": (3, 2)},
    {"Q": (1, 2, 3)},
]
FORM = "P has shape {P}, Q has shape {Q} and x has shape {x}; expected P (N_out, N_in, r), Q (N"
MESSAGES = [
    case(costs.sigmoid_cost, "Y has shape (2, 1); expected (2, 4), the", Y=np.ones((2, 1))),
    case(costs.softmax_gradient, "Y has shape (2, 4); expected (2,), the", Z=np.ones(2)),
    case(activations.softmax, "Z has shape (); expected (N_out,) or (N_out, N)", Z=1.0),
    case(activations.log_softmax, "Z has shape (0,); expected (N_out,) or (N_out, N)", Z=[]),
    case(
        datasets.one_hot, "labels must be whole numbers from 0 to 2; labels[1] is 3", labels=[0, 3]
    ),
    case(datasets.one_hot, "labels must be whole numbers from 0 to 2; labels[0] is", labels=[0.5]),
    case(datasets.one_hot, "labels has shape (1, 1); expected (N,)", labels=[[0]]),
    case(
        datasets.display_targets,
        "labels must be whole numbers from 0 to 9; labels[1] is 10",
        labels=[0, 10],
    ),
    case(datasets.display_shows, "A has shape (7, 2); expected (9, N)", A=np.zeros((7, 2))),
    case(datasets.digit_split, "split must be from 0 to 11, not 12", split=12),
    case(network.Network, "b has shape (2,); expected (2, 1): one bias for each", b=np.ones(2)),
    case(NET.predict, "X has shape (4, 3); expected (3, N): one column for each sample", X=X.T),
    case(network.train, "X has 4 columns and Y has 3: each sample is a column in both", Y=Y[:, :3]),
    case(network.train, "record must hold whole numbers from 0 to 5, not [0.5]", record=[0.5]),
    case(network.train, "record must hold whole numbers from 0 to 5, not [0, 6]", record=[0, 6]),
    case(descent.train_many, "learning_rates must have shape (R,), each", learning_rates=[1, 0]),
    case(perceptron.train, "weights has shape (3, 1); expected (N_in,)", weights=np.ones((3, 1))),
    case(perceptron.train, "inputs has shape (3,); expected (N, 3): one row", inputs=[0, 0, 1]),
    case(perceptron.train, "targets has shape (4, 1); expected (4,)", targets=np.ones((4, 1))),
    case(
        perceptron.train, "targets must lie in [0, 1]; its values go from -2", targets=[0, 1, 1, -2]
    ),
    case(low_rank.quadratic_form, "T has shape (2, 4, 3) and x has sha", T=np.ones((2, 4, 3))),
    *(
        case(low_rank.low_rank_form, FORM.format(**fit), **{k: np.ones(v) for k, v in fit.items()})
        for fit in (PQX | unfit for unfit in UNFIT)
    ),
    case(low_rank.cut_form, "T has shape (2, 3, 4); expected (N_out, N_in", T=np.ones((2, 3, 4))),
    case(low_rank.cut_form, "r must be at most N_in = 3, the size of each T_k, not 4", r=4),
    case(quadratic.QuadraticNetwork, "P has shape (2, 3, 2) and Q has shape (2, 3, 2); exp", Q=P),
    case(quadratic.QuadraticNetwork, "P has shape (2, 3, 2) and W has shape (2, 4)", W=Y),
    case(quadratic.load_digit_network, "rank must be one of 0, 1, 2, 4, 8, not 3", rank=3),
    case(
        quadratic.load_digit_network,
        "rank must be one of 0, 2 if moved is False, not 1",
        moved=False,
    ),
    case(curvature.hessian, "V has shape (2, 3); expected (2, 4): [W | b]", V=W),
]


@pytest.mark.parametrize(("call", "change", "message"), MESSAGES)
def test_an_error_says_what_was_given_and_what_was_expected(call, change, message):
    good = next(good for function, good in CALLS if function == call)
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call(**good | change)


# Overflow ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [1e150, 1e308])
@pytest.mark.parametrize("model", costs.MODELS)
def test_scores_that_overflow_are_an_error_and_never_a_class(model, size):
    x, signs = size * np.array([1.0, -1.0, 1.0]), np.array([[1.0, -1, 1], [1, 1, 1]])
    factors = np.ones((2, 3, 1)), np.ones((2, 1, 3))
    # Weights of any signs and any factors leave the scores of these inputs beyond float64.
    plain = network.Network(1e160 * signs, b, model)
    forms = quadratic.QuadraticNetwork(1e10 * factors[0], factors[1], signs, b, model)
    for net in (plain, forms):
        for method in (net.scores, net.predict_proba, net.predict):
            for given_x in (x, np.c_[np.ones(3), x]):
                with pytest.raises(ValueError, match=r"^[XW] is too large: .* X .* W "):
                    method(given_x)
    with pytest.raises(ValueError, match=r"^(inputs|weights) is too large: "):
        perceptron.think(1e160 * signs[0], x)


@few(3)
@given(st.floats(155, 308), st.booleans(), st.sampled_from([0.0, 0.1]))
@example(155.0, True, 0.1)
@example(300.0, True, 0.0)
@example(308.0, False, 0.0)
@pytest.mark.parametrize("model", costs.MODELS)
def test_a_solver_that_overflows_blames_X(model, exponent, gradient, l2):
    large = X * 10.0**exponent / np.abs(X).max()
    fit = {"X": large, "Y": Y, "model": model}
    more = {"l2": l2, "max_steps": 20}
    calls = [
        partial(minimize.minimize_cost, gradient=gradient, **more),
        partial(quadratic.minimize_quadratic_cost, rank=1, **more),
        partial(network.train, iterations=20),
    ]
    for call in calls:
        try:
            A = call(**fit).network.predict_proba(large)
        except ValueError as error:
            assert str(error).startswith("X is too large")  # noqa: PT017
        else:
            assert np.isfinite(A).all()
