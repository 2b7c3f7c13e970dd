"""Give the shape of the result of NumPy's functions, and list which of them may be called.

`FUNCTIONS` is an allowlist. For a function that is not in `FUNCTIONS`, the shape of the result
counts as unknown. A function is recognised by its identity, and is never called because of its
name.
"""

import builtins
import inspect
import sys
import types
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from whyshape import labels, results, rules
from whyshape.values import Unknown, count


@dataclass(frozen=True)
class Record:
    """What is known about one function of NumPy or SciPy.

    Attributes
    ----------
    rule : callable or None
        A function that takes the same arguments as the NumPy or SciPy function and returns the
        shape of the result, or a list of shapes. In such a list, Unknown stands for a shape that
        depends on values. The rule raises `Misfit` if the shapes do not fit, and Unknown if the
        only shape depends on values. The attribute is None for a function that returns a view of
        its argument, because such a function may be called with arrays of any size.
    operands : int
        The number of arguments that are operands, or 0 if the first argument is a size.
    kind : str
        The kind of operation, by default the name of the function.
    computed : bool
        Whether the function may be called with small arrays. Such a function has no side effects.
    """

    rule: object
    operands: int = 1
    kind: str = ""
    computed: bool = False


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
    *("tril", "isin", "digitize", "astype"),
}
VIEWS = {
    *("transpose", "squeeze", "expand_dims", "swapaxes", "moveaxis", "atleast_1d", "rollaxis"),
    *("atleast_2d", "atleast_3d", "matrix_transpose", "diagonal", "rot90"),
}
# These have no rule: they are called with small arrays, also to find out whether shapes fit. No
# result is larger than the arguments' sizes and numbers multiplied, and none of them warns.
TRIED = {
    *("average", "convolve", "correlate", "diag", "dstack", "interp", "kron", "repeat"),
    *("searchsorted", "take", "tensordot", "trace", "trapezoid", "vdot", "nonzero"),
    *("flatnonzero", "argwhere", "unique", "ix_", "linalg.pinv", "linalg.svd"),
    *("linalg.qr", "linalg.eig", "linalg.eigh", "linalg.eigvals", "linalg.matrix_power"),
    *("broadcast_to", "take_along_axis", "delete", "split", "array_split", "hsplit"),
    *("vsplit", "compress"),
}
JOINED = {
    "concatenate": lambda parts, axis=0, **_: rules.concatenate(results.shapes(parts), axis),
    "stack": lambda parts, axis=0, **_: rules.stack(results.shapes(parts), axis),
    "vstack": lambda parts, **_: rules.concatenate(results.at_least(2, parts)),
    "hstack": results.hstack,
    "column_stack": results.column_stack,
}
JOINED["concat"] = JOINED["concatenate"]
DISPATCHERS = [types.BuiltinFunctionType]
DISPATCHERS += [type(np.sum)] if type(np.sum).__module__.startswith("numpy") else []


def _is_own(function):
    """Return whether a function is NumPy's, and not one that somebody has put in its place."""
    if type(function) is np.ufunc:  # one of np.frompyfunc has a single loop, for objects
        return any({*loop} - {*"O->"} for loop in function.types)
    if type(function) is types.FunctionType:
        return str(function.__globals__.get("__name__")).partition(".")[0] == "numpy"
    return any(type(function) is kind for kind in DISPATCHERS)


