"""The stored outputs are true, and a false one is found; no notebook holds what it must not.

`pytest` itself (nbval) runs every notebook and compares. Here outputs are spoilt, to show that the
comparison is strict.
"""

import copy
import os
import re
import subprocess
import sys

import nbformat
import notebook_rules as rules
import pytest
from nbformat import v4
from nbval.plugin import IPyNbFile

NOTEBOOKS = sorted((rules.ROOT / "notebooks").glob("[0-9]*.ipynb"))
CHAPTERS = [path.stem for path in NOTEBOOKS]


# Which notebooks there are -----------------------------------------------------------------------


def test_the_chapters_are_numbered_without_a_gap():
    names = [path.name for path in (rules.ROOT / "notebooks").glob("*.ipynb")]
    names = sorted(name for name in names if not name.startswith("my_"))
    assert all(re.fullmatch(r"\d\d_[a-z_]+\.ipynb", name) for name in names), names
    assert [int(name[:2]) for name in names] == list(range(len(names)))


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.name[:2] in ("01", "02", "03")])
def test_chapters_about_errors_show_a_real_one(path):
    assert any(
        "raises-exception" in rules.tags(cell) for _, cell in rules.code_cells(rules.read(path))
    )


# What a notebook must not hold -------------------------------------------------------------------


@pytest.mark.parametrize("path", NOTEBOOKS, ids=CHAPTERS)
def test_notebook_is_valid_and_clean(path):
    nbformat.validate(rules.read(path))
    assert rules.complaints(rules.read(path)) == {}


def code(source, *outputs, tags=(), hidden=False):
    metadata = {"tags": [*tags], "jupyter": {"outputs_hidden": hidden}}
    outputs = list(outputs)
    return v4.new_code_cell(source, outputs=outputs, metadata=metadata, execution_count=1)


def stream(text, name="stdout"):
    return v4.new_output("stream", name=name, text=text)


def value(text):
    return v4.new_output("execute_result", {"text/plain": text}, execution_count=5)


def error(name, message, *traceback):
    return v4.new_output("error", ename=name, evalue=message, traceback=list(traceback))


def good_notebook():
    message = "operands could not be broadcast together with shapes (3,3) (1,4) "
    lines = ["\x1b[31m" + "-" * 75, "ValueError: operands could not be broadcast together"]
    warning = "/tmp/ipykernel_12/345.py:1: RuntimeWarning: overflow encountered in exp\n"
    hint = "<details>\n<summary>Hint</summary>\n\nSee `# <details>`.\n\n</details>"
    text, fails = v4.new_markdown_cell, ["raises-exception"]
    cells = [
        text("# Add shapes\n\nYou see $W:\\Rightarrow$ and ![a grid of cells](a.png)."),
        code(rules.opening_cell(), stream("Ready: it\n")),
        text("## Fail\n\n```python\n# not a title\n![](no.png)\n```\n\n### Deeper"),
        code("np.ones((3, 3)) + [[1] * 4]", error("ValueError", message, *lines), tags=fails),
        text(f"## Warn\n\n{hint}"),
        code("np.exp(1e4)", stream(warning, "stderr"), tags=["shows-warning"]),
        code("# NBVAL_IGNORE_OUTPUT\n%timeit sum([1, 2])"),
        code("\n".join(["x = 1", ""] * 18 + ['guess("1.1", ...)']), value("(3, 4)")),
        code("x + y", error("ValueError", message, " ", *lines), tags=fails, hidden=True),
        code(
            'print("the shapes")\nprint(x.shape)\nreveal("1.1", x.shape)',
            stream("the shapes\n(3, 4)\n"),
            hidden=True,
        ),
    ]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook = v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})
    for count, (_, cell) in enumerate(rules.code_cells(notebook), start=1):
        cell.execution_count = count
    return notebook


def test_the_rules_accept_a_good_notebook():
    notebook = good_notebook()
    nbformat.validate(notebook)
    assert rules.complaints(notebook) == {}


