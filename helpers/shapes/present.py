"""An explanation as plain text."""

KINDS = {
    "broadcast": "Element by element",
    "matmul": "Matrix product",
}


def as_text(explanation):
    """The explanation in plain letters, the sizes aligned on the right."""
    lines = [_headline(explanation), *_table(explanation), *_reason(explanation)]
    return "\n".join([*lines, *_advice(explanation)])


def _headline(e):
    text = e.expression or "this line"
    if e.shape is not None:
        return f"`{text}` fits, and gives the shape {e.shape}."
    return f"`{text}` does not fit."


def _table(e):
    """One line for each operand: its name, its sizes aligned on the right, its shape."""
    marked = {
        (k, axis)
        for clash in e.clashes
        if clash.axes
        for k, axis in zip(clash.operands, clash.axes, strict=True)
    }
    known = [operand.shape for operand in e.operands if operand.shape is not None]
    columns = max(map(len, known), default=0)
    rows = []
    for k, operand in enumerate(e.operands):
        shape = operand.shape or ()
        cells = []
        for axis in range(-columns, 0):
            here = str(shape[axis]) if -axis <= len(shape) else ""
            if (k, axis) in marked:
                here = f"[{here or '1'}]" if here else "[ ]"
            cells.append(here)
        rows.append((operand.source, cells, "?" if operand.shape is None else str(operand.shape)))
    if e.shape is not None:
        cells = [str(n) for n in e.shape]
        rows.append(("result", [""] * (columns - len(cells)) + cells, str(e.shape)))
    return _aligned(rows)


def _aligned(rows):
    name_width = max((len(row[0]) for row in rows), default=0)
    count = max((len(row[1]) for row in rows), default=0)
    widths = [max((len(row[1][-i]) for row in rows if len(row[1]) >= i), default=0) for i in (
        range(count, 0, -1)
    )]
    lines = []
    for name, cells, shape in rows:
        cells = [""] * (count - len(cells)) + cells
        sizes = "  ".join(_placed(cell, width) for cell, width in zip(cells, widths, strict=True))
        lines.append(f"    {name:{name_width}}   {sizes}   {shape}".rstrip())
    return lines


def _placed(cell, width):
    """Right-aligned by the digits: a closing bracket stands outside."""
    return cell.rjust(width) if cell.endswith("]") else (cell + " ").rjust(width + 0 * 1)


def _reason(e):
    if e.shape is not None:
        return []
    lines = [e.reason] if e.reason else []
    for clash in e.clashes:
        first, second = (e.operands[k].source for k in clash.operands)
        size, other = clash.sizes
        if clash.axes is None:
            continue
        i, j = clash.axes
        if clash.operands[0] == clash.operands[1]:
            lines.append(f"Sizes {size} and {other} of `{first}` differ.")
        elif i == j:
            lines.append(f"Axis {i}: {size} in `{first}`, {other} in `{second}`.")
        else:
            lines.append(f"Axis {i} of `{first}` is {size}, axis {j} of `{second}` is {other}.")
    return lines


def _advice(e):
    if e.shape is not None:
        return []
    if e.fixes:
        lines = ["These run (check that they mean what you want):"]
        width = max(len(fix.code) for fix in e.fixes)
        for fix in e.fixes:
            note = "" if fix.tried == fix.code else f"  for {fix.tried}"
            lines.append(f"    {fix.code:{width}}   {fix.shape}{note}")
        return lines
    if e.changes:
        return ["No rearrangement fits: the sizes differ. It would run if", *(
            f"    {change}" for change in e.changes
        )]
    if e.clashes:
        return ["No rearrangement that was tried fits: the sizes differ."]
    return []


def as_html(explanation):
    """The explanation with coloured axes."""
    return f"<pre>{as_text(explanation)}</pre>"
