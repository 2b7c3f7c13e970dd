"""The handwriting explorer, where one draws a digit and sees how the networks of chapter 7 read it.

On the left is a sheet of cells to draw on. Beside it are the ten logits, each split into the part
that is linear in the pixels and the part that is quadratic, the probabilities, and the digit that
the network of each rank reads.

The mean over the ten digits is subtracted from each part of the logits. This does not change the
probabilities, because softmax depends only on the differences between logits.
"""

from dataclasses import dataclass
from functools import cache

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
from helpers.explorers.explorer import Control, Explorer, new_figure, slider, together
from helpers.low_rank import DIGIT_RANKS, load_digit_network

RANKS = DIGIT_RANKS
DIGITS = np.arange(10)
SIZE, FULL = 8, 16  # cells in a row; ink of a full cell
BLANK = (0,) * SIZE**2
GREYS = [to_hex(colormaps[plots.SHARE](ink / FULL)) for ink in range(FULL + 1)]
HARD = 8  # how many images are offered, at most, that some rank misreads
# What the axis of the scores can reach.
SCALES = (5, 7, 10, 15, 20, 25, 30, 40, 50, 70, 100, 150, 200, 300, 500)


@dataclass(frozen=True)
class Sample:
    """An image that the explorer offers."""

    name: str
    cells: tuple  # 64 int
    label: int | None = None  # the digit that was written
    number: int | None = None  # of the image in the data, counted from 0


@dataclass(frozen=True)
class HandwritingView:
    """What the explorer shows at one position of its controls."""

    sample: Sample  # that was picked
    cells: tuple  # 64 int, what is on the sheet now
    rank: int
    linear: np.ndarray  # (10,): W x + b, less its mean
    quadratic: np.ndarray  # (10,): x' P_k Q_k x, less its mean
    readings: tuple  # the digit that the network of each rank reads

    @property
    def scores(self):
        """The sum of both parts, (10,)."""
        return self.linear + self.quadratic

    @property
    def probabilities(self):
        """The outputs of the network, (10,)."""
        return softmax(self.scores)

    @property
    def read(self):
        """The digit with the largest score."""
        return int(self.scores.argmax())


@cache
def networks():
    """Load the trained network of each rank."""
    return {rank: load_digit_network(rank) for rank in RANKS}


@cache
def samples():
    """Choose the images on offer, a blank sheet, each digit once, and some that a rank misreads.

    All are test images, on which no network was trained. Of each digit, the first image that all
    ranks read correctly is chosen. The hard images come from four kinds in turn, as far as they
    exist. In the first kind, rank 2 corrects a mistake of the linear network (rank 0), and in the
    second it makes one. In the third kind these two agree and another rank does not, and in the
    fourth all ranks are wrong.
    """
    X, labels = load_digits()
    *_, numbers = digit_split(0)  # the split that the networks were trained on
    scores = np.array([network.scores(X[:, numbers] / FULL) for network in networks().values()])
    right = scores.argmax(axis=1) == labels[numbers]
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
    """Return the `HandwritingView` at one position of the controls of `handwriting_explorer`."""
    picked = {each.name: each for each in samples()}[sample]
    x = np.array(cells) / FULL
    parts = {r: network.parts(x) for r, network in networks().items()}
    linear, quadratic = (part - part.mean() for part in parts[rank])
    readings = tuple(int((L + q).argmax()) for L, q in parts.values())
    return HandwritingView(picked, cells, int(rank), linear, quadratic, readings)


def percent(probability):
    """Write a probability without rounding 99.97 % to 100 %."""
    if probability > 0.999:
        return "over 99.9 %"
    return f"{100 * probability:.1f} %"


def signed(value):
    """Write a number with its sign, and the sign that print has for minus."""
    text = f"{value:+.1f}"
    return "0" if float(text) == 0 else text.replace("-", "−")


