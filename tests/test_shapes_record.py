"""%%shapes: the list of shapes, and a cell that gives the same with and without it."""

import ast
import copy
import pickle
import re
import threading
import warnings

import numpy as np
import pytest
from shape_tools import new_shell

from helpers.shapes.record import VISITS, Recording, recorder

ARRAYS = {"X": np.ones((4, 3)), "W": np.ones((2, 3)), "b": np.ones(4)}


@pytest.fixture
def shell():
    with new_shell(np=np, **copy.deepcopy(ARRAYS)) as shell:
        shell.run_line_magic("load_ext", "helpers.shapes")
        yield shell


@pytest.fixture
def listed(shell, capsys):
    """A function that runs a cell under %%shapes and returns its output and its result."""

    def run(cell):
        capsys.readouterr()
        before = set(shell.user_ns)
        result = shell.run_cell("%%shapes\n" + cell, store_history=True)
        captured = capsys.readouterr()
        assert not any("record" in name for name in set(shell.user_ns) - before)
        out = re.sub(r"\x1b\[[0-9;]*m", "", captured.out + captured.err)
        assert "record.py" not in out
        return out, result

    return run


def test_the_list_of_a_cell(shell, listed):
    out, _ = listed("Z = X.T + b\ns = Z.sum(axis=1)\n")
    assert out.splitlines() == [
        "line 1",
        "    X.T             (4, 3) -> (3, 4)",
        "    X.T + b         (3, 4), (4,) -> (3, 4)",
        "line 2",
        "    Z.sum(axis=1)   (3, 4) -> (3,)",
    ]
    assert shell.user_ns["s"].shape == (3,)


@pytest.mark.parametrize(
    ("cell", "row"),
    [
        ("for n in range(2, 5):\n    X[:n] * 2", "X[:n] * 2   (2, 3) -> (2, 3), at last (4, 3)"),
        (
            "for n in range(1, 99):\n    np.ones(n) * 2",
            f"(1,) -> (1,), at pass {VISITS} ({VISITS},)",
        ),
        ("rows = [x @ W.T for x in X]", "x @ W.T   (3,), (3, 2) -> (2,)"),
        ("d = {k: X + k for k in range(2)}", "X + k   (4, 3) -> (4, 3)"),
        ("if True:\n    X * 2\nelse:\n    X * 3", "X * 2   (4, 3) -> (4, 3)"),
        ("with np.errstate(all='ignore'):\n    X * 2", "X * 2   (4, 3) -> (4, 3)"),
        ("print(f'{X @ W.T} é')", "X @ W.T   (4, 3), (3, 2) -> (4, 2)"),
        ("X -= X.mean(axis=0)", "X -= X.mean(axis=0)   (4, 3), (3,) -> (4, 3)"),
        ("d = {'x': X}\nd['x'] += b[:3]", "d['x'] += b[:3]   (4, 3), (3,) -> (4, 3)"),
        ("Z = np.vstack([X,\n    W])", "np.vstack([X, W])   (4, 3), (2, 3) -> (6, 3)"),
        ("def two():\n    return X, X\nU, V = two()\nU + 1", "U + 1   (4, 3) -> (4, 3)"),
        (" + ".join("X" * 20), f"{' + '.join('X' * 20)[:53]}...   (4, 3), (4, 3) -> (4, 3)"),
        ("x = 'text'", "No expression with a shape."),
    ],
)
def test_what_a_row_says(listed, cell, row):
    assert row in listed(cell)[0]


@pytest.mark.parametrize(
    "cell",
    [
        "def f(x):\n    return x @ W.T\nZ = f(X)",
        "f = lambda x: x @ W.T\nZ = f(X)",
        "class M:\n    Z = X @ W.T\nZ = M.Z",
        "g = (x @ W.T for x in X)\nZ = [*g]",
    ],
)
def test_functions_classes_and_generators_are_left_alone(listed, cell):
    out, result = listed(cell)
    assert result.success
    assert "@" not in out


def test_a_function_is_what_it_is_without(shell, listed):
    listed("def f(x):\n    'Double.'\n    return 2 * x\ng = lambda x: f(x)\nh = (2 * x for x in X)")
    plain = {}
    exec("def f(x):\n    'Double.'\n    return 2 * x\ng = lambda x: f(x)", plain)
    for name in "fg":
        assert shell.user_ns[name].__code__.co_code == plain[name].__code__.co_code
        assert shell.user_ns[name].__code__.co_consts == plain[name].__code__.co_consts
    shell.user_ns["__name__"], rows = "__main__", [*shell.user_ns["h"]]
    assert len(rows) == 4
    assert shell.user_ns["f"].__doc__ == "Double."


