"""Further cells in the form of `shape_cases`.

`RAISING` cells fail, `SILENT` cells run and are wrong, and `RIGHT` cells are right.
"""

from shape_cases import cases

RAISING = cases(r"""
# an np.matrix
M = np.ones((3, 4)).view(np.matrix); v = np.ones(3)
> M * v
: M (3, 4) | v (3,) | 4 1
# shapes alone
> np.broadcast_shapes((3, 4), (5, 4))
: (3, 4) (3, 4) | (5, 4) (5, 4) | 3 5
# a penalty for two layers
W1 = rng.random((3, 4)); W2 = rng.random((2, 3))
> penalty = 0.1 * np.sum(W1**2 + W2**2)
= 0.1 * (np.sum(W1**2) + np.sum(W2**2))
# a column joined to a stack
X = rng.random((9, 5, 4)); y = rng.random((9, 1))
> D = np.hstack((X, y))
= np.hstack((X.reshape(9, -1), y))
# a row of ones that a projection needs
P = rng.random((3, 4)); Q = rng.random((3, 9))
> p = P @ Q
= P @ np.vstack([Q, np.ones(9)])
# a system with more equations than unknowns
A = rng.random((9, 4)); b = rng.random(9)
> x = np.linalg.solve(A, b)
= np.linalg.lstsq(A, b, rcond=None)[0]
# numbers compared with two limits
x = np.array([3, 5])
> ok = np.arange(9) < x
= np.arange(9) < x[:, None]
# means written into a mask
A = rng.random((9, 4)); x = A > 0.5; y = A.mean(axis=0)
> A[x] = y
= np.broadcast_to(y, A.shape)[x]
# a middle that is not sliced
u = rng.random((9, 7))
> d = u[2:, 1:-1] - 4 * u
= u[2:, 1:-1] - 4 * u[1:-1, 1:-1]
# differences of rows and all targets
X = rng.random((9, 2)); y = rng.random(9)
> d = X[1:] - y
= X[1:] - y[1:, None]
# a product with a later part
x = rng.random(9)
> r = np.dot(x, x[3:])
= np.dot(x[:-3], x[3:])
# a mask in a matrix product
e = rng.random((9, 4)); h = rng.random((9, 4))
> d = e @ (h > 0.5)
= e * (h > 0.5)
# eight by eight, not ten by ten
X = rng.random((9, 64))
> P = X.reshape(9, 10, 10)
= X.reshape(9, 8, 8)
# an order of rows for columns
X = rng.random((9, 4)); order = np.arange(9)[::-1]
> Z = X[:, order]
= X[order]
# a gradient with labels as a vector
X = rng.random((9, 4)); y = rng.random(9); w = np.zeros((4, 1))
> w -= X.T @ (X @ w - y)
= w - X.T @ (X @ w - y[:, None])
# labels minus probabilities
A = rng.random((9, 4)); y = rng.integers(0, 4, 9)
> d = A - y
= A - np.eye(4)[y]
# weights of all samples
X = rng.random((9, 4)); m = X[:, 0] > 0.5; w = rng.random(9)
> t = X[m].T @ w
= X[m].T @ w[m]
# pictures minus a flat picture
X = rng.random((5, 8, 8)); y = rng.random(64)
> d = X - y
= X - y.reshape(8, 8)
# clusters minus their centres
X = rng.random((9, 5)); C = rng.random((4, 5)); labels = rng.integers(0, 4, 9)
> d = X - C
= X - C[labels]
# values at new places, in another order
t = np.arange(9.0); v = rng.random(9); new = rng.random(4)
> y = np.interp(t, v, new)
= np.interp(new, t, v)
# three factors in another order
A = rng.random((9, 5)); B = rng.random((5, 4)); C = rng.random((4, 2))
> M = A @ C @ B
= A @ B @ C
# a quadratic form of each row
D = rng.random((9, 4)); S = np.eye(4)
> q = D.T @ S @ D
= ((D @ S) * D).sum(axis=1)
# three axes named of four
b = rng.random((9, 5, 4, 3))
> x = b.transpose(2, 0, 1)
= b.transpose(0, 3, 1, 2)
# a margin for two axes of three
img = rng.random((9, 5, 3))
> p = np.pad(img, ((1, 1), (2, 2)))
= np.pad(img, ((1, 1), (2, 2), (0, 0)))
# parts of unequal lengths
x = rng.random((64, 2))
> p = np.split(x, 9)[0]
= np.array_split(x, 9)[0]
# a mean of sevens
x = rng.random(66)
> w = x.reshape(-1, 7).mean(axis=1)
= x[: 63].reshape(-1, 7).mean(axis=1)
# a softmax with two sums
X = rng.random((9, 4)); E = np.exp(X - X.max(axis=1, keepdims=True))
> P = np.exp(X - X.max(axis=1)) / np.exp(X - X.max(axis=1)).sum(axis=1)
= E / E.sum(axis=1, keepdims=True)
""")

