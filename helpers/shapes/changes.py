"""Propose general changes of an expression whose shapes do not fit.

A change is a pair (cost, {node: new node}). A likelier change has a lower cost. `repair` tries the
changes. A template such as `x[:, None]` is a change of one operand, which is `x` in it.
"""

import ast
import itertools
import math
from functools import lru_cache

from helpers.shapes import labels, rules
from helpers.shapes.evaluate import attempt
from helpers.shapes.operations import parameters
from helpers.shapes.source import as_load, changed, index_parts
from helpers.shapes.values import is_array, is_number, is_stand_in

PRODUCTS = ("matmul", "dot", "inner", "vdot", "tensordot")
WRITTEN = ("assign", "in place")  # kinds of operation that write into their first operand
OWN_CHANGES = (*PRODUCTS, "array", "einsum", "reshape")  # their operands are not changed alone
SISTERS = {  # maps each function that joins arrays to others that are often confused with it
    "vstack": ("hstack", "column_stack"),
    "hstack": ("vstack", "column_stack"),
    "concatenate": ("column_stack", "vstack", "hstack"),
    "column_stack": ("vstack", "hstack"),
    "stack": ("concatenate", "column_stack"),
}


def changes(operation, evaluator):
    """Return the changes of an operation to try, the likeliest first."""
    kinds = (_operands, _same_index, _operator, _axes, _sizes, _slices)
    found = [change for kind in kinds for change in kind(operation, evaluator)]
    return sorted(found, key=lambda change: change[0])


