"""Test all explorers in a real JupyterLab and Chromium: every control, by keyboard and by hand.

Then part of a chapter in Notebook 7, the formulas of all chapters, and explorers made for the
tests. The network is cut: JupyterLab, its kernels and the page may talk to this machine only.
pytest itself (nbval) runs every chapter, so here only the first sections of one run: they have an
error, hidden outcomes and an explorer, as most chapters have.
"""

import io
import json
import re
import time
from types import SimpleNamespace

import browsing
import nbformat
import pytest
from notebook_rules import FORMULA, ROOT, markdown_cells, read, without_code
from PIL import Image

from course import explorers

pytestmark = pytest.mark.browser

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
CHAPTER = NOTEBOOKS[1]  # with errors, hidden outcomes and an explorer
EVERY, FORMULAS, SPECIMENS = "every.ipynb", "formulas.ipynb", "specimens.ipynb"
OWN, ONWARD = "own.ipynb", "onward.ipynb"
# Besides one of each, an explorer with an argument inside another widget, as in chapter 3.
INSIDE = "widgets.VBox([explorers.training_lab(learning_rate=0.1), widgets.Label()])"
CALLS = [*(f"explorers.{name}()" for name in explorers.__all__), INSIDE]
DESCRIBED = {
    "plt.plot([0, 1])\nplt.show()": "A line that rises from 0 to 1.",
    "explorers.neuron_explorer().still()": 'A curve that rises, "one half" at 0.',
}


@pytest.fixture(scope="module")
def connections(tmp_path_factory):
    """The file that names every connection to elsewhere that was refused."""
    log = tmp_path_factory.mktemp("network") / "connections.txt"
    log.touch()
    return log


@pytest.fixture(scope="module")
def address(chromium, connections, tmp_path_factory):
    folder = tmp_path_factory.mktemp("notebooks")
    imports = "import ipywidgets as widgets\nfrom matplotlib import pyplot as plt\n"
    imports += "from course import explorers"
    pictures = [code(source, alt=alt) for source, alt in DESCRIBED.items()]
    write_notebook(folder / EVERY, *map(code, [imports, *CALLS]), *pictures)
    # One cell for each chapter, because the page is laid out anew after the formulas of each cell.
    # A chapter without formulas gets none: an empty cell shows an invitation, with a formula.
    texts = ["\n\n".join(formulas_of(path)) for path in NOTEBOOKS if formulas_of(path)]
    write_notebook(folder / FORMULAS, *map(nbformat.v4.new_markdown_cell, texts))
    write_notebook(folder / SPECIMENS, *map(code, SPECIMEN_CELLS))
    write_notebook(folder / OWN, *map(code, OWN_CELLS))
    write_notebook(folder / ONWARD, *map(code, ONWARD_CELLS))
    cells = read(CHAPTER).cells
    sections = [k for k, cell in enumerate(cells) if cell.source.startswith("## ")]
    write_notebook(folder / CHAPTER.name, *cells[: sections[2]])
    with browsing.running_jupyterlab(folder, offline(connections)) as address:
        yield address


def offline(log):
    return {"PYTHONPATH": str(ROOT / "tests" / "shared" / "offline"), "OFFLINE_LOG": str(log)}


def code(source, **metadata):
    return nbformat.v4.new_code_cell(source, metadata=metadata)


def formulas_of(path):
    """The formulas of a chapter, each once."""
    texts = "\n".join(without_code(source) for _, source in markdown_cells(read(path)))
    return list(dict.fromkeys(FORMULA.findall(texts)))


def write_notebook(file, *cells):
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, file)


@pytest.fixture(scope="module")
def opened(browser, address):
    """Gives the page of JupyterLab after it has run a notebook.

    All notebooks run in one kernel, in which the first one has imported what takes long.
    """
    page, shown = None, None

    def page_of(name):
        nonlocal page, shown
        if page is None:
            page = browsing.Page(browser, address, name)
        elif name != shown:
            page.close()
            page.go_on(name)
        if name != shown:
            page.wait_until_run()
        shown = name
        return page

    return page_of


@pytest.fixture
def every(opened):
    return opened(EVERY)


@pytest.mark.parametrize("place", range(len(CALLS)), ids=[*explorers.__all__, "inside a widget"])
def test_an_explorer_follows_keyboard_mouse_and_touch(every, place):
    explorer = every.explorers()[place]
    with every.only(explorer):
        first = every.state(explorer)
        if CALLS[place] != INSIDE:  # which has the controls of the explorer outside
            check_sliders(every, explorer)
            check_choices(every, explorer)
            check_buttons(every, explorer)
            check_cells(every, explorer)
        check_drag(every, explorer)
        check_touch(every, explorer)
        button = explorer.get_by_role("button", name="Reset")
        assert every.press(explorer, button, "Enter").says == first.says


def test_explorers_fit_a_laptop_and_a_phone_and_pass_axe(every):
    assert [cell.errors for cell in every.cells() if cell.errors] == []
    assert len(every.explorers()) == len(CALLS)
    check_layout(every)
    for theme in GROUNDS:
        change_theme(every, theme)
        assert every.barriers() == [], theme
    check_page(every)


