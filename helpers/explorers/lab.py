"""Create the training lab, an explorer of learning rates for three models and four data sets.

For each model and data set, `train_many` trains with all learning rates at once and records all
iterations that the slider offers. As a result, no step of a slider has to wait for a training run.
The left picture shows the cost over the iterations, the cost as a surface over two weights, or the
cost for every learning rate.
"""

from functools import cache, lru_cache, partial

import numpy as np

from helpers import plots
from helpers.costs import MODELS
from helpers.curvature import largest_eigenvalue
from helpers.datasets import load_first_question, load_question, load_three_cases, random_one_hot
from helpers.descent import train_many
from helpers.explorers.explorer import (
    Explorer,
    View,
    choice,
    counted,
    new_figure,
    play,
    slider,
    stops,
    together,
)
from helpers.explorers.lab_pictures import SHOWN, STEPS, Kind, weight_name
from helpers.explorers.steps import watch_steps
from helpers.network import Network, with_ones

ITERATIONS = 20_000
POINTS = stops(ITERATIONS)
RATES = tuple(float(f"{rate:.3g}") for rate in np.geomspace(1e-4, 10, 31))
# Pairs of entries (output, input) of V = [W | b]. The input -1 stands for the bias.
PAIRS = tuple(((k, i), (k, j)) for k in range(3) for i, j in ((0, 1), (0, 2), (1, 2), (0, -1)))
PAIRS += tuple(((0, j), (1, j)) for j in (0, 1, 2, -1))
CELLS = 40  # the number of cells along each side of the surface
# Functions without arguments that return the inputs (N_in, N) and the targets (N_out, N).
DATA = {
    "the question": cache(load_question),
    "its first run": cache(load_first_question),
    "three cases": cache(load_three_cases),
    "mock data": cache(partial(random_one_hot, 4, 20, 10, seed=1)),
}


@cache
def histories(data, model):
    """Train a model on a data set, and return a tuple of one `Training` for each learning rate."""
    return tuple(train_many(*DATA[data](), model, RATES, ITERATIONS, POINTS))


@cache
def steps_of(data, model):
    """Return the `Steps` of the training runs with all learning rates."""
    return watch_steps(histories(data, model), *DATA[data](), model)


def numbers(training):
    """Return the weights and biases of a run as V = [W | b], shape (T, N_out, N_in + 1)."""
    return np.concatenate([training.W, training.b], axis=2)


def round_limits(values):
    """Return limits around `values` that allow STEPS + 1 ticks at round numbers, and a margin."""
    low, high = values.min(), values.max()
    room = max(0.12 * (high - low), 0.05)
    least = (high - low + 2 * room) / STEPS
    size = 10.0 ** np.floor(np.log10(least))
    for step in size * np.array([1, 2, 2.5, 3, 4, 5, 6, 8, 10, 20]):
        start = np.floor((low - room) / step) * step
        if start + STEPS * step >= high + room:
            break
    return start, start + STEPS * step


@lru_cache(maxsize=256)
def surface(data, model, rate, pair):
    """Return the cost over a pair of weights, with all others fixed at the end of a run.

    The result is a view with the values x and y (CELLS + 1,) of the two weights, the cost in nats
    per sample at each pair (y, x), and the `path` (T, 2) of the weights in the run.
    """
    X, Y = DATA[data]()
    X1 = with_ones(X)
    V = numbers(histories(data, model)[rate])
    path = np.stack([V[:, k, j] for k, j in pair], axis=1)
    x, y = (np.linspace(*round_limits(weight), CELLS + 1) for weight in path.T)
    # If a weight changes, the logits of its output change by this change times the input.
    (k, i), (m, j) = pair
    Z = np.repeat((V[-1] @ X1)[:, None, None], CELLS + 1, axis=1).repeat(CELLS + 1, axis=2)
    Z[k] += (x[None, :, None] - V[-1, k, i]) * X1[i]
    Z[m] += (y[:, None, None] - V[-1, m, j]) * X1[j]
    costs = MODELS[model].losses(Z, Y[:, None, None]).mean(axis=-1)
    return View(pair=pair, x=x, y=y, costs=costs, path=path)


