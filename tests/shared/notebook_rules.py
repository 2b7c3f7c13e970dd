"""What a notebook of this course must not hold: rules that complain about it."""

import ast
import functools
import importlib.util
import re
from dataclasses import dataclass
from itertools import accumulate, pairwise
from pathlib import Path

import nbformat
from addresses import first_line
from cells import IGNORED, code_cells, markdown_cells, tags
from unanswered import answered

from course.exercises import GUESSES
from course.exercises.guesses import OUTCOME, Form, Number, Several, Shape, shown

ROOT = Path(__file__).parent.parent.parent
# The tests of the book run only where all tools of docs/requirements.txt are.
_TOOLS = ("sphinx", "myst_nb", "furo", "numpydoc", "math_core", "ziamath", "fontTools")
missing_from_book = [name for name in _TOOLS if importlib.util.find_spec(name) is None]

# A path of one machine: from the root, from a home folder, from a drive, or into an environment.
MACHINE_PATH = re.compile(
    r"(?<![\w.:/~-])/(?:home|root|tmp|var|usr|opt|etc|mnt|private|work|workspace|content|Users)/\w"
    r"|\b[A-Z]:\\\\?[A-Za-z]{2}"
    r"|~[/\\][\w.]"
    r"|site-packages[/\\]"
    r"|file://"
)
FORMULA = re.compile(r"\$\$.*?\$\$|\$[^$\n]+\$", re.DOTALL)
WIDGET = "application/vnd.jupyter.widget-view+json"
# The name that a warning gives to its cell; it holds a process number, which nbval leaves out.
CELL_NAME = re.compile(r"(?:[A-Za-z]:)?[/\\][^\n:]*ipykernel_[0-9]+[/\\][0-9]+\.py")
TIMING = re.compile(r"%time|perf_counter|\btimeit\b|process_time|\btime\.time\(|\bin_turns\(")
EXPLORER = re.compile(r"^(\w+_explorer|perceptron_stepper|training_lab)\(", re.MULTILINE)
REVEAL = re.compile(r"^reveal\(", re.MULTILINE)


@functools.cache
def read(path):
    """A notebook as it is stored; all tests share it, so none may change it."""
    return nbformat.read(path, as_version=4)


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

RULES = []


def rule(function):
    """Add a generator of complaints about a notebook to the rules."""
    RULES.append(function)
    return function


def complaints(notebook):
    """The complaints of every rule that has any: {its name: complaints}."""
    found = {each.__name__: list(each(notebook)) for each in RULES}
    return {name: each for name, each in found.items() if each}


@rule
def stored_by_programs(notebook):
    """GitHub refuses to show a notebook with widget state, and timings change with every run."""
    if "widgets" in notebook.metadata:
        yield "metadata.widgets is stored"
    for k, cell in enumerate(notebook.cells):
        if {"execution", "ExecuteTime"} & cell.metadata.keys():
            yield f"cell {k} stores timings"


@rule
def machine_paths(notebook):
    """They mean nothing on another machine."""
    for k, cell in enumerate(notebook.cells):
        is_text = cell.cell_type == "markdown"  # in whose formulas W:\Rightarrow is no drive
        texts = [FORMULA.sub("", cell.source) if is_text else cell.source]
        texts += output_texts(cell) if cell.cell_type == "code" else []
        for text in texts:
            if found := MACHINE_PATH.search(CELL_NAME.sub("", text)):
                yield f"cell {k}: {text[max(0, found.start() - 20) :][:80]!r}"


# What the sources and outputs of code cells, and the texts between them, must not hold.
FORBIDDEN = {
    "sources": [
        # The package is installed; a chapter that edits sys.path hides that it is not.
        r"sys\.path",
        # nbval cannot compare what these show, and it compares what JupyterLab hides (;).
        r"\binteract\w*\(|\bOutput\(|\bclear_output\(|;\s*\Z",
        # Only a cell that measures time is not compared.
        r"NBVAL_(?!IGNORE_OUTPUT)\w+|PYTEST_VALIDATE\w+",
    ],
    # NumPy 1 and 2 print them differently, and a reader wants the number.
    "outputs": [r"np\.(?:float|int|bool|str)\w*\("],
    # JupyterLab, as the README starts it, opens nothing above the folder of the chapters.
    "texts": [r"`(?:\.\./|(?:helpers|data|tests|docs)/)[^`\s]*`|\]\(\.\./"],
}


