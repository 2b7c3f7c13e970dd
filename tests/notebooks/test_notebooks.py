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

from course.exercises import MINUTES

NOTEBOOKS = sorted((rules.ROOT / "notebooks").glob("[0-9]*.ipynb"))
CHAPTERS = [path.stem for path in NOTEBOOKS]


def test_the_chapters_are_numbered_without_a_gap():
    names = [path.name for path in (rules.ROOT / "notebooks").glob("*.ipynb")]
    names = sorted(name for name in names if not name.startswith("my_"))
    assert all(re.fullmatch(r"\d\d_[a-z_]+\.ipynb", name) for name in names), names
    assert [int(name[:2]) for name in names] == list(range(len(names)))


@pytest.mark.parametrize("number", [1, 2, 4, 5])
def test_a_chapter_about_errors_shows_a_real_error(number):
    cells = rules.code_cells(rules.read(NOTEBOOKS[number]))
    assert any("raises-exception" in rules.tags(cell) for _, cell in cells)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=CHAPTERS)
def test_a_chapter_breaks_no_rule(path):
    nbformat.validate(rules.read(path))
    assert rules.complaints(rules.read(path)) == {}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=CHAPTERS)
def test_a_copy_is_saved_before_anything_runs(path):
    cells = rules.read(path).cells
    first = next(k for k, cell in enumerate(cells) if cell.cell_type == "code")
    assert "notebook-only" in rules.tags(cells[first - 1])
    assert f"before the file's name: `notebooks/my_{path.name}`" in cells[first - 1].source


MAIN_LINE = NOTEBOOKS[: len(MINUTES)]


def sections(path):
    """The headings of a chapter's level 2, with the numbers of their cells."""
    return [
        (k, heading)
        for k, text in rules.markdown_cells(rules.read(path))
        for heading in re.findall(r"^## (.*)", rules.without_code(text), re.MULTILINE)
    ]


@pytest.mark.parametrize("path", MAIN_LINE, ids=CHAPTERS[: len(MINUTES)])
def test_a_chapter_of_the_main_line_ends_before_its_folds(path):
    """Who has come to the end of the exercises has come to the end."""
    cells, found = rules.read(path).cells, sections(path)
    folds = [k for k, cell in enumerate(cells) if "jp-MarkdownHeadingCollapsed" in cell.metadata]
    end = folds[0] if folds else len(cells)
    code = [cell.source for k, cell in rules.code_cells(rules.read(path)) if k < end]
    assert code[-1].endswith("progress()")
    names = [heading for _, heading in found]
    kept, exercises = names.index("What you keep"), names.index("Exercises")
    assert exercises == kept + 1
    assert not any(name.startswith(("Going further", "More")) for name in names[:kept])
    last = [name for name in names[exercises + 1 :] if not name.startswith("Going further")]
    last = [name for name in last if name not in ("Where to go from here", "Three evenings")]
    expected = ["In practice", "In other libraries", "Further reading"]
    assert last[:3] == expected or (path is MAIN_LINE[0] and last == ["Further reading"])
    assert all(name.startswith("More: ") for name in last[3:])


@pytest.mark.parametrize("path", MAIN_LINE, ids=CHAPTERS[: len(MINUTES)])
def test_the_code_that_one_keeps_stands_in_keep_py(path):
    """No chapter imports the file, so its lines stand in both."""
    file = (rules.ROOT / "docs" / "keep.py").read_text(encoding="utf-8")
    cells = rules.read(path).cells
    (kept,) = (cell.source for cell in cells if cell.source.startswith("## What you keep"))
    for code in re.findall(r"```python\n(.*?)\n```", kept, re.DOTALL):
        for function in code.split("\n\n\n"):
            assert f"\n{function}\n" in file


def test_the_minutes_of_the_main_line_are_those_of_readme_and_chapter_0():
    readme = (rules.ROOT / "README.md").read_text(encoding="utf-8")
    (evenings,) = (
        cell.source for cell in rules.read(NOTEBOOKS[0]).cells if "## Three evenings" in cell.source
    )
    assert tuple(map(int, re.findall(r"\((\d+) min\)", evenings)))[: len(MINUTES)] == MINUTES
    table = re.findall(r"^\| \[(\d\d) .*\| (\d+) \|$", readme, re.MULTILINE)
    assert [int(minutes) for number, minutes in table if int(number) < len(MINUTES)] == [*MINUTES]
    for text in (evenings, readme):
        assert f"about {sum(MINUTES)} minutes" in text


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
