"""Make the page "Which traps does your framework catch?" from the programs and their outcomes.

    python docs/frameworks_page.py

This command writes the table of chapter 9, which has the same rows as the page.
"""

import datetime
import html
import json
import re
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "tools"))
import traps

ROOT = Path(__file__).resolve().parent.parent
FRAMEWORKS = {
    "NumPy": ["numpy"],
    "PyTorch": ["torch"],
    "JAX": ["jax"],
    "Keras": ["keras-tensorflow", "keras-torch", "keras-jax"],
    "scikit-learn": ["sklearn"],
}
BACKENDS = {"keras-tensorflow": "TensorFlow", "keras-torch": "PyTorch", "keras-jax": "JAX"}
# The words for the kinds of outcomes.
WORDS = {
    "stops": "stops",
    "warns": "warns",
    "right": "right",
    "wrong": "silently wrong",
    "harmless": "harmless",
}
_NOTE = " †"
PACKAGES = {
    "numpy": "NumPy",
    "scipy": "SciPy",
    "torch": "PyTorch",
    "jax": "JAX",
    "optax": "Optax",
    "keras": "Keras",
    "tensorflow": "TensorFlow",
    "sklearn": "scikit-learn",
}


def page(text, chapters):
    """Return the page "Which traps does your framework catch?" in Markdown.

    Parameters
    ----------
    text : str
        The introduction, with the words VERSIONS, COUNT, TABLE and ROWS in their places.
    chapters : dict
        {number: path} of the chapters, such as {"01": "../notebooks/01_shape_mismatches.ipynb"}.
    """
    stored = json.loads(traps.STORED.read_text(encoding="utf-8"))
    used = ", ".join(f"{name} {stored['versions'][own]}" for own, name in PACKAGES.items())
    day = datetime.date.fromisoformat(stored["date"])
    parts = {
        "VERSIONS": f"All were run on {day.day} {day:%B %Y}, with {used}.",
        "COUNT": str(len(traps.TRAPS)),
        "TABLE": table(stored["outcomes"]),
        "ROWS": "\n\n".join(row(trap, stored["outcomes"][trap], chapters) for trap in traps.TRAPS),
    }
    return re.sub(r"\b(VERSIONS|COUNT|TABLE|ROWS)\b", lambda found: parts[found[0]], text)


def groups(outcomes):
    """Return a list of [framework, columns, outcome] for the outcomes of one trap.

    Backends of Keras form one group if their outcomes have the same kind, with and without the fix,
    and the same printed result. The message of a group is that of its first backend. The group of
    the default backend comes first.
    """
    found = []
    for framework, columns in FRAMEWORKS.items():
        alike = []
        for column in (each for each in columns if each in outcomes):
            for group in alike:
                if _essence(group[2]) == _essence(outcomes[column]):
                    group[1].append(column)
                    break
            else:
                alike.append([framework, [column], outcomes[column]])
        found += alike
    return found


def _essence(outcome):
    return outcome["kind"], outcome["printed"], outcome.get("fixed", {}).get("kind")


def table(outcomes):
    """Return the table of traps in HTML. Its cells name the outcomes and link to the programs."""
    head = "".join(f'<th scope="col">{name}</th>' for name in FRAMEWORKS).replace("-", "-<wbr>")
    lines = [f'<tr><th scope="col">trap</th>{head}</tr>']
    for trap, known in traps.TRAPS.items():
        note = _NOTE if "note" in known else ""
        title = f'<a href="#{_anchor(trap)}">{_code(known["title"])}</a>{note}'
        cells = (_link(trap, *each) if each else "" for each in kinds(outcomes[trap]))
        columns = "".join(f"<td>{cell}</td>" for cell in cells)
        lines.append(f'<tr><th scope="row">{title}</th>{columns}</tr>')
    body = "\n".join(["<thead>", lines[0], "</thead>", "<tbody>", *lines[1:], "</tbody>"])
    return f'```{{raw}} html\n<table class="docutils traps">\n{body}\n</table>\n```'


