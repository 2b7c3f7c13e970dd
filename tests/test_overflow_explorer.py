"""Test the overflow explorer: its exact values, NumPy's warnings, and its picture."""

import warnings
from decimal import Decimal, getcontext, localcontext

import numpy as np
import pytest

from helpers import costs
from helpers.explorers import overflow
from helpers.explorers.overflow import FORMULAS, GRID, SIZES, compute, in_digits


def check(view, picture):
    shown = (picture.left, (view.naive, view.stable)), (picture.right, view.errors)
    for (ax, places), dots in zip(shown, picture.dots, strict=True):
        low, high = ax.get_ylim()
        for dot, number in zip(dots, places, strict=True):
            (x,), (height,) = dot.get_data()
            assert x == abs(view.z)
            assert low <= height <= high
            if not np.isfinite(number):
                assert height == high
            elif number > max(low, 1e-17):
                assert height == pytest.approx(number)
    values, _ = overflow.curves(view.formula, view.sign)
    assert picture.values.gap.get_visible() == (not np.isfinite(values[0]).all())


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("z", [1.0, 58.0, -58.0])
def test_the_true_value_has_fifty_digits(formula, z):
    with localcontext() as context:
        context.prec = 500  # enough for the definitions without any rearrangement
        e = [(Decimal(z) + k * (1 if z > 0 else -1)).exp() for k in range(3)]
        a, share = e[0] / (1 + e[0]), e[0] / sum(e)
        true = {
            "sigmoid": a,
            "cost, target 1": -a.ln(),
            "cost, target 0": -(1 - a).ln(),
            "softmax": share,
            "softmax cost": -share.ln(),
        }[formula]
    digits = getcontext().prec
    assert abs(overflow.exact(formula, z) - true) < Decimal("1e-50") * true
    assert getcontext().prec == digits  # the precision of other code does not change


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


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("formula", FORMULAS)
def test_the_stable_form_is_exact_and_what_the_naive_form_loses_is_told(formula, sign):
    for size in SIZES[2::3]:  # includes 25, where the errors show only in nine digits
        with np.errstate(all="ignore"):  # the view shows warnings that a learner has silenced
            view = compute(formula, sign, size)
        error = abs(Decimal(view.stable) - view.true)
        assert error <= max(Decimal("5e-16") * view.true, Decimal("5e-324"))
        if view.formula.startswith("cost"):
            y = np.array([float(view.formula[-1])])
            assert view.stable == costs.sigmoid_cost(np.array([view.z]), y)
        # If the values differ, they also differ in the digits that a learner sees.
        true, naive = (in_digits(v, overflow.enough_digits(view)) for v in (view.true, view.naive))
        assert view.errors[0] <= 2e-8 or true != naive
        with (
            warnings.catch_warnings(record=True) as caught,
            np.errstate(all="warn", under="ignore"),
        ):
            warnings.simplefilter("always")
            FORMULAS[formula].naive(np.array([view.z]))
        assert view.complaints == [f"RuntimeWarning: {w.message}" for w in caught]
