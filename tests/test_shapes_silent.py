"""The seven warnings of %%shapes, each for a mistake, and not for the right cell next to it."""

import ast

import numpy as np
import pytest

from helpers.shapes.record import Recording, recorder
from helpers.shapes.table import Table

SETUP = """
X = np.arange(9.0).reshape(3, 3); D = np.arange(12.0).reshape(3, 4)
p = np.arange(4.0)[:, None]; y = np.arange(4.0); b = np.zeros((3, 1)); row = np.zeros((1, 4))
w = np.ones((3, 1)); dw = np.ones((3, 3)); v = np.arange(3.0)
W = np.ones((2, 3)); r = np.ones((1, 3)); d = {"b": 0 * b, "w": 0 * w}
class M: pass
M = M(); M.X, M.p, M.y, M.b = X, p, y, b
"""


def warnings_in(cell, setup=SETUP):
    recording = Recording(cell, ast.parse(cell))
    scope = {"np": np}
    scope[recording.name] = recorder(recording, scope)
    exec(setup, scope)
    exec(compile(recording.code, "<cell>", "exec"), scope)
    lines = str(Table(recording)).splitlines()
    return [line.removeprefix("  ! warning: ") for line in lines if line.startswith("  ! ")]


# Words of the warning: cells with the mistake, and right cells

KINDS = {
    "Both are stretched": (
        ["e = p - y", "e = np.mean((y - p) ** 2)", "right = (p == y).mean()", "e = np.add(p, y)",
         "q = p * 2\ne = q - y", "e = M.p - M.y", "e = [p - y for _ in 'ab']"],
        ["e = p[:, 0] - y", "e = y[:, None] - y", "c = y[:, None]\ne = c - y", "e = p - p.T",
         "e = p - y[:3]", "e = y.reshape(-1, 1) == y", "e = np.outer(y, y)",
         "m = D.sum(axis=1, keepdims=True)\ne = m - m[:, 0]", "e = p - y[:, np.newaxis]",
         "c = y\nc = c.reshape(-1, 1)\nc = 2 * c\ne = c - y"],
    ),
    "has lost axis": (
        ["P = X / X.sum(axis=1)", "P = X / X.sum(1)", "P = X / np.sum(X, axis=-1)",
         "m = X.mean(axis=1)\nZ = X - m", "Z = (X - X.mean(axis=0)) / X.std(axis=1)",
         "E = np.exp(X)\nP = E / E.sum(axis=1)", "N = X / np.sqrt((X ** 2).sum(axis=1))",
         "N = X / np.linalg.norm(X, axis=1)",
         "X -= X.mean(axis=1)", "X[:] -= X.mean(axis=1)", "M.X -= M.X.mean(axis=1)",
         "k = 1\nM.m = X.mean(axis=k)\nZ = X - M.m"],
        ["P = X / X.sum(axis=0)", "P = X / X.sum(axis=1, keepdims=True)", "P = X * v",
         "P = X / X.sum(axis=1)[:, None]", "P = X.T / X.sum(axis=1)", "P = X / X.sum()",
         "P = D / D.sum(axis=0)", "P = dw / X.sum(axis=1)",
         "m = X.mean(axis=1)\nX = X.T\nZ = X - m", "m = X.mean(axis=1)\nm = [1, 2, 3]\nZ = X - m",
         "m = X.mean(axis=1)\nZ = [X - m for m in X]"],
    ),
    "has one axis": (
        ["t = v @ v.T", "c = v.T", "t = v * v.T", "t = np.transpose(v)", "t = np.dot(v, v.T)",
         "t = v.dot(2 * v.T)"],
        ["s = v.T @ v", "s = X @ v.T", "t = p @ p.T", "t = X.T", "s = v.T.dot(v)",
         "s = X @ (2 * v.T)", "t = np.outer(v, v.T)", "n = v.T.shape", "t = X * v.T"],
    ),
    "cuts the numbers anew": (
        ["Z = D.reshape(4, 3)", "Z = np.reshape(D, (4, 3))", "Z = D.reshape(4, -1)",
         "Z = np.reshape(2 * D, (4, 3))",
         "Z = np.ones((2, 3, 4)).reshape(2, 4, 3)"],
        ["Z = D.reshape(2, 6)", "Z = D.T", "Z = D.reshape(-1)", "Z = D.reshape(1, 3, 4)",
         "Z = X.reshape(3, 3)", "Z = np.arange(12).reshape(4, 3)", "Z = p.reshape(1, 4)",
         "Z = D.reshape(4, 3, order='F')"],
    ),
    "einsum stretched a size of 1": (
        ["Z = np.einsum('ij,jk->ik', W, r)", "Z = np.einsum('ij,ij->i', X, w)",
         "how = 'ij,jk'\nZ = np.einsum(how, 2 * W, r)"],
        ["Z = np.einsum('ij,kj->ik', W, r)", "Z = np.einsum('ij,jk->ik', W, X)",
         "Z = np.einsum('ij,ij->ij', X, r)"],
    ),
    "is one number for all of": (
        ["Z = b - D.mean()", "b -= 0.1 * D.mean()", "m = D.mean()\nZ = b - m", "Z = row - D.sum()",
         "Z = np.subtract(b, np.mean(D))", "M.b -= 0.1 * D.mean()", "d['b'] -= D.mean()"],
        ["Z = b - D.mean(axis=1, keepdims=True)", "Z = D - D.mean()", "Z = y - y.mean()",
         "Z = v - D.mean()", "Z = b + D.mean()", "Z = p - D.mean()"],
    ),
    "it was stretched": (
        ["w = w - 0.1 * dw", "for _ in 'ab':\n    w = w - dw", "v = v + p",
         "w, n = 0.9 * w - dw, 1", "d['w'] = np.add(d['w'], dw) / 2"],
        ["w -= 0.1 * w", "w = w - dw[:, :1]", "w = dw - X", "t = 0\nt = t + X",
         "v = v[:, None] - v", "Z = 0 * w\nw = w @ r"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_a_mistake_is_warned_of_and_the_nearest_right_cell_is_not(kind):
    wrong, right = KINDS[kind]
    for cell in wrong:
        found = warnings_in(cell)
        assert len(found) == 1, (cell, found)
        assert kind in found[0], cell
    for cell in right:
        assert warnings_in(cell) == [], cell


def test_a_warning_says_what_would_be_right():
    assert "Column: v[:, None]" in warnings_in("t = v @ v.T")[0]
    (found,) = warnings_in("Z = row - D.sum()")
    assert found.endswith("Of each column: axis=0")


def test_nothing_is_decided_by_a_name():
    for a, c in (("p", "y"), ("V", "probs"), ("dW", "labels")):
        cell = f"{a}, {c} = np.ones((4, 1)), np.ones(4)\ne = {a} - {c}  # one for each row"
        assert len(warnings_in(cell)) == 1
