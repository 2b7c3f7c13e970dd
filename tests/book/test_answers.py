"""Guesses, exercises and the progress on the pages of the book.

The script of the pages runs in Chromium, in a small page of these tests. test_book.py opens the
pages of the book.
"""

import itertools
import json
import math
import re

import answers
import browsing
import build_book
import pytest
from notebook_rules import ROOT, WIDGET, code_cells, read
from unanswered import answered

from course import exercises
from course.exercises import EXERCISES, GUESSES, progress_log
from course.exercises.checking import Value
from course.exercises.guesses import (
    OUTCOME,
    Form,
    Number,
    Several,
    Shape,
    Truth,
    Word,
    as_json,
    shown,
)

OF_CHAPTER_1 = sum(name.startswith("1.") for name in EXERCISES)
VALUES = {name: exercise for name, exercise in EXERCISES.items() if isinstance(exercise, Value)}
NOTEBOOKS = build_book.notebooks()


def text_of(cell):
    return "".join(cell["source"])


# What is put on the pages ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chapters():
    """{path of the notebook: cells of the page}, without stills for phones."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(build_book, "phone_still", lambda source: None)  # which take seconds
        return {path: build_book.chapter(path)["cells"] for path in NOTEBOOKS}


@pytest.fixture(scope="module")
def pages(chapters):
    """{path of the notebook: (cells of the page, data of the script)}."""
    found = {}
    for path, (*cells, last) in chapters.items():
        (data,) = re.findall(
            r'<script type="application/json" id="answers">(.*)</script>', text_of(last)
        )
        found[path] = cells, json.loads(data)
    return found


def named(cells, kind):
    """Return the names of the page's parts of one kind, in order."""
    return [
        found[1]
        for cell in cells
        if (found := re.match(rf'<div class="{kind}" data-name="(.*?)">', text_of(cell)))
    ]


def test_every_guess_and_every_exercise_has_its_part(pages):
    guesses, values, python = [], [], []
    for cells, data in pages.values():
        assert named(cells, "course-guess") == list(data["guesses"])
        assert named(cells, "course-exercise") == list(data["exercises"])
        guesses += data["guesses"]
        values += data["exercises"]
        python += named(cells, "needs-python")
        assert len(named(cells, "course-progress")) == 1
    assert guesses == list(GUESSES)
    assert values == list(VALUES)
    assert sorted([*values, *python]) == sorted(EXERCISES)
    assert values


def test_a_form_replaces_no_code_but_the_answer_and_its_check():
    """Whoever reads the page would miss any other line, which the text may speak of."""
    known = r"(answer|guess)_\d_\d+ = \.\.\.|(check|guess)\(.*\)|from course.exercises import .*|"
    lost = []
    for path in NOTEBOOKS:
        for _, cell in code_cells(read(path)):
            call = re.search(r'^(guess|check)\("([\d.]+)"', cell.source, re.MULTILINE)
            if call and (call[1] == "guess" or call[2] in VALUES):
                lines = cell.source.splitlines()
                lost += [f"{call[2]}: {line}" for line in lines if not re.fullmatch(known, line)]
    assert lost == []


def test_an_outcome_is_folded_until_the_paragraph_that_speaks_of_it(pages):
    for cells, data in pages.values():
        texts = list(map(text_of, cells))
        for name in data["guesses"]:
            asked = next(
                k for k, t in enumerate(texts) if f'"course-guess" data-name="{name}"' in t
            )
            opens = texts.index(answers.SUMMARY.format(name))
            closes = texts.index("</details>", opens)
            assert asked < opens < closes
            above = [c for c in cells[asked:opens] if c["cell_type"] == "code"]
            assert above  # the code stands above the fold, and what it says inside
            assert [cell["outputs"] for cell in above] == [[]] * len(above)
            inside = cells[opens + 1 : closes]
            code = [cell for cell in inside if cell["cell_type"] == "code"]
            reveals = re.compile(rf'reveal\(\s*"{name}"')
            (k,) = (k for k, cell in enumerate(code) if reveals.search(text_of(cell)))
            assert f"The outcome of guess {name}:" in json.dumps(code[k]["outputs"][-1])
            assert {text_of(cell) for cell in code[:k]} <= set(map(text_of, above))
            for cell in code[: k + 1]:
                assert cell["metadata"]["tags"][-1] == "remove-input"
                assert cell["outputs"]
            told = [text_of(cell) for cell in inside if cell["cell_type"] == "markdown"]
            assert [text for text in told if re.search("^(#|<)", text, re.M)] == []
            assert told


