"""Compare the times of `low_rank_form` and of other ways to compute x' P_k Q_k x."""

from functools import partial

import numpy as np
import race
from opt_einsum import contract

from helpers.low_rank import low_rank_form

# The values of a, b and r, and the number of samples. None means one sample without an axis for it.
SIZES = [(5, 3, 2, None), (64, 10, 8, None), (64, 2000, 4, None), (1000, 64, 8, None)]
SIZES += [(64, 10, 8, 256)]


def three_einsums(x, P, Q):
    """Compute x' P_k Q_k x with three calls of einsum, as in the forum discussion."""
    n = "n" * (x.ndim - 1)
    left, right = np.einsum(f"i{n},kir->kr{n}", x, P), np.einsum(f"krj,j{n}->kr{n}", Q, x)
    return np.einsum(f"kr{n},kr{n}->k{n}", left, right)


def diagonal(x, P, Q):
    """Compute x' P_k Q_k x of one sample as the diagonal of a product of two matrices.

    The elements beside the diagonal of this product are computed in vain.
    """
    return np.diagonal((x @ P) @ (Q @ x).T)


def dense(x, P, Q):
    """Compute x' P_k Q_k x by first computing T = P Q."""
    T = P @ Q
    return T @ x @ x if x.ndim == 1 else np.einsum("in,kin->kn", x, T @ x)


def four_operands(contraction, **options):
    """Return a function that computes x' P_k Q_k x with one call of `contraction`."""

    def form(x, P, Q):
        subscripts = "i,kir,krj,j->k" if x.ndim == 1 else "in,kir,krj,jn->kn"
        return contraction(subscripts, x, P, Q, x, **options)

    return form


def read_once(x, P, Q):
    """Read every number of P and Q once, which any way of computing x' P_k Q_k x must do, too."""
    return P.sum() + Q.sum()


WAYS = {
    race.OURS: low_rank_form,
    "three einsums": three_einsums,
    "diagonal of the product": diagonal,
    "einsum": four_operands(np.einsum),
    "einsum, optimize": four_operands(np.einsum, optimize=True),
    "opt_einsum": four_operands(contract),
    "dense T": dense,
    "reading once": read_once,
}


def programs(a, b, r, N):
    """Return the programs to compare, as functions that compute with the same x, P and Q."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=a if N is None else (a, N))
    P, Q = rng.normal(size=(b, a, r)), rng.normal(size=(b, r, a))
    fitting = {who: way for who, way in WAYS.items() if N is None or way is not diagonal}
    return {who: partial(way, x, P, Q) for who, way in fitting.items()}


def report():
    """Time all programs on arrays of several sizes, and return a table in Markdown."""
    races = {}
    for a, b, r, N in SIZES:
        samples = "" if N is None else f", {N} samples"
        races[f"a, b, r = {a}, {b}, {r}{samples}"] = programs(a, b, r, N)
    return race.report(races, unchecked=("reading once",))
