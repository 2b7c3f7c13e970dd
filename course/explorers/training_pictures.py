"""Draw the parts of the training lab: a path on the cost surface, a cost curve, and matrices."""

import numpy as np
from contourpy import contour_generator
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from course import plots
from course.explorers.artists import faded, line, put
from course.explorers.explorer import shown
from course.explorers.recorder import Handle

LEAST = 1e-12  # lower costs are drawn at this cost, because the scale is logarithmic
LEVELS = 8  # the number of shades of the surface
NOTHING = Path([(0, 0)])
SUBSCRIPT = str.maketrans("0123456789,", "₀₁₂₃₄₅₆₇₈₉‚")
SMALL = {"fontsize": "medium", "color": "#444444"}  # the look of a label that does not change
CENTRED = {"ha": "center", "va": "center", "animated": True}


def number_name(place, N_in):
    """Return the name of the number at `place` (row, column) of [W | b], for example w₁‚₃ or b₁."""
    k, j = place
    return (f"b{k + 1}" if j == N_in else f"w{k + 1},{j + 1}").translate(SUBSCRIPT)


def number_kind(place, N_in):
    """Return "weight" or "bias" for the number at `place` (row, column) of [W | b]."""
    return "bias" if place[1] == N_in else "weight"


class SurfacePicture:
    """The cost as a surface over two weights, with the path of gradient descent."""

    def __init__(self, ax, narrow):
        self.ax, self.narrow, self.shown = ax, narrow, None
        ax.grid(False)
        # Each patch covers the costs above a level. Together, all patches are opaque.
        opacity = 1 / np.arange(LEVELS - 1, 0, -1)
        look = {"facecolor": plots.BLUE, "edgecolor": "none", "animated": True}
        self.bands = [ax.add_patch(PathPatch(NOTHING, alpha=a, **look)) for a in opacity]
        path = {"color": plots.VERMILLION}
        self.ahead = line(ax, ":", linewidth=1.6, **path)
        self.halo = line(ax, linewidth=4.5, color="white")
        self.path = line(ax, ".-", linewidth=2, markersize=5, **path)
        box = {"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"}
        text = {"va": "center", "bbox": box, "zorder": 1.5, "animated": True}
        self.low, self.rest, self.start = (
            ax.text(0, 0, each, **text) for each in ("low cost", "rest of this run", "start")
        )
        self.start.set_horizontalalignment("right")
        self.now = line(ax, "o", markersize=12, markeredgecolor="white", **path)

    def set(self, view):
        """Set the limits of the axes so that the paths of all learning rates are visible."""
        N_in = len(view.samples.X)
        (across, kind), (up, other) = (
            (number_name(place, N_in), number_kind(place, N_in)) for place in view.pair
        )
        (k, j), _ = view.pair
        words = f"of output {k + 1}" if kind == "bias" else f"from input {j + 1} to output {k + 1}"
        words = "others as at the run's end" if self.narrow else words
        self.ax.set(xlabel=f"{kind} {across}, {words}", ylabel=f"{other} {up}")
        self.ends = (left, right), (low, high) = view.limits
        self.ax.set(xlim=(left, right), ylim=(low, high))
        for axis, ends, most in (
            (self.ax.xaxis, (left, right), 5),
            (self.ax.yaxis, (low, high), 3 if self.narrow else 5),
        ):
            ticks = MaxNLocator(most, steps=[1, 2, 5, 10]).tick_values(*ends)
            ticks = [tick for tick in ticks.tolist() if ends[0] <= tick <= ends[1]]
            unit, sign = (1000, "k") if max(map(abs, ends)) > 2000 else (1, "")
            axis.set_ticks(ticks, [shown(tick / unit, "g") + sign for tick in ticks])
        # At the height 0, the box would cover half pixels in the wide picture, and look blurred.
        self.start.set_position((-0.02 * (right - left), 0.003 * (high - low)))

    def draw(self, view):
        """Show the cost surface of a view, and the path of gradient descent up to its iteration."""
        if view.surface is not self.shown:
            self._set_surface(view.surface)
            self.shown = view.surface
        self.path.set_data(*view.path[: view.now + 1].T)
        self.halo.set_data(*view.path[: view.now + 1].T)
        self.now.set_data(*view.path[view.now : view.now + 1].T)
        self.ahead.set_data(*view.path[view.now :].T)
        (left, right), (low, high) = self.ends
        up = 0.1 * (high - low)
        x, y = view.path[-1, 0], min(view.path[-3:, 1].max() + up, high - 2 * up)
        far = x > (left + right) / 2
        beside = 0 if far else 0.04 * (right - left)
        self.rest.set(x=x + beside, y=y, ha="right" if far else "left")
        self.rest.set_visible(view.now < len(view.path) - 1)

    def _set_surface(self, surface):
        heights = np.log10(np.maximum(surface.costs, LEAST))
        contours = contour_generator(surface.x, surface.y, heights, fill_type="OuterCode")
        levels = np.linspace(heights.min(), heights.max(), LEVELS + 1)[1:-1]
        for band, level in zip(self.bands, levels, strict=True):
            parts = contours.filled(level, np.inf)  # lists of points and of codes
            is_flat = not parts[0]
            band.set_path(NOTHING if is_flat else self._simplified(*map(np.concatenate, parts)))
        up, across = np.unravel_index(heights.argmin(), heights.shape)
        right, top = across > heights.shape[1] / 2, up > heights.shape[0] / 2
        corner = heights[-1 if top else 0, -1 if right else 0]  # where the words will stand
        self.low.set_visible(bool(not is_flat and corner <= np.median(heights)))
        (x0, x1), (y0, y1) = self.ends
        beside, above = 0.02 * (x1 - x0), 0.08 * (y1 - y0)
        self.low.set(x=x1 - beside if right else x0 + beside, ha="right" if right else "left")
        self.low.set_y(y1 - above if top else y0 + above)

    def _simplified(self, points, codes):
        """Return a path with fewer points, whose shape differs by less than a third of a pixel."""
        pixels = self.ax.bbox.size / np.ptp(self.ends, axis=1)
        path = Path(points * pixels, codes)
        path.simplify_threshold = 1 / 3
        clean = path.cleaned(simplify=True)
        return Path(clean.vertices[:-1] / pixels, clean.codes[:-1])  # without the STOP at its end


