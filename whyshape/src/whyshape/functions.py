"""Know NumPy's functions: the shape of each one's result, and which of them may be computed.

`FUNCTIONS` is an allowlist. A function that is not on it has no shape, and none is ever called
because of its name: a function is recognised by its identity.
"""

import builtins
import inspect
import math
import operator
import sys
import types
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from whyshape import labels, rules
from whyshape.rules import Clash, Misfit
from whyshape.values import Unknown, count, is_list, is_number, is_stand_in, shape_of


@dataclass(frozen=True)
class Record:
    """What is known about one function.

    Attributes
    ----------
    rule : callable
        A function that maps the same arguments to the result's shape, or to a list of shapes. It
        raises `Misfit` if the shapes do not fit, and Unknown if the result depends on values.
    operands : int
        The number of arguments that are operands, or 0 if the first argument is a size.
    kind : str
        The kind of operation, by default the name of the function.
    computed : bool
        Whether the function may be called with small arrays. Such a function only computes.
    named : tuple of str
        Keyword arguments that are operands, too.
    """

    rule: object
    operands: int = 1
    kind: str = ""
    computed: bool = False
    named: tuple = ()


def size(value):
    """Return an argument such as `size=3` as a shape, which is (3,) here."""
    sizes = value if isinstance(value, (tuple, list)) else (value,)
    return tuple(map(operator.index, sizes))


def _shapes(values):
    return [shape_of(value) for value in values]


def on_shapes(rule):
    """Return a rule for arrays, given a rule for shapes."""
    return lambda *args, **_: rule(*_shapes(args))


def _same(a, *_, **__):
    return shape_of(a)


# Rules of reductions ------------------------------------------------------------------------------


def _reduce(a, axis=None, *_, keepdims=False, **__):
    return rules.reduce(shape_of(a), axis, keepdims)


def _norm(x, ord=None, axis=None, keepdims=False):
    return rules.reduce(shape_of(x), axis, keepdims)


def _average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    shape = shape_of(a)
    if weights is not None and shape_of(weights) != shape:
        n = len(shape) if axis is None else rules.normal(axis, len(shape)) + 1
        sizes = shape[n - 1 : n] if axis is not None else shape
        _equal(sizes, shape_of(weights), "The weights need the size of the axis.", len(shape) - n)
    return rules.reduce(shape, axis, keepdims)


def _equal(a, b, reason, after=0):
    """Raise Misfit unless two shapes are equal. `after` axes follow those of the first operand."""
    if len(a) != len(b):
        raise Misfit(reason)
    if a != b:
        at = next(i for i in range(len(a)) if a[i] != b[i]) - len(a)
        raise Misfit(reason, Clash((0, 1), (at - after, at), (a[at], b[at])))


def _quantile(a, q, axis=None, *_, keepdims=False, **__):
    return shape_of(q) + rules.reduce(shape_of(a), axis, keepdims)


def _cumulative(a, axis=None, **_):
    if axis is None:
        return (count(a),)
    rules.normal(axis, len(shape_of(a)))
    return shape_of(a)


def _ordered(a, axis=-1, **_):
    if axis is None:
        return (count(a),)
    rules.normal(axis, len(shape_of(a)))
    return shape_of(a)


def _trapezoid(y, x=None, dx=1.0, axis=-1):
    if x is not None and len(shape_of(x)) == 1:
        along = shape_of(y)[rules.normal(axis, len(shape_of(y)))]
        _equal((along,), shape_of(x), "Every value needs its place.")
    elif x is not None and shape_of(x) != shape_of(y):
        raise Misfit("Every value needs its place.")
    return rules.reduce(shape_of(y), axis)


# Rules of products --------------------------------------------------------------------------------


def _outer(a, b):
    return (count(a), count(b))


def _inner(a, b):
    a, b = shape_of(a), shape_of(b)
    if not a or not b:
        return a or b
    if a[-1] != b[-1]:
        raise Misfit(rules.INNER, Clash((0, 1), (-1, -1), (a[-1], b[-1])))
    return a[:-1] + b[:-1]


def _vdot(a, b):
    _equal((count(a),), (count(b),), "Both need equally many numbers.")
    return ()


