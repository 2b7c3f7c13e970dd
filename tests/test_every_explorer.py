"""What holds for each explorer of the course, at every position of its controls.

New explorers are tested by being named in `helpers.explorers.__all__`.
"""

import io
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from pictures import pixels, same, shown
from PIL import Image

from helpers import explorers
from helpers.explorers import base, stamps
from helpers.explorers.cells import FULL, Cells

every_explorer = pytest.mark.parametrize("name", explorers.__all__)


@cache
def made(name):
    return getattr(explorers, name)()


def fresh(name):
    """The explorer, made once for all tests, at its start."""
    explorer = made(name)
    explorer.reset()
    check(explorer)
    return explorer


def positions(control):
    """Every value that a control can take, from the least to the greatest; some texts to type."""
    if isinstance(control, Cells):
        return [(ink,) * len(control.value) for ink in range(FULL + 1)]
    if hasattr(control, "options"):
        return [pair[1] if isinstance(pair, tuple) else pair for pair in control.options]
    if isinstance(control.value, bool):
        return [False, True]
    if isinstance(control.value, str):
        return ["", "error", "(3, 4)", "no shape"]
    steps = round((control.max - control.min) / control.step)
    return [control.min + k * control.step for k in range(steps + 1)]


def check(explorer):
    """It shows a picture of its size, a sentence without a gap in it, and no error."""
    assert explorer.error is None, f"{explorer.state}: {explorer.says.value}"
    says = explorer.says.value
    assert len(says.split()) > 5
    assert not any(gap in says for gap in ("None", "{", "}", "  ")), says
    # What the overflow explorer says of the naive form may well be that it gives nan.
    assert "nan" not in says.replace("the naive form gives nan, not a finite number", ""), says
    image = Image.open(io.BytesIO(shown(explorer)))
    image.load()  # fails where a part is missing
    width, height = explorer.figure.get_size_inches() * base.DPI
    assert (image.mode, image.size) == ("RGB", (round(width), round(height)))


@every_explorer
def test_each_control_at_its_least_middle_and_greatest_value(name):
    explorer, open_before = fresh(name), plt.get_fignums()
    artists = len(explorer.figure.findobj())
    for control in explorer.controls.values():
        values = positions(control)
        for k in (0, len(values) // 2, -1):
            control.value = values[k]
            check(explorer)
        explorer.reset()
        # Moves add nothing to the figure.
        assert len(explorer.figure.findobj()) == artists
    for k in (0, -1):  # and all controls at one end together
        for control in explorer.controls.values():
            control.value = positions(control)[k]
        check(explorer)
    explorer.reset()
    check(explorer)
    assert len(explorer.figure.findobj()) == artists
    assert plt.get_fignums() == open_before


@every_explorer
@given(data=st.data())
@settings(max_examples=4, deadline=None, phases=[Phase.generate])
def test_random_moves_show_what_drawing_everything_anew_shows(name, data):
    explorer = fresh(name)
    for _ in range(data.draw(st.integers(1, 4))):
        control = data.draw(st.sampled_from(list(explorer.controls.values())))
        control.value = data.draw(st.sampled_from(positions(control)))
        check(explorer)
    before = pixels(shown(explorer))
    explorer.figure.background = None
    explorer.refresh()
    # The layout may move an axis by a hundredth of a pixel, and so shade its edge.
    difference = np.abs(before - pixels(shown(explorer)))
    assert difference.max() < 40


@every_explorer
def test_reset_brings_back_the_first_picture(name):
    explorer = fresh(name)
    first, before = (explorer.state, explorer.says.value), shown(explorer)
    for control in explorer.controls.values():
        control.value = positions(control)[0]
    explorer.reset()
    assert (explorer.state, explorer.says.value) == first
    assert same(explorer, before)


@every_explorer
def test_an_injected_failure_is_shown_and_fails_the_checks_here(name, monkeypatch):
    explorer = fresh(name)

    def fails(**state):
        raise ArithmeticError("injected")

    monkeypatch.setattr(explorer, "compute", fails)
    control = next(iter(explorer.controls.values()))
    control.value = next(value for value in positions(control) if value != control.value)
    assert "ArithmeticError: injected" in explorer.says.value
    with pytest.raises(AssertionError, match="injected"):
        check(explorer)


@every_explorer
def test_what_is_made_of_stamps_stands_where_matplotlib_would_draw_it(name, monkeypatch):
    explorer = fresh(name)
    ours = pixels(explorer.figure.png())
    monkeypatch.setattr(stamps, "draw", lambda artist, renderer, _: artist.draw(renderer))
    theirs = pixels(explorer.figure.png())
    # A letter may stand half a pixel aside: compare the brightness of squares of 10 x 10 pixels.
    height, width = (size // 10 * 10 for size in ours.shape[:2])
    squares = (ours - theirs)[:height, :width].reshape(height // 10, 10, width // 10, 10, 3)
    assert np.abs(squares.mean(axis=(1, 3))).max() < 40


@every_explorer
def test_each_control_and_the_picture_have_a_name(name):
    explorer = made(name)
    assert explorer.about[0].isupper()
    assert explorer.picture.tooltip == explorer.about
    for control in explorer.controls.values():
        assert control.description
