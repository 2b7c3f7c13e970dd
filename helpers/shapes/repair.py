"""Changes that make an operation run. Each is tried, and then they are ranked.

A candidate is kept if the operation runs, if the whole right-hand side then runs as far as it can
be followed, and if nothing is stretched against each other on the way. Where the rest of the line
fails with it, one more change is tried there.
"""

import ast
import contextlib
import itertools
import math
from dataclasses import replace

from helpers.shapes import candidates as edits
from helpers.shapes import describe, rules
from helpers.shapes.candidates import WRITTEN
from helpers.shapes.evaluate import attempt
from helpers.shapes.functions import Unknown
from helpers.shapes.present import Fix
from helpers.shapes.source import SCOPES

MAX_FIXES = 4  # fixes that are offered
MAX_CHANGES = 4  # changes in one line
STEPS = 3000  # expressions that are worked out in a search
ENOUGH = 300  # in one that has found something
REARRANGED = ("x.T", "x.swapaxes(-1, -2)", "x.ravel()", "x[None]", "x[:, None]", "x[..., None]")
REFUSED = (Unknown, rules.Misfit, RecursionError)


def remedies(line, texts):
    """Return the changes that run or, if there are none, changes of one size that would help."""
    found = {}
    if not line.evaluator.state["foreign"]:
        search = Search(line)
        found = {"fixes": search.fixes, "complete": search.complete}
    if not found.get("fixes"):
        found["changes"] = single_changes(line.operation, texts)
    return found


class Search:
    """The fixes of an operation, the likeliest first, and whether every change was run.

    The whole right-hand side must fit into the shape that the target has, and fixes that give it
    the wanted shape come first. If a `complete` search has no `fixes`, none fits.
    """

    def __init__(self, line):
        operation, whole, self.evaluator = line.operation, line.whole, line.evaluator
        self.line, self.steps, self.complete = line, line.steps, None not in operation.shapes
        self.table = self._makes_table(operation, whole)
        found, later = {}, []
        if operation.kind == "assign":
            self._targets(operation, found)
        ways = sorted([*self._within(operation), *line.ways], key=lambda way: way[0])
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
                self._add(found, operation, cost, new, tree)
            except REFUSED as refused:
                self.complete &= not isinstance(refused, (Unknown, RecursionError))
        for cost, new, tree, fault in later:  # a second change, where the rest of the line fails
            with contextlib.suppress(*REFUSED):
                if sum(not rank[0] for rank, _ in found.values()) < 2:
                    tree, more = self._again(tree, fault)
                    self._add(found, operation, cost + more, new, tree)
        self.fixes = tuple(fix for _, fix in sorted(found.values(), key=lambda p: p[0])[:MAX_FIXES])
        if self.complete and not found and operation.kind not in WRITTEN:
            self.complete = not self._others_run(operation)

    def _candidates(self, operation):
        return edits.candidates(operation, self.evaluator, self.line.keys)

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

    def _within(self, operation):
        """Yield changes of what operands are computed from, first of what stretches both."""
        for node in operation.nodes:
            for inner in self._inside(node):
                stretched = not inner.misfit() and self._both_stretch(inner)
                for cost, _, new in self._candidates(inner) if stretched else ():
                    yield cost - 1, "", new
                for cost, _, new in self._candidates(inner) if inner.node is node else ():
                    yield cost + 9, "inside", new

    def _inside(self, tree):
        """Return the operations in an expression whose shapes are known, the inner ones first."""
        nodes = [tree]
        for node in nodes:  # which grows; names in a comprehension are its own
            nodes += [n for n in ast.iter_child_nodes(node) if not isinstance(n, SCOPES)]
        found = [describe.describe(node, None, self.evaluator) for node in nodes[::-1]]
        return [part for part in found if part is not None and None not in part.shapes]

    def _others_run(self, operation):
        """Whether a rearrangement runs that is too unlikely to be offered, and stretches little."""
        sizes = [math.prod(shape) for shape in operation.shapes]
        names = [node for node in ast.walk(operation.node) if isinstance(node, ast.Name)]
        for text, part in itertools.product(REARRANGED, [*operation.nodes, *names]):
            with contextlib.suppress(*REFUSED):
                self.evaluator.shape(part)
                shape = self._shape(edits.replace(operation.node, part, edits.put_at(text, part)))
                if operation.kind != "broadcast" or math.prod(shape) in sizes:
                    return True
        return False

    def _spent(self, most):
        spent = self.evaluator.state["steps"] - self.steps > most
        self.complete &= not spent
        return spent

    def _add(self, found, operation, cost, new, tree):
        fix = self._fix(tree, new)
        empty = 0 in fix.shape and not any(0 in shape for shape in operation.shapes)
        zero = edits.name_of(new) == "Sub" and ast.unparse(new.left) == ast.unparse(new.right)
        if empty or zero:
            return
        if operation.kind != "assign" or not _same(tree, operation.nodes[0]):
            after = describe.describe(new, None, self.evaluator)
            known = [*operation.shapes, *self.line.outer, *(after.shapes if after else ())]
            stretched = operation.kind == "broadcast" and self._shape(new) not in known
            axes = 1 if "axis=" in fix.code else 2  # that a table has, or what is left of it
            if stretched and self.table and (len(fix.shape) < axes or fix.tried != fix.code):
                return
            cost += (0.5 if self.table or _pairs(operation, 2) else 2.5) * stretched
            cost += self.line.fixed not in (None, fix.shape)
            rank = (self.line.wanted not in (None, fix.shape), cost)
            found.setdefault(fix.code, (rank, fix))

    def _placed(self, operation, change, whole):
        """Return (operation after a change, whole after it, what fails then) or raise Misfit."""
        new = edits.replace_all(operation.node, change)
        tree = edits.replace_all(whole, {**change, operation.node: new})
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
                return edits.replace(tree, at, ast.Constant(axis + 1)) if moves else tree
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
            found = [part for part in self._inside(tree) if part.misfit()]
            if not found:
                raise
            return found[0]
        return None

    def _both_stretch(self, operation):
        """Whether both operands are stretched, to a shape that nothing else in the cell has."""
        if operation.kind not in ("broadcast", "in place") or None in operation.shapes:
            return False
        shape = rules.broadcast(*operation.shapes)
        if shape in operation.shapes or shape in self.line.outer or _pairs(operation):
            return False
        if len(shape) == 2:
            self.complete = False  # a table of all pairs of two vectors would run
        return len(shape) > 2 or not self.table

    def _fix(self, tree, new):
        try:
            shape, tried = self._shape(tree), tree
        except Unknown:
            shape, tried = self._shape(new), new
        if self.line.fixed is not None and tried is tree:
            rules.fit_into(shape, self.line.fixed, leading_ones=True)
        return Fix(ast.unparse(tree), shape, ast.unparse(tried))


def _pairs(operation, ndim=3):
    """Return whether each row is subtracted from each, as in (n, 1, k) and (m, k)."""
    if not isinstance(getattr(operation.node, "op", None), ast.Sub):
        return False
    a, b = sorted(operation.shapes, key=len)
    if (len(a), len(b)) == (1, 3):
        return a == (3,) and b[-1] == 1  # a grey picture, and red, green and blue
    new = ndim == 2 or 1 in b[:2]
    return len(a) == 2 and len(b) == ndim and a[-1] == b[-1] > 1 and new


def _same(tree, target):
    """Return whether a value is written into itself, such as X in X[:] = X."""
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
    """Yield sentences that name a single size whose change would make the operation run."""
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
