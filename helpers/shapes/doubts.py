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
PICKS = {"argmin", "argmax", "nanargmin", "nanargmax"}
FLATTEN = {"cumsum", "cumprod", "nancumsum", "append", "delete", "insert", "repeat", "take", "roll"}
JOINS = {"hstack", "concatenate", "concat", "append"}
INVERSES = {"inv", "pinv", "matrix_power", "diag"}


class Doubts:
    """Finds what looks wrong in a cell that has run.

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
            ast.Subscript: [self._indexed],
            ast.Compare: [self._stretched],
            ast.BinOp: [
                self._stretched,
                self._bias,
                self._product,
                self._divided,
                self._by_element,
            ],
            ast.Call: [
                *(self._stretched, self._transposed, self._product, self._reshaped),
                *(self._einsum, self._function, self._reduction, self._length),
            ],
        }

    def of(self, node):
        """Sentences about one expression."""
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
        """Sentences about a whole statement; then its names are known."""
        target = node.targets[0] if isinstance(node, ast.Assign) else None
        if isinstance(target, (ast.Name, ast.Attribute)) and element_wise(node.value):
            for part in operands(node.value):
                old, new = self.shape(part), self.shape(node.value)
                same = isinstance(part, type(target)) and self.text(part) == self.text(target)
                if same and old and new and old != new:
                    name = self.text(target)
                    yield f"`{name}` had the shape {old} and now has {new}: it was stretched."
        self.origins.bind(node)

    # Where a value goes --------------------------------------------------------------------------

    def _users(self, node, seen=None):
        """Pairs (what uses a value, in which part), also through names and element by element."""
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
        """Whether all entries of a table end up in one sum or mean."""
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
        yield from self._shares_crossed()

    def _both_stretched(self, node):
        a, s = self.parts[0], self.shapes[0]
        b = next((p for p, shape in zip(self.parts, self.shapes, strict=True) if shape != s), None)
        t = self.shape(b)
        if outcome_of(*self.shapes) != self.result or wide(s) != wide(t) or not wide(s):
            return  # lists are joined by other rules; of other sizes, all pairs are meant
        added = [part for part in self.parts if ADDED in self.axes(part)]
        if self.name != "where" or len(self.parts) < 3:
            axes = {axis for part in (a, b) for axis in self.axes(part)} - {None, ADDED}
            lines = {line for (_, line), _ in axes}
            table = len(s) == len(t) and (added or lines - {0})  # (n, 1) with (1, n)
            if table or not all(isinstance(part, ast.Name) for part in added):
                return
            if (added or len(s) == len(t)) and not self._pairs_become_a_number(node, a, b):
                return
        yield (
            f"Both are stretched: `{self.text(a)}` {s} and `{self.text(b)}` {t} give "
            f"{self.result}, every entry of one with every entry of the other."
        )

    def _pairs_become_a_number(self, node, a, b):
        """Whether a table of pairs of two arrays ends in one number and meets no other table."""
        own, other = ({x for x in self.axes(p) if x and x != ADDED} for p in (a, b))
        users = [u for u, _ in self._users(node) if u in self.ledger.numbers and element_wise(u)]
        tables = [p for user in users for p in operands(user) if self.shape(p) == self.result]
        return not own & other and len(tables) <= len(users) and self._becomes_a_number(node)

    def _crossed(self, node, a, b, i):
        """The sentence if axis i of `a` is matched with an axis of `b` that is not its own."""
        s, t, mine, theirs = self.shape(a), self.shape(b), self.axes(a)[i], self.axes(b)
        array, lost, kept = self.reduced(self.value(a)) or (None, (), True)
        full = self.shape(array) if lost else ()
        own = theirs.index(mine) - len(t) if mine in theirs else i
        if theirs[i] == mine or (own >= -len(s) and own != i and self.axes(a)[own] == mine):
            return None  # the axis that it belongs to is matched, too
        if self._both_ways(node, a, mine, i):
            return None
        like = full == t and len(t) == 2 and lost == (1,) and len(s) == 1  # another such array
        if mine not in theirs and (kept or not like):
            return self._other_alignment(node, a, b, i)
        if lost and not kept and len(s) == len(full) - len(lost):
            which = f"axis {lost[0]}" if len(lost) == 1 else f"axes {lost}"
            acts = "as a row" if len(t) == 2 else f"along axis {len(t) + i}"
            return (
                f"`{self.text(a)}` has lost {which} of {full}, and {s} is aligned on the right: "
                f"it acts {acts} on `{self.text(b)}`. With keepdims=True it keeps its place."
            )
        return (
            f"`{self.text(a)}` {s} runs along axis {len(t) + own} of `{self.text(b)}` {t}, "
            f"and is matched with axis {len(t) + i}, which also has the size {s[i]}."
        )

    def _both_ways(self, node, a, axis, i):
        """Whether the statement uses the same array along another axis, too: both are meant."""
        for statement, part in self.ledger.places:
            if statement is self.statement_of.get(node) and part in self.parents:
                axes, shape = self.axes(part) or (), self.shape(part) or ()
                vector = len(wide(shape)) == 1 and element_wise(self.parents[part])
                same = self.text(root(part)) == self.text(root(a))
                if vector and same and axis in axes and axes.index(axis) - len(axes) != i:
                    return True
        return False

    def _other_alignment(self, node, a, b, i):
        """The sentence if a name was used along another axis of another array before."""
        axis, t, line = self.axes(a)[i], self.shape(b), self.statement_of[node].lineno
        if not isinstance(root(a), ast.Name) or axis is None or axis[0][0] != root(a).id:
            return None
        was = self.aligned.setdefault((axis, t), (i, line, self.axes(b)))
        if was[0] == i or was[1] == line or was[2] == self.axes(b):
            return None
        return (
            f"`{root(a).id}` is matched with axis {len(t) + i} of {t} here, and with axis "
            f"{len(t) + was[0]} of {t} in line {was[1]}."
        )

    def _shares_crossed(self):
        seen = [self.ledger.seen(inside_log(part)) for part in self.parts]
        shares = [found.shares if found else () for found in seen]
        if self.shapes[0] == self.shapes[1] and sorted(shares) == [(0,), (1,)]:
            a, b = (self.text(inside_log(part)) for part in self.parts)
            places = {(0,): "column", (1,): "row"}
            yield (
                f"Each {places[shares[0]]} of `{a}` sums to 1, and each {places[shares[1]]} "
                f"of `{b}`: one of them lies on its side."
            )

    def _bias(self, node):
        if not isinstance(node.op, (ast.Add, ast.Sub)):
            return
        for product, bias in ((node.left, node.right), (node.right, node.left)):
            if not isinstance(product, ast.BinOp) or not isinstance(product.op, ast.MatMult):
                continue
            left, right = (is_weights(part) for part in (product.left, product.right))
            result, shape = self.shape(product), self.shape(bias)
            outputs = -2 if left else -1
            if left == right or len(result or ()) != 2 or not shape:
                continue
            one = rules.size_at(shape, outputs) == 1 < result[outputs]
            if one and rules.size_at(shape, -3 - outputs) > 1:
                yield (
                    f"`{self.text(bias)}` {shape} differs from sample to sample, and is the same "
                    f"for all {result[outputs]} outputs (axis {outputs} of {result})."
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
        """Whether the product is right without a column, as in w.T @ x."""
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
        source = self.value(part)
        joined = [self.shape(p) for p in operands(source) if self.shape(p)]
        if name_of(getattr(source, "func", None)) in JOINS and joined == [new[:1]] * new[-1]:
            yield (
                f"reshape to {new} puts neighbours of {old} into one row, and "
                f"`{self.text(source)}` has joined its parts one after the other. "
                "As columns: np.column_stack"
            )
        elif moved(old, new):
            yield (
                f"reshape from {old} to {new} cuts the numbers anew, in reading order. "
                f"Where axes should change places, it is {self.text(part)}.T"
            )

    # Products ------------------------------------------------------------------------------------

    def _product(self, node):
        if not is_product(node) or len(self.parts) != 2:
            return
        (a, b), (s, t), result = self.parts, self.shapes, self.result
        for part in (a, b):
            if isinstance(part, ast.Attribute) and part.attr == "T" and len(self.shape(part)) > 2:
                yield (
                    f"`{self.text(part)}` turns all axes around: {self.shape(part)[::-1]} becomes "
                    f"{self.shape(part)}. The last two only: {self.text(part.value)}.mT"
                )
        if self.name == "dot" and len(s) > 1 and len(t) > 2:
            yield (
                f"np.dot pairs every matrix of {s} with every matrix of {t} and gives {result}. "
                "One product for each pair: `@`"
            )
        if len(s) != 2 or len(t) != 2 or result[0] != result[1] or result[0] == 1:
            return
        if s[1] == 1 and self.axes(a)[::-1] != self.axes(b) and self._becomes_a_number(node):
            yield (
                f"`{self.text(a)}` {s} times `{self.text(b)}` {t} gives {result}, every entry of "
                "one with every entry of the other, and then one number. For a sum of "
                f"{result[0]} products, transpose the factors."
            )
        first = [p for p in operands(a) if self.shape(p)][:1] if is_product(a) else []
        form = first and getattr(b, "attr", "") == "T" and self.text(first[0]) == self.text(b.value)
        if form and any(
            name_of(getattr(u, "func", 0)) in ("sqrt", "exp") for u, _ in self._users(node)
        ):
            x = self.text(first[0])
            yield (
                f"`{self.text(node)}` pairs every row of `{x}` with every row: {result}. "
                f"Each with itself: ((...) * {x}).sum(axis=1)"
            )

    def _by_element(self, node):
        if not isinstance(node.op, ast.Mult) or len(self.parts) != 2:
            return
        for part, other in (self.parts, self.parts[::-1]):
            inverse = name_of(getattr(self.value(part), "func", None)) in INVERSES
            if (
                inverse
                and len(wide(self.shape(part))) == 2
                and not isinstance(other, ast.Attribute)
            ):
                yield (
                    f"`*` multiplies `{self.text(part)}` {self.shape(part)} and "
                    f"`{self.text(other)}` {self.shape(other)} entry by entry. "
                    "The product of matrices is `@`."
                )

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

    def _divided(self, node):
        if not isinstance(node.op, ast.Div):
            return
        top, below = self.value(node.left), self.value(node.right)
        above, under = self.reduced(top), self.reduced(below)
        left, right = self.text(node.left), self.text(node.right)
        minus = isinstance(getattr(top, "op", None), ast.Sub) and self.reduced(
            self.value(top.right)
        )
        inner = operands(below) if isinstance(getattr(below, "op", None), ast.Sub) else []
        under = under or next(filter(None, map(self.reduced, inner)), None)
        if minus and under and self.text(minus[0]) == self.text(under[0]) == self.text(top.left):
            shape = self.shape(under[0])
            if len(minus[1]) == len(shape) > len(under[1]):
                yield (
                    f"`{self.text(top.right)}` is one number for all of {shape}, and `{right}` has "
                    f"{self.shape(node.right)}: they run along different axes."
                )
        if above and under and self.shape(node.right) == ():
            t = self.shape(above[0])
            for part in operands(self.value(above[0])):
                weights = self.axes(part) == self.axes(under[0]) and len(self.shape(part)) == 1
                if weights and len(t) > 1 and above[1] != (len(t) - 1,):
                    yield (
                        f"`{self.text(part)}` {self.shape(part)} lies along axis {len(t) - 1} of "
                        f"{t}, and the sum runs along axis {above[1][0]}."
                    )
        count = self.ledger.seen(below)
        counts = name_of(getattr(below, "func", None)) == "len" or (
            isinstance(below, ast.Subscript) and name_of(below.value) == "shape"
        )
        if above and name_of(top.func) in ("sum", "nansum") and len(above[1]) == 1:
            shape = self.shape(above[0])
            summed = shape[above[1][0]]
        elif is_product(top) and len(self.shape(top)) == 2:
            shape = next(self.shape(p) for p in operands(top) if self.shape(p))
            summed = shape[-1]
        else:
            return
        if counts and count and 1 < summed != count.value in shape:
            yield f"`{left}` sums {summed} terms, and is divided by `{right}`, {count.value}."

    # Single functions ----------------------------------------------------------------------------

    def _function(self, node):
        name, shapes, result = self.name, self.shapes, self.result
        keywords = {k.arg for k in node.keywords}
        if name == "solve" and len(shapes) == 2 and shapes[1] == shapes[0][:-1] != shapes[0][:1]:
            b = self.text(self.parts[1])
            yield (
                f"`{b}` {shapes[1]} is taken as one matrix for all {shapes[0][0]} systems and "
                f"gives {result}. One right-hand side for each: {b}[..., None]"
            )
        if name == "outer" and any(len(wide(shape)) > 1 for shape in shapes):
            told = " and ".join(map(str, shapes))
            yield f"np.outer flattens its operands {told} and gives {result}."
        rows, columns = shapes[0] if [len(shape) for shape in shapes] == [2] else (0, 0)
        if name in ("cov", "corrcoef") and rows > columns > 1 and "rowvar" not in keywords:
            yield (
                f"np.{name} takes each of the {rows} rows as a variable with {columns} values "
                f"and gives {result}. By columns: rowvar=False"
            )
        room = name not in ("cumsum", "cumprod", "nancumsum")
        if name in FLATTEN and not keywords & {"axis", "out"} and len(wide(shapes[0])) > 1:
            module = isinstance(node.func, ast.Attribute) and self.shape(node.func.value) is None
            given = len(node.args) - (1 if module or isinstance(node.func, ast.Name) else 0)
            if given <= room + (name == "insert"):
                verb = "runs through" if name == "roll" else "flattens"
                yield f"Without axis=..., {name} {verb} all of {shapes[0]} and gives {result}."
        if name in ("rfftfreq", "fftfreq") and node.args:
            yield from self._frequencies(name[:-4], self.ledger.seen(node.args[0]).value)

    def _frequencies(self, name, size):
        for call in self.ledger.numbers:
            if name_of(getattr(call, "func", None)) == name and not call.keywords:
                shape = next((self.shape(p) for p in arguments(call) if self.shape(p)), ())
                if len(shape) > 1 and size != shape[-1] and size in shape:
                    yield (
                        f"`{self.text(call)}` runs along the last axis, {shape[-1]} values, and "
                        f"these frequencies are for {size}: axis={shape.index(size)}"
                    )

    def _reduction(self, node):
        """One choice or one sum for all of a table, where each row has its own."""
        parts = [p for p in arguments(node) if self.shape(p) is not None]
        reduced = self.reduced(node)
        if self.name in PICKS | {"argsort", "max", "min"} and len(parts) == 1 and not self.shapes:
            inner = self.value(parts[0])
            of = self.reduced(inner)
            if of and len(self.shape(of[0])) > 1:
                yield (
                    f"`{self.text(inner)}` is one number for all of {self.shape(of[0])}, so "
                    f"{self.name} has nothing to choose from. One for each row: axis=1"
                )
        if not reduced:
            return
        array, shape = self.value(reduced[0]), self.shape(reduced[0])
        if self.name in PICKS and self.result == () and len(shape) > 1:
            for user, part in self._users(node):
                compared = isinstance(user, ast.Compare) and any(map(self.shape, operands(user)))
                index = isinstance(user, ast.Subscript) and user.slice is part
                if compared or (index and self.shape(user.value)[0] != math.prod(shape)):
                    yield (
                        f"`{self.text(node)}` counts through all {math.prod(shape)} entries of "
                        f"{shape} and gives one position. One for each row: axis=1"
                    )
                    break
        mask = self.ledger.seen(array.slice) if isinstance(array, ast.Subscript) else None
        along = any(k.arg == "axis" for k in node.keywords)
        if mask and mask.kind == "b" and len(mask.shape) > 1 and len(shape) == 1 and along:
            yield (
                f"`{self.text(array)}` {shape} has one axis, whatever the mask's shape "
                f"{mask.shape}. Along an axis of `{self.text(array.value)}`: its mean with where="
            )
        yield from self._shares_of_all(node, reduced)

    def _shares_of_all(self, node, reduced):
        """Probabilities that sum to 1 over a whole table, and are used row by row."""
        top = self.value(reduced[0])
        if len(reduced[1]) < 2 or name_of(getattr(top, "func", None)) != "exp":
            return
        for ratio, _ in self._users(node):
            if not isinstance(getattr(ratio, "op", None), ast.Div):
                continue
            if self.text(self.value(ratio.left)) != self.text(top):
                continue
            for user, _ in self._users(ratio):
                by_row = self.reduced(user) and name_of(user.func) in PICKS and self.shape(user)
                index = getattr(user, "slice", None)
                if by_row or (isinstance(index, ast.Tuple) and all(map(self.shape, index.elts))):
                    yield (
                        f"`{self.text(node)}` is the sum of all of {self.shape(reduced[0])}, so no "
                        "row sums to 1. For each row: axis=1, keepdims=True"
                    )
                    return

    def _length(self, node):
        """One length for all rows, where each row has its own."""
        if self.name not in ("norm", "sqrt") or self.result != ():
            return
        inner = node if self.name == "norm" else self.value(([*node.args, None])[0])
        reduced, text = self.reduced(inner), self.text(node)
        if self.name == "norm" and len(node.args) == 2:
            shape, axis = self.shape(node.args[0]), self.ledger.seen(node.args[1]).value
            users = [user for user, _ in self._users(node)]
            if len(shape) == 2 and axis in (0, 1) and shape in map(self.shape, users):
                yield (
                    f"The second argument of norm is the order: `{text}` is one number for all of "
                    f"{shape}. One for each row or column: axis={axis}"
                )
        if not reduced or name_of(inner.func) not in ("norm", "sum") or len(reduced[1]) < 2:
            return
        array, shape = self.value(reduced[0]), self.shape(reduced[0])
        while isinstance(array, ast.BinOp) and isinstance(array.op, ast.Pow):
            array = self.value(array.left)
        parts = operands(array) if isinstance(getattr(array, "op", None), ast.Sub) else []
        for a, b in (parts, parts[::-1]) if parts and all(map(self.shape, parts)) else ():
            one = len(self.shape(a)) == 1 and not self.reduced(self.value(a))
            slices = all(isinstance(part, ast.Subscript) for part in parts)
            if one or (slices and self.text(a.value) == self.text(b.value)):
                yield (
                    f"`{text}` is one number for all of {shape}. The distance of "
                    f"`{self.text(a)}` {self.shape(a)} to each row of `{self.text(b)}`: axis=1"
                )
                return
        for user, part in self._users(node):
            if isinstance(getattr(user, "op", None), ast.Div) and part is user.right:
                rows = set(self.axes(user) or ())
                if rows and rows < set(self.axes(reduced[0])):
                    yield (
                        f"`{text}` is one number for all of {shape}, and divides "
                        f"{self.shape(user)}. One for each row: axis=1"
                    )

    def _indexed(self, node):
        shape, base, result = self.shape(node.value), self.text(node.value), self.result
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        shapes = [self.shape(part) for part in parts]
        seen = [self.ledger.seen(part) for part in parts]
        added = any(ADDED in (self.axes(part) or ()) for part in parts)
        if len(shape or ()) < 2:
            return
        if len(parts) == 2 and all(shapes):
            i, j = map(self.text, parts)
            if i == j and len(shapes[0]) == 1 and (shapes[0] != shape[:1] or seen[0].kind == "b"):
                yield (
                    f"`{i}` twice picks pairs, the entries on the diagonal: {result}. "
                    f"All rows with all columns: {base}[np.ix_({i}, {i})]"
                )
            if not added and result not in shapes and outcome_of(*shapes) == result:
                yield (
                    f"Both indices are stretched: `{i}` {shapes[0]} and `{j}` {shapes[1]} give "
                    f"{result}."
                )
            return
        for k, (part, at) in enumerate(zip(parts, shapes, strict=True)):
            if not at or seen[k].kind not in ("i", "u"):
                continue
            text, source = self.text(part), self.value(part)
            own = k == 0 or self.reduced(source)
            own = own and self._picked_along_others(root(source), base)
            if len(at) == 2 and at[0] > at[1] == 1 and not added:
                yield (
                    f"`{text}` {at} is a column, so the result has an axis of size 1: {result}. "
                    f"Without: {text}[:, 0]"
                )
            elif own or (k == 0 and at == shape) or (k == 1 and at == shape[:1] > shape[1:]):
                yield (
                    f"`{text}` {at} picks from axis {k} of `{base}` {shape} and gives {result}. "
                    "One entry for each row: np.take_along_axis"
                )

    def _picked_along_others(self, call, base):
        """Whether positions along another axis of `base` than the first were looked for."""
        if not name_of(getattr(call, "func", None)).startswith("arg"):
            return False
        found = self.reduced(call)
        array = found[0] if found else next(p for p in arguments(call) if self.shape(p))
        first = any(k.arg == "axis" and getattr(k.value, "value", 1) == 0 for k in call.keywords)
        return self.text(array) == base and not first


def moved(old, new):
    """Whether a reshape gives an axis another place: it neither splits nor joins axes there."""
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


def wide(shape):
    """The sizes that are not 1."""
    return [n for n in shape if n != 1]


def outcome_of(*shapes):
    """The shape that these give element by element, or None."""
    try:
        return rules.broadcast(*shapes)
    except rules.Misfit:
        return None


def root(node):
    """The array of an index or a transpose."""
    while isinstance(node, ast.Subscript) or getattr(node, "attr", "") == "T":
        node = node.value
    return node


def is_product(node):
    """Whether an operation is a matrix product."""
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.MatMult)
    return isinstance(node, ast.Call) and name_of(node.func) in ("dot", "matmul")


def inside_log(node):
    """The argument of a logarithm; other expressions are themselves."""
    is_log = isinstance(node, ast.Call) and name_of(node.func) in ("log", "log2", "log10")
    return node.args[0] if is_log and node.args else node


def is_weights(node):
    """Whether a name is one that is given to weights."""
    while isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        node = node.value
    return bool(WEIGHTS.fullmatch(name_of(node)))
