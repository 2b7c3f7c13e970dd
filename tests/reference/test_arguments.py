"""What `helpers.arguments` accepts, and what its errors say."""

import re

import numpy as np
import pytest

from helpers.arguments import (
    as_choice,
    as_columns,
    as_count,
    as_finite,
    as_flag,
    as_nonnegative,
    as_real,
    as_samples,
    as_shape,
    as_targets,
    refuse_overflow,
)

X, Y = as_samples([[1, 2, 3], [4, 5, 6]], [[0, 0.5, 1]])
NUMBERS = [
    (as_real("X", [[1, 2], [3, 4]]), [[1.0, 2.0], [3.0, 4.0]]),
    (as_real("X", [[True, False], [False, True]]), np.eye(2)),
    (as_real("X", [(1, 2), np.ones(2)]), [[1.0, 2.0], [1.0, 1.0]]),
    (as_real("X", range(3)), [0.0, 1.0, 2.0]),
    (as_columns("X", [1, 2, 3]), [[1.0], [2.0], [3.0]]),
    (as_columns("X", [[1, 2, 3]], rows=1, columns=3), [[1.0, 2.0, 3.0]]),
    (as_shape("X", [[1, 2, 3]], 1, "N"), [[1.0, 2.0, 3.0]]),
    (X, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]),
    (Y, [[0.0, 0.5, 1.0]]),
    (as_samples([1, 2, 3], [0, 1])[1], [[0.0], [1.0]]),
]


def test_real_numbers_become_float64_and_one_sample_becomes_a_column():
    for array, expected in NUMBERS:
        np.testing.assert_array_equal(array, np.array(expected), strict=True)


def test_a_float64_array_is_not_copied_even_from_a_file(tmp_path):
    on_disk = np.memmap(tmp_path / "x", dtype=float, mode="w+", shape=(2, 3))
    for array in (np.ones((2, 3)), on_disk):
        assert np.shares_memory(as_columns("X", array), array)
        assert as_targets("Y", array) is array


def test_counts_choices_and_flags_become_those_of_python():
    assert type(as_count("N", np.int64(7))) is int
    assert as_count("N", 1) == 1
    assert as_nonnegative("l2", np.array(0)) == 0.0
    assert as_flag("signed", np.True_) is True
    assert as_choice("model", "softmax", ("sigmoid", "softmax")) == "softmax"


ERRORS = [
    (as_real, [1 + 2j], {}, "X must hold real numbers, not complex128 ([(1+2j)])"),
    (
        as_real,
        "long" * 100,
        {},
        f"X must hold real numbers, not <U400 ('{14 * 'long'}...)",
    ),
    (as_real, [[1, 2], [3]], {}, "X must be an array of numbers with rows of equal length"),
    (as_finite, [[0, 1], [np.nan, np.inf]], {}, "X must be finite; X[1, 0] is nan"),
    (as_finite, [0, -np.inf], {}, "X must be finite; X[1] is -inf"),
    (as_finite, np.inf, {}, "X must be finite; X is inf"),
    (
        as_columns,
        np.ones((5, 4)),
        {"rows": 3},
        "X has shape (5, 4); expected (3, N): one",
    ),
    (
        as_columns,
        np.ones((5, 4)),
        {"columns": 3},
        "X has shape (5, 4); expected (N_in, 3)",
    ),
    (as_columns, np.ones(5), {"rows": 4}, "X has shape (5,); expected (4, N)"),
    (as_columns, np.ones((2, 3, 4)), {}, "X has shape (2, 3, 4); expected (N_in, N)"),
    (as_columns, 1.0, {}, "X has shape (); expected (N_in, N)"),
    (
        as_columns,
        np.ones((3, 0)),
        {},
        "X has shape (3, 0); expected a non-empty array of shape (N_in, N)",
    ),
    (
        as_targets,
        np.array([[0, 1.5]]),
        {},
        "X must lie in [0, 1]; its values go from 0 to",
    ),
    (
        as_targets,
        np.array([[-0.5, 1]]),
        {},
        "X must lie in [0, 1]; its values go from -0.5",
    ),
    (as_count, 0, {}, "X must be at least 1, not 0"),
    (as_count, 1, {"least": 2}, "X must be at least 2, not 1"),
    (as_count, True, {}, "X must be a whole number, not True"),
    (as_count, 1.0, {}, "X must be a whole number, not 1.0"),
    (as_nonnegative, 0, {"positive": True}, "X must be above 0, not 0"),
    (as_nonnegative, -0.1, {}, "X must be 0 or greater, not -0.1"),
    (as_nonnegative, [0.1], {}, "X must be one number, not an array of shape (1,)"),
    (as_choice, "Soft", {"choices": ("a", "b")}, "X must be one of 'a', 'b', not 'Soft'"),
]


@pytest.mark.parametrize(("check", "value", "more", "message"), ERRORS)
def test_what_does_not_fit_is_named_with_what_was_expected(check, value, more, message):
    with pytest.raises((TypeError, ValueError), match=f"^{re.escape(message)}"):
        check("X", value, **more)


def test_an_overflow_names_the_largest_source_and_how_large_all_are():
    refuse_overflow(np.ones(2), X=np.ones(2))
    message = "X is too large: the result overflows float64, with the largest magnitudes W 2, X 3; "
    with pytest.raises(ValueError, match=f"^{message}scale X down$"):
        refuse_overflow([1, np.inf], W=np.array([[2.0]]), X=np.array([1, -3]))
