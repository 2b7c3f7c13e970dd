"""How the course's texts read, as far as it can be counted: long sentences and words to avoid."""

import ast
import re

import pytest
from notebook_rules import ROOT, markdown_cells, read, without_code, without_math

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
README = ROOT / "README.md"
PAGES = [ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", ROOT / "data" / "README.md"]
PAGES += [*sorted((ROOT / "docs").glob("*.md")), *sorted((ROOT / "docs").glob("*/README.md"))]
PAGES += [ROOT / "tests" / "benchmarks" / "README.md"]
MODULES = sorted((ROOT / "helpers").rglob("*.py"))

# Words of the course's own for which the field has others, or that make a riddle of a sentence.
AVOID = re.compile(
    r"\b(mend(s|ed|ing)?|said aloud|is had|are had|one-hot cost|short cost|(?<!\()false alarms?"
    r"|derivative by|behind the arrow|whole numbers?|contractions? of low rank)\b",
    re.IGNORECASE,
)


def sentences(text):
    """The sentences of a text in Markdown, without code, formulas, tables and addresses."""
    text = re.sub(r"(?s:<!--.*?-->)|^ *\|.*$|<[^>]+>", "", without_code(text), flags=re.M)
    text = re.sub(r"\]\([^)]*\)", "]", without_math(text))
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.|#+) )", text)
    blocks = [" ".join(block.split()) for block in blocks if not re.match(r"\s*(#|    )", block)]
    parts = [re.split(r"(?<=[.!?])[)*\"”]* +(?=[\[(*\"“]*[A-Z0-9])", block) for block in blocks]
    return [part for block in parts for part in block if len(re.findall(r"\w+", part)) > 2]


def is_joined(sentence):
    """Whether a semicolon or a colon joins two thoughts.

    A colon at the end introduces something, and one after bold words belongs to a label.
    """
    sentence = re.sub(r"^[\s\-\d.]*\*\*[^*]+(:\*\*|\*\*:)", "", sentence)
    return bool(re.search(r";|:(?=[\s*]+\S)", sentence))


def docstrings(path):
    """The docstrings of a module's public parts, without their sections and examples."""
    kinds = ast.Module, ast.ClassDef, ast.FunctionDef
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, kinds) and (text := ast.get_docstring(node)):
            yield re.split(r"\n\n(?:\w+\n-+\n|>>> )", text)[0]


def share(texts):
    """The fraction of the sentences that are joined by a semicolon or a colon."""
    found = [sentence for text in texts for sentence in sentences(text)]
    return sum(map(is_joined, found)) / len(found)


def prose(path):
    """The text of a page or of a chapter's Markdown cells."""
    if path.suffix == ".ipynb":
        return "\n\n".join(source for _, source in markdown_cells(read(path)))
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [*NOTEBOOKS, README, *PAGES], ids=lambda path: path.name)
def test_few_sentences_are_joined_by_a_semicolon_or_a_colon(path):
    assert share([prose(path)]) <= 0.15


def test_few_sentences_of_docstrings_are_joined_by_a_semicolon_or_a_colon():
    assert share(text for path in MODULES for text in docstrings(path)) <= 0.15


@pytest.mark.parametrize("path", [*NOTEBOOKS, README, *PAGES], ids=lambda path: path.name)
def test_the_words_are_those_of_the_field(path):
    assert [found[0] for found in AVOID.finditer(without_code(prose(path)))] == []


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


def test_joined_sentences_and_words_to_avoid_are_found():
    text = "It runs; it is wrong. Look at the code `a: b`:\n\n- A shape $a: b$ is [here](d:e)."
    assert list(map(is_joined, sentences(text))) == [True, False, False]
    assert AVOID.search("The row is Mended.")
