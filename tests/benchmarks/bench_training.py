"""How fast `helpers.network` trains, against the discussion's loop.

    python tests/benchmarks/bench_training.py            prints the table
    python tests/benchmarks/bench_training.py --write    writes it into README.md beside this file

Everything is measured in one run, the contenders in turn, and the best of several repeats counts.
Before anything is timed, the results are compared.
"""

import argparse
import datetime
import os
import platform
import sys
import time
from pathlib import Path

import numpy as np
import scipy

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # where discussion.py is
import discussion  # noqa: E402

from helpers import datasets, network  # noqa: E402

README = HERE / "README.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
RATE = 0.001
RATES = np.geomspace(1e-4, 1e-1, 31)
PROMISED = 4


def problems():
    """Name, inputs, targets, activation and iterations of each measurement.

    The discussion's A - Y is the gradient of its softmax cost only where the targets sum to 1, so
    softmax runs on one-hot mock data of the same size, not on the question's fourth sample.
    """
    question, small = datasets.load_question(), datasets.random_one_hot(3, 5, 4)
    large = datasets.random_one_hot(8, 100, 50)
    return [
        ("3 x 5 x 4", *question, "sigmoid", 20_000),
        ("3 x 5 x 4", *small, "softmax", 20_000),
        ("8 x 100 x 50", *large, "sigmoid", 40_000),
        ("8 x 100 x 50", *large, "softmax", 40_000),
    ]


def best_times(repeats, *contenders):
    """The shortest time of each contender in seconds; they take turns."""
    times = [[] for _ in contenders]
    for _ in range(repeats):
        for own, run in zip(times, contenders, strict=True):
            start = time.perf_counter()
            run()
            own.append(time.perf_counter() - start)
    return [min(own) for own in times]


def check_agreement(X, training, plain):
    """Stop unless both give the same weights and outputs to 1e-9."""
    activate = getattr(discussion, training.network.activation)
    A = activate(plain.W @ X + plain.b)
    np.testing.assert_allclose(training.network.predict_proba(X), A, rtol=0, atol=1e-9)
    np.testing.assert_allclose(training.network.W, plain.W, rtol=0, atol=1e-9)
    np.testing.assert_allclose(training.network.b, plain.b, rtol=0, atol=1e-9)


def compare_train(X, Y, activation, iterations, repeats):
    """Seconds of the discussion's loop, of that loop without its cost, and of `train`."""

    def plain(cost=True):
        return discussion.answer_loop(X, Y, activation, RATE, iterations, cost)

    def ours():
        return network.train(X, Y, activation, RATE, iterations)

    check_agreement(X, ours(), plain())
    return best_times(repeats, plain, lambda: plain(cost=False), ours)


def compare_train_many(X, Y, activation, iterations, repeats):
    """Seconds of one run of each loop, and of `train_many` for all of RATES."""

    def plain(rate=RATE, cost=True):
        return discussion.answer_loop(X, Y, activation, rate, iterations, cost)

    def ours():
        return network.train_many(X, Y, activation, RATES, iterations)

    trainings = ours()
    for i in (0, len(RATES) // 2, len(RATES) - 1):
        check_agreement(X, trainings[i], plain(rate=RATES[i], cost=False))
    return best_times(repeats, plain, lambda: plain(cost=False), ours)


def measure(repeats):
    """Rows of the table: what, activation, iterations, and the three times."""
    rows = []
    for size, X, Y, activation, iterations in problems():
        times = compare_train(X, Y, activation, iterations, repeats)
        rows.append((f"`train`, {size}", activation, iterations, *times))
    for size, X, Y, activation, iterations in problems()[:2]:
        times = compare_train_many(X, Y, activation, iterations, repeats)
        rows.append((f"`train_many`, {len(RATES)} rates, {size}", activation, iterations, *times))
    return rows


def table(rows):
    """The rows in Markdown."""
    lines = [
        "| what | activation | iterations | the discussion's loop | without its cost | `helpers` "
        "| ratio | ratio without the cost |",
        "|---|---|--:|--:|--:|--:|--:|--:|",
    ]
    for what, activation, iterations, plain, bare, ours in rows:
        seconds = " | ".join(f"{t:.3f} s" for t in (plain, bare, ours))
        ratios = f"**{plain / ours:.1f}** | {bare / ours:.1f}"
        lines.append(f"| {what} | {activation} | {iterations:,} | {seconds} | {ratios} |")
    return "\n".join(lines)


def processor():
    """The processor's name, as far as the system tells it, and the number of its cores."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.is_file():
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                name = line.partition(":")[2].strip()
                break
    return f"{name}, {os.cpu_count()} cores"


def conditions(repeats):
    """When, on what and with what it was measured."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return (
        f"Measured on {datetime.date.today()}, {processor()}, {platform.system()}; "
        f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
        f"BLAS {blas['name']} {blas['version']}; best of {repeats}."
    )


def write(text):
    """Put `text` between the two markers of the README."""
    before, rest = README.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    README.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8", newline="\n")


def main():
    parser = argparse.ArgumentParser(description="Time training against the discussion's loop.")
    parser.add_argument("--write", action="store_true", help="write the table into README.md")
    parser.add_argument("--repeats", type=int, default=5, help="the best of so many counts")
    options = parser.parse_args()

    rows = measure(options.repeats)
    text = f"{conditions(options.repeats)}\n\n{table(rows)}"
    if options.write:
        write(text)
    print(text)
    least = [(1 if "train_many" in row[0] else PROMISED) for row in rows]
    missed = [row for row, limit in zip(rows, least, strict=True) if row[3] / row[5] < limit]
    if missed:
        sys.exit(f"slower than promised: {', '.join(f'{row[0]} {row[1]}' for row in missed)}")


if __name__ == "__main__":
    main()
