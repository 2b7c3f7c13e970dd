"""Notes in scripts, threads, pytest and at the prompt; errors behind errors; nothing kept alive."""

import gc
import os
import subprocess
import sys
import textwrap
import threading
import weakref
from importlib.metadata import entry_points

import numpy as np
import pytest
from pieces import fail, run

import whyshape
from whyshape import explaining, hooks, notes

NOTE = "Shapes: `X @ W` does not fit."
FIX = "X @ W.T   gives (4, 2)"
SCRIPT = "import numpy as np\nX, W = np.ones((4, 3)), np.ones((2, 3))\n"


def ran(tmp_path, *arguments, **files):
    """Run Python in a folder with some files, and return the finished process."""
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(textwrap.dedent(text), encoding="utf-8")
    environment = {**os.environ, "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True
    )


def test_a_script_that_installs_the_notes(tmp_path):
    done = ran(
        tmp_path, "script.py", script=f"import whyshape\nwhyshape.install()\n{SCRIPT}X @ W\n"
    )
    assert done.returncode == 1
    assert done.stderr.count(NOTE) == 1
    assert FIX in done.stderr
    assert done.stderr.index("ValueError") < done.stderr.index(NOTE)


def test_a_script_that_knows_nothing_is_run_with_notes(tmp_path):
    text = f"{SCRIPT}import sys\nprint(sys.argv, __name__, __file__)\nimport near\nX @ W\n"
    done = ran(
        tmp_path, "-m", "whyshape", "script.py", "-a", "b", script=text, near="print('near')"
    )
    assert done.stdout.splitlines() == [
        f"['script.py', '-a', 'b'] __main__ {tmp_path / 'script.py'}",
        "near",
    ]
    assert done.returncode == 1
    assert done.stderr.count(NOTE) == 1
    assert "runpy" not in done.stderr
    plain = ran(tmp_path, "script.py", "-a", "b")
    assert done.stderr.startswith(plain.stderr.replace(str(tmp_path) + os.sep, "")[:40])


@pytest.mark.slow
def test_a_script_that_ends_well_or_by_itself(tmp_path):
    done = ran(tmp_path, "-m", "whyshape", "s.py", s="import sys\nprint(1)\nsys.exit(3)\n")
    assert (done.returncode, done.stdout, done.stderr) == (3, "1\n", "")
    stop = "def f():\n    raise KeyboardInterrupt\n\n\nf()\n"
    for name, text, code in (("typo", "x = = 3\n", 1), ("stop", stop, 130)):
        done = ran(tmp_path, "-m", "whyshape", f"{name}.py", **{name: text})
        plain = ran(tmp_path, f"{name}.py")
        here = str(tmp_path) + os.sep  # which some Pythons leave out
        assert done.stderr.replace(here, "") == plain.stderr.replace(here, "")
        assert done.returncode == code
    late = "import threading, time\nq = 5\n\n\ndef f():\n    time.sleep(0.1)\n    import __main__\n"
    late += "    print(__main__.q)\n\n\nthreading.Thread(target=f).start()\n"
    assert ran(tmp_path, "-m", "whyshape", "late.py", late=late).stdout == "5\n"
    done = ran(tmp_path, "-m", "whyshape", "missing.py")
    assert done.returncode == 1
    assert "no such file: missing.py" in done.stderr
    assert "usage" in ran(tmp_path, "-m", "whyshape", "--help").stdout
    done = ran(tmp_path, "-m", "whyshape")
    assert (done.returncode, "usage" in done.stderr) == (2, True)


STRETCHED = "import sys\nimport numpy as np\np, y = np.ones((4, 1)), np.ones(4)\ne = p - y\n"


