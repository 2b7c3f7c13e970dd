"""Each chapter in a real JupyterLab and a real Chromium: Run All, then every slider by keyboard.

The network is cut: JupyterLab, its kernels and the page may talk to this machine only.
"""

import re
import shutil

import lab
import nbformat
import pytest
from notebook_rules import ROOT

pytestmark = pytest.mark.browser

NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("[0-9]*.ipynb"))
SPECIMENS = "specimens.ipynb"


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


@pytest.fixture(scope="module")
def opened(browser, address, request):
    """Gives the page of a chapter; the next chapter opens and runs in a second page meanwhile."""
    tests = [
        item for item in request.session.items if getattr(item, "module", None) is request.module
    ]
    names = [
        test.callspec.params["name"] if hasattr(test, "callspec") else SPECIMENS for test in tests
    ]
    names = list(dict.fromkeys(names))
    pages, begun = [None, None], {}

    def begin(k):
        page = pages[k % 2]
        if page is None or page.open:  # open: its test failed
            page = pages[k % 2] = lab.Page(browser, address, names[k])
        else:
            page.go_on(names[k])
        begun[names[k]] = page

    def page_of(name):
        k = names.index(name)
        for one in range(k, min(k + 2, len(names))):
            if names[one] not in begun:
                begin(one)
        return begun[name]

    return page_of


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_learner_can_run_the_chapter_and_move_its_sliders(opened, connections, name):
    chapter = opened(name)
    cells = chapter.wait_until_run()
    # An unexpected error stops Run All, so look for it first.
    assert [cell.errors for cell in cells if cell.errors and not expects_error(cell)] == []
    assert [cell.number for cell in cells if cell.execution_count is None] == []
    assert [cell.number for cell in cells if expects_error(cell) and not cell.errors] == []
    explorers = chapter.explorers()
    assert explorers
    for explorer in explorers:
        first = chapter.state(explorer)
        check_sliders(chapter, explorer)
        check_choices(chapter, explorer)
        check_cells(chapter, explorer)
        check_drag(chapter, explorer)
        check_reset(chapter, explorer, first)
    assert chapter.barriers() == []
    assert chapter.broken() == []
    assert chapter.complaints == []
    assert chapter.outside == []
    assert connections.read_text(encoding="utf-8") == "", "here, or in the chapter beside this one"
    chapter.close()


def expects_error(cell):
    return "raises-exception" in cell.tags


def check_sliders(chapter, explorer, seconds=5):
    """Each slider changes the picture and the line of text, in one direction at least."""
    handles = chapter.handles(explorer)
    assert handles
    # What one could type beside a slider would move nothing, and stay there.
    assert explorer.locator(".widget-readout[contenteditable=false]:visible").count() == len(
        handles
    )
    for k, handle in enumerate(handles):
        start = chapter.state(explorer)
        assert start.pictures
        assert start.says
        for key in ("ArrowRight", "ArrowLeft"):  # the second one where the first is at its end
            now = chapter.press(explorer, handle, key, seconds)
            assert now.errors == ()
            if now.pictures != start.pictures and now.says != start.says:
                break
        else:
            pytest.fail(f"slider {k + 1} changes nothing; the explorer says {start.says}")


def check_choices(chapter, explorer):
    """Each drop-down list changes, by keyboard, what the explorer shows."""
    for k, choice in enumerate(chapter.choices(explorer)):
        start = chapter.state(explorer)
        state = chapter.press(explorer, choice, "ArrowDown")
        if state == start:  # the end of the list
            state = chapter.press(explorer, choice, "ArrowUp")
        assert state != start, f"choice {k + 1}; {start.says}"
        assert state.errors == ()


