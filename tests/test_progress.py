"""Predictions, the record of what was solved, and the help that failures bring."""

import json

import numpy as np
import pytest

from helpers import exercises
from helpers.exercises import (
    EXERCISES,
    PREDICTIONS,
    check,
    exercise_inputs,
    predict,
    progress,
    progress_file,
    record,
    resolve,
)
from helpers.exercises.checking import Function
from helpers.exercises.predictions import Prediction


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    """A kernel that has just started, and an empty folder for the record."""
    monkeypatch.setattr("platformdirs.user_state_path", lambda *_, **__: tmp_path / "state")
    for name in ("_failures", "_guesses", "_chapters", "_not_kept"):
        monkeypatch.setattr(exercises, name, type(getattr(exercises, name))())


def said(capsys):
    return capsys.readouterr().out


# Help after failures ------------------------------------------------------------------------


def test_the_hint_is_offered_after_the_second_failure_and_the_solution_after_the_fourth(capsys):
    offers = []
    for _ in range(5):
        check("0.1", 64)
        offers.append(said(capsys).partition("\n    ")[2].strip())
    assert offers[0] == ""
    assert offers[1] == offers[2] == "A hint is folded under the exercise."
    assert offers[3] == offers[4] == "A hint and the solution are folded under the exercise."


def test_a_stub_is_no_failure_and_a_right_answer_starts_afresh(capsys):
    for _ in range(3):
        check("0.1", ...)
    check("0.1", 64)
    assert "folded" not in said(capsys)
    check("0.1", 1797)
    check("0.1", 64)
    assert "folded" not in said(capsys)


def test_failures_of_one_exercise_offer_nothing_for_another(capsys):
    check("0.1", 64)
    check("0.2", (1, 2))
    assert "folded" not in said(capsys)


def test_the_inputs_of_a_failed_check_can_be_seen(capsys):
    check("2.3", lambda A, Y, X: np.zeros((1, 1)))
    text = said(capsys)
    assert text.splitlines()[1].endswith('exercise_inputs("2.3")[0]')
    first = exercise_inputs("2.3")[0]
    assert "With input 0 (A {}, Y {}, X {}):".format(*map(np.shape, first)) in text
    again = exercise_inputs("2.3")[0]
    assert all(np.array_equal(one, other) for one, other in zip(first, again, strict=True))


def test_inputs_are_numbers_that_print_as_such():
    assert all(type(one) is float for case in exercise_inputs("3.5") for one in case)
    assert "np." not in repr(exercise_inputs("0.3"))


def test_inputs_of_what_is_no_function():
    with pytest.raises(ValueError, match=r"exercise 0.1 is not a function"):
        exercise_inputs("0.1")
    with pytest.raises(ValueError, match=r"no exercise '9.9'"):
        exercise_inputs("9.9")


# Predictions --------------------------------------------------------------------------------


def test_a_prediction_is_taken_and_resolved(capsys):
    predict("1.1", (3, 4))
    assert said(capsys) == "prediction 1.1: (3, 4). Now run on.\n"
    resolve("1.1", "error")
    assert said(capsys) == 'prediction 1.1: you said (3, 4), but it is "error".\n'
    predict("1.1", "error")
    resolve("1.1", "error")
    assert said(capsys).endswith('you said "error", and it is "error".\n')


def test_several_values_may_come_without_brackets(capsys):
    predict("1.1", 3, 4)
    assert said(capsys) == "prediction 1.1: (3, 4). Now run on.\n"
    predict("2.4", "never", "step 2")
    assert said(capsys) == 'prediction 2.4: ("never", "step 2"). Now run on.\n'
    predict("2.1", 1, 2)
    assert said(capsys) == "prediction 2.1: (1, 2) cannot be taken. Write a number such as 0.5.\n"


@pytest.mark.parametrize(
    ("name", "guess", "meant"),
    [
        ("2.6", "pass", '"passes"'),
        ("2.6", "Fail", '"fails"'),
        ("2.5", "too small", '"too small but positive"'),
        ("2.9", True, '"yes"'),
        ("2.9", False, '"no"'),
        ("3.3", ("ris", "fall"), '("rise", "fall")'),
    ],
)
def test_a_word_may_be_begun_and_yes_may_be_true(name, guess, meant, capsys):
    predict(name, guess)
    assert said(capsys) == f"prediction {name}: {meant}. Now run on.\n"


@pytest.mark.parametrize(("name", "guess"), [("2.5", "too"), ("2.6", ""), ("2.6", True)])
def test_a_word_that_could_be_several_is_refused(name, guess, capsys):
    predict(name, guess)
    assert "cannot be taken" in said(capsys)


