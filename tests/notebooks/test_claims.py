"""Each number in the table of claims, and in the paragraph below it, is printed by a chapter."""

import re

import pytest
from notebook_rules import ROOT, code_cells, output_texts, read

TEXT = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d+) \| (.+) \| (.+) \| (0\d(?:, 0\d)*) \|$", TEXT, re.MULTILINE)
NUMBER = re.compile(r"(?<![\w.])\d+(?:[,\u202f]\d{3})*(?:\.\d+)?(?![\w.]?\d)")


def numbers(text):
    """The numbers in a text without its code, without commas between thousands."""
    return [found.replace(",", "") for found in NUMBER.findall(re.sub(r"`[^`]*`", "", text))]


def printed(chapters):
    """The numbers in the stored outputs of chapters such as "02, 03"."""
    texts = []
    for number in chapters.split(", "):
        (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
        texts += [text for _, cell in code_cells(read(path)) for text in output_texts(cell)]
    return {found.replace(",", "") for found in NUMBER.findall("\n".join(texts))}


def test_all_twelve_claims_are_there():
    assert [int(row[0]) for row in ROWS] == list(range(1, 13))


@pytest.mark.parametrize(("claim", "result", "chapters"), [row[1:] for row in ROWS])
def test_the_numbers_are_those_that_the_chapters_print(claim, result, chapters):
    assert set(numbers(result)) - set(numbers(claim)) - printed(chapters) == set()


def test_the_gains_on_the_digits_are_those_that_chapter_8_prints():
    (paragraph,) = re.findall(
        r"^The last forum question asks how to compute x′PQx.*?(?=\[The whole)", TEXT, re.M | re.S
    )
    known = {"8", "2", "0", "95", "1797"}  # the chapter, the rank, zero, the level, the images
    assert set(numbers(paragraph)) - known - printed("08") == set()


def test_the_findings_in_the_readme_are_those_of_the_claims():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    findings = re.findall(r"^- (.*) \(chapter \d\)\.$", readme, re.MULTILINE)
    assert len(findings) == 4
    assert set(numbers(" ".join(findings))) <= set(numbers(TEXT))
