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
    """The explorer's figure: cost and tangent; outputs and targets; gradient.

    What the sliders move is animated; the rest is drawn anew when a choice changes.
    """

    def __init__(self, width=860, height=360):
        self.figure = new_figure(width, height, layout="constrained")
        grid = self.figure.add_gridspec(2, 2, width_ratios=[1.1, 1])
        self.left = self.figure.add_subplot(grid[:, 0])
        self.top = self.figure.add_subplot(grid[0, 1])
        self.bottom = self.figure.add_subplot(grid[1, 1])
        self.shown = None  # the model, target and output that the axes were made for
        self._make_curves()
        self._make_bars()

    def draw(self, view):
        """Show `view`; returns the sentence that says the same."""
        choices = view.model, tuple(view.y), view.k
        if self.shown != choices:
            self._set_axes(view)
            self.figure.background = None
            self.shown = choices
        self._move_curves(view)
        self._move_bars(view)
        return sentence(view)

    def _make_curves(self):
        def line(style, colour, width):
            return self.left.plot(
                [], [], style, color=colour, linewidth=width, markersize=9, animated=True
            )[0]

        self.curve = line("-", plots.GRID, 9)
        self.miss = line("--", plots.MISS, 2)
        self.alarm = line("-.", plots.FALSE_ALARM, 2)
        self.tangent = line("-", plots.BLACK, 1.8)
        self.now = line("o", plots.BLACK, 0)
        self.left.set_xlim(GRID[0], GRID[-1])

    def _make_bars(self):
        x = np.arange(3)
        solid = {"width": 0.5, "color": plots.OUTPUT_COLOURS[:3], "animated": True}
        hollow = {"width": 0.72, "fill": False, "edgecolor": plots.TARGET, "linewidth": 1.6}
        self.outputs = self.top.bar(x, np.ones(3), **solid)
        self.targets = self.top.bar(x, np.ones(3), animated=True, **hollow)
        self.slopes = self.bottom.bar(x, np.ones(3), **solid)
        (self.difference,) = self.bottom.plot(
            x, x, "D", color="none", markeredgecolor=plots.BLACK, markersize=9, animated=True
        )
        self.bottom.axhline(0, color=plots.BLACK, linewidth=0.8)
        self.top.set_ylim(0, 1.08)
        place = {"loc": "lower right", "bbox_to_anchor": (1.02, 0.96), "borderpad": 0}
        self.top.legend([self.targets], ["target y"], frameon=False, **place)
        self.bottom.legend([self.difference], ["a − y"], frameon=False, **place)
        plots.tidy(self.top, "", "output a")
        plots.tidy(self.bottom, "", "d cost / d z")
        self.numbers = []
        for ax in (self.top, self.bottom):
            ax.set_xlim(-0.6, 2.6)
            # The numbers stand in the second line of the labels, where no bar can hide them.
            ax.set_xticks(x, [f"output {i + 1}\n " for i in x])
            self.numbers.append([self._number_below(ax, i) for i in x])

    def _number_below(self, ax, i):
        return ax.annotate(
            "",
            (i, 0),
            xycoords=ax.get_xaxis_transform(),
            xytext=(0, -19),
            textcoords="offset points",
            ha="center",
            va="top",
            annotation_clip=False,
            animated=True,
        )

    def _set_axes(self, view):
        name = SUBSCRIPTS[view.k]
        if view.model == "sigmoid":
            self.label, top = f"cost of output {view.k + 1}", 7.0
            terms = [f"miss −log a{name}", f"false alarm −log(1 − a{name})"]
        else:
            self.label, top = "cost of the sample", 13.5 * view.y.sum()
            terms = [f"miss of output {view.k + 1}", "misses of the others"]
        plots.tidy(self.left, f"score z{name}", self.label)
        self.left.set_ylim(-0.04 * top, top)
        self.left.legend(
            [self.curve, self.miss, self.alarm],
            ["cost", *terms],
            loc="upper center",
            bbox_to_anchor=(0.45, -0.13),
            ncols=3,
            columnspacing=1.2,
            frameon=False,
            fontsize=9,
        )
        highest = view.y.sum() if view.model == "softmax" else 1.0
        self.bottom.set_ylim(-1.3, 1.3 * highest)
        self.bottom.set_title("gradient", fontsize=11, loc="left")
        self.titles = [ax.set_title(" ", fontsize=11, loc="left") for ax in (self.left, self.top)]
        for title in self.titles:
            title.set_animated(True)

    def _move_curves(self, view):
        for line, values in (
            (self.curve, view.curve),
            (self.miss, view.miss),
            (self.alarm, view.alarm),
        ):
            line.set_data(GRID, values)
        x, slope = view.z[view.k], view.gradient[view.k]
        ends = np.array([-1.5, 1.5])
        self.now.set_data([x], [view.height])
        self.tangent.set_data(x + ends, view.height + slope * ends)
        self.titles[0].set_text(f"{self.label}: {view.height:.2f}, slope {_listed([slope])}")

    def _move_bars(self, view):
        rows = zip((self.outputs, self.slopes), (view.a, view.gradient), self.numbers, strict=True)
        for bars, values, texts in rows:
            for bar, value, text in zip(bars, values, texts, strict=True):
                bar.set_height(value)
                text.set_text(_listed([value]))
        for bar, value in zip(self.targets, view.y, strict=True):
            bar.set_height(value)
        self.difference.set_ydata(view.a - view.y)
        self.titles[1].set_text(f"outputs, sum {view.a.sum():.2f}")


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
        "model": choice("model", list(MODELS), model, "280px"),
        "target": choice("target", [(f"[{_listed(t, 'd')}]", t) for t in TARGETS], target, "280px"),
        "output": choice("left picture", [(f"output {k}", k) for k in (1, 2, 3)], 1, "280px"),
        "z1": slider("z₁", scores, 0.0, "260px"),
        "z2": slider("z₂", scores, 1.0, "260px"),
        "z3": slider("z₃", scores, -1.0, "260px"),
    }
    return Explorer(
        controls,
        compute,
        picture.draw,
        picture.figure,
        about="The cost against one score with its tangent, outputs beside targets, the gradient",
    )
