"""Values that are wrong for each kind of argument, and the errors that they must raise."""

import warnings

import numpy as np
import pytest

OBJECTS = [object(), {}, {3}, "x", "3", b"3", 1j, len]
NOT_COUNTS = [*OBJECTS, True, np.True_, 1.5, 2.0, float("nan"), [3], np.array(3), -1]
NOT_NUMBERS = [*OBJECTS, True, np.False_, None, np.nan, np.inf, -np.inf, -1, -1e-300, [0.5, 0.5]]
MASKED = np.ma.array([[0.5, 0.5], [0.5, 0.5]], mask=[[False, True], [False, False]])
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    MATRIX = np.matrix([[0.5, 0.5], [0.5, 0.5]])
MISREAD = [MASKED, MASKED[0], MASKED[:, :1], np.ma.array(0.5), np.ma.masked, MATRIX, MATRIX[0]]
MISREAD += [np.ma.array(np.ones((2, 2, 2))), np.ma.array([1, 2])]
ARRAYS = [*OBJECTS[:-1], [[1, 2], [3]], [1, "2"], [None], [10**400, 0.5]]
NOT_FLAGS = [*OBJECTS, "False", "", 0, 1, 1.0, None, [], np.array(True)]
NOT_CHOICES = [*OBJECTS, None, 1, "soft"]
# Bad values of arguments that are not arrays. All other arguments are arrays.
WRONG = {
    ("N_out", "N_in", "N", "split", "rank", "k"): NOT_COUNTS,
    ("iterations", "max_steps", "r"): [*NOT_COUNTS, None],
    ("label",): NOT_COUNTS,
    ("seed",): [*NOT_COUNTS, None, [1, 2]],
    ("in_place", "gradient", "penalize_bias", "moved"): NOT_FLAGS,
    ("l2",): [*NOT_NUMBERS, *MISREAD],
    ("learning_rate",): [*NOT_NUMBERS, *MISREAD, 0, -0.0],
    ("model",): NOT_CHOICES,
    ("learning_rates",): [*MISREAD, *ARRAYS, 0.1, [], [0.1, 0], [[0.1]], [np.nan], [-1]],
    ("record",): [*MISREAD, *ARRAYS, [-1], [0.5], [10**6], [2**63], 3],
}
WRONG = {name: values for names, values in WRONG.items() for name in names}


def names_a_bad_argument(call, good, name, start=None):
    """Replace one of the good arguments by each wrong value: a short line of the error names it."""
    cases = [
        ((TypeError, ValueError), start or rf"^{name}[ \[]", v) for v in WRONG.get(name, ARRAYS)
    ]
    misread = rf"^{name} must not be an? (masked|np\.matrix)"
    cases += [(TypeError, misread, value) for value in MISREAD if name not in WRONG]
    for error, message, value in cases:
        with pytest.raises(error, match=message) as caught:
            call(**good | {name: value})
        assert len(str(caught.value)) < 400
        assert "\n" not in str(caught.value)
