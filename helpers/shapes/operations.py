"""Describe the operation that failed: its operands, their shapes and the rule for them."""

import ast
import inspect
import re
from dataclasses import dataclass, field, replace

import numpy as np

from helpers.shapes import functions, labels, rules, source
from helpers.shapes.evaluate import Evaluator, attempt
from helpers.shapes.values import LISTS, Foreign, Unknown, is_array, is_one_of, shape_of, stand_in

# Parameters that are not operands, and those whose values count as the shapes of operands.
NO_DATA = re.compile(r"ax[ei]s|dtype|^(?:order|shift|source|destination|kth|signature)$")
SIZES = ("shape", "size", "newshape")
OWN_FRAMES = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>", "<lambda>")
MAX_PARTS = 50  # a list with more arrays is not taken apart


@dataclass
class Operation:
    """An operation with its operands, their shapes, and its rule.

    Attributes
    ----------
    kind : str
        The kind of rule, as in `Explanation`.
    node : ast expression
        The operation as an expression that can be evaluated.
    nodes : list of ast expression
        The operands.
    rule : callable or None
        A function of the operands' shapes that returns the result's shape or raises `Misfit`.
    shapes : list
        The shape of each operand, or None if it is unknown.
    subscripts : str
        The subscripts of an einsum.
    sizes : list of ast expression
        Those operands whose value counts as a shape, such as `(2, n)` in `np.full((2, n), x)`.
    """

    kind: str
    node: object
    nodes: list
    rule: object = None
    shapes: list = field(default_factory=list)
    subscripts: str = ""
    sizes: list = field(default_factory=list)

    def misfit(self):
        """Return the `Misfit` that the rule raises, or None if the shapes fit or are unknown."""
        if self.rule is None or None in self.shapes:
            return None
        try:
            self.rule(*self.shapes)
        except rules.Misfit as misfit:
            return misfit.with_traceback(None)  # whose frames would keep the learner's arrays
        except (Unknown, NotImplementedError, TypeError, ValueError, IndexError, AttributeError):
            pass
        return None

    def with_shape(self, k, shape):
        """Return a copy in which operand k has another shape."""
        return replace(self, shapes=[*self.shapes[:k], shape, *self.shapes[k + 1 :]])


def failed(place):
    """Return the operation that failed at a place and the evaluator of its names, or None.

    Raises
    ------
    Foreign
        If an operand is an array of another library.
    """
    found = None
    for evaluator in _evaluators(place):
        operation = describe(place.node, place.statement, evaluator)
        if operation is None:
            return None
        for node in operation.nodes:
            try:
                evaluator.array(node)
            except Foreign:
                raise
            except (Unknown, rules.Misfit):
                pass
        found = operation, evaluator
        if operation.misfit():
            break
    return found


def _evaluators(place):
    """Yield an evaluator for each state that the names may have had when the operation failed."""
    names = _scopes(place.frame)
    loops = [g for g in _loops(place) if place.node not in ast.walk(g.iter)]
    if loops:  # a comprehension fails in the first pass in which the shapes do not fit
        try:
            for turn in Evaluator(names).turns(loops, all_of_them=False):
                yield Evaluator((turn, *names))
        except (Unknown, rules.Misfit):
            pass
        bound = [n.id for g in loops for n in ast.walk(g.target) if isinstance(n, ast.Name)]
        names = dict.fromkeys(bound, Unknown), *names
    yield Evaluator(names)


def _loops(place):
    """Return the loops of the comprehensions around a place that have no frame of their own."""
    if place.frame.f_code.co_name in OWN_FRAMES:
        return []
    around = []
    for node in place.above(place.node):
        if isinstance(node, (ast.Lambda, ast.stmt)):
            break
        around = [*getattr(node, "generators", ()), *around]
    return around


def _scopes(frame):
    """Return the scopes of a frame as a tuple of dictionaries, the innermost first."""
    code, local = frame.f_code, frame.f_locals
    names = [local, frame.f_globals, frame.f_builtins]
    names = [s for s in names if type(s) is dict or type(s).__name__ == "FrameLocalsProxy"]
    # A deleted local variable hides a global one, and so does a function's variable in a class.
    own = {*code.co_varnames, *code.co_cellvars, *code.co_freevars} - {*code.co_names, *local}
    names.insert(1, dict.fromkeys(own, Unknown))
    return tuple(names)


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


def _index(node, evaluator):
    parts = source.index_parts(node)
    name = functions.INDEXED.get(id(attempt(evaluator.value, node.value)))
    if name:
        return Operation("join", node, parts, _on_lists(functions.FUNCTIONS[name].rule))
    arrays = [part for part in parts if is_array_like(attempt(evaluator.array, part))]
    return Operation("index", node, [node.value, *arrays])


def is_array_like(value):
    """Return whether a part of an index is a mask or has positions, which may be in a list."""
    return is_array(value) or type(value) in (list, range)


