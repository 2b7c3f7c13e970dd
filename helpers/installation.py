"""Check that the course can run here, and say what to do where it cannot.

Loading this module needs the standard library alone: it must work when NumPy is missing. In a
browser tab (`docs/lite`) there is nothing to install: JupyterLab is the page itself, and Python
fetches each package from the network when a cell imports it.
"""

import builtins
import contextlib
import functools
import importlib
import importlib.metadata
import importlib.util
import re
import sys
from pathlib import Path

# From the first version to below the second, as in requirements.txt. JupyterLab is not among them:
# it may run in another environment than the kernel.
PACKAGES = {
    "numpy": ("2.0", "3"),
    "scipy": ("1.13", "2"),
    "matplotlib": ("3.9", "4"),
    "ipywidgets": ("8.1", "9"),
    "anywidget": ("0.9.13", "1"),
    "platformdirs": ("4.2", "5"),
}
OLDEST_PYTHON, NEWEST_PYTHON = (3, 11), (3, 15)
_TESTED = "{}.{} to {}.{}".format(*OLDEST_PYTHON, *NEWEST_PYTHON)

_SHAPES = {
    "load_question": ((5, 4), (3, 4)),
    "load_first_question": ((3, 4), (3, 4)),
    "load_perceptron": ((4, 3), (4,)),
    "load_digits": ((64, 1797), (1797,)),
}

# The packages beside the kernel say nothing about the page, which may be served from another
# environment. So the page first shows a text that says what to install, and then this widget,
# which hides the text. Where the widget cannot be shown, the text stays.
_WIDGET = """
export default {
  render({ el }) {
    el.classList.add("explorers-work");
    el.style.font = "var(--jp-code-font-size, 13px) var(--jp-code-font-family, monospace)";
    el.style.padding = "0 8px";
    el.textContent = "This page shows explorers: fine";
    const style = document.createElement("style");
    style.textContent = ".explorers-missing { display: none }";
    el.append(style);
  },
};
"""


def check_installation():
    """Print one line for each thing that the course needs in Python, and let the page check itself.

    A line that ends with "fine" needs nothing. Every other line says what is wrong and what to do.
    In a notebook, a text follows that says what to install if the page shows no explorers. The page
    hides this text when it shows a widget, so it is wrong in a stored notebook only.
    """
    checks = {"Python": _check_python}
    checks |= {name: functools.partial(_check_package, name) for name in PACKAGES}
    checks |= {"course package": _check_helpers, "course data": _check_data}
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
        print("Python has all that the course needs.")
    elif _in_a_tab():
        print(f"To fix: {faults} of {len(checks)}. Otherwise, run the course on your machine.")
    else:
        print(
            f"To fix: {faults} of {len(checks)}. After that, restart this kernel (menu Kernel) "
            f"and run this cell again. This kernel runs {sys.executable}. If the course is "
            "installed in another environment, choose that one's kernel instead (menu Kernel, "
            "Change Kernel)."
        )
    if _in_ipython() and _check_package("anywidget") is None:
        _let_the_page_check()


@contextlib.contextmanager
def needs_extra():
    """Raise an ImportError that says what to install if an import inside the block fails.

    That is the case if a package is missing that the extra `course` of pyproject.toml brings.
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
    if _in_ipython():
        return f"In a new cell run: %pip install {what}"
    return f"Run: {sys.executable} -m pip install {what}"


def _in_ipython():
    return hasattr(builtins, "get_ipython")


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
    try:
        importlib.import_module(name)
    except Exception as error:  # a broken package can raise anything
        repair = _install(f"--force-reinstall {name}")
        return f"installed, but fails to load ({type(error).__name__}: {error}). {repair}"
    return None


def _let_the_page_check():
    """Show what to install if the page shows no explorers, and the widget that hides this."""
    import anywidget
    from IPython.display import display

    class Widget(anywidget.AnyWidget):
        _esm = _WIDGET

        def __repr__(self):
            return ""

    # The page needs the kernel's version of anywidget.
    text = (
        "This page shows no explorers yet. Run this cell. If the text stays, "
        "JupyterLab's own environment lacks the anywidget that this kernel has. Run "
        f"`python -m pip install anywidget=={_installed('anywidget')}` in a terminal, in the "
        "environment in which JupyterLab was started. Then reload this page and run the cell again."
    )
    if _in_a_tab():
        text = "This page shows no explorers. If this text stays, run the course on your machine."
    html = re.sub("`(.*?)`", r"<code>\1</code>", text)
    html = f'<div class="explorers-missing">{html}</div>'
    display({"text/html": html, "text/plain": text}, raw=True)
    display(Widget())


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
        return f"not checked ({error}). Fix the lines above first"
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
