"""Try the changes of a failed operation, and rank those with which the line runs.

A change is kept if the operation then runs, and if every other operation of the line that can be
followed runs as well. If one of them fails after the change, a second change is tried there.

Some changes run and do what the line hardly means: they make a table of all pairs, or reduce over
another axis. They are marked, and come after a change without a mark. Without such a change, the
explanation says which shape an operand should have had.
"""

import ast
import contextlib
from dataclasses import dataclass, field

from whyshape import rules
from whyshape.changes import (
    BROADCAST,
    OTHER_AXIS,
    PRODUCTS,
    TABLE_OF_PAIRS,
    WRITTEN,
    changes,
    targets,
)
from whyshape.edits import around, axis_of, is_reduction, replace, replace_all, whole_number
from whyshape.evaluate import attempt
from whyshape.explanation import Fix
from whyshape.operations import describe
from whyshape.source import as_binary, as_load
from whyshape.values import Unknown, admit, shape_of

MAX_FIXES = 4  # the largest number of fixes in an explanation
MAX_SECOND = 12  # the largest number of changes after which a second one is looked for
ENOUGH = 600  # the number of evaluated expressions after which one fix is enough
TURNED_RESULT = 3  # added to the rank of a change that gives the result another shape
REFUSED = (Unknown, rules.Misfit, RecursionError)


def line_of(place, operation, evaluator):
    """Return the expression of a line and the shape of the part of an array that it is put into."""
    statement = place.statement
    if operation.kind in WRITTEN:
        return operation.node, operation.shapes[0]
    if isinstance(getattr(place.node, "ctx", None), ast.Store):  # the index itself is wrong
        return operation.node, None
    whole, target = place.whole(), getattr(statement, "targets", [None])[0]
    texts = [ast.unparse(node) for node in operation.nodes]
    if operation.kind == "broadcast" and target is not None and ast.unparse(target) in texts:
        return whole, attempt(evaluator.shape, as_load(target))  # a step such as `w = w - dw`
    if whole is not getattr(statement, "value", None):
        return whole, None
    if isinstance(statement, ast.AugAssign):
        binary = as_binary(statement)
        return binary, attempt(evaluator.shape, binary.left)
    (target, *others) = getattr(statement, "targets", [None])
    stored = isinstance(target, ast.Subscript) and not others
    return whole, attempt(evaluator.shape, as_load(target)) if stored else None


def advice(operation, whole, target, evaluator, texts, first=None):
    """Return the attributes of an `Explanation` that help with a line, as a dict.

    `first` evaluates the line in the first pass of its loops, as of `operations.first_pass`.
    """
    search = Search(operation, whole, target, evaluator, first)
    fixes = search.fixes()
    if None in operation.shapes or any(not fix.marked for fix in fixes):
        return {"fixes": fixes}
    return {"fixes": fixes, "needed": _needed(operation, evaluator, texts), "tried": search.tried}


@dataclass
class Trial:
    """A change and the trees after it."""

    rank: float
    mark: str
    new: object  # the operation after the change
    tree: object  # the line after the change


