"""Try the changes of a failed operation, and rank those with which the line runs.

A change is kept if the operation then runs, and if every other operation of the line whose shapes
can be computed runs as well. If another operation of the line fails after the change, a second
change is tried in that operation. A call of another library is not run. Only the changed argument
is computed, and the sizes that must be equal in the call are compared.

Some changes run but probably do not do what is meant: they drop a part, write into another place,
make a table of all pairs, or reduce over another axis. Changes of these four kinds get a mark, and
come after the changes without a mark. A change also gets a mark if another change is equally
likely, or if a later line would fail. If there is no unmarked change, the explanation says which
shape an operand should have had.
"""

import ast
import contextlib
import math
from dataclasses import dataclass, field, replace

from whyshape import rules
from whyshape.changes import (
    AS_LIKELY,
    BROADCAST,
    CUT,
    DATA,
    ELSEWHERE,
    MANY,
    OTHER_AXIS,
    PRODUCTS,
    TABLE_OF_PAIRS,
    UNCOMPUTED,
    WRITTEN,
    as_product,
    changes,
    first_label,
    product,
    same_reduction,
    targets,
    turned,
)
from whyshape.edits import around, axis_of, name_of, reductions_around, replace_all
from whyshape.edits import replace as put_for
from whyshape.evaluate import attempt, whole_number
from whyshape.explanation import Fix
from whyshape.operations import Line, describe, first_pass, last_pass
from whyshape.source import as_binary, as_load
from whyshape.uses import LATER_FAILS, Uses, survives
from whyshape.values import TEXTS, Unknown, admit, flat, is_array, is_list, is_one_of, shape_of

MAX_FIXES = 5  # the largest number of fixes in an explanation
MOST = 10**9  # a result with more elements hardly fits into memory
MAX_SECOND = 12  # the largest number of changes after which a second one is looked for
ENOUGH = 600  # the number of evaluated expressions after which one fix is enough
TURNED_RESULT = 3  # added to the rank of a change that gives the result another shape
REFUSED = (Unknown, rules.Misfit, RecursionError)


def line_of(place, operation, evaluator):
    """Return the `Line` of an operation that failed at a place."""
    line = _line_of(place, operation, evaluator)
    return replace(line, first=first_pass(place), last=last_pass(place))


def _line_of(place, operation, evaluator):
    statement = place.statement
    targets = getattr(statement, "targets", [getattr(statement, "target", None)])
    stores = tuple(ast.unparse(target) for target in targets if target is not None)
    stepped = isinstance(statement, ast.AugAssign)
    uses = Uses.after(place)
    if operation.kind in WRITTEN:
        return Line(operation.node, operation.shapes[0], stepped, stores)
    if isinstance(getattr(place.node, "ctx", None), ast.Store):  # the index itself is wrong
        return Line(operation.node)
    whole, target = place.whole(), targets[0]
    texts = [ast.unparse(node) for node in operation.nodes]
    if operation.kind == "broadcast" and not stepped and stores and stores[0] in texts:
        step = attempt(evaluator.shape, as_load(target))  # a step such as `w = w - dw`
        return Line(whole, step, False, stores, uses=uses)
    if whole is not getattr(statement, "value", None):
        return Line(whole, asked=whole is getattr(statement, "test", None))
    if stepped:
        binary = as_binary(statement)
        return Line(binary, attempt(evaluator.shape, binary.left), True, stores)
    stored = isinstance(target, ast.Subscript) and len(targets) == 1
    shape = attempt(evaluator.shape, as_load(target)) if stored else None
    again = len(stores) == 1 and stores[0] in texts
    kept = attempt(evaluator.shape, as_load(target)) if again else None
    return Line(whole, shape, False, stores, kept, uses)


def advice(operation, line, evaluator, texts):
    """Return a dict of those attributes of an `Explanation` that help to repair a failed line."""
    if _computes_with_text(operation, evaluator):
        return {}
    search = Search(replace(operation, line=line), evaluator)
    fixes = ranked(search.trials())
    if None in operation.shapes or any(not fix.marked for fix in fixes):
        return {"fixes": fixes}
    return {"fixes": fixes, "needed": needed(operation, evaluator, texts), "tried": search.tried}


