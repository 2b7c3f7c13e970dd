"""Expressions to try in the place of one that fails, each with a cost: the lower, the likelier.

A change is a template such as `x[:, None]`, in which `x` is an operand, or a change of a call. The
shapes only say which changes are worth a try. Whether one runs is for `repair` to find out.
"""

import ast
import itertools
import math
import re
from functools import lru_cache, partial

import numpy as np

from helpers.shapes import rules, signatures, source
from helpers.shapes.relabel import relabelled
from helpers.shapes.values import Unknown

PRODUCTS = ("matmul", "dot", "inner", "vdot", "tensordot")
NOTHING_TO_MOVE = ("array", "broadcast_shapes", "python", "learner")
WRITTEN = ("assign", "in place")  # their first operand is the target, which stays
REDUCTIONS = {name.split(".")[-1] for name in signatures.REDUCTIONS}
OTHER_JOINS = {
    "vstack": ("hstack", "column_stack"),
    "hstack": ("vstack", "column_stack"),
    "concatenate": ("column_stack", "vstack"),
    "stack": ("concatenate",),
}


def candidates(operation, evaluator):
    """(cost, name, function that makes the expression) of what to try, the likeliest first.

    Changes of one name are the same change at different places.
    """
    return sorted(_ways(operation, evaluator), key=lambda way: way[0])


def _ways(operation, evaluator):
    kind, node = operation.kind, operation.node
    if kind in NOTHING_TO_MOVE:
        return
    ready = []
    if kind in PRODUCTS:
        products = _products(operation, evaluator)
        ready = [(1 + number / 10, new) for number, new in enumerate(products)]
    elif kind == "einsum":
        ready = [(1, new) for new in relabelled(operation)]
        yield from _operands(operation, evaluator, lambda text: "0" in text)
    elif kind == "index":
        ready = [*_indices(operation, evaluator)]
        yield from _operands(operation, evaluator, lambda text: "None" not in text)
    elif kind == "reshape":
        ready = [(1, new) for new in _sizes(node)]
    elif kind not in signatures.REDUCTIONS or len(operation.nodes) > 1:
        yield from _operands(operation, evaluator)
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            for cost, name, new in _other_reductions(call, evaluator, operation):
                yield cost, name, partial(source.replace, node, call, new)
    if kind == "join":
        ready += _other_joins(node, max(map(len, filter(None, operation.shapes)), default=0))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult) and kind == "broadcast":
        ready += [(1.2, ast.BinOp(node.left, ast.MatMult(), node.right))]
    yield from ((cost, "", lambda new=new: new) for cost, new in ready)


def _operands(operation, evaluator, allowed=lambda text: True):
    """The operation with one operand changed, or with all those of one shape."""
    nodes, shapes = operation.nodes, operation.shapes
    for k in range(1 if operation.kind in WRITTEN else 0, len(nodes)):
        if shapes[k] is None:
            continue
        others = [s for i, s in enumerate(shapes) if i != k and s is not None]
        alike = [n for n, s in zip(nodes, shapes, strict=True) if s == shapes[k]]
        first = len(alike) > 1 and alike[0] is nodes[k] and operation.kind not in WRITTEN
        all_of_them = first and (len(nodes) > 2 or operation.kind == "join")
        for cost, text in templates(operation, k, others, evaluator):
            if allowed(text):
                yield cost, text, partial(_changed, operation, text, [nodes[k]], evaluator)
                if all_of_them:
                    yield cost, text, partial(_changed, operation, text, alike, evaluator)


def _changed(operation, text, nodes, evaluator):
    tree = operation.node
    for node in nodes:
        tree = source.replace(tree, node, put(text, node, evaluator))
    return tree


def templates(operation, k, others, evaluator):
    """(cost, template) of the changes of operand k that its shape gives reason for."""
    shape, kind = operation.shapes[k], operation.kind
    n = len(shape)
    longest = max(others, key=len, default=())
    if n == 0 and kind == "join":
        yield 1, "[x]"
    for axis, size in enumerate(shape):
        if size == 1 and n > 1:
            yield 1, _at(axis, "0")
    yield from ((1, text) for text in _with_new_axes(shape, longest))
    if kind in ("broadcast", "call") and any(shape[:-1] == s for s in others) and n > 1:
        if isinstance(operation.node, ast.Compare):
            yield 0.5, "x.argmax(axis=-1)"
        yield from [(2.8, "x[..., 1]")] * (shape[-1] == 2)
    if n > 1:
        yield 2, "x.T" if n == 2 else "x.mT"
    if n in (3, 4):
        for order in itertools.permutations(range(n)):
            moved = tuple(shape[axis] for axis in order)
            if moved != shape and _fits(operation, k, moved):
                yield 2.5, f"x.transpose{order}"
    yield from _by_length(operation, k, longest, evaluator)
    total = math.prod(shape)
    if total == math.prod(longest) and sorted(shape) != sorted(longest) and n and longest:
        new = ", ".join(map(str, longest))
        yield 2.2, "x.ravel()" if len(longest) == 1 else f"x.reshape({new})"
    if n > 1 and kind in ("convolve", "correlate", "interp", "polyfit"):
        yield 2.4, "x.ravel()"
    if kind in WRITTEN and len(set(shape)) == n > 1 and operation.shapes[0] != shape[:-1]:
        kept = ", keepdims=True" * (n == len(longest))
        yield from ((3 + axis, f"x.sum(axis={axis}{kept})") for axis in range(n))


