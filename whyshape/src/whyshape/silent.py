"""Warn of mistakes that raise no error.

Each warning follows from the shapes of arrays and from how these arrays were computed. If the code
arranges a shape itself, for example with `x[:, None]`, that shape counts as intended. No warning
depends on the names of variables. `KINDS` has a row for each mistake in an expression, and `CALLS`
has a row for each kind of call that may lack an argument. An expression gets at most one warning,
from the first row of the table that applies.
"""

import ast
import itertools
import math

from whyshape import labels
from whyshape.edits import adds_axis, name_of
from whyshape.origins import ADDING, JOINING, MEANT, NOT, PERHAPS, is_element_wise, operands
from whyshape.script import assigned
from whyshape.source import index_parts
from whyshape.text import short

PRODUCTS = ("MatMult", "dot", "matmul")
SPREADS, ENDS = ("std", "var", "nanstd", "nanvar"), ("max", "amax", "nanmax", "ptp")
SCALES = {  # what is subtracted from a table, and by what the table is then divided
    **dict.fromkeys(("mean", "median", "nanmean", "nanmedian"), SPREADS),
    **dict.fromkeys(("min", "amin", "nanmin"), ENDS),
}
DECODING = ("unravel_index", "divmod", "FloorDiv", "Mod", "take", "item", "put", "int")
FLAT = ("flat", "ravel", "flatten", "reshape")
EIGENVECTORS = ("linalg.eig", "linalg.eigh")
MANY_LINES = 20  # so many lines in one plot may be meant
LONGEST = 60  # longer expressions are shortened in a warning


def check(visit):
    """Store a warning for each expression of an executed statement that is likely a mistake."""
    for node in dict.fromkeys([*visit.shapes, *visit.script.expressions(visit.root)]):
        parts = [part for part in operands(node) if visit.shapes.get(part)]
        for kind, applies in KINDS if node in visit.shapes else OTHERS:
            sentence = kind(visit, node, parts) if applies(visit, node) else None
            if sentence:
                _warn(visit, node, sentence)
    _check_names(visit)
    _check_parts(visit)


def _warn(visit, node, sentence):
    found = visit.script.warnings.setdefault(node, [])
    if not found:
        found.append(sentence)


def _short(visit, node):
    return short(visit.script.text(node), LONGEST)


# Two operands -------------------------------------------------------------------------------------


def _both_stretched(visit, node, parts):
    """Warn if two operands of the same sizes give a table of all pairs that nobody asked for."""
    for a, b in itertools.pairwise(parts):
        s, t = visit.shapes[a], visit.shapes[b]
        sizes = [n for n in s if n > 1]
        alike = sizes == [n for n in t if n > 1] != [] and not _flattens(a, b)
        if not alike or math.prod(visit.shapes[node]) <= math.prod(sizes):
            continue
        arranged = max(visit.origins.of[p].arranged for p in (a, b) if p in visit.origins.of)
        likely = arranged == NOT and len(s) != len(t)
        if likely or (arranged <= PERHAPS and _is_summed_up(visit, node)):
            return (
                f"Both are stretched: `{_short(visit, a)}` {s} and `{_short(visit, b)}` {t} give "
                f"{visit.shapes[node]}, every entry of one with every entry of the other."
            )
    return None


def _flattens(a, b):
    """Return whether one expression is the other one flattened, such as `x.ravel()` and `x`."""
    for one, other in ((a, b), (b, a)):
        flat = isinstance(other, ast.Call) and name_of(other) in ("ravel", "flatten", "squeeze")
        if flat and ast.unparse(one) in (ast.unparse(part) for part in operands(other)):
            return True
    return False


def _is_summed_up(visit, node):
    """Return whether an expression is part of an array that is summed or averaged as a whole."""
    while is_element_wise(visit, node):
        node = _use(visit, node)
    origin = visit.origins.of.get(node)
    reduction = origin.reduction if origin is not None else None
    return reduction is not None and reduction.is_whole


