"""Quadratic forms x' T_k x of many matrices at once, and a network that adds them to its scores.

x (a,) is one sample and X (a, N) holds N samples as columns. T (b, a, a) holds b matrices. In low
rank each of them is P_k @ Q_k, with P (b, a, r) and Q (b, r, a): 2 b a r numbers instead of b a a.
`QuadraticNetwork` has the scores x' P_k Q_k x + W_k x + b_k and is trained by
`minimize_quadratic_cost`; `load` reads what its `save` wrote.

Contractions let NaN and infinity through, as NumPy does: looking for them would read P and Q a
second time. Lazy arrays, such as Dask's, stay lazy.
"""

import math
import os
import re
import zipfile
from pathlib import Path
from typing import NamedTuple

import numpy as np

from helpers.arrays import (
    as_choice,
    as_columns,
    as_count,
    as_finite,
    as_flag,
    as_number,
    as_real,
    as_samples,
    as_seed,
    brief,
    refuse_misread,
)
from helpers.datasets import data_file
from helpers.network import MODELS, Network, Problem, linear_problem, refuse_overflow, solve

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


def low_rank_gradient(X, P, Q, G):
    """The gradients in P and Q of a cost that depends on Z = low_rank_form(X, P, Q).

    With U = P_k' X and V = Q_k X, both (b, r, N), and G = d cost / d Z:

        d cost / d P[k, i, r] = sum over n of X[i, n] V[k, r, n] G[k, n]
        d cost / d Q[k, r, j] = sum over n of U[k, r, n] X[j, n] G[k, n]

    Parameters
    ----------
    X : array_like, shape (a,) or (a, N)
    P : array_like, shape (b, a, r)
    Q : array_like, shape (b, r, a)
    G : array_like, shape (b,) or (b, N)
        For a sum of costs over several Z, the G of each.

    Returns
    -------
    dP : numpy.ndarray, shape (b, a, r)
    dQ : numpy.ndarray, shape (b, r, a)

    Raises
    ------
    TypeError, ValueError
        If an argument is not finite, or a shape is not as described.
    """
    P, Q = _factors(P, Q)
    X = as_columns("X", X, rows=P.shape[1])
    G = as_columns("G", G, rows=len(P), columns=X.shape[1])
    M = np.stack([P.swapaxes(1, 2), Q])
    dP, dQ = _slopes(X, _products(M, X), G)
    return dP.swapaxes(1, 2), dQ


def cut_form(T, r):
    """Find the factors P, Q of rank r whose forms x' P_k Q_k x are nearest to x' T_k x.

    Only the symmetric part S_k = (T_k + T_k') / 2 acts in a form, so nearest means that no other
    P and Q of these shapes bring the symmetric part of P_k Q_k closer to S_k in the Frobenius norm.
    The singular value decomposition of T_k answers another question: it finds the nearest matrix.

    A product of a column p and a row q is a difference of two squares,
    (p' x)(q x) = ((p' + q) x)^2 / 4 - ((p' - q) x)^2 / 4, so r of them have at most r positive and
    r negative eigenvalues. The nearest such matrix keeps the r largest positive eigenvalues of
    S_k and its r most negative ones. By Weyl's inequality, no other choice leaves less behind. With
    the eigenvalues l+ > 0 > l- and their eigenvectors v+ and v-, a column of P_k is
    sqrt(l+) v+ + sqrt(-l-) v-, and the row of Q_k is sqrt(l+) v+ - sqrt(-l-) v-: in the symmetric
    part of their product the mixed terms cancel.

    Parameters
    ----------
    T : array_like, shape (b, a, a)
        Matrices of any kind, symmetric or not.
    r : int
        From 0 to a. With r = a the forms are those of T, up to rounding.

    Returns
    -------
    P : numpy.ndarray, shape (b, a, r)
    Q : numpy.ndarray, shape (b, r, a)
        Columns and rows that no eigenvalue needs are zero.

    Raises
    ------
    TypeError
        If T does not hold real numbers, or r is not an integer.
    ValueError
        If T is not finite or has another shape, or r is not from 0 to a; the message names it.

    References
    ----------
    R. A. Horn and C. R. Johnson, "Matrix Analysis", 2nd edition, 2013: Weyl's inequality is
    Theorem 4.3.1.

    Examples
    --------
    >>> P, Q = cut_form([[[2.0, 0.0], [0.0, -2.0]]], 1)
    >>> low_rank_form([3.0, 1.0], P, Q)
    array([16.])
    """
    T = as_finite("T", T)
    if T.ndim != 3 or T.shape[1] != T.shape[2]:
        raise ValueError(f"T has shape {T.shape}; expected (b, a, a)")
    if as_count("r", r, least=0) > T.shape[2]:
        raise ValueError(f"r must be at most a = {T.shape[2]}, the size of each T_k, not {r}")
    values, vectors = np.linalg.eigh(T / 2 + T.swapaxes(1, 2) / 2)  # in ascending order
    up = np.sqrt(values[:, None, ::-1].clip(min=0)) * vectors[:, :, ::-1]
    down = np.sqrt(-values[:, None].clip(max=0)) * vectors
    up, down = up[:, :, :r], down[:, :, :r]
    return up + down, (up - down).swapaxes(1, 2)


