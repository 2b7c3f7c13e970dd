"""The perceptron stepper, which trains one step at a time, by slider, button or on its own.

On the left are the four samples as corners of a square, the output over the plane and the line on
which it is one half. On the right are the weights and the outputs over the iterations.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from helpers import perceptron, plots
from helpers.activations import sigmoid
from helpers.datasets import load_perceptron
from helpers.explorers.artists import Shade, legend, line, put
from helpers.explorers.explorer import Explorer, choice, counted, listed, play, slider, stops
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
UNDECIDED = 1e-6  # nearer than this to one half, an output is on neither side


@dataclass(frozen=True)
class StepView:
    """What the stepper shows at one position of its controls."""

    task: str
    cost: str
    point: int  # index into POINTS
    targets: np.ndarray  # (4,)
    all_weights: np.ndarray  # (T, 3), at each of POINTS
    all_outputs: np.ndarray  # (T, 4)

    @property
    def weights(self):
        """The weights now, (3,)."""
        return self.all_weights[self.point]

    @property
    def outputs(self):
        """The four outputs now, (4,)."""
        return self.all_outputs[self.point]

    @property
    def right(self):
        """How many outputs are on their target's side of one half."""
        return int(((self.outputs - 0.5) * np.sign(self.targets - 0.5) > UNDECIDED).sum())


@cache
def history(task, cost):
    """Return the weights at each of POINTS, (T, 3)."""
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
    """Return the `StepView` at one position of the controls, those of `perceptron_stepper`."""
    path, point = history(task, cost), POINTS.index(iterations)
    return StepView(task, cost, point, TASKS[task], path, sigmoid(path @ INPUTS.T))


def half_line(weights, reach=4.0):
    """Return two points (2, 2) of the line on which the output is one half, or none without a line.

    w1 x1 + w2 x2 + w3 = 0 passes through -w3 (w1, w2) / |(w1, w2)|^2, at right angles to (w1, w2).
    """
    normal, length = weights[:2], np.hypot(*weights[:2])
    if length < UNDECIDED:
        return np.empty((0, 2))
    foot = -weights[2] * normal / length**2
    along = np.array([-normal[1], normal[0]]) / length
    return np.array([foot - reach * along, foot + reach * along])


def sentence(view):
    """Say what the picture shows."""
    distance = np.abs(view.outputs - view.targets).max()
    done = counted(POINTS[view.point], "iteration")
    text = (
        f"{view.task[0].upper() + view.task[1:]}, {view.cost}, after {done}: "
        f"outputs {listed(view.outputs)} for the targets "
        f"{listed(view.targets, '.0f')}; {view.right} of 4 on the right side of one half, the "
        f"farthest {distance:.3f} from its target. Weights {listed(view.weights)}."
    )
    if np.abs(view.outputs - 0.5).max() < UNDECIDED:
        text += " All outputs have come to one half: nothing is decided."
    if view.task == "XOR":
        text += " No line has both ones on one side and both zeros on the other."
    return text


class PlanePicture:
    """The plane of two inputs, with the output as shade, the samples and the line at one half.

    It is `animated` in the picture of an explorer, and else drawn once.
    """

    def __init__(self, ax, title, animated=False):
        ends = [AXIS[0], AXIS[-1]]
        self.shade = Shade(ax, animated)
        moves = {"animated": animated}
        self.line = line(ax, "--", color=plots.VERMILLION, linewidth=2.5, **moves)
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
        """Show the output over the plane at the weights of `view`."""
        w1, w2, w3 = view.weights
        self.shade.set_data(sigmoid(w1 * AXIS + w2 * AXIS[:, None] + w3))
        self.line.set_data(*half_line(view.weights).T)
        put(self.samples, marker=["s" if target else "o" for target in view.targets])
        put(self.samples, markerfacecolor=map(str, 1 - view.outputs))  # white for 0, black for 1
        put(self.numbers, text=map("{:.2f}".format, view.outputs))


class StepPicture:
    """The stepper's figure, with the plane of the inputs, the weights and the outputs over time."""

    def __init__(self):
        # Fixed margins: the axes stay where they are, whatever the labels of the weights.
        self.figure = new_figure(860, 380)
        place = {"left": 0.055, "right": 0.88, "top": 0.93, "bottom": 0.13}
        place |= {"wspace": 0.22, "hspace": 0.12, "width_ratios": [1, 1.12]}
        plane, *self.over_time = self.figure.subplot_mosaic("PW;PA", gridspec_kw=place).values()
        self.plane = PlanePicture(plane, "target: ○ 0, □ 1;  - - output ½", animated=True)
        self._make_curves()

    def draw(self, view):
        """Show `view` and return the sentence that says the same."""
        if self.figure.changes(view.task, view.cost):
            self._set_curves(view)
        self.plane.draw(view)
        iteration = POINTS[view.point]
        put(self.nows, xdata=[[iteration] * 2] * 2)
        put(self.dots, xdata=[[iteration] * 3, [iteration] * 4], ydata=[view.weights, view.outputs])
        return sentence(view)

    def _make_curves(self):
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

    def _set_curves(self, view):
        for curves, values in zip(self.curves, (view.all_weights, view.all_outputs), strict=True):
            put(curves, xdata=[POINTS] * len(curves), ydata=values.T)
        low, high = view.all_weights.min(), view.all_weights.max()
        margin = 0.06 * (high - low)
        self.over_time[0].set_ylim(low - margin, high + margin)


def perceptron_stepper(task="the question", cost=COSTS[0], iterations=0):
    """Show the training of the perceptron step by step, in an `Explorer`.

    Parameters
    ----------
    task : {"the question", "AND", "XOR"}
    cost : {"squared error", "cross-entropy"}
        What the steps of size 1 descend: half the sum of squares, or the sum of chapter 2's losses.
    iterations : int, one of POINTS
    """
    for each in TASKS:
        for other in COSTS:
            history(each, other)  # all positions are trained before the first move
    picture = StepPicture()
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
    return Explorer(controls, compute, picture.draw, picture.figure, about, buttons)
