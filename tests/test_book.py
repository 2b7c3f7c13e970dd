"""The course as a book: it builds without a warning, and every page of it is opened in Chromium.

Where the tools of docs/requirements.txt are not installed, the tests of the site are skipped; with
REQUIRE_BOOK=1 they fail.
"""

import gzip
import html
import re
import sys
import unicodedata
from urllib.parse import unquote, urldefrag, urlsplit

import lab
import pytest
from bs4 import BeautifulSoup
from notebook_rules import ROOT, code_cells, markdown_cells, read

sys.path.insert(0, str(ROOT / "docs"))
import build_book
import finish

sys.path.remove(str(ROOT / "docs"))

NOTEBOOKS = build_book.notebooks()
WIDGET = build_book.WIDGET


@pytest.fixture(scope="module")
def documents(site):
    """Every page of the site: {its path in the site: its parsed HTML}."""
    paths = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    return {
        path.relative_to(site).as_posix(): BeautifulSoup(path.read_bytes(), "html.parser")
        for path in paths
    }


def page_of(notebook):
    return f"notebooks/{notebook.stem}.html"


# The pages as files ------------------------------------------------------------------------------


def test_every_chapter_module_and_part_of_the_readme_has_its_page(documents):
    assert len(NOTEBOOKS) >= 7
    assert {page_of(notebook) for notebook in NOTEBOOKS} <= documents.keys()
    assert {f"helpers/{name}.html" for name in build_book.modules()} <= documents.keys()
    texts = build_book.texts()
    for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith(("# ", "## ")):
            heading = line.lstrip("# ")
            places = [
                name
                for name, text in texts.items()
                if name not in build_book.FILES
                and re.search(rf"^#+ {re.escape(heading)}$", text, re.MULTILINE)
            ]
            assert len(places) == 1, heading


def test_every_link_and_anchor_inside_the_book_leads_somewhere(site, documents):
    lost, ids = [], {}
    for name, document in documents.items():
        named = document.select("[id], [name]")
        ids[name] = {tag[key] for tag in named for key in ("id", "name") if key in tag.attrs}
    for name, document in documents.items():
        for tag in document.select("[href], [src]"):
            address = tag.get("href") or tag.get("src")
            # The theme's own files carry a digest behind a question mark.
            path, anchor = urldefrag(re.sub(r"\?[^#]*", "", unquote(address)))
            target = (site / name).parent.joinpath(path) if path else site / name
            if re.match(r"[a-z]+:", address):
                continue
            found = target.is_file()
            if found and anchor and target.suffix == ".html":
                found = anchor in ids[target.resolve().relative_to(site.resolve()).as_posix()]
            if not found:
                lost.append(f"{name}: {address}")
    assert lost == []


def test_chapters_link_to_chapters_as_pages_and_offer_their_notebooks(site, documents):
    for notebook in NOTEBOOKS:
        links = [link.get("href", "") for link in documents[page_of(notebook)].find_all("a")]
        texts = "".join(source for _, source in markdown_cells(read(notebook)))
        linked = re.findall(r"\]\((\d\d_\w+)\.ipynb\)", texts)
        assert {f"{name}.html" for name in linked} <= set(links)
        (download,) = (address for address in links if address.endswith(".ipynb"))
        stored = (site / "notebooks" / download).resolve()
        assert stored.read_bytes() == notebook.read_bytes()


def test_hints_and_solutions_are_folded_and_their_markdown_is_rendered(documents):
    for notebook in NOTEBOOKS:
        texts = "\n".join(source for _, source in markdown_cells(read(notebook)))
        # "Why" after an outcome is a part of the outcome's fold (tests/test_answers.py).
        folds = re.findall(
            r"<details><summary>(?!Why<)(.*?)</summary>(.*?)</details>", texts, flags=re.DOTALL
        )
        found = documents[page_of(notebook)].find_all("details")
        written = [fold for fold in found if fold.summary.get_text() in dict(folds)]
        assert [fold.summary.get_text() for fold in written] == [title for title, _ in folds]
        for fold, (title, source) in zip(written, folds, strict=True):
            inside = fold.get_text().removeprefix(title)
            assert not fold.has_attr("open")
            assert inside.strip(), title
            assert "```" not in inside
            assert bool(fold.find("pre")) == ("```" in source), source
            assert "$" not in inside or "$" in re.sub(r"\$[^$]+\$", "", source)


