"""Test the class `Explorer` with a small example, whose controls change one line."""

import base64
import gc
import io
import json
import sys
import weakref
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import SimpleNamespace
from unittest.mock import Mock

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import rgb_to_hsv, to_hex, to_rgb
from matplotlib.image import imread

from course import plots
from course.explorers import explorer as frame
from course.explorers.explorer import Explorer, choice, key_of, slider
from course.explorers.recorder import DARK, TITLE, Handle, from_the_lowest, new_figure

START = {"height": 5.0, "colour": "red", "dotted": False, "name": ""}


class LinePicture:
    """A line with a height and a colour, which can be dragged, and a title that stays."""

    def __init__(self, narrow):
        self.figure = new_figure(100, 80) if narrow else new_figure(200, 100)
        self.ax = self.figure.add_axes((0, 0, 1, 0.9), xlim=(0, 1), ylim=(-1, 11))
        (self.line,) = self.ax.plot([0.2, 0.8], [0, 0], animated=True)

    def draw(self, state):
        self.line.set(ydata=[state["height"]] * 2, color=state["colour"])
        if self.ax.get_title(loc="left") != state["name"]:
            self.ax.set_title(state["name"])
        self.figure.handles = [
            Handle("height", self.ax, 0.5, state["height"], along="y", step=5),
            Handle("colour", self.ax, 0.8, 0, by=1),
        ]
        return f"The line {state['name']} is at {state['height']} and {state['colour']}. " * 3


def line_explorer(compute=lambda **state: state, **keywords):
    """Create an explorer of a `LinePicture`."""
    controls = {
        "height": slider("height", [0.0, 5.0, 10.0], 5.0),
        "colour": choice("colour", [("Red", "red"), ("Blue", "blue")], "red"),
        "dotted": choice("dotted", [("no", False), ("yes", True)], False),
        "name": choice("name", [("none", ""), *"LMN"], ""),
    }
    keywords = {"sets": {"height": {"name": 0}, "colour": {"height": [0, 2]}}} | keywords
    return Explorer(controls, compute, LinePicture, "A line", **keywords)


@pytest.fixture
def explorer():
    return line_explorer()


def test_a_slider_stops_at_each_of_the_first_twenty_iterations():
    found = frame.stops(10_000)
    assert (found[:21], found[-1]) == (tuple(range(21)), 10_000)
    assert len(found) < 90


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        (-1.25, ".2f", "−1.25"),
        (-0.004, ".2f", "0.00"),
        (-0.01, ".1f", "0.0"),
        (-0.004, "+.2f", "+0.00"),
        (-0.0, "g", "0"),
        (-3, "d", "−3"),
        (1e-5, ".3g", "1e−05"),
    ],
)
def test_a_number_that_is_rounded_to_0_has_no_minus_sign(value, form, text):
    assert frame.shown(value, form) == text
    assert frame.listed([value, 1], form).startswith(f"{text}, ")


def test_attributes_hold_the_values_of_the_controls_and_move_them(explorer):
    assert (explorer.state, explorer.positions) == (START, [1, 0, 0, 0])
    explorer.height = 10
    assert type(explorer.height) is float
    assert explorer.positions == [2, 0, 0, 0]
    assert explorer.says.startswith("The line  is at 10.0 and red.")
    explorer.positions = [0, 1, 1, 1]  # the page sets positions
    assert explorer.state == {"height": 0.0, "colour": "blue", "dotted": True, "name": "L"}
    explorer.reset()
    assert explorer.state == START


def test_whoever_observes_one_attribute_sees_all_others_changed_too(explorer):
    seen = []
    explorer.observe(lambda change: seen.append((change.name, change.new, explorer.state)))
    explorer.positions = [0, 1, 1, 1]
    told = {name: state for name, _, state in seen if name in START}
    assert list(told) == list(START)
    assert all(state == explorer.state for state in told.values())
    seen.clear()
    explorer.height = 10
    explorer.height = 10.0
    assert [(name, new) for name, new, _ in seen if name == "height"] == [("height", 10.0)]


def test_what_moves_with_a_control_moves_from_python_too(explorer):
    explorer.name = "L"
    explorer.height = 10
    assert explorer.name == ""
    explorer.name = "L"
    explorer.height = 10  # the same height, so nothing moves
    assert explorer.name == "L"
    explorer.colour = "blue"
    assert explorer.height == 10
    explorer.colour = "red"
    assert explorer.height == 0


BAD = [None, 1, 5.1, float("nan"), "x", "Red", [5], np.ones(3), object(), True]