def _use(visit, node):
    """Return the expression or statement that contains an expression as its operand or argument."""
    use = visit.script.parents.get(node)
    if isinstance(use, ast.keyword) or (
        isinstance(use, ast.Attribute) and isinstance(visit.script.parents.get(use), ast.Call)
    ):
        use = visit.script.parents.get(use)
    return use


def _uses(visit, node):
    """Return the nodes that use a value, directly or by the name to which it is assigned."""
    use = _use(visit, node)
    if not isinstance(use, ast.Assign) or not isinstance(use.targets[0], ast.Name):
        return [use]
    named = (n for n in visit.script.parents if isinstance(n, ast.Name))
    return [_use(visit, n) for n in named if n.id == use.targets[0].id and n is not use.targets[0]]


def _lost_axis(visit, node, parts):
    """Warn if `x.sum(axis=1)`, without keepdims, is combined element by element with `x`."""
    for a, b in itertools.permutations(parts[:2], 2):
        origin, table = visit.origins.of.get(a), visit.origins.of.get(b)
        reduction = origin.reduction if origin else None
        if reduction is None or table is None or reduction.kept or origin.arranged == MEANT:
            continue
        full, axes, s = reduction.full, reduction.axes, visit.shapes[a]
        last = axes != tuple(range(len(axes)))
        if last and reduction.is_of(table) and len(s) == len(full) - len(axes):
            which = f"axis {axes[0]}" if len(axes) == 1 else f"axes {axes}"
            acts = "as a row" if len(full) == 2 else "along the last axes"
            return (
                f"`{_short(visit, a)}` has lost {which} of {full}, and {s} is aligned on the "
                f"right: it acts {acts} on `{_short(visit, b)}`. With keepdims=True it keeps its "
                f"place."
            )
    return None


def _beside_reduction(visit, node):
    """Return the left operand's origin and the reduction on the right of an operator, or None.

    A reduction is a call such as `x.sum(axis=1)`. The origin records how the operand was computed.
    """
    given = [visit.origins.of.get(p) for p in operands(node) if p in visit.shapes]
    both = len(given) == 2 and None not in given
    return (given[0], given[1].reduction) if both and given[1].reduction else None


def _one_number(visit, node, parts):
    """Warn if a number for a whole table is subtracted from the numbers for its rows or columns."""
    found = _beside_reduction(visit, node)
    s, reduction = (found[0].shape, found[1]) if found else ((), None)
    full = reduction.full if reduction else ()
    if len(full) != 2 or not reduction.is_whole or reduction.kept or full == s:
        return None
    which = {(full[0], 1): "row: axis=1", (1, full[1]): "column: axis=0"}.get(s)
    return f"`{reduction.text}` is one number for all of {full}. Of each {which}" if which else None


def _wrong_place(visit, node, parts):
    """Warn if the sums of a square table's columns are made a column and combined with the table.

    The same applies to sums of rows that are turned into a row, and to means and the like. For
    example, `X.sum(axis=0)[:, None]` holds the sum of column k in row k.
    """
    for a, b in itertools.permutations(parts[:2], 2):
        placed, table = (visit.origins.of.get(part) for part in (a, b))
        reduction = placed.placed if placed is not None else None
        if table is None or reduction is None or not reduction.is_of(table):
            continue
        full = reduction.full
        if len(full) != 2 or full[0] != full[1] or full[0] == 1 or len(reduction.axes) != 1:
            continue
        (axis,) = reduction.axes
        if placed.shape == ((full[0], 1), (1, full[0]))[axis]:
            one, other = ("column", "row") if axis == 0 else ("row", "column")
            text = _short(visit, a)
            return (
                f"`{reduction.text}` has a number for each {one} of {full}, and `{text}` is a "
                f"{one}: each of its numbers acts on a {other}."
            )
    return None


def _own_quotient(visit, node, parts):
    """Warn if a table is divided by its sum over an axis of size 1, because every quotient is 1."""
    found = _beside_reduction(visit, node)
    if found is None or not found[1].is_of(found[0]) or found[1].name != "sum":
        return None
    full, axes = found[1].full, found[1].axes
    if math.prod(full) < 2 or found[1].is_whole or any(full[axis] != 1 for axis in axes):
        return None
    where = f"{_over(found[1])} of {full}"
    return f"`{found[1].text}` sums over {where}, of one number, so each quotient is 1."


