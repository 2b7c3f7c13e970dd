"""Test the broadcasting explorer: its rules against NumPy, and its picture."""

import sys
from functools import cache
from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.explorers import broadcast_explorer
from course.explorers.broadcasting import FUNCTIONS, LARGEST, PRODUCT, SUM, compute

SIZES = st.integers(1, LARGEST)
STATES = st.tuples(
    st.sampled_from([*FUNCTIONS]), st.sampled_from([1, 2]), SIZES, SIZES, SIZES, SIZES
)


def check(view, picture):
    check_verdict(view)
    check_cells(view, picture)
    check_collision(view, picture)
    check_handles(view, picture)


def check_verdict(view):
    """Compare the shape and the result with those of NumPy for arrays of zeros."""
    A, B = np.zeros(view.A.shape), np.zeros(view.B.shape)
    try:
        shape = (A + B if view.operation == SUM else A @ B).shape
    except ValueError:
        assert view.result is None
        assert view.collision
        return
    assert not view.collision
    assert view.result.shape == shape
    operate = np.add if view.operation == SUM else np.matmul
    assert np.array_equal(view.result, operate(view.A, view.B))


def check_cells(view, picture):
    """Compare the numbers in the picture with those that NumPy combines, with copies."""
    arrays = [view.A, view.B]
    if view.result is not None:
        full = np.broadcast_arrays(*arrays) if view.operation == SUM else arrays
        arrays, full = [*arrays, view.result], [*full, view.result]
    else:
        full = arrays
        assert not any(box.get_visible() for box, _ in chain(*picture.cells[2]))
    for cells, array, whole in zip(picture.cells, arrays, full, strict=False):
        seen = [(box, text) for box, text in chain(*cells) if box.get_visible()]
        assert [int(text.get_text()) for _, text in seen] == whole.ravel().tolist()
        assert sum(box.get_linestyle() == "-" for box, _ in seen) == array.size
    for name, array in zip(picture.names, arrays, strict=False):
        assert name.get_text().endswith(str(array.shape))


def check_collision(view, picture):
    # The last axis is horizontal, except that of a vector which is used as a column.
    column = view.operation == PRODUCT and view.B.ndim == 1
    last = [(place, -1) in view.collision for place in (0, 1)]
    first = [(place, -2) in view.collision for place in (0, 1)]
    expected = [[first[0], last[0]], [first[1] or (column and last[1]), last[1] and not column]]
    assert [[bar.get_visible() for bar in bars] for bars in picture.bars] == expected
    said = [text.get_text() for text in picture.unequal if "≠" in text.get_text()]
    assert len(said) == len(view.collision) / 2
    assert picture.frame.get_visible() == (view.result is None)


def check_handles(view, picture):
    """Each handle changes the size beside which it lies, and every size has those it can have."""
    handles = picture.figure.handles
    controls = {"A_rows": (view.A, -2), "A_columns": (view.A, -1), "B_columns": (view.B, -1)}
    if view.B.ndim == 2:
        controls["B_rows"] = view.B, -2
    expected = {
        (name, by)
        for name, (array, axis) in controls.items()
        for by in (-1, 1)
        if 1 <= array.shape[axis] + by <= LARGEST
    }
    assert {(handle.control, handle.by) for handle in handles} == expected
    assert len(handles) == len(expected)
    assert len(picture.circles.get_xdata()) == len(handles)


@cache
def picture(narrow):
    return broadcast_explorer().picture(narrow)


@settings(max_examples=60)
@given(STATES, st.booleans())
def test_verdict_and_picture_agree_with_numpy(state, narrow):
    view = compute(*state)
    picture(narrow).draw(view)
    check(view, picture(narrow))
    assert view.A.shape == state[2:4]
    assert view.B.shape == state[4:][-state[1] :]


@pytest.mark.parametrize("narrow", [False, True])
def test_the_places_to_press_do_not_move_with_the_sizes(narrow):
    """So a size is changed several times without looking for its plus again."""
    shown, places = picture(narrow), {}
    for size in range(1, LARGEST + 1):
        shown.draw(compute(SUM, 2, size, size, size, size))
        for handle in shown.figure.handles:
            place = places.setdefault((handle.control, handle.by), (handle.x, handle.y))
            assert place == (handle.x, handle.y)
    assert len(set(places.values())) == 8


def test_without_whyshape_the_explorer_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "whyshape", None)
    with pytest.raises(ModuleNotFoundError, match=r"needs the package whyshape: .*\./whyshape"):
        compute(SUM, 2, 3, 3, 3, 3)
