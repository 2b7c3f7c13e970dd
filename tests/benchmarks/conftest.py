"""What the benchmarks share: results are compared before anything is timed."""

import numpy as np
import pytest


@pytest.fixture
def race(benchmark):
    """Time one contender of a race, after its result agreed with what is expected.

    `race(what, who, run, expected, promised)`: `what` names the race, `who` the contender, `run`
    takes no arguments. `promised` is the least ratio of its time to that of `helpers` that the
    course promises; run.py compares. All contenders of a race follow each other in one run.
    """

    def time(what, who, run, expected, promised=None):
        for result, wanted in zip(run(), expected, strict=True):
            np.testing.assert_allclose(result, wanted, rtol=1e-9, atol=1e-9)
        benchmark.group = what
        benchmark.extra_info.update(who=who, promised=promised)
        benchmark(run)

    return time
