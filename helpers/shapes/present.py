"""Write the `Explanation` of a shape error as text, with the shapes aligned in a table."""

import re
import textwrap
from dataclasses import dataclass, replace

from helpers.shapes.rules import Clash

WIDTH = 92
LONGEST = 100  # the source text of an operand is shortened to this length
MAX_SHOWN, MAX_CLASHES = 12, 4
NOTE = 3_900  # a longer explanation is cut after this many characters


@dataclass(frozen=True)
class Operand:
    """The source text and the shape of an operand. An unknown shape is None."""

    source: str
    shape: tuple | None


@dataclass(frozen=True)
class Fix:
    """A change with which a failed line runs.

    Attributes
    ----------
    code : str
        The right-hand side of the line after the change.
    shape : tuple
        The shape of the value of `tried`.
    tried : str
        The expression that was evaluated, which is `code` or a part of it.
    target : bool
        Whether `code` is the left-hand side of an assignment instead of the right-hand side.
    """

    code: str
    shape: tuple
    tried: str
    target: bool = False


@dataclass(frozen=True)
class Explanation:
    """An operation, the shapes of its operands, and the result's shape or the sizes that clash.

    Attributes
    ----------
    expression : str
        The source text of the operation.
    operands : tuple of Operand
    shape : tuple or None
        The shape of the result, or None if the operation fails.
    clash : Clash or None
        The first of `clashes`.
    clashes : tuple of Clash
        The pairs of sizes that do not fit. In broadcasting, the rightmost pair is the first.
    fixes : tuple of Fix
        Changes with which the line runs, the likeliest first. A fix may not do what was intended.
    changes : tuple of str
        If there are no fixes, phrases that name a shape with which the operation would run.
    complete : bool
        Whether every change was tried, so that no change fits if there are no fixes.
    reason : str
        The rule that the shapes break, or NumPy's message.
    kind : str
        The kind of rule, which is "broadcast", "matmul", "einsum", "join" or a function's name.
    labels : tuple
        For einsum, the labels of each operand and of the result.
    """

    expression: str
    operands: tuple
    shape: tuple | None = None
    clashes: tuple[Clash, ...] = ()
    fixes: tuple[Fix, ...] = ()
    changes: tuple[str, ...] = ()
    complete: bool = False
    reason: str = ""
    kind: str = ""
    labels: tuple = ()

    @property
    def clash(self):
        """Return the first of `clashes`, or None."""
        return self.clashes[0] if self.clashes else None

    def __str__(self):
        return as_text(self)

    __repr__ = __str__

    def _repr_html_(self):
        from helpers.shapes.drawing import as_html

        return as_html(self)


def wrapped(sentence, first="", later="  "):
    """Return the lines of a wrapped sentence, with `first` and `later` as the indents."""
    whole = re.sub(r"(?<=\d), (?=\d)", ",\N{NO-BREAK SPACE}", sentence)
    lines = textwrap.wrap(
        whole, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False
    )
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def as_text(explanation, with_advice=True):
    """Return the explanation as text, with shapes aligned on the right and clashes in brackets.

    If `with_advice` is False, the text has no fixes and no other advice.
    """
    e = shortened(explanation)
    if e.shape is not None:
        return "\n".join([f"{_quoted(e)} fits: the result has the shape {e.shape}.", *_table(e)])
    lines = [f"{_quoted(e)} does not fit.", *_table(e)]
    for sentence in [*reasons(e), *(advice(e) if with_advice else [])]:
        lines += wrapped(sentence)
    text = "\n".join([*lines, *(_fix_lines(e) if with_advice else [])])
    return text if len(text) <= NOTE else text[:NOTE].rpartition("\n")[0] + "\n    ..."


def shortened(e):
    """Return a copy of the explanation with texts and lists short enough for display."""
    clashes = e.clashes[:MAX_CLASHES]
    first = [k for clash in clashes for k in clash.operands]
    shown = sorted([*dict.fromkeys([*first, *range(len(e.operands))])][:MAX_SHOWN])
    return replace(
        e,
        expression=_short(e.expression, 2 * LONGEST),
        operands=tuple(
            replace(e.operands[k], source=_short(e.operands[k].source, LONGEST)) for k in shown
        ),
        clashes=tuple(
            replace(clash, operands=tuple(map(shown.index, clash.operands))) for clash in clashes
        ),
        fixes=tuple(
            replace(f, code=_short(f.code, 3 * LONGEST), tried=_short(f.tried, 3 * LONGEST))
            for f in e.fixes
        ),
        changes=tuple(_short(change, 2 * LONGEST) for change in e.changes),
        reason=_short(e.reason, 6 * LONGEST),
        labels=tuple(e.labels[k] for k in shown) + e.labels[len(e.operands) :] if e.labels else (),
    )