def check_cells(chapter, explorer):
    """A sheet of cells can be drawn on, by mouse and by keyboard; the names tell the ink."""
    cells = explorer.locator(".explorer-cell:visible")
    if not cells.count():
        return

    def ink(place):
        return int(re.fullmatch(r"row \d, column \d: (\d+)", name_of(cells.nth(place)))[1])

    def name_of(cell):
        return cell.get_attribute("aria-label")

    def change(act):
        before = chapter.state(explorer)
        act()
        state = chapter.still(explorer, before)
        assert state.pictures != before.pictures
        assert state.says != before.says
        assert state.errors == ()

    keys = chapter.page.keyboard
    change(lambda: explorer.get_by_role("button", name="Clear").click())
    change(lambda: cells.nth(27).click())
    assert ink(27) == 16
    # One stop of Tab, the cell that was clicked; from there by arrow keys, as far as it goes.
    assert [k for k in range(64) if cells.nth(k).get_attribute("tabindex") == "0"] == [27]
    for key, place in (("ArrowRight", 28), ("ArrowDown", 36), ("Home", 32), ("ArrowLeft", 32)):
        keys.press(key)
        assert cells.nth(place).evaluate("node => node === document.activeElement"), key
    for key, place in (("End", 39), ("ArrowRight", 39), ("ArrowLeft", 38), ("ArrowUp", 30)):
        keys.press(key)
        assert cells.nth(place).evaluate("node => node === document.activeElement"), key
    keys.press("m")  # no shortcut of JupyterLab's, which would turn the cell into text
    for key, expected in (("Space", 16), ("Enter", 8), ("Space", 0)):
        change(lambda key=key: keys.press(key))
        assert ink(30) == expected

    def at(place, down=0):
        box = cells.nth(place).bounding_box()
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + down

    def inked(*places, steps=1):
        change(lambda: stroke(chapter.page.mouse, *places, steps=steps))
        return [k for k in range(64) if ink(k)]

    # The mouse does not scroll to what it presses: no row may lie under JupyterLab's bars.
    cells.nth(27).evaluate("node => node.scrollIntoView({ block: 'center' })")
    line = [10, 18, 26, 27, 34, 42, 50]
    assert inked(at(10), at(50), steps=20) == line
    # A quick stroke leaves no holes, and one that ends where it began is no click on that cell.
    line += [13, 21, 29, 37, 45, 53, 61]
    assert inked(at(13), at(61), at(13)) == sorted(line)
    # One that leaves the sheet inks the cell where it began, and one between cells inks the next.
    # (Cells in the corners would change no picture: no digit has ink there.)
    line += [3]
    assert inked(at(3), at(3, down=-60)) == sorted(line)
    line += [23, 31]
    assert inked(at(23, down=15.5), at(31)) == sorted(line)
    line += [59]
    assert inked(at(59, down=-15.5)) == sorted(line)
    # Where two strokes cross, the second one comes before the first is shown.
    line += [32, 33, 34, 35, 36, 20, 28, 44]

    def cross():
        stroke(chapter.page.mouse, at(32), at(36), steps=1)
        stroke(chapter.page.mouse, at(20), at(44), steps=1)

    change(cross)
    assert {ink(k) for k in line} == {16}


def stroke(mouse, first, *others, steps):
    """Press the mouse at one place and drag it to others, in so many moves to each."""
    mouse.move(*first)
    mouse.down()
    for place in others:
        mouse.move(*place, steps=steps)
    mouse.up()


def check_drag(chapter, explorer):
    """The first slider follows the mouse to its other end; no picture is blank on the way."""
    handle, start = chapter.handles(explorer)[0], chapter.state(explorer)
    now, least, greatest = (
        handle.get_attribute(f"aria-value{name}") for name in ("now", "min", "max")
    )
    contrasts = chapter.drag(explorer, handle, moves=20, back=now == greatest)
    state = chapter.still(explorer, start)
    assert handle.get_attribute("aria-valuenow") == (least if now == greatest else greatest)
    assert state != start
    assert min(contrasts) > 5
    assert state.errors == ()


def check_reset(chapter, explorer, first):
    """The reset button brings the first sentence back, by keyboard."""
    button = explorer.get_by_role("button", name="Reset")
    assert chapter.press(explorer, button, "Enter").says == first.says


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


# Real explorers: the first is slower than a hand, the second fails at every other position.
REAL = """
import time
from helpers.explorers.base import Explorer, choice, new_figure, slider

def real(compute):
    figure = new_figure(200, 100)
    (line,) = figure.add_subplot(xlim=(0, 1), ylim=(0, 40)).plot([0, 1], [0, 0], animated=True)
    drawn = []
    def draw(n):
        drawn.append(n)
        line.set_ydata([n, n])
        return f"n is {n}, in picture {len(drawn)}."
    controls = {"n": slider("n", list(range(41)), 0)}
    return Explorer(controls, compute, draw, figure, "A line")

def slow(n):
    time.sleep(0.2)
    return n

def failing(n):
    if n % 2:
        raise ValueError(f"injected at {n}")
    return n

display(real(slow), real(failing))
"""


