"""Test what `check_installation` prints, and what an import says when a package is missing."""

import importlib.util
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from helpers.installation import check_installation

ROOT = Path(__file__).parent.parent
COURSE = '%pip install -e "..[course]"'
LAST = "Run these commands in a new cell. Then restart the kernel (menu Kernel)."
# As metadata has them: sorted, with markers, and with another extra.
REQUIRES = [
    "numpy<3,>=2.0",
    "numba<1,>=0.60; extra == 'chapter-5'",
    "anywidget<1,>=0.9.13; extra == 'course'",
]


@pytest.fixture
def says(monkeypatch, capsys, tmp_path):
    """Return what the check prints if these versions are installed; None is a missing package."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(metadata, "requires", lambda _: REQUIRES)

    def run(**versions):
        versions = {"numpy": "2.1.0", "anywidget": "0.11.0"} | versions

        def version(package):
            if versions[package] is None:
                raise metadata.PackageNotFoundError(package)
            return versions[package]

        monkeypatch.setattr(metadata, "version", version)
        check_installation()
        return capsys.readouterr().out.splitlines()

    return run


@pytest.mark.parametrize(
    "versions",
    [
        {},
        {"numpy": "2.10.0rc1", "anywidget": "0.9.13"},
        {"numpy": "2.99.dev0+git2026"},
    ],
)
def test_versions_in_range_are_fine(says, versions):
    assert says(**versions) == ["fine"]


@pytest.mark.parametrize(
    ("package", "version", "problem"),
    [
        ("numpy", None, 'numpy is missing: %pip install "numpy>=2.0,<3"'),
        ("numpy", "1.26.4", 'numpy 1.26.4 is too old: %pip install "numpy>=2.0,<3"'),
        ("numpy", "3.0.0rc1", 'numpy 3.0.0rc1 is too new: %pip install "numpy>=2.0,<3"'),
        ("anywidget", "0.9.9", 'anywidget 0.9.9 is too old: %pip install "anywidget>=0.9.13,<1"'),
    ],
)
def test_a_missing_or_unsuitable_package_is_named_with_the_command_to_install_it(
    says, package, version, problem
):
    assert says(**{package: version}) == [problem, LAST]


def test_a_missing_whyshape_is_named_with_the_command_to_install_it(says, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert says()[0] == 'whyshape is missing: %pip install -e "../whyshape"'


def test_a_course_that_is_not_installed_is_reported(says, monkeypatch):
    def requires(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", requires)
    assert says() == [f"The course is not installed: {COURSE}", LAST]


@pytest.fixture
def clone(tmp_path, monkeypatch):
    """The folder of another copy of the course, in which a chapter runs."""
    shutil.copytree(ROOT / "helpers", tmp_path / "helpers")
    lines = ['dependencies = ["numpy>=2.0,<3"]', "[project.optional-dependencies]"]
    lines += ['course = ["anywidget>=0.9.13,<1"]', 'chapter-5 = ["numba>=0.60,<1"]']
    (tmp_path / "pyproject.toml").write_text("\n".join(["[project]", *lines]), encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    return tmp_path


def test_an_installed_course_equal_to_this_folder_is_fine(clone, says, monkeypatch):
    monkeypatch.chdir(clone / "notebooks")
    assert says() == ["fine"]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("pyproject.toml", "anywidget>=0.9.13", "anywidget>=0.10"),
        ("helpers/costs.py", "import", "\nimport"),
    ],
)
def test_an_installed_course_with_other_requirements_or_code_is_reported(
    clone, says, monkeypatch, file, old, new
):
    monkeypatch.chdir(clone / "notebooks")
    text = (clone / file).read_text(encoding="utf-8").replace(old, new, 1)
    (clone / file).write_text(text, encoding="utf-8")
    problem = f"The installed course differs from this folder: {COURSE}"
    assert says() == [problem, LAST]


def test_the_environment_of_these_tests_is_fine(monkeypatch, capsys):
    monkeypatch.chdir(ROOT / "notebooks")
    check_installation()
    assert capsys.readouterr().out == "fine\n"


def test_the_ipywidgets_of_colab_is_fine(monkeypatch, capsys):
    version = metadata.version
    colab = {"ipywidgets": "7.7.1"}
    monkeypatch.setattr(metadata, "version", lambda name: colab.get(name) or version(name))
    monkeypatch.chdir(ROOT / "notebooks")
    check_installation()
    assert capsys.readouterr().out == "fine\n"


WITHOUT = """
import sys
for package, module in (("matplotlib", "plots"), ("platformdirs", "exercises")):
    sys.modules[package] = None
    try:
        __import__(f"helpers.{module}")
    except ImportError as error:
        print(package in str(error), error)
    del sys.modules[package]
sys.modules["anywidget"] = None
import helpers.explorers
"""


def test_an_import_without_the_extra_says_how_to_install_it():
    run = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True)
    told = [*run.stdout.splitlines(), run.stderr.splitlines()[-1]]
    command = f'{sys.executable} -m pip install ".[course]"'
    assert [line.endswith(command) for line in told] == [True] * 3
    assert [line[:5] for line in told[:2]] == ["True "] * 2
    assert "anywidget" in told[2]
