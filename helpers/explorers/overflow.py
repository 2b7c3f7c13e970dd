"""Create the overflow explorer, which compares naive and stable formulas for large logits."""

import decimal
import math
import warnings
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from typing import NamedTuple

import numpy as np

from helpers import plots
from helpers.activations import softmax
from helpers.costs import MODELS
from helpers.explorers.artists import legend, line
from helpers.explorers.explorer import Explorer, View, choice, new_figure, slider

LARGEST = 1000.0
# The integers are closer together where a formula begins to fail.
SIZES = (1, 2, 3, 5, 7, 10, 15, 20, 25, 30, 35, 40, 50, 70, 100, 150, 200, 300, 400, 500, 600)
SIZES = tuple(float(s) for s in (*SIZES, 700, 705, 710, 720, 730, 740, 750, 800, 900, 1000))
GRID = np.unique(
    np.r_[np.geomspace(1, LARGEST, 151), np.linspace(30, 40, 21), np.arange(700, 752), SIZES]
)
SIGNS = {"positive": 1, "negative": -1}
EXACT = 1e-17  # an error of 0 is drawn at this height, below all other errors of a float64
ROUNDED_AWAY = 53 * np.log(2)  # 1 + exp(-|z|) rounds to 1 if |z| is at least this large
TOO_LARGE = np.log(np.finfo(np.float64).max)  # exp(|z|) overflows for larger |z|
SMALLEST = Decimal(2) ** -1075  # half the smallest positive float64: smaller values round to 0
NORMAL = Decimal(2) ** -1022  # a float64 below this number has fewer digits
DIGITS = decimal.Context(prec=80)
FIRST = np.array([[1.0], [0.0], [0.0]])


class Formula(NamedTuple):
    """A naive and a stable form of an output or of its cost, as functions of a logit."""

    naive: Callable  # maps logits z (n,) to values (n,)
    stable: Callable
    # Maps a logit to the list of the other logits minus this logit. For a sigmoid, the other logit
    # is 0, because sigmoid(z) is the softmax of z and 0.
    ahead: Callable


def naive_sigmoid(z):
    """Return 1 / (1 + exp(-z)), computed in the order in which it is written."""
    return 1 / (1 + np.exp(-z))


def naive_sigmoid_loss(z, y):
    """Return -y log(a) - (1 - y) log(1 - a) for the naive sigmoid a of z."""
    a = naive_sigmoid(z)
    return -y * np.log(a) - (1 - y) * np.log(1 - a)


def naive_softmax(Z):
    """Return exp(Z) divided by its sum over axis 0, without subtracting the maximum."""
    E = np.exp(Z)
    return E / E.sum(axis=0)


def sigmoid_by_cases(z):
    """Return the sigmoid as in chapter 2, with cases in which exp cannot overflow."""
    E = np.exp(-np.abs(z))
    return np.where(z < 0, E, 1.0) / (1 + E)


def three_logits(z):
    """Return logits (3, n): z (n,) and the numbers that are further away from 0 by 1 and by 2."""
    return z + np.sign(z) * np.arange(3.0)[:, None]


def two_ahead(z):
    """Return the second and the third of `three_logits` minus the first, as Decimals."""
    first, *others = (Decimal(float(logit)) for logit in three_logits(np.array([z]))[:, 0])
    return [other - first for other in others]


def loss_for(y):
    """Return the `Formula` of the loss of one output for the target y, which is 0.0 or 1.0."""
    return Formula(
        lambda z: naive_sigmoid_loss(z, y),
        lambda z: MODELS["sigmoid"].losses(z[None], np.array([y])),
        lambda z: [-z if y else z],
    )


FORMULAS = {
    "sigmoid": Formula(naive_sigmoid, sigmoid_by_cases, lambda z: [-z]),
    "cost, target 1": loss_for(1.0),
    "cost, target 0": loss_for(0.0),
    "softmax": Formula(
        lambda z: naive_softmax(three_logits(z))[0],
        lambda z: softmax(three_logits(z))[0],
        two_ahead,
    ),
    "softmax cost": Formula(
        lambda z: -(FIRST * np.log(naive_softmax(three_logits(z)))).sum(axis=0),
        lambda z: MODELS["softmax"].losses(three_logits(z), FIRST),
        two_ahead,
    ),
}


def exact(formula, z):
    """Return the exact value of a formula at a logit z, as a Decimal with 80 digits.

    Let t be the sum of exp(d) over all d that `Formula.ahead` returns. Then the output is
    1 / (1 + t), and its cost is log(1 + t).
    """
    with decimal.localcontext(DIGITS):
        t = sum(Decimal(d).exp() for d in FORMULAS[formula].ahead(float(z)))
        if "cost" not in formula:
            return 1 / (1 + t)
        # If t is tiny, 1 + t needs more than 80 digits, but three terms of the series suffice.
        return t - t**2 / 2 + t**3 / 3 if t < Decimal("1e-25") else (1 + t).ln()


