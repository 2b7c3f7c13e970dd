"""The course as a book. It must build without a warning, and each page is opened in Chromium.

If a tool of docs/requirements.txt is missing, the tests of the site are skipped; with
REQUIRE_BOOK=1 they fail.
"""

import gzip
import html
import io
import itertools
import json
import re
import shlex
import unicodedata
from urllib.parse import unquote, urldefrag, urlsplit

import browsing
import build_book
import finish
import pytest
from bs4 import BeautifulSoup
from notebook_rules import ROOT, code_cells, markdown_cells, read, tags

from course.explorers.recorder import NARROW

NOTEBOOKS = build_book.notebooks()
WIDGET = build_book.WIDGET


@pytest.fixture(scope="module")
def documents(site):
    """Every page of the site, as {its path in the site: its parsed HTML}."""
    return {
        path.relative_to(site).as_posix(): BeautifulSoup(path.read_bytes(), "html.parser")
        for path in sorted(site.rglob("*.html"))
        if "_static" not in path.parts
    }


def page_of(notebook):
    return f"notebooks/{notebook.stem}.html"


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.name)
def chapter(request, documents):
    """A notebook: its path, its cells and its page."""
    return request.param, read(request.param), documents[page_of(request.param)]


def markdown_of(notebook):
    return "\n".join(source for _, source in markdown_cells(notebook))


# The pages as files ------------------------------------------------------------------------------


def test_every_module_and_part_of_the_readme_has_its_page(documents):
    assert {f"modules/{name}.html" for name in build_book.modules()} <= documents.keys()
    readme = (ROOT / "README.md").read_text(encoding="utf-8").replace("`", "")
    written = re.findall("^##? (.*)$", readme, re.MULTILINE)
    headings = documents["index.html"].select("article :is(h1, h2)")
    assert sorted(tag.get_text().rstrip("#") for tag in headings) == sorted(written)


def test_every_link_and_anchor_inside_the_book_leads_somewhere(site, documents):
    site, lost, ids = site.resolve(), [], {}
    for name, document in documents.items():
        named = document.select("[id], [name]")
        ids[site / name] = {tag.get(key) for tag in named for key in ("id", "name")}
    for name, document in documents.items():
        for tag in document.select("[href], [src]"):
            address = tag.get("href") or tag.get("src")
            if re.match(r"[a-z]+:", address):
                continue
            # The addresses of the theme's own files have a digest after a question mark.
            path, anchor = urldefrag(re.sub(r"\?[^#]*", "", unquote(address)))
            target = (site / name).parent.joinpath(path).resolve() if path else site / name
            if not target.is_file() or (anchor and anchor not in ids.get(target, [anchor])):
                lost.append(f"{name}: {address}")
    assert lost == []


def test_a_chapter_offers_its_notebook(site, chapter):
    path, _, page = chapter
    (link,) = page.select('a[href$=".ipynb"]')
    assert (site / "notebooks" / link["href"]).read_bytes() == path.read_bytes()


def test_hints_and_solutions_are_folded_and_their_markdown_is_rendered(chapter):
    _, notebook, page = chapter
    # "Why" after an outcome is a part of the outcome's fold (tests/book/test_answers.py).
    fold = r"<details><summary>(?!Why<)(.*?)</summary>(.*?)</details>"
    written = re.findall(fold, markdown_of(notebook), re.DOTALL)
    titles = [title for title, _ in written]
    found = [fold for fold in page.find_all("details") if fold.summary.get_text() in titles]
    assert [fold.summary.get_text() for fold in found] == titles
    for fold, (title, source) in zip(found, written, strict=True):
        inside = fold.get_text().removeprefix(title)
        assert not fold.has_attr("open")
        assert inside.strip(), title
        assert "```" not in inside
        assert bool(fold.find("pre")) == ("```" in source), source
        assert "$" not in inside or "$" in re.sub(r"\$[^$]+\$", "", source)


