"""Train, save and load a one-layer network whose scores contain low-rank quadratic forms."""

import numpy as np

from helpers import saved
from helpers.arrays import as_choice, as_count, as_number, as_samples, refuse_overflow
from helpers.datasets import data_file
from helpers.low_rank import as_factors, low_rank_form
from helpers.minimize import solve
from helpers.network import MODELS, Network, with_ones

DIGIT_RANKS = (0, 1, 2, 4, 8)


class QuadraticNetwork(Network):
    """A one-layer network with the scores x' P_k Q_k x + W_k x + b_k.

    Parameters
    ----------
    P, Q : array_like, shapes (N_out, N_in, r) and (N_out, r, N_in)
        The factors of a matrix P_k Q_k for each output, which the network copies. With r = 0, the
        scores are those of the `Network` with the same W and b.
    W, b, activation
        The arguments of `Network`, from which this class inherits `predict_proba` and `predict`.
    """

    def __init__(self, P, Q, W, b, activation="softmax"):
        super().__init__(W, b, activation)
        self.P, self.Q = (array.copy() for array in as_factors(P, Q))
        if self.P.shape[:2] != self.W.shape:
            shapes = f"P has shape {self.P.shape} and W has shape {self.W.shape}"
            raise ValueError(f"{shapes}; expected P (N_out, N_in, r) and W (N_out, N_in)")

    def __repr__(self):
        N_out, N_in, r = self.P.shape
        return f"QuadraticNetwork({self.activation}, {N_in} inputs, {N_out} outputs, rank {r})"

    @property
    def rank(self):
        """The number r of columns in P_k, which the rank of P_k Q_k cannot exceed."""
        return self.P.shape[2]

    def parts(self, X):
        """Return the two parts of the scores, W_k x + b_k and x' P_k Q_k x, as separate arrays."""
        linear = super().scores(X)
        with np.errstate(over="ignore", invalid="ignore"):
            quadratic = low_rank_form(X, self.P, self.Q)
            refuse_overflow(linear + quadratic, X=np.asarray(X), P=self.P, Q=self.Q, W=self.W)
        return linear, quadratic

    def scores(self, X):
        """Return the logits, which are the sum of the two `parts`."""
        return sum(self.parts(X))

    def save(self, path, overwrite=False):
        """Write the network into a file in NumPy's .npz format, which `load` can read.

        The file has exactly the name `path`, without an added extension, and appears only when it
        is complete. An existing file raises a FileExistsError, unless `overwrite` is True.
        """
        saved.write(path, {name: getattr(self, name) for name in saved.NAMES}, overwrite)


def load(path):
    """Read a network from a file that `QuadraticNetwork.save` wrote.

    The arrays may take up 16 MiB or 16 times the size of the file, whichever is more. Their sizes
    are checked before their numbers are read. A missing file raises a FileNotFoundError. A
    ValueError says that the file is damaged, has another format or version, or holds no network.
    """
    path, contents = saved.read(path)
    try:
        return QuadraticNetwork(**contents | {"activation": contents["activation"].tolist()})
    except (TypeError, ValueError) as error:
        raise ValueError(f"{path} does not hold a network: {error}; {saved.EXPECTED}") from error


def load_digit_network(rank):
    """Load a softmax network of rank 0, 1, 2, 4 or 8 that was trained to classify the digits.

    The training data were the digits of `digit_split(0)[0]`, with inputs X / 16.
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
    """Let SciPy find a `QuadraticNetwork`, and return a `Minimum` as `minimize_cost` does.

    SciPy minimizes the cost plus l2 / 2 times the sum of the squares of W and of the matrices or
    factors that `penalize` selects. It begins with W = 0, b = 0 and small random P and Q, because
    the gradient with respect to P and Q is 0 where both are 0. If `converged` is True in the
    result, the gradient is about 0, but there may be a lower minimum, which another seed may find.

    Parameters
    ----------
    X, Y, activation, l2, max_steps, callback
        The arguments of `minimize_cost`. The biases are not penalized.
    rank : int
        The number of columns of each P_k, 0 or greater.
    penalize : {"matrices", "factors"}
        "matrices" penalizes the symmetric parts of P_k Q_k, and "factors" penalizes P and Q. The
        penalty of the factors drives small singular values of P_k Q_k to 0, which lowers the rank.
    seed : int
        The seed for `np.random.default_rng`, which draws the first P and Q.
    """
    X, Y = as_samples(X, Y)
    model = MODELS[as_choice("activation", activation, MODELS)]
    X1, strength = with_ones(X), np.full((len(Y), len(X) + 1), as_number("l2", l2, most=1e100))
    strength[:, -1] = 0.0  # the biases are not penalized
    squares_of = PENALTIES[as_choice("penalize", penalize, PENALTIES)]
    rank, seed = as_count("rank", rank, least=0), as_count("seed", seed, 0, 2**128 - 1)
    M = small_factors(X, len(Y), rank, seed)

    def split(v):
        return v[: strength.size].reshape(strength.shape), v[strength.size :].reshape(M.shape)

    def cost(v):
        V, M = split(v)
        # As in `low_rank_gradient`, but one large product takes the place of many small ones.
        U = (M.reshape(-1, len(X)) @ X).reshape(*M.shape[:3], X.shape[1])
        Z = V @ X1 + np.einsum("krn,krn->kn", *U)
        refuse_overflow(Z, X=X)
        G = model.gradient(Z, Y)
        slopes = (U[::-1] * G[:, None]).reshape(-1, X.shape[1]) @ X.T
        squares, dM = squares_of(M)
        penalty = 0.5 * (strength * V**2).sum() + 0.5 * l2 * squares
        dV, dM = G @ X1.T + strength * V, slopes.reshape(M.shape) + 0.5 * l2 * dM
        return model.losses(Z, Y).mean() + penalty, np.concatenate([dV.ravel(), dM.ravel()])

    def network(v):
        V, (Pt, Q) = split(v)
        return QuadraticNetwork(Pt.swapaxes(1, 2), Q, V[:, :-1], V[:, -1:], activation)

    start = np.concatenate([np.zeros(strength.size), M.ravel()])
    penalized = (l2 > 0, False)
    return solve(cost, start, network, X, Y, penalized, M.size == 0, True, max_steps, callback)


def small_factors(X, N_out, r, seed):
    """Return random factors M (2, N_out, r, N_in), with M[0, k] = P_k' and M[1, k] = Q_k."""
    # Scale M so that x' P_k and Q_k x are about 1 for x of average length in any unit.
    with np.errstate(over="ignore"):
        squares = (X**2).sum(axis=0).mean()
    refuse_overflow(squares, X=X)
    size = 1 / max(np.sqrt(squares), 1e-6)
    return size * np.random.default_rng(seed).normal(size=(2, N_out, r, len(X)))


def squares_of_matrices(M):
    """Return the sum of the squares of the symmetric parts of all P_k Q_k, and its gradient.

    For A = P_k' and B = Q_k, both (r, N_in), the sum is half of trace(AA' BB') + trace(AB' AB').
    The products AA', BB' and AB' are matrices (r, r), so we need not form P_k Q_k.
    """
    A, B = M
    AA, AB, BB = A @ A.swapaxes(1, 2), A @ B.swapaxes(1, 2), B @ B.swapaxes(1, 2)
    BA = AB.swapaxes(1, 2)
    return 0.5 * ((AA * BB).sum() + (AB * BA).sum()), np.stack([BB @ A + BA @ B, AA @ B + AB @ A])


PENALTIES = {"matrices": squares_of_matrices, "factors": lambda M: ((M**2).sum(), 2 * M)}
