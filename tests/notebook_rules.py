"""What a notebook of this course must not hold. Each rule gives a list of complaints."""

import functools
import importlib.util
import re
from itertools import pairwise
from pathlib import Path

import nbformat

ROOT = Path(__file__).parent.parent
# The tests of the book run only where all tools of docs/requirements.txt are.
_TOOLS = ("sphinx", "myst_nb", "sphinx_book_theme", "numpydoc", "math_core", "ziamath", "fontTools")
missing_from_book = [name for name in _TOOLS if importlib.util.find_spec(name) is None]

# A path of one machine: from the root, from a home folder, from a drive, or into an environment.
MACHINE_PATH = re.compile(
    r"(?<![\w.:/~-])/(?:home|root|tmp|var|usr|opt|etc|mnt|private|work|workspace|content|Users)/\w"
    r"|\b[A-Z]:\\\\?[A-Za-z]{2}"
    r"|~[/\\][\w.]"
    r"|site-packages[/\\]"
    r"|file://"
)
WIDGET = "application/vnd.jupyter.widget-view+json"
# The name that a warning gives to its cell; it holds a process number, which nbval leaves out.
CELL_NAME = re.compile(r"(?:[A-Za-z]:)?[/\\][^\n:]*ipykernel_[0-9]+[/\\][0-9]+\.py")
TIMING = re.compile(r"%time|perf_counter|\btimeit\b|process_time|\btime\.time\(")
EXPLORER = re.compile(r"^(\w+_explorer|perceptron_stepper|training_lab)\(", re.MULTILINE)
IGNORED = re.compile(r"^\s*#\s*NBVAL_IGNORE_OUTPUT\s*$", re.MULTILINE)
COLOURS = re.compile(r"\x1b\[[0-9;]*m")
LONGEST_CELL = 20


def opening_cell():
    """The first code cell of every notebook, as CONTRIBUTING.md gives it."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return re.search(r"```python\n(try:\n.*?)\n```", text, re.DOTALL)[1]


@functools.cache
def read(path):
    """A notebook as it is stored; all tests share it, so none may change it."""
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    """Number and cell, of the code cells."""
    return [(k, cell) for k, cell in enumerate(notebook.cells) if cell.cell_type == "code"]


def markdown_cells(notebook):
    """Number and source, of the Markdown cells."""
    return [
        (k, cell.source) for k, cell in enumerate(notebook.cells) if cell.cell_type == "markdown"
    ]


def tags(cell):
    """The tags of a cell."""
    return cell.metadata.get("tags", [])


def output_texts(cell):
    """Every stored output that can be read: streams, values, errors and their tracebacks."""
    for output in cell.outputs:
        if output.output_type == "stream":
            yield output.text
        elif output.output_type == "error":
            yield "\n".join([output.evalue, *output.traceback])
        else:
            for kind, text in output.data.items():
                if kind.startswith("text/") or kind == "image/svg+xml":
                    yield text


def without_code(source):
    """Markdown without its code, in which # and ! mean other things."""
    source = re.sub(r"^( *)(```|~~~).*?^ *\2[^\n]*$", "", source, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"(`+).+?\1", "", source, flags=re.DOTALL)


# The rules -----------------------------------------------------------------------------------


def widget_state(notebook):
    """GitHub refuses to show a notebook with it, and it is as large as all pictures together."""
    return ["metadata.widgets is stored"] if "widgets" in notebook.metadata else []


def timings(notebook):
    """They change with every run."""
    return [
        f"cell {k} stores timings"
        for k, cell in enumerate(notebook.cells)
        if {"execution", "ExecuteTime"} & cell.metadata.keys()
    ]


def machine_paths(notebook):
    """They mean nothing on another machine."""
    complaints = []
    for k, cell in enumerate(notebook.cells):
        texts = [cell.source] if cell.cell_type != "markdown" else [without_math(cell.source)]
        texts += output_texts(cell) if cell.cell_type == "code" else []
        for text in texts:
            found = MACHINE_PATH.search(CELL_NAME.sub("", text))
            if found:
                complaints.append(f"cell {k}: {text[max(0, found.start() - 20) :][:80]!r}")
    return complaints


def without_math(source):
    r"""Markdown without formulas, in which W:\Rightarrow is no drive."""
    return re.sub(r"\$\$.*?\$\$|\$[^$\n]+\$", "", source, flags=re.DOTALL)


def numpy_reprs(notebook):
    """NumPy 1 and 2 print them differently, and a reader wants the number."""
    return [
        f"cell {k} shows {found[0]}"
        for k, cell in code_cells(notebook)
        for text in output_texts(cell)
        if (found := re.search(r"np\.(?:float|int|bool|str)\w*\(", text))
    ]


