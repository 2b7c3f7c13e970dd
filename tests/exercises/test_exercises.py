"""How answers are checked, and every stub, solution and known mistake of the chapters."""

import contextlib
import io
import re
import sys
from decimal import Decimal
from fractions import Fraction
from functools import cache, partial

import matplotlib.pyplot as plt
import numpy as np
import pytest
from notebook_rules import ROOT, read

from course.exercises import EXERCISES, GUESSES, behind, check, exercise_inputs
from course.exercises.checking import (
    UNANSWERED,
    AnyExample,
    Function,
    Value,
    Verdict,
    feedback,
)
from course.exercises.guesses import OUTCOME, Word, as_json

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
each_chapter = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


def _source(path, cell_type):
    return "\n\n".join(c.source for c in read(path).cells if c.cell_type == cell_type)


def _own(names, path):
    """Return the names that belong to a chapter."""
    return [name for name in names if int(name.split(".")[0]) == int(path.name[:2])]


def _names(*kinds):
    return [name for name, exercise in EXERCISES.items() if isinstance(exercise, kinds)]


# Solutions and known mistakes --------------------------------------------------------------------


@cache
def _loaded(path):
    """Return the names that the chapter imports and loads before its exercises."""
    scope = {}
    for cell in read(path).cells:
        start = cell.source.lstrip().startswith(("import ", "from "))
        if cell.source.startswith("import course"):
            continue  # the module is beside the notebooks, where only their kernels find it
        if cell.cell_type == "code" and (start or "= load_question()" in cell.source):
            lines = [line for line in cell.source.splitlines() if "explorer()" not in line]
            # np.printoptions() puts back what the chapter sets for itself.
            with np.printoptions(), contextlib.redirect_stdout(io.StringIO()):
                exec("\n".join(lines), scope)
    return scope


@cache
def _answers(path):
    """Return the pairs (name, answer) that the folded solutions of a chapter pass to `check`."""
    answers = []
    for code in re.findall(
        r"<summary>Solution</summary>.*?```python\n(.*?)```", _source(path, "markdown"), re.S
    ):
        loaded = _loaded(path).items()
        scope = {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in loaded}
        scope["check"] = lambda *name_and_answer: answers.append(name_and_answer)
        with contextlib.redirect_stdout(io.StringIO()):
            exec(code, scope)
    plt.close("all")
    return answers


@each_chapter
def test_each_exercise_has_its_heading_its_stub_and_its_solution(path):
    names = _own(EXERCISES, path)
    headings = re.findall(
        r"^### ([\d.]+) .+\n\n\*(\w+) · Idea: .+ · level •{1,3} · \d+ minutes?\*$",
        _source(path, "markdown"),
        re.M,
    )
    assert [name for name, _ in headings] == names
    kinds = {"Apply", "Break", "Derive", "Judge", "Repair", "Rewrite"}
    assert {"Break", "Judge", "Repair"} <= {kind for _, kind in headings} <= kinds
    # tests/shared/notebook_rules.py requires `...` in the place of the answer.
    assert re.findall(r'^check\("([\d.]+)"', _source(path, "code"), re.M) == names
    assert [name for name, _ in _answers(path)] == names


@pytest.mark.parametrize("name", EXERCISES)
def test_the_folded_solution_passes(name):
    answer = dict(_answers(NOTEBOOKS[int(name.split(".")[0])]))[name]
    assert feedback(EXERCISES[name], answer).right


def _mistaken(name, k):
    """Return the known mistake k of an exercise as an answer."""
    exercise = EXERCISES[name]
    if isinstance(exercise, Value):
        return exercise.mistakes()[k][0]

    def answer(*arguments):
        result, _ = exercise.mistakes(arguments)[k]
        return result() if callable(result) else result

    return answer


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", _names(Value, Function))
def test_three_to_six_mistakes_are_known_and_each_gets_its_own_hint(name):
    exercise = EXERCISES[name]
    first = () if isinstance(exercise, Value) else exercise_inputs(name)[:1]
    known = exercise.mistakes(*first)
    assert 3 <= len({hint for _, hint in known}) <= 6
    for k, (_, hint) in enumerate(known):
        assert feedback(exercise, _mistaken(name, k)) == Verdict(False, "not yet", hint)


# What is said to an answer -----------------------------------------------------------------------

