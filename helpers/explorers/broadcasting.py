"""Create the broadcasting explorer, where a learner predicts the shape of a result.

`compute` creates two arrays and applies the operation to them, so the result or the error comes
from NumPy. The explanation comes from `helpers.shapes`, and the tests compare it with NumPy.
"""

import re
from functools import partial
from itertools import chain, zip_longest

import numpy as np
from matplotlib.patches import Rectangle

from helpers import plots, shapes
from helpers.explorers.artists import put
from helpers.explorers.explorer import Explorer, Text, View, check, choice, new_figure, slider

SUM, PRODUCT = "element by element", "matrix product"
EINSUMS = "ij,jk->ik", "ij,kj->ik", "ij,ij->i", "ij,j->i"
OPERATIONS = (SUM, PRODUCT, *(f"einsum {subscripts}" for subscripts in EINSUMS))
# For each operation, the function of NumPy, the function of `helpers.shapes` that predicts the
# shape of the result, and Python's operator.
RULES = {SUM: (np.add, shapes.broadcast, "+"), PRODUCT: (np.matmul, shapes.matmul, "@")}
LARGEST = 5  # the largest number of rows or columns

# Coordinates in the picture, in pixels.
WIDTH, HEIGHT, CELL = 860, 360, 33
CENTRES, SIGNS_AT, MIDDLE = (285, 530, 764), (402, 648), 205
LETTERS = {1: 8.5, 2: 8.5, 3: 7.3, 4: 6.5}  # maps the number of digits in a cell to a font size
TABLE_LEFT, TABLE_TOP, TABLE_CELL = 62, 122, 52


class Operand:
    """An array as the picture shows it, where `place` is 0 for A, 1 for B and 2 for the result."""

    def __init__(self, view, place):
        self.place, self.letters = place, view.letters[place]
        self.name = ("A", "B", "result" if view.subscripts else view.expression)[place]
        self.array = (view.A, view.B, view.result if view.revealed else None)[place]
        # The stretched array, and the axes that run vertically and horizontally in the picture.
        self.full, self.axes = self.array, (None, None)
        if self.array is None:
            return
        if view.result is not None and view.revealed:
            self.full = np.broadcast_to(self.array, [view.sizes[c] for c in self.letters])
        # The index of those elements from which the first element of the result is computed.
        self.first = tuple(slice(None) if c in view.summed else 0 for c in self.letters)
        if self.array.ndim == 2:
            self.axes = -2, -1
        else:  # a vector is drawn as a row, but in a matrix product as a column
            self.axes = (-1, None) if view.operation == PRODUCT else (None, -1)

    def as_drawn(self, array):
        """Return an array with two axes. A vector becomes a row or a column, as in the picture."""
        return array[:, None] if self.axes == (-1, None) else np.atleast_2d(array)

    def corner(self, shape):
        """Return the upper left corner (x, y) of an array with `shape` (rows, columns)."""
        return CENTRES[self.place] - shape[1] * CELL / 2, MIDDLE - shape[0] * CELL / 2


