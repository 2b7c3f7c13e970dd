"""Find the sizes that do not fit.

The sizes follow from the rule of the operation, from NumPy's message, or from runs of the operation
with changed sizes on small copies of its operands. If none of these names them, but the message
demands equal sizes, the only two that differ along an axis are named.
"""

import ast
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np

from helpers.shapes import messages, rules
from helpers.shapes.evaluate import attempt
from helpers.shapes.operations import describe
from helpers.shapes.rules import Clash, Misfit
from helpers.shapes.values import SMALL, Unknown, is_stand_in, stand_in

RULED = ("broadcast", "matmul", "dot", "assign", "in place")  # kinds whose rule is all of NumPy's
TRIALS = 60
MAX_OPERANDS = 50  # an operation with more operands is not tried
LONGEST = 100  # arrays with a larger size are replaced by smaller ones
KEPT = 4  # sizes up to this one are kept, because some functions need an axis of size 2 or 3


def collide(operation, evaluator, message):
    """Return a failed operation and its `Misfit`, or None if NumPy's message contradicts them.

    If the rule of a call does not apply, the operation is the same call without a rule. The shapes
    that only the message tells are stored in the operation and in the evaluator.
    """
    if "not aligned" in message and operation.kind == "broadcast":  # `*` of an np.matrix failed
        operation.kind, operation.rule = "dot", rules.dot
    agrees = _agrees(operation, message)
    misfit, inner = operation.misfit(), messages.inner_sizes(message)
    if operation.rule and operation.kind in RULED and None not in operation.shapes:
        agrees = agrees and misfit is not None
    if inner and misfit and operation.kind == "matmul":
        agrees = agrees and misfit.clashes[0].sizes == inner
    if not agrees:
        return None  # a name in the line has been given another value since
    misfit = misfit or _in_message(operation, message)
    if misfit is None:
        if isinstance(operation.node, ast.Call):
            again = describe(operation.node, None, evaluator, ruled=False)
            operation = again if len(again.nodes) > len(operation.nodes) else operation
        misfit = Misfit(f"NumPy says: {message}", *_found(operation, evaluator, message))
    for node, shape in zip(operation.nodes, operation.shapes, strict=True):
        if shape is not None and attempt(evaluator.array, node) is None:
            evaluator.known[node] = stand_in(shape)
    return None if all(shape == () for shape in operation.shapes) else (operation, misfit)


# What NumPy tells ---------------------------------------------------------------------------------


def _agrees(operation, message):
    """Return whether the shapes are those that NumPy's message lists, and fill in unknown ones."""
    told = messages.told_shapes(message) if messages.LISTED.search(message) else []
    known = operation.shapes
    if operation.kind == "assign":  # the message omits leading axes of size 1
        pairs = zip(known, told[::-1], strict=False)
        return all(k is None or _without_ones(k) == _without_ones(t) for k, t in pairs)
    told = told[: len(known)] if operation.kind == "in place" else told
    if operation.rule is None or len(told) != len(known):
        return True
    operation.shapes = told
    return all(k in (None, t) for k, t in zip(known, told, strict=True))


def _without_ones(shape):
    return shape[next((i for i, n in enumerate(shape) if n != 1), len(shape)) :]


def _in_message(operation, message):
    """Return a `Misfit` of the sizes in NumPy's message, or None if the message names none."""
    misfit = replace(operation, rule=rules.broadcast).misfit()
    if misfit and "broadcast" in message and operation.shapes == messages.told_shapes(message):
        return misfit
    inner, outside = messages.inner_sizes(message), messages.OUTSIDE.search(message)
    if inner and operation.kind == "matmul":
        return Misfit(rules.INNER, Clash((0, 1), None, inner))
    reason = "Axis {1} has the size {2}, so there is no position {0}."
    return Misfit(reason.format(*outside.groups())) if outside else None


# Runs with changed sizes. A place is a pair (operand, axis). --------------------------------------


def _found(operation, evaluator, message):
    """Return the clashes of an operation whose rule is not known, as a list."""
    shapes = [() if shape is None else shape for shape in operation.shapes]
    try:
        found = _by_trial(operation, evaluator)
    except Unknown:
        found = []
    return [
        Clash((k, m), (i, j), (shapes[k][i], shapes[m][j]))
        for (k, i), (m, j) in found or _by_words(shapes, message)
    ]


