"""Create the handwriting explorer, in which networks of chapter 8 classify a drawn digit.

The picture shows which pixels decide between the digit with the largest logit and its rival, the
digit with the second largest logit. The difference of these two logits is the sum of one share for
each pixel, plus the difference of the two biases. A pixel's share in the difference is its share in
the first logit minus its share in the second. If S_k is the symmetric part of P_k Q_k, the share of
pixel j in logit k is x_j (W_kj + (S_k x)_j), so half of each product of two pixels goes to each of
the two pixels.

The simple handwriting explorer of chapter 0 shows only the sheet to draw on, the answer and the ten
outputs. In the simple handwriting explorer, a function that the reader has written can take the
place of the network.
"""

from contextlib import suppress
from functools import cache, partial
from typing import NamedTuple

import numpy as np
from matplotlib import colormaps
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from course import plots
from course.explorers.artists import faded, line, put
from course.explorers.explorer import Control, Explorer, View, choice, shown, slider, together
from course.explorers.recorder import NARROW, new_figure
from helpers.activations import softmax
from helpers.arguments import as_flag, brief
from helpers.datasets import load_digits
from helpers.quadratic import DIGIT_RANKS, load_digit_network

RANKS = DIGIT_RANKS
DIGITS = np.arange(10)
SIZE, FULL = 8, 16  # the number of cells in a row or column, and the ink of a full cell
BLANK = (0,) * SIZE**2
DRAWING = "your drawing"  # the name of the sheet that is blank at first
GREYS = [to_hex(colormaps[plots.SHARE](ink / FULL)) for ink in range(FULL + 1)]
HARD = 8  # the number of images on offer that some network misclassifies
FOR, AGAINST, OTHER = plots.BLUE, plots.VERMILLION, "#767676"  # the digit read, its rival, others
DEEPEST = 0.72  # the opacity of the pixel with the largest share
SIGN = {"markersize": 9, "markeredgewidth": 2, "color": plots.BLACK}
STRONG = 0.25  # a pixel with at least this part of the largest share has a sign
BESIDE = 440  # the width of the picture beside the sheet, in pixels
GIVEN = "The box gives it the ink of one digit, a column (64, 1), and expects ten logits (10, 1)"
FIXES = {  # by how many numbers a network of the reader's own returned
    1: ". Return the ten logits themselves, without argmax",
    10: ". Put these ten numbers below each other",
    100: ". A bias (10,) is a row in a sum; make it (10, 1)",
}


class Sample(NamedTuple):
    """An image of a digit that the learner can select in the handwriting explorer."""

    name: str
    cells: tuple  # the ink of the 64 pixels, as integers
    label: int | None = None  # the digit that the image shows
    number: int | None = None  # the index of the column with this image in the data


@cache
def networks():
    """Return a dict from each rank in RANKS to the trained quadratic network of this rank."""
    return {rank: load_digit_network(rank) for rank in RANKS}


@cache
def samples():
    """Return the images that the explorer offers: a blank one, one of each digit, and hard ones.

    No network was trained on any of the images. For each digit, the first image that all networks
    classify correctly is offered. A hard image is an image that at least one network misclassifies.
    The hard images are of four kinds. First comes one image of each kind, then a second image of
    each kind, and so on. Images of the first kind are classified correctly by all networks of rank
    2 or higher, but not by the linear network (rank 0). Images of the second kind are classified
    correctly by the linear network, but by no network of rank 2 or higher. Of the other hard
    images, those of the third kind are classified correctly by some network, and those of the
    fourth kind by none. The images of the first kind are sorted: those on which the linear network
    is clearly wrong and the network of rank 2 is clearly right come first.
    """
    X, labels = load_digits()
    logits = np.array([network.scores(X / FULL) for network in networks().values()])
    true = DIGITS[:, None] == labels
    others = np.where(true, -np.inf, logits).max(axis=1)
    leads = logits.max(axis=1, where=true, initial=-np.inf) - others
    right = leads > 0
    plain = [np.flatnonzero(right.all(axis=0) & (labels == digit))[0] for digit in DIGITS]
    linear, higher = right[RANKS.index(0)], right[RANKS.index(2) :]
    first, second = ~linear & higher.all(axis=0), linear & ~higher.any(axis=0)
    kinds = np.select([first, second, right.any(axis=0)], [0, 1, 2], 3)
    apart = np.where(first, np.minimum(-leads[RANKS.index(0)], leads[RANKS.index(2)]), 0)
    missed = np.flatnonzero(~right.all(axis=0))
    missed = missed[np.argsort(-apart[missed], kind="stable")]
    turns = [(kinds[missed[:k]] == kinds[n]).sum() for k, n in enumerate(missed)]
    hard = missed[np.lexsort((kinds[missed], turns))][:HARD]
    found = [(_a(labels[n]), n) for n in plain]
    found += [(f"hard {k}, {_a(labels[n])}", n) for k, n in enumerate(hard, start=1)]
    ink = X.T.astype(int).tolist()
    images = (Sample(name, tuple(ink[n]), int(labels[n]), int(n)) for name, n in found)
    return Sample(DRAWING, BLANK), *images


