"""Run a cell for the magic %%shapes, and record the shape of each of its expressions.

Each expression of the cell's own statements, loops and comprehensions becomes an argument of a call
that records its shape. The body of a loop is there twice, with these calls for its first passes,
and without them for later ones, which were measured to take 1.2 to 3.3 times as long as in an
ordinary cell. Functions, classes and generators are left alone, because they may be used after the
cell. Only the class and the shape of a value are read, so no code of the learner runs for this.
"""

import ast
import contextlib
import io
import itertools
import tokenize
import types
from copy import deepcopy

from helpers.shapes.evaluate import Evaluator
from helpers.shapes.source import as_binary
from helpers.shapes.values import LISTS, Unknown, flat, is_array, is_number, is_one_of, shape_of

VISITS = 64  # the number of passes of a loop that are recorded
RECORDED = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.BinOp, ast.UnaryOp, ast.Compare)
LEFT_ALONE = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.pattern)
LEFT_ALONE += (getattr(ast, "TypeAlias", ast.Lambda), getattr(ast, "TemplateStr", ast.Lambda))
REPEATED = {
    **dict.fromkeys((ast.For, ast.AsyncFor), ("body",)),
    ast.While: ("test", "body"),
    **dict.fromkeys((ast.ListComp, ast.SetComp), ("elt",)),
    ast.DictComp: ("key", "value"),
    ast.comprehension: ("iter", "ifs"),
}
CELLS = itertools.count()


class Recording(ast.NodeTransformer):
    """The shapes of a cell's expressions.

    Attributes
    ----------
    text : str
        The source of the cell.
    code : ast.Module
        A copy of the syntax tree in which each expression is an argument of the call that records.
    name : str
        The name of the function that is called. It has a blank, so no cell contains it.
    parents : dict
        The parent of each node of the syntax tree.
    nodes : list
        The expressions, each after its operands, and None for each loop.
    first, last : dict
        The shape of each expression in its first and in its last recorded evaluation.
    done : set
        The expressions that were evaluated as often as is recorded.
    added : set
        The statements of `code` that only record.
    targets : dict
        The target of a statement such as `d["x"] -= m`, for it before and after the statement.
    statements : dict
        The expressions of each statement, each listed after its operands.
    """

    def __init__(self, text, tree):
        self.text, self.name = text, f"record {next(CELLS)}"
        self.nodes, self.first, self.last = [], {}, {}
        self.done, self.added = set(), set()
        self.targets, self.statements = {}, {}
        self.parents = {c: node for node in ast.walk(tree) for c in ast.iter_child_nodes(node)}
        # All trees share one node for each operator, such as ast.Add, and for ast.Load. To show a
        # traceback, IPython hangs the tree of a whole library on it.
        shared = {id(n): n for n in ast.walk(tree) if not n._fields and not n._attributes}
        copy = deepcopy(tree, shared)
        self.originals = dict(zip(ast.walk(copy), ast.walk(tree), strict=True))
        self.code = self.visit(copy)

    def shape(self, node):
        """Return the shape of an expression's value in its first evaluation, or None."""
        number = isinstance(node, ast.Constant) and type(node.value) in (int, float, complex)
        return () if number else self.first.get(node)

    def visit(self, node):
        """Return a node of the copy in which the values of expressions are recorded."""
        original = self.originals[node]
        if isinstance(node, ast.stmt):
            self.statements[original] = []
        if isinstance(node, LEFT_ALONE):
            return node
        if isinstance(node, ast.GeneratorExp):  # only its first loop is evaluated at once
            node.generators[0].iter = self.visit(node.generators[0].iter)
        elif isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
            if isinstance(node.func, ast.Attribute):  # of a method, only the object is recorded
                node.func.value = self.visit(node.func.value)
            node.args = [*map(self.visit, node.args)]
            node.keywords = [*map(self.visit, node.keywords)]
        else:
            self.generic_visit(node)
        for name in self._repeated(original):
            part = self._in_first_passes(getattr(original, name), getattr(node, name))
            setattr(node, name, part)
        if isinstance(node, ast.AugAssign):
            return self._step(original, node)
        loaded = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
        return self._call(original, node) if loaded and type(node) in RECORDED else node

    def _repeated(self, original):
        """Return the names of the fields that a loop evaluates in each pass."""
        first = isinstance(original, ast.comprehension) and self.parents[original].generators[0]
        return ("ifs",) if first is original else REPEATED.get(type(original), ())

    def _in_first_passes(self, original, node):
        """Let what a loop repeats be recorded in its first passes, and run as it is in later ones.

        `original` and `node` are an expression, a list of expressions or a list of statements.
        """
        if isinstance(node, ast.Constant):
            return node
        if isinstance(node, ast.expr):
            return ast.copy_location(ast.IfExp(self._call(original), node, original), original)
        if node and isinstance(node[0], ast.stmt):
            first = self._call(original[0])
            return [ast.copy_location(ast.If(first, node, original), original[0])]
        return [*map(self._in_first_passes, original, node)]

    def _step(self, original, node):
        """Return `X -= m` with statements that record X before it, and after it as `X - m`."""
        step = as_binary(original)
        self.parents |= {step: original, step.left: step}
        value = step.left
        if not isinstance(value, ast.Name):  # reading it could run code of the learner
            self.targets |= {step: value, value: value}
            value = ast.Constant(None)
        calls = [self._call(part, value) for part in (step.left, step)]
        before, after = (ast.copy_location(ast.Expr(call), original) for call in calls)
        self.added |= {before, after}
        return [before, node, after]

    def _call(self, original, *value):
        """Return a call that records the value of an expression of the cell.

        Without a value, the call returns whether this pass of a loop is to be recorded.
        """
        self.nodes.append(original if value else None)
        if value:
            statement = original
            while not isinstance(statement, ast.stmt):
                statement = self.parents[statement]
            self.statements[statement].append(original)
        number = ast.Constant(len(self.nodes) - 1)
        call = ast.Call(ast.Name(self.name, ast.Load()), [number, *value], [])
        return ast.fix_missing_locations(ast.copy_location(call, original))


