"""What is different in a browser tab (`docs/lite`), and mended here: how arrays are printed.

NumPy keeps its print options in a context variable. The kernel of the tab gives each cell a context
of its own, so `np.set_printoptions` would end with its cell. `helpers` loads this module in a tab.
"""

import sys

_options = {}


def keep_print_options(shell):
    """Hand NumPy's print options from cell to cell.

    Parameters
    ----------
    shell : IPython.core.interactiveshell.InteractiveShell or None
        None, outside of IPython, is left alone.
    """
    if shell is not None:
        shell.events.register("pre_run_cell", _take_up)
        shell.events.register("post_run_cell", _take_down)


def _take_up(_info):
    if _options:
        sys.modules["numpy"].set_printoptions(**_options)


def _take_down(_result):
    # The first cell of a chapter does not import it.
    if "numpy" in sys.modules:
        _options.update(sys.modules["numpy"].get_printoptions())
