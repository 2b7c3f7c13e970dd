"""Extend IPython with notes on shape errors and with the magic %%shapes."""

import contextlib
import sys

from helpers.shapes.explaining import explain

MARK = "Shapes: "
_loaded = {}


def annotate(error):
    """Attach an explanation to a shape error as a note, unless the error already has one."""
    notes = getattr(error, "__notes__", ())
    if not any(isinstance(note, str) and note.startswith(MARK) for note in notes):
        explanation = explain(error)
        if explanation is not None:
            error.add_note(MARK + str(explanation))


class Extension:
    """The changes that this extension makes to one IPython shell and can undo with `restore`.

    IPython shows an error with its method `showtraceback`, or with `CustomTB`, a handler that some
    extension has set. Both are wrapped, so that the note is added before they run.
    """

    def __init__(self, shell):
        self.shell, self.active, self.kept = shell, True, {}
        self._wrap("showtraceback", lambda *args, **_: (args and args[0]) or sys.exc_info())
        self._wrap("CustomTB", lambda *args, **_: args)
        self.magics = shell.magics_manager.magics["cell"]
        shell.register_magic_function(self._shapes, "cell", "shapes")

    def _wrap(self, name, error_of):
        """Replace a method of the shell by one that first annotates `error_of(...)[1]`."""
        show = getattr(self.shell, name)

        def annotated(*arguments, **keywords):
            if self.active:
                # A failure to add the note must not hide the error itself.
                with contextlib.suppress(Exception):
                    annotate(error_of(*arguments, **keywords)[1])
            return show(*arguments, **keywords)

        self.kept[name] = vars(self.shell).get(name), annotated
        setattr(self.shell, name, annotated)

    def restore(self):
        """Undo all changes of the shell that no other extension has overwritten since."""
        self.active = False
        for name, (old, own) in self.kept.items():
            if vars(self.shell).get(name) is own:
                delattr(self.shell, name)
                if old is not None:
                    setattr(self.shell, name, old)
        self.magics.pop("shapes", None)

    def _shapes(self, line, cell):
        """Run a cell, then print the shapes of its expressions and warnings about them."""
        from helpers.shapes.record import run_cell
        from helpers.shapes.table import Table

        recording, error = run_cell(self.shell, cell)
        try:
            print(Table(recording))
        except Exception:
            print("The shapes of this cell could not be listed.")  # the cell itself has run
        if error is not None:
            raise error


def load_ipython_extension(shell):
    """Load the extension into an IPython shell, for `%load_ext helpers.shapes`."""
    if id(shell) not in _loaded:
        _loaded[id(shell)] = Extension(shell)


def unload_ipython_extension(shell):
    """Remove the extension from an IPython shell, for `%unload_ext helpers.shapes`."""
    extension = _loaded.pop(id(shell), None)
    if extension is not None:
        extension.restore()
