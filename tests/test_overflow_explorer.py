"""The overflow explorer: true values to many digits, NumPy's own words, a true sentence."""

import itertools
import re
import warnings
from decimal import Decimal, getcontext, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import costs
from helpers.explorers import overflow, overflow_explorer
from helpers.explorers.overflow import FORMULAS, GRID, SIZES, compute

ENDS = list(itertools.product(FORMULAS, (1, -1), (SIZES[0], 30.0, 40.0, 300.0, 740.0, SIZES[-1])))
STATES = st.fixed_dictionaries(
    {
        "formula": st.sampled_from(list(FORMULAS)),
        "sign": st.sampled_from([1, -1]),
        "size": st.sampled_from(SIZES),
    }
)


@pytest.fixture(scope="module")
def picture():
    return overflow.OverflowPicture()


@pytest.fixture(scope="module")
def explorer():
    return overflow_explorer()


def true_value(formula, z):
    """The definitions as they stand, with so many digits that nothing is lost."""
    with localcontext() as context:
        context.prec = 1000
        e = [(Decimal(z) + k * (1 if z > 0 else -1)).exp() for k in range(3)]
        a = e[0] / (1 + e[0])
        share = e[0] / sum(e)
        return {
            "sigmoid": lambda: a,
            "cost, target 1": lambda: -a.ln(),
            "cost, target 0": lambda: -(1 - a).ln(),
            "softmax": lambda: share,
            "softmax cost": lambda: -share.ln(),
        }[formula]()


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("z", [1.0, -2.0, 37.0, -58.0, 745.0, -1000.0])
def test_the_true_value_has_fifty_digits(formula, z):
    digits = getcontext().prec
    true = true_value(formula, z)
    assert abs(overflow.exact(formula, z) - true) < Decimal("1e-50") * true
    assert getcontext().prec == digits  # of other code


def test_where_the_forms_lose_their_digits():
    assert 1 + np.exp(-overflow.ROUNDED_AWAY - 0.01) == 1 < 1 + np.exp(-overflow.ROUNDED_AWAY + 0.1)
    with np.errstate(over="ignore"):
        assert np.exp(overflow.TOO_LARGE - 0.01) < np.inf == np.exp(overflow.TOO_LARGE + 0.01)
    (naive, stable), (naive_error, stable_error) = overflow.curves("cost, target 0", 1)
    assert np.isfinite(stable).all()
    assert stable_error.max() < 4e-16
    failed = GRID[~np.isfinite(naive)]
    assert overflow.ROUNDED_AWAY < failed[0] < overflow.ROUNDED_AWAY + 0.6
    assert 1e-3 < np.nanmax(naive_error[GRID < failed[0]]) < 0.1


@given(STATES)
def test_the_stable_form_is_exact_as_far_as_float64_goes(state):
    view = compute(**state)
    smallest = 5e-324
    error = abs(Decimal(view.stable) - view.true)
    assert error <= max(Decimal("5e-16") * view.true, Decimal(smallest))
    z, y = np.array([view.z]), np.array([float(state["formula"][-1] == "1")])
    if state["formula"].startswith("cost"):
        assert view.stable == costs.sigmoid_cost(z, y)


@given(STATES)
def test_what_numpy_says_is_what_it_says(state):
    view = compute(**state)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scores = np.array([view.z])
        if view.complaints:
            with pytest.raises(RuntimeWarning) as found:
                FORMULAS[view.formula].naive(scores)
            assert view.complaints[0] == f"RuntimeWarning: {found.value}"
        else:
            FORMULAS[view.formula].naive(scores)


def in_decimal(text):
    """A number as the sentence writes it: "0.5", "1 - 4.5e-05", "inf"."""
    one, _, rest = text.partition("1 - ")
    return Decimal(1) - Decimal(rest) if rest and not one else Decimal(text)


def check_sentence(text, view):
    """Every number and every claim of the sentence, against the state."""
    text = text.replace("−", "-")
    formula, scores, true, *forms, says, tail = re.fullmatch(
        r"(.*), scores? (.*): true value (.+?); the stable form gives (.+?), (.*?); "
        r"the naive form gives (.+?), (.*?)\. NumPy (gives no warning|says of the naive form: "
        r"[^.]*)(.*)",
        text,
    ).groups()
    assert formula.lower() == view.formula
    assert float(scores.split(", ")[0]) == view.z
    assert ("target [1, 0, 0]" in scores) == (formula == "Softmax cost")
    assert ("output 1" in scores) == (formula == "Softmax")
    assert float(abs(in_decimal(true) - view.true) / view.true) < 6e-4
    for value, words, expected, error in zip(
        forms[::2], forms[1::2], (view.stable, view.naive), view.errors[::-1], strict=True
    ):
        assert float(in_decimal(value)) == pytest.approx(
            expected, rel=6e-4, abs=5e-324, nan_ok=True
        )
        if error < 1e-15:
            assert words == "relative error below 1e−15"
        elif np.isfinite(expected):
            assert float(words.removeprefix("relative error ")) == pytest.approx(error, rel=0.5)
        else:
            assert words == "not a finite number"
    assert all(complaint in says for complaint in view.complaints)
    assert ("gives no" in says) == (not view.complaints)
    # What has lost digits looks different from what is true.
    if view.errors[0] > 2e-8:
        assert forms[2] != true
    # Nothing reads as 1 that is not 1.
    for value, text in zip((view.true, view.stable, view.naive), (true, *forms[::2]), strict=True):
        assert (text == "1") == (value == 1 or abs(value - 1) < 1e-80)
    silent = not view.complaints and not view.errors[0] < 1e-8
    assert ("the digits are lost in silence" in tail) == silent
    last = not view.complaints and 1e-13 < view.errors[0] < 1e-8
    assert ("the last digits are lost in silence" in tail) == last
    assert ("smaller than any" in tail) == (view.true < Decimal("5e-324") / 2)
    if "smaller than any" in tail:
        assert view.stable == 0


@pytest.mark.parametrize(("formula", "sign", "size"), ENDS)
def test_picture_and_sentence_at_least_middle_and_greatest(picture, formula, sign, size):
    view = compute(formula, sign, size)
    check_sentence(picture.draw(view), view)
    for ax, dots, numbers in zip(
        (picture.left, picture.right),
        picture.dots,
        ((view.naive, view.stable), view.errors),
        strict=True,
    ):
        low, high = ax.get_ylim()
        for dot, number in zip(dots, numbers, strict=True):
            assert list(dot.get_xdata()) == [size]
            height = dot.get_ydata()[0]
            assert low <= height <= high
            if not np.isfinite(number):
                assert height == high
            elif number > max(low, 1e-17):
                assert height == pytest.approx(number)
    values, _ = overflow.curves(formula, sign)
    assert picture.gap.get_visible() == (not np.isfinite(values[0]).all())
    assert picture.figure.png().startswith(b"\x89PNG")


def test_numpy_speaks_even_where_a_learner_silenced_it():
    with np.errstate(all="ignore"):
        assert compute("softmax", 1, 1000.0).complaints


def test_a_move_does_not_compute_curves(explorer, monkeypatch):
    explorer.reset()
    before = explorer.picture.value
    monkeypatch.setattr(overflow, "curves", None)
    explorer.controls["size"].value = 40.0
    assert explorer.error is None
    assert explorer.picture.value != before


def test_the_first_formula_can_be_chosen():
    assert overflow_explorer("softmax").state["formula"] == "softmax"
