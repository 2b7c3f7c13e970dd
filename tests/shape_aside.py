"""The half of the cells about shapes that is kept aside: see `shape_cases.py`.

Do not read this file while you work on `helpers.shapes`: it shows how well a change generalizes.
"""

RAISING = [
    {
        "setup": (
            "rgba = rng.integers(0, 255, size=(5, 6, 4)).astype(float)\n"
            "MEAN_RGB = np.array([123.7, 116.8, 103.9])"
        ),
        "code": (
            "def preprocess(img):\n"
            "    x = img - MEAN_RGB\n"
            "    return x / 255.0\n"
            "\n"
            "net_input = preprocess(rgba)"
        ),
        "operands": [("img", (5, 6, 4)), ("MEAN_RGB", (3,))],
        "sizes": (4, 3),
        "want": "img[..., :3] - MEAN_RGB",
        "note": "PNG with alpha channel minus RGB mean",
    },
    {
        "setup": (
            "X = rng.normal(size=(12, 3)); y = X @ np.array([1.0, -2.0, 0.5])\n"
            "X_train, X_test, y_train, y_test = X[:8], X[8:], y[:8], y[8:]\n"
            "coef = np.linalg.lstsq(X_train, y_train, rcond=None)[0]"
        ),
        "code": ("pred = X_train @ coef\nmse = np.mean((y_test - pred) ** 2)"),
        "operands": [("y_test", (4,)), ("pred", (8,))],
        "sizes": (4, 8),
        "want": None,
        "note": "test targets compared with training predictions",
    },
    {
        "setup": (
            "weights = np.array([0.4, 0.3, 0.2, 0.1])\n"
            "monthly = rng.normal(0.01, 0.03, size=(4, 12))"
        ),
        "code": ("portfolio = (weights * monthly).sum(axis=0)\ngrowth = np.cumprod(1 + portfolio)"),
        "operands": [("weights", (4,)), ("monthly", (4, 12))],
        "sizes": (4, 12),
        "want": "(weights[:, None] * monthly).sum(axis=0)",
        "note": "asset weights times asset-by-month returns table",
    },
    {
        "setup": (
            "X = rng.normal(size=(9, 4))\nt = rng.normal(size=(9, 1))\nw = np.zeros(4)\nlr = 0.1"
        ),
        "code": (
            "for step in range(3):\n"
            "    err = (X @ w)[:, None] - t\n"
            "    grad = X.T @ err / len(X)\n"
            "    w -= lr * grad"
        ),
        "operands": [("w", (4,)), ("lr * grad", (4, 1))],
        "sizes": None,
        "want": "w - lr * grad[:, 0]",
        "note": "gradient step: flat weights minus column gradient",
    },
    {
        "setup": (
            "measured = np.array([3.0, -1.0, 2.5, -4.0, 1.0, 6.0, -2.0, 0.5])\n"
            "expected = np.array([2.9, 1.0, 2.0, 3.5, 1.2, 5.5, 2.0, 0.7])"
        ),
        "code": (
            "residual = measured[measured > 0] - expected\nrms = np.sqrt(np.mean(residual ** 2))"
        ),
        "operands": [("measured[measured > 0]", (5,)), ("expected", (8,))],
        "sizes": (5, 8),
        "want": "measured[measured > 0] - expected[measured > 0]",
        "note": "only one of two arrays was filtered",
    },
    {
        "setup": (
            "profiles = rng.normal(size=(6, 4))\n"
            "mu = profiles.mean(axis=0)\n"
            "sd = profiles.std(axis=1)"
        ),
        "code": (
            "zscore = lambda row: (row - mu) / sd\nscaled = np.array(list(map(zscore, profiles)))"
        ),
        "operands": [("row - mu", (4,)), ("sd", (6,))],
        "sizes": (4, 6),
        "want": None,
        "note": "z-score lambda with deviation over wrong axis",
    },
    {
        "setup": ("model = np.arange(12.0)\nobs = np.arange(9.0).reshape(3, 3) + 0.25"),
        "code": 'report = f"largest gap: {np.abs(model - obs).max():.2f}"',
        "operands": [("model", (12,)), ("obs", (3, 3))],
        "sizes": (12, 3),
        "want": None,
        "note": "flat model output against gridded observations, f-string",
    },
    {
        "setup": ("speed = rng.random((3, 7))\nbaseline = rng.random(4)"),
        "code": (
            "from dataclasses import dataclass\n"
            "\n"
            "@dataclass\n"
            "class Run:\n"
            "    speed: np.ndarray\n"
            "    baseline: np.ndarray\n"
            "\n"
            "    @property\n"
            "    def gain(self):\n"
            "        ratio = (\n"
            "            self.speed\n"
            "            / self.baseline\n"
            "        )\n"
            "        return ratio - 1.0\n"
            "\n"
            "best = Run(speed, baseline).gain.max()"
        ),
        "operands": [("self.speed", (3, 7)), ("self.baseline", (4,))],
        "sizes": (7, 4),
        "want": None,
        "note": "property of a dataclass, division over lines",
    },
    {
        "setup": (
            "sample = rng.normal(size=(7, 3))\n"
            "mu = sample.mean(axis=0)\n"
            "cov_inv = np.linalg.inv(np.cov(sample, rowvar=False))"
        ),
        "code": ("d = sample - mu\nmaha2 = d.T @ cov_inv @ d\nflagged = maha2 > 4.0"),
        "operands": [("d.T", (3, 7)), ("cov_inv", (3, 3))],
        "sizes": (7, 3),
        "want": "((d @ cov_inv) * d).sum(axis=1)",
        "note": "Mahalanobis distance formula for one vector on many",
    },
    {
        "setup": "coeffs = np.array([1.0, 0.5, -0.2, 0.1, 0.05])",
        "code": (
            "def poly(x, degree=3):\n"
            "    powers = x ** np.arange(degree + 1)\n"
            "    return np.dot(coeffs, powers)\n"
            "\n"
            "value = poly(1.5)"
        ),
        "operands": [("coeffs", (5,)), ("powers", (4,))],
        "sizes": (5, 4),
        "want": None,
        "note": "five coefficients against four powers in dot",
    },
    {
        "setup": ("w = np.array([0.3, 0.2, 0.2, 0.2, 0.1])\nC = np.eye(4) * 0.04"),
        "code": 'risk = np.sqrt(np.einsum("i,ij,j->", w, C, w))',
        "operands": [("w", (5,)), ("C", (4, 4)), ("w", (5,))],
        "sizes": (5, 4),
        "want": None,
        "note": "portfolio risk: five weights, four-asset covariance",
    },
    {
        "setup": "features = np.column_stack([np.arange(7.0), np.ones(7), np.arange(7.0) ** 2, np.zeros(7)])",
        "code": (
            "def drop_constant(F, tol=1e-9):\n"
            "    varying = F.std(axis=0) > tol\n"
            "    return F[varying]\n"
            "\n"
            "useful = drop_constant(features)"
        ),
        "operands": [("F", (7, 4)), ("varying", (4,))],
        "sizes": (7, 4),
        "want": "F[:, varying]",
        "note": "column mask used to index the rows",
    },
    {
        "setup": (
            "X = rng.normal(size=(8, 3))\ny = np.array([0, 1, 1, 0, 1, 0, 0, 1]).reshape(-1, 1)"
        ),
        "code": ("positives = X[y == 1]\ncentre = positives.mean(axis=0)"),
        "operands": [("X", (8, 3)), ("y == 1", (8, 1))],
        "sizes": (3, 1),
        "want": "X[y[:, 0] == 1]",
        "note": "labels stored as a column used as mask",
    },
    {
        "setup": "classes = np.array([2, 0, 1, 1, 2])",
        "code": ("n, k = 6, 3\nonehot = np.zeros((n, k))\nonehot[np.arange(n), classes] = 1"),
        "operands": [("onehot", (6, 3)), ("np.arange(n)", (6,)), ("classes", (5,))],
        "sizes": (6, 5),
        "want": None,
        "note": "one-hot encoding with a label missing",
    },
    {
        "setup": "marks = rng.random((4, 6))",
        "code": ("best = marks.argmax(axis=1)\ntop = np.take_along_axis(marks, best, axis=1)"),
        "operands": [("marks", (4, 6)), ("best", (4,))],
        "sizes": None,
        "want": "np.take_along_axis(marks, best[:, None], axis=1)",
        "note": "argmax result passed straight to take_along_axis",
    },
    {
        "setup": "survey = np.array([[1.0, np.nan, 3.0], [np.nan, 5.0, 6.0], [7.0, 8.0, np.nan], [2.0, np.nan, 1.0], [4.0, 4.0, 4.0]])",
        "code": ("col_means = np.nanmean(survey, axis=0)\nsurvey[np.isnan(survey)] = col_means"),
        "operands": [("survey[np.isnan(survey)]", (4,)), ("col_means", (3,))],
        "sizes": (4, 3),
        "want": "col_means[np.where(np.isnan(survey))[1]]",
        "note": "missing values filled with column means directly",
    },
    {
        "setup": (
            "fitness = np.array([0.9, 0.2, 0.8, 0.1, 0.7, 0.6])\n"
            "population = rng.random((6, 4))\n"
            "offspring = rng.random((6, 4))"
        ),
        "code": (
            "class Evolution:\n"
            "    def __init__(self, pop):\n"
            "        self.pop = pop\n"
            "\n"
            "    def replace(self, weak, children):\n"
            "        self.pop[weak] = children\n"
            "\n"
            "Evolution(population).replace(fitness < 0.5, children=offspring)"
        ),
        "operands": [("self.pop[weak]", (2, 4)), ("children", (6, 4))],
        "sizes": (2, 6),
        "want": "children[weak]",
        "note": "weak individuals replaced by all the children",
    },
    {
        "setup": "sales = rng.integers(0, 50, size=(5, 4))",
        "code": (
            "# a last row that holds the total of every column\n"
            "with_totals = np.vstack([sales, sales.sum(axis=1)])"
        ),
        "operands": [("sales", (5, 4)), ("sales.sum(axis=1)", (5,))],
        "sizes": (4, 5),
        "want": "np.vstack([sales, sales.sum(axis=0)])",
        "note": "totals row computed over the wrong axis",
    },
    {
        "setup": "frames = [np.zeros((4, 5)), np.ones((4, 5)), np.ones((4, 7))]",
        "code": "video = np.stack(frames, axis=0)",
        "operands": [("frames[0]", (4, 5)), ("frames[1]", (4, 5)), ("frames[2]", (4, 7))],
        "sizes": (5, 7),
        "want": None,
        "note": "one video frame is wider than the others",
    },
    {
        "setup": ("Q = np.diag([2.0, 3.0, 4.0])\na = np.array([[1.0], [1.0], [1.0]])"),
        "code": ("KKT = np.block([\n    [Q, a],\n    [a, np.zeros((1, 1))],\n])"),
        "operands": [("Q", (3, 3)), ("a", (3, 1)), ("a", (3, 1)), ("np.zeros((1, 1))", (1, 1))],
        "sizes": (3, 1),
        "want": "np.block([[Q, a], [a.T, np.zeros((1, 1))]])",
        "note": "block matrix lower-left part not transposed",
    },
    {
        "setup": "shards = [rng.random((3, 4)), rng.random((2, 4)), rng.random((5, 3))]",
        "code": ("def merge(*ms):\n    return np.vstack((*ms,))\n\nfull = merge(*shards)"),
        "operands": [("ms[0]", (3, 4)), ("ms[1]", (2, 4)), ("ms[2]", (5, 3))],
        "sizes": (4, 3),
        "want": None,
        "note": "starred shards, the last has fewer columns",
    },
    {
        "setup": "u = np.array([0.0, 1.0, 4.0, 9.0, 16.0, 25.0, 36.0, 49.0, 64.0, 81.0])",
        "code": (
            "# every inner point becomes the mean of its two neighbours\n"
            "smooth = u.copy()\n"
            "smooth[1:-1] = 0.5 * (u[1:] + u[:-1])"
        ),
        "operands": [("smooth[1:-1]", (8,)), ("0.5 * (u[1:] + u[:-1])", (9,))],
        "sizes": (8, 9),
        "want": "0.5 * (u[2:] + u[:-2])",
        "note": "neighbour average one element too long",
    },
    {
        "setup": (
            "x = rng.normal(size=(6, 2))\nheads = [rng.normal(size=(2, 1)) for _ in range(3)]"
        ),
        "code": (
            "out = np.empty((len(x), len(heads)))\n"
            "for k, head in enumerate(heads):\n"
            "    out[:, k] = x @ head"
        ),
        "operands": [("out[:, k]", (6,)), ("x @ head", (6, 1))],
        "sizes": None,
        "want": "(x @ head)[:, 0]",
        "note": "column prediction assigned to a flat column",
    },
    {
        "setup": ("canvas = np.zeros((8, 10))\nsprite = np.ones((4, 3))"),
        "code": (
            "def blit(screen, tile, top, left):\n"
            "    h, w = tile.shape\n"
            "    screen[top:top + h, left:left + w] = tile\n"
            "\n"
            "blit(canvas, sprite, top=6, left=2)"
        ),
        "operands": [("screen[top:top + h, left:left + w]", (2, 3)), ("tile", (4, 3))],
        "sizes": (2, 4),
        "want": "tile[:screen.shape[0] - top]",
        "note": "game sprite drawn over the bottom edge",
    },
    {
        "setup": ("velocity = rng.normal(size=(5, 3))\nmass = 2.0"),
        "code": (
            "energy = np.zeros(len(velocity))\n"
            "for i in range(len(velocity)):\n"
            "    energy[i] = 0.5 * mass * velocity[i] ** 2"
        ),
        "operands": [("energy[i]", ()), ("0.5 * mass * velocity[i] ** 2", (3,))],
        "sizes": None,
        "want": "0.5 * mass * np.sum(velocity[i] ** 2)",
        "note": "kinetic energy per particle keeps three components",
    },
    {
        "setup": "photo = rng.random((4, 5, 3))",
        "code": ("h, w = photo.shape[:2]\npixels = photo.reshape(h * w)"),
        "operands": [("photo", (4, 5, 3))],
        "sizes": (60, 20),
        "want": "photo.reshape(h * w, 3)",
        "note": "pixel list for clustering forgets colour channels",
    },
    {
        "setup": "loader = [np.ones((5, 2, 4)), np.ones((5, 2, 4)), np.ones((3, 2, 4))]",
        "code": (
            "class Flatten:\n"
            "    def __init__(self, batch_size, n_features):\n"
            "        self.batch_size = batch_size\n"
            "        self.n_features = n_features\n"
            "\n"
            "    def __call__(self, x):\n"
            "        return np.reshape(x, (self.batch_size, self.n_features))\n"
            "\n"
            "flatten = Flatten(batch_size=5, n_features=8)\n"
            "rows = [flatten(x) for x in loader]"
        ),
        "operands": [("x", (3, 2, 4))],
        "sizes": (24, 40),
        "want": "np.reshape(x, (x.shape[0], self.n_features))",
        "note": "flatten layer meets a smaller last batch",
    },
    {
        "setup": "sample = np.array([3.0, 4.0, 12.0])",
        "code": (
            "def norms(v):\n    return np.sqrt((v ** 2).sum(axis=1))\n\nlength = norms(sample)"
        ),
        "operands": [("v ** 2", (3,))],
        "sizes": None,
        "want": "np.sqrt((v ** 2).sum(axis=-1))",
        "note": "row norms function given a single vector",
    },
    {
        "setup": ("grades = rng.random((6, 3))\ncredit = np.array([0.5, 0.3, 0.2])"),
        "code": "final = np.average(grades, axis=0, weights=credit)",
        "operands": [("grades", (6, 3)), ("credit", (3,))],
        "sizes": (6, 3),
        "want": "np.average(grades, axis=1, weights=credit)",
        "note": "exam weights averaged over students instead of exams",
    },
    {
        "setup": (
            "A_raw = np.array([[1.0, 2.0], [1.0, np.nan], [1.0, 3.0], [1.0, 5.0], [1.0, np.nan], [1.0, 4.0]])\n"
            "y_raw = np.array([2.0, 1.0, 3.1, 5.2, 0.0, 3.9])"
        ),
        "code": (
            "good = ~np.isnan(A_raw).any(axis=1)\n"
            "A_good = A_raw[good]\n"
            "slope = np.linalg.lstsq(A_good, y_raw, rcond=None)[0]"
        ),
        "operands": [("A_good", (4, 2)), ("y_raw", (6,))],
        "sizes": (4, 6),
        "want": "np.linalg.lstsq(A_good, y_raw[good], rcond=None)[0]",
        "note": "least squares after cleaning only the matrix",
    },
    {
        "setup": "loc = np.array([0.0, 5.0, 10.0])",
        "code": "noise = rng.normal(loc=loc, scale=0.1, size=4)",
        "operands": [("loc", (3,))],
        "sizes": (3, 4),
        "want": None,
        "note": "random size disagrees with number of means",
    },
    {
        "setup": (
            "before = np.array([5.1, 4.8, 6.0, 5.5, 5.9, 4.7])\n"
            "after = np.array([5.6, 5.0, 6.1, 5.4, 6.3])"
        ),
        "code": ("from scipy import stats\nt_stat, p_value = stats.ttest_rel(before, after)"),
        "operands": [("before", (6,)), ("after", (5,))],
        "sizes": (6, 5),
        "want": None,
        "note": "paired test with one patient lost",
    },
    {
        "setup": (
            "height = np.array([1.7, 1.6, 1.8, 1.75, 1.66, 1.9, 1.58, 1.71])\n"
            "team = np.array([0, 1, 1, 0, 2, 2, 1])"
        ),
        "code": "per_team = {g: height[team == g].mean() for g in range(3)}",
        "operands": [("height", (8,)), ("team == g", (7,))],
        "sizes": (8, 7),
        "want": None,
        "note": "group means by comprehension, one group label missing",
    },
    {
        "setup": "spectrum = rng.random(6)",
        "code": (
            "class AutoEncoder:\n"
            "    def __init__(self, n_in, n_code):\n"
            "        self.down = np.full((n_code, n_in), 0.1)\n"
            "        self.up = np.full((n_in, 3), 0.1)\n"
            "\n"
            "    def __call__(self, x):\n"
            "        return self.up @ np.tanh(self.down @ x)\n"
            "\n"
            "rebuilt = AutoEncoder(n_in=6, n_code=4)(spectrum)"
        ),
        "operands": [("self.up", (6, 3)), ("np.tanh(self.down @ x)", (4,))],
        "sizes": (3, 4),
        "want": None,
        "note": "decoder width does not match code length",
    },
    {
        "setup": ("monday = rng.random((2, 4, 5))\ntuesday = rng.random((3, 4, 6))"),
        "code": (
            "week = np.concatenate(\n"
            "    [\n"
            "        monday,\n"
            "        tuesday,\n"
            "    ],\n"
            "    axis=0,\n"
            ")"
        ),
        "operands": [("monday", (2, 4, 5)), ("tuesday", (3, 4, 6))],
        "sizes": (5, 6),
        "want": None,
        "note": "image batches from two cameras of different width",
    },
    {
        "setup": "groceries = np.array([40.0, 12.5, 30.0])",
        "code": (
            "class Ledger:\n"
            "    def __init__(self, months=6, columns=5):\n"
            "        self.rows = np.zeros((months, columns))\n"
            "\n"
            "    def post(self, month, *, amounts):\n"
            "        self.rows[month, 0] = month\n"
            "        self.rows[month, 1:] = amounts\n"
            "\n"
            "Ledger().post(2, amounts=groceries)"
        ),
        "operands": [("self.rows[month, 1:]", (4,)), ("amounts", (3,))],
        "sizes": (4, 3),
        "want": None,
        "note": "three amounts posted into four ledger columns",
    },
    {
        "setup": "sold = np.array([20.0, 22.0, 19.0, 25.0, 28.0, 30.0, 29.0, 31.0, 33.0, 36.0, 40.0])",
        "code": ("month = np.arange(12)\nslope, start = np.polyfit(month, sold, deg=1)"),
        "operands": [("month", (12,)), ("sold", (11,))],
        "sizes": (12, 11),
        "want": None,
        "note": "trend line with one month of sales missing",
    },
    {
        "setup": "batch = rng.random((4, 3, 8, 8))",
        "code": (
            "mean = np.array([0.485, 0.456, 0.406])\n"
            "std = np.array([0.229, 0.224, 0.225])\n"
            "x = (batch - mean) / std"
        ),
        "operands": [("batch", (4, 3, 8, 8)), ("mean", (3,))],
        "sizes": (8, 3),
        "want": "(batch - mean[:, None, None]) / std[:, None, None]",
        "note": "per-channel mean subtracted from an NCHW batch",
    },
    {
        "setup": "design = rng.normal(size=(8, 3)); inv_var = rng.random(8) + 0.5",
        "code": (
            "def normal_matrix(X, w):\n    return X.T @ w @ X\n\nN = normal_matrix(design, inv_var)"
        ),
        "operands": [("X.T @ w", (3,)), ("X", (8, 3))],
        "sizes": (3, 8),
        "want": "X.T @ (w[:, None] * X)",
        "note": "weighted normal matrix with weights as a vector",
    },
    {
        "setup": (
            "state = np.zeros(4); P0 = np.diag([1., 2., 3., 4.]); meas = np.array([0.3, -0.1])\n"
            "H0 = np.array([[1., 0., .5, 0.], [0., 1., 0., .25]]); R0 = 0.1 * np.eye(2)"
        ),
        "code": (
            "def kalman_update(x, P, z, H, R):\n"
            "    innovation = z - H @ x\n"
            "    S = H @ P @ H + R\n"
            "    K = P @ H.T @ np.linalg.inv(S)\n"
            "    return x + K @ innovation, P - K @ H @ P\n"
            "\n"
            "state, P0 = kalman_update(state, P0, meas, H0, R0)"
        ),
        "operands": [("H @ P", (2, 4)), ("H", (2, 4))],
        "sizes": (4, 2),
        "want": "H @ P @ H.T + R",
        "note": "Kalman innovation covariance forgets to transpose H",
    },
    {
        "setup": "rgb = rng.random((6, 8, 3))",
        "code": (
            "brightness = rgb.mean(axis=2)\n"
            "mask = brightness > 0.5\n"
            "sky = rgb[:, mask]\n"
            "tint = sky.mean(axis=0)"
        ),
        "operands": [("rgb", (6, 8, 3)), ("mask", (6, 8))],
        "sizes": (8, 6),
        "want": "rgb[mask]",
        "note": "two-dimensional pixel mask used behind a colon",
    },
    {
        "setup": "X = rng.normal(size=(9, 2)); y = rng.normal(size=9)",
        "code": (
            "A = np.concatenate([np.ones(len(X)), X], axis=1)\ncoef = np.linalg.lstsq(A, y)[0]"
        ),
        "operands": [("np.ones(len(X))", (9,)), ("X", (9, 2))],
        "sizes": None,
        "want": "np.concatenate([np.ones((len(X), 1)), X], axis=1)",
        "note": "intercept column of ones is one-dimensional",
    },
    {
        "setup": "A = rng.random((5, 2, 4)); B = rng.random((5, 3, 4))",
        "code": ("prod = np.einsum('bij,bjk->bik', A, B)\ntrace_like = prod.sum(axis=(1, 2))"),
        "operands": [("A", (5, 2, 4)), ("B", (5, 3, 4))],
        "sizes": (4, 3),
        "want": "np.einsum('bij,bkj->bik', A, B)",
        "note": "batched einsum product with second batch stored transposed",
    },
    {
        "setup": "frames = rng.normal(size=(6, 3, 3)); axes_in = rng.normal(size=(6, 3))",
        "code": (
            "def rotate_each(R, v):\n"
            '    """One rotation per vector."""\n'
            "    return R @ v\n"
            "\n"
            "axes_out = rotate_each(frames, axes_in)"
        ),
        "operands": [("R", (6, 3, 3)), ("v", (6, 3))],
        "sizes": (3, 6),
        "want": "(R @ v[..., None])[..., 0]",
        "note": "stack of rotations times a stack of vectors",
    },
    {
        "setup": "coef = 1.0 / np.arange(1, 7); k = np.arange(1, 7) * np.pi; grid = np.linspace(0, 2, 25)",
        "code": (
            "def series(t):\n    return (coef * np.cos(k * t)).sum(axis=0)\n\nwave = series(grid)"
        ),
        "operands": [("k", (6,)), ("t", (25,))],
        "sizes": (6, 25),
        "want": "(coef[:, None] * np.cos(k[:, None] * t)).sum(axis=0)",
        "note": "Fourier series of harmonics evaluated on time grid",
    },
    {
        "setup": "A = rng.normal(size=(6, 4))",
        "code": (
            "U, s, Vt = np.linalg.svd(A)\n"
            "approx = U @ np.diag(s) @ Vt\n"
            "err = np.abs(A - approx).max()"
        ),
        "operands": [("U", (6, 6)), ("np.diag(s)", (4, 4))],
        "sizes": (6, 4),
        "want": "U[:, :len(s)] @ np.diag(s) @ Vt",
        "note": "SVD reconstruction with full U matrix",
    },
    {
        "setup": (
            "A = np.vstack([np.ones(9), np.arange(9.), np.arange(9.) ** 2]); coef = np.array([1., .5, -.1])\n"
            "y = rng.normal(size=9)"
        ),
        "code": (
            'loss = 0.5 * np.sum((resid := y - A @ coef) ** 2)\nprint("worst", np.abs(resid).max())'
        ),
        "operands": [("A", (3, 9)), ("coef", (3,))],
        "sizes": (9, 3),
        "want": "0.5 * np.sum((resid := y - A.T @ coef) ** 2)",
        "note": "walrus residual inside loss, basis stored row-wise",
    },
    {
        "setup": "world = rng.random((10, 3)) + [0, 0, 4]",
        "code": (
            "class Camera:\n"
            "    def __init__(self, f, cx, cy):\n"
            "        K = np.array([[f, 0, cx], [0, f, cy], [0, 0, 1.0]])\n"
            "        self.P = K @ np.eye(3, 4)\n"
            "\n"
            "    def project(self, pts):\n"
            "        ph = np.hstack([pts, np.ones((len(pts), 1))])\n"
            "        uvw = ph @ self.P\n"
            "        return uvw[:, :2] / uvw[:, 2:]\n"
            "\n"
            "pixels = Camera(500.0, 320.0, 240.0).project(world)"
        ),
        "operands": [("ph", (10, 4)), ("self.P", (3, 4))],
        "sizes": (4, 3),
        "want": "ph @ self.P.T",
        "note": "camera projects homogeneous rows with 3x4 matrix",
    },
    {
        "setup": "feat = rng.normal(size=(2, 8, 6, 5))",
        "code": (
            "class PointwiseConv:\n"
            "    def __init__(self, c_in, c_out, rng):\n"
            "        self.W = rng.normal(size=(c_in, c_out))\n"
            "\n"
            "    def __call__(self, x):\n"
            "        y = np.einsum('nchw,kc->nkhw', x, self.W)\n"
            "        return np.maximum(y, 0.0)\n"
            "\n"
            "out = PointwiseConv(8, 4, rng)(feat)"
        ),
        "operands": [("x", (2, 8, 6, 5)), ("self.W", (8, 4))],
        "sizes": (8, 4),
        "want": "np.einsum('nchw,ck->nkhw', x, self.W)",
        "note": "pointwise convolution einsum with weight axes swapped",
    },
    {
        "setup": "photo = rng.random((5, 7)); blur = np.full((3, 3), 1 / 9)",
        "code": (
            "def filter2d(img, kernel):\n"
            "    kh, kw = kernel.shape\n"
            "    out = np.zeros_like(img)\n"
            "    for r in range(img.shape[0]):\n"
            "        for c in range(img.shape[1] - kw + 1):\n"
            "            patch = img[r:r + kh, c:c + kw]\n"
            "            out[r, c] = (patch * kernel).sum()\n"
            "    return out\n"
            "\n"
            "smooth = filter2d(photo, blur)"
        ),
        "operands": [("patch", (2, 3)), ("kernel", (3, 3))],
        "sizes": (2, 3),
        "want": None,
        "note": "hand-written convolution runs over the border",
    },
    {
        "setup": "u = rng.normal(size=(6, 4)); v = rng.normal(size=(5, 4)); dx = 0.1; dy = 0.2",
        "code": (
            "div = (\n"
            "    (u[1:, :] - u[:-1, :]) / dx\n"
            "    + (v[:, 1:] - v[:, :-1]) / dy\n"
            ")\n"
            'print("max |div|", np.abs(div).max())'
        ),
        "operands": [
            ("(u[1:, :] - u[:-1, :]) / dx", (5, 4)),
            ("(v[:, 1:] - v[:, :-1]) / dy", (5, 3)),
        ],
        "sizes": (4, 3),
        "want": None,
        "note": "divergence on a staggered grid, v misses a column",
    },
    {
        "setup": "pred = rng.normal(size=9); obs = rng.normal(size=10)",
        "code": (
            'label = "tide gauge"\n'
            'msg = f"{label}: rms {np.sqrt(np.mean((pred - obs) ** 2)):.3f} m"'
        ),
        "operands": [("pred", (9,)), ("obs", (10,))],
        "sizes": (9, 10),
        "want": None,
        "note": "rms in an f-string with one observation more",
    },
    {
        "setup": "maps = rng.random((2, 3, 7, 8))",
        "code": (
            "def max_pool2(x):\n"
            "    n, c, h, w = x.shape\n"
            "    blocks = x.reshape(n, c, h // 2, 2, w // 2, 2)\n"
            "    return blocks.max(axis=(3, 5))\n"
            "\n"
            "small = max_pool2(maps)"
        ),
        "operands": [("x", (2, 3, 7, 8))],
        "sizes": (336, 288),
        "want": None,
        "note": "max pooling by reshape with an odd height",
    },
    {
        "setup": "x = np.linspace(-1, 1, 9); coef = np.array([2.0, -1.0, 0.5])",
        "code": ("degree = 3\nvalues = np.vander(x, degree + 1) @ coef"),
        "operands": [("np.vander(x, degree + 1)", (9, 4)), ("coef", (3,))],
        "sizes": (4, 3),
        "want": None,
        "note": "Vandermonde matrix with one column too many",
    },
    {
        "setup": "ref = rng.random(5); cands = [rng.random(5), rng.random(5), rng.random(4)]",
        "code": "best = min(cands, key=lambda c: np.abs(c - ref).sum())",
        "operands": [("c", (4,)), ("ref", (5,))],
        "sizes": (4, 5),
        "want": None,
        "note": "closest template by lambda, one template is shorter",
    },
    {
        "setup": "A = np.array([[1.0, 0.1], [-0.2, 0.95]])",
        "code": (
            "states = np.zeros((6, 2))\n"
            "states[0] = [1.0, 0.0]\n"
            "for i in range(5):\n"
            "    states[i + 1] = A @ states[i][:, None]"
        ),
        "operands": [("states[i + 1]", (2,)), ("A @ states[i][:, None]", (2, 1))],
        "sizes": None,
        "want": "A @ states[i]",
        "note": "state history row assigned a column vector",
    },
    {
        "setup": "x = np.linspace(0, 3, 7); y = np.linspace(0, 1, 5); temp = rng.normal(size=(5, 7))",
        "code": (
            "d_first, d_second = np.gradient(temp, x, y)\nflux = -0.6 * np.hypot(d_first, d_second)"
        ),
        "operands": [("temp", (5, 7)), ("x", (7,)), ("y", (5,))],
        "sizes": (5, 7),
        "want": "np.gradient(temp, y, x)",
        "note": "gradient with coordinate arrays in the wrong order",
    },
    {
        "setup": "t = np.linspace(0, 1, 20); drift = rng.normal(size=(3, 20))",
        "code": "slopes, offsets = np.polyfit(t, drift, 1)",
        "operands": [("t", (20,)), ("drift", (3, 20))],
        "sizes": (20, 3),
        "want": "np.polyfit(t, drift.T, 1)",
        "note": "line fits to several channels stored as rows",
    },
    {
        "setup": "z = rng.normal(size=(5, 6)); lo = np.arange(5.0); hi = lo + 10",
        "code": "quantised = np.select([z < -0.5, z > 0.5], [lo, hi], default=0.0)",
        "operands": [("z < -0.5", (5, 6)), ("z > 0.5", (5, 6)), ("lo", (5,)), ("hi", (5,))],
        "sizes": (6, 5),
        "want": "np.select([z < -0.5, z > 0.5], [lo[:, None], hi[:, None]], default=0.0)",
        "note": "select with one replacement value per row",
    },
    {
        "setup": "vel = np.linspace(0.1, 2.0, 7); diam = np.array([0.01, 0.02, 0.05, 0.1])",
        "code": (
            "@np.vectorize\n"
            "def friction(v, d, nu=1e-6):\n"
            "    re = v * d / nu\n"
            "    return 64 / re if re < 2300 else 0.316 * re ** -0.25\n"
            "\n"
            "table = np.zeros((len(vel), len(diam)))\n"
            "table[:] = friction(vel, diam)"
        ),
        "operands": [("vel", (7,)), ("diam", (4,))],
        "sizes": (7, 4),
        "want": "friction(vel[:, None], diam)",
        "note": "vectorized function fills a two-way table",
    },
    {
        "setup": "bank = rng.normal(size=(8, 3, 5, 5)); patch = rng.random((3, 5, 5))",
        "code": ("response = np.tensordot(bank, patch, axes=1)\nwinner = response.argmax()"),
        "operands": [("bank", (8, 3, 5, 5)), ("patch", (3, 5, 5))],
        "sizes": (5, 3),
        "want": "np.tensordot(bank, patch, axes=3)",
        "note": "filter bank contracted with a patch over one axis",
    },
    {
        "setup": (
            "from scipy.spatial.distance import cdist\n"
            "stars = rng.normal(size=(9, 3)); centres = rng.normal(size=(3, 4))"
        ),
        "code": "label = cdist(stars, centres).argmin(axis=1)",
        "operands": [("stars", (9, 3)), ("centres", (3, 4))],
        "sizes": (3, 4),
        "want": "cdist(stars, centres.T).argmin(axis=1)",
        "note": "distances to cluster centres stored as columns",
    },
    {
        "setup": (
            "from scipy.interpolate import interp1d\n"
            "t = np.arange(20.0); log = rng.normal(size=(20, 4)); tq = np.array([0.5, 3.25, 7.75])"
        ),
        "code": 'resampled = interp1d(t, log, kind="linear")(tq)',
        "operands": [("t", (20,)), ("log", (20, 4))],
        "sizes": (20, 4),
        "want": "interp1d(t, log, kind='linear', axis=0)(tq)",
        "note": "interp1d over time axis of multi-sensor log",
    },
    {
        "setup": (
            "from scipy import signal\n"
            "stack = rng.random((4, 6, 7)); psf = np.outer([1, 2, 1], [1, 2, 1]) / 16"
        ),
        "code": 'blurred = signal.convolve(stack, psf, mode="same")',
        "operands": [("stack", (4, 6, 7)), ("psf", (3, 3))],
        "sizes": None,
        "want": "signal.convolve(stack, psf[None], mode='same')",
        "note": "plane kernel convolved with an image stack",
    },
    {
        "setup": (
            "from scipy.optimize import least_squares\n"
            "xs = np.linspace(0, 1, 12); basis = np.array([xs ** 0, xs, xs ** 2, xs ** 3]); yobs = np.exp(xs)"
        ),
        "code": (
            "def residual(p, y):\n"
            "    return basis @ p - y\n"
            "\n"
            "fit = least_squares(residual, x0=np.zeros(4), args=(yobs,))"
        ),
        "operands": [("basis", (4, 12)), ("p", (4,))],
        "sizes": (12, 4),
        "want": "basis.T @ p - y",
        "note": "residual function called by scipy least_squares",
    },
    {
        "setup": "Q = np.diag([1., 2., 3., 4.]); G = rng.normal(size=(2, 4))",
        "code": ("Z = np.zeros((2, 2))\nkkt = np.block([[Q, G],\n                [G.T, Z]])"),
        "operands": [("Q", (4, 4)), ("G", (2, 4)), ("G.T", (4, 2)), ("Z", (2, 2))],
        "sizes": (4, 2),
        "want": "np.block([[Q, G.T], [G, Z]])",
        "note": "KKT block matrix with constraint transposes swapped",
    },
    {
        "setup": "probs = rng.dirichlet(np.ones(4), size=6); labels = np.array([0, 3, 1, 1, 2, 0])",
        "code": ("picked = probs[np.arange(probs.shape[1]), labels]\nnll = -np.log(picked).mean()"),
        "operands": [("probs", (6, 4)), ("np.arange(probs.shape[1])", (4,)), ("labels", (6,))],
        "sizes": (4, 6),
        "want": "probs[np.arange(probs.shape[0]), labels]",
        "note": "true-class probability picked with arange over classes",
    },
    {
        "setup": "stiff = rng.random((7, 7))",
        "code": (
            "free = np.array([0, 2, 3, 6])\nfixed = np.array([1, 4, 5])\nK_fc = stiff[free, fixed]"
        ),
        "operands": [("stiff", (7, 7)), ("free", (4,)), ("fixed", (3,))],
        "sizes": (4, 3),
        "want": "stiff[np.ix_(free, fixed)]",
        "note": "submatrix by two index lists without ix_",
    },
    {
        "setup": "hours = np.linspace(0, 24, 5); power = rng.random((5, 9))",
        "code": "energy = np.trapezoid(power, x=hours)",
        "operands": [("power", (5, 9)), ("hours", (5,))],
        "sizes": (9, 5),
        "want": "np.trapezoid(power, x=hours, axis=0)",
        "note": "trapezoid integral over the time axis of profiles",
    },
    {
        "setup": "cell = rng.integers(0, 5, size=8); charge = rng.random(7)",
        "code": ("grid = np.zeros(5)\nnp.add.at(grid, cell, charge)"),
        "operands": [("grid", (5,)), ("cell", (8,)), ("charge", (7,))],
        "sizes": (8, 7),
        "want": None,
        "note": "charge deposit with add.at, one charge missing",
    },
    {
        "setup": "bases = np.array(list('ACGTN-'))",
        "code": (
            "p = np.array([0.3, 0.2, 0.2, 0.2, 0.1])\n"
            'read = "".join(rng.choice(bases, size=15, p=p))'
        ),
        "operands": [("bases", (6,)), ("p", (5,))],
        "sizes": (6, 5),
        "want": None,
        "note": "random choice with too few probabilities",
    },
    {
        "setup": "wind = [rng.normal(size=(5, 7)), rng.normal(size=(6, 7))]",
        "code": ("speed = np.hypot(*wind)\ngusty = (speed > 2).sum()"),
        "operands": [("wind[0]", (5, 7)), ("wind[1]", (6, 7))],
        "sizes": (5, 6),
        "want": None,
        "note": "starred wind components on different grids",
    },
    {
        "setup": "bonds = rng.normal(size=(5, 3)); ref_axis = np.array([0.0, 1.0])",
        "code": (
            "def _cosine(a, b):\n"
            "    return a.dot(b) / np.sqrt(a.dot(a) * b.dot(b))\n"
            "\n"
            'cosine = np.vectorize(_cosine, signature="(n),(n)->()")\n'
            "angles = np.degrees(np.arccos(cosine(bonds, ref_axis)))"
        ),
        "operands": [("bonds", (5, 3)), ("ref_axis", (2,))],
        "sizes": (3, 2),
        "want": None,
        "note": "vectorize with signature, core dimensions disagree",
    },
    {
        "setup": "screen = np.zeros((9, 12)); sprite = rng.random((4, 5))",
        "code": (
            "def blit(dst, src, row, col):\n"
            "    h, w = src.shape\n"
            "    dst[row:row + h, col:col + w] = src\n"
            "\n"
            "for r in (0, 3, 6):\n"
            "    blit(screen, sprite, r, 2)"
        ),
        "operands": [("dst[row:row + h, col:col + w]", (3, 5)), ("src", (4, 5))],
        "sizes": (3, 4),
        "want": None,
        "note": "sprite drawn over the bottom edge of canvas",
    },
    {
        "setup": "t = np.linspace(0, 1, 15); Y = rng.normal(size=(15, 4))",
        "code": (
            "coefs = np.empty((Y.shape[1], 2))\n"
            "for k in range(Y.shape[1]):\n"
            "    coefs[k] = np.polyfit(t, Y[:, k], deg=2)"
        ),
        "operands": [("coefs[k]", (2,)), ("np.polyfit(t, Y[:, k], deg=2)", (3,))],
        "sizes": (2, 3),
        "want": None,
        "note": "quadratic coefficients stored in two-column table",
    },
    {
        "setup": "red = rng.random((6, 8)); green = rng.random((6, 8)); raw_blue = rng.random((6, 8))",
        "code": ("blue = raw_blue[:, 1:]\nrgb = np.stack([red, green, blue], axis=-1)"),
        "operands": [("red", (6, 8)), ("green", (6, 8)), ("blue", (6, 7))],
        "sizes": (8, 7),
        "want": None,
        "note": "colour planes of different widths stacked",
    },
    {
        "setup": "tracks = [rng.random((4, 2)), rng.random((4, 2)), rng.random((3, 2))]",
        "code": ("paths = np.array(tracks)\nmean_path = paths.mean(axis=0)"),
        "operands": [("tracks[0]", (4, 2)), ("tracks[1]", (4, 2)), ("tracks[2]", (3, 2))],
        "sizes": (4, 3),
        "want": None,
        "note": "tracks of unequal length made one array",
    },
    {
        "setup": "price = rng.normal(size=30).cumsum()",
        "code": ("step = np.diff(price)\nH, xe, ye = np.histogram2d(price, step, bins=(6, 5))"),
        "operands": [("price", (30,)), ("step", (29,))],
        "sizes": (30, 29),
        "want": None,
        "note": "joint histogram of a series and its increments",
    },
    {
        "setup": "mag = rng.normal(size=6); dec = rng.normal(size=5)",
        "code": "rank = np.lexsort((mag, dec))",
        "operands": [("mag", (6,)), ("dec", (5,))],
        "sizes": (6, 5),
        "want": None,
        "note": "catalogue sorted by two columns of unequal length",
    },
    {
        "setup": "t = np.linspace(0, 1, 10); x = np.sin(t)",
        "code": ("table = np.column_stack([\n    t,\n    x,\n    np.diff(x) / np.diff(t),\n])"),
        "operands": [("t", (10,)), ("x", (10,)), ("np.diff(x) / np.diff(t)", (9,))],
        "sizes": (10, 9),
        "want": None,
        "note": "derivative column is one sample short",
    },
]

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