@rule
def forbidden_words(notebook):
    """Each is explained in FORBIDDEN."""
    parts = {
        "sources": [(k, cell.source) for k, cell in code_cells(notebook)],
        "outputs": [(k, text) for k, cell in code_cells(notebook) for text in output_texts(cell)],
        "texts": markdown_cells(notebook),
    }
    for kind, patterns in FORBIDDEN.items():
        for k, text in parts[kind]:
            for found in filter(None, (re.search(pattern, text) for pattern in patterns)):
                yield f"cell {k}: {found[0]!r}"


@rule
def pictures_without_text(notebook):
    """Who cannot see the picture reads its text."""
    for k, source in markdown_cells(notebook):
        source = without_code(source)
        texts = re.findall(r"!\[([^\]]*)\][(\[]", source)
        for tag in re.findall(r"<img\b[^>]*>", source, re.IGNORECASE):
            alt = re.search(r"\balt\s*=\s*(\"[^\"]*\"|'[^']*')", tag, re.IGNORECASE)
            texts.append(alt[1][1:-1] if alt else "")
        for text in texts:
            if text.strip().lower() in ("", "image", "picture", "figure"):
                yield f"cell {k}: {text!r}"
    for k, cell in code_cells(notebook):
        drawn = any("image/png" in output.get("data", {}) for output in cell.outputs)
        if drawn and len(cell.metadata.get("alt", "").split()) < 10:
            yield f"cell {k}: metadata.alt does not say what its picture shows"


@rule
def headings(notebook):
    """One title, and no level skipped: screen readers and the table of contents follow them."""
    levels = [
        (k, len(marks))
        for k, source in markdown_cells(notebook)
        for marks in re.findall(r"^ {0,3}(#{1,6})\s", without_code(source), re.MULTILINE)
    ]
    if [level for _, level in levels].count(1) != 1 or levels[0][1] != 1:
        yield "the notebook must start with its one title (#)"
    for (_, last), (k, now) in pairwise(levels):
        if now > last + 1:
            yield f"cell {k}: {now} after {last}"


@rule
def run_order(notebook):
    """An output must come from the code above it, and nbval passes over a cell that never ran."""
    counts = [cell.execution_count for _, cell in code_cells(notebook)]
    if counts != list(range(1, len(counts) + 1)):
        yield f"cells were run as {counts}"
    for k, cell in code_cells(notebook):
        if not cell.source.strip():
            yield f"cell {k} is empty"


@rule
def ignored_outputs(notebook):
    """Times differ from run to run, nothing else may: only a cell that measures time is exempt.

    So is one that reveals such a time.
    """
    before = False
    for k, cell in code_cells(notebook):
        timed, ignored = bool(TIMING.search(cell.source)), bool(IGNORED.search(cell.source))
        if timed != ignored and not (before and ignored and REVEAL.search(cell.source)):
            yield f"cell {k}: {'measures time' if timed else 'is not compared'}"
        before = timed
        if any(tag.startswith("nbval-") for tag in tags(cell)):
            yield f"cell {k} has a tag of nbval"


@rule
def stray_warnings_and_errors(notebook):
    """A warning that no text announces looks like a fault; an announced one must be there."""
    kinds = {
        "shows-warning": lambda output: output.get("name") == "stderr",
        "raises-exception": lambda output: output.output_type == "error",
    }
    for k, cell in code_cells(notebook):
        for tag, is_one in kinds.items():
            if any(map(is_one, cell.outputs)) != (tag in tags(cell)):
                yield f"cell {k}: its outputs and the tag {tag} do not agree"


