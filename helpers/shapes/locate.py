"""The place of an error: the frame, the failing expression in the source, and its statement."""

import ast
import traceback
from dataclasses import dataclass

from helpers.shapes import source

OPERATIONS = (ast.BinOp, ast.Compare, ast.Call, ast.Subscript, ast.AugAssign, ast.Attribute)
SCOPES = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
LIBRARIES = ("numpy", "scipy")


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
    steps = list(traceback.walk_tb(error.__traceback__))
    entries, tb = [], error.__traceback__
    while tb is not None:
        entries.append(tb)
        tb = tb.tb_next
    own = [k for k, (frame, _) in enumerate(steps) if not _is_library(frame)]
    if not own:
        return None
    entry = entries[own[-1]]
    place = Place(entry.tb_frame)
    text = _text(entry.tb_frame, [frame for frame, _ in steps[: own[-1]]])
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


def _text(frame, callers):
    text = source.text_of_file(frame.f_code.co_filename, frame.f_globals)
    if text or not frame.f_code.co_filename.startswith("<timed"):
        return text
    # %%time keeps the cell's source in a variable of its own.
    caller = frame.f_back
    while caller is not None:
        callers.append(caller)
        caller = caller.f_back
    for caller in callers:
        if caller.f_globals.get("__name__", "").startswith("IPython"):
            text = caller.f_locals.get("expr")
            if type(text) is str:
                return text
    return ""
