"""What is published: the sdists and wheels of both packages, and the checks before a release."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
import release
from notebook_rules import ROOT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """The folder with both sdists, and both wheels that were built from them."""
    folder = tmp_path_factory.mktemp("dist")
    release.build(folder, "--no-isolation")
    return folder


@pytest.fixture(scope="module")
def installed(packages, tmp_path_factory):
    """A Python with both wheels, which also finds NumPy and the other packages of this one."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    paths = sysconfig.get_paths("venv", vars={"base": str(folder), "platbase": str(folder)})
    # A plain folder: the links of this environment to the course's own folder aren't followed.
    Path(paths["purelib"], "others.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    pip = [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index"]
    release.run(*pip, "--quiet", *packages.glob("*.whl"))
    return python


def names_in(packages, pattern):
    (path,) = packages.glob(pattern)
    if path.suffix == ".whl":
        return set(zipfile.ZipFile(path).namelist())
    with tarfile.open(path) as archive:
        return {name.split("/", 1)[-1] for name in archive.getnames()}


def test_the_course_is_packed_with_its_data_and_its_licences(packages):
    names = names_in(packages, "one_layer_course-*.whl")
    assert {f"helpers/data/{path.name}" for path in (ROOT / "data").iterdir()} <= names
    assert {"course/explorers/explorer.js", "course/pictures.mplstyle"} <= names
    licences = {name.split("/licenses/")[1] for name in names if "/licenses/" in name}
    assert licences == {"LICENSE", "LICENSE-CC-BY", "LICENSE-FONTS"}
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {
        "course",
        "helpers",
    }
    assert {"notebooks/00_start_here.ipynb", "README.md"} <= names_in(packages, "one_*.tar.gz")


def test_whyshape_is_packed_alone_and_the_course_is_kept_off_package_indexes(packages):
    names = names_in(packages, "whyshape-*.whl")
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"whyshape"}
    for name, private in (("one_layer_course", True), ("whyshape", False)):
        (path,) = packages.glob(f"{name}-*.whl")
        with zipfile.ZipFile(path) as wheel:
            (metadata,) = [each for each in wheel.namelist() if each.endswith("/METADATA")]
            text = wheel.read(metadata).decode()
        assert ("Classifier: Private :: Do Not Upload" in text) == private


def test_the_wheels_do_what_the_readmes_show(installed, tmp_path):
    release.course_runs(installed, tmp_path)
    release.whyshape_explains(installed, tmp_path)


LOAD_ALL = """
import course
from helpers import datasets, load_digit_network
print(course.__file__, datasets.__file__)
for name in datasets.__all__:
    if name.startswith("load_"):
        getattr(datasets, name)()
load_digit_network(2)
"""


def test_a_chapter_without_its_folder_finds_the_module_that_it_imports_and_all_data(
    installed, tmp_path
):
    options = {"cwd": tmp_path, "env": release.without_course()}
    files = release.run(installed, "-c", LOAD_ALL, **options)
    assert files.count(str(installed.parent.parent.resolve())) == 2


def test_a_wheel_that_does_something_else_is_a_problem(installed, tmp_path, monkeypatch):
    monkeypatch.setattr(release, "read", lambda name: read(name).replace("[0 1 0]", "[1 1 0]"))
    with pytest.raises(release.Problem, match=r"printed '\[0 1 0\]', not '\[1 1 0\]'"):
        release.course_runs(installed, tmp_path)
    monkeypatch.setattr(release, "read", lambda name: read(name).replace("3 in `X`", "4 in `X`"))
    with pytest.raises(release.Problem, match="another note"):
        release.whyshape_explains(installed, tmp_path)


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def test_a_release_needs_an_address_one_version_and_a_dated_changelog():
    files = {
        "whyshape/src/whyshape/__init__.py": '__version__ = "1.2.0"\n',
        "CHANGELOG.md": "# Changes\n\n## 1.2.0 (2027-01-31)\n\n## 1.1.0 (2026-12-24)\n",
    }
    links = {"repository": "https://github.com/OWNER/NAME"}
    assert list(release.disagreements(files.get, links, "1.2.0")) == []
    (said,) = release.disagreements(files.get, {}, "1.2.0")
    assert "no address" in said
    whyshape, changelog = release.disagreements(files.get, links, "1.1.0")
    assert "whyshape has another version than helpers, 1.1.0" in whyshape
    assert "CHANGELOG.md begins with '1.2.0 (2027-01-31)'" in changelog
    files["CHANGELOG.md"] = "## Not yet released\n\n## 1.2.0 (2027-01-31)\n"
    (said,) = release.disagreements(files.get, links, "1.2.0")
    assert "begins with 'Not yet released'" in said


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_a_tree_with_changes_is_not_released(tmp_path, monkeypatch):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    monkeypatch.setattr(release, "ROOT", tmp_path)
    release.clean(None)
    (tmp_path / "new.txt").write_text("new")
    with pytest.raises(release.Problem, match=r"not committed:\n\?\? new\.txt"):
        release.clean(None)


def test_all_tests_have_to_pass_at_the_commit_that_is_released(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(release, "run", lambda *command: ran.append(command) or "abc\n")
    monkeypatch.setattr(release, "PASSED", tmp_path / "passed.txt")
    (tmp_path / "passed.txt").write_text("abc\n")
    release.green(None)
    assert ran == [("git", "rev-parse", "HEAD")]
    (tmp_path / "passed.txt").write_text("abd\n")
    with pytest.raises(release.Problem, match=r"\.ci/run has not passed at this commit"):
        release.green(None)
    assert any("pytest" in command for command in ran)


STEPS = ["clean", "agree", "green", "build", "try_course", "try_whyshape", "build_book"]


@pytest.mark.parametrize(("arguments", "done"), [([], 2), (["--dry-run"], len(STEPS))])
def test_only_a_dry_run_goes_on_after_a_problem(monkeypatch, capsys, arguments, done):
    taken = []

    def step(name):
        def take(packages):
            """Take a step."""
            taken.append(name)
            if name == "agree":
                raise release.Problem("no address")

        return take

    for name in STEPS:
        monkeypatch.setattr(release, name, step(name))
    assert release.main(arguments) == 1
    assert taken == STEPS[:done]
    printed = capsys.readouterr().out
    assert "PROBLEM: no address" in printed
    assert ("git push" in printed) == bool(arguments)
