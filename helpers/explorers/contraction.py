"""Create the contraction explorer, which compares five ways (routes) to compute x'P Q x."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import perf_counter
from timeit import Timer

import numpy as np

from helpers import plots
from helpers.explorers.artists import line, put
from helpers.explorers.explorer import Explorer, View, new_figure, slider
from helpers.low_rank import low_rank_form, quadratic_form

SIZES_A = (2, 3, 5, 8, 16, 32, 64, 128, 256, 512, 1000)
SIZES_B = (1, 3, 10, 30, 64, 100, 300, 1000, 2000)
SIZES_R = (1, 2, 4, 8, 16, 32, 64)
MEASURED_AT_START = ((5, 3, 2), (64, 10, 8))
LONGEST, LARGEST = 0.5, 100.0  # the limits of a measurement, in seconds and in megabytes
MEGABYTE = 1e6 / 8  # this many float64 values take up a megabyte


def _four(x, P, Q):
    return np.einsum("i,kir,krj,j->k", x, P, Q, x)


def _through_T(x, P, Q):
    return quadratic_form(x, P @ Q)


def _three(x, P, Q):
    P1 = np.einsum("i,kir->kr", x, P)
    Q1 = np.einsum("krj,j->kr", Q, x)
    return np.einsum("kr,kr->k", P1, Q1)


def _full_product(x, P, Q):
    return np.diagonal((x @ P) @ (Q @ x).T)


@dataclass(frozen=True)
class Route:
    """A way to compute the numbers x'P_k Q_k x for k = 1, ..., b."""

    name: str
    operations: Callable  # maps (a, b, r) to the number of multiplications and additions
    largest: Callable  # maps (a, b, r) to the size of the largest array, including the result
    calls: int  # the number of calls of NumPy functions
    run: Callable  # maps x, P and Q to the result (b,)


THREE_EINSUMS = Route(
    "three einsums", lambda a, b, r: 4 * a * b * r + 2 * b * r, lambda a, b, r: b * r, 3, _three
)
ROUTES = (
    Route("four operands", lambda a, b, r: 4 * a * a * b * r, lambda a, b, r: b, 1, _four),
    Route(
        "T first",
        lambda a, b, r: 2 * a * a * b * r + 2 * a * a * b + 2 * a * b,
        lambda a, b, r: a * a * b,
        3,
        _through_T,
    ),
    Route(
        "full product",
        lambda a, b, r: 4 * a * b * r + 2 * b * b * r,
        lambda a, b, r: max(b * b, b * r),
        4,
        _full_product,
    ),
    THREE_EINSUMS,
    replace(THREE_EINSUMS, name="sum of products", calls=4, run=low_rank_form),
)
NAMES = tuple(route.name for route in ROUTES)
SLOW, FAST = NAMES.index("four operands"), NAMES.index("sum of products")


@dataclass(frozen=True)
class Machine:
    """The two constants of a computer, in seconds, from which the times are predicted."""

    call: float  # the time that a NumPy call takes for a few numbers
    operation: float  # the time of one multiplication or addition in an einsum of two operands


def compute(a, b, r, machine, measured=None):
    """Return the counts and times for x (a,), P (b, a, r) and Q (b, r, a), in arrays (5,)."""
    view = View(a=a, b=b, r=r)
    view.stored = 2 * a * b * r / MEGABYTE  # the size of P and Q together, in megabytes
    # The number of operations and the size of the largest array, for each route.
    view.operations = np.array([route.operations(a, b, r) for route in ROUTES], dtype=float)
    view.megabytes = np.array([route.largest(a, b, r) for route in ROUTES]) / MEGABYTE
    # The predicted time of each route in seconds.
    calls = np.array([route.calls for route in ROUTES])
    view.predicted = calls * machine.call + view.operations * machine.operation
    # A dict from route names to seconds, or None if these sizes were not measured.
    view.measured = (measured or {}).get((a, b, r))
    return view


