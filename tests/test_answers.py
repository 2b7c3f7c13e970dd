"""Guesses and exercises on the pages of the book, whose messages are the same as in Python.

The script of the pages runs in Chromium, in a small page of these tests. tests/test_book.py opens
the pages of the book.
"""

import itertools
import json
import random
import re
import sys
from functools import partial

import lab
import pytest
from notebook_rules import ROOT, WIDGET, read

from helpers import exercises
from helpers.exercises import EXERCISES, GUESSES, checking, record
from helpers.exercises.checking import Value, feedback
from helpers.exercises.guesses import OUTCOME

sys.path.insert(0, str(ROOT / "docs"))
import answers
import build_book

sys.path.remove(str(ROOT / "docs"))

VALUES = {name: exercise for name, exercise in EXERCISES.items() if isinstance(exercise, Value)}
NOTEBOOKS = build_book.notebooks()


def text_of(cell):
    return "".join(cell["source"])


# What is put on the pages ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages():
    """{path of the notebook: (cells of the page, data of the script)}."""
    found = {}
    for path in NOTEBOOKS:
        *cells, last = build_book.chapter(path)["cells"]
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
    assert len(values) >= 19


def test_an_outcome_is_folded_until_the_paragraph_that_speaks_of_it(pages):
    for path, (cells, data) in pages.items():
        texts = list(map(text_of, cells))
        for name in data["guesses"]:
            asked = next(
                k for k, t in enumerate(texts) if f'"course-guess" data-name="{name}"' in t
            )
            opens = texts.index(answers.SUMMARY.format(name))
            closes = texts.index("</details>", opens)
            assert asked < opens < closes
            inside = cells[opens + 1 : closes]
            assert inside[0]["metadata"]["tags"][-1] == "remove-input"
            assert text_of(inside[0]) == texts[opens - 1]  # its code stands above the fold
            assert cells[opens - 1]["outputs"] == []
            (reveals,) = (cell for cell in inside if f'reveal("{name}"' in text_of(cell))
            assert f"The outcome of guess {name}:" in json.dumps(reveals["outputs"][-1])
            told = [text_of(cell) for cell in inside if cell["cell_type"] == "markdown"]
            assert [text for text in told if re.search("^(#|<)", text, re.M)] == []
            assert told
            # Between the question and the fold nothing that was stored as hidden is shown.
            shown = [c for c in cells[asked:opens] if c["cell_type"] == "code" and c["outputs"]]
            assert [c for c in shown if "jupyter" in c["metadata"]] == [], (path.name, name)


def test_the_page_has_the_code_and_the_outputs_of_the_chapter_once(pages):
    """Cells that a form replaces are left out."""
    for path, (cells, _) in pages.items():
        stored = read(path).cells
        forms = re.compile(r'^(guess\("|progress\(\))', re.M)
        kept = [c for c in stored if c.cell_type == "code" and not forms.search(c.source)]
        kept = [c for c in kept if not any(f'check("{name}"' in c.source for name in VALUES)]
        code = [c for c in cells if c["cell_type"] == "code"]
        shown = [c for c in code if "remove-input" not in c["metadata"].get("tags", [])]
        assert list(map(text_of, shown)) == [c.source for c in kept]
        outputs = [output for c in code for output in c["outputs"]]
        checks = [c for c in kept if re.search(r'^check\("', c.source, re.M)]
        kept = [o for c in kept if c not in checks for o in c.outputs if not build_book.is_live(o)]
        assert len(outputs) == len(kept)


def test_nothing_on_a_page_says_that_something_is_missing(pages):
    for cells, data in pages.values():
        text = json.dumps([cells, data]).lower()
        assert "none yet" not in text
        assert "not answered yet. replace" not in text
        assert WIDGET not in text
        assert OUTCOME not in text
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        assert "IntProgress(" not in json.dumps(outputs)


def test_an_exercise_that_needs_python_links_to_how_the_course_is_run():
    cells = map(text_of, build_book.chapter(NOTEBOOKS[1])["cells"])
    (text,) = (text for text in cells if 'class="needs-python" data-name="1.3"' in text)
    assert '<a href="../index.html#start">Run the chapter</a>' in text


