"""NumPy's messages about shapes: expressions that raise them, and wordings of other versions.

In a table, a line with # names the kind of message of the lines below it. To see what another NumPy
says, run `python tests/paste_cases.py` with it: each line has the code and the
message.
"""

import warnings

from shape_tools import run

SETUP = """
from numpy.random import default_rng
A = np.ones((3, 4)); B = np.ones((4, 5)); v = np.ones(3); S = np.ones((2, 3, 4))
"""


def lines(text):
    """Return a pair (name of the kind, line of code) for each line of a table."""
    blocks = [block.strip().split("\n> ") for block in text.split("# ")[1:]]
    return [(kind, line) for kind, *codes in blocks for line in codes]


# Kinds of mistakes that the page "Paste your error" must recognise, with code that makes them.
EXPRESSIONS = lines("""
# broadcast
> A + v
> np.where(v > 0, A, B)
> np.broadcast_arrays(v, np.ones(4))
> v.repeat([1, 2])
> np.sum(A, axis=0, where=np.ones(2, bool))
# positions
> A[[0, 1], [0, 1, 2]]
# stretch
> np.broadcast_to(v, (2, 2))
> np.broadcast_to(A, (4,))
# assign
> v[:] = np.ones(2)
> v[[0, 1]] = np.ones(3)
> np.copyto(v, 1, where=np.ones(2, bool))
# maskedAssign
> v[np.array([True, False, True])] = np.ones(3)
> A[A > 0] = np.ones((3, 4))
# inPlace
> v += np.ones((3, 1))
> np.matmul(A, B, out=np.ones((3, 4)))
> np.dot(A, B, out=np.ones((3, 4)))
> np.argmin(A, axis=0, out=np.ones(2, int))
# core
> A @ A
> v @ B
> np.linalg.solve(np.eye(3), np.ones(4))
> np.linalg.solve(np.eye(3), np.ones((4, 2)))
> np.vecdot(v, np.ones(4))
> np.vectorize(np.dot, signature="(n),(n)->()")(v, np.ones(4))
# batch
> S @ np.ones((5, 4, 6))
# axesMissing
> A @ 2
# scalarProduct
> 3.0 @ 4.0
# dot
> np.dot(A, A)
> np.inner(A, B)
# tensordot
> np.tensordot(A, A, axes=1)
# square
> np.linalg.inv(A)
# matrixNeeded
> np.linalg.det(v)
> np.linalg.lstsq(v, v)
# lstsq
> np.linalg.lstsq(A, np.ones(5))
# letters
> np.einsum("ij,kj->ik", A, B)
> np.einsum("ij,jk,kl->il", A, B, A)
# letterSizes
> np.einsum("ij,kj->ik", A, B, optimize=True)
# letterRepeated
> np.einsum("ii->i", A)
# letterCount
> np.einsum("ijk,j->i", A, v)
> np.einsum("ij,j->i", A, B)
> np.einsum("ijk,j->i", A, v, optimize=True)
# letterOutput
> np.einsum("ij,i->k", A, v)
> np.einsum("ij,i->ii", A, v)
> np.einsum("i...,j...->ij", A, np.ones((5, 4)))
# operandCount
> np.einsum("ij,j->i", A)
> np.einsum("ij->i", A, v)
# join
> np.concatenate([A, B])
# joinAxes
> np.append(A, v, axis=0)
# stack
> np.stack([A, B])
# joinNumbers
> np.concatenate([1.0, v])
# joinNothing
> np.concatenate([])
> np.stack([])
# mask
> A[:, v > 0]
# indices
> v[:, 0]
# position
> A[:, 5]
> np.unravel_index(10, (3, 3))
# axis
> v.sum(axis=1)
> np.concatenate([v, v], axis=-2)
> np.moveaxis(A, 0, 2)
# alongAxis
> np.take_along_axis(A, np.zeros(2, int), axis=1)
# reshape
> A.reshape(7)
> A.reshape(5, -1)
> A.reshape(-1, 5, 2)
# unknowns
> A.reshape(-1, -1)
# transpose
> A.transpose(0, 1, 2)
> A.transpose(0, 0)
# squeeze
> A.squeeze(0)
# split
> np.split(A, 2)
# ragged
> np.array([[1, 2], [3]])
# sequence
> A[0, 0] = [1, 2]
# number
> float(A)
# lengths
> np.interp(0.5, [1, 2], [1, 2, 3])
> np.polyfit([1, 2], [1, 2, 3], 1)
> np.histogram(v, weights=np.ones(4))
> np.bincount([1, 2], weights=[1])
> np.average(A, weights=v)
> np.average(A, axis=1, weights=v)
> default_rng(0).choice(3, p=[0.5, 0.5])
> default_rng(0).multivariate_normal(v, np.eye(2))
> np.gradient(v, np.ones(4))
> np.lexsort((v, np.ones(4)))
> np.putmask(v, np.ones(2, bool), 1)
> np.add.at(v, [0, 1], np.ones(3))
# axesCount
> np.convolve(A, v)
> np.polyfit(A, v, 1)
> np.cov(S)
> np.diag(S)
> np.trace(v)
> np.fill_diagonal(v, 1)
# cross
> np.cross(A, np.ones((3, 5)))
# shapeTuple
> n, m = v.shape
> n, m = S.shape
> v.shape[1]
# truth
> if v > 0: pass
# singular
> np.linalg.inv(np.ones((3, 3)))
""")

