"""The overflow explorer: true values to many digits, NumPy's own words, and its picture."""

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
        context.prec = 500
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
@pytest.mark.parametrize("z", [1.0, 58.0, -58.0])
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


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("formula", FORMULAS)
def test_the_stable_form_is_exact_and_what_the_naive_form_loses_is_told(formula, sign):
    for size in SIZES[2::3]:  # among them 25, which needs all the digits
        view = compute(formula, sign, size)
        error = abs(Decimal(view.stable) - view.true)
        assert error <= max(Decimal("5e-16") * view.true, Decimal("5e-324"))
        if view.formula.startswith("cost"):
            y = np.array([float(view.formula[-1])])
            assert view.stable == costs.sigmoid_cost(np.array([view.z]), y)
        # A learner who sees both values sees that they differ.
        true, naive = (in_digits(v, overflow.enough_digits(view)) for v in (view.true, view.naive))
        assert view.errors[0] <= 2e-8 or true != naive
        with warnings.catch_warnings(), np.errstate(all="warn", under="ignore"):
            warnings.simplefilter("error")
            if view.complaints:
                with pytest.raises(RuntimeWarning) as found:
                    FORMULAS[formula].naive(np.array([view.z]))
                assert view.complaints[0] == f"RuntimeWarning: {found.value}"
            else:
                FORMULAS[formula].naive(np.array([view.z]))


def test_numpy_speaks_even_where_a_learner_silenced_it():
    with np.errstate(all="ignore"):
        assert compute("softmax", 1, 1000.0).complaints