def name_of(node):
    """Return the name of a call's function or of an operator, such as "multiply" or "Mult"."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", getattr(node.func, "id", ""))
    sign = node.ops[0] if isinstance(node, ast.Compare) else getattr(node, "op", None)
    return type(sign).__name__


# One operand: transposed, with more or fewer axes, cut --------------------------------------------


def _operands(operation, evaluator):
    kind, nodes, shapes = operation.kind, operation.nodes, operation.shapes
    for k in range(1 if kind in WRITTEN else 0, 0 if kind in OWN_CHANGES else len(nodes)):
        others = [s for i, s in enumerate(shapes) if i != k and s is not None]
        if not shapes[k] or not (others or _is_unruled(operation)):
            continue
        for cost, text in _templates(operation, shapes[k], max(others, key=len, default=())):
            yield cost, {nodes[k]: put(text, nodes[k], evaluator)}


def _same_index(operation, evaluator):
    """Yield changes that index an operand as another one is, such as `y[m]` beside `x[m]`."""
    if operation.kind not in ("broadcast", *WRITTEN):
        return
    for one, other in itertools.permutations(operation.nodes[:4], 2):
        if not isinstance(one, ast.Subscript) or ast.unparse(one.value) == ast.unparse(other):
            continue
        written = other is operation.nodes[0] and operation.kind in WRITTEN
        steps = any(isinstance(part, ast.NamedExpr) for part in ast.walk(one.slice))
        told = isinstance(other, ast.Call) and is_stand_in(attempt(evaluator.value, other))
        shape = None if written or steps or told else attempt(evaluator.shape, other)
        if shape and shape == attempt(evaluator.shape, one.value):
            yield 0.8, {other: ast.Subscript(other, one.slice, ast.Load())}


def _templates(operation, shape, longest):
    """Yield pairs (cost, template) for an operand next to another one with the shape `longest`."""
    n, kind = len(shape), operation.kind
    for axis, size in enumerate(shape):
        if size == 1 and n > 1:
            yield 1, _at(axis, "0")
    for at in reversed(range(n + 1)) if n < 4 and kind != "index" else ():
        full = n > 1 and n >= len(longest) and kind != "join"
        yield 1 + (0.3 if kind == "broadcast" else 1.5) * full, _at(at, "None", n)
    yield from _arranged(shape, longest)
    if n > 1:
        yield 2, "x.T" if n == 2 else "x.mT"
        if len(longest) < 2 and (kind == "join" or _is_unruled(operation)):
            yield 2.2, "x.reshape(-1)"
        for end in (longest[at:] for at in range(len(longest))):
            if math.prod(shape) == math.prod(end) and _wide(shape) != _wide(end):
                yield 2.2, "x.reshape(-1)" if len(end) == 1 else f"x.reshape{end}"
    yield from _cuts(operation, shape, longest)


def _is_unruled(operation):
    return operation.rule is None and operation.kind != "index"


def _wide(shape):
    """Return the sizes above 1 in order, which no change of axes alters."""
    return sorted(size for size in shape if size > 1)


def _at(axis, index, ndim=0):
    """Return a template such as `x[:, index]` with an index at `axis` and colons at other axes."""
    return f"x[{', '.join([*[':'] * axis, index, *[':'] * (ndim - axis)])}]"


def _arranged(shape, longest):
    """Yield pairs (cost, template), where the template reorders or adds axes to fit `longest`."""
    n, many = len(shape), len(longest)
    for order in itertools.permutations(range(n)) if 0 < n <= min(many, 4) and many < 6 else ():
        moved = "x" if order == tuple(range(n)) else "x.T" if n == 2 else f"x.transpose{order}"
        for kept in itertools.combinations(range(many), n):
            pairs = [(longest[at], shape[axis]) for at, axis in zip(kept, order, strict=True)]
            if all(1 in pair or pair[0] == pair[1] for pair in pairs):
                parts = [":" if at in kept else "None" for at in range(kept[0], many)]
                added = f"[{', '.join(parts)}]" * ("None" in parts)
                if moved + added != "x":
                    yield 1 if moved == "x" else 2 if not added else 2.5, moved + added


def _cuts(operation, shape, longest):
    """Yield pairs (cost, template), where a slice leaves out what is too much along one axis.

    Small sizes that differ are hardly ever meant to be equal, except next to slices or a diff.
    """
    parts = [part for node in operation.nodes for part in ast.walk(node)]
    sliced = any(isinstance(part, ast.Slice) and ast.unparse(part) != ":" for part in parts)
    sliced = sliced or any(name_of(part) == "diff" for part in parts) or max(shape, default=0) > 8
    if not shape or len(shape) > len(longest) or not sliced:
        return
    pairs = [*zip(shape, longest[len(longest) - len(shape) :], strict=True)]
    wrong = [axis for axis, pair in enumerate(pairs) if pair[0] != pair[1] and 1 not in pair]
    size, other = pairs[wrong[0]] if len(wrong) == 1 else (0, 0)
    if 2 * other > size > other:
        many = size - other
        cost = 1.4 if many < 3 else 2.6
        yield cost, _at(wrong[0], f":{-many}" if many < 3 else f":{other}")
        yield cost + 0.1, _at(wrong[0], f"{many}:")


# The operator, function or index ------------------------------------------------------------------


def _operator(operation, evaluator):
    """Yield changes that replace the operation by a similar one."""
    kind, node = operation.kind, operation.node
    ways = {**dict.fromkeys(PRODUCTS, _products), "einsum": _relabelled}
    ways |= {"index": _indices, "reshape": _reshapes}
    if kind in ways:
        yield from ((cost, {node: new}) for cost, new in ways[kind](operation, evaluator))
    if kind == "join" and isinstance(getattr(node, "func", None), ast.Attribute):
        for name in SISTERS.get(name_of(node), ()):
            function = ast.Attribute(node.func.value, name, ast.Load())
            yield 1.6, {node: ast.Call(function, node.args[:1], [])}
    if (
        kind == "broadcast"
        and name_of(node) in ("Mult", "multiply")
        and None not in operation.shapes
    ):
        a, b = operation.shapes[:2]
        for text in ("x", "x.T")[: 1 + (() != b[:1] == a[:1])]:
            yield 1.2, {node: _fill(f"{text} @ y", x=operation.nodes[0], y=operation.nodes[1])}
    for part in [*ast.walk(node)] if kind not in ("index", *WRITTEN[:1]) else ():
        if isinstance(part, ast.Subscript):
            if part in operation.nodes or isinstance(part.slice, ast.Name):
                yield from ((1.4, {part: new}) for new in _along(part, evaluator))
            if part in operation.nodes and not any(map(_is_slice, index_parts(part))):
                yield 2.4, {part: part.value}


def targets(operation, evaluator):
    """Yield other parts of an array that is written into, to which the value fits as it is."""
    if operation.kind not in WRITTEN or None in operation.shapes:
        return
    target, value = operation.nodes[0], operation.shapes[1]
    indexed = isinstance(target, ast.Subscript)
    array = target.value if indexed else target
    found = [*_along(target, evaluator), array] if indexed else []
    found += [replace_all(target, change) for _, change in _moved_ends(target, evaluator)]
    cuts = _cuts(operation, attempt(evaluator.shape, array) or (), value)
    source = ast.unparse(operation.nodes[1])
    for new in (*found, *(put(text, array, evaluator) for _, text in cuts)):
        if operation.kind == "assign" and ast.unparse(new) == source:
            continue  # an array that is assigned to itself
        if attempt(evaluator.shape, new) == value and not operation.with_shape(0, value).misfit():
            yield new


def _products(operation, evaluator):
    """Yield a cost and an expression for each change of a product, such as exchanged operands."""
    (first, second), (a, b), node = operation.nodes[:2], operation.shapes[:2], operation.node
    if a is None or b is None:
        return
    n, m = len(a), len(b)
    if () in (a, b):
        yield 1, ast.BinOp(first, ast.Mult(), second)
        return
    ways = []
    for k, (shape, other) in enumerate(((a, b), (b, a))):
        turned = [(0.3 - k / 10, "x.T" if len(shape) == 2 else "x.mT")] * (len(shape) > 1)
        ones = [(1 + k / 10, _at(i, "0")) for i, size in enumerate(shape) if size == 1 < len(shape)]
        added = [(1.1, "x[:, None]"), (1.1, "x[None, :]")] * (len(shape) == 1 and 1 in other)
        cut = _cuts(operation, shape, other) if n == m == 1 else ()
        inner = other[-1] if k or len(other) == 1 else other[-2]
        flat = len(shape) > 1 and 1 not in shape and math.prod(shape) == inner
        rows = len(shape) > 2 and not k and math.prod(shape[1:]) == inner
        reshaped = [(0.6, "x.reshape(-1)")] * flat + [(0.5, "x.reshape(len(x), -1)")] * rows
        ways.append([(0, "x"), *turned, *ones, *added, *cut, *reshaped])
    for (more, one), (most, two) in itertools.product(*ways):
        left, right = put(one, first, evaluator), put(two, second, evaluator)
        if "x" in (one, two):
            yield 1 + more + most, _pair(node, left, right)
            if more + most < 1:
                yield 1 + more + most + 0.65 * (1 not in (n, m)), _pair(node, right, left)
    more = [
        (n > 2 and m == n - 1, 1.1, "(a @ b[..., None])[..., 0]"),
        (a == b, 1.6, "a * b"),
        (n == m == 1, 4, "np.outer(a, b)"),
    ]
    yield from ((cost, _fill(text, a=first, b=second)) for fits, cost, text in more if fits)


def _pair(node, left, right):
    """Return a product like `node`, but with the operands `left` and `right`."""
    if isinstance(node, ast.BinOp):
        return ast.BinOp(left, node.op, right)
    if len(node.args) == 1 and isinstance(node.func, ast.Attribute):  # this is left.dot(right)
        return ast.Call(ast.Attribute(left, node.func.attr, ast.Load()), [right], node.keywords)
    return ast.Call(node.func, [left, right, *node.args[2:]], node.keywords)


def _indices(operation, evaluator):
    """Yield pairs (cost, expression) with an index that is moved, shortened or in `np.ix_`."""
    node, parts = operation.node, index_parts(operation.node)
    yield from ((1, new) for new in _along(node, evaluator))
    if len(operation.nodes) > 2 and not any(map(_is_slice, parts)):
        crossed = ast.parse("np.ix_", mode="eval").body
        yield 1, _keyed(node, [ast.Call(crossed, parts, [])])
    if len(parts) > len(operation.shapes[0] or parts):
        yield 1.1, _keyed(node, parts[:-1])
        yield 1.2, _keyed(node, parts[1:])


def _along(node, evaluator):
    """Yield expressions that move an index to another axis, such as `x[:, i]` for `x[i]`."""
    parts = index_parts(node)
    chosen = [part for part in parts if ast.unparse(part) not in (":", "None", "np.newaxis")]
    ndim = len(attempt(evaluator.shape, as_load(node.value)) or ())
    for before in range(ndim if len(chosen) == 1 else 0):
        if parts[: before + 1] != [*parts[:before], chosen[0]]:
            yield _keyed(node, [*[ast.Slice()] * before, chosen[0]])


def _is_slice(part):
    return isinstance(part, ast.Slice)


def _keyed(node, parts):
    """Return an expression that indexes the array of `node` with `parts` instead."""
    key = ast.Tuple(parts, ast.Load()) if len(parts) > 1 else parts[0]
    return ast.Subscript(node.value, key, ast.Load())


def _reshapes(operation, evaluator):
    """Yield calls of reshape in which one size is -1 or the length of the array."""
    node, array = operation.node, operation.nodes[0]
    sizes = [part for part in node.args if part is not array]
    sizes = sizes[0].elts if len(sizes) == 1 and isinstance(sizes[0], ast.Tuple) else sizes
    values = [attempt(evaluator.value, size) for size in sizes]
    if len(sizes) > 1 and -1 not in values:
        yield 1, replace(node, sizes[0], _fill("len(x)", x=array))
        yield from ((1, replace(node, size, ast.Constant(-1))) for size in reversed(sizes))


def _relabelled(operation, evaluator):
    """Yield calls of einsum whose new labels fit the shapes without stretching a size of 1."""
    (terms, output), shapes = labels.parse(operation.subscripts), operation.shapes
    odd = any(len(term) > 5 or "..." in term for term in terms)
    if odd or None in shapes or len(terms) != len(shapes):
        return
    every, ways = sorted(set().union(*terms)), []
    unused = next(letter for letter in "klmnopqrstuvwxyzabcdefghij" if letter not in every)
    for k, term in reversed([*enumerate(terms)]):
        many, places = len(shapes[k]), range(len(term))
        kept = itertools.permutations(term, many) if many <= len(term) else ()
        longer = [[*term[:i], x, *term[i:]] for i in (*places, len(term)) for x in (*every, unused)]
        new = [x for x in (*every, unused) if x not in term]
        other = [[*term[:i], x, *term[i + 1 :]] for i in places for x in new]
        ways += [(k, way) for way in [*map(list, kept), *longer, *other] if len(way) == many]
    for k, way in ways[:120]:
        new = [*terms[:k], way, *terms[k + 1 :]]
        used = set().union(*new)
        result = [n for n in output if n in used] + [n for n in used if n not in every]
        text = labels.spell(new, result)
        if way != terms[k] and not _stretches(text, shapes):
            yield 1, replace(operation.node, operation.node.args[0], ast.Constant(text))


def _stretches(text, shapes):
    try:
        return bool(labels.stretched(text, shapes))
    except rules.Misfit:
        return True


# Arguments: axis, keepdims, sizes, the ends of slices ---------------------------------------------


def _axes(operation, evaluator):
    """Yield changes of a call inside the operation to `keepdims=True` or to another `axis`."""
    calls = [node for node in ast.walk(operation.node) if isinstance(node, ast.Call)]
    for call in calls:
        own, old = call is operation.node, axis_of(call, evaluator)
        if old is None and not (own and "axis" in parameters(call, evaluator)[0]):
            continue
        if not own and not any(k.arg == "keepdims" for k in call.keywords):
            yield 0, {call: _with_keyword(call, "keepdims", True)}
        parts = [*call.args, getattr(call.func, "value", call)]
        shapes = operation.shapes if own else [attempt(evaluator.shape, part) for part in parts]
        n = max((len(shape) for shape in shapes if shape is not None), default=0)
        for axis in range(n):
            new = ast.Constant(axis)
            way = replace(call, old, new) if old else _with_keyword(call, "axis", axis)
            yield 0.9 if own and old else 1.4, {call: way}


def axis_of(call, evaluator):
    """Return the node of a call's `axis` argument, or None if there is none."""
    named = dict(zip(*parameters(call, evaluator), strict=False))
    return next((k.value for k in call.keywords if k.arg == "axis"), named.get("axis"))