def test_a_folded_output_is_called_an_output_and_folded_code_is_called_code(chapter):
    _, notebook, page = chapter
    for fold in page.select("details:is(.above-input, .below-input)"):
        what = "output" if "below-input" in fold["class"] else "code"
        assert fold.summary.get_text(" ", strip=True) == f"Show the {what} Hide the {what}"
    outputs = [cell for _, cell in code_cells(notebook) if "hide-output" in tags(cell)]
    assert len(page.select("details.below-input")) == len(outputs)


def test_an_explorer_has_a_note_and_still_pictures_in_its_place(chapter):
    path, notebook, page = chapter
    text, places = page.get_text(), 0
    for k, cell in enumerate(notebook.cells):
        for output in cell.get("outputs", []):
            if WIDGET in output.get("data", {}):
                # The text that other front ends show instead of a widget.
                assert not output.data["text/plain"] or output.data["text/plain"] not in text
                if output.output_type == "execute_result":
                    places += 1
                    assert "image/png" in str(notebook.cells[k + 1 : k + 4]), cell.source
    assert text.count("This is an explorer") == places
    assert places > 0 or path.stem.startswith(("06", "09"))  # these two have no explorer


def test_a_still_picture_of_an_explorer_has_a_layout_for_phones(chapter):
    _, notebook, page = chapter
    stills = [cell for _, cell in code_cells(notebook) if "_explorer().still(" in cell.source]
    pairs = [cell.find_all("img") for cell in page.select(".tag_both-layouts .cell_output")]
    assert len(pairs) >= len(stills)
    for wide, narrow in pairs:
        assert int(narrow["width"]) == 2 * NARROW != int(wide["width"])
        layouts = [picture["class"][:2] for picture in (wide, narrow)]
        assert layouts == [["still", "still-wide"], ["still", "still-narrow"]]


def test_stored_outputs_and_errors_are_on_the_page(chapter):
    """Except where forms take guesses and answers, and show the progress."""
    _, notebook, page = chapter
    text = page.get_text()
    for _, cell in code_cells(notebook):
        if re.search(r"^(guess\(|check\(|progress\(\))", cell.source, re.MULTILINE):
            continue
        for output in cell.outputs:
            if output.output_type == "stream":
                assert output.text.rstrip() in text
            elif output.output_type == "error":
                assert f"{output.ename}: {output.evalue}".rstrip() in text


def test_the_font_of_the_formulas_has_every_sign_of_them_and_its_licence(site):
    from fontTools.ttLib import TTFont

    pages = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.html"))
    formulas = finish.MATH.findall(pages)
    assert len(formulas) > 500
    font = TTFont(site / "_static" / "math.woff2")
    assert {ord(sign) for sign in finish.signs(formulas)} <= font.getBestCmap().keys()
    assert "Open Font License" in font["name"].getDebugName(13)


def test_the_font_has_letters_in_italics_and_the_sign_that_a_browser_draws_for_a_root():
    formulas = ["<math><mi>h</mi><mi>log</mi></math>", "<math><mi>&lt;</mi><mi>σ</mi></math>"]
    assert finish.signs(formulas) == set("hlog\N{PLANCK CONSTANT}<σ𝜎")
    assert finish.signs(["<math><msqrt><mn>2</mn></msqrt></math>"]) == set("2√")


def test_pictures_have_a_text_alternative_and_load_late_into_places_of_their_size(documents, site):
    for name, document in documents.items():
        for picture in document.find_all("img"):
            assert picture.get("alt"), name
            assert not re.search(r"\.(png|svg)$|_images", picture["alt"]), name
            assert picture["loading"] == "lazy", name
            head = ((site / name).parent / picture["src"]).read_bytes()[16:24]
            size = [int(picture[side]).to_bytes(4) for side in ("width", "height")]
            assert b"".join(size) == head, name


@pytest.mark.usefixtures("book_packages")
def test_without_a_browser_the_pdf_is_refused_before_anything_is_built(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit):
        build_book.main(["--pdf", "--out", str(tmp_path / "out")])
    assert "--pdf needs one of chromium" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_cell_for_the_notebook_only_is_left_out(tmp_path):
    notebook = json.loads(NOTEBOOKS[0].read_text(encoding="utf-8"))
    place = next(k for k, cell in enumerate(notebook["cells"]) if cell["cell_type"] == "markdown")
    note = {"cell_type": "markdown", "id": "note", "source": ["Save a copy."]}
    note["metadata"] = {"tags": ["notebook-only"]}
    notebook["cells"].insert(place + 1, note)
    path = tmp_path / NOTEBOOKS[0].name
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert build_book.chapter(path) == build_book.chapter(NOTEBOOKS[0])