def test_pictures_have_the_descriptions_of_their_cells(every):
    pictures = every.page.locator(".jp-OutputArea img")
    assert pictures.evaluate_all("all => all.map(one => one.alt)") == list(DESCRIBED.values())


GROUNDS = {"Dark": 17, "Light": 255}


def change_theme(chapter, theme):
    """Change the theme of JupyterLab, and wait until the page and the explorers have followed."""
    change = "theme => jupyterapp.commands.execute('apputils:change-theme', { theme })"
    chapter.page.evaluate(change, f"JupyterLab {theme}")
    chapter.page.locator("#jupyterlab-splash").wait_for(state="detached")  # it fades over the page
    chapter.page.wait_for_function(
        """ground => [...document.querySelectorAll(".explorer canvas")].every(canvas => {
            const { data } = canvas.getContext("2d").getImageData(1, 1, 1, 1);
            return data.slice(0, 3).every(part => part === ground);
        })""",
        arg=GROUNDS[theme],
    )


def check_page(page):
    assert page.broken() == []
    assert page.complaints == []
    assert page.outside == []


ALL_ARE = """layout => [...document.querySelectorAll(".explorer canvas")]
    .every(canvas => canvas.dataset.layout === layout)"""


def test_the_formulas_of_every_chapter_appear(opened):
    formulas = opened(FORMULAS)
    shown = formulas.page.locator("mjx-container")
    until(lambda: shown.count() == sum(map(len, map(formulas_of, NOTEBOOKS))))
    check_page(formulas)


def check_layout(chapter, sidebar=True):
    """A small laptop shows each explorer whole, and a phone cuts off nothing.

    Parameters
    ----------
    chapter : browsing.Page
    sidebar : bool
        The front end opens with a list of files on the left, as JupyterLab does.
    """
    if sidebar:
        chapter.page.evaluate("jupyterapp.shell.expandLeft()")
    chapter.resize(1280, 720)
    assert chapter.too_wide() == []
    assert chapter.too_high() == []
    assert chapter.scrolling() == []
    for sheet in chapter.page.locator(".explorer-sheet").all():
        canvas = chapter.page.locator(".explorer", has=sheet).locator("canvas")
        sheet, canvas = (part.bounding_box() for part in (sheet, canvas))
        assert sheet["x"] + sheet["width"] < canvas["x"]
        assert canvas["y"] <= sheet["y"] + sheet["height"] / 2 <= canvas["y"] + canvas["height"]
    if sidebar:
        chapter.page.evaluate("jupyterapp.shell.collapseLeft()")
    for width in (390, 360):  # the scroll bars of Firefox leave 366 pixels of 390
        chapter.resize(width, 844)
        assert chapter.too_wide() == []
        assert chapter.scrolling() == []
        chapter.page.wait_for_function(ALL_ARE, arg="narrow")
    chapter.resize(1280, 900)
    chapter.page.wait_for_function(ALL_ARE, arg="wide")


def check_sliders(chapter, explorer):
    """Each slider changes the picture and the sentence."""
    sliders = chapter.sliders(explorer)
    assert sliders
    for k, slider in enumerate(sliders):
        start = chapter.state(explorer)
        assert start.says
        # The second key where the first is at its end, and the others where one step is too small.
        for key in ("ArrowRight", "ArrowLeft", "End", "Home"):
            now = chapter.press(explorer, slider, key)
            assert now.error is None
            if now.picture != start.picture and now.says != start.says:
                break
        else:
            pytest.fail(f"slider {k + 1} changes nothing; the explorer says {start.says}")
        texts = "node => [node.ariaValueText, node.nextElementSibling.innerText]"
        assert len(set(chapter.evaluate(slider, texts))) == 1


def check_choices(chapter, explorer):
    """Each row of radio buttons changes, by keyboard, what the explorer shows."""
    for row in explorer.locator(".explorer-segments:has(:enabled)").all():
        radio, start = row.locator("input:checked"), chapter.state(explorer)
        before = radio.get_attribute("value")
        state = chapter.press(explorer, radio, "ArrowRight")  # from the last one to the first
        focused = row.locator("input:focus")
        assert focused.is_checked()
        assert focused.get_attribute("value") != before
        assert state != start
        assert state.error is None


def check_buttons(chapter, explorer):
    """What plays moves its slider, and stops when it is told to."""
    for play in explorer.get_by_role("button", name="Play").all():
        slider = chapter.sliders(explorer)[-1]
        chapter.press(explorer, slider, "Home")
        play.click()
        chapter.page.wait_for_function("node => node.value > 0", arg=slider.element_handle())
        explorer.get_by_role("button", name="Stop").click()
        chapter.still(explorer)
        stopped = int(chapter.value(slider))
        assert 0 < stopped < int(slider.get_attribute("max"))


def check_drag(chapter, explorer):
    """The first slider follows the mouse to its other end, and pictures follow on the way."""
    slider, start = chapter.sliders(explorer)[0], chapter.state(explorer)
    greatest = slider.get_attribute("max")
    back = chapter.value(slider) == greatest
    shown = chapter.drag(explorer, slider, moves=10, pause=20, back=back)
    state = chapter.still(explorer)
    assert chapter.value(slider) == ("0" if back else greatest)
    assert len(shown) > 3
    assert state != start
    assert state.error is None


