"""Find the sizes that do not fit, from the rule of the operation or from NumPy's message."""

from dataclasses import replace

from whyshape import messages, rules
from whyshape.evaluate import attempt
from whyshape.operations import describe
from whyshape.rules import Clash, Misfit
from whyshape.values import stand_in

RULED = ("broadcast", "matmul", "dot", "assign", "in place")  # kinds whose rule is all of NumPy's


def collide(operation, evaluator, message):
    """Return a failed operation and its `Misfit`, or None if NumPy's message contradicts them.

    If the rule of a call does not apply, the operation is the same call without a rule. The shapes
    that only the message tells are stored in the operation and in the evaluator.
    """
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
        again = describe(operation.node, None, evaluator, ruled=False)
        if again is not None and len(again.nodes) > len(operation.nodes):
            operation = again
        clashes = messages.told_clashes(operation.shapes, message)
        misfit = Misfit(f"NumPy says: {message}", *clashes)
    for node, shape in zip(operation.nodes, operation.shapes, strict=True):
        if shape is not None and attempt(evaluator.array, node) is None:
            evaluator.known[node] = stand_in(shape)
    return None if all(shape == () for shape in operation.shapes) else (operation, misfit)


def _agrees(operation, message):
    """Return whether the shapes are those that NumPy's message lists, and fill in unknown ones."""
    told = messages.told_shapes(message) if messages.LISTED.search(message) else []
    known = operation.shapes
    if operation.kind == "assign":  # the message omits leading axes of size 1
        pairs = zip(known, told[::-1], strict=False)
        return all(k is None or _without_ones(k) == _without_ones(t) for k, t in pairs)
    told = told[: len(known)] if operation.kind == "in place" else told
    if operation.kind not in RULED or operation.rule is None or len(told) != len(known):
        return True
    if told[::-1] != known:
        operation.shapes = told
    return told[::-1] == known or all(k in (None, t) for k, t in zip(known, told, strict=True))


def _without_ones(shape):
    return shape[next((i for i, n in enumerate(shape) if n != 1), len(shape)) :]


def _in_message(operation, message):
    """Return a `Misfit` of the sizes in NumPy's message, or None if the message names none."""
    misfit = replace(operation, rule=rules.broadcast).misfit()
    if misfit and "broadcast" in message and operation.shapes == messages.told_shapes(message):
        operation.rule = operation.rule or rules.broadcast
        return misfit
    inner, outside = messages.inner_sizes(message), messages.OUTSIDE.search(message)
    if inner and operation.kind == "matmul":
        return Misfit(rules.INNER, Clash((0, 1), None, inner))
    reason = "Axis {1} has the size {2}, so there is no position {0}."
    return Misfit(reason.format(*outside.groups())) if outside else None
