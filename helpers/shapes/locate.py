"""The place of an error: the frame, the failing expression in the source, and its statement."""

import ast
from dataclasses import dataclass

from helpers.shapes import source
from helpers.shapes.functions import LIBRARIES

OPERATIONS = (ast.BinOp, ast.Compare, ast.Call, ast.Subscript, ast.AugAssign, ast.Attribute)
SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# They run the text that a variable of theirs holds; cProfile is profiling.tracing from 3.15 on.
KEEPERS = ("IPython", "cProfile", "profiling")


@dataclass
class Place:
    """Where an error came from.

    Attributes
    ----------
    frame : frame
        The innermost one outside of NumPy.
    node : ast node or None
        The failing operation; None without source positions.
    statement : ast statement or None
    parents : dict
        The parent of each node of the tree.
    lines : list of bytes
    """

    frame: object
    node: object = None
    statement: object = None
    parents: object = None
    lines: object = None

    def text(self, node):
        """The source text of a node."""
        return source.text_of_node(node, self.lines)

    def above(self, node):
        """The nodes around a node, from the inside out."""
        while (node := self.parents.get(node)) is not None:
            yield node

    def loops(self):
        """The comprehensions around the failing node that have no frame of their own."""
        name = self.frame.f_code.co_name
        if name in ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>", "<lambda>"):
            return []
        around = []
        for node in self.above(self.node):
            if isinstance(node, (ast.Lambda, ast.stmt)):
                break
            if isinstance(node, SCOPES):
                around.insert(0, node)
        return around


def locate(error):
    """The `Place` of an error, or None if it has no traceback."""
    entries = list(_entries(error))
    own = [k for k, entry in enumerate(entries) if not _is_library(entry.tb_frame)]
    if not own:
        return None
    entry = entries[own[-1]]
    place = Place(entry.tb_frame)
    text = _text(entry, [before.tb_frame for before in entries[: own[-1]]])
    parsed = source.parse(text) if text else None
    if parsed is None:
        return place
    tree, place.lines, place.parents = parsed
    position = _position(entry)
    place.node = _node_at(place.parents, position)
    if place.node is None:
        place.statement = _statement_at(tree, entry.tb_lineno)
    else:
        around = (n for n in [place.node, *place.above(place.node)] if isinstance(n, ast.stmt))
        place.statement = next(around, None)
    return place


def operations(statement):
    """The operations in a statement, in the order in which Python carries them out, nearly."""
    for child in ast.iter_child_nodes(statement):
        if not isinstance(child, (ast.stmt, *SCOPES)):
            yield from operations(child)
    if isinstance(statement, OPERATIONS):
        yield statement


def _is_library(frame):
    name = frame.f_globals.get("__name__")
    if name is None and frame.f_back is not None and frame.f_code.co_filename == "<string>":
        return _is_library(frame.f_back)  # a function that SciPy has made from text
    return type(name) is str and name.split(".")[0] in LIBRARIES


def _position(entry):
    positions = list(entry.tb_frame.f_code.co_positions())
    at = entry.tb_lasti // 2
    return positions[at] if 0 <= at < len(positions) else (None,) * 4


def _node_at(parents, position):
    line, last_line, column, last_column = position
    if None in position:
        return None
    exact, ending = [], []
    for node in parents:
        if not isinstance(node, (*OPERATIONS, ast.Raise)):
            continue
        if (node.end_lineno, node.end_col_offset) != (last_line, last_column):
            continue
        if (node.lineno, node.col_offset) == (line, column):
            exact.append(node)
        elif isinstance(node, ast.Call):
            ending.append(node)  # a chain of methods over several lines starts at its last name
    if exact:
        return exact[0]
    return ending[0] if ending and line >= ending[0].lineno else None


def _statement_at(tree, line):
    found = None
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt) and node.lineno <= line <= node.end_lineno:
            found = node  # walk goes from the outside in
    return found


def _text(entry, callers):
    """The source of the code that failed; magics such as %timeit keep it in a variable."""
    frame = entry.tb_frame
    text = source.text_of_code(frame.f_code, frame.f_globals)
    if frame.f_code.co_filename == "<string>":  # from 3.14 on, it may be that of `python -c`
        parsed = source.parse(text)
        text = text if parsed and _node_at(parsed[2], _position(entry)) is not None else ""
    caller = None if text else frame.f_back
    while caller is not None:
        callers.insert(0, caller)
        caller = caller.f_back
    for caller in [] if text else reversed(callers):
        if str(caller.f_globals.get("__name__")).partition(".")[0] not in KEEPERS:
            continue
        for name in ("expr", "cell", "stmt", "cmd"):
            kept = caller.f_locals.get(name)
            parsed = source.parse(kept) if type(kept) is str else None
            if parsed and _node_at(parsed[2], _position(entry)) is not None:
                return kept
    return text


def _entries(error):
    tb = error.__traceback__
    while tb is not None:
        yield tb
        tb = tb.tb_next
