"""Propose changes of an expression whose shapes do not fit. A likelier change has a lower cost.

A change replaces nodes of the syntax tree, for example an operand by the template `x[:, None]`, in
which `x` stands for the operand. `repair` tries the changes and finds those with which a line runs.
"""

import ast
import itertools
import math
import operator
import re
from functools import lru_cache

import numpy as np

from helpers.shapes import functions, labels, rules
from helpers.shapes.evaluate import attempt
from helpers.shapes.functions import SMALL, is_array, parameters
from helpers.shapes.source import as_binary, as_load, changed, index_parts

AFFINE = ((3, 3), (3, 4), (4, 4))  # such matrices multiply points with an appended 1
NO_NEW_AXIS = r"^((?!None).)*$"
PRODUCTS = ("matmul", "dot", "inner", "vdot", "tensordot")
WRITTEN = ("assign", "in place")  # kinds of operation that write into their first operand
REDUCTIONS = {name.split(".")[-1] for name in functions.REDUCTIONS}
SIMILAR = {  # maps each function to others that are often confused with it
    "vstack": ("hstack", "column_stack"),
    "hstack": ("vstack", "column_stack"),
    "concatenate": ("column_stack", "vstack"),
    "stack": ("concatenate",),
    "split": ("array_split",),
    "inv": ("pinv",),
}


class Line:
    """An operation that fails, the expression that contains it, and the changes to try.

    Attributes
    ----------
    whole : ast expression
        The right-hand side that contains the operation.
    fixed, wanted : tuple or None
        The shape that the target of an assignment has, and the shape that it should have.
    outer : set of tuple
        The shapes of operands and nearby arrays, any of which the result is likely to have.
    ways : list
        The changes to try, as triples like those that `candidates` returns.
    """

    def __init__(self, place, operation, evaluator):
        self.operation, self.evaluator = operation, evaluator
        self.steps, statement = evaluator.state["steps"], place.statement
        self.whole, self.fixed, self.wanted = _around(place, operation, evaluator)
        self.keys = keys_of(statement, evaluator)
        self.outer = {self.fixed, *operation.shapes, *_shapes_around(self)}
        self.ways = candidates(operation, evaluator, self.keys)
        if operation.kind not in WRITTEN and None not in operation.shapes:
            self.ways += exchanges(self.whole, evaluator)


def _around(place, operation, evaluator):
    """Return the attributes `whole`, `fixed` and `wanted` of the `Line` of an operation."""
    statement, node = place.statement, operation.node
    if isinstance(statement, ast.AugAssign):
        if operation.kind == "in place":
            return node, None, None
        whole = as_binary(statement)
        return whole, attempt(evaluator.shape, whole.left), None
    fixed, wanted = _target_of(statement, evaluator)
    if operation.kind == "assign" or node is getattr(statement, "value", None):
        return node, fixed, wanted
    whole = place.node
    for above in place.above(place.node):
        later = isinstance(above, ast.Lambda) and place.frame.f_code.co_name == "<lambda>"
        if later or not isinstance(above, ast.expr):  # the error occurred inside the lambda
            break
        whole = above
    return replace(whole, place.node, node), fixed, wanted


def _target_of(statement, evaluator):
    """Return the current and the expected shape of an assignment's target, or None if unknown.

    For example, the gradient `dW` is expected to have the shape of `W`.
    """
    targets = getattr(statement, "targets", [])
    target = targets[0] if len(targets) == 1 else None
    if isinstance(target, ast.Subscript):
        return attempt(evaluator.shape, as_load(target)), None
    name = getattr(target, "id", getattr(target, "attr", ""))
    pattern = r"(?:d|grad|g|delta)_?(?=[A-Za-z])(.+)|(.+)_(?:grad|gradient)"
    match = re.fullmatch(pattern, name)
    owner = ast.Name(match[1] or match[2], ast.Load()) if match else None
    if target is not None and ast.unparse(target) in ast.unparse(statement.value):
        owner = as_load(target)
    elif match and isinstance(target, ast.Attribute):
        owner = ast.Attribute(target.value, owner.id, ast.Load())
    return None, owner and attempt(evaluator.shape, owner)


def _shapes_around(line):
    """Return the shapes of other expressions and arrays that have two or more axes, as a set."""
    own, whole = {*ast.walk(line.operation.node)}, [*ast.walk(line.whole)]
    used = {node.id for node in whole if isinstance(node, ast.Name)}
    found = [pair for scope in line.evaluator.scopes[:2] for pair in list(scope.items())[-200:]]
    arrays = [v.shape for name, v in found if name not in used and type(v) is np.ndarray]
    beside = [attempt(line.evaluator.shape, node) for node in whole if node not in own]
    return {shape for shape in [*beside, *arrays] if shape is not None and len(shape) > 1}


def candidates(operation, evaluator, keys=()):
    """Return the changes to try as triples (cost, name, {node: new node}), the likeliest first.

    Changes with the same name, such as "keepdims", make the same edit in different places. `keys`
    is the result of `keys_of`.
    """
    return sorted(_ways(operation, evaluator, keys), key=lambda way: way[0])


