"""Create the broadcasting explorer, which shows which array sizes fit and what NumPy repeats.

The function `compute` adds or multiplies two arrays with NumPy, so NumPy itself decides whether the
two arrays have a result. If NumPy raises an error, the package `whyshape` says which sizes collide.
"""

from itertools import chain

import numpy as np
from matplotlib.patches import Rectangle

from course import plots
from course.explorers.artists import line
from course.explorers.explorer import Explorer, View, choice, slider, together
from course.explorers.recorder import NARROW, WIDE, Handle, new_figure

SUM, PRODUCT = "A + B", "A @ B"
FUNCTIONS = {SUM: np.add, PRODUCT: np.matmul}
MISSING = "This explorer needs the package whyshape: python -m pip install ./whyshape"
LARGEST = 4  # the largest number of rows or columns

# In each layout, in pixels: the width and height, the side of a cell, and the upper left corners of
# A, B and the result. BESIDE is the distance from an array to the sizes of its sides.
LAYOUTS = {
    False: (WIDE, 306, 40, ((66, 96), (312, 96), (562, 96))),
    True: (NARROW, 430, 31, ((42, 84), (231, 84), (142, 276))),
}
BESIDE, APART = 28, 34  # APART is the distance from a size to its plus and its minus


class Operand:
    """An array in the picture (A, B or the result), with its axes and its repeated elements.

    The argument `place` is 0 for the array A, 1 for the array B and 2 for the result.
    """

    def __init__(self, view, place):
        self.place = place
        self.array = (view.A, view.B, view.result)[place]
        # The axes that run vertically and horizontally in the picture, and the array as it is
        # drawn, with copies.
        self.axes = (-2, -1)
        if self.array is None:
            return
        if self.array.ndim == 1:  # a vector is drawn as a row, but in a matrix product as a column
            self.axes = (-1, None) if view.operation == PRODUCT else (None, -1)
        self.own = self.as_drawn(self.array)
        is_repeated = view.operation == SUM and view.result is not None
        self.full = np.broadcast_to(self.own, view.result.shape) if is_repeated else self.own

    def as_drawn(self, array):
        """Return the array as it is drawn, with two axes: a vector becomes a row or a column."""
        return array[:, None] if self.axes == (-1, None) else np.atleast_2d(array)


def compute(operation, B_axes, A_rows, A_columns, B_rows, B_columns):
    """Return a view that contains arrays A and B, and their result or the sizes that collide."""
    view = View(operation=operation)
    A_shape, B_shape = (A_rows, A_columns), (B_rows, B_columns)[-B_axes:]
    view.A, view.B = (np.arange(1, np.prod(s) + 1).reshape(s) for s in (A_shape, B_shape))
    if operation == SUM:
        view.A *= 10  # the digits of a sum such as 30 + 4 = 34 show which elements were added
    try:
        view.result = FUNCTIONS[operation](view.A, view.B)
    except ValueError:
        view.result = None
    # The pairs of sizes that collide, and their axes as pairs (operand, axis). A is operand 0.
    clashes = _clashes(operation, A_shape, B_shape)
    view.sizes = [clash.sizes for clash in clashes]
    pairs = (zip(clash.operands, clash.axes, strict=True) for clash in clashes)
    view.collision = set(chain.from_iterable(pairs))
    view.operands = [Operand(view, place) for place in range(3)]
    # What is repeated, for example "A's column".
    view.repeated = [
        f"{name}'s {_part(operand.own.shape)}"
        for name, operand in zip("AB", view.operands, strict=False)
        if operand.full.size > operand.own.size
    ]
    return view


def _clashes(operation, A_shape, B_shape):
    """Return the pairs of sizes that keep NumPy from adding or multiplying arrays of two shapes."""
    try:
        from whyshape import rules
    except ModuleNotFoundError:
        raise ModuleNotFoundError(MISSING) from None
    try:
        {SUM: rules.broadcast, PRODUCT: rules.matmul}[operation](A_shape, B_shape)
    except rules.Misfit as misfit:
        return misfit.clashes
    return ()


def _part(shape):
    """Return the word "number", "row" or "column" for a repeated array of the given shape."""
    return "number" if shape == (1, 1) else "row" if shape[0] == 1 else "column"