@rule
def other_kernels(notebook):
    """The kernel of the environment that the course was installed in is called python3.

    JupyterLab writes the name that it displays, and what the kernel says about its language, into a
    chapter that has anything else, so opening the chapter would change it.
    """
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    found = notebook.metadata.get("kernelspec", {})
    language = notebook.metadata.get("language_info", {})
    told = {"codemirror_mode", "file_extension", "mimetype", "nbconvert_exporter", "version"}
    if (found, language.get("name")) != (kernel, "python") or not told <= {*language}:
        yield f"kernel and language are {dict(found)} and {dict(language)}"


@rule
def folded_parts(notebook):
    """Markdown inside <details> is only rendered after a blank line."""
    for k, source in markdown_cells(notebook):
        source = without_code(source)
        marks = re.findall(r"<(/?)details\b", source)
        depths = list(accumulate(-1 if mark else 1 for mark in marks))
        if depths and (min(depths) < 0 or depths[-1] != 0):
            yield f"cell {k}: <details> and </details> do not pair"
        if source.count("<details") != source.count("</summary>"):
            yield f"cell {k}: each <details> needs one <summary>...</summary>"
        if re.search(r"</summary>(?!\s*\n[ \t]*\n)", source):
            yield f"cell {k}: no blank line after </summary>"


@dataclass
class Asked:
    """A guess in a notebook: the numbers of its cells and the text before it."""

    name: str
    known: Form
    cell: int  # of `guess`
    reveals: int  # of `reveal`
    before: str  # the heading and the last 60 words before the question


def asked(notebook):
    """Yield each guess of a notebook whose `reveal` follows."""
    texts = []
    for k, cell in enumerate(notebook.cells):
        if cell.cell_type == "markdown":
            texts.append(cell.source)
        elif found := re.search(r'^guess\("([\d.]+)"', cell.source, re.MULTILINE):
            calls = re.compile(rf'\breveal\(\s*"{re.escape(found[1])}"')
            reveals = [i for i, each in code_cells(notebook) if calls.search(each.source)]
            before = "\n\n".join(texts).rpartition("**Guess first")[0]
            heading = re.findall(r"^#+ .*", before, re.MULTILINE)[-1:]
            before = " ".join([*heading, *before.split()[-60:]])
            if found[1] in GUESSES and reveals:
                yield Asked(found[1], GUESSES[found[1]], k, reveals[0], before)


@rule
def form_of_guesses(notebook):
    """A guess takes four cells: question, guess, code whose output is hidden, folded outcome."""
    cells = notebook.cells
    calls = re.compile(r"^\s*(?:guess|reveal)\(", re.MULTILINE)
    found = list(asked(notebook))
    if sum(len(calls.findall(cell.source)) for _, cell in code_cells(notebook)) != 2 * len(found):
        yield "each guess needs one `guess` and one `reveal` with its name"
    for one in found:
        variable = f"guess_{one.name.replace('.', '_')}"
        if f'{variable} = ...\nguess("{one.name}", {variable})' != cells[one.cell].source:
            yield f"cell {one.cell}: not the two lines of a guess"
        if "**Guess first" not in cells[one.cell - 1].source:
            yield f"cell {one.cell}: no question before it"
        for k in range(one.cell + 1, one.reveals + 1):
            folded = {"outputs_hidden": True} | (
                {"source_hidden": True} if k == one.reveals else {}
            )
            metadata = cells[k].metadata
            if cells[k].cell_type != "code":
                yield f"cell {k}: a text before the outcome"
            elif (metadata.get("jupyter"), metadata.get("collapsed")) != (folded, True):
                yield f"cell {k}: its metadata must be {folded} for jupyter, and true for collapsed"
        if one.reveals == one.cell + 1:
            yield f"cell {one.reveals}: no code before it"
        if len(ast.parse(cells[one.reveals].source).body) != 1:
            yield f"cell {one.reveals}: the outcome is not alone"


