"""What is different in a browser tab (`docs/lite`) and mended here: printed arrays, and the clock.

`helpers` loads this module in a tab, and nowhere else.

NumPy keeps its print options in a context variable. The kernel of the tab gives each cell a context
of its own, so `np.set_printoptions` would end with its cell.

A browser's clock ticks ten thousand or one thousand times in a second, by intention. What is
shorter would take no time at all, and a ratio of two such times is a division by zero.
"""

import importlib
import sys
import time
import timeit

_options = {}
_read_clock = time.perf_counter


def mend(shell):
    """Hand NumPy's print options from cell to cell, and let clocks be read at a tick.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell or None
        None, outside of IPython, is left alone.
    """
    time.perf_counter = at_a_tick
    importlib.reload(timeit)  # its functions hold the clock that they found
    if shell is not None:
        shell.events.register("pre_run_cell", _take_up)
        shell.events.register("post_run_cell", _take_down)


def at_a_tick():
    """The time in seconds, read at the moment when it changes.

    A difference of two such times is never 0, and too long by less than a tick.
    """
    before = now = _read_clock()
    while now == before:
        now = _read_clock()
    return now


def _take_up(_info):
    if _options and "numpy" in sys.modules:
        sys.modules["numpy"].set_printoptions(**_options)


def _take_down(_result):
    # The first cell of a chapter does not import it.
    if "numpy" in sys.modules:
        _options.update(sys.modules["numpy"].get_printoptions())
