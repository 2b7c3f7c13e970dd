"""Run the programs of the table "Which traps does your framework catch?", and store their outcomes.

    python -m pip install -e ".[frameworks]"
    python tools/traps.py

The second command writes `docs/frameworks/outcomes.json`, from which the page of the book is made.
Each column of the table runs in a process of its own, because Keras chooses its backend when it is
imported.
"""

import contextlib
import datetime
import importlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import tomllib
import warnings
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent / "docs" / "frameworks"
STORED = HERE / "outcomes.json"
TRAPS = tomllib.loads((HERE / "traps.toml").read_text(encoding="utf-8"))

# For each column: the end of its programs' file names, their packages, and the backend of Keras.
COLUMNS = {
    "numpy": ("numpy", ["numpy", "scipy"], ""),
    "torch": ("torch", ["torch"], ""),
    "jax": ("jax", ["jax", "optax"], ""),
    "keras-tensorflow": ("keras", ["keras", "tensorflow"], "tensorflow"),
    "keras-torch": ("keras", ["keras", "torch"], "torch"),
    "keras-jax": ("keras", ["keras", "jax"], "jax"),
    "sklearn": ("sklearn", ["sklearn"], ""),
}
PACKAGES = sorted({name for _, packages, _ in COLUMNS.values() for name in packages})
NUMBER = re.compile(r"nan|inf|True|False|-?\d+(?:\.\d+)?(?:e[+-]\d+)?")
# A line of a program, and below it a comment with the line that takes its place, or that is added.
FIX = re.compile(r"^(( *)\S[^\n]*\n) *# (Fix|Add): ([^\n]*)\n", re.MULTILINE)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
# The words with which TensorFlow names the kernel it has chosen, which depends on the processor.
KERNEL = re.compile(r"\{\{function_node [^}]*\}\} ")
LONGEST = 500  # characters of an error or a warning that are kept


def program(trap, column):
    """Return the path of the program for a trap and a column of the table.

    The file need not exist.
    """
    return HERE / "snippets" / trap / f"in_{COLUMNS[column][0]}.py"


def cells():
    """Return all pairs (trap, column) for which there is a program."""
    return [
        (trap, column) for trap in TRAPS for column in COLUMNS if program(trap, column).exists()
    ]


def run_column(column):
    """Run all programs of a column in a new process, and return versions and outcomes.

    The docstring of `run_here` describes the result.
    """
    with tempfile.TemporaryDirectory() as folder:
        quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "JAX_PLATFORMS": "cpu", "CUDA_VISIBLE_DEVICES": ""}
        own = {"KERAS_BACKEND": COLUMNS[column][2] or "tensorflow", "KERAS_HOME": folder}
        ran = subprocess.run(
            [sys.executable, "-P", __file__, column],  # -P: no module of this folder
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=os.environ | quiet | own,
            check=False,
        )
    if ran.returncode:
        raise RuntimeError(f"the column {column} did not run:\n{ran.stderr}")
    return json.loads(ran.stdout.splitlines()[-1])


def run_here(column):
    """Run all programs of a column in this process, and return versions and outcomes.

    The versions are {package: version}, and the outcomes {trap: outcome}.
    """
    # The packages are imported first, because their warnings at import do not belong to a trap.
    modules = {name: importlib.import_module(name) for name in COLUMNS[column][1]}
    versions = {name: module.__version__.split("+")[0] for name, module in modules.items()}
    outcomes = {}
    for trap, one in cells():
        if one == column:
            if "keras" in modules:
                modules["keras"].utils.clear_session()  # it numbers the layers anew
            outcomes[trap] = outcome(trap, program(trap, column))
    return versions, outcomes


def outcome(trap, path):
    """Run one program, without and with its fix, and return what happened as a dict.

    The entry "kind" is "stops" if the program raised an error, "warns" if the program warned,
    "right" if the program printed what a right program prints, and otherwise "wrong", or "harmless"
    if the trap's row says so. The entry "printed" is what the program printed, and "said" lists its
    error and its warnings. If the program has a fix, the entry "fixed" is a dict with "kind",
    "printed" and "said" of the fixed program.
    """
    text = path.read_text(encoding="utf-8")
    found = _run(trap, path.name, text)
    return found | {"fixed": _run(trap, path.name, fixed(text))} if FIX.search(text) else found


def fixed(text):
    """Return the text of a program with its fixes.

    A comment `# Fix: ...` has the line that takes the place of the line above, and a comment
    `# Add: ...` a line to add.
    """
    return FIX.sub(lambda it: f"{it[1] if it[3] == 'Add' else ''}{it[2]}{it[4]}\n", text)


def _run(trap, name, text):
    printed, raised = io.StringIO(), None
    with warnings.catch_warnings(record=True) as warned, contextlib.redirect_stdout(printed):
        warnings.simplefilter("always")
        warnings.simplefilter("ignore", DeprecationWarning)  # Python shows them to developers only
        try:
            exec(compile(text, name, "exec"), {})
        except ModuleNotFoundError:
            raise  # a package is missing here, which is no trap
        except Exception as error:
            raised = error
    said = [_said(type(raised), raised)] if raised else []
    said += [_said(one.category, one.message) for one in warned]
    text = printed.getvalue().rstrip()
    if raised:
        kind = "stops"
    elif warned:
        kind = "warns"
    elif any(same(text, right) for right in rights(trap)):
        kind = "right"
    else:
        kind = "harmless" if TRAPS[trap].get("harmless") else "wrong"
    return {"kind": kind, "printed": text, "said": list(dict.fromkeys(said))}


def rights(trap):
    """Return a list of the texts that right programs print for a trap."""
    found = TRAPS[trap].get("right", [])
    return [found] if isinstance(found, str) else found


def same(one, other):
    """Return whether two texts contain the same numbers."""
    first, second = (list(map(_number, NUMBER.findall(text))) for text in (one, other))
    return first == second


def _number(text):
    return text if text in ("nan", "True", "False") else float(text)


def _said(kind, message):
    text = KERNEL.sub("", " ".join(COLOURS.sub("", str(message)).split()))
    if len(text) > LONGEST:
        text = text[:LONGEST].rsplit(" ", 1)[0] + " …"
    return f"{kind.__name__}: {text}" if text else kind.__name__


def store():
    """Run every column of the table, and write the date, the versions and the outcomes."""
    versions, outcomes = {}, {trap: {} for trap in TRAPS}
    for column in COLUMNS:
        found, mine = run_column(column)
        versions |= found
        for trap in mine:
            outcomes[trap][column] = mine[trap]
    today = datetime.date.today().isoformat()
    stored = {"date": today, "versions": versions, "outcomes": outcomes}
    STORED.write_text(json.dumps(stored, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(run_here(sys.argv[1])))
    else:
        store()
