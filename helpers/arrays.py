"""Check arguments, and raise an error that names an argument if it does not fit.

NumPy stretches (broadcasts) arrays to make their shapes fit. In the course's functions, stretching
could hide a mistake, so each public function accepts only the shapes that it documents.
"""

import numpy as np

# Functions for plain arrays would give wrong results for these types, as the TypeError explains.
_MISREAD = {
    np.ma.MaskedArray: "a masked array, whose masked entries would be used; call filled() first",
    np.matrix: "an np.matrix, whose * is the matrix product; call np.asarray first",
}


def as_real(name, value):
    """Return real numbers of any shape as a float64 array.

    Booleans and integers are converted. Other objects raise a TypeError, and nested lists whose
    rows differ in length raise a ValueError.
    """
    refuse_misread(name, value)
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be a regular array of numbers; its rows differ") from error
    except Exception as error:  # the object's own conversion may raise any error
        raise TypeError(f"{name} must hold real numbers, not {brief(value)}") from error
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, not {array.dtype} ({brief(value)})")
    with np.errstate(over="ignore"):  # a number of a longer float type may become infinite
        return array.astype(np.float64, copy=False)


def refuse_misread(name, value):
    """Raise a TypeError for a masked array, an np.matrix, or a list that contains one.

    Lists that are nested too deeply for an array raise a ValueError. Without this limit, NumPy
    would never finish converting a list that contains itself twice.
    """
    if type(value) is np.ndarray:
        return
    items = [value]
    for _ in range(66):
        kinds = {type(item) for item in items}
        for unfit, words in _MISREAD.items():
            if any(issubclass(kind, unfit) for kind in kinds):
                raise TypeError(f"{name} must not be or hold {words}")
        if not any(issubclass(kind, list | tuple) for kind in kinds):
            return
        lists = {id(item): item for item in items if isinstance(item, list | tuple)}
        items = [item for inner in lists.values() for item in inner]
    raise ValueError(f"{name} must be an array of numbers; its lists are nested too deeply")


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

    Each size is either an int or, if any size is allowed, a name for it such as "N". If
    `one_sample` is True, an array (n,) becomes a column (n, 1). The message of the ValueError gives
    the shape before this change, and it ends with `why`.
    """
    array = as_finite(name, value)
    shape = (*array.shape, 1) if one_sample and array.ndim == 1 else array.shape
    pairs = zip(sizes, shape, strict=False)
    same = all(isinstance(size, str) or size == found for size, found in pairs)
    if not same or len(shape) != len(sizes) or array.size == 0:
        expected = ", ".join(map(str, sizes)) + "," * (len(sizes) == 1)
        raise ValueError(f"{name} has shape {array.shape}; expected ({expected}){why}")
    return array.reshape(shape)


def as_columns(name, value, rows="n", columns="N"):
    """Return `value` as `as_shape` does for (rows, columns), where a sample (n,) becomes (n, 1)."""
    return as_shape(name, value, rows, columns, why=": one column for each sample", one_sample=True)


def as_samples(X, Y):
    """Return inputs X and targets Y as matrices that have the same number of columns."""
    X, Y = as_columns("X", X), as_columns("Y", Y)
    if X.shape[1] != Y.shape[1]:
        raise ValueError(
            f"X has {X.shape[1]} columns and Y has {Y.shape[1]}: each sample is a column in both, "
            f"X {X.shape} and Y {Y.shape}"
        )
    return X, as_targets(Y)


def as_targets(Y, name="Y", they="its values"):
    """Return Y if it lies in [0, 1]. The ValueError calls it `name`, and its values `they`."""
    low, high = Y.min(), Y.max()
    if low < 0 or high > 1:
        raise ValueError(f"{name} must lie in [0, 1]; {they} go from {low:g} to {high:g}")
    return Y


def as_count(name, value, least=1, most=10**9):
    """Return `value` as an int if it is an integer from `least` to `most`."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be a whole number, not {brief(value)}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, not {brief(value)}")
    if value > most:
        raise ValueError(f"{name} is too large: it must be at most {most}, not {brief(value)}")
    return int(value)


def as_number(name, value, positive=False, most=np.inf):
    """Return `value` as a float if it lies between 0 and `most` and, if `positive`, is not 0."""
    if isinstance(value, bool | np.bool_):
        raise TypeError(f"{name} must be a number, not {value!r}")
    number = as_finite(name, value)
    if number.ndim != 0:
        raise ValueError(f"{name} must be one number, not an array of shape {number.shape}")
    if number < 0 or (positive and number == 0):
        raise ValueError(f"{name} must be {'above 0' if positive else '0 or greater'}, not {value}")
    if number > most:
        raise ValueError(f"{name} is too large: it must be at most {most:g}, not {value}")
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
    """Raise a ValueError if the `values` that were computed from `sources` are not all finite."""
    if not np.isfinite(values).all():
        largest = ", ".join(f"{name} {np.abs(a).max(initial=0):g}" for name, a in sources.items())
        raise ValueError(
            f"{next(iter(sources))} is too large: scores or their cost overflow float64, with the "
            f"largest magnitudes {largest}; scale X down"
        )


def brief(value):
    """Return at most 60 characters of `repr(value)` on one line, for an error message."""
    try:
        text = " ".join(repr(value).split())
    except Exception:  # `repr` may fail, for example for an int of over 4,300 digits
        text = f"an object of type {type(value).__name__}"
    return text if len(text) <= 60 else text[:57] + "..."
