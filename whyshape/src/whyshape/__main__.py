"""Run a script with notes on its shape errors: `python -m whyshape script.py arguments`."""

import runpy
import sys
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
    install()
    try:
        runpy.run_path(str(script), run_name="__main__")
    except Exception as error:
        error.__traceback__ = _of_script(error.__traceback__, str(script))
        sys.excepthook(type(error), error, error.__traceback__)
        sys.exit(1)


def _of_script(traceback, filename):
    """Return a traceback from its first frame in the script on, or all of it if there is none."""
    entry = traceback
    while entry is not None and entry.tb_frame.f_code.co_filename != filename:
        entry = entry.tb_next
    return entry or traceback


if __name__ == "__main__":
    main()
