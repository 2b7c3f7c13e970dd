"""Expressions to try in the place of one that fails, each with a cost: the lower, the likelier.

A change is a template such as `x[:, None]`, in which `x` is an operand, or a change of a call. The
shapes only say which changes are worth a try. Whether one runs is for `repair` to find out.
"""

import ast
import itertools
import math
import re
from functools import lru_cache, partial

import numpy as np

from helpers.shapes import functions, source
from helpers.shapes.evaluate import attempt
from helpers.shapes.functions import SMALL
from helpers.shapes.relabel import relabelled

AFFINE = ((3, 3), (3, 4), (4, 4))  # motions and cameras, for points that end in 1
NO_NEW_AXIS = r"^((?!None).)*$"
PRODUCTS = ("matmul", "dot", "inner", "vdot", "tensordot")
WRITTEN = ("assign", "in place")  # their first operand is the target, which stays
REDUCTIONS = {name.split(".")[-1] for name in functions.REDUCTIONS}
OTHER_JOINS = {
    "vstack": ("hstack", "column_stack"),
    "hstack": ("vstack", "column_stack"),
    "concatenate": ("column_stack", "vstack"),
    "stack": ("concatenate",),
}


def candidates(operation, evaluator):
    """(cost, name, function that makes the expression) of what to try, the likeliest first.

    Changes of one name are the same change at different places.
    """
    return sorted(_ways(operation, evaluator), key=lambda way: way[0])


def _ways(operation, evaluator):
    kind, node, nodes, shapes = operation.kind, operation.node, operation.nodes, operation.shapes
    named, allowed, ready = _name(node), None, []
    if kind in ("array", "broadcast_shapes", "python", "learner"):
        return
    if kind in PRODUCTS and len(shapes) > 1:
        ready = [*_products(operation, evaluator)]
    elif kind == "einsum":
        ready, allowed = [(1, new) for new in relabelled(operation)], "0"
    elif kind == "index":
        ready, allowed = [*_indices(operation, evaluator)], NO_NEW_AXIS
    elif kind == "reshape":
        ready = [(1, new) for new in _sizes(node, shapes[0] or (), evaluator)]
    elif kind not in functions.REDUCTIONS or len(operation.nodes) > 1:
        allowed = ""
    if kind == "join":
        longest = max((len(shape) for shape in shapes if shape is not None), default=0)
        names = OTHER_JOINS.get(named, ()) if named != "stack" or longest > 1 else ()
        ready = [(1.6, _renamed(node, name, node.args[:1], [])) for name in names]
    if kind == "linalg.solve" and len(shapes[0]) == len(shapes[1]) + 1 > 2:
        inner = source.replace(node, node.args[1], put("x[..., None]", node.args[1], evaluator))
        ready = [(0.9, put("x[..., 0]", inner, evaluator))]
    elif kind == "linalg.solve" and len(shapes[1]) == 2 and shapes[1][1] == shapes[0][-1]:
        ready = [(0.9, _put("x.T", source.replace(node, node.args[1], _put("x.T", node.args[1]))))]
    elif kind == "linalg.solve" and isinstance(node.func, ast.Attribute):
        ready = [(1.5, _put("x[0]", _renamed(node, "lstsq", node.args, [])))]
    if named in ("Mult", "multiply") and kind == "broadcast" and len(operation.nodes) == 2:
        for text in ("x", "x.T")[: 1 + (() != shapes[1] == (shapes[0] or ())[:1])]:
            two = [put(text, nodes[0], evaluator), nodes[1]]  # such as X.T @ error in a gradient
            new = _renamed(node, "dot", two, []) if named == "multiply" else None
            ready.append((1.2, new or ast.BinOp(two[0], ast.MatMult(), two[1])))
    for part in nodes if kind != "index" and kind not in WRITTEN else ():
        if isinstance(part, ast.Subscript):
            ready += [(1.4, source.replace(node, part, new)) for new in _along(part, evaluator)]
    yield from ((cost, "", lambda new=new: new) for cost, new in ready)
    if allowed is not None:
        yield from _operands(operation, evaluator, allowed)
    for call in ast.walk(node):
        two = _factors(call) if call is not node else ()
        if len(two) == 2 and ast.unparse(two[0]) == ast.unparse(_put("x.T", two[1])):
            yield 0.95, "", partial(source.replace, node, call, _pair(call, *two[::-1]))
        if isinstance(call, ast.Subscript) and getattr(call.value, "attr", "") == "shape":
            for axis in range(len(attempt(evaluator.value, call.value) or ())):
                new = ast.Subscript(call.value, ast.Constant(axis), ast.Load())
                yield 0.9, f"shape[{axis}]", partial(source.replace, node, call, new)
        for cost, name, new in _other_reductions(call, evaluator, operation):
            yield cost, name, partial(source.replace, node, call, new)


