"""The shape explorer: its rule against NumPy's verdict, its sentence against its numbers."""

import re
from itertools import chain

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from helpers.explorers import broadcast_explorer
from helpers.explorers.broadcasting import (
    LARGEST,
    OPERATIONS,
    PRODUCT,
    SUM,
    compute,
    read_prediction,
    sentence,
)

SAYS = (
    "Element by element, (3, 3) with (1, 4), aligned on the right. 3 against 4 at axis -1: "
    "different, and neither is 1, so it fails. NumPy: ValueError: operands could not be broadcast "
    "together with shapes (3,3) (1,4)"
)
SIZES = st.integers(1, LARGEST)
STATES = st.tuples(st.sampled_from(OPERATIONS), SIZES, SIZES, st.sampled_from([1, 2]), SIZES, SIZES)


def numpy_shape(operation, A, B):
    """The shape of the result on arrays of zeros, or the text of the error."""
    A, B = np.zeros(A), np.zeros(B)
    try:
        if operation in (SUM, PRODUCT):
            return (A + B if operation == SUM else A @ B).shape
        return np.einsum(operation.removeprefix("einsum "), A, B).shape
    except ValueError as error:
        return str(error).strip()


def stretched(view):
    """The shapes of A, B and the result as they are drawn where the operation works."""
    if view.operation == SUM:
        return [view.result.shape] * 3
    if view.operation == PRODUCT:
        return [view.A.shape, view.B.shape, view.result.shape]
    A, B, kept = re.split(",|->", view.subscripts)
    every = "".join(dict.fromkeys(A + B))
    largest = np.einsum(f"{A},{B}->{every}", np.ones(view.A.shape), np.ones(view.B.shape)).shape
    sizes = dict(zip(every, largest, strict=True))
    return [tuple(sizes[letter] for letter in letters) for letters in (A, B, kept)]


def check(view, says, picture):
    assert says == sentence(view)
    expected = numpy_shape(view.operation, view.A.shape, view.B.shape)
    fails = isinstance(expected, str)
    check_verdict(view, expected)
    if view.revealed:
        check_sentence(says, view, expected)
        arrays = [view.A, view.B, *([] if fails else [view.result])]
        full = [view.A.shape, view.B.shape] if fails else stretched(view)
        collisions, clashes = view.collision, view.explanation.clashes
    else:
        arrays, collisions, clashes = [view.A, view.B], (), ()
        full = [array.shape for array in arrays]
        assert says.endswith("Write it, or the word error, and press Enter.")
        for word in ("NumPy:", "fails", "repeated", "right", "wrong"):
            assert word not in says
    assert ("is no shape" in says) == (bool(view.prediction) and view.guess is None)
    mark = "" if view.revealed and not fails else "×" if view.revealed else "?"
    assert picture.refused.get_text() == mark
    for place, cells in enumerate(picture.cells):
        boxes = [box for box, _ in chain(*cells) if box.get_visible()]
        copies = [box for box in boxes if box.get_hatch()]
        assert len(boxes) == (np.prod(full[place]) if place < len(full) else 0)
        assert len(boxes) - len(copies) == (arrays[place].size if place < len(full) else 0)
        assert ("repeated" in picture.notes[place].get_text()) == bool(copies)
        shown = [int(text.get_text()) for box, text in chain(*cells) if box.get_visible()]
        if place < len(full):
            whole = (
                np.broadcast_to(np.atleast_2d(arrays[place]), full[place])
                if copies
                else arrays[place]
            )
            assert shown == whole.ravel().tolist()
    names = ["axis", "−2", "−1"] if view.operation == SUM else ["", "", ""]
    assert [text.get_text() for text in picture.axes] == names
    bars = [side for side in chain(*picture.sides) if side.get_visible()]
    assert len(bars) == len(collisions) == 2 * len(clashes)
    assert sum(text.get_text() == "≠" for text in picture.unequal) == len(clashes)
    table = [[text.get_text() for _, text in row] for row in picture.table]
    for row, array in zip(table, (view.A, view.B), strict=False):
        sizes = [int(text[-1]) for text in row if text.strip() and "(" not in text]
        assert sizes == [*array.shape]


def check_verdict(view, expected):
    if isinstance(expected, str):
        assert (view.result, view.explanation.shape) == (None, None)
        assert view.error == expected
        # Without a collision, B has another number of axes than there are letters for it.
        assert view.collision or len(view.letters[1]) != view.B.ndim
    else:
        assert view.result.shape == view.explanation.shape == expected
        assert view.error is None
        assert view.collision == set()


