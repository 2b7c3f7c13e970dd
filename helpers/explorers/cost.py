"""Create the cost explorer, which shows the cost of one sample under sigmoid and under softmax."""

import numpy as np

from helpers import costs, plots
from helpers.activations import log_softmax, sigmoid, softmax
from helpers.explorers.artists import labels_at, legend, line, put
from helpers.explorers.explorer import Explorer, View, choice, listed, new_figure, slider, together

LOGITS = np.arange(-6, 6.5, 0.5).tolist()
GRID = np.linspace(-6.5, 6.5, 131)
TARGETS = ((1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1))
MODELS = ("sigmoid", "softmax")
AXES = ("logit z", "output a")
SUBSCRIPTS = "₁₂₃"


def compute(model, z1, z2, z3, target, output, axis=AXES[0]):
    """Return a view of the cost of one sample as a function of logit k or, by `axis`, output k.

    The logits z and the targets y have the shape (3,), and k is `output` counted from 0. `samples`
    maps each model to the outputs, the gradient and the cost of this sample, a float in nats.
    """
    view = View(model=model, axis=axis, k=output - 1)
    view.z, view.y = z, y = np.array([[z1, z2, z3], target], dtype=float)
    columns = z[:, None], y[:, None]
    functions = {name: costs.MODELS[name] for name in MODELS}
    view.samples = {
        name: View(a=f.outputs(z), gradient=f.gradient(*columns)[:, 0], cost=f.losses(z, y))
        for name, f in functions.items()
    }
    own = view.samples[model]
    view.a, view.gradient, view.cost = own.a, own.gradient, own.cost
    # The outputs, both terms of the cost and the cost itself for each logit of GRID.
    outputs, *terms, view.curve = curves(model, z, y, view.k, GRID)
    view.false_negative, view.false_positive = terms
    # The position of the mark, and the cost and the slope of the curve at this position.
    view.position, view.slope = z[view.k], view.gradient[view.k]
    *_, (view.height,) = curves(model, z, y, view.k, view.position[None])
    view.positions = GRID
    if axis == "output a":
        view.positions, view.position = outputs, view.a[view.k]
        # If only logit k changes, d a / d z = a (1 - a) under both models. Compute 1 - a
        # without a subtraction, which would lose digits if a is close to 1.
        others = sigmoid(-z[view.k]) if model == "sigmoid" else np.delete(view.a, view.k).sum()
        view.slope = view.slope / (view.position * others)
    return view


def curves(model, z, y, k, logits):
    """Return output k, two terms of the cost, and the cost for each value of logit k.

    Under sigmoid, the terms are the costs -log a of a false negative and -log(1 - a) of a false
    positive, and the target y[k] selects one of them. Under softmax, the terms are the costs of
    false negatives of output k and of the other outputs, and the cost is the sum of both.
    """
    if model == "sigmoid":
        negative, positive = np.logaddexp(0, -logits), np.logaddexp(0, logits)
        return sigmoid(logits), negative, positive, y[k] * negative + (1 - y[k]) * positive
    Z = np.repeat(z[:, None], logits.size, axis=1)
    Z[k] = logits
    losses = -y[:, None] * log_softmax(Z)
    total = losses.sum(axis=0)
    return softmax(Z)[k], losses[k], total - losses[k], total


