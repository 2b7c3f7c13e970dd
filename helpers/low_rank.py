"""Quadratic forms x' T_k x of many matrices at once, whole or as products P_k Q_k of low rank.

x (a,) is one sample and X (a, N) holds N samples as columns. T (b, a, a) holds b matrices. In low
rank each of them is P_k @ Q_k, with P (b, a, r) and Q (b, r, a): 2 b a r numbers instead of b a a.

Contractions let NaN and infinity through, as NumPy does: looking for them would read P and Q a
second time. Lazy arrays, such as Dask's, stay lazy.
"""

import numpy as np

from helpers.arrays import as_real

FLOAT64 = np.dtype(np.float64)  # comparing with this costs half as much as with np.float64


def quadratic_form(x, T):
    """The numbers x' T_k x, one for each of the b matrices.

    Parameters
    ----------
    x : array_like, shape (a,) or (a, N)
        One sample, or N samples as columns.
    T : array_like, shape (b, a, a)

    Returns
    -------
    array, shape (b,) or (b, N)
        In float64; integers and booleans are converted first, so that they cannot overflow.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes do not fit; the message names both.

    Examples
    --------
    >>> quadratic_form([1.0, 2.0], [[[1.0, 0.0], [3.0, 1.0]]])
    array([11.])
    """
    x, T = _as_float64("x", x), _as_float64("T", T)
    if T.ndim != 3 or T.shape[1] != T.shape[2] or not _multiplies(x, T.shape[2]):
        raise ValueError(
            f"T has shape {T.shape} and x has shape {x.shape}; "
            "expected T (b, a, a) and x (a,) or (a, N)"
        )
    if x.ndim == 1:
        return T @ x @ x
    return np.einsum("in,kin->kn", x, T @ x)


def low_rank_form(x, P, Q):
    """The numbers x' P_k Q_k x, one for each of the b matrices, without forming P_k Q_k.

    x' P_k is a row of r numbers and Q_k x a column of r: their products are added up. That takes
    about 2 a b r multiplications for a sample, where the matrices P_k Q_k alone take a a b r.

    Parameters
    ----------
    x : array_like, shape (a,) or (a, N)
        One sample, or N samples as columns.
    P : array_like, shape (b, a, r)
    Q : array_like, shape (b, r, a)
        Any of the three may be an array of another library that follows NumPy's protocols.

    Returns
    -------
    array, shape (b,) or (b, N)
        In float64; integers and booleans are converted first, so that they cannot overflow.

    Raises
    ------
    TypeError
        If an argument does not hold real numbers.
    ValueError
        If the shapes do not fit; the message names all three.

    Examples
    --------
    >>> P = np.arange(30.0).reshape(3, 5, 2)
    >>> Q = np.arange(30.0).reshape(3, 2, 5)
    >>> low_rank_form([1, 2, 3, 4, 5], P, Q)
    array([ 14125., 108625., 293125.])
    """
    x, P, Q = _as_float64("x", x), _as_float64("P", P), _as_float64("Q", Q)
    b, a, r = P.shape if P.ndim == 3 else (None, None, None)
    if Q.shape != (b, r, a) or not _multiplies(x, a):
        raise ValueError(
            f"P has shape {P.shape}, Q has shape {Q.shape} and x has shape {x.shape}; "
            "expected P (b, a, r), Q (b, r, a) and x (a,) or (a, N)"
        )
    if x.ndim == 1:
        return ((x @ P) * (Q @ x)).sum(axis=1)
    return np.einsum("krn,krn->kn", P.swapaxes(1, 2) @ x, Q @ x)


def _as_float64(name, value):
    """`value` in float64. An array of another library stays one: asarray would compute it now."""
    if not hasattr(value, "__array_function__"):
        return as_real(name, value)
    if value.dtype == FLOAT64:
        return value
    if value.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, not {value.dtype}")
    return value.astype(FLOAT64)


def _multiplies(x, a):
    """Whether x is (a,) or (a, N)."""
    return 1 <= x.ndim <= 2 and x.shape[0] == a
