"""Check arguments, and raise an error that names the argument if it does not fit.

NumPy repeats (broadcasts) arrays until their shapes fit, which can hide a mistake. The functions of
the course accept only the shapes that they document.
"""

import numpy as np

# A decorator for functions that compute: NumPy gives no warnings of overflow or underflow inside,
# whatever np.seterr says. What is too small becomes 0, and what is too large is reported as an
# error or, by `train`, as a divergence.
quiet = np.errstate(all="ignore")

# Functions for plain arrays would use the masked entries, or take * for the matrix product.
_MISREAD = {
    np.ma.MaskedArray: "a masked array, whose masked entries would be used; call filled() first",
    np.matrix: "an np.matrix, whose * is the matrix product; call np.asarray first",
}


def refuse_misread(name, value):
    """Raise a TypeError for a masked array and for an np.matrix."""
    for kind, words in _MISREAD.items():
        if isinstance(value, kind):
            raise TypeError(f"{name} must not be {words}")


def as_real(name, value):
    """Return real numbers of any shape as a float64 array."""
    refuse_misread(name, value)
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be a regular array of numbers; its rows differ") from error
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, not {array.dtype} ({brief(value)})")
    return array.astype(np.float64, copy=False)


def as_finite(name, value):
    """Return `as_real(name, value)`, or raise a ValueError that locates the first NaN or inf."""
    array = as_real(name, value)
    finite = np.isfinite(array)
    if not finite.all():
        where = tuple(np.argwhere(~finite)[0].tolist())
        place = name + (f"[{', '.join(map(str, where))}]" if where else "")
        raise ValueError(f"{name} must be finite; {place} is {array[where]}")
    return array


def as_shape(name, value, *sizes, why="", one_sample=False):
    """Return `value` as a finite, non-empty array whose shape is `sizes`.

    A size is an int or, where any size is allowed, a name for it such as "N". With `one_sample`, an
    array (n,) becomes a column (n, 1). The ValueError gives the original shape and ends with `why`.
    """
    array = as_finite(name, value)
    shape = (*array.shape, 1) if one_sample and array.ndim == 1 else array.shape
    pairs = zip(sizes, shape, strict=False)
    fits = all(isinstance(size, str) or size == found for size, found in pairs)
    if not fits or len(shape) != len(sizes) or array.size == 0:
        expected = ", ".join(map(str, sizes)) + "," * (len(sizes) == 1)
        kind = "a non-empty array of shape " if array.size == 0 else ""
        raise ValueError(f"{name} has shape {array.shape}; expected {kind}({expected}){why}")
    return array.reshape(shape)


def as_columns(name, value, rows="N_in", columns="N"):
    """Return `value` as an array (rows, columns), where a single sample (n,) becomes (n, 1)."""
    return as_shape(name, value, rows, columns, why=": one column for each sample", one_sample=True)


def as_samples(X, Y):
    """Return inputs X and targets Y as matrices that have the same number of columns."""
    X, Y = as_columns("X", X), as_columns("Y", Y, rows="N_out")
    if X.shape[1] != Y.shape[1]:
        raise ValueError(
            f"X has {X.shape[1]} columns and Y has {Y.shape[1]}: each sample is a column in both, "
            f"X {X.shape} and Y {Y.shape}"
        )
    return X, as_targets("Y", Y)


def as_targets(name, Y):
    """Return the array Y if all its numbers lie in [0, 1]."""
    if Y.min() < 0 or Y.max() > 1:
        raise ValueError(
            f"{name} must lie in [0, 1]; its values go from {Y.min():g} to {Y.max():g}"
        )
    return Y


def as_count(name, value, least=1):
    """Return `value` as an int if it is an integer that is not below `least`."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be a whole number, not {brief(value)}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, not {value}")
    return int(value)


def as_number(name, value, positive=False):
    """Return `value` as a float if it is finite and not below 0 or, if `positive`, above 0."""
    if isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be a number, not {value!r}")
    number = as_finite(name, value)
    if number.ndim != 0:
        raise ValueError(f"{name} must be one number, not an array of shape {number.shape}")
    if number < 0 or (positive and number == 0):
        raise ValueError(f"{name} must be {'above 0' if positive else '0 or greater'}, not {value}")
    return float(number)


def as_flag(name, value):
    """Return True or False as a bool, or raise a TypeError for any other value."""
    if not isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be True or False, not {brief(value)}")
    return bool(value)


def as_choice(name, value, choices):
    """Return `value` if it is one of the strings in `choices`, which the ValueError lists."""
    if not isinstance(value, str) or value not in choices:
        known = ", ".join(map(repr, choices))
        raise ValueError(f"{name} must be one of {known}, not {brief(value)}")
    return value


def refuse_overflow(values, **sources):
    """Raise a ValueError if the `values` computed from the `sources` are not all finite.

    The message blames the source with the largest number.
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