DOUBLE = Function(
    specification=lambda x: 2 * x,
    cases=lambda rng: [(rng.random((2, 4)),), (rng.random(3),)],  # sorted by size before use
    right="Good.",
    hints=lambda right, x: {"Twice, not three times.": 3 * x, "fails on (3,)": lambda: x[:, 0]},
)
ADDS_1 = Function(lambda x: x + 1.0, lambda rng: [(np.ones(3),)], "Good.")
SIZES = Function(np.shape, lambda rng: [(np.zeros((3, 2)),)], "Good.")
COUNT = Function(np.size, lambda rng: [(np.zeros((3, 2)),)], "Good.")
NAME = Function(lambda x: "a", lambda rng: [(np.zeros((3, 2)),)], "Good.")
ABOVE = Function(lambda x: x > 1, lambda rng: [(np.arange(3.0),)], "Good.")
PAIR = Value(expected=(3, 4), right="Yes.", hints={"Rows first.": [(4, 3), "4, 3"]})
WORD = Value(expected="softmax", right="Yes.", choices=("softmax", "sigmoid"))
TRUE = Value(expected=True, right="Yes.")
MIXED = Value(expected=(0.61, True), right="Yes.", tolerance=0.05)
SPREAD = AnyExample(
    lambda x: None if x.max() > 2 * x.min() else "These are close.", "Yes.", count=2, or_more=True
)
EVEN = AnyExample(lambda n: None if n % 2 == 0 else "This is odd.", right="Yes.")


def _fails(x):
    raise ValueError("begins " + "x" * 10**5 + " ends")


