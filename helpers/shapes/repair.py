"""Try the changes of a failed operation, and rank those with which the line runs.

A change is kept if the operation then runs, if the whole expression runs as far as it can be
evaluated, and if no operation on the way stretches both of its operands. If another operation of
the expression fails after the change, a second change is tried there.
"""

import ast
import math

from helpers.shapes import rules
from helpers.shapes.changes import (
    WRITTEN,
    axis_of,
    changes,
    exchanges,
    replace,
    replace_all,
    targets,
)
from helpers.shapes.evaluate import attempt
from helpers.shapes.explanation import Fix
from helpers.shapes.operations import describe
from helpers.shapes.source import as_binary, as_load
from helpers.shapes.values import Unknown, admit, shape_of

MAX_FIXES = 4  # the largest number of fixes in an explanation
MAX_SECOND = 12  # the largest number of changes after which a second one is looked for
ENOUGH = 600  # the number of evaluated expressions after which one fix is enough
REFUSED = (Unknown, rules.Misfit, RecursionError)


def line_of(place, operation, evaluator):
    """Return the `whole` and the `target` of a `Search` for an operation that failed."""
    statement = place.statement
    if operation.kind in WRITTEN:
        return operation.node, operation.shapes[0]
    if isinstance(getattr(place.node, "ctx", None), ast.Store):  # the index itself is wrong
        return operation.node, None
    whole = place.whole()
    value = getattr(statement, "value", None)
    if whole is not value:
        return whole, None
    if isinstance(statement, ast.AugAssign):
        binary = as_binary(statement)
        return binary, attempt(evaluator.shape, binary.left)
    (target, *others) = getattr(statement, "targets", [None])
    stored = isinstance(target, ast.Subscript) and not others
    return whole, attempt(evaluator.shape, as_load(target)) if stored else None


def advice(operation, whole, target, evaluator, texts):
    """Return the attributes of an `Explanation` that help with a line, as a dict.

    These are up to `MAX_FIXES` changes with which the line runs, or the shapes that would fit.
    """
    search = Search(operation, whole, target, evaluator)
    fixes = search.fixes()
    if fixes or None in operation.shapes:
        return {"fixes": fixes}
    return {"changes": _single_changes(operation, texts), "tried": search.tried}


