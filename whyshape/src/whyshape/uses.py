"""Check whether the lines after a failed line would run if the failed line were changed."""

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
    """Return whether no later line is known to fail after a change of the failed line.

    `shape` is the shape of the value that the changed line assigns. A later line fails if one of
    its operations breaks a rule for shapes. A line that updates a name, such as `W = W - dW`, also
    fails if it would change the shape of that name. A later line whose value cannot be computed is
    ignored.
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
    """Compute the names that a statement assigns and store them in `names`, or raise Misfit.

    Misfit is raised if an operation of the statement breaks a rule for shapes, or if an update such
    as `W = W - dW` changes the shape of the name.
    """
    stepped = isinstance(statement, ast.AugAssign)
    tree = as_binary(statement) if stepped else statement.value
    targets = [statement.target] if stepped else getattr(statement, "targets", [])
    if tree is None:  # a bare `return`
        return
    for node in ast.walk(tree):
        operation = describe(node, None, evaluator)
        if operation is not None and operation.misfit():
            raise rules.Misfit("An operation of a later line fails.")
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
