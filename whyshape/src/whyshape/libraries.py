"""Explain errors of scikit-learn, matplotlib and pandas, and some wrong calls of NumPy and Python.

`KNOWN` has a row for each error message. An error whose message has no row in `KNOWN` is not
explained. Each row of `KNOWN` has a function that returns the failed call or line as an
`Operation`, with its `Misfit`. `collide` does this for NumPy's operations. The module `suggest`
then tries changes to the failed operation.
"""

import ast
import math
import re
from dataclasses import replace

import numpy as np

from whyshape import functions, sizes
from whyshape.edits import fill, name_of, put, with_keyword
from whyshape.evaluate import attempt, attribute
from whyshape.messages import NUMBER, told_shapes
from whyshape.operations import Operation, call_of, evaluators
from whyshape.rules import Clash, Misfit, size_at
from whyshape.sizes import FIRST
from whyshape.source import LIBRARIES, index_parts
from whyshape.values import Unknown, is_array, is_large, is_list, is_pandas, stand_in


def known(message):
    """Return the function that explains an error with this message, or None."""
    return next((ways for words, ways in KNOWN if re.search(words, message)), None)


def refused(place, handler):
    """Return the `Operation` that another library refused, its `Misfit` and its evaluator, or None.

    The operands are the arguments of a call that have axes. For an assignment such as `df["a"] =
    x`, the operands are the table `df` and the value `x`.
    """
    node, held = place.node, []
    if node is None:
        return None
    *_, evaluator = evaluators(place)
    if isinstance(node, ast.Call):
        words = [k.value for k in node.keywords if k.arg not in (None, "axis")]
        held = [part for part in (*node.args, *words) if not isinstance(part, ast.Starred)]
        held = [n for part in held for n in (part, *getattr(part, "values", ()))]
    elif isinstance(getattr(node, "ctx", None), ast.Store):
        if not isinstance(place.statement, ast.Assign):
            return None
        held = [node.value, place.statement.value]
    shapes = {part: attempt(evaluator.shape, part) for part in held}
    shapes = {part: shape for part, shape in shapes.items() if shape}
    failed = Operation("library", node, [*shapes], None, [*shapes.values()])
    found = handler(failed, place, evaluator)
    return found and (*found, evaluator)


def _edited(operation, reason, edits=(), kind="library"):
    """Return the operation with `edits` as the only ones to try, and its `Misfit`."""
    return replace(operation, kind=kind, edits=edits), Misfit(reason)


# scikit-learn -------------------------------------------------------------------------------------


def _two_axes(operation, place, evaluator):
    """Explain `Expected 2D array, got 1D array instead`."""
    pairs = zip(operation.nodes, operation.shapes, strict=True)
    node, shape = next(((n, s) for n, s in pairs if len(s) == 1), (None, None))
    if node is None:
        return None
    ways = [put(text, node, evaluator) for text in ("x.reshape(-1, 1)", "x.reshape(1, -1)")]
    if _features(operation.node, evaluator) == shape[0] != 1:
        ways = ways[::-1]  # one sample with all its features
    if isinstance(node, ast.List):
        ways = [ast.List([node], ast.Load())]
    column = _as_frame(node, evaluator)
    ways = [column, *ways] if column else ways
    reason = (
        "scikit-learn needs a table here: one row for each sample, one column for each feature."
    )
    return _edited(operation, reason, [{node: way} for way in ways])


def _features(call, evaluator):
    """Return the number of features with which the model of a call was fitted, or None."""
    try:
        return attribute(evaluator.value(call.func.value), "n_features_in_")
    except (Unknown, AttributeError):
        return None


def _as_frame(node, evaluator):
    """Return `df[["a"]]` for `df["a"]`, or None for another expression."""
    if not isinstance(node, ast.Subscript) or not isinstance(node.slice, ast.Constant):
        return None
    if not is_pandas(attempt(evaluator.value, node.value)):
        return None
    return ast.Subscript(node.value, ast.List([node.slice], ast.Load()), ast.Load())


def _one_axis(operation, place, evaluator):
    """Explain `y should be a 1d array`."""
    told = told_shapes(place.message)
    pairs = zip(operation.nodes, operation.shapes, strict=True)
    table = next((node for node, shape in reversed([*pairs]) if [shape] == told), None)
    if table is None:
        return None
    ways = ["x.ravel()"] if told[0][1:] == (1,) else []
    if not ways and _is_one_hot(attempt(evaluator.array, table)):
        ways = ["x.argmax(axis=1)"]
    reason = "scikit-learn needs one number for each sample here, without a second axis."
    return _edited(operation, reason, [{table: put(way, table, evaluator)} for way in ways])


