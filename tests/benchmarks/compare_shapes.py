"""What is said about a shape error: by NumPy alone, by stackprinter, and by `helpers.shapes`.

    python tests/benchmarks/run.py shapes

stackprinter is not among the course's requirements (python -m pip install stackprinter); without
it, its column is left out. All are measured by the same rules, on the text that they print.
"""

import datetime
import importlib.util
import platform
import re
import sys
import time
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # where the cases are
from shape_cases import RAISING, RIGHT, SILENT  # noqa: E402
from shape_more import MORE  # noqa: E402
from shape_tools import gives_the_same, names_where_it_failed, run  # noqa: E402

from helpers import shapes  # noqa: E402
from helpers.shapes import ledger as ledgers  # noqa: E402

LISTS = {
    "listed": [(c[1], c[2], *c[3:]) for c in RAISING],
    "further": [(c["setup"], c["code"], c["operands"], c["sizes"], c["want"]) for c in MORE],
}


def plain(error):
    """What Python prints under the traceback."""
    return f"{type(error).__name__}: {error}"


def stackprinter(error):
    """stackprinter's report from the learner's code on, without the frames that ran it."""
    import stackprinter

    text = stackprinter.format(error, suppressed_paths=[r"shape_tools\.py"])
    return text[text.index('File "<piece') :]


def explained(error):
    """The note of `helpers.shapes`, under Python's own line."""
    return f"{plain(error)}\n{shapes.explain(error)}"


TOOLS = {"NumPy alone": plain, "stackprinter": stackprinter, "helpers.shapes": explained}


def spellings(shape):
    """How a shape may be written: (4, 3), (4,3) or 4x3."""
    joined = "x".join(map(str, shape)) + ("x" if len(shape) == 1 else "")
    return [str(shape), str(shape).replace(", ", ","), joined + " "]


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
            np.shape(eval(piece, dict(names)))
        except Exception:
            continue
        found.append(piece)
    return any(gives_the_same(piece, want, names) for piece in found)


def prepared(setup):
    error, names = run(setup)
    assert error is None
    return {k: v for k, v in names.items() if k not in ("np", "rng", "__builtins__")}


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
        text = tool(error)
        names = {**before, **names_where_it_failed(error)}
        counts["shapes"] += gives_shapes(text, operands)
        counts["named"] += names_operands(text, operands, code)
        if collides(case):
            counts["axis"] += names_axis(text, sizes)
        if want is not None:
            counts["fix"] += suggests(text, want, names, code)
    return counts


def doubted(lines):
    """How many lines get a warning in the ledger."""
    found = 0
    for setup, line in lines:
        names = prepared(setup)
        ledger = ledgers.Ledger(line)
        scope = {"np": np, "rng": np.random.default_rng(0), **names}
        scope[ledgers.RECORDER] = ledger.recorder
        exec(compile(ledger.code, "<ledger>", "exec"), scope)
        found += "warning: " in str(ledger)
    return found


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
    tools = {k: v for k, v in TOOLS.items() if importlib.util.find_spec(k) or k != "stackprinter"}
    rows = [["what is said", "of", *tools]]
    for title, cases in LISTS.items():
        counts = {name: measure(tool, cases) for name, tool in tools.items()}
        totals = {
            "named": ("all operands by their source text, with their shapes", len(cases)),
            "shapes": ("all shapes", len(cases)),
            "axis": ("the axis and the sizes that collide", sum(map(collides, cases))),
            "fix": ("what was meant, in the first three", sum(c[4] is not None for c in cases)),
        }
        for key, (words, total) in totals.items():
            row = [f"{title} errors: {words}", total, *(c[key] for c in counts.values())]
            rows.append(list(map(str, row)))
    silent = doubted([(setup, line) for _, setup, line, *_ in SILENT])
    right = doubted(RIGHT)
    none = ["0"] * (len(tools) - 1)
    rows.append(["silent faults with a warning", str(len(SILENT)), *none, str(silent)])
    rows.append(["right lines with a warning", str(len(RIGHT)), *none, str(right)])
    rule = ["---"] + ["--:"] * (len(rows[0]) - 1)
    return "\n".join("| " + " | ".join(row) + " |" for row in [rows[0], rule, *rows[1:]])


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
