"""Decide which values are safe to compute with, and which functions have no side effects.

For each NumPy function whose rule for shapes is known, `FUNCTIONS` has a `Record`. To support
another function, add its record there. A function is recognised by its identity and not by its
name, because a learner may have defined another function called `mean`.
"""

import abc
import builtins
import inspect
import math
import re
import sys
import types
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from helpers.shapes import labels, rules

SMALL = 10_000  # for arrays with more elements, only shapes are computed
PLAIN = (int, float, complex, bool, str, bytes, type(None), slice, type(...), range)
UFUNCS = {n for n, f in vars(np).items() if isinstance(f, np.ufunc)} - {"matmul", "vecdot"}
UFUNCS -= {"matvec", "vecmat"}
METHODS = {  # array methods that do not change the array
    *("sum", "prod", "mean", "std", "var", "min", "max", "any", "all", "argmin", "argmax", "dot"),
    *("reshape", "ravel", "flatten", "transpose", "squeeze", "swapaxes", "copy", "astype", "round"),
    *("clip", "cumsum", "cumprod", "repeat", "diagonal", "trace", "nonzero", "take", "argsort"),
    *("item", "tolist"),
}
BUILTINS = {"len", "range", "int", "float", "abs", "min", "max", "sum", "tuple", "list", "zip"}
BUILTINS |= {"enumerate", "reversed", "round", "bool"}
# These functions of libraries have side effects or can read memory outside of an array.
EFFECTS = re.compile(
    r"\.(?:io|datasets|testing)\.|\.(?:save|load|from|gen|set|get_|memmap|open_|print|info|show)"
    r"|\.(?:test|as_strided|rvs|seed)$"
)
LIBRARIES = ("numpy", "scipy")
CLASSES = (type, abc.ABCMeta, type(np.sum))  # the types of classes and of NumPy's functions


# Values -------------------------------------------------------------------------------------------


class Unknown(Exception):
    """Raised for a value that can only be computed by running the learner's code."""


class StandIn(np.ndarray):
    """An array of which only the shape is known. All its elements share one number in memory."""


def stand_in(shape):
    """Return a `StandIn` of the given shape, which takes almost no memory."""
    if any(n < 0 for n in shape) or math.prod(shape) > 2**60:
        raise Unknown
    return np.broadcast_to(np.zeros(()), shape).view(StandIn)


def admit(value):
    """Return a plain value unchanged or an array as a `StandIn`, or else raise Unknown."""
    kind = type(value)
    if kind is StandIn or kind in PLAIN or is_numpy_number(value):
        return value
    if is_array(value):
        # Subclasses, and elements of other kinds such as objects, may define their own operators.
        plain = kind in (np.ndarray, np.memmap) and value.dtype.kind in "biufcSUmM"
        return value if plain else stand_in(np.ndarray.shape.__get__(value))
    if is_sparse(value):
        return stand_in(inspect.getattr_static(value, "_shape", ()))
    if kind in (list, tuple) and len(value) <= SMALL:
        return kind(admit(part) for part in value)
    raise Unknown


def is_array(value):
    """Return whether the type of a value is ndarray or a subclass."""
    return issubclass(type(value), np.ndarray)


def is_sparse(value):
    """Return whether a value is one of SciPy's sparse arrays."""
    return str(type(value).__dict__.get("__module__")).startswith("scipy.sparse")


def is_numpy_number(value):
    """Return whether a value is a number of one of NumPy's classes, such as np.float64."""
    kind = type(value)
    return issubclass(kind, np.generic) and kind.__module__ == "numpy"


def count(value):
    """Return the number of elements of an array, a number or a nested list."""
    return math.prod(shape_of(value))


def shape_of(value):
    """Return the shape of a value, or raise Misfit for a list whose parts differ in shape."""
    if isinstance(value, range):
        return (len(value),)
    if isinstance(value, (list, tuple)):
        parts = [shape_of(part) for part in value]
        if any(part != parts[0] for part in parts):
            which = next(i for i, part in enumerate(parts) if part != parts[0])
            raise rules.Misfit(
                f"The parts of an array must have equal shapes: part 0 has {parts[0]}, "
                f"part {which} has {parts[which]}."
            )
        return (len(value), *(parts[0] if parts else ()))
    return value.shape if isinstance(value, (np.ndarray, np.generic)) else ()


