"""Cells for `%%shapes`, as in `shape_cases`: `SILENT` ones are wrong, `RIGHT` ones right.

`CLASSES` has mistakes as patterns, which `generated` fills with names and sizes.
"""

import random

from shape_cases import cases

SILENT = cases(r"""
# norms of rows on the columns of all pairs
u = rng.normal(size=(6, 3))
v = rng.normal(size=(6, 3))
> nu, nv = np.linalg.norm(u, axis=1), np.linalg.norm(v, axis=1)
> cosine = u @ v.T / (nu * nv)   # similarity of each pair (u[i], v[i])
> print("mean similarity", cosine.mean())
# an order within rows, used to pick rows
x = rng.random((6, 4))
> top = x[np.argsort(x, axis=1)[:, -1]]
# a sum over one operand alone
A = rng.random((5, 3))
B = rng.random((5, 3))
> row_dots = np.einsum("ij,kj->i", A, B)
# one number for an outer product
u = rng.random(4)
> P = np.eye(4) - u.T @ u
# the same, added in a loop
x = rng.random(3); W = np.zeros((3, 3))
> for _ in range(2):
>     W += 0.1 * np.dot(x, x.T)
# a name that says students
names = np.array(["Ada", "Ben", "Cyd", "Dee", "Eli", "Fay"])
marks = rng.integers(1, 7, (6, 3))   # student, exam
> per_student = marks.mean(axis=0)
> best = names[per_student.argmax()]
# a mask twice
S = rng.random((6, 6)); keep = np.array([1, 0, 1, 1, 0, 0], bool)
> sub = S[keep, keep]
# all pairs of two rows, summed
u = rng.random((1, 5)); v = rng.random((1, 5))
> c = np.dot(u.T, v).sum() / (np.linalg.norm(u) * np.linalg.norm(v))
# a bias for each sample, in a class
batch = rng.normal(size=(4, 6))   # 4 samples
> class Layer:
>     W = np.ones((6, 4))
>     b = np.arange(4.).reshape(4, 1)
>     def __call__(self, x): return x @ self.W + self.b
> out = Layer()(batch)
# one truth value for all rows
X = np.array([[1., 2., 3.], [4., np.nan, 6.], [7., 8., 9.], [1., 1., 1.]])
> bad = np.isnan(X).any()
> X_ok = X[~bad]
> n_ok = len(X_ok)
# a mask flattens the table
X = rng.normal(size=(8, 3))
> high = X[X > 0].mean(axis=0)
# a transpose of three axes
Q = rng.random((4, 4, 4)); K = rng.random((4, 4, 4))
> s = Q @ K.T
# a gain for each row, multiplied in place
heat = rng.random((5, 5))
row_gain = np.linspace(1, 2, 5)
> heat -= heat.min()
> heat *= row_gain
# an outer product of two tables
A = rng.random((4, 3)); B = rng.random((4, 3))
> K = np.outer(A, B)
# a mean of columns as a column
X = rng.random((4, 4))
> Z = X - X.mean(axis=0)[:, None]
# a position in each row, taken as columns
M = rng.random((3, 3))
> i = np.argmin(M, axis=1)
> best = M[:, i]
# an outer product, summed
force = rng.random(6)
shift = rng.random(6)
> work = np.outer(force, shift).sum()
# a scale on the columns twice
cov = np.cov(rng.normal(size=(4, 30)))
> sd = np.sqrt(np.diag(cov))
> corr = cov / sd / sd
# one position for all rows
P = rng.random((9, 3)); y = rng.integers(0, 3, 9)
> acc = np.mean(np.argmax(P) == y)
# a reshape in place of a transpose
x = np.arange(5.); y = x ** 2
> pts = np.array([x, y]).reshape(-1, 2)
# sums of rows on columns, in a function
P = rng.random((5, 5))
> rows = P.sum(1)
> P = np.divide(P, rows)
# a mean of rows of another table
Xtr = rng.random((6, 6)); Xte = rng.random((6, 6))
> mu = Xtr.mean(axis=1)
> Xte_c = Xte - mu
# a column and a vector in a choice
fee = rng.random(7)
weight = rng.random((7, 1)) * 10
> cost = np.select([weight < 2, weight > 8], [fee * 0.5, fee * 2], default=fee)
> bill = cost.sum()
# a softmax without keepdims
Z = rng.normal(size=(3, 3))
> def softmax(z):
>     e = np.exp(z - np.max(z, axis=1))
>     return e / np.sum(e, axis=1)
> P = softmax(Z)
# a position along another axis than the sums
P = rng.random((9, 4))
> P = P / P.sum(axis=1, keepdims=True)
> best = P.argmax(axis=0)
# rows of Vt as columns
X = rng.random((9, 4))
> U, s, Vt = np.linalg.svd(X)
> scores = X @ Vt[:, :2]
# eigenvalues as a vector in a product
A = np.eye(4) + 1
> lam, Q = np.linalg.eigh(A)
> back = Q @ lam @ Q.T
# one mean for each cluster
X = rng.random((9, 2)); k = np.arange(9) % 3
> C = np.zeros((3, 2))
> for j in range(3):
>     C[j] = X[k == j].mean()
# norms without an axis added
X = rng.random((9, 4)); n = (X ** 2).sum(1)
> D = n + n - 2 * X @ X.T
# one sum for all rows of a softmax
X = rng.random((9, 4)); W = rng.random((4, 3))
> z = X @ W
> p = np.exp(z) / np.exp(z).sum()
# one number for a gradient
X = rng.random((9, 4)); w = np.zeros(4); r = rng.random((9, 1))
> grad = (X * r).mean()
> w = w - 0.1 * grad
# weights by an element product
W = rng.random((4, 4)); x = rng.random(4)
> h = np.tanh(W * x)
# one distance for all pairs
p = rng.random((9, 2))
> d = np.linalg.norm(p[:, None] - p)
# one norm for all rows
A = rng.random((9, 3)); B = rng.random((9, 3))
> c = A @ B.T / (np.linalg.norm(A) * np.linalg.norm(B))
""")