class QuadraticNetwork(Network):
    """A one-layer network with a quadratic part: activation of x' P_k Q_k x + W_k x + b_k.

    Parameters
    ----------
    P : array_like, shape (b, a, r)
        With Q the matrices P_k Q_k, of rank r at most: one for each of the b outputs. Copied. With
        r = 0 this is the `Network` of W and b.
    Q : array_like, shape (b, r, a)
    W : array_like, shape (b, a)
        Weights: one row for each output, one column for each input.
    b : array_like, shape (b, 1)
        Biases.
    activation : {"softmax", "sigmoid", "hybrid"}
        As for `Network`; so are `predict_proba` and `predict`.

    Raises
    ------
    TypeError, ValueError
        If an argument is not finite, or a shape is not as described.
    """

    def __init__(self, P, Q, W, b, activation="softmax"):
        super().__init__(W, b, activation)
        self.P, self.Q = (array.copy() for array in _factors(P, Q))
        if self.P.shape[:2] != self.W.shape:
            raise ValueError(
                f"P has shape {self.P.shape} and W has shape {self.W.shape}; "
                "expected P (b, a, r) and W (b, a)"
            )

    def __repr__(self):
        b, a, r = self.P.shape
        return f"QuadraticNetwork({self.activation}, {a} inputs, {b} outputs, rank {r})"

    @property
    def rank(self):
        """r, the largest rank that the matrices P_k Q_k can have."""
        return self.P.shape[2]

    def parts(self, X):
        """The two parts of the scores: W_k x + b_k, and x' P_k Q_k x.

        Parameters
        ----------
        X : array_like, shape (a,) or (a, N)
            One sample, or N samples as columns.

        Returns
        -------
        linear, quadratic : numpy.ndarray, shape (b,) or (b, N)

        Raises
        ------
        TypeError, ValueError
            If X is not finite, has not a rows, or is so large that a score overflows.
        """
        linear = super().scores(X)
        with np.errstate(over="ignore", invalid="ignore"):
            quadratic = low_rank_form(X, self.P, self.Q)
            refuse_overflow(linear + quadratic, X=np.asarray(X), P=self.P, Q=self.Q, W=self.W)
        return linear, quadratic

    def scores(self, X):
        """The sum of the two `parts`, the logits; X and errors as there."""
        linear, quadratic = self.parts(X)
        return linear + quadratic

    def save(self, path, overwrite=False):
        """Write the network into a file that `load` reads: NumPy's .npz format, without pickle.

        The file appears under its name when it is complete, and not before.

        Parameters
        ----------
        path : str or path
            The name is taken as it stands.
        overwrite : bool
            False: a file that exists already is left as it is.

        Raises
        ------
        TypeError
            If an argument is not as described.
        FileExistsError
            If there is such a file and `overwrite` is False.
        """
        path = _as_path(path)
        if not as_flag("overwrite", overwrite) and path.exists():
            raise FileExistsError(f"{path} exists already; overwrite=True would replace it")
        contents = {name: getattr(self, name) for name in ARRAYS}
        unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            with open(unfinished, "wb") as file:
                contents |= {"format": FORMAT, "activation": self.activation}
                np.savez_compressed(file, **contents)
                size = sum(getattr(self, name).nbytes for name in ARRAYS)
                if size > max(MOST_BYTES, MOST_GROWTH * file.tell()) / 2:
                    # Mostly zeros: `load` refuses small files that would take much memory.
                    file.seek(0)
                    file.truncate()
                    np.savez(file, **contents)
            os.replace(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)


FORMAT = "one-layer-course QuadraticNetwork 1"  # ends with the version of the format
ARRAYS = ("P", "Q", "W", "b")
NAMES = (*ARRAYS, "activation")
EXPECTED = "expected a file that QuadraticNetwork.save wrote"
# The header that np.save writes, read without evaluating it: type, order in memory and shape.
_HEADER = re.compile(
    rb"\{'descr': '([<>|=][biufU]\d{1,4})', 'fortran_order': (True|False), "
    rb"'shape': \(((?:\d{1,12}, )*(?:\d{1,12},?)?)\), \} *\n"
)
MOST_BYTES = 2**24  # that a file may hold in all arrays, or
MOST_GROWTH = 16  # this many times its own size


def load(path):
    """Read a network that `QuadraticNetwork.save` wrote.

    Parameters
    ----------
    path : str or path

    Returns
    -------
    QuadraticNetwork

    Raises
    ------
    TypeError
        If `path` is neither text nor a path.
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, of another kind or version, or does not hold a network; the message
        names the file and what was expected.

    Notes
    -----
    The types and sizes of all arrays are checked before their numbers are read. Together they may
    have 16 MiB or 16 times the size of the file, whichever is more.
    """
    path = _as_path(path)
    contents = _contents(path)
    try:
        activation = as_choice("activation", contents["activation"].tolist(), MODELS)
        return QuadraticNetwork(*(contents[name] for name in ARRAYS), activation)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path} does not hold a network: {error}; {EXPECTED}") from error


def load_digit_network(rank):
    """A network trained on the first split of `data/README.md`, on X / 16 of `load_digits`.

    Parameters
    ----------
    rank : {0, 1, 2, 4, 8}

    Returns
    -------
    QuadraticNetwork
        64 inputs, 10 outputs, softmax.

    Raises
    ------
    ValueError
        If there is none of that rank.
    """
    if as_count("rank", rank, least=0) not in DIGIT_RANKS:
        raise ValueError(f"rank must be one of {', '.join(map(str, DIGIT_RANKS))}, not {rank!r}")
    path = data_file(f"digit_network_{rank}.npz")
    network = load(path)
    if network.P.shape != (10, 64, rank) or network.activation != "softmax":
        raise ValueError(
            f"{path} holds {network!r}; expected softmax, 64 inputs, 10 outputs and rank {rank}"
        )
    return network


DIGIT_RANKS = (0, 1, 2, 4, 8)


def minimize_quadratic_cost(
    X,
    Y,
    rank,
    activation="softmax",
    l2=0.0,
    penalize="matrices",
    seed=0,
    max_steps=10_000,
    callback=None,
):
    """Let SciPy find a `QuadraticNetwork`, as `network.minimize_cost` finds a `Network`.

    What is minimised is the cost plus l2 / 2 times a sum of squares: those of W, and those of the
    symmetric parts of P_k Q_k, which are all that the scores depend on, or those of P and Q.

    The start is W = 0, b = 0 and small random P and Q: from P = 0 and Q = 0 the gradient in both
    is 0, and nothing would move them. The cost may have several minima, and another seed may lead
    to another one.

    Parameters
    ----------
    X : array_like, shape (a, N) or (a,)
        Inputs, one column for each sample.
    Y : array_like, shape (b, N) or (b,)
        Targets in [0, 1].
    rank : int
        0 or greater; with 0 the result is that of `minimize_cost`.
    activation : {"softmax", "sigmoid", "hybrid"}
    l2 : float
        Strength of the penalty, 0 or greater. Biases are left out.
    penalize : {"matrices", "factors"}
        "factors" takes the squares of P and Q. In the cheapest factors of a given product they add
        up to twice the sum of its singular values, and "matrices" takes the sum of their squares if
        the product is symmetric. So "factors" weighs singular values below 2 more heavily, presses
        small ones to zero, and leaves few directions.
    seed : int
        For `np.random.default_rng`, which draws the start.
    max_steps : int
        The solver gives up after as many.
    callback : function, optional
        Called as callback(step, value) after each step, from 1 on, with the cost plus the penalty.

    Returns
    -------
    network.Minimum
        Its network is a QuadraticNetwork. `converged` says that the slope is nothing there, not
        that no other minimum is lower.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as described; the message names it.
    """
    X, Y = as_samples(X, Y)
    linear = linear_problem(X, Y, activation, l2, penalize_bias=False)
    square = PENALTIES[as_choice("penalize", penalize, PENALTIES)]
    rank, seed = as_count("rank", rank, least=0), as_seed("seed", seed)
    start = _small_factors(X, len(Y), rank, seed)
    problem = _quadratic_problem(X, linear, start, as_number("l2", l2), square)
    return solve(problem, X, Y, True, max_steps, callback)