@pytest.mark.parametrize("name", PREDICTIONS)
def test_what_is_asked_for_fits_the_lines_of_a_notebook(name, capsys):
    """It would break a longer one in the middle of a word."""
    predict(name, ...)
    text = said(capsys)
    assert text.split()[-4:] == ["Or", "run", "on", "without."]
    assert max(map(len, text.splitlines())) <= 120
    assert ("in percent" in text) == (name in ("3.2", "3.4"))


def test_a_number_that_is_near_is_near_enough(capsys):
    for guess, words in ((0.75, "and it is"), (0.7501, "near enough: it is"), (0.8, "but it is")):
        predict("2.2", guess)
        resolve("2.2", 0.75)
        assert said(capsys).endswith(f"you said {guess}, {words} 0.75.\n")


def test_nothing_is_locked_without_a_prediction(capsys):
    predict("1.1", ...)
    assert said(capsys).startswith("prediction 1.1: none yet. Replace the ... by a shape such as")
    resolve("1.1", "error")
    assert said(capsys) == 'prediction 1.1: it is "error".\n'
    assert record.read() == ([], "")


@pytest.mark.parametrize("guess", ["eror", 7, (1.5, 2), (True, 2), None, np.ones(2), [[1, 2]]])
def test_what_is_no_guess_is_said_and_the_guess_before_stays(guess, capsys):
    predict("1.1", (3, 4))
    predict("1.1", guess)
    assert 'cannot be taken. Write a shape such as (2, 5) or "error".' in said(capsys)
    resolve("1.1", "error")
    assert said(capsys) == 'prediction 1.1: you said (3, 4), but it is "error".\n'


@pytest.mark.parametrize(
    ("prediction", "guess", "outcome", "right"),
    [
        (Prediction(like=(2, 5)), [3, 4], (3, 4), True),
        (Prediction(like=(2, 5)), (), (), True),
        (Prediction(words=("A - Y", "about 1,000")), "a-y", "A - Y", True),
        (Prediction(words=("A - Y", "about 1,000")), "About 1000", "about 1,000", True),
        (Prediction(like=(2, 5)), (3, 4), (4, 3), False),
        (Prediction(like=0.5), 2.08, 2.0794, True),
        (Prediction(like=0.5), 2.2, 2.0794, False),
        (Prediction(like=0.5, tolerance=0.0), 16777217, np.float32(16777216), False),
        (Prediction(like=0.5), 0, 0.0, True),
        (Prediction(like=(0.5, 0.5)), (float("nan"), np.inf), (np.nan, np.inf), True),
        (Prediction(like=(0.5, 0.5)), (0, 40), (np.nan, np.inf), False),
        (Prediction(like=(True, True)), [True, False], (True, False), True),
        (Prediction(like=("up", "up"), words=("up", "down")), ("up", "down"), ("up", "up"), False),
    ],
)
def test_guesses_of_every_form(prediction, guess, outcome, right):
    assert prediction.allows(guess)
    assert prediction.allows(outcome)
    assert prediction.agrees(guess, outcome) == right


@pytest.mark.parametrize("name", PREDICTIONS)
def test_a_prediction_says_what_a_guess_looks_like_and_takes_its_own_example(name, capsys):
    prediction = PREDICTIONS[name]
    predict(name, prediction.words[0] if prediction.like is None else prediction.like)
    assert "Now run on" in said(capsys)
    assert not prediction.allows("no such word")
    assert not prediction.allows(None)


def test_names_and_outcomes_that_do_not_fit():
    with pytest.raises(ValueError, match=r"no prediction '9.9'; there are 0.1"):
        predict("9.9", 1)
    with pytest.raises(ValueError, match=r"no prediction '9.9'"):
        resolve("9.9", 1)
    with pytest.raises(ValueError, match=r"outcome 'eror' of 1.1 must be a shape such as"):
        resolve("1.1", "eror")


# The record ---------------------------------------------------------------------------------


def test_progress_in_this_notebook_and_in_the_course(capsys):
    check("0.1", 1797)
    check("0.2", (1, 2))
    predict("0.1", "error")
    resolve("0.1", "error")
    check("1.1", ...)
    said(capsys)
    progress()
    lines = said(capsys).splitlines()
    of = {c: sum(name.startswith(c) for name in EXERCISES) for c in ("0.", "1.")}
    assert lines[0].startswith(f"Chapter 0: 1 of {of['0.']} exercises solved, 1 of 1 predictions")
    assert lines[1].startswith("    still to solve: 0.2, 0.3")
    assert lines[2] == "    still to predict: nothing, all done"
    assert lines[3].startswith(f"Chapter 1: 0 of {of['1.']} exercises solved")
    assert lines[6] == (
        f"The course: 1 of {len(EXERCISES)} exercises solved, "
        f"1 of {len(PREDICTIONS)} predictions made."
    )


