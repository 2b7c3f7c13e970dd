"""Create the handwriting explorer, in which networks from chapter 7 classify a drawn digit.

Each logit is the sum of a part that is linear in the pixels and a part that is quadratic. From each
part of the logits, its mean over the ten digits is subtracted. This does not change the
probabilities, because softmax depends only on the differences between the logits.
"""

from contextlib import suppress
from functools import cache
from typing import NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from helpers import plots
from helpers.activations import softmax
from helpers.arrays import brief
from helpers.datasets import digit_split, load_digits
from helpers.explorers.artists import put
from helpers.explorers.explorer import (
    NARROW,
    Control,
    Explorer,
    View,
    choice,
    new_figure,
    shown,
    slider,
    together,
)
from helpers.quadratic import DIGIT_RANKS, load_digit_network

RANKS = DIGIT_RANKS
DIGITS = np.arange(10)
SIZE, FULL = 8, 16  # the number of cells in a row or column, and the ink of a full cell
BLANK = (0,) * SIZE**2
DRAWING = "your drawing"  # on a sheet that is blank at first
GREYS = [to_hex(colormaps[plots.SHARE](ink / FULL)) for ink in range(FULL + 1)]
HARD = 8  # the number of images on offer that some network misclassifies
SCALES = (10, 20, 50, 100, 200, 500)  # the possible limits of the axes of the logits
BESIDE = 420  # the width of the picture beside the sheet, in pixels


class Sample(NamedTuple):
    """An image that the learner can select."""

    name: str
    cells: tuple  # the ink of the 64 pixels, as integers
    label: int | None = None  # the digit that the image shows
    number: int | None = None  # the index of the column with this image in the data


@cache
def networks():
    """Return a dict from each rank to the trained network of this rank."""
    return {rank: load_digit_network(rank) for rank in RANKS}


@cache
def samples():
    """Return the images on offer: one's own drawing, an image of each digit, and hard images.

    All of them are test images, on which no network was trained. For each digit, the first image
    that all networks classify correctly is offered. A hard image is an image that at least one
    network misclassifies. There are four kinds of hard images, which are offered in turn. Images of
    the first kind are classified correctly at rank 2 but not by the linear network (rank 0), and
    for the second kind it is the other way round. For the third kind, both are right or both are
    wrong, and some network is right. Images of the fourth kind are misclassified at every rank.
    """
    X, labels = load_digits()
    *_, numbers = digit_split(0)  # the split that the networks were trained on
    logits = np.array([network.scores(X[:, numbers] / FULL) for network in networks().values()])
    right = logits.argmax(axis=1) == labels[numbers]
    plain = [numbers[right.all(axis=0) & (labels[numbers] == digit)][0] for digit in DIGITS]
    linear, rank_2 = right[RANKS.index(0)], right[RANKS.index(2)]
    kinds = np.select([~linear & rank_2, linear & ~rank_2, right.any(axis=0)], [0, 1, 2], 3)
    missed = np.flatnonzero(~right.all(axis=0))
    turns = [(kinds[missed[:k]] == kinds[n]).sum() for k, n in enumerate(missed)]
    hard = numbers[missed[np.lexsort((kinds[missed], turns))]][:HARD]
    found = [(_a(labels[n]), n) for n in plain]
    found += [(f"hard {k}, {_a(labels[n])}", n) for k, n in enumerate(hard, start=1)]
    ink = X.T.astype(int).tolist()
    images = (Sample(name, tuple(ink[n]), int(labels[n]), int(n)) for name, n in found)
    return Sample(DRAWING, BLANK), *images


def compute(sample, rank, cells):
    """Return the parts of the logits and the predicted digits for one drawing and one rank."""
    view = View(rank=rank, cells=cells)  # `cells` is the ink of the 64 cells, as integers
    view.sample = next(each for each in samples() if each.name == sample)
    x = np.array(cells) / FULL
    parts = {r: network.parts(x) for r, network in networks().items()}
    # W x + b and x' P_k Q_k x, each minus its mean, both with shape (10,).
    view.linear, view.quadratic = (part - part.mean() for part in parts[rank])
    view.probabilities = softmax(view.linear + view.quadratic)
    # The digit that each network predicts, and the prediction of the selected network.
    view.readings = [int((L + q).argmax()) for L, q in parts.values()]
    view.read = view.readings[RANKS.index(rank)]
    return view


def signed(value):
    """Format a number with a sign and one decimal, or as "0" if it is rounded to 0."""
    text = shown(value, "+.1f")
    return "0" if text == "+0.0" else text


def answer(view):
    """Return the digit that is read and its probability, such as "Reads an 8, 97 %".

    Of an empty sheet, nothing can be read.
    """
    if view.cells == BLANK:
        return f"No ink: guesses {_a(view.read)}"
    return f"Reads {_a(view.read)}, {percent(view.probabilities[view.read])}"


def verdict(view):
    """Return whether the answer is right, or "" if the learner has drawn."""
    if view.cells != view.sample.cells or view.sample.label is None:
        return ""
    return "✓ right" if view.read == view.sample.label else f"✕ it is {_a(view.sample.label)}"


def sentence(view):
    """Return two sentences about the predicted digits and about both parts of the largest logit."""
    read, said = view.read, verdict(view)
    verb = "guesses" if view.cells == BLANK else "reads"
    text = f"{_what(view)}, rank {view.rank}: {verb} {_a(read)}"
    text += f", {percent(view.probabilities[read])}"
    text += f" ({said[2:]})" if said else ""
    text += f", by {signed(view.linear[read])} from the linear part"
    if view.rank:
        text += f" and {signed(view.quadratic[read])} from the quadratic part"
    return f"{text}. Ranks {together(RANKS)} read {together(view.readings)}."


def _what(view):
    if view.cells == BLANK:
        return "Blank sheet"
    if view.sample.label is None:
        return "Your drawing"
    if view.cells == view.sample.cells:
        return f"Image {view.sample.number}"
    return f"Image {view.sample.number}, changed"


def _a(digit):
    return f"an {digit}" if digit == 8 else f"a {digit}"


class HandwritingPicture:
    """The figure of the explorer: the answer, and a row for each digit with its logit and output.

    It stands beside the sheet, or on a phone below it.
    """

    def __init__(self, narrow=False):
        width, height = (NARROW, 330) if narrow else (BESIDE, 380)
        self.figure = new_figure(width, height)
        low, tall = 42 / height, 1 - 114 / height
        self.rows = self.figure.add_axes((0, low, 1, tall), xlim=(0, 1), ylim=(9.5, -0.5))
        self.rows.set_axis_off()
        self.linear_axes, self.quadratic_axes, self.outputs_axes = (
            self.figure.add_axes((left, low, across, tall), ylim=(9.5, -0.5), yticks=[])
            for left, across in ((0.075, 0.26), (0.365, 0.26), (0.66, 0.2))
        )
        self._make_rows(self.rows)
        self.linear = _make_bars(self.linear_axes, "linear", 0.5)
        self.quadratic = _make_bars(self.quadratic_axes, "+ quadratic", 0.5)
        self.outputs = _make_bars(self.outputs_axes, "→ output", 0)
        self.outputs_axes.set(xlim=(0, 1), xticks=[])
        below = {"transform": self.figure.transFigure, "ha": "center"}
        self.rows.text(0.37, 6 / height, "parts of the logit", **below)
        style = {"transform": self.figure.transFigure, "animated": True}
        self.answer = self.rows.text(0.02, 1 - 32 / height, "", size=18, weight="bold", **style)
        self.verdict = self.rows.text(0.98, 1 - 30 / height, "", size=11, ha="right", **style)

    def draw(self, view):
        """Show a view in the picture, and return the sentence that describes it."""
        # Change the scale only for large logits, because it redraws the background.
        scale = scale_for(largest_bar(view))
        if self.figure.changes(scale):
            self.set_scale(scale)
        self.linear.set_path(_bars(view.linear))
        self.quadratic.set_path(_bars(view.quadratic))
        self.outputs.set_path(_bars(view.probabilities))
        put(self.output_texts, text=map(percent, view.probabilities))
        self.winner.set_y(view.read - 0.5)
        self.answer.set_text(answer(view))
        self.verdict.set_text(verdict(view))
        return sentence(view)

    def set_scale(self, scale):
        """Let the axes of both parts of the logits reach from -`scale` to `scale`."""
        for ax in (self.linear_axes, self.quadratic_axes):
            ax.set(xlim=(-1.05 * scale, 1.05 * scale), xticks=[0, scale])

    def _make_rows(self, ax):
        look = {"facecolor": plots.STRETCHED, "edgecolor": "none", "zorder": 0.5, "animated": True}
        self.winner = ax.add_artist(Rectangle((0, 0), 1, 1, **look))
        for digit in DIGITS:
            ax.text(0.035, digit, str(digit), ha="center", va="center", fontsize=12)
        right = {"ha": "right", "va": "center", "animated": True}
        self.output_texts = [ax.text(0.99, digit, "", **right) for digit in DIGITS]


