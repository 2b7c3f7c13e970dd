"""Show an `Explanation` as HTML, with its shapes in a table.

The colours are those of `helpers.plots` (Okabe and Ito). No meaning depends on colour alone: each
axis has a sign, clashing sizes have the sign ≠, and sizes that NumPy repeats have dashed edges.
"""

import html

from helpers.shapes.present import advice, clashing, outcome, reasons, rows_of, short

COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#000000")
SIGNS = ("●", "■", "▲", "◆", "✚", "○")
CLASH = "#D55E00"


def as_html(e):
    """Return an explanation as an HTML element with inline styles."""
    verdict = "does not fit." if e.shape is None else f"fits: the result has the shape {e.shape}."
    parts = [f"<p><code>{html.escape(short(e.expression, 200))}</code> {html.escape(verdict)}</p>"]
    parts.append(_table(e))
    if e.shape is None:
        parts += [
            f'<p style="margin:4px 0">{_code(sentence)}</p>'
            for sentence in [*reasons(e), *advice(e)]
        ]
        parts.append(_fixes(e))
    return f'<div class="shapes-explanation">{"".join(parts)}</div>'


def _code(sentence):
    pieces = html.escape(sentence).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))


def axis_names(e):
    """Return a list of axis names for each operand, and for the result if there is one."""
    shapes = [shape for _, _, shape, _ in rows_of(e)]
    if e.kind == "matmul" and len(shapes) >= 2:
        inner = [list(range(-len(s), 0)) for s in shapes]
        for axes, renamed in zip(inner, ({-1: "k", -2: "n"}, {-2: "k", -1: "m"}), strict=False):
            axes[:] = [renamed.get(axis, axis) for axis in axes]
        if len(shapes[1]) == 1:
            inner[1] = ["k"]
        if len(inner) == 3:
            ends = ["n"] * (len(shapes[0]) > 1) + ["m"] * (len(shapes[1]) > 1)
            inner[2] = [*range(-len(shapes[2]), -len(ends)), *ends]
        return inner
    if e.labels:
        return [list(names) for names in e.labels[: len(shapes)]]
    return [list(range(-len(shape), 0)) for shape in shapes]


def _table(e):
    names, marked = axis_names(e), clashing(e)
    order = {"m": 0, "n": 1, "k": 2} if e.kind == "matmul" else {}
    for group in reversed(names):
        for name in reversed(group):
            order.setdefault(name, len(order) % len(SIGNS))
    long = max((len(shape) for _, _, shape, _ in rows_of(e)), default=0)
    rows = []
    for row, (k, text, sizes, told) in enumerate(rows_of(e)):
        cells = ['<td style="border:none"></td>'] * (long - len(sizes))
        for i, size in enumerate(sizes):
            name = names[row][i] if row < len(names) and i < len(names[row]) else i - len(sizes)
            to = _stretched_to(e, size, i - len(sizes))
            cells.append(_size_cell(size, name, order, (k, i - len(sizes)) in marked, to))
        rows.append(
            f'<tr style="background:none"><td style="text-align:left;border:none"><code>'
            f"{html.escape(text)}</code></td>{''.join(cells)}"
            f'<td style="text-align:left;border:none">{told}</td></tr>'
        )
    return f'<table style="border-collapse:separate;border-spacing:4px">{"".join(rows)}</table>'


def _stretched_to(e, size, axis):
    """Return the size to which a size of 1 is stretched at an axis, or None."""
    full = e.shape[axis] if e.kind == "broadcast" and e.shape is not None else 1
    return full if size == 1 and full > 1 else None


def _size_cell(size, name, order, clash, to=None):
    number = order.get(name, 0)
    edge = f"3px solid {CLASH}" if clash else "1px dashed #666666" if to else "1px solid #999999"
    size = f"{size} → {to}" if to else size
    sign = f"{SIGNS[number]} {name}" if isinstance(name, str) else SIGNS[number]
    unequal = f' <b style="color:{CLASH}">≠</b>' if clash else ""
    return (
        f'<td style="text-align:center;border:{edge};border-bottom:5px solid {COLOURS[number]}">'
        f'{size}{unequal} <span style="color:{COLOURS[number]}">{sign}</span></td>'
    )


def _fixes(e):
    if not e.fixes:
        return ""
    items = (
        f"<li><code>{html.escape(short(fix.code, 300))}</code> {html.escape(outcome(fix))}</li>"
        for fix in e.fixes
    )
    return f"<ol>{''.join(items)}</ol>"
