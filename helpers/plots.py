"""Pictures that more than one chapter draws, and the colours of the whole course.

One convention everywhere. Each output of the network has a colour, a marker and a line style of
its own (from the palette of Okabe and Ito, which survives colour blindness and grey print).
Predictions are filled, targets are outlines. Signed numbers go from blue (negative) over white to
red (positive).
"""

from functools import cache

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

# Okabe and Ito, "Color Universal Design", 2008.
BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, YELLOW, BLACK = (
    "#0072B2",
    "#D55E00",
    "#009E73",
    "#CC79A7",
    "#E69F00",
    "#56B4E9",
    "#F0E442",
    "#000000",
)
OUTPUT_COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
OUTPUT_MARKERS = ("o", "s", "^", "D", "v", "P")
OUTPUT_LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 2)))
MISS, FALSE_ALARM = VERMILLION, BLUE
TARGET = BLACK
DATA, STRETCHED = SKY, to_rgba(SKY, 0.25)
SIGNED, SHARE = "RdBu_r", "Greys"
GRID = "#D9D9D9"


def output_style(k):
    """Colour, marker and line style of output k (counted from 0), as keywords for `plot`."""
    return {
        "color": OUTPUT_COLOURS[k % len(OUTPUT_COLOURS)],
        "marker": OUTPUT_MARKERS[k % len(OUTPUT_MARKERS)],
        "linestyle": OUTPUT_LINES[k % len(OUTPUT_LINES)],
    }


def tidy(ax, xlabel, ylabel, title=None):
    """Label an axis, draw a pale grid behind the data and take the box away."""
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if title:
        ax.set_title(title, fontsize=11)
    ax.grid(True, color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)


class MatrixPicture:
    """A matrix drawn as coloured cells with its numbers in them, which can be updated.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    shape : (rows, columns)
    limit : float
        Colours reach their ends at -limit and limit, or at 0 and limit where signed is False.
    signed : bool
        Blue, white, red for signed numbers; white to black for shares.
    numbers : str or None
        How to print the numbers, such as ".2f"; None where cells are too many.
    xlabel, ylabel, title : str
    animated : bool
        For the picture of an explorer: what `show` changes is drawn anew at each move.
    """

    def __init__(
        self,
        ax,
        shape,
        limit=1.0,
        signed=False,
        numbers=".2f",
        xlabel="",
        ylabel="",
        title="",
        animated=False,
    ):
        rows, columns = shape
        self.numbers = numbers
        self.cells = ax.pcolormesh(
            np.arange(columns + 1) - 0.5,
            np.arange(rows + 1) - 0.5,
            np.zeros(shape),
            cmap=SIGNED if signed else SHARE,
            vmin=-limit if signed else 0.0,
            vmax=limit,
            edgecolors="white" if numbers else "none",
            linewidth=2,
            animated=animated,
        )
        ax.invert_yaxis()
        ax.set(xlabel=xlabel, ylabel=ylabel)
        ax.set_title(title, fontsize=11)
        # Ticks count from 1, as people do.
        for axis, size in ((ax.xaxis, columns), (ax.yaxis, rows)):
            ticks = range(0, size, 1 if size <= 12 else 5)
            axis.set_ticks(ticks, [str(tick + 1) for tick in ticks])
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        self.quick = animated and bool(numbers)
        if self.quick:
            self.texts = [[]]
            y, x = np.mgrid[:rows, :columns]
            places = (x + 0.5) / columns, 1 - (y + 0.5) / rows
            self.drawn = ax.add_artist(QuickNumbers(*(p.ravel() for p in places)))
        else:
            self.texts = [
                [ax.text(j, i, "", ha="center", va="center", fontsize=9) for j in range(columns)]
                for i in range(rows if numbers else 0)
            ]

    def show(self, matrix):
        """Put new numbers into the picture; the shape stays."""
        matrix = np.asarray(matrix)
        self.cells.set_array(matrix)
        if self.numbers is None:
            return
        low, high = self.cells.get_clim()
        # White on the dark ends of the colours, black on the light middle.
        share = np.clip((matrix - low) / (high - low), 0, 1)
        dark = share > 0.55 if low == 0 else abs(share - 0.5) > 0.33
        words = [[format(value, self.numbers) for value in row] for row in matrix]
        if self.quick:
            self.drawn.words, self.drawn.white = [w for row in words for w in row], dark.ravel()
            return
        for texts, row, white in zip(self.texts, words, dark, strict=True):
            for text, word, w in zip(texts, row, white, strict=True):
                text.set(text=word, color="white" if w else "black")


class QuickNumbers(Artist):
    """Numbers at fixed places of an axis, put together from digits that were drawn once.

    Thirty texts take 15 ms to draw, more than all else in a picture that moves; these take one.

    Parameters
    ----------
    x, y : array_like, shape (n,)
        Places, as shares of the axis from left to right and from the bottom to the top.
    anchor : (float, float)
        Which point of a number stands there, as shares of its width and height.
    shift : (float, float)
        By how many points it is moved, to the right and up.
    animated : bool

    Attributes
    ----------
    words : sequence of str, at most n
        Made of digits, point, signs and e.
    white : array_like of bool, shape (n,)
        Which are white; the others are black.
    """

    def __init__(self, x, y, anchor=(0.5, 0.5), shift=(0, 0), animated=True):
        super().__init__()
        self.x, self.y, self.anchor, self.shift = x, y, anchor, shift
        self.words, self.white = [], np.zeros(len(x), dtype=bool)
        self.set_animated(animated)
        self.set_zorder(3)

    def draw(self, renderer):
        """Draw each number as a small image."""
        if not self.get_visible():
            return
        dpi, box = self.axes.figure.dpi, self.axes.bbox
        digits, shift = _digits(dpi), np.multiply(self.shift, dpi / 72)
        gc = renderer.new_gc()
        for word, x, y, white in zip(self.words, self.x, self.y, self.white, strict=False):
            ink = np.hstack([digits[character] for character in word])
            image = np.full((*ink.shape, 4), 255 if white else 0, dtype=np.uint8)
            image[..., 3] = ink
            left = box.x0 + x * box.width - self.anchor[0] * ink.shape[1] + shift[0]
            bottom = box.y0 + y * box.height - self.anchor[1] * ink.shape[0] + shift[1]
            renderer.draw_image(gc, round(left), round(bottom), image[::-1])
        gc.restore()


@cache
def _digits(dpi, size=9):
    """What numbers are written with, as arrays of ink from 0 to 255, all of one height."""
    figure = Figure(figsize=(1, 0.5), dpi=dpi)
    canvas = FigureCanvasAgg(figure)
    text = figure.text(0.2, 0.4, "", fontsize=size)
    renderer = canvas.get_renderer()
    left, base = round(0.2 * dpi), round(0.3 * dpi)  # base: from the top
    digits = {}
    for character in "0123456789.-−e+":
        text.set_text(character * 9)
        width = text.get_window_extent(renderer).width
        text.set_text(character)
        width = (width - text.get_window_extent(renderer).width) / 8
        canvas.draw()
        ink = 255 - np.asarray(canvas.buffer_rgba())[..., 0]
        digits[character] = ink[base - round(0.13 * dpi) : base + round(0.04 * dpi)][
            :, left : left + round(width)
        ].copy()
    return digits
