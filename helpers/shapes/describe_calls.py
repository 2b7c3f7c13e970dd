"""From a failing call to its operands and its rule."""

import ast
import re
from dataclasses import replace

import numpy as np

from helpers.shapes import functions, labels, replay, rules, signatures
from helpers.shapes.evaluate import attempt
from helpers.shapes.parts import Operation
from helpers.shapes.values import Unknown, is_array, stand_in

BROADCAST = ("where", "clip", "broadcast_arrays")
JOINS = {"concatenate", "concat", "stack", "vstack", "hstack", "column_stack"}
ARRAYS = {"where": 3, "clip": 3, "broadcast_arrays": 99}  # how many operands a rule has
ARRAYS |= dict.fromkeys(["matmul", "dot", "outer", "append", "linalg.solve"], 2)
NO_DATA = re.compile(r"ax[ei]s|dtype|^(?:order|shift|source|destination|kth|signature)$")
SIZES = ("shape", "size", "newshape")


def describe_call(node, evaluator, ruled=True):
    """The `Operation` of a call; shapes are left to be filled in.

    Unless `ruled`, it is that of a function without a rule: with each argument that has axes.
    """
    node = attempt(lambda node: _written_out(node, evaluator), node) or node
    try:
        name, function, arguments = evaluator.callee(node)
    except (Unknown, rules.Misfit):
        name, function, arguments = _unknown_call(node, evaluator)
    pairs = [(k.arg, k.value) for k in node.keywords if k.arg]
    if not ruled:
        return _without_rule(name, function, node, arguments, pairs, evaluator)
    values = {key: attempt(evaluator.array, part) for key, part in pairs if key != "out"}
    keywords = {key: value for key, value in values.items() if value is not None}
    if name in JOINS and arguments:
        return _join(name, node, arguments, keywords, evaluator)
    if name == "einsum" and arguments:
        return _einsum(node, arguments, evaluator)
    made = name in ("array", "asarray") and arguments
    if made and attempt(evaluator.shape, arguments[0]) is None:
        return Operation("array", node, _parts(arguments[0], evaluator), rules.stack)
    ufunc = isinstance(function, np.ufunc) and name not in signatures.RULES
    fills = functions.parameters(function, 1)[0] in SIZES if name in signatures.RULES else False
    many, rule = function.nin if ufunc else ARRAYS.get(name, 1), functions.rule_of(name, function)
    out = dict(pairs).get("out", arguments[many] if ufunc and len(arguments) > many else None)
    if name == "broadcast_shapes":
        values = [attempt(evaluator.array, part) for part in arguments]
        shapes = [None if value is None else signatures.size(value) for value in values]
        return Operation(name, node, list(arguments), lambda s: rules.broadcast(*s), shapes)
    if fills or not (ufunc or name in signatures.RULES):
        return _without_rule(name, function, node, arguments, pairs, evaluator)
    nodes = list(arguments[:many])
    nodes += [part for key, part in pairs if is_array(keywords.get(key))]
    rest = [attempt(evaluator.array, part) for part in arguments[many:]]
    kind = "broadcast" if ufunc or name in BROADCAST else name
    operation = Operation(kind, node, nodes)
    if ufunc and rule:
        operation.rule = lambda shapes: rule(*map(stand_in, shapes))  # `where` is broadcast, too
    elif rule:
        operation.rule = _by_values(rule, many, rest, keywords)
    plain = operation.rule
    if out is not None:
        operation.kind = "out"
        operation.nodes.insert(many, out)
    if out is not None and plain is not None:
        operation.rule = lambda shapes: _written_into(plain, shapes, many)
    return operation


