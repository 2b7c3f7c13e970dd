"""Check the answers to exercises, and compare guesses with outcomes.

An answer is a value (a number, a word, a shape, or several of them) or a function. If the answer is
a function, its results are compared with those of a reference function for inputs of several
shapes, smallest first. The function `check` distinguishes a missing answer, an error, a wrong
shape, wrong values, a wrong type, and known mistakes. Each known mistake has a hint. The function
`exercise_inputs` returns the inputs with which an answer is checked.

Solved exercises and guesses are stored in a small file in the learner's own folder. `progress()`
prints how many exercises are solved, `progress_file()` returns the path of this small file, and
`import_progress` adds the solved exercises and guesses from a file of another computer.

If the name of an exercise or a guess is not a string, the functions of the module
`course.exercises` raise a TypeError. The name of an unknown exercise or guess raises a ValueError.

To add an exercise to chapter N, write its stub and its folded solution into the notebook, and add
an entry to `EXERCISES` in `chapter_N.py`. Each entry in `EXERCISES` is a `Value`, a `Function` or
an `AnyExample` from `checking.py`, and has three to six known mistakes with their hints. To add a
guess of an outcome, add an entry to `GUESSES` in `guesses.py`. The tests find the entries of
exercises and guesses by their names.
"""

import sys
import textwrap
from collections import Counter
from importlib import import_module
from pathlib import Path

from course.exercises import checking, progress_log
from course.exercises.guesses import GUESSES, Outcome, shown
from course.exercises.progress_log import progress_file

__all__ = [
    "EXERCISES",
    "GUESSES",
    "check",
    "exercise_inputs",
    "guess",
    "import_progress",
    "progress",
    "progress_file",
    "reveal",
]

MINUTES = (30, 45, 40, 40, 35, 40)  # reading time of chapters 0 to 5, without their exercises

EXERCISES = {}
for _number in range(10):
    EXERCISES |= import_module(f"{__name__}.chapter_{_number}").EXERCISES


class Session:
    """The exercises and guesses that have run since this kernel started, and their results."""

    def __init__(self):
        self.failures = Counter()  # failed checks of each exercise since it was last solved
        self.guesses = {}
        self.chapters = set()  # the chapters of which an exercise or a guess ran
        self.not_kept = []  # events that could not be stored


_session = Session()


def check(name, answer):
    """Check an answer to an exercise, print the result, and record the exercise if it is solved.

    From the second wrong answer on, the printed result mentions the hint below the exercise. From
    the fourth wrong answer on, it also mentions the solution. If the answer raises an exception,
    the exception is printed. The result of the check is printed even if a solved exercise cannot be
    recorded.

    Parameters
    ----------
    name : str
        The number of the exercise, such as "2.3".
    answer : value or function
        The answer to the exercise. The value `...`, or a function that returns `...`, means that
        the exercise is not answered yet.
    """
    exercise = _known(EXERCISES, "exercise", name)
    verdict = checking.feedback(exercise, answer)
    if verdict is checking.UNANSWERED:
        _say(f"{name}: {verdict}")
        return
    sign = "right" if verdict.right else "wrong"
    print(_marked(sign, f"{name}: {verdict.head}", f". {verdict.text}"))
    if verdict.right:
        _session.failures.pop(name, None)
        _keep("solved", name)
    else:
        _session.failures[name] += 1
        _offer_help(name, verdict.input)


def exercise_inputs(name):
    """Return the arguments with which `check` calls the answer to an exercise.

    Parameters
    ----------
    name : str
        The number of an exercise whose answer is a function, such as "2.4".

    Returns
    -------
    list of tuple
        The arguments of each call of the answer. The messages of `check` name a call by its index
        in this list of arguments. Random arguments are always the same, because they are drawn with
        the seed 0.

    Raises
    ------
    ValueError
        If the answer to the exercise is not a function.
    """
    exercise = _known(EXERCISES, "exercise", name)
    if not isinstance(exercise, checking.Function):
        raise ValueError(f"the answer to exercise {name} is not a function, so there are no inputs")
    return checking.inputs(exercise)


