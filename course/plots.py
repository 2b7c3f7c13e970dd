"""Draw pictures that several chapters need, such as images of digits, in the course's colours.

Each output of a network has a colour, a marker and a line style. People with colour blindness can
tell the colours of the outputs apart. In the pictures, filled symbols are predictions, and outlines
are targets. The colours of signed numbers go from red (negative) through white to blue (positive).
"""

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle, Polygon

from helpers.arguments import as_count, as_shape, as_targets, brief

# These colours are from Okabe and Ito, "Color Universal Design", 2008.
BLUE, VERMILLION, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
ORANGE, SKY, BLACK = "#E69F00", "#56B4E9", "#000000"
OUTPUT_COLOURS = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
OUTPUT_MARKERS = ("o", "s", "^", "D", "v", "P")
OUTPUT_LINES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 2)))
DATA, STRETCHED = SKY, to_rgba(SKY, 0.25)
SIGNED, SHARE = "RdBu", "Greys"
GRID = "#D9D9D9"


def output_style(k):
    """Return matplotlib's keywords for the colour, marker and line style of output k, from 0."""
    k = as_count("k", k, least=0) % len(OUTPUT_COLOURS)
    return {"color": OUTPUT_COLOURS[k], "marker": OUTPUT_MARKERS[k], "linestyle": OUTPUT_LINES[k]}


