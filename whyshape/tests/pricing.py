"""Measure what `%%shapes` costs: how many times as long a cell takes. Run it by hand."""

import linecache
import statistics
import sys
import time

import numpy as np

from whyshape.trace import Watch

CODE = {
    "20,000 NumPy steps at the top": "for i in range(20_000):\n    w = w - 0.001 * (X @ w)\n",
    "20,000 NumPy steps in a function": (
        "def f(w):\n    for i in range(20_000):\n        w = w - 0.001 * (X @ w)\nf(w)\n"
    ),
    "1e6 plain steps in a function": (
        "def f(n):\n    k = 0\n    for i in range(n):\n        k += i % 7\nf(1_000_000)\n"
    ),
    "200,000 small calls": (
        "def g(x):\n    return x + 1\nk = 0\nfor i in range(200_000):\n    k = g(k)\n"
    ),
    "a million small calls": (
        "def g(x):\n    return x + 1\nk = 0\nfor i in range(1_000_000):\n    k = g(k)\n"
    ),
}


def seconds(code, follow, number):
    """Return how long code takes, with or without being followed."""
    scope = {"np": np, "X": np.ones((3, 3)), "w": np.ones(3)}
    name = f"<price {number} {follow}>"
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)
    compiled, watch = compile(code, name, "exec"), Watch(scope)
    if follow:
        watch.start()
    start = time.perf_counter()
    exec(compiled, scope)
    taken = time.perf_counter() - start
    if follow:
        watch.stop()
    return taken


def main():
    """Print the median ratio for each piece of code."""
    print(f"Python {sys.version.split()[0]}, NumPy {np.__version__}")
    for name, code in CODE.items():
        pairs = [(seconds(code, True, k), seconds(code, False, k)) for k in range(7)]
        ratio = statistics.median(a for a, _ in pairs) / statistics.median(b for _, b in pairs)
        print(f"{name:34} {ratio:5.2f} times")


if __name__ == "__main__":
    main()
