"""Compare the texts of NumPy, other tools and `helpers.shapes` about shape errors.

    python tests/benchmarks/run.py shapes

The course does not require stackprinter and Pyrefly. If one of them is not installed, its column is
left out. README.md in this folder describes how to install them. Each tool is judged by the text
that it prints, and the same rules apply to all tools.
"""

import datetime
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # the folder of the cases
import shape_aside  # noqa: E402
import shape_cases  # noqa: E402
from shape_tools import (  # noqa: E402
    gives_the_same,
    names_where_it_failed,
    prepared,
    run,
    warnings_in,
)

from helpers import shapes  # noqa: E402

# Pyrefly needs Python 3.12, so it can be installed in a separate environment.
PYREFLY = shutil.which(os.environ.get("PYREFLY", "pyrefly"))


def _cases(cells):
    return [(c["setup"], c["code"], c["operands"], c["sizes"], c["want"]) for c in cells]


def _cells(cells):
    return [(c["setup"], c["code"]) for c in cells]


LISTS = {
    "listed": _cases(shape_cases.RAISING[:21]),
    "further": _cases(shape_cases.RAISING[21:]),
    "asked": _cases(shape_cases.ASKED),
    "kept aside": _cases(shape_aside.RAISING),
}
SILENT = {
    "listed": _cells(shape_cases.SILENT_LINES + shape_cases.HIDDEN_LINES),
    "asked": _cells(shape_cases.SILENT),
    "kept aside": _cells(shape_aside.SILENT),
}
RIGHT = {
    "listed": [(shape_cases.NETWORK, line) for line in shape_cases.RIGHT_LINES],
    "asked": _cells(shape_cases.RIGHT),
    "kept aside": _cells(shape_aside.RIGHT),
}


def plain(error, *_):
    """Return the line that Python prints below the traceback."""
    return f"{type(error).__name__}: {error}"


def stackprinter(error, *_):
    """Return stackprinter's report from the learner's code on, without the frames that ran it."""
    import stackprinter

    text = stackprinter.format(error, suppressed_paths=[r"shape_tools\.py"])
    return text[text.index('File "<piece') :]


@cache
def pyrefly(_, setup, code):
    """Return Pyrefly's errors in the lines of the code, which Pyrefly reads but does not run."""
    before = f"import numpy as np\nrng = np.random.default_rng(0)\n{setup}\n"
    program = Path(PYREFLY).absolute()
    command = [program, "check", "--preset", "default"]
    command += ["--python-interpreter-path", program.with_name("python")]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "cell.py")
        file.write_text(f"{before}{code}\n", encoding="utf-8")
        told = subprocess.run([*command, file], capture_output=True, text=True, cwd=folder)
    errors = re.split(r"^(?=ERROR )", told.stdout, flags=re.MULTILINE)[1:]
    lines = [int(re.search(r"--> .*:(\d+):\d+$", text, re.MULTILINE)[1]) for text in errors]
    first = before.count("\n")
    return "".join(text for text, line in zip(errors, lines, strict=True) if line > first)


def explained(error, *_):
    """Return the note of `helpers.shapes` below Python's own line."""
    return f"{plain(error)}\n{shapes.explain(error)}"


TOOLS = {"NumPy alone": plain}
if importlib.util.find_spec("stackprinter"):
    TOOLS["stackprinter"] = stackprinter
if PYREFLY:
    TOOLS["Pyrefly"] = pyrefly
TOOLS["helpers.shapes"] = explained


def with_ones(text):
    """Replace random numbers and ranges of floats by ones, whose shape a type checker knows."""
    drawn = r"rng\.(?:normal|random)\((?:[^()]*size=)?(\([^()]*\)|\d+)\)|np\.arange\((\d+)\.0?\)"
    return re.sub(drawn, lambda found: f"np.ones({found[1] or found[2]})", text)


def spellings(shape):
    """Return the ways to write a shape: (4, 3), (4,3), [4, 3] and 4x3."""
    joined = "x".join(map(str, shape)) + ("x" if len(shape) == 1 else "")
    words = [str(shape), str(shape).replace(", ", ","), joined + " "]
    return [*words, str(list(shape))] if shape else words


def gives_shapes(text, operands):
    return all(any(s in text for s in spellings(shape)) for _, shape in operands)


def names_operands(text, operands, code):
    """Return whether each operand's source begins a line that also contains its shape."""
    code_lines = {line.strip() for line in code.splitlines()}
    lines = [line.strip() for line in text.splitlines() if line.strip() not in code_lines]
    return all(
        any(line.startswith(source) and any(s in line for s in spellings(shape)) for line in lines)
        for source, shape in operands
    )


