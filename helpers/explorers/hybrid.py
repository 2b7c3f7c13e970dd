"""Create the hybrid explorer, which adds a weighted (1 - y) term to the cost of the hybrid.

The cost also contains a penalty on V = [W | b]. The inputs are those of the forum question. The
three outputs of the layer should be never, sometimes and always active.
"""

from functools import cache

import numpy as np

from helpers import plots
from helpers.activations import sigmoid
from helpers.datasets import load_three_cases
from helpers.explorers.artists import labels_at, legend, line, put
from helpers.explorers.explorer import Explorer, View, new_figure, slider
from helpers.network import with_ones

X, Y = load_three_cases()
X1 = with_ones(X)
CASES = ("never active", "sometimes active", "always active")
WEIGHTS = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, *(k / 10 for k in range(1, 11)))
STRENGTHS = (0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
UNDECIDED = 1e-6  # an output within this distance of one half counts as one half
# The name, the case and the target of each curve.
CURVES = (
    ("never active", 0, 0),
    ("sometimes, target 1", 1, 1),
    ("sometimes, target 0", 1, 0),
    ("always active", 2, 1),
)


@cache
def minima():
    """Return the V = [W | b] of lowest cost, with shape (strengths, weights of the term, 3, 6).

    The cost is the mean over samples of the sum over outputs of -y log(a) - weight (1 - y)
    log(1 - a), plus strength / 2 times the sum of the squares of V. For every strength above 0, it
    is strictly convex, so it has exactly one minimum. Newton's method finds the minima for all
    weights of the term at once. Its step for each output is V -= H^-1 G, where the gradient is
    G = dZ X1' + strength V and the Hessian is H = X1 diag(d2Z) X1' + strength I. The strengths
    decrease, and each search starts from the previous minima, which are close to the new ones.
    """
    N = X.shape[1]
    c = np.array(WEIGHTS)[:, None, None]
    V = np.zeros((len(WEIGHTS), 3, 6))
    found = []
    for strength in STRENGTHS[::-1]:
        for _ in range(50):
            A = sigmoid(V @ X1)
            G = (c * (1 - Y) * A - Y * (1 - A)) @ X1.T / N + strength * V
            if np.abs(G).max() < 1e-13:
                break
            curvature = (Y + c * (1 - Y)) * A * (1 - A) / N
            H = (X1 * curvature[:, :, None, :]) @ X1.T + strength * np.eye(6)
            V = V - np.linalg.solve(H, G[..., None])[..., 0]
        found.append(V)
    return np.array(found[::-1])


def compute(weight, strength):
    """Return the outputs of three cases for one weight of the (1 - y) term and one penalty."""
    view = View(weight=weight, strength=strength)
    # The output of each case for each sample, shape (3, 4), for all WEIGHTS and for `weight`.
    view.over_weights = sigmoid(minima()[STRENGTHS.index(strength)] @ X1)
    view.outputs = view.over_weights[WEIGHTS.index(weight)]
    # The number of outputs (at most 12) on the same side of one half as their target.
    view.right = int(((view.outputs - 0.5) * (2 * Y - 1) > UNDECIDED).sum())
    return view


def sentence(view):
    """Return sentences about the outputs of each case and the number of right outputs."""
    name = {0.0: " (the hybrid)", 1.0: " (the full cost)"}.get(view.weight, "")
    outputs = "; ".join(
        f"{case} {', '.join(map(in_digits, row))}"
        for case, row in zip(CASES, view.outputs, strict=True)
    )
    text = (
        f"Weight of the (1 − y) term {view.weight:g}{name}, strength of the penalty "
        f"{view.strength:g}. Outputs: {outputs}. Rounded, {view.right} of {Y.size} are right"
    )
    # An output of one half is rounded to 0.
    if by_tie := ((np.abs(view.outputs - 0.5) <= UNDECIDED) & (Y == 0)).sum():
        text += f", and {by_tie} more only by the tie at one half"
    return text + "."


def in_digits(a):
    """Format an output with three digits, or with more if it would be rounded to one half."""
    digits = 3
    while float(f"{a:.{digits}f}") == 0.5 and abs(a - 0.5) > UNDECIDED:
        digits += 1
    return f"{a:.{digits}f}"


class HybridPicture:
    """The figure of the explorer, with the outputs of three cases as bars and as curves."""

    def __init__(self, narrow=False):
        self.figure = new_figure(860, 340)
        place = {"left": 0.06, "right": 0.975, "top": 0.91, "bottom": 0.27, "wspace": 0.1}
        # The "." in the mosaic below is a gap for the tick labels of the last axes.
        place["width_ratios"] = [1, 1, 1, 0.3, 2]
        *cases, right = self.figure.subplot_mosaic("012.3", gridspec_kw=place).values()
        self._make_bars(cases)
        self._make_curves(right)
        self.figure.text(0.06, 0.055, "outline: target y", fontsize=9, va="bottom")

    def draw(self, view):
        """Show a view in the picture, and return the sentence that describes it."""
        for bars, numbers, row in zip(self.bars, self.numbers, view.outputs, strict=True):
            put(bars, height=row)
            put(numbers, text=map("{:.2f}".format, row))
        self.now.set_xdata([view.weight] * 2)
        for curve, dot, (_, k, y) in zip(self.curves, self.dots, CURVES, strict=True):
            farthest = np.min if y else np.max  # finds the output that is farthest from the target
            curve.set_data(WEIGHTS, farthest(view.over_weights[:, k, Y[k] == y], axis=1))
            dot.set_data([view.weight], [farthest(view.outputs[k, Y[k] == y])])
        return sentence(view)

    def _make_bars(self, axes):
        samples = np.arange(1, Y.shape[1] + 1)
        self.bars, self.numbers = [], []
        for k, ax in enumerate(axes):
            ax.axhline(0.5, color=plots.BLACK, linewidth=0.8, linestyle=":")
            solid = {"color": plots.OUTPUT_COLOURS[k], "animated": True}
            self.bars.append(ax.bar(samples, 0.5, width=0.5, **solid))
            outline = {"fill": False, "edgecolor": plots.TARGET, "linewidth": 1.6}
            ax.bar(samples, Y[k], width=0.74, **outline)
            # Put the numbers above all bars and outlines, where nothing covers them.
            places = (samples - 0.4) / 4.2, np.full(4, 0.9)
            self.numbers.append(labels_at(ax, *places))
            plots.tidy(ax, "sample", "output a" if k == 0 else "", CASES[k])
            ax.grid(False)
            ax.set(ylim=(0, 1.14), xlim=(0.4, 4.6), xticks=samples, yticks=[0, 0.5, 1])
            ax.tick_params(labelleft=k == 0)

    def _make_curves(self, ax):
        self.now = ax.axvline(0, color=plots.BLACK, linewidth=1, animated=True)
        ax.axhline(0.5, color=plots.BLACK, linewidth=0.8, linestyle=":")
        self.curves, self.dots = [], []
        for _, k, y in CURVES:
            style = plots.output_style(k) | {"markerfacecolor": None if y or k == 0 else "white"}
            style |= {"linestyle": ":"} if k == 1 and y == 0 else {}
            self.curves.append(line(ax, **style, markersize=5, markevery=2, linewidth=2))
            self.dots.append(line(ax, **style | {"linestyle": "", "markersize": 11}))
        ax.set_xscale("symlog", linthresh=0.001, linscale=0.5)
        ax.set(xlim=(-0.0004, 1.35), ylim=(-0.03, 1.14), yticks=[0, 0.5, 1])
        ax.set_xticks([0, 0.001, 0.01, 0.1, 1], ["0", "0.001", "0.01", "0.1", "1"])
        title = "of each kind, the farthest from its target"
        plots.tidy(ax, "weight of the (1 − y) term", "output a", title)
        kinds, wide = [curve[0] for curve in CURVES], {"handlelength": 3, "columnspacing": 1.2}
        legend(ax, self.curves, kinds, "upper right", (1.03, -0.2), ncols=4, **wide)


def hybrid_explorer(weight=0.0, strength=0.01):
    """Return an `Explorer` that shows how the (1 - y) term and a penalty change the outputs.

    Parameters
    ----------
    weight : float, one of WEIGHTS
        The weight of the (1 - y) term, which is 0 for the hybrid and 1 for the full cost.
    strength : float, one of STRENGTHS
        The strength of the penalty on weights and biases.
    """
    minima()  # find all minima now, so that the first change of a control is not slow
    controls = {
        "weight": slider("weight of the (1 − y) term", WEIGHTS, weight, "g"),
        "strength": slider("strength of the penalty", STRENGTHS, strength, "g"),
    }
    about = (
        "The outputs of three cases, never, sometimes and always active, and how they change with "
        "the weight of the cost's second term"
    )
    return Explorer(controls, compute, HybridPicture, about)
