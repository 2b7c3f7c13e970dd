"""%%shapes: the list of shapes, and a cell that gives the same with and without it."""

import copy
import os
import pickle
import re
import subprocess
import sys
import textwrap
import warnings

import numpy as np
import pytest
from pieces import new_shell

from whyshape import table
from whyshape.trace import VISITS

ARRAYS = {"X": np.ones((4, 3)), "W": np.ones((2, 3)), "b": np.ones(4)}


@pytest.fixture
def shell():
    with new_shell(np=np, **copy.deepcopy(ARRAYS)) as shell:
        shell.run_line_magic("load_ext", "whyshape")
        yield shell


@pytest.fixture
def listed(shell, capsys, monkeypatch):
    """A function that runs a cell under %%shapes and returns its output and its result."""
    faults = []
    report = table.report

    def watched(watch, *arguments):
        faults.extend(watch.faults)
        return report(watch, *arguments)

    monkeypatch.setattr(table, "report", watched)

    def run(cell):
        capsys.readouterr()
        result = shell.run_cell("%%shapes\n" + cell, store_history=True)
        captured = capsys.readouterr()
        assert faults == []
        return re.sub(r"\x1b\[[0-9;]*m", "", captured.out + captured.err), result

    return run


def test_the_list_of_a_cell(shell, listed):
    out, _ = listed("Z = X.T + b\ns = Z.sum(axis=1)\n")
    assert out.splitlines() == [
        "line 2",
        "    X.T             (4, 3) -> (3, 4)",
        "    X.T + b         (3, 4), (4,) -> (3, 4)",
        "line 3",
        "    Z.sum(axis=1)   (3, 4) -> (3,)",
    ]
    assert shell.user_ns["s"].shape == (3,)


MANY = " + ".join("X" * 20)


@pytest.mark.parametrize(
    ("cell", "row"),
    [
        ("for n in range(2, 5):\n    X[:n] * 2", "X[:n] * 2   (2, 3) -> (2, 3), at last (4, 3)"),
        ("for n in (4, 3, 2):\n    X[:n] * 2", "X[:n] * 2   (4, 3) -> (4, 3), at last (2, 3)"),
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
        (MANY, f"{MANY[:21]} ... {MANY[-30:]}   (4, 3), (4, 3) -> (4, 3)"),
        ("x = 'text'", "No expression with a shape."),
    ],
)
def test_what_a_row_says(listed, cell, row):
    assert row in listed(cell)[0]


INSIDE = {
    "a function": "def f(x):\n    return x @ W.T\nZ = f(X)",
    "a lambda": "f = lambda x: x @ W.T\nZ = f(X)",
    "a class": "class M:\n    Z = X @ W.T\nZ = M.Z",
    "a method": "class M:\n    def f(self, x):\n        self.Z = x @ W.T\nM().f(X)",
    "a generator": "g = (x @ W.T for x in X)\nZ = [*g]",
    "a generator function": "def g():\n    for x in X:\n        yield x @ W.T\nZ = [*g()]",
    "a closure": "def f(W):\n    return lambda x: x @ W.T\nZ = f(W)(X)",
    "a decorated function": "import functools\ndef twice(f):\n    @functools.wraps(f)\n"
    "    def g(*a):\n        f(*a)\n        return f(*a)\n    return g\n"
    "@twice\ndef f(x):\n    return x @ W.T\nZ = f(X)",
}


@pytest.mark.parametrize("place", INSIDE)
def test_what_runs_inside_is_listed(listed, place):
    out, result = listed(INSIDE[place])
    assert result.success
    assert re.search(r"x @ W.T +\((4, )?3,?\), \(3, 2\) -> \((4, )?2,?\)", out, re.IGNORECASE)


def test_the_result_of_a_function_is_known_where_it_is_used(listed):
    out, _ = listed("def f(x):\n    return x @ W.T\nZ = f(X).T + f(X).T")
    assert "f(X).T + f(X).T   (2, 4), (2, 4) -> (2, 4)" in out
    out, _ = listed("Z = np.apply_along_axis(np.cumsum, 0, X)")
    assert "np.apply_along_axis(np.cumsum, 0, X)   (4, 3) -> (4, 3)" in out


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
    [("Z = 1\nX +", "invalid syntax"), ("Z = 1\nX = = 2", "SyntaxError")],
)
def test_what_is_not_python_is_said_as_ever(shell, listed, cell, words):
    out, result = listed(cell)
    assert words in out
    assert not result.success
    assert "Z" not in shell.user_ns


