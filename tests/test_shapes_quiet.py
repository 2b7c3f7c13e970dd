"""%%shapes leaves a cell as it is, in its results, errors and speed; and what it warns of."""

import contextlib
import gc
import io
import random
import re
import time
import warnings

import numpy as np
import pytest
import shape_cases
import shape_practice
from IPython.core.interactiveshell import InteractiveShell
from shape_pieces import FAILING, RUNNING
from shape_tools import warnings_in
from traitlets.config import Config

from helpers.shapes import doubts, notebook
from helpers.shapes import ledger as ledgers

SETUP = "import contextlib, io\nimport numpy as np\nX = np.arange(12.).reshape(3, 4)"


def new_shell(monkeypatch):
    shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    monkeypatch.setattr("builtins.get_ipython", lambda: shell, raising=False)
    notebook.load_ipython_extension(shell)
    shell.run_cell(SETUP)
    return shell


def frozen(value, deep=0):
    """A value in a form that can be compared, without asking objects of other kinds."""
    kind = type(value).__name__
    if kind == "ndarray":
        return value.shape, value.tobytes()
    if kind in ("list", "tuple") and deep < 3:
        return [frozen(part, deep + 1) for part in value[:1000]]
    if kind == "dict" and deep < 3:
        return {key: frozen(part, deep + 1) for key, part in value.items()}
    return repr(value) if kind in ("int", "float", "str", "bool", "set") else kind


def outcome(monkeypatch, cell, first=""):
    """What a cell leaves: names, error with the cell's lines, warnings; and what it prints."""
    shell = new_shell(monkeypatch)
    out = io.StringIO()
    with (
        np.errstate(),
        warnings.catch_warnings(record=True) as caught,
        contextlib.redirect_stdout(out),
    ):
        warnings.simplefilter("always")
        result = shell.run_cell(first + cell, store_history=True)
    notebook.unload_ipython_extension(shell)
    error = result.error_in_exec or result.error_before_exec
    lines, frame = [], getattr(error, "__traceback__", None)
    while frame is not None:
        code = frame.tb_frame.f_code
        lines += [frame.tb_lineno] * ("<ipython-input" in code.co_filename)
        frame = frame.tb_next
    names = {
        k: frozen(v) for k, v in shell.user_ns.items() if k[0] != "_" and k not in ("In", "Out")
    }
    told = dict.fromkeys((w.category, str(w.message)) for w in caught)  # IPython compiles twice
    error = (type(error), str(error), lines[bool(first) :])
    return (names.keys(), names, error, list(told)), out.getvalue()


def cells(seed):
    """All pieces, shuffled and joined to cells of four that run and one that fails."""
    chance = random.Random(seed)
    pieces = chance.sample(RUNNING, len(RUNNING))
    for k in range(0, len(pieces), 4):
        yield "\n".join([*pieces[k : k + 4], *([chance.choice(FAILING)] if k % 8 else [])])


@pytest.mark.parametrize("cell", list(cells(15)), ids=lambda cell: cell[:20])
def test_a_cell_gives_the_same_with_and_without(monkeypatch, cell):
    plain, printed = outcome(monkeypatch, cell)
    noted, out = outcome(monkeypatch, cell, "%%shapes\n")
    for before, after in zip(plain, noted, strict=True):
        assert before == after
    assert plain[2][0] is not type(None) or out.startswith(printed)
    assert "could not be written" not in out


@pytest.mark.parametrize("piece", [*RUNNING, *FAILING], ids=lambda piece: piece[:20])
def test_every_piece_has_a_ledger(monkeypatch, piece):
    monkeypatch.setattr(doubts, "SUPPRESSED", ())
    shell = new_shell(monkeypatch)
    out = io.StringIO()
    with np.errstate(), warnings.catch_warnings(), contextlib.redirect_stdout(out):
        warnings.simplefilter("ignore")
        shell.run_cell("%%shapes\n" + piece)
    notebook.unload_ipython_extension(shell)
    assert "could not be written" not in out.getvalue()


def test_functions_have_the_code_that_they_have_without(monkeypatch):
    cell = "def f(x):\n    return [x * k for k in range(3)]\ng = lambda x: x + 1\nf(X); g(X)"
    codes = []
    for first in ("", "%%shapes\n"):
        shell = new_shell(monkeypatch)
        with contextlib.redirect_stdout(io.StringIO()):
            shell.run_cell(first + cell)
        codes.append([shell.user_ns[name].__code__.co_code for name in "fg"])
        notebook.unload_ipython_extension(shell)
    assert codes[0] == codes[1]


def printed(monkeypatch, cell):
    shell, out = new_shell(monkeypatch), io.StringIO()
    with contextlib.redirect_stdout(out):
        assert shell.run_cell("%%shapes\n" + cell).success
    notebook.unload_ipython_extension(shell)
    return out.getvalue()


