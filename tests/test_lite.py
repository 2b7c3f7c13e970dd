"""The course in a browser tab: its lock file, the site, and the site's kernel in a real Chromium.

When a reader uses the site, Pyodide comes from its usual address. In these tests, a folder replaces
this address. It contains the interpreter, from npm, and the packages that consist only of Python
code, from the package index. The folder lacks NumPy, SciPy and matplotlib, so no chapter is run
here (see `docs/lite/README.md`).

The tests of the site need the folder that `docs/lite/build_lite.py` writes, and are skipped without
it. With REQUIRE_LITE=1 they fail instead.
"""

import functools
import hashlib
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

sys.path.insert(0, str(ROOT / "docs" / "lite"))
import build_lite

SITE = Path(os.environ.get("LITE_SITE", ROOT / "docs" / "_build" / "lite"))
CHAPTERS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
FIRST, SECOND = (path.name for path in CHAPTERS[:2])

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
    """The folder of the site, if it contains the present course."""
    if not (SITE / "static/course/pyodide-lock.json").is_file():
        skip("the site is not built: see docs/lite/README.md")
    stored = {f"files/{path.name}": path.read_bytes() for path in CHAPTERS}
    built = {f"files/{path.name}": path.read_bytes() for path in (SITE / "files").glob("*.ipynb")}
    for path in (ROOT / "helpers").rglob("*.*"):
        if path.suffix != ".pyc":
            stored[path.relative_to(ROOT).as_posix()] = path.read_bytes()
    with ZipFile(course_wheel(SITE)) as archive:
        built |= {name: archive.read(name) for name in stored.keys() & set(archive.namelist())}
    if stored != built:
        skip("the site is older than the course: build it again")
    return SITE


def course_wheel(site):
    [wheel] = site.glob("static/course/one_layer_course-*.whl")
    return wheel


@pytest.fixture(scope="module")
def lock(site):
    return json.loads((site / "static/course/pyodide-lock.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def usual_address(lock):
    """The address from which Pyodide is downloaded, with a slash at the end."""
    return lock["packages"]["numpy"]["file_name"].rpartition("/")[0] + "/"


def test_every_requirement_of_the_course_is_in_the_lock_file_in_range(lock):
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    wanted = [Requirement(line) for line in lines if re.match(r"\w", line)]
    assert {"numpy", "scipy", "matplotlib"} <= {requirement.name for requirement in wanted}
    for requirement in wanted:
        if requirement.name != "jupyterlab":  # the page itself is JupyterLab
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
    # Without these packages, chapters 5 and 6 run and report what is missing.
    without = {"numba", "Cython", "dask", "distributed", "threadpoolctl", "libc"}
    assert set(names) - found - sys.stdlib_module_names <= without


def with_dependencies(packages, names):
    """Return the names of packages and of all packages that they need, even indirectly."""
    found = set()
    while names:
        found |= names
        names = {canonicalize_name(n) for name in names for n in packages[name]["depends"]} - found
    return found


def test_the_lock_file_is_whole(site, lock, usual_address):
    packages = lock["packages"]
    seen = with_dependencies(packages, {"one-layer-course", "ipython", "jedi", "micropip", "comm"})
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
    with ZipFile(course_wheel(site)) as archive:
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
def mirror(lock, usual_address, tmp_path_factory):
    """A folder with the files of the usual address that can be downloaded elsewhere."""
    folder, packages = tmp_path_factory.mktemp("pyodide"), lock["packages"]
    release = re.search(r"/v([^/]+)/", usual_address)[1]
    npm = shutil.which("npm")
    if npm is None:
        skip("npm is missing")
    names = {"ipython", "jedi", "micropip", "platformdirs", "matplotlib", "typing-extensions"}
    pins = [
        f"{name}=={packages[name]['version']}"
        for name in with_dependencies(packages, names) - {"fonttools", *build_lite.WHEELS}
        if pure.search(packages[name]["file_name"])
    ]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    pip += ["--only-binary=:all:", "--python-version", "3.14", "--dest", str(folder)]
    for command in ([npm, "pack", "--silent", f"pyodide@{release}"], [*pip, *pins]):
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            skip(f"this needs a network: {done.stderr[-300:]}")
    shutil.unpack_archive(folder / f"pyodide-{release}.tgz", folder, filter="data")
    for path in (folder / "package").iterdir():
        path.rename(folder / path.name)
    return folder


class Tab:
    """A tab with a chapter of the site. It records the requests to other addresses."""

    def __init__(self, browser, host, site, lock, mirror, usual_address):
        self.address, self.elsewhere = f"{host}{site.name}/", []
        self.mirror, self.usual_address = mirror, usual_address
        known = (host, usual_address, "data:", "blob:")

        def watch(request):
            if not request.url.startswith(known):
                self.elsewhere.append(request.url)

        # Pyodide packs the wheels again, so those of the package index have other checksums.
        lock = json.loads(json.dumps(lock))
        for package in lock["packages"].values():
            file = mirror / package["file_name"].rpartition("/")[2]
            if file.is_file():
                package["sha256"] = hashlib.sha256(file.read_bytes()).hexdigest()
        settings = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))
        settings["jupyter-config-data"]["exposeAppInBrowser"] = True
        context = browser.new_context()
        context.route(f"{usual_address}**", self._answer)
        for name, values in (
            ("static/course/pyodide-lock.json", lock),
            ("jupyter-lite.json", settings),
        ):
            answer = functools.partial(lambda values, route: route.fulfill(json=values), values)
            context.route(f"{self.address}{name}*", answer)
        context.on("request", watch)
        self.page = context.new_page()
        self.page.set_default_timeout(60_000)

    def _answer(self, route):
        file = self.mirror / route.request.url.removeprefix(self.usual_address)
        headers = {"Access-Control-Allow-Origin": "*"}
        if not file.is_file():
            return route.fulfill(status=404, headers=headers)
        kinds = {".mjs": "text/javascript", ".wasm": "application/wasm"}
        kind = kinds.get(file.suffix, "application/octet-stream")
        return route.fulfill(path=file, headers=headers | {"Content-Type": kind})

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
        """Run code in the chapter's kernel, and return what it prints."""
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
def tab(chromium, site, lock, mirror, usual_address):
    asked = []
    # The site is below the root of its host, because it is published beside the book.
    with lab.running_browser(chromium) as browser, lab.serving(site.parent, asked=asked) as host:
        tab = Tab(browser, host, site, lock, mirror, usual_address)
        tab.asked = asked
        tab.open(FIRST)
        yield tab


