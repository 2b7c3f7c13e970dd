"""Propose changes to a failed operation that may make its shapes fit.

`GRAMMAR` has a row for each kind of edit: its rank, the kinds of operation that it applies to, and
a function that yields edits of the operands, arguments or calls. An edit is a dict {node: new
node}, or a pair (dict, mark). The mark is a phrase that says why the edit may not be intended,
such as "drops a part". The module `suggest` tries the edits and ranks those that run.
"""

import ast
import itertools
import math
from dataclasses import dataclass

import numpy as np

from whyshape import labels, rules
from whyshape.edits import (
    adds_axis,
    at,
    axis_of,
    fill,
    is_new_axis,
    is_reduction,
    is_whole_slice,
    keyed,
    leaf_of,
    name_of,
    put,
    reductions_around,
    replace,
    with_keyword,
)
from whyshape.evaluate import attempt, whole_number
from whyshape.operations import call_of
from whyshape.source import as_load, index_parts, tree_of
from whyshape.values import is_array, is_large, is_list, is_stand_in, shape_of

PRODUCTS = ("matmul", "dot")
PLACES = ("argmax", "argmin")  # their results are places, which no axis aligns with the array
WRITTEN = ("assign", "in place")  # kinds of operation that write into their first operand
BROADCAST = ("broadcast", *WRITTEN)
# Kinds of calls of other libraries, and of lines that store a column. They are not run again.
CALLS = ("library", "samples")
UNCOMPUTED = (*CALLS, "column")
FIXED = (*PRODUCTS, "array", "chain", "einsum", "reshape", "reduce", "index", "split")
TABLE_OF_PAIRS = "makes a table of all pairs"
OTHER_AXIS = "reduces over another axis"
ALONG = "works along another axis"
OTHER_JOIN = "joins along another axis"
SUMMED = "reduces over an axis"
COMPARING = ("Eq", "NotEq", "Lt", "LtE", "Gt", "GtE", "equal", "isclose", "allclose")
CUT = "drops a part"
ADDED = "adds what was not there"
UNCUT = "leaves out a slice"
UNINDEXED = "leaves out an index"
IN_PART = "writes into a part"
ELSEWHERE = "writes into another place"
PLACED = "takes from another place"
SQUARES = "solves in the sense of least squares"
UNEQUAL = "gives parts of unequal sizes"
SCALED = "takes one number as a factor"
MOVED = "moves an end of a slice"
MEMBERS = "asks which numbers are among the others"
AS_LIKELY = "another change is as likely"
SISTERS = {  # maps each function that joins arrays to others that are often confused with it
    "vstack": ("hstack", "column_stack"),
    "hstack": ("vstack", "column_stack"),
    "concat": ("column_stack",),  # another name of np.concatenate
    "column_stack": ("vstack", "hstack"),
    "stack": ("concatenate", "column_stack"),
}
# In a row of the grammar: kinds of operation whose operands may be changed one by one, and those
# whose operands may be cut.
LOOSE, PARTED = "loose", "parted"


@dataclass(frozen=True)
class Change:
    """An edit of a failed operation: the nodes to replace, and the edit's rank, mark and kind."""

    nodes: dict
    rank: float
    mark: str
    family: object


def changes(operation, evaluator):
    """Yield the changes of a failed operation that are worth trying, the likeliest first."""
    for rank, nodes in enumerate(operation.edits or ()):
        yield Change(nodes, rank, "", None)
    for rank, kinds, ways in GRAMMAR if operation.edits is None else ():
        if _applies(kinds, operation.kind):
            for found in ways(operation, evaluator):
                nodes, mark = found if isinstance(found, tuple) else (found, "")
                yield Change(nodes, rank, mark, getattr(ways, "templates", ways))


def _applies(kinds, kind):
    """Return whether a kind of operation is among the kinds that a row of `GRAMMAR` names."""
    if kinds is PARTED:
        return kind not in (*FIXED, "samples") or kind in (*PRODUCTS, "array", "chain")
    return kind not in FIXED if kinds is LOOSE else kind in kinds


# One operand --------------------------------------------------------------------------------------


def _operands(operation):
    """Yield each operand, its shape, and the longest shape of the other operands."""
    nodes, shapes = operation.nodes, operation.shapes
    for k in reversed(range(operation.kind in WRITTEN, len(nodes))):
        others = [s for i, s in enumerate(shapes) if i != k and s is not None]
        if shapes[k] and others:
            yield nodes[k], shapes[k], max(others, key=lambda s: (len(s), math.prod(s)), default=())


def _on_operands(templates):
    """Return a function for `GRAMMAR` that applies templates to the operands of an operation."""

    def ways(operation, evaluator):
        for node, shape, longest in _operands(operation):
            alike = [n for n, s, _ in _operands(operation) if s == shape != longest]
            for text in templates(operation.kind, shape, longest):
                doubted = text.startswith("x.transpose") and _fills_a_block(operation)
                yield {node: put(text, node, evaluator)}, AS_LIKELY * doubted
                if len(alike) > 1 and node is alike[0]:  # as of the two limits of np.clip
                    yield {n: put(text, n, evaluator) for n in alike}

    ways.templates = templates
    return ways


def _without_axis(kind, shape, longest):
    for axis, size in enumerate(shape):
        if size == 1 < len(shape):
            yield at(axis, "0")


def _with_axes(kind, shape, longest):
    """Yield templates, such as `x[:, None]`, that add axes to an operand with too few axes."""
    n = len(shape)
    if kind == "join" or n < len(longest):
        for axis in reversed(range(n + 1)) if n < 4 else ():
            yield at(axis, "None", n)
    yield from _placed(tuple(range(n)), shape, longest)


def turned(operation, evaluator):
    """Yield an operation with one operand transposed.

    The operation with a transposed operand gets a mark in three cases. If two sizes in a
    concatenation differ by one, it may be right to cut the longer operand by one. If a value is
    written into a block of an array, the bounds of the block's rows and columns may have been
    exchanged. If np.linalg.solve gets transposed right-hand sides, its solutions are transposed,
    too.
    """
    lacks = operation.kind == "join" and _lacks_one(operation)
    doubted = lacks or _fills_a_block(operation) or operation.kind == "linalg.solve"
    mark = AS_LIKELY if doubted else ""
    for node, shape, _ in _operands(operation):
        if len(shape) > 1:
            yield {node: put(_turned_text(shape), node, evaluator)}, mark


def _fills_a_block(operation):
    """Return whether an operation writes into a part of an array that is bounded along two axes."""
    target = operation.nodes[0] if operation.kind in WRITTEN else None
    parts = index_parts(target) if isinstance(target, ast.Subscript) else []
    return sum(isinstance(part, ast.Slice) and not is_whole_slice(part) for part in parts) > 1