def _whole_norm(visit, node, parts):
    """Warn if a table is divided by the norm of all its numbers.

    Also warn if one median, that of all numbers of a stack, is subtracted from the stack.
    """
    found = _beside_reduction(visit, node)
    if found is None or not found[1].is_of(found[0]) or not found[1].is_whole:
        return None
    reduction, full = found[1], found[1].full
    way = reduction.name, name_of(node)
    least = {("linalg.norm", "Div"): 2, ("median", "Sub"): 3}.get(way)
    if least is None or len(full) < least or 1 in full:
        return None
    return f"`{reduction.text}` is one number for all of {full}. Of each part: with axis."


def _two_axes(visit, node, parts):
    """Warn if a table is centred over one axis and scaled over another, as in a wrong softmax."""
    found = _beside_reduction(visit, node)
    if found is None or not found[1].is_of(found[0]):
        return None
    scale = found[1]
    for centre in found[0].centred:
        if centre.full != scale.full or centre.axes == scale.axes:
            continue
        scaled = scale.name in SCALES.get(centre.name, ()) and centre.is_whole != scale.is_whole
        softmax = centre.name in ("max", "amax") and scale.name == "sum" and not centre.is_whole
        if scaled or softmax:
            return (
                f"`{centre.text}` and `{scale.text}` are taken over different axes of {scale.full}:"
                f" {_over(centre)}, and {_over(scale)}."
            )
    return None


def _over(reduction):
    if reduction.is_whole:
        return "all of them"
    return f"axis {reduction.axes[0]}" if len(reduction.axes) == 1 else f"axes {reduction.axes}"


def _wrong_count(visit, node, parts):
    """Warn if the sum over one axis of a table is divided by the table's size along another."""
    found = _beside_count(visit, node)
    if found is None:
        return None
    reduction, axis = found
    full = reduction.full
    if reduction.name != "sum" or len(reduction.axes) != 1 or axis in reduction.axes:
        return None
    (summed,) = reduction.axes
    return (
        f"`{reduction.text}` is a sum over axis {summed} of {full}, of {full[summed]} numbers, and "
        f"is divided by {full[axis]}, the size of axis {axis}."
    ) * (full[summed] != full[axis])


def _beside_count(visit, node):
    """Return the reduction, and the axis of the size by which the reduction is divided, or None.

    In `x.sum(axis=0) / len(x)`, the reduction is `x.sum(axis=0)` and the axis is 0.
    """
    left, right = (node.left, node.right) if isinstance(node, ast.BinOp) else (None, None)
    origin = visit.origins.of.get(left)
    table, axis = None, 0
    if isinstance(right, ast.Call) and name_of(right) == "len" and right.args:
        table = right.args[0]
    elif isinstance(right, ast.Subscript) and getattr(right.value, "attr", "") == "shape":
        table, axis = right.value.value, visit.constant(right.slice)
    counted = visit.origins.of.get(table)
    if counted is None or origin is None or origin.reduction is None or type(axis) is not int:
        return None
    if not origin.reduction.is_of(counted) or not -len(counted.shape) <= axis < len(counted.shape):
        return None
    return origin.reduction, axis % len(counted.shape)


# Transposes and reshapes --------------------------------------------------------------------------


def _no_transpose(visit, node, parts):
    """Warn of the transpose of a vector where a column would give another result."""
    if not parts or len(visit.shapes[parts[0]]) > 1 or not _is_column_meant(visit, node):
        return None
    text, shape = _short(visit, parts[0]), visit.shapes[parts[0]]
    return f"`{text}` {shape} has one axis: its transpose is the same. Column: {text}[:, None]"


