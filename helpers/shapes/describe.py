"""From the failing node to its operands, their shapes and the rule that they break."""

import ast
import itertools
from dataclasses import dataclass, field

import numpy as np

from helpers.shapes import functions, indexing, labels, rules, source
from helpers.shapes.values import Unknown, is_array, stand_in

BROADCAST = ("where", "clip", "broadcast_arrays", "isclose", "allclose")
JOINS = {"concatenate", "concat", "stack", "vstack", "hstack", "dstack", "column_stack"}
JOINS |= {"linalg.multi_dot"}
ARRAYS = {"where": 3, "clip": 3, "interp": 3, "broadcast_arrays": 99}  # how many operands
ARRAYS |= dict.fromkeys(["tensordot", "matmul", "dot", "inner", "vdot", "vecdot", "kron"], 2)
ARRAYS |= dict.fromkeys(["cross", "outer", "append", "linalg.solve", "linalg.lstsq", "polyfit"], 2)
ARRAYS |= dict.fromkeys(["convolve", "correlate", "cov", "corrcoef", "isclose", "allclose"], 2)


@dataclass
class Operation:
    """An operation, its operands, and its rule.

    Attributes
    ----------
    kind : str
        As in `Explanation`.
    node : ast expression
        The operation as an expression that can be evaluated.
    nodes : list of ast expression
        The operands.
    rule : callable or None
        (list of shapes) -> shape of the result, or Misfit.
    shapes : list
        The operands' shapes; None where unknown.
    into : tuple or None
        The shape that the result is written into.
    """

    kind: str
    node: object
    nodes: list
    rule: object = None
    shapes: list = field(default_factory=list)
    into: tuple | None = None
    subscripts: str = ""

    def misfit(self):
        """What is wrong with the shapes; None where the rule sees no fault or is not known."""
        if self.rule is None or None in self.shapes:
            return None
        try:
            self.rule(self.shapes)
        except rules.Misfit as misfit:
            return misfit
        except (NotImplementedError, TypeError, ValueError, IndexError):
            return None
        return None


def describe(node, statement, evaluator):
    """The `Operation` of a node; its operands' shapes are filled in where they can be had."""
    if isinstance(node, ast.AugAssign):
        operation = _in_place(node)
    elif isinstance(node, ast.BinOp):
        operation = _operator(node, node.op, [node.left, node.right])
    elif isinstance(node, ast.Compare):
        operation = _comparison(node, evaluator)
    elif isinstance(node, ast.Subscript):
        stored = isinstance(node.ctx, ast.Store)
        operation = _assignment(node, statement, evaluator) if stored else None
        operation = operation or _index(source.loaded(node), evaluator)
    elif isinstance(node, ast.Call):
        operation = _call(node, evaluator)
    elif isinstance(node, ast.Attribute) and isinstance(statement, ast.Assign):
        new = _try(evaluator.array, statement.value)
        operation = Operation("reshape", statement.value, [node.value])
        operation.rule = lambda shapes: rules.reshape(shapes[0], functions._size(new))
    else:
        return None
    if not operation.shapes:
        operation.shapes = [_try(evaluator.shape, part) for part in operation.nodes]
    return operation


def _try(function, node):
    try:
        return function(node)
    except (Unknown, rules.Misfit):
        return None


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


def _comparison(node, evaluator):
    parts = [node.left, *node.comparators]
    pairs = list(itertools.pairwise(parts))
    for pair in pairs:
        operation = _operator(node, None, list(pair))
        operation.shapes = [_try(evaluator.shape, part) for part in pair]
        if len(pairs) == 1 or operation.misfit():
            return operation
    return _operator(node, None, parts)


def _assignment(node, statement, evaluator):
    if not isinstance(statement, ast.Assign) or node not in statement.targets:
        return None
    target = source.loaded(node)
    shape = _try(evaluator.shape, target)
    if shape is None:
        return None  # the index itself may be at fault
    return Operation(
        "assign",
        statement.value,
        [target, statement.value],
        lambda shapes: rules.fit_into(shapes[1], shapes[0], leading_ones=True),
        into=shape,
    )


def _index(node, evaluator):
    slices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    values = [_try(evaluator.array, part) for part in slices]
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
    plain = functions.RULES[name]
    return Operation("join", node, slices, lambda shapes: plain(list(map(stand_in, shapes))))


def _is_none(node):
    return isinstance(node, ast.Constant) and node.value is None


def _call(node, evaluator):
    out = next((k.value for k in node.keywords if k.arg == "out"), None)
    try:
        name, function, arguments = evaluator.callee(node)
    except (Unknown, rules.Misfit):
        name, function, arguments = _unknown_call(node)
    keywords = {}
    for keyword in node.keywords:
        value = _try(evaluator.array, keyword.value)
        if keyword.arg and keyword.arg != "out" and value is not None:
            keywords[keyword.arg] = value
    if name in JOINS and arguments:
        return _join(name, node, arguments, keywords, evaluator)
    if name == "einsum" and arguments:
        return _einsum(node, arguments, evaluator)
    if name in ("broadcast_shapes", "broadcast_to"):
        return _named_shapes(name, node, arguments, evaluator)
    if name == "array" and arguments and isinstance(arguments[0], (ast.List, ast.Tuple)):
        parts = arguments[0].elts
        return Operation("array", node, list(parts), rules.stack)
    ufunc = isinstance(function, np.ufunc) and name not in functions.RULES
    many = function.nin if ufunc else ARRAYS.get(name, 1 if name in functions.RULES else 99)
    nodes = [part for part in arguments[:many] if not isinstance(part, ast.Starred)]
    if ufunc and len(arguments) > many:
        out = arguments[many]
    if name not in functions.RULES and not ufunc:
        nodes = [part for group in map(_unpacked, nodes) for part in group]
        nodes = [part for part in nodes if _has_axes(_try(evaluator.array, part))] or nodes[:2]
    nodes += [
        keyword.value
        for keyword in node.keywords
        if keyword.arg != "out" and is_array(keywords.get(keyword.arg))
    ]
    rest = [_try(evaluator.array, part) for part in arguments[many:]]
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
    values = [_try(evaluator.array, part) for part in arguments]
    shapes = [(v,) if type(v) is int else v if type(v) is tuple else None for v in values]
    if name == "broadcast_shapes":
        rule = lambda shapes: rules.broadcast(*shapes)  # noqa: E731
    else:
        shapes[0] = _try(evaluator.shape, arguments[0])
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
    first = arguments[0]
    rest = [_try(evaluator.array, part) for part in arguments[1:]]
    if isinstance(first, (ast.List, ast.Tuple)):
        nodes = list(first.elts)
    else:
        values = _try(evaluator.array, first)
        many = len(values) if _has_axes(values) else 0
        nodes = [ast.Subscript(first, ast.Constant(k), ast.Load()) for k in range(min(many, 20))]
    rule = functions.RULES.get(name)
    if rule is not None:
        plain = rule
        rule = lambda shapes: plain(list(map(stand_in, shapes)), *rest, **keywords)  # noqa: E731
    return Operation("join", node, nodes, rule)


def _einsum(node, arguments, evaluator):
    text = _try(evaluator.array, arguments[0])
    nodes = list(arguments[1:])
    if type(text) is not str:
        return Operation("einsum", node, nodes or list(arguments))
    return Operation(
        "einsum", node, nodes, lambda shapes: labels.einsum(text, shapes), subscripts=text
    )
