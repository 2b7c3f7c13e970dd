"""Exercises that answer back: `check("2.3", answer)`.

An answer is a value (number, array, shape, word) or a function. A function is tried on inputs of
several shapes, smallest first, against a plain specification. What is wrong is told apart: no
answer yet, an error, a wrong shape, wrong values, or a known mistake, which has its own hint.
"""

from helpers.exercises import (
    chapter_0,
    chapter_1,
    chapter_2,
    chapter_3,
    chapter_4,
    chapter_5,
    chapter_6,
    chapter_7,
)
from helpers.exercises.checking import feedback

EXERCISES = {
    **chapter_0.EXERCISES,
    **chapter_1.EXERCISES,
    **chapter_2.EXERCISES,
    **chapter_3.EXERCISES,
    **chapter_4.EXERCISES,
    **chapter_5.EXERCISES,
    **chapter_6.EXERCISES,
    **chapter_7.EXERCISES,
}


def check(name, answer):
    """Print what is right or wrong about an answer.

    Parameters
    ----------
    name : str
        The number of the exercise, such as "2.3".
    answer : value or function
        `...` (also when a function returns it) counts as not answered yet.

    Raises
    ------
    ValueError
        If there is no exercise of that name.
    """
    if name not in EXERCISES:
        raise ValueError(f"there is no exercise {name!r}; there are {', '.join(EXERCISES)}")
    print(f"{name}: {feedback(EXERCISES[name], answer)}")
