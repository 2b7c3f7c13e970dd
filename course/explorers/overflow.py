"""Create the overflow explorer, which counts the correct digits of naive and stable formulas."""

import decimal
import warnings
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import NamedTuple

import numpy as np

from course import plots
from course.explorers.artists import line
from course.explorers.explorer import Explorer, View, slider
from course.explorers.recorder import NARROW, WIDE, Handle, new_figure
from helpers.activations import softmax
from helpers.costs import MODELS

STEPS = 20  # the slider's positions for each factor of ten
SIZES = tuple(round(10 ** (k / STEPS), 1 if k < STEPS else 0) for k in range(3 * STEPS + 1))
GRID = np.geomspace(1, 1000, 301)
MOST = 16  # a float64 has about 16 decimal digits
ROUNDED_AWAY = 53 * np.log(2)  # 1 + exp(-z) rounds to 1 if z is at least this large
TOO_LARGE = np.log(np.finfo(np.float64).max)  # exp(z) overflows for larger z
DIGITS = decimal.Context(prec=80)
TARGET = np.array([0.0])
GRIP = -2.2  # the height of the grip on the scale of the digits


class Formula(NamedTuple):
    """Three functions (naive, stable and exact) that compute the same value from a logit z.

    The functions `naive` and `stable` accept an array of logits (n,) and return an array (n,).
    """

    naive: Callable
    stable: Callable
    exact: Callable  # maps one logit, a Decimal, to the exact value


def naive_cost(z):
    """Return the cost -log(1 - a) for the target 0, computed from the output a = sigmoid(z)."""
    return -np.log(1 - 1 / (1 + np.exp(-z)))


def naive_softmax(z):
    """Return the largest of three softmax outputs, computed without subtracting the largest logit.

    The three softmax outputs have the logits z, z - 1 and z - 2.
    """
    E = np.exp(three_logits(z))
    return (E / E.sum(axis=0))[0]


def three_logits(z):
    """Return an array (3, n) with the logits z (n,), z - 1 and z - 2 in its rows."""
    return z - np.arange(3.0)[:, None]


def _exact_softmax(z):
    first, *others = (Decimal(float(logit)) for logit in three_logits(np.array([float(z)]))[:, 0])
    return 1 / (1 + sum((other - first).exp() for other in others))


FORMULAS = {
    "cost": Formula(
        naive_cost,
        lambda z: MODELS["sigmoid"].losses(z[None], TARGET),
        lambda z: (1 + z.exp()).ln(),
    ),
    "softmax": Formula(naive_softmax, lambda z: softmax(three_logits(z))[0], _exact_softmax),
}


def exact(formula, z):
    """Return the exact cost or softmax output at a logit z, as a Decimal with 80 digits."""
    with decimal.localcontext(DIGITS):
        return FORMULAS[formula].exact(Decimal(float(z)))


def correct_digits(value, true):
    """Return how many decimal digits of a value are correct, from 0 to 16, or nan.

    The result is nan if `value` is not finite.
    """
    if not np.isfinite(value):
        return np.nan
    with decimal.localcontext(DIGITS):
        error = float(abs(Decimal(float(value)) - true) / true)
    return float(np.clip(-np.log10(max(error, 1e-99)), 0, MOST))


@cache
def curves(formula):
    """Return the numbers of correct digits of a naive and a stable formula at the logits in GRID.

    The result is an array (2, n), whose rows belong to the naive and to the stable formula.
    """
    with np.errstate(all="ignore"):
        values = [form(GRID) for form in FORMULAS[formula][:2]]
    true = [exact(formula, z) for z in GRID]
    return np.array([[*map(correct_digits, row, true)] for row in values])


def compute(size):
    """Return a view of the naive, stable and exact values at a logit, with NumPy's warnings.

    The view's attributes `naive`, `stable`, `true` and `digits` are dicts with the keys "cost" and
    "softmax". For each key, the first three contain a result, and `digits` the number of correct
    digits of the naive result.
    """
    view = View(z=size, naive={}, stable={}, true={}, digits={})
    logits = np.array([size])
    shown = warnings.catch_warnings(record=True, action="always")
    with shown as caught, np.errstate(all="warn", under="ignore"):
        for name, formula in FORMULAS.items():
            view.naive[name] = float(formula.naive(logits)[0])
    for name, formula in FORMULAS.items():
        view.stable[name], view.true[name] = float(formula.stable(logits)[0]), exact(name, size)
        view.digits[name] = correct_digits(view.naive[name], view.true[name])
    view.complaints = list(dict.fromkeys(str(w.message) for w in caught))
    return view


def sentence(view):
    """Return sentences about the results of the naive formulas and about NumPy's warnings."""
    text = f"{headline(view)}. {remark(view)}"
    return text.replace("NumPy warns", f"NumPy warns ({'; '.join(view.complaints)})")


