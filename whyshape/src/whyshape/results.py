"""Give the shape of the result of NumPy's functions.

Each rule takes the arguments of its function and returns the result's shape. It raises `Misfit` if
the shapes do not fit, and Unknown if the result depends on values.
"""

import math
import operator
from dataclasses import replace

from whyshape import rules
from whyshape.rules import Clash, Misfit
from whyshape.values import SMALL, Unknown, count, shape_of


def size(value):
    """Return an argument such as `size=3` as a shape, which is (3,) here."""
    sizes = value if isinstance(value, (tuple, list)) else (value,)
    return tuple(map(operator.index, sizes))


def shapes(values):
    """Return the shapes of several values."""
    return [shape_of(value) for value in values]


def on_shapes(rule):
    """Return a rule that takes arrays, made from a rule that takes the shapes of the arrays."""
    return lambda *args, **_: rule(*shapes(args))


def on_square(result):
    """Return a rule for a function of square matrices, made from a rule that takes their shapes."""
    return on_shapes(lambda shape, *_: result(rules.square(shape)))


def tried(*_, **__):
    """Raise Unknown, because only NumPy can find the shape of the function's result."""
    raise Unknown


def same(a, *_, **__):
    """Return the shape of the first argument, which is also the shape of the result."""
    return shape_of(a)


def sized(shape, *_, **__):
    """Return the shape that the first argument of a call names, as in np.zeros((2, 3))."""
    return size(shape)


def full(shape, fill_value, **_):
    """Return the shape of the result of np.full(shape, fill_value)."""
    return rules.fit_into(shape_of(fill_value), size(shape), leading_ones=True)


def table(n, m=None, *_, **__):
    """Return the shape of the result of np.eye(n, m)."""
    return size((n, n if m is None else m))


def reduce(a, axis=None, *_, keepdims=False, **__):
    """Return the shape of an array's sum, mean or the like over an axis."""
    return rules.reduce(shape_of(a), axis, keepdims)


def norm(x, ord=None, axis=None, keepdims=False):
    """Return the shape of an array's norm over an axis."""
    return rules.reduce(shape_of(x), axis, keepdims)


def quantile(a, q, axis=None, *_, keepdims=False, **__):
    """Return the shape of an array's quantiles over an axis."""
    return shape_of(q) + rules.reduce(shape_of(a), axis, keepdims)


def along(default):
    """Return the rule for functions that work along an axis and keep the shape, such as np.sort."""

    def rule(a, axis=default, **_):
        if axis is None:
            return (count(a),)
        rules.normal(axis, len(shape_of(a)))
        return shape_of(a)

    return rule


def partition(a, kth, axis=-1, **_):
    """Return the shape of the result of np.partition(a, kth)."""
    return along(-1)(a, axis)


def diff(a, n=1, axis=-1):
    """Return the shape of the n-th differences of an array along an axis."""
    shape = shape_of(a)
    axis = rules.normal(axis, len(shape))
    if n > SMALL:
        raise Unknown  # np.diff takes each of the n differences, also of an empty array
    return tuple(max(0, m - n) if i == axis else m for i, m in enumerate(shape))


def inner(a, b):
    """Return the shape of the inner product of two arrays over their last axes."""
    a, b = shape_of(a), shape_of(b)
    if not a or not b:
        return a or b
    if a[-1] != b[-1]:
        raise Misfit(rules.INNER, Clash((0, 1), (-1, -1), (a[-1], b[-1])))
    return a[:-1] + b[:-1]


def outer(a, b):
    """Return the shape of the outer product of two arrays, which are flattened."""
    return (count(a), count(b))


def where(condition, x=None, y=None):
    """Return the shape of the result of np.where(condition, x, y)."""
    return tried() if x is None or y is None else rules.broadcast(*shapes([condition, x, y]))


def all_close(*operands, **_):
    """Return (), the shape of the result of np.allclose, or raise Misfit."""
    rules.broadcast(*shapes(operands))
    return ()


def reshape(a, *new, shape=None, **_):
    """Return the shape of the result of np.reshape, or of the method `reshape` of an array."""
    new = shape if shape is not None else new[0] if len(new) == 1 else new
    return rules.reshape(shape_of(a), size(new))


