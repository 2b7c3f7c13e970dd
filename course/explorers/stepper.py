"""Create the perceptron stepper, which shows why very wrong outputs may change slowly."""

from functools import cache

import numpy as np

from course import plots
from course.explorers.artists import line, put
from course.explorers.explorer import Explorer, View, choice, counted, listed, play, slider, stops
from course.explorers.recorder import NARROW, WIDE, new_figure
from helpers import perceptron
from helpers.activations import sigmoid
from helpers.datasets import load_perceptron

ITERATIONS = 20_000
TURN = 18_000, 18_400, *range(18_500, 18_600, 10)  # iterations that correct the last outputs
POINTS = tuple(sorted({*stops(ITERATIONS), 10_000, *TURN}))
START = np.array([-10.0, 0.0, 5.0])  # each output is sure of the wrong target
INPUTS, TARGETS = load_perceptron()
COSTS = ("squared error", "cross-entropy")
REACH = 11  # the largest logit on the axis
LENGTH = 10  # the length of the arrow for a step of 1, in units of the axis
SMALL = 0.02  # a smaller step is hardly visible


@cache
def history(cost):
    """Train the perceptron, and return its weights (T, 3) at the T iterations in POINTS."""
    weights = START.copy()
    path = [weights.copy()]
    for steps in np.diff(POINTS):
        if cost == "squared error":
            perceptron.train(weights, INPUTS, TARGETS, int(steps), in_place=True)
        else:
            for _ in range(steps):
                weights += INPUTS.T @ (TARGETS - sigmoid(INPUTS @ weights))
        path.append(weights.copy())
    return np.array(path)


def compute(cost, iterations):
    """Return a view of four samples at an iteration, with the logit, error and step of each."""
    view = View(cost=cost, iterations=iterations)
    view.logits = INPUTS @ history(cost)[POINTS.index(iterations)]
    view.outputs = sigmoid(view.logits)
    view.errors = TARGETS - view.outputs
    view.slopes = view.outputs * (1 - view.outputs)
    # The step of the weights is the sum of each sample's inputs times this factor.
    view.steps = view.errors * (view.slopes if cost == "squared error" else 1)
    view.worst = int(np.abs(view.errors).argmax())
    view.right = int((np.abs(view.errors) < 0.5).sum())
    return view


def _short(number):
    return np.format_float_positional(number, precision=2, fractional=False, trim="-")


def _product(view):
    """Return a text that shows how the step of the sample with the largest error is computed."""
    error, slope = abs(view.errors[view.worst]), view.slopes[view.worst]
    if view.cost == "squared error":
        return f"step = error × slope = {_short(error)} × {_short(slope)}"
    return f"step = error = {_short(error)}"


def _title(view):
    if view.right == 4:
        return "All four outputs are right"
    if abs(view.steps[view.worst]) < SMALL:
        return "Most wrong, step too small to see"
    return "Most wrong, and a large step"


def sentence(view):
    """Return sentences about the four outputs, and about the step for the largest error."""
    step = f" = {_short(abs(view.steps[view.worst]))}" if view.cost == "squared error" else ""
    return (
        f"After {counted(view.iterations, 'iteration')} with the {view.cost}, the outputs are "
        f"{listed(view.outputs)} for the targets {listed(TARGETS, '.0f')}. For the most wrong, "
        f"{_product(view)}{step}."
    )


