"""Test the handwriting explorer: its numbers, its images, its sheet and its picture."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex

from course import plots
from course.explorers import handwriting, handwriting_explorer
from course.explorers.handwriting import BLANK, FULL, RANKS, compute, networks, samples
from helpers.datasets import load_digits
from helpers.quadratic import load_digit_network

KINDS = (0, 1, 2, 3, 0, 1, 2, 3)  # the kinds of the hard images


def logits_of(network, x):
    return network.W @ x + network.b[:, 0] + np.einsum("i,kir,krj,j->k", x, network.P, network.Q, x)


def check(view, picture):
    network, x = networks()[view.rank], np.array(view.cells) / FULL
    logits = logits_of(network, x)
    *_, rival, read = np.argsort(logits)
    assert (view.rival, view.read) == (rival, read)
    # The shares and the biases sum exactly to the lead over the rival.
    lead = logits[read] - logits[rival]
    assert view.shares.sum() + view.biases == pytest.approx(lead, abs=1e-9)
    assert view.biases == network.b[read, 0] - network.b[rival, 0]
    assert not view.shares[x == 0].any()
    np.testing.assert_allclose(view.probabilities, network.predict_proba(x), atol=1e-12)
    assert view.readings == [int(n.predict_proba(x).argmax()) for n in networks().values()]
    check_map(view, picture)
    bars = [(bar.get_width(), bar.get_y() + 0.3) for bar in picture.bars]
    assert bars == [(p, pytest.approx(k)) for k, p in enumerate(view.probabilities)]
    colours = [to_hex(bar.get_facecolor()) for bar in picture.bars]
    assert colours.index(plots.BLUE.lower()) == read
    assert colours.index(plots.VERMILLION.lower()) == rival
    largest = f"{100 * view.probabilities[read]:.0f} %".replace("100", ">99")
    assert picture.output_texts[read].get_text() == largest
    name = f"an {read}" if read == 8 else f"a {read}"
    said = f"Reads {name}, {largest}" if any(view.cells) else f"No ink: guesses {name}"
    assert picture.answer.get_text() == said
    assert [key.get_text().split(":")[0] for key in picture.keys] == [
        f"pixels say {digit}" for digit in (read, rival)
    ]
    shown = [float(key.get_text().split(": ")[1]) for key in picture.keys]
    biases, ahead = (
        float(n.replace("\N{MINUS SIGN}", "-"))
        for n in re.fullmatch(r"biases (.+): \d leads by (.+)", picture.lead.get_text()).groups()
    )
    assert shown[0] - shown[1] + biases == pytest.approx(ahead, abs=0.201)
    assert ahead == pytest.approx(lead, abs=0.0501)
    label = view.sample.label if view.cells == view.sample.cells else None
    said = "right" if view.read == label else "it is" if label is not None else ""
    assert said in picture.verdict.get_text()
    assert (said == "") == (picture.verdict.get_text() == "")


def check_map(view, picture):
    """Inked pixels are as deep as their shares, and the strong ones have the signs of theirs."""
    largest = np.abs(view.shares).max()
    signs = [set(map(tuple, each.get_xydata().astype(int))) for each in picture.signs]
    for k, (cell, share, ink) in enumerate(
        zip(picture.cells, view.shares, view.cells, strict=True)
    ):
        row, column = divmod(k, 8)
        assert cell.get_xy() == (column - 0.5, row - 0.5)
        assert cell.get_visible() == (ink > 0)
        strong = abs(share) >= handwriting.STRONG * largest > 0
        assert [(column, row) in each for each in signs] == [
            strong and share > 0,
            strong and share < 0,
        ]
        if share:
            *colour, opacity = cell.get_facecolor()
            assert to_hex(colour) == (plots.BLUE if share > 0 else plots.VERMILLION).lower()
            assert opacity == pytest.approx(handwriting.DEEPEST * abs(share) / largest, abs=1 / 509)


def test_a_share_is_what_the_logit_says_of_a_pixel():
    """Along the way from no ink to the drawing, the shares collect what each pixel's ink adds."""
    network, x = networks()[8], np.array(samples()[4].cells) / FULL
    view = compute("a 3", 8, samples()[4].cells)

    def lead(x):
        logits = logits_of(network, x)
        return logits[view.read] - logits[view.rival]

    steps = np.linspace(0.1, 0.9, 5)
    slopes = [[lead(t * x + d) - lead(t * x - d) for d in 1e-3 * np.eye(64)] for t in steps]
    np.testing.assert_allclose(view.shares, x * np.mean(slopes, axis=0) / 2e-3, atol=1e-8)