WARNED_OF = r"""Z = X is 1
s = "\d", b"\u", 1if Z else 2
def f():
    try:
        pass
    finally:
        return 1
import warnings
warnings.warn('once')
X @ W
"""


def test_warning_filters_are_not_touched_and_a_warning_comes_once(shell, listed):
    before = [*warnings.filters]
    found = []
    for load, follow in (("unload_ext", shell.run_cell), ("load_ext", listed)):
        shell.run_line_magic(load, "whyshape")
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            follow(WARNED_OF)
        found.append(sorted(str(one.message) for one in caught))
    assert found[0] == found[1]
    assert found[0].count("once") == 1
    assert len(found[0]) >= 5
    assert [*warnings.filters] == before


def test_a_cell_may_wait_for_a_coroutine(shell, listed):
    out, result = listed("async def f(x):\n    return x @ W.T\nZ = await f(X)\nZ * 2")
    assert result.success
    assert "Z * 2     (4, 2) -> (4, 2)" in out
    assert shell.user_ns["Z"].shape == (4, 2)


@pytest.mark.parametrize(
    "cell",
    [
        "a = np.arange(6)\nb = a * 2\na.resize(7)\nb.resize((2, 3))",
        "def f():\n    a = np.arange(6)\n    a.resize(7)\nf()",
    ],
)
def test_an_array_is_resized_where_it_is_without(shell, listed, cell):
    plain = shell.run_cell(cell)
    _, result = listed(cell)
    traced = sys.version_info < (3, 12)  # any `sys.settrace` keeps it from this
    assert result.success == (plain.success and not traced)


# One switch for a notebook ------------------------------------------------------------------------


@pytest.fixture
def switched(shell, capsys):
    """A function that runs a cell after `%shapes on`, and returns what it prints."""
    shell.run_cell("%shapes on")

    def run(cell):
        capsys.readouterr()
        shell.run_cell(cell, store_history=True)
        return re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out)

    return run


def test_each_cell_is_warned_of_and_nothing_else_is_printed(switched):
    assert switched("Z = X @ W.T\nt = b - b[:, None].copy() + Z[:, :1]") == ""
    out = switched("e = Z[:, :1] - b").splitlines()
    assert out[:2] == ["line 1", "    Z[:, :1] - b   (4, 1), (4,) -> (4, 4)"]
    assert out[2].startswith("  ! warning: Both are stretched")
    assert len(out) == 4


def test_a_function_of_an_earlier_cell_is_warned_of_when_it_runs(switched):
    assert switched("def loss(p, y):\n    return np.mean((p - y) ** 2)") == ""
    out = switched("loss(X[:, :1], b)")
    assert "line 2 (an earlier cell)\n    p - y " in out
    assert out.count("warning") == 1
    assert "warning" not in switched("loss(X[:, 0], b)")


def test_the_list_of_a_cell_is_still_there(switched):
    assert "X.T   (4, 3) -> (3, 4)" in switched("%%shapes\nX.T")


def test_off_is_off(shell, switched):
    assert switched("%shapes off\ne = X[:, :1] - b") == ""
    assert switched("e = X[:, :1] - b") == ""
    assert "%shapes on: warn" in switched("%shapes")


def test_another_tool_that_traces_is_left_alone(shell, listed):
    if sys.version_info >= (3, 12):
        tools = [n for n in range(6) if sys.monitoring.get_tool(n) is None]
        for number in tools:
            sys.monitoring.use_tool_id(number, "test")
        try:
            out, result = listed("X.T")
        finally:
            for number in tools:
                sys.monitoring.free_tool_id(number)
    else:
        before = sys.gettrace()
        sys.settrace(lambda *arguments: None)
        try:
            out, result = listed("X.T")
        finally:
            sys.settrace(before)
    assert result.success
    assert "can't follow this cell, because another tool traces it" in out


def test_no_trace_is_left_after_a_cell(listed):
    listed("def f(x):\n    return x\nf(X)\n1 / 0")
    assert sys.gettrace() is None
    if sys.version_info >= (3, 12):
        assert "whyshape" not in [sys.monitoring.get_tool(n) for n in range(6)]


