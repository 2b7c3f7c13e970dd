"""Adapt a kernel that runs in a browser tab (`docs/lite`): printed arrays, and the clock.

`helpers` loads this module in a tab, and nowhere else.

NumPy keeps its print options in a context variable. The kernel of the tab gives each cell a context
of its own, so that the effect of `np.set_printoptions` would end with its cell.

A browser's clock ticks one thousand or ten thousand times in a second, by intention. Anything
shorter would take no time at all, and a ratio of two such times would divide by zero.
"""

import importlib
import sys
import time
import timeit

_options = {}
_read_clock = time.perf_counter


def adapt_kernel(shell):
    """Keep NumPy's print options from cell to cell, and let clocks be read when they advance.

    `shell` is IPython's InteractiveShell, or None outside of IPython, which is left alone.
    """
    time.perf_counter = at_a_tick
    importlib.reload(timeit)  # its functions hold the clock that they found
    if shell is not None:
        shell.events.register("pre_run_cell", restore_print_options)
        shell.events.register("post_run_cell", keep_print_options)


def at_a_tick():
    """Return the time in seconds, read at the moment when it changes.

    A difference of two such times is never 0, and too long by less than a tick.
    """
    before = now = _read_clock()
    while now == before:
        now = _read_clock()
    return now


def restore_print_options(_info):
    """Set NumPy's print options to those at the end of the last cell."""
    if _options and "numpy" in sys.modules:
        sys.modules["numpy"].set_printoptions(**_options)


def keep_print_options(_result):
    """Remember NumPy's print options; the first cell of a chapter does not import NumPy."""
    if "numpy" in sys.modules:
        _options.update(sys.modules["numpy"].get_printoptions())