# Functions ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Record:
    """What is known about one function, namely its rule for shapes and its operands.

    Attributes
    ----------
    rule : callable or None
        A function that maps the same arguments to the result's shape. The rule raises `Misfit` if
        the shapes do not fit, and NotImplementedError if the result's shape depends on values. The
        rule is None for a function that returns a view, because it can run on a `StandIn`.
    operands : int
        The number of arguments that are operands, or 0 if the first argument is a size.
    kind : str, optional
        The kind of operation, by default the name of the function.
    """

    rule: object
    operands: int = 1
    kind: str = ""


def size(value):
    """Return an argument such as `size=3` as a shape, which is (3,) here."""
    return tuple(value) if isinstance(value, (tuple, list)) else (value,)


def _shapes(values):
    return [shape_of(value) for value in values]


def on_shapes(rule):
    """Return a rule for arrays, given a rule for shapes."""
    return lambda *args, **_: rule(*_shapes(args))


def _reduce(a, axis=None, *_, keepdims=False, **__):
    return rules.reduce(shape_of(a), axis, keepdims)


def _reshape(a, *new, shape=None, **_):
    new = shape if shape is not None else new[0] if len(new) == 1 else new
    return rules.reshape(shape_of(a), size(new))


def _at_least(n, parts):
    return [(1,) * (n - len(shape)) + shape for shape in _shapes(parts)]


def _hstack(parts, **_):
    shapes = _at_least(1, parts)
    return rules.concatenate(shapes, 0 if len(shapes[0]) == 1 else 1)


def _column_stack(parts, **_):
    shapes = _at_least(1, parts)
    added = [int(len(shape) == 1) for shape in shapes]  # a vector becomes a column
    try:
        return rules.concatenate([s + (1,) * n for s, n in zip(shapes, added, strict=True)], 1)
    except rules.Misfit as misfit:
        raise misfit.moved(by=added) from None


def _where(condition, x=None, y=None):
    if x is None or y is None:
        raise NotImplementedError  # the result's shape depends on the values
    return rules.broadcast(*_shapes([condition, x, y]))


