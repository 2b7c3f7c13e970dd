"""Extend IPython with notes on shape errors, and with the magics %%shapes and %shapes."""

import contextlib
import sys

from whyshape import table
from whyshape.hooks import wrap_threads
from whyshape.notes import annotate
from whyshape.trace import Watch

USAGE = "%shapes on: warn in each cell. %shapes off: stop. %%shapes as first line: list a cell."
HIDDEN = "%%shapes can't follow the code that {} runs."
SHOWS_NOTES = (8, 14)  # the first version of IPython that shows an error's notes
_loaded = {}


class Extension:
    """The changes that whyshape makes to one IPython shell, and can undo with `restore`.

    IPython shows an error with its method `showtraceback`, or with `CustomTB`, a handler that some
    extension has set. Both the method and the handler are wrapped, so that the note is added before
    they run. In a version of IPython that shows no notes, `_showtraceback` adds them as lines of
    the traceback.
    """

    def __init__(self, shell):
        self.shell, self.active, self.kept = shell, True, {}
        self.always, self.watch, self.lists, self.nothing = False, None, False, ""
        self._wrap("showtraceback", lambda *args, **_: (args and args[0]) or sys.exc_info())
        self._wrap("CustomTB", lambda *args, **_: args)
        if _version() < SHOWS_NOTES:
            self._append_notes()
        self.undo_threads = wrap_threads()
        self.magics = shell.magics_manager.magics
        shell.register_magic_function(self._cell_magic, "cell", "shapes")
        shell.register_magic_function(self._line_magic, "line", "shapes")
        shell.input_transformers_cleanup.append(without_magic)
        shell.events.register("pre_run_cell", self._before)
        shell.events.register("post_run_cell", self._after)

    def _wrap(self, name, error_of):
        """Replace a method of the shell by one that first adds a note to the error it shows."""
        show = getattr(self.shell, name)

        def annotated(*arguments, **keywords):
            if self.active:
                # A failure to add the note must not hide the error itself.
                with contextlib.suppress(Exception):
                    annotate(error_of(*arguments, **keywords)[1])
            return show(*arguments, **keywords)

        self._keep(name, annotated)

    def _append_notes(self):
        show = self.shell._showtraceback

        def with_notes(kind, error, lines, *arguments, **keywords):
            if self.active and isinstance(lines, list):
                with contextlib.suppress(Exception):
                    lines = [*lines, *annotate(error)]
            return show(kind, error, lines, *arguments, **keywords)

        self._keep("_showtraceback", with_notes)

    def _keep(self, name, own):
        self.kept[name] = vars(self.shell).get(name), own
        setattr(self.shell, name, own)

    def restore(self):
        """Undo all changes of the shell that no other extension has overwritten since."""
        self.active = self.always = self.lists = False
        self._after(None)
        self.undo_threads()
        for name, (old, own) in self.kept.items():
            if vars(self.shell).get(name) is own:
                delattr(self.shell, name)
                if old is not None:
                    setattr(self.shell, name, old)
        self.magics["cell"].pop("shapes", None)
        self.magics["line"].pop("shapes", None)
        with contextlib.suppress(ValueError):
            self.shell.input_transformers_cleanup.remove(without_magic)
            self.shell.events.unregister("pre_run_cell", self._before)
            self.shell.events.unregister("post_run_cell", self._after)

    # Following cells ------------------------------------------------------------------------------

    def _cell_magic(self, line, cell):
        """List the shapes of a cell's expressions, and warn of mistakes that raise no error."""
        self.shell.run_cell(f"%%shapes\n{cell}")

    def _line_magic(self, line):
        """Switch warnings of shape mistakes in all later cells on (`on`) or off (`off`)."""
        wanted = {"on": True, "off": False}.get(line.strip())
        if wanted is None:
            print(USAGE)
            return
        self.always = wanted

    def _before(self, info):
        lists = info.raw_cell.lstrip().startswith("%%shapes")
        if self.watch is None and (lists or self.always):
            watch, self.lists = Watch(self.shell.user_global_ns), lists
            inner = without_magic(info.raw_cell.lstrip().splitlines())[0]
            self.nothing = HIDDEN.format(inner.split()[0]) if inner[:2] == "%%" else table.NOTHING
            if watch.start():
                self.watch = watch
            elif lists:
                print("%%shapes can't follow this cell, because another tool traces it.")

    def _after(self, result):
        watch, self.watch = self.watch, None
        if watch is None:
            return
        watch.stop()
        if not (self.lists or self.always):
            return  # `%shapes off` stands in this cell
        try:
            lines = table.report(watch, self.lists)
            if self.lists and watch.ended_early:
                lines.append(table.ENDED_EARLY)
            if not lines and self.lists and result.success:
                lines = [self.nothing]
        except Exception:
            lines = ["The shapes of this cell could not be listed."]  # the cell itself has run
        if lines:
            print("\n".join(lines))


def without_magic(lines):
    """Return the lines of a cell, with a comment in place of `%%shapes` in the first line.

    The lines after `%%shapes` keep their numbers. If another cell magic follows, the line
    `%%shapes` is removed instead, because that magic must come first.
    """
    if not lines or lines[0].split()[:1] != ["%%shapes"]:
        return lines
    return lines[1:] if lines[1:2] and lines[1].startswith("%%") else ["# %%shapes\n", *lines[1:]]


# Whether a cell is complete is then asked of its own text: a prompt waits for lines after %%shapes.
without_magic.has_side_effects = True


def _version():
    from IPython import version_info

    return version_info[:2]


def load_ipython_extension(shell):
    """Load the extension into an IPython shell, for `%load_ext whyshape`."""
    if id(shell) not in _loaded:
        _loaded[id(shell)] = Extension(shell)


def unload_ipython_extension(shell):
    """Remove the extension from an IPython shell, for `%unload_ext whyshape`."""
    extension = _loaded.pop(id(shell), None)
    if extension is not None:
        extension.restore()