def _make_bars(ax, head, zero):
    """Return a patch for bars, below a head at `zero`, a fraction of the width of the axes."""
    ha = "center" if zero else "left"
    ax.text(zero, 1.02, head, transform=ax.transAxes, ha=ha, va="bottom")
    ax.axvline(0, color=plots.BLACK, linewidth=0.8)
    ax.patch.set_visible(False)
    ax.grid(visible=False)
    ax.spines[:].set_visible(False)
    ax.tick_params(length=0)
    look = {"facecolor": plots.BLUE, "edgecolor": "none", "animated": True}
    return ax.add_artist(PathPatch(_bars(0 * DIGITS), **look))


def scale_for(largest):
    """Return the smallest of SCALES that is at least `largest`, or a power of 2 above them all."""
    return next((s for s in SCALES if s >= largest), 2 ** np.ceil(np.log2(largest)))


def largest_bar(view):
    """Return the largest absolute value in both parts of the logits."""
    return max(np.abs(view.linear).max(), np.abs(view.quadratic).max())


def percent(probability):
    """Format a probability in percent, without calling it 0 or 100 %."""
    if 0.005 <= probability <= 0.995:
        return f"{100 * probability:.0f} %"
    return "<1 %" if probability < 0.5 else ">99 %"


def _bars(lengths):
    """Return the bars of a chart as a single path, which is drawn faster than ten patches."""
    x, y = np.outer(lengths, [0, 1, 1, 0, 0]), np.add.outer(DIGITS, [-0.3, -0.3, 0.3, 0.3, -0.3])
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(DIGITS)
    return Path(np.stack([x, y], axis=2).reshape(-1, 2), codes)


class Sheet(Control):
    """A control to draw on, a sheet of cells. Its position is the list of the ink in all cells."""

    def __init__(self, label, value):
        self.page = {"kind": "sheet", "label": label, "rows": SIZE, "columns": SIZE}
        self.page |= {"full": FULL, "greys": GREYS}
        self.start = value

    def position(self, cells):
        """Return the ink of the 64 cells as a list of integers."""
        return list(self.value(cells))

    def value(self, cells):
        """Return the ink of the 64 cells as a tuple of integers, or raise a ValueError."""
        with suppress(TypeError, ValueError):
            ink = tuple(int(cell) for cell in cells if cell in range(FULL + 1))
            if len(ink) == len(cells) == len(BLANK):
                return ink
        raise ValueError(
            f"expected {len(BLANK)} integers from 0 to {FULL}, row by row from the top left; "
            f"got {brief(cells)}"
        )


def handwriting_explorer(sample=None, rank=2, cells=None):
    """Return an `Explorer` in which networks of several ranks classify a drawn digit.

    Parameters
    ----------
    sample : str, optional
        The name of an image in `samples()`, by default that of the first hard image.
    rank : int, one of RANKS
    cells : sequence of 64 int, optional
        The ink of each cell from 0 to 16, row by row, by default that of the image.
    """
    images = {each.name: list(each.cells) for each in samples()}
    sample = list(images)[11] if sample is None else sample
    if cells is None:
        cells = next((cells for name, cells in images.items() if name == sample), BLANK)
    controls = {
        "sample": slider("test image", images, sample),
        "rank": choice("quadratic rank", RANKS, rank),
        "cells": Sheet(f"drawing, {SIZE} rows of {SIZE} cells", cells),
    }
    clear = {"label": "Clear", "title": "Take all ink off the sheet"}
    clear["sets"] = {"sample": DRAWING, "cells": BLANK}
    return Explorer(
        controls,
        compute,
        HandwritingPicture,
        about="The digit that is read, and for each digit both parts of its logit and its output",
        buttons=[clear],
        sets={"sample": {"cells": list(images.values())}},
    )
