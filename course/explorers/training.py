"""Create the training lab, an explorer of the path that gradient descent takes on the cost.

For each model, the function `train_many` trains with all learning rates at once and records all
iterations that the slider offers. So when a slider is moved, no network has to be trained.
"""

from contextlib import suppress
from functools import lru_cache, partial

import numpy as np

from course.explorers.artists import put
from course.explorers.explorer import Explorer, View, choice, counted, play, shown, slider
from course.explorers.recorder import NARROW, WIDE, new_figure
from course.explorers.training_pictures import (
    CENTRED,
    SMALL,
    CostPicture,
    Matrix,
    SurfacePicture,
    number_name,
)
from helpers.arguments import as_samples, brief
from helpers.costs import MODELS
from helpers.datasets import load_question
from helpers.descent import train_many
from helpers.network import Network, with_ones

RATES = (*(digit / 10**power for power in (3, 2, 1, 0) for digit in (1, 2, 3, 5)), 10.0)
ROUND = (2.5, 3, 4, 5, 6, 8, 10, 12, 15, 20)
POINTS = (*range(21), *(int(10**power * digit) for power in (1, 2, 3) for digit in ROUND))
# The two steps before each point show whether the path turns back there.
RECORD = np.unique([point - before for point in POINTS for before in (0, 1, 2) if point >= before])
LATELY = 5  # the number of recorded iterations that count as recent
LOW = 0.1  # a cost below this share of the cost at the start is called low
NOISE = 1e-9  # smaller rises of the cost are treated as rounding errors
CELLS = 40  # the number of cells along each side of the surface
ROOM = 0.2, 0.14  # the room beside and above all paths, as shares of their width and height
# The limits for a reader's own data. With the largest data, all runs of a model take some seconds.
MOST_NUMBERS, MOST_SAMPLES, LARGEST_INPUT = 100, 200, 100


class Samples:
    """The inputs X (N_in, N) and targets Y (N_out, N) of a training lab.

    Two `Samples` are equal if their arrays have the same bytes, so `Samples` can be the keys of a
    cache.
    """

    def __init__(self, X, Y):
        self.X, self.Y, self.X1 = X, Y, with_ones(X)
        self._bytes = X.shape, Y.shape, X.tobytes(), Y.tobytes()
        self._hash = hash(self._bytes)

    def __hash__(self):
        return self._hash

    def __eq__(self, other):
        return isinstance(other, Samples) and self._bytes == other._bytes


def _forums():
    """Return the forum question's samples, with its targets and with one-hot targets."""
    X, Y = load_question()
    one_hot = Y.copy()
    one_hot[:, 3] = 1, 0, 0
    return {"the forum's": Samples(X, Y), "sample 4 as [1, 0, 0]": Samples(X, one_hot)}


FORUMS = _forums()
FORUM, ONE_HOT = FORUMS
FORUM_PAIR = (0, 0), (0, 3)  # the second of these two weights zigzags most


def own_samples(X, Y):
    """Return the reader's inputs X and targets Y as `Samples`, after checking X and Y.

    If X or Y is missing, a TypeError is raised. If X or Y has a wrong shape, is too large or
    contains numbers out of range, a ValueError is raised.
    """
    flat = []
    for name, given, other in (("X", X, "Y"), ("Y", Y, "X")):
        if given is None:
            raise TypeError(f"{name} is missing; give both {other} and {name}, or neither")
        with suppress(ValueError):  # as_samples says what is wrong with a list of unequal lists
            if np.ndim(given) == 1:
                flat.append(f"{name} has shape {np.shape(given)}")
    if flat:
        raise ValueError(
            f"{' and '.join(flat)}; expected two axes, with a sample in each column. For a single "
            f"input or output, write {flat[0][0]}[None]"
        )
    X, Y = as_samples(X, Y)
    numbers = len(Y) * (len(X) + 1)
    if numbers > MOST_NUMBERS:
        raise ValueError(
            f"X has shape {X.shape} and Y has shape {Y.shape}, which needs {numbers} weights and "
            f"biases; expected at most {MOST_NUMBERS}"
        )
    if X.shape[1] > MOST_SAMPLES:
        raise ValueError(
            f"X has {X.shape[1]} columns, one for each sample; expected at most {MOST_SAMPLES}"
        )
    if np.abs(X).max() > LARGEST_INPUT:
        raise ValueError(
            f"X must lie in [-{LARGEST_INPUT}, {LARGEST_INPUT}]; its values go from {X.min():g} to "
            f"{X.max():g}; scale its rows down"
        )
    return Samples(X.copy(), Y.copy())


