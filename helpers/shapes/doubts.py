"""Warn about expressions that ran but look wrong, based on the recorded shapes.

A warning needs evidence of a mistake. There is no warning if an axis that was added on purpose is
stretched, but there is one if, for example, the means of rows are subtracted from columns.
"""

import ast
import contextlib
import math
import re

import numpy as np

from helpers.shapes import labels, rules, words
from helpers.shapes.origins import (
    ADDED,
    COMPONENTS,
    ROWS_OF_V,
    WEIGHTS,
    Origins,
    arguments,
    called,
    element_wise,
    has_sign,
    is_product,
    is_square,
    is_weights,
    keyword,
    name_of,
    operands,
    root,
    wide,
)
from helpers.shapes.source import index_parts

SUPPRESSED = (Exception,)  # an error in one check must not prevent the other warnings
STEPPED = re.compile(rf"{WEIGHTS.pattern}|b\d*|bias")
TIMES = re.compile(r"([A-Z]|[Jj]ac\w*) (d?[xvu]\d?|vec\w*)|([Rr]ot\w*|R) \w+")
PER_ROW = re.compile(r"rows?_\w+|\w*per_row")
VECTORS = re.compile(r"[VQ]|e?vecs|eig(?:en)?_?vec(?:tor)?s?")  # names of eigenvector matrices
DISTRIBUTION = re.compile(r"p\d*|p_\w+|pi\d*|pi_\w+|dist\w*|probs?|state\d*")
LABELS = re.compile(r"(?:y_?)?(?:hat|pred|label|class|cluster|assign|guess|nearest|closest)\w*")
PICKS = {"argmin", "argmax", "nanargmin", "nanargmax"}
FLATTEN = {  # for functions that flatten if `axis` is missing, the number of their other arguments
    **dict.fromkeys(("cumsum", "cumprod", "nancumsum"), 0),
    **dict.fromkeys(("append", "delete", "repeat", "take", "roll", "outer"), 1),
    "insert": 2,
}
ALL_PAIRS = "`{}` has all pairs of entries, shape {}, and then reduces them to one number."
JOINS = {"hstack", "concatenate", "concat", "append", "tile"}


