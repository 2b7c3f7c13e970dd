"""Compute quadratic forms x' T_k x with full matrices T_k or with low-rank products P_k Q_k.

The columns of X (N_in, N) are samples, and T (N_out, N_in, N_in) contains a matrix T_k for each
output k. If the rank of T_k is at most r, T_k is the product of two factors P_k and Q_k, which are
stored in P (N_out, N_in, r) and Q (N_out, r, N_in). P and Q have 2 N_out N_in r numbers in all, and
T has N_out N_in**2 numbers. Chapters 7 and 8 write `a` for N_in and `b` for N_out, as the forum
discussion does.

The functions `quadratic_form` and `low_rank_form` accept more kinds of arguments than the other
functions of `helpers`. `quadratic_form` and `low_rank_form` accept NaN and infinity without a
warning, and return infinity if a result overflows, because a check of the numbers would have to
read P and Q a second time. `quadratic_form` and `low_rank_form` also accept the arrays of other
libraries, such as Dask, and return a lazy (not yet computed) array if an argument is lazy. Arrays
of integers are first converted to float64, because products of integers can wrap around.
"""

import numpy as np

from helpers.arguments import (
    REAL,
    as_columns,
    as_count,
    as_finite,
    as_real,
    quiet,
    refuse_misread,
    refuse_overflow,
)

__all__ = [
    "cut_form",
    "low_rank_form",
    "quadratic_features",
    "quadratic_form",
]


@quiet
def quadratic_form(x, T):
    """Return the quadratic form x' T_k x for each matrix T_k in T (N_out, N_in, N_in).

    If x is a sample (N_in,), the result has the shape (N_out,). If x holds N samples (N_in, N), the
    result has the shape (N_out, N).
    """
    x, T = _as_float64("x", x), _as_float64("T", T)
    if x.ndim not in (1, 2) or T.ndim != 3 or T.shape[1:] != (x.shape[0], x.shape[0]):
        shapes = f"T has shape {T.shape} and x has shape {x.shape}"
        raise ValueError(f"{shapes}; expected T (N_out, N_in, N_in) and x (N_in,) or (N_in, N)")
    if x.ndim == 1:
        return T @ x @ x
    return np.einsum("in,kin->kn", x, T @ x)


@quiet
def low_rank_form(x, P, Q):
    """Return x' P_k Q_k x for each output k, without computing the matrix P_k Q_k.

    The row x' P_k and the column Q_k x have r numbers each, and the product of this row and this
    column is the quadratic form. For each sample, the computation takes about 2 N_out N_in r
    multiplications instead of N_out N_in**2.

    The factors have the shapes P (N_out, N_in, r) and Q (N_out, r, N_in). If x is a sample (N_in,),
    the result has the shape (N_out,). If x holds N samples (N_in, N), the result has the shape
    (N_out, N).

    Examples
    --------
    >>> P = np.arange(30.0).reshape(3, 5, 2)
    >>> Q = np.arange(30.0).reshape(3, 2, 5)
    >>> low_rank_form([1, 2, 3, 4, 5], P, Q)
    array([ 14125., 108625., 293125.])
    """
    x, P, Q = _as_float64("x", x), _as_float64("P", P), _as_float64("Q", Q)
    fits = x.ndim in (1, 2) and P.ndim == 3 and P.shape[1] == x.shape[0]
    if not fits or Q.shape != (P.shape[0], P.shape[2], P.shape[1]):
        shapes = f"P has shape {P.shape}, Q has shape {Q.shape} and x has shape {x.shape}"
        expected = "P (N_out, N_in, r), Q (N_out, r, N_in) and x (N_in,) or (N_in, N)"
        raise ValueError(f"{shapes}; expected {expected}")
    if x.ndim == 1:
        return ((x @ P) * (Q @ x)).sum(axis=1)
    return np.einsum("krn,krn->kn", P.swapaxes(1, 2) @ x, Q @ x)