def check_sentence(text, view, expected):
    fails = isinstance(expected, str)
    assert f"{view.A.shape} with {view.B.shape}" in text
    assert text.endswith(f"ValueError: {expected}" if fails else f" is {expected}.")
    A, B = view.A.shape, np.atleast_2d(view.B).shape
    padded = view.operation == SUM and view.B.ndim == 1
    assert ("missing axis counts as 1" in text) == padded
    for m, n, axis in re.findall(r"(\d) against (\d) at axis (-\d)", text):
        assert (int(m), int(n)) == (A[int(axis)], B[int(axis)])
        assert m != n
        assert "1" not in (m, n)
    for name, axis, m, n in re.findall(r"(\w) is repeated along axis (-\d) \((\d) to (\d)\)", text):
        assert (A if name == "A" else B)[int(axis)] == int(m) == 1
        assert expected[int(axis)] == int(n) > 1
    for letter, m, n in re.findall(r"(\w) is (\d) in A and (\d) in B", text):
        letters = view.subscripts.split(",")
        assert int(m) == view.A.shape[letters[0].index(letter)]
        assert int(n) == view.B.shape[letters[1].index(letter)]
        assert m != n
        assert "1" not in (m, n)
    if not fails:
        repeats = stretched(view)[:2] != [view.A.shape, B if padded else view.B.shape]
        assert (" repeated " in text.replace("nothing is repeated", "")) == repeats
        assert ("shape of neither" in text) == (view.operation == SUM and expected not in (A, B))
    for terms, total in re.findall(r"first element is ([^=]+) = (\d+)\.", text):
        products = [np.prod([int(n) for n in term.split("·")]) for term in terms.split(" + ")]
        assert sum(products) == int(total) == view.result.flat[0]


@given(STATES)
def test_rule_verdict_and_sentence_agree_with_numpy(state):
    operation, *A, B_axes, B_rows, B_columns = state
    view = compute(*state)
    assert (view.A.shape, view.B.shape) == (tuple(A), (B_rows, B_columns)[-B_axes:])
    expected = numpy_shape(operation, view.A.shape, view.B.shape)
    check_verdict(view, expected)
    check_sentence(sentence(view), view, expected)


ANSWERS = st.sampled_from(["", "four", "error", "fails.", "()", "(3,)"]) | st.builds(
    "({}, {})".format, SIZES, SIZES
)


@given(STATES, ANSWERS, st.booleans())
def test_a_prediction_is_judged_by_what_numpy_does(state, answer, hidden):
    plain = compute(*state)
    right = "error" if plain.result is None else str(plain.result.shape)
    view = compute(*state, prediction=answer, hidden=hidden)
    assert view.right == (answer == right or (answer == "fails." and right == "error"))
    assert view.revealed == (not hidden or answer not in ("", "four"))
    text = sentence(view)
    if answer in ("", "four"):
        assert ("“four” is no shape" in text) == (answer == "four")
    elif view.right:
        assert re.match(r"You predicted [^:]+: right\. ", text)
    else:
        outcome = "fails" if right == "error" else f"is {right}"
        assert re.match(rf"You predicted [^:]+: wrong, it {re.escape(outcome)}\. ", text)
    assert not view.revealed or text.endswith(sentence(plain))
    assert compute(*state, prediction=right).right


def test_predictions_are_read_as_people_write_them():
    for text in ("(3, 4)", "3,4", "3 4", "3 x 4", "3 × 4", "[3, 4]", " (3, 4) "):
        assert read_prediction(text) == (3, 4)
    assert [*map(read_prediction, ("(3,)", "3", "()", "(12, 4)"))] == [(3,), (3,), (), (12, 4)]
    assert {read_prediction(text) for text in ("Error", "it fails.")} == {"error"}
    for text in ("(3, 4", "3, 4)", "3..4", "-3", "²", ""):
        assert read_prediction(text) is None


def test_a_prediction_is_forgotten_with_the_shapes_it_was_made_for():
    explorer = broadcast_explorer(hidden=True, prediction="3 4")
    assert explorer.says.startswith("You predicted (3, 4): wrong, it fails. ")
    explorer.A_columns = 4
    assert explorer.prediction == ""
    assert explorer.says.startswith("A is (3, 4) and B is (1, 4). What is the shape of A + B?")
    explorer.prediction = "3 4"
    assert explorer.says.startswith("You predicted (3, 4): right. Element by element")
    explorer.hidden = False
    assert explorer.says.startswith("Element by element")
