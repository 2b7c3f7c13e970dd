"""The magic %%shapes: a cell runs once, and each of its expressions leaves its shape behind.

Every expression at the top level of the cell, also inside its loops, is wrapped in a call that
notes the value's shape and hands the value on. Functions and classes that the cell defines stay as
they are, so nothing of the wrapping is left when the cell has run.
"""

import ast
import types

from helpers.shapes import doubts, source
from helpers.shapes.present import wrapped
from helpers.shapes.recorder import RECORDER, UNTOUCHED, Recorder, Seen, Wrap

LONGEST = 56  # letters of an expression
SHOWN = (ast.BinOp, ast.Compare, ast.Call, ast.Attribute)


class Ledger:
    """The shapes that a cell left behind.

    Parameters
    ----------
    text : str
        The cell's source.

    Attributes
    ----------
    code : ast.Module
        The cell with the recorder's calls in it.
    recorder : Recorder
        To be put into the cell's names as `RECORDER` while it runs.
    """

    def __init__(self, text):
        self.text = text
        self.tree = ast.parse(text)
        wrap = Wrap()
        self.code = wrap.visit(self.tree)
        self.numbers = {node: k for k, node in enumerate(wrap.nodes)}
        self.recorder = Recorder()
        self.lines = text.encode().splitlines(keepends=True)

    def seen(self, node):
        """What was noted of an expression at its first turn, or None."""
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, complex)):
            return Seen(())
        return self.recorder.first.get(self.numbers.get(node))

    def shape(self, node):
        """The shape of an expression at its first turn, or None."""
        seen = self.seen(node)
        return None if seen is None else seen.shape

    def written(self, node):
        """An expression as it stands in the cell."""
        return source.text_of_node(node, self.lines)

    def __str__(self):
        return "\n".join(self._rows())

    def _rows(self):
        found = doubts.Doubts(self)
        rows, width = [], 0
        for statement in _statements(self.tree):
            entries = {}  # an expression that comes twice in a line has one row
            for node in _expressions(statement):
                if isinstance(node, SHOWN) and self._worth_a_row(node):
                    row = (self._short(node), self._shapes(node))
                    entries.setdefault(row, found.of(node))
            after = list(found.of_statement(statement))
            if entries or after:
                rows.append((f"line {statement.lineno}", entries, after))
                width = max([width, *(len(text) for text, _ in entries)])
        for line, entries, after in rows:
            yield line
            for (text, shapes), warnings in entries.items():
                yield f"    {text:{width}}   {shapes}"
                yield from map(_warned, warnings)
            yield from map(_warned, after)
        if not rows:
            yield "No expression with a shape."

    def _short(self, node):
        text = self.written(node)
        return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."

    def _worth_a_row(self, node):
        shape = self.shape(node)
        operands = [self.shape(part) for part in doubts.operands(node)]
        if isinstance(node, ast.Attribute) and node.attr not in ("T", "mT"):
            return False
        return shape is not None and (shape != () or any(operands))

    def _shapes(self, node):
        given = [self.shape(part) for part in doubts.operands(node)]
        given = [str(shape) for shape in given if shape]
        first, last = self.shape(node), self.recorder.last[self.numbers[node]]
        result = str(first) if first == last else f"{first}, at last {last}"
        return f"{', '.join(given)} -> {result}" if given else result


def _warned(sentence):
    return "\n".join(wrapped(f"warning: {sentence}", "  ! ", "    "))


def _statements(tree):
    """The statements of a cell, also those in its loops and conditions, in order."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.stmt) and not isinstance(node, UNTOUCHED):
            yield node
            yield from _statements(node)
        elif isinstance(node, (ast.excepthandler, ast.match_case)):
            yield from _statements(node)


def _expressions(node):
    """The expressions of one statement, each after its operands."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.stmt, ast.excepthandler, ast.match_case)):
            yield from _expressions(child)
    if isinstance(node, ast.expr):
        yield node


def run_cell(shell, cell):
    """Run a cell in an IPython shell and print its ledger, also when the cell fails."""
    text = shell.transform_cell(cell)
    ledger = _readable(text)
    number = len(shell.user_ns.get("In", ())) - 1  # of the cell, for its traceback
    filename = shell.compile.cache(text, number, raw_code=cell)
    body, last = ledger.code.body, []
    if body and isinstance(body[-1], ast.Expr):
        body, last = body[:-1], body[-1:]
    codes = [compile(ast.Module(body, []), filename, "exec")]
    codes += [compile(ast.Interactive([node]), filename, "single") for node in last]
    shell.user_ns[RECORDER] = ledger.recorder
    try:
        for code in codes:
            exec(code, shell.user_global_ns, shell.user_ns)
    except Exception as error:
        _hide_this_file(shell, error)
        raise
    finally:
        shell.user_ns.pop(RECORDER, None)
        print(_as_text(ledger))


def _as_text(ledger):
    try:
        return str(ledger)
    except Exception:
        return "The ledger of this cell could not be written."  # the cell itself has run


def _readable(text):
    """The ledger of a cell; for what it cannot follow, IPython's error without a traceback."""
    from IPython.core.error import UsageError

    try:
        ledger = Ledger(text)
        compile(ledger.tree, "<cell>", "exec")
    except SyntaxError as error:
        words = f"line {error.lineno}: {error.msg}"
        if "await" in error.msg:
            words += " (%%shapes cannot follow it: run the cell without)"
        raise UsageError(words) from None
    return ledger


def _hide_this_file(shell, error):
    """Show the error with the cell's own frames only, as if the magic were not there."""
    own = error.__traceback__.tb_next
    plain = shell.InteractiveTB.structured_traceback

    def render(self):
        del self._render_traceback_
        return plain(type(self), self, own, tb_offset=0)

    error._render_traceback_ = types.MethodType(render, error)
