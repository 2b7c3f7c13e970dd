"""Texts, marks, rectangles and shades from stamps, against matplotlib's own drawing of them."""

import importlib
import sys

import numpy as np
import pytest
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from pictures import pixels
from scipy.interpolate import RegularGridInterpolator

from helpers.explorers import picture, stamps
from helpers.explorers.picture import new_figure
from helpers.explorers.stamps import (
    Shade,
    draw_text,
    is_marks_alone,
    is_plain_rectangle,
    is_plain_text,
)


def drawn_twice(x=100.4, y=60.3, words="−12.75 ± 0.5", **keywords):
    """A text drawn from letters, and by matplotlib: darkness of each pixel, (120, 240)."""
    figure = new_figure(240, 120)
    text = figure.text(x / 240, y / 120, words, **keywords)
    assert is_plain_text(text)
    renderer = figure.canvas.get_renderer()
    for draw in (draw_text, lambda text, renderer, _: text.draw(renderer)):
        renderer.clear()
        draw(text, renderer, {})
        yield np.asarray(renderer.buffer_rgba())[:, :, 3].astype(float)


@pytest.mark.parametrize("words", ["≠", "7", "−12.75 ± 0.5", "1,234,567 products"])
@pytest.mark.parametrize("style", ["square,pad=0.3", "round,pad=0.15"])
def test_a_text_of_letters_keeps_its_box(words, style):
    box = {"boxstyle": style, "facecolor": "white", "edgecolor": "none"}
    ours, theirs = drawn_twice(words=words, bbox=box, ha="center")
    for axis in (0, 1):
        ends = [np.nonzero(ink.any(axis=axis))[0][[0, -1]] for ink in (ours, theirs)]
        assert np.abs(ends[0] - ends[1]).max() <= 1
    assert ours.sum() == pytest.approx(theirs.sum(), rel=0.06)


@pytest.mark.parametrize("ha", ["left", "center", "right"])
@pytest.mark.parametrize("va", ["top", "center", "baseline", "bottom"])
def test_a_text_of_letters_stands_where_matplotlib_draws_it(ha, va):
    ours, theirs = drawn_twice(ha=ha, va=va, size=11)
    assert ours.sum() == pytest.approx(theirs.sum(), rel=0.05)
    for axis in (0, 1):
        place = np.arange(ours.shape[1 - axis])
        middle = [ink.sum(axis=axis) @ place / ink.sum() for ink in (ours, theirs)]
        assert middle[0] == pytest.approx(middle[1], abs=0.8)


def test_a_text_that_leaves_the_picture_is_cut_off():
    ours, theirs = drawn_twice(x=236, y=1, ha="left", va="center")
    assert 0 < ours.sum() < 1.3 * theirs.sum()


@pytest.mark.parametrize(
    "keywords",
    [
        {"rotation": 90},
        {"alpha": 0.5},
        {"s": "$x^2$"},
        {"s": "two\nlines"},
        {"wrap": True},
        {"va": "center_baseline"},
    ],
)
def test_what_letters_cannot_draw_is_left_to_matplotlib(keywords):
    figure = new_figure(100, 100)
    assert not is_plain_text(figure.text(**{"x": 0, "y": 0, "s": "plain"} | keywords))
    ax = figure.add_subplot(xlim=(0, 1), ylim=(0, 1))
    assert is_plain_text(ax.annotate("inside", (1, 0.5)))
    assert not is_plain_text(ax.annotate("outside", (1.5, 0.5)))
    assert not is_plain_text(ax.annotate("pointed at", (0, 0), arrowprops={}))


def test_a_text_over_its_box_is_seen_and_a_moved_one_takes_the_box_along():
    figure = new_figure(240, 120, facecolor="black")
    box = {"facecolor": "white", "edgecolor": "none"}
    text = figure.text(0.5, 0.5, "0.50", ha="center", bbox=box, animated=True)
    for k, (x, words) in enumerate([(0.5, "0.50"), (0.25, "−1.25"), (0.75, "")]):
        text.set(x=x, text=words)
        light = pixels(figure.png())[:, :, 0] > 200
        if not words:
            assert not light.any()
            return
        columns = np.nonzero(light.any(axis=0))[0]
        assert (columns.min() + columns.max()) / 2 == pytest.approx(240 * x, abs=1.5), k
        inside = pixels(figure.png())[light.any(axis=1)][:, columns, 0]
        assert inside.min() < 80  # the letters, dark on the box


def both_ways(artist, xlim=(0, 10), ylim=(0, 10), scale="linear"):
    """The picture of an artist on an axis with a margin: from stamps, and by matplotlib."""
    figure = new_figure(240, 160)
    ax = figure.add_axes((0.1, 0.1, 0.8, 0.8), xscale=scale, xlim=xlim, ylim=ylim)
    ax.add_artist(artist)
    ax.set_axis_off()
    artist.set_animated(True)
    figure.png()
    renderer, places = figure.canvas.get_renderer(), {}
    stamps.draw(artist, renderer, places)  # a stamp is made for what comes twice
    for draw in (stamps.draw, lambda artist, renderer, _: artist.draw(renderer)):
        np.copyto(np.asarray(renderer.buffer_rgba()), figure.background)
        draw(artist, renderer, places)
        yield np.asarray(renderer.buffer_rgba()).astype(int)