@dataclass(frozen=True)
class Trial:
    """A change of a failed operation that was tried, and what came of it.

    Attributes
    ----------
    rank : float
        Small for a likely change.
    mark : str
        As in `Fix`.
    family : object
        The kind of edit.
    new, tree : ast expression
        The changed operation and the changed line.
    code, tried : str
        As in `Fix`.
    shape, own : tuple or None
        The shape of the value of the expression `tried`, and the shape of the value of the
        expression `new`.
    target : bool
    part : str
        As in `Fix`.
    """

    rank: float
    mark: str = ""
    family: object = None
    new: object = None
    tree: object = None
    code: str = ""
    tried: str = ""
    shape: tuple | None = None
    own: tuple | None = None
    target: bool = False
    part: str = ""


def ranked(trials):
    """Return a `Fix` for each of several trials, the likeliest first and marked ones last.

    If the first two unmarked trials are equally likely and give different results, all trials are
    marked. If a later line would fail after a change, the later line may need a change, too. So all
    trials are also marked if a change after which a later line fails is as likely as the first
    unmarked trial.
    """
    best = {}
    for trial in sorted(trials, key=lambda trial: (bool(trial.mark), trial.rank)):
        best.setdefault(trial.code, trial)
    plain = [trial for trial in best.values() if not trial.mark]
    rivals = [trial for trial in best.values() if trial.mark in ("", AS_LIKELY, LATER_FAILS)]
    likely = [trial for trial in rivals if plain and trial.rank <= plain[0].rank]
    many = len({(trial.shape, trial.own) for trial in likely}) > 1
    many = many or (len(likely) > 1 and likely[0].family is likely[1].family in MANY)
    found = [replace(t, mark=t.mark or AS_LIKELY) if many else t for t in best.values()]
    return tuple(Fix(t.code, t.shape, t.tried, t.target, t.mark, t.part) for t in found[:MAX_FIXES])