def compute(data, model, learning_rate, iterations, shown="cost curve", pair=PAIRS[0]):
    """Return the runs of one model on one data set, with the selected run and iteration."""
    view = View(data=data, model=model, iterations=iterations, shown=shown)
    X, view.targets = DATA[data]()
    view.fan = histories(data, model)  # a `Training` for each learning rate
    view.rate = RATES.index(learning_rate)
    view.training = view.fan[view.rate]
    view.point = POINTS.index(iterations)  # no run diverges, so all have recorded all POINTS
    # The outputs (N_out, N) at this iteration, and the number of correctly classified samples.
    network = Network(view.training.W[view.point], view.training.b[view.point], model)
    view.outputs = network.predict_proba(X)
    view.samples_right = (network.predict(X) == view.targets).all(axis=0).sum()
    if shown == "loss surface":
        view.surface = surface(data, model, view.rate, pair)
    elif shown == "learning rates":
        # The largest eigenvalue λ of the Hessian at the start and at the selected iteration.
        # The rows of `limits` contain 1 / λ and 2 / λ for both.
        V = numbers(view.training)[[0, view.point]]
        view.curvatures = [largest_eigenvalue(each, X, view.targets, model) for each in V]
        view.limits = np.outer(1 / np.array(view.curvatures), [1, 2])
        # The `Kind` of each learning rate, judged by the recorded steps up to this iteration.
        steps = steps_of(data, model)
        overshot, rose = (s[:, : view.point].any(axis=1) for s in (steps.overshoots, steps.rises))
        view.kinds = np.select([rose, overshot], [Kind.ROSE, Kind.OVERSHOT], Kind.SMOOTH)
    return view


def sentence(view):
    """Return sentences about the cost, about the samples and about the left picture."""
    training, total = view.training, view.targets.shape[1]
    rises = (np.diff(training.costs[: view.point + 1]) > 1e-12).sum()
    text = (
        f"{view.model.capitalize()} on {view.data}, learning rate {training.learning_rate:.3g}, "
        f"after {counted(view.iterations, 'iteration')}: cost {training.costs[view.point]:.4g}; "
        f"{view.samples_right} of {total} samples predicted right."
    )
    if rises:
        rose = counted(rises, "time")
        text += f" Between recorded iterations the cost rose {rose}: steps overshoot."
    elif view.point:
        text += " The cost has fallen all the way."
    more = {"loss surface": _about_surface, "learning rates": _about_rates}.get(view.shown)
    return (f"{text} {more(view)}" if more else text).replace("-", "−")


def _about_surface(view):
    names = together(map(weight_name, view.surface.pair))
    here = ", ".join(f"{value:.2f}" for value in view.surface.path[view.point])
    low, high = view.surface.costs.min(), view.surface.costs.max()
    range_of = f"from {low:.2g} to {high:.2g} nats"
    if high - low < 1e-9:
        range_of = f"{low:.2g} nats everywhere, as it hardly depends on these two here"
    text = (
        f"The surface is the cost over {names}, with all other weights and biases where this run "
        f"ends: {range_of}."
    )
    return f"{text} The path has come from (0, 0) to ({here})." if view.point else text


def _about_rates(view):
    start, here = view.curvatures
    limits = [f"{x:,.0f}" if x >= 100 else f"{x:.3g}" for x in view.limits.flat]
    restless = steps_of(view.data, view.model).restless
    return (
        f"The largest eigenvalue λ of the Hessian is {start:.3g} at the start, with 1/λ = "
        f"{limits[0]} and 2/λ = {limits[1]}; here it is {here:.3g}, with {limits[2]} and "
        f"{limits[3]}. The smallest learning rate with a recorded step that overshot so "
        f"far: {_smallest(view.kinds != Kind.SMOOTH)}; with a rise of the cost so far: "
        f"{_smallest(view.kinds == Kind.ROSE)}; over the whole run, with rises up to the end: "
        f"{_smallest(restless)}."
    )


