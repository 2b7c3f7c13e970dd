"""Cells about shapes: lines of the course, of code as people write it, and of what people ask.

A case starts with its name after a sign #. The lines that follow are the setup, then come the lines
of the cell after a sign >. A cell that raises has a line of the operands of the failing operation
with their shapes, and with the two sizes that collide, where two do. The last line is what was
meant in place of the whole right-hand side; it is missing where no rearrangement is right. Longer
cells have wrong lines after a sign -, and the lines that were meant in their place after a sign +.
"""

import ast
import re


def cases(text):
    """Return the cases of a table, one dictionary for each."""
    found = []
    for block in re.split(r"^# ", text, flags=re.MULTILINE)[1:]:
        note, *lines = block.rstrip("\n").split("\n")
        operands = re.findall(r"(?:^| \| )(.+?) (\([\d, ]*\))(?= \| |$)", marked(":", lines))
        sizes = re.search(r" \| (\d+) (\d+)$", marked(":", lines))
        found.append(
            {
                "note": note,
                "setup": "\n".join(line for line in lines if line[0] not in ">:=-+"),
                "code": marked(">-", lines),
                "operands": [(source, ast.literal_eval(shape)) for source, shape in operands],
                "sizes": (int(sizes[1]), int(sizes[2])) if sizes else None,
                "want": marked(">+", lines) if marked("+", lines) else marked("=", lines) or None,
            }
        )
    return found


def marked(signs, lines):
    """Return those of the lines that start with one of the signs, without their signs."""
    return "\n".join(line[2:] for line in lines if line[0] in signs)


