"""The pages about single messages: all have the same parts, and their code does what they say."""

import re

import matplotlib.pyplot as plt
import message_pages
import pytest
from notebook_rules import ROOT

PAGES = pytest.mark.parametrize("path", message_pages.PAGES, ids=lambda path: path.stem)
INDEX = (ROOT / "docs" / "messages.md").read_text(encoding="utf-8")


@PAGES
def test_the_code_of_a_page_does_what_the_page_says(path):
    if message_pages.needs_frameworks(path):
        pytest.skip("runs in tests/frameworks")
    message_pages.run_page(path)
    plt.close("all")


@PAGES
def test_a_page_has_its_parts(path):
    parts = message_pages.sections(path)
    assert [*parts][:3] == ["", "Why", "When it runs"]
    assert 2 <= len(message_pages.fixes(path)) <= 6
    assert all(message_pages.fixes(path))
    assert any(language == "text" for language, _ in message_pages.blocks(parts["Why"]))
    last = message_pages.body(path).rstrip().splitlines()[-1]
    assert re.match(r"See \[.*\]\(\.\./\.\./notebooks/.*\.ipynb#.*\)\.$", last)


@PAGES
def test_the_index_lists_a_page_with_its_title(path):
    assert f"- [{message_pages.title(path)}](messages/{path.name})\n" in INDEX


def test_the_index_lists_nothing_else():
    assert len(re.findall(r"^- \[", INDEX, re.MULTILINE)) == len(message_pages.PAGES)