def test_the_page_has_the_code_and_the_outputs_of_the_chapter_once(pages):
    """Cells that a form replaces are left out, and so is the code that reveals an outcome."""
    for path, (cells, _) in pages.items():
        stored = read(path).cells
        forms = re.compile(r'^(guess\("|progress\(\))', re.M)
        kept = [c for c in stored if c.cell_type == "code" and not forms.search(c.source)]
        kept = [c for c in kept if not any(f'check("{name}"' in c.source for name in VALUES)]
        code = [c for c in cells if c["cell_type"] == "code"]
        shown = [c for c in code if "remove-input" not in c["metadata"].get("tags", [])]
        assert list(map(text_of, shown)) == [c.source for c in kept if "reveal(" not in c.source]
        outputs = [output for c in code for output in c["outputs"]]
        checks = [c for c in kept if re.search(r'^check\("', c.source, re.M)]
        kept = [o for c in kept if c not in checks for o in c.outputs if not build_book.is_live(o)]
        assert len(outputs) == len([o for o in kept if o.get("data") != {}])


def test_nothing_on_a_page_says_that_something_is_missing(pages):
    for cells, data in pages.values():
        text = json.dumps([cells, data]).lower()
        assert "none yet" not in text
        assert "not answered yet. replace" not in text
        assert not re.search(r"`\.\.\.`[^.]*run the cell\.", text.replace("\\n", " "))
        assert WIDGET not in text
        assert OUTCOME not in text
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        assert "IntProgress(" not in json.dumps(outputs)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (
            "**Guess first:** what? Write it in place of the `...` and run the cell.",
            "**Guess first:** what? ",
        ),
        ("Why? Replace the `...` and run the cell. Then run the rest.\n\nOne.", "Why? \n\nOne."),
        ("Replace each `...` and run the cell. One dot is easy.", "One dot is easy."),
        ("- Run the cells from the top.", "- Run the cells from the top."),
    ],
)
def test_no_page_says_how_to_answer_in_a_cell(text, left):
    assert answers.IN_A_CELL.sub("", text) == left


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ('guess_1_2 = ...\nguess("1.2", guess_1_2)', None),
        ('guess_1_2 = (2, 3)\nguess("1.2", guess_1_2)', "guess 1.2"),
        ('guess_1_2 = ...\nguess("1.2", (2, 3))', "guess 1.2"),
        ('answer_1_1 = ...\ncheck("1.1", answer_1_1)', None),
        ('answer_1_1 = ...\ncheck("1.1", (5, 4))', "exercise 1.1"),
        ('def f(X):\n    return ...\n\n\ncheck("0.3", f)', None),
        ('def f(X):\n    return X.shape[1]\n\n\ncheck("0.3", f)', "exercise 0.3"),
    ],
)
def test_an_answer_in_a_stored_chapter_is_found(cell, found):
    assert answered(cell) == found


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("One.\n\nTwo.", "One.", "Two."),
        ("One is\n\n$$ 1 $$\n\nTwo.", "One is\n\n$$ 1 $$", "Two."),
        ("# Title\n\nOne.", "", "# Title\n\nOne."),
        ("One:\n\nSo. **Guess first:** what?", "One:", "So. **Guess first:** what?"),
        (
            "<details><summary>Why</summary>\n\nOne.\n\nTwo.\n\n</details>\n\nThree.",
            "One.\n\nTwo.",
            "Three.",
        ),
    ],
)
def test_the_paragraph_that_is_folded(text, first, rest):
    assert answers.first_paragraph(text) == (first, rest)


