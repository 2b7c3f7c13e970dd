"""Know NumPy's functions: their rules for shapes, and which of them may be run again.

For each function whose rule is known, `FUNCTIONS` has a `Record`. To explain the errors of another
function, add its record there. A function is recognised by its identity and not by its name,
because a learner may have defined another function called `mean`.
"""

import builtins
import inspect
import math
import operator
import re
import sys
import types
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from helpers.shapes import labels, rules
from helpers.shapes.values import count, is_one_of, shape_of


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
    sizes = value if isinstance(value, (tuple, list)) else (value,)
    return tuple(map(operator.index, sizes))


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


def _append(array, values, axis=None):
    if axis is None:
        return (count(array) + count(values),)
    return rules.concatenate(_shapes([array, values]), axis)


def _column_stack(parts, **_):
    shapes = _at_least(1, parts)
    added = [int(len(shape) == 1) for shape in shapes]  # a vector becomes a column
    try:
        return rules.concatenate([s + (1,) * n for s, n in zip(shapes, added, strict=True)], 1)
    except rules.Misfit as misfit:
        raise misfit.moved(added) from None


def _all_close(*operands, **_):
    rules.broadcast(*_shapes(operands))
    return ()


def _where(condition, x=None, y=None):
    if x is None or y is None:
        raise NotImplementedError  # the result's shape depends on the values
    return rules.broadcast(*_shapes([condition, x, y]))


def _ix(*_):
    raise NotImplementedError  # a mask has as many places as it is true


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
    *("atleast_2d", "atleast_3d", "matrix_transpose", "rollaxis", "diagonal"),
}
UFUNCS = {n for n, f in vars(np).items() if isinstance(f, np.ufunc)} - {"matmul", "vecdot"}
UFUNCS -= {"matvec", "vecmat"}
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
    **dict.fromkeys(("linalg.inv", "linalg.cholesky"), SQUARE),
    **dict.fromkeys(("ravel", "flatten"), Record(lambda a, *_, **__: (count(a),))),
    **dict.fromkeys(
        ("concatenate", "concat"),
        Record(lambda parts, axis=0, **_: rules.concatenate(_shapes(parts), axis), kind="join"),
    ),
    "stack": Record(lambda parts, axis=0, **_: rules.stack(_shapes(parts), axis), kind="join"),
    "vstack": Record(lambda parts, **_: rules.concatenate(_at_least(2, parts)), kind="join"),
    "hstack": Record(_hstack, kind="join"),
    "column_stack": Record(_column_stack, kind="join"),
    "append": Record(_append, 2),
    "reshape": Record(_reshape),
    "where": Record(_where, 3, "broadcast"),
    "isclose": Record(on_shapes(rules.broadcast), 2, "broadcast"),
    "allclose": Record(_all_close, 2, "broadcast"),
    "broadcast_arrays": Record(on_shapes(rules.broadcast), 99, "broadcast"),
    "matmul": Record(on_shapes(rules.matmul), 2),
    "dot": Record(on_shapes(rules.dot), 2),
    "einsum": Record(lambda text, *parts, **_: labels.einsum(text, _shapes(parts))),
    "linalg.solve": Record(on_shapes(rules.solve), 2),
    "ix_": Record(_ix, 99),
    "arange": Record(_arange),
    "linspace": Record(lambda start, stop, num=50, **_: (num,)),
    "eye": Record(lambda n, m=None, *_, **__: (n, n if m is None else m)),
}
HOMES = vars(np) | {f"linalg.{name}": function for name, function in vars(np.linalg).items()}
NUMPY = {id(HOMES[n]): (n, HOMES[n]) for n in sorted(FUNCTIONS, reverse=True) if n in HOMES}
METHODS = {  # array methods that do not change the array
    *("sum", "prod", "mean", "std", "var", "min", "max", "any", "all", "argmin", "argmax", "dot"),
    *("reshape", "ravel", "flatten", "transpose", "squeeze", "swapaxes", "copy", "astype", "round"),
    *("clip", "cumsum", "cumprod", "repeat", "diagonal", "trace", "nonzero", "take", "argsort"),
    *("item", "tolist"),
}
INDEXED = {id(np.c_): "column_stack", id(np.r_): "hstack"}  # np.c_[a, b] joins a and b
BUILTINS = {"len", "range", "int", "float", "abs", "min", "max", "zip", "enumerate"}
PYTHON = {id(getattr(builtins, name)): name for name in BUILTINS}