def _with_new_axes(shape, longest):
    """Templates that add axes: one anywhere, or those that a longer shape has more."""
    n = len(shape)
    for at in reversed(range(n + 1)) if 0 < n < 4 else ():
        yield _at(at, "None", n)
    if 0 < n < len(longest) - 1 and len(longest) < 6:
        for kept in itertools.combinations(range(len(longest)), n):
            if all(longest[at] in (size, 1) for at, size in zip(kept, shape, strict=True)):
                parts = [":" if at in kept else "None" for at in range(kept[0], len(longest))]
                yield f"x[{', '.join(parts)}]"


def _at(axis, index, ndim=0):
    """`x[:, index]` with as many colons as axes stand before, and behind if `ndim` is given."""
    return f"x[{', '.join([*[':'] * axis, index, *[':'] * (ndim - axis)])}]"


def _by_length(operation, k, longest, evaluator):
    """Templates for an operand that is too long or too short along one axis."""
    shape, node = operation.shapes[k], operation.nodes[k]
    rest = [part for i, part in enumerate(operation.nodes) if i != k]
    related = _related(node, rest, evaluator)
    edges = re.search(r"edge|bin", ast.unparse(node)) is not None
    pairs = zip(reversed(shape), reversed(longest), strict=False)
    for axis, (size, other) in zip(range(len(shape) - 1, -1, -1), pairs, strict=False):
        if size - other in (1, 2) and other > 1:
            cuts = [":-1", "1:"] if size - other == 1 else ["1:-1", ":-2", "2:"]
            if edges and len(shape) == 1 and size - other == 1:
                yield 0.8, "(x[:-1] + x[1:]) / 2"
            if related or edges:
                yield from ((1, _at(axis, cut)) for cut in cuts)
            elif len(shape) > 2 and (size, other) == (4, 3):
                yield 1.5, "x[..., :3]"  # the fourth channel of a picture is its opacity
        if size > 1 and other > size and other % size == 0 and operation.kind == "broadcast":
            many = [1] * len(shape)
            many[axis] = other // size
            yield 3, f"np.tile(x, {tuple(many)})"
            yield 3.1, f"np.repeat(x, {other // size}, axis={axis})"
        if operation.kind == "assign" and len(shape) == 1 < size < other:
            yield 4, f"np.pad(x, (0, {other - size}))"
        if axis == 0 and size > other:
            yield from ((1.5, f"x[{name}]") for name in _masks(size, other, evaluator))
    if len(shape) > 0:
        for part in rest:
            for index in _numbers_in(part, evaluator):
                if _fits(operation, k, shape[1:]):
                    yield 1.2, f"x[{index}]"
    if operation.kind == "assign" and isinstance(operation.nodes[0], ast.Subscript):
        key, base = operation.nodes[0].slice, _shape(operation.nodes[0].value, evaluator)
        parts = key.elts if isinstance(key, ast.Tuple) else [key]
        if shape == (base or ())[: len(shape)] != ():
            yield 0.5, f"x[{', '.join(map(ast.unparse, parts))}]"


def _related(node, rest, evaluator):
    """Whether a size that differs by one may come from differences or slices of one array."""
    if "diff(" in " ".join(map(ast.unparse, [node, *rest])):
        return True
    own = _arrays_in(node, evaluator)
    return any(own & _arrays_in(part, evaluator) for part in rest)


def _arrays_in(node, evaluator):
    parts = (part for part in ast.walk(node) if isinstance(part, (ast.Name, ast.Attribute)))
    return {ast.unparse(part) for part in parts if _shape(part, evaluator)}


def _shape(node, evaluator):
    try:
        return evaluator.shape(node)
    except (Unknown, rules.Misfit):
        return None