def check_touch(chapter, explorer):
    """A finger drags the first slider to its other end."""
    slider = chapter.sliders(explorer)[0]
    box, start = chapter.box(slider), chapter.state(explorer)
    ends = [box["x"] + 8, box["x"] + box["width"] - 8]
    if chapter.value(slider) != "0":
        ends.reverse()
    finger(chapter, [(x, box["y"] + box["height"] / 2) for x in ends])
    assert chapter.still(explorer) != start


def finger(chapter, places):
    """Put a finger on the first place, and drag it over the others."""
    session = chapter.page.context.new_cdp_session(chapter.page)
    kinds = ["touchStart", *["touchMove"] * (len(places) - 1)]
    for kind, (x, y) in zip(kinds, places, strict=True):
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()


def check_cells(chapter, explorer):
    """A sheet of cells can be drawn on, by mouse and by keyboard; the names tell the ink."""
    cells = explorer.locator(".explorer-cell:visible")
    if not cells.count():
        return

    def of_cells(script, argument=None):
        found = "[...node.querySelectorAll('.explorer-cell')]"
        return chapter.evaluate(explorer, f"(node, k) => ({script})({found}, k)", argument)

    def ink():
        """What the names of the 64 cells tell."""
        names = of_cells("cells => cells.map(cell => cell.ariaLabel)")
        return [int(re.fullmatch(r"row \d, column \d: (\d+)", name)[1]) for name in names]

    def change(act):
        before = chapter.state(explorer)
        act()
        state = chapter.still(explorer)
        assert state.picture != before.picture
        assert state.says != before.says
        assert state.error is None

    keys = chapter.page.keyboard
    chapter.press(explorer, chapter.sliders(explorer)[0], "End")  # an image, not the blank sheet
    change(lambda: explorer.get_by_role("button", name="Clear").click())
    change(lambda: cells.nth(27).click())
    assert ink()[27] == 16
    # One stop of Tab, the cell that was clicked; from there by arrow keys, as far as it goes.
    stops = of_cells("cells => cells.map(cell => cell.tabIndex)")
    assert [k for k, stop in enumerate(stops) if stop == 0] == [27]
    moves = {"ArrowRight": 28, "ArrowDown": 36, "End": 39, "ArrowLeft": 38, "ArrowUp": 30}
    for key, place in moves.items():
        keys.press(key)
        assert of_cells("cells => cells.indexOf(document.activeElement)") == place, key
    keys.press("m")  # no shortcut of JupyterLab's, which would turn the cell into text
    for key, expected in (("Space", 16), ("Enter", 8), ("Space", 0)):
        change(lambda key=key: keys.press(key))
        assert ink()[30] == expected

    def at(place, down=0):
        box = of_cells("(cells, k) => cells[k].getBoundingClientRect().toJSON()", place)
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2 + down

    # The mouse does not scroll to what it presses: no row may lie under JupyterLab's bars.
    of_cells("cells => cells[27].scrollIntoView({ block: 'center' })")
    # A quick stroke leaves no holes, and one that leaves the sheet inks the cell where it began.
    # (Cells in the corners would change no picture: no digit has ink there.)
    for places in ((at(10), at(50)), (at(3), at(3, down=-60))):
        change(lambda places=places: stroke(chapter.page.mouse, *places))
    assert {k for k, grey in enumerate(ink()) if grey} == {3, 27, *range(10, 51, 8)}
    # A finger draws too, and the page does not scroll.
    place = explorer.bounding_box()
    change(lambda: finger(chapter, [at(48), at(49), at(51)]))
    assert ink()[48:52] == [16] * 4
    assert explorer.bounding_box() == place
    # Strokes join: one that begins on ink leaves that ink.
    change(lambda: stroke(chapter.page.mouse, at(51), at(54)))
    assert ink()[48:55] == [16] * 7
    drawn = ink()  # which comes back after a look at another image
    chapter.press(explorer, chapter.sliders(explorer)[0], "ArrowRight")
    assert ink() != drawn
    chapter.press(explorer, chapter.sliders(explorer)[0], "ArrowLeft")
    assert ink() == drawn


def stroke(mouse, first, last):
    """Press the mouse at one place and drag it to another in one move."""
    mouse.move(*first)
    mouse.down()
    mouse.move(*last)
    mouse.up()


# Explorers for the tests below: good, slower than a hand, failing at every other position.
MADE = """
import time
from types import SimpleNamespace
from course.explorers.explorer import Explorer, slider
from course.explorers.recorder import new_figure

def made(compute=lambda n: n):
    times = []
    def picture(narrow):
        figure = new_figure(200, 100)
        (line,) = figure.add_subplot(xlim=(0, 1), ylim=(0, 40)).plot([0, 1], [0, 0], animated=True)
        def draw(n):
            times.append(time.monotonic())
            line.set_ydata([n, n])
            return f"n is {n}, in picture {len(times)}."
        return SimpleNamespace(draw=draw, figure=figure)
    view = Explorer({"n": slider("n", range(41), 0)}, compute, picture, "A line")
    view.drawn_when = times
    return view

def slow(n):
    time.sleep(0.2)
    return n

def failing(n):
    if n % 2:
        raise ValueError(f"injected at {n}")
    return n

good, late = made(), made(slow)
display(good, late, made(failing))
"""
SPECIMEN_CELLS = (MADE, "display(good)", "good.still()")


