"""Changes that make an operation run: tried, and ranked.

A candidate is kept if the operation runs, if the whole right-hand side then runs as far as it can
be followed, and if nothing is stretched against each other on the way. Where the rest of the line
fails with it, one more change is tried there.
"""

import ast
import contextlib
import itertools
import math
import re
from dataclasses import replace
from functools import partial

import numpy as np

from helpers.shapes import describe, rules, source
from helpers.shapes.candidates import WRITTEN, _put, axis_of, candidates
from helpers.shapes.functions import Unknown
from helpers.shapes.present import Fix
from helpers.shapes.source import operations

MOST = 4  # fixes that are offered
DEEPEST = 4  # changes in one line
STEPS = 3000  # expressions that are worked out in a search
ENOUGH = 300  # in one that has found something
REARRANGED = ("x.T", "x.swapaxes(-1, -2)", "x.ravel()", "x[None]", "x[:, None]", "x[..., None]")
REFUSED = (Unknown, rules.Misfit, RecursionError)


class Search:
    """The fixes of an operation, the likeliest first, and whether every change was run.

    `whole` is the right-hand side around the operation. It must fit into `target_shape`, and fixes
    that give it the `wanted` shape come first. If a `complete` search has no `fixes`, none fits.
    """

    def __init__(self, operation, whole, evaluator, target_shape=None, wanted=None):
        self.evaluator, self.complete = evaluator, None not in operation.shapes
        self.target_shape = target_shape
        self.outer = _shapes_in_scope(evaluator, whole) | {target_shape}
        self.steps = evaluator.state["steps"]
        one_axis = all(shape is None or len(shape) == 1 for shape in operation.shapes)
        plain = all(isinstance(node, ast.Name) for node in operation.nodes)
        kinds = (ast.Mult,) if whole is operation.node else (ast.Mult, ast.Sub)
        times = isinstance(getattr(operation.node, "op", None), kinds) and plain
        steps = "arange(" in ast.unparse(operation.node)
        self.table = one_axis and (times or steps or isinstance(operation.node, ast.Compare))
        found, later = {}, []
        ways = itertools.chain(
            self._stretched(operation), candidates(operation, evaluator), self._inside(operation)
        )
        for cost, name, make in ways:  # the likeliest come first
            enough = len(found) == MOST or (found and name == "inside")
            if enough or self._spent(ENOUGH if found else STEPS):
                break
            try:
                new = make()
                tree, fault = self._placed(operation, new, whole)
                if fault is not None:
                    later.append((cost, new, tree, fault))
                    tree = self._again(name, new, tree, fault)
                self._add(found, operation, wanted, cost, new, tree)
            except REFUSED as refused:
                self.complete &= not isinstance(refused, (Unknown, RecursionError))
        for cost, new, tree, fault in later:  # a second change, where the rest of the line fails
            if len(found) > 1:
                break
            for more, _, make in candidates(fault, evaluator):
                if self._spent(ENOUGH if found else STEPS):
                    break
                try:
                    second = make()
                    if len(self._shape(second)) > max(map(len, fault.shapes)):
                        continue
                    both, third = self._placed(fault, second, tree)
                    if third is None:
                        self._add(found, operation, wanted, cost + more, new, both)
                        break
                except REFUSED:
                    continue
        self.fixes = tuple(fix for _, fix in sorted(found.values(), key=lambda p: p[0])[:MOST])
        if self.complete and not found and operation.kind not in WRITTEN:
            self.complete = not self._others_run(operation)

    def _stretched(self, operation):
        """Changes of an operation within an operand that stretches both of its own operands."""
        for part in [inner for node in operation.nodes for inner in operations(node)]:
            inner = describe.describe(part, None, self.evaluator)
            if inner and None not in inner.shapes and self._both_stretch(inner):
                for cost, _, make in candidates(inner, self.evaluator):
                    yield cost - 1, "", partial(source.replace, operation.node, part, make())

    def _inside(self, operation):
        """Changes of what an operand is computed from."""
        for part in operation.nodes:
            inner = describe.describe(part, None, self.evaluator)
            ways = candidates(inner, self.evaluator) if inner and None not in inner.shapes else ()
            for cost, _, make in ways:
                yield cost + 2, "inside", partial(source.replace, operation.node, part, make())

    def _others_run(self, operation):
        """Whether a rearrangement runs that is too unlikely to be offered, and stretches little."""
        sizes = [math.prod(shape) for shape in operation.shapes]
        names = [node for node in ast.walk(operation.node) if isinstance(node, ast.Name)]
        for text, part in itertools.product(REARRANGED, [*operation.nodes, *names]):
            with contextlib.suppress(*REFUSED):
                self.evaluator.shape(part)
                shape = self._shape(source.replace(operation.node, part, _put(text, part)))
                if operation.kind != "broadcast" or math.prod(shape) in sizes:
                    return True
        return False

    def _spent(self, most):
        spent = self.evaluator.state["steps"] - self.steps > most
        self.complete &= not spent
        return spent

    def _add(self, found, operation, wanted, cost, new, tree):
        fix = self._fix(tree, new)
        if operation.kind != "assign" or not _same(tree, operation.nodes[0]):
            stretched = operation.kind == "broadcast" and self._shape(new) not in operation.shapes
            if stretched and self.table and (len(fix.shape) < 2 or fix.tried != fix.code):
                return
            cost += (0.5 if _pairs(operation, 2) else 2.5) * stretched
            rank = (wanted is not None and fix.shape != wanted, cost)
            found.setdefault(fix.code, (rank, fix))

    def _placed(self, operation, new, whole):
        """(whole with `new` in it, the operation that fails then); Misfit if `new` does."""
        shape = self._shape(new)
        if operation.kind == "in place":
            rules.fit_into(shape, operation.shapes[0])
        tree, ndim = source.replace(whole, operation.node, new), len(self._shape(new))
        if ndim > max(map(len, operation.shapes)):
            tree = _counted(tree, new, ndim)
        fault = self._fault(tree, new)
        if fault is not None and (fault.node is new or None in fault.shapes):
            raise rules.Misfit("The line does not run.")
        return tree, fault

    def _again(self, name, new, tree, fault):
        """The tree with the same change where it fails next, such as `keepdims` in several sums."""
        for _ in range(DEEPEST):
            for _, other, make in candidates(fault, self.evaluator):
                try:
                    second = make() if name and other == name else None
                    changed = second and self._placed(fault, second, tree)
                except REFUSED:
                    continue
                if changed:
                    break
            else:
                break
            tree, fault = changed
            if fault is None:
                return tree
        raise rules.Misfit("The rest of the line does not run.")

    def _shape(self, node):
        value = self.evaluator.value(node)
        if isinstance(value, (tuple, list)) and isinstance(node, ast.Call):
            return ()  # several results, as those of np.linalg.lstsq
        return self.evaluator.shape(node)

    def _fault(self, tree, node):
        """The first operation from a node outwards that fails, or stretches both its operands.

        If there is none on the way, one in another part of the line that fails.
        """
        for above in [node, *_around(tree, node)]:
            operation = describe.describe(above, None, self.evaluator)
            if operation is not None and (operation.misfit() or self._both_stretch(operation)):
                return operation
        try:
            self._shape(tree)
        except Unknown:
            return None
        except rules.Misfit:
            for other in operations(tree):
                operation = describe.describe(other, None, self.evaluator)
                if operation is not None and operation.misfit():
                    return operation
            raise
        return None

    def _both_stretch(self, operation):
        """Whether both operands are stretched, to a shape that nothing else in the cell has."""
        if operation.kind not in ("broadcast", "in place") or None in operation.shapes:
            return False
        shape = rules.broadcast(*operation.shapes)
        if shape in operation.shapes or shape in self.outer or _pairs(operation):
            return False
        if len(shape) == 2:
            self.complete = False  # a table of all pairs of two vectors would run
        return len(shape) > 2 or not self.table

    def _fix(self, tree, new):
        try:
            shape, tried = self._shape(tree), tree
        except Unknown:
            shape, tried = self._shape(new), new
        if self.target_shape is not None and tried is tree:
            rules.fit_into(shape, self.target_shape, leading_ones=True)
        return Fix(ast.unparse(tree), shape, ast.unparse(tried))


