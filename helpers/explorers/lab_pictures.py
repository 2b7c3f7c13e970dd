"""Draw the left picture of the training lab, which shows costs, a surface or learning rates.

Each picture has two methods. `set` adapts the axes to a data set and a model, and `draw` shows a
view of `lab.compute`.
"""

from enum import IntEnum

import numpy as np
from contourpy import contour_generator
from matplotlib.collections import LineCollection
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from helpers import plots
from helpers.explorers.artists import Shade, labels_at, legend, line, put

LEVELS = 13  # the number of contour levels of the surface
STEPS = 5  # the number of steps between the ticks along each side of the surface
SUBSCRIPT = str.maketrans("0123456789,", "₀₁₂₃₄₅₆₇₈₉‚")


class Kind(IntEnum):
    """The worst step of a run so far: it was smooth, or it overshot, or it increased the cost."""

    SMOOTH, OVERSHOT, ROSE = range(3)


def weight_name(place):
    """Return the name of an entry (output, input) of V, for example w₁‚₃, or b₂ for a bias."""
    k, j = place
    return (f"b{k + 1}" if j < 0 else f"w{k + 1},{j + 1}").translate(SUBSCRIPT)


def label_costs(axis):
    """Label a logarithmic axis with numbers such as 0.3, and with powers of ten below 0.01."""

    def name(cost, _position):
        if cost >= 0.0099:
            return f"{cost:g}"
        power = np.log10(cost)
        return f"$10^{{{power:.0f}}}$" if abs(power - round(power)) < 1e-6 else ""

    axis.set_major_locator(LogLocator(subs=(1.0, 3.0)))
    axis.set_major_formatter(FuncFormatter(name))
    axis.set_minor_formatter(NullFormatter())


def fit_costs(ax, fan):
    """Adapt the vertical axis to the costs of all runs, and return the smallest cost to draw."""
    costs = np.concatenate([training.costs for training in fan])
    floor = max(costs.min(), 1e-6)
    ax.set_ylim(floor / 1.5, costs.max() * 1.5)
    return floor


class CostPicture:
    """The cost over the iterations for one learning rate, with pale lines for the other rates."""

    def __init__(self, ax):
        self.ax = ax
        self.curve = line(ax, color=plots.BLUE, linewidth=2.2)
        self.now = line(ax, "o", color=plots.VERMILLION, markersize=9)
        self.others = ax.add_collection(LineCollection([], colors=plots.GRID, linewidths=0.8))
        ax.set_xscale("symlog", linthresh=1)
        ax.set_yscale("log")
        label_costs(ax.yaxis)
        plots.tidy(ax, "iteration (0, then logarithmic)", "cost (nats per sample)", " ")
        ax.title.set_animated(True)

    def set(self, view):
        """Draw the curves of all learning rates, which do not change when the sliders move."""
        self.floor = fit_costs(self.ax, view.fan)
        self.others.set_segments(
            [np.column_stack([t.iterations, np.maximum(t.costs, self.floor)]) for t in view.fan]
        )
        self.ax.set_xlim(-0.2, view.training.iterations[-1] * 1.6)

    def draw(self, view):
        """Show the run of a view, with a mark at the selected iteration."""
        training = view.training
        shown = np.maximum(training.costs, self.floor)
        self.curve.set_data(training.iterations, shown)
        self.now.set_data([training.iterations[view.point]], [shown[view.point]])
        self.ax.title.set_text(f"learning rate {training.learning_rate:.3g}")


