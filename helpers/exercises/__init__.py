"""Exercises that answer back, and predictions: `check("2.3", answer)`, `predict("2.1", guess)`.

An answer is a value (number, array, shape, word) or a function. A function is tried on inputs of
several shapes, smallest first, against a plain specification. What is wrong is told apart: no
answer yet, an error, a wrong shape, wrong values, a wrong type, or a known mistake, which has its
own hint. `exercise_inputs("2.3")` gives what a function is tried on.

Solved exercises and predictions are kept in a small file of the learner's own; `progress()` shows
them, and `progress_file()` says where it is.
"""

import re
import sys
import textwrap
from collections import Counter

from helpers.exercises import (
    chapter_0,
    chapter_1,
    chapter_2,
    chapter_3,
    chapter_4,
    chapter_5,
    chapter_6,
    chapter_7,
    checking,
    record,
)
from helpers.exercises.predictions import PREDICTIONS, shown
from helpers.exercises.record import progress_file

__all__ = [
    "EXERCISES",
    "PREDICTIONS",
    "check",
    "exercise_inputs",
    "predict",
    "progress",
    "progress_file",
    "resolve",
]

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

# Of this kernel alone. None of it changes what an answer is worth.
_failures = Counter()
_guesses = {}
_chapters = set()
_not_kept = []


def check(name, answer):
    """Print what is right or wrong about an answer, and keep that it was solved.

    From the second failure on it points to the hint, from the fourth on to the solution.

    Parameters
    ----------
    name : str
        The number of the exercise, such as "2.3".
    answer : value or function
        `...` (also when a function returns it) counts as not answered yet.

    Whatever the answer is or raises, it is told and not raised, except a KeyboardInterrupt. Where
    the record cannot be written, the verdict is printed all the same.

    Raises
    ------
    TypeError
        If the name is not a string.
    ValueError
        If there is no exercise of that name.
    """
    exercise = _known(EXERCISES, "exercise", name)
    text = checking.feedback(exercise, answer)
    _say(f"{name}: {text}")
    if text.startswith("right"):
        _failures.pop(name, None)
        _keep("solved", name)
    elif text != checking.UNANSWERED:
        _failures[name] += 1
        _offer_help(name, text)


def exercise_inputs(name):
    """What the answer to an exercise is tried on.

    Parameters
    ----------
    name : str
        The number of an exercise whose answer is a function, such as "2.3".

    Returns
    -------
    list of tuple
        The arguments of each call, in the order of their numbers in what `check` says. They are
        drawn with the seed 0, the same at every call.

    Raises
    ------
    TypeError
        If the name is not a string.
    ValueError
        If there is no such exercise, or its answer is no function.
    """
    exercise = _known(EXERCISES, "exercise", name)
    if not isinstance(exercise, checking.Function):
        raise ValueError(f"the answer to exercise {name} is not a function: there are no inputs")
    return checking.inputs(exercise)


def predict(name, guess, *more):
    """Take a guess at what comes next. Nothing depends on it.

    Parameters
    ----------
    name : str
        The number of the prediction, such as "1.2".
    guess : value
        A shape, a number or a word; what is asked for is printed. `...` counts as none.
    *more : values
        The rest of several values, where the brackets around them were left out.

    Raises
    ------
    TypeError
        If the name is not a string.
    ValueError
        If there is no prediction of that name.
    """
    prediction = _known(PREDICTIONS, "prediction", name)
    asked = prediction.asks_for()
    if more:
        guess = (guess, *more)
    guess = checking.safely(prediction.meant, guess, otherwise=guess)
    if guess is ...:
        _guesses.pop(name, None)
        _say(f"prediction {name}: none yet. Replace the ... by {asked}. Or run on without.")
    elif not prediction.allows(guess):
        _say(f"prediction {name}: {checking.shown(guess)} cannot be taken. Write {asked}.")
    else:
        _guesses[name] = guess
        _say(f"prediction {name}: {shown(guess)}. Now run on.")