def quadratic_features(X):
    """The products of two inputs, so that a form x' S x is one row of weights times them.

    The rows are x_i x_j for i <= j, in the order of np.triu_indices(a), and those with i < j times
    the square root of 2: then the squares of the weights add up to those of the symmetric S.

    Parameters
    ----------
    X : array_like, shape (a,) or (a, N)

    Returns
    -------
    numpy.ndarray, shape (a (a + 1) / 2,) or (a (a + 1) / 2, N)

    Raises
    ------
    TypeError, ValueError
        If X is not finite, has another shape, or is so large that a product overflows.
    """
    columns = as_columns("X", X)
    i, j = np.triu_indices(len(columns))
    with np.errstate(over="ignore"):
        products = columns[i] * columns[j] * np.where(i == j, 1.0, np.sqrt(2.0))[:, None]
    refuse_overflow(products, X=columns)
    return products.reshape(-1, *np.shape(X)[1:])


def _small_factors(X, b, r, seed):
    """The start, (2, b, r, a): P with its last two axes exchanged, and Q."""
    # Then x' P_k and Q_k x are about 1 for a sample x of average length, whatever its unit.
    with np.errstate(over="ignore"):
        squares = (X**2).sum(axis=0).mean()
    refuse_overflow(squares, X=X)
    size = 1 / max(np.sqrt(squares), 1e-6)
    return size * np.random.default_rng(seed).normal(size=(2, b, r, len(X)))


def _quadratic_problem(X, linear, start, l2, square):
    """The `Problem` of a QuadraticNetwork: v is that of `linear`, then a row like `start`."""
    end = linear.start.size

    def scores(v):
        Z, linear_back = linear.scores(v[:end])
        U = _products(v[end:].reshape(start.shape), X)

        def back(G):
            return np.concatenate([linear_back(G), np.ravel(_slopes(X, U, G))])

        return Z + np.einsum("krn,krn->kn", *U), back

    def penalty(v):
        value, gradient = linear.penalty(v[:end])
        squares, slopes = square(v[end:].reshape(start.shape))
        gradient = np.concatenate([gradient, 0.5 * l2 * slopes.ravel()])
        return value + 0.5 * l2 * squares, gradient

    def network(v):
        net, (Pt, Q) = linear.network(v[:end]), v[end:].reshape(start.shape)
        return QuadraticNetwork(Pt.swapaxes(1, 2), Q, net.W, net.b, net.activation)

    start_of_all = np.concatenate([linear.start, start.ravel()])
    linear_only = start.size == 0
    return Problem(
        linear.activation, start_of_all, scores, penalty, linear.free, network, linear_only
    )


def _square_of_factors(M):
    return (M**2).sum(), 2 * M


def _square_of_matrices(M):
    """The sum of the squares of S_k = (T_k + T_k') / 2 with T_k = M[0, k]' M[1, k]; its gradient.

    With A = M[0, k] and B = M[1, k], both (r, a), it is half of trace(AA' BB') + trace(AB' AB'),
    from matrices (r, r): T_k is not formed.
    """
    A, B = M
    AA, AB, BB = A @ A.swapaxes(1, 2), A @ B.swapaxes(1, 2), B @ B.swapaxes(1, 2)
    BA = AB.swapaxes(1, 2)
    return 0.5 * ((AA * BB).sum() + (AB * BA).sum()), np.stack([BB @ A + BA @ B, AA @ B + AB @ A])


PENALTIES = {"matrices": _square_of_matrices, "factors": _square_of_factors}


def _products(M, X):
    """M (2, b, r, a) times X (a, N), in one product of matrices: (2, b, r, N)."""
    return (M.reshape(-1, len(X)) @ X).reshape(*M.shape[:3], X.shape[1])


def _slopes(X, U, G):
    """The gradients (2, b, r, a) in M, given U = _products(M, X) and G (b, N).

    The scores are the sums over r of U[0] U[1]: the slope of each factor is the other one times G.
    """
    D = U[::-1] * G[:, None]
    return (D.reshape(-1, X.shape[1]) @ X.T).reshape(*U.shape[:3], len(X))