# What is said to an answer ------------------------------------------------------------------------


@pytest.fixture
def state(tmp_path, monkeypatch):
    """An empty folder for the record of the notebooks."""
    monkeypatch.setattr("platformdirs.user_state_path", lambda *_, **__: tmp_path / "state")


@pytest.fixture(scope="module")
def say(browser, pages):
    """A function that returns what the page says to pairs of a name and an answer of the record."""
    page = browser.new_page()
    code = answers.SCRIPT.read_text(encoding="utf-8")
    exposed = "window.course = { FIELDS, feedback, reveal };"
    page.add_script_tag(content=f"{code}\n{exposed}", type="module")
    page.wait_for_function("() => window.course")
    data = {}
    for _, one in pages.values():
        data |= one["exercises"]
        data |= {f"guess {name}": guess for name, guess in one["guesses"].items()}
    for name, known in VALUES_OF_EACH_FORM.items():
        data[name] = answers.exercise(known)
    for name, (form, outcome) in GUESSES_OF_EACH_FORM.items():
        data[name] = {"form": form, "outcome": as_json(outcome)}

    def say(tries):
        return page.evaluate(SAY, [json.dumps(data, default=Form.as_json), tries])

    yield say
    page.close()


# An answer is put into a field, as it was typed or as the record has it, and read from there.
SAY = """([data, tries]) => {
    const asked = JSON.parse(data);
    return tries.map(([name, text]) => {
        const one = asked[name], field = course.FIELDS[one.form.kind](one.form, "id", "label");
        field.put(text);
        const { value, typed, problem } = field.answer();
        if (problem !== undefined) return problem || "missing";
        field.put(typed);
        const again = field.answer();
        if (!Object.is(JSON.stringify(again.value), JSON.stringify(value))) return "not again";
        if ("outcome" in one) {
            const { verdict, text: said } = course.reveal(one, value);
            return `${verdict}. ${said}`;
        }
        const { right, text: said } = course.feedback(one, value);
        return `${right}: ${said}`;
    });
}"""


def typed(value):
    """Return a value as a reader types it."""
    return repr(float(value)) if isinstance(value, float) else repr(value)


def differences(tries, told):
    """Return the tries (name, typed text, expected text) to which the page says something else."""
    return [(*row, text) for row, text in zip(tries, told, strict=True) if row[2] not in text]


@pytest.mark.browser
def test_each_right_answer_passes_and_each_known_mistake_gets_its_hint(say):
    tries = []
    for name, known in VALUES.items():
        form = answers.exercise(known)["form"]
        tries.append((name, typed(known.expected), f"true: right. {known.right}"))
        for wrong, hint in known.mistakes():
            if form.read(wrong) == wrong:  # the page offers no other words
                tries.append((name, typed(wrong), f"false: not yet. {hint}"))
    assert len(tries) > 100
    assert differences(tries, say([one[:2] for one in tries])) == []


@pytest.mark.browser
def test_each_outcome_is_a_right_guess_and_each_example_a_wrong_one(say, pages):
    guesses = {name: one for _, data in pages.values() for name, one in data["guesses"].items()}
    told = say([(f"guess {name}", shown(one["outcome"])) for name, one in guesses.items()])
    assert [text[:5] for text in told] == ["right"] * len(GUESSES)
    examples = {n: form.like for n, form in GUESSES.items() if not isinstance(form, Word)}
    told = say([(f"guess {name}", shown(like)) for name, like in examples.items()])
    assert [text[:5] for text in told] == ["wrong"] * len(examples)