def compute(sample, rank, cells):
    """Return a view with the answers of all networks, and each pixel's share in one answer."""
    view = View(rank=rank, cells=cells)  # `cells` is the ink of the 64 cells, as integers
    view.sample = next(each for each in samples() if each.name == sample)
    x = np.array(cells) / FULL
    logits = {r: network.scores(x) for r, network in networks().items()}
    # The digit that each network reads.
    view.readings = [int(each.argmax()) for each in logits.values()]
    view.probabilities = softmax(logits[rank])
    view.read = view.readings[RANKS.index(rank)]
    view.rival = int(np.delete(logits[rank], view.read).argmax())
    view.rival += view.rival >= view.read
    network = networks()[rank]
    read, rival = (shares(network, digit, x) for digit in (view.read, view.rival))
    view.shares = read - rival
    view.biases = network.b[view.read, 0] - network.b[view.rival, 0]
    return view


def compute_own(network, cells):
    """Return a view of the logits that the reader's function `network` returns for a drawing."""
    view = View(cells=cells)
    logits = own_logits(network, np.array(cells)[:, None] / FULL)
    view.probabilities = softmax(logits)
    view.read = int(logits.argmax())
    view.rival = int(np.where(DIGITS == view.read, -np.inf, logits).argmax())
    return view


def own_logits(network, x):
    """Return the logits (10,) that the reader's function `network` returns for a digit x (64, 1).

    If the reader's function fails, or does not return ten finite numbers in a column, a ValueError
    says what to change.
    """
    try:
        found = network(x.copy())
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"
        raise ValueError(f"your network failed with {reason}. {GIVEN}") from error
    if found is None:
        raise ValueError("your network returned None. Is there a `return`?")
    try:
        logits = np.asarray(found).astype(np.float64, casting="same_kind")
    except (TypeError, ValueError) as error:
        kind = type(found).__name__
        raise ValueError(f"your network returned no real numbers, but {kind}. {GIVEN}") from error
    if logits.shape != (len(DIGITS), 1):
        hint = FIXES.get(logits.size, "")
        raise ValueError(f"your network returned the shape {logits.shape}. {GIVEN}{hint}")
    if not np.isfinite(logits).all():
        raise ValueError(
            f"your network returned {logits[~np.isfinite(logits)][0]} among its logits. Has the "
            "training diverged? Try a smaller learning rate"
        )
    return logits[:, 0]


def shares(network, digit, x):
    """Return what each pixel adds to a digit's logit. The sum is the logit minus its bias."""
    P, Q = network.P[digit], network.Q[digit]
    return x * (network.W[digit] + (P @ (Q @ x) + Q.T @ (P.T @ x)) / 2)


def answer(view):
    """Return a digit and its probability as text, such as "Reads an 8, 97 %".

    If the drawing is empty, the text says that the network guesses.
    """
    if view.cells == BLANK:
        return f"No ink: guesses {_a(view.read)}"
    return f"Reads {_a(view.read)}, {percent(view.probabilities[view.read])}"


def verdict(view):
    """Return words that say whether the answer is right, or "" for a drawn or changed image."""
    if view.cells != view.sample.cells or view.sample.label is None:
        return ""
    return "✓ right" if view.read == view.sample.label else f"✕ it is {_a(view.sample.label)}"