def _lacks_one(operation):
    """Return whether the two sizes that do not fit in an operation differ by one."""
    return any(abs(c.sizes[0] - c.sizes[1]) == 1 for c in operation.clashes)


def _arranged(kind, shape, longest):
    """Yield templates that reorder an operand's axes and add axes of size 1, to fit `longest`."""
    for order in itertools.permutations(range(len(shape))) if len(shape) <= 4 else ():
        if order != tuple(range(len(shape))):
            yield from (text for text in _placed(order, shape, longest) if text != "x.T")


def _placed(order, shape, longest):
    """Yield templates that put an operand's axes into `order`, and add axes, to fit `longest`."""
    n, many = len(shape), len(longest)
    if not 0 < n <= min(many, 4) or many > 5:
        return
    moved = "x" if order == tuple(range(n)) else "x.T" if n == 2 else f"x.transpose{order}"
    for kept in itertools.combinations(range(many), n):
        pairs = [(longest[to], shape[axis]) for to, axis in zip(kept, order, strict=True)]
        if all(pair[1] == 1 or pair[0] == pair[1] for pair in pairs):
            parts = [":" if to in kept else "None" for to in range(kept[0], many)]
            added = f"[{', '.join(parts)}]" * ("None" in parts)
            if moved + added != "x":
                yield moved + added


def _reshaped(kind, shape, longest):
    """Yield a reshape to the shape `longest`, unless moving or adding axes could give it."""
    if math.prod(shape) == math.prod(longest) and _wide(shape) != _wide(longest):
        yield "x.reshape(-1)" if len(longest) == 1 else f"x.reshape{longest}"


def _wide(shape):
    """Return a shape's sizes above 1, sorted. Moving axes, or adding axes of size 1, keeps them."""
    return sorted(size for size in shape if size > 1)


def _last_two(operation, evaluator):
    """Yield a product with `x.mT` in place of `x.T`, which reverses all axes of a stack."""
    for node in operation.nodes:
        turned = isinstance(node, ast.Attribute) and node.attr == "T"
        if turned and len(attempt(evaluator.shape, node) or ()) > 2:
            yield {node: ast.Attribute(node.value, "mT", ast.Load())}


def _more_axes(operation, evaluator):
    """Yield a call with an axis added to its array, if the call names one axis too many."""
    node, shape = operation.nodes[0], operation.shapes[0]
    for axis in reversed(range(len(shape) + 1)) if shape else ():
        yield {node: put(at(axis, "None", len(shape)), node, evaluator)}


# Cutting, and adding what lacks -------------------------------------------------------------------


def _collision(operation):
    """Return the two operands whose sizes collide, the one with the larger size first, or None.

    Each operand is described by a tuple (node, shape, axis, size). Return None if more than one
    pair of sizes collides, if an axis is not known, or if one of the sizes is 1 or 0.
    """
    clashes = {c.axes: c for c in operation.clashes}
    clash = next(iter(clashes.values()), None)
    if len(clashes) != 1 or clash.axes is None or min(clash.sizes) < 2:
        return None
    sides = []
    for k, axis, size in zip(clash.operands, clash.axes, clash.sizes, strict=True):
        shape = operation.shapes[k]
        if shape is None or -axis > len(shape) or shape[axis] != size:
            return None
        sides.append((operation.nodes[k], shape, axis, size))
    return sorted(sides, key=lambda side: -side[-1])


def _cut(operation, evaluator):
    """Yield an operation whose longer operand is cut to the length of the shorter operand."""
    sides = _collision(operation)
    if sides is None or any(_is_cut(side[0], evaluator) for side in sides):
        return
    (node, shape, axis, size), (other, beside, along, wanted) = sides
    if operation.kind in BROADCAST and len(shape) == len(beside) == 2 and axis == -2:
        return  # all pairs of rows are rather meant
    longer = [node]
    if operation.kind in ("broadcast", "join"):
        pairs = zip(operation.nodes, operation.shapes, strict=True)
        longer = [n for n, s in pairs if s and rules.size_at(s, axis) == size]
    if operation.kind in WRITTEN and operation.nodes[0] in longer:
        return
    count = _as_count(other, len(beside) + along)
    parts = _parts(size - wanted, count)
    for part in parts if size < 2 * wanted else parts[:1]:  # an end of a small part is hardly meant
        text = at(len(shape) + axis, part)
        yield {n: put(text, n, evaluator, y=other) for n in longer}, CUT
    if size - wanted == 1 and len(shape) == 1 and _are_edges(node, evaluator):
        yield {node: put("(x[:-1] + x[1:]) / 2", node, evaluator)}, CUT


def _parts(lost, count):
    """Return the texts of slices that leave out `lost` positions of an axis.

    The slices keep the beginning of the axis (of length `count`), its end or, if `lost` is even,
    its middle.
    """
    beginning = f":{count}" if count else f":-{lost}"
    return [beginning, f"{lost}:"] + [f"{lost // 2}:-{lost // 2}"] * (lost % 2 == 0)


def _as_count(node, axis):
    """Return the text `len(y)` or `y.shape[axis]` for an operand, or "" for a long expression."""
    if not _is_plain(node):
        return ""
    return "len(y)" if axis == 0 else f"y.shape[{axis}]"


def _is_plain(node):
    """Return whether an expression is a name, or an attribute or item of one."""
    parts = (ast.Name, ast.Attribute, ast.Subscript, ast.Constant, ast.Load)
    return not isinstance(node, ast.Constant) and all(isinstance(n, parts) for n in ast.walk(node))


def _is_cut(node, evaluator):
    """Return whether an operand is a slice such as `x[1:]`, whose size is probably intended."""
    return _is_sliced(leaf_of(node, evaluator))


def _is_bounded(part):
    return isinstance(part, ast.Slice) and not is_whole_slice(part)


def _are_edges(node, evaluator):
    """Return whether an operand is a small vector that rises, as the edges of bins do."""
    value = attempt(evaluator.array, node)
    if not is_array(value) or is_large(value) or value.ndim != 1 or value.dtype.kind not in "iuf":
        return False
    return bool((value[1:] > value[:-1]).all())


def _uncut(operation, evaluator):
    """Yield an operation with one slice left out, such as `x` instead of `x[:-1]`."""
    for node in operation.nodes[operation.kind in WRITTEN :]:
        for part in ast.walk(node):
            if isinstance(part, ast.Subscript) and any(map(_is_bounded, index_parts(part))):
                parts = [ast.Slice() if _is_bounded(p) else p for p in index_parts(part)]
                yield {node: replace(node, part, keyed(part, parts))}, UNCUT