@pytest.mark.parametrize("name", START)
def test_other_values_are_refused_by_name_and_change_nothing(explorer, name):
    for value in BAD:
        if (name, type(value)) != ("dotted", bool):
            with pytest.raises(ValueError, match=rf"^{name}: expected .*; got ") as caught:
                setattr(explorer, name, value)
            assert len(str(caught.value)) < 200
            assert (explorer.state, explorer.positions) == (START, [1, 0, 0, 0])


def test_positions_that_are_none_are_refused_and_change_nothing(explorer):
    for bad in ([1], [3, 0, 0, 0], [-1, 0, 0, 0], [1.0, 0, 0, 0], [1, 0, 0, 9]):
        refused = partial(pytest.raises, ValueError, match=r"position|zip")
        with refused():
            explorer.positions = bad
        with refused(), explorer.hold_trait_notifications():
            explorer.positions = bad
        with refused():
            explorer.set_state({"positions": bad})  # what a page sends
        assert (explorer.state, explorer.positions) == (START, [1, 0, 0, 0])
        assert explorer.says.startswith("The line  is at 5.0 and red.")


def test_a_start_that_no_control_has_is_refused_by_name():
    def picture(narrow):
        return SimpleNamespace(draw=str, figure=new_figure(9, 9))

    with pytest.raises(ValueError, match=r"^size: expected one of 1, 2; got 3; the nearest is 2$"):
        Explorer({"size": slider("its size", [1, 2], 3)}, dict, picture, "")
    with pytest.raises(ValueError, match="already: keys"):
        Explorer({"keys": slider("keys", [1, 2], 1)}, dict, picture, "")


def test_asking_ahead_changes_nothing_and_sends_each_background_once(explorer):
    asked = [[0, 0, 0, 0], [2, 1, 1, 0], [2, 0, 0, 1]]
    answer = explorer.answer(asked)
    assert explorer.state == START
    assert list(answer["frames"]) == [key_of(positions) for positions in asked]
    plain, blue, titled = answer["frames"].values()
    assert plain["still"] == blue["still"] != titled["still"]
    assert plain["moving"] != blue["moving"] != titled["moving"]
    assert set(answer["stills"]) == {plain["still"], titled["still"]}
    assert answer["took"] > 0
    again = json.loads(json.dumps(explorer.answer(asked, known=[plain["still"]])))
    assert again["frames"] == answer["frames"]
    assert set(again["stills"]) == {titled["still"]}


def test_the_first_answer_comes_with_the_widget(explorer):
    first = explorer.first
    assert first["frames"] == explorer.answer([explorer.positions])["frames"]
    assert list(first["stills"]) == [first["frames"]["[1,0,0,0]"]["still"]]


def test_the_narrow_picture_is_made_when_it_is_asked_for(explorer):
    assert list(explorer.pictures) == [False]
    assert (explorer.page["size"], explorer.first["narrow"]) == ([200, 100], False)
    wide, narrow = (explorer.answer([[2, 1, 0, 1]], narrow=which) for which in (False, True))
    assert (wide["size"], narrow["size"], narrow["narrow"]) == ([200, 100], [100, 80], True)
    (first,), (second,) = (each["frames"].values() for each in (wide, narrow))
    assert first["says"] == second["says"]
    assert first["moving"] != second["moving"]
    assert explorer.still(narrow=True).pixels.shape == (TITLE + 80, 100, 4)
    assert explorer.still(narrow=True, scale=2).pixels.shape == (2 * (TITLE + 80), 200, 4)
    long = explorer.still({"height": 0, "name": "M"}, narrow=True)  # its title needs two lines
    assert long.pixels.shape == (2 * TITLE + 80, 100, 4)
    assert explorer.frame([2, 1, 0, 1])["moving"] == first["moving"]


def test_a_picture_that_cannot_be_made_is_an_error_in_the_answer(explorer, monkeypatch):
    monkeypatch.setattr(explorer, "_new_picture", Mock(side_effect=ArithmeticError("too narrow")))
    answer = explorer.answer([[1, 0, 0, 0]], narrow=True)
    assert answer["frames"] == {"[1,0,0,0]": {"error": "ArithmeticError: too narrow"}}
    assert answer["size"] is None


def test_handles_are_in_pixels_of_their_layout(explorer):
    for narrow, width, height in ((False, 200, 100), (True, 100, 80)):
        drag, press = json.loads(explorer.frame([2, 0, 0, 0], narrow)["handles"])
        top, unit = 0.1 * height, 0.9 * height / 12  # the axis goes from -1 to 11
        assert drag == {
            "control": "height",
            "x": pytest.approx(0.5 * width, abs=0.1),
            "y": pytest.approx(top + unit, abs=0.1),
            "along": "y",
            "step": pytest.approx(-5 * unit, abs=0.01),  # upwards
        }
        assert press["by"] == 1
        assert press["x"] == pytest.approx(0.8 * width, abs=0.1)


