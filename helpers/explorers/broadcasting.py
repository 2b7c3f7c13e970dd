"""Two shapes, element by element or as a matrix product: what stretches, what collides, what comes.

The verdict is NumPy's own: `compute` builds the two arrays and runs the operation. The rule that
the picture and the sentence apply is worked out beside it, and the tests compare the two.
"""

from dataclasses import dataclass
from itertools import chain

import numpy as np
from matplotlib.patches import Rectangle

from helpers import plots
from helpers.arrays import as_choice, as_count
from helpers.explorers.base import Explorer, choice, new_figure, slider

OPERATIONS = ("element by element", "matrix product")
SIGNS = {"element by element": "+", "matrix product": "@"}
LARGEST = 5  # rows and columns of the sliders

# Places in the picture, in pixels of its full size.
WIDTH, HEIGHT, CELL = 860, 360, 33
CENTRES, SIGNS_AT, MIDDLE = (285, 530, 764), (402, 648), 205
TABLE_LEFT, TABLE_TOP, TABLE_CELL = 62, 122, 52


@dataclass(frozen=True)
class ShapeView:
    """Two arrays, one operation, and what came of it."""

    operation: str
    A: np.ndarray
    B: np.ndarray
    result: np.ndarray | None
    error: str | None  # NumPy's words, where it refused
    collision: tuple  # the axes of A that do not fit B, counted from the right: -1, -2

    @property
    def expression(self):
        """The operation as one types it."""
        return f"A {SIGNS[self.operation]} B"


def compute(operation, A_rows, A_columns, B_axes, B_rows, B_columns):
    """Run one operation on arrays of two shapes.

    Parameters
    ----------
    operation : {"element by element", "matrix product"}
    A_rows, A_columns : int
        The shape of A.
    B_axes : {1, 2}
        Whether B has the shape (B_columns,) or (B_rows, B_columns).
    B_rows, B_columns : int

    Returns
    -------
    ShapeView
    """
    as_choice("operation", operation, OPERATIONS)
    if as_count("B_axes", B_axes) > 2:
        raise ValueError(f"B_axes must be 1 or 2, not {B_axes}")
    A_shape = (as_count("A_rows", A_rows), as_count("A_columns", A_columns))
    B_shape = (as_count("B_rows", B_rows), as_count("B_columns", B_columns))[-B_axes:]
    # Tens in A and ones in B: a sum then shows which two elements it is made of.
    A = (10 if operation == OPERATIONS[0] else 1) * _counted(A_shape)
    B = _counted(B_shape)
    try:
        result, error = (A + B if operation == OPERATIONS[0] else A @ B), None
    except ValueError as refusal:
        result, error = None, str(refusal).strip()
    return ShapeView(operation, A, B, result, error, _collision(operation, A_shape, B_shape))


def sentence(view):
    """The rule as it applies to these two shapes, the outcome, and NumPy's verdict."""
    rule = _about_broadcast(view) if _broadcasts(view) else _about_product(view)
    if view.result is None:
        return f"{rule} NumPy: ValueError: {view.error}"
    return f"{rule} NumPy: the shape of {view.expression} is {view.result.shape}."


