"""Add notes to the errors of a script, of threads and of Python's own prompt."""

import contextlib
import sys
import threading

from whyshape.notes import annotate

_kept = {}


def install():
    """Add a note to each shape error that ends a script or a thread, or that the prompt shows.

    The error is shown as it would be without. A second call changes nothing.
    """
    if _kept:
        return
    _kept["sys"] = sys.excepthook, _sys_hook
    _kept["threading"] = threading.excepthook, _thread_hook
    sys.excepthook, threading.excepthook = _sys_hook, _thread_hook


def uninstall():
    """Undo `install`, except where another hook has been set since."""
    for module, name in ((sys, "sys"), (threading, "threading")):
        old, own = _kept.pop(name, (None, None))
        if own is not None and module.excepthook is own:
            module.excepthook = old


def _sys_hook(kind, error, traceback):
    with contextlib.suppress(Exception):
        annotate(error)
    _kept.get("sys", (sys.__excepthook__,))[0](kind, error, traceback)


def _thread_hook(arguments):
    with contextlib.suppress(Exception):
        annotate(arguments.exc_value)
    _kept.get("threading", (threading.__excepthook__,))[0](arguments)
