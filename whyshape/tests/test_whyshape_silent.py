"""The warnings of %%shapes, each for a mistake, and not for the right cell next to it."""

import contextlib
import io
import textwrap

import numpy as np
import pytest
from pieces import new_shell
from pieces import run_in as run

from whyshape import notebook
from whyshape.trace import Watch

SETUP = """
X = np.arange(9.0).reshape(3, 3); D = np.arange(12.0).reshape(3, 4)
p = np.arange(4.0)[:, None]; y = np.arange(4.0); b = np.zeros((3, 1)); row = np.zeros((1, 4))
w = np.ones((3, 1)); dw = np.ones((3, 3)); v = np.arange(3.0)
W = np.ones((2, 3)); r = np.ones((1, 3)); d = {"b": 0 * b, "w": 0 * w}
class M: pass
M = M(); M.X, M.p, M.y, M.b = X, p, y, b
fit = M.fit = M.fit_transform = M.transform = M.plot = lambda *data: None
"""


def followed(*pieces, names=None):
    """The Watch of pieces of code that run one after the other, the last of which is followed."""
    scope = {"np": np} if names is None else names
    *first, last = pieces
    for piece in first:
        run(piece, scope)
    watch = Watch(scope)
    assert watch.start()
    try:
        run(last, scope)
    finally:
        watch.stop()
    assert watch.faults == []
    return watch


def warnings_in(*pieces):
    """The warnings about the last piece of code, those in functions of earlier pieces included."""
    scripts = followed(*pieces).scripts.values()
    return [sentence for one in scripts for found in one.warnings.values() for sentence in found]


# Words of the warning: cells with the mistake, and right cells