def sentence(view):
    """Return sentences about the cost, the outputs and the gradient of a view."""
    words = {"raises": [], "lowers": [], "leaves": []}
    for k, g in enumerate(view.gradient):
        verb = "leaves" if abs(g) < 0.005 else "raises" if g < 0 else "lowers"
        words[verb].append(f"z{SUBSCRIPTS[k]}")
    moves = [f"{verb} {together(names)}" for verb, names in words.items() if names]
    text = (
        f"{view.model.capitalize()}, target [{listed(view.y, '.0f')}]: the cost of the sample is "
        f"{view.cost:.2f}. Outputs {_with_sum(view.a)}. "
        f"Gradient {listed(view.gradient)}: a step of descent {', '.join(moves)}"
        f"{' as good as unchanged' if words['leaves'] else ''}."
    )
    difference = view.a - view.y
    if not np.allclose(view.gradient, difference):
        text += (
            f" a − y would be {listed(difference)}: not the gradient, because these "
            f"targets sum to {view.y.sum():.0f}."
        )
    if view.axis == "output a":
        slope = listed([view.slope], ",.2f")
        text += f" Against output a{SUBSCRIPTS[view.k]} the slope is {slope}."
    other = MODELS[1 - MODELS.index(view.model)]
    return f"{text} Under {other} the outputs are {_with_sum(view.samples[other].a)}."


def _with_sum(a):
    return f"{listed(a)}, with sum {a.sum():.2f}"


class CostPicture:
    """The figure of the explorer: a cost and its tangent beside the `BarsPicture` of each model."""

    def __init__(self, narrow=False):
        self.figure = new_figure(880, 380)
        margins = {"top": 0.925, "bottom": 0.21}
        self.left = ax = self.figure.subplots(gridspec_kw={"left": 0.065, "right": 0.47, **margins})
        place = {"left": 0.565, "right": 0.99, "wspace": 0.1, "hspace": 0.66, **margins}
        axes = self.figure.subplots(2, 2, sharey="row", gridspec_kw=place)
        self.bars = [BarsPicture(*each) for each in zip(*axes, MODELS, strict=True)]
        axes[0, 0].set_ylabel("output a")
        axes[1, 0].set_ylabel("d cost / d z")
        entries = self.bars[0].targets, self.bars[0].difference
        legend(self.figure, entries, ["target y", "a − y"], "lower right", (0.99, 0.01), ncols=2)
        self.curve = line(ax, "-", color=plots.GRID, linewidth=9)
        self.false_negative = line(ax, "--", color=plots.MISS, linewidth=2)
        self.false_positive = line(ax, "-.", color=plots.FALSE_ALARM, linewidth=2)
        self.tangent = line(ax, "-", color=plots.BLACK, linewidth=1.8)
        self.now = line(ax, "o", color=plots.BLACK, markersize=9)
        self.title = ax.set_title(" ", fontsize=11, loc="left", animated=True)

    def draw(self, view):
        """Show a view in the picture, and return the sentence that describes it."""
        if self.figure.changes(view.model, tuple(view.y), view.k, view.axis):
            self._set_axes(view)
        self.curve.set_data(view.positions, view.curve)
        self.false_negative.set_data(view.positions, view.false_negative)
        self.false_positive.set_data(view.positions, view.false_positive)
        # Give the tangent the same length on the screen for every slope.
        width, height = (np.ptp(ends) for ends in (self.left.get_xlim(), self.left.get_ylim()))
        half = 0.14 * width / np.hypot(1, view.slope * width / height)
        ends = np.array([-half, half])
        self.now.set_data([view.position], [view.height])
        self.tangent.set_data(view.position + ends, view.height + view.slope * ends)
        name, slope = SUBSCRIPTS[view.k], listed([view.slope], ",.2f")
        self.title.set_text(
            f"y{name} = {view.y[view.k]:.0f}, a{name} = {view.a[view.k]:.2f}: "
            f"cost {view.height:.2f}, slope {slope}"
        )
        for bars in self.bars:
            bars.draw(view)
        return sentence(view)

    def _set_axes(self, view):
        name = SUBSCRIPTS[view.k]
        if view.model == "sigmoid":
            label, top = f"cost of output {view.k + 1} (nats)", 7.0
            terms = f"false negative: −log a{name}", f"false positive: −log(1 − a{name})"
        else:
            label, top = "cost of the sample (nats)", 13.5 * view.y.sum()
            terms = f"false negative of output {view.k + 1}", "false negatives of the others"
        self.left.set_xlim(*((GRID[0], GRID[-1]) if view.axis == "logit z" else (-0.03, 1.03)))
        self.left.set_ylim(-0.04 * top, top)
        plots.tidy(self.left, f"{view.axis}{name}", label)
        lines, names = (self.curve, self.false_negative, self.false_positive), ("cost", *terms)
        legend(self.left, lines, names, "upper left", (-0.13, -0.15), ncols=3, columnspacing=1.2)
        for bars in self.bars:
            put(bars.targets, height=view.y)
            bars.bottom.set_ylim(-1.3, 1.3 * view.y.sum())


