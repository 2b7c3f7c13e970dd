"""How answers are checked, and every stub, solution and known mistake of the chapters."""

import contextlib
import dataclasses
import functools
import io
import itertools
import re
import time
import tracemalloc

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from notebook_rules import ROOT, read

from helpers.exercises import EXERCISES, GUESSES, check, exercise_inputs
from helpers.exercises.checking import UNANSWERED, AnyExample, Function, Value, feedback, shortened
from helpers.exercises.guesses import OUTCOME, as_json

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def _solutions():
    """Yield (name, path, code) of every folded solution in a chapter."""
    for path in NOTEBOOKS:
        for cell in read(path).cells:
            for code in re.findall(
                r"<summary>Solution</summary>.*?```python\n(.*?)```", cell.source, re.S
            ):
                for name in re.findall(r'check\("([\d.]+)"', code):
                    yield name, path, code


SOLUTIONS = list(_solutions())


@functools.cache
def _loaded(path):
    """Return the names that the chapter imports and loads before its exercises."""
    scope = {}
    for cell in read(path).cells:
        start = cell.source.lstrip().startswith(("import ", "from "))
        if cell.cell_type == "code" and (start or "= load_question()" in cell.source):
            lines = [line for line in cell.source.splitlines() if "explorer()" not in line]
            # np.printoptions() puts back what the chapter sets for itself.
            with np.printoptions(), contextlib.redirect_stdout(io.StringIO()):
                exec("\n".join(lines), scope)
    return scope


@functools.cache
def _answer(name):
    """Return the answer that the folded solution passes to `check`."""
    path, code = next(solution[1:] for solution in SOLUTIONS if solution[0] == name)
    loaded, answers = _loaded(path).items(), {}
    scope = {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in loaded}
    scope["check"] = answers.__setitem__
    with contextlib.redirect_stdout(io.StringIO()):
        exec(code, scope)
    plt.close("all")
    return answers[name]


each_chapter = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def _own(names, path):
    """Return the names that belong to a chapter."""
    return [name for name in names if int(name.split(".")[0]) == int(path.name[:2])]


def _source(path, cell_type):
    return "\n\n".join(c.source for c in read(path).cells if c.cell_type == cell_type)


def _names(*kinds):
    return [name for name, exercise in EXERCISES.items() if isinstance(exercise, kinds)]


def test_every_exercise_has_one_solution_and_every_solution_an_exercise():
    assert sorted(name for name, _, _ in SOLUTIONS) == sorted(EXERCISES)


@pytest.mark.parametrize("name", EXERCISES)
def test_the_folded_solution_passes_quickly_and_again(name):
    answer, said, seconds = _answer(name), set(), []
    for _ in range(2):
        start = time.process_time()  # the machine may be busy with other tests
        said.add(feedback(EXERCISES[name], answer))
        seconds.append(time.process_time() - start)
        feedback(EXERCISES[name], lambda *_: 0.0)  # another answer in between
    assert len(said) == 1
    assert said.pop().startswith("right")
    assert min(seconds) < 0.2


@each_chapter
def test_a_chapter_has_a_stub_for_each_of_its_exercises(path):
    stubs = re.findall(
        r'(?:^answer_\w+ = \.\.\.|return \.\.\.)\n+check\("([\d.]+)"',
        _source(path, "code"),
        re.M,
    )
    assert stubs == _own(EXERCISES, path)


def _mistakes(name):
    """Return the known mistakes of an exercise as answers, with their hints."""
    exercise = EXERCISES[name]
    if isinstance(exercise, Value):
        return exercise.mistakes

    def answer(k):
        def wrong(*arguments):
            result, _ = list(exercise.mistakes(*arguments))[k]
            return result() if callable(result) else result

        return wrong

    pairs = exercise.mistakes(*exercise_inputs(name)[0])
    return [(answer(k), hint) for k, (_, hint) in enumerate(pairs)]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", _names(Value, Function))
def test_three_mistakes_or_more_are_known_and_each_gets_its_own_hint(name):
    mistakes = _mistakes(name)
    assert len(mistakes) >= 3
    for wrong, hint in mistakes:
        assert feedback(EXERCISES[name], wrong) == f"not yet. {hint}"


DOUBLE = Function(
    specification=lambda x: 2 * x,
    cases=lambda rng: [(rng.random((2, 4)),), (rng.random(3),)],  # sorted by size before use
    right="Good.",
    mistakes=lambda x: [(3 * x, "Twice, not three times."), (lambda: x[:, 0], "fails on (3,)")],
)


