"""Write the list of shapes and the warnings that %%shapes prints below a cell."""

import ast

from helpers.shapes.present import wrapped
from helpers.shapes.record import VISITS
from helpers.shapes.silent import Silent, operands

LONGEST = 56  # longer expressions are shortened in the list
SHOWN = (ast.BinOp, ast.Compare, ast.Call, ast.Attribute)


class Table:
    """The expressions of a `Recording` with their shapes, by line."""

    def __init__(self, recording):
        self.recording = recording
        self.lines = recording.text.encode().splitlines(keepends=True)

    def __str__(self):
        return "\n".join(self.rows())

    def rows(self):
        """Yield the lines of the list."""
        warnings = Silent(self.recording, self.written).found
        groups, width = [], 0
        for statement, nodes in self.recording.statements.items():
            entries = {}  # an expression that occurs twice in a line has one row
            for node in nodes:
                sentences = warnings.get(node, [])
                if self._worth_a_row(node) or sentences:
                    row = (self.written(node), self._shapes(node))
                    entries.setdefault(row, {}).update(dict.fromkeys(sentences))
            after = warnings.get(statement, [])
            if entries or after:
                groups.append((f"line {statement.lineno}", entries, after))
                width = max([width, *(len(text) for text, _ in entries)])
        for line, entries, after in groups:
            yield line
            for (text, shapes), sentences in entries.items():
                yield f"    {text:{width}}   {shapes}"
                yield from map(_warned, sentences)
            yield from map(_warned, after)
        if not groups:
            yield "No expression with a shape."

    def written(self, node):
        """Return the source text of an expression, shortened if it is long."""
        lines = self.lines[node.lineno - 1 : node.end_lineno]
        end = len(b"".join(lines[:-1])) + node.end_col_offset
        text = " ".join(b"".join(lines)[node.col_offset : end].decode(errors="replace").split())
        if len(text) <= 3 * LONGEST and (len(lines) > 1 or self._is_quoted(node)):
            text = ast.unparse(node)
        return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."

    def _is_quoted(self, node):
        """Return whether an expression is in an f-string, where positions are not reliable."""
        while isinstance(node, ast.expr) and not isinstance(node, ast.JoinedStr):
            node = self.recording.parents.get(node)
        return isinstance(node, ast.JoinedStr)

    def _worth_a_row(self, node):
        shape = self.recording.shape(node)
        if not isinstance(node, SHOWN) or getattr(node, "attr", "T") not in ("T", "mT"):
            return False
        return shape is not None and (shape != () or any(self._given(node)))

    def _given(self, node):
        return [shape for shape in map(self.recording.shape, operands(node)) if shape]

    def _shapes(self, node):
        given = [str(shape) for shape in self._given(node)]
        first, last = self.recording.shape(node), self.recording.last.get(node)
        result = str(first)
        if first != last:
            when = f"at pass {VISITS}" if node in self.recording.done else "at last"
            result = f"{first}, {when} {last}"
        return f"{', '.join(given)} -> {result}" if given else result


def _warned(sentence):
    return "\n".join(wrapped(f"warning: {sentence}", "  ! ", "    "))
