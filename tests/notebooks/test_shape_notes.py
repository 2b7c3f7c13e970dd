"""The notes of chapter 1 under its shape errors: what is stored is what a run gives.

nbval compares an error's name and text, but not the note under it, and not the traceback that holds
it. Here the chapter runs in this process, with two steps in place of each 20,000: the shapes are
the same.
"""

import contextlib
import io
import re

import matplotlib as mpl
import nbformat
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from notebook_rules import ROOT, tags
from traitlets.config import Config

import whyshape
from whyshape.notes import MARK

CHAPTER = ROOT / "notebooks" / "01_shape_mismatches.ipynb"


@pytest.fixture(scope="module")
def chapter():
    return nbformat.read(CHAPTER, as_version=4)


@pytest.fixture(scope="module")
def notes(chapter):
    """What a run gives: {number of a cell that fails: its note, or None}."""
    # The one that `reveal` asks whether a cell has failed.
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    notes = {}
    last = max(k for k, cell in enumerate(chapter.cells) if "raises-exception" in tags(cell))
    with np.printoptions(), mpl.rc_context(), contextlib.redirect_stdout(io.StringIO()):
        for k, cell in enumerate(chapter.cells[: last + 1]):
            if cell.cell_type == "code":
                error = shell.run_cell(cell.source.replace("20_000", "2")).error_in_exec
                fails = "raises-exception" in tags(cell)
                assert (error is not None) == fails, (k, error)
                if fails:
                    notes[k] = "\n".join(getattr(error, "__notes__", [])) or None
    whyshape.unload_ipython_extension(shell)
    InteractiveShell.clear_instance()
    return notes


def stored_notes(chapter):
    """{number of a cell: the note in its stored traceback, or None}."""
    found = {}
    for k, cell in enumerate(chapter.cells):
        if "raises-exception" in tags(cell):
            (error,) = [o for o in cell.outputs if o.output_type == "error"]
            text = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error.traceback))
            start = text.find("\n" + MARK)
            found[k] = text[start + 1 :] if start >= 0 else None
    return found


def test_each_stored_note_is_what_a_run_gives(chapter, notes):
    assert stored_notes(chapter) == notes
    without = [k for k, note in notes.items() if note is None]
    assert len(without) == 1  # before the extension is loaded


# The arrays of the catalogue, with the shapes that the chapter names below it.
ARRAYS = """
import numpy as np
w = b = np.zeros((3, 1)); dw = E = W = Z = np.ones((3, 3)); D = np.ones((3, 4))
S = np.ones((4, 3)); y_hat = np.ones((4, 1)); y = v = x = np.ones(4)
P, r = np.ones((2, 3)), np.ones((1, 3))
"""
ROW = r"^\| [^|]+ \| `(.+)` \| `(.+)` \| [^|]+ \| (warns|silent) \|$"
WARNING = "! warning: "


@pytest.fixture
def listed():
    """A function that returns what %%shapes prints below a cell, and the cell's error or None."""
    shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    whyshape.load_ipython_extension(shell)

    def run(code):
        shell.run_cell(ARRAYS)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            error = shell.run_cell(f"%%shapes\n{code}").error_in_exec
        return printed.getvalue(), error

    yield run
    whyshape.unload_ipython_extension(shell)


def test_the_catalogue_says_which_silent_bugs_are_warned_of(chapter, listed):
    (table,) = [c.source for c in chapter.cells if "| bug |" in c.source]
    rows = re.findall(ROW, table, re.MULTILINE)
    assert len(rows) == table.count("\n| ") - 1  # all but the heading
    for bug, better, says in rows:
        text, error = listed(bug)
        assert error is None
        assert (WARNING in text) == (says == "warns"), (bug, text)
        text, error = listed(better)
        assert WARNING not in text, (better, text)
        assert (error is not None) == ("-=" in better)  # NumPy stops: the array cannot grow


def test_the_chapter_shows_each_warning_of_the_catalogue(chapter):
    cells = [c for c in chapter.cells if c.source.startswith("%%shapes\n")]
    kinds = [line for c in cells for line in c.outputs[0].text.split("\n") if WARNING in line]
    (table,) = [c.source for c in chapter.cells if "| bug |" in c.source]
    assert len(kinds) == table.count("| warns |") == 7