@dataclass
class Search:
    """Search for changes of an operation with which its line runs.

    Attributes
    ----------
    whole : ast expression
        The expression that contains the operation.
    target : tuple or None
        The shape of the part of an array that is assigned, into which its value must fit.
    found : dict
        A dict from the code of each fix to a pair (rank, `Fix`).
    tried : bool
        Whether a change was tried.
    first : Evaluator or None
        As in `advice`. In the first pass, too, a fix must run.
    """

    operation: object
    whole: object
    target: tuple | None
    evaluator: object
    first: object = None
    found: dict = field(default_factory=dict)
    tried: bool = False

    def fixes(self):
        """Return the fixes found, the likeliest first."""
        start, later = self.evaluator.steps[0], []
        self.operation.whole = self.whole
        for node in targets(self.operation, self.evaluator) if self.first is None else ():
            code, shape = ast.unparse(node), self.operation.shapes[1]
            self.found[code] = 1.5, Fix(code, shape, code, True)
        for rank, change, mark in changes(self.operation, self.evaluator):
            self.tried = True
            spent = self.evaluator.steps[0] - start
            if self._is_enough(rank) or (self.found and spent > ENOUGH):
                break
            self._try(rank, change, mark, later)
        for trial, failure in later[:MAX_SECOND]:
            if not any(not fix.marked for _, fix in self.found.values()):
                self._second(trial, failure)
        if not any(not fix.marked for _, fix in self.found.values()):
            self._earlier()
        return self._ranked()

    def _is_enough(self, rank):
        plain = sorted(rank for rank, fix in self.found.values() if not fix.marked)
        return len(plain) >= MAX_FIXES and plain[MAX_FIXES - 1] <= rank

    def _ranked(self):
        """Return the fixes by rank. A marked one never comes first, except for pairs of rows."""
        ranked = [fix for _, fix in sorted(self.found.values(), key=lambda pair: pair[0])]
        first = next((fix for fix in ranked if not fix.marked), None)
        if first is None:
            return tuple(fix for fix in ranked if fix.mark == TABLE_OF_PAIRS)
        return (first, *(fix for fix in ranked if fix is not first))[:MAX_FIXES]

    def _try(self, rank, change, mark, later):
        try:
            trial, failure = self._placed(self.operation, change, self.whole, mark)
        except REFUSED:
            return
        trial.rank, trial.mark = rank, mark or trial.mark
        if failure is None:
            self._add(trial)
        elif not trial.mark:
            later.append((trial, failure))

    def _placed(self, operation, change, whole, mark=""):
        """Return the `Trial` of a change, and the operation that fails after it, if any."""
        new = replace_all(operation.node, change)
        tree = replace_all(whole, {**change, operation.node: new})
        if new is operation.node:
            raise Unknown
        changed = describe(new, None, self.evaluator)
        shape = self._shape(new)
        trial = Trial(0, "", new, tree)
        if self._both_stretch(changed):
            trial = self._table(trial, shape, mark)
        elif _is_outer(changed) and not self._is_asked(trial, shape):
            if any(is_reduction(above, self.evaluator) for above in around(tree, new)):
                raise Unknown
            trial.mark = TABLE_OF_PAIRS
        failure = self._failure(trial.tree, trial.new)
        if failure is not None and (failure.node is trial.new or None in failure.shapes):
            raise rules.Misfit("The line does not run.")
        return trial, failure

    def _shape(self, node):
        """Return the shape of an expression, or None for a tuple of arrays, or raise an error."""
        value = self.evaluator.value(node)
        return None if type(value) is tuple else shape_of(admit(value))

    def _both_stretch(self, operation):
        """Return whether each operand of an element-wise operation is repeated."""
        if operation is None or operation.kind not in ("broadcast", "in place"):
            return False
        if None in operation.shapes:
            return False
        shape = attempt(rules.broadcast, *operation.shapes)
        return shape is not None and shape not in (*operation.shapes, self.target)

    def _table(self, trial, shape, mark):
        """Return the trial of a table that a line may mean: pairs of rows, whose axis is reduced.

        In a line such as `((X - C) ** 2).sum(axis=1)`, the axis is the last one of the table.
        """
        above = [n for n in around(trial.tree, trial.new) if is_reduction(n, self.evaluator)]
        axes = [axis_of(call, self.evaluator) for call in above]
        if mark != TABLE_OF_PAIRS or not axes or None in axes or len(shape or ()) != 3:
            raise Unknown
        value = whole_number(axes[0], self.evaluator)
        if value not in (1, -1):
            raise Unknown
        last = replace(trial.tree, axes[0], ast.Constant(2)) if value == 1 else trial.tree
        return Trial(0, TABLE_OF_PAIRS, trial.new, last)

    def _is_asked(self, trial, shape):
        """Return whether a table goes into an array of its shape, or meets one element by element.

        So does the step of a matrix of weights, `W - a @ b.T`.
        """
        above = (describe(n, None, self.evaluator) for n in around(trial.tree, trial.new))
        beside = (o for o in above if o is not None and o.kind == "broadcast")
        return shape == self.target or any(
            shape == other and trial.new not in ast.walk(node)
            for operation in beside
            for node, other in zip(operation.nodes, operation.shapes, strict=True)
        )

    def _failure(self, tree, new):
        """Return the first operation of the line that fails, or that repeats both operands."""
        above = {id(node) for node in around(tree, new)}
        for node in _inside_out(tree):
            operation = describe(node, None, self.evaluator) if _is_operation(node) else None
            if operation is None:
                continue
            if operation.misfit() or (id(node) in above and self._both_stretch(operation)):
                return operation
            if id(node) in above:
                self._check(node)
        return None

    def _check(self, node):
        """Raise Misfit if an expression around the change does not run."""
        with contextlib.suppress(Unknown):
            self.evaluator.value(node)

    def _second(self, trial, failure):
        """Add a fix with a second change where the line fails after the first, if there is one."""
        for rank, change, mark in changes(failure, self.evaluator):
            try:
                second, then = self._placed(failure, change, trial.tree)
            except REFUSED:
                continue
            if then is None and not (mark or second.mark):
                self._add(Trial(trial.rank + rank, "", trial.new, second.tree))
                return

    def _earlier(self):
        """Try changes inside the operands: of products, and of tables that nobody asked for."""
        for node in self.operation.nodes:
            for inner in _inside_out(node):
                part = describe(inner, None, self.evaluator) if _is_operation(inner) else None
                if part is None or part.misfit() or None in part.shapes:
                    continue
                if self._both_stretch(part) or (inner is node and part.kind == "matmul"):
                    for rank, change, mark in changes(part, self.evaluator):
                        self._try(rank + 5, change, mark, [])

    def _add(self, trial):
        """Add a fix, unless its value does not fit into the target."""
        operation, code = self.operation, ast.unparse(trial.tree)
        try:
            shape, tried = self._shape(trial.tree), trial.tree
            if self.first is not None:
                with contextlib.suppress(Unknown):
                    self.first.value(trial.tree)
        except rules.Misfit:
            return
        except Unknown:
            shape, tried = attempt(self._shape, trial.new), trial.new
        if tried is trial.tree and self.target is not None and shape is not None:
            leading = operation.kind == "assign"
            if attempt(lambda: rules.fit_into(shape, self.target, leading)) is None:
                return
        unchanged = ast.unparse(operation.nodes[0] if operation.kind == "assign" else self.whole)
        if 0 in (shape or ()) or code == unchanged or _is_nothing(trial.new):
            return
        rank, mark = trial.rank, trial.mark
        if operation.kind == "broadcast":
            changed = describe(trial.new, None, self.evaluator)
            same = (
                changed is not None and changed.kind == "broadcast" and None not in changed.shapes
            )
            own = (
                attempt(rules.broadcast, *changed.shapes)
                if same
                else attempt(self._shape, trial.new)
            )
            if own not in operation.shapes:
                rank += TURNED_RESULT
                mark = mark or self._turned(trial)
        old = self.found.get(code)
        if old is None or old[0] > rank:
            self.found[code] = rank, Fix(code, shape, ast.unparse(tried), mark=mark)

    def _turned(self, trial):
        """Return a mark if an axis of the turned result is reduced in the line."""
        for call in around(trial.tree, trial.new):
            if is_reduction(call, self.evaluator) and axis_of(call, self.evaluator) is not None:
                return OTHER_AXIS
        return ""


