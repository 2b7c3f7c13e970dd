"""Test the command that keeps a learner's work and restores the chapters, in real repositories."""

import importlib.util
import os
import shutil
import subprocess
import sys

import pytest
from notebook_rules import ROOT

FIRST, SECOND = "notebooks/00_start_here.ipynb", "notebooks/01_shape_mismatches.ipynb"
STORED = {
    FIRST: '{"cells": ["guess = ..."]}\n',
    SECOND: '{"cells": ["answer = ..."]}\n',
    "notebooks/notes.py": "import helpers\n",
    "helpers/costs.py": "cost = 1\n",
    ".gitignore": "notebooks/my_*.ipynb\n",
}
ANSWER = '{"cells": ["guess = ½"]}\n'
MINE = "notebooks/my_00_start_here.ipynb"

pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@pytest.fixture(autouse=True)
def settings(monkeypatch):
    """Git as on a new machine."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "A learner")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "learner@example.org")


def git(folder, *arguments, fails=False):
    run = subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True)
    assert (run.returncode != 0) == fails, run.stderr
    return run.stdout


@pytest.fixture
def zipped(tmp_path):
    """The folder of a small course without git, as in a downloaded ZIP file."""
    folder = tmp_path / "my courses" / "the course"
    for name, text in STORED.items():
        write(folder / name, text)
    tool = "tools/keep_my_work.py"
    write(folder / tool, (ROOT / tool).read_text(encoding="utf-8"))
    return folder


@pytest.fixture
def course(zipped):
    """The folder of a small course, cloned with git."""
    git(zipped, "init", "--initial-branch=main")
    git(zipped, "add", ".")
    git(zipped, "commit", "-m", "The course")
    return zipped


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


def files(folder):
    """All files as {path: content}, without git's own."""
    paths = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in paths}


def keep(folder, cwd=None, code=0, **environment):
    """Run the command in the folder `cwd`, and return what it says."""
    run = subprocess.run(
        [sys.executable, folder / "tools" / "keep_my_work.py"],
        cwd=cwd or folder,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == code, run.stdout + run.stderr
    assert bool(run.stderr) == bool(code)
    return run.stdout + run.stderr


def test_what_was_run_is_copied_and_the_chapter_restored(course, tmp_path):
    before = files(course)
    write(course / FIRST, ANSWER)
    says = keep(course, cwd=tmp_path)
    assert files(course) == before | {MINE: ANSWER}
    assert git(course, "status", "--porcelain") == ""
    assert f"{FIRST}: your work is in {MINE}, and the chapter is restored." in says
    assert "git pull" in says
    assert SECOND not in says


def test_a_copy_that_exists_is_never_written(course):
    write(course / MINE, "older work")
    write(course / MINE.replace(".ipynb", "_2.ipynb"), "other work")
    write(course / FIRST, ANSWER)
    third = MINE.replace(".ipynb", "_3.ipynb")
    assert third in keep(course)
    kept = files(course)
    assert kept[MINE] == "older work"
    assert kept[MINE.replace(".ipynb", "_2.ipynb")] == "other work"
    assert kept[third] == ANSWER


def test_a_copy_with_the_same_content_is_enough(course):
    write(course / MINE, ANSWER)
    write(course / FIRST, ANSWER)
    assert f"your work is in {MINE}" in keep(course)
    assert files(course)[FIRST] == STORED[FIRST]
    assert [name for name in files(course) if "/my_" in name] == [MINE]


@pytest.mark.skipif(os.name == "nt", reason="Windows lets few users make links")
def test_a_link_to_the_chapter_is_no_copy(course):
    (course / MINE).symlink_to((course / FIRST).name)
    write(course / FIRST, ANSWER)
    second = MINE.replace(".ipynb", "_2.ipynb")
    assert second in keep(course)
    assert files(course)[second] == ANSWER


def test_without_changes_nothing_happens(course):
    before = files(course)
    assert "nothing to keep" in keep(course)
    assert files(course) == before


def test_a_chapter_that_was_renamed_or_deleted_comes_back(course):
    (course / FIRST).rename(course / MINE)
    write(course / MINE, ANSWER)
    assert f"{FIRST}: was missing, and is restored." in keep(course)
    assert files(course)[FIRST] == STORED[FIRST]
    assert files(course)[MINE] == ANSWER


def test_untracked_files_and_marks_of_executable_files_are_no_obstacle(course):
    write(course / "notebooks/Untitled.ipynb", "a try")
    write(course / "notes ü.txt", "a note")
    (course / "helpers/costs.py").chmod(0o755)
    write(course / FIRST, ANSWER)
    keep(course)
    assert files(course)[MINE] == ANSWER
    assert files(course)["notebooks/Untitled.ipynb"] == "a try"


def edit(course):
    write(course / "helpers/costs.py", "cost = 2\n")


def edit_beside_the_chapters(course):
    write(course / "notebooks/notes.py", "import numpy\n")


def delete(course):
    (course / "helpers/costs.py").unlink()


def replace_by_a_folder(course):
    (course / SECOND).unlink()
    write(course / SECOND / "note.txt", "mine")


def stage(course):
    git(course, "add", FIRST)


def conflict(course):
    """Pull an update of a chapter into a stash of the same chapter."""
    git(course, "stash")
    write(course / FIRST, "a new text\n")
    git(course, "commit", "-am", "An update")
    git(course, "stash", "pop", fails=True)


def merge(course):
    git(course, "stash")
    git(course, "checkout", "-b", "other")
    write(course / "helpers/costs.py", "cost = 3\n")
    git(course, "commit", "-am", "An update")
    git(course, "checkout", "main")
    git(course, "merge", "--no-ff", "--no-commit", "other")
    write(course / FIRST, ANSWER)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (edit, ["helpers/costs.py (changed)"]),
        (edit_beside_the_chapters, ["notebooks/notes.py (changed)"]),
        (delete, ["helpers/costs.py (deleted)"]),
        (replace_by_a_folder, [f"{SECOND} (deleted)"]),
        (stage, [f"{FIRST} (staged)"]),
        (conflict, [f"{FIRST} (a conflict)"]),
        (merge, ["a merge that is not finished", "helpers/costs.py (staged)"]),
    ],
)
def test_other_changes_are_named_and_nothing_is_changed(course, change, named):
    write(course / FIRST, ANSWER)
    change(course)
    before, status = files(course), git(course, "status", "--porcelain")
    says = keep(course, code=1)
    assert "Nothing was changed" in says
    assert [line.strip() for line in says.splitlines() if line.startswith("    ")] == named
    assert files(course) == before
    assert git(course, "status", "--porcelain") == status