def test_the_trace_of_a_cell_does_not_come_back(shell, listed):
    listed("import sys\nold = sys.gettrace()")
    listed_after = "sys.settrace(old)\nZ = X + 1\n(lambda: 1)()\nleft = sys.gettrace()"
    assert shell.run_cell(listed_after).success
    sys.settrace(None)
    assert shell.user_ns["left"] is None


@pytest.mark.skipif(sys.version_info < (3, 12), reason="every trace of Python 3.11 keeps names")
def test_names_of_a_function_are_let_go(shell, listed):
    _, result = listed("def f():\n    x = np.ones(6)\n    x.resize(3)\n    return x\nZ = f()")
    assert result.success
    listed(
        "import weakref\nclass Own(np.ndarray): pass\ndef g():\n    x = X.view(Own)\n"
        "    yield weakref.ref(x)\n    x = None\n    yield 2\n    yield 3\n"
        "steps = g()\nalive = next(steps)"
    )
    assert shell.run_cell("found = next(steps), alive() is None").success
    assert shell.user_ns["found"] == (2, True)
    # A function that is followed looks for the names of its caller, whose lines no longer are.
    listed(
        "def inner(t, m): return t - m\ndef outer():\n    m, freed = X.mean(axis=1), []\n"
        "    for k in range(12):\n        x = X.view(Own); r = weakref.ref(x)\n"
        "        k == 10 and inner(m, m)\n        x = None\n        freed.append(r() is None)\n"
        "    return freed\nfreed = outer()"
    )
    assert shell.user_ns["freed"] == [True] * 12


def test_a_magic_may_follow(shell, listed):
    out, result = listed("%%time\nX.T")
    assert result.success
    assert "Wall time" in out
    assert "%%shapes can't follow the code that %%time runs." in out
    assert shell.run_line_magic("lsmagic", "") is not None
    assert {"shapes"} <= {*shell.magics_manager.magics["cell"]}


def test_other_threads_are_not_followed(listed):
    cell = "from threading import Thread\ndef f(x):\n    return x @ W.T\n"
    out, result = listed(cell + "t = Thread(target=f, args=[X])\nt.start()\nt.join()")
    assert result.success
    assert "x @ W.T" not in out


DEEP = """
def f(n):
    try:
        return f(n + 1)
    except RecursionError:
        return n
depth = f(0)
"""


# At the recursion limit, code that a garbage collection runs makes Python 3.11 remove the trace
# function and then call it.
COLLECTING = """
import gc, sys
gc.callbacks.append(lambda phase, info: None)
gc.set_threshold(1)
for limit in range(1000, 3001, 500):
    sys.setrecursionlimit(limit)
    run_deep()
"""


@pytest.mark.parametrize("then", ["", COLLECTING], ids=["default", "collecting"])
def test_calls_as_deep_as_python_allows_go_as_deep_as_without(then):
    program = f"""
from pieces import new_shell

def run_deep():
    for magic in ("", "%%shapes"):
        assert shell.run_cell(magic + {DEEP!r}).success
        assert shell.user_ns["depth"] > 700

with new_shell() as shell:
    shell.run_line_magic("load_ext", "whyshape")
    run_deep()
{textwrap.indent(then, "    ")}
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]


def test_a_list_that_a_recursion_error_has_cut_short_says_so(listed):
    out, _ = listed(f"Z = X.T{DEEP}Z = X @ W.T")
    assert re.search(r"X\.T +\(4, 3\) -> \(3, 4\)", out)
    is_whole = sys.version_info >= (3, 12)
    assert ("(4, 3), (3, 2) -> (4, 2)" in out) == is_whole
    assert (table.ENDED_EARLY in out) == (not is_whole)
    assert table.ENDED_EARLY not in listed("Z = X.T")[0]


@pytest.mark.parametrize(
    "start",
    ["import numpy as xp", "from numpy import sqrt\nclass xp:\n    sqrt = staticmethod(sqrt)"],
)
def test_what_follows_a_function_is_known_whatever_numpy_is_called(listed, start):
    cell = (
        f"{start}\ndef f(x):\n    return x @ W.T\nfrom numpy import exp\nZ = exp(xp.sqrt(f(X)).T)"
    )
    out, _ = listed(cell)
    known = "import" in start.split()[0]
    assert ("exp(xp.sqrt(f(X)).T)   (2, 4) -> (2, 4)" in out) == known