def test_an_explorer_has_a_note_and_still_pictures_in_its_place(documents):
    for notebook in NOTEBOOKS:
        cells, text = read(notebook).cells, documents[page_of(notebook)].get_text()
        live = [
            (k, output)
            for k, cell in enumerate(cells)
            for output in cell.get("outputs", [])
            if WIDGET in output.get("data", {})
        ]
        places = [k for k, output in live if output.output_type == "execute_result"]
        assert text.count("This is an explorer") == len(places) > 0
        # What stands in place of a widget elsewhere, and what the installation check says of them.
        assert [o for _, o in live if o.data["text/plain"] and o.data["text/plain"] in text] == []
        assert not documents[page_of(notebook)].select(".explorers-missing")
        for k in places:
            assert "image/png" in str(cells[k + 1 : k + 4]), cells[k].source


def test_stored_outputs_and_errors_are_on_the_pages(documents):
    """Except where forms take guesses and answers, and show the progress."""
    for notebook in NOTEBOOKS:
        text = documents[page_of(notebook)].get_text()
        for _, cell in code_cells(read(notebook)):
            if re.search(r"^(guess\(|check\(|progress\(\))", cell.source, re.MULTILINE):
                continue
            for output in cell.outputs:
                if output.output_type == "stream":
                    assert output.text.rstrip() in text
                elif output.output_type == "error":
                    assert f"{output.ename}: {output.evalue}".rstrip() in text


def test_no_page_needs_font_awesome_or_the_search_index(documents, site):
    for name in documents:
        page = (site / name).read_text(encoding="utf-8")
        assert not re.search(r"\bfa-|fontawesome", page), name
        assert ("searchindex.js" in page) == (name == "search.html"), name


