"""The page "Paste your error": what it reads from NumPy's messages, and the page in Chromium.

The script of the page, docs/paste.js, is loaded into an empty page of Chromium, which reads
thousands of texts at once. The errors are raised here, by the installed NumPy. The tests of the
whole page need the tools of docs/requirements.txt; without them they are skipped, or fail with
REQUIRE_BOOK=1.
"""

import contextlib
import copy
import functools
import io
import itertools
import json
import random
import re
import textwrap
import traceback
import warnings
from itertools import pairwise
from typing import NamedTuple

import lab
import numpy as np
import pytest
from notebook_rules import ROOT
from paste_cases import EXPRESSIONS, OTHER_WORDINGS, RANDOM, UNKNOWN, words_of
from shape_tools import new_shell, run

pytestmark = pytest.mark.browser

SCRIPT = (ROOT / "docs" / "paste.js").read_text(encoding="utf-8")
# Readings are passed on as JSON text, because Playwright transfers objects much more slowly.
READ = """texts => {
    const readings = JSON.parse(texts).map(text => paste.read(text));
    const all = readings.map(reading => ({...paste.write(reading), ...reading}));
    return JSON.stringify(all, (_, value) => value ?? null);
}"""


@pytest.fixture(scope="module")
def empty(browser):
    """An empty page that has the functions of the script as `paste`."""
    page = browser.new_page()
    exposed = "window.paste = { read, write, show, SECTIONS };"
    page.add_script_tag(content=f"{SCRIPT}\n{exposed}", type="module")
    page.wait_for_function("() => window.paste")
    return page


@pytest.fixture(scope="module")
def read(empty):
    """A function that returns the readings of texts, with the explanations written from them."""
    known = {}

    def read(texts):
        texts = list(texts)
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, json.loads(empty.evaluate(READ, json.dumps(new))), strict=True))
        return [known[text] for text in texts]

    return read


# Errors ------------------------------------------------------------------------------------------


class Case(NamedTuple):
    """Code that raises an error, with the names it uses and the error."""

    code: str
    names: dict
    error: Exception

    @property
    def message(self):
        return str(self.error)

    @property
    def traceback(self):
        """The traceback that Python prints, without the frame of the test."""
        rest = self.error.__traceback__.tb_next
        return "".join(traceback.format_exception(type(self.error), self.error, rest))

    @property
    def module(self):
        """The module whose code raised the error."""
        frames = [frame for frame, _ in traceback.walk_tb(self.error.__traceback__)]
        return frames[-1].f_globals.get("__name__") or ""