def table_of_chapter():
    """Return the table of traps for chapter 9, in Markdown, with an anchor in each row."""
    outcomes = json.loads(traps.STORED.read_text(encoding="utf-8"))["outcomes"]
    rows = [["trap", *FRAMEWORKS], ["---"] * (1 + len(FRAMEWORKS))]
    for trap, known in traps.TRAPS.items():
        found = ["".join(each[2:]) if each else "" for each in kinds(outcomes[trap])]
        note = _NOTE if "note" in known else ""
        rows.append([f'<a id="{_anchor(trap)}"></a>{known["title"]}{note}', *found])
    lines = [f"| {' | '.join(row)} |" for row in rows]
    star = "\\* With PyTorch or JAX as its backend, Keras has another outcome."
    note = f"{_NOTE.strip()} The device, the compiler, the precision or the sizes matter, too."
    return "\n".join([*lines, "", f"{star} {note}"])


def kinds(outcomes):
    """Return a list with [column, kind of outcome, its words, star] for each framework.

    The outcomes are those of one trap, and a framework without a program for it has [] in this
    list. The star is "*" if another backend of Keras has another kind of outcome, and "" otherwise.
    """
    found = []
    for framework in FRAMEWORKS:
        mine = [group for group in groups(outcomes) if group[0] == framework]
        found.append([])
        if mine:
            _, (column, *_), outcome = mine[0]
            star = "*" if len({group[2]["kind"] for group in mine}) > 1 else ""
            found[-1] = [column, outcome["kind"], words(outcome), star]
    return found


def words(outcome):
    """Return the words for an outcome in the table."""
    silent = outcome["kind"] == "wrong"
    return "nan" if silent and "nan" in outcome["printed"] else WORDS[outcome["kind"]]


def _link(trap, column, kind, said, star):
    return f'<a class="{kind}" href="#{_anchor(trap, column)}">{said}{star}</a>'


def row(trap, outcomes, chapters):
    """Return the section about a trap, in which the program of each framework is folded."""
    known = traps.TRAPS[trap]
    number = known["chapter"]
    link = f"[Chapter {int(number)}]({chapters[number]})"
    parts = [f"({_anchor(trap)})=\n## {known['title']}", f"{known['text']} ({link})"]
    parts += [f"{_NOTE.strip()} {known['note']}"] if "note" in known else []
    found = groups(outcomes)
    framework, (column, *_), _ = next(group for group in found if "fixed" in group[2])
    parts.append(f"**Fix** in {framework}: {'; '.join(fixes(trap, column))}")
    for framework, columns, outcome in found:
        name = framework
        if len([group for group in found if group[0] == framework]) > 1:
            name += " on " + " and ".join(BACKENDS[column] for column in columns)
        parts.append(fold(trap, name, columns[0], outcome))
    return "\n\n".join(parts)


def fixes(trap, column):
    """Return the lines that fix the program for a trap and a column of the table, in Markdown."""
    found = traps.FIX.findall(traps.program(trap, column).read_text("utf-8"))
    return [f"{'add ' if word == 'Add' else ''}`{line}`" for _, _, word, line in found]


def fold(trap, name, column, outcome):
    """Return a folded part of the page with the program of one framework and what it printed."""
    caption, _, code = traps.program(trap, column).read_text(encoding="utf-8").partition("\n")
    said = "\n".join(filter(None, [outcome["printed"], *outcome["said"]]))
    summary = f'{name}: <span class="{outcome["kind"]}">{words(outcome)}</span>'
    if "fixed" in outcome:
        after = outcome["fixed"]
        said += "\n\nWith the fix: " + "\n".join(filter(None, [after["printed"], *after["said"]]))
    return f"""<details class="trap"><summary id="{_anchor(trap, column)}">{summary}</summary>

{caption.removeprefix("# ")}

```python
{code.strip()}
```

```text
{said}
```

</details>"""


def _anchor(*names):
    return "-".join(names).replace("_", "-")


def _code(text):
    """Return a title in HTML, in which a line may end after the underscore of a name."""
    escaped = html.escape(text, quote=False).replace("_", "_<wbr>")
    return re.sub("`(.+?)`", r"<code>\1</code>", escaped)


if __name__ == "__main__":
    path = next((ROOT / "notebooks").glob("09_*.ipynb"))
    notebook = json.loads(path.read_text(encoding="utf-8"))
    (cell,) = (cell for cell in notebook["cells"] if cell["id"] == "all-traps")
    cell["source"] = table_of_chapter().splitlines(keepends=True)
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
