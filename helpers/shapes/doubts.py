"""What ran and looks wrong: doubts about single expressions, from the shapes that they left.

A doubt needs evidence that the shapes were not meant. A stretch is quiet where an axis was added on
purpose, and doubted where an axis is matched with another axis of the array that it came from.
"""

import ast
import contextlib
import math
import re

from helpers.shapes import labels, rules
from helpers.shapes.origins import ADDED, Origins, arguments, element_wise, name_of, operands

SUPPRESSED = (Exception,)  # in a doubt: the others and the list are still told
WEIGHTS = re.compile(r"[Ww]\d*|[Ww]eights?\d*|[Tt]heta\d*|coef_?|[Ww]_\w+")
STEPPED = re.compile(rf"{WEIGHTS.pattern}|b\d*|bias")
PER_ROW = re.compile(r"rows?_\w+|\w*per_row")
VECTORS = re.compile(r"[VQ]|e?vecs|eig(?:en)?_?vec(?:tor)?s?")  # in columns
ROWS_OF_V = re.compile(r"V_?[tTh]|vt|vh")
LABELS = re.compile(r"(?:y_?)?(?:hat|pred|label|class|cluster|assign|guess)\w*")
PICKS = {"argmin", "argmax", "nanargmin", "nanargmax"}
FLATTEN = {  # without axis=...; and how many arguments each takes besides the array
    **dict.fromkeys(("cumsum", "cumprod", "nancumsum"), 0),
    **dict.fromkeys(("append", "delete", "repeat", "take", "roll", "outer"), 1),
    "insert": 2,
}
ALL_PAIRS = "`{}` pairs every entry with every entry, {}, and then all become one number."
JOINS = {"hstack", "concatenate", "concat", "append", "tile"}