def keys(view):
    """Return two texts such as "pixels say 8: 5.3", for the network's answer and for its rival."""
    says = zip((view.read, view.rival), sums(view), strict=True)
    return [f"pixels say {digit}: {total}" for digit, total in says]


def sums(view):
    """Return the sums of the positive shares and of the negative shares as texts without signs."""
    return [shown(own[own > 0].sum(), ".1f") for own in (view.shares, -view.shares)]


def lead(view):
    """Return words about the answer's lead over its rival, and the biases' part in this lead."""
    biases, ahead = (shown(n, ".1f") for n in (view.biases, view.shares.sum() + view.biases))
    return f"biases {biases}: {view.read} leads by {ahead}"


def sentence(view):
    """Return sentences about the network's answer, the shares and the other networks' answers."""
    said, ranks = verdict(view), f"Ranks {together(RANKS)} read {together(view.readings)}."
    probability = percent(view.probabilities[view.read])
    if view.cells == BLANK:
        text = f"Blank sheet, rank {view.rank}: guesses {_a(view.read)}, {probability}"
        return f"{text}, by its biases alone. {ranks}"
    text = f"{_what(view)}, rank {view.rank}: reads {_a(view.read)}, {probability}"
    text += f" ({said[2:]})" if said else ""
    (own, rival), most = sums(view), int(np.abs(view.shares).argmax())
    row, column = divmod(most, SIZE)
    text += f". Its pixels say {view.read} by {own} and {view.rival} by {rival}, "
    text += f"and the strongest, row {row + 1}, column {column + 1}, says "
    return f"{text}{view.read if view.shares[most] > 0 else view.rival}; {lead(view)}. {ranks}"


def simple_sentence(view):
    """Return a sentence about the most probable digit and the second most probable digit."""
    digits = (f"{_a(k)}, {percent(view.probabilities[k])}" for k in (view.read, view.rival))
    start = "Blank sheet: guesses" if view.cells == BLANK else "Your drawing: reads"
    return f"{start} {'; next '.join(digits)}."


def _what(view):
    if view.sample.label is None:
        return "Your drawing"
    if view.cells == view.sample.cells:
        return f"Image {view.sample.number}"
    return f"Image {view.sample.number}, changed"


def _a(digit):
    return f"an {digit}" if digit == 8 else f"a {digit}"


class SimplePicture:
    """The figure of the simple handwriting explorer, with the answer and the ten outputs."""

    def __init__(self, narrow=False):
        width, height = (NARROW, 250) if narrow else (BESIDE, 330)
        self.figure = new_figure(width, height)
        top, below = 40 / height, 4 / height
        self._make_outputs((0, below, 1, 1 - top - below), left=-0.1, right=1.25)
        self._make_answer(width, height)

    def draw(self, view):
        """Draw a view in the figure, and return the sentence that describes this view."""
        self._show(view)
        return simple_sentence(view)

    def _show(self, view):
        put(self.bars, width=view.probabilities, facecolor=[OTHER] * len(DIGITS))
        self.bars[view.read].set_facecolor(FOR)
        put(self.output_texts, text=map(percent, view.probabilities))
        self.answer.set_text(answer(view))

    def _axes(self, place, xlim, ylim):
        ax = self.figure.add_axes(place, xlim=xlim, ylim=ylim)
        ax.set_axis_off()
        return ax

    def _make_outputs(self, place, left, right):
        """Make a bar for each of the ten outputs, between the digit and the percentage."""
        self.outputs = ax = self._axes(place, (left, right), (9.5, -0.5))
        for digit in DIGITS:
            ax.text(0.27 * left, digit, str(digit), ha="right", va="center", fontsize=12)
        look = {"edgecolor": "none", "animated": True}
        bars = (Rectangle((0, digit - 0.3), 1, 0.6, **look) for digit in DIGITS)
        self.bars = [ax.add_patch(bar) for bar in bars]
        look = {"ha": "right", "va": "center", "animated": True}
        self.output_texts = [ax.text(right, digit, "", **look) for digit in DIGITS]

    def _make_answer(self, width, height):
        """Make the text of the answer, and return the axes of this text, whose units are pixels."""
        ax = self._axes((0, 0, 1, 1), (0, width), (height, 0))
        self.answer = ax.text(0, 24, "", fontsize=18, weight="bold", animated=True)
        return ax