def case_of(code, names):
    """Return the case of code that raises an error, or None if the code runs."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        error, _ = run(code + "\n", **names)
        return None if error is None else Case(code, names, error)


def one_of_each():
    """Return one of the cases for each wording of a message."""
    return list({re.sub(r"\d+", "0", case.message): case for case in drawn()}.values())


@functools.cache
def drawn():
    """Return cases with arrays of random shapes, which are the same in every run."""
    draw, cases = random.Random(0), []
    for (_, code), _ in itertools.product(RANDOM, range(32)):
        found = [draw.choices([1, 2, 3, 4, 5], k=draw.choice([1, 1, 2, 2, 2, 3])) for _ in "ABC"]
        cases.append(case_of(code, dict(zip("ABC", map(np.ones, found), strict=True))))
    return [case for case in cases if case]


def sizes_of(clash):
    return sorted(map(int, clash["sizes"]))


# Messages of every kind ---------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_each_message_has_its_kind(read):
    known = [(kind, f"    {code}\n{words_of(code)}") for kind, code in EXPRESSIONS] + OTHER_WORDINGS
    readings = read(f'  File "a.py", line 1, in f\n{text}' for _, text in known)
    for (kind, text), reading in zip(known, readings, strict=True):
        assert (reading["kind"], reading["cut"]) == (kind, False), text
        assert reading["sentences"]
        assert reading["rule"]
        assert reading["causes"] or kind in ("broadcast", "inPlace", "stretch", "core")
    table = SCRIPT.partition("const KINDS")[2].partition("\n};")[0]
    kinds = re.findall(r"^  (\w+): (?:\{|plain\()", table, re.MULTILINE)
    assert {kind for kind, _ in EXPRESSIONS} == set(kinds)


def test_what_is_not_known_is_said(read):
    texts = [words_of(code) for _, code in UNKNOWN]
    for text, reading in zip(texts, read(texts), strict=True):
        assert reading["kind"] is None, text
        assert reading["message"] == re.sub(r"\s+", " ", text)
        assert reading["sentences"][0] == "This page does not know this error."
    (nothing,) = read(["Why does my network not learn?"])
    assert nothing["sentences"][0] == "This text holds no error that this page knows."


# Texts as people paste them -----------------------------------------------------------------------

MESSAGE = "ValueError: operands could not be broadcast together with shapes {} {} "


def each_line(prefix):
    return lambda text: "\n".join(prefix + line for line in text.splitlines())


def typographic(text):
    text = re.sub(r'"([^"\n]*)"', "\u201c\\1\u201d", text.replace("->", "\u2192"))
    return re.sub(r"'([^'\n]*)'", "\u2018\\1\u2019", text).replace("'", "\u2019")


def wrapped(text):
    wrap = functools.partial(textwrap.wrap, width=60, break_on_hyphens=False)
    return "\n".join(line for one in text.splitlines() for line in wrap(one) or [""])


def cut_into_lines(text):
    """Break the message every 60 characters, even inside words, but not in its last number."""
    start = text.rfind("\n") + 1
    last = re.search(r"\d*\D*$", text).start()
    places = [start, *range(start + 60, last + 1, 60), len(text)]
    return text[:start] + "\n".join(text[a:b] for a, b in pairwise(places))


WAYS = {
    "quoted": each_line("> "),
    "as a comment": each_line("# "),
    "from Windows": lambda text: text.replace("\n", "\r\n"),
    "typographic": typographic,
    "no-break spaces": lambda text: text.replace(" ", "\N{NO-BREAK SPACE}"),
    "zero-width spaces": lambda text: text.replace(" ", " \N{ZERO WIDTH SPACE}"),
    "in a question": lambda text: f"I get:\n\n```\n{text}\n```\n\nAny ideas? X is (3,)",
    "after another error": lambda text: (
        "ValueError: all input arrays must have the same shape\n\nDuring handling of the above "
        f"exception, another exception occurred:\n\n{text}"
    ),
    "before an error that is not known": lambda text: (
        f"{text}\n\nThe above exception was the direct cause of the following exception:\n\n"
        "Traceback (most recent call last):\nRuntimeError: training failed"
    ),
    "colours without escapes": lambda text: re.sub(r"(\w*Error):", "[0;31m\\1[0m:", text),
    "colours in JSON": lambda text: re.sub(r"(\w*Error):", r"\\u001b[0;31m\1\\u001b[0m:", text),
    "wrapped": wrapped,
    "cut into lines": cut_into_lines,
}


def core_of(reading):
    """Return the parts of a reading that must not depend on the text around a message."""
    parts = {key: reading.get(key) for key in ("kind", "cut", "clashes", "signature", "letter")}
    return parts | {"shapes": [operand.get("shape") for operand in reading["operands"]]}


@pytest.mark.parametrize("form", ["message", "traceback"])
@pytest.mark.parametrize("way", WAYS)
def test_messages_are_read_in_every_surrounding(read, way, form):
    # The message of np.inner has the shape of a transpose, which only the line tells.
    texts = [getattr(case, form) for case in one_of_each() if "np.inner(" not in case.code]
    pairs = zip(texts, read(texts), read(map(WAYS[way], texts)), strict=True)
    for text, alone, around in pairs:
        # A wrap may hide the line from which letters of einsum and the transpose of inner are read.
        if alone["operation"] and not around["operation"] and alone["kind"] in ("letters", "dot"):
            found = sorted(sizes_of(clash) for clash in around["clashes"])
            assert found == sorted(sizes_of(clash) for clash in alone["clashes"]), text
            continue
        assert core_of(around) == core_of(alone), text
        for a, b in zip(alone["operands"], around["operands"], strict=True):
            assert not b["named"] or a["name"] == b["name"], text


def test_tracebacks_of_ipython(read):
    """Read them with colours, as in a terminal, and without, as copied from a notebook."""
    shell, texts, cases = new_shell(), [], one_of_each()
    for case in cases:
        shell.push({"np": np, "rng": np.random.default_rng(0), **case.names})
        with contextlib.redirect_stdout(io.StringIO()) as out:
            shell.run_cell(case.code)
        texts.append(out.getvalue())
    plain = [re.sub(r"\x1b\[[0-9;]*m", "", text) for text in texts]
    assert all(one != other for one, other in zip(texts, plain, strict=True))
    for form in (texts, plain):
        for case, reading in zip(cases, read(form), strict=True):
            assert reading["kind"] is not None, case.message


PROMPT = """>>> x @ np.ones((4, 2)) + 1
Traceback (most recent call last):
  File "<stdin>", line 1, in <module>