def test_a_script_is_run_with_warnings(tmp_path):
    text = f"{STRETCHED}print(sys.argv[1:])\nif sys.argv[1:]:\n    p @ y\n"
    done = ran(tmp_path, "-m", "whyshape", "--warn", "s.py", s=text)
    assert (done.returncode, done.stdout) == (0, "[]\n")
    assert done.stderr.startswith("line 4\n    p - y   (4, 1), (4,) -> (4, 4)\n  ! warning: Both")
    done = ran(tmp_path, "-m", "whyshape", "--warn", "s.py", "a")
    assert done.returncode == 1
    assert done.stderr.index("Both are stretched") < done.stderr.index("`p @ y` does not fit")
    assert "__main__.py" not in done.stderr
    assert ran(tmp_path, "-m", "whyshape", "--warn", "calm.py", calm="q = 1\n").stderr == ""


def test_a_module_and_a_package_are_run_with_notes(tmp_path):
    text = f"{SCRIPT}import sys\nprint(sys.argv[1:], __name__, __spec__.name)\nX @ W\n"
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "__main__.py").write_text(text, encoding="utf-8")
    for name, known in (("lone", "lone"), ("pack", "pack.__main__")):
        done = ran(tmp_path, "-m", "whyshape", "-m", name, "a", lone=text)
        assert done.stdout == f"['a'] __main__ {known}\n"
        assert done.returncode == 1
        assert done.stderr.count(NOTE) == 1
        assert "whyshape" not in done.stderr
    for name in ("missing", "missing.part", "sys"):
        done = ran(tmp_path, "-m", "whyshape", "-m", name)
        assert done.returncode == 1
        assert done.stderr.startswith("whyshape: ")
        assert "usage" in done.stderr


@pytest.mark.slow
def test_pytest_reports_the_note(tmp_path):
    text = f"{SCRIPT}def test_product():\n    X @ W\n\n\ndef test_other():\n    assert 1 == 2\n"
    installed = "whyshape" in [point.name for point in entry_points(group="pytest11")]
    plugin = [] if installed else ["-p", "whyshape.pytest_plugin"]  # only its source is there
    # Without the summary, in which pytest repeats whole messages if it runs for CI.
    done = ran(tmp_path, "-m", "pytest", *plugin, "-q", "-rN", test_it=text)
    assert done.stdout.count(NOTE) == 1
    assert FIX in done.stdout
    assert "2 failed" in done.stdout


def test_the_plugin_of_pytest_imports_nothing_before_a_test_fails(tmp_path):
    code = "import sys, whyshape.pytest_plugin; print('numpy' in sys.modules, dir(whyshape))"
    done = ran(tmp_path, "-c", code)
    assert done.stdout.startswith("False")
    assert "'explain'" in done.stdout
    with pytest.raises(AttributeError, match="no attribute 'explian'"):
        whyshape.explian  # noqa: B018


def test_a_thread_shows_its_note(capsys):
    names = {"X": np.ones((4, 3)), "W": np.ones((2, 3))}
    before = threading.excepthook, sys.excepthook
    threading.excepthook = threading.__excepthook__  # pytest has one of its own
    whyshape.install()
    whyshape.install()
    try:
        thread = threading.Thread(target=_work, args=(names,))
        thread.start()
        thread.join()
    finally:
        whyshape.uninstall()
        threading.excepthook = before[0]
    assert capsys.readouterr().err.count(NOTE) == 1
    assert (threading.excepthook, sys.excepthook) == before


def _work(names):
    X, W = names["X"], names["W"]
    X @ W


def test_a_hook_that_is_set_later_stays():
    before = sys.excepthook
    hooks.install()
    later = sys.excepthook = lambda *arguments: None
    hooks.uninstall()
    assert sys.excepthook is later
    sys.excepthook = before


def test_the_prompt_has_notes_where_python_keeps_the_source(tmp_path):
    session = f"import whyshape; whyshape.install()\n{SCRIPT}X @ W\n"
    done = subprocess.run(
        [sys.executable, "-i", "-q"], input=session, cwd=tmp_path, capture_output=True, text=True
    )
    assert ("Shapes: " in done.stderr) or sys.version_info < (3, 13)
    assert "core dimension" in done.stderr


# Errors behind errors -----------------------------------------------------------------------------

X, W = np.ones((4, 3)), np.ones((2, 3))


def annotated(code):
    error = fail(code, X=X, W=W)
    return error, notes.annotate(error)


