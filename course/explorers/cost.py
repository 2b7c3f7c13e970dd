"""Create the cost explorer, which shows the cost of three outputs and the gradient.

An arrow, called the pull, shows in which direction a step of gradient descent would move the logit
of an output. The pull on an output is minus the derivative of the cost with respect to the logit of
this output.
"""

from functools import partial

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from course import plots
from course.explorers.artists import line, put
from course.explorers.explorer import Explorer, View, choice, listed, shown, slider, together
from course.explorers.recorder import NARROW, WIDE, Handle, new_figure
from helpers import costs
from helpers.activations import log_softmax

LOGITS = np.arange(-4, 4.5, 0.5).tolist()
TARGETS = ((1, 0, 0), (1, 0, 1))
MODELS = ("sigmoid", "softmax")
TOP = {"sigmoid": 4, "softmax": 8}  # about the largest loss of an output, in nats
OUTPUTS = np.arange(3)
SUBSCRIPTS = "₁₂₃"
BAR, AT = 0.4, 0.28  # the width of a bar, and the distance of an arrow from the middle of its bar
HEAD, ABOVE, BELOW = 11, 30, 28  # pixels of an arrow's head, and of the room for the targets
SMALL = 0.03  # a shorter arrow would only be a spot


def compute(model, target, z1, z2, z3):
    """Return a view with the outputs, losses and gradient of one sample, as arrays (3,).

    The gradient contains the derivatives of the cost with respect to the three logits. The cost is
    the sum of the three losses, in nats.
    """
    view = View(model=model)
    view.z, view.y = z, y = np.array([[z1, z2, z3], target], dtype=float)
    functions = costs.MODELS[model]
    view.a, view.gradient = functions.outputs(z), functions.gradient(z[:, None], y[:, None])[:, 0]
    if model == "sigmoid":  # `losses` gets each output as a sample of its own
        view.losses = functions.losses(z[None], y[None])
    else:
        view.losses = 0 - y * log_softmax(z)
    view.cost = view.losses.sum()
    return view


def sentence(view):
    """Return two sentences: about the cost of the three outputs, and about the gradient."""
    words = {"raises": [], "lowers": [], "hardly changes": []}
    for k, g in enumerate(view.gradient):
        verb = "hardly changes" if abs(g) < 0.005 else "raises" if g < 0 else "lowers"
        words[verb].append(f"z{SUBSCRIPTS[k]}")
    moves = together([f"{verb} {together(names)}" for verb, names in words.items() if names])
    text = (
        f"{view.model.capitalize()}, target [{listed(view.y, '.0f')}]: the outputs "
        f"{listed(view.a)} cost {listed(view.losses)}, together {view.cost:.2f} nats. "
        f"The gradient is {listed(view.gradient)}, so a step {moves}"
    )
    difference = view.a - view.y
    if not np.allclose(view.gradient, difference):
        text += f"; a − y would be {listed(difference)}"
    return f"{text}."


def finding(view):
    """Return a remark on the outputs and the gradient, in at most 45 characters."""
    pull, gap = -view.gradient, view.y - view.a
    away = np.flatnonzero((pull * gap < 0) & (np.abs(pull) > 0.05))
    if away.size:
        return f"Output {away[0] + 1} is pulled away from its target."
    if np.abs(pull).max() < 0.1:
        if np.abs(gap).max() < 0.1:
            return "Every output is near its target."
        return "The arrows have all but vanished."
    if not np.allclose(pull, gap):
        return "Arrows miss: targets sum to 2, outputs to 1."
    if view.model == "softmax":
        return "Only output 1 costs, yet all three are pulled."
    most = np.flatnonzero(view.losses > view.losses.max() - 0.005)
    if most.size > 1:
        return f"Outputs {together(most + 1)} cost equally much."
    return f"Output {most[0] + 1} costs most and is pulled {'up' if pull[most[0]] > 0 else 'down'}."