def _short(text, longest):
    return text if len(text) <= longest else f"{text[: longest - 35]} ... {text[-30:]}"


def _quoted(e):
    return f"`{e.expression}`" if e.expression else "A line without source text"


def clashing(e):
    """Return the set of pairs (operand, axis) whose sizes clash."""
    return {
        place
        for clash in e.clashes
        if clash.axes
        for place in zip(clash.operands, clash.axes, strict=True)
        if place[1] is not None
    }


def _table(e):
    """Return a line of text for each operand and the result, with sizes aligned on the right."""
    marked = clashing(e)
    rows = [(n, _cells(shape, k, marked), text) for k, (n, shape, text) in enumerate(rows_of(e))]
    name_width = max((len(name) for name, *_ in rows), default=0)
    columns = max((len(cells) for _, cells, _ in rows), default=0)
    rows = [(name, ["   "] * (columns - len(cells)) + cells, text) for name, cells, text in rows]
    widths = [max(len(cells[i]) for _, cells, _ in rows) for i in range(columns)]
    lines = []
    for name, cells, text in rows:
        sizes = "".join(cell.rjust(width) for cell, width in zip(cells, widths, strict=True))
        lines.append(f"    {name:{name_width}}  {sizes}   {text}".rstrip())
    return lines


def rows_of(e):
    """Return a row (name, shape, shape as text) for each operand, and for the result if known."""
    rows = [
        (o.source, o.shape or (), "shape not known" if o.shape is None else str(o.shape))
        for o in e.operands
    ]
    return rows + [("result", e.shape, str(e.shape))] * (e.shape is not None)


def _cells(shape, k, marked):
    """Return the sizes of operand k as strings, with brackets around clashing or missing sizes."""
    axes = [axis for operand, axis in marked if operand == k]
    long = max([len(shape), *(-axis for axis in axes)])
    cells = []
    for axis in range(-long, 0):
        size = str(shape[axis]) if -axis <= len(shape) else "-"
        cells.append(f" [{size}]" if axis in axes else f"  {size} ")
    return cells


def reasons(e):
    """Return sentences about the rule that the shapes break and the sizes that clash."""
    found = [e.reason] if e.reason else []
    if not e.clashes and re.search("NumPy says.*(dimension|axes)", e.reason):
        many = [(o.source, len(o.shape)) for o in e.operands if o.shape]
        found += [f"`{name}` has {n} {'axis' if n == 1 else 'axes'}." for name, n in many]
    for clash in e.clashes:
        if e.kind == "matmul" and clash.axes is None:
            found.append("NumPy counted {} and {}.".format(*clash.sizes))
        if clash.axes in (None, (None, None)):
            continue
        k, m = clash.operands
        (size, other), (i, j) = clash.sizes, clash.axes
        first, second = e.operands[k].source, e.operands[m].source
        if i is None:  # the first of the two is a size without an axis
            found.append(f"Axis {j} of `{second}` is {other}, and `{first}` stands for {size}.")
        elif j is None:
            found.append(f"Axis {i} of `{first}` is {size}, and `{second}` stands for {other}.")
        elif k == m:
            found.append(f"Axis {i} of `{first}` is {size}, and its axis {j} is {other}.")
        elif i == j:
            found.append(f"Axis {i}: {_size(e, k, i, size)} meets {_size(e, m, j, other)}.")
        else:
            found.append(f"Axis {i} of `{first}` is {size}, axis {j} of `{second}` is {other}.")
    return found


def _size(e, k, axis, size):
    shape = e.operands[k].shape
    missing = shape is not None and -axis > len(shape)
    return f"{size} in `{e.operands[k].source}`" + (" (which lacks the axis)" if missing else "")


def advice(e):
    """Return a list of one sentence about fixes or fitting sizes, or an empty list."""
    if e.fixes:
        return ["These were tried and run. Which one means what you want is for you to say:"]
    none = "The sizes differ, and no rearrangement fits." if e.complete else "The sizes differ."
    if e.changes:
        return [f"{none} It would run {' or '.join(f'if {change}' for change in e.changes)}."]
    return [none] if e.clashes and e.complete else []


def _fix_lines(e):
    width = max((len(fix.code) for fix in e.fixes), default=0)
    return [f"    {fix.code:{width}}   {outcome(fix)}".rstrip() for fix in e.fixes]


def outcome(fix):
    """Return the text beside a fix, such as "gives (3, 4)"."""
    if fix.target:
        return f"on the left has the shape {fix.shape}"
    if fix.tried == fix.code:
        return f"gives {fix.shape}"
    return f"where {fix.tried} gives {fix.shape}"