def test_long_texts_are_shortened(monkeypatch):
    numbers = ", ".join(map(str, range(5000)))
    out = printed(monkeypatch, f"Y = np.array([{numbers}])[:3] + X[:, :1]\nx = np.ones(3)\nx.T")
    assert len(out) < 4000
    assert "warning: Both are stretched: `np.array([0, 1, 2," in out


def test_a_long_loop_says_which_pass_was_the_last_that_was_noted(monkeypatch):
    out = printed(monkeypatch, "for n in range(1, 1000):\n    Y = np.ones(n) * 2")
    assert "np.ones(n) * 2   (1,) -> (1,), at pass 64 (64,)" in out


def test_steps_in_place_strings_and_functions_are_listed(monkeypatch):
    cell = "def f(Y):\n    return Y.T @ Y\nX += 1\nf(X[:, :2])\ntext = f'{X @ X.T}'"
    out = printed(monkeypatch, cell)
    rows = [re.sub(" +", " ", line.strip()) for line in out.splitlines()]
    assert "Y.T @ Y (2, 3), (3, 2) -> (2, 2)" in rows
    assert "X += 1 (3, 4) -> (3, 4)" in rows
    assert "X @ X.T (3, 4), (4, 3) -> (3, 3)" in rows


def test_a_cell_that_cannot_be_recorded_runs_as_it_is(monkeypatch):
    monkeypatch.setattr(ledgers, "Wrap", None)
    assert printed(monkeypatch, "Y = X + 1").startswith("The ledger of this cell could not be")


SLOW = [
    "numbers = list(range(900))\nfor _ in range(3000):\n    numbers == numbers",
    "rows = [[0] * 30 for _ in range(30)]\nfor _ in range(9000):\n    rows + rows",
    "s = 0\nfor i in range(300000):\n    s += i * 2",
    "i = 0\nwhile i < 300000:\n    i += 1",
    "v = [i * i for i in range(300000)]",
    "def f(x):\n    return x + 1\nfor i in range(200000):\n    f(i)",
    " + ".join(["X"] * 900),
    "A = np.ones((300, 300))\nfor _ in range(20):\n    B = np.exp(-A @ A) + A.sum(axis=0)",
]


@pytest.mark.parametrize("cell", SLOW, ids=lambda cell: cell[:20])
def test_a_cell_takes_at_most_five_times_as_long_and_a_tenth_of_a_second(monkeypatch, cell):
    """Array work has hardly any cost; the bound is for loops that do next to nothing.

    Processor time of the least disturbed runs, both ways in turns: other work on the machine
    lengthens single runs. The collector of garbage leaves out the objects of earlier tests.
    """
    shell, times = new_shell(monkeypatch), {"": np.inf, "%%shapes\n": np.inf}
    gc.collect()
    gc.freeze()
    for _ in range(12):
        for first in times:
            with contextlib.redirect_stdout(io.StringIO()):
                start = time.process_time()
                shell.run_cell(first + cell)
                times[first] = min(times[first], time.process_time() - start)
        if times["%%shapes\n"] <= (2 if "np." in cell else 5) * times[""] + 0.1:
            break
    else:
        pytest.fail(f"too slow: {times}")
    gc.unfreeze()
    notebook.unload_ipython_extension(shell)


@pytest.fixture
def strict(monkeypatch):
    """A doubt that fails is an error here; in a cell it is left out."""
    monkeypatch.setattr(doubts, "SUPPRESSED", ())


@pytest.mark.parametrize("case", shape_practice.SILENT, ids=lambda case: case["note"])
def test_cells_that_are_wrong_get_a_warning(strict, case):
    assert warnings_in(case["setup"], case["code"])


@pytest.mark.parametrize("case", shape_practice.RIGHT, ids=lambda case: case["note"])
def test_cells_that_are_right_get_none(strict, case):
    assert warnings_in(case["setup"], case["code"]) == []


@pytest.mark.parametrize("name", shape_practice.CLASSES)
def test_each_class_of_mistakes_gets_a_warning_and_its_correction_none(strict, name):
    for seed in range(4):
        setup, wrong, right = shape_practice.generated(*shape_practice.CLASSES[name], seed)
        assert warnings_in(setup, wrong), wrong
        assert warnings_in(setup, right) == [], right


def test_the_cells_that_are_asked_about(strict):
    silent = [bool(warnings_in(case["setup"], case["code"])) for case in shape_cases.SILENT]
    right = [bool(warnings_in(case["setup"], case["code"])) for case in shape_cases.RIGHT]
    assert (sum(silent), sum(right)) == (24, 0)


@pytest.mark.parametrize("case", shape_cases.SILENT, ids=lambda case: case["note"][:30])
def test_a_corrected_cell_gets_no_warning(strict, case):
    assert warnings_in(case["setup"], case["want"]) == []
