"""Describe the operation that failed, with its operands, their shapes and its rule."""

import ast
import contextlib
import inspect
import re

import numpy as np

from helpers.shapes import functions, labels, rules, source
from helpers.shapes.evaluate import MAX_ITEMS, Evaluator, attempt, element
from helpers.shapes.functions import Unknown, is_array, stand_in
from helpers.shapes.rules import Operation

NO_DATA = re.compile(r"ax[ei]s|dtype|^(?:order|shift|source|destination|kth|signature)$")
SIZES = ("shape", "size", "newshape")
OWN_FRAMES = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>", "<lambda>")


def failing(place):
    """Return the operation that failed at `place` and the evaluator of its scope, or None."""
    found = None
    for evaluator in _evaluators(place) if place.node is not None else ():
        operation = describe(place.node, place.statement, evaluator)
        if isinstance(place.error, IndexError) and operation and operation.kind == "assign":
            operation = describe(source.as_load(place.node), place.statement, evaluator)
        if operation is None or ("for @: " in place.message and () not in operation.shapes):
            continue
        if operation.misfit():
            return operation, evaluator
        found = operation, evaluator
    return found


def _evaluators(place):
    """Yield an evaluator for each state that the names may have had when the operation failed."""
    names = place.names or _scopes(place.frame)
    loops = [g for g in _loops(place) if place.node not in ast.walk(g.iter)]
    if loops:  # a comprehension fails in the first pass in which the shapes do not fit
        with contextlib.suppress(Unknown, rules.Misfit):
            for turn in Evaluator(names).turns(loops, all_of_them=False):
                yield Evaluator((turn, *names))
        bound = [n.id for g in loops for n in ast.walk(g.target) if isinstance(n, ast.Name)]
        names = dict.fromkeys(bound, Unknown), *names
    yield Evaluator(names)


def _loops(place):
    """Return the loops of the comprehensions around a place that have no frame of their own."""
    if place.names or place.frame.f_code.co_name in OWN_FRAMES:
        return []
    around = []
    for node in place.above(place.node):
        if isinstance(node, (ast.Lambda, ast.stmt)):
            break
        around = [*getattr(node, "generators", ()), *around]
    return around


def _scopes(frame):
    """Return the scopes of a frame as a list of dictionaries, the innermost first."""
    code, local = frame.f_code, frame.f_locals
    names = [local, frame.f_globals, frame.f_builtins]
    names = [s for s in names if type(s) is dict or type(s).__name__ == "FrameLocalsProxy"]
    if code.co_flags & inspect.CO_OPTIMIZED:  # a deleted local variable hides a global one
        own = {*code.co_varnames, *code.co_cellvars, *code.co_freevars} - {*code.co_names, *local}
        names.insert(1, dict.fromkeys(own, Unknown))
    return names


def describe(node, statement, evaluator, ruled=True):
    """Return the `Operation` of a node, or None. An unknown shape of an operand is None.

    If `ruled` is False, a call has no rule, and all its arguments that have axes are operands.
    """
    if isinstance(node, ast.AugAssign):
        operation = _in_place(node)
    elif isinstance(node, ast.BinOp):
        operation = _operator(node, node.op, [node.left, node.right])
    elif isinstance(node, ast.Compare):
        operation = _operator(node, None, [node.left, node.comparators[0]])
    elif isinstance(node, ast.Subscript):
        stored = isinstance(node.ctx, ast.Store)
        operation = _assignment(node, statement, evaluator) if stored else None
        operation = operation or _index(source.as_load(node), evaluator)
    elif isinstance(node, ast.Call):
        operation = _call(node, evaluator, ruled)
    else:
        return None
    if not operation.shapes:
        operation.shapes = [attempt(evaluator.shape, part) for part in operation.nodes]
    return operation


def _operator(node, sign, parts):
    rule = rules.matmul if isinstance(sign, ast.MatMult) else rules.broadcast
    return Operation(rule.__name__, node, parts, rule)


def _in_place(node):
    binary = source.as_binary(node)
    same = _operator(binary, node.op, [binary.left, node.value])
    plain = same.rule
    same.kind, same.rule = "in place", lambda *shapes: rules.fit_into(plain(*shapes), shapes[0])
    return same


def _assignment(node, statement, evaluator):
    if not isinstance(statement, ast.Assign) or node not in statement.targets:
        return None
    target = source.as_load(node)
    if attempt(evaluator.shape, target) is None:
        return None  # the error may be about the index itself

    def rule(target, value):
        return rules.fit_into(value, target, leading_ones=True)

    return Operation("assign", statement.value, [target, statement.value], rule)


# Indices ------------------------------------------------------------------------------------------


def _index(node, evaluator):
    parts = source.index_parts(node)
    name = functions.INDEXED.get(id(attempt(evaluator.value, node.value)))
    if name:
        return Operation("join", node, parts, _on_lists(functions.FUNCTIONS[name].rule))
    uses = [_use(part, attempt(evaluator.array, part)) for part in parts]
    arrays = [p for p, use in zip(parts, uses, strict=True) if use in ("mask", "positions", None)]
    rule = None if None in uses else lambda *shapes: rules.index(shapes, uses)
    return Operation("index", node, [node.value, *arrays], rule)


def _use(part, value):
    """Return the kind of a part of an index, as in `rules.index`, or None if it is unknown."""
    if value is None:
        return "new" if isinstance(part, ast.Constant) and part.value is None else None
    if isinstance(value, (np.ndarray, list, range)):
        return "mask" if np.asarray(value).dtype == bool else "positions"
    return "..." if value is ... else "axis"


# Calls --------------------------------------------------------------------------------------------


