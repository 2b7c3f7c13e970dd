"""Change syntax trees: fill templates, replace nodes, and find the nodes around a node."""

import ast
from functools import lru_cache

from whyshape.evaluate import attempt
from whyshape.operations import call_of
from whyshape.source import changed, index_parts, tree_of
from whyshape.values import is_pandas


def name_of(node):
    """Return the name of a call's function or of an operator, such as "multiply" or "Mult"."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", getattr(node.func, "id", ""))
    sign = node.ops[0] if isinstance(node, ast.Compare) else getattr(node, "op", None)
    return type(sign).__name__


def put(text, node, evaluator, **others):
    """Return an operand `node` after the change that a template such as "x.T" describes.

    The name `x` in the template stands for the array, and other names stand for other operands.

    In an operand such as `0.1 * dW`, the template changes the array `dW` and not the product. A
    pandas object becomes an array first, because its own indexing follows other rules.
    """
    leaf = leaf_of(node, evaluator)
    turned = isinstance(leaf, ast.Attribute) and text == f"x.{leaf.attr}"  # a.T.T is a
    if text == "x[0]" and isinstance(leaf, (ast.List, ast.Tuple)) and len(leaf.elts) == 1:
        return replace(node, leaf, leaf.elts[0])
    if (plain := _without_own_axis(leaf, text)) is not None:
        return replace(node, leaf, plain)
    if text not in ("x", "x.T") and is_of_pandas(leaf, evaluator):
        text = text.replace("x", "x.to_numpy()", 1)
    return replace(node, leaf, leaf.value if turned else fill(text, x=leaf, **others))


def _without_own_axis(leaf, text):
    """Return `a` if a template such as "x[:, 0]" undoes the operand `a[:, None]`, or else None."""
    parts, axis = index_parts(leaf) if isinstance(leaf, ast.Subscript) else [], text.count(",")
    plain = all(isinstance(part, ast.Slice) or is_new_axis(part) for part in parts)
    if not plain or axis >= len(parts) or text != at(axis, "0") or not is_new_axis(parts[axis]):
        return None
    return keyed(leaf, parts[:axis] + parts[axis + 1 :])


def is_of_pandas(node, evaluator):
    """Return whether the value of an expression is an object of pandas, such as `df["a"]`."""
    base = node.value if isinstance(node, ast.Subscript) else node
    return is_pandas(attempt(evaluator.value, base))


def leaf_of(node, evaluator):
    """Return an operand's only part with axes, such as `dW` in `0.1 * dW`, or the operand."""
    parts = []
    if isinstance(node, ast.UnaryOp):
        parts = [node.operand]
    elif isinstance(node, ast.BinOp) and not isinstance(node.op, ast.MatMult):
        parts = [node.left, node.right]
    parts = [part for part in parts if attempt(evaluator.shape, part) != ()]
    return leaf_of(parts[0], evaluator) if len(parts) == 1 else node


@lru_cache(maxsize=512)
def _parsed(text, names):
    """Return the syntax tree of a template, and those of its nodes that stand for operands."""
    tree = tree_of(text, "eval").body
    return tree, [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in names]


def fill(text, **operands):
    """Return the syntax tree of a template such as "x @ y" with operands in place of names."""
    tree, places = _parsed(text, tuple(operands))
    return replace_all(tree, {place: operands[place.id] for place in places})


def at(axis, index, ndim=0):
    """Return a template such as `x[:, index]` with an index at `axis` and colons at other axes."""
    return f"x[{', '.join([*[':'] * axis, index, *[':'] * (ndim - axis)])}]"


def replace(tree, old, new):
    """Return `tree` with the node `new` for `old`. Only the nodes that contain `old` are copied."""
    return replace_all(tree, {old: new})


def replace_all(tree, new):
    """Return `tree` with each node that is a key of the dict `new` replaced by its value."""
    if tree in new:
        return new[tree]
    fields = {}
    for name, old in ast.iter_fields(tree):
        if isinstance(old, ast.AST):
            fields[name] = replace_all(old, new)
        elif isinstance(old, list):
            fields[name] = [replace_all(v, new) if isinstance(v, ast.AST) else v for v in old]
            if all(part is whole for part, whole in zip(fields[name], old, strict=True)):
                fields[name] = old
    if all(fields[name] is getattr(tree, name) for name in fields):
        return tree
    return changed(tree, **fields)


def around(tree, node):
    """Return the nodes of a tree that contain `node`, from the inside out."""
    for child in ast.iter_child_nodes(tree):
        found = around(child, node)
        if child is node or found:
            return [*found, tree]
    return []


def keyed(node, parts):
    """Return the index expression `node` with `parts` in place of its own parts."""
    if all(is_whole_slice(part) for part in parts):
        return node.value
    key = ast.Tuple(parts, ast.Load()) if len(parts) > 1 else parts[0]
    return ast.Subscript(node.value, key, ast.Load())


def is_whole_slice(part):
    """Return whether a part of an index is `:`."""
    return isinstance(part, ast.Slice) and not (part.lower or part.upper or part.step)


def is_new_axis(part):
    """Return whether a part of an index adds an axis."""
    return ast.unparse(part) in ("None", "np.newaxis", "numpy.newaxis")


def adds_axis(node):
    """Return whether an expression is an index that adds an axis, such as `x[:, None]`."""
    return isinstance(node, ast.Subscript) and any(map(is_new_axis, index_parts(node)))


def axis_of(call, evaluator):
    """Return the node of a call's `axis` argument, or None if there is none."""
    return call_of(call, evaluator).axis


def with_keyword(call, name, value):
    """Return a call with a keyword argument added or replaced."""
    new = ast.keyword(name, ast.Constant(value))
    return ast.Call(call.func, call.args, [*(k for k in call.keywords if k.arg != name), new])


def is_reduction(node, evaluator):
    """Return whether an expression is a call that sums, averages or the like."""
    return isinstance(node, ast.Call) and call_of(node, evaluator).reduces


def reductions_around(tree, node, evaluator):
    """Return the reductions in a tree, such as sums, that contain `node`, from the inside out."""
    return [above for above in around(tree, node) if is_reduction(above, evaluator)]
