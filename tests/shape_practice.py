"""Cells for `%%shapes`: pairs of setup and code. `SILENT` ones are wrong, `RIGHT` ones right."""

SILENT = [
    # a column meets one axis
    (
        "y_pred = np.arange(10.)",
        "y_true = (np.arange(10.) + 0.1).reshape(10, 1)\nerr = y_pred - y_true\nmse = (err ** 2).mean()",
    ),
    (
        "X = rng.normal(size=(8, 3)); y = rng.normal(size=8)",
        "w = np.zeros((3, 1))\nfor _ in range(3):\n    r = X @ w - y\n    w = w - 0.1 * X.T @ r / 8",
    ),
    (
        "pred = rng.random((9, 1)) > 0.5; label = rng.random(9) > 0.5",
        "accuracy = np.mean(pred == label)",
    ),
    (
        "a = rng.random((6, 1)); b = rng.random(6)",
        "def r2(t, p):\n    return 1 - ((t - p) ** 2).sum() / ((t - t.mean()) ** 2).sum()\nscore = r2(a, b)",
    ),
    ("M = rng.normal(size=(5, 2)); x = rng.normal(size=(5, 1))", "y = M[:, 0]\nshift = x - y"),
    (
        "X = rng.normal(size=(7, 4)); w = rng.normal(size=(4, 1)); y = np.sign(rng.normal(size=7))",
        "hinge = np.maximum(0, 1 - y * (X @ w)).mean()",
    ),
    (
        "p = rng.random((6, 1)); y = rng.integers(0, 2, 6)",
        "bce = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))",
    ),
    (
        "mask = rng.random((5, 5, 1)) > 0.5; depth = rng.random((5, 5))",
        "clean = np.where(mask, depth, 0.0)",
    ),
    (
        "A = rng.random((1, 6)); Y = rng.integers(0, 2, (6, 1))",
        "dZ = A - Y\ncost = np.mean(dZ ** 2)",
    ),
    (
        "x = rng.random(6)",
        "x = x.reshape(-1, 1)\nw = np.array([[2.0]])\npred = x @ w\ny = 2 * x.ravel()\nloss = np.abs(pred - y).sum()",
    ),
    (
        "t = np.linspace(0, 1, 5); v = rng.normal(size=(5, 1))",
        "class Fit:\n    def loss(self, a, b):\n        return ((a - b) ** 2).mean()\nvalue = Fit().loss(t, v)",
    ),
    ("q = rng.random((4, 4, 1)); r = rng.random((4, 4))", "gap = f'{np.abs(q - r).max():.2f}'"),
    # an axis lost
    ("X = rng.random((4, 4))", "X -= X.mean(axis=1)"),
    ("X = rng.random((5, 5))", "U = X / np.linalg.norm(X, axis=1)"),
    (
        "X = rng.random((5, 5))",
        "def unit(V):\n    lengths = np.sqrt((V ** 2).sum(axis=1))\n    return V / lengths\nU = unit(X)",
    ),
    (
        "logits = rng.normal(size=(6, 6))",
        "z = np.exp(logits - logits.max(axis=-1, keepdims=True))\nprobs = z / z.sum(axis=-1)",
    ),
    ("img = rng.random((5, 5, 5))", "img = (img - img.min(axis=2)) / (img.max() - img.min())"),
    ("C = rng.integers(0, 9, (3, 3))", "norm = C.astype(float) / C.sum(axis=1)"),
    ("P = rng.random((5, 5))", "rows = P.sum(1)\nP = np.divide(P, rows)"),
    ("X = rng.random((4, 4))", "Z = X - X.mean(axis=0)[:, None]"),
    ("X = rng.random((4, 4))", "Z = X / X[:, 0]"),
    ("x = rng.random((8, 6, 6))", "attn = np.exp(x)\nattn = attn / attn.sum(-1)[:, None]"),
    ("x = rng.random((3, 3, 3))", "y = x - np.median(x, axis=(0, 2))"),
    ("D = rng.random((5, 5))", "D = D - D.min(axis=1)\nD = D - D.min(axis=0)"),
    ("X = rng.random((6, 6)); w = rng.random(6)", "mean = (X * w).sum(axis=0) / w.sum()"),
    # growth
    (
        "g = rng.random((4, 3))",
        "class Layer:\n    def __init__(self):\n        self.b = np.zeros((1, 3))\n    def step(self):\n        self.b = self.b - 0.1 * g\nlayer = Layer()\nlayer.step()",
    ),
    (
        "v = rng.random((5, 1))",
        "total = np.zeros(5)\nfor k in range(3):\n    total = total + k * v",
    ),
    # transposes and products
    ("u = rng.random(4)", "P = np.eye(4) - u.T @ u"),
    (
        "x = rng.random(3); W = np.zeros((3, 3))",
        "for _ in range(2):\n    W += 0.1 * np.dot(x, x.T)",
    ),
    ("a = rng.random(4); b = rng.random(4)", "table = a.T * b\nbest = np.outer(a, b) - table.T"),
    ("Q = rng.random((4, 4, 4)); K = rng.random((4, 4, 4))", "s = Q @ K.T"),
    (
        "Q = rng.random((2, 5, 3)); K = rng.random((2, 3, 5))",
        "def attention(q, k):\n    return np.dot(q, k) / np.sqrt(q.shape[-1])\ns = attention(Q, K)",
    ),
    ("A = rng.random((3, 3)); b = rng.random(3)", "x = np.linalg.inv(A) * b"),
    (
        "A = rng.random((3, 3))",
        "U, s, Vt = np.linalg.svd(A, full_matrices=False)\nback = U * np.diag(s) @ Vt",
    ),
    (
        "A = rng.random((4, 4))",
        "vals, vecs = np.linalg.eigh(A + A.T)\nD = np.diag(vals)\nback = vecs * D * vecs.T",
    ),
    ("W = np.arange(6.).reshape(2, 3); x = np.ones((1, 3))", "z = np.einsum('oi,ib->ob', W, x)"),
    ("A = rng.random((4, 3)); B = rng.random((4, 3))", "K = np.outer(A, B)"),
    ("X = rng.random((50, 3))", "S = np.cov(X - X.mean(axis=0))"),
    ("A = np.eye(4) + rng.random((4, 4, 4)); b = rng.random((4, 4))", "x = np.linalg.solve(A, b)"),
    (
        "y = rng.random((1, 8)); p = rng.random((1, 8))",
        "def cost(y, p):\n    return np.mean(-(y.T @ np.log(p)))\nc = cost(y, p)",
    ),
    # reshape
    ("X = rng.random((5, 3))", "Xt = X.reshape(X.shape[1], X.shape[0])"),
    ("img = rng.random((4, 6, 3))", "chw = img.reshape(3, 4, 6)"),
    ("batch = rng.random((7, 4, 4))", "flat = batch.reshape(16, -1)\nmeans = flat.mean(axis=0)"),
    ("x = np.arange(5.); y = x ** 2", "pts = np.array([x, y]).reshape(-1, 2)"),
    ("x = np.arange(5.); y = x ** 2", "pts = np.concatenate((x, y)).reshape(5, 2)"),
    (
        "",
        "gx, gy = np.meshgrid(np.arange(3), np.arange(4))\npts = np.stack([gx, gy]).reshape(-1, 2)",
    ),
    (
        "h = rng.random((2, 6, 4))",
        "def heads(t, n):\n    b, s, d = t.shape\n    return np.reshape(t, (b, n, s, d // n))\nout = heads(h, 2)",
    ),
    # everything at once
    (
        "pts = rng.random((9, 2)); c = np.array([0.5, 0.5])",
        "d = np.linalg.norm(pts - c)\nnear = d < 0.3",
    ),
    ("pts = rng.random((9, 2)); c = np.array([0.5, 0.5])", "d = np.sqrt(np.sum((pts - c) ** 2))"),
    ("X = rng.random((9, 3))", "Z = (X - np.mean(X)) / np.std(X, axis=0)"),
    ("P = rng.random((9, 3)); y = rng.integers(0, 3, 9)", "acc = np.mean(np.argmax(P) == y)"),
    ("D = rng.random((3, 3)); C = rng.random((9, 2))", "k = D[:2].argmin()\nnearest = C[k]"),
    ("v = rng.random((20, 2))", "path = v.cumsum()\nend = path[-1]"),
    ("A = rng.random((3, 4))", "A = np.append(A, [[1, 2, 3, 4]])"),
    ("A = rng.random((4, 3))", "B = np.delete(A, 0)\nC = np.insert(A, 0, 1.0)"),
    ("A = rng.random((4, 3))", "later = np.roll(A, 1)"),
    ("F = rng.random((32, 3))", "spec = np.abs(np.fft.fft(F))\nf = np.fft.fftfreq(len(F))"),
    # indices
    (
        "P = rng.random((8, 3)); y = rng.integers(0, 3, 8)",
        "def nll(P, y):\n    return -np.log(P[:, y]).mean()\nloss = nll(P, y)",
    ),
    ("S = rng.random((6, 6)); keep = np.array([1, 3, 4])", "sub = S[keep, keep]"),
    ("S = rng.random((6, 6)); keep = np.array([1, 0, 1, 1, 0, 0], bool)", "sub = S[keep, keep]"),
    ("M = rng.random((5, 3))", "M_sorted = M[M.argsort(axis=0)]"),
    ("M = rng.random((5, 3))", "best = M[M.argmax(axis=1)]"),
    ("M = rng.random((3, 3))", "i = np.argmin(M, axis=1)\nbest = M[:, i]"),
    (
        "P = rng.random((8, 3)); y = rng.integers(0, 3, (8, 1))",
        "hot = np.eye(3)[y]\nmeans = hot.mean(axis=0)",
    ),
    (
        "P = rng.random((8, 3)); y = rng.integers(0, 3, (8, 1))",
        "nll = -np.log(P[np.arange(8), y]).mean()",
    ),
    ("X = rng.normal(size=(8, 3))", "high = X[X > 0].mean(axis=0)"),
    (
        "Z = rng.normal(size=(8, 3)); y = rng.integers(0, 3, 8)",
        "E = np.exp(Z - Z.max())\nP = E / E.sum()\nloss = -np.log(P[np.arange(8), y]).mean()",
    ),
    ("d = rng.normal(size=(8, 2)); S = np.eye(2)", "m = np.sqrt(d @ np.linalg.inv(S) @ d.T)"),
    (
        "d = rng.normal(size=(8, 2)); P = np.eye(2)",
        "dens = np.exp(-0.5 * np.dot(np.dot(d, P), d.T))",
    ),
    ("X = rng.normal(size=(8, 3))", "U = X / np.linalg.norm(X, 1)"),
    (
        "E = rng.normal(size=(7, 3)); q = rng.normal(size=3)",
        "cos = E @ q / (np.linalg.norm(E) * np.linalg.norm(q))",
    ),
    ("path = rng.normal(size=(9, 2))", "step = np.linalg.norm(path[1:] - path[:-1])"),
    (
        "lse = lambda Z, axis: np.log(np.exp(Z).sum(axis=axis)); Z = rng.random((4, 4))",
        "logp = Z - lse(Z, axis=1)",
    ),
    # counts
    ("X = rng.random((30, 4))", "m = X.sum(axis=0) / X.shape[1]"),
    ("X = rng.random((4, 30))", "Xc = X - X.mean(axis=1, keepdims=True)\nS = Xc @ Xc.T / len(Xc)"),
    (
        "returns = rng.normal(size=(12, 12))",
        "vol = returns.std(axis=1, ddof=1)\nscaled = returns / vol",
    ),
    (
        "scores = rng.random((5, 5)); best = rng.random(5)",
        "regret = scores.max(axis=1) - scores\ntotal = regret.sum()",
    ),
    (
        "emb = rng.random((7, 3)); query = rng.random(3)",
        "sims = emb @ query / (np.linalg.norm(emb) * np.linalg.norm(query))\ntop = sims.argmax()",
    ),
    (
        "X = rng.random((10, 3)); beta = rng.random((3, 1)); y = rng.random(10)",
        "residuals = y - X.dot(beta)\nrss = residuals.T.dot(residuals)",
    ),
    (
        "y = rng.random((20, 1)); yhat = rng.random(20)",
        "ss_res = np.sum(np.square(y - yhat))\nss_tot = np.sum(np.square(y - np.mean(y)))\nr2 = 1 - ss_res / ss_tot",
    ),
    (
        "Z = rng.normal(size=(3, 3))",
        "def softmax(z):\n    e = np.exp(z - np.max(z, axis=1))\n    return e / np.sum(e, axis=1)\nP = softmax(Z)",
    ),
    (
        "img = rng.random((8, 8, 3)); m = rng.random((8, 8)) > 0.5",
        "masked = img[m]\nper_channel = img[m].mean()\nflat = img.reshape(3, -1).mean(axis=1)",
    ),
    ("v = np.array([1., 2., 3.])", "M = np.eye(3) + v * v.T"),
    (
        "R = np.array([[0., -1.], [1., 0.]]); p = rng.random((2, 2))",
        "turned = p * R\nagain = np.linalg.inv(R) * turned",
    ),
    ("T = rng.random((3, 4, 5))", "sw = T.reshape(3, 5, 4)"),
    (
        "seq = rng.random((10, 4))",
        "d = seq[1:] - seq[:-1]\nsteps = np.sqrt((d ** 2).sum())\nspeed = np.linalg.norm(d, axis=0)",
    ),
    (
        "q = rng.random((6, 4)); db = rng.random((9, 4))",
        "d = np.zeros((6, 9))\nfor i in range(6):\n    d[i] = np.linalg.norm(db - q[i])",
    ),
    (
        "A = rng.random((4, 4)); x = rng.random((4, 1)); b = rng.random(4)",
        "for _ in range(3):\n    r = b - A @ x\n    x = x + 0.1 * r",
    ),
    (
        "obs = rng.random((30, 2)); mu = rng.random((2, 1)); S = np.eye(2)",
        "d = obs - mu.T\nm = d @ np.linalg.inv(S) @ d.T\ndist = np.sqrt(m)",
    ),
    (
        "Xtr = rng.random((6, 6)); Xte = rng.random((6, 6))",
        "mu = Xtr.mean(axis=1)\nXte_c = Xte - mu",
    ),
    (
        "a = rng.random((5, 1)); b = rng.random((5,))",
        "corr = np.corrcoef(a.T, b)[0, 1]\ncov = np.mean((a - a.mean()) * (b - b.mean()))",
    ),
    ("w = np.array([0.2, 0.3, 0.5]); cov = np.eye(3)", "risk = np.sqrt(w * cov * w.T)"),
    ("H = rng.random((4, 5)); W = rng.random((5, 3)); b = rng.random((4, 1))", "out = H @ W + b"),
    (
        "theta = np.zeros((2, 1)); X = rng.random((5, 2)); y = rng.random(5)",
        "h = X.dot(theta)\nJ = np.sum((h - y) ** 2) / (2 * len(y))",
    ),
    (
        "x = rng.random((4, 3)); g = np.ones((4, 1)); b = rng.random(4)",
        "mu = x.mean(axis=1, keepdims=True)\nvar = x.var(axis=1)\nnorm = (x[:, :1] - mu) / np.sqrt(var)",
    ),
    (
        "frames = rng.random((6, 4, 4))",
        "mean = frames.mean(axis=0)\nstack = np.vstack(frames)\nback = stack.reshape(4, 4, 6)",
    ),
    (
        "X = rng.random((4, 4, 4))",
        "def layer_norm(x, eps=1e-5):\n    mu = x.mean(axis=-1)\n    var = x.var(axis=-1)\n    return (x - mu) / np.sqrt(var + eps)\nY = layer_norm(X)",
    ),
    (
        "pos = rng.random((3, 3)); m = np.array([1., 2., 3.])",
        "com = (pos * m).sum(axis=0) / m.sum()",
    ),
    ("Y = rng.random((5, 1)); T = rng.random(5)", "print(f'MAE {np.mean(np.abs(Y - T)):.3f}')"),
    (
        "x = rng.random(5); y = rng.random(5)",
        "C = (x - x.mean()).T @ (y - y.mean())\nS = np.eye(5) * 0.1 + C",
    ),
    (
        "A = rng.random((3, 4)); B = rng.random((3, 4))",
        "same = np.array([A[i] - B for i in range(3)])\nd = np.sqrt((same ** 2).sum(axis=2))\nnearest = d.argmin()\nlab = np.arange(3)\nok = (nearest == lab).mean()",
    ),
    ("imgs = rng.random((10, 6, 4))", "flat = imgs.reshape(24, 10)\nmean = flat.mean(axis=1)"),
    ("v = np.array([3., 4.]); V = rng.random((2, 2))", "proj = V * v / np.linalg.norm(V, axis=1)"),
    (
        "D = rng.random((6, 2)); y = rng.random((6, 1))",
        "A = np.c_[D, np.ones(6)]\ncoef, *_ = np.linalg.lstsq(A, y.ravel(), rcond=None)\nres = y - A @ coef\nmse = (res ** 2).mean()",
    ),
    (
        "s = rng.random((5, 5))",
        "s = s - s.max(axis=1)\ne = np.exp(s)\np = e / e.sum(axis=1, keepdims=True)",
    ),
    (
        "x = rng.random((4, 6))",
        "out = np.empty_like(x)\nfor j in range(4):\n    out[j] = x[j] / x.sum()\nz = x - np.median(x)\nw = (x - x.min()) / (x.max(axis=0) - x.min(axis=0))",
    ),
    (
        "A = rng.random((3, 3)); B = rng.random((3, 3))",
        "P = np.linalg.inv(A)\nI = P * A\nok = np.allclose(I, np.eye(3))",
    ),
    (
        "u = rng.random((1, 5)); v = rng.random((1, 5))",
        "c = np.dot(u.T, v).sum() / (np.linalg.norm(u) * np.linalg.norm(v))",
    ),
    ("frames = rng.random((4, 4, 4))", "bg = np.median(frames, axis=1)\nfg = frames - bg"),
    ("data = rng.random((4, 6))", "by_col = np.reshape(data, (6, 4))\nm = by_col.mean(axis=1)"),
    (
        "w = rng.random((5, 1)); X = rng.random((8, 5)); y = np.ones(8)",
        "def loss(w):\n    margin = y * (X @ w)\n    return np.log1p(np.exp(-margin)).mean()\nL = loss(w)",
    ),
    (
        "x = rng.random((5, 3)); idx = np.array([[0], [2], [1], [1], [0]])",
        "vals = x[np.arange(5), idx]",
    ),
    ("x = rng.random((6, 4))", "top = x[np.argsort(x, axis=1)[:, -1]]"),
    ("q = rng.random((5, 4))", "sim = q @ q.T / np.linalg.norm(q) ** 2"),
    (
        "z = rng.random((2, 3, 4)); W = rng.random((2, 4, 5))",
        "def f(z, W):\n    return z.dot(W)\ny = f(z, W)",
    ),
    ("t = np.linspace(0, 1, 4)", "sig = np.vstack([np.sin(t), np.cos(t)])\nxy = sig.reshape(4, 2)"),
]

