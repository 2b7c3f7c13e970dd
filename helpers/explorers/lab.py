"""Create the training lab, in which learning rate and iterations draw a path on the cost.

For each model, `train_many` trains with all learning rates at once and records all iterations that
the slider offers. As a result, no step of a slider has to wait for a training run.
"""

from functools import cache, lru_cache

import numpy as np

from helpers.costs import MODELS
from helpers.datasets import load_question
from helpers.descent import train_many
from helpers.explorers.artists import put
from helpers.explorers.explorer import (
    NARROW,
    WIDE,
    Explorer,
    View,
    choice,
    counted,
    new_figure,
    play,
    shown,
    slider,
)
from helpers.explorers.lab_pictures import (
    CENTRED,
    PAIR,
    SMALL,
    XLIM,
    YLIM,
    CostPicture,
    Matrix,
    SurfacePicture,
    weight_name,
)
from helpers.network import Network, with_ones

X, Y = load_question()
X1 = with_ones(X)
RATES = (*(digit / 10**power for power in (3, 2, 1, 0) for digit in (1, 2, 3, 5)), 10.0)
ROUND = (2.5, 3, 4, 5, 6, 8, 10, 12, 15, 20)
POINTS = (*range(21), *(int(10**power * digit) for power in (1, 2, 3) for digit in ROUND))
# The two steps before each point show whether the path turns back there.
RECORD = np.unique([point - before for point in POINTS for before in (0, 1, 2) if point >= before])
LATELY = 5  # the number of recorded iterations that count as recent
LOW = 0.1  # a smaller share of the cost at the start is low
NOISE = 1e-9  # smaller rises of the cost are treated as rounding errors
CELLS = 40  # the number of cells along each side of the surface


@cache
def runs(model):
    """Train a model, and return a tuple of one `Training` for each learning rate."""
    return tuple(train_many(X, Y, model, RATES, POINTS[-1], RECORD))


def numbers(run):
    """Return the weights and biases of a run as V = [W | b], shape (T, N_out, N_in + 1)."""
    return np.concatenate([run.W, run.b], axis=2)


@cache
def turns(model, rate):
    """Return where the path turns back and where the cost rises, two arrays (T,).

    The path turns back where a step has a component against the step before it. Iterations whose
    predecessor is not recorded do not count.
    """
    run, single = runs(model)[rate], np.diff(RECORD) == 1
    steps = np.diff(numbers(run), axis=0)
    against = (steps[1:] * steps[:-1]).sum(axis=(1, 2)) < 0
    back = np.r_[False, False, against & single[1:] & single[:-1]]
    return back, np.r_[False, (np.diff(run.costs) > NOISE) & single]


@lru_cache(maxsize=64)
def surface(model, rate):
    """Return the cost over the two weights of PAIR, with all others fixed at the end of a run.

    The result is a view with the values x and y (CELLS + 1,) of the two weights, and the cost in
    nats per sample at each pair (y, x).
    """
    V = numbers(runs(model)[rate])[-1]
    x, y = (np.linspace(*ends, CELLS + 1) for ends in (XLIM, YLIM))
    # If a weight changes, the logits of its output change by this change times the input.
    (k, i), (m, j) = PAIR
    Z = np.repeat((V @ X1)[:, None, None], CELLS + 1, axis=1).repeat(CELLS + 1, axis=2)
    Z[k] += (x[None, :, None] - V[k, i]) * X1[i]
    Z[m] += (y[:, None, None] - V[m, j]) * X1[j]
    return View(x=x, y=y, costs=MODELS[model].losses(Z, Y[:, None, None]).mean(axis=-1))


def compute(model, learning_rate, iterations):
    """Return the runs of one model, with the selected run and iteration."""
    view = View(model=model, iterations=iterations, fan=runs(model))
    rate = RATES.index(learning_rate)
    view.run, view.surface = view.fan[rate], surface(model, rate)
    # The position of the iteration in POINTS, and its index among the recorded iterations.
    view.points, view.point = POINTS, POINTS.index(iterations)
    view.stops = np.searchsorted(RECORD, POINTS)  # no run diverges, so all have recorded them
    view.now = view.stops[view.point]
    V = numbers(view.run)
    view.path = np.stack([V[:, k, j] for k, j in PAIR], axis=1)
    view.weights, view.cost = V[view.now], view.run.costs[view.now]
    network = Network(view.run.W[view.now], view.run.b[view.now], model)
    view.outputs = network.predict_proba(X)
    view.right = (network.predict(X) == Y).all(axis=0)  # for each sample
    back, rises = (each[: view.now + 1] for each in turns(model, rate))
    view.finding = finding(view.cost / view.run.costs[0], back, rises, view.right.any())
    return view