KINDS = {
    "Both are stretched": (
        ["e = p - y", "e = np.mean((y - p) ** 2)", "right = (p == y).mean()", "e = np.add(p, y)",
         "q = p * 2\ne = q - y", "e = M.p - M.y", "e = [p - y for _ in 'ab']",
         "o = np.ones((3, 1, 4))\ne = np.ones((3, 4)) - o", "e = ((row - p) ** 2).mean()",
         "c = y[:, None]\ndel c\nc = type(y)((4, 1))\ne = c - y"],
        ["e = p[:, 0] - y", "e = y[:, None] - y", "c = y[:, None]\ne = c - y", "e = p - p.T",
         "e = p - y[:3]", "e = row - p", "i, j = np.ogrid[:4, :4]\ne = i * i + j * j",
         "e = y.reshape(-1, 1) == y", "e = p == p.ravel()", "e = np.outer(y, y)",
         "m = D.sum(axis=1, keepdims=True)\ne = m - m[:, 0]", "e = p - y[:, np.newaxis]",
         "c = y\nc = c.reshape(-1, 1)\nc = 2 * c\ne = c - y",
         "q = np.apply_along_axis(abs, 0, 1 * X[:, [0] * 4][[0] * 4]); e = q - y; q = q[:, :1]"],
    ),
    "has lost axis": (
        ["P = X / X.sum(axis=1)", "P = X / X.sum(1)", "f = np.mean\nZ = X - f(X, axis=1)",
         "P = X / np.sum(X, axis=-1)",
         "m = X.mean(axis=1)\nZ = X - m", "Z = (X - X.mean(axis=0)) / X.std(axis=1)",
         "E = np.exp(X)\nP = E / E.sum(axis=1)", "N = X / np.sqrt((X ** 2).sum(axis=1))",
         "N = X / np.linalg.norm(X, axis=1)", "N = X / np.linalg.norm(X, 2, 1)",
         "X -= X.mean(axis=1)", "X[:] -= X.mean(axis=1)", "M.X -= M.X.mean(axis=1)",
         "k = 1\nM.m = X.mean(axis=k)\nZ = X - M.m",
         "S = X\nP = S / S.sum(axis=1)", "m = 0 * v\nm += X.mean(axis=1)\nZ = X - m",
         "f = lambda a: a.sum(axis=1)\ns = f(X)\nZ = X / s"],
        ["P = X / X.sum(axis=0)", "P = X / X.sum(axis=1, keepdims=True)", "P = X * v",
         "P = X / X.sum(axis=1)[:, None]", "P = X.T / X.sum(axis=1)", "P = X / X.sum()",
         "P = D / D.sum(axis=0)", "P = dw / X.sum(axis=1)",
         "m = X.mean(axis=1)\nX = X.T\nZ = X - m", "m = X.mean(axis=1)\nm = [1, 2, 3]\nZ = X - m",
         "m = X.mean(axis=1)\nZ = [X - m for m in X]",
         "s = X.sum(axis=1)\ns = s[:, None]\nP = X / s", "s = X.sum(axis=1)\ns = id(s)\nP = X / s",
         "s = X.sum(axis=1); s = s[:, None]; P = X / s", "s = X.sum(axis=1); s = id(s); P = X / s",
         "s = X.sum(axis=1)\nX = X.T\nP = X / s", "s = X.sum(axis=1)\ns += 1\nP = dw / s",
         "s = X.sum(axis=1)\ns, t = divmod(s[:, None], 2)\nP = X / s"],
    ),
    "has one axis": (
        ["t = v @ v.T", "c = v.T", "t = v * v.T", "t = np.transpose(v)", "t = np.dot(v, v.T)",
         "t = v.dot(2 * v.T)"],
        ["s = v.T @ v", "s = X @ v.T", "t = p @ p.T", "t = X.T", "s = v.T.dot(v)",
         "s = X @ (2 * v.T)", "t = np.outer(v, v.T)", "n = v.T.shape", "t = X * v.T"],
    ),
    "cuts the numbers anew": (
        ["Z = D.reshape(4, 3)", "Z = np.reshape(D, (4, 3))", "Z = D.reshape(4, -1)",
         "Z = np.reshape(2 * D, (4, 3))", "n = 1\nn += 1\nZ = D[:, :n].reshape(2, 3)",
         "Z = np.ones((2, 3, 4)).reshape(2, 4, 3)", "Z = np.ones((2, 3, 4)).reshape(12, 2)",
         "Z = np.ones((2, 3, 4)).reshape(4, 6)", "Z = np.ones((3, 2, 7)).reshape(2, 21)",
         "Z = np.ones((2, 5, 6)).reshape(2, 3, 5, 2)"],
        ["Z = np.ones((2, 5, 6)).reshape(2, 5, 3, 2)", "Z = np.ones((2, 5, 6)).reshape(10, 2, 3)",
         "Z = np.ones((3, 2, 7)).reshape(3, 14)", "Z = D.reshape(2, 6)", "Z = D.T",
         "Z = D.reshape(-1)", "Z = D.reshape(1, 3, 4)",
         "Z = X.reshape(3, 3)", "Z = np.arange(12).reshape(4, 3)", "Z = p.reshape(1, 4)",
         "Z = D.reshape(4, 3, order='F')", "Z = np.ones((2, 2, 4, 4)).reshape(4, 16)"],
    ),
    "einsum stretched a size of 1": (
        ["Z = np.einsum('ij,jk->ik', W, r)", "Z = np.einsum('ij,ij->i', X, w)",
         "how = 'ij,jk'\nZ = np.einsum(how, 2 * W, r)"],
        ["Z = np.einsum('ij,kj->ik', W, r)", "Z = np.einsum('ij,jk->ik', W, X)",
         "Z = np.einsum('ij,ij->ij', X, r)", "s, t = [0, 1], [1, 2]\nZ = np.einsum(W, s, X, t)",
         "Z = np.einsum('ij,jk->ik', W, [[1, 2], [3, 4], [5, 6]])"],
    ),
    "is summed alone": (
        ["Z = np.einsum('ij,kj->i', D, 2 * D)", "Z = np.einsum('ij,kj->k', D, 2 * D)"],
        ["Z = np.einsum('ij,ij->i', D, D)", "Z = np.einsum('ij,jk->i', X, dw)",
         "Z = np.einsum('ij,kj->ik', D, D)", "Z = np.einsum('ij,kj->i', X, W)",
         "Z = np.einsum('ij->i', D)", "Z = np.einsum('...j,kj->...', D, D)"],
    ),
    "is one number for all of": (
        ["Z = b - D.mean()", "b -= 0.1 * D.mean()", "m = D.mean()\nZ = b - m", "Z = row - D.sum()",
         "Z = np.subtract(b, np.mean(D))", "M.b -= 0.1 * D.mean()", "d['b'] -= D.mean()"],
        ["Z = b - D.mean(axis=1, keepdims=True)", "Z = D - D.mean()", "Z = y - y.mean()",
         "Z = v - D.mean()", "Z = b + D.mean()", "Z = p - D.mean()"],
    ),
    "are taken over different axes": (
        ["Z = (X - X.mean()) / X.std(axis=0)", "c = D - D.mean(axis=0)\nZ = c / D.std()",
         "E = np.exp(X - X.max(axis=1, keepdims=True))\nP = E / E.sum()",
         "E = np.exp(X - X.max(axis=1, keepdims=True))\nP = E / E.sum(axis=0)",
         "Z = (D - D.min(axis=0)) / (D.max() - D.min())"],
        ["Z = (X - X.mean()) / X.std()", "Z = (D - D.mean(axis=0)) / D.std(axis=0)",
         "E = np.exp(X - X.max())\nP = E / E.sum(axis=1, keepdims=True)",
         "Z = D - D.mean(axis=0)\nZ = Z / (1 + np.linalg.norm(Z, axis=1, keepdims=True))",
         "P = D / D.sum(axis=0)\nP = P / P.sum(axis=1, keepdims=True)"],
    ),
    "is divided by": (
        ["m = D.sum(axis=1) / len(D)", "m = np.sum(D, axis=0) / D.shape[1]"],
        ["m = D.sum(axis=0) / len(D)", "m = D.sum(axis=1) / D.shape[1]", "m = D.sum() / len(D)",
         "m = X.sum(axis=1) / len(X)", "m = D.max(axis=1) / len(D)"],
    ),
    "works along the last axis": (
        ["Z = np.diff(D.T)", "Z = np.diff(D.T, 2)"],
        ["Z = np.diff(D)", "Z = np.diff(D.T, axis=1)", "Z = np.diff(y)", "Z = np.diff(X)"],
    ),
    "for a variable": (
        ["C = np.cov(D.T)", "C = np.corrcoef(D.T)"],
        ["C = np.cov(D)", "C = np.cov(D.T, rowvar=False)", "C = np.cov(y, y)"],
    ),
    "gives one place": (
        ["a = (D.argmax() == y).mean()", "k = np.argmax(D)", "k = D.argmin()"],
        ["i, j = np.unravel_index(D.argmax(), D.shape)", "k = D.argmax(axis=1)",
         "k = np.argmax(D)\ni, j = divmod(k, 4)", "k = np.argmax(D)\nm = D.flat[k]",
         "k = D.argmax()\nm = D.ravel()[k]", "m = D.ravel()[D.argmax()]", "k = np.argmax(p)"],
    ),
    "sorts along the last axis": (
        ["Z = np.sort(D)[::-1]", "Z = np.argsort(D, axis=1)[:2]"],
        ["Z = np.sort(D)[:, ::-1]", "Z = np.sort(y)[::-1]", "Z = np.argsort(D, axis=0)[:2]",
         "Z = D[::-1]"],
    ),
    "This pairs the places": (
        ["i = np.array([0, 2])\nB = X[i, i]",
         "q = X[v > 0, v < 2]", "m, k = v > 0, v < 2\nq = X[m, k]",
         "m = v > 0\nX[m, m[::-1]].sum()"],
        ["i = np.arange(3)\nd = X[i, i]", "i = np.array([0, 2])\nB = X[np.ix_(i, i)]",
         "i = np.array([0, 2])\nj = i + 0\nB = X[i, j]", "i = np.array([0, 2])\nX[i, i] = 0",
         "q = X[v > 0][:, v < 2]", "q = X[np.ix_(v > 0, v < 2)]", "q = X[[0, 1], [1, 2]]",
         "q = X[v > 0]", "q = X[v > 0, 1]", "q = X[X > 0]"],
    ),
    "numbers in a row": (
        ["Z = np.repeat(y, 2).reshape(2, 4)", "Z = np.tile(y, 2).reshape(4, 2)",
         "Z = np.concatenate([y, y]).reshape(-1, 2)", "f = D.ravel()\nZ = f.reshape(4, 3)"],
        ["Z = np.repeat(y, 2).reshape(4, 2)", "Z = np.tile(y, 2).reshape(2, 4)",
         "Z = np.concatenate([y, y]).reshape(2, 4)", "Z = D.ravel().reshape(3, 4)"],
    ),
    "flattens": (
        ["Z = np.append(D, D)", "Z = np.append(X, [[1, 2, 3]])", "Z = np.insert(D, 0, 1)",
         "Z = np.delete(M.X, 0)"],
        ["Z = np.append(D, D, axis=0)", "Z = np.append(D, D, 1)", "Z = np.append(y, 1)",
         "Z = np.insert(D, 0, 1, axis=1)", "l = [X]\nl.append(D)"],
    ),
    "over the ends of rows": (
        ["Z = np.cumsum(D)", "Z = D.cumsum()", "Z = np.roll(D, 1)", "f = np.cumsum\nZ = f(D)"],
        ["Z = np.cumsum(D, axis=0)", "Z = np.cumsum(y)", "Z = np.roll(D, 1, axis=0)",
         "Z = np.cumsum(p)", "Z = D.cumsum(1)",
         "Z = np.cumsum(D)\nk = np.searchsorted(Z, 0.5)", "k = np.searchsorted(np.cumsum(D), 9)"],
    ),
    "squeeze takes the first axis": (
        ["Z = np.squeeze(row)", "Z = row.squeeze()", "Z = np.squeeze(r @ X)"],
        ["Z = np.squeeze(b)", "Z = np.squeeze(row, axis=0)", "Z = X.squeeze()"],
    ),
    "np.dot multiplies each matrix": (
        ["A = np.ones((2, 3, 4))\nZ = np.dot(A, A.mT)"],
        ["A = np.ones((2, 3, 4))\nZ = A @ A.mT", "A = np.ones((2, 3, 4))\nZ = np.dot(A, D.T)",
         "Z = np.dot(D, 2)"],
    ),
    "Of each part": (
        ["Z = X / np.linalg.norm(X)", "n = np.linalg.norm(D)\nZ = D / n",
         "T = np.ones((2, 3, 4))\nZ = T - np.median(T)"],
        ["Z = np.eye(3) / np.linalg.norm(X)", "Z = y / np.linalg.norm(y)", "Z = X - np.median(X)",
         "Z = p / np.linalg.norm(p)"],
    ),
    "is one number: ": (
        ["m = np.mean(X)\nZ = np.max(m)", "f = lambda a: a.mean()\nm = f(D)\nZ = np.max(m) - 1"],
        ["m = np.mean(y)\nZ = np.max(m)", "m = np.mean(X, axis=0)\nZ = np.max(m)"],
    ),
    "is one long vector": (
        ["Z = np.hstack((y, y))\ns = Z.mean(axis=0)", "Z = np.concatenate([y, y])\ns = Z.sum(0)"],
        ["Z = np.hstack((y, y))\ns = Z.mean()", "Z = np.hstack((y, v))\ns = Z.mean(axis=0)",
         "Z = np.hstack((p, p))\ns = Z.mean(axis=0)"],
    ),
    "One from each row": (
        ["k = np.array([0, 1, 1, 0])\nq = D.T[:, k]", "q = D.T[:, np.argmax(D.T, axis=1)]"],
        ["k = np.array([0, 1, 1, 0])\nq = D[:, k]", "k = np.array([0, 1, 1])\nq = D.T[:, k]",
         "k = np.array([0, 1, 1, 0])\nq = D.T[np.arange(4), k]",
         "k = np.array([0, 1, 1])\nq = X[:, k]", "k = np.array([0, 1, 1, 0])\nq = D.T[1:, k]"],
    ),
    "eigenvectors are the columns": (
        ["e, V = np.linalg.eigh(X @ X.T)\nq = V[0]", "e, V = np.linalg.eig(X)\nq = V[:2] @ X",
         "e, V = np.linalg.eigh(X @ X.T)\nfor a, u in zip(e, V):\n    q = a * u",
         "e, V = np.linalg.eigh(X)\nq = V[np.argsort(e)]",
         "e, V = np.linalg.eigh(X)\nq = [a * u for a, u in zip(e, V)]",
         "e, V = np.linalg.eigh(X)\nfor u in V:\n    q = u * 2"],
        ["e, V = np.linalg.eigh(X @ X.T)\nq = V[:, 0]", "e, V = np.linalg.eigh(X)\nq = V.T[0]",
         "e, V = np.linalg.eigh(X)\nfor a, u in zip(e, V.T):\n    q = a * u",
         "e, V = np.linalg.eigh(X)\nV = V * np.sign(V[0])", "e, V = np.linalg.eigh(X)\nq = V[0, 1]",
         "e, V = np.linalg.eigh(X)\nq = V[::-1]", "e, V = np.linalg.eigh(X)\nq = e[0]"],
    ),
    "np.outer(": (
        ["Z = dw + np.dot(v, v)", "dw += 0.1 * (v @ v)", "Z = np.subtract(dw, v @ v)"],
        ["Z = dw + np.outer(v, v)", "Z = D + v @ v", "Z = dw * np.dot(v, v)", "Z = v + v @ v"],
    ),
    "one sample with": (
        ["q = M.fit(row)", "q = M.fit_transform(v.reshape(1, -1))"],
        ["q = M.fit(p)", "q = M.fit(np.ones((1, 1)))", "q = M.transform(row)", "q = M.fit(v)",
         "q = M.fit(X)", "fit(row)"],
    ),
    "A line for each row": (
        ["q = M.plot(np.ones((3, 30)))", "Z = np.ones((3, 30))\nM.plot(Z)"],
        ["q = M.plot(np.ones((30, 3)))", "q = M.plot(np.ones((3, 8)))", "q = M.plot(np.ones(30))",
         "q = M.plot(np.ones((3, 30)).T)", "q = M.plot(v, np.ones((3, 30)))",
         "q = M.plot(np.ones((30, 30)))", "q = fit(np.ones((3, 30)))"],
    ),
    "each quotient is 1": (
        ["q = np.exp(p) / np.exp(p).sum(axis=1, keepdims=True)", "q = r / r.sum(axis=0)",
         "s = np.ones((2, 5, 1))\nq = s / s.sum(axis=-1, keepdims=True)"],
        ["q = p / p.sum(axis=0)", "q = p / p.sum()", "q = W / r.sum(axis=0)",
         "q = p - p.sum(axis=1, keepdims=True)", "q = p / (1 + p).max(axis=1, keepdims=True)"],
    ),
    "each of its numbers acts": (
        ["q = X / X.sum(axis=0).reshape(-1, 1)", "q = X - X.mean(axis=0)[:, None]",
         "n = np.linalg.norm(X, axis=0)\nn = n.reshape(3, 1)\nq = X / n",
         "q = X / X.sum(axis=1)[None]", "q = X * X.max(axis=1).reshape(1, -1)"],
        ["q = X / X.sum(axis=1).reshape(-1, 1)", "q = X / X.sum(axis=0)[None]",
         "q = X - X.mean(axis=1)[:, None]", "q = dw / X.sum(axis=0).reshape(-1, 1)",
         "q = D / D.sum(axis=0)[None]", "q = X.sum(axis=0)[:, None] - X.sum(axis=1)"],
    ),
    "Where all 3 of a row are equal": (
        ["I = np.ones((4, 5, 3))\nn = (I == v).sum()", "I = np.ones((4, 5, 3))\nI[I == v] = 0",
         "I = np.ones((4, 5, 3))\ns = I == v\nn = s.sum()"],
        ["I = np.ones((4, 5, 3))\nn = (I == v).all(axis=-1).sum()",
         "I = np.ones((4, 5, 3))\ns = I == v\nn = np.all(s, axis=2).sum()",
         "I = np.ones((4, 5, 3))\nn = (I == 1).sum()", "n = (X == v).sum()",
         "I = np.ones((4, 5, 3))\nn = (I > v).sum()",
         "I = np.ones((4, 5, 3))\nn = (I != v).any(axis=-1)"],
    ),
    "fills": (
        ["C = np.zeros((2, 3))\nC[0] = X[v > 0].mean()", "C = 0 * D\nC[:, 1] = D.max()",
         "C = 0 * D\nC[0] = 2 * np.mean(D)"],
        ["C = np.zeros((2, 3))\nC[0] = X[v > 0].mean(axis=0)", "C = 0 * v\nC[0] = X.mean()",
         "C = 0 * y\nC[:2] = X.mean()", "C = 0 * D\nC[0] = v.mean()", "C = 0 * D\nC[:] = D.mean()"],
    ),
    "One vector beside each": (
        ["S = np.ones((3, 3, 3)) + 3 * np.eye(3)\nq = np.linalg.solve(S, X)"],
        ["S = np.ones((3, 3, 3)) + 3 * np.eye(3)\nq = np.linalg.solve(S, X[..., None])",
         "S = np.ones((2, 3, 3)) + 3 * np.eye(3)\nq = np.linalg.solve(S, X)",
         "q = np.linalg.solve(X + 9 * np.eye(3), v)", "q = np.linalg.solve(X + 9 * np.eye(3), X)"],
    ),
    "it was stretched": (
        ["w = w - 0.1 * dw", "for _ in 'ab':\n    w = w - dw", "v = v + p",
         "w, n = 0.9 * w - dw, 1", "d['w'] = np.add(d['w'], dw) / 2"],
        ["w -= 0.1 * w", "w = w - dw[:, :1]", "w = dw - X", "t = 0\nt = t + X",
         "v = v[:, None] - v", "Z = 0 * w\nw = w @ r"],
    ),
}  # fmt: skip


