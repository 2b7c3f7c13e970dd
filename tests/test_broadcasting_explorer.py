"""The shape explorer: its rule against NumPy's verdict, its sentence and its picture."""

import re
from itertools import chain

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from sentences import check_numbers, stated

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

SAYS = [
    (
        {},
        "Element by element, (3, 3) with (1, 4), aligned on the right. 3 against 4 at axis -1: "
        "different, and neither is 1, so it fails. NumPy: ValueError: operands could not be "
        "broadcast together with shapes (3,3) (1,4)",
    ),
    (
        {"B_axes": 1, "B_columns": 3, "prediction": "(3, 3)"},
        "You predicted (3, 3): right. Element by element, (3, 3) with (3,), aligned on the right. "
        "B's missing axis counts as 1: (1, 3). B is repeated along axis -2 (1 to 3). NumPy: the "
        "shape of A + B is (3, 3).",
    ),
    (
        {"A_rows": 1, "B_rows": 4, "B_columns": 1, "prediction": "error"},
        "You predicted an error: wrong, it is (4, 3). Element by element, (1, 3) with (4, 1), "
        "aligned on the right. A is repeated along axis -2 (1 to 4); B is repeated along axis -1 "
        "(1 to 3). The result has the shape of neither: is that what you meant? NumPy: the shape "
        "of A + B is (4, 3).",
    ),
    (
        {"operation": PRODUCT, "prediction": "(3, 4)"},
        "You predicted (3, 4): wrong, it fails. Matrix product, (3, 3) with (1, 4): A's columns "
        "and B's rows must be equal. 3 is not 1, so it fails. Only broadcasting repeats a size of "
        "1; `@` never does. NumPy: ValueError: …",
    ),
    (
        {"operation": PRODUCT, "B_axes": 1, "B_columns": 3},
        "Matrix product, (3, 3) with (3,): A's columns and B's length must be equal. Both are 3. B "
        "has no columns, so neither has the result. The first element is 1·1 + 2·2 + 3·3 = 14. "
        "NumPy: the shape of A @ B is (3,).",
    ),
    (
        {"operation": "einsum ij,jk->ik"},
        'einsum "ij,jk->ik", (3, 3) with (1, 4). i is 3, j is 3, k is 4. In B, j is 1 and is '
        "repeated to 3. Summed over j. The first element is 1·1 + 2·1 + 3·1 = 6. NumPy: the shape "
        'of np.einsum("ij,jk->ik", A, B) is (3, 4).',
    ),
    (
        {"operation": "einsum ij,ij->i", "B_rows": 2},
        'einsum "ij,ij->i", (3, 3) with (2, 4). i is 3 in A and 2 in B and j is 3 in A and 4 in B: '
        "different, and neither is 1, so it fails. NumPy: ValueError: …",
    ),
    (
        {"operation": "einsum ij,j->i"},
        'einsum "ij,j->i", (3, 3) with (1, 4). B has two axes, j names one axis: it fails. NumPy: '
        "ValueError: …",
    ),
    (
        {"hidden": True, "prediction": "four"},
        "“four” is no shape: write it as (3, 4), or write error. A is (3, 3) and B is (1, 4). What "
        "is the shape of A + B? Write it, or the word error, and press Enter.",
    ),
]
SIZES = st.integers(1, LARGEST)
STATES = st.tuples(st.sampled_from(OPERATIONS), SIZES, SIZES, st.sampled_from([1, 2]), SIZES, SIZES)
# What of B goes into the result's first element, beside the first row of A.
FIRST = {"ij,jk->ik": np.s_[:, 0], "ij,kj->ik": 0, "ij,ij->i": 0, "ij,j->i": np.s_[:]}


def numpy_shape(operation, A, B):
    """The shape of the result on arrays of zeros, or the text of the error."""
    A, B = np.zeros(A), np.zeros(B)
    try:
        if operation in (SUM, PRODUCT):
            return (A + B if operation == SUM else A @ B).shape
        return np.einsum(operation.removeprefix("einsum "), A, B).shape
    except ValueError as error:
        return str(error).strip()


def facts(view):
    """The numbers of the sentence."""
    expected = numpy_shape(view.operation, view.A.shape, view.B.shape)
    fails = isinstance(expected, str)
    shapes = [*view.A.shape, *view.B.shape]
    predicted = []
    if view.prediction and view.guess is None:
        predicted = [*(number for number, _ in stated(view.prediction)), 3, 4]
    elif view.prediction:
        predicted = [] if view.guess == "error" else [*view.guess]
        predicted += [] if fails or view.guess == expected else expected
    if not view.revealed:
        return [*predicted, *shapes]
    verdict = [number for number, _ in stated(expected)] if fails else [*expected]
    about = about_sum if view.operation == SUM else about_product
    return [*predicted, *shapes, *about(view, expected), *verdict]