@pytest.fixture
def specimens(opened):
    return opened(SPECIMENS)


def run(page, source):
    """What a piece of Python prints in the kernel of the page."""
    return browsing.run_code(page.page, source)[1].strip()


def until(holds):
    """Wait until a condition holds, however busy the machine is."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline, "what was waited for has not happened"
        time.sleep(0.05)


# An explorer that comes at once, and one that comes when the reader may be elsewhere.
ONWARD_CELLS = [
    "import time\nfrom course.explorers import neuron_explorer",
    *["# some code\n" * 20] * 2,
    "neuron_explorer()",
    *["# more code\n" * 20] * 2,
    "time.sleep(1)\nneuron_explorer()",
    *["# the rest of the code\n" * 20] * 4,
]


def test_an_explorer_that_was_run_comes_into_sight_unless_the_reader_is_elsewhere(opened):
    page = opened(ONWARD)
    page.page.set_viewport_size({"width": 1280, "height": 700})
    lab = page.page.evaluate_handle("jupyterapp.shell.currentWidget.content")

    def runs(place, meanwhile="", keys="Shift+Enter"):
        """Run a cell; where in the panel are then the explorer and the next cell?"""
        page.page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
        lab.evaluate(
            "async (lab, k) => { lab.activeCellIndex = k; await lab.scrollToItem(k); }", place
        )
        lab.evaluate("lab => lab.activate()")
        page.page.wait_for_timeout(500)
        page.page.keyboard.press(keys)
        if meanwhile:
            page.page.wait_for_timeout(300)
            lab.evaluate(meanwhile)
        page.page.locator(".jp-OutputArea .explorer canvas[data-shown]").wait_for()
        page.page.wait_for_timeout(500)
        return lab.evaluate(
            """(lab, k) => {
                const top = node => node.getBoundingClientRect().top;
                const { node } = lab.widgets[k], next = lab.widgets[k + 1].node;
                const explorer = node.querySelector(".explorer");
                return [explorer, next].map(one => Math.round(top(one) - top(lab.node)));
            }""",
            place,
        )

    for place in (3, 6):
        explorer, after = runs(place)
        assert explorer >= 0
        assert explorer < after
    assert runs(6, "lab => { lab.mode = 'edit'; }")[0] < 0  # who types there isn't taken away
    assert runs(6, "lab => lab.outerNode.scrollTo(0, 1e6)")[1] < 0  # nor who has gone on
    height = lab.evaluate("lab => lab.node.clientHeight")
    explorer, after = runs(3, keys="Control+Enter")
    assert 0 <= explorer < after <= height + 20  # the whole explorer, and no more than a margin
    page.resize(1280, 900)


# A network that reads a digit in the row of the sheet with most ink, prints, and fails for ink in
# row 8; and one that takes its time.
OWN_CELLS = (
    """import time
import numpy as np
from course.explorers import handwriting_explorer


def mine(X):
    print("the shape is", X.shape)
    rows = X.reshape(8, 8).sum(axis=1)
    if rows[7]:
        raise RuntimeError("no row 8")
    return np.append(rows, [0, 0])[:, None]


calls = []