@pytest.mark.usefixtures("book_packages")
def test_a_link_to_a_place_in_chapter_9_leads_to_the_row_of_that_name(tmp_path):
    path = tmp_path / NOTEBOOKS[0].name
    text = (
        "# Here\nIt [refuses](09_your_framework.ipynb#in-place), [says](09_your_framework.ipynb) 9"
        ", [elsewhere](09_your_framework.ipynb#notation)."
    )
    cell = {"cell_type": "markdown", "id": "text", "metadata": {}, "source": [text]}
    path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    links = re.findall(r"\]\((.*?)\)", build_book.chapter(path)["cells"][0]["source"])
    pages = {"../docs/frameworks.md#in-place", "../docs/notation.md", "09_your_framework.ipynb"}
    assert pages <= set(links)


def test_a_shape_in_a_table_stays_on_one_line_and_code_stays_as_it_is():
    row = "| `np.zeros((2, 3))` | a matrix | (2, 3) |"
    assert build_book.keep_shapes(row) == row[:-6] + ",\N{NO-BREAK SPACE}3) |"
    assert build_book.keep_shapes("a shape (2, 3)") == "a shape (2, 3)"


# The pages in Chromium ---------------------------------------------------------------------------

# Pictures below the first screen load only when the reader comes near them. Load all of them.
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
    const font = [...document.fonts].find(font => font.family.includes("Course Math"));
    if (document.querySelector("math") && font?.status != "loaded")
        found.push("formula: no font");
    for (const root of document.querySelectorAll("msqrt")) {
        const [whole, inner] = [root, root.firstElementChild].map(n => n.getBoundingClientRect());
        if (whole.width && whole.left === inner.left)
            found.push("no sign of a root: " + root.textContent);
    }
    for (const { src, width, height, naturalWidth, naturalHeight } of document.images) {
        const ratio = (width * naturalHeight) / (height * naturalWidth); // NaN if it is not loaded
        if (!(Math.abs(ratio - 1) < 0.05)) found.push("picture: " + src);
    }
    const wide = "pre, .table-wrapper, .math-wrapper";
    for (const part of document.querySelectorAll(wide))
        if (part.scrollWidth > part.clientWidth && part.tabIndex < 0)
            found.push("no stop for the tab key: " + part.textContent.slice(0, 60));
    for (const fold of document.querySelectorAll("article details[open]"))
        found.push("open: " + fold.textContent.slice(0, 60));
    return found;
}"""

# A page with all that is folded, without delays of its colours, and with all explorers.
UNFOLD = """async () => {
    const style = document.head.appendChild(document.createElement("style"));
    style.textContent = "* { transition: none !important; }";
    for (const fold of document.querySelectorAll("details")) fold.open = true;
    while (document.querySelector(".live-explorer:not(.mounted)"))
        await new Promise(done => setTimeout(done, 20));
}"""

# axe-core needs seconds for thousands of words of code and signs of formulas. So join the words of
# a piece of code, and keep only two formulas.
JOIN = """() => {
    for (const code of document.querySelectorAll("pre")) code.textContent = code.textContent;
    for (const formula of [...document.querySelectorAll("math")].slice(2))
        formula.replaceChildren();
}"""

THEME = """async theme => {
    document.body.dataset.theme = theme;
    // Within two frames, the page has followed a new size of the window.
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
}"""


class Visitor:
    """A tab of a browser, which records what goes wrong and requests to other machines."""

    def __init__(self, browser):
        self.page = browser.new_page()
        self.complaints, self.outside = browsing.listen(self.page)
        self.page.on("requestfailed", lambda lost: self.complaints.append(f"lost: {lost.url}"))

    def open(self, address, width=390):
        """Open a page in a window of that width, and wait until its pictures are loaded."""
        # Leave the last page first, which ends its unfinished requests, for example for its icon.
        self.page.goto("about:blank")
        self.complaints.clear()
        self.outside.clear()
        self.page.set_viewport_size({"width": width, "height": 844})
        self.page.goto(address)
        self.page.evaluate(READY)
        return self.page

    def looks(self):
        """Show the page on a laptop and on a phone, light and dark; yield what is shown."""
        for width, theme in itertools.product((1280, 390), ("light", "dark")):
            self.page.set_viewport_size({"width": width, "height": 844})
            self.page.evaluate(THEME, theme)
            yield f"{theme}, {width} pixels", theme

    def look(self):
        """Return all that is wrong with the page."""
        found = self.page.evaluate(LOOK)
        self.page.evaluate(UNFOLD)
        for look, _ in self.looks():
            found += [f"{look}: {fault}" for fault in browsing.pale(self.page)]
        self.page.evaluate(JOIN)
        for look, theme in self.looks():
            # In the dark, only what concerns colours can differ.
            rules = {"color-contrast": {"enabled": False}}
            only = {} if theme == "light" else {"runOnly": ["link-in-text-block"]}
            faults = browsing.barriers(self.page, rules=rules, **only)
            found += [f"{look}: {fault}" for fault in faults]
        return [*self.complaints, *(f"outside: {url}" for url in self.outside), *found]


@pytest.fixture(scope="module")
def visitor(browser):
    return Visitor(browser)


PARTS = 4  # of all pages, for several processes


@pytest.mark.browser
@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_whole_open_to_all_and_asks_nobody(visitor, address, documents, part):
    """On a phone and a laptop, light and dark: all formulas, contrast, nothing by axe-core.

    No page scrolls sideways on a phone, and none asks other machines.
    """
    faults = {}
    for name in [*documents][part::PARTS]:
        visitor.open(address + name)
        faults[name] = visitor.look()
    assert {name: found for name, found in faults.items() if found} == {}


def test_no_heading_stands_before_the_title_and_the_contents_are_a_landmark(documents):
    for name, page in documents.items():
        first = page.select_one(":is(h1, h2, h3, h4, h5, h6, [role=heading])")
        assert first is None or first.name == "h1", name  # the search has a heading of its script
        assert page.select_one("nav[aria-label] a"), name


# What has the focus, and whether a ring around it or around its icon can be seen.
STOP = """() => {
    const node = document.activeElement;
    const shown = [node, ...(node.labels ?? [])].filter(part => part.offsetWidth > 0
        && part.checkVisibility({ opacityProperty: true, visibilityProperty: true }));
    return [node.innerText || node.ariaLabel,
        shown.some(part => getComputedStyle(part).outlineStyle !== "none")];
}"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [1400, 1280, 390])
def test_the_tab_key_first_skips_to_the_content_and_each_stop_has_a_ring(visitor, address, width):
    page, stops = visitor.open(address + page_of(NOTEBOOKS[0]), width=width), []
    page.evaluate("() => document.activeElement.blur()")
    for _ in range(30):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(STOP))
    assert stops[0] == ["Skip to content", True]
    assert [name for name, ring in stops if not ring] == []
    assert ("Search" in dict(stops)) == (width > 1000)


