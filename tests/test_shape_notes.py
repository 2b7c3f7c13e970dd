"""The notes of chapter 1 under its shape errors: what is stored is what a run gives.

nbval compares an error's name and text, but not the note under it, and not the traceback that holds
it. Here the chapter runs in this process, with two steps in place of each 20,000: the shapes are
the same.
"""

import contextlib
import io
import re

import nbformat
import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from notebook_rules import ROOT, tags
from traitlets.config import Config

from helpers.shapes import notebook as extension

CHAPTER = ROOT / "notebooks" / "01_shape_mismatches.ipynb"


@pytest.fixture(scope="module")
def chapter():
    return nbformat.read(CHAPTER, as_version=4)


@pytest.fixture(scope="module")
def run(chapter):
    """What a run gives: {number of a cell: its note, or None}, {number of a fault: its ledger}."""
    # The one that `reveal` asks whether a cell has failed.
    shell = InteractiveShell.instance(config=Config(HistoryManager={"enabled": False}))
    notes, ledgers, fault = {}, {}, None
    last = max(k for k, cell in enumerate(chapter.cells) if "raises-exception" in tags(cell))
    with np.printoptions(), contextlib.redirect_stdout(io.StringIO()) as out:
        for k, cell in enumerate(chapter.cells[: last + 1]):
            if cell.cell_type == "markdown":
                fault = number_of_fault(cell.source, fault)
            elif "plt.show()" not in cell.source:
                out.truncate(out.seek(0))
                source = cell.source.replace("20_000", "2")
                fails = "raises-exception" in tags(cell)
                if fault and not fails:
                    source = "%%shapes\n" + source.removeprefix("%%shapes\n")
                error = shell.run_cell(source).error_in_exec
                assert (error is not None) == fails, (k, error)
                if fails:
                    notes[k] = "\n".join(getattr(error, "__notes__", [])) or None
                elif fault:
                    ledgers[fault] = ledgers.get(fault, "") + out.getvalue()
    extension.unload_ipython_extension(shell)
    InteractiveShell.clear_instance()
    return notes, ledgers


def number_of_fault(text, fault):
    """The number in the last heading of `text`, as in `### 3. Axis 0 for axis 1`; None if it has
    another heading, and `fault` if it has none.
    """
    titles = re.findall(r"^##+ (.*)", text, re.MULTILINE)
    if not titles:
        return fault
    number = re.match(r"(\d+)\. ", titles[-1])
    return int(number[1]) if number else None


def stored_notes(chapter):
    """{number of a cell: the note in its stored traceback, or None}."""
    found = {}
    for k, cell in enumerate(chapter.cells):
        if "raises-exception" in tags(cell):
            (error,) = [o for o in cell.outputs if o.output_type == "error"]
            text = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(error.traceback))
            start = text.find("\n" + extension.MARK)
            found[k] = text[start + 1 :] if start >= 0 else None
    return found


def test_each_stored_note_is_what_a_run_gives(chapter, run):
    assert stored_notes(chapter) == run[0]
    without = [k for k, note in run[0].items() if note is None]
    assert len(without) == 4  # three before the extension is loaded, and the chapter's own assert


def test_the_table_says_which_silent_faults_the_ledger_warns_of(chapter, run):
    ledgers = run[1]
    assert list(ledgers) == list(range(1, 11))
    warned = {number for number, text in ledgers.items() if "  ! warning: " in text}
    (table,) = [c.source for c in chapter.cells if "`%%shapes` warns of" in c.source]
    rows = re.findall(r"^\| \*\*.*\| ([\d, ]+) \| ([\d, ]*) \|$", table, re.MULTILINE)
    finds, warns = ([int(n) for row in rows for n in row[i].split(",") if n] for i in (0, 1))
    assert sorted(finds) == list(ledgers)
    assert set(warns) == warned
    stored = [c.outputs[0].text.strip() for c in chapter.cells if c.source.startswith("%%shapes\n")]
    assert {n for n, text in ledgers.items() if any(one in text for one in stored)} == warned
