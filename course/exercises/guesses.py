"""Define the form of each guess that a learner makes, and compare guesses with outcomes.

The module `guesses` contains no outcomes, because each notebook computes its outcomes and passes
them to the function `reveal`.
"""

import re
from dataclasses import dataclass

import numpy as np

from course.exercises.checking import is_truth, same

OUTCOME = "application/vnd.one-layer.outcome+json"
SIZES = re.compile(r" *\d{1,9}(?: *[xX×] *\d{1,9})+ *", re.ASCII)  # a shape such as "3x3"


class Form:
    """The form that a guess must have, such as a word, a number or a shape.

    Each subclass defines two methods for guesses that are not one of the `words`. The method
    `_phrases` returns phrases that describe a guess. The method `_read` turns the learner's value
    into a guess, or returns None if this form of guess does not allow the value.

    Attributes
    ----------
    like : value
        An example of a guess, which must not be the outcome.
    words : tuple of str
        The words from which the learner chooses, or words that are allowed in place of a number or
        a shape.
    tolerance : float
        The largest error, as a fraction of the outcome, for which a guessed number counts as right
        or near.
    """

    words = ()
    tolerance = 0.0

    def asks_for(self):
        """Return a phrase that tells the learner what to write, such as "a number such as 0.25"."""
        return " or ".join([*self._phrases(), *map(shown, self.words)])

    def read(self, value):
        """Return a guess or an outcome in this form, or None if `value` has another form.

        A word may be abbreviated: "pass" is read as "passes".
        """
        found = self._read(value)
        return _begun(value, self.words) if found is None else found

    def settled(self, name, outcome):
        """Return the outcome passed to `reveal`, with words in place of dicts of truth values."""
        return outcome

    def displayed(self, value):
        """Return the outcome that a notebook cell has displayed, or None if there is no outcome.

        If the guess is a shape and the cell has displayed an array, the outcome is the shape of the
        array.
        """
        return None

    def compare(self, guess, outcome):
        """Return "right", "near" or "wrong", and a sentence with the guess and the outcome.

        A guessed number is near if its error is within the tolerance, but the printed digits of the
        guess and the outcome differ.
        """
        finite = is_number(outcome) and np.isfinite(outcome)
        right = same(guess, outcome, self.tolerance * abs(outcome) if finite else 0.0)
        said, happened = shown(guess), shown(outcome)
        verdict = "wrong" if not right else "right" if said == happened else "near"
        link = {"right": "and", "near": "near enough:", "wrong": "but"}[verdict]
        return verdict, f"You said {said}, {link} it is {happened}."

    def as_json(self):
        """Return this form as data that a page of the book can read."""
        return {"kind": type(self).__name__, "asks": self.asks_for(), **vars(self)}

    def _phrases(self):
        return []


@dataclass(frozen=True)
class Word(Form):
    """The form of a guess that is one of several words.

    A learner may write True and False for the words "yes" and "no".
    """

    words: tuple

    @property
    def like(self):
        """Return the first of the `words` as an example of a guess."""
        return self.words[0]

    def settled(self, name, outcome):
        """Return the word whose truth value in the outcome is True.

        The outcome is a dict with a truth value for each word, in the order of `words`. A
        ValueError is raised unless each word has a truth value and exactly one of the truth values
        is True.
        """
        if isinstance(outcome, dict) and tuple(outcome) == self.words:
            tests = list(outcome.values())
            if all(map(is_truth, tests)) and tests.count(True) == 1:
                return self.words[tests.index(True)]
        raise ValueError(
            f"outcome of {name} must be a dict with a truth value for each of "
            f"{', '.join(map(shown, self.words))}, in this order, and exactly one of them true, "
            f"not {shown(outcome)}. If you have come back to this guess, first run the cells above "
            "it again"
        )

    def _read(self, value):
        if is_truth(value) and set(self.words) == {"yes", "no"}:
            return "yes" if value else "no"
        return None


@dataclass(frozen=True)
class Truth(Form):
    """The form of a guess that is True or False."""

    like = False

    def _phrases(self):
        return ["True or False"]

    def _read(self, value):
        return bool(value) if is_truth(value) else None


@dataclass(frozen=True)
class Number(Form):
    """The form of a guess that is a single number, whose unit may be "percent"."""

    like: float
    tolerance: float = 0.01
    unit: str = ""
    words: tuple = ()

    def displayed(self, value):
        """Return the number that a cell has displayed, or None if `value` is not a number."""
        return value if is_number(value) else None

    def _phrases(self):
        example = f"a number such as {self.like}{self.unit and f', in {self.unit}'}"
        if self.tolerance:
            example += f" (within {100 * self.tolerance:g} % counts as right)"
        return [example]

    def _read(self, value):
        if not is_number(value) or (self.unit == "percent" and not 0 <= value <= 100):
            return None
        return value


@dataclass(frozen=True)
class Shape(Form):
    """A guess that is a shape: a tuple, a list or a text such as "3x3"."""

    like: tuple = (2, 5)
    words: tuple = ()

    def displayed(self, value):
        """Return the shape of an array displayed by a cell, or None for any other value."""
        return value.shape if isinstance(value, np.ndarray | np.generic) else None

    def _phrases(self):
        return [f"a shape such as {shown(self.like)}"]

    def _read(self, value):
        if isinstance(value, str) and SIZES.fullmatch(value):
            return tuple(map(int, re.findall(r"\d+", value)))
        if not isinstance(value, tuple | list) or not all(map(_is_size, value)):
            return None
        return tuple(map(int, value))