def test_a_blank_sheet_then_each_digit_then_what_some_rank_misreads():
    X, labels = load_digits()
    blank, *rest = samples()
    assert (blank.cells, blank.label, blank.number) == (BLANK, None, None)
    assert [sample.label for sample in rest[:10]] == list(range(10))
    for k, sample in enumerate(rest):
        assert sample.cells == tuple(X[:, sample.number])
        assert sample.label == labels[sample.number]
        right = [each == sample.label for each in compute("your drawing", 0, sample.cells).readings]
        assert all(right) == (k < 10)
        higher = right[2:]
        first, second = not right[0] and all(higher), right[0] and not any(higher)
        kind = [first, second, any(right), True].index(True)
        assert k < 10 or kind == KINDS[k - 10]
        name = f"an {sample.label}" if sample.label == 8 else f"a {sample.label}"
        assert sample.name == (name if k < 10 else f"hard {k - 9}, {name}")


def test_the_chapter_opens_with_the_image_on_which_products_matter_most():
    """Both networks of rank 0 misread it, the plain one too, and rank 2 has no doubt."""
    X, labels = load_digits()
    opening = samples()[11].number

    def lead(network, n):
        logits = logits_of(network, X[:, n] / FULL)
        return logits[labels[n]] - np.delete(logits, labels[n]).max()

    def apart(n):
        return min(-lead(networks()[0], n), lead(networks()[2], n))

    assert opening == max(range(len(labels)), key=apart)
    plain = [load_digit_network(rank, moved=False) for rank in (0, 2)]
    assert lead(plain[0], opening) < 0 < lead(plain[1], opening)


def test_what_is_nearly_sure_is_not_called_sure():
    percents = map(handwriting.percent, (0.004, 0.01, 0.9949, 0.9999))
    assert [*percents] == ["<1 %", "1 %", "99 %", ">99 %"]


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


NINE = "0011110001000010010000100011111000000010000000100000010000111000"


def test_a_simple_explorer_has_a_sheet_an_answer_and_ten_outputs():
    ink = tuple(16 * int(cell) for cell in NINE)
    simple = handwriting_explorer("your drawing", rank=0, simple=True)
    assert [*simple.controls] == ["cells"]
    assert simple.cells == BLANK
    assert simple.says.startswith("Blank sheet: guesses a")
    simple.cells = ink
    x = np.array(ink) / FULL
    outputs = networks()[0].predict_proba(x)
    rival, read = np.argsort(outputs)[-2:]
    likely = [f"{handwriting.percent(outputs[k])}" for k in (read, rival)]
    assert simple.says == f"Your drawing: reads a {read}, {likely[0]}; next a {rival}, {likely[1]}."
    for narrow in (False, True):
        picture = simple.picture(narrow)
        picture.draw(simple.compute(cells=ink))
        assert picture.answer.get_text() == f"Reads a {read}, {likely[0]}"
        assert [bar.get_width() for bar in picture.bars] == pytest.approx(outputs)
        colours = [to_hex(bar.get_facecolor()) for bar in picture.bars]
        assert [k for k in range(10) if colours[k] == plots.BLUE.lower()] == [read]
        assert len(set(colours)) == 2
    assert simple.page["buttons"][0]["sets"] == {"cells": list(BLANK)}


def test_a_simple_explorer_begins_with_an_image_and_refuses_what_is_not_on_offer():
    assert handwriting_explorer("a 3", simple=True).cells == samples()[4].cells
    with pytest.raises(ValueError, match="expected one of 0, 1, 2, 4, 8; got 3"):
        handwriting_explorer("your drawing", rank=3, simple=True)
    with pytest.raises(ValueError, match="got 'an ox'"):
        handwriting_explorer("an ox", simple=True)
    with pytest.raises(TypeError, match="simple must be True or False, not 1"):
        handwriting_explorer(simple=1)


# A network of the reader's own -------------------------------------------------------------------

WEIGHTS, BIASES = np.random.default_rng(4).normal(size=(10, 64)), np.arange(10.0)[:, None]
ONE_CELL = (0,) * 20 + (FULL,) + (0,) * 43


def own(X):
    return WEIGHTS @ X + BIASES


@pytest.fixture(autouse=True)
def blank_sheet(monkeypatch):
    """No test leaves a drawing for the next one."""
    monkeypatch.setitem(handwriting._kept, "cells", BLANK)


def test_a_function_reads_the_drawing():
    explorer = handwriting_explorer(network=own)
    for cells in (BLANK, ONE_CELL, *(sample.cells for sample in samples()[1:4])):
        explorer.cells = cells
        logits = own(np.array(cells)[:, None] / FULL)[:, 0]
        assert f"{handwriting._a(int(logits.argmax()))}, " in explorer.says
        view = explorer.compute(cells=cells)
        np.testing.assert_allclose(view.probabilities, np.exp(logits) / np.exp(logits).sum())
        assert view.rival == np.argsort(logits)[-2]


