"""Define the form of each guess, and compare guesses with outcomes.

The outcomes are not stored here, because each notebook computes them and passes them to `reveal`.
"""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from course.exercises.checking import same

OUTCOME = "application/vnd.one-layer.outcome+json"
SIZES = re.compile(r" *\d{1,9}(?: *[xX×] *\d{1,9})+ *", re.ASCII)  # a shape such as "3x3"


@dataclass(frozen=True)
class Guess:
    """The form of a guess, and how close to the outcome a right guess must be.

    Attributes
    ----------
    like : value, optional
        An example of a guess, which must not be the outcome. It is a number, a shape, or several
        values in brackets.
    words : tuple of str
        The words to choose from. If `like` contains words, a guess is several words in brackets.
    tolerance : float
        The largest error of a right number, as a fraction of the outcome.
    unit : str
        The unit of the number.
    """

    like: Any = None
    words: tuple = ()
    tolerance: float = 0.01
    unit: str = ""

    @property
    def _parts(self):
        """The type of the values in brackets (int for a shape), or None without brackets."""
        return type(self.like[0]) if isinstance(self.like, tuple) else None

    @property
    def is_shape(self):
        """Whether the guess is a shape."""
        return self._parts is int

    @property
    def is_number(self):
        """Whether the guess is a single number, or else a word."""
        return _is(float, self.like)

    def asks_for(self):
        """Return a phrase that describes the form of a guess."""
        words = " or ".join(map(shown, self.words))
        if self.like is None:
            return words
        if self.is_shape:
            example = f"a shape such as {shown(self.like)}"
        elif self._parts:
            example = f"{len(self.like)} values in brackets, such as {shown(self.like)}"
        else:
            example = f"a number such as {self.like}{self.unit and f', in {self.unit}'}"
            if self.tolerance:
                example += f" (within {100 * self.tolerance:g} % counts as right)"
        if self._parts is str:
            return f"{example}; the words are {words.replace(' or ', ', ')}"
        return f"{example} or {words}" if words else example

    def meant(self, guess):
        """Return a guess in the form of its outcome.

        Abbreviated words are completed, so "pass" becomes "passes". The text "3x3" becomes a shape,
        and a boolean becomes "yes" or "no".
        """
        if self.is_shape and isinstance(guess, str) and SIZES.fullmatch(guess):
            return tuple(map(int, re.findall(r"\d+", guess)))
        if isinstance(guess, tuple | list):
            return tuple(map(self._completed, guess))
        return self._completed(guess)

    def _completed(self, guess):
        if isinstance(guess, bool) and set(self.words) == {"yes", "no"}:
            return "yes" if guess else "no"
        start = _plain(guess) if isinstance(guess, str) else ""
        if not start:
            return guess
        words = {_plain(word): word for word in self.words}
        begun = [word for plain, word in words.items() if plain.startswith(start)]
        return begun[0] if len(begun) == 1 and start not in words else guess

    def allows(self, guess):
        """Return whether a guess has the form that this object describes."""
        words = [_plain(word) for word in self.words]
        if isinstance(guess, str):
            return _plain(guess) in words and self._parts is not str
        if not self._parts:
            number = self.is_number and _is(float, guess)
            return number and (self.unit != "percent" or 0 <= guess <= 100)
        if not isinstance(guess, tuple | list):
            return False
        if not self.is_shape and len(guess) != len(self.like):
            return False
        return all(
            _is(self._parts, one) and (self._parts is not str or _plain(one) in words)
            for one in guess
        )

    def settled(self, name, outcome):
        """Return the outcome, with the word whose test is true in the place of tests of all words.

        If a guess is a word, its outcome is a dict with a truth value for each word, in the order
        of `words`. If it is several words, the outcome is a list of such dicts. A ValueError is
        raised unless each word has a test and exactly one test is true.
        """
        if self._parts is str and isinstance(outcome, tuple | list):
            return tuple(self._true_word(name, tests) for tests in outcome)
        return self._true_word(name, outcome) if self.like is None else outcome

    def _true_word(self, name, tests):
        if isinstance(tests, dict) and tuple(tests) == self.words:
            truths = list(tests.values())
            if all(_is(bool, one) for one in truths) and truths.count(True) == 1:
                return self.words[truths.index(True)]
        raise ValueError(
            f"outcome of {name} must be a dict with a truth value for each of "
            f"{', '.join(map(shown, self.words))}, in this order, and exactly one of them true, "
            f"not {shown(tests)}"
        )

    def of(self, value):
        """Return the outcome that a displayed value is for this guess, or None.

        It is the value itself if the guess is a number, or the shape of an array.
        """
        if self.is_shape and isinstance(value, np.ndarray | np.generic):
            return value.shape
        return value if self.is_number and _is(float, value) else None

    def compare(self, guess, outcome):
        """Return "right", "near" or "wrong", and a sentence with the guess and the outcome.

        A number is near if it differs from the outcome by no more than the tolerance.
        """
        finite = _is(float, outcome) and np.isfinite(outcome)
        error = self.tolerance * abs(outcome) if finite else 0.0
        right = same(_plain(guess), _plain(outcome), error)
        said, happened = shown(guess), shown(outcome)
        near = right and shown(_plain(guess)) != shown(_plain(outcome))
        verdict = "near" if near else "right" if right else "wrong"
        word = {"right": "and", "near": "near enough:", "wrong": "but"}[verdict]
        return verdict, f"You said {said}, {word} it is {happened}."


