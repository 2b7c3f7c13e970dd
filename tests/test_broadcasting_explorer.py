"""The shape explorer: its rule against NumPy's verdict, its sentence against its numbers."""

import re

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.explorers import broadcast_explorer
from helpers.explorers.base import new_figure
from helpers.explorers.broadcasting import LARGEST, OPERATIONS, ShapePicture, compute, sentence

SIZES = st.integers(1, LARGEST)
STATES = st.fixed_dictionaries(
    {
        "operation": st.sampled_from(OPERATIONS),
        "A_rows": SIZES,
        "A_columns": SIZES,
        "B_axes": st.sampled_from([1, 2]),
        "B_rows": SIZES,
        "B_columns": SIZES,
    }
)


@pytest.fixture(scope="module")
def explorer():
    return broadcast_explorer()


@pytest.fixture(scope="module")
def picture():
    return ShapePicture(new_figure(860, 360).add_subplot())


def put(explorer, state):
    for name, value in state.items():
        explorer.controls[name].value = value
    assert explorer.error is None
    return explorer


def shapes(state):
    A = (state["A_rows"], state["A_columns"])
    return A, (state["B_rows"], state["B_columns"])[-state["B_axes"] :]


def numpy_shape(state):
    """The shape of the result on arrays of zeros, or the text of the error."""
    A, B = map(np.zeros, shapes(state))
    try:
        return (A + B if state["operation"] == "element by element" else A @ B).shape
    except ValueError as error:
        return str(error).strip()


def test_the_askers_error_is_where_it_starts(explorer):
    explorer.reset()
    assert "operands could not be broadcast together with shapes (3,3) (1,4)" in explorer.says.value
    assert "3 against 4 at axis -1" in explorer.says.value


@given(STATES)
def test_rule_and_verdict_agree_with_numpy(state):
    view = compute(**state)
    expected = numpy_shape(state)
    assert (view.A.shape, view.B.shape) == shapes(state)
    if isinstance(expected, str):
        assert view.result is None
        assert view.error == expected
        assert view.collision
    else:
        assert view.result.shape == expected
        assert view.error is None
        assert view.collision == ()


@given(STATES)
def test_the_sentence_is_true(state):
    view, text = compute(**state), sentence(compute(**state))
    expected = numpy_shape(state)
    assert f"{shapes(state)[0]} with {shapes(state)[1]}" in text
    assert text.endswith(
        f"ValueError: {expected}" if isinstance(expected, str) else f" is {expected}."
    )
    assert ("fails" in text) == isinstance(expected, str)
    padded = state["operation"] == "element by element" and state["B_axes"] == 1
    assert ("missing axis counts as 1" in text) == padded
    A, B = view.A.shape, np.atleast_2d(view.B).shape
    for m, n, axis in re.findall(r"(\d) against (\d) at axis (-\d)", text):
        assert (int(m), int(n)) == (A[int(axis)], B[int(axis)])
        assert m != n
        assert "1" not in (m, n)
    for name, axis, m, n in re.findall(r"(\w) is repeated along axis (-\d) \((\d) to (\d)\)", text):
        assert (A if name == "A" else B)[int(axis)] == int(m) == 1
        assert expected[int(axis)] == int(n) > 1
    if not isinstance(expected, str) and state["operation"] == "element by element":
        assert ("repeated along" in text) == (A != B)
        assert ("shape of neither" in text) == (expected not in (A, B))
    for terms, total in re.findall(r"first element is ([^=]+) = (\d+)\.", text):
        products = [np.prod([int(n) for n in term.split("·")]) for term in terms.split(" + ")]
        assert sum(products) == int(total) == view.result.flat[0]


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("axes", [1, 2])
@pytest.mark.parametrize("name", ["A_rows", "A_columns", "B_rows", "B_columns"])
@pytest.mark.parametrize("size", [1, 3, LARGEST])
def test_each_control_at_its_least_middle_and_greatest(explorer, operation, axes, name, size):
    explorer.reset()
    assert put(explorer, {"operation": operation, "B_axes": axes, name: size}).picture.value
    assert sentence(compute(**explorer.state))[:20] in explorer.says.value


@given(state=STATES)
def test_moving_draws_what_the_state_says(picture, state):
    view = compute(**state)
    # From another state, so that nothing of it is left behind.
    picture.draw(compute("element by element", 4, 1, 2, 1, 5))
    assert picture.draw(view) == sentence(view)
    result = np.atleast_2d(view.result) if view.result is not None else np.empty((0, 0))
    for place, array in enumerate((view.A, view.B, result)):
        boxes = [box for row in picture.cells[place] for box, _ in row if box.get_visible()]
        copies = [box for box in boxes if box.get_hatch()]
        stretched = view.result is not None and state["operation"] == "element by element"
        assert len(boxes) == (view.result.size if stretched else array.size)
        assert len(boxes) - len(copies) == array.size
    sums = state["operation"] == "element by element"
    names = ["axis", "−2", "−1"] if sums else ["", "", ""]
    assert [text.get_text() for text in picture.axes] == names
    bars = [side for sides in picture.sides for side in sides if side.get_visible()]
    assert len(bars) == 2 * len(view.collision)
    assert sum(text.get_text() == "≠" for text in picture.unequal) == len(view.collision)


def test_fifty_moves_leave_no_figure_open(explorer):
    rng = np.random.default_rng(0)
    before = plt.get_fignums()
    for _ in range(50):
        rows, columns = rng.integers(1, LARGEST + 1, size=2).tolist()
        put(explorer, {"A_rows": rows, "B_columns": columns})
    assert plt.get_fignums() == before


def test_rows_are_locked_while_B_has_none(explorer):
    explorer.reset()
    put(explorer, {"B_axes": 1})
    assert explorer.controls["B_rows"].disabled
    put(explorer, {"B_axes": 2})
    assert not explorer.controls["B_rows"].disabled


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"operation": "sum"}, ValueError, "operation must be one of"),
        ({"A_rows": 0}, ValueError, "A_rows must be at least 1"),
        ({"B_axes": 3}, ValueError, "B_axes must be 1 or 2"),
        ({"B_columns": 2.5}, TypeError, "B_columns must be a whole number"),
    ],
)
def test_a_state_that_no_control_has_is_refused(change, error, message):
    good = {"operation": "matrix product", "A_rows": 2, "A_columns": 3}
    good |= {"B_axes": 2, "B_rows": 3, "B_columns": 4}
    with pytest.raises(error, match=message):
        compute(**good | change)
