"""The package as one reads it: names that Tab shows, short modules, the step inside `train`."""

import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import jedi
import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell

import helpers
from helpers import descent, low_rank, minimize, network, quadratic

PACKAGE = Path(helpers.__file__).parent
SOME = {"train", "Network", "softmax", "sigmoid_cost", "low_rank_form", "load_question"}
SOME |= {"minimize_cost", "QuadraticNetwork", "network", "shapes", "explorers"}

# Names -------------------------------------------------------------------------------------------


def test_dir_lists_the_reference_and_nothing_else():
    assert set(dir(helpers)) >= SOME
    for name in dir(helpers):
        value = getattr(helpers, name)
        home = value.__name__ if inspect.ismodule(value) else value.__module__
        assert home.startswith("helpers."), name


def test_tab_completes_the_reference_in_a_notebook():
    shell = InteractiveShell()
    shell.run_cell("import helpers")
    for shell.Completer.use_jedi in (True, False):
        with provisionalcompleter():
            shown = {c.text.lstrip(".") for c in shell.Completer.completions("helpers.", 8)}
        assert shown >= SOME
        assert not shown & {"sys", "course_title"}
    shell.history_manager.end_session()


def test_an_editor_completes_the_reference_without_running_it():
    script = jedi.Script("import helpers\nhelpers.train(", project=jedi.Project(PACKAGE.parent))
    assert {completion.name for completion in script.complete(2, 8)} >= SOME
    (signature,) = script.get_signatures(2, 14)
    assert [p.name for p in signature.params][:3] == ["X", "Y", "activation"]


# For each statement, a module that it loads and a module that is still not loaded after it.
STATEMENTS = {
    "import helpers": ("helpers", "numpy"),
    "from helpers import softmax": ("helpers.activations", "helpers.network"),
    "from helpers import train, sigmoid_cost": ("helpers.network", "scipy.optimize"),
    "from helpers import low_rank_form": ("helpers.low_rank", "helpers.quadratic"),
    "from helpers import minimize_cost": ("helpers.minimize", "matplotlib"),
}


def test_a_name_loads_its_own_module_and_no_more():
    script = "import sys\n"
    for statement, (loaded, other) in STATEMENTS.items():
        script += f"{statement}\nprint({loaded!r} in sys.modules, {other!r} in sys.modules)\n"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout == "True False\n" * len(STATEMENTS)


def test_an_unknown_name_is_an_attribute_error_like_that_of_python():
    with pytest.raises(AttributeError, match=r"^module 'helpers' has no attribute 'trian'$"):
        helpers.trian  # noqa: B018
    with pytest.raises(ImportError, match="cannot import name 'trian'"):
        exec("from helpers import trian")


def test_names_that_moved_can_be_imported_from_where_they_were():
    names = "QuadraticNetwork minimize_quadratic_cost load load_digit_network DIGIT_RANKS"
    for module, home, moved in (
        (network, descent, "train_many"),
        (network, minimize, "minimize_cost Minimum"),
        (low_rank, quadratic, names),
        (helpers.plots, helpers.explorers.artists, "labels_at"),
    ):
        for name in moved.split():
            assert getattr(module, name) is getattr(home, name)
            assert name in dir(module)


# The step ----------------------------------------------------------------------------------------


def test_train_shows_a_short_loop_with_the_step_in_its_own_body():
    (loop,) = re.findall(r"^ {8}for .*\n((?: {12}.*\n)+)", inspect.getsource(helpers.train), re.M)
    assert len(loop.splitlines()) <= 6
    assert re.search(r"^ *V -= ", loop, re.M)
    code = inspect.getsource(helpers.perceptron.train)
    assert "trained += np.dot(inputs.T, (targets - a) * a * (1 - a))\n" in code


# Docstrings --------------------------------------------------------------------------------------


def test_each_module_and_function_has_a_docstring():
    for path in PACKAGE.glob("[a-z]*.py"):
        module = importlib.import_module(f"helpers.{path.stem}")
        assert module.__doc__
        for part, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not part.startswith("_"):
                assert function.__doc__, part
