"""Train, save and load a one-layer network with low-rank quadratic forms in its logits."""

import zipfile

import numpy as np

from helpers.arguments import (
    as_choice,
    as_count,
    as_flag,
    as_nonnegative,
    as_samples,
    quiet,
    refuse_overflow,
)
from helpers.costs import MODELS
from helpers.datasets import data_file
from helpers.low_rank import as_factors, low_rank_form
from helpers.minimize import fit_of, solve, without_biases
from helpers.network import Network, with_ones

__all__ = [
    "DIGIT_RANKS",
    "QuadraticNetwork",
    "load",
    "load_digit_network",
    "minimize_quadratic_cost",
]

DIGIT_RANKS, PLAIN_RANKS = (0, 1, 2, 4, 8), (0, 2)
# The format number of the files that `save` writes. If the meaning of the files changes, this
# number rises by 1.
FORMAT = 1
# NumPy and `QuadraticNetwork` raise these errors for empty, incomplete and other unusable files.
_DAMAGED = (AttributeError, EOFError, KeyError, TypeError, ValueError, zipfile.BadZipFile)


class QuadraticNetwork(Network):
    """A one-layer network with the logit x' P_k Q_k x + W_k x + b_k for each output k.

    Parameters
    ----------
    P, Q : array_like, shapes (N_out, N_in, r) and (N_out, r, N_in)
        The factors of a matrix P_k Q_k for each output. The network stores copies of P and Q. If r
        is 0, the logits are those of a `Network` with the same W and b.
    W, b, model
        The arguments of `Network`.
    """

    def __init__(self, P, Q, W, b, model="softmax"):
        super().__init__(W, b, model)
        self.P, self.Q = (array.copy() for array in as_factors(P, Q))
        if self.P.shape[:2] != self.W.shape:
            shapes = f"P has shape {self.P.shape} and W has shape {self.W.shape}"
            raise ValueError(f"{shapes}; expected P (N_out, N_in, r) and W (N_out, N_in)")

    def __repr__(self):
        N_out, N_in, r = self.P.shape
        return f"QuadraticNetwork({self.model}, {N_in} inputs, {N_out} outputs, rank {r})"

    @property
    def rank(self):
        """The number of columns of each P_k, which is the highest possible rank of P_k Q_k."""
        return self.P.shape[2]

    @quiet
    def parts(self, X):
        """Return the two parts of the logits, W_k x + b_k and x' P_k Q_k x, as two arrays."""
        linear, quadratic = super().scores(X), low_rank_form(X, self.P, self.Q)
        refuse_overflow(linear + quadratic, X=X, P=self.P, Q=self.Q, W=self.W, b=self.b)
        return linear, quadratic

    def scores(self, X):
        """Return the logits of the samples in X, which are the sum of the two arrays of `parts`."""
        linear, quadratic = self.parts(X)
        return linear + quadratic

    def save(self, path):
        """Write the network into the new file `path` in NumPy's .npz format, which `load` reads.

        If the file `path` already exists, a FileExistsError is raised.
        """
        arrays = {"P": self.P, "Q": self.Q, "W": self.W, "b": self.b}
        with open(path, "xb") as file:
            np.savez(file, format=FORMAT, model=self.model, **arrays)


def load(path):
    """Read a network from a file that `QuadraticNetwork.save` wrote.

    If the file does not contain a network, or has a format number that this version of the course
    does not read, a ValueError is raised.
    """
    with open(path, "rb") as file:
        try:
            with np.load(file, allow_pickle=False) as saved:
                number, model = saved["format"].item(), saved["model"].item()
                arrays = {name: saved[name] for name in ("P", "Q", "W", "b")}
            if number != FORMAT:
                raise ValueError(f"it has format {number!r}, and this version reads {FORMAT}")
            return QuadraticNetwork(**arrays, model=model)
        except _DAMAGED as error:
            expected = "expected a file that QuadraticNetwork.save wrote"
            raise ValueError(f"{path} holds no network: {error}; {expected}") from error


def load_digit_network(rank, moved=True):
    """Load a softmax network that was trained on the digits of `load_training_digits`.

    The inputs of the network are X / 16 with X from `load_training_digits` or `load_digits`.

    Parameters
    ----------
    rank : int
        The rank of the network: 0, 1, 2, 4 or 8 if `moved` is True, and 0 or 2 otherwise.
    moved : bool
        Whether the network was trained on five copies of each image: one unchanged, and one moved
        by one pixel in each direction (right, left, down and up).
    """
    ranks = DIGIT_RANKS if as_flag("moved", moved) else PLAIN_RANKS
    if as_count("rank", rank, least=0) not in ranks:
        which = "" if moved else " if moved is False"
        raise ValueError(f"rank must be one of {', '.join(map(str, ranks))}{which}, not {rank!r}")
    return load(data_file(f"digit_network_{rank}{'' if moved else '_plain'}.npz"))