def _tensordot(a, b, axes=2):
    a, b = shape_of(a), shape_of(b)
    pairs = axes if is_list(axes) else (range(-axes, 0), range(axes))
    first, second = ([n] if is_number(n) else [*n] for n in pairs)
    first = [rules.normal(n, len(a)) for n in first]
    second = [rules.normal(n, len(b)) for n in second]
    for i, j in zip(first, second, strict=True):
        if a[i] != b[j]:
            clash = Clash((0, 1), (i - len(a), j - len(b)), (a[i], b[j]))
            raise Misfit("The axes that are summed need equal sizes.", clash)
    kept = [n for i, n in enumerate(a) if i not in first]
    return (*kept, *(n for j, n in enumerate(b) if j not in second))


def _cross(a, b):
    a, b = shape_of(a), shape_of(b)
    if not a or not b or {a[-1], b[-1]} - {2, 3}:
        raise Misfit("A cross product needs 3 numbers along the last axis.")
    if 2 in (a[-1], b[-1]):
        raise Unknown  # some versions of NumPy allow it
    return (*rules.broadcast(a[:-1], b[:-1]), 3)


def _distances(a, b, *_, **__):
    a, b = shape_of(a), shape_of(b)
    if len(a) != 2 or len(b) != 2:
        raise Misfit("Both need two axes, with one row for each point.")
    if a[1] != b[1]:
        raise Misfit("Points need equally many coordinates.", Clash((0, 1), (-1, -1), (a[1], b[1])))
    return (a[0], b[0])


# Rules of joins, reshapes and sizes ---------------------------------------------------------------


def _reshape(a, *new, shape=None, **_):
    new = shape if shape is not None else new[0] if len(new) == 1 else new
    return rules.reshape(shape_of(a), size(new))


def _at_least(n, parts):
    return [(1,) * (n - len(shape)) + shape for shape in _shapes(parts)]


def _hstack(parts, **_):
    shapes = _at_least(1, parts)
    return rules.concatenate(shapes, 0 if len(shapes[0]) == 1 else 1)


def _dstack(parts):
    shapes = [(1, *s) if len(s) == 1 else s for s in _at_least(1, parts)]
    return rules.concatenate([s + (1,) * (3 - len(s)) for s in shapes], 2)


def _append(array, values, axis=None):
    if axis is None:
        return (count(array) + count(values),)
    return rules.concatenate(_shapes([array, values]), axis)


def _column_stack(parts, **_):
    shapes = _at_least(1, parts)
    added = [int(len(shape) == 1) for shape in shapes]  # a vector becomes a column
    try:
        return rules.concatenate([s + (1,) * n for s, n in zip(shapes, added, strict=True)], 1)
    except Misfit as misfit:
        raise misfit.moved(added) from None


def _diff(a, n=1, axis=-1):
    shape = shape_of(a)
    axis = rules.normal(axis, len(shape))
    return tuple(max(0, m - n) if i == axis else m for i, m in enumerate(shape))


def _repeat(a, repeats, axis=None):
    shape = (count(a),) if axis is None else shape_of(a)
    axis = rules.normal(axis or 0, len(shape))
    if shape_of(repeats) not in ((), (1,), (shape[axis],)):
        raise Misfit("One number of repeats is needed for each place along the axis.")
    if is_stand_in(repeats):
        raise Unknown
    many = np.broadcast_to(repeats, (shape[axis],)).sum()
    return (*shape[:axis], int(many), *shape[axis + 1 :])


def _tile(a, reps):
    shape, reps = shape_of(a), size(reps)
    n = max(len(shape), len(reps))
    pairs = zip((1,) * (n - len(shape)) + shape, (1,) * (n - len(reps)) + reps, strict=True)
    return tuple(a * b for a, b in pairs)


def _take(a, indices, axis=None, **_):
    shape = shape_of(a)
    if axis is None:
        return shape_of(indices)
    axis = rules.normal(axis, len(shape))
    return shape[:axis] + shape_of(indices) + shape[axis + 1 :]


def _diag(v, k=0):
    shape = shape_of(v)
    if len(shape) == 1:
        return (shape[0] + abs(k),) * 2
    if len(shape) != 2:
        raise Misfit("A diagonal needs one or two axes.")
    return (max(0, min(shape[0] + min(k, 0), shape[1] - max(k, 0))),)


def _full(shape, fill_value, **_):
    return rules.fit_into(shape_of(fill_value), size(shape))


def _full_like(a, fill_value, **_):
    return rules.fit_into(shape_of(fill_value), shape_of(a))


def _arange(*limits, **_):
    start, stop, step = (*limits, 1)[:3] if len(limits) > 1 else (0, limits[0], 1)
    return (max(0, math.ceil((stop - start) / step)),)


