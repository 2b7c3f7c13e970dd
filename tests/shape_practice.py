"""Cells for `%%shapes`: pairs of setup and code. `SILENT` ones are wrong, `RIGHT` ones right.

`CLASSES` has mistakes as patterns, which `generated` fills with names and sizes.
"""

import random

SILENT = [
    (
        "a = rng.random((5, 1)); b = rng.random((5,))",
        "corr = np.corrcoef(a.T, b)[0, 1]\ncov = np.mean((a - a.mean()) * (b - b.mean()))",
    ),
    (
        "A = rng.random((3, 4)); B = rng.random((3, 4))",
        "same = np.array([A[i] - B for i in range(3)])\nd = np.sqrt((same ** 2).sum(axis=2))\nnearest = d.argmin()\nlab = np.arange(3)\nok = (nearest == lab).mean()",
    ),
    (
        "u = rng.normal(size=(6, 3))\nv = rng.normal(size=(6, 3))",
        'nu, nv = np.linalg.norm(u, axis=1), np.linalg.norm(v, axis=1)\ncosine = u @ v.T / (nu * nv)   # similarity of each pair (u[i], v[i])\nprint("mean similarity", cosine.mean())',
    ),
    (
        "X = rng.normal(size=(8, 3)); y = rng.normal(size=8)",
        "w = np.zeros((3, 1))\nfor _ in range(3):\n    r = X @ w - y\n    w = w - 0.1 * X.T @ r / 8",
    ),
    (
        "frame = rng.random((5, 6, 3))   # height, width, channel",
        "h, w, c = frame.shape\nchw = frame.reshape(c, h, w)\nred = chw[0]",
    ),
    ("x = rng.random((6, 4))", "top = x[np.argsort(x, axis=1)[:, -1]]"),
    ("A = rng.random((5, 3))\nB = rng.random((5, 3))", 'row_dots = np.einsum("ij,kj->i", A, B)'),
    ("W = np.arange(6.).reshape(2, 3); x = np.ones((1, 3))", "z = np.einsum('oi,ib->ob', W, x)"),
    ("u = rng.random(4)", "P = np.eye(4) - u.T @ u"),
    ("D = rng.random((3, 3)); C = rng.random((9, 2))", "k = D[:2].argmin()\nnearest = C[k]"),
    (
        "x = rng.random(3); W = np.zeros((3, 3))",
        "for _ in range(2):\n    W += 0.1 * np.dot(x, x.T)",
    ),
    (
        'names = np.array(["Ada", "Ben", "Cyd", "Dee", "Eli", "Fay"])\nmarks = rng.integers(1, 7, (6, 3))   # student, exam',
        "per_student = marks.mean(axis=0)\nbest = names[per_student.argmax()]",
    ),
    (
        "X = rng.random((4, 4, 4))",
        "def layer_norm(x, eps=1e-5):\n    mu = x.mean(axis=-1)\n    var = x.var(axis=-1)\n    return (x - mu) / np.sqrt(var + eps)\nY = layer_norm(X)",
    ),
    (
        "pts = rng.random((9, 2)); c = np.array([0.5, 0.5])",
        "d = np.linalg.norm(pts - c)\nnear = d < 0.3",
    ),
    ("path = rng.normal(size=(9, 2))", "step = np.linalg.norm(path[1:] - path[:-1])"),
    ("img = rng.random((5, 5, 5))", "img = (img - img.min(axis=2)) / (img.max() - img.min())"),
    ("S = rng.random((6, 6)); keep = np.array([1, 0, 1, 1, 0, 0], bool)", "sub = S[keep, keep]"),
    (
        "h = rng.random((2, 6, 4))",
        "def heads(t, n):\n    b, s, d = t.shape\n    return np.reshape(t, (b, n, s, d // n))\nout = heads(h, 2)",
    ),
    ("S = rng.random((6, 6)); keep = np.array([1, 3, 4])", "sub = S[keep, keep]"),
    (
        "u = rng.random((1, 5)); v = rng.random((1, 5))",
        "c = np.dot(u.T, v).sum() / (np.linalg.norm(u) * np.linalg.norm(v))",
    ),
    ("X = rng.normal(size=(12, 3)) * [1, 10, 100]", "Z = (X - X.mean()) / X.std(axis=0)"),
    ("x = rng.random((8, 6, 6))", "attn = np.exp(x)\nattn = attn / attn.sum(-1)[:, None]"),
    ("A = np.eye(4) + rng.random((4, 4, 4)); b = rng.random((4, 4))", "x = np.linalg.solve(A, b)"),
    (
        "A = np.stack([np.eye(3) * k for k in (1., 2., 4.)])\nb = rng.random((3, 3))   # one right-hand side per system",
        "sol = np.linalg.solve(A, b)\nprint(sol.shape)",
    ),
    (
        "relevance = rng.random((5, 7))   # user, item",
        "ranking = np.argsort(relevance)[::-1]   # best item first, for each user\nfavourite = ranking[:, 0]",
    ),
    ("H = rng.random((4, 5)); W = rng.random((5, 3)); b = rng.random((4, 1))", "out = H @ W + b"),
    (
        "x = rng.random((5, 3)); idx = np.array([[0], [2], [1], [1], [0]])",
        "vals = x[np.arange(5), idx]",
    ),
    ("M = rng.random((5, 3))", "M_sorted = M[M.argsort(axis=0)]"),
    (
        "batch = rng.normal(size=(4, 6))   # 4 samples",
        "class Layer:\n    W = np.ones((6, 4))\n    b = np.arange(4.).reshape(4, 1)\n    def __call__(self, x): return x @ self.W + self.b\n\nout = Layer()(batch)",
    ),
    (
        "X = np.array([[1., 2., 3.], [4., np.nan, 6.], [7., 8., 9.], [1., 1., 1.]])",
        "bad = np.isnan(X).any()\nX_ok = X[~bad]\nn_ok = len(X_ok)",
    ),
    ("X = rng.normal(size=(8, 3))", "high = X[X > 0].mean(axis=0)"),
    ("x = np.arange(5.); y = x ** 2", "pts = np.concatenate((x, y)).reshape(5, 2)"),
    ("F = rng.random((32, 3))", "spec = np.abs(np.fft.fft(F))\nf = np.fft.fftfreq(len(F))"),
    (
        "A = rng.random((4, 4)); x = rng.random((4, 1)); b = rng.random(4)",
        "for _ in range(3):\n    r = b - A @ x\n    x = x + 0.1 * r",
    ),
    ("Q = rng.random((4, 4, 4)); K = rng.random((4, 4, 4))", "s = Q @ K.T"),
    (
        "heat = rng.random((5, 5))\nrow_gain = np.linspace(1, 2, 5)",
        "heat -= heat.min()\nheat *= row_gain",
    ),
    (
        "P = rng.random((8, 3)); y = rng.integers(0, 3, (8, 1))",
        "nll = -np.log(P[np.arange(8), y]).mean()",
    ),
    ("a = rng.random(4); b = rng.random(4)", "table = a.T * b\nbest = np.outer(a, b) - table.T"),
    (
        "stream = [(0.0, 1.5), (0.1, 1.7), (0.2, 1.4)]",
        'log = np.empty((0, 2))\nfor t, v in stream:\n    log = np.append(log, [[t, v]])\nprint(len(log), "samples")',
    ),
    ("A = rng.random((4, 3)); B = rng.random((4, 3))", "K = np.outer(A, B)"),
    ("X = rng.random((4, 4))", "Z = X - X.mean(axis=0)[:, None]"),
    ("q = rng.random((5, 4))", "sim = q @ q.T / np.linalg.norm(q) ** 2"),
    ("M = rng.random((3, 3))", "i = np.argmin(M, axis=1)\nbest = M[:, i]"),
    (
        "z = rng.random((2, 3, 4)); W = rng.random((2, 4, 5))",
        "def f(z, W):\n    return z.dot(W)\ny = f(z, W)",
    ),
    (
        "pose = rng.random((4, 3, 3))\nturn = rng.random((4, 3, 3))",
        "combined = np.dot(pose, turn)   # one product per frame\nprint(combined.shape)",
    ),
    ("w = np.array([0.2, 0.3, 0.5]); cov = np.eye(3)", "risk = np.sqrt(w * cov * w.T)"),
    ("force = rng.random(6)\nshift = rng.random(6)", "work = np.outer(force, shift).sum()"),
    ("cov = np.cov(rng.normal(size=(4, 30)))", "sd = np.sqrt(np.diag(cov))\ncorr = cov / sd / sd"),
    (
        "xs = rng.random(6)\nys = rng.random(6)",
        "points = np.concatenate([xs, ys])\ncentre = points.mean(axis=0)",
    ),
    (
        "y = rng.random((1, 8)); p = rng.random((1, 8))",
        "def cost(y, p):\n    return np.mean(-(y.T @ np.log(p)))\nc = cost(y, p)",
    ),
    (
        "seq = rng.random((10, 4))",
        "d = seq[1:] - seq[:-1]\nsteps = np.sqrt((d ** 2).sum())\nspeed = np.linalg.norm(d, axis=0)",
    ),
    ("X = rng.random((4, 4))", "Z = X / X[:, 0]"),
    ("A = rng.random((4, 3))", "later = np.roll(A, 1)"),
    ("M = rng.normal(size=(5, 2)); x = rng.normal(size=(5, 1))", "y = M[:, 0]\nshift = x - y"),
    (
        "lse = lambda Z, axis: np.log(np.exp(Z).sum(axis=axis)); Z = rng.random((4, 4))",
        "logp = Z - lse(Z, axis=1)",
    ),
    ("X = rng.normal(size=(8, 3))", "U = X / np.linalg.norm(X, 1)"),
    ("P = rng.random((9, 3)); y = rng.integers(0, 3, 9)", "acc = np.mean(np.argmax(P) == y)"),
    ("x = rng.random((3, 3, 3))", "y = x - np.median(x, axis=(0, 2))"),
    (
        "mask = rng.random((5, 5, 1)) > 0.5; depth = rng.random((5, 5))",
        "clean = np.where(mask, depth, 0.0)",
    ),
    ("q = rng.random((4, 4, 1)); r = rng.random((4, 4))", "gap = f'{np.abs(q - r).max():.2f}'"),
    ("x = np.arange(5.); y = x ** 2", "pts = np.array([x, y]).reshape(-1, 2)"),
    ("P = rng.random((5, 5))", "rows = P.sum(1)\nP = np.divide(P, rows)"),
    (
        "Xtr = rng.random((6, 6)); Xte = rng.random((6, 6))",
        "mu = Xtr.mean(axis=1)\nXte_c = Xte - mu",
    ),
    ("v = np.array([3., 4.]); V = rng.random((2, 2))", "proj = V * v / np.linalg.norm(V, axis=1)"),
    (
        "pos = rng.random((10, 3))   # time, xyz\ndt = 0.1",
        "vel = np.diff(pos) / dt\nmean_velocity = vel.mean(axis=0)",
    ),
    (
        "P = rng.random((8, 3)); y = rng.integers(0, 3, 8)",
        "def nll(P, y):\n    return -np.log(P[:, y]).mean()\nloss = nll(P, y)",
    ),
    (
        "sprite = np.arange(12).reshape(3, 4)",
        "def enlarge(img, k):\n    return np.repeat(img, k)\n\nbig = enlarge(sprite, 2)",
    ),
    (
        "q = rng.random((6, 4)); db = rng.random((9, 4))",
        "d = np.zeros((6, 9))\nfor i in range(6):\n    d[i] = np.linalg.norm(db - q[i])",
    ),
    (
        "img = rng.random((8, 8, 3)); m = rng.random((8, 8)) > 0.5",
        "masked = img[m]\nper_channel = img[m].mean()\nflat = img.reshape(3, -1).mean(axis=1)",
    ),
    (
        "M = rng.integers(0, 9, (4, 4))",
        "row_total = M.sum(axis=1)\ncleaned = np.where(row_total > 16, M, 0)   # drop the poor rows",
    ),
    (
        "X = rng.random((5, 5))",
        "def unit(V):\n    lengths = np.sqrt((V ** 2).sum(axis=1))\n    return V / lengths\nU = unit(X)",
    ),
    (
        "w = rng.random((5, 1)); X = rng.random((8, 5)); y = np.ones(8)",
        "def loss(w):\n    margin = y * (X @ w)\n    return np.log1p(np.exp(-margin)).mean()\nL = loss(w)",
    ),
    (
        "fee = rng.random(7)\nweight = rng.random((7, 1)) * 10",
        "cost = np.select([weight < 2, weight > 8], [fee * 0.5, fee * 2], default=fee)\nbill = cost.sum()",
    ),
    (
        "Z = rng.normal(size=(3, 3))",
        "def softmax(z):\n    e = np.exp(z - np.max(z, axis=1))\n    return e / np.sum(e, axis=1)\nP = softmax(Z)",
    ),
    (
        "H = rng.normal(size=(9, 4))",
        "m = H.mean(axis=0)\nv = H.var(axis=1, keepdims=True)\nZ = (H - m) / np.sqrt(v + 1e-5)",
    ),
    ("P = rng.random((9, 4))", "P = P / P.sum(axis=1, keepdims=True)\nbest = P.argmax(axis=0)"),
    ("X = rng.random((9, 4)); q = rng.random(4)", "d = ((X - q) ** 2).sum()\ni = d.argmin()"),
    (
        "X = rng.random((9, 2)); C = rng.random((3, 2))",
        "d = ((X[:, None] - C) ** 2).sum(axis=1)",
    ),
    ("X = rng.random((9, 4))", "U, s, Vt = np.linalg.svd(X)\nscores = X @ Vt[:, :2]"),
    ("A = np.eye(4) + 1", "lam, Q = np.linalg.eigh(A)\nback = Q @ lam @ Q.T"),
    (
        "X = rng.random((9, 2)); k = np.arange(9) % 3",
        "C = np.zeros((3, 2))\nfor j in range(3):\n    C[j] = X[k == j].mean()",
    ),
    ("X = rng.random((9, 4)); n = (X ** 2).sum(1)", "D = n + n - 2 * X @ X.T"),
    ("A = rng.random((3, 3)); b = rng.random((3, 3))", "x = np.linalg.inv(A) * b"),
    (
        "X = rng.random((9, 4)); W = rng.random((4, 3))",
        "z = X @ W\np = np.exp(z) / np.exp(z).sum()",
    ),
    (
        "X = rng.random((9, 4)); w = np.zeros(4); r = rng.random((9, 1))",
        "grad = (X * r).mean()\nw = w - 0.1 * grad",
    ),
    ("P = rng.random((9, 3)); Y = rng.random((9, 3))", "acc = np.mean(P.argmax() == Y.argmax())"),
    ("W = rng.random((4, 4)); x = rng.random(4)", "h = np.tanh(W * x)"),
    ("p = rng.random((9, 2))", "d = np.linalg.norm(p[:, None] - p)"),
    (
        "A = rng.random((9, 3)); B = rng.random((9, 3))",
        "c = A @ B.T / (np.linalg.norm(A) * np.linalg.norm(B))",
    ),
]

