"""Test that the files which describe the project agree with each other."""

import ast
import importlib.metadata
import os
import re
import runpy
import subprocess
import sys
import tomllib
import types

import nbformat
import numpy as np
import pytest
import yaml
from notebook_rules import MACHINE_PATH, ROOT
from packaging.requirements import Requirement
from traitlets.config import PyFileConfigLoader

from helpers import shapes

PYTHONS = ["3.11", "3.12", "3.13", "3.14", "3.15"]


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def named_lines(name):
    """Return {name: version range} for the packages that a requirements file names itself."""
    lines = [line.split(" #")[0].strip() for line in read(name).splitlines()]
    lines = [line for line in lines if line and not line.startswith(("#", "-"))]
    return as_ranges(lines)


def as_ranges(lines):
    requirements = [Requirement(line) for line in lines]
    assert len({r.name for r in requirements}) == len(requirements)
    return {r.name: r.specifier for r in requirements}


def project():
    return tomllib.loads(read("pyproject.toml"))["project"]


def course():
    """Return what a learner gets with pip."""
    return named_lines("requirements.txt")


def test_the_package_and_its_extra_need_what_a_learner_gets_without_jupyterlab():
    package = project()["dependencies"] + project()["optional-dependencies"]["course"]
    package = as_ranges(package)
    assert package == {name: r for name, r in course().items() if name != "jupyterlab"}
    assert project()["requires-python"] == f">={PYTHONS[0]}"


def test_conda_installs_the_same_ranges():
    environment = yaml.safe_load(read("environment.yml"))
    conda = as_ranges(environment["dependencies"])
    python = conda.pop("python")
    assert [f"3.{minor}" for minor in range(30) if f"3.{minor}.5" in python] == PYTHONS
    assert conda.pop("pip") == ""
    assert conda == course()
    assert environment["channels"] == ["conda-forge"]


def test_the_tests_install_what_chapters_5_and_6_use():
    extra = as_ranges(project()["optional-dependencies"]["chapters-5-6"])
    assert extra.items() <= named_lines("tests/requirements.txt").items()


def test_every_range_has_both_ends_and_holds_what_is_installed_and_what_last_passed():
    lines = read("tests/last_passed.txt").splitlines()
    assert re.fullmatch(r"# \d{4}-\d\d-\d\d", lines[0])
    assert re.fullmatch(r"# Python 3\.1[1-5]\.\d+", lines[1])
    passed = dict(line.lower().split("==") for line in lines[2:])
    for package, versions in (course() | named_lines("tests/requirements.txt")).items():
        assert sorted(part.operator for part in versions) == ["<", ">="]
        assert versions.contains(importlib.metadata.version(package), prereleases=True), package
        assert passed[package] in versions, package


def test_the_test_tools_build_on_the_course():
    assert "-r ../requirements.txt" in read("tests/requirements.txt").splitlines()
    assert named_lines("tests/requirements.txt").keys().isdisjoint(course())


def test_binder_installs_the_package_after_the_environment():
    lines = read("binder/postBuild").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert lines[-1] == "python -m pip install --no-deps -e ."


def test_binder_installs_what_conda_installs_and_the_extension_that_fetches_the_course():
    conda, image = (
        yaml.safe_load(read(name))["dependencies"]
        for name in ("environment.yml", "binder/environment.yml")
    )
    # repo2docker takes a Python that is too old if there is a range.
    python = image[0].removeprefix("python=")
    assert f"{python}.5" in as_ranges(conda)["python"]
    assert [line for line in image[1:] if not line.startswith("nbgitpuller")] == conda[1:]
    assert len(image) == len(conda) + 1


@pytest.mark.skipif(os.name == "nt", reason="a hub needs Linux")
def test_a_class_has_the_same_limits_on_one_machine_and_on_kubernetes(monkeypatch, tmp_path):
    spawner = types.ModuleType("jupyterhub.spawner")
    spawner.SimpleLocalProcessSpawner = object
    monkeypatch.setitem(sys.modules, "jupyterhub", types.ModuleType("jupyterhub"))
    monkeypatch.setitem(sys.modules, "jupyterhub.spawner", spawner)
    monkeypatch.setenv("CLASS_FOLDER", str(tmp_path / "class"))
    monkeypatch.setenv("CLASS_PASSWORD", "a password for this test")
    c = PyFileConfigLoader("jupyterhub_config.py", path=str(ROOT / "docs/class")).load_config()
    student = yaml.safe_load(read("docs/class/values.yaml"))["singleuser"]
    assert c.Spawner.mem_limit == student["memory"]["limit"]
    assert c.Spawner.environment.items() >= student["extraEnv"].items()
    assert c.JupyterHub.bind_url.startswith("http://127.0.0.1:")
    assert (tmp_path / "class" / "hub").stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.name == "nt", reason="Windows does not mark executable files")