def relative_error(value, true):
    """Return |value - true| / |true|, or nan if `value` is infinite or nan."""
    if not np.isfinite(value):
        return np.nan
    with decimal.localcontext(DIGITS):
        return float(abs(Decimal(float(value)) - true) / abs(true))


@cache
def curves(formula, sign):
    """Return the values and relative errors of both forms at the logits GRID, as arrays (2, n)."""
    z = sign * GRID
    with np.errstate(all="ignore"):
        values = np.array([FORMULAS[formula].naive(z), FORMULAS[formula].stable(z)])
    true = [exact(formula, logit) for logit in z]
    errors = [[relative_error(v, t) for v, t in zip(row, true, strict=True)] for row in values]
    return values, np.array(errors)


def compute(formula, sign, size):
    """Return the exact value of a formula at a logit, both forms' values, and NumPy's warnings."""
    view = View(formula=formula, sign=sign)
    view.z = sign * float(size)  # the logit, or for softmax the first of three logits
    logits, view.true = np.array([view.z]), exact(formula, view.z)
    shown = warnings.catch_warnings(record=True, action="always")
    with shown as caught, np.errstate(all="warn", under="ignore"):
        view.naive = float(FORMULAS[formula].naive(logits)[0])
    view.stable = float(FORMULAS[formula].stable(logits)[0])
    view.errors = [relative_error(value, view.true) for value in (view.naive, view.stable)]
    view.complaints = [f"{w.category.__name__}: {w.message}" for w in caught]
    return view


def sentence(view):
    """Return sentences about the values and errors of a view, and about NumPy's warnings."""
    where = f"logit {view.z:.0f}"
    if view.formula.startswith("softmax"):
        logits = (f"{z:.0f}" for z in three_logits(np.array([view.z]))[:, 0])
        what = "target [1, 0, 0]" if view.formula.endswith("cost") else "output 1"
        where = f"logits {', '.join(logits)}, {what}"
    digits, (naive_error, stable_error) = enough_digits(view), view.errors
    text = (
        f"{view.formula[0].upper()}{view.formula[1:]}, {where}: "
        f"true value {in_digits(view.true, digits)}; "
        f"the stable form gives {in_digits(view.stable, digits)}, {_how_far(stable_error)}; "
        f"the naive form gives {in_digits(view.naive, digits)}, {_how_far(naive_error)}. "
    )
    if view.complaints:
        text += f"NumPy says of the naive form: {'; '.join(view.complaints)}."
    elif not naive_error < 1e-8:
        text += "NumPy gives no warning: the digits are lost in silence."
    elif naive_error > 1e-13:
        text += "NumPy gives no warning: the last digits are lost in silence."
    else:
        text += "NumPy gives no warning."
    if view.true < SMALLEST:
        text += " The true value is smaller than any positive float64: 0 is the nearest there is."
    return text.replace("-", "−")


def enough_digits(view):
    """Return how many digits (4 to 9) make the error of the naive form visible."""
    error = view.errors[0]
    return 1 + math.ceil(-math.log10(error)) if 1e-8 < error < 1e-3 else 4


def in_digits(value, digits=4):
    """Format a number. If it is just below 1, write a difference such as "1 − 2e-05"."""
    if not math.isfinite(value):
        return str(value)
    with decimal.localcontext(DIGITS):
        rest = 1 - Decimal(value)
    if 0 < rest < Decimal(10) ** -4:
        return f"1 − {float(rest):.2g}"
    return f"{value if 0 < value < NORMAL else float(value):.{digits}g}"


def _how_far(error):
    if np.isnan(error):
        return "not a finite number"
    # Smaller errors depend on the system, because the last bits of exp do.
    return "relative error below 1e-15" if error < 1e-15 else f"relative error {error:.1g}"


class FormsPicture:
    """Curves of both forms over |z|, with a hatched band where the naive form is inf or nan."""

    def __init__(self, ax):
        self.stable = line(ax, "-", animated=False, color=plots.BLUE, linewidth=3.5, alpha=0.75)
        self.naive = line(ax, "--", animated=False, color=plots.VERMILLION, linewidth=2)
        hatched = {"facecolor": "none", "edgecolor": plots.VERMILLION, "hatch": "//"}
        self.gap = ax.axvspan(1, 2, alpha=0.5, linewidth=0, **hatched)
        ax.set(xscale="log", yscale="log", xlim=(0.9, LARGEST * 1.15))

    def set(self, rows, naive):
        """Draw `rows` (2, n) as curves, and hatch the range in which `naive` (n,) is not finite."""
        for curve, row in zip((self.naive, self.stable), rows, strict=True):
            curve.set_data(GRID, row)
        failed = GRID[~np.isfinite(naive)]
        self.gap.set_visible(failed.size > 0)
        if failed.size:
            self.gap.set(x=failed[0], width=failed[-1] * 1.2 - failed[0])


