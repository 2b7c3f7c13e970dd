"""Measure the times of several programs that compute the same result, in turns."""

import datetime
import os
import platform
import statistics
from time import process_time
from timeit import Timer

import numpy as np
import scipy
from threadpoolctl import threadpool_limits

OURS = "helpers"
ROUNDS = 7
LEAST = 0.05  # seconds; a faster program is called several times for each timing


def report(races, unchecked=()):
    """Return a Markdown table of the times of the programs in `races`.

    The argument is {title: {name: function without arguments}}, and each title is a row of the
    table. The first column has the time of `helpers`, and the other columns have the ratios of
    other programs' times to that of `helpers`. The results of all programs except those in
    `unchecked` must agree with the result of `helpers` to nine digits.
    """
    others = list(dict.fromkeys(who for race in races.values() for who in race if who != OURS))
    lines = [f"| | `{OURS}` | {' | '.join(others)} |", "|---|--:|" + "--:|" * len(others)]
    with threadpool_limits(1):
        for what, programs in races.items():
            ours, ratios = run(programs, unchecked)
            cells = [rounded(ratios[who]) if who in ratios else "" for who in others]
            lines.append(f"| {what} | {duration(ours)} | {' | '.join(cells)} |")
            print(lines[-1], flush=True)
    return f"{conditions()}\n\n" + "\n".join(lines)


def run(programs, unchecked):
    """Return the time of `helpers` in seconds, and each program's time as a ratio to it.

    The time and the ratios are medians over several rounds. All programs are timed once in each
    round, so that a load on the machine affects all programs alike.
    """
    expected = programs[OURS]()
    calls, timers = {}, {}
    for who, program in programs.items():
        if who not in unchecked:
            for result, wanted in zip(program(), expected, strict=True):
                np.testing.assert_allclose(result, wanted, rtol=1e-9, atol=1e-9)
        timers[who] = Timer(program, timer=process_time)
        calls[who] = max(1, round(LEAST / timers[who].timeit(1)))
    rounds = [{who: timers[who].timeit(n) / n for who, n in calls.items()} for _ in range(ROUNDS)]
    ratios = {who: statistics.median(r[who] / r[OURS] for r in rounds) for who in programs}
    return statistics.median(r[OURS] for r in rounds), ratios


def rounded(ratio):
    """Return a ratio as text with two digits."""
    return f"{ratio:.2g}" if ratio < 10 else f"{float(f'{ratio:.2g}'):,.0f}"


def duration(seconds):
    """Return a time in seconds as text in milliseconds or microseconds."""
    return f"{rounded(1e3 * seconds)} ms" if seconds >= 1e-3 else f"{rounded(1e6 * seconds)} µs"


def conditions():
    """Return sentences with the date, the machine and the versions of a measurement."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return (
        f"Measured on {datetime.date.today()}, {platform.machine()}, {os.cpu_count()} cores, "
        f"{platform.system()}; Python {platform.python_version()}, NumPy {np.__version__}, SciPy "
        f"{scipy.__version__}, BLAS {blas['name']} {blas['version']}."
    )