def _short(tick):
    """Return a number as a text of at most five characters, such as "0.001" or "1e-4"."""
    text = f"{tick:.3g}"
    return (
        text
        if len(text) < 6 and "e" not in text
        else f"{tick:.0e}".replace("e-0", "e-").replace("e+0", "e")
    )


class CostPicture:
    """The curve of the cost over the iterations, with grey curves for the other learning rates.

    The horizontal axis has the same scale as the slider for the iterations.
    """

    def __init__(self, ax):
        self.ax = ax
        self.others = ax.add_collection(LineCollection([], colors=plots.GRID, linewidths=1))
        self.ahead = line(ax, linewidth=2, color=plots.BLUE, alpha=0.4)
        self.curve = line(ax, linewidth=2.5, color=plots.BLUE)
        grip = {"color": plots.VERMILLION, "markersize": 12, "markeredgecolor": "white"}
        self.now = line(ax, "o", clip_on=False, **grip)
        ax.set(yscale="log", xlabel="iteration (grey curves: other rates)")
        ax.text(0.015, 0.09, "cost", transform=ax.transAxes, **SMALL)
        ax.minorticks_off()

    def set(self, view):
        """Draw the cost curves of all learning rates, and adapt the axes to these curves."""
        costs = np.maximum([run.costs[view.stops] for run in view.fan], LEAST)
        places = np.arange(len(view.points))
        self.others.set_segments([np.column_stack([places, each]) for each in costs])
        named = [0, 10, 100, 1000, view.points[-1]]
        at = [view.points.index(point) for point in named]
        self.ax.set_xticks(at, [f"{point:,}" for point in named])
        low, high = costs.min() / 1.5, costs.max() * 1.5
        self.ax.set(xlim=(-1, places[-1] + 1), ylim=(low, high))
        ends = np.ceil(np.log10(low)), np.floor(np.log10(high))  # the powers of ten in the picture
        ticks = [10.0**end for end in ends] if ends[0] < ends[1] else [costs.min(), costs.max()]
        self.ax.set_yticks(ticks, [_short(tick) for tick in ticks])

    def draw(self, view):
        """Show the cost curve of a view, and return a `Handle` at the selected iteration."""
        costs, at = np.maximum(view.run.costs[view.stops], LEAST), view.point
        self.ahead.set_data(np.arange(at, len(costs)), costs[at:])
        self.curve.set_data(np.arange(at + 1), costs[: at + 1])
        self.now.set_data([at], [costs[at]])
        return Handle("iterations", self.ax, at, costs[at], along="x", step=1)


class Matrix:
    """A picture of some rows and columns of a matrix, with frames around some of the numbers.

    If `shaded` is True, the closer a number is to 1, the darker its cell is.
    """

    def __init__(self, ax, rows, columns, form, title, shaded=False):
        self.ax, self.form, self.part = ax, form, np.ix_(rows, columns)
        self.shaded = shaded
        self.cells, self.texts = [], []
        for k, n in np.ndindex(len(rows), len(columns)):
            place = {"xy": (n - 0.48, k - 0.45), "width": 0.96, "height": 0.9}
            cell = Rectangle(**place, edgecolor=plots.BLACK, fill=shaded, animated=shaded)
            self.cells.append(ax.add_patch(cell))
            self.texts.append(ax.text(n, k, "", **CENTRED))
        ax.set(xlim=(-0.55, len(columns) - 0.45), ylim=(len(rows) - 0.45, -0.55), xticks=[])
        ax.set_yticks(range(len(rows)), [str(row + 1) for row in rows])
        ax.set_title(title, fontweight="normal", pad=5, **SMALL)
        ax.tick_params(length=0, pad=2)
        ax.spines[:].set_visible(False)
        ax.grid(visible=False)

    def frame(self, framed):
        """Draw a frame around each number of the matrix where `framed` is True.

        The array `framed` has the shape of the matrix.
        """
        put(self.cells, linewidth=[1.2 if each else 0 for each in framed[self.part].flat])

    def show(self, matrix):
        """Show the numbers of `matrix` in the selected rows and columns."""
        numbers = matrix[self.part].ravel()
        if self.shaded:
            put(self.cells, facecolor=[faded(plots.BLACK, 0.3 * value) for value in numbers])
        put(self.texts, text=[shown(value, self.form) for value in numbers])