@pytest.mark.parametrize(
    ("exercise", "answer", "said"),
    [
        (DOUBLE, ..., "not answered yet. Replace the ... and run the cell again."),
        (DOUBLE, lambda x: x + x, "right, on 2 inputs. Good."),
        (DOUBLE, lambda x: 3 * x, "not yet. Twice, not three times."),
        (DOUBLE, lambda x: np.multiply(x, 2, out=x), "changed its input"),
        (DOUBLE, lambda x: None, "your function returned None. Is there a `return`?"),
        (DOUBLE, lambda x: np.add.at(x.copy(), 0, 1), "np.add.at, returns None, so return the arr"),
        (DOUBLE, 3.0, "without calling it"),
        (DOUBLE, lambda x: 2 * x[None], "the result has the shape (1, 3), but should have (3,)"),
        (DOUBLE, lambda x: 2 * x + 1, "values are not. The first of them, at [0], is"),
        (DOUBLE, lambda x: 2 * x + 1e-8, "values are not"),
        (DOUBLE, lambda x: np.full(x.shape, np.nan), "values are not"),
        (DOUBLE, lambda x: 2 * x if x.ndim == 1 else x, "With input 1 (x (2, 4))"),
        (DOUBLE, lambda x: x @ np.ones(7), "With input 0 (x (3,)): your function raised ValueErr"),
        (DOUBLE, lambda x: x @ np.ones(7), "Axis -1: 3 in `x` meets 7 in `np.ones(7)`."),
        (DOUBLE, _fails, "ValueError: begins"),
        (DOUBLE, _fails, "characters left out"),
        (DOUBLE, _fails, "xx ends"),
        (ADDS_1, lambda x: np.float32(x + 1), "their type float32 has fewer digits than float64"),
        (
            ADDS_1,
            lambda x: x + float(np.float32(1.1)) - 0.1,
            "is right to five digits. Look for float32",
        ),
        (
            COUNT,
            lambda x: float(np.float32(6.1)) - 0.1,
            "is right to five digits. Look for float32",
        ),
        (
            ADDS_1,
            lambda x: x + 1.0000001,
            "The first of them, at [0], is 2.0000001, but 2 is right.",
        ),
        (
            DOUBLE,
            lambda x: x > 0,
            "the result should hold numbers, but it holds truth values, True",
        ),
        (DOUBLE, lambda x: [x, None], "an array of numbers, but it is of type list."),
        (SIZES, lambda x: (3, 9), "your function returned (3, 9), but (3, 2) is right"),
        (
            SIZES,
            lambda x: "(3, 2)",
            "is right. Your result is text: leave out the quotation marks.",
        ),
        (COUNT, lambda x: 5, "your function returned 5, but 6 is right."),
        (COUNT, lambda x: x, "the result should be one number, but it has the shape (3, 2)."),
        (
            COUNT,
            lambda x: x.all(),
            "the result should be a number, but it is the truth value False.",
        ),
        (NAME, lambda x: "b", "'b' is not right."),
        (NAME, np.size, "should be a word in quotation marks, but it is of type int."),
        (
            ABOVE,
            lambda x: 1.0 * (x > 1),
            "the result should hold truth values, True and False, but",
        ),
        (PAIR, (3, 4), "right. Yes."),
        (PAIR, [3, 4], "right. Yes."),
        (PAIR, (4, 3), "not yet. Rows first."),
        (PAIR, "4, 3", "not yet. Rows first."),
        (PAIR, np.array([4, 5]), "2 of 2 values are wrong. The first of them is number 1."),
        (PAIR, np.zeros((3, 2)), "should have 2 values, but yours has 3"),
        (PAIR, np.ma.masked_array([3, 4], [True, False]), "not yet"),
        (PAIR, (1, 3, 4), "should have 2 values, but yours has 3"),
        (PAIR, (3, 5), "1 of 2 values is wrong. The first of them is number 2"),
        (PAIR, "(3, 4)", "should be 2 values in brackets"),
        (PAIR, "banana", "should be 2 values in brackets, but yours is the text 'banana'."),
        (PAIR, {3, 4}, "yours is of type set"),
        (PAIR, (n for n in (3, 4)), "yours is of type generator"),
        (PAIR, lambda: (3, 4), "not a function"),
        (Value(expected=3, right="Yes."), 10**400, "is an integer that is too large"),
        (Value(expected=3, right="Yes."), 4, "not yet. 4 is not right."),
        (Value(expected=3, right="Yes."), np.nan, "should be a finite number, but it is nan."),
        (Value(expected=3, right="Yes."), [3], "should be one number, but it has the shape (1,)."),
        (Value(expected=3, right="Yes."), "banana", "should be a number, but it is the text 'ban"),
        (WORD, " Softmax ", "right. Yes."),
        (WORD, np.array("softmax"), "right. Yes."),
        (WORD, np.array(["softmax"]), "right. Yes."),
        (WORD, ["Softmax."], "right. Yes."),
        (WORD, [["softmax"]], "should be a word in quotation marks, but it is of type list"),
        (WORD, ["softmax", "relu"], "a word in quotation marks, but it is of type list"),
        (WORD, "softmax or sigmoid", "'softmax or sigmoid' names several choices, but the answer"),
        (WORD, ["sigmoid", "softmax"], "should be one of them. The choices are 'softmax', 'sigm"),
        (WORD, "relu", "'relu' is not right. The choices are 'softmax', 'sigmoid'."),
        (WORD, 3, "should be a word in quotation marks, but it is of type int"),
        (TRUE, True, "right. Yes."),
        (TRUE, 1, "not yet"),
        (TRUE, False, "not yet"),
        (SPREAD, [[1], [Decimal("2.5")], [Fraction(5, 4)]], "right. Yes."),
        (SPREAD, np.array([1, 3], dtype=">f8"), "right. Yes."),
        (SPREAD, [np.array(1.0), 3], "right. Yes."),
        (SPREAD, [2, 3], "not yet. These are close."),
        (SPREAD, [[3]], "should be 2 or more numbers, but yours has shape (1, 1)."),
        (SPREAD, 3, "but yours has shape ()."),
        (SPREAD, {1, 3}, "but yours is of type set."),
        (SPREAD, [1, "3"], "but number 2 of yours is the text '3'."),
        (SPREAD, [1 + 1j, 3], "but number 1 of yours is of type complex."),
        (SPREAD, [(1, 3), (2, 5, 4)], "but number 1 of yours is of type tuple."),
        (SPREAD, [1, np.inf], "should be finite"),
        (EVEN, 4, "right. Yes."),
        (EVEN, 3, "not yet. This is odd."),
        (EVEN, None, "(TypeError: "),
        (MIXED, [0.6, np.True_], "right. Yes."),
        (
            MIXED,
            (0.6, 1),
            "is wrong. The first of them is number 2, which should be True or False.",
        ),
        (MIXED, (0.62, False), "1 of 2 values is wrong. The first of them is number 2."),
        (MIXED, (0.7, 1), "2 of 2 values are wrong. The first of them is number 1."),
        (MIXED, np.array([0.6, 1]), "number 2, which should be True or False."),
    ],
)
def test_feedback_tells_faults_apart(exercise, answer, said):
    verdict = feedback(exercise, answer)
    assert said in str(verdict)
    assert verdict.right == said.startswith("right")
    named = re.match(r"With input (\d+) \(", verdict.text)
    assert verdict.input == (named and int(named[1]))