def compute(operation, A_rows, A_columns, B_axes, B_rows, B_columns, prediction="", hidden=False):
    """Return two arrays, an operation with its result or error, and the learner's prediction."""
    view = View(operation=operation)
    A_shape, B_shape = (A_rows, A_columns), (B_rows, B_columns)[-B_axes:]
    view.A, view.B = (np.arange(1, np.prod(s) + 1).reshape(s) for s in (A_shape, B_shape))
    if operation == SUM:
        view.A *= 10  # the digits of a sum such as 30 + 4 = 34 show which elements were added
    # The subscripts of an einsum, or an empty string, and the operation as Python code.
    view.subscripts = "" if operation in RULES else operation.split()[-1]
    if view.subscripts:
        run, predict = (partial(f, view.subscripts) for f in (np.einsum, shapes.einsum))
        view.expression = f'np.einsum("{view.subscripts}", A, B)'
    else:
        run, predict, sign = RULES[operation]
        view.expression = f"A {sign} B"
    try:
        view.result, view.error = run(view.A, view.B), None
    except ValueError as refusal:
        view.result, view.error = None, str(refusal).strip()
    view.explanation = predict(A_shape, B_shape)
    # The axes with incompatible sizes, as pairs (operand, axis), where A is operand 0.
    clashes = (zip(c.operands, c.axes, strict=True) for c in view.explanation.clashes)
    view.collision = set(chain.from_iterable(clashes))
    # The prediction, whether it agrees with NumPy, and whether the result is visible.
    view.prediction = prediction.strip()
    view.guess = read_prediction(view.prediction)
    view.right = view.guess == ("error" if view.result is None else view.result.shape)
    view.revealed = not hidden or view.guess is not None
    # The letters of the axes of A, B and the result in an equivalent einsum.
    product = "ij,j->i" if B_axes == 1 else "ij,jk->ik"
    equivalent = {SUM: "ij,ij->ij", PRODUCT: product}.get(operation, view.subscripts)
    view.letters = first, second, kept = re.split(",|->", equivalent)
    view.summed = [letter for letter in dict.fromkeys(first + second) if letter not in kept]
    # The size of the axis that each letter names, after stretching.
    view.sizes = {}
    aligned = np.atleast_2d(view.B).shape if operation == SUM else B_shape
    for letter, size in zip(first + second, A_shape + aligned, strict=False):
        view.sizes[letter] = max(size, view.sizes.get(letter, 1))
    view.operands = [Operand(view, place) for place in range(3)]
    return view


def read_prediction(text):
    """Return the shape that a text contains, or "error", or None if the text is no prediction.

    >>> read_prediction("3, 4"), read_prediction("(3,)"), read_prediction("Error")
    ((3, 4), (3,), 'error')
    """
    text = text.strip().lower().rstrip(".")
    if text in ("error", "an error", "fails", "it fails"):
        return "error"
    sizes = text[1:-1].strip() if text[:1] + text[-1:] in ("()", "[]") else text
    if not text or not re.fullmatch(r"(\d{1,3}(\s*[,x×]\s*|\s+|$))*", sizes, re.ASCII):
        return None
    return tuple(map(int, re.findall(r"\d+", sizes)))


def sentence(view):
    """Return sentences about the prediction, about the rule for the shapes, and NumPy's result."""
    if not view.revealed:
        return (
            f"{_about_prediction(view)}A is {view.A.shape} and B is {view.B.shape}. What is the "
            f"shape of {view.expression}? Write it, or the word error, and press Enter."
        )
    about = _about_sum if view.operation == SUM else _about_product
    rule = (_about_einsum if view.subscripts else about)(view)
    if view.result is None:
        verdict = f"ValueError: {view.error}"
    else:
        verdict = f"the shape of {view.expression} is {view.result.shape}."
    return f"{_about_prediction(view)}{rule} NumPy: {verdict}"


