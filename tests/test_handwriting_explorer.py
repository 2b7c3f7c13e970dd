"""The handwriting explorer: its numbers against a plain loop, its sheet, sentence and picture."""

from dataclasses import replace

import numpy as np
import pytest
from sentences import check_numbers

from helpers.datasets import digit_split, load_digits
from helpers.explorers import handwriting, handwriting_explorer
from helpers.explorers.handwriting import (
    BLANK,
    FULL,
    GREYS,
    RANKS,
    compute,
    networks,
    percent,
    samples,
    signed,
)

SAYS = [
    (
        {},
        "Image 1288, rank 2: read as 1 (83.9 %), which is right. Less their means, the linear part "
        "gives −4.9 to the score of 1, the quadratic part +9.6; the linear part alone would read "
        "3. Ranks 0, 1, 2, 4 and 8 read 8, 5, 1, 1 and 1.",
    ),
    (
        {"rank": 0},
        "Image 1288, rank 0: read as 8 (61.4 %), but it is a 1. All of its score, +4.4, is linear. "
        "Ranks 0, 1, 2, 4 and 8 read 8, 5, 1, 1 and 1.",
    ),
    (
        {"sample": "blank"},
        "Blank sheet, rank 2: read as 3 (28.7 %). Less their means, the linear part gives +1.7 to "
        "the score of 3, the quadratic part 0. Ranks 0, 1, 2, 4 and 8 read 4, 4, 3, 4 and 4.",
    ),
    (
        {"sample": "an 8", "cells": (FULL,) * 64},
        "Image 524, changed, rank 2: read as 4 (56.5 %). Less their means, the linear part gives "
        "+2.7 to the score of 4, the quadratic part +10.3. Ranks 0, 1, 2, 4 and 8 read 1, 8, 4, 1 "
        "and 1.",
    ),
    (
        {"sample": "blank", "cells": (FULL,) * 64},
        "Your drawing, rank 2: read as 4 (56.5 %). Less their means, the linear part gives +2.7 to "
        "the score of 4, the quadratic part +10.3. Ranks 0, 1, 2, 4 and 8 read 1, 8, 4, 1 and 1.",
    ),
]
KINDS = (0, 2, 3, 0, 2, 3, 0, 2)  # of the hard images; there is none of kind 1


# What is offered ----------------------------------------------------------------------------------


def test_a_blank_sheet_then_each_digit_then_what_some_rank_misreads():
    blank, *rest = samples()
    assert (blank.cells, blank.label, blank.number) == (BLANK, None, None)
    assert [sample.label for sample in rest[:10]] == list(range(10))
    for k, sample in enumerate(rest):
        readings = compute("blank", 0, sample.cells).readings
        right = [reading == sample.label for reading in readings]
        assert all(right) == (k < 10)
        # The hard ones in turn: gained by rank 2, lost by it, read by another rank, by none.
        kind = [right[0] < right[2], right[0] > right[2], any(right), True].index(True)
        assert k < 10 or kind == KINDS[k - 10]
        name = f"an {sample.label}" if sample.label == 8 else f"a {sample.label}"
        assert sample.name == (name if k < 10 else f"hard {k - 9}, {name}")


def test_only_images_that_no_network_was_trained_on_are_offered_and_they_are_the_data():
    X, labels = load_digits()
    for sample in samples()[1:]:
        assert sample.number in digit_split(0)[2]
        assert sample.cells == tuple(X[:, sample.number])
        assert sample.label == labels[sample.number]


# From positions to numbers ------------------------------------------------------------------------


def parts(network, x):
    """The two parts of the ten scores, each less its mean."""
    linear = network.W @ x + network.b[:, 0]
    quadratic = np.einsum("i,kir,krj,j->k", x, network.P, network.Q, x)
    return linear - linear.mean(), quadratic - quadratic.mean()


def check(view, says, picture):
    x = np.array(view.cells) / FULL
    linear, quadratic = parts(networks()[view.rank], x)
    np.testing.assert_allclose(view.linear, linear, rtol=0, atol=1e-9)
    np.testing.assert_allclose(view.quadratic, quadratic, rtol=0, atol=1e-9)
    outputs = networks()[view.rank].predict_proba(x)
    np.testing.assert_allclose(view.probabilities, outputs, atol=1e-12)
    assert view.readings == tuple(int(n.predict_proba(x).argmax()) for n in networks().values())
    assert view.read == view.readings[RANKS.index(view.rank)]
    check_numbers(says, facts(view))
    check_picture(picture, view)


