"""Exercises: the machinery, and every stub, solution and mistake of the chapters."""

import contextlib
import io
import re
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

from helpers.exercises import EXERCISES, check
from helpers.exercises.checking import UNANSWERED, Function, Value, Witness, feedback

NOTEBOOKS = sorted((Path(__file__).parent.parent / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def _cells(path):
    return nbformat.read(path, as_version=4).cells


def _solutions():
    """(notebook, name, code) of every solution that stands folded in a chapter."""
    for path in NOTEBOOKS:
        for cell in _cells(path):
            for code in re.findall(
                r"<summary>Solution</summary>.*?```python\n(.*?)```", cell.source, re.S
            ):
                for name in re.findall(r'check\("([\d.]+)"', code):
                    yield path, name, code


def _namespace(path):
    """What the chapter imports and loads before its exercises."""
    scope = {}
    for cell in _cells(path):
        start = cell.source.lstrip().startswith(("import ", "from "))
        if cell.cell_type == "code" and (start or "= load_question()" in cell.source):
            with contextlib.redirect_stdout(io.StringIO()):
                exec(
                    "\n".join(
                        line for line in cell.source.splitlines() if "explorer()" not in line
                    ),
                    scope,
                )
    return scope


SOLUTIONS = list(_solutions())


def test_every_exercise_has_one_solution_and_every_solution_an_exercise():
    assert sorted(name for _, name, _ in SOLUTIONS) == sorted(EXERCISES)


@pytest.mark.parametrize(("path", "name", "code"), SOLUTIONS, ids=[s[1] for s in SOLUTIONS])
def test_the_folded_solution_passes(path, name, code, capsys, monkeypatch):
    monkeypatch.setattr("matplotlib.pyplot.show", lambda: plt.close("all"))
    scope = _namespace(path)
    capsys.readouterr()
    exec(code, scope)
    assert capsys.readouterr().out.startswith(f"{name}: right")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_has_a_stub_for_each_of_its_exercises(path):
    stubs = re.findall(
        r'(?:^answer_\w+ = \.\.\.|return \.\.\.)\n+check\("([\d.]+)"',
        "\n".join(cell.source for cell in _cells(path) if cell.cell_type == "code"),
        re.M,
    )
    chapter = path.name[:2].lstrip("0") or "0"
    assert stubs == [name for name in EXERCISES if name.split(".")[0] == chapter]


MISTAKES = [
    pytest.param(exercise, wrong, hint, id=f"{name}-{i}")
    for name, exercise in EXERCISES.items()
    if not isinstance(exercise, Witness)
    for i, (wrong, hint) in enumerate(exercise.mistakes)
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("exercise", "wrong", "hint"), MISTAKES)
def test_each_known_mistake_gets_its_own_hint(exercise, wrong, hint):
    assert feedback(exercise, wrong) == f"not yet. {hint}"


@pytest.mark.parametrize("name", [n for n, e in EXERCISES.items() if not isinstance(e, Witness)])
def test_an_exercise_has_at_least_three_mistakes(name):
    assert len(EXERCISES[name].mistakes) >= 3


@pytest.mark.parametrize("name", [n for n, e in EXERCISES.items() if isinstance(e, Function)])
def test_no_function_exercise_accepts_constants_input_or_nan(name):
    exercise = EXERCISES[name]
    for answer in (lambda *a: 0.0, lambda *a: a[0], lambda *a: np.nan, lambda *a: None):
        assert not feedback(exercise, answer).startswith("right")

    def shifted(*arguments):
        return np.asarray(exercise.specification(*arguments)) + 1e-3

    def complete_nan(*arguments):
        return np.full(np.shape(exercise.specification(*arguments)), np.nan)

    if (
        np.asarray(exercise.specification(*exercise.cases(np.random.default_rng(0))[0])).dtype.kind
        in "if"
    ):
        assert not feedback(exercise, shifted).startswith("right")
        assert not feedback(exercise, complete_nan).startswith("right")


DOUBLE = Function(
    specification=lambda x: 2 * x,
    cases=lambda rng: [(rng.random(3),), (rng.random((2, 4)),)],
    right="Good.",
    mistakes=((lambda x: 3 * x, "Twice, not three times."), (lambda x: x[:, 0], "fails on (3,)")),
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
    assert "the shape is (1, 3); it should be (3,)" in feedback(DOUBLE, lambda x: 2 * x[None])
    assert "values are not; the first is at [0]" in feedback(DOUBLE, lambda x: 2 * x + 1)
    shape = Function(np.shape, lambda rng: [(np.zeros((3, 2)),)], "Good.")
    assert "you returned (3, 9); it should be (3, 2)" in feedback(shape, lambda x: (3, 9))
    raised = feedback(DOUBLE, lambda x: x @ np.ones(7))
    assert "with inputs of shape (3,) raised ValueError" in raised


def test_a_function_that_is_right_for_the_first_case_only_is_refused():
    answer = feedback(DOUBLE, lambda x: 2 * x if x.ndim == 1 else x)
    assert "with inputs of shape (2, 4)" in answer


def test_feedback_tells_faults_of_a_value_apart():
    shape = Value(expected=(3, 4), right="Yes.", mistakes=(((4, 3), "Rows first."),))
    assert feedback(shape, (3, 4)) == "right. Yes."
    assert feedback(shape, [3, 4]) == "right. Yes."
    assert feedback(shape, (4, 3)) == "not yet. Rows first."
    assert "2 values are asked for; you have 3" in feedback(shape, (1, 3, 4))
    assert "1 of 2 values is wrong; the first of them is number 2" in feedback(shape, (3, 5))
    assert "2 values in brackets are asked for" in feedback(shape, "(3, 4)")
    assert "not a function" in feedback(shape, lambda: (3, 4))
    word = Value(expected="softmax", right="Yes.")
    assert feedback(word, " Softmax ") == "right. Yes."
    assert "is not it" in feedback(word, "sigmoid")
    assert "is not it" in feedback(word, 3)
    word = Value(expected="softmax", right="Yes.", choices=("softmax", "sigmoid"))
    assert "The choices are 'softmax', 'sigmoid'." in feedback(word, "relu")
    truth = Value(expected=True, right="Yes.")
    assert feedback(truth, True) == "right. Yes."
    assert feedback(truth, 1) != "right. Yes."
    assert feedback(truth, False) != "right. Yes."


def test_a_witness_says_what_is_missing_and_survives_nonsense():
    even = Witness(lambda n: None if n % 2 == 0 else "This is odd.", right="Yes.")
    assert feedback(even, 4) == "right. Yes."
    assert feedback(even, 3) == "not yet. This is odd."
    assert feedback(even, None).startswith("not yet. TypeError")


def test_check_names_the_exercises_there_are():
    with pytest.raises(ValueError, match=r"no exercise '9.9'; there are 0.1, 0.2"):
        check("9.9", 1)