def best_time(run, seconds=0.01, least=3):
    """Return the shortest time that a call of `run` took, in seconds.

    The minimum is used because other programs can only increase the time. There are at least
    `least` measurements, and more until `seconds` have passed.
    """
    timer, times, end = Timer(run), [], perf_counter() + seconds
    while len(times) < least or perf_counter() < end:
        times.append(timer.timeit(1))
    return min(times)


def measure_machine():
    """Measure the constants of this computer in about 0.02 seconds, and return a `Machine`."""
    one = np.ones((1, 1))
    call = best_time(lambda: np.einsum("kr,kr->k", one, one))
    a, b, r = 64, 64, 8
    x, P = np.ones(a), np.ones((b, a, r))
    time = best_time(lambda: np.einsum("i,kir->kr", x, P))
    return Machine(call, max(time - call, 1e-9) / (2 * a * b * r))


def measure(view, timer=best_time):
    """Measure the routes at the sizes of `view`, and return a dict from their names to seconds.

    A route is left out if its predicted time exceeds LONGEST. It is also left out if its largest
    array, or P and Q together, would take up more memory than LARGEST.
    """
    a, b, r = view.a, view.b, view.r
    if view.stored > LARGEST:
        return {}
    rng = np.random.default_rng(0)
    x, P, Q = rng.normal(size=a), rng.normal(size=(b, a, r)), rng.normal(size=(b, r, a))
    short = (view.predicted <= LONGEST) & (view.megabytes <= LARGEST)
    return {
        route.name: timer(lambda route=route: route.run(x, P, Q))
        for route, fits in zip(ROUTES, short, strict=True)
        if fits
    }


def in_words(number):
    """Format a count, for example as "600", "20,640" or "1.31 million"."""
    for size, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if number >= size:
            return f"{number / size:.3g} {word}"
    return f"{number:,.0f}"


def in_bytes(megabytes):
    """Format an amount of memory with its unit, for example as "24 B", "5.1 kB" or "16 GB"."""
    size = megabytes * 1e6
    for unit, word in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= unit:
            return f"{times_as_long(size / unit)} {word}"
    return f"{size:.0f} B"


def times_as_long(ratio):
    """Format a ratio, with one decimal if it is below 10."""
    return f"{ratio:,.0f}" if ratio >= 10 else f"{ratio:.1f}"


def on_any_machine(view):
    """Return sentences about the counts, which do not depend on the computer."""
    many, few = view.operations[SLOW], view.operations[FAST]
    T, PQ = view.a * view.a * view.b, 2 * view.a * view.b * view.r
    return (
        f"a = {view.a}, b = {view.b}, r = {view.r}: four operands take {in_words(many)} "
        f"operations, {times_as_long(many / few)} times the {in_words(few)} of the sum of "
        f"products. T would hold {in_words(T)} numbers, P and Q hold {in_words(PQ)}."
    )


def sentence(view):
    """Return sentences about the counts and the times of a view."""
    text = (
        f"{on_any_machine(view)} Predicted from calls and operations, four operands take "
        f"{times_as_long(view.predicted[SLOW] / view.predicted[FAST])} times as long as the sum of "
        "products"
    )
    if view.measured is None:
        return f"{text}; nothing is measured at this size yet."
    left_out = [name for name in NAMES if name not in view.measured]
    if NAMES[SLOW] not in left_out and NAMES[FAST] not in left_out:
        ratio = view.measured[NAMES[SLOW]] / view.measured[NAMES[FAST]]
        text += f"; measured, {times_as_long(ratio)} times"
    if left_out:
        text += f"; too long or too large to measure here: {', '.join(left_out)}"
    return f"{text}."


