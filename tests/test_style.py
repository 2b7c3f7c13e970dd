"""Count sentences with semicolons and colons, and words to avoid, in the texts of the course."""

import ast
import re

import pytest
from notebook_rules import ROOT, markdown_cells, read, without_code, without_math

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
README = ROOT / "README.md"
PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "data" / "README.md"]
PAGES += [*sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs").glob("*/README.md"))]
PAGES += [ROOT / "tests" / "benchmarks" / "README.md"]
TEXTS = [*NOTEBOOKS, README, *PAGES]

# Words for which the field has a standard term, or that make a sentence hard to understand.
AVOID = re.compile(
    r"\b(mend(s|ed|ing)?|said aloud|is had|are had|one-hot cost|short cost|(?<!\()false alarms?"
    r"|derivative by|behind the arrow|whole numbers?|contractions? of low rank)\b",
    re.IGNORECASE,
)


def sentences(text):
    """Return the sentences of a Markdown text without code, formulas, tables and addresses."""
    text = re.sub(r"(?s:<!--.*?-->)|^ *\|.*$|<[^>]+>", "", without_code(text), flags=re.M)
    text = re.sub(r"\]\([^)]*\)", "]", without_math(text))
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.|#+) )", text)
    blocks = [" ".join(block.split()) for block in blocks if not re.match(r"\s*(#|    )", block)]
    parts = [re.split(r"(?<=[.!?])[)*\"”]* +(?=[\[(*\"“]*[A-Z0-9])", block) for block in blocks]
    return [part for block in parts for part in block if len(re.findall(r"\w+", part)) > 2]


def is_joined(sentence):
    """Return whether a semicolon or a colon inside the sentence joins two thoughts.

    A colon at the end introduces a list or code, and a colon after bold words follows a label.
    """
    sentence = re.sub(r"^[\s\-\d.]*\*\*[^*]+(:\*\*|\*\*:)", "", sentence)
    return bool(re.search(r";|:(?=[\s*]+\S)", sentence))


def share_of_joined(text):
    """Return the fraction of sentences that are joined by a semicolon or a colon."""
    found = sentences(text)
    return sum(map(is_joined, found)) / len(found)


def test_joined_sentences_and_words_to_avoid_are_found():
    text = "It runs; it is wrong. Look at the code `a: b`:\n\n- A shape $a: b$ is [here](d:e)."
    assert list(map(is_joined, sentences(text))) == [True, False, False]
    assert share_of_joined(text) == pytest.approx(1 / 3)
    assert AVOID.search("The row is Mended.")


def prose(path):
    """Return the text of a page or of the Markdown cells of a chapter."""
    if path.suffix == ".ipynb":
        return "\n\n".join(source for _, source in markdown_cells(read(path)))
    return path.read_text(encoding="utf-8")


def docstrings():
    """Yield the docstrings of `helpers` without their sections and examples."""
    kinds = ast.Module, ast.ClassDef, ast.FunctionDef
    for path in sorted((ROOT / "helpers").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, kinds) and (text := ast.get_docstring(node)):
                yield re.split(r"\n\n(?:\w+\n-+\n|>>> )", text)[0]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_few_sentences_are_joined_and_the_words_are_those_of_the_field(path):
    assert share_of_joined(prose(path)) <= 0.15
    assert [found[0] for found in AVOID.finditer(without_code(prose(path)))] == []


def test_few_sentences_of_docstrings_are_joined_by_a_semicolon_or_a_colon():
    assert share_of_joined("\n\n".join(docstrings())) <= 0.15


def test_the_readme_is_short_and_begins_with_the_error():
    text = re.sub(r"^    .*$", "", without_code(README.read_text(encoding="utf-8")), flags=re.M)
    words = [word for word in re.sub(r"\]\([^)]*\)", "]", text).split() if re.search(r"\w", word)]
    assert len(words) < 800
    first = README.read_text(encoding="utf-8").split("\n\n")[1]
    assert "could not be broadcast together" in " ".join(first.split()[:25])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_the_readme_names_each_chapter_by_its_title(path):
    title = markdown_cells(read(path))[0][1].splitlines()[0].removeprefix("# ")
    link = f"[{path.name[:2]} {title}](notebooks/{path.name})"
    assert link in README.read_text(encoding="utf-8")