def test_the_font_of_the_formulas_has_every_sign_of_them_and_its_licence(site):
    from fontTools.ttLib import TTFont

    formulas = [
        formula
        for path in site.rglob("*.html")
        for formula in finish.MATH.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(formulas) > 800
    font = TTFont(site / "_static" / "math.woff2")
    assert {ord(sign) for sign in finish.signs(formulas)} <= font.getBestCmap().keys()
    assert "Open Font License" in font["name"].getDebugName(13)


def test_a_formula_of_one_letter_needs_the_letter_in_italics():
    formulas = ["<math><mi>h</mi><mi>log</mi></math>", "<math><mi>&lt;</mi><mi>σ</mi></math>"]
    assert finish.signs(formulas) == set("hlog\N{PLANCK CONSTANT}<σ𝜎")


def test_pictures_have_a_text_alternative_and_load_late_into_places_of_their_size(documents, site):
    for name, document in documents.items():
        for picture in document.find_all("img"):
            assert picture.get("alt"), name
            assert not re.search(r"\.(png|svg)$|_images", picture["alt"]), name
            assert picture["loading"] == "lazy", name
            head = ((site / name).parent / picture["src"]).read_bytes()[16:24]
            size = [int(picture[side]).to_bytes(4) for side in ("width", "height")]
            assert b"".join(size) == head, name


def test_a_shape_in_a_table_stays_on_one_line_and_code_stays_as_it_is():
    row = "| `np.zeros((2, 3))` | a matrix | (2, 3) |"
    assert build_book.keep_shapes(row) == row[:-6] + ",\N{NO-BREAK SPACE}3) |"
    assert build_book.keep_shapes("a shape (2, 3)") == "a shape (2, 3)"


# The pages in Chromium ---------------------------------------------------------------------------

# Pictures below the first screen load when the reader comes near them; here all of them do.
READY = """async () => {
    for (const picture of document.querySelectorAll("img")) picture.loading = "eager";
    await Promise.all([...document.images].map(picture => picture.decode().catch(() => {})));
    await document.fonts.ready;
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""

LOOK = """() => {
    const page = document.documentElement, found = [];
    if (page.scrollWidth > page.clientWidth)
        found.push(`width: ${page.scrollWidth} in a window of ${page.clientWidth}`);
    for (const formula of document.querySelectorAll("math")) {
        const {width, height} = formula.getBoundingClientRect();
        const folded = formula.closest("details:not([open])");
        if (formula.querySelector("merror") || !(folded || width * height > 0))
            found.push("formula: " + formula.textContent);
    }
    for (const formula of document.querySelectorAll(".math"))
        if (!formula.querySelector("math"))
            found.push("formula: not set: " + formula.textContent);
    const font = [...document.fonts].find(font => font.family.includes("Course Math"));
    if (document.querySelector("math") && font?.status != "loaded")
        found.push("formula: no font");
    for (const picture of document.querySelectorAll("img"))
        if (!(picture.complete && picture.naturalWidth > 0))
            found.push("picture: " + picture.src);
        else if (Math.abs(picture.width / picture.height * picture.naturalHeight
                          / picture.naturalWidth - 1) > 0.05)
            found.push("picture out of shape: " + picture.src);
    const wide = "div.math, pre, .pst-scrollable-table-container";
    for (const part of document.querySelectorAll(wide))
        if (part.scrollWidth > part.clientWidth && part.tabIndex < 0)
            found.push("no stop for the tab key: " + part.textContent.slice(0, 60));
    for (const fold of document.querySelectorAll("article details[open]"))
        found.push("open: " + fold.textContent.slice(0, 60));
    return found;
}"""

# axe-core takes seconds for thousands of words of code and signs of formulas. For contrast, one of
# all texts that are alike, here or on an earlier page, is marked. They have the same classes around
# them, in even or odd rows of a table. A formula has the colour of the text around it.
MARK_NEW = """() => {
    const seen = new Set(JSON.parse(sessionStorage.getItem("kinds") ?? "[]"));
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let found = false;
    while (texts.nextNode()) {
        const leaf = texts.currentNode.parentElement, around = new Set();
        if (!texts.currentNode.data.trim() || leaf.closest("math, script")) continue;
        for (let node = leaf; node; node = node.parentElement) {
            const style = node.getAttribute("style") ?? "", row = node.rowIndex ?? 0;
            if (node.className || style || node.rowIndex)
                around.add(`${node.tagName}.${node.className}.${style}.${row % 2}`);
        }
        const kind = [leaf.tagName, ...around].join(" ");
        if (!seen.has(kind)) leaf.dataset.new = found = true;
        seen.add(kind);
    }
    sessionStorage.setItem("kinds", JSON.stringify([...seen]));
    return found;
}"""

# For all other rules, the words of a code are joined, and two formulas stand for all of them.
JOIN = """() => {
    for (const code of document.querySelectorAll("pre")) code.textContent = code.textContent;
    for (const formula of [...document.querySelectorAll("math")].slice(2))
        formula.replaceChildren();
}"""

DARK = """() => {
    document.documentElement.dataset.theme = document.documentElement.dataset.mode = "dark";
}"""


class Visitor:
    """One tab of a browser; requests that would leave the machine fail and are noted."""

    def __init__(self, browser):
        self.page = browser.new_page()
        self.complaints, self.outside = lab.listen(self.page)
        self.page.on("requestfailed", lambda lost: self.complaints.append(f"lost: {lost.url}"))

    def open(self, address, width=390):
        """Open a page in a window of that width and wait until its formulas are set."""
        # The last page's requests that are still under way, such as its icon, end with it.
        self.page.goto("about:blank")
        self.complaints.clear()
        self.outside.clear()
        self.page.set_viewport_size({"width": width, "height": 844})
        self.page.goto(address)
        self.page.evaluate(READY)
        return self.page

    def look(self):
        """All that is wrong with the page, light and dark."""
        found = self.page.evaluate(LOOK)
        if self.page.evaluate(MARK_NEW):
            contrast = {"context": {"include": [["[data-new]"]]}, "runOnly": ["color-contrast"]}
            found += lab.barriers(self.page, **contrast)
            self.page.evaluate(DARK)
            found += [f"dark: {fault}" for fault in lab.barriers(self.page, **contrast)]
        self.page.evaluate(JOIN)
        found += lab.barriers(self.page, rules={"color-contrast": {"enabled": False}})
        return [*self.complaints, *(f"outside: {url}" for url in self.outside), *found]


@pytest.fixture(scope="module")
def visitor(browser):
    return Visitor(browser)


@pytest.mark.browser
def test_every_page_is_whole_on_a_phone_open_to_all_and_asks_nobody(visitor, address, documents):
    """No request outside, no sideways scrolling, formulas set, no serious fault by axe-core."""
    faults = {}
    for name in documents:
        visitor.open(address + name)
        if found := visitor.look():
            faults[name] = found
    assert faults == {}


SPECIMEN = """<!doctype html><html lang="en"><title>Specimen</title>
<link rel="stylesheet" href="https://example.org/style.css"><main><article>
<h1>Specimen</h1><img src="lost.png"><div class="math">$x$</div>
<math><merror>Undefined</merror></math>
<p style="color: #999">pale</p><div><b style="color: #aaa">paler</b></div>
<p style="width: 900px">wide</p>
<pre style="overflow: auto" tabindex="-1">{long}</pre><details open>An answer</details>
</article></main></html>"""


@pytest.mark.browser
def test_the_test_above_finds_faults(visitor, tmp_path):
    path = tmp_path / "specimen.html"
    path.write_text(SPECIMEN.format(long="word " * 100), encoding="utf-8")
    visitor.open(path.as_uri())
    found = " ".join(visitor.look())
    faults = [
        *("outside: https://example.org/style.css", "lost: file", "width: 9", "picture:"),
        *("formula: Undefined", "formula: not set", "formula: no font", "open: An answer"),
        *("no stop for the tab key: word", "image-alt", "dark: color-contrast", "pale<", "paler<"),
    ]
    assert [fault for fault in faults if fault not in found] == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_chapter_asks_for_less_than_600_kb(browser, address, site, width):
    weights = {}
    for name in ["index.html", *map(page_of, NOTEBOOKS)]:
        with browser.new_context(viewport={"width": width, "height": 844}) as context:
            page, asked = context.new_page(), set()
            page.on("request", lambda request, asked=asked: asked.add(request.url))
            page.goto(address + name)
            page.evaluate("() => document.fonts.ready")
            page.wait_for_load_state("networkidle")
        paths = {unquote(urlsplit(url).path).removeprefix("/course/") for url in asked}
        weights[name] = sum(len(gzip.compress((site / path).read_bytes(), 9)) for path in paths)
    print("\n" + "\n".join(f"{name}: {weight / 1000:.0f} KB" for name, weight in weights.items()))
    assert {name: weight for name, weight in weights.items() if weight > 600_000} == {}


@pytest.mark.browser
def test_the_first_screen_of_a_phone_shows_the_error_where_to_begin_and_an_explorer(
    visitor, address
):
    page = visitor.open(address + "index.html")
    message = "operands could not be broadcast together with shapes (3,3) (1,4)"
    says = page.locator(".live-start .explorer-says", has_text=message)
    says.wait_for()
    for name in (".start-error", ".begin", ".live-start"):
        box = page.locator(name).bounding_box()
        assert box["y"] > 0, name
        assert box["y"] + box["height"] <= 844, name
    assert message in page.locator(".start-error").inner_text()
    chapters = page.locator("#chapters tbody tr")
    assert chapters.count() == len(NOTEBOOKS)
    assert page.locator("#start .copy").first.is_visible()
    page.locator(".live-start input[type=range]").last.press("ArrowLeft")
    page.locator(".live-start .explorer-says", has_text="(3, 3) with (1, 3)").wait_for()
    page.locator(".begin a").first.click()
    page.wait_for_url("**/" + page_of(NOTEBOOKS[1]))


@pytest.fixture
def copying(browser):
    """A page that may read what was copied."""
    with browser.new_context(permissions=["clipboard-read", "clipboard-write"]) as context:
        yield context.new_page()


@pytest.mark.browser
@pytest.mark.parametrize("offered", [True, False])
def test_a_button_copies_the_code_of_each_cell(copying, address, offered):
    copying.goto(address + page_of(NOTEBOOKS[1]))
    copying.evaluate(
        """offered => {
            window.clipboard = navigator.clipboard;
            if (!offered) Object.defineProperty(navigator, "clipboard", {value: undefined});
            for (const part of document.querySelectorAll("details")) part.open = true;
        }""",
        offered,
    )
    assert copying.locator(".cell_output .copy").count() == 0
    buttons = copying.locator(".cell_input .copy")
    codes = [cell.source for _, cell in code_cells(read(NOTEBOOKS[1]))]
    # A form stands in the place of code that takes a guess or an answer or shows the record.
    forms = copying.locator(".course-guess, .course-exercise, .course-progress").count()
    assert buttons.count() == len(codes) - forms
    for k in (0, 2):
        buttons.nth(k).click()
        copying.locator("[role=status]", has_text="Copied").wait_for(state="attached")
        assert copying.evaluate("clipboard.readText()") in codes


@pytest.mark.browser
def test_an_example_with_prompts_is_copied_without_them(copying, address):
    copying.goto(address + "helpers/helpers.low_rank.html")
    example = copying.locator(".highlight", has=copying.locator("pre", has_text=">>>")).first
    example.locator(".copy").click()
    example.locator(".copy[aria-label=Copied]").wait_for()
    copied = copying.evaluate("navigator.clipboard.readText()")
    assert copied
    assert ">>>" not in copied


@pytest.mark.browser
def test_search_finds_a_chapter_and_a_function(visitor, address):
    found = {"broadcasting": "01_shape_mismatches.html", "minimize_cost": "helpers.minimize.html"}
    for word, page_found in found.items():
        page = visitor.open(f"{address}search.html?q={word}", width=1200)
        page.wait_for_selector(f"#search-results li:has(.context) a[href*='{page_found}']")
        page.wait_for_load_state("networkidle")  # excerpts still on their way would be cut off
    assert visitor.complaints == []


@pytest.mark.browser
def test_a_printed_page_has_no_bars_and_all_that_is_folded(visitor, address):
    page = visitor.open(address + page_of(NOTEBOOKS[1]), width=1200)
    assert page.locator(".bd-sidebar-primary").is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".bd-sidebar-primary").is_visible()
    cut = page.evaluate(
        "() => [...document.querySelectorAll('article pre')]"
        ".filter(code => code.scrollWidth > code.clientWidth).length"
    )
    assert cut == 0
    page.emulate_media(media="screen")
    closed = page.locator("article details:not([open])")
    folded = closed.count()
    page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    assert closed.count() == 0 < folded
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    assert closed.count() == folded


def squeezed(text):
    """Text without blanks, with letters that print joins, such as ﬁ, apart."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@pytest.mark.browser
def test_an_optional_section_is_folded_and_a_link_to_it_opens_it(visitor, address):
    page = visitor.open(address + page_of(NOTEBOOKS[1]))
    folded = page.locator("details.optional")
    assert folded.count() == page.locator("summary", has_text="Going further").count() > 1
    opened = page.locator("details.optional[open]")
    assert opened.count() == 0
    section = folded.last.locator("xpath=..").get_attribute("id")
    page.evaluate("name => location.hash = name", section)
    opened.wait_for()
    assert opened.locator("xpath=..").get_attribute("id") == section


@pytest.mark.browser
def test_the_printed_course_has_page_numbers_contents_and_all_that_is_folded(chromium, site):
    from pypdf import PdfReader

    pages = []
    for number, page in enumerate(PdfReader(site / "course.pdf").pages, 1):
        text = squeezed(page.extract_text())
        assert text.startswith(str(number)) or text.endswith(str(number)), number
        pages.append(text.removeprefix(str(number)).removesuffix(str(number)))
    texts = "\n".join(source for _, source in markdown_cells(read(NOTEBOOKS[-1])))
    last = re.findall(r"^#+ (.*)$", texts, re.MULTILINE)[-1]
    places = [number for number, text in enumerate(pages, 1) if squeezed(last) in text]
    contents = "".join(pages[: len(pages) // 8])
    assert squeezed(f"{last}{places[-1]}") in contents
    text = "".join(pages)
    for notebook in NOTEBOOKS:
        page = (site / page_of(notebook)).read_text(encoding="utf-8")
        for fold in re.findall("</summary>.*?</details>", page, re.DOTALL):
            longest = max(re.findall("(?<=>)[^<]+", fold), key=len)
            assert squeezed(html.unescape(longest))[:40] in text, (notebook.name, longest)


@pytest.mark.browser
def test_a_guess_is_taken_by_keyboard_and_unfolds_its_outcome(visitor, address):
    page = visitor.open(address + page_of(NOTEBOOKS[1]))
    guess = page.locator('.course-guess[data-name="1.2"]')
    guess.get_by_label("Your guess").fill("(3, 3)")
    page.keyboard.press("Enter")
    assert guess.get_by_role("status").inner_text() == "You said (3, 3), but it is (2, 3)."
    assert page.get_by_text("The outcome of guess 1.2").is_visible()
    assert visitor.complaints == []


def test_chapters_open_in_a_browser_tab_where_that_site_is_built_beside_the_book():
    workflow = (ROOT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8")
    assert "docs/build_book.py --tab" in workflow
    assert "--out docs/_build/site/lite" in workflow
    for path in NOTEBOOKS:
        link = f'<a href="../lite/lab/index.html?path={path.name}">'
        assert link in build_book.chapter(path, tab=True)["cells"][0]["source"]
        assert "lite" not in build_book.chapter(path)["cells"][0]["source"]