def _extended(operation, evaluator):
    """Yield an operation whose operand, which is one element too short, gets a 1, a 0 or a NaN."""
    sides = _collision(operation)
    if sides is None or sides[0][-1] - sides[1][-1] != 1:
        return
    node, shape, axis, _ = sides[1]
    lacks = operation.kind == "column"
    if isinstance(node, ast.List) or (operation.kind in WRITTEN and node is operation.nodes[0]):
        return
    if operation.kind in PRODUCTS and len(shape) == 2:
        columns, rows = "np.column_stack([x, np.ones(len(x))])", "np.vstack([x, np.ones({})])"
        yield {node: fill(columns if axis == -1 else rows.format(shape[1]), x=node)}, ADDED
    elif len(shape) == 1:
        texts = ["np.append(x, 0)", "np.append(0, x)"]
        texts = ["np.append(x, 1)"] if operation.kind in PRODUCTS else texts
        texts = ["np.append(np.nan, x)", "np.append(x, np.nan)"] if lacks else texts
        yield from (({node: fill(text, x=node)}, ADDED) for text in texts)


# Sums over an axis --------------------------------------------------------------------------------


def _calls(operation, evaluator):
    """Return each reduction, such as `x.sum(axis=1)`, inside an operation, with its axis.

    A reduction that is itself the failed operation is left out.
    """
    calls = [n for n in ast.walk(operation.node) if isinstance(n, ast.Call)]
    own = operation.node if operation.kind not in WRITTEN else None
    calls = [n for n in calls if n is not own and is_reduction(n, evaluator)]
    return [(n, axis_of(n, evaluator)) for n in calls]


def _keepdims(operation, evaluator):
    """Yield an operation with `keepdims=True` in one reduction, then in all over the same axis."""
    found = _calls(operation, evaluator)
    axes = {call: whole_number(axis, evaluator) for call, axis in found}
    for call, axis in found:
        if not _may_keep(call, axis):
            continue
        others = {n for other, n in axes.items() if ast.unparse(other) != ast.unparse(call)}
        doubted = None not in {axes[call], *others} and others and axes[call] not in others
        mark = AS_LIKELY if doubted else ""  # all reductions may be meant over the same axis
        yield {call: with_keyword(call, "keepdims", True)}, mark
        calls = [n for n in ast.walk(operation.line.whole) if is_reduction(n, evaluator)]
        pairs = [(n, axis_of(n, evaluator)) for n in calls]
        alike = [n for n, a in pairs if _may_keep(n, a) and ast.dump(a) == ast.dump(axis)]
        if len(alike) > 1:
            yield {n: with_keyword(n, "keepdims", True) for n in alike}


def _may_keep(call, axis):
    kept = any(k.arg == "keepdims" for k in call.keywords)
    return axis is not None and not kept and name_of(call) not in PLACES


def same_reduction(operation, evaluator):
    """Yield an operation in which a reduction such as argmax is applied to the other operand, too.

    `x.argmax(axis=1) == y` becomes `x.argmax(axis=1) == y.argmax(axis=1)` if x and y have the same
    shape.
    """
    for one, other in itertools.permutations(operation.nodes[:2]):
        if is_reduction(one, evaluator) and name_of(one) in PLACES:
            array = call_of(one, evaluator).arguments[0]
            if attempt(evaluator.shape, array) == attempt(evaluator.shape, other):
                yield {other: replace(one, array, other)}


def _other_axis(operation, evaluator):
    """Yield an operation with a reduction over another axis. Mark it unless the shapes then agree.

    In a comparison, the change is always marked, because the reduction may be what the code tests.
    """
    compares = name_of(operation.node) in COMPARING
    for call, axis in _calls(operation, evaluator):
        for new, shape in _axes(call, axis, evaluator):
            exact = any(
                node is call and shape in operation.shapes[:k] + operation.shapes[k + 1 :]
                for k, node in enumerate(operation.nodes)
            )
            plain = exact and operation.kind in BROADCAST and not compares
            yield {call: new}, "" if plain else OTHER_AXIS


def _axes(call, axis, evaluator):
    """Yield a copy of a call for each axis that the call does not name, and the result's shape."""
    arguments = call_of(call, evaluator).arguments
    shape = next((s for s in (attempt(evaluator.shape, part) for part in arguments) if s), ())
    for n in range(len(shape)) if axis is not None else ():
        new = replace(call, axis, ast.Constant(n))
        if n - len(shape) != whole_number(axis, evaluator) != n:
            yield new, attempt(evaluator.shape, new)


def _own_axis(operation, evaluator):
    """Yield a failed call, such as one of np.average, with another axis."""
    if isinstance(operation.node, ast.Call) and operation.kind not in ("reduce", "join", "append"):
        axis = axis_of(operation.node, evaluator)
        for new, _ in _axes(operation.node, axis, evaluator):
            yield {operation.node: new}, ALONG


def _summed(operation, evaluator):
    """Yield an assignment whose value is summed or averaged over an axis that does not fit.

    If a table has two equal sizes, no sum with keepdims is tried, because the shape does not tell
    which of its axes is meant.
    """
    shape, node = operation.shapes[1], leaf_of(operation.nodes[1], evaluator)
    target, own = operation.shapes[0], attempt(evaluator.shape, node)
    if None in (shape, target) or own != shape or not 1 < len(shape) <= len(target) + 1:
        return
    if len(shape) == len(target) and len(_wide(shape)) > len({*_wide(shape)}):
        return
    ways = ("sum", "mean") if operation.kind == "in place" else ("mean", "sum")
    if operation.kind == "in place" and _holds_whole_numbers(operation.nodes[0], evaluator):
        ways = ("sum",)
    for way, axis in itertools.product(ways, [k for k, n in enumerate(shape) if n > 1]):
        kept = ", keepdims=True" * (len(shape) == len(target))
        if rules.reduce(shape, axis, keepdims=bool(kept)) == target:
            text = f"x.{way}(axis={axis}{kept})"
            yield {operation.nodes[1]: put(text, operation.nodes[1], evaluator)}, SUMMED


def _holds_whole_numbers(node, evaluator):
    """Return whether an array has whole numbers, so that NumPy can't add a mean to it in place."""
    value = attempt(evaluator.array, node)
    return is_array(value) and not is_stand_in(value) and value.dtype.kind in "iub"