def _is_column_meant(visit, node):
    """Return whether a transposed vector is assigned, or is combined with another vector.

    A transposed vector on the left of a product, as in `w.T @ x`, gets no warning, and neither does
    a transposed vector next to a table.
    """
    use = _use(visit, node)
    while isinstance(use, ast.UnaryOp) or (
        is_element_wise(visit, use) and not _rest(visit, use, node)
    ):
        node, use = use, _use(visit, use)
    if isinstance(use, (ast.Assign, ast.AnnAssign)):
        return True
    others = _rest(visit, use, node)
    vectors = all(len(visit.shapes[part]) == 1 for part in others)
    right = name_of(use) in PRODUCTS and operands(use)[-1] is node
    return bool(others) and vectors and (right or is_element_wise(visit, use))


def _rest(visit, node, part):
    """Return all operands of an expression that have axes, apart from the operand `part`."""
    return [other for other in operands(node) if visit.shapes.get(other) and other is not part]


def _cut_anew(visit, node, parts):
    """Warn if a reshape was probably meant to exchange axes, which only a transpose does."""
    if not parts or any(keyword.arg == "order" for keyword in node.keywords):
        return None
    origin, given, new = visit.origins.of.get(parts[0]), visit.shapes[parts[0]], visit.shapes[node]
    old = origin.flattened if origin is not None and origin.flattened else given
    if not _exchanges_axes(*([n for n in shape if n > 1] for shape in (old, new))):
        return None
    text = _short(visit, parts[0])
    if old != given:
        return f"`{text}` has {old[0]} times {old[1:]} numbers in a row, and {new} cuts them anew."
    axes = (p for p in itertools.permutations(range(len(old))) if new == tuple(old[k] for k in p))
    order = next(axes, None) if len(old) < 7 else None
    turned = ".T" if order == (1, 0) else f".transpose{order}"
    meant = f"{text}{turned}" if order else "a transpose"
    return (
        f"reshape from {old} to {new} cuts the numbers anew, in reading order. Where axes should "
        f"change places, it is {meant}"
    )


def _exchanges_axes(old, new):
    """Return whether a reshape exchanges sizes, or makes the first axis the last or vice versa.

    Axes that are only merged or split keep their order.
    """
    if old == new or len(old) < 2 or len(new) < 2 or math.prod(old) != math.prod(new):
        return False
    if sorted(old) == sorted(new):
        return True
    ends = [{*itertools.accumulate(shape, lambda a, b: a * b)} for shape in (old, new)]
    if ends[0] <= ends[1] or ends[1] <= ends[0]:
        return False
    moved = old[0] == new[-1] != old[-1] and new[0] != old[0]
    back = old[-1] == new[0] != old[0] and new[-1] != old[-1]
    return moved or back or _moves_an_axis(old, new)


def _moves_an_axis(old, new):
    """Return whether a reshape of a stack splits one axis, and places the size of another axis
    elsewhere.

    An axis that is split into equal parts, or merged whole into a larger one, is not cut through.
    """
    starts, ends = ([math.prod(s[:k]) for k in range(len(s) + 1)] for s in (old, new))
    axes = [*itertools.pairwise(starts)]
    through = any(a < n < b and (n % a or b % n) for n in ends for a, b in axes)
    kept = {
        size for size, *_ in {*zip(old, starts, strict=False)} & {*zip(new, ends, strict=False)}
    }
    moved = {n for n in {*old} & {*new} if old.count(n) == 1} - kept
    return len(old) > 2 and through and bool(moved)


def _subscripts(visit, node):
    """Return an einsum's subscripts and its operands' shapes, or None if anything is unknown."""
    text = node.args[0] if node.args else None
    text = visit.known.get(text, getattr(text, "value", None))
    shapes = [visit.shapes.get(part) for part in node.args[1:]]
    return (text if isinstance(text, str) and None not in shapes else None), shapes


def _stretched_label(visit, node, parts):
    """Warn if einsum stretches a size of 1 along a summed axis, which `@` would refuse to do."""
    text, shapes = _subscripts(visit, node)
    if text is None:
        return None
    output = labels.parse(text)[1]
    found = [(x, n) for x, n in labels.stretched(text, shapes).items() if x not in output]
    told = ", ".join(f"{x} is 1 in one operand and {n} in another" for x, n in found)
    return f"einsum stretched a size of 1: {told}. `@` would refuse." if told else None


