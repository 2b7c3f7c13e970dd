"""Test the rules of `notebook_rules.py` in each chapter, and their first line.

pytest itself (nbval) runs each chapter and compares its outputs with the stored ones.
"""

import re
import subprocess
import sys
import types

import nbformat
import notebook_rules as rules
import pytest
from addresses import first_line

NOTEBOOKS = sorted((rules.ROOT / "notebooks").glob("[0-9]*.ipynb"))
CHAPTERS = [path.stem for path in NOTEBOOKS]


def test_the_chapters_are_numbered_without_a_gap():
    names = [path.name for path in (rules.ROOT / "notebooks").glob("*.ipynb")]
    names = sorted(name for name in names if not name.startswith("my_"))
    assert all(re.fullmatch(r"\d\d_[a-z_]+\.ipynb", name) for name in names), names
    assert [int(name[:2]) for name in names] == list(range(len(names)))


@pytest.mark.parametrize("path", NOTEBOOKS[1:4], ids=CHAPTERS[1:4])
def test_a_chapter_about_errors_shows_a_real_error(path):
    assert any(
        "raises-exception" in rules.tags(cell) for _, cell in rules.code_cells(rules.read(path))
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=CHAPTERS)
def test_a_chapter_breaks_no_rule(path):
    nbformat.validate(rules.read(path))
    assert rules.complaints(rules.read(path)) == {}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=CHAPTERS)
def test_a_copy_is_saved_before_anything_runs(path):
    cells = rules.read(path).cells
    first = next(k for k, cell in enumerate(cells) if cell.cell_type == "code")
    assert "notebook-only" in rules.tags(cells[first - 1])
    assert f"name your copy `my_{path.name}`" in cells[first - 1].source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=CHAPTERS)
def test_a_chapter_says_how_to_pass_its_first_folded_section(path):
    cells = rules.read(path).cells
    folded = [k for k, cell in enumerate(cells) if "jp-MarkdownHeadingCollapsed" in cell.metadata]
    for k in folded[:1]:
        assert "notebook-only" in rules.tags(cells[k - 1])
        assert "press **↓** to skip it" in cells[k - 1].source


def ran(source, folder, *options):
    """Run a program in a folder, and return its exit code and what it wrote."""
    command = [sys.executable, *options, "-c", source]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8")
    return run.returncode, run.stdout, run.stderr


def test_the_first_line_of_a_chapter_finds_the_course_from_any_folder(tmp_path):
    assert ran(first_line(), tmp_path) == (0, "", "")


@pytest.mark.parametrize("name", ["helpers.py", "helpers/__init__.py"])
def test_it_names_another_package_that_hides_the_one_of_the_course(tmp_path, name):
    other = tmp_path / name
    other.parent.mkdir(exist_ok=True)
    other.write_text("def help_me(): ...\n", encoding="utf-8")
    *_, message = ran(first_line(), tmp_path)[2].splitlines()
    assert message.startswith("ImportError: The course needs its own package 'helpers', but ")
    assert f"finds only {other}. " in message


# IPython runs a cell where its own packages are, and the course is not: the links with which pip
# installs the course from its folder are not followed (-S).
ALONE = """
import sys
sys.path += {packages!r}
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.colors = "NoColor"
shell.run_cell({cell!r})
"""


def test_a_chapter_alone_shows_the_line_that_installs_the_course(tmp_path):
    cell = rules.code_cells(rules.read(NOTEBOOKS[1]))[0][1].source
    packages = [folder for folder in sys.path if folder.endswith("-packages")]
    _, shown, _ = ran(ALONE.format(cell=cell, packages=packages), tmp_path, "-I", "-S")
    assert "ModuleNotFoundError: No module named 'course'" in shown
    assert f"----> 1 {first_line()}" in shown
    assert first_line().endswith("%pip install -e .. -e ../whyshape")


def test_chapter_7_says_what_is_missing_where_dask_has_no_scheduler(monkeypatch, capsys):
    (cell,) = (c for _, c in rules.code_cells(rules.read(NOTEBOOKS[7])) if "da.random" in c.source)
    # To import the scheduler from Dask 2026.3, as on Kaggle, raises no ModuleNotFoundError.
    for name in ("dask", "dask.array", "dask.distributed"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    monkeypatch.setitem(sys.modules, "distributed", None)
    exec(cell.source, {})
    assert '%pip install "dask[array,distributed]"' in capsys.readouterr().out