VALUES_OF_EACH_FORM = {
    "number": Value(1797, "Yes."),
    "rounded": Value(1.0217, "Yes.", tolerance=1e-3),
    "shape": Value((5, 4), "Yes.", {"Align.": (5,), "Both have a 1.": "error", "Order.": (4, 5)}),
    "shapes": Value(((3, 5), (5, 5), (2, 3)), "Yes."),
    "truth": Value(True, "Yes."),
    "truths": Value((True, False, True), "Yes."),
    "mixed": Value((0.6, 0.81, False), "Yes.", tolerance=0.006),
    "word": Value("steeper", "Yes.", choices=("steeper", "flatter")),
}
GUESSES_OF_EACH_FORM = {
    "guess shape": (Shape(words=("error",)), (3, 3)),
    "guess error": (Shape(words=("error",)), "error"),
    "guess integer": (Number(5), 7),
    "guess number": (Number(0.5, words=("error", "errors")), 0.75),
    "guess percent": (Number(50, tolerance=0.05, unit="percent"), 81.5),
    "guess infinity": (Number(50), math.inf),
    "guess numbers": (Several((Number(0.5),) * 2, like=(0.5, 0.5)), (math.nan, math.inf)),
    "guess truths": (Several((Truth(),) * 2, like=(False, False)), (True, True)),
    "guess word": (Word(("lists", "NumPy")), "lists"),
    "guess inf": (Word(("40", "inf", "nan")), "nan"),
    "guess words": (Several((Word(("up", "far down")),) * 2, ("up", "up")), ("far down", "up")),
}

# What is typed, and what the page says.
SAID = [
    ("number", "1797", "right. Yes."),
    ("number", " 1_797.0 ", "right. "),
    ("number", "(1797)", "right. "),
    ("number", "1798", "not yet. 1798 is not right."),
    ("number", "−1e3", "not yet. -1000 is not right."),
    ("number", "x", "“x” is not valid. Write a number such as 1.5."),
    ("rounded", "1.022", "right. "),
    (
        "rounded",
        "1,022",
        "“1,022” is not valid. Write a number such as 1.5. Python writes 0,5 as",
    ),
    *(("shape", text, "right. ") for text in ("5, 4", "(5, 4)", "[5, 4,]", "5,4", "5X4", "5 × 4")),
    ("shape", "(5, 4", '“(5, 4” is not valid. Write a shape such as (2, 5) or "error".'),
    *(
        ("shape", text, "not valid. Write a shape")
        for text in ("5", "5,,4", "5 4", "-5, 4", "5.0, 4", "5, 4 x")
    ),
    *(("shape", text, "missing") for text in ("", "  ", '""')),
    *(("shape", text, "not yet. Align.") for text in ("(5,)", "5,", "[5]")),
    *(
        ("shape", text, "not yet. Both have a 1.")
        for text in ("Error", "'error'", "“error”", "err")
    ),
    ("shape", "5, 4, 1", "not yet. The answer should have 2 values, but yours has 3."),
    ("shape", "()", "not yet. The answer should have 2 values, but yours has 0."),
    ("shape", "5, 3", "not yet. 1 of 2 values is wrong. The first of them is number 2."),
    ("shapes", "(3, 5), (5, 5), (2, 3)", "right. "),
    ("shapes", "[[3,5],[5,5],[2,3]]", "right. "),
    (
        "shapes",
        "((3, 5), (5, 5, 3), (2, 4))",
        "2 of 3 values are wrong. The first of them is number 2.",
    ),
    ("shapes", "((3, 5), (5, 5))", "missing"),
    ("truth", "True", "right. "),
    ("truth", "False", "not yet. False is not right."),
    ("truths", "(True, False, True)", "right. "),
    ("truths", "(False, False, False)", "not yet. 2 of 3 values are wrong."),
    ("truths", "(False, 0, False)", "missing"),
    ("mixed", "0.60, 0.812, False", "right. "),
    ("mixed", "(0.60, x, False)", "“x” is not valid. Write a number such as 1.5."),
    ("word", '"steeper"', "right. "),
    ("word", "flatter", 'not yet. "flatter" is not right.'),
    ("word", "steep", "missing"),
    ("guess shape", " 3 × 3 ", "right. You said (3, 3), and it is (3, 3)."),
    *(
        ("guess integer", text, "not valid")
        for text in ("3x4", "1, 2", "...", "constructor", "0x7")
    ),
    ("guess number", "errors", 'wrong. You said "errors", but it is 0.75.'),
    ("guess numbers", "np.nan, inf", "right. You said (nan, inf), and it is (nan, inf)."),
    ("guess inf", "nan", 'right. You said "nan", and it is "nan".'),
]