def test_the_cause_and_the_context_of_an_error_have_notes():
    for code in (
        "try:\n    X @ W\nexcept ValueError as e:\n    raise RuntimeError('x') from e",
        "try:\n    X @ W\nexcept ValueError as e:\n    1 / 0",
    ):
        error, found = annotated(code)
        assert len(found) == 1
        assert found[0].startswith(NOTE)
        assert getattr(error, "__notes__", []) == []
        assert error.__context__.__notes__ == found
    error, found = annotated(
        "try:\n    X @ W\nexcept ValueError as e:\n    raise RuntimeError('x') from None"
    )
    assert found == []


def test_each_error_of_a_group_has_its_note():
    error, found = annotated(
        "errors = []\nfor line in (lambda: X @ W, lambda: X + W, lambda: 1 / 0):\n    try:\n"
        "        line()\n    except Exception as e:\n        errors.append(e)\n"
        "raise ExceptionGroup('several', errors)"
    )
    assert [note.split("\n")[0] for note in found] == [NOTE, "Shapes: `X + W` does not fit."]
    assert [len(getattr(e, "__notes__", [])) for e in error.exceptions] == [1, 1, 0]


def test_an_error_gets_one_note_however_often_it_is_shown():
    error, found = annotated("X @ W")
    assert notes.annotate(error) == found
    assert error.__notes__ == found


def test_errors_in_a_circle():
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    assert notes.annotate(first) == []


# Nothing is kept, and a failure here is no failure of the reader ---------------------------------


class Held(np.ndarray):
    """An array that can be referred to weakly."""


@pytest.mark.parametrize(
    "code", ["X @ W", "np.mean((X - W) ** 2)", "f(X @ W)", "X[W > 0]", "np.concatenate([X, W.T])"]
)
def test_nothing_is_alive_after_a_note_without_the_collector(code):
    gc.collect()
    gc.disable()
    try:
        X, W = np.ones((4, 3)), np.ones((2, 3))
        alive = [weakref.ref(X), weakref.ref(W)]
        error, scope = run(code, X=X, W=W, f=len)
        assert notes.annotate(error)
        del X, W
        scope.clear()
        error.__traceback__ = None
        del error
        assert [reference() for reference in alive] == [None, None]
    finally:
        gc.enable()


RUNNING = """
def f():
    X, W = np.ones((4, 3)).view(Held), np.ones((2, 3)){before}
    alive = weakref.ref(X)
    try:
        X @ W
    except ValueError as error:
        explain(error)
    del X
    return alive() is not None{after}
result = f()
"""


def test_nothing_is_alive_while_the_function_that_failed_goes_on():
    names = {"Held": Held, "weakref": weakref, "explain": whyshape.explain}
    error, scope = run(RUNNING.format(before="", after=""), **names)
    assert (error, scope["result"]) == (None, False)


def test_what_a_function_has_asked_for_its_names_keeps_them():
    names = {"Held": Held, "weakref": weakref, "explain": whyshape.explain}
    error, scope = run(RUNNING.format(before="; held = locals()", after=", held['W']"), **names)
    assert error is None
    assert scope["result"][1].shape == (2, 3)
    error, scope = run(RUNNING.format(before="; held = locals()", after=", [*held]"), **names)
    assert scope["result"][1] in (["X", "W"], ["X", "W", "held"])


def test_a_fault_of_this_package_is_silent_for_the_reader_and_loud_in_tests(monkeypatch):
    error = fail("X @ W", X=X, W=W)
    monkeypatch.setattr(explaining, "collide", None)
    assert whyshape.explain(error) is None
    with pytest.raises(TypeError, match="not callable"):
        explaining.explained(error)


def test_without_positions_less_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONNODEBUGRANGES", "1")
    text = f"{SCRIPT}def f(A):\n    return A + np.ones(4)\nf(X)\n"
    done = ran(tmp_path, "-m", "whyshape", "script.py", script=text)
    assert "(4, 3)" in done.stderr
    assert "`return A + np.ones(4)` does not fit" in done.stderr
    assert "Axis -1: 3" in done.stderr
