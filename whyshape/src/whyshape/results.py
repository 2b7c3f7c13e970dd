"""Give the shape of the result of each of NumPy's functions.

Each rule takes the arguments of its function and returns the result's shape, or a list of shapes.
It raises `Misfit` if the shapes do not fit, and Unknown if the result depends on values.
"""

import math
import operator

import numpy as np

from whyshape import rules
from whyshape.rules import Clash, Misfit
from whyshape.values import Unknown, count, is_list, is_number, is_stand_in, shape_of


def size(value):
    """Return an argument such as `size=3` as a shape, which is (3,) here."""
    sizes = value if isinstance(value, (tuple, list)) else (value,)
    return tuple(map(operator.index, sizes))


def shapes(values):
    """Return the shapes of several values."""
    return [shape_of(value) for value in values]


def on_shapes(rule):
    """Return a rule for arrays, given a rule for shapes."""
    return lambda *args, **_: rule(*shapes(args))


def same(a, *_, **__):
    """Return the shape of the first argument."""
    return shape_of(a)


# Rules of reductions ------------------------------------------------------------------------------


def reduce(a, axis=None, *_, keepdims=False, **__):
    """Return the shape of a sum, mean or the like."""
    return rules.reduce(shape_of(a), axis, keepdims)


def norm(x, ord=None, axis=None, keepdims=False):
    """Return the shape of np.linalg.norm."""
    return rules.reduce(shape_of(x), axis, keepdims)


def average(a, axis=None, weights=None, returned=False, *, keepdims=False):
    """Return the shape of np.average."""
    shape = shape_of(a)
    if weights is not None and shape_of(weights) != shape:
        n = len(shape) if axis is None else rules.normal(axis, len(shape)) + 1
        sizes = shape[n - 1 : n] if axis is not None else shape
        equal(sizes, shape_of(weights), "The weights need the size of the axis.", len(shape) - n)
    return rules.reduce(shape, axis, keepdims)


def equal(a, b, reason, after=0):
    """Raise Misfit unless two shapes are equal. `after` axes follow those of the first operand."""
    if len(a) != len(b):
        raise Misfit(reason)
    if a != b:
        at = next(i for i in range(len(a)) if a[i] != b[i]) - len(a)
        raise Misfit(reason, Clash((0, 1), (at - after, at), (a[at], b[at])))


def quantile(a, q, axis=None, *_, keepdims=False, **__):
    """Return the shape of np.quantile."""
    return shape_of(q) + rules.reduce(shape_of(a), axis, keepdims)


def cumulative(a, axis=None, **_):
    """Return the shape of np.cumsum and np.cumprod."""
    if axis is None:
        return (count(a),)
    rules.normal(axis, len(shape_of(a)))
    return shape_of(a)


def ordered(a, axis=-1, **_):
    """Return the shape of np.sort and np.argsort."""
    if axis is None:
        return (count(a),)
    rules.normal(axis, len(shape_of(a)))
    return shape_of(a)


def trapezoid(y, x=None, dx=1.0, axis=-1):
    """Return the shape of np.trapezoid."""
    if x is not None:
        along, places = shape_of(y)[rules.normal(axis, len(shape_of(y)))], shape_of(x)
        if len(places) != 1 or 2 in (along, *places):
            raise Unknown  # NumPy multiplies differences, and may broadcast them
        equal((along,), places, "Every value needs its place.")
    return rules.reduce(shape_of(y), axis)


# Rules of products --------------------------------------------------------------------------------


def outer(a, b):
    """Return the shape of np.outer."""
    return (count(a), count(b))


def inner(a, b):
    """Return the shape of np.inner."""
    a, b = shape_of(a), shape_of(b)
    if not a or not b:
        return a or b
    if a[-1] != b[-1]:
        raise Misfit(rules.INNER, Clash((0, 1), (-1, -1), (a[-1], b[-1])))
    return a[:-1] + b[:-1]


def vdot(a, b):
    """Return the shape of np.vdot."""
    equal((count(a),), (count(b),), "Both need equally many numbers.")
    return ()


def tensordot(a, b, axes=2):
    """Return the shape of np.tensordot."""
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


def cross(a, b):
    """Return the shape of np.cross."""
    a, b = shape_of(a), shape_of(b)
    if not a or not b or {a[-1], b[-1]} - {2, 3}:
        raise Misfit("A cross product needs 3 numbers along the last axis.")
    if 2 in (a[-1], b[-1]):
        raise Unknown  # some versions of NumPy allow it
    return (*rules.broadcast(a[:-1], b[:-1]), 3)


def distances(a, b, *_, **__):
    """Return the shape of a table of distances between points."""
    a, b = shape_of(a), shape_of(b)
    if len(a) != 2 or len(b) != 2:
        raise Misfit("Both need two axes, with one row for each point.")
    if a[1] != b[1]:
        raise Misfit("Points need equally many coordinates.", Clash((0, 1), (-1, -1), (a[1], b[1])))
    return (a[0], b[0])