RAISING = cases(r"""
# bias as a row of another length
X = rng.normal(size=(3, 2)); W = rng.normal(size=(2, 3)); b = np.zeros((1, 4))
> Z = X @ W + b
: X @ W (3, 3) | b (1, 4) | 3 4
# one number for each row
A = np.ones((4, 3)); b = np.arange(4.)
> Z = A + b
: A (4, 3) | b (4,) | 3 4
= A + b[:, None]
# vectors of two lengths
y_hat = np.ones(5); y = np.ones(4)
> err = y_hat - y
: y_hat (5,) | y (4,) | 5 4
# a column added in place
w = np.zeros(3); g = np.ones((3, 1))
> w += g
: w (3,) | g (3, 1) | 1 3
= w + g[:, 0]
# shares without keepdims
E = np.exp(rng.normal(size=(4, 3)))
> P = E / E.sum(axis=1)
: E (4, 3) | E.sum(axis=1) (4,) | 3 4
= E / E.sum(axis=1, keepdims=True)
# centred without keepdims
X = rng.normal(size=(4, 3))
> Xc = X - X.mean(axis=1)
: X (4, 3) | X.mean(axis=1) (4,) | 3 4
= X - X.mean(axis=1, keepdims=True)
# a vector on the wrong side
x = np.arange(4.); W = rng.normal(size=(3, 4))
> z = x @ W
: x (4,) | W (3, 4) | 4 3
= W @ x
# dot with three axes
x = np.arange(5.); T = rng.normal(size=(2, 3, 5))
> s = np.dot(x, T)
: x (5,) | T (2, 3, 5) | 5 3
= np.dot(T, x)
# weights not transposed
X = rng.normal(size=(100, 5)); W = rng.normal(size=(3, 5))
> H = X @ W
: X (100, 5) | W (3, 5) | 5 3
= X @ W.T
# a number in a matrix product
W = rng.normal(size=(3, 4))
> Y = W @ 2
: W (3, 4) | 2 ()
= W * 2
# a gradient, which must have the shape of W
dZ = rng.normal(size=(6, 3)); X = rng.normal(size=(6, 4)); W = np.zeros((4, 3))
> dW = np.dot(dZ, X)
: dZ (6, 3) | X (6, 4) | 3 6
= X.T @ dZ
# two columns
x = rng.normal(size=(3, 1)); d = rng.normal(size=(4, 1))
> G = np.matmul(x, d)
: x (3, 1) | d (4, 1) | 1 4
= np.matmul(x, d.T)
# a column of ones that has one axis
X = np.ones((4, 3)); ones = np.ones(4)
> Xb = np.hstack([X, ones])
: X (4, 3) | ones (4,)
= np.hstack([X, ones[:, None]])
# a stack of two lengths
a = np.zeros(3); c = np.zeros(4)
> S = np.stack([a, c])
: a (3,) | c (4,) | 3 4
# too few elements
v = np.arange(10)
> V = v.reshape(3, 4)
: v (10,) | 10 12
# a mask for columns
X = rng.normal(size=(4, 3)); mask = np.array([True, False, True])
> kept = X[mask]
: X (4, 3) | mask (3,) | 4 3
= X[:, mask]
# too long for a row
G = np.zeros((2, 3)); g = np.ones(4)
> G[0, :] = g
: G[0, :] (3,) | g (4,) | 3 4
# einsum, a label with two sizes
X = rng.normal(size=(4, 3)); W = rng.normal(size=(5, 3))
> H = np.einsum('ij,jk->ik', X, W)
: X (4, 3) | W (5, 3) | 3 5
= np.einsum('ij,kj->ik', X, W)
# einsum, a label too many
X = rng.normal(size=(4, 3)); v = np.arange(3.)
> h = np.einsum('ij,jk->ik', X, v)
: v (3,)
= np.einsum('ij,j->i', X, v)
# einsum, a label too few
A = rng.normal(size=(3, 3)); v = np.arange(3.)
> n = np.einsum('i,i->', A, v)
: A (3, 3)
# one-hot targets on their side
Y = np.eye(3)[np.array([0, 2, 1, 1])].T; P = np.full((4, 3), 1 / 3)
> loss = -np.sum(Y * np.log(P))
: Y (3, 4) | np.log(P) (4, 3) | 4 3
= -np.sum(Y.T * np.log(P))
# in a function
W = rng.normal(size=(3, 5)); b = rng.normal(size=3)
> def scores(X):
>     Z = W @ X + b
>     return Z
> scores(rng.normal(size=(5, 4)))
: W @ X (3, 4) | b (3,) | 4 3
= W @ X + b[:, None]
# in a method of a layer
> class Layer:
>     def __init__(self):
>         self.W = np.ones((3, 5))
>     def forward(self, x):
>         return x @ self.W
> layer = Layer()
> layer.forward(rng.normal(size=(2, 5)))
: x (2, 5) | self.W (3, 5) | 5 3
= x @ self.W.T
# attributes of a list's items
class Box: pass
net = Box(); net.layers = [Box()]; net.layers[0].b = np.zeros((3, 1))
net.layers[0].W = np.ones((3, 5)); X = np.ones((4, 5))
> A = np.tanh(net.layers[0].W @ X + net.layers[0].b)
: net.layers[0].W (3, 5) | X (4, 5) | 5 4
= np.tanh(net.layers[0].W @ X.T + net.layers[0].b)
# the rows of a comprehension
rows = [rng.normal(size=4) for _ in range(3)]; W = rng.normal(size=(2, 4))
> out = [row @ W for row in rows]
: row (4,) | W (2, 4) | 4 2
= [W @ row for row in rows]
# pairs in a comprehension
pairs = [(np.ones((2, 3)), np.ones((3, 4))), (np.ones((2, 3)), np.ones((4, 3)))]
> out = [a @ b for a, b in pairs]
: a (2, 3) | b (4, 3) | 3 4
# in a lambda
X = rng.normal(size=(4, 3))
> center = lambda M: M - M.mean(axis=1)
> center(X)
: M (4, 3) | M.mean(axis=1) (4,) | 3 4
= M - M.mean(axis=1, keepdims=True)
# products of a dictionary's arrays
params = {'W': np.ones((2, 3)), 'b': np.zeros((2, 1))}; x = np.ones((2, 5))
> z = params['W'] @ x + params['b']
: params['W'] (2, 3) | x (2, 5) | 3 2
# in a generator
X = np.ones((6, 3)); batches = {'a': np.ones(6), 'b': np.ones(5)}
> total = sum((X.T @ y).sum() for y in batches.values())
: X.T (3, 6) | y (5,) | 6 5
# a sum of columns
X = rng.normal(size=(6, 3)); W = rng.normal(size=(6, 4)); b = np.zeros(6)
> y = (X.T @ W).sum(0) + b
: (X.T @ W).sum(0) (4,) | b (6,) | 4 6
# in brackets over three lines
X = rng.normal(size=(6, 3)); W = rng.normal(size=(4, 3)); b = np.zeros((4, 1))
> Z = (
>     X @ W
>     + b.T
> )
: X (6, 3) | W (4, 3) | 3 4
= X @ W.T + b.T
# a chain over five lines
v = np.arange(24.)
> t = (v
>      .reshape(4, 6)
>      .T
>      .reshape(5, 5)
>      .sum())
: v.reshape(4, 6).T (6, 4) | 24 25
# a method on the wrong side
A = np.ones((4, 5)); u = np.ones(4)
> s = A.dot(u).sum()
: A (4, 5) | u (4,) | 5 4
= u.dot(A).sum()
# a loss of one number
P = rng.random((5, 3)); Y = np.eye(3)[[0, 1, 2, 1]]
> loss = -(Y * np.log(P + 1e-9)).sum(axis=1).mean()
: Y (4, 3) | np.log(P + 1e-9) (5, 3) | 4 5
# joined along an axis that vectors lack
a = np.ones((4, 3)); b = np.ones((2, 3))
> c = np.concatenate([a, b], axis=1)
: a (4, 3) | b (2, 3) | 4 2
= np.concatenate([a, b], axis=0)
# a row joined to a table
X = np.ones((4, 3)); row = np.arange(3.)
> X2 = np.concatenate((X, row))
: X (4, 3) | row (3,)
= np.concatenate((X, row[None, :]))
# a column put below a table
X = np.ones((4, 3)); col = np.arange(4.)
> X2 = np.vstack([X, col])
: X (4, 3) | col (4,) | 3 4
= np.hstack([X, col[:, None]])
# columns of two lengths
a = np.ones(4); b = np.ones(5)
> M = np.column_stack((a, b))
: a (4,) | b (5,) | 4 5
# parts of two lengths stacked
parts = [np.ones((2, 3)), np.ones((2, 3)), np.ones((3, 2))]
> M = np.stack(parts, axis=-1)
: parts[0] (2, 3) | parts[2] (3, 2) | 3 2
# a row appended
X = np.ones((4, 3)); extra = np.ones(3)
> X2 = np.append(X, extra, axis=0)
: X (4, 3) | extra (3,)
= np.append(X, extra[None, :], axis=0)
# a mask of columns
A = np.ones((4, 3)); y = np.array([0, 1, 1])
> picked = A[y == 1]
: A (4, 3) | y == 1 (3,) | 4 3
= A[:, y == 1]
# positions of rows and of columns
A = np.ones((4, 3)); rows = np.array([0, 1, 2]); cols = np.array([0, 1])
> picked = A[rows, cols]
: A (4, 3) | rows (3,) | cols (2,) | 3 2
= A[np.ix_(rows, cols)]
# a slice of another length
x = np.zeros(5); y = np.ones(3)
> x[:2] = y
: x[:2] (2,) | y (3,) | 2 3
= x[:3]
# a column into a slice
X = np.zeros((4, 3)); col = np.arange(4.).reshape(4, 1)
> X[:, 0] = col
: X[:, 0] (4,) | col (4, 1) | 1 4
= col[:, 0]
# a vector into columns
X = np.zeros((4, 3)); new = np.arange(4.)
> X[:, 1:] = new
: X[:, 1:] (4, 2) | new (4,) | 2 4
= new[:, None]
# too many indices
a = np.ones((4, 3))
> a[0, 1, 2]
: a (4, 3)
# a gradient that is transposed
W = np.ones((3, 5)); lr = 0.1; dW = np.ones((5, 3))
> W -= lr * dW
: W (3, 5) | lr * dW (5, 3) | 5 3
= W - lr * dW.T
# a column subtracted in place
w = np.zeros((3, 1)); dw = np.ones((3, 3))
> w -= 0.1 * dw
: w (3, 1) | 0.1 * dw (3, 3) | 1 3
# a transposed out
a = np.ones((2, 3)); b = np.ones((2, 3)); c = np.ones((3, 2))
> np.add(a, b, out=c)
: a (2, 3) | b (2, 3) | c (3, 2)
= np.add(a.T, b.T)
# one condition for each row
c = np.ones(4, bool); x = np.ones((4, 3))
> z = np.where(c, x, 0.0)
: c (4,) | x (4, 3) | 4 3
= np.where(c[:, None], x, 0.0)
# a system with another right-hand side
K = np.eye(3); rhs = np.ones(4)
> sol = np.linalg.solve(K, rhs)
: K (3, 3) | rhs (4,) | 3 4
# the inverse of a table
M = np.eye(3, 4)
> np.linalg.inv(M)
: M (3, 4) | 3 4
= np.linalg.pinv(M)
# a reshape into sevens
a = np.ones((3, 4))
> a.reshape(-1, 7)
: a (3, 4)
# a list whose parts differ
> bad = np.array([[1, 2], [3]])
: [1, 2] (2,) | [3] (1,) | 2 1
# attention without a transpose
Q = np.ones((8, 5, 4)); K = np.ones((8, 6, 4))
> S = Q @ K
: Q (8, 5, 4) | K (8, 6, 4) | 4 6
= Q @ K.mT
# batches of two sizes
A = np.ones((2, 3, 4)); B = np.ones((5, 4, 3))
> C = np.matmul(A, B)
: A (2, 3, 4) | B (5, 4, 3) | 2 5
# inner products of columns
a = np.ones((3, 4)); b = np.ones((5, 3))
> t = np.inner(a, b)
: a (3, 4) | b (5, 3) | 4 3
= np.inner(a.T, b)
# a tensordot
a = np.ones((3, 4)); b = np.ones((3, 4))
> t = np.tensordot(a, b, axes=1)
: a (3, 4) | b (3, 4) | 4 3
= np.tensordot(a, b.T, axes=1)
# one value for each row, broadcast
x = np.arange(3.)
> M = np.broadcast_to(x, (3, 4))
: x (3,)
= np.broadcast_to(x[:, None], (3, 4))
# a fit of two lengths
x = np.arange(5.); y = np.arange(6.)
> p = np.polyfit(x, y, 1)
: x (5,) | y (6,) | 5 6
# einsum of a transposed matrix
A = np.ones((2, 3, 4)); B = np.ones((4, 5))
> C = np.einsum('bij,kj->bik', A, B)
: A (2, 3, 4) | B (4, 5) | 4 5
= np.einsum('bij,jk->bik', A, B)
""")