def slow(X):
    calls.append(X)
    time.sleep(0.5)
    return mine(X)""",
    "handwriting_explorer(network=mine)",
    "handwriting_explorer(network=slow)",
)


def test_a_box_can_be_used_by_keyboard_alone_and_says_what_it_reads(opened):
    page = opened(OWN)
    until(page.explorers)
    box, keys = page.explorers()[0], page.page.keyboard
    status, on_sheet = (
        box.get_by_role("status"),
        "document.activeElement.closest('.explorer-sheet')",
    )

    def press(*names):
        for name in names:
            keys.press(name)

    page.page.evaluate(
        """() => {
            const lab = jupyterapp.shell.currentWidget.content;
            [lab.activeCellIndex, lab.mode] = [1, "command"];
            lab.activate();
        }"""
    )
    for _ in range(9):
        press("Tab")
        if page.page.evaluate(f"Boolean({on_sheet})"):
            break
    press(*["ArrowDown"] * 5, "Space", "ArrowRight", "Space")
    until(lambda: "reads a 5, 45 %" in status.text_content())
    press(*["Tab"] * 3)  # over the buttons to the left and to the right
    assert page.page.evaluate("document.activeElement.ariaLabel") == "Move the drawing one cell up"
    press("Enter")
    until(lambda: "reads a 4, 45 %" in status.text_content())
    press("Tab", "Enter", "Enter", "Enter")  # down into row 8, at which the network fails
    until(lambda: "your network failed with RuntimeError: no row 8" in status.text_content())
    press("Tab", "Enter")
    until(lambda: "Blank sheet" in status.text_content())
    # What the network prints for a drawing reaches no cell.
    printed = [output for output in page.cells()[1].outputs if output.get("name") == "stdout"]
    assert ["".join(output["text"]) for output in printed] == ["the shape is (64, 1)\n"]


@pytest.mark.parametrize("control", [".explorer-cell", ".explorer-reset"])
def test_escape_leads_back_to_the_cell_and_shift_enter_runs_it(opened, control):
    page = opened(OWN)
    until(lambda: len(page.explorers()) == 2)
    until(lambda: all(cell.execution_count for cell in page.cells()))
    keys, box = page.page.keyboard, page.explorers()[0]
    lab = page.page.evaluate_handle("jupyterapp.shell.currentWidget.content")

    def enter():
        lab.evaluate("lab => ([lab.activeCellIndex, lab.mode] = [1, 'command'])")
        page.explorers()[0].locator(control).first.focus()

    def place():
        """The active cell, its mode, and whether the focus has left the explorers."""
        return lab.evaluate(
            """lab => [lab.activeCellIndex, lab.mode,
                !document.activeElement.closest(".explorer")]"""
        )

    before = page.state(box)
    enter()
    keys.press("Escape")
    assert place() == [1, "command", True]
    keys.press("j")  # a shortcut again: the next cell
    assert place() == [2, "command", True]
    assert page.state(box).says == before.says
    # A control keeps its keys when the reader comes back.
    enter()
    keys.press("m")
    assert lab.evaluate("lab => lab.widgets[1].model.type") == "code"
    count = page.cells()[1].execution_count
    keys.press("Shift+Enter")
    until(lambda: page.cells()[1].execution_count != count)
    until(page.explorers)
    assert place() == [2, "command", True]
    assert page.state(page.explorers()[0]).says == before.says


def test_a_network_that_takes_its_time_leaves_the_sheet_quick(opened):
    page = opened(OWN)
    until(lambda: len(page.explorers()) == 2)
    box = page.explorers()[1]
    cells, asked = box.locator(".explorer-cell"), []
    with page.only(box):
        cells.first.scroll_into_view_if_needed()
        for row in (3, 5, 6):
            left, right = (page.box(cells.nth(8 * row + k)) for k in (0, 7))
            steps = [left["x"] + 9 + k * (right["x"] - left["x"]) / 28 for k in range(29)]
            finger(page, [(x, left["y"] + 9) for x in steps])
            # No cell waits for what the network reads.
            names = cells.evaluate_all("cells => cells.map(cell => cell.ariaLabel)")
            assert all(name.endswith(": 16") for name in names[8 * row : 8 * row + 8])
            assert page.still(box).error is None
            asked.append(int(run(page, "print(len(calls))")))
    assert asked[-1] - asked[-2] < 4  # for a stroke over eight cells


def test_a_network_of_ones_own_reads_a_drawing_that_buttons_move(opened):
    page = opened(OWN)
    until(page.explorers)
    box = page.explorers()[0]
    cells, keys = box.locator(".explorer-cell"), page.page.keyboard
    button = {way: box.get_by_role("button", name=f"one cell {way}") for way in ("up", "down")}
    button |= {way: box.get_by_role("button", name=f"to the {way}") for way in ("left", "right")}

    def inked():
        names = cells.evaluate_all("cells => cells.map(cell => cell.ariaLabel)")
        return [k for k, name in enumerate(names) if not name.endswith(": 0")]

    def reads(digit):
        said = f"reads {'an' if digit == 8 else 'a'} {digit}, "
        until(lambda: page.state(box).says and said in page.state(box).says)

    with page.only(box):
        cells.nth(8 * 5 + 1).click()
        reads(5)
        page.press(box, button["up"], "Enter")  # by keyboard
        reads(4)
        button["left"].click()
        until(lambda: inked() == [8 * 4])
        button["left"].click()  # over the edge
        until(lambda: inked() == [])
        cells.nth(8 * 6 + 6).focus()
        keys.press("Space")
        reads(6)
        picture = page.state(box).picture
        button["down"].click()
        until(lambda: page.state(box).error)
        assert page.state(box).error.startswith("ValueError: your network failed with RuntimeError")
        assert page.state(box).picture == picture
        button["up"].click()
        button["right"].click()
        reads(6)
        until(lambda: inked() == [8 * 6 + 7])
        assert page.barriers() == []
        box.get_by_role("button", name="Clear").click()
        until(lambda: "Blank sheet" in page.state(box).says)
        assert page.too_wide() == []


def test_an_error_of_the_computation_is_shown_until_a_position_without_error(specimens):
    failing = specimens.explorers()[2]
    (slider,) = specimens.sliders(failing)
    specimens.press(failing, slider, "Home")
    assert specimens.press(failing, slider, "ArrowRight").error == "ValueError: injected at 1"
    assert specimens.barriers() == []
    assert specimens.press(failing, slider, "ArrowRight").error is None


def test_a_drag_faster_than_the_kernel_skips_positions_and_ends_at_the_last(specimens):
    """Each picture takes 0.2 seconds: in a queue, 41 positions would take 8."""
    slow = specimens.explorers()[1]
    (slider,) = specimens.sliders(slow)

    shown = specimens.drag(slow, slider, moves=40, pause=50)
    released = time.monotonic()  # of the machine, so also in the kernel
    assert len(set(shown)) > 5
    assert shown == sorted(shown, key=json.loads)  # an older one never takes its place
    # No queue is left when the hand lets go: at most what the kernel was asked for last.
    slow.locator(".explorer-says", has_text="n is 40,").wait_for()
    later = run(specimens, f"print(sum(when > {released} for when in late.drawn_when))")
    assert int(later) < 10


def test_a_value_set_in_python_or_in_one_view_moves_all_views(specimens):
    first, second = (specimens.explorers()[k] for k in (0, 3))
    run(specimens, "good.n = 17")
    for view in (first, second):
        (slider,) = specimens.sliders(view)
        specimens.page.wait_for_function("node => node.value === '17'", arg=slider.element_handle())
        assert "n is 17" in specimens.still(view).says
    specimens.press(second, specimens.sliders(second)[0], "ArrowRight")
    slider = specimens.sliders(first)[0].element_handle()
    specimens.page.wait_for_function("node => node.value === '18'", arg=slider)
    assert specimens.state(first).says == specimens.state(second).says
    until(lambda: run(specimens, "print(good.n)") == "18")  # the page saves a little later
    assert "n: expected one of" in run(specimens, "good.n = 41")


def test_a_still_picture_has_the_background_of_its_page(specimens):
    picture = specimens.page.locator(".jp-RenderedImage img")
    for theme, ground in GROUNDS.items():
        change_theme(specimens, theme)
        shown = Image.open(io.BytesIO(picture.screenshot())).convert("RGB")
        assert shown.getpixel((3, 3)) == (ground,) * 3


def test_an_explorer_works_after_the_kernel_was_interrupted(specimens):
    slow = specimens.explorers()[1]
    (slider,) = specimens.sliders(slow)
    slider.press("Home")
    specimens.page.evaluate(
        "jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()"
    )
    specimens.still(slow)
    assert "n is 1," in specimens.press(slow, slider, "ArrowRight").says


def test_after_the_kernel_stops_an_explorer_says_so_and_keeps_known_pictures(specimens):
    good = specimens.explorers()[0]
    (slider,) = specimens.sliders(good)
    known = [specimens.press(good, slider, key) for key in ("Home", "ArrowRight")]
    specimens.page.evaluate(
        "jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart()"
    )
    notice = good.locator(".explorer-notice")
    slider.press("End")
    specimens.page.wait_for_function("node => node.innerText", arg=notice.element_handle())
    assert "kernel has stopped" in notice.inner_text()
    pale = "node => node.classList.contains('explorer-late')"
    assert good.evaluate(pale)  # not the picture of where the slider is
    slider.press("Home")
    good.locator(".explorer-says", has_text=known[0].says).wait_for()
    assert not good.evaluate(pale)
    assert "kernel has stopped" in notice.inner_text()
    assert specimens.barriers() == []


# After the last page of JupyterLab: once Notebook 7 has asked for a font, the server answers its
# request for a font of the same name with 403, because it remembers files by their names alone.
@pytest.fixture
def chapter(browser, address):
    """The first two sections of a chapter in Notebook 7."""
    page = browsing.Page(browser, address, CHAPTER.name, front_end="notebooks")
    yield page
    page.page.context.close()


def test_a_chapter_and_its_explorer_work_in_notebook_7(chapter):
    cells = chapter.wait_until_run()
    chapter.complaints.clear()  # Notebook 7.6 raises two exceptions of its own while it starts
    # An unexpected error stops Run All, so look for it first.
    assert [cell.errors for cell in cells if cell.errors and not expects_error(cell)] == []
    assert [cell.number for cell in cells if cell.execution_count is None] == []
    assert any(map(expects_error, cells))
    assert [cell.number for cell in cells if expects_error(cell) and not cell.errors] == []
    # No outcome that the chapter stores as hidden is still hidden.
    assert any(cell.metadata.get("jupyter") for cell in read(CHAPTER).cells)
    assert chapter.page.locator(".jp-OutputPlaceholder").count() == 0
    check_layout(chapter, sidebar=False)
    (explorer,) = chapter.explorers()
    check_sliders(chapter, explorer)
    check_drag(chapter, explorer)
    check_page(chapter)


def expects_error(cell):
    return "raises-exception" in cell.tags


def test_no_connection_to_another_machine_was_tried(address, connections):
    """By JupyterLab, Notebook 7 or a kernel, in the tests above."""
    assert connections.read_text(encoding="utf-8") == ""


# A page with an explorer but no kernel. Each question is answered at once, with half a megabyte for
# each position, unless `silent` is true.
ANSWERED = """<!doctype html><meta charset="utf-8"><link rel="stylesheet" href="/explorer.css">
<body style="margin: 0; min-height: 3000px"><script type="module">
import explorer from "/explorer.js";

