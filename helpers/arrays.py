"""What an argument must look like, and the error that says so.

NumPy stretches arrays to make shapes fit. Inside the course's functions that would hide a mistake,
so each public function states the shape it wants and refuses everything else.
"""

import numpy as np


def as_real(name, value):
    """`value` as a float64 array.

    Parameters
    ----------
    name : str
        The argument's name, for the error message.
    value : array_like
        Real numbers of any shape; booleans and integers are converted.

    Raises
    ------
    TypeError
        If `value` holds complex numbers, text or anything else that is not a real number.
    ValueError
        If `value` is a nested list whose rows differ in length.
    """
    try:
        array = np.asarray(value)
    except ValueError as error:
        raise ValueError(f"{name} must be a regular array of numbers; its rows differ") from error
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, not {array.dtype} ({_brief(value)})")
    return array.astype(np.float64, copy=False)


def as_finite(name, value):
    """`as_real`, and neither NaN nor infinity; ValueError says where the first of them stands."""
    array = as_real(name, value)
    finite = np.isfinite(array)
    if not finite.all():
        where = tuple(np.argwhere(~finite)[0].tolist())
        place = name + (f"[{', '.join(map(str, where))}]" if where else "")
        raise ValueError(f"{name} must be finite; {place} is {array[where]}")
    return array


def as_columns(name, value, rows=None, columns=None):
    """`value` as a matrix whose columns are samples.

    Parameters
    ----------
    name : str
        The argument's name, for the error message.
    value : array_like, shape (n,) or (n, N)
        One sample, or N samples as columns.
    rows, columns : int, optional
        The n and N that are required.

    Returns
    -------
    numpy.ndarray, shape (n, N)
        A single sample (n,) becomes (n, 1).

    Raises
    ------
    TypeError, ValueError
        If the numbers are not finite or the shape is not as described; the message names both.
    """
    array = as_finite(name, value)
    matrix = array[:, None] if array.ndim == 1 else array
    expected = f"({'n' if rows is None else rows}, {'N' if columns is None else columns})"
    fits = (
        matrix.ndim == 2
        and matrix.size > 0
        and rows in (None, matrix.shape[0])
        and columns in (None, matrix.shape[1])
    )
    if not fits:
        raise ValueError(
            f"{name} has shape {array.shape}; expected {expected}: one column for each sample"
        )
    return matrix


def as_samples(X, Y):
    """Inputs X (N_in, N) and targets Y (N_out, N) in [0, 1], one column for each sample in both.

    Raises
    ------
    TypeError, ValueError
        As `as_columns`; also if the numbers of samples differ, or a target is outside [0, 1].
    """
    X, Y = as_columns("X", X), as_columns("Y", Y)
    if X.shape[1] != Y.shape[1]:
        raise ValueError(
            f"X has {X.shape[1]} columns and Y has {Y.shape[1]}: each sample is a column in both, "
            f"X {X.shape} and Y {Y.shape}"
        )
    return X, as_targets(Y)


def as_targets(Y):
    """Y unchanged if all its values lie in [0, 1]; ValueError otherwise."""
    if Y.min() < 0 or Y.max() > 1:
        raise ValueError(f"Y must lie in [0, 1]; its values go from {Y.min():g} to {Y.max():g}")
    return Y


def as_count(name, value, least=1):
    """`value` as an int that is at least `least`; TypeError or ValueError otherwise."""
    if isinstance(value, bool | np.bool_) or not isinstance(value, int | np.integer):
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    if value < least:
        raise ValueError(f"{name} must be at least {least}, not {value}")
    return int(value)


def as_choice(name, value, choices):
    """`value` if it is one of `choices`; ValueError that lists them otherwise."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, choices))}, not {value!r}")
    return value


def _brief(value):
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
