"""Where the axes of a cell's expressions come from: of which array, or added on purpose."""

import ast

from helpers.shapes import functions, rules

ADDED = "added"  # an axis of size 1 that the cell asks for: [:, None], keepdims, a call of x (n,)
ELEMENT_WISE = functions.UFUNCS | {"where", "clip", "isclose", "select"}


def name_of(func):
    """Return the name of a function or method as it is called."""
    return getattr(func, "attr", getattr(func, "id", ""))


def operands(node):
    """Return the operands of an operation that may have shapes."""
    if isinstance(node, ast.BinOp):
        return [node.left, node.right]
    if isinstance(node, ast.Compare):
        return [node.left, *node.comparators]
    if isinstance(node, ast.Attribute):
        return [node.value]
    if isinstance(node, ast.Call):
        parts = arguments(node)
        lists = [p.elts if isinstance(p, (ast.List, ast.Tuple)) else [p] for p in parts]
        return [part for group in lists for part in group if not isinstance(part, ast.List)]
    return []


def arguments(call):
    """Return the object of a method or the module of a function, then the arguments."""
    base = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    return base + call.args


def element_wise(node):
    """Return whether an operation works element by element."""
    if isinstance(node, ast.BinOp):
        return not isinstance(node.op, ast.MatMult)
    if isinstance(node, ast.Compare):
        return len(node.ops) == 1
    return isinstance(node, ast.Call) and name_of(node.func) in ELEMENT_WISE