SILENT = cases(r"""
# a sum over one operand alone
A = rng.random((5, 3))
B = rng.random((5, 3))
> row_dots = np.einsum("ij,kj->i", A, B)
# one number for an outer product
u = rng.random(4)
> P = np.eye(4) - u.T @ u
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
# one position for all rows
P = rng.random((9, 3)); y = rng.integers(0, 3, 9)
> acc = np.mean(np.argmax(P) == y)
# a position along another axis than the sums
P = rng.random((9, 4))
> P = P / P.sum(axis=1, keepdims=True)
> best = P.argmax(axis=0)
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
# labels and all labels
a = rng.random(40)
- share = (a[:, None] == a.round()).mean()
+ share = (a == a.round()).mean()
# the length of another axis
X = rng.random((40, 5))
> n, d = X.shape
- C = X.T @ X / (d - 1)
+ C = X.T @ X / (n - 1)
# weights along another axis
S = rng.random((4, 4)); v = rng.random(4)
- m = (S * v).sum(axis=0) / v.sum()
+ m = (S * v[:, None]).sum(axis=0) / v.sum()
# a softmax over the samples
X = rng.random((40, 5))
> e = np.exp(X)
- p = e / e.sum(axis=0, keepdims=True)
+ p = e / e.sum(axis=1, keepdims=True)
# a softmax over another axis than the product
S = rng.random((4, 4)); v = rng.random(4)
> e = np.exp(S)
- e /= e.sum(axis=0, keepdims=True)
+ e /= e.sum(axis=1, keepdims=True)
> out = e @ v
# one label for all
X = rng.random((40, 5))
- labels = X.argmin()
+ labels = X.argmin(axis=1)
# distances of columns
X = rng.random((40, 5))
> p = X[:, :2]
- far = np.linalg.norm(p - [0.5, 0.5], axis=0)
+ far = np.linalg.norm(p - [0.5, 0.5], axis=1)
# eigenvectors in a loop
S = rng.random((4, 4))
> w, V = np.linalg.eigh(S + S.T)
- for x, y in zip(w, V):
+ for x, y in zip(w, V.T):
>     r = S @ y - x * y
# an order along another axis
X = rng.random((40, 5))
- top = np.argsort(X, axis=0)[:, -1]
+ top = np.argsort(X, axis=0)[-1]
# a mean of everything before an SVD
X = rng.random((40, 5))
- U, s, Vt = np.linalg.svd(X - X.mean(), full_matrices=False)
+ U, s, Vt = np.linalg.svd(X - X.mean(axis=0), full_matrices=False)
# a comment that says features
X = rng.random((40, 5))
- m = X.mean(axis=1)  # of each feature
+ m = X.mean(axis=0)  # of each feature
# a comment that says the array's name
> frames = rng.random((40, 5, 5))
- m = frames.mean(axis=0)  # one for every frame
+ m = frames.mean(axis=(1, 2))  # one for every frame
# a comment that gives the shape
a = rng.random(40)
- t = np.hstack([a, a])  # (40, 2)
+ t = np.column_stack([a, a])  # (40, 2)
# a name that says matrix
u = rng.random(4); v = rng.random(4)
- gram_matrix = u * v
+ gram_matrix = u[:, None] * v
# records that are taken apart
X = rng.random((40, 5))
- t = np.sort(X, axis=0)  # rows in order
+ t = X[X[:, 0].argsort()]  # rows in order
""")

RIGHT = cases(r"""
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
# a table of all pairs
x = rng.random(6); knots = np.linspace(0, 1, 6)
> phi = np.exp(-(x[:, np.newaxis] - knots) ** 2 / 0.1)
> w = np.linalg.solve(phi, np.sin(x))
# a symmetric table that is scaled on both sides
W = rng.random((6, 6)); W = W + W.T
> d = W.sum(axis=1)
> L = W / np.sqrt(d) / np.sqrt(d)[:, None]
""")