def test_a_missing_answer_is_no_wrong_one():
    for exercise, answer in ((DOUBLE, ...), (DOUBLE, lambda x: ...), (PAIR, ...), (EVEN, ...)):
        assert feedback(exercise, answer) is UNANSWERED


@pytest.mark.parametrize(
    ("specification", "types"),
    [
        (lambda x: 2 * x, (np.float32, complex, object, str)),
        (lambda x: x > 0.5, (int, float)),
        (lambda x: np.rint(9 * x).astype(int), (complex, str)),
    ],
)
def test_right_values_of_another_type_are_refused(specification, types):
    exercise = Function(specification, lambda rng: [(rng.random((2, 4)),)], "Good.")
    assert feedback(exercise, specification).right
    for dtype in types:
        assert not feedback(exercise, lambda x, dtype=dtype: specification(x).astype(dtype)).right


def test_what_numpy_is_told_to_raise_changes_no_verdict():
    numbers = Function(
        lambda x: np.exp(-x) * np.array([np.inf, 1.0, np.nan]),
        lambda rng: [(np.array([1.0, 1000.0, 1e308]),)],
        "Good.",
    )
    with np.errstate(all="raise"):
        answer = np.errstate(all="ignore")(numbers.specification)
        assert feedback(numbers, answer).right
        assert feedback(numbers, np.zeros_like).input == 0


def test_a_function_may_return_the_same_object_again():
    kept = np.empty(8)

    def double(x):
        return np.multiply(x, 2, out=kept[: x.size].reshape(x.shape))

    assert feedback(DOUBLE, double).right


WITHOUT_LOOP = Function(np.sin, lambda rng: [(rng.random(3),)], "Good.", without_loop=True)


def by_for(x):
    result = x.copy()
    for i in range(len(x)):
        result[i] = np.sin(x[i])
    return result


def by_while(x):
    result = x.copy()
    while not np.array_equal(result, np.sin(x)):
        result = np.sin(x)
    return result


def by_inner_function(x):
    def each():
        yield from (np.sin(one) for one in x)

    return np.array(list(each()))


@np.errstate(all="ignore")
@np.errstate(over="raise")
def decorated(x):
    return np.array([np.sin(one) for one in x])


TYPED = {}
exec("def typed(x):\n    return [np.sin(one) for one in x]", {"np": np}, TYPED)  # has no source


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        *((answer, True) for answer in (by_for, by_while, by_inner_function, decorated)),
        (np.errstate(all="ignore")(by_for), True),
        (lambda x: np.array([np.sin(one) for one in x]), True),
        (lambda x: np.array(list(map(np.sin, x))), False),
        (lambda x: by_for(x), False),  # in a function that the answer calls
        (np.sin, False),
        (partial(by_for), False),
        (np.vectorize(np.sin), False),
        (TYPED["typed"], False),
    ],
)
def test_a_loop_is_seen_in_the_source_of_the_answer(answer, seen):
    verdict = feedback(WITHOUT_LOOP, answer)
    assert verdict.right != seen
    assert ("still contains a loop" in verdict.text) == seen


def test_a_loop_is_seen_in_a_cell():
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    shell.push({"np": np})
    try:
        for body, seen in (("np.array([np.sin(one) for one in x])", True), ("np.sin(x)", False)):
            for cell in ("def f(x):\n    return {}", "%precision 3\n\nf = lambda x: {}"):
                assert shell.run_cell(cell.format(body)).success
                assert feedback(WITHOUT_LOOP, shell.user_ns["f"]).right != seen
    finally:
        InteractiveShell.clear_instance()


WITH_SQUARES = ["1.8", "2.6", "3.3"]  # where a wrong axis should raise no error