@pytest.mark.browser
def test_an_answer_is_understood_and_a_difference_is_said_in_plain_words(say):
    assert differences(SAID, say([row[:2] for row in SAID])) == []


GUESSED = [7, 7.0, 0.75, 0.7501, 81.5, 82, 101, -1, math.nan, math.inf, -math.inf, (3, 3), [3, 4]]
GUESSED += [(1.5, 2), (-1, 3), (), (3,), (0.5, math.inf), (math.nan, math.inf), "3x4", "3 × 4 x 5"]
GUESSED += ["error", "ERROR", "errors", "eror", "err", "", "...", "lists", "NumPy", True, (True, 2)]
GUESSED += [(True, False), (True, True), ("up", "up"), ("far down", "up"), ("up", "no"), ("up", 1)]


@pytest.mark.browser
def test_a_guess_is_judged_as_in_a_notebook(say):
    refused, tries = [], []
    for name, (form, outcome) in GUESSES_OF_EACH_FORM.items():
        for value in GUESSED if name != "guess inf" else ():  # its words look like numbers
            text, guess = value if isinstance(value, str) else repr(value), form.read(value)
            if guess is None:
                refused.append((name, text))
            else:
                tries.append((name, text, "{}. {}".format(*form.compare(guess, outcome))))
    assert differences(tries, say([row[:2] for row in tries])) == []
    told = zip(refused, say(refused), strict=True)
    assert [both for both in told if not re.search("^missing$|is not valid", both[1])] == []


# A page with its forms ---------------------------------------------------------------------------

# Pages of different addresses have different records.
ADDRESSES = (f"http://{k}.course.test/" for k in itertools.count())
KEY = "one-layer-course/record.jsonl"


def serve(context, html):
    context.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))


@pytest.fixture(scope="module")
def chapter_1(chapters):
    """A page with those parts of chapter 1 that become forms, and with the folded outcomes."""
    parts, inside = [], False
    for cell in chapters[NOTEBOOKS[1]]:
        text = text_of(cell)
        if cell["cell_type"] == "markdown" and (inside or text.startswith("<")):
            inside = (inside or "<details" in text) and text != "</details>"
            parts.append(text if text.startswith("<") else f"<p>{text}</p>")
    style = (ROOT / "docs/_static/book.css").read_text(encoding="utf-8")
    head = f'<!doctype html><html lang="en"><title>Chapter 1</title><style>{style}</style>'
    body = "\n".join(parts)
    return f'{head}<meta charset="utf-8"><main><article>{body}</article></main></html>'


@pytest.fixture(scope="module")
def phone(browser):
    """A window of a phone with one tab; Chromium takes half a second to start the next one."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    context.new_page()
    yield context
    context.close()


@pytest.fixture
def open_page(phone, chapter_1):
    """A function that opens the page of chapter 1 on a phone. Its scripts must not fail."""
    tabs, address, faults = iter(phone.pages), next(ADDRESSES), []

    def hear(error):
        faults.append(str(error.error))

    def open_page(first="0"):
        """Open the page in the next tab; the script `first` runs before that of the page."""
        serve(phone, chapter_1.replace("<title>", f"<script>{first}</script><title>"))
        page = next(tabs, None) or phone.new_page()
        page.goto(address)
        return page

    phone.on("weberror", hear)
    yield open_page
    phone.unroute_all()
    phone.remove_listener("weberror", hear)
    for tab in phone.pages[1:]:
        tab.close()
    assert faults == []


def part(page, kind, name):
    return page.locator(f'.course-{kind}[data-name="{name}"]')


def said(part):
    return part.get_by_role("status").inner_text().split("\n\n")


def enter(page, kind, name, text):
    """Type an answer, tap the button, and return the lines of the page's message."""
    one = part(page, kind, name)
    one.get_by_role("textbox").fill(text)
    one.get_by_role("button").tap()
    return said(one)