def _call(node, evaluator, ruled):
    try:
        node = evaluator.written_out(node)
        name, function, arguments = evaluator.callee(node)
    except (Unknown, rules.Misfit):
        name, function, arguments = _unknown_call(node, evaluator)
    record = functions.record_of(name, function)
    pairs = [(k.arg, k.value) for k in node.keywords if k.arg]
    values = {key: attempt(evaluator.array, part) for key, part in pairs if key != "out"}
    keywords = {key: value for key, value in values.items() if value is not None}
    rest = [attempt(evaluator.array, part) for part in arguments]
    if ruled and name == "broadcast_shapes":
        shapes = [None if value is None else functions.size(value) for value in rest]
        return Operation(name, node, list(arguments), rules.broadcast, shapes)
    known = arguments and record is not None and record.rule is not None and record.operands
    if not (ruled and known) or (name == "einsum" and type(rest[0]) is not str):
        return _without_rule(name, function, node, arguments, pairs, evaluator)
    if record.kind == "join":
        rule = _on_lists(record.rule, *rest[1:], **keywords)
        return Operation("join", node, _parts(arguments[0], evaluator), rule)
    if name == "einsum":
        text, nodes = rest[0], list(arguments[1:])
        return Operation(name, node, nodes, lambda *s: labels.einsum(text, s), subscripts=text)
    if name in ("array", "asarray") and attempt(evaluator.shape, arguments[0]) is None:
        parts = _parts(arguments[0], evaluator)
        return Operation("array", node, parts, lambda *shapes: rules.stack(shapes))
    many, ufunc = record.operands, isinstance(function, np.ufunc)
    out = dict(pairs).get("out", arguments[many] if ufunc and len(arguments) > many else None)
    nodes = [*arguments[:many], *(part for key, part in pairs if is_array(keywords.get(key)))]

    def rule(*shapes):
        if ufunc:
            return record.rule(*map(stand_in, shapes))  # `where` is an operand, too
        return record.rule(*map(stand_in, shapes[:many]), *rest[many:], **keywords)

    if out is None:
        return Operation(record.kind or name, node, nodes, rule)
    nodes.insert(many, out)
    return Operation("out", node, nodes, lambda *shapes: _written_into(rule, shapes, many))


def _on_lists(rule, *rest, **keywords):
    """Return a rule for shapes, given the rule of a function that takes a list of arrays."""
    return lambda *shapes: rule(list(map(stand_in, shapes)), *rest, **keywords)


def _written_into(rule, shapes, at):
    """Return the shape of operand `at`, or raise Misfit if the result does not fit into it."""
    others = [k for k in range(len(shapes)) if k != at]
    try:
        result = rule(*(shapes[k] for k in others))
    except rules.Misfit as misfit:
        raise misfit.moved(operands=others) from None
    try:
        return rules.fit_into(result, shapes[at])
    except rules.Misfit as misfit:
        found = []
        for clash in misfit.clashes:  # name the operand from which the result has this size
            axis, size = clash.axes[1], clash.sizes[1]
            axes = (axis, *range(-1, -max(map(len, shapes)) - 1, -1))
            theirs = [(k, i) for i in axes for k in others if rules.size_at(shapes[k], i) == size]
            found += [rules.Clash((at, k), (axis, i), clash.sizes) for k, i in theirs[:1]]
        raise rules.Misfit(misfit.reason, *found) from None


def _without_rule(name, function, node, arguments, pairs, evaluator):
    """Return the `Operation` of a call without a rule, with all array arguments as operands."""
    first = int(name == "random")  # skip the parameter for the generator itself
    names = functions.parameters(function, first + len(arguments))[first:]
    operation = Operation(getattr(function, "__name__", "call"), node, [])
    out = []
    for key, part in [*zip(names, arguments, strict=True), *pairs]:
        for piece in [part] if key in SIZES else _pieces(part, evaluator):
            value = attempt(evaluator.array, piece)
            if key in SIZES and isinstance(value, (list, tuple)):
                operation.extras.append((piece, tuple(value)))
            elif key == "out":
                out = [piece]
            elif NO_DATA.search(key or ""):
                continue
            elif is_array(value) or isinstance(value, (list, tuple)):
                operation.nodes.append(piece)
            elif type(value) is int:
                operation.extras.append((piece, value))
    operation.nodes = operation.nodes + out or list(arguments[:2])
    return operation


def _pieces(node, evaluator):
    """Return the nodes of the arrays in a list such as `[a, b]`, otherwise the node itself."""
    if isinstance(node, (ast.List, ast.Tuple)):
        if all(isinstance(part, (ast.Constant, ast.UnaryOp)) for part in node.elts):
            return [node]
        return [piece for part in node.elts for piece in _pieces(part, evaluator)]
    value = attempt(evaluator.array, node)
    listed = isinstance(value, (list, tuple)) and any(map(is_array, value))
    return _parts(node, evaluator) if listed else [node]


def _parts(node, evaluator):
    """Return the nodes of a list's items, as written or as new nodes `parts[0]`, `parts[1]`."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return list(node.elts)
    values = attempt(evaluator.array, node)
    many = len(values) if is_array(values) or isinstance(values, (list, tuple)) else 0
    return [element(node, k) for k in range(min(many, MAX_ITEMS))]


def _unknown_call(node, evaluator):
    """Return the name, function (or None) and arguments of a call that must not run again."""
    if isinstance(node.func, ast.Attribute):
        name, base = node.func.attr, attempt(evaluator.array, node.func.value)
        # A method with such a name most likely belongs to an array that cannot be computed again.
        if name in functions.METHODS:
            return name, None, [node.func.value, *node.args]
        if is_array(base):
            return "", getattr(np.ndarray, name, None), [node.func.value, *node.args]
    return "", None, node.args