def as_it_stands(cell):
    return (SETUP, cell)


def in_a_function(cell):
    return (SETUP, f"def f():\n{textwrap.indent(GIVEN + cell, '    ')}\nf()")


def in_a_method(cell):
    body = textwrap.indent(GIVEN + cell, "        ")
    return (SETUP, f"class C:\n    def f(self):\n{body}\nC().f()")


def in_a_function_of_an_earlier_cell(cell):
    return (SETUP, f"def f():\n{textwrap.indent(GIVEN + cell, '    ')}", "f()")


def in_a_loop_of_a_function(cell):
    body = textwrap.indent(cell, "        ")
    given = textwrap.indent(GIVEN, "    ")
    return (SETUP, f"def f():\n{given}    for _ in range(3):\n{body}\nf()")


# What a function of a cell computes with: the names of SETUP, which it may store itself.
NAMES = "X D p y b row w dw v W r d M fit"
GIVEN = f"{NAMES.replace(' ', ', ')} = map(globals().get, {NAMES.split()})\n"
PLACES = [as_it_stands, in_a_function, in_a_method, in_a_function_of_an_earlier_cell]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_mistake_is_warned_of_and_the_nearest_right_cell_is_not(kind, place):
    wrong, right = KINDS[kind]
    for cell in wrong:
        found = warnings_in(*place(cell))
        assert len(found) == 1, (cell, found)
        assert kind in found[0], cell
    for cell in right:
        assert warnings_in(*place(cell)) == [], cell