def test_feedback_tells_faults_of_a_function_apart():
    def changes_its_input(x):
        x *= 2
        return x

    assert feedback(DOUBLE, ...) == UNANSWERED
    assert feedback(DOUBLE, lambda x: ...) == UNANSWERED
    assert feedback(DOUBLE, lambda x: x + x) == "right, on 2 inputs. Good."
    assert feedback(DOUBLE, lambda x: 3 * x) == "not yet. Twice, not three times."
    assert "changed its input" in feedback(DOUBLE, changes_its_input)
    assert "returned None" in feedback(DOUBLE, lambda x: None)
    assert "without calling it" in feedback(DOUBLE, 3.0)
    assert "the shape is (1, 3), but it should be (3,)" in feedback(DOUBLE, lambda x: 2 * x[None])
    assert "values are not. At [0], the first, you have" in feedback(DOUBLE, lambda x: 2 * x + 1)
    shape = Function(np.shape, lambda rng: [(np.zeros((3, 2)),)], "Good.")
    assert "you returned (3, 9), but it should be (3, 2)" in feedback(shape, lambda x: (3, 9))
    first_only = feedback(DOUBLE, lambda x: 2 * x if x.ndim == 1 else x)
    assert "With input 1 (x (2, 4))" in first_only
    raised = feedback(DOUBLE, lambda x: x @ np.ones(7))
    assert "With input 0 (x (3,)): your function raised ValueError" in raised
    assert "Axis -1: 3 in `x` meets 7 in `np.ones(7)`." in raised


def test_feedback_tells_faults_of_a_value_apart():
    shape = Value(expected=(3, 4), right="Yes.", mistakes=(((4, 3), "Rows first."),))
    assert feedback(shape, (3, 4)) == "right. Yes."
    assert feedback(shape, [3, 4]) == "right. Yes."
    assert feedback(shape, (4, 3)) == "not yet. Rows first."
    assert feedback(shape, np.ma.masked_array([3, 4], [True, False])).startswith("not yet")
    assert "should have 2 values, but yours has 3" in feedback(shape, (1, 3, 4))
    assert "1 of 2 values is wrong. The first of them is number 2" in feedback(shape, (3, 5))
    assert "should be 2 values in brackets" in feedback(shape, "(3, 4)")
    assert "not a function" in feedback(shape, lambda: (3, 4))
    word = Value(expected="softmax", right="Yes.")
    assert feedback(word, " Softmax ") == "right. Yes."
    assert "is not right" in feedback(word, "sigmoid")
    assert "is not right" in feedback(word, 3)
    word = Value(expected="softmax", right="Yes.", choices=("softmax", "sigmoid"))
    assert "The choices are 'softmax', 'sigmoid'." in feedback(word, "relu")
    truth = Value(expected=True, right="Yes.")
    assert feedback(truth, True) == "right. Yes."
    assert feedback(truth, 1) != "right. Yes."
    assert feedback(truth, False) != "right. Yes."


def test_feedback_on_an_example_says_what_is_missing_and_survives_nonsense():
    even = AnyExample(lambda n: None if n % 2 == 0 else "This is odd.", right="Yes.")
    assert feedback(even, 4) == "right. Yes."
    assert feedback(even, 3) == "not yet. This is odd."
    assert "(TypeError: " in feedback(even, None)


# Answers that must not pass ----------------------------------------------------------------------


def _kind(value):
    return np.asarray(value).dtype.kind


OTHER_TYPES = {"f": (np.float32, complex, object, str), "b": (int, float), "i": (complex, str)}


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", _names(Function))
def test_an_answer_that_is_nearly_right_is_refused(name):
    exercise = EXERCISES[name]
    kind = _kind(exercise.specification(*exercise_inputs(name)[0]))
    changes = [
        lambda right, dtype=dtype: right.astype(dtype) for dtype in OTHER_TYPES.get(kind, ())
    ]
    if kind in "if":
        changes += [lambda right: right + 1e-3, lambda right: np.full(right.shape, np.nan)]
    for change in changes:

        def answer(*arguments, change=change):
            return change(np.asarray(exercise.specification(*arguments)))

        assert not feedback(exercise, answer).startswith("right")
    for answer in (lambda *a: 0.0, lambda *a: a[0], lambda *a: np.nan, lambda *a: None):
        assert not feedback(exercise, answer).startswith("right")