# Messages of NumPy 1.26 (the first two), 2.0 and 2.5.
OTHER_WORDINGS = lines("""
# mask
> IndexError: boolean index did not match indexed array along dimension 0; dimension is 3 \
but corresponding boolean dimension is 2
# lengths
> ValueError: Length of weights not compatible with specified axis.
# number
> TypeError: only length-1 arrays can be converted to Python scalars
# cross
> ValueError: Both input arrays must be (arrays of) 3-dimensional vectors, but they are 4 \
and 5 dimensional instead.
""")

# Errors from Python, NumPy and SciPy that the page does not claim to know.
UNKNOWN = lines("""
# unknown
> 1 / 0
> {}["axis"]
> undefined + A
> int("shape")
> first, second = [1, 2, 3]
> [1, 2][5]
> np.array(["a"]) + 1
> np.zeros((-1, 3))
> np.max([])
> np.ones(3).view(np.complex128)
> raise ValueError("X has 3 features, but the model expects 4")
> raise ValueError("Input b has to have same number of rows as input a")
""")

# Expressions over arrays of any shape.
RANDOM = lines("""
# random
> (A - B) / C
> A / A.sum(axis=1)
> np.where(A > 0, A, B)
> np.add(A, B, out=C)
> np.broadcast_to(A, B.shape)
> A += B
> A[0] = B
> A[A > 0] = B
> A.T @ B + C
> A @ 2
> A[None] @ B
> np.dot(A, B)
> np.inner(A, B)
> np.linalg.solve(A, B)
> np.einsum("bij,bjk->bik", A, B)
> np.einsum("ij,jk,kl->il", A, B, C)
> np.concatenate([A, B, C], axis=1)
> np.hstack([A, B, C])
> A[:, B > 0]
> A.reshape(B.shape)
> A.reshape(3, -1)
""")


def words_of(code):
    """Return the last line that Python prints when code with the arrays of `SETUP` fails."""
    _, names = run(SETUP)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        error, _ = run(code + "\n", **{k: v for k, v in names.items() if k != "np"})
    assert error is not None, f"runs: {code}"
    return f"{type(error).__name__}: {error}"


if __name__ == "__main__":
    for _, code in EXPRESSIONS:
        print(f"{code} | {words_of(code)}".replace("\n", "\\n"))
