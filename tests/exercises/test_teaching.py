"""Test the page to teach from: its program, its length and the guesses that it names."""

import json
import re
import subprocess
import sys

from notebook_rules import ROOT, read

from course.exercises import GUESSES

TEXT = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")


def test_the_program_counts_who_has_solved_what(tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    records = tmp_path / "records"
    records.mkdir()
    lines = [{"solved": "1.1"}, {"solved": "1.1"}, {"predicted": "0.1", "right": True}]
    text = "\n\n".join(map(json.dumps, lines))
    (records / "one.jsonl").write_text(text, encoding="utf-8")
    (records / "two.jsonl").write_text('{"solved": "1.1"}\n{"solved": "0.4"}\n', encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == ["exercise 0.4: 1", "exercise 1.1: 2"]


def test_the_page_is_short_and_its_guesses_and_sections_exist():
    assert len(TEXT.split()) <= 1500
    named = re.findall(r"\(guess (\d\.\d)\)", TEXT)
    assert len(named) == 8
    assert set(named) <= GUESSES.keys()
    chapters = [read(path) for path in sorted((ROOT / "notebooks").glob("0[0-5]_*.ipynb"))]
    headings = {
        heading.replace("`", "")
        for chapter in chapters
        for cell in chapter.cells
        for heading in re.findall(r"^#+ (.*)", cell.source, re.MULTILINE)
    }
    sections = set(re.findall(r"\*([A-Z][^*]+)\*", TEXT.replace("**", ""))) - {"Save to a file"}
    assert sections <= headings | {heading.partition(":")[0] for heading in headings}
