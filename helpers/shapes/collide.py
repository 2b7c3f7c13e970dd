"""Find the sizes that do not fit.

The sizes follow from the rule of the operation or from NumPy's message. If neither names them, the
operation is run again with changed sizes, on copies of its operands or on smaller arrays. This is
done only if `evaluate` may run its function.
"""

import ast
import re
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np

from helpers.shapes import rules
from helpers.shapes.describe import describe
from helpers.shapes.evaluate import attempt
from helpers.shapes.functions import SMALL, Unknown, count, stand_in
from helpers.shapes.source import is_about_shapes

# Words of those messages of NumPy that list the shapes of the operands.
LISTED = re.compile("together with (?:remapped )?shapes|input array from shape|not aligned")
OUTSIDE = re.compile(r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)")
CHANGED = "A name in this line has been given another value since the line failed."
TOLD = "The shapes are those of NumPy's message."
TRIALS = 60
MAX_OPERANDS = 50  # an operation with more operands is not tried
LONGEST = 100  # arrays with a larger size are replaced by smaller ones
KEPT = 4  # sizes up to this one are kept, because some functions need an axis of size 2 or 3


def collide(operation, evaluator, message):
    """Return a failed operation, its `Misfit`, and whether the operation still fails.

    The misfit is None if all operands are numbers or strings. The operation no longer fails if a
    name has received another value since the error. If the rule of a call does not apply, the
    returned operation is the same call without a rule.
    """
    if "not aligned" in message and operation.kind == "broadcast":  # `*` of an np.matrix failed
        operation.kind, operation.rule = "matmul", rules.matrices
    _fill_in(operation, message)
    misfit = operation.misfit()
    if message and _contradicted(operation, message, evaluator, misfit):
        operation.shapes = [None] * len(operation.nodes)
        _fill_in(operation, message)
        misfit = operation.misfit() or _told_misfit(operation, message)
        reason = CHANGED if None in operation.shapes else f"{CHANGED} {TOLD}"
        reason += f" {misfit.reason}" if misfit else f" NumPy says: {message}"
        return operation, rules.Misfit(reason, *(misfit.clashes if misfit else ())), False
    misfit = misfit or _told_misfit(operation, message)
    if misfit is None:
        if operation.rule is not None and isinstance(operation.node, ast.Call):
            again = describe(operation.node, None, evaluator, ruled=False)
            operation = again if len(again.nodes) > len(operation.nodes) else operation
        misfit = _collision(operation, evaluator, message)
    for node, shape in zip(operation.nodes, operation.shapes, strict=True):
        if shape is not None and attempt(evaluator.array, node) is None:
            evaluator.known[node] = stand_in(shape)  # the message states this shape
    if misfit is not None or all(shape == () for shape in operation.shapes):
        return operation, misfit, True
    fails = False
    try:
        evaluator.value(operation.node)
    except (Unknown, rules.Misfit) as refused:
        fails = isinstance(refused, rules.Misfit)
    return operation, rules.Misfit(f"NumPy says: {message}"), fails


# What NumPy tells ---------------------------------------------------------------------------------


def told_shapes(message):
    """Return the shapes that an error message of NumPy lists, in the same order."""
    if "inhomogeneous" in message:
        return []  # the message has only the first axes, which the parts of the list have in common
    if "remapped" in message:
        message = " ".join(re.findall(r"(\([\d,]*\))->", message))
    texts = re.findall(r"\((?:\d+(?:, ?\d+)*,?)?\)", message)
    return [tuple(int(n) for n in re.findall(r"\d+", text)) for text in texts]


def _fill_in(operation, message):
    """Replace unknown shapes of operands by the shapes in NumPy's message."""
    if operation.rule is None or not LISTED.search(message):
        return
    told, known = told_shapes(message), operation.shapes
    if operation.kind == "assign":
        told = told[::-1]
    more = operation.kind in ("in place", "out")  # NumPy lists the target, too
    if len(told) == len(known) or (len(told) > len(known) and more):
        told = told[: len(known)]
        if all(k is None or k == t for k, t in zip(known, told, strict=True)):
            operation.shapes = told