@pytest.mark.parametrize(
    "name", [name for name in _names(Function) if any(map(np.ndim, exercise_inputs(name)[0]))]
)
def test_an_answer_that_is_right_for_some_shapes_only_is_refused(name):
    exercise = EXERCISES[name]
    cases = {tuple(map(np.shape, arguments)) for arguments in exercise_inputs(name)}
    having = {  # a size -> the cases that have it
        size: {case for case in cases if any(size in shape for shape in case)}
        for size in {size for case in cases for shape in case for size in shape}
    }
    tables = {case: [shape for shape in case if len(shape) == 2] for case in cases}
    square = {case for case, of in tables.items() if of and all(n == m for n, m in of)}
    # A size may be in every case by its nature, such as the 1 of a column of biases.
    chosen = [{case} for case in cases] + [some for some in having.values() if some != cases]
    for right_for in [*chosen, square]:

        def sometimes_right(*arguments, right_for=right_for):
            result = exercise.specification(*arguments)
            if tuple(map(np.shape, arguments)) in right_for:
                return result
            return "wrong" if _kind(result) not in "biuf" else np.asarray(result) + 1

        assert not feedback(exercise, sometimes_right).startswith("right"), right_for


# Hostile answers -----------------------------------------------------------------------------


class Odd(BaseException):
    """An error that is no Exception, as some libraries use to exit."""


class Unsaid(Exception):
    def __str__(self):
        raise Odd


ERRORS = [
    lambda: ValueError("x" * 10**6),
    lambda: ValueError("\ud800 \x00"),
    lambda: ValueError("operands could not be broadcast together with shapes (3,3) (1,4) "),
    lambda: UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"),
    lambda: ExceptionGroup("many", [ValueError("x" * 10**5)] * 9),
    *(ZeroDivisionError, RecursionError, MemoryError, StopIteration, SystemExit, GeneratorExit),
    *(AttributeError, TypeError, KeyError, OverflowError, Odd, Unsaid),
]
METHODS = ["__repr__", "__str__", "__len__", "__iter__", "__getitem__", "__getattr__", "__hash__"]
METHODS += ["__array__", "__array_ufunc__", "__array_function__", "__eq__", "__lt__", "__bool__"]
METHODS += ["__float__", "__int__", "__index__", "__format__", "__abs__", "__deepcopy__"]
PROPERTIES = ["__class__", "__array_interface__", "__signature__", "dtype", "shape", "__name__"]


def _raiser(error):
    def raises(*_, **__):
        raise error()

    return raises


def _hostile(names, error, base=object):
    """Return an object of which some special methods raise an error."""
    members = {name: _raiser(error) for name in names if name not in PROPERTIES}
    members |= {name: property(_raiser(error)) for name in names if name in PROPERTIES}
    return type("Hostile" * 10, (base,), members)()


def _in_itself(width):
    endless = []
    endless.extend([endless] * width)
    return endless


def _nested(kind, depth):
    value = 1.0
    for _ in range(depth):
        value = kind(value)
    return value


class Endless:
    def __len__(self):
        return 10**12

    def __getitem__(self, place):
        return 1.0


class EndlessList(list):
    def __iter__(self):
        return itertools.repeat(1.0)


class EndlessRows(Endless):
    def __getitem__(self, place):
        return self


def _powers(sign):
    return [sign * base**n for base in (2, 10) for n in (31, 53, 63, 64, 308, 400, 5000)]


