"""The magic %%shapes: a cell runs once, and each of its expressions leaves its shape behind.

Every expression at the top level of the cell, also inside its loops, is wrapped in a call that
notes the value's shape and hands the value on. Functions and classes that the cell defines stay as
they are, so nothing of the wrapping is left when the cell has run.
"""

import ast
import textwrap
import types
from dataclasses import dataclass

import numpy as np

from helpers.shapes import doubts, functions, rules, source
from helpers.shapes.present import WIDTH
from helpers.shapes.values import SMALL, Unknown, admit, is_array

RECORDER = "__shape_of__"
RECORDED = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.BinOp, ast.UnaryOp, ast.Compare)
UNTOUCHED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.GeneratorExp)
SHOWN = (ast.BinOp, ast.Compare, ast.Call, ast.Attribute)


@dataclass
class Seen:
    """What was noted of an expression's value: its shape, and the axes along which it sums to 1."""

    shape: tuple
    shares: tuple = ()


class Recorder:
    """Notes the shapes of values, by the number of the expression."""

    def __init__(self):
        self.first, self.last, self.times = {}, {}, {}

    def __call__(self, number, value):
        """Note a value and hand it on."""
        times = self.times[number] = self.times.get(number, 0) + 1
        shape = _shape(value)
        if shape is not None:
            if times == 1:
                self.first[number] = Seen(shape, _shares(value, shape))
            self.last[number] = shape
        return value


def _shape(value):
    if is_array(value):
        return np.ndarray.shape.__get__(value)
    if type(value) in (int, float, complex, bool) or isinstance(value, np.generic):
        return ()
    if type(value) in (list, tuple) and len(value) <= 1000:
        try:
            return functions.shape_of(admit(value))
        except (Unknown, rules.Misfit):
            return None
    return None


def _shares(value, shape):
    """The axes along which a small table of numbers sums to 1."""
    if len(shape) != 2 or type(value) is not np.ndarray or not 1 < value.size <= SMALL:
        return ()
    if value.dtype.kind not in "biuf" or not (value >= 0).all():
        return ()
    return tuple(axis for axis in (0, 1) if np.allclose(value.sum(axis=axis), 1))


class _Wrap(ast.NodeTransformer):
    """Puts a call of the recorder around each expression that is read."""

    def __init__(self):
        self.nodes = []

    def visit(self, node):
        if isinstance(node, (*UNTOUCHED, ast.JoinedStr, ast.AnnAssign, ast.Match)):
            return node
        if isinstance(node, ast.Call):
            return self._wrapped(node, self._call(node))
        if isinstance(node, RECORDED) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            return self._wrapped(node, self._copied(node))
        return self._copied(node)

    def _call(self, node):
        func = node.func
        if isinstance(func, ast.Attribute):
            func = ast.copy_location(
                ast.Attribute(self.visit(func.value), func.attr, func.ctx), func
            )
        args = [self.visit(part) for part in node.args]
        keywords = [self.visit(part) for part in node.keywords]
        return ast.copy_location(ast.Call(func, args, keywords), node)

    def _copied(self, node):
        fields = {}
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                value = self.visit(value)
            elif isinstance(value, list):
                value = [self.visit(v) if isinstance(v, ast.AST) else v for v in value]
            fields[name] = value
        return ast.copy_location(type(node)(**fields), node)

    def _wrapped(self, node, new):
        self.nodes.append(node)
        name = ast.Name(RECORDER, ast.Load())
        call = ast.Call(name, [ast.Constant(len(self.nodes) - 1), new], [])
        for part in (call, name, call.args[0]):
            ast.copy_location(part, node)
        return call


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
        wrap = _Wrap()
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
            entries = []
            for node in _expressions(statement):
                if isinstance(node, SHOWN) and self._worth_a_row(node):
                    entries.append((self.written(node), self._shapes(node), list(found.of(node))))
            after = list(found.of_statement(statement))
            if entries or after:
                rows.append((f"line {statement.lineno}", entries, after))
                width = max([width, *(len(text) for text, *_ in entries)])
        for line, entries, after in rows:
            yield line
            for text, shapes, warnings in entries:
                yield f"    {text:{min(width, 44)}}   {shapes}"
                yield from map(_warned, warnings)
            yield from map(_warned, after)
        if not rows:
            yield "No expression with a shape."

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
    return textwrap.fill(
        f"warning: {sentence}", WIDTH, initial_indent="  ! ", subsequent_indent="    "
    )


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
        print(ledger)


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
