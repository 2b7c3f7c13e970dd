"""The course in a browser tab: its lock file, the site, and the site's kernel in a real Chromium.

Pyodide comes from its usual address when the site is used. Here a stand-in answers for that
address: with the interpreter from npm and with the packages that are pure Python, from the package
index. NumPy, SciPy and matplotlib are not among them, so no chapter runs here; see
`docs/lite/README.md`.

The tests need the site, which `docs/lite/build_lite.py` builds, and are skipped without it; with
REQUIRE_LITE=1 they fail.
"""

import functools
import hashlib
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import lab
import pytest
from notebook_rules import ROOT, code_cells, markdown_cells, opening_cell, read
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import helpers

SITE = Path(os.environ.get("LITE_SITE", ROOT / "docs" / "_build" / "lite"))
CHAPTERS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
FIRST, SECOND = (path.name for path in CHAPTERS[:2])

_spec = importlib.util.spec_from_file_location("build_lite", ROOT / "docs/lite/build_lite.py")
build_lite = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(build_lite)


skip = functools.partial(lab.missing, "REQUIRE_LITE")


# The lock file, without a site -------------------------------------------------------------------


def wheel(folder, name, version="1.0", requires=()):
    path = folder / f"{name.replace('-', '_')}-{version}-py3-none-any.whl"
    lines = [f"Name: {name}", *(f"Requires-Dist: {line}" for line in requires)]
    with ZipFile(path, "w") as archive:
        archive.writestr(f"{name}/__init__.py", "")
        archive.writestr(f"{name}-{version}.dist-info/METADATA", "\n".join(lines))
    return path


LOCK = {
    "info": {"python": "3.14.2"},
    "packages": {"numpy": {"name": "numpy", "version": "2.4.6", "file_name": "numpy.whl"}},
}


def test_the_lock_file_gets_full_addresses_and_the_wheels_of_the_site(tmp_path):
    made = [
        wheel(tmp_path, "first", requires=["numpy>=2", 'second[x]>=1; extra == "course"']),
        wheel(tmp_path, "second", requires=['other; python_version < "3.12"', 'x; extra == "x"']),
    ]
    packages = build_lite.longer_lock(LOCK, made, "https://there")["packages"]
    assert packages["numpy"]["file_name"] == "https://there/numpy.whl"
    assert packages["first"]["file_name"] == made[0].name
    assert packages["first"]["imports"] == ["first"]
    assert packages["first"]["depends"] == ["numpy", "second"]
    assert packages["first"]["sha256"] == hashlib.sha256(made[0].read_bytes()).hexdigest()
    assert packages["second"]["depends"] == []
    assert LOCK["packages"].keys() == {"numpy"}  # as it was


@pytest.mark.parametrize(
    ("requires", "complaint"),
    [("scipy", "needs scipy, which neither"), ("numpy>=3", "needs numpy>=3, not 2.4.6")],
)
def test_a_package_that_is_not_there_or_out_of_range_stops_the_build(tmp_path, requires, complaint):
    with pytest.raises(ValueError, match=complaint):
        build_lite.longer_lock(LOCK, [wheel(tmp_path, "first", requires=[requires])], "https://x")


# The site ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site():
    """The folder of the site, if it is that of the course as it is now."""
    if not (SITE / "static/course/pyodide-lock.json").is_file():
        skip("the site is not built: see docs/lite/README.md")
    chapters = {path.name: path.read_bytes() for path in CHAPTERS}
    built = {path.name: path.read_bytes() for path in (SITE / "files").glob("*.ipynb")}
    [course] = SITE.glob("static/course/one_layer_course-*.whl")
    with ZipFile(course) as archive:
        inside = {n: archive.read(n) for n in archive.namelist() if n.startswith("helpers/")}
    same = all(
        inside.get(path.relative_to(ROOT).as_posix()) == path.read_bytes()
        for path in (ROOT / "helpers").rglob("*.*")
        if path.suffix != ".pyc"
    )
    if chapters != built or not same:
        skip("the site is older than the course: build it again")
    return SITE


