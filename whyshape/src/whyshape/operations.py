"""Describe an operation: its operands, their shapes and the rule for them."""

import ast
import re
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from whyshape import functions, labels, messages, results, rules, source
from whyshape.evaluate import Call, Evaluator, attempt, is_mask
from whyshape.values import (
    Foreign,
    Unknown,
    flat,
    is_array,
    is_list,
    is_number,
    shape_of,
    stand_in,
)

# Parameters that are not operands.
NO_DATA = re.compile(r"ax[ei]s|dtype|^(?:order|shift|source|destination|kth|signature|decimals)$")
SIZES = ("shape", "size", "newshape")
OWN_FRAMES = ("<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>", "<lambda>")
MAX_PARTS = 1000  # a list with more arrays is not taken apart
BAD_ARGUMENTS = (Unknown, NotImplementedError, TypeError, ValueError, IndexError, AttributeError)


@dataclass
class Line:
    """The line of a program in which an operation has failed.

    Attributes
    ----------
    whole : ast expression
        The expression that contains the operation, which is `x + y` for the line `x += y`.
    target : tuple or None
        The shape of the part of an array that the line assigns to, into which the value must fit.
    stepped : bool
        Whether the line is a step such as `x += y`, in which a fix changes only the right-hand
        side.
    stores : tuple of str
        The source text of what the line assigns to.
    kept : tuple or None
        For a line such as `p = R @ p`, which computes with the name that it assigns to: the shape
        of this name before the line.
    uses : Uses or None
        The lines after it.
    first, last : Evaluator or None
        Evaluators for the first and the last pass of the loops around the line.
    asked : bool
        Whether the line asks if the value is true, as `if` does.
    """

    whole: object
    target: tuple | None = None
    stepped: bool = False
    stores: tuple = ()
    kept: tuple | None = None
    uses: object = None
    first: object = None
    last: object = None
    asked: bool = False


@dataclass
class Operation:
    """An operation in a program, with its operands, their shapes, and its rule.

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
    line : Line
        The line that contains the operation, by default a line with the operation alone.
    told : tuple of Clash
        The sizes that collide, if `collide` has found them.
    edits : list of dict or None
        The edits {node: new node} to try instead of those of `changes`, the likeliest first.
    """

    kind: str
    node: object
    nodes: list
    rule: object = None
    shapes: list = field(default_factory=list)
    subscripts: str = ""
    line: object = None
    told: tuple = ()
    edits: list | None = None

    def __post_init__(self):
        self.line = Line(self.node) if self.line is None else self.line

    def misfit(self):
        """Return the `Misfit` of this operation's shapes, without traceback, or None."""
        if self.rule is None or None in self.shapes:
            return None
        try:
            self.rule(*self.shapes)
        except rules.Misfit as misfit:
            return rules.Misfit(misfit.reason, *misfit.clashes)
        except BAD_ARGUMENTS:
            pass
        return None

    @property
    def clashes(self):
        """The pairs of sizes of this operation that do not fit."""
        misfit = None if self.told else self.misfit()
        return misfit.clashes if misfit else self.told

    def with_shape(self, k, shape):
        """Return a copy of this operation in which operand k has another shape."""
        return replace(self, told=(), shapes=[*self.shapes[:k], shape, *self.shapes[k + 1 :]])


def failed(place):
    """Return the pair of the failed `Operation` and an `Evaluator` of its names, or return None.

    Raises
    ------
    Foreign
        If an operand is an array of another library.
    """
    found = None
    for evaluator in evaluators(place):
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


def evaluators(place):
    """Yield an evaluator for each state that the names may have had when the operation failed."""
    names = scopes(place.frame)
    loops = [g for g in _loops(place) if place.node not in ast.walk(g.iter)]
    if loops:  # a comprehension fails in the first pass in which the shapes do not fit
        try:
            for turn in islice(Evaluator(names).turns(loops, all_of_them=False), MAX_PARTS):
                yield Evaluator((turn, *names))
        except (Unknown, rules.Misfit):
            pass
        bound = [n.id for g in loops for n in ast.walk(g.target) if isinstance(n, ast.Name)]
        names = dict.fromkeys(bound, Unknown), *names
    yield Evaluator(names)


def first_pass(place):
    """Return an evaluator with the names from the first pass of the loops that enclose a line, or
    None.

    Return None if the operation failed in the first pass, or if that pass is not known or there is
    no loop.
    """
    first, outer = _loop_names(place, 0), scopes(place.frame)
    then, now = Evaluator((first, *outer)), Evaluator(outer)
    pairs = [(value, attempt(now.value, ast.Name(name))) for name, value in first.items()]
    moved = any(is_number(a) and is_number(b) and a != b for a, b in pairs)
    operation = describe(place.node, place.statement, then) if first else None
    fitted = operation is not None and not operation.misfit()
    return then if moved or fitted else None


