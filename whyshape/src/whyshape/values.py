"""Decide which values may be used in a computation, and describe the shapes of these values.

Only values of known classes are used, because operators on others could run the user's code.
Classes are compared by identity: `==` or `isinstance` could run code of a metaclass.
"""

import math
import sys
import types
from collections import OrderedDict, defaultdict

import numpy as np

from whyshape.rules import Misfit

SMALL = 10_000  # of arrays with more elements, only shapes are computed
MOST_PARTS = 1000  # nested lists with more parts are not looked through
DEEPEST = 8
MOST_AXES = 64
MOST_BITS, LONGEST = 1000, 1000  # a longer number or text is not computed with


class Unknown(Exception):
    """Raised for a value that is not computed, for example because it would run the user's code."""


class Foreign(Unknown):
    """Raised for an array of another library than NumPy, with rules of its own for operators."""


class StandIn(np.ndarray):
    """An array whose shape is known and whose elements all share one number in memory."""


def _ids(*kinds):
    return {id(kind) for kind in kinds}


PLAIN = _ids(int, float, complex, bool, str, bytes, type(None), slice, type(...), range, StandIn)
NUMBERS = _ids(int, float, complex, bool, *np.sctypeDict.values()) - _ids(np.void, np.object_)
TEXTS = _ids(str, bytes, np.str_, np.bytes_)
LISTS = _ids(list, tuple)
DICTS = _ids(dict, OrderedDict, defaultdict)
ARRAYS = _ids(np.ndarray, np.memmap)


def is_one_of(value, ids):
    """Return whether the class of a value is one of the classes with these ids."""
    return id(type(value)) in ids


def is_array(value):
    """Return whether the class of a value is ndarray or a subclass."""
    return issubclass(type(value), np.ndarray)


def is_number(value):
    """Return whether a value is a number of Python's or NumPy's own classes."""
    return is_one_of(value, NUMBERS)


def is_list(value):
    """Return whether a value is a plain list or tuple."""
    return is_one_of(value, LISTS)


def is_pandas(value):
    """Return whether a value is a DataFrame, Series or Index of pandas, not of a subclass."""
    pandas = sys.modules.get("pandas")
    names = ("DataFrame", "Series", "Index") if type(pandas) is types.ModuleType else ()
    kinds = [vars(pandas).get(name) for name in names]
    return any(type(value) is kind for kind in kinds)


def class_attribute(kind, name):
    """Return an attribute of a class or its bases, or None, without running code of a metaclass."""
    spaces = map(type.__dict__["__dict__"].__get__, type.__dict__["__mro__"].__get__(kind))
    return next((space[name] for space in spaces if name in space), None)


def stand_in(shape):
    """Return a `StandIn` of the given shape, which takes almost no memory."""
    if any(n < 0 for n in shape) or math.prod(shape) > 2**60 or len(shape) > MOST_AXES:
        raise Unknown
    return np.broadcast_to(np.zeros(()), shape).view(StandIn)


def is_stand_in(value):
    """Return whether only the shape of a value is known."""
    return type(value) is StandIn


def admit(value):
    """Return a value that may be computed with, or its `StandIn`, or raise Unknown or Foreign."""
    if _is_plain(value):
        return value
    if is_array(value):
        if issubclass(type(value), np.matrix):
            raise Foreign  # its operators and methods follow rules of their own
        return stand_in(np.ndarray.shape.__get__(value))
    if type(value) is range:
        return stand_in((_length(value),))
    if is_list(value):
        if not all(map(_is_plain, flat(value))):
            raise Unknown
        return value
    if is_one_of(value, PLAIN | TEXTS):
        raise Unknown
    if is_pandas(value):
        return stand_in(tuple(value.shape))
    raise Foreign if class_attribute(type(value), "shape") is not None else Unknown


def _is_plain(value):
    """Return whether a value, unless a list, is quick to compute with and runs no user's code."""
    if type(value) is slice:
        return all(
            part is None or is_number(part) for part in (value.start, value.stop, value.step)
        )
    if type(value) is range:
        return _length(value) <= SMALL
    if type(value) is int:
        return value.bit_length() <= MOST_BITS
    if is_one_of(value, TEXTS):
        return len(value) <= LONGEST
    if is_one_of(value, ARRAYS):
        # Elements of other kinds, such as objects, may define their own operators.
        return np.ndarray.dtype.__get__(value).kind in "biufcSUmM" and _owns_memory(value)
    return is_one_of(value, PLAIN) or is_number(value)


def _owns_memory(array):
    """Return whether an array's memory is NumPy's own, so that reading it cannot crash Python.

    A block of shared memory that was closed, or a memory-mapped file that was cut off, may no
    longer be readable.
    """
    while is_array(base := np.ndarray.base.__get__(array)):
        array = base
    return bool(np.ndarray.flags.__get__(array).owndata)


def _length(value):
    """Return the length of a range, which may be too large for `len`."""
    return max(0, -((value.start - value.stop) // value.step))


def flat(value, deep=0, room=None):
    """Return the innermost items of nested lists, or raise Unknown if there are too many."""
    room = [MOST_PARTS] if room is None else room
    if not is_list(value):
        return [value]
    room[0] -= len(value)
    if room[0] < 0 or deep > DEEPEST:
        raise Unknown
    return [leaf for part in value for leaf in flat(part, deep + 1, room)]


def shape_of(value):
    """Return the shape of an admitted value, or raise Misfit for parts that differ in shape."""
    if type(value) is range:
        return (len(value),)
    if is_list(value):
        parts = [shape_of(part) for part in value]
        if any(part != parts[0] for part in parts):
            which = next(i for i, part in enumerate(parts) if part != parts[0])
            raise Misfit(
                f"The parts of an array must have equal shapes: part 0 has {parts[0]}, "
                f"part {which} has {parts[which]}."
            )
        return (len(value), *(parts[0] if parts else ()))
    return np.ndarray.shape.__get__(value) if is_array(value) else ()


def count(value):
    """Return the number of elements of an array, a number or a nested list."""
    return math.prod(shape_of(value))


def is_large(value):
    """Return whether a value's elements are unknown or too many, so that only its shape is used."""
    many = is_array(value) and (value.size > SMALL or value.nbytes > 16 * SMALL)
    return is_stand_in(value) or many
