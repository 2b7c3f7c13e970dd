"""What ran and looks wrong: doubts about single expressions, from the shapes that they left."""

import ast
import re

from helpers.shapes import functions, labels, rules, signatures

WEIGHTS = re.compile(r"[Ww]\d*|[Ww]eights?\d*|[Tt]heta\d*|coef_?|[Ww]_\w+")
ELEMENT_WISE = functions.UFUNCS | {"where", "clip"}


def operands(node):
    """The operands of an operation that may have shapes."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.Attribute):
        return [node.value]
    if isinstance(node, ast.Call):
        of_method = isinstance(node.func, ast.Attribute)
        parts = [node.func.value, *node.args] if of_method else list(node.args)
        lists = [p.elts if isinstance(p, (ast.List, ast.Tuple)) else [p] for p in parts]
        return [part for group in lists for part in group]
    return []


class Doubts:
    """Finds what looks wrong in a cell that has run.

    Parameters
    ----------
    ledger : Ledger
        Gives the shapes and the texts of the cell's expressions.
    """

    def __init__(self, ledger):
        self.ledger, self.shape, self.text = ledger, ledger.shape, ledger.written
        self.values = {  # what a name was given last in this cell
            node.targets[0].id: node.value
            for node in ast.walk(ledger.tree)
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }

    def of(self, node):
        """Sentences about one expression."""
        checks = (
            self._both_stretched,
            self._sums_act_as_a_row,
            self._transpose_of_one_axis,
            self._reshape_for_transpose,
            self._label_stretched,
            self._bias_on_the_wrong_axis,
            self._shares_crossed,
        )
        found = (check(node) for check in checks)
        return [sentence for sentence in found if sentence]

    def of_statement(self, node):
        """Sentences about a whole statement."""
        if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
            return
        name, value = node.targets[0].id, node.value
        if not self._element_wise(value):
            return
        for part in operands(value):
            if isinstance(part, ast.Name) and part.id == name:
                old, new = self.shape(part), self.shape(value)
                if old and new and old != new:
                    yield f"`{name}` had the shape {old} and now has {new}: it was stretched."

    def _element_wise(self, node):
        if isinstance(node, ast.BinOp):
            return not isinstance(node.op, ast.MatMult)
        if isinstance(node, ast.Compare):
            return len(node.ops) == 1
        return isinstance(node, ast.Call) and _name(node.func) in ELEMENT_WISE

    def _pair(self, node):
        """(node, shape) of the two operands of an element-wise operation that have axes."""
        if not self._element_wise(node):
            return None
        parts = [(part, self.shape(part)) for part in operands(node)]
        parts = [(part, shape) for part, shape in parts if shape]
        return parts if len(parts) == 2 else None

    def _both_stretched(self, node):
        pair, result = self._pair(node), self.shape(node)
        if not pair or result is None or any(shape == result for _, shape in pair):
            return None
        if any(self._explicit_axis(part) for part, _ in pair):
            return None  # `x[:, None] - y` says that all pairs are meant
        (a, s), (b, t) = pair
        if outcome_of(s, t) != result:
            return None  # lists and tuples are joined and compared by other rules
        return (
            f"Both are stretched: `{self.text(a)}` {s} and `{self.text(b)}` {t} give {result}, "
            "every entry of one with every entry of the other."
        )

    def _explicit_axis(self, node, deep=2):
        if isinstance(node, ast.Name):
            value = self.values.get(node.id)
            return deep > 0 and value is not None and _adds_axis(value)
        if _adds_axis(node):
            return True
        if isinstance(node, ast.UnaryOp):
            return self._explicit_axis(node.operand, deep - 1)
        inner = operands(node) if self._element_wise(node) else []
        return any(self._explicit_axis(part, deep - 1) for part in inner)

    def _sums_act_as_a_row(self, node):
        pair = self._pair(node)
        if not pair:
            return None
        for (part, shape), (other, full) in (pair, pair[::-1]):
            call = self.values.get(part.id) if isinstance(part, ast.Name) else part
            inner = self._reduced(call)
            if inner is None or self.shape(inner[0]) != full or len(shape) != len(full) - 1:
                continue
            axis = inner[1] % len(full)
            if axis != 0:
                return (
                    f"`{self.text(part)}` has lost axis {axis} of {full}, and {shape} is aligned "
                    f"on the right: it acts as a row on `{self.text(other)}`. "
                    "With keepdims=True it keeps its place."
                )
        return None

    def _reduced(self, call):
        """(array, axis) of a sum, mean or the like along one axis without keepdims."""
        if not isinstance(call, ast.Call) or _name(call.func) not in signatures.REDUCTIONS:
            return None
        if any(k.arg == "keepdims" for k in call.keywords):
            return None
        parts = operands(call)
        of_module = self.shape(parts[0]) is None
        parts = parts[1:] if of_module else parts
        axis = next((k.value for k in call.keywords if k.arg == "axis"), None)
        axis = axis if axis is not None else (parts[1] if len(parts) > 1 else None)
        try:
            axis = ast.literal_eval(axis) if axis is not None else None
        except ValueError:
            return None
        return (parts[0], axis) if type(axis) is int and parts else None

    def _transpose_of_one_axis(self, node):
        named = isinstance(node, ast.Attribute) and node.attr in ("T", "mT")
        called = isinstance(node, ast.Call) and _name(node.func) == "transpose"
        if not named and not called:
            return None
        parts = [(part, self.shape(part)) for part in operands(node)]
        part, shape = next(((p, s) for p, s in parts if s), (None, ()))
        if len(shape) != 1:
            return None
        text = self.text(part)
        return f"`{text}` {shape} has one axis: its transpose is the same. Column: {text}[:, None]"

    def _reshape_for_transpose(self, node):
        if not isinstance(node, ast.Call) or _name(node.func) != "reshape":
            return None
        parts = [(part, self.shape(part)) for part in operands(node)]
        part, old = next(((p, s) for p, s in parts if s), (None, ()))
        new = self.shape(node)
        if new is None or any(k.arg == "order" for k in node.keywords):
            return None
        wide_old, wide_new = ([n for n in shape if n != 1] for shape in (old, new))
        if wide_old == wide_new or sorted(wide_old) != sorted(wide_new):
            return None
        return (
            f"reshape from {old} to {new} cuts the numbers anew, in reading order. "
            f"Where axes should change places, it is {self.text(part)}.T"
        )

    def _label_stretched(self, node):
        if not isinstance(node, ast.Call) or _name(node.func) != "einsum" or not node.args:
            return None
        text = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
        shapes = [self.shape(part) for part in node.args[1:]]
        if not isinstance(text, str) or None in shapes:
            return None
        try:
            found = labels.stretched(text, shapes)
        except (rules.Misfit, ValueError):
            return None
        told = ", ".join(
            f"{label} is 1 in one operand and {n} in another" for label, n in (found.items())
        )
        return f"einsum stretched a size of 1: {told}. `@` would refuse." if found else None

    def _bias_on_the_wrong_axis(self, node):
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, (ast.Add, ast.Sub)):
            return None
        for product, bias in ((node.left, node.right), (node.right, node.left)):
            if not isinstance(product, ast.BinOp) or not isinstance(product.op, ast.MatMult):
                continue
            left, right = (_is_weights(part) for part in (product.left, product.right))
            result, shape = self.shape(product), self.shape(bias)
            if left == right or result is None or len(result) != 2 or not shape:
                continue
            outputs = -2 if left else -1
            samples = -3 - outputs
            if (
                rules.size_at(shape, outputs) == 1 < result[outputs]
                and rules.size_at(shape, samples) > 1
            ):
                return (
                    f"`{self.text(bias)}` {shape} differs from sample to sample, and is the same "
                    f"for all {result[outputs]} outputs (axis {outputs} of {result})."
                )
        return None

    def _shares_crossed(self, node):
        pair = self._pair(node)
        if not pair or pair[0][1] != pair[1][1]:
            return None
        shares = [self._shares(part) for part, _ in pair]
        if sorted(shares) != [(0,), (1,)]:
            return None
        (a, _), (b, _) = pair
        places = {(0,): "column", (1,): "row"}
        return (
            f"Each {places[shares[0]]} of `{self.text(_inside_log(a))}` sums to 1, and each "
            f"{places[shares[1]]} of `{self.text(_inside_log(b))}`: one of them lies on its side."
        )

    def _shares(self, node):
        seen = self.ledger.seen(_inside_log(node))
        return seen.shares if seen else ()


def outcome_of(*shapes):
    """The shape that these give element by element, or None."""
    try:
        return rules.broadcast(*shapes)
    except rules.Misfit:
        return None


def _name(func):
    return getattr(func, "attr", getattr(func, "id", ""))


def _inside_log(node):
    is_log = isinstance(node, ast.Call) and _name(node.func) in ("log", "log2", "log10")
    return node.args[0] if is_log and node.args else node


def _adds_axis(node):
    """Whether an expression itself adds an axis: `x[:, None]`, expand_dims."""
    if isinstance(node, ast.Subscript):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        return any(
            (isinstance(part, ast.Constant) and part.value is None) or _name(part) == "newaxis"
            for part in parts
        )
    return isinstance(node, ast.Call) and _name(node.func) in ("expand_dims", "reshape", "ix_")


def _is_weights(node):
    while isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        node = node.value
    return bool(WEIGHTS.fullmatch(_name(node)))