def _ways(operation, evaluator, keys):
    kind, node, shapes = operation.kind, operation.node, operation.shapes
    allowed, whole = "", ()
    if kind in ("array", "broadcast_shapes"):
        return
    if kind in PRODUCTS and len(shapes) > 1:
        whole, allowed = _products(operation, evaluator, keys), None
    elif kind == "einsum":
        whole, allowed = ((1, new) for new in relabelled(operation)), "0"
    elif kind == "index":
        whole, allowed = _indices(operation, evaluator), NO_NEW_AXIS
    elif kind == "reshape":
        whole, allowed = ((1, new) for new in _sizes(operation, evaluator)), None
    elif kind in functions.REDUCTIONS and len(operation.nodes) == 1:
        allowed = None
    for cost, new, *name in itertools.chain(whole, _relatives(operation, evaluator)):
        yield cost, *(name or [""]), {node: new}
    if allowed is not None:
        yield from _operands(operation, evaluator, allowed, keys)
    if None not in shapes:
        for kinds in (_numbers, _namesakes, _cuts, _entries):
            yield from ((cost, "", new) for cost, new in kinds(operation, evaluator))
    for call in ast.walk(node):
        two = _factors(call) if call is not node else ()
        if len(two) == 2 and ast.unparse(two[0]) == ast.unparse(put_at("x.T", two[1])):
            yield 0.95, "", {call: _pair(call, *two[::-1])}
        ways = _axes(call, operation, evaluator) if isinstance(call, ast.Call) else ()
        yield from ((cost, name, {call: new}) for cost, name, new in ways)


