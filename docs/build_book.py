"""Build the course as a book of web pages, from the stored notebooks and texts.

    python -m pip install -r docs/requirements.txt
    python docs/build_book.py

collects the pages in `docs/_build/source`, which git ignores, and lets Sphinx write the site to
`docs/_build/site`. The repository holds every text once: chapters are the notebooks, the start page
is README.md, and the pages of the modules in `helpers` come from their docstrings. No notebook is
run. Only the tables of the explorers are computed, by `tables.py`, and kept for the next build.
"""

import argparse
import ast
import base64
import json
import logging
import re
import shutil
import sys
from pathlib import Path

import answers
import tables

ROOT = Path(__file__).resolve().parent.parent
WIDGET = "application/vnd.jupyter.widget-view+json"

# Files that are pages of their own. Pages keep their places, so that links between them hold.
FILES = (
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "data/README.md",
    "docs/claims.md",
    "docs/class/README.md",
    "docs/helpers.md",
    "docs/install.md",
    "docs/lite/README.md",
    "docs/paste.md",
    "tests/benchmarks/README.md",
)
STILL = "docs/explorer.png"  # on the start page, where no script runs
LIVE = """```{container} live
This is an explorer: in the [running notebook](../index.md#start) its sliders move the picture.
Still pictures of it stand below.
```"""


def main(arguments=None):
    """Collect the pages and let Sphinx write the site; return Sphinx's exit code."""
    from finish import finish
    from print_book import print_book
    from sphinx.cmd.build import build_main

    parser = argparse.ArgumentParser(description="Build the course as a book of web pages")
    parser.add_argument("--out", type=Path, default=ROOT / "docs" / "_build")
    parser.add_argument(
        "--tab",
        action="store_true",
        help="link each chapter to the site for a browser tab, which is put into site/lite later",
    )
    parser.add_argument(
        "--pdf",
        action="store_true",
        help="also print the course into site/course.pdf, which needs Chromium or Chrome",
    )
    parsed = parser.parse_args(arguments)
    out = parsed.out.resolve()
    collect(out / "source", parsed.tab, parsed.pdf)
    # -W: a warning is an error. A page that is no longer there must not stay in the site.
    shutil.rmtree(out / "site", ignore_errors=True)
    command = ["-W", "--keep-going", "-q", "-c", str(ROOT / "docs"), "-d", str(out / "trees")]
    failed = build_main([*command, str(out / "source"), str(out / "site")])
    if not failed:
        # What Sphinx leaves behind would print every remark of other packages.
        logging.disable(logging.INFO)
        finish(out / "site")
        tables.publish(shown_explorers(), out / "site" / "_static")
        if parsed.pdf:
            print_book(out / "site", printed(), out / "site" / "course.pdf")
        print(f"The book starts at {out / 'site' / 'index.html'}")
    return failed


def collect(source, tab=False, pdf=False):
    """Write every page of the book into the folder `source`, which is made anew.

    Parameters
    ----------
    source : pathlib.Path
    tab : bool
        Whether the course in a browser tab will stand beside the book.
    pdf : bool
        Whether the course will be printed into the site.
    """
    shutil.rmtree(source, ignore_errors=True)
    pages = texts(pdf)
    for path in notebooks():
        pages[f"notebooks/{path.name}"] = json.dumps(
            chapter(path, tab), ensure_ascii=False, indent=1
        )
    for name in modules():
        pages[f"helpers/{name}.rst"] = module_page(name)
    for name, text in pages.items():
        place = source / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    for path in notebooks():  # to download, as they are
        copy(path, source / "originals" / path.name)
    copy(ROOT / "docs" / "training_lab.png", source / "docs" / "training_lab.png")
    (source / STILL).write_bytes(first_explorer(notebooks()[1])[1])


def copy(path, place):
    """Copy a file into a folder that may have to be made."""
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, place)


def notebooks():
    """The chapters' files, in their order."""
    return sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


# Texts ------------------------------------------------------------------------------------------


def texts(pdf=False):
    """The pages in Markdown: {name: text}; `pdf` as in `collect`."""
    title, sections = readme()
    pages = {name: (ROOT / name).read_text(encoding="utf-8") for name in FILES}
    # Put the script into its page: browsers load no module from a disk, where the book may be read.
    script = (ROOT / "docs" / "paste.js").read_text(encoding="utf-8")
    pages["docs/paste.md"] = pages["docs/paste.md"].replace("PASTE_JS\n", script)
    sections = [sections.pop("Chapters"), *sections.values()]
    pages["index.md"] = "\n".join([start(title, pdf), *sections, contents()])
    pages["docs/claims.md"] = link_chapters(pages["docs/claims.md"])
    pages["docs/helpers.md"] += "\n" + module_list()
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    pages["LICENSE.md"] = f"# Licence\n\n```text\n{licence}```\n"
    pages = {name: keep_shapes(text) for name, text in pages.items()}
    return {name: text.replace("](LICENSE)", "](LICENSE.md)") for name, text in pages.items()}


