"""Expressions to try in the place of one that fails.

Each changes one thing: a transpose, an axis added or taken away, `keepdims`, the order of the
operands, the axis of a mask, the labels of an einsum. Whether it runs is for `repair` to find out.
"""

import ast

from helpers.shapes import rules, signatures, source
from helpers.shapes.relabel import relabelled
from helpers.shapes.values import Unknown

AXES_ADDED = ("broadcast", "in place", "out", "assign", "join", "append", "broadcast_to")
NOTHING_TO_MOVE = ("reshape", "array", "broadcast_shapes", "python", "learner", "call")


def candidates(operation, evaluator):
    """Expressions to try in the place of an operation, the likeliest first."""
    if operation.kind == "matmul" or operation.kind in ("dot", "inner", "vdot", "tensordot"):
        return _products(operation, evaluator)
    if operation.kind == "einsum":
        return relabelled(operation)
    if operation.kind == "index":
        return _moved_masks(operation, evaluator)
    if operation.kind in NOTHING_TO_MOVE:
        return ()
    if operation.kind in signatures.REDUCTIONS:
        return [node for _, node in _other_axes(operation)]
    ways = [*_one_operand(operation, evaluator)]
    if operation.kind == "join":
        ways = [*_several(operation, evaluator), *ways, *_other_joins(operation)]
    ways.sort(key=lambda way: way[0])
    return [node for _, node in ways]


def _one_operand(operation, evaluator):
    start = 1 if operation.kind in ("assign", "in place") else 0
    for node, shape in list(zip(operation.nodes, operation.shapes, strict=True))[start:]:
        for cost, new in variants(node, shape, evaluator):
            if _adds_axes(new) and operation.kind not in AXES_ADDED:
                continue
            yield cost, source.replace(operation.node, node, new)


def variants(node, shape, evaluator):
    """(cost, expression) of an operand changed in one way."""
    yield from ((0, new) for new in _with_keepdims(node, evaluator))
    if shape is None:
        return
    n = len(shape)
    if n in (1, 2):
        for at in reversed(range(n + 1)):
            yield 1, _indexed(node, [*[":"] * at, "None", *[":"] * (n - at)], evaluator)
    if n == 1:
        yield 1, _indexed(node, [":", "None", "None"], evaluator)
    for axis, size in enumerate(shape):
        if size == 1 and n > 1:
            index = [*[":"] * axis, "0", *[":"] * (n - axis - 1)]
            while index[-1] == ":":
                index.pop()
            yield 1, _indexed(node, index, evaluator)
    if n > 1:
        yield 2, transposed(node, n, evaluator)


def transposed(node, n, evaluator):
    """`node.T`, or without the .T that is there; for more than two axes `.mT`."""
    name = "T" if n == 2 else "mT"
    return _at_the_leaf(node, lambda leaf: _flip(leaf, name), evaluator)


def _flip(node, name):
    if isinstance(node, ast.Attribute) and node.attr == name:
        return node.value
    return ast.Attribute(node, name, ast.Load())


def _indexed(node, index, evaluator):
    words = {":": ast.Slice(), "None": ast.Constant(None), "0": ast.Constant(0)}
    parts = [words[part] for part in index]
    if isinstance(node, ast.Subscript) and _undoes(node.slice, index):
        return node.value
    key = parts[0] if len(parts) == 1 else ast.Tuple(parts, ast.Load())
    return _at_the_leaf(node, lambda leaf: ast.Subscript(leaf, key, ast.Load()), evaluator)


def _undoes(key, index):
    """Whether `index` takes the axis away that x[:, None] has just added."""
    added = [ast.unparse(part) for part in (key.elts if isinstance(key, ast.Tuple) else [key])]
    index = index + [":"] * (len(added) - len(index))
    return "0" in index and added == ["None" if part == "0" else part for part in index]


def _at_the_leaf(node, change, evaluator):
    """Change the one array in an expression such as `0.1 * dW`, not the expression around it."""
    if isinstance(node, ast.UnaryOp):
        return source.replace(node, node.operand, _at_the_leaf(node.operand, change, evaluator))
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.MatMult):
        for part, other in ((node.left, node.right), (node.right, node.left)):
            try:
                alone = evaluator.shape(other) == ()
            except (Unknown, rules.Misfit):
                alone = False
            if alone:
                return source.replace(node, part, _at_the_leaf(part, change, evaluator))
    return change(node)


def _with_keepdims(node, evaluator):
    for call in ast.walk(node):
        if not isinstance(call, ast.Call) or any(k.arg == "keepdims" for k in call.keywords):
            continue
        name = _last_name(call.func)
        has_axis = any(k.arg == "axis" for k in call.keywords) or (
            len(call.args) > isinstance(call.func, ast.Name)
        )
        if name.removeprefix("linalg.") in {n.split(".")[-1] for n in signatures.REDUCTIONS} and (
            has_axis
        ):
            kept = [*call.keywords, ast.keyword("keepdims", ast.Constant(True))]
            yield source.replace(node, call, ast.Call(call.func, call.args, kept))