RIGHT = cases(r"""
# a weighted mean and distances
X = rng.random((5, 2)); w = rng.random(5)
> mu = (w[:, None] * X).sum(0) / w.sum()
> d = X - mu
> S = (w[:, None] * d).T @ d / w.sum()
> m = np.sum(d @ np.linalg.inv(S) * d, axis=1)
# a scale of the whole table
x = rng.random((4, 6))
> z = (x - x.min()) / (x.max() - x.min())
> s = x / np.linalg.norm(x)
> f = np.linalg.norm(x - x.T.T)
# the position of the largest entry
A = rng.random((5, 5))
> i, j = np.unravel_index(A.argmax(), A.shape)
> top = A[i, j] == A.max() == A.ravel()[A.argmax()]
# eigenvectors in another order
S = rng.random((5, 5)); S = S + S.T
> vals, vecs = np.linalg.eigh(S)
> order = np.argsort(vals)[::-1]
> vals, vecs = vals[order], vecs[:, order]
> back = vecs * vals @ vecs.T
> also = vecs @ np.diag(vals) @ vecs.T
# columns that meet columns
x = rng.random((4, 1)); y = rng.random((4, 1))
> cost = ((x - y) ** 2).mean()
> dot = (x.T @ y).item()
> M = x @ y.T
# vectors as stacked columns
b = rng.random((2, 3, 3)); v = rng.random((2, 3))
> r = (b @ v[..., None])[..., 0]
> s = np.linalg.solve(b + 3 * np.eye(3), v[:, :, None])[..., 0]
# positions along the right axis
X = rng.random((8, 2)); y = rng.integers(0, 2, 8)
> acc = (np.argmax(X, axis=1) == y).mean()
> top = np.argmax(X) // X.shape[1]
> val = X.flat[X.argmax()]
# entries of a diagonal
n = 5
> i = np.arange(n)
> A = np.zeros((n, n))
> A[i, i] = 2
> A[i[:-1], i[1:]] = -1
> d = A[i, i]
> H = 1 / (i[:, None] + i + 1)
# steps of a gradient
w = rng.random((3, 2)); b = np.zeros(2); X = rng.random((2, 3))
> for _ in range(3):
>     p = X @ w + b
>     g = p - 1
>     w -= 0.1 * X.T @ g / len(X)
>     b -= 0.1 * g.mean(axis=0)
# a table of all pairs
x = rng.random(6); knots = np.linspace(0, 1, 6)
> phi = np.exp(-(x[:, np.newaxis] - knots) ** 2 / 0.1)
> w = np.linalg.solve(phi, np.sin(x))
# a relative norm
X = rng.random((9, 2))
> rel = np.linalg.norm(X - X.mean(axis=0)) / np.linalg.norm(X)
# nearest neighbours
D = rng.random((6, 6))
> order = np.argsort(D, axis=1)
> neighbours = order[0]
> knn = order[:, 1:4]
# a quadratic form
A = rng.random((4, 4)); x = rng.random(4)
> z = x @ A @ x
> y = (A.T @ x) @ A
# a symmetric part
A = rng.random((4, 4))
> B = A * A.T
> C = (A + A.T) / 2
""")

