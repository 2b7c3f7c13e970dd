"""How `helpers` adapts a kernel in a browser tab. The tab itself is tested in test_lite.py."""

import contextvars
import subprocess
import sys
import time
import timeit

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell

from helpers.installation import tab


@pytest.fixture
def shell():
    shell = InteractiveShell()
    with np.printoptions(precision=8):  # as NumPy starts with, whatever ran before
        yield shell
    shell.history_manager.end_session()


def run(shell, cell):
    """Run a cell in a context of its own, as the kernel of a tab does."""
    contextvars.copy_context().run(shell.run_cell, cell)


@pytest.fixture
def adapted_shell(shell, monkeypatch):
    """A shell after `adapt_kernel`, with a clock of 100 ticks per second, until the test ends."""
    precise = time.perf_counter
    monkeypatch.setattr(time, "perf_counter", precise)
    monkeypatch.setattr(tab, "_read_clock", lambda: int(precise() * 100) / 100)
    monkeypatch.setattr(tab, "_options", {})
    kept = dict(vars(timeit))
    tab.adapt_kernel(shell)
    yield shell
    vars(timeit).update(kept)


@pytest.mark.skipif(
    np.lib.NumpyVersion(np.__version__) < "2.1.0", reason="keeps print options for all contexts"
)
@pytest.mark.parametrize("adapted", [True, False])
def test_print_options_outlast_their_cell_only_in_an_adapted_shell(adapted, request, capsys):
    shell = request.getfixturevalue("adapted_shell" if adapted else "shell")
    run(shell, "import numpy as np; np.set_printoptions(precision=2)")
    run(shell, "print(np.array([1.23456]))")
    assert capsys.readouterr().out == ("[1.23]\n" if adapted else "[1.23456]\n")
    assert np.get_printoptions()["precision"] == 8


def test_the_clock_is_read_when_it_has_just_changed(monkeypatch):
    readings = iter([1.0, 1.0, 1.0, 1.1, 1.1, 1.2])
    monkeypatch.setattr(tab, "_read_clock", lambda: next(readings))
    assert [tab.at_a_tick(), tab.at_a_tick()] == [1.1, 1.2]


def test_no_time_is_zero(adapted_shell):
    began = time.perf_counter()
    assert time.perf_counter() > began
    # Without `adapt_kernel`, timeit would go on with the clock that it found when it was loaded.
    assert min(timeit.repeat("pass", number=1, repeat=3)) > 0.005
    assert min(timeit.Timer("pass").repeat(number=1, repeat=3)) > 0.005


def test_outside_of_a_tab_nothing_of_it_is_loaded():
    check = "import helpers, sys; print({'helpers.installation', 'IPython'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True)
    assert found.stdout == "set()\n"