# Calls --------------------------------------------------------------------------------------------


def _call(node, evaluator, ruled):
    name, function, arguments = _callee(node, evaluator)
    record = functions.record_of(name, function)
    words = {keyword.arg: keyword.value for keyword in node.keywords}
    rest = [attempt(evaluator.array, part) for part in arguments]
    plain = record and record.rule and record.operands and not {"out", "where", None} & {*words}
    if not (ruled and plain and arguments) or (name == "einsum" and type(rest[0]) is not str):
        return _without_rule(name, node, words, evaluator)
    values = {key: attempt(evaluator.array, part) for key, part in words.items()}
    keywords = {key: value for key, value in values.items() if value is not None}
    if record.kind == "join":
        rule = _on_lists(record.rule, *rest[1:], **keywords)
        return Operation("join", node, _parts(arguments[0], evaluator), rule)
    if name == "einsum":
        text, nodes = rest[0], list(arguments[1:])
        return Operation(name, node, nodes, lambda *s: labels.einsum(text, s), subscripts=text)
    if name in ("array", "asarray") and attempt(evaluator.shape, arguments[0]) is None:
        parts = _parts(arguments[0], evaluator)
        return Operation("array", node, parts, lambda *shapes: rules.stack(shapes))
    many = record.operands

    def rule(*shapes):
        return record.rule(*map(stand_in, shapes), *rest[many:], **keywords)

    return Operation(record.kind or name, node, list(arguments[:many]), rule)


def _callee(node, evaluator):
    """Return the name, function (or None) and operands of a call, which may be unknown."""
    try:
        return evaluator.callee(node)
    except (Unknown, rules.Misfit):
        pass
    if isinstance(node.func, ast.Attribute):
        name, base = node.func.attr, attempt(evaluator.array, node.func.value)
        # A method with such a name most likely belongs to an array that cannot be computed again.
        if name in functions.METHODS:
            return name, None, [node.func.value, *node.args]
        if is_array(base):
            return "", getattr(np.ndarray, name, None), [node.func.value, *node.args]
    return "", None, node.args


def _on_lists(rule, *rest, **keywords):
    """Return a rule for shapes, given the rule of a function that takes a list of arrays."""
    return lambda *shapes: rule(list(map(stand_in, shapes)), *rest, **keywords)


def _without_rule(name, node, words, evaluator):
    """Return the `Operation` of a call without a rule, with all array arguments as operands."""
    operation, out = Operation(name or "call", node, []), []
    names, arguments = parameters(node, evaluator)
    pairs = [*zip(names, arguments, strict=False), *words.items()]
    for key, part in pairs:
        value = attempt(evaluator.array, part)
        if key in SIZES and is_one_of(value, LISTS):
            operation.sizes.append(part)
        elif not NO_DATA.search(key or ""):
            pieces = [p for p in _pieces(part, evaluator) if attempt(evaluator.shape, p)]
            operation.nodes += pieces if key != "out" else []
            out += pieces if key == "out" else []
    operation.nodes = operation.nodes + out + operation.sizes or list(arguments[:2])
    operation.shapes = [
        tuple(evaluator.array(part)) if part in operation.sizes else attempt(evaluator.shape, part)
        for part in operation.nodes
    ]
    return operation


def parameters(call, evaluator):
    """Return the names of a function's parameters, None for unknown ones, and its arguments."""
    name, function, arguments = _callee(call, evaluator)
    names, many = [], len(arguments)
    try:  # of a method, NumPy's function of the same name has the signature
        for each in inspect.signature(getattr(np, name, function)).parameters.values():
            names += [each.name] * (many if each.kind is each.VAR_POSITIONAL else 1)
    except (TypeError, ValueError):  # NumPy 2.0 does not tell that of concatenate
        names = ["arrays", "axis"] if name in ("concatenate", "concat") else []
    return [*names, *[None] * many], arguments


def _pieces(node, evaluator):
    """Return the nodes of the arrays in a list such as `[a, b]`, otherwise the node itself."""
    value = attempt(evaluator.array, node)
    if isinstance(node, (ast.List, ast.Tuple)):
        numbers = all(isinstance(part, (ast.Constant, ast.UnaryOp)) for part in node.elts)
        return [node] if numbers else [p for e in node.elts for p in _pieces(e, evaluator)]
    listed = is_one_of(value, LISTS) and any(map(is_array, value))
    return _parts(node, evaluator) if listed else [node]


def _parts(node, evaluator):
    """Return the nodes of a list's items, as written or as new nodes `parts[0]`, `parts[1]`."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return list(node.elts)
    values = attempt(evaluator.array, node)
    many = len(values) if is_one_of(values, LISTS) or shape_of(values) else 0
    places = map(ast.Constant, range(min(many, MAX_PARTS)))
    return [ast.Subscript(node, place, ast.Load()) for place in places]