def test_a_course_in_a_larger_repository_is_a_course(course):
    larger = course.parent
    shutil.rmtree(course / ".git", onerror=writable)
    write(larger / "diary.txt", "monday")
    git(larger, "init")
    git(larger, "add", ".")
    git(larger, "commit", "-m", "All my courses")
    write(larger / "diary.txt", "tuesday")
    write(course / FIRST, ANSWER)
    assert MINE in keep(course)
    assert files(course)[FIRST] == STORED[FIRST]
    assert files(larger)["diary.txt"] == "tuesday"


def writable(function, path, _):
    """Delete what git protects from writing, which Windows refuses."""
    os.chmod(path, 0o700)
    function(path)


@pytest.mark.parametrize("reason", ["no repository", "no git", "not in the repository"])
def test_without_git_each_chapter_is_copied_and_none_restored(zipped, tmp_path, reason):
    write(zipped / FIRST, ANSWER)
    environment = {"GIT_CEILING_DIRECTORIES": str(tmp_path)}
    if reason == "no git":
        environment["PATH"] = ""
    elif reason == "not in the repository":
        git(zipped.parent, "init")
    before = files(zipped)
    says = keep(zipped, **environment)
    copies = {name.replace("/", "/my_"): before[name] for name in (FIRST, SECOND)}
    assert files(zipped) == before | copies
    assert "none was restored" in says
    assert keep(zipped, **environment) == says  # another time, the same copies are enough
    assert files(zipped) == before | copies


def test_if_git_cannot_restore_the_copies_are_named(course):
    write(course / FIRST, ANSWER)
    write(course / ".git/index.lock", "")
    says = keep(course, code=1)
    assert "could not restore" in says
    assert MINE in says
    assert files(course)[FIRST] == files(course)[MINE] == ANSWER


@pytest.fixture
def tool():
    """The command as a module."""
    place = ROOT / "tools" / "keep_my_work.py"
    spec = importlib.util.spec_from_file_location(place.stem, place)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("trouble", ["full", "damaged", "saved again"])
def test_nothing_is_restored_if_a_copy_is_not_the_chapter(
    course, tool, capsys, monkeypatch, trouble
):
    later = ANSWER.replace("½", "1")
    written = []

    def fsync(number):
        written.append(number)
        if len(written) == 2:
            if trouble == "full":
                raise OSError("no space left")
            if trouble == "damaged":
                os.ftruncate(number, 0)
            else:
                write(course / FIRST, later)

    write(course / FIRST, ANSWER)
    write(course / SECOND, ANSWER)
    before = files(course)
    monkeypatch.setattr(tool.os, "fsync", fsync)
    assert tool.main(course) == 1
    says = capsys.readouterr().err
    if trouble == "saved again":
        assert f"{FIRST} has just been saved again" in says
        copies = {MINE: ANSWER, SECOND.replace("/", "/my_"): ANSWER}
        assert files(course) == before | copies | {FIRST: later}
    else:
        assert f"{SECOND} could not be copied" in says
        assert f"{MINE} is a copy" in says
        assert files(course) == before | {MINE: ANSWER}
