"""Describe the right answer to an exercise, and compare a learner's answer with the right one."""

import ast
import inspect
import re
import reprlib
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from numbers import Real
from textwrap import dedent, indent
from typing import Any

import numpy as np

WITHOUT_NOTES = (
    "The package whyshape would show the shapes of this line: python -m pip install ./whyshape"
)

_repr = reprlib.Repr()
_repr.maxlevel, _repr.maxstring, _repr.maxother = 3, 200, 500
_repr.maxlist = _repr.maxtuple = _repr.maxdict = _repr.maxset = 20


@dataclass(frozen=True)
class Verdict:
    """The result of checking an answer: whether the answer is right, and a message about it.

    Attributes
    ----------
    right : bool
        Whether the answer is right.
    head : str
        The result of the check in a few words, such as "not yet".
    text : str
        What is right or wrong with the answer, in sentences.
    input : int, optional
        The index of the input for which the learner's function is wrong, if `text` names an input.
    """

    right: bool
    head: str
    text: str
    input: int | None = None

    def __str__(self):
        return f"{self.head}. {self.text}"


UNANSWERED = Verdict(False, "not answered yet", "Replace the ... and run the cell again.")


@dataclass(frozen=True)
class Value:
    """An exercise whose answer is a number, a word, a shape, or several of these in a tuple.

    Attributes
    ----------
    expected : value
        The right answer.
    right : str
        The sentence that is printed for a right answer.
    hints : dict
        Known mistakes. Each key of the dict is a hint, and its value is a wrong answer or a list of
        wrong answers that get this hint.
    tolerance : float
        The largest absolute error of a number that counts as right. A tolerance above 0 allows a
        learner to round the answer.
    choices : tuple of str
        The words from which the learner chooses, if the answer is a word.
    """

    expected: Any
    right: str
    hints: dict = field(default_factory=dict)
    tolerance: float = 1e-9
    choices: tuple = ()

    def mistakes(self):
        """Return the known mistakes, as a list of pairs (wrong answer, hint)."""
        return with_hints(self.hints)


@dataclass(frozen=True)
class Function:
    """An exercise whose answer is a function.

    Attributes
    ----------
    specification : callable
        A function that computes the right result as plainly as possible.
    cases : callable
        A function that takes a random generator and yields tuples of arguments for the answer. The
        sizes of the arrays in a tuple should differ, so that a wrong axis changes the result.
        Arguments that are single numbers should be Python's numbers, because NumPy's numbers are
        displayed as np.float64(...).
    right : str
        The sentence that is printed for a right answer.
    hints : callable
        A function that takes the right result and the arguments and returns a dict with hints as
        keys. The value of a hint is a wrong result or a list of wrong results. If the computation
        of a wrong result may raise an error, the dict contains a function in place of the result,
        such as `lambda: A @ B`.
    failures : dict
        Errors that an answer may raise. Each key of this dict is a hint, and its value is a
        type of exception or a list of such types.
    without_loop : bool
        Whether an answer with a loop in its code is refused. A loop in a function that the answer
        calls is allowed.
    """

    specification: Callable
    cases: Callable
    right: str
    hints: Callable = lambda right, *arguments: {}
    failures: dict = field(default_factory=dict)
    without_loop: bool = False

    def mistakes(self, arguments):
        """Return the known mistakes for `arguments`, as a list of pairs (wrong result, hint)."""
        return with_hints(self.hints(self.specification(*arguments), *arguments))


@dataclass(frozen=True)
class AnyExample:
    """An exercise whose answer is any example with a certain property.

    Attributes
    ----------
    objection : callable
        A function of the answer that returns None if the answer has the property, and otherwise a
        sentence that says what the answer lacks.
    right : str
        The sentence that is printed for a right answer.
    count : int, optional
        How many finite numbers the answer must have. If `count` is given, the function `objection`
        is called with the numbers as a 1-D array of floats.
    or_more : bool
        Whether the answer may have more numbers than `count`, in an array of any shape.
    """

    objection: Callable
    right: str
    count: int | None = None
    or_more: bool = False