UFUNCS = {
    name: Record(results.on_shapes(rules.broadcast), function.nin, "broadcast", True)
    for name, function in vars(np).items()
    if type(function) is np.ufunc and function.signature is None and _is_own(function)
}
FUNCTIONS = {
    **UFUNCS,
    **dict.fromkeys(VIEWS, Record(None, computed=True)),
    **dict.fromkeys(TRIED, Record(results.tried, computed=True)),
    **dict.fromkeys(REDUCTIONS, Record(results.reduce, 1, "reduce", True)),
    **dict.fromkeys(QUIET_REDUCTIONS, Record(results.reduce, 1, "reduce")),
    **dict.fromkeys(SAME, Record(results.same, computed=True)),
    **dict.fromkeys(("empty_like", "isreal"), Record(results.same)),
    **dict.fromkeys(("sort", "argsort"), Record(results.along(-1), computed=True)),
    **dict.fromkeys(("partition", "argpartition"), Record(results.partition)),
    **dict.fromkeys(("cumsum", "cumprod", "nancumsum"), Record(results.along(None), 1, "reduce")),
    **dict.fromkeys(("percentile", "quantile"), Record(results.quantile, 1, "reduce")),
    **dict.fromkeys(("zeros", "ones"), Record(results.sized, 0, "", True)),
    "empty": Record(results.sized, 0),
    "full": Record(results.full, 0),
    **dict.fromkeys(("eye", "identity", "tri"), Record(results.table, 0)),
    **dict.fromkeys(("ravel", "flatten"), Record(lambda a, *_, **__: (count(a),), computed=True)),
    **{name: Record(rule, 1, "join", True) for name, rule in JOINED.items()},
    **dict.fromkeys(("linalg.inv", "linalg.cholesky"), Record(results.on_square(lambda s: s))),
    "linalg.det": Record(results.on_square(lambda s: s[:-2])),
    "linalg.eigvalsh": Record(results.on_square(lambda s: s[:-1])),
    "linalg.multi_dot": Record(results.chain, 1, "chain"),
    "linalg.norm": Record(results.norm, 1, "reduce"),
    "linalg.lstsq": Record(results.lstsq, 2),
    "linalg.solve": Record(results.on_shapes(rules.solve), 2),
    "matmul": Record(results.on_shapes(rules.matmul), 2, "matmul", True),
    "dot": Record(results.on_shapes(rules.dot), 2, "dot", True),
    "inner": Record(results.inner, 2),
    "outer": Record(results.outer, 2),
    "einsum": Record(lambda text, *parts, **_: labels.einsum(text, results.shapes(parts))),
    "where": Record(results.where, 3, "broadcast", True),
    "clip": Record(results.on_shapes(rules.broadcast), 3, "broadcast", True),
    "isclose": Record(results.on_shapes(rules.broadcast), 2, "broadcast"),
    "allclose": Record(results.all_close, 2, "broadcast"),
    "broadcast_arrays": Record(
        lambda *a: [rules.broadcast(*results.shapes(a))] * len(a), 99, "broadcast"
    ),
    "reshape": Record(results.reshape, computed=True),
    "item": Record(results.item, computed=True),
    "append": Record(results.append, 2),
    "tile": Record(results.tile),
    "diff": Record(results.diff, computed=True),
    "arange": Record(results.arange, 0, "", True),
    "linspace": Record(results.linspace, 2),
    "polyfit": Record(results.polyfit, 2),
}
HOMES = vars(np) | {f"linalg.{name}": function for name, function in vars(np.linalg).items()}
KNOWN = [n for n in sorted(FUNCTIONS, reverse=True) if n in HOMES and _is_own(HOMES[n])]
NUMPY = {id(HOMES[n]): (n, HOMES[n]) for n in KNOWN}
METHODS = {  # the array methods that do not change the array
    *("sum", "prod", "mean", "std", "var", "min", "max", "any", "all", "argmin", "argmax", "dot"),
    *("reshape", "ravel", "flatten", "transpose", "squeeze", "swapaxes", "copy", "astype", "round"),
    *(
        "item",
        "clip",
        "cumsum",
        "cumprod",
        "repeat",
        "diagonal",
        "trace",
        "nonzero",
        "take",
        "argsort",
    ),
}
SCIPY = {  # (module, function): the function of NumPy with the same rule, or a rule
    **{
        ("scipy.linalg", name): f"linalg.{name}"
        for name in ("solve", "inv", "det", "eigh", "norm", "cholesky", "pinv")
    },
    ("scipy.linalg", "lstsq"): Record(results.lstsq_of_scipy, 2),
    ("scipy.special", "softmax"): Record(results.same),
    ("scipy.special", "log_softmax"): Record(results.same),
    ("scipy.special", "logsumexp"): Record(results.reduce, 1, "reduce"),
}
INDEXED = {  # np.c_[a, b] and np.r_[a, b] join a and b
    id(np.c_): FUNCTIONS["column_stack"],
    id(np.r_): Record(results.in_rows, 1, "join"),
}
BUILTINS = {"len", "range", "int", "float", "abs", "min", "max", "zip", "enumerate"}
PYTHON = {
    id(function)
    for function in map(vars(builtins).get, BUILTINS)
    if type(function) in (type, types.BuiltinFunctionType) and function.__module__ == "builtins"
}
FUNCTION_KINDS = (types.FunctionType, types.BuiltinFunctionType, type(np.sum), np.ufunc)


