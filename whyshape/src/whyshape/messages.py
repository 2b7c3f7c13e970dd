"""Read NumPy's error messages: which ones are about shapes, and what sizes they contain."""

import math
import re
from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np

from whyshape.rules import Clash, Misfit, broadcast

SHAPE_WORDS = re.compile(
    r"shape|broadcast|dimension|aligned|axis|axes|same length|square|equal division|einstein"
    r"|einsum|subscripts|boolean index|too many indices|input values|array element with a seq"
    r"|too deep|(?:same|different) number of|Size of label|1D vector|-d\b|same size"
    r"|not of the same length|unequal length|equal in length|indexing arrays"
    r"|operand type\(s\) for @: |Unable to coerce to|Lengths must match",
    re.IGNORECASE,
)
OTHER_WORDS = re.compile(
    r"is out of bounds for size|singular|zero-size array|invalid literal|truth value"
    r"|could not convert|(?:keyword|positional) argument|required argument|multiple values for arg"
    r"|both points must have",  # of math.dist
    re.IGNORECASE,
)
# Words of those messages that list the shapes of all operands.
LISTED = re.compile("together with (?:remapped )?shapes|input array from shape|not aligned")
# Words of those messages that demand two equal sizes, but may not say which.
EQUAL = re.compile(
    r"same|equal|match|consistent|different|length|compatible|broadcast|aligned", re.IGNORECASE
)
MASKED = re.compile(r"along (?:axis|dimension) (\d+); .* is (\d+) but .* is (\d+)")
PLACE = re.compile(r"(?:index|axis|dimension) \d+")
MAX_COMPARED = 50  # of more operands, only these are looked through
OUTSIDE = re.compile(r"index (-?\d+) is out of bounds for axis (\d+) with size (\d+)")
NUMBER = re.compile(r"(?<![\w.-])\d+(?!\w|\.\d)")
LONGEST = 5_000  # of a longer message, only the beginning is read
BUILTIN = {id(kind) for kind in (ValueError, IndexError, TypeError)}
NUMPYS = {id(kind) for kind in (np.linalg.LinAlgError, np.exceptions.AxisError)}


def words_of(error):
    """Return the message of a shape error of NumPy or Python, or None for another error."""
    message = plain_words(error)
    return message if is_about_shapes(message) else None


def plain_words(error):
    """Return the message of an error of NumPy's or Python's own classes, or "" for another one."""
    kind = type(error)
    if not issubclass(kind, (ValueError, IndexError, TypeError)):
        return ""
    # For other classes or arguments, str(error) could run the user's code.
    own = id(kind) in NUMPYS and {*map(type, error.args)} <= {str, int, type(None)}
    plain = id(kind) in BUILTIN and len(error.args) == 1 and type(error.args[0]) is str
    return str(error)[:LONGEST].strip() if own or plain else ""


def is_about_shapes(message):
    """Return whether the words of a message, except names in quotes, are about shapes."""
    words = re.sub(r"'[\w.]*'|\"[\w.]*\"", "", message)
    return bool(SHAPE_WORDS.search(words)) and not OTHER_WORDS.search(words)


def told_shapes(message):
    """Return the shapes that NumPy's message lists, in the same order.

    >>> told_shapes("operands could not be broadcast together with shapes (3,3) (1,4) ")
    [(3, 3), (1, 4)]
    """
    if "inhomogeneous" in message:
        return []  # the message has only the first axes, which the parts of the list have in common
    if "remapped" in message:
        message = " ".join(re.findall(r"(\([\d,]*\))->", message))
    texts = re.findall(r"\((?:\d+(?:, ?\d+)*,?)?\)", message)
    return [tuple(int(n) for n in re.findall(r"\d+", text)) for text in texts]


def inner_sizes(message):
    """Return the inner sizes of a matrix product that NumPy's message names, or None.

    >>> inner_sizes("mismatch in its core dimension 0, (size 3 is different from 1)")
    (1, 3)
    """
    told = re.search(r"core dimension.*size (\d+) is different from (\d+)", message)
    return told and (int(told[2]), int(told[1]))