def name_of(node):
    """Return the name of a call's function or of an operator, such as "multiply" or "Mult"."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", getattr(node.func, "id", ""))
    sign = node.ops[0] if isinstance(node, ast.Compare) else getattr(node, "op", None)
    return type(sign).__name__


def arguments(node):
    """Return the positional arguments of a call, or an empty list for another node."""
    return node.args if isinstance(node, ast.Call) else []


def _renamed(node, name, args):
    if not isinstance(node.func, ast.Attribute):  # np may not be imported
        return node
    return ast.Call(ast.Attribute(node.func.value, name, ast.Load()), args, [])


def _relatives(operation, evaluator):
    """Yield a cost and an expression for each similar function, operator or index."""
    kind, node, nodes, shapes = operation.kind, operation.node, operation.nodes, operation.shapes
    named, join = name_of(node), kind == "join"
    longest = max((len(shape) for shape in shapes if shape is not None), default=0)
    for name in SIMILAR.get(named, ()) if longest > (named in ("stack", "inv")) else ():
        yield 1.6 if join else 0.8, _renamed(node, name, node.args[: 1 if join else None])
    if None in shapes:
        return
    if kind == "linalg.solve" and isinstance(node.func, ast.Attribute):
        stacked = len(shapes[0]) == len(shapes[1]) + 1 > 2
        text = "f(a, b[..., None])[..., 0]" if stacked else "f(a, b.T).T"
        yield 0.9, _fill(text, f=node.func, a=nodes[0], b=nodes[1])
        yield 1.5, put_at("x[0]", _renamed(node, "lstsq", node.args))
    inner = [part for node in nodes for part in ast.walk(node)]
    for part in inner if kind not in (*WRITTEN, "index") else ():
        whole = part in nodes
        if isinstance(part, ast.Subscript) and (whole or isinstance(part.slice, ast.Name)):
            fitted = (new for s in shapes * whole for new in refitted(part, s, evaluator))
            yield from ((1, replace(node, part, new)) for new in fitted)
            yield from ((1.4, replace(node, part, new)) for new in along(part, evaluator))
    if named in ("Mult", "multiply") and kind == "broadcast" and len(nodes) == 2:
        for text in ("x", "x.T")[: 1 + (() != shapes[1][:1] == shapes[0][:1])]:
            two = [put(text, nodes[0], evaluator), nodes[1]]  # X.T @ error replaces X * error
            product = ast.BinOp(two[0], ast.MatMult(), two[1])
            yield 1.2, _renamed(node, "dot", two) if named == "multiply" else product


# Changes of parts of a line -----------------------------------------------------------------------


def exchanges(tree, evaluator):
    """Yield triples (cost, "", change), in which the change rearranges parts of an expression.

    For example, two names are exchanged, or `d.T @ A @ d` is computed for each row of `d`.
    """
    for node in ast.walk(tree):
        for loop in getattr(node, "generators", ()):
            if len(attempt(evaluator.shape, loop.iter) or ()) == 2:
                yield 1.2, "", {loop.iter: put_at("x.T", loop.iter)}
        terms = arguments(node)[:1] or [getattr(getattr(node, "func", None), "value", None)]
        if name_of(node) == "sum" and name_of(terms[0]) == "Add":  # propose sum(a) + sum(b)
            sums = [replace(node, *terms, part) for part in (terms[0].left, terms[0].right)]
            yield 1.5, "", {node: ast.BinOp(sums[0], ast.Add(), sums[1])}
        left, *right = _factors(node) or [None]
        inner = _factors(left) if left is not None else ()
        form = len(inner) == len(right) + 1 == 2 == len(attempt(evaluator.shape, right[0]) or ())
        if form and ast.unparse(inner[0]) in map(ast.unparse, (right[0], _fill("x.T", x=right[0]))):
            product = ast.BinOp(_pair(left, right[0], inner[1]), ast.Mult(), right[0])
            yield 0.9, "", {node: put_at("x.sum(axis=1)", product)}
        args = [part for part in arguments(node) if is_array(attempt(evaluator.array, part))]
        for order in itertools.permutations(args) if len(args) < 4 else ():
            if order != (*args,):
                yield 1.8, "", dict(zip(args, order, strict=True))
    for pair in itertools.combinations(_names(tree), 2):
        values = [attempt(evaluator.value, name) for name in pair]
        kinds = [getattr(value, "ndim", type(value)) for value in values]
        if kinds[0] == kinds[1] and type(values[0]) in (np.ndarray, int):
            yield 2, "", dict(zip(pair, pair[::-1], strict=True))


def _names(tree):
    """Return the nodes of all names and attributes in an expression, such as X and X.T."""
    called = isinstance(getattr(tree, "value", None), ast.Call)
    if isinstance(tree, (ast.Name, ast.Attribute)) and not called:
        return [tree] if isinstance(tree.ctx, ast.Load) else []
    return [name for child in ast.iter_child_nodes(tree) for name in _names(child)]


def _numbers(operation, evaluator):
    """Yield pairs (cost, change), where the change replaces an integer by the size of an array."""
    sizes = {size: str(size) for shape in operation.shapes for size in shape}
    for name in _names(operation.node):
        for axis, size in enumerate(attempt(evaluator.shape, name) or ()):
            text = ast.unparse(name)
            sizes[size] = f"{text}.shape[{axis}]" if axis else f"len({text})"
    parts = {}
    for node in ast.walk(operation.node) if operation.kind != "reshape" else ():
        cut = isinstance(node, ast.Slice) and operation.kind not in PRODUCTS
        for part in filter(None, [node.lower, node.upper] if cut else arguments(node)):
            inner = getattr(part, "elts", [getattr(part, "right", part)])
            parts |= dict.fromkeys(inner, 2.2 if cut else 0.9)
    for part, cost in parts.items():
        value = attempt(evaluator.value, part)
        same = [other for other in parts if ast.unparse(other) == ast.unparse(part)]
        for size in {*sizes} - {value} if type(value) is int and value > 1 else ():
            new = ast.parse(sizes[size], mode="eval").body
            yield from ((cost, dict.fromkeys(group, new)) for group in ([part], same))


def _namesakes(operation, evaluator):
    """Yield pairs (cost, change), where a name is replaced by one with the same first letter."""
    names = [part for part in ast.walk(operation.node) if isinstance(part, ast.Name)]
    arrays = {n: v for scope in evaluator.scopes[1::-1] for n, v in list(scope.items())[-200:]}
    arrays = {n for n, v in arrays.items() if type(v) is np.ndarray and n[0] != "_"}
    others = arrays - {name.id for name in names}
    for name, other in itertools.product([n for n in names if n.id in arrays], sorted(others)):
        ending = re.search(r"\d+$|_[^_]+$|$", other)[0]  # for example "_test" in X_test
        told = ending and any(n.id.endswith(ending) for n in names if n is not name)
        if other[0] == name.id[0]:
            yield 1 if told else 1.9, {name: ast.Name(other, ast.Load())}


def _cuts(operation, evaluator):
    """Yield pairs (cost, change), where the change slices all operands to the shortest length.

    Slices are proposed only if large sizes differ by 1 or 2, or an operand has a slice or `diff`.
    """
    nodes, shapes = operation.nodes, operation.shapes
    axes = range(-max(map(len, shapes), default=0), 0)
    sizes = [[s[axis] for s in shapes if len(s) >= -axis and s[axis] > 1] for axis in axes]
    near = all(max(n) - min(n) < 3 and max(n) > 8 for n in sizes if len({*n}) > 1)
    parts = [part for node in nodes for part in ast.walk(node)]
    near |= any(isinstance(part, ast.Slice) and ast.unparse(part) != ":" for part in parts)
    near |= re.search(r"diff\(|edge|bin", " ".join(map(ast.unparse, nodes))) is not None
    flat = operation.kind not in PRODUCTS or min(map(len, shapes)) == 1
    if not near or not flat or any(max(n) > 2 * min(n) for n in sizes if n):
        return
    low = [min(many, default=1) for many in sizes]
    cuts = {n: [*_cut(s, low[len(low) - len(s) :])] for n, s in zip(nodes, shapes, strict=True)}
    cuts = {node: ways for node, ways in cuts.items() if ways}
    if operation.kind not in WRITTEN or nodes[0] not in cuts:
        for way in zip(*cuts.values(), strict=False):
            new = [put(f"x[{cut}]", node, evaluator) for cut, node in zip(way, cuts, strict=True)]
            yield 1.1 + 0.8 * (operation.kind in PRODUCTS), dict(zip(cuts, new, strict=True))


def _cut(shape, other):
    """Yield indices that cut an array from `shape` to `other` at the end, the start or both."""
    over = [max(0, size - wanted) for size, wanted in zip(shape, other, strict=True)]
    if any(over):
        ends = zip(over, other, strict=True)
        yield ", ".join(":" if not n else f":{-n if n < 3 else size}" for n, size in ends)
        yield ", ".join(f"{many}:" if many else ":" for many in over)
        if not any(many % 2 for many in over):
            yield ", ".join(f"{many // 2}:{-many // 2}" if many else ":" for many in over)


def _entries(operation, evaluator):
    """Yield pairs (cost, change), where the change adds the missing entry of an axis to a list."""
    node, ndim = operation.node, max(map(len, operation.shapes), default=0)
    words = [keyword.value for keyword in getattr(node, "keywords", ())]
    for part in [node, *arguments(node), *words]:
        name = "elts" if isinstance(part, (ast.List, ast.Tuple)) else "args"
        entries = [attempt(evaluator.value, e) for e in getattr(part, "elts", arguments(part))]
        if 1 < len(entries) == ndim - 1 and all(type(entry) in (int, tuple) for entry in entries):
            zero = (0,) * len(entries[0]) if type(entries[0]) is tuple else 0
            more = [[zero, *entries], [*entries, zero]]
            if all(axis in entries for axis in range(ndim - 1)):
                more = [[0, *(axis + 1 for axis in entries)], [*entries, ndim - 1]]
            for new in more:
                values = ast.parse(str(new), mode="eval").body.elts
                yield 1, {part: changed(part, **{name: values})}


def _operands(operation, evaluator, allowed, keys):
    """Yield triples (cost, template, change) for each operand, or for all operands of one shape."""
    nodes, shapes = operation.nodes, operation.shapes
    for k in range(1 if operation.kind in WRITTEN else 0, len(nodes)):
        if shapes[k] is None:
            continue
        others = [s for i, s in enumerate(shapes) if i != k and s is not None]
        alike = [n for n, s in zip(nodes, shapes, strict=True) if s == shapes[k]]
        first = len(alike) > 1 and alike[0] is nodes[k] and operation.kind not in WRITTEN
        all_of_them = first and (len(nodes) > 2 or operation.kind == "join")
        groups = [[nodes[k]], alike] if all_of_them else [[nodes[k]]]
        for cost, text in templates(operation, k, others, evaluator, keys):
            for group in groups if re.search(allowed, text) else ():
                yield cost, text, {node: put(text, node, evaluator) for node in group}


# Templates for one operand ------------------------------------------------------------------------


def templates(operation, k, others, evaluator, keys=()):
    """Yield pairs (cost, template) for the changes of operand k that the shapes suggest."""
    shape, kind, node = operation.shapes[k], operation.kind, operation.nodes[k]
    n, longest = len(shape), max(others, key=len, default=())
    if n == 0:
        yield from [(1, "[x]")] * (kind == "join")
        return
    for axis, size in enumerate(shape):
        if size == 1 and n > 1:
            yield 1, _at(axis, "0")
    for at in reversed(range(n + 1)) if n < 4 else ():
        yield 1 + 0.3 * (kind == "broadcast" and n > 1 and n == len(longest)), _at(at, "None", n)
    yield from _arranged(shape, longest)
    for axis, key, base, size in keys if n > len(longest) - (kind not in WRITTEN) else ():
        if base == ast.unparse(leaf_of(f"x[{key}]", node, evaluator)):
            continue
        for at in range(n) if axis is not None else ():
            yield 1.2 + 0.3 * (at != axis) + 0.1 * ((shape[at],) != size), _at(at, key)
        if axis is None:
            yield 0.5 + 0.6 * (shape[:1] != size[:1]), f"x[{key}]"
    if n > 1:
        yield 2, "x.T" if n == 2 else "x.mT"
    yield from _other_sizes(operation, k, others, evaluator)
    for end in (longest[at:] for at in range(len(longest))):  # propose to reshape x to `end`
        if math.prod(shape) == math.prod(end) and sorted(shape) != sorted(end):
            yield 2.2, "x.ravel()" if len(end) == 1 else f"x.reshape{end}"
    if n > 2 and kind == "join":
        yield 1.5, "x.reshape(len(x), -1)"


def _at(axis, index, ndim=0):
    """Return a template such as `x[:, index]` with an index at `axis` and colons at other axes."""
    return f"x[{', '.join([*[':'] * axis, index, *[':'] * (ndim - axis)])}]"


def _arranged(shape, longest):
    """Yield pairs (cost, template), where the template reorders or adds axes to fit `longest`."""
    n, many = len(shape), len(longest)
    for order in itertools.permutations(range(n)) if 0 < n <= min(many, 4) and many < 6 else ():
        moved = "x" if order == tuple(range(n)) else "x.T" if n == 2 else f"x.transpose{order}"
        for kept in itertools.combinations(range(many), n):
            pairs = [(longest[at], shape[axis]) for at, axis in zip(kept, order, strict=True)]
            if all(1 in pair or pair[0] == pair[1] for pair in pairs):
                parts = [":" if at in kept else "None" for at in range(kept[0], many)]
                added = f"[{', '.join(parts)}]" * ("None" in parts)
                if moved + added != "x":
                    yield 1 if moved == "x" else 2 if not added else 2.5, moved + added


def _other_sizes(operation, k, others, evaluator):
    """Yield pairs (cost, template) for operands with too many or too few entries along an axis."""
    shape, node, kind = operation.shapes[k], operation.nodes[k], operation.kind
    longest = max(others, key=len, default=())
    n, target, last = len(shape), operation.nodes[0], max(longest[-1:], default=0)
    plain, row, assigned = kind == "broadcast", n == 1 and len(longest) == 2, kind == "assign"
    alone = kind.startswith("linalg.") and len(operation.nodes) == 1 and n == 2
    edges = n == 1 and last == shape[0] - 1 and re.search("edge|bin", ast.unparse(node))
    one_hot = (plain or kind == "in place") and row and shape[0] == longest[0]
    classes = attempt(evaluator.array, node) if one_hot else None
    one_hot = is_array(classes) and classes.dtype.kind == "i" and classes.size > 0
    equal = name_of(operation.node) in ("Eq", "NotEq", "equal", "not_equal")
    ways = [
        (plain and n == 2 and shape[0] == shape[1] > max(longest, default=0) > 1, 1,
         f"x[:, :{last}]"),  # this omits the last columns of U from an SVD
        (edges, 0.8, "(x[:-1] + x[1:]) / 2"),
        (n > 2 and (shape[-1], last) == (4, 3), 1.5, "x[..., :3]"),  # this omits an image's opacity
        (one_hot and 0 <= classes.min() and classes.max() < last, 1.2, f"np.eye({last})[x]"),
        (assigned and n == 1 < shape[0] < last, 4, f"np.pad(x, (0, {last - shape[-1]}))"),
        (alone, 1.5, "np.cov(x, rowvar=False)"),  # this turns data into a square matrix
        (alone, 1.6, "x.T @ x"),
        (alone and shape[0] < shape[-1], 1.7, f"x[:, :{shape[0]}]"),  # this selects A from [A | b]
        (kind == "join" and n == 2 and shape == longest[:-1], 1.2, f"np.dstack([x] * {last})"),
        (equal and n > 1 and shape[:-1] in others, 0.5, "x.argmax(axis=-1)"),
        (plain and n > 1 and shape[:-1] in others, 2.9, "x.mean(axis=-1)"),
        (assigned and n == 1 and () in others, 2, "x.mean()"),
        (assigned and n == 1 and () in others, 2.1, "x.sum()"),
    ]  # fmt: skip
    yield from ((cost, text) for fits, cost, text in ways if fits)
    if kind in WRITTEN and len(set(shape)) == n > 1:
        kept = ", keepdims=True" * (n == len(longest))
        for way in ("mean", "sum") if assigned else ("sum", "mean"):
            yield from ((3 + axis, f"x.{way}(axis={axis}{kept})") for axis in range(n))
    for other in (part for part in operation.nodes if plain and arguments(part)):
        if attempt(evaluator.shape, other.args[0]) == shape:  # np.diff(y) / x needs np.diff(x)
            yield 0.95, f"{ast.unparse(other.func)}(x)"
    if row and longest[0] < shape[0] < longest[0] + 3 and shape[0] > 8:
        yield from ((1.5, f"x[{cut}][:, None]") for cut in _cut(shape, longest[:1]))
    for axis, (size, other) in enumerate(zip(shape, longest, strict=False)):
        if plain and n == len(longest) and 1 < size < other and other % size == 0:
            many = tuple(other // size if i == axis else 1 for i in range(n))
            yield 3, f"np.tile(x, {many if n > 1 else many[0]})"
            yield 3.1, f"np.repeat(x, {other // size}, axis={axis})"
    if 0 < len(longest) <= n:
        names = {*_choices(shape, longest, evaluator)} - {*map(ast.unparse, operation.nodes)}
        yield from ((1.5, f"x[{name}]") for name in sorted(names))
    if kind in WRITTEN and isinstance(target, ast.Subscript):
        yield 1.5, f"np.broadcast_to(x, {ast.unparse(target.value)}.shape)[{index_text(target)}]"


def _choices(shape, other, evaluator):
    """Yield the names of masks and index arrays that select `other[0]` entries of an array."""
    axes = len(shape) - len(other) + 1
    for name, value in [pair for scope in evaluator.scopes[:-1] for pair in list(scope.items())]:
        if type(value) is not np.ndarray:
            continue
        mask = value.dtype == bool and value.ndim == axes and value.shape == shape[:axes]
        fits = value.shape == other[:1] and value.dtype.kind == "i" and axes == 1
        if mask and np.count_nonzero(value) == other[0]:
            yield name
        elif fits and 0 < value.size <= SMALL and value.min() >= 0:
            rows = value.max() < shape[0] < other[0]  # as in centres[labels] or prices[item]
            if rows or (other[0] < shape[0] and len({*value.tolist()}) == value.size):
                yield name


# From templates to trees --------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _parsed(text, names):
    """Return the syntax tree of a template, and its nodes that stand for operands."""
    tree = ast.parse(text, mode="eval").body
    places = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in names]
    places.sort(key=lambda place: place.col_offset)
    several = len(names) > 1 or re.search(r"\(x\[|len\(x\)|x\.T @", text)
    return tree, places if several else places[:1]  # a second x may be a variable in an index


def _fill(text, **operands):
    """Return the tree of a template with operands in place of their names."""
    tree, places = _parsed(text, tuple(operands))
    return replace_all(tree, {place: operands[place.id] for place in places})


def put(text, node, evaluator):
    """Return the operand `node` after the change that a template describes.

    In an operand such as `0.1 * dW`, the template changes the array `dW` and not the product.
    """
    leaf = leaf_of(text, node, evaluator)
    return replace(node, leaf, put_at(text, leaf))


def leaf_of(text, node, evaluator):
    """Return the part of an expression to change. For example, this is `dW` in `2 * dW`."""
    parts, reduces = [], re.search(r"\.(?:sum|mean)\(", text)
    if isinstance(node, ast.UnaryOp):
        parts = [node.operand]
    elif isinstance(node, ast.BinOp) and name_of(node) not in ("MatMult", "Pow" * bool(reduces)):
        parts = [node.left, node.right]
    elif isinstance(node, ast.Call) and type(attempt(evaluator.value, node.func)) is np.ufunc:
        parts = [] if reduces else node.args
    shapes = {part: attempt(evaluator.shape, part) for part in parts}
    row = re.match(r"x\[(?!:|None)", text)  # an index applies to the part with the most axes
    least = max((len(shape or ()) for shape in shapes.values()), default=0) if row else 1
    parts = [part for part in parts if shapes[part] is None or len(shapes[part]) >= least]
    return leaf_of(text, parts[0], evaluator) if len(parts) == 1 else node


def put_at(text, leaf):
    """Return a template with the expression `leaf` in place of `x`, where `a.T.T` becomes `a`."""
    if isinstance(leaf, ast.Attribute) and leaf.attr in ("T", "mT") and text in ("x.T", "x.mT"):
        same = text == f"x.{leaf.attr}"
        return leaf.value if same else ast.Attribute(leaf.value, text[2:], ast.Load())
    if isinstance(leaf, ast.Subscript) and text.startswith("x["):
        key, new = ast.unparse(leaf.slice).strip("()"), text[2:-1]
        if "0" in new and key in (new.replace("0", "None"), f"{new}, :".replace("0", "None")):
            return leaf.value
    return _fill(text, x=leaf)


# Calls, products, indices, reshapes ---------------------------------------------------------------


def axis_of(call, evaluator):
    """Return the node of a call's `axis` argument, or None if there is none."""
    words = {k.arg: k.value for k in getattr(call, "keywords", ())}
    if not isinstance(call, ast.Call) or "axis" in words:
        return words.get("axis")
    what, function, args = attempt(evaluator.callee, call) or ("", None, [call.func, *call.args])
    if name_of(call) in REDUCTIONS:
        return args[1] if len(args) > 1 and what != "linalg.norm" else None
    names = parameters(function, len(args)) if what not in ("", "learner") else ()
    words |= dict(zip(names, args, strict=False))
    return words.get("axis", words.get("axes"))