def contrast(one, other):
    """Return the contrast of two colours as WCAG defines it."""
    light = []
    for colour in (one, other):
        parts = np.array(to_rgb(colour))
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        light.append(linear @ [0.2126, 0.7152, 0.0722])
    return (max(light) + 0.05) / (min(light) + 0.05)


TEXTS = [to_hex(colour) for colour in (plots.BLACK, "#444444", "#767676", plots.BLUE)]
LINES = [to_hex(colour) for colour in (plots.VERMILLION, plots.GREEN)]
FILLS = [to_hex(colour) for colour in (plots.ORANGE, plots.SKY)]


def test_colours_contrast_with_a_light_and_a_dark_page():
    """At least 4.5 to 1 for texts, also on a fill, and 3 to 1 for lines.

    On white, the brighter colours of Okabe and Ito reach less, so they only fill what has an edge.
    """
    others = [to_hex(colour) for colour in (plots.PURPLE, plots.GRID, "#E6E6E6", "white")]
    assert {*TEXTS, *LINES, *FILLS, *others} == DARK.keys()
    for least, colours in ((4.5, TEXTS), (3, LINES)):
        assert min(contrast(colour, "white") for colour in colours) >= least
    assert min(contrast(plots.BLACK, fill) for fill in FILLS) >= 4.5
    for ground in ("#111111", "#131416"):  # of JupyterLab and of the book
        check_contrast(DARK, ground)
    assert len(set(DARK.values())) == len(DARK)


def check_contrast(dark, ground):
    """Check the colours of a dark page, {colour of a light page: colour}."""
    assert min(contrast(dark[colour], ground) for colour in TEXTS + LINES) >= 4.5
    assert min(contrast(dark[colour], ground) for colour in FILLS) >= 3
    assert min(contrast(dark[to_hex(plots.BLACK)], dark[fill]) for fill in FILLS) >= 4.5
    for sign in (TEXTS[-1], LINES[0]):  # blue and vermillion become lighter, of the same hue
        light, turned = (rgb_to_hsv(to_rgb(colour)) for colour in (sign, dark[sign]))
        assert abs(light[0] - turned[0]) < 0.02


def test_messages_buttons_and_conditions_of_the_page_speak_of_positions(monkeypatch):
    sent = []
    explorer = line_explorer(
        buttons=[{"label": "up", "sets": {"height": 10, "colour": "blue"}}],
        only_if={"name": {"dotted": True}},
    )
    assert explorer.page["buttons"] == [{"label": "up", "sets": {"height": 2, "colour": 1}}]
    assert explorer.page["onlyIf"] == {"name": {"dotted": 1}}
    assert explorer.page["controls"][1]["names"] == ["Red", "Blue"]
    monkeypatch.setattr(explorer, "send", sent.append)
    asked = [[[0, 0, 0, 0]], [[1, 0, 0, 0], [2, 0, 0, 0]]]
    explorer._handle_custom_msg({"name": "7", "ask": asked, "known": [], "narrow": False}, [])
    assert [answer["name"] for answer in sent] == ["7", "7"]
    assert [[*answer["frames"]] for answer in sent] == [[*map(key_of, group)] for group in asked]
    assert not set(sent[0]["stills"]) & set(sent[1]["stills"])


def test_an_error_is_in_the_answer_and_kept_until_the_next_good_one(explorer):
    explorer.compute, good = Mock(side_effect=ArithmeticError("too high")), explorer.compute
    bad = explorer.answer([[2, 0, 0, 0]])
    assert bad["frames"] == {"[2,0,0,0]": {"error": "ArithmeticError: too high"}}
    assert isinstance(explorer.error, ArithmeticError)
    explorer.compute = good
    assert explorer.answer([[1, 0, 0, 0]])["frames"] == explorer.first["frames"]
    assert explorer.error is None


def test_a_background_that_failed_is_not_taken_for_one(explorer, monkeypatch):
    before = explorer.frame([1, 0, 0, 1])
    with monkeypatch.context() as patch:
        patch.setattr("course.explorers.recorder.Recorder.draw_path", None)
        for _ in range(2):
            with pytest.raises(TypeError):
                explorer.frame([1, 0, 0, 2])
    assert explorer.frame([1, 0, 0, 1]) == before