def path_edits(notebook):
    """The package is installed; a chapter that edits sys.path hides that it is not."""
    return [f"cell {k}" for k, cell in enumerate(notebook.cells) if "sys.path" in cell.source]


def long_cells(notebook):
    """A learner reads a cell at a glance, or not at all."""
    lengths = [
        (k, sum(bool(line.strip()) for line in cell.source.splitlines()))
        for k, cell in code_cells(notebook)
    ]
    return [f"cell {k} has {n} lines" for k, n in lengths if n > LONGEST_CELL]


def pictures_without_text(notebook):
    """Who cannot see the picture reads its text."""
    complaints = []
    for k, source in markdown_cells(notebook):
        source = without_code(source)
        texts = re.findall(r"!\[([^\]]*)\][(\[]", source)
        for tag in re.findall(r"<img\b[^>]*>", source, re.IGNORECASE):
            alt = re.search(r"\balt\s*=\s*(\"[^\"]*\"|'[^']*')", tag, re.IGNORECASE)
            texts.append(alt[1][1:-1] if alt else "")
        empty = ("", "image", "picture", "figure")
        complaints += [f"cell {k}: {text!r}" for text in texts if text.strip().lower() in empty]
    for k, cell in code_cells(notebook):
        drawn = any("image/png" in output.get("data", {}) for output in cell.outputs)
        if drawn and len(cell.metadata.get("alt", "").split()) < 10:
            complaints.append(f"cell {k}: metadata.alt does not say what its picture shows")
    return complaints


def headings(notebook):
    """One title, and no level skipped: screen readers and the table of contents follow them."""
    levels = [
        (k, len(marks))
        for k, source in markdown_cells(notebook)
        for marks in re.findall(r"^ {0,3}(#{1,6})\s", without_code(source), re.MULTILINE)
    ]
    complaints = []
    if [level for _, level in levels].count(1) != 1 or levels[0][1] != 1:
        complaints.append("the notebook must start with its one title (#)")
    steps = pairwise(levels)
    complaints += [
        f"cell {k}: {now} after {last}" for (_, last), (k, now) in steps if now > last + 1
    ]
    return complaints


def unreachable_files(notebook):
    """JupyterLab, as the README starts it, opens nothing above the folder of the chapters."""
    above = r"`(?:\.\./|(?:helpers|data|tests|docs)/)[^`\s]*`|\]\(\.\./"
    return [
        f"cell {k}: {found[0]}"
        for k, source in markdown_cells(notebook)
        if (found := re.search(above, source))
    ]


def run_order(notebook):
    """An output must come from the code above it, and nbval passes over a cell that never ran."""
    counts = [cell.execution_count for _, cell in code_cells(notebook)]
    expected = list(range(1, len(counts) + 1))
    complaints = [] if counts == expected else [f"cells were run as {counts}"]
    return complaints + [
        f"cell {k} is empty" for k, c in code_cells(notebook) if not c.source.strip()
    ]


def ignored_outputs(notebook):
    """Times differ from run to run, nothing else may: only a cell that measures time is exempt."""
    complaints = []
    for k, cell in code_cells(notebook):
        timed = bool(TIMING.search(cell.source))
        ignored = bool(IGNORED.search(cell.source)) or "nbval-ignore-output" in tags(cell)
        if timed != ignored:
            complaints.append(f"cell {k}: {'measures time' if timed else 'is not compared'}")
        other = re.search(r"NBVAL_(?!IGNORE_OUTPUT)\w+|PYTEST_VALIDATE\w+", cell.source)
        if other or {"nbval-skip", "nbval-check-output", "nbval-raises-exception"} & set(
            tags(cell)
        ):
            complaints.append(f"cell {k} uses another marker of nbval")
    return complaints


def stray_warnings(notebook):
    """A warning that no text announces looks like a fault; an announced one must be there."""
    return stray(
        notebook, "warning", "shows-warning", lambda output: output.get("name") == "stderr"
    )


def stray_errors(notebook):
    """A failure is real where it is announced, and nowhere else."""
    return stray(notebook, "error", "raises-exception", lambda o: o.output_type == "error")


def stray(notebook, what, tag, is_one):
    """Compare the outputs that `is_one` accepts with the tag that announces them."""
    return [
        f"cell {k}: " + (f"stray {what}" if found else f"no {what} stored")
        for k, cell in code_cells(notebook)
        if (found := any(map(is_one, cell.outputs))) != (tag in tags(cell))
    ]


