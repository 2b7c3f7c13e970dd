"""From the failing node to its operands, their shapes and the rule that they break."""

import ast

import numpy as np

from helpers.shapes import indexing, rules, signatures, source
from helpers.shapes.describe_calls import describe_call
from helpers.shapes.evaluate import attempt
from helpers.shapes.parts import Operation
from helpers.shapes.values import Unknown, stand_in


def describe(node, statement, evaluator, ruled=True):
    """The `Operation` of a node; its operands' shapes are filled in where they can be had."""
    if isinstance(node, ast.AugAssign):
        operation = _in_place(node)
    elif isinstance(node, ast.BinOp):
        operation = _operator(node, node.op, [node.left, node.right])
    elif isinstance(node, ast.Compare):
        operation = _operator(node, None, [node.left, node.comparators[0]])
    elif isinstance(node, ast.Subscript):
        stored = isinstance(node.ctx, ast.Store)
        operation = _assignment(node, statement, evaluator) if stored else None
        operation = operation or _index(source.loaded(node), evaluator)
    elif isinstance(node, ast.Call):
        operation = describe_call(node, evaluator, ruled)
    else:
        return None
    if not operation.shapes:
        operation.shapes = [attempt(evaluator.shape, part) for part in operation.nodes]
    return operation


def _operator(node, sign, parts):
    if isinstance(sign, ast.MatMult):
        return Operation("matmul", node, parts, lambda shapes: rules.matmul(*shapes))
    return Operation("broadcast", node, parts, lambda shapes: rules.broadcast(*shapes))


def _in_place(node):
    target = source.loaded(node.target)
    same = _operator(ast.BinOp(target, node.op, node.value), node.op, [target, node.value])
    plain = same.rule

    def rule(shapes):
        return rules.fit_into(plain(shapes), shapes[0])

    same.node = ast.copy_location(same.node, node)
    return Operation("in place", same.node, same.nodes, rule)


def _assignment(node, statement, evaluator):
    if not isinstance(statement, ast.Assign) or node not in statement.targets:
        return None
    target = source.loaded(node)
    shape = attempt(evaluator.shape, target)
    if shape is None:
        return None  # the index itself may be at fault
    return Operation(
        "assign",
        statement.value,
        [target, statement.value],
        lambda shapes: rules.fit_into(shapes[1], shapes[0], leading_ones=True),
    )


def _index(node, evaluator):
    slices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    values = [attempt(evaluator.array, part) for part in slices]
    values = [list(value) if type(value) is range else value for value in values]
    joined = _joined_by_index(node, slices, evaluator)
    if joined:
        return joined
    arrays = [
        part
        for part, value in zip(slices, values, strict=True)
        if indexing.is_array_part(value) or (value is None and not _is_none(part))
    ]
    rule = None
    if all(value is not None or _is_none(part) for part, value in zip(slices, values, strict=True)):
        rule = lambda shapes: indexing.check(shapes, values)  # noqa: E731
    return Operation("index", node, [node.value, *arrays], rule)


def _joined_by_index(node, slices, evaluator):
    """np.c_[a, b] and np.r_[a, b], which join."""
    try:
        base = evaluator.value(node.value)
    except (Unknown, rules.Misfit):
        return None
    name = "column_stack" if base is np.c_ else "hstack" if base is np.r_ else None
    if name is None:
        return None
    plain = signatures.RULES[name]
    return Operation("join", node, slices, lambda shapes: plain(list(map(stand_in, shapes))))


def _is_none(node):
    return isinstance(node, ast.Constant) and node.value is None