ValueError: matmul: Input operand 1 has a mismatch in its core dimension 0, with gufunc \
signature (n?,k),(k,m?)->(n?,m?) (size 4 is different from 3)
>>> """
WINDOWS = r"""
  File "C:\Users\me\net.py", line 4, in <module>
    kept = np.vstack((rows[0], targets))
  File "C:\Python312\Lib\site-packages\numpy\_core\shape_base.py", line 287, in vstack
    return _nx.concatenate(arrs, 0, dtype=dtype, casting=casting)
ValueError: all the input array dimensions except for the concatenation axis must match
exactly, but along dimension 1, the array at index 0 has size 3 and the array at index 1 has
size 4"""


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (PROMPT, ["x", "np.ones((4, 2))"]),
        (PROMPT.replace("\n", "\n> "), ["x", "np.ones((4, 2))"]),
        (WINDOWS, ["rows[0]", "targets"]),
    ],
)
def test_operands_are_named_from_prompts_and_callers(read, text, names):
    (reading,) = read([text])
    assert [operand["name"] for operand in reading["operands"]] == names


LINES = {
    "z = a + b + c": None,
    "z = a + b if c else a": ["a", "b"],
    "z = f(lambda x: x + b)": ["x", "b"],
    "z = [row - m for row, m in zip(rows, means)]": ["row", "m"],
    "z = a[1:] - b[:-1]  # differences": ["a[1:]", "b[:-1]"],
    "z = {'k': a * b}['k']": ["a", "b"],
    "z = (a +": None,
    "total += a": None,  # NumPy would list three shapes
    "return -a * b.T": ["-a", "b.T"],
    "s = 'a + b' + c": ["'a + b'", "c"],
    "if (a > b).all() and c is not None:": ["a", "b"],
    "z = np.maximum(a, b.sum(axis=0))": ["a", "b.sum(axis=0)"],
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_names_operands_only_if_one_operation_is_possible(read, line):
    message = MESSAGE.format("(4,3)", "(4,)")
    (reading,) = read([f'  File "a.py", line 1, in f\n    {line}\n{message}'])
    found = [operand["name"] for operand in reading["operands"]]
    assert found == (LINES[line] or ["A", "B"])
    assert reading["line"] == line


# Messages that are cut off ------------------------------------------------------------------------


def test_a_message_that_is_cut_off_is_never_read_wrongly(read):
    """Leave out every possible beginning or end, but never only some digits of the last number."""
    messages = [case.message for case in one_of_each()]
    messages += [message for _, message in OTHER_WORDINGS]
    read_pieces = pieces = 0
    for message, whole in zip(messages, read(messages), strict=True):
        places = range(1, len(message))
        cuts = [message[k:] for k in places]
        cuts += [message[:k] for k in places if not message[k - 1 : k + 1].isdigit()]
        right = [sizes_of(clash) for clash in whole["clashes"]]
        pieces += len(cuts)
        for piece, reading in zip(cuts, read(cuts), strict=True):
            if reading["kind"] is not None and not reading["cut"]:
                read_pieces += 1
                assert all(sizes_of(clash) in right for clash in reading["clashes"]), piece
    assert pieces > 4_000
    assert read_pieces > 600
    (reading,) = read([MESSAGE.format("(3,3)", "(1,")])
    assert (reading["cut"], reading["clashes"]) == (True, [])
    assert reading["sentences"][0].startswith("The end of this message is missing")


# What helps ---------------------------------------------------------------------------------------


def test_code_that_is_said_to_fit_runs(read):
    """Run the code with the arrays of the case, or with A and B if only the message is known."""
    cases, tried = [*drawn(), *drawn()], 0
    texts = [case.message for case in drawn()] + [case.traceback for case in drawn()]
    for case, reading in zip(cases, read(texts), strict=True):
        names = case.names
        told = [operand.get("shape") for operand in reading["operands"]]
        known = told and all(n.isdigit() for shape in told for n in shape or "?")
        if reading["operation"] is None and known:
            arrays = [np.ones([int(n) for n in shape]) for shape in told]
            names = dict(zip("ABC", arrays, strict=False)) | {"shape": arrays[-1].shape}
        live = [np.shape(names.get(operand["name"])) for operand in reading["operands"]]
        for cause in reading["causes"]:
            # NumPy leaves out leading axes of size 1 where it says what does not fit a slice.
            if cause["runs"] and not (reading["kind"] == "assign" and list(live[1]) != told[1]):
                tried += 1
                error, _ = run(cause["code"] + "\n", **copy.deepcopy(names))
                assert error is None, (case.code, case.message, cause["code"], error)
    assert tried >= 100


# Hostile texts ------------------------------------------------------------------------------------

MARKUP = "<img src=x onerror=window.harm=1><script>window.harm=1</script><b>&lt;`</b>"
CLASH = MESSAGE.format("(3,)", "(4,)")
TAGS = {"p", "code", "div", "table", "thead", "tbody", "tr", "td", "th", "a", "h2"}
TAGS |= {"ol", "li", "pre"}


@pytest.mark.parametrize(
    "text",
    [
        f"{MARKUP}\n{CLASH}{MARKUP}",
        f'  File "a.py", line 1, in <module>\n    z = a + f("{MARKUP}")\n{CLASH}',
        f"{MARKUP}Error: {MARKUP}",
        f"ValueError: {MARKUP}",
        f"  File \"{MARKUP}\", line 1\n    x['{MARKUP}'] + b\n{CLASH}",
        f"---------\n----> 1 {MARKUP}\n\n{CLASH}",
    ],
)
def test_pasted_markup_stays_text(empty, text):
    tags, content = empty.evaluate(
        """text => {
            const place = document.body.appendChild(document.createElement("div"));
            paste.show(paste.write(paste.read(text)), place);
            return [[...place.querySelectorAll("*")].map(node => node.localName), place.innerText];
        }""",
        text,
    )
    assert set(tags) <= TAGS
    assert content
    empty.wait_for_timeout(50)
    assert empty.evaluate("() => window.harm") is None


def test_the_script_sets_texts_only():
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "</"):
        assert word not in SCRIPT


FLOODS = {
    "one letter": "a",
    "quotations": "> ",
    "colours": "\x1b[",
    "open": "(",
    "shapes": "(1,2)",
    "beginnings": "operands could not be broadcast together with shapes (1,1,1,1,1,1",
    "pairs": "remapped shapes [original->remapped]: (2,3)->(2,newaxis,3)",
    "signatures": "core dimension 0, with gufunc signature (n?,k),(k,m?)->",
    "letters": "(n?,k),",
    "sizes": "along dimension 1, the array at index 0 has size 3 and the array at index 1 has ",
    "arrows": "----> 1 x = a + b\n",
    "files": '  File "a.py", line 1, in f\n    x = ((((((((((a\n',
    "strings": "'\\",
}


AROUND = {
    "alone": ("", ""),
    "before": ("", f"\n{CLASH}"),
    "inside": ("operands could not be broadcast together with shapes ", ""),
    "in the line": ('  File "a.py", line 1, in f\n    x = ', f"\n{CLASH}"),
}


@pytest.mark.parametrize("way", AROUND)
def test_a_megabyte_is_answered_within_200_milliseconds(empty, way):
    slow = {}
    for name, piece in FLOODS.items():
        # The best of up to three, because other programs may take the processor meanwhile.
        took = empty.evaluate(
            """([piece, before, after]) => {
                const flood = piece.repeat(1_000_000 / piece.length);
                let took = Infinity;
                for (let k = 0; k < 3 && took > 200; k++) {
                    const place = document.createElement("div"), start = performance.now();
                    paste.show(paste.write(paste.read(before + flood + after)), place);
                    took = Math.min(took, performance.now() - start);
                }
                return took;
            }""",
            [piece, *AROUND[way]],
        )
        if took > 200:
            slow[name] = took
    assert slow == {}


def test_many_axes_and_long_sizes(read):
    long = "123456789012345678901234567890"
    twos = ",".join(["2"] * 39)
    many, sizes, reshape, *rest = read(
        [
            MESSAGE.format(f"({twos},3)", f"({twos},4)"),
            MESSAGE.format(f"({long},)", f"({long[:-1]}1,)"),
            f"cannot reshape array of size {long} into shape (7,{long})",
            f"IndexError: index {long} is out of bounds for axis 0 with size 3",
            f"shapes ({long},2) and (3,) not aligned: 2 (dim 1) != 3 (dim 0)",
        ]
    )
    assert many["clashes"] == [{"operands": [0, 1], "axes": [-1, -1], "sizes": ["3", "4"]}]
    assert len(many["table"]["axes"]) == 40
    assert sizes["clashes"][0]["sizes"] == [long, f"{long[:-1]}1"]
    assert reshape["clashes"][0]["sizes"] == [long, str(7 * int(long))]
    assert [reading["kind"] for reading in rest] == ["position", "dot"]


# The page in the book -----------------------------------------------------------------------------


WIDTH = "() => document.documentElement.scrollWidth"


def faults(page):
    """Return what axe-core finds in the light page and in the dark page."""
    found = []
    for mode in ("light", "dark"):
        page.evaluate(
            """mode => {
                const { dataset } = document.documentElement;
                dataset.theme = dataset.mode = mode;
            }""",
            mode,
        )
        found += [f"{mode}: {fault}" for fault in lab.barriers(page)]
    return found


@pytest.fixture
def page(browser, site):
    """The page, opened from the disk on a phone. It must raise no errors and ask for nothing."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    complaints, outside = lab.listen(page)
    page.goto((site / "docs" / "paste.html").as_uri())
    yield page
    context.close()
    assert (complaints, outside) == ([], [])


