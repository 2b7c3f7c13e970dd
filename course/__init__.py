"""Prepare a notebook of the course, and offer pictures, exercises and explorers to its chapters.

Each chapter begins with `import course`. Importing `course` makes NumPy use one thread, and makes
Matplotlib draw in the style of the course. The reference implementations are in the package
`helpers`. Each module of `course` imports only from modules above it in this list:

`installation` a check that the course can run here
`described`    text alternatives of pictures in JupyterLab
`plots`        pictures of digits and displays
`exercises`    checked exercises, guesses and the learner's progress
`explorers`    pictures with sliders
"""

import os
import time

# The matrix products of the course are small, so one thread is fast enough and the other cores stay
# free. OpenBLAS, which NumPy's packages contain, reads this variable when NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

try:
    from helpers import network
except ImportError as error:
    if error.path is None:  # a package that `helpers` needs is missing, not `helpers` itself
        raise
    raise ImportError(
        f"The course needs its own package 'helpers', but Python finds only {error.path}. If this "
        "file is yours, give it another name. If another package has brought it, install the "
        "course in an environment of its own. Then restart the kernel and run this cell again."
    ) from error

from matplotlib import style

from course.described import describe_pictures

style.use("course.pictures")
describe_pictures()


def clock():
    """Return the time of day as a string, which a cell prints to show that it has just run."""
    return time.strftime("%H:%M:%S")
