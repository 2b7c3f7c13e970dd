"""Each chapter in a real JupyterLab and a real Chromium: Run All, then every slider by keyboard.

The network is cut: JupyterLab, its kernels and the page may talk to this machine only.
"""

import os
import shutil

import lab
import nbformat
import pytest
from notebook_rules import ROOT

pytestmark = pytest.mark.browser

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"))


@pytest.fixture(scope="module")
def chromium():
    found = lab.find_chromium()
    if found is None:
        reason = f"no Chromium: none of {', '.join(lab.BROWSERS)} is installed"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="module")
def connections(tmp_path_factory):
    """The file that names every connection to elsewhere that was refused."""
    log = tmp_path_factory.mktemp("network") / "connections.txt"
    log.touch()
    return log


@pytest.fixture(scope="module")
def address(chromium, connections, tmp_path_factory):
    folder = tmp_path_factory.mktemp("course") / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".*", "my_*"))
    write_specimens(folder)
    offline = {"PYTHONPATH": str(ROOT / "tests" / "offline"), "OFFLINE_LOG": str(connections)}
    with lab.running_lab(folder, offline) as address:
        yield address


@pytest.fixture(scope="module")
def browser(chromium):
    with lab.running_browser(chromium) as browser:
        yield browser


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_learner_can_run_the_chapter_and_move_its_sliders(browser, address, connections, name):
    chapter = lab.Page(browser, address, name)
    cells = chapter.run_all()
    # An unexpected error stops Run All, so look for it first.
    assert [cell.errors for cell in cells if cell.errors and not expects_error(cell)] == []
    assert [cell.number for cell in cells if cell.execution_count is None] == []
    assert [cell.number for cell in cells if expects_error(cell) and not cell.errors] == []
    explorers = chapter.explorers()
    assert explorers
    for explorer in explorers:
        check_sliders(chapter, explorer)
    assert chapter.broken() == []
    assert chapter.complaints == []
    assert chapter.outside == []
    assert connections.read_text(encoding="utf-8") == ""
    chapter.close()


def expects_error(cell):
    return "raises-exception" in cell.tags


def check_sliders(chapter, explorer, seconds=5):
    """Each slider changes the picture and the line of text, in one direction at least."""
    handles = chapter.handles(explorer)
    assert handles
    for k, handle in enumerate(handles):
        start = chapter.state(explorer)
        assert start.pictures
        assert start.says
        keys = ("ArrowRight", "ArrowLeft")
        seen = [chapter.press(explorer, handle, key, seconds) for key in keys]
        moved = f"slider {k + 1}; the explorer says {start.says}"
        assert any(state.pictures != start.pictures for state in seen), moved
        assert any(state.says != start.says for state in seen), moved
        assert [state.errors for state in seen] == [(), ()]


SPECIMEN = """
import io
import ipywidgets as widgets
from matplotlib.figure import Figure

def specimen(kind):
    slider = widgets.IntSlider(value=3, min=1, max=3)
    image = widgets.Image(width=200, height=100)
    says, error = widgets.HTML(), widgets.HTML()
    def draw(change=None):
        figure = Figure(figsize=(2, 1))
        figure.add_subplot().plot([0, slider.value])
        figure.savefig(buffer := io.BytesIO())
        image.value = buffer.getvalue()
        if kind != "silent":
            says.value = f"n is {slider.value}"
        if kind == "failing" and change:
            error.value = "it broke"
    says.value = "a line"
    draw()
    if kind != "dead":
        slider.observe(draw, "value")
    says.add_class("explorer-says")
    error.add_class("explorer-error")
    return widgets.VBox([slider, image, says, error]).add_class("explorer")

for kind in ("good", "dead", "silent", "failing"):
    display(specimen(kind))
"""


def write_specimens(folder):
    """A notebook with four explorers, and with text that cannot be shown."""
    v4 = nbformat.v4
    text = v4.new_markdown_cell("$\\frac{1}$, $\\lostmacro$ and ![a lost picture](lost.png)")
    notebook = v4.new_notebook(cells=[text, v4.new_code_cell(SPECIMEN), v4.new_code_cell("1 / 0")])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / "specimens.ipynb")


def test_the_test_above_tells_a_good_explorer_from_three_bad_ones(browser, address):
    chapter = lab.Page(browser, address, "specimens.ipynb")
    cells = chapter.run_all()
    assert [cell.errors for cell in cells] == [[], ["ZeroDivisionError: division by zero"]]
    good, *bad = chapter.explorers()
    check_sliders(chapter, good)
    for explorer in bad:
        with pytest.raises(AssertionError):
            check_sliders(chapter, explorer, seconds=1)
    assert [part.split(":")[0] for part in chapter.broken()] == ["formula", "formula", "picture"]
    assert any("lost.png" in complaint for complaint in chapter.complaints)
    chapter.close()