def normals(*calls):
    """Return a function that draws normally distributed arguments, for the `cases` of a `Function`.

    Each item of `calls` lists the shapes of the arguments of one call. The shape () means a number.
    """
    return lambda rng: [
        tuple(rng.normal(size=shape or None) for shape in shapes) for shapes in calls
    ]


def with_hints(hints):
    """Return a list of pairs (value, hint) from a dict with hints as keys.

    Each value of the dict is a single value or a list of values.
    """
    return [
        (answer, hint)
        for hint, answers in hints.items()
        for answer in (answers if isinstance(answers, list) else [answers])
    ]


def feedback(exercise, answer):
    """Return a `Verdict` on an answer to an exercise, or `UNANSWERED` if the answer is `...`.

    If the answer raises an exception, the text of the verdict describes the exception.
    """
    if answer is ...:
        return UNANSWERED
    if isinstance(exercise, Value):
        return _about_value(exercise, answer)
    if isinstance(exercise, AnyExample):
        return _about_example(exercise, answer)
    if not callable(answer):
        return _not_yet(
            "the answer should be the function itself, without calling it, but it is a value of "
            f"type {type(answer).__name__}."
        )
    return _about_function(exercise, answer)


def short_repr(value):
    """Return the repr of `value`, shortened for display."""
    return _repr.repr(value)


def shortened(text, most):
    """Return `text`, but cut its middle part if `text` has more than `most` characters."""
    if len(text) <= most:
        return text
    kept = most - 50
    start = kept * 2 // 3
    gap = f" [... {len(text) - kept:,} characters left out ...] "
    return text[:start] + gap + text[start - kept :]


def safely(function, *arguments, otherwise):
    """Return the result of calling a function, or `otherwise` if the function raises an error."""
    try:
        return function(*arguments)
    except Exception:
        return otherwise


def inputs(exercise):
    """Return the arguments of all calls that check a learner's function, as a list of tuples.

    All calls of `inputs` return the same arguments for the same exercise. The smallest arrays come
    first, so that the message about a wrong result shows small arrays.
    """
    cases = exercise.cases(np.random.default_rng(0))
    return sorted(cases, key=lambda arguments: sum(map(np.size, arguments)))


def _not_yet(text, fault=None):
    return Verdict(False, "not yet", text[:1].upper() + text[1:], fault)


def _about_value(exercise, answer):
    if callable(answer):
        return _not_yet("the answer should be a value, not a function. Did you forget to call it?")
    by_parts = isinstance(exercise.expected, tuple | str)
    if isinstance(answer, np.ndarray) and (by_parts or answer.dtype == object):
        answer = answer.tolist()
    if isinstance(exercise.expected, str) and isinstance(answer, list | tuple) and len(answer) == 1:
        answer = answer[0]
    if answer is None:
        return _not_yet(
            "the answer is None, but it should be a value. Note that print returns None."
        )
    if same(answer, exercise.expected, exercise.tolerance):
        return Verdict(True, "right", exercise.right)
    for wrong, hint in exercise.mistakes():
        if same(answer, wrong, exercise.tolerance):
            return Verdict(False, "not yet", hint)
    told = _about_wrong_value(answer, exercise.expected, exercise.tolerance)
    if exercise.choices:
        given = short_repr(answer)
        if sum(bool(re.search(rf"\b{one}\b", given, re.I)) for one in exercise.choices) > 1:
            told = f"{given} names several choices, but the answer should be one of them."
        told += f" The choices are {', '.join(map(repr, exercise.choices))}."
    return _not_yet(told)


def _about_example(exercise, answer):
    try:
        objection = _objection(exercise, answer)
    except Exception as error:
        objection = f"this answer cannot be used ({_with_message(error)})."
    return _not_yet(objection) if objection else Verdict(True, "right", exercise.right)


def _objection(exercise, answer):
    if exercise.count is None:
        return exercise.objection(answer)
    more = " or more" if exercise.or_more else ""
    wanted = f"the answer should be {exercise.count}{more} numbers"
    given = _numbers(answer)
    if given is None:
        given = np.asarray(answer, dtype=object)
        if given.ndim == 0:
            return f"{wanted}, but yours is {_in_words(given.item())}."
        for place, one in enumerate(given.flat, 1):
            if not isinstance(one, Real | Decimal):
                return f"{wanted}, but number {place} of yours is {_in_words(one)}."
    enough = exercise.or_more and given.size >= exercise.count
    if not enough and given.shape != (exercise.count,):
        return f"{wanted}, but yours has shape {given.shape}."
    numbers = given.astype(float)
    if not np.isfinite(numbers).all():
        return "the numbers should be finite, without NaN or infinity."
    return exercise.objection(numbers.ravel())