@pytest.mark.browser
def test_a_text_is_pale_below_the_contrast_of_wcag(visitor):
    page = visitor.page
    page.set_content(
        """<body style="background: white">
        <p style="color: #777">a</p><p style="color: #767676">b</p>
        <p style="color: #949494; font-size: 24px">c</p>
        <p style="color: #959595; font-size: 24px">d</p>
        <div style="background: #000"><p style="color: #fff; opacity: 0.4">e</p>
        <p style="color: #fff; background: rgb(255 255 255 / 50%)">f</p><p hidden>g</p></div>"""
    )
    assert [fault.split(">")[-2][0] for fault in browsing.pale(page)] == ["a", "d", "e", "f"]


@pytest.mark.browser
def test_a_chapter_asks_for_less_than_600_kb(browser, address, site):
    weights = {}
    for name in ["index.html", *map(page_of, NOTEBOOKS)]:
        with browser.new_context() as context:
            page, asked = context.new_page(), set()
            page.on("request", lambda request, asked=asked: asked.add(request.url))
            page.goto(address + name)
            page.evaluate("() => document.fonts.ready")
            page.wait_for_load_state("networkidle")
        paths = {unquote(urlsplit(url).path).removeprefix("/course/") for url in asked}
        weights[name] = sum(len(gzip.compress((site / path).read_bytes(), 9)) for path in paths)
    assert {name: weight for name, weight in weights.items() if weight > 600_000} == {}