# Rules of joins, reshapes and sizes ---------------------------------------------------------------


def reshape(a, *new, shape=None, **_):
    """Return the shape of np.reshape."""
    new = shape if shape is not None else new[0] if len(new) == 1 else new
    return rules.reshape(shape_of(a), size(new))


def at_least(n, parts):
    """Return the shapes of parts with at least `n` axes."""
    return [(1,) * (n - len(shape)) + shape for shape in shapes(parts)]


def hstack(parts, **_):
    """Return the shape of np.hstack."""
    shapes = at_least(1, parts)
    return rules.concatenate(shapes, 0 if len(shapes[0]) == 1 else 1)


def dstack(parts):
    """Return the shape of np.dstack."""
    shapes = [(1, *s) if len(s) == 1 else s for s in at_least(1, parts)]
    return rules.concatenate([s + (1,) * (3 - len(s)) for s in shapes], 2)


def append(array, values, axis=None):
    """Return the shape of np.append."""
    if axis is None:
        return (count(array) + count(values),)
    return rules.concatenate(shapes([array, values]), axis)


def column_stack(parts, **_):
    """Return the shape of np.column_stack."""
    shapes = at_least(1, parts)
    added = [int(len(shape) == 1) for shape in shapes]  # a vector becomes a column
    try:
        return rules.concatenate([s + (1,) * n for s, n in zip(shapes, added, strict=True)], 1)
    except Misfit as misfit:
        raise misfit.moved(added) from None


def diff(a, n=1, axis=-1):
    """Return the shape of np.diff."""
    shape = shape_of(a)
    axis = rules.normal(axis, len(shape))
    return tuple(max(0, m - n) if i == axis else m for i, m in enumerate(shape))


def repeat(a, repeats, axis=None):
    """Return the shape of np.repeat."""
    shape = (count(a),) if axis is None else shape_of(a)
    axis = rules.normal(axis or 0, len(shape))
    if shape_of(repeats) not in ((), (1,), (shape[axis],)):
        raise Misfit("One number of repeats is needed for each place along the axis.")
    if is_stand_in(repeats):
        raise Unknown
    many = np.sum(repeats) * (1 if shape_of(repeats) == (shape[axis],) else shape[axis])
    return (*shape[:axis], int(many), *shape[axis + 1 :])


def tile(a, reps):
    """Return the shape of np.tile."""
    shape, reps = shape_of(a), size(reps)
    n = max(len(shape), len(reps))
    pairs = zip((1,) * (n - len(shape)) + shape, (1,) * (n - len(reps)) + reps, strict=True)
    return tuple(a * b for a, b in pairs)


def take(a, indices, axis=None, **_):
    """Return the shape of np.take."""
    shape = shape_of(a)
    if axis is None:
        return shape_of(indices)
    axis = rules.normal(axis, len(shape))
    return shape[:axis] + shape_of(indices) + shape[axis + 1 :]


def diag(v, k=0):
    """Return the shape of np.diag."""
    shape = shape_of(v)
    if len(shape) == 1:
        return (shape[0] + abs(k),) * 2
    if len(shape) != 2:
        raise Misfit("A diagonal needs one or two axes.")
    return (max(0, min(shape[0] + min(k, 0), shape[1] - max(k, 0))),)


def full(shape, fill_value, **_):
    """Return the shape of np.full."""
    return rules.fit_into(shape_of(fill_value), size(shape), leading_ones=True)


def full_like(a, fill_value, **_):
    """Return the shape of np.full_like."""
    return rules.fit_into(shape_of(fill_value), shape_of(a), leading_ones=True)


def arange(*limits, **_):
    """Return the shape of np.arange."""
    start, stop, step = (*limits, 1)[:3] if len(limits) > 1 else (0, limits[0], 1)
    return (max(0, math.ceil((stop - start) / step)),)


def linspace(start, stop, num=50, **_):
    """Return the shape of np.linspace."""
    return (operator.index(num), *rules.broadcast(shape_of(start), shape_of(stop)))


def pad(array, pad_width, *_, **__):
    """Return the shape of np.pad."""
    widths = np.broadcast_to(pad_width, (len(shape_of(array)), 2))
    pairs = zip(shape_of(array), widths, strict=True)
    return tuple(int(n + before + after) for n, (before, after) in pairs)


def meshgrid(*parts, indexing="xy", sparse=False, **_):
    """Return the shape of np.meshgrid."""
    if sparse:
        raise Unknown
    sizes = [count(part) for part in parts]
    if indexing == "xy":
        sizes[:2] = sizes[1::-1]
    return [tuple(sizes)] * len(parts)