@lru_cache(maxsize=12)
def runs(samples, model):
    """Train a model with each learning rate, and return a tuple of one `Training` for each."""
    return tuple(train_many(samples.X, samples.Y, model, RATES, POINTS[-1], RECORD))


def numbers(run):
    """Return the weights and biases in the history of a run as V = [W | b] (T, N_out, N_in + 1)."""
    return np.concatenate([run.W, run.b], axis=2)


@lru_cache(maxsize=4)
def pair(samples):
    """Return the indices (row, column) of the two numbers in V = [W | b] that the picture shows.

    For the samples of the forum question, the two numbers are `FORUM_PAIR`. For other samples, they
    are the two numbers that change most when a sigmoid network is trained.
    """
    if samples in FORUMS.values():
        return FORUM_PAIR
    V = np.concatenate([numbers(run) for run in runs(samples, "sigmoid")])
    most = np.ptp(V, axis=0)
    places = sorted(np.ndindex(most.shape), key=lambda place: -most[place])
    return tuple(places[:2])


def path(samples, run):
    """Return an array (T, 2) of the two weights or biases of `pair` at each recorded iteration."""
    return np.stack([numbers(run)[:, k, j] for k, j in pair(samples)], axis=1)


@lru_cache(maxsize=12)
def limits(samples, model):
    """Return the lowest and highest value on each axis of the cost surface, as pairs of floats.

    Between the limits lie the paths that gradient descent takes with all the learning rates.
    """
    paths = np.concatenate([path(samples, run) for run in runs(samples, model)])
    low, high = paths.min(axis=0), paths.max(axis=0)
    room = np.where(high > low, np.array(ROOM) * (high - low), 1.0)
    return tuple(zip((low - room).tolist(), (high + room).tolist(), strict=True))


@lru_cache(maxsize=64)
def turns(samples, model, rate):
    """Return two masks (T,): where gradient descent's path turns back, and where the cost rises.

    The path turns back where the scalar product of a step and the previous step is negative. Both
    masks are False at an iteration if the iteration before it was not recorded. The mask for
    turning back is also False if one of the two previous iterations was not recorded.
    """
    run, single = runs(samples, model)[rate], np.diff(RECORD) == 1
    steps = np.diff(numbers(run), axis=0)
    against = (steps[1:] * steps[:-1]).sum(axis=(1, 2)) < 0
    back = np.r_[False, False, against & single[1:] & single[:-1]]
    return back, np.r_[False, (np.diff(run.costs) > NOISE) & single]


@lru_cache(maxsize=64)
def surface(samples, model, rate):
    """Return a view of the cost as a function of the two weights or biases of `pair`.

    All other weights and biases keep their values from the end of the training. The view contains
    the values x and y (CELLS + 1,) of the two weights or biases, and the cost in nats per sample at
    each pair (y, x).
    """
    V, X1 = numbers(runs(samples, model)[rate])[-1], samples.X1
    x, y = (np.linspace(*ends, CELLS + 1) for ends in limits(samples, model))
    # If a weight changes, the logits of its output change by this change times the input.
    (k, i), (m, j) = pair(samples)
    Z = np.repeat((V @ X1)[:, None, None], CELLS + 1, axis=1).repeat(CELLS + 1, axis=2)
    Z[k] += (x[None, :, None] - V[k, i]) * X1[i]
    Z[m] += (y[:, None, None] - V[m, j]) * X1[j]
    losses = MODELS[model].losses(Z, samples.Y[:, None, None])
    return View(x=x, y=y, costs=losses.mean(axis=-1))


