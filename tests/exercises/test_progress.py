"""Guesses, the record of what was solved, and the help that failures bring."""

import datetime
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from cells import COLOURS

from course import exercises
from course.exercises import (
    EXERCISES,
    GUESSES,
    Session,
    check,
    exercise_inputs,
    guess,
    import_progress,
    progress,
    progress_file,
    progress_log,
    reveal,
)
from course.exercises.guesses import OUTCOME, Number, Outcome, Several, Shape, Truth, Word


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    """A kernel that has just started, and an empty folder for the record."""
    monkeypatch.setattr("platformdirs.user_state_path", lambda *_, **__: tmp_path / "state")
    monkeypatch.setattr(exercises, "_session", Session())


@pytest.fixture
def told(capsys):
    """A function that calls another function and returns the text that is printed."""

    def told(function, *arguments):
        capsys.readouterr()
        function(*arguments)
        return capsys.readouterr().out

    return told


# Help after failures ------------------------------------------------------------------------


def test_failures_offer_the_hint_and_then_the_solution(told):
    def offer(name, answer):
        return told(check, name, answer).partition("\n    ")[2].strip()

    hint, both = "A hint is folded under the exercise.", "A hint and the solution are folded"
    for _ in range(3):
        offer("0.1", ...)  # a stub is no failure
    assert [offer("0.1", (1, 2)) for _ in range(3)] == ["", hint, hint]
    assert offer("0.2", (1, 2)) == ""  # failures of one exercise count for no other
    assert [offer("0.1", (1, 2)) for _ in range(2)] == [f"{both} under the exercise."] * 2
    assert "folded" not in told(check, "0.1", (-1, 2))
    assert offer("0.1", (1, 2)) == ""


def test_the_inputs_of_a_failed_check_can_be_seen(told):
    text = told(check, "2.1", lambda A, Y: np.zeros((1, 1)))
    assert text.endswith('exercise_inputs("2.1")[0]\n')
    first, again = exercise_inputs("2.1")[0], exercise_inputs("2.1")[0]
    assert "With input 0 (A {}, Y {}):".format(*map(np.shape, first)) in text
    assert all(map(np.array_equal, first, again))
    with pytest.raises(ValueError, match=r"exercise 0.1 is not a function"):
        exercise_inputs("0.1")


# Guesses ------------------------------------------------------------------------------------


# One guess of each form. The guesses of the chapters change, and these do not.
FORMS = {
    "1.2": Shape(words=("error",)),
    "1.5": Several((Truth(), Truth()), like=(False, False)),
    "2.1": Number(500, tolerance=0.5),
    "2.2": Several((Word(("step 1", "step 2", "never")),) * 2, like=("step 1", "step 1")),
    "2.3": Word(("only at target 0", "only at target 1", "everywhere")),
    "2.4": Word(("passes", "fails")),
    "2.6": Word(("yes", "no")),
    "3.2": Several((Word(("yes", "no")),) * 2, like=("no", "yes")),
    "3.4": Number(50, tolerance=0.05, unit="percent"),
    "4.5": Word(("all right", "one wrong", "all one half")),
    "5.4": Number(1024, tolerance=0.0),
    "8.2": Several((Number(0.5, tolerance=0.0),) * 2, like=(0.25, 0.5)),
}


@pytest.fixture
def forms(monkeypatch):
    for name, form in FORMS.items():
        monkeypatch.setitem(GUESSES, name, form)