@pytest.mark.parametrize("name", ["binder/postBuild", ".ci/run"])
def test_scripts_can_be_run(name):
    assert os.access(ROOT / name, os.X_OK)
    subprocess.run(["bash", "-n", str(ROOT / name)], check=True)


def test_the_workflow_tests_three_systems_and_all_pythons_every_week():
    workflow = yaml.safe_load(read(".github/workflows/ci.yml"))
    matrix = workflow["jobs"]["all"]["strategy"]["matrix"]
    assert matrix["os"] == ["ubuntu-latest", "macos-latest", "windows-latest"]
    assert matrix["python"] == PYTHONS
    # YAML 1.1 reads the key `on` as true.
    assert list(workflow[True]) == ["push", "pull_request", "schedule", "workflow_dispatch"]
    assert workflow["jobs"]["newest"]["continue-on-error"] is True


def test_the_chapters_run_on_other_processors_every_week_and_by_hand():
    job = yaml.safe_load(read(".github/workflows/ci.yml"))["jobs"]["processors"]
    assert "schedule" in job["if"]
    (_, nehalem, haswell, features) = job["strategy"]["matrix"]["variable"]
    page = read("CONTRIBUTING.md")
    assert f"`{nehalem} python -m pytest notebooks`" in page
    assert haswell.removeprefix("OPENBLAS_CORETYPE=") in page
    assert features.replace("=", '="') + '"' in page


def prose():
    """Yield the path and the text of each page and chapter."""
    for path in [*ROOT.glob("*.md"), *ROOT.glob("[a-z]*/**/*.md")]:
        if "_build" not in path.parts:
            yield path, path.read_text(encoding="utf-8")
    for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"):
        cells = nbformat.read(path, as_version=4).cells
        yield path, "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_links_to_files_lead_somewhere():
    for path, text in prose():
        links = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'\bsrc="([^"]+)"', text)
        local = [link for link in links if not re.match("[a-z]+:", link)]
        assert [link for link in local if not (path.parent / link).exists()] == [], path.name


def test_no_file_names_a_place_on_one_machine():
    folders = ["helpers", "data", ".github", "tests/benchmarks"]
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    files += [path for path in ROOT.iterdir() if path.suffix in (".md", ".txt", ".toml", ".yml")]
    for path in files:
        if path.suffix in (".md", ".txt", ".toml", ".yml", ".py", ".csv"):
            found = MACHINE_PATH.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path.name}: {found[0]}"


def test_the_note_in_the_readme_is_what_its_line_gives(tmp_path):
    line = re.search(r"has shape \(4, 3\), the line `(.*?)` fails", read("README.md"))[1]
    (tmp_path / "line.py").write_text(line, encoding="utf-8")
    with pytest.raises(ValueError, match="could not be broadcast") as caught:
        runpy.run_path(str(tmp_path / "line.py"), {"X": np.ones((4, 3))})
    assert f"```text\nShapes: {shapes.explain(caught.value)}\n```" in read("README.md")


def test_every_data_file_is_described_and_small():
    text = read("data/README.md")
    files = [path for path in (ROOT / "data").iterdir() if path.name != "README.md"]
    assert sorted(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)) == sorted(p.name for p in files)
    assert sum(path.stat().st_size for path in files) < 300_000


# The layers of `helpers`. A module may import only from the layers before its own.
LAYERS = [
    ["arrays", "installation"],
    ["datasets", "activations"],
    ["costs", "perceptron"],
    ["network"],
    ["curvature", "descent", "low_rank", "minimize"],
    ["quadratic", "shapes"],
    ["plots"],
    ["exercises", "explorers"],
]
LOWEST = {"numpy", "scipy"}  # the only other packages that the layers up to "shapes" may import
# These modules may import packages that only notebooks need, but only inside of functions.
IN_A_NOTEBOOK = {("shapes", "IPython")}


def imports(path):
    """Yield the name of each imported module, and whether it is imported outside of functions.

    For modules of the course, the names have the form `helpers.x`. For others, they are packages.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inner = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    later = {id(node) for function in inner for node in ast.walk(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: write `from helpers...` in full"
            names = [node.module]
            if node.module == "helpers":
                names = [f"helpers.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            parts = name.split(".")
            first = ".".join(parts[:2]) if parts[0] == "helpers" else parts[0]
            yield first, id(node) not in later


def test_modules_import_only_from_the_layers_below():
    layer = {name: level for level, names in enumerate(LAYERS) for name in names}
    for path in (ROOT / "helpers").rglob("*.py"):
        mine = path.relative_to(ROOT / "helpers").with_suffix("").parts[0]
        if mine == "__init__":
            continue
        for name, at_once in imports(path):
            first, _, module = name.partition(".")
            if first == "helpers":
                assert module == mine or layer[module] < layer[mine], f"{mine} imports {module}"
            elif layer[mine] <= layer["shapes"]:
                allowed = first in LOWEST | sys.stdlib_module_names
                assert allowed or ((mine, first) in IN_A_NOTEBOOK and not at_once), (mine, first)
