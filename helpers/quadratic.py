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
from helpers.minimize import as_fit, solve
from helpers.network import Network, with_ones

__all__ = [
    "DIGIT_RANKS",
    "QuadraticNetwork",
    "load",
    "load_digit_network",
    "minimize_quadratic_cost",
]

DIGIT_RANKS, PLAIN_RANKS = (0, 1, 2, 4, 8), (0, 2)
FORMAT = 1  # of the files; a change after which older files mean something else raises it
SAVED = ("format", "P", "Q", "W", "b", "model")


class QuadraticNetwork(Network):
    """A one-layer network with the logits x' P_k Q_k x + W_k x + b_k.

    Parameters
    ----------
    P, Q : array_like, shapes (N_out, N_in, r) and (N_out, r, N_in)
        The factors of a matrix P_k Q_k for each output. The network keeps copies of them. If r is
        0, the logits are those of a `Network` with the same W and b.
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
        """Return the logits, the sum of the two `parts`."""
        linear, quadratic = self.parts(X)
        return linear + quadratic

    def save(self, path, overwrite=False):
        """Write the network into the file `path` in NumPy's .npz format.

        The function `load` reads this file. If the file exists already, a FileExistsError is raised
        unless `overwrite` is True.
        """
        with open(path, "wb" if as_flag("overwrite", overwrite) else "xb") as file:
            np.savez(file, format=FORMAT, **{name: getattr(self, name) for name in SAVED[1:]})


def load(path):
    """Read a network from a file that `QuadraticNetwork.save` wrote.

    If the file does not contain a network, or has another format number than the files of this
    version, a ValueError is raised.
    """
    with open(path, "rb") as file:
        try:
            with np.load(file, allow_pickle=False) as contents:
                arrays = {name: contents[name] for name in SAVED}
            if (number := arrays.pop("format").item()) != FORMAT:
                raise ValueError(f"it has format {number!r}, and this version reads {FORMAT}")
            return QuadraticNetwork(**arrays | {"model": arrays["model"].item()})
        except (AttributeError, EOFError, KeyError, TypeError, ValueError, zipfile.error) as error:
            expected = f"expected {', '.join(SAVED)}, as QuadraticNetwork.save writes them"
            raise ValueError(f"{path} holds no network: {error}; {expected}") from error


def load_digit_network(rank, moved=True):
    """Load a softmax network that was trained on the digits of `load_training_digits`.

    Its inputs are X / 16 with X from `load_training_digits` or `load_digits`.

    Parameters
    ----------
    rank : int
        0, 1, 2, 4 or 8, and without `moved` 0 or 2.
    moved : bool
        Whether the network was trained on each image in five positions, which are in place and
        moved by one pixel to the right, left, bottom and top.
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
    and random factors P and Q, because at P = 0 and Q = 0 the gradient with respect to both would
    be 0. Another seed may lead to a lower minimum.

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
    formulas = MODELS[as_choice("model", model, MODELS)]
    l2, rank = as_nonnegative("l2", l2), as_count("rank", rank, least=0)
    X1 = with_ones(X)
    strengths = np.full((len(Y), len(X1)), l2)  # each entry of V = [W | b] has a strength
    strengths[:, -1] = 0
    first = first_factors(X, len(Y), rank, as_count("seed", seed, least=0))

    def split(v):
        """Return V = [W | b], the transposed factors P_k' and the factors Q_k."""
        V, factors = np.split(v, [strengths.size])
        return V.reshape(strengths.shape), *factors.reshape(first.shape)

    def objective(v):
        V, Pt, Q = split(v)
        PX, QX = _times(Pt, X), _times(Q, X)
        Z = V @ X1 + (PX * QX).sum(axis=1)
        dZ = formulas.gradient(Z, Y)
        squares, square_slopes = symmetric_squares(Pt, Q)
        value = formulas.losses(Z, Y).mean() + 0.5 * (strengths * V**2).sum() + 0.5 * l2 * squares
        dV = dZ @ X1.T + strengths * V
        # As in `low_rank_gradient`, the slopes of P contain Q X, and those of Q contain P' X.
        d_factors = np.stack([_times(QX * dZ[:, None], X.T), _times(PX * dZ[:, None], X.T)])
        d_factors += 0.5 * l2 * square_slopes
        return value, np.concatenate([dV.ravel(), d_factors.ravel()])

    start = np.concatenate([np.zeros(strengths.size), first.ravel()])
    result = solve(objective, start, X, True, max_steps)
    V, Pt, Q = split(result.x)
    network = QuadraticNetwork(Pt.swapaxes(1, 2), Q, V[:, :-1], V[:, -1:], model)
    return as_fit(result, network, X, Y, has_penalty=l2 > 0, penalize_bias=False)


def _times(A, B):
    """Return A @ B for a stack A and a matrix B.

    One large product takes BLAS about a fourth of the time that many small ones take.
    """
    return (A.reshape(-1, A.shape[-1]) @ B).reshape(*A.shape[:-1], B.shape[1])


@quiet
def first_factors(X, N_out, rank, seed):
    """Return random factors (2, N_out, rank, N_in), first all P_k' and then all Q_k.

    For a sample x of average length, the numbers in x' P_k and Q_k x have a standard deviation
    of 1.
    """
    squared_length = (X**2).sum(axis=0).mean()
    refuse_overflow(squared_length, X=X)
    size = 1 / max(np.sqrt(squared_length), 1e-6)  # X may be 0
    return size * np.random.default_rng(seed).normal(size=(2, N_out, rank, len(X)))


def symmetric_squares(A, B):
    """Return the sum of the squares of the symmetric parts of all T_k = A_k' B_k, and its slopes.

    The arrays A and B have the shape (N_out, rank, N_in). The squares of the symmetric part
    (T + T') / 2 of one matrix have the sum

        sum(T * T) / 2 + sum(T * T') / 2 = sum(AA' * BB') / 2 + sum(AB' * BA') / 2.

    The products on the right have `rank` rows and columns, so the larger matrix T is never
    computed. The slopes (2, N_out, rank, N_in) are the derivatives BB' A + BA' B with respect to A,
    and AA' B + AB' A with respect to B.
    """
    AA, AB, BB = A @ A.swapaxes(1, 2), A @ B.swapaxes(1, 2), B @ B.swapaxes(1, 2)
    BA = AB.swapaxes(1, 2)
    squares = 0.5 * (AA * BB).sum() + 0.5 * (AB * BA).sum()
    return squares, np.stack([BB @ A + BA @ B, AA @ B + AB @ A])