def _axes(call, operation, evaluator):
    """Yield triples (cost, name, call), where the call has `keepdims=True` or another `axis`."""
    own, old = call is operation.node, axis_of(call, evaluator)
    if old is None and (not own or operation.kind == "broadcast"):
        return
    words = [keyword.arg for keyword in call.keywords]
    if not own and "keepdims" not in words:
        yield 0, "keepdims", _with_keyword(call, "keepdims", True)
    parts = [*call.args, getattr(call.func, "value", call)]
    shapes = operation.shapes if own else [attempt(evaluator.shape, part) for part in parts]
    n = max((len(shape) for shape in shapes if shape is not None), default=0)
    plain = name_of(call) in REDUCTIONS or operation.kind == "join"
    for many in range(1, n if not own else 2):
        for axes in itertools.combinations(range(n), many):
            axis = axes[0] if many == 1 else axes
            new = ast.parse(str(axis), mode="eval").body
            new = replace(call, old, new) if old else _with_keyword(call, "axis", axis)
            yield (1.3 if plain else 0.8) + many / 10, f"axis={axis}", new


def _with_keyword(call, name, value):
    new = ast.keyword(name, ast.parse(repr(value), mode="eval").body)
    return ast.Call(call.func, call.args, [*(k for k in call.keywords if k.arg != name), new])