@pytest.mark.parametrize("kind", KINDS)
def test_a_mistake_in_a_loop_of_a_function_is_warned_of(kind):
    for cell in KINDS[kind][0]:
        assert kind in warnings_in(*in_a_loop_of_a_function(cell))[0], cell


def test_a_warning_says_what_would_be_right():
    assert "it acts as a row on `X`" in warnings_in(SETUP, "Z = X - X.mean(axis=1)")[0]
    (found,) = warnings_in("T = np.ones((3, 3, 3))\nZ = T - T.mean(axis=1)")
    assert "it acts along the last axes on `T`" in found
    assert "Column: v[:, None]" in warnings_in(SETUP, "t = v @ v.T")[0]
    (found,) = warnings_in(SETUP, "Z = row - D.sum()")
    assert found.endswith("Of each column: axis=0")

    (found,) = warnings_in("Z = np.ones((8, 6, 6, 3)).reshape(8, 3, 6, 6)")
    assert found.endswith("it is np.ones((8, 6, 6, 3)).transpose(0, 3, 1, 2)")


def test_arrays_of_a_data_frame_are_followed():
    pandas = pytest.importorskip("pandas")
    table = pandas.DataFrame({"a": [1.0, 2.0], "b": [2.0, 1.0]})
    for taken in ("{}.values", "{}.to_numpy()"):
        column, vector = taken.format("df[['a']]"), taken.format("df['b']")
        names = {"np": np, "df": table}
        (script,) = followed(f"e = {column} - {vector}", names=names).scripts.values()
        (found,) = [one for each in script.warnings.values() for one in each]
        assert "Both are stretched" in found


