"""Create the speed explorer, which predicts the time of a training step in NumPy and in loops.

A prediction is a sum of fixed times for each NumPy call, each multiply-add and each output. These
constants are measured on the computer when the explorer is created.
"""

import math
from dataclasses import astuple, dataclass
from functools import partial

import numpy as np
from scipy import special

from helpers import plots
from helpers.explorers.artists import legend, line, put
from helpers.explorers.contraction import best_time, times_as_long
from helpers.explorers.explorer import Explorer, View, new_figure, slider

SAMPLES = (1, 2, 4, 10, 20, 40, 100, 200, 400, 1000, 2000, 4000, 10_000, 20_000, 40_000, 100_000)
FEATURES = (1, 3, 5, 10, 30, 64, 100, 300, 1000)
OUTPUTS = (1, 3, 10, 30, 100)
AXIS = np.geomspace(SAMPLES[0], SAMPLES[-1], 101)
CALLS = 14  # `layer_step` computes two matrix products, a sum and eleven elementwise functions
PYTHON_PER_OUTPUT = 8  # a sigmoid with its error takes a Python loop as long as 8 multiply-adds
WAYS = ("NumPy", "compiled loop", "Python loop")
PARTS = ("calls", "matrix products", "element-wise work")


@dataclass(frozen=True)
class Machine:
    """The time of each kind of operation on a computer, in seconds, as measured by `measure`."""

    call: float  # the time that a NumPy call takes for a few numbers
    product: float  # the time of a multiply-add in NumPy's matrix product
    output: float  # the time of the elementwise work on one output, a sigmoid and an error
    loop: float  # the time of a multiply-add in a plain compiled loop
    loop_output: float  # the time of one sigmoid in a compiled loop over single numbers
    python: float  # the time of a multiply-add in a Python loop over lists


# Rounded measurements of one run, for pictures and tests that must not depend on the computer.
TYPICAL = Machine(call=5e-7, product=3e-11, output=3e-9, loop=5e-10, loop_output=4e-9, python=3e-8)


def layer_step(W, b, X, Y, learning_rate):
    """Return W and b after a training step of a sigmoid layer, which needs `CALLS` NumPy calls.

    The shapes of W, b, X and Y are (N_out, N_in), (N_out, 1), (N_in, N) and (N_out, N).
    """
    dZ = _errors(W @ X + b, Y)
    return W - learning_rate * (dZ @ X.T), b - learning_rate * dZ.sum(axis=1, keepdims=True)


def _errors(Z, Y):
    A = 1 / (1 + np.exp(-Z))
    return (A - Y) / Z.shape[1]


def modelled_times(machine, N, N_in, N_out):
    """Return the predicted times of a step in seconds, as a tuple (parts, loop, python).

    `parts` (3, ...) contains the times of NumPy's calls, matrix products and elementwise work.
    `loop` and `python` are the times of a compiled loop and of a Python loop. They include no time
    for calls, because the loop over the steps is part of the same code.
    """
    multiply_adds = 2 * N_out * N_in * N  # W @ X and dZ @ X.T need one half each
    outputs = N_out * N
    calls = CALLS * machine.call + 0 * outputs
    parts = np.array([calls, multiply_adds * machine.product, outputs * machine.output])
    loop = multiply_adds * machine.loop + outputs * machine.loop_output
    python = (multiply_adds + PYTHON_PER_OUTPUT * outputs) * machine.python
    return parts, loop, python


def compute(machine, N, N_in, N_out):
    """Return a view of the predicted times of a training step of one size on a `Machine`."""
    view = View(N=N, N_in=N_in, N_out=N_out)
    parts, *others = modelled_times(machine, np.r_[N, AXIS], N_in, N_out)
    times = np.array([parts.sum(axis=0), *others])
    view.times = times[:, 0]  # the time of a step in each of WAYS in seconds, shape (3,)
    view.curves = times[:, 1:]  # the times for each number of samples in AXIS, shape (3, 101)
    # The fractions of NumPy's time in each of PARTS, which sum to 1, shape (3,).
    view.shares = parts[:, 0] / parts[:, 0].sum()
    return view


def measure():
    """Measure the constants of this computer in less than half a second, and return a `Machine`.

    Two functions serve as examples of plain compiled loops, namely SciPy's `expit`, and `np.einsum`
    without `optimize` for a view that skips every second number.
    """
    rng = np.random.default_rng(0)
    tiny = [rng.random(shape) for shape in ((1, 3), (1, 1), (3, 4), (1, 4))]
    W, X = rng.random((10, 64)), rng.random((64, 500))
    wide, skipping = rng.random((1, 20_000)), rng.random((64, 1000))[:, ::2]
    rows, weights = X.T[:100].tolist(), W[0].tolist()

    def seconds(run, number=1):
        return best_time(run, least=20, seconds=0, number=number)

    call = seconds(lambda: layer_step(*tiny, 0.5), 200) / CALLS
    product = seconds(lambda: W @ X) / W.size / X.shape[1]
    output = seconds(lambda: _errors(wide, wide)) / wide.size
    loop = seconds(lambda: np.einsum("ki,in->kn", W, skipping)) / W.size / skipping.shape[1]
    loop_output = seconds(lambda: special.expit(wide)) / wide.size
    python = seconds(lambda: _products(rows, weights)) / len(rows) / len(weights)
    return Machine(call, product, output, loop, loop_output, python)


def _products(rows, weights):
    logits = []
    for row in rows:
        total = 0.0
        for x, w in zip(row, weights, strict=True):
            total += x * w
        logits.append(total)
    return logits


