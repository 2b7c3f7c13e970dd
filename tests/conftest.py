"""Settings that every test shares."""

import os
import shutil
import subprocess
import sys
import time

import browsing
import matplotlib as mpl
import pytest
from environment import NO_FRAMEWORKS
from hypothesis import settings
from notebook_rules import ROOT, missing_from_book


@pytest.hookimpl(tryfirst=True)  # before hypothesis looks for the profile of the command line
def pytest_configure():
    """Let hypothesis repeat the same examples, and matplotlib draw without a screen."""
    settings.register_profile("course", deadline=None, derandomize=True)
    settings.register_profile("new-examples", deadline=None, max_examples=500)
    settings.load_profile("course")
    mpl.use("agg")


def missing(variable, reason):
    """Skip a test because something is missing, or fail it if the environment variable is 1."""
    (pytest.fail if os.environ.get(variable) == "1" else pytest.skip)(reason)


@pytest.fixture(scope="session")
def chromium():
    """The path of a Chromium; without one a test is skipped, or fails with REQUIRE_BROWSER=1."""
    found = browsing.find_chromium()
    if found is None:
        reason = f"no Chromium: none of {', '.join(browsing.BROWSERS)} is installed"
        missing("REQUIRE_BROWSER", reason)
    return found


@pytest.fixture(scope="module")
def browser(chromium):
    """A browser for which only this machine has an address."""
    # Requests that Playwright refuses would turn off the cache, so no request is refused.
    with browsing.running_browser(
        chromium, ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]
    ) as browser:
        yield browser


@pytest.fixture(scope="session")
def axe_source():
    """The script of axe-core, which a page evaluates."""
    return browsing.axe_source()


@pytest.fixture(scope="session")
def all_frameworks():
    """All frameworks; without one a test is skipped, or fails with REQUIRE_FRAMEWORKS=1."""
    if NO_FRAMEWORKS:
        missing("REQUIRE_FRAMEWORKS", NO_FRAMEWORKS)


@pytest.fixture(scope="session")
def book_packages():
    """What builds the book; without it a test is skipped, or fails with REQUIRE_BOOK=1."""
    if missing_from_book:
        missing("REQUIRE_BOOK", f"not installed: {', '.join(missing_from_book)}")


@pytest.fixture(scope="session")
def site(book_packages, tmp_path_factory):
    """The folder of the site, built where paths have spaces; with the PDF if there is a browser."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # the processes have a folder of their own each
    folder = folder / "a book"
    course, outcome = folder / "the course", folder / "outcome.txt"
    try:
        folder.mkdir()
    except FileExistsError:  # another process builds the site, or has built it
        deadline = time.monotonic() + 1200
        while not outcome.exists():
            assert time.monotonic() < deadline, "the other process has not built the site"
            time.sleep(0.2)
    else:
        said = "the build was interrupted"
        try:
            said = build_site(course)
        finally:
            (folder / "unfinished.txt").write_text(said, encoding="utf-8")
            (folder / "unfinished.txt").rename(outcome)  # the whole text appears at once
    assert outcome.read_text(encoding="utf-8") == ""
    return course / "docs" / "_build" / "site"


@pytest.fixture(scope="module")
def address(site):
    """Where a server on this machine serves the site: below its root, as many hosts do."""
    with browsing.serving(site, below="/course") as address:
        yield address


def build_site(course):
    """Build the site in a copy of the course; return what went wrong, or an empty text."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    tables = [str(path.relative_to(ROOT)) for path in ROOT.glob("docs/_build/tables/**/*")]
    for name in [*names.stdout.strip("\0").split("\0"), *tables]:
        if (ROOT / name).is_file():
            (course / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, course / name)
    command = [sys.executable, str(course / "docs" / "build_book.py")]
    if browsing.find_chromium():
        command.append("--pdf")
    paths = [str(course), *filter(None, [os.environ.get("PYTHONPATH")])]
    variables = os.environ | {"PYTHONPATH": os.pathsep.join(paths)}
    built = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", env=variables)
    return built.stderr or (built.stdout if built.returncode else "")


def pytest_collection_modifyitems(items):
    """Mark the notebooks and the tests of the book, and put the longest modules first.

    Processes share the tests, and none should wait long for another at the end.
    """
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker("notebooks")
        elif "book_packages" in item.fixturenames:
            item.add_marker("site")
        if any(map(item.get_closest_marker, ("browser", "notebooks", "site"))):
            item.add_marker("slow")

    longest = ("browser", "notebooks")
    items.sort(key=lambda item: [item.get_closest_marker(name) is None for name in longest])