const answer = (asked, known, narrow) => {
    const moving = "[" + " ".repeat(5e5) + "]";
    // The first handle lies 2 pixels further to the right at each position.
    const handles = ([n]) => JSON.stringify([
        { control: "n", x: 50 + 2 * n, y: 50, along: "x", step: 2 },
        { control: "n", x: 250, y: 150, by: 5 },
    ]);
    const frame = at =>
        [JSON.stringify(at), { still: "white", moving, handles: handles(at), says: `n is ${at}.` }];
    const stills = known.includes("white") ? {} : { white: "[]" };
    const frames = Object.fromEntries(asked.map(frame));
    return { frames, stills, size: narrow ? [300, 200] : [400, 200], narrow, took: 0 };
};
const slider = { name: "n", kind: "slider", label: "n", names: [...Array(101).keys()].map(String) };
const buttons = [{ label: "▶ Play", title: "Play", plays: "n", interval: 20 }];
const dark = { "#ffffff": "", "#000000": "#f0f0f0" };
const size = [400, 200];
const page = { controls: [slider], start: [0], size, dark, buttons, sets: {}, onlyIf: {} };
const traits = { page, fonts: {}, positions: [0], first: answer([[0]], [], false) };
const acts = {};
window.silent = false;
window.answered = [0]; // positions in the order of their answers
window.unanswered = 0;
window.end = explorer.render({
    el: document.body,
    model: {
        get: name => traits[name],
        set: (name, value) => (traits[name] = value),
        save_changes() {},
        on: (name, act) => (acts[name] = act),
        send: ({ name, ask, known, narrow }) => {
            for (const group of silent ? [] : ask) {
                unanswered++;
                setTimeout(() => {
                    answered.push(...group.flat());
                    const found = answer(group, known, narrow);
                    acts["msg:custom"]({ name, ...found }); // may ask for more
                    unanswered--;
                });
            }
        },
    },
});

