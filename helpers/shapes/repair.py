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

import numpy as np

from helpers.shapes import candidates as edits
from helpers.shapes import describe, rules, source
from helpers.shapes.candidates import WRITTEN
from helpers.shapes.evaluate import attempt
from helpers.shapes.functions import Unknown
from helpers.shapes.present import Fix
from helpers.shapes.source import operations

MAX_FIXES = 4  # fixes that are offered
MAX_CHANGES = 4  # changes in one line
STEPS = 3000  # expressions that are worked out in a search
ENOUGH = 300  # in one that has found something
REARRANGED = ("x.T", "x.swapaxes(-1, -2)", "x.ravel()", "x[None]", "x[:, None]", "x[..., None]")
REFUSED = (Unknown, rules.Misfit, RecursionError)


class Search:
    """The fixes of an operation, the likeliest first, and whether every change was run.

    `whole` is the right-hand side around the operation in a `line`. It must fit into the first of
    `targets`, and fixes that give it the second shape come first. If a `complete` search has
    no `fixes`, none fits. The values of names that were assigned `before` may be changed, too.
    """

    def __init__(self, operation, whole, evaluator, targets, line, before):
        self.evaluator, self.complete = evaluator, None not in operation.shapes
        (self.target_shape, wanted), self.keys = targets, edits.keys_of(line, evaluator)
        self.outer = {targets[0], *operation.shapes} | _shapes_around(operation, whole, evaluator)
        self.steps = evaluator.state["steps"]
        self.table = self._makes_table(operation, whole)
        found, later = {}, []
        if operation.kind == "assign":
            self._targets(operation, found)
        ways = [*self._within(operation), *self._candidates(operation)]
        if operation.kind not in WRITTEN and None not in operation.shapes:
            ways += edits.exchanges(whole, evaluator)
        ways.sort(key=lambda way: way[0])
        for cost, name, change in ways:
            ranks = sorted(rank for rank, _ in found.values())[MAX_FIXES - 1 :]
            enough = (ranks and ranks[0] <= (False, cost)) or (found and name == "inside")
            if enough or self._spent(ENOUGH if found else STEPS):
                break
            try:
                new, tree, fault = self._placed(operation, change, whole)
                if fault is not None:
                    later.append((cost, new, tree, fault))
                    tree, _ = self._again(tree, fault, MAX_CHANGES, name)
                self._add(found, operation, wanted, cost, new, tree)
            except REFUSED as refused:
                self.complete &= not isinstance(refused, (Unknown, RecursionError))
        for cost, new, tree, fault in later:  # a second change, where the rest of the line fails
            with contextlib.suppress(*REFUSED):
                if sum(not rank[0] for rank, _ in found.values()) < 2:
                    tree, more = self._again(tree, fault)
                    self._add(found, operation, wanted, cost + more, new, tree)
        self._earlier(operation, whole, before, found)
        self.fixes = tuple(fix for _, fix in sorted(found.values(), key=lambda p: p[0])[:MAX_FIXES])
        if self.complete and not found and operation.kind not in WRITTEN:
            self.complete = not self._others_run(operation)

    def _candidates(self, operation):
        return edits.candidates(operation, self.evaluator, self.keys)

    def _makes_table(self, operation, whole):
        """Whether a table of all pairs of two vectors may be meant."""
        one_axis = all(shape is None or len(shape) == 1 for shape in operation.shapes)
        leaves = [edits.leaf_of("x[:, None]", node, self.evaluator) for node in operation.nodes]
        signs = ("Mult",) if whole is operation.node else ("Mult", "Sub")
        times = edits.name_of(operation.node) in signs and {ast.Name} == {*map(type, leaves)}
        compared = isinstance(operation.node, ast.Compare)
        return one_axis and (times or compared or "arange(" in ast.unparse(operation.node))

    def _targets(self, operation, found):
        """Add other parts of the array that is written into, of the value's shape."""
        target, shape = operation.nodes[0], operation.shapes[1]
        if isinstance(target, ast.Subscript):
            fitted = edits.refitted(target, shape, self.evaluator)
            for new in itertools.chain(edits.along(target, self.evaluator), fitted):
                if attempt(self.evaluator.shape, new) == shape:
                    code = ast.unparse(new)
                    found[code] = (False, 0.9), Fix(code, shape, code, True)

    def _earlier(self, operation, whole, before, found):
        """Add changes of the lines that gave the operands their values, such as another axis."""
        self.steps = self.evaluator.state["steps"]  # this search has a limit of its own
        for name, value in before.items():
            places = [node for node in ast.walk(whole) if getattr(node, "id", None) == name]
            now = [attempt(self.evaluator.shape, node) for node in places[:1]]
            if now != [attempt(self.evaluator.shape, value)]:
                continue  # unused, or changed since
            parts = [describe.describe(p, None, self.evaluator) for p in operations(value)]
            ways = [w for p in parts if p and None not in p.shapes for w in self._candidates(p)]
            ways.sort(key=lambda way: way[0])
            for cost, _, change in itertools.takewhile(lambda _: not self._spent(ENOUGH), ways):
                with contextlib.suppress(*REFUSED):
                    line = source.replace_all(value, change)
                    new, tree, fault = self._placed(operation, dict.fromkeys(places, line), whole)
                    keys = [re.findall(r"\[.*?\]", ast.unparse(part)) for part in (line, value)]
                    if fault is None and self._fix(tree, new) and keys[0] == keys[1]:
                        code, shape = ast.unparse(line), self.evaluator.shape(line)
                        rank = (False, cost + 0.3)  # after those of the line that fails
                        found.setdefault(code, (rank, Fix(code, shape, code, name=name)))

    def _within(self, operation):
        """Yield changes of what operands are computed from, first of what stretches both."""
        for node in operation.nodes:
            for part in operations(node):
                inner = describe.describe(part, None, self.evaluator)
                known = inner is not None and None not in inner.shapes
                stretched = known and not inner.misfit() and self._both_stretch(inner)
                for cost, _, new in self._candidates(inner) if stretched else ():
                    yield cost - 1, "", new
                for cost, _, new in self._candidates(inner) if known and part is node else ():
                    yield cost + 9, "inside", new

    def _others_run(self, operation):
        """Whether a rearrangement runs that is too unlikely to be offered, and stretches little."""
        sizes = [math.prod(shape) for shape in operation.shapes]
        names = [node for node in ast.walk(operation.node) if isinstance(node, ast.Name)]
        for text, part in itertools.product(REARRANGED, [*operation.nodes, *names]):
            with contextlib.suppress(*REFUSED):
                self.evaluator.shape(part)
                shape = self._shape(source.replace(operation.node, part, edits.put_at(text, part)))
                if operation.kind != "broadcast" or math.prod(shape) in sizes:
                    return True
        return False

    def _spent(self, most):
        spent = self.evaluator.state["steps"] - self.steps > most
        self.complete &= not spent
        return spent

    def _add(self, found, operation, wanted, cost, new, tree):
        fix = self._fix(tree, new)
        empty = 0 in fix.shape and not any(0 in shape for shape in operation.shapes)
        zero = edits.name_of(new) == "Sub" and ast.unparse(new.left) == ast.unparse(new.right)
        if empty or zero:
            return
        if operation.kind != "assign" or not _same(tree, operation.nodes[0]):
            after = describe.describe(new, None, self.evaluator)
            known = [*operation.shapes, *self.outer, *(after.shapes if after else ())]
            stretched = operation.kind == "broadcast" and self._shape(new) not in known
            axes = 1 if "axis=" in fix.code else 2  # that a table has, or what is left of it
            if stretched and self.table and (len(fix.shape) < axes or fix.tried != fix.code):
                return
            cost += (0.5 if self.table or _pairs(operation, 2) else 2.5) * stretched
            cost += self.target_shape not in (None, fix.shape)
            rank = (wanted is not None and fix.shape != wanted, cost)
            found.setdefault(fix.code, (rank, fix))

    def _placed(self, operation, change, whole):
        """(operation after a change, whole after it, what fails then); Misfit if itself does."""
        new = source.replace_all(operation.node, change)
        tree = source.replace_all(whole, {**change, operation.node: new})
        new = tree if new is operation.node else new  # the change is around it
        ndim = len(self._shape(new))
        if operation.kind == "in place":
            rules.fit_into(self._shape(new), operation.shapes[0])
        if ndim > max(map(len, operation.shapes)) and operation.kind not in ("index", "reshape"):
            tree = self._counted(tree, new, ndim)
        fault = self._fault(tree, new)
        if fault is not None and (fault.node is new or None in fault.shapes):
            raise rules.Misfit("The line does not run.")
        return new, tree, fault

    def _counted(self, tree, new, ndim):
        """Return the tree with the axis of a sum around `new` counted behind the one added."""
        for node in _around(tree, new):
            at = edits.axis_of(node, self.evaluator)
            axis = getattr(at, "value", 0)
            if at is not None:
                moves = isinstance(axis, int) and 0 < axis < ndim - 1
                return source.replace(tree, at, ast.Constant(axis + 1)) if moves else tree
        return tree

    def _again(self, tree, fault, times=1, same=None):
        """(tree, cost) after one more change where it fails, or after the same one several times.

        The same change is one such as `keepdims` in several sums.
        """
        for cost, name, change in self._candidates(fault):
            if (same is None or same == name != "") and not self._spent(STEPS):
                with contextlib.suppress(*REFUSED):
                    new, after, then = self._placed(fault, change, tree)
                    if then is not None and times > 1:
                        return self._again(after, then, times - 1, same)
                    narrow = same or len(self._shape(new)) <= max(map(len, fault.shapes))
                    if then is None and narrow:
                        return after, cost
        raise rules.Misfit("The rest of the line does not run.")

    def _shape(self, node):
        if isinstance(node, ast.Tuple) and [self._shape(part) for part in node.elts]:
            return ()  # several values at once
        value = self.evaluator.value(node)
        if isinstance(value, (tuple, list)) and isinstance(node, ast.Call):
            return ()  # several results, as those of np.linalg.lstsq
        return self.evaluator.shape(node)

    def _fault(self, tree, node):
        """Return the first operation from a node outwards that fails or stretches both operands.

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


def _pairs(operation, ndim=3):
    """Whether each row is subtracted from each: (n, 1, k), or (n, k) so far, and (m, k)."""
    if not isinstance(getattr(operation.node, "op", None), ast.Sub):
        return False
    a, b = sorted(operation.shapes, key=len)
    if (len(a), len(b)) == (1, 3):
        return a == (3,) and b[-1] == 1  # a grey picture, and red, green and blue
    new = ndim == 2 or 1 in b[:2]
    return len(a) == 2 and len(b) == ndim and a[-1] == b[-1] > 1 and new


def _shapes_around(operation, whole, evaluator):
    """Shapes of several axes of the rest of the line, and of arrays that it does not use."""
    own, line = {*ast.walk(operation.node)}, [*ast.walk(whole)]
    used = {node.id for node in line if isinstance(node, ast.Name)}
    found = [pair for scope in evaluator.scopes[:2] for pair in list(scope.items())[-200:]]
    arrays = [v.shape for name, v in found if name not in used and type(v) is np.ndarray]
    beside = [attempt(evaluator.shape, node) for node in line if node not in own]
    return {shape for shape in [*beside, *arrays] if shape is not None and len(shape) > 1}


def _same(tree, target):
    """Whether a value is what it is written into: X in X[:] = X."""
    texts = [ast.unparse(target)]
    if isinstance(target, ast.Subscript) and set(ast.unparse(target.slice)) <= set(":., ()"):
        texts.append(ast.unparse(target.value))
    return ast.unparse(tree) in texts


def _around(tree, node):
    """Return the nodes of a tree around one of them, from the inside out."""
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
    if isinstance(target, ast.Subscript):
        return attempt(evaluator.shape, source.as_load(target)), None
    name = getattr(target, "id", getattr(target, "attr", ""))
    pattern = r"(?:d|grad|g|delta)_?(?=[A-Za-z])(.+)|(.+)_(?:grad|gradient)"
    match = re.fullmatch(pattern, name)
    owner = ast.Name(match[1] or match[2], ast.Load()) if match else None
    if target is not None and ast.unparse(target) in ast.unparse(statement.value):
        owner = source.as_load(target)
    elif match and isinstance(target, ast.Attribute):
        owner = ast.Attribute(target.value, owner.id, ast.Load())
    return None, owner and attempt(evaluator.shape, owner)