@dataclass
class Search:
    """A search for changes of a failed operation that make its line run.

    Attributes
    ----------
    found : list of Trial
    tried : bool
        Whether a change was tried.
    """

    operation: object
    evaluator: object
    found: list = field(default_factory=list)
    tried: bool = False

    @property
    def line(self):
        """The `Line` that contains the operation."""
        return self.operation.line

    def trials(self):
        """Return a `Trial` for each change of the operation with which the line runs."""
        start, later = self.evaluator.steps[0], []
        for node, mark in targets(self.operation, self.evaluator):
            if self.line.first is None or mark != ELSEWHERE:
                code, shape = ast.unparse(node), self.operation.shapes[1]
                self.found.append(
                    Trial(1.5, mark, None, node, node, code, code, shape, shape, True)
                )
        for change in changes(self.operation, self.evaluator):
            self.tried = True
            spent = self.evaluator.steps[0] - start
            if self._is_enough(change.rank) or (self.found and spent > ENOUGH):
                break
            if change.family in DATA and self._has_arranged():
                continue
            self._try(change, later)
        for trial, failure in later[:MAX_SECOND]:
            if not self._has_settled():
                self._second(trial, failure)
        if not self._has_plain():
            self._earlier()
        return self.found

    def _has_plain(self):
        return any(not trial.mark for trial in self.found)

    def _has_settled(self):
        """Return whether a change without a mark was found.

        If the operation broadcasts, the result of the change must have the shape of an operand.
        """
        plain = [trial for trial in self.found if not trial.mark]
        turned = self.operation.kind == "broadcast"
        return any(not turned or trial.own in self.operation.shapes for trial in plain)

    def _has_arranged(self):
        """Return whether a change was found that only rearranges the data."""
        return any(trial.mark in ("", ELSEWHERE) for trial in self.found)

    def _is_enough(self, rank):
        plain = sorted(trial.rank for trial in self.found if not trial.mark)
        return len(plain) >= MAX_FIXES and plain[MAX_FIXES - 1] <= rank

    def _try(self, change, later, more=0):
        try:
            trial, failure = self._placed(self.operation, change, self.line.whole)
        except REFUSED:
            return
        trial = replace(trial, rank=change.rank + more)
        if failure is None:
            self._keep(trial)
        elif not trial.mark:
            later.append((trial, failure))

    def _placed(self, operation, change, whole):
        """Return the `Trial` of a change, and the operation of the line that then fails, if any."""
        new = replace_all(operation.node, change.nodes)
        tree = replace_all(whole, {**change.nodes, operation.node: new})
        if new is operation.node:
            raise Unknown
        if operation.kind in UNCOMPUTED:
            return self._placed_argument(operation, change, new, tree)
        changed = describe(new, None, self.evaluator)
        shape = self._shape(new)
        trial = Trial(0, change.mark, change.family, new, tree, own=shape)
        if self._both_stretch(changed):
            trial = self._table(trial, shape)
        elif _is_outer(changed) and not self._is_asked(trial, shape):
            if reductions_around(tree, new, self.evaluator):
                raise Unknown
            trial = replace(trial, mark=trial.mark or TABLE_OF_PAIRS)
        failure = self._failure(trial.tree, trial.new)
        if failure is not None and (failure.node is trial.new or None in failure.shapes):
            raise rules.Misfit("The line does not run.")
        return trial, failure

    def _placed_argument(self, operation, change, new, tree):
        """Return the `Trial` of a change in another library's call, with the operation that still
        fails, or None.

        The call itself is not run, and of its arguments only the changed one is computed.
        """
        nodes = [replace_all(node, change.nodes) for node in operation.nodes]
        shapes = [self.evaluator.shape(node) for node in nodes]
        changed = replace(operation, node=new, nodes=nodes, shapes=shapes, told=())
        if changed.misfit():
            raise rules.Misfit("The sizes still differ.")
        k = next(k for k, node in enumerate(nodes) if node is not operation.nodes[k])
        part = ast.unparse(nodes[k])
        trial = Trial(0, change.mark, change.family, new, tree, own=shapes[k], part=part)
        return trial, self._failure(tree, new)

    def _shape(self, node):
        """Return the shape of an expression's value, or None for a tuple of arrays."""
        value = self.evaluator.value(node)
        if type(value) is list and any(map(is_array, value)):
            return attempt(shape_of, admit(value))  # such as the parts of np.array_split
        return None if type(value) is tuple else shape_of(admit(value))

    def _both_stretch(self, operation):
        """Return whether broadcasting repeats both operands of an element-wise operation."""
        if operation is None or operation.kind not in ("broadcast", "in place"):
            return False
        if None in operation.shapes:
            return False
        shape = attempt(rules.broadcast, *operation.shapes)
        return shape is not None and shape not in (*operation.shapes, self.line.target)

    def _table(self, trial, shape):
        """Return the trial whose result is a table of all pairs, or raise Unknown if the line
        cannot mean such a table.

        If the line sums the result, a table of all pairs is meant only where pairs of rows are
        summed over their last axis, as in `((X - C) ** 2).sum(axis=1)`.
        """
        above = reductions_around(trial.tree, trial.new, self.evaluator)
        axes = [axis_of(call, self.evaluator) for call in above]
        if trial.mark != TABLE_OF_PAIRS or None in axes:
            raise Unknown
        if not axes:
            return trial
        value = whole_number(axes[0], self.evaluator)
        if value not in (1, -1) or len(shape or ()) != 3:
            raise Unknown
        last = put_for(trial.tree, axes[0], ast.Constant(2)) if value == 1 else trial.tree
        return replace(trial, tree=last)

    def _is_asked(self, trial, shape):
        """Return whether the line stores a table of all pairs in an array of the same shape, or
        combines the two.

        For example, `W - a @ b.T` combines the table `a @ b.T` with an array `W` of the same shape.
        """
        above = (describe(n, None, self.evaluator) for n in around(trial.tree, trial.new))
        beside = (o for o in above if o is not None and o.kind == "broadcast")
        return shape == self.line.target or any(
            shape == other and trial.new not in ast.walk(node)
            for operation in beside
            for node, other in zip(operation.nodes, operation.shapes, strict=True)
        )

    def _failure(self, tree, new):
        """Return the first operation of a changed line that fails or repeats both operands."""
        above = {id(node) for node in around(tree, new)}
        for node in inside_out(tree):
            operation = describe(node, None, self.evaluator)
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
        """Store a trial with two changes, for a line that still fails after the first change."""
        for change in changes(failure, self.evaluator):
            try:
                second, then = self._placed(failure, change, trial.tree)
            except REFUSED:
                continue
            if then is None and not second.mark:
                self._keep(replace(trial, rank=trial.rank + change.rank, tree=second.tree))
                return

    def _earlier(self):
        """Try changes of products and of tables of all pairs inside the operation's operands."""
        for node in self.operation.nodes:
            for inner in inside_out(node):
                part = describe(inner, None, self.evaluator)
                if part is None or part.misfit() or None in part.shapes:
                    continue
                if self._both_stretch(part) or (inner is node and part.kind == "matmul"):
                    doubted = self.operation.kind in PRODUCTS or _is_of_one_array(part)
                    for change in changes(part, self.evaluator):
                        mark = change.mark or AS_LIKELY * doubted
                        self._try(replace(change, mark=mark), [], more=5)

    def _keep(self, trial):
        """Store a trial if its value fits into the target of the line and its code is new."""
        line, tree = self.line, trial.tree
        try:
            shape, tried = self._shape(tree), tree
            if line.first is not None:  # in the first pass, too, a fix must run
                with contextlib.suppress(Unknown):
                    line.first.value(tree)
        except rules.Misfit:
            return
        except Unknown:
            shape, tried = trial.own, trial.new
        if tried is tree and not self._fits(shape):
            return
        right = tree.right if line.stepped else tree
        if tried is tree and right is not tree:
            shape, tried = attempt(self._shape, right), right
        code = ast.unparse(right)
        if code == self._unchanged() or _is_nothing(trial.new):
            return
        if not self._is_usable(shape, line.asked and tried is tree):
            return
        trial = replace(trial, code=code, tried=ast.unparse(tried), shape=shape)
        self.found.append(self._judged(trial, tried is tree))

    def _is_usable(self, shape, asked):
        """Return whether a result of this shape has elements, but not too many for the memory.

        If `asked` is true, the result must have a single element, because an array of several
        elements is neither true nor false.
        """
        shapes = [shape or (), *(held or () for held in self.operation.shapes)]
        count, *others = map(math.prod, shapes)
        return 0 < count <= (1 if asked else max(MOST, *others))

    def _fits(self, shape):
        """Return whether a value of this shape fits into the target of the line.

        NumPy stretches no matrix product that is written in place, as in `A @= B`.
        """
        if self.line.target is None or shape is None:
            return True
        if self.line.stepped and isinstance(getattr(self.line.whole, "op", None), ast.MatMult):
            return shape == self.line.target
        leading = self.operation.kind == "assign"
        fit = rules.fit_into
        return attempt(lambda: fit(shape, self.line.target, leading)) is not None

    def _unchanged(self):
        """Return the code of the failed line, which no fix may repeat."""
        if self.operation.kind == "assign":
            return ast.unparse(self.operation.nodes[0])  # an array that is assigned to itself
        return ast.unparse(self.line.whole.right if self.line.stepped else self.line.whole)

    def _judged(self, trial, whole):
        """Return a trial whose rank and mark depend on the result that the changed line has."""
        rank, mark, operation = trial.rank, trial.mark, self.operation
        if operation.kind == "broadcast" and not mark.startswith(CUT):
            changed = describe(trial.new, None, self.evaluator)
            same = changed is not None and changed.kind == "broadcast"
            same = same and None not in changed.shapes
            own = attempt(rules.broadcast, *changed.shapes) if same else None
            own = own if same else attempt(self._shape, trial.new)
            if own not in operation.shapes:
                rank += TURNED_RESULT
                mark = mark or self._turned(trial)
        if whole and self.line.kept not in (None, trial.shape):
            rank += TURNED_RESULT
        if whole and not survives(self.line.uses, trial.shape, self.evaluator):
            rank, mark = rank + TURNED_RESULT, mark or LATER_FAILS
        rank -= trial.family is turned and self._turns_back(trial)
        doubt = AS_LIKELY if self._is_doubted(trial) else ""
        return replace(trial, rank=rank, mark=mark or doubt)

    def _is_doubted(self, trial):
        """Return whether another change of an element-wise operation is as likely as a trial.

        Either of two tables may be transposed, unless the code has transposed one of them before. A
        vector of weights may belong to the axis that is summed, or to the axis along which it now
        lies. Whole numbers in an operand may be labels of classes instead of numbers to compute
        with.
        """
        operation = self.operation
        if operation.kind != "broadcast" or self.line.target is not None:
            return False
        if trial.family is not product and self._is_a_product() and not self._turns_back(trial):
            return True
        table = max(operation.shapes, key=len)
        if any(first_label(n, table, self.evaluator) is not None for n in operation.nodes):
            return trial.family is not same_reduction
        if trial.family is turned:
            return min(map(len, operation.shapes)) > 1 and not self._turns_back(trial)
        changed = describe(trial.new, None, self.evaluator)
        weighted = name_of(operation.node) in ("Mult", "multiply") and None not in changed.shapes
        return weighted and self._lies_across(changed.shapes, trial)

    def _is_a_product(self):
        """Return whether the failed `x * y` may be a mistake for `x @ y`, whose shapes fit."""
        shapes = self.operation.shapes
        tables = None not in shapes and [*map(len, shapes)] == [2, 2]
        if not tables or as_product(self.operation, self.evaluator) is None:
            return False
        return attempt(rules.matmul, *shapes) is not None

    def _turns_back(self, trial):
        """Return whether a trial removes a transpose from the failed operation."""
        old, new = (ast.unparse(tree).count(".T") for tree in (self.line.whole, trial.tree))
        return new < old

    def _lies_across(self, shapes, trial):
        """Return whether broadcasting repeats an operand along the axis that the line then sums."""
        above = reductions_around(trial.tree, trial.new, self.evaluator)
        axis = whole_number(axis_of(above[0], self.evaluator), self.evaluator) if above else None
        many = max(map(len, shapes))
        if axis is None or not -many <= axis < many:
            return False
        along = axis - many * (axis >= 0)
        return any(max(s, default=1) > 1 == rules.size_at(s, along) for s in shapes)

    def _turned(self, trial):
        """Return the mark for a change whose result the line then reduces over an axis, or ""."""
        above = reductions_around(trial.tree, trial.new, self.evaluator)
        axes = [axis_of(call, self.evaluator) for call in above]
        return OTHER_AXIS if any(axes) else ""


