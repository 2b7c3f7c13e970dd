"""What holds for each explorer of the course, at every position of its controls.

The tests of an explorer hand in `SAYS`, the sentences at a few positions, of which the start is the
first, and `check`, which compares a view with the numbers in its sentence and with its picture. So
a sentence that is worded anew breaks one test, and one that states a wrong number another.
"""

import contextlib
import inspect
import json
from functools import cache, lru_cache
from importlib import import_module
from io import BytesIO

import numpy as np
import pytest
from fontTools.ttLib import TTFont

from helpers import explorers
from helpers.explorers.recorder import DPI, Picture

FILES = {
    "training_lab": "lab",
    "perceptron_stepper": "stepper",
    "broadcast_explorer": "broadcasting",
}
FILES = {name: FILES.get(name, name.removesuffix("_explorer")) for name in explorers.__all__}
TESTS = {name: import_module(f"test_{file}_explorer") for name, file in FILES.items()}
every_explorer = pytest.mark.parametrize("name", explorers.__all__)


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


def somewhere(name, seed):
    """Positions of all controls, the same at every run."""
    rng = np.random.default_rng(seed)

    def position(control):
        if control.page["kind"] == "text":
            return str(rng.choice(ends(control)))
        if control.page["kind"] == "sheet":
            return rng.integers(0, 17, 64).tolist()
        return int(rng.integers(len(control.values)))

    return [position(control) for control in kept(name).controls.values()]


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


@lru_cache(maxsize=4)  # the same comes at many positions
def check_still(still):
    check_entries(json.loads(still, parse_constant=refuse))


def check(name, explorer, positions):
    """The frame at some positions, which is complete and true."""
    frame, state = explorer.frame(positions), explorer.values_at(positions)
    TESTS[name].check(explorer.compute(**state), frame["says"], explorer.draw.__self__)
    assert len(frame["says"].split()) > 5
    assert not any(gap in frame["says"] for gap in ("None", "{", "}", "  ", "−0.00 ")), frame
    check_still(frame["still"])
    for entries in json.loads(frame["moving"], parse_constant=refuse):
        check_entries(entries)
    assert len(frame["moving"]) < 25_000
    return frame


def spy(monkeypatch, method):
    """A list of what a method of `Picture` was given and gave, as it goes on."""
    original, calls = getattr(Picture, method), []

    def called(figure, *arguments):
        calls.append((*arguments, original(figure, *arguments)))
        return calls[-1][-1]

    monkeypatch.setattr(Picture, method, called)
    return calls


@every_explorer
def test_sweep_each_control_at_its_least_middle_and_greatest_value(name, monkeypatch):
    explorer = kept(name)
    letters()  # what it draws is not this explorer's
    recorded, drawn = spy(monkeypatch, "_record_still"), spy(monkeypatch, "_entries")
    artists, start = len(explorer.figure.findobj()), explorer.page["start"]
    sliders, others = {}, {}
    for k, control in enumerate(explorer.controls.values()):
        (sliders if control.page["kind"] == "slider" else others)[k] = ends(control)
    alone = [{k: at} for k, values in sliders.items() for at in values]
    together = [{k: values[i] for k, values in sliders.items()} for i in range(3)]
    moves = [({}, alone)]
    for k, values in others.items():  # each value with two of the three
        moves += [({k: at}, [together[i], together[i - 1]]) for i, at in enumerate(values)]
    for other, positions in moves:
        recorded.clear()
        for move in positions:
            check(name, explorer, [(other | move).get(k, at) for k, at in enumerate(start)])
        # No slider changes what stays, except that the axis of the scores fits what was drawn.
        assert len(recorded) <= 1 or name == "handwriting_explorer"
    explorer.frame(start)
    assert len(explorer.figure.findobj()) == artists  # moves add nothing
    # And each artist that moves draws something somewhere; nearly all draw different things.
    first = {}
    changed = {artist for artist, entries in drawn if first.setdefault(artist, entries) != entries}
    assert {artist for artist, entries in drawn if entries} == set(first)
    assert len(first) - len(changed) <= 0.03 * len(first)


@every_explorer
def test_a_new_explorer_shows_at_once_what_another_comes_to_show(name):
    explorer, positions = kept(name), somewhere(name, 1)
    check(name, explorer, somewhere(name, 0))
    new = made(name, **explorer.values_at(positions))
    assert new.positions == positions
    assert explorer.answer([positions])["frames"] == new.first["frames"]
    assert new.error is None
    new.close()


@every_explorer
def test_a_picture_that_was_interrupted_leaves_nothing_behind(name, monkeypatch):
    def interrupt(*arguments, **keywords):
        raise KeyboardInterrupt

    explorer = kept(name)
    other = [ends(control)[-1] for control in explorer.controls.values()]
    before = explorer.frame(other)
    explorer.frame(explorer.page["start"])
    with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        patch.setattr("matplotlib.axes.Axes.set_ylim", interrupt)
        explorer.frame(other)
    assert explorer.frame(other) == before


@every_explorer
def test_attributes_are_the_arguments_of_compute_in_the_readers_units(name):
    explorer = kept(name)
    arguments = inspect.signature(getattr(explorers, name)).parameters
    assert set(explorer.controls) <= set(arguments)
    for each, value in explorer.values_at(somewhere(name, 2)).items():
        setattr(explorer, each, value)
        assert getattr(explorer, each) == value
        with pytest.raises(ValueError, match=f"^{each}: expected "):
            setattr(explorer, each, object())
    state = explorer.values_at(explorer.positions)
    explorer.answer([somewhere(name, 3)])
    assert explorer.state == state
    assert explorer.says == explorer.draw(explorer.compute(**state))
    explorer.reset()
    assert explorer.positions == explorer.page["start"]


@every_explorer
def test_the_sentences_are_worded_as_agreed(name):
    explorer = kept(name)
    for state, sentence in TESTS[name].SAYS:
        explorer.reset()
        for each, value in state.items():
            setattr(explorer, each, value)
        whole, dots, _ = sentence.partition("…")  # NumPy's own words follow
        assert explorer.says[: len(whole) if dots else None] == whole
    explorer.reset()


@every_explorer
def test_what_is_stored_and_what_the_page_is_told(name):
    # Two explorers store a text that does not depend on the machine.
    stored = getattr(TESTS[name], "STORED", TESTS[name].SAYS[0][1])
    assert kept(name)._repr_mimebundle_()[0]["text/plain"] == stored
    page = kept(name).page
    assert page["about"][0].isupper()
    assert page["size"] == [round(DPI * side) for side in kept(name).figure.get_size_inches()]
    for control in page["controls"]:
        assert control["label"]
        assert all(isinstance(each, str) and each for each in control.get("names", []))
