"""Cells for `%%shapes`: pairs of setup and code. `SILENT` ones are wrong, `RIGHT` ones right."""

SILENT = [
    (
        "D = rng.random((6, 2)); y = rng.random((6, 1))",
        "A = np.c_[D, np.ones(6)]\ncoef, *_ = np.linalg.lstsq(A, y.ravel(), rcond=None)\nres = y - A @ coef\nmse = (res ** 2).mean()",
    ),
    (
        "a = rng.random((5, 1)); b = rng.random((5,))",
        "corr = np.corrcoef(a.T, b)[0, 1]\ncov = np.mean((a - a.mean()) * (b - b.mean()))",
    ),
    (
        "y_pred = np.arange(10.)",
        "y_true = (np.arange(10.) + 0.1).reshape(10, 1)\nerr = y_pred - y_true\nmse = (err ** 2).mean()",
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
    (
        "x = rng.random(6)",
        "x = x.reshape(-1, 1)\nw = np.array([[2.0]])\npred = x @ w\ny = 2 * x.ravel()\nloss = np.abs(pred - y).sum()",
    ),
    ("pts = rng.random((9, 2)); c = np.array([0.5, 0.5])", "d = np.sqrt(np.sum((pts - c) ** 2))"),
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
        "x = rng.random(5); y = rng.random(5)",
        "C = (x - x.mean()).T @ (y - y.mean())\nS = np.eye(5) * 0.1 + C",
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
    ("X = rng.random((4, 4))", "X -= X.mean(axis=1)"),
    ("x = rng.random((8, 6, 6))", "attn = np.exp(x)\nattn = attn / attn.sum(-1)[:, None]"),
    ("T = rng.random((3, 4, 5))", "sw = T.reshape(3, 5, 4)"),
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
    ("X = rng.random((50, 3))", "S = np.cov(X - X.mean(axis=0))"),
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
    ("X = rng.random((9, 3))", "Z = (X - np.mean(X)) / np.std(X, axis=0)"),
    ("x = np.arange(5.); y = x ** 2", "pts = np.concatenate((x, y)).reshape(5, 2)"),
    (
        "x = rng.random((4, 6))",
        "out = np.empty_like(x)\nfor j in range(4):\n    out[j] = x[j] / x.sum()\nz = x - np.median(x)\nw = (x - x.min()) / (x.max(axis=0) - x.min(axis=0))",
    ),
    (
        "sensors = rng.normal(size=(50, 3))   # 50 samples of 3 sensors",
        "C = np.cov(sensors)\nspread = np.sqrt(np.diag(C))",
    ),
    ("F = rng.random((32, 3))", "spec = np.abs(np.fft.fft(F))\nf = np.fft.fftfreq(len(F))"),
    (
        "A = rng.random((4, 4)); x = rng.random((4, 1)); b = rng.random(4)",
        "for _ in range(3):\n    r = b - A @ x\n    x = x + 0.1 * r",
    ),
    (
        "v = rng.random((5, 1))",
        "total = np.zeros(5)\nfor k in range(3):\n    total = total + k * v",
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
    ("A = rng.random((4, 3))", "B = np.delete(A, 0)\nC = np.insert(A, 0, 1.0)"),
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
    (
        "Q = rng.random((2, 5, 3)); K = rng.random((2, 3, 5))",
        "def attention(q, k):\n    return np.dot(q, k) / np.sqrt(q.shape[-1])\ns = attention(Q, K)",
    ),
    ("v = np.array([1., 2., 3.])", "M = np.eye(3) + v * v.T"),
    ("M = rng.random((5, 3))", "best = M[M.argmax(axis=1)]"),
    ("w = np.array([0.2, 0.3, 0.5]); cov = np.eye(3)", "risk = np.sqrt(w * cov * w.T)"),
    ("force = rng.random(6)\nshift = rng.random(6)", "work = np.outer(force, shift).sum()"),
    ("cov = np.cov(rng.normal(size=(4, 30)))", "sd = np.sqrt(np.diag(cov))\ncorr = cov / sd / sd"),
    (
        "p = rng.random((6, 1)); y = rng.integers(0, 2, 6)",
        "bce = -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))",
    ),
    (
        "xs = rng.random(6)\nys = rng.random(6)",
        "points = np.concatenate([xs, ys])\ncentre = points.mean(axis=0)",
    ),
    (
        "table = np.array([[1., 2.], [np.nan, 4.], [5., 6.], [7., 8.]])",
        "complete = table[~np.isnan(table)]\ncol_means = complete.mean(axis=0)",
    ),
    (
        "y = rng.random((1, 8)); p = rng.random((1, 8))",
        "def cost(y, p):\n    return np.mean(-(y.T @ np.log(p)))\nc = cost(y, p)",
    ),
    (
        "s = rng.random((5, 5))",
        "s = s - s.max(axis=1)\ne = np.exp(s)\np = e / e.sum(axis=1, keepdims=True)",
    ),
    (
        "seq = rng.random((10, 4))",
        "d = seq[1:] - seq[:-1]\nsteps = np.sqrt((d ** 2).sum())\nspeed = np.linalg.norm(d, axis=0)",
    ),
    (
        "runs = [rng.random(5) for _ in range(4)]",
        "total = np.zeros((5, 1))\nfor run in runs:\n    total = total + run\naverage = total / len(runs)",
    ),
    ("X = rng.random((4, 4))", "Z = X / X[:, 0]"),
    ("A = rng.random((4, 3))", "later = np.roll(A, 1)"),
    ("M = rng.normal(size=(5, 2)); x = rng.normal(size=(5, 1))", "y = M[:, 0]\nshift = x - y"),
    (
        "lse = lambda Z, axis: np.log(np.exp(Z).sum(axis=axis)); Z = rng.random((4, 4))",
        "logp = Z - lse(Z, axis=1)",
    ),
    ("img = rng.random((4, 6, 3))", "chw = img.reshape(3, 4, 6)"),
    ("X = rng.normal(size=(8, 3))", "U = X / np.linalg.norm(X, 1)"),
    ("P = rng.random((9, 3)); y = rng.integers(0, 3, 9)", "acc = np.mean(np.argmax(P) == y)"),
    ("v = rng.random((20, 2))", "path = v.cumsum()\nend = path[-1]"),
    ("A = rng.random((3, 4))", "A = np.append(A, [[1, 2, 3, 4]])"),
    (
        "pred = rng.random((9, 1)) > 0.5; label = rng.random(9) > 0.5",
        "accuracy = np.mean(pred == label)",
    ),
    ("X = rng.random((5, 5))", "U = X / np.linalg.norm(X, axis=1)"),
    ("x = rng.random((3, 3, 3))", "y = x - np.median(x, axis=(0, 2))"),
    (
        "mask = rng.random((5, 5, 1)) > 0.5; depth = rng.random((5, 5))",
        "clean = np.where(mask, depth, 0.0)",
    ),
    (
        "A = rng.random((1, 6)); Y = rng.integers(0, 2, (6, 1))",
        "dZ = A - Y\ncost = np.mean(dZ ** 2)",
    ),
    ("q = rng.random((4, 4, 1)); r = rng.random((4, 4))", "gap = f'{np.abs(q - r).max():.2f}'"),
    ("x = np.arange(5.); y = x ** 2", "pts = np.array([x, y]).reshape(-1, 2)"),
    ("C = rng.integers(0, 9, (3, 3))", "norm = C.astype(float) / C.sum(axis=1)"),
    ("P = rng.random((5, 5))", "rows = P.sum(1)\nP = np.divide(P, rows)"),
    ("X = rng.random((5, 3))", "Xt = X.reshape(X.shape[1], X.shape[0])"),
    (
        "Xtr = rng.random((6, 6)); Xte = rng.random((6, 6))",
        "mu = Xtr.mean(axis=1)\nXte_c = Xte - mu",
    ),
    ("v = np.array([3., 4.]); V = rng.random((2, 2))", "proj = V * v / np.linalg.norm(V, axis=1)"),
    ("D = rng.random((5, 5))", "D = D - D.min(axis=1)\nD = D - D.min(axis=0)"),
    (
        "X = rng.normal(size=(7, 4)); w = rng.normal(size=(4, 1)); y = np.sign(rng.normal(size=7))",
        "hinge = np.maximum(0, 1 - y * (X @ w)).mean()",
    ),
    ("frames = rng.random((4, 4, 4))", "bg = np.median(frames, axis=1)\nfg = frames - bg"),
    ("imgs = rng.random((10, 6, 4))", "flat = imgs.reshape(24, 10)\nmean = flat.mean(axis=1)"),
    ("batch = rng.random((7, 4, 4))", "flat = batch.reshape(16, -1)\nmeans = flat.mean(axis=0)"),
    (
        "returns = rng.normal(size=(12, 12))",
        "vol = returns.std(axis=1, ddof=1)\nscaled = returns / vol",
    ),
    (
        "pos = rng.random((10, 3))   # time, xyz\ndt = 0.1",
        "vel = np.diff(pos) / dt\nmean_velocity = vel.mean(axis=0)",
    ),
    (
        "scores = rng.random((5, 5)); best = rng.random(5)",
        "regret = scores.max(axis=1) - scores\ntotal = regret.sum()",
    ),
    ("data = rng.random((4, 6))", "by_col = np.reshape(data, (6, 4))\nm = by_col.mean(axis=1)"),
    (
        "X = rng.random((10, 3)); beta = rng.random((3, 1)); y = rng.random(10)",
        "residuals = y - X.dot(beta)\nrss = residuals.T.dot(residuals)",
    ),
    (
        "pnl = rng.normal(size=(6, 3))   # day, desk",
        'equity = np.cumsum(pnl)\nprint("final per desk:", equity[-1])',
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
        "logits = rng.normal(size=(6, 6))",
        "z = np.exp(logits - logits.max(axis=-1, keepdims=True))\nprobs = z / z.sum(axis=-1)",
    ),
    (
        "img = rng.random((8, 8, 3)); m = rng.random((8, 8)) > 0.5",
        "masked = img[m]\nper_channel = img[m].mean()\nflat = img.reshape(3, -1).mean(axis=1)",
    ),
    (
        "frames = rng.random((6, 4, 4))",
        "mean = frames.mean(axis=0)\nstack = np.vstack(frames)\nback = stack.reshape(4, 4, 6)",
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
        "x = rng.random((4, 3)); g = np.ones((4, 1)); b = rng.random(4)",
        "mu = x.mean(axis=1, keepdims=True)\nvar = x.var(axis=1)\nnorm = (x[:, :1] - mu) / np.sqrt(var)",
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
        "Z = rng.normal(size=(9, 4))",
        "e = np.exp(Z - Z.max(axis=1, keepdims=True))\np = e / e.sum(axis=0)",
    ),
    (
        "H = rng.normal(size=(9, 4))",
        "m = H.mean(axis=0)\nv = H.var(axis=1, keepdims=True)\nZ = (H - m) / np.sqrt(v + 1e-5)",
    ),
    ("P = rng.random((9, 4))", "P = P / P.sum(axis=1, keepdims=True)\nbest = P.argmax(axis=0)"),
    ("S = rng.random((9, 4))", "y_pred = S.argmax(axis=0)"),
    ("X = rng.random((9, 4)); q = rng.random(4)", "d = ((X - q) ** 2).sum()\ni = d.argmin()"),
    (
        "X = rng.random((9, 2)); C = rng.random((3, 2))",
        "d = ((X[:, None] - C) ** 2).sum(axis=1)",
    ),
    ("A = np.cov(rng.random((4, 9)))", "values, W = np.linalg.eigh(A)\nfirst = W[-1]"),
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
    ("X = rng.random((9, 2)); one = np.ones((9, 1))", "X1 = np.append(one, X)"),
    ("P = rng.random((9, 3)); Y = rng.random((9, 3))", "acc = np.mean(P.argmax() == Y.argmax())"),
    ("W = rng.random((4, 4)); x = rng.random(4)", "h = np.tanh(W * x)"),
    ("p = rng.random((9, 2))", "d = np.linalg.norm(p[:, None] - p)"),
    (
        "A = rng.random((9, 3)); B = rng.random((9, 3))",
        "c = A @ B.T / (np.linalg.norm(A) * np.linalg.norm(B))",
    ),
    ("b = np.zeros(3); g = rng.random((9, 3))", "b -= 0.1 * g.sum()"),
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