def finding(share, back, rises, some_right):
    """Return in a few words what the steps so far have done.

    The arguments are the share of the cost that is left, the results of `turns` so far, and
    whether any sample is right.
    """
    if len(back) == 1:
        return "The start: every weight is 0"
    if back[-LATELY:].any():
        if rises[-LATELY:].any():
            return "Steps too long: cost up and down"
        return "Steps overshoot: the path zigzags"
    if share < LOW and not some_right:
        return "The cost is low, yet no sample is right"
    if rises.any():
        return "The cost rose, then the path calmed"
    if back.any():
        return "The zigzags have died out"
    return "Still near the start" if share > 0.9 else "So far, every step goes downhill"


def sentence(view):
    """Return a sentence about the cost and the samples, and one about the path."""
    place = ", ".join(
        f"{weight_name(pair)} = {shown(value)}"
        for pair, value in zip(PAIR, view.path[view.now], strict=True)
    )
    return (
        f"{view.model.capitalize()}, learning rate {view.run.learning_rate:g}, after "
        f"{counted(view.iterations, 'iteration')}: cost {shown(view.cost, '.3g')}, "
        f"{view.right.sum()} of 4 samples right, {place}. {view.finding}."
    )


class LabPicture:
    """The figure of the lab: the path on its surface and the cost, and beside them two matrices.

    The matrices are the outputs and the weights. On a phone, there is no room for them.
    """

    # The places of the surface, the curve, the outputs and the weights, in pixels from the upper
    # left corner: left, top, width and height.
    WIDE_PLACES = (66, 50, 366, 180), (66, 280, 366, 76), (458, 50, 278, 108), (458, 220, 278, 108)
    NARROW_PLACES = (60, 32, 274, 170), (60, 256, 274, 70)

    def __init__(self, narrow=False):
        width, height = (NARROW, 370) if narrow else (WIDE, 400)
        self.figure = new_figure(width, height)
        surface, curve, *matrices = (
            self.figure.add_axes(
                (left / width, 1 - (top + down) / height, across / width, down / height)
            )
            for left, top, across, down in (self.NARROW_PLACES if narrow else self.WIDE_PLACES)
        )
        self.surface, self.curve = SurfacePicture(surface, narrow), CostPicture(curve)
        place = {"transform": self.figure.transFigure, "va": "top"}
        self.title = surface.text(
            4 / width, 1 - 3 / height, "", fontsize=11, weight="bold", animated=True, **place
        )
        self.matrices = [] if narrow else self._make_matrices(*matrices)
        if not narrow:
            note = "a slice: all other weights as at the run's end"
            surface.text(4 / width, 1 - 24 / height, note, **SMALL, **place)

    def _make_matrices(self, outputs, weights):
        """Return the matrices of the outputs and of the weights, with marks for the samples."""
        plotted = np.zeros((3, 6), dtype=bool)
        plotted[tuple(np.transpose(PAIR))] = True
        below = {"va": "top", "ha": "center"}
        self.samples = [outputs.text(n, 2.6, "", **CENTRED | below) for n in range(4)]
        for n, name in enumerate("12345b"):
            weights.text(n, 2.6, name, **SMALL, **below)
        return [
            Matrix(outputs, Y == 1, ".2f", "outputs for 4 samples (□ target 1)", shaded=True),
            Matrix(weights, plotted, ".1f", "weights and biases b (□ plotted)"),
        ]

    def draw(self, view):
        """Show a view in the picture, and return the sentence that describes it."""
        if self.figure.changes(view.model):
            self.curve.set(view)
        self.title.set_text(view.finding)
        self.surface.draw(view)
        self.figure.handles = [self.curve.draw(view)]
        if self.matrices:
            for matrix, numbers in zip(self.matrices, (view.outputs, view.weights), strict=True):
                matrix.show(numbers)
            marks = enumerate(("✓" if right else "✕" for right in view.right), 1)
            put(self.samples, text=[f"{n} {mark}" for n, mark in marks])
        return sentence(view)


def training_lab(model="sigmoid", learning_rate=1.0, iterations=1000):
    """Return an `Explorer` of the path that gradient descent takes on the cost.

    Parameters
    ----------
    model : {"softmax", "sigmoid", "hybrid"}
    learning_rate : float, one of RATES
    iterations : int, one of POINTS
    """
    controls = {
        "model": choice("model", MODELS, model),
        "learning_rate": slider("learning rate", RATES, learning_rate, "g"),
        "iterations": slider("iterations", POINTS, iterations, ","),
    }
    return Explorer(
        controls,
        compute,
        LabPicture,
        about="The path of gradient descent on the cost over two weights, and the cost over the "
        "iterations",
        buttons=[play("iterations")],
    )