@rule
def given_away(notebook):
    """Neither the code between question and outcome tells the outcome, nor the text before both.

    The code has all words of the guess or none, and for a shape neither "error" nor a shape. The
    heading and the 60 words before the question do not have the outcome. They may have its word if
    they have another word of the guess, too.
    """
    for one in asked(notebook):
        known = one.known
        words = known.parts[0].words if isinstance(known, Several) else known.words
        code = [cell.source for cell in notebook.cells[one.cell + 1 : one.reveals]]
        first = notebook.cells[one.reveals].source.split("\n")[0]  # JupyterLab shows it when folded
        for part in ("\n".join(code), first):
            seen = [word for word in words if says(part, word)]
            told = isinstance(known, Shape) or len(seen) < len(words)
            if seen and told and not isinstance(known, Number):
                yield f"guess {one.name}: the code has {seen}, but not all of {words}"
            if isinstance(known, Shape) and ".shape" in part:
                yield f"guess {one.name}: the code asks for a shape, which an error has not"
        seen = {word for word in words if word not in ("yes", "no") and says(one.before, word)}
        outputs = [output.get("data", {}) for output in notebook.cells[one.reveals].outputs]
        for outcome in (each[OUTCOME]["outcome"] for each in outputs if OUTCOME in each):
            parts = outcome if isinstance(outcome, list) else [outcome]
            if set(parts) <= set(words):
                told = seen and seen <= set(parts)
            else:
                told = says(one.before, shown(outcome))
            if told:
                yield f"guess {one.name}: the text before it has the outcome {shown(outcome)}"


def says(text, words):
    """Whether a text has these words, and not only as a part of longer words or numbers."""
    case = re.IGNORECASE if len(words) > 1 else 0  # A is not the article
    return bool(re.search(rf"(?<![\w.,]){re.escape(words)}(?!\w|[.,]\d)", text, case))


@rule
def hidden_outputs(notebook):
    """Classic Notebook and Colab know only the key `collapsed`, and JupyterLab the other one.

    Of a hidden output, JupyterLab still shows the first line of text. So the first output has no
    content, or it is an outcome, which begins with a title.
    """
    for k, cell in code_cells(notebook):
        hidden = cell.metadata.get("jupyter", {}).get("outputs_hidden", False)
        if hidden != cell.metadata.get("collapsed", False):
            yield f"cell {k}: jupyter.outputs_hidden and collapsed do not agree"
        if hidden and cell.outputs:
            first = cell.outputs[0].get("data", {"text": "no data"})
            if first and OUTCOME not in first:
                yield f"cell {k}: while it is hidden, JupyterLab shows its first line"


@rule
def answers(notebook):
    """Each guess and each answer is left to the learner."""
    for k, cell in code_cells(notebook):
        if found := answered(cell.source):
            yield f"cell {k}: an answer to {found}"


@rule
def optional_sections(notebook):
    """JupyterLab folds a section by its cell's metadata, and the book by its heading.

    A folded heading hides all cells up to the next heading of its level or a higher one, so it has
    a cell of its own, and no explorer may be among them.
    """
    level = 0
    for k, cell in enumerate(notebook.cells):
        heading = re.match(r"(#+) (Going further)?", cell.source)
        if cell.cell_type == "markdown" and heading:
            level = 0 if len(heading[1]) <= level else level
            if heading[2]:
                level = len(heading[1])
            folded = cell.metadata.get("jp-MarkdownHeadingCollapsed", False)
            if folded != bool(heading[2]):
                yield f"cell {k}: {'folded' if folded else 'not folded'}"
            if folded and cell.source.count("\n\n") > 1:
                yield f"cell {k}: text below a folded heading is not folded with it"
        elif level and cell.cell_type == "code" and EXPLORER.search(cell.source):
            yield f"cell {k}: an explorer in a folded section"
    if level:
        yield "the book puts its last words and its script into the last section, which is folded"


@rule
def other_opening(notebook):
    """Where the course is not installed, the error shows the first line, and with it what helps."""
    cells = code_cells(notebook)
    if not cells or cells[0][1].source.splitlines()[0] != first_line():
        yield f"the first line of code is not `{first_line()}`"
