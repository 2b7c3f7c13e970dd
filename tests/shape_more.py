"""Forty further expressions that raise, in the styles in which people write them.

Each: id, setup, code (of which one line fails), the operands of the failing operation, the two
sizes that collide (None where no two do), and what was meant in place of the whole right-hand side
(None where no rearrangement is right). It is worked out in the names of the frame that failed.
"""

MORE = []


def more(setup, code, operands, sizes, want=None):
    MORE.append(
        {
            "id": f"m{len(MORE) + 1:02}",
            "setup": setup,
            "code": code,
            "operands": operands,
            "sizes": sizes,
            "want": want,
        }
    )


# Inside functions, methods, comprehensions and lambdas
more(
    "W = rng.normal(size=(3, 5)); b = rng.normal(size=3)",
    "def scores(X):\n    Z = W @ X + b\n    return Z\nscores(rng.normal(size=(5, 4)))",
    [("W @ X", (3, 4)), ("b", (3,))],
    (4, 3),
    "W @ X + b[:, None]",
)
more(
    "",
    "class Layer:\n    def __init__(self):\n        self.W = np.ones((3, 5))\n"
    "    def forward(self, x):\n        return x @ self.W\n"
    "layer = Layer()\nlayer.forward(rng.normal(size=(2, 5)))",
    [("x", (2, 5)), ("self.W", (3, 5))],
    (5, 3),
    "x @ self.W.T",
)
more(
    "class Box: pass\nnet = Box(); net.layers = [Box()]; net.layers[0].b = np.zeros((3, 1))\n"
    "net.layers[0].W = np.ones((3, 5)); X = np.ones((4, 5))",
    "A = np.tanh(net.layers[0].W @ X + net.layers[0].b)",
    [("net.layers[0].W", (3, 5)), ("X", (4, 5))],
    (5, 4),
    "np.tanh(net.layers[0].W @ X.T + net.layers[0].b)",
)
more(
    "rows = [rng.normal(size=4) for _ in range(3)]; W = rng.normal(size=(2, 4))",
    "out = [row @ W for row in rows]",
    [("row", (4,)), ("W", (2, 4))],
    (4, 2),
    "[W @ row for row in rows]",
)
more(
    "pairs = [(np.ones((2, 3)), np.ones((3, 4))), (np.ones((2, 3)), np.ones((4, 3)))]",
    "out = [a @ b for a, b in pairs]",
    [("a", (2, 3)), ("b", (4, 3))],
    (3, 4),
)
more(
    "X = rng.normal(size=(4, 3))",
    "center = lambda M: M - M.mean(axis=1)\ncenter(X)",
    [("M", (4, 3)), ("M.mean(axis=1)", (4,))],
    (3, 4),
    "M - M.mean(axis=1, keepdims=True)",
)
more(
    "params = {'W': np.ones((2, 3)), 'b': np.zeros((2, 1))}; x = np.ones((2, 5))",
    "z = params['W'] @ x + params['b']",
    [("params['W']", (2, 3)), ("x", (2, 5))],
    (3, 2),  # params['W'].T @ x runs, and does not fit params['b']
)
more(
    "X = np.ones((6, 3)); batches = {'a': np.ones(6), 'b': np.ones(5)}",
    "total = sum((X.T @ y).sum() for y in batches.values())",
    [("X.T", (3, 6)), ("y", (5,))],
    (6, 5),
)
# Several lines, chains
more(
    "X = rng.normal(size=(6, 3)); W = rng.normal(size=(6, 4)); b = np.zeros(6)",
    "y = (X.T @ W).sum(0) + b",
    [("(X.T @ W).sum(0)", (4,)), ("b", (6,))],
    (4, 6),
)
more(
    "X = rng.normal(size=(6, 3)); W = rng.normal(size=(4, 3)); b = np.zeros((4, 1))",
    "Z = (\n    X @ W\n    + b.T\n)",
    [("X", (6, 3)), ("W", (4, 3))],
    (3, 4),
    "X @ W.T + b.T",
)
more(
    "v = np.arange(24.)",
    "t = (v\n     .reshape(4, 6)\n     .T\n     .reshape(5, 5)\n     .sum())",
    [("v.reshape(4, 6).T", (6, 4))],
    (24, 25),
)
more(
    "A = np.ones((4, 5)); u = np.ones(4)",
    "s = A.dot(u).sum()",
    [("A", (4, 5)), ("u", (4,))],
    (5, 4),
    "u.dot(A).sum()",
)
more(
    "P = rng.random((5, 3)); Y = np.eye(3)[[0, 1, 2, 1]]",
    "loss = -(Y * np.log(P + 1e-9)).sum(axis=1).mean()",
    [("Y", (4, 3)), ("np.log(P + 1e-9)", (5, 3))],
    (4, 5),
)
# Joins
more(
    "a = np.ones((4, 3)); b = np.ones((2, 3))",
    "c = np.concatenate([a, b], axis=1)",
    [("a", (4, 3)), ("b", (2, 3))],
    (4, 2),
    "np.concatenate([a, b], axis=0)",
)
more(
    "X = np.ones((4, 3)); row = np.arange(3.)",
    "X2 = np.concatenate((X, row))",
    [("X", (4, 3)), ("row", (3,))],
    None,
    "np.concatenate((X, row[None, :]))",
)
more(
    "X = np.ones((4, 3)); col = np.arange(4.)",
    "X2 = np.vstack([X, col])",
    [("X", (4, 3)), ("col", (4,))],
    (3, 4),
    "np.hstack([X, col[:, None]])",
)
more(
    "a = np.ones(4); b = np.ones(5)",
    "M = np.column_stack((a, b))",
    [("a", (4,)), ("b", (5,))],
    (4, 5),
)
more(
    "parts = [np.ones((2, 3)), np.ones((2, 3)), np.ones((3, 2))]",
    "M = np.stack(parts, axis=-1)",
    [("parts[0]", (2, 3)), ("parts[2]", (3, 2))],
    (3, 2),
)
more(
    "X = np.ones((4, 3)); extra = np.ones(3)",
    "X2 = np.append(X, extra, axis=0)",
    [("X", (4, 3)), ("extra", (3,))],
    None,
    "np.append(X, extra[None, :], axis=0)",
)
# Indexing and assignment
more(
    "A = np.ones((4, 3)); y = np.array([0, 1, 1])",
    "picked = A[y == 1]",
    [("A", (4, 3)), ("y == 1", (3,))],
    (4, 3),
    "A[:, y == 1]",
)
more(
    "A = np.ones((4, 3)); rows = np.array([0, 1, 2]); cols = np.array([0, 1])",
    "picked = A[rows, cols]",
    [("A", (4, 3)), ("rows", (3,)), ("cols", (2,))],
    (3, 2),
    "A[np.ix_(rows, cols)]",
)
more("x = np.zeros(5); y = np.ones(3)", "x[:2] = y", [("x[:2]", (2,)), ("y", (3,))], (2, 3))
more(
    "X = np.zeros((4, 3)); col = np.arange(4.).reshape(4, 1)",
    "X[:, 0] = col",
    [("X[:, 0]", (4,)), ("col", (4, 1))],
    (1, 4),
    "col[:, 0]",
)
more(
    "X = np.zeros((4, 3)); new = np.arange(4.)",
    "X[:, 1:] = new",
    [("X[:, 1:]", (4, 2)), ("new", (4,))],
    (2, 4),
    "new[:, None]",
)
more("a = np.ones((4, 3))", "a[0, 1, 2]", [("a", (4, 3))], None)
more(
    "W = np.ones((3, 5)); lr = 0.1; dW = np.ones((5, 3))",
    "W -= lr * dW",
    [("W", (3, 5)), ("lr * dW", (5, 3))],
    (5, 3),
    "W - lr * dW.T",
)
more(
    "w = np.zeros((3, 1)); dw = np.ones((3, 3))",
    "w -= 0.1 * dw",
    [("w", (3, 1)), ("0.1 * dw", (3, 3))],
    (1, 3),
)
# Functions of NumPy
more(
    "a = np.ones((2, 3)); b = np.ones((2, 3)); c = np.ones((3, 2))",
    "np.add(a, b, out=c)",
    [("a", (2, 3)), ("b", (2, 3)), ("c", (3, 2))],
    None,
    "np.add(a.T, b.T)",
)
more(
    "c = np.ones(4, bool); x = np.ones((4, 3))",
    "z = np.where(c, x, 0.0)",
    [("c", (4,)), ("x", (4, 3))],
    (4, 3),
    "np.where(c[:, None], x, 0.0)",
)
more(
    "K = np.eye(3); rhs = np.ones(4)",
    "sol = np.linalg.solve(K, rhs)",
    [("K", (3, 3)), ("rhs", (4,))],
    (3, 4),
)
more("M = np.ones((3, 4))", "np.linalg.inv(M)", [("M", (3, 4))], (3, 4))
more("a = np.ones((3, 4))", "a.reshape(-1, 7)", [("a", (3, 4))], None)
more("", "bad = np.array([[1, 2], [3]])", [("[1, 2]", (2,)), ("[3]", (1,))], (2, 1))
more(
    "Q = np.ones((8, 5, 4)); K = np.ones((8, 6, 4))",
    "S = Q @ K",
    [("Q", (8, 5, 4)), ("K", (8, 6, 4))],
    (4, 6),
    "Q @ K.mT",
)
more(
    "A = np.ones((2, 3, 4)); B = np.ones((5, 4, 3))",
    "C = np.matmul(A, B)",
    [("A", (2, 3, 4)), ("B", (5, 4, 3))],
    (2, 5),
)
more(
    "a = np.ones((3, 4)); b = np.ones((5, 3))",
    "t = np.inner(a, b)",
    [("a", (3, 4)), ("b", (5, 3))],
    (4, 3),
    "np.inner(a.T, b)",
)
more(
    "a = np.ones((3, 4)); b = np.ones((3, 4))",
    "t = np.tensordot(a, b, axes=1)",
    [("a", (3, 4)), ("b", (3, 4))],
    (4, 3),
    "np.tensordot(a, b.T, axes=1)",
)
more(
    "x = np.arange(3.)",
    "M = np.broadcast_to(x, (3, 4))",
    [("x", (3,))],
    None,
    "np.broadcast_to(x[:, None], (3, 4))",
)
more(
    "x = np.arange(5.); y = np.arange(6.)",
    "p = np.polyfit(x, y, 1)",
    [("x", (5,)), ("y", (6,))],
    (5, 6),
)
more(
    "A = np.ones((2, 3, 4)); B = np.ones((4, 5))",
    "C = np.einsum('bij,kj->bik', A, B)",
    [("A", (2, 3, 4)), ("B", (4, 5))],
    (4, 5),
    "np.einsum('bij,jk->bik', A, B)",
)