RIGHT = [
    (
        "X = rng.random((5, 2)); w = rng.random(5)",
        "mu = (w[:, None] * X).sum(0) / w.sum()\nd = X - mu\nS = (w[:, None] * d).T @ d / w.sum()\nm = np.sum(d @ np.linalg.inv(S) * d, axis=1)",
    ),
    (
        "w = rng.random(4); S = np.cov(rng.random((4, 30)))",
        "var = (w[:, None] * w * S).sum()\nassert np.isclose(var, w @ S @ w)",
    ),
    ("", "table = np.arange(1, 10).reshape(-1, 1) * np.arange(1, 10)\nprint(table.sum())"),
    (
        "B = rng.random((4, 3, 3))",
        "n = np.linalg.norm(B, axis=(1, 2), keepdims=True)\nU = B / n\nG = np.einsum('nij,mij->nm', U, U)\nflat = B.reshape(4, -1)\nG2 = flat @ flat.T",
    ),
    (
        "tok = rng.integers(0, 7, (2, 5)); E = rng.random((7, 4)); P = rng.random((5, 4))",
        "h = E[tok] + P\nq = h @ rng.random((4, 4))\ns = np.einsum('btd,bsd->bts', q, q) / 2\nmask = np.tril(np.ones((5, 5), bool))\ns = np.where(mask, s, -1e9)",
    ),
    (
        "x = rng.random((4, 6))",
        "z = (x - x.min()) / (x.max() - x.min())\ns = x / np.linalg.norm(x)\nf = np.linalg.norm(x - x.T.T)",
    ),
    (
        "A = rng.random((5, 5))",
        "i, j = np.unravel_index(A.argmax(), A.shape)\ntop = A[i, j] == A.max() == A.ravel()[A.argmax()]",
    ),
    (
        "S = rng.random((5, 5)); S = S + S.T",
        "vals, vecs = np.linalg.eigh(S)\norder = np.argsort(vals)[::-1]\nvals, vecs = vals[order], vecs[:, order]\nback = vecs * vals @ vecs.T\nalso = vecs @ np.diag(vals) @ vecs.T",
    ),
    (
        "img = rng.random((4, 4))",
        "k = np.outer([1, 2, 1], [1, 2, 1])\nk = k / k.sum()\nscaled = (img - img.min()) / (img.max() - img.min())",
    ),
    ("w = rng.random(3); x = rng.random(3)", "z = w.T @ x + 0.5"),
    (
        "x = rng.random((4, 1)); y = rng.random((4, 1))",
        "cost = ((x - y) ** 2).mean()\ndot = (x.T @ y).item()\nM = x @ y.T",
    ),
    ("A = rng.random((3, 3)); x = rng.random(3)", "q = x.T @ A @ x\nr = q / (x.T @ x)"),
    (
        "A = rng.random((5, 3)); B = rng.random((5, 3))",
        "err = np.linalg.norm(A - B) / np.linalg.norm(A)\nrms = np.sqrt(((A - B) ** 2).mean())",
    ),
    (
        "c = rng.random((3, 1)); r = rng.random((1, 3))",
        "A = c @ r\nB = c * r\nassert np.allclose(A, B)",
    ),
    (
        "b = rng.random((2, 3, 3)); v = rng.random((2, 3))",
        "r = (b @ v[..., None])[..., 0]\ns = np.linalg.solve(b + 3 * np.eye(3), v[:, :, None])[..., 0]",
    ),
    (
        "X = rng.random((8, 2)); y = rng.integers(0, 2, 8)",
        "acc = (np.argmax(X, axis=1) == y).mean()\ntop = np.argmax(X) // X.shape[1]\nval = X.flat[X.argmax()]",
    ),
    (
        "x = rng.random((6, 1)); c = rng.random((1, 6))",
        "phi = np.exp(-(x - c) ** 2)\nw = phi @ np.ones(6)",
    ),
    (
        "img = rng.random((5, 5, 3)); alpha = rng.random((5, 5))",
        "out = img * alpha[..., None] + (1 - alpha[..., None])\ngrey = out.mean(axis=-1)",
    ),
    (
        "a = rng.random(4); b = rng.random(4)",
        "x = np.concatenate([a, b])\nmu = x.mean()\nz = (x - mu) / x.std()\nm = np.sort(x)[len(x) // 2]",
    ),
    (
        "W1 = rng.random((4, 3)); b1 = np.zeros((4, 1)); X = rng.random((3, 4)); Y = rng.random((4, 4))",
        "Z1 = W1 @ X + b1\nA1 = np.maximum(Z1, 0)\ndZ = A1 - Y\ndW = dZ @ X.T / X.shape[1]\ndb = dZ.mean(axis=1, keepdims=True)\nb1 -= 0.1 * db",
    ),
    (
        "P = rng.random((9, 3)); y = rng.integers(0, 3, 9)",
        "nll = -np.log(P[np.arange(len(y)), y]).mean()\nacc = (P.argmax(axis=1) == y).mean()\nhot = np.eye(3)[y]",
    ),
    (
        "n = 5",
        "i = np.arange(n)\nA = np.zeros((n, n))\nA[i, i] = 2\nA[i[:-1], i[1:]] = -1\nd = A[i, i]\nH = 1 / (i[:, None] + i + 1)",
    ),
    (
        "w = rng.random((3, 2)); b = np.zeros(2); X = rng.random((2, 3))",
        "for _ in range(3):\n    p = X @ w + b\n    g = p - 1\n    w -= 0.1 * X.T @ g / len(X)\n    b -= 0.1 * g.mean(axis=0)",
    ),
    (
        "n = 4",
        "x = np.cos(np.pi * np.arange(n + 1) / n)\nc = np.r_[2, np.ones(n - 1), 2] * (-1.0) ** np.arange(n + 1)\nX = np.tile(x, (n + 1, 1)).T\nD = np.outer(c, 1 / c) / (X - X.T + np.eye(n + 1))\nD = D - np.diag(D.sum(axis=1))",
    ),
    (
        "K = rng.random((5, 5)); K = K @ K.T",
        "m = K.mean(axis=0)\nKc = K - m - m[:, None] + K.mean()",
    ),
    ("A = rng.random((5, 5))", "d = A.sum(axis=1)\nL = A / np.sqrt(d)[:, None] / np.sqrt(d)"),
    (
        "x = rng.random(6); knots = np.linspace(0, 1, 6)",
        "phi = np.exp(-(x[:, np.newaxis] - knots) ** 2 / 0.1)\nw = np.linalg.solve(phi, np.sin(x))",
    ),
    ("x = rng.random(5); y = rng.random(4)", "D = np.atleast_2d(x).T - y"),
    (
        "X = rng.random((6, 2)); Y = rng.random((4, 2))",
        "d2 = (X**2).sum(1)[:, None] + (Y**2).sum(1) - 2 * X @ Y.T",
    ),
    ("X = rng.random((9, 2))", "rel = np.linalg.norm(X - X.mean(axis=0)) / np.linalg.norm(X)"),
    (
        "D = rng.random((6, 6))",
        "order = np.argsort(D, axis=1)\nneighbours = order[0]\nknn = order[:, 1:4]",
    ),
    (
        "X = rng.random((6, 3))",
        "pos = X[X > 0.5]\nm = pos.mean()\nX[X < 0.1] = 0\nfrac = (X > 0.5).mean(axis=0)",
    ),
    (
        "t = np.arange(9.); y = rng.random(9)",
        "k = np.argmax(np.diff(y))\nt_jump = t[k]\nmid = 0.5 * (t[1:] + t[:-1])\nwhere = mid[k]",
    ),
    (
        "logits = rng.random((9, 4))",
        "ranked = np.argsort(logits, axis=1)[:, ::-1]\ntop2 = ranked[:, :2]\nbest = ranked[:, 0]",
    ),
    (
        "h = rng.random((6, 8))",
        "heads = h.reshape(6, 2, 4).transpose(1, 0, 2)\nback = heads.transpose(1, 0, 2).reshape(6, 8)",
    ),
    (
        "A = rng.random((3, 3, 3))",
        "tr = np.trace(A, axis1=1, axis2=2)\nS = (A + A.transpose(0, 2, 1)) / 2\nn = A / tr[:, None, None]",
    ),
    (
        "X = rng.random((9, 4))",
        "R = X / X.sum(axis=1, keepdims=True)\nC = R / R.sum(axis=0)\nJ = X / X.sum()",
    ),
    ("Q = rng.random((9, 4)); V = rng.random((9, 6))", "q = Q[0]\nv = V[:3]"),
    (
        "A = np.cov(rng.random((4, 9)))",
        "w, V = np.linalg.eigh(A)\nV = V[:, ::-1]\nrow = V.T[0]\nB = (V * w) @ V.T",
    ),
    ("X = rng.random((9, 4)); n = (X ** 2).sum(1)", "D = n[:, None] + n - 2 * X @ X.T"),
    ("Z = rng.random((4, 9))", "p = np.exp(Z - Z.max()) / 9\npred = p.argmax(axis=0)"),
    ("A = rng.random((4, 4)); x = rng.random(4)", "z = x @ A @ x\ny = (A.T @ x) @ A"),
    ("A = rng.random((4, 4))", "B = A * A.T\nC = (A + A.T) / 2"),
    ("b = 0.5; e = rng.random(9)", "b -= 0.1 * e.mean()"),
]

