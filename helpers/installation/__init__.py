"""Check whether the course can run in this environment, and say how to fix each problem.

This package imports only the standard library, because it must work when NumPy is missing. In a
browser tab (`docs/lite`), nothing needs to be installed, because JupyterLab is part of the page and
Python fetches each package from the network when a cell imports it.
"""

import builtins
import contextlib
import importlib
import importlib.metadata
import importlib.util
import re
import sys
from pathlib import Path

# For each package, the oldest version that works and the first version that is too new, as in
# requirements.txt. JupyterLab is not listed, because it may run in another environment.
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

# JupyterLab may serve the page from an environment other than the kernel's, so Python cannot check
# which packages the page has. The page therefore first shows a text that says what to install. This
# widget then hides the text. If the page cannot show the widget, the text stays visible.
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
    """Print a line for each package that the course needs, and test whether widgets are displayed.

    A line that ends with "fine" needs no action. Every other line says what is wrong and how to fix
    it. In a notebook, a text about installing anywidget follows. The page hides this text as soon
    as it displays a widget. In a stored notebook, the text may remain although widgets work.
    """
    found = {"Python": _python_problem()} | {name: _package_problem(name) for name in PACKAGES}
    found |= {"course package": _course_problem(), "course data": _data_problem()}
    for name, problem in found.items():
        print(f"{name}: {problem or 'fine'}")
    in_a_tab = sys.platform == "emscripten"
    if sys.version_info[:2] > NEWEST_PYTHON:
        other = "run the course on your machine" if in_a_tab else "use those"
        print(
            f"Python {_this_python()} is newer than the tested {_TESTED}: "
            f"if a chapter fails, {other}."
        )
    if in_a_tab:
        print(
            "In this browser tab: what you change stays in this browser; File, Download copies it."
        )
    to_fix = f"To fix: {sum(map(bool, found.values()))} of {len(found)}."
    if not any(found.values()):
        print("Python has all that the course needs.")
    elif in_a_tab:
        print(f"{to_fix} Otherwise, run the course on your machine.")
    else:
        print(
            f"{to_fix} After that, restart this kernel (menu Kernel) and run this cell again. This "
            f"kernel runs {sys.executable}. If the course is installed in another environment, "
            "choose that one's kernel instead (menu Kernel, Change Kernel)."
        )
    if hasattr(builtins, "get_ipython") and not found["anywidget"]:
        _let_the_page_check(in_a_tab)


@contextlib.contextmanager
def needs_extra():
    """Raise an ImportError that says what to install if an import in the `with` block fails.

    This error is raised only for packages of the extra `course` in pyproject.toml. For any other
    missing package, Python's own error is raised.
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


# Each of the next four functions describes a problem and its solution, or returns "" without one.


def _python_problem():
    if sys.version_info[:2] >= OLDEST_PYTHON:
        return ""
    return f"{_this_python()} is too old; install Python {_TESTED}, and the course under it"


def _package_problem(name):
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
    except Exception as error:  # a broken package can raise any error
        repair = _install(f"--force-reinstall {name}")
        return f"installed, but fails to load ({type(error).__name__}: {error}). {repair}"
    return ""


def _course_problem():
    found = importlib.util.find_spec("helpers")
    place, folder = getattr(found, "origin", None), Path(__file__).resolve().parent.parent
    if place is None or Path(place).resolve().parent != folder:
        return f"Python finds another package of that name ({place}). Move or rename it"
    if _installed("one-layer-course") is None:
        install = _install(f'-e "{folder.parent}"')
        return f"not installed, only found by chance. {install}"
    return ""


def _data_problem():
    try:
        datasets = importlib.import_module("helpers.datasets")
        for name in ("question", "first_question", "perceptron", "digits"):
            getattr(datasets, f"load_{name}")()
    except ImportError as error:
        return f"not checked ({error}). Fix the lines above first"
    except (OSError, ValueError) as error:
        return f"damaged ({error}). Fetch the course again"
    return ""


def _install(what):
    """Return the pip command that installs `what` for this Python."""
    if sys.platform == "emscripten":
        return "Reload this page while you have a network"
    if hasattr(builtins, "get_ipython"):
        return f"In a new cell run: %pip install {what}"
    return f"Run: {sys.executable} -m pip install {what}"


def _installed(name):
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return None


def _numbers(version):
    """Return the numbers of a version, such as (2, 10, 0) for '2.10.0rc1'."""
    release = re.match(r"\d+(\.\d+)*", version)
    return tuple(map(int, release[0].split("."))) if release else ()


def _this_python():
    return "{}.{}".format(*sys.version_info)


def _let_the_page_check(in_a_tab):
    """Show a text for a page that cannot display widgets, and a widget that hides the text."""
    import anywidget
    from IPython.display import display

    class Widget(anywidget.AnyWidget):
        _esm = _WIDGET

        def __repr__(self):
            return ""

    # The page needs the same version of anywidget as the kernel.
    text = (
        "This page shows no explorers yet. Run this cell. If the text stays, "
        "JupyterLab's own environment lacks the anywidget that this kernel has. Run "
        f"`python -m pip install anywidget=={_installed('anywidget')}` in a terminal, in the "
        "environment in which JupyterLab was started. Then reload this page and run the cell again."
    )
    if in_a_tab:
        text = "This page shows no explorers. If this text stays, run the course on your machine."
    html = re.sub("`(.*?)`", r"<code>\1</code>", text)
    html = f'<div class="explorers-missing">{html}</div>'
    display({"text/html": html, "text/plain": text}, raw=True)
    display(Widget())
