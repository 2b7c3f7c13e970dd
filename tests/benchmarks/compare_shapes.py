"""What is said about a shape error: by NumPy alone, by other tools, and by `helpers.shapes`.

    python tests/benchmarks/run.py shapes

stackprinter and Pyrefly are not among the course's requirements; the column of a tool that is not
installed is left out. README.md here says how to install them. All tools are measured by the same
rules, on the text that they print.
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

# Pyrefly needs Python 3.12, so it may live in an environment of its own.
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
    """What Python prints under the traceback."""
    return f"{type(error).__name__}: {error}"


def stackprinter(error, *_):
    """stackprinter's report from the learner's code on, without the frames that ran it."""
    import stackprinter

    text = stackprinter.format(error, suppressed_paths=[r"shape_tools\.py"])
    return text[text.index('File "<piece') :]


@cache
def pyrefly(_, setup, code):
    """Pyrefly's errors in the lines of the code, which it reads and does not run."""
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
    """The note of `helpers.shapes`, under Python's own line."""
    return f"{plain(error)}\n{shapes.explain(error)}"


TOOLS = {"NumPy alone": plain}
if importlib.util.find_spec("stackprinter"):
    TOOLS["stackprinter"] = stackprinter
if PYREFLY:
    TOOLS["Pyrefly"] = pyrefly
TOOLS["helpers.shapes"] = explained


def with_ones(text):
    """Random numbers and ranges of floats as ones, whose shape is known without running."""
    drawn = r"rng\.(?:normal|random)\((?:[^()]*size=)?(\([^()]*\)|\d+)\)|np\.arange\((\d+)\.0?\)"
    return re.sub(drawn, lambda found: f"np.ones({found[1] or found[2]})", text)


def spellings(shape):
    """How a shape may be written: (4, 3), (4,3), [4, 3] or 4x3."""
    joined = "x".join(map(str, shape)) + ("x" if len(shape) == 1 else "")
    words = [str(shape), str(shape).replace(", ", ","), joined + " "]
    return [*words, str(list(shape))] if shape else words


def gives_shapes(text, operands):
    return all(any(s in text for s in spellings(shape)) for _, shape in operands)


def names_operands(text, operands, code):
    """Each operand's source begins a line that also gives its shape."""
    code_lines = {line.strip() for line in code.splitlines()}
    lines = [line.strip() for line in text.splitlines() if line.strip() not in code_lines]
    return all(
        any(line.startswith(source) and any(s in line for s in spellings(shape)) for line in lines)
        for source, shape in operands
    )


def names_axis(text, sizes):
    """One sentence has both sizes, and the number of an axis."""
    return any(
        re.search(r"\b(?:axis|dim|dimension) -?\d", line, re.IGNORECASE)
        and all(re.search(rf"\b{n}\b", line) for n in sizes)
        for line in text.splitlines()
    )


def suggests(text, want, names, code):
    """One of the first three lines that are expressions has the value that was meant."""
    found = []
    for line in text.splitlines():
        piece = re.split(r" {3,}", line.strip())[0]
        if piece in code or len(found) == 3:
            continue
        try:
            same = gives_the_same(piece, want, names)
        except Exception:  # no expression, or one of no numbers such as ...
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
    """Whether two sizes collide along an axis; a reshape has numbers of elements instead."""
    return case[3] is not None and "reshape" not in case[1]


def measure(tool, cases):
    """Counts, and out of how many, of what one tool says."""
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
    """How many cells get a warning in the ledger."""
    return sum(bool(warnings_in(*cell)) for cell in cells)


def refused(cells, change=str):
    """In how many cells Pyrefly finds an error before they run."""
    return sum(pyrefly(None, *map(change, cell[:2])) != "" for cell in cells)


def milliseconds():
    """The longest of the explanations of the listed cases, and one at two million elements."""
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
    """The measurement as Markdown."""
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
    """A row whose count the other tools lack, except Pyrefly."""
    found = {"helpers.shapes": ours, "Pyrefly": theirs(cells) if PYREFLY else 0}
    return [words, len(cells), *(found.get(name, 0) for name in TOOLS)]


def conditions():
    """When and with what it was measured."""
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}"
    return f"Measured on {datetime.date.today()}; {versions}."


def durations():
    """How long explanations took."""
    small, large = milliseconds()
    return (
        f"The slowest explanation of a listed error took {small:.1f} ms on the machine that "
        f"stored this page; one of arrays with two million elements {large:.1f} ms."
    )