class Doubts:
    """Find what looks wrong in a cell that has run.

    Parameters
    ----------
    ledger : Ledger
        Gives the shapes and the texts of the cell's expressions.
    """

    def __init__(self, ledger):
        self.ledger, self.shape, self.text = ledger, ledger.shape, ledger.written
        self.origins = Origins(ledger)
        self.axes, self.value = self.origins.axes, self.origins.value
        self.reduced = self.origins.reduced
        nodes = [*ast.walk(ledger.tree), *ledger.steps]
        self.parents = {child: node for node in nodes for child in ast.iter_child_nodes(node)}
        self.parents |= ledger.steps | {step.left: step for step in ledger.steps}
        self.statement_of = {node: statement for statement, node in ledger.places}
        self.names = [n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
        self.aligned = {}
        self.checks = {
            ast.Attribute: [self._transposed],
            ast.Subscript: [self._indexed, self._ordered, self._vectors],
            ast.Compare: [self._stretched],
            ast.BinOp: [
                *(self._stretched, self._bias, self._product, self._twice, self._normalized)
            ],
            ast.Call: [
                *(self._stretched, self._transposed, self._product, self._reshaped),
                *(self._einsum, self._default_axis, self._solve, self._joined),
                *(self._everything, self._picks),
            ],
        }

    def of(self, node):
        """Return the doubts about one expression."""
        self.axes(node)
        self.name = name_of(getattr(node, "func", None))
        self.parts = [part for part in operands(node) if self.shape(part)]
        self.shapes, self.result = [self.shape(part) for part in self.parts], self.shape(node)
        sentences = []
        for check in self.checks.get(type(node), ()) if self.result is not None else ():
            with contextlib.suppress(*SUPPRESSED):
                sentences += check(node)
        return sentences

    def of_statement(self, node):
        """Yield the doubts about a whole statement, then note what its names hold."""
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, (ast.Name, ast.Attribute)) and element_wise(node.value):
            for part in operands(node.value):
                old, new = self.shape(part), self.shape(node.value)
                same = isinstance(part, type(target)) and self.text(part) == self.text(target)
                if same and old and new and old != new:
                    name = self.text(target)
                    yield f"`{name}` had the shape {old} and now has {new}: it was stretched."
        if isinstance(target, ast.Subscript) and self.shape(node.value) == ():
            array, *_ = self.reduced(self.value(node.value)) or (None,)
            index = target.slice.elts if isinstance(target.slice, ast.Tuple) else [target.slice]
            places = [part for part in index if self.shape(part) == ()]
            room = (self.shape(target.value) or ())[len(places) :]
            if isinstance(array, ast.Subscript) and () != room == self.shape(array)[1:]:
                yield f"`{self.text(node.value)}` is one number for all {room}. Of columns: axis=0"
        self.origins.bind(node)

    # Where a value goes --------------------------------------------------------------------------

    def _users(self, node, seen=None):
        """Yield pairs (user of a value, operand), also through names and element by element."""
        parent, seen = self.parents.get(node), set() if seen is None else seen
        if isinstance(parent, ast.Attribute):
            call = self.parents.get(parent)
            method = isinstance(call, ast.Call) and call.func is parent
            yield (call if method else parent), node
        elif isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
            for load in self.names:
                later = load.id == parent.targets[0].id and load.lineno > parent.lineno
                if later and load not in seen:
                    seen.add(load)
                    yield from self._users(load, seen)
        elif parent is not None:
            yield parent, node
            through = isinstance(parent, (ast.UnaryOp, ast.keyword, ast.Expr, ast.FormattedValue))
            if through or (parent in self.ledger.numbers and element_wise(parent)):
                yield from self._users(parent, seen)

    def _becomes_a_number(self, node):
        """Return whether all entries of a table end up in one sum or mean."""
        others = {"any", "all", "max", "min"}
        return any(
            self.reduced(user) and self.shape(user) == () and name_of(user.func) not in others
            for user, _ in self._users(node)
        )

    # Stretching ----------------------------------------------------------------------------------

    def _stretched(self, node):
        if not element_wise(node) or len(self.parts) < 2:
            return
        if self.result not in self.shapes:
            yield from self._both_stretched(node)
        for a, s in zip(self.parts, self.shapes, strict=True):
            for b, t in zip(self.parts, self.shapes, strict=True):
                for i in range(-len(s), 0) if s != self.result == t and b is not a else ():
                    sentence = self._crossed(node, a, b, i) if s[i] > 1 else None
                    if sentence:
                        yield sentence
                        return

    def _both_stretched(self, node):
        a, s = self.parts[0], self.shapes[0]
        b = next((p for p in self.parts if self.shape(p) != s), a)
        t = self.shape(b)
        if wide(s) != wide(t) or not wide(s):
            return  # of other sizes, all pairs are meant
        added = [part for part in self.parts if ADDED in self.axes(part)]
        if self.name != "where" or len(self.parts) < 3:
            own, other = ({x for x in self.axes(p) if x and x != ADDED} for p in (a, b))
            lines = {line for (_, line), _ in own | other}
            table = len(s) == len(t) and (added or lines - {0})  # (n, 1) with (1, n)
            if table or not all(isinstance(part, ast.Name) for part in added):
                return
            meant = own & other or not self._becomes_a_number(node)
            if meant and (added or len(s) == len(t)):
                return
        yield (
            f"Both are stretched: `{self.text(a)}` {s} and `{self.text(b)}` {t} give "
            f"{self.result}, every entry of one with every entry of the other."
        )

    def _crossed(self, node, a, b, i):
        """Return a sentence if axis i of `a` is matched with an axis of `b` other than its own."""
        s, t, mine, theirs = self.shape(a), self.shape(b), self.axes(a)[i], self.axes(b)
        array, lost, kept = self.reduced(self.value(a)) or (None, (), True)
        full = self.shape(array) if lost else ()
        own = theirs.index(mine) - len(t) if mine in theirs else i
        if theirs[i] == mine or (own >= -len(s) and own != i and self.axes(a)[own] == mine):
            return None  # the axis that it belongs to is matched, too
        if self._both_ways(node, a, mine, i):
            return None
        if mine not in theirs and (kept or full != t or 0 in lost):  # not such an array, too
            return self._other_alignment(node, a, b, i)
        if lost and not kept and len(s) == len(full) - len(lost):
            which = f"axis {lost[0]}" if len(lost) == 1 else f"axes {lost}"
            acts = "as a row" if len(t) == 2 else f"along axis {len(t) + i}"
            return (
                f"`{self.text(a)}` has lost {which} of {full}, and {s} is aligned on the right: it "
                f"acts {acts} on `{self.text(b)}`. With keepdims=True it keeps its place."
            )
        return (
            f"`{self.text(a)}` {s} runs along axis {len(t) + own} of `{self.text(b)}` {t}, "
            f"and is matched with axis {len(t) + i}, which also has the size {s[i]}."
        )

    def _both_ways(self, node, a, axis, i):
        """Return whether the statement uses the array along another axis, too: both are meant."""
        for statement, part in self.ledger.places:
            if statement is self.statement_of.get(node) and part in self.parents:
                axes, shape = self.axes(part) or (), self.shape(part) or ()
                vector = len(wide(shape)) == 1 and element_wise(self.parents[part])
                same = self.text(root(part)) == self.text(root(a))
                if vector and same and axis in axes and axes.index(axis) - len(axes) != i:
                    return True
        return False

    def _other_alignment(self, node, a, b, i):
        """Return the sentence if a name was used along another axis of another array before."""
        axis, t, line = self.axes(a)[i], self.shape(b), self.statement_of[node].lineno
        if not isinstance(root(a), ast.Name) or axis is None or axis[0][0] != root(a).id:
            return None
        if PER_ROW.fullmatch(root(a).id) and len(t) == 2 and i == -1:
            return f"`{root(a).id}` is matched with axis 1 of `{self.text(b)}` {t}, not with rows."
        was = self.aligned.setdefault((axis, t), (i, line, self.axes(b)))
        if was[0] == i or was[1] == line or was[2] == self.axes(b):
            return None
        return (
            f"`{root(a).id}` is matched with axis {len(t) + i} of {t} here, and with axis "
            f"{len(t) + was[0]} of {t} in line {was[1]}."
        )

    def _bias(self, node):
        for product, bias in ((node.left, node.right), (node.right, node.left)):
            if isinstance(getattr(product, "op", None), ast.MatMult):
                left, right = is_weights(product.left), is_weights(product.right)
                result, shape = self.shape(product), self.shape(bias)
                if len(result) != 2 or min(result) == 1 or left == right:
                    continue
                if shape in [(1, result[1]), result[1:]] if left else shape == (result[0], 1):
                    yield (
                        f"`{self.text(bias)}` {shape} differs from sample to sample, and is the "
                        f"same for all outputs of {result}."
                    )

    # Axes that change places ---------------------------------------------------------------------

    def _transposed(self, node):
        if self.name != "transpose" and getattr(node, "attr", "") not in ("T", "mT"):
            return
        if not self.parts or len(self.shapes[0]) > 1 or self._row_meant(node, self.parts[0]):
            return
        text, shape = self.text(self.parts[0]), self.shapes[0]
        yield f"`{text}` {shape} has one axis: its transpose is the same. Column: {text}[:, None]"

    def _row_meant(self, node, part):
        """Return whether the product is right without a column, as in w.T @ x."""
        user = self.parents.get(node)
        user = self.parents.get(user) if isinstance(user, ast.Attribute) else user
        if not is_product(user):
            return False
        left, right = [p for p in operands(user) if self.shape(p)][:2]
        met = [u for u, _ in self._users(user) if element_wise(u)]
        if self.shape(user) == () and any(len(self.shape(u) or ()) > 1 for u in met):
            return False  # one number is added to all of a table
        return right is not node or len(self.shape(left)) > 1 or self.axes(left) != self.axes(part)

    def _reshaped(self, node):
        if self.name != "reshape" or not self.parts or any(k.arg == "order" for k in node.keywords):
            return
        part, old, new = self.parts[0], self.shapes[0], self.result
        if moved(old, new):
            yield (
                f"reshape from {old} to {new} cuts the numbers anew, in reading order. "
                f"Where axes should change places, it is {self.text(part)}.T"
            )

    def _joined(self, node):
        """Doubt arrays that are joined end to end and then used as columns of a table."""
        if not self.parts or len(self.shapes[0]) != 1:
            return
        source, text, new = self.value(self.parts[0]), self.text(self.parts[0]), self.result
        joined = name_of(getattr(source, "func", None)) in JOINS
        lengths = [self.shape(p) for p in operands(source) if self.shape(p)]
        mask = self.ledger.seen(getattr(source, "slice", None))
        if self.name == "reshape" and joined and lengths == [new[:1]] * new[-1]:
            yield f"reshape to {new} does not put the joined parts side by side: np.column_stack"
        joined = joined or (mask and mask.kind == "b" and len(mask.shape) > 1)
        if joined and any(k.arg == "axis" for k in node.keywords) and self.reduced(node):
            yield f"`{text}` {self.shapes[0]} has only one axis, so {self.name} gives one number."

    # Products ------------------------------------------------------------------------------------

    def _product(self, node):
        twice, turned = 2 * [self.result], [self.value(part) for part in self.parts]
        names = {name_of(getattr(part, "func", part)) for part in turned}
        square = has_sign(node, ast.Mult) and len({*(self.result or (1,))}) == 1 < len(self.result)
        meant = self.shapes == twice and names & {"inv", "pinv", "T"}
        meant = meant and len({self.text(root(part)) for part in self.parts}) == 2
        vector = self.shapes == [self.result, self.result[:1]] and is_weights(self.parts[0])
        if square and (meant or vector):
            yield f"`*` multiplies element by element: {self.result}. A matrix product is `@`"
        users = [*self._users(node)] if self.name == "outer" else []
        if len(users) == 1 and self.reduced(users[0][0]) and self.shape(users[0][0]) == ():
            yield ALL_PAIRS.format(self.text(node), self.result)
        if not is_product(node) or len(self.parts) != 2:
            return
        (a, b), (s, t), result = self.parts, self.shapes, self.result
        for part in (a, b):
            if isinstance(part, ast.Attribute) and part.attr == "T" and len(self.shape(part)) > 2:
                text, turned = self.text(part.value), self.shape(part)
                yield f"`{text}.T` turns all axes around: {turned}. The last two only: {text}.mT"
        if self.name == "dot" and len(s) > 1 and len(t) > 2:
            yield f"np.dot pairs every matrix of {s} with every matrix of {t}: {result}. Often `@`"
        inner = [self.shape(p) or () for p in operands(a)] if is_product(a) else []
        written = a.col_offset == node.col_offset  # without brackets
        if [len(shape) for shape in inner if shape] == [2, 1] and len(t) > 1 and written:
            v = self.text(operands(a)[-1])
            yield f"`{v}` is no diagonal matrix; the product is {result}. A diagonal: np.diag({v})"
        column = s[1:] == (1,) < t[1:] == s[:1] and self.axes(a)[::-1] != self.axes(b)
        calls = [name_of(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)]
        column = column or ("log" in calls and s == t[::-1] and 1 not in s)
        if column and self._becomes_a_number(node):
            yield ALL_PAIRS.format(self.text(node), result)

    def _einsum(self, node):
        text = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        shapes = [self.shape(part) for part in node.args[1:]]
        if self.name != "einsum" or not isinstance(text, str) or None in shapes:
            return
        with contextlib.suppress(rules.Misfit, ValueError):
            found = labels.stretched(text, shapes).items()
            told = ", ".join(f"{x} is 1 in one operand and {n} in another" for x, n in found)
            if told:
                yield f"einsum stretched a size of 1: {told}. `@` would refuse."
            terms, output = labels.parse(text)
            pairs = [zip(t, s, strict=False) for t, s in zip(terms, shapes, strict=True)]
            sizes = {x: n for pair in pairs for x, n in pair}
            for x in sizes if len(terms) > 1 else ():
                alone = sum(t.count(x) for t in terms) == 1 and x not in output
                if alone and any(sizes[x] == sizes[y] for y in output):
                    yield f"einsum sums over {x} in one operand alone, before they are multiplied."

    # Numbers for everything ----------------------------------------------------------------------

    def _everything(self, node):
        """Doubt one number for a whole table where each row or column needs its own."""
        inner = self.value(([*node.args, None])[0]) if self.name == "sqrt" else node
        reduced = self.reduced(inner) or ((),)
        shape = self.shape(reduced[0]) or ()
        if self.result == () and len(shape) > 1 and self._wants_rows(node, inner, reduced[0]):
            yield f"`{self.text(node)}` is one number for all of {shape}. Of each row: axis=1"

    def _wants_rows(self, node, call, table):
        name, shape, axes = name_of(call.func), self.shape(table), set(self.axes(table))
        length = name == "norm" or (call is not node and name == "sum")
        array = powered(self.value(table), self.value)
        if (length or name in PICKS) and has_sign(array, ast.Sub):
            both = [p for p in operands(array) if self.shape(p)]
            point = any(len(self.shape(p)) == 1 and not self.reduced(self.value(p)) for p in both)
            slices = all(isinstance(p, ast.Subscript) for p in both)
            pairs = len(shape) == 3 and shape not in [self.shape(p) for p in both]
            return (
                point
                or pairs
                or (slices and len({self.text(root(p)) for p in both}) == 1 < len(both))
            )
        tall = length and len(shape) == 2 and shape[0] > shape[1]
        for user, part in self._users(node):
            compared = isinstance(user, ast.Compare) and any(map(self.shape, operands(user)))
            if isinstance(user, ast.Subscript) and user.slice is part:
                compared = (self.shape(user.value) or [math.prod(shape)])[0] != math.prod(shape)
            both = map(self.value, operands(user) if isinstance(user, ast.Compare) else ())
            picks = {name_of(getattr(side, "func", None)) in PICKS for side in both} == {True}
            if name in PICKS and (compared or picks):
                return True
            step = has_sign(user, ast.Sub) and is_weights(user.left, STEPPED)
            if step and self.shape(user) == shape[1:]:
                return True  # a gradient
            if not has_sign(user, ast.Div):
                continue
            rows = set(self.axes(user) or ())
            inner = self.value(table)
            exp = name == "sum" and name_of(getattr(inner, "func", None)) == "exp"
            if exp and any(map(is_product, ast.walk(self.value(inner.args[0])))):
                return part is user.right  # softmax
            if part is user.right and length and (tall or rows != axes):
                return bool(rows & axes) and (rows <= axes or is_product(self.value(user.left)))
            if part is user.left and self.shape(part):
                below = self.value(user.right)
                inner = operands(below) if isinstance(getattr(below, "op", 0), ast.Sub) else []
                for under in filter(None, map(self.reduced, [below, *inner])):
                    if self.text(under[0]) == self.text(table) and len(under[1]) < len(shape):
                        return True
        return False

    def _twice(self, node):
        """Doubt a list that acts twice on the columns of a square table."""
        kinds = (ast.Add, ast.Sub) if has_sign(node, (ast.Add, ast.Sub)) else (ast.Mult, ast.Div)
        if has_sign(self.parents.get(node), kinds):
            return
        lists = [p for p in terms(node, kinds) if 2 * (self.shape(p) or ()) == self.result != ()]
        texts = [self.text(part) for part in lists]
        for text in dict.fromkeys(t for t in texts if texts.count(t) > 1):
            yield f"`{text}` acts on the columns twice. On the rows: {text}[:, None]"

    def _normalized(self, node):
        """Doubt a table that is centred along one axis and divided along another one."""
        above = [*self._reductions(node.left)]
        for call, axes, lost in self._reductions(node.right) if has_sign(node, ast.Div) else ():
            others = [(c, gone) for c, whole, gone in above if whole == axes]
            largest = [name_of(c.func) in ("max", "amax") and gone < lost for c, gone in others]
            if any(largest) or (others and not any(gone & lost for _, gone in others)):
                yield f"`{self.text(others[0][0])}` and `{self.text(call)}` are of different axes."

    def _reductions(self, node, deep=0):
        """Yield (call, axes of its array, axes that it runs over) element by element."""
        node, found = self.value(node), self.reduced(self.value(node))
        if found and None not in (axes := self.axes(found[0])):
            yield node, axes, {axes[k] for k in found[1]}
        inner = isinstance(node, (ast.UnaryOp, ast.Subscript)) or element_wise(node)
        parts = [node.left] if has_sign(node, ast.Div) else ast.iter_child_nodes(node)
        for part in parts if inner and not found and deep < 9 else ():
            yield from self._reductions(part, deep + 1)

    def _picks(self, node):
        """Doubt a position in a single number, a label for each column, and a sum over pairs."""
        array, gone, _ = self.reduced(node) or (None, (), False)
        parent, shape, value = self.parents.get(node), self.shape(array) or (), self.value(array)
        if self.name in PICKS:
            given = [self.text(p) for p in arguments(node) if self.shape(p) == ()]
            if given and array is None:
                yield f"`{given[0]}` is a single number, so {self.name} gives 0."
            target = name_of(parent.targets[0]) if isinstance(parent, ast.Assign) else ""
            if gone == (0,) and shape[1:] < shape[:1] and LABELS.fullmatch(target):
                yield f"axis=0 picks one row for each of the columns of {shape}. Of rows: axis=1"
            axes = self.axes(array) if array else ()
            below = self._reductions(value.right) if has_sign(value, ast.Div) else ()
            for call, whole, lost in below:
                if whole == axes and lost and not lost & {axes[k] for k in gone}:
                    yield f"`{self.text(array)}` was divided by `{self.text(call)}`, along another."
        pairs = powered(value, self.value)
        if has_sign(pairs, ast.Sub) and len(shape) == 3 and gone in ((0,), (1,)):
            sizes = [(1, *self.shape(p))[-3:] for p in operands(pairs)]
            if shape not in sizes and all(size[2] == shape[2] > 1 for size in sizes):
                yield f"The differences of each pair are along axis 2 of {shape}, not {gone[0]}."

    # Single functions ----------------------------------------------------------------------------

    def _default_axis(self, node):
        """Doubt a function that flattens a table or takes its last axis without being asked."""
        name, shape = self.name, max(self.shapes, key=lambda s: len(wide(s)), default=())
        method = isinstance(node.func, ast.Attribute) and self.shape(node.func.value) is not None
        given = len(node.args) - (not method)
        if len(wide(shape)) < 2 or {k.arg for k in node.keywords} & {"axis", "out", "rowvar"}:
            return
        if given <= FLATTEN.get(name, -1) and (name == "outer" or len(self.shapes[0]) > 1):
            yield f"Without axis=..., {name} runs through all of {shape} and gives {self.result}."
        rows, columns = shape if len(shape) == 2 else (0, 0)
        few = {"cov": rows, "corrcoef": rows, "diff": rows, "fft": 8, "rfft": 8}.get(name, 0)
        if given == 0 and (name == "diff") + 1 < columns < min(few, rows):
            yield (
                f"{name} takes each of the {rows} rows on its own, with {columns} values, and "
                f"gives {self.result}. By columns: {'rowvar=False' if name[0] == 'c' else 'axis=0'}"
            )

    def _solve(self, node):
        if self.name == "solve" and len(self.shapes) == 2:
            (a, b), text = self.shapes, self.text(self.parts[1])
            if b == a[:-1] != a[:1]:
                yield (
                    f"`{text}` {b} is taken as one matrix for all {a[0]} systems and gives "
                    f"{self.result}. One right-hand side for each: {text}[..., None]"
                )

    # Indices -------------------------------------------------------------------------------------

    def _indexed(self, node):
        shape, base, result = self.shape(node.value) or (), self.text(node.value), self.result
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        shapes = [self.shape(part) for part in parts]
        seen = [self.ledger.seen(part) for part in parts]
        added = any(ADDED in (self.axes(part) or ()) for part in parts)
        if len(parts) == 2 and all(shapes) and shape:
            i, j = map(self.text, parts)
            if i == j and len(shapes[0]) == 1 and (shapes[0] != shape[:1] or seen[0].kind == "b"):
                yield (
                    f"`{i}` twice picks pairs, the entries on the diagonal: {result}. "
                    f"All rows with all columns: {base}[np.ix_({i}, {i})]"
                )
            if not added and result not in shapes:
                yield f"Both indices are stretched: `{i}` and `{j}` give {result}."
            return
        for k, (part, at) in enumerate(zip(parts, shapes, strict=True)):
            text, source = self.text(part), root(self.value(part))
            if at == () and seen[k].kind == "b" and len(result) > len(shape):
                yield f"`{text}` is one truth value for all of `{base}`, and picks all or nothing."
            table = len(shape) > 1 and at and seen[k].kind in ("i", "u")
            pairs = (k == 0 and at == shape) or (k == 1 and at == shape[:1] > shape[1:])
            found = name_of(getattr(source, "func", None)).startswith("arg") and k < len(shape)
            if (table and pairs) or (found and self._picked_elsewhere(node, source, part, k)):
                yield (
                    f"`{text}` {at} picks from axis {k} of `{base}` {shape} and gives {result}, "
                    "but was not made along it. One entry for each row: np.take_along_axis"
                )

    def _vectors(self, node):
        """Doubt rows of a matrix with eigenvectors in its columns, and the other way around."""
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        first, second = ([ast.unparse(part) for part in parts] + [":"])[:2]
        name, shape, given = name_of(node.value), self.shape(node.value), self.value(node.value)
        if len(shape or ()) != 2 or (first == ":") == (second == ":"):
            return
        maker = name_of(getattr(getattr(given, "value", None), "func", None))
        place = getattr(getattr(given, "slice", None), "value", None)
        square = VECTORS.fullmatch(name) and shape[0] == shape[1]
        if second == ":" and (square or (maker in ("eig", "eigh") and place == 1)):
            yield f"The eigenvectors are the columns of `{name}`: {name}[:, {first}]"
        if first == ":" and (ROWS_OF_V.fullmatch(name) or (maker == "svd" and place == 2)):
            yield f"The singular vectors are the rows of `{name}`: {name}[{second}]"

    def _picked_elsewhere(self, node, call, part, k):
        """Return whether a position that was found along one axis picks from another one."""
        array, found = next(p for p in arguments(call) if self.shape(p)), self.reduced(call)
        first = any(w.arg == "axis" and getattr(w.value, "value", 1) == 0 for w in call.keywords)
        axis = found[1][0] if found else first - 1
        axes, base, size = self.axes(array), self.axes(node.value), self.shape(node.value)[k]
        own = set(self.axes(part) or ()) - {ADDED, None, base[k]}
        if own & set(base) or (axes == base and base[k] != axes[axis]):
            return True
        table, lost, kept = self.reduced(self.value(array)) or (None, (), True)
        one = len(axes) == 1 and not kept and size not in self.shape(array)
        return one and [size] == [self.shape(table)[a] for a in lost]

    def _ordered(self, node):
        """Doubt rows that are sorted one by one if the index then takes rows."""
        call, at = self.value(node.value), node.slice
        if name_of(getattr(call, "func", None)) not in ("sort", "argsort") or call.keywords:
            return
        given = any(self.shape(p) == () for p in arguments(call))  # the axis
        part = isinstance(at, (ast.UnaryOp, ast.Slice)) and any(ast.iter_child_nodes(at))
        if part and not given and len(wide(self.shape(call))) > 1:
            yield (
                f"`{self.text(call)}` sorts each row of {self.shape(call)} on its own, and the "
                f"index takes rows. The order along the columns: axis=0, or [:, ...]"
            )