ENDLESS = {
    "range": lambda: range(10**12),
    "longer": lambda: range(10**30),
    "count": itertools.count,
    "repeat": lambda: itertools.repeat(1, 10**12),
    "Endless": Endless,
    "EndlessList": EndlessList,
    "EndlessRows": EndlessRows,
    "itself": lambda: _in_itself(1),
    "itself twice": lambda: _in_itself(2),
    "itself often": lambda: _in_itself(1000),
    "ranges": lambda: [range(10**7)] * 10**5,
    "broadcast": lambda: np.broadcast_to(1.0, (10**6, 10**6)),
    "integers broadcast": lambda: np.broadcast_to(1, (10**12,)),
    "list of broadcast": lambda: [np.broadcast_to(1.0, (10**6, 10**6))] * 3,
    "one long word": lambda: ["x" * 10**6] + [""] * 10**5,
    "long word arrays": lambda: [np.array(["x" * 10**6])] + [np.array([""])] * 10**5,
    "zeros": lambda: np.zeros(10**9, dtype=np.int8),
    "column": lambda: np.ones((10**5, 1)),
}
STRANGE = {
    **ENDLESS,
    "powers": lambda: _powers(1),
    "negative powers": lambda: _powers(-1),
    **{f"power {k}": lambda k=k: (_powers(1) + _powers(-1))[k] for k in range(28)},
    "lists": lambda: _nested(lambda one: [one], 10**5),
    "few lists": lambda: _nested(lambda one: [one], 40),
    "tuples": lambda: _nested(lambda one: (one, one), 50),
    "dicts": lambda: _nested(lambda one: {1: one}, 10**5),
    "word": lambda: "x" * 10**7,
    "bytes": lambda: b"x" * 10**7,
    "words": lambda: ["word"] * 1000,
    "surrogate": lambda: "\ud800\x1b[2J",
    "generator": lambda: (n for n in itertools.count()),
    "masked": lambda: np.ma.masked_array([1.0, 2.0, 3.0], [True, False, True]),
    "all masked": lambda: np.ma.masked,
    "matrix": lambda: np.asmatrix([[1, 2], [3, 4]]),
    "structured": lambda: np.zeros(3, dtype=[("a", float), ("b", "U5")]),
    "record": lambda: np.zeros(1, dtype=[("a", float)])[0],
    "objects": lambda: np.array([1, None, "x", [2]], dtype=object),
    "dates": lambda: np.array(["2020-01-01"], dtype="datetime64[D]"),
    "duration": lambda: np.timedelta64(3, "D"),
    "nan": lambda: np.nan,
    "nans": lambda: np.full((3, 4), np.nan),
    "infinite": lambda: [np.inf, -np.inf, 1e308],
    "complex": lambda: [1j, 2.0],
    "many words": lambda: tuple("word" for _ in range(10**5)),
    "type": lambda: int,
    "module": lambda: np,
    "built in": lambda: max,
    "ufunc": lambda: np.add,
    "empty array": lambda: np.zeros((0, 10**6)),
    "memory": lambda: memoryview(np.zeros((3, 4))),
    "ellipses": lambda: [...] * 3,
}


def _recurses(*_):
    return _endless()


def _endless():
    # A star here would end the process, because Python 3.13.0 does not limit the recursion of a
    # function with starred parameters, and Python 3.15.2 not that through starred arguments.
    return _endless()


PLACES = [
    lambda one: one,
    lambda one: [one, 1],
    lambda one: (2, one, 3),
    lambda one: [[1, one], [one]],
    lambda one: {"a": one},
]


@st.composite
def answers(draw):
    """A function that makes an answer, so that Hypothesis does not look at the answer itself."""
    error = draw(st.sampled_from(ERRORS))
    if draw(st.booleans()):
        make = STRANGE[draw(st.sampled_from(sorted(STRANGE)))]
    else:
        names = draw(st.lists(st.sampled_from([*METHODS, *PROPERTIES]), min_size=1, max_size=6))
        base = draw(st.sampled_from([object, list, tuple, str, float, int, Exception]))
        make = functools.partial(_hostile, names, error, base)
    inside = draw(st.sampled_from(PLACES))
    use = draw(st.sampled_from(["value", "returned", "raised", "recursion", "type"]))
    if use == "value":
        return lambda: inside(make())
    if use == "returned":
        return lambda: lambda *_: inside(make())
    if use == "raised":
        return lambda: lambda *_: _raiser(error)()
    if use == "type":
        return lambda: type(make())
    return lambda: _recurses


def _printed(name, answer):
    with contextlib.redirect_stdout(io.StringIO()) as out:
        check(name, answer)
    return out.getvalue()


# One exercise for each kind of answer. Examples are added below, as each has its own objection.
ONE_OF_EACH = ["0.3", "0.5", "0.6", "1.1", "2.7"]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", [*ONE_OF_EACH, *_names(AnyExample)])
@settings(max_examples=30)
@given(make=answers())
def test_check_gives_a_short_verdict_whatever_the_answer_is(name, make):
    text = _printed(name, make())
    assert text.startswith(f"{name}: not ")
    assert len(text) <= 4000


@pytest.mark.parametrize("name", EXERCISES)
def test_a_value_of_another_kind_is_refused(name):
    for nonsense in (None, np.nan, "", [], {}, np.zeros(0), object(), float("inf"), [None]):
        assert not feedback(EXERCISES[name], nonsense).startswith("right")


