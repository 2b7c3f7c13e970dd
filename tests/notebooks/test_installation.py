"""Test what `check_installation` prints."""

import importlib.util
import shutil
from importlib import metadata
from pathlib import Path

import pytest

from course.installation import check_installation

ROOT = Path(__file__).parent.parent.parent
COURSE = "%pip install -e .."
LAST = "Run these commands in a new cell. Then restart the kernel (menu Kernel)."
# As metadata has them: sorted, with markers, and with another extra.
REQUIRES = [
    "numpy<3,>=2.0",
    "anywidget<1,>=0.9.13",
    "numba<1,>=0.60; extra == 'speed'",
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
    for name in ("helpers", "course"):
        shutil.copytree(ROOT / name, tmp_path / name)
    lines = ['dependencies = ["numpy>=2.0,<3", "anywidget>=0.9.13,<1"]']
    lines += ["[project.optional-dependencies]", 'speed = ["numba>=0.60,<1"]']
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
        ("course/plots.py", "import", "\nimport"),
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
