"""The handwriting explorer: its numbers against a plain loop, its sheet, sentence and picture."""

import gc
import html
import re
import threading

import numpy as np
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import numbers
from traitlets import TraitError

from helpers.datasets import digit_split, load_digits
from helpers.explorers import handwriting, handwriting_explorer
from helpers.explorers.cells import BLANK, FULL, GREYS, Cells, after_press
from helpers.explorers.handwriting import RANKS, compute, networks, percent, samples, signed

SAMPLES = range(len(samples()))
INK = st.lists(st.integers(0, FULL), min_size=64, max_size=64)
FULL_SHEET = (FULL,) * 64
# Blank, a digit on which all ranks agree, a hard one; and sheets that are no image.
ENDS = [
    (sample, rank, cells)
    for sample in (0, 5, SAMPLES[-1])
    for rank in (0, 2, 8)
    for cells in (samples()[sample].cells, BLANK, FULL_SHEET)
]


@pytest.fixture(scope="module")
def picture():
    return handwriting.HandwritingPicture()


@pytest.fixture(scope="module")
def made():
    return handwriting_explorer()


@pytest.fixture
def explorer(made):
    made.reset()
    return made


def says(explorer):
    assert explorer.error is None
    return html.unescape(re.sub("<[^>]*>", "", explorer.says.value))


# What is offered ----------------------------------------------------------------------------------


def test_a_blank_sheet_then_each_digit_then_what_some_rank_misreads():
    blank, *rest = samples()
    assert (blank.cells, blank.label, blank.number) == (BLANK, None, None)
    assert [sample.label for sample in rest[:10]] == list(range(10))
    assert len(rest) > 10
    for sample in rest:
        readings = compute(SAMPLES[1], 0, sample.cells).readings
        if sample in rest[:10]:
            assert readings == (sample.label,) * len(RANKS)
        else:
            assert set(readings) != {sample.label}
    names = [sample.name for sample in samples()]
    assert len(set(names)) == len(names)
    assert all(name.endswith(("an 8", *(f"a {d}" for d in range(10)))) for name in names[1:])
    assert not any(name.endswith("a 8") for name in names)


def test_only_images_that_no_network_was_trained_on_are_offered_and_they_are_the_data():
    X, labels = load_digits()
    train, validation, test = digit_split(0)
    for sample in samples()[1:]:
        assert sample.number in test
        assert sample.number not in {*train, *validation}
        assert sample.cells == tuple(X[:, sample.number])
        assert sample.label == labels[sample.number]


def test_the_hard_ones_are_of_each_kind_that_there_is_in_turn():
    X, labels = load_digits()
    test = digit_split(0)[2]

    def kind(cells, label):
        right = {r: reading == label for r, reading in zip(RANKS, readings(cells), strict=True)}
        if right[0] != right[2]:
            return "gained" if right[2] else "lost"
        return "disputed" if any(right.values()) else "missed"

    def readings(cells):
        return compute(0, 0, cells).readings

    there_are = [
        kind(tuple(X[:, n]), labels[n])
        for n in test
        if set(readings(tuple(X[:, n]))) != {labels[n]}
    ]
    shown = [kind(sample.cells, sample.label) for sample in samples()[11:]]
    expected, rounds = [], ("gained", "lost", "disputed", "missed")
    for k in range(len(there_are)):
        expected += [one for one in rounds if there_are.count(one) > k]
    assert shown == expected[: handwriting.HARD]
    assert {"gained", "missed"} <= set(shown)


# From positions to numbers ------------------------------------------------------------------------


def by_loops(network, cells):
    """The two parts of the ten scores, one product of numbers after the other, less their means."""
    x = [ink / FULL for ink in cells]
    linear, quadratic = [], []
    for k in range(10):
        linear.append(sum(network.W[k, i] * x[i] for i in range(64)) + network.b[k, 0])
        total = 0.0
        for r in range(network.rank):
            left = sum(network.P[k, i, r] * x[i] for i in range(64))
            total += left * sum(network.Q[k, r, j] * x[j] for j in range(64))
        quadratic.append(total)
    return [np.array(part) - np.mean(part) for part in (linear, quadratic)]


def check_view(view, sample, rank, cells):
    linear, quadratic = by_loops(networks()[rank], cells)
    np.testing.assert_allclose(view.linear, linear, rtol=0, atol=1e-9)
    np.testing.assert_allclose(view.quadratic, quadratic, rtol=0, atol=1e-9)
    x = np.array(cells) / FULL
    np.testing.assert_allclose(view.probabilities, networks()[rank].predict_proba(x), atol=1e-12)
    assert view.readings == tuple(int(n.predict_proba(x).argmax()) for n in networks().values())
    assert view.read == view.readings[RANKS.index(rank)]
    assert (view.sample, view.rank, view.cells) == (samples()[sample], rank, tuple(cells))