def last_pass(place):
    """Return an evaluator with the names of the last pass of the loops around a place, or None."""
    last = _loop_names(place, -1)
    return Evaluator((last, *scopes(place.frame))) if last else None


def _loop_names(place, which):
    """Return the variables of the loops that enclose a line, with their first or last values.

    The dict is empty if the place is in no loop, or if one of the values is not known.
    """
    inner, loops = place.node, []
    for node in place.source.above(place.node):
        if isinstance(node, (ast.Lambda, *source.DEFINITIONS)):
            break
        loops += [node] if isinstance(node, ast.For) and inner is not node.iter else []
        inner = node
    names = Evaluator(scopes(place.frame)).in_pass(reversed(loops), which)
    return {} if any(value is Unknown for value in names.values()) else names


def _loops(place):
    """Return the loops of the comprehensions that enclose a line and have no frame of their own."""
    if place.frame.f_code.co_name in OWN_FRAMES:
        return []
    around = []
    for node in place.source.above(place.node):
        if isinstance(node, (ast.Lambda, ast.stmt)):
            break
        around = [*getattr(node, "generators", ()), *around]
    return around


def scopes(frame):
    """Return the names that a frame sees as a tuple of dicts, the innermost scope first."""
    code, names = frame.f_code, [source.names_of(frame), frame.f_globals, frame.f_builtins]
    names = [s if type(s).__name__ in ("dict", "FrameLocalsProxy") else {} for s in names]
    # A deleted local variable hides a global one, and so does a function's variable in a class.
    own = {*code.co_varnames, *code.co_cellvars, *code.co_freevars} - {*code.co_names, *names[0]}
    names.insert(1, dict.fromkeys(own, Unknown))
    return tuple(names)


