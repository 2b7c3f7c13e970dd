"""The overflow explorer: true values to many digits, NumPy's own words, a true sentence."""

import re
import warnings
from decimal import Decimal, getcontext, localcontext

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import check_numbers

from helpers import costs
from helpers.explorers import overflow
from helpers.explorers.overflow import FORMULAS, GRID, SIZES, compute

SAYS = [
    (
        {},
        "Cost, target 0, score 30: true value 30; the stable form gives 30, relative error below "
        "1e−15; the naive form gives 30.001, relative error 3e−05. NumPy gives no warning: the "
        "digits are lost in silence.",
    ),
    (
        {"formula": "sigmoid", "size": 10.0},
        "Sigmoid, score 10: true value 1 − 4.5e−05; the stable form gives 1 − 4.5e−05, relative "
        "error below 1e−15; the naive form gives 1 − 4.5e−05, relative error below 1e−15. NumPy "
        "gives no warning.",
    ),
    (
        {"formula": "cost, target 1", "size": 15.0},
        "Cost, target 1, score 15: true value 3.059e−07; the stable form gives 3.059e−07, relative "
        "error below 1e−15; the naive form gives 3.059e−07, relative error 2e−10. NumPy gives no "
        "warning: the last digits are lost in silence.",
    ),
    (
        {"formula": "softmax cost", "sign": -1, "size": 1000.0},
        "Softmax cost, scores −1000, −1001, −1002, target [1, 0, 0]: true value 0.4076; the stable "
        "form gives 0.4076, relative error below 1e−15; the naive form gives nan, not a finite "
        "number. NumPy says of the naive form: RuntimeWarning: …",
    ),
    (
        {"formula": "softmax", "sign": -1, "size": 1000.0},
        "Softmax, scores −1000, −1001, −1002, output 1: true value 0.6652; the stable form gives "
        "0.6652, relative error below 1e−15; the naive form gives nan, not a finite number. NumPy "
        "says of the naive form: RuntimeWarning: …",
    ),
    (
        {"formula": "sigmoid", "sign": -1, "size": 750.0},
        "Sigmoid, score −750: true value 1.902e−326; the stable form gives 0, relative error 1; "
        "the naive form gives 0, relative error 1. NumPy says of the naive form: RuntimeWarning: "
        "overflow encountered in exp. The true value is smaller than any positive float64: 0 is "
        "the nearest there is.",
    ),
]
STATES = st.builds(
    compute, st.sampled_from([*FORMULAS]), st.sampled_from([1, -1]), st.sampled_from(SIZES)
)


def written(value):
    """The numbers that write a value: just below 1 it is 1 less the rest."""
    if not np.isfinite(float(value)):
        return []
    rest = 1 - Decimal(value)
    return [1, rest] if 0 < rest < Decimal("1e-4") else [value]


def written_error(error):
    return [] if np.isnan(error) else [max(error, 1e-15)]


def check(view, says, picture):
    softmax, sign = view.formula.startswith("softmax"), np.sign(view.z)
    facts = [float(view.formula[-1])] if view.formula[-1].isdigit() else []
    facts += [view.z, view.z + sign, view.z + 2 * sign] if softmax else [view.z]
    facts += [1, 0, 0] if view.formula == "softmax cost" else [1] if softmax else []
    lost, exact = view.errors
    facts += [*written(view.true), *written(view.stable), *written_error(exact)]
    facts += [*written(view.naive), *written_error(lost)]
    nothing = view.true < Decimal("5e-324") / 2  # "any positive float64: 0 is the nearest"
    check_numbers(says, [*facts, *([64, 0] if nothing else [])])
    # What has lost digits looks different from what is true.
    true, _, naive = re.findall(r"(?:true value|form gives) ([^;,]+)[;,]", says)
    assert lost <= 2e-8 or true != naive
    assert all(complaint.replace("-", "−") in says for complaint in view.complaints)

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