def moved(old, new):
    """Return whether a reshape moves an axis instead of splitting or joining axes."""
    old, new = wide(old), wide(new)
    cuts = [[math.prod(sizes[: k + 1]) for k in range(len(sizes))] for sizes in (old, new)]
    start = 0
    for cut in sorted(set(cuts[0]) & set(cuts[1])):
        groups = [
            [n for n, end in zip(sizes, ends, strict=True) if start < end <= cut]
            for sizes, ends in zip((old, new), cuts, strict=True)
        ]
        if min(map(len, groups)) > 1 and set(groups[0]) & set(groups[1]):
            return True
        start = cut
    return False


def has_sign(node, kinds):
    """Return whether an expression is an operation with one of these signs."""
    return isinstance(node, ast.BinOp) and isinstance(node.op, kinds)


def terms(node, kinds):
    """Return the terms of a sum, or the factors of a product; a square counts twice."""
    found, left = [], [node]
    for part in left:  # which grows
        square = has_sign(part, ast.Pow) and ast.unparse(part.right) == "2" and ast.Mult in kinds
        inner = (
            [part.left, part.left if square else part.right]
            if has_sign(part, kinds) or square
            else []
        )
        left += inner
        found += [part] * (not inner)
    return found


def powered(node, value):
    """Return what is raised to a power, or of what the absolute value is taken."""
    while has_sign(node, ast.Pow) or name_of(getattr(node, "func", None)) in ("abs", "square"):
        node = value(node.left if isinstance(node, ast.BinOp) else node.args[0])
    return node


def wide(shape):
    """Return the sizes that are not 1."""
    return [n for n in shape if n != 1]


def root(node):
    """Return the array of an index or a transpose."""
    while isinstance(node, ast.Subscript) or getattr(node, "attr", "") == "T":
        node = node.value
    return node


def is_product(node):
    """Return whether an operation is a matrix product."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.MatMult)
    return isinstance(node, ast.Call) and name_of(node.func) in ("dot", "matmul")


def is_weights(node, names=WEIGHTS):
    """Return whether a name is one that is given to weights."""
    while isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        node = node.value
    return bool(names.fullmatch(name_of(node)))
