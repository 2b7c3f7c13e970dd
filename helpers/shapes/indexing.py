"""The rule of indexing with masks and arrays of positions, on shapes alone."""

import numpy as np

from helpers.shapes.rules import Clash, Misfit, broadcast


def parts(index):
    """The parts of an index as a list: `X[a, 1:]` has two."""
    return list(index) if isinstance(index, tuple) else [index]


def is_mask(part):
    """Whether a part of an index is an array or list of True and False."""
    return isinstance(part, (np.ndarray, list)) and np.asarray(part).dtype == bool


def is_array_part(part):
    """Whether a part of an index is a mask or an array of positions."""
    return isinstance(part, (np.ndarray, list))


def check(shapes, index):
    """Raise Misfit where masks or positions do not fit the array that is indexed.

    Parameters
    ----------
    shapes : list of tuple
        Of the array, and of each array in the index.
    index : list
        The parts of the index; arrays in it take their shapes from `shapes`.
    """
    shape, given = shapes[0], iter(enumerate(shapes[1:], 1))
    uses, positions = [], []
    for part in index:
        if is_array_part(part):
            k, own = next(given)
            mask = is_mask(part)
            uses.append((k, own, mask, len(own) if mask else 1))
            if not mask:
                positions.append((k, own))
        elif part is ...:
            uses.append((None, None, False, None))
        else:
            uses.append((None, None, False, 0 if part is None else 1))
    used = sum(n for *_, n in uses if n is not None)
    if used > len(shape):
        raise Misfit(f"The index names {used} axes, and the array has {len(shape)}.")
    _check_masks(shape, uses, len(shape) - used)
    try:
        broadcast(*(own for _, own in positions))
    except Misfit as misfit:
        numbers = [k for k, _ in positions]
        clashes = [
            Clash(tuple(numbers[i] for i in c.operands), c.axes, c.sizes) for c in misfit.clashes
        ]
        raise Misfit("Arrays of positions must fit each other like in a sum.", *clashes) from None


def _check_masks(shape, uses, rest):
    axis, clashes = 0, []
    for k, own, mask, n in uses:
        if mask:
            clashes += [
                Clash((0, k), (axis + i - len(shape), i - len(own)), (shape[axis + i], size))
                for i, size in enumerate(own)
                if shape[axis + i] != size
            ]
        axis += rest if n is None else n
    if clashes:
        raise Misfit("A mask must be as long as the axis that it selects from.", *clashes)
