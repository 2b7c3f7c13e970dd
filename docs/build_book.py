"""Build the course as a book of web pages, from the stored notebooks and the texts.

    python -m pip install -r docs/requirements.txt
    python docs/build_book.py

The second command collects the pages in `docs/_build/source`, which git ignores, and lets Sphinx
write the site to `docs/_build/site`. Every text of the book is stored only once in the repository.
The chapters are the notebooks, the start page is made from README.md, and the pages about the
modules are made from the docstrings of the modules. The build runs no notebook. The build computes
only pictures of the explorers. With `tables.py`, it computes tables of all pictures of an explorer,
which are kept for the next build. The build also draws still pictures in the layout for phones.
"""

import argparse
import ast
import base64
import io
import json
import logging
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "tools"))
import addresses
import answers
import frameworks_page
import messages_page
import print_book
import tables
from PIL import Image
from unanswered import stop_if_answered

import course

ROOT = Path(__file__).resolve().parent.parent
WIDGET = "application/vnd.jupyter.widget-view+json"

# Files that become pages of the book. In the folder of the sources, they have the same paths as in
# the repository, so that the links between them still work.
FILES = (
    "CONTRIBUTING.md",
    "RELEASING.md",
    "CHANGELOG.md",
    "data/README.md",
    "docs/claims.md",
    "docs/class/README.md",
    "docs/frameworks.md",
    "docs/helpers.md",
    "docs/install.md",
    "docs/keep.md",
    "docs/licence.md",
    "docs/messages.md",
    "docs/notation.md",
    "docs/teaching.md",
    "tools/benchmarks/README.md",
    "whyshape/README.md",
)
# Files that readers can download, because pages link to them.
DOWNLOADS = ("CITATION.cff", "LICENSE", "LICENSE-CC-BY", "LICENSE-FONTS")
STILL = "docs/explorer.png"  # shown on the start page if the browser does not run scripts
PDF = "course.pdf"
COLOURS = 128  # with so few colours, the file of a still picture is a third as large
LIVE = """```{container} live
This is an explorer, a picture that changes when you move its sliders. It works in the
[running notebook](../index.md#start). You can see still pictures of it below.
```"""

# This text stands below a box that reads with the reader's own network.
STORED = """

On this page, the box reads with the numbers that this chapter's run has stored.
"""


def main(arguments=None):
    """Collect the pages and let Sphinx write the site; return 0, or the first other exit code."""
    parser = argparse.ArgumentParser(description="Build the course as a book of web pages")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "_build")
    parser.add_argument(
        "--pdf",
        action="store_true",
        help="also print the course into site/course.pdf, which needs Chromium or Chrome",
    )
    parsed = parser.parse_args(arguments)
    out = parsed.out.resolve()
    if parsed.pdf and print_book.find_browser() is None:
        parser.error(f"--pdf needs one of {', '.join(print_book.BROWSERS)}")
    stop_if_course_is_elsewhere()
    stop_if_answered(notebooks())
    say("Collecting the pages")
    collect(out / "source", parsed.pdf)
    # Changed tables take all cores for minutes, and each of the other steps takes one core.
    drawing = subprocess.Popen([sys.executable, str(ROOT / "docs" / "tables.py")])
    try:
        failed = write_site(out, parsed.pdf)
        if not failed:
            say("Waiting for the tables of the explorers, which the next build needn't draw again")
            failed = drawing.wait()
        if not failed:
            tables.publish(shown_explorers(), out / "site" / "_static")
    finally:
        drawing.terminate()
    if not failed:
        command = [sys.executable, "-m", "http.server", "--directory", str(out / "site")]
        say(f"To read the book, run\n    {shlex.join(command)}")
        say("and open http://localhost:8000 in the browser.")
        if parsed.pdf:
            say(f"The printed course is {out / 'site' / PDF}")
    return failed


def stop_if_course_is_elsewhere():
    """Raise SystemExit if Python imports the package `course` from another folder than this one."""
    found = Path(course.__file__).resolve().parent.parent
    if found != ROOT:
        install = shlex.join([sys.executable, "-m", "pip", "install", "-e", str(ROOT)])
        raise SystemExit(f"Python imports the course from {found}, so first run: {install}")