# What people ask.
ASKED = cases(r"""
# subtract each sensor's mean, keepdims forgotten
readings = rng.normal(20.0, 2.0, size=(6, 4))
> centred = readings - readings.mean(axis=1)
: readings (6, 4) | readings.mean(axis=1) (6,) | 4 6
= readings - readings.mean(axis=1, keepdims=True)
# softmax on batched attention scores without keepdims
scores = rng.normal(size=(3, 3, 5))
> def softmax(z):
>     e = np.exp(z - np.max(z, axis=-1))
>     return e / e.sum(axis=-1, keepdims=True)
>
> attn = softmax(scores)
: z (3, 3, 5) | np.max(z, axis=-1) (3, 3) | 5 3
= np.exp(z - np.max(z, axis=-1, keepdims=True))
# daily returns: differences divided by all prices
prices = np.array([10.0, 10.5, 10.2, 11.0, 11.3, 11.1, 12.0, 12.4, 12.2, 13.0])
> returns = np.diff(prices) / prices
: np.diff(prices) (9,) | prices (10,) | 9 10
= np.diff(prices) / prices[:-1]
# mixing two recordings of different length
voice = rng.normal(size=10)
music = rng.normal(size=13)
> level = 0.3
> mix = voice + level * music
: voice (10,) | level * music (13,) | 10 13
# product of two axes meant as a grid
nx, ny = 5, 4
x = np.linspace(0, np.pi, nx)
y = np.linspace(0, np.pi, ny)
field = np.zeros((ny, nx))
> field[:] = np.sin(x) * np.cos(y)
: np.sin(x) (5,) | np.cos(y) (4,) | 5 4
= np.sin(x) * np.cos(y)[:, None]
# k-means assignment without pairwise new axis
points = rng.random((7, 2))
centroids = rng.random((3, 2))
> def assign(points, centroids):
>     offsets = points - centroids
>     dist = np.sqrt((offsets ** 2).sum(axis=2))
>     return dist.argmin(axis=1)
>
> labels = assign(points, centroids)
: points (7, 2) | centroids (3, 2) | 7 3
= points[:, None, :] - centroids[None, :, :]
# accumulator one-dimensional, whole batch added in place
batches = [rng.random((5, 3)), rng.random((4, 3))]
> totals = np.zeros(3)
> for batch in batches:
>     totals += batch
: totals (3,) | batch (5, 3)
= totals + batch.sum(axis=0)
# bias update forgets summing gradient over batch
acts = rng.normal(size=(8, 5))
upstream = rng.normal(size=(8, 3))
> class Dense:
>     def __init__(self, n_in, n_out, lr=0.01):
>         self.W = np.zeros((n_in, n_out))
>         self.b = np.zeros((1, n_out))
>         self.lr = lr
>
>     def backward(self, a, delta):
>         self.W -= self.lr * (a.T @ delta)
>         self.b -= self.lr * delta
>         return delta @ self.W.T
>
> layer = Dense(5, 3)
> layer.backward(acts, upstream)
: self.b (1, 3) | self.lr * delta (8, 3) | 1 8
= self.b - self.lr * delta.sum(axis=0, keepdims=True)
# accuracy compares class probabilities with integer labels
probs = rng.random((6, 3))
labels = np.array([0, 2, 1, 1, 0, 2])
> accuracy = (probs == labels).mean()
: probs (6, 3) | labels (6,) | 3 6
= (probs.argmax(axis=1) == labels).mean()
# second difference with an unsliced middle term
u = np.sin(np.linspace(0, 3, 10))
dx = 3 / 9
> curvature = (u[2:] - 2 * u + u[:-2]) / dx ** 2
: u[2:] (8,) | 2 * u (10,) | 8 10
= (u[2:] - 2 * u[1:-1] + u[:-2]) / dx ** 2
# comprehension over columns subtracts all means at once
table = rng.normal(size=(6, 4))
means = table.mean(axis=0)
> columns = [table[:, j] - means for j in range(table.shape[1])]
: table[:, j] (6,) | means (4,) | 6 4
= [table[:, j] - means[j] for j in range(table.shape[1])]
# bias created with input size instead of output
W = rng.normal(size=(4, 3)); b = np.zeros(4)
x = rng.normal(size=(6, 4))
> logits = np.dot(x, W) + b
: np.dot(x, W) (6, 3) | b (4,) | 3 4
# generator expression, one voter has fewer entries
votes = [np.array([1.0, 0.0, 2.0]), np.array([0.5, 1.5, 1.0]), np.array([2.0, 1.0])]
trust = np.array([0.5, 0.3, 0.2])
> combined = sum(t * v + trust for t, v in zip(trust, votes))
: t * v (2,) | trust (3,) | 2 3
# output buffer allocated with too few rows
a = rng.random((4, 3)); b = rng.random((4, 3))
scratch = np.empty((2, 3))
> np.add(a, b, out=scratch)
: a (4, 3) | b (4, 3) | scratch (2, 3) | 4 2
# walrus prediction minus target with two extra rows
X = rng.normal(size=(7, 3)); coef = np.array([0.5, 1.0, -1.0])
target = rng.normal(size=9)
> sse = (((fit := X @ coef) - target) ** 2).sum()
: (fit := X @ coef) (7,) | target (9,) | 7 9
# design matrix lacks the column of ones
X = rng.normal(size=(8, 3))
theta = np.array([1.5, 0.2, -0.7, 0.4])
> # theta[0] is the intercept
> y_hat = X @ theta
: X (8, 3) | theta (4,) | 3 4
= X @ theta[1:] + theta[0]
# weights first although samples lie in rows
W = rng.normal(size=(5, 4)); b = rng.normal(size=5)
x = rng.normal(size=(10, 4))
> def layer(x, W, b):
>     return np.tanh(W.dot(x) + b)
>
> hidden = layer(x, W, b)
: W (5, 4) | x (10, 4) | 4 10
= np.tanh(x.dot(W.T) + b)
# backpropagation weight gradient, order and transpose missing
a_prev = rng.normal(size=(6, 4)); delta = rng.normal(size=(6, 3))
W = rng.normal(size=(4, 3))
> dW = np.dot(delta, a_prev)
: delta (6, 3) | a_prev (6, 4) | 3 6
= np.dot(a_prev.T, delta)
# second layer's weights stored as outputs by inputs
batch = rng.normal(size=(8, 2))
> class Net:
>     def __init__(self):
>         self.W1 = np.full((2, 5), 0.1)
>         self.W2 = np.full((3, 5), 0.2)
>
>     def act(self, z):
>         return np.maximum(z, 0)
>
>     def forward(self, x):
>         return self.act(x @ self.W1) @ self.W2
>
> out = Net().forward(batch)
: self.act(x @ self.W1) (8, 5) | self.W2 (3, 5) | 5 3
= self.act(x @ self.W1) @ self.W2.T
# rotation matrix times points stored in rows
corners = rng.random((7, 2))
angle = 0.3
> c, s = np.cos(angle), np.sin(angle)
> R = np.array([[c, -s], [s, c]])
> turned = R @ corners
: R (2, 2) | corners (7, 2) | 2 7
= corners @ R.T
# einsum written for the transposed second matrix
A = rng.random((3, 4)); B = rng.random((5, 4))
> kernel = np.einsum("ij,jk->ik", A, B)
: A (3, 4) | B (5, 4) | 4 5
= np.einsum("ij,kj->ik", A, B)
# attention scores einsum with key axes swapped
q = rng.normal(size=(2, 3, 8)); k = rng.normal(size=(2, 5, 8))
> def scores(query, key):
>     d = query.shape[-1]
>     return np.einsum("bqd,bdk->bqk", query, key) / np.sqrt(d)
>
> att = scores(q, key=k)
: query (2, 3, 8) | key (2, 5, 8) | 8 5
= np.einsum("bqd,bkd->bqk", query, key) / np.sqrt(d)
# einsum vector argument is really a column
M = rng.random((3, 4))
v = rng.random((4, 1))
> projected = np.einsum("ij,j->i", M, v)
: M (3, 4) | v (4, 1)
= np.einsum("ij,j->i", M, v[:, 0])
# mask from cleaned rows applied to original names
names = np.array(["ann", "bob", "cy", "dee", "eve", "fay"])
raw = np.array([[1.0, 2.0], [np.nan, 1.0], [0.2, 3.0], [0.9, np.nan], [0.7, 1.0], [0.1, 4.0]])
> ok = ~np.isnan(raw).any(axis=1)
> clean = raw[ok]
> selected = names[clean[:, 0] > 0.5]
: names (6,) | clean[:, 0] > 0.5 (4,) | 6 4
= names[ok][clean[:, 0] > 0.5]
# segmentation mask one pixel wider than picture
scan = rng.random((4, 5, 3))
segmentation = rng.random((4, 6)) > 0.5
> scan[segmentation] = 0.0
: scan (4, 5, 3) | segmentation (4, 6) | 5 6
# mask made from differences is one shorter
level = np.array([1.0, 1.4, 1.1, 1.8, 2.0, 1.9, 2.3, 2.2, 2.6])
> # the values reached by an upward step
> reached = level[np.diff(level) > 0]
: level (9,) | np.diff(level) > 0 (8,) | 9 8
= level[1:][np.diff(level) > 0]
# rows and columns selected without ix_
grid = np.arange(30).reshape(5, 6)
rows = np.array([0, 3])
cols = np.array([1, 2, 5])
> block = grid[rows, cols]
: grid (5, 6) | rows (2,) | cols (3,) | 2 3
= grid[np.ix_(rows, cols)]
# function expects column targets, gets flat ones
targets = np.array([1.0, 0.0, 1.0, 1.0, 0.0])
> def log_loss(y, p):
>     t = y[:, 0]
>     return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
>
> loss = log_loss(targets, p=np.full(5, 0.6))
: y (5,)
= y
# features joined with a flat target
inputs = rng.random((6, 3)); output = rng.random(6)
> dataset = np.concatenate([inputs, output], axis=1)
: inputs (6, 3) | output (6,)
= np.concatenate([inputs, output[:, None]], axis=1)
# appending a flat row to a table in loop
log = np.zeros((1, 3))
events = [np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])]
> for event in events:
>     log = np.append(log, event, axis=0)
: log (1, 3) | event (3,)
= np.append(log, event[None, :], axis=0)
# velocity from differences stacked beside time
t = np.linspace(0, 1, 10)
pos = t ** 2
> vel = np.diff(pos) / np.diff(t)
> rows = np.column_stack([t, pos, vel])
: t (10,) | pos (10,) | vel (9,) | 10 9
# leading zero put before a cumulative sum
steps = np.array([0.5, 0.25, -0.1, 0.3, 0.2, -0.4, 0.1])
> path = np.concatenate([0.0, np.cumsum(steps)])
: 0.0 () | np.cumsum(steps) (7,)
= np.concatenate([[0.0], np.cumsum(steps)])
# token sequences of different lengths into padded matrix
sentences = [np.array([4, 8, 15, 16, 23, 42]), np.array([7, 7, 3]), np.array([1, 2, 3, 4])]
> padded = np.zeros((3, 6), dtype=int)
> for row, ids in enumerate(sentences):
>     padded[row, :] = ids
: padded[row, :] (6,) | ids (3,) | 6 3
= np.pad(ids, (0, padded.shape[1] - len(ids)))
# overlap-add runs past the end of buffer
win = np.hanning(6)
pieces = rng.normal(size=(4, 6))
> hop = 3
> acc = np.zeros(14)
> for i, piece in enumerate(pieces):
>     lo = i * hop
>     acc[lo:lo + 6] += win * piece
: acc[lo:lo + 6] (5,) | win * piece (6,) | 5 6
= acc[lo:lo + 6] + (win * piece)[:len(acc) - lo]
# quarters of a year reshaped four by four
monthly_rain = np.arange(12.0)
> quarterly = monthly_rain.reshape(4, 4).sum(axis=1)
: monthly_rain (12,) | 12 16
= monthly_rain.reshape(4, 3).sum(axis=1)
# parsed file has one value too many
text = "3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3 2 3 8 4 6"
> values = np.array(text.split(), dtype=int)
> board = values.reshape((4, 5), order="C")
: values (21,) | 21 20
# interpolating a histogram on its bin edges
data = np.array([0.1, 0.4, 0.45, 0.5, 0.8, 0.9])
> density, edges = np.histogram(data, bins=5, range=(0, 1), density=True)
> at = np.interp(0.37, edges, density)
: edges (6,) | density (5,) | 6 5
= np.interp(0.37, 0.5 * (edges[1:] + edges[:-1]), density)
# loaded die with one probability missing
dice = np.arange(1, 7)
loaded = np.array([0.4, 0.2, 0.2, 0.1, 0.1])
> rolls = rng.choice(dice, size=10, p=loaded)
: dice (6,) | loaded (5,) | 6 5
# distance matrix to one flat point
stations = rng.random((5, 2))
here = np.array([0.2, 0.7])
> from scipy.spatial.distance import cdist
> gaps = cdist(stations, here)
: stations (5, 2) | here (2,)
= cdist(stations, here[None, :])
# ragged rows made into one array
jan = np.array([3.0, 5.0, 2.0, 4.0])
feb = np.array([6.0, 1.0, 7.0])
> calendar = np.array([jan, feb])
: jan (4,) | feb (3,) | 4 3
# score sheet reshaped to assumed judges and skaters
marks = [[5.1, 5.4, 5.0], [5.8, 5.5, 5.9], [4.9, 5.2, 5.1], [5.5, 5.6, 5.7], [5.3, 5.0, 5.2]]
> judges, skaters = 4, 4
> flat = np.asarray(marks)
> sheet = flat.ravel().reshape(judges, skaters).mean(axis=0)
: flat.ravel() (15,) | 15 16
# where chooses between columns of unequal length
risk = np.array([0.1, 0.8, 0.6, 0.3, 0.9, 0.2])
premium = np.array([10.0, 30.0, 25.0, 12.0, 40.0, 11.0])
> discounted = premium[:-1] * 0.9
> bill = np.where(risk > 0.5, premium, discounted)
: risk > 0.5 (6,) | premium (6,) | discounted (5,) | 6 5
# parameter dictionary updated with an old layer's gradient
params = {"W": np.ones((4, 3)), "b": np.zeros(3)}
grads = {"W": np.full((5, 3), 0.1), "b": np.full(3, 0.2)}
> def sgd(params, grads, lr=0.1):
>     for name in params:
>         params[name] -= lr * grads[name]
>     return params
>
> sgd(params, grads)
: params[name] (4, 3) | lr * grads[name] (5, 3) | 4 5
# alpha matte without channel axis in compositing function
front = rng.random((6, 6, 3)); back = rng.random((6, 6, 3)); matte = rng.random((6, 6))
> def composite(fg, bg, alpha):
>     alpha = np.clip(alpha, 0.0, 1.0)
>     return fg * alpha + bg * (1 - alpha)
>
> picture = composite(front, back, matte)
: fg (6, 6, 3) | alpha (6, 6) | 3 6
= fg * alpha[..., None] + bg * (1 - alpha[..., None])
# heat equation stencil with a slice one too long
rod = np.zeros(10); rod[4] = 100.0
> def diffuse(u, r, steps):
>     u = u.copy()
>     for _ in range(steps):
>         u[1:-1] = u[1:-1] + r * (u[2:] - 2 * u[1:-1] + u[:-1])
>     return u
>
> final = diffuse(rod, 0.2, 5)
: u[2:] - 2 * u[1:-1] (8,) | u[:-1] (9,) | 8 9
= u[1:-1] + r * (u[2:] - 2 * u[1:-1] + u[:-2])
# finite-difference velocity divided by time steps
t = np.sort(rng.random(9)); pos = rng.random((9, 3))
> vel = np.diff(pos, axis=0) / np.diff(t)
: np.diff(pos, axis=0) (8, 3) | np.diff(t) (8,) | 3 8
= np.diff(pos, axis=0) / np.diff(t)[:, None]
# kinetic energy per particle summed over wrong axis
mass = rng.random(5) + 1; vel = rng.normal(size=(5, 3))
> ke = 0.5 * mass * (vel ** 2).sum(axis=0)
: 0.5 * mass (5,) | (vel ** 2).sum(axis=0) (3,) | 5 3
= 0.5 * mass * (vel ** 2).sum(axis=1)
# n-body method divides displacement vectors by distances
start = rng.normal(size=(5, 3)); m = rng.random(5) + 1
> class Cluster:
>     G = 1.0
>
>     def __init__(self, pos, mass):
>         self.pos = pos
>         self.mass = mass
>
>     def accelerations(self, eps=1e-2):
>         d = self.pos[None, :, :] - self.pos[:, None, :]
>         dist = np.sqrt((d ** 2).sum(axis=-1) + eps ** 2)
>         acc = self.G * (self.mass[None, :, None] * d / dist ** 3).sum(axis=1)
>         return acc
>
> a0 = Cluster(start, m).accelerations()
: self.mass[None, :, None] * d (5, 5, 3) | dist ** 3 (5, 5) | 3 5
= self.G * (self.mass[None, :, None] * d / dist[..., None] ** 3).sum(axis=1)
# rotation matrix applied to a row-wise point cloud
points = rng.normal(size=(7, 3)); shift = np.array([1.0, 0.0, -2.0])
> theta = np.pi / 5
> R = np.array([[np.cos(theta), -np.sin(theta), 0.0],
>               [np.sin(theta), np.cos(theta), 0.0],
>               [0.0, 0.0, 1.0]])
> cloud = R @ points + shift
: R (3, 3) | points (7, 3) | 3 7
= points @ R.T + shift
# unflattened digit images times dense weights
digits = rng.random((4, 5, 6)); W = rng.normal(size=(30, 10)); b = np.zeros(10)
> scores = digits @ W + b
: digits (4, 5, 6) | W (30, 10) | 6 30
= digits.reshape(len(digits), -1) @ W + b
# in-place bias update with a column of errors
err = rng.normal(size=(4, 1))
> class Perceptron:
>     def __init__(self, n_out, lr=0.1):
>         self.lr = lr
>         self.b = np.zeros(n_out)
>
>     def nudge(self, err):
>         self.b -= self.lr * err
>         return self.b
>
> Perceptron(4).nudge(err)
: self.b (4,) | self.lr * err (4, 1)
= self.b - self.lr * err[:, 0]
# attention scores with .T on a batch
q = rng.normal(size=(2, 5, 8)); k = rng.normal(size=(2, 7, 8))
> class Attention:
>     def __init__(self, dim):
>         self.dim = dim
>
>     def weights(self, q, k):
>         scores = q @ k.T / np.sqrt(self.dim)
>         e = np.exp(scores - scores.max(axis=-1, keepdims=True))
>         return e / e.sum(axis=-1, keepdims=True)
>
> w = Attention(8).weights(q, k)
: q (2, 5, 8) | k.T (8, 7, 2) | 8 7
= q @ k.transpose(0, 2, 1) / np.sqrt(self.dim)
# two years of months minus a monthly climatology
temps = rng.normal(15, 4, size=(24, 6)); years = 2
> clim = temps.reshape(years, 12, 6).mean(axis=0)
> anom = temps - clim
: temps (24, 6) | clim (12, 6) | 24 12
= temps - np.tile(clim, (years, 1))
# latitude weights on a lat-lon field
sst = rng.normal(290, 5, size=(8, 12)); lats = np.linspace(-70, 70, 8)
> def global_mean(field, lat):
>     w = np.cos(np.deg2rad(lat))
>     return np.sum(field * w) / (w.sum() * field.shape[1])
>
> print(round(global_mean(field=sst, lat=lats), 2))
: field (8, 12) | w (8,) | 12 8
= np.sum(field * w[:, None]) / (w.sum() * field.shape[1])
# running channel mean mixed with a batch-only mean
images = rng.random((4, 3, 5, 5))
> class BatchNorm:
>     def __init__(self, channels):
>         self.running = np.zeros(channels)
>
>     def observe(self, x):
>         self.running = 0.9 * self.running + 0.1 * x.mean(axis=0)
>
> bn = BatchNorm(3)
> bn.observe(images)
: 0.9 * self.running (3,) | 0.1 * x.mean(axis=0) (3, 5, 5) | 3 5
= 0.9 * self.running + 0.1 * x.mean(axis=(0, 2, 3))
# generator sum of row weights times fields
weights = rng.random((5, 3)); fields = rng.random((5, 3, 4))
> total = sum(w * f for w, f in zip(weights, fields))
: w (3,) | f (3, 4) | 3 4
= sum(w[:, None] * f for w, f in zip(weights, fields))
# gradient blown up by column target, fails later
X = rng.normal(size=(20, 3)); y = rng.normal(size=(20, 1)); lr = 0.01
> def grad(w):
>     return X.T @ (X @ w - y) / len(y)
>
> def step(w):
>     return w - lr * grad(w)
>
> w = np.zeros(3)
> for epoch in range(10):
>     w = step(w)
: w (3,) | lr * grad(w) (3, 20) | 3 20
= w - lr * (X.T @ (X @ w - y[:, 0]) / len(y))
# starred einsum chain with transposed middle matrix
mats = [rng.random((2, 3)), rng.random((4, 3)), rng.random((4, 5))]
> path = "ij,jk,kl->il"
> chain = np.einsum(path, *mats)
: mats[0] (2, 3) | mats[1] (4, 3) | mats[2] (4, 5) | 3 4
= np.einsum('ij,kj,kl->il', *mats)
# histogram edges indexed by a mask over counts
energies = rng.gamma(2.0, 1.5, size=200)
> counts, edges = np.histogram(energies, bins=12)
> busy = edges[counts > 10]
: edges (13,) | counts > 10 (12,) | 13 12
# starred image tiles of different heights side by side
tiles = [rng.random((6, 4, 3)), rng.random((6, 5, 3)), rng.random((5, 4, 3))]
> pano = np.concatenate([*tiles], axis=1)
: tiles[0] (6, 4, 3) | tiles[1] (6, 5, 3) | tiles[2] (5, 4, 3) | 6 5
# raw camera dump has extra header words
raw = np.arange(62, dtype=np.uint16)
> n_frames, h, w = 3, 4, 5
> movie = raw.reshape(n_frames, h, w)
: raw (62,) | 62 60
# last window of a short-time transform is short
s = rng.normal(size=72)
> win = np.hanning(32)
> spec = np.array([np.abs(np.fft.rfft(s[i:i + 32] * win))
>                  for i in range(0, len(s), 16)])
: s[i:i + 32] (24,) | win (32,) | 24 32
# starred matrices multiplied in a loop do not chain
A = rng.random((3, 3)); B = rng.random((3, 4)); C = rng.random((5, 2))
> def chain(*ms):
>     out = np.eye(len(ms[0]))
>     for m in ms:
>         out = out @ m
>     return out
>
> abcd = chain(A, B, C)
: out (3, 4) | m (5, 2) | 4 5
# residual of test targets against training predictions
X_train = rng.normal(size=(9, 2)); y_train = rng.normal(size=9)
X_test = rng.normal(size=(4, 2)); y_test = rng.normal(size=4)
> class LeastSquares:
>     def fit(self, X, y):
>         self.coef_ = np.linalg.pinv(X) @ y
>         return self
>
>     def predict(self, X):
>         return X @ self.coef_
>
> model = LeastSquares().fit(X_train, y_train)
> resid = y_test - model.predict(X_train)
: y_test (4,) | model.predict(X_train) (9,) | 4 9
# homogeneous 4x4 pose times a 3-D point
grip = np.array([0.2, 0.0, 0.5])
> class Pose:
>     def __init__(self, yaw, offset):
>         c, s = np.cos(yaw), np.sin(yaw)
>         self.T = np.eye(4)
>         self.T[:2, :2] = [[c, -s], [s, c]]
>         self.T[:3, 3] = offset
>
>     def apply(self, p):
>         return self.T @ p
>
> print(Pose(0.3, [1, 2, 0]).apply(grip))
: self.T (4, 4) | p (3,) | 4 3
# filter curve sampled on a shorter wavelength grid
spectrum = rng.random(12)
bands = {'g': rng.random(12), 'r': rng.random(11), 'i': rng.random(12)}
> flux = {name: (spectrum * resp).sum() / resp.sum() for name, resp in bands.items()}
: spectrum (12,) | resp (11,) | 12 11
# full FFT multiplied with a half spectrum
sig = rng.normal(size=16); h = np.array([0.25, 0.5, 0.25])
> filtered = np.fft.ifft(np.fft.fft(sig) * np.fft.rfft(h, len(sig))).real
: np.fft.fft(sig) (16,) | np.fft.rfft(h, len(sig)) (9,) | 16 9
# weights per row averaged along the columns
readings = rng.normal(size=(6, 3)); trust = rng.random(6)
> consensus = np.average(a=readings, axis=1, weights=trust)
: readings (6, 3) | trust (6,) | 3 6
= np.average(a=readings, axis=0, weights=trust)
# sort order of distances applied to neighbour coordinates
nbr = rng.normal(size=(5, 7, 2))
> dist = np.linalg.norm(nbr, axis=-1)
> order = np.argsort(dist, axis=1)
> nearest_first = np.take_along_axis(nbr, order, axis=1)
: nbr (5, 7, 2) | order (5, 7)
= np.take_along_axis(nbr, order[:, :, None], axis=1)
# row validity flags in where over a table
data = rng.normal(size=(6, 4))
> def blank_bad(data, limit=2.0):
>     valid = np.abs(data).max(axis=1) < limit
>     return np.where(valid, data, np.nan)
>
> clean = blank_bad(data)
: valid (6,) | data (6, 4) | np.nan () | 6 4
= np.where(valid[:, None], data, np.nan)
# choose between per-site gains by regime map
regime = rng.integers(0, 3, size=(4, 9)); low, mid, high = rng.random((3, 4))
> gain = np.choose(regime, [low, mid, high])
: regime (4, 9) | low (4,) | mid (4,) | high (4,) | 9 4
= np.choose(regime, [low[:, None], mid[:, None], high[:, None]])
# batch of small systems with one vector each
K = rng.normal(size=(6, 3, 3)) + 5 * np.eye(3); loads = rng.normal(size=(6, 3))
> disp = np.linalg.solve(K, loads)
: K (6, 3, 3) | loads (6, 3) | 3 6
= np.linalg.solve(K, loads[..., None])[..., 0]
# least squares with basis functions stacked as rows
t = np.linspace(0, 5, 10); volts = rng.normal(size=10)
> basis = np.vstack([np.cos(t), np.sin(t), np.ones_like(t)])
> amp = np.linalg.lstsq(basis, volts, rcond=None)[0]
: basis (3, 10) | volts (10,) | 3 10
= np.linalg.lstsq(basis.T, volts, rcond=None)[0]
# Gaussian density of points stored column-wise
from scipy.stats import multivariate_normal
mu = np.zeros(3); cov = np.diag([1.0, 2.0, 0.5]); samples = rng.normal(size=(3, 50))
> like = multivariate_normal.pdf(samples, mean=mu, cov=cov)
: samples (3, 50) | mu (3,) | cov (3, 3) | 50 3
= multivariate_normal.pdf(samples.T, mean=mu, cov=cov)
# seeded noise with one width per row
offset = np.array([0.0, 1.0, 5.0]); width = np.linspace(0.1, 1.0, 8)
> noise = np.random.default_rng(7).normal(loc=offset, scale=width, size=(8, 3))
: offset (3,) | width (8,) | 3 8
= np.random.default_rng(7).normal(loc=offset, scale=width[:, None], size=(8, 3))
# RGBA icon pasted into an RGB canvas
canvas = np.zeros((10, 12, 3)); icon = rng.random((4, 4, 4))
> top, left = 2, 1
> canvas[top:top + 4, left:left + 4] = icon
: canvas[top:top + 4, left:left + 4] (4, 4, 3) | icon (4, 4, 4) | 3 4
= icon[..., :3]
# flagged samples replaced by a full-length smooth curve
trace = rng.normal(size=20); trace[[2, 5, 6, 11, 17]] = 99.0
> bad = trace > 50
> smooth = np.convolve(np.where(bad, 0.0, trace), np.ones(5) / 5, mode="same")
> trace[bad] = smooth
: trace[bad] (5,) | smooth (20,) | 5 20
= smooth[bad]
# paired t-test when two subjects dropped out
from scipy import stats
before = rng.normal(size=12); after = rng.normal(size=10)
> stat, pval = stats.ttest_rel(before, after)
: before (12,) | after (10,) | 12 10
# reduced stiffness matrix with unreduced load vector
import scipy.linalg
K_full = np.diag(np.full(6, 2.0)) - np.eye(6, k=1) - np.eye(6, k=-1)
> f = np.zeros(6)
> f[-1] = 10.0
> K = K_full[1:, 1:]
> disp = scipy.linalg.solve(K, f)
: K (5, 5) | f (6,) | 5 6
# Gaussian draws with covariance of fewer variables
obs = rng.normal(size=(25, 3))
> centre = obs.mean(axis=0)
> spread = np.cov(obs[:, :2], rowvar=False)
> synthetic = rng.multivariate_normal(centre, spread, size=100)
: centre (3,) | spread (2, 2) | 3 2
""")