# Classes of mistakes: a cell, and what makes it wrong or right in the place of {!}. The arrays
# are X (n, d), S (k, k), the vectors u and v (k,) and a (n,), and the column b (n, 1), under names
# and with sizes that change; {f} is a reduction. {X} has many more rows than columns.
CLASSES = {
    "a lost axis": ("Y = {S} - {S}.{f}(axis=1{!})", "", ", keepdims=True"),
    "an axis that an earlier cell has lost": ("Y = {S} / {lost}{!}", "", "[:, None]"),
    "a vector and a column": ("error = (({a} - {b}{!}) ** 2).{f}()", "", "[:, 0]"),
    "labels and all labels": ("share = ({a}{!} == {a}.round()).mean()", "[:, None]", ""),
    "an index and a column": (
        "i = np.arange({n})\nnp.add.at({X}, (i, ({b}{!} > 0.5).astype(int)), 1)",
        *("", "[:, 0]"),
    ),
    "the length of another axis": (
        "n, d = {X}.shape\nC = {X}.T @ {X} / ({!} - 1)",
        *("d", "n"),
    ),
    "weights along another axis": ("m = ({S} * {v}{!}).sum(axis=0) / {v}.sum()", "", "[:, None]"),
    "one number for an outer product": ("H = {S} - 2 * np.{!}({u}, {v})", "dot", "outer"),
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
    "{X} = rng.random(({n}, {d})); {S} = rng.random(({k}, {k})); {lost} = {S}.{f}(axis=1)\n"
    "{u} = rng.random({k}); {v} = rng.random({k}); {a} = rng.random({n}); {b} = rng.random(({n}, 1))"
)


def generated(cell, wrong, right, seed):
    """Return the setup of a class, the wrong cell and the right one."""
    chance = random.Random(seed)
    letters = map(chance.choice, ("XMT", "SKG", "uq", "vg", "ah", "bc", "mz"))
    names = dict(zip(("X", "S", "u", "v", "a", "b", "lost"), letters, strict=True))
    names |= {"f": chance.choice(["mean", "sum", "max"]), "n": chance.randint(30, 90)}
    names |= {"k": chance.randint(3, 9), "d": chance.randint(4, 6)}
    return [
        text.format(**names) for text in (SETUP, *(cell.replace("{!}", w) for w in (wrong, right)))
    ]
