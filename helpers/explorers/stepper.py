"""Create the perceptron stepper, which shows the training of a perceptron step by step."""

from functools import cache

import numpy as np

from helpers import perceptron, plots
from helpers.activations import sigmoid
from helpers.datasets import load_perceptron
from helpers.explorers.artists import Shade, legend, line, put
from helpers.explorers.explorer import Explorer, View, choice, counted, listed, play, slider, stops
from helpers.explorers.recorder import new_figure

ITERATIONS = 10_000
POINTS = stops(ITERATIONS, 81)
START = np.array([-0.16595599, 0.44064899, -0.99977125])
INPUTS, QUESTION = load_perceptron()
CORNERS = INPUTS[:, :2]  # the third input is 1 in every sample
TASKS = {
    "the question": QUESTION,
    "AND": np.array([0.0, 1.0, 0.0, 0.0]),
    "XOR": np.array([0.0, 0.0, 1.0, 1.0]),
}
COSTS = ("squared error", "cross-entropy")
AXIS = np.linspace(-0.5, 1.5, 61)
UNDECIDED = 1e-6  # an output within this distance of one half counts as one half


@cache
def history(task, cost):
    """Train the perceptron, and return its weights (T, 3) at the T iterations in POINTS."""
    targets, weights = TASKS[task], START.copy()
    path = [weights.copy()]
    for steps in np.diff(POINTS):
        if cost == "squared error":
            perceptron.train(weights, INPUTS, targets, int(steps), in_place=True)
        else:
            for _ in range(steps):
                weights += INPUTS.T @ (targets - sigmoid(INPUTS @ weights))
        path.append(weights.copy())
    return np.array(path)


def compute(task, cost, iterations):
    """Return the weights and outputs of a training run and those at the selected iteration."""
    view = View(task=task, cost=cost, iterations=iterations)
    view.targets = TASKS[task]  # the targets of the four samples, shape (4,)
    # The weights (T, 3) and the outputs (T, 4) at the T iterations in POINTS.
    view.all_weights = history(task, cost)
    view.all_outputs = sigmoid(view.all_weights @ INPUTS.T)
    # The weights (3,) and the outputs (4,) at the selected iteration.
    point = POINTS.index(iterations)
    view.weights, view.outputs = view.all_weights[point], view.all_outputs[point]
    return view


def half_line(weights, reach=4.0):
    """Return two points (2, 2) of the line on which the output is one half.

    The line w1 x1 + w2 x2 + w3 = 0 passes through the point -w3 (w1, w2) / |(w1, w2)|^2 and is
    orthogonal to (w1, w2). If w1 and w2 are 0, there is no line, and the result has shape (0, 2).
    """
    normal, length = weights[:2], np.hypot(*weights[:2])
    if length < UNDECIDED:
        return np.empty((0, 2))
    foot = -weights[2] * normal / length**2
    along = np.array([-normal[1], normal[0]]) / length
    return np.array([foot - reach * along, foot + reach * along])


def sentence(view):
    """Return sentences about the outputs and the weights of a view."""
    distance = np.abs(view.outputs - view.targets).max()
    right = ((view.outputs - 0.5) * np.sign(view.targets - 0.5) > UNDECIDED).sum()
    text = (
        f"{view.task[0].upper() + view.task[1:]}, {view.cost}, "
        f"after {counted(view.iterations, 'iteration')}: outputs {listed(view.outputs)} for the "
        f"targets {listed(view.targets, '.0f')}; {right} of 4 on the right side of one half, the "
        f"farthest {distance:.3f} from its target. Weights {listed(view.weights)}."
    )
    if np.abs(view.outputs - 0.5).max() < UNDECIDED:
        text += " All outputs have come to one half: nothing is decided."
    if view.task == "XOR":
        text += " No line has both ones on one side and both zeros on the other."
    return text


class PlanePicture:
    """The plane of two inputs, shaded by the output, with four samples and the line at one half."""

    def __init__(self, ax, title):
        ends = [AXIS[0], AXIS[-1]]
        self.shade = Shade(ax)
        self.line = line(ax, "--", color=plots.VERMILLION, linewidth=2.5)
        moves = {"animated": True}
        edge = {"markersize": 17, "markeredgecolor": plots.TARGET, "markeredgewidth": 2, **moves}
        self.samples = [ax.plot([x], [y], **edge)[0] for x, y in CORNERS]
        box = {"boxstyle": "round,pad=0.15", "facecolor": "white", "edgecolor": "none"}
        number = {"textcoords": "offset points", "ha": "center", "va": "center", "bbox": box}
        self.numbers = [
            ax.annotate("", (x, y), (0, 19 if y else -19), fontsize=10, **number, **moves)
            for x, y in CORNERS
        ]
        plots.tidy(ax, "input x₁", "input x₂", title)
        ax.set(xlim=ends, ylim=ends, xticks=[0, 1], yticks=[0, 1], aspect="equal")
        ax.grid(False)

    def draw(self, view):
        """Show the outputs of a view for the samples and for all other points of the plane."""
        w1, w2, w3 = view.weights
        self.shade.set_data(sigmoid(w1 * AXIS + w2 * AXIS[:, None] + w3))
        self.line.set_data(*half_line(view.weights).T)
        put(self.samples, marker=["s" if target else "o" for target in view.targets])
        put(self.samples, markerfacecolor=map(str, 1 - view.outputs))  # 0 is white, and 1 is black
        put(self.numbers, text=map("{:.2f}".format, view.outputs))