def sentence(view):
    """Return a sentence that explains the shape of the result, or which sizes collide."""
    sign = view.operation[2]
    text = f"{view.A.shape} {sign} {view.B.shape}"
    if view.result is None:
        more = " A product repeats nothing." if view.operation == PRODUCT else ""
        return f"{text} fails: {_collision(view)}.{more}"
    text += f" gives {view.result.shape}: {_reason(view)}."
    if view.operation == PRODUCT:
        row, column = view.A[0], view.B.T.reshape(-1, view.A.shape[1])[0]
        terms = " + ".join(f"{m}·{n}" for m, n in zip(row, column, strict=True))
        return f"{text} The first number is {terms} = {view.result.flat[0]}."
    if view.result.size > max(view.A.size, view.B.size):
        text += " The result has the shape of neither."
    return text


def _collision(view):
    """Return words that say which sizes of the two arrays do not fit."""
    if view.operation == PRODUCT:
        return "the inner sizes are {} and {}".format(*view.sizes[0])
    meets = " and ".join(f"{one} meets {other}" for one, other in view.sizes)
    return f"{meets}, and {'neither' if len(view.sizes) == 1 else 'none'} is 1"


def _reason(view):
    """Return words that say why the sizes of the two arrays fit."""
    if view.operation == PRODUCT:
        return f"both inner sizes are {view.A.shape[1]}"
    if not view.repeated:
        return "nothing is repeated"
    return f"{together(view.repeated)} {'is' if len(view.repeated) == 1 else 'are'} repeated"


class ShapePicture:
    """The figure of the broadcasting explorer: two arrays and their result, drawn as cells.

    Beside each size of A and B are a plus and a minus, with which the reader changes this size.
    """

    def __init__(self, narrow=False):
        width, height, self.cell, self.corners = LAYOUTS[narrow]
        self.figure = new_figure(width, height)
        self.ax = ax = self.figure.add_axes((0, 0, 1, 1))
        ax.set_axis_off()
        ax.set(xlim=(0, width), ylim=(height, 0))
        side, half = self.cell * LARGEST, self.cell * LARGEST / 2
        first, second, third = self.corners
        self.title = self._text(12, 20, size=11, weight="bold", ha="left")
        between = (first[0] + side + second[0] - BESIDE - 12) / 2
        self.sign = self._text(between, first[1] + half, size=18)
        ax.text(third[0] - 58, third[1] + half, "=", size=18, ha="center", va="center")
        self.names = [self._text(x + half, y + side + 20, size=11) for x, y in self.corners]
        # The sizes of the vertical and the horizontal side of each array.
        self.sizes = [
            [
                self._text(x - BESIDE, y + half, size=12, weight="bold"),
                self._text(x + half, y - BESIDE, size=12, weight="bold"),
            ]
            for x, y in self.corners
        ]
        count = range(LARGEST)
        self.cells = [[[self._cell() for _ in count] for _ in count] for _ in self.corners]
        look = {"color": plots.VERMILLION, "animated": True}
        self.bars = [[ax.add_patch(Rectangle((0, 0), 0, 0, **look)) for _ in "ab"] for _ in "AB"]
        look = {"edgecolor": plots.VERMILLION, "linestyle": "--", "linewidth": 1.5, "fill": False}
        self.frame = ax.add_patch(Rectangle(third, side, side, animated=True, **look))
        look = {"color": plots.VERMILLION, "weight": "bold"}
        self.unequal = [
            self._text(third[0] + half, third[1] + half + 13 * k, size=13, **look) for k in (-1, 1)
        ]
        look = {"color": plots.BLUE, "markeredgewidth": 1.5, "zorder": 6}
        self.circles = line(ax, "o", markersize=18, markerfacecolor="white", **look)
        self.minus = line(ax, "_", markersize=9, **look)
        self.plus = line(ax, "+", markersize=9, **look)
        self.figure.grips = [self.circles, self.minus, self.plus]

    def draw(self, view):
        """Draw a view in the figure, and return the sentence that describes this view."""
        why = (_collision if view.result is None else _reason)(view)
        self.title.set_text(why[0].upper() + why[1:])
        self.sign.set_text(view.operation[2])
        self.figure.handles = []
        for operand in view.operands:
            self._draw_cells(operand, view)
            self._draw_sizes(operand, view)
        self._draw_collision(view)
        for mark, signs in ((self.minus, (-1,)), (self.plus, (1,)), (self.circles, (-1, 1))):
            places = [handle for handle in self.figure.handles if handle.by in signs]
            mark.set_data([place.x for place in places], [place.y for place in places])
        return sentence(view)

    def _draw_sizes(self, operand, view):
        """Write the sizes of an array, and add buttons, plus and minus, to the sizes of A and B."""
        array, place = operand.array, operand.place
        name = view.operation if place == 2 else "AB"[place]
        if array is not None:
            name += f"{', 1-D' if array.ndim == 1 else ''}   {array.shape}"
        self.names[place].set_text(name)
        for k, (text, axis) in enumerate(zip(self.sizes[place], operand.axes, strict=True)):
            hits = (place, axis) in view.collision
            text.set_color(plots.VERMILLION if hits else plots.BLACK)
            if array is None or axis is None:
                text.set_text("")
                continue
            text.set_text(array.shape[axis])
            if place == 2:
                continue
            control = "AB"[place] + ("_rows" if axis == -2 else "_columns")
            x, y = text.get_position()
            for by in (-1, 1):
                if 1 <= array.shape[axis] + by <= LARGEST:
                    at = (x, y + APART * by) if k == 0 else (x + APART * by, y)
                    self.figure.handles.append(Handle(control, self.ax, *at, by=by))

    def _draw_cells(self, operand, view):
        """Draw a cell for each element of an array, and a pale cell for each repeated element."""
        for box, text in chain.from_iterable(self.cells[operand.place]):
            box.set_visible(False)
            text.set_text("")
        if operand.array is None:
            return
        rows, columns = operand.own.shape
        left, top = self.corners[operand.place]
        leads = view.operation == PRODUCT and view.result is not None
        for (i, j), number in np.ndenumerate(operand.full):
            box, text = self.cells[operand.place][i][j]
            copied = i >= rows or j >= columns
            # In a product, the frames show what the first number of the result is computed from.
            lead = leads and (operand.place == 1 or i == 0) and (operand.place == 0 or j == 0)
            x, y = left + j * self.cell, top + i * self.cell
            box.set(
                xy=(x, y),
                visible=True,
                facecolor=plots.STRETCHED if copied else plots.DATA,
                linestyle="--" if copied else "-",
                edgecolor=plots.SKY if copied else plots.BLACK,
                linewidth=2.8 if lead else 1,
                zorder=3 if lead else 2,
            )
            text.set(text=number, x=x + self.cell / 2, y=y + self.cell / 2)
            text.set_color("#444444" if copied else plots.BLACK)

    def _draw_collision(self, view):
        """Draw bars along the sides of A and B whose sizes collide, and write the two sizes."""
        for operand, bars in zip(view.operands, self.bars, strict=False):
            rows, columns = operand.own.shape
            left, top = self.corners[operand.place]
            bars[0].set(xy=(left - 9, top - 2), width=5, height=rows * self.cell + 4)
            bars[1].set(xy=(left - 2, top - 9), width=columns * self.cell + 4, height=5)
            for bar, axis in zip(bars, operand.axes, strict=True):
                bar.set_visible((operand.place, axis) in view.collision)
        self.frame.set_visible(view.result is None)
        lines = [f"{one} ≠ {other}" for one, other in view.sizes]
        lines = lines if len(lines) == 2 else [*lines, "no result"] if lines else ["", ""]
        for text, words in zip(self.unequal, lines, strict=True):
            text.set_text(words)

    def _text(self, x, y, **keywords):
        keywords = {"ha": "center", "va": "center", "animated": True} | keywords
        return self.ax.text(x, y, "", zorder=5, **keywords)

    def _cell(self):
        box = Rectangle((0, 0), self.cell, self.cell, visible=False, animated=True)
        return self.ax.add_patch(box), self._text(0, 0)


