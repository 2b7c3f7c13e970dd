"""`helpers.minimize`: the minima that SciPy finds, and whether there is one."""

import numpy as np
import pytest
from plain_loops import COSTS, MODELS, random_problem, residual
from scipy import optimize

from helpers import datasets
from helpers.minimize import minimize_cost

each_model = pytest.mark.parametrize("model", MODELS)


def largest_slope(net, X, Y, l2, penalize_bias):
    """The largest derivative of the cost with its penalty with respect to a weight or a bias."""
    G = residual(net.model, net.W @ X + net.b, Y) / X.shape[1]
    dW, db = G @ X.T + l2 * net.W, G.sum(axis=1, keepdims=True) + penalize_bias * l2 * net.b
    return max(np.abs(dW).max(), np.abs(db).max())


@pytest.fixture(scope="module")
def three_classes():
    """Overlapping clouds: 3 classes, 4 features, 90 samples."""
    rng = np.random.default_rng(1)
    labels = np.arange(90) % 3
    return rng.normal(size=(4, 90)) + 1.5 * np.eye(4)[:, labels], labels


@pytest.mark.parametrize(("l2", "gradient"), [(0.001, True), (1.0, True), (0.05, False)])
@pytest.mark.parametrize("model", ["softmax", "sigmoid"])
def test_the_minimum_is_that_of_sklearn(three_classes, l2, model, gradient):
    from sklearn.linear_model import LogisticRegression

    X, labels = three_classes
    Y = datasets.one_hot(labels, 3)
    found = minimize_cost(X, Y, model, l2=l2, gradient=gradient)
    assert found.converged
    # A softmax has three classes at once, and each sigmoid has two.
    tasks = [labels] if model == "softmax" else Y
    theirs = [
        LogisticRegression(C=1 / (90 * l2), tol=1e-10, max_iter=10_000).fit(X.T, task)
        for task in tasks
    ]
    W = np.concatenate([model.coef_ for model in theirs])
    np.testing.assert_allclose(found.network.W, W, rtol=0, atol=2e-3)
    outputs = [model.predict_proba(X.T).T for model in theirs]
    A = outputs[0] if model == "softmax" else np.stack([two[1] for two in outputs])
    np.testing.assert_allclose(found.network.predict_proba(X), A, rtol=0, atol=1e-3)


@pytest.mark.parametrize("penalize_bias", [False, True])
@pytest.mark.parametrize("model", ["softmax", "sigmoid"])
def test_the_solver_stops_where_the_penalised_slope_is_nothing(model, penalize_bias):
    X, Y = random_problem(3, 5, 40)
    found = minimize_cost(X, Y, model, l2=0.1, penalize_bias=penalize_bias)
    assert largest_slope(found.network, X, Y, 0.1, penalize_bias) < 1e-4
    assert (found.converged, found.has_minimum) == (True, True)


def test_the_reported_cost_leaves_the_penalty_out_and_a_solver_that_gives_up_says_so():
    X, Y = random_problem(3, 5, 40)
    exact, free = (minimize_cost(X, Y, "sigmoid", l2=0.1, gradient=g) for g in (True, False))
    assert exact.cost == COSTS["sigmoid"](exact.network.scores(X), Y)
    assert (exact.network.W**2).sum() > 1e-3
    assert free.cost == pytest.approx(exact.cost, abs=1e-4)
    assert free.evaluations > 10 * exact.evaluations
    few, true = np.int8(100), np.True_
    assert minimize_cost(X, Y, "sigmoid", l2=0.1, max_steps=few, gradient=true).converged
    short = minimize_cost(X, Y, "sigmoid", l2=1e-6, max_steps=2)
    assert (short.converged, short.steps) == (False, 2)
    assert "LIMIT" in short.message.upper() or "MAXIMUM" in short.message.upper()


# Whether there is a minimum -----------------------------------------------------------------------


def test_digits_that_weights_can_separate_have_no_minimum_without_a_penalty():
    X, labels = datasets.load_digits()
    X, Y = X[:, :300] / 16, datasets.one_hot(labels[:300], 10)
    for model, which in (
        ("softmax", "the classes"),
        ("sigmoid", "the targets in the rows [0, 1, 2, 3, 4, 5, 6, 7, 8, 9] of Y"),
    ):
        found = minimize_cost(X, Y, model)
        assert (found.has_minimum, found.converged) == (False, False)
        assert found.message.startswith(
            f"This cost has no minimum: weights that separate {which} grow for ever. The solver"
        )


def test_what_neither_the_targets_nor_the_final_logits_show_is_left_open():
    X, _ = random_problem(3, 2, 30)
    Y = datasets.one_hot(np.arange(30) % 3, 3)
    for model in ("softmax", "sigmoid"):
        found = minimize_cost(X, Y, model)
        assert (found.has_minimum, found.converged) == (None, True)
        assert not found.message.startswith("This cost")


@pytest.mark.parametrize("kind", ["all 0", "all 1"])
@pytest.mark.parametrize("model", ["softmax", "sigmoid"])
def test_a_penalty_on_the_weights_leaves_the_bias_of_an_output_without_examples(model, kind):
    X, Y = random_problem(3, 5, 40)
    Y[1] = 0.0 if kind == "all 0" else 1.0
    endless = kind == "all 0" or model == "sigmoid"
    found = minimize_cost(X, Y, model, l2=0.1)
    assert (found.has_minimum, found.converged) == (not endless, not endless)
    assert ("in the rows [1] of Y, so a bias never stops" in found.message) is endless
    assert minimize_cost(X, Y, model, l2=0.1, penalize_bias=True).has_minimum is True