def guess(name, value, *more):
    """Store a learner's guess of an outcome, which `reveal` later compares with the outcome.

    Parameters
    ----------
    name : str
        The number of the guess, such as "1.2".
    value : value
        The guess, which is a shape, a number or a word. If the value is `...`, the stored guess
        is removed, and a message says what kind of value to write.
    *more : values
        The further values of a guess that consists of several values and is given without brackets,
        as in `guess("1.2", 3, 4)`.
    """
    known = _known(GUESSES, "guess", name)
    asked = known.asks_for()
    if more:
        value = (value, *more)
    if value is ...:
        _session.guesses.pop(name, None)
        _say(f"guess {name}: none yet. Replace the ... by {asked}. Or run on without.")
    elif (read := known.read(value)) is None:
        _session.guesses.pop(name, None)
        _say(f"guess {name}: {checking.short_repr(value)} is not a valid guess. Write {asked}.")
    else:
        _session.guesses[name] = read
        _say(f"guess {name}: {shown(read)}. Now run the next cell.")


def reveal(name, outcome=...):
    """Show an outcome and the stored guess of it, and record whether the guess was right.

    Parameters
    ----------
    name : str
        The number of the guess, such as "1.2".
    outcome : value, optional
        The outcome. If the guess is a choice between words, the outcome is a dict with a truth
        value for each of these words, in the order in which `GUESSES` lists them, and exactly one
        truth value is True. For several such choices, the outcome is a list of such dicts. If the
        argument `outcome` is left out, the outcome comes from the notebook cell that ran before
        this one: "error" if that cell failed, and otherwise the number, or the shape of the array,
        that it displayed.

    Raises
    ------
    ValueError
        If the outcome does not have the form of the guess, or if the argument `outcome` is left out
        and the cell that ran before neither failed nor displayed a number or an array.
    """
    known = _known(GUESSES, "guess", name)
    if outcome is ...:
        outcome = _outcome_before(known)
        if outcome is None:
            raise ValueError(
                f"outcome of {name} must be given, because the cell that ran before has not failed "
                "and displays no number or array. Run the cell above again, and then this one"
            )
    else:
        outcome = known.settled(name, outcome)
    read = known.read(outcome)
    if read is None:
        raise ValueError(
            f"outcome {checking.short_repr(outcome)} of {name} must be {known.asks_for()}"
        )
    if name not in _session.guesses:
        _show(Outcome(name, read, _wrapped(f"It is {shown(read)}.")))
        return
    verdict, sentence = known.compare(_session.guesses[name], read)
    _show(Outcome(name, read, _marked(verdict, sentence)))
    _keep("predicted", name, right=verdict != "wrong")


def progress():
    """Print which exercises are solved, and how much of the main line is finished.

    Chapters 0 to 5 are the main line of the course. If an exercise or a guess of a chapter has run
    in this kernel, `progress` says how many chapters and minutes of the main line are finished
    after this chapter, and lists the exercises of the chapter. If no exercise or guess has run yet,
    `progress` lists the exercises of all chapters in the learner's record, and prints how many
    exercises of the whole course are solved. The solved exercises are read from the file
    `progress_file()`. If the learner deletes this file, no exercise counts as solved.
    """
    events, remarks = [], []
    try:
        events, unreadable = progress_log.read()
        if unreadable:
            remarks.append(f"{_counted(unreadable, 'line')} of the record could not be read.")
    except OSError as error:
        remarks.append(f"The record could not be read: {_reason(error)}.")
    if _session.not_kept:
        remarks.append("Not everything could be stored. The rest counts until this kernel ends.")
    events += _session.not_kept
    solved = [name for name in EXERCISES if any(e.get("solved") == name for e in events)]
    for chapter in sorted(_session.chapters or set(map(_chapter, solved))):
        if _session.chapters and (sentence := behind(int(chapter))):
            print(sentence)
        names = [name for name in EXERCISES if _chapter(name) == chapter]
        missing = [name for name in names if name not in solved]
        still = f" Still to solve: {', '.join(missing)}." if missing else ""
        done = f"{len(names) - len(missing)} of {len(names)} solved."
        print(f"Exercises of chapter {chapter}: {done}{still}")
    if not _session.chapters:
        print(f"The course: {len(solved)} of {len(EXERCISES)} exercises solved.")
    if remarks:
        print(*remarks)


def behind(chapter):
    """Return a sentence about how many chapters and minutes of the main line are finished.

    Parameters
    ----------
    chapter : int
        The number of the last finished chapter, from 0 to 9.

    Returns
    -------
    str
        The sentence about chapters and minutes, or "" if the chapter is optional.
    """
    if chapter >= len(MINUTES):
        return ""
    minutes, all_minutes = sum(MINUTES[: chapter + 1]), sum(MINUTES)
    if chapter == len(MINUTES) - 1:
        return f"All six chapters are behind you: about {all_minutes} minutes."
    first = ("first", "first two", "first three", "first four", "first five")[chapter]
    return (
        f"The {first} of six chapters {'are' if chapter else 'is'} behind you: "
        f"{minutes} of about {all_minutes} minutes."
    )