def other_kernels(notebook):
    """The kernel of the environment that the course was installed in is called python3."""
    kernel = notebook.metadata.get("kernelspec", {})
    language = notebook.metadata.get("language_info", {}).get("name", "python")
    found = (kernel.get("name"), kernel.get("language", "python"), language)
    return [] if found == ("python3", "python", "python") else [f"kernel and language are {found}"]


def not_comparable(notebook):
    """nbval cannot compare what these show, or (;) compares what JupyterLab hides."""
    complaints = []
    for k, cell in code_cells(notebook):
        if found := re.search(r"\binteract\w*\(|\bOutput\(|\bclear_output\(", cell.source):
            complaints.append(f"cell {k} uses {found[0]}")
        if cell.source.rstrip().endswith(";"):
            complaints.append(f"cell {k} ends with ;")
    return complaints


def folded_parts(notebook):
    """Markdown inside <details> is only rendered after a blank line."""
    complaints = []
    for k, source in markdown_cells(notebook):
        source = without_code(source)
        depth = 0
        for mark in re.findall(r"<(/?)details\b", source):
            depth += -1 if mark else 1
            if depth < 0:
                break
        if depth != 0:
            complaints.append(f"cell {k}: <details> and </details> do not pair")
        if source.count("<details") != source.count("</summary>"):
            complaints.append(f"cell {k}: each <details> needs one <summary>...</summary>")
        if re.search(r"</summary>(?!\s*\n[ \t]*\n)", source):
            complaints.append(f"cell {k}: no blank line after </summary>")
    return complaints


def given_away(notebook):
    """A stored outcome is hidden until its cell runs, and so is an error before it.

    Of a hidden output, JupyterLab still shows the first line of text. It must be blank, the
    outcome's title, or text that the cell's source has as it is.
    """
    complaints, guessing = [], False
    for k, cell in code_cells(notebook):
        guessing |= bool(re.search(r"^guess\(", cell.source, re.MULTILINE))
        reveals = bool(re.search(r"\breveal\(", cell.source))
        hidden = cell.metadata.get("jupyter", {}).get("outputs_hidden", False)
        if (reveals or (guessing and "raises-exception" in tags(cell))) and not hidden:
            complaints.append(f"cell {k}: its output is not hidden")
        if hidden:
            first = COLOURS.sub("", "\n".join(first_texts(cell))).strip("\n").split("\n")[0]
            if not re.match(r"The outcome of guess [\d.]+:$|\s*$", first) and (
                f'"{first}"' not in cell.source
            ):
                complaints.append(f"cell {k}: while it is hidden, JupyterLab shows {first!r}")
        guessing &= not reveals
    return complaints


def first_texts(cell):
    """The text of a cell's first output."""
    for output in cell.outputs[:1]:
        if output.output_type == "stream":
            yield output.text
        elif output.output_type == "error":
            yield from output.traceback
        elif not output.data.keys() & {"image/png", WIDGET}:
            yield output.data["text/plain"]


def optional_sections(notebook):
    """JupyterLab folds a section by its cell's metadata, and the book by its heading.

    A folded heading hides all cells up to the next heading of its level or a higher one, so it has
    a cell of its own, and no explorer may be among them.
    """
    complaints, level = [], 0
    for k, cell in enumerate(notebook.cells):
        heading = re.match(r"(#+) (Going further)?", cell.source)
        if cell.cell_type == "markdown" and heading:
            level = 0 if len(heading[1]) <= level else level
            if heading[2]:
                level = len(heading[1])
            folded = cell.metadata.get("jp-MarkdownHeadingCollapsed", False)
            if folded != bool(heading[2]):
                complaints.append(f"cell {k}: {'folded' if folded else 'not folded'}")
            if folded and cell.source.count("\n\n") > 1:
                complaints.append(f"cell {k}: text below a folded heading is not folded with it")
        elif level and cell.cell_type == "code" and EXPLORER.search(cell.source):
            complaints.append(f"cell {k}: an explorer in a folded section")
    return complaints


def other_opening(notebook):
    """The first code cell tells a learner what to do when the course is not installed."""
    cells = code_cells(notebook)
    return [] if cells and cells[0][1].source == opening_cell() else ["another opening cell"]


RULES = [
    widget_state,
    timings,
    machine_paths,
    numpy_reprs,
    path_edits,
    long_cells,
    pictures_without_text,
    headings,
    unreachable_files,
    run_order,
    ignored_outputs,
    stray_warnings,
    stray_errors,
    other_kernels,
    not_comparable,
    folded_parts,
    given_away,
    optional_sections,
    other_opening,
]
