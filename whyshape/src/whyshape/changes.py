"""Propose changes of an operation whose shapes do not fit.

`TABLE` has one row for each kind of change: its rank, the kinds of operation that it applies to,
and a function that yields the changes. A change is a dict {node: new node}, or a pair of it and a
mark. The mark says what the change does that the line may not have meant. `suggest` tries them.
"""

import ast
import itertools
import math

from whyshape import labels, rules
from whyshape.edits import (
    around,
    at,
    axis_of,
    fill,
    is_diff,
    is_new_axis,
    is_reduction,
    is_whole_slice,
    keyed,
    name_of,
    put,
    replace,
    whole_number,
    with_keyword,
)
from whyshape.evaluate import attempt
from whyshape.operations import call_of
from whyshape.source import as_load, index_parts, tree_of
from whyshape.values import is_stand_in

PRODUCTS = ("matmul", "dot")
PLACES = ("argmax", "argmin")  # their results are places, which no axis aligns with the array
WRITTEN = ("assign", "in place")  # kinds of operation that write into their first operand
BROADCAST = ("broadcast", *WRITTEN)
FIXED = (*PRODUCTS, "array", "einsum", "reshape", "reduce", "index")  # operands are not changed
TABLE_OF_PAIRS = "makes a table of all pairs"
OTHER_AXIS = "reduces over another axis"
SISTERS = {  # maps each function that joins arrays to others that are often confused with it
    "vstack": ("hstack", "column_stack"),
    "hstack": ("vstack", "column_stack"),
    "concatenate": ("column_stack", "vstack", "hstack"),
    "column_stack": ("vstack", "hstack"),
    "stack": ("concatenate", "column_stack"),
}


def changes(operation, evaluator):
    """Yield (rank, change, mark) for each change of an operation to try, the likeliest first."""
    for rank, applies, ways in TABLE:
        if applies(operation.kind):
            for found in ways(operation, evaluator):
                change, mark = found if isinstance(found, tuple) else (found, "")
                yield rank, change, mark


def of(*kinds):
    """Return a function that says whether a change applies to a kind of operation."""
    return lambda kind: kind in kinds


def loose(kind):
    """Return whether the operands of a kind of operation may be changed one by one."""
    return kind not in FIXED


# Operands and templates ---------------------------------------------------------------------------


def _operands(operation):
    """Yield (node, shape, shape of the longest other operand) for each operand to change."""
    nodes, shapes = operation.nodes, operation.shapes
    for k in reversed(range(operation.kind in WRITTEN, len(nodes))):
        others = [s for i, s in enumerate(shapes) if i != k and s is not None]
        if shapes[k] and others:
            yield nodes[k], shapes[k], max(others, key=lambda s: (len(s), math.prod(s)), default=())


def _on_operands(templates):
    """Return a row's function, given one that yields templates for a shape beside another."""

    def ways(operation, evaluator):
        for node, shape, longest in _operands(operation):
            for text in templates(operation.kind, shape, longest):
                yield {node: put(text, node, evaluator)}

    return ways


def _without_axis(kind, shape, longest):
    for axis, size in enumerate(shape):
        if size == 1 < len(shape):
            yield at(axis, "0")


def _with_axis(kind, shape, longest):
    """Yield templates with one more axis. Beside a table, a vector becomes its column or row."""
    n = len(shape)
    if kind == "join" or n < len(longest):
        for axis in reversed(range(n + 1)) if n < 4 else ():
            yield at(axis, "None", n)


def _turned(kind, shape, longest):
    if len(shape) > 1:
        yield "x.T" if len(shape) == 2 else "x.mT"


def _arranged(kind, shape, longest):
    """Yield templates that reorder or add axes so that the operand fits beside `longest`."""
    n, many = len(shape), len(longest)
    for order in itertools.permutations(range(n)) if 0 < n <= min(many, 4) and many < 6 else ():
        moved = "x" if order == tuple(range(n)) else "x.T" if n == 2 else f"x.transpose{order}"
        for kept in itertools.combinations(range(many), n):
            pairs = [(longest[to], shape[axis]) for to, axis in zip(kept, order, strict=True)]
            if all(pair[1] == 1 or pair[0] == pair[1] for pair in pairs):
                parts = [":" if to in kept else "None" for to in range(kept[0], many)]
                added = f"[{', '.join(parts)}]" * ("None" in parts)
                if moved + added != "x":
                    yield moved + added