def _is_one_hot(array):
    """Return whether each row of a small table has a single 1 and otherwise only zeros."""
    if not is_array(array) or is_large(array):
        return False
    ones = array == 1
    return bool((ones | (array == 0)).all() and (ones.sum(axis=1) == 1).all())


# Two sizes that should be equal -------------------------------------------------------------------


def _unequal(reason="", default="", kind="library"):
    """Return a function that explains two unequal sizes in a call of another library.

    If the function has no line in `sizes.EQUAL`, the line `default` is used, in the same format.
    """

    def explain(operation, place, evaluator):
        library, node = place.library, operation.node
        if library not in LIBRARIES:
            return None
        told = reason or f"{NAMES[library]} says: {place.message}"
        if not isinstance(node, ast.Call):
            stored = replace(operation, kind="column", node=getattr(place.statement, "value", None))
            return _with_told(stored, place.message, told)
        pair = sizes.compared(node, evaluator, library, default)
        if pair is None:
            return _with_told(replace(operation, kind=kind), place.message, told)
        numbers = [one.node for one in pair if one.node not in operation.nodes]
        nodes = [*operation.nodes, *numbers]  # one number may stand where a vector is compared

        def rule(*shapes):
            given = evaluator.knowing(dict(zip(nodes, map(stand_in, shapes), strict=True)))
            found = sizes.as_clash(sizes.compared(node, given, library, default), nodes)
            if found:
                raise Misfit(told, found)

        shapes = [*operation.shapes, *[()] * len(numbers)]
        found = replace(operation, kind=kind, nodes=nodes, shapes=shapes, rule=rule)
        return found, found.misfit()

    return explain


def _with_told(operation, message, reason):
    """Return an operation whose rule compares two sizes that a message names, and its `Misfit`.

    Return None if no operand has one of these sizes.
    """
    numbers = _told_sizes(message, operation.shapes)
    places = [
        next(((k, s.index(n) - len(s)) for k, s in enumerate(operation.shapes) if n in s), None)
        for n in numbers
    ]
    if len(numbers) < 2 or places == [None, None]:
        return None
    (k, i), (m, j) = (place or next(filter(None, places)) for place in places)
    one = k == m  # of the other size, only the number is known
    if one:
        i = -1 - operation.shapes[k][::-1].index(numbers[places[0] is None])
    clash = Clash((k, m), None if one else (i, j), tuple(numbers))

    def rule(*shapes):
        wanted = numbers[places[0] is not None] if one else size_at(shapes[m], j)
        if size_at(shapes[k], i) != wanted:
            raise Misfit(reason, clash)

    return replace(operation, rule=rule), Misfit(reason, clash)


def _told_sizes(message, shapes):
    """Return the first two unequal numbers in a message, or else the lengths of two vectors."""
    told = told_shapes(message)
    numbers = [n for pair in zip(*told[:2], strict=False) if len({*pair}) > 1 for n in pair]
    numbers = [*dict.fromkeys(numbers or map(int, NUMBER.findall(message)))]
    lengths = dict.fromkeys(shape[0] for shape in shapes if len(shape) == 1)
    return numbers[:2] if len(numbers) > 1 else [*lengths][:2]


# Calls that NumPy or Python misreads --------------------------------------------------------------


def _arrays_in_one(operation, place, evaluator):
    """Explain `np.concatenate(a, b)` and `np.zeros(2, 3)`, which need one tuple instead."""
    node = operation.node
    if not isinstance(node, ast.Call) or len(node.args) < 2:
        return None
    name = call_of(node, evaluator).name
    call = ast.Call(node.func, [ast.Tuple(list(node.args), ast.Load())], node.keywords)
    if name in functions.JOINED and len(operation.nodes) == len(node.args):
        if attempt(evaluator.value, call) is None:
            call = with_keyword(call, "axis", 1)
        reason = f"{name_of(node)} takes the arrays in one tuple or list."
        return _edited(operation, reason, [{node: call}], "call")
    values = [attempt(evaluator.value, part) for part in node.args]
    if name in ("zeros", "ones", "empty") and all(type(n) is int for n in values):
        operation = replace(operation, nodes=list(node.args), shapes=[()] * len(values))
        reason = f"{name_of(node)} takes the shape as one tuple."
        return _edited(operation, reason, [{node: call}], "call")
    return None