# What runs and is wrong: the line, and what was meant in its place.
SILENT_LINES = cases(r"""
# column minus vector
y_hat = np.arange(4.).reshape(4, 1); y = np.arange(4.)
> err = y_hat - y
= y_hat[:, 0] - y
# column minus vector, inside a loss
y_hat = np.arange(4.).reshape(4, 1); y = np.arange(4.)
> loss = np.mean((y_hat - y) ** 2)
= np.mean((y_hat[:, 0] - y) ** 2)
# shares of a square
E = np.exp(rng.normal(size=(3, 3)))
> P = E / E.sum(axis=1)
= E / E.sum(axis=1, keepdims=True)
# transpose of a vector
x = np.arange(3.)
> col = x.T
= x[:, None]
# reshape for a transpose
X = np.arange(12.).reshape(4, 3)
> Xt = X.reshape(3, 4)
= X.T
# a bias for each sample
X = rng.normal(size=(3, 2)); W = rng.normal(size=(2, 3)); b = np.arange(3.)[:, None]
> Z = X @ W + b
= X @ W + b.T
# einsum stretches a 1
W = np.arange(6.).reshape(2, 3); x = np.array([[1., 2., 3.]])
> z = np.einsum('ij,jk->ik', W, x)
= W @ x.T
""")
# Neither shapes nor values can show these.
HIDDEN_LINES = cases(r"""
# softmax over the wrong axis
Z = rng.normal(size=(4, 3))
> P = np.exp(Z) / np.exp(Z).sum(axis=0, keepdims=True)
# * for @
w = np.arange(3.); x = np.ones(3)
> z = w * x
# square one-hot targets on their side
Y = np.eye(3)[np.array([0, 2, 2])].T; P = np.exp(rng.normal(size=(3, 3)))
P /= P.sum(1, keepdims=True)
> loss = -np.sum(Y * np.log(P))
# einsum of another product, on squares
A = rng.normal(size=(3, 3)); B = rng.normal(size=(3, 3))
> G = np.einsum('ij,kj->ik', A, B)
""")
# Longer cells.
SILENT = cases(r"""
# (6,6) and (6,6,1) give (6,6,6)
truth = rng.random((6, 6)) > 0.5; found = rng.random((6, 6, 1)) > 0.5
- inter = np.logical_and(truth, found).sum()
+ inter = np.logical_and(truth, found[..., 0]).sum()
- union = np.logical_or(truth, found).sum()
+ union = np.logical_or(truth, found[..., 0]).sum()
> iou = inter / union
# condition is a column, both choices are (6,): a (6,6) table instead of one value per entry
dry = rng.random(6) > 0.5; rain = rng.random(6); backup = rng.random(6)
- filled = np.where(dry[:, None], backup, rain)
+ filled = np.where(dry, backup, rain)
# row means subtracted along the columns, in place
ratings = rng.random((4, 4))
- ratings -= ratings.mean(axis=1)
+ ratings -= ratings.mean(axis=1, keepdims=True)
# mean per column, std per row, both stretched as a row
S = rng.random((6, 6))
- Z = (S - S.mean(axis=0)) / S.std(axis=1)
+ Z = (S - S.mean(axis=0)) / S.std(axis=0)
# channel statistics (3,) stretch along the width (3), not the channel axis 1
batch = rng.normal(size=(8, 3, 4, 3))
- mu = batch.mean(axis=(0, 2, 3))
+ mu = batch.mean(axis=(0, 2, 3), keepdims=True)
- sd = batch.std(axis=(0, 2, 3))
+ sd = batch.std(axis=(0, 2, 3), keepdims=True)
> normed = (batch - mu) / sd
# mass goes along the bodies (axis 0, as line 3 does), not along x, y, z
bodies = 3
force = rng.normal(size=(bodies, 3))
mass = np.array([5.0, 1.0, 0.2])
vel = np.zeros((bodies, 3))
- acc = force / mass
+ acc = force / mass[:, None]
> vel += 0.01 * acc
> momentum = (mass[:, None] * vel).sum(axis=0)
# frame maxima (5,) stretched along the width of 5
clip = rng.random((5, 4, 5))
- clip /= clip.max(axis=(1, 2))
+ clip /= clip.max(axis=(1, 2), keepdims=True)
# n @ n.T of a 1-D array is a number, so each entry of eye is shifted
n = np.array([0.6, 0.0, 0.8])
- mirror = np.eye(3) - 2 * (n @ n.T)
+ mirror = np.eye(3) - 2 * np.outer(n, n)
# (12,5) is meant to hold an image per column but images are mixed
imgs = rng.random((5, 4, 3))
- columns = imgs.reshape(-1, imgs.shape[0])
+ columns = imgs.reshape(imgs.shape[0], -1).T
> average_face = columns.mean(axis=1).reshape(4, 3)
# the head axis must be split from the last axis and then moved
tokens = rng.normal(size=(6, 8))
> def split_heads(x, heads):
>     steps, width = x.shape
-     return x.reshape(heads, steps, width // heads)
+     return x.reshape(steps, heads, width // heads).transpose(1, 0, 2)
>
> q = split_heads(tokens, 2)
# (12,) reshaped to (6,2) pairs ones with ones and x with x
x = np.linspace(0, 1, 6); y = 2 + 3 * x
- design = np.hstack([np.ones(len(x)), x]).reshape(-1, 2)
+ design = np.column_stack([np.ones(len(x)), x])
> beta = np.linalg.lstsq(design, y, rcond=None)[0]
# batched np.dot gives (4,2,4,5) instead of (4,2,5)
queries = rng.normal(size=(4, 2, 3)); keys = rng.normal(size=(4, 3, 5))
- logits = np.dot(queries, keys)
+ logits = np.matmul(queries, keys)
# (6,1) dot (1,6) is an outer product (6,6); (1,6) dot (6,1) was meant
Y = rng.integers(0, 2, size=(1, 6)); prob = rng.uniform(0.1, 0.9, size=(1, 6)); m = 6
- cost = -(np.dot(Y.T, np.log(prob)) + np.dot((1 - Y).T, np.log(1 - prob))) / m
+ cost = -(np.dot(Y, np.log(prob).T) + np.dot(1 - Y, np.log(1 - prob).T)) / m
> cost = np.mean(cost)
# stack of systems with one right side each; NumPy 2 takes the 2-D rhs as a matrix for each: (3,3,3)
lhs = np.eye(3) * 4 + rng.random((3, 3, 3)); rhs = rng.random((3, 3))
- sol = np.linalg.solve(lhs, rhs)
+ sol = np.linalg.solve(lhs, rhs[..., None])[..., 0]
# w grows from (3,1) to (3,3) in the first turn and stays so
X = rng.normal(size=(9, 3)); y = rng.normal(size=(9, 1)); w = np.zeros((3, 1)); lr = 0.1
> for step in range(5):
>     err = X @ w - y
-     grad = (X * err).mean(axis=0)
+     grad = (X * err).mean(axis=0)[:, None]
>     w = w - lr * grad
# bias grows from (1,4) to (6,4)
delta = rng.normal(size=(6, 4)); bias = np.zeros((1, 4)); lr = 0.5
- bias = bias - lr * delta.sum(axis=1, keepdims=True)
+ bias = bias - lr * delta.sum(axis=0, keepdims=True)
# the mean over everything with the std per column
table = rng.normal(loc=[1, 50, 900], size=(8, 3))
- scaled = (table - table.mean()) / table.std(axis=0)
+ scaled = (table - table.mean(axis=0)) / table.std(axis=0)
# norm of the whole matrix is a number, argmin of a number is always 0
centres = rng.normal(size=(4, 2)); p = centres[2] + 0.05
- label = f"nearest: {np.argmin(np.linalg.norm(centres - p))}"
+ label = f"nearest: {np.argmin(np.linalg.norm(centres - p, axis=1))}"
# cumsum without an axis flattens (12,2) to (24,)
steps = rng.choice([-1, 1], size=(12, 2))
- walk = np.cumsum(steps)
+ walk = np.cumsum(steps, axis=0)
> far = np.abs(walk).max(axis=0)
# diff goes across the 4 assets, std along the 10 days: vol is (3,) instead of (4,)
prices = 100 + rng.random((10, 4)).cumsum(axis=0)
- returns = np.diff(np.log(prices))
+ returns = np.diff(np.log(prices), axis=0)
> vol = returns.std(axis=0)
# rfft runs over the 4 channels: power (16,3) does not fit freq (9,)
rec = rng.normal(size=(16, 4)); fs = 100.0
> rec = rec - rec.mean(axis=0)
- power = np.abs(np.fft.rfft(rec)) ** 2
+ power = np.abs(np.fft.rfft(rec, axis=0)) ** 2
> freq = np.fft.rfftfreq(rec.shape[0], d=1 / fs)
# (6,6): each row at each target instead of each row at its own
logp = np.log(rng.dirichlet(np.ones(4), size=6)); target = rng.integers(0, 4, size=6)
- nll = -logp[:, target].mean()
+ nll = -logp[np.arange(len(target)), target].mean()
# pairs of indices give the diagonal (3,), not the (3,3) block; risk is (3,) instead of a number
sigma = np.cov(rng.normal(size=(5, 30))); pick = [0, 2, 4]; w = np.array([0.5, 0.3, 0.2])
- block = sigma[pick, pick]
+ block = sigma[np.ix_(pick, pick)]
> risk = np.dot(w, np.dot(block, w))
# indexing rows by a (6,3) order gives (6,3,3)
marks = rng.random((6, 3))
> order = marks.argsort(axis=0)
- ranked = marks[order]
+ ranked = np.take_along_axis(marks, order, axis=0)
""")