def _reshaped(kind, shape, longest):
    """Yield reshapes to the shape of the other operand, where no change of axes would do."""
    if math.prod(shape) == math.prod(longest) and _wide(shape) != _wide(longest):
        yield "x.reshape(-1)" if len(longest) == 1 else f"x.reshape{longest}"


def _wide(shape):
    """Return the sizes above 1 in order, which no change of axes alters."""
    return sorted(size for size in shape if size > 1)


# Element by element -------------------------------------------------------------------------------


def _calls(operation, evaluator):
    """Return the reductions over an axis inside an operation, apart from itself."""
    calls = [n for n in ast.walk(operation.node) if isinstance(n, ast.Call)]
    calls = [n for n in calls if n is not operation.node and is_reduction(n, evaluator)]
    return [(n, axis_of(n, evaluator)) for n in calls]


def _keepdims(operation, evaluator):
    """Yield `keepdims=True` for a reduction, and for all those over the same axis of the line."""
    for call, axis in _calls(operation, evaluator):
        if not _may_keep(call, axis):
            continue
        yield {call: with_keyword(call, "keepdims", True)}
        calls = [n for n in ast.walk(operation.whole) if is_reduction(n, evaluator)]
        pairs = [(n, axis_of(n, evaluator)) for n in calls]
        alike = [n for n, a in pairs if _may_keep(n, a) and ast.dump(a) == ast.dump(axis)]
        if len(alike) > 1:
            yield {n: with_keyword(n, "keepdims", True) for n in alike}


def _may_keep(call, axis):
    kept = any(k.arg == "keepdims" for k in call.keywords)
    return axis is not None and not kept and name_of(call) not in PLACES


def _same_reduction(operation, evaluator):
    """Yield `y.argmax(axis=1)` beside `x.argmax(axis=1)`, for x and y of the same shape."""
    for one, other in itertools.permutations(operation.nodes[:2]):
        if is_reduction(one, evaluator) and name_of(one) in PLACES:
            array = call_of(one, evaluator).arguments[0]
            if attempt(evaluator.shape, array) == attempt(evaluator.shape, other):
                yield {other: replace(one, array, other)}


def _other_axis(operation, evaluator):
    """Yield other axes of reductions. It is meant if the shapes are then equal without repeats."""
    for call, axis in _calls(operation, evaluator):
        for new, shape in _axes(call, axis, evaluator):
            exact = operation.kind in ("broadcast", *WRITTEN) and any(
                node is call and shape in operation.shapes[:k] + operation.shapes[k + 1 :]
                for k, node in enumerate(operation.nodes)
            )
            yield {call: new}, "" if exact else OTHER_AXIS


def _axes(call, axis, evaluator):
    """Yield a call with each other axis, and the shape of its result."""
    parts = [getattr(call.func, "value", call), *call.args]
    shapes = [attempt(evaluator.shape, part) for part in parts]
    shape = next((s for s in shapes if s), ())
    for n in range(len(shape)) if axis is not None else ():
        new = replace(call, axis, ast.Constant(n))
        if n - len(shape) != whole_number(axis, evaluator) != n:
            yield new, attempt(evaluator.shape, new)


def _same_index(operation, evaluator):
    """Yield changes that index an operand as another one is, such as `y[m]` beside `x[m]`."""
    for one, other in itertools.permutations(operation.nodes[:4], 2):
        if not isinstance(one, ast.Subscript) or ast.unparse(one.value) == ast.unparse(other):
            continue
        if isinstance(getattr(other, "slice", None), ast.Slice):
            continue
        written = other is operation.nodes[0] and operation.kind in WRITTEN
        steps = any(isinstance(part, ast.NamedExpr) for part in ast.walk(one.slice))
        told = isinstance(other, ast.Call) and is_stand_in(attempt(evaluator.value, other))
        shape = None if written or steps or told else attempt(evaluator.shape, other)
        if shape and shape == attempt(evaluator.shape, one.value):
            yield {other: ast.Subscript(other, one.slice, ast.Load())}