def _weighted(operation, evaluator):
    """Yield a weighted sum over the axis of the weights, such as `(X * w[:, None]).sum(axis=0)`."""
    if name_of(operation.node) not in ("Mult", "multiply"):
        return
    above = reductions_around(operation.line.whole, operation.node, evaluator)
    axis = axis_of(above[0], evaluator) if above else None
    summed = whole_number(axis, evaluator)
    for node, shape, longest in _operands(operation) if summed is not None else ():
        for k, size in enumerate(longest):
            if shape == (size,) and k < len(longest) - 1 and k != summed % len(longest):
                text = f"x[:{', None' * (len(longest) - 1 - k)}]"
                yield {node: put(text, node, evaluator), axis: ast.Constant(k)}, OTHER_AXIS


# Element by element -------------------------------------------------------------------------------


def _same_index(operation, evaluator):
    """Yield an operation in which one operand gets the index of another, such as `y[m]` to fit
    `x[m]`.

    For a slice such as `x[1:]`, both `y[1:]` and `y[:-1]` are tried.
    """
    for one, other in itertools.permutations(operation.nodes[:4], 2):
        if not isinstance(one, ast.Subscript) or adds_axis(one):
            continue
        if ast.unparse(one.value) == ast.unparse(other):
            continue
        if isinstance(getattr(other, "slice", None), ast.Slice):
            continue
        written = other is operation.nodes[0] and operation.kind in WRITTEN
        steps = any(isinstance(part, ast.NamedExpr) for part in ast.walk(one.slice))
        told = isinstance(other, ast.Call) and is_stand_in(attempt(evaluator.value, other))
        shape = None if written or steps or told else attempt(evaluator.shape, other)
        axes = 1 if operation.kind in CALLS else None  # of X and y, the first axes belong together
        if shape and operation.kind in WRITTEN and _has_part_of(other, one.value):
            yield from _indexed_inside(other, evaluator)
        elif shape and shape[:axes] == (attempt(evaluator.shape, one.value) or ())[:axes]:
            new = {other: ast.Subscript(other, one.slice, ast.Load())}
            if not _is_bounded(one.slice):
                yield new
                continue
            yield new, CUT
            if (end := _other_end(one.slice)) is not None:
                yield {other: ast.Subscript(other, end, ast.Load())}, CUT


def _has_part_of(node, array):
    """Return whether an expression contains an item of an array, such as `x[i]` in `x[i] + v`."""
    parts = [part for part in ast.walk(node) if isinstance(part, ast.Subscript)]
    return ast.unparse(array) in [ast.unparse(part.value) for part in parts]


def _indexed_inside(node, evaluator):
    """Yield an expression such as `x[i] + v` with `v[i]` for `v`, if `v` has the shape of `x`."""
    above = {child: part for part in ast.walk(node) for child in ast.iter_child_nodes(part)}
    names = [part for part in ast.walk(node) if isinstance(part, (ast.Name, ast.Attribute))]
    whole = [part for part in names if isinstance(above.get(part, node), (ast.BinOp, ast.UnaryOp))]
    for part in ast.walk(node):
        if isinstance(part, ast.Subscript) and not any(map(_is_bounded, index_parts(part))):
            held = attempt(evaluator.shape, part.value)
            for name in whole:
                if held and attempt(evaluator.shape, name) == held:
                    yield {name: ast.Subscript(name, part.slice, ast.Load())}


def _other_end(part):
    """Return the slice `:-k` for `k:`, the slice `k:` for `:-k`, or None for any other slice."""
    if part.step is not None or (part.lower is None) == (part.upper is None):
        return None
    end = part.lower or part.upper
    minus = isinstance(end, ast.UnaryOp) and isinstance(end.op, ast.USub)
    if minus == (part.upper is None):
        return None  # `-k:` and `:k` keep k places instead
    return ast.Slice(end.operand) if minus else ast.Slice(None, ast.UnaryOp(ast.USub(), end))


def _inner_product(operation, evaluator):
    """Yield an operation with `x @ y` for its operand `x * y`, if the shapes are then equal."""
    for k, node in enumerate(operation.nodes):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            for x, y in itertools.permutations((node.left, node.right)):
                new = fill("x @ y", x=x, y=y)
                shape = attempt(evaluator.shape, new)
                if shape and shape in operation.shapes[:k] + operation.shapes[k + 1 :]:
                    yield {node: new}, "" if x is node.left else AS_LIKELY


def _pairs(operation, evaluator):
    """Yield `x[:, None] - y` for `x - y` of two vectors, or of two tables with as many columns."""
    shapes = operation.shapes[:2]
    if None in shapes or [len(s) for s in operation.shapes] not in ([1, 1], [2, 2]):
        return
    if any(_is_cut(node, evaluator) for node in operation.nodes):
        return
    if len(shapes[0]) == 1 or shapes[0][1] == shapes[1][1]:
        x, text = operation.nodes[0], "x[:, None, :]" if len(shapes[0]) == 2 else "x[:, None]"
        yield {x: put(text, x, evaluator)}, TABLE_OF_PAIRS


def _labels(operation, evaluator):
    """Yield an operation in which class labels fit a table with one column for each class.

    If the table is compared, it is replaced by the number of the column with the largest element of
    each row. In another operation, each label is replaced by a row with a single 1.
    """
    for one, other in itertools.permutations(
        zip(operation.nodes[:2], operation.shapes, strict=False)
    ):
        (table, shape), (labels_of, places) = one, other
        first = first_label(labels_of, shape, evaluator)
        if first is not None and places == shape[:1]:
            if isinstance(operation.node, ast.Compare):
                text = f"x.argmax(axis=1){' + 1' * first}"
                yield {table: fill(text, x=table)}, AS_LIKELY
            else:
                whole = attempt(evaluator.array, labels_of).dtype.kind in "iu"
                text = f"{'x' if whole else 'x.astype(int)'}{' - 1' * first}"
                new = fill(f"np.eye({shape[1]})[{text}]", x=labels_of)
                yield {labels_of: new}, AS_LIKELY


def first_label(node, table, evaluator):
    """Return the smallest class label, 0 or 1, of a vector, or None if it has no such labels.

    Whole numbers count as labels if all are column indices of the table. Floats, and labels counted
    from 1, must include a label for every column.
    """
    value = attempt(evaluator.array, node)
    if len(table or ()) != 2 or not is_array(value) or is_large(value) or value.ndim != 1:
        return None
    if value.dtype.kind in "iu" and value.size and 0 <= value.min() and value.max() < table[1]:
        return 0
    named = {*value.tolist()} if value.dtype.kind in "iuf" else ()
    starts = [k for k in (0, 1) if named == {*range(k, table[1] + k)} and 1 < table[1]]
    return starts[0] if starts else None


# Products -----------------------------------------------------------------------------------------