def readme():
    """README.md in parts: what stands before its first section, and {heading: section}."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    title, *parts = re.split(r"^(?=## )", text, flags=re.MULTILINE)
    return title, {part.splitlines()[0].removeprefix("## "): part for part in parts}


def start(text, pdf=False):
    """The first screen: the title, the error of chapter 1, where to begin, and its explorer.

    Parameters
    ----------
    text : str
        README.md before its first section, which begins with the title.
    pdf : bool
        As in `collect`.
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
    more = "[Paste an error of your own](docs/paste.md)"
    if pdf:
        more += ' or read <a href="course.pdf">all chapters as a PDF</a>'
    place = place_of(first_explorer(notebooks()[1])[0], "_static").strip()
    explorer = f"""````{{container}} live-start
These two shapes collide. Which sizes fit?

{place}

```{{container}} live
![Three sums of two arrays, with their shapes aligned on the right: one fails, two fit]({STILL})
```
````"""
    return "\n\n".join([title, error, begin, explorer, f"{more}.", *introduction, ""])


def first_explorer(path):
    """The first explorer of a chapter, and its first still picture as the bytes of a PNG file."""
    cells = iter(json.loads(path.read_text(encoding="utf-8"))["cells"])
    explorer = next(filter(None, map(shown_explorer, cells)))
    picture = next(cell for cell in cells if cell["cell_type"] == "code" and has(cell, "image/png"))
    (still,) = (data(o)["image/png"] for o in picture["outputs"] if "image/png" in data(o))
    return explorer, base64.b64decode("".join(still))


def first_error(path):
    """The first code of a notebook that fails, and its error, as IPython prints them."""
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
    """The table of contents, for the bar at the side."""
    parts = {
        "Chapters": [f"notebooks/{path.stem}" for path in notebooks()],
        "Errors": ["docs/paste"],
        "Results": ["docs/claims", "tests/benchmarks/README"],
        "The package": ["docs/helpers", *(f"helpers/{name}" for name in modules())],
        "Installing and teaching": ["docs/install", "docs/class/README"],
        "About": ["data/README", "docs/lite/README", "CONTRIBUTING", "CHANGELOG", "LICENSE"],
    }
    return "\n".join(toctree(names, f":caption: {part}\n:hidden:") for part, names in parts.items())


def toctree(names, options):
    """A table of contents of these pages."""
    return "\n".join(["```{toctree}", options, "", *names, "```\n"])


def printed():
    """The pages that make up the printed course, as paths in the site."""
    names = ["index", *(f"notebooks/{path.stem}" for path in notebooks())]
    return [f"{name}.html" for name in [*names, "docs/claims", "data/README", "LICENSE"]]


# The package ------------------------------------------------------------------------------------


def modules():
    """The modules and packages right in `helpers` that people import from: {name: file}."""
    folder = ROOT / "helpers"
    found = {f"helpers.{path.stem}": path for path in folder.glob("[a-z]*.py")}
    found |= {f"helpers.{path.parent.name}": path for path in folder.glob("[a-z]*/__init__.py")}
    return {name: found[name] for name in sorted(found)}


def module_page(name):
    """A page with everything public in a module, from its docstrings (reStructuredText)."""
    title = f"``{name}``"
    return f"{title}\n{'=' * len(title)}\n\n.. automodule:: {name}\n   :members:\n"


def module_list():
    """The end of the page about the package: its modules, each with what it says first."""
    lines = ["## Modules\n"]
    for name, path in modules().items():
        says = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
        lines.append(f"- [`{name}`](../helpers/{name}.rst): {says.splitlines()[0]}")
    return "\n".join(lines) + "\n"


# Chapters ---------------------------------------------------------------------------------------


