"""Pictures that more than one chapter draws, and the colours of the whole course.

One convention everywhere. Each output of the network has a colour, a marker and a line style of
its own (from the palette of Okabe and Ito, which survives colour blindness and grey print).
Predictions are filled, targets are outlines. Signed numbers go from blue (negative) over white to
red (positive).
"""

import numpy as np
from matplotlib.colors import to_rgba

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


def labels_at(ax, x, y, ha="center", va="bottom", shift=(0, 0), animated=False):
    """Empty texts at fixed places of an axis, to be filled with `set_text`.

    Parameters
    ----------
    x, y : sequence of float
        Places, as shares of the axis from left to right and from the bottom to the top.
    ha, va : str
        Which side of a text stands there.
    shift : (float, float)
        By how many points it is moved, to the right and up.
    animated : bool
        For the picture of an explorer.

    Returns
    -------
    list of matplotlib.text.Annotation
    """
    coordinates = {"xycoords": "axes fraction", "textcoords": "offset points"}
    style = {"ha": ha, "va": va, "fontsize": 9, "annotation_clip": False, "animated": animated}
    return [
        ax.annotate("", place, xytext=shift, **coordinates, **style)
        for place in zip(x, y, strict=True)
    ]


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
        self.texts = [
            [
                ax.text(j, i, "", ha="center", va="center", fontsize=9, animated=animated)
                for j in range(columns)
            ]
            for i in range(rows if numbers else 0)
        ]

    def show(self, matrix):
        """Put new numbers into the picture; the shape stays."""
        self.cells.set_array(np.asarray(matrix))
        low, high = self.cells.get_clim()
        for row, texts in zip(matrix, self.texts, strict=False):
            for value, text in zip(row, texts, strict=True):
                text.set_text(format(value, self.numbers))
                # White on the dark ends of the colours, black on the light middle.
                share = np.clip((value - low) / (high - low), 0, 1)
                dark = share > 0.55 if low == 0 else abs(share - 0.5) > 0.33
                text.set_color("white" if dark else "black")