def _written_into(rule, shapes, at):
    """The shape that the operand number `at` keeps, if the result of the others fits into it."""
    others = [k for k in range(len(shapes)) if k != at]
    try:
        result = rule([shapes[k] for k in others])
    except rules.Misfit as misfit:
        clashes = misfit.clashes
        moved = [replace(c, operands=tuple(others[k] for k in c.operands)) for c in clashes]
        raise rules.Misfit(misfit.reason, *moved) from None
    try:
        return rules.fit_into(result, shapes[at])
    except rules.Misfit as misfit:
        found = []
        for clash in misfit.clashes:  # with the operand that gives the result its size there
            axis, size = clash.axes[1], clash.sizes[1]
            axes = (axis, *range(-1, -max(map(len, shapes)) - 1, -1))
            theirs = [(k, i) for i in axes for k in others if rules.size_at(shapes[k], i) == size]
            found += [rules.Clash((at, k), (axis, i), clash.sizes) for k, i in theirs[:1]]
        raise rules.Misfit(misfit.reason, *found) from None


def _written_out(node, evaluator):
    """The call with `ms[0], ms[1]` for `*ms`, also in a list, and the like for `**options`."""
    stars = [*node.args, *(part for n in node.args for part in getattr(n, "elts", ()))]
    if all(k.arg for k in node.keywords) and not any(isinstance(n, ast.Starred) for n in stars):
        return node
    arguments = [
        type(part)(evaluator.spread(part.elts), part.ctx) if hasattr(part, "elts") else part
        for part in evaluator.spread(node.args)
    ]
    keywords = [ast.keyword(*pair) for pair in evaluator.keywords(node)]
    return ast.copy_location(ast.Call(node.func, arguments, keywords), node)


def _without_rule(name, function, node, arguments, pairs, evaluator):
    """A call whose operands are the arguments that are arrays, or lists of arrays."""
    first = int(name == "random")  # its generator is no argument here
    names = functions.parameters(function, first + len(arguments))[first:]
    operation = Operation(getattr(function, "__name__", "call"), node, [])
    out = None
    for key, part in [*zip(names, arguments, strict=True), *pairs]:
        pieces = [part] if key in SIZES else _pieces(part, evaluator)
        for piece in pieces:
            value = attempt(evaluator.array, piece)
            if key in SIZES and isinstance(value, (list, tuple)):
                operation.extras.append((piece, tuple(value)))
            elif NO_DATA.search(key or ""):
                pass
            elif key == "out":
                out = piece
            elif is_array(value) or isinstance(value, (list, tuple)):
                operation.nodes.append(piece)
            elif type(value) is int:
                operation.extras.append((piece, value))
    operation.nodes = operation.nodes + [out] * (out is not None) or list(arguments[:2])
    return operation


def _pieces(node, evaluator):
    """The parts of a list of arrays, such as that of sum([a, b]); a list of numbers stays one."""
    numbers = (ast.Constant, ast.UnaryOp)
    if isinstance(node, (ast.List, ast.Tuple)):
        if all(isinstance(part, numbers) for part in node.elts):
            return [node]
        return [piece for part in node.elts for piece in _pieces(part, evaluator)]
    value = attempt(evaluator.array, node)
    listed = isinstance(value, (list, tuple)) and any(map(is_array, value))
    return _parts(node, evaluator) if listed else [node]


def _by_values(rule, many, rest, keywords):
    """A rule on values, as one on shapes."""
    return lambda shapes: rule(*map(stand_in, shapes[:many]), *rest, **keywords)


def _unknown_call(node, evaluator):
    """(name, function, arguments) of a call that is not run again, as far as they are known."""
    if isinstance(node.func, ast.Attribute):
        name, base = node.func.attr, attempt(evaluator.array, node.func.value)
        # A method with such a name is most likely one of an array that cannot be had again.
        if name in functions.METHODS:
            return name, None, [node.func.value, *node.args]
        if is_array(base):
            return "", getattr(np.ndarray, name, None), [node.func.value, *node.args]
    return "", None, node.args


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
    many = len(values) if is_array(values) or isinstance(values, (list, tuple)) else 0
    return [ast.Subscript(node, ast.Constant(k), ast.Load()) for k in range(min(many, replay.MOST))]


def _einsum(node, arguments, evaluator):
    text = attempt(evaluator.array, arguments[0])
    nodes = list(arguments[1:])
    if type(text) is not str:
        return Operation("einsum", node, nodes or list(arguments))
    return Operation(
        "einsum", node, nodes, lambda shapes: labels.einsum(text, shapes), subscripts=text
    )