def _about_function(exercise, function):
    cases, results, error = inputs(exercise), [], None
    for i, arguments in enumerate(cases):
        given = deepcopy(arguments)
        try:
            result = function(*given)
        except Exception as raised:
            error = raised
            break
        if result is ...:
            return UNANSWERED
        if not same(given, arguments, 0.0):
            return _not_yet(
                f"with {_input(i, arguments, exercise, function)}: your function changed its "
                "input. Work on a copy, or build a new array, so that the caller's data do not "
                "change.",
                i,
            )
        # A copy, because the next call of the function may overwrite its result.
        results.append(safely(deepcopy, result, otherwise=result))
    return _about_results(exercise, function, cases, results, error)


def _about_results(exercise, function, cases, results, error):
    """Return a `Verdict` on the results of a learner's function, and on the error that it raised.

    The argument `error` is None if the learner's function raised no error.
    """
    with np.errstate(all="ignore"):
        expected = [exercise.specification(*deepcopy(case)) for case in cases[: len(results)]]
    wrong = _first_wrong(results, expected)
    if wrong is None and error is None:
        if exercise.without_loop and _has_loop(function):
            return _not_yet("the numbers are right, but your function still contains a loop.")
        return Verdict(True, f"right, on {len(cases)} inputs", exercise.right)
    if hint := _hint(exercise, cases, results, error):
        return Verdict(False, "not yet", hint)
    i, text = wrong or (len(results), _about_exception(exercise, error))
    return _not_yet(f"with {_input(i, cases[i], exercise, function)}: {text}", i)


def _has_loop(function):
    """Return whether the source of a function contains a loop or a comprehension.

    The source of a lambda is the whole line that contains it. The result is False if Python cannot
    find the source of the function, as for functions in C, partial functions, and functions typed
    at the prompt of plain Python before 3.13.
    """
    source = safely(inspect.getsource, function, otherwise="")
    tree = safely(ast.parse, dedent(source), otherwise=ast.Module([], []))
    loops = ast.For | ast.AsyncFor | ast.While | ast.comprehension
    return any(isinstance(one, loops) for one in ast.walk(tree))


def _first_wrong(results, expected):
    """Return the index of the first wrong result and a sentence about this result, or None."""
    pairs = list(zip(results, expected, strict=True))
    for i, (result, right) in enumerate(pairs):
        if not same(result, right, 1e-9):
            return i, _wrong_type(result, right) or _about_wrong_result(result, right)
    for i, pair in enumerate(pairs):
        if sentence := _wrong_type(*pair):
            return i, sentence
    return None


def _hint(exercise, cases, results, error):
    """Return the hint of the known mistake that gives the same results as the answer, or None.

    If the answer has raised an error, the program with the known mistake must raise one for the
    same input.
    """
    if not results:
        return None
    tried = deepcopy(cases[: len(results) + (error is not None)])
    with np.errstate(all="ignore"):
        for pairs in zip(*map(exercise.mistakes, tried), strict=True):
            found = [_computed(wrong) for wrong, _ in pairs]
            agree = all(same(*both, 1e-9) for both in zip(found, results, strict=False))
            if agree and (error is None or found[-1] is _FAILED):
                return pairs[0][1]
    return None


_FAILED = object()  # represents the result of a mistake that raises an error


def _computed(wrong):
    return safely(wrong, otherwise=_FAILED) if callable(wrong) else wrong


def _about_exception(exercise, error):
    told = f"your function raised {_with_message(error)}"
    hints = [hint for kind, hint in with_hints(exercise.failures) if issubclass(type(error), kind)]
    explanation = safely(_explanation, error, otherwise=None)
    if explanation is None:
        return ". ".join([told, *hints[:1]])
    note = "\n".join([explanation, *hints[:1]])
    return f"{told}\n{indent(note, '    ')}"


