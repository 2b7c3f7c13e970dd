"""Cells about shapes in the situations that people ask about: the half that may be looked at.

`RAISING` cells fail: `setup`, `code`, the `operands` of the failing operation with their shapes, the
two `sizes` that collide (None where no two do), and what was meant in place of the whole right-hand
side (`want`; None where no rearrangement is right). `SILENT` cells run and are wrong, and `want` is
the corrected cell. `RIGHT` cells run and are right. The other half is `shape_aside.py`.
"""

RAISING = [
    {
        "setup": "readings = rng.normal(20.0, 2.0, size=(6, 4))",
        "code": "centred = readings - readings.mean(axis=1)",
        "operands": [("readings", (6, 4)), ("readings.mean(axis=1)", (6,))],
        "sizes": (4, 6),
        "want": "readings - readings.mean(axis=1, keepdims=True)",
        "note": "subtract each sensor's mean, keepdims forgotten",
    },
    {
        "setup": "scores = rng.normal(size=(3, 3, 5))",
        "code": (
            "def softmax(z):\n"
            "    e = np.exp(z - np.max(z, axis=-1))\n"
            "    return e / e.sum(axis=-1, keepdims=True)\n"
            "\n"
            "attn = softmax(scores)"
        ),
        "operands": [("z", (3, 3, 5)), ("np.max(z, axis=-1)", (3, 3))],
        "sizes": (5, 3),
        "want": "np.exp(z - np.max(z, axis=-1, keepdims=True))",
        "note": "softmax on batched attention scores without keepdims",
    },
    {
        "setup": "prices = np.array([10.0, 10.5, 10.2, 11.0, 11.3, 11.1, 12.0, 12.4, 12.2, 13.0])",
        "code": ("returns = np.diff(prices) / prices\nvolatility = returns.std() * np.sqrt(252)"),
        "operands": [("np.diff(prices)", (9,)), ("prices", (10,))],
        "sizes": (9, 10),
        "want": "np.diff(prices) / prices[:-1]",
        "note": "daily returns: differences divided by all prices",
    },
    {
        "setup": ("voice = rng.normal(size=10)\nmusic = rng.normal(size=13)"),
        "code": ("level = 0.3\nmix = voice + level * music\nmix /= np.abs(mix).max()"),
        "operands": [("voice", (10,)), ("level * music", (13,))],
        "sizes": (10, 13),
        "want": None,
        "note": "mixing two recordings of different length",
    },
    {
        "setup": (
            "nx, ny = 5, 4\n"
            "x = np.linspace(0, np.pi, nx)\n"
            "y = np.linspace(0, np.pi, ny)\n"
            "field = np.zeros((ny, nx))"
        ),
        "code": "field[:] = np.sin(x) * np.cos(y)",
        "operands": [("np.sin(x)", (5,)), ("np.cos(y)", (4,))],
        "sizes": (5, 4),
        "want": "np.sin(x) * np.cos(y)[:, None]",
        "note": "product of two axes meant as a grid",
    },
    {
        "setup": ("points = rng.random((7, 2))\ncentroids = rng.random((3, 2))"),
        "code": (
            "def assign(points, centroids):\n"
            "    offsets = points - centroids\n"
            "    dist = np.sqrt((offsets ** 2).sum(axis=2))\n"
            "    return dist.argmin(axis=1)\n"
            "\n"
            "labels = assign(points, centroids)"
        ),
        "operands": [("points", (7, 2)), ("centroids", (3, 2))],
        "sizes": (7, 3),
        "want": "points[:, None, :] - centroids[None, :, :]",
        "note": "k-means assignment without pairwise new axis",
    },
    {
        "setup": "batches = [rng.random((5, 3)), rng.random((4, 3))]",
        "code": (
            "totals = np.zeros(3)\n"
            "for batch in batches:\n"
            "    totals += batch\n"
            "mean = totals / sum(len(b) for b in batches)"
        ),
        "operands": [("totals", (3,)), ("batch", (5, 3))],
        "sizes": None,
        "want": "totals + batch.sum(axis=0)",
        "note": "accumulator one-dimensional, whole batch added in place",
    },
    {
        "setup": ("acts = rng.normal(size=(8, 5))\nupstream = rng.normal(size=(8, 3))"),
        "code": (
            "class Dense:\n"
            "    def __init__(self, n_in, n_out, lr=0.01):\n"
            "        self.W = np.zeros((n_in, n_out))\n"
            "        self.b = np.zeros((1, n_out))\n"
            "        self.lr = lr\n"
            "\n"
            "    def backward(self, a, delta):\n"
            "        self.W -= self.lr * (a.T @ delta)\n"
            "        self.b -= self.lr * delta\n"
            "        return delta @ self.W.T\n"
            "\n"
            "layer = Dense(5, 3)\n"
            "layer.backward(acts, upstream)"
        ),
        "operands": [("self.b", (1, 3)), ("self.lr * delta", (8, 3))],
        "sizes": (1, 8),
        "want": "self.b - self.lr * delta.sum(axis=0, keepdims=True)",
        "note": "bias update forgets summing gradient over batch",
    },
    {
        "setup": ("probs = rng.random((6, 3))\nlabels = np.array([0, 2, 1, 1, 0, 2])"),
        "code": "accuracy = (probs == labels).mean()",
        "operands": [("probs", (6, 3)), ("labels", (6,))],
        "sizes": (3, 6),
        "want": "(probs.argmax(axis=1) == labels).mean()",
        "note": "accuracy compares class probabilities with integer labels",
    },
    {
        "setup": ("u = np.sin(np.linspace(0, 3, 10))\ndx = 3 / 9"),
        "code": "curvature = (u[2:] - 2 * u + u[:-2]) / dx ** 2",
        "operands": [("u[2:]", (8,)), ("2 * u", (10,))],
        "sizes": (8, 10),
        "want": "(u[2:] - 2 * u[1:-1] + u[:-2]) / dx ** 2",
        "note": "second difference with an unsliced middle term",
    },
    {
        "setup": ("table = rng.normal(size=(6, 4))\nmeans = table.mean(axis=0)"),
        "code": "columns = [table[:, j] - means for j in range(table.shape[1])]",
        "operands": [("table[:, j]", (6,)), ("means", (4,))],
        "sizes": (6, 4),
        "want": "[table[:, j] - means[j] for j in range(table.shape[1])]",
        "note": "comprehension over columns subtracts all means at once",
    },
    {
        "setup": ("W = rng.normal(size=(4, 3)); b = np.zeros(4)\nx = rng.normal(size=(6, 4))"),
        "code": "logits = np.dot(x, W) + b",
        "operands": [("np.dot(x, W)", (6, 3)), ("b", (4,))],
        "sizes": (3, 4),
        "want": None,
        "note": "bias created with input size instead of output",
    },
    {
        "setup": (
            "votes = [np.array([1.0, 0.0, 2.0]), np.array([0.5, 1.5, 1.0]), np.array([2.0, 1.0])]\n"
            "trust = np.array([0.5, 0.3, 0.2])"
        ),
        "code": "combined = sum(t * v + trust for t, v in zip(trust, votes))",
        "operands": [("t * v", (2,)), ("trust", (3,))],
        "sizes": (2, 3),
        "want": None,
        "note": "generator expression, one voter has fewer entries",
    },
    {
        "setup": ("a = rng.random((4, 3)); b = rng.random((4, 3))\nscratch = np.empty((2, 3))"),
        "code": "np.add(a, b, out=scratch)",
        "operands": [("a", (4, 3)), ("b", (4, 3)), ("scratch", (2, 3))],
        "sizes": (4, 2),
        "want": None,
        "note": "output buffer allocated with too few rows",
    },
    {
        "setup": (
            "X = rng.normal(size=(7, 3)); coef = np.array([0.5, 1.0, -1.0])\n"
            "target = rng.normal(size=9)"
        ),
        "code": "sse = (((fit := X @ coef) - target) ** 2).sum()",
        "operands": [("(fit := X @ coef)", (7,)), ("target", (9,))],
        "sizes": (7, 9),
        "want": None,
        "note": "walrus prediction minus target with two extra rows",
    },
    {
        "setup": ("X = rng.normal(size=(8, 3))\ntheta = np.array([1.5, 0.2, -0.7, 0.4])"),
        "code": ("# theta[0] is the intercept\ny_hat = X @ theta"),
        "operands": [("X", (8, 3)), ("theta", (4,))],
        "sizes": (3, 4),
        "want": "X @ theta[1:] + theta[0]",
        "note": "design matrix lacks the column of ones",
    },
    {
        "setup": (
            "W = rng.normal(size=(5, 4)); b = rng.normal(size=5)\nx = rng.normal(size=(10, 4))"
        ),
        "code": (
            "def layer(x, W, b):\n    return np.tanh(W.dot(x) + b)\n\nhidden = layer(x, W, b)"
        ),
        "operands": [("W", (5, 4)), ("x", (10, 4))],
        "sizes": (4, 10),
        "want": "np.tanh(x.dot(W.T) + b)",
        "note": "weights first although samples lie in rows",
    },
    {
        "setup": (
            "a_prev = rng.normal(size=(6, 4)); delta = rng.normal(size=(6, 3))\n"
            "W = rng.normal(size=(4, 3))"
        ),
        "code": ("dW = np.dot(delta, a_prev)\nW -= 0.05 * dW"),
        "operands": [("delta", (6, 3)), ("a_prev", (6, 4))],
        "sizes": (3, 6),
        "want": "np.dot(a_prev.T, delta)",
        "note": "backpropagation weight gradient, order and transpose missing",
    },
    {
        "setup": "batch = rng.normal(size=(8, 2))",
        "code": (
            "class Net:\n"
            "    def __init__(self):\n"
            "        self.W1 = np.full((2, 5), 0.1)\n"
            "        self.W2 = np.full((3, 5), 0.2)\n"
            "\n"
            "    def act(self, z):\n"
            "        return np.maximum(z, 0)\n"
            "\n"
            "    def forward(self, x):\n"
            "        return self.act(x @ self.W1) @ self.W2\n"
            "\n"
            "out = Net().forward(batch)"
        ),
        "operands": [("self.act(x @ self.W1)", (8, 5)), ("self.W2", (3, 5))],
        "sizes": (5, 3),
        "want": "self.act(x @ self.W1) @ self.W2.T",
        "note": "second layer's weights stored as outputs by inputs",
    },
    {
        "setup": ("corners = rng.random((7, 2))\nangle = 0.3"),
        "code": (
            "c, s = np.cos(angle), np.sin(angle)\n"
            "R = np.array([[c, -s], [s, c]])\n"
            "turned = R @ corners"
        ),
        "operands": [("R", (2, 2)), ("corners", (7, 2))],
        "sizes": (2, 7),
        "want": "corners @ R.T",
        "note": "rotation matrix times points stored in rows",
    },
    {
        "setup": "A = rng.random((3, 4)); B = rng.random((5, 4))",
        "code": 'kernel = np.einsum("ij,jk->ik", A, B)',
        "operands": [("A", (3, 4)), ("B", (5, 4))],
        "sizes": (4, 5),
        "want": 'np.einsum("ij,kj->ik", A, B)',
        "note": "einsum written for the transposed second matrix",
    },
    {
        "setup": "q = rng.normal(size=(2, 3, 8)); k = rng.normal(size=(2, 5, 8))",
        "code": (
            "def scores(query, key):\n"
            "    d = query.shape[-1]\n"
            '    return np.einsum("bqd,bdk->bqk", query, key) / np.sqrt(d)\n'
            "\n"
            "att = scores(q, key=k)"
        ),
        "operands": [("query", (2, 3, 8)), ("key", (2, 5, 8))],
        "sizes": (8, 5),
        "want": 'np.einsum("bqd,bkd->bqk", query, key) / np.sqrt(d)',
        "note": "attention scores einsum with key axes swapped",
    },
    {
        "setup": ("M = rng.random((3, 4))\nv = rng.random((4, 1))"),
        "code": 'projected = np.einsum("ij,j->i", M, v)',
        "operands": [("M", (3, 4)), ("v", (4, 1))],
        "sizes": None,
        "want": 'np.einsum("ij,j->i", M, v[:, 0])',
        "note": "einsum vector argument is really a column",
    },
    {
        "setup": (
            'names = np.array(["ann", "bob", "cy", "dee", "eve", "fay"])\n'
            "raw = np.array([[1.0, 2.0], [np.nan, 1.0], [0.2, 3.0], [0.9, np.nan], [0.7, 1.0], [0.1, 4.0]])"
        ),
        "code": (
            "ok = ~np.isnan(raw).any(axis=1)\nclean = raw[ok]\nselected = names[clean[:, 0] > 0.5]"
        ),
        "operands": [("names", (6,)), ("clean[:, 0] > 0.5", (4,))],
        "sizes": (6, 4),
        "want": "names[ok][clean[:, 0] > 0.5]",
        "note": "mask from cleaned rows applied to original names",
    },
    {
        "setup": ("scan = rng.random((4, 5, 3))\nsegmentation = rng.random((4, 6)) > 0.5"),
        "code": "scan[segmentation] = 0.0",
        "operands": [("scan", (4, 5, 3)), ("segmentation", (4, 6))],
        "sizes": (5, 6),
        "want": None,
        "note": "segmentation mask one pixel wider than picture",
    },
    {
        "setup": "level = np.array([1.0, 1.4, 1.1, 1.8, 2.0, 1.9, 2.3, 2.2, 2.6])",
        "code": ("# the values reached by an upward step\nreached = level[np.diff(level) > 0]"),
        "operands": [("level", (9,)), ("np.diff(level) > 0", (8,))],
        "sizes": (9, 8),
        "want": "level[1:][np.diff(level) > 0]",
        "note": "mask made from differences is one shorter",
    },
    {
        "setup": (
            "grid = np.arange(30).reshape(5, 6)\n"
            "rows = np.array([0, 3])\n"
            "cols = np.array([1, 2, 5])"
        ),
        "code": "block = grid[rows, cols]",
        "operands": [("grid", (5, 6)), ("rows", (2,)), ("cols", (3,))],
        "sizes": (2, 3),
        "want": "grid[np.ix_(rows, cols)]",
        "note": "rows and columns selected without ix_",
    },
    {
        "setup": "targets = np.array([1.0, 0.0, 1.0, 1.0, 0.0])",
        "code": (
            "def log_loss(y, p):\n"
            "    t = y[:, 0]\n"
            "    return -np.mean(t * np.log(p) + (1 - t) * np.log(1 - p))\n"
            "\n"
            "loss = log_loss(targets, p=np.full(5, 0.6))"
        ),
        "operands": [("y", (5,))],
        "sizes": None,
        "want": "y",
        "note": "function expects column targets, gets flat ones",
    },
    {
        "setup": "inputs = rng.random((6, 3)); output = rng.random(6)",
        "code": ("dataset = np.concatenate([inputs, output], axis=1)\nrng.shuffle(dataset)"),
        "operands": [("inputs", (6, 3)), ("output", (6,))],
        "sizes": None,
        "want": "np.concatenate([inputs, output[:, None]], axis=1)",
        "note": "features joined with a flat target",
    },
    {
        "setup": (
            "log = np.zeros((1, 3))\n"
            "events = [np.array([1.0, 2.0, 3.0]), np.array([4.0, 5.0, 6.0])]"
        ),
        "code": ("for event in events:\n    log = np.append(log, event, axis=0)"),
        "operands": [("log", (1, 3)), ("event", (3,))],
        "sizes": None,
        "want": "np.append(log, event[None, :], axis=0)",
        "note": "appending a flat row to a table in loop",
    },
    {
        "setup": ("t = np.linspace(0, 1, 10)\npos = t ** 2"),
        "code": ("vel = np.diff(pos) / np.diff(t)\nrows = np.column_stack([t, pos, vel])"),
        "operands": [("t", (10,)), ("pos", (10,)), ("vel", (9,))],
        "sizes": (10, 9),
        "want": None,
        "note": "velocity from differences stacked beside time",
    },
    {
        "setup": "steps = np.array([0.5, 0.25, -0.1, 0.3, 0.2, -0.4, 0.1])",
        "code": "path = np.concatenate([0.0, np.cumsum(steps)])",
        "operands": [("0.0", ()), ("np.cumsum(steps)", (7,))],
        "sizes": None,
        "want": "np.concatenate([[0.0], np.cumsum(steps)])",
        "note": "leading zero put before a cumulative sum",
    },
    {
        "setup": "sentences = [np.array([4, 8, 15, 16, 23, 42]), np.array([7, 7, 3]), np.array([1, 2, 3, 4])]",
        "code": (
            "padded = np.zeros((3, 6), dtype=int)\n"
            "for row, ids in enumerate(sentences):\n"
            "    padded[row, :] = ids"
        ),
        "operands": [("padded[row, :]", (6,)), ("ids", (3,))],
        "sizes": (6, 3),
        "want": "np.pad(ids, (0, padded.shape[1] - len(ids)))",
        "note": "token sequences of different lengths into padded matrix",
    },
    {
        "setup": ("win = np.hanning(6)\npieces = rng.normal(size=(4, 6))"),
        "code": (
            "hop = 3\n"
            "acc = np.zeros(14)\n"
            "for i, piece in enumerate(pieces):\n"
            "    lo = i * hop\n"
            "    acc[lo:lo + 6] += win * piece"
        ),
        "operands": [("acc[lo:lo + 6]", (5,)), ("win * piece", (6,))],
        "sizes": (5, 6),
        "want": "acc[lo:lo + 6] + (win * piece)[:len(acc) - lo]",
        "note": "overlap-add runs past the end of buffer",
    },
    {
        "setup": "monthly_rain = np.arange(12.0)",
        "code": "quarterly = monthly_rain.reshape(4, 4).sum(axis=1)",
        "operands": [("monthly_rain", (12,))],
        "sizes": (12, 16),
        "want": "monthly_rain.reshape(4, 3).sum(axis=1)",
        "note": "quarters of a year reshaped four by four",
    },
    {
        "setup": 'text = "3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3 2 3 8 4 6"',
        "code": (
            'values = np.array(text.split(), dtype=int)\nboard = values.reshape((4, 5), order="C")'
        ),
        "operands": [("values", (21,))],
        "sizes": (21, 20),
        "want": None,
        "note": "parsed file has one value too many",
    },
    {
        "setup": "data = np.array([0.1, 0.4, 0.45, 0.5, 0.8, 0.9])",
        "code": (
            "density, edges = np.histogram(data, bins=5, range=(0, 1), density=True)\n"
            "at = np.interp(0.37, edges, density)"
        ),
        "operands": [("edges", (6,)), ("density", (5,))],
        "sizes": (6, 5),
        "want": "np.interp(0.37, 0.5 * (edges[1:] + edges[:-1]), density)",
        "note": "interpolating a histogram on its bin edges",
    },
    {
        "setup": ("dice = np.arange(1, 7)\nloaded = np.array([0.4, 0.2, 0.2, 0.1, 0.1])"),
        "code": "rolls = rng.choice(dice, size=10, p=loaded)",
        "operands": [("dice", (6,)), ("loaded", (5,))],
        "sizes": (6, 5),
        "want": None,
        "note": "loaded die with one probability missing",
    },
    {
        "setup": ("stations = rng.random((5, 2))\nhere = np.array([0.2, 0.7])"),
        "code": ("from scipy.spatial.distance import cdist\ngaps = cdist(stations, here)"),
        "operands": [("stations", (5, 2)), ("here", (2,))],
        "sizes": None,
        "want": "cdist(stations, here[None, :])",
        "note": "distance matrix to one flat point",
    },
    {
        "setup": ("jan = np.array([3.0, 5.0, 2.0, 4.0])\nfeb = np.array([6.0, 1.0, 7.0])"),
        "code": "calendar = np.array([jan, feb])",
        "operands": [("jan", (4,)), ("feb", (3,))],
        "sizes": (4, 3),
        "want": None,
        "note": "ragged rows made into one array",
    },
    {
        "setup": "marks = [[5.1, 5.4, 5.0], [5.8, 5.5, 5.9], [4.9, 5.2, 5.1], [5.5, 5.6, 5.7], [5.3, 5.0, 5.2]]",
        "code": (
            "judges, skaters = 4, 4\n"
            "flat = np.asarray(marks)\n"
            "sheet = flat.ravel().reshape(judges, skaters).mean(axis=0)"
        ),
        "operands": [("flat.ravel()", (15,))],
        "sizes": (15, 16),
        "want": None,
        "note": "score sheet reshaped to assumed judges and skaters",
    },
    {
        "setup": (
            "risk = np.array([0.1, 0.8, 0.6, 0.3, 0.9, 0.2])\n"
            "premium = np.array([10.0, 30.0, 25.0, 12.0, 40.0, 11.0])"
        ),
        "code": (
            "discounted = premium[:-1] * 0.9\nbill = np.where(risk > 0.5, premium, discounted)"
        ),
        "operands": [("risk > 0.5", (6,)), ("premium", (6,)), ("discounted", (5,))],
        "sizes": (6, 5),
        "want": None,
        "note": "where chooses between columns of unequal length",
    },
    {
        "setup": (
            'params = {"W": np.ones((4, 3)), "b": np.zeros(3)}\n'
            'grads = {"W": np.full((5, 3), 0.1), "b": np.full(3, 0.2)}'
        ),
        "code": (
            "def sgd(params, grads, lr=0.1):\n"
            "    for name in params:\n"
            "        params[name] -= lr * grads[name]\n"
            "    return params\n"
            "\n"
            "sgd(params, grads)"
        ),
        "operands": [("params[name]", (4, 3)), ("lr * grads[name]", (5, 3))],
        "sizes": (4, 5),
        "want": None,
        "note": "parameter dictionary updated with an old layer's gradient",
    },
    {
        "setup": "front = rng.random((6, 6, 3)); back = rng.random((6, 6, 3)); matte = rng.random((6, 6))",
        "code": (
            "def composite(fg, bg, alpha):\n"
            "    alpha = np.clip(alpha, 0.0, 1.0)\n"
            "    return fg * alpha + bg * (1 - alpha)\n"
            "\n"
            "picture = composite(front, back, matte)"
        ),
        "operands": [("fg", (6, 6, 3)), ("alpha", (6, 6))],
        "sizes": (3, 6),
        "want": "fg * alpha[..., None] + bg * (1 - alpha[..., None])",
        "note": "alpha matte without channel axis in compositing function",
    },
    {
        "setup": "rod = np.zeros(10); rod[4] = 100.0",
        "code": (
            "def diffuse(u, r, steps):\n"
            "    u = u.copy()\n"
            "    for _ in range(steps):\n"
            "        u[1:-1] = u[1:-1] + r * (u[2:] - 2 * u[1:-1] + u[:-1])\n"
            "    return u\n"
            "\n"
            "final = diffuse(rod, 0.2, 5)"
        ),
        "operands": [("u[2:] - 2 * u[1:-1]", (8,)), ("u[:-1]", (9,))],
        "sizes": (8, 9),
        "want": "u[1:-1] + r * (u[2:] - 2 * u[1:-1] + u[:-2])",
        "note": "heat equation stencil with a slice one too long",
    },
    {
        "setup": "t = np.sort(rng.random(9)); pos = rng.random((9, 3))",
        "code": (
            "vel = np.diff(pos, axis=0) / np.diff(t)\nspeed = np.sqrt((vel ** 2).sum(axis=1))"
        ),
        "operands": [("np.diff(pos, axis=0)", (8, 3)), ("np.diff(t)", (8,))],
        "sizes": (3, 8),
        "want": "np.diff(pos, axis=0) / np.diff(t)[:, None]",
        "note": "finite-difference velocity divided by time steps",
    },
    {
        "setup": "mass = rng.random(5) + 1; vel = rng.normal(size=(5, 3))",
        "code": ("ke = 0.5 * mass * (vel ** 2).sum(axis=0)\ntotal = ke.sum()"),
        "operands": [("0.5 * mass", (5,)), ("(vel ** 2).sum(axis=0)", (3,))],
        "sizes": (5, 3),
        "want": "0.5 * mass * (vel ** 2).sum(axis=1)",
        "note": "kinetic energy per particle summed over wrong axis",
    },
    {
        "setup": "start = rng.normal(size=(5, 3)); m = rng.random(5) + 1",
        "code": (
            "class Cluster:\n"
            "    G = 1.0\n"
            "\n"
            "    def __init__(self, pos, mass):\n"
            "        self.pos = pos\n"
            "        self.mass = mass\n"
            "\n"
            "    def accelerations(self, eps=1e-2):\n"
            "        d = self.pos[None, :, :] - self.pos[:, None, :]\n"
            "        dist = np.sqrt((d ** 2).sum(axis=-1) + eps ** 2)\n"
            "        acc = self.G * (self.mass[None, :, None] * d / dist ** 3).sum(axis=1)\n"
            "        return acc\n"
            "\n"
            "a0 = Cluster(start, m).accelerations()"
        ),
        "operands": [("self.mass[None, :, None] * d", (5, 5, 3)), ("dist ** 3", (5, 5))],
        "sizes": (3, 5),
        "want": "self.G * (self.mass[None, :, None] * d / dist[..., None] ** 3).sum(axis=1)",
        "note": "n-body method divides displacement vectors by distances",
    },
    {
        "setup": "points = rng.normal(size=(7, 3)); shift = np.array([1.0, 0.0, -2.0])",
        "code": (
            "theta = np.pi / 5\n"
            "R = np.array([[np.cos(theta), -np.sin(theta), 0.0],\n"
            "              [np.sin(theta), np.cos(theta), 0.0],\n"
            "              [0.0, 0.0, 1.0]])\n"
            "cloud = R @ points + shift"
        ),
        "operands": [("R", (3, 3)), ("points", (7, 3))],
        "sizes": (3, 7),
        "want": "points @ R.T + shift",
        "note": "rotation matrix applied to a row-wise point cloud",
    },
    {
        "setup": "digits = rng.random((4, 5, 6)); W = rng.normal(size=(30, 10)); b = np.zeros(10)",
        "code": ("scores = digits @ W + b\npred = scores.argmax(axis=1)"),
        "operands": [("digits", (4, 5, 6)), ("W", (30, 10))],
        "sizes": (6, 30),
        "want": "digits.reshape(len(digits), -1) @ W + b",
        "note": "unflattened digit images times dense weights",
    },
    {
        "setup": "err = rng.normal(size=(4, 1))",
        "code": (
            "class Perceptron:\n"
            "    def __init__(self, n_out, lr=0.1):\n"
            "        self.lr = lr\n"
            "        self.b = np.zeros(n_out)\n"
            "\n"
            "    def nudge(self, err):\n"
            "        self.b -= self.lr * err\n"
            "        return self.b\n"
            "\n"
            "Perceptron(4).nudge(err)"
        ),
        "operands": [("self.b", (4,)), ("self.lr * err", (4, 1))],
        "sizes": None,
        "want": "self.b - self.lr * err[:, 0]",
        "note": "in-place bias update with a column of errors",
    },
    {
        "setup": "q = rng.normal(size=(2, 5, 8)); k = rng.normal(size=(2, 7, 8))",
        "code": (
            "class Attention:\n"
            "    def __init__(self, dim):\n"
            "        self.dim = dim\n"
            "\n"
            "    def weights(self, q, k):\n"
            "        scores = q @ k.T / np.sqrt(self.dim)\n"
            "        e = np.exp(scores - scores.max(axis=-1, keepdims=True))\n"
            "        return e / e.sum(axis=-1, keepdims=True)\n"
            "\n"
            "w = Attention(8).weights(q, k)"
        ),
        "operands": [("q", (2, 5, 8)), ("k.T", (8, 7, 2))],
        "sizes": (8, 7),
        "want": "q @ k.transpose(0, 2, 1) / np.sqrt(self.dim)",
        "note": "attention scores with .T on a batch",
    },
    {
        "setup": "temps = rng.normal(15, 4, size=(24, 6)); years = 2",
        "code": ("clim = temps.reshape(years, 12, 6).mean(axis=0)\nanom = temps - clim"),
        "operands": [("temps", (24, 6)), ("clim", (12, 6))],
        "sizes": (24, 12),
        "want": "temps - np.tile(clim, (years, 1))",
        "note": "two years of months minus a monthly climatology",
    },
    {
        "setup": "sst = rng.normal(290, 5, size=(8, 12)); lats = np.linspace(-70, 70, 8)",
        "code": (
            "def global_mean(field, lat):\n"
            "    w = np.cos(np.deg2rad(lat))\n"
            "    return np.sum(field * w) / (w.sum() * field.shape[1])\n"
            "\n"
            "print(round(global_mean(field=sst, lat=lats), 2))"
        ),
        "operands": [("field", (8, 12)), ("w", (8,))],
        "sizes": (12, 8),
        "want": "np.sum(field * w[:, None]) / (w.sum() * field.shape[1])",
        "note": "latitude weights on a lat-lon field",
    },
    {
        "setup": "images = rng.random((4, 3, 5, 5))",
        "code": (
            "class BatchNorm:\n"
            "    def __init__(self, channels):\n"
            "        self.running = np.zeros(channels)\n"
            "\n"
            "    def observe(self, x):\n"
            "        self.running = 0.9 * self.running + 0.1 * x.mean(axis=0)\n"
            "\n"
            "bn = BatchNorm(3)\n"
            "bn.observe(images)"
        ),
        "operands": [("0.9 * self.running", (3,)), ("0.1 * x.mean(axis=0)", (3, 5, 5))],
        "sizes": (3, 5),
        "want": "0.9 * self.running + 0.1 * x.mean(axis=(0, 2, 3))",
        "note": "running channel mean mixed with a batch-only mean",
    },
    {
        "setup": "weights = rng.random((5, 3)); fields = rng.random((5, 3, 4))",
        "code": (
            "total = sum(w * f for w, f in zip(weights, fields))\nmean_field = total / len(fields)"
        ),
        "operands": [("w", (3,)), ("f", (3, 4))],
        "sizes": (3, 4),
        "want": "sum(w[:, None] * f for w, f in zip(weights, fields))",
        "note": "generator sum of row weights times fields",
    },
    {
        "setup": "X = rng.normal(size=(20, 3)); y = rng.normal(size=(20, 1)); lr = 0.01",
        "code": (
            "def grad(w):\n"
            "    return X.T @ (X @ w - y) / len(y)\n"
            "\n"
            "def step(w):\n"
            "    return w - lr * grad(w)\n"
            "\n"
            "w = np.zeros(3)\n"
            "for epoch in range(10):\n"
            "    w = step(w)"
        ),
        "operands": [("w", (3,)), ("lr * grad(w)", (3, 20))],
        "sizes": (3, 20),
        "want": "w - lr * (X.T @ (X @ w - y[:, 0]) / len(y))",
        "note": "gradient blown up by column target, fails later",
    },
    {
        "setup": "mats = [rng.random((2, 3)), rng.random((4, 3)), rng.random((4, 5))]",
        "code": ('path = "ij,jk,kl->il"\nchain = np.einsum(path, *mats)'),
        "operands": [("mats[0]", (2, 3)), ("mats[1]", (4, 3)), ("mats[2]", (4, 5))],
        "sizes": (3, 4),
        "want": "np.einsum('ij,kj,kl->il', *mats)",
        "note": "starred einsum chain with transposed middle matrix",
    },
    {
        "setup": "energies = rng.gamma(2.0, 1.5, size=200)",
        "code": (
            "counts, edges = np.histogram(energies, bins=12)\n"
            "busy = edges[counts > 10]\n"
            "print(busy.min(), busy.max())"
        ),
        "operands": [("edges", (13,)), ("counts > 10", (12,))],
        "sizes": (13, 12),
        "want": None,
        "note": "histogram edges indexed by a mask over counts",
    },
    {
        "setup": "tiles = [rng.random((6, 4, 3)), rng.random((6, 5, 3)), rng.random((5, 4, 3))]",
        "code": ("pano = np.concatenate([*tiles], axis=1)\nheight = pano.shape[0]"),
        "operands": [("tiles[0]", (6, 4, 3)), ("tiles[1]", (6, 5, 3)), ("tiles[2]", (5, 4, 3))],
        "sizes": (6, 5),
        "want": None,
        "note": "starred image tiles of different heights side by side",
    },
    {
        "setup": "raw = np.arange(62, dtype=np.uint16)",
        "code": (
            "n_frames, h, w = 3, 4, 5\n"
            "movie = raw.reshape(n_frames, h, w)\n"
            "background = np.median(movie, axis=0)"
        ),
        "operands": [("raw", (62,))],
        "sizes": (62, 60),
        "want": None,
        "note": "raw camera dump has extra header words",
    },
    {
        "setup": "s = rng.normal(size=72)",
        "code": (
            "win = np.hanning(32)\n"
            "spec = np.array([np.abs(np.fft.rfft(s[i:i + 32] * win))\n"
            "                 for i in range(0, len(s), 16)])"
        ),
        "operands": [("s[i:i + 32]", (24,)), ("win", (32,))],
        "sizes": (24, 32),
        "want": None,
        "note": "last window of a short-time transform is short",
    },
    {
        "setup": "A = rng.random((3, 3)); B = rng.random((3, 4)); C = rng.random((5, 2))",
        "code": (
            "def chain(*ms):\n"
            "    out = np.eye(len(ms[0]))\n"
            "    for m in ms:\n"
            "        out = out @ m\n"
            "    return out\n"
            "\n"
            "abcd = chain(A, B, C)"
        ),
        "operands": [("out", (3, 4)), ("m", (5, 2))],
        "sizes": (4, 5),
        "want": None,
        "note": "starred matrices multiplied in a loop do not chain",
    },
    {
        "setup": (
            "X_train = rng.normal(size=(9, 2)); y_train = rng.normal(size=9)\n"
            "X_test = rng.normal(size=(4, 2)); y_test = rng.normal(size=4)"
        ),
        "code": (
            "class LeastSquares:\n"
            "    def fit(self, X, y):\n"
            "        self.coef_ = np.linalg.pinv(X) @ y\n"
            "        return self\n"
            "\n"
            "    def predict(self, X):\n"
            "        return X @ self.coef_\n"
            "\n"
            "model = LeastSquares().fit(X_train, y_train)\n"
            "resid = y_test - model.predict(X_train)"
        ),
        "operands": [("y_test", (4,)), ("model.predict(X_train)", (9,))],
        "sizes": (4, 9),
        "want": None,
        "note": "residual of test targets against training predictions",
    },
    {
        "setup": "grip = np.array([0.2, 0.0, 0.5])",
        "code": (
            "class Pose:\n"
            "    def __init__(self, yaw, offset):\n"
            "        c, s = np.cos(yaw), np.sin(yaw)\n"
            "        self.T = np.eye(4)\n"
            "        self.T[:2, :2] = [[c, -s], [s, c]]\n"
            "        self.T[:3, 3] = offset\n"
            "\n"
            "    def apply(self, p):\n"
            "        return self.T @ p\n"
            "\n"
            "print(Pose(0.3, [1, 2, 0]).apply(grip))"
        ),
        "operands": [("self.T", (4, 4)), ("p", (3,))],
        "sizes": (4, 3),
        "want": None,
        "note": "homogeneous 4x4 pose times a 3-D point",
    },
    {
        "setup": (
            "spectrum = rng.random(12)\n"
            "bands = {'g': rng.random(12), 'r': rng.random(11), 'i': rng.random(12)}"
        ),
        "code": (
            "flux = {name: (spectrum * resp).sum() / resp.sum() for name, resp in bands.items()}\n"
            "colour = -2.5 * np.log10(flux['g'] / flux['r'])"
        ),
        "operands": [("spectrum", (12,)), ("resp", (11,))],
        "sizes": (12, 11),
        "want": None,
        "note": "filter curve sampled on a shorter wavelength grid",
    },
    {
        "setup": "sig = rng.normal(size=16); h = np.array([0.25, 0.5, 0.25])",
        "code": "filtered = np.fft.ifft(np.fft.fft(sig) * np.fft.rfft(h, len(sig))).real",
        "operands": [("np.fft.fft(sig)", (16,)), ("np.fft.rfft(h, len(sig))", (9,))],
        "sizes": (16, 9),
        "want": None,
        "note": "full FFT multiplied with a half spectrum",
    },
    {
        "setup": "readings = rng.normal(size=(6, 3)); trust = rng.random(6)",
        "code": (
            "consensus = np.average(a=readings, axis=1, weights=trust)\n"
            "spread = readings - consensus"
        ),
        "operands": [("readings", (6, 3)), ("trust", (6,))],
        "sizes": (3, 6),
        "want": "np.average(a=readings, axis=0, weights=trust)",
        "note": "weights per row averaged along the columns",
    },
    {
        "setup": "nbr = rng.normal(size=(5, 7, 2))",
        "code": (
            "dist = np.linalg.norm(nbr, axis=-1)\n"
            "order = np.argsort(dist, axis=1)\n"
            "nearest_first = np.take_along_axis(nbr, order, axis=1)"
        ),
        "operands": [("nbr", (5, 7, 2)), ("order", (5, 7))],
        "sizes": None,
        "want": "np.take_along_axis(nbr, order[:, :, None], axis=1)",
        "note": "sort order of distances applied to neighbour coordinates",
    },
    {
        "setup": "data = rng.normal(size=(6, 4))",
        "code": (
            "def blank_bad(data, limit=2.0):\n"
            "    valid = np.abs(data).max(axis=1) < limit\n"
            "    return np.where(valid, data, np.nan)\n"
            "\n"
            "clean = blank_bad(data)"
        ),
        "operands": [("valid", (6,)), ("data", (6, 4)), ("np.nan", ())],
        "sizes": (6, 4),
        "want": "np.where(valid[:, None], data, np.nan)",
        "note": "row validity flags in where over a table",
    },
    {
        "setup": "regime = rng.integers(0, 3, size=(4, 9)); low, mid, high = rng.random((3, 4))",
        "code": "gain = np.choose(regime, [low, mid, high])",
        "operands": [("regime", (4, 9)), ("low", (4,)), ("mid", (4,)), ("high", (4,))],
        "sizes": (9, 4),
        "want": "np.choose(regime, [low[:, None], mid[:, None], high[:, None]])",
        "note": "choose between per-site gains by regime map",
    },
    {
        "setup": "K = rng.normal(size=(6, 3, 3)) + 5 * np.eye(3); loads = rng.normal(size=(6, 3))",
        "code": ("disp = np.linalg.solve(K, loads)\nenergy = 0.5 * (disp * loads).sum(axis=1)"),
        "operands": [("K", (6, 3, 3)), ("loads", (6, 3))],
        "sizes": (3, 6),
        "want": "np.linalg.solve(K, loads[..., None])[..., 0]",
        "note": "batch of small systems with one vector each",
    },
    {
        "setup": "t = np.linspace(0, 5, 10); volts = rng.normal(size=10)",
        "code": (
            "basis = np.vstack([np.cos(t), np.sin(t), np.ones_like(t)])\n"
            "amp = np.linalg.lstsq(basis, volts, rcond=None)[0]"
        ),
        "operands": [("basis", (3, 10)), ("volts", (10,))],
        "sizes": (3, 10),
        "want": "np.linalg.lstsq(basis.T, volts, rcond=None)[0]",
        "note": "least squares with basis functions stacked as rows",
    },
    {
        "setup": (
            "from scipy.stats import multivariate_normal\n"
            "mu = np.zeros(3); cov = np.diag([1.0, 2.0, 0.5]); samples = rng.normal(size=(3, 50))"
        ),
        "code": (
            "like = multivariate_normal.pdf(samples, mean=mu, cov=cov)\n"
            "loglike = np.log(like).sum()"
        ),
        "operands": [("samples", (3, 50)), ("mu", (3,)), ("cov", (3, 3))],
        "sizes": (50, 3),
        "want": "multivariate_normal.pdf(samples.T, mean=mu, cov=cov)",
        "note": "Gaussian density of points stored column-wise",
    },
    {
        "setup": "offset = np.array([0.0, 1.0, 5.0]); width = np.linspace(0.1, 1.0, 8)",
        "code": "noise = np.random.default_rng(7).normal(loc=offset, scale=width, size=(8, 3))",
        "operands": [("offset", (3,)), ("width", (8,))],
        "sizes": (3, 8),
        "want": "np.random.default_rng(7).normal(loc=offset, scale=width[:, None], size=(8, 3))",
        "note": "seeded noise with one width per row",
    },
    {
        "setup": "canvas = np.zeros((10, 12, 3)); icon = rng.random((4, 4, 4))",
        "code": ("top, left = 2, 1\ncanvas[top:top + 4, left:left + 4] = icon"),
        "operands": [("canvas[top:top + 4, left:left + 4]", (4, 4, 3)), ("icon", (4, 4, 4))],
        "sizes": (3, 4),
        "want": "icon[..., :3]",
        "note": "RGBA icon pasted into an RGB canvas",
    },
    {
        "setup": "trace = rng.normal(size=20); trace[[2, 5, 6, 11, 17]] = 99.0",
        "code": (
            "bad = trace > 50\n"
            'smooth = np.convolve(np.where(bad, 0.0, trace), np.ones(5) / 5, mode="same")\n'
            "trace[bad] = smooth"
        ),
        "operands": [("trace[bad]", (5,)), ("smooth", (20,))],
        "sizes": (5, 20),
        "want": "smooth[bad]",
        "note": "flagged samples replaced by a full-length smooth curve",
    },
    {
        "setup": (
            "from scipy import stats\nbefore = rng.normal(size=12); after = rng.normal(size=10)"
        ),
        "code": "stat, pval = stats.ttest_rel(before, after)",
        "operands": [("before", (12,)), ("after", (10,))],
        "sizes": (12, 10),
        "want": None,
        "note": "paired t-test when two subjects dropped out",
    },
    {
        "setup": (
            "import scipy.linalg\n"
            "K_full = np.diag(np.full(6, 2.0)) - np.eye(6, k=1) - np.eye(6, k=-1)"
        ),
        "code": (
            "f = np.zeros(6)\nf[-1] = 10.0\nK = K_full[1:, 1:]\ndisp = scipy.linalg.solve(K, f)"
        ),
        "operands": [("K", (5, 5)), ("f", (6,))],
        "sizes": (5, 6),
        "want": None,
        "note": "reduced stiffness matrix with unreduced load vector",
    },
    {
        "setup": "obs = rng.normal(size=(25, 3))",
        "code": (
            "centre = obs.mean(axis=0)\n"
            "spread = np.cov(obs[:, :2], rowvar=False)\n"
            "synthetic = rng.multivariate_normal(centre, spread, size=100)"
        ),
        "operands": [("centre", (3,)), ("spread", (2, 2))],
        "sizes": (3, 2),
        "want": None,
        "note": "Gaussian draws with covariance of fewer variables",
    },
]

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