@pytest.fixture(scope="module")
def lock(site):
    return json.loads((site / "static/course/pyodide-lock.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def usual_address(lock):
    """Where Pyodide is fetched from, with the slash at the end."""
    return lock["packages"]["numpy"]["file_name"].rpartition("/")[0] + "/"


def test_every_requirement_of_the_course_is_in_the_lock_file_in_range(lock):
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if re.match(r"\w", line)]
    assert {"numpy", "scipy", "matplotlib"} <= {requirement.name for requirement in wanted}
    for requirement in wanted:
        if requirement.name != "jupyterlab":  # which is the page itself
            package = lock["packages"][canonicalize_name(requirement.name)]
            assert requirement.specifier.contains(package["version"]), package["version"]


def test_whatever_helpers_and_the_chapters_import_is_found_by_its_name(lock):
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "helpers").rglob("*.py")]
    for path in CHAPTERS:
        sources += [cell.source for _, cell in code_cells(read(path))]
    text = "\n".join(sources)
    names = re.findall(r"^ *from (\w+)[\w.]* import ", text, re.MULTILINE)
    names += re.findall(r"^ *import (\w+)[\w.]*(?: as \w+)?$", text, re.MULTILINE)
    assert {"numpy", "matplotlib", "json"} <= set(names)
    found = {name for package in lock["packages"].values() for name in package["imports"]}
    # Chapters 5 and 6 run without these and say so.
    without = {"numba", "Cython", "dask", "distributed", "threadpoolctl", "libc"}
    assert set(names) - found - sys.stdlib_module_names <= without


def test_the_lock_file_is_whole(site, lock, usual_address):
    packages = lock["packages"]
    needed, seen = {"one-layer-course", "ipython", "jedi", "micropip", "comm"}, set()
    while needed:
        name = needed.pop()
        seen.add(name)
        needed |= set(map(canonicalize_name, packages[name]["depends"])) - seen
    assert {"numpy", "scipy", "matplotlib", "ipywidgets", "pillow", "platformdirs"} <= seen
    own = {name: p for name, p in packages.items() if "/" not in p["file_name"]}
    assert set(own) == {"one-layer-course", *build_lite.WHEELS}
    for package in own.values():
        file = site / "static" / "course" / package["file_name"]
        assert hashlib.sha256(file.read_bytes()).hexdigest() == package["sha256"]
    assert all(packages[name]["file_name"].startswith(usual_address) for name in seen - set(own))


def test_the_kernel_asks_for_the_same_release_of_pyodide(site, usual_address):
    scripts = site.glob("extensions/@jupyterlite/pyodide-kernel-extension/static/*.js")
    text = "\n".join(path.read_text(encoding="utf-8") for path in scripts)
    release = re.compile(r"pyodide/v[^/]+/full")
    assert set(release.findall(text)) == {release.search(usual_address)[0]}


def test_the_wheel_carries_the_data_and_links_between_chapters_lead_somewhere(site):
    [course] = site.glob("static/course/one_layer_course-*.whl")
    with ZipFile(course) as archive:
        names = set(archive.namelist())
    files = {path.name for path in (ROOT / "data").iterdir() if path.is_file()}
    assert {f"helpers/data/{name}" for name in files} <= names
    for path in CHAPTERS:
        for _, source in markdown_cells(read(path)):
            for link in re.findall(r"\]\((?!https?:|#|attachment:)([^)#\s]+)", source):
                assert (site / "files" / link).is_file(), f"{path.name}: {link}"


def test_nothing_in_the_settings_names_the_machine_that_built_the_site(site):
    for path in [*site.glob("*.json"), *site.glob("lab/*.json"), *site.glob("api/**/*.json")]:
        text = path.read_text(encoding="utf-8")
        assert str(ROOT) not in text
        assert "/tmp/" not in text


# The kernel, in a real Chromium ------------------------------------------------------------------

pure = re.compile(r"-(py2\.)?py3-none-any\.whl$")


@pytest.fixture(scope="module")
def stand_in(lock, usual_address, tmp_path_factory):
    """A folder with what the usual address has, as far as it can be had elsewhere."""
    folder = tmp_path_factory.mktemp("pyodide")
    release = re.search(r"/v([^/]+)/", usual_address)[1]
    npm = shutil.which("npm")
    if npm is None:
        skip("npm is missing")
    names = ["ipython", "jedi", "micropip", "platformdirs", "matplotlib", "typing-extensions"]
    for name in names:
        names += [
            n for n in map(canonicalize_name, lock["packages"][name]["depends"]) if n not in names
        ]
    packages = [lock["packages"][name] for name in names]
    pins = [
        f"{p['name']}=={p['version']}"
        for p in packages
        if pure.search(p["file_name"]) and "/" in p["file_name"] and p["name"] != "fonttools"
    ]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    pip += ["--only-binary=:all:", "--python-version", "3.14", "--dest", str(folder)]
    for command in ([npm, "pack", "--silent", f"pyodide@{release}"], [*pip, *pins]):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            skip(f"not to be had without a network: {done.stderr[-300:]}")
    shutil.unpack_archive(folder / f"pyodide-{release}.tgz", folder, filter="data")
    for path in (folder / "package").iterdir():
        path.rename(folder / path.name)
    return folder


