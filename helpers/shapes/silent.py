"""Warn of mistakes that raise no error. Each warning follows from the recorded shapes alone.

There are seven kinds, and chapter 1 shows each of them. A shape that the learner has arranged in
the code, for example with `x[:, None]`, is taken to be meant.
"""

import ast
import itertools

from helpers.shapes import labels
from helpers.shapes.changes import name_of
from helpers.shapes.functions import FUNCTIONS, REDUCTIONS
from helpers.shapes.source import index_parts

REDUCING = {name.split(".")[-1] for name in REDUCTIONS} | {"average"}
ELEMENT_WISE = {"clip", *(n for n, record in FUNCTIONS.items() if record.kind == "broadcast")}
ARRANGING = {"reshape", "expand_dims", "atleast_2d", "ix_", "meshgrid", "swapaxes", "transpose"}


def operands(node):
    """Return the expressions of which an expression is computed."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.UnaryOp):
        return [node.operand]
    if isinstance(node, (ast.Attribute, ast.Subscript)):
        return [node.value]
    if not isinstance(node, ast.Call):
        return []
    own = [node.func.value] if isinstance(node.func, ast.Attribute) else []
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return own + [part for each in given for part in getattr(each, "elts", [each])]


def is_element_wise(node):
    """Return whether an expression is computed element by element."""
    if isinstance(node, ast.Call):
        return name_of(node) in ELEMENT_WISE
    product = isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
    return isinstance(node, (ast.BinOp, ast.Compare, ast.UnaryOp)) and not product


def is_spread(node):
    """Return whether an expression gives an array other axes, as `x[:, None]` does."""
    if isinstance(node, ast.Subscript):
        return any(ast.unparse(part) in ("None", "np.newaxis") for part in index_parts(node))
    return isinstance(node, ast.Call) and name_of(node) in ARRANGING


def stored_names(statement):
    """Return the names that a statement stores, apart from the statements inside it."""
    nodes = [statement]
    for node in nodes:
        nodes += [n for n in ast.iter_child_nodes(node) if not isinstance(n, ast.stmt)]
    return [n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]


def assigned(statement):
    """Return pairs (target, value) of the expressions in an assignment."""
    value, pairs = getattr(statement, "value", None), []
    targets = getattr(statement, "targets", [])
    if isinstance(statement, ast.AnnAssign) and value is not None:
        targets = [statement.target]
    for target in targets:
        parts, values = getattr(target, "elts", [target]), [value]
        if isinstance(target, (ast.Tuple, ast.List)):
            values = getattr(value, "elts", ())
        pairs += zip(parts, values, strict=False)
    return pairs


class Silent:
    """Find expressions of a recorded cell that look wrong.

    Attributes
    ----------
    found : dict
        A dict from an expression or a statement to a list of sentences.
    """

    def __init__(self, recording, text):
        self.shape, self.text, self.parents = recording.shape, text, recording.parents
        self.found = {}
        values, self.values = {}, {}  # what names stand for by now, and at each of their places
        for statement, nodes in recording.statements.items():
            new = {ast.unparse(target): value for target, value in assigned(statement)}
            values |= {name.id: name for name in stored_names(statement) if name.id not in new}
            for node in nodes:
                if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
                    self.values[node] = values.get(ast.unparse(node))
                self._check(node)
            self._check_names(statement)
            values |= new

    def _warn(self, node, sentence):
        self.found.setdefault(node, []).append(sentence)

    def _check(self, node):
        parts = [part for part in operands(node) if self.shape(part)]
        if self.shape(node) is None:
            return
        if is_element_wise(node) and len(parts) >= 2:
            self._both_stretched(node, parts)
            self._lost_axis(node, parts)
        if name_of(node) in ("Sub", "subtract"):
            self._one_number(node)
        if name_of(node) == "transpose" or getattr(node, "attr", "") in ("T", "mT"):
            self._no_transpose(node, parts)
        if name_of(node) == "reshape" and parts:
            self._cut_anew(node, parts[0])
        if name_of(node) == "einsum":
            self._stretched_label(node)

    # The seven kinds ------------------------------------------------------------------------------

    def _both_stretched(self, node, parts):
        """Warn if a column and a vector of equal lengths give a table that nobody asked for."""
        for a, b in itertools.pairwise(parts):
            s, t = self.shape(a), self.shape(b)
            column, vector = (s, t) if len(s) > len(t) else (t, s)
            if column != (*vector, 1) or len(vector) != 1 or vector == (1,):
                continue
            if self.shape(node)[-2:] == 2 * vector and not any(map(self._is_arranged, (a, b))):
                self._warn(
                    node,
                    f"Both are stretched: `{self.text(a)}` {s} and `{self.text(b)}` {t} give "
                    f"{self.shape(node)}, every entry of one with every entry of the other.",
                )

    def _lost_axis(self, node, parts):
        """Warn if a sum over an axis other than the first meets its own table without keepdims."""
        for a, b in ((parts[0], parts[1]), (parts[1], parts[0])):
            array, axes, kept = self._reduction(self._reduction_behind(a))
            full, s = self.shape(array), self.shape(a)
            if not axes or kept or full != self.shape(b) or len(s) != len(full) - len(axes):
                continue
            if axes != tuple(range(len(axes))) and self._tables(array) & self._tables(b):
                which = f"axis {axes[0]}" if len(axes) == 1 else f"axes {axes}"
                acts = "as a row" if len(full) == 2 else "along the last axes"
                self._warn(
                    node,
                    f"`{self.text(a)}` has lost {which} of {full}, and {s} is aligned on the "
                    f"right: it acts {acts} on `{self.text(b)}`. With keepdims=True it keeps its "
                    f"place.",
                )

    def _no_transpose(self, node, parts):
        """Warn of the transpose of a vector where a column would give another result."""
        if not parts or len(self.shape(parts[0])) > 1 or not self._is_column_meant(node):
            return
        text, shape = self.text(parts[0]), self.shape(parts[0])
        column = f"{text}[:, None]"
        self._warn(
            node, f"`{text}` {shape} has one axis: its transpose is the same. Column: {column}"
        )

    def _is_column_meant(self, node):
        """Return whether a transposed vector is stored, or meets a vector on its left.

        On the left of a product, as in `w.T @ x`, and next to a table it does no harm.
        """
        use = self.parents[node]
        while isinstance(use, ast.UnaryOp) or (is_element_wise(use) and not self._rest(use, node)):
            node, use = use, self.parents[use]
        if isinstance(use, ast.stmt):
            return True
        others = self._rest(use, node)
        vectors = all(len(self.shape(part)) == 1 for part in others)
        product = name_of(use) in ("MatMult", "dot", "matmul")
        right = product and operands(use)[-1] is node
        return bool(others) and vectors and (right or is_element_wise(use))

    def _rest(self, node, part):
        """Return the operands of an expression that have axes, apart from one of them."""
        return [other for other in operands(node) if self.shape(other) and other is not part]

    def _cut_anew(self, node, part):
        """Warn if a reshape seems to exchange axes, which it does not."""
        old, new = self.shape(part), self.shape(node)
        ordered = any(keyword.arg == "order" for keyword in node.keywords)
        wide = [[n for n in shape if n > 1] for shape in (old, new)]
        if wide[0] != wide[1] and sorted(wide[0]) == sorted(wide[1]) and not ordered:
            meant = f"{self.text(part)}.T" if len(new) == 2 else "a transpose"
            self._warn(
                node,
                f"reshape from {old} to {new} cuts the numbers anew, in reading order. Where axes "
                f"should change places, it is {meant}",
            )

    def _stretched_label(self, node):
        """Warn if einsum has stretched a size of 1 in a sum, which `@` would refuse."""
        text = getattr(self._value(node.args[0]), "value", None) if node.args else None
        shapes = [self.shape(part) for part in node.args[1:]]
        if isinstance(text, str) and None not in shapes:
            output = labels.parse(text)[1]
            found = [(x, n) for x, n in labels.stretched(text, shapes).items() if x not in output]
            told = ", ".join(f"{x} is 1 in one operand and {n} in another" for x, n in found)
            if told:
                self._warn(node, f"einsum stretched a size of 1: {told}. `@` would refuse.")

    def _one_number(self, node):
        """Warn if one number for a whole table is subtracted from its column or row."""
        parts = [part for part in operands(node) if self.shape(part) is not None]
        if len(parts) < 2:
            return
        left, right = parts[:2]
        s, reduction = self.shape(left), self._reduction_behind(right)
        array, axes, _ = self._reduction(reduction)
        full = self.shape(array) or ()
        if self.shape(right) != () or len(full) != 2 or axes != (0, 1) or not s or full == s:
            return
        which = {(full[0], 1): "row: axis=1", (1, full[1]): "column: axis=0"}.get(s)
        if which:
            place = reduction if reduction in [*ast.walk(node)] else node
            what = self.text(reduction)
            self._warn(place, f"`{what}` is one number for all of {full}. Of each {which}")

    def _check_names(self, statement):
        """Warn if a name gets a value of another shape that was computed from it."""
        for target, value in assigned(statement):
            name, new, parts = ast.unparse(target), self.shape(value), self._parts(value)
            old = {self.shape(part) for part in parts if ast.unparse(part) == name}
            old -= {new, (), None}
            if new and old and not any(map(is_spread, parts)):
                change = f"had the shape {old.pop()} and now has {new}: it was stretched."
                self._warn(statement, f"`{self.text(target)}` {change}")

    # What expressions stand for -------------------------------------------------------------------

    def _parts(self, node):
        """Return the parts of an element-wise expression that are not element-wise themselves."""
        if not is_element_wise(node):
            return [node]
        return [part for operand in operands(node) for part in self._parts(operand)]

    def _value(self, node):
        """Return the expression that a name stands for, or the node itself."""
        value = self.values.get(node)
        same = value is not None and self.shape(value) == self.shape(node)
        return value if same else node

    def _is_arranged(self, node):
        """Return whether the axes of an expression were arranged in the code."""
        node = self._value(node)
        kept = any(keyword.arg == "keepdims" for keyword in getattr(node, "keywords", ()))
        parts = operands(node) if is_element_wise(node) else []
        return kept or is_spread(node) or any(map(self._is_arranged, parts))

    def _tables(self, node):
        """Return all parts of an element-wise expression that have its shape, as comparable keys.

        A key is a text, with what its names stand for.
        """
        key = ast.unparse(node), *(id(self.values.get(part)) for part in ast.walk(node))
        value = self._value(node)
        whole = is_element_wise(node) or isinstance(node, ast.Subscript)  # such as X[:]
        parts = [value] if value is not node else operands(node) if whole else []
        same = [part for part in parts if self.shape(part) == self.shape(node)]
        return {key}.union(*map(self._tables, same))

    def _reduction(self, node):
        """Return the array, the axes and `keepdims` of a sum or the like, or (None, (), False)."""
        if not isinstance(node, ast.Call) or name_of(node) not in REDUCING:
            return None, (), False
        func, words = node.func, {k.arg: k.value for k in node.keywords}
        method = isinstance(func, ast.Attribute) and self.shape(func.value) is not None
        array, *rest = [func.value, *node.args] if method else [*node.args, None]
        full, at = self.shape(array), words.get("axis", rest[0] if rest else None)
        try:
            axis = None if at is None else ast.literal_eval(self._value(at))
        except ValueError:
            return None, (), False
        axes = axis if isinstance(axis, tuple) else [axis]
        if not full or not all(isinstance(k, int) or k is None for k in axes):
            return None, (), False
        axes = range(len(full)) if axis is None else sorted(k % len(full) for k in axes)
        return array, tuple(axes), "keepdims" in words

    def _reduction_behind(self, node):
        """Return the reduction in an expression such as `np.sqrt(a.sum(1)) + 1`, or None."""
        node = self._value(node)
        if is_element_wise(node):
            found = filter(None, map(self._reduction_behind, operands(node)))
            return next(found, None)
        return node if self._reduction(node)[1] else None
