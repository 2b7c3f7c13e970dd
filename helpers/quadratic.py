"""A one-layer network with quadratic forms of low rank in its scores, trained, saved and loaded."""

import numpy as np

from helpers import saved
from helpers.arrays import as_choice, as_count, as_samples, refuse_overflow
from helpers.datasets import data_file
from helpers.low_rank import as_factors, low_rank_form, products, slopes
from helpers.minimize import cost_and_gradient, solve, with_penalty
from helpers.network import MODELS, Network


class QuadraticNetwork(Network):
    """A one-layer network with a quadratic part: activation of x' P_k Q_k x + W_k x + b_k.

    Parameters
    ----------
    P, Q : array_like, shapes (N_out, N_in, r) and (N_out, r, N_in)
        For each output the factors of a matrix P_k Q_k, whose rank is at most r. Copied. With r = 0
        this is the `Network` of W and b.
    W, b, activation
        As for `Network`, from which this class has `predict_proba` and `predict`.
    """

    def __init__(self, P, Q, W, b, activation="softmax"):
        super().__init__(W, b, activation)
        self.P, self.Q = (array.copy() for array in as_factors(P, Q))
        if self.P.shape[:2] != self.W.shape:
            raise ValueError(
                f"P has shape {self.P.shape} and W has shape {self.W.shape}; "
                "expected P (N_out, N_in, r) and W (N_out, N_in)"
            )

    def __repr__(self):
        N_out, N_in, r = self.P.shape
        return f"QuadraticNetwork({self.activation}, {N_in} inputs, {N_out} outputs, rank {r})"

    @property
    def rank(self):
        """The largest rank r that the matrices P_k Q_k can have."""
        return self.P.shape[2]

    def parts(self, X):
        """Return the two parts of the scores: W_k x + b_k, and x' P_k Q_k x.

        Each part has the shape (N_out,) or (N_out, N) of the scores. X is as in `Network.scores`.
        """
        linear = super().scores(X)
        with np.errstate(over="ignore", invalid="ignore"):
            quadratic = low_rank_form(X, self.P, self.Q)
            refuse_overflow(linear + quadratic, X=np.asarray(X), P=self.P, Q=self.Q, W=self.W)
        return linear, quadratic

    def scores(self, X):
        """Return the sum of the two `parts`, the logits."""
        return sum(self.parts(X))

    def save(self, path, overwrite=False):
        """Write the network into a file that `load` reads: NumPy's .npz format, without pickle.

        The file appears under its name, to which no ending is added, when it is complete.

        Parameters
        ----------
        path : str or path
        overwrite : bool
            False: if the file exists already, it is left as it is, and a FileExistsError says so.
        """
        contents = {name: getattr(self, name) for name in saved.NAMES}
        saved.write(path, contents, overwrite)


def load(path):
    """Read a network that `QuadraticNetwork.save` wrote.

    The sizes of all arrays are checked before their numbers are read. Together they may have 16 MiB
    or 16 times the size of the file, whichever is more.

    Raises
    ------
    FileNotFoundError
        If there is no such file.
    ValueError
        If the file is damaged, of another kind or version, or does not hold a network.
    """
    path, contents = saved.read(path)
    try:
        return QuadraticNetwork(**contents | {"activation": contents["activation"].tolist()})
    except (TypeError, ValueError) as error:
        message = f"{path} does not hold a network: {error}; {saved.EXPECTED}"
        raise ValueError(message) from error


DIGIT_RANKS = (0, 1, 2, 4, 8)


def load_digit_network(rank):
    """Load a network trained on the first split of `data/README.md`, on X / 16 of `load_digits`.

    It has 64 inputs, 10 outputs and softmax, and its rank is 0, 1, 2, 4 or 8.
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
    """Let SciPy find a `QuadraticNetwork`, as `minimize_cost` finds a `Network`.

    SciPy minimizes the cost plus l2 / 2 times the sum of the squares of W and those of P and Q, or
    of the symmetric parts of P_k Q_k, which are all that the scores depend on.

    The start is W = 0, b = 0 and small random P and Q, because the gradient with respect to both is
    0 at P = 0 and Q = 0. The cost may have several minima, and the seed may decide between them.

    Parameters
    ----------
    X, Y, activation, l2, max_steps, callback
        As in `minimize_cost`. The penalty leaves the biases out.
    rank : int
        0 or greater. With 0 the result is that of `minimize_cost`.
    penalize : {"matrices", "factors"}
        "matrices" takes the squares of the symmetric parts, and "factors" those of P and Q. The
        second weighs small singular values of a product more heavily, presses them to zero, and
        leaves few directions.
    seed : int
        For `np.random.default_rng`, which draws the start.

    Returns
    -------
    Minimum
        Its network is a QuadraticNetwork. `converged` means that the gradient is about 0 there, not
        that no other minimum is lower.
    """
    X, Y = as_samples(X, Y)
    model = MODELS[as_choice("activation", activation, MODELS)]
    X1, strength, free = with_penalty(X, Y, l2, penalize_bias=False)
    squares_of = PENALTIES[as_choice("penalize", penalize, PENALTIES)]
    rank, seed = as_count("rank", rank, least=0), as_count("seed", seed, 0, 2**128 - 1)
    M = small_factors(X, len(Y), rank, seed)

    def split(v):
        return v[: strength.size].reshape(strength.shape), v[strength.size :].reshape(M.shape)

    def cost(v):
        V, M = split(v)
        U = products(M, X)
        forms = np.einsum("krn,krn->kn", *U)
        squares, dM = squares_of(M)
        value, dV, G = cost_and_gradient(V, X1, Y, model, strength, forms, 0.5 * l2 * squares)
        return value, np.concatenate([dV.ravel(), (slopes(X, U, G) + 0.5 * l2 * dM).ravel()])

    def network(v):
        V, (Pt, Q) = split(v)
        return QuadraticNetwork(Pt.swapaxes(1, 2), Q, V[:, :-1], V[:, -1:], activation)

    start = np.concatenate([np.zeros(strength.size), M.ravel()])
    return solve(cost, start, network, X, Y, free, M.size == 0, True, max_steps, callback)


def small_factors(X, N_out, r, seed):
    """Return the random start M (2, N_out, r, N_in): P with its last axes exchanged, and Q."""
    # Then x' P_k and Q_k x are about 1 for a sample x of average length, whatever its unit.
    with np.errstate(over="ignore"):
        squares = (X**2).sum(axis=0).mean()
    refuse_overflow(squares, X=X)
    size = 1 / max(np.sqrt(squares), 1e-6)
    return size * np.random.default_rng(seed).normal(size=(2, N_out, r, len(X)))


def squares_of_factors(M):
    """Return the sum of the squares of P and Q, and its gradient (the shape of M)."""
    return (M**2).sum(), 2 * M


def squares_of_matrices(M):
    """Return the sum of the squares of S_k = (T_k + T_k') / 2, T_k = P_k Q_k, and its gradient.

    With A = P_k' and B = Q_k, both (r, N_in), it is half of trace(AA' BB') + trace(AB' AB'). These
    products are (r, r), so that we need not form T_k.
    """
    A, B = M
    AA, AB, BB = A @ A.swapaxes(1, 2), A @ B.swapaxes(1, 2), B @ B.swapaxes(1, 2)
    BA = AB.swapaxes(1, 2)
    return 0.5 * ((AA * BB).sum() + (AB * BA).sum()), np.stack([BB @ A + BA @ B, AA @ B + AB @ A])


PENALTIES = {"matrices": squares_of_matrices, "factors": squares_of_factors}