def _no_scalar_index(operation, place, evaluator):
    """Explain `only integer scalar arrays can be converted to a scalar index`."""
    node = operation.node
    if isinstance(node, ast.Call):
        if attempt(evaluator.value, node.func) is range and operation.nodes:
            end, single = operation.nodes[0], math.prod(operation.shapes[0]) == 1
            reason = "range needs a whole number, and this is an array."
            way = fill("x.item()" if single else "len(x)", x=end)
            return _edited(operation, reason, [{end: way}], "call")
        return _arrays_in_one(operation, place, evaluator)
    if not isinstance(node, ast.Subscript):
        return None
    base = attempt(evaluator.value, node.value)
    parts = [b for p in index_parts(node) for b in (getattr(p, "lower", 0), getattr(p, "upper", 0))]
    ends = [part for part in parts if part and attempt(evaluator.shape, part)]
    nodes = [node.value, *([node.slice] if is_list(base) else ends)]
    shapes = [attempt(evaluator.shape, part) for part in nodes]
    operation = replace(operation, nodes=nodes, shapes=shapes)
    if is_list(base):
        new = fill("np.array(x)[i]", x=node.value, i=node.slice)
        reason = "A Python list accepts one whole number as an index, not an array of them."
        return _edited(operation, reason, [{node: new}], "call")
    reason = "An end of a slice is one whole number, and this is an array."
    return _edited(operation, reason, kind="call") if ends else None


def _one_number(operation, place, evaluator):
    """Explain `only 0-dimensional arrays can be converted to Python scalars`."""
    node = operation.node
    if not isinstance(node, ast.Call) or len(operation.nodes) != 1:
        return None
    function, array = attempt(evaluator.value, node.func), operation.nodes[0]
    name = next((n for n, f in vars(math).items() if f is function), "")
    ways = {"pow": "power", "asin": "arcsin", "acos": "arccos", "atan": "arctan", "fabs": "abs"}
    name, edits = ways.get(name, name), []
    if math.prod(operation.shapes[0]) == 1:
        edits = [{array: fill("x.item()", x=array)}]
    elif function is int or function is float:
        edits = [{node: fill(f"x.astype({function.__name__})", x=array)}]
    elif type(getattr(np, name, None)) is np.ufunc:
        edits = [{node: ast.Call(fill(f"np.{name}"), node.args, [])}]
    elif not name:
        return None
    reason = "The function takes one number, and its argument is an array."
    return _edited(operation, reason, edits, "call")


SAMPLES = "scikit-learn needs equally many samples along the first axis."
POINTS = "matplotlib needs one y for each x, along the first axis."
UNEQUAL = (
    r"^(shape mismatch: objects cannot|Length of [xy] \(|Dimensions of C|'\w+' has size \d"
    r"|'\w+' \(shape|'x' and 'y' must have the same size|weights should have the same"
    r"|Argument U has|X has \d+ features?, but|All arrays must be of the same"
    r"|Shape of passed values is|Length of values \(|Item wrong length|sample_weight.shape =="
    r"|The number of labels|'\w+' must be of length)"
)
NAMES = {"sklearn": "scikit-learn", "matplotlib": "matplotlib", "pandas": "pandas"}
KNOWN = (
    (UNEQUAL, _unequal()),
    ("^Expected 2D array, got 1D array instead", _two_axes),
    ("^Expected a 2-dimensional container", _two_axes),
    ("^y should be a 1d array, got an array of shape", _one_axis),
    (
        "^Found input variables with inconsistent numbers of samples",
        _unequal(SAMPLES, FIRST, "samples"),
    ),
    ("^x and y must (have same first dimension|be the same size)", _unequal(POINTS, FIRST)),
    ("^only integer scalar arrays can be converted to a scalar index", _no_scalar_index),
    ("^only (size-1|length-1|0-dimensional) arrays can be converted to Python", _one_number),
    ("^Cannot interpret '.*' as a data type", _arrays_in_one),
    (r"takes .*positional arguments? but \d+ (was|were) given", _arrays_in_one),
)
