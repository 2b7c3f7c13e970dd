"""The cost explorer: three scores, a target, and what sigmoid or softmax makes of them.

On the left the cost against one score, with its tangent; on the right the outputs beside their
targets, and below them the gradient.
"""

from dataclasses import dataclass

import numpy as np

from helpers import plots
from helpers.activations import log_softmax, sigmoid, softmax
from helpers.costs import sigmoid_cost, sigmoid_gradient, softmax_cost, softmax_gradient
from helpers.explorers.base import Explorer, choice, new_figure, slider

SCORES = np.arange(-6, 6.5, 0.5)
GRID = np.linspace(-6.5, 6.5, 131)
TARGETS = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1))
MODELS = ("sigmoid", "softmax")
SUBSCRIPTS = "₁₂₃"


@dataclass(frozen=True)
class CostView:
    """What the explorer shows at one position of its controls."""

    model: str
    z: np.ndarray  # (3,) scores
    y: np.ndarray  # (3,) targets
    k: int  # the output whose score runs along the left axis
    a: np.ndarray  # (3,) outputs
    gradient: np.ndarray  # (3,) d cost / d z
    cost: float  # of the sample
    miss: np.ndarray  # the two terms and the curve over GRID
    alarm: np.ndarray
    curve: np.ndarray
    height: float  # of the curve at z[k]


def compute(model, z1, z2, z3, target, output):
    """The state of the explorer at one position of its controls.

    Parameters
    ----------
    model : {"sigmoid", "softmax"}
    z1, z2, z3 : float
        The three scores.
    target : tuple of three zeros and ones
    output : {1, 2, 3}
        Whose score runs along the left axis.
    """
    z, y, k = np.array([z1, z2, z3], dtype=float), np.array(target, dtype=float), output - 1
    if model == "sigmoid":
        a, gradient, cost = sigmoid(z), sigmoid_gradient(z, y), sigmoid_cost(z, y)
    else:
        a, gradient, cost = softmax(z), softmax_gradient(z, y), softmax_cost(z, y)
    miss, alarm, curve = terms(model, z, y, k, GRID)
    height = terms(model, z, y, k, z[k : k + 1])[2][0]
    return CostView(model, z, y, k, a, gradient, cost, miss, alarm, curve, float(height))


def terms(model, z, y, k, scores):
    """Two terms of the cost, and their sum as it counts, where score k runs over `scores`.

    sigmoid: the miss and the false alarm of output k. Only the one that y[k] selects counts.
    softmax: the miss of output k, and those of the others. A sample has only one cost.
    """
    if model == "sigmoid":
        miss, alarm = np.logaddexp(0, -scores), np.logaddexp(0, scores)
        return miss, alarm, y[k] * miss + (1 - y[k]) * alarm
    Z = np.repeat(z[:, None], scores.size, axis=1)
    Z[k] = scores
    losses = -y[:, None] * log_softmax(Z)
    return losses[k], losses.sum(axis=0) - losses[k], losses.sum(axis=0)


def sentence(view):
    """What the picture shows, in words: cost, outputs, gradient."""
    words = {"raises": [], "lowers": [], "leaves": []}
    for k, g in enumerate(view.gradient):
        verb = "leaves" if abs(g) < 0.005 else "raises" if g < 0 else "lowers"
        words[verb].append(f"z{SUBSCRIPTS[k]}")
    moves = [f"{verb} {' and '.join(names)}" for verb, names in words.items() if names]
    text = (
        f"{view.model.capitalize()}, target [{_listed(view.y, '.0f')}]: the cost of the sample is "
        f"{view.cost:.2f}. Outputs {_listed(view.a)}, with sum {view.a.sum():.2f}. "
        f"Gradient {_listed(view.gradient)}: a step of descent {', '.join(moves)}"
        f"{' as good as unchanged' if words['leaves'] else ''}."
    )
    if not np.allclose(view.gradient, view.a - view.y):
        text += (
            f" a − y would be {_listed(view.a - view.y)}: not the gradient, because these "
            f"targets sum to {view.y.sum():.0f}."
        )
    return text


def _listed(values, form=".2f"):
    # A rounded −0.00 would make a reader look for a sign that means nothing.
    texts = (format(value, form) for value in values)
    return ", ".join("0.00" if t == "-0.00" else t.replace("-", "−") for t in texts)