def _counted(tree, new, ndim):
    """The tree with an axis of a sum or the like around `new` counted behind the one added."""
    for at in filter(None, map(axis_of, _around(tree, new))):
        axis = getattr(at, "value", 0)
        moves = isinstance(axis, int) and 0 < axis < ndim - 1
        return source.replace(tree, at, ast.Constant(axis + 1)) if moves else tree
    return tree


def _pairs(operation, ndim=3):
    """Whether each row is subtracted from each: (n, 1, k), or (n, k) so far, and (m, k)."""
    if not isinstance(getattr(operation.node, "op", None), ast.Sub):
        return False
    a, b = sorted(operation.shapes, key=len)
    if (len(a), len(b)) == (1, 3):
        return a == (3,) and b[-1] == 1  # a grey picture, and red, green and blue
    new = ndim == 2 or 1 in b[:2]
    return len(a) == 2 and len(b) == ndim and a[-1] == b[-1] > 1 and new


def _shapes_in_scope(evaluator, whole):
    """Shapes of more than one axis of the arrays in reach that the line does not use."""
    used = {node.id for node in ast.walk(whole) if isinstance(node, ast.Name)}
    found = [pair for scope in evaluator.scopes[:2] for pair in list(scope.items())[-200:]]
    arrays = [v for name, v in found if name not in used and type(v) is np.ndarray]
    return {value.shape for value in arrays if value.ndim > 1}


def _same(tree, target):
    """Whether a value is what it is written into: X in X[:] = X."""
    texts = [ast.unparse(target)]
    if isinstance(target, ast.Subscript) and set(ast.unparse(target.slice)) <= set(":., ()"):
        texts.append(ast.unparse(target.value))
    return ast.unparse(tree) in texts


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


def single_changes(operation, texts):
    """Sentences: which one size would have to change so that the operation runs."""
    misfit, found = operation.misfit(), []
    if misfit is None or not misfit.clashes or operation.kind == "reshape":
        return ()
    clash = misfit.clashes[0]
    for which in (1, 0):
        k, axis = clash.operands[which], clash.axes[which]
        old = operation.shapes[k]
        if axis is not None and -axis <= len(old):
            new, shapes = list(old), [*operation.shapes]
            new[axis] = clash.sizes[1 - which]
            shapes[k] = tuple(new)
            if not replace(operation, shapes=shapes).misfit() and math.prod(new) != math.prod(old):
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
            return evaluator.shape(source.as_load(target)), None
        name = getattr(target, "id", getattr(target, "attr", None))
        pattern = r"(?:d|grad|g|delta)_?(?=[A-Za-z])(.+)|(.+)_(?:grad|gradient)"
        if target is not None and ast.unparse(target) in ast.unparse(statement.value):
            return None, evaluator.shape(source.as_load(target))
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