const input = document.querySelector("input"), canvas = document.querySelector("canvas");
window.moveTo = n => {
    input.value = n;
    input.dispatchEvent(new Event("input"));
};
window.shown = () => JSON.parse(canvas.dataset.shown)[0];
</script>"""


@pytest.fixture
def answered(browser):
    """A function that opens a page with an explorer whose answers come from the page itself."""
    pages = []

    def serve(route, interval):
        name = route.request.url.rpartition("/")[2]
        kinds = {"explorer.js": "text/javascript", "explorer.css": "text/css"}
        if name in kinds:
            path = ROOT / "course" / "explorers" / name
            route.fulfill(path=path, content_type=kinds[name])
        else:
            body = ANSWERED.replace("interval: 20", f"interval: {interval}")
            route.fulfill(body=body, content_type="text/html")

    def open_page(clock=None, interval=20, **options):
        page = browser.new_page(**options)
        pages.append(page)
        if clock is not None:
            page.clock.install(time=clock)
        page.route("**/*", lambda route: serve(route, interval))
        page.goto("http://explorer.test/")
        page.wait_for_function("() => document.querySelector('canvas')?.dataset.shown")
        return page

    yield open_page
    for page in pages:
        page.close()


def test_a_screen_reader_gets_the_sentence_after_a_pause(answered):
    page = answered(clock=0)
    status = page.get_by_role("status").element_handle()
    page.clock.pause_at(60)  # seconds; from here on, only the test lets time pass

    def after(milliseconds):
        page.clock.run_for(milliseconds)
        shown = page.locator(".explorer-says").text_content()
        return shown, status.text_content(), status.evaluate("node => node.isConnected")

    assert after(0) == ("n is 0.", "n is 0.", True)
    page.evaluate("moveTo(1)")
    assert after(500) == ("n is 1.", "n is 0.", True)
    page.evaluate("moveTo(2)")
    assert after(500) == ("n is 2.", "n is 0.", True)
    assert after(500) == ("n is 2.", "n is 2.", True)
    assert page.locator(".explorer").aria_snapshot().count("n is 2.") == 1  # read once, not twice


def test_play_is_spoken_at_its_end_and_where_the_reader_stops_it(answered):
    """A sentence for each step would take longer than the step."""
    page = answered(clock=0, interval=750)
    page.clock.pause_at(60)  # seconds; from here on, only the test lets time pass
    page.evaluate("window.play = document.querySelector('[data-plays]')")

    def after(milliseconds):
        page.clock.run_for(milliseconds)
        found = [page.locator(f".explorer-{name}") for name in ("says", "status")]
        return [node.text_content() for node in found]

    assert after(700) == ["n is 0.", "n is 0."]
    page.evaluate("play.click()")
    assert after(2900) == ["n is 3.", "n is 0."]
    page.evaluate("play.click()")
    assert after(700) == ["n is 3.", "n is 3."]
    page.evaluate("moveTo(98)")
    page.evaluate("play.click()")
    assert after(1400) == ["n is 99.", "n is 3."]
    assert after(1400) == ["n is 100.", "n is 100."]


def test_the_page_keeps_the_newest_answers_up_to_eight_megabytes(answered):
    page, nodes = answered(), "document.querySelectorAll('*').length"
    before = page.evaluate(nodes)
    for n in [*range(1, 31), 0]:  # by then the page has dropped 0, so it asks for it again
        page.evaluate("n => moveTo(n)", n)
        page.wait_for_function("n => shown() === n", arg=n)
    page.wait_for_function("() => unanswered === 0")  # nor to what it asked ahead
    assert page.evaluate(nodes) == before
    kept = page.evaluate(
        """() => {
            silent = true;
            const places = [...Array(101).keys()].reverse(); // last the one that is shown now
            return places.filter(n => (moveTo(n), shown() === n)).reverse();
        }"""
    )
    places = page.evaluate("answered")
    assert places.count(0) == 2
    assert kept == sorted(places[-15:])  # a 16th would make more than 8,000,000 characters
    # A view that has ended keeps none, even where something still knows the view. (Chromium has not
    # written out the strings that nobody has read, so that they take less than their length.)
    used = memory(page)
    page.evaluate("end()")
    assert used - memory(page) > 2


def memory(page):
    """Megabytes that the scripts of a page use."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    return session.send("Runtime.getHeapUsage")["usedSize"] / 2**20