class ErrorPicture(FormsPicture):
    """Curves of the relative errors of both forms over |z|."""

    def __init__(self, ax):
        super().__init__(ax)
        dotted = {"color": plots.BLACK, "linestyle": ":", "linewidth": 1}
        self.rounded, _ = (ax.axvline(x, **dotted) for x in (ROUNDED_AWAY, TOO_LARGE))
        ax.set_ylim(EXACT / 2, 20)
        ax.set_yticks(
            [EXACT, 1e-12, 1e-8, 1e-4, 1], ["exact", "$10^{-12}$", "$10^{-8}$", "$10^{-4}$", "1"]
        )
        ax.minorticks_off()
        plots.tidy(ax, "size of the logits |z|", "relative error")

    def show(self, formula, sign):
        """Draw the errors of a formula. A softmax has no line where 1 + exp(-|z|) rounds to 1."""
        self.rounded.set_visible(not formula.startswith("softmax"))
        values, errors = curves(formula, sign)
        self.set(np.maximum(errors, EXACT), values[0])


class OverflowPicture:
    """The figure of the explorer, with the values and the relative errors of both forms."""

    def __init__(self, narrow=False):
        self.figure = new_figure(860, 350)
        place = {"left": 0.085, "right": 0.985, "top": 0.85, "bottom": 0.145, "wspace": 0.25}
        self.left, self.right = self.figure.subplots(1, 2, gridspec_kw=place)
        self.left.yaxis.set_label_coords(-0.155, 0.5)
        self.title = self.left.set_title(" ", fontsize=11, loc="left", animated=True)
        self.values, self.errors = FormsPicture(self.left), ErrorPicture(self.right)
        self.dots = [self._dots(ax) for ax in (self.left, self.right)]
        words = "$1 + e^{-|z|}$\nrounds to 1", "$e^{|z|}$\noverflows"
        self.rounded_words, _ = (
            self.right.text(x, 90, text, ha="center", va="bottom", fontsize=9, linespacing=1.1)
            for x, text in zip((ROUNDED_AWAY, TOO_LARGE), words, strict=True)
        )
        entries = self.values.naive, self.values.stable, self.values.gap
        names = "naive form (✕ now)", "stable form (● now)", "naive: inf or nan"
        legend(self.left, entries, names, "lower left", (-0.02, 1.09), ncols=3, borderpad=0)

    def draw(self, view):
        """Show a view in the picture, and return the sentence that describes it."""
        if self.figure.changes(view.formula, view.sign):
            self._set_curves(view)
        values, errors = (view.naive, view.stable), np.maximum(view.errors, EXACT)  # nan stays nan
        for dots, heights in zip(self.dots, (values, errors), strict=True):
            low, high = dots[0].axes.get_ylim()
            # Draw a marker for nan, or for a value outside the axes, at the edge of the axes.
            heights = np.clip(np.nan_to_num(heights, nan=high), low, high)
            for dot, height in zip(dots, heights, strict=True):
                dot.set_data([abs(view.z)], [height])
        digits = enough_digits(view)
        text = f"naive {in_digits(view.naive, digits)}, stable {in_digits(view.stable, digits)}"
        self.title.set_text(text.replace("-", "−"))
        return sentence(view)

    def _dots(self, ax):
        stable = line(ax, "o", color=plots.BLUE, markersize=11, clip_on=False)
        white = {"markeredgecolor": "white", "clip_on": False}
        return line(ax, "X", color=plots.VERMILLION, markersize=9, **white), stable

    def _set_curves(self, view):
        values, _ = curves(view.formula, view.sign)
        self.values.set(np.where(values > 0, values, np.nan), values[0])
        powers = np.log10(values[1][values[1] > 0])
        low, high = np.floor(powers.min() - 0.1), np.ceil(powers.max())
        step = 1 if high - low < 9 else 100
        self.left.set_ylim(10.0 ** max(low, -323), 10.0 ** (high + 0.06 * (high - low)))
        self.left.set_yticks(10.0 ** np.arange(high, max(low, -323) - 0.5, -step))
        self.left.minorticks_off()
        name = {"sigmoid": "output a", "softmax": "output a₁"}.get(view.formula, "cost (nats)")
        plots.tidy(self.left, "size of the logits |z|", name)
        self.errors.show(view.formula, view.sign)
        self.rounded_words.set_visible(self.errors.rounded.get_visible())


@np.errstate(under="ignore")  # matplotlib computes exp of the limits of a logarithmic axis
def overflow_explorer(formula="cost, target 0", sign=1, size=30.0):
    """Return an `Explorer` that compares a naive formula with a stable form for large logits.

    Parameters
    ----------
    formula : {"sigmoid", "cost, target 1", "cost, target 0", "softmax", "softmax cost"}
    sign : {1, -1}
        The sign of the logits.
    size : float, one of SIZES
        The absolute value of the first logit.
    """
    for each in FORMULAS:
        for side in SIGNS.values():
            curves(each, side)  # now, so that the first change of a control is not slow
    controls = {
        "formula": choice("formula", FORMULAS, formula),
        "sign": choice("logits", SIGNS.items(), sign),
        "size": slider("size of the logits", SIZES, size, ",.0f"),
    }
    about = (
        "Values and relative errors of a formula as it stands and of its stable form, over the "
        "size of the logits"
    )
    return Explorer(controls, compute, OverflowPicture, about)