def contradicts(shapes, message):
    """Return whether NumPy's message names a size or a number of axes that none of the shapes has.

    The shapes contradict the message if a name in the failed line was given another value after the
    error. A size of 1 is no contradiction, because broadcasting may have added it.

    >>> contradicts([(2, 3)], "cannot reshape array of size 12 into shape (5,2)")
    True
    """
    held = {1, *(n for shape in shapes for n in shape)}
    axes = {len(shape) for shape in shapes}
    if told := re.search(r"cannot reshape array of size (\d+)", message):
        return int(told[1]) not in map(math.prod, shapes)
    if told := re.search(r"array is (\d+)-dimensional|(\d+)-dimensional array given", message):
        return int(told[1] or told[2]) not in axes
    if told := re.search(r"out of bounds for array of dimension (\d+)", message):
        return not {int(told[1]), int(told[1]) - (len(shapes) > 1)} & axes  # a stack has one more
    if told := MASKED.search(message):
        return not {*map(int, told.groups()[1:])} <= held
    if told := inner_sizes(message):
        return not {*told} <= held
    if told := OUTSIDE.search(message):
        return int(told[3]) not in held
    told = re.findall(r"array at index (\d+) has size (\d+)", message)
    return any(int(k) < len(shapes) and int(n) not in (1, *shapes[int(k)]) for k, n in told)


def told_clashes(shapes, message):
    """Return a list with the `Clash` that NumPy's message is about, or an empty list.

    The two sizes of the `Clash` are neighbouring numbers in the message. If no sizes match numbers
    of the message, but the message demands equal sizes, operands with equally many axes are
    compared axis by axis. The `Clash` is the only pair of unequal sizes, if there is only one.
    """
    shapes = [() if shape is None else shape for shape in shapes[:MAX_COMPARED]]
    if "requested shape" in message:
        return []  # as of np.pad, whose widths are no array of the program
    if "Mismatch is between arg" in message:
        return _between_told(shapes, told_shapes(message))
    if masked := MASKED.search(message):
        axis, size, other = map(int, masked.groups())
        fits = [(k, s.index(other) - len(s)) for k, s in enumerate(shapes) if k and other in s]
        return [Clash((0, k), (axis - len(shapes[0]), i), (size, other)) for k, i in fits[:1]]
    numbers = [] if told_shapes(message) else map(int, NUMBER.findall(PLACE.sub("", message)))
    named = [{a, b} for a, b in pairwise(numbers) if a != b]
    pairs = [] if re.search("number of dim|ndim", message) else _pairs(shapes)
    found = [p for two in named for p in pairs if {shapes[k][axis] for k, axis in p} == two]
    same = [len(shapes[k]) == len(shapes[m]) and k < m and i == j for (k, i), (m, j) in pairs]
    only = [p for p, alike in zip(pairs, same, strict=True) if alike] if sum(same) == 1 else []
    found = found[:1] or (only if EQUAL.search(message) else [])
    return [Clash((k, m), (i, j), (shapes[k][i], shapes[m][j])) for (k, i), (m, j) in found]


def _between_told(shapes, told):
    """Return a list with the `Clash` of the two shapes that a message lists, or an empty list."""
    if len(told) != 2 or any(shape not in shapes for shape in told):
        return []
    first = shapes.index(told[0])
    second = next((k for k, s in enumerate(shapes) if s == told[1] and k != first), None)
    if second is None:
        return []
    try:
        broadcast(*told)
    except Misfit as misfit:
        return [replace(clash, operands=(first, second)) for clash in misfit.clashes[:1]]
    return []


def _pairs(shapes):
    """Return the pairs of places in shapes that have unequal sizes, the likeliest cause first."""
    places = [(k, axis) for k, shape in enumerate(shapes) for axis in range(-len(shape), 0)]
    pairs = [(a, b) for a, b in combinations(places, 2) if shapes[a[0]][a[1]] != shapes[b[0]][b[1]]]

    def likely(pair):  # two operands come before one, and the last axes first
        (k, i), (m, j) = pair
        return k == m, i != j, -i, -j

    return sorted(pairs, key=likely)