PLACES = [(2.3, 3.1, 1.7, 2.2), (4.04, 5.5, 0.01, 3), (2, 6, 3.3, -2.4), (5, 5, 2, 0)]
BEYOND = [(-2, 3, 4, 2), (8.5, 8.5, 5, 5), (-3, -3, 1, 1), (2, 2, 1, np.nan), (2, 2, 1, 1e9)]


@pytest.mark.parametrize("ylim", [(0, 10), (10, 0)])
@pytest.mark.parametrize("place", [*PLACES, *BEYOND])
@pytest.mark.parametrize(
    "look",
    [
        {"facecolor": "#0072B2", "edgecolor": "none"},
        {"facecolor": "#0072B2", "edgecolor": "black", "linewidth": 1},
        {"facecolor": "white", "edgecolor": "#D55E00", "linewidth": 3},
        {"fill": False, "edgecolor": "black", "linewidth": 1.8},
        {"facecolor": (0.2, 0.4, 0.6, 0.5), "edgecolor": "none"},
    ],
)
def test_a_rectangle_has_the_pixels_that_matplotlib_gives_it(place, look, ylim):
    x, y, width, height = place
    rectangle = Rectangle((x, y), width, height, **look)
    assert is_plain_rectangle(rectangle)
    ours, theirs = both_ways(rectangle, ylim=ylim)
    assert np.abs(ours - theirs).max() <= 1  # a colour may be rounded twice
    assert (ours < 255).any() == (theirs < 255).any()


def test_a_hatched_or_dashed_cell_is_as_dark_as_matplotlib_draws_it():
    look = {"facecolor": "white", "edgecolor": "black", "hatch": "//", "linestyle": "--"}
    ours, theirs = both_ways(Rectangle((2, 2), 3, 4, **look))
    assert (255 - ours).sum() == pytest.approx((255 - theirs).sum(), rel=0.05)


@pytest.mark.parametrize("look", [{"angle": 10}, {"alpha": 0.5}, {"snap": False}])
def test_a_rectangle_of_another_kind_is_left_to_matplotlib(look):
    assert not is_plain_rectangle(Rectangle((2, 3), 2, 1, **look))


MARKS = {
    "dot": {"marker": "o", "markersize": 6},
    "ring": {"marker": "o", "markerfacecolor": "none", "markeredgewidth": 2, "markersize": 11},
    "square": {"marker": "s", "markersize": 17, "markeredgecolor": "black"},
    "diamond": {"marker": "D", "color": "white", "markeredgecolor": "black"},
    "cross": {"marker": "X", "color": "#D55E00"},
    "triangle": {"marker": "^"},
}


@pytest.mark.parametrize("look", MARKS.values(), ids=MARKS)
@pytest.mark.parametrize("scale", ["linear", "log"])
def test_marks_have_the_pixels_that_matplotlib_gives_them(look, scale):
    x, y = [2.31, 4.05, 6.5, np.nan], [3.1, 8.77, 5.0, 4.0]
    line = Line2D(x, y, linestyle="none", **look)
    assert is_marks_alone(line)
    ours, theirs = both_ways(line, xlim=(1, 10), scale=scale)
    assert (theirs < 255).any()
    assert np.abs(ours - theirs).max() <= 1


def test_marks_at_the_edge_are_cut_off_as_by_matplotlib():
    line = Line2D([0, 5, 10.2], [5, 9.9, 5], linestyle="none", marker="o", markersize=12)
    ours, theirs = both_ways(line)
    assert np.array_equal(ours, theirs)


@pytest.mark.parametrize(
    "look", [{"marker": None}, {"linestyle": "-"}, {"alpha": 0.5}, {"markevery": 2}]
)
def test_a_line_is_left_to_matplotlib(look):
    look = {"linestyle": "none", "marker": "o"} | look
    assert not is_marks_alone(Line2D([1, 2], [3, 4], **look))


def test_what_is_hidden_is_not_drawn():
    for artist in (Rectangle((2, 2), 3, 4), Line2D([5], [5], marker="o"), Shade()):
        artist.set_visible(False)
        ours, _ = both_ways(artist)
        assert (ours == 255).all()


def test_a_shade_lies_straight_between_its_heights():
    heights = np.random.default_rng(2).random((3, 4))
    figure = new_figure(300, 200)
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set_axis_off()
    shade = ax.add_artist(Shade(animated=True))
    shade.heights = heights
    grey = pixels(figure.png())
    assert (grey == grey[:, :, :1]).all()
    points = np.stack(
        np.meshgrid(np.linspace(0, 2, 200), np.linspace(0, 3, 300), indexing="ij"), axis=-1
    )
    between = RegularGridInterpolator((np.arange(3), np.arange(4)), heights)(points)
    assert np.abs(grey[::-1, :, 0] - (255 - 110 * between)).max() <= 1.001
    shade.heights = 1 - heights
    assert np.abs(grey + pixels(figure.png()) - (2 * 255 - 110)).max() <= 2


def test_without_isal_the_picture_is_the_same(monkeypatch):
    rgba = np.random.default_rng(3).integers(0, 256, (7, 5, 4)).astype(np.uint8)
    monkeypatch.setitem(sys.modules, "isal", None)
    plain = importlib.reload(picture)
    try:
        assert plain.deflate.__name__ == "zlib"
        assert np.array_equal(pixels(plain.as_png(rgba)), rgba[:, :, :3])
    finally:
        monkeypatch.undo()
        importlib.reload(picture)