def split(a, parts, axis=0):
    """Return the shape of np.split."""
    shape = shape_of(a)
    axis = rules.normal(axis, len(shape))
    if not isinstance(parts, int):
        raise Unknown
    if shape[axis] % parts:
        raise Misfit(f"{shape[axis]} places cannot be split into {parts} equal parts.")
    return [(*shape[:axis], shape[axis] // parts, *shape[axis + 1 :])] * parts


def where(condition, x=None, y=None):
    """Return the shape of np.where."""
    if x is None or y is None:
        raise Unknown  # the result's shape depends on the values
    return rules.broadcast(*shapes([condition, x, y]))


def by_values(*_, **__):
    """Raise Unknown: the shape depends on the values."""
    raise Unknown


def all_close(*operands, **_):
    """Return the shape of np.allclose, which is one number."""
    rules.broadcast(*shapes(operands))
    return ()


# Rules of data ------------------------------------------------------------------------------------


def pairs(reason, result=lambda a, b, *rest, **words: shape_of(a)):
    """Return the rule of a function whose first two arguments belong together, item by item."""

    def rule(a, b=None, *rest, **words):
        if b is not None:
            equal(shape_of(a)[:1], shape_of(b)[:1], reason, max(0, len(shape_of(a)) - 1))
        return result(a, b, *rest, **words)

    return rule


def interp(x, xp, fp, *_, **__):
    """Return the shape of np.interp."""
    a, b = shape_of(xp), shape_of(fp)
    if len(a) != 1 or len(b) != 1:
        raise Misfit("Places and values need one axis.")
    if a != b:
        clash = [Clash((1, 2), (-1, -1), (a[-1], b[-1]))] if a and b else []
        raise Misfit("Every place needs one value.", *clash)
    return shape_of(x)


def polynomial(x, y, deg, *_, **__):
    """Return the shape of np.polyfit."""
    if len(shape_of(x)) != 1 or len(shape_of(y)) not in (1, 2):
        raise Misfit("x needs one axis, and y one or two.")
    return (operator.index(deg) + 1, *shape_of(y)[1:])


def covariance(m, y=None, *_, **__):
    """Return the shape of np.cov and np.corrcoef."""
    given = [shape_of(part) for part in (m, y) if part is not None]
    if max(map(len, given)) > 2:
        raise Misfit("There may be two axes at most.")
    if y is None:
        return given[0][:1] * 2 if len(given[0]) == 2 else ()
    if [len(shape) for shape in given] != [1, 1]:
        raise Unknown
    equal(*given, "Both need equally many observations.")
    return (2, 2)


def with_axes(least, most, result):
    """Return a rule for shapes of the first argument with so many axes."""

    def rule(a, *rest, **words):
        if not least <= len(shape_of(a)) <= most:
            raise Misfit(f"At least {least} and at most {most} axes are needed.")
        return result(shape_of(a), *rest, **words)

    return rule


def histogram(a, bins=10, *_, weights=None, **__):
    """Return the shape of np.histogram."""
    if weights is not None:
        equal(shape_of(a), shape_of(weights), "Every number needs one weight.")
    many = bins if isinstance(bins, int) else count(bins) - 1
    return [(many,), (many + 1,)]


def searchsorted(a, v, *_, **__):
    """Return the shape of np.searchsorted."""
    if len(shape_of(a)) != 1:
        raise Misfit("What is searched needs one axis.")
    return shape_of(v)


def convolve(a, v, mode="full"):
    """Return the shape of np.convolve."""
    if len(shape_of(a)) != 1 or len(shape_of(v)) != 1:
        raise Misfit("Both need one axis.")
    n, m = count(a), count(v)
    return ({"full": n + m - 1, "same": max(n, m), "valid": abs(n - m) + 1}[mode],)


# Rules of matrices --------------------------------------------------------------------------------


def on_square(result):
    """Return the rule of a function of square matrices, given one for their shapes."""
    return on_shapes(lambda shape, *_: result(rules.square(shape)))


def svd(a, full_matrices=True, compute_uv=True, **_):
    """Return the shape of np.linalg.svd."""
    *lead, n, m = shape_of(a)
    k, lead = min(n, m), tuple(lead)
    if not compute_uv:
        return (*lead, k)
    if full_matrices:
        return [(*lead, n, n), (*lead, k), (*lead, m, m)]
    return [(*lead, n, k), (*lead, k), (*lead, k, m)]


def qr(a, mode="reduced"):
    """Return the shape of np.linalg.qr."""
    *lead, n, m = shape_of(a)
    if mode != "reduced":
        raise Unknown
    return [(*lead, n, min(n, m)), (*lead, min(n, m), m)]


def lstsq(a, b, **_):
    """Return the shape of np.linalg.lstsq."""
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