def _to_product(operation, evaluator):
    """Yield `x @ y` for `x * y`."""
    if name_of(operation.node) in ("Mult", "multiply") and None not in operation.shapes:
        x, y = operation.nodes[:2]
        sliced = any(isinstance(part, ast.Slice) for part in ast.walk(operation.node))
        summed = [n for n in around(operation.whole, operation.node) if is_reduction(n, evaluator)]
        if max(map(len, operation.shapes)) > 1 and not sliced and not summed:
            yield {operation.node: fill("x @ y", x=x, y=y)}


def _pairs_of_rows(operation, evaluator):
    """Yield `x[:, None] - y` for two tables whose rows have equally many coordinates."""
    shapes = operation.shapes[:2]
    if None in shapes or [len(s) for s in shapes] != [2, 2] or shapes[0][1] != shapes[1][1]:
        return
    x = operation.nodes[0]
    yield {x: put("x[:, None, :]", x, evaluator)}, TABLE_OF_PAIRS


def _beside_diff(operation, evaluator):
    """Yield `x[:-1]` and `x[1:]` beside np.diff of a vector of the same length."""
    for node, other in itertools.permutations(operation.nodes[:3], 2):
        sizes = [attempt(evaluator.shape, part) or (0, 0) for part in (node, other)]
        lost = sizes[0][0] - sizes[1][0] if len(sizes[0]) == len(sizes[1]) == 1 else 0
        if 1 <= lost <= 3 and any(map(is_diff, ast.walk(other))):
            texts = f"x[:-{lost}]", f"x[{lost}:]"
            yield from ({node: put(text, node, evaluator)} for text in texts)


# Products -----------------------------------------------------------------------------------------


def _one_turned(operation, evaluator):
    """Yield products with one operand transposed, or a vector on the other side of a matrix."""
    if None not in operation.shapes and 1 in map(len, operation.shapes):
        yield from _products(operation, evaluator, [(0, 0)], swapped=True)
    yield from _products(operation, evaluator, [(0, 1), (1, 0)], swapped=False)


def _swapped(operation, evaluator):
    yield from _products(operation, evaluator, [(0, 0)], swapped=True)


def _both_turned(operation, evaluator):
    yield from _products(operation, evaluator, [(0, 1), (1, 0)], swapped=True)
    yield from _products(operation, evaluator, [(1, 1)], swapped=False)


def _products(operation, evaluator, turns, swapped):
    nodes, shapes = operation.nodes[:2], operation.shapes[:2]
    if None in shapes or () in shapes:
        return
    for turned in turns:
        if all(len(shape) > 1 for shape, turn in zip(shapes, turned, strict=True) if turn):
            texts = ["x.T" if len(shape) == 2 else "x.mT" for shape in shapes]
            texts = [text if turn else "x" for text, turn in zip(texts, turned, strict=True)]
            left, right = (put(text, n, evaluator) for text, n in zip(texts, nodes, strict=True))
            yield _pair(operation.node, *((right, left) if swapped else (left, right)))


def _pair(node, left, right):
    """Return the change of a product to one with the operands `left` and `right`."""
    if isinstance(node, ast.BinOp):
        return {node: ast.BinOp(left, node.op, right)}
    if len(node.args) == 1 and isinstance(node.func, ast.Attribute):  # this is left.dot(right)
        method = ast.Attribute(left, node.func.attr, ast.Load())
        return {node: ast.Call(method, [right], node.keywords)}
    return {node: ast.Call(node.func, [left, right, *node.args[2:]], node.keywords)}


def _product_operands(operation, evaluator):
    """Yield products in which one operand loses an axis of size 1, gets one, or is flattened."""
    shapes = operation.shapes[:2]
    if None in shapes or () in shapes:
        return
    for k, (shape, other) in enumerate(zip(shapes, shapes[::-1], strict=True)):
        inner = other[-1] if k or len(other) == 1 else other[-2]
        texts = [*_without_axis("", shape, other)]
        texts += ["x[:, None]", "x[None, :]"] * (len(shape) == 1 and 1 in other)
        if len(shape) > 2 and not k and math.prod(shape[1:]) == inner:
            texts += ["x.reshape(len(x), -1)"]
        yield from ({operation.nodes[k]: put(t, operation.nodes[k], evaluator)} for t in texts)


