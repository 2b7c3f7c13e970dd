"""The IPython extension: notes on errors, and the magic %%shapes. Unloading restores everything."""

import contextlib
import sys

from helpers.shapes.explaining import explain

MARK = "Shapes: "
_loaded = {}


def annotate(error):
    """Add the explanation of a shape error to its notes, once."""
    if error is None or any(
        isinstance(note, str) and note.startswith(MARK) for note in getattr(error, "__notes__", ())
    ):
        return
    explanation = explain(error)
    if explanation is not None:
        error.add_note(MARK + str(explanation))


class Extension:
    """What is changed in one IPython shell, and how it is put back.

    IPython shows an error through `showtraceback`, or through the one handler that `set_custom_exc`
    holds. Both get the note added first, and are otherwise left to work as they did.
    """

    def __init__(self, shell):
        self.shell = shell
        self.active = True
        self.kept = {
            name: vars(shell).get(name, Extension)
            for name in ("showtraceback", "set_custom_exc", "CustomTB")
        }
        self.set = {
            "showtraceback": self._before(shell.showtraceback, self._current),
            "set_custom_exc": self._set_custom_exc,
            "CustomTB": self._before(shell.CustomTB, lambda etype, value, *_, **__: value),
        }
        for name, function in self.set.items():
            setattr(shell, name, function)
        self.magics = shell.magics_manager.magics["cell"]
        self.magic = self.magics.get("shapes")
        shell.register_magic_function(self._ledger, "cell", "shapes")

    def restore(self):
        """Take everything back that is still as this extension left it."""
        self.active = False
        for name, old in self.kept.items():
            if vars(self.shell).get(name) is not self.set[name]:
                continue  # someone else has put something in its place since
            if old is Extension:
                delattr(self.shell, name)
            else:
                setattr(self.shell, name, old)
        if self.magic is None:
            self.magics.pop("shapes", None)
        else:
            self.magics["shapes"] = self.magic

    def _before(self, show, find):
        def annotated(*arguments, **keywords):
            if self.active:
                # A note must never stand in the way of the error itself.
                with contextlib.suppress(Exception):
                    annotate(find(*arguments, **keywords))
            return show(*arguments, **keywords)

        return annotated

    @staticmethod
    def _current(exc_tuple=None, *_, **__):
        return exc_tuple[1] if exc_tuple else sys.exc_info()[1]

    def _set_custom_exc(self, exc_tuple, handler):
        """Chain a handler that is set later: it gets the note, too."""
        type(self.shell).set_custom_exc(self.shell, exc_tuple, handler)
        if self.active:
            handler_set = self.shell.CustomTB
            self.kept["CustomTB"] = handler_set
            self.set["CustomTB"] = self._before(handler_set, lambda etype, value, *_, **__: value)
            self.shell.CustomTB = self.set["CustomTB"]

    def _ledger(self, line, cell):
        """%%shapes: run the cell, then print the shapes of its expressions, with warnings."""
        from helpers.shapes.ledger import run_cell

        run_cell(self.shell, cell)


def load_ipython_extension(shell):
    """Serve %load_ext helpers.shapes."""
    if id(shell) not in _loaded:
        _loaded[id(shell)] = Extension(shell)


def unload_ipython_extension(shell):
    """Serve %unload_ext helpers.shapes."""
    extension = _loaded.pop(id(shell), None)
    if extension is not None:
        extension.restore()
