"""The training lab: sliders for learning rate and iterations, three models, four data sets.

Every position of both sliders is trained before the first move, in one pass of `train_many`, so
that moving a slider costs only the drawing.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np

from helpers import plots
from helpers.datasets import load_first_question, load_question, random_one_hot
from helpers.explorers.base import Explorer, choice, new_figure, slider
from helpers.network import MODELS, Network, Training, record_points, train_many

ITERATIONS = 20_000
RATES = np.geomspace(1e-4, 10, 31)
POINTS = record_points(ITERATIONS)


def three_cases():
    """The question's inputs, and three outputs: never, sometimes and always active."""
    X, _ = load_question()
    return X, np.array([[0, 0, 0, 0], [1, 0, 0, 1], [1, 1, 1, 1]], dtype=float)


DATA = {
    "the question": load_question,
    "its first run": load_first_question,
    "three cases": three_cases,
    "mock data": lambda: random_one_hot(4, 20, 10, seed=1),
}


@dataclass(frozen=True)
class LabView:
    """What the lab shows at one position of its controls."""

    data: str
    model: str
    rate: int  # index into RATES
    point: int  # index into the record
    fan: tuple  # of Training: every rate
    targets: np.ndarray  # (N_out, N)
    outputs: np.ndarray  # (N_out, N)
    samples_right: int
    rises: int  # how often the cost went up between two recorded iterations so far

    @property
    def training(self) -> Training:
        """The training at the chosen rate."""
        return self.fan[self.rate]


@cache
def histories(data, model):
    """Every rate of the slider, trained on one data set: tuple of Training."""
    return tuple(train_many(*DATA[data](), model, RATES, ITERATIONS, POINTS))


def compute(data, model, rate, point):
    """The state of the lab at one position of its controls.

    Parameters
    ----------
    data : str, a key of DATA
    model : {"softmax", "sigmoid", "hybrid"}
    rate : int
        Index into RATES.
    point : int
        Index into POINTS, the recorded iterations.
    """
    X, Y = DATA[data]()
    fan = histories(data, model)
    training = fan[rate]
    point = min(point, len(training.iterations) - 1)
    network = Network(training.W[point], training.b[point], model)
    return LabView(
        data=data,
        model=model,
        rate=rate,
        point=point,
        fan=fan,
        targets=Y,
        outputs=network.predict_proba(X),
        samples_right=int((network.predict(X) == Y).all(axis=0).sum()),
        rises=int((np.diff(training.costs[: point + 1]) > 1e-12).sum()),
    )


def sentence(view):
    """What the lab's picture shows, in words."""
    training, total = view.training, view.targets.shape[1]
    text = (
        f"{view.model} on {view.data}, learning rate {training.learning_rate:.3g}, after "
        f"{training.iterations[view.point]:,} iterations: cost {training.costs[view.point]:.4g}; "
        f"{view.samples_right} of {total} samples predicted right."
    )
    if view.rises:
        text += (
            f" The cost rose {view.rises} times between recorded iterations: "
            "this learning rate oversteps."
        )
    elif view.point:
        text += " The cost has fallen all the way."
    if training.diverged_at is not None:
        text += f" It diverged by iteration {training.diverged_at:,}."
    return text


class LabPicture:
    """The lab's figure: cost over iterations, outputs beside targets, weights and biases."""

    def __init__(self, width=900, height=430):
        self.figure = new_figure(width, height, layout="constrained")
        self.shown = None  # the data and model that the axes were made for

    def draw(self, view):
        """Show `view`; returns the sentence that says the same."""
        if self.shown != (view.data, view.model):
            self._make_axes(view)
            self.shown = (view.data, view.model)
        training = view.training
        shown = np.maximum(training.costs, self.floor)
        self.curve.set_data(training.iterations, shown)
        self.now.set_data([training.iterations[view.point]], [shown[view.point]])
        self.cost_title.set_text(f"learning rate {training.learning_rate:.3g}")
        self.outputs.show(view.outputs)
        weights = np.concatenate([training.W, training.b], axis=2)
        limit = max(np.abs(weights).max(), 1e-12)
        self.weights.cells.set_clim(-limit, limit)
        self.weights.show(weights[view.point])
        self.weights_title.set_text(f"weights W, biases b (colours to ±{limit:.3g})")
        return sentence(view)

    def _make_axes(self, view):
        self.figure.clear()
        N_out, N = view.targets.shape
        N_in = view.training.W.shape[2]
        grid = self.figure.add_gridspec(2, 4, height_ratios=[1, 1], width_ratios=[1, 1, 0.9, 0.9])
        self._make_cost_axes(self.figure.add_subplot(grid[:, :2]), view)
        many = N > 6
        numbers = None if many else ".2f"
        words = {"xlabel": "sample", "ylabel": "output", "numbers": numbers}
        shape = (N_out, N)
        self.outputs = plots.MatrixPicture(
            self.figure.add_subplot(grid[0, 2]), shape, title="outputs A", animated=True, **words
        )
        words["numbers"] = None if many else ".0f"
        targets = plots.MatrixPicture(
            self.figure.add_subplot(grid[0, 3]), shape, title="targets Y", **words
        )
        targets.show(view.targets)
        ax = self.figure.add_subplot(grid[1, 2:])
        self.weights = plots.MatrixPicture(
            ax,
            (N_out, N_in + 1),
            signed=True,
            numbers=None if many else ".2f",
            xlabel="input",
            ylabel="output",
            title=" ",
            animated=True,
        )
        ticks = range(N_in) if N_in <= 12 else range(0, N_in, 5)
        ax.set_xticks([*ticks, N_in], [*(f"{i + 1}" for i in ticks), "b"])
        ax.title.set_animated(True)
        self.weights_title = ax.title

    def _make_cost_axes(self, ax, view):
        costs = np.concatenate([t.costs for t in view.fan])
        self.floor = max(costs.min(), 1e-6)
        for training in view.fan:
            ax.plot(
                training.iterations,
                np.maximum(training.costs, self.floor),
                "-",
                color=plots.GRID,
                linewidth=0.8,
            )
        (self.curve,) = ax.plot([], [], "-", color=plots.BLUE, linewidth=2.2, animated=True)
        (self.now,) = ax.plot([], [], "o", color=plots.VERMILLION, markersize=9, animated=True)
        ax.set_xscale("symlog", linthresh=1)
        ax.set_yscale("log")
        ax.set_xlim(-0.2, ITERATIONS * 1.6)
        ax.set_ylim(self.floor / 1.5, costs.max() * 1.5)
        plots.tidy(ax, "iteration (0, then logarithmic)", "cost (nats per sample)", " ")
        ax.title.set_animated(True)
        self.cost_title = ax.title


def training_lab(data="the question", model="sigmoid"):
    """The training lab, one widget.

    Parameters
    ----------
    data : {"the question", "its first run", "three cases", "mock data"}
    model : {"softmax", "sigmoid", "hybrid"}

    Returns
    -------
    Explorer
    """
    picture = LabPicture()
    controls = {
        "data": choice("data", list(DATA), data),
        "model": choice("model", list(MODELS), model),
        "rate": slider(
            "learning rate", [(f"{rate:.3g}", i) for i, rate in enumerate(RATES)], 6, "400px"
        ),
        "point": slider(
            "iterations", [(f"{n:,}", i) for i, n in enumerate(POINTS)], len(POINTS) - 1, "400px"
        ),
    }
    return Explorer(
        controls,
        compute,
        picture.draw,
        picture.figure,
        about="Cost over iterations, outputs beside targets, weights and biases of a network",
    )
