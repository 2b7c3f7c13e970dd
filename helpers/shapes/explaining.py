"""From an error, or from shapes alone, to an explanation: the steps in their order."""

import ast
import warnings

import numpy as np

from helpers.shapes import labels, repair, rules, source
from helpers.shapes.collide import MAX_OPERANDS, OUTSIDE, collide, told_shapes
from helpers.shapes.describe import failing
from helpers.shapes.evaluate import attempt
from helpers.shapes.present import Explanation, Operand


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
        # Trying fixes may divide by zero or the like, which is none of the reader's business.
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            place = source.locate(error)
            return place and _explained(place)
    except Exception:
        return None


def predict(expression, names):
    """Return the explanation of an expression over arrays of given shapes; no error is needed.

    Parameters
    ----------
    expression : str
        One operation, such as "A @ B".
    names : dict of str to array
    """
    tree, lines, parents = source.parse(expression)
    (statement,) = tree.body
    scopes = (names, {"np": np})
    place = source.Place(None, "", None, scopes, statement.value, statement, lines, parents)
    return _explained(place)


def _explained(place):
    """Take the steps from a place to an explanation."""
    message = place.message
    operation, evaluator = failing(place) or (None, None)
    if operation is None or not operation.nodes:
        other = "for @: " in message or OUTSIDE.search(message)
        return None if other and operation is None else _from_words_alone(place)
    if not message and operation.misfit() is None:  # a prediction
        found = {"shape": operation.rule(operation.shapes)}
    else:
        operation, misfit, fails = collide(operation, evaluator, message)
        if misfit is None:
            return None  # numbers and texts only
        found = {"clashes": tuple(misfit.clashes), "reason": misfit.reason}
        if fails and len(operation.nodes) <= MAX_OPERANDS:
            found |= _fixes(place, operation, evaluator)
        if OUTSIDE.search(message) and not found.get("fixes"):
            return None  # it may be outside for other reasons than shapes
    node = operation.node if place.node is None else place.node
    node = place.statement if operation.kind in ("assign", "in place") else node
    operands = tuple(map(Operand, map(place.text, operation.nodes), operation.shapes))
    names = labels.axis_names(operation.subscripts) if operation.subscripts else ()
    return Explanation(place.text(node), operands, kind=operation.kind, labels=names, **found)


def _fixes(place, operation, evaluator):
    """Return the changes that run; otherwise the changes of one size with which it would run."""
    found = {}
    if not evaluator.state["foreign"]:
        whole, *targets = _around(place, operation, evaluator)
        line = place.statement
        block = getattr(place.parents.get(line), "body", ())
        earlier = [n for n in block if isinstance(n, ast.Assign) and n.lineno < line.lineno]
        before = {ast.unparse(n.targets[0]): n.value for n in earlier}
        search = repair.Search(operation, whole, evaluator, targets, line, before)
        found = {"fixes": search.fixes, "complete": search.complete}
    if not found.get("fixes"):
        found["changes"] = repair.single_changes(operation, [*map(place.text, operation.nodes)])
    return found


def _around(place, operation, evaluator):
    """Return the right-hand side around an operation, and the shapes that its target asks for."""
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


def _from_words_alone(place):
    """Return what can be said from NumPy's words alone."""
    shapes, clashes, text = told_shapes(place.message), (), ""
    node = place.node if place.node is not None else place.statement
    if isinstance(node, ast.stmt):
        text = place.lines[node.lineno - 1].decode().strip()
    elif node is not None:
        text = place.text(node)
    if "broadcast together with shapes" in place.message:
        try:
            rules.broadcast(*shapes)
        except rules.Misfit as misfit:
            clashes = misfit.clashes
    operands = tuple(Operand(f"operand {k}", shape) for k, shape in enumerate(shapes, 1))
    return Explanation(text, operands, clashes=clashes, reason=f"NumPy says: {place.message}")