def write_site(out, pdf):
    """Let Sphinx write all pages, and print them into a PDF file if `pdf` is true.

    The result is the exit code of Sphinx.
    """
    from finish import finish
    from sphinx.cmd.build import build_main

    say("Writing the pages with Sphinx")
    # With -W, a warning is an error. The old site is removed, because it may contain pages that no
    # longer exist.
    shutil.rmtree(out / "site", ignore_errors=True)
    command = ["-W", "--keep-going", "-q", "-c", str(ROOT / "docs"), "-d", str(out / "trees")]
    failed = build_main([*command, str(out / "source"), str(out / "site")])
    if not failed:
        # Sphinx has configured logging such that all messages of other packages would be printed.
        logging.disable(logging.INFO)
        say("Cutting the font of the formulas")
        finish(out / "site")
        if pdf:
            say("Printing the course")
            print_book.print_book(out / "site", printed(), out / "site" / PDF)
    return failed


def say(text):
    """Print a line of text immediately, even if Python buffers its output."""
    print(text, flush=True)


def collect(source, pdf=False):
    """Write the source of every page of the book into the folder `source`.

    Parameters
    ----------
    source : pathlib.Path
        The folder, whose old content is removed.
    pdf : bool
        Whether the site will also contain the course as a PDF file.
    """
    shutil.rmtree(source, ignore_errors=True)
    pages = texts(pdf) | {f"modules/{name}.rst": module_page(name) for name in modules()}
    files = {name: text.encode() for name, text in pages.items()}
    for path in notebooks():
        page = json.dumps(chapter(path), ensure_ascii=False, indent=1)
        files[f"notebooks/{path.name}"] = page.encode()
        files[f"originals/{path.name}"] = path.read_bytes()  # readers can download this copy
    for name in ("docs/own_network.png", "docs/keep.py", *DOWNLOADS):
        files[name] = (ROOT / name).read_bytes()
    files[STILL], _ = first_still(notebooks()[1])
    for name, content in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(content)


def notebooks():
    """Return the paths of the chapters, in order."""
    return sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


# Texts ------------------------------------------------------------------------------------------


def texts(pdf=False):
    """Return the pages in Markdown as {name: text}.

    The parameter `pdf` says whether the site will also contain the course as a PDF file.
    """
    title, sections = readme()
    pages = {name: (ROOT / name).read_text(encoding="utf-8") for name in FILES}
    index = messages_page.index(pages["docs/messages.md"])
    pages["docs/messages.md"] = index.replace("MESSAGES_JS\n", messages_script())
    pages |= messages_page.texts()
    pages["docs/frameworks.md"] = frameworks_page.page(
        pages["docs/frameworks.md"],
        {path.name[:2]: f"../notebooks/{path.name}" for path in notebooks()},
    )
    sections = [sections.pop("Chapters"), *sections.values()]
    pages["index.md"] = "\n".join([start(title, pdf), *sections, contents()])
    pages["docs/claims.md"] = link_chapters(pages["docs/claims.md"])
    pages["docs/helpers.md"] += "\n" + module_list()
    return {name: keep_shapes(text) for name, text in pages.items()}


def messages_script():
    """Return the script for the page of messages, with the scripts and data that it imports.

    The page contains this code, because the book may be opened from a disk, and browsers refuse to
    load JavaScript modules from a disk.
    """
    parts = [ROOT / "docs" / "_static" / name for name in ("shapes.js", "messages.js")]
    rules, script = (part.read_text(encoding="utf-8") for part in parts)
    script = re.sub(r'^import .* from "\./\w+\.js";\n', "", script, flags=re.MULTILINE)
    return "\n".join([rules, messages_page.script(), script])