class Tab:
    """A tab with a chapter of the site, and all that it asked for."""

    def __init__(self, browser, host, site, lock, stand_in, usual_address):
        self.host, self.elsewhere = host, []
        self.address = f"{host}{site.name}/"
        self.stand_in, self.usual_address = stand_in, usual_address
        self.context = browser.new_context()
        self.context.route(f"{usual_address}**", self._answer)
        # Pyodide packs the wheels anew, so those of the package index have other sums.
        lock = json.loads(json.dumps(lock))
        for package in lock["packages"].values():
            file = stand_in / package["file_name"].rpartition("/")[2]
            if file.is_file():
                package["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
        settings = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))
        settings["jupyter-config-data"]["exposeAppInBrowser"] = True
        files = {"static/course/pyodide-lock.json": lock, "jupyter-lite.json": settings}
        for name, values in files.items():
            answer = functools.partial(self._answer_with, values)
            self.context.route(f"{self.address}{name}*", answer)
        self.context.on("request", self._watch)
        self.page = self.context.new_page()
        self.page.set_default_timeout(60_000)

    def _answer(self, route):
        file = self.stand_in / route.request.url.removeprefix(self.usual_address)
        headers = {"Access-Control-Allow-Origin": "*"}
        if not file.is_file():
            return route.fulfill(status=404, headers=headers)
        kinds = {".mjs": "text/javascript", ".wasm": "application/wasm"}
        kind = kinds.get(file.suffix, "application/octet-stream")
        return route.fulfill(path=file, headers=headers | {"Content-Type": kind})

    @staticmethod
    def _answer_with(values, route):
        route.fulfill(json=values)

    def _watch(self, request):
        known = (self.host, self.usual_address, "data:", "blob:")
        if not request.url.startswith(known):
            self.elsewhere.append(request.url)

    def open(self, name):
        self.page.goto(f"{self.address}lab/index.html?path={name}")
        self.page.wait_for_function("() => window.jupyterapp?.shell?.currentWidget?.sessionContext")
        self.page.evaluate(
            """async () => {
                const context = jupyterapp.shell.currentWidget.sessionContext;
                await context.ready;
                await context.session.kernel.info;
            }"""
        )

    def run(self, code):
        """Run code in the chapter's kernel; return what it printed, or its error."""
        status, text = lab.run_code(self.page, code)
        assert status == "ok", text
        return text

    def show(self, code):
        """Run code in a new cell at the end of the chapter."""
        self.page.evaluate(
            """async code => {
                const panel = jupyterapp.shell.currentWidget;
                panel.content.activeCellIndex = panel.content.widgets.length - 1;
                await jupyterapp.commands.execute("notebook:insert-cell-below");
                panel.content.activeCell.model.sharedModel.setSource(code);
                await jupyterapp.commands.execute("notebook:run-cell");
            }""",
            code,
        )


@pytest.fixture(scope="module")
def tab(chromium, site, lock, stand_in, usual_address):
    asked = []
    # As beside the book: not at the root of its host.
    with lab.running_browser(chromium) as browser, lab.serving(site.parent, asked=asked) as host:
        tab = Tab(browser, host, site, lock, stand_in, usual_address)
        tab.asked = asked
        tab.open(FIRST)
        yield tab


# Modules of helpers are loaded alone where their package asks for NumPy.
ALONE = """
import importlib.util, pathlib, sys, types, helpers
def alone(name):
    path = pathlib.Path(helpers.__file__).parent.joinpath(*name.split(".")[1:])
    spec = importlib.util.spec_from_file_location(name, f"{path}.py")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
"""


@pytest.mark.browser
def test_the_opening_cell_finds_helpers_as_it_stands(tab):
    assert tab.run(opening_cell()) == "Ready: The linear algebra of a one-layer neural network\n"
    version = tab.run("import importlib.metadata as m; print(m.version('one-layer-course'))")
    assert version == f"{helpers.__version__}\n"
    assert tab.run("import sys; print(*sys.version_info[:2], sys.platform)") == "3 14 emscripten\n"


