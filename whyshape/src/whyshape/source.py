"""Find the expression in the source text that raised an error.

For each bytecode instruction, Python stores the lines and columns of the instruction's expression.
A column is a number of bytes in UTF-8, not of characters.
"""

import ast
import inspect
import itertools
import linecache
import os
import re
import sys
import warnings
from dataclasses import dataclass
from functools import lru_cache

OPERATIONS = (ast.BinOp, ast.Compare, ast.Call, ast.Subscript, ast.AugAssign, ast.Attribute)
ARRAY_LIBRARIES = ("numpy", "scipy")  # an error inside of these belongs to the line that calls them
LIBRARIES = ("pandas", "sklearn", "matplotlib")  # so does one of these, if its words are known
INSTALLED = re.compile(r"[\\/](?:site|dist)-packages[\\/]")
STANDARD = os.path.dirname(linecache.__file__)  # the folder of the standard library
# Modules whose local variables hold the source that they run (since 3.15, also `profiling`).
KEEPERS = ("IPython", "cProfile", "profiling")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
HELD_BY_FRAME = 3  # references to a dictionary that no one holds but a frame and we
PARSED = "<parsed by whyshape>"  # the name of a file, for warnings about a text
# Other threads use the list of filters that `catch_warnings` would replace. An entry for this file
# alone changes nothing for them.
QUIET = ("ignore", None, Warning, re.compile(re.escape(PARSED)), 0)
READERS = {"locals", "vars", "f_locals"}
LONGEST = 500_000  # a longer text is not parsed
LARGEST = 200  # an expression with more nodes is not examined as a whole


class Source:
    """A source text: its syntax tree, its lines in UTF-8, and the parent of each node."""

    def __init__(self, tree, lines, parents):
        self.tree, self.lines, self.parents = tree, lines, parents

    def text(self, node):
        """Return the source text of a node, or a normalised one if the node spans several lines."""
        if getattr(node, "lineno", 0) != getattr(node, "end_lineno", 1) or self._is_quoted(node):
            return ast.unparse(node)
        line = self.lines[node.lineno - 1][node.col_offset : node.end_col_offset]
        text = line.decode(errors="replace").strip()
        return f"({text})" if isinstance(node, ast.NamedExpr) else text

    def _is_quoted(self, node):
        """Return whether an expression is in an f-string, where positions are not reliable."""
        return any(isinstance(above, ast.JoinedStr) for above in self.above(node))

    def above(self, node):
        """Yield the nodes of this source that contain a node, from the inside out."""
        while (node := self.parents.get(node)) is not None:
            yield node

    def statement(self, node):
        """Return the innermost statement that contains a node or is that node, or None."""
        around = itertools.chain([node], self.above(node))
        return next((each for each in around if isinstance(each, ast.stmt)), None)

    def node_at(self, position):
        """Return the operation at a position (line, last line, column, last column), or None."""
        line, last_line, column, last_column = position
        if None in position:
            return None
        ending = []
        for node in self.parents:
            if not isinstance(node, (*OPERATIONS, ast.Raise)):
                continue
            if (node.end_lineno, node.end_col_offset) != (last_line, last_column):
                continue
            if (node.lineno, node.col_offset) == (line, column):
                return node
            if isinstance(node, ast.Call):
                ending.append(node)  # Python reports a later start for a chain of methods
        return ending[0] if ending and line >= ending[0].lineno else None

    def at_line(self, line):
        """Return the innermost statement that contains a line, or None."""
        nodes = (node for node in ast.walk(self.tree) if isinstance(node, ast.stmt))
        found = [node for node in nodes if node.lineno <= line <= node.end_lineno]
        return found[-1] if found else None


NOTHING = Source(ast.Module([], []), [], {})


@dataclass
class Place:
    """The place in a program's source where an operation failed.

    Attributes
    ----------
    message : str
        NumPy's message.
    frame : frame or None
        The innermost frame of the failed call that runs no code of NumPy or SciPy.
    node : ast node or None
        The operation that failed, or None if Python has no position for it.
    statement : ast statement or None
    source : Source
    library : str
        The library, apart from NumPy and SciPy, in which the error was raised, or "".
    """

    message: str
    frame: object = None
    node: object = None
    statement: object = None
    source: Source = NOTHING
    library: str = ""

    @property
    def expression(self):
        """The source text of the operation that failed, or the first line of its statement."""
        if isinstance(self.node, ast.expr):
            return self.source.text(self.node)
        found = self.node or self.statement
        return self.source.lines[found.lineno - 1].decode().strip() if found is not None else ""

    def whole(self):
        """Return the largest expression around the failed operation that is small enough to try."""
        whole = self.node
        for above in self.source.above(self.node):
            if not isinstance(above, (ast.expr, ast.keyword, ast.comprehension)):
                break
            if isinstance(above, ast.Lambda) or not is_small(above):
                break
            whole = above if isinstance(above, ast.expr) else whole
        return whole