def _products(operation, evaluator, keys):
    """Yield a cost and an expression for each change of a product, such as exchanged operands."""
    (first, second), (a, b), node = operation.nodes[:2], operation.shapes[:2], operation.node
    if a is None or b is None:
        return
    n, m = len(a), len(b)
    if () in (a, b):
        plain = isinstance(node, ast.Call) and len(node.args) > 1
        times = ast.BinOp(first, ast.Mult(), second)
        yield 1, _renamed(node, "multiply", [first, second]) if plain else times
        return
    flat, square = 1 in (n, m), n == m == 2
    ways = []
    for k, shape in enumerate((a, b)):
        texts = [*templates(operation, k, [], evaluator, keys)]  # keep templates such as x[0]
        texts = [way for way in texts if re.fullmatch(r"x\[(?!.*None|.*(:\w|\w:)).*\]", way[1])]
        costs = [(max(0.7, cost) + k / 10, text) for cost, text in texts]
        turned = [(0.3 - k / 10, "x.T" if len(shape) == 2 else "x.mT")] * (len(shape) > 1)
        ways.append([(0, "x"), *turned, *costs])
    for (more, one), (most, two) in itertools.product(*ways):
        left, right = put(one, first, evaluator), put(two, second, evaluator)
        if "x" in (one, two):
            yield 1 + more + most, _pair(node, left, right), f"{one} @ {two}"
            if more + most < 1:
                yield 1 + more + most + 0.65 * (not flat), _pair(node, right, left)
    bias = n == 2 and b[0] == a[1] + 1 and isinstance(first, ast.Name)  # b includes a bias
    inner = first if name_of(first) == "MatMult" else None
    form = inner and square and ast.unparse(inner.left) == ast.unparse(second)
    more = [
        (n > 2 and m == n - 1, 1.1, "(a @ b[..., None])[..., 0]"),
        (n > 1 and a == b and not form, 1.9 - 0.5 * (ast.Compare in map(type, (first, second))),
         "a * b"),
        (n > 2 and math.prod(a[1:]) == b[0], 1.5, "a.reshape(len(a), -1) @ b"),
        (n == 4 and a[1] * a[3] == b[0], 1.4, "a.swapaxes(1, 2).reshape(len(a), -1, len(b)) @ b"),
        (n > 2 and a[0] == b[0], 1.5, "np.moveaxis(a, 0, -1) @ b"),
        (n > 2 and a[-2] == b[0], 1.2, "np.moveaxis(a, -1, 0) @ b"),
        (m > 1 and 1 not in b and math.prod(b) == a[-1], 1.6, "a @ b.ravel()"),
        (square and a == b and not form, 1.8, "(a * b).sum(axis=1)"),
        (bias, 2, "np.column_stack([np.ones(len(a)), a]) @ b"),
        (bias and b in AFFINE, 2, "np.column_stack([a, np.ones(len(a))]) @ b"),
        (a in AFFINE and m == 1 and a[1] == b[0] + 1, 2, "a @ np.append(b, 1)"),
        (a in AFFINE and m == 2 and a[1] == b[0] + 1, 2,
         "a @ np.vstack([b, np.ones((1, b.shape[1]))])"),
        (square and a[0] == a[1] > b[0] > 1, 2, f"a[:, :{b[0]}] @ b"),  # here a is U from an SVD
        (n == m == 1, 4, "np.outer(a, b)"),
    ]  # fmt: skip
    yield from ((cost, _fill(text, a=first, b=second)) for fits, cost, text in more if fits)
    if inner and m > 1 and attempt(evaluator.shape, inner.right) == b[:1]:  # d holds a diagonal
        yield 0.9, _fill("a @ (d[:, None] * b)", a=inner.left, d=inner.right, b=second)


