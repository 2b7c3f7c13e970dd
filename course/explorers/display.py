"""Create the display explorer, in which a network lights the parts of a calculator's display.

The input of each network is an image of a handwritten digit from `load_digits`. The networks were
trained on digits from `load_training_digits`, which are other digits. The cost of the model
"hybrid" lacks the term (1 - y) log(1 - a), which the cost of the model "sigmoid" contains. Some
networks are trained with c (1 - y) log(1 - a) instead of this term, where c is between 0 and 1.
"""

from functools import cache

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from scipy import special

from course import plots
from course.explorers.artists import faded, put
from course.explorers.explorer import Explorer, View, shown, slider
from course.explorers.recorder import NARROW, WIDE, new_figure
from helpers.datasets import (
    DISPLAY,
    display_shows,
    display_targets,
    load_digits,
    load_training_digits,
)
from helpers.minimize import minimize_cost, solve
from helpers.network import Network, with_ones

# Columns of `load_digits`: for each digit, an image that sigmoid reads correctly, and then six
# images that it misreads.
PLAIN = (72, 1, 84, 13, 4, 25, 26, 7, 8, 92)
MISREAD = (30, 127, 670, 31, 191, 120)
IMAGES = PLAIN + MISREAD
PARTS = {"hybrid": 0.0, "c = 0.05": 0.05, "c = 0.1": 0.1, "c = 0.3": 0.3, "sigmoid": 1.0}
NETWORKS = (*PARTS, "softmax")
L2 = 1e-3
FULL = 16  # the ink of a black pixel
INKS = range(1, FULL + 1)
SEGMENTS = {"a": "top", "b": "upper right", "c": "lower right", "d": "bottom", "e": "lower left"}
SEGMENTS |= {"f": "upper left", "g": "middle"}
LETTERS = (*SEGMENTS, "point", "light")
NAMES = (*(f"{letter} ({place})" for letter, place in SEGMENTS.items()), "point", "light")


@cache
def trained(name):
    """Return the network `name`, one of NETWORKS, which is trained in the first call."""
    X, labels = load_training_digits()
    X, Y = X / FULL, display_targets(labels)
    if name in PARTS:
        return minimize_part(X, Y, PARTS[name])
    return minimize_cost(X, Y, name, l2=L2, penalize_bias=True).network


def minimize_part(X, Y, c):
    """Minimize a cost with the factor c in front of (1 - y) log(1 - a), and return a `Network`.

    An output a with the target y adds -y log(a) - c (1 - y) log(1 - a) to the loss of its sample.
    The penalty L2 / 2 * (sum(W**2) + sum(b**2)) gives the cost a minimum.
    """
    X1, N = with_ones(X), X.shape[1]
    shape = len(Y), len(X1)

    def objective(v):
        V = v.reshape(shape)
        Z = V @ X1
        A = special.expit(Z)
        minus_log_a, minus_log_1_minus_a = np.logaddexp(0, -Z), np.logaddexp(0, Z)
        cost = (Y * minus_log_a + c * (1 - Y) * minus_log_1_minus_a).sum() / N
        dZ = (c * (1 - Y) * A - Y * (1 - A)) / N
        return cost + L2 / 2 * v @ v, (dZ @ X1.T + L2 * V).ravel()

    V = solve(objective, np.zeros(shape[0] * shape[1]), X, True, 10_000).x.reshape(shape)
    return Network(V[:, :-1], V[:, -1:], "sigmoid")


@cache
def images():
    """Return a dict from each number in IMAGES to the image's pixels, of shape (64,), and label."""
    X, labels = load_digits()
    return {n: (X[:, n], int(labels[n])) for n in IMAGES}


def compute(image, network):
    """Return a view with one network's outputs for an image, and with what the display shows."""
    view = View(image=image, network=network)
    view.pixels, view.label = images()[image]
    view.outputs = trained(network).predict_proba(view.pixels / FULL)
    lit = view.outputs > 0.5
    view.wrong = lit != DISPLAY[:, view.label]
    view.shows = str(display_shows(view.outputs[:, None])[0])
    return view


def answer(view):
    """Return words that say what the display shows, such as "Shows 8"."""
    return f"Shows {view.shows}"


def verdict(view):
    """Return "✓ right" if all nine parts are right, and otherwise text such as "✕ it is a 5"."""
    return f"✕ it is {_a(view.label)}" if view.wrong.any() else "✓ right"


def sentence(view):
    """Return a sentence about what the display shows, and a sentence about all nine outputs."""
    by = "the hybrid" if view.network in PARTS and view.network != "sigmoid" else view.network
    by += f" with {view.network}" if view.network.startswith("c") else ""
    says = answer(view).lower()
    outputs = ", ".join(
        f"{part} {shown(output)}{' (wrong)' * wrong}"
        for part, output, wrong in zip(NAMES, view.outputs, view.wrong.tolist(), strict=True)
    )
    return f"Image {view.image}, {_a(view.label)}, by {by}: {says}. Outputs: {outputs}."