class ShapePicture:
    """The two shapes aligned in a table, and A, B and the result as cells, on one axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    scale : float
        Factor on all letter sizes, for pictures smaller than 860 x 360 pixels.
    animated : bool
        For the picture of an explorer: what `draw` changes is drawn anew at each move.
    """

    def __init__(self, ax, scale=1.0, animated=False):
        ax.set_axis_off()
        ax.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0), aspect="equal")
        self.ax, self.scale, self.animated = ax, scale, animated
        self.title = self._text(WIDTH / 2, 20, 12, weight="bold")
        self.heading = self._text(TABLE_LEFT + TABLE_CELL, TABLE_TOP - 44, 9)
        self.axes = [self._text(TABLE_LEFT - 12, TABLE_TOP - 15, 8, ha="right")]
        self.axes += [
            self._text(TABLE_LEFT + (j + 0.5) * TABLE_CELL, TABLE_TOP - 15, 8) for j in range(2)
        ]
        self.rows = [
            self._text(TABLE_LEFT - 12, TABLE_TOP + (i + 0.5) * TABLE_CELL, 10, ha="right")
            for i in range(3)
        ]
        self.table = [
            [
                self._cell(TABLE_LEFT + j * TABLE_CELL, TABLE_TOP + i * TABLE_CELL, TABLE_CELL, 13)
                for j in range(2)
            ]
            for i in range(3)
        ]
        self.unequal = [self._text(0, 0, 12, color=plots.VERMILLION, weight="bold") for _ in "ab"]
        for text in self.unequal:
            text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
        self.names = [self._text(x, 62, 11) for x in CENTRES]
        self.notes = [self._text(x, 338, 9) for x in CENTRES]
        self.signs = [self._text(x, MIDDLE, 18) for x in SIGNS_AT]
        self.signs[1].set_text("=")
        self.cells = [
            [[self._cell(0, 0, CELL, 8.5) for _ in range(LARGEST)] for _ in range(LARGEST)]
            for _ in CENTRES
        ]
        side = {"color": plots.VERMILLION, "animated": animated}
        self.sides = [[Rectangle((0, 0), 0, 0, **side) for _ in "ab"] for _ in "AB"]
        for side in chain.from_iterable(self.sides):
            ax.add_patch(side)
        self.refused = self._text(CENTRES[2], MIDDLE, 44, color=plots.VERMILLION)

    def draw(self, view):
        """Show `view`; returns the sentence that says the same."""
        self.title.set_text(f"{view.operation}:  {view.expression}")
        self.signs[0].set_text(SIGNS[view.operation])
        self._draw_table(view)
        for place, array in enumerate((view.A, view.B, view.result)):
            self._draw_array(place, array, view)
        self._draw_collision(view)
        return sentence(view)

    def _draw_table(self, view):
        result = None if view.result is None else view.result.shape
        self.heading.set_text(
            "shapes, aligned right" if _broadcasts(view) else "inner sizes framed"
        )
        # In a product a vector's only axis, -1, stands on the left: no names there.
        names = ("axis", "−2", "−1") if _broadcasts(view) else ("", "", "")
        for text, name in zip(self.axes, names, strict=True):
            text.set_text(name)
        for i, (name, shape) in enumerate(
            (("A", view.A.shape), ("B", view.B.shape), (view.expression, result))
        ):
            self.rows[i].set_text(name)
            for j in range(2):
                self._draw_size(view, i, j, shape)
        for text in self.unequal:
            text.set_text("")
        for text, axis in zip(self.unequal, view.collision, strict=False):
            # Between the two sizes: one above the other, or across the corner of a product.
            x = axis + 2.5 if _broadcasts(view) else 1
            text.set(text="≠", x=TABLE_LEFT + x * TABLE_CELL, y=TABLE_TOP + TABLE_CELL)

    def _draw_size(self, view, i, j, shape):
        axis = j - 2
        box, text = self.table[i][j]
        if shape is not None and len(shape) == 1:
            # Broadcasting adds an axis in front; a product uses the vector as a column.
            shape = (None, *shape) if _broadcasts(view) else (*shape, None)
        size = None if shape is None else shape[axis]
        padded = size is None and shape is not None and _broadcasts(view)
        text.set_text("?" if shape is None else "(1)" if padded else "" if size is None else size)
        meets = [(0, -1), (1, -2)]  # where a product's inner sizes stand
        inner = not _broadcasts(view) and (i, axis) in meets
        hits = (inner and bool(view.collision)) or (
            _broadcasts(view) and i < 2 and axis in view.collision
        )
        box.set(
            visible=True,
            linestyle="--" if size is None else "-",
            linewidth=3 if hits else 2.2 if inner else 1,
            edgecolor=plots.VERMILLION if hits else plots.BLUE if inner else plots.BLACK,
            facecolor="white" if size is None else plots.STRETCHED,
            zorder=3 if hits or inner else 2,
        )

    def _draw_array(self, place, array, view):
        """Cells for one of A, B and the result; the copies that stretching makes are hatched."""
        for box, text in chain.from_iterable(self.cells[place]):
            box.set_visible(False)
            text.set_text("")
        self.refused.set_text("×" if view.result is None else "")
        name = ("A", "B", view.expression)[place]
        self.names[place].set_text(name if array is None else f"{name}   {array.shape}")
        self.notes[place].set_text("no result" if array is None else _note(place, array, view))
        if array is None:
            return
        data = _as_drawn(array, view)
        stretches = _broadcasts(view) and view.result is not None
        shown = np.broadcast_to(data, view.result.shape) if stretches else data
        left, top = _corner(place, shown.shape)
        for i, j in np.ndindex(shown.shape):
            box, text = self.cells[place][i][j]
            copied = i >= data.shape[0] or j >= data.shape[1]
            lead = not _broadcasts(view) and view.result is not None
            lead = lead and (i == 0 or place == 1) and (j == 0 or place == 0)
            box.set(
                xy=(left + j * CELL, top + i * CELL),
                visible=True,
                facecolor=plots.STRETCHED if copied else plots.DATA,
                hatch="//" if copied else None,
                linestyle="--" if copied else "-",
                edgecolor=plots.SKY if copied else plots.BLACK,
                linewidth=2.8 if lead else 1,
                zorder=3 if lead else 2,
            )
            text.set(text=shown[i, j], x=left + (j + 0.5) * CELL, y=top + (i + 0.5) * CELL)

    def _draw_collision(self, view):
        """A thick bar along the sides of A and B whose sizes do not fit."""
        for side in chain.from_iterable(self.sides):
            side.set_visible(False)
        for place, array in enumerate((view.A, view.B)):
            rows, columns = _as_drawn(array, view).shape
            left, top = _corner(place, (rows, columns))
            for side, axis in zip(self.sides[place], _own_axes(place, view), strict=False):
                horizontal = axis == -1
                side.set(
                    xy=(left - 4, top - 14) if horizontal else (left - 14, top - 4),
                    width=columns * CELL + 8 if horizontal else 6,
                    height=6 if horizontal else rows * CELL + 8,
                    visible=True,
                )

    def _text(self, x, y, size, **keywords):
        keywords = {"ha": "center", "va": "center", "animated": self.animated} | keywords
        return self.ax.text(x, y, "", fontsize=size * self.scale, zorder=5, **keywords)

    def _cell(self, x, y, size, letters):
        box = Rectangle((x, y), size, size, visible=False, animated=self.animated)
        self.ax.add_patch(box)
        return box, self._text(x + size / 2, y + size / 2, letters)


