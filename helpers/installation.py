"""Check that the course can run here, and say what to do where it cannot.

Loading this module needs the standard library alone: it must work when NumPy is missing. In a
browser tab (`docs/lite`) there is nothing to install: JupyterLab is the page itself, and Python
fetches each package from the network when a cell imports it.
"""

import builtins
import contextlib
import importlib
import importlib.metadata
import importlib.util
import re
import sys
from pathlib import Path

# From the first version to below the second, as in requirements.txt.
PACKAGES = {
    "numpy": ("2.0", "3"),
    "scipy": ("1.13", "2"),
    "matplotlib": ("3.9", "4"),
    "ipywidgets": ("8.1", "9"),
    "jupyterlab": ("4.2", "5"),
    "platformdirs": ("4.2", "5"),
}
# In a browser tab these are no packages of Python: the site was built with them.
_IN_THE_PAGE = ("jupyterlab", "slider display")
OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 15)
_TESTED = "{}.{} to {}.{}".format(*OLDEST_PYTHON, *NEWEST_PYTHON)

_SHAPES = {
    "load_question": ((5, 4), (3, 4)),
    "load_first_question": ((3, 4), (3, 4)),
    "load_perceptron": ((4, 3), (4,)),
    "load_digits": ((64, 1797), (1797,)),
}


def check_installation():
    """Print one line for each thing that the course needs, and a conclusion.

    A line that ends with "fine" needs nothing. Every other line says what is wrong and what to do.
    """
    checks = {"Python": _check_python}
    checks |= {name: lambda name=name: _check_package(name) for name in PACKAGES}
    checks |= {
        "slider display": _check_widgets,
        "course package": _check_helpers,
        "course data": _check_data,
    }
    if _in_a_tab():
        checks |= dict.fromkeys(_IN_THE_PAGE, lambda: None)
    faults = 0
    for name, check in checks.items():
        fault = check()
        faults += fault is not None
        print(f"{name}: {fault or 'fine'}")
    if sys.version_info[:2] > NEWEST_PYTHON:
        mine = _dotted(sys.version_info[:2])
        other = "run the course on your machine" if _in_a_tab() else "use those"
        print(f"Python {mine} is newer than the tested {_TESTED}: if a chapter fails, {other}.")
    if _in_a_tab():
        print(
            "In this browser tab: what you change stays in this browser; File, Download copies it."
        )
    if faults == 0:
        print("All is well: you can start.")
        return
    if _in_a_tab():
        print(f"To mend: {faults} of {len(checks)}. Otherwise, run the course on your machine.")
        return
    print(
        f"To mend: {faults} of {len(checks)}. After that, restart this kernel (menu Kernel) "
        f"and run this cell again. This kernel runs {sys.executable}. If the course is installed "
        "in another environment, choose that one's kernel instead (menu Kernel, Change Kernel)."
    )


@contextlib.contextmanager
def needs_extra():
    """Say what to install if an import inside the block fails for want of a package.

    Raises
    ------
    ImportError
        If a package is missing that the extra `course` of pyproject.toml brings.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        if package not in PACKAGES:
            raise
        raise ImportError(
            f"{package} is missing; the extra 'course' brings it. In the course folder run: "
            f'{sys.executable} -m pip install ".[course]"',
            name=package,
        ) from error


def _in_a_tab():
    return sys.platform == "emscripten"


def _install(what):
    """Say what installs `what`, the arguments of pip, for the Python that runs this."""
    if _in_a_tab():
        return "Reload this page while you have a network"
    if _in_a_notebook():
        return f"In a new cell run: %pip install {what}"
    return f"Run: {sys.executable} -m pip install {what}"


def _in_a_notebook():
    return "ipykernel" in sys.modules and hasattr(builtins, "get_ipython")


def _check_python():
    mine = sys.version_info[:2]
    if mine < OLDEST_PYTHON:
        return f"{_dotted(mine)} is too old; install Python {_TESTED}, and the course under it"
    return None


def _check_package(name):
    oldest, limit = PACKAGES[name]
    install = _install(f'"{name}>={oldest},<{limit}"')
    version = _installed(name)
    if version is None:
        return f"missing. {install}"
    if not _numbers(oldest) <= _numbers(version) < _numbers(limit):
        wanted = f"{oldest} or newer, below {limit}"
        return f"version {version}; the course needs {wanted}. {install}"
    # JupyterLab itself may run elsewhere; a chapter loads the others.
    return None if name == "jupyterlab" else _check_loading(name)


def _check_loading(name):
    try:
        importlib.import_module(name)
    except Exception as error:  # a broken package can raise anything
        repair = _install(f"--force-reinstall {name}")
        return f"installed, but fails to load ({type(error).__name__}: {error}). {repair}"
    return None


def _check_widgets():
    if _installed("jupyterlab_widgets") is None:
        missing = "jupyterlab_widgets is missing here, so JupyterLab shows no sliders"
        return f"{missing}. {_install('ipywidgets')}"
    return None


def _check_helpers():
    found = importlib.util.find_spec("helpers")
    place = found.origin if found is not None else None
    if place is None or Path(place).resolve().parent != Path(__file__).resolve().parent:
        return f"Python finds another package of that name ({place}). Move or rename it"
    if _installed("one-layer-course") is None:
        install = _install(f'-e "{Path(__file__).resolve().parent.parent}"')
        return f"not installed, only found by chance. {install}"
    return None


def _check_data():
    try:
        datasets = importlib.import_module("helpers.datasets")
        for name, shapes in _SHAPES.items():
            got = tuple(array.shape for array in getattr(datasets, name)())
            if got != shapes:
                return f"{name}() has the shapes {got}, not {shapes}. Fetch the course again"
    except ImportError as error:
        return f"not checked ({error}). Mend the lines above first"
    except (OSError, ValueError) as error:
        return f"damaged ({error}). Fetch the course again"
    return None


def _installed(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _numbers(version):
    """'2.10.0rc1' as (2, 10, 0), for comparison."""
    release = re.match(r"\d+(\.\d+)*", version)
    return tuple(int(part) for part in release[0].split(".")) if release else ()


def _dotted(version):
    return ".".join(map(str, version))