def names_axis(text, sizes):
    """Return whether one line contains both sizes and the number of an axis."""
    return any(
        re.search(r"\b(?:axis|dim|dimension) -?\d", line, re.IGNORECASE)
        and all(re.search(rf"\b{n}\b", line) for n in sizes)
        for line in text.splitlines()
    )


def suggests(text, want, names, code):
    """Return whether one of the first three expressions has the value that was meant."""
    found = []
    for line in text.splitlines():
        piece = re.split(r" {3,}", line.strip())[0]
        if piece in code or len(found) == 3:
            continue
        try:
            same = gives_the_same(piece, want, names)
        except Exception:  # this is no expression, or its value is not numeric
            same = None
        if same:
            return True
        try:
            eval(piece, dict(names))
        except Exception:
            continue
        found.append(piece)
    return False


def collides(case):
    """Return whether two sizes of an axis collide. In a reshape, numbers of elements collide."""
    return case[3] is not None and "reshape" not in case[1]


def measure(tool, cases):
    """Count for how many cases the text of a tool contains each kind of information."""
    counts = dict.fromkeys(["named", "shapes", "axis", "fix"], 0)
    for case in cases:
        setup, code, operands, sizes, want = case
        before = prepared(setup)
        error, _ = run(code, **before)
        text = tool(None if tool is pyrefly else error, setup, code)
        names = {**before, **names_where_it_failed(error)}
        counts["shapes"] += gives_shapes(text, operands)
        counts["named"] += names_operands(text, operands, code)
        if collides(case):
            counts["axis"] += names_axis(text, sizes)
        if want is not None:
            counts["fix"] += suggests(text, want, names, code)
    return counts


def doubted(cells):
    """Return the number of cells that get a warning in the table of `%%shapes`."""
    return sum(bool(warnings_in(*cell)) for cell in cells)


def refused(cells, change=str):
    """Return the number of cells in which Pyrefly finds an error before they run."""
    return sum(pyrefly(None, *map(change, cell[:2])) != "" for cell in cells)


def milliseconds():
    """Return the times of the slowest listed explanation and of one for two million elements."""
    times = []
    for setup, code, *_ in LISTS["listed"]:
        error, _ = run(code, **prepared(setup))
        times.append(best(error))
    large = {"X": np.zeros((2000, 1000)), "b": np.zeros(2000)}
    error, _ = run("Z = (X - X.mean(axis=1)) / X.std(axis=1)", **large)
    return 1e3 * max(times), 1e3 * best(error)


def best(error, repeats=5):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        shapes.explain(error)
        times.append(time.perf_counter() - start)
    return min(times)


def table():
    """Return the comparison as a Markdown table."""
    rows = [["what is said", "of", *TOOLS]]
    for title, cases in LISTS.items():
        counts = {name: measure(tool, cases) for name, tool in TOOLS.items()}
        totals = {
            "named": ("all operands by their source text, with their shapes", len(cases)),
            "shapes": ("all shapes", len(cases)),
            "axis": ("the axis and the sizes that collide", sum(map(collides, cases))),
            "fix": ("what was meant, in the first three", sum(c[4] is not None for c in cases)),
        }
        for key, (words, total) in totals.items():
            rows.append([f"{title} errors: {words}", total, *(c[key] for c in counts.values())])
        if PYREFLY:
            rows.append(_row(f"{title} errors: found before they happen", cases, 0, refused))
            words = f"{title} errors: the same, with ones for random numbers"
            rows.append(_row(words, cases, 0, lambda cells: refused(cells, with_ones)))
    for words, lists in (("silent faults with a warning", SILENT), ("right cells", RIGHT)):
        for title, cells in lists.items():
            found = doubted(cells)
            end = "" if lists is SILENT else " with a warning"
            rows.append(_row(f"{title} {words}{end}", cells, found, refused))
    rule = ["---"] + ["--:"] * (len(rows[0]) - 1)
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [rows[0], rule, *rows[1:]])


def _row(words, cells, ours, theirs):
    """Return a row with counts of `helpers.shapes` and Pyrefly, and 0 for the other tools."""
    found = {"helpers.shapes": ours, "Pyrefly": theirs(cells) if PYREFLY else 0}
    return [words, len(cells), *(found.get(name, 0) for name in TOOLS)]


def conditions():
    """Return the date and the versions as a sentence."""
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}"
    return f"Measured on {datetime.date.today()}; {versions}."


def durations():
    """Return a sentence about the times that explanations took."""
    small, large = milliseconds()
    return (
        f"The slowest explanation of a listed error took {small:.1f} ms on the machine that "
        f"stored this page; one of arrays with two million elements {large:.1f} ms."
    )