def locate(error, message):
    """Return the `Place` of an error, or None if no operation in the user's code raised it."""
    entries, tb, library = [], BaseException.__traceback__.__get__(error), ""
    while tb is not None:
        entries.append(tb)
        tb = tb.tb_next
    while entries and (package := _library(entries[-1].tb_frame)):
        library = package if package in LIBRARIES else library
        entries.pop()
    if not entries or _is_installed(entries[-1].tb_frame.f_code.co_filename):
        return None
    frame, at = entries[-1].tb_frame, entries[-1].tb_lasti // 2
    positions = [*frame.f_code.co_positions()]
    position = positions[at] if 0 <= at < len(positions) else (None,) * 4
    place = Place(message, frame, library=library)
    found = parse(_text(frame, [entry.tb_frame for entry in entries[:-1]], position))
    place.source, place.node = found, found.node_at(position)
    place.statement = found.statement(place.node) or found.at_line(entries[-1].tb_lineno)
    raised = isinstance(place.node or place.statement, ast.Raise)
    return None if raised else place


def names_of(frame):
    """Return the local names of a frame, or {} if reading the names could affect the user's code.

    Before Python 3.13, reading a function's local names also updates the dictionary that the
    function's own call of `locals()` has returned. The function may call `locals` or `vars` by
    another name, as after `v = vars`.
    """
    used = {*frame.f_code.co_names}
    asked = READERS & used or any(
        frame.f_globals.get(name) is one for name in used for one in (locals, vars)
    )
    own = frame.f_code.co_flags & inspect.CO_OPTIMIZED and sys.version_info < (3, 13)
    return {} if own and asked else frame.f_locals


def forget_names(frame):
    """Remove a function's values from the dictionary that Python 3.11 stores for `frame.f_locals`.

    The dictionary keeps the values if other code also refers to it. The dictionary also keeps the
    values under a debugger, because Python then copies them back into the function's variables.
    """
    code = frame.f_code
    if code.co_flags & inspect.CO_OPTIMIZED and sys.gettrace() is None:
        names = names_of(frame)
        if type(names) is dict and sys.getrefcount(names) == HELD_BY_FRAME:
            for name in (*code.co_varnames, *code.co_cellvars, *code.co_freevars):
                names.pop(name, None)


def _library(frame):
    """Return the name of the library that a frame belongs to, or "" for another frame."""
    name = dict.get(frame.f_globals, "__name__")
    package = name.partition(".")[0] if type(name) is str else ""
    return package if package in (*ARRAY_LIBRARIES, *LIBRARIES) else ""


def _is_installed(filename):
    installed = INSTALLED.search(filename) or filename.startswith(STANDARD + os.sep)
    return bool(installed or filename.startswith("<frozen"))


def _text(frame, callers, position):
    """Return the source text of the code that failed in a frame, or "".

    Magics such as %timeit keep the source text of the code in a local variable of a function that
    called the code.
    """

    def fits(text):
        return type(text) is str and parse(text).node_at(position) is not None

    text = _kept_text(frame)
    if text and (frame.f_code.co_filename != "<string>" or fits(text)):
        return text  # from 3.14 on, <string> may mean the text of `python -c`
    caller = frame.f_back
    while caller is not None:
        callers.insert(0, caller)
        caller = caller.f_back
    for caller in reversed(callers):
        if str(dict.get(caller.f_globals, "__name__")).partition(".")[0] in KEEPERS:
            kept = map(caller.f_locals.get, ("expr", "cell", "stmt", "cmd"))
            found = next(filter(fits, kept), None)
            if found is not None:
                return found
    return ""


def _kept_text(frame):
    names = frame.f_globals if type(frame.f_globals) is dict else None
    lines = linecache.getlines(frame.f_code.co_filename, names)
    if not lines and hasattr(linecache, "_getlines_from_code"):  # the prompt of Python >= 3.13
        lines = linecache._getlines_from_code(frame.f_code)
    return "".join(lines)


# Texts and trees ----------------------------------------------------------------------------------


def tree_of(text, mode="exec"):
    """Return the syntax tree of a text, without warnings: Python gives them when the text runs."""
    filters = warnings.filters
    filters.insert(0, QUIET)
    try:
        return ast.parse(text, PARSED, mode)
    finally:
        if QUIET in filters:
            filters.remove(QUIET)


@lru_cache(maxsize=64)
def parse(text):
    """Return the `Source` of a text, which is `NOTHING` for a text that is not Python."""
    if len(text) > LONGEST:
        return NOTHING
    try:
        tree = tree_of(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return NOTHING
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return Source(tree, text.encode().splitlines(keepends=True), parents)


def is_small(node):
    """Return whether an expression has few enough nodes for trying changes of it."""
    nodes = ast.walk(node)
    return sum(1 for _ in zip(range(LARGEST + 1), nodes, strict=False)) <= LARGEST


def index_parts(node):
    """Return a list of the nodes between the commas of an index."""
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]


def as_load(node):
    """Return a copy of an assignment's target as an expression whose value can be computed."""
    stored = isinstance(getattr(node, "ctx", None), ast.Store)
    return changed(node, ctx=ast.Load()) if stored else node


def as_binary(statement):
    """Return the expression `x + y` for the statement `x += y`."""
    target = as_load(statement.target)
    return ast.copy_location(ast.BinOp(target, statement.op, statement.value), statement)


def changed(node, **fields):
    """Return a copy of a node in which some fields have other values."""
    return ast.copy_location(type(node)(**dict(ast.iter_fields(node)) | fields), node)
