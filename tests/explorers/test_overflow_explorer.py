"""Test the overflow explorer: its exact values, NumPy's warnings, and its picture."""

import warnings
from decimal import Decimal, getcontext, localcontext

import numpy as np
import pytest

from course.explorers import overflow
from course.explorers.overflow import FORMULAS, GRID, MOST, SIZES, compute, curves
from helpers import costs


def check(view, picture):
    x = np.log10(view.z)
    assert picture.now.get_xdata() == [x, x]
    (handle,) = picture.figure.handles
    assert (handle.control, handle.x) == ("size", x)
    for name, dot in picture.dots.items():
        digits = view.digits[name]
        assert dot.get_xdata() == [x]
        assert dot.get_ydata() == [0 if np.isnan(digits) else digits]
        assert (dot.get_marker() == "X") == np.isnan(digits) == (not np.isfinite(view.naive[name]))


def true_value(formula, z):
    """Compute a formula from its definition, with digits enough for any logit of the slider."""
    with localcontext() as context:
        context.prec = 1500
        e = [(Decimal(float(logit))).exp() for logit in overflow.three_logits(np.array([z]))[:, 0]]
        return e[0] / sum(e) if formula == "softmax" else -(1 - e[0] / (1 + e[0])).ln()


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("z", [1.0, 2.8, 58.0, 1000.0])
def test_the_true_value_has_fifty_digits(formula, z):
    true, digits = true_value(formula, z), getcontext().prec
    assert abs(overflow.exact(formula, z) - true) < Decimal("1e-50") * true
    assert getcontext().prec == digits  # the precision of other code does not change


def test_where_the_formulas_break():
    assert 1 + np.exp(-overflow.ROUNDED_AWAY - 0.01) == 1 < 1 + np.exp(-overflow.ROUNDED_AWAY + 0.1)
    with np.errstate(over="ignore"):
        assert np.exp(overflow.TOO_LARGE - 0.01) < np.inf == np.exp(overflow.TOO_LARGE + 0.01)
    for name, end in (("cost", overflow.ROUNDED_AWAY), ("softmax", overflow.TOO_LARGE)):
        naive, stable = curves(name)
        assert stable.min() > 15
        assert (np.isfinite(naive) == (end > GRID)).all()
    assert curves("softmax")[0][overflow.TOO_LARGE > GRID].min() > 15
    naive, _ = curves("cost")
    assert naive[GRID < 2].min() > 15
    assert np.nanmin(naive) < 3  # the cost loses its digits one after the other


def test_digits_are_those_that_agree():
    digits = [overflow.correct_digits(value, Decimal(2)) for value in (2, 2.02, 2.0002, 9e9)]
    assert digits == pytest.approx([MOST, 2, 4, 0])
    assert np.isnan(
        [overflow.correct_digits(value, Decimal(2)) for value in (np.inf, np.nan)]
    ).all()


@pytest.mark.parametrize("size", [*SIZES[::4], 35.0, 40.0, 708.0, 794.0])
def test_values_are_those_of_numpy_and_its_warnings_too(size):
    with np.errstate(all="ignore"):  # the view shows warnings that a learner has silenced
        view = compute(size)
    assert view.stable["cost"] == costs.sigmoid_cost(np.array([size]), np.array([0.0]))
    said = []
    for name, formula in FORMULAS.items():
        assert (
            abs(Decimal(view.stable[name]) - view.true[name]) <= Decimal("5e-16") * view.true[name]
        )
        with (
            warnings.catch_warnings(record=True) as caught,
            np.errstate(all="warn", under="ignore"),
        ):
            warnings.simplefilter("always")
            value = formula.naive(np.array([size]))
        assert np.array_equal(value, [view.naive[name]], equal_nan=True)
        said += [str(each.message) for each in caught]
    assert view.complaints == said
    # What is wrong shows in the digits that the headline has.
    wrong = not view.digits["cost"] > 8
    assert (", not " in overflow.headline(view)) == wrong
