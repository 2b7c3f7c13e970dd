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
OPERATIONS = (ast.BinOp, ast.Compare, ast.Call, ast.Subscript)


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
    bound = [n.id for each in targets for n in ast.walk(each) if isinstance(n, ast.Name)]
    for node in ast.walk(tree) if tree is not None else ():
        operation = describe(node, None, evaluator) if isinstance(node, OPERATIONS) else None
        misfit = operation.misfit() if operation is not None else None
        if misfit:
            raise misfit
    value = attempt(evaluator.value, tree) if tree is not None else None
    old = attempt(evaluator.shape, targets[0]) if len(targets) == 1 else None
    new = attempt(evaluator.shape, tree) if tree is not None else None
    kept = stepped or any(ast.unparse(targets[0]) == ast.unparse(n) for n in _leaves(tree, targets))
    if kept and None not in (old, new) and old != new and old != ():
        raise rules.Misfit("A name gets another shape.")
    for name in bound:
        names[name] = value if value is not None and len(bound) == 1 else Unknown


def _leaves(tree, targets):
    """Return the names and attributes in a tree for a single target, or else an empty list."""
    kinds = (ast.Name, ast.Attribute)
    return [n for n in ast.walk(tree) if isinstance(n, kinds)] if len(targets) == 1 else []
