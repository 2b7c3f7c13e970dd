"""Test what `import helpers` brings, and what it needs."""

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
def test_a_module_has_the_names_that_it_lists_and_docstrings(name):
    module = importlib.import_module(f"helpers.{name}")
    assert module.__doc__
    assert set(getattr(module, "__all__", ())) <= set(vars(module))
    for part, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__ and not part.startswith("_"):
            assert function.__doc__, part


ONLY_NUMPY_AND_SCIPY = """
import sys
others = ("matplotlib", "ipywidgets", "anywidget", "platformdirs", "IPython")
sys.modules.update(dict.fromkeys(others))  # an import of these raises ImportError
import helpers, helpers.shapes
help(helpers)
"""


def test_the_reference_shapes_and_help_need_numpy_and_scipy_only():
    command = [sys.executable, "-c", ONLY_NUMPY_AND_SCIPY]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Reference implementations for a course" in run.stdout
    assert "gradient descent from W = 0" in run.stdout
