"""The IPython extension: notes once, other handlers at work, everything put back."""

import re
import sys
import threading

import numpy as np
import pytest
from pieces import new_shell

from whyshape import notes

NAMES = {"np": np, "X": np.ones((4, 3)), "W": np.ones((2, 3)), "b": np.ones(4)}
NOTE = "Shapes: `X + b` does not fit."
TABLE = ["    X    4  [3]   (4, 3)", "    b       [4]   (4,)"]


@pytest.fixture
def shell():
    with new_shell(**NAMES) as shell:
        yield shell


@pytest.fixture
def loaded(shell):
    shell.run_line_magic("load_ext", "whyshape")
    return shell


def notes_of(shell, cell):
    error = shell.run_cell(cell, store_history=True).error_in_exec
    return list(getattr(error, "__notes__", []))


def shown(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


@pytest.mark.parametrize(
    "cell",
    [
        "%time {}",
        "%timeit -n 1 -r 1 {}",
        "%%time\nk = 1\n{}",
        "%%time\n{}\nk = 1",
        "%%timeit -n 1 -r 1 k = 1\n{}",
        "%%timeit -n 1 -r 1 {}\nk = 1",
        "%matplotlib --list\n{}",
        "if True:\n    %time {}",
        "é = 'äöü'; {};",
    ],
)
def test_cells_with_magics_are_explained(loaded, capsys, cell):
    loaded.run_cell(cell.format("X + b"), store_history=True)
    captured = capsys.readouterr()
    out = shown(captured.out + captured.err)
    assert "\n".join([NOTE, *TABLE]) in out
    assert "X + b[:, None]" in out


def test_a_function_from_an_earlier_cell_is_explained(loaded):
    notes_of(loaded, "def f(x):\n    return x @ W[:1]")
    (note,) = notes_of(loaded, "f(W[:, :2])")
    assert "`x @ W[:1]` does not fit." in note


def test_an_error_of_a_thread_has_its_note(shell, capsys, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", threading.__excepthook__)  # pytest has its own
    shell.run_line_magic("load_ext", "whyshape")
    shell.run_cell("import threading\nt = threading.Thread(target=lambda: X + b)")
    shell.run_cell("t.start(); t.join()")
    assert capsys.readouterr().err.count(NOTE) == 1


def test_other_errors_get_no_note(loaded):
    assert notes_of(loaded, "1 / 0") == []
    assert notes_of(loaded, "raise ValueError('shapes (3,) (4,) could not be broadcast')") == []


def test_an_error_that_is_raised_again_has_one_note(loaded):
    cell = "try:\n    X + b\nexcept ValueError as error:\n    kept = error\nraise kept"
    assert len(notes_of(loaded, cell)) == 1
    assert len(notes_of(loaded, "raise kept")) == 1
    loaded.run_line_magic("load_ext", "whyshape")
    loaded.run_line_magic("reload_ext", "whyshape")
    assert len(notes_of(loaded, "raise kept")) == 1
    assert len(notes_of(loaded, "X + b")) == 1


def surface(shell):
    """What the extension may change in a shell."""
    magics = shell.magics_manager.magics
    return (
        {name: vars(shell).get(name) for name in ("showtraceback", "_showtraceback", "CustomTB")},
        shell.custom_exceptions,
        sorted(magics["cell"]),
        sorted(magics["line"]),
        sorted(name for name in shell.user_ns if "shape" in name),
        {name: list(functions) for name, functions in shell.events.callbacks.items()},
        list(shell.input_transformers_cleanup),
        list(shell.ast_transformers),
        shell.run_code,
        shell.run_cell,
        threading.excepthook,
    )


def test_unloading_restores_everything(shell):
    before = surface(shell)
    shell.run_line_magic("load_ext", "whyshape")
    assert surface(shell) != before
    shell.run_cell("%%shapes\nX.T + b")
    assert notes_of(shell, "X + b") != []
    shell.run_line_magic("unload_ext", "whyshape")
    assert surface(shell) == before
    assert notes_of(shell, "X + b") == []
    shell.run_line_magic("load_ext", "whyshape")
    assert notes_of(shell, "X + b") != []


@pytest.mark.parametrize("magic", ["%%time", "%%shapes"])
def test_a_prompt_waits_for_the_lines_after_a_magic(loaded, magic):
    assert loaded.check_complete(magic)[0] == "incomplete"
    assert loaded.check_complete(f"{magic}\nX + 1")[0] == "incomplete"
    assert loaded.check_complete(f"{magic}\nX + 1\n\n")[0] == "complete"


def test_what_is_followed_when_the_extension_goes_is_followed_no_longer(loaded):
    loaded.run_cell("%shapes on")
    loaded.run_cell("%unload_ext whyshape")
    assert not (sys.gettrace() if sys.version_info < (3, 12) else sys.monitoring.get_tool(4))


def test_an_error_below_a_magic_with_words_behind_it_is_the_cells_own(loaded):
    assert loaded.run_cell("%%shapes of this\nX + b").error_in_exec is not None


class Handler:
    def __init__(self):
        self.seen = []

    def __call__(self, shell, etype, value, tb, tb_offset=None):
        self.seen.append((etype, len(getattr(value, "__notes__", []))))


def test_other_handlers_keep_working(shell):
    handler = Handler()
    shell.set_custom_exc((ValueError,), handler)
    shell.run_line_magic("load_ext", "whyshape")
    assert len(notes_of(shell, "X + b")) == 1
    assert handler.seen == [(ValueError, 1)]
    assert len(notes_of(shell, "X[b > 0, b > 0, 0]")) == 1  # an IndexError, shown by IPython itself
    shell.run_line_magic("unload_ext", "whyshape")
    assert notes_of(shell, "X + b") == []
    assert handler.seen[1:] == [(ValueError, 0)]
    assert shell.custom_exceptions == (ValueError,)


def test_a_handler_that_is_set_later_works_without_notes(loaded):
    handler = Handler()
    loaded.set_custom_exc((ValueError,), handler)
    loaded.run_cell("X + b")
    assert handler.seen == [(ValueError, 0)]
    assert len(notes_of(loaded, "X[b > 0, b > 0, 0]")) == 1


def test_what_wraps_the_extension_outlives_it(loaded):
    outer, calls = loaded.showtraceback, []

    def wrapping(*arguments, **keywords):
        calls.append(1)
        return outer(*arguments, **keywords)

    loaded.showtraceback = wrapping
    loaded.run_line_magic("unload_ext", "whyshape")
    assert notes_of(loaded, "X + b") == []
    assert calls == [1]
    del loaded.showtraceback


def test_an_explanation_that_fails_does_not_hide_the_error(loaded, monkeypatch, capsys):
    monkeypatch.setattr(notes, "explain", None)
    assert notes_of(loaded, "X + b") == []
    assert "could not be broadcast" in shown(capsys.readouterr().out)


# In a kernel -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_in_a_kernel_the_note_stands_in_the_stored_output():
    nbclient, nbformat = pytest.importorskip("nbclient"), pytest.importorskip("nbformat")
    setup = "import numpy as np\nX, b = np.ones((4, 3)), np.ones(4)\n%load_ext whyshape"
    cells = [setup, "X + b", "%%time\nX + b", "%%shapes\nX.T\nX + b"]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbclient.NotebookClient(book, kernel_name="python3", allow_errors=True, timeout=60).execute()
    for cell in book.cells[1:]:
        (error,) = [o for o in cell.outputs if o.output_type == "error"]
        assert error.ename == "ValueError"
        text = shown("\n".join(error.traceback))
        assert text.count(NOTE) == 1
        assert "helpers" not in text
    first, *rest = book.cells[3].outputs
    assert first.output_type == "error"
    assert "X.T   (4, 3) -> (3, 4)" in "".join(o.text for o in rest)