def cut_form(T, r):
    """Return factors P and Q of the low-rank quadratic forms that are nearest to x' T_k x.

    The matrices in T (N_out, N_in, N_in) need not be symmetric. The factors have the shapes P
    (N_out, N_in, r) and Q (N_out, r, N_in), where r is an int from 0 to N_in. If the rank r is
    N_in, the low-rank form x' P_k Q_k x is equal to the full form x' T_k x.

    A quadratic form x' T_k x depends only on the symmetric part S_k = (T_k + T_k') / 2 of its
    matrix. The squared distance between two forms is the sum of the squared differences between the
    elements of their symmetric parts. The nearest low-rank form keeps the r largest positive
    eigenvalues of S_k and the r most negative ones, and replaces all others by 0. Let u and v be
    eigenvectors of S_k of length 1, u with a positive eigenvalue λ, and v with a negative
    eigenvalue -μ. One column p of P_k and one row q' of Q_k are enough for both eigenvalues:

        p = sqrt(λ) u + sqrt(μ) v
        q = sqrt(λ) u - sqrt(μ) v
        p q' = λ u u' - μ v v' + sqrt(λ μ) (v u' - u v')

    The matrix v u' - u v' is antisymmetric, so it adds nothing to the quadratic form x' p q' x.
    Column s of P_k and row s of Q_k are made from the s-th largest positive eigenvalue of S_k and
    the s-th most negative one. If S_k has fewer than s positive eigenvalues, λ is 0 in column s of
    P_k and in row s of Q_k. If S_k has fewer than s negative eigenvalues, μ is 0 there. The
    symmetric part of any product P_k Q_k has at most r positive and r negative eigenvalues. By
    Weyl's inequality, no symmetric matrix with so few positive and negative eigenvalues is nearer
    to S_k than the symmetric part of the product that `cut_form` returns (R. A. Horn and C. R.
    Johnson, "Matrix Analysis", 2nd edition, 2013, Theorem 4.3.1).

    Examples
    --------
    >>> P, Q = cut_form([[[2.0, 0.0], [0.0, -2.0]]], 1)
    >>> low_rank_form([3.0, 1.0], P, Q)
    array([16.])
    """
    T = as_finite("T", T)
    if T.ndim != 3 or T.shape[1] != T.shape[2]:
        raise ValueError(f"T has shape {T.shape}; expected (N_out, N_in, N_in)")
    if as_count("r", r, least=0) > T.shape[2]:
        raise ValueError(f"r must be at most N_in = {T.shape[2]}, the size of each T_k, not {r}")
    S = T / 2 + T.swapaxes(1, 2) / 2  # the sum T + T' could overflow
    values, vectors = np.linalg.eigh(S)  # in increasing order: the most negative eigenvalue first
    refuse_overflow(values, T=T)
    roots_of_negative = np.sqrt(-values.clip(max=0))  # 0 for a positive eigenvalue
    roots_of_positive = np.sqrt(values.clip(min=0))  # 0 for a negative eigenvalue
    minus = (roots_of_negative[:, None] * vectors)[:, :, :r]
    plus = (roots_of_positive[:, None] * vectors)[:, :, ::-1][:, :, :r]  # the largest first
    return plus + minus, (plus - minus).swapaxes(1, 2)


@quiet
def quadratic_features(X):
    """Return the scaled products of all pairs of inputs in X, with a row for each pair.

    The inputs X have the shape (N_in,) or (N_in, N). The rows of the result are x_i x_i, and
    sqrt(2) x_i x_j for i < j, in the order of np.triu_indices(N_in). A quadratic form x' S x with a
    symmetric matrix S is the sum of these products with the weights S_ii and sqrt(2) S_ij. With the
    factor sqrt(2), the squares of the weights have the same sum as the squares of the elements of
    S.
    """
    columns = as_columns("X", X)
    i, j = np.triu_indices(len(columns))
    features = columns[i] * columns[j] * np.where(i == j, 1.0, np.sqrt(2.0))[:, None]
    refuse_overflow(features, X=columns)
    return features.reshape(-1, *np.shape(X)[1:])


def as_factors(P, Q):
    """Return the factors P (N_out, N_in, r) and Q (N_out, r, N_in) as finite float64 arrays."""
    P, Q = as_finite("P", P), as_finite("Q", Q)
    if P.ndim != 3 or Q.shape != P.swapaxes(1, 2).shape:
        shapes = f"P has shape {P.shape} and Q has shape {Q.shape}"
        raise ValueError(f"{shapes}; expected P (N_out, N_in, r) and Q (N_out, r, N_in)")
    return P, Q


def _as_float64(name, value):
    """Return `value` as a float64 array, without converting arrays of other libraries to NumPy."""
    # For arrays with this method, NumPy calls the functions of their own library.
    if not hasattr(value, "__array_function__"):
        return as_real(name, value)
    refuse_misread(name, value)
    if value.dtype.kind not in REAL:
        raise TypeError(f"{name} must hold real numbers, not {value.dtype}")
    return value if value.dtype == np.float64 else value.astype(np.float64)