@pytest.mark.browser
def test_the_installation_check_knows_the_tab_and_that_it_can_show_explorers(tab):
    code = "from helpers.installation import check_installation; check_installation()"
    says = tab.run(code)
    lines = dict(line.split(": ", 1) for line in says.splitlines() if ": " in line)
    names = "Python", "ipywidgets", "anywidget", "platformdirs", "course package"
    assert {lines[name] for name in names} == {"fine"}
    assert lines["numpy"] == "missing. Reload this page while you have a network"
    assert "pip" not in says
    tab.show(code)
    tab.page.locator(".explorers-work").wait_for()
    assert tab.page.locator(".explorers-missing:visible").count() == 0


@pytest.mark.browser
def test_print_options_outlast_their_cell_and_no_time_is_zero(tab):
    tab.run(
        "import contextvars, sys, types\n"
        "kept = contextvars.ContextVar('kept', default={'precision': 8})\n"
        "stand_in = types.SimpleNamespace(get_printoptions=kept.get)\n"
        "stand_in.set_printoptions = lambda **options: kept.set(options)\n"
        "sys.modules['numpy'] = stand_in\n"
        "_ = kept.set({'precision': 4})"
    )
    assert tab.run("print(kept.get())\ndel sys.modules['numpy']") == "{'precision': 4}\n"
    code = "import time, timeit\n"
    code += "print(min(timeit.repeat('pass', number=1, repeat=50)) > 0, time.perf_counter() > 0)"
    assert tab.run(code) == "True True\n"


# Its package asks for NumPy, so an empty one stands in for it.
RECORD = (
    ALONE
    + """
sys.modules["helpers.exercises"] = types.ModuleType("helpers.exercises")
record = alone("helpers.exercises.record")
"""
)

# The explorers' frame, with a picture that needs neither NumPy nor matplotlib.
EXPLORER = """
import json
from types import ModuleType, SimpleNamespace
def stand_in(name, **content):
    module = sys.modules[name] = ModuleType(name)
    vars(module).update(content)
class Picture:
    bbox = SimpleNamespace(size=SimpleNamespace(tolist=lambda: [300, 200]))
    def record(self):
        return "[]", f'[[["t",40,50,0,0,14,0,"#000000","{self.n}"]]]'
    def draw(self, n):
        self.n = n
        return f"n is {n}."
stand_in("numpy", bool_=bool, number=int)
stand_in("helpers.arrays", brief=repr)
stand_in("helpers.network", record_points=None)
stand_in("helpers.explorers", __path__=[helpers.__path__[0] + "/explorers"])
stand_in("helpers.explorers.recorder", new_figure=None, as_json=json.dumps)
from helpers.explorers.explorer import Explorer, slider
del sys.modules["numpy"]
picture = Picture()
Explorer({"n": slider("n", [1, 2, 3, 4], 2)}, lambda n: n, picture.draw, picture, "A picture")
"""


@pytest.mark.browser
def test_a_slider_moves_picture_and_sentence(tab):
    tab.show(ALONE + EXPLORER)
    handle = tab.page.locator(".explorer input[type=range]")
    says = tab.page.locator(".explorer .explorer-says")
    handle.wait_for()
    assert says.inner_text().strip() == "n is 2."
    before = tab.page.locator(".explorer canvas").screenshot()
    handle.press("End")
    tab.page.wait_for_function(
        "() => document.querySelector('.explorer .explorer-says').innerText.trim() === 'n is 4.'"
    )
    assert handle.get_attribute("aria-valuetext") == "4"
    assert tab.page.locator(".explorer canvas").screenshot() != before


@pytest.mark.browser
def test_the_record_is_kept_from_chapter_to_chapter_and_from_visit_to_visit(tab):
    tab.run(RECORD)
    tab.run("record.add('solved', '2.3')")
    path = "/drive/progress/one-layer-course/progress.jsonl\n"
    assert tab.run("print(record.progress_file())") == path
    tab.open(SECOND)  # another page, another kernel
    tab.run(opening_cell())
    tab.run(RECORD)
    assert tab.run("print([event['solved'] for event in record.read()[0]])") == "['2.3']\n"


@pytest.mark.browser
def test_nothing_is_missing_and_nothing_is_asked_for_elsewhere(tab):
    """The last test of the tab: what all of them asked for."""
    # A browser asks every host for the first, whatever the page says. With the second JupyterLab
    # asks a server whether what looks like a path in an output is one; there is none, and no link.
    known = ("/favicon.ico", f"/{SITE.name}/api/resolvePath?")
    asked = [(code, path) for code, path in tab.asked if not path.startswith(known)]
    assert len(asked) > 50
    assert "\n".join(f"{code} {path}" for code, path in asked if code not in (200, 304)) == ""
    assert tab.elsewhere == []