def _lone_label(visit, node, parts):
    """Warn if an einsum has two labels where one label should probably pair two axes.

    The two axes have the same size and the same place in their operands, and only one is summed.
    """
    text, shapes = _subscripts(visit, node)
    if text is None or "..." in text:
        return None
    terms, output = labels.parse(text)
    every = [label for term in terms for label in term]
    once = [
        (label, axis, shape[axis])
        for term, shape in zip(terms, shapes, strict=True)
        for axis, label in enumerate(term)
        if every.count(label) == 1
    ]
    for (a, *one), (b, *other) in itertools.permutations(once, 2):
        if one == other and one[1] > 1 and a in output and b not in output:
            return (
                f"`{a}` and `{b}` are axes of {one[1]} in different operands, and `{b}` is summed "
                f"alone. The same label for both pairs them."
            )
    return None


# Calls that lack an argument ----------------------------------------------------------------------


def _is_table(visit, node, shape):
    return len(shape) > 1


def _has_rows(visit, node, shape):
    return len(shape) > 1 and max(shape) < math.prod(shape)


def _runs_on(visit, node, shape):
    """Return whether a running sum goes on from row to row and no value is looked up in the sum."""
    looked_up = {"searchsorted", "digitize", "interp"} & {*map(name_of, _uses(visit, node))}
    return _has_rows(visit, node, shape) and not looked_up


def _is_tall(visit, node, shape):
    return len(shape) == 2 and shape[0] > shape[1] > 1


def _has_one_row(visit, node, shape):
    return len(shape) > 1 and shape[0] == 1 < max(shape)


def _loses_place(visit, node, shape):
    """Return whether `argmax` of a whole table is used without conversion to row and column."""
    if not _has_rows(visit, node, shape):
        return False
    use = _use(visit, node)
    named = isinstance(use, ast.Assign) and isinstance(use.targets[0], ast.Name)
    return isinstance(use, ast.Compare) or (named and not any(map(_decodes, _uses(visit, node))))


def _decodes(use):
    """Return True if a flat index is converted to row and column or used in a flattened table."""
    if isinstance(use, ast.Subscript):
        return getattr(use.value, "attr", "") in FLAT or name_of(use.value) in FLAT
    return name_of(use) in DECODING


FLATTENS = "Without axis, {name} flattens `{text}` {shape}."
RUNS_ON = "Without axis, {name} runs through all of `{text}` {shape}, over the ends of rows."
SQUEEZES = "squeeze takes the first axis of `{text}` {shape}, too, because it has the size 1."
IN_ROWS = "Without axis, {name} works along the last axis, in each row of `{text}` {shape}."
BY_ROWS = "{name} takes each row of `{text}` {shape} for a variable. Of each column: rowvar=False"
ONE_PLACE = "Without axis, {name} gives one place, in the flattened `{text}` {shape}."
CALLS = (  # functions, the parameters of which one settles it, when to warn, and the sentence
    (("append", "insert", "delete"), ("axis",), _is_table, FLATTENS),
    (("cumsum", "cumprod", "nancumsum", "roll"), ("axis",), _runs_on, RUNS_ON),
    (("squeeze",), ("axis",), _has_one_row, SQUEEZES),
    (("diff",), ("axis",), _is_tall, IN_ROWS),
    (("cov", "corrcoef"), ("rowvar", "y"), _is_tall, BY_ROWS),
    (("argmax", "argmin"), ("axis",), _loses_place, ONE_PLACE),
)


def _lacks_argument(visit, node, parts):
    """Warn if a call of `CALLS` lacks the argument that settles what it does with a table."""
    call = visit.call(node)
    for names, settling, applies, sentence in CALLS if call is not None and call.arguments else ():
        array, shape = call.arguments[0], visit.shapes.get(call.arguments[0]) or ()
        settled = any(call.named().get(name) is not None for name in settling)
        if call.name in names and not settled and applies(visit, node, shape):
            return sentence.format(name=call.name, text=_short(visit, array), shape=shape)
    return None