CELLS = [
    "a, *rest = X\nZ = [len(rest), a.tolist()]",
    "Z = [(y := x.sum()) for x in X] + [y]",
    "x = X\nx += 1\nx[0] *= 2\nZ = x",
    "Z = {**{'a': X}, 'b': W}['b']",
    "try:\n    X @ W\nexcept ValueError as error:\n    Z = str(error)\nfinally:\n    n = 3",
    "match X.shape:\n    case (4, n):\n        Z = n * np.ones(n)",
    "import sys\nfrom math import pi\nglobal Z\nZ = pi * X",
    "Z = 0\nwhile Z < 5:\n    Z += X[0, 0]\nelse:\n    Z = -Z",
    "for i in range(99):\n    if i % 3: continue\n    if i > 70: break\n    Z = i\nelse: Z = 0",
    "for i in range(99):\n    Z = i\n    global W\n    W = Z",
    "Z = {i + j: X[0, 0] for i in range(99) if i % 3 for j in range(i) if (k := j) > 4}, k",
    "class C(dict):\n    n = 0\n    def __getitem__(self, k):\n        C.n += 1\n"
    "        return dict.__getitem__(self, k)\nc = C(x=X)\nc['x'] += 1\nZ = C.n",
    "Z = f'{X.sum():.1f} {W.shape!r:>10}' + '\\0__shape_of__'",
    "Z = sorted(globals())[-1] > 'z'",
    "Z = [*map(lambda x: x.sum(), X)]; del W",
    "Z = " + " + ".join(["X"] * 900),
]


@pytest.mark.parametrize("cell", CELLS)
def test_a_cell_gives_the_same_with_and_without(shell, listed, cell):
    found = []
    for run in (shell.run_cell, lambda text: listed(text)[1]):
        shell.user_ns.update(copy.deepcopy(ARRAYS))
        assert run(cell).success
        found.append(pickle.dumps(shell.user_ns["Z"]))
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("cell", "shown"),
    [("b + 1", True), ("b + 1;", False), ("b + 1; # why", False), ("c = b + 1", False),
     ("b += 1", False), ("for _ in 'a':\n    b + 1", False)],
)  # fmt: skip
def test_the_value_of_the_last_expression_is_shown_unless_a_semicolon_ends_it(listed, cell, shown):
    assert ("Out[" in listed(cell)[0]) == shown


def test_a_cell_that_fails_shows_its_list_its_note_and_its_own_frames(listed):
    out, result = listed("Z = X.T\nX + b")
    assert isinstance(result.error_in_exec, ValueError)
    assert "X.T   (4, 3) -> (3, 4)" in out
    assert "Shapes: `X + b` does not fit." in out
    assert "interactiveshell.py" not in out


@pytest.mark.parametrize(
    ("cell", "words"),
    [("Z = 1\nX +", "line 2: invalid syntax"), ("Z = 1\nawait f()", "cannot follow it")],
)
def test_what_cannot_be_followed_is_said(shell, listed, cell, words):
    out, result = listed(cell)
    assert words in out
    assert not result.success
    assert "Z" not in shell.user_ns


def test_warning_filters_are_not_touched_and_a_warning_comes_once(listed):
    before = [*warnings.filters]
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        listed("Z = X is 1\nimport warnings\nwarnings.warn('once')")
    assert len([one for one in caught if "once" in str(one.message)]) == 1
    assert len([one for one in caught if "literal" in str(one.message)]) == 1
    assert [*warnings.filters] == before


def test_what_ipython_hangs_on_a_node_that_all_trees_share_is_not_copied(monkeypatch):
    """After a traceback, that is the tree of a whole library: half a second for each cell."""
    load = ast.parse("x").body[0].value.ctx
    monkeypatch.setattr(load, "parent", threading.Lock(), raising=False)  # cannot be copied
    Recording("y = x", ast.parse("y = x"))


LOOPS = {
    "for": "for i in range(1000):\n    y = X * i + b[0]",
    "while": "i = 0\nwhile i < 1000:\n    i += 1\n    y = X * i + b[0]",
    "nested": "for i in range(10):\n    for j in range(100):\n        y = X * i + b[j % 3]",
    "comprehension": "y = [X.sum() * i + b[0] for i in range(2000) if i % 2]",
}


@pytest.mark.parametrize("loop", LOOPS)
def test_later_passes_of_a_loop_run_at_full_speed(loop):
    recording, calls = Recording(LOOPS[loop], ast.parse(LOOPS[loop])), []
    names = ARRAYS | {"np": np}
    record = recorder(recording, names)

    def counted(*arguments):
        calls.append(arguments)
        return record(*arguments)

    exec(compile(recording.code, "<cell>", "exec"), {**names, recording.name: counted})
    once = 3 if loop in ("while", "comprehension") else 1  # its condition, and the pass itself
    assert len(calls) < once * 1000 + 15 * VISITS