def _masks(size, count, evaluator):
    """Names of masks that take `count` of `size` elements."""
    for scope in evaluator.scopes[:-1]:
        for name, value in list(scope.items()):
            if type(value) is np.ndarray and value.dtype == bool and value.shape == (size,):
                if np.count_nonzero(value) == count:
                    yield name


def _numbers_in(node, evaluator):
    """Names of positions in the indices of an expression, such as j in x[:, j]."""
    for part in ast.walk(node):
        if isinstance(part, ast.Subscript):
            for name in ast.walk(part.slice):
                if isinstance(name, ast.Name) and _shape(name, evaluator) == ():
                    yield name.id


def _fits(operation, k, shape):
    """Whether the rule of an operation accepts another shape of its operand k."""
    try:
        operation.rule([shape if i == k else s for i, s in enumerate(operation.shapes)])
    except NotImplementedError:
        return True
    except (rules.Misfit, TypeError, ValueError, IndexError):
        return False
    return True


# From templates to trees --------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _parsed(text):
    """A template's tree, and the places of `x` in it."""
    tree = ast.parse(text, mode="eval").body
    places = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in ("x", "y")]
    return tree, places[:1] if text.startswith("x[") else places  # an index has its own names


def put(text, node, evaluator, other=None):
    """A template with an operand in the place of `x`, and another in the place of `y`."""
    return _at_the_leaf(node, lambda leaf: _put(text, leaf, other), evaluator)


def _put(text, leaf, other=None):
    if isinstance(leaf, ast.Attribute) and leaf.attr in ("T", "mT") and text in ("x.T", "x.mT"):
        same = text == f"x.{leaf.attr}"
        return leaf.value if same else ast.Attribute(leaf.value, text[2:], ast.Load())
    if isinstance(leaf, ast.Subscript) and text.startswith("x["):
        key = ast.unparse(leaf.slice).strip("()")
        if "0" in text and key == text[2:-1].replace("0", "None"):
            return leaf.value
        if re.fullmatch(r"x\[-?\d*:-?\d*\]", text) and re.fullmatch(r"\d*:(-\d+)?", key):
            (a, b), (c, d) = key.split(":"), text[2:-1].split(":")
            low, high = int(a or 0) + int(c or 0), int(b or 0) + int(d or 0)
            return _put(f"x[{low or ''}:{high or ''}]", leaf.value)
    tree, places = _parsed(text)
    for place in places:
        tree = source.replace(tree, place, leaf if place.id == "x" else other)
    return tree


def _at_the_leaf(node, change, evaluator):
    """Change the one array in an expression such as `0.1 * dW`, not the expression around it."""
    if isinstance(node, ast.UnaryOp):
        return source.replace(node, node.operand, _at_the_leaf(node.operand, change, evaluator))
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.MatMult):
        for part, other in ((node.left, node.right), (node.right, node.left)):
            if _shape(other, evaluator) == ():
                return source.replace(node, part, _at_the_leaf(part, change, evaluator))
    return change(node)


# Calls, products, indices, joins ------------------------------------------------------------------