@pytest.mark.parametrize(("sample", "rank", "cells"), ENDS)
def test_numbers_at_least_middle_and_greatest(sample, rank, cells):
    check_view(compute(sample, rank, cells), sample, rank, cells)


@given(st.sampled_from(SAMPLES), st.sampled_from(RANKS), INK)
def test_numbers_at_random_positions(sample, rank, cells):
    check_view(compute(sample, rank, cells), sample, rank, cells)


def test_without_ink_the_quadratic_part_is_nothing_and_at_rank_0_always():
    assert not compute(0, 8, BLANK).quadratic.any()
    for sample in SAMPLES:
        assert not compute(sample, 0, samples()[sample].cells).quadratic.any()


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"sample": -1}, "sample must be"),
        ({"sample": len(SAMPLES)}, "sample must be"),
        ({"sample": None}, "sample must be"),
        ({"rank": 3}, "rank must be one of 0, 1, 2, 4, 8, not 3"),
        ({"rank": None}, "rank must be"),
        ({"cells": BLANK[1:]}, "63 cells; expected 64"),
        ({"cells": ()}, "0 cells; expected 64"),
        ({"cells": (17, *BLANK[1:])}, "row 1, column 1 has 17"),
        ({"cells": (*BLANK[1:], -1)}, "row 8, column 8 has -1"),
        ({"cells": (0, 0.5, *BLANK[2:])}, "row 1, column 2 has 0.5"),
        ({"cells": (float("nan"), *BLANK[1:])}, "has nan"),
        ({"cells": ("16", *BLANK[1:])}, "has '16'"),
    ],
)
def test_bad_positions_are_refused(bad, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        compute(**({"sample": 1, "rank": 2, "cells": BLANK} | bad))


# In words and in the picture ----------------------------------------------------------------------


def check_sentence(text, view):
    """Every number of the sentence, against the state."""
    start, rest = text.split(": read as ")
    what, rank = start.rsplit(", rank ", 1)
    assert int(rank) == view.rank
    unchanged = view.cells == view.sample.cells
    if view.cells == BLANK:
        assert what == "Blank sheet"
    elif view.sample.label is None:
        assert what == "Your drawing"
    else:
        assert what == f"Image {view.sample.number}" + ("" if unchanged else ", changed")
    read, output = numbers(rest)[:2]
    assert read == view.read
    assert output == pytest.approx(100 * view.probabilities.max(), abs=0.11)
    judged = re.search(r"\), (which is right|but it is an? (\d))\.", rest)
    if unchanged and view.sample.label is not None:
        assert (judged[2] is None) == (view.read == view.sample.label)
        assert judged[2] is None or int(judged[2]) == view.sample.label
    else:
        assert judged is None
    if view.rank:
        linear, digit, quadratic, alone = re.search(
            r"Less their means, the linear part gives (\S+) to the score of (\d), the quadratic "
            r"part ([^\s.;]+"
            r"(?:\.\d)?)(?:; the linear part alone would read (\d))?\. ",
            rest,
        ).groups()
        assert int(digit) == view.read
        assert numbers(linear)[0] == pytest.approx(view.linear[view.read], abs=0.051)
        assert numbers(quadratic)[0] == pytest.approx(view.quadratic[view.read], abs=0.051)
        assert (int(alone) if alone else view.read) == view.linear.argmax()
    else:
        assert f"All of its score, {signed(view.scores[view.read])}, is linear. " in rest
    last = rest[rest.index("Ranks ") :]
    assert numbers(last) == [*RANKS, *view.readings]


def check_picture(picture, view):
    for patch, values in (
        (picture.linear, view.linear),
        (picture.quadratic, view.quadratic),
        (picture.outputs, view.probabilities),
    ):
        corners = patch.get_path().vertices.reshape(10, 5, 2)
        assert (corners[:, [1, 2], 1] == values[:, None]).all()
        assert not corners[:, [0, 3, 4], 1].any()
    linear, quadratic = (
        p.get_path().vertices.reshape(10, 5, 2)[:, :, 0]
        for p in (picture.linear, picture.quadratic)
    )
    assert (linear.max(axis=1) <= quadratic.min(axis=1)).all()  # side by side
    assert picture.totals.get_ydata().tolist() == view.scores.tolist()
    for text, score in zip(picture.score_texts, view.scores, strict=True):
        assert numbers(text.get_text())[0] == pytest.approx(score, abs=0.051)
    for text, output in zip(picture.output_texts, view.probabilities, strict=True):
        assert numbers(text.get_text())[0] == pytest.approx(100 * output, abs=1)
    assert picture.winner.get_x() + 0.5 == view.read
    assert picture.now.get_y() + 0.5 == RANKS.index(view.rank)
    assert [int(text.get_text()) for text in picture.reading_texts] == list(view.readings)
    low, high = picture.upper.get_ylim()
    for values in (view.linear, view.quadratic, view.scores):
        assert low <= values.min() <= values.max() <= high


@pytest.mark.parametrize(("sample", "rank", "cells"), ENDS)
def test_picture_and_sentence_at_least_middle_and_greatest(picture, sample, rank, cells):
    view = compute(sample, rank, cells)
    check_sentence(picture.draw(view), view)
    check_picture(picture, view)
    assert picture.figure.png().startswith(b"\x89PNG")


@given(st.sampled_from(SAMPLES), st.sampled_from(RANKS), INK)
def test_picture_and_sentence_at_random_positions(picture, sample, rank, cells):
    view = compute(sample, rank, cells)
    check_sentence(picture.draw(view), view)
    check_picture(picture, view)


def test_the_axis_of_the_scores_seldom_moves_and_widens_for_a_strange_drawing(picture):
    scales = []
    for sample in SAMPLES:
        for rank in RANKS:
            picture.draw(compute(sample, rank, samples()[sample].cells))
            scales.append(picture.upper.get_ylim())
    assert scales.count(min(scales, key=lambda limits: limits[1])) >= 0.9 * len(scales)
    view = compute(0, 2, BLANK)
    for size in (60, 499, 501, 1249, 70_000):
        quadratic = np.linspace(-size, size, 10)
        parts = view.linear, quadratic, view.readings
        strange = handwriting.HandwritingView(view.sample, view.cells, 2, *parts)
        picture.draw(strange)
        check_picture(picture, strange)
        assert picture.upper.get_ylim()[1] < 2.2 * size
    picture.draw(view)
    assert picture.upper.get_ylim() == scales[0]


def test_the_two_parts_do_not_differ_by_colour_alone(picture):
    assert picture.quadratic.get_hatch()
    assert not picture.linear.get_hatch()
    assert [text.get_text() for text in picture.upper.get_legend().get_texts()][:2] == [
        "linear part, with bias",
        "quadratic part",
    ]


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.2, "20.0 %"), (0.9989, "99.9 %"), (0.9999, "over 99.9 %"), (1.0, "over 99.9 %")],
)
def test_what_is_nearly_sure_is_not_called_sure(probability, text):
    assert percent(probability) == text


