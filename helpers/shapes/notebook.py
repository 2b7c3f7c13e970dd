"""Extend IPython with notes on shape errors and with the magic %%shapes."""

import contextlib
import sys

from helpers.shapes.explaining import explain

MARK = "Shapes: "
_loaded = {}


def annotate(error):
    """Attach an explanation to a shape error as a note, unless the error already has one."""
    if error is None or any(
        isinstance(note, str) and note.startswith(MARK) for note in getattr(error, "__notes__", ())
    ):
        return
    explanation = explain(error)
    if explanation is not None:
        error.add_note(MARK + str(explanation))


class Extension:
    """The changes that this extension makes to one IPython shell and can undo with `restore`.

    IPython shows an error with its method `showtraceback`, or with a handler that was set with
    `set_custom_exc`. The extension wraps both, so that the note is added before they run.
    """

    def __init__(self, shell):
        self.shell, self.active, self.kept, self.set = shell, True, {}, {}
        self._put("showtraceback", self._before(shell.showtraceback, _current))
        self._put("set_custom_exc", self._set_custom_exc)
        self._put("CustomTB", self._before(shell.CustomTB, _given))
        self.magics = shell.magics_manager.magics["cell"]
        shell.register_magic_function(self._ledger, "cell", "shapes")

    def _put(self, name, function):
        """Replace an attribute of the shell by a function, and keep the old value."""
        self.kept[name] = vars(self.shell).get(name, Extension)
        self.set[name] = function
        setattr(self.shell, name, function)

    def restore(self):
        """Undo all changes of the shell that no other extension has overwritten since."""
        self.active = False
        for name, old in self.kept.items():
            if vars(self.shell).get(name) is not self.set[name]:
                continue  # another extension has replaced the function since
            if old is Extension:
                delattr(self.shell, name)
            else:
                setattr(self.shell, name, old)
        self.magics.pop("shapes", None)

    def _before(self, show, find):
        def annotated(*arguments, **keywords):
            if self.active:
                # A failure to add the note must not hide the error itself.
                with contextlib.suppress(Exception):
                    annotate(find(*arguments, **keywords))
            return show(*arguments, **keywords)

        return annotated

    def _set_custom_exc(self, exc_tuple, handler):
        """Set a custom error handler, wrapped so that the errors that it handles get notes, too."""
        type(self.shell).set_custom_exc(self.shell, exc_tuple, handler)
        if self.active:
            self._put("CustomTB", self._before(self.shell.CustomTB, _given))

    def _ledger(self, line, cell):
        """Run a cell, then print the shapes of its expressions and warnings about them."""
        from helpers.shapes.ledger import run_cell

        run_cell(self.shell, cell)


def _current(exc_tuple=None, *_, **__):
    return exc_tuple[1] if exc_tuple else sys.exc_info()[1]


def _given(etype, value, *_, **__):
    return value


def load_ipython_extension(shell):
    """Load the extension into an IPython shell, for `%load_ext helpers.shapes`."""
    if id(shell) not in _loaded:
        _loaded[id(shell)] = Extension(shell)


def unload_ipython_extension(shell):
    """Remove the extension from an IPython shell, for `%unload_ext helpers.shapes`."""
    extension = _loaded.pop(id(shell), None)
    if extension is not None:
        extension.restore()