def sentence(view):
    """Say what the picture shows."""
    read, sample = view.read, view.sample
    text = f"{_what(view)}, rank {view.rank}: read as {read} ({percent(view.probabilities[read])})"
    if view.cells == sample.cells and sample.label is not None:
        text += ", which is right" if read == sample.label else f", but it is {_a(sample.label)}"
    if view.rank == 0:
        text += f". All of its score, {signed(view.scores[read])}, is linear"
    else:
        text += (
            f". Less their means, the linear part gives {signed(view.linear[read])} to the score "
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
    """The explorer's figure, with logits in two parts, probabilities and the digits read."""

    def __init__(self):
        self.figure = new_figure(620, 410)
        place = {"left": 0.125, "right": 0.84, "top": 0.85, "bottom": 0.12}
        place |= {"hspace": 0.24, "height_ratios": [2.2, 1]}
        self.upper, self.lower = self.figure.subplots(2, 1, gridspec_kw=place)
        self._make_scores(self.upper)
        self._make_probabilities(self.lower)
        self._make_readings()

    def draw(self, view):
        """Show `view` and return the sentence that says the same."""
        # The axis of the scores widens where they would leave it: a new background, so seldom.
        scale = max(scale_for(largest_bar(view)), usual_scale())
        if self.figure.changes(scale):
            self.upper.set_ylim(-1.05 * scale, 1.05 * scale)
        self.linear.set_path(_bars(DIGITS - 0.4, 0.4, view.linear))
        self.quadratic.set_path(_bars(DIGITS, 0.4, view.quadratic))
        self.totals.set_data(DIGITS, view.scores)
        put(self.score_texts, text=map(signed, view.scores))
        self.outputs.set_path(_bars(DIGITS - 0.3, 0.6, view.probabilities))
        put(self.output_texts, text=map(_brief, view.probabilities))
        self.winner.set_x(view.read - 0.5)
        self.now.set_y(RANKS.index(view.rank) - 0.5)
        put(self.reading_texts, text=view.readings)
        return sentence(view)

    def _make_scores(self, ax):
        plots.tidy(ax, "", "score less the mean")
        ax.axhline(0, color=plots.BLACK, linewidth=0.8)
        self.linear = _empty_bars(ax, facecolor=plots.BLUE, linewidth=0.8)
        self.quadratic = _empty_bars(ax, facecolor=plots.ORANGE, linewidth=0.8, hatch="////")
        self.totals = line(ax, "D", color="white", markeredgecolor=plots.BLACK, markersize=7)
        self.score_texts = _row_of_texts(ax)
        ax.set(xlim=(-0.6, 9.6), xticks=DIGITS)
        ax.tick_params(axis="x", length=0, labelbottom=False)
        entries = self.linear, self.quadratic, self.totals
        names = "linear part, with bias", "quadratic part", "sum (above: in numbers)"
        legend(ax, entries, names, "lower left", (-0.01, 1.09), ncols=3, columnspacing=1.2)

    def _make_probabilities(self, ax):
        plots.tidy(ax, "digit (frame: the one that is read)", "output")
        self.outputs = _empty_bars(ax, facecolor=plots.SKY)
        self.output_texts = _row_of_texts(ax)
        ax.set(xlim=(-0.6, 9.6), xticks=DIGITS, ylim=(0, 1.03))
        ax.set_yticks([0, 0.5, 1], ["0 %", "50 %", "100 %"])
        self.winner = _frame(ax, (0, 0), 1, 1.03)

    def _make_readings(self):
        """Make a small table of the digits that the ranks read, and frame the chosen rank."""
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
    """Return the scale of the scores' axis that fits nine of ten samples and ranks."""
    views = [compute(s.name, rank, s.cells) for s in samples() for rank in RANKS]
    return scale_for(np.quantile([largest_bar(view) for view in views], 0.9))


def scale_for(largest):
    """Return the least of SCALES that holds `largest`, or a power of 2 beyond them."""
    return next((s for s in SCALES if s >= largest), 2 ** np.ceil(np.log2(largest)))


def largest_bar(view):
    """Return the largest magnitude that is drawn."""
    return max(np.abs(part).max() for part in (view.linear, view.quadratic, view.scores))


def _brief(output):
    """Write a probability in percent, short enough to stand above a bar."""
    return "<1 %" if output < 0.005 else ">99 %" if output > 0.995 else f"{100 * output:.0f} %"


def _row_of_texts(ax):
    """Make one text above each digit of an axis whose limits do not move the digits."""
    places = (DIGITS + 0.6) / 10.2, np.ones(len(DIGITS))
    return labels_at(ax, *places, shift=(0, 3), animated=True)


def _bars(left, width, heights):
    """Return bars from zero as one path, which is drawn faster than ten."""
    x = np.add.outer(left, [0, 0, width, width, 0])
    y = np.outer(heights, [0, 1, 1, 0, 0])
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(left)
    return Path(np.stack([x, y], axis=2).reshape(-1, 2), codes)


def _empty_bars(ax, **look):
    """Make a bar without height for each digit, as a patch whose path is set later."""
    bars = PathPatch(_bars(DIGITS, 0, 0 * DIGITS), edgecolor=plots.BLACK, animated=True, **look)
    return ax.add_artist(bars)


def _frame(ax, corner, width, height):
    look = {"fill": False, "edgecolor": plots.BLACK, "linewidth": 1.8, "clip_on": False}
    return ax.add_artist(Rectangle(corner, width, height, animated=True, **look))


class Sheet(Control):
    """A sheet of cells to draw on. Its position is the ink of all cells, row by row."""

    def __init__(self, label, value):
        self.page = {"kind": "sheet", "label": label, "rows": SIZE, "columns": SIZE}
        self.page |= {"full": FULL, "greys": GREYS}
        self.start = value

    def position(self, cells):
        """Return the ink as a list of 64 int, which is what the page has."""
        return list(self.value(cells))

    def value(self, cells):
        """Return the ink as a tuple of 64 int, or raise a ValueError for anything else."""
        try:
            ink = tuple(int(cell) for cell in cells if cell in range(FULL + 1))
            right = len(ink) == len(cells) == len(BLANK)
        except (TypeError, ValueError):
            right = False
        if not right:
            raise ValueError(
                f"expected {len(BLANK)} integers from 0 to {FULL}, row by row from the top left; "
                f"got {brief(cells)}"
            )
        return ink


def handwriting_explorer(sample=None, rank=2, cells=None):
    """Make a sheet to draw on, and show how networks of several ranks read it, in an `Explorer`.

    Parameters
    ----------
    sample : str, optional
        The name of a test image, one of `samples()`; by default the first that a rank misreads.
    rank : int, one of RANKS
    cells : sequence of 64 int, optional
        The ink on the sheet, from 0 to 16; by default that of the image.
    """
    usual_scale()  # every network is loaded before the first move
    picture = HandwritingPicture()
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
        picture.draw,
        picture.figure,
        about="The ten scores of a drawn digit, split into a linear and a quadratic part, the ten "
        "outputs, and the digit that each rank reads",
        buttons=[clear],
        sets={"sample": {"cells": list(images.values())}},
    )