def about_sum(view, expected):
    A, B = view.A.shape, np.atleast_2d(view.B).shape
    padded = [1, *B] if view.B.ndim == 1 else []
    if isinstance(expected, str):
        clashes = [(A[k], B[k], k) for k in (-1, -2) if A[k] != B[k] and 1 not in (A[k], B[k])]
        return [*padded, *chain(*clashes), 1]
    return padded + [
        number
        for shape in (A, B)
        for k in (-2, -1)
        if shape[k] != expected[k]
        for number in (k, shape[k], expected[k])
    ]


def about_product(view, expected):
    inner = view.A.shape[1], view.B.shape[0]
    terms = view.subscripts or ("ij,j->i" if view.B.ndim == 1 else "ij,jk->ik")
    if view.operation == PRODUCT and isinstance(expected, str):
        return [*inner, *([1] if 1 in inner else [])]
    A, B, _ = re.split(",|->", terms)
    if len(B) != view.B.ndim:
        return []
    sizes = dict(zip(A, view.A.shape, strict=True))
    pairs = [(sizes.get(c, n), n) for c, n in zip(B, view.B.shape, strict=True)]
    if isinstance(expected, str):
        return [*chain(*((m, n) for m, n in pairs if m != n and 1 not in (m, n))), 1]
    row, other = np.broadcast_arrays(view.A[0], view.B[FIRST[terms]])
    first = [*chain(*zip(row, other, strict=True)), row @ other]
    if view.operation == PRODUCT:
        return [inner[0], *first]
    full = sizes | {c: max(pair) for c, pair in zip(B, pairs, strict=True)}
    repeated = [(1, full[c]) for c, n in zip(A, view.A.shape, strict=True) if n < full[c]]
    repeated += [(1, full[c]) for c, n in zip(B, view.B.shape, strict=True) if n < full[c]]
    return [*full.values(), *chain(*repeated), *first]


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
    check_verdict(view)
    check_numbers(says, facts(view))
    shown = view.revealed and view.result is not None
    arrays = [view.A, view.B, *([view.result] if shown else [])]
    full = stretched(view) if shown else [array.shape for array in arrays]
    mark = "" if shown else "×" if view.revealed else "?"
    assert picture.refused.get_text() == mark
    for place, cells in enumerate(picture.cells):
        seen = [(box, text) for box, text in chain(*cells) if box.get_visible()]
        copies = [box for box, _ in seen if box.get_hatch()]
        assert bool(picture.notes[place].get_text().startswith("repeated")) == bool(copies)
        if place == len(arrays):
            assert not seen
            continue
        whole = np.broadcast_to(arrays[place], full[place])
        assert [int(text.get_text()) for _, text in seen] == whole.ravel().tolist()
        assert len(seen) - len(copies) == arrays[place].size
    names = ["axis", "−2", "−1"] if view.operation == SUM else ["", "", ""]
    assert [text.get_text() for text in picture.axes] == names
    clashes = view.explanation.clashes if view.revealed else ()
    assert sum(side.get_visible() for side in chain(*picture.sides)) == 2 * len(clashes)
    assert sum(text.get_text() == "≠" for text in picture.unequal) == len(clashes)
    for row, array in zip(picture.table, (view.A, view.B), strict=False):
        words = [text.get_text() for _, text in row]
        sizes = [int(text[-1]) for text in words if text.strip() and "(" not in text]
        assert sizes == [*array.shape]


def check_verdict(view):
    expected = numpy_shape(view.operation, view.A.shape, view.B.shape)
    if isinstance(expected, str):
        assert (view.result, view.explanation.shape) == (None, None)
        assert view.error == expected
        # Without a collision, B has another number of axes than there are letters for it.
        assert view.collision or len(view.letters[1]) != view.B.ndim
    else:
        assert view.result.shape == view.explanation.shape == expected
        assert view.error is None
        assert view.collision == set()


ANSWERS = st.sampled_from(["", "four", "error", "fails.", "()", "(3,)"]) | st.builds(
    "({}, {})".format, SIZES, SIZES
)


@given(STATES, ANSWERS, st.booleans())
def test_rule_verdict_and_prediction_agree_with_numpy(state, answer, hidden):
    plain = compute(*state)
    assert plain.A.shape == state[1:3]
    assert plain.B.shape == state[4:][-state[3] :]
    right = "error" if plain.result is None else str(plain.result.shape)
    view = compute(*state, prediction=answer, hidden=hidden)
    check_verdict(view)
    check_numbers(sentence(view), facts(view))
    assert view.right == (answer == right or (answer == "fails." and right == "error"))
    assert view.revealed == (not hidden or answer not in ("", "four"))
    assert not view.revealed or sentence(view).endswith(sentence(plain))
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
    explorer.A_columns = 4
    assert explorer.prediction == ""
    explorer.prediction = "3 4"
    explorer.hidden = False
    assert explorer.prediction == ""
