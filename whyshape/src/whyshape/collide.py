"""Find the sizes that do not fit, from the rule of the operation or from NumPy's message."""

import ast
from dataclasses import replace

from whyshape import messages, rules, sizes
from whyshape.evaluate import attempt
from whyshape.operations import describe
from whyshape.rules import Clash, Misfit

RULED = ("broadcast", "matmul", "dot", "assign", "in place")  # kinds whose rule is all of NumPy's


def collide(operation, evaluator, message):
    """Return a failed operation with all its shapes, and the `Misfit` of these shapes, or None.

    If the rule of a call does not explain the error, the operation may be returned without a rule.
    Return None if NumPy's message contradicts the shapes, which happens if a name was given another
    value after the error.
    """
    operation, agrees = _with_told_shapes(operation, message)
    misfit, inner = operation.misfit(), messages.inner_sizes(message)
    if operation.rule and operation.kind in RULED and None not in operation.shapes:
        agrees = agrees and misfit is not None
    if inner and misfit and operation.kind == "matmul":
        agrees = agrees and misfit.clashes[0].sizes == inner
    if not agrees:
        return None
    if misfit is None:
        operation, misfit = _in_message(operation, evaluator, message)
    clash = None
    if isinstance(operation.node, ast.Call):
        pair = sizes.compared(operation.node, evaluator)
        operation = _with_operands(operation, evaluator, pair)
        clash = sizes.as_clash(pair, operation.nodes)
    misfit = Misfit(misfit.reason, clash) if clash else misfit
    if all(shape == () for shape in operation.shapes):
        return None
    if None not in operation.shapes and messages.contradicts(operation.shapes, message):
        return None
    return replace(operation, told=tuple(misfit.clashes)), misfit


def _with_told_shapes(operation, message):
    """Return an operation with the shapes in a message, and whether it had these shapes before."""
    told = messages.told_shapes(message) if messages.LISTED.search(message) else []
    known = operation.shapes
    if operation.kind == "assign":  # the message omits leading axes of size 1
        pairs = zip(known, told[::-1], strict=False)
        agrees = all(k is None or _without_ones(k) == _without_ones(t) for k, t in pairs)
        return operation, agrees
    told = told[: len(known)] if operation.kind == "in place" else told
    if operation.kind not in RULED or operation.rule is None or len(told) != len(known):
        return operation, True
    agrees = all(k in (None, t) for k, t in zip(known, told, strict=True))
    if told[::-1] == known:
        return operation, True
    return replace(operation, shapes=told), agrees


def _without_ones(shape):
    return shape[next((i for i, n in enumerate(shape) if n != 1), len(shape)) :]


def _in_message(operation, evaluator, message):
    """Return a failed operation and the `Misfit` of the sizes in NumPy's message."""
    ruled = replace(operation, rule=operation.rule or rules.broadcast)
    misfit = replace(operation, rule=rules.broadcast).misfit()
    if misfit and "broadcast" in message and operation.shapes == messages.told_shapes(message):
        return ruled, misfit
    inner, outside = messages.inner_sizes(message), messages.OUTSIDE.search(message)
    if inner and operation.kind == "matmul":
        return operation, Misfit(rules.INNER, Clash((0, 1), None, inner))
    if outside:
        reason = "Axis {1} has the size {2}, so there is no position {0}."
        return operation, Misfit(reason.format(*outside.groups()))
    again = describe(operation.node, None, evaluator, ruled=False)
    if again is not None and len(again.nodes) > len(operation.nodes):
        operation = again
    clashes = messages.told_clashes(operation.shapes, message)
    return operation, Misfit(f"NumPy says: {message}", *clashes)


def _with_operands(operation, evaluator, pair):
    """Return an operation whose operands include the two arguments of a pair of `Size`s."""
    new = [one.node for one in pair or () if one.node not in operation.nodes]
    if not new:
        return operation
    shapes = [attempt(evaluator.shape, node) for node in new]
    if None in shapes:
        return operation
    return replace(
        operation, nodes=[*operation.nodes, *new], shapes=[*operation.shapes, *shapes], rule=None
    )