# Guesses, and the form in which each is shown, or None if it is not valid.
TAKEN = [
    ("1.2", ((3, 4),), "(3, 4)"),
    ("1.2", (3, 4), "(3, 4)"),  # several values may come without brackets
    ("1.2", ("error",), '"error"'),
    ("1.5", (np.True_, False), "(True, False)"),
    ("1.5", (1, False), None),
    ("1.5", ("yes", "no"), None),
    ("2.2", ("never", "step 2"), '("never", "step 2")'),
    ("8.2", ([1, float("nan")],), "(1, nan)"),
    ("8.2", (0.5, True), None),
    ("8.2", (0.5, "0.5"), None),
    ("2.4", ("pass",), '"passes"'),  # a word may be begun
    ("2.4", (" PASSES ",), '"passes"'),
    ("1.2", ("err",), '"error"'),
    ("3.2", (("n", "yes"),), '("no", "yes")'),
    ("2.6", (True,), '"yes"'),  # yes may be true
    ("2.1", (1, 2), None),
    ("2.2", (("never",),), None),
    ("2.2", ("never",), None),
    ("3.4", (101,), None),
    ("3.4", (-0.5,), None),
    ("3.4", (0,), "0"),
    ("2.3", ("only",), None),  # it could be several
    ("2.3", (1,), None),
    ("2.4", ("",), None),
    ("2.4", (True,), None),
    *(("1.2", (text,), "(3, 4)") for text in ("3x4", "3 x 4", " 3×4 ")),
    ("2.1", ("3x4",), None),  # it asks for a number
    *(("1.2", (value,), None) for value in ("eror", 7, (1.5, 2), (True, 2), (-1, 2), np.ones(2))),
]


def as_revealed(form, outcome):
    """Return an outcome in the form that `reveal` takes, with a test for each word."""
    if isinstance(form, Word):
        return {word: word == outcome for word in form.words}
    if isinstance(form, Several):
        return [as_revealed(*both) for both in zip(form.parts, outcome, strict=True)]
    return outcome


@pytest.mark.parametrize(("name", "values", "taken"), TAKEN)
def test_a_guess_takes_the_place_of_the_one_before_which_an_invalid_one_withdraws(
    name, values, taken, told, forms
):
    told(guess, name, GUESSES[name].like)
    text = told(guess, name, *values)
    if taken:
        assert text == f"guess {name}: {taken}. Now run the next cell.\n"
    else:
        asked = GUESSES[name].asks_for()
        assert f" is not a valid guess. Write {asked}." in " ".join(text.split())
    outcome = as_revealed(GUESSES[name], GUESSES[name].like)
    said = f"You said {taken}, " if taken else "It is "
    assert said in told(reveal, name, outcome)


@pytest.mark.parametrize(
    ("name", "value", "outcome", "words"),
    [
        ("1.2", (3, 4), "error", '✕ You said (3, 4), but it is "error".'),
        ("1.2", "error", "error", '✓ You said "error", and it is "error".'),
        ("1.2", (3,), (), "✕ You said (3,), but it is ()."),
        ("1.2", ..., "error", 'It is "error".'),  # nothing is locked without a guess
        ("2.1", 67, 67, "✓ You said 67, and it is 67."),
        ("2.1", 70.5, 67, "≈ You said 70.5, near enough: it is 67."),
        ("2.1", 500, 67, "✕ You said 500, but it is 67."),
        ("2.4", "fails", "passes", '✕ You said "fails", but it is "passes".'),
        (
            "3.2",
            ("yes", "no"),
            ("yes", "no"),
            '✓ You said ("yes", "no"), and it is ("yes", "no").',
        ),
    ],
)
def test_an_outcome_is_compared_with_the_guess(name, value, outcome, words, told, forms):
    guess(name, outcome)
    guess(name, value)  # the last one counts, and ... takes it back
    assert (
        told(reveal, name, as_revealed(GUESSES[name], outcome))
        == f"The outcome of guess {name}:\n{words}\n"
    )
    assert (progress_log.read() == ([], 0)) == (value is ...)


def test_the_sign_of_a_verdict_has_a_colour_in_a_notebook(told, monkeypatch):
    plain = told(check, "0.1", (-1, 2))
    monkeypatch.setattr("IPython.get_ipython", object)
    right = told(check, "0.1", (-1, 2))
    assert right.startswith("\x1b[32m✓\x1b[0m\x1b[1m 0.1: right\x1b[0m. ")
    assert COLOURS.sub("", right) == plain  # with the same ends of lines
    assert told(check, "0.1", 64).startswith("\x1b[31m✕\x1b[0m\x1b[1m 0.1: not yet\x1b[0m. ")
    assert told(check, "0.1", ...).startswith("0.1: not answered yet. ")


