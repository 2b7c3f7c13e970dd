"""Find the expression in the source text that raised a shape error.

An error counts as a shape error if its message contains certain words.
"""

import ast
import linecache
import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from helpers.shapes.functions import LIBRARIES

OPERATIONS = (ast.BinOp, ast.Compare, ast.Call, ast.Subscript, ast.AugAssign, ast.Attribute)
SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Modules whose local variables hold the source that they run (since 3.15, also `profiling`).
KEEPERS = ("IPython", "cProfile", "profiling")
SHAPE_WORDS = re.compile(
    r"shape|broadcast|dimension|aligned|axis|axes|same length|square|equal division|einstein"
    r"|einsum|subscripts|boolean index|too many indices|input values|array element with a seq"
    r"|too deep|(?:same|different) number of|Size of label|1D vector|-d\b|same size"
    r"|not of the same length|unequal length|indexing arrays"
    r"|operand type\(s\) for @: ",
    re.IGNORECASE,
)
OTHER_WORDS = re.compile(
    r"is out of bounds for size|singular|zero-size array|invalid literal|truth value"
    r"|could not convert|(?:keyword|positional) argument|required argument|multiple values for arg",
    re.IGNORECASE,
)


@dataclass
class Place:
    """The place in the source where an error was raised.

    Attributes
    ----------
    error : BaseException or None
    message : str
        The message of the error.
    frame : frame or None
        The innermost frame outside of NumPy and SciPy.
    names : tuple of dict
        The scopes of the names if there is no frame, the innermost first.
    node : ast node or None
        The operation that failed, or None if Python has no source position for it.
    statement : ast statement or None
    lines : list of bytes
        The lines of the source.
    parents : dict
        The parent of each node of the syntax tree.
    expression : str
        The source text of the operation, or the first line of the statement.
    """

    error: object
    message: str
    frame: object
    names: tuple = ()
    node: object = None
    statement: object = None
    lines: object = None
    parents: object = None
    expression: str = ""

    def text(self, node):
        """Return the source text of a node, or a normalised text if it spans several lines."""
        try:
            line = self.lines[node.lineno - 1] if node.lineno == node.end_lineno else b""
            text = line[node.col_offset : node.end_col_offset].decode().strip()
            text = f"({text})" if isinstance(node, ast.NamedExpr) else text
            if text and ast.dump(ast.parse(text, mode="eval").body) == ast.dump(as_load(node)):
                return text
        except (SyntaxError, ValueError, AttributeError, IndexError):
            pass
        return ast.unparse(node)

    def above(self, node):
        """Yield the nodes that contain a node, from the inside out."""
        while (node := self.parents.get(node)) is not None:
            yield node


def given(expression, names):
    """Return the `Place` of an expression whose result is predicted for the arrays in `names`."""
    tree, lines, parents = parse(expression)
    (statement,) = tree.body
    scopes = (names, {"np": np})
    return Place(None, "", None, scopes, statement.value, statement, lines, parents)


def locate(error):
    """Return the `Place` of a shape error that NumPy or Python raised, or None for other errors."""
    message, entries = _words_of(error), []
    tb = None if message is None else error.__traceback__
    while tb is not None:
        entries.append(tb)
        tb = tb.tb_next
    while entries and _is_library(entries[-1].tb_frame):
        entries.pop()
    if not entries:
        return None
    frame, at = entries[-1].tb_frame, entries[-1].tb_lasti // 2
    place = Place(error, message, frame)
    positions = [*frame.f_code.co_positions()]
    position = positions[at] if 0 <= at < len(positions) else (None,) * 4
    parsed = parse(_text(frame, [entry.tb_frame for entry in entries[:-1]], position))
    if parsed is not None:
        tree, place.lines, place.parents = parsed
        place.node = _node_at(place.parents, position)
        if place.node is None:
            around = _at_line(tree, entries[-1].tb_lineno)
        else:
            around = (place.node, *place.above(place.node))  # the node may be a statement
        place.statement = next((n for n in around if isinstance(n, ast.stmt)), None)
    failed = place.node or place.statement
    if isinstance(failed, ast.stmt):
        place.expression = place.lines[failed.lineno - 1].decode().strip()
    elif failed is not None:
        place.expression = place.text(failed)
    return None if isinstance(failed, ast.Raise) else place


