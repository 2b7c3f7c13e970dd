"""Run a script with notes on its shape errors: `python -m whyshape script.py arguments`."""

import contextlib
import importlib.util
import sys
import types
from pathlib import Path

from whyshape.hooks import install

USAGE = "usage: python -m whyshape [--warn] (script.py | -m module) [arguments]"
HELP = f"""{USAGE}

Run a script, or a module that can be imported, as Python would, with notes on its shape errors.

--warn    after the run, write the warnings of %%shapes about the script's own lines to stderr"""


def main():
    """Run the script or the module that the command line names, as Python would."""
    arguments = sys.argv[1:]
    if arguments[:1] in (["-h"], ["--help"]):
        print(HELP)
        return
    warns = arguments[:1] == ["--warn"]
    arguments = arguments[warns:]
    if not arguments or arguments == ["-m"]:
        print(USAGE, file=sys.stderr)
        sys.exit(2)
    code, known = _module(arguments[1:]) if arguments[0] == "-m" else _script(arguments)
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    vars(module).update(known, __builtins__=__builtins__)
    install()
    try:
        with _warnings(vars(module)) if warns else contextlib.nullcontext():
            exec(code(), vars(module))
    except SystemExit:
        raise
    except BaseException as error:
        entry = error.__traceback__
        while entry is not None and entry.tb_frame.f_code.co_filename == __file__:
            entry = entry.tb_next  # without the frames of this file
        error.__traceback__ = entry
        sys.excepthook(type(error), error, entry)
        sys.exit(130 if isinstance(error, KeyboardInterrupt) else 1)


def _script(arguments):
    """Return a function that compiles a script, and the script's initial global names."""
    script = Path(arguments[0]).absolute()
    if not script.is_file():
        sys.exit(f"whyshape: no such file: {arguments[0]}\n{USAGE}")
    sys.argv, sys.path[0] = arguments, str(script.resolve().parent)
    return (lambda: compile(script.read_bytes(), str(script), "exec")), {"__file__": str(script)}


def _module(arguments):
    """Return a function that compiles a module or a `__main__`, and its initial global names."""
    name = arguments[0]
    try:
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.submodule_search_locations is not None:
            spec = importlib.util.find_spec(f"{name}.__main__")
    except ImportError as error:
        sys.exit(f"whyshape: {error}\n{USAGE}")
    if spec is None or Path(spec.origin or "").suffix != ".py":
        sys.exit(f"whyshape: no module named {name} that can be run\n{USAGE}")
    sys.argv = [spec.origin, *arguments[1:]]
    known = {"__file__": spec.origin, "__spec__": spec, "__package__": spec.parent}
    return (lambda: spec.loader.get_code(spec.name)), known


@contextlib.contextmanager
def _warnings(names):
    """When code has run, write the warnings about this code, which is found by its global names."""
    from whyshape.table import report
    from whyshape.trace import Watch

    watch = Watch(names)
    followed = watch.start()
    try:
        yield
    finally:
        watch.stop()
        lines = report(watch, lists=False) if followed else ["Another tool traces this script."]
        print("\n".join(lines), end="\n" * bool(lines), file=sys.stderr)


if __name__ == "__main__":
    main()