def stored(page):
    text = page.evaluate("key => localStorage.getItem(key)", KEY) or ""
    return [json.loads(line) for line in text.splitlines() if line]


@pytest.mark.browser
def test_a_guess_unfolds_its_outcome(open_page):
    page = open_page()
    outcome = page.locator('details.outcome[data-name="1.4"]')
    assert not outcome.evaluate("fold => fold.open")
    assert enter(page, "guess", "1.4", "") == ['Guess first: a shape such as (2, 5) or "error".']
    (cannot,) = enter(page, "guess", "1.4", "three")
    assert cannot == '“three” is not valid. Write a shape such as (2, 5) or "error".'
    assert not outcome.evaluate("fold => fold.open")
    assert stored(page) == []
    for shape in ("3x4", "3 × 4", "3, 4"):
        assert enter(page, "guess", "1.4", shape) == ["You said (3, 4), but it is (3, 2)."]
    assert outcome.evaluate("fold => fold.open")
    assert page.locator("details.outcome[open]").count() == outcome.count() == 1
    assert len(stored(page)) == 3
    event = stored(page)[-1]
    assert event.pop("on") == page.evaluate("() => new Date().toLocaleDateString('sv')")
    assert event == {"predicted": "1.4", "right": False, "typed": "3, 4"}


@pytest.mark.browser
def test_an_exercise_is_checked_and_failures_offer_help(open_page):
    page = open_page()
    assert enter(page, "exercise", "1.1", " ") == ["1.1: not answered yet."]
    known = "1.1: not yet. The sizes are right. Which one is the number of columns after aligning?"
    for offered in ([], ["A hint is folded under the exercise."]):
        assert enter(page, "exercise", "1.1", "4, 5") == [known, *offered]
    assert enter(page, "exercise", "1.1", "(5, 4)")[0].startswith("1.1: right. NumPy repeats")
    assert enter(page, "exercise", "1.1", "(4, 5)") == [known]
    assert [event["solved"] for event in stored(page)] == ["1.1"]
    assert (
        f"Exercises of chapter 1: 1 of {OF_CHAPTER_1} solved"
        in page.locator(".course-progress").inner_text()
    )


@pytest.mark.browser
def test_what_was_typed_chosen_and_said_is_there_again_after_a_reload(open_page):
    page = open_page()
    for typed in ("3, 4", "error", "3, 4"):
        verdict = enter(page, "guess", "1.4", typed)
    right = enter(page, "exercise", "1.1", " (5, 4)")
    enter(page, "exercise", "1.1", "(4, 5)")  # a wrong answer is not recorded
    row = part(page, "guess", "1.1")
    row.get_by_label('"dw"').tap()
    row.get_by_role("button").tap()
    three = part(page, "guess", "1.3")
    assert three.get_by_role("group", name="Your answers, in this order").count() == 1
    for k, word in zip("123", ("True", "True", "True"), strict=True):
        assert said(three) == [""] or said(three)[0].startswith("Guess first")
        three.get_by_label(k).select_option(word)
        three.get_by_role("button").tap()
    page.reload()
    assert part(page, "guess", "1.4").get_by_role("textbox").input_value() == "3, 4"
    assert said(part(page, "guess", "1.4")) == verdict
    assert part(page, "exercise", "1.1").get_by_role("textbox").input_value() == " (5, 4)"
    assert said(part(page, "exercise", "1.1")) == right
    assert row.get_by_label('"dw"').is_checked()
    assert said(row) == ['You said "dw", and it is "dw".']
    assert [three.get_by_label(k).input_value() for k in "123"] == ["True", "True", "True"]
    assert said(three)[0].startswith("You said (True, True, True), but")
    opened = page.locator("details.outcome[open]")
    names = opened.evaluate_all("all => all.map(one => one.dataset.name)")
    assert names == ["1.1", "1.3", "1.4"]
    assert said(part(page, "guess", "1.2")) == [""]