def broadcast_explorer(operation="element by element", A_shape=(3, 3), B_shape=(1, 4)):
    """Choose an operation and two shapes: which axes stretch, which collide, what comes out.

    Parameters
    ----------
    operation : {"element by element", "matrix product"}
    A_shape : (rows, columns), each from 1 to 5
    B_shape : (rows, columns), each from 1 to 5, or (columns,)

    Returns
    -------
    Explorer
    """
    figure = new_figure(WIDTH, HEIGHT)
    picture = ShapePicture(figure.add_axes((0, 0, 1, 1)), animated=True)
    sizes = list(range(1, LARGEST + 1))
    B_rows = slider("B rows", sizes, B_shape[0] if len(B_shape) == 2 else 1, "240px")
    B_axes = choice("B has", [("two axes (2-D)", 2), ("one axis (1-D)", 1)], len(B_shape), "250px")

    def lock(_change=None):
        B_rows.disabled = B_axes.value == 1  # a 1-D array has no rows to count

    B_axes.observe(lock, names="value")
    lock()
    controls = {
        "operation": choice("operation", list(OPERATIONS), operation, "300px"),
        "A_rows": slider("A rows", sizes, A_shape[0], "240px"),
        "A_columns": slider("A columns", sizes, A_shape[1], "240px"),
        "B_axes": B_axes,
        "B_rows": B_rows,
        "B_columns": slider("B columns (or length)", sizes, B_shape[-1], "300px"),
    }
    return Explorer(
        controls,
        compute,
        picture.draw,
        figure,
        about="Two shapes aligned in a table; two arrays and their result as cells",
    )


