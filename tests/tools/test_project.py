"""Test that the project's files agree with each other, and which module imports which."""

import ast
import os
import re
import subprocess
import sys
import tomllib
import types

import pytest
import yaml
from notebook_rules import MACHINE_PATH, ROOT, markdown_cells
from notebook_rules import read as read_notebook
from packaging.requirements import Requirement
from traitlets.config import PyFileConfigLoader

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


def ranges(lines):
    """Return {name: version range} of requirements, without comments and options such as -r."""
    lines = [line.split(" #")[0].strip() for line in lines]
    found = [Requirement(line) for line in lines if line and not line.startswith(("#", "-"))]
    return {requirement.name: requirement.specifier for requirement in found}


def test_pip_conda_binder_and_the_package_ask_for_the_same_versions():
    project = tomllib.loads(read("pyproject.toml"))["project"]
    extras = {name: ranges(lines) for name, lines in project["optional-dependencies"].items()}
    course = ranges(read("requirements.txt").splitlines())
    package = ranges(project["dependencies"])
    # The package also works with the ipywidgets of Colab, which is too old for JupyterLab 4.
    jupyter = {name: course[name] for name in ("jupyterlab", "ipywidgets")}
    assert package | jupyter == course
    conda, binder = (
        yaml.safe_load(read(name))["dependencies"]
        for name in ("environment.yml", "binder/environment.yml")
    )
    assert conda[0].startswith(f"python{project['requires-python']},")
    assert ranges(conda[2:]) == course
    assert [line for line in binder[1:] if not line.startswith("nbgitpuller")] == conda[1:]
    tests = ranges(read("tests/requirements.txt").splitlines())
    assert extras["speed"].items() <= tests.items()


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
def test_binder_and_ci_can_execute_their_scripts(name):
    assert os.access(ROOT / name, os.X_OK)
    subprocess.run(["bash", "-n", str(ROOT / name)], check=True)


def prose():
    """Yield the path and the text of each page and chapter."""
    for path in [*ROOT.glob("*.md"), *ROOT.glob("[a-z]*/**/*.md")]:
        if "_build" not in path.parts:
            yield path, path.read_text(encoding="utf-8")
    for path in NOTEBOOKS:
        yield path, "\n".join(source for _, source in markdown_cells(read_notebook(path)))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_readme_and_chapter_0_name_each_chapter_by_its_title(path):
    title = markdown_cells(read_notebook(path))[0][1].splitlines()[0].removeprefix("# ")
    assert f"[{path.name[:2]} {title}](notebooks/{path.name})" in read("README.md")
    start = "".join(source for _, source in markdown_cells(read_notebook(NOTEBOOKS[0])))
    assert path == NOTEBOOKS[0] or f"[{path.name[:2]} {title}]({path.name})" in start


def test_the_readme_counts_the_traps_and_the_pages_of_messages():
    traps = re.findall(r"^\[\w+\]$", read("docs/frameworks/traps.toml"), re.MULTILINE)
    pages = list((ROOT / "docs" / "messages").glob("*.md"))
    text = read("README.md")
    assert f"shows what {len(traps)} common mistakes do" in text
    assert f"[{len(pages)} pages about messages]" in text


def test_links_to_files_lead_somewhere():
    for path, text in prose():
        text = re.sub(r"`[^`\n]*`", "", text)  # examples of links
        links = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'\bsrc="([^"]+)"', text)
        local = [link for link in links if not re.match("[a-z]+:", link)]
        assert [link for link in local if not (path.parent / link).exists()] == [], path.name


def test_no_file_contains_a_path_of_one_machine():
    folders = ["helpers", "course", "data", ".github", "tools"]
    files = [path for folder in folders for path in (ROOT / folder).rglob("*")]
    files += [path for path in ROOT.iterdir() if path.suffix in (".md", ".txt", ".toml", ".yml")]
    for path in files:
        if path.suffix in (".md", ".txt", ".toml", ".yml", ".py", ".csv"):
            found = MACHINE_PATH.search(path.read_text(encoding="utf-8"))
            assert found is None, f"{path.name}: {found[0]}"


def test_every_data_file_is_described_and_small():
    text = read("data/README.md")
    files = [path for path in (ROOT / "data").iterdir() if path.name != "README.md"]
    assert sorted(re.findall(r"^\| `([^`]+)`", text, re.MULTILINE)) == sorted(p.name for p in files)
    assert sum(path.stat().st_size for path in files) < 500_000


# A module may import only from the lines above its own.
LAYERS = [
    ["helpers.arguments"],
    ["helpers.datasets", "helpers.activations"],
    ["helpers.costs", "helpers.perceptron"],
    ["helpers.network"],
    ["helpers.curvature", "helpers.descent", "helpers.low_rank", "helpers.minimize"],
    ["helpers.quadratic"],
    ["helpers"],
    ["course", "course.installation", "course.plots"],
    ["course.exercises", "course.explorers"],
]
# What the reference may import from elsewhere, besides the standard library.
ELSEWHERE = {"numpy", "scipy"}


def imported(path):
    """Yield the modules that a module imports, such as "scipy.special" and "helpers.costs"."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: write `from helpers...` in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_modules_import_only_from_the_layers_below():
    layer = {name: level for level, names in enumerate(LAYERS) for name in names}
    for path in [*(ROOT / "helpers").rglob("*.py"), *(ROOT / "course").rglob("*.py")]:
        mine = ".".join(path.relative_to(ROOT).with_suffix("").parts[:2]).removesuffix(".__init__")
        for name in imported(path):
            package, *rest = name.split(".")
            if package in ("helpers", "course"):
                module = f"{package}.{rest[0]}"
                module = module if module in layer else package
                if module != mine:
                    assert layer[module] < layer[mine], f"{mine} imports {module}"
            elif mine.startswith("helpers"):
                assert package in ELSEWHERE | sys.stdlib_module_names, f"{mine} imports {package}"


def test_links_from_pages_to_sections_of_chapters_lead_somewhere():
    """The build of the book finds a dead one, too, but it takes minutes."""
    places = {}
    for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"):
        texts = [text for _, text in markdown_cells(read_notebook(path))]
        headings = re.findall(r"^#+ (.*)", "\n".join(texts), re.MULTILINE)
        words = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings)
        places[path.name] = {each.replace(" ", "-") for each in words}
    for path in (ROOT / "docs").rglob("*.md"):
        if "_build" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        for name, place in re.findall(r"(0\d_\w+\.ipynb)#([\w-]+)", text):
            assert place in places[name], (path.name, name, place)