class CostPicture:
    """The figure of the cost explorer, with the target, loss and gradient of each output."""

    def __init__(self, narrow=False):
        width, height = (NARROW, 410) if narrow else (WIDE, 360)
        self.figure = new_figure(width, height)
        if narrow:
            places = (0.1, 0.41, 0.895, 0.4), (0.1, 0.065, 0.895, 0.18)
        else:
            places = (0.045, 0.12, 0.6, 0.66), (0.7, 0.12, 0.29, 0.66)
        self.top, self.bottom = map(self.figure.add_axes, places)
        # The height in pixels of the upper axes without the room for the targets.
        self.room = places[0][3] * height - ABOVE
        self._make_outputs(self.top)
        self._make_losses(self.bottom)
        place = {"transform": self.figure.transFigure, "animated": True}
        self.title = self.top.text(0.01, 1 - 24 / height, "", size=15, weight="bold", **place)
        self.finding = self.top.text(0.01, 1 - 46 / height, "", size=11, **place)

    def draw(self, view):
        """Draw a view in the figure, and return the sentence that describes this view."""
        if self.figure.changes(view.model, tuple(view.y)):
            self._set_targets(view)
        pull = -view.gradient
        put(self.bars, height=view.a)
        put(self.costs, height=view.losses)
        self.grips.set_data(OUTPUTS, view.a)
        put(self.grip_texts, y=view.a)
        lengths = np.where(np.abs(pull) < SMALL, 0, pull)
        self.arrows.set_path(_arrows(view.a, lengths, HEAD * self.unit))
        put(self.output_texts, text=[f"a{SUBSCRIPTS[k]} = {a:.2f}" for k, a in enumerate(view.a)])
        put(self.pull_texts, text=[f"arrow {shown(p, '+.2f')}" for p in pull])
        put(self.cost_texts, text=listed(view.losses).split(", "), y=view.losses)
        self.title.set_text(f"Cost {view.cost:.2f} nats")
        self.finding.set_text(finding(view))
        self.figure.handles = [
            Handle(f"z{k + 1}", self.top, k, a, along="y", step=1 / (len(LOGITS) - 1))
            for k, a in enumerate(view.a)
        ]
        return sentence(view)

    def _make_outputs(self, ax):
        _heading(ax, "arrows: a step's pull (minus the gradient)")
        self.bars = ax.bar(OUTPUTS, np.ones(3), BAR, color=plots.BLUE, animated=True)
        self.targets = line(ax, "-", color=plots.BLACK, linewidth=3)
        arrows = PathPatch(_arrows(np.zeros(3), np.zeros(3), 0), animated=True, zorder=3)
        arrows.set(facecolor=plots.VERMILLION, edgecolor="none")
        self.arrows = ax.add_artist(arrows)
        grip = {"markersize": 15, "markerfacecolor": "white", "markeredgewidth": 2}
        self.grips = line(ax, "o", color=plots.BLUE, **grip)
        base = {"color": plots.BLACK, "linewidth": 0.8, "zorder": 0.5}  # below what is animated
        ax.hlines([0] * 3, OUTPUTS - 0.26, OUTPUTS + 0.26, **base)
        ax.spines["bottom"].set_visible(False)
        ax.set(xlim=(-0.45, 2.5), xticks=[])
        middle = {"va": "center", "animated": True}
        grip = {"ha": "center", "color": plots.BLUE, **middle}
        self.grip_texts = [ax.text(k, 0, "↕", **grip) for k in OUTPUTS]
        self.figure.grips = [self.grips, *self.grip_texts]
        # The targets stand to the left of the arrow, which may be longer than the bar.
        self.target_texts = [ax.text(k + 0.2, 0, "", ha="right", zorder=0.5) for k in OUTPUTS]
        below = {"transform": ax.get_xaxis_transform(), "va": "top", "animated": True}
        self.output_texts = [ax.text(k, 0, "", ha="center", **below) for k in OUTPUTS]
        gap = -18 / (self.room + ABOVE)
        self.pull_texts = [ax.text(k, gap, "", ha="center", **below) for k in OUTPUTS]

    def _make_losses(self, ax):
        _heading(ax, "cost of each output, in nats")
        self.costs = ax.bar(OUTPUTS, np.ones(3), BAR, color=plots.VERMILLION, animated=True)
        above = {"ha": "center", "va": "bottom", "animated": True}
        self.cost_texts = [ax.text(k, 0, "", **above) for k in OUTPUTS]
        ax.set(xlim=self.top.get_xlim())
        ax.set_xticks(OUTPUTS, [f"output {k + 1}" for k in OUTPUTS])
        ax.tick_params(axis="x", length=0)

    def _set_targets(self, view):
        # An arrow may end outside the range of outputs only for softmax with targets that sum to 2.
        deep = view.model == "softmax" and view.y.sum() > 1
        # How many units of the axis a pixel has.
        self.unit = unit = 2.03 / self.room if deep else 1 / (self.room - BELOW)
        self.top.set(ylim=(-1.03 if deep else -BELOW * unit, 1 + ABOVE * unit))
        self.top.set_yticks([0, 0.5, 1], ["0", "0.5", "1"])
        ends = np.add.outer(OUTPUTS, [-0.26, AT + 0.05, np.nan])
        self.targets.set_data(ends.ravel(), np.repeat(view.y, 3))
        for k, y in enumerate(view.y):
            place = {"y": 1 + 13 * unit, "va": "bottom"} if y else {"y": -11 * unit, "va": "top"}
            self.target_texts[k].set(text=f"target {y:.0f}", **place)
        top = TOP[view.model]
        self.bottom.set(ylim=(0, 1.2 * top), yticks=[0, top / 2, top])


