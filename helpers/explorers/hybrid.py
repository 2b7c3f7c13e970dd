"""Create the hybrid explorer, which adds a weighted (1 - y) term to the cost of the hybrid.

The cost also contains a penalty on V = [W | b]. The inputs are those of the forum question. The
three outputs of the layer should be never, sometimes and always active.
"""

from functools import cache

import numpy as np
from matplotlib.transforms import ScaledTranslation

from helpers import plots
from helpers.activations import sigmoid
from helpers.datasets import load_three_cases
from helpers.explorers.artists import put
from helpers.explorers.explorer import NARROW, WIDE, Explorer, View, listed, new_figure, slider
from helpers.network import with_ones

X, Y = load_three_cases()
X1 = with_ones(X)
CASES = ("never active", "sometimes active", "always active")
TITLES = ("never active (all zeros)", "sometimes active (two zeros)", "always active (no zeros)")
WEIGHTS = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, *(k / 10 for k in range(1, 11)))
STRENGTH = 0.01  # of the penalty
UNDECIDED = 1e-6  # an output within this distance of one half counts as one half
RIGHT, WRONG, TIE = "✓", "✕", "½"
LOOKS = {RIGHT: plots.BLUE, WRONG: plots.VERMILLION, TIE: "#767676"}


@cache
def minima():
    """Return the V = [W | b] of lowest cost, with shape (weights of the term, 3, 6).

    The cost is the mean over samples of the sum over outputs of -y log(a) - weight (1 - y)
    log(1 - a), plus STRENGTH / 2 times the sum of the squares of V. It is strictly convex, so it
    has exactly one minimum. Newton's method finds the minima for all weights of the term at once.
    Its step for each output is V -= H^-1 G, where the gradient is G = dZ X1' + STRENGTH V and the
    Hessian is H = X1 diag(d2Z) X1' + STRENGTH I.
    """
    N = X.shape[1]
    c = np.array(WEIGHTS)[:, None, None]
    V = np.zeros((len(WEIGHTS), 3, 6))
    for _ in range(50):
        A = sigmoid(V @ X1)
        G = (c * (1 - Y) * A - Y * (1 - A)) @ X1.T / N + STRENGTH * V
        if np.abs(G).max() < 1e-13:
            break
        curvature = (Y + c * (1 - Y)) * A * (1 - A) / N
        H = (X1 * curvature[:, :, None, :]) @ X1.T + STRENGTH * np.eye(6)
        V = V - np.linalg.solve(H, G[..., None])[..., 0]
    return V


def compute(weight):
    """Return the outputs of three cases for one weight of the (1 - y) term."""
    view = View(weight=weight)
    view.outputs = sigmoid(minima()[WEIGHTS.index(weight)] @ X1)  # each case and sample, (3, 4)
    # Whether each output is on the side of one half on which its target is.
    distance = (view.outputs - 0.5) * (2 * Y - 1)
    view.signs = np.select([distance > UNDECIDED, distance < -UNDECIDED], [RIGHT, WRONG], TIE)
    view.right = int((view.signs == RIGHT).sum())  # at most 12
    return view


def finding(view):
    """Return in a few words what the term does at its weight."""
    if view.weight == 0:
        return "Without the term, nothing pulls down"
    if view.right < Y.size:
        return f"Not enough yet: {view.right} of 12 right"
    return "Enough: all 12 outputs are right"


def sentence(view):
    """Return a sentence about the number of right outputs, and one with the outputs."""
    outputs = "; ".join(
        f"{case} {listed(row)}" for case, row in zip(CASES, view.outputs, strict=True)
    )
    return (
        f"Weight of the (1 − y) term {view.weight:g}: {view.right} of 12 outputs on the right side "
        f"of one half. Outputs: {outputs}."
    )


class HybridPicture:
    """The outputs of three cases for four samples as bars, with lines at their targets."""

    # The places of the three cases, in pixels from the upper left corner: left, top.
    WIDE_PLACES = (76, 56), (306, 56), (536, 56)
    NARROW_PLACES = (84, 52), (84, 166), (84, 280)

    def __init__(self, narrow=False):
        width, height = (NARROW, 408) if narrow else (WIDE, 240)
        across, down = (200, 84) if narrow else (142, 140)
        self.figure = new_figure(width, height)
        self.bars, self.numbers = [], []
        for k, (left, top) in enumerate(self.NARROW_PLACES if narrow else self.WIDE_PLACES):
            place = left / width, 1 - (top + down) / height, across / width, down / height
            ax = self.figure.add_axes(place)
            self._make_case(ax, k)
            ax.tick_params(labelleft=narrow or k == 0)
            if not narrow or k == 2:
                ax.set_xticks([0, 0.5, 1], ["0", "½", "1"])
                ax.set_xlabel("output (thick line: target)")
        place = {"transform": self.figure.transFigure, "va": "top"}
        look = {"fontsize": 11, "weight": "bold", "animated": True}
        self.title = ax.text(4 / width, 1 - 4 / height, "", **look, **place)

    def _make_case(self, ax, k):
        samples = np.arange(1, 5)
        ax.set(xlim=(0, 1), ylim=(4.6, 0.4), xticks=[0, 0.5, 1], yticks=samples)
        ax.set_xticklabels([])
        ax.set_yticklabels([f"sample {n}" for n in samples])
        ax.set_title(TITLES[k], fontsize="medium", weight="normal", pad=5)
        ax.tick_params(length=0)
        ax.tick_params(axis="y", pad=8)
        ax.spines.left.set_visible(False)
        ax.grid(visible=False)
        ax.axvline(0.5, color="#767676", linewidth=1, linestyle=":")
        moves = {"animated": k < 2}  # no term changes an output that is always active
        self.bars.extend(ax.barh(samples, 0.5, height=0.62, **moves))
        for n in samples:
            y = Y[k, n - 1]
            look = {"color": plots.BLACK, "linewidth": 3, "solid_capstyle": "butt"}
            # A line at 0 lies beside the bar, which would cover it.
            beside = ScaledTranslation((2 * y - 1) * 3 / 72, 0, self.figure.dpi_scale_trans)
            place = {"transform": ax.transData + beside, "clip_on": False}
            ax.plot([y, y], [n - 0.4, n + 0.4], **look, **place)
            self.numbers.append(ax.text(1.08, n, "", va="center", **moves))

    def draw(self, view):
        """Show a view in the picture, and return the sentence that describes it."""
        self.title.set_text(finding(view))
        first = Y.size if self.figure.changes() else 8  # the other four do not change
        outputs, signs = view.outputs.ravel()[:first], view.signs.ravel()[:first]
        put(self.bars[:first], width=outputs, facecolor=map(LOOKS.get, signs))
        texts = [f"{a:.2f} {sign}" for a, sign in zip(outputs, signs, strict=True)]
        put(self.numbers[:first], text=texts)
        return sentence(view)


def hybrid_explorer(weight=0.0):
    """Return an `Explorer` that shows what the (1 - y) term does to the outputs.

    Parameters
    ----------
    weight : float, one of WEIGHTS
        The weight of the (1 - y) term, which is 0 for the hybrid and 1 for the full cost.
    """
    minima()  # find all minima now, so that the first change of the slider is not slow
    about = "The outputs of three cases, never, sometimes and always active, and their targets"
    controls = {"weight": slider("missing term × c", WEIGHTS, weight, "g")}
    return Explorer(controls, compute, HybridPicture, about)