class StepPicture:
    """The figure of the stepper, with the plane of inputs and curves of the weights and outputs."""

    def __init__(self, narrow=False):
        # Use fixed margins, so that the axes stay when the tick labels of the weights change.
        self.figure = new_figure(860, 380)
        place = {"left": 0.055, "right": 0.88, "top": 0.93, "bottom": 0.13}
        place |= {"wspace": 0.22, "hspace": 0.12, "width_ratios": [1, 1.12]}
        plane, *self.over_time = self.figure.subplot_mosaic("PW;PA", gridspec_kw=place).values()
        self.plane = PlanePicture(plane, "target: ○ 0, □ 1;  - - output ½")
        names = [f"w{s}" for s in "₁₂₃"], [f"({x:.0f}, {y:.0f})" for x, y in CORNERS]
        words = ("weight", "weights"), ("output", "(x₁, x₂)")
        self.curves, self.nows, self.dots = [], [], []
        for ax, labels, (ylabel, title) in zip(self.over_time, names, words, strict=True):
            styles = [plots.output_style(k) | {"marker": ""} for k in range(len(labels))]
            curves = [line(ax, animated=False, linewidth=2, **style) for style in styles]
            self.curves.append(curves)
            self.nows.append(ax.axvline(0, linewidth=1, color=plots.BLACK, animated=True))
            self.dots.append(line(ax, "o", markersize=5, color=plots.BLACK))
            ax.set_xscale("symlog", linthresh=1)
            ax.set_xlim(-0.15, ITERATIONS * 1.5)
            plots.tidy(ax, "", ylabel)
            ax.yaxis.set_label_coords(-0.14, 0.5)
            look = {"title": title, "handlelength": 2.6}
            legend(ax, curves, labels, "center left", (1.0, 0.5), **look)
        self.over_time[0].tick_params(labelbottom=False)
        self.over_time[1].set(
            xlabel="iteration (0, then logarithmic)", ylim=(-0.05, 1.05), yticks=[0, 0.5, 1]
        )

    def draw(self, view):
        """Show a view in the picture, and return the sentence that describes it."""
        if self.figure.changes(view.task, view.cost):
            weights = view.all_weights
            for curves, rows in zip(self.curves, (weights, view.all_outputs), strict=True):
                put(curves, xdata=[POINTS] * len(curves), ydata=rows.T)
            margin = 0.06 * np.ptp(weights)
            self.over_time[0].set_ylim(weights.min() - margin, weights.max() + margin)
        self.plane.draw(view)
        put(self.nows, xdata=[[view.iterations] * 2] * 2)
        for dots, values in zip(self.dots, (view.weights, view.outputs), strict=True):
            dots.set_data([view.iterations] * len(values), values)
        return sentence(view)


def perceptron_stepper(task="the question", cost=COSTS[0], iterations=0):
    """Return an `Explorer` that shows the training of a perceptron step by step.

    Parameters
    ----------
    task : {"the question", "AND", "XOR"}
    cost : {"squared error", "cross-entropy"}
        The cost is half the sum of the squared errors, or the sum of the cross-entropy losses of
        chapter 2. The learning rate is 1.
    iterations : int, one of POINTS
    """
    for each in TASKS:
        for other in COSTS:
            history(each, other)  # train now, so that the first change of a control is not slow
    controls = {
        "task": choice("targets", TASKS, task),
        "cost": choice("cost", COSTS, cost),
        "iterations": slider("iterations", POINTS, iterations, ","),
    }
    about = (
        "The plane of two inputs with the line where the output is one half, and the weights and "
        "outputs of a perceptron over the iterations"
    )
    buttons = [
        {"label": "back", "title": "One position back", "moves": "iterations", "by": -1},
        {"label": "step", "title": "One position forward", "moves": "iterations", "by": 1},
        play("iterations", 200),
    ]
    return Explorer(controls, compute, StepPicture, about, buttons)