@pytest.mark.browser
def test_the_first_screen_of_a_phone_shows_the_error_where_to_begin_and_an_explorer(
    visitor, address
):
    page = visitor.open(address + "index.html")
    message = "operands could not be broadcast together with shapes (3,3) (1,4)"
    says = page.locator(".live-start .explorer-says", has_text="(3, 3) + (1, 4) fails")
    says.wait_for()
    for name in (".start-error", ".begin", ".live-start canvas"):
        box = page.locator(name).bounding_box()
        assert box["y"] > 0, name
        assert box["y"] + box["height"] <= 844, name
    assert message in page.locator(".start-error").inner_text()
    chapters = page.locator("#chapters tbody tr")
    assert chapters.count() == len(NOTEBOOKS)
    assert page.locator("#start .copy").first.is_visible()
    page.locator(".live-start input[type=range]").last.press("ArrowLeft")
    page.locator(".live-start .explorer-says", has_text="(3, 3) + (1, 3) gives (3, 3)").wait_for()
    page.locator(".begin a").first.click()
    page.wait_for_url("**/" + page_of(NOTEBOOKS[1]))


@pytest.fixture
def copying(browser):
    """A page that is allowed to read the clipboard."""
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
    codes = [code for code in codes if not code.startswith("reveal(")]  # no page shows it
    # A form replaces the code that takes a guess or an answer or shows the progress.
    forms = copying.locator(".course-guess, .course-exercise, .course-progress").count()
    assert buttons.count() == len(codes) - forms
    names = buttons.evaluate_all("all => all.map(button => button.ariaLabel)")
    assert names == [f"Copy the code of cell {k}" for k in range(1, len(names) + 1)]
    for k in (0, 2):
        buttons.nth(k).click()
        copying.locator("[role=status]", has_text="Copied").wait_for(state="attached")
        assert copying.evaluate("clipboard.readText()") in codes


@pytest.mark.browser
def test_an_example_with_prompts_is_copied_without_them(copying, address):
    copying.goto(address + "modules/helpers.low_rank.html")
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
        page.wait_for_load_state("networkidle")  # wait for the excerpts of all pages
        assert visitor.complaints == visitor.outside == []


@pytest.mark.browser
@pytest.mark.parametrize(
    ("words", "place", "title"),
    [
        ("keepdims", "notebooks/01_shape_mismatches.html#what-axis", "What axis and keepdims say"),
        # The words are in no title, but in the text of a section that is folded.
        ("catalogue reshape", "notebooks/01_shape_mismatches.html#going-further-", "silent bugs"),
    ],
)
def test_search_opens_the_section(visitor, address, words, place, title):
    page = visitor.open(f"{address}search.html?q={words}", width=1200)
    link = f"a[href*='{place}']"
    found = page.locator("#search-results li", has=page.locator(link))
    assert title in found.locator(link).inner_text()
    assert words.split()[-1] in found.locator(".context").inner_text()
    found.locator(link).click()
    page.wait_for_url(f"**/{place}*")
    page.evaluate(READY)
    section = page.locator(":target")
    assert title in section.inner_text()
    assert 0 <= section.bounding_box()["y"] < 844
    assert section.locator("p").first.is_visible()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("words", "name"),
    [
        # A word that no page has, words of the title of a page, and two titles with all words.
        ("mat1 and mat2 shapes cannot be multiplied (2708x7 and 256x256)", "mat1-and-mat2"),
        ("numpy divide row by row sum", "rows-do-not-sum-to-1"),
        ("operands could not be broadcast with shapes (9,)", "operands-could-not-be-broadcast"),
    ],
)
def test_search_finds_the_page_of_a_message_first(visitor, address, words, name):
    page = visitor.open(f"{address}search.html?q={words}", width=1200)
    first = page.locator("#search-results li a").first
    assert first.get_attribute("href") == f"docs/messages/{name}.html"


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_a_button_makes_the_book_dark_which_stays_except_on_paper(browser, address, width):
    bright = "() => getComputedStyle(document.body).backgroundColor.match(/\\d+/g)[0] > 128"
    with browser.new_context(viewport={"width": width, "height": 844}) as context:
        page = context.new_page()
        page.goto(address + "index.html")
        page.locator(".theme-toggle:visible").click()
        page.goto(address + page_of(NOTEBOOKS[1]))
        assert not page.evaluate(bright)
        page.emulate_media(media="print")
        assert page.evaluate(bright)


