"""The exercises of chapter 0: what is right, and the mistakes that have a hint of their own."""

import numpy as np

from helpers.exercises.checking import Function, Value, Witness


def _not_falling_through_two(answer):
    pair = np.asarray(answer, dtype=float)
    if pair.shape != (2,):
        return f"a pair (w, b) is asked for; this has shape {pair.shape}."
    w, b = pair
    if w >= 0:
        return "With this weight the output does not fall as x grows."
    if not np.isclose(2 * w + b, 0):
        return f"The output falls, but it is one half at x = {-b / w:.3g}."
    return None


EXERCISES = {
    "0.1": Value(
        expected=1797,
        right="Rows first, then columns: 64 features, 1,797 samples.",
        mistakes=(
            (64, "That is the number of rows. Samples are columns here."),
            (64 * 1797, "That is the number of values in all. A sample is a whole column."),
            ((64, 1797), "That is the shape. The number of samples is one of the two."),
        ),
    ),
    "0.2": Witness(
        objection=_not_falling_through_two,
        right="Every negative weight works, if b = -2 w: only their ratio sets the place.",
    ),
    "0.3": Function(
        specification=lambda w, b: -b / w,
        cases=lambda rng: [
            (1.0, -2.0),
            (-2.0, 3.0),
            *(tuple(rng.normal(size=2)) for _ in range(3)),
        ],
        right="In chapter 1 the weight becomes a matrix, and the place a line or a plane.",
        mistakes=(
            (lambda w, b: b / w, "The sign: w x + b = 0 gives w x = -b."),
            (lambda w, b: -w / b, "This is turned upside down: divide by the weight."),
            (lambda w, b: -b * w, "To undo a product with w, divide by w."),
        ),
    ),
}