def at_least(n, parts):
    """Return the shapes of the arrays in `parts`, with sizes of 1 in front up to `n` axes."""
    return [(1,) * (n - len(shape)) + shape for shape in shapes(parts)]


def hstack(parts, **_):
    """Return the shape of the result of np.hstack(parts)."""
    shapes = at_least(1, parts)
    return rules.concatenate(shapes, 0 if len(shapes[0]) == 1 else 1)


def in_rows(parts, **_):
    """Return the shape of the result of np.r_[parts], or raise Unknown if a part is a slice."""
    return tried() if slice in map(type, parts) else rules.concatenate(at_least(1, parts))


def column_stack(parts, **_):
    """Return the shape of the result of np.column_stack(parts)."""
    shapes = at_least(1, parts)
    added = [int(len(shape) == 1) for shape in shapes]  # a vector becomes a column
    try:
        return rules.concatenate([s + (1,) * n for s, n in zip(shapes, added, strict=True)], 1)
    except Misfit as misfit:
        raise misfit.moved(added) from None


def item(a):
    """Return (), the shape of an array's only number. Raise Misfit if there are more, or none."""
    if count(a) != 1:
        raise Misfit(f"The method item takes an array of one element, and this one has {count(a)}.")
    return ()


def append(array, values, axis=None):
    """Return the shape of the array that np.append returns."""
    if axis is None:
        return (count(array) + count(values),)
    return rules.concatenate(shapes([array, values]), axis)


def chain(parts, **_):
    """Return the shape of the product of several matrices, as np.linalg.multi_dot gives it."""
    shape, *others = shapes(parts)
    for k, other in enumerate(others):
        try:
            shape = rules.matmul(shape, other)
        except Misfit as misfit:
            clashes = [replace(c, operands=(k, k + 1)) for c in misfit.clashes]
            raise Misfit(misfit.reason, *clashes) from None
    return shape


def tile(a, reps):
    """Return the shape of an array that np.tile has repeated."""
    shape, reps = shape_of(a), size(reps)
    n = max(len(shape), len(reps))
    pairs = zip((1,) * (n - len(shape)) + shape, (1,) * (n - len(reps)) + reps, strict=True)
    return tuple(a * b for a, b in pairs)


def arange(*limits, **_):
    """Return the shape of the result of np.arange."""
    start, stop, step = (*limits, 1)[:3] if len(limits) > 1 else (0, limits[0], 1)
    return (max(0, math.ceil((stop - start) / step)),)


def linspace(start, stop, num=50, **_):
    """Return the shape of the numbers that np.linspace spreads from `start` to `stop`."""
    return (operator.index(num), *rules.broadcast(shape_of(start), shape_of(stop)))


def polyfit(x, y, deg, *_, **__):
    """Return the shape of the coefficients that np.polyfit finds."""
    x, y = shape_of(x), shape_of(y)
    if len(x) != 1 or len(y) not in (1, 2):
        raise Misfit("x needs one axis, and y one or two.")
    if x[0] != y[0]:
        raise Misfit("Every x needs one y.", Clash((0, 1), (-1, -len(y)), (x[0], y[0])))
    return (operator.index(deg) + 1, *y[1:])


def lstsq(a, b, *_, **__):
    """Return the shapes of the four results of np.linalg.lstsq, with Unknown for the residuals."""
    a, b = shape_of(a), shape_of(b)
    if len(a) != 2 or len(b) not in (1, 2):
        raise Misfit("a needs two axes, and b one or two.")
    if a[0] != b[0]:
        raise Misfit(rules.ROWS, Clash((0, 1), (-2, -len(b)), (a[0], b[0])))
    return [(a[1], *b[1:]), Unknown, (), (min(a),)]


def lstsq_of_scipy(a, b, *_, **__):
    """Return the shapes of the results of scipy.linalg.lstsq, or raise Unknown for a stack."""
    return tried() if max(len(shape_of(a)), len(shape_of(b))) > 2 else lstsq(a, b)
