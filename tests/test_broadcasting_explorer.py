"""Test the broadcasting explorer: its rules against NumPy, its predictions and its picture."""

import re
from functools import cache
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.explorers import broadcast_explorer, broadcasting
from helpers.explorers.broadcasting import LARGEST, OPERATIONS, PRODUCT, SUM, compute

SIZES = st.integers(1, LARGEST)
STATES = st.tuples(st.sampled_from(OPERATIONS), SIZES, SIZES, st.sampled_from([1, 2]), SIZES, SIZES)
ANSWERS = st.sampled_from(["", "four", "error", "fails.", "()", "(3,)"]) | st.builds(
    "({}, {})".format, SIZES, SIZES
)


def check(view, picture):
    check_verdict(view)
    shown = view.revealed and view.result is not None
    arrays = [view.A, view.B, *([view.result] if shown else [])]
    full = stretched(view) if shown else [array.shape for array in arrays]
    assert picture.refused.get_text() == ("" if shown else "×" if view.revealed else "?")
    for cells, array, shape in zip(picture.cells, arrays, full, strict=False):
        seen = [(box, text) for box, text in chain(*cells) if box.get_visible()]
        whole = np.broadcast_to(array, shape)
        assert [int(text.get_text()) for _, text in seen] == whole.ravel().tolist()
        assert sum(not box.get_hatch() for box, _ in seen) == array.size
    assert shown or not any(box.get_visible() for box, _ in chain(*picture.cells[2]))
    clashes = view.explanation.clashes if view.revealed else ()
    collision = view.collision if view.revealed else ()
    # The last axis is horizontal, except that of a vector which is used as a column.
    last = [(0, -1) in collision, (1, -1) in collision]
    column = view.operation == PRODUCT and view.B.ndim == 1
    first = [(0, -2) in collision, (1, -2) in collision or (column and last[1])]
    seen = [[side.get_visible() for side in sides] for sides in picture.sides]
    assert seen == [[last[0], first[0]], [last[1] and not column, first[1]]]
    assert sum(text.get_text() == "≠" for text in picture.unequal) == len(clashes)
    framed = [box.get_linewidth() == 3 for box, _ in chain(*picture.table)]
    assert sum(framed) == 2 * len(clashes)
    for row, array in zip(picture.table, (view.A, view.B), strict=False):
        words = [text.get_text() for _, text in row]
        sizes = [int(text[-1]) for text in words if text.strip() and "(" not in text]
        assert sizes == [*array.shape]


def check_verdict(view):
    """Compare the predicted shape and the result with those of NumPy for arrays of zeros."""
    A, B = np.zeros(view.A.shape), np.zeros(view.B.shape)
    try:
        if view.operation in (SUM, PRODUCT):
            shape, error = (A + B if view.operation == SUM else A @ B).shape, None
        else:
            shape, error = np.einsum(view.operation.removeprefix("einsum "), A, B).shape, None
    except ValueError as refusal:
        shape, error = None, str(refusal).strip()
    assert view.error == error
    assert view.explanation.shape == shape == (None if error else view.result.shape)
    # An einsum can also fail without a collision, if it has too many or too few letters for B.
    assert not view.collision if error is None else view.collision or view.subscripts


def stretched(view):
    """Return the shapes of A, B and the result in the picture of an operation that works."""
    if view.operation == SUM:
        return [view.result.shape] * 3
    if view.operation == PRODUCT:
        return [view.A.shape, view.B.shape, view.result.shape]
    A, B, kept = re.split(",|->", view.subscripts)
    every = "".join(dict.fromkeys(A + B))
    largest = np.einsum(f"{A},{B}->{every}", np.ones(view.A.shape), np.ones(view.B.shape)).shape
    sizes = dict(zip(every, largest, strict=True))
    return [tuple(sizes[letter] for letter in letters) for letters in (A, B, kept)]


@cache
def picture():
    return broadcasting.ShapePicture()


@settings(max_examples=60)
@given(STATES, ANSWERS, st.booleans())
def test_rule_verdict_prediction_and_picture_agree_with_numpy(state, answer, hidden):
    view = compute(*state, prediction=answer, hidden=hidden)
    picture().draw(view)
    check(view, picture())
    assert view.A.shape == state[1:3]
    assert view.B.shape == state[4:][-state[3] :]
    right = "error" if view.result is None else str(view.result.shape)
    assert view.right == (answer == right or (answer == "fails." and right == "error"))
    assert view.revealed == (not hidden or answer not in ("", "four"))
    assert compute(*state, prediction=right).right


@pytest.mark.parametrize(
    ("guess", "texts"),
    [
        ((3, 4), ["(3, 4)", "3,4", "3 4", "3 x 4", "3 × 4", "[3, 4]", " (3, 4) "]),
        ((12,), ["(12,)", "12"]),
        ((), ["()"]),
        ("error", ["Error", "it fails."]),
        (None, ["(3, 4", "3, 4)", "3..4", "-3", "²", ""]),
    ],
)
def test_predictions_are_read_as_people_write_them(guess, texts):
    assert [broadcasting.read_prediction(text) for text in texts] == [guess] * len(texts)


def test_a_prediction_is_forgotten_with_the_shapes_it_was_made_for():
    explorer = broadcast_explorer(hidden=True, prediction="3 4")
    explorer.A_columns = 4
    assert explorer.prediction == ""
    explorer.prediction = "3 4"
    explorer.hidden = False
    assert explorer.prediction == ""
