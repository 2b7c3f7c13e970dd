"""Hold the syntax tree of a running file, and find the statements and expressions of a line."""

import ast
import linecache

from whyshape import source

RECORDED = (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.BinOp, ast.UnaryOp, ast.Compare)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
BODIES = ("body", "orelse", "finalbody", "handlers", "cases")


class Script(source.Source):
    """The source of a running file, its statements by line, and the shapes of its expressions.

    Attributes
    ----------
    first, last : dict
        The shape of each expression in its first and in its last recorded visit.
    many : set
        The expressions that were visited `VISITS` times. Further visits are not recorded.
    warnings : dict
        A dict from an expression or a statement to a list of sentences.
    """

    def __init__(self, filename, names=None):
        found = source.parse("".join(linecache.getlines(filename, names)))
        super().__init__(found.tree, found.lines, dict(found.parents))
        self.first, self.last, self.many, self.warnings = {}, {}, set(), {}
        self.visits, self._parts, self._at, self._binary = {}, {}, {}, {}
        for statement in self.statements():
            for line in range(statement.lineno, _header_end(statement) + 1):
                self._at.setdefault(line, []).append(statement)

    def statements(self):
        """Yield all statements of this file, in the order of the text."""
        found = (node for node in ast.walk(self.tree) if isinstance(node, ast.stmt))
        yield from sorted(found, key=lambda node: (node.lineno, node.col_offset))

    def at(self, line):
        """Return the statements that cover a line. If one has a body, only its header counts."""
        return self._at.get(line, [])

    def expressions(self, root):
        """Return the expressions of a statement or a lambda, the inner ones before the outer ones.

        The bodies of comprehensions, functions and lambdas inside the node are left out. `inside`
        returns the expressions in the body of a comprehension.
        """
        if root not in self._parts:
            found = []
            for part in self._heads(root):
                _collect(part, found)
            self._parts[root] = found
        return self._parts[root]

    def _heads(self, root):
        if isinstance(root, source.DEFINITIONS):
            return []
        if isinstance(root, ast.Lambda):
            return [root.body]
        if isinstance(root, ast.AugAssign):
            return [self.binary(root)]
        fields = [value for name, value in ast.iter_fields(root) if name not in BODIES]
        parts = [p for value in fields for p in (value if isinstance(value, list) else [value])]
        return [part for part in parts if isinstance(part, ast.AST)]

    def binary(self, statement):
        """Return the expression `x + y` for the statement `x += y`, always the same node."""
        if statement not in self._binary:
            binary = source.as_binary(statement)
            self.parents |= {binary: statement, binary.left: binary}
            self._binary[statement] = binary
        return self._binary[statement]

    def call_at(self, position):
        """Return the call at a position (line, last line, column, last column), or None."""
        node = self.node_at(position)
        return node if isinstance(node, ast.Call) else None

    def lambda_of(self, code):
        """Return the lambda of which a code object is the body, or None."""
        places = [p for p in code.co_positions() if None not in p and p[3] > p[2]]
        if not places:
            return None
        line, column = min((place[0], place[2]) for place in places)
        found = [n for n in self.parents if isinstance(n, ast.Lambda)]
        return next(
            (n for n in found if (n.body.lineno, n.body.col_offset) == (line, column)), None
        )


def _header_end(statement):
    """Return the last line of a statement, or of its header if it contains other statements."""
    bodies = [getattr(statement, name, None) or [] for name in BODIES]
    inner = [body[0] for body in bodies if isinstance(body, list) and body]
    if not inner:
        return statement.end_lineno
    lines = [
        getattr(node, "lineno", getattr(getattr(node, "pattern", None), "lineno", 0))
        for node in inner
    ]
    return max(statement.lineno, min(lines) - 1)


def _collect(node, found):
    if isinstance(node, (ast.Lambda, ast.pattern, *source.DEFINITIONS)):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
        inner = [node.func.value] if isinstance(node.func, ast.Attribute) else []
        for part in [*inner, *node.args, *(keyword.value for keyword in node.keywords)]:
            _collect(part, found)
    elif isinstance(node, COMPREHENSIONS):
        _collect(node.generators[0].iter, found)  # the only part outside the passes
    else:
        for part in ast.iter_child_nodes(node):
            _collect(part, found)
    loaded = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    if loaded and isinstance(node, (*RECORDED, *COMPREHENSIONS)):
        found.append(node)


def inside(comprehension):
    """Return the expressions that a comprehension evaluates in each pass."""
    names = ("elt", "key", "value")
    parts, found = [getattr(comprehension, name, None) for name in names], []
    parts += [condition for loop in comprehension.generators for condition in loop.ifs]
    for part in parts:
        if part is not None:
            _collect(part, found)
    return found


def assigned(statement):
    """Return pairs (target, value) of the expressions in an assignment."""
    value, pairs = getattr(statement, "value", None), []
    targets = getattr(statement, "targets", [])
    if isinstance(statement, ast.AnnAssign) and value is not None:
        targets = [statement.target]
    for target in targets if value is not None else ():
        parts, values = getattr(target, "elts", [target]), [value]
        if isinstance(target, (ast.Tuple, ast.List)):
            values = getattr(value, "elts", ())
        pairs += zip(parts, values, strict=False)
    return pairs