def _name(node):
    """The name of the function of a call, or of an operator: "Mult", "multiply"."""
    if isinstance(node, ast.Call):
        return getattr(node.func, "attr", getattr(node.func, "id", ""))
    sign = node.ops[0] if isinstance(node, ast.Compare) else getattr(node, "op", None)
    return type(sign).__name__


def _renamed(node, name, args, keywords):
    if not isinstance(node.func, ast.Attribute):
        return node
    return ast.Call(ast.Attribute(node.func.value, name, ast.Load()), args, keywords)


def _operands(operation, evaluator, allowed):
    """The operation with one operand changed, or with all those of one shape."""
    nodes, shapes = operation.nodes, operation.shapes
    for k in range(1 if operation.kind in WRITTEN else 0, len(nodes)):
        if shapes[k] is None:
            continue
        others = [s for i, s in enumerate(shapes) if i != k and s is not None]
        alike = [n for n, s in zip(nodes, shapes, strict=True) if s == shapes[k]]
        first = len(alike) > 1 and alike[0] is nodes[k] and operation.kind not in WRITTEN
        all_of_them = first and (len(nodes) > 2 or operation.kind == "join")
        for cost, text in templates(operation, k, others, evaluator):
            if re.search(allowed, text):
                yield cost, text, partial(_changed, operation, text, [nodes[k]], evaluator)
                if all_of_them:
                    yield cost, text, partial(_changed, operation, text, alike, evaluator)


def _changed(operation, text, nodes, evaluator):
    tree = operation.node
    for node in nodes:
        tree = source.replace(tree, node, put(text, node, evaluator))
    return tree


def templates(operation, k, others, evaluator):
    """(cost, template) of the changes of operand k that its shape gives reason for."""
    shape, kind = operation.shapes[k], operation.kind
    n, longest = len(shape), max(others, key=len, default=())
    if n == 0:
        yield from [(1, "[x]")] * (kind == "join")
        return
    for axis, size in enumerate(shape):
        if size == 1 and n > 1:
            yield 1, _at(axis, "0")
    for at in reversed(range(n + 1)) if n < 4 else ():
        yield 1, _at(at, "None", n)
    yield from _arranged(shape, longest)
    if n > 1:
        yield 2, "x.T" if n == 2 else "x.mT"
        if kind in ("broadcast", "call") and shape[:-1] in others:
            yield from [(2.9, "x.mean(axis=-1)")] * (kind == "broadcast")
            if _name(operation.node) in ("Eq", "NotEq", "equal", "not_equal"):
                yield 0.5, "x.argmax(axis=-1)"
    if kind == "broadcast" and n == 2 and shape[0] == shape[1] > max(longest, default=0) > 1:
        yield 1, f"x[:, :{longest[-1]}]"  # of full_matrices=True
    if kind == "broadcast" and n == 1 and len(longest) == 2 and shape[0] == longest[0]:
        labels = attempt(evaluator.array, operation.nodes[k])
        if getattr(labels, "size", 0) and labels.dtype.kind == "i":
            fit = 0 <= labels.min() and labels.max() < longest[1]
            yield from [(1.2, f"np.eye({longest[1]})[x]")] * bool(fit)
    yield from _by_length(operation, k, longest, evaluator)
    for end in (longest[at:] for at in range(len(longest))):  # as a whole, or of each sample
        if math.prod(shape) == math.prod(end) and sorted(shape) != sorted(end):
            yield 2.2, "x.ravel()" if len(end) == 1 else f"x.reshape{end}"
    if n > 2 and kind == "join":
        yield 1.5, "x.reshape(len(x), -1)"
    if kind in WRITTEN and len(set(shape)) == n > 1:
        kept = ", keepdims=True" * (n == len(longest))
        for way in ("sum", "mean") if kind == "in place" else ("mean", "sum"):
            yield from ((3 + axis, f"x.{way}(axis={axis}{kept})") for axis in range(n))