def chapter(path, tab=False):
    """A notebook as a page of the book.

    Explorers are replaced by a note and a place for the explorer of the page, other widgets and the
    installation check's text about them are left out, pictures get a text alternative, and code
    that only opens the notebook or draws an explorer's still pictures is folded.

    Parameters
    ----------
    path : pathlib.Path
    tab : bool
        As in `collect`.

    Returns
    -------
    dict
        The notebook, changed.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    number, cells = int(path.name[:2]), []
    opened, still = number == 0, False  # chapter 0 talks about the cell that opens a notebook
    for cell in notebook["cells"]:
        cells.append(cell)
        if cell["cell_type"] != "code":
            cell["source"] = keep_shapes("".join(cell["source"]))
            continue
        if not opened or (still and has(cell, "image/png")):
            fold(cell)
            opened, still = True, False
        if has(cell, "image/png"):
            describe(cell)
        if is_explorer(cell):
            cells.append(markdown(place_of(shown_explorer(cell)) + LIVE, cell["id"]))
            still = True
        cell["outputs"] = [output for output in cell["outputs"] if not is_live(output)]
    title, *rest = "".join(cells[0]["source"]).split("\n", 1)
    title = f"# {number}. {title.removeprefix('# ')}"
    cells[0]["source"] = "\n".join([title, source(path, tab), *rest])
    return notebook | {"cells": answers.on_page(cells, path, tab)}


def source(path, tab):
    """The line under a chapter's title."""
    # A plain link: Sphinx does not know the other site, and would look for it among its pages.
    link = f'<a href="../lite/lab/index.html?path={path.name}">open it in a browser tab</a>'
    return f"""
```{{container}} live source
This page is a stored notebook: {{download}}`download it </originals/{path.name}>`,
{f"{link}," if tab else ""}
or [run the course](../index.md#start) to change its code and to have your own checked.
```
""".replace("\n\nor", "\nor")


def keep_shapes(text):
    """Keep shapes such as (3, 4) in tables on one line, except in code."""

    def row(line):
        parts = line[0].split("`")  # every other part is code
        for k in range(0, len(parts), 2):
            parts[k] = re.sub(r"(\(\w+), (?=\w+\))", "\\1,\N{NO-BREAK SPACE}", parts[k])
        return "`".join(parts)

    return re.sub(r"^\|.*\|$", row, text, flags=re.MULTILINE)


def data(output):
    """The forms in which an output is stored."""
    return output.get("data", {})


def has(cell, form):
    """Whether an output of a cell is stored in that form."""
    return any(form in data(output) for output in cell["outputs"])


def is_explorer(cell):
    """Whether a cell ends with an explorer; progress bars are shown on the way."""
    outputs = [output for output in cell["outputs"] if output["output_type"] == "execute_result"]
    return any(WIDGET in data(output) for output in outputs)


def shown_explorer(cell):
    """The name and the arguments of the explorer that a cell ends with; None for other cells."""
    is_code = cell["cell_type"] == "code" and is_explorer(cell)
    return tables.explorer_of("".join(cell["source"])) if is_code else None


def shown_explorers(paths=None):
    """Those of some chapters, by default of all."""
    books = (json.loads(path.read_text(encoding="utf-8")) for path in paths or notebooks())
    found = (shown_explorer(cell) for notebook in books for cell in notebook["cells"])
    return list(filter(None, found))


def place_of(explorer, static="../_static"):
    """Where `live.js` puts an explorer and hides the note behind it; "" where there is none."""
    if explorer is None:
        return ""
    return f"""<script type="module" src="{static}/live.js"></script>
<div class="live-explorer" data-table="{tables.table_name(*explorer)}"></div>

"""


def is_live(output):
    """Whether an output means something in a running notebook only."""
    return WIDGET in data(output) or "explorers-missing" in "".join(
        data(output).get("text/html", "")
    )


def markdown(text, before):
    """A Markdown cell, after the cell of that id."""
    return {"cell_type": "markdown", "id": f"{before}-live", "metadata": {}, "source": text}


def fold(cell):
    """Let the reader open a cell's code."""
    cell["metadata"]["tags"] = [*cell["metadata"].get("tags", []), "hide-input"]


def describe(cell):
    """Give a cell's picture its text alternative, which is in the cell's metadata, and its size.

    With a size, Sphinx links it to the picture alone, which a reader of a small page can enlarge.
    """
    (picture,) = (data(o)["image/png"] for o in cell["outputs"] if "image/png" in data(o))
    width = int.from_bytes(base64.b64decode("".join(picture))[16:20])  # as every PNG begins
    image = {"alt": cell["metadata"]["alt"], "width": f"{width}px"}
    cell["metadata"]["mystnb"] = {"image": image}


if __name__ == "__main__":
    sys.exit(main())