class Search:
    """Search for changes of an operation with which its line runs.

    Attributes
    ----------
    whole : ast expression
        The expression that contains the operation.
    target : tuple or None
        The shape of the part of an array that is assigned, into which its value must fit.
    found : dict
        A dict from the code of each fix to a pair (cost, `Fix`).
    tried : bool
        Whether a change was tried.
    """

    def __init__(self, operation, whole, target, evaluator):
        self.operation, self.evaluator = operation, evaluator
        self.whole, self.target = whole, target
        self.start, self.found, self.tried = evaluator.steps[0], {}, False
        # Two vectors may be meant to give a table of all their pairs.
        self.vectors = all(shape is None or len(shape) == 1 for shape in operation.shapes)

    def fixes(self):
        """Return the fixes found, the likeliest first."""
        for node in targets(self.operation, self.evaluator):
            code, shape = ast.unparse(node), self.operation.shapes[1]
            self.found[code] = 0.9, Fix(code, shape, code, True)
        later = []
        for cost, change in self._ways():
            if self._is_enough(cost):
                break
            self.tried = True
            try:
                new, tree, failure = self._placed(self.operation, change, self.whole)
                if failure is None:
                    self._add(cost, new, tree)
                else:
                    later.append((cost, new, tree, failure))
            except REFUSED:
                pass
        for first in later[:MAX_SECOND]:
            if len(self.found) < 2:
                self._second(*first)
        ranked = sorted(self.found.values(), key=lambda pair: pair[0])
        return tuple(fix for _, fix in ranked[:MAX_FIXES])

    def _ways(self):
        """Return the changes of the operation, of its operands and of the whole expression."""
        operation, found = self.operation, changes(self.operation, self.evaluator)
        for node in operation.nodes:
            part = describe(node, None, self.evaluator)
            if part is not None and part.nodes and not part.misfit() and None not in part.shapes:
                late = 0.5 if self._both_stretch(part) else 5
                found += [(cost + late, change) for cost, change in changes(part, self.evaluator)]
        if operation.kind not in WRITTEN and None not in operation.shapes:
            found += exchanges(self.whole, self.evaluator)
        return sorted(found, key=lambda change: change[0])

    def _is_enough(self, cost):
        costs = sorted(cost for cost, _ in self.found.values())[MAX_FIXES - 1 :]
        spent = self.evaluator.steps[0] - self.start
        return bool(costs and costs[0] <= cost) or (self.found and spent > ENOUGH)

    def _placed(self, operation, change, whole):
        """Return the changed operation, the changed line, and the next failure in it, if any."""
        new = replace_all(operation.node, change)
        tree = replace_all(whole, {**change, operation.node: new})
        new = tree if new is operation.node else new  # the change is outside of the operation
        ndim = len(self._shape(new) or ())
        known = max((len(s) for s in operation.shapes if s is not None), default=0)
        if ndim > known and operation.kind not in ("index", "reshape"):
            tree = self._counted(tree, new, ndim)
        failure = self._failure(tree, new)
        if failure is not None and (failure.node is new or None in failure.shapes):
            raise rules.Misfit("The line does not run.")
        return new, tree, failure

    def _shape(self, node):
        """Return the shape of an expression, or None for a tuple of arrays, or raise an error."""
        value = self.evaluator.value(node)
        return None if type(value) is tuple else shape_of(admit(value))

    def _counted(self, tree, new, ndim):
        """Raise the axis of a sum around `new` by 1 for an added axis, and return the new tree."""
        calls = [node for node in _around(tree, new) if isinstance(node, ast.Call)]
        found = (axis_of(call, self.evaluator) for call in calls)
        at = next(filter(None, found), None)
        axis = getattr(at, "value", 0)
        moves = isinstance(axis, int) and 0 < axis < ndim - 1
        return replace(tree, at, ast.Constant(axis + 1)) if moves else tree

    def _failure(self, tree, node):
        """Return the first operation from a node outwards that fails or stretches both operands."""
        for above in [node, *_around(tree, node)]:
            operation = describe(above, None, self.evaluator)
            if operation is not None and (operation.misfit() or self._both_stretch(operation)):
                return operation
        return None

    def _second(self, cost, new, tree, failure):
        """Add a fix with a second change where the line fails after the first, if there is one."""
        for more, change in changes(failure, self.evaluator):
            try:
                _, after, then = self._placed(failure, change, tree)
                if then is None:
                    self._add(cost + more, new, after)
                    return
            except REFUSED:
                pass

    def _add(self, cost, new, tree):
        """Add a fix, unless its value does not fit into the target."""
        operation, code = self.operation, ast.unparse(tree)
        shape, tried = attempt(self._shape, tree), tree
        if shape is None:
            shape, tried = self._shape(new), new
        elif self.target is not None:
            rules.fit_into(shape, self.target, leading_ones=operation.kind == "assign")
        same = isinstance(new, ast.BinOp) and ast.unparse(new.left) == ast.unparse(new.right)
        unchanged = ast.unparse(operation.nodes[0] if operation.kind == "assign" else self.whole)
        if 0 in (shape or ()) or same or code == unchanged:
            return
        if operation.kind == "broadcast" and tried is tree and shape not in operation.shapes:
            cost += 1.5
        self.found.setdefault(code, (cost, Fix(code, shape, ast.unparse(tried))))

    def _both_stretch(self, operation):
        """Return whether both operands are stretched and no table of all pairs can be meant."""
        if operation.kind not in ("broadcast", "in place") or None in operation.shapes:
            return False
        shape = attempt(rules.broadcast, *operation.shapes)
        if shape is None or shape in (*operation.shapes, self.target):
            return False
        ndims, last = sorted(map(len, operation.shapes)), {s[-1:] for s in operation.shapes}
        rows = ndims == [2, 3] and len(shape) == 3 and len(last) == 1 != shape[-1]
        return not rows and not (self.vectors and len(shape) == 2)


def _around(tree, node):
    """Return the nodes of a tree that contain `node`, from the inside out."""
    for child in ast.iter_child_nodes(tree):
        found = _around(child, node)
        if child is node or found:
            return [*found, tree]
    return []


def _single_changes(operation, texts):
    """Return phrases such as "W had the shape (3, 4)", with one size changed so that all fit."""
    misfit, found = operation.misfit(), []
    if misfit is None or not misfit.clashes or misfit.clashes[0].axes is None:
        return ()
    clash = misfit.clashes[0]
    for which in (1, 0):
        k, axis = clash.operands[which], clash.axes[which]
        old = operation.shapes[k]
        if -axis <= len(old):
            new = [*old]
            new[axis] = clash.sizes[1 - which]
            fits = not operation.with_shape(k, tuple(new)).misfit()
            if fits and math.prod(new) != math.prod(old):
                found.append(f"{texts[k]} had the shape {tuple(new)}")
    return tuple(found)