def _told_misfit(operation, message):
    """Return a `Misfit` of the sizes in NumPy's message, or None if the message names none."""
    misfit = replace(operation, rule=rules.broadcast).misfit()
    if misfit and "broadcast" in message and operation.shapes == told_shapes(message):
        return misfit
    told = re.search(r"size (\d+) is different from (\d+)", message)
    if told and operation.kind == "matmul" and None in operation.shapes:
        return rules.Misfit(rules.INNER, rules.Clash((0, 1), None, (int(told[2]), int(told[1]))))
    told = OUTSIDE.search(message)
    if told:
        return rules.Misfit(
            "Axis {1} has the size {2}, so there is no position {0}.".format(*told.groups())
        )
    return None


def _contradicted(operation, message, evaluator, misfit):
    """Return whether NumPy's message contradicts the shapes that the operands have now."""
    shapes, kind = operation.shapes, operation.kind
    told, differs = told_shapes(message), False
    sized = re.search(r"core dimension.*size (\d+) is different from (\d+)", message)
    if kind == "assign":  # the message omits leading axes of size 1
        pairs = zip(shapes, told[::-1], strict=False)
        differs = any(s is not None and _without_ones(s) != _without_ones(t) for s, t in pairs)
    elif kind in ("in place", "out") and "match the broadcast shape" in message:
        differs = not any(
            [out, attempt(rules.broadcast, *inputs)] == told
            for k, out in enumerate(shapes)
            for inputs in ([*shapes[:k], *shapes[k + 1 :]], shapes)
        )
    elif kind == "out" and "remapped" in message:  # a reduction lists its target first
        differs = None not in shapes and told[0] not in shapes
    elif kind in ("broadcast", "in place", "out") or "remapped" in message:
        told = told if LISTED.search(message) else []
        differs = any(s not in (None, t) for s, t in zip(shapes, told, strict=False))
    elif kind == "matmul" and sized and misfit:
        core = [clash.sizes for clash in misfit.clashes[:1] if min(clash.axes) >= -2]
        differs = core != [(int(sized[2]), int(sized[1]))]
    elif kind == "matmul" and "enough dimensions" in message:
        differs = () not in shapes
    if differs or evaluator.state["foreign"] or None in shapes:
        return differs
    if kind in ("broadcast", "matmul", "assign", "in place"):
        return misfit is None
    try:
        values = _values_of(operation, evaluator)
        if any(count(value) > SMALL for value in values if not isinstance(value, tuple)):
            return False
        words = _outcome(operation, evaluator, values)
    except Unknown:
        return False
    return re.findall(r"\d+", words) != re.findall(r"\d+", message)


def _without_ones(shape):
    return shape[next((i for i, n in enumerate(shape) if n != 1), len(shape)) :]


# Trials -------------------------------------------------------------------------------------------


def _outcome(operation, evaluator, values):
    """Run an operation on the given operands. Return NumPy's error message, or "" if it runs."""
    nodes = [*operation.nodes, *(node for node, _ in operation.extras)]
    if len(nodes) > MAX_OPERANDS or not set(nodes) <= set(ast.walk(operation.node)):
        raise Unknown
    inner = evaluator.inside(*evaluator.scopes, trial=True)
    inner.known.update(zip(nodes, values, strict=True))
    try:
        inner.value(operation.node)
    except rules.Misfit as misfit:
        return misfit.reason.strip()
    return ""


def _values_of(operation, evaluator):
    """Return copies of the operands' values, or raise Unknown if a shape is unknown."""
    values = []
    for node, shape in zip(operation.nodes, operation.shapes, strict=True):
        value = attempt(evaluator.array, node)
        if shape is None or (value is not None and attempt(evaluator.shape, node) != shape):
            raise Unknown
        large = value is None or count(value) > SMALL
        values.append(stand_in(shape) if large else np.array(value) if shape else value)
    return values + [value for _, value in operation.extras]