def describe(node, statement, evaluator, ruled=True):
    """Return the `Operation` of a node of a syntax tree, or None if the node is not an operation.

    An operand of unknown shape has None for its shape.

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
    plain, product = same.rule, isinstance(node.op, ast.MatMult)

    def rule(*shapes):
        found = plain(*shapes)
        if product and found != shapes[0]:  # NumPy stretches no product
            raise rules.Misfit(f"The product has the shape {found}, and there is {shapes[0]}.")
        return rules.fit_into(found, shapes[0])

    same.kind, same.rule = "in place", rule
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
    record = functions.INDEXED.get(id(attempt(evaluator.value, node.value)))
    if record:
        return Operation("join", node, parts, _on_lists(record.rule))
    arrays = [part for part in parts if is_array_like(attempt(evaluator.array, part))]
    nodes = [node.value, *arrays]
    plain = is_array(attempt(evaluator.value, node.value))
    return Operation("index", node, nodes, _by_trial(node, nodes, evaluator) if plain else None)


def _by_trial(node, nodes, evaluator):
    """Return a rule that gets shapes, and evaluates an index or a call on arrays of these shapes.

    The rule returns the result itself, not the shape of the result. The rule raises `Misfit` with
    NumPy's message if NumPy refuses the shapes.
    """
    index = isinstance(node, ast.Subscript)
    masks = [is_mask(attempt(evaluator.array, part)) for part in nodes]

    def rule(*shapes):
        known = {}
        for part, shape, mask in zip(nodes, shapes, masks, strict=True):
            one = np.ones((), bool if mask else int) * (mask or not index)
            known[part] = np.broadcast_to(one, stand_in(shape).shape)
        if index:
            known[node.value] = stand_in(shapes[0])
        try:
            return Evaluator(evaluator.scopes, known, evaluator.steps).value(node)
        except rules.Misfit as misfit:
            words = misfit.reason
        raise rules.Misfit(f"NumPy says: {words}", *messages.told_clashes([*shapes], words))

    return rule


def is_array_like(value):
    """Return whether a part of an index is an array, a list or a range."""
    return is_array(value) or type(value) in (list, range)


# Calls --------------------------------------------------------------------------------------------


def _call(node, evaluator, ruled):
    call = call_of(node, evaluator)
    record, words = call.record, call.words
    operands = _operands(call)
    if call.name == "einsum":
        return _einsum(node, call, evaluator, ruled)
    if not (ruled and record and record.rule and operands and _is_plain(call)):
        return _without_rule(call, node, evaluator)
    if record.rule is results.tried:
        operation = _without_rule(call, node, evaluator)
        operation.rule = _by_trial(node, operation.nodes, evaluator)
        return operation
    others = [part for part in call.arguments if part not in operands]
    rest = [attempt(evaluator.array, part) for part in others]
    known = {k: attempt(evaluator.array, v) for k, v in words.items() if v not in operands}
    known = {k: v for k, v in known.items() if v is not None or _is_none(words[k])}
    if record.kind in ("join", "chain"):
        rule = _on_lists(record.rule, *rest, **known)
        return Operation(record.kind, node, _parts(operands[0], evaluator), rule)
    if call.name in ("array", "asarray") and attempt(evaluator.shape, operands[0]) is None:
        parts = _parts(operands[0], evaluator)
        return Operation("array", node, parts, lambda *shapes: rules.stack(shapes))

    def rule(*shapes):
        return record.rule(*map(stand_in, shapes), *rest, **known)

    return Operation(record.kind or call.name, node, operands, rule)


def _operands(call):
    """Return those arguments of a call, by place or by name, that are operands."""
    many = call.record.operands if call.record else 0
    named = call.named()
    names = [*functions.parameters(call.name)][:many] if call.record else []
    names += [*functions.LIMITS] if call.name == "clip" else []
    given = [named[name] for name in names if name in call.words]
    return [*call.arguments[:many], *(part for part in given if not _is_none(part))]


def _is_plain(call):
    """Return whether a call has only arguments that its rule knows: no `out`, `where` or `**`."""
    if {"where", "out", None} & {*call.words}:
        return False
    return type(call.function) is not np.ufunc or len(call.arguments) <= call.record.operands


def _einsum(node, call, evaluator, ruled):
    text = attempt(evaluator.array, call.arguments[0]) if call.arguments else None
    if not ruled or type(text) is not str or {"out", None} & {*call.words}:
        return _without_rule(call, node, evaluator)
    nodes = call.arguments[1:]
    return Operation("einsum", node, nodes, lambda *s: labels.einsum(text, s), subscripts=text)


def _is_none(node):
    return isinstance(node, ast.Constant) and node.value is None


def call_of(node, evaluator):
    """Return a node as a `Call`, even if its function or its arguments are unknown."""
    try:
        return evaluator.bound(node)
    except (Unknown, rules.Misfit):
        pass
    words = {keyword.arg: keyword.value for keyword in node.keywords}
    arguments = [part for part in node.args if not isinstance(part, ast.Starred)]
    if isinstance(node.func, ast.Attribute):
        name, base = node.func.attr, attempt(evaluator.array, node.func.value)
        own = [node.func.value, *arguments]
        # A method with such a name most likely belongs to an array that cannot be computed again.
        if name in functions.METHODS and base is None:
            return Call(name, None, functions.FUNCTIONS[name], own, words)
        if is_array(base):
            return Call("", None, None, own, words)
    return Call("", None, None, arguments, words)


def _on_lists(rule, *rest, **keywords):
    """Return a rule that takes shapes, made from a rule that takes a list of arrays."""
    return lambda *shapes: rule(list(map(stand_in, shapes)), *rest, **keywords)


def _without_rule(call, node, evaluator):
    """Return the `Operation` of a call without a rule, with all array arguments as operands."""
    operation = Operation(call.name or "call", node, [])
    names = [*functions.parameters(call.name), *[""] * len(call.arguments)]
    if call.name == "drawn" and functions.SIZE_AT.get(call.function, len(names)) < len(names):
        names[functions.SIZE_AT[call.function]] = "size"
    for key, part in [*zip(names, call.arguments, strict=False), *call.words.items()]:
        if NO_DATA.search(key or "") or key in SIZES:
            continue
        operation.nodes += [p for p in _pieces(part, evaluator) if attempt(evaluator.shape, p)]
    operation.nodes = operation.nodes or list(call.arguments[:2])
    return operation


def _pieces(node, evaluator):
    """Return the nodes of the arrays in nested lists such as `[a, b]`, or else the node itself."""
    value = attempt(evaluator.array, node)
    if isinstance(node, (ast.List, ast.Tuple)):
        listed = not all(isinstance(part, (ast.Constant, ast.UnaryOp)) for part in node.elts)
    else:
        listed = is_list(value) and any(map(is_array, flat(value)))
    parts = _parts(node, evaluator) if listed else ()
    return [p for part in parts for p in _pieces(part, evaluator)] or [node]


def _parts(node, evaluator):
    """Return the nodes of a list's items. For a name, they are new nodes such as `parts[0]`."""
    if isinstance(node, (ast.List, ast.Tuple)):
        return list(node.elts)
    values = attempt(evaluator.array, node)
    many = len(values) if is_list(values) or shape_of(values) else 0
    places = map(ast.Constant, range(min(many, MAX_PARTS)))
    return [ast.Subscript(node, place, ast.Load()) for place in places]