def test_a_cost_that_is_zero_everywhere_has_a_minimum():
    X, Y = random_problem(3, 5, 40)
    for found in (minimize_cost(X, 0 * Y, "softmax"), minimize_cost(X, Y[:1], "softmax")):
        assert (found.cost, found.has_minimum, found.converged) == (0, True, True)


def test_a_penalty_on_the_weights_gives_separable_samples_a_minimum():
    assert minimize_cost([[0.0, 1.0]], np.eye(2), "softmax").has_minimum is False
    assert minimize_cost([[0.0, 1.0]], np.eye(2), "softmax", l2=0.1).has_minimum is True


def falls_for_ever(X, Y, model):
    """Look for a direction of [W | b] along which no sample's cost rises and that of one falls.

    Along it the row vectors in `better` must not fall, and those in `same` must not change.
    """
    N_out, X1 = len(Y), np.vstack([X, np.ones(X.shape[1])])
    better, same = [np.zeros(N_out * len(X1))], []
    for x, y in zip(X1.T, Y.T, strict=True):
        scores = np.kron(np.eye(N_out), x)  # how the score of each output changes
        if model == "sigmoid":
            for score, target in zip(scores, y, strict=True):
                (better if target in (0, 1) else same).append(score if target else -score)
        elif y.any():
            active, *others = np.flatnonzero(y)
            better += [scores[active] - scores[k] for k in np.flatnonzero(y == 0)]
            same += [scores[active] - scores[k] for k in others]
    A = np.array(better)
    found = optimize.linprog(
        -A.sum(axis=0),
        A_ub=np.r_[-A, A],
        b_ub=np.repeat([0, 1], len(A)),
        bounds=(None, None),
        A_eq=np.array(same) if same else None,
        b_eq=np.zeros(len(same)) if same else None,
    )
    return -found.fun > 0.5


@each_model
@pytest.mark.parametrize("targets", ["one-hot", "zeros and ones", "halves"])
def test_what_is_said_about_a_minimum_is_true(model, targets):
    """An independent linear program looks for a direction along which the cost falls for ever."""
    rng, seen = np.random.default_rng(len(targets)), set()
    for i in range(20):
        N_out, N = int(rng.integers(2, 4)), int(rng.integers(1, 8))
        N_in = 1 if model == "softmax" and N_out == 3 else int(rng.integers(1, 3))
        X = rng.integers(-2, 3, size=(N_in, N))
        Y = {
            "one-hot": np.eye(N_out)[:, rng.integers(N_out, size=N)],
            "zeros and ones": rng.integers(2, size=(N_out, N)).astype(float),
            "halves": rng.integers(3, size=(N_out, N)) / 2,
        }[targets]
        if model == "hybrid":
            falls = Y.any()
        elif model == "sigmoid":
            falls = any(falls_for_ever(X, Y[[k]], "sigmoid") for k in range(N_out))
        else:
            falls = falls_for_ever(X, Y, "softmax")
        found = minimize_cost(X, Y, model, gradient=bool(i % 4), max_steps=200)
        assert found.has_minimum in (None, not falls), (X, Y)
        assert found.message.startswith("This cost has no minimum: ") is (
            found.has_minimum is False
        )
        assert not (found.converged and found.has_minimum is False)
        assert minimize_cost(X, Y, model, l2=0.1, penalize_bias=True).has_minimum is True
        seen.add(found.has_minimum)
    assert False in seen


@pytest.mark.parametrize("gradient", [True, False])
def test_the_hybrid_has_no_minimum_unless_weights_and_biases_are_penalized(gradient):
    X, Y = datasets.load_question()
    for penalty in ({}, {"l2": 0.1}, {"penalize_bias": True}):
        found = minimize_cost(X, Y, "hybrid", gradient=gradient, **penalty)
        assert (found.has_minimum, found.converged) == (False, False)
        assert found.message.startswith("This cost has no minimum: it falls for ever as the biases")
        assert np.isfinite(found.network.W).all()
    found = minimize_cost(X, Y, "hybrid", l2=0.05, gradient=gradient, penalize_bias=True)
    assert (found.has_minimum, found.converged) == (True, True)
    assert largest_slope(found.network, X, Y, 0.05, penalize_bias=True) < 1e-3


def test_the_hybrid_raises_every_output_that_is_active_somewhere_and_no_other():
    X, Y = datasets.load_question()
    found = minimize_cost(X, np.vstack([Y, np.zeros(4)]), "hybrid")
    A = found.network.predict_proba(X)
    assert (A[:3] > 0.99).all()
    assert found.cost < 0.01
    np.testing.assert_array_equal(A[3], 0.5)
    nothing = minimize_cost(X, 0 * Y, "hybrid")
    assert (nothing.cost, nothing.has_minimum, nothing.converged) == (0, True, True)
    np.testing.assert_array_equal(nothing.network.W, np.zeros((3, 5)))