def record_of(name, function=None):
    """Return the `Record` of a function by its name, or None if there is none."""
    if name not in FUNCTIONS and type(function) is np.ufunc:  # SciPy defines such ufuncs
        return Record(on_shapes(rules.broadcast), function.nin, "broadcast")
    return FUNCTIONS.get(name)


# Functions that may be run again ------------------------------------------------------------------

# These functions have side effects, or can read memory outside of an array.
EFFECTS = re.compile(
    r"\.(?:io|datasets|testing|random)\.|\.(?:save|load|from|gen|set|get_|memmap|open_|print|info"
    r"|show)|\.(?:test|as_strided|rvs|seed)$"
)
WRITTEN = re.compile("out|overwrite_")  # parameters such as out, output, overwrite_a
# A function that mentions one of these may raise a Python warning or draw a random number.
LOUD = {"warnings", "warn", "random", "check_random_state", "random_state", "rng", "default_rng"}
CALLABLES = {id(k) for k in (types.FunctionType, types.BuiltinFunctionType, type(np.sum), np.ufunc)}
MOST_CALLED = 300  # the largest number of functions through which `is_quiet` looks


def lookup(function):
    """Return (name, function) for a function of NumPy or SciPy that only computes, else None."""
    if id(function) in NUMPY:
        return NUMPY[id(function)]
    if not is_one_of(function, CALLABLES):
        return None
    name = function.__name__
    if type(function) is np.ufunc:  # it may come from np.frompyfunc and call the learner's code
        known = vars(sys.modules.get("scipy.special", np)).get(name) is function
        return (name, function) if known else None
    module = function.__module__
    home = vars(sys.modules.get(module, types)) if type(module) is str else {}
    own = home.get(name) is function and module.partition(".")[0] in ("numpy", "scipy")
    if own and module.startswith("scipy.linalg.") and f"linalg.{name}" in FUNCTIONS:
        return f"linalg.{name}", function  # it has the same rule as NumPy's
    known = own and not EFFECTS.search(f"{module}.{name}")
    return ("library", function) if known else None


@lru_cache(maxsize=256)
def arguments_read(function):
    """Return how many arguments a function only reads, before a parameter that it writes into."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # NumPy tells no signature of some functions in C
        return math.inf
    for i, parameter in enumerate(parameters):
        if parameter.kind in (parameter.VAR_POSITIONAL, parameter.KEYWORD_ONLY):
            break
        if WRITTEN.match(parameter.name):
            return i
    return math.inf


@lru_cache(maxsize=256)
def is_quiet(function):
    """Return whether neither a function nor one that it calls can warn or draw a number.

    Functions are found in the names that the code mentions, so this errs on the side of False.
    """
    seen, left = set(), [function]
    while left:
        found = left.pop()
        found = getattr(found, "_implementation", found)
        if type(found) is not types.FunctionType or found in seen:
            continue
        seen.add(found)
        names = _names(found.__code__)
        if names & LOUD or len(seen) > MOST_CALLED:
            return False
        left += [found.__globals__.get(name) for name in names]
        left += [cell.cell_contents for cell in found.__closure__ or () if _is_set(cell)]
    return True


def _names(code):
    """Return all names that a code object and the functions inside it mention, as a set."""
    inner = [part for part in code.co_consts if type(part) is types.CodeType]
    own = {*code.co_names, *code.co_varnames, *code.co_freevars}
    return own.union(*map(_names, inner))


def _is_set(cell):
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False
