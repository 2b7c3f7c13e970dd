"""Add forms for guesses and exercises to the pages of the book, with data for `_static/answers.js`.

All data come from the stored notebooks and from the definitions in `course.exercises`. If the
browser does not run JavaScript, a reader can still unfold the outcomes of the guesses.
"""

import html
import json
import re
from pathlib import Path

from course.exercises import EXERCISES, GUESSES, behind
from course.exercises.checking import Value
from course.exercises.guesses import OUTCOME, Form, Number, Several, Shape, Truth, Word

SCRIPT = Path(__file__).parent / "_static" / "answers.js"
SUMMARY = '<details class="outcome" data-name="{}"><summary>The outcome</summary>'
IN_A_CELL = re.compile(
    r"[A-Z][^.?!*\n]*`\.\.\.`[^.?!\n]* run the cell\.(?: Then run [^.\n]*\.)?(?: |$)", re.MULTILINE
)
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
        The cells of the page. The last cell contains the script of the forms and its data.
    """
    data = {"guesses": {}, "exercises": {}}
    number = int(path.name[:2])
    data["chapter"], data["behind"] = str(number), behind(number)
    data["names"] = [name for name in EXERCISES if name.startswith(f"{number}.")]
    cells, page = list(map(_in_book, cells)), []
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
    text = json.dumps(data, ensure_ascii=False, default=Form.as_json).replace("<", "\\u003c")
    tags = f'<script type="application/json" id="answers">{text}</script>\n'
    return [*page, _markdown(f'{tags}<script type="module">\n{code}</script>', "answers")]


def exercise(known):
    """Return the definition of an exercise whose answer is a value, as data for JSON."""
    mistaken = tuple(wrong for wrong, _ in known.mistakes() if isinstance(wrong, str))
    return {
        "form": form_of(known.expected, known.choices or mistaken),
        "expected": known.expected,
        "right": known.right,
        "mistakes": known.mistakes(),
        "tolerance": known.tolerance,
    }


def form_of(expected, words=()):
    """Return the form of the right answer to an exercise.

    The example of an answer that belongs to this form does not give the right answer away.
    """
    if isinstance(expected, bool):
        return Truth()
    if isinstance(expected, str):
        return Word(words)
    if not isinstance(expected, tuple):
        return Number(1.5, tolerance=0.0, words=words)
    if all(type(size) is int for size in expected):
        return Shape(words=words)
    parts = tuple(map(form_of, expected))
    return Several(parts, like=tuple(part.like for part in parts))


def _in_book(cell):
    """Return a cell of a notebook as it appears in the book.

    A hidden output of a notebook begins with an output without content (see
    tools/store_outputs.py), which the book leaves out. The book also leaves out the words that say
    how to answer in a cell, because the page has a form in place of the cell.
    """
    if cell["cell_type"] == "code":
        return cell | {"outputs": [o for o in cell["outputs"] if o.get("data") != {}]}
    return cell | {"source": IN_A_CELL.sub("", _text(cell))}


def _named(function, source):
    """Return the name in a call such as check("1.2", ...) at the start of a line, or None."""
    found = re.search(rf'^{function}\("([\d.]+)"', source, re.MULTILINE)
    return found and found[1]


def _guess(name, cells):
    """Return the data of a guess, with the outcome that a cell after the guess has stored.

    The outcome is removed from the later cell, because Sphinx does not know the MIME type of the
    outcome.
    """
    data = (output.get("data", {}) for cell in cells for output in cell.get("outputs", []))
    told = next(each for each in data if each.get(OUTCOME, {}).get("name") == name)
    return {"form": GUESSES[name], "outcome": told.pop(OUTCOME)["outcome"]}


def _fold(cells, name):
    """Fold the outputs and texts that show the outcome of a guess.

    The code between the guess and the cell that reveals the outcome stays above the fold. The
    outputs of this code and of the revealing cell are inside the fold, without the code of the
    revealing cell. The fold ends with the first paragraph after the revealing cell.
    """
    reveals = re.compile(rf'\breveal\(\s*"{re.escape(name)}"')
    last = next(k for k, cell in enumerate(cells) if reveals.search(_text(cell)))
    above, inside = [], []
    for cell in cells[: last + 1]:
        if cell is not cells[last]:
            above.append(cell | {"outputs": []} if cell["cell_type"] == "code" else cell)
        if cell.get("outputs"):
            inside.append(_outputs(cell))
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
    cells[:] = [*above, opens, *inside, closes, *rest]


def _outputs(cell):
    """Return a copy of a cell that shows its outputs and hides its code."""
    tags = [tag for tag in cell["metadata"].get("tags", []) if tag != "hide-input"]
    metadata = cell["metadata"] | {"tags": [*tags, "remove-input"]}
    return cell | {"id": f"{cell.get('id')}-outputs", "metadata": metadata}


def _text(cell):
    return "".join(cell["source"])


def first_paragraph(text):
    """Return the first paragraph of a text, and the rest of the text.

    If the notebook folds the explanation of an outcome under "Why", the whole explanation counts as
    the first paragraph. The explanation is returned without its fold, because the page folds the
    explanation together with the outcome. A formula after the first paragraph belongs to the
    paragraph, and if the paragraph ends with a colon, so does the block after it.
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
    """Return a cell with a placeholder, which the script of the page replaces with a form."""
    text = text if kind == "needs-python" else html.escape(text, quote=False)
    source = f'<div class="{kind}" data-name="{name}"><p>{text}</p></div>'
    return _markdown(source, cell.get("id"))


def _markdown(source, name):
    name = f"{name}-page".replace(".", "-")  # the ids of cells must not contain points
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source}