@pytest.mark.parametrize("act", ["pointerdown", "input"])
def test_moving_the_slider_stops_play(answered, act):
    page = answered()
    play = page.get_by_role("button", name="Play")
    play.click()
    page.wait_for_function("() => shown() > 2")
    page.evaluate(
        "act => document.querySelector('input').dispatchEvent(new Event(act, { bubbles: true }))",
        act,
    )
    assert play.inner_text() == "▶ Play"
    place = page.evaluate("shown()")
    page.wait_for_timeout(100)
    assert page.evaluate("shown()") == place


def middle(page, k):
    """Return the place of a spot over the picture, and the width of a pixel of the picture."""
    box = page.locator(".explorer-spot").nth(k).bounding_box()
    assert box["width"] == box["height"] == 44
    canvas = page.locator("canvas")
    own = {"wide": 400, "narrow": 300}[canvas.get_attribute("data-layout")]
    return box["x"] + 22, box["y"] + 22, canvas.bounding_box()["width"] / own


@pytest.mark.parametrize("width", [1280, 390])
def test_a_picture_is_dragged_and_pressed_by_mouse(answered, width):
    page = answered(viewport={"width": width, "height": 844})
    x, y, unit = middle(page, 0)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 2 * 10 * unit, y + 30, steps=20)  # the spot moves on the way
    assert page.evaluate("shown()") == 10
    assert middle(page, 0)[0] == pytest.approx(x + 2 * 10 * unit, abs=0.5)
    page.mouse.move(x - 500, y)  # outside of the window
    assert page.evaluate("shown()") == 0
    page.mouse.move(x + 2 * 7 * unit, y)
    page.mouse.up()
    page.mouse.move(x + 2 * 50 * unit, y)
    assert page.evaluate("shown()") == 7
    press = middle(page, 1)[:2]
    page.mouse.click(*press)
    page.mouse.click(*press)
    page.wait_for_function("() => shown() === 17")
    page.evaluate("moveTo(98)")
    page.mouse.click(*press)
    page.wait_for_function("() => shown() === 100")  # the last position
    assert page.evaluate(
        "[...document.querySelectorAll('.explorer-spot')].every(s => s.ariaHidden)"
    )


def test_a_picture_is_dragged_by_touch_and_the_page_scrolls_elsewhere(answered):
    page = answered(viewport={"width": 390, "height": 400}, has_touch=True)
    view = SimpleNamespace(page=page)
    x, y, unit = middle(page, 0)
    finger(view, [(x, y), *((x + 2 * k * unit, y - 10 * k) for k in range(1, 11))])
    page.wait_for_function("() => shown() === 10")
    assert page.evaluate("scrollY") == 0
    finger(view, [middle(page, 1)[:2]])
    page.wait_for_function("() => shown() === 15")
    finger(view, [(x + 200, y + 60 - 10 * k) for k in range(11)])
    page.wait_for_function("() => scrollY > 20")
    assert page.evaluate("shown()") == 15


def test_the_layout_follows_the_width_of_the_explorer(answered):
    page = answered(viewport={"width": 1280, "height": 844})
    canvas = page.locator("canvas")
    layout = "layout => document.querySelector('canvas').dataset.layout === layout"
    for width, name, shown in ((1280, "wide", 500), (639, "narrow", 375), (640, "wide", 500)):
        page.set_viewport_size({"width": width, "height": 844})
        page.wait_for_function(layout, arg=name)
        assert canvas.bounding_box()["width"] == shown  # 1.25 times its own, at most
    page.set_viewport_size({"width": 320, "height": 844})  # as a page of 640 pixels at 200 %
    page.wait_for_function(layout, arg="narrow")
    page.wait_for_function("document.querySelector('canvas').clientWidth === 320")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.evaluate("moveTo(3)")
    page.wait_for_function("() => shown() === 3")


def test_the_picture_follows_the_theme_of_the_page(answered):
    page = answered()
    corner = """() => {
        const canvas = document.querySelector("canvas");
        return [...canvas.getContext("2d").getImageData(2, 2, 1, 1).data.slice(0, 3)];
    }"""
    assert page.evaluate(corner) == [255, 255, 255]
    page.add_style_tag(content="[data-jp-theme-light=false] { --jp-layout-color0: #112233 }")
    for theme, ground in (("false", [0x11, 0x22, 0x33]), ("true", [255, 255, 255])):
        page.evaluate("theme => (document.body.dataset.jpThemeLight = theme)", theme)
        page.wait_for_function(f"() => `${{({corner})()}}` === '{','.join(map(str, ground))}'")


def test_nothing_moves_by_itself_for_readers_who_do_not_want_it(answered):
    page = answered(reduced_motion="reduce")
    durations = """[...document.querySelectorAll(".explorer *")].filter(node => {
        const { transitionDuration, animationName } = getComputedStyle(node);
        return transitionDuration !== "0s" || animationName !== "none";
    }).length"""
    assert page.evaluate(durations) == 0
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("() => shown() > 2")  # the reader has asked for it
