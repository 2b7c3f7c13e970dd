"""From an error, or from shapes alone, to an explanation: the steps in their order."""

import ast
import contextlib
import inspect
import sys
import warnings

import numpy as np

from helpers.shapes import describe, labels, locate, probe, repair, rules, source
from helpers.shapes.evaluate import Evaluator, attempt
from helpers.shapes.messages import (
    OUTSIDE,
    fill_in,
    from_words_alone,
    is_about_shapes,
    text_of,
    told_misfit,
)
from helpers.shapes.parts import Explanation, Operand
from helpers.shapes.replay import scopes
from helpers.shapes.values import Unknown, stand_in

CHANGED = "A name in this line has been given another value since the line failed."
MOST = 50  # operands of an operation for which fixes are tried
TOLD = "The shapes are those of NumPy's message."


def explain(error):
    """Explain a shape error: which expression, which operands, which sizes, and what would run.

    Parameters
    ----------
    error : BaseException
        As caught; its traceback leads to the place.

    Returns
    -------
    Explanation or None
        None for what is not a shape error of NumPy's. Nothing is ever raised.

    Examples
    --------
    >>> import numpy as np
    >>> try:
    ...     np.ones((3, 2)) @ np.ones((4, 2))
    ... except ValueError as error:
    ...     explanation = explain(error)
    """
    try:
        with _quiet():
            return _explain(error)
    except Exception:
        return None