def readme():
    """Return the part of README.md before its first section, and a dict {heading: section}."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    title, *parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    return title, {part.splitlines()[0].removeprefix("## "): part for part in parts}


def start(text, pdf=False):
    """Return the first screen of the start page: title, an error, links, and an explorer.

    The error and the explorer are the first error and the first explorer of chapter 1.

    Parameters
    ----------
    text : str
        The part of README.md before its first section. The text begins with the title.
    pdf : bool
        Whether the site also contains the course as a PDF file.
    """
    title, *introduction = re.split(r"\n\n", text.strip())
    first = f"notebooks/{notebooks()[1].name}"
    error = f"""```{{code-block}} course-error
:class: start-error

{first_error(notebooks()[1])}
```"""
    begin = f"""```{{container}} begin
[Begin with chapter 1]({first}) [Get the course](#start)
```"""
    more = "[Look up a message of your own](docs/messages.md)"
    if pdf:
        more += f' or read <a href="{PDF}">all chapters as a PDF</a>'
    place = place_of(shown_explorers([notebooks()[1]])[0], "_static").strip()
    still = f"```{{image}} {STILL}\n:alt: {first_still(notebooks()[1])[1]}\n:class: still\n```"
    explorer = f"""`````{{container}} live-start
These two shapes collide. Which sizes fit?

{place}

````{{container}} live
{still}
````
`````"""
    more = f"```{{container}} more\n{more}.\n```"
    return "\n\n".join([title, error, begin, explorer, more, *introduction, ""])


def first_still(path):
    """Return the still picture of a chapter's first explorer, and its text alternative.

    The picture is returned as the bytes of a PNG file.
    """
    cells = iter(json.loads(path.read_text(encoding="utf-8"))["cells"])
    next(filter(None, map(shown_explorer, cells)))
    picture = next(cell for cell in cells if cell["cell_type"] == "code" and has(cell, "image/png"))
    (still,) = (data(o)["image/png"] for o in picture["outputs"] if "image/png" in data(o))
    return base64.b64decode("".join(still)), picture["metadata"]["alt"]


def first_error(path):
    """Return the first failing cell of a notebook and its error, as IPython prints both."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        for output in cell.get("outputs", []):
            if output["output_type"] == "error":
                code = "".join(cell["source"])
                return f"----> 1 {code}\n\n{output['ename']}: {output['evalue']}".rstrip()
    raise ValueError(f"no cell of {path.name} fails")


def link_chapters(text):
    """Turn chapter numbers in the last column of a table, such as 02, 03, into links."""
    pages = {path.name[:2]: f"../notebooks/{path.name}" for path in notebooks()}

    def links(cell):
        return re.sub(r"\d\d", lambda found: f"[{found[0]}]({pages[found[0]]})", cell[0])

    return re.sub(r"\| \d\d(, \d\d)* \|$", links, text, flags=re.MULTILINE)


def contents():
    """Return the table of contents for the sidebar of the book."""
    parts = {
        "Chapters": [*(f"notebooks/{path.stem}" for path in notebooks()), "docs/keep"],
        "Errors": ["docs/messages", "docs/frameworks", "docs/notation", "whyshape/README"],
        "Results": ["docs/claims", "tools/benchmarks/README"],
        "The packages": ["docs/helpers", *(f"modules/{name}" for name in modules())],
        "Installing and teaching": ["docs/install", "docs/teaching", "docs/class/README"],
        "About": ["docs/licence", "data/README", "CONTRIBUTING", "RELEASING", "CHANGELOG"],
    }
    return "\n".join(toctree(names, f":caption: {part}\n:hidden:") for part, names in parts.items())


def toctree(names, options):
    """Return a directive of Sphinx that lists the pages with the given names."""
    return "\n".join(["```{toctree}", options, "", *names, "```\n"])


def printed():
    """Return the pages of the printed course, as paths in the site."""
    names = ["index", *(f"notebooks/{path.stem}" for path in notebooks())]
    names += ["docs/keep", "docs/claims", "data/README", "docs/licence"]
    return [f"{name}.html" for name in names]


# The package ------------------------------------------------------------------------------------


