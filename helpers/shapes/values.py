"""Which values may be touched: operations on them run no foreign code."""

import inspect
import math
import types

import numpy as np

from helpers.shapes import rules

SMALL = 10_000  # elements; beyond it only shapes are worked out
PLAIN = (int, float, complex, bool, str, bytes, type(None), slice, type(...), range)
ARRAY_ATTRIBUTES = {"T", "mT", "shape", "size", "ndim", "real", "imag", "dtype"}


class Unknown(Exception):
    """A value that cannot be had without running code of the learner's."""


class StandIn(np.ndarray):
    """An array of which only the shape counts: all its elements are one number in memory."""


def stand_in(shape):
    """A `StandIn` of the given shape; costs nothing at any size."""
    if any(n < 0 for n in shape) or math.prod(shape) > 2**60:
        raise Unknown
    return np.broadcast_to(np.zeros(()), shape).view(StandIn)


def admit(value):
    """The value if operations on it run no foreign code; arrays of other kinds become stand-ins."""
    kind = type(value)
    if kind is StandIn or kind in PLAIN:
        return value
    if kind in (np.ndarray, np.memmap):
        # Elements of other kinds have operators of their own.
        return value if value.dtype.kind in "biufcSUmM" else stand_in(value.shape)
    if issubclass(kind, np.ndarray):
        return stand_in(np.ndarray.shape.__get__(value))
    if is_numpy_number(value):
        return value
    if is_sparse(value):
        return stand_in(inspect.getattr_static(value, "_shape", ()))
    if kind in (list, tuple) and len(value) <= SMALL:
        return kind(admit(part) for part in value)
    raise Unknown


def attribute(base, name):
    """`base.name` if it can be read without running code; Unknown otherwise."""
    if is_array(base) or is_numpy_number(base):
        if name not in ARRAY_ATTRIBUTES:
            raise Unknown
        return getattr(admit(base), name)
    if type(base) is types.ModuleType:
        if name not in vars(base):
            raise Unknown
        return vars(base)[name]
    if type(base) in (np.ufunc, types.FunctionType, *PLAIN):
        raise Unknown
    try:
        found = inspect.getattr_static(base, name)
        own_getter = inspect.getattr_static(type(base), "__getattribute__")
    except AttributeError:
        raise Unknown from None
    if type(own_getter) is not types.WrapperDescriptorType:
        raise Unknown  # written in Python, so it would run
    if isinstance(found, types.MemberDescriptorType):  # __slots__
        return found.__get__(base)
    if type(found).__name__ == "_tuplegetter":  # namedtuple
        return found.__get__(base)
    if type(found) is types.FunctionType:
        inherited = inspect.getattr_static(type(base), name, None)
        return types.MethodType(found, base) if found is inherited else found
    if type(found) is staticmethod:
        return found.__func__
    kind = type(found)
    try:
        inspect.getattr_static(kind, "__get__")
    except AttributeError:
        return found
    raise Unknown


def is_array(value):
    """Whether it is an array of any class; asks the type only, not the object."""
    return issubclass(type(value), np.ndarray)


def is_sparse(value):
    """Whether it is one of SciPy's sparse arrays."""
    return str(type(value).__dict__.get("__module__")).startswith("scipy.sparse")


def is_numpy_number(value):
    """Whether it is a number of one of NumPy's own classes, such as np.float64."""
    kind = type(value)
    return issubclass(kind, np.generic) and kind.__module__ == "numpy"


def count(value):
    """The number of elements of an array, a number or a nested list."""
    return math.prod(shape_of(value))


def shape_of(value):
    """The shape of a value; Misfit for a nested list whose parts differ."""
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
