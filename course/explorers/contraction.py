"""Create the contraction explorer, which compares three orders of computing x'P Q x.

The picture compares the number of multiplications of the three orders, and shows which numbers each
multiplication reads.
"""

from typing import NamedTuple

import numpy as np
from matplotlib.patches import Rectangle

from course import plots
from course.explorers.artists import line, put
from course.explorers.explorer import Explorer, View, counted, play, slider
from course.explorers.recorder import NARROW, WIDE, Handle, new_figure

A, R = 4, 2  # x has A numbers, P has the shape (A, R), and Q has the shape (R, A)
# The shape of each array, as it is drawn. The row x' is x again, and p is a product of two or three
# numbers.
SHAPES = {"x′": (1, A), "P": (A, R), "Q": (R, A), "x": (A, 1)}
SHAPES |= {"u": (1, R), "v": (R, 1), "T": (A, A), "y": (A, 1), "p": (1, 1), "s": (1, 1)}
OPERANDS = ("x′", "P", "Q", "x")
END = "s", 0, 0


class Step(NamedTuple):
    """A multiplication of the two numbers `first` and `second`, whose product is added to `into`.

    The fields `first`, `second` and `into` are tuples (name of an array, row, column). If `into`
    names the array "p", which contains a single number, the product replaces that number.
    """

    first: tuple
    second: tuple
    into: tuple


def _x_first():
    """Yield the multiplications that compute u = x'P, then v = Q x, and then u v."""
    for r in range(R):
        for i in range(A):
            yield Step(("x′", 0, i), ("P", i, r), ("u", 0, r))
    for r in range(R):
        for j in range(A):
            yield Step(("Q", r, j), ("x", j, 0), ("v", r, 0))
    for r in range(R):
        yield Step(("u", 0, r), ("v", r, 0), END)


def _product_first():
    """Yield the multiplications that compute T = P Q, then y = T x, and then x'y."""
    for i in range(A):
        for j in range(A):
            for r in range(R):
                yield Step(("P", i, r), ("Q", r, j), ("T", i, j))
    for i in range(A):
        for j in range(A):
            yield Step(("T", i, j), ("x", j, 0), ("y", i, 0))
    for i in range(A):
        yield Step(("x′", 0, i), ("y", i, 0), END)


def _all_at_once():
    """Yield the multiplications of the sum of x_i P_ir Q_rj x_j over all i, r and j."""
    product = "p", 0, 0
    for i in range(A):
        for r in range(R):
            for j in range(A):
                yield Step(("x′", 0, i), ("P", i, r), product)
                yield Step(product, ("Q", r, j), product)
                yield Step(product, ("x", j, 0), END)


ORDERS = {
    "x first": (*_x_first(),),
    "P Q first": (*_product_first(),),
    "all at once": (*_all_at_once(),),
}
KEEPS = {"x first": ("u", "v", "s"), "P Q first": ("T", "y", "s"), "all at once": ("p", "s")}
LABELS = ("x first (optimize=True)", "P Q first", "all at once (plain einsum)")
# The words below an array in the picture, if they differ from its name.
NAMES = {"u": "x′P", "v": "Qx", "T": "PQ", "y": "PQx", "p": "term", "s": "result"}
MOST = max(map(len, ORDERS.values()))


def compute(multiplications):
    """Return a view of the results of each order after the given number of multiplications."""
    view = View(multiplications=multiplications)
    # For each order, `done` lists the steps so far, and `now` is the last of these unless the order
    # is done. `kept` are the places that hold a complete number, and `begun` those with a partial
    # sum.
    view.done = {name: steps[:multiplications] for name, steps in ORDERS.items()}
    view.now, view.kept, view.begun = {}, {}, {}
    for name, steps in ORDERS.items():
        is_running = 0 < multiplications < len(steps)
        view.now[name] = steps[multiplications - 1] if is_running else None
        begun = {step.into for step in view.done[name]}
        view.begun[name] = begun & {step.into for step in steps[multiplications:]}
        view.kept[name] = begun - view.begun[name]
    return view


def sentence(view):
    """Return a sentence about the orders that are done and the products that the others compute."""
    totals = {name: len(steps) for name, steps in ORDERS.items()}
    needs = ", ".join(f"{total} {name}" for name, total in totals.items())
    if view.multiplications in (0, MOST):
        return f"To compute x′P Q x takes so many multiplications: {needs}."
    finished = [f"{name} is done" for name in ORDERS if totals[name] <= view.multiplications]
    running = [
        f"{name} multiplies numbers of {_name(step.first[0])} and {_name(step.second[0])}"
        for name, step in view.now.items()
        if totals[name] > view.multiplications
    ]
    so_far = counted(view.multiplications, "multiplication")
    return f"After {so_far}: {', '.join(finished + running)}."


def _title(view):
    totals = {len(steps): name for name, steps in ORDERS.items()}
    least = min(totals)
    if view.multiplications < least:
        return "Which order is done first?"
    return f"{totals[least]} is cheapest: {' < '.join(map(str, sorted(totals)))}"


def _name(array):
    return NAMES.get(array, array)