def headline(view):
    """Return words about the result of the naive cost formula, in at most 42 characters."""
    naive, true = view.naive["cost"], float(view.true["cost"])
    where = f"At {view.z:g}, the naive cost is"
    if not np.isfinite(naive):
        return f"{where} {naive}, not {true:.4g}"
    if (digits := int(view.digits["cost"]) + 2) > 8:
        return f"{where} {naive:.4g}"
    return f"{where} {naive:.{digits}g}, not {true:.{digits}g}"


def remark(view):
    """Return words about the correct digits and NumPy's warnings, in at most 50 characters."""
    digits, other = view.digits["cost"], view.digits["softmax"]
    warns = "NumPy warns" if view.complaints else "NumPy is silent"
    if np.isnan(digits):
        return f"{warns}. Naive softmax {'is nan' if np.isnan(other) else 'has all its digits'}."
    right = "all" if digits > 15 else int(digits)
    return f"Of 16 digits, {right} are correct. {warns}."


class OverflowPicture:
    """The figure of the overflow explorer, with curves of the correct digits over the logit."""

    def __init__(self, narrow=False):
        width, height = (NARROW, 350) if narrow else (WIDE, 350)
        self.figure = new_figure(width, height)
        left = 32 / width
        self.ax = ax = self.figure.add_axes((left, 0.165, 1 - left - 22 / width, 0.59))
        ax.set_title("correct decimal digits", fontsize="medium", fontweight="normal")
        ax.set(xlim=(-0.03, 3.03), ylim=(-3.4, 18.5), yticks=range(0, MOST + 1, 4))
        ax.set_xticks(np.log10([1, 3, 10, 30, 100, 300, 1000]), [1, 3, 10, 30, 100, 300, "1,000"])
        ax.set_xlabel("size of the logit z")
        self._draw_curves(ax)
        self.now = line(ax, "-", color=plots.BLACK, linewidth=1.5)
        dot = {"markeredgecolor": "white", "markeredgewidth": 1.5, "zorder": 4}
        # The larger dot is seen behind the other where both are at the same place.
        self.dots = {
            name: line(ax, "o", color=colour, markersize=size, **dot)
            for name, colour, size in (("softmax", plots.BLACK, 15), ("cost", plots.VERMILLION, 10))
        }
        grip = {"markersize": 17, "markerfacecolor": "white", "markeredgewidth": 2}
        self.grip = line(ax, "o", color=plots.BLACK, clip_on=False, **grip)
        centred = {"ha": "center", "va": "center", "animated": True}
        self.grip_text = ax.text(0, GRIP, "↔", fontsize=11, **centred)
        self.figure.grips = [self.grip, self.grip_text]
        place = {"transform": self.figure.transFigure, "animated": True}
        look = {"size": 10.5} if narrow else {"size": 11, "weight": "bold"}  # fits 42 letters
        self.title = ax.text(0.01, 1 - 24 / height, "", **look, **place)
        self.remark = ax.text(0.01, 1 - 45 / height, "", **place)

    def draw(self, view):
        """Draw a view in the figure, and return the sentence that describes this view."""
        x = np.log10(view.z)
        self.now.set_data([x, x], [GRIP, MOST])
        self.grip.set_data([x], [GRIP])
        self.grip_text.set_x(x)
        for name, dot in self.dots.items():
            dot.set_data([x], [np.nan_to_num(view.digits[name], nan=0)])
            dot.set_marker("X" if np.isnan(view.digits[name]) else "o")
        self.title.set_text(headline(view))
        self.remark.set_text(remark(view))
        self.figure.handles = [Handle("size", self.ax, x, GRIP, along="x", step=1 / STEPS)]
        return sentence(view)

    def _draw_curves(self, ax):
        x = np.log10(GRID)
        stable = np.minimum(*(curves(name)[1] for name in FORMULAS))
        ax.plot(x, stable, color=plots.GREEN, linewidth=8, solid_capstyle="butt")
        for name, style, colour, breaks in (
            ("softmax", "--", plots.BLACK, TOO_LARGE),
            ("cost", "-", plots.VERMILLION, ROUNDED_AWAY),
        ):
            naive, _ = curves(name)
            ax.plot(x, naive, style, color=colour)
            end = np.log10(breaks)
            ax.plot([end, end], [naive[np.isfinite(naive)][-1], 0], ":", color=colour)
            ax.plot([end, 3], [0, 0], ":", color=colour)
        ax.text(0.1, 17.2, "stable formulas: all digits")
        ax.text(1.05, 6, "naive cost\n−log(1 − a)", ha="right")
        ax.text(1.7, 1, "inf: output a\nrounds to 1")
        ax.text(2.8, 6, "naive softmax:\nnan, as exp(z)\noverflows", ha="right")


@np.errstate(under="ignore")  # matplotlib computes exp of the limits of a logarithmic axis
def overflow_explorer(size=28.0):
    """Return an `Explorer` that counts the correct digits of naive formulas for large logits.

    Parameters
    ----------
    size : float, one of SIZES
        The logit z of the cost, and the largest of the three logits of softmax.
    """
    controls = {"size": slider("logit z", SIZES, size, ",g")}
    about = "The correct digits of a naive cost and a naive softmax over the size of the logit"
    return Explorer(controls, compute, OverflowPicture, about)
