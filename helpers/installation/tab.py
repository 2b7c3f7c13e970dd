"""Adapt NumPy's print options and the clock for a kernel that runs in a browser tab (`docs/lite`).

`helpers` imports this module only in a browser tab.

NumPy stores its print options in a context variable. The kernel in the tab runs each cell in a new
context, so the effect of `np.set_printoptions` would end with the cell that calls it.

For security, a browser's clock ticks only one thousand or ten thousand times per second. The
measured time of anything shorter could be 0, and a ratio of two such times would divide by zero.
"""

import importlib
import sys
import time
import timeit

_options = {}
_read_clock = time.perf_counter


def adapt_kernel(shell):
    """Keep NumPy's print options from cell to cell, and read the clock only when it ticks.

    `shell` is IPython's InteractiveShell, or None if Python runs without IPython. Without IPython,
    print options need no change.
    """
    time.perf_counter = at_a_tick
    importlib.reload(timeit)  # `timeit` stored the old clock when it was imported
    if shell is not None:
        shell.events.register("pre_run_cell", restore_print_options)
        shell.events.register("post_run_cell", keep_print_options)


def at_a_tick():
    """Wait until the clock ticks, and return the time in seconds.

    The difference of two such times is never 0, and it is too long by less than one tick.
    """
    before = now = _read_clock()
    while now == before:
        now = _read_clock()
    return now


def restore_print_options(_info):
    """Set NumPy's print options to their values at the end of the previous cell."""
    if _options and "numpy" in sys.modules:
        sys.modules["numpy"].set_printoptions(**_options)


def keep_print_options(_result):
    """Store NumPy's print options for the next cell, if NumPy has been imported."""
    if "numpy" in sys.modules:
        _options.update(sys.modules["numpy"].get_printoptions())