def _factors(node):
    """Return the operands of a matrix product, or an empty list for another expression."""
    if isinstance(node, ast.Call) and name_of(node) in ("dot", "matmul"):
        return [node.func.value, *node.args] if len(node.args) == 1 else node.args
    return [node.left, node.right] if name_of(node) == "MatMult" else []


def _pair(node, left, right):
    """Return a product like `node`, but with the operands `left` and `right`."""
    if isinstance(node, ast.BinOp):
        return ast.BinOp(left, node.op, right)
    if len(node.args) == 1 and isinstance(node.func, ast.Attribute):  # this is left.dot(right)
        return ast.Call(ast.Attribute(left, node.func.attr, ast.Load()), [right], node.keywords)
    return ast.Call(node.func, [left, right, *node.args[2:]], node.keywords)


def index_text(node):
    """Return the text of an index, such as "0, :" for the node of `x[0, :]`."""
    return ", ".join(map(ast.unparse, index_parts(node)))


def keys_of(statement, evaluator):
    """Return a tuple (axis, index text, array text, sizes) for each array index in a statement.

    For an integer in an index, `axis` is the axis that it selects from, and `sizes` has only the
    size of this axis. For a whole index, `axis` is None, and `sizes` is the shape of the array.
    """
    found = {}
    for node in ast.walk(statement) if statement is not None else ():
        if isinstance(node, ast.Subscript) and is_array(attempt(evaluator.array, node.value)):
            base, shape = ast.unparse(node.value), evaluator.shape(node.value)
            found[None, index_text(node), base, shape] = None
            for axis, part in enumerate(index_parts(node)):
                if isinstance(attempt(evaluator.array, part), (int, np.integer)):
                    found[axis, ast.unparse(part), base, shape[axis : axis + 1]] = None
    return tuple(found)


