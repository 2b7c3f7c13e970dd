"""Run a script with notes on its shape errors: `python -m whyshape script.py arguments`."""

import sys
import types
from pathlib import Path

from whyshape.hooks import install

USAGE = "usage: python -m whyshape script.py [arguments]"


def main():
    """Run the script that the command line names, as `python script.py` would."""
    if len(sys.argv) < 2:
        print(USAGE, file=sys.stderr)
        sys.exit(2)
    if sys.argv[1] in ("-h", "--help"):
        print(USAGE)
        return
    sys.argv = sys.argv[1:]
    script = Path(sys.argv[0])
    if not script.is_file():
        sys.exit(f"whyshape: no such file: {script}\n{USAGE}")
    sys.path[0] = str(script.resolve().parent)
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    vars(module).update(__file__=str(script), __builtins__=__builtins__)
    install()
    try:
        exec(compile(script.read_bytes(), str(script), "exec"), vars(module))
    except SystemExit:
        raise
    except BaseException as error:
        entry = error.__traceback__.tb_next  # without this frame, in which it was compiled, or ran
        error.__traceback__ = entry
        sys.excepthook(type(error), error, entry)
        sys.exit(130 if isinstance(error, KeyboardInterrupt) else 1)


if __name__ == "__main__":
    main()