# Other calls and indices --------------------------------------------------------------------------


def _all_stacks(visit, node, parts):
    """Warn if np.dot multiplies each matrix of one stack with each matrix of another stack."""
    call = visit.call(node)
    if call is None or call.name != "dot" or len(parts) != 2:
        return None
    s, t = (visit.shapes[part] for part in parts)
    if min(len(s), len(t)) < 3 or s[:-2] != t[:-2] or math.prod(s[:-2]) < 2:
        return None
    return (
        f"np.dot multiplies each matrix of {s} with each of {t}, which gives {visit.shapes[node]}. "
        "`@` multiplies the first with the first, the second with the second."
    )


def _reduced_before(visit, node, parts):
    """Warn if an array to be reduced is one number, or is one long vector joined from several."""
    call = visit.call(node)
    if call is None or not call.reduces or not call.arguments:
        return None
    array = call.arguments[0]
    origin = visit.origins.of.get(array)
    if origin is None:
        return None
    reduction = origin.reduction if origin.shape == () and isinstance(array, ast.Name) else None
    if reduction is not None and len(reduction.full) > 1:
        return f"`{_short(visit, array)}` is one number: `{reduction.text}` of {reduction.full}."
    if call.axis is not None and origin.flattened and origin.made[0] in JOINING:
        return f"`{origin.made[1]}` is one long vector {origin.shape}. As columns: np.column_stack"
    return None


def _sorted_rows(visit, node, parts):
    """Warn if a slice reverses or takes rows of a table that was sorted along its last axis."""
    (index, *others), call = index_parts(node), visit.call(node.value)
    shape = visit.shapes.get(node.value) or ()
    if others or not isinstance(index, ast.Slice) or call is None or len(shape) < 2:
        return None
    axis = -1 if call.axis is None else visit.constant(call.axis)
    if call.name not in ("sort", "argsort") or axis not in (-1, len(shape) - 1):
        return None
    does = "takes" if index.step is None else "reverses"
    text = _short(visit, node.value)
    return f"`{text}` sorts along the last axis, and the index {does} rows of {shape}."


def _paired_places(visit, node, parts):
    """Warn if two masks, or the same places twice, index two axes, and so take pairs."""
    indices = index_parts(node)
    vectors = [p for p in indices if len(visit.shapes.get(p) or ()) == 1 and visit.shapes[p][0] > 1]
    if len(vectors) != 2 or len(indices) != 2:
        return None
    rows, columns = (_short(visit, part) for part in vectors)
    origin = visit.origins.of.get(vectors[0])
    counted = origin is None or origin.made[0] in ("arange", "python")
    if not visit.masks.issuperset(vectors) and (rows != columns or counted):
        return None
    return (
        f"This pairs the places in `{rows}` with those in `{columns}`, and takes a number for each "
        f"pair. A block of rows and columns: np.ix_({rows}, {columns})"
    )


def _compared_channels(visit, node, parts):
    """Warn if a stack of rows is compared with one row, number by number, without `all`."""
    if len(parts) != 2:
        return None
    s, t = (visit.shapes[part] for part in parts)
    if len(s) < 3 or t != s[-1:] or s[-1] < 2:
        return None
    if {"all", "any"} & {*map(name_of, _uses(visit, node))}:
        return None
    text = _short(visit, node)
    return (
        f"`{text}` compares each number of {s} alone. Where all {t[0]} of a row are equal: "
        f"({text}).all(axis=-1)"
    )


def _one_matrix(visit, node, parts):
    """Warn if np.linalg.solve takes a stack of vectors, one for each matrix, for one matrix."""
    call = visit.call(node)
    if call is None or call.name != "linalg.solve" or len(call.arguments) != 2:
        return None
    stack, given = (visit.shapes.get(part) or () for part in call.arguments)
    if len(stack) < 3 or given != stack[:-1] or visit.shapes[node] != stack:
        return None
    text = _short(visit, call.arguments[1])
    return (
        f"np.linalg.solve takes `{text}` {given} for one matrix, beside each matrix of {stack}. "
        f"One vector beside each: {text}[..., None]"
    )


