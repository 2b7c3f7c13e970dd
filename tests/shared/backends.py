"""Run programs of Keras in a process of their own, because Keras reads its backend only once."""

import os
import subprocess
import sys

BACKENDS = "tensorflow", "jax", "torch"


def printed(program, backend):
    """Return what a program prints with a backend of Keras."""
    ran = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout
