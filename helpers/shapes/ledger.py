"""Implement the magic %%shapes, which runs a cell once and lists the shape of each expression.

`recorder` wraps each expression in a call that records its shape. After the cell has run, the
functions that it defined get their original code, without these calls.
"""

import ast
import contextlib
import gc
import sys
import types
import warnings

from helpers.shapes import doubts
from helpers.shapes.present import wrapped
from helpers.shapes.recorder import RECORDER, VISITS, Seen, Wrap, new_recorder

LONGEST = 56  # longer expressions are shortened in the list
MARK = "\0" + RECORDER  # the recorder replaces this constant in compiled code
SHOWN = (ast.BinOp, ast.Compare, ast.Call, ast.Attribute)


class Ledger:
    """Collect the shapes of a cell's expressions, and list them by line.

    Parameters
    ----------
    text : str
        The cell's source.
    tree : ast.Module, optional
        The syntax tree of the cell, if IPython has transformed it.

    Attributes
    ----------
    code : ast.Module
        The syntax tree with calls to the recorder.
    recorder : function
        The recorder, which the code calls by the name `RECORDER`.
    """

    def __init__(self, text, tree=None):
        self.tree = ast.parse(text) if tree is None else tree
        wrap = Wrap(self.tree)
        self.code, self.places, self.numbers = wrap.code, wrap.places, wrap.numbers
        self.first, self.last, self.times = {}, {}, {}
        self.recorder = new_recorder(self.first, self.last, self.times)
        self.lines, self.texts = text.encode().splitlines(keepends=True), {}
        self.text = text
        self.steps = {  # maps each step, such as `X - m`, to its statement `X -= m`
            node: statement
            for statement, node in self.places
            if isinstance(statement, ast.AugAssign) and getattr(node, "right", 0) is statement.value
        }
        strings = (node for node in ast.walk(self.tree) if isinstance(node, ast.JoinedStr))
        # Nodes in f-strings have no reliable positions.
        self.quoted = {node for string in strings for node in ast.walk(string)}

    def seen(self, node):
        """Return the `Seen` object of an expression's first evaluation, or None."""
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float, complex)):
            return Seen((), value=node.value if type(node.value) is int else None)
        return self.first.get(self.numbers.get(node))

    def shape(self, node):
        """Return the shape of an expression's value in its first evaluation, or None."""
        seen = self.seen(node)
        return None if seen is None else seen.shape

    def written(self, node):
        """Return the source text of an expression, shortened if it is long."""
        if node not in self.texts:
            lines = self.lines[node.lineno - 1 : node.end_lineno]
            whole = b"".join(lines)[
                node.col_offset : len(b"".join(lines[:-1])) + node.end_col_offset
            ]
            text = " ".join(whole.decode(errors="replace").split())
            if len(text) <= 3 * LONGEST and (len(lines) > 1 or node in self.quoted):
                text = ast.unparse(node)
            self.texts[node] = text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."
        return self.texts[node]

    def __str__(self):
        return "\n".join(self.rows())

    def rows(self):
        """Yield the lines that %%shapes prints."""
        found = doubts.Doubts(self)
        rows, width = [], 0
        for statement, nodes in self.statements().items():
            entries = {}  # an expression that occurs twice in a line has one row
            warned = [found.of(node) for node in nodes]
            for node, sentences in zip(nodes, warned, strict=True):
                if (isinstance(node, SHOWN) and self._worth_a_row(node)) or sentences:
                    row = (self.written(node), self._shapes(node))
                    entries.setdefault(row, {}).update(dict.fromkeys(sentences))
            after = list(found.of_statement(statement))
            if entries or after:
                rows.append((f"line {statement.lineno}", entries, after))
                width = max([width, *(len(text) for text, _ in entries)])
        for line, entries, after in rows:
            yield line
            for (text, shapes), sentences in entries.items():
                yield f"    {text:{width}}   {shapes}"
                yield from map(_warned, sentences)
            yield from map(_warned, after)
        if not rows:
            yield "No expression with a shape."

    def statements(self):
        """Return a dict from each statement to its expressions, each listed after its operands."""
        groups = {}
        for statement, node in self.places:
            groups.setdefault(statement, []).extend([node] if node else [])
        return groups

    def _worth_a_row(self, node):
        shape = self.shape(node)
        operands = [self.shape(part) for part in doubts.operands(node)]
        if isinstance(node, ast.Attribute) and node.attr not in ("T", "mT"):
            return False
        return shape is not None and (shape != () or any(operands))

    def _shapes(self, node):
        given = [self.shape(part) for part in doubts.operands(node)]
        given = [str(shape) for shape in given if shape]
        number = self.numbers[node]
        if number not in self.first:  # np.add.at, for example, returns no array
            return ", ".join(given)
        first, last, times = self.first[number].shape, self.last[number], self.times[number]
        when = "at last" if times < VISITS else f"at pass {times}"
        result = str(first) if first == last else f"{first}, {when} {last}"
        return f"{', '.join(given)} -> {result}" if given else result