def _products(*turns, swapped=False, by_vector=False):
    """Return a function for `GRAMMAR` that transposes a product's operands, swaps them, or both.

    Each pair in `turns` says whether the left and the right operand are transposed. With
    `by_vector`, one operand must be a vector.
    """

    def ways(operation, evaluator):
        nodes, shapes = operation.nodes[:2], operation.shapes[:2]
        if None in shapes or () in shapes or (by_vector and 1 not in map(len, shapes)):
            return
        mark = AS_LIKELY if _fits_either_way(operation) else ""
        for turned in turns:
            if all(len(shape) > 1 for shape, turn in zip(shapes, turned, strict=True) if turn):
                texts = [
                    _turned_text(s) if turn else "x" for s, turn in zip(shapes, turned, strict=True)
                ]
                pair = [put(text, n, evaluator) for text, n in zip(texts, nodes, strict=True)]
                yield _pair(operation.node, *(reversed(pair) if swapped else pair)), mark

    return ways


def _turned_text(shape):
    return "x.T" if len(shape) == 2 else "x.mT"


def _fits_either_way(operation):
    """Return whether another change of a product is at least as likely to be meant as a transpose.

    A square operand fits into the product with and without a transpose. Two tables of the same
    shape may have to be multiplied as `x * y`, and a slice may belong to the other axis. If the
    code already has a transpose and the sizes differ by one, a row may be missing.
    """
    nodes, shapes = operation.nodes[:2], operation.shapes[:2]
    arranged = any(isinstance(node, ast.Attribute) and node.attr in ("T", "mT") for node in nodes)
    square = any(len(shape) > 1 and shape[-1] == shape[-2] > 1 for shape in shapes)
    alike = shapes[0] == shapes[1] and len(shapes[0]) > 1 and min(shapes[0]) > 1
    sliced = any(map(_is_sliced, nodes))
    return square or alike or sliced or (arranged and _lacks_one(operation))


def _is_sliced(node):
    """Return whether a node selects some rows or columns of a table, such as `x[:k]`."""
    return isinstance(node, ast.Subscript) and any(map(_is_bounded, index_parts(node)))


def _sliced(operation, evaluator):
    """Yield a product in which an operand such as `x[:k]` is cut along another axis."""
    for node in operation.nodes[:2]:
        for new in along(node, evaluator) if _is_sliced(node) else ():
            yield {node: new}, AS_LIKELY


def _pair(node, left, right):
    """Return the edit that replaces both operands of a product by `left` and `right`."""
    if isinstance(node, ast.BinOp):
        return {node: ast.BinOp(left, node.op, right)}
    if len(node.args) == 1 and isinstance(node.func, ast.Attribute):  # this is left.dot(right)
        method = ast.Attribute(left, node.func.attr, ast.Load())
        return {node: ast.Call(method, [right], node.keywords)}
    return {node: ast.Call(node.func, [left, right, *node.args[2:]], node.keywords)}


def _product_operands(operation, evaluator):
    """Yield a product with one operand that loses an axis of size 1, gets one, or is flattened."""
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


# Calls of other libraries -------------------------------------------------------------------------


def _filled(operation, evaluator):
    """Yield a call in which a number is repeated in a vector as long as the one it must match."""
    nodes, shapes = operation.nodes, operation.shapes
    for k, m in (clash.operands for clash in operation.clashes[:1]):
        if shapes[m] == () and len(shapes[k]) == 1:
            yield {nodes[m]: fill("np.full(len(x), y)", x=nodes[k], y=nodes[m])}


def _to_told(operation, evaluator):
    """Yield a call with an argument transposed, or cut to a size named in the error message."""
    for clash in operation.clashes[:1]:
        (k, m), (size, wanted) = clash.operands, clash.sizes
        node, shape = operation.nodes[k], operation.shapes[k]
        if k != m:
            return
        if len(shape) == 2:
            yield {node: put("x.T", node, evaluator)}
        if size in shape and size > wanted:
            axis = len(shape) - 1 - shape[::-1].index(size)
            for part in (f":{wanted}", f"{size - wanted}:"):
                yield {node: put(at(axis, part), node, evaluator)}, CUT


# One template instead of the operation ------------------------------------------------------------


def _instead(text, condition):
    """Return a function for `GRAMMAR` that puts one template in the place of an operation.

    `condition` returns the mark of the template for an operation, or None if the template does not
    apply.
    """

    def ways(operation, evaluator):
        mark = condition(operation, evaluator) if None not in operation.shapes else None
        call = isinstance(operation.node, ast.Call) and call_of(operation.node, evaluator)
        nodes = call.arguments if call else operation.nodes
        if mark is not None:
            yield {operation.node: fill(text, **dict(zip("xy", nodes, strict=False)))}, mark

    return ways


def _always(mark, many=2):
    """Return a condition that returns `mark` for a call with `many` arguments, all positional."""

    def condition(operation, evaluator):
        call = call_of(operation.node, evaluator)
        return mark if len(call.arguments) == many and not call.words else None

    return condition


def as_product(operation, evaluator):
    """Return "" if `x * y` may be meant as `x @ y`, or None for slices and for a summed product."""
    if name_of(operation.node) not in ("Mult", "multiply"):
        return None
    sliced = any(isinstance(part, ast.Slice) for part in ast.walk(operation.node))
    summed = reductions_around(operation.line.whole, operation.node, evaluator)
    return "" if max(map(len, operation.shapes)) > 1 and not sliced and not summed else None


def _as_factor(operation, evaluator):
    """Return the mark of the change from `x @ y` to `x * y`, or None if it does not apply.

    The change from `@` to `*` applies if one operand is a number, or if both operands have the same
    shape. If the number is one of NumPy, the change is marked, because the number may be a sum that
    has lost its axes.
    """
    a, b = operation.shapes[:2]
    if () not in (a, b) and a != b:
        return None
    pairs = zip(operation.nodes, operation.shapes, strict=True)
    numbers = [attempt(evaluator.value, node) for node, shape in pairs if shape == ()]
    made = any(issubclass(type(value), np.generic) or is_array(value) for value in numbers)
    tables = len(a) == len(b) > 1 and min(a) > 1
    return SCALED if made else AS_LIKELY if tables else ""


def _in_batches(operation, evaluator):
    """Return "" if a stack of matrices meets one vector for each matrix, and None otherwise."""
    a, b = operation.shapes[:2]
    return "" if len(a) > 2 and a[:-2] == b[:-1] else None


def _in_rows(operation, evaluator):
    """Return "" if the table in an equation has one right-hand side in each row, or else None."""
    a, b = operation.shapes[:2]
    return "" if len(a) == len(b) == 2 and a[0] == b[1] else None


def _as_members(operation, evaluator):
    """Return a mark if `==` compares two vectors and its result is not summed, otherwise None."""
    if name_of(operation.node) not in ("Eq", "equal"):
        return None
    summed = reductions_around(operation.line.whole, operation.node, evaluator)
    return MEMBERS if not summed and [*map(len, operation.shapes)] == [1, 1] else None