def write_specimens(folder):
    """A notebook with specimens of explorers, and with text that cannot be shown."""
    v4 = nbformat.v4
    text = v4.new_markdown_cell("$\\frac{1}$, $\\lostmacro$ and ![a lost picture](lost.png)")
    cells = [text, *map(v4.new_code_cell, (SPECIMEN, REAL, "1 / 0"))]
    notebook = v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, folder / SPECIMENS)


@pytest.fixture(scope="module")
def specimens(opened):
    page = opened(SPECIMENS)
    errors = [cell.errors for cell in page.wait_until_run()]
    assert errors == [[], [], ["ZeroDivisionError: division by zero"]]
    yield page
    page.close()


def test_the_test_above_tells_a_good_explorer_from_three_bad_ones(specimens):
    good, *bad = specimens.explorers()[:4]
    check_sliders(specimens, good)
    for explorer in bad:
        with pytest.raises((AssertionError, pytest.fail.Exception)):
            check_sliders(specimens, explorer, seconds=1)
    assert [part.split(":")[0] for part in specimens.broken()] == ["formula", "formula", "picture"]
    assert any("lost.png" in complaint for complaint in specimens.complaints)
    # The specimens' pictures have no text alternative.
    assert any("image-alt" in barrier for barrier in specimens.barriers())


def test_a_failure_in_a_callback_is_shown_and_turns_the_test_above_red(specimens):
    failing = specimens.explorers()[5]
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        check_sliders(specimens, failing, seconds=1)
    (handle,) = specimens.handles(failing)
    handle.press("Home")
    state = specimens.press(failing, handle, "ArrowRight")
    assert state.errors == ("ValueError: injected at 1",)
    assert specimens.press(failing, handle, "ArrowRight").errors == ()


def test_where_a_drag_is_faster_than_the_drawing_the_newest_position_wins(specimens):
    """Each picture takes 0.2 seconds. In a queue, 41 positions would take 8 seconds."""
    slow = specimens.explorers()[4]
    (handle,) = specimens.handles(slow)
    start = specimens.state(slow)
    assert start.says == ("n is 0, in picture 1.",)
    contrasts = specimens.drag(slow, handle, moves=40, pause=20)
    assert len(contrasts) > 3
    assert min(contrasts) > 5  # no blank picture between two
    # One picture may be under way, and the last one after it.
    position, picture = re.findall(r"\d+", specimens.still(slow, start).says[0])
    assert position == "40"
    assert 2 < int(picture) < 30
    # The contrast would tell if there were a blank one.
    slow.locator("img").evaluate("node => { node.style.visibility = 'hidden'; }")
    assert min(specimens.drag(slow, handle, moves=5)) < 5
    slow.locator("img").evaluate("node => { node.style.visibility = ''; }")


def test_a_screen_reader_finds_the_sentence_in_a_status_that_stays(specimens):
    slow = specimens.explorers()[4]
    (handle,) = specimens.handles(slow)
    specimens.press(slow, handle, "Home")
    before = specimens.statuses()
    says = [specimens.press(slow, handle, "ArrowRight").says[0] for _ in range(2)]
    after = specimens.statuses()
    assert list(before) == list(after)  # the same nodes of the page
    assert says[0] != says[1]
    assert says[1] in after.values()
    assert says[1] not in before.values()


# Notes down what changes in the page while keys are pressed, but for what is inside of explorers.
AROUND = """() => {
    window.courseAround = [];
    window.courseWatch?.disconnect();
    window.courseWatch = new MutationObserver(changes => {
        for (const { target } of changes) {
            const node = target.nodeType === Node.ELEMENT_NODE ? target : target.parentElement;
            if (node && !node.closest(".explorer")) courseAround.push(node.tagName);
        }
    });
    courseWatch.observe(document, {
        attributes: true, characterData: true, childList: true, subtree: true,
    });
}"""


def test_a_move_does_not_change_the_icon_of_the_browsers_tab(specimens):
    """A busy sign at every position would keep the browser from showing the picture."""
    bare, ours = (specimens.explorers()[k] for k in (0, 4))
    around = {}
    for explorer in (ours, bare):
        (handle,) = specimens.handles(explorer)
        handle.press("Home")
        specimens.still(explorer, specimens.state(explorer), seconds=1)
        specimens.page.evaluate(AROUND)
        specimens.press(explorer, handle, "ArrowRight")
        around[explorer] = specimens.page.evaluate("courseAround")
    assert "LINK" not in around[ours]
    assert "LINK" in around[bare]  # as any other widget does
