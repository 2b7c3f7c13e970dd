"""Add notes to the errors of a script, of threads and of Python's own prompt."""

import contextlib
import sys
import threading

from whyshape.notes import annotate

_undo = []


def install():
    """Add a note to each shape error that ends a script or a thread, or that the prompt shows.

    The error itself is shown as it would be without the note. A second call changes nothing.
    """
    if not _undo:
        _undo.extend([wrap(sys, lambda kind, error, traceback: error), wrap_threads()])


def uninstall():
    """Undo `whyshape.install`, except where another program has set a hook of its own since."""
    while _undo:
        _undo.pop()()


def wrap_threads():
    """Add notes to the errors that end threads, and return a function that undoes this."""
    return wrap(threading, lambda arguments: arguments.exc_value)


def wrap(module, error_of):
    """Replace a module's `excepthook` by one that first annotates `error_of(...)`.

    Returns
    -------
    callable
        A function that puts the old hook back, unless another has been set since.
    """
    old = module.excepthook

    def own(*arguments):
        with contextlib.suppress(Exception):
            annotate(error_of(*arguments))
        old(*arguments)

    def undo():
        if module.excepthook is own:
            module.excepthook = old

    module.excepthook = own
    return undo
