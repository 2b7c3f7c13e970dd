"""The hybrid explorer: its minima against SciPy's and the derivation, its sentence and picture."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.activations import sigmoid
from helpers.explorers import hybrid, hybrid_explorer
from helpers.explorers.hybrid import STRENGTHS, WEIGHTS, X, Y, compute
from helpers.network import minimize_cost

WEIGHT, STRENGTH = st.sampled_from(WEIGHTS), st.sampled_from(STRENGTHS)
ENDS = list(itertools.product((0.0, 0.2, 1.0), (STRENGTHS[0], 0.03, STRENGTHS[-1])))


@pytest.fixture(scope="module")
def picture():
    return hybrid.HybridPicture()


@pytest.fixture(scope="module")
def explorer():
    return hybrid_explorer()


def test_the_three_cases_are_those_of_the_discussion():
    assert Y.sum(axis=1).tolist() == [0, 2, 4]
    assert len(hybrid.CASES) == len(Y)


@pytest.mark.parametrize("strength", STRENGTHS)
@pytest.mark.parametrize(("weight", "model"), [(0.0, "hybrid"), (1.0, "sigmoid")])
def test_both_ends_are_the_minima_that_scipy_finds(weight, model, strength):
    solved = minimize_cost(X, Y, model, l2=strength, penalize_bias=True)
    assert solved.has_minimum
    outputs = solved.network.predict_proba(X)
    np.testing.assert_allclose(compute(weight, strength).outputs, outputs, atol=1e-4)


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
    least = hybrid.cost(V, weight, strength)
    up, down = (hybrid.cost(V + h * direction, weight, strength) for h in (1e-3, -1e-3))
    assert min(up, down) > least
    assert (up - down) / 2e-3 == pytest.approx(0, abs=1e-5)


@given(WEIGHT, STRENGTH)
def test_what_the_discussion_says_of_the_three_cases(weight, strength):
    never, sometimes, always = compute(weight, strength).outputs
    assert (always > 0.5).all()
    if weight == 0:
        assert never.tolist() == [0.5] * 4
        assert (sometimes > 0.5).all()
    else:
        assert (never < 0.5).all()
    if weight == 1:
        assert ((sometimes > 0.5) == Y[1]).all()


@given(STRENGTH)
def test_more_of_the_term_lowers_every_output(strength):
    outputs = compute(0.0, strength).over_weights
    assert (np.diff(outputs, axis=0) < 1e-9).all()


def numbers(text):
    return [float(part) for part in re.findall(r"\d+(?:\.\d+)?", text)]


def check_sentence(text, view):
    """Every number of the sentence, against the state."""
    weight, name, strength, never, sometimes, always, right, by_tie = re.fullmatch(
        r"Weight of the \(1 − y\) term (\S+)( \(the (?:hybrid|full cost)\))?, strength of the "
        r"penalty (\S+)\. Outputs: never active (.*); sometimes active (.*); always active (.*)\. "
        r"Rounded, (\d+) of 12 are right(?:, and (\d) more only by the tie at one half)?\.",
        text,
    ).groups()
    assert (float(weight), float(strength)) == (view.weight, view.strength)
    assert name == {0.0: " (the hybrid)", 1.0: " (the full cost)"}.get(view.weight)
    for row, outputs in zip((never, sometimes, always), view.outputs, strict=True):
        assert numbers(row) == pytest.approx(outputs, abs=0.00051)
        for text, a in zip(numbers(row), outputs, strict=True):
            assert (text == 0.5) == (abs(a - 0.5) <= 1e-6)
    away = np.abs(view.outputs - 0.5) > 1e-6
    assert int(right) == ((np.rint(view.outputs) == Y) & away).sum()
    assert int(by_tie or 0) == ((np.rint(view.outputs) == Y) & ~away).sum()


@pytest.mark.parametrize(("weight", "strength"), ENDS)
def test_picture_and_sentence_at_least_middle_and_greatest(picture, weight, strength):
    view = compute(weight, strength)
    check_sentence(picture.draw(view), view)
    for bars, numbers, row in zip(
        picture.cases.bars, picture.cases.numbers, view.outputs, strict=True
    ):
        assert [bar.get_height() for bar in bars] == row.tolist()
        assert [float(text.get_text()) for text in numbers] == pytest.approx(row, abs=0.0051)
    assert list(picture.now.get_xdata()) == [weight] * 2
    for line, dot, (_, k, y, _) in zip(picture.lines, picture.dots, hybrid.CURVES, strict=True):
        group = view.outputs[k, Y[k] == y]
        farthest = group[np.abs(group - y).argmax()]
        assert list(dot.get_ydata()) == [farthest]
        assert line.get_ydata()[WEIGHTS.index(weight)] == farthest
    assert picture.figure.png().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["weight", "strength"])
def test_each_slider_changes_picture_and_sentence_and_solves_nothing(explorer, monkeypatch, name):
    explorer.reset()
    before = explorer.picture.value, explorer.says.value
    monkeypatch.setattr(np.linalg, "solve", None)
    explorer.controls[name].index += 1
    assert explorer.error is None
    assert explorer.picture.value != before[0]
    assert explorer.says.value != before[1]