def _plain(guess):
    """Return a guess with its words in lower case and without commas, spaces and underscores."""
    if isinstance(guess, tuple | list):
        return tuple(map(_plain, guess))
    return re.sub(r"[\s,_]", "", guess.lower()) if isinstance(guess, str) else guess


def _is(kind, value):
    """Return whether a value is of type `kind`, where an integer counts as a float, too.

    A truth value is no number.
    """
    if kind is str:
        return isinstance(value, str)
    if kind is bool:
        return isinstance(value, bool | np.bool_)
    kinds = int | np.integer if kind is int else int | float | np.integer | np.floating
    return isinstance(value, kinds) and not isinstance(value, bool)


def shown(value):
    """Return a guess or an outcome as text, independent of the version of NumPy."""
    if isinstance(value, tuple | list):
        inside = ", ".join(map(shown, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{shown(key)}: {shown(one)}" for key, one in value.items()) + "}"
    if not _is(float, value):
        return str(value)
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.6g}"


class Outcome:
    """A sentence about an outcome, together with the outcome itself as data.

    A title precedes the sentence, because JupyterLab shows the first line of hidden outputs, too.
    The data have the MIME type `OUTCOME`, so that a page of the book can compare guesses with them.
    """

    def __init__(self, name, outcome, sentence):
        self.data = {"name": name, "outcome": as_json(outcome)}
        self.text = f"The outcome of guess {name}:\n{sentence}"

    def __repr__(self):
        return self.text

    def _repr_mimebundle_(self, **_):
        return {"text/plain": self.text, OUTCOME: self.data}


def as_json(value):
    """Return an outcome in a form that JSON can store.

    Numbers are rounded to six digits, because further digits differ between machines. NaN and
    infinity become strings.
    """
    if isinstance(value, tuple | list):
        return list(map(as_json, value))
    if not _is(float, value):
        return bool(value) if _is(bool, value) else value
    number = float(value)
    if not np.isfinite(number):
        return str(number)
    return int(number) if number.is_integer() else float(f"{number:.6g}")


SHAPE_OR_ERROR = Guess(like=(2, 5), words=("error",))

GUESSES = {
    "0.1": Guess(like=0.25, words=("error",)),
    "0.2": Guess(words=("lower", "between", "higher")),
    "1.1": Guess(words=("A", "dw", "w")),
    "1.2": SHAPE_OR_ERROR,
    "1.3": SHAPE_OR_ERROR,
    "1.4": Guess(words=("the same", "w keeps its shape", "error")),
    "1.5": Guess(like=(False, False, False)),
    "2.1": Guess(words=("more than half", "about half", "fewer than half")),
    "2.2": Guess(like=("step 1", "step 1"), words=("step 1", "step 2", "never")),
    "2.3": Guess(words=("only at target 0", "only at target 1", "everywhere")),
    "2.4": Guess(words=("passes", "fails")),
    "2.5": Guess(words=("40", "inf", "nan")),
    "2.6": Guess(like=2, tolerance=0.0),
    "3.1": Guess(words=("softmax", "hybrid", "both", "neither")),
    "3.2": Guess(like=("0", "0"), words=("the right digit", "nothing", *map(str, range(10)))),
    "3.3": Guess(words=("yes", "no")),
    "3.4": Guess(like=0.1, tolerance=0.02),
    "3.5": Guess(like=50, tolerance=0.05, unit="percent"),
    "4.1": SHAPE_OR_ERROR,
    "4.2": Guess(words=("about 10", "about 100", "about 1,000", "about 10,000")),
    "4.3": Guess(words=("cut off", "floats", "error")),
    "4.4": Guess(words=("about 60,000", "about 1,000", "none")),
    "4.5": Guess(words=("squared error", "cross-entropy", "equal")),
    "5.1": Guess(words=("NumPy", "lists")),
    "5.2": Guess(like=1000, tolerance=0.5),
    "5.3": Guess(words=("NumPy", "the loop")),
    "5.4": Guess(like=16_777_200, tolerance=0.0),
    "6.1": Guess(
        words=("about as long", "ten times", "a hundred times", "a thousand times and more")
    ),
    "6.2": SHAPE_OR_ERROR,
    "6.3": Guess(like=5, tolerance=0.0),
    "7.1": Guess(words=("pixels", "products", "about equal")),
    "7.2": Guess(words=("rank 0", "rank 2", "both", "neither")),
    "7.3": Guess(words=("softmax", "sigmoid", "both", "neither")),
    "8.1": Guess(words=("backend", "layer", "both", "neither")),
    "8.2": Guess(like=(0.25, 0.5, 0.5)),
    "8.3": Guess(like=2, tolerance=0.0),
    "8.4": Guess(like=90, tolerance=0.2, unit="percent"),
}