def _at(axis, index, ndim=0):
    """`x[:, index]` with as many colons as axes stand before, and behind if `ndim` is given."""
    return f"x[{', '.join([*[':'] * axis, index, *[':'] * (ndim - axis)])}]"


def _arranged(shape, longest):
    """Axes in another order, and new ones, so that each size meets its equal."""
    n, many = len(shape), len(longest)
    for order in itertools.permutations(range(n)) if 0 < n <= min(many, 4) and many < 6 else ():
        moved = "x" if order == tuple(range(n)) else "x.T" if n == 2 else f"x.transpose{order}"
        for kept in itertools.combinations(range(many), n):
            places = zip(kept, order, strict=True)
            if all(
                1 in (longest[at], shape[axis]) or longest[at] == shape[axis] for at, axis in places
            ):
                parts = [":" if at in kept else "None" for at in range(kept[0], many)]
                added = f"[{', '.join(parts)}]" * ("None" in parts)
                if moved + added != "x":
                    yield 1 if moved == "x" else 2 if not added else 2.5, moved + added


def _by_length(operation, k, longest, evaluator):
    """Templates for an operand that is too long or too short along one axis."""
    shape, node, kind = operation.shapes[k], operation.nodes[k], operation.kind
    n, rest = len(shape), [part for i, part in enumerate(operation.nodes) if i != k]
    edges = re.search(r"edge|bin", ast.unparse(node)) is not None
    related = edges or (kind not in WRITTEN and _related(node, rest, evaluator))
    parts = [part for tree in rest for part in ast.walk(tree) if isinstance(part, ast.Subscript)]
    if related and n == len(longest):
        yield from ((1, f"x[{cut}]") for cut in _cut(shape, longest))
    if related and n == 1 < len(longest):
        yield from ((1.5, f"x[{cut}][:, None]") for cut in _cut(shape, longest[:1]))
    if edges and n == 1 and longest[-1:] == (shape[0] - 1,):
        yield 0.8, "(x[:-1] + x[1:]) / 2"
    pairs = zip(range(n - 1, -1, -1), reversed(shape), reversed(longest), strict=False)
    for axis, size, other in pairs:
        if n > 2 and axis == n - 1 and (size, other) == (4, 3):
            yield 1.5, "x[..., :3]"  # the fourth channel of a picture is its opacity
        if size > 1 and other > size and other % size == 0 and kind == "broadcast":
            many = tuple(other // size if i == axis else 1 for i in range(n))
            if n == len(longest):
                yield 3, f"np.tile(x, {many if n > 1 else many[0]})"
                yield 3.1, f"np.repeat(x, {other // size}, axis={axis})"
        if kind == "assign" and n == 1 < size < other:
            yield 4, f"np.pad(x, (0, {other - size}))"
    if 0 < len(longest) <= n:
        yield from ((1.5, f"x[{name}]") for name in _choices(shape, longest, evaluator))
    names = [n for part in parts for n in ast.walk(part.slice) if isinstance(n, ast.Name)]
    for name in {n.id for n in names if attempt(evaluator.shape, n) == ()}:
        yield 1.2, f"x[{name}]"  # the position in another operand, such as j in x[:, j]
    for part in parts if kind not in WRITTEN else ():
        other = ast.unparse(part.value) != ast.unparse(node)
        base, single = attempt(evaluator.shape, part.value), isinstance(part.slice, ast.Name)
        if other and (base == shape or (single and base and base[0] == shape[0])):
            yield 1.1, f"x[{_key(part.slice)}]"  # the same part of both
        key = _key(part.slice).split(", ")[-1]
        if n == 1 and key[:1] == ":" < key:
            yield 1, f"x[{key}]"  # as far as another operand
        if n == 1 and ":" in ast.unparse(part.slice) and shape > longest:
            yield 1.4, f"x[:len({ast.unparse(part)})]"  # the last part is shorter
    target = operation.nodes[0]
    if kind in WRITTEN and isinstance(target, ast.Subscript):
        parts = target.slice.elts if isinstance(target.slice, ast.Tuple) else [target.slice]
        key, base = _key(target.slice), attempt(evaluator.shape, target.value) or ()
        yield from [(0.5, f"x[{key}]")] * (shape == base[:n])
        yield 1.5, f"np.broadcast_to(x, {ast.unparse(target.value)}.shape)[{key}]"
        asked = [attempt(evaluator.array, part) for part in parts]
        if all(type(part) is slice for part in asked) and len(asked) <= n == len(longest):
            starts = [part.stop is not None and part.stop - (part.start or 0) for part in asked]
            if starts == [*shape[: len(asked)]]:  # the target ends before its slice does
                yield 1, f"x[{', '.join(f':{size}' for size in longest[: len(asked)])}]"


def _key(index):
    """The text of an index; in brackets of its own, a tuple could not hold slices."""
    return ", ".join(map(ast.unparse, index.elts if isinstance(index, ast.Tuple) else [index]))


def _cut(shape, other):
    """Indices that leave away as many entries as a shape has too many, at either end or at both."""
    over = [max(0, size - wanted) for size, wanted in zip(shape, other, strict=True)]
    if any(over) and 1 not in other:
        yield ", ".join(f":{-many}" if many else ":" for many in over)
        yield ", ".join(f"{many}:" if many else ":" for many in over)
        if not any(many % 2 for many in over):
            yield ", ".join(f"{many // 2}:{-many // 2}" if many else ":" for many in over)


def _related(node, rest, evaluator):
    """Whether sizes may differ because of differences or slices of one array."""
    parts = [part for tree in [node, *rest] for part in ast.walk(tree)]
    if any(isinstance(part, ast.Slice) and ast.unparse(part) != ":" for part in parts):
        return True
    own = _arrays_in(node, evaluator)
    return any(own & _arrays_in(part, evaluator) or "diff(" in ast.unparse(part) for part in rest)


def _arrays_in(node, evaluator):
    parts = (part for part in ast.walk(node) if isinstance(part, (ast.Name, ast.Attribute)))
    return {ast.unparse(part) for part in parts if attempt(evaluator.shape, part)}


def _choices(shape, other, evaluator):
    """Names of masks of as many axes as are lost, and of positions, that give the other shape."""
    axes = len(shape) - len(other) + 1
    for name, value in [pair for scope in evaluator.scopes[:-1] for pair in list(scope.items())]:
        mask = type(value) is np.ndarray and value.dtype == bool and value.ndim == axes
        if mask and value.shape == shape[:axes] and np.count_nonzero(value) == other[0]:
            yield name
        fits = type(value) is np.ndarray and value.shape == other[:1] and value.dtype.kind == "i"
        if axes == 1 and fits and 0 < value.size <= SMALL and value.min() >= 0:
            rows = value.max() < shape[0] < other[0] and len(shape) > 1  # such as centres[labels]
            if rows or (other[0] < shape[0] and len({*value.tolist()}) == value.size):
                yield name


# From templates to trees --------------------------------------------------------------------------


@lru_cache(maxsize=512)
def _parsed(text):
    """A template's tree, and the places of `x` in it."""
    tree = ast.parse(text, mode="eval").body
    places = [n for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id == "x"]
    places.sort(key=lambda place: place.col_offset)
    several = re.search(r"\(x\[|len\(x\)|1, x\.shape", text)
    return tree, places if several else places[:1]  # an index may have an x of its own


def put(text, node, evaluator):
    """A template with an operand in the place of `x`.

    The array in an expression such as `0.1 * dW` is changed, and not the expression around it.
    """
    if isinstance(node, ast.UnaryOp):
        return source.replace(node, node.operand, put(text, node.operand, evaluator))
    if isinstance(node, ast.BinOp) and not isinstance(node.op, ast.MatMult):
        for part, other in ((node.left, node.right), (node.right, node.left)):
            if attempt(evaluator.shape, other) == ():
                return source.replace(node, part, put(text, part, evaluator))
    return _put(text, node)


def _put(text, leaf):
    if isinstance(leaf, ast.Attribute) and leaf.attr in ("T", "mT") and text in ("x.T", "x.mT"):
        same = text == f"x.{leaf.attr}"
        return leaf.value if same else ast.Attribute(leaf.value, text[2:], ast.Load())
    if isinstance(leaf, ast.Subscript) and text.startswith("x["):
        key = ast.unparse(leaf.slice).strip("()")
        if "0" in text and key in (
            text[2:-1].replace("0", "None"),
            f"{text[2:-1]}, :".replace("0", "None"),
        ):
            return leaf.value
        if re.fullmatch(r"x\[-?\d*:-?\d*\]", text) and re.fullmatch(r"\d*:(-\d+)?", key):
            (a, b), (c, d) = key.split(":"), text[2:-1].split(":")
            low, high = int(a or 0) + int(c or 0), int(b or 0) + int(d or 0)
            return _put(f"x[{low or ''}:{high or ''}]", leaf.value)
    tree, places = _parsed(text)
    for place in places:
        tree = source.replace(tree, place, leaf)
    return tree


# Calls, products, indices, reshapes ---------------------------------------------------------------


def _other_reductions(call, evaluator, operation):
    """(cost, name, call) with `keepdims`, or along other axes."""
    if not isinstance(call, ast.Call):
        return
    name, own = _name(call), call is operation.node
    words = {k.arg: k.value for k in call.keywords}
    method = name in REDUCTIONS and attempt(evaluator.shape, getattr(call.func, "value", call.func))
    at = 0 if method else 1  # the place of the axis among the arguments
    placed = name in REDUCTIONS and len(call.args) > at
    if not placed and "axis" not in words and (not own or operation.kind == "broadcast"):
        return
    if not own and "keepdims" not in words:
        yield 0, "keepdims", _with_keyword(call, "keepdims", True)
    array = call.func.value if method else [*call.args, *words.values(), call][0]
    n = len(attempt(evaluator.shape, array) or ())
    if own and operation.kind == "join":
        n = max((len(s) for s in operation.shapes if s is not None), default=0)
    for many in range(1, n if not own else 2):
        for axes in itertools.combinations(range(n), many):
            axis = axes[0] if many == 1 else axes
            if placed:
                value = ast.parse(str(axis), mode="eval").body
                args = [*call.args[:at], value, *call.args[at + 1 :]]
                new = ast.Call(call.func, args, call.keywords)
            else:
                new = _with_keyword(call, "axis", axis)
            yield 1.3 + many / 10, f"axis={axis}", new


def axis_of(call):
    """The axis in a call of a sum or the like, or None."""
    name, words = _name(call), {k.arg: k.value for k in getattr(call, "keywords", ())}
    placed = name in REDUCTIONS and isinstance(call, ast.Call) and call.args[2 * (name == "norm") :]
    return words.get("axis", placed[-1] if placed else None)


def _with_keyword(call, name, value):
    new = ast.keyword(name, ast.parse(repr(value), mode="eval").body)
    kept = [new if keyword.arg == name else keyword for keyword in call.keywords]
    return ast.Call(call.func, call.args, kept if new in kept else [*kept, new])


def _products(operation, evaluator):
    """(cost, product) of changed operands, or in another order."""
    nodes, (a, b), node = operation.nodes[:2], operation.shapes[:2], operation.node
    if a is None or b is None:
        return
    n, m = len(a), len(b)
    plain = len(node.args) > 1 if isinstance(node, ast.Call) else False
    if () in (a, b):
        times = ast.BinOp(nodes[0], ast.Mult(), nodes[1])
        yield 1, _renamed(node, "multiply", nodes, []) if plain else times
        return
    flat, square = 1 in (n, m), n == m == 2
    texts = [[text for _, text in templates(operation, k, [], evaluator)] for k in (0, 1)]
    cuts = [[t for t in many if t.startswith("x[") and "None" not in t] for many in texts]
    if n == m == 1 and _related(nodes[0], nodes[1:], evaluator):
        cuts = [[f"x[{cut}]" for cut in _cut(*pair)] for pair in ((a, b), (b, a))]
    t, s = "x.T" if n == 2 else "x.mT", "x.T" if m == 2 else "x.mT"
    inner = nodes[0] if isinstance(getattr(nodes[0], "op", None), ast.MatMult) else None
    if inner and m > 1 and attempt(evaluator.shape, inner.right) == b[:1]:  # a diagonal's entries
        rows = ast.BinOp(put("x[:, None]", inner.right, evaluator), ast.Mult(), nodes[1])
        yield 0.9, ast.BinOp(inner.left, ast.MatMult(), rows)
    form = inner and square and ast.unparse(inner.left) == ast.unparse(nodes[1])
    if form:  # of each row: x @ A @ x
        yield 0.9, _put("x.sum(axis=1)", ast.BinOp(nodes[0], ast.Mult(), nodes[1]))
    ways = [
        (flat, "b a", "x", "x"),
        (n > 2 and m == n - 1, "a b [0]", "x", "x[..., None]"),
        (m > 1, "a b", "x", s),
        (n > 1, "a b", t, "x"),
        (n > 1 and a == b and not form, "times", "x", "x"),
        (n > 2 and math.prod(a[1:]) == b[0], "a b", "x.reshape(len(x), -1)", "x"),
        (not flat, "b a", "x", "x"),
        (square and a == b and not form, "sum", "x", "x"),
        (square, "b a", t, "x"),  # the transpose of what the first two give: the other order
        (square, "b a", "x", s),
        (n == 2 and b[0] == a[1] + 1 and isinstance(nodes[0], ast.Name), "a b",
         "np.column_stack([np.ones(len(x)), x])", "x"),  # the first weight is a bias
        (square and a[1] == b[0] + 1 and a in AFFINE, "a b", "x",
         "np.vstack([x, np.ones((1, x.shape[1]))])"),
        (square and a[0] == a[1] > b[0], "a b", f"x[:, :{b[0]}]", "x"),  # of full_matrices=True
        (square and b[0] == b[1] > a[1], "a b", "x", f"x[:{a[-1]}, :{a[-1]}]"),
        (square and b[0] == b[1] > a[1], "a b", "x", f"x[:{a[-1]}]"),
        *((True, "a b", text, "x") for text in cuts[0]),
        *((True, "a b", "x", text) for text in cuts[1]),
        *((m > 2, "a b", "x", f"x.transpose{p}") for p in itertools.permutations(range(min(m, 4)))),
        *((n > 2, "a b", f"x.transpose{p}", "x") for p in itertools.permutations(range(min(n, 4)))),
        (n == 2 and m == 1, "times", "x", "x[:, None]"),
        (n == m == 1, "outer", "x", "x"),
    ]  # fmt: skip
    for number, (fitting, how, first, second) in enumerate(ways):
        if fitting:
            left, right = put(first, nodes[0], evaluator), put(second, nodes[1], evaluator)
            if how in ("sum", "times"):
                new = ast.BinOp(left, ast.Mult(), right)
                new = _put("x.sum(axis=1)", new) if how == "sum" else new
            elif how == "outer":
                new = ast.Call(ast.parse("np.outer", mode="eval").body, [left, right], [])
            else:
                new = _pair(node, *((right, left) if how == "b a" else (left, right)))
                new = _put("x[..., 0]", new) if how == "a b [0]" else new
            yield 1 + number / 10, new


def _factors(node):
    """The operands of a matrix product, otherwise an empty list."""
    if isinstance(node, ast.Call) and _name(node) in ("dot", "matmul"):
        return [node.func.value, *node.args] if len(node.args) == 1 else node.args
    return [node.left, node.right] if _name(node) == "MatMult" else []


def _pair(node, left, right):
    """The same product of two other operands."""
    if isinstance(node, ast.BinOp):
        return ast.BinOp(left, node.op, right)
    if len(node.args) == 1 and isinstance(node.func, ast.Attribute):  # left.dot(right)
        return ast.Call(ast.Attribute(left, node.func.attr, ast.Load()), [right], node.keywords)
    return ast.Call(node.func, [left, right, *node.args[2:]], node.keywords)


def _keyed(node, parts):
    """Another index of the same array."""
    key = ast.Tuple(parts, ast.Load()) if len(parts) > 1 else parts[0]
    return ast.Subscript(node.value, key, ast.Load())


def _along(node, evaluator):
    """An index of one axis, along each of the other axes."""
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    chosen = [part for part in parts if ast.unparse(part) != ":"]
    ndim = len(attempt(evaluator.shape, node.value) or ())
    for before in range(ndim if len(chosen) == 1 and ast.unparse(chosen[0]) != "None" else 0):
        if parts[: before + 1] != [*parts[:before], chosen[0]]:
            yield _keyed(node, [*[ast.Slice()] * before, chosen[0]])


def _indices(operation, evaluator):
    """(cost, expression) for masks and positions: along other axes, or fewer of them."""
    node, arrays, ndim = operation.node, operation.nodes[1:], len(operation.shapes[0] or ())
    parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    whole = [part for part in parts if ast.unparse(part) == ":"]
    keyed = partial(_keyed, node)
    yield from ((1, new) for new in _along(node, evaluator))
    if 1 < len(parts) < 4 and not whole:
        yield from ((1, keyed([*order])) for order in itertools.permutations(parts))
    if len(arrays) == 1:
        others = [part for part in parts if part is not arrays[0] and part not in whole]
        for at in range(len(parts) if others else 0):
            yield 1.5, keyed([*others[:at], arrays[0], *others[at:]])
        if operation.shapes[1:] == [(math.prod(operation.shapes[0] or (0,)),)]:
            yield 2, ast.Subscript(_put("x.ravel()", node.value), node.slice, ast.Load())
    alone = len(arrays) == 1 == len(parts) and len(operation.shapes[1] or ()) == ndim
    for part in ast.walk(arrays[0]) if alone else ():
        if isinstance(part, ast.Name) and part is not arrays[0]:
            text = re.sub(rf"\b{part.id}\b", ast.unparse(node.value), ast.unparse(arrays[0]))
            yield 1.2, keyed([ast.parse(text, mode="eval").body])  # made before it was filtered
    if len(parts) > 1 and not any(isinstance(part, ast.Slice) for part in parts):
        yield 1, _put(f"x[np.ix_({', '.join(map(ast.unparse, parts))})]", node.value)
    if whole and not arrays:
        yield 1, node.value
        yield 1.1, keyed([part for part in parts if part is not whole[-1]] or parts)


def _sizes(node, shape, evaluator):
    """A reshape with one of its sizes left open, or with equal sizes that the elements fill."""
    for part in ast.walk(node) if isinstance(node, ast.Call) else ():
        sizes = getattr(part, "elts", getattr(part, "args", ()))
        for size in reversed(sizes if len(sizes) > 1 else ()):
            if not isinstance(size, ast.Tuple):
                yield source.replace(node, size, ast.Constant(-1))
        values = [attempt(evaluator.value, size) for size in sizes]
        for value in {v for v in values if type(v) is int and values.count(v) > 1}:
            rest = math.prod(v for v in values if type(v) is int and v not in (value, -1))
            for many in (math.prod(shape) // max(1, rest), shape[-1] if shape else 0):
                new = ast.Constant(round(many ** (1 / values.count(value))))
                changed = {s: new for s, v in zip(sizes, values, strict=True) if v == value}
                yield source.replace_all(node, changed)
