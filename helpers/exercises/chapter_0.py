"""The exercises of chapter 0: what is right, and the mistakes that have a hint of their own."""

import numpy as np

from helpers.exercises.checking import AnyExample, Function, Value, normals


def _not_falling_through_two(answer):
    pair = np.asarray(answer, dtype=float)
    if pair.shape != (2,):
        return f"a pair (w, b) is asked for; this has shape {pair.shape}."
    w, b = pair
    if w >= 0:
        return "With this weight the output does not fall as x grows."
    if np.isclose(b, 2 * w, atol=0):
        return "The output falls, and the sign of b is wrong: at x = 2, w x + b must be 0."
    if not np.isclose(b, -2 * w, atol=0):
        return f"The output falls, but it is one half at x = {-b / w:.3g}."
    return None


def _not_refused(answer):
    if not isinstance(answer, tuple | list) or [np.size(shape) for shape in answer] != [2, 2]:
        return "two shapes of two sizes each are asked for, such as ((2, 3), (4, 5))."
    one, other = (tuple(int(size) for size in shape) for shape in answer)
    if min(one + other) < 1:
        return f"sizes should be 1 or greater; these are {one} and {other}."
    if one[0] * one[1] != other[0] * other[1]:
        return f"{one} holds {one[0] * one[1]} numbers, and {other} {other[0] * other[1]}."
    if one == other:
        return f"{one} and {other} are the same shape: that runs, number by number."
    if 1 in one + other:
        return "without the size 1, please: chapter 1 shows what NumPy does with it."
    return None


def _wrong_places(w, b):
    yield b / w, "The sign: w x + b = 0 gives w x = -b."
    yield -w / b, "This is turned upside down: divide by the weight."
    yield (0.5 - b) / w, "The output is one half where the score w x + b is 0."
    yield -b * w, "To undo a product with w, divide by w."


def _wrong_counts(X):
    yield len(X), "`len` gives the number of rows. Here each row is a feature."
    yield X.size, "This counts all numbers. A sample is a whole column."
    yield X.shape, "This is the shape, rows and columns. One of the two is asked for."
    yield X.ndim, "This is the number of axes, 2 for every table."


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
    "0.2": AnyExample(
        objection=_not_falling_through_two,
        right="Every negative weight works, if b = -2 w: only their ratio sets the place.",
    ),
    "0.3": Function(
        specification=lambda w, b: -b / w,
        cases=lambda rng: [(1.0, -2.0), (-2.0, 3.0), *normals(*3 * [((), ())])(rng)],
        right="In chapter 1 the weight becomes a matrix.",
        mistakes=_wrong_places,
    ),
    "0.4": AnyExample(
        objection=_not_refused,
        right="Equally many numbers are not enough: NumPy compares the shapes, axis by axis.",
    ),
    "0.5": Function(
        specification=lambda X: X.shape[1],
        cases=normals([(2, 3)], [(5, 4)], [(4, 1)], [(1, 6)]),
        right="The second size. For a square array both answers agree, and nobody notices.",
        mistakes=_wrong_counts,
    ),
    "0.6": Value(
        expected="steeper",
        right="The place stays, as the ratio does; the slope there, w / 4, doubles with w.",
        choices=("nothing", "the place", "steeper", "flatter"),
        mistakes=(
            ("nothing", "The ratio sets the place. Is the place all that the sliders change?"),
            ("the place", "It is at -b / w. Put 2 w and 2 b in."),
            ("flatter", "Compare w = 1, b = 0 with w = 4, b = 0 in the still pictures."),
        ),
    ),
}