@pytest.mark.browser
def test_what_is_typed_or_read_from_a_file_stays_text(open_page):
    hostile = "<img src=x onerror='document.title=1'>"
    lines = [
        {"predicted": "1.4", "typed": hostile},
        {"predicted": "1.2", "typed": 5},
        {"predicted": "1.3", "typed": "(True, True, True, True)"},
        {"predicted": "1.1", "typed": '"no such word"'},
        {"solved": "1.1", "typed": hostile},
        {"solved": "1.2", "typed": "(" * 10**5},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    page = open_page(f"localStorage.setItem('{KEY}', {json.dumps(text)})".replace("<", "\\u003c"))
    # What does not fit is not shown as if somebody had said it here.
    assert set(page.get_by_role("status").all_inner_texts()) == {""}
    enter(page, "exercise", "1.1", hostile)
    assert hostile in enter(page, "guess", "1.4", hostile)[0]
    assert (
        bring(page, "<b>x</b>.jsonl", b"<b>no</b>\n")[0]
        == "<b>x</b>.jsonl: 0 events, 0 of them new."
    )
    assert page.locator("main img, main b").count() == 0
    assert page.title() == "Chapter 1"


@pytest.mark.browser
def test_nothing_stands_in_the_way_of_anybody(open_page):
    page = open_page()
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
    enter(page, "exercise", "1.1", "(4, 5)")
    assert browsing.barriers(page) == []
    wide = page.evaluate(
        "() => [...document.querySelectorAll('main *')]"
        ".filter(one => one.getBoundingClientRect().right > 390).map(one => one.outerHTML)"
    )
    assert wide == []
    fields = "button, input:not([type=radio]), select, label:has(input[type=radio])"
    heights = page.locator(f".course-guess :is({fields})").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().height)"
    )
    assert min(heights) >= 44


@pytest.mark.browser
def test_without_javascript_an_outcome_can_be_opened(browser, chapter_1):
    context = browser.new_context(java_script_enabled=False)
    serve(context, chapter_1)
    page = context.new_page()
    page.goto(next(ADDRESSES))
    assert page.locator("form").count() == 0
    outcome = page.locator('details.outcome[data-name="1.4"]')
    told = outcome.get_by_text("NumPy gives the weights as many columns as")
    assert not told.is_visible()
    outcome.locator("summary").click()
    assert told.is_visible()
    assert page.get_by_text("Your guess: a shape such as").first.is_visible()
    context.close()


# The record --------------------------------------------------------------------------------------


def save(page):
    with page.expect_download() as download:
        page.get_by_role("button", name="Save to a file").tap()
    assert download.value.suggested_filename == progress_log.NAME
    return download.value.path()


def bring(page, name, content):
    """Let the page read a file, and return the lines of its message."""
    panel = page.locator(".course-progress")
    panel.get_by_role("status").evaluate("node => node.replaceChildren()")
    panel.get_by_label("Read a file").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    panel.get_by_role("status").locator("p").first.wait_for()
    return said(panel)


@pytest.mark.browser
def test_a_file_goes_to_the_notebooks_and_back(open_page, state, tmp_path, capsys):
    def events(content):
        return [json.loads(line) for line in content.splitlines() if line]

    page = open_page()
    enter(page, "exercise", "1.1", "(5, 4)")
    enter(page, "guess", "1.4", "(3, 4)")
    first = save(page).read_bytes()
    path = tmp_path / "mine.jsonl"
    path.write_bytes(first)
    exercises.import_progress(path)
    assert capsys.readouterr().out == "mine.jsonl: 2 events, 2 of them new.\n"
    assert events(exercises.progress_file().read_bytes()) == events(first)
    assert bring(page, "mine.jsonl", first) == ["mine.jsonl: 2 events, 0 of them new."]
    assert save(page).read_bytes() == first
    progress_log.add("solved", "0.1")
    content = exercises.progress_file().read_bytes()
    assert bring(page, "mine.jsonl", content) == ["mine.jsonl: 3 events, 1 of them new."]
    page.reload()
    second = save(page).read_bytes()
    assert events(second) == events(content)
    path.write_bytes(second)
    exercises.import_progress(path)
    assert capsys.readouterr().out == "mine.jsonl: 3 events, 0 of them new.\n"