@pytest.mark.browser
def test_the_contents_of_a_phone_open_by_keyboard(visitor, address):
    page = visitor.open(address + page_of(NOTEBOOKS[1]))
    toggle = page.get_by_label("Toggle site navigation sidebar")
    link = page.locator(f".sidebar-drawer a[href*='{NOTEBOOKS[2].stem}']")
    assert not link.is_visible()
    for _ in range(5):
        page.keyboard.press("Tab")
        if toggle.evaluate("node => node === document.activeElement"):
            break
    page.keyboard.press("Space")
    link.click()
    page.wait_for_url("**/" + page_of(NOTEBOOKS[2]))


# The drawer with the focus, or the element, or "" outside of the page.
FOCUSED = """() => {
    const node = document.activeElement;
    if (node === document.body) return "";
    const drawer = node.closest(".sidebar-drawer, .toc-drawer");
    return drawer ? drawer.className : node.id;
}"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "drawer", "width"),
    [
        ("__navigation", "sidebar-drawer", 390),
        ("__toc", "toc-drawer", 390),
        ("__toc", "toc-drawer", 1280),  # beside the contents of the book
    ],
)
def test_an_open_drawer_keeps_the_focus_until_escape_closes_it(
    visitor, address, name, drawer, width
):
    page = visitor.open(address + page_of(NOTEBOOKS[1]), width)
    toggle = page.locator(f"#{name}")
    toggle.focus()
    page.keyboard.press("Space")
    assert page.evaluate(FOCUSED) == drawer
    links = page.locator(f".{drawer} :is(a, input, button):visible").count()
    stops = set()
    for _ in range(links + 5):
        page.keyboard.press("Tab")
        stops.add(page.evaluate(FOCUSED))
    assert stops <= {drawer, name, ""}
    page.keyboard.press("Escape")
    assert not toggle.is_checked()
    assert page.evaluate(FOCUSED) == name
    page.keyboard.press("Tab")
    assert page.evaluate(FOCUSED) not in (drawer, name)


@pytest.mark.browser
def test_a_drawer_that_a_reader_leaves_covers_nothing(visitor, address):
    page = visitor.open(address + page_of(NOTEBOOKS[1]))
    covered = page.locator("[inert]")
    page.locator(".toc-overlay-icon:visible").click()
    assert covered.count() > 0
    page.locator(".toc-drawer a").nth(2).click()
    assert covered.count() == 0
    assert not page.locator("#__toc").is_checked()
    page.locator(".nav-overlay-icon").click()
    assert covered.count() > 0
    page.set_viewport_size({"width": 1400, "height": 844})
    page.wait_for_function("() => !document.querySelector('[inert]')")


@pytest.mark.browser
def test_nothing_covers_the_text_of_a_phone_after_scrolling_up(visitor, address):
    for width in (1280, 390):
        page = visitor.open(address + page_of(NOTEBOOKS[1]), width)
        for y in (3000, 2500, 2000):
            page.evaluate("y => scrollTo(0, y)", y)
            page.evaluate(READY)
        assert page.locator(".show-back-to-top").count() == 1
        assert page.locator(".back-to-top").is_visible() == (width == 1280)


# The names of the libraries that are broken into lines, or that cannot be seen in the middle of the
# table of traps; the cells with small letters, and those out of which a word sticks.
HIDDEN_IN_TABLE = """() => {
    const table = document.querySelector("table.traps"), box = node => node.getBoundingClientRect();
    window.scrollBy(0, box(table).top + box(table).height / 2 - innerHeight / 2);
    const found = [];
    for (const name of table.tHead.querySelectorAll("th")) {
        const { left, width, top, height } = box(name);
        if (document.elementFromPoint(left + width / 2, top + height / 2) !== name)
            found.push(`hidden: ${name.innerText}`);
        for (const text of [...name.childNodes].filter(node => node.data)) {
            const range = document.createRange();
            range.selectNode(text);
            if (range.getClientRects().length > 1) found.push(`broken: ${text.data}`);
        }
    }
    for (const cell of table.querySelectorAll("th, td")) {
        const { fontSize } = getComputedStyle(cell);
        if (parseFloat(fontSize) < 12) found.push(`${fontSize}: ${cell.innerText}`);
        if (cell.scrollWidth > cell.clientWidth + 1) found.push(`wide: ${cell.innerText}`);
    }
    return found;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 800, 390])