def _last_name(node):
    return getattr(node, "attr", getattr(node, "id", ""))


def _products(operation, evaluator):
    left, right = operation.nodes[:2]
    a, b = operation.shapes[:2]
    if a is None or b is None:
        return
    node = operation.node
    if () in (a, b):
        yield from _times(node, left, right)
        return
    flat = 1 in (len(a), len(b))
    if flat:
        yield _pair(operation, right, left)
    n, m = len(a), len(b)
    if n > 2 and m == n - 1:
        yield _pair(operation, left, _indexed(right, [*[":"] * m, "None"], evaluator))
    new_left = transposed(left, n, evaluator) if n > 1 else None
    new_right = transposed(right, m, evaluator) if m > 1 else None
    if new_right:
        yield _pair(operation, left, new_right)
    if new_left:
        yield _pair(operation, new_left, right)
    if not flat:
        yield _pair(operation, right, left)
    # The transpose of what the first two give: the other order.
    if new_left and n == m == 2:
        yield _pair(operation, right, new_left)
        yield _pair(operation, new_right, left)
        yield _pair(operation, new_left, new_right)
    if n == 1 and m == 2:
        yield _pair(operation, right, _indexed(left, [":", "None"], evaluator))
    for part, shape, first in ((right, b, False), (left, a, True)):
        for _, new in variants(part, shape, evaluator):
            if isinstance(new, ast.Subscript) and not _adds_axes(new):
                yield _pair(operation, new, right) if first else _pair(operation, left, new)


def _times(node, left, right):
    if isinstance(node, ast.BinOp):
        yield ast.BinOp(left, ast.Mult(), right)
    elif isinstance(node.func, ast.Attribute) and len(node.args) == 2:
        yield ast.Call(ast.Attribute(node.func.value, "multiply", ast.Load()), [left, right], [])
    else:
        yield ast.BinOp(left, ast.Mult(), right)


def _pair(operation, left, right):
    """The same product of two other operands."""
    node = operation.node
    if isinstance(node, ast.BinOp):
        return ast.BinOp(left, node.op, right)
    if len(node.args) == 1 and isinstance(node.func, ast.Attribute):  # left.dot(right)
        return ast.Call(ast.Attribute(left, node.func.attr, ast.Load()), [right], node.keywords)
    return ast.Call(node.func, [left, right, *node.args[2:]], node.keywords)


def _moved_masks(operation, evaluator):
    node = operation.node
    arrays = operation.nodes[1:]
    ndim = len(operation.shapes[0] or ())
    for mask, shape in zip(arrays, operation.shapes[1:], strict=True):
        if shape is None:
            continue
        if len(shape) == 1 and len(arrays) == 1:
            for axis in range(ndim):
                parts = [ast.Slice()] * axis + [mask]
                key = parts[0] if axis == 0 else ast.Tuple(parts, ast.Load())
                yield ast.Subscript(node.value, key, ast.Load())
        for _, new in variants(mask, shape, evaluator):
            if not _adds_axes(new):
                yield source.replace(node, mask, new)


def _adds_axes(new):
    return isinstance(new, ast.Subscript) and "None" in ast.unparse(new.slice)


def _several(operation, evaluator):
    """The same change to all operands of one shape: several columns to be joined."""
    done = set()
    for node, shape in zip(operation.nodes, operation.shapes, strict=True):
        alike = [n for n, s in zip(operation.nodes, operation.shapes, strict=True) if s == shape]
        if shape is None or shape in done or len(alike) < 2:
            continue
        done.add(shape)
        for number, (cost, _) in enumerate(variants(node, shape, evaluator)):
            tree = operation.node
            for part in alike:
                tree = source.replace(tree, part, list(variants(part, shape, evaluator))[number][1])
            yield cost, tree


def _other_joins(operation):
    node = operation.node
    if not isinstance(node, ast.Call):
        return
    name = _last_name(node.func)
    others = {"vstack": ("hstack", "column_stack"), "hstack": ("vstack",)}.get(name, ())
    for other in others if isinstance(node.func, ast.Attribute) else ():
        func = ast.Attribute(node.func.value, other, ast.Load())
        yield 1.5, ast.Call(func, node.args, node.keywords)
    if name in ("concatenate", "concat", "append"):
        yield from ((1.5, new) for _, new in _other_axes(operation))


def _other_axes(operation):
    node = operation.node
    ndim = len(operation.shapes[0] or ())
    for axis in range(ndim):
        kept = [k for k in node.keywords if k.arg != "axis"]
        args = node.args[:2] if _last_name(node.func) == "append" else node.args[:1]
        if isinstance(node.func, ast.Attribute) and operation.nodes[0] is node.func.value:
            args = []
        new = [*kept, ast.keyword("axis", ast.Constant(axis))]
        yield 3, ast.Call(node.func, args, new)