def minimize_quadratic_cost(X, Y, rank, model="softmax", l2=0.0, seed=0, max_steps=10_000):
    """Train a `QuadraticNetwork` with SciPy, and return a `Fit` as `minimize_cost` does.

    SciPy minimizes the cost plus a penalty. The penalty is l2 / 2 times the sum of the squares of
    all numbers in W and in the symmetric parts of all P_k Q_k. The solver starts from W = 0, b = 0
    and random factors P and Q, because the gradient with respect to P and Q would be 0 at P = 0 and
    Q = 0. With another `seed`, the solver may reach a lower minimum.

    Parameters
    ----------
    X, Y, model, l2, max_steps
        The arguments of `minimize_cost`. The biases are not penalized.
    rank : int
        The number of columns of each P_k, 0 or greater.
    seed : int
        The seed for `np.random.default_rng`, which draws the first P and Q.
    """
    X, Y = as_samples(X, Y)
    model = as_choice("model", model, MODELS)
    l2, rank = as_nonnegative("l2", l2), as_count("rank", rank, least=0)
    P_rows, Q_rows = first_factors(X, len(Y), rank, as_count("seed", seed, least=0))
    V = np.zeros((len(Y), len(X) + 1))
    shapes, ends = (V.shape, P_rows.shape, Q_rows.shape), (V.size, V.size + P_rows.size)

    def split(v):
        """Return the matrices V, P_rows and Q_rows, whose numbers are in the vector v."""
        return [part.reshape(shape) for part, shape in zip(np.split(v, ends), shapes, strict=True)]

    def objective(v):
        value, slopes = penalized_cost(*split(v), X, Y, model, l2)
        return value, np.concatenate([each.ravel() for each in slopes])

    start = np.concatenate([V.ravel(), P_rows.ravel(), Q_rows.ravel()])
    result = solve(objective, start, X, True, max_steps)
    V, P_rows, Q_rows = split(result.x)
    P, Q = as_stack(P_rows, len(Y)).swapaxes(1, 2), as_stack(Q_rows, len(Y))
    network = QuadraticNetwork(P, Q, V[:, :-1], V[:, -1:], model)
    return fit_of(result, network, X, Y, has_penalty=l2 > 0, penalize_bias=False)


def penalized_cost(V, P_rows, Q_rows, X, Y, model, l2):
    """Return the cost plus the penalty, and its gradients with respect to V, P_rows and Q_rows.

    V is np.hstack([W, b]). The rows of P_rows (N_out * rank, N_in) are those of all P_k', and the
    rows of Q_rows (N_out * rank, N_in) are those of all Q_k. In `P_rows` and `Q_rows`, the rows of
    output 0 come first, then those of output 1, and so on, so that one matrix product serves all
    outputs. If p' is a row of P_rows and q' is the row of Q_rows at the same index, a logit
    contains the product (p'x)(q'x). The product (p'x)(q'x) has the derivative (q'x) x with respect
    to p, and (p'x) x with respect to q.
    """
    X1 = with_ones(X)
    PX, QX = P_rows @ X, Q_rows @ X
    Z = V @ X1 + as_stack(PX * QX, len(Y)).sum(axis=1)
    dZ = MODELS[model].gradient(Z, Y)
    rank = len(P_rows) // len(Y)
    dZ_rows = np.repeat(dZ, rank, axis=0)  # row k of dZ, once for each product of output k
    penalized = without_biases(V)
    squares, dP_squares, dQ_squares = symmetric_squares(P_rows, Q_rows, len(Y))
    value = MODELS[model].losses(Z, Y).mean() + l2 / 2 * ((penalized**2).sum() + squares)
    dV = dZ @ X1.T + l2 * penalized
    dP = (dZ_rows * QX) @ X.T + l2 / 2 * dP_squares
    dQ = (dZ_rows * PX) @ X.T + l2 / 2 * dQ_squares
    return value, (dV, dP, dQ)


def as_stack(rows, N_out):
    """Return rows (N_out * rank, n) as a stack (N_out, rank, n) of one matrix for each output."""
    return rows.reshape(N_out, len(rows) // N_out, rows.shape[1])


@quiet
def first_factors(X, N_out, rank, seed):
    """Return random P_rows and Q_rows (N_out * rank, N_in), from which the solver starts.

    The random numbers are scaled so that the numbers in P_rows x and Q_rows x have a standard
    deviation of 1 for a sample x of typical length. A sample of typical length is one whose squared
    length is the mean of the squared lengths of all samples.
    """
    squared_length = (X**2).sum(axis=0).mean()
    refuse_overflow(squared_length, X=X)
    size = 1 / max(np.sqrt(squared_length), 1e-6)  # X may be 0
    return size * np.random.default_rng(seed).normal(size=(2, N_out * rank, len(X)))


def symmetric_squares(P_rows, Q_rows, N_out):
    """Return the sum of squares of the symmetric parts of all P_k Q_k, and its two gradients.

    The gradients are those with respect to P_rows and Q_rows. In the following
    derivation, R and Q stand for P_k' and Q_k of one output k, which have `rank` rows, and T stands
    for R'Q. The sum of the squares of the elements of the symmetric part (T + T') / 2 is

        sum(T * T) / 2 + sum(T * T') / 2.

    Two rules about traces, sum(M * N) = tr(M'N) and tr(MN) = tr(NM), lead to smaller matrices:

        sum(T * T)  = tr(Q'R R'Q) = tr(RR' QQ') = sum(RR' * QQ')
        sum(T * T') = tr(R'Q R'Q) = tr(QR' QR') = sum(RQ' * QR').

    In the code, RR stands for RR', RQ for RQ', and so on. The function computes only the products
    RR', RQ' and QQ', which have `rank` rows and columns, and never the larger matrix T. The
    derivatives of the sum of the squares are QQ' R + QR' Q with respect to R, and RR' Q + RQ' R
    with respect to Q.
    """
    R, Q = as_stack(P_rows, N_out), as_stack(Q_rows, N_out)
    RR, RQ, QQ = R @ R.swapaxes(1, 2), R @ Q.swapaxes(1, 2), Q @ Q.swapaxes(1, 2)
    QR = RQ.swapaxes(1, 2)
    squares = (RR * QQ).sum() / 2 + (RQ * QR).sum() / 2
    dR, dQ = QQ @ R + QR @ Q, RR @ Q + RQ @ R
    return squares, dR.reshape(P_rows.shape), dQ.reshape(Q_rows.shape)
