"""Cells about shapes: lines of the course, of code as people write it, and of what people ask.

A case starts with its name after a sign #. The lines that follow are the setup, then come the lines
of the cell after a sign >. A cell that raises has a line of the operands of the failing operation
with their shapes, and with the two sizes that collide, where two do. The last line is what was
meant in place of the whole right-hand side; it is missing where no rearrangement is right.
"""

import ast
import re


def cases(text):
    """Return the cases of a table, one dictionary for each."""
    found = []
    for block in re.split(r"^# ", text, flags=re.MULTILINE)[1:]:
        note, *lines = block.rstrip("\n").split("\n")
        cell = {sign: [line[2:] for line in lines if line[:1] == sign] for sign in ">:="}
        setup = "\n".join(line for line in lines if line[:1] not in cell)
        operands = re.findall(r"(?:^| \| )(.+?) (\([\d, ]*\))(?= \| |$)", "".join(cell[":"]))
        sizes = re.search(r" \| (\d+) (\d+)$", "".join(cell[":"]))
        found.append(
            {
                "note": note,
                "setup": setup,
                "code": "\n".join(cell[">"]),
                "operands": [(source, ast.literal_eval(shape)) for source, shape in operands],
                "sizes": (int(sizes[1]), int(sizes[2])) if sizes else None,
                "want": "\n".join(cell["="]) or None,
            }
        )
    return found


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
# pairs in a comprehension
pairs = [(np.ones((2, 3)), np.ones((3, 4))), (np.ones((2, 3)), np.ones((4, 3)))]
> out = [a @ b for a, b in pairs]
: a (2, 3) | b (4, 3) | 3 4
# in a generator
X = np.ones((6, 3)); batches = {'a': np.ones(6), 'b': np.ones(5)}
> total = sum((X.T @ y).sum() for y in batches.values())
: X.T (3, 6) | y (5,) | 6 5
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
# columns of two lengths
a = np.ones(4); b = np.ones(5)
> M = np.column_stack((a, b))
: a (4,) | b (5,) | 4 5
# parts of two lengths stacked
parts = [np.ones((2, 3)), np.ones((2, 3)), np.ones((3, 2))]
> M = np.stack(parts, axis=-1)
: parts[0] (2, 3) | parts[2] (3, 2) | 3 2
# a slice of another length
x = np.zeros(5); y = np.ones(3)
> x[:2] = y
: x[:2] (2,) | y (3,) | 2 3
= x[:3]
# a vector into columns
X = np.zeros((4, 3)); new = np.arange(4.)
> X[:, 1:] = new
: X[:, 1:] (4, 2) | new (4,) | 2 4
= new[:, None]
# a column subtracted in place
w = np.zeros((3, 1)); dw = np.ones((3, 3))
> w -= 0.1 * dw
: w (3, 1) | 0.1 * dw (3, 3) | 1 3
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
# a list whose parts differ
> bad = np.array([[1, 2], [3]])
: [1, 2] (2,) | [3] (1,) | 2 1
""")

# What people ask.
ASKED = cases(r"""
# accumulator one-dimensional, whole batch added in place
batches = [rng.random((5, 3)), rng.random((4, 3))]
> totals = np.zeros(3)
> for batch in batches:
>     totals += batch
> mean = totals / sum(len(b) for b in batches)
: totals (3,) | batch (5, 3)
= totals + batch.sum(axis=0)
# accuracy compares class probabilities with integer labels
probs = rng.random((6, 3))
labels = np.array([0, 2, 1, 1, 0, 2])
> accuracy = (probs == labels).mean()
: probs (6, 3) | labels (6,) | 3 6
= (probs.argmax(axis=1) == labels).mean()
# comprehension over columns subtracts all means at once
table = rng.normal(size=(6, 4))
means = table.mean(axis=0)
> columns = [table[:, j] - means for j in range(table.shape[1])]
: table[:, j] (6,) | means (4,) | 6 4
= [table[:, j] - means[j] for j in range(table.shape[1])]
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
# function expects column targets, gets flat ones
targets = np.array([1.0, 0.0, 1.0, 1.0, 0.0])
> def log_loss(y, p):
>     t = y[:, 0]
>     return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))
>
> loss = log_loss(targets, p=np.full(5, 0.6))
: y (5,)
= y
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
# quarters of a year reshaped four by four
monthly_rain = np.arange(12.0)
> quarterly = monthly_rain.reshape(4, 4).sum(axis=1)
: monthly_rain (12,) | 12 16
= monthly_rain.reshape(4, 3).sum(axis=1)
# interpolating a histogram on its bin edges
data = np.array([0.1, 0.4, 0.45, 0.5, 0.8, 0.9])
> density, edges = np.histogram(data, bins=5, range=(0, 1), density=True)
> at = np.interp(0.37, edges, density)
: edges (6,) | density (5,) | 6 5
= np.interp(0.37, 0.5 * (edges[1:] + edges[:-1]), density)
# score sheet reshaped to assumed judges and skaters
marks = [[5.1, 5.4, 5.0], [5.8, 5.5, 5.9], [4.9, 5.2, 5.1], [5.5, 5.6, 5.7], [5.3, 5.0, 5.2]]
> judges, skaters = 4, 4
> flat = np.asarray(marks)
> sheet = flat.ravel().reshape(judges, skaters).mean(axis=0)
: flat.ravel() (15,) | 15 16
# unflattened digit images times dense weights
digits = rng.random((4, 5, 6)); W = rng.normal(size=(30, 10)); b = np.zeros(10)
> scores = digits @ W + b
> pred = scores.argmax(axis=1)
: digits (4, 5, 6) | W (30, 10) | 6 30
= digits.reshape(len(digits), -1) @ W + b
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
> mean_field = total / len(fields)
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
# starred image tiles of different heights side by side
tiles = [rng.random((6, 4, 3)), rng.random((6, 5, 3)), rng.random((5, 4, 3))]
> pano = np.concatenate([*tiles], axis=1)
> height = pano.shape[0]
: tiles[0] (6, 4, 3) | tiles[1] (6, 5, 3) | tiles[2] (5, 4, 3) | 6 5
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
> colour = -2.5 * np.log10(flux['g'] / flux['r'])
: spectrum (12,) | resp (11,) | 12 11
# Gaussian density of points stored column-wise
from scipy.stats import multivariate_normal
mu = np.zeros(3); cov = np.diag([1.0, 2.0, 0.5]); samples = rng.normal(size=(3, 50))
> like = multivariate_normal.pdf(samples, mean=mu, cov=cov)
> loglike = np.log(like).sum()
: samples (3, 50) | mu (3,) | cov (3, 3) | 50 3
= multivariate_normal.pdf(samples.T, mean=mu, cov=cov)
# seeded noise with one width per row
offset = np.array([0.0, 1.0, 5.0]); width = np.linspace(0.1, 1.0, 8)
> noise = np.random.default_rng(7).normal(loc=offset, scale=width, size=(8, 3))
: offset (3,) | width (8,) | 3 8
= np.random.default_rng(7).normal(loc=offset, scale=width[:, None], size=(8, 3))
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
= np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
# * for @
w = np.arange(3.); x = np.ones(3)
> z = w * x
= np.dot(w, x)
# square one-hot targets on their side
Y = np.eye(3)[np.array([0, 2, 2])].T; P = np.exp(rng.normal(size=(3, 3)))
P /= P.sum(1, keepdims=True)
> loss = -np.sum(Y * np.log(P))
= -np.sum(Y.T * np.log(P))
# einsum of another product, on squares
A = rng.normal(size=(3, 3)); B = rng.normal(size=(3, 3))
> G = np.einsum('ij,kj->ik', A, B)
= A @ B
""")
# Here the corrected cell is given as a whole.
SILENT = cases(r"""
# (12,) reshaped to (6,2) pairs ones with ones and x with x
x = np.linspace(0, 1, 6); y = 2 + 3 * x
> design = np.hstack([np.ones(len(x)), x]).reshape(-1, 2)
> beta = np.linalg.lstsq(design, y, rcond=None)[0]
= design = np.column_stack([np.ones(len(x)), x])
= beta = np.linalg.lstsq(design, y, rcond=None)[0]
# batched np.dot gives (4,2,4,5) instead of (4,2,5)
queries = rng.normal(size=(4, 2, 3)); keys = rng.normal(size=(4, 3, 5))
> logits = np.dot(queries, keys)
= logits = np.matmul(queries, keys)
# stack of systems with one right side each; NumPy 2 takes the 2-D rhs as a matrix for each: (3,3,3)
lhs = np.eye(3) * 4 + rng.random((3, 3, 3)); rhs = rng.random((3, 3))
> sol = np.linalg.solve(lhs, rhs)
= sol = np.linalg.solve(lhs, rhs[..., None])[..., 0]
# bias grows from (1,4) to (6,4)
delta = rng.normal(size=(6, 4)); bias = np.zeros((1, 4)); lr = 0.5
> bias = bias - lr * delta.sum(axis=1, keepdims=True)
= bias = bias - lr * delta.sum(axis=0, keepdims=True)
# the mean over everything with the std per column
table = rng.normal(loc=[1, 50, 900], size=(8, 3))
> scaled = (table - table.mean()) / table.std(axis=0)
= scaled = (table - table.mean(axis=0)) / table.std(axis=0)
# diff goes across the 4 assets, std along the 10 days: vol is (3,) instead of (4,)
prices = 100 + rng.random((10, 4)).cumsum(axis=0)
> returns = np.diff(np.log(prices))
> vol = returns.std(axis=0)
= returns = np.diff(np.log(prices), axis=0)
= vol = returns.std(axis=0)
# pairs of indices give the diagonal (3,), not the (3,3) block; risk is (3,) instead of a number
sigma = np.cov(rng.normal(size=(5, 30))); pick = [0, 2, 4]; w = np.array([0.5, 0.3, 0.2])
> block = sigma[pick, pick]
> risk = np.dot(w, np.dot(block, w))
= block = sigma[np.ix_(pick, pick)]
= risk = np.dot(w, np.dot(block, w))
""")

RIGHT = cases(r"""
# helper that returns a column, used for a table
> def column(v):
>     return np.asarray(v).reshape(-1, 1)
>
> hours = column([1, 2, 3, 4])
> cost = hours * np.array([9.0, 9.5, 10.0, 11.0])
# covariance to correlation
S = np.cov(rng.normal(size=(4, 30)))
> sd = np.sqrt(np.diag(S))
> corr = S / np.outer(sd, sd)
# gradient descent with columns, w keeps its shape
X = rng.normal(size=(9, 3)); y = rng.normal(size=(9, 1)); w = np.zeros((3, 1))
> for _ in range(20):
>     grad = X.T @ (X @ w - y) / len(X)
>     w = w - 0.1 * grad
# confusion matrix
true = np.array([0, 1, 2, 2, 1]); pred = np.array([0, 2, 2, 2, 1])
> conf = np.zeros((3, 3), int)
> np.add.at(conf, (true, pred), 1)
> recall = conf.diagonal() / conf.sum(axis=1)
> rates = conf / conf.sum(axis=1, keepdims=True)
""")

NETWORK = (
    "X = rng.normal(size=(5, 4)); Y = np.eye(3)[[0, 2, 1, 2]].T; W = rng.normal(size=(3, 5))\n"
    "b = np.zeros((3, 1)); Z = W @ X + b; A = np.exp(Z) / np.exp(Z).sum(axis=0)\n"
    "E = np.exp(rng.normal(size=(3, 3))); x = X[:, 0]; rows = X.T; lr = 0.1"
)
RIGHT_LINES = [
    "Z = W @ X + b",
    "z = W @ x + b[:, 0]",
    "P = E / E.sum(axis=1, keepdims=True)",
    "scaled = (rows - rows.mean(axis=0)) / rows.std(axis=0)",
    "cost = -np.sum(Y * np.log(A)) / Y.shape[1]",
    "db = (A - Y).mean(axis=1, keepdims=True)",
    "W = W - lr * ((A - Y) @ X.T)",
    "distances = ((X[:, :, None] - Y[:1, None, :] * 0) ** 2).sum(axis=0)",
    "table = x[:, None] * x[None, :]",
    "split = X.reshape(5, 2, 2)",
    "G = np.einsum('ij,jk->ik', W, X)",
    "unit = X / np.linalg.norm(X, axis=0)",
    "right = (A.argmax(axis=0) == Y.argmax(axis=0)).mean()",
    "joined = np.vstack([X, np.ones((1, X.shape[1]))])",
]
