"""What holds for each explorer of the course, at every position of its controls.

The tests of an explorer hand in what it says at first, `SAYS`, and `check`, which compares a view
with the sentence and the picture of it.
"""

import contextlib
import inspect
import itertools
import json
from functools import cache
from io import BytesIO

import pytest
import test_broadcasting_explorer
import test_contraction_explorer
import test_cost_explorer
import test_handwriting_explorer
import test_hybrid_explorer
import test_lab_explorer
import test_neuron_explorer
import test_overflow_explorer
import test_speed_explorer
import test_stepper_explorer
from fontTools.ttLib import TTFont
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from helpers import explorers
from helpers.explorers.recorder import DPI, Picture

TESTS = {
    "broadcast_explorer": test_broadcasting_explorer,
    "contraction_explorer": test_contraction_explorer,
    "cost_explorer": test_cost_explorer,
    "handwriting_explorer": test_handwriting_explorer,
    "hybrid_explorer": test_hybrid_explorer,
    "neuron_explorer": test_neuron_explorer,
    "overflow_explorer": test_overflow_explorer,
    "perceptron_stepper": test_stepper_explorer,
    "speed_explorer": test_speed_explorer,
    "training_lab": test_lab_explorer,
}
every_explorer = pytest.mark.parametrize("name", explorers.__all__)
few = settings(max_examples=3, phases=[Phase.generate])


def made(name, **state):
    """A new explorer; the constants of the machine are those of its tests."""
    return getattr(explorers, name)(**getattr(TESTS[name], "KEYWORDS", {}), **state)


@cache
def kept(name):
    return made(name)