def test_a_still_shows_states_below_their_names_and_changes_nothing(explorer):
    explorer.name = "L"
    before = explorer.says, explorer.positions
    still = explorer.still({"colour": "blue", "dotted": True}, {"height": 0, "name": "M"})
    assert repr(still) == "colour: Blue, dotted: yes\nheight: 0.0, name: M"
    assert still.pixels.shape == (2 * (TITLE + 100), 200, 4)
    red, _, blue, _ = np.moveaxis(still.pixels, 2, 0)
    (blue_row, red_row) = (
        rows.nonzero()[0].mean() for rows in (blue - red > 0.9, red - blue > 0.9)
    )
    below = red_row - (TITLE + 100)
    assert blue_row < below - 50  # blue moves the line to another height, as in the page
    data, look = still._repr_mimebundle_()
    picture = imread(io.BytesIO(base64.b64decode(data["image/png"])))
    np.testing.assert_allclose(picture, still.pixels, atol=0.01)
    assert data["text/plain"] == repr(still)
    assert look == {"needs_background": "light", "image/png": {"width": 200}}
    assert (explorer.says, explorer.positions) == before
    explorer.name = ""
    assert explorer.answer([explorer.positions])["frames"] == explorer.first["frames"]


def test_a_still_of_a_state_that_is_none_is_refused_by_name(explorer):
    with pytest.raises(
        ValueError, match=r"^no control 'hight', only height, colour, dotted, name$"
    ):
        explorer.still({"hight": 5})
    with pytest.raises(ValueError, match=r"^height: expected one of"):
        explorer.still({"height": 6})


def test_what_moves_is_painted_from_the_lowest_up():
    figure = new_figure(200, 100)
    first, _ = (figure.text(0.5, 0.5, name, animated=True) for name in "ab")
    for zorder, order in ((9, ["b", "a"]), (1, ["a", "b"])):
        first.set_zorder(zorder)
        moving = json.loads(from_the_lowest(figure.record()[1]))
        assert [entries[0][-1] for entries in moving] == order


def test_threads_that_ask_at_once_get_what_one_would():
    busy, overlaps = [], []

    def compute(**state):
        overlaps.append(len(busy))
        busy.append(1)
        np.linalg.inv(np.eye(60))  # releases the lock of Python, so that threads can overlap
        busy.pop()
        return state

    explorer = line_explorer(compute)
    asked = [[k % 3, k % 2, 0, 1 + k // 3] for k in range(6)]
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(explorer.answer, [asked, asked[::-1], asked[3:] + asked[:3]]))
    assert not any(overlaps)
    expected = explorer.answer(asked)["frames"]
    assert all(answer["frames"] == expected for answer in answers)


@pytest.mark.slow
def test_nothing_grows_over_60_positions(explorer):
    figure = explorer.picture(narrow=False).figure
    open_before, artists = plt.get_fignums(), len(figure.findobj())

    def move(times):
        for k in range(times):
            explorer.positions = [k % 3, k % 2, 0, 1 + k // 10 % 3]
            assert explorer.answer([explorer.positions])["stills"]
        gc.collect()
        return np.array([sys.getallocatedblocks(), len(gc.get_objects())])

    blocks, objects = -move(20) + move(60)
    # The interpreter's own pools take up to about 250 blocks. Kept answers would take up 900.
    assert blocks < 500
    assert objects < 50
    assert len(figure.findobj()) == artists
    assert plt.get_fignums() == open_before


def test_the_stored_output_is_the_whole_first_sentence(explorer):
    explorer.height = 10
    data, *_ = explorer._repr_mimebundle_()
    assert data["text/plain"] == repr(explorer) == "The line  is at 5.0 and red. " * 3
    assert "application/vnd.jupyter.widget-view+json" in data


def test_a_cell_that_is_run_again_closes_the_explorers_of_its_last_run(monkeypatch):
    monkeypatch.setattr(frame, "_of_cell", {})
    shell = SimpleNamespace(execution_count=1)
    monkeypatch.setattr(frame, "get_ipython", lambda: shell)

    def run(cell):
        shell.execution_count += 1
        shell.get_parent = lambda: {"metadata": {"cellId": cell}}
        return [line_explorer(), line_explorer()]

    def are_open(explorers):
        return [explorer.comm is not None for explorer in explorers]

    first, other = run("a"), run("b")
    assert are_open(first + other) == [True] * 4
    again = run("a")
    assert are_open(first + other + again) == [False, False, True, True, True, True]
    anywhere = run(None) + run(None)  # a console has no cells
    assert are_open(again + anywhere) == [True] * 6
    closed = [weakref.ref(first.pop()), weakref.ref(first.pop().picture(narrow=False))]
    gc.collect()
    assert [kept() for kept in closed] == [None, None]


def test_a_text_moves_with_its_axis_and_its_place():
    figure = new_figure(200, 100)
    ax = figure.add_axes((0, 0, 1, 1))
    text, seen = ax.text(1, 0.5, "here", animated=True), []
    for change in (lambda: None, lambda: ax.set_xlim(0, 4), lambda: text.set_x(0.5)):
        change()
        seen.append(str(figure.record()))
    assert len(set(seen)) == 3
