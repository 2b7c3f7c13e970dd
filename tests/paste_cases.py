"""NumPy's messages about shapes: expressions that raise them, and wordings of other versions.

`EXPRESSIONS` has the kind of mistake that the page "Paste your error" must recognise, and code that
makes it. `RANDOM` are expressions over arrays of any shape. `OTHER_WORDINGS` keeps what other
versions say: version, kind, error and message. To see what another NumPy says, run
`python tests/paste_cases.py` with it: each line has the code and the message.
"""

import warnings

from shape_tools import run

SETUP = "A = np.ones((3, 4)); B = np.ones((4, 5)); v = np.ones(3); S = np.ones((2, 3, 4))"

EXPRESSIONS = """
broadcast        A + v
broadcast        v == np.ones(5)
broadcast        np.where(v > 0, A, B)
broadcast        v += np.ones(4)
broadcast        np.add(v, v, out=np.ones(4))
broadcast        np.broadcast_arrays(v, np.ones(4))
broadcast        np.broadcast_shapes((3,), (4,))
broadcast        np.random.default_rng(0).normal(v, np.ones(4))
broadcast        v.repeat([1, 2])
broadcast        np.sum(A, axis=0, where=np.ones(2, bool))
positions        A[[0, 1], [0, 1, 2]]
stretch          np.broadcast_to(v, (2, 2))
stretch          np.broadcast_to(A, (4,))
assign           v[:] = np.ones(2)
assign           v[[0, 1]] = np.ones(3)
assign           np.full((2, 3), np.ones(2))
assign           np.copyto(v, 1, where=np.ones(2, bool))
maskedAssign     v[np.array([True, False, True])] = np.ones(3)
maskedAssign     A[A > 0] = np.ones((3, 4))
inPlace          v += np.ones((3, 1))
inPlace          np.exp(A, out=np.ones(4))
inPlace          np.matmul(A, B, out=np.ones((3, 4)))
inPlace          np.dot(A, B, out=np.ones((3, 4)))
inPlace          np.argmin(A, axis=0, out=np.ones(2, int))
core             A @ A
core             v @ B
core             np.linalg.solve(np.eye(3), np.ones(4))
core             np.linalg.solve(np.eye(3), np.ones((4, 2)))
core             np.vecdot(v, np.ones(4))
core             np.vectorize(np.dot, signature="(n),(n)->()")(v, np.ones(4))
batch            S @ np.ones((5, 4, 6))
axesMissing      A @ 2
axesMissing      np.float64(3) @ v
scalarProduct    3.0 @ 4.0
dot              np.dot(A, A)
dot              v.dot(B)
dot              np.inner(A, B)
dot              A.view(np.matrix) * A
tensordot        np.tensordot(A, A, axes=1)
square           np.linalg.inv(A)
matrixNeeded     np.linalg.det(v)
matrixNeeded     np.linalg.lstsq(v, v)
lstsq            np.linalg.lstsq(A, np.ones(5))
letters          np.einsum("ij,kj->ik", A, B)
letters          np.einsum("ij,jk,kl->il", A, B, A)
letterSizes      np.einsum("ij,kj->ik", A, B, optimize=True)
letterRepeated   np.einsum("ii->i", A)
letterCount      np.einsum("ijk,j->i", A, v)
letterCount      np.einsum("ij,j->i", A, B)
letterCount      np.einsum("ijk,j->i", A, v, optimize=True)
letterOutput     np.einsum("ij,i->k", A, v)
letterOutput     np.einsum("ij,i->ii", A, v)
letterOutput     np.einsum("i...,j...->ij", A, np.ones((5, 4)))
operandCount     np.einsum("ij,j->i", A)
operandCount     np.einsum("ij->i", A, v)
join             np.concatenate([A, B])
join             np.vstack([v, np.ones(4)])
join             np.hstack([A, B])
join             np.block([[A, B]])
join             np.c_[v, np.ones(4)]
joinAxes         np.concatenate([A, v])
joinAxes         np.append(A, v, axis=0)
stack            np.stack([A, B])
joinNumbers      np.concatenate([1.0, v])
joinNothing      np.concatenate([])
joinNothing      np.stack([])
mask             A[np.array([True, False])]
mask             A[:, v > 0]
mask             A[B > 0]
indices          v[:, 0]
indices          np.array(3.0)[0]
position         A[5]
position         A[:, 5]
position         np.take(v, 5)
position         np.unravel_index(10, (3, 3))
axis             v.sum(axis=1)
axis             np.concatenate([v, v], axis=-2)
axis             np.moveaxis(A, 0, 2)
alongAxis        np.take_along_axis(A, np.zeros(2, int), axis=1)
reshape          A.reshape(5, 3)
reshape          A.reshape(7)
reshape          A.reshape(-1, 5)
reshape          A.reshape(5, -1)
reshape          A.reshape(-1, 5, 2)
unknowns         A.reshape(-1, -1)
transpose        A.transpose(0, 1, 2)
transpose        A.transpose(0, 0)
squeeze          A.squeeze(0)
split            np.split(A, 2)
ragged           np.array([[1, 2], [3]])
ragged           np.array([np.ones((2, 3)), np.ones((2, 4))])
sequence         A[0, 0] = [1, 2]
number           float(A)
lengths          np.interp(0.5, [1, 2], [1, 2, 3])
lengths          np.polyfit([1, 2], [1, 2, 3], 1)
lengths          np.histogram(v, weights=np.ones(4))
lengths          np.bincount([1, 2], weights=[1])
lengths          np.average(A, weights=v)
lengths          np.average(A, axis=1, weights=v)
lengths          np.random.default_rng(0).choice(3, p=[0.5, 0.5])
lengths          np.random.default_rng(0).multivariate_normal(v, np.eye(2))
lengths          np.gradient(v, np.ones(4))
lengths          np.lexsort((v, np.ones(4)))
lengths          np.putmask(v, np.ones(2, bool), 1)
lengths          np.add.at(v, [0, 1], np.ones(3))
axesCount        np.convolve(A, v)
axesCount        np.polyfit(A, v, 1)
axesCount        np.cov(S)
axesCount        np.diag(S)
axesCount        np.trace(v)
axesCount        np.fill_diagonal(v, 1)
cross            np.cross(A, np.ones((3, 5)))
shapeTuple       n, m = v.shape
shapeTuple       n, m = S.shape
shapeTuple       v.shape[1]
truth            if v > 0: pass
singular         np.linalg.inv(np.ones((3, 3)))
"""
EXPRESSIONS = [line.split(maxsplit=1) for line in EXPRESSIONS.strip().splitlines()]

