"""The package as one imports it: its names, what they load, and its docstrings."""

import importlib
import inspect
import pkgutil
import subprocess
import sys

import pytest

import helpers

MODULES = [m.name for m in pkgutil.iter_modules(helpers.__path__) if not m.ispkg]


def test_a_star_import_brings_the_reference_and_no_module():
    names = {}
    exec("from helpers import *", names)
    names.pop("__builtins__")
    assert set(names) == set(helpers.__all__)
    assert {"train", "Network", "minimize_cost", "low_rank_form", "load_question"} <= set(names)
    assert not any(inspect.ismodule(value) for value in names.values())


@pytest.mark.parametrize("name", MODULES)
def test_the_names_that_a_module_lists_are_there_and_its_functions_have_docstrings(name):
    module = importlib.import_module(f"helpers.{name}")
    assert module.__doc__
    assert set(getattr(module, "__all__", ())) <= set(vars(module))
    for part, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__ and not part.startswith("_"):
            assert function.__doc__, part


def test_the_reference_needs_numpy_and_scipy_only():
    script = "import helpers, sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not {"matplotlib", "ipywidgets", "IPython", "platformdirs"} & set(run.stdout.split())


def test_help_shows_the_package_where_only_its_own_requirements_are_installed():
    hidden = ("matplotlib", "ipywidgets", "anywidget", "platformdirs", "IPython")
    script = (
        f"import sys; sys.modules.update(dict.fromkeys({hidden})); import helpers; help(helpers)"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "Reference implementations for a course" in run.stdout
    assert "gradient descent from W = 0" in run.stdout