DAMAGED = b'{"solved": "1.2"}\n\xff\xfe\n[1]\n{"solved": "1.5"\n' + b"[" * 10**5
DAMAGED += b'\n{"solved": ["1.2", "1.3"]}'  # a newer one


@pytest.mark.browser
def test_damaged_lines_of_a_file_are_left_out_and_those_of_the_store_kept(open_page):
    damaged = '{"solved": "1.2"}\nwhat is this\n{"solved": "1.3"}\n{"solved": "1.'
    page = open_page(f"localStorage.setItem('{KEY}', {json.dumps(damaged)})")
    panel = page.locator(".course-progress")
    assert "2 lines of the record could not be read." in panel.inner_text()
    assert f"Exercises of chapter 1: 2 of {OF_CHAPTER_1} solved" in panel.inner_text()
    assert bring(page, "a.jsonl", DAMAGED) == [
        "a.jsonl: 2 events, 1 of them new.",
        "4 lines could not be read.",
    ]
    enter(page, "exercise", "1.1", "(5, 4)")
    assert f"Exercises of chapter 1: 3 of {OF_CHAPTER_1} solved" in panel.inner_text()
    kept, *added = save(page).read_text(encoding="utf-8").removeprefix(damaged).split("\n")
    assert kept == ""
    assert added[0] == '{"solved":["1.2","1.3"]}'


REFUSALS = {
    "this browser lets no page store anything": """Object.defineProperty(window, "localStorage", {
        get() { throw new DOMException("no", "SecurityError"); } });""",
    "the storage of this browser is full": """Storage.prototype.setItem = () => {
        throw new DOMException("no", "QuotaExceededError"); };""",
}


@pytest.mark.browser
@pytest.mark.parametrize("why", REFUSALS)
def test_where_nothing_can_be_stored_the_answer_counts_and_can_be_saved(open_page, why):
    page = open_page(REFUSALS[why])
    not_stored = f"This was not stored: {why}. It counts until this page is closed."
    told = enter(page, "exercise", "1.1", "(5, 4)")
    assert told[0].startswith("1.1: right.")
    assert told[1] == not_stored
    assert enter(page, "guess", "1.4", "error")[1] == not_stored
    assert bring(page, "a", b'{"solved": "1.2"}')[1] == not_stored
    assert (
        f"Exercises of chapter 1: 2 of {OF_CHAPTER_1} solved"
        in page.locator(".course-progress").inner_text()
    )
    lines = save(page).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line).get("solved") for line in lines if line] == ["1.1", None, "1.2"]


@pytest.mark.browser
def test_the_progress_is_that_of_python(open_page, state, monkeypatch, capsys):
    monkeypatch.setattr(exercises._session, "chapters", {"1"})
    page = open_page()
    enter(page, "exercise", "1.1", "5, 4")
    enter(page, "guess", "1.2", "25")
    progress_log.add("solved", "1.1")
    progress_log.add("predicted", "1.2", right=False)
    exercises.progress()
    lines = capsys.readouterr().out.splitlines()
    told = page.locator(".course-progress").inner_text().split("\n\n")[: len(lines)]
    # An exercise whose answer is a function can only be solved in a notebook.
    assert [line.replace(", and in a notebook", ",") for line in told] == lines


@pytest.mark.browser
def test_two_pages_at_once_keep_the_events_of_both(open_page):
    one, other = open_page(), open_page()
    enter(one, "exercise", "1.1", "(5, 4)")
    other.get_by_text(f"Exercises of chapter 1: 1 of {OF_CHAPTER_1} solved").wait_for()
    enter(other, "guess", "1.4", "error")
    one.bring_to_front()  # a tab behind another one moves slowly
    enter(one, "guess", "1.2", "25")
    names = [event.get("solved") or event["predicted"] for event in stored(one)]
    assert names == ["1.1", "1.4", "1.2"]
