"""The functions that may be run again, because they only compute.

A function is recognised by its identity, not by its name: a learner's own `mean` is another one.
"""

import abc
import builtins
import inspect
import re
import sys
import types
from functools import lru_cache

import numpy as np

from helpers.shapes import rules
from helpers.shapes.signatures import RULES, on_shapes

UFUNCS = {n for n in dir(np) if isinstance(getattr(np, n), np.ufunc)} - {"matmul", "vecdot"}
UFUNCS -= {"matvec", "vecmat"}
VIEWS = {  # cost nothing, whatever the size: run on the stand-in itself
    *(
        "transpose",
        "squeeze",
        "expand_dims",
        "swapaxes",
        "moveaxis",
        "broadcast_to",
        "broadcast_shapes",
        "atleast_1d",
    ),
    *("atleast_2d", "atleast_3d", "matrix_transpose", "rollaxis", "diagonal"),
}
METHODS = {  # of arrays; those that change the array are missing on purpose
    *("sum", "prod", "mean", "std", "var", "min", "max", "any", "all", "argmin", "argmax", "dot"),
    *("reshape", "ravel", "flatten", "transpose", "squeeze", "swapaxes", "copy", "astype", "round"),
    *("clip", "cumsum", "cumprod", "repeat", "diagonal", "trace", "nonzero", "take", "argsort"),
    *("item", "tolist"),
}
BUILTINS = {"len", "range", "int", "float", "abs", "min", "max", "sum", "tuple", "list", "zip"}
BUILTINS |= {"enumerate", "reversed", "round", "bool"}


def _table():
    names = UFUNCS | set(RULES) | VIEWS
    table = {}
    for name in sorted(names, reverse=True):
        home = np.linalg if name.startswith("linalg.") else np
        function = getattr(home, name.removeprefix("linalg."), None)
        if callable(function):
            table[id(function)] = (name, function)
    return table


# These do more than compute, or show memory that is not the array's own.
EFFECTS = re.compile(
    r"\.(?:io|datasets|testing)\.|\.(?:save|load|from|gen|set|get_|memmap|open_|print|info|show)"
    r"|\.(?:test|as_strided|rvs|seed)$"
)
LIBRARIES = ("numpy", "scipy")
CLASSES = (type, abc.ABCMeta, type(np.sum))  # and the kind of NumPy's own functions
NUMPY = _table()
PYTHON = {id(getattr(builtins, name)): name for name in BUILTINS}


def lookup(function):
    """(name, function) of a function of NumPy's or SciPy's that only computes, else None."""
    if id(function) in NUMPY:
        return NUMPY[id(function)]
    if type(function) is np.ufunc:  # one of SciPy's; np.frompyfunc makes others
        special = vars(sys.modules.get("scipy.special", np))
        name = function.__name__
        return (name, function) if special.get(name) is function else None
    return ("library", function) if _is_library(function) else None


def _is_library(function):
    if type(function) is types.MethodType:  # of an object that a module offers, such as stats.norm
        home = vars(sys.modules.get(type(function.__self__).__module__, types))
        if not any(value is function.__self__ for value in home.values()):
            return False
    elif type(function) not in (types.FunctionType, types.BuiltinFunctionType, *CLASSES):
        return False
    module, name = function.__module__, function.__name__
    if type(module) is not str or module.partition(".")[0] not in LIBRARIES:
        return False
    own = type(function) is types.MethodType
    known = own or vars(sys.modules.get(module, types)).get(name) is function
    return known and not EFFECTS.search(f"{module}.{name}")


@lru_cache(maxsize=256)
def parameters(function, many):
    """The names of the first `many` arguments of a function, None where they are not known."""
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


def rule_of(name, function=None):
    """The shape rule of a function, or None."""
    if name in RULES:
        return RULES[name]
    if name in UFUNCS or isinstance(function, np.ufunc):
        return on_shapes(rules.broadcast)
    return None