def broadcast_explorer(operation=SUM, B_axes=2, A_rows=3, A_columns=3, B_rows=1, B_columns=4):
    """Return an `Explorer` that shows which sizes of two arrays fit, and what NumPy repeats.

    Parameters
    ----------
    operation : {"A + B", "A @ B"}
        The operation on the two arrays.
    B_axes : {2, 1}
        The number of axes of B. If B has one axis, its shape is (B_columns,).
    A_rows, A_columns, B_rows, B_columns : int, from 1 to 4
        The sizes of A and B.
    """
    sizes = range(1, LARGEST + 1)
    controls = {
        "operation": choice("operation", FUNCTIONS, operation),
        "B_axes": choice("B", [("2-D", 2), ("1-D", 1)], B_axes),
        "A_rows": slider("A rows", sizes, A_rows),
        "A_columns": slider("A columns", sizes, A_columns),
        # The only size of a 1-D array is its last, whether it acts as a row or as a column.
        "B_rows": slider("B first size", sizes, B_rows),
        "B_columns": slider("B last size", sizes, B_columns),
    }
    about = "Two arrays and their result as cells, with the sizes of their sides"
    only_if = {"B_rows": {"B_axes": 2}}  # B has rows only if it has two axes
    return Explorer(controls, compute, ShapePicture, about, only_if=only_if)
