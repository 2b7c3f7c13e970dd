"""Test the page to teach from, and the program that counts what a class has solved."""

import json
import re
import subprocess
import sys
from itertools import pairwise

from notebook_rules import ROOT, read

from course.exercises import GUESSES

TEXT = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
CLASS = (ROOT / "docs" / "class" / "README.md").read_text(encoding="utf-8")


def test_the_program_counts_who_has_solved_what(tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", CLASS, re.DOTALL)
    records = tmp_path / "records"
    records.mkdir()
    lines = [{"solved": "1.1"}, {"solved": "1.1"}, {"predicted": "0.1", "right": True}]
    text = "\n\n".join(map(json.dumps, lines))
    (records / "one.jsonl").write_text(text, encoding="utf-8")
    (records / "two.jsonl").write_text('{"solved": "1.1"}\n{"solved": "0.4"}\n', encoding="utf-8")
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == ["exercise 0.4: 1", "exercise 1.1: 2", "learners: 2"]


def test_the_page_is_short_and_its_guesses_exist():
    words = [word for word in TEXT.split() if any(map(str.isalnum, word))]  # no bars of tables
    assert len(words) <= 1500
    named = re.findall(r"[Gg]uess (\d\.\d)", TEXT)
    assert set(named) >= {"0.2", "1.1", "1.3", "2.2", "3.2", "4.1", "5.1", "5.2", "5.3"}
    assert set(named) <= GUESSES.keys()


def test_the_minutes_of_each_lesson_add_up():
    lessons = re.findall(r"^\| \d: chapters .*", TEXT, re.MULTILINE)
    assert [sum(map(int, re.findall(r"\((\d+)\)", lesson))) for lesson in lessons] == [80] * 3
    steps = [tuple(map(int, step)) for step in re.findall(r"^\| (\d+)–(\d+) ", TEXT, re.MULTILINE)]
    assert [steps[0][0], steps[-1][1]] == [0, 45]
    assert all(before[1] == after[0] for before, after in pairwise(steps))


def test_its_sections_exist():
    chapters = [read(path) for path in sorted((ROOT / "notebooks").glob("0[0-5]_*.ipynb"))]
    headings = {
        heading.replace("`", "")
        for chapter in chapters
        for cell in chapter.cells
        for heading in re.findall(r"^#+ (.*)", cell.source, re.MULTILINE)
    }
    sections = set(re.findall(r"\*([A-Z][^*]+)\*", TEXT.replace("**", "")))
    assert sections <= headings | {heading.partition(":")[0] for heading in headings}