class SurfacePicture:
    """The cost as a surface over two weights, with the path of gradient descent."""

    def __init__(self, ax):
        self.ax, self.shown = ax, None
        self.shade = Shade(ax)
        look = {"colors": "#8C8C8C", "linewidths": 0.8, "zorder": 1.5, "animated": True}
        self.lines = ax.add_collection(LineCollection([], **look))
        path = {"color": plots.VERMILLION}
        self.ahead = line(ax, ":", linewidth=1.2, **path)
        self.path = line(ax, ".-", linewidth=1.8, markersize=6, **path)
        edge = {"markeredgecolor": plots.BLACK}
        self.start = line(ax, "s", markersize=7, markerfacecolor="white", **edge)
        self.now = line(ax, "o", markersize=10, markerfacecolor=plots.VERMILLION, **edge)
        plots.tidy(ax, "", "", "pale: low cost, dark: high cost")
        ax.grid(False)
        # The ticks are fixed, but the numbers beside them change.
        ax.tick_params(labelbottom=False, labelleft=False)
        along, zeros = np.linspace(0, 1, STEPS + 1), np.zeros(STEPS + 1)
        ax.set(xlim=(0, 1), ylim=(0, 1), xticks=along, yticks=along)
        sides = (along, zeros, "center", "top", (0, -5)), (zeros, along, "right", "center", (-5, 0))
        self.numbers = [labels_at(ax, *side) for side in sides]
        ax.xaxis.labelpad, ax.yaxis.labelpad = 19, 34

    def set(self, view):
        """Label the axes with the names of the two weights."""
        across, up = (f"weight {weight_name(place)}" for place in view.surface.pair)
        self.ax.set(xlabel=across, ylabel=up)

    def draw(self, view):
        """Show the surface of a view, and the path up to the selected iteration."""
        surface = view.surface
        if surface is not self.shown:
            if self.shown and self.shown.pair != surface.pair:
                self.set(view)
            self._set_surface(surface)
            self.shown = surface
        path = self._in_axes(surface.path[: view.point + 1])
        self.path.set_data(*path.T)
        self.now.set_data(*path[-1:].T)

    def _set_surface(self, surface):
        x, y, heights = surface.x, surface.y, np.log10(np.maximum(surface.costs, 1e-12))
        low = heights.min()
        # Draw a flat surface pale, such as that of the hybrid for an output that is never active.
        high = max(heights.max(), low + 1e-6)
        self.shade.set_data((heights - low) / (high - low))
        self.ends = np.array([[x[0], y[0]], [x[-1], y[-1]]])
        contours = contour_generator(x, y, heights)
        levels = np.linspace(low, high, LEVELS + 2)
        lines = [line for level in levels for line in contours.lines(level)]
        self.lines.set_segments([self._in_axes(line) for line in lines])
        path = self._in_axes(surface.path)
        self.ahead.set_data(*path.T)
        self.start.set_data(*path[:1].T)
        for numbers, values in zip(self.numbers, (x, y), strict=True):
            ticks = np.linspace(values[0], values[-1], STEPS + 1)
            put(numbers, text=[f"{tick:.4g}".replace("-", "−") for tick in ticks])

    def _in_axes(self, places):
        """Convert pairs of weights (n, 2) to coordinates from 0 to 1."""
        return (places - self.ends[0]) / (self.ends[1] - self.ends[0])


class RatesPicture:
    """The cost for each learning rate, with the limits 1/λ and 2/λ for the largest curvature λ."""

    KINDS = (  # the label, marker and colour of each Kind
        ("smooth so far", "o", "white"),
        ("a step overshot", "^", plots.SKY),
        ("the cost rose", "X", plots.BLACK),
    )

    def __init__(self, ax):
        self.ax = ax
        start = {"color": "#6E6E6E", "linewidth": 1.5}
        here = {"color": plots.ORANGE, "linewidth": 2.5, "animated": True}
        self.at_start = [ax.axvline(1, linestyle=style, **start) for style in ("--", "-")]
        self.here = [ax.axvline(1, linestyle=style, **here) for style in ("--", "-")]
        self.curve = line(ax, color=plots.BLUE, linewidth=1)
        self.marks = [
            line(ax, shape, markersize=7, markerfacecolor=face, color=plots.BLUE)
            for _, shape, face in self.KINDS
        ]
        ring = {"markeredgecolor": plots.VERMILLION, "markeredgewidth": 2.5}
        self.now = line(ax, "o", markersize=15, color="none", **ring)
        ax.set(xscale="log", yscale="log")
        label_costs(ax.yaxis)
        plots.tidy(ax, "learning rate", "cost (nats per sample)", " ")
        ax.title.set_animated(True)
        names = [name for name, _, _ in self.KINDS]
        names += ["1/λ at the start", "2/λ at the start", "1/λ here", "2/λ here"]
        entries = *self.marks, *self.at_start, *self.here
        look = {"ncols": 3, "columnspacing": 1.2, "handletextpad": 0.6}
        legend(ax, entries, names, "upper center", (0.45, -0.16), **look)

    def set(self, view):
        """Mark 1/λ and 2/λ at zero weights, and scale the axes to fit the costs of all runs."""
        self.floor = fit_costs(self.ax, view.fan)
        self.ax.set_xlim(view.fan[0].learning_rate / 1.5, view.fan[-1].learning_rate * 1.5)
        put(self.at_start, xdata=np.c_[view.limits[0], view.limits[0]])

    def draw(self, view):
        """Show the costs for all learning rates at the selected iteration, and 1/λ and 2/λ."""
        rates = np.array([t.learning_rate for t in view.fan])
        costs = np.maximum([t.costs[view.point] for t in view.fan], self.floor)
        self.curve.set_data(rates, costs)
        for kind, marks in zip(Kind, self.marks, strict=True):
            marks.set_data(rates[view.kinds == kind], costs[view.kinds == kind])
        self.now.set_data([rates[view.rate]], [costs[view.rate]])
        put(self.here, xdata=np.c_[view.limits[1], view.limits[1]])
        self.ax.title.set_text(f"after {view.iterations:,} iterations")


SHOWN = {
    "cost curve": CostPicture,
    "loss surface": SurfacePicture,
    "learning rates": RatesPicture,
}