@contextlib.contextmanager
def _quiet():
    """Trying fixes may divide by zero or the like, which is none of the reader's business."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _explain(error):
    message = text_of(error)
    if message is None or not is_about_shapes(message):
        return None
    place = locate.locate(error)
    if place is None or isinstance(place.node, ast.Raise):
        return None
    if place.node is None and isinstance(place.statement, ast.Raise):
        return None
    found = None
    for node, evaluator in _candidates(place):
        operation = describe.describe(node, place.statement, evaluator)
        if isinstance(error, IndexError) and operation and operation.kind == "assign":
            operation = describe.describe(source.as_load(node), place.statement, evaluator)
        if operation is None or ("for @: " in message and () not in operation.shapes):
            continue
        if operation.misfit():
            return _finished(operation, place, evaluator, message)
        found = (operation, evaluator)
    if found is None or place.node is None:
        return (
            None
            if "for @: " in message or OUTSIDE.search(message)
            else from_words_alone(place, message)
        )
    return _finished(found[0], place, found[1], message)


def _candidates(place):
    """Pairs of a node that may be the failing one, and an evaluator for its names."""
    frame = place.frame
    code, local = frame.f_code, frame.f_locals
    names = [local, frame.f_globals, frame.f_builtins]
    names = [s for s in names if type(s) is dict or type(s).__name__ == "FrameLocalsProxy"]
    if code.co_flags & inspect.CO_OPTIMIZED:  # a local that is deleted is not the global
        own = {*code.co_varnames, *code.co_cellvars, *code.co_freevars} - {*code.co_names, *local}
        names.insert(1, dict.fromkeys(own, Unknown))
    if place.node is None:
        nodes = locate.operations(place.statement) if place.statement is not None else ()
    else:
        nodes = [place.node]
    for node in nodes:
        inner = Evaluator(*names)
        loops = [] if place.node is None else place.loops()
        if not loops:
            yield node, inner
            continue
        generators = [g for loop in loops for g in loop.generators if not _inside(node, g.iter)]
        # A comprehension fails at the first turn that does not fit.
        with contextlib.suppress(Unknown, rules.Misfit):
            for turn in scopes(generators, inner, all_of_them=False):
                yield node, Evaluator(turn, *names)
        bound = [n.id for g in generators for n in ast.walk(g.target) if isinstance(n, ast.Name)]
        yield node, Evaluator(dict.fromkeys(bound, Unknown), *names)


def _inside(node, tree):
    return any(part is node for part in ast.walk(tree))


def _finished(operation, place, evaluator, message):
    if not operation.nodes:
        return from_words_alone(place, message)
    if "not aligned" in message and operation.kind == "broadcast":  # an np.matrix is at work
        operation.kind, operation.rule = "matmul", lambda shapes: rules.matrices(*shapes)
    fill_in(operation, message)
    misfit = operation.misfit()
    changed = bool(message) and probe.contradicted(operation, message, evaluator, misfit)
    if changed:
        operation.shapes = [None] * len(operation.nodes)
        fill_in(operation, message)
        misfit = operation.misfit()
    misfit = misfit or told_misfit(operation, message)
    if misfit is None and not changed:
        again = None
        if operation.rule is not None and isinstance(operation.node, ast.Call):
            again = describe.describe(operation.node, None, evaluator, ruled=False)
        if again is not None and len(again.nodes) > len(operation.nodes):
            operation = again
        misfit = probe.collision(operation, evaluator, message)
    if misfit is None and all(shape == () for shape in operation.shapes):
        return None  # numbers and texts only
    texts = [place.text(node) for node in operation.nodes]
    fixes, changes, complete = (), (), False
    tried = not (changed or evaluator.state["foreign"]) and len(texts) <= MOST
    known = dict(zip(operation.nodes, operation.shapes, strict=True))
    missing = (n for n, s in known.items() if s is not None and attempt(evaluator.array, n) is None)
    evaluator.known |= {node: stand_in(known[node]) for node in missing}  # only NumPy tells them
    if tried and (misfit or _fails(operation, evaluator)):
        whole, target, wanted = _whole(operation, place, evaluator)
        search = repair.Search(operation, whole, evaluator, target, wanted)
        fixes, complete = search.fixes, search.complete
    if OUTSIDE.search(message) and not fixes:
        return None  # it may be outside for other reasons than shapes
    if misfit and not changed and not fixes and len(texts) <= MOST:
        changes = repair.single_changes(operation, texts)
    if changed:
        reason = CHANGED if None in operation.shapes else f"{CHANGED} {TOLD}"
        reason += f" {misfit.reason}" if misfit else f" NumPy says: {message}"
        misfit = rules.Misfit(reason, *(misfit.clashes if misfit else ()))
    failing = place.node if place.node is not None else operation.node
    if operation.kind in ("assign", "in place"):
        failing = place.statement
    return _explanation(
        operation, place.text(failing), texts, misfit, fixes, changes, message, complete
    )


def _fails(operation, evaluator):
    """Whether an operation without a rule fails when it is run again."""
    try:
        evaluator.value(operation.node)
    except (Unknown, rules.Misfit) as refused:
        return isinstance(refused, rules.Misfit)
    return False


def _explanation(
    operation, expression, texts, misfit, fixes=(), changes=(), message="", complete=False
):
    operands = tuple(map(Operand, texts, operation.shapes))
    clashes = misfit.clashes if misfit else ()
    return Explanation(
        expression,
        operands,
        clashes=tuple(clashes),
        fixes=fixes,
        changes=changes,
        complete=complete,
        reason=misfit.reason if misfit else f"NumPy says: {message}",
        kind=operation.kind,
        labels=_labels(operation),
    )


def _labels(operation):
    if not operation.subscripts:
        return ()
    try:
        terms, output = labels.parse(operation.subscripts)
    except (ValueError, AttributeError):
        return ()
    return (*map(tuple, terms), tuple(output))


def _whole(operation, place, evaluator):
    """The right-hand side around an operation, and the shapes that its target asks for."""
    statement, node = place.statement, operation.node
    if isinstance(statement, ast.AugAssign):
        target = source.as_load(statement.target)
        if operation.kind == "in place":
            return node, None, None
        whole = ast.BinOp(target, statement.op, statement.value)
        return whole, attempt(evaluator.shape, target), None
    fixed, wanted = repair.target_of(statement, evaluator)
    if operation.kind == "assign" or node is getattr(statement, "value", None):
        return node, fixed, wanted
    whole = place.node
    for above in place.above(place.node):
        later = isinstance(above, ast.Lambda) and place.frame.f_code.co_name == "<lambda>"
        if later or not isinstance(above, ast.expr):  # the line of a lambda did not fail
            break
        whole = above
    return source.replace(whole, place.node, node), fixed, wanted


def predict(expression, names):
    """The explanation of an expression over arrays of given shapes; no error is needed.

    Parameters
    ----------
    expression : str
        One operation, such as "A @ B".
    names : dict of str to array
    """
    place = locate.Place(sys._getframe())
    parsed = source.parse(expression)
    tree, place.lines, place.parents = parsed
    place.statement = tree.body[0]
    place.node = tree.body[0].value
    evaluator = Evaluator(names, {"np": np})
    operation = describe.describe(place.node, place.statement, evaluator)
    if operation.misfit():
        return _finished(operation, place, evaluator, "")
    texts = [place.text(node) for node in operation.nodes]
    operands = tuple(map(Operand, texts, operation.shapes))
    shape = operation.rule(operation.shapes)
    return Explanation(expression, operands, shape, kind=operation.kind, labels=_labels(operation))
