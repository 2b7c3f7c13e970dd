"""Check that this kernel finds the course, use one thread, and draw pictures in its style.

Each chapter begins with `import course`.
"""

import os
import sys
import time

# The products of the course are small, so one thread is fast enough, and the other cores stay free.
# OpenBLAS, which NumPy's packages contain, reads this when NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

try:
    from helpers import network  # another package with the name `helpers` has no such module
except ImportError as error:
    found = f"only {error.path}" if error.path else "no such package"
    raise ImportError(
        f"This notebook needs the course's package 'helpers', but {sys.executable}, which runs "
        f"this kernel, has {found}. If you have installed the course, choose its kernel (menu "
        'Kernel, Change Kernel). If not, run in a new cell: %pip install -e "..[course]" Then '
        "restart the kernel and run this cell again."
    ) from error

from matplotlib import style

style.use("helpers.course")


def clock():
    """Return the time of day, as a sign that a cell has just run."""
    return time.strftime("%H:%M:%S")
