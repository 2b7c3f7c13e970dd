"""Build the course as a site that runs in a browser tab: JupyterLab, Python and the notebooks.

    python3 -m venv .venv-lite
    .venv-lite/bin/python -m pip install -r docs/lite/requirements.txt
    .venv-lite/bin/python docs/lite/build_lite.py

writes the site to `docs/_build/lite`, which git ignores. It needs npm, and the network.

Python in the tab is Pyodide, which the tab fetches from its usual address. Pyodide has a list of
its packages, the lock file, and loads from it whatever a cell imports. The site brings a longer
list: that of the same release, and the packages that the course needs beside it, as wheels of its
own. `helpers` is one of them, so the opening cell of each chapter finds it.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# Pure Python, and in no release of Pyodide. The versions are those of this environment, because
# the page shows the widgets with the scripts of its jupyterlab_widgets and anywidget.
WHEELS = ("ipywidgets", "comm", "anywidget", "psygnal")
# These wheels name packages for a page; here the site is the page.
IN_THE_PAGE = {"widgetsnbextension", "jupyterlab-widgets"}
# What the page shows of widgets, and its kernel.
EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
    "@jupyterlite/pyodide-kernel-extension",
)

# `jupyter-lite.json` sends the record of solved exercises to this folder. It is part of the site,
# so that the tab need not ask the site for folders that only the tab knows.
ABOUT_THE_RECORD = """\
What you have solved and guessed is kept in this folder, in progress.jsonl, by this browser alone.
You may delete progress.jsonl: the record is lost, and nothing else.
"""


def main(arguments=None):
    """Build the site; return the folder it stands in."""
    from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_VERSION

    parser = argparse.ArgumentParser(description="Build the course for a browser tab")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "_build" / "lite")
    out = parser.parse_args(arguments).out.resolve()
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        wheels = collect_wheels(scratch / "wheels")
        lock = longer_lock(pyodide_lock(scratch, PYODIDE_VERSION), wheels, PYODIDE_CDN_URL)
        shutil.rmtree(out, ignore_errors=True)
        build_site(scratch, out)
        place = out / "static" / "course"
        place.mkdir(parents=True)
        (place / "pyodide-lock.json").write_text(json.dumps(lock, indent=1), encoding="utf-8")
        for wheel in wheels:
            shutil.copy(wheel, place)
    print(f"The site stands in {out}. Serve it: {sys.executable} -m http.server -d {out}")
    return out


def collect_wheels(folder):
    """Make or fetch the wheels that the site brings; return their paths."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*pip, *build], check=True)
    exact = [f"{name}=={version(name)}" for name in WHEELS]
    # Of psygnal there are compiled wheels too, which "any" leaves out.
    fetch = ["download", "--no-deps", "--only-binary=:all:", "--platform=any", "--dest"]
    subprocess.run([*pip, *fetch, str(folder), *exact], check=True)
    return sorted(folder.glob("*-none-any.whl"))


def pyodide_lock(scratch, release):
    """The lock file of a release of Pyodide, such as "314.0.6", from npm."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is missing; it comes with Node.js and fetches Pyodide's lock file")
    command = [npm, "pack", "--silent", f"pyodide@{release}"]
    subprocess.run(command, cwd=scratch, check=True, stdout=subprocess.DEVNULL)
    shutil.unpack_archive(next(scratch.glob("pyodide-*.tgz")), scratch, filter="data")
    return json.loads((scratch / "package" / "pyodide-lock.json").read_text(encoding="utf-8"))


def longer_lock(lock, wheels, address):
    """The lock file with full addresses, and with the wheels of the site, which stand beside it.

    Parameters
    ----------
    lock : dict
        As Pyodide has it.
    wheels : sequence of pathlib.Path
    address : str
        Where that release of Pyodide keeps its packages.

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        If a wheel needs a package, or a version of it, that is not there.
    """
    packages = {
        name: package | {"file_name": f"{address}/{package['file_name']}"}
        for name, package in lock["packages"].items()
    }
    for wheel in wheels:
        package = entry(wheel)
        packages[package["name"]] = package
    for wheel in wheels:
        name = canonicalize_name(wheel.name.split("-")[0])
        packages[name]["depends"] = dependencies(wheel, packages, lock["info"]["python"])
    return lock | {"packages": packages}


def entry(wheel):
    """What the lock file says of a wheel that stands beside it."""
    with ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist() if name.endswith(".py")}
    name, number = wheel.name.split("-")[:2]
    return {
        "name": canonicalize_name(name),
        "version": number,
        "file_name": wheel.name,
        "install_dir": "site",
        "package_type": "package",
        "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
        "imports": sorted(top for top in tops if "." not in top),
        "depends": [],
        "unvendored_tests": False,
    }


def dependencies(wheel, packages, python):
    """The names of the packages that a wheel needs, all of them in `packages`, in range."""
    found = []
    for requirement in requirements(wheel, python):
        name = canonicalize_name(requirement.name)
        if name in IN_THE_PAGE:
            continue
        if name not in packages:
            raise ValueError(f"{wheel.name} needs {name}, which neither Pyodide nor the site has")
        if not requirement.specifier.contains(packages[name]["version"], prereleases=True):
            raise ValueError(f"{wheel.name} needs {requirement}, not {packages[name]['version']}")
        found.append(name)
    return sorted(set(found))


def requirements(wheel, python):
    """What a wheel requires in Pyodide; of the course, also what its pictures and sliders need."""
    with ZipFile(wheel) as archive:
        [name] = [n for n in archive.namelist() if n.endswith(".dist-info/METADATA")]
        text = archive.read(name).decode("utf-8")
    here = default_environment() | {
        "python_full_version": python,
        "python_version": ".".join(python.split(".")[:2]),
        "sys_platform": "emscripten",
        "platform_system": "Emscripten",
        "extra": "course",
    }
    every = map(Requirement, re.findall(r"^Requires-Dist: (.+)$", text, re.MULTILINE))
    return [r for r in every if r.marker is None or r.marker.evaluate(here)]


def build_site(scratch, out):
    """JupyterLite with the chapters and a folder for the learner's record."""
    contents = scratch / "contents"
    record = contents / "progress" / "one-layer-course"
    record.mkdir(parents=True)
    (record / "about.txt").write_text(ABOUT_THE_RECORD, encoding="utf-8")
    for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")):
        shutil.copy(path, contents)
    extensions = [Path(sys.prefix, "share/jupyter/labextensions", name) for name in EXTENSIONS]
    command = [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(HERE)]
    command += ["--output-dir", str(out), "--contents", str(contents)]
    command += [f"--LiteBuildConfig.cache_dir={scratch / 'cache'}"]
    command += [f"--LiteBuildConfig.federated_extensions={path}" for path in extensions]
    done = subprocess.run(command, cwd=scratch, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)


if __name__ == "__main__":
    main()