class BarsPicture:
    """The outputs and targets of a model in the axes `top`, and its gradient in `bottom`."""

    def __init__(self, top, bottom, model):
        self.model, self.bottom = model, bottom
        x = np.arange(3)
        solid = {"width": 0.5, "color": plots.OUTPUT_COLOURS[:3], "animated": True}
        hollow = {"width": 0.76, "fill": False, "edgecolor": plots.TARGET, "linewidth": 1.6}
        self.outputs, self.slopes = top.bar(x, np.ones(3), **solid), bottom.bar(x, 1, **solid)
        self.targets = top.bar(x, np.ones(3), **hollow)
        self.difference = line(bottom, "D", color="none", markeredgecolor=plots.BLACK, markersize=9)
        bottom.axhline(0, color=plots.BLACK, linewidth=0.8)
        plots.tidy(top, "", "")
        plots.tidy(bottom, "", "")
        top.set(ylim=(0, 1.08), yticks=[0, 0.5, 1])
        top.set_title(f"{model}, sum of a", fontsize=11, loc="left")
        bottom.set_title("gradient", fontsize=11, loc="left")
        places = (x + 0.6) / 3.2, np.zeros(3)
        self.numbers = []
        for ax, letter in ((top, "a"), (bottom, "z")):
            ax.set_xlim(-0.6, 2.6)
            ax.set_xticks(x, [f"{letter}{name}" for name in SUBSCRIPTS])
            # Put the numbers below the tick labels, where no bar can cover them.
            self.numbers.append(labels_at(ax, *places, "center", "top", (0, -19)))
        (self.sum,) = labels_at(top, [1], [1], "right", "bottom", (0, 3.5))

    def draw(self, view):
        """Show the outputs and the gradient of a view."""
        sample = view.samples[self.model]
        put((*self.outputs, *self.slopes), height=(*sample.a, *sample.gradient))
        for numbers, values in zip(self.numbers, (sample.a, sample.gradient), strict=True):
            put(numbers, text=[listed([value]) for value in values])
        self.difference.set_data(range(3), sample.a - view.y)
        self.sum.set_text(f"{sample.a.sum():.2f}")


def cost_explorer(
    model="sigmoid", target=(1, 0, 0), output=1, axis=AXES[0], z1=0.0, z2=1.0, z3=-1.0
):
    """Return an `Explorer` of the cost and gradient of one sample, with sliders for its logits.

    Parameters
    ----------
    model : {"sigmoid", "softmax"}
        The model whose cost the left picture shows.
    target : one of (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1)
    output : {1, 2, 3}
        The number of the output in the left picture.
    axis : one of AXES
        The quantity on the horizontal axis of the left picture.
    z1, z2, z3 : float, each one of LOGITS
    """
    controls = {
        "model": choice("cost of", MODELS, model),
        "target": choice("target", [(f"[{listed(t, 'd')}]", t) for t in TARGETS], target),
        "output": choice("left picture", [(f"output {k}", k) for k in (1, 2, 3)], output),
        "axis": choice("against", AXES, axis),
        "z1": slider("z₁", LOGITS, z1, ".1f"),
        "z2": slider("z₂", LOGITS, z2, ".1f"),
        "z3": slider("z₃", LOGITS, z3, ".1f"),
    }
    about = (
        "The cost against one logit or output with its tangent; outputs, targets and gradient "
        "under sigmoid and under softmax"
    )
    return Explorer(controls, compute, CostPicture, about)