class StepPicture:
    """The figure of the stepper: four samples on the sigmoid curve, with their errors and steps."""

    def __init__(self, narrow=False):
        width, height = (NARROW, 340) if narrow else (WIDE, 380)
        self.figure = new_figure(width, height)
        left, bottom, right, top = (46, 50, 14, 66) if narrow else (58, 52, 24, 70)
        size = (width - left - right) / width, (height - bottom - top) / height
        self.ax = ax = self.figure.add_axes((left / width, bottom / height, *size))
        ax.set(xlim=(-REACH, REACH), ylim=(-0.14, 1.14), xticks=range(-10, 11, 5))
        ax.set_yticks([0, 0.5, 1], ["0", "½", "1"])
        ax.set(xlabel="logit z", ylabel="output")
        logits = np.linspace(-REACH, REACH, 221)
        ax.plot(logits, sigmoid(logits), color="#767676", linewidth=2)
        high = {"transform": ax.transAxes, "animated": True}
        self.title = ax.text(
            0, 1 + 42 / (height - bottom - top), "", weight="bold", size=11, **high
        )
        self.product = ax.text(0, 1 + 16 / (height - bottom - top), "", **high)
        looks = [(plots.BLUE, "s") if target else (plots.VERMILLION, "o") for target in TARGETS]
        for place, word, k in ((-REACH + 0.3, "target 1", 1), (REACH - 0.3, "target 0", 0)):
            look = {"ha": "left" if k else "right", "va": "bottom" if k else "top"}
            at = 1.03 if k else -0.03
            ax.text(place, at, word, color=(plots.VERMILLION, plots.BLUE)[k], **look)
        self.errors = [line(ax, ":", color=colour, linewidth=1.8) for colour, _ in looks]
        self.shafts = [line(ax, color=plots.BLACK, linewidth=4, zorder=4) for _ in looks]
        self.heads = [line(ax, color=plots.BLACK, markersize=11, zorder=4) for _ in looks]
        look = {"markeredgecolor": "white", "markeredgewidth": 1.5, "zorder": 5}
        # The first two are larger, so that they are seen behind the others at the start.
        self.samples = [
            line(ax, marker, color=colour, markersize=size, **look)
            for (colour, marker), size in zip(looks, (18, 18, 10, 10), strict=True)
        ]
        box = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
        look = {"textcoords": "offset points", "animated": True}
        self.error = ax.annotate("error", (0, 0), (0, 0), va="center", bbox=box, **look)
        self.step = ax.annotate("step", (0, 0), (0, 11), ha="center", **look)

    def draw(self, view):
        """Draw a view in the figure, and return the sentence that describes this view."""
        self.title.set_text(_title(view))
        self.product.set_text(_product(view))
        self._name(view, view.logits[view.worst], view.outputs[view.worst])
        points = zip(view.logits, view.outputs, strict=True)
        for k, (z, output) in enumerate(points):
            self.samples[k].set_data([z], [output])
            self.errors[k].set_data([z, z], [output, TARGETS[k]])
            end = z + LENGTH * view.steps[k]
            self.shafts[k].set_data([z, end], [output, output])
            is_seen = abs(view.steps[k]) >= SMALL
            self.heads[k].set_data(([end], [output]) if is_seen else ([], []))
        put(self.heads, marker=["<>"[int(step > 0)] for step in view.steps])
        return sentence(view)

    def _name(self, view, z, output):
        """Write "error" and "step" at the error and step of the sample with the largest error."""
        self.error.xy = z, (output + TARGETS[view.worst]) / 2
        wrong = view.right < len(TARGETS)
        self.error.set_text("error" if wrong else "")
        side = -1 if z > 0.6 * REACH else 1
        self.error.set(position=(7 * side, 0), ha="left" if side > 0 else "right")
        step = view.steps[view.worst]
        self.step.xy = z + LENGTH * step / 2, output
        words = "step" if abs(step) >= SMALL else f"step {_short(abs(step))}"
        self.step.set(text=words if wrong else "", ha="center" if side > 0 else "right")


def perceptron_stepper(cost=COSTS[0], iterations=0):
    """Return an `Explorer` that shows how a perceptron's errors and slopes determine its steps.

    Parameters
    ----------
    cost : {"squared error", "cross-entropy"}
        The cost is half the sum of the squared errors, or the sum of the cross-entropy losses of
        chapter 2. The learning rate is 1.
    iterations : int, one of POINTS
        The number of iterations of training.
    """
    for each in COSTS:
        history(each)  # train now, so that the first change of a control is not slow
    controls = {
        "cost": choice("cost", COSTS, cost),
        "iterations": slider("iterations", POINTS, iterations, ","),
    }
    about = "The sigmoid with four samples on it, and the error and the step of each sample"
    return Explorer(controls, compute, StepPicture, about, [play("iterations", 200)])