def test_the_record_outlives_the_kernel_and_counts_nothing_twice(capsys, monkeypatch):
    for _ in range(3):
        check("0.1", 1797)
    monkeypatch.setattr(exercises, "_chapters", set())
    said(capsys)
    progress()
    text = said(capsys)
    assert text.startswith("Chapter 0: 1 of")
    assert f"The course: 1 of {len(EXERCISES)} exercises solved" in text


def test_the_record_is_a_file_of_the_users_own(tmp_path, monkeypatch):
    monkeypatch.undo()
    assert not progress_file().is_relative_to(tmp_path)
    assert "one-layer-course" in progress_file().parts
    root = __file__.rsplit("tests", 1)[0]
    assert not str(progress_file()).startswith(root)


def test_deleting_the_record_loses_nothing_else(capsys):
    check("0.1", 1797)
    progress_file().unlink()
    progress()
    assert f"The course: 0 of {len(EXERCISES)} exercises solved" in said(capsys)
    check("0.1", 1797)
    assert len(record.read()[0]) == 1


@pytest.mark.parametrize(
    "bad", [b"{not json\n", b"\xff\xfe\x00\n", b"[1, 2]\n", b'{"solved": 3}\n', b'{"solved": "0']
)
def test_an_unreadable_record_is_set_aside_and_what_can_be_read_is_kept(bad, capsys):
    check("0.1", 1797)
    with progress_file().open("ab") as file:
        file.write(bad)
    before = progress_file().read_bytes()
    said(capsys)
    progress()
    text = said(capsys)
    assert f"The course: 1 of {len(EXERCISES)}" in text
    assert "1 of 2 lines of the record could not be read" in text
    assert progress_file().with_name("progress.unreadable-1.jsonl").read_bytes() == before
    progress()
    assert "could not be read" not in said(capsys)


def test_no_file_that_was_set_aside_is_overwritten():
    for k in (1, 2, 3):
        progress_file().parent.mkdir(exist_ok=True)
        progress_file().write_text(f"garbage {k}", encoding="utf-8")
        record.read()
    for k in (1, 2, 3):
        aside = progress_file().with_name(f"progress.unreadable-{k}.jsonl")
        assert aside.read_text(encoding="utf-8") == f"garbage {k}"


def test_two_kernels_lose_nothing_of_each_other(tmp_path):
    record.add("solved", "0.1")
    record.add("solved", "1.1")  # as another kernel would, without reading first
    assert [event["solved"] for event in record.read()[0]] == ["0.1", "1.1"]


def test_where_nothing_can_be_written_the_check_works_and_progress_says_so(
    tmp_path, capsys, monkeypatch
):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setattr("platformdirs.user_state_path", lambda *_, **__: tmp_path / "file" / "x")
    check("0.1", 1797)
    assert "0.1: right" in said(capsys)
    progress()
    text = said(capsys)
    assert f"The course: 1 of {len(EXERCISES)}" in text
    assert "The record could not be written: it ends with this kernel." in text


def test_a_record_of_a_newer_course_is_read(capsys):
    record.add("solved", "99.1", shade="green")
    record.add("solved", "0.1")
    progress()
    assert f"The course: 1 of {len(EXERCISES)} exercises solved" in said(capsys)


def test_a_line_holds_what_happened_and_the_day():
    predict("0.1", (5, 4))
    resolve("0.1", "error")
    (line,) = progress_file().read_text(encoding="utf-8").splitlines()
    event = json.loads(line)
    assert event.pop("on").count("-") == 2
    assert event == {"predicted": "0.1", "right": False}


def test_checks_leave_the_state_of_numpy_alone():
    functions = [name for name, e in EXERCISES.items() if isinstance(e, Function)]
    np.random.seed(5)  # noqa: NPY002 (what a learner may rely on)
    before, errors = np.random.get_state()[1].copy(), np.geterr()  # noqa: NPY002
    for name in functions:
        check(name, lambda *_: 0.0)
    assert np.array_equal(np.random.get_state()[1], before)  # noqa: NPY002
    assert np.geterr() == errors