def _with_keyword(call, name, value):
    new = ast.keyword(name, ast.Constant(value))
    return ast.Call(call.func, call.args, [*(k for k in call.keywords if k.arg != name), new])


def _sizes(operation, evaluator):
    """Yield changes that replace an integer in a call by the size of an array."""
    if None in operation.shapes or operation.kind == "reshape":
        return
    texts = {size: str(size) for shape in operation.shapes for size in shape}
    for name in [n for part in (operation.node, *operation.nodes) for n in _names_in(part)]:
        for axis, size in enumerate(attempt(evaluator.shape, name) or ()):
            text = ast.unparse(name)
            texts[size] = f"{text}.shape[{axis}]" if axis else f"len({text})"
    calls = [node for node in ast.walk(operation.node) if isinstance(node, ast.Call)]
    numbers = [n for call in calls for part in call.args for n in getattr(part, "elts", [part])]
    for number in (getattr(number, "right", number) for number in numbers):
        value = attempt(evaluator.value, number)
        if type(value) is int and value > 1:
            same = [n for n in numbers if ast.unparse(n) == ast.unparse(number)]
            for size in {*texts} - {value}:
                new = ast.parse(texts[size], mode="eval").body
                yield from ((0.9, dict.fromkeys(group, new)) for group in ([number], same))