class ShapePicture:
    """A picture of an operation, with a table of aligned shapes and with the arrays as cells."""

    def __init__(self, narrow=False):
        self.figure = new_figure(WIDTH, HEIGHT)
        self.ax = ax = self.figure.add_axes((0, 0, 1, 1))
        ax.set_axis_off()
        ax.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0), aspect="equal")
        self.title = self._text(WIDTH / 2, 20, 12, weight="bold")
        self.heading = self._text(TABLE_LEFT + TABLE_CELL, TABLE_TOP - 44, 9)
        across = [TABLE_LEFT + (j + 0.5) * TABLE_CELL for j in range(2)]
        down = [TABLE_TOP + (i + 0.5) * TABLE_CELL for i in range(3)]
        self.axes = [self._text(TABLE_LEFT - 12, TABLE_TOP - 15, 8, ha="right")]
        self.axes += [self._text(x, TABLE_TOP - 15, 8) for x in across]
        self.rows = [self._text(TABLE_LEFT - 12, y, 10, ha="right") for y in down]
        self.table = [[self._cell(x, y, TABLE_CELL, 13) for x in across] for y in down]
        white = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        look = {"color": plots.VERMILLION, "weight": "bold", "bbox": white}
        self.unequal = [self._text(0, TABLE_TOP + TABLE_CELL, 12, **look) for _ in "ab"]
        self.names = [self._text(x, 62, 11) for x in CENTRES]
        self.notes = [self._text(x, 338, 9) for x in CENTRES]
        self.signs = [self._text(x, MIDDLE, 18) for x in SIGNS_AT]
        self.signs[1].set_text("=")
        self.cells = [
            [[self._cell(0, 0, CELL, LETTERS[1]) for _ in range(LARGEST)] for _ in range(LARGEST)]
            for _ in CENTRES
        ]
        look = {"color": plots.VERMILLION, "animated": True}
        self.sides = [[ax.add_patch(Rectangle((0, 0), 0, 0, **look)) for _ in "ab"] for _ in "AB"]
        self.refused = self._text(CENTRES[2], MIDDLE, 44)
        self.predicted = self._text(TABLE_LEFT + TABLE_CELL, 306, 10, weight="bold")

    def draw(self, view):
        """Show a view in the picture, and return the sentence that describes it."""
        kind = "einsum" if view.subscripts else view.operation
        self.title.set_text(f"{kind}:  {view.expression}")
        self.signs[0].set_text("," if view.subscripts else view.expression.split()[1])
        self._draw_table(view)
        for operand in view.operands:
            self._draw_sizes(operand, view)
            self._draw_array(operand, view)
        self._draw_collision(view)
        said = view.prediction and f"predicted {view.prediction[:12]}"
        if said and view.guess is not None:
            said += ": right" if view.right else ": wrong"
        self.predicted.set_text(said)
        return sentence(view)

    def _draw_table(self, view):
        heading = "letters summed over: framed" if view.subscripts else "inner sizes framed"
        names = "", "", ""  # without axis numbers: in a product, axis -1 of a vector is on the left
        if view.operation == SUM:
            heading, names = "shapes, aligned right", ("axis", "−2", "−1")
        self.heading.set_text(heading)
        put(self.axes, text=names)
        clashes = view.explanation.clashes if view.revealed else ()
        for text, clash in zip_longest(self.unequal, clashes):
            text.set_text("≠" if clash else "")
            if clash:
                # Put the sign halfway between the two sizes, which may be in different columns.
                pairs = zip(clash.axes, view.operands, strict=False)
                middle = np.mean([operand.axes.index(axis) for axis, operand in pairs])
                text.set_x(TABLE_LEFT + (middle + 0.5) * TABLE_CELL)

    def _draw_sizes(self, operand, view):
        """Write the sizes of an operand into its row of the table."""
        array, place, letters = operand.array, operand.place, operand.letters
        self.rows[place].set_text(operand.name)
        for (box, text), axis in zip(self.table[place], operand.axes, strict=True):
            letter = letters[axis] if axis and len(letters) == array.ndim else ""
            if axis is None:
                text.set_text("?" if array is None else "(1)" if view.operation == SUM else "")
            else:
                size = array.shape[axis]
                text.set_text(f"{letter} {size}" if view.subscripts and letter else size)
            summed = letter in view.summed
            hits = view.revealed and (place, axis) in view.collision
            box.set(
                visible=True,
                linestyle="--" if axis is None else "-",
                linewidth=3 if hits else 2.2 if summed else 1,
                edgecolor=plots.VERMILLION if hits else plots.BLUE if summed else plots.BLACK,
                facecolor="white" if axis is None else plots.STRETCHED,
                zorder=3 if hits or summed else 2,
            )

    def _draw_array(self, operand, view):
        """Draw the cells of an operand, and hatch those cells that are copies due to stretching."""
        array, place, name = operand.array, operand.place, operand.name
        for box, text in chain.from_iterable(self.cells[place]):
            box.set_visible(False)
            text.set_text("")
        if place == 2:
            mark, colour = ("×", plots.VERMILLION) if view.revealed else ("?", plots.BLACK)
            self.refused.set(text=mark if array is None else "", color=colour)
        self.names[place].set_text(name if array is None else f"{name}   {array.shape}")
        self.notes[place].set_text(_note(operand, view))
        if array is None:
            return
        rows, columns = operand.as_drawn(array).shape
        leads = np.zeros(operand.full.shape, dtype=bool)
        if view.operation != SUM and view.result is not None and view.revealed:
            leads[operand.first] = True
        full, leads = operand.as_drawn(operand.full), operand.as_drawn(leads)
        left, top = operand.corner(full.shape)
        size = LETTERS[len(str(full.max()))]
        for (i, j), lead in np.ndenumerate(leads):
            box, text = self.cells[place][i][j]
            copied = i >= rows or j >= columns
            box.set(
                xy=(left + j * CELL, top + i * CELL),
                visible=True,
                facecolor=plots.STRETCHED if copied else plots.DATA,
                hatch="//" if copied else None,
                linestyle="--" if copied else "-",
                edgecolor=plots.SKY if copied and not lead else plots.BLACK,
                linewidth=2.8 if lead else 1,
                zorder=3 if lead else 2,
            )
            x, y = left + (j + 0.5) * CELL, top + (i + 0.5) * CELL
            text.set(text=full[i, j], x=x, y=y, fontsize=size)

    def _draw_collision(self, view):
        """Draw thick bars along the axes of A and B that have incompatible sizes."""
        for operand, sides in zip(view.operands, self.sides, strict=False):
            rows, columns = shape = operand.as_drawn(operand.array).shape
            left, top = operand.corner(shape)
            sides[0].set(xy=(left - 4, top - 14), width=columns * CELL + 8, height=6)
            sides[1].set(xy=(left - 14, top - 4), width=6, height=rows * CELL + 8)
            for side, axis in zip(sides, operand.axes[::-1], strict=True):
                side.set_visible(view.revealed and (operand.place, axis) in view.collision)

    def _text(self, x, y, size, **keywords):
        keywords = {"ha": "center", "va": "center", "animated": True} | keywords
        return self.ax.text(x, y, "", fontsize=size, zorder=5, **keywords)

    def _cell(self, x, y, size, letters):
        corner = x - size / 2, y - size / 2
        box = Rectangle(corner, size, size, visible=False, animated=True)
        return self.ax.add_patch(box), self._text(x, y, letters)