def _factors(P, Q):
    P, Q = as_finite("P", P), as_finite("Q", Q)
    b, a, r = P.shape if P.ndim == 3 else (None, None, None)
    if Q.shape != (b, r, a):
        raise ValueError(
            f"P has shape {P.shape} and Q has shape {Q.shape}; expected P (b, a, r) and Q (b, r, a)"
        )
    return P, Q


def _as_path(path):
    try:
        return Path(path)
    except TypeError as error:
        raise TypeError(f"path must be text or a path, not {brief(path)}") from error


def _contents(path):
    """The arrays of a network's file by name; ValueError if it is damaged or of another kind."""
    if path.exists() and not path.is_file():
        raise ValueError(f"{path} is a folder or a device; {EXPECTED}")
    with open(path, "rb") as file:
        try:
            return _arrays(path, file)
        except _OtherContents:
            raise
        except Exception as error:  # what zipfile and zlib raise depends on the damage
            raise ValueError(
                f"{path} cannot be read as an .npz file: damaged, or of another kind; {EXPECTED}"
            ) from error


class _OtherContents(ValueError):
    """A file can be read, and is not what was expected."""


def _arrays(path, file):
    size = os.fstat(file.fileno()).st_size
    with zipfile.ZipFile(file) as archive:
        found = sorted(name.removesuffix(".npy") for name in archive.namelist())
        other = f"the arrays {', '.join(found)}" if found else "nothing"
        if "format" in found:
            header = _header(archive, "format")
            text = _read_array(archive, "format", header) if header.nbytes < 1_000 else np.empty(0)
            if text.shape == () and str(text) == FORMAT:
                other = ""
            elif text.size == 1:
                other = f"the format {str(text.item())!r}"
        if other:
            raise _OtherContents(
                f"{path} holds {' '.join(other[:80].split())}; {EXPECTED}, with the format "
                f"{FORMAT!r}"
            )
        missing = [name for name in NAMES if name not in found]
        if missing:
            raise _OtherContents(f"{path} lacks {', '.join(missing)}; expected {', '.join(NAMES)}")
        headers = {name: _header(archive, name) for name in NAMES}
        total = sum(header.nbytes for header in headers.values())
        if total > max(MOST_BYTES, MOST_GROWTH * size):
            raise _OtherContents(
                f"{path} has {size} bytes, and its arrays would take {total}; {EXPECTED}"
            )
        return {name: _read_array(archive, name, header) for name, header in headers.items()}


class _Header(NamedTuple):
    """What stands before the numbers of an array, and how many bytes they take."""

    dtype: np.dtype
    order: str
    shape: tuple
    start: int
    nbytes: int


def _header(archive, name):
    member = archive.getinfo(f"{name}.npy")
    # zipfile limits what it unpacks at a time for these two methods only.
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{name} is compressed by method {member.compress_type}")
    with archive.open(member) as file:
        start = file.read(10)
        length = int.from_bytes(start[8:], "little")
        match = _HEADER.fullmatch(file.read(length))
    if start[:8] != b"\x93NUMPY\x01\x00" or not match:
        raise ValueError(f"{name} has another header")
    dtype, order = np.dtype(match[1].decode()), "F" if match[2] == b"True" else "C"
    shape = tuple(int(n) for n in match[3].decode().replace(",", " ").split())
    nbytes = dtype.itemsize * math.prod(shape)
    if 10 + length + nbytes != member.file_size:
        raise ValueError(f"{name} has {member.file_size} bytes")
    return _Header(dtype, order, shape, 10 + length, nbytes)


def _read_array(archive, name, header):
    with archive.open(f"{name}.npy") as file:
        file.read(header.start)
        numbers = file.read(header.nbytes)
    return np.ndarray(header.shape, header.dtype, numbers, order=header.order)


def _as_float64(name, value):
    """`value` in float64. An array of another library stays one: asarray would compute it now."""
    if not hasattr(value, "__array_function__"):
        return as_real(name, value)
    refuse_misread(name, value)
    if value.dtype == FLOAT64:
        return value
    if value.dtype.kind not in "biuf":
        raise TypeError(f"{name} must hold real numbers, not {value.dtype}")
    return value.astype(FLOAT64)


def _multiplies(x, a):
    """Whether x is (a,) or (a, N)."""
    return 1 <= x.ndim <= 2 and x.shape[0] == a