def _slices(operation, evaluator):
    """Yield changes that move an end of a slice, such as `x[1:]`, by one or two."""
    if operation.kind in PRODUCTS and max(len(shape or ()) for shape in operation.shapes) > 1:
        return
    for node in operation.nodes:
        yield from _moved_ends(node, evaluator)


def _moved_ends(node, evaluator):
    slices = [part for part in ast.walk(node) if isinstance(part, ast.Slice)]
    for bound in (bound for s in slices for bound in (s.lower, s.upper) if bound is not None):
        value = attempt(evaluator.value, bound)
        for step in (1, -1, 2, -2) if type(value) is int and abs(value) < 9 else ():
            if (value + step) * value > 0:
                yield 1.05 + abs(step) / 10, {bound: ast.Constant(value + step)}


# Exchanges in the whole expression ----------------------------------------------------------------


def exchanges(tree, evaluator):
    """Yield changes that exchange two names, or the arguments of a call, in an expression."""
    for node in ast.walk(tree):
        args = [part for part in getattr(node, "args", ()) if attempt(evaluator.shape, part)]
        for order in itertools.permutations(args) if 1 < len(args) < 4 else ():
            if order != (*args,):
                yield 1.8, dict(zip(args, order, strict=True))
    written = [k.value for k in ast.walk(tree) if isinstance(k, ast.keyword) and k.arg == "out"]
    names = [name for name in _names_in(tree) if name not in written]
    for pair in itertools.combinations(names[:12], 2):
        kinds = [_kind(attempt(evaluator.array, name)) for name in pair]
        if kinds[0] == kinds[1] != "" and ast.unparse(pair[0]) != ast.unparse(pair[1]):
            yield 2, dict(zip(pair, pair[::-1], strict=True))