def test_a_reader_s_drawing_is_kept_for_the_next_sheet_and_a_given_image_is_not():
    def sheet():
        return handwriting_explorer(sample="your drawing", rank=0, simple=True)

    sheet().cells = ONE_CELL
    assert sheet().cells == handwriting_explorer(network=own).cells == ONE_CELL
    image = handwriting_explorer(sample=samples()[3].name, simple=True)
    assert image.cells == samples()[3].cells
    image.cells = BLANK
    assert sheet().cells == ONE_CELL


def test_a_stored_network_reads_alike_as_a_function():
    network = load_digit_network(0)
    named = handwriting_explorer(sample="your drawing", rank=0, simple=True)
    explorer = handwriting_explorer(network=network.scores)
    for each in (named, explorer):
        each.cells = samples()[5].cells
    assert explorer.says == named.says


def fails(X):
    raise KeyError("W")


@pytest.mark.parametrize(
    ("network", "said"),
    [
        (
            lambda X: WEIGHTS @ X[:, 0],
            r"the shape \(10,\)\. The box gives it the ink of one digit, a column \(64, 1\), and "
            r"expects ten logits \(10, 1\)\. Put these ten numbers below each other$",
        ),
        (lambda X: (WEIGHTS @ X).T, r"the shape \(1, 10\)\. .* below each other$"),
        (lambda X: (WEIGHTS @ X).argmax(axis=0), r"the shape \(1,\)\. .*, without argmax$"),
        (lambda X: WEIGHTS[:9] @ X, r"the shape \(9, 1\)\. .*expects ten logits \(10, 1\)$"),
        (
            lambda X: WEIGHTS @ X + BIASES[:, 0],
            r"\(10, 10\)\. .* A bias \(10,\) is a row in a sum; make it",
        ),
        (
            lambda X: np.nan * (WEIGHTS @ X),
            "returned nan among its logits. Has the training diverged",
        ),
        (lambda X: WEIGHTS @ X + np.inf, "returned inf among its logits"),
        (lambda X: None, "returned None. Is there a `return`"),
        (lambda X: "three", "returned no real numbers, but str"),
        (lambda X: [[1], [2, 3]], "returned no real numbers, but list"),
        (lambda X: 1j * (WEIGHTS @ X), "returned no real numbers, but ndarray"),
        (
            lambda X: WEIGHTS @ X.T,
            "failed with ValueError: matmul: .* The box gives it the ink of one dig",
        ),
        (fails, "failed with KeyError: 'W'. The box gives it"),
        (lambda: 1, "failed with TypeError: .*takes 0 positional arguments"),
    ],
)
def test_a_function_that_does_something_else_gets_a_sentence_and_the_picture_stays(network, said):
    answers = iter([own, network])
    explorer = handwriting_explorer(network=lambda X: next(answers)(X))
    before = explorer.picture(narrow=False).answer.get_text()
    ((_, frame),) = explorer.answer([[list(ONE_CELL)]])["frames"].items()
    assert re.search(f"^ValueError: your network .*{said}", frame["error"])
    assert explorer.picture(narrow=False).answer.get_text() == before


@pytest.mark.parametrize("logits", [BIASES.tolist(), BIASES.astype(int)])
def test_lists_and_integers_are_logits_too(logits):
    assert "guesses a 9" in repr(handwriting_explorer(network=lambda X: logits))


def test_a_function_that_fails_at_once_leaves_a_sheet_to_draw_on_and_says_why():
    answers = iter([WEIGHTS @ np.ones(64), BIASES])
    explorer = handwriting_explorer(network=lambda X: next(answers))
    assert repr(explorer).startswith("ValueError: your network returned the shape (10,)")
    explorer.cells = ONE_CELL
    assert "Your drawing: reads a 9" in explorer.says


def test_the_function_cannot_change_the_drawing():
    def greedy(X):
        X[:] = 1
        return own(X)

    explorer = handwriting_explorer(network=greedy)
    explorer.cells = ONE_CELL
    assert "Your drawing" in explorer.says
    assert explorer.cells == ONE_CELL


def test_a_drawing_waits_for_the_next_box_until_it_is_cleared():
    explorer = handwriting_explorer(network=own)
    explorer.cells = ONE_CELL
    assert handwriting_explorer(network=own).cells == ONE_CELL
    assert handwriting_explorer(network=own, cells=samples()[1].cells).cells == samples()[1].cells
    explorer.cells = BLANK
    assert handwriting_explorer(network=own).cells == BLANK


@pytest.mark.parametrize("network", [WEIGHTS, "mine", 3])
def test_what_cannot_be_called_is_no_network(network):
    with pytest.raises(TypeError, match=r"^network must be a function of the ink \(64, 1\), not "):
        handwriting_explorer(network=network)
