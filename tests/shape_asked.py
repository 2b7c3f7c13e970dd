"""Cells about shapes in the situations that people ask about: the half that may be looked at.

`RAISING` cells fail: `setup`, `code`, the `operands` of the failing operation with their shapes, the
two `sizes` that collide (None where no two do), and what was meant in place of the whole right-hand
side (`want`; None where no rearrangement is right). `SILENT` cells run and are wrong, and `want` is
the corrected cell. `RIGHT` cells run and are right. The other half is `shape_aside.py`.
"""

RAISING = []

SILENT = [
    {
        "setup": "truth = rng.random((6, 6)) > 0.5; found = rng.random((6, 6, 1)) > 0.5",
        "code": (
            "inter = np.logical_and(truth, found).sum()\n"
            "union = np.logical_or(truth, found).sum()\n"
            "iou = inter / union"
        ),
        "want": (
            "inter = np.logical_and(truth, found[..., 0]).sum()\n"
            "union = np.logical_or(truth, found[..., 0]).sum()\n"
            "iou = inter / union"
        ),
        "note": "(6,6) and (6,6,1) give (6,6,6)",
    },
    {
        "setup": "dry = rng.random(6) > 0.5; rain = rng.random(6); backup = rng.random(6)",
        "code": "filled = np.where(dry[:, None], backup, rain)",
        "want": "filled = np.where(dry, backup, rain)",
        "note": "condition is a column, both choices are (6,): a (6,6) table instead of one value per entry",
    },
    {
        "setup": "ratings = rng.random((4, 4))",
        "code": "ratings -= ratings.mean(axis=1)",
        "want": "ratings -= ratings.mean(axis=1, keepdims=True)",
        "note": "row means subtracted along the columns, in place",
    },
    {
        "setup": "S = rng.random((6, 6))",
        "code": "Z = (S - S.mean(axis=0)) / S.std(axis=1)",
        "want": "Z = (S - S.mean(axis=0)) / S.std(axis=0)",
        "note": "mean per column, std per row, both stretched as a row",
    },
    {
        "setup": "batch = rng.normal(size=(8, 3, 4, 3))",
        "code": (
            "mu = batch.mean(axis=(0, 2, 3))\n"
            "sd = batch.std(axis=(0, 2, 3))\n"
            "normed = (batch - mu) / sd"
        ),
        "want": (
            "mu = batch.mean(axis=(0, 2, 3), keepdims=True)\n"
            "sd = batch.std(axis=(0, 2, 3), keepdims=True)\n"
            "normed = (batch - mu) / sd"
        ),
        "note": "channel statistics (3,) stretch along the width (3), not the channel axis 1",
    },
    {
        "setup": "bodies = 3; force = rng.normal(size=(bodies, 3)); mass = np.array([5.0, 1.0, 0.2]); vel = np.zeros((bodies, 3))",
        "code": (
            "acc = force / mass\nvel += 0.01 * acc\nmomentum = (mass[:, None] * vel).sum(axis=0)"
        ),
        "want": (
            "acc = force / mass[:, None]\n"
            "vel += 0.01 * acc\n"
            "momentum = (mass[:, None] * vel).sum(axis=0)"
        ),
        "note": "mass goes along the bodies (axis 0, as line 3 does), not along x, y, z",
    },
    {
        "setup": "clip = rng.random((5, 4, 5))",
        "code": "clip /= clip.max(axis=(1, 2))",
        "want": "clip /= clip.max(axis=(1, 2), keepdims=True)",
        "note": "frame maxima (5,) stretched along the width of 5",
    },
    {
        "setup": "n = np.array([0.6, 0.0, 0.8])",
        "code": "mirror = np.eye(3) - 2 * (n @ n.T)",
        "want": "mirror = np.eye(3) - 2 * np.outer(n, n)",
        "note": "n @ n.T of a 1-D array is a number, so each entry of eye is shifted",
    },
    {
        "setup": "imgs = rng.random((5, 4, 3))",
        "code": (
            "columns = imgs.reshape(-1, imgs.shape[0])\n"
            "average_face = columns.mean(axis=1).reshape(4, 3)"
        ),
        "want": (
            "columns = imgs.reshape(imgs.shape[0], -1).T\n"
            "average_face = columns.mean(axis=1).reshape(4, 3)"
        ),
        "note": "(12,5) is meant to hold an image per column but images are mixed",
    },
    {
        "setup": "tokens = rng.normal(size=(6, 8))",
        "code": (
            "def split_heads(x, heads):\n"
            "    steps, width = x.shape\n"
            "    return x.reshape(heads, steps, width // heads)\n"
            "\n"
            "q = split_heads(tokens, 2)"
        ),
        "want": (
            "def split_heads(x, heads):\n"
            "    steps, width = x.shape\n"
            "    return x.reshape(steps, heads, width // heads).transpose(1, 0, 2)\n"
            "\n"
            "q = split_heads(tokens, 2)"
        ),
        "note": "the head axis must be split from the last axis and then moved",
    },
    {
        "setup": "x = np.linspace(0, 1, 6); y = 2 + 3 * x",
        "code": (
            "design = np.hstack([np.ones(len(x)), x]).reshape(-1, 2)\n"
            "beta = np.linalg.lstsq(design, y, rcond=None)[0]"
        ),
        "want": (
            "design = np.column_stack([np.ones(len(x)), x])\n"
            "beta = np.linalg.lstsq(design, y, rcond=None)[0]"
        ),
        "note": "(12,) reshaped to (6,2) pairs ones with ones and x with x",
    },
    {
        "setup": "queries = rng.normal(size=(4, 2, 3)); keys = rng.normal(size=(4, 3, 5))",
        "code": "logits = np.dot(queries, keys)",
        "want": "logits = np.matmul(queries, keys)",
        "note": "batched np.dot gives (4,2,4,5) instead of (4,2,5)",
    },
    {
        "setup": "Y = rng.integers(0, 2, size=(1, 6)); prob = rng.uniform(0.1, 0.9, size=(1, 6)); m = 6",
        "code": (
            "cost = -(np.dot(Y.T, np.log(prob)) + np.dot((1 - Y).T, np.log(1 - prob))) / m\n"
            "cost = np.mean(cost)"
        ),
        "want": (
            "cost = -(np.dot(Y, np.log(prob).T) + np.dot(1 - Y, np.log(1 - prob).T)) / m\n"
            "cost = np.mean(cost)"
        ),
        "note": "(6,1) dot (1,6) is an outer product (6,6); (1,6) dot (6,1) was meant",
    },
    {
        "setup": "lhs = np.eye(3) * 4 + rng.random((3, 3, 3)); rhs = rng.random((3, 3))",
        "code": "sol = np.linalg.solve(lhs, rhs)",
        "want": "sol = np.linalg.solve(lhs, rhs[..., None])[..., 0]",
        "note": "stack of systems with one right side each; NumPy 2 takes the 2-D rhs as a matrix for each: (3,3,3)",
    },
    {
        "setup": "X = rng.normal(size=(9, 3)); y = rng.normal(size=(9, 1)); w = np.zeros((3, 1)); lr = 0.1",
        "code": (
            "for step in range(5):\n"
            "    err = X @ w - y\n"
            "    grad = (X * err).mean(axis=0)\n"
            "    w = w - lr * grad"
        ),
        "want": (
            "for step in range(5):\n"
            "    err = X @ w - y\n"
            "    grad = (X * err).mean(axis=0)[:, None]\n"
            "    w = w - lr * grad"
        ),
        "note": "w grows from (3,1) to (3,3) in the first turn and stays so",
    },
    {
        "setup": "delta = rng.normal(size=(6, 4)); bias = np.zeros((1, 4)); lr = 0.5",
        "code": "bias = bias - lr * delta.sum(axis=1, keepdims=True)",
        "want": "bias = bias - lr * delta.sum(axis=0, keepdims=True)",
        "note": "bias grows from (1,4) to (6,4)",
    },
    {
        "setup": "table = rng.normal(loc=[1, 50, 900], size=(8, 3))",
        "code": "scaled = (table - table.mean()) / table.std(axis=0)",
        "want": "scaled = (table - table.mean(axis=0)) / table.std(axis=0)",
        "note": "the mean over everything with the std per column",
    },
    {
        "setup": "centres = rng.normal(size=(4, 2)); p = centres[2] + 0.05",
        "code": 'label = f"nearest: {np.argmin(np.linalg.norm(centres - p))}"',
        "want": 'label = f"nearest: {np.argmin(np.linalg.norm(centres - p, axis=1))}"',
        "note": "norm of the whole matrix is a number, argmin of a number is always 0",
    },
    {
        "setup": "steps = rng.choice([-1, 1], size=(12, 2))",
        "code": ("walk = np.cumsum(steps)\nfar = np.abs(walk).max(axis=0)"),
        "want": ("walk = np.cumsum(steps, axis=0)\nfar = np.abs(walk).max(axis=0)"),
        "note": "cumsum without an axis flattens (12,2) to (24,)",
    },
    {
        "setup": "prices = 100 + rng.random((10, 4)).cumsum(axis=0)",
        "code": ("returns = np.diff(np.log(prices))\nvol = returns.std(axis=0)"),
        "want": ("returns = np.diff(np.log(prices), axis=0)\nvol = returns.std(axis=0)"),
        "note": "diff goes across the 4 assets, std along the 10 days: vol is (3,) instead of (4,)",
    },
    {
        "setup": "rec = rng.normal(size=(16, 4)); fs = 100.0",
        "code": (
            "rec = rec - rec.mean(axis=0)\n"
            "power = np.abs(np.fft.rfft(rec)) ** 2\n"
            "freq = np.fft.rfftfreq(rec.shape[0], d=1 / fs)"
        ),
        "want": (
            "rec = rec - rec.mean(axis=0)\n"
            "power = np.abs(np.fft.rfft(rec, axis=0)) ** 2\n"
            "freq = np.fft.rfftfreq(rec.shape[0], d=1 / fs)"
        ),
        "note": "rfft runs over the 4 channels: power (16,3) does not fit freq (9,)",
    },
    {
        "setup": "logp = np.log(rng.dirichlet(np.ones(4), size=6)); target = rng.integers(0, 4, size=6)",
        "code": "nll = -logp[:, target].mean()",
        "want": "nll = -logp[np.arange(len(target)), target].mean()",
        "note": "(6,6): each row at each target instead of each row at its own",
    },
    {
        "setup": "sigma = np.cov(rng.normal(size=(5, 30))); pick = [0, 2, 4]; w = np.array([0.5, 0.3, 0.2])",
        "code": ("block = sigma[pick, pick]\nrisk = np.dot(w, np.dot(block, w))"),
        "want": ("block = sigma[np.ix_(pick, pick)]\nrisk = np.dot(w, np.dot(block, w))"),
        "note": "pairs of indices give the diagonal (3,), not the (3,3) block; risk is (3,) instead of a number",
    },
    {
        "setup": "marks = rng.random((6, 3))",
        "code": ("order = marks.argsort(axis=0)\nranked = marks[order]"),
        "want": (
            "order = marks.argsort(axis=0)\nranked = np.take_along_axis(marks, order, axis=0)"
        ),
        "note": "indexing rows by a (6,3) order gives (6,3,3)",
    },
]