def _gathered(visit, node, parts):
    """Warn if an index that names one column for each row takes all of the named columns from every
    row.

    For example, if `labels` has a label for each row of `P`, `P[:, labels]` takes a number for each
    pair of a row and a label. There is no warning unless `P` has more rows than columns.
    """
    all_rows, *others = index_parts(node)
    shape = visit.shapes.get(node.value) or ()
    if len(others) != 1 or ast.unparse(all_rows) != ":" or len(shape) != 2:
        return None
    many, columns = shape
    if visit.shapes.get(others[0]) != (many,) or many <= columns:
        return None
    table, text = _short(visit, node.value), _short(visit, others[0])
    return (
        f"This takes all {many} columns that `{text}` names from each row of `{table}` {shape}. "
        f"One from each row: {table}[np.arange({many}), {text}]"
    )


def _product_of_vectors(visit, node, parts):
    """Warn if `a @ b`, which is one number, is added to a table of the shape of np.outer(a, b)."""
    for part in _parts(visit, node):
        vectors = [each for each in operands(part) if visit.shapes.get(each)]
        if name_of(part) not in PRODUCTS or [len(visit.shapes[v]) for v in vectors] != [1, 1]:
            continue
        table = visit.shapes[vectors[0]] + visit.shapes[vectors[1]]
        if visit.shapes[part] == () and table == visit.shapes[node] and min(table) > 1:
            a, b = (_short(visit, each) for each in vectors)
            return (
                f"`{_short(visit, part)}` is one number, and is added to all of {table}. A table "
                f"of all products: np.outer({a}, {b})"
            )
    return None


def _rows_of_vectors(visit, node, parts):
    """Warn if rows of a table of eigenvectors are taken, although its columns are the vectors."""
    taken = node.value if isinstance(node, ast.Subscript) else node
    origin = visit.origins.of.get(taken)
    if origin is None or origin.made[0] not in EIGENVECTORS or len(origin.shape) != 2:
        return None
    if not (_takes_row(node) if taken is not node else _goes_through(visit, node)):
        return None
    if name_of(_use(visit, node)) in ("sign", "abs", "Abs", "absolute"):
        return None  # the first number of each vector, as for a choice of signs
    text = _short(visit, taken)
    return f"The eigenvectors are the columns of `{text}` {origin.shape}. This takes rows."


def _takes_row(node):
    """Return whether an index such as `[0]`, `[k]` or `[:k]` takes rows of a table."""
    index, *others = index_parts(node)
    return not others and not (isinstance(index, ast.Slice) and index.upper is None)


def _goes_through(visit, node):
    """Return whether a loop goes through the rows of a table, also with `zip` or `enumerate`."""
    use = visit.script.parents.get(node)
    if isinstance(use, ast.Call) and getattr(use.func, "id", "") in ("zip", "enumerate"):
        node, use = use, visit.script.parents.get(use)
    return isinstance(use, (ast.For, ast.comprehension)) and use.iter is node


def _one_sample(visit, node, parts):
    """Warn if a model of scikit-learn is fitted to a table with a single row."""
    shape = visit.shapes.get(node.args[0], ()) if node.args else ()
    if not isinstance(node.func, ast.Attribute) or len(shape) != 2 or not shape[0] == 1 < shape[1]:
        return None
    text = _short(visit, node.args[0])
    return (
        f"`{text}` {shape} is one sample with {shape[1]} features. {shape[1]} samples with one "
        f"feature have the shape {shape[::-1]}."
    )


