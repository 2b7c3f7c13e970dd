"""Check the arguments of a function, and raise an error that names the wrong argument.

In the module `arguments`, the parameter `value` is the argument to check, and `name` is the name of
this argument in error messages. The functions of the course accept only the shapes that their
docstrings name, because NumPy repeats (broadcasts) arrays until the shapes fit, and this can hide a
mistake.
"""

import numpy as np

# This decorator turns off NumPy's warnings inside a function. The functions of the course report an
# overflow themselves, and they may round a tiny number to 0.
quiet = np.errstate(all="ignore")

REAL = "biuf"  # NumPy's letters for truth values, integers, unsigned integers and floats

# Code that is written for plain arrays gives wrong results for these two kinds of arrays.
_MISREAD = {
    np.ma.MaskedArray: "a masked array, whose masked entries would be used; call filled() first",
    np.matrix: "an np.matrix, whose * is the matrix product; call np.asarray first",
}


def refuse_misread(name, value):
    """Raise a TypeError if `value` is a masked array or an np.matrix."""
    for kind, words in _MISREAD.items():
        if isinstance(value, kind):
            raise TypeError(f"{name} must not be {words}")


def as_real(name, value):
    """Return the real numbers in `value` as a float64 array of the same shape."""
    refuse_misread(name, value)
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be an array of numbers with rows of equal length") from error
    if array.dtype.kind not in REAL:
        raise TypeError(f"{name} must hold real numbers, not {array.dtype} ({brief(value)})")
    return array.astype(np.float64, copy=False)


def as_finite(name, value):
    """Return `value` as a float64 array, or raise a ValueError that locates a NaN or infinity."""
    array = as_real(name, value)
    finite = np.isfinite(array)
    if not finite.all():
        where = tuple(np.argwhere(~finite)[0].tolist())
        place = name + (f"[{', '.join(map(str, where))}]" if where else "")
        raise ValueError(f"{name} must be finite; {place} is {array[where]}")
    return array


def as_shape(name, value, *sizes, why="", one_sample=False):
    """Return `value` as a finite, non-empty array with the shape `sizes`.

    Each of the `sizes` is an int, or a name such as "N" that stands for any size. If `one_sample`
    is True, an array (n,) becomes a column (n, 1). A wrong shape raises a ValueError, whose message
    ends with the words in `why`.
    """
    array = as_finite(name, value)
    shape = (*array.shape, 1) if one_sample and array.ndim == 1 else array.shape
    fits = len(shape) == len(sizes) and all(
        isinstance(size, str) or size == found for size, found in zip(sizes, shape, strict=True)
    )
    if not fits or array.size == 0:
        expected = ", ".join(map(str, sizes)) + ("," if len(sizes) == 1 else "")
        kind = "a non-empty array of shape " if array.size == 0 else ""
        raise ValueError(f"{name} has shape {array.shape}; expected {kind}({expected}){why}")
    return array.reshape(shape)


def as_columns(name, value, rows="N_in", columns="N"):
    """Return `value`, whose columns are samples, as an array of shape (`rows`, `columns`).

    A single sample of shape (n,) becomes a column of shape (n, 1).
    """
    return as_shape(name, value, rows, columns, why=": one column for each sample", one_sample=True)


def as_samples(X, Y):
    """Return inputs X and targets Y as two matrices with a column for each sample.

    A ValueError is raised if X and Y have different numbers of columns, or if a target lies outside
    [0, 1].
    """
    X, Y = as_columns("X", X), as_columns("Y", Y, rows="N_out")
    if X.shape[1] != Y.shape[1]:
        raise ValueError(
            f"X has {X.shape[1]} columns and Y has {Y.shape[1]}: each sample is a column in both, "
            f"X {X.shape} and Y {Y.shape}"
        )
    return X, as_targets("Y", Y)


def as_targets(name, Y):
    """Return the targets Y, or raise a ValueError if one of the targets lies outside [0, 1]."""
    if Y.min() < 0 or Y.max() > 1:
        raise ValueError(
            f"{name} must lie in [0, 1]; its values go from {Y.min():g} to {Y.max():g}"
        )
    return Y


def as_count(name, value, least=1):
    """Return the integer `value` as an int, or raise a ValueError if `value` is below `least`.

    A `value` that is not an integer raises a TypeError.
    """
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be a whole number, not {brief(value)}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, not {value}")
    return int(value)


def as_nonnegative(name, value, positive=False):
    """Return `value` as a float, or raise an error if `value` is negative or not finite.

    If `positive` is True, the value 0 raises an error, too.
    """
    if isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be a number, not {value!r}")
    number = as_finite(name, value)
    if number.ndim != 0:
        raise ValueError(f"{name} must be one number, not an array of shape {number.shape}")
    if number < 0 or (positive and number == 0):
        raise ValueError(f"{name} must be {'above 0' if positive else '0 or greater'}, not {value}")
    return float(number)


def as_flag(name, value):
    """Return `value` as a bool, or raise a TypeError if `value` is neither True nor False."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be True or False, not {brief(value)}")
    return bool(value)


def as_choice(name, value, choices):
    """Return the string `value`, or raise an error if `value` is not one of the `choices`."""
    if not isinstance(value, str) or value not in choices:
        known = ", ".join(map(repr, choices))
        error = ValueError if isinstance(value, str) else TypeError
        raise error(f"{name} must be one of {known}, not {brief(value)}")
    return value


def refuse_overflow(values, **sources):
    """Raise a ValueError unless all numbers in `values` are finite.

    The `sources` are the arrays from which `values` was computed. The error message names the array
    that contains the largest magnitude.
    """
    if not np.isfinite(values).all():
        largest = {name: np.abs(array).max(initial=0) for name, array in sources.items()}
        worst = max(largest, key=largest.get)
        listed = ", ".join(f"{name} {size:g}" for name, size in largest.items())
        raise ValueError(
            f"{worst} is too large: the result overflows float64, with the largest magnitudes "
            f"{listed}; scale {worst} down"
        )


def brief(value):
    """Return at most 60 characters of `repr(value)` on one line, for an error message."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."
