"""Test the handwriting explorer: its numbers, its images, its sheet and its picture."""

import numpy as np
import pytest

from helpers.datasets import digit_split, load_digits
from helpers.explorers import handwriting, handwriting_explorer
from helpers.explorers.handwriting import BLANK, FULL, RANKS, compute, networks, samples

KINDS = (0, 2, 3, 0, 2, 3, 0, 2)  # the kinds of the hard images, none of which is of kind 1


def check(view, picture):
    network, x = networks()[view.rank], np.array(view.cells) / FULL
    linear = network.W @ x + network.b[:, 0]
    quadratic = np.einsum("i,kir,krj,j->k", x, network.P, network.Q, x)
    np.testing.assert_allclose(view.linear, linear - linear.mean(), rtol=0, atol=1e-9)
    np.testing.assert_allclose(view.quadratic, quadratic - quadratic.mean(), rtol=0, atol=1e-9)
    np.testing.assert_allclose(view.probabilities, network.predict_proba(x), atol=1e-12)
    assert view.readings == [int(n.predict_proba(x).argmax()) for n in networks().values()]
    assert view.read == view.readings[RANKS.index(view.rank)]
    patches = picture.linear, picture.quadratic, picture.outputs
    for patch, values in zip(
        patches, (view.linear, view.quadratic, view.probabilities), strict=True
    ):
        bars = patch.get_path().vertices.reshape(10, 5, 2)
        assert (bars[:, [1, 2], 0] == values[:, None]).all()
        assert not bars[:, [0, 3, 4], 0].any()
        assert bars[:, :4, 1].mean(axis=1) == pytest.approx(range(10))  # a row for each digit
        low, high = patch.axes.get_xlim()
        assert low <= values.min() <= values.max() <= high
    assert picture.linear_axes.get_xlim() == picture.quadratic_axes.get_xlim()
    largest = f"{100 * view.probabilities[view.read]:.0f} %".replace("100", ">99")
    assert picture.output_texts[view.read].get_text() == largest
    assert picture.winner.get_y() + 0.5 == view.read
    name = f"an {view.read}" if view.read == 8 else f"a {view.read}"
    read = f"Reads {name}, {largest}" if any(view.cells) else f"No ink: guesses {name}"
    assert picture.answer.get_text() == read
    label = view.sample.label if view.cells == view.sample.cells else None
    said = "right" if view.read == label else "it is" if label is not None else ""
    assert said in picture.verdict.get_text()
    assert (said == "") == (picture.verdict.get_text() == "")


def test_a_blank_sheet_then_each_digit_then_what_some_rank_misreads():
    X, labels = load_digits()
    blank, *rest = samples()
    assert (blank.cells, blank.label, blank.number) == (BLANK, None, None)
    assert [sample.label for sample in rest[:10]] == list(range(10))
    for k, sample in enumerate(rest):
        assert sample.number in digit_split(0)[2]  # a test image
        assert sample.cells == tuple(X[:, sample.number])
        assert sample.label == labels[sample.number]
        right = [each == sample.label for each in compute("your drawing", 0, sample.cells).readings]
        assert all(right) == (k < 10)
        kind = [right[0] < right[2], right[0] > right[2], any(right), True].index(True)
        assert k < 10 or kind == KINDS[k - 10]
        name = f"an {sample.label}" if sample.label == 8 else f"a {sample.label}"
        assert sample.name == (name if k < 10 else f"hard {k - 9}, {name}")


def test_the_axes_of_the_logits_fit_a_strange_drawing_and_seldom_move():
    strange = map(handwriting.scale_for, (4, 10.5, 499, 501, 1249, 70_000))
    assert [*strange] == [10, 20, 500, 512, 2048, 2**17]
    views = [compute(s.name, rank, s.cells) for s in samples() for rank in RANKS if rank != 1]
    scales = [handwriting.scale_for(handwriting.largest_bar(view)) for view in views]
    assert set(scales) == {10, 20, 50}
    assert scales.count(50) < 0.05 * len(scales)
    picture = handwriting.HandwritingPicture()
    views[0].quadratic = np.linspace(-499, 499, 10)
    picture.draw(views[0])
    assert picture.quadratic_axes.get_xlim() == pytest.approx((-1.05 * 500, 1.05 * 500))


def test_what_is_nearly_sure_is_not_called_sure_and_signs_are_typographic():
    percents = map(handwriting.percent, (0.004, 0.01, 0.9949, 0.9999))
    assert [*percents] == ["<1 %", "1 %", "99 %", ">99 %"]
    assert [*map(handwriting.signed, (1.26, -1.26, -0.01))] == ["+1.3", "−1.3", "0"]


@pytest.fixture(scope="module")
def explorer():
    return handwriting_explorer()


BAD = [(), BLANK[1:], (17, *BLANK[1:]), (-1, *BLANK[1:]), (0.5, *BLANK[1:]), (*BLANK, 0.5), None]
BAD += [(float("nan"), *BLANK[1:]), "0" * 64, np.zeros((8, 8))]


def test_what_is_no_ink_is_refused(explorer):
    before = explorer.cells
    for bad in BAD:
        with pytest.raises(ValueError, match=r"^cells: expected 64 integers from 0 to 16"):
            explorer.cells = bad
        assert explorer.cells == before


def test_ink_is_taken_from_any_sequence_and_kept_as_plain_integers(explorer):
    ink = np.arange(64) % 17
    for same in (ink.astype(float), ink.tolist()):
        explorer.reset()
        explorer.cells = same
        assert explorer.cells == tuple(ink.tolist())
        assert {type(cell) for cell in explorer.cells + tuple(explorer.positions[2])} == {int}


def test_an_image_puts_its_ink_on_the_sheet_and_a_rank_leaves_it(explorer):
    explorer.reset()
    explorer.sample = "a 3"
    assert explorer.cells == samples()[4].cells
    explorer.cells = BLANK
    explorer.rank = 8
    assert explorer.cells == BLANK
    assert explorer.page["buttons"][0]["sets"] == {"sample": 0, "cells": list(BLANK)}
    greys = explorer.page["controls"][2]["greys"]  # from white to black, in two digits each
    assert sorted(set(greys), reverse=True) == greys == ["#ffffff", *greys[1:16], "#000000"]


def test_no_move_loads_or_trains_anything(explorer, monkeypatch):
    monkeypatch.setattr(handwriting, "load_digit_network", None)
    monkeypatch.setattr(handwriting, "load_digits", None)
    for k, sample in enumerate(samples()):
        explorer.compute(sample.name, RANKS[k % len(RANKS)], BLANK)
