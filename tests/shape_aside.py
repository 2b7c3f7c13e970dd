"""The half of the cells about shapes that is kept aside: see `shape_asked.py`.

Do not read this file while you work on `helpers.shapes`: it shows how well a change generalizes.
"""

RAISING = []

SILENT = [
    {
        "setup": "X = rng.normal(size=(7, 2)); y = rng.normal(size=7); coef = np.array([[1.5], [-0.4]])",
        "code": (
            "def rmse(target, guess):\n"
            "    return np.sqrt(np.mean((target - guess) ** 2))\n"
            "\n"
            "score = rmse(y, X @ coef)"
        ),
        "want": (
            "def rmse(target, guess):\n"
            "    return np.sqrt(np.mean((target - guess) ** 2))\n"
            "\n"
            "score = rmse(y, (X @ coef).ravel())"
        ),
        "note": "(7,) - (7,1) gives (7,7); the mean hides it",
    },
    {
        "setup": "emb = rng.normal(size=(9, 3)); head = rng.normal(size=(3, 1)); labels = rng.integers(0, 2, size=9)",
        "code": (
            'guess = (emb @ head > 0).astype(int)\nmsg = f"accuracy {np.mean(guess == labels):.3f}"'
        ),
        "want": (
            "guess = (emb @ head > 0).astype(int).ravel()\n"
            'msg = f"accuracy {np.mean(guess == labels):.3f}"'
        ),
        "note": "(9,1) == (9,) compares each guess with each label",
    },
    {
        "setup": "signal = np.sin(np.linspace(0, 6, 11)).reshape(-1, 1)",
        "code": "noisy = signal + rng.normal(scale=0.1, size=len(signal))",
        "want": "noisy = signal + rng.normal(scale=0.1, size=signal.shape)",
        "note": "(11,1) + (11,) gives (11,11)",
    },
    {
        "setup": "loss = rng.random(8); importance = rng.random((8, 1))",
        "code": "total = (importance * loss).sum() / importance.sum()",
        "want": "total = (importance[:, 0] * loss).sum() / importance.sum()",
        "note": "weighted mean: (8,1) * (8,) gives (8,8) before the sum",
    },
    {
        "setup": "close = 50 + rng.random((10, 1)); fair = 50 + rng.random(10)",
        "code": ("gap = np.abs(close - fair) / fair\nworst_day = gap.argmax()"),
        "want": ("gap = np.abs(close[:, 0] - fair) / fair\nworst_day = gap.argmax()"),
        "note": "gap is (10,10), argmax is an index into the flattened table",
    },
    {
        "setup": "x = np.array([0.0, 0.5, 1.0, 1.5]); coef = np.array([1.0, -2.0, 0.5, 0.1])",
        "code": ("basis = x ** np.arange(len(coef))\nfit = basis @ coef"),
        "want": ("basis = x[:, None] ** np.arange(len(coef))\nfit = basis @ coef"),
        "note": "4 points and 4 powers pair up: basis (4,) and one number instead of a (4,4) basis and 4 fitted values",
    },
    {
        "setup": "scores = rng.normal(size=(5, 5))",
        "code": (
            "def softmax_rows(z):\n"
            "    e = np.exp(z - z.max(axis=1, keepdims=True))\n"
            "    return e / e.sum(axis=1)\n"
            "\n"
            "att = softmax_rows(scores)"
        ),
        "want": (
            "def softmax_rows(z):\n"
            "    e = np.exp(z - z.max(axis=1, keepdims=True))\n"
            "    return e / e.sum(axis=1, keepdims=True)\n"
            "\n"
            "att = softmax_rows(scores)"
        ),
        "note": "row sums (5,) divide the columns; the max line shows what was meant",
    },
    {
        "setup": "axes3 = rng.normal(size=(3, 3))",
        "code": "unit = axes3 / np.linalg.norm(axes3, axis=1)",
        "want": "unit = axes3 / np.linalg.norm(axes3, axis=1, keepdims=True)",
        "note": "row lengths divide the columns",
    },
    {
        "setup": "photo = rng.random((6, 6, 3))",
        "code": "flat = photo - photo.mean(axis=1)",
        "want": "flat = photo - photo.mean(axis=1, keepdims=True)",
        "note": "axis 1 is lost: (6,3) is stretched along axis 0 of (6,6,3)",
    },
    {
        "setup": "C = np.zeros((3, 3)); samples = rng.normal(size=(10, 3))",
        "code": (
            "for s in samples:\n"
            "    d = s - samples.mean(axis=0)\n"
            "    C += d * d.T / (len(samples) - 1)"
        ),
        "want": (
            "for s in samples:\n"
            "    d = s - samples.mean(axis=0)\n"
            "    C += np.outer(d, d) / (len(samples) - 1)"
        ),
        "note": ".T of a 1-D array does nothing; (3,) is added to each row of C",
    },
    {
        "setup": "frame = rng.integers(0, 255, size=(4, 5, 3))",
        "code": ("h, w, c = frame.shape\nchw = frame.reshape(c, h, w)"),
        "want": ("h, w, c = frame.shape\nchw = frame.transpose(2, 0, 1)"),
        "note": "reshape to the permuted shape mixes channels and pixels",
    },
    {
        "setup": "A = rng.normal(size=(4, 3)); b = rng.normal(size=(1, 3))",
        "code": 'out = np.einsum("ij,jk->ik", A, b)',
        "want": 'out = np.einsum("ij,jk->ik", A, b.T)',
        "note": "j is 3 in A and 1 in b: einsum stretches it, out is (4,3) instead of (4,1)",
    },
    {
        "setup": "u = rng.normal(size=(5, 3)); v = rng.normal(size=(5, 3))",
        "code": 'sim = np.einsum("bi,bj->b", u, v)',
        "want": 'sim = np.einsum("bi,bi->b", u, v)',
        "note": "i and j are summed apart: (sum of u) * (sum of v) per row, no dot product",
    },
    {
        "setup": "A = np.array([[4.0, 1.0, 0.0], [1.0, 3.0, 1.0], [0.0, 1.0, 2.0]]); b = np.array([1.0, 2.0, 3.0])",
        "code": ("x = np.linalg.solve(A, b)\nresidual = np.abs(A * x - b).max()"),
        "want": ("x = np.linalg.solve(A, b)\nresidual = np.abs(A @ x - b).max()"),
        "note": "A * x is elementwise (3,3); the system is A @ x = b",
    },
    {
        "setup": "turns = np.stack([np.linalg.qr(rng.normal(size=(3, 3)))[0] for _ in range(3)])",
        "code": "err = np.abs(turns @ turns.T - np.eye(3)).max()",
        "want": "err = np.abs(turns @ turns.swapaxes(-1, -2) - np.eye(3)).max()",
        "note": ".T of a stack (3,3,3) reverses all axes, so the matrices of the stack are mixed",
    },
    {
        "setup": "poses = np.stack([np.linalg.qr(rng.normal(size=(3, 3)))[0] for _ in range(3)]); points = rng.normal(size=(3, 3))",
        "code": ("moved = poses @ points\nmoved.shape"),
        "want": ("moved = (poses @ points[..., None])[..., 0]\nmoved.shape"),
        "note": "one pose per point: points is taken as one matrix for the whole stack, result (3,3,3) instead of (3,3)",
    },
    {
        "setup": "x = rng.normal(size=(1, 3)); W = rng.normal(size=(3, 5)); b = np.zeros((5, 1))",
        "code": "hidden = np.tanh(x @ W + b)",
        "want": "hidden = np.tanh(x @ W + b.T)",
        "note": "(1,5) + (5,1) gives (5,5)",
    },
    {
        "setup": "W = rng.normal(size=(4, 3)); X = rng.normal(size=(3, 4)); b = rng.normal(size=W.shape[0])",
        "code": "out = W @ X + b",
        "want": "out = W @ X + b[:, None]",
        "note": "4 outputs (rows of W) and 4 samples (columns of X): b belongs to the rows, goes along the columns",
    },
    {
        "setup": "probs = rng.random((7, 4)); answer = rng.integers(0, 4, size=7)",
        "code": "hits = (probs.argmax() == answer).mean()",
        "want": "hits = (probs.argmax(axis=1) == answer).mean()",
        "note": "argmax over the flattened table is one number",
    },
    {
        "setup": "obs = rng.normal(size=(8, 3))",
        "code": ("cov = np.cov(obs - obs.mean(axis=0))\nlam, vec = np.linalg.eigh(cov)"),
        "want": (
            "cov = np.cov(obs - obs.mean(axis=0), rowvar=False)\nlam, vec = np.linalg.eigh(cov)"
        ),
        "note": "rows are observations (centred over axis 0) but np.cov takes rows as variables: (8,8) instead of (3,3)",
    },
    {
        "setup": "data = rng.normal(size=(12, 3)); group = np.arange(12) % 3",
        "code": (
            "cents = np.array([data[group == g].mean() for g in range(3)])\n"
            "d = np.stack([np.linalg.norm(data - c, axis=1) for c in cents])"
        ),
        "want": (
            "cents = np.array([data[group == g].mean(axis=0) for g in range(3)])\n"
            "d = np.stack([np.linalg.norm(data - c, axis=1) for c in cents])"
        ),
        "note": "mean over everything: a centre is a number where a point (3,) was meant",
    },
    {
        "setup": "X = rng.normal(size=(9, 2)); C = rng.normal(size=(3, 2))",
        "code": ("d2 = ((X - C[:, None]) ** 2).sum(axis=1)\nassigned = d2.argmin(axis=0)"),
        "want": ("d2 = ((X - C[:, None]) ** 2).sum(axis=2)\nassigned = d2.argmin(axis=0)"),
        "note": "(3,9,2) summed over the points, not the coordinates: assigned is (2,) instead of (9,)",
    },
    {
        "setup": "P = rng.normal(size=(6, 2))",
        "code": ("sq = (P ** 2).sum(axis=1)\nd2 = sq + sq - 2 * P @ P.T"),
        "want": ("sq = (P ** 2).sum(axis=1)\nd2 = sq[:, None] + sq - 2 * P @ P.T"),
        "note": "(6,) + (6,) is added as a row to (6,6); one of them must be a column",
    },
    {
        "setup": "rows = rng.random((6, 3)); rows[2, 1] = np.nan",
        "code": "clean = rows[~np.isnan(rows).any()]",
        "want": "clean = rows[~np.isnan(rows).any(axis=1)]",
        "note": "a single truth value as mask adds an axis: (0,6,3)",
    },
]