@pytest.mark.parametrize("kind", ENDLESS)
def test_an_endless_answer_takes_no_memory(kind):
    answer = ENDLESS[kind]()
    tracemalloc.start()
    try:
        for name in [*ONE_OF_EACH, "5.5"]:
            start = time.process_time()
            for one in (answer, lambda *_: answer):
                text = _printed(name, one)
                assert text.startswith(f"{name}: not yet")
                assert len(text) <= 4000
            assert time.process_time() - start < 10
        assert tracemalloc.get_traced_memory()[1] < 2**28
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", ["0.1", "0.2", "0.3", "1.1", "0.6"])
def test_an_interrupt_passes(name):
    for answer in (
        _raiser(KeyboardInterrupt),
        _hostile(["__array__", "__class__", "__repr__", "__len__"], KeyboardInterrupt),
        lambda *_: _hostile(["__array__", "__repr__"], KeyboardInterrupt),
    ):
        if isinstance(EXERCISES[name], Function) == (type(answer) is type(_raiser)):
            with pytest.raises(KeyboardInterrupt):
                check(name, answer)


def test_what_numpy_is_told_to_raise_changes_no_verdict():
    numbers = Function(
        lambda x: np.exp(-x) * np.array([np.inf, 1.0, np.nan]),
        lambda rng: [(np.array([1.0, 1000.0, 1e308]),)],
        "Good.",
    )

    def answer(x):
        with np.errstate(all="ignore"):
            return numbers.specification(x)

    with np.errstate(all="raise"):
        assert feedback(numbers, answer).startswith("right")


def test_what_is_displayed_is_shortened_in_the_middle():
    def fails(x):
        raise ValueError("begins " + "x" * 10**6 + " ends")

    text = feedback(DOUBLE, fails)
    assert "ValueError: begins" in text
    assert text.endswith(" ends")
    assert "characters left out" in text
    for most in range(60, 400, 7):
        assert len(shortened("x" * 10**4, most)) <= most
        assert shortened("x" * most, most) == "x" * most


@pytest.mark.parametrize("name", _names(Value))
def test_the_solution_fails_against_another_value(name):
    exercise, answer = EXERCISES[name], _answer(name)
    other = _changed(exercise.expected, 3 * exercise.tolerance + 1e-3)
    assert not feedback(dataclasses.replace(exercise, expected=other), answer).startswith("right")


def _changed(value, by):
    if isinstance(value, tuple):
        return (*value[:-1], _changed(value[-1], by))
    if isinstance(value, bool):
        return not value
    return value + "s" if isinstance(value, str) else value + by * max(1, abs(value))


# Exercises and guesses in the notebooks of the chapters ------------------------------------------

KINDS = {"Apply", "Break", "Derive", "Judge", "Repair", "Rewrite"}


@each_chapter
def test_each_exercise_says_its_kind_idea_level_and_minutes(path):
    names = _own(EXERCISES, path)
    lines = re.findall(
        r"^### ([\d.]+) .+\n\n\*(\w+) · Idea: .+ · level •{1,3} · \d+ minutes?\*$",
        _source(path, "markdown"),
        re.M,
    )
    assert [name for name, _ in lines] == names
    assert len(names) >= 6
    kinds = {kind for _, kind in lines}
    assert kinds <= KINDS
    assert path == NOTEBOOKS[0] or kinds == KINDS


@each_chapter
def test_each_guess_is_asked_for_and_then_revealed(path):
    calls = re.findall(r"\b(guess|reveal)\(\"([\d.]+)\"", _source(path, "code"))
    names = _own(GUESSES, path)
    assert calls == [(call, name) for name in names for call in ("guess", "reveal")]
    assert names
    cells = read(path).cells
    for k, cell in enumerate(cells):
        if found := re.search(r'^guess\("([\d.]+)", (.*)\)$', cell.source, re.M):
            assert found[2] == "..."
            assert "**Guess first" in cells[k - 1].source
            name = found[1]
            later = [output for c in cells[k:] for output in c.get("outputs", [])]
            outcomes = [o.data[OUTCOME] for o in later if OUTCOME in o.get("data", {})]
            (outcome,) = (one["outcome"] for one in outcomes if one["name"] == name)
            assert outcome != as_json(GUESSES[name].like)


@each_chapter
def test_a_chapter_ends_with_its_progress(path):
    assert _source(path, "code").rstrip().endswith("progress()")