def _a(digit):
    return f"an {digit}" if digit == 8 else f"a {digit}"


def _cells(which):
    """Return a path around each pixel of an 8 × 8 image where the mask `which` (64,) is True."""
    places = np.argwhere(which.reshape(8, 8))[:, None, ::-1]  # (cells, 1, 2), as (x, y)
    corners = places + np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) / 2
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY]
    return Path(corners.reshape(-1, 2), codes * len(places))


class DisplayedPicture:
    """The figure of the display explorer: an image, and a display that shows the outputs for it."""

    def __init__(self, narrow=False):
        width, height = (NARROW, 292) if narrow else (WIDE, 360)
        # In pixels: the side of the image, the length of a segment, the left end of the display.
        side, unit, left = (94, 90, 176) if narrow else (236, 118, 372)
        self.figure = new_figure(width, height)
        place = 2 / width, 1 - (60 + side) / height, side / width, side / height
        image = self.figure.add_axes(place, xlim=(-0.5, 7.5), ylim=(7.5, -0.5))
        image.set(xticks=[], yticks=[])
        image.spines[:].set(visible=True, color="#767676")
        image.grid(visible=False)
        # A patch for each amount of ink, with the cells that have it.
        look = {"edgecolor": "none", "animated": True}
        inks = (
            PathPatch(Path([(0, 0)]), facecolor=faded(plots.BLACK, k / FULL), **look) for k in INKS
        )
        self.inks = [image.add_patch(ink) for ink in inks]
        place = left / width, 42 / height, unit / width, 2 * unit / height
        ax = self.figure.add_axes(place)
        self.display = plots.DisplayPicture(ax, animated=True)
        ax.set(xlim=(0, 1), ylim=(0, 2))
        end = (width - 2 - left) / unit if narrow else 2.1
        look = {"va": "center", "animated": True}
        places = {
            "center": {"a": (0.5, 2.25), "g": (0.5, 1.25), "d": (0.5, -0.25)},
            "left": {"b": (1.18, 1.5), "c": (1.18, 0.5)},
            "right": {"f": (-0.18, 1.5), "e": (-0.18, 0.5)},
        }
        places["right"] |= {"point": (end, -0.27), "light": (end, 2.27)}
        texts = {
            part: ax.text(*place, "", ha=way, **look)
            for way, parts in places.items()
            for part, place in parts.items()
        }
        self.texts = [texts[part] for part in LETTERS]
        self._make_head(image, width, height, None if narrow else left)

    def _make_head(self, ax, width, height, left):
        """Make the texts above the image and the display.

        The text on the right begins at `left`, or ends at the right edge of the figure if `left` is
        None.
        """
        look = {"transform": self.figure.transFigure, "y": 1 - 24 / height, "animated": True}
        self.answer = ax.text(s="", x=2 / width, fontsize=18, weight="bold", **look)
        place = {"x": left / width} if left else {"x": 1 - 2 / width, "ha": "right"}
        self.verdict = ax.text(s="", fontsize=11, **place, **look)

    def draw(self, view):
        """Draw a view in the figure, and return the sentence that describes this view."""
        self.figure.changes()
        put(self.inks, path=[_cells(view.pixels == ink) for ink in INKS])
        self.display.show(view.outputs)
        numbers = zip(LETTERS, view.outputs, view.wrong.tolist(), strict=True)
        put(self.texts, text=[f"{part} {shown(a)}{' ✕' * wrong}" for part, a, wrong in numbers])
        put(self.texts, color=[plots.VERMILLION if wrong else "#444444" for wrong in view.wrong])
        self.answer.set_text(answer(view))
        self.verdict.set_text(verdict(view))
        return sentence(view)


def display_explorer(image=4, network="hybrid"):
    """Return an `Explorer` that shows an image of a digit, and what one network's display shows.

    Parameters
    ----------
    image : int, one of IMAGES
        The column of `load_digits` that contains the image.
    network : str, one of NETWORKS
        The model, or a factor c, such as "c = 0.1". With a factor c, the cost is that of sigmoid,
        but its term (1 - y) log(1 - a) is multiplied by c. The hybrid has c = 0, and sigmoid has
        c = 1.
    """
    names = {n: f"{_a(label)}{', misread' * (n in MISREAD)}" for n, (_, label) in images().items()}
    ends = {"hybrid": "hybrid, c = 0", "sigmoid": "sigmoid, c = 1"}
    controls = {
        "image": slider("image", [(name, n) for n, name in names.items()], image),
        "network": slider("network", [(ends.get(name, name), name) for name in NETWORKS], network),
    }
    return Explorer(
        controls,
        compute,
        DisplayedPicture,
        about="An image of a digit, and a calculator's display whose parts are the nine outputs",
    )
