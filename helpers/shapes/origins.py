"""Find out from which array each axis of a cell's expressions comes, and where values are used."""

import ast
import functools
import re
import weakref

import numpy as np

from helpers.shapes import functions, rules
from helpers.shapes.source import index_parts

ADDED = "added"  # the origin of an axis of size 1 that the code adds, as in x[:, None] or keepdims
MADE = (np.mean, np.max, np.min, np.std, np.linalg.norm, np.median)
ELEMENT_WISE = functions.UFUNCS | {"where", "clip", "isclose", "select"}

COMPONENTS = "components"  # the origin of an axis with an entry for each singular value
SCALES = re.compile(r"[sS]|[Ss]igmas?|svals?|sing(?:ular)?_?\w*")
ROWS_OF_V = re.compile(r"V_?[tTh]|vt|vh")
WEIGHTS = re.compile(r"W[a-z]{0,2}\d*|w\d*|[Ww]eights?\d*|[Tt]heta\d*|coef_?|[Ww]_\w+")


def name_of(func):
    """Return the name of a called function or method, or '' if its node has no name."""
    return getattr(func, "attr", getattr(func, "id", ""))


def operands(node):
    """Return the nodes of an operation's operands, or an empty list for another node."""
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
    """Return the object or module before the dot of a call, if any, and the call's arguments."""
    base = [call.func.value] if isinstance(call.func, ast.Attribute) else []
    return base + call.args


def element_wise(node):
    """Return whether a node is an elementwise operation."""
    if isinstance(node, ast.BinOp):
        return not isinstance(node.op, ast.MatMult)
    if isinstance(node, ast.Compare):
        return len(node.ops) == 1
    return isinstance(node, ast.Call) and name_of(node.func) in ELEMENT_WISE


def has_sign(node, kinds):
    """Return whether a node is a binary operation with an operator of the AST classes `kinds`."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, kinds)


def called(node):
    """Return the name of the function that a call calls, or '' for another node."""
    return name_of(node.func) if isinstance(node, ast.Call) else ""


def is_product(node):
    """Return whether a node is a matrix product, such as `A @ B` or `np.dot(A, B)`."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.MatMult)
    return isinstance(node, ast.Call) and name_of(node.func) in ("dot", "matmul")


def is_weights(node, names=WEIGHTS):
    """Return whether a node is a common name for weights, or the transpose of such a name."""
    while isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        node = node.value
    return bool(names.fullmatch(name_of(node)))


def keyword(call, name):
    """Return the source text of a keyword argument, or '' if it is not given."""
    return "".join(ast.unparse(k.value) for k in call.keywords if k.arg == name)


def is_square(shape):
    """Return whether a shape has two equal sizes above 1."""
    return len(shape or ()) == 2 and shape[0] == shape[1] > 1


def wide(shape):
    """Return the sizes of a shape that are not 1."""
    return [n for n in shape if n != 1]


def root(node):
    """Return the array that an expression indexes or transposes, or else the expression itself."""
    while isinstance(node, ast.Subscript) or getattr(node, "attr", "") == "T":
        node = node.value
    return node