def _explanation(error):
    try:
        from whyshape import explain
        from whyshape.text import as_text
    except ModuleNotFoundError:
        about_shapes = isinstance(error, (ValueError, IndexError)) and "shape" in str(error)
        return WITHOUT_NOTES if about_shapes else None
    found = explain(error)
    return as_text(found, with_advice=False) if found and found.operands else None


def _with_message(error):
    message = str(error)
    return type(error).__name__ + (f": {shortened(message, 1000)}" if message else "")


def _wrong_type(result, expected):
    """Return a sentence if the values are right but their float type has too few bits, or None."""
    if not same(result, expected, 0.0, digits=3) or _numbers(result) is None:
        return None
    wanted, given = np.asarray(expected).dtype, _numbers(result).dtype
    if given.kind != "f" or wanted.kind != "f" or given.itemsize >= wanted.itemsize:
        return None  # integers are exact, and such floats have enough digits
    return f"the values are right, but their type {given} has fewer digits than {wanted}."


def same(one, other, tolerance, digits=9):
    """Return whether two answers, or an answer and a right answer, agree.

    Words must be equal up to case, spaces and a full stop at the end, and truth values must be
    equal. Numbers may differ by an absolute error `tolerance` plus a relative error of
    10**-`digits`. A truth value in `one` agrees with an equal integer in `other`, but never with a
    float. The result for values that cannot be compared is False.
    """
    with np.errstate(all="ignore"):
        return safely(_same, one, other, tolerance, digits, otherwise=False)


def _same(one, other, tolerance, digits):
    if isinstance(other, tuple) and (_numbers(other) is None or len({*map(is_truth, other)}) == 2):
        several = isinstance(one, tuple | list) and len(one) == len(other)
        return several and all(map(same, one, other, [tolerance] * len(one)))
    if one is None or other is None:
        return one is other
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str) and _word(one) == _word(other)
    one, other = _numbers(one), _numbers(other)
    if one is None or other is None or one.shape != other.shape:
        return False
    if (one.dtype == bool) != (other.dtype == bool) and other.dtype.kind not in "iu":
        return False
    return bool(np.allclose(one, other, rtol=10.0**-digits, atol=tolerance, equal_nan=True))


def _numbers(value):
    """Return `value` as an array if it consists of numbers or truth values, or else None."""
    if isinstance(value, Fraction | Decimal):
        value = safely(float, value, otherwise=None)
    array = safely(np.asarray, value, otherwise=None)
    if array is None or array.dtype.kind not in "biuf" or isinstance(value, np.ma.MaskedArray):
        return None
    return array


def is_truth(value):
    """Return whether `value` is a truth value of Python or NumPy."""
    return isinstance(value, bool | np.bool_)


def _word(text):
    return " ".join(text.lower().split()).removesuffix(".")


def _about_wrong_value(answer, expected, tolerance):
    """Return a sentence about what is wrong with an answer, without giving the right answer."""
    if isinstance(expected, tuple):
        return _about_wrong_tuple(answer, expected, tolerance)
    if sentence := _of_another_kind("answer", answer, expected):
        return sentence
    if isinstance(answer, str):
        return f"{short_repr(answer)} is not right."
    number = _numbers(answer)
    if not np.isfinite(number):
        return f"the answer should be a finite number, but it is {number}."
    return f"{number} is not right."


def _about_wrong_result(result, right):
    """Return a sentence with the wrong result of a learner's function and the right result."""
    if result is None:
        return (
            "your function returned None. Is there a `return`? A call that changes an array, such "
            "as np.add.at, returns None, so return the array."
        )
    if isinstance(right, tuple):
        told = f"your function returned {short_repr(result)}, but {right} is right."
        quoted = isinstance(result, str)
        return f"{told} Your result is text: leave out the quotation marks." if quoted else told
    if sentence := _of_another_kind("result", result, right):
        return sentence
    if isinstance(right, str):
        return f"{short_repr(result)} is not right."
    if np.ndim(right):
        told = _about_wrong_array(_numbers(result), right)
    else:
        told = f"your function returned {result}, but {right} is right."
    nearly = (
        " Your result is right to five digits. Look for float32, which has fewer digits than "
        "float64, for rounding, or for a small number that you added."
    )
    return told + nearly if same(result, right, 0.0, digits=5) else told


