"""The shape of a function's result from its arguments: one rule for each function of NumPy's.

A rule takes what the function takes, and raises `Misfit` where the shapes do not fit. It raises
NotImplementedError where they do, but the result's shape depends on more than shapes.
"""

import math

from helpers.shapes import labels, rules
from helpers.shapes.values import count, shape_of

REDUCTIONS = {
    *("sum", "prod", "mean", "std", "var", "min", "max", "amin", "amax", "ptp", "any", "all"),
    *("argmin", "argmax", "median", "nansum", "nanmean", "nanstd", "nanvar", "nanmin"),
    *("nanmax", "count_nonzero", "linalg.norm"),
}
SAME = {  # the result has the first argument's shape
    *("around", "round", "nan_to_num", "sort", "argsort", "flip", "flipud", "fliplr", "roll"),
    *("copy", "zeros_like", "ones_like", "empty_like", "full_like", "real", "imag", "asarray"),
    *("array", "ascontiguousarray", "asanyarray", "astype", "isreal", "triu", "tril"),
}


def _shapes(values):
    return [shape_of(value) for value in values]


def size(value):
    """A size as NumPy's functions take it, as a shape: 3 is (3,)."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _reshape(a, *new, shape=None, **_):
    new = shape if shape is not None else new[0] if len(new) == 1 else new
    return rules.reshape(shape_of(a), size(new))


def _at_least(n, shape):
    return (1,) * (n - len(shape)) + shape


def _hstack(parts, **_):
    shapes = [_at_least(1, s) for s in _shapes(parts)]
    return rules.concatenate(shapes, 0 if len(shapes[0]) == 1 else 1)


def _column_stack(parts, **_):
    shapes = [_at_least(1, shape) for shape in _shapes(parts)]
    added = [int(len(shape) == 1) for shape in shapes]  # an axis, behind
    full = [shape + (1,) * n for shape, n in zip(shapes, added, strict=True)]
    try:
        return rules.concatenate(full, 1)
    except rules.Misfit as misfit:
        raise rules.Misfit(misfit.reason, *(_moved(c, added) for c in misfit.clashes)) from None


def _moved(clash, added):
    axes = tuple(axis + added[k] for k, axis in zip(clash.operands, clash.axes, strict=True))
    return rules.Clash(clash.operands, axes, clash.sizes)


def _where(condition, x=None, y=None):
    if x is None or y is None:
        raise NotImplementedError  # its shape depends on the values
    return rules.broadcast(*_shapes([condition, x, y]))


def _arange(*limits, **_):
    start, stop, step = (*limits, 1)[:3] if len(limits) > 1 else (0, limits[0], 1)
    return (max(0, math.ceil((stop - start) / step)),)


def on_shapes(rule):
    """A rule on shapes as one on arrays."""
    return lambda *args, **_: rule(*_shapes(args))


RULES = {
    **dict.fromkeys(
        REDUCTIONS,
        lambda a, axis=None, *_, keepdims=False, **__: rules.reduce(shape_of(a), axis, keepdims),
    ),
    **dict.fromkeys(SAME, lambda a, *_, **__: shape_of(a)),
    "cumsum": lambda a, axis=None, **_: (count(a),) if axis is None else shape_of(a),
    "reshape": _reshape,
    "ravel": lambda a, *_, **__: (count(a),),
    "concatenate": lambda parts, axis=0, **_: rules.concatenate(_shapes(parts), axis),
    "stack": lambda parts, axis=0, **_: rules.stack(_shapes(parts), axis),
    "vstack": lambda parts, **_: rules.concatenate([_at_least(2, s) for s in _shapes(parts)]),
    "hstack": _hstack,
    "column_stack": _column_stack,
    "append": lambda a, b, axis=None: rules.concatenate(_shapes([a, b]), axis),
    "where": _where,
    "clip": on_shapes(rules.broadcast),
    "matmul": on_shapes(rules.matmul),
    "dot": on_shapes(rules.dot),
    "outer": lambda a, b: (count(a), count(b)),
    "einsum": lambda text, *parts, **_: labels.einsum(text, _shapes(parts)),
    "linalg.solve": on_shapes(rules.solve),
    "linalg.inv": on_shapes(rules.square),
    "linalg.cholesky": on_shapes(rules.square),
    "linalg.matrix_power": lambda a, n: rules.square(shape_of(a)),
    "linalg.det": lambda a: rules.square(shape_of(a))[:-2],
    "linalg.pinv": lambda a, **_: shape_of(a)[:-2] + shape_of(a)[:-3:-1],
    "zeros": lambda shape, *_, **__: size(shape),
    "eye": lambda n, m=None, *_, **__: (n, n if m is None else m),
    "linspace": lambda start, stop, num=50, **_: (num,),
    "arange": _arange,
    "broadcast_arrays": on_shapes(rules.broadcast),
}
for _new, _old in {"ones": "zeros", "empty": "zeros", "full": "zeros", "identity": "eye"}.items():
    RULES[_new] = RULES[_old]
RULES |= {
    "cumprod": RULES["cumsum"],
    "flatten": RULES["ravel"],
    "concat": RULES["concatenate"],
    "eig": RULES["linalg.inv"],
}
RULES |= {"linalg.eig": RULES["eig"], "linalg.eigh": RULES["eig"]}