def test_a_function_of_one_line_is_followed():
    assert len(warnings_in(SETUP, "def f(): return X / X.sum(axis=1)\nf()")) == 1


def test_nothing_is_decided_by_a_name():
    for a, c in (("p", "y"), ("V", "probs"), ("dW", "labels")):
        cell = f"{a}, {c} = np.ones((4, 4))[:, :1], np.ones(4)\ne = {a} - {c}  # one for each row"
        assert len(warnings_in(cell)) == 1


def test_a_sum_is_known_in_the_next_statement_of_a_cell():
    """IPython runs each statement of a cell in a frame of its own."""
    with new_shell() as shell, contextlib.redirect_stdout(io.StringIO()) as out:
        notebook.load_ipython_extension(shell)
        shell.run_cell("import numpy as np\nX = np.arange(9.0).reshape(3, 3)")
        shell.run_cell("%%shapes\ns = X.sum(axis=1)\nP = X / s")
    assert "has lost axis 1" in out.getvalue()


# The functions of `other` are not followed.
FRESH = """
def one_row(): return np.ones(3)
def one_table(): return np.ones((3, 3))
other = type(np)("other")
other.one_row, other.one_table = (type(f)(f.__code__, {"np": np}) for f in (one_row, one_table))
"""


@pytest.mark.parametrize(
    "cell",
    [
        "m = X.mean(axis=1)\nm = None\ns = one_row()\nY = X / s",
        "m = X.mean(axis=1)\nm = None; m = other.one_row()\nY = X / m",
        "M.m = X.mean(axis=1)\nM.m = None\ns = one_row()\nY = X / s",
        "T = 1 * dw\ns = T.sum(axis=1)\nT = None\nU = other.one_table()\nP = U / s",
        "A = X * 2\nB = other.one_table()\ns = B.sum(axis=1)\nZ = A / s",
        "def a():\n    m = X.mean(axis=1)\n    return m.sum()\ndef b(m):\n    return X / m\n"
        "a()\nb(other.one_row())",
        "def f(m=None):\n    if m is None:\n        m = X.mean(axis=1)\n        return m.sum()\n"
        "    return X / m\nf() + f(other.one_row())",
    ],
)
def test_an_array_is_not_taken_for_a_dead_one_that_had_its_id(cell):
    assert warnings_in(SETUP, FRESH, cell) == []


@pytest.mark.parametrize(
    "cell",
    [
        "S = X\ns = S.sum(axis=1)\nS = None\nP = X / s",
        "d['X'] = 1 * X\ns = d['X'].sum(axis=1)\nZ = d['X'] / s",
        "def c(t, m):\n    return t - m\ndef h():\n    T = 1 * X\n    q = T.mean(axis=1)\n"
        "    return c(T, q)\nh()",
        "class A:\n    def fit(self, X):\n        self.m = X.mean(axis=1)\n"
        "    def go(self, X):\n        return X - self.m\nA = A()\nA.fit(X)\nA.go(X)",
    ],
)
def test_an_array_is_known_under_another_name(cell):
    assert len(warnings_in(SETUP, cell)) == 1