def _many_lines(visit, node, parts):
    """Warn if a plot of a table draws many lines of few points, one for each column."""
    given = [visit.shapes.get(part) for part in node.args]
    if not isinstance(node.func, ast.Attribute) or len(given) != 1 or len(given[0] or ()) != 2:
        return None
    rows, columns = given[0]
    if not 1 < rows < columns or columns <= MANY_LINES:
        return None
    text = _short(visit, node.args[0])
    return (
        f"plot draws a line for each column of `{text}` {given[0]}: {columns} lines of {rows} "
        f"points. A line for each row: {text}.T"
    )


# What a line stores -------------------------------------------------------------------------------


def _check_names(visit):
    """Warn if an assignment such as `x = x - y` changes the shape of `x`."""
    for target, value in assigned(visit.root):
        name, new, parts = ast.unparse(target), visit.shapes.get(value), _parts(visit, value)
        old = {visit.shapes.get(part) for part in parts if ast.unparse(part) == name}
        old -= {new, (), None}
        if new and old and not any(adds_axis(p) or name_of(p) in ADDING for p in parts):
            change = f"had the shape {old.pop()} and now has {new}: it was stretched."
            _warn(visit, visit.root, f"`{visit.script.text(target)}` {change}")


def _check_parts(visit):
    """Warn if one number for a whole table is written into a row, such as `centres[k]`."""
    for target, value in assigned(visit.root):
        origin, shape = visit.origins.of.get(value), visit.parts.get(target)
        reduction = origin.reduction if origin is not None and origin.shape == () else None
        if reduction is None or len(reduction.full) != 2 or not reduction.is_whole:
            continue
        full, text = reduction.full, visit.script.text(target)
        which = {full[:1]: "row: axis=1", full[1:]: "column: axis=0"}.get(shape)
        if which and max(shape) > 1:
            sentence = f"`{reduction.text}` is one number for all of {full}, and fills `{text}`"
            _warn(visit, visit.root, f"{sentence} {shape}. Of each {which}")


def _parts(visit, node):
    """Return the parts of an element-wise expression that are not element-wise themselves."""
    if not is_element_wise(visit, node):
        return [node]
    return [part for operand in operands(node) for part in _parts(visit, operand)]


# The kinds of mistakes ----------------------------------------------------------------------------


def _joins(visit, node):
    return not isinstance(node, ast.UnaryOp) and is_element_wise(visit, node)


def _is_a(kind):
    return lambda visit, node: isinstance(node, kind)


def _is_called(*names):
    return lambda visit, node: isinstance(node, ast.Call) and name_of(node) in names


def _is_named(*names):
    return lambda visit, node: name_of(node) in names


def _is_transpose(visit, node):
    return "transpose" in name_of(node) or getattr(node, "attr", "") in ("T", "mT")


OTHERS = (  # for calls of other libraries, too, of which only the arguments are known
    (_one_sample, _is_called("fit", "fit_transform")),
    (_many_lines, _is_called("plot")),
)
KINDS = (
    *OTHERS,
    (_lacks_argument, _is_a(ast.Call)),
    (_all_stacks, _is_a(ast.Call)),
    (_reduced_before, _is_a(ast.Call)),
    (_sorted_rows, _is_a(ast.Subscript)),
    (_paired_places, _is_a(ast.Subscript)),
    (_one_matrix, _is_a(ast.Call)),
    (_gathered, _is_a(ast.Subscript)),
    (_rows_of_vectors, _is_a((ast.Subscript, ast.Name))),
    (_product_of_vectors, _is_named("Add", "Sub", "add", "subtract")),
    (_whole_norm, _is_a(ast.BinOp)),
    (_both_stretched, _joins),
    (_lost_axis, _joins),
    (_wrong_place, _joins),
    (_compared_channels, _is_named("Eq", "NotEq", "equal", "not_equal")),
    (_one_number, _is_named("Sub", "subtract")),
    (_two_axes, _is_named("Div", "divide", "true_divide")),
    (_wrong_count, _is_named("Div")),
    (_own_quotient, _is_named("Div", "divide", "true_divide")),
    (_no_transpose, _is_transpose),
    (_cut_anew, _is_called("reshape")),
    (_stretched_label, _is_called("einsum")),
    (_lone_label, _is_called("einsum")),
)
