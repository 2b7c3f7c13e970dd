"""Apply NumPy's rules for shapes.

Each rule takes the shapes of the operands and returns the shape of the result. If the shapes do not
fit, a rule raises `Misfit` with the sizes that differ. Axis -1 is the last axis, as in indexing.
"""

import math
from dataclasses import dataclass, replace
from itertools import combinations


@dataclass(frozen=True)
class Clash:
    """Two sizes that a rule compares and that do not fit.

    Attributes
    ----------
    operands : tuple of int
        The numbers of the two operands, counted from 0.
    axes : tuple of int or None
        The axis of each operand whose size does not fit, where -1 is the last axis, or None if the
        axes are not known.
    sizes : tuple of int
        The two sizes. For an operand that lacks the axis, the size is 1.
    """

    operands: tuple
    axes: tuple
    sizes: tuple


class Misfit(Exception):
    """Raised for shapes that do not fit, with the pairs of sizes that are the reason, if any."""

    def __init__(self, reason, *clashes):
        super().__init__(reason)
        self.reason, self.clashes = reason, clashes

    def moved(self, by, reason=""):
        """Return a copy of this error in which the axis of operand k is moved by `by[k]`."""
        clashes = [
            replace(c, axes=tuple(axis + by[k] for k, axis in zip(c.operands, c.axes, strict=True)))
            for c in self.clashes
        ]
        return Misfit(reason or self.reason, *clashes)


BROADCAST = "Sizes are compared from the right; they must be equal, or one of them 1."
INNER = "A matrix product needs equal inner sizes."
ROWS = "The right-hand side needs one row for each row of the matrix."


def size_at(shape, axis):
    """Return the size of a shape at a negative axis, or 1 if the shape has no such axis."""
    return shape[axis] if -axis <= len(shape) else 1


def broadcast(*shapes):
    """Return the shape to which NumPy broadcasts several shapes.

    >>> broadcast((4, 1), (3,))
    (4, 3)
    """
    result, clashes = [], []
    for axis in range(-1, -max(map(len, shapes), default=0) - 1, -1):
        sizes = [size_at(shape, axis) for shape in shapes]
        pairs = (
            (i, j)
            for i, j in combinations(range(len(sizes)), 2)
            if sizes[i] != sizes[j] and 1 not in (sizes[i], sizes[j])
        )
        first = next(pairs, None)
        if first:
            clashes.append(Clash(first, (axis, axis), (sizes[first[0]], sizes[first[1]])))
        result.append(next((n for n in sizes if n != 1), 1))
    if clashes:
        raise Misfit(BROADCAST, *clashes)
    return tuple(reversed(result))


def fit_into(shape, target, leading_ones=False):
    """Return `target` if a value of shape `shape` can be broadcast to it, otherwise raise Misfit.

    With `leading_ones`, as in an assignment, the value may have further axes of size 1 in front. In
    the clashes the target is operand 0 and the value is operand 1.
    """
    value = shape
    while leading_ones and len(value) > len(target) and value[0] == 1:
        value = value[1:]
    room = f"There is room for the shape {target}, and the value has more axes."
    if value and not target:
        raise Misfit(room)
    clashes = [
        Clash((0, 1), (axis, axis), (size_at(target, axis), size_at(value, axis)))
        for axis in range(-1, -max(len(value), len(target)) - 1, -1)
        if size_at(value, axis) not in (size_at(target, axis), 1)
    ]
    if clashes:
        raise Misfit(
            "The array that is written into keeps its shape and is not stretched.", *clashes
        )
    if len(value) > len(target):
        raise Misfit(room)
    return target


def matmul(a, b):
    """Return the shape of the matrix product A @ B, for A of shape `a` and B of shape `b`.

    >>> matmul((2, 3), (3, 4))
    (2, 4)
    """
    if not a or not b:
        raise Misfit("A matrix product takes no single number: every operand needs an axis.")
    inner_b = -1 if len(b) == 1 else -2
    if a[-1] != b[inner_b]:
        raise Misfit(INNER, Clash((0, 1), (-1, inner_b), (a[-1], b[inner_b])))
    try:
        batch = broadcast(a[:-2], b[:-2])
    except Misfit as misfit:
        reason = "The axes in front of the last two must fit like in a sum."
        raise misfit.moved((-2, -2), reason) from None
    return batch + a[-2:-1] + (b[-1:] if len(b) > 1 else ())


