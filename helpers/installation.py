"""Check the packages that the course needs, and print commands that install the missing ones.

The file pyproject.toml lists the packages and their versions. The installed course contains a copy
of this list in its metadata, and the check reads this copy.
"""

import contextlib
import filecmp
import importlib.util
import re
import sys
import tomllib
from importlib import metadata
from pathlib import Path

__all__ = ["check_installation", "needs_extra"]

_NAME = "one-layer-course"
_INSTALL_COURSE = '%pip install -e "..[course]"'


def check_installation():
    """Print "fine", or a command for each package that is missing, too old or too new.

    If the current folder is `notebooks`, the installed package is also compared with the files in
    `helpers` next to this folder.
    """
    problems = list(_problems(Path.cwd().parent))
    if problems:
        problems.append("Run these commands in a new cell. Then restart the kernel (menu Kernel).")
    print("\n".join(problems or ["fine"]))


def _problems(folder):
    """Yield each problem with the command that solves it.

    If `folder` contains the course, its files are compared with those of the installed course.
    """
    try:
        needed = _ranges(metadata.requires(_NAME))
    except metadata.PackageNotFoundError:
        yield f"The course is not installed: {_INSTALL_COURSE}"
        return
    for package, (oldest, limit) in needed.items():
        state = _state(package, oldest, limit)
        if state:
            yield f'{package} {state}: %pip install "{package}>={oldest},<{limit}"'
    if importlib.util.find_spec("whyshape") is None:
        yield 'whyshape is missing: %pip install -e "../whyshape"'
    if (folder / "helpers" / "installation.py").is_file() and _differs(folder, needed):
        yield f"The installed course differs from this folder: {_INSTALL_COURSE}"


def _ranges(requirements):
    """Return a dictionary {package: (oldest version, first version that is too new)}.

    A requirement is, for example, "numpy>=2.0,<3" or "matplotlib<4,>=3.9; extra == 'course'".
    Requirements of extras other than `course` are left out.
    """
    found = {}
    for requirement in requirements:
        wanted, _, extra = requirement.partition(";")
        if not extra or "course" in extra:
            package = re.match(r"[\w-]+", wanted)[0]
            oldest, limit = (re.search(sign + r"([\d.]+)", wanted)[1] for sign in (">=", "<"))
            found[package] = oldest, limit
    return found


def _state(package, oldest, limit):
    """Return what is wrong with the version of a package, or "" if the version is in range."""
    try:
        version = metadata.version(package)
    except metadata.PackageNotFoundError:
        return "is missing"
    if _numbers(version) < _numbers(oldest):
        return f"{version} is too old"
    if _numbers(version) >= _numbers(limit):
        return f"{version} is too new"
    return ""


def _numbers(version):
    """Return the first three numbers of a version, for example [2, 10, 0] for "2.10.0rc1"."""
    return [int(number) for number in re.findall(r"\d+", version)[:3]]


def _differs(folder, needed):
    """Return whether the code or the package list in `folder` differs from the installed course."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    listed = project["dependencies"] + project["optional-dependencies"]["course"]
    files = [path.relative_to(folder / "helpers") for path in folder.glob("helpers/**/*.py")]
    same, *_ = filecmp.cmpfiles(folder / "helpers", Path(__file__).parent, files, shallow=False)
    return _ranges(listed) != needed or len(same) < len(files)


@contextlib.contextmanager
def needs_extra():
    """Explain how to install the extra `course` if an import in the `with` block fails."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise ImportError(
            f"{error}. This part of `helpers` needs the extra 'course'. In the folder of the "
            f'course, run: {sys.executable} -m pip install ".[course]"',
            name=error.name,
        ) from error
