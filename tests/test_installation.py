"""What the check prints in each environment, and what an import says of a missing package."""

import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from helpers import datasets, installation
from helpers.installation import check_installation

ROOT = Path(__file__).parent.parent


def install(what):
    """What is said outside of a notebook."""
    return f"Run: {sys.executable} -m pip install {what}"


def ranged(package):
    """A package with its range, as pip takes it."""
    oldest, limit = installation.PACKAGES[package]
    return f'"{package}>={oldest},<{limit}"'


@pytest.fixture
def says(capsys):
    """The lines that the check prints, by the name before the colon; '' is the conclusion."""

    def run():
        assert check_installation() is None
        lines = capsys.readouterr().out.splitlines()
        return dict(line.split(": ", 1) for line in lines[:-1]) | {"": lines[-1]}

    return run


@pytest.fixture
def pretend_version(monkeypatch):
    """Make a package claim another version; None for a package that is not installed."""

    def pretend(package, version):
        real = importlib.metadata.version

        def fake(name):
            if name != package:
                return real(name)
            if version is None:
                raise importlib.metadata.PackageNotFoundError(name)
            return version

        monkeypatch.setattr(importlib.metadata, "version", fake)

    return pretend


def test_all_is_well_here_and_nothing_printed_depends_on_the_machine(says):
    lines = says()
    assert lines.pop("") == "Python has all that the course needs."
    assert list(lines) == ["Python", *installation.PACKAGES, "course package", "course data"]
    assert set(lines.values()) == {"fine"}


def wanted(package):
    oldest, limit = installation.PACKAGES[package]
    return f"the course needs {oldest} or newer, below {limit}. {install(ranged(package))}"


VERSIONS = [
    ("anywidget", None, f"missing. {install(ranged('anywidget'))}"),
    ("anywidget", "0.9.13", "fine"),
    ("numpy", "1.26.4", f"version 1.26.4; {wanted('numpy')}"),
    ("numpy", "2.10", "fine"),
    ("numpy", "3.0.0rc1", f"version 3.0.0rc1; {wanted('numpy')}"),
    ("numpy", "unknown", f"version unknown; {wanted('numpy')}"),
    ("scipy", "1.9.3", f"version 1.9.3; {wanted('scipy')}"),
    ("scipy", "1.100.0.post1", "fine"),
]


@pytest.mark.parametrize(("package", "version", "line"), VERSIONS)
def test_a_package_that_is_missing_too_old_or_too_new_is_named_with_the_command(
    says, pretend_version, package, version, line
):
    pretend_version(package, version)
    lines = says()
    assert lines[package] == line
    if line != "fine":
        assert lines[""].startswith("To fix: 1 of 9.")
        assert sys.executable in lines[""]


def test_a_package_that_does_not_load_is_told_from_a_missing_one(says, monkeypatch):
    monkeypatch.setitem(sys.modules, "anywidget", None)
    start, _, end = says()["anywidget"].partition(" (")
    assert start == "installed, but fails to load"
    assert end.endswith(f"). {install('--force-reinstall anywidget')}")


@pytest.mark.parametrize("version", [(3, 10, 2), (3, 11, 0), (3, 16, 0)])
def test_an_old_python_is_a_fault_and_a_newer_one_a_remark(says, monkeypatch, version):
    monkeypatch.setattr(sys, "version_info", version)
    lines = says()
    old = "3.10 is too old; install Python 3.11 to 3.15, and the course under it"
    assert lines["Python"] == (old if version < (3, 11) else "fine")
    assert lines[""].startswith("To fix: 1" if version < (3, 11) else "Python has all")
    newer = [name for name in lines if "is newer" in name]
    assert newer == ["Python 3.16 is newer than the tested 3.11 to 3.15"] * (version > (3, 16))


@pytest.mark.parametrize(
    ("version", "said", "not_said"),
    [
        ("0.9.21", "`python -m pip install anywidget==0.9.21`", "To fix"),
        (None, f"missing. In a new cell run: %pip install {ranged('anywidget')}\n", "This page"),
    ],
)
def test_in_a_notebook_pip_is_its_own_and_the_page_is_checked_by_a_widget(
    capsys, pretend_version, version, said, not_said
):
    pretend_version("anywidget", version)
    shell = InteractiveShell()
    shell.run_cell("from helpers.installation import check_installation; check_installation()")
    shell.history_manager.end_session()
    printed = capsys.readouterr().out
    assert said in printed
    assert not_said not in printed
    assert ("choose that one's kernel" in printed) == (version is None)


def test_missing_data_a_course_that_is_not_installed_and_another_helpers_are_named(
    says, pretend_version, monkeypatch, tmp_path
):
    monkeypatch.setattr(datasets, "_FOLDERS", (tmp_path,))
    pretend_version("one-layer-course", None)
    lines, command = says(), install(f'-e "{ROOT.resolve()}"')
    assert lines["course data"].startswith("damaged (the data file question.csv is missing")
    assert lines["course package"] == f"not installed, only found by chance. {command}"
    (tmp_path / "helpers.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "helpers")
    other = f"Python finds another package of that name ({tmp_path / 'helpers.py'}). Move or "
    assert says()["course package"].startswith(other)


def test_in_a_browser_tab_there_is_nothing_to_install(says, monkeypatch, pretend_version):
    monkeypatch.setattr(sys, "platform", "emscripten")
    assert says()[""] == "Python has all that the course needs."
    monkeypatch.setattr(sys, "version_info", (3, 15, 0))
    pretend_version("scipy", None)
    lines = says()
    assert lines["scipy"] == "missing. Reload this page while you have a network"
    assert lines[""] == "To fix: 1 of 9. Otherwise, run the course on your machine."
    assert "pip" not in str(lines)


def test_it_works_without_numpy(tmp_path):
    """In a Python that sees the course but no installed package."""
    script = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
    script += "from helpers.installation import check_installation; check_installation()"
    command = [sys.executable, "-I", "-S", "-c", script]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stdout.startswith(f"Python: fine\nnumpy: missing. {install(ranged('numpy'))}\n")
    assert "\ncourse data: not checked (No module named 'numpy')" in run.stdout
    assert run.stdout.splitlines()[-1].startswith("To fix: ")
    assert run.stderr == ""


HIDE = """
import importlib, sys
for package, module in {}.items():
    sys.modules[package] = None
    try:
        importlib.import_module(module)
    except ImportError as error:
        print(error)
    del sys.modules[package]
"""


def test_a_missing_package_of_the_extra_is_named_with_the_command():
    need = {"matplotlib": "plots", "platformdirs": "exercises", "anywidget": "explorers"}
    script = HIDE.format({package: f"helpers.{module}" for package, module in need.items()})
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    said = "is missing; the extra 'course' brings it. In the course folder run:"
    command = f'{sys.executable} -m pip install ".[course]"'
    assert run.stdout.splitlines() == [f"{package} {said} {command}" for package in need]


def test_a_missing_package_that_the_extra_does_not_bring_keeps_its_own_error():
    with pytest.raises(ModuleNotFoundError, match="'nowhere'"), installation.needs_extra():
        importlib.import_module("nowhere")