class Origins:
    """Work out the origin of each axis in the order in which the cell runs.

    Parameters
    ----------
    ledger : Ledger
        Gives the shapes and the texts of the cell's expressions.
    """

    def __init__(self, ledger):
        self.ledger, self.shape = ledger, ledger.shape
        self.values, self.found = {}, {}

    def value(self, node):
        """Return the expression that a name was given last; other expressions are themselves."""
        given = self.values.get(node.id) if isinstance(node, ast.Name) else None
        return given[0] if given and given[0] else node

    def bind(self, statement):
        """Note what a statement gives to names."""
        given, line = getattr(statement, "value", None), statement.lineno
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            arguments = [n for n in ast.walk(statement.args) if isinstance(n, ast.arg)]
            self.values |= {name.arg: (None, None, line) for name in arguments}
        if isinstance(statement, ast.AugAssign):
            return
        for target in getattr(statement, "targets", [getattr(statement, "target", None)]):
            several = isinstance(target, (ast.Tuple, ast.List))
            names = target.elts if several else [target]
            values = getattr(given, "elts", ()) if several else [given]
            if len(values) != len(names):
                parts = [
                    ast.Subscript(given, ast.Constant(k), ast.Load()) for k in range(len(names))
                ]
                values = [given and ast.copy_location(part, given) for part in parts]
            for name, value in zip(names, values, strict=True):
                if isinstance(name, ast.Name):
                    self.values[name.id] = (value, value and self.axes(value), line)

    def axes(self, node):
        """Return (source, axis of the source), `ADDED` or None for each axis."""
        if node not in self.found:
            shape = self.shape(node)
            axes = None if shape is None else self._axes(node, shape)
            if shape is not None and (axes is None or len(axes) != len(shape)):
                axes = (None,) * len(shape)
            source = self._source(node)
            self.found[node] = axes and tuple(
                (source, k) if axis is None and shape[k] != 1 else axis
                for k, axis in enumerate(axes)
            )
        return self.found[node]

    def _source(self, node):
        if isinstance(node, ast.Name):
            return node.id, self.values.get(node.id, (0, 0, 0))[2]
        return self.ledger.written(node), getattr(node, "lineno", 0)

    def _axes(self, node, shape):
        if isinstance(node, ast.Name):
            return self.values.get(node.id, (None, None))[1]
        if isinstance(node, ast.UnaryOp):
            return self.axes(node.operand)
        if isinstance(node, ast.Subscript):
            return self._indexed(node)
        if element_wise(node):
            return self._merged(operands(node), shape)
        parts = [part for part in operands(node) if self.shape(part)]
        called = isinstance(node, ast.Call)
        name = name_of(node.func) if called else ""
        if name in ("dot", "matmul") or isinstance(node, ast.BinOp):
            if len(parts) != 2:
                return None
            left, right = map(self.axes, parts)
            axes = left[:-1] + right[-1:] * (len(right) > 1)
            return tuple(None if axis == ADDED else axis for axis in axes)
        turned = name == "transpose" and all(self.shape(p) != () for p in operands(node))
        if turned or getattr(node, "attr", "") == "T":
            return self.axes(parts[0])[::-1] if len(parts) == 1 else None
        reduced = self.reduced(node)
        if reduced:
            array, gone, kept = reduced
            axes = enumerate(self.axes(array))
            return tuple(ADDED if k in gone else axis for k, axis in axes if kept or k not in gone)
        parts = [p for p in arguments(node) if self.shape(p)] if called else ()
        return self._carried(name, parts[0], shape) if len(parts) == 1 else None

    def _carried(self, name, part, shape):
        """Return the axes after a call that only adds, drops or moves axes of size 1."""
        old, axes = self.shape(part), self.axes(part)
        if [n for n in old if n != 1] != [n for n in shape if n != 1]:
            return None
        if old == shape:
            return axes
        wide = iter([axis for n, axis in zip(old, axes, strict=True) if n != 1])
        new = ADDED if len(shape) > len(old) or name == "reshape" else None
        return tuple(new if n == 1 else next(wide) for n in shape)

    def _merged(self, parts, shape):
        axes = [a for a in map(self.axes, parts) if a]
        at = range(-len(shape), 0)
        found = [[a[i] for a in axes if len(a) >= -i and a[i] is not None] for i in at]
        wide = [[axis for axis in column if axis != ADDED] for column in found]
        return tuple((w or c or [None])[0] for w, c in zip(wide, found, strict=True))

    def _indexed(self, node):
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        axes = self.axes(node.value)
        if axes is None:
            inner = self.shape(node.slice)  # np.c_[x]
            return self._carried("", node.slice, self.shape(node)) if inner else None
        new, left = [], list(axes)
        for k, part in enumerate(parts):
            if adds_axis(part):
                new.append(ADDED)
            elif isinstance(part, ast.Constant) and part.value is ...:
                rest = sum(not adds_axis(p) for p in parts[k + 1 :])
                new += left[: len(left) - rest]
                left = left[len(left) - rest :]
            elif isinstance(part, ast.Slice) and left:
                new.append(left.pop(0))
            elif self.shape(part) == () and left:
                left.pop(0)
            else:
                return None
        return (*new, *left)

    def reduced(self, call):
        """Return (array, axes, keepdims) of a sum, mean or the like, or None."""
        if not isinstance(call, ast.Call):
            return None
        parts = arguments(call)
        if parts and self.shape(parts[0]) is None and isinstance(call.func, ast.Attribute):
            parts = parts[1:]  # the module
        if not parts or not self.shape(parts[0]):
            return None
        name, shape = name_of(call.func), self.shape(parts[0])
        given = {k.arg: k.value for k in call.keywords}
        known = name in functions.REDUCTIONS or name == "norm"
        if not known and "axis" not in given:
            return None
        at = 2 if name == "norm" else 1
        axis = given.get("axis", parts[at] if len(parts) > at else None)
        axes = [getattr(self.ledger.seen(p), "value", None) for p in getattr(axis, "elts", [axis])]
        if axis is None or getattr(axis, "value", 0) is None:
            axes = range(len(shape))
        if not all(isinstance(a, int) and -len(shape) <= a < len(shape) for a in axes):
            return None
        gone = tuple(sorted(a % len(shape) for a in axes))
        for kept in (False, True):
            if self.shape(call) == rules.reduce(shape, gone, kept):
                return parts[0], gone, kept
        return None


def adds_axis(part):
    """Return whether a part of an index is None or np.newaxis."""
    return (isinstance(part, ast.Constant) and part.value is None) or name_of(part) == "newaxis"