def broadcast_explorer(
    operation=SUM,
    A_rows=3,
    A_columns=3,
    B_axes=2,
    B_rows=1,
    B_columns=4,
    hidden=False,
    prediction="",
):
    """Return an `Explorer` in which a learner predicts the shape of the result of an operation.

    Parameters
    ----------
    operation : str
        The operation on A and B, one of `OPERATIONS`.
    A_rows, A_columns, B_rows, B_columns : int, from 1 to 5
    B_axes : {2, 1}
        The number of axes of B. If it is 1, the shape of B is (B_columns,).
    hidden : bool
        Whether the result is hidden until a shape is predicted.
    prediction : str
        The initial prediction: a shape such as "(3, 4)", the word "error" or an empty string.
    """
    sizes = range(1, LARGEST + 1)
    axes = [("two axes (2-D)", 2), ("one axis (1-D)", 1)]
    controls = {
        "operation": choice("operation", OPERATIONS, operation),
        "A_rows": slider("A rows", sizes, A_rows),
        "A_columns": slider("A columns", sizes, A_columns),
        "B_axes": choice("B has", axes, B_axes),
        "B_rows": slider("B rows", sizes, B_rows),
        "B_columns": slider("B columns (or length)", sizes, B_columns),
        "hidden": check("hide the result until I predict", hidden),
        "prediction": Text("I predict", prediction, hint="(3, 4) or error"),
    }
    about = "Two shapes aligned in a table; two arrays and their result as cells"
    # Every other control clears the prediction. B has rows only if it has two axes.
    sets = {name: {"prediction": ""} for name in controls if name != "prediction"}
    only_if = {"B_rows": {"B_axes": 2}}
    return Explorer(controls, compute, ShapePicture, about, sets=sets, only_if=only_if)