# Errors of Python, of NumPy and of SciPy that the page does not claim to know.
UNKNOWN = """
1 / 0
{}["axis"]
undefined + A
int("shape")
first, second = [1, 2, 3]
[1, 2][5]
np.array(["a"]) + 1
np.zeros((-1, 3))
np.max([])
np.ones(3).view(np.complex128)
raise ValueError("X has 3 features, but the model expects 4")
"""
UNKNOWN = UNKNOWN.strip().splitlines()

RANDOM = """
A + B
(A - B) / C
A < B
-A + B
A / A.sum(axis=1)
np.exp(A) - B.sum(axis=1)
np.where(A > 0, A, B)
np.clip(A, B, 1)
np.add(A, B, out=C)
np.broadcast_to(A, B.shape)
A += B
A[0] = B
A[A > 0] = B
A @ B
A.T @ B + C
A @ 2
A[None] @ B
[a @ B for a in A]
np.dot(A, B)
A.dot(B)
np.inner(A, B)
np.outer(A, B) + C
np.linalg.solve(A, B)
np.linalg.lstsq(A, B)
np.tensordot(A, B, axes=1)
np.einsum("ij,jk->ik", A, B)
np.einsum("bij,bjk->bik", A, B)
np.einsum("i,ij->j", A, B)
np.einsum("ij,jk,kl->il", A, B, C)
np.einsum("ii->i", A)
np.concatenate([A, B, C], axis=1)
np.stack([A, B])
np.hstack([A, B, C])
np.column_stack([A, B])
np.append(A, B, axis=0)
A[:, B > 0]
A[I, J]
A[0, 1, 2]
A[:, 3]
A.sum(axis=2)
A.reshape(B.shape)
A.reshape(3, -1)
np.split(A, 3)
np.transpose(A, (0, 1))
np.squeeze(A, axis=0)
np.array([A, B])
np.average(A, weights=B)
np.interp(0.5, A, B)
float(A)
"""
RANDOM = RANDOM.strip().splitlines()

OTHER_WORDINGS = [
    (
        "NumPy 1.26.4",
        "mask",
        "IndexError: boolean index did not match indexed array along dimension 0; dimension is 3 "
        "but corresponding boolean dimension is 2",
    ),
    (
        "NumPy 1.26.4",
        "lengths",
        "ValueError: Length of weights not compatible with specified axis.",
    ),
    ("NumPy 2.0.2", "number", "TypeError: only length-1 arrays can be converted to Python scalars"),
    (
        "NumPy 2.4.6",
        "number",
        "TypeError: only 0-dimensional arrays can be converted to Python scalars",
    ),
    (
        "NumPy 2.4.6",
        "cross",
        "ValueError: incompatible dimensions for cross product\n(dimension must be 2 or 3)",
    ),
    (
        "NumPy 2.5.5",
        "cross",
        "ValueError: Both input arrays must be (arrays of) 3-dimensional vectors, but they are 4 "
        "and 5 dimensional instead.",
    ),
    ("SciPy 1.13.1", None, "ValueError: unequal length arrays"),
    ("SciPy 1.13.1", None, "ValueError: Input b has to have same number of rows as input a"),
]


def error_of(code):
    """The error of code over the arrays of `SETUP`; None if it runs."""
    _, names = run(SETUP)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        error, _ = run(code + "\n", **{k: v for k, v in names.items() if k != "np"})
    return error


if __name__ == "__main__":
    for _, code in EXPRESSIONS:
        error = error_of(code)
        print(f"{code} | {type(error).__name__}: {error}".replace("\n", "\\n"))