class RacePicture:
    """The figure of the contraction explorer, with a lane for each order of computing x'P Q x.

    For one order of the products, a lane shows the arrays, and a bar whose length is the number of
    multiplications so far.
    """

    def __init__(self, narrow=False):
        width, cells = (NARROW, (14, 13)) if narrow else (WIDE, (29, 16))
        self.cells, self.gap = cells, 9 if narrow else 24
        lane = 40 + A * cells[1] + 18
        height = 38 + 3 * lane
        self.figure = new_figure(width, height)
        self.ax = ax = self.figure.add_axes((0, 0, 1, 1))
        ax.set_axis_off()
        ax.set(xlim=(0, width), ylim=(height, 0))
        words = {"va": "center", "animated": True}
        self.title = ax.text(12, 18, "", weight="bold", size=11, **words)
        self.unit = (width - 24) / MOST  # the length of a multiplication on the tracks
        self.corners, self.counts, self.bars, self.kept = [], [], [], []
        for k, (name, label) in enumerate(zip(ORDERS, LABELS, strict=True)):
            top = 40 + k * lane
            ax.text(12, top + 8, label, va="center")
            self.counts.append(ax.text(width - 12, top + 8, "", ha="right", **words))
            look = {"height": 7, "facecolor": plots.STRETCHED}
            ax.add_patch(Rectangle((12, top + 20), len(ORDERS[name]) * self.unit, **look))
            look = {"height": 7, "width": 0, "facecolor": plots.BLUE, "animated": True}
            self.bars.append(ax.add_patch(Rectangle((12, top + 20), **look)))
            self.corners.append(self._lay_out(name, top + 34))
            self.kept.append({place: self._cell(k, place) for place in self._places(name)})
        look = {"markersize": 11, "markeredgecolor": "white", "markeredgewidth": 2}
        self.grip = line(ax, "o", color=plots.BLUE, **look)
        self.figure.grips = [self.grip]
        # The two numbers that each order multiplies, and the number to which it adds the product.
        look = {"visible": False, "linewidth": 2, "animated": True, "zorder": 5}
        read = {"facecolor": plots.ORANGE, "edgecolor": plots.BLACK}
        into = {"facecolor": "none", "edgecolor": plots.BLACK}
        self.marks = [
            [ax.add_patch(Rectangle((0, 0), *cells, **look | way)) for way in (read, read, into)]
            for _ in ORDERS
        ]

    def draw(self, view):
        """Draw a view in the figure, and return the sentence that describes this view."""
        self.title.set_text(_title(view))
        (left, top), length = self.bars[-1].get_xy(), view.multiplications * self.unit
        self.grip.set_data([left + length], [top + 3.5])
        drag = Handle("multiplications", self.ax, left + length, top + 3.5, step=self.unit)
        self.figure.handles = [drag]
        for k, (name, steps) in enumerate(ORDERS.items()):
            number = len(view.done[name])
            self.bars[k].set_width(number * self.unit)
            self.counts[k].set_text(
                f"{number} of {len(steps)}{', done' if number == len(steps) else ''}"
            )
            for place, box in self.kept[k].items():
                box.set_visible(place in view.kept[name] or place in view.begun[name])
                box.set_facecolor(plots.SKY if place in view.kept[name] else plots.STRETCHED)
            now = view.now[name]
            put(self.marks[k], visible=[now is not None] * 3)
            if now:
                put(self.marks[k], xy=[self._corner(k, place) for place in now])
        return sentence(view)

    def _lay_out(self, name, top):
        """Draw the empty arrays for an order of the products, and return their corners."""
        corners, x = {}, 12
        across, down = self.cells
        for array in (*OPERANDS, *KEEPS[name]):
            if array == KEEPS[name][0]:
                look = {"color": "#444444", "ha": "center", "va": "center"}
                self.ax.text(x + self.gap / 2, top + A * down / 2, "→", size=12, **look)
                x += 2 * self.gap
            rows, columns = SHAPES[array]
            y = top + (A - rows) * down / 2
            corners[array] = x, y
            fill = plots.STRETCHED if array in OPERANDS else "white"
            look = {"facecolor": fill, "edgecolor": "#767676", "linewidth": 0.8}
            for i, j in np.ndindex(rows, columns):
                box = Rectangle((x + j * across, y + i * down), across, down, **look)
                self.ax.add_patch(box)
            look = {"ha": "center", "va": "center", "color": "#444444"}
            middle = x + columns * across / 2
            if array == "s":
                middle, look = x, look | {"ha": "left"}  # these two words are longer than cells
            elif array == "p":
                middle, look = x + across, look | {"ha": "right"}
            self.ax.text(middle, y + rows * down + 10, _name(array), **look)
            x += columns * across + self.gap
        return corners

    def _places(self, name):
        """Return (array, row, column) for each number that one order of the products computes."""
        return [(array, *at) for array in KEEPS[name] for at in np.ndindex(SHAPES[array])]

    def _corner(self, k, place):
        """Return the upper left corner of the cell (array, row, column) in the lane of order k."""
        array, row, column = place
        x, y = self.corners[k][array]
        return x + column * self.cells[0], y + row * self.cells[1]

    def _cell(self, k, place):
        look = {"edgecolor": "#767676", "linewidth": 0.8, "animated": True}
        return self.ax.add_patch(Rectangle(self._corner(k, place), *self.cells, **look))


def contraction_explorer(multiplications=1):
    """Return an `Explorer` that runs three orders of computing x'P Q x side by side.

    The argument `multiplications` is the number of multiplications that the explorer shows at the
    start.
    """
    controls = {
        "multiplications": slider("multiplications", range(MOST + 1), multiplications),
    }
    about = "The arrays of three orders of x′P Q x, with the numbers that each multiplies and keeps"
    return Explorer(controls, compute, RacePicture, about, [play("multiplications")])
