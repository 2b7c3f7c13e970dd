"""What a chapter needs around the reference implementations in `helpers`.

Each chapter begins with `import course`. This line makes NumPy use one thread, and lets Matplotlib
draw in the course's style. Each module imports only from modules above it in this list:

`installation` a check that the course can run here
`plots`        pictures of digits and displays
`exercises`    checked exercises, guesses and the learner's progress
`explorers`    pictures with sliders
"""

import os
import time

# The products of the course are small, so one thread is fast enough, and the other cores stay free.
# OpenBLAS, which NumPy's packages contain, reads this when NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

try:
    from helpers import network
except ImportError as error:
    if error.path is None:  # it is not `helpers` that is missing, but a package that it needs
        raise
    raise ImportError(
        f"The course needs its own package 'helpers', but Python finds only {error.path}. If this "
        "file is yours, give it another name. If another package has brought it, install the "
        "course in an environment of its own. Then restart the kernel and run this cell again."
    ) from error

from matplotlib import style

style.use("course.pictures")


def clock():
    """Return the time of day, as a sign that a cell has just run."""
    return time.strftime("%H:%M:%S")