def resolve(name, outcome):
    """Print what happened beside what was predicted, and keep the result.

    Parameters
    ----------
    name : str
        The number of the prediction, such as "1.2".
    outcome : value
        What has happened, in the form that `predict` asks for.

    Raises
    ------
    TypeError
        If the name is not a string.
    ValueError
        If there is no prediction of that name, or the outcome is not of its form.
    """
    prediction = _known(PREDICTIONS, "prediction", name)
    if not prediction.allows(outcome):
        told = checking.shown(outcome)
        raise ValueError(f"outcome {told} of {name} must be {prediction.asks_for()}")
    if name not in _guesses:
        _say(f"prediction {name}: it is {shown(outcome)}.")
        return
    right = prediction.agrees(_guesses[name], outcome)
    said, happened = shown(_guesses[name]), shown(outcome)
    near = right and said.lower() != happened.lower()
    verdict = "near enough:" if near else "and" if right else "but"
    _say(f"prediction {name}: you said {said}, {verdict} it is {happened}.")
    _keep("predicted", name, right=right)


def progress():
    """Print how much is solved and predicted, in this notebook and in the whole course.

    A notebook's chapters are those whose exercises or predictions ran in this kernel; before any
    did, all chapters with something in the record are shown. The figures come from the file at
    `progress_file()`; without it, they start again from nothing.
    """
    events, remark = _events()
    solved = {event["solved"] for event in events if "solved" in event} & EXERCISES.keys()
    made = {event["predicted"] for event in events if "predicted" in event} & PREDICTIONS.keys()
    for chapter in sorted(_chapters or {_chapter(name) for name in solved | made}):
        print(f"Chapter {chapter}: {_count(solved, made, chapter)}.")
        for what, names, done in (("solve", EXERCISES, solved), ("predict", PREDICTIONS, made)):
            missing = [n for n in names if _chapter(n) == chapter and n not in done]
            print(f"    still to {what}: {', '.join(missing) or 'nothing, all done'}")
    print(f"The course: {_count(solved, made)}.")
    if remark:
        print(remark)


def _known(names, what, name):
    if not isinstance(name, str):
        told = checking.shown(name)
        raise TypeError(f'name must be a string, such as "{next(iter(names))}"; this is {told}')
    if name not in names:
        told = checking.shown(name)
        raise ValueError(f"there is no {what} {told}; there are {', '.join(names)}")
    _chapters.add(_chapter(name))
    return names[name]


def _say(text):
    """Print a message, shortened, with escapes for characters that the output cannot show."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    for line in checking.shortened(text, 3500).split("\n"):
        # JupyterLab breaks a longer line inside a word where its window is 1,280 pixels wide.
        line = textwrap.fill(line, 100, break_long_words=False, break_on_hyphens=False)
        print(line.encode(encoding, "backslashreplace").decode(encoding))


def _offer_help(name, text):
    if place := re.match(r"not yet\. With input (\d+)", text):
        seen = f'from helpers.exercises import exercise_inputs; exercise_inputs("{name}")'
        print(f"    To see this input: {seen}[{place[1]}]")
    if _failures[name] >= 4:
        print("    A hint and the solution are folded under the exercise.")
    elif _failures[name] >= 2:
        print("    A hint is folded under the exercise.")


def _keep(kind, name, **more):
    """Store it; where that is impossible, say so, and remember it as long as this kernel runs."""
    try:
        record.add(kind, name, **more)
    except OSError as error:
        _not_kept.append({kind: name, **more})
        _say(f"    This was not stored: {record.reason(error)}. It counts until this kernel ends.")


def _events():
    lost = "Not all of it could be stored: the rest counts until this kernel ends."
    remark = lost if _not_kept else ""
    try:
        events, fault = record.read()
    except OSError as error:
        events, fault = [], f"The record could not be read: {record.reason(error)}."
    return events + _not_kept, " ".join(filter(None, [fault, remark]))


def _chapter(name):
    return name.split(".")[0]


def _count(solved, made, chapter=None):
    def part(done, names):
        names = [n for n in names if chapter in (None, _chapter(n))]
        return f"{sum(n in done for n in names)} of {len(names)}"

    exercises, predictions = part(solved, EXERCISES), part(made, PREDICTIONS)
    return f"{exercises} exercises solved, {predictions} predictions made"