def _kind(value):
    """Return the number of axes of an array, "number", or "" for another value."""
    return value.ndim if is_array(value) else "number" if is_number(value) else ""


def _names_in(tree):
    """Return the nodes of all names and attributes in an expression, such as X and X.T."""
    called = isinstance(getattr(tree, "value", None), ast.Call)
    if isinstance(tree, (ast.Name, ast.Attribute)) and not called:
        return [tree] if isinstance(tree.ctx, ast.Load) else []
    return [name for child in ast.iter_child_nodes(tree) for name in _names_in(child)]


# Templates and trees ------------------------------------------------------------------------------


def put(text, node, evaluator):
    """Return the operand `node` after the change that a template describes.

    In an operand such as `0.1 * dW`, the template changes the array `dW` and not the product.
    """
    leaf = _leaf_of(node, evaluator)
    turned = isinstance(leaf, ast.Attribute) and text == f"x.{leaf.attr}"  # a.T.T is a
    return replace(node, leaf, leaf.value if turned else _fill(text, x=leaf))


def _leaf_of(node, evaluator):
    parts = []
    if isinstance(node, ast.UnaryOp):
        parts = [node.operand]
    elif isinstance(node, ast.BinOp) and not isinstance(node.op, ast.MatMult):
        parts = [node.left, node.right]
    parts = [part for part in parts if attempt(evaluator.shape, part) != ()]
    return _leaf_of(parts[0], evaluator) if len(parts) == 1 else node


@lru_cache(maxsize=512)
def _parsed(text, names):
    """Return the syntax tree of a template, and its nodes that stand for operands."""
    tree = ast.parse(text, mode="eval").body
    return tree, [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in names]


def _fill(text, **operands):
    """Return the tree of a template with operands in place of their names."""
    tree, places = _parsed(text, tuple(operands))
    return replace_all(tree, {place: operands[place.id] for place in places})


def replace(tree, old, new):
    """Return `tree` with the node `old` replaced by `new`. Both trees share all other nodes."""
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
