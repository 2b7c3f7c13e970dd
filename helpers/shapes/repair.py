"""Try the candidate changes of a failed operation, and rank the changes that make it run.

A change is kept if the operation then runs, if the whole right-hand side runs as far as it can be
evaluated, and if no operation on the way stretches both of its operands. If the rest of the line
fails, a second change is tried there.
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

MAX_FIXES = 4  # the largest number of fixes in an explanation
MAX_CHANGES = 4  # the largest number of changes in one line
STEPS = 3000  # the largest number of expressions that a search evaluates
ENOUGH = 300  # the limit after a first fix has been found
REARRANGED = ("x.T", "x.swapaxes(-1, -2)", "x.ravel()", "x[None]", "x[:, None]", "x[..., None]")
REFUSED = (Unknown, rules.Misfit, RecursionError)


def remedies(line, texts):
    """Return a dict with the fixes of a `Line`, or with changes of one size if no fix is found."""
    found = {}
    if not line.evaluator.state["foreign"]:
        search = Search(line)
        found = {"fixes": search.fixes, "complete": search.complete}
    if not found.get("fixes"):
        found["changes"] = single_changes(line.operation, texts)
    return found


class Search:
    """Search for fixes of an operation. The attribute `fixes` has the likeliest one first.

    A fix must give a right-hand side that fits into the target of an assignment, and fixes that
    give the wanted shape come first. If `complete` is True and there are no fixes, no change fits.
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
        for cost, new, tree, fault in later:  # change the rest of the line, too
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
        """Return whether the line may be meant to give a table of all pairs of two vectors."""
        one_axis = all(shape is None or len(shape) == 1 for shape in operation.shapes)
        leaves = [edits.leaf_of("x[:, None]", node, self.evaluator) for node in operation.nodes]
        signs = ("Mult",) if whole is operation.node else ("Mult", "Sub")
        times = edits.name_of(operation.node) in signs and {ast.Name} == {*map(type, leaves)}
        compared = isinstance(operation.node, ast.Compare)
        return one_axis and (times or compared or "arange(" in ast.unparse(operation.node))

    def _targets(self, operation, found):
        """Add fixes that assign the value to a part of the array that has the value's shape."""
        target, shape = operation.nodes[0], operation.shapes[1]
        if isinstance(target, ast.Subscript):
            fitted = edits.refitted(target, shape, self.evaluator)
            for new in itertools.chain(edits.along(target, self.evaluator), fitted):
                if attempt(self.evaluator.shape, new) == shape:
                    code = ast.unparse(new)
                    found[code] = (False, 0.9), Fix(code, shape, code, True)

    def _within(self, operation):
        """Yield changes inside the operands, beginning where both operands are stretched."""
        for node in operation.nodes:
            for inner in self._inside(node):
                stretched = not inner.misfit() and self._both_stretch(inner)
                for cost, _, new in self._candidates(inner) if stretched else ():
                    yield cost - 1, "", new
                for cost, _, new in self._candidates(inner) if inner.node is node else ():
                    yield cost + 9, "inside", new

    def _inside(self, tree):
        """Return an expression's operations whose shapes are known, the innermost first."""
        nodes = [tree]
        for node in nodes:  # the loop appends to `nodes`
            nodes += [n for n in ast.iter_child_nodes(node) if not isinstance(n, SCOPES)]
        found = [describe.describe(node, None, self.evaluator) for node in nodes[::-1]]
        return [part for part in found if part is not None and None not in part.shapes]

    def _others_run(self, operation):
        """Return whether one of the unlikely changes in REARRANGED makes the operation run."""
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
            axes = 1 if "axis=" in fix.code else 2  # a table has two axes, and its sums have one
            if stretched and self.table and (len(fix.shape) < axes or fix.tried != fix.code):
                return
            cost += (0.5 if self.table or _pairs(operation, 2) else 2.5) * stretched
            cost += self.line.fixed not in (None, fix.shape)
            rank = (self.line.wanted not in (None, fix.shape), cost)
            found.setdefault(fix.code, (rank, fix))

    def _placed(self, operation, change, whole):
        """Return the changed operation, the changed line, and the next failure in it, if any."""
        new = edits.replace_all(operation.node, change)
        tree = edits.replace_all(whole, {**change, operation.node: new})
        new = tree if new is operation.node else new  # the change is outside the operation
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
        """Raise the axis of a sum around `new` by 1 for an added axis, and return the new tree."""
        for node in _around(tree, new):
            at = edits.axis_of(node, self.evaluator)
            axis = getattr(at, "value", 0)
            if at is not None:
                moves = isinstance(axis, int) and 0 < axis < ndim - 1
                return edits.replace(tree, at, ast.Constant(axis + 1)) if moves else tree
        return tree

    def _again(self, tree, fault, times=1, same=None):
        """Return the tree and the cost after a change of the operation `fault`, or raise Misfit.

        A change with the name `same`, such as `keepdims`, is repeated up to `times` times.
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
            return ()  # the node is a tuple of several values
        value = self.evaluator.value(node)
        if isinstance(value, (tuple, list)) and isinstance(node, ast.Call):
            return ()  # the call has several results, as np.linalg.lstsq does
        return self.evaluator.shape(node)

    def _fault(self, tree, node):
        """Return the first operation from a node outwards that fails or stretches both operands.

        If there is none, return a failing operation in another part of the line, or None.
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
        """Return whether both operands are stretched, to a shape that no array nearby has."""
        if operation.kind not in ("broadcast", "in place") or None in operation.shapes:
            return False
        shape = rules.broadcast(*operation.shapes)
        if shape in operation.shapes or shape in self.line.outer or _pairs(operation):
            return False
        if len(shape) == 2:
            self.complete = False  # the operation runs if a table of all pairs is meant
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
    """Return whether all pairs of rows are subtracted, as for shapes (n, 1, k) and (m, k)."""
    if not isinstance(getattr(operation.node, "op", None), ast.Sub):
        return False
    a, b = sorted(operation.shapes, key=len)
    if (len(a), len(b)) == (1, 3):
        return a == (3,) and b[-1] == 1  # a colour is subtracted from a grey image
    new = ndim == 2 or 1 in b[:2]
    return len(a) == 2 and len(b) == ndim and a[-1] == b[-1] > 1 and new


def _same(tree, target):
    """Return whether the array `target` is assigned to itself, as in `X[:] = X`."""
    texts = [ast.unparse(target)]
    if isinstance(target, ast.Subscript) and set(ast.unparse(target.slice)) <= set(":., ()"):
        texts.append(ast.unparse(target.value))
    return ast.unparse(tree) in texts


def _around(tree, node):
    """Return the nodes of a tree that contain `node`, from the inside out."""
    for child in ast.iter_child_nodes(tree):
        found = _around(child, node)
        if child is node or found:
            return [*found, tree]
    return []


def single_changes(operation, texts):
    """Return phrases such as "W had the shape (3, 4)", with one size changed so that all fit."""
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