RIGHT = cases(r"""
# sparse meshgrid, square
> gx, gy = np.meshgrid(np.linspace(-1, 1, 6), np.linspace(-1, 1, 6), sparse=True)
> bump = np.exp(-(gx ** 2 + gy ** 2))
# table of growth, 3 by 3
rates = np.array([0.01, 0.02, 0.05]); years = np.arange(1, 4)
> growth = 1000 * (1 + rates[:, None]) ** years[None, :]
# Vandermonde by broadcasting, square
x = np.linspace(0, 2, 4)
> V = x[:, None] ** np.arange(4)
> fit = V @ np.array([1.0, 0.5, -0.2, 0.1])
# DFT matrix
n = 8; sig = rng.normal(size=n)
> k = np.arange(n)
> F = np.exp(-2j * np.pi * k[:, None] * k / n)
> same = np.allclose(F @ sig, np.fft.fft(sig))
# window indices by outer sum
series = rng.normal(size=10)
> idx = np.arange(6)[:, None] + np.arange(5)
> windows = series[idx]
> smooth = windows.mean(axis=1)
# helper that returns a column, used for a table
> def column(v):
>     return np.asarray(v).reshape(-1, 1)
>
> hours = column([1, 2, 3, 4])
> cost = hours * np.array([9.0, 9.5, 10.0, 11.0])
# kernel between two sets of the same size
A = rng.normal(size=(5, 3)); B = rng.normal(size=(5, 3))
> def rbf(a, b, gamma=0.5):
>     d = ((a[:, None] - b) ** 2).sum(axis=2)
>     return np.exp(-gamma * d)
>
> K = rbf(A, B)
# normalised Laplacian of an affinity matrix
W = rng.random((6, 6)); W = (W + W.T) / 2
> deg = W.sum(axis=1)
> L = np.eye(len(W)) - W / np.sqrt(deg[:, None] * deg[None, :])
# P - P.T
P = rng.normal(size=(4, 4))
> skew = (P - P.T) / 2
> sym = (P + P.T) / 2
# columns to unit length: axis 0 needs no keepdims
A = rng.normal(size=(3, 3))
> cols = A / np.linalg.norm(A, axis=0)
# quadratic form
A = rng.normal(size=(3, 3)); x = rng.normal(size=(3, 1))
> q = (x.T @ A @ x)[0, 0]
# Householder with a column: (4,4) / (1,1)
u = rng.normal(size=(4, 1))
> H = np.eye(4) - 2 * (u @ u.T) / (u.T @ u)
# two points rotated in the plane
square = np.array([[1.0, 0.0], [0.0, 1.0]]); a = 0.4
> R = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
> turned = square @ R.T
# batch matmul
stack_a = rng.normal(size=(4, 2, 3)); stack_b = rng.normal(size=(4, 3, 4))
> prod = stack_a @ stack_b
> check = np.einsum('bij,bjk->bik', stack_a, stack_b)
# deviatoric part of a stack of tensors
T = rng.normal(size=(4, 3, 3))
> tr = np.einsum("nii->n", T)
> dev = T - tr[:, None, None] / 3 * np.eye(3)
# logsumexp
logit = rng.normal(size=(6, 6))
> top = logit.max(axis=1, keepdims=True)
> lse = top + np.log(np.exp(logit - top).sum(axis=1, keepdims=True))
> logp = logit - lse
# standardising columns, square
X = rng.normal(size=(5, 5))
> Xc = X - X.mean(axis=0)
> scaled = Xc / X.std(axis=0, ddof=1)
# standardising rows, square
X = rng.normal(size=(3, 3))
> per_row = (X - X.mean(axis=1)[:, None]) / X.std(axis=1)[:, None]
# covariance to correlation
S = np.cov(rng.normal(size=(4, 30)))
> sd = np.sqrt(np.diag(S))
> corr = S / np.outer(sd, sd)
# gradient descent with columns, w keeps its shape
X = rng.normal(size=(9, 3)); y = rng.normal(size=(9, 1)); w = np.zeros((3, 1))
> for _ in range(20):
>     grad = X.T @ (X @ w - y) / len(X)
>     w = w - 0.1 * grad
# bias as a row, samples in rows, square result
X = rng.normal(size=(4, 3)); W = rng.normal(size=(3, 4)); b = rng.normal(size=4)
> hidden = np.maximum(X @ W + b, 0)
# confusion matrix
true = np.array([0, 1, 2, 2, 1]); pred = np.array([0, 2, 2, 2, 1])
> conf = np.zeros((3, 3), int)
> np.add.at(conf, (true, pred), 1)
> recall = conf.diagonal() / conf.sum(axis=1)
> rates = conf / conf.sum(axis=1, keepdims=True)
# submatrix by np.ix_
S = rng.random((5, 5)); pick = np.array([True, False, True, True, False])
> sub = S[np.ix_(pick, pick)]
> sub_sum = S[pick][:, pick].sum()
# band mask and causal mask
n = 6
> i = np.arange(n)
> band = np.abs(i[:, None] - i) <= 1
> causal = i[:, None] >= i
# Markov chain
counts = rng.integers(1, 9, size=(4, 4)); pi = np.full(4, 0.25)
> P = counts / counts.sum(axis=1, keepdims=True)
> for _ in range(30):
>     pi = pi @ P
# convolution by strided windows
img = rng.random((6, 6)); ker = np.ones((3, 3)) / 9
> win = np.lib.stride_tricks.sliding_window_view(img, ker.shape)
> blur = (win * ker).sum(axis=(-2, -1))
# image whose three sizes are equal
rgb = rng.random((3, 3, 3))
> grey = rgb @ np.array([0.299, 0.587, 0.114])
> balanced = rgb / rgb.mean(axis=(0, 1)) * rgb.mean()
> chw = rgb.transpose(2, 0, 1)
# integral image
img = rng.random((5, 5))
> S = np.pad(img.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))
> box = S[3:, 3:] - S[:-3, 3:] - S[3:, :-3] + S[:-3, :-3]
# loop of 5000 turns on small arrays
x = np.zeros(3)
> for k in range(5000):
>     x = x + np.array([1.0, 2.0, 3.0]) * 0.5
>     x[0] -= 0.25
> assert x[1] == 5000
# operands with side effects must be evaluated once; chained comparison
it = iter(np.arange(20.0)); calls = []
> def pull(k):
>     calls.append(k)
>     return np.array([next(it) for _ in range(k)])
>
> d = pull(3)[:, None] - pull(3)
> assert calls == [3, 3] and next(it) == 6.0 and 0 < (m := np.abs(d).max()) < 9
""")