def _computes_with_text(operation, evaluator):
    """Return whether an operand of an arithmetic operation is a list of texts, such as names."""
    if operation.kind != "broadcast" or isinstance(operation.node, ast.Compare):
        return False
    values = [attempt(evaluator.value, node) for node in operation.nodes]
    return any(is_one_of(leaf, TEXTS) for v in values if is_list(v) for leaf in flat(v))


def _is_outer(operation):
    """Return whether a product, such as a column times a row, gives all pairs of numbers."""
    if operation is None or operation.kind not in PRODUCTS or None in operation.shapes:
        return False
    a, b = operation.shapes[:2]
    return min(len(a), len(b)) > 1 and a[-1] == 1 and a[-2] > 1 < b[-1]


def _is_of_one_array(operation):
    """Return whether a product is that of an array and its own transpose, such as `X.T @ X`."""
    bases = [n.value if getattr(n, "attr", "") == "T" else n for n in operation.nodes]
    return len({*map(ast.unparse, bases)}) == 1


def _is_nothing(node):
    """Return whether both operands of an operator are the same expression, as in `x - x`."""
    return isinstance(node, ast.BinOp) and ast.unparse(node.left) == ast.unparse(node.right)


def inside_out(tree):
    """Yield the nodes of a syntax tree, each node after the nodes that it contains."""
    if not isinstance(
        tree, (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp)
    ):
        for child in ast.iter_child_nodes(tree):
            yield from inside_out(child)
    yield tree


def needed(operation, evaluator, texts):
    """Return phrases such as "W had the shape (3, 4)", with shapes that let the operation run."""
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