def _heading(ax, text):
    ax.set_title(text, fontsize="medium", fontweight="normal")
    ax.grid(visible=False, axis="x")
    ax.spines[:].set_zorder(0.5)


def _arrows(start, length, head):
    """Return a single path that consists of a vertical arrow beside the bar of each output."""
    head = np.sign(length) * np.minimum(head, np.abs(length))
    end = start + length
    x = np.add.outer(OUTPUTS + AT, [-0.03, -0.03, -0.08, 0, 0.08, 0.03, 0.03, -0.03])
    y = np.array([start, end - head, end - head, end, end - head, end - head, start, start]).T
    codes = [Path.MOVETO, *[Path.LINETO] * 6, Path.CLOSEPOLY] * 3
    return Path(np.stack([x, y], axis=2).reshape(-1, 2), codes)


def cost_explorer(model="sigmoid", target=(1, 0, 0), z1=0.0, z2=1.0, z3=-1.0, *, choose_model=True):
    """Return an `Explorer` of the cost and gradient of one sample, with sliders for its logits.

    Parameters
    ----------
    model : {"sigmoid", "softmax"}
        The formulas for the outputs and the cost.
    target : one of (1, 0, 0), (1, 0, 1)
        The targets of the three outputs.
    z1, z2, z3 : float, each one of LOGITS
        The three logits.
    choose_model : bool
        Whether the explorer has a control for the model. If False, the explorer shows only the
        given `model`.

    Raises
    ------
    ValueError
        If an argument is not one of the values that this docstring lists for it.
    """
    controls = {
        "model": choice("model", MODELS, model),
        "target": choice("target", [(f"[{listed(t, 'd')}]", t) for t in TARGETS], target),
        "z1": slider("logit z₁", LOGITS, z1, ".1f"),
        "z2": slider("logit z₂", LOGITS, z2, ".1f"),
        "z3": slider("logit z₃", LOGITS, z3, ".1f"),
    }
    about = "The three outputs of a sample with arrows in the direction of a step, and their costs"
    if choose_model:
        return Explorer(controls, compute, CostPicture, about)
    del controls["model"]
    return Explorer(controls, partial(compute, model), CostPicture, about)
