"""Settings that every test shares."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parent.parent

# A kernel that a test starts must choose its own way to show figures: notebooks show them inline.
os.environ.pop("MPLBACKEND", None)

# Two processes share the tests and the machine. With a thread for each core in both of them, and in
# their kernels, the threads of BLAS wait for each other: chapter 3 took up to four times as long.
for _library in ("OPENBLAS", "MKL", "OMP"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")

# The same examples on every run, so that a red run can be repeated; the weekly run takes new ones:
# pytest --hypothesis-profile=new-examples
settings.register_profile("course", deadline=None, derandomize=True)
settings.register_profile("new-examples", deadline=None, max_examples=500)
settings.load_profile("course")

try:
    import matplotlib as mpl
except ImportError:
    pass
else:
    mpl.use("agg")


@pytest.fixture(scope="session")
def chromium():
    """The path of a Chromium; without one a test is skipped, or fails with REQUIRE_BROWSER=1."""
    import lab

    found = lab.find_chromium()
    if found is None:
        reason = f"no Chromium: none of {', '.join(lab.BROWSERS)} is installed"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the site, built where paths have spaces; with the PDF if there is a browser."""
    import lab
    from notebook_rules import missing_from_book

    if missing_from_book:
        reason = f"not installed: {', '.join(missing_from_book)}"
        if os.environ.get("REQUIRE_BOOK") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    course = tmp_path_factory.mktemp("a book") / "the course"
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    tables = [str(path.relative_to(ROOT)) for path in ROOT.glob("docs/_build/tables/**/*")]
    for name in [*names.stdout.strip("\0").split("\0"), *tables]:
        if (ROOT / name).is_file():
            (course / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, course / name)
    command = [sys.executable, str(course / "docs" / "build_book.py")]
    if lab.find_chromium():
        command.append("--pdf")
    built = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert built.stderr == ""
    assert built.returncode == 0, built.stdout
    return course / "docs" / "_build" / "site"


def pytest_collection_modifyitems(items):
    """Put the browser tests first and then the notebooks, as two processes share the tests.

    What takes long and stays together comes early: at the end, neither waits for the other.
    """

    def turn(item):
        if item.get_closest_marker("browser"):
            return 0
        return 1 if item.path.suffix == ".ipynb" else 2

    items.sort(key=turn)
