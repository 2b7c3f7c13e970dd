"""Build the course as a site that runs in a browser tab: JupyterLab, Python and the notebooks.

    python3 -m venv .venv-lite
    .venv-lite/bin/python -m pip install -r docs/lite/requirements.txt
    .venv-lite/bin/python docs/lite/build_lite.py

The last command writes the site to `docs/_build/lite`, which git ignores. It needs npm and a
network connection.

In the tab, Python is Pyodide, which the browser downloads from its usual address. Each release of
Pyodide has a lock file, which lists its packages. Before a cell runs, the kernel loads those of
these packages that the cell imports. The site contains an extended version of this lock file, which
also lists the other packages that the course needs. Their wheels are part of the site. One of them
contains `helpers`, so the opening cell of each chapter can import it.
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
# These packages consist of Python code only, and Pyodide does not contain them. The versions are
# those of this environment, because the page uses the scripts of its jupyterlab_widgets and
# anywidget.
WHEELS = ("ipywidgets", "comm", "anywidget", "psygnal")
# The wheels require these packages, which provide scripts for the page. The site contains the
# scripts.
IN_THE_PAGE = {"widgetsnbextension", "jupyterlab-widgets"}
# The extensions with which the page shows widgets and runs the kernel.
EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
    "@jupyterlite/pyodide-kernel-extension",
)

# `jupyter-lite.json` makes this folder the place of the record of solved exercises. The folder is
# part of the site, so that the tab does not request a folder that exists only in the browser.
ABOUT_THE_RECORD = """\
What you have solved and guessed is kept in this folder, in progress.jsonl, by this browser alone.
You may delete progress.jsonl: the record is lost, and nothing else.
"""


def main(arguments=None):
    """Build the site, and return its folder."""
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
    print(f"The site is in {out}. Serve it: {sys.executable} -m http.server -d {out}")
    return out


def collect_wheels(folder):
    """Build or download the wheels that the site contains, and return their paths."""
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run([*pip, *build], check=True)
    exact = [f"{name}=={version(name)}" for name in WHEELS]
    # The platform "any" excludes the compiled wheels of psygnal.
    fetch = ["download", "--no-deps", "--only-binary=:all:", "--platform=any", "--dest"]
    subprocess.run([*pip, *fetch, str(folder), *exact], check=True)
    return sorted(folder.glob("*-none-any.whl"))


def pyodide_lock(scratch, release):
    """Download and return the lock file of a release of Pyodide, such as "314.0.6", from npm."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is missing; it comes with Node.js and fetches Pyodide's lock file")
    command = [npm, "pack", "--silent", f"pyodide@{release}"]
    subprocess.run(command, cwd=scratch, check=True, stdout=subprocess.DEVNULL)
    shutil.unpack_archive(next(scratch.glob("pyodide-*.tgz")), scratch, filter="data")
    return json.loads((scratch / "package" / "pyodide-lock.json").read_text(encoding="utf-8"))


def longer_lock(lock, wheels, address):
    """Return the lock file with full addresses, and with the wheels of the site.

    Parameters
    ----------
    lock : dict
        The lock file of Pyodide.
    wheels : sequence of pathlib.Path
    address : str
        The address of the packages of this release of Pyodide.

    Returns
    -------
    dict

    Raises
    ------
    ValueError
        If a wheel needs a package, or a version of a package, that is not available.
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
    """Return the entry of the lock file for a wheel in the same folder."""
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
    """Return the names of the packages that a wheel needs, after a check against `packages`."""
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
    """Return what a wheel requires in Pyodide, with the extra `course` for pictures and sliders."""
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
    """Build JupyterLite with the chapters and a folder for the record of progress."""
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
