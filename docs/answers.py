"""Add forms for guesses and exercises to the pages of the book, with data for `_static/answers.js`.

All data come from the stored notebooks and from the definitions in `helpers.exercises`. If the
browser does not run JavaScript, a reader can still unfold the outcomes of the guesses.
"""

import html
import json
import re
from pathlib import Path

from helpers.exercises import EXERCISES, GUESSES
from helpers.exercises.checking import Value
from helpers.exercises.guesses import OUTCOME

SCRIPT = Path(__file__).parent / "_static" / "answers.js"
SUMMARY = '<details class="outcome" data-name="{}"><summary>The outcome</summary>'
WHY = re.compile(r"<details><summary>Why</summary>\n\n(.*?)\n\n</details>\n*", re.DOTALL)


def on_page(cells, path):
    """Return the cells of a chapter with forms for its guesses, its exercises and the progress.

    Parameters
    ----------
    cells : list of dict
        The cells of the notebook.
    path : pathlib.Path
        The file of the notebook.

    Returns
    -------
    list of dict
        The cells of the page. The last cell contains the script and its data.
    """
    data = {"guesses": {}, "exercises": {}}
    data["names"] = {"exercises": list(EXERCISES), "guesses": list(GUESSES)}
    data["chapter"] = path.name[:2].lstrip("0") or "0"
    cells, page = list(cells), []
    while cells:
        cell = cells.pop(0)
        source = _text(cell)
        if cell["cell_type"] != "code":
            page.append(cell)
        elif name := _named("guess", source):
            data["guesses"][name] = _guess(name, cells)
            asked = f"Your guess: {GUESSES[name].asks_for()}."
            page.append(_part(cell, "course-guess", asked, name))
            _fold(cells, name)
        elif (name := _named("check", source)) and isinstance(EXERCISES[name], Value):
            data["exercises"][name] = exercise(EXERCISES[name])
            page.append(
                _part(
                    cell,
                    "course-exercise",
                    "If JavaScript is switched on, this page checks your answer here.",
                    name,
                )
            )
        elif name:
            link = '<a href="../index.html#start">Run the chapter</a>'
            page.append(cell | {"outputs": []})
            page.append(_part(cell, "needs-python", f"{link} to have this answer checked.", name))
        elif re.search(r"^progress\(\)", source, re.MULTILINE):
            page.append(_part(cell, "course-progress", "A notebook shows your progress here."))
        else:
            page.append(cell)
    code = SCRIPT.read_text(encoding="utf-8")
    text = json.dumps(data, ensure_ascii=False, default=lambda array: array.tolist())
    text = text.replace("<", "\\u003c")
    tags = f'<script type="application/json" id="answers">{text}</script>\n'
    return [*page, _markdown(f'{tags}<script type="module">\n{code}</script>', "answers")]


def exercise(known):
    """Return the definition of an exercise whose answer is a value, as data for JSON."""
    return {
        "expected": known.expected,
        "right": known.right,
        "mistakes": known.mistakes(),
        "tolerance": known.tolerance,
        "choices": known.choices,
    }


def guess(known, outcome):
    """Return the definition of a guess and its stored outcome, as data for JSON."""
    return {
        "asks": known.asks_for(),
        "like": known.like,
        "words": known.words,
        "tolerance": known.tolerance,
        "outcome": outcome,
        "unit": known.unit,
    }


def _named(function, source):
    """Return the name in a call such as check("1.2", ...) at the start of a line, or None."""
    found = re.search(rf'^{function}\("([\d.]+)"', source, re.MULTILINE)
    return found and found[1]


def _guess(name, cells):
    """Return the data of a guess, with the outcome that one of the following cells has stored.

    The outcome is removed from the cell, because Sphinx does not know its MIME type. Its sentence
    moves to the end of the outputs, where the code has it. (It is stored first, because JupyterLab
    shows the first line of a hidden output.)
    """
    outputs = ((cell, output) for cell in cells for output in cell.get("outputs", []))
    cell, told = next(
        pair for pair in outputs if pair[1].get("data", {}).get(OUTCOME, {}).get("name") == name
    )
    cell["outputs"].remove(told)
    cell["outputs"].append(told)
    return guess(GUESSES[name], told["data"].pop(OUTCOME)["outcome"])


def _fold(cells, name):
    """Fold the outputs and texts that show the outcome of a guess.

    The fold begins with the first of the hidden outputs that end with the cell that reveals the
    outcome. It ends with the first paragraph after that cell.
    """
    last = next(k for k, cell in enumerate(cells) if f'reveal("{name}"' in _text(cell))
    first = last
    while first and cells[first - 1]["metadata"].get("jupyter", {}).get("outputs_hidden"):
        first -= 1
    code = cells[first]
    tags = [tag for tag in code["metadata"].get("tags", []) if tag != "hide-input"]
    metadata = code["metadata"] | {"tags": [*tags, "remove-input"]}
    outputs = code | {"id": f"{code.get('id')}-outputs", "metadata": metadata}
    inside = [outputs, *cells[first + 1 : last + 1]]
    rest = cells[last + 1 :]

    def take_code():
        while rest and rest[0]["cell_type"] == "code" and not _named("guess", _text(rest[0])):
            inside.append(rest.pop(0))

    take_code()
    told, left = first_paragraph(_text(rest.pop(0)))
    inside.append(_markdown(told, f"{name}-told"))
    if left:
        rest.insert(0, _markdown(left, f"{name}-left"))
    elif told.endswith(":"):
        take_code()
    opens = _markdown(SUMMARY.format(name), f"{name}-opens")
    closes = _markdown("</details>", f"{name}-closes")
    cells[first:] = [code | {"outputs": []}, opens, *inside, closes, *rest]


def _text(cell):
    return "".join(cell["source"])


def first_paragraph(text):
    """Return the first paragraph of a text, and the rest of the text.

    If the notebook folds the explanation of an outcome under "Why", the whole explanation counts as
    the first paragraph. It is returned without its fold, because the page folds it together with
    the outcome. A formula after the paragraph also belongs to it, and if the paragraph ends with a
    colon, so does the block after it.
    """
    if why := WHY.match(text):
        return why[1], text[why.end() :]
    blocks, count = re.split(r"\n{2,}", text), 0
    while count < len(blocks):
        block = blocks[count]
        if count and not (blocks[count - 1].endswith(":") or block.startswith("$$")):
            break
        if re.match(r"#|```|<", block) or "**Guess first" in block:
            break
        count += 1
    return "\n\n".join(blocks[:count]), "\n\n".join(blocks[count:])


def _part(cell, kind, text, name=""):
    """Return a cell with a placeholder, which the script replaces with a form."""
    text = text if kind == "needs-python" else html.escape(text, quote=False)
    source = f'<div class="{kind}" data-name="{name}"><p>{text}</p></div>'
    return _markdown(source, cell.get("id"))


def _markdown(source, name):
    name = f"{name}-page".replace(".", "-")  # the ids of cells must not contain points
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}
