"""Write the list of shapes and the warnings that %%shapes prints below a cell."""

import ast

from whyshape.origins import operands
from whyshape.text import short, wrapped
from whyshape.trace import VISITS

LONGEST = 56  # longer expressions are shortened in the list
SHOWN = (ast.BinOp, ast.Compare, ast.Call, ast.Attribute)
NOTHING = "No expression with a shape. %%shapes follows NumPy's arrays alone."
ENDED_EARLY = "The list is incomplete: the trace ended, as in Python 3.11 after a RecursionError."


def report(watch, lists):
    """Return the warnings about all recorded code, as lines, and if `lists` is true, all shapes.

    Shapes are listed only for the lines of the cell, not for the functions that the cell calls.
    Lines of earlier cells get "(an earlier cell)".
    """
    lines = []
    for name, script in watch.scripts.items():
        own = name in watch.cells
        found = rows(script, only_warned=not (own and lists))
        earlier = "" if own else " (an earlier cell)"
        lines += [line + earlier * line.startswith("line ") for line in found]
    return lines


def rows(script, only_warned=False):
    """Return the lines of the list that %%shapes prints: expressions with shapes, and warnings."""
    groups, width, expressions = [], 0, _by_statement(script)
    for statement in script.statements():
        entries = {}  # an expression that occurs twice in a line has one row
        for node in expressions.get(statement, []):
            sentences = script.warnings.get(node, [])
            if sentences or (_worth_a_row(script, node) and not only_warned):
                row = (short(script.text(node), LONGEST), _shapes(script, node))
                entries.setdefault(row, {}).update(dict.fromkeys(sentences))
        after = script.warnings.get(statement, [])
        if entries or after:
            groups.append((f"line {statement.lineno}", entries, after))
            width = max([width, *(len(text) for text, _ in entries)])
    lines = []
    for line, entries, after in groups:
        lines.append(line)
        for (text, shapes), sentences in entries.items():
            lines.append(f"    {text:{width}}   {shapes}")
            lines += [part for sentence in sentences for part in _warned(sentence)]
        lines += [part for sentence in after for part in _warned(sentence)]
    return lines


def _by_statement(script):
    """Return a dict from each statement of a script to its recorded expressions."""
    found = {}
    for node in dict.fromkeys([*script.first, *script.warnings]):
        if isinstance(node, ast.expr):
            found.setdefault(script.statement(node), []).append(node)
    for nodes in found.values():
        nodes.sort(key=lambda n: (n.end_lineno, n.end_col_offset, -n.lineno, -n.col_offset))
    return found


def _worth_a_row(script, node):
    shape = script.first.get(node)
    if not isinstance(node, SHOWN) or getattr(node, "attr", "T") not in ("T", "mT"):
        return False
    return shape is not None and (shape != () or any(_given(script, node)))


def _given(script, node):
    return [shape for shape in map(script.first.get, operands(node)) if shape]


def _shapes(script, node):
    given = [str(shape) for shape in _given(script, node)]
    first, last = script.first.get(node), script.last.get(node)
    result = str(first)
    if first != last:
        when = f"at pass {VISITS}" if node in script.many else "at last"
        result = f"{first}, {when} {last}"
    return f"{', '.join(given)} -> {result}" if given else result


def _warned(sentence):
    return wrapped(f"warning: {sentence}", "  ! ", "    ")