class Origins:
    """Find the origin of each axis of a cell's expressions, in the order of their evaluation.

    Parameters
    ----------
    ledger : Ledger
        The recorded shapes and the texts of the cell's expressions.
    """

    def __init__(self, ledger):
        self.ledger, self.shape = ledger, ledger.shape
        self.steps = {statement: step for step, statement in ledger.steps.items()}
        nodes = [*ast.walk(ledger.tree), *ledger.steps]
        self.reductions = functools.cache(self.reductions)  # too slow without a cache
        self.summed, self.length_of = functools.cache(self.summed), functools.cache(self.length_of)
        self.names = [n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
        self.parents = {child: node for node in nodes for child in ast.iter_child_nodes(node)}
        self.parents |= ledger.steps | {step.left: step for step in ledger.steps}
        self.values, self.given, self.found = {}, {}, {}

    def value(self, node):
        """Return the expression that was last assigned to a name, or the node itself."""
        if not isinstance(node, ast.Name):
            return node
        given = self.given[node] if node in self.given else self.values.get(node.id)
        return given[0] if given and given[0] else node

    def bind(self, statement):
        """Store the values and axes that a statement assigns to names."""
        given, line = getattr(statement, "value", None), statement.lineno
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef)):
            arguments = [n for n in ast.walk(statement.args) if isinstance(n, ast.arg)]
            self.values |= {name.arg: (None, None, line) for name in arguments}
        if isinstance(statement, ast.AugAssign):
            given = self.steps.get(statement)
        for target in getattr(statement, "targets", [getattr(statement, "target", None)]):
            several = isinstance(target, (ast.Tuple, ast.List))
            names = target.elts if several else [target]
            values = getattr(given, "elts", ()) if several else [given]
            if len(values) != len(names):
                parts = [ast.Subscript(given, ast.Constant(k)) for k in range(len(names))]
                values = [given and ast.copy_location(part, given) for part in parts]
            for name, value in zip(names, values, strict=True):
                if isinstance(name, ast.Name):
                    again = value and any(name.id == getattr(n, "id", "") for n in operands(value))
                    moved = again and not element_wise(value)  # for example by x = A @ x
                    old, new = value and self._source(value), (name.id, line)
                    axes = [
                        (new, k) if axis and axis[0] == old else axis
                        for k, axis in enumerate((not moved and value and self.axes(value)) or ())
                    ]
                    self.values[name.id] = (value, tuple(axes) or self._factors(value), line)

    def _factors(self, part):
        """Return the axes of one result of `svd`, `eig` or `eigh`, or None for another node."""
        call, k = getattr(part, "value", None), getattr(getattr(part, "slice", None), "value", None)
        arrays = [p for p in operands(call) if len(self.shape(p) or ()) == 2]
        if len(arrays) != 1 or called(call) not in ("svd", "eig", "eigh"):
            return None
        (rows, columns), own = self.axes(arrays[0]), ((COMPONENTS, call.lineno), 0)
        eigen = ((own,), (rows, own), (rows, own))
        return (((rows, own), (own,), (own, columns)) if called(call) == "svd" else eigen)[k]

    def axes(self, node):
        """Return the origin of each axis of a node, as a pair (source, axis), ADDED or None."""
        if node not in self.found:
            if isinstance(node, ast.Name):
                self.given[node] = self.values.get(node.id)  # a later statement may change it
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
            if node.id not in self.values:
                self.values[node.id] = (None, self._earlier(node, shape), 0)
            return self.values[node.id][1]
        if isinstance(node, ast.UnaryOp):
            return self.axes(node.operand)
        if isinstance(node, ast.Subscript):
            return self._indexed(node)
        if element_wise(node):
            return self._merged(operands(node), shape)
        parts = [part for part in operands(node) if self.shape(part)]
        name = called(node)
        if name in ("dot", "matmul") or isinstance(node, ast.BinOp):
            if len(parts) != 2:
                return None
            left, right = map(self.axes, parts)
            axes = left[:-1] + right[-1:] * (len(right) > 1)
            return tuple(None if axis == ADDED else axis for axis in axes)
        turned = name == "transpose" and all(self.shape(p) != () for p in operands(node))
        if turned or getattr(node, "attr", "") == "T":
            return self.axes(parts[0])[::-1] if len(parts) == 1 else None
        array, gone, kept = self.reduced(node)
        if gone:
            axes = enumerate(self.axes(array))
            return tuple(ADDED if k in gone else axis for k, axis in axes if kept or k not in gone)
        parts = [p for p in arguments(node) if self.shape(p)] if name else ()
        return self._carried(name, parts[0], shape) if len(parts) == 1 else None

    @np.errstate(all="ignore")
    def _earlier(self, node, shape):
        """Return the axis of a square table from which an earlier cell has computed a vector."""
        vector = self._array(node)
        tables = {n.id: n for n in self.names} if len(shape) == 1 and vector is not None else {}
        for other in tables.values():
            if SCALES.fullmatch(node.id) and ROWS_OF_V.fullmatch(other.id):
                return self.axes(other)[:1]
            table = self._array(other) if self.shape(other) == 2 * shape else None
            if table is None or np.ptp(vector) == 0:
                continue
            made = [[f(table, axis=k) for f in MADE] for k in (0, 1)]
            same = [any(proportional(vector, each) for each in vectors) for vectors in made]
            if same[0] != same[1]:
                return (self.axes(other)[same[0]],)
        return None

    def _array(self, node):
        """Return the array of a node, if it still exists and is small and finite, or None."""
        seen = self.ledger.seen(node)
        value = seen.value() if isinstance(getattr(seen, "value", None), weakref.ref) else None
        small = type(value) is np.ndarray and value.dtype.kind in "fiu" and value.size <= 250_000
        return value if small and value.size and np.isfinite(value).all() else None

    def _carried(self, name, part, shape):
        """Return the axes after a call that only adds, removes or moves axes of size 1, or None."""
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
        parts = index_parts(node)
        axes = self.axes(node.value)
        if axes is None:
            inner = self.shape(node.slice)  # as in np.c_[x]
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
        """Return the array, axes and keepdims of a reduction such as a sum, or (None, (), True)."""
        nothing = None, (), True
        parts = arguments(call) if isinstance(call, ast.Call) else []
        if parts and self.shape(parts[0]) is None and isinstance(call.func, ast.Attribute):
            parts = parts[1:]  # the first part is a module, not an array
        if not parts or not self.shape(parts[0]):
            return nothing
        name, shape = name_of(call.func), self.shape(parts[0])
        given = {k.arg: k.value for k in call.keywords}
        if name not in functions.REDUCTIONS | {"norm"} and "axis" not in given:
            return nothing
        at = 2 if name == "norm" else 1
        axis = given.get("axis", parts[at] if len(parts) > at else None)
        axes = [getattr(self.ledger.seen(p), "value", None) for p in getattr(axis, "elts", [axis])]
        if axis is None or getattr(axis, "value", 0) is None:
            axes = range(len(shape))
        if not all(isinstance(a, int) and -len(shape) <= a < len(shape) for a in axes):
            return nothing
        gone = tuple(sorted(a % len(shape) for a in axes))
        for kept in (False, True):
            if self.shape(call) == rules.reduce(shape, gone, kept):
                return parts[0], gone, kept
        return nothing

    def users(self, node, seen=None):
        """Yield pairs (node, operand) for the uses of a value and of the results made from it."""
        parent, seen = self.parents.get(node), set() if seen is None else seen
        if isinstance(parent, ast.Attribute):
            call = self.parents.get(parent)
            method = isinstance(call, ast.Call) and call.func is parent
            yield (call if method else parent), node
        elif isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
            for load in self.names:
                later = load.id == parent.targets[0].id and load.lineno > parent.lineno
                if later and load not in seen:
                    seen.add(load)
                    yield from self.users(load, seen)
        elif parent is not None:
            yield parent, node
            through = isinstance(parent, (ast.UnaryOp, ast.keyword, ast.Expr, ast.FormattedValue))
            if through or (parent in self.ledger.numbers and element_wise(parent)):
                yield from self.users(parent, seen)

    def becomes_a_number(self, node):
        """Return whether all entries of a table are reduced to one number, as by a sum or mean."""
        others = {"any", "all", "max", "min"}
        return any(
            self.reduced(user)[1] and self.shape(user) == () and name_of(user.func) not in others
            for user, _ in self.users(node)
        )

    def reductions(self, node, above=True, deep=0):
        """Return a triple (call, array's axes, reduced axes) for each reduction in an expression.

        If `above` is False, only the denominator of a division is searched. Otherwise all parts
        except denominators are searched.
        """
        node = self.value(node)
        if not above:
            return self.reductions(node.right) if has_sign(node, ast.Div) else ()
        array, gone, _ = self.reduced(node)
        axes, found = self.axes(array) if gone else (), {}
        if gone and None not in axes:
            return ((node, axes, frozenset(axes[k] for k in gone)),)
        inner = isinstance(node, (ast.UnaryOp, ast.Subscript)) or element_wise(node)
        parts = [node.left] if has_sign(node, ast.Div) else ast.iter_child_nodes(node)
        for part in parts if inner and not gone and deep < 9 else ():
            found |= dict.fromkeys(self.reductions(part, deep=deep + 1))
        return tuple(found)

    def length_of(self, node):
        """Return the origin of the axis whose length a node computes, as `len(x)` does, or None."""
        node = self.value(node)
        if has_sign(node, (ast.Sub, ast.Mult)):
            return self.length_of(node.left) or self.length_of(node.right)
        if called(node) in ("sqrt", "len"):
            inner = node.args[0]
            return self.length_of(inner) if called(node) == "sqrt" else self.axes(inner)[0]
        if isinstance(node, ast.Subscript) and name_of(node.value) == "shape":
            return self.axes(node.value.value)[ast.literal_eval(node.slice)]
        return None

    def summed(self, node):
        """Return the set of the origins of the axes that a sum or a matrix product sums over."""
        node = self.value(node)
        if has_sign(node, ast.Mult):
            return self.summed(node.left) | self.summed(node.right)
        if is_product(node):
            a, b = filter(self.shape, operands(node))
            weights = is_weights(a) or is_weights(b)
            return set() if weights else {self.axes(a)[-1], self.axes(b)[-2:][0]}
        array, gone, _ = self.reduced(node)
        return {self.axes(array)[k] for k in gone} if called(node) == "sum" else set()


def adds_axis(part):
    """Return whether a part of an index is `None` or `np.newaxis`."""
    return (isinstance(part, ast.Constant) and part.value is None) or name_of(part) == "newaxis"


def proportional(a, b):
    """Return whether a vector is a positive multiple of another vector."""
    return bool(np.allclose(a * np.linalg.norm(b), b * np.linalg.norm(a)) and b.any())