def _collision(operation, evaluator, message):
    """Return a `Misfit` that names two sizes, found by trials or in the message, or None."""
    many = len(operation.nodes)
    try:
        values = _smaller(_values_of(operation, evaluator))
        if not is_about_shapes(_outcome(operation, evaluator, values)):
            return None
        found = _by_trial(operation, evaluator, values)
    except Unknown:
        found = []
    real = [*operation.shapes, *(value for _, value in operation.extras)]
    found = found or _by_words(real, many, message)
    numbers = {k: k for k in range(many)}
    for k in sorted({k for pair in found for k, _ in pair if k >= many}):
        node, value = operation.extras[k - many]  # for example, the shape in np.full((n, n), x)
        numbers[k] = len(operation.nodes)
        operation.nodes.append(node)
        operation.shapes.append(value if isinstance(value, tuple) else ())
    clashes = [
        rules.Clash(
            tuple(numbers[k] for k, _ in pair),
            tuple(None if type(real[k]) is int else axis for k, axis in pair),
            tuple(_size(real, *place) for place in pair),
        )
        for pair in found
    ]
    return rules.Misfit(f"NumPy says: {message}", *clashes) if clashes else None


def _by_trial(operation, evaluator, values):
    """Return pairs of places (operand, axis) whose sizes must agree for the operation to run."""

    def score(*changes):
        changed = [*values]
        for (k, axis), there in changes:
            changed[k] = _resized(changed[k], axis, _size(values, *there))
        words = _outcome(operation, evaluator, changed)
        return 2 if not words else int(not is_about_shapes(words))

    pairs = _pairs(values, len(operation.nodes))[:TRIALS]
    best, most = [], 0
    for pair in pairs:
        now = score(pair) + score(pair[::-1])
        if now > most:
            best, most = [pair], now
        if most == 4:
            break
    single = [change for pair in pairs for change in (pair, pair[::-1])]
    for both in list(combinations(single, 2))[: 0 if best else TRIALS * 4]:
        if both[0][0] != both[1][0] and score(*both) == 2:
            return list(both)
    return best


def _by_words(values, many, message):
    """Return a list with one pair of places whose sizes are adjacent in NumPy's message."""
    numbers = [int(n) for n in re.findall(r"(?<![\w.-])\d+(?!\w|\.\d)", message)]
    named = [{a, b} for a, b in pairwise(numbers) if a != b]
    pairs = _pairs([() if value is None else value for value in values], many)
    found = [pair for two in named for pair in pairs if {_size(values, *at) for at in pair} == two]
    return found[:1]


def _pairs(values, many):
    """Return the pairs of places (operand, axis) with unequal sizes, the likeliest cause first."""
    places = [(k, axis) for k, value in enumerate(values) for axis in range(-len(_sizes(value)), 0)]
    pairs = [(a, b) for a, b in combinations(places, 2) if _size(values, *a) != _size(values, *b)]

    def likely(pair):  # pairs of arrays come before sizes, and two operands before one
        (k, i), (m, j) = pair
        numbers = int in (type(values[k]), type(values[m]))
        return max(k, m) >= many, k == m, numbers or i != j, -i, -j

    return sorted(pairs, key=likely)


def _sizes(value):
    """Return the shape of an array, (n,) for an integer n, or a tuple as it is."""
    return (value,) if type(value) is int else value if type(value) is tuple else np.shape(value)


def _size(values, k, axis):
    return _sizes(values[k])[axis]


def _resized(value, axis, size):
    shape = [*_sizes(value)]
    shape[axis] = size
    if type(value) is int:
        return size
    return tuple(shape) if type(value) is tuple else np.resize(value, shape)


def _smaller(values):
    """Return smaller copies of the values, in which equal sizes stay equal and others differ."""
    sizes = sorted({size for value in values for size in _sizes(value)})
    if sum(map(np.size, values)) <= SMALL // 10 and max(sizes, default=0) <= LONGEST:
        return values
    new, last, before = {}, 0, 0
    for size in sizes:
        last = size if size <= KEPT else last + min(size - before, 3)
        new[size], before = last, size
    shapes = [tuple(map(new.get, _sizes(value))) for value in values]
    return [
        shape[0] if type(value) is int
        else shape if type(value) is tuple
        else np.ones(shape, value.dtype) if shape
        else value
        for value, shape in zip(values, shapes, strict=True)
    ]  # fmt: skip
