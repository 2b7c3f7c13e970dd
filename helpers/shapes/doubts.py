"""What ran and looks wrong: doubts about single expressions, from the shapes that they left.

A doubt needs evidence that the shapes were not meant. A stretch is quiet where an axis was added on
purpose, and doubted where an axis is matched with another axis of the array that it came from.
"""

import ast
import math
import re

from helpers.shapes import labels, rules
from helpers.shapes.origins import (
    ADDED,
    Origins,
    adds_axis,
    arguments,
    element_wise,
    name_of,
    operands,
    outcome_of,
)

WEIGHTS = re.compile(r"[Ww]\d*|[Ww]eights?\d*|[Tt]heta\d*|coef_?|[Ww]_\w+")
PICKS = {"argmin", "argmax", "nanargmin", "nanargmax"}
FLATTEN = {"cumsum", "cumprod", "nancumsum", "append", "delete", "insert", "repeat", "take", "roll"}
JOINS = {"hstack", "concatenate", "concat", "append", "r_"}
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
        nodes = list(ast.walk(ledger.tree)) + list(ledger.steps)
        self.parents = {c: n for n in nodes for c in ast.iter_child_nodes(n)}
        self.parents |= {step.left: step for step in ledger.steps}
        self.parents |= ledger.steps
        self.statement_of = {node: statement for statement, node in ledger.places}
        self.names = [n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)]
        self.aligned = {}

    def of(self, node):
        """Sentences about one expression."""
        if self.shape(node) is None:
            return []
        checks = (
            self._both_stretched,
            self._axis_crossed,
            self._transpose_of_one_axis,
            self._transpose_of_many_axes,
            self._reshape_for_transpose,
            self._label_stretched,
            self._bias_on_the_wrong_axis,
            self._shares_crossed,
            self._outer_product_averaged,
            self._stacks,
            self._reduced_number,
            self._flattened,
            self._indexed,
            self._other_axis_scaled,
            self._length_of_all,
            self._all_pairs_of_rows,
            self._shares_of_all,
            self._masked_flat,
            self._other_count,
            self._product_by_element,
            self._frequencies,
        )
        self.axes(node)
        found = (check(node) for check in checks)
        return [sentence for sentence in found if sentence]

    def of_statement(self, node):
        """Sentences about a whole statement; then its names are known."""
        sentences = list(self._grown(node))
        self.origins.bind(node)
        return sentences

    def _grown(self, node):
        if not isinstance(node, ast.Assign) or not isinstance(
            node.targets[0], (ast.Name, ast.Attribute)
        ):
            return
        name, value = self.text(node.targets[0]), node.value
        for part in operands(value) if element_wise(value) else ():
            if isinstance(part, type(node.targets[0])) and self.text(part) == name:
                old, new = self.shape(part), self.shape(value)
                if old and new and old != new:
                    yield f"`{name}` had the shape {old} and now has {new}: it was stretched."

    # Where a value goes -------------------------------------------------------------------------

    def _consumers(self, node, seen):
        """What is done with a value in the end, beyond operations by element and names."""
        parent = self.parents.get(node)
        if isinstance(parent, (ast.UnaryOp, ast.keyword, ast.Expr, ast.FormattedValue)) or (
            parent in self.ledger.numbers and element_wise(parent)
        ):
            yield parent, node
            yield from self._consumers(parent, seen)
        elif isinstance(parent, ast.Attribute):
            call = self.parents.get(parent)
            method = isinstance(call, ast.Call) and call.func is parent
            yield (call if method else parent), node
        elif isinstance(parent, ast.Assign) and isinstance(parent.targets[0], ast.Name):
            name = parent.targets[0].id
            for load in self.names:
                if load.id == name and load.lineno > parent.lineno and load not in seen:
                    seen.add(load)
                    yield from self._consumers(load, seen)
        elif parent is not None:
            yield parent, node

    def _goes_to(self, node):
        return list(self._consumers(node, set()))

    def _reduced_whole(self, node):
        """Whether all entries of a table end up in one number."""
        for user, _ in self._goes_to(node):
            reduced = self.origins.reduced(user)
            if (
                reduced
                and self.shape(user) == ()
                and name_of(user.func) not in ("any", "all", "max", "min")
            ):
                return True
        return False

    # Stretching ----------------------------------------------------------------------------------

    def _parts(self, node):
        """(node, shape) of the operands of an element-wise operation that have axes."""
        if not element_wise(node):
            return []
        parts = [(part, self.shape(part)) for part in operands(node)]
        return [(part, shape) for part, shape in parts if shape]

    def _both_stretched(self, node):
        parts, result = self._parts(node), self.shape(node)
        if len(parts) < 2 or any(shape == result for _, shape in parts):
            return None
        if outcome_of(*(shape for _, shape in parts)) != result:
            return None  # lists and tuples are joined and compared by other rules
        (a, s), (b, t) = parts[0], next((p for p in parts if p[1] != parts[0][1]), parts[1])
        wide_s, wide_t = ([n for n in shape if n != 1] for shape in (s, t))
        if wide_s != wide_t or not wide_s:
            return None  # of other sizes: all pairs are meant
        choice = name_of(getattr(node, "func", None)) == "where" and len(parts) == 3
        if any(ADDED in self.axes(part) for part, _ in parts) and not choice:
            named = all(isinstance(p, ast.Name) or ADDED not in self.axes(p) for p, _ in parts)
            if not named or len(s) == len(t) or not self._averaged_pairs(node, a, b):
                return None
        elif len(s) == len(t) and not choice:
            lines = {axis[0][1] for part in (a, b) for axis in self.axes(part) if axis}
            if lines - {0} or not self._averaged_pairs(node, a, b):
                return None  # (n, 1) with (1, n) is a table
        return (
            f"Both are stretched: `{self.text(a)}` {s} and `{self.text(b)}` {t} give {result}, "
            "every entry of one with every entry of the other."
        )

    def _averaged_pairs(self, node, a, b):
        """Whether a table of pairs of two different arrays ends in one number."""
        sources = [{axis for axis in self.axes(part) if axis and axis != ADDED} for part in (a, b)]
        return not sources[0] & sources[1] and self._alone(node) and self._reduced_whole(node)

    def _alone(self, node):
        """Whether a table meets no other table on its way."""
        shape = self.shape(node)
        users = [user for user, _ in self._goes_to(node) if user in self.ledger.numbers]
        others = [p for user in users if element_wise(user) for p in operands(user)]
        return sum(self.shape(p) == shape for p in others) <= sum(element_wise(u) for u in users)

    def _axis_crossed(self, node):
        parts, result = self._parts(node), self.shape(node)
        for a, s in parts:
            if s == result or len(parts) < 2:
                continue
            for b, t in parts:
                for i in range(-min(len(s), len(t)), 0):
                    if b is not a and s[i] > 1 and t == result:
                        sentence = self._crossed(node, a, b, i)
                        if sentence:
                            return sentence
        return None

    def _crossed(self, node, a, b, i):
        """The sentence if axis i of `a` comes from another axis of `b`."""
        s, t = self.shape(a), self.shape(b)
        mine, theirs = self.axes(a)[i], self.axes(b)
        reduced = self.origins.reduced(self.value(a))
        lost = reduced and not reduced[2] and reduced[1]
        full = self.shape(reduced[0]) if reduced else None
        if self._both_ways(node, a, mine, i):
            return None
        if mine in theirs and theirs[i] != mine:
            k = theirs.index(mine)
        elif (
            theirs[i] != mine
            and lost
            and full == t
            and len(t) == 2
            and lost != (0,)
            and i == -1
            and len(s) == 1
        ):
            k = 0
        else:
            return self._other_alignment(node, a, b, i)
        if lost and len(s) == len(full) - len(lost):
            which = f"axis {lost[0]}" if len(lost) == 1 else f"axes {lost}"
            acts = "as a row" if len(t) == 2 else f"along axis {len(t) + i}"
            return (
                f"`{self.text(a)}` has lost {which} of {full}, and {s} is aligned on the right: "
                f"it acts {acts} on `{self.text(b)}`. With keepdims=True it keeps its place."
            )
        return (
            f"`{self.text(a)}` {s} runs along axis {k} of `{self.text(b)}` {t}, and here it is "
            f"matched with axis {len(t) + i}: both have {s[i]} entries."
        )

    def _both_ways(self, node, a, axis, i):
        """Whether the statement uses the same array along another axis, too: both are meant."""
        root, statement = self.text(_root(a)), self.statement_of.get(node)
        for place, part in self.ledger.places:
            if place is statement and part in self.parents and self.text(_root(part)) == root:
                axes, shape = self.axes(part) or (), self.shape(part) or ()
                vector = element_wise(self.parents[part]) and max(shape, default=0) == math.prod(
                    shape
                )
                if vector and axis in axes and axes.index(axis) - len(axes) != i:
                    return True
        return False

    def _other_alignment(self, node, a, b, i):
        """The sentence if a name was used along another axis of another array before."""
        axis, t, line = self.axes(a)[i], self.shape(b), self.statement_of[node].lineno
        if not isinstance(_root(a), ast.Name) or axis is None or axis[0][0] != _root(a).id:
            return None
        was = self.aligned.setdefault((axis, t), (i, line, self.axes(b)))
        if was[0] == i or was[1] == line or was[2] == self.axes(b):
            return None
        return (
            f"`{self.text(_root(a))}` is matched with axis {len(t) + i} of {t} here, and with "
            f"axis {len(t) + was[0]} of {t} in line {was[1]}."
        )

    # Axes that change places ---------------------------------------------------------------------

    def _transpose_of_one_axis(self, node):
        named = isinstance(node, ast.Attribute) and node.attr in ("T", "mT")
        called = isinstance(node, ast.Call) and name_of(node.func) == "transpose"
        if not named and not called:
            return None
        parts = [(part, self.shape(part)) for part in operands(node)]
        part, shape = next(((p, s) for p, s in parts if s), (None, ()))
        if len(shape) != 1 or self._row_meant(node, part):
            return None
        text = self.text(part)
        return f"`{text}` {shape} has one axis: its transpose is the same. Column: {text}[:, None]"

    def _row_meant(self, node, part):
        """Whether the product is right without a column, as in w.T @ x."""
        user = self.parents.get(node)
        if isinstance(user, ast.Attribute):
            user = self.parents.get(user)
        if not _is_product(user):
            return False
        left, right = [p for p in operands(user) if self.shape(p)][:2]
        other = left if right is node else right
        if self.shape(user) == () and any(
            element_wise(u) and len(self.shape(u) or ()) > 1 for u, _ in self._goes_to(user)
        ):
            return False  # one number is added to all of a table
        return (
            right is not node or len(self.shape(other)) > 1 or self.axes(other) != self.axes(part)
        )

    def _transpose_of_many_axes(self, node):
        if not _is_product(node):
            return None
        for part in operands(node):
            shape = self.shape(part)
            if isinstance(part, ast.Attribute) and part.attr == "T" and len(shape or ()) > 2:
                return (
                    f"`{self.text(part)}` turns all axes around: {shape[::-1]} becomes {shape}. "
                    f"The last two only: {self.text(part.value)}.mT"
                )
        return None

    def _reshape_for_transpose(self, node):
        if not isinstance(node, ast.Call) or name_of(node.func) != "reshape":
            return None
        parts = [(part, self.shape(part)) for part in operands(node)]
        part, old = next(((p, s) for p, s in parts if s), (None, ()))
        new = self.shape(node)
        if any(k.arg == "order" for k in node.keywords) or not new or part is None:
            return None
        source = self.value(part)
        joined = (
            [self.shape(p) for p in operands(source)]
            if name_of(getattr(source, "func", None)) in JOINS
            else []
        )
        joined = [shape for shape in joined if shape]
        if (
            len(joined) == new[-1] > 1
            and len(set(joined)) == 1
            and joined[0] == (new[0],)
            and len(new) == 2
        ):
            return (
                f"reshape to {new} puts neighbours of {old} into one row, and "
                f"`{self.text(source)}` has joined its parts one after the other. "
                "As columns: np.column_stack"
            )
        if not moved(old, new):
            return None
        return (
            f"reshape from {old} to {new} cuts the numbers anew, in reading order. "
            f"Where axes should change places, it is {self.text(part)}.T"
        )

    # Single functions ----------------------------------------------------------------------------

    def _label_stretched(self, node):
        if not isinstance(node, ast.Call) or name_of(node.func) != "einsum" or not node.args:
            return None
        text = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
        shapes = [self.shape(part) for part in node.args[1:]]
        if not isinstance(text, str) or None in shapes:
            return None
        try:
            found = labels.stretched(text, shapes)
        except (rules.Misfit, ValueError):
            return None
        told = ", ".join(
            f"{label} is 1 in one operand and {n} in another" for label, n in (found.items())
        )
        return f"einsum stretched a size of 1: {told}. `@` would refuse." if found else None

    def _bias_on_the_wrong_axis(self, node):
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, (ast.Add, ast.Sub)):
            return None
        for product, bias in ((node.left, node.right), (node.right, node.left)):
            if not isinstance(product, ast.BinOp) or not isinstance(product.op, ast.MatMult):
                continue
            left, right = (_is_weights(part) for part in (product.left, product.right))
            result, shape = self.shape(product), self.shape(bias)
            if left == right or result is None or len(result) != 2 or not shape:
                continue
            outputs = -2 if left else -1
            samples = -3 - outputs
            if (
                rules.size_at(shape, outputs) == 1 < result[outputs]
                and rules.size_at(shape, samples) > 1
            ):
                return (
                    f"`{self.text(bias)}` {shape} differs from sample to sample, and is the same "
                    f"for all {result[outputs]} outputs (axis {outputs} of {result})."
                )
        return None

    def _shares_crossed(self, node):
        parts = self._parts(node)
        if len(parts) != 2 or parts[0][1] != parts[1][1]:
            return None
        shares = [self._shares(part) for part, _ in parts]
        if sorted(shares) != [(0,), (1,)]:
            return None
        (a, _), (b, _) = parts
        places = {(0,): "column", (1,): "row"}
        return (
            f"Each {places[shares[0]]} of `{self.text(_inside_log(a))}` sums to 1, and each "
            f"{places[shares[1]]} of `{self.text(_inside_log(b))}`: one of them lies on its side."
        )

    def _shares(self, node):
        seen = self.ledger.seen(_inside_log(node))
        return seen.shares if seen else ()

    def _outer_product_averaged(self, node):
        if not _is_product(node) or len(self.shape(node)) != 2:
            return None
        parts = [p for p in operands(node) if self.shape(p)]
        (m, one), (_, n) = shapes = [self.shape(p) for p in parts if len(self.shape(p)) == 2] or [
            (0, 0)
        ] * 2
        if one != 1 or m != n or m == 1 or self.axes(parts[0])[::-1] == self.axes(parts[1]):
            return None
        if not self._reduced_whole(node):
            return None
        a, b = map(self.text, parts)
        return (
            f"`{a}` {shapes[0]} times `{b}` {shapes[1]} gives {(m, n)}, every entry of one with "
            f"every entry of the other, and then one number. A sum of {m} products: "
            "the transposed factors."
        )

    def _stacks(self, node):
        if not isinstance(node, ast.Call):
            return None
        name, parts = name_of(node.func), [p for p in operands(node) if self.shape(p)]
        shapes, result = [self.shape(p) for p in parts], self.shape(node)
        if name == "dot" and len(shapes) == 2 and min(map(len, shapes)) > 1 and len(shapes[1]) > 2:
            return (
                f"np.dot pairs every matrix of {shapes[0]} with every matrix of {shapes[1]} and "
                f"gives {result}. One product for each pair: `@`"
            )
        if (
            name == "solve"
            and len(shapes) == 2
            and shapes[1] == shapes[0][:-1]
            and len(shapes[1]) > 1
        ):
            b = self.text(parts[1])
            return (
                f"`{b}` {shapes[1]} is taken as one matrix for all {shapes[0][:-2]} systems and "
                f"gives {result}. One right-hand side for each: {b}[..., None]"
            )
        if name == "outer" and any(sum(n > 1 for n in shape) > 1 for shape in shapes):
            return f"np.outer flattens its operands {shapes[0]} and {shapes[1]} and gives {result}."
        by_column = any(k.arg == "rowvar" for k in node.keywords)
        if (
            name in ("cov", "corrcoef")
            and len(shapes) == 1
            and len(shapes[0]) == 2
            and not by_column
        ):
            rows, columns = shapes[0]
            if rows > columns > 1:
                return (
                    f"np.{name} takes each of the {rows} rows as a variable with {columns} values "
                    f"and gives {result}. Where the columns are the variables: rowvar=False"
                )
        return None

    def _reduced_number(self, node):
        name = name_of(getattr(node, "func", None))
        if name not in PICKS | {"argsort", "max", "min"}:
            return self._everything_picked(node) if name in PICKS else None
        parts = [p for p in arguments(node) if self.shape(p) is not None]
        if len(parts) == 1 and self.shape(parts[0]) == ():
            inner = self.value(parts[0])
            reduced = self.origins.reduced(inner)
            if reduced and len(self.shape(reduced[0])) > 1:
                return (
                    f"`{self.text(inner)}` is one number for all of {self.shape(reduced[0])}, so "
                    f"{name} has nothing to choose from. One for each row: axis=1"
                )
        return self._everything_picked(node) if name in PICKS else None

    def _everything_picked(self, node):
        reduced = self.origins.reduced(node)
        if not reduced or len(self.shape(reduced[0])) < 2 or self.shape(node) != ():
            return None
        shape = self.shape(reduced[0])
        for user, part in self._goes_to(node):
            compared = isinstance(user, ast.Compare) and any(self.shape(p) for p in operands(user))
            index = isinstance(user, ast.Subscript) and user.slice is part
            if compared or (index and (self.shape(user.value) or (0,))[0] != math.prod(shape)):
                return (
                    f"`{self.text(node)}` counts through all {math.prod(shape)} entries of {shape} "
                    "and gives one position. One for each row: axis=1"
                )
        return None

    def _flattened(self, node):
        name = name_of(getattr(node, "func", None))
        if name not in FLATTEN or any(k.arg in ("axis", "out") for k in node.keywords):
            return None
        parts = [p for p in arguments(node) if self.shape(p)]
        shape = self.shape(parts[0]) if parts else ()
        many = {"cumsum": 1, "cumprod": 1, "nancumsum": 1}.get(name, 2)
        module = isinstance(node.func, ast.Attribute) and self.shape(node.func.value) is not None
        if sum(n > 1 for n in shape) < 2 or len(node.args) > many - module:
            return None
        turned = "runs through" if name == "roll" else "flattens"
        return f"Without axis=..., {name} {turned} all of {shape} and gives {self.shape(node)}."

    def _indexed(self, node):
        if not isinstance(node, ast.Subscript) or not self.shape(node.value):
            return None
        shape, base = self.shape(node.value), self.text(node.value)
        parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        shapes = [self.shape(p) for p in parts]
        kinds = [getattr(self.ledger.seen(p), "kind", "") for p in parts]
        result = self.shape(node)
        if len(parts) == 2 and shapes[0] and self.text(parts[0]) == self.text(parts[1]):
            whole = shapes[0] == shape[:1] and kinds[0] != "b"
            if len(shapes[0]) == 1 and not whole and len(shape) > 1:
                i = self.text(parts[0])
                return (
                    f"`{i}` twice picks pairs, the entries on the diagonal: {result}. "
                    f"All rows with all columns: {base}[np.ix_({i}, {i})]"
                )
        added = any(ADDED in (self.axes(p) or ()) for p in parts)
        if len(parts) == 2 and all(shapes) and not added and result not in shapes:
            if outcome_of(*shapes) == result:
                return (
                    f"Both indices are stretched: `{self.text(parts[0])}` {shapes[0]} and "
                    f"`{self.text(parts[1])}` {shapes[1]} give {result}."
                )
        for k, (part, at) in enumerate(zip(parts, shapes, strict=True)):
            array = _picked_from(self.value(part))
            others = any(s for j, s in enumerate(shapes) if j != k)
            if not at or others or kinds[k] not in "iu" or len(shape) < 2 or adds_axis(part):
                continue
            rows = k == 1 and len(shape) == 2 and at == shape[:1] and shape[0] > shape[1]
            same = at == shape and k == 0
            reduced = self.origins.reduced(self.value(part))
            own = array is not None and reduced and self.text(array) == base
            column = len(at) == 2 and at[0] > at[1] == 1 and ADDED not in self.axes(part)
            if column:
                return (
                    f"`{self.text(part)}` {at} is a column, so the result has an axis of size 1: "
                    f"{result}. Without: {self.text(part)}[:, 0]"
                )
            if rows or same or own:
                return (
                    f"`{self.text(part)}` {at} picks from axis {k} of `{base}` {shape} and gives "
                    f"{result}. One entry for each row: np.take_along_axis"
                )
        return None

    def _other_axis_scaled(self, node):
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Div):
            return None
        top, below = self.value(node.left), self.origins.reduced(self.value(node.right))
        if isinstance(top, ast.BinOp) and isinstance(top.op, ast.Sub) and below:
            middle = self.origins.reduced(self.value(top.right))
            if middle and self.text(middle[0]) == self.text(below[0]) == self.text(top.left):
                whole = len(self.shape(middle[0]))
                if len(middle[1]) == whole > len(below[1]):
                    return (
                        f"`{self.text(top.right)}` is one number for all of "
                        f"{self.shape(middle[0])}, and `{self.text(node.right)}` has "
                        f"{self.shape(node.right)}: they run along different axes."
                    )
        return self._other_weights(node)

    def _other_weights(self, node):
        """A weighted mean whose weights lie along another axis than the one that is summed."""
        above, below = (self.origins.reduced(self.value(p)) for p in (node.left, node.right))
        if not above or not below or len(above[1]) != 1 or self.shape(node.right) != ():
            return None
        for part in operands(self.value(above[0])):
            s, t = self.shape(part), self.shape(above[0])
            weights = s and self.axes(part) == self.axes(below[0]) and len(s) == 1 < len(t)
            if weights and above[1] != (len(t) - 1,):
                return (
                    f"`{self.text(part)}` {s} lies along axis {len(t) - 1} of {t}, and the sum "
                    f"runs along axis {above[1][0]}."
                )
        return None

    def _length_of_all(self, node):
        """One length for all rows, where each row has its own."""
        name = name_of(getattr(node, "func", None))
        if name not in ("norm", "sqrt") or self.shape(node) != ():
            return None
        if name == "norm" and len(node.args) == 2:
            return self._order_for_axis(node)
        inner = node if name == "norm" else self.value(([*node.args, None])[0])
        reduced = self.origins.reduced(inner)
        if not reduced or name_of(inner.func) not in ("norm", "sum"):
            return None
        array, shape = self.value(reduced[0]), self.shape(reduced[0])
        while isinstance(array, ast.BinOp) and isinstance(array.op, ast.Pow):
            array = self.value(array.left)
        parts = self._parts(array) if isinstance(getattr(array, "op", None), ast.Sub) else []
        for (a, s), (b, t) in (parts, parts[::-1]) if len(parts) == 2 and len(shape) > 1 else ():
            one = len(s) == 1 < len(t) and self.origins.reduced(self.value(a)) is None
            slices = all(isinstance(p, ast.Subscript) for p in (a, b))
            if one or (slices and self.text(a.value) == self.text(b.value)):
                return (
                    f"`{self.text(node)}` is one number for all of {shape}. The distance of "
                    f"`{self.text(a)}` {s} to each row of `{self.text(b)}`: axis=1"
                )
        for user, part in self._goes_to(node):
            rows = (self.axes(user) or ()) if isinstance(getattr(user, "op", None), ast.Div) else ()
            if rows and part is not user.left and set(rows) < set(self.axes(reduced[0])):
                return (
                    f"`{self.text(node)}` is one number for all of {shape}, and divides "
                    f"{self.shape(user)}. One for each row: axis=1"
                )
        return None

    def _order_for_axis(self, node):
        """An axis that stands where `norm` takes its order."""
        shape, axis = (self.ledger.seen(p) for p in [*node.args, None, None][:2])
        if shape and axis and len(shape.shape) == 2 and axis.value in (0, 1):
            users = (u for u, _ in self._goes_to(node) if u in self.ledger.numbers)
            if any(self.shape(u) == shape.shape for u in users):
                return (
                    f"The second argument of norm is the order: `{self.text(node)}` is one number "
                    f"for all of {shape.shape}. One for each row or column: axis={axis.value}"
                )
        return None

    def _all_pairs_of_rows(self, node):
        """A form x @ M @ x.T for the rows of a table, of which only the diagonal is meant."""
        if not _is_product(node) or self.shape(node) != (self.shape(node)[:1] * 2):
            return None
        left, right = [p for p in operands(node) if self.shape(p)][:2]
        first = [p for p in operands(left) if self.shape(p)][:1] if _is_product(left) else []
        same = first and isinstance(right, ast.Attribute) and right.attr == "T"
        if not same or self.text(first[0]) != self.text(right.value) or self.shape(node)[0] < 2:
            return None
        for user, _ in self._goes_to(node):
            if isinstance(user, ast.Call) and name_of(user.func) in ("sqrt", "exp"):
                a = self.text(first[0])
                return (
                    f"`{self.text(node)}` pairs every row of `{a}` with every row: "
                    f"{self.shape(node)}. Each with itself: ((...) * {a}).sum(axis=1)"
                )
        return None

    def _shares_of_all(self, node):
        """Probabilities that sum to 1 over a whole table, and are used row by row."""
        if not isinstance(getattr(node, "op", None), ast.Div) or len(self.shape(node)) < 2:
            return None
        total = self.origins.reduced(self.value(node.right))
        top = self.value(node.left)
        if not total or len(total[1]) < 2 or name_of(getattr(top, "func", None)) != "exp":
            return None
        if self.text(self.value(total[0])) != self.text(top):
            return None
        for user, _ in self._goes_to(node):
            picks = isinstance(user, ast.Subscript) and isinstance(user.slice, ast.Tuple)
            reduced = self.origins.reduced(user)
            by_row = reduced and name_of(user.func) in PICKS and len(reduced[1]) == 1
            if by_row or (picks and all(self.shape(p) for p in user.slice.elts)):
                return (
                    f"`{self.text(node.right)}` is the sum of all of {self.shape(node)}, so no row "
                    "sums to 1. For each row: axis=1, keepdims=True"
                )
        return None

    def _masked_flat(self, node):
        """A reduction along an axis that a mask has left no trace of."""
        reduced = self.origins.reduced(node)
        array = self.value(reduced[0]) if reduced else None
        if not isinstance(array, ast.Subscript) or not any(k.arg == "axis" for k in node.keywords):
            return None
        mask = self.ledger.seen(array.slice)
        if not mask or mask.kind != "b" or len(mask.shape) < 2 or len(self.shape(array)) > 1:
            return None
        return (
            f"`{self.text(array)}` {self.shape(array)} has one axis, whatever the mask's shape "
            f"{mask.shape}. Along an axis of `{self.text(array.value)}`: np.where with NaN, nanmean"
        )

    def _other_count(self, node):
        """A sum along one axis that is divided by the size of another."""
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Div):
            return None
        count, top = self.value(node.right), self.value(node.left)
        size = self.ledger.seen(count)
        of = (
            count.args[0] if name_of(getattr(count, "func", None)) == "len" and count.args else None
        )
        if isinstance(count, ast.Subscript) and name_of(count.value) == "shape":
            of = count.value.value
        if of is None or size is None or not self.shape(of):
            return None
        reduced = self.origins.reduced(top)
        if (
            reduced
            and name_of(top.func) in ("sum", "nansum", "count_nonzero")
            and len(reduced[1]) == 1
        ):
            shape, k = self.shape(reduced[0]), reduced[1][0]
            summed, others = shape[k], [n for j, n in enumerate(shape) if j != k]
        elif _is_product(top) and len(self.shape(top)) == 2:
            shape = self.shape(operands(top)[0]) or self.shape(operands(top)[1])
            summed, others = shape[-1], [shape[0]]
        else:
            return None
        if size.value in (None, summed) or size.value not in others or summed == 1:
            return None
        return f"A sum of {summed} terms is divided by `{self.text(node.right)}`, {size.value}."

    def _product_by_element(self, node):
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
            return None
        for part, other in ((node.left, node.right), (node.right, node.left)):
            source = self.value(part)
            name = name_of(getattr(source, "func", None))
            whole = len(self.shape(part) or ()) == 2 and 1 not in self.shape(part)
            if (
                name in INVERSES
                and whole
                and self.shape(other)
                and not isinstance(other, ast.Attribute)
            ):
                return (
                    f"`*` multiplies `{self.text(part)}` {self.shape(part)} and "
                    f"`{self.text(other)}` {self.shape(other)} entry by entry. "
                    "The product of matrices is `@`."
                )
        return None

    def _frequencies(self, node):
        if name_of(getattr(node, "func", None)) not in ("rfftfreq", "fftfreq"):
            return None
        name, size = name_of(node.func)[:-4], self.ledger.seen(node.args[0]) if node.args else None
        for other in self.ledger.numbers:
            if isinstance(other, ast.Call) and name_of(other.func) == name and not other.keywords:
                parts = [self.shape(p) for p in arguments(other) if self.shape(p)]
                shape = parts[0] if len(parts) == 1 and size else ()
                if len(shape) > 1 and size.value != shape[-1] and size.value in shape:
                    return (
                        f"`{self.text(other)}` runs along the last axis, {shape[-1]} values, and "
                        f"these frequencies are for {size.value}: axis={shape.index(size.value)}"
                    )
        return None


