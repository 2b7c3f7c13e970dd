"""The shape explorer: its rule against NumPy's verdict, its sentence against its numbers."""

import html
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.explorers import broadcast_explorer
from helpers.explorers.base import new_figure
from helpers.explorers.broadcasting import (
    LARGEST,
    OPERATIONS,
    PRODUCT,
    SUM,
    ShapePicture,
    compute,
    read_prediction,
    sentence,
)

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
    operation = state["operation"]
    try:
        if operation in (SUM, PRODUCT):
            return (A + B if operation == SUM else A @ B).shape
        return np.einsum(operation.removeprefix("einsum "), A, B).shape
    except ValueError as error:
        return str(error).strip()


def said(explorer):
    """The explorer's line as it is read."""
    return html.unescape(re.sub(r"<[^>]*>", "", explorer.says.value))


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
        assert view.explanation.shape is None
        # Without a collision, B has another number of axes than there are letters for it.
        assert view.collision or len(view.letters[1]) != view.B.ndim
    else:
        assert view.result.shape == view.explanation.shape == expected
        assert view.error is None
        assert view.collision == set()


@given(STATES)
def test_the_sentence_is_true(state):
    view, text = compute(**state), sentence(compute(**state))
    expected = numpy_shape(state)
    assert f"{shapes(state)[0]} with {shapes(state)[1]}" in text
    assert text.endswith(
        f"ValueError: {expected}" if isinstance(expected, str) else f" is {expected}."
    )
    assert ("fails" in text) == isinstance(expected, str)
    padded = state["operation"] == SUM and state["B_axes"] == 1
    assert ("missing axis counts as 1" in text) == padded
    A, B = view.A.shape, np.atleast_2d(view.B).shape
    for m, n, axis in re.findall(r"(\d) against (\d) at axis (-\d)", text):
        assert (int(m), int(n)) == (A[int(axis)], B[int(axis)])
        assert m != n
        assert "1" not in (m, n)
    for name, axis, m, n in re.findall(r"(\w) is repeated along axis (-\d) \((\d) to (\d)\)", text):
        assert (A if name == "A" else B)[int(axis)] == int(m) == 1
        assert expected[int(axis)] == int(n) > 1
    for letter, m, n in re.findall(r"(\w) is (\d) in A and (\d) in B", text):
        letters = state["operation"].removeprefix("einsum ").split(",")
        assert int(m) == view.A.shape[letters[0].index(letter)]
        assert int(n) == view.B.shape[letters[1].index(letter)]
        assert m != n
        assert "1" not in (m, n)
    if state["operation"] not in (SUM, PRODUCT) and not isinstance(expected, str):
        assert ("is repeated to" in text) == stretches(state)
    if not isinstance(expected, str) and state["operation"] == SUM:
        assert ("repeated along" in text) == (A != B)
        assert ("shape of neither" in text) == (expected not in (A, B))
    for terms, total in re.findall(r"first element is ([^=]+) = (\d+)\.", text):
        products = [np.prod([int(n) for n in term.split("·")]) for term in terms.split(" + ")]
        assert sum(products) == int(total) == view.result.flat[0]


def stretches(state):
    """Whether a letter of an einsum stands for two sizes, of which one is 1."""
    letters = re.split(",|->", state["operation"].removeprefix("einsum "))[:2]
    sizes = {}
    for names, shape in zip(letters, shapes(state), strict=True):
        for letter, size in zip(names, shape, strict=True):
            sizes.setdefault(letter, set()).add(size)
    return any(len(found) > 1 for found in sizes.values())


ANSWERS = st.sampled_from(["error", "fails.", "()", "(3,)"]) | st.builds(
    "({}, {})".format, st.integers(1, LARGEST), st.integers(1, LARGEST)
)


@given(STATES, ANSWERS, st.booleans())
def test_a_prediction_is_judged_by_what_numpy_does(state, answer, hidden):
    expected = numpy_shape(state)
    failed = isinstance(expected, str)
    right = failed if "(" not in answer else not failed and eval(answer) == expected
    view = compute(**state, prediction=answer, hidden=hidden)
    assert view.right == right
    assert view.revealed
    text = sentence(view)
    if right:
        assert re.match(r"You predicted [^:]+: right\. ", text)
    else:
        assert re.match(r"You predicted [^:]+: wrong, it ", text)
        assert f": wrong, it {'fails' if failed else f'is {expected}'}. " in text
    assert text.endswith(sentence(compute(**state)))


@given(STATES)
def test_the_right_prediction_is_right(state):
    expected = numpy_shape(state)
    answer = "error" if isinstance(expected, str) else str(expected)
    assert "right" in sentence(compute(**state, prediction=answer))