@dataclass(frozen=True)
class Several(Form):
    """The form of a guess that consists of several values in brackets."""

    parts: tuple  # the form of each value; the numbers among the values have no tolerance
    like: tuple

    def settled(self, name, outcome):
        """Return the outcome with a word in place of each dict of truth values."""
        if not self._as_many(outcome):
            return outcome
        return tuple(part.settled(name, one) for part, one in zip(self.parts, outcome, strict=True))

    def _phrases(self):
        example = f"{len(self.parts)} values in brackets, such as {shown(self.like)}"
        words = ", ".join(map(shown, self.parts[0].words))
        return [f"{example}; the words are {words}" if words else example]

    def _read(self, value):
        if not self._as_many(value):
            return None
        values = tuple(part.read(one) for part, one in zip(self.parts, value, strict=True))
        return None if None in values else values

    def _as_many(self, value):
        return isinstance(value, tuple | list) and len(value) == len(self.parts)


def _begun(text, words):
    """Return the word that equals `text`, or the only word that begins with `text`, or None.

    The comparison ignores capital letters, commas, spaces and underscores.
    """
    start = _plain(text) if isinstance(text, str) else ""
    begun = [word for word in words if start and _plain(word).startswith(start)]
    exact = [word for word in begun if _plain(word) == start]
    found = exact or begun
    return found[0] if len(found) == 1 else None


def _plain(text):
    return re.sub(r"[\s,_]", "", text.lower())


def _is_size(value):
    return isinstance(value, int | np.integer) and not is_truth(value) and value >= 0


def is_number(value):
    """Return whether `value` is an integer or a float, but not a truth value."""
    return isinstance(value, int | float | np.integer | np.floating) and not is_truth(value)


def shown(value):
    """Return a guess or an outcome as text that is the same with every version of NumPy."""
    if isinstance(value, tuple | list):
        inside = ", ".join(map(shown, value))
        return f"({inside},)" if len(value) == 1 else f"({inside})"
    if isinstance(value, str):
        return f'"{value}"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{shown(key)}: {shown(one)}" for key, one in value.items()) + "}"
    if not is_number(value):
        return str(value)
    return f"{value:.0f}" if float(value).is_integer() else f"{value:.6g}"


class Outcome:
    """The outcome of a guess, as a sentence for the reader and as data for a page of the book.

    The output begins with a title, because JupyterLab shows the first line of a hidden output, and
    this line should not reveal the outcome. The data, with the MIME type `OUTCOME`, allow a page of
    the book to compare a reader's guess with the outcome.
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

    Numbers are rounded to six digits, because further digits differ between computers. NaN and
    infinity are replaced by strings.
    """
    if isinstance(value, tuple | list):
        return list(map(as_json, value))
    if not is_number(value):
        return value
    number = float(value)
    if not np.isfinite(number):
        return str(number)
    return int(number) if number.is_integer() else float(f"{number:.6g}")


SHAPE_OR_ERROR = Shape(words=("error",))
STEP_OR_NEVER = Word(("step 1", "step 2", "never"))
DIGIT_OR_NOTHING = Word(("the right digit", "nothing", *map(str, range(10))))

GUESSES = {
    "0.1": Number(0.25, words=("error",)),
    "0.2": Word(("lower", "the same", "higher")),
    "1.1": Word(("A", "dw", "w")),
    "1.2": Number(20, tolerance=0.0, words=("error",)),
    "1.3": Several((Truth(),) * 3, like=(False, False, False)),
    "1.4": SHAPE_OR_ERROR,
    "2.1": Number(30, tolerance=0.3),
    "2.2": Number(6, tolerance=0.0),
    "2.3": Number(500, tolerance=0.5),
    "2.4": Several((STEP_OR_NEVER,) * 2, like=("step 1", "step 1")),
    "2.5": Word(("both", "only the first", "only the second", "neither")),
    "2.6": Number(2, tolerance=0.0),
    "3.1": Number(0.7, tolerance=0.05),
    "3.2": Several((DIGIT_OR_NOTHING,) * 2, like=("0", "0")),
    "3.3": Word(("about 200", "about 900", "about 1,600")),
    "3.4": Number(50, unit="percent"),
    "3.5": Number(0.25),
    "3.6": Number(0.1, tolerance=0.02),
    "4.1": Word(("fewer", "up to 10 times", "10 to 1,000 times", "over 1,000 times")),
    "4.2": Number(8, tolerance=0.0),
    "4.3": Word(("A", "B")),
    "4.4": Number(2, tolerance=0.0),
    "4.5": Number(0.5, tolerance=0.0, words=("error",)),
    "5.1": Word(("over 1,500", "1,000 to 1,500", "500 to 1,000", "under 500")),
    "5.2": Word(("more", "as many", "fewer")),
    "5.3": Word(("as few", "halfway", "nearly all")),
    "6.1": Word(("NumPy", "lists")),
    "6.2": Number(1000, tolerance=0.5),
    "6.3": Word(("NumPy", "the loop")),
    "6.4": Number(16_777_200, tolerance=0.0),
    "7.1": Word(("about as long", "ten times", "a hundred times", "a thousand times and more")),
    "7.2": SHAPE_OR_ERROR,
    "7.3": Number(5, tolerance=0.0),
    "8.1": Word(("pixels", "products", "about equal")),
    "8.2": Word(("rank 0", "rank 2", "both", "neither")),
    "8.3": Word(("softmax", "sigmoid", "both", "neither")),
    "9.1": Word(("only tensorflow", "only jax", "only torch", "two of them", "all three", "none")),
    "9.2": Word(("only tensorflow", "only jax and torch", "all three", "none")),
    "9.3": Several((Number(0.5, tolerance=0.0),) * 3, like=(0.25, 0.5, 0.5)),
    "9.4": Number(2, tolerance=0.0),
    "9.5": Number(90, tolerance=0.2, unit="percent"),
}