RIGHT = [
    {
        "setup": "r = 3",
        "code": ("yy, xx = np.ogrid[-r:r + 1, -r:r + 1]\ndisk = xx ** 2 + yy ** 2 <= r ** 2"),
        "note": "ogrid disk",
    },
    {
        "setup": "rise = np.arange(5); base = np.array([10, 20, 30, 40, 50])",
        "code": "grid = base[:, None] + rise",
        "note": "deliberate outer sum with equal lengths",
    },
    {
        "setup": "",
        "code": ("k = np.arange(1, 11)\ntimes = k[:, None] * k"),
        "note": "times table",
    },
    {
        "setup": "t = np.linspace(0, 1, 8)",
        "code": ("lag = np.subtract.outer(t, t)\nK = np.exp(-np.abs(lag) / 0.3)"),
        "note": "kernel by ufunc.outer",
    },
    {
        "setup": "pts = rng.normal(size=(5, 2))",
        "code": (
            "gap = pts[:, None, :] - pts[None, :, :]\ndist = np.sqrt((gap ** 2).sum(axis=-1))"
        ),
        "note": "pairwise distances",
    },
    {
        "setup": "X = rng.normal(size=(6, 3))",
        "code": (
            "sq = np.sum(X ** 2, axis=1, keepdims=True)\n"
            "G = X @ X.T\n"
            "d2 = np.maximum(sq + sq.T - 2 * G, 0)"
        ),
        "note": "sq + sq.T - 2 G",
    },
    {
        "setup": "D = rng.random((5, 5)); D = D + D.T",
        "code": "J = D - D.mean(axis=0, keepdims=True) - D.mean(axis=1, keepdims=True) + D.mean()",
        "note": "double centring of a square matrix, keepdims on both sides",
    },
    {
        "setup": "group = np.array([0, 1, 0, 2, 1])",
        "code": ("same = group[:, None] == group\npairs = (same.sum() - len(group)) // 2"),
        "note": "same-group mask, deliberate (n,n)",
    },
    {
        "setup": "E = rng.normal(size=(4, 4))",
        "code": ("unit = E / np.linalg.norm(E, axis=1, keepdims=True)\ncosine = unit @ unit.T"),
        "note": "cosine similarities of a square embedding",
    },
    {
        "setup": "w = rng.normal(size=(4, 1)); x = rng.normal(size=(4, 1))",
        "code": ("z = w.T @ x + 0.5\nact = 1 / (1 + np.exp(-z.item()))"),
        "note": "w.T @ x of columns",
    },
    {
        "setup": "Q = np.stack([np.linalg.qr(rng.normal(size=(3, 3)))[0] for _ in range(3)])",
        "code": "ok = np.allclose(Q @ Q.swapaxes(-1, -2), np.eye(3))",
        "note": "stack of matrices against one eye",
    },
    {
        "setup": "Q = rng.normal(size=(2, 5, 4)); K = rng.normal(size=(2, 5, 4)); V = rng.normal(size=(2, 5, 4))",
        "code": (
            "s = Q @ K.transpose(0, 2, 1) / np.sqrt(K.shape[-1])\n"
            "s = np.where(np.tril(np.ones((5, 5), bool)), s, -1e9)\n"
            "p = np.exp(s - s.max(axis=-1, keepdims=True))\n"
            "out = p / p.sum(axis=-1, keepdims=True) @ V"
        ),
        "note": "causal attention",
    },
    {
        "setup": "Z = rng.normal(size=(5, 5))",
        "code": (
            "e = np.exp(Z - Z.max(axis=1, keepdims=True))\np = e / e.sum(axis=1, keepdims=True)"
        ),
        "note": "softmax over rows",
    },
    {
        "setup": "Z = rng.normal(size=(4, 4))",
        "code": (
            "def softmax0(z):\n"
            "    e = np.exp(z - z.max(axis=0))\n"
            "    return e / e.sum(axis=0)\n"
            "\n"
            "p = softmax0(Z)"
        ),
        "note": "softmax over axis 0, square, no keepdims needed",
    },
    {
        "setup": "X = rng.normal(size=(20, 3)) @ rng.normal(size=(3, 3))",
        "code": (
            "Xc = X - X.mean(axis=0)\n"
            "val, vec = np.linalg.eigh(Xc.T @ Xc / (len(X) - 1))\n"
            "white = Xc @ vec / np.sqrt(val)"
        ),
        "note": "whitening: (20,3) / (3,)",
    },
    {
        "setup": "X = rng.normal(size=(8, 2)); y = rng.normal(size=8); beta = rng.normal(size=(2, 1))",
        "code": "mse = np.mean((y - (X @ beta).ravel()) ** 2)",
        "note": "prediction made 1-D before the difference",
    },
    {
        "setup": "weights = np.array([0.2, 0.3, 0.5]); R = rng.normal(size=(3, 3))",
        "code": (
            "port = R @ weights\nmix = (R * weights).sum(axis=1)\nsame = np.allclose(port, mix)"
        ),
        "note": "elementwise product and sum over the right axis, 3 by 3",
    },
    {
        "setup": "lab = np.array([2, 0, 1, 2])",
        "code": ("onehot = np.eye(3)[lab]\nfreq = onehot.mean(axis=0)"),
        "note": "one-hot by np.eye",
    },
    {
        "setup": "data = rng.normal(size=(5, 5)); data[1, 3] = np.nan",
        "code": (
            "bad = np.isnan(data)\nkept = data[~bad.any(axis=1)]\nfull = data[:, ~bad.any(axis=0)]"
        ),
        "note": "rows and columns by any, square",
    },
    {
        "setup": "M = rng.random((4, 4))",
        "code": (
            "order = np.argsort(M, axis=1)\n"
            "ranked = np.take_along_axis(M, order, axis=1)\n"
            "best = M[np.arange(4), M.argmax(axis=1)]"
        ),
        "note": "sorting each row, best of each row",
    },
    {
        "setup": "u = rng.random((8, 8))",
        "code": (
            "lap = u[:-2, 1:-1] + u[2:, 1:-1] + u[1:-1, :-2] + u[1:-1, 2:] - 4 * u[1:-1, 1:-1]\n"
            "u[1:-1, 1:-1] += 0.1 * lap"
        ),
        "note": "heat equation on a square grid, in place on a slice",
    },
    {
        "setup": "board = rng.integers(0, 2, size=(7, 7))",
        "code": (
            "near = sum(np.roll(board, (dy, dx), axis=(0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1) if dy or dx)\n"
            "board = ((near == 3) | ((board == 1) & (near == 2))).astype(int)"
        ),
        "note": "game of life",
    },
    {
        "setup": "pos = rng.normal(size=(3, 3)); mass = np.array([5.0, 1.0, 0.2])",
        "code": (
            "rel = pos[None, :, :] - pos[:, None, :]\n"
            "r3 = ((rel ** 2).sum(axis=-1) + 0.01) ** 1.5\n"
            "acc = (mass[None, :, None] * rel / r3[:, :, None]).sum(axis=1)"
        ),
        "note": "three bodies in three dimensions",
    },
    {
        "setup": "Z = rng.normal(size=(4, 4))",
        "code": (
            'with np.errstate(all="raise"):\n'
            "    e = np.exp(Z - Z.max(axis=1, keepdims=True))\n"
            "    p = e / e.sum(axis=1, keepdims=True)\n"
            "assert np.allclose(p.sum(axis=1), 1)"
        ),
        "note": "errstate raise; underflow or division elsewhere would raise",
    },
    {
        "setup": "tiny = np.array([1e-200, 1.0, 0.0]); big = np.array([1e200, 2.0, 3.0])",
        "code": (
            'old = np.seterr(all="raise")\n'
            "try:\n"
            "    safe = np.add(tiny, big[:, None])\n"
            "finally:\n"
            "    np.seterr(**old)\n"
            "assert safe.shape == (3, 3)"
        ),
        "note": "seterr raise; any other product of these arrays by the watcher would under- or overflow",
    },
    {
        "setup": "a = np.array([1.0, 0.0, 2.0])",
        "code": (
            'with np.errstate(divide="raise"):\n'
            "    try:\n"
            "        inv = 1 / a\n"
            "    except FloatingPointError:\n"
            "        inv = np.where(a == 0, 0, 1 / np.where(a == 0, 1, a))"
        ),
        "note": "FloatingPointError caught by the cell itself",
    },
    {
        "setup": "",
        "code": (
            "total = 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5 + 6.5 + 7.5 + 8.5 + 0.5 + 1.5 + 2.5 + 3.5 + 4.5 + 5.5\n"
            "assert total > 0"
        ),
        "note": "a sum of 600 numbers on one line",
    },
    {
        "setup": "v = np.ones((3, 1))",
        "code": (
            "acc = v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v + v\n"
            "assert acc.shape == (3, 1) and acc[0, 0] == 150"
        ),
        "note": "a sum of 150 arrays on one line",
    },
    {
        "setup": "",
        "code": (
            "ring = [1, 2]\n"
            "ring.append(ring)\n"
            "knot = {'me': None}\n"
            "knot['me'] = knot\n"
            "size = len(ring + ring) * len([ring, knot])\n"
            "assert ring[2] is ring and size == 12"
        ),
        "note": "list and dict that contain themselves, in operators",
    },
    {
        "setup": "",
        "code": (
            "left = list(range(300_000))\n"
            "right = list(range(300_000))\n"
            "same = left == right\n"
            "more = left + [1] > right\n"
            "assert same and more"
        ),
        "note": "comparison of long lists",
    },
]