def import_progress(path):
    """Add the solved exercises and the guesses from another file to the learner's record.

    The file at `path` can be a download from the pages of the book or the `progress_file()` of
    another computer. Solved exercises and guesses that the learner's record already contains are
    not added again. If the learner's record cannot be written, the reason is printed.

    Parameters
    ----------
    path : path
        The path of the file to read.

    Raises
    ------
    OSError
        If the file at `path` cannot be read.
    """
    path = Path(path)
    content = path.read_bytes()
    try:
        events, new, unreadable = progress_log.merge(content)
    except OSError as error:
        _say(f"Not everything in {path.name} was stored: {_reason(error)}.")
        return
    _say(f"{path.name}: {_counted(events, 'event')}, {new} of them new.")
    if unreadable:
        _say(f"{_counted(unreadable, 'line')} could not be read and stayed in that file.")


def _counted(count, thing):
    return f"{count} {thing}{'s' if count != 1 else ''}"


def _reason(error):
    """Return the system's message for an OSError, or the error's text if there is no message."""
    return error.strerror or str(error)


def _known(names, what, name):
    if not isinstance(name, str):
        raise TypeError(
            f'name must be a string such as "{next(iter(names))}", not {checking.short_repr(name)}'
        )
    if name not in names:
        raise ValueError(f"there is no {what} {checking.short_repr(name)}, only {', '.join(names)}")
    _session.chapters.add(_chapter(name))
    return names[name]


def _outcome_before(known):
    """Return the outcome of the cell that ran before this cell in the notebook, or None."""
    last = getattr(_shell(), "last_execution_result", None)
    if last is None:
        return None
    return known.displayed(last.result) if last.success else "error"


def _shell():
    """Return the IPython shell in which this code runs, or None outside of IPython."""
    IPython = sys.modules.get("IPython")
    return IPython and IPython.get_ipython()


def _show(outcome):
    """Display an outcome with its data for a page of the book, or print it outside of IPython."""
    if "IPython" in sys.modules:
        from IPython.display import display
    else:
        display = print
    display(outcome)


def _marked(verdict, head, rest=""):
    """Return a message in short lines, which begins with a sign for right, near or wrong.

    In IPython and JupyterLab, the ✓ or ✗ has a colour, and the words in `head` are bold. (Words
    that are both bold and coloured would be nearly as dark as the background of a dark page.)
    """
    sign, colour = {"right": ("✓", 32), "near": ("≈", 34), "wrong": ("✕", 31)}[verdict]
    head = f"{sign} {head}"
    text = _wrapped(head + rest)  # wrapped without the colour codes, which take no room on a line
    if _shell():
        end = len(head)
        return f"\x1b[{colour}m{sign}\x1b[0m\x1b[1m{text[1:end]}\x1b[0m{text[end:]}"
    return text


def _say(text):
    print(_wrapped(text))


def _wrapped(text):
    """Return a message in lines of at most 100 characters, and cut the middle of a long message."""
    # In a window 1,280 pixels wide, JupyterLab breaks longer lines in the middle of a word.
    lines = [
        textwrap.fill(line, 100, break_long_words=False, break_on_hyphens=False)
        for line in checking.shortened(text, 3500).split("\n")
    ]
    return "\n".join(lines)


def _offer_help(name, place):
    """Print how to show the input of a failed check and, after some failures, where hints are."""
    if place is not None:
        seen = f'from course.exercises import exercise_inputs; exercise_inputs("{name}")'
        print(f"    To see this input: {seen}[{place}]")
    if _session.failures[name] >= 4:
        print("    A hint and the solution are folded under the exercise.")
    elif _session.failures[name] >= 2:
        print("    A hint is folded under the exercise.")


def _keep(kind, name, **more):
    """Store an event in the learner's record. If this fails, say why, and remember the event."""
    try:
        progress_log.add(kind, name, **more)
    except OSError as error:
        _session.not_kept.append({kind: name, **more})
        _say(f"    This was not stored: {_reason(error)}. It counts until this kernel ends.")


def _chapter(name):
    return name.split(".")[0]
