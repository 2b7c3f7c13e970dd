"""Test what `import helpers` brings, and what it needs."""

import inspect
import subprocess
import sys

import helpers


def test_a_star_import_brings_the_reference_and_no_module():
    names = {}
    exec("from helpers import *", names)
    names.pop("__builtins__")
    assert set(names) == set(helpers.__all__)
    assert {"train", "Network", "minimize_cost", "low_rank_form", "load_question"} <= set(names)
    assert not any(inspect.ismodule(value) for value in names.values())


ONLY_NUMPY_AND_SCIPY = """
import sys
others = ("whyshape", "matplotlib", "ipywidgets", "anywidget", "platformdirs", "IPython")
sys.modules.update(dict.fromkeys(others))  # an import of these raises ImportError
import helpers
help(helpers)
"""


def test_the_reference_and_help_need_numpy_and_scipy_only():
    command = [sys.executable, "-c", ONLY_NUMPY_AND_SCIPY]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "Reference implementations for a course" in run.stdout
    assert "gradient descent from W = 0" in run.stdout
