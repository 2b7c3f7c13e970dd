"""Changes that make an operation run: tried, and ranked.

A candidate is kept if the operation runs, if the whole right-hand side then runs as far as it can
be followed, and if nothing is stretched against each other on the way. Where the rest of the line
fails with it, one more change is tried there.
"""

import ast
import math
import re

from helpers.shapes import describe, rules, source
from helpers.shapes.candidates import candidates
from helpers.shapes.locate import operations
from helpers.shapes.parts import Fix
from helpers.shapes.values import Unknown

MOST = 4  # fixes that are offered
DEEPEST = 4  # changes in one line
ENOUGH = 300  # expressions that are worked out in a search that has found something
REFUSED = (Unknown, rules.Misfit, RecursionError)


def find_fixes(operation, whole, evaluator, target_shape=None, wanted=None):
    """The fixes of an operation, the likeliest first.

    Parameters
    ----------
    operation : describe.Operation
    whole : ast expression
        The right-hand side that holds the operation.
    evaluator : evaluate.Evaluator
    target_shape : tuple, optional
        A shape that the right-hand side must fit into.
    wanted : tuple, optional
        A shape that the right-hand side should have; such fixes come first.

    Returns
    -------
    tuple of Fix
    """
    found, start = {}, evaluator.state["steps"]
    for new in candidates(operation, evaluator):
        if found and evaluator.state["steps"] - start > ENOUGH:
            break  # the likeliest come first
        try:
            tree, changes = _changed(operation, new, whole, evaluator)
            fix = _fix(tree, new, evaluator, target_shape)
        except REFUSED:
            continue
        cost = (wanted is not None and fix.shape != wanted, changes)
        found.setdefault(fix.code, (cost, fix))
    ranked = sorted(found.values(), key=lambda pair: pair[0])
    return tuple(fix for _, fix in ranked[:MOST])


def _changed(operation, new, whole, evaluator, depth=0):
    """(whole with `new` in it, number of changes); Misfit if it does not run.

    One more change is tried where the rest of the line fails. The same change again, `keepdims` in
    several sums of one line, counts as one.
    """
    shape = evaluator.shape(new)
    if operation.kind == "in place":
        rules.fit_into(shape, operation.shapes[0])
    if depth > 0 and len(shape) > max(map(len, operation.shapes)):
        raise rules.Misfit("A second change must not add an axis to the result.")
    tree = source.replace(whole, operation.node, new)
    fault = _fault(tree, new, evaluator)
    if fault is None:
        return tree, 1
    if fault.node is new or depth == DEEPEST or None in fault.shapes:
        raise rules.Misfit("The line does not run.")
    for second in candidates(fault, evaluator):
        again = all("keepdims" in ast.unparse(node) for node in (new, second))
        if depth > 0 and not again:
            continue
        try:
            both, changes = _changed(fault, second, tree, evaluator, depth + 1)
        except REFUSED:
            continue
        return both, changes if again else changes + 1
    raise rules.Misfit("The rest of the line does not run.")


def _fault(tree, node, evaluator):
    """The first operation from a node outwards that fails, or stretches both its operands.

    If there is none on the way, one in another part of the line that fails.
    """
    for above in [node, *_around(tree, node)]:
        operation = describe.describe(above, None, evaluator)
        if operation is not None and (operation.misfit() or _both_stretch(operation)):
            return operation
    try:
        evaluator.shape(tree)
    except Unknown:
        return None
    except rules.Misfit:
        for other in operations(tree):
            operation = describe.describe(other, None, evaluator)
            if operation is not None and operation.misfit():
                return operation
        raise
    return None


def _both_stretch(operation):
    if operation.kind not in ("broadcast", "in place") or None in operation.shapes:
        return False
    return rules.broadcast(*operation.shapes) not in operation.shapes


def _around(tree, node):
    """The nodes of a tree around one of them, from the inside out."""
    if tree is node:
        return []
    for child in ast.iter_child_nodes(tree):
        if child is node:
            return [tree]
        found = _around(child, node)
        if found:
            return [*found, tree]
    return []


def _fix(tree, new, evaluator, target_shape):
    try:
        shape, tried = evaluator.shape(tree), tree
    except Unknown:
        shape, tried = evaluator.shape(new), new
    if target_shape is not None and tried is tree:
        rules.fit_into(shape, target_shape, leading_ones=True)
    return Fix(ast.unparse(tree), shape, ast.unparse(tried))


def single_changes(operation, texts):
    """Sentences: which one size would have to change so that the operation runs."""
    misfit = operation.misfit()
    if misfit is None or not misfit.clashes:
        return ()
    clash = misfit.clashes[0]
    if operation.kind == "reshape":
        return ()
    found = []
    for which in (1, 0):
        k, axis = clash.operands[which], clash.axes[which]
        shape = operation.shapes[k]
        if axis is None or -axis > len(shape):
            continue
        new = list(shape)
        new[axis] = clash.sizes[1 - which]
        shapes = [*operation.shapes]
        shapes[k] = tuple(new)
        try:
            operation.rule(shapes)
        except NotImplementedError:
            pass  # the shapes fit; the result's is not known
        except (rules.Misfit, TypeError, ValueError):
            continue
        if math.prod(new) != math.prod(shape):
            found.append(f"{texts[k]} had the shape {tuple(new)}")
    return tuple(found)


def target_of(statement, evaluator):
    """(shape that the statement's target fixes, shape that it should have), each may be None.

    A gradient is named after what it changes: `dW` should have the shape of `W`.
    """
    targets = getattr(statement, "targets", [])
    target = targets[0] if len(targets) == 1 else None
    try:
        if isinstance(target, ast.Subscript):
            return evaluator.shape(source.loaded(target)), None
        name = getattr(target, "id", getattr(target, "attr", None))
        pattern = r"(?:d|grad|g|delta)_?(?=[A-Za-z])(.+)|(.+)_(?:grad|gradient)"
        match = re.fullmatch(pattern, name or "")
        if match:
            owner = match[1] or match[2]
            node = ast.Name(owner, ast.Load())
            if isinstance(target, ast.Attribute):
                node = ast.Attribute(target.value, owner, ast.Load())
            return None, evaluator.shape(node)
    except (Unknown, rules.Misfit):
        pass
    return None, None
