"""The fixture with which all benchmarks check and time the compared programs."""

import numpy as np
import pytest


@pytest.fixture
def race(benchmark):
    """Return a function that times one program of a comparison, after a check of its result.

    In `race(what, who, run, expected, promised)`, `what` is the name of the comparison, `who` is
    the name of the program, and `run` is a function without arguments. `promised` is the smallest
    ratio of the program's time to that of `helpers` that the course promises, which run.py checks.
    """

    def time(what, who, run, expected, promised=None):
        for result, wanted in zip(run(), expected, strict=True):
            np.testing.assert_allclose(result, wanted, rtol=1e-9, atol=1e-9)
        benchmark.group = what
        benchmark.extra_info.update(who=who, promised=promised)
        benchmark(run)

    return time