# Joining, reshaping, indexing ---------------------------------------------------------------------


def _join_axis(operation, evaluator):
    """Yield a failed concatenation along another axis, with a mark if its operands are equally long
    vectors and its axis is 1.

    Such vectors are probably meant as columns, which `_sisters` tries.
    """
    if not isinstance(operation.node, ast.Call) or name_of(operation.node) not in (
        *("concatenate", "concat", "stack", "append"),
    ):
        return
    axis = axis_of(operation.node, evaluator)
    value = whole_number(axis, evaluator) or 0
    axes = range(max((len(s) for s in operation.shapes if s is not None), default=0))
    columns = len(axes) == value == len({*operation.shapes}) == 1
    for n in sorted(axes, key=lambda n: abs(n - value)):
        if axis is None:
            yield {operation.node: with_keyword(operation.node, "axis", n)}
        elif value != n:
            new = replace(operation.node, axis, ast.Constant(n))
            yield {operation.node: new}, OTHER_JOIN if columns else ""


def _sisters(operation, evaluator):
    """Yield a failed join with another function that joins arrays, such as np.column_stack."""
    node = operation.node
    if isinstance(getattr(node, "func", None), ast.Attribute):
        name = call_of(node, evaluator).name
        for other in SISTERS.get(name, ()):
            function = ast.Attribute(node.func.value, other, ast.Load())
            grown = name in ("vstack", "stack", "column_stack") and _grows(operation)
            yield {node: ast.Call(function, node.args[:1], [])}, OTHER_JOIN if grown else ""


def _grows(operation):
    """Return whether the parts of a join are probably not meant to form one long vector.

    This is so if all parts have equally many axes, if two are vectors of the same length, or if the
    line assigns to one of them.
    """
    shapes = [shape for shape in operation.shapes if shape is not None]
    vectors = [shape for shape in shapes if len(shape) == 1]
    same = len({*map(len, shapes)}) == 1 or len({*vectors}) < len(vectors)
    names = {ast.unparse(node) for node in operation.nodes}
    return same or bool(names & {*operation.line.stores})


def _inferred(operation, evaluator):
    """Yield a failed reshape with one more size or with -1 as a size, or cut a vector to fit it."""
    node, array = operation.node, operation.nodes[0]
    given = [part for part in node.args if part is not array]
    sizes = given[0].elts if len(given) == 1 and isinstance(given[0], ast.Tuple) else given
    values, shape = [whole_number(size, evaluator) for size in sizes], operation.shapes[0]
    if len(sizes) < 2 or not all(n is not None and (n > 0 or n == -1) for n in values):
        return
    kept = math.prod(n for n in values if n > 0)
    if -1 in values:
        if len(shape) == 1 and kept < shape[0]:
            text = f"x[:len(x) // {kept} * {kept}]"
            yield {array: put(text, array, evaluator)}, CUT
        return
    if math.prod(shape) % kept == 0 and 1 not in values:  # as for one image of a table of images
        more = [ast.Constant(-1), *sizes]
        more = more if sizes is given else [ast.Tuple(more, ast.Load())]
        own = [part for part in node.args if part is array]
        yield {node: ast.Call(node.func, [*own, *more], node.keywords)}
        return
    pairs = [*zip(sizes, values, strict=True)]
    same = [size for size, n in pairs if n in shape or n == len(shape) == 1]
    wide = [size for size, n in pairs if n > 1]  # a size of 1 is meant
    for size in sorted(wide, key=lambda size: size in same):
        yield {node: replace(node, size, ast.Constant(-1))}, "" if same else AS_LIKELY


def _fewer_indices(operation, evaluator):
    """Yield an index without its surplus parts, if it has more parts than the array has axes."""
    node, parts, n = operation.node, index_parts(operation.node), len(operation.shapes[0] or ())
    if operation.shapes[0] is None or len(parts) <= n or any(map(is_new_axis, parts)):
        return
    slices = [part for part in parts if is_whole_slice(part)]
    for kept in dict.fromkeys([tuple(slices[:n]) or tuple(parts[:n]), tuple(parts[:n])]):
        lost = [part for part in parts if part not in kept and not is_whole_slice(part)]
        yield {node: keyed(node, [*kept])}, UNINDEXED if lost else ""


def _moved_index(operation, evaluator):
    """Yield a failed index expression with the index on another axis, or with -1 in place of a
    number just past the end of its axis.

    If a loop counts up to the last index of another axis, the index belongs to that axis. If the
    index is a vector with one number for each row, the line may be meant to take one element from
    each row.
    """
    node, shape, last = operation.node, operation.shapes[0] or (), operation.line.last
    chosen = _chosen(node)
    value = None if chosen is None else attempt(evaluator.array, chosen)
    number = value is not None and attempt(shape_of, value) == ()
    rows = is_array(value) and value.dtype.kind in "iu" and value.shape == shape[:1]
    if rows and len(shape) == 2 and index_parts(node) == [chosen]:
        index = fill("x[np.arange(len(y)), y]", x=node.value, y=chosen)
        yield {node: index}, AS_LIKELY
    if isinstance(chosen, ast.Constant) and len(index_parts(node)) <= len(shape):
        axis = index_parts(node).index(chosen)
        if whole_number(chosen, evaluator) == shape[axis]:
            yield {chosen: ast.Constant(-1)}, PLACED
    for new in along(node, evaluator):
        end = whole_number(chosen, last) if last is not None and number else None
        counted = end is not None and end + 1 == shape[len(index_parts(new)) - 1]
        # The mask may be of another axis, or the loop may count rows instead of columns.
        doubted = rows or _calls(operation, evaluator)
        doubted = doubted or (number and is_whole_slice(index_parts(node)[0]))
        yield {node: new}, PLACED if number and not counted else AS_LIKELY * bool(doubted)


def _counted_rows(operation, evaluator):
    """Yield an index such as `P[np.arange(len(y)), y]` of a table with a label for each row."""
    part, *others = index_parts(operation.node)
    if not _counts(part) or len(part.args) != 1 or part.keywords or len(others) != 1:
        return
    (other,) = others
    if _is_plain(other) and attempt(evaluator.shape, other) == (operation.shapes[0] or ())[:1]:
        yield {part.args[0]: fill("len(y)", y=other)}


def _cut_mask(operation, evaluator):
    """Yield an index by a mask, with the mask or the array, whichever is longer, cut to fit."""
    table, *masks = operation.nodes
    value = attempt(evaluator.array, masks[0]) if len(masks) == 1 else None
    if not is_array(value) or value.dtype.kind != "b" or value.ndim != 1:
        return
    if index_parts(operation.node)[0] is not masks[0] or not operation.shapes[0]:
        return
    longer, other = (masks[0], table) if len(value) > operation.shapes[0][0] else (table, masks[0])
    if _is_plain(other):
        yield {longer: put("x[:len(y)]", longer, evaluator, y=other)}, CUT


def _crossed(operation, evaluator):
    """Yield an index by several vectors, combined with np.ix_ to take a block of the array."""
    node, parts = operation.node, index_parts(operation.node)
    single = [isinstance(part, ast.Slice) or _counts(part) for part in parts]
    stored = isinstance(getattr(operation.line.whole, "ctx", None), ast.Store)
    fewer = operation.shapes[0] is not None and len(parts) > len(operation.shapes[0])
    if len(operation.nodes) > 2 and not (any(single) or stored or fewer):
        crossed = tree_of("np.ix_", "eval").body
        yield {node: keyed(node, [ast.Call(crossed, parts, [])])}


def _turned_index(operation, evaluator):
    """Yield an index in which an array of indices loses an axis of size 1, or is transposed."""
    n = len(operation.shapes[0] or ())
    for part, shape in zip(operation.nodes[1:], operation.shapes[1:], strict=True):
        if len(operation.nodes) == 2 and 2 <= len(shape or ()) <= n:
            for text in (*_without_axis("", shape, ()), *["x.T"] * (len(shape) == 2)):
                yield {part: put(text, part, evaluator)}


def _item(operation, evaluator):
    """Yield an index by one item of a tuple of arrays, such as the tuple that np.unique returns."""
    part = operation.node.slice
    value = attempt(evaluator.value, part)
    if not isinstance(part, ast.Tuple) and is_list(value) and any(map(is_array, value)):
        vectors = [k for k, each in enumerate(value) if is_array(each) and each.ndim == 1]
        for k in vectors[:4]:
            yield {part: ast.Subscript(part, ast.Constant(k), ast.Load())}


def _counts(node):
    """Return whether a part of an index counts the rows, as in `P[np.arange(n), y]`."""
    return isinstance(node, ast.Call) and name_of(node) in ("arange", "range")


def _chosen(node):
    """Return the only part of an index that is neither `:` nor a new axis, or None."""
    parts = index_parts(node)
    chosen = [part for part in parts if not (is_whole_slice(part) or is_new_axis(part))]
    return chosen[0] if len(chosen) == 1 else None


def along(node, evaluator):
    """Yield an index expression that is moved to another axis, such as `x[:, i]` for `x[i]`."""
    parts, chosen = index_parts(node), _chosen(node)
    ndim = len(attempt(evaluator.shape, as_load(node.value)) or ())
    for before in range(ndim if chosen is not None else 0):
        if parts[: before + 1] != [*parts[:before], chosen]:
            yield keyed(node, [*[ast.Slice()] * before, chosen])


def _unequal_parts(operation, evaluator):
    """Yield np.array_split in place of a failed split, because its parts may have unequal sizes."""
    yield {operation.node.func: fill("np.array_split")}, UNEQUAL


# Labels and pairs of axes -------------------------------------------------------------------------


def _relabelled(operation, evaluator):
    """Yield an einsum whose subscripts fit the operands, and that sums over the same labels.

    If several operands have more axes than labels, each of them gets an ellipsis. In other
    einsums, the labels of one operand are reordered, or the operand gets one more label. A label
    that no operand had is kept in the result.
    """
    (terms, output), shapes = labels.parse(operation.subscripts), operation.shapes
    odd = any(len(term) > 5 or "..." in term for term in terms)
    if odd or None in shapes or len(terms) != len(shapes):
        return
    texts = []
    if sum(len(shape) > len(term) for term, shape in zip(terms, shapes, strict=True)) > 1:
        more = [len(s) > len(t) for t, s in zip(terms, shapes, strict=True)]
        dotted = [["...", *t] if extra else t for t, extra in zip(terms, more, strict=True)]
        texts.append(labels.spell(dotted, ["...", *output]))
    every = sorted(set().union(*terms))
    unused = next(letter for letter in "klmnopqrstuvwxyzabcdefghij" if letter not in every)
    for k, term in reversed([*enumerate(terms)]):
        many = len(shapes[k])
        ways = [*map(list, itertools.permutations(term))] if many == len(term) else []
        if many == len(term) + 1:
            shared = _labels_of_sizes(terms, shapes, k)
            ways += [
                [*term[:i], label, *term[i:]]
                for label in (*shared, unused)
                for i in reversed(range(many))
                if label == unused or shapes[k][i] == shared[label]
            ]
        for way in ways[:120]:
            result = [*output, unused] if unused in way else output
            new = [*terms[:k], way, *terms[k + 1 :]]
            texts += [labels.spell(new, result)] if way != term else []
    for text in texts:
        if not _stretches(text, shapes):
            yield {operation.node.args[0]: ast.Constant(text)}


def _labels_of_sizes(terms, shapes, k):
    """Return a dict {label: size} of the labels that other terms have and term k lacks."""
    others = [pair for j, pair in enumerate(zip(terms, shapes, strict=True)) if j != k]
    pairs = [pair for term, shape in others for pair in zip(term, shape, strict=False)]
    return {label: size for label, size in pairs if label not in terms[k]}


def _stretches(text, shapes):
    try:
        return bool(labels.stretched(text, shapes))
    except rules.Misfit:
        return True


def _paired(operation, evaluator):
    """Yield a call of np.tensordot with its second list of axes in another order."""
    axes = call_of(operation.node, evaluator).named().get("axes")
    lists = getattr(axes, "elts", ())
    if len(lists) == 2 and 2 <= len(getattr(lists[1], "elts", ())) <= 4:
        for order in itertools.permutations(lists[1].elts):
            yield {lists[1]: type(lists[1])([*order], ast.Load())}


product = _instead("x @ y", as_product)
_members = _instead("np.isin(x, y)", _as_members)
_product = _instead("(x @ y[..., None])[..., 0]", _in_batches)
_solution = _instead("np.linalg.solve(x, y[..., None])[..., 0]", _in_batches)
_solutions = _instead("np.linalg.solve(x, y.T).T", _in_rows)
_least_squares = _instead("np.linalg.lstsq(x, y, rcond=None)[0]", _always(SQUARES))
_pseudo_inverse = _instead("np.linalg.pinv(x)", _always(SQUARES, 1))

# Edits of what is computed, not of how it is arranged.
DATA = (_cut, _uncut, _extended, _members)
# Edits of which two may fit where sizes are equal, so that neither is the one that was meant.
MANY = (_arranged, _with_axes, _paired, _item)