@pytest.mark.parametrize(
    ("outcome", "stored"),
    [
        ("error", "error"),
        ((2, 3), [2, 3]),
        (np.int64(7), 7),
        (2.0794415416798357, 2.07944),
        (0.0, 0),
        (True, True),
        ((np.nan, np.float32(np.inf), -np.inf), ["nan", "inf", "-inf"]),
    ],
)
def test_an_outcome_is_stored_as_json_with_the_digits_that_are_shown(outcome, stored):
    bundle = Outcome("1.1", outcome, "It is so.")._repr_mimebundle_()
    text = "The outcome of guess 1.1:\nIt is so."
    expected = {"text/plain": text, OUTCOME: {"name": "1.1", "outcome": stored}}
    assert json.dumps(bundle, allow_nan=False) == json.dumps(expected)


def test_exactly_one_of_the_tests_of_an_outcome_is_true(told, forms):
    zero, half = np.zeros(4), np.full(4, 0.5)
    tests = {
        "all right": (zero > 0.5).all(),
        "one wrong": False,
        "all one half": np.all(half == 0.5),
    }
    assert 'It is "all one half".' in told(reveal, "4.5", tests)
    message = (
        'outcome of 4.5 must be a dict with a truth value for each of "all right", "one wrong", '
        '"all one half", in this order, and exactly one of them true, not '
    )
    for wrong, shown in (
        (
            tests | {"one wrong": True},
            '{"all right": False, "one wrong": True, "all one half": True}',
        ),
        (dict.fromkeys(tests, False), '{"all right": False, "one wrong": False, "all one half": F'),
        (tests | {"one wrong": 0}, '{"all right": False, "one wrong": 0, "all one half": True}'),
        (dict(reversed(tests.items())), '{"all one half": True, "one wrong": False, "all right":'),
        ({"all one half": True}, '{"all one half": True}'),
        ("all one half", '"all one half"'),
    ):
        with pytest.raises(ValueError, match="^" + re.escape(message + shown)):
            reveal("4.5", wrong)
    yes = {"yes": True, "no": False}
    for wrong in ([yes, dict.fromkeys(yes, True)], [yes, "no"], yes):
        with pytest.raises(ValueError, match=r"of 3\.2 must be"):
            reveal("3.2", wrong)


def test_an_outcome_that_is_left_out_is_that_of_the_cell_before(forms):
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    shell = InteractiveShell.instance()
    tries = [
        ("1 / 0", "0.1", "error"),
        ("1 / 0", "1.4", "error"),
        ("np.ones((2, 3)) + 1", "1.2", [2, 3]),
        ("np.ones(3).sum()", "1.2", []),
        ("4 / 8", "0.1", 0.5),
    ]
    needed = (
        "outcome of {} must be given, because the cell that ran before has not failed and "
        "displays no number or array. Run the cell above again, and then this one"
    )
    refused = [
        ("pass", "0.1", needed),
        ("'error'", "0.1", needed),
        ("[1, 2]", "1.2", needed),
        ("0.5", "2.4", needed),
        ("reveal('0.1', 0.5)", "0.1", needed),
        ("1 / 0", "2.1", "outcome 'error' of {} must be a number such as 500"),
    ]
    try:
        with capture_output() as shown:
            shell.run_cell("import numpy as np; from course.exercises import reveal")
            for code, name, _ in tries:
                shell.run_cell(code)
                assert shell.run_cell(f'reveal("{name}")').success
        outcomes = [o.data[OUTCOME] for o in shown.outputs if OUTCOME in o.data]
        assert outcomes == [{"name": name, "outcome": outcome} for _, name, outcome in tries]
        for code, name, message in refused:
            with capture_output():
                shell.run_cell(code)
                error = shell.run_cell(f'reveal("{name}")').error_in_exec
            assert str(error).startswith(message.format(name)), code
    finally:
        InteractiveShell.clear_instance()
    with pytest.raises(ValueError, match="must be given"):
        reveal("0.1")


def test_a_guess_takes_its_own_example(told):
    for name in GUESSES:
        text = told(guess, name, ...)
        assert text.startswith(f"guess {name}: none yet. Replace the ... by ")
        assert text.split()[-4:] == ["Or", "run", "on", "without."]
        assert "Now run the next cell" in told(guess, name, GUESSES[name].like)


