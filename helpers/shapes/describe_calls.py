"""From a failing call to its operands and its rule."""

import ast

import numpy as np

from helpers.shapes import functions, labels, rules, signatures
from helpers.shapes.evaluate import attempt
from helpers.shapes.parts import Operation
from helpers.shapes.values import Unknown, is_array, stand_in

BROADCAST = ("where", "clip", "broadcast_arrays", "isclose", "allclose")
JOINS = {"concatenate", "concat", "stack", "vstack", "hstack", "dstack", "column_stack"}
JOINS |= {"linalg.multi_dot"}
ARRAYS = {"where": 3, "clip": 3, "interp": 3, "broadcast_arrays": 99}  # how many operands
ARRAYS |= dict.fromkeys(["tensordot", "matmul", "dot", "inner", "vdot", "vecdot", "kron"], 2)
ARRAYS |= dict.fromkeys(["cross", "outer", "append", "linalg.solve", "linalg.lstsq", "polyfit"], 2)
ARRAYS |= dict.fromkeys(["convolve", "correlate", "cov", "corrcoef", "isclose", "allclose"], 2)


def describe_call(node, evaluator):
    """The `Operation` of a call; shapes are left to be filled in."""
    out = next((k.value for k in node.keywords if k.arg == "out"), None)
    try:
        name, function, arguments = evaluator.callee(node)
    except (Unknown, rules.Misfit):
        name, function, arguments = _unknown_call(node)
    keywords = {}
    for keyword in node.keywords:
        value = attempt(evaluator.array, keyword.value)
        if keyword.arg and keyword.arg != "out" and value is not None:
            keywords[keyword.arg] = value
    if name in JOINS and arguments:
        return _join(name, node, arguments, keywords, evaluator)
    if name == "einsum" and arguments:
        return _einsum(node, arguments, evaluator)
    if name in ("broadcast_shapes", "broadcast_to"):
        return _named_shapes(name, node, arguments, evaluator)
    if (
        name in ("array", "asarray")
        and arguments
        and attempt(evaluator.shape, arguments[0]) is None
    ):
        return Operation("array", node, _parts(arguments[0], evaluator), rules.stack)
    ufunc = isinstance(function, np.ufunc) and name not in signatures.RULES
    many = function.nin if ufunc else ARRAYS.get(name, 1 if name in signatures.RULES else 99)
    nodes = [part for part in arguments[:many] if not isinstance(part, ast.Starred)]
    if ufunc and len(arguments) > many:
        out = arguments[many]
    if name not in signatures.RULES and not ufunc:
        nodes = [part for group in map(_unpacked, nodes) for part in group]
        nodes = [part for part in nodes if _has_axes(attempt(evaluator.array, part))] or nodes[:2]
    nodes += [
        keyword.value
        for keyword in node.keywords
        if keyword.arg != "out" and is_array(keywords.get(keyword.arg))
    ]
    rest = [attempt(evaluator.array, part) for part in arguments[many:]]
    rule = functions.rule_of(name, function)
    kind = "broadcast" if ufunc or name in BROADCAST else name or "call"
    operation = Operation(kind, node, nodes, rule and _by_values(rule, many, rest, keywords))
    if out is not None:
        _write_out(operation, out)
    return operation


def _by_values(rule, many, rest, keywords):
    """A rule on values, as one on shapes."""
    return lambda shapes: rule(*map(stand_in, shapes[:many]), *rest, **keywords)


def _named_shapes(name, node, arguments, evaluator):
    """Operations on shapes that are written out: these are operands, too."""
    values = [attempt(evaluator.array, part) for part in arguments]
    shapes = [(v,) if type(v) is int else v if type(v) is tuple else None for v in values]
    if name == "broadcast_shapes":
        rule = lambda shapes: rules.broadcast(*shapes)  # noqa: E731
    else:
        shapes[0] = attempt(evaluator.shape, arguments[0])
        rule = lambda shapes: rules.fit_into(shapes[0], shapes[1], (1, 0))  # noqa: E731
    return Operation(name, node, list(arguments), rule, shapes)


def _unpacked(node):
    """The parts of a list of arrays, such as that of sum([a, b]); a list of numbers stays one."""
    numbers = (ast.Constant, ast.UnaryOp)
    listed = isinstance(node, (ast.List, ast.Tuple))
    return node.elts if listed and not all(isinstance(n, numbers) for n in node.elts) else [node]


def _has_axes(value):
    return is_array(value) or isinstance(value, (list, tuple))


def _unknown_call(node):
    if isinstance(node.func, ast.Attribute):
        name = node.func.attr
        if name in functions.METHODS:  # most likely of an array that cannot be had again
            return name, None, [node.func.value, *node.args]
    return "", None, node.args


def _write_out(operation, out):
    plain, last = operation.rule, len(operation.nodes)
    operation.nodes.append(out)
    if plain is not None:
        operation.rule = lambda shapes: rules.fit_into(
            plain(shapes[:last]), shapes[last], (last, 0)
        )
    operation.kind = "out"


def _join(name, node, arguments, keywords, evaluator):
    nodes = _parts(arguments[0], evaluator)
    rest = [attempt(evaluator.array, part) for part in arguments[1:]]
    rule = signatures.RULES.get(name)
    if rule is not None:
        plain = rule
        rule = lambda shapes: plain(list(map(stand_in, shapes)), *rest, **keywords)  # noqa: E731
    return Operation("join", node, nodes, rule)


def _parts(node, evaluator):
    """The parts of a list as expressions: those that are written out, or `parts[0]`, `parts[1]`."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return list(node.elts)
    values = attempt(evaluator.array, node)
    many = len(values) if _has_axes(values) else 0
    return [ast.Subscript(node, ast.Constant(k), ast.Load()) for k in range(min(many, 20))]


def _einsum(node, arguments, evaluator):
    text = attempt(evaluator.array, arguments[0])
    nodes = list(arguments[1:])
    if type(text) is not str:
        return Operation("einsum", node, nodes or list(arguments))
    return Operation(
        "einsum", node, nodes, lambda shapes: labels.einsum(text, shapes), subscripts=text
    )