def _by_trial(operation, evaluator):
    """Return a list with the pair of places whose sizes must agree for the operation to run."""
    values = _small_values(operation, evaluator)
    if _runs(operation, evaluator, values):
        return []  # the copies do not fail like the operands

    def score(place, other):
        changed, (k, axis), (m, there) = [*values], place, other
        changed[k] = _resized(changed[k], axis, _sizes(values[m])[there])
        return bool(attempt(_runs, operation, evaluator, changed))

    pairs = _pairs([*map(_sizes, values)])[:TRIALS]
    both = [(score(*pair), score(*pair[::-1])) for pair in pairs]
    # Two sizes of one operand collide only if it makes no difference which of them is changed.
    scores = [
        sum(two) if all(two) or pair[0][0] != pair[1][0] else 0
        for pair, two in zip(pairs, both, strict=True)
    ]
    return [pairs[scores.index(max(scores))]] if any(scores) else []


def _runs(operation, evaluator, values):
    """Return whether an operation runs on the given operands, or raise Unknown."""
    try:
        evaluator.given(zip(operation.nodes, values, strict=True)).value(operation.node)
    except Misfit:
        return False
    return True


def _small_values(operation, evaluator):
    """Return copies of the operands, smaller if they are large, in which equal sizes stay equal."""
    nodes, shapes = operation.nodes, operation.shapes
    inside = {*nodes} <= {*ast.walk(operation.node)}
    if None in shapes or len(nodes) > MAX_OPERANDS or not inside:
        raise Unknown
    values = [evaluator.array(node) for node in nodes]
    sizes = sorted({size for shape in shapes for size in shape})
    new, last, before = dict(zip(sizes, sizes, strict=True)), 0, 0
    large = sum(map(np.prod, shapes)) > SMALL // 10 or max(sizes, default=0) > LONGEST
    for size in sizes if large else ():
        last = size if size <= KEPT else last + min(size - before, 3)
        new[size], before = last, size
    copies = []
    for node, value, shape in zip(nodes, values, shapes, strict=True):
        small = tuple(map(new.get, shape))
        if node in operation.sizes:
            copies.append(small)
        elif large or is_stand_in(value):
            copies.append(np.ones(small, getattr(value, "dtype", float)))
        else:
            copies.append(np.array(value))
    return copies


def _sizes(value):
    """Return the shape of an array, or a tuple of sizes as it is."""
    return value if type(value) is tuple else value.shape


def _resized(value, axis, size):
    """Return a copy of an array, or of a tuple of sizes, with another size along an axis."""
    shape = [*_sizes(value)]
    shape[axis] = size
    return tuple(shape) if type(value) is tuple else np.resize(value, shape)


def _pairs(shapes):
    """Return the pairs of places with unequal sizes, the likeliest cause first."""
    places = [(k, axis) for k, shape in enumerate(shapes) for axis in range(-len(shape), 0)]
    pairs = [(a, b) for a, b in combinations(places, 2) if shapes[a[0]][a[1]] != shapes[b[0]][b[1]]]

    def likely(pair):  # two operands come before one, and the last axes first
        (k, i), (m, j) = pair
        return k == m, i != j, -i, -j

    return sorted(pairs, key=likely)


def _by_words(shapes, message):
    """Return a list of the first pair of places that NumPy's message is about, or an empty list.

    The pair has two adjacent numbers of the message. If the message has none but demands equal
    sizes, it is the only pair along the same axis of two operands.
    """
    numbers = [] if messages.told_shapes(message) else messages.numbers_in(message)
    named = [{a, b} for a, b in pairwise(numbers) if a != b]
    pairs = _pairs(shapes)
    found = [p for two in named for p in pairs if {shapes[k][axis] for k, axis in p} == two]
    alike = [((k, i), (m, j)) for (k, i), (m, j) in pairs if k < m and i == j]
    only = alike if len(alike) == 1 and messages.EQUAL.search(message) else []
    return found[:1] or only
