"""Set, when imported, the environment variables for kernels in which tests and tools run chapters.

The module has no functions, because importing the module is enough.
"""

import os

# A kernel must choose its own way to show figures: notebooks show them inline.
os.environ.pop("MPLBACKEND", None)

# Processes share the tests and the machine. With a thread for each core in each of them, and in
# their kernels, the threads of BLAS wait for each other: chapter 3 took up to four times as long.
for _library in ("OPENBLAS", "MKL", "OMP"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")