def _of_another_kind(what, answer, expected):
    """Return None, or a sentence that says that an answer has the wrong kind, shape or type.

    The argument `what` is "answer" or "result", the word for the answer in the sentence. The result
    is None if the answer has the same kind, shape and type as the expected answer.
    """
    if isinstance(expected, str):
        told = f"the {what} should be a word in quotation marks, but it is {_in_words(answer)}."
        return None if isinstance(answer, str) else told
    numbers, expected = _numbers(answer), np.asarray(expected)
    if numbers is None:
        if type(answer) is int:
            return f"the {what} is an integer that is too large for NumPy."
        wanted = "an array of numbers" if expected.ndim else "a number"
        return f"the {what} should be {wanted}, but it is {_in_words(answer)}."
    if numbers.shape != expected.shape:
        if expected.ndim == 0:
            return f"the {what} should be one number, but it has the shape {numbers.shape}."
        return f"the {what} has the shape {numbers.shape}, but should have {expected.shape}."
    if numbers.dtype == bool and expected.dtype != bool and expected.ndim == 0:
        return f"the {what} should be a number, but it is the truth value {numbers}."
    if numbers.dtype == bool and expected.dtype.kind == "f":
        return f"the {what} should hold numbers, but it holds truth values, True and False."
    if expected.dtype == bool != numbers.dtype:
        return f"the {what} should hold truth values, True and False, but it holds numbers."
    return None


def _about_wrong_array(result, right):
    """Return a sentence that quotes the first wrong number of an array, and the right number."""
    with np.errstate(all="ignore"):
        off = ~np.isclose(result, right, rtol=1e-9, atol=1e-9, equal_nan=True)
    place = ", ".join(map(str, np.argwhere(off)[0].tolist()))
    given, wanted = apart(result[off][0], right[off][0])
    return (
        f"the shape {result.shape} is right, but {off.sum()} of {off.size} values "
        f"{_be(off.sum())} not. The first of them, at [{place}], is {given}, but {wanted} is right."
    )


def apart(*numbers, digits=6):
    """Return two numbers as texts with `digits` digits, or more digits if the texts are equal."""
    for count in range(digits, 18):
        texts = [f"{number:.{count}g}" for number in numbers]
        if texts[0] != texts[1]:
            break
    return texts


def _about_wrong_tuple(answer, expected, tolerance):
    if not isinstance(answer, tuple | list):
        several = f"{len(expected)} values in brackets"
        return f"the answer should be {several}, but yours is {_in_words(answer)}."
    if len(answer) != len(expected):
        return f"the answer should have {len(expected)} values, but yours has {len(answer)}."
    if all(map(is_truth, expected)):
        if not all(map(is_truth, answer)):
            return "write True or False for each value, not 1 or 0, and without quotation marks."
        wrong = sum(one != other for one, other in zip(answer, expected, strict=True))
        return f"{wrong} of {len(expected)} {_be(wrong)} wrong."
    i, *more = [i for i in range(len(expected)) if not same(answer[i], expected[i], tolerance)]
    count = f"{1 + len(more)} of {len(expected)} values {_be(1 + len(more))} wrong"
    kind = ", which should be True or False"
    asked = kind if is_truth(expected[i]) and not is_truth(answer[i]) else ""
    return f"{count}. The first of them is number {i + 1}{asked}."


def _be(count):
    return "is" if count == 1 else "are"


def _input(i, arguments, exercise, function):
    """Describe input number i of an exercise by the shapes or the values of its arguments."""
    signature = safely(inspect.signature, function, otherwise=None)  # some functions in C have none
    names = getattr(signature, "parameters", ())
    if len(names) != len(arguments):
        names = inspect.signature(exercise.specification).parameters
    told = [
        f"{name} {np.shape(value)}" if np.ndim(value) else f"{name} = {value:.6g}"
        for name, value in zip(names, arguments, strict=True)
    ]
    return f"input {i} ({', '.join(told)})"


def _in_words(value):
    if isinstance(value, str):
        return f"the text {short_repr(value)}"
    if isinstance(value, np.ndarray):
        return f"an array of type {value.dtype}"
    return f"of type {type(value).__name__}"