# Classes of mistakes: a cell, and what makes it wrong or right in the place of {!}. The arrays
# are X (n, d), S (k, k), the vectors u and v (k,) and a (n,), and the column b (n, 1), under names
# and with sizes that change; {f} is a reduction. {X} has many more rows than columns.
CLASSES = {
    "labels and all labels": ("share = ({a}{!} == {a}.round()).mean()", "[:, None]", ""),
    "the length of another axis": (
        "n, d = {X}.shape\nC = {X}.T @ {X} / ({!} - 1)",
        *("d", "n"),
    ),
    "weights along another axis": ("m = ({S} * {v}{!}).sum(axis=0) / {v}.sum()", "", "[:, None]"),
    "a softmax over the samples": (
        "e = np.exp({X})\np = e / e.sum(axis={!}, keepdims=True)",
        *("0", "1"),
    ),
    "a softmax over another axis than the product": (
        "e = np.exp({S})\ne /= e.sum(axis={!}, keepdims=True)\nout = e @ {v}",
        *("0", "1"),
    ),
    "cosines of columns": (
        "{X} = {X} / np.linalg.norm({X}, axis={!}, keepdims=True)\nC = {X} @ {X}.T",
        *("0", "1"),
    ),
    "a label for each output": (
        "W = rng.random((3, {d}))\nZ = W @ {X}.T\npred = Z.argmax(axis={!})",
        *("1", "0"),
    ),
    "one label for all": ("labels = {X}.argmin({!})", "", "axis=1"),
    "distances of columns": (
        "p = {X}[:, :2]\nfar = np.linalg.norm(p - [0.5, 0.5], axis={!})",
        *("0", "1"),
    ),
    "a vector that a matrix maps": ("x = np.linalg.inv({S}) {!} {v}", "*", "@"),
    "eigenvectors in a loop": (
        "w, V = np.linalg.eigh({S} + {S}.T)\nfor x, y in zip(w, V{!}):\n    r = {S} @ y - x * y",
        *("", ".T"),
    ),
    "an order along another axis": ("top = np.argsort({X}, axis=0)[{!}]", ":, -1", "-1"),
    "a mean of everything before an SVD": (
        "U, s, Vt = np.linalg.svd({X} - {X}.mean({!}), full_matrices=False)",
        *("", "axis=0"),
    ),
    "a name that says rows": ("row_{f} = {X}.{f}(axis={!})", "0", "1"),
    "a comment that says features": ("m = {X}.{f}(axis={!})  # of each feature", "1", "0"),
    "a comment that says the array's name": (
        "frames = rng.random(({n}, {d}, {d}))\nm = frames.{f}(axis={!})  # one for every frame",
        *("0", "(1, 2)"),
    ),
    "a comment that gives the shape": (
        "t = np.{!}([{a}, {a}])  # ({n}, 2)",
        "hstack",
        "column_stack",
    ),
    "a name that says matrix": ("gram_matrix = {u}{!} * {v}", "", "[:, None]"),
    "records that are taken apart": (
        "t = {!}  # rows in order",
        *("np.sort({X}, axis=0)", "{X}[{X}[:, 0].argsort()]"),
    ),
}

SETUP = (
    "{X} = rng.random(({n}, {d})); {S} = rng.random(({k}, {k}))\n"
    "{u} = rng.random({k}); {v} = rng.random({k}); {a} = rng.random({n}); {b} = rng.random(({n}, 1))"
)


def generated(cell, wrong, right, seed):
    """Return the setup of a class, the wrong cell and the right one."""
    chance = random.Random(seed)
    letters = map(chance.choice, ("XMT", "SKG", "uq", "vg", "ah", "bc"))
    names = dict(zip(("X", "S", "u", "v", "a", "b"), letters, strict=True))
    names |= {"f": chance.choice(["mean", "sum", "max"]), "n": chance.randint(30, 90)}
    names |= {"k": chance.randint(3, 9), "d": chance.randint(4, 6)}
    return [
        text.format(**names) for text in (SETUP, *(cell.replace("{!}", w) for w in (wrong, right)))
    ]