def ends(control):
    """The least, the middle and the greatest position of a control; some texts to type."""
    if control.page["kind"] == "text":
        return ["", "no shape", "(3, 4)"]
    if control.page["kind"] == "sheet":
        return [[ink] * control.page["rows"] * control.page["columns"] for ink in (0, 8, 16)]
    last = len(control.values) - 1
    return [0, last // 2, last] if last > 1 else [0, 1]


def some(control):
    """A strategy for the positions of a control."""
    if control.page["kind"] == "sheet":
        size = control.page["rows"] * control.page["columns"]
        return st.lists(st.integers(0, control.page["full"]), min_size=size, max_size=size)
    if control.page["kind"] == "text":
        return st.sampled_from(ends(control))
    return st.integers(0, len(control.values) - 1)


def some_of_all(explorer):
    return st.tuples(*map(some, explorer.controls.values())).map(list)


@cache
def letters():
    """What the fonts that the page is sent can show: {weight: set of characters}."""
    fonts = {0: "normal", "bold": "bold"}
    data = kept("neuron_explorer").fonts
    return {
        weight: set(map(chr, TTFont(BytesIO(data[font])).getBestCmap()))
        for weight, font in fonts.items()
    }


def refuse(constant):
    raise AssertionError(f"a browser's JSON has no {constant}")


def check_entries(entries):
    for kind, *rest in entries:
        assert kind in "pmtgi"
        if kind == "t":
            assert set(rest[-2 if isinstance(rest[-1], list) else -1]) <= letters()[rest[5]], rest
        if kind == "i":
            a, b, c, d, *_ = rest[1]
            # No picture of matplotlib's: each of its values is spread over several pixels.
            assert abs(a * d - b * c) > 16


def check(name, explorer, positions):
    """The frame at some positions, which is complete and true."""
    frame = explorer.frame(positions)
    state = explorer.values_at(positions)
    TESTS[name].check(explorer.compute(**state), frame["says"], explorer.draw.__self__)
    assert len(frame["says"].split()) > 5
    assert not any(gap in frame["says"] for gap in ("None", "{", "}", "  ", "−0.00 ")), frame
    check_entries(json.loads(frame["still"], parse_constant=refuse))
    for entries in json.loads(frame["moving"], parse_constant=refuse):
        check_entries(entries)
    assert len(frame["moving"]) < 25_000
    return frame


@every_explorer
def test_each_control_at_its_least_middle_and_greatest_value(name, monkeypatch):
    explorer, record, recorded = kept(name), Picture._record_still, []
    monkeypatch.setattr(Picture, "_record_still", lambda fig: recorded.append(record(fig)))
    artists = len(explorer.figure.findobj())
    controls, start = list(explorer.controls.values()), explorer.page["start"]
    sliders = [k for k, control in enumerate(controls) if control.page["kind"] == "slider"]
    alone = [{k: at} for k in sliders for at in ends(controls[k])]
    together = [{k: ends(controls[k])[i] for k in sliders} for i in range(3)]
    others = [{k: at} for k in range(len(controls)) if k not in sliders for at in ends(controls[k])]
    for other in [{}, *others]:
        recorded.clear()
        for move in together if other else alone:
            positions = [(move | other).get(k, at) for k, at in enumerate(start)]
            check(name, explorer, positions)
        # No slider changes what stays, except that the axis of the scores fits what was drawn.
        assert len(recorded) <= 1 or controls[next(iter(other))].page["kind"] == "sheet"
    explorer.frame(explorer.page["start"])
    assert len(explorer.figure.findobj()) == artists  # moves add nothing


@every_explorer
@given(data=st.data())
@few
def test_a_new_explorer_shows_at_once_what_another_comes_to_show(name, data):
    explorer = kept(name)
    check(name, explorer, data.draw(some_of_all(explorer)))
    positions = data.draw(some_of_all(explorer))
    new = made(name, **explorer.values_at(positions))
    assert new.positions == positions
    assert explorer.answer([positions])["frames"] == new.first["frames"]
    assert new.error is None
    new.close()


@every_explorer
def test_a_picture_that_was_interrupted_leaves_nothing_behind(name, monkeypatch):
    explorer = kept(name)
    other = [ends(control)[-1] for control in explorer.controls.values()]
    both = explorer.page["start"], other
    before = [explorer.frame(positions) for positions in both]
    explorer.frame(both[0])
    with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        patch.setattr("matplotlib.axes.Axes.set_ylim", interrupt)
        explorer.frame(other)
    assert [explorer.frame(positions) for positions in both] == before


def interrupt(*arguments, **keywords):
    raise KeyboardInterrupt


@every_explorer
@given(data=st.data())
@few
def test_attributes_are_the_arguments_of_compute_in_the_readers_units(name, data):
    explorer = kept(name)
    arguments = inspect.signature(getattr(explorers, name)).parameters
    assert set(explorer.controls) <= set(arguments)
    for each, control in explorer.controls.items():
        value = control.value(data.draw(some(control)))
        setattr(explorer, each, value)
        assert getattr(explorer, each) == value
        with pytest.raises(ValueError, match=f"^{each}: expected "):
            setattr(explorer, each, object())
    assert explorer.state == explorer.values_at(explorer.positions)
    explorer.answer([data.draw(some_of_all(explorer))])
    assert explorer.state == explorer.values_at(explorer.positions)
    assert explorer.says == explorer.draw(explorer.compute(**explorer.state))
    explorer.reset()
    assert explorer.positions == explorer.page["start"]


@every_explorer
def test_the_stored_text_is_the_same_on_every_machine(name):
    explorer = getattr(explorers, name)()
    assert explorer._repr_mimebundle_()[0]["text/plain"] == TESTS[name].SAYS
    explorer.close()


@every_explorer
def test_what_the_page_is_told_has_names_and_a_size(name):
    page = kept(name).page
    assert page["about"][0].isupper()
    assert all(control["label"] for control in page["controls"])
    assert page["size"] == [round(DPI * side) for side in kept(name).figure.get_size_inches()]
    labels = list(itertools.chain(*(control.get("names", []) for control in page["controls"])))
    assert all(isinstance(label, str) and label for label in labels)