@pytest.mark.parametrize(
    ("text", "first", "rest"),
    [
        ("One.\n\nTwo.", "One.", "Two."),
        ("One:\n\n- a\n- b\n\nTwo.", "One:\n\n- a\n- b", "Two."),
        ("One is\n\n$$ 1 $$\n\nTwo.", "One is\n\n$$ 1 $$", "Two."),
        ("One:", "One:", ""),
        ("# Title\n\nOne.", "", "# Title\n\nOne."),
        ("One:\n\n# Title", "One:", "# Title"),
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


# The page and Python -----------------------------------------------------------------------------


EXPOSED = ("read", "feedback", "meant", "allows", "reveal", "repr", "shown", "help", "Record")
EXPOSED += ("progressLines", "importLines")


@pytest.fixture
def state(tmp_path, monkeypatch):
    """An empty folder for the record of the notebooks."""
    monkeypatch.setattr("platformdirs.user_state_path", lambda *_, **__: tmp_path / "state")


@pytest.fixture(scope="module")
def script(browser):
    """A page without forms, in which the functions of the script are in `course`."""
    page = browser.new_page()
    code = answers.SCRIPT.read_text(encoding="utf-8")
    page.add_script_tag(
        content=f"{code}\nwindow.course = {{ {', '.join(EXPOSED)} }};", type="module"
    )
    page.wait_for_function("() => window.course")
    yield page
    page.close()


SCALARS = ["error", "Error", "one row", "ONE  ROW", "the same", "pr", "p, r", "steeper", "", " "]
SCALARS += [
    "it's",
    'say "it"',
    'it\'s "it"',
    "back\\slash",
    "tab\there",
    "é",
    "\u200b",
    "\U0001f600",
]
SCALARS += ["x" * 199, "x" * 230 + "'", "ß", "A - Y", "a-y", "exact", "about 1000", "true", "None"]
SCALARS += [0, 1, -1, 5, 64, 10**9, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 2**64, 10**20, 10**70]
SCALARS += [0.0, -0.0, 0.5, 1.0, 1e16, 1.5e16, 1e22, 1e-4, 1e-5, 1.5e-7, 5e-324, 1e308, 100000.5]
SCALARS += [2.5e-5, 1234567.5, 999999.5, 0.1 + 0.2, float("nan"), float("inf"), -float("inf")]
SCALARS += [True, False, None, "yes", -123.25, 7.0625, 0.333, 41.5]


def anything(draw, depth=0):
    """Return a random number, word or truth value, or nested tuples and lists of them."""
    if depth > 3 or draw.random() < 0.5:
        return draw.choice(SCALARS)
    size = draw.choice([0, 1, 1, 2, 2, 2, 3, 3, 5, 25])
    kind = draw.choice([tuple, list])
    if draw.random() < 0.5:  # all alike, as in an array
        return kind([anything(draw, depth + 1)] * size)
    return kind(anything(draw, depth + 1) for _ in range(size))


def changed(draw, value):
    """Return a value that differs a little from the given value."""
    if isinstance(value, tuple | list):
        parts, k = list(value), draw.randrange(len(value) + 1)
        nearly = [changed(draw, part) for part in parts[k : k + 1]]
        parts[k : k + draw.randrange(2)] = draw.choice([nearly, nearly, [], [anything(draw)]])
        return draw.choice([tuple, list])(parts)
    if isinstance(value, bool):
        return draw.choice([not value, int(value), float(value), str(value)])
    if isinstance(value, str):
        words = value.upper(), value.title(), f" {value} ", value[:-1], value.replace(" ", "  ")
        return draw.choice(words)
    by = draw.choice([0, 1, -1, 1e-12, 1e-10, 1e-3, 2e-3, 0.005, 0.02, value, -2 * value])
    return draw.choice([value + by, float(value + by), -value, str(value), [value], (value, value)])


def written(draw, value):
    """Return a value as text, sometimes without its brackets or its quotation marks."""
    text = repr(value)
    if isinstance(value, tuple) and len(value) > 1 and draw.random() < 0.3:
        return text[1:-1]
    bare = isinstance(value, str) and re.fullmatch(r"[a-z][a-z -]*[a-z]", value)
    return value if bare and draw.random() < 0.5 else text


def said_by_python(name, outcome, value):
    """Return what a notebook shows, which is a message or the result of a comparison."""
    known, asks = GUESSES[name], GUESSES[name].asks_for()
    value = known.meant(value)
    if not known.allows(value):
        return f"guess {name}: {checking.shown(value)} is not a valid guess. Write {asks}."
    return list(known.compare(value, outcome))


SAY = """([exercises, guesses, tries]) => tries.map(([name, text]) => {
    const value = course.read(text);
    if (name in exercises) return course.feedback(exercises[name], value);
    const guess = guesses[name.slice(6)], thought = course.meant(guess, value);
    if (!course.allows(guess, thought)) {
        const asks = `is not a valid guess. Write ${guess.asks}.`;
        return `${name}: ${course.repr(thought)} ${asks}`;
    }
    const { right, text: said } = course.reveal(guess, thought);
    return [right, said];
})"""


@pytest.mark.browser
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_the_page_says_what_python_says_to_thousands_of_answers(script, pages):
    draw, tries = random.Random(0), []
    data = {
        kind: {name: one for _, data in pages.values() for name, one in data[kind].items()}
        for kind in ("exercises", "guesses")
    }

    def submit(name, known, many, said):
        tried = [*known, *(changed(draw, draw.choice(known)) for _ in range(3 * many))]
        tried += [anything(draw) for _ in range(2 * many)]
        tries.extend((name, written(draw, value), said(value)) for value in tried)

    for name, exercise in VALUES.items():
        known = [exercise.expected, *(wrong for wrong, _ in exercise.mistakes), *exercise.choices]
        known = [eval(answers.literal(one)) for one in known]
        submit(name, known, 50, partial(feedback, exercise))
    for name, guess in GUESSES.items():
        outcome = eval(data["guesses"][name]["outcome"], {"nan": float("nan"), "inf": float("inf")})
        known = [outcome, *guess.words, *([] if guess.like is None else [guess.like])]
        known += [sign.join(map(str, known[-1])) for sign in ("x", " X ", "×") if guess._parts]
        submit(f"guess {name}", known, 20, partial(said_by_python, name, outcome))
    # JSON text both ways, because Playwright transfers objects much more slowly.
    asked = json.dumps([data["exercises"], data["guesses"], [one[:2] for one in tries]])
    page = json.loads(script.evaluate(f"one => JSON.stringify(({SAY})(JSON.parse(one)))", asked))
    assert [(*one, said) for one, said in zip(tries, page, strict=True) if one[2] != said] == []
    right = [said for *_, said in tries if said[0] is True or said[:5] == "right"]
    assert len(right) >= 2 * (len(VALUES) + len(GUESSES))
    assert len(tries) > 9_000


@pytest.mark.browser
def test_help_after_failures_and_the_progress_have_pythons_words(
    script, state, monkeypatch, capsys
):
    for name in ("_failures", "_chapters", "_not_kept"):
        monkeypatch.setattr(exercises, name, type(getattr(exercises, name))())
    for failures in range(1, 6):
        exercises.check("0.1", 64)
        offered = [line.strip() for line in capsys.readouterr().out.splitlines()[1:]]
        assert script.evaluate("n => course.help(n)", failures) == offered
    names = {"exercises": list(EXERCISES), "guesses": list(GUESSES)}
    every = list(EXERCISES), list(GUESSES)
    for solved, guessed in (([], []), (["0.2", "0.4", "1.1"], ["0.1"]), every):
        for name in solved:
            record.add("solved", name)
        for name in guessed:
            record.add("predicted", name, right=False)
        exercises.progress()
        lines = capsys.readouterr().out.splitlines()
        stored = exercises.progress_file()
        text = stored.read_text(encoding="utf-8") if stored.exists() else ""
        page = script.evaluate(
            """([text, names]) => {
                const record = new course.Record(() => ({ getItem: () => text }));
                return course.progressLines(record, names, "0");
            }""",
            [text, names],
        )
        assert page == lines


# A page with its forms ---------------------------------------------------------------------------

# Pages of different addresses have different records.
ADDRESSES = (f"http://{k}.course.test/" for k in itertools.count())
KEY = "one-layer-course/progress.jsonl"


def serve(context, html):
    context.route("**/*", lambda route: route.fulfill(body=html, content_type="text/html"))


@pytest.fixture(scope="module")
def chapter_1():
    """A page with those parts of chapter 1 that become forms, and with the folded outcomes."""
    parts, inside = [], False
    for cell in build_book.chapter(NOTEBOOKS[1])["cells"]:
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
    return [json.loads(line) for line in text.splitlines()]


@pytest.mark.browser
def test_a_guess_unfolds_its_outcome(open_page):
    page = open_page()
    outcome = page.locator('details.outcome[data-name="1.1"]')
    assert not outcome.evaluate("fold => fold.open")
    assert enter(page, "guess", "1.1", "") == ['Guess first: a shape such as (2, 5) or "error".']
    (cannot,) = enter(page, "guess", "1.1", "three")
    assert cannot.startswith(
        "guess 1.1: 'three' is not a valid guess. Write a shape such as (2, 5)"
    )
    assert not outcome.evaluate("fold => fold.open")
    assert stored(page) == []
    for shape in ("3x4", "3 × 4", "3, 4"):
        assert enter(page, "guess", "1.1", shape) == ["You said (3, 4), but it is (3, 3)."]
    assert outcome.evaluate("fold => fold.open")
    assert page.locator("details.outcome[open]").count() == outcome.count() == 1
    (event,) = stored(page)
    assert event.pop("on") == page.evaluate("() => new Date().toLocaleDateString('sv')")
    assert event == {"predicted": "1.1", "right": False, "typed": "3, 4"}


@pytest.mark.browser
def test_choices_and_truth_values_are_chosen(open_page):
    page = open_page()
    one = part(page, "guess", "1.9")
    one.get_by_role("button").tap()
    assert said(one)[0].startswith("Guess first")
    one.get_by_label('"one row"').tap()
    one.get_by_role("button").tap()
    assert said(one) == ['You said "one row", and it is "one row".']
    three = part(page, "guess", "1.7")
    assert three.get_by_role("group", name="Your guesses, in this order").count() == 1
    for k in "123":
        assert said(three) == [""] or said(three)[0].startswith("Guess first")
        three.get_by_label(k).select_option("True")
        three.get_by_role("button").tap()
    assert said(three) == ["You said (True, True, True), and it is (True, True, True)."]
    five = part(page, "exercise", "1.2")
    for k, word in enumerate(("False", "True", "True", "False", "True"), start=1):
        five.get_by_label(str(k)).select_option(word)
    five.get_by_role("button").tap()
    assert said(five)[0].startswith(
        "1.2: not yet. In the first two, shapes are aligned on the right"
    )


@pytest.mark.browser
def test_an_exercise_is_checked_and_failures_offer_help(open_page):
    page = open_page()
    assert enter(page, "exercise", "1.1", "...") == ["1.1: not answered yet."]
    known = "1.1: not yet. The sizes are right. Which one is the number of columns after aligning?"
    for offered in ([], ["A hint is folded under the exercise."]):
        assert enter(page, "exercise", "1.1", "4, 5") == [known, *offered]
    assert enter(page, "exercise", "1.1", "(5, 4)")[0].startswith("1.1: right. Both stretch")
    assert enter(page, "exercise", "1.1", "(4, 5)") == [known]
    assert [event["solved"] for event in stored(page)] == ["1.1"]
    assert "1 of 10 exercises solved" in page.locator(".course-progress").inner_text()


@pytest.mark.browser
def test_what_is_typed_stays_text(open_page):
    page = open_page()
    hostile = "<img src=x onerror='document.title=1'>"
    enter(page, "exercise", "1.1", hostile)
    assert hostile in enter(page, "guess", "1.1", hostile)[0]
    page.locator("input[type=file]").set_input_files(
        {"name": "<b>x</b>.jsonl", "mimeType": "text/plain", "buffer": b"<b>no</b>\n"}
    )
    page.get_by_text("0 events, 0 of them new").wait_for()
    assert page.locator("main img, main b").count() == 0
    assert page.title() == "Chapter 1"


@pytest.mark.browser
def test_what_was_typed_and_said_is_there_again_after_a_reload(open_page):
    page = open_page()
    enter(page, "guess", "1.1", "error")
    for typed in ("3, 4", "error", "3, 4"):
        verdict = enter(page, "guess", "1.1", typed)
    right = enter(page, "exercise", "1.1", " (5, 4)")
    enter(page, "exercise", "1.1", "(4, 5)")  # a wrong answer is not recorded
    row = part(page, "guess", "1.9")
    row.get_by_label('"one row"').tap()
    row.get_by_role("button").tap()
    three = part(page, "guess", "1.7")
    for k, word in zip("123", ("True", "False", "True"), strict=True):
        three.get_by_label(k).select_option(word)
    three.get_by_role("button").tap()
    page.reload()
    assert part(page, "guess", "1.1").get_by_role("textbox").input_value() == "3, 4"
    assert said(part(page, "guess", "1.1")) == verdict
    assert part(page, "exercise", "1.1").get_by_role("textbox").input_value() == " (5, 4)"
    assert said(part(page, "exercise", "1.1")) == right
    assert row.get_by_label('"one row"').is_checked()
    assert said(row) == ['You said "one row", and it is "one row".']
    assert [three.get_by_label(k).input_value() for k in "123"] == ["True", "False", "True"]
    assert said(three)[0].startswith("You said (True, False, True), but")
    opened = page.locator("details.outcome[open]")
    names = opened.evaluate_all("all => all.map(one => one.dataset.name)")
    assert names == ["1.1", "1.7", "1.9"]
    assert said(part(page, "guess", "1.2")) == [""]


@pytest.mark.browser
def test_what_another_record_says_was_typed_is_text_that_must_fit(open_page):
    hostile = "<img src=x onerror='document.title=1'>"
    lines = [
        {"predicted": "1.1", "typed": hostile},
        {"predicted": "1.2", "typed": 5},
        {"predicted": "1.3", "right": True},
        {"predicted": "1.7", "typed": "(True, True, True, True)"},
        {"predicted": "1.9", "typed": '"no such word"'},
        {"predicted": "1.4", "typed": "(" * 10**5},
        {"solved": "1.1", "typed": hostile},
    ]
    text = "".join(json.dumps(line) + "\n" for line in lines)
    page = open_page(f"localStorage.setItem('{KEY}', {json.dumps(text)})".replace("<", "\\u003c"))
    assert page.get_by_role("status").all_inner_texts() == [""] * page.get_by_role("status").count()
    assert page.locator("main img").count() == 0
    assert page.title() == "Chapter 1"


@pytest.mark.browser
def test_nothing_stands_in_the_way_of_anybody(open_page):
    page = open_page()
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
    enter(page, "exercise", "1.1", "(4, 5)")
    assert lab.barriers(page) == []
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
    outcome = page.locator('details.outcome[data-name="1.1"]')
    told = outcome.get_by_text("Along axis −1 both sizes are now 3.")
    assert not told.is_visible()
    outcome.locator("summary").click()
    assert told.is_visible()
    assert page.get_by_text("Your guess: a shape such as").first.is_visible()
    context.close()


# The record --------------------------------------------------------------------------------------


def save(page):
    with page.expect_download() as download:
        page.get_by_role("button", name="Save to a file").tap()
    assert download.value.suggested_filename == "progress.jsonl"
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
def test_a_file_goes_to_the_notebooks_and_back_and_nothing_changes(
    open_page, state, tmp_path, capsys
):
    page = open_page()
    enter(page, "exercise", "1.1", "(5, 4)")
    enter(page, "guess", "1.1", "(3, 4)")
    first = save(page).read_bytes()
    path = tmp_path / "progress.jsonl"
    path.write_bytes(first)
    exercises.import_progress(path)
    assert capsys.readouterr().out == "progress.jsonl: 2 events, 2 of them new.\n"
    assert exercises.progress_file().read_bytes() == first  # the page writes as Python does
    assert bring(page, "progress.jsonl", first) == ["progress.jsonl: 2 events, 0 of them new."]
    assert save(page).read_bytes() == first
    record.add("solved", "0.1")
    content = exercises.progress_file().read_bytes()
    assert bring(page, "progress.jsonl", content) == ["progress.jsonl: 3 events, 1 of them new."]
    second = save(page).read_bytes()
    assert second == content
    path.write_bytes(second)
    exercises.import_progress(path)
    assert capsys.readouterr().out == "progress.jsonl: 3 events, 0 of them new.\n"
    assert exercises.progress_file().read_bytes() == content
    page.reload()
    assert save(page).read_bytes() == second


DAMAGED = (
    b'{"solved": "0.1"}\n\xff\xfe\n[1]\n{"solved": 3}\n{"solved": "0.5"\n' + b"[" * 10**5 + b"\n\n"
)


@pytest.mark.browser
def test_damaged_lines_of_a_file_are_left_out_in_the_same_words(open_page, state, tmp_path, capsys):
    (tmp_path / "a.jsonl").write_bytes(DAMAGED)
    exercises.import_progress(tmp_path / "a.jsonl")
    page = open_page()
    told = bring(page, "a.jsonl", DAMAGED)
    assert told == capsys.readouterr().out.splitlines()
    assert told[0] == "a.jsonl: 1 event, 1 of them new."
    assert told[1].startswith("5 of 6 lines could not be read and were left out.")
    assert save(page).read_bytes() == b'{"solved": "0.1"}\n'


@pytest.mark.browser
def test_a_damaged_store_loses_nothing(open_page):
    damaged = '{"solved": "0.1"}\nwhat is this\n{"solved": "0.2"}\n'
    first = f"localStorage.getItem('{KEY}') ?? localStorage.setItem('{KEY}', {json.dumps(damaged)})"
    page = open_page(first)
    panel = page.locator(".course-progress")
    assert "1 of 3 lines of the record could not be read." in panel.inner_text()
    assert f"2 of {len(EXERCISES)} exercises solved" in panel.inner_text()
    enter(page, "exercise", "1.1", "(5, 4)")
    assert f"3 of {len(EXERCISES)} exercises solved" in panel.inner_text()
    text = page.evaluate("key => localStorage.getItem(key)", KEY)
    assert text.startswith(damaged)
    assert save(page).read_text(encoding="utf-8") == text


REFUSALS = {
    "this browser lets no page store anything": """Object.defineProperty(window, "localStorage", {
        get() { throw new DOMException("no", "SecurityError"); } });""",
    "the storage of this browser is full": """Storage.prototype.setItem = () => {
        throw new DOMException("no", "QuotaExceededError"); };""",
    "this browser gives the reason “odd”": """Storage.prototype.getItem = () => {
        throw new Error("odd"); };""",
}


@pytest.mark.browser
@pytest.mark.parametrize("why", REFUSALS)
def test_where_nothing_can_be_stored_the_answer_counts_and_can_be_saved(open_page, why):
    page = open_page(REFUSALS[why])
    not_stored = f"This was not stored: {why}. It counts until this page is closed."
    told = enter(page, "exercise", "1.1", "(5, 4)")
    assert told[0].startswith("1.1: right.")
    assert told[1] == not_stored
    assert enter(page, "guess", "1.1", "error")[1] == not_stored
    assert bring(page, "a", b'{"solved": "0.1"}')[1] == not_stored
    assert f"2 of {len(EXERCISES)} exercises solved, 1 of {len(GUESSES)}" in (
        page.locator(".course-progress").inner_text()
    )
    lines = save(page).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line).get("solved") for line in lines] == ["1.1", None, "0.1"]


@pytest.mark.browser
def test_two_pages_at_once_keep_the_events_of_both(open_page):
    one, other = open_page(), open_page()
    enter(one, "exercise", "1.1", "(5, 4)")
    other.get_by_text("1 of 10 exercises solved").wait_for()
    enter(other, "guess", "1.1", "error")
    one.bring_to_front()  # a tab behind another one moves slowly
    enter(one, "guess", "1.2", "(2, 3)")
    names = [event.get("solved") or event["predicted"] for event in stored(one)]
    assert names == ["1.1", "1.1", "1.2"]
    # A page that has stored without what another page had added is mended by that page.
    one.evaluate('key => localStorage.setItem(key, \'{"solved": "0.1"}\\n\')', KEY)
    one.wait_for_function("key => localStorage.getItem(key).includes('1.2')", arg=KEY)
    names = {event.get("solved") or event["predicted"] for event in stored(one)}
    assert names == {"0.1", "1.1", "1.2"}