RIGHT = [
    ("x = rng.random(5); y = rng.random(5)", "D = np.abs(x[:, None] - y)\nnear = D.argmin(axis=1)"),
    ("x = rng.random(5)", "gini = np.abs(x[:, None] - x).mean() / (2 * x.mean())"),
    ("x = rng.random(5); y = rng.random(4)", "D = np.atleast_2d(x).T - y"),
    ("x = rng.random(5)", "D = np.atleast_2d(x).T - x"),
    (
        "col = lambda v: np.asarray(v)[:, None]; x = rng.random(5); y = rng.random(5)",
        "D = col(x) - y",
    ),
    ("", "yy, xx = np.ogrid[-3:4, -3:4]\ndisk = xx ** 2 + yy ** 2 <= 9\ncount = disk.sum()"),
    (
        "",
        "gx, gy = np.meshgrid(np.arange(5.), np.arange(5.), indexing='ij', sparse=True)\ntotal = (np.sin(gx) * np.cos(gy)).sum()",
    ),
    ("", "table = np.array([[1], [2], [3]]) * np.array([[1, 2, 3]])"),
    ("", "table = np.arange(1, 10).reshape(-1, 1) * np.arange(1, 10)\nprint(table.sum())"),
    (
        "X = rng.random((6, 3))",
        "sq = (X ** 2).sum(axis=1, keepdims=True)\nD = sq + sq.T - 2 * X @ X.T",
    ),
    (
        "X = rng.random((6, 3))",
        "sq = (X ** 2).sum(axis=1)\nD = sq[:, None] + sq - 2 * X @ X.T\nD = np.sqrt(np.maximum(D, 0))",
    ),
    (
        "C = rng.integers(1, 9, (4, 4))",
        "E = C.sum(axis=1, keepdims=True) * C.sum(axis=0, keepdims=True) / C.sum()\nchi2 = ((C - E) ** 2 / E).sum()",
    ),
    (
        "C = rng.integers(1, 9, (4, 4))",
        "E = C.sum(axis=1)[:, None] * C.sum(axis=0) / C.sum()\nchi2 = ((C - E) ** 2 / E).sum()",
    ),
    (
        "K = rng.random((5, 5)); K = K @ K.T",
        "m = K.mean(axis=0)\nKc = K - m - m[:, None] + K.mean()",
    ),
    (
        "K = rng.random((5, 5))",
        "Kc = K - K.mean(axis=0, keepdims=True) - K.mean(axis=1, keepdims=True) + K.mean()",
    ),
    ("A = rng.random((5, 5))", "d = A.sum(axis=1)\nL = A / np.sqrt(d)[:, None] / np.sqrt(d)"),
    ("A = rng.random((5, 5))", "d = 1 / np.sqrt(A.sum(axis=1))\nN = d[:, None] * A * d[None, :]"),
    ("w = rng.random(3); x = rng.random(3)", "z = w.T @ x + 0.5"),
    ("w = rng.random(3); x = rng.random(3)", "z = np.dot(w, x.T)\na = 1 / (1 + np.exp(-z))"),
    ("A = rng.random((3, 3)); x = rng.random(3)", "q = x.T @ A @ x\nr = q / (x.T @ x)"),
    ("X = rng.random((6, 3)); w = rng.random(3)", "p = X @ w.T + 1"),
    ("X = rng.random((6, 3)); w = rng.random(3)", "p = w.T.dot(X.T)"),
    (
        "X = rng.random((6, 3)); y = rng.random(6); w = np.zeros(3)",
        "for _ in range(5):\n    w -= 0.1 * X.T @ (X @ w - y) / len(y)",
    ),
    (
        "X = rng.random((6, 3)); y = rng.random((6, 1)); w = np.zeros((3, 1))",
        "for _ in range(5):\n    w = w - 0.1 * (X.T @ (X @ w - y)) / X.shape[0]",
    ),
    (
        "X = rng.random((4, 4)); W = rng.random((4, 4)); b = np.zeros((4, 1))",
        "Z = W @ X + b\nA = np.tanh(Z)\ndb = A.sum(axis=1, keepdims=True) / X.shape[1]\nb = b - 0.1 * db",
    ),
    ("P = rng.random((5, 5))", "skew = P - P.T\nok = np.allclose(skew, -skew.T)"),
    ("A = rng.integers(0, 2, (5, 5))", "mutual = A * A.T\nboth = mutual.sum() / A.sum()"),
    ("X = rng.random((5, 5))", "Z = (X - X.mean(axis=0)) / X.std(axis=0)\nR = Z.T @ Z / len(X)"),
    (
        "X = rng.random((5, 5))",
        "Z = (X - X.mean(axis=1, keepdims=True)) / X.std(axis=1, keepdims=True)",
    ),
    ("X = rng.random((5, 5))", "Z = (X.T / X.sum(axis=1)).T"),
    ("X = rng.random((5, 5))", "Z = X / X.sum(1)[:, None]\nassert np.allclose(Z.sum(1), 1)"),
    ("X = rng.random((5, 5))", "Z = X / X.sum(1).reshape(-1, 1)"),
    ("X = rng.random((4, 6, 3))", "Y = (X - X.mean(axis=(0, 1))) / X.std(axis=(0, 1))"),
    ("X = rng.random((3, 3, 3))", "Y = X / X.max(axis=(1, 2))[:, None, None]"),
    ("X = rng.random((3, 3, 3))", "Y = X / X.max(axis=(1, 2), keepdims=True)"),
    (
        "img = rng.random((4, 4))",
        "k = np.outer([1, 2, 1], [1, 2, 1])\nk = k / k.sum()\nscaled = (img - img.min()) / (img.max() - img.min())",
    ),
    (
        "x = rng.random(24)",
        "grid = x.reshape(2, 3, 4)\nflat = grid.reshape(6, 4)\nback = flat.reshape(-1)",
    ),
    ("img = rng.random((4, 6))", "blocks = img.reshape(2, 2, 3, 2).mean(axis=(1, 3))"),
    ("X = rng.random((6, 4, 4))", "flat = X.reshape(len(X), -1)\nback = flat.reshape(-1, 4, 4)"),
    (
        "h = rng.random((6, 8))",
        "heads = h.reshape(6, 2, 4).transpose(1, 0, 2)\nback = heads.transpose(1, 0, 2).reshape(6, 8)",
    ),
    (
        "a = rng.random(5); b = rng.random(5)",
        "pts = np.column_stack([a, b])\nsame = np.array([a, b]).T\nflat = pts.reshape(-1)",
    ),
    ("", "pts = np.array(np.meshgrid([0, 1], [0, 1, 2])).T.reshape(-1, 2)"),
    (
        "",
        "gx, gy = np.meshgrid(np.arange(3), np.arange(3))\npts = np.stack([gx, gy], axis=-1).reshape(-1, 2)",
    ),
    (
        "A = rng.random((4, 3)); b = rng.random((4,))",
        "x, *_ = np.linalg.lstsq(A, b, rcond=None)\nres = A @ x - b\nerr = np.linalg.norm(res)",
    ),
    (
        "X = rng.random((20, 3))",
        "Xc = X - X.mean(axis=0)\nS = Xc.T @ Xc / (len(X) - 1)\nok = np.allclose(S, np.cov(X, rowvar=False)) and np.allclose(S, np.cov(X.T))",
    ),
    (
        "X = rng.random((9, 2)); C = rng.random((3, 2))",
        "d = np.linalg.norm(X[:, None] - C, axis=2)\nk = d.argmin(axis=1)\nC = np.array([X[k == j].mean(axis=0) for j in range(3) if (k == j).any()])\ninertia = (d.min(axis=1) ** 2).sum()",
    ),
    ("X = rng.random((9, 2))", "rel = np.linalg.norm(X - X.mean(axis=0)) / np.linalg.norm(X)"),
    (
        "P = rng.random((9, 3)); y = rng.integers(0, 3, 9)",
        "nll = -np.log(P[np.arange(len(y)), y]).mean()\nacc = (P.argmax(axis=1) == y).mean()\nhot = np.eye(3)[y]",
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
        "A = rng.random((4, 3))",
        "U, s, Vt = np.linalg.svd(A, full_matrices=False)\nback = U * s @ Vt\nrank1 = s[0] * np.outer(U[:, 0], Vt[0])",
    ),
    (
        "M = rng.random((6, 3))",
        "by_first = M[M[:, 0].argsort()]\nsorted_rows = np.sort(M, axis=0)\ntop = np.take_along_axis(M, M.argmax(axis=1)[:, None], axis=1)",
    ),
    (
        "n = 5",
        "i = np.arange(n)\nA = np.zeros((n, n))\nA[i, i] = 2\nA[i[:-1], i[1:]] = -1\nd = A[i, i]\nH = 1 / (i[:, None] + i + 1)",
    ),
    (
        "emb = rng.random((10, 4)); ids = rng.integers(0, 10, (3, 5))",
        "x = emb[ids]\nm = x.mean(axis=1)",
    ),
    (
        "x = rng.random(8)",
        "c = np.cumsum(x)\nma = (c[3:] - c[:-3]) / 3\nr = np.roll(x, 1)\nd = np.diff(x, append=x[0])",
    ),
    (
        "Q = rng.random((2, 4, 3)); K = rng.random((2, 4, 3))",
        "s = Q @ K.swapaxes(-1, -2) / np.sqrt(3)\ns = s - s.max(axis=-1, keepdims=True)\nw = np.exp(s); w /= w.sum(axis=-1, keepdims=True)",
    ),
    (
        "frames = rng.random((10, 16))",
        "spec = np.abs(np.fft.rfft(frames * np.hanning(16))) ** 2\nf = np.fft.rfftfreq(frames.shape[1])\npsd = spec.mean(axis=0)",
    ),
    (
        "x = rng.random(6); knots = np.linspace(0, 1, 6)",
        "phi = np.exp(-(x[:, np.newaxis] - knots) ** 2 / 0.1)\nw = np.linalg.solve(phi, np.sin(x))",
    ),
    (
        "x = rng.random((6, 1)); c = rng.random((1, 6))",
        "phi = np.exp(-(x - c) ** 2)\nw = phi @ np.ones(6)",
    ),
    (
        "px = rng.dirichlet(np.ones(4)); py = rng.dirichlet(np.ones(4)); pxy = rng.dirichlet(np.ones(16)).reshape(4, 4)",
        "mi = (pxy * np.log(pxy / (px[:, None] * py))).sum()",
    ),
    (
        "w = rng.random(4); S = np.cov(rng.random((4, 30)))",
        "var = (w[:, None] * w * S).sum()\nassert np.isclose(var, w @ S @ w)",
    ),
    (
        "u = rng.random((4, 1)); v = rng.random((4, 1))",
        "H = np.eye(4) - 2 * u @ u.T / (u.T @ u)\nM = u @ v.T",
    ),
    (
        "x = rng.random(4)",
        "V = np.vander(x)\nT = x[:, None] ** np.arange(4)\nJ = np.diag(x) - np.outer(x, x)",
    ),
    (
        "a = rng.random((5, 3)); b = rng.random((5, 3))",
        "def cosine(a, b):\n    a = a / np.linalg.norm(a, axis=1, keepdims=True)\n    b = b / np.linalg.norm(b, axis=1, keepdims=True)\n    return a @ b.T\nS = cosine(a, b)",
    ),
    (
        "img = rng.random((5, 5, 3)); alpha = rng.random((5, 5))",
        "out = img * alpha[..., None] + (1 - alpha[..., None])\ngrey = out.mean(axis=-1)",
    ),
    (
        "img = rng.random((3, 3, 3)); gains = np.array([1.0, 0.5, 2.0])",
        "out = img * gains\nmask = out > out.mean(axis=(0, 1))",
    ),
    (
        "T = rng.random((4, 4)); T /= T.sum(1, keepdims=True); p = np.ones(4) / 4",
        "for _ in range(20):\n    p = p @ T\nassert np.isclose(p.sum(), 1)",
    ),
    (
        "t = np.arange(4.); f = np.array([1., 2., 3., 4.])",
        "waves = np.sin(2 * np.pi * np.outer(f, t))\nenergy = (waves ** 2).mean(axis=1)",
    ),
    ("X = rng.random((5, 3)); v = rng.random((5, 1))", "Z = X * v\nm = Z.sum(axis=0) / v.sum()"),
    (
        "X = rng.random((5, 5)); w = rng.random(5)",
        "m = (X * w[:, None]).sum(axis=0) / w.sum()\nm2 = (X * w).sum(axis=1) / w.sum()",
    ),
    (
        "p = rng.random((5, 2))",
        "d = p[:, None, :] - p[None, :, :]\nr = np.sqrt((d ** 2).sum(-1))\nf = (d / (r + np.eye(5))[..., None] ** 3).sum(axis=1)",
    ),
    (
        "P = rng.random((5, 5))",
        "for _ in range(50):\n    P = P / P.sum(axis=1, keepdims=True)\n    P = P / P.sum(axis=0)",
    ),
    (
        "a = rng.random(5); b = rng.random(3)",
        "outer = np.multiply.outer(a, b)\nsame = a.reshape(-1, 1) * b",
    ),
    (
        "X = rng.random((6, 2)); Y = rng.random((4, 2))",
        "d2 = (X**2).sum(1)[:, None] + (Y**2).sum(1) - 2 * X @ Y.T",
    ),
    (
        "theta = np.linspace(0, np.pi, 5); phi = np.linspace(0, 2 * np.pi, 5)",
        "x = np.outer(np.sin(theta), np.cos(phi))\ny = np.sin(theta)[:, None] * np.sin(phi)\nz = np.cos(theta)[:, None] * np.ones_like(phi)",
    ),
    (
        "A = rng.random((4, 4)); b = rng.random(4)",
        "x = np.zeros(4)\nD = np.diag(A)\nR = A - np.diag(D)\nfor _ in range(5):\n    x = (b - R @ x) / D",
    ),
    (
        "X = rng.random((5, 3))",
        "norms = np.linalg.norm(X, axis=1)\ncos = X @ X.T / np.outer(norms, norms)",
    ),
    (
        "X = rng.random((5, 5))",
        "norms = np.linalg.norm(X, axis=1)\ncos = X @ X.T / (norms[:, None] * norms)",
    ),
    (
        "X = rng.random((5, 5))",
        "norms = np.linalg.norm(X, axis=1, keepdims=True)\ncos = (X @ X.T) / (norms @ norms.T)",
    ),
    (
        "y = np.array([0, 2, 1, 1]); k = 3",
        "onehot = (y[:, None] == np.arange(k)).astype(float)\ncounts = onehot.sum(axis=0)",
    ),
    (
        "y = np.array([0, 2, 1]); k = 3",
        "onehot = (y.reshape(-1, 1) == np.arange(k)).astype(int)\nerr = np.abs(onehot - np.eye(3)).sum()",
    ),
    (
        "x = rng.random((4, 1)); y = rng.random((4, 1))",
        "cost = ((x - y) ** 2).mean()\ndot = (x.T @ y).item()\nM = x @ y.T",
    ),
    (
        "t = np.arange(6)",
        "mask = np.triu(np.ones((6, 6), bool), k=1)\nage = t[:, None] - t\nage[mask] = 0",
    ),
    (
        "img = rng.random((6, 6)); r = rng.random((6,))",
        "profile = img.mean(axis=0)\nflat = img / profile\nrows = (img.T - r).T",
    ),
    (
        "A = rng.random((3, 3, 3))",
        "tr = np.trace(A, axis1=1, axis2=2)\nS = (A + A.transpose(0, 2, 1)) / 2\nn = A / tr[:, None, None]",
    ),
    (
        "s = rng.random(9)",
        "lag = np.lib.stride_tricks.sliding_window_view(s, 3)\nX = np.hstack([np.ones((7, 1)), lag])\nm = X.mean(axis=0)",
    ),
    (
        "w = rng.random((3, 2)); b = np.zeros(2); X = rng.random((2, 3))",
        "for _ in range(3):\n    p = X @ w + b\n    g = p - 1\n    w -= 0.1 * X.T @ g / len(X)\n    b -= 0.1 * g.mean(axis=0)",
    ),
    (
        "x = rng.random(4); y = rng.random(4)",
        "mse = ((x - y) ** 2).mean()\ncos = x @ y / (np.linalg.norm(x) * np.linalg.norm(y))\nproj = (x @ y) / (y @ y) * y",
    ),
    (
        "P = np.array([[0.9, 0.1], [0.5, 0.5]])",
        "vals, vecs = np.linalg.eig(P.T)\npi = vecs[:, np.argmax(vals)].real\npi = pi / pi.sum()",
    ),
    (
        "pts = rng.random((5, 2))",
        "c = pts.mean(axis=0)\nr = np.linalg.norm(pts - c, axis=1)\nhull = pts[np.argsort(np.arctan2(*(pts - c).T))]",
    ),
    (
        "X = rng.random((6, 6))",
        "corr = np.corrcoef(X, rowvar=False)\nnp.fill_diagonal(corr, 0)\ni, j = divmod(np.abs(corr).argmax(), 6)",
    ),
    (
        "a = rng.random((2, 3)); b = rng.random((2, 3))",
        "c = np.concatenate([a, b], axis=1)\nd = np.stack([a, b])\ne = np.einsum('kij,kij->k', d, d)",
    ),
    (
        "u = rng.random(5)",
        "du = np.zeros_like(u)\ndu[1:-1] = u[2:] - 2 * u[1:-1] + u[:-2]\nT = np.array([u, du]).T\nm = T.max(axis=0)",
    ),
    (
        "V = rng.random((4, 2)); g = 0.5",
        "d = V[:, None] - V\nK = np.exp(-g * np.square(d).sum(-1))\nmmd = K.mean() - 2 * K[0].mean()",
    ),
    (
        "z = rng.random((3, 5)); y = np.array([0, 4, 2])",
        "z = z - z.max(axis=1)[:, None]\nlogp = z - np.log(np.exp(z).sum(axis=1))[:, None]\nloss = -logp[range(3), y].mean()",
    ),
    (
        "A = rng.random((4, 4))",
        "L = np.linalg.cholesky(A @ A.T + np.eye(4))\nx = L @ rng.normal(size=(4, 1))\nlp = -0.5 * x.T @ x",
    ),
    (
        "b = rng.random((2, 3, 3)); v = rng.random((2, 3))",
        "r = (b @ v[..., None])[..., 0]\ns = np.linalg.solve(b + 3 * np.eye(3), v[:, :, None])[..., 0]",
    ),
    (
        "n = 4",
        "x = np.cos(np.pi * np.arange(n + 1) / n)\nc = np.r_[2, np.ones(n - 1), 2] * (-1.0) ** np.arange(n + 1)\nX = np.tile(x, (n + 1, 1)).T\nD = np.outer(c, 1 / c) / (X - X.T + np.eye(n + 1))\nD = D - np.diag(D.sum(axis=1))",
    ),
    (
        "q = rng.random((5, 4))",
        "q = q / np.sqrt((q * q).sum(axis=1, keepdims=True))\nflip = np.where(q[:, :1] < 0, -q, q)",
    ),
    (
        "x = rng.random((50, 1))",
        "y = 3 * x + rng.normal(size=(50, 1))\nA = np.hstack([x, np.ones_like(x)])\ncoef = np.linalg.inv(A.T @ A) @ A.T @ y\nr = y - A @ coef\nss = (r ** 2).sum()",
    ),
    (
        "x = rng.random((4, 6))",
        "z = (x - x.min()) / (x.max() - x.min())\ns = x / np.linalg.norm(x)\nf = np.linalg.norm(x - x.T.T)",
    ),
    (
        "X = rng.random((6, 3))",
        "mu, sd = X.mean(0), X.std(0)\nZ = (X - mu) / sd\ncov = (X - mu).T @ (X - mu) / (X.shape[0] - 1)",
    ),
    (
        "W1 = rng.random((4, 3)); b1 = np.zeros((4, 1)); X = rng.random((3, 4)); Y = rng.random((4, 4))",
        "Z1 = W1 @ X + b1\nA1 = np.maximum(Z1, 0)\ndZ = A1 - Y\ndW = dZ @ X.T / X.shape[1]\ndb = dZ.mean(axis=1, keepdims=True)\nb1 -= 0.1 * db",
    ),
    (
        "pts = rng.random((4, 3)); R = np.eye(3); t = rng.random(3)",
        "moved = pts @ R.T + t\nback = (moved - t) @ R",
    ),
    (
        "x = rng.random(5)",
        "L = np.ones((5, 5))\nfor i in range(5):\n    for j in range(5):\n        if i != j:\n            L[i, j] = 1 / (x[i] - x[j])\nw = L.prod(axis=1)\nM = w[None, :] * L / w[:, None]",
    ),
    (
        "A = rng.random((4, 4)); A = A + A.T",
        "row = A - A.mean(axis=1)[:, None] - A.mean(axis=0)[None, :] + A.mean()",
    ),
    (
        "A = rng.random((4, 4))",
        "J = np.eye(4) - np.ones((4, 4)) / 4\nB = -0.5 * J @ A ** 2 @ J\nvals = np.linalg.eigvalsh(B + B.T)",
    ),
    (
        "lat = rng.random(4); lon = rng.random(4)",
        "dlat = lat[:, None] - lat\ndlon = lon[:, None] - lon\na = np.sin(dlat / 2) ** 2 + np.cos(lat[:, None]) * np.cos(lat) * np.sin(dlon / 2) ** 2\nd = 2 * np.arcsin(np.sqrt(a))",
    ),
    (
        "mass = rng.random(4); pos = rng.random((4, 3))",
        "d = pos[None, :, :] - pos[:, None, :]\nr2 = (d ** 2).sum(axis=-1) + 0.01\nacc = (mass[None, :, None] * d / r2[:, :, None] ** 1.5).sum(axis=1)\nke = 0.5 * (mass * (acc ** 2).sum(axis=1)).sum()",
    ),
    (
        "img = rng.random((6, 6))",
        "gy, gx = np.gradient(img)\nmag = np.hypot(gx, gy)\nyy, xx = np.mgrid[:6, :6]\ncy = (yy * img).sum() / img.sum()",
    ),
    (
        "img = rng.random((6, 6))",
        "yy, xx = np.indices(img.shape)\nr = np.sqrt((xx - 2.5) ** 2 + (yy - 2.5) ** 2)\nring = img[(r > 1) & (r < 2)].mean()",
    ),
    (
        "tok = rng.integers(0, 7, (2, 5)); E = rng.random((7, 4)); P = rng.random((5, 4))",
        "h = E[tok] + P\nq = h @ rng.random((4, 4))\ns = np.einsum('btd,bsd->bts', q, q) / 2\nmask = np.tril(np.ones((5, 5), bool))\ns = np.where(mask, s, -1e9)",
    ),
    (
        "X = rng.random((5, 5)); y = rng.random(5)",
        "Xb = np.c_[np.ones(5), X]\ntheta = np.linalg.pinv(Xb) @ y\nyhat = Xb @ theta\nr2 = 1 - ((y - yhat) ** 2).sum() / ((y - y.mean()) ** 2).sum()",
    ),
    (
        "c = rng.random((3, 1)); r = rng.random((1, 3))",
        "A = c @ r\nB = c * r\nassert np.allclose(A, B)",
    ),
    (
        "M = rng.random((3, 3))",
        "off = M - np.diag(np.diag(M))\ndom = np.abs(np.diag(M)) > np.abs(off).sum(axis=1)\ninv = np.linalg.inv(M + 3 * np.eye(3))\nerr = np.abs(inv @ (M + 3 * np.eye(3)) - np.eye(3)).max()",
    ),
    (
        "s = rng.random((3, 50))",
        "f = np.fft.rfft(s, axis=1)\nC = np.cov(s)\nstd = s.std(axis=1, keepdims=True)\nZ = (s - s.mean(axis=1, keepdims=True)) / std",
    ),
    (
        "x = np.linspace(0, 1, 5); t = np.linspace(0, 1, 5)",
        "X, T = np.meshgrid(x, t)\nU = np.exp(-T) * np.sin(np.pi * X)\nV = np.exp(-t)[:, None] * np.sin(np.pi * x)\nassert np.allclose(U, V)",
    ),
    (
        "deg = np.array([1, 2, 2, 1])",
        "A = np.zeros((4, 4))\nA[[0, 1, 2], [1, 2, 3]] = 1\nA = A + A.T\nmod = A - np.outer(deg, deg) / deg.sum()\nD = np.diag(deg) - A\nS = np.diag(1 / np.sqrt(deg)) @ A @ np.diag(1 / np.sqrt(deg))",
    ),
    (
        "a = rng.random((4, 1))",
        "b = np.squeeze(a)\nc = a[:, 0] - b\nd = a - b[:, None]\ne = a.ravel() - b",
    ),
    (
        "X = rng.random((5, 2)); w = rng.random(5)",
        "mu = (w[:, None] * X).sum(0) / w.sum()\nd = X - mu\nS = (w[:, None] * d).T @ d / w.sum()\nm = np.sum(d @ np.linalg.inv(S) * d, axis=1)",
    ),
    (
        "B = rng.random((4, 3, 3))",
        "n = np.linalg.norm(B, axis=(1, 2), keepdims=True)\nU = B / n\nG = np.einsum('nij,mij->nm', U, U)\nflat = B.reshape(4, -1)\nG2 = flat @ flat.T",
    ),
    (
        "prices = 100 + rng.random((10, 4)).cumsum(axis=0)",
        "r = np.diff(np.log(prices), axis=0)\nvol = r.std(axis=0)\ncorr = np.corrcoef(r, rowvar=False)\nw = np.ones(4) / 4\nport = r @ w\nrisk = np.sqrt(w @ np.cov(r.T) @ w)",
    ),
    (
        "Y = np.eye(3)[[0, 1, 2, 2]].T; A = rng.dirichlet(np.ones(3), 4).T; m = 4",
        "cost = np.sum(Y * np.log(A)) / Y.shape[1]\nmean = np.sum(A) / len(A)",
    ),
]