def _words_of(error):
    """Return the message of a shape error that NumPy or Python raised, or None otherwise."""
    kind = type(error)
    if not issubclass(kind, (ValueError, IndexError, TypeError)):
        return None
    # For other classes or arguments, str(error) could run the learner's code.
    own = kind.__module__.partition(".")[0] == "numpy"
    plain = kind in (ValueError, IndexError, TypeError) and len(error.args) == 1
    if not own and not (plain and type(error.args[0]) is str):
        return None
    message = str(error).strip()
    return message if is_about_shapes(message) else None


def is_about_shapes(message):
    """Return whether the words of a message, except names in quotes, are about shapes."""
    words = re.sub(r"'[\w.]*'|\"[\w.]*\"", "", message)
    return bool(SHAPE_WORDS.search(words)) and not OTHER_WORDS.search(words)


def _is_library(frame):
    name = frame.f_globals.get("__name__")
    if name is None and frame.f_back is not None and frame.f_code.co_filename == "<string>":
        return _is_library(frame.f_back)  # SciPy generates such functions from text
    return type(name) is str and name.split(".")[0] in LIBRARIES


def _text(frame, callers, position):
    """Return the source of the code that failed. Magics such as %timeit keep it in a variable."""

    def fits(text):
        parsed = parse(text) if type(text) is str else None
        return parsed and _node_at(parsed[2], position) is not None

    text = text_of_code(frame.f_code, frame.f_globals)
    if text and (frame.f_code.co_filename != "<string>" or fits(text)):
        return text  # from 3.14 on, <string> may mean the text of `python -c`
    caller = frame.f_back
    while caller is not None:
        callers.insert(0, caller)
        caller = caller.f_back
    for caller in reversed(callers):
        if str(caller.f_globals.get("__name__")).partition(".")[0] in KEEPERS:
            kept = map(caller.f_locals.get, ("expr", "cell", "stmt", "cmd"))
            found = next(filter(fits, kept), None)
            if found is not None:
                return found
    return ""


def _node_at(parents, position):
    """Return the operation at a position (line, last line, column, last column), or None."""
    line, last_line, column, last_column = position
    if None in position:
        return None
    ending = []
    for node in parents:
        if not isinstance(node, (*OPERATIONS, ast.Raise)):
            continue
        if (node.end_lineno, node.end_col_offset) != (last_line, last_column):
            continue
        if (node.lineno, node.col_offset) == (line, column):
            return node
        if isinstance(node, ast.Call):
            ending.append(node)  # Python reports a later start for a chain of methods
    return ending[0] if ending and line >= ending[0].lineno else None


def _at_line(tree, line):
    """Return the statements that contain a line, from the inside out."""
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.stmt))
    return [node for node in nodes if node.lineno <= line <= node.end_lineno][::-1]


# Texts and trees ----------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def parse(text):
    """Return the syntax tree, the lines and the nodes' parents, or None if a text is not Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    return tree, text.encode().splitlines(keepends=True), parents


def text_of_code(code, module_globals=None):
    """Return the source that Python or IPython has kept for a code object, or an empty string."""
    lines = linecache.getlines(code.co_filename, module_globals)
    if not lines and hasattr(linecache, "_getlines_from_code"):  # the prompt of Python >= 3.13
        lines = linecache._getlines_from_code(code)
    return "".join(lines)


def function_node(code):
    """Return the node of the `def` or `lambda` from which a code object was compiled, or None."""
    parsed = parse(text_of_code(code))
    kind = ast.Lambda if code.co_name == "<lambda>" else ast.FunctionDef
    found = [
        node
        for node in (parsed[2] if parsed else ())
        if isinstance(node, kind)
        and getattr(node, "name", "<lambda>") == code.co_name
        and code.co_firstlineno
        == min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    ]
    return found[0] if len(found) == 1 else None


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