def _keyed(node, parts):
    """Return an expression that indexes the array of `node` with `parts` instead."""
    key = ast.Tuple(parts, ast.Load()) if len(parts) > 1 else parts[0]
    return ast.Subscript(node.value, key, ast.Load())


def along(node, evaluator):
    """Yield expressions that move an index to another axis, such as `x[:, i]` for `x[i]`."""
    parts = index_parts(node)
    chosen = [part for part in parts if ast.unparse(part) != ":"]
    ndim = len(attempt(evaluator.shape, node.value) or ())
    for before in range(ndim if len(chosen) == 1 and ast.unparse(chosen[0]) != "None" else 0):
        if parts[: before + 1] != [*parts[:before], chosen[0]]:
            yield _keyed(node, [*[ast.Slice()] * before, chosen[0]])


def refitted(node, shape, evaluator):
    """Yield an expression whose slices have new ends, so that its value has the given shape."""
    parts = index_parts(node)
    sliced = [attempt(evaluator.value, part) for part in parts]
    bounded = all(type(part) is slice and (part.start or part.stop) for part in sliced)
    if bounded and len(parts) <= len(shape):
        ends = [ast.Constant((s.start or 0) + n) for s, n in zip(sliced, shape, strict=False)]
        yield _keyed(node, [ast.Slice(p.lower, end) for p, end in zip(parts, ends, strict=True)])