def duration(seconds):
    """Format a time with its unit, for example as "1.23 ms"."""
    units = [("s", 1), ("ms", 1e3), ("µs", 1e6), ("ns", 1e9)]
    unit, factor = next((pair for pair in units if seconds * pair[1] >= 1), units[-1])
    value = seconds * factor
    digits = 0 if value >= 100 else 1 if value >= 10 else 2
    return f"{value:,.{digits}f} {unit}"


def sentence(view):
    """Return sentences about the predicted times of a step in NumPy and in both loops."""
    rules = "overhead rules" if view.shares[0] > 0.5 else "arithmetic and memory rule"
    numpy, loop, python = map(duration, view.times)
    to_loop, to_python = (_compare(seconds, view.times[0]) for seconds in view.times[1:])
    share = f"{100 * view.shares[0]:.0f} %"
    return (
        f"{_sizes(view)}: NumPy needs {numpy} for a step, of which calls take {share}: {rules}. "
        f"A compiled loop needs {loop} ({to_loop}), a Python loop {python} ({to_python})."
    )


def on_any_machine(view):
    """Return a sentence about the sizes, which does not depend on the computer."""
    return (
        f"{_sizes(view)}: the time of one training step in NumPy, in a compiled loop and in a "
        "Python loop, as predicted for the machine that runs them."
    )


def _sizes(view):
    return f"N = {view.N:,}, N_in = {view.N_in:,}, N_out = {view.N_out:,}"


def _compare(seconds, numpy):
    ratio = seconds / numpy
    if 1 / 1.05 < ratio < 1.05:
        return "about as long"
    return f"{times_as_long(max(ratio, 1 / ratio))} times {'as long' if ratio > 1 else 'faster'}"


class TimesPicture:
    """Curves of the time of a step against the number of samples, for each of WAYS."""

    def __init__(self, ax, title="", animated=False):
        styles = [plots.output_style(k) | {"animated": animated} for k in range(len(WAYS))]
        self.curves = [line(ax, linewidth=2, **style | {"marker": ""}) for style in styles]
        self.mark = ax.axvline(1, color=plots.BLACK, linewidth=1, animated=animated)
        pairs = zip(WAYS, styles, strict=True)
        self.dots = [line(ax, markersize=9, label=name, **style) for name, style in pairs]
        ax.set(xscale="log", yscale="log", xlim=(0.7, 1.4e5), ylim=(1e-9, 3e3))
        plots.tidy(ax, "samples N", "seconds for one step", title)

    def draw(self, view):
        """Show the times of a view."""
        put(self.curves, xdata=[AXIS] * len(WAYS), ydata=view.curves)
        put(self.dots, xdata=[[view.N]] * len(WAYS), ydata=view.times[:, None])
        self.mark.set_xdata([view.N] * 2)


class SpeedPicture:
    """The figure of the explorer, with curves of the times, and bars for the parts of NumPy's time.

    `where` is a part of the title, for example "for this machine".
    """

    def __init__(self, where):
        self.figure = new_figure(860, 360)
        place = {"left": 0.08, "right": 0.985, "top": 0.87, "bottom": 0.14}
        place |= {"wspace": 0.42, "width_ratios": [1.5, 1]}
        left, right = self.figure.subplots(1, 2, gridspec_kw=place)
        self.times = TimesPicture(left, animated=True)
        # Put the legend above the axes, where the vertical line cannot cross it.
        title = {"title": f"predicted {where}", "title_fontsize": 11}
        legend(left, self.times.dots, WAYS, "lower center", (0.5, 0.98), ncols=3, **title)
        places, hatches = (2, 1, 0), ("", "//", "\\\\")
        look = {"color": plots.SKY, "edgecolor": plots.BLACK, "animated": True}
        self.bars = right.barh(places, [0.5] * 3, hatch=hatches, **look)
        self.texts = [
            right.text(0, place, "", va="center", fontsize=10, animated=True) for place in places
        ]
        plots.tidy(right, "share of NumPy's time (%)", "", "where NumPy's time goes")
        right.set_yticks(places, [part.replace(" ", "\n", 1) for part in PARTS])
        right.grid(axis="y", visible=False)
        right.set(xlim=(0, 125), xticks=[0, 25, 50, 75, 100])

    def draw(self, view):
        """Show a view in the picture, and return the sentence that describes it."""
        self.times.draw(view)
        shares = 100 * view.shares
        put(self.bars, width=shares)
        put(self.texts, x=shares + 2, text=map("{:.0f} %".format, shares))
        return sentence(view)


def speed_explorer(machine=None, N=4, N_in=3, N_out=1):
    """Return an `Explorer` that predicts the time of a training step for different sizes.

    Parameters
    ----------
    machine : Machine, optional
        The constants from which times are predicted, which are finite numbers above 0. By default,
        they are measured now.
    N, N_in, N_out : int
        The initial numbers of samples, inputs and outputs, from SAMPLES, FEATURES and OUTPUTS.
    """
    machine = machine or measure()
    if not all(math.isfinite(seconds) and seconds > 0 for seconds in astuple(machine)):
        raise ValueError(f"the constants of a machine are seconds above 0; got {machine}")
    picture = SpeedPicture("at typical prices" if machine == TYPICAL else "for this machine")
    controls = {
        "N": slider("samples N", SAMPLES, N, ","),
        "N_in": slider("inputs N_in", FEATURES, N_in, ","),
        "N_out": slider("outputs N_out", OUTPUTS, N_out),
    }
    return Explorer(
        controls,
        partial(compute, machine),
        picture,
        about="The predicted time of one training step against the number of samples, in NumPy, in "
        "a compiled loop and in a Python loop, and where NumPy's time goes",
        stored=on_any_machine,
    )
