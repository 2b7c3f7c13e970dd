"""Explain a shape error, or predict the result of an operation on given shapes."""

import warnings

import numpy as np

from helpers.shapes import labels, repair, rules, source
from helpers.shapes.candidates import Line
from helpers.shapes.collide import MAX_OPERANDS, OUTSIDE, collide, told_shapes
from helpers.shapes.describe import failing
from helpers.shapes.present import Explanation, Operand


def explain(error):
    """Explain a shape error, and find changes with which the failing line runs.

    Parameters
    ----------
    error : BaseException
        A caught exception. The failing expression is found through its traceback.

    Returns
    -------
    Explanation or None
        None if the error is not a shape error of NumPy. `explain` itself never raises an error.

    Examples
    --------
    >>> import numpy as np
    >>> try:
    ...     np.ones((3, 2)) @ np.ones((4, 2))
    ... except ValueError as error:
    ...     explanation = explain(error)
    """
    try:
        # Warnings from the tried fixes, such as division by zero, would only confuse the learner.
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _explained(source.locate, error)
    except Exception:
        return None


def predict(expression, names):
    """Return the `Explanation` of an operation on given arrays, with the shape of its result.

    Parameters
    ----------
    expression : str
        One operation, such as "A @ B".
    names : dict of str to array
        A dict from each name in the expression to its array.
    """
    return _explained(source.given, expression, names)


def _explained(locate, *known):
    """Return the `Explanation` of the place that `locate(*known)` returns, or None."""
    place = locate(*known)
    if place is None:
        return None
    message = place.message
    operation, evaluator = failing(place) or (None, None)
    if operation is None or not operation.nodes:
        other = "for @: " in message or OUTSIDE.search(message)
        return None if other and operation is None else _from_words_alone(place)
    if not message and operation.misfit() is None:  # the shapes fit, so there is a result
        found = {"shape": operation.rule(*operation.shapes)}
    else:
        operation, misfit, fails = collide(operation, evaluator, message)
        if misfit is None:
            return None  # all operands are numbers or strings
        found = {"clashes": tuple(misfit.clashes), "reason": misfit.reason}
        if fails and len(operation.nodes) <= MAX_OPERANDS:
            line = Line(place, operation, evaluator)
            found |= repair.remedies(line, [*map(place.text, operation.nodes)])
        if OUTSIDE.search(message) and not found.get("fixes"):
            return None  # such an index may be wrong for other reasons, too
    node = operation.node if place.node is None else place.node
    node = place.statement if operation.kind in ("assign", "in place") else node
    operands = tuple(map(Operand, map(place.text, operation.nodes), operation.shapes))
    terms, output = labels.parse(operation.subscripts) if operation.subscripts else ((), ())
    names = tuple(map(tuple, (*terms, output) if terms else ()))
    return Explanation(place.text(node), operands, kind=operation.kind, labels=names, **found)


def _from_words_alone(place):
    """Return an `Explanation` with the shapes in NumPy's message, for a line without source."""
    shapes = told_shapes(place.message)
    misfit = rules.Operation("broadcast", None, [], rules.broadcast, shapes).misfit()
    listed = misfit and "broadcast together with shapes" in place.message
    clashes = misfit.clashes if listed else ()
    operands = tuple(Operand(f"operand {k}", shape) for k, shape in enumerate(shapes, 1))
    reason = f"NumPy says: {place.message}"
    return Explanation(place.expression, operands, clashes=clashes, reason=reason)