def _other_products(operation, evaluator):
    shapes = operation.shapes[:2]
    if None in shapes:
        return
    (a, b), (x, y) = shapes, operation.nodes[:2]
    if () in (a, b) or a == b:
        yield {operation.node: fill("x * y", x=x, y=y)}


def _batched(operation, evaluator):
    """Yield the product of each matrix of a stack with its own vector."""
    a, b = operation.shapes[:2]
    if a and b and len(a) > 2 and a[:-2] == b[:-1]:
        x, y = operation.nodes[:2]
        yield {operation.node: fill("(x @ y[..., None])[..., 0]", x=x, y=y)}


# Joining, reshaping, indexing, reducing -----------------------------------------------------------


def _join_axis(operation, evaluator):
    if not isinstance(operation.node, ast.Call) or name_of(operation.node) not in (
        *("concatenate", "concat", "stack", "append"),
    ):
        return
    axis = axis_of(operation.node, evaluator)
    value = whole_number(axis, evaluator) or 0
    axes = range(max((len(s) for s in operation.shapes if s is not None), default=0))
    for n in sorted(axes, key=lambda n: abs(n - value)):
        if axis is None:
            yield {operation.node: with_keyword(operation.node, "axis", n)}
        elif value != n:
            yield {operation.node: replace(operation.node, axis, ast.Constant(n))}


def _sisters(operation, evaluator):
    node = operation.node
    if isinstance(getattr(node, "func", None), ast.Attribute):
        for name in SISTERS.get(name_of(node), ()):
            function = ast.Attribute(node.func.value, name, ast.Load())
            yield {node: ast.Call(function, node.args[:1], [])}


def _inferred(operation, evaluator):
    """Yield calls of reshape with one more size, or with one size left open as -1."""
    node, array = operation.node, operation.nodes[0]
    given = [part for part in node.args if part is not array]
    sizes = given[0].elts if len(given) == 1 and isinstance(given[0], ast.Tuple) else given
    values, shape = [whole_number(size, evaluator) for size in sizes], operation.shapes[0]
    if len(sizes) < 2 or not all(n is not None and n > 0 for n in values):
        return
    if math.prod(shape) % math.prod(values) == 0:  # as for one image of a table of images
        more = [ast.Constant(-1), *sizes]
        more = more if sizes is given else [ast.Tuple(more, ast.Load())]
        own = [part for part in node.args if part is array]
        yield {node: ast.Call(node.func, [*own, *more], node.keywords)}
        return
    same = [size for size, n in zip(sizes, values, strict=True) if n in shape]
    for size in sorted(sizes, key=lambda size: size in same) if same else ():
        yield {node: replace(node, size, ast.Constant(-1))}


def _indices(operation, evaluator):
    """Yield an index that is moved to another axis, crossed with np.ix_, or shorter."""
    node, parts = operation.node, index_parts(operation.node)
    n = len(operation.shapes[0] or ())
    if operation.shapes[0] is not None and len(parts) > n and not any(map(is_new_axis, parts)):
        slices = [part for part in parts if is_whole_slice(part)]
        for kept in dict.fromkeys([tuple(slices[:n]) or tuple(parts[:n]), tuple(parts[:n])]):
            yield {node: keyed(node, [*kept])}
        return
    yield from ({node: new} for new in along(node, evaluator))
    single = [isinstance(part, ast.Slice) or _counts(part) for part in parts]
    stored = isinstance(getattr(operation.whole, "ctx", None), ast.Store)
    if len(operation.nodes) > 2 and not any(single) and not stored:
        crossed = tree_of("np.ix_", "eval").body
        yield {node: keyed(node, [ast.Call(crossed, parts, [])])}
    if len(operation.nodes) == 2 and len(operation.shapes[1] or ()) == 2 == n:
        for text in (*_without_axis("", operation.shapes[1], ()), "x.T"):
            yield {operation.nodes[1]: put(text, operation.nodes[1], evaluator)}