def moved(old, new):
    """Whether a reshape gives an axis of one size another place: neither splits nor joins axes."""
    old, new = ([n for n in shape if n != 1] for shape in (old, new))
    cuts = [{math.prod(sizes[:k]) for k in range(1, len(sizes))} for sizes in (old, new)]
    if math.prod(old) != math.prod(new):
        return False
    both, place, groups = [*sorted(cuts[0] & cuts[1]), math.prod(old)], [0, 0], []
    for cut in both:
        group = []
        for sizes, k in ((old, 0), (new, 1)):
            start = place[k]
            while math.prod(sizes[: place[k]]) < cut:
                place[k] += 1
            group.append(sizes[start : place[k]])
        groups.append(group)
    return any(len(a) > 1 and len(b) > 1 and set(a) & set(b) for a, b in groups)


def _root(node):
    while isinstance(node, ast.Subscript) or (isinstance(node, ast.Attribute) and node.attr == "T"):
        node = node.value
    return node


def _is_product(node):
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, ast.MatMult)
    return isinstance(node, ast.Call) and name_of(node.func) in ("dot", "matmul")


def _picked_from(node):
    """The array that an argmax or argsort has looked at, or None."""
    if not isinstance(node, ast.Call) or not name_of(node.func).startswith("arg"):
        return None
    return (
        (node.args or [None])[0]
        if name_of(getattr(node.func, "value", None)) == "np"
        else node.func.value
    )


def _inside_log(node):
    is_log = isinstance(node, ast.Call) and name_of(node.func) in ("log", "log2", "log10")
    return node.args[0] if is_log and node.args else node


def _is_weights(node):
    while isinstance(node, ast.Attribute) and node.attr in ("T", "mT"):
        node = node.value
    return bool(WEIGHTS.fullmatch(name_of(node)))
