"""Define the exercises of chapter 0, their right answers, and known mistakes with hints."""

import numpy as np

from course.exercises.checking import AnyExample, Function, Value
from helpers.activations import sigmoid


def _not_falling_through_two(pair):
    w, b = pair
    if w >= 0:
        return f"With w = {w:g}, the output does not fall as x grows."
    if np.isclose(b, 2 * w, atol=0):
        return "The output falls, but the sign of b is wrong, because w x + b must be 0 at x = 2."
    if not np.isclose(b, -2 * w, atol=0):
        return f"The output falls, but it is one half at x = {-b / w:.6g}, not at x = 2."
    return None


def _not_refused(answer):
    several = isinstance(answer, tuple | list | np.ndarray)
    if not several or [np.size(shape) for shape in answer] != [2, 2]:
        return "the answer should be two shapes with two sizes each, such as ((2, 3), (4, 5))."
    if not all(isinstance(size, int | np.integer) for shape in answer for size in shape):
        return "all sizes in the two shapes should be integers."
    one, other = (tuple(map(int, shape)) for shape in answer)
    if min(one + other) < 2:
        return f"all sizes should be 2 or greater, but yours are {one} and {other}."
    if one[0] * one[1] != other[0] * other[1]:
        return (
            f"an array of shape {one} has {one[0] * one[1]} entries, but an array of shape "
            f"{other} has {other[0] * other[1]}. Choose shapes with equal numbers of entries."
        )
    if one == other:
        return "the two shapes are equal, so NumPy adds the arrays entry by entry."
    return None


def _weights_samples_rates(rng):
    for N in (4, 7):
        y = rng.integers(2, size=(1, N)).astype(float)
        y[0, :2] = 0, 1
        yield rng.normal(), rng.normal(size=(1, N)), y, rng.uniform(0.5, 3)


def _step(w, x, y, rate):
    return w - rate * ((sigmoid(w * x) - y) * x).mean()


def _wrong_steps(right, w, x, y, rate):
    third_input, second_target = np.array([1, 1, 1, 0]), np.array([0, 0, 1, 0])
    of_chapter = ((sigmoid(w * third_input) - second_target) * third_input).mean()
    errors = sigmoid(w * x) - y
    change = rate * (errors * x).mean()
    return {
        "The input is missing: the slope is the mean of output minus target, times input.": [
            w - rate * errors.mean(),
            w + rate * errors.mean(),
        ],
        "Where the slope is positive, this step goes to the right, which is uphill.": w + change,
        "This is the slope, or the step. Return the weight after the step.": [
            change / rate,
            change,
            -change,
        ],
        "The learning rate is missing. Multiply the slope by rate.": [
            w - change / rate,
            w + change / rate,
        ],
        "The slopes of the samples are summed here. Take their mean.": w - x.size * change,
        "The function slope above takes the chapter's own x and y. Write the mean out, with the "
        "arguments x and y.": [w - rate * of_chapter, w + rate * of_chapter],
    }


EXERCISES = {
    "0.1": AnyExample(
        objection=_not_falling_through_two,
        count=2,
        right="Every negative w works if b is -2 w, because the place depends only on b / w.",
    ),
    "0.2": AnyExample(
        objection=_not_refused,
        right="Equal numbers of entries are not enough, because NumPy compares the shapes.",
    ),
    "0.3": Function(
        specification=_step,
        cases=_weights_samples_rates,
        right="Each weight of a network takes such a step, with the slope of its own.",
        hints=_wrong_steps,
    ),
    "0.4": Value(
        expected="steeper",
        right="The place stays, because b / w does, but the slope there, which is w / 4, doubles.",
        choices=("nothing", "the place", "steeper", "flatter"),
        hints={
            "The place stays the same, because b / w does. Does anything else change?": "nothing",
            "The place is at -b / w. What is that for 2 w and 2 b?": "the place",
            "Compare w = 1, b = 0 with w = 4, b = 0 in the still pictures.": "flatter",
        },
    ),
}