def test_a_guess_says_what_it_looks_like(forms):
    asked = {
        "1.2": 'a shape such as (2, 5) or "error"',
        "1.5": "2 values in brackets, such as (False, False)",
        "2.2": '2 values in brackets, such as ("step 1", "step 1"); '
        'the words are "step 1", "step 2", "never"',
        "2.4": '"passes" or "fails"',
        "0.1": 'a number such as 0.25 (within 1 % counts as right) or "error"',
        "2.1": "a number such as 500 (within 50 % counts as right)",
        "3.4": "a number such as 50, in percent (within 5 % counts as right)",
        "5.4": "a number such as 1024",
    }
    assert {name: GUESSES[name].asks_for() for name in asked} == asked


def test_no_line_is_too_long_for_a_notebook_and_no_word_is_broken(told):
    """JupyterLab would break a longer line in the middle of a word."""
    texts = [told(guess, name, value) for name in GUESSES for value in (..., "no such word")]
    texts += [told(check, name, "some words " * 30) for name in EXERCISES]
    assert max(len(line) for text in texts for line in text.splitlines()) <= 100
    assert "x" * 150 in told(check, "0.4", "x" * 150)


@pytest.mark.parametrize(
    ("known", "value", "outcome", "verdict"),
    [
        (Shape(), [3, 4], (3, 4), "right"),
        (Shape(), (), (), "right"),
        (Word(("A - Y", "about 1,000")), "a-y", "A - Y", "right"),
        (Shape(), (3, 4), (4, 3), "wrong"),
        (Number(0.5), 2.08, 2.0794, "near"),
        (Number(5), 1009, 1000, "near"),  # the tolerance is relative
        (Number(0.5, tolerance=0.0), 16777217, np.float32(16777216), "wrong"),
        (Number(0.5), 0, 0.0, "right"),
        (Number(0.5), np.inf, np.inf, "right"),
        (Number(0.5, words=("nan",)), "nan", np.nan, "wrong"),
        (FORMS["8.2"], (float("nan"), np.inf), (np.nan, np.inf), "right"),
        (FORMS["2.2"], ("step 1", "step 2"), ("step 1", "step 1"), "wrong"),
    ],
)
def test_guesses_of_every_form(known, value, outcome, verdict):
    assert known.compare(known.read(value), known.read(outcome))[0] == verdict


@pytest.mark.parametrize("call", [check, guess, reveal, exercise_inputs])
@pytest.mark.parametrize(
    ("name", "error", "message"),
    [
        ("9.9", ValueError, "there is no {} '9.9', only 0.1"),
        (2.3, TypeError, 'name must be a string such as "0.1", not 2.3'),
    ],
)
def test_a_name_that_does_not_fit_is_refused(call, name, error, message):
    what = "exercise" if call in (check, exercise_inputs) else "guess"
    with pytest.raises(error, match="^" + message.format(what)):
        call(name, *(() if call is exercise_inputs else (1,)))


def test_an_outcome_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"outcome 'eror' of 1.4 must be a shape such as"):
        reveal("1.4", "eror")


# The record ---------------------------------------------------------------------------------


def solved():
    return [event.get("solved") for event in progress_log.read()[0]]


def write(content):
    """Append bytes to the record, as another program could."""
    progress_file().parent.mkdir(exist_ok=True)
    with progress_file().open("ab") as file:
        file.write(content)


def test_the_exercises_of_other_chapters_are_not_printed(told):
    check("0.1", (-1, 2))
    exercises._session.chapters.clear()  # as in the kernel of another notebook
    check("1.1", (5, 4))
    behind, own = told(progress).splitlines()
    assert behind == "The first two of six chapters are behind you: 75 of about 230 minutes."
    assert own.startswith(
        f"Exercises of chapter 1: 1 of {number_of('1')} solved. Still to solve: 1.2"
    )


def test_the_progress_of_a_notebook_begins_with_what_is_behind_the_reader(told):
    check("0.1", (-1, 2))
    check("0.2", (1, 2))
    assert told(progress).splitlines() == [
        "The first of six chapters is behind you: 30 of about 230 minutes.",
        f"Exercises of chapter 0: 1 of {number_of('0')} solved. Still to solve: 0.2, 0.3, 0.4.",
    ]


