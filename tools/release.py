"""Check the course, build what is published, and print the three commands that are left.

    python tools/release.py --dry-run    goes on after a problem, and leaves `build/rehearsal`
    python tools/release.py              stops at a problem, and leaves `dist`

With and without `--dry-run`, the program leaves the book in `docs/_build/site` and publishes
nothing. The packages of tests/requirements.txt and docs/requirements.txt have to be installed, and
the network is needed, because each wheel is installed in an environment of its own.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import addresses

ROOT = Path(__file__).resolve().parent.parent

QUICK = "not slow"
PASSED = ROOT / "build" / "passed.txt"  # .ci/run writes the commit at which all tests passed


class Problem(Exception):
    """Something that has to change before a release, described in the message."""


def main(arguments=None):
    """Go through all steps of a release, print the commands, and return the number of problems."""
    parser = argparse.ArgumentParser(description="Check and build a release")
    parser.add_argument("--dry-run", action="store_true", help="go on after a problem")
    dry = parser.parse_args(arguments).dry_run
    problems = 0
    packages = ROOT / "build" / "rehearsal" if dry else ROOT / "dist"
    for step in (clean, agree, green, build, try_course, try_whyshape, build_book):
        print(f"\n* {step.__doc__.splitlines()[0]}", flush=True)
        try:
            step(packages)
        except Problem as problem:
            problems += 1
            print(f"PROBLEM: {problem}", flush=True)
            if not dry:
                return problems
    print(f"\n{problems} problems. Without them, these commands are left:\n")
    print(commands())
    return problems


def run(*command, **options):
    """Run a command in the folder of the course, and return what the command printed.

    A command that fails, or is not installed, raises a Problem.
    """
    command = [str(part) for part in command]
    options = {"cwd": ROOT, "text": True, "encoding": "utf-8", "capture_output": True} | options
    try:
        finished = subprocess.run(command, **options)
    except FileNotFoundError as error:
        raise Problem(f"{command[0]} is not installed") from error
    if finished.returncode:
        raise Problem(f"{' '.join(command)}\n{finished.stdout}{finished.stderr}")
    return finished.stdout


def read(name):
    """Return the text of the file `name` of the course."""
    return (ROOT / name).read_text(encoding="utf-8")


# The source ---------------------------------------------------------------------------------------


def clean(packages):
    """Check that all changes are committed."""
    if changed := run("git", "status", "--porcelain"):
        raise Problem(f"not committed:\n{changed.rstrip()}")


def agree(packages):
    """Check that the files agree on the address, the version and the date."""
    wrong = list(disagreements(read, addresses.links(), addresses.release()["version"]))
    different = [name for name in addresses.FILES if addresses.written(read(name)) != read(name)]
    if different:
        wrong.append(f"run `python tools/addresses.py`, which changes {', '.join(different)}")
    if wrong:
        raise Problem("\n".join(wrong))


def disagreements(read, links, version):
    """Yield a sentence for each point on which the files do not agree about a release.

    Parameters
    ----------
    read : callable
        A function that returns the text of the file with a given name.
    links : dict
        The result of `addresses.links`.
    version : str
        The version of `helpers`.
    """
    if not links:
        yield "pyproject.toml has no address: uncomment `Repository` under [project.urls]"
    if f'__version__ = "{version}"' not in read("whyshape/src/whyshape/__init__.py"):
        yield f"whyshape has another version than helpers, {version}"
    heading = re.search("^## (.*)$", read("CHANGELOG.md"), re.MULTILINE)[1]
    if not re.fullmatch(rf"{re.escape(version)} \(\d{{4}}-\d\d-\d\d\)", heading):
        yield f"CHANGELOG.md begins with {heading!r}, not with '{version} (YEAR-MONTH-DAY)'"


def green(packages):
    """Check that all tests have passed at this commit."""
    commit = run("git", "rev-parse", "HEAD").strip()
    if PASSED.is_file() and PASSED.read_text(encoding="utf-8").strip() == commit:
        return
    for tool in (["ruff", "check"], ["ruff", "format", "--check"], ["pytest", "-q", "-m", QUICK]):
        print(f"  {' '.join(tool)}", flush=True)
        run(sys.executable, "-m", *tool)
    raise Problem("Ruff and the quick tests pass, but .ci/run has not passed at this commit")


# The packages -------------------------------------------------------------------------------------


def build(packages, *options):
    """Build the source distributions of both packages, and wheels from the source distributions."""
    shutil.rmtree(packages, ignore_errors=True)
    for folder in (ROOT, ROOT / "whyshape"):
        run(sys.executable, "-m", "build", *options, "--outdir", packages, folder)


def try_course(packages):
    """Install the course in an empty environment, and run the first script of docs/helpers.md."""
    with tempfile.TemporaryDirectory() as folder:
        course_runs(environment(folder, packages, "one_layer_course"), folder)


def try_whyshape(packages):
    """Install whyshape in an empty environment, and let whyshape explain an error."""
    with tempfile.TemporaryDirectory() as folder:
        whyshape_explains(environment(folder, packages, "whyshape"), folder)


def environment(folder, packages, name):
    """Create an environment with the wheel of a package, and return the path of its Python.

    What the package needs is also installed in the environment.
    """
    (wheel,) = packages.glob(f"{name}-*.whl")
    place = Path(folder, "environment")
    venv.create(place, with_pip=True)
    python = place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run(python, "-m", "pip", "install", "--quiet", wheel, cwd=folder, env=without_course())
    return python


def without_course():
    """Return this process's environment variables without a path to the folder of the course."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def course_runs(python, folder):
    """Run the first script of docs/helpers.md, and compare its output with its comment."""
    page = read("docs/helpers.md")
    script = re.search(r"^```python\n(from helpers .*?)^```", page, re.M | re.S)[1]
    expected = re.search(r"print\(.*\)  # (.*)", script)[1]
    printed = run(python, "-c", script, cwd=folder, env=without_course()).strip()
    if printed != expected:
        raise Problem(f"the script of docs/helpers.md printed {printed!r}, not {expected!r}")


def whyshape_explains(python, folder):
    """Run the first example of whyshape's README, and compare the note with the README's."""
    note = re.search(r"^```text\n>>> X - b\n(.*?)^```", read("whyshape/README.md"), re.M | re.S)[1]
    script = "import numpy as np\n\nX, b = np.ones((4, 3)), np.ones(4)\nX - b\n"
    Path(folder, "script.py").write_text(script, encoding="utf-8")
    command = [str(python), "-m", "whyshape", "script.py"]
    options = {"cwd": folder, "env": without_course(), "capture_output": True}
    printed = subprocess.run(command, text=True, encoding="utf-8", **options).stderr
    wanted, got = (re.sub(r"\s+", " ", text).strip() for text in (note, printed))
    if wanted not in got:
        raise Problem(f"the README of whyshape has another note than this one:\n{printed}")


# What is left -------------------------------------------------------------------------------------


def build_book(packages):
    """Build the book, with the PDF."""
    run(sys.executable, ROOT / "docs" / "build_book.py", "--pdf")


def commands():
    """Return the three commands that publish the release."""
    version = addresses.release()["version"]
    repository = addresses.links().get("repository", "ADDRESS")
    return f"""    git tag -a v{version} -m "Version {version}"
    git push {repository} HEAD:main v{version}
    gh release create v{version} --repo {repository} --title {version} --notes-file CHANGELOG.md

After the second one, the repository's workflows publish the book and whyshape."""


if __name__ == "__main__":
    sys.exit(main())
