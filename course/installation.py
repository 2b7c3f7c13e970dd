"""Check the packages that the course needs, and print commands that install the missing ones.

The file pyproject.toml lists the packages that the course needs, and their versions. The function
`check_installation` reads a copy of this list in the metadata of the installed course.
"""

import filecmp
import importlib.util
import re
import tomllib
from importlib import metadata
from pathlib import Path

__all__ = ["check_installation"]

_NAME = "one-layer-course"
_INSTALL_COURSE = "%pip install -e .."


def check_installation():
    """Print "fine", or a command for each package that is missing, too old or too new.

    If the current folder is `notebooks`, the installed packages `helpers` and `course` are also
    compared with the folders `../helpers` and `../course`.
    """
    problems = list(_problems(Path.cwd().parent))
    if problems:
        problems.append("Run these commands in a new cell. Then restart the kernel (menu Kernel).")
    print("\n".join(problems or ["fine"]))


def _problems(folder):
    """Yield a sentence about each problem of the installation, with a command to solve the problem.

    If `folder` contains the course, the files in `folder` are compared with those of the installed
    course.
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
    if (folder / "course" / "installation.py").is_file() and _differs(folder, needed):
        yield f"The installed course differs from this folder: {_INSTALL_COURSE}"


def _ranges(requirements):
    """Return a dictionary {package: (oldest version, first version that is too new)}.

    A requirement is, for example, "numpy>=2.0,<3" or "numba<1,>=0.60; extra == 'speed'".
    Requirements of optional extras, such as "speed", are left out.
    """
    found = {}
    for requirement in requirements:
        if ";" not in requirement:
            package = re.match(r"[\w-]+", requirement)[0]
            oldest, limit = (re.search(sign + r"([\d.]+)", requirement)[1] for sign in (">=", "<"))
            found[package] = oldest, limit
    return found


def _state(package, oldest, limit):
    """Return words about a package that is missing, too old or too new, or "" for a good one."""
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
    """Return whether code or requirements in `folder` differ from those of the installed course."""
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    if _ranges(project["dependencies"]) != needed:
        return True
    installed = Path(__file__).parent.parent
    paths = (path for name in ("helpers", "course") for path in (folder / name).rglob("*.py"))
    files = [path.relative_to(folder) for path in paths]
    same, *_ = filecmp.cmpfiles(folder, installed, files, shallow=False)
    return len(same) < len(files)