# The grammar --------------------------------------------------------------------------------------

GRAMMAR = (
    (1, BROADCAST, _keepdims),
    (1, (*BROADCAST, *CALLS), _same_index),
    (1, ("broadcast",), same_reduction),
    (1, PRODUCTS, _product),
    (1, ("linalg.solve",), _solution),
    (1, ("linalg.solve",), _solutions),
    (1, PRODUCTS, _last_two),
    (1, PRODUCTS, _products((0, 0), swapped=True, by_vector=True)),
    (1, PRODUCTS, _products((0, 1), (1, 0))),
    (1, ("join", "append"), _join_axis),
    (1, ("reshape",), _inferred),
    (1, ("index",), _item),
    (1, ("index",), _counted_rows),
    (1, ("index",), _fewer_indices),
    (1, ("index",), _moved_index),
    (1, ("index",), _crossed),
    (1, ("index",), _turned_index),
    (1, ("einsum",), _relabelled),
    (1, ("tensordot",), _paired),
    (2, PRODUCTS, _products((0, 0), swapped=True)),
    (2, ("broadcast",), _labels),
    (2, ("broadcast",), _inner_product),
    (2, LOOSE, _on_operands(_without_axis)),
    (2, LOOSE, _on_operands(_with_axes)),
    (2, ("transpose", "moveaxis", "swapaxes"), _more_axes),
    (2, ("library",), _filled),
    (2, ("library",), _to_told),
    (3, PRODUCTS, _product_operands),
    (3, PRODUCTS, _instead("x * y", _as_factor)),
    (3, ("broadcast",), product),
    (3, ("join",), _sisters),
    (3, ("linalg.solve",), _least_squares),
    (3, ("linalg.inv",), _pseudo_inverse),
    (3, ("split",), _unequal_parts),
    (3, LOOSE, turned),
    (4, LOOSE, _on_operands(_arranged)),
    (4, PRODUCTS, _products((0, 1), (1, 0), swapped=True)),
    (4, PRODUCTS, _products((1, 1))),
    (4, (*BROADCAST, "index"), _other_axis),
    (4, PRODUCTS, _sliced),
    (4, ("broadcast",), _weighted),
    (4, LOOSE, _own_axis),
    (4, WRITTEN, _summed),
    (5, LOOSE, _on_operands(_reshaped)),
    (6, PARTED, _cut),
    (6, ("index",), _cut_mask),
    (6, PARTED, _uncut),
    (7, (*PRODUCTS, *WRITTEN, "join", "column"), _extended),
    (7, ("broadcast",), _pairs),
    (7, ("broadcast",), _members),
)


# The left-hand side -------------------------------------------------------------------------------


def targets(operation, evaluator):
    """Yield (part, mark) for other parts of an array into which an assigned value fits."""
    if operation.kind not in WRITTEN or None in operation.shapes:
        return
    target, value = operation.nodes[0], operation.shapes[1]
    source = ast.unparse(operation.nodes[1])
    moved = along(target, evaluator) if isinstance(target, ast.Subscript) else ()
    parts = [(new, ELSEWHERE) for new in moved]
    parts += [(new, IN_PART) for new in _cut_targets(operation, evaluator)]
    parts += [(new, MOVED) for new in _moved_targets(operation, evaluator)]
    for new, mark in parts:
        if operation.kind == "assign" and ast.unparse(new) == source:
            continue  # an array that is assigned to itself
        if attempt(evaluator.shape, new) == value and not operation.with_shape(0, value).misfit():
            yield new, mark


def _moved_targets(operation, evaluator):
    """Yield the part of an array that is written into, with a slice that ends or begins elsewhere.

    Slices with a negative end or without an end, such as `x[1:-2]`, are moved. Slices such as
    `x[i:i + 5]` are not moved, because such a window may be cut off at the array's end on purpose.
    """
    target, sides = operation.nodes[0], _collision(operation)
    own = next((side for side in sides or () if side[0] is target), None)
    if own is None or not isinstance(target, ast.Subscript):
        return
    _, shape, axis, size = own
    parts, at_axis = index_parts(target), len(shape) + axis
    more = sum(side[-1] for side in sides) - 2 * size  # places that the slice lacks
    if all(isinstance(part, ast.Slice) for part in parts) and at_axis < len(parts):
        for part in _with_other_ends(parts[at_axis], more):
            yield keyed(target, [*parts[:at_axis], part, *parts[at_axis + 1 :]])


def _with_other_ends(part, more):
    """Yield a slice such as `1:-2`, longer by `more` elements at its end or at its beginning."""
    lower, upper = _written_number(part.lower), _written_number(part.upper)
    if part.step is not None or (part.upper is not None and (upper is None or upper >= 0)):
        return
    if upper is not None and upper + more <= 0:
        yield ast.Slice(part.lower, _number(upper + more))
    if lower is not None and lower >= more:
        yield ast.Slice(_number(lower - more), part.upper)


def _number(value):
    """Return the syntax tree of a whole number, or None for 0, because `x[:3]` means `x[0:3]`."""
    return tree_of(str(value), "eval").body if value else None


def _written_number(node):
    """Return a whole number that stands in the code, such as -2, or None for another expression."""
    minus = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    number = getattr(node.operand if minus else node, "value", None)
    return (-number if minus else number) if type(number) is int else None


def _cut_targets(operation, evaluator):
    """Yield the part of an array that is written into, cut to the length of the value."""
    target, sides = operation.nodes[0], _collision(operation)
    if sides is None or sides[0][0] is not target:
        return
    if any(_is_cut(side[0], evaluator) for side in sides):
        return
    (_, shape, axis, size), (other, beside, along, wanted) = sides
    count = _as_count(other, len(beside) + along)
    for part in _parts(size - wanted, count)[:2]:
        if not isinstance(target, ast.Subscript):
            yield fill(at(len(shape) + axis, part), x=target, y=other)
            continue
        key = fill(f"x[{part}]", x=target, y=other).slice
        kept = [p for p in index_parts(target) if is_whole_slice(p)]
        lists = [p for p in index_parts(target) if len(attempt(evaluator.shape, p) or ()) == 1]
        if lists:
            new = {lists[0]: ast.Subscript(lists[0], key, ast.Load())} if not kept else {}
        elif kept:
            new = {kept[axis]: key} if -axis <= len(kept) else {}
        else:
            more = [*index_parts(target), *[ast.Slice()] * (len(shape) + axis), key]
            new = {target.slice: ast.Tuple(more, ast.Load())}
        changed = target
        for old, part_of in new.items():
            changed = replace(changed, old, part_of)
        if new:
            yield changed