def test_the_table_of_traps_shows_the_libraries_while_it_is_scrolled(visitor, address, width):
    page = visitor.open(address + "docs/frameworks.html", width)
    assert page.evaluate(HIDDEN_IN_TABLE) == []


@pytest.mark.browser
def test_a_printed_page_has_no_bars_and_all_that_is_folded(visitor, address):
    from pypdf import PdfReader

    page = visitor.open(address + "docs/messages.html", width=1200)
    first = squeezed(PdfReader(io.BytesIO(page.pdf())).pages[0].extract_text())
    assert "hasrefusedalineofyourprogram" in first
    assert "Skiptocontent" not in first
    page = visitor.open(address + page_of(NOTEBOOKS[1]), width=1200)
    assert page.locator(".sidebar-drawer").is_visible()
    page.emulate_media(media="print")
    assert not page.locator(".sidebar-drawer").is_visible()
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


@pytest.mark.browser
def test_the_page_of_what_one_keeps_is_printed_on_one_sheet(visitor, address):
    from pypdf import PdfReader

    page = visitor.open(address + "docs/keep.html", width=1200)
    page.emulate_media(media="null")  # a test before this one may have asked for another one
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "15mm")
    for paper in ("A4", "Letter"):
        (sheet,) = PdfReader(io.BytesIO(page.pdf(format=paper, margin=margin))).pages
        assert "practiseforthat." in squeezed(sheet.extract_text())


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
def test_an_address_with_an_odd_fragment_is_a_page_like_any_other(visitor, address):
    page = visitor.open(f"{address}{page_of(NOTEBOOKS[1])}#%E0%A4%A")
    page.evaluate("() => { location.hash = '#no-such-place'; }")
    page.evaluate(READY)
    assert visitor.complaints == []


@pytest.mark.browser
def test_a_page_that_is_opened_from_the_disk_says_how_to_serve_it(visitor, address, site):
    command = "python -m http.server --directory docs/_build/site"
    for name in ("index.html", page_of(NOTEBOOKS[1])):
        page = visitor.open((site / name).as_uri())
        places = page.locator(".live-explorer").all()
        assert places
        for place in places:
            assert command in place.inner_text()
        assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
        page = visitor.open(address + name)
        assert page.locator(".live-explorer", has_text=command).count() == 0


