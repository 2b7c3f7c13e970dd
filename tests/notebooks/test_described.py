"""Test that the pictures of a chapter get the descriptions that stand in the chapter's file."""

from html.parser import HTMLParser
from types import SimpleNamespace

import nbformat
import pytest
from notebook_rules import ROOT, read

from course import described
from course.explorers import neuron_explorer

SOURCE = "plt.plot(x)\nplt.show()"
TEXT = 'A line that rises: y < 1 where "x" < 0 & y > 1 elsewhere.'


@pytest.fixture
def running(monkeypatch):
    """Let a cell run in a notebook whose cell SOURCE has the description TEXT."""
    monkeypatch.setattr(described, "_known", {SOURCE: TEXT})

    def run(source):
        shell = SimpleNamespace(get_parent=lambda: {"content": {"code": source}})
        monkeypatch.setattr(described, "get_ipython", lambda: shell)

    run(SOURCE)
    return run


def element(data):
    """The name and the attributes of the HTML element in an output."""
    found = []
    parser = HTMLParser()
    parser.handle_starttag = lambda name, pairs: found.append((name, dict(pairs)))
    parser.feed(data["text/html"])
    ((name, attributes),) = found
    return name, attributes


def test_a_picture_is_also_sent_with_its_description(running):
    data = {"image/png": "aGk=\n", "text/plain": "a figure"}
    described.add_description(data, width=7)
    source = "data:image/png;base64,aGk="
    assert element(data) == ("img", {"alt": TEXT, "src": source, "width": "7"})
    assert data["image/png"] == "aGk=\n"


@pytest.mark.parametrize("data", [{"text/plain": "7"}, {"image/png": "aGk=", "text/html": "<b>"}])
def test_other_outputs_stay_as_they_are(running, data):
    before = dict(data)
    described.add_description(data)
    assert data == before


def test_a_picture_of_changed_code_gets_no_description_that_may_be_wrong(running):
    running(SOURCE.replace("x", "2 * x"))
    data = {"image/png": "aGk="}
    described.add_description(data)
    assert "text/html" not in data


def test_a_still_of_an_explorer_keeps_its_width_and_its_dark_colours(running):
    still = neuron_explorer().still()
    data, metadata = still._repr_mimebundle_()
    _, attributes = element(data)
    assert attributes["alt"] == TEXT
    assert attributes["width"] == str(metadata["image/png"]["width"])
    assert attributes["class"] == "jp-needs-light-background"


def test_the_descriptions_are_those_of_the_file(tmp_path):
    chapter = ROOT / "notebooks" / "00_start_here.ipynb"
    cells = [cell for cell in read(chapter).cells if "alt" in cell.metadata]
    assert described.descriptions(chapter) == {c.source: c.metadata.alt for c in cells}
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "empty.ipynb")
    (tmp_path / "no.ipynb").write_text("no notebook")
    for name in ("empty.ipynb", "no.ipynb", "missing.ipynb", ""):
        assert described.descriptions(tmp_path / name) == {}