def test_links_lead_to_sections_of_the_book(empty, site):
    sections = empty.evaluate("() => paste.SECTIONS")
    shown = (site / "docs" / "paste.html").read_text(encoding="utf-8")
    for address, title in sections.values():
        name, _, anchor = address.partition("#")
        text = (site / "notebooks" / name).read_text(encoding="utf-8")
        section = text.partition(f'<section id="{anchor}">')[2]
        heading = re.search(r'<h\d>(.*?)<a class="headerlink"', section)[1]
        assert re.sub(r"<[^>]+>", "", heading).endswith(title.replace("`", ""))
        # Without JavaScript, the same sections are listed.
        assert f'href="../notebooks/{address}"' in shown


def test_an_example_is_explained_by_keyboard(page):
    field = page.get_by_label("Traceback or message")
    field.focus()
    names = page.locator(".paste button").all_inner_texts()
    assert len(names) == 5
    place = page.locator("#explanation")
    assert place.get_attribute("aria-live") == "polite"
    for name in names[:-1]:
        page.keyboard.press("Tab")
        assert page.evaluate("() => document.activeElement.textContent") == name
        page.keyboard.press("Enter")
        table = place.get_by_role("table")
        headers = table.get_by_role("columnheader").all_inner_texts()
        assert headers[-1].startswith("axis")
        assert table.locator(".paste-clash").filter(has_text="≠").count() == 2
        assert place.get_by_role("link", name="Chapter 1, ").count() == 1
        assert place.locator("ol > li pre").count() >= 2
        assert page.evaluate(WIDTH) <= 390
    assert faults(page) == []
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert (field.input_value(), place.inner_html()) == ("", "")
    assert page.evaluate("() => document.activeElement.localName") == "textarea"


def test_what_is_typed_and_pasted_is_explained(page):
    page.get_by_label("Traceback or message").fill(f"{MARKUP}\n{CLASH}")
    place = page.locator("#explanation")
    place.get_by_text("At axis −1, A has size 3 and B has size 4.").wait_for()
    assert place.locator("img, script, b").count() == 0
    page.get_by_label("Traceback or message").fill(MESSAGE.format(f"({'1,' * 40}3)", "(4,)"))
    place.get_by_text("axis −41").wait_for()
    assert page.evaluate(WIDTH) <= 390
    assert faults(page) == []
    page.get_by_label("Traceback or message").fill("KeyError: 'axis'")
    place.get_by_text("This page does not know this error.").wait_for()


def test_without_javascript_the_page_says_what_it_needs(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((site / "docs" / "paste.html").as_uri())
    assert page.get_by_text("This page needs JavaScript").is_visible()
    assert page.get_by_role("link", name="chapter 1", exact=True).is_visible()
    assert not page.locator("#paste").is_visible()
    context.close()