def _arange(*limits, **_):
    start, stop, step = (*limits, 1)[:3] if len(limits) > 1 else (0, limits[0], 1)
    return (max(0, math.ceil((stop - start) / step)),)


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
VIEWS = {
    *("transpose", "squeeze", "expand_dims", "swapaxes", "moveaxis", "broadcast_to", "atleast_1d"),
    *("atleast_2d", "atleast_3d", "matrix_transpose", "rollaxis", "diagonal", "broadcast_shapes"),
}
FILLED = Record(lambda shape, *_, **__: size(shape), 0)
SQUARE = Record(on_shapes(rules.square))
FUNCTIONS = {
    **{
        name: Record(on_shapes(rules.broadcast), getattr(np, name).nin, "broadcast")
        for name in sorted(UFUNCS)
    },
    **dict.fromkeys(sorted(VIEWS), Record(None)),
    **dict.fromkeys(sorted(REDUCTIONS), Record(_reduce)),
    **dict.fromkeys(sorted(SAME), Record(lambda a, *_, **__: shape_of(a))),
    **dict.fromkeys(("zeros", "ones", "empty", "full"), FILLED),
    **dict.fromkeys(("linalg.inv", "linalg.cholesky", "linalg.eig", "linalg.eigh"), SQUARE),
    **dict.fromkeys(
        ("cumsum", "cumprod"),
        Record(lambda a, axis=None, **_: (count(a),) if axis is None else shape_of(a)),
    ),
    **dict.fromkeys(("ravel", "flatten"), Record(lambda a, *_, **__: (count(a),))),
    **dict.fromkeys(
        ("concatenate", "concat"),
        Record(lambda parts, axis=0, **_: rules.concatenate(_shapes(parts), axis), kind="join"),
    ),
    "stack": Record(lambda parts, axis=0, **_: rules.stack(_shapes(parts), axis), kind="join"),
    "vstack": Record(lambda parts, **_: rules.concatenate(_at_least(2, parts)), kind="join"),
    "hstack": Record(_hstack, kind="join"),
    "column_stack": Record(_column_stack, kind="join"),
    "append": Record(lambda a, b, axis=None: rules.concatenate(_shapes([a, b]), axis), 2),
    "reshape": Record(_reshape),
    "where": Record(_where, 3, "broadcast"),
    "clip": Record(on_shapes(rules.broadcast), 3, "broadcast"),
    "broadcast_arrays": Record(on_shapes(rules.broadcast), 99, "broadcast"),
    "matmul": Record(on_shapes(rules.matmul), 2),
    "dot": Record(on_shapes(rules.dot), 2),
    "outer": Record(lambda a, b: (count(a), count(b)), 2),
    "einsum": Record(lambda text, *parts, **_: labels.einsum(text, _shapes(parts))),
    "linalg.solve": Record(on_shapes(rules.solve), 2),
    "linalg.matrix_power": Record(lambda a, n: rules.square(shape_of(a))),
    "linalg.det": Record(lambda a: rules.square(shape_of(a))[:-2]),
    "linalg.pinv": Record(lambda a, **_: shape_of(a)[:-2] + shape_of(a)[:-3:-1]),
    **dict.fromkeys(
        ("eye", "identity"), Record(lambda n, m=None, *_, **__: (n, n if m is None else m))
    ),
    "linspace": Record(lambda start, stop, num=50, **_: (num,)),
    "arange": Record(_arange),
}


HOMES = vars(np) | {f"linalg.{name}": function for name, function in vars(np.linalg).items()}
NUMPY = {id(HOMES[n]): (n, HOMES[n]) for n in sorted(FUNCTIONS, reverse=True) if n in HOMES}
INDEXED = {id(np.c_): "column_stack", id(np.r_): "hstack"}  # np.c_[a, b] joins a and b
PYTHON = {id(getattr(builtins, name)): name for name in BUILTINS}


def record_of(name, function=None):
    """Return the `Record` of a function by its name, or None if there is none."""
    if name not in FUNCTIONS and isinstance(function, np.ufunc):  # SciPy defines such ufuncs
        return Record(on_shapes(rules.broadcast), function.nin, "broadcast")
    return FUNCTIONS.get(name)


def lookup(function):
    """Return (name, function) for a function of NumPy or SciPy that only computes, else None."""
    if id(function) in NUMPY:
        return NUMPY[id(function)]
    if type(function) is np.ufunc:  # it may come from np.frompyfunc and call the learner's code
        special = vars(sys.modules.get("scipy.special", np))
        name = function.__name__
        return (name, function) if special.get(name) is function else None
    return ("library", function) if _is_library(function) else None


def _is_library(function):
    kinds = (types.MethodType, types.FunctionType, types.BuiltinFunctionType, *CLASSES)
    if type(function) not in kinds or type(function.__module__) is not str:
        return False
    module, name = function.__module__, function.__name__
    if type(function) is types.MethodType:  # it is a method of an object such as stats.norm
        home = vars(sys.modules.get(type(function.__self__).__module__, types))
        known = any(value is function.__self__ for value in home.values())
    else:
        known = vars(sys.modules.get(module, types)).get(name) is function
    own = module.partition(".")[0] in LIBRARIES
    return own and known and not EFFECTS.search(f"{module}.{name}")


@lru_cache(maxsize=256)
def parameters(function, many):
    """Return the names of the first `many` parameters of a function. Unknown names are None."""
    names = []
    try:
        for each in inspect.signature(function).parameters.values():
            if each.kind is each.VAR_POSITIONAL:
                names += [each.name] * many
            elif each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD):
                names.append(each.name)
    except (TypeError, ValueError):
        pass
    return [*names, *[None] * many][:many]