@pytest.mark.parametrize(("value", "text"), [(1.26, "+1.3"), (-1.26, "−1.3"), (-0.01, "0")])
def test_numbers_with_signs(value, text):
    assert signed(value) == text


# The sheet ----------------------------------------------------------------------------------------


def test_a_press_inks_then_halves_then_empties():
    assert [after_press(ink) for ink in range(FULL + 1)] == [16, *[0] * 8, *[8] * 8]
    cells = Cells("drawing")
    values = []
    for _ in range(3):
        cells.buttons[10].click()
        values.append(cells.value[10])
    assert values == [16, 8, 0]
    assert cells.value == BLANK


def test_each_cell_has_a_name_and_shows_its_ink():
    ink = tuple(k % 17 for k in range(64))
    cells = Cells("drawing", ink)
    assert [button.tooltip for button in cells.buttons[:9:8]] == [
        "row 1, column 1",
        "row 2, column 1",
    ]
    assert cells.buttons[63].tooltip == "row 8, column 8"
    assert list(cells.children[:64]) == cells.buttons  # nth-child counts from the first one
    for value in (ink, ink[::-1]):
        cells.value = value
        shown = {}
        for rule in re.findall(r"([^{}]*)\{ background: (\S+); \}", cells.ink.value):
            for place in re.findall(r"nth-child\((\d+)\)", rule[0]):
                assert place not in shown
                shown[place] = rule[1]
        assert [shown[str(place)] for place in range(1, 65)] == [GREYS[one] for one in value]
        text = re.search("<span[^>]*>(.*)</span>", cells.ink.value)[1]
        assert numbers(text) == list(value)