def compute(model, learning_rate, iterations, targets=FORUM, samples=None):
    """Return a view of the training runs of one model, at a learning rate and an iteration.

    By default, the training samples are those of the forum question, with the given `targets`.
    """
    samples = samples or FORUMS[targets]
    view = View(model=model, iterations=iterations, targets=targets, samples=samples)
    rate, view.fan = RATES.index(learning_rate), runs(samples, model)
    view.run, view.surface = view.fan[rate], surface(samples, model, rate)
    view.pair, view.limits = pair(samples), limits(samples, model)
    # The position of the iteration in POINTS, and its index among the recorded iterations.
    view.points, view.point = POINTS, POINTS.index(iterations)
    # No run diverges, so every run has recorded all POINTS.
    view.stops = np.searchsorted(RECORD, POINTS)
    view.now = view.stops[view.point]
    view.path = path(samples, view.run)
    view.weights, view.cost = numbers(view.run)[view.now], view.run.costs[view.now]
    network = Network(view.run.W[view.now], view.run.b[view.now], model)
    view.outputs = network.predict_proba(samples.X)
    # For each sample, whether its prediction is its rounded target.
    view.right = (network.predict(samples.X) == np.rint(samples.Y)).all(axis=0)
    back, rises = (each[: view.now + 1] for each in turns(samples, model, rate))
    start = view.run.costs[0]
    share = view.cost / start if start else None
    view.finding = finding(share, back, rises, view.right.any())
    return view


def finding(share, back, rises, some_right):
    """Return a few words about what gradient descent has done up to the selected iteration.

    The argument `share` is the present cost as a share of the cost at the start, or None if the
    cost was 0 at the start. The arguments `back` and `rises` are the results of `turns` up to the
    selected iteration, and `some_right` says whether the prediction for at least one sample is
    right.
    """
    if share is None:
        return "The cost is 0 from the start"
    if len(back) == 1:
        return "The start: every weight is 0"
    if back[-LATELY:].any():
        if rises[-LATELY:].any():
            return "Steps too long: cost up and down"
        return "Steps overshoot: the path zigzags"
    if rises[-LATELY:].any():
        return "Steps too long: the cost rose"
    if share < LOW and not some_right:
        return "The cost is low, yet no sample is right"
    if rises.any():
        return "The cost rose, then the path calmed"
    if back.any():
        return "The zigzags have died out"
    return "Still near the start" if share > 0.9 else "So far, every step goes downhill"


def sentence(view):
    """Return a sentence about the cost and the right predictions, and one about the path."""
    N_in, N = view.samples.X.shape
    place = ", ".join(
        f"{number_name(entry, N_in)} = {shown(value)}"
        for entry, value in zip(view.pair, view.path[view.now], strict=True)
    )
    targets = "" if view.targets == FORUM else f", {view.targets}"
    return (
        f"{view.model.capitalize()}{targets}, learning rate {view.run.learning_rate:g}, after "
        f"{counted(view.iterations, 'iteration')}: cost {shown(view.cost, '.3g')}, "
        f"{view.right.sum()} of {counted(N, 'sample')} right, {place}. {view.finding}."
    )