def _warned(sentence):
    return "\n".join(wrapped(f"warning: {sentence}", "  ! ", "    "))


def run_cell(shell, cell):
    """Run a cell in an IPython shell and print its shapes, even after an error."""
    text = shell.transform_cell(cell)
    number = len(shell.user_ns.get("In", ())) - 1  # the number of the cell in tracebacks
    filename = shell.compile.cache(text, number, raw_code=cell)
    with _deeper():
        try:
            tree = shell.transform_ast(shell.compile.ast_parse(text, filename))
            plain = _compiled(tree, filename, shell.compile)
        except SyntaxError as error:
            raise _not_followed(error) from None
        # The second compilation would repeat the warnings of the first. `catch_warnings` is not
        # used because it makes Python forget which warnings it has shown.
        quiet = ("ignore", None, Warning, None, 0)
        warnings.filters.insert(0, quiet)
        try:
            ledger = Ledger(text, tree)
            codes = _compiled(_marked(ledger.code), filename, shell.compile)
            noted = [_with_recorder(code, ledger.recorder) for code in codes]
        except Exception:
            ledger, noted = None, plain  # run the cell without the recorder
        finally:
            warnings.filters.remove(quiet)
    try:
        for code in noted:
            exec(code, shell.user_global_ns, shell.user_ns)
    except BaseException as error:
        _hide_this_file(shell, error)
        raise
    finally:
        with contextlib.suppress(Exception):
            _restore_functions(noted, plain)
            print(_as_text(ledger))


@contextlib.contextmanager
def _deeper():
    """Raise the recursion limit, because the recorder's calls nest an expression more deeply."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(limit + 500)
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)


def _compiled(tree, filename, compiler):
    """Compile a cell, and a final expression on its own so that its value is displayed."""
    body, last = tree.body, []
    if body and isinstance(body[-1], ast.Expr):
        body, last = body[:-1], body[-1:]
    codes = [compiler(ast.Module(body, []), filename, "exec")]
    return codes + [compiler(ast.Interactive([node]), filename, "single") for node in last]


def _marked(tree):
    """Replace the recorder's name in a tree by the constant MARK, and return the tree."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == RECORDER:
            node.func = ast.copy_location(ast.Constant(MARK), node)
    return tree


def _with_recorder(code, recorder):
    """Return a copy of a code object with the recorder itself in place of the constant MARK."""
    constants = (
        _with_recorder(c, recorder)
        if type(c) is types.CodeType
        else recorder
        if type(c) is str and c == MARK
        else c
        for c in code.co_consts
    )
    return code.replace(co_consts=tuple(constants))


def _restore_functions(noted, plain):
    """Give each function that the cell defined the code object without the recorder's calls."""
    clean = {}
    for code in _inner(plain):
        clean.setdefault(_place(code), []).append(code)
    held = {id(code): code for code in _inner(noted) if len(clean.get(_place(code), ())) == 1}
    for function in gc.get_referrers(*held.values()) if held else ():
        if type(function) is types.FunctionType and id(function.__code__) in held:
            (function.__code__,) = clean[_place(function.__code__)]


def _inner(codes):
    """Yield the code objects of all functions inside the given code objects."""
    for code in codes:
        inner = [c for c in code.co_consts if type(c) is types.CodeType]
        yield from inner
        yield from _inner(inner)


def _place(code):
    return code.co_qualname, code.co_firstlineno, code.co_freevars


def _as_text(ledger):
    with contextlib.suppress(Exception):
        return "\n".join(ledger.rows())
    return "The ledger of this cell could not be written."  # the cell itself has run


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