def facts(view):
    """The numbers of the sentence."""
    read, label = view.read, view.sample.label
    image = [] if view.cells == BLANK or label is None else [view.sample.number]
    wrong = [label] if view.cells == view.sample.cells and label not in (None, read) else []
    parts = [view.scores[read]]
    if view.rank:
        alone = view.linear.argmax()
        parts = [view.linear[read], read, view.quadratic[read], *([alone] if alone != read else [])]
    percent = min(100 * view.probabilities[read], 99.9)
    return [*image, view.rank, read, percent, *wrong, *parts, *RANKS, *view.readings]


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
    check_numbers(" ".join(text.get_text() for text in picture.score_texts), view.scores)
    shares = np.where(view.probabilities < 0.005, 1, np.minimum(100 * view.probabilities, 99.4))
    check_numbers(" ".join(text.get_text() for text in picture.output_texts), shares)
    assert picture.winner.get_x() + 0.5 == view.read
    assert picture.now.get_y() + 0.5 == RANKS.index(view.rank)
    assert [int(text.get_text()) for text in picture.reading_texts] == list(view.readings)
    low, high = picture.upper.get_ylim()
    for values in (view.linear, view.quadratic, view.scores):
        assert low <= values.min() <= values.max() <= high


def test_the_axis_of_the_scores_seldom_moves_and_widens_for_a_strange_drawing():
    picture, scales = handwriting.HandwritingPicture(), []
    for sample in samples():
        for rank in RANKS:
            picture.draw(compute(sample.name, rank, sample.cells))
            scales.append(picture.upper.get_ylim())
    assert scales.count(min(scales, key=lambda limits: limits[1])) >= 0.9 * len(scales)
    view = compute("blank", 2, BLANK)
    for size in (60, 499, 501, 1249, 70_000):
        strange = replace(view, quadratic=np.linspace(-size, size, 10))
        picture.draw(strange)
        check_picture(picture, strange)
        assert picture.upper.get_ylim()[1] < 2.2 * size
    picture.draw(view)
    assert picture.upper.get_ylim() == scales[0]


def test_the_two_parts_do_not_differ_by_colour_alone():
    picture = handwriting.HandwritingPicture()
    assert picture.quadratic.get_hatch()
    assert not picture.linear.get_hatch()
    names = [text.get_text() for text in picture.upper.get_legend().get_texts()]
    assert names[:2] == ["linear part, with bias", "quadratic part"]


def test_what_is_nearly_sure_is_not_called_sure_and_signs_are_typographic():
    assert list(map(percent, (0.2, 0.9989, 0.9999))) == ["20.0 %", "99.9 %", "over 99.9 %"]
    assert list(map(signed, (1.26, -1.26, -0.01))) == ["+1.3", "−1.3", "0"]


# The sheet ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def explorer():
    return handwriting_explorer()


BAD = [(), BLANK[1:], (17, *BLANK[1:]), (-1, *BLANK[1:]), (0.5, *BLANK[1:]), "0" * 64, 5, None]
BAD += [(float("nan"), *BLANK[1:]), (float("inf"), *BLANK[1:]), np.zeros((8, 8))]


def test_what_is_no_ink_is_refused(explorer):
    before = explorer.cells
    for bad in BAD:
        with pytest.raises(ValueError, match=r"^cells: expected 64 integers from 0 to 16"):
            explorer.cells = bad
        assert explorer.cells == before


def test_ink_is_taken_from_any_sequence_and_kept_as_plain_integers(explorer):
    ink = np.arange(64) % 17
    for same in (ink, ink.astype(float), ink.tolist()):
        explorer.reset()
        explorer.cells = same
        assert explorer.cells == tuple(ink.tolist())
        assert {type(cell) for cell in explorer.cells + tuple(explorer.positions[2])} == {int}


def test_an_image_puts_its_ink_on_the_sheet_and_a_rank_leaves_it(explorer):
    explorer.reset()
    explorer.cells = BLANK
    explorer.sample = "a 3"
    assert explorer.cells == samples()[4].cells
    explorer.cells = BLANK
    explorer.rank = 8
    assert explorer.cells == BLANK
    assert explorer.page["sets"]["sample"]["cells"] == [list(each.cells) for each in samples()]
    assert explorer.page["buttons"][0]["sets"] == {"sample": 0, "cells": list(BLANK)}


def test_greys_go_from_white_to_black():
    assert (GREYS[0], GREYS[-1]) == ("#ffffff", "#000000")
    lightness = [int(grey[1:3], 16) for grey in GREYS]
    assert lightness == sorted(set(lightness), reverse=True)
    assert len(GREYS) == FULL + 1


def test_no_move_loads_or_trains_anything(explorer, monkeypatch):
    monkeypatch.setattr(handwriting, "load_digit_network", None)
    monkeypatch.setattr(handwriting, "load_digits", None)
    explorer.answer([[k, k % len(RANKS), list(BLANK)] for k in range(len(samples()))])
    assert explorer.error is None