class LabPicture:
    """The figure of the training lab: a path on the cost surface, a cost curve, and two matrices.

    One matrix shows the outputs, and the other shows the weights and biases. If there are too many
    numbers for a matrix, the matrix shows only some of them. The layout for phones leaves out both
    matrices.
    """

    # The places of the surface, the curve, the outputs and the weights, in pixels from the upper
    # left corner: left, top, width and height.
    WIDE_PLACES = (72, 50, 360, 180), (72, 280, 360, 76), (458, 50, 278, 108), (458, 220, 278, 108)
    NARROW_PLACES = (72, 32, 264, 170), (72, 256, 264, 70)
    MOST = 4, 6  # the rows and columns of a matrix for which there is room

    def __init__(self, narrow=False, samples=FORUMS[FORUM]):
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
        self.matrices = [] if narrow else self._make_matrices(*matrices, samples)
        if not narrow:
            note = "a slice: all other weights as at the run's end"
            surface.text(4 / width, 1 - 24 / height, note, **SMALL, **place)

    def _make_matrices(self, outputs, weights, samples):
        """Return a `Matrix` of outputs and one of weights, and make a mark for each sample."""
        (N_out, N), (rows, columns) = samples.Y.shape, self.MOST
        low = {"va": "top", "ha": "center"}
        below = min(N_out, rows) - 0.4
        self.samples = [outputs.text(n, below, "", **CENTRED | low) for n in range(min(N, columns))]
        (k, i), (m, j) = pair(samples)
        N_1 = len(samples.X1)
        parts = [(N_out, rows), (N, columns)], [(N_out, rows, k, m), (N_1, columns, i, j)]
        (lines, own), (rows, numbers) = ([_some(*size) for size in part] for part in parts)
        for n, column in enumerate(numbers):
            name = "b" if column == N_1 - 1 else str(column + 1)
            weights.text(n, below, name, **SMALL, **low)
        who = f" for {counted(N, 'sample')}" if len(own) == N else f", samples 1 to {len(own)}"
        if len(lines) < N_out:  # the numbers of the samples are below their columns
            who = f" 1 to {len(lines)} of {N_out}"
        sign = "target 1" if np.isin(samples.Y, (0, 1)).all() else "target >½"
        cut = len(rows) * len(numbers) < N_out * N_1
        named = "some weights" if cut else "weights and biases b"
        return [
            Matrix(outputs, lines, own, ".2f", f"outputs{who} (□ {sign})", shaded=True),
            Matrix(weights, rows, numbers, ".1f", f"{named} (□ plotted)"),
        ]

    def draw(self, view):
        """Draw a view in the figure, and return the sentence that describes this view."""
        if self.figure.changes(view.model, view.samples):
            self._set(view)
        self.title.set_text(view.finding)
        self.surface.draw(view)
        self.figure.handles = [self.curve.draw(view)]
        if self.matrices:
            for matrix, numbers in zip(self.matrices, (view.outputs, view.weights), strict=True):
                matrix.show(numbers)
            marks = enumerate(("✓" if right else "✕" for right in view.right), 1)
            marks = [f"{n} {mark}" for n, mark in marks]
            put(self.samples, text=marks[: len(self.samples)])
        return sentence(view)

    def _set(self, view):
        """Set the axes' limits for a model's runs, and the frames for the samples' targets."""
        self.surface.set(view)
        self.curve.set(view)
        if self.matrices:
            plotted = np.zeros(view.weights.shape, dtype=bool)
            plotted[tuple(np.transpose(view.pair))] = True
            for matrix, framed in zip(self.matrices, (view.samples.Y > 0.5, plotted), strict=True):
                matrix.frame(framed)


def _some(size, most, *needed):
    """Return at most `most` sorted indices below `size`, which include the indices in `needed`."""
    first = [*dict.fromkeys([*needed, *range(size)])]
    return sorted(first[:most])


def training_lab(
    X=None, Y=None, model="sigmoid", learning_rate=1.0, iterations=1000, targets=FORUM
):
    """Return an `Explorer` of the path that gradient descent takes on the cost.

    Parameters
    ----------
    X, Y : array_like, shapes (N_in, N) and (N_out, N), optional
        Your own inputs and targets. The default is the data of the forum question. X must lie in
        [-100, 100] and Y in [0, 1]. The network of the training lab may have at most 100 weights
        and biases, and X at most 200 samples.
    model : {"softmax", "sigmoid", "hybrid"}
        The formulas for the outputs and the cost.
    learning_rate : float, one of RATES
        The learning rate that the slider shows at first.
    iterations : int, one of POINTS
        The iteration that the slider shows at first.
    targets : {"the forum's", "sample 4 as [1, 0, 0]"}
        The targets of the samples in the forum question. If X and Y are given, `targets` must be
        left out.
    """
    samples = None if X is None and Y is None else own_samples(X, Y)
    controls = {
        "model": choice("model", MODELS, model),
        "targets": choice("targets", FORUMS, targets),
        "learning_rate": slider("learning rate", RATES, learning_rate, "g"),
        "iterations": slider("iterations", POINTS, iterations, ","),
    }
    if samples is not None:
        del controls["targets"]
        if targets != FORUM:
            raise ValueError(f"targets must be left out if X and Y are given; got {brief(targets)}")
    return Explorer(
        controls,
        partial(compute, samples=samples),
        partial(LabPicture, samples=samples or FORUMS[FORUM]),
        about="The path of gradient descent on the cost over two weights, and the cost over the "
        "iterations",
        buttons=[play("iterations")],
    )