class HandwritingPicture(SimplePicture):
    """The figure of the handwriting explorer: answer, map of the pixels, and ten outputs.

    The map shows the share of each pixel in the decision between the two largest logits. The figure
    is beside the sheet to draw on. On a phone, the figure is below the sheet.
    """

    def __init__(self, narrow=False):
        width, side = (NARROW, 224) if narrow else (BESIDE, 288)  # as large as the sheet
        top, gap, below = 66, 24, 26
        height = top + side + below
        self.figure = new_figure(width, height)
        low, tall = below / height, side / height
        ends = (-0.5, SIZE - 0.5), (SIZE - 0.5, -0.5)
        self.map = self._axes((1 / width, low, side / width, tall), *ends)
        self._make_map(self.map)
        left = (side + gap) / width
        self._make_outputs((left, low, 1 - left, tall), left=-0.3, right=2.4 if narrow else 2)
        self._make_head(self._make_answer(width, height), width, height)

    def draw(self, view):
        """Draw a view in the figure, and return the sentence that describes this view."""
        self._show(view)
        largest = np.abs(view.shares).max() or 1.0
        part = view.shares / largest
        for cell, own, ink in zip(self.cells, part.tolist(), view.cells, strict=True):
            colour = faded(FOR if own > 0 else AGAINST, DEEPEST * abs(own))
            cell.set(visible=ink > 0, facecolor=colour)
        for signs, strong in zip(self.signs, (part >= STRONG, part <= -STRONG), strict=True):
            signs.set_data(*np.divmod(np.flatnonzero(strong), SIZE)[::-1])
        self.bars[view.rival].set_facecolor(AGAINST)
        put(self.keys, text=keys(view))
        self.lead.set_text(lead(view))
        self.verdict.set_text(verdict(view))
        return sentence(view)

    def _make_map(self, ax):
        look = {"edgecolor": plots.GRID, "linewidth": 0.8, "clip_on": False}
        ax.add_patch(Rectangle((-0.5, -0.5), SIZE, SIZE, fill=False, **look))
        look |= {"edgecolor": "#767676", "animated": True}
        places = ((k % SIZE - 0.5, k // SIZE - 0.5) for k in range(SIZE**2))
        self.cells = [ax.add_patch(Rectangle(place, 1, 1, **look)) for place in places]
        self.signs = [line(ax, sign, **SIGN) for sign in "+_"]

    def _make_head(self, ax, width, height):
        """Make the texts above and below the map of the pixels, on axes whose units are pixels."""
        right = {"x": width - 1, "ha": "right"}
        self.verdict = ax.text(y=22, s="", fontsize=11, animated=True, **right)
        self.keys = []
        for x, colour, sign in (1, FOR, "+"), (1 + width / 2, AGAINST, "_"):
            ax.add_patch(Rectangle((x, 39), 20, 20, facecolor=(colour, DEEPEST)))
            ax.plot([x + 10], [49], sign, **SIGN)
            self.keys.append(ax.text(x + 27, 54, "", animated=True))
        self.lead = ax.text(0, height - 8, "", animated=True)
        ax.text(y=height - 8, s="outputs", color="#444444", **right)


def percent(probability):
    """Return a probability as text in percent, but never as 0 % or 100 %."""
    if 0.005 <= probability <= 0.995:
        return f"{100 * probability:.0f} %"
    return "<1 %" if probability < 0.5 else ">99 %"


class Sheet(Control):
    """A control on which the reader draws. Its position is a list of the ink in its 8 × 8 cells."""

    def __init__(self, label, value):
        self.page = {"kind": "sheet", "label": label, "rows": SIZE, "columns": SIZE}
        self.page |= {"full": FULL, "greys": GREYS}
        self.start = value

    def position(self, cells):
        """Return the amount of ink in each of the 64 cells, as a list of integers."""
        return list(self.value(cells))

    def value(self, cells):
        """Return the amount of ink in each of the 64 cells as a tuple, or raise a ValueError.

        A ValueError is raised unless `cells` contains 64 integers from 0 to 16.
        """
        with suppress(TypeError, ValueError):
            ink = tuple(int(cell) for cell in cells if cell in range(FULL + 1))
            if len(ink) == len(cells) == len(BLANK):
                return ink
        raise ValueError(
            f"expected {len(BLANK)} integers from 0 to {FULL}, row by row from the top left; "
            f"got {brief(cells)}"
        )


# The last drawing in an explorer that began with the reader's own sheet, where the next one begins.
_kept = {"cells": BLANK}
MOVES = {"←": (0, -1), "→": (0, 1), "↑": (-1, 0), "↓": (1, 0)}  # rows and columns
WAYS = "to the left", "to the right", "up", "down"


def _own_explorer(network, cells):
    """Return the simple handwriting explorer for a function `network` written by the reader."""
    if not callable(network):
        raise TypeError(f"network must be a function of the ink (64, 1), not {brief(network)}")
    buttons = [
        {"label": sign, "title": f"Move the drawing one cell {way}", "shifts": {"cells": by}}
        for (sign, by), way in zip(MOVES.items(), WAYS, strict=True)
    ]
    clear = {"label": "Clear", "title": "Take all ink off the sheet", "sets": {"cells": BLANK}}
    explorer = Explorer(
        {"cells": _sheet(cells or _kept["cells"])},
        partial(compute_own, network),
        SimplePicture,
        about="The digit that your network reads, and its ten outputs",
        buttons=[*buttons, clear],
    )
    return _keep_drawing(explorer)


def _sheet(cells):
    return Sheet(f"drawing, {SIZE} rows of {SIZE} cells", cells)


def _keep_drawing(explorer):
    """Return an explorer whose drawing is kept for the next explorer of this kind."""
    explorer.observe(lambda change: _kept.update(cells=change.new), "cells")
    return explorer


def handwriting_explorer(sample=None, rank=2, cells=None, simple=False, network=None):
    """Return an `Explorer` in which networks of several ranks classify a drawn digit.

    Parameters
    ----------
    sample : str, optional
        The name of an image in `samples()`. The default is the first hard image.
    rank : int, one of RANKS
        The rank of the network whose answer the picture explains.
    cells : sequence of 64 int, optional
        The amount of ink in each of the 64 cells of the drawing sheet, from 0 to 16, row by row. By
        default, the sheet shows the image `sample`. A simple explorer of the reader's own drawing
        begins with the last drawing in an explorer of this kind.
    simple : bool
        Whether to show only the drawing sheet, the answer of one network and its ten outputs.
    network : callable, optional
        The reader's own network, which is shown in the simple explorer. The network is a function
        of the ink (64, 1) of a digit, from 0 (none) to 1 (full), and returns ten logits (10, 1).
        The explorer calls the function `network` for each drawing. The next explorer for a function
        `network` begins with the last drawing in this one, unless `cells` is given.
    """
    if network is not None:
        return _own_explorer(network, cells)
    simple = as_flag("simple", simple)
    images = {each.name: list(each.cells) for each in samples()}
    sample = list(images)[11] if sample is None else sample
    own = simple and cells is None and sample == DRAWING
    if own:
        cells = _kept["cells"]
    if cells is None:
        cells = next((cells for name, cells in images.items() if name == sample), BLANK)
    controls = {
        "sample": slider("test image", images, sample),
        "rank": choice("rank (0: no products)", RANKS, rank),
        "cells": _sheet(cells),
    }
    clear = {"label": "Clear", "title": "Take all ink off the sheet"}
    if simple:
        for name in ("sample", "rank"):
            control = controls.pop(name)
            control.position(control.start)  # refuses a value that is not on offer
        explorer = Explorer(
            controls,
            partial(compute, sample=DRAWING, rank=rank),
            SimplePicture,
            about="The digit that is read, and the ten outputs",
            buttons=[clear | {"sets": {"cells": BLANK}}],
        )
        return _keep_drawing(explorer) if own else explorer
    clear["sets"] = {"sample": DRAWING, "cells": BLANK}
    return Explorer(
        controls,
        compute,
        HandwritingPicture,
        about="The digit that is read, each pixel's share in this decision, and the ten outputs",
        buttons=[clear],
        sets={"sample": {"cells": list(images.values())}},
        keeps={"sample": DRAWING},
    )