@given(STATES, st.sampled_from(["", "  ", "four", "(3, 4", "3 by", "(-1,)"]))
def test_what_waits_for_a_prediction_gives_nothing_away(state, answer):
    view = compute(**state, prediction=answer, hidden=True)
    text = sentence(view)
    assert text.endswith("Write it, or the word error, and press Enter.") != view.revealed
    if not view.revealed:
        for word in ("NumPy:", "fails", "repeated", "right", "wrong"):
            assert word not in text
    assert ("is no shape" in text) == bool(answer.strip()) * (view.guess is None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("(3, 4)", (3, 4)),
        ("3,4", (3, 4)),
        ("3 4", (3, 4)),
        ("3 x 4", (3, 4)),
        ("[3, 4]", (3, 4)),
        (" (3,) ", (3,)),
        ("3", (3,)),
        ("()", ()),
        ("(12, 4)", (12, 4)),
        ("Error", "error"),
        ("it fails.", "error"),
        ("(3, 4", None),
        ("3, 4)", None),
        ("3..4", None),
        ("-3", None),
        ("²", None),
        ("", None),
    ],
)
def test_predictions_are_read_as_people_write_them(text, expected):
    assert read_prediction(text) == expected


def test_a_hidden_result_is_revealed_by_the_prediction_and_forgotten_with_the_shapes(explorer):
    explorer.reset()
    put(explorer, {"hidden": True})
    covered = explorer.picture.value
    assert said(explorer).startswith("A is (3, 3) and B is (1, 4). What is the shape of A + B?")
    put(explorer, {"prediction": "(3, 4)"})
    assert said(explorer).startswith("You predicted (3, 4): wrong, it fails. ")
    assert explorer.picture.value != covered
    put(explorer, {"A_columns": 4})
    assert explorer.state["prediction"] == ""
    assert said(explorer).startswith("A is (3, 4) and B is (1, 4). What")
    put(explorer, {"prediction": "3 4"})
    assert said(explorer).startswith("You predicted (3, 4): right. Element by element")
    put(explorer, {"hidden": False})
    assert said(explorer).startswith("Element by element")
    put(explorer, {"prediction": "four"})
    assert said(explorer).startswith("“four” is no shape: write it as (3, 4), or write error. E")
    explorer.reset()
    assert explorer.state["prediction"] == ""
    assert "You predicted" not in said(explorer)


@given(STATES)
def test_a_covered_picture_marks_nothing(picture, state):
    picture.draw(compute("element by element", 3, 3, 2, 1, 4))
    picture.draw(compute(**state, hidden=True))
    assert picture.refused.get_text() == "?"
    assert [text.get_text() for text in picture.unequal] == ["", ""]
    assert not any(side.get_visible() for sides in picture.sides for side in sides)
    boxes = [box for place in picture.cells for row in place for box, _ in row]
    assert not any(box.get_hatch() for box in boxes if box.get_visible())
    assert not any("repeated" in text.get_text() for text in picture.notes)
    size = sum(np.prod(shape) for shape in shapes(state))
    assert sum(box.get_visible() for box in boxes) == size


@pytest.mark.parametrize("operation", OPERATIONS)
@pytest.mark.parametrize("axes", [1, 2])
@pytest.mark.parametrize("name", ["A_rows", "A_columns", "B_rows", "B_columns"])
@pytest.mark.parametrize("size", [1, 3, LARGEST])
def test_each_control_at_its_least_middle_and_greatest(explorer, operation, axes, name, size):
    explorer.reset()
    assert put(explorer, {"operation": operation, "B_axes": axes, name: size}).picture.value
    assert sentence(compute(**explorer.state)) == said(explorer)


@given(state=STATES)
def test_moving_draws_what_the_state_says(picture, state):
    view = compute(**state)
    # From another state, so that nothing of it is left behind.
    picture.draw(compute("element by element", 4, 1, 2, 1, 5))
    assert picture.draw(view) == sentence(view)
    sums, fits = state["operation"] == SUM, view.result is not None
    full = [array.shape for array in (view.A, view.B)]
    if fits and sums:
        full = [view.result.shape] * 2
    elif fits and state["operation"] != PRODUCT:
        ones = [np.ones(shape) for shape in full]
        every = "".join(dict.fromkeys(view.letters[0] + view.letters[1]))
        names = ",".join(view.letters[:2])
        sizes = dict(zip(every, np.einsum(f"{names}->{every}", *ones).shape, strict=True))
        full = [tuple(sizes[letter] for letter in letters) for letters in view.letters[:2]]
    arrays = (view.A, view.B, view.result if fits else np.empty((0, 0)))
    for place, (array, shape) in enumerate(zip(arrays, [*full, arrays[2].shape], strict=True)):
        boxes = [box for row in picture.cells[place] for box, _ in row if box.get_visible()]
        copies = [box for box in boxes if box.get_hatch()]
        assert len(boxes) == np.prod(shape)
        assert len(boxes) - len(copies) == array.size
        assert ("repeated" in picture.notes[place].get_text()) == bool(copies)
    names = ["axis", "−2", "−1"] if sums else ["", "", ""]
    assert [text.get_text() for text in picture.axes] == names
    assert picture.refused.get_text() == ("" if fits else "×")
    bars = [side for sides in picture.sides for side in sides if side.get_visible()]
    assert len(bars) == len(view.collision)
    unequal = sum(text.get_text() == "≠" for text in picture.unequal)
    assert unequal == len(view.explanation.clashes) == len(bars) / 2
    table = [[text.get_text() for _, text in row] for row in picture.table]
    for row, shape in zip(table, shapes(state), strict=False):
        assert [int(text[-1]) for text in row if text.strip() and "(" not in text] == [*shape]


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