class CostPicture:
    """The explorer's figure: cost and tangent; outputs and targets; gradient."""

    def __init__(self, width=860, height=360):
        self.figure = new_figure(width, height, layout="constrained")
        grid = self.figure.add_gridspec(2, 2, width_ratios=[1.1, 1])
        self.left = self.figure.add_subplot(grid[:, 0])
        self._make_curves(self.left)
        self.top = self.figure.add_subplot(grid[0, 1])
        self.bottom = self.figure.add_subplot(grid[1, 1])
        self._make_bars()

    def draw(self, view):
        """Show `view`; returns the sentence that says the same."""
        self._show_curves(view)
        self._show_bars(view)
        return sentence(view)

    def _make_curves(self, ax):
        zeros = np.zeros_like(GRID)
        (self.curve,) = ax.plot(GRID, zeros, "-", color=plots.GRID, linewidth=9)
        (self.miss,) = ax.plot(GRID, zeros, "--", color=plots.MISS, linewidth=2)
        (self.alarm,) = ax.plot(GRID, zeros, "-.", color=plots.FALSE_ALARM, linewidth=2)
        (self.tangent,) = ax.plot([], [], "-", color=plots.BLACK, linewidth=1.8)
        (self.now,) = ax.plot([], [], "o", color=plots.BLACK, markersize=9)
        ax.set_xlim(GRID[0], GRID[-1])
        plots.tidy(ax, " ", " ", " ")

    def _make_bars(self):
        x, colours = np.arange(3), plots.OUTPUT_COLOURS[:3]
        self.outputs = self.top.bar(x, np.ones(3), width=0.5, color=colours)
        self.targets = self.top.bar(
            x, np.ones(3), width=0.72, fill=False, edgecolor=plots.TARGET, linewidth=1.6
        )
        self.slopes = self.bottom.bar(x, np.ones(3), width=0.5, color=colours)
        (self.difference,) = self.bottom.plot(
            x, x, "D", color="none", markeredgecolor=plots.BLACK, markersize=9
        )
        self.bottom.axhline(0, color=plots.BLACK, linewidth=0.8)
        plots.tidy(self.top, "", "output a")
        plots.tidy(self.bottom, "", "d cost / d z")
        for ax, handle, name in (
            (self.top, self.targets, "target y"),
            (self.bottom, self.difference, "a − y"),
        ):
            ax.set_xlim(-0.6, 2.6)
            place = {"loc": "lower right", "bbox_to_anchor": (1.02, 0.96), "borderpad": 0}
            ax.legend([handle], [name], frameon=False, **place)
        self.top.set_ylim(0, 1.08)

    def _show_curves(self, view):
        name = SUBSCRIPTS[view.k]
        for line, values in (
            (self.curve, view.curve),
            (self.miss, view.miss),
            (self.alarm, view.alarm),
        ):
            line.set_ydata(values)
        x, slope = view.z[view.k], view.gradient[view.k]
        ends = np.array([-1.5, 1.5])
        self.now.set_data([x], [view.height])
        self.tangent.set_data(x + ends, view.height + slope * ends)
        self.left.set_xlabel(f"score z{name}")
        if view.model == "sigmoid":
            label, top = f"cost of output {view.k + 1}", 7.0
            other = ("counts", "not here") if view.y[view.k] else ("not here", "counts")
            labels = [
                f"miss, −log a{name} ({other[0]})",
                f"false alarm, −log(1 − a{name}) ({other[1]})",
            ]
        else:
            label, top = "cost of the sample", 13.5 * view.y.sum()
            labels = [f"miss of output {view.k + 1}", "misses of the other outputs"]
        self.left.set_ylabel(label)
        self.left.set_ylim(-0.04 * top, top)
        self.left.set_title(f"{label}: {view.height:.2f}, slope {_listed([slope])}", fontsize=11)
        self.left.legend(
            [self.curve, self.miss, self.alarm], ["cost", *labels], loc="upper center", fontsize=9
        )

    def _show_bars(self, view):
        rows = (self.top, self.outputs, view.a), (self.bottom, self.slopes, view.gradient)
        for ax, bars, values in rows:
            # The numbers stand under the bars, where nothing can hide them.
            texts = [f"output {i + 1}\n{_listed([value])}" for i, value in enumerate(values)]
            ax.set_xticks(range(3), texts)
            for bar, value in zip(bars, values, strict=True):
                bar.set_height(value)
        for bar, value in zip(self.targets, view.y, strict=True):
            bar.set_height(value)
        self.difference.set_ydata(view.a - view.y)
        high = view.y.sum() if view.model == "softmax" else 1.0
        self.bottom.set_ylim(-1.3, 1.3 * high)
        self.top.set_title(f"outputs, sum {view.a.sum():.2f}", fontsize=11, loc="left")
        self.bottom.set_title("gradient", fontsize=11, loc="left")


def cost_explorer(model="sigmoid", target=(1, 0, 0)):
    """The cost of one sample, its outputs and its gradient, under three sliders; one widget.

    Parameters
    ----------
    model : {"sigmoid", "softmax"}
    target : one of (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1)

    Returns
    -------
    Explorer
    """
    picture = CostPicture()
    scores = [(f"{z:.1f}", float(z)) for z in SCORES]
    controls = {
        "model": choice("model", list(MODELS), model),
        "target": choice("target", [(f"[{_listed(t, 'd')}]", t) for t in TARGETS], target),
        "output": choice("left picture", [(f"output {k}", k) for k in (1, 2, 3)], 1),
        "z1": slider("z₁", scores, 0.0, "300px"),
        "z2": slider("z₂", scores, 1.0, "300px"),
        "z3": slider("z₃", scores, -1.0, "300px"),
    }
    return Explorer(
        controls,
        compute,
        picture.draw,
        picture.figure,
        about="Cost against one score with its tangent; outputs beside targets; the gradient",
    )