def package_of(function):
    """Return "numpy" or "scipy" for a function or class of that library, and "" otherwise."""
    if type(function) is type:
        package = str(type.__dict__["__module__"].__get__(function)).partition(".")[0]
    elif type(function) is types.FunctionType:
        package = str(function.__globals__.get("__name__")).partition(".")[0]
    else:
        package = "numpy" if any(type(function) is kind for kind in FUNCTION_KINDS) else ""
        package = package if package and _is_own(function) else ""
    return package if package in ("numpy", "scipy") else ""


def lookup(function):
    """Return (name, function, Record) for a function on the allowlist, or None for another one."""
    if id(function) in NUMPY:
        name, own = NUMPY[id(function)]
        return name, own, FUNCTIONS[name]
    if not any(type(function) is kind for kind in FUNCTION_KINDS):
        return None
    name = function.__name__
    if type(function) is np.ufunc:  # it may come from np.frompyfunc and call the user's code
        known = vars(sys.modules.get("scipy.special", types)).get(name) is function
        record = Record(results.on_shapes(rules.broadcast), function.nin, "broadcast", True)
        known = known and function.signature is None and _is_own(function)
        return (name, function, record) if known else None
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
    """Return the shape of random numbers from the arguments of a generator's call."""
    if name in ("rand", "randn"):
        return results.size(values)
    at = SIZE_AT.get(name)
    wanted = keywords.get("size", values[at] if at is not None and len(values) > at else None)
    if wanted is None:
        raise Unknown
    return results.size(wanted)


# What a call may say ------------------------------------------------------------------------------

# NumPy 2.0 does not tell the parameters of these functions, which are written in C.
UNTOLD = {
    "concatenate": "arrays axis out", "concat": "arrays axis out", "dot": "a b out",
    "where": "condition x y", "inner": "a b", "vdot": "a b", "array": "object dtype",
    "asarray": "a dtype", "arange": "start stop step dtype", "zeros": "shape dtype order",
    "empty": "shape dtype order", "astype": "a dtype", "flatten": "a order",
    "asanyarray": "a dtype", "ascontiguousarray": "a dtype", "item": "a",
}  # fmt: skip
LIMITS = ("min", "max")  # other names of the limits of np.clip
REFUSED = {"out", "where", "initial", "overwrite_input", "casting", "subok", "copy", "like", "ddof"}


@lru_cache(maxsize=512)
def parameters(name):
    """Return the names of the positional parameters of one of NumPy's functions.

    A star before the last name means any number of further arguments. For a function that is not
    known, the result is empty.
    """
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
    """Return whether a call of NumPy has no special argument, such as `out` or `where`."""
    if type(function) is np.ufunc:
        return many <= function.nin and not {*keywords} - {"dtype"}
    names = parameters(name)
    if not names and many > 1:
        return False
    return not REFUSED & {*names[:many], *keywords} and None not in keywords
