"""The hybrid explorer: its minima against SciPy's and the derivation, its sentence and picture."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import check_numbers

from helpers.activations import sigmoid
from helpers.explorers import hybrid
from helpers.explorers.hybrid import STRENGTHS, WEIGHTS, X, Y, compute
from helpers.network import minimize_cost

WEIGHT, STRENGTH = st.sampled_from(WEIGHTS), st.sampled_from(STRENGTHS)
SAYS = [
    (
        {},
        "Weight of the (1 − y) term 0 (the hybrid), strength of the penalty 0.01. Outputs: never "
        "active 0.500, 0.500, 0.500, 0.500; sometimes active 0.987, 0.983, 0.930, 0.968; always "
        "active 0.994, 0.993, 0.978, 0.978. Rounded, 6 of 12 are right, and 4 more only by the tie "
        "at one half.",
    ),
    (  # what is not one half is not called one half
        {"weight": 0.001, "strength": 10.0},
        "Weight of the (1 − y) term 0.001, strength of the penalty 10. Outputs: never active "
        "0.4999, 0.49995, 0.49997, 0.49997; sometimes active 0.527, 0.524, 0.515, 0.518; always "
        "active 0.549, 0.546, 0.532, 0.532. Rounded, 10 of 12 are right.",
    ),
    (
        {"weight": 1.0},
        "Weight of the (1 − y) term 1 (the full cost), strength of the penalty 0.01. Outputs: "
        "never active 0.006, 0.007, 0.022, 0.022; sometimes active 0.864, 0.173, 0.072, 0.888; "
        "always active 0.994, 0.993, 0.978, 0.978. Rounded, 12 of 12 are right.",
    ),
]


def check(view, says, picture):
    away = np.abs(view.outputs - 0.5) > 1e-6
    right = np.rint(view.outputs) == Y
    by_tie = (right & ~away).sum()
    facts = [1, view.weight, view.strength, *view.outputs.ravel(), (right & away).sum(), Y.size]
    check_numbers(says, [*facts, *([by_tie] if by_tie else [])])

    for bars, texts, row in zip(
        picture.cases.bars, picture.cases.numbers, view.outputs, strict=True
    ):
        assert [bar.get_height() for bar in bars] == row.tolist()
        check_numbers(" ".join(text.get_text() for text in texts), row)
    assert list(picture.now.get_xdata()) == [view.weight] * 2
    for curve, dot, (_, k, y, _) in zip(picture.curves, picture.dots, hybrid.CURVES, strict=True):
        group = view.outputs[k, Y[k] == y]
        farthest = group[np.abs(group - y).argmax()]
        assert list(dot.get_ydata()) == [farthest]
        assert curve.get_ydata()[WEIGHTS.index(view.weight)] == farthest


@pytest.mark.parametrize("strength", STRENGTHS[::3])
@pytest.mark.parametrize(("weight", "model"), [(0.0, "hybrid"), (1.0, "sigmoid")])
def test_both_ends_are_the_minima_that_scipy_finds(weight, model, strength):
    solved = minimize_cost(X, Y, model, l2=strength, penalize_bias=True)
    assert solved.has_minimum
    outputs = solved.network.predict_proba(X)
    np.testing.assert_allclose(compute(weight, strength).outputs, outputs, atol=1e-4)


def cost(V, weight, strength):
    """The cost that is minimised, as it is written."""
    Z = V @ np.vstack([X, np.ones(4)])
    losses = Y * np.logaddexp(0, -Z) + weight * (1 - Y) * np.logaddexp(0, Z)
    return losses.sum(axis=0).mean() + strength / 2 * (V**2).sum()


@given(WEIGHT, STRENGTH)
def test_each_position_is_the_minimum_of_its_cost(weight, strength):
    V = hybrid.minima()[STRENGTHS.index(strength), WEIGHTS.index(weight)]
    # Derived: strength V = mean over the samples of (y (1 - a) - weight (1 - y) a) x'.
    X1 = np.vstack([X, np.ones(4)])
    A = sigmoid(V @ X1)
    pull = (Y * (1 - A) - weight * (1 - Y) * A) @ X1.T / 4
    np.testing.assert_allclose(strength * V, pull, atol=1e-12)
    # And the cost as it is written: its slope is 0 along every direction, and it rises.
    direction = np.random.default_rng(0).normal(size=V.shape)
    least = cost(V, weight, strength)
    up, down = (cost(V + h * direction, weight, strength) for h in (1e-3, -1e-3))
    assert min(up, down) > least
    assert (up - down) / 2e-3 == pytest.approx(0, abs=1e-5)


@pytest.mark.parametrize("strength", STRENGTHS)
def test_what_the_discussion_says_of_the_three_cases(strength):
    outputs = compute(0.0, strength).over_weights
    never, sometimes, always = np.moveaxis(outputs, 1, 0)  # each (weight, sample)
    assert (always > 0.5).all()
    assert (never[0] == 0.5).all()
    assert (never[1:] < 0.5).all()
    assert (sometimes[0] > 0.5).all()
    assert ((sometimes[-1] > 0.5) == Y[1]).all()
    assert (np.diff(outputs, axis=0) < 1e-9).all()  # more of the term lowers every output
