"""Draw the parts of the training lab: the path on its surface, the cost curve, and matrices."""

import numpy as np
from contourpy import contour_generator
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from helpers import plots
from helpers.explorers.artists import faded, line, put
from helpers.explorers.explorer import Handle, shown

PAIR = (0, 0), (0, 3)  # the two weights of the surface, as (output, input)
XLIM, YLIM = (-5, 22), (-5, 5)  # limits that contain the paths of all runs
LEVELS = 8  # the number of shades of the surface
SUBSCRIPT = str.maketrans("0123456789,", "₀₁₂₃₄₅₆₇₈₉‚")
SMALL = {"fontsize": "medium", "color": "#444444"}  # the look of a label that does not change
CENTRED = {"ha": "center", "va": "center", "animated": True}


def weight_name(place):
    """Return the name of a weight (output, input), for example w₁‚₃."""
    k, j = place
    return f"w{k + 1},{j + 1}".translate(SUBSCRIPT)


class SurfacePicture:
    """The cost as a surface over two weights, with the path of gradient descent."""

    def __init__(self, ax, narrow):
        self.ax, self.shown = ax, None
        across, up = map(weight_name, PAIR)
        words = "others as at the run's end" if narrow else "from input 1 to output 1"
        ax.set(xlabel=f"weight {across}, {words}", ylabel=f"weight {up}", xlim=XLIM, ylim=YLIM)
        ax.set(xticks=[0, 5, 10, 15, 20], yticks=[-4, 0, 4] if narrow else [-4, -2, 0, 2, 4])
        ax.grid(False)
        # Each patch covers the costs above a level. Together, all patches are opaque.
        opacity = 1 / np.arange(LEVELS - 1, 0, -1)
        look = {"facecolor": plots.BLUE, "edgecolor": "none", "animated": True}
        self.bands = [ax.add_patch(PathPatch(Path([(0, 0)]), alpha=a, **look)) for a in opacity]
        path = {"color": plots.VERMILLION}
        self.ahead = line(ax, ":", linewidth=1.6, **path)
        self.halo = line(ax, linewidth=4.5, color="white")
        self.path = line(ax, ".-", linewidth=2, markersize=5, **path)
        box = {"boxstyle": "square,pad=0.15", "facecolor": "white", "edgecolor": "none"}
        text = {"va": "center", "bbox": box, "zorder": 1.5, "animated": True}
        self.low, self.rest = (
            ax.text(0, 0, each, **text) for each in ("low cost", "rest of this run")
        )
        # At the height 0, the box would cover half pixels in the wide picture, and look blurred.
        ax.text(-0.5, 0.03, "start", ha="right", **text)
        self.now = line(ax, "o", markersize=12, markeredgecolor="white", **path)

    def draw(self, view):
        """Show the surface of a view, and the path up to the selected iteration."""
        if view.surface is not self.shown:
            self._set_surface(view.surface)
            self.shown = view.surface
        self.path.set_data(*view.path[: view.now + 1].T)
        self.halo.set_data(*view.path[: view.now + 1].T)
        self.now.set_data(*view.path[view.now : view.now + 1].T)
        self.ahead.set_data(*view.path[view.now :].T)
        x, y = view.path[-1, 0], min(view.path[-3:, 1].max() + 1, YLIM[1] - 1)
        far = x > sum(XLIM) / 2
        self.rest.set(x=x if far else x + 1, y=y, ha="right" if far else "left")
        self.rest.set_visible(view.now < len(view.path) - 1)

    def _set_surface(self, surface):
        heights = np.log10(np.maximum(surface.costs, 1e-12))
        contours = contour_generator(surface.x, surface.y, heights, fill_type="OuterCode")
        levels = np.linspace(heights.min(), heights.max(), LEVELS + 1)[1:-1]
        for band, level in zip(self.bands, levels, strict=True):
            band.set_path(self._simplified(*map(np.concatenate, contours.filled(level, np.inf))))
        up, across = np.unravel_index(heights.argmin(), heights.shape)
        right, top = across > heights.shape[1] / 2, up > heights.shape[0] / 2
        self.low.set(x=XLIM[1] - 0.5 if right else XLIM[0] + 0.5, ha="right" if right else "left")
        self.low.set_y(YLIM[1] - 0.8 if top else YLIM[0] + 0.8)

    def _simplified(self, points, codes):
        """Return a path without the points that change nothing by more than a third of a pixel."""
        pixels = self.ax.bbox.size / (np.ptp(XLIM), np.ptp(YLIM))
        path = Path(points * pixels, codes)
        path.simplify_threshold = 1 / 3
        clean = path.cleaned(simplify=True)
        return Path(clean.vertices[:-1] / pixels, clean.codes[:-1])  # without the STOP at its end


class CostPicture:
    """The cost over the iterations, on the scale of their slider, with the other rates pale."""

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
        """Draw the curves of all learning rates, and adapt the axes to them."""
        costs = np.array([run.costs[view.stops] for run in view.fan])
        places = np.arange(len(view.points))
        self.others.set_segments([np.column_stack([places, each]) for each in costs])
        named = [0, 10, 100, 1000, view.points[-1]]
        at = [view.points.index(point) for point in named]
        self.ax.set_xticks(at, [f"{point:,}" for point in named])
        low = costs.min() / 1.5
        self.ax.set(xlim=(-1, places[-1] + 1), ylim=(low, costs.max() * 1.5))
        ticks = [0.001, 10] if low < 0.001 else [1, 10]
        self.ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])

    def draw(self, view):
        """Show the curve of a view, and return the handle at the selected iteration."""
        costs, at = view.run.costs[view.stops], view.point
        self.ahead.set_data(np.arange(at, len(costs)), costs[at:])
        self.curve.set_data(np.arange(at + 1), costs[: at + 1])
        self.now.set_data([at], [costs[at]])
        return Handle("iterations", self.ax, at, costs[at], along="x", step=1)


class Matrix:
    """The numbers of a matrix, some of which have a frame.

    If the picture is `shaded`, a cell is the darker, the closer its number is to 1.
    """

    def __init__(self, ax, framed, form, title, shaded=False):
        self.form = form
        rows, columns = framed.shape
        self.cells, self.texts = [], []
        for (k, n), frame in np.ndenumerate(framed):
            place = {"xy": (n - 0.48, k - 0.45), "width": 0.96, "height": 0.9}
            edge = {"edgecolor": plots.BLACK, "linewidth": 1.2 if frame else 0}
            if shaded:
                self.cells.append(ax.add_patch(Rectangle(**place, **edge, animated=True)))
            elif frame:
                ax.add_patch(Rectangle(**place, **edge, fill=False))
            self.texts.append(ax.text(n, k, "", **CENTRED))
        ax.set(xlim=(-0.55, columns - 0.45), ylim=(rows - 0.45, -0.55), xticks=[])
        ax.set_yticks(range(rows), [str(k + 1) for k in range(rows)])
        ax.set_title(title, fontweight="normal", pad=5, **SMALL)
        ax.tick_params(length=0, pad=2)
        ax.spines[:].set_visible(False)
        ax.grid(visible=False)

    def show(self, matrix):
        """Show the numbers of a matrix."""
        if self.cells:
            put(self.cells, facecolor=[faded(plots.BLACK, 0.3 * value) for value in matrix.flat])
        put(self.texts, text=[shown(value, self.form) for value in matrix.flat])