def dot(a, b):
    """Return the shape of np.dot(A, B), which sums over A's last axis and B's last but one."""
    if not a or not b:
        return a or b
    inner_b = -1 if len(b) == 1 else -2
    if a[-1] != b[inner_b]:
        raise Misfit(INNER, Clash((0, 1), (-1, inner_b), (a[-1], b[inner_b])))
    return a[:-1] + (b[:-2] + b[-1:] if len(b) > 1 else ())


def normal(axis, ndim):
    """Return an axis counted from 0, or raise Misfit if an array of `ndim` axes lacks it."""
    if not -ndim <= axis < ndim:
        held = {0: "no axis", 1: "axis 0 alone"}.get(ndim, f"axes 0 to {ndim - 1}")
        raise Misfit(f"There is no axis {axis}: the array has {held}.")
    return axis % ndim


def reduce(shape, axis=None, keepdims=False):
    """Return the shape of an array's sum, mean or maximum over one or several axes."""
    axes = range(len(shape)) if axis is None else [axis] if isinstance(axis, int) else axis
    gone = {normal(n, len(shape)) for n in axes}
    kept = [(1 if i in gone else n) for i, n in enumerate(shape) if keepdims or i not in gone]
    return tuple(kept)


def reshape(shape, new):
    """Return an array's shape after a reshape to `new`, in which one size may be -1."""
    total, wanted = math.prod(shape), math.prod(n for n in new if n != -1)
    if -1 in new and wanted and total % wanted == 0:
        return tuple(total // wanted if n == -1 else n for n in new)
    if -1 in new:
        raise Misfit(f"{total} elements cannot be shared out among parts of {wanted}.")
    if total != wanted:
        counts = f"the array has {total} and the shape {wanted}."
        reason = f"A reshape keeps the number of elements, but {counts}"
        raise Misfit(reason, Clash((0, 0), None, (total, wanted)))
    return tuple(new)


def concatenate(shapes, axis=0):
    """Return the shape of arrays that are joined along one of their axes."""
    if axis is None:
        return (sum(map(math.prod, shapes)),)
    first = shapes[0]
    if any(len(shape) != len(first) for shape in shapes):
        many = " and ".join(str(len(shape)) for shape in shapes)
        raise Misfit(f"Arrays that are joined need equally many axes, and these have {many}.")
    if not first:
        raise Misfit("Single numbers have no axis to be joined along.")
    along = normal(axis, len(first))
    clashes = [
        Clash((0, k), (i - len(first),) * 2, (first[i], shape[i]))
        for k, shape in enumerate(shapes)
        for i in range(len(first))
        if i != along and shape[i] != first[i]
    ]
    if clashes:
        reason = f"Arrays joined along axis {along} must agree along every other axis."
        raise Misfit(reason, *clashes)
    return (*first[:along], sum(shape[along] for shape in shapes), *first[along + 1 :])


def stack(shapes, axis=0):
    """Return the shape of arrays that are stacked along a new axis."""
    for k, shape in enumerate(shapes):
        if shape != shapes[0]:
            reason = "Arrays that are stacked must have the same shape."
            pairs = zip(reversed(shapes[0]), reversed(shape), strict=False)
            clashes = [
                Clash((0, k), (-i, -i), pair)
                for i, pair in enumerate(pairs, 1)
                if pair[0] != pair[1]
            ]
            raise Misfit(reason, *(clashes if len(shape) == len(shapes[0]) else ()))
    at = normal(axis, len(shapes[0]) + 1)
    return (*shapes[0][:at], len(shapes), *shapes[0][at:])


def square(shape):
    """Return a matrix's shape if its last two sizes are equal, otherwise raise Misfit."""
    if len(shape) < 2:
        raise Misfit("A square matrix needs two axes.")
    if shape[-1] != shape[-2]:
        raise Misfit("The matrix must be square.", Clash((0, 0), (-2, -1), shape[-2:]))
    return shape


def solve(a, b):
    """Return the shape of the solution x of A x = B, for A of shape `a` and B of shape `b`."""
    square(a)
    axis = -1 if len(b) == 1 else -2
    if not b:
        raise Misfit("The right-hand side needs an axis.")
    if a[-2] != b[axis]:
        raise Misfit(ROWS, Clash((0, 1), (-2, axis), (a[-2], b[axis])))
    try:
        batch = broadcast(a[:-2], b[:-2])
    except Misfit as misfit:
        raise misfit.moved((-2, -2)) from None
    return batch + (b[-1:] if len(b) == 1 else b[-2:])