@pytest.mark.parametrize(
    "name", [name for name in _names(Function) if any(map(np.ndim, exercise_inputs(name)[0]))]
)
def test_inputs_have_several_shapes_and_few_are_square(name):
    cases = {tuple(map(np.shape, arguments)) for arguments in exercise_inputs(name)}
    assert len(cases) > 1
    # An array of shape (1, 1) holds one number.
    tables = [s for case in cases for s in case if len(s) == 2 and s != (1, 1)]
    assert not tables or any(rows != columns for rows, columns in tables)
    assert any(rows == columns for rows, columns in tables) == (name in WITH_SQUARES)


# Answers that must not pass ----------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("name", EXERCISES)
def test_nonsense_is_refused(name):
    for value in (None, np.nan, "", [], {}, np.zeros(0), object(), float("inf"), [None], 0.0):
        answer = (lambda *_, value=value: value) if name in _names(Function) else value
        assert not feedback(EXERCISES[name], answer).right
    assert not feedback(EXERCISES[name], lambda *arguments: arguments[0]).right


def raiser(error):
    def raises(*_, **__):
        raise error

    return raises


# What somebody may pass by mistake.
ODD = [
    *(3 + 4j, {"a": 1}, {1, 2}, b"text", [1, [2, 3]], "x" * 10**5, list(range(10**5))),
    *(range, np, np.float32(1), np.ma.masked_array([1.0, 2.0, 3.0], [True, False, True])),
    *(np.array([1, None]), np.array(["2020-01-01"], dtype="datetime64[D]"), np.full(2, np.nan)),
    *(np.zeros((10**3, 10**3)), [...] * 3, 10**31),
]


# One exercise for each kind of answer. Examples are added, as each has its own objection.
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["0.3", "0.4", "1.1", "2.5", *_names(AnyExample)])
def test_an_odd_answer_gets_a_short_verdict(name, capsys):
    for one in [*ODD, *map(raiser, (ValueError("x" * 10**5), StopIteration(), MemoryError()))]:
        answer = (lambda *_, one=one: one) if name in _names(Function) else one
        check(name, answer)
        text = capsys.readouterr().out
        assert text.removeprefix("✕ ").startswith(f"{name}: not ")
        assert len(text) <= 4000


def test_an_interrupt_passes():
    with pytest.raises(KeyboardInterrupt):
        check("0.3", raiser(KeyboardInterrupt()))


# Guesses in the notebooks of the chapters --------------------------------------------------------


@each_chapter
def test_each_guess_is_asked_for_and_then_revealed(path):
    calls = re.findall(r"\b(guess|reveal)\(\s*\"([\d.]+)\"", _source(path, "code"))
    names = _own(GUESSES, path)
    assert calls == [(call, name) for name in names for call in ("guess", "reveal")]
    assert names
    stored = [
        o for c in read(path).cells for o in c.get("outputs", []) if OUTCOME in o.get("data", {})
    ]
    outcomes = {o.data[OUTCOME]["name"]: o.data[OUTCOME]["outcome"] for o in stored}
    assert list(outcomes) == names
    for name, outcome in outcomes.items():
        assert isinstance(GUESSES[name], Word) or outcome != as_json(GUESSES[name].like)


@each_chapter
def test_a_chapter_shows_its_progress_once(path):
    assert len(re.findall(r"^progress\(\)$", _source(path, "code"), re.MULTILINE)) == 1


@each_chapter
def test_the_stored_progress_names_all_exercises(path):
    """nbval can't see it, because learners have numbers of their own there."""
    outputs = [o for cell in read(path).cells for o in cell.get("outputs", [])]
    text = "".join(o.get("text", "") for o in outputs)
    number, own = int(path.name[:2]), _own(EXERCISES, path)
    left = f"0 of {len(own)} solved. Still to solve: {', '.join(own)}."
    assert f"{behind(number)}\nExercises of chapter {number}: {left}\n" in f"\n{text}"


def test_without_whyshape_a_shape_error_says_what_would_show_its_shapes(monkeypatch):
    monkeypatch.setitem(sys.modules, "whyshape", None)
    said = feedback(DOUBLE, lambda x: x + np.ones(7))
    assert "python -m pip install ./whyshape" in said.text
    assert "whyshape" not in feedback(DOUBLE, lambda x: 1 / 0).text
