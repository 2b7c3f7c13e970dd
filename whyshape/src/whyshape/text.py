"""Write an `Explanation` as text, with its shapes aligned in a table."""

import re
import textwrap

WIDTH = 92
LONGEST = 100  # the source text of an operand is shortened to this length
MAX_SHOWN, MAX_CLASHES = 12, 4
NOTE = 3_900  # a longer explanation is cut after this many characters


def wrapped(sentence, first="", later="  "):
    """Return a sentence as wrapped lines, with `first` and `later` as the indents."""
    whole = re.sub(r"(?<=\d), (?=\d)", ",\N{NO-BREAK SPACE}", sentence)
    lines = textwrap.wrap(
        whole, WIDTH, initial_indent=first, subsequent_indent=later, break_long_words=False
    )
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def as_text(explanation, with_advice=True):
    """Return an `Explanation` as text, with aligned shapes and brackets around sizes that collide.

    If `with_advice` is False, the text has no fixes and no other advice.
    """
    e = explanation
    if e.shape is not None:
        return "\n".join([f"{_quoted(e)} fits: the result has the shape {e.shape}.", *_table(e)])
    lines = [f"{_quoted(e)} does not fit.", *_table(e)]
    for sentence in [*reasons(e), *(advice(e) if with_advice else [])]:
        lines += wrapped(sentence)
    text = "\n".join([*lines, *(_fix_lines(e) if with_advice else [])])
    return text if len(text) <= NOTE else text[:NOTE].rpartition("\n")[0] + "\n    ..."


def short(text, longest=LONGEST):
    """Return a text with "..." in its middle if it is too long for display."""
    return text if len(text) <= longest else f"{text[: longest - 35]} ... {text[-30:]}"


def _quoted(e):
    return f"`{short(e.expression, 200)}`" if e.expression else "A line without source text"


def _table(e):
    """Return right-aligned lines with the sizes of an `Explanation`'s operands and of its result.

    If there are more than 12 operands, the operands whose sizes clash come first.
    """
    clashes = [clash for clash in e.clashes[:MAX_CLASHES] if clash.axes]
    marked = {place for c in clashes for place in zip(c.operands, c.axes, strict=True)}
    first = [k for clash in e.clashes[:MAX_CLASHES] for k in clash.operands]
    shown = [*dict.fromkeys([*first, *range(len(e.operands))])][:MAX_SHOWN]
    rows = [(short(e.operands[k].source), e.operands[k].shape, k) for k in sorted(shown)]
    rows += [("result", e.shape, len(e.operands))] * (e.shape is not None)
    cells = [_cells(shape or (), k, marked) for _, shape, k in rows]
    columns = max(map(len, cells), default=0)
    cells = [["   "] * (columns - len(sizes)) + sizes for sizes in cells]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    name_width, lines = max((len(name) for name, *_ in rows), default=0), []
    for (name, shape, _), sizes in zip(rows, cells, strict=True):
        told = "shape not known" if shape is None else str(shape)
        aligned = "".join(map(str.rjust, sizes, widths))
        lines.append(f"    {name:{name_width}}  {aligned}   {told}".rstrip())
    return lines


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
    """Return sentences about an `Explanation`'s broken rule and about the sizes that collide."""
    found = [short(e.reason, 600)] if e.reason else []
    for clash in e.clashes[:MAX_CLASHES]:
        (k, m), (size, other) = clash.operands, clash.sizes
        if clash.axes is None:  # only the numbers are known, from NumPy's message or a reshape
            found += [f"NumPy counted {size} and {other}."] if e.kind == "matmul" else []
            continue
        (i, j), first, second = clash.axes, _name(e, k), _name(e, m)
        if k == m:
            found.append(f"Axis {i} of `{first}` is {size}, and its axis {j} is {other}.")
        elif i == j:
            found.append(f"Axis {i}: {_size(e, k, i, size)} meets {_size(e, m, j, other)}.")
        else:
            found.append(f"Axis {i} of `{first}` is {size}, axis {j} of `{second}` is {other}.")
    return found


def _name(e, k):
    return short(e.operands[k].source)


def _size(e, k, axis, size):
    shape = e.operands[k].shape
    missing = shape is not None and -axis > len(shape)
    return f"{size} in `{_name(e, k)}`" + (" (which lacks the axis)" if missing else "")


def advice(e):
    """Return the sentences that introduce the fixes, or that list fitting shapes, if any."""
    whole = not any(fix.part or fix.tried != fix.code for fix in e.fixes)
    if e.fixes and not e.fixes[0].marked:
        tried = "tried and run" if whole else "tried"  # a property, for example, is never called
        return [f"These were {tried}. Which one means what you want is for you to say:"]
    none = "The sizes differ, and none of the changes that were tried fits."
    none = none if e.tried and not e.fixes else "The sizes differ."
    found = [none] if e.clashes and (e.tried or e.needed) else []
    if e.needed:
        ways = " or ".join(f"if {short(way, 200)}" for way in e.needed)
        found = [" ".join([*found, f"It would run {ways}."])]
    runs = ", which runs too" if whole else ""
    return [*found, f"Did you mean this{runs}?"] if e.fixes else found


def _fix_lines(e):
    codes = [short(fix.code, 300) for fix in e.fixes]
    width = max(map(len, codes), default=0)
    pairs = zip(codes, e.fixes, strict=True)
    return [f"    {code:{width}}   {outcome(fix)}" for code, fix in pairs]


def outcome(fix):
    """Return the text beside a fix, such as "gives (3, 4)"."""
    if fix.target:
        return f"on the left has the shape {fix.shape}"
    if fix.shape is None:
        return "runs"
    shape = f"gives {fix.shape}"
    evaluated = fix.part or fix.tried
    if evaluated != fix.code:
        shape = f"where {short(evaluated, 200)} {shape}"
    return f"{shape}, but {fix.mark}" if fix.mark else shape