RIGHT = [
    {
        "setup": "",
        "code": (
            "gx, gy = np.meshgrid(np.linspace(-1, 1, 6), np.linspace(-1, 1, 6), sparse=True)\n"
            "bump = np.exp(-(gx ** 2 + gy ** 2))"
        ),
        "note": "sparse meshgrid, square",
    },
    {
        "setup": "rates = np.array([0.01, 0.02, 0.05]); years = np.arange(1, 4)",
        "code": "growth = 1000 * (1 + rates[:, None]) ** years[None, :]",
        "note": "table of growth, 3 by 3",
    },
    {
        "setup": "x = np.linspace(0, 2, 4)",
        "code": ("V = x[:, None] ** np.arange(4)\nfit = V @ np.array([1.0, 0.5, -0.2, 0.1])"),
        "note": "Vandermonde by broadcasting, square",
    },
    {
        "setup": "n = 8; sig = rng.normal(size=n)",
        "code": (
            "k = np.arange(n)\n"
            "F = np.exp(-2j * np.pi * k[:, None] * k / n)\n"
            "same = np.allclose(F @ sig, np.fft.fft(sig))"
        ),
        "note": "DFT matrix",
    },
    {
        "setup": "series = rng.normal(size=10)",
        "code": (
            "idx = np.arange(6)[:, None] + np.arange(5)\n"
            "windows = series[idx]\n"
            "smooth = windows.mean(axis=1)"
        ),
        "note": "window indices by outer sum",
    },
    {
        "setup": "",
        "code": (
            "def column(v):\n"
            "    return np.asarray(v).reshape(-1, 1)\n"
            "\n"
            "hours = column([1, 2, 3, 4])\n"
            "cost = hours * np.array([9.0, 9.5, 10.0, 11.0])"
        ),
        "note": "helper that returns a column, used for a table",
    },
    {
        "setup": "A = rng.normal(size=(5, 3)); B = rng.normal(size=(5, 3))",
        "code": (
            "def rbf(a, b, gamma=0.5):\n"
            "    d = ((a[:, None] - b) ** 2).sum(axis=2)\n"
            "    return np.exp(-gamma * d)\n"
            "\n"
            "K = rbf(A, B)"
        ),
        "note": "kernel between two sets of the same size",
    },
    {
        "setup": "W = rng.random((6, 6)); W = (W + W.T) / 2",
        "code": (
            "deg = W.sum(axis=1)\nL = np.eye(len(W)) - W / np.sqrt(deg[:, None] * deg[None, :])"
        ),
        "note": "normalised Laplacian of an affinity matrix",
    },
    {
        "setup": "P = rng.normal(size=(4, 4))",
        "code": ("skew = (P - P.T) / 2\nsym = (P + P.T) / 2"),
        "note": "P - P.T",
    },
    {
        "setup": "A = rng.normal(size=(3, 3))",
        "code": "cols = A / np.linalg.norm(A, axis=0)",
        "note": "columns to unit length: axis 0 needs no keepdims",
    },
    {
        "setup": "A = rng.normal(size=(3, 3)); x = rng.normal(size=(3, 1))",
        "code": "q = (x.T @ A @ x)[0, 0]",
        "note": "quadratic form",
    },
    {
        "setup": "u = rng.normal(size=(4, 1))",
        "code": "H = np.eye(4) - 2 * (u @ u.T) / (u.T @ u)",
        "note": "Householder with a column: (4,4) / (1,1)",
    },
    {
        "setup": "square = np.array([[1.0, 0.0], [0.0, 1.0]]); a = 0.4",
        "code": (
            "R = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])\nturned = square @ R.T"
        ),
        "note": "two points rotated in the plane",
    },
    {
        "setup": "stack_a = rng.normal(size=(4, 2, 3)); stack_b = rng.normal(size=(4, 3, 4))",
        "code": ("prod = stack_a @ stack_b\ncheck = np.einsum('bij,bjk->bik', stack_a, stack_b)"),
        "note": "batch matmul",
    },
    {
        "setup": "T = rng.normal(size=(4, 3, 3))",
        "code": ('tr = np.einsum("nii->n", T)\ndev = T - tr[:, None, None] / 3 * np.eye(3)'),
        "note": "deviatoric part of a stack of tensors",
    },
    {
        "setup": "logit = rng.normal(size=(6, 6))",
        "code": (
            "top = logit.max(axis=1, keepdims=True)\n"
            "lse = top + np.log(np.exp(logit - top).sum(axis=1, keepdims=True))\n"
            "logp = logit - lse"
        ),
        "note": "logsumexp",
    },
    {
        "setup": "X = rng.normal(size=(5, 5))",
        "code": ("Xc = X - X.mean(axis=0)\nscaled = Xc / X.std(axis=0, ddof=1)"),
        "note": "standardising columns, square",
    },
    {
        "setup": "X = rng.normal(size=(3, 3))",
        "code": "per_row = (X - X.mean(axis=1)[:, None]) / X.std(axis=1)[:, None]",
        "note": "standardising rows, square",
    },
    {
        "setup": "S = np.cov(rng.normal(size=(4, 30)))",
        "code": ("sd = np.sqrt(np.diag(S))\ncorr = S / np.outer(sd, sd)"),
        "note": "covariance to correlation",
    },
    {
        "setup": "X = rng.normal(size=(9, 3)); y = rng.normal(size=(9, 1)); w = np.zeros((3, 1))",
        "code": (
            "for _ in range(20):\n    grad = X.T @ (X @ w - y) / len(X)\n    w = w - 0.1 * grad"
        ),
        "note": "gradient descent with columns, w keeps its shape",
    },
    {
        "setup": "X = rng.normal(size=(4, 3)); W = rng.normal(size=(3, 4)); b = rng.normal(size=4)",
        "code": "hidden = np.maximum(X @ W + b, 0)",
        "note": "bias as a row, samples in rows, square result",
    },
    {
        "setup": "true = np.array([0, 1, 2, 2, 1]); pred = np.array([0, 2, 2, 2, 1])",
        "code": (
            "conf = np.zeros((3, 3), int)\n"
            "np.add.at(conf, (true, pred), 1)\n"
            "recall = conf.diagonal() / conf.sum(axis=1)\n"
            "rates = conf / conf.sum(axis=1, keepdims=True)"
        ),
        "note": "confusion matrix",
    },
    {
        "setup": "S = rng.random((5, 5)); pick = np.array([True, False, True, True, False])",
        "code": ("sub = S[np.ix_(pick, pick)]\nsub_sum = S[pick][:, pick].sum()"),
        "note": "submatrix by np.ix_",
    },
    {
        "setup": "n = 6",
        "code": ("i = np.arange(n)\nband = np.abs(i[:, None] - i) <= 1\ncausal = i[:, None] >= i"),
        "note": "band mask and causal mask",
    },
    {
        "setup": "counts = rng.integers(1, 9, size=(4, 4)); pi = np.full(4, 0.25)",
        "code": (
            "P = counts / counts.sum(axis=1, keepdims=True)\nfor _ in range(30):\n    pi = pi @ P"
        ),
        "note": "Markov chain",
    },
    {
        "setup": "img = rng.random((6, 6)); ker = np.ones((3, 3)) / 9",
        "code": (
            "win = np.lib.stride_tricks.sliding_window_view(img, ker.shape)\n"
            "blur = (win * ker).sum(axis=(-2, -1))"
        ),
        "note": "convolution by strided windows",
    },
    {
        "setup": "rgb = rng.random((3, 3, 3))",
        "code": (
            "grey = rgb @ np.array([0.299, 0.587, 0.114])\n"
            "balanced = rgb / rgb.mean(axis=(0, 1)) * rgb.mean()\n"
            "chw = rgb.transpose(2, 0, 1)"
        ),
        "note": "image whose three sizes are equal",
    },
    {
        "setup": "img = rng.random((5, 5))",
        "code": (
            "S = np.pad(img.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))\n"
            "box = S[3:, 3:] - S[:-3, 3:] - S[3:, :-3] + S[:-3, :-3]"
        ),
        "note": "integral image",
    },
    {
        "setup": "x = np.zeros(3)",
        "code": (
            "for k in range(5000):\n"
            "    x = x + np.array([1.0, 2.0, 3.0]) * 0.5\n"
            "    x[0] -= 0.25\n"
            "assert x[1] == 5000"
        ),
        "note": "loop of 5000 turns on small arrays",
    },
    {
        "setup": "it = iter(np.arange(20.0)); calls = []",
        "code": (
            "def pull(k):\n"
            "    calls.append(k)\n"
            "    return np.array([next(it) for _ in range(k)])\n"
            "\n"
            "d = pull(3)[:, None] - pull(3)\n"
            "assert calls == [3, 3] and next(it) == 6.0 and 0 < (m := np.abs(d).max()) < 9"
        ),
        "note": "operands with side effects must be evaluated once; chained comparison",
    },
]