def spoil_metadata(name, value):
    return lambda notebook: notebook.metadata.update({name: value})


def spoil_cell(k, **changes):
    def spoil(notebook):
        for name, value in changes.items():
            setattr(notebook.cells[k], name, value)

    return spoil


def spoil_output(text):
    return spoil_cell(7, outputs=[value(text)])


def spoil_stream(text):
    return spoil_cell(7, outputs=[stream(text)])


def spoil_tags(k, *tags):
    return lambda notebook: notebook.cells[k].metadata.update(tags=list(tags))


def spoil_traceback(notebook):
    notebook.cells[3].outputs[0].traceback.append("File ~/course/helpers/costs.py:35")


def spoil_timings(notebook):
    notebook.cells[5].metadata["execution"] = {"iopub.execute_input": "2001-01-01T00:00:00Z"}


def spoil_picture(notebook):
    picture = nbformat.v4.new_output("display_data", {"image/png": "iVBORw0KGgo="})
    spoil_cell(7, outputs=[picture], metadata={"alt": "A figure."})(notebook)


def spoil_explorer(notebook):
    folded = {"jp-MarkdownHeadingCollapsed": True}
    spoil_cell(4, source="## Going further: see", metadata=folded)(notebook)
    spoil_cell(5, source="neuron_explorer()")(notebook)
    notebook.cells.insert(5, v4.new_markdown_cell("### Deeper"))


R = rules
SPOILT = [
    (R.stored_by_programs, spoil_metadata("widgets", {"state": {}})),
    (R.stored_by_programs, spoil_timings),
    (R.machine_paths, spoil_cell(7, source='open("/home/me/data.csv")')),
    (R.machine_paths, spoil_cell(7, source='open(r"C:\\Users\\me\\data.csv")')),
    (R.machine_paths, spoil_cell(0, source="# Look\n\nin /root/data")),
    (R.machine_paths, spoil_output("'/Users/me/course'")),
    (R.machine_paths, spoil_stream("found in /opt/venv/lib/python3.11")),
    (R.machine_paths, spoil_traceback),
    (R.forbidden_words, spoil_output("np.float64(0.5)")),
    (R.forbidden_words, spoil_stream("[np.int64(3), np.True_]")),
    (R.forbidden_words, spoil_cell(7, source='import sys\nsys.path.append("..")')),
    (R.long_cells, spoil_cell(7, source="\n".join(["x = 1"] * 21))),
    (R.pictures_without_text, spoil_cell(4, source="## See\n\n![](a.png)")),
    (R.pictures_without_text, spoil_cell(4, source="## See\n\n![image](attachment:a.png)")),
    (R.pictures_without_text, spoil_cell(4, source='## See\n\n<img src="a.png">')),
    (R.pictures_without_text, spoil_picture),
    (R.headings, spoil_cell(2, source="### Fail")),
    (R.headings, spoil_cell(0, source="no title")),
    (R.headings, spoil_cell(0, source="## Add\n\n# Shapes")),
    (R.forbidden_words, spoil_cell(4, source="## See\n\n`helpers/arrays.py`")),
    (R.forbidden_words, spoil_cell(4, source="## See\n\n[here](../data/README.md)")),
    (R.run_order, spoil_cell(5, execution_count=None)),
    (R.run_order, spoil_cell(5, execution_count=7)),
    (R.run_order, spoil_cell(7, source=" \n")),
    (R.ignored_outputs, spoil_cell(6, source="%timeit sum([1, 2])")),
    (R.ignored_outputs, spoil_cell(6, source="# NBVAL_IGNORE_OUTPUT\nprint(1)")),
    (R.ignored_outputs, spoil_tags(7, "nbval-skip")),
    (R.forbidden_words, spoil_cell(7, source="# NBVAL_SKIP\nprint(1)")),
    (R.stray_warnings_and_errors, spoil_tags(5)),
    (R.stray_warnings_and_errors, spoil_cell(5, outputs=[])),
    (R.stray_warnings_and_errors, spoil_tags(3)),
    (R.stray_warnings_and_errors, spoil_cell(3, outputs=[])),
    (R.other_kernels, spoil_metadata("kernelspec", {"name": "course-venv", "display_name": "x"})),
    (R.other_kernels, spoil_metadata("language_info", {"name": "julia"})),
    (R.other_kernels, lambda notebook: notebook.metadata.pop("kernelspec")),
    (R.forbidden_words, spoil_cell(7, source="interact(draw, n=3)")),
    (R.forbidden_words, spoil_cell(7, source="with widgets.Output():\n    draw()")),
    (R.forbidden_words, spoil_cell(7, source="plt.plot([1]);")),
    (R.folded_parts, spoil_cell(4, source="## See\n\n<details>\n<summary>a</summary>\n\nb")),
    (
        R.folded_parts,
        spoil_cell(4, source="## See\n\n</details><details><summary>a</summary>\n\nb"),
    ),
    (R.folded_parts, spoil_cell(4, source="## See\n\n<details>\n\nb\n\n</details>")),
    (R.folded_parts, spoil_cell(4, source="<details>\n<summary>a</summary>\nb\n</details>")),
    (R.given_away, spoil_cell(8, metadata={"tags": ["raises-exception"]})),
    (R.given_away, spoil_cell(9, metadata={})),
    (R.given_away, lambda notebook: notebook.cells[8].outputs[0].traceback.pop(0)),
    (R.given_away, spoil_cell(9, source='print(x.shape)\nreveal("1.1", x.shape)')),
    (R.answers, spoil_cell(7, source='guess("1.1", 3, 4)')),
    (R.answers, spoil_cell(7, source='guess("1.1", "...")')),
    (R.answers, spoil_cell(7, source='answer_1_1 = (3, 4)  # ...\ncheck("1.1", answer_1_1)')),
    (R.answers, spoil_cell(7, source='def f(x):\n    return x\n\n\ncheck("1.4", f)')),
    (R.optional_sections, spoil_cell(4, source="## Going further: see")),
    (R.optional_sections, spoil_cell(4, metadata={"jp-MarkdownHeadingCollapsed": True})),
    (R.optional_sections, spoil_explorer),
    (R.other_opening, spoil_cell(1, source="from helpers import course_title")),
]