def _about_prediction(view):
    """Return a sentence about the prediction and a space, or "" if there is no prediction."""
    if not view.prediction:
        return ""
    if view.guess is None:
        return f"“{view.prediction}” is no shape: write it as (3, 4), or write error. "
    said = "an error" if view.guess == "error" else view.guess
    if view.right:
        return f"You predicted {said}: right. "
    outcome = "fails" if view.result is None else f"is {view.result.shape}"
    return f"You predicted {said}: wrong, it {outcome}. "


def _about_sum(view):
    padded = "" if view.B.ndim == 2 else f" B's missing axis counts as 1: (1, {len(view.B)})."
    A_shape, B_shape = view.A.shape, np.atleast_2d(view.B).shape
    start = f"Element by element, {view.A.shape} with {view.B.shape}, aligned on the right.{padded}"
    if view.explanation.clashes:
        return f"{start} {_differ(view, '{0} against {1} at axis {2}')}"
    full = view.result.shape
    stretched = [
        f"{name} is repeated along axis {i} ({shape[i]} to {full[i]})"
        for name, shape in (("A", A_shape), ("B", B_shape))
        for i in (-2, -1)
        if shape[i] < full[i]
    ]
    if not stretched:
        return f"{start} All sizes are equal: nothing is repeated."
    grows = full not in (A_shape, B_shape)
    warning = " The result has the shape of neither: is that what you meant?" if grows else ""
    return f"{start} {'; '.join(stretched)}.{warning}"


def _differ(view, words):
    """Return a sentence that describes each clash in the form that `words` gives."""
    A, *_ = view.letters
    each = (words.format(*c.sizes, c.axes[0], A[c.axes[0]]) for c in view.explanation.clashes)
    return f"{' and '.join(each)}: different, and neither is 1, so it fails."


def _about_product(view):
    inner, other = view.A.shape[1], view.B.shape[0]
    what = "A's columns and B's rows" if view.B.ndim == 2 else "A's columns and B's length"
    start = f"Matrix product, {view.A.shape} with {view.B.shape}: {what} must be equal."
    if view.collision:
        hint = " Only broadcasting repeats a size of 1; `@` never does."
        return f"{start} {inner} is not {other}, so it fails.{hint if 1 in (inner, other) else ''}"
    kept = " B has no columns, so neither has the result." if view.B.ndim == 1 else ""
    return f"{start} Both are {inner}.{kept} {_first_element(view)}"


def _about_einsum(view):
    start = f'einsum "{view.subscripts}", {view.A.shape} with {view.B.shape}.'
    letters = view.letters[1]
    if len(letters) != view.B.ndim:
        axes = {1: "one axis", 2: "two axes"}
        return f"{start} B has {axes[view.B.ndim]}, {letters} names {axes[len(letters)]}: it fails."
    if view.explanation.clashes:
        return f"{start} {_differ(view, '{3} is {0} in A and {1} in B')}"
    sizes = ", ".join(f"{letter} is {size}" for letter, size in view.sizes.items())
    repeated = "".join(
        f" In {operand.name}, {letter} is 1 and is repeated to {view.sizes[letter]}."
        for operand in view.operands[:2]
        for letter, size in zip(operand.letters, operand.array.shape, strict=True)
        if size < view.sizes[letter]
    )
    return f"{start} {sizes}.{repeated} Summed over {view.summed[0]}. {_first_element(view)}"


def _first_element(view):
    """Return a sentence that writes the first element of the result as a sum of products."""
    # These parts of A and B are 1-D, because each operation sums over exactly one letter.
    A, B = (operand.full[operand.first] for operand in view.operands[:2])
    terms = " + ".join(f"{m}·{n}" for m, n in zip(A, B, strict=True))
    return f"The first element is {terms} = {view.result.flat[0]}."


def _note(operand, view):
    """Return the text below an operand, which says how the operation uses or stretches it."""
    if operand.array is None:
        return "no result" if view.revealed else "predict its shape"
    if operand.axes == (-1, None):
        return "1-D: used as a column" if operand.place == 1 else ""
    to, shape = operand.full.shape, operand.array.shape
    return "" if to in (shape, (1, *shape)) else f"repeated to {to}"