class Doubts(Origins):
    """Find expressions that look wrong in a cell that has run.

    Parameters
    ----------
    ledger : Ledger
        The recorded shapes and the texts of the cell's expressions.
    """

    def __init__(self, ledger):
        super().__init__(ledger)
        self.text = ledger.written
        self.statement_of = {node: statement for statement, node in ledger.places}
        self.expressions, self.words = ledger.statements(), words.Words(ledger.text)
        self.aligned, self.samples, self.told = {}, set(), set()
        self.checks = {
            ast.Attribute: [self._transposed],
            ast.Subscript: [self._taken, self._ordered, self._vectors],
            ast.Compare: [self._stretched],
            ast.BinOp: [
                *(self._stretched, self._bias, self._times, self._product, self._twice),
                *(self._scaled, self._divided),
            ],
            ast.Call: [
                *(self._stretched, self._transposed, self._product, self._reshaped),
                *(self._einsum, self._default_axis, self._solve, self._joined),
                *(self._everything, self._picks, self._along, self._taken),
            ],
        }

    def of(self, node):
        """Return the warnings about one expression as a list of sentences."""
        self.axes(node)
        self.name, self.parent = called(node), self.parents.get(node)
        self.parts = [part for part in operands(node) if self.shape(part)]
        self.shapes, self.result = [self.shape(part) for part in self.parts], self.shape(node)
        self.array, self.gone, _ = self.reduced(node)
        if isinstance(node, ast.Name) and is_square(self.result) and not is_weights(node):
            self.told |= {self.axes(node)[k] for k in self.words.samples}
        self.said = " # ".join(self.words.of(self.statement_of.get(node)))
        sentences, checks = [], self.checks.get(type(node), ())
        if self.result is None:  # np.add.at returns no array
            checks = [self._taken] if self.name == "at" else ()
        for check in checks:
            with contextlib.suppress(*SUPPRESSED), np.errstate(all="ignore"):
                sentences += check(node)
        return sentences

    def of_statement(self, node):
        """Yield the warnings about a whole statement, then store what it assigns to names."""
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, (ast.Name, ast.Attribute)) and element_wise(node.value):
            for part in operands(node.value):
                old, new = self.shape(part), self.shape(node.value)
                same = isinstance(part, type(target)) and self.text(part) == self.text(target)
                if same and old and new and old != new:
                    name = self.text(target)
                    yield f"`{name}` had the shape {old} and now has {new}: it was stretched."
        with contextlib.suppress(*SUPPRESSED):
            if isinstance(target, ast.Subscript):
                self.result = None
                yield from [*self._taken(target), *self._filled(target, node.value)]
            if isinstance(node, ast.For):
                for name in getattr(node.iter, "args", [node.iter]):
                    yield from self._vectors(ast.Subscript(name, ast.Constant(0)))
            yield from self.words.against(node, self)
        self.bind(node)

    def _filled(self, target, value):
        """Yield a warning if a row, as in `C[k] = X[mask].mean()`, is set to a single number."""
        array, *_ = self.reduced(self.value(value))
        places = [part for part in index_parts(target) if self.shape(part) == ()]
        room = (self.shape(target.value) or ())[len(places) :]
        one = self.shape(value) == () and isinstance(array, ast.Subscript)
        if one and () != room == self.shape(array)[1:]:
            yield f"`{self.text(value)}` is one number for all {room}. For each column: axis=0"

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
            return  # different sizes suggest that a table of all pairs is meant
        added = [part for part in self.parts if ADDED in self.axes(part)]
        compared = [n for n in self.expressions[self.statement_of[node]] if hasattr(n, "ops")]
        signs = {type(n.ops[0]) for n in compared if self.shape(n) == self.result}
        equal = isinstance(node, ast.Compare) and signs == {ast.Eq}
        if (self.name != "where" or len(self.parts) < 3) and not (
            equal and len(wide(s)) == 1 and self.becomes_a_number(node)
        ):
            own, other = ({x for x in self.axes(p) if x and x != ADDED} for p in (a, b))
            lines = {line for (_, line), _ in own | other}
            # A column and a row, of shapes (n, 1) and (1, n), give a table on purpose.
            table = len(s) == len(t) and (added or lines - {0})
            if table or not all(isinstance(part, ast.Name) for part in added):
                return
            meant = own & other or not self.becomes_a_number(node)
            if meant and (added or len(s) == len(t)):
                return
        yield (
            f"Both are stretched: `{self.text(a)}` {s} and `{self.text(b)}` {t} give "
            f"{self.result}, every entry of one with every entry of the other."
        )

    def _crossed(self, node, a, b, i):
        """Return a warning if axis i of `a` is matched with the wrong axis of `b`, or None."""
        s, t, mine, theirs = self.shape(a), self.shape(b), self.axes(a)[i], self.axes(b)
        array, lost, kept = self.reduced(self.value(a))
        full = self.shape(array) if lost else ()
        own = theirs.index(mine) - len(t) if mine in theirs else i
        if theirs[i] == mine or (own >= -len(s) and own != i and self.axes(a)[own] == mine):
            return None  # axis i, or another one of the same origin, is matched correctly
        if self._both_ways(node, a, mine, i):
            return None
        if mine not in theirs and (kept or full != t or 0 in lost):  # `b` is unrelated to `a`
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
        """Return whether the statement uses `a` along another axis, too, which suggests intent."""
        for part in self.expressions[self.statement_of[node]]:
            axes, shape = self.axes(part) or (), self.shape(part) or ()
            vector = len(wide(shape)) == 1 and element_wise(self.parents[part]) and axis in axes
            same = vector and self._root(part) == self._root(a)
            if same and axes.index(axis) - len(axes) != i:
                return True
        return False

    def _other_alignment(self, node, a, b, i):
        """Return a warning if a comment or an earlier line says that a name has another axis."""
        axis, t, line = self.axes(a)[i], self.shape(b), self.statement_of[node].lineno
        if not isinstance(root(a), ast.Name) or axis is None or axis[0][0] != root(a).id:
            return None
        told = 0 if PER_ROW.fullmatch(root(a).id) else self.words.axis_of(root(a).id)
        if told is not None and len(t) == 2 and told not in (i + 2, self.axes(b)[i][1]):
            return (
                f"`{root(a).id}` runs along axis {told} of {t}, but is matched with axis {2 + i}."
            )
        was = self.aligned.setdefault((axis, t), (i, line, self.axes(b)))
        if was[0] == i or was[1] == line or was[2] == self.axes(b):
            return None
        return (
            f"`{root(a).id}` is matched with axis {len(t) + i} of {t} here, and with axis "
            f"{len(t) + was[0]} of {t} in line {was[1]}."
        )

    def _bias(self, node):
        """Warn if a vector with an entry for each sample is added to a layer or changes a bias."""
        if has_sign(node, ast.Sub) and is_weights(node.left, STEPPED) and len(self.parts) == 2:
            own, step = (set(self.axes(part)) for part in self.parts)
            if len(wide(self.result)) == 1 and step & (self.samples | self.told) - own:
                yield f"`{self.text(node.left)}` is changed by one number for each sample."
        for part, other in zip(self.parts, self.parts[::-1], strict=True):
            shape, outputs = self.shape(part), self.shape(other)
            k = next((k - len(shape) for k, n in enumerate(shape) if [n] == wide(shape)), 0)
            table = len(wide(outputs)) == len(outputs) == 2 and 0 < -k < 3
            if table and self.axes(other)[k] in self.samples - {self.axes(part)[k]}:
                yield (
                    f"`{self.text(part)}` {shape} differs from sample to sample, and is the "
                    f"same for all outputs of {self.result}."
                )

    def _transposed(self, node):
        if self.name != "transpose" and getattr(node, "attr", "") not in ("T", "mT"):
            return
        if not self.parts or len(self.shapes[0]) > 1 or self._row_meant(node, self.parts[0]):
            return
        text, shape = self.text(self.parts[0]), self.shapes[0]
        yield f"`{text}` {shape} has one axis: its transpose is the same. Column: {text}[:, None]"

    def _row_meant(self, node, part):
        """Return whether a product with the transpose of a vector, as in `w.T @ x`, is right."""
        user = self.parents.get(node)
        user = self.parents.get(user) if isinstance(user, ast.Attribute) else user
        if not is_product(user):
            return False
        left, right = [p for p in operands(user) if self.shape(p)][:2]
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
        """Warn if arrays are joined end to end and then used as if they were a table's columns."""
        if not self.parts or len(self.shapes[0]) != 1:
            return
        source, text, new = self.value(self.parts[0]), self.text(self.parts[0]), self.result
        joined = called(source) in JOINS
        lengths = [self.shape(p) for p in operands(source) if self.shape(p)]
        mask = self.ledger.seen(getattr(source, "slice", None))
        if self.name == "reshape" and joined and lengths == [new[:1]] * new[-1]:
            yield f"reshape to {new} does not put the joined parts side by side: np.column_stack"
        joined = joined or (mask and mask.kind == "b" and len(mask.shape) > 1)
        if joined and any(k.arg == "axis" for k in node.keywords) and self.gone:
            yield f"`{text}` {self.shapes[0]} has only one axis, so {self.name} gives one number."

    def _times(self, node):
        """Warn of `*` between a square matrix and a vector or matrix if `@` seems to be meant."""
        if not has_sign(node, ast.Mult) or not is_square(self.result):
            return
        makers = {called(self.value(part)) or name_of(self.value(part)) for part in self.parts}
        both, row = [self.result, self.result], [self.result, self.result[:1]]
        meant = makers & ({"inv", "pinv"} if self.shapes == row else {"inv", "pinv", "T"})
        summed = any(self.reduced(user)[1] for user, _ in self.users(node))
        if self.shapes == row and not words.COLUMNWISE.search(self.said):
            pair = " ".join(map(name_of, self.parts))
            meant = meant or is_weights(self.parts[0]) or (TIMES.fullmatch(pair) and not summed)
        roots = [root(part) for part in self.parts]
        one, other = map(self._array, roots) if self.shapes == both else (None, None)
        inverse = {called(self.value(part)) for part in roots} & {"inv", "pinv"}
        if one is not None is not other and np.count_nonzero(one) > len(one):  # one isn't diagonal
            inverse = inverse or np.allclose(one @ (other @ range(len(one))), range(len(one)))
            meant = meant or inverse or (all(map(self._turns, roots)) and not summed)
        known = "T" in makers and (inverse or summed)  # such products give gains and traces
        meant = meant and not known and len(set(map(self.text, roots))) == 2
        told = words.MATRICES.search(self.said) and not words.COLUMNWISE.search(self.said)
        if (meant or told) and self.shapes in (both, row, row[::-1]):
            yield f"`*` multiplies element by element: {self.result}. A matrix product is `@`"

    def _turns(self, part):
        """Return whether a small matrix is a rotation that does not only permute or flip axes."""
        table = self._array(part) if is_square(self.shape(part)) else None
        small = table is not None and len(table) < np.count_nonzero(table) < 10
        return bool(small and np.allclose(table @ table.T, np.eye(len(table))))

    def _root(self, part):
        return self.text(root(part))

    def _product(self, node):
        """Warn of a product that pairs all entries, gives one number, or sums over a wrong axis."""
        outer = tuple(n for shape in self.shapes for n in shape)
        if (is_product(node) or self.name == "inner") and self.result == () and len(outer) == 2:
            added = [has_sign(user, (ast.Add, ast.Sub)) and (self.shape(user), self.shape(part))
                     for user, part in self.users(node)]  # fmt: skip
            if (outer, ()) in added:
                yield f"`{self.text(node)}` is one number for all of {outer}. A table: np.outer"
        users = [*self.users(node)] if self.name == "outer" else []
        if len(users) == 1 and self.reduced(users[0][0])[1] and self.shape(users[0][0]) == ():
            yield ALL_PAIRS.format(self.text(node), self.result)
        if not is_product(node) or len(self.parts) != 2:
            return
        (a, b), (s, t), result = self.parts, self.shapes, self.result
        for part in (a, b):
            if isinstance(part, ast.Attribute) and part.attr == "T" and len(self.shape(part)) > 2:
                text, turned = self.text(part.value), self.shape(part)
                yield f"`{text}.T` reverses all axes: {turned}. The last two only: {text}.mT"
        if self.name == "dot" and len(s) > 1 and len(t) > 2:
            yield f"np.dot pairs every matrix of {s} with every matrix of {t}: {result}. Try `@`"
        inner = [self.shape(p) or () for p in operands(a)] if is_product(a) else []
        written = a.col_offset == node.col_offset  # `a` is not in brackets
        if [len(shape) for shape in inner if shape] == [2, 1] and len(t) > 1 and written:
            v = self.text(operands(a)[-1])
            yield f"`{v}` is no diagonal matrix; the product is {result}. A diagonal: np.diag({v})"
        left, right = self.axes(a), self.axes(b)
        met = ((a, left[-1], b, right, right[-2:][0]), (b, right[-2:][0], a, left, left[-1]))
        for k, (vector, own, table, axes, inner) in enumerate(met):
            if inner and inner[0][0] == COMPONENTS and own in {*axes} - {inner}:
                yield f"`{self.text(vector)}` meets the components of `{self.text(table)}`: use .T"
            layer = is_weights(vector) and has_sign(self.parent, ast.Add)
            if inner in self.told and (layer or self._turns(vector) > self._turns(table)):
                yield f"The product sums over the samples of `{self.text(table)}`."
            known = DISTRIBUTION.fullmatch(name_of(vector)) and is_square(self.shape(table))
            chances, values = map(self._array, (table, vector)) if known else (None, None)
            if chances is not None and (values is None or np.isclose(values.sum(), 1)):
                sums = [np.allclose(chances.sum(axis), 1) for axis in (k, 1 - k)]
                if sums == [True, False] and (chances >= 0).all():
                    yield f"Use .T: the {('columns', 'rows')[k]} of `{self.text(table)}` sum to 1."
        if is_weights(a) != is_weights(b) and len(result) == 2:  # the other operand holds samples
            self.samples.add(right[-1] if is_weights(a) else left[0])
        for call, axes, lost in self.reductions(a, above=False):
            softmax = self._exponential(call) and lost == {axes[-2]} and s[-2] == s[-1]
            cosine = called(call) == "norm" and self._root(a) == self._root(b)
            if (softmax or cosine) and left[-1] in set(axes) - lost:
                yield f"`{self.text(call)}` runs over another axis than the product."
        column = s[1:] == (1,) < t[1:] == s[:1] and left[::-1] != right
        column = column or (s == t[::-1] and 1 not in s and "log" in map(called, ast.walk(node)))
        if column and self.becomes_a_number(node):
            yield ALL_PAIRS.format(self.text(node), result)

    def _einsum(self, node):
        text = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else None
        shapes = [self.shape(part) for part in node.args[1:]]
        if self.name != "einsum" or not isinstance(text, str) or None in shapes:
            return
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

    # Sums, means and the like --------------------------------------------------------------------

    def _everything(self, node):
        """Warn if a table is reduced to one number although each row or column needs a number."""
        inner = self.value(node.args[0]) if self.name == "sqrt" else node
        table, *_ = self.reduced(inner)
        shape, length = self.shape(table) or (), inner is not node or self.name == "norm"
        if self.result != () or len(shape) < 2:
            return
        difference = powered(self.value(table), self.value)
        both = [part for part in operands(difference) if self.shape(part)]
        if (length or self.name in PICKS) and has_sign(difference, ast.Sub):
            points = [p for p in both if len(self.shape(p)) == 1]
            needs = any(not self.reduced(self.value(p))[1] for p in points)
            needs = needs or (len(shape) == 3 and shape not in map(self.shape, both))
            steps = {isinstance(p, ast.Subscript) and self._root(p) for p in both}
            needs = needs or (len(both) > 1 == len(steps) and False not in steps)
        else:
            needs = any(self._needs_rows(*use, node, table, length) for use in self.users(node))
        if needs:
            yield f"`{self.text(node)}` is one number for all of {shape}. Of each row: axis=1"

    def _needs_rows(self, user, part, node, table, length):
        """Return whether `user`, which uses one number for a table, needs one for each row."""
        shape, axes = self.shape(table), set(self.axes(table))
        if self.name in PICKS and isinstance(user, ast.Compare):
            return not any(isinstance(p, ast.Constant) for p in operands(user))
        if self.name in PICKS and isinstance(user, ast.Subscript) and part is user.slice:
            return (self.shape(user.value) or [math.prod(shape)])[0] != math.prod(shape)
        if part is not getattr(user, "right", None):
            return False
        if has_sign(user, ast.Sub):  # in a gradient step, or centring data for an SVD
            spread = {called(use) for use, _ in self.users(user)} & {"svd", "cov"}
            centred = spread and self.text(user.left) == self.text(table)
            steps = (shape[1:], (*shape[:-1], 1), (1, *shape[1:]))
            return centred or (is_weights(user.left, STEPPED) and self.shape(user) in steps)
        if not has_sign(user, ast.Div):
            return False
        if self._exponential(node):  # `user` is a softmax
            inside = [*ast.walk(self.value(self.value(table).args[0]))]
            return any(map(is_product, inside)) or "max" in map(called, inside)
        rows, tall = set(self.axes(user) or ()), len(shape) == 2 and shape[0] > shape[1]
        known = rows <= axes or is_product(self.value(user.left))
        return length and (tall or rows != axes) and bool(rows & axes) and known

    def _exponential(self, call):
        """Return whether a call sums exponentials, as a softmax does."""
        return called(call) == "sum" and called(self.value(self.reduced(call)[0])) == "exp"

    def _scaled(self, node):
        """Warn if data are centred and scaled along two axes, or if a softmax sums over samples."""
        above = [*self.reductions(node.left)] if has_sign(node, ast.Div) else []
        for call, axes, lost in self.reductions(node, above=False):
            rows, *columns = self.shape(self.reduced(call)[0])
            samples = lost == {axes[0]} and [rows > 4 * n for n in columns] == [True]
            told = lost & (self.samples | self.told) and {*axes} - lost
            if self._exponential(call) and (samples or told):
                yield f"`{self.text(call)}` runs over the samples, not over the classes."
            others = [(c, gone) for c, whole, gone in above if whole == axes]
            same = [gone for _, gone in others]
            part = any(gone < lost if "max" in called(c) else gone > lost for c, gone in others)
            if (part and lost not in same) or (same and not lost.intersection(*same)):
                yield f"`{self.text(others[0][0])}` and `{self.text(call)}` use different axes."

    def _twice(self, node):
        """Warn if a vector is applied to a square table's columns twice, but never to its rows."""
        kinds = (ast.Add, ast.Sub) if has_sign(node, (ast.Add, ast.Sub)) else (ast.Mult, ast.Div)
        texts, left = [], [node]
        for part in left:  # the loop appends to `left`
            if has_sign(part, kinds):
                left += [self.value(part.left), part.right]
            elif 2 * (self.shape(part) or ()) == self.result != () and self.text(part) not in texts:
                texts.append(self.text(part))
            elif self.text(part) in texts and not has_sign(self.parent, kinds):
                yield f"`{self.text(part)}` acts on the columns twice. On the rows: [:, None]"

    def _divided(self, node):
        """Warn if a sum is divided by the length of an axis that it does not sum over."""
        summed = self.summed(node.left) if has_sign(node, ast.Div) else ()
        axis = self.length_of(node.right) if summed and not self.becomes_a_number(node) else None
        if axis and axis in (self.axes(node.left) or ()) and axis not in summed:
            yield f"`{self.text(node.right)}` is the length of an axis that is not summed."

    def _along(self, node):
        """Warn if weighted values or differences are summed along the wrong axis."""
        shape, value = self.shape(self.array) or (), powered(self.value(self.array), self.value)
        for part in operands(self.array) if has_sign(self.array, ast.Mult) else ():
            sizes, number = (1, *self.shape(part))[-2:], self.ledger.seen(part).kind != "b"
            vector = is_square(shape) and wide(sizes) == [shape[0]] and number
            if vector and [sizes[k] for k in self.gone] == [1]:
                yield f"`{self.text(part)}` does not vary along axis {self.gone[0]} of {shape}."
        both = [p for p in operands(value) if self.shape(p)] if has_sign(value, ast.Sub) else []
        if not both or any(self.reduced(self.value(p))[1] for p in both):
            return
        length = self.name == "norm" or (self.name == "sum" and called(self.parent) == "sqrt")
        points = len(shape) == 2 and length and shape[1] < 5 < shape[0] // 2
        pairs = len(shape) == 3 and shape not in [(1, *self.shape(p))[-3:] for p in both]
        pairs = pairs and all(self.shape(p)[-1] == shape[2] > 1 for p in both)
        if (points or pairs) and self.gone in ((0,), (1,))[: len(shape) - 1]:
            yield f"The differences are along the last axis of {shape}, not {self.gone[0]}."

    def _picks(self, node):
        """Warn if argmax or a similar function takes a single number or runs over the samples."""
        if self.name not in PICKS:
            return
        shape, array = self.shape(self.array) or (), self.array
        if array is None and () in map(self.shape, arguments(node)):
            yield f"This is a single number, so {self.name} gives 0."
        target = name_of(self.parent.targets[0]) if isinstance(self.parent, ast.Assign) else ""
        axes = self.axes(array) if array else ()
        over = {axes[k] for k in self.gone}
        tall = self.gone == (0,) and () < shape[1:] < shape[:1]
        flat = self.result == () and len(wide(shape)) > 1
        samples = over & (self.samples | self.told) and {*axes} - over
        compared = isinstance(self.parent, ast.Compare) and tall and shape[0] > 2 * shape[1]
        compared = compared and self.becomes_a_number(self.parent)
        if compared or (LABELS.fullmatch(target) and (tall or flat or samples)):
            yield f"{self.name} over axis {self.gone} of {shape} gives {self.result} labels."
        for call, whole, lost in self.reductions(array, above=False) if array else ():
            if whole == axes and lost and not lost & over:
                yield f"`{self.text(array)}` was divided by `{self.text(call)}` along another axis."

    def _default_axis(self, node):
        """Warn of a function that, without `axis`, flattens a table or runs along its last axis."""
        name, shape = self.name, max(self.shapes, key=lambda s: len(wide(s)), default=())
        method = isinstance(node.func, ast.Attribute) and self.shape(node.func.value) is not None
        given = len(node.args) - (not method)
        rows = len(shape) == 2 and words.RECORDS.search(self.said)
        if rows and (name, keyword(node, "axis")) in (("sort", "0"), ("unique", "")):
            yield f"{name} takes the rows of {shape} apart. Whole rows: argsort, unique with axis=0"
        if len(wide(shape)) < 2 or {k.arg for k in node.keywords} & {"axis", "out", "rowvar"}:
            return
        if given <= FLATTEN.get(name, -1) and (name == "outer" or len(self.shapes[0]) > 1):
            yield f"Without axis=..., {name} runs through all of {shape} and gives {self.result}."
        if "fft2" in name and len(shape) == 3 and shape[2] < 5 < shape[1] and not node.keywords:
            yield f"{name} takes the last two axes of {shape}. With colours last: axes=(0, 1)"
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
                each = f"One right-hand side for each: {text}[..., None]"
                yield f"`{text}` {b} is one matrix for all {a[0]} systems: {self.result}. {each}"

    def _taken(self, node):
        array, at, result = getattr(node, "value", None), getattr(node, "slice", None), self.result
        if isinstance(node, ast.Call):
            if self.name != "at":
                return
            array, at = node.args[0], self.value(node.args[1])
        parts = at.elts if isinstance(at, ast.Tuple) else [at]
        if result is None:
            result = rules.broadcast(*(self.shape(part) or () for part in parts))
        shape, base = self.shape(array) or (), self.text(array)
        shapes = [self.shape(part) for part in parts]
        seen = [self.ledger.seen(part) for part in parts]
        added = any(ADDED in (self.axes(part) or ()) for part in parts)
        if len(parts) == 2 and all(shapes) and shape:
            i, j = map(self.text, parts)
            read = not isinstance(getattr(node, "ctx", None), ast.Store) and len(shapes[0]) == 1
            if read and i == j and (shapes[0] != shape[:1] or seen[0].kind == "b"):
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
            found = called(source).startswith("arg") and k < len(shape)
            if (table and pairs) or (found and self._picked_elsewhere(node, source, part, k)):
                yield (
                    f"`{text}` {at} picks from axis {k} of `{base}` {shape} and gives {result}, "
                    "but was not made along it. One entry for each row: np.take_along_axis"
                )

    def _vectors(self, node):
        """Warn if code takes a row of a matrix of eigenvectors, or a column of Vt from an SVD."""
        first, second = ([ast.unparse(part) for part in index_parts(node)] + [":"])[:2]
        name, shape, given = name_of(node.value), self.shape(node.value), self.value(node.value)
        if len(shape or ()) != 2 or (first == ":") == (second == ":"):
            return
        maker = called(getattr(given, "value", None))
        place = getattr(getattr(given, "slice", None), "value", None)
        square = VECTORS.fullmatch(name) and shape[0] == shape[1]
        if second == ":" and (square or (maker in ("eig", "eigh") and place == 1)):
            yield f"The eigenvectors are the columns of `{name}`: {name}[:, {first}]"
        if first == ":" and (ROWS_OF_V.fullmatch(name) or (maker == "svd" and place == 2)):
            yield f"The singular vectors are the rows of `{name}`: {name}[{second}]"

    def _picked_elsewhere(self, node, call, part, k):
        """Return whether positions that were found along one axis index another axis."""
        array, found = next(p for p in arguments(call) if self.shape(p)), self.reduced(call)
        first = any(w.arg == "axis" and getattr(w.value, "value", 1) == 0 for w in call.keywords)
        axis = found[1][0] if found[1] else first - 1
        axes, base, size = self.axes(array), self.axes(node.value), self.shape(node.value)[k]
        own = set(self.axes(part) or ()) - {ADDED, None, base[k]}
        if own & set(base) or (axes == base and base[k] != axes[axis]):
            return True
        table, lost, kept = self.reduced(self.value(array))
        one = len(axes) == 1 and not kept and size not in self.shape(array)
        return one and [size] == [self.shape(table)[a] for a in lost]

    def _ordered(self, node):
        """Warn if an index of a sorted array runs along an axis other than the sorted one."""
        call, parts = self.value(node.value), index_parts(node)
        if called(call) not in ("sort", "argsort") or len(wide(self.shape(call))) < 2:
            return
        place = {"": "0", "0": "1", "1": "0", "-1": "0"}.get(keyword(call, "axis"))
        cut = [isinstance(p, (ast.UnaryOp, ast.Slice)) and ast.unparse(p) != ":" for p in parts]
        given = any(self.shape(p) == () for p in arguments(call)) or len(self.shape(call)) > 2
        if True in cut and not given and str(cut.index(True)) == place:
            yield (
                f"`{self.text(call)}` sorts along another axis of {self.shape(call)} than the "
                f"index takes from. The order along the columns: axis=0, or [:, ...]"
            )


def moved(old, new):
    """Return whether a reshape from `old` to `new` does more than split and join axes."""
    starts, ends = ({math.prod(s[:k]) for k in range(len(s) + 1)} for s in (old, new))
    for n in starts - ends:  # after n elements, an axis of `old` ends but no axis of `new`
        first, end = max(e for e in ends if e < n), min(e for e in ends if e > n)
        if n % first or end % n or not {first, end} & starts:
            return True
    places = [{(math.prod(s[:k]), n) for k, n in enumerate(s) if n > 1} for s in (old, new)]
    sizes = [{n for _, n in pairs} for pairs in places]
    return sizes[0] & sizes[1] != {n for _, n in places[0] & places[1]}


def powered(node, value):
    """Return the base of a power or the argument of `abs` or `square`, or else the node itself."""
    while has_sign(node, ast.Pow) or called(node) in ("abs", "square"):
        node = value(node.left if isinstance(node, ast.BinOp) else node.args[0])
    return node