def squeezed(text):
    """Return a text without white space, and with two letters for a ligature such as ﬁ."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(scope="module")
def printed(chromium, site):
    """The printed pages as pairs: the text without its number, and whether there is a picture."""
    from pypdf import PdfReader

    pages = []
    for number, page in enumerate(PdfReader(site / "course.pdf").pages, 1):
        text = squeezed(page.extract_text())
        assert text.startswith(str(number)) or text.endswith(str(number)), number
        text = text.removeprefix(str(number)).removesuffix(str(number))
        objects = page["/Resources"].get("/XObject", {}).values()
        picture = any(found.get_object()["/Subtype"] == "/Image" for found in objects)
        pages.append((text, picture))
    return pages


@pytest.mark.browser
def test_the_printed_course_has_page_numbers_contents_and_all_that_is_folded(printed, site):
    from pypdf import PdfReader

    assert PdfReader(site / "course.pdf").metadata.author.startswith("The authors of")
    pages = [text for text, _ in printed]
    last = re.findall(r"^#+ (.*)$", markdown_of(read(NOTEBOOKS[-1])), re.MULTILINE)[-1]
    places = [number for number, text in enumerate(pages, 1) if squeezed(last) in text]
    (at,) = [at for at, text in enumerate(pages) if text.startswith("Contents")]
    contents = "".join(pages[at : at + 2])  # the table of contents has two pages
    assert squeezed(f"{last}{places[-1]}") in contents
    # The theme writes such a sentence over a list that it calls unnecessary.
    assert "ERROR" not in contents
    text = "".join(pages)
    assert "chaptersasaPDF" not in text  # a link to itself
    assert re.findall("(?:Show|Hide)the(?:code|output)", text) == []  # nobody can click on paper
    for notebook in NOTEBOOKS:
        page = (site / page_of(notebook)).read_text(encoding="utf-8")
        for fold in re.findall("</summary>.*?</details>", page, re.DOTALL):
            longest = max(re.findall("(?<=>)[^<]+", fold), key=len)
            assert squeezed(html.unescape(longest))[:40] in text, (notebook.name, longest)


@pytest.mark.browser
def test_no_printed_page_is_nearly_empty(printed, documents):
    titles = [squeezed(page.h1.get_text().rstrip("#")) for page in documents.values() if page.h1]
    after = [text for text, _ in printed[1:]] + [""]
    short = [
        number
        for number, (text, picture) in enumerate(printed, 1)
        # The last page of a chapter may be short.
        if len(text) < (80 if after[number - 1].startswith((*titles, "Contents")) else 250)
        and not picture
    ]
    assert short == []


@pytest.mark.browser
def test_the_progress_of_one_browser_can_be_read_in_another(browser, address, tmp_path):
    place, kept = address + page_of(NOTEBOOKS[1]), tmp_path / "record.jsonl"
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(place)
        guess = page.locator('.course-guess[data-name="1.2"]')
        guess.get_by_label("Your guess").fill("25")
        page.keyboard.press("Enter")
        with page.expect_download() as download:
            page.get_by_role("button", name="Save to a file").click()
        download.value.save_as(kept)
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(place)
        panel = page.locator(".course-progress")
        panel.get_by_label("Read a file").set_input_files(kept)
        panel.get_by_text("record.jsonl: 1 event, 1 of them new.").wait_for()
        page.reload()
        guess = page.locator('.course-guess[data-name="1.2"]')
        assert guess.get_by_role("status").inner_text() == "You said 25, but it is 27."


@pytest.mark.usefixtures("book_packages")
def test_the_build_stops_if_the_course_is_imported_from_another_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(build_book.course, "__file__", str(tmp_path / "course" / "__init__.py"))
    with pytest.raises(SystemExit) as stop:
        build_book.main(["--out", str(tmp_path / "out")])
    assert f"imports the course from {tmp_path.resolve()}, so first run: " in str(stop.value)
    assert f"-m pip install -e {shlex.quote(str(ROOT))}" in str(stop.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("book_packages")
def test_the_build_stops_at_an_answer_and_says_how_to_get_the_chapter_back(tmp_path, monkeypatch):
    path = tmp_path / NOTEBOOKS[1].name
    text = NOTEBOOKS[1].read_text(encoding="utf-8").replace("answer_1_1 = ...", "answer_1_1 = 3, 4")
    path.write_text(text.replace("guess_1_4 = ...", "guess_1_4 = 3"), encoding="utf-8")
    monkeypatch.setattr(build_book, "notebooks", lambda: [NOTEBOOKS[0], path])
    with pytest.raises(SystemExit) as stop:
        build_book.main(["--out", str(tmp_path / "out")])
    asked, command = str(stop.value).splitlines()
    assert f"notebooks/{path.name} contains an answer to exercise 1.1, guess 1.4," in asked
    assert command.endswith("run: python tools/keep_my_work.py")
    assert (ROOT / "tools" / "keep_my_work.py").is_file()
    assert list(tmp_path.iterdir()) == [path]
