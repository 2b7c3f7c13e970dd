"""Count what whyshape says about the cells in this folder: `python score.py`, or with `-v` each."""

import contextlib
import io
import re
import sys
import tomllib
import warnings
from collections import Counter
from pathlib import Path

import numpy as np
from IPython.core.interactiveshell import InteractiveShell

import whyshape

FOLDER = Path(__file__).parent
ASSIGN = r"\s*(?:[-+*/@%&|^]|//|\*\*)?=(?!=)"


def cases(name):
    """Return the cells of a file, such as those of "failing"."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))["case"]


def quiet(function, *arguments):
    """Return the result of a function and what it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        result = function(*arguments)
    return result, out.getvalue()


def run_cell(shell, case, magic=""):
    """Return the result of a case's cell in a new namespace, and what it prints."""
    shell.reset(new_session=False)
    shell.user_ns.update(np=np)
    quiet(shell.run_cell, case["setup"])
    return quiet(shell.run_cell, magic + case["code"].strip("\n") + "\n")


def outcome(case, code):
    """Return whether a changed cell "raises", does what was "meant", or something "wrong"."""
    names = {"np": np, "__name__": "__main__"}
    try:
        quiet(exec, compile(case["setup"], "<setup>", "exec"), names)
        quiet(exec, compile(code, "<cell>", "exec"), names)
    except Exception:
        return "raises"
    try:
        return "meant" if eval(case.get("check", "True").strip(), names) else "wrong"
    except Exception:
        return "wrong"


def programs(code, explanation, fix):
    """Yield the cell with a suggestion in each line in which the failing expression stands.

    It stands there in place of the expression, of the right- or left-hand side, or after `return`.
    """
    lines = code.split("\n")
    for i, line in enumerate(lines):
        if explanation.expression not in line:
            continue
        new = [line.replace(explanation.expression, fix.tried)]
        found = re.match(rf"^(\s*[^=()]*?{ASSIGN}\s*)(.*)$", line)
        if found and not fix.target:
            new.append(found[1] + fix.code)
        found = re.match(rf"^(\s*)(.*?)({ASSIGN}.*)$", line)
        if found and fix.target:
            new.append(found[1] + fix.code + found[3])
        if found := re.match(r"^(\s*return\s+)(.*)$", line):
            new.append(found[1] + fix.code)
        yield from ("\n".join([*lines[:i], one, *lines[i + 1 :]]) for one in new)


def failing(shell, case):
    """Return the set of what is reached for a cell that fails, and a line about it."""
    result, said = run_cell(shell, case)
    explanation = whyshape.explain(result.error_in_exec or result.error_before_exec)
    fixes = explanation.fixes if explanation else ()
    reached, outcomes = {"raises"}, []
    for fix in fixes:
        seen = {outcome(case, code) for code in programs(case["code"], explanation, fix)}
        outcomes.append(next((w for w in ("meant", "wrong", "raises") if w in seen), "?"))
    local = any("=>" not in repair for repair in case["meant"])
    sizes = explanation.clash.sizes if explanation and explanation.clash else ()
    reached |= {"note"} if "Shapes:" in said else set()
    reached |= {"sized"} if "sizes" in case else set()
    reached |= {"sizes"} if "sizes" in case and {*sizes} == {*case["sizes"]} else set()
    reached |= {"local"} if local else set()
    reached |= {"repaired"} if local and "meant" in outcomes else set()
    if outcomes[:1] == ["wrong"]:
        reached |= {"wrong first"} | ({"wrong unmarked first"} if not fixes[0].marked else set())
    marks = [
        f"{way} {'(marked) ' * fix.marked}{fix.code}"
        for way, fix in zip(outcomes, fixes, strict=True)
    ]
    return reached, " | ".join([*sorted(reached & {"note", "sizes"}), *marks])


def score(details=False):
    """Return a Counter of the cells of each kind, and of what is reached."""
    count, shell = Counter(), InteractiveShell.instance()
    quiet(shell.run_cell, "%load_ext whyshape")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for case in cases("failing"):
            reached, told = failing(shell, case)
            count.update(reached)
            if details:
                print(case["id"], told)
        for name, of_them in (("silent", "warned"), ("right", "alarms")):
            for case in cases(name):
                _, said = run_cell(shell, case, "%%shapes\n")
                warned = "warning" in said.lower()
                count.update([name] + [of_them] * warned)
                if details and warned == (name == "right"):
                    print(case["id"], name, case.get("expr", ""))
    quiet(shell.run_cell, "%unload_ext whyshape")
    return count


if __name__ == "__main__":
    print(dict(score("-v" in sys.argv)))