def tidy(ax, xlabel, ylabel, title=None):
    """Label the axes of a plot, draw a pale grid, and remove the upper and right borders."""
    ax.set(xlabel=xlabel, ylabel=ylabel)
    if title:
        ax.set_title(title, fontsize=11)
    ax.grid(True, color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    ax.spines[["top", "right"]].set_visible(False)


class DisplayPicture:
    """A picture, on the axes `ax`, of a calculator's display that shows one digit.

    Call `show` to light the parts of the display. The parts are the rows of
    `datasets.display_targets`: the segments a to g, the decimal point at the lower right, and the
    power light at the upper right. The keywords `look` are passed to the matplotlib patches that
    show the parts.
    """

    # The two ends (x, y) of each segment from a to g.
    ENDS = (
        ((0, 2), (1, 2)),
        ((1, 2), (1, 1)),
        ((1, 1), (1, 0)),
        ((0, 0), (1, 0)),
        ((0, 1), (0, 0)),
        ((0, 2), (0, 1)),
        ((0, 1), (1, 1)),
    )
    POINT, LIGHT = (1.4, 0), (1.4, 2)

    def __init__(self, ax, **look):
        look |= {"clip_on": False, "facecolor": BLACK}
        shapes = [_bar(*ends) for ends in np.array(self.ENDS, dtype=float)]
        self.parts = [Polygon(shape, **look) for shape in shapes]
        self.parts += [Circle(at, 0.12, **look) for at in (self.POINT, self.LIGHT)]
        outline = {"fill": False, "edgecolor": "#767676", "linewidth": 0.6, "clip_on": False}
        outlines = [Polygon(shape, **outline) for shape in shapes]
        outlines += [Circle(at, 0.12, **outline) for at in (self.POINT, self.LIGHT)]
        for patch in (*self.parts, *outlines):
            ax.add_patch(patch)
        ax.set(xlim=(-0.3, 1.65), ylim=(-0.3, 2.3), xticks=[], yticks=[], aspect="equal")
        ax.spines[:].set_visible(False)
        ax.grid(visible=False)

    def show(self, outputs):
        """Draw the nine parts of the display, darker where the output is closer to 1."""
        outputs = as_targets("outputs", as_shape("outputs", outputs, 9))
        for part, output in zip(self.parts, outputs.tolist(), strict=True):
            part.set_alpha(round(255 * output) / 255)  # matplotlib remembers each alpha


def _bar(start, end):
    """Return the corners (6, 2) of a bar with pointed ends along the line from `start` to `end`."""
    along = (end - start) / np.hypot(*(end - start))
    across = 0.13 * along[::-1]
    start, end, tip = start + 0.04 * along, end - 0.04 * along, 0.13 * along
    return [
        start,
        start + tip + across,
        end - tip + across,
        end,
        end - tip - across,
        start + tip - across,
    ]


def displays(axes, X, outputs):
    """Draw n handwritten digits, and below each digit one display for each network.

    Parameters
    ----------
    axes : array of axes, shape (1 + number of networks, n)
        The first row holds the axes for the digits, and each further row holds the axes for the
        displays of one network.
    X : array_like, shape (64, n)
        The images, as in `load_digits`.
    outputs : dict
        A dict from each network's name to its outputs (9, n). The rows of the arrays of outputs are
        in the order of the rows of `display_targets`.
    """
    X = as_shape("X", X, 64, "n", why=": 8 x 8 pixels in each column")
    if not isinstance(outputs, dict):
        raise TypeError(f"outputs must be a dict {{name: array (9, n)}}, not {brief(outputs)}")
    axes, shape = np.asarray(axes), (1 + len(outputs), X.shape[1])
    if axes.shape != shape:
        raise ValueError(
            f"axes has shape {axes.shape}; expected {shape}: a row for the images, and one for "
            f"each of the {len(outputs)} networks in outputs"
        )
    ink_images(axes[0], X)
    for row, (name, A) in zip(axes[1:], outputs.items(), strict=True):
        own = f"outputs[{name!r}]"
        A = as_targets(own, as_shape(own, A, 9, X.shape[1], why=": one display in each column"))
        row[0].set_ylabel(name)
        for ax, a in zip(row, A.T, strict=True):
            DisplayPicture(ax).show(a)


def ink_images(axes, X, titles=()):
    """Draw n images of handwritten digits, from white (no ink) to black (full ink).

    The argument `axes` is an array of n axes, and `titles` may contain a title for each image. Each
    column of X (64, n) is an image, as in `load_digits`.
    """
    for ax, image in _axes_and_images(axes, X, titles):
        ax.imshow(image, cmap=SHARE, vmin=0, vmax=16)


def signed_images(axes, X, titles=(), label="value"):
    """Draw columns of 64 signed numbers as images, from red (negative) to blue (positive).

    A dash marks each pixel that is clearly below zero, so that colour is not the only sign of a
    negative number. The arguments `axes`, `X` and `titles` have the shapes that `ink_images`
    describes. To draw weights W (10, 64), pass W.T as X. All images share one colour scale, which
    ends at the largest magnitude in X. The argument `label`, the text beside the colour bar, should
    name the numbers and their unit.
    """
    pairs = _axes_and_images(axes, X, titles)
    limit = np.abs(X).max() or 1.0
    for ax, image in pairs:
        shown = ax.imshow(image, cmap=SIGNED, vmin=-limit, vmax=limit)
        down, across = np.nonzero(image < -0.1 * limit)
        ax.plot(across, down, "_", color=BLACK, markersize=4, markeredgewidth=0.8)
    bar = ax.figure.colorbar(shown, ax=list(np.ravel(axes)), label=label, fraction=0.03, pad=0.01)
    bar.set_ticks([-limit, 0, limit], labels=[f"−{limit:.2g}", "0", f"{limit:.2g}"])


def _axes_and_images(axes, X, titles):
    """Set the titles of `axes`, remove the ticks, and return pairs of axes and image (8, 8)."""
    X = as_shape("X", X, 64, "n", why=": 8 x 8 pixels in each column")
    axes, n = np.ravel(axes), X.shape[1]
    if len(axes) != n or len(titles) not in (0, n):
        raise ValueError(
            f"{len(axes)} axes and {len(titles)} titles for {n} images; expected one for each"
        )
    for ax, title in zip(axes, titles or [""] * n, strict=True):
        ax.set_title(title, fontsize=10)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_color(GRID)
    return list(zip(axes, X.T.reshape(-1, 8, 8), strict=True))


def output_bars(ax, outputs, label=None):
    """Draw the ten probabilities for one image as bars, with the most probable digit as the title.

    The argument `outputs` (10,) holds the probabilities of the digits from 0 to 9, and `label` is
    the correct digit. If the correct digit is not the most probable one, the bars are hatched and
    the title contains "wrong".
    """
    outputs = as_shape("outputs", outputs, 10)
    if label is not None:
        label = as_count("label", label, least=0)
    read = int(outputs.argmax())
    wrong = label not in (None, read)
    style = {"color": VERMILLION, "hatch": "////"} if wrong else {"color": SKY}
    ax.bar(range(10), outputs, edgecolor=BLACK, linewidth=0.6, **style)
    tidy(ax, "", "")
    ax.set(xticks=range(10), ylim=(0, 1.05), yticks=[0, 1], xlim=(-0.6, 9.6))
    share = ">99" if outputs[read] > 0.995 else f"{100 * outputs[read]:.0f}"  # 100 % would be wrong
    ax.set_title(f"{read} ({share} %){', wrong' * wrong}", fontsize=10)