def modules():
    """Return {name: file} for the public modules of `helpers` and, after them, of `course`."""
    found = {}
    for package in ("helpers", "course"):
        paths = [*(ROOT / package).glob("[a-z]*.py"), *(ROOT / package).glob("[a-z]*/__init__.py")]
        names = {f"{package}.{(p.parent if p.stem == '__init__' else p).stem}": p for p in paths}
        found |= {name: names[name] for name in sorted(names)}
    return found


def module_page(name):
    """Return a page in reStructuredText with the docstrings of all public parts of a module."""
    title = f"``{name}``"
    return f"{title}\n{'=' * len(title)}\n\n.. automodule:: {name}\n   :members:\n"


def module_list():
    """Return a list of all modules, each with the first line of its docstring."""
    lines = ["## Modules\n"]
    for name, path in modules().items():
        says = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        lines.append(f"- [`{name}`](../modules/{name}.rst): {says.splitlines()[0]}")
    return "\n".join(lines) + "\n"


# Chapters ---------------------------------------------------------------------------------------


def chapter(path):
    """Return a notebook as a page of the book.

    Each explorer is replaced by a note and an element in which `live.js` shows the explorer. Other
    widgets, and cells with the tag "notebook-only", are left out. Pictures are given a text
    alternative. Cells that draw the still pictures of an explorer are folded, and the page shows
    the wide or the narrow still pictures, depending on its width.

    Parameters
    ----------
    path : pathlib.Path
        The file of the notebook.

    Returns
    -------
    dict
        The changed notebook.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    number, cells = int(path.name[:2]), []
    still = False
    for cell in notebook["cells"]:
        if "notebook-only" in cell["metadata"].get("tags", []):
            continue
        cells.append(cell)
        if cell["cell_type"] != "code":
            cell["source"] = link_traps(keep_shapes("".join(cell["source"])))
            continue
        if still and has(cell, "image/png"):
            fold(cell)
            still = False
        if has(cell, "image/png"):
            describe(cell)
            add_still(cell)
        if explorer := shown_explorer(cell):
            stored = STORED if "network" in explorer[1] else ""
            cells.append(markdown(place_of(explorer) + LIVE + stored, cell["id"]))
            still = True
        cell["outputs"] = [output for output in cell["outputs"] if not is_live(output)]
    if words := last_words():
        cells.append(markdown(words, "last-words"))
    title, *rest = "".join(cells[0]["source"]).split("\n", 1)
    title = f"# {number}. {title.removeprefix('# ')}"
    cells[0]["source"] = "\n".join([title, source(path), *rest])
    return notebook | {"cells": answers.on_page(cells, path)}


def source(path):
    """Return sentences for the top of a chapter, with links to download and to run it."""
    return f"""