class ContractionPicture:
    """The figure of the explorer, with the operations, the memory and the times of each route."""

    COLUMNS = (
        ("multiplications and additions", (0.5, 8e16), "operations"),
        ("largest array made (megabytes)", (2e-6, 1e8), "memory, with P and Q (dotted)"),
        ("time (seconds)", (2e-7, 2e4), "time: ○ predicted, ● measured"),
    )

    def __init__(self, narrow=False):
        self.figure = new_figure(900, 300)
        place = {"left": 0.15, "right": 0.98, "top": 0.88, "bottom": 0.18, "wspace": 0.12}
        self.axes = self.figure.subplots(1, 3, sharey=True, gridspec_kw=place)
        for ax, (label, limits, title) in zip(self.axes, self.COLUMNS, strict=True):
            ax.set(xscale="log", xlim=limits, ylim=(len(ROUTES) - 0.4, -0.6))
            ax.set_yticks(range(len(ROUTES)), NAMES)
            plots.tidy(ax, label, "", title)
        filled = {"markersize": 6, "markeredgewidth": 0}
        hollow = {"markersize": 11, "markeredgewidth": 2, "fillstyle": "none"}
        self.dots = [self._points(ax, filled) for ax in self.axes[:2]]
        self.texts = [self._texts(ax) for ax in self.axes[:2]]
        self.predicted, self.measured = (self._points(self.axes[2], k) for k in (hollow, filled))
        dotted = {"color": plots.BLACK, "linewidth": 1.5, "linestyle": ":"}
        self.stored = self.axes[1].axvline(1, zorder=1, animated=True, **dotted)

    def draw(self, view):
        """Show a view in the picture, and return the sentence that describes it."""
        columns = (view.operations, in_words), (view.megabytes, in_bytes)
        for dots, texts, (values, form) in zip(self.dots, self.texts, columns, strict=True):
            put(dots, xdata=values[:, None])
            put(texts, text=map(form, values))
            for k, text in enumerate(texts):
                text.xy = (values[k], k)
        self.stored.set_xdata([view.stored] * 2)
        put(self.predicted, xdata=view.predicted[:, None])
        put(self.measured, xdata=[[(view.measured or {}).get(name, np.nan)] for name in NAMES])
        return sentence(view)

    def _points(self, ax, look):
        colours = plots.OUTPUT_COLOURS[: len(ROUTES)]
        points = [line(ax, "o", color=colour, **look) for colour in colours]
        put(points, ydata=[[k] for k in range(len(ROUTES))])
        return points

    def _texts(self, ax):
        box = {"boxstyle": "square,pad=0.1", "facecolor": "white", "edgecolor": "none"}
        look = {"textcoords": "offset points", "va": "center", "fontsize": 9, "bbox": box}
        return [ax.annotate("", (1, k), (9, 0), animated=True, **look) for k in range(len(ROUTES))]


def contraction_explorer(a=5, b=3, r=2, machine=None, measured=None, timer=best_time):
    """Return an `Explorer` that compares five ways to compute x'P Q x at sizes set by sliders.

    Parameters
    ----------
    a, b, r : int
        The initial values of the sliders, from SIZES_A, SIZES_B and SIZES_R.
    machine : Machine, optional
        The constants from which times are predicted. By default, they are measured now.
    measured : dict, optional
        A dict from (a, b, r) to {route name: seconds}. By default, the routes are measured now at
        the sizes MEASURED_AT_START.
    timer : callable
        A function that returns the seconds that a function without arguments takes.
    """
    machine = machine or measure_machine()
    if measured is None:
        measured = {s: measure(compute(*s, machine), timer) for s in MEASURED_AT_START}
    measured = dict(measured)

    def measure_here():
        view = compute(**explorer.state, machine=machine)
        measured[view.a, view.b, view.r] = measure(view, timer)
        explorer.redraw()

    controls = {
        "a": slider("inputs a", SIZES_A, a),
        "b": slider("matrices b", SIZES_B, b),
        "r": slider("rank r", SIZES_R, r),
    }
    title = "It measures every route that is short and small enough at this size"
    explorer = Explorer(
        controls,
        lambda **sizes: compute(**sizes, machine=machine, measured=measured),
        ContractionPicture,
        about="Operations, memory and time of five routes to x'P Q x, on logarithmic axes",
        buttons=[{"label": "measure here", "title": title, "calls": measure_here}],
        stored=on_any_machine,
    )
    return explorer