def test_an_optional_chapter_prints_its_exercises_only(told):
    check("6.1", ...)
    (line,) = told(progress).splitlines()
    assert line.startswith(f"Exercises of chapter 6: 0 of {number_of('6')} solved.")


def test_nothing_is_left_to_solve(told):
    for name in (name for name in EXERCISES if name.startswith("5.")):
        progress_log.add("solved", name)
    guess("5.1", ...)
    assert told(progress).splitlines() == [
        "All six chapters are behind you: about 230 minutes.",
        "Exercises of chapter 5: 4 of 4 solved.",
    ]


def number_of(chapter):
    return sum(name.startswith(f"{chapter}.") for name in EXERCISES)


def test_the_record_outlives_the_kernel_counts_nothing_twice_and_may_be_deleted(told):
    for _ in range(2):
        for _ in range(3):
            check("0.1", (-1, 2))
        progress_log.add("solved", "99.1", shade="green")  # as a newer course does
        exercises._session.chapters.clear()  # as in a new kernel
        text = told(progress)
        assert text.startswith("Exercises of chapter 0: 1 of")
        assert "99" not in text
        assert f"The course: 1 of {len(EXERCISES)} exercises solved." in text
        progress_file().unlink()
        exercises._session.chapters.clear()
        assert told(progress).startswith(f"The course: 0 of {len(EXERCISES)} exercises solved")


def test_the_record_is_a_file_of_the_users_own(tmp_path, monkeypatch):
    monkeypatch.undo()
    assert not progress_file().is_relative_to(tmp_path)
    assert "one-layer-course" in progress_file().parts
    root = __file__.rsplit("tests", 1)[0]
    assert not str(progress_file()).startswith(root)


GARBAGE = [b"{not json", b"\xff\xfe\x00", b"[1, 2]", b'{"a":' * 200_000 + b"1" + b"}" * 200_000]


@pytest.mark.parametrize("bad", GARBAGE, ids=range(len(GARBAGE)))
def test_an_unreadable_line_is_skipped_and_kept(bad, tmp_path, told):
    progress_log.add("solved", "0.1")
    write(bad)  # without a line break, as if the line had been cut off
    before = progress_file().read_bytes()
    progress_log.add("solved", "0.3")
    assert solved() == ["0.1", "0.3"]
    assert progress_file().read_bytes().startswith(before)
    text = told(progress)
    assert f"The course: 2 of {len(EXERCISES)}" in text
    assert text.endswith("1 line of the record could not be read.\n")
    path = tmp_path / "from the page.jsonl"  # and the same in a file from elsewhere
    path.write_bytes(before + b'\n{"solved": "0.4"}\n')
    before = path.read_bytes()
    assert told(import_progress, path) == (
        "from the page.jsonl: 2 events, 1 of them new.\n"
        "1 line could not be read and stayed in that file.\n"
    )
    assert path.read_bytes() == before
    assert solved() == ["0.1", "0.3", "0.4"]


def test_a_line_that_was_cut_off_anywhere_swallows_nothing():
    progress_log.add("solved", "0.1")
    first = progress_file().read_bytes()
    progress_log.add("predicted", "2.4", right=True)
    both = progress_file().read_bytes()
    for end in range(len(first), len(both)):
        progress_file().write_bytes(both[:end])
        progress_log.add("solved", "0.3")
        assert [name for name in solved() if name] == ["0.1", "0.3"]


def test_events_of_a_newer_version_are_left_alone(tmp_path, told):
    newer = b'{"solved": ["0.1", "0.2"]}\n{"predicted": null, "hint": 3}\n{"solved": "99.1"}\n'
    write(newer)
    check("0.1", (-1, 2))
    text = told(progress)
    assert f"Exercises of chapter 0: 1 of {number_of('0')} solved" in text
    assert "could not be read" not in text
    assert progress_file().read_bytes().startswith(newer)
    path = tmp_path / "newer.jsonl"
    path.write_bytes(newer + b'{"solved": {"0.3": 2}}\n')
    assert told(import_progress, path) == "newer.jsonl: 4 events, 1 of them new.\n"


