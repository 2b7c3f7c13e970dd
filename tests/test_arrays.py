"""What `helpers.arrays` accepts, and what its errors say."""

import re

import numpy as np
import pytest

from helpers import arrays


@pytest.mark.parametrize("value", [[[1, 2], [3, 4]], [[True, False], [False, True]], np.eye(2, 2)])
def test_real_numbers_become_float64_with_the_same_values(value):
    array = arrays.as_real("X", value)
    assert array.dtype == np.float64
    np.testing.assert_array_equal(array, np.array(value, dtype=float))


def test_a_float64_array_is_not_copied():
    X = np.ones((2, 3))
    assert arrays.as_real("X", X) is X


@pytest.mark.parametrize("value", [[1 + 2j], ["1", "2"], None, [{}], [np.datetime64("2020-01-01")]])
def test_what_is_not_a_real_number_is_a_type_error_that_names_the_argument(value):
    with pytest.raises(TypeError, match=r"^targets must hold real numbers, not .*"):
        arrays.as_real("targets", value)


def test_the_value_in_a_type_error_is_cut_short():
    with pytest.raises(TypeError) as caught:
        arrays.as_real("X", "long" * 100)
    assert len(str(caught.value)) < 120
    assert str(caught.value).endswith("...)")


def test_rows_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match=r"^X must be a regular array of numbers"):
        arrays.as_real("X", [[1, 2], [3]])


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([[0, 1, 2], [3, np.nan, np.inf]], "X must be finite; X[1, 1] is nan"),
        ([0, -np.inf], "X must be finite; X[1] is -inf"),
        (np.inf, "X must be finite; X is inf"),
    ],
)
def test_the_first_number_that_is_not_finite_is_pointed_at(value, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        arrays.as_finite("X", value)


def test_one_sample_becomes_one_column_and_many_stay():
    np.testing.assert_array_equal(arrays.as_columns("X", [1, 2, 3]), [[1], [2], [3]])
    np.testing.assert_array_equal(arrays.as_columns("X", [[1, 2, 3]]), [[1, 2, 3]])


@pytest.mark.parametrize(
    ("value", "needed", "shapes"),
    [
        (np.ones((5, 4)), {"rows": 3}, ("(5, 4)", "(3, N)")),
        (np.ones((5, 4)), {"columns": 3}, ("(5, 4)", "(n, 3)")),
        (np.ones((5, 4)), {"rows": 5, "columns": 3}, ("(5, 4)", "(5, 3)")),
        (np.ones(5), {"rows": 4}, ("(5,)", "(4, N)")),
        (np.ones((2, 3, 4)), {}, ("(2, 3, 4)", "(n, N)")),
        (1.0, {}, ("()", "(n, N)")),
        (np.ones((3, 0)), {}, ("(3, 0)", "(n, N)")),
        ([], {}, ("(0,)", "(n, N)")),
    ],
)
def test_a_wrong_shape_is_named_beside_the_expected_one(value, needed, shapes):
    message = f"Z has shape {shapes[0]}; expected {shapes[1]}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        arrays.as_columns("Z", value, **needed)


def test_columns_must_be_finite():
    with pytest.raises(ValueError, match=r"^X must be finite; X\[0\] is nan"):
        arrays.as_columns("X", [np.nan, 1.0])


def test_samples_are_columns_in_inputs_and_in_targets():
    X, Y = arrays.as_samples([[1, 2, 3], [4, 5, 6]], [[0, 0.5, 1]])
    assert (X.shape, Y.shape) == ((2, 3), (1, 3))
    X, Y = arrays.as_samples([1, 2, 3], [0, 1])
    assert (X.shape, Y.shape) == ((3, 1), (2, 1))


def test_different_numbers_of_samples_are_named_with_both_shapes():
    message = "X has 4 columns and Y has 3: each sample is a column in both, X (5, 4) and Y (4, 3)"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        arrays.as_samples(np.ones((5, 4)), np.ones((4, 3)))


@pytest.mark.parametrize(("low", "high"), [(-0.25, 1), (0, 1.25), (-1e-9, 1), (0, 1 + 1e-9)])
def test_targets_outside_zero_to_one_are_refused_with_their_range(low, high):
    message = f"Y must lie in [0, 1]; its values go from {low:g} to {high:g}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        arrays.as_targets(np.array([[low, high]]))


def test_samples_are_refused_with_targets_outside_zero_to_one():
    with pytest.raises(ValueError, match=r"^Y must lie in \[0, 1\]; its values go from 0 to 2$"):
        arrays.as_samples([[1, 2]], [[0, 2]])


def test_targets_from_zero_to_one_pass_unchanged():
    Y = np.array([[0.0, 0.3, 1.0]])
    assert arrays.as_targets(Y) is Y


def test_counts_are_whole_numbers_from_the_least_on():
    assert arrays.as_count("N", 1) == 1
    assert type(arrays.as_count("N", np.int64(7))) is int
    assert arrays.as_count("count", 2, least=2) == 2


@pytest.mark.parametrize("value", [1.0, "1", None, True, np.True_])
def test_a_count_that_is_no_whole_number_is_a_type_error(value):
    message = f"N must be a whole number, not {value!r}"
    with pytest.raises(TypeError, match=f"^{re.escape(message)}$"):
        arrays.as_count("N", value)


def test_a_count_below_the_least_is_refused():
    with pytest.raises(ValueError, match=r"^N must be at least 1, not 0$"):
        arrays.as_count("N", 0)
    with pytest.raises(ValueError, match=r"^count must be at least 2, not 1$"):
        arrays.as_count("count", 1, least=2)


@pytest.mark.parametrize("value", ["relu", "Softmax", None, 1, ["softmax"]])
def test_an_unknown_choice_is_refused_with_the_known_ones(value):
    message = f"activation must be one of 'sigmoid', 'softmax', not {value!r}"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        arrays.as_choice("activation", value, ("sigmoid", "softmax"))


def test_a_known_choice_is_returned():
    assert arrays.as_choice("activation", "softmax", ("sigmoid", "softmax")) == "softmax"