def _counted(shape):
    return np.arange(1, np.prod(shape) + 1).reshape(shape)


def _collision(operation, A_shape, B_shape):
    """The axes of A, from the right, whose size does not fit B's; empty where the rule is met."""
    if operation == OPERATIONS[1]:
        inner = B_shape[0]  # the only axis of a vector, the rows of a matrix
        return () if A_shape[1] == inner else (-1,)
    pairs = zip((-1, -2), reversed(A_shape), reversed(B_shape), strict=False)
    return tuple(axis for axis, m, n in pairs if m != n and 1 not in (m, n))


def _about_broadcast(view):
    padded = "" if view.B.ndim == 2 else f" B's missing axis counts as 1: (1, {len(view.B)})."
    A_shape, B_shape = view.A.shape, np.atleast_2d(view.B).shape
    start = f"Element by element, {view.A.shape} with {view.B.shape}, aligned on the right.{padded}"
    if view.collision:
        clashes = " and ".join(
            f"{A_shape[i]} against {B_shape[i]} at axis {i}" for i in view.collision
        )
        return f"{start} {clashes}: different, and neither is 1, so it fails."
    stretched = [
        f"{name} is repeated along axis {i} ({shape[i]} to {other[i]})"
        for name, shape, other in (("A", A_shape, B_shape), ("B", B_shape, A_shape))
        for i in (-2, -1)
        if shape[i] < other[i]
    ]
    if not stretched:
        return f"{start} All sizes are equal: nothing is repeated."
    grows = view.result.shape not in (A_shape, B_shape)
    warning = " The result has the shape of neither: is that what you meant?" if grows else ""
    return f"{start} {'; '.join(stretched)}.{warning}"


def _about_product(view):
    inner, other = view.A.shape[1], view.B.shape[0]
    what = "A's columns and B's rows" if view.B.ndim == 2 else "A's columns and B's length"
    start = f"Matrix product, {view.A.shape} with {view.B.shape}: {what} must be equal."
    if view.collision:
        hint = (
            " Only broadcasting repeats a size of 1; a product never does."
            if 1 in (inner, other)
            else ""
        )
        return f"{start} {inner} is not {other}, so it fails.{hint}"
    first = view.B[:, 0] if view.B.ndim == 2 else view.B
    terms = " + ".join(f"{a}·{b}" for a, b in zip(view.A[0], first, strict=True))
    total = view.result.flat[0]
    kept = "B has no columns, so neither has the result." if view.B.ndim == 1 else ""
    return f"{start} Both are {inner}. {kept} The first element is {terms} = {total}.".replace(
        "  ", " "
    )


def _broadcasts(view):
    return view.operation == OPERATIONS[0]


def _as_drawn(array, view):
    """`array` with two axes: a 1-D one lies in a row, in a product it stands as a column."""
    if array.ndim == 2:
        return array
    return array[None, :] if _broadcasts(view) else array[:, None]


def _corner(place, shape):
    return CENTRES[place] - shape[1] * CELL / 2, MIDDLE - shape[0] * CELL / 2


def _own_axes(place, view):
    """The sides to mark on A (0) or B (1), as axes of the drawn array."""
    if _broadcasts(view):
        return view.collision
    return tuple(-1 if place == 0 else -2 for _ in view.collision)


def _note(place, array, view):
    """A line under an array: what was done to its shape."""
    if not _broadcasts(view):
        return "1-D: used as a column" if array.ndim == 1 and place == 1 else ""
    if view.result is None or place == 2 or np.atleast_2d(array).shape == view.result.shape:
        return ""
    return f"repeated to {view.result.shape}"