NETWORK = (
    "X = rng.normal(size=(5, 4)); Y = np.eye(3)[[0, 2, 1, 2]].T; W = rng.normal(size=(3, 5))\n"
    "b = np.zeros((3, 1)); Z = W @ X + b; A = np.exp(Z) / np.exp(Z).sum(axis=0)\n"
    "E = np.exp(rng.normal(size=(3, 3))); x = X[:, 0]; rows = X.T; lr = 0.1"
)
RIGHT_LINES = [
    "Z = W @ X + b",
    "Z_rows = rows @ W.T + b.T",
    "Z_rows = rows @ W.T + b[:, 0]",
    "z = W @ x + b[:, 0]",
    "P = np.exp(Z) / np.exp(Z).sum(axis=0, keepdims=True)",
    "P = E / E.sum(axis=1, keepdims=True)",
    "P = E / E.sum(axis=0)",
    "centred = rows - rows.mean(axis=0)",
    "scaled = (rows - rows.mean(axis=0)) / rows.std(axis=0)",
    "cost = -np.sum(Y * np.log(A)) / Y.shape[1]",
    "dW = (A - Y) @ X.T / X.shape[1]",
    "db = (A - Y).mean(axis=1, keepdims=True)",
    "W -= lr * ((A - Y) @ X.T)",
    "W = W - lr * ((A - Y) @ X.T)",
    "distances = ((X[:, :, None] - Y[:1, None, :] * 0) ** 2).sum(axis=0)",
    "table = x[:, None] * x[None, :]",
    "table = np.arange(3)[:, None] + np.arange(4)",
    "flat = X.reshape(-1)",
    "split = X.reshape(5, 2, 2)",
    "column = x.reshape(-1, 1)",
    "G = np.einsum('ij,jk->ik', W, X)",
    "norms = np.sqrt((X**2).sum(axis=0))",
    "unit = X / np.linalg.norm(X, axis=0)",
    "right = (A.argmax(axis=0) == Y.argmax(axis=0)).mean()",
    "joined = np.vstack([X, np.ones((1, X.shape[1]))])",
]
