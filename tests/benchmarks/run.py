"""Run the benchmarks, print their tables, and write these tables into README.md in this folder.

python tests/benchmarks/run.py             all
python tests/benchmarks/run.py contraction one of the names below

The names are training, perceptron, contraction, latency and digits.
"""

import argparse
import datetime
import functools
import json
import os
import platform
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
import scipy

HERE = Path(__file__).resolve().parent
README = HERE / "README.md"
RACES = [path.stem.removeprefix("bench_") for path in sorted(HERE.glob("bench_*.py"))]
NAMES = [*RACES, "latency", "digits"]
OURS = "helpers"


def measure(name):
    """Return the report of pytest-benchmark for one file. Exit if a result was wrong."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        options = ["-q", "--numprocesses=0", "--benchmark-enable", "--benchmark-max-time=0.5"]
        options += ["--benchmark-warmup=on", "--benchmark-warmup-iterations=3"]
        code = pytest.main([*options, f"--benchmark-json={report}", str(HERE / f"bench_{name}.py")])
        if code:
            sys.exit(f"bench_{name}.py failed")
        return json.loads(report.read_text(encoding="utf-8"))


def races(report):
    """Return {comparison: {program: (shortest time in seconds, promised ratio or None)}}."""
    found = {}
    for one in report["benchmarks"]:
        entry = one["stats"]["min"], one["extra_info"]["promised"]
        found.setdefault(one["group"], {})[one["extra_info"]["who"]] = entry
    return found


def table(found):
    """Return a Markdown table with the times of `helpers` and the ratios of the other times."""
    others = list(dict.fromkeys(who for race in found.values() for who in race if who != OURS))
    lines = [
        "| | `helpers` | " + " | ".join(others) + " |",
        "|---|--:" + "|--:" * len(others) + "|",
    ]
    for what, race in found.items():
        ours = race[OURS][0]
        ratios = [factor(race[who][0] / ours) if who in race else "" for who in others]
        lines.append(f"| {what} | {duration(ours)} | " + " | ".join(ratios) + " |")
    return "\n".join(lines)


def factor(ratio):
    """Return a ratio with three digits, or as an integer if it is at least 100."""
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}"


def duration(seconds):
    """Return a time with three digits, in seconds, milliseconds or microseconds."""
    for unit, size in (("s", 1), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 1e-6:.3g} µs"


def missed(found):
    """Yield a sentence for each ratio that is smaller than the promised one."""
    for what, race in found.items():
        for who, (seconds, promised) in race.items():
            ratio = seconds / race[OURS][0]
            if promised is not None and ratio < promised:
                yield f"{what}: {who} takes {ratio:.2f} times as long, promised {promised:.2f}"


def conditions(processor, cores):
    """Return the date, the machine and the versions of a measurement as a sentence."""
    blas = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return (
        f"Measured on {datetime.date.today()}, {processor}, {cores} cores, {platform.system()}; "
        f"Python {platform.python_version()}, NumPy {np.__version__}, SciPy {scipy.__version__}, "
        f"BLAS {blas['name']} {blas['version']}."
    )


def measured_race(name):
    """Measure a file for pytest-benchmark. Return its part of the page and the broken promises."""
    report = measure(name)
    found, cpu = races(report), report["machine_info"]["cpu"]
    where = conditions(cpu.get("brand_raw", platform.machine()), cpu.get("count", "?"))
    return f"{where}\n\n{table(found)}", list(missed(found))


def measured_latency(before=None):
    """Measure the explorers in a browser. Return their part of the page and broken promises."""
    import latency
    from cpuinfo import get_cpu_info

    load = latency.load()
    rows = latency.measure(before=before)
    where = conditions(get_cpu_info().get("brand_raw", platform.machine()), os.cpu_count())
    others = f"Load of the machine {load} before the run, {latency.load()} after it."
    text = f"{where} {latency.versions()} {others}\n\n{latency.table(rows)}"
    return text, list(latency.missed(rows))


def measured_digits():
    """Fit the models of the digits, write data/, and return the part of the page (no promises)."""
    import quadratic

    quadratic.measure()
    return quadratic.report(), []


def write(name, text):
    """Put `text` between the two markers of its part of README.md."""
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    before, rest = README.read_text(encoding="utf-8").split(begin)
    after = rest.split(end)[1]
    README.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8", newline="\n")


OTHERS = {"digits": measured_digits}


def main():
    parser = argparse.ArgumentParser(description="Measure, and write the tables into README.md.")
    parser.add_argument("names", nargs="*", choices=[*NAMES, []], help=", ".join(NAMES))
    parser.add_argument("--before", help="latency: Python of an environment to compare with")
    slow, wish = [], parser.parse_args()
    OTHERS["latency"] = functools.partial(measured_latency, wish.before)
    for name in wish.names or NAMES:
        text, short = OTHERS[name]() if name in OTHERS else measured_race(name)
        write(name, text)
        print(f"\n{text}\n")
        slow += short
    if slow:
        sys.exit("\n".join(["Slower than promised:", *slow]))


if __name__ == "__main__":
    main()
