"""Explain a shape error, or predict the result of an operation on given shapes."""

import numpy as np

from whyshape import libraries, messages, rules, source, suggest
from whyshape.collide import collide
from whyshape.evaluate import Evaluator, attempt
from whyshape.explanation import Explanation, Operand
from whyshape.operations import describe, failed
from whyshape.values import Foreign, stand_in

MAX_OPERANDS = 50  # an operation with more operands is not tried


def explain(error):
    """Explain a shape error, and find changes with which the failing line runs.

    Parameters
    ----------
    error : BaseException
        A caught exception. The failing expression is found through its traceback.

    Returns
    -------
    Explanation or None
        None if the error is not a shape error, or if an installed package other than NumPy, SciPy,
        scikit-learn, matplotlib and pandas has raised it. `explain` itself never raises an error.

    Examples
    --------
    >>> import numpy as np
    >>> try:
    ...     np.ones((3, 2)) @ np.ones((4, 2))
    ... except ValueError as error:
    ...     explanation = explain(error)
    """
    try:
        return explained(error)
    except Exception:
        return None


def explained(error):
    """Return the `Explanation` of a caught error, or None, without hiding errors in whyshape."""
    if not isinstance(error, BaseException):
        return None
    message = messages.plain_words(error)
    about_shapes, handler = messages.is_about_shapes(message), libraries.known(message)
    if not about_shapes and handler is None:
        return None
    with np.errstate(all="ignore"):
        place = source.locate(error, message)
        if place is None:
            return None
        try:
            found = handler and libraries.refused(place, handler)
            if found:
                return _advised(place, *found)
            of_numpy = about_shapes and place.library in ("", "pandas")
            return _of_numpy(place, message) if of_numpy else None
        finally:
            source.forget_names(place.frame)


def _of_numpy(place, message):
    """Return the `Explanation` of an error that NumPy or SciPy raised in a line, or None."""
    try:
        found = failed(place) if place.node is not None else None
    except Foreign:
        return None  # an operator of another library, which has rules of its own
    operation, evaluator = found or (None, None)
    if "for @: " in message and (operation is None or () not in operation.shapes):
        return None  # an operand of @ is no array
    if operation is None or not operation.nodes:
        outside = messages.OUTSIDE.search(message)
        return None if outside and operation is None else _from_words_alone(place)
    found = collide(operation, evaluator, message)
    if found is None:
        return None
    operation, misfit = found
    evaluator = _with_operands(evaluator, operation)
    if operation.rule is None and not any(operation.shapes):
        return None
    return _advised(place, operation, misfit, evaluator)


def _advised(place, operation, misfit, evaluator):
    """Return the `Explanation` of an operation that failed at a place, with changes of it."""
    texts, advice = [*map(place.source.text, operation.nodes)], {}
    if len(operation.nodes) <= MAX_OPERANDS and source.is_small(operation.node):
        line = suggest.line_of(place, operation, evaluator)
        advice = suggest.advice(operation, line, evaluator, texts)
    if messages.OUTSIDE.search(place.message) and not advice.get("fixes"):
        return None  # such an index may be wrong for other reasons, too
    stored = operation.kind in ("assign", "column")
    text = place.source.text(place.statement if stored else place.node)
    return _explanation(text, operation, texts, misfit, advice)


def _with_operands(evaluator, operation):
    """Return an evaluator that also knows the shapes that only NumPy's message contains."""
    pairs = zip(operation.nodes, operation.shapes, strict=True)
    told = {node: shape for node, shape in pairs if attempt(evaluator.array, node) is None}
    known = {node: stand_in(shape) for node, shape in told.items() if shape is not None}
    return evaluator.knowing(known) if known else evaluator


def predict(expression, operands):
    """Return the `Explanation` of an operation on given shapes, with the shape of its result.

    The JavaScript behind the input field "Your own shapes" in the book gives the same result, and a
    test compares the two.

    Parameters
    ----------
    expression : str
        One operation, such as "A @ B".
    operands : dict of str to tuple
        A dict from each name in the expression to its shape.

    Examples
    --------
    >>> predict("A @ B", {"A": (2, 3), "B": (3, 4)}).shape
    (2, 4)
    """
    node = source.tree_of(expression, "eval").body
    values = {name: stand_in(shape) for name, shape in operands.items()}
    evaluator = Evaluator((values, {"np": np}))
    operation = describe(node, None, evaluator)
    operation.shapes = [operands[name.id] for name in operation.nodes]
    misfit, texts = operation.misfit(), [name.id for name in operation.nodes]
    if misfit is None:
        shape = operation.rule(*operation.shapes)
        shape = shape[0] if type(shape) is list else shape  # all have the same
        return _explanation(expression, operation, texts, None, {"shape": shape})
    advice = suggest.advice(operation, suggest.Line(node), evaluator, texts)
    return _explanation(expression, operation, texts, misfit, advice)


def _explanation(text, operation, texts, misfit, advice):
    return Explanation(
        text,
        tuple(map(Operand, texts, operation.shapes)),
        clashes=tuple(misfit.clashes) if misfit else (),
        reason=misfit.reason if misfit else "",
        kind=operation.kind,
        **advice,
    )


def _from_words_alone(place):
    """Return an `Explanation` with the shapes in NumPy's message, for a line without source."""
    shapes = messages.told_shapes(place.message)
    if not shapes and place.node is None:
        return None  # the words may be another program's, as after `generator.throw(error)`
    clashes = ()
    if "broadcast together with shapes" in place.message:
        try:
            rules.broadcast(*shapes)
        except rules.Misfit as misfit:
            clashes = misfit.clashes
    operands = tuple(Operand(f"operand {k}", shape) for k, shape in enumerate(shapes, 1))
    reason = f"NumPy says: {place.message}"
    return Explanation(place.expression, operands, clashes=clashes, reason=reason)