````{{container}} live source
This page shows a notebook with its stored results. You can
{{download}}`download the notebook </originals/{path.name}>`,
or [run the course](../index.md#start) to change the code and to have your own code checked.
{on_servers(path)}````
"""


def on_servers(path):
    """Return sentences with links that run a chapter on Binder and in Colab.

    If the course has no address, the result is "".
    """
    links = addresses.links()
    if not links:
        return ""
    return f"""
It also runs [on Binder]({links["binder"]}{path.name}) and
[in Colab]({links["colab"]}{path.name}). In Colab, and wherever else the course's
folder is missing, run this line first, in a new cell:

```text
{links["install"]}
```
"""


def last_words():
    """Return a sentence for the end of each chapter, or "" if the course has no address."""
    links = addresses.links()
    if not links:
        return ""
    form = f"{links['repository']}/issues/new?template=sentence.yml"
    return f"Was there a sentence that you could not follow? [Tell us which one]({form})."


def link_traps(text):
    """Let links to places in chapter 9 lead to the rows of the table of traps.

    In the notebooks, a link such as `09_your_framework.ipynb#in-place` opens chapter 9, because a
    notebook cannot link to a page of the book. In the book, such a link leads to the row `in_place`
    of the table. The place `notation` is a page of its own.
    """
    text = re.sub(r"\]\(\d\d_your_framework\.ipynb#notation\)", "](../docs/notation.md)", text)
    return re.sub(r"\]\(\d\d_your_framework\.ipynb#", "](../docs/frameworks.md#", text)


def keep_shapes(text):
    """Keep shapes such as (3, 4) in the tables of a text on one line, except in code."""

    def row(line):
        parts = line[0].split("`")  # every other part is code
        for k in range(0, len(parts), 2):
            parts[k] = re.sub(r"(\(\w+), (?=\w+\))", "\\1,\N{NO-BREAK SPACE}", parts[k])
        return "`".join(parts)

    return re.sub(r"^\|.*\|$", row, text, flags=re.MULTILINE)


def data(output):
    """Return the data of a cell's output as {MIME type: content}."""
    return output.get("data", {})


def has(cell, form):
    """Return whether an output of a cell contains data of the MIME type `form`."""
    return any(form in data(output) for output in cell["outputs"])


def is_explorer(cell):
    """Return whether the result of a cell is an explorer. A progress bar is not a result."""
    outputs = [output for output in cell["outputs"] if output["output_type"] == "execute_result"]
    return any(WIDGET in data(output) for output in outputs)


def shown_explorer(cell):
    """Return the name and the arguments of the explorer that a cell shows, or None."""
    is_code = cell["cell_type"] == "code" and is_explorer(cell)
    return tables.explorer_of("".join(cell["source"])) if is_code else None


def shown_explorers(paths=None):
    """Return the names and arguments of all explorers that the given chapters show.

    By default, the explorers of all chapters are returned.
    """
    books = (json.loads(path.read_text(encoding="utf-8")) for path in paths or notebooks())
    found = (shown_explorer(cell) for notebook in books for cell in notebook["cells"])
    return list(filter(None, found))


def place_of(explorer, static="../_static"):
    """Return the HTML element in which `live.js` shows an explorer."""
    return f"""<script type="module" src="{static}/live.js"></script>
<div class="live-explorer" data-table="{tables.table_name(*explorer)}"></div>

"""


def is_live(output):
    """Return whether a cell's output is useful only in a running notebook."""
    return WIDGET in data(output)


def markdown(text, before):
    """Return a Markdown cell that follows the cell with the id `before`."""
    return {"cell_type": "markdown", "id": f"{before}-live", "metadata": {}, "source": text}


def fold(cell):
    """Fold the code of a cell, so that readers of the page can unfold it."""
    cell["metadata"]["tags"] = [*cell["metadata"].get("tags", []), "hide-input"]


def add_still(cell):
    """Add the picture for phones to the outputs of a cell that ends with `....still(...)`.

    With the tag "both-layouts", `conf.py` and book.css show either the wide or the narrow picture.
    """
    if (png := phone_still("".join(cell["source"]))) is None:
        return
    picture = {"image/png": base64.b64encode(png).decode()}
    output = {"output_type": "display_data", "metadata": {}, "data": picture}
    cell["outputs"] = [*cell["outputs"], output]
    cell["metadata"]["tags"] = [*cell["metadata"].get("tags", []), "both-layouts"]


def phone_still(source):
    """Return the still picture that a cell shows, for phones, as PNG bytes or None."""
    still = still_of(source, narrow=True, scale=2)
    return still and png_of(still)


def still_of(source, **look):
    """Return the still picture of an explorer that a cell shows, or None if the cell shows none.

    The keywords `look` are passed to the explorer's method `still`.
    """
    if ".still(" not in source:
        return None
    call = ast.parse(source).body[-1].value
    explorer = tables.explorer_of(ast.unparse(call.func.value))
    states = map(ast.literal_eval, call.args)
    return explorer and tables.made(*explorer).still(*states, **look)


def png_of(still):
    """Return a still picture as the bytes of a PNG file with few colours."""
    picture = Image.open(io.BytesIO(still.png())).convert("RGB")
    png = io.BytesIO()
    picture.quantize(COLOURS).save(png, "png", optimize=True)
    return png.getvalue()


def describe(cell):
    """Give the picture of a cell the text alternative that is in the cell's metadata."""
    cell["metadata"]["mystnb"] = {"image": {"alt": cell["metadata"]["alt"]}}


if __name__ == "__main__":
    sys.exit(main())
