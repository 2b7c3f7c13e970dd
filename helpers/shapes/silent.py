"""Warn of mistakes that raise no error. Each warning follows from the recorded shapes alone.

There are seven kinds, and chapter 1 shows each of them. A shape that the learner has arranged in
the code, for example with `x[:, None]`, is taken to be meant.
"""

import ast
import itertools

from helpers.shapes import labels
from helpers.shapes.changes import name_of
from helpers.shapes.functions import REDUCTIONS, UFUNCS
from helpers.shapes.source import index_parts

REDUCING = {name.split(".")[-1] for name in REDUCTIONS}
ELEMENT_WISE = UFUNCS | {"where", "clip"}
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


def is_product(node):
    """Return whether an expression is a matrix product."""
    return name_of(node) in ("MatMult", "dot", "matmul") if node is not None else False


class Silent:
    """Find expressions of a recorded cell that look wrong.

    Attributes
    ----------
    found : dict
        A dict from an expression or a statement to a list of sentences.
    """

    def __init__(self, recording, text):
        self.shape, self.text = recording.shape, text
        self.found, self.values = {}, {}
        for statement, nodes in recording.statements().items():
            for node in nodes:
                self._check(node, recording.parents[node])
            self._check_name(statement)
            self._remember(statement)

    def _warn(self, node, sentence):
        self.found.setdefault(node, []).append(sentence)

    def _check(self, node, parent):
        parts = [part for part in operands(node) if self.shape(part)]
        if self.shape(node) is None:
            return
        if is_element_wise(node) and len(parts) >= 2:
            self._both_stretched(node, parts)
            self._lost_axis(node, parts)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            self._one_number(node)
        if name_of(node) == "transpose" or getattr(node, "attr", "") in ("T", "mT"):
            self._no_transpose(node, parts, parent)
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
            array, axes, kept = self._reduction_in(a)
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

    def _no_transpose(self, node, parts, parent):
        """Warn of the transpose of a vector, except on the left of a product, as in `w.T @ x`."""
        if not parts or len(self.shape(parts[0])) > 1:
            return
        if is_product(parent):
            left, *right = operands(parent)
            if not right or right[0] is not node or len(self.shape(left) or ()) > 1:
                return
        text, shape = self.text(parts[0]), self.shape(parts[0])
        column = f"{text}[:, None]"
        self._warn(
            node, f"`{text}` {shape} has one axis: its transpose is the same. Column: {column}"
        )

    def _cut_anew(self, node, part):
        """Warn if a reshape seems to exchange axes, which it does not."""
        old, new = self.shape(part), self.shape(node)
        wide = [[n for n in shape if n > 1] for shape in (old, new)]
        if wide[0] != wide[1] and sorted(wide[0]) == sorted(wide[1]) and not node.keywords:
            meant = f"{self.text(part)}.T" if len(new) == 2 else "a transpose"
            self._warn(
                node,
                f"reshape from {old} to {new} cuts the numbers anew, in reading order. Where axes "
                f"should change places, it is {meant}",
            )

    def _stretched_label(self, node):
        """Warn if einsum has stretched a size of 1, which a matrix product would refuse."""
        text = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        shapes = [self.shape(part) for part in node.args[1:]]
        if isinstance(text, str) and None not in shapes:
            found = labels.stretched(text, shapes).items()
            told = ", ".join(f"{x} is 1 in one operand and {n} in another" for x, n in found)
            if told:
                self._warn(node, f"einsum stretched a size of 1: {told}. `@` would refuse.")

    def _one_number(self, node):
        """Warn if one number for a whole table is subtracted from its column or row."""
        s = self.shape(node.left)
        reduction = self._reduction_behind(node.right)
        array, axes, _ = self._reduction(reduction)
        full = self.shape(array) or ()
        if self.shape(node.right) != () or len(full) != 2 or axes != (0, 1) or not s or full == s:
            return
        which = {(full[0], 1): "row: axis=1", (1, full[1]): "column: axis=0"}.get(s)
        if which:
            place = reduction if reduction in [*ast.walk(node)] else node
            what = self.text(reduction)
            self._warn(place, f"`{what}` is one number for all of {full}. Of each {which}")

    def _check_name(self, statement):
        """Warn if a name gets a value of another shape that was computed from it."""
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if not isinstance(target, (ast.Name, ast.Attribute)) or not is_element_wise(
            statement.value
        ):
            return
        name, new = self.text(target), self.shape(statement.value)
        for part in operands(statement.value):
            old = self.shape(part)
            same = isinstance(part, type(target)) and self.text(part) == name
            if same and old and new and old != new:
                self._warn(
                    statement, f"`{name}` had the shape {old} and now has {new}: it was stretched."
                )

    # What expressions stand for -------------------------------------------------------------------

    def _remember(self, statement):
        """Store the expression that a name now stands for."""
        targets = getattr(statement, "targets", [])
        for target in targets:
            pairs = [(target, statement.value)]
            if isinstance(target, ast.Tuple) and isinstance(statement.value, ast.Tuple):
                pairs = zip(target.elts, statement.value.elts, strict=False)
            self.values |= {n.id: value for n, value in pairs if isinstance(n, ast.Name)}
        target = getattr(statement, "target", None)  # of a loop, or of a statement such as X += 1
        for node in ast.walk(target) if target is not None else ():
            self.values.pop(getattr(node, "id", ""), None)

    def _value(self, node):
        """Return the expression that a name stands for, or the node itself."""
        value = self.values.get(node.id) if isinstance(node, ast.Name) else None
        same = value is not None and self.shape(value) == self.shape(node)
        return value if same else node

    def _is_arranged(self, node):
        """Return whether the axes of an expression were arranged in the code."""
        node = self._value(node)
        if isinstance(node, ast.Subscript):
            parts = map(ast.unparse, index_parts(node))
            return any(part in ("None", "np.newaxis") for part in parts)
        if isinstance(node, ast.Call):
            keeps = any(keyword.arg == "keepdims" for keyword in node.keywords)
            return keeps or name_of(node) in ARRANGING
        return is_element_wise(node) and any(map(self._is_arranged, operands(node)))

    def _tables(self, node):
        """Return the texts of all parts of an element-wise expression that have its shape."""
        texts, value = {self.text(node)}, self._value(node)
        parts = [value] if value is not node else operands(node) if is_element_wise(node) else []
        same = [part for part in parts if self.shape(part) == self.shape(node)]
        return texts.union(*map(self._tables, same))

    def _reduction(self, node):
        """Return the array, the axes and `keepdims` of a sum or the like, or (None, (), False)."""
        if not isinstance(node, ast.Call) or name_of(node) not in REDUCING:
            return None, (), False
        func, words = node.func, {k.arg: k.value for k in node.keywords}
        method = isinstance(func, ast.Attribute) and self.shape(func.value) is not None
        array, *rest = [func.value, *node.args] if method else [*node.args, None]
        full, at = self.shape(array), words.get("axis", rest[0] if rest else None)
        try:
            axis = None if at is None else ast.literal_eval(at)
        except ValueError:
            return None, (), False
        axes = axis if isinstance(axis, tuple) else [axis]
        if not full or not all(isinstance(k, int) or k is None for k in axes):
            return None, (), False
        axes = range(len(full)) if axis is None else sorted(k % len(full) for k in axes)
        return array, tuple(axes), "keepdims" in words

    def _reduction_in(self, node):
        """Return the `_reduction` of a sum in an element-wise expression such as `a.sum(1) + 1`."""
        node = self._value(node)
        if is_element_wise(node):
            parts = [part for part in operands(node) if self.shape(part)]
            return self._reduction_in(parts[0]) if len(parts) == 1 else (None, (), False)
        return self._reduction(node)

    def _reduction_behind(self, node):
        """Return the reduction in a number such as `rate * D.mean()`, or None."""
        node = self._value(node)
        if is_element_wise(node):
            found = filter(None, map(self._reduction_behind, operands(node)))
            return next(found, None)
        return node if self._reduction(node)[1] else None
