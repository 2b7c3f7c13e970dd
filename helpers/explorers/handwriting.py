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
from helpers.explorers.artists import labels_at, legend, line, put
from helpers.explorers.explorer import Control, Explorer, View, new_figure, slider, together
from helpers.quadratic import DIGIT_RANKS, load_digit_network

RANKS = DIGIT_RANKS
DIGITS = np.arange(10)
ABOVE = (DIGITS + 0.6) / 10.2, np.ones(10)  # the places of the texts above the bars of the digits
SIZE, FULL = 8, 16  # the number of cells in a row or column, and the ink of a full cell
BLANK = (0,) * SIZE**2
GREYS = [to_hex(colormaps[plots.SHARE](ink / FULL)) for ink in range(FULL + 1)]
HARD = 8  # the number of images on offer that some network misclassifies
# The possible limits of the axis of the logits.
SCALES = (5, 7, 10, 15, 20, 25, 30, 40, 50, 70, 100, 150, 200, 300, 500)


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
    """Return the images on offer: a blank sheet, one image of each digit, and hard images.

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
    return Sample("blank", BLANK), *images


def compute(sample, rank, cells):
    """Return the parts of the logits and the predicted digits for one drawing and one rank."""
    view = View(rank=rank, cells=cells)  # `cells` is the ink of the 64 cells, as integers
    view.sample = next(each for each in samples() if each.name == sample)
    x = np.array(cells) / FULL
    parts = {r: network.parts(x) for r, network in networks().items()}
    # W x + b and x' P_k Q_k x, each minus its mean, and their sum, all with shape (10,).
    view.linear, view.quadratic = (part - part.mean() for part in parts[rank])
    view.logits = view.linear + view.quadratic
    view.probabilities = softmax(view.logits)
    # The digit that each network predicts, and the prediction of the selected network.
    view.readings = [int((L + q).argmax()) for L, q in parts.values()]
    view.read = view.readings[RANKS.index(rank)]
    return view


def percent(probability):
    """Format a probability in percent, as "over 99.9 %" if it exceeds 0.999."""
    if probability > 0.999:
        return "over 99.9 %"
    return f"{100 * probability:.1f} %"


def signed(value):
    """Format a number with a sign and one decimal, or as "0" if it is rounded to 0."""
    text = f"{value:+.1f}"
    return "0" if float(text) == 0 else text.replace("-", "−")


def sentence(view):
    """Return sentences about the predicted digits and about both parts of the largest logit."""
    read, sample = view.read, view.sample
    text = f"{_what(view)}, rank {view.rank}: read as {read} ({percent(view.probabilities[read])})"
    if view.cells == sample.cells and sample.label is not None:
        text += ", which is right" if read == sample.label else f", but it is {_a(sample.label)}"
    if view.rank == 0:
        text += f". All of its logit, {signed(view.logits[read])}, is linear"
    else:
        text += (
            f". Less their means, the linear part gives {signed(view.linear[read])} to the logit "
            f"of {read}, the quadratic part {signed(view.quadratic[read])}"
        )
        if (alone := view.linear.argmax()) != read:
            text += f"; the linear part alone would read {alone}"
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
    """The figure of the explorer, with logits in two parts, probabilities and predicted digits."""

    def __init__(self, narrow=False):
        self.figure = new_figure(620, 410)
        place = {"left": 0.125, "right": 0.84, "top": 0.85, "bottom": 0.12}
        place |= {"hspace": 0.24, "height_ratios": [2.2, 1]}
        self.upper, self.lower = self.figure.subplots(2, 1, gridspec_kw=place)
        self._make_logits(self.upper)
        self._make_probabilities(self.lower)
        self._make_readings()

    def draw(self, view):
        """Show a view in the picture, and return the sentence that describes it."""
        # Change the scale only for very large logits, because it redraws the background.
        scale = max(scale_for(largest_bar(view)), usual_scale())
        if self.figure.changes(scale):
            self.upper.set_ylim(-1.05 * scale, 1.05 * scale)
        self.linear.set_path(_bars(DIGITS - 0.4, 0.4, view.linear))
        self.quadratic.set_path(_bars(DIGITS, 0.4, view.quadratic))
        self.totals.set_data(DIGITS, view.logits)
        put(self.logit_texts, text=map(signed, view.logits))
        self.outputs.set_path(_bars(DIGITS - 0.3, 0.6, view.probabilities))
        put(self.output_texts, text=map(_brief, view.probabilities))
        self.winner.set_x(view.read - 0.5)
        self.now.set_y(RANKS.index(view.rank) - 0.5)
        put(self.reading_texts, text=view.readings)
        return sentence(view)

    def _make_logits(self, ax):
        plots.tidy(ax, "", "logit less the mean")
        ax.axhline(0, color=plots.BLACK, linewidth=0.8)
        self.linear = _empty_bars(ax, facecolor=plots.BLUE, linewidth=0.8)
        self.quadratic = _empty_bars(ax, facecolor=plots.ORANGE, linewidth=0.8, hatch="////")
        self.totals = line(ax, "D", color="white", markeredgecolor=plots.BLACK, markersize=7)
        self.logit_texts = labels_at(ax, *ABOVE, shift=(0, 3))
        ax.set(xlim=(-0.6, 9.6), xticks=DIGITS)
        ax.tick_params(axis="x", length=0, labelbottom=False)
        entries = self.linear, self.quadratic, self.totals
        names = "linear part, with bias", "quadratic part", "sum (above: in numbers)"
        legend(ax, entries, names, "lower left", (-0.01, 1.09), ncols=3, columnspacing=1.2)

    def _make_probabilities(self, ax):
        plots.tidy(ax, "digit (frame: the one that is read)", "output")
        self.outputs = _empty_bars(ax, facecolor=plots.SKY)
        self.output_texts = labels_at(ax, *ABOVE, shift=(0, 3))
        ax.set(xlim=(-0.6, 9.6), xticks=DIGITS, ylim=(0, 1.03))
        ax.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
        self.winner = _frame(ax, (0, 0), 1, 1.03)

    def _make_readings(self):
        """Create a table of the digits that all ranks predict, with a frame around one rank."""
        ax = self.figure.add_axes((0.862, 0.3, 0.13, 0.55))
        ax.set(xlim=(0, 1), ylim=(len(RANKS) - 0.5, -0.5))
        ax.set_axis_off()
        ax.set_title("read by", fontsize=10)
        for row, rank in enumerate(RANKS):
            ax.text(0.58, row, f"rank {rank}", ha="right", va="center", fontsize=9)
        self.reading_texts = [
            ax.text(0.8, row, "", ha="center", va="center", fontsize=12, animated=True)
            for row in range(len(RANKS))
        ]
        self.now = _frame(ax, (0.02, 0), 0.96, 1)


@cache
def usual_scale():
    """Return a scale of the logits' axis that fits 90 % of the images, counted for all ranks."""
    views = [compute(s.name, rank, s.cells) for s in samples() for rank in RANKS]
    return scale_for(np.quantile([largest_bar(view) for view in views], 0.9))