@pytest.mark.parametrize(("rule", "spoil"), SPOILT, ids=lambda part: getattr(part, "__name__", ""))
def test_rule_refuses_a_bad_notebook(rule, spoil):
    notebook = good_notebook()
    spoil(notebook)
    assert rules.complaints(notebook).keys() == {rule.__name__}


def test_each_rule_was_seen_to_refuse():
    assert {rule for rule, _ in SPOILT} == set(rules.RULES)


# The opening cell --------------------------------------------------------------------------------


def run_opening_cell(folder, *options):
    script = folder / "opening.py"
    script.write_text(rules.opening_cell(), encoding="utf-8")
    return subprocess.run(
        [sys.executable, *options, script.name], cwd=folder, capture_output=True, text=True
    )


def test_the_opening_cell_finds_the_course_from_any_folder(tmp_path):
    run = run_opening_cell(tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout == "Ready: The linear algebra of a one-layer neural network\n"


@pytest.mark.parametrize("name", ["helpers.py", "helpers/__init__.py", None])
def test_the_opening_cell_says_what_another_kernel_has_and_names_both_remedies(tmp_path, name):
    options, found = ["-S"], "no such package"  # -S: no installed package
    if name:
        other = tmp_path / name
        other.parent.mkdir(exist_ok=True)
        other.write_text("def help_me(): ...\n", encoding="utf-8")
        options, found = [], f"only {other}"
    message = run_opening_cell(tmp_path, *options).stderr.splitlines()[-1]
    assert message.startswith("ImportError: This notebook needs the course's package 'helpers', ")
    assert f"but {sys.executable}, which runs this kernel, has {found}. " in message
    assert "choose its kernel (menu Kernel, Change Kernel)" in message
    assert '%pip install -e "..[course]"' in message


# A false output is found -------------------------------------------------------------------------


CONNECT = """import socket
try:
    socket.socket().connect(("192.0.2.1", 80))
except OSError as error:
    print(error)
try:
    socket.getaddrinfo("course.example", 80)
except OSError as error:
    print(error)"""
REFUSED = "the network is cut: connect ('192.0.2.1', 80)\n"
REFUSED += "the network is cut: getaddrinfo course.example\n"
BY_ZERO = error("ZeroDivisionError", "division by zero")
# Code, the outputs that are stored, and whether the code gives these.
STORED = [
    ("print(1 + 1)", [stream("2\n")], True),
    ("print(1 + 2)", [stream("2\n")], False),
    ("2 + 1", [value("2")], False),
    ("print(2)", [], False),
    ("1 / 0", [BY_ZERO], True),
    ("1 / 0", [error("ZeroDivisionError", "division by one")], False),
    ("try:\n    1 / 0\nexcept ZeroDivisionError:\n    pass", [BY_ZERO], False),
    # An attempt to reach another machine would show, even if the code goes on.
    (CONNECT, [stream(REFUSED), stream(REFUSED, "stderr")], True),
]


@pytest.mark.notebooks
def test_pytest_compares_outputs_strictly_and_cuts_the_network(tmp_path):
    """As in the course folder: with its settings, in another process."""
    notebook = good_notebook()
    notebook.cells = [
        code(source, *outputs, tags=["raises-exception"] * any("ename" in o for o in outputs))
        for source, outputs, _ in STORED
    ]
    nbformat.write(notebook, tmp_path / "small.ipynb")
    command = [sys.executable, "-m", "pytest", f"--rootdir={rules.ROOT}", "-c", "pyproject.toml"]
    command += ["-p", "no:cacheprovider", "-n", "0", "-rA", str(tmp_path)]
    environment = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    run = subprocess.run(
        command, cwd=rules.ROOT, env=environment, capture_output=True, encoding="utf-8"
    )
    found = re.findall(r"^(PASSED|FAILED) .*::Cell (\d+)", run.stdout, re.MULTILINE)
    assert {int(k): word == "PASSED" for word, k in found} == {
        k: true for k, (*_, true) in enumerate(STORED)
    }, run.stdout + run.stderr


def with_another_digit(outputs):
    """Copies of outputs, in each of which the last digit of one text is another."""
    for k, output in enumerate(outputs):
        texts = [(output, "text"), (output, "evalue"), (output.get("data", {}), "text/plain")]
        for place, name in texts:
            start, digit, end = re.fullmatch(r"(.*)(\d)(.*)|.*", place.get(name, ""), re.S).groups()
            if digit:
                changed = copy.deepcopy(outputs)
                text = f"{start}{(int(digit) + 1) % 10}{end}"
                (changed[k].data if name == "text/plain" else changed[k])[name] = text
                yield changed


@pytest.mark.parametrize("path", NOTEBOOKS, ids=CHAPTERS)
def test_a_digit_or_an_output_that_differs_is_found_in_each_cell(path, request):
    chapter = IPyNbFile.from_parent(request.session, path=path)
    chapter.setup_sanitize_files()
    digits = 0
    for item in chapter.collect():
        stored, source = item.cell.outputs, item.cell.source
        assert item.options["check"] != bool(rules.IGNORED.search(source))
        assert item.compare_outputs(stored, stored)
        texts = [o for o in stored if {"text/plain"} <= o.get("data", {"text/plain": ""}).keys()]
        assert not texts or not item.compare_outputs([], stored), source
        for changed in with_another_digit(stored):
            digits += 1
            # Of these texts, the sanitizer takes out what depends on the learner or the machine.
            depends = re.search(r"progress\(\)|check_installation\(\)|plt\.show\(\)", source)
            assert depends or not item.compare_outputs(changed, stored), source
    assert digits > 10