def _counts(node):
    """Return whether an index counts on, as in `P[np.arange(n), y]`: one place of each row."""
    return isinstance(node, ast.Call) and name_of(node) in ("arange", "range")


def along(node, evaluator):
    """Yield expressions that move an index to another axis, such as `x[:, i]` for `x[i]`."""
    parts = index_parts(node)
    chosen = [part for part in parts if not (is_whole_slice(part) or is_new_axis(part))]
    ndim = len(attempt(evaluator.shape, as_load(node.value)) or ())
    for before in range(ndim if len(chosen) == 1 else 0):
        if parts[: before + 1] != [*parts[:before], chosen[0]]:
            yield keyed(node, [*[ast.Slice()] * before, chosen[0]])


# Einsum -------------------------------------------------------------------------------------------


def _relabelled(operation, evaluator):
    """Yield subscripts that fit, in which the same labels are summed over the same operands.

    One operand's labels are exchanged or get one more, which is kept in the result.
    """
    (terms, output), shapes = labels.parse(operation.subscripts), operation.shapes
    odd = any(len(term) > 5 or "..." in term for term in terms)
    if odd or None in shapes or len(terms) != len(shapes):
        return
    every = sorted(set().union(*terms))
    unused = next(letter for letter in "klmnopqrstuvwxyzabcdefghij" if letter not in every)
    for k, term in reversed([*enumerate(terms)]):
        many = len(shapes[k])
        ways = [*map(list, itertools.permutations(term))] if many == len(term) else []
        if many == len(term) + 1:
            ways += [[*term[:i], unused, *term[i:]] for i in reversed(range(many))]
        for way in ways[:120]:
            new = [*terms[:k], way, *terms[k + 1 :]]
            result = [*output, unused] if unused in way else output
            text = labels.spell(new, result)
            if way != term and not _stretches(text, shapes):
                yield {operation.node.args[0]: ast.Constant(text)}


def _stretches(text, shapes):
    try:
        return bool(labels.stretched(text, shapes))
    except rules.Misfit:
        return True


# The table ----------------------------------------------------------------------------------------

TABLE = (
    (1, of(*BROADCAST), _keepdims),
    (1, of(*BROADCAST), _same_index),
    (1, of("broadcast"), _same_reduction),
    (1, of(*PRODUCTS), _batched),
    (1, of(*PRODUCTS), _one_turned),
    (1, of("join", "append"), _join_axis),
    (1, of("reshape"), _inferred),
    (1, of("index"), _indices),
    (1, of("einsum"), _relabelled),
    (2, of(*PRODUCTS), _swapped),
    (2, loose, _on_operands(_without_axis)),
    (2, loose, _on_operands(_with_axis)),
    (2, of(*BROADCAST, "trapezoid", "interp", "polyfit"), _beside_diff),
    (3, of(*PRODUCTS), _product_operands),
    (3, of(*PRODUCTS), _other_products),
    (3, of("broadcast"), _to_product),
    (3, of("join"), _sisters),
    (3, loose, _on_operands(_turned)),
    (4, loose, _on_operands(_arranged)),
    (4, of(*PRODUCTS), _both_turned),
    (4, of(*BROADCAST), _other_axis),
    (5, loose, _on_operands(_reshaped)),
    (7, of("broadcast"), _pairs_of_rows),
)


# The left-hand side -------------------------------------------------------------------------------


def targets(operation, evaluator):
    """Yield other parts of an array that is written into, to which the value fits as it is."""
    if operation.kind not in WRITTEN or None in operation.shapes:
        return
    target, value = operation.nodes[0], operation.shapes[1]
    if not isinstance(target, ast.Subscript):
        return
    source = ast.unparse(operation.nodes[1])
    for new in along(target, evaluator):
        if operation.kind == "assign" and ast.unparse(new) == source:
            continue  # an array that is assigned to itself
        if attempt(evaluator.shape, new) == value and not operation.with_shape(0, value).misfit():
            yield new
