"""Follow the lines after a failed one, to see whether they run after a change of it."""

import ast
from dataclasses import dataclass

from whyshape import rules
from whyshape.evaluate import attempt
from whyshape.operations import describe
from whyshape.source import as_binary
from whyshape.values import Unknown, stand_in

MOST = 5  # so many lines are followed
LATER_FAILS = "a later line then fails"


@dataclass(frozen=True)
class Uses:
    """The name that a failed line assigns to, and the simple statements after that line."""

    name: str
    statements: tuple

    @classmethod
    def after(cls, place):
        """Return the `Uses` of the one name that a line assigns to, or None for another line."""
        statement = place.statement
        targets = getattr(statement, "targets", ())
        if len(targets) != 1 or not isinstance(targets[0], ast.Name):
            return None
        above, found = place.source.parents.get(statement), []
        bodies = [getattr(above, name, ()) for name in ("body", "orelse", "finalbody")]
        for body in bodies:
            if isinstance(body, list) and statement in body:
                found = body[body.index(statement) + 1 :][:MOST]
        plain = (ast.Assign, ast.AugAssign, ast.Return, ast.Expr)
        ends = [k for k, each in enumerate(found) if not isinstance(each, plain)]
        return cls(targets[0].id, tuple(found[: ends[0]] if ends else found))


def survives(uses, shape, evaluator):
    """Return whether the lines after a changed line run, as far as they can be followed.

    `shape` is that of the value that the changed line assigns. A later line also fails if it gives
    a name that it steps from, such as `W` in `W = W - dW`, another shape.
    """
    if uses is None or shape is None:
        return True
    names = {uses.name: stand_in(shape)}
    for statement in uses.statements:
        step = evaluator.inside(names)
        try:
            _run(statement, step, names)
        except rules.Misfit:
            return False
        except Unknown:
            continue
    return True


def _run(statement, evaluator, names):
    """Follow a statement after a changed line, note what it assigns, or raise Misfit."""
    stepped = isinstance(statement, ast.AugAssign)
    tree = as_binary(statement) if stepped else statement.value
    targets = [statement.target] if stepped else getattr(statement, "targets", [])
    if tree is None:  # a bare `return`
        return
    for node in ast.walk(tree):
        operation = describe(node, None, evaluator)
        misfit = operation.misfit() if operation is not None else None
        if misfit:
            raise misfit
    value = attempt(evaluator.value, tree)
    if len(targets) == 1:
        old, new = (attempt(evaluator.shape, each) for each in (targets[0], tree))
        held = {ast.unparse(n) for n in ast.walk(tree) if isinstance(n, (ast.Name, ast.Attribute))}
        kept = stepped or ast.unparse(targets[0]) in held
        if kept and None not in (old, new) and old != new and old != ():
            raise rules.Misfit("A name gets another shape.")
    bound = [n.id for each in targets for n in ast.walk(each) if isinstance(n, ast.Name)]
    for name in bound:
        names[name] = value if value is not None and len(bound) == 1 else Unknown
