"""The IPython extension with notes on errors and %%shapes. Unloading it restores everything."""

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
        self.shell, self.active, self.kept, self.set = shell, True, {}, {}
        self._put("showtraceback", self._before(shell.showtraceback, self._current))
        self._put("set_custom_exc", self._set_custom_exc)
        self._put("CustomTB", self._before(shell.CustomTB, self._given))
        self.magics = shell.magics_manager.magics["cell"]
        self.magic = self.magics.get("shapes")
        shell.register_magic_function(self._ledger, "cell", "shapes")

    def _put(self, name, function):
        """Put a function in the place of a method of the shell, and keep what was there."""
        self.kept[name] = vars(self.shell).get(name, Extension)
        self.set[name] = function
        setattr(self.shell, name, function)

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

    @staticmethod
    def _given(etype, value, *_, **__):
        return value

    def _set_custom_exc(self, exc_tuple, handler):
        """Chain a handler that is set later, so that it gets the note, too."""
        type(self.shell).set_custom_exc(self.shell, exc_tuple, handler)
        if self.active:
            self._put("CustomTB", self._before(self.shell.CustomTB, self._given))

    def _ledger(self, line, cell):
        """Run the cell, then print the shapes of its expressions, with warnings."""
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