def test_greys_go_from_white_to_black():
    assert (GREYS[0], GREYS[-1]) == ("#ffffff", "#000000")
    lightness = [int(grey[1:3], 16) for grey in GREYS]
    assert lightness == sorted(lightness, reverse=True)
    assert len(set(GREYS)) == FULL + 1


@pytest.mark.parametrize("bad", [(), BLANK[1:], (17, *BLANK[1:]), (0.5, *BLANK[1:]), "a" * 64, 5])
def test_a_sheet_refuses_what_is_no_ink_and_keeps_what_it_had(bad):
    cells = Cells("drawing", FULL_SHEET)
    with pytest.raises(TraitError):
        cells.value = bad
    assert cells.value == FULL_SHEET


def test_presses_from_several_threads_are_all_kept(explorer):
    sheet = explorer.controls["cells"]
    explorer.clear()
    threads = [threading.Thread(target=button.click) for button in sheet.buttons]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sheet.value == FULL_SHEET
    assert explorer.error is None


# All together -------------------------------------------------------------------------------------


def count_drawings(explorer, monkeypatch):
    drawn, draw = [], explorer.draw
    monkeypatch.setattr(explorer, "draw", lambda view: (drawn.append(view), draw(view))[1])
    return drawn


def test_the_slider_puts_an_image_on_the_sheet_and_draws_once(explorer, monkeypatch):
    drawn = count_drawings(explorer, monkeypatch)
    for sample in (3, 14):
        explorer.controls["sample"].value = sample
        assert explorer.controls["cells"].value == samples()[sample].cells
        assert says(explorer).startswith(f"Image {samples()[sample].number}, rank 2")
    assert [view.sample for view in drawn] == [samples()[3], samples()[14]]


def test_a_press_changes_picture_and_sentence_and_draws_once(explorer, monkeypatch):
    drawn = count_drawings(explorer, monkeypatch)
    before = explorer.picture.value
    explorer.controls["cells"].buttons[27].click()
    assert len(drawn) == 1
    assert explorer.picture.value != before
    assert "changed, rank 2" in says(explorer)


def test_clear_empties_the_sheet_whatever_was_on_it(explorer, monkeypatch):
    row = explorer.children[0].children
    clear = next(child for child in row if getattr(child, "description", "") == "Clear")
    drawn = count_drawings(explorer, monkeypatch)
    clear.click()
    assert explorer.controls["cells"].value == BLANK
    assert says(explorer).startswith("Blank sheet, rank 2")
    explorer.controls["cells"].buttons[27].click()
    assert says(explorer).startswith("Your drawing, rank 2")
    clear.click()
    assert says(explorer).startswith("Blank sheet, rank 2")
    assert len(drawn) == 3


def test_reset_brings_the_first_image_back(explorer):
    start, first = explorer.state, says(explorer)
    explorer.controls["rank"].value = 8
    explorer.controls["cells"].buttons[27].click()
    explorer.controls["sample"].value = 3
    explorer.controls["cells"].buttons[0].click()
    explorer.reset()
    assert (explorer.state, says(explorer)) == (start, first)


def test_the_rank_leaves_a_drawing_as_it_is(explorer):
    explorer.controls["cells"].buttons[27].click()
    drawing = explorer.controls["cells"].value
    for rank in RANKS:
        explorer.controls["rank"].value = rank
        assert explorer.controls["cells"].value == drawing
        assert f"rank {rank}:" in says(explorer)


def test_memory_does_not_grow_over_1000_moves(explorer):
    sample, rank, cells = explorer.controls.values()

    def move(times):
        for k in range(times):
            if k % 3 == 0:
                sample.value = k % len(SAMPLES)
            elif k % 3 == 1:
                rank.value = RANKS[k % len(RANKS)]
            else:
                cells.buttons[k % 64].click()

    def held():
        gc.collect()
        return psutil.Process().memory_info().rss, len(gc.get_objects())

    move(200)
    before = held()
    move(1000)
    after = held()
    assert explorer.error is None
    # Keeping each picture, even as a PNG, would take 20 megabytes.
    assert after[0] - before[0] < 5_000_000
    assert after[1] - before[1] < 500


def test_no_move_loads_or_trains_anything(explorer, monkeypatch):
    monkeypatch.setattr(handwriting, "load_digit_network", None)
    monkeypatch.setattr(handwriting, "load_digits", None)
    for name, value in (("sample", 2), ("rank", 8), ("cells", FULL_SHEET)):
        explorer.controls[name].value = value
        assert explorer.error is None
