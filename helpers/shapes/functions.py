"""The functions that may be run again, because they only compute.

A function is recognised by its identity, not by its name: a learner's own `mean` is another one.
"""

import builtins
import sys
import types

import numpy as np

from helpers.shapes import rules
from helpers.shapes.signatures import RULES, on_shapes

UFUNCS = {n for n in dir(np) if isinstance(getattr(np, n), np.ufunc)} - {"matmul", "vecdot"}
UFUNCS -= {"matvec", "vecmat"}
VIEWS = {  # cost nothing, whatever the size: run on the stand-in itself
    *("transpose", "squeeze", "expand_dims", "swapaxes", "moveaxis", "broadcast_to", "atleast_1d"),
    *("atleast_2d", "atleast_3d", "matrix_transpose", "rollaxis", "diagonal"),
}
SMALL_ONLY = {
    "diag",
    "trace",
    "nonzero",
    "flatnonzero",
    "unique",
    "interp",
    "take",
    "delete",
    "ix_",
    *("percentile", "quantile", "nanpercentile", "nanquantile", "choose", "histogram", "digitize"),
    *("histogram2d", "gradient", "trapezoid", "pad", "isin", "vander", "rot90", "partition"),
    *("compress", "extract", "unwrap", "ediff1d", "cumulative_sum", "setdiff1d", "intersect1d"),
    *("linalg.svd", "linalg.qr", "linalg.eigvals", "linalg.eigvalsh", "linalg.slogdet"),
    *("linalg.matrix_rank", "linalg.cond", "linalg.tensorsolve"),
}
SMALL_SCIPY = 2_000  # elements: some of SciPy's functions take the square of their number
WRITERS = {"overwrite_a", "overwrite_b", "overwrite_x", "output", "check_finite"}
SCIPY = ("special", "linalg", "spatial.distance", "signal", "fft", "ndimage", "integrate")
SMALL_ONLY |= {"diff", "polyval", "searchsorted", "cross", "array_equal"}
SMALL_ONLY |= {"bincount", "argwhere", "select", "block", "take_along_axis", "insert"}


METHODS = {  # of arrays; those that change the array are missing on purpose
    *("sum", "prod", "mean", "std", "var", "min", "max", "any", "all", "argmin", "argmax", "dot"),
    *("reshape", "ravel", "flatten", "transpose", "squeeze", "swapaxes", "copy", "astype", "round"),
    *("clip", "cumsum", "cumprod", "repeat", "diagonal", "trace", "nonzero", "take", "argsort"),
    *("item", "tolist"),
}
BUILTINS = {"len", "range", "int", "float", "abs", "min", "max", "sum", "tuple", "list", "zip"}
BUILTINS |= {"enumerate", "reversed", "round", "bool"}


def _table():
    names = UFUNCS | set(RULES) | VIEWS | SMALL_ONLY
    table = {}
    for name in sorted(names, reverse=True):
        home = np.linalg if name.startswith("linalg.") else np
        function = getattr(home, name.removeprefix("linalg."), None)
        if callable(function):
            table[id(function)] = (name, function)
    for name in ("matmul", "tensordot", "outer", "vecdot"):
        if callable(function := getattr(np.linalg, name, None)):
            table[id(function)] = (name, function)
    return table


NUMPY = _table()
PYTHON = {id(getattr(builtins, name)): name for name in BUILTINS}


def lookup(function):
    """(name, function) of a NumPy function that only computes, else None."""
    if id(function) in NUMPY:
        return NUMPY[id(function)]
    name = function.__name__ if type(function) in (np.ufunc, types.FunctionType) else ""
    for home in SCIPY:
        module = sys.modules.get(f"scipy.{home}")
        if module and name and vars(module).get(name) is function:
            return f"scipy.{name}", function
    return None


def rule_of(name, function=None):
    """The shape rule of a function, or None."""
    if name in RULES:
        return RULES[name]
    if name in UFUNCS or isinstance(function, np.ufunc):
        return on_shapes(rules.broadcast)
    return None