@pytest.mark.browser
def test_the_opening_cell_finds_helpers_without_a_change(tab):
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


# Load a module of a package whose __init__ needs NumPy, which is missing here.
STAND_INS = """
import sys, helpers
from types import ModuleType, SimpleNamespace
def stand_in(name, **content):
    module = sys.modules[name] = ModuleType(name)
    module.__path__ = [helpers.__path__[0] + "/" + name.rpartition(".")[2]]
    vars(module).update(content)
"""
RECORD = f"""{STAND_INS}
stand_in("helpers.exercises")
from helpers.exercises import record
"""
# The explorers' frame, with a picture that needs neither NumPy nor matplotlib.
EXPLORER = f"""{STAND_INS}
import json
class Picture:
    bbox = SimpleNamespace(size=SimpleNamespace(tolist=lambda: [300, 200]))
    def record(self):
        return "[]", f'[[["t",40,50,0,0,14,0,"#000000","{{self.n}}"]]]'
    def draw(self, n):
        self.n = n
        return f"n is {{n}}."
stand_in("numpy", bool_=bool, number=int)
stand_in("helpers.arrays", brief=repr)
stand_in("helpers.network", record_points=None)
stand_in("helpers.explorers")
stand_in("helpers.explorers.recorder", new_figure=None, as_json=json.dumps)
from helpers.explorers.explorer import Explorer, slider
del sys.modules["numpy"]
picture = Picture()
picture.figure = picture
Explorer({{"n": slider("n", [1, 2, 3, 4], 2)}}, lambda n: n, picture, "A picture")
"""


@pytest.mark.browser
def test_a_slider_moves_picture_and_sentence(tab):
    tab.show(EXPLORER)
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
    """The last test of the tab examines the requests of all its tests."""
    # A browser requests the first address from every host. With the second one, JupyterLab asks a
    # server whether a text in an output is the path of a file, but this host has no such server.
    known = ("/favicon.ico", f"/{SITE.name}/api/resolvePath?")
    asked = [(code, path) for code, path in tab.asked if not path.startswith(known)]
    assert len(asked) > 50
    assert "\n".join(f"{code} {path}" for code, path in asked if code not in (200, 304)) == ""
    assert tab.elsewhere == []