def scale_for(largest):
    """Return the smallest of SCALES that is at least `largest`, or a power of 2 above them all."""
    return next((s for s in SCALES if s >= largest), 2 ** np.ceil(np.log2(largest)))


def largest_bar(view):
    """Return the largest absolute value among the logits and their two parts."""
    return max(np.abs(part).max() for part in (view.linear, view.quadratic, view.logits))


def _brief(output):
    """Format a probability in percent, in a text that is short enough to fit above a bar."""
    return "<1 %" if output < 0.005 else ">99 %" if output > 0.995 else f"{100 * output:.0f} %"


def _bars(left, width, heights):
    """Return the bars of a chart as a single path, which is drawn faster than ten patches."""
    x = np.add.outer(left, [0, 0, width, width, 0])
    y = np.outer(heights, [0, 1, 1, 0, 0])
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(left)
    return Path(np.stack([x, y], axis=2).reshape(-1, 2), codes)


def _empty_bars(ax, **look):
    """Create a patch with ten bars of height 0. Their heights are set later."""
    bars = PathPatch(_bars(DIGITS, 0, 0 * DIGITS), edgecolor=plots.BLACK, animated=True, **look)
    return ax.add_artist(bars)


def _frame(ax, corner, width, height):
    look = {"fill": False, "edgecolor": plots.BLACK, "linewidth": 1.8, "clip_on": False}
    return ax.add_artist(Rectangle(corner, width, height, animated=True, **look))


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
    usual_scale()  # load all networks, so that the first change of a control is not slow
    images = {each.name: list(each.cells) for each in samples()}
    sample = list(images)[11] if sample is None else sample
    if cells is None:
        cells = next((cells for name, cells in images.items() if name == sample), BLANK)
    controls = {
        "sample": slider("test image", images, sample),
        "rank": slider("rank", RANKS, rank),
        "cells": Sheet(f"drawing, {SIZE} rows of {SIZE} cells", cells),
    }
    clear = {"label": "Clear", "title": "Take all ink off the sheet"}
    clear["sets"] = {"sample": "blank", "cells": BLANK}
    return Explorer(
        controls,
        compute,
        HandwritingPicture,
        about="The ten logits of a drawn digit, split into a linear and a quadratic part, the ten "
        "outputs, and the digit that each rank reads",
        buttons=[clear],
        sets={"sample": {"cells": list(images.values())}},
    )