def recorder(recording, names):
    """Return the function `record(number, value)`, which returns the value of an expression.

    Without a value, it returns whether this pass of a loop is to be recorded. The targets of
    statements such as `d["x"] -= m` are looked up in the dict `names`.
    """
    counts, done = [0] * len(recording.nodes), [False] * len(recording.nodes)

    def record(number, value=None):
        if done[number]:
            return value
        counts[number] += 1
        done[number] = counts[number] == VISITS
        node = recording.nodes[number]
        if node is None:
            return True
        with contextlib.suppress(Exception):  # an error here must not stop the cell
            if node in recording.targets:
                value = Evaluator((names,)).value(recording.targets[node])
            shape = shape_of_value(value)
            if shape is not None:
                recording.first.setdefault(node, shape)
                recording.last[node] = shape
            if done[number]:
                recording.done.add(node)
        return value

    return record


def shape_of_value(value):
    """Return the shape of an array, a number or a small list of numbers, or None."""
    if is_array(value) or is_number(value):
        return shape_of(value)
    if not is_one_of(value, LISTS):
        return None
    try:
        leaves = flat(value)
    except Unknown:
        return None
    if not all(map(is_number, leaves)) and (type(value) is tuple or not all(map(is_array, leaves))):
        return None  # a tuple of arrays is not an array
    return shape_of(value)


# Running ------------------------------------------------------------------------------------------


def run_cell(shell, cell):
    """Run a cell in an IPython shell, and return its `Recording` and its error, if any."""
    text = shell.transform_cell(cell)
    number = len(shell.user_ns.get("In", ())) - 1  # the number of the cell in tracebacks
    filename = shell.compile.cache(text, number, raw_code=cell)
    try:
        tree = shell.transform_ast(shell.compile.ast_parse(text, filename))
        recording, codes = _compiled(shell, tree, text, filename)
    except SyntaxError as error:
        raise _not_followed(error) from None
    names = shell.user_ns
    names[recording.name] = recorder(recording, names)
    try:
        for code in codes:
            exec(code, shell.user_global_ns, names)
    except BaseException as error:
        _hide_this_file(shell, error)
        return recording, error
    finally:
        names.pop(recording.name, None)
    return recording, None


def _compiled(shell, tree, text, filename):
    """Return a `Recording` and the code objects of a cell, with plain code if it cannot record."""
    try:
        recording = Recording(text, tree)
        return recording, _codes(shell, recording.code.body, recording, filename)
    except Exception:  # for example, `global x` may not stand in a loop's body twice
        recording = Recording(text, ast.Module([], []))
        return recording, _codes(shell, tree.body, recording, filename)


def _codes(shell, body, recording, filename):
    """Compile statements, and each expression whose value is displayed on its own."""
    mode = "none" if _ends_with_semicolon(recording.text) else shell.ast_node_interactivity
    shown = {"all": body, "none": []}.get(mode, body[-1:])
    shown = {node for node in shown if isinstance(node, ast.Expr)} - recording.added
    codes = []
    for display, nodes in itertools.groupby(body, shown.__contains__):
        if display:
            codes += [shell.compile(ast.Interactive([n]), filename, "single") for n in nodes]
        else:
            codes.append(shell.compile(ast.Module([*nodes], []), filename, "exec"))
    return codes


def _ends_with_semicolon(text):
    blank = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.DEDENT)
    last = ""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        last = last if token.type in blank else token.string
    return last == ";"


def _not_followed(error):
    """Return a UsageError, shown without a traceback, for a cell that does not compile here."""
    from IPython.core.error import UsageError

    words = f"line {error.lineno}: {error.msg}"
    if "await" in error.msg:
        words += " (%%shapes cannot follow it: run the cell without)"
    return UsageError(words)


def _hide_this_file(shell, error):
    """Remove the frames of this file from the traceback that IPython shows for an error."""
    own = error.__traceback__.tb_next
    plain = shell.InteractiveTB.structured_traceback

    def render(self):
        del self._render_traceback_
        return plain(type(self), self, own, tb_offset=0)

    with contextlib.suppress(Exception):
        if not hasattr(error, "_render_traceback_"):
            error._render_traceback_ = types.MethodType(render, error)
