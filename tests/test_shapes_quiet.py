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
from shape_pieces import FAILING, RUNNING
from shape_tools import new_shell, warnings_in

from helpers.shapes import doubts, notebook
from helpers.shapes import ledger as ledgers


@pytest.fixture(autouse=True)
def strict(monkeypatch):
    """A doubt that fails is an error here; in a cell it is left out."""
    monkeypatch.setattr(doubts, "SUPPRESSED", ())


@contextlib.contextmanager
def loaded_shell():
    """A shell with the extension and an array X, and what is printed meanwhile."""
    shell = new_shell()
    notebook.load_ipython_extension(shell)
    shell.user_ns.update(np=np, X=np.arange(12.0).reshape(3, 4))
    with contextlib.redirect_stdout(io.StringIO()) as out:
        yield shell, out
    notebook.unload_ipython_extension(shell)


def frozen(value, deep=0):
    """A value in a form that can be compared, without asking objects of other kinds."""
    kind = type(value).__name__
    if kind == "ndarray":
        return value.shape, value.tobytes()
    if kind in ("list", "tuple") and deep < 3:
        return [frozen(part, deep + 1) for part in value[:1000]]
    if kind == "dict" and deep < 3:
        return {key: frozen(part, deep + 1) for key, part in value.items()}
    if kind == "function":  # while it has the recorder, that is one of the constants
        return [type(constant) for constant in value.__code__.co_consts]
    return repr(value) if kind in ("int", "float", "str", "bool", "set") else kind


def outcome(cell, first=""):
    """What a cell leaves: names, error with the cell's lines, warnings; and what it prints."""
    record = warnings.catch_warnings(record=True)
    with loaded_shell() as (shell, out), np.errstate(), record as told:
        warnings.simplefilter("always")
        result = shell.run_cell(first + cell, store_history=True)
    error = result.error_in_exec or result.error_before_exec
    lines, frame = [], getattr(error, "__traceback__", None)
    while frame is not None:
        code = frame.tb_frame.f_code
        lines += [frame.tb_lineno] * ("<ipython-input" in code.co_filename)
        frame = frame.tb_next
    names = {
        k: frozen(v) for k, v in shell.user_ns.items() if k[0] != "_" and k not in ("In", "Out")
    }
    told = dict.fromkeys((w.category, str(w.message)) for w in told)  # IPython compiles twice
    error = (type(error), str(error), lines[bool(first) :])
    return (names.keys(), names, error, list(told)), out.getvalue()


def cells():
    """All pieces, shuffled and joined to cells of three that run and one that fails."""
    chance = random.Random(15)
    pieces = [case["code"] for case in chance.sample(RUNNING, len(RUNNING))]
    failing = [case["code"] for case in FAILING]
    for k in range(0, len(pieces), 3):
        yield "\n".join([*pieces[k : k + 3], failing[k // 6 % len(failing)] if k % 6 else ""])


@pytest.mark.parametrize("cell", list(cells()), ids=lambda cell: cell[:20])
def test_a_cell_gives_the_same_with_and_without(cell):
    plain, printed = outcome(cell)
    noted, out = outcome(cell, "%%shapes\n")
    for before, after in zip(plain, noted, strict=True):
        assert before == after
    assert plain[2][0] is not type(None) or out.startswith(printed)
    assert "of this cell could not be" not in out


def printed(cell):
    with loaded_shell() as (shell, out):
        assert shell.run_cell("%%shapes\n" + cell).success
    return out.getvalue()


def test_long_texts_are_shortened():
    numbers = ", ".join(map(str, range(5000)))
    out = printed(f"Y = np.array([{numbers}])[:3] + X[:, :1]\nx = np.ones(3)\nx.T")
    assert len(out) < 4000
    assert "warning: Both are stretched: `np.array([0, 1, 2," in out


def test_a_long_loop_says_which_pass_was_the_last_that_was_noted():
    out = printed("for n in range(1, 1000):\n    Y = np.ones(n) * 2")
    assert "np.ones(n) * 2   (1,) -> (1,), at pass 64 (64,)" in out


def test_steps_in_place_strings_and_functions_are_listed():
    cell = "def f(Y):\n    return Y.T @ Y\nX += 1\nf(X[:, :2])\ntext = f'{X @ X.T}'"
    rows = [re.sub(" +", " ", line.strip()) for line in printed(cell).splitlines()]
    assert "Y.T @ Y (2, 3), (3, 2) -> (2, 2)" in rows
    assert "X += 1 (3, 4) -> (3, 4)" in rows
    assert "X @ X.T (3, 4), (4, 3) -> (3, 3)" in rows


def test_a_cell_that_cannot_be_recorded_runs_as_it_is(monkeypatch):
    monkeypatch.setattr(ledgers, "Wrap", None)
    assert printed("Y = X + 1").startswith("The ledger of this cell could not be")


SLOW = [
    "numbers = list(range(900))\nfor _ in range(1000):\n    numbers == numbers",
    "i = 0\nwhile i < 300000:\n    i += 1",
    "v = [i * i for i in range(200000)]",
    "def f(x):\n    return x + 1\nfor i in range(150000):\n    f(i)",
    " + ".join(["X"] * 900),
    "A = np.ones((300, 300))\nfor _ in range(20):\n    B = np.exp(-A @ A) + A.sum(axis=0)",
]


@pytest.mark.parametrize("cell", SLOW, ids=lambda cell: cell[:20])
def test_a_cell_takes_at_most_five_times_as_long_and_a_tenth_of_a_second(cell):
    """Array work has hardly any cost; the bound is for loops that do next to nothing.

    Processor time of the least disturbed runs, both ways in turns: other work on the machine
    lengthens single runs. The collector of garbage leaves out the objects of earlier tests.
    """
    times = {"": np.inf, "%%shapes\n": np.inf}
    gc.collect()
    gc.freeze()
    with loaded_shell() as (shell, out):
        for _ in range(12):
            for first in times:
                start = time.process_time()
                assert shell.run_cell(first + cell).success
                times[first] = min(times[first], time.process_time() - start)
            if times["%%shapes\n"] <= (2 if "np." in cell else 5) * times[""] + 0.1:
                break
        else:
            pytest.fail(f"too slow: {times}")
    gc.unfreeze()
    assert "could not be" not in out.getvalue()


# Warnings ----------------------------------------------------------------------------------------

WRONG = shape_practice.SILENT + shape_cases.SILENT + shape_cases.SILENT_LINES
RIGHT = shape_practice.RIGHT + shape_cases.RIGHT + shape_cases.HIDDEN_LINES
RIGHT += [case | {"code": case["want"]} for case in WRONG if case["want"]]
RIGHT += [{"note": c, "setup": shape_cases.NETWORK, "code": c} for c in shape_cases.RIGHT_LINES]


@pytest.mark.parametrize("case", WRONG, ids=lambda case: case["note"])
def test_cells_that_are_wrong_get_a_warning(case):
    assert warnings_in(case["setup"], case["code"])


@pytest.mark.parametrize("case", RIGHT, ids=lambda case: case["note"])
def test_cells_that_are_right_get_none(case):
    assert warnings_in(case["setup"], case["code"]) == []