def _smallest(which):
    """Format the smallest learning rate for which the array `which` (R,) is True."""
    return f"{RATES[which.argmax()]:.3g}" if which.any() else "none"


class LabPicture:
    """The figure of the lab: a left picture, outputs beside targets, and weights with biases."""

    def __init__(self, narrow=False):
        self.figure = new_figure(880, 410)

    def draw(self, view):
        """Show a view in the picture, and return the sentence that describes it."""
        if self.figure.changes(view.data, view.model, view.shown):
            self._make_axes(view)
        self.left.draw(view)
        self.outputs.show(view.outputs)
        weights = numbers(view.training)
        limit = max(np.abs(weights).max(), 1e-12)
        self.weights.cells.set_clim(-limit, limit)
        self.weights.show(weights[view.point])
        self.limit.set_text(f"colours to ±{limit:.3g}")
        return sentence(view)

    def _make_axes(self, view):
        self.figure.clear()
        N_out, N = shape = view.targets.shape
        N_in = view.training.W.shape[2]
        # The picture of the learning rates needs room for a legend with three lines.
        bottom = 0.275 if view.shown == "learning rates" else 0.12
        place = {"left": 0.085, "right": 0.49, "top": 0.925, "bottom": bottom}
        self.left = SHOWN[view.shown](self.figure.subplots(gridspec_kw=place))
        self.left.set(view)
        place = {"left": 0.565, "right": 0.99, "top": 0.925, "bottom": 0.12}
        place |= {"wspace": 0.15, "hspace": 0.55}
        A, Y, V = self.figure.subplot_mosaic("AY;VV", gridspec_kw=place).values()
        decimals, whole = (None, None) if N > 6 else (".2f", ".0f")
        targets = plots.MatrixPicture(Y, shape, numbers=whole, xlabel="sample", title="targets Y")
        targets.show(view.targets)
        moves = {"ylabel": "output", "numbers": decimals, "animated": True}
        self.outputs = plots.MatrixPicture(A, shape, xlabel="sample", title="outputs A", **moves)
        shape = N_out, N_in + 1
        self.weights = plots.MatrixPicture(V, shape, signed=True, xlabel="input", **moves)
        ticks = range(N_in) if N_in <= 12 else range(0, N_in, 5)
        V.set_xticks([*ticks, N_in], [*(f"{i + 1}" for i in ticks), "b"])
        V.set_title("weights W, biases b", fontsize=11, loc="left")
        self.limit = V.set_title(" ", fontsize=11, loc="right", animated=True)


def training_lab(
    data="the question",
    model="sigmoid",
    learning_rate=0.001,
    iterations=ITERATIONS,
    shown="cost curve",
    pair=PAIRS[1],
):
    """Return an `Explorer` of the training of a layer with different learning rates.

    Parameters
    ----------
    data : {"the question", "its first run", "three cases", "mock data"}
    model : {"softmax", "sigmoid", "hybrid"}
    learning_rate : float, one of RATES
    iterations : int, one of POINTS
    shown : {"cost curve", "loss surface", "learning rates"}
    pair : one of PAIRS
        The entries (output, input) of the two weights of the loss surface.
    """
    names = [(together(map(weight_name, each)), each) for each in PAIRS]
    controls = {
        "data": choice("data", DATA, data),
        "model": choice("model", MODELS, model),
        "shown": choice("show", SHOWN, shown),
        "pair": choice("surface over", names, pair),
        "learning_rate": slider("learning rate", RATES, learning_rate, ".3g"),
        "iterations": slider("iterations", POINTS, iterations, ","),
    }
    return Explorer(
        controls,
        compute,
        LabPicture,
        about="Cost over iterations, as a surface, or for every learning rate; outputs beside "
        "targets; weights and biases of a network",
        buttons=[play("iterations")],
        only_if={"pair": {"shown": "loss surface"}},
    )
