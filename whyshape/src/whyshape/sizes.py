"""List the sizes that must be equal, for functions that have no rule for their result's shape.

`NUMPY`, `SCIPY` and the dicts in `EQUAL` have a line for each function: its parameters in order,
and the pairs of sizes that must be equal. In a pair of sizes, `x.0` is the size of the argument `x`
along its first axis. `x.axis` is the size of `x` along the axis that the call names, `x.size` is
the number of elements of `x`, and `n.value` is the number `n` itself. The first pair of different
sizes that should be equal is reported as the cause of the error.
"""

import math
from dataclasses import dataclass

import numpy as np

from whyshape import functions
from whyshape.edits import name_of
from whyshape.evaluate import attempt, whole_number
from whyshape.operations import call_of
from whyshape.rules import Clash

FIRST = "x y: x.0 y.0"
NUMPY = {
    "add_at": "a indices b: indices.-1 b.-1",
    "average": "a axis weights: a.axis weights.0, a.size weights.size",
    "bincount": "x weights: x.0 weights.0",
    "choice": "a size replace p: a.value p.0, a.0 p.0",
    "compress": "condition a axis: a.axis condition.0, a.size condition.0",
    "corrcoef": "x y: x.-1 y.-1",
    "cov": "m y: m.-1 y.-1",
    "cross": "a b: a.-2 b.-2, a.-1 b.-1",
    "gradient": "f x y: f.0 x.-1, f.1 y.-1",
    "histogram": "a bins range density weights: a.0 weights.0",
    "histogram2d": "x y: x.0 y.0",
    "insert": "arr obj values axis: arr.other values.-1",
    "interp": "x xp fp: xp.0 fp.0",
    "polyfit": "x y: x.0 y.0",
    "repeat": "a repeats axis: a.axis repeats.0, a.size repeats.0",
    "split": "ary parts axis: ary.axis parts.value, ary.0 parts.value",
    "take_along_axis": "arr indices axis: arr.other indices.other, arr.-1 indices.-1",
    "trapezoid": "y x: y.-1 x.-1",
    "vdot": "a b: a.size b.size",
}
NUMPY |= {"hsplit": "ary parts: ary.1 parts.value", "vsplit": "ary parts: ary.0 parts.value"}
SCIPY = {
    **dict.fromkeys(("cdist", "directed_hausdorff"), "a b: a.-1 b.-1"),
    **dict.fromkeys(("pearsonr", "spearmanr", "kendalltau", "linregress"), FIRST),
    **dict.fromkeys(("ttest_rel", "wilcoxon", "euclidean", "cosine", "cityblock"), FIRST),
    **dict.fromkeys(("interp1d", "CubicSpline", "PchipInterpolator", "UnivariateSpline"), FIRST),
    **dict.fromkeys(("simpson", "trapezoid", "cumulative_trapezoid"), "y x: y.-1 x.-1"),
    **dict.fromkeys(("solve_triangular", "cho_solve", "lu_solve"), "a b: a.0 b.0"),
    "griddata": "points values: points.0 values.0",
}
SKLEARN = dict.fromkeys(
    ("fit", "fit_transform", "fit_predict", "partial_fit", "score"), "X y: X.0 y.0"
)
SKLEARN |= dict.fromkeys(("cross_val_score", "cross_validate"), "estimator X y: X.0 y.0")
MATPLOTLIB = {
    **dict.fromkeys(
        ("plot", "scatter", "step", "stem", "fill", "semilogy", "semilogx", "loglog"), FIRST
    ),
    "errorbar": "x y yerr xerr: x.0 y.0, y.0 yerr.-1, x.0 xerr.-1",
    "bar": "x height width bottom: x.0 height.0, x.0 width.0, x.0 bottom.0",
    "barh": "y width height left: y.0 width.0, y.0 height.0, y.0 left.0",
    **dict.fromkeys(("contour", "contourf"), "x y z: x.-1 z.-1, y.0 z.0"),
    **dict.fromkeys(("pcolormesh", "pcolor"), "x y z: x.-1 z.-1, y.0 z.0"),
    "fill_between": "x y1 y2: x.0 y1.0, x.0 y2.0",
    "fill_betweenx": "y x1 x2: y.0 x1.0, y.0 x2.0",
    "hist": "x bins range density weights: x.0 weights.0",
    "quiver": "x y u v: x.-1 u.-1, y.0 u.0, u.-1 v.-1",
    "pie": "x labels: x.0 labels.0",
    "boxplot": "x labels: x.0 labels.0",
}
EQUAL = {"sklearn": SKLEARN, "matplotlib": MATPLOTLIB, "pandas": {}}


@dataclass(frozen=True)
class Size:
    """The size of an argument along an axis, its number of elements, or its value as a number."""

    node: object
    axis: int | None
    size: int


def compared(node, evaluator, library="", default=None):
    """Return the first two `Size`s of a call that must be equal but differ, or None.

    `default` is the line to use for a function of another library that has no line in `EQUAL`.
    """
    call = call_of(node, evaluator)
    line = EQUAL[library].get(name_of(node), default) if library else _line(node, call, evaluator)
    if not line:
        return None
    names, _, pairs = line.partition(": ")
    given = dict(zip(names.split(), call.arguments, strict=False)) | call.words
    for pair in pairs.split(", "):
        found = [_size(text, given, evaluator) for text in pair.split()]
        if None not in found and found[0].size != found[1].size:
            return found
    return None


def as_clash(pair, nodes):
    """Return the `Clash` of a pair of `Size`s, or None if one of them belongs to no operand."""
    if pair is None or any(one.node not in nodes for one in pair):
        return None
    axes = tuple(one.axis for one in pair)
    places = tuple(nodes.index(one.node) for one in pair)
    return Clash(places, None if None in axes else axes, tuple(one.size for one in pair))


def _size(text, given, evaluator):
    """Return the `Size` that a text such as "x.0" means in a call, or None."""
    name, _, at = text.partition(".")
    node = given.get(name)
    if node is None:
        return None
    if at == "value":
        value = whole_number(node, evaluator)
        return None if value is None else Size(node, None, value)
    shape = attempt(evaluator.shape, node)
    if at == "size" and shape is not None:
        return Size(node, -1 if len(shape) == 1 else None, math.prod(shape))
    axis = whole_number(given.get("axis"), evaluator) if at in ("axis", "other") else int(at)
    if shape is None or axis is None:
        return None
    if at == "other":  # the last axis, or the one before it if the call names the last
        axis = -2 if axis in (-1, len(shape) - 1) else -1
    axis = axis - len(shape) if axis >= 0 else axis
    if shape == () and at == "0":
        return Size(node, -1, 1)  # one number where a vector is compared
    return Size(node, axis, shape[axis]) if -len(shape) <= axis < 0 else None


def _line(node, call, evaluator):
    """Return the line of `NUMPY` or `SCIPY` for a call, or None."""
    if call.name in ("drawn", *NUMPY):
        return NUMPY.get(call.function if call.name == "drawn" else call.name)
    function = attempt(evaluator.value, node.func)
    if functions.package_of(function) == "scipy":
        return SCIPY.get(function.__name__)
    base = attempt(evaluator.value, getattr(node.func, "value", None))
    return NUMPY["add_at"] if type(base) is np.ufunc else None