@pytest.mark.skipif(os.name != "posix", reason="Windows appends in two steps")
def test_two_threads_that_write_at_once_lose_nothing_of_each_other():
    def write_many(i):
        for k in range(200):
            progress_log.add("solved", f"{i} {k}")

    with ThreadPoolExecutor() as pool:
        list(pool.map(write_many, range(2)))
    names = solved()
    for i in range(2):  # all are there, and each thread's in order
        assert [n for n in names if n.startswith(f"{i} ")] == [f"{i} {k}" for k in range(200)]
    assert len(names) == 400


@pytest.mark.skipif(os.name != "posix", reason="Windows needs a right to make links")
def test_a_record_that_is_a_link_stays_one(tmp_path):
    target = tmp_path / "synced.jsonl"
    progress_file().parent.mkdir()
    progress_file().symlink_to(target)
    progress_log.add("solved", "0.1")
    write(b"garbage")
    progress_log.add("solved", "0.3")
    assert progress_file().is_symlink()
    assert target.read_bytes().count(b"solved") == 2


def no_home(*_, **__):
    raise RuntimeError("Could not determine home directory")


def test_without_a_home_folder_the_exercise_goes_on(told, monkeypatch, tmp_path):
    monkeypatch.setattr("platformdirs.user_state_path", no_home)
    text = told(check, "0.1", (-1, 2))
    assert text.startswith("✓ 0.1: right.")
    assert "This was not stored: Could not determine home directory. It counts" in text
    guess("0.1", "error")
    assert "This was not stored: " in told(reveal, "0.1", "error")
    text = " ".join(told(progress).split())
    assert f"Exercises of chapter 0: 1 of {number_of('0')} solved." in text
    assert "The record could not be read: Could not determine home directory." in text
    assert text.endswith("Not everything could be stored. The rest counts until this kernel ends.")
    path = tmp_path / "other.jsonl"
    path.write_bytes(b'{"solved": "0.2"}\n')
    assert told(import_progress, path).startswith("Not everything in other.jsonl was stored: Could")


def test_a_record_that_cannot_be_opened_is_named_and_what_was_not_stored_counts(told, tmp_path):
    progress_file().mkdir(parents=True)  # a folder in the place of the file
    assert "This was not stored: " in told(check, "0.1", (-1, 2))
    *_, own, remark = told(progress).splitlines()
    assert own.startswith(f"Exercises of chapter 0: 1 of {number_of('0')} solved")
    assert remark.startswith("The record could not be read: ")
    assert remark.endswith(
        ". Not everything could be stored. The rest counts until this kernel ends."
    )
    with pytest.raises(FileNotFoundError):
        import_progress(tmp_path / "no such file")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_a_full_disk_is_told_and_the_event_counts(told):
    progress_file().parent.mkdir()
    progress_file().symlink_to("/dev/full")
    text = told(check, "0.1", (-1, 2))
    kept = "This was not stored: No space left on device. It counts until this kernel ends."
    assert kept in " ".join(text.split())


def test_a_line_holds_what_happened_and_the_day():
    guess("0.1", 0.25)
    reveal("0.1", "error")
    day = datetime.date.today().isoformat()
    assert json.loads(progress_file().read_bytes()) == {
        "predicted": "0.1",
        "right": False,
        "on": day,
    }


def test_a_file_from_elsewhere_is_taken_in_once_and_keeps_its_order(tmp_path, told):
    def events():
        lines = progress_file().read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line]

    check("0.1", (-1, 2))
    guess("0.1", "error")
    reveal("0.1", "error")
    own, guessed = events()
    again = '{"on": "2026-01-02", "solved": "0.2"}'  # equal to the first, in another order
    other = [
        '{"solved":"0.2", "on":"2026-01-02"}',
        json.dumps(own),
        '{"solved": "99.1", "shade": "green"}',
    ]
    path = tmp_path / "record.jsonl"
    path.write_text("\n\n".join([*other, again]) + "\r\n", encoding="utf-8")
    assert told(import_progress, path) == "record.jsonl: 3 events, 2 of them new.\n"
    assert events() == [own, guessed, json.loads(other[0]), json.loads(other[2])]
    assert told(import_progress, str(path)) == "record.jsonl: 3 events, 0 of them new.\n"
    import_progress(progress_file())
    assert len(events()) == 4
    assert f"Exercises of chapter 0: 2 of {number_of('0')} solved" in told(progress)