def _is_outer(operation):
    """Return whether a product of two tables sums nothing, and so has all pairs of numbers."""
    if operation is None or operation.kind not in PRODUCTS or None in operation.shapes:
        return False
    a, b = operation.shapes[:2]
    return min(len(a), len(b)) > 1 and a[-1] == 1 and a[-2] > 1 < b[-1]


def _is_operation(node):
    return isinstance(node, (ast.BinOp, ast.Compare, ast.Call, ast.Subscript))


def _is_nothing(node):
    """Return whether an expression is the difference of an expression and itself."""
    return isinstance(node, ast.BinOp) and ast.unparse(node.left) == ast.unparse(node.right)


def _inside_out(tree):
    """Yield the nodes of a tree, each after those inside it."""
    if not isinstance(
        tree, (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)
    ):
        for child in ast.iter_child_nodes(tree):
            yield from _inside_out(child)
    yield tree


def _needed(operation, evaluator, texts):
    """Return phrases such as "W had the shape (3, 4)", in which one operand is changed to fit."""
    misfit, shapes, wanted = operation.misfit(), operation.shapes, []
    if misfit is None:
        return ()
    axis = axis_of(operation.node, evaluator) if isinstance(operation.node, ast.Call) else None
    axis = whole_number(axis, evaluator)
    if len(shapes) == 1 and axis is not None and not -len(shapes[0]) <= axis < len(shapes[0]):
        return (f"{texts[0]} had {axis + 1 if axis >= 0 else -axis} axes",)
    first = next(iter(misfit.clashes), None)
    for which in (1, 0) if first and first.axes else ():
        k = first.operands[which]
        new = dict(enumerate(shapes[k], -len(shapes[k])))
        if first.axes[which] in new:
            new[first.axes[which]] = first.sizes[1 - which]
            wanted.append((k, tuple(new.values())))
    if operation.kind in BROADCAST and len(shapes) == 2:
        wanted += [(1, shapes[0]), (0, shapes[1])]
    fitting = {k: new for k, new in reversed(wanted) if _fits(operation, k, new)}
    return tuple(f"{texts[k]} had the shape {new}" for k, new in sorted(fitting.items())[::-1])


def _fits(operation, k, new):
    return new != operation.shapes[k] and not operation.with_shape(k, new).misfit()