def _indices(operation, evaluator):
    """Yield pairs (cost, expression) with an index that is moved, shortened or in `np.ix_`."""
    node, parts = operation.node, index_parts(operation.node)
    some = [part for part in parts if ast.unparse(part) != ":"]
    yield from ((1, new) for new in along(node, evaluator))
    if len(parts) > 1 and not any(isinstance(part, ast.Slice) for part in parts):
        yield 1, put_at(f"x[np.ix_({', '.join(map(ast.unparse, parts))})]", node.value)
    if len(some) < len(parts) and len(operation.nodes) == 1:
        yield 1, node.value
        yield 1.1, _keyed(node, parts[:-1] or parts)


def _sizes(operation, evaluator):
    """Yield calls that reshape fewer elements, pass -1 as a size, or pass other sizes that fit."""
    node, array, shape = operation.node, operation.nodes[0], operation.shapes[0] or ()
    sizes = [part for part in getattr(node, "args", ()) if part is not array]
    sizes = sizes[0].elts if len(sizes) == 1 and isinstance(sizes[0], ast.Tuple) else sizes
    values = [attempt(evaluator.value, size) for size in sizes]
    values = values[0] if len(values) == 1 and type(values[0]) is tuple else values
    if not shape or not all(type(value) is int for value in values):
        return
    room = math.prod(value for value in values if value > 0)
    texts = ["x.argmax(axis=-1)", "x[..., 0]", "x.mean(axis=-1)", "x[..., 1:]", "x[..., :-1]"]
    if len(shape) == 1:
        texts = [f"x[:len(x) // {room} * {room}]" if -1 in values else f"x[:{room}]"]
    if 1 < room < shape[0] or len(shape) > 1 < shape[-1]:
        fewer = [replace(node, array, put_at(text, array)) for text in texts]
        if room == math.prod(shape[:-1]):  # the size of the last axis may be missing
            text = "*" * (len(values) > len(sizes)) + ", ".join(map(ast.unparse, sizes))
            fewer.insert(1, put_at(f"x.reshape({text}, -1)", array))
        yield from fewer
    if len(sizes) > 1 and -1 not in values:
        yield replace(node, sizes[0], put_at("len(x)", array))
        yield from (replace(node, size, ast.Constant(-1)) for size in reversed(sizes))
    for value in {v for v in values if values.count(v) > 1} if len(sizes) > 1 else ():
        rest = math.prod(v for v in values if v not in (value, -1))
        for many in (math.prod(shape) // max(1, rest), shape[-1]):
            new = ast.Constant(round(many ** (1 / values.count(value))))
            same = [size for size, v in zip(sizes, values, strict=True) if v == value]
            yield replace_all(node, dict.fromkeys(same, new))


# Labels of einsum ---------------------------------------------------------------------------------


def relabelled(operation):
    """Yield calls of einsum whose new labels fit the shapes without stretching a size of 1."""
    (terms, output), shapes = labels.parse(operation.subscripts), operation.shapes
    odd = any(len(term) > 5 or "..." in term for term in terms)
    if odd or None in shapes or len(terms) != len(shapes):
        return
    long = [k for k, shape in enumerate(shapes) if len(terms[k]) > len(shape)]
    if long:
        choices = [list(_fewer(k, shapes, terms)) for k in long]
        changes = [dict(zip(long, kept, strict=True)) for kept in itertools.product(*choices)][:60]
    else:
        numbered = list(enumerate(terms))[::-1]
        changes = [{k: list(p)} for k, term in numbered for p in itertools.permutations(term)]
        changes += [
            {k: [*term[:at], new, *term[at + 1 :]]}  # replace one label by another
            for k, term in numbered
            for at, new in itertools.product(
                range(len(term)), sorted(set().union(*terms) - {*term})
            )
        ]
    for change in changes:
        new = [change.get(k, term) for k, term in enumerate(terms)]
        gone = set().union(*map(set, terms)) - set().union(*map(set, new))
        result = [label for label in output if label not in gone]
        if new != terms and not _stretches(new, result, shapes):
            text = ast.Constant(labels.spell(new, result))
            yield replace(operation.node, operation.node.args[0], text)


def _fewer(k, shapes, terms):
    """Return all ways to keep one label per axis of operand k. The first keep the shared labels."""
    others = {label for i, term in enumerate(terms) if i != k for label in term}
    subsets = map(list, itertools.combinations(terms[k], len(shapes[k])))
    return sorted(subsets, key=lambda kept: -sum(label in others for label in kept))


def _stretches(terms, output, shapes):
    try:
        return bool(labels.stretched(labels.spell(terms, output), shapes))
    except rules.Misfit:
        return True


# Trees --------------------------------------------------------------------------------------------


def replace(tree, old, new):
    """Return `tree` with the node `old` replaced by `new`. Both trees share all other nodes."""
    return replace_all(tree, {old: new})


def replace_all(tree, new):
    """Return `tree` with each node that is a key of the dict `new` replaced by its value."""
    if tree in new:
        return new[tree]
    fields = dict(ast.iter_fields(tree))
    old = [*fields.values()]
    for name, value in fields.items():
        if isinstance(value, ast.AST):
            fields[name] = replace_all(value, new)
        elif isinstance(value, list):
            parts = [replace_all(v, new) if isinstance(v, ast.AST) else v for v in value]
            fields[name] = value if all(map(operator.is_, parts, value)) else parts
    if all(map(operator.is_, fields.values(), old)):
        return tree
    return ast.copy_location(type(tree)(**fields), tree)
