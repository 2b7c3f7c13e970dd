"""The overflow explorer: true values to many digits, NumPy's own words, a true sentence."""

import re
import warnings
from decimal import Decimal, getcontext, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import numbers

from helpers import costs
from helpers.explorers import overflow
from helpers.explorers.overflow import FORMULAS, GRID, SIZES, compute

SAYS = (
    "Cost, target 0, score 30: true value 30; the stable form gives 30, relative error below "
    "1e−15; the naive form gives 30.001, relative error 3e−05. NumPy gives no warning: the digits "
    "are lost in silence."
)
STATES = st.builds(
    compute, st.sampled_from([*FORMULAS]), st.sampled_from([1, -1]), st.sampled_from(SIZES)
)


def in_decimal(text):
    """A number as the sentence writes it: "0.5", "1 − 4.5e-05", "inf"."""
    one, _, rest = text.partition("1 - ")
    return Decimal(1) - Decimal(rest) if rest and not one else Decimal(text)


def check(view, says, picture):
    text = says.replace("−", "-")
    assert text.lower().startswith(f"{view.formula}, score")
    assert numbers(says.partition(":")[0].removeprefix(view.formula.capitalize()))[0] == view.z
    stated = re.findall(r"(?:true value|form gives) ([^;,]+)[;,]", text)
    values = view.true, view.stable, view.naive
    for words, value in zip(stated, values, strict=True):
        near = pytest.approx(float(value), rel=6e-4, abs=5e-324, nan_ok=True)
        assert float(in_decimal(words)) == near
        # Nothing reads as 1 that is not 1.
        assert (words == "1") == (value == 1 or abs(value - 1) < 1e-80)
    lost, exact = view.errors
    told = re.findall(r"relative error (.*?)[;.] ", text)
    for words, error in zip(told, (exact, lost), strict=False):
        small = words == "below 1e-15"
        assert error < 1e-15 if small else float(words) == pytest.approx(error, rel=0.5)
    assert len(told) == 1 + np.isfinite(view.naive)
    assert ("not a finite number" in text) == (not np.isfinite(view.naive))
    # What has lost digits looks different from what is true.
    assert lost <= 2e-8 or stated[0] != stated[2]
    assert all(complaint.replace("−", "-") in text for complaint in view.complaints)
    assert ("gives no warning" in says) == (not view.complaints)
    silent = not view.complaints and not lost <= 1e-13
    assert ("lost in silence" in says) == silent
    assert ("the last digits" in says) == (silent and lost < 1e-8)
    assert ("smaller than any" in says) == (view.true < Decimal("5e-324") / 2)
    assert "smaller than any" not in says or view.stable == 0

    shown = (picture.left, (view.naive, view.stable)), (picture.right, view.errors)
    for (ax, places), dots in zip(shown, picture.dots, strict=True):
        low, high = ax.get_ylim()
        for dot, number in zip(dots, places, strict=True):
            assert list(dot.get_xdata()) == [abs(view.z)]
            height = dot.get_ydata()[0]
            assert low <= height <= high
            if not np.isfinite(number):
                assert height == high
            elif number > max(low, 1e-17):
                assert height == pytest.approx(number)
    values, _ = overflow.curves(view.formula, view.sign)
    assert picture.values.gap.get_visible() == (not np.isfinite(values[0]).all())


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
def test_the_stable_form_is_exact_as_far_as_float64_goes(view):
    error = abs(Decimal(view.stable) - view.true)
    assert error <= max(Decimal("5e-16") * view.true, Decimal("5e-324"))
    z, y = np.array([view.z]), np.array([float(view.formula[-1] == "1")])
    if view.formula.startswith("cost"):
        assert view.stable == costs.sigmoid_cost(z, y)


@given(STATES)
def test_what_numpy_says_is_what_it_says(view):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scores = np.array([view.z])
        if view.complaints:
            with pytest.raises(RuntimeWarning) as found:
                FORMULAS[view.formula].naive(scores)
            assert view.complaints[0] == f"RuntimeWarning: {found.value}"
        else:
            FORMULAS[view.formula].naive(scores)


def test_numpy_speaks_even_where_a_learner_silenced_it():
    with np.errstate(all="ignore"):
        assert compute("softmax", 1, 1000.0).complaints