def _other_reductions(call, evaluator, operation):
    """(cost, name, call) with `keepdims`, or along other axes."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    own = call is operation.node
    words = {k.arg: k.value for k in call.keywords}
    method = name in REDUCTIONS and _shape(getattr(call.func, "value", call.func), evaluator)
    at = 0 if method else 1  # the place of the axis among the arguments
    placed = name in REDUCTIONS and len(call.args) > at
    if not placed and "axis" not in words:
        return
    if not own and "keepdims" not in words:
        yield 0, "keepdims", _with_keyword(call, "keepdims", True)
    array = call.func.value if method else [*call.args, *words.values()][0]
    n = len(_shape(array, evaluator) or ())
    if operation.kind == "join" and own:
        n = max((len(s) for s in operation.shapes if s is not None), default=0)
    for many in range(1, n if not own else 2):
        for axes in itertools.combinations(range(n), many):
            axis = axes[0] if many == 1 else axes
            if placed:
                value = ast.parse(str(axis), mode="eval").body
                args = [*call.args[:at], value, *call.args[at + 1 :]]
                new = ast.Call(call.func, args, call.keywords)
            else:
                new = _with_keyword(call, "axis", axis)
            yield 1.3 + many / 10, f"axis={axis}", new


def _with_keyword(call, name, value):
    new = ast.keyword(name, ast.parse(repr(value), mode="eval").body)
    kept = [new if keyword.arg == name else keyword for keyword in call.keywords]
    return ast.Call(call.func, call.args, kept if new in kept else [*kept, new])


def _products(operation, evaluator):
    left, right = operation.nodes[:2]
    a, b = operation.shapes[:2]
    if a is None or b is None:
        return
    n, m = len(a), len(b)

    def pair(first, second, text="x @ y"):
        return _pair(operation, first, second)

    def new(text, node=left, other=right):
        return put(text, node, evaluator, other)

    if () in (a, b):
        multiply = isinstance(operation.node, ast.Call) and len(operation.node.args) == 2
        yield _put("np.multiply(x, y)" if multiply else "x * y", left, right)
        return
    flat = 1 in (n, m)
    if flat:
        yield pair(right, left)
    if n > 2 and m == n - 1:
        yield _put("x[..., 0]", pair(left, new("x[..., None]", right)))
        yield pair(left, new("x[..., None]", right))
    flip_left = new("x.T" if n == 2 else "x.mT") if n > 1 else None
    flip_right = new("x.T" if m == 2 else "x.mT", right) if m > 1 else None
    if flip_right:
        yield pair(left, flip_right)
    if flip_left:
        yield pair(flip_left, right)
    if math.prod(a) == b[0] and n > 1 and 1 not in a:
        yield pair(new("x.ravel()"), right)
    if n > 2 and math.prod(a[1:]) == b[0]:
        yield pair(new("x.reshape(len(x), -1)"), right)
    if not flat:
        yield pair(right, left)
    if a == b and n == 2:
        yield _put("(x * y).sum(axis=1)", left, right)
    if flip_left and n == m == 2:  # the transpose of what the first two give: the other order
        yield pair(right, flip_left)
        yield pair(flip_right, left)
        yield pair(flip_left, flip_right)
    if n == 1 and m == 2:
        yield pair(right, new("x[:, None]"))
    if n == 2 and b[0] == a[1] + 1 and isinstance(left, ast.Name):  # the first weight: a bias
        yield pair(new("np.column_stack([np.ones(len(x)), x])"), right)
    for k, part in enumerate((left, right)):
        for _, text in templates(operation, k, [], evaluator):
            if text.startswith(("x[", "x.tr")) and "None" not in text:
                changed = new(text, part)
                yield pair(left, changed) if k else pair(changed, right)
    if a == b:
        yield _put("x * y", left, right)
    if n == 2 and m == 1:
        yield _put("x * y[:, None]", left, right)


def _pair(operation, left, right):
    """The same product of two other operands."""
    node = operation.node
    if isinstance(node, ast.BinOp):
        return ast.BinOp(left, node.op, right)
    if len(node.args) == 1 and isinstance(node.func, ast.Attribute):  # left.dot(right)
        return ast.Call(ast.Attribute(left, node.func.attr, ast.Load()), [right], node.keywords)
    return ast.Call(node.func, [left, right, *node.args[2:]], node.keywords)


def _indices(operation, evaluator):
    """(cost, expression) for masks and positions: along other axes, or fewer of them."""
    node, ndim = operation.node, len(operation.shapes[0] or ())
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    arrays = operation.nodes[1:]
    whole = [part for part in parts if isinstance(part, ast.Slice) and not ast.unparse(part)[1:]]

    def keyed(parts):
        key = ast.Tuple(parts, ast.Load()) if len(parts) > 1 else parts[0]
        return ast.Subscript(node.value, key, ast.Load())

    if len(arrays) == 1:
        others = [part for part in parts if part is not arrays[0] and part not in whole]
        for before in range(ndim if not others else 0):
            yield 1, keyed([*[ast.Slice()] * before, arrays[0]])
        for at in range(len(parts) if others else 0):
            yield 1.5, keyed([*others[:at], arrays[0], *others[at:]])
    if len(arrays) > 1 and len(arrays) == len(parts):
        yield 1, _put(f"x[np.ix_({', '.join(map(ast.unparse, parts))})]", node.value)
    if whole and not arrays:
        yield 1, node.value
        yield 1.1, keyed([part for part in parts if part is not whole[-1]] or parts)


def _sizes(node):
    """A reshape with one of its sizes left open."""
    for part in ast.walk(node) if isinstance(node, ast.Call) else ():
        if isinstance(part, (ast.Call, ast.Tuple)):
            sizes = part.elts if isinstance(part, ast.Tuple) else part.args
            for size in reversed(sizes if len(sizes) > 1 else []):
                if not isinstance(size, ast.Tuple):
                    yield source.replace(node, size, ast.Constant(-1))


def _other_joins(node, ndim):
    name = getattr(getattr(node, "func", None), "attr", "")
    for other in OTHER_JOINS.get(name, ()) if name != "stack" or ndim > 1 else ():
        func = ast.Attribute(node.func.value, other, ast.Load())
        yield 1.6, ast.Call(func, node.args[:1], [])