def _linspace(start, stop, num=50, **_):
    return (operator.index(num), *rules.broadcast(shape_of(start), shape_of(stop)))


def _pad(array, pad_width, *_, **__):
    widths = np.broadcast_to(pad_width, (len(shape_of(array)), 2))
    pairs = zip(shape_of(array), widths, strict=True)
    return tuple(int(n + before + after) for n, (before, after) in pairs)


def _meshgrid(*parts, indexing="xy", sparse=False, **_):
    if sparse:
        raise Unknown
    sizes = [count(part) for part in parts]
    if indexing == "xy":
        sizes[:2] = sizes[1::-1]
    return [tuple(sizes)] * len(parts)


def _split(a, parts, axis=0):
    shape = shape_of(a)
    axis = rules.normal(axis, len(shape))
    if not isinstance(parts, int):
        raise Unknown
    if shape[axis] % parts:
        raise Misfit(f"{shape[axis]} places cannot be split into {parts} equal parts.")
    return [(*shape[:axis], shape[axis] // parts, *shape[axis + 1 :])] * parts


def _where(condition, x=None, y=None):
    if x is None or y is None:
        raise Unknown  # the result's shape depends on the values
    return rules.broadcast(*_shapes([condition, x, y]))


def _by_values(*_, **__):
    raise Unknown


def _all_close(*operands, **_):
    rules.broadcast(*_shapes(operands))
    return ()


# Rules of data ------------------------------------------------------------------------------------


def _pairs(reason, result=lambda a, b, *rest, **words: shape_of(a)):
    """Return the rule of a function whose first two arguments belong together, item by item."""

    def rule(a, b=None, *rest, **words):
        if b is not None:
            _equal(shape_of(a)[:1], shape_of(b)[:1], reason, max(0, len(shape_of(a)) - 1))
        return result(a, b, *rest, **words)

    return rule


def _interp(x, xp, fp, *_, **__):
    a, b = shape_of(xp), shape_of(fp)
    if len(a) != 1 or len(b) != 1:
        raise Misfit("Places and values need one axis.")
    if a != b:
        clash = [Clash((1, 2), (-1, -1), (a[-1], b[-1]))] if a and b else []
        raise Misfit("Every place needs one value.", *clash)
    return shape_of(x)


def _polynomial(x, y, deg, *_, **__):
    if len(shape_of(x)) != 1 or len(shape_of(y)) not in (1, 2):
        raise Misfit("x needs one axis, and y one or two.")
    return (operator.index(deg) + 1, *shape_of(y)[1:])


def _rows(a, b, *_, **__):
    many = [len(shape_of(part)) for part in (a, b) if part is not None]
    if max(many) > 2:
        raise Misfit("There may be two axes at most.")
    if many in ([1], [1, 1]):
        return (2, 2)[: 2 * len(many) - 2]
    if b is not None:
        raise Unknown
    return (shape_of(a)[0],) * 2


def _histogram(a, bins=10, *_, weights=None, **__):
    if weights is not None:
        _equal(shape_of(a), shape_of(weights), "Every number needs one weight.")
    many = bins if isinstance(bins, int) else count(bins) - 1
    return [(many,), (many + 1,)]


def _searchsorted(a, v, *_, **__):
    if len(shape_of(a)) != 1:
        raise Misfit("What is searched needs one axis.")
    return shape_of(v)


def _convolve(a, v, mode="full"):
    if len(shape_of(a)) != 1 or len(shape_of(v)) != 1:
        raise Misfit("Both need one axis.")
    n, m = count(a), count(v)
    return ({"full": n + m - 1, "same": max(n, m), "valid": abs(n - m) + 1}[mode],)


# Rules of matrices --------------------------------------------------------------------------------


def _on_square(result):
    return on_shapes(lambda shape, *_: result(rules.square(shape)))


def _svd(a, full_matrices=True, compute_uv=True, **_):
    *lead, n, m = shape_of(a)
    k, lead = min(n, m), tuple(lead)
    if not compute_uv:
        return (*lead, k)
    if full_matrices:
        return [(*lead, n, n), (*lead, k), (*lead, m, m)]
    return [(*lead, n, k), (*lead, k), (*lead, k, m)]


def _qr(a, mode="reduced"):
    *lead, n, m = shape_of(a)
    if mode != "reduced":
        raise Unknown
    return [(*lead, n, min(n, m)), (*lead, min(n, m), m)]


def _lstsq(a, b, **_):
    if len(shape_of(a)) != 2 or len(shape_of(b)) not in (1, 2):
        raise Misfit("The matrix needs two axes, and the right-hand side one or two.")
    (n, m), right = shape_of(a), shape_of(b)
    if n != right[0]:
        axis = -len(right)
        raise Misfit(
            "The right-hand side needs one row for each row of the matrix.",
            Clash((0, 1), (-2, axis), (n, right[0])),
        )
    return [(m, *right[1:]), right[1:], (), (min(n, m),)]


# The allowlist ------------------------------------------------------------------------------------

REDUCTIONS = {
    *("sum", "prod", "mean", "std", "var", "min", "max", "amin", "amax", "any", "all"),
    *("argmin", "argmax", "count_nonzero"),
}
QUIET_REDUCTIONS = {  # only their shapes are computed, because they may warn
    *("median", "nansum", "nanmean", "nanstd", "nanvar", "nanmin", "nanmax", "nanmedian", "ptp"),
    *("nanargmax", "nanargmin", "nanprod"),
}
SAME = {  # the result has the first argument's shape
    *("around", "round", "nan_to_num", "flip", "flipud", "fliplr", "roll", "copy", "zeros_like"),
    *("ones_like", "real", "imag", "asarray", "array", "ascontiguousarray", "asanyarray", "triu"),
    *("tril", "isin", "digitize"),
}
VIEWS = {
    *("transpose", "squeeze", "expand_dims", "swapaxes", "moveaxis", "atleast_1d", "rollaxis"),
    *("atleast_2d", "atleast_3d", "matrix_transpose", "diagonal", "rot90"),
}
UFUNCS = {
    name
    for name, function in vars(np).items()
    if type(function) is np.ufunc and function.signature is None
}
JOINED = {
    "concatenate": lambda parts, axis=0, **_: rules.concatenate(_shapes(parts), axis),
    "stack": lambda parts, axis=0, **_: rules.stack(_shapes(parts), axis),
    "vstack": lambda parts, **_: rules.concatenate(_at_least(2, parts)),
    "hstack": _hstack,
    "dstack": _dstack,
    "column_stack": _column_stack,
}
JOINED["concat"] = JOINED["concatenate"]
FUNCTIONS = {
    **{
        name: Record(on_shapes(rules.broadcast), getattr(np, name).nin, "broadcast", True)
        for name in sorted(UFUNCS)
    },
    **dict.fromkeys(VIEWS, Record(None, computed=True)),
    **dict.fromkeys(REDUCTIONS, Record(_reduce, 1, "reduce", True)),
    **dict.fromkeys(QUIET_REDUCTIONS, Record(_reduce, 1, "reduce")),
    **dict.fromkeys(SAME, Record(_same, computed=True)),
    **dict.fromkeys(("empty_like", "astype", "isreal"), Record(_same)),
    **dict.fromkeys(("sort", "argsort"), Record(_ordered, computed=True)),
    **dict.fromkeys(("partition", "argpartition"), Record(_ordered)),
    **dict.fromkeys(("zeros", "ones"), Record(lambda shape, *_, **__: size(shape), 0, "", True)),
    **dict.fromkeys(("ravel", "flatten"), Record(lambda a, *_, **__: (count(a),), computed=True)),
    **dict.fromkeys(("cumsum", "cumprod", "nancumsum"), Record(_cumulative, 1, "reduce")),
    **dict.fromkeys(("nonzero", "flatnonzero", "argwhere"), Record(_by_values, computed=True)),
    **dict.fromkeys(("percentile", "quantile", "nanpercentile"), Record(_quantile, 1, "reduce")),
    **dict.fromkeys(("split", "array_split"), Record(_split)),
    **{name: Record(rule, 1, "join", True) for name, rule in JOINED.items()},
    "empty": Record(lambda shape, *_, **__: size(shape), 0),
    "unique": Record(_by_values, computed=True),
    "ix_": Record(_by_values, 99, computed=True),
    "append": Record(_append, 2),
    "reshape": Record(_reshape, computed=True),
    "where": Record(_where, 3, "broadcast", True),
    "clip": Record(on_shapes(rules.broadcast), 3, "broadcast", True),
    "isclose": Record(on_shapes(rules.broadcast), 2, "broadcast"),
    "allclose": Record(_all_close, 2, "broadcast"),
    "broadcast_arrays": Record(lambda *a: [rules.broadcast(*_shapes(a))] * len(a), 99, "broadcast"),
    "broadcast_to": Record(lambda a, shape, **_: rules.fit_into(shape_of(a), size(shape))),
    "full": Record(_full, 0),
    "full_like": Record(_full_like, 2, "fill"),
    "matmul": Record(on_shapes(rules.matmul), 2, "matmul", True),
    "dot": Record(on_shapes(rules.dot), 2, "dot", True),
    "inner": Record(_inner, 2),
    "outer": Record(_outer, 2),
    "vdot": Record(_vdot, 2),
    "tensordot": Record(_tensordot, 2),
    "cross": Record(_cross, 2),
    "kron": Record(lambda a, b: _tile(a, shape_of(b)), 2),
    "einsum": Record(lambda text, *parts, **_: labels.einsum(text, _shapes(parts))),
    "linalg.norm": Record(_norm, 1, "reduce"),
    "linalg.solve": Record(on_shapes(rules.solve), 2),
    "linalg.lstsq": Record(_lstsq, 2),
    **dict.fromkeys(("linalg.inv", "linalg.cholesky"), Record(_on_square(lambda s: s))),
    "linalg.matrix_power": Record(lambda a, n: rules.square(shape_of(a))),
    "linalg.det": Record(_on_square(lambda s: s[:-2])),
    "linalg.eigvalsh": Record(_on_square(lambda s: s[:-1])),
    "linalg.eigvals": Record(_on_square(lambda s: s[:-1])),
    **dict.fromkeys(("linalg.eig", "linalg.eigh"), Record(_on_square(lambda s: [s[:-1], s]))),
    "linalg.svd": Record(_svd),
    "linalg.qr": Record(_qr),
    "linalg.pinv": Record(lambda a, **_: (*shape_of(a)[:-2], *shape_of(a)[:-3:-1])),
    "linalg.matrix_rank": Record(lambda a, **_: shape_of(a)[:-2]),
    "trace": Record(lambda a, *_, **__: shape_of(a)[2:], computed=True),
    "diff": Record(_diff, computed=True),
    "repeat": Record(_repeat, computed=True),
    "tile": Record(_tile),
    "take": Record(_take),
    "diag": Record(_diag),
    "pad": Record(_pad),
    "meshgrid": Record(_meshgrid, 99),
    "arange": Record(_arange, 0, "", True),
    "linspace": Record(_linspace, 2),
    "eye": Record(lambda n, m=None, *_, **__: (n, n if m is None else m), 0),
    "identity": Record(lambda n, **_: (n, n), 0),
    "tri": Record(lambda n, m=None, *_, **__: (n, n if m is None else m), 0),
    "vander": Record(lambda x, n=None, **_: (count(x), count(x) if n is None else n)),
    "interp": Record(_interp, 3),
    "trapezoid": Record(_trapezoid, 2, named=("x",)),
    "searchsorted": Record(_searchsorted, 2),
    "polyfit": Record(_pairs("Every x needs one y.", _polynomial), 2),
    "polyval": Record(lambda p, x: shape_of(x), 2),
    "cov": Record(_pairs("Both need equally many observations.", _rows), 2),
    "corrcoef": Record(_pairs("Both need equally many observations.", _rows), 2),
    "average": Record(_average, 1, "reduce", named=("weights",)),
    "histogram": Record(_histogram, named=("weights",)),
    "bincount": Record(_pairs("Every number needs one weight.", _by_values), 2, named=("weights",)),
    "convolve": Record(_convolve, 2),
    "correlate": Record(_convolve, 2),
    "array_equal": Record(lambda *_, **__: (), 2),
    "tolist": Record(_by_values),
    "item": Record(_by_values),
}
HOMES = vars(np) | {f"linalg.{name}": function for name, function in vars(np.linalg).items()}
NUMPY = {id(HOMES[n]): (n, HOMES[n]) for n in sorted(FUNCTIONS, reverse=True) if n in HOMES}
METHODS = {  # the array methods that do not change the array
    *("sum", "prod", "mean", "std", "var", "min", "max", "any", "all", "argmin", "argmax", "dot"),
    *("reshape", "ravel", "flatten", "transpose", "squeeze", "swapaxes", "copy", "astype", "round"),
    *("clip", "cumsum", "cumprod", "repeat", "diagonal", "trace", "nonzero", "take", "argsort"),
}
SCIPY = {  # (module, function): the function of NumPy with the same rule, or a rule
    **{
        ("scipy.linalg", name): f"linalg.{name}"
        for name in ("solve", "inv", "det", "eigh", "norm", "lstsq", "cholesky", "pinv")
    },
    ("scipy.special", "softmax"): Record(_same),
    ("scipy.special", "log_softmax"): Record(_same),
    ("scipy.special", "logsumexp"): Record(_reduce, 1, "reduce"),
    ("scipy.spatial.distance", "cdist"): Record(_distances, 2, "distances"),
    ("scipy.stats", "pearsonr"): Record(_pairs("Both need equally many numbers.", _by_values), 2),
}
INDEXED = {id(np.c_): "column_stack", id(np.r_): "hstack"}  # np.c_[a, b] joins a and b
BUILTINS = {"len", "range", "int", "float", "abs", "min", "max", "zip", "enumerate"}
PYTHON = {id(getattr(builtins, name)): name for name in BUILTINS}
FUNCTION_KINDS = (types.FunctionType, types.BuiltinFunctionType, type(np.sum), np.ufunc)


def lookup(function):
    """Return (name, function, Record) of a function on the allowlist, or None."""
    if id(function) in NUMPY:
        name, own = NUMPY[id(function)]
        return name, own, FUNCTIONS[name]
    if not any(type(function) is kind for kind in FUNCTION_KINDS):
        return None
    name = function.__name__
    if type(function) is np.ufunc:  # it may come from np.frompyfunc and call the reader's code
        known = vars(sys.modules.get("scipy.special", types)).get(name) is function
        record = Record(on_shapes(rules.broadcast), function.nin, "broadcast", True)
        return (name, function, record) if known and function.signature is None else None
    for (module, own), record in SCIPY.items():
        if own == name and vars(sys.modules.get(module, types)).get(name) is function:
            named = FUNCTIONS[record] if isinstance(record, str) else record
            return (record if isinstance(record, str) else name), function, named
    return None


# Random numbers, of which only the shape is known -------------------------------------------------

SIZE_AT = {  # the position of the argument `size`
    **dict.fromkeys(("random", "standard_normal", "random_sample", "ranf", "sample"), 0),
    **dict.fromkeys(("poisson", "exponential", "choice", "chisquare"), 1),
    **dict.fromkeys(("normal", "uniform", "integers", "randint", "binomial", "gamma", "beta"), 2),
}
OLD = {name: vars(np.random).get(name) for name in (*SIZE_AT, "rand", "randn")}
DRAWN = {id(function): name for name, function in OLD.items() if function is not None}
GENERATORS = {id(np.random.Generator), id(np.random.RandomState)}


def drawn_shape(name, values, keywords):
    """Return the shape of random numbers from the arguments of the call, or raise Unknown."""
    if name in ("rand", "randn"):
        return size(values)
    at = SIZE_AT.get(name)
    wanted = keywords.get("size", values[at] if at is not None and len(values) > at else None)
    if wanted is None:
        raise Unknown
    return size(wanted)


# What a call may say ------------------------------------------------------------------------------

# NumPy 2.0 does not tell the parameters of these functions, which are written in C.
UNTOLD = {
    "concatenate": "arrays axis out", "concat": "arrays axis out", "dot": "a b out",
    "where": "condition x y", "inner": "a b", "vdot": "a b", "array": "object dtype",
    "asarray": "a dtype", "arange": "start stop step dtype", "zeros": "shape dtype order",
    "empty": "shape dtype order", "astype": "a dtype", "flatten": "a order",
    "bincount": "x weights",
}  # fmt: skip
REFUSED = {"out", "where", "initial", "overwrite_input", "casting", "subok", "copy", "like", "ddof"}


@lru_cache(maxsize=512)
def parameters(name):
    """Return the names of a function's positional parameters, which may end in a starred one."""
    if name in UNTOLD:
        return tuple(UNTOLD[name].split())
    try:
        found = inspect.signature(HOMES[name]).parameters.values()
    except (KeyError, TypeError, ValueError):
        return ()
    positional = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    names = [each.name for each in found if each.kind in positional]
    starred = [f"*{each.name}" for each in found if each.kind is each.VAR_POSITIONAL]
    return (*names, *starred)


def is_plain_call(name, function, many, keywords):
    """Return whether no argument of a call, by its place or its name, is one to write into."""
    if type(function) is np.ufunc:
        return many <= function.nin and not {*keywords} - {"dtype"}
    names = parameters(name)
    return not REFUSED & {*names[:many], *keywords} and None not in keywords
