"""Make the pages that Sphinx wrote smaller. `build_book.py` calls `finish` after Sphinx has ended.

The pages of the theme load the whole font Font Awesome (650 KB) for ten icons, and every page loads
the search index. This module replaces each icon by a small drawing in the page, and it removes the
search index from all pages but one. It also adds the size of each picture, lets a picture load only
when the reader scrolls near it, and reduces the font of the formulas to the characters that the
book uses.
"""

import html
import importlib.util
import re
import shutil
import unicodedata
from pathlib import Path

# SVG paths of 16 x 16 units, by the names of the icons in the theme.
ICONS = {
    "angle-left": "M10 3 5 8l5 5",
    "angle-right": "m6 3 5 5-5 5",
    "arrow-up": "M8 14V3M3 8l5-5 5 5",
    "bars": "M2 4h12M2 8h12M2 12h12",
    "circle-half-stroke": "M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12M7 3v10M5.5 4v8M4 6v4",
    "github": "M5 4 1 8l4 4M11 4l4 4-4 4M9 3 7 13",  # a symbol for code, which suits any repository
    "list": "M2 4h.5M6 4h8M2 8h.5M6 8h8M2 12h.5M6 12h8",
    "magnifying-glass": "M7 2a5 5 0 1 0 0 10A5 5 0 0 0 7 2m3.5 8.5L14 14",
    "moon": "M13 10A6 6 0 0 1 6 3a5.5 5.5 0 1 0 7 7z",
    "sun": "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v1M8 14v1M1 8h1M14 8h1M3 3l.7.7M12.3 12.3l.7.7"
    "M13 3l-.7.7M3.7 12.3 3 13",
}
ICON = re.compile(r'<(i|span) class="([^"]*\bfa[bsr]?\b[^"]*|[^"]*\bfa-[^"]*)"([^>]*)></\1>')
MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
# Every page would load these scripts, although only the page "Search" needs them.
SEARCH = re.compile(
    r'\s*<script src="[^"]*(searchtools|language_data|searchindex)\.js[^"]*"></script>'
)
FONT_AWESOME = re.compile(r'\s*<script [^>]*src="[^"]*fontawesome\.js[^"]*"></script>')


def finish(site):
    """Finish all pages of a site that Sphinx wrote.

    Parameters
    ----------
    site : pathlib.Path
        The folder of the site, whose files are changed.
    """
    static = site / "_static"
    for path in [*static.rglob("*.map"), *static.glob("*.html")]:  # for developers of the theme
        path.unlink()
    formulas = set()
    for path in site.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        formulas.update(MATH.findall(page))
        page = tidy(FONT_AWESOME.sub("", ICON.sub(draw, page)))
        page = re.sub(r"<img\b[^>]*>", lambda tag, path=path: picture(tag[0], path.parent), page)
        if path.name != "search.html":
            page = SEARCH.sub("", page)
        path.write_text(page, encoding="utf-8")
    cut_font(signs(formulas), static / "math.woff2")
    style = static / "styles" / "pydata-sphinx-theme.css"
    style.write_text(without_font_awesome(style.read_text(encoding="utf-8")), encoding="utf-8")
    for name in ("scripts/fontawesome.js", "vendor"):
        remove(static / name)


def remove(path):
    """Remove a file or a folder if it exists."""
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def tidy(page):
    """Correct the mistakes that a validator finds in the pages of the theme.

    The pages contain a second title and a second table of contents, which are used only in print.
    The summaries of folded parts contain paragraphs. Some buttons have a tooltip instead of a name,
    or they have no type.
    """
    page = re.sub(PRINTED_TITLE, "", page, flags=re.DOTALL)
    page = re.sub(
        r'<p class="(collapsed|expanded) [^"]*">(.*?)</p>', r'<span class="\1">\2</span>', page
    )
    page = re.sub("(<span class=[^>]*>(?:Show|Hide) the )source<", r"\1code<", page)
    page = page.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    return re.sub(r"<button\b[^>]*>", button, page)


PRINTED_TITLE = r'<div id="jb-print-docs-body".*?(?=<div id="searchbox">)'


def button(found):
    """Return the start tag of a button with a type and a name."""
    tag = found[0]
    title = re.search(r' title="([^"]*)"', tag)
    if title and "aria-label" not in tag:
        tag = tag.replace(title[0], f'{title[0]} aria-label="{title[1]}"')
    return tag if " type=" in tag else tag.replace("<button", '<button type="button"', 1)


# Icons ------------------------------------------------------------------------------------------


def draw(found):
    """Return an icon as SVG. It needs no text, because the button around it has a name."""
    _, classes, attributes = found.groups()
    words = classes.split()
    (name,) = (word[3:] for word in words if word[:3] == "fa-" and word[3:] in ICONS)
    kept = " ".join(["icon", *(word for word in words if not re.match(r"fa([bsr]?$|-)", word))])
    attributes = re.sub(r' title="[^"]*"', "", attributes)
    return (
        f'<svg class="{kept}"{attributes} viewBox="0 0 16 16" aria-hidden="true">'
        f'<path d="{ICONS[name]}"/></svg>'
    )


def without_font_awesome(style):
    """Return a style sheet without the rules and fonts of Font Awesome."""
    style = re.sub(r"(?<=[{}])\.fa[bsr]?(?=[-.:,{ ])[^{}]*\{[^{}]*\}", "", style)
    style = re.sub(r"@font-face\{[^{}]*Font Awesome[^{}]*\}", "", style)
    style = re.sub(r"/\*!\s*\* Font Awesome.*?\*/(:[^{}]*\{[^{}]*\})?", "", style, flags=re.DOTALL)
    return re.sub(r"/\*# sourceMappingURL.*?\*/", "", style)


# Pictures ---------------------------------------------------------------------------------------


def picture(tag, folder):
    """Add the size of a picture to its tag, and load it only when the reader scrolls near it."""
    source = re.search(r'src="([^"]*\.png)"', tag)
    if not source:
        return tag
    head = (folder / html.unescape(source[1])).read_bytes()[:24]
    width, height = (int.from_bytes(head[k : k + 4]) for k in (16, 20))  # from the PNG header
    tag = re.sub(r' style="(width|height): [^"]*"', "", tag)
    if width > 700:
        tag = tag.replace("<img", '<img class="wide"', 1)
    return tag.replace("<img", f'<img width="{width}" height="{height}" loading="lazy"', 1)


# Formulas ---------------------------------------------------------------------------------------


def signs(formulas):
    """Return the characters that a font needs for these formulas.

    If a variable is a single letter, a browser shows Unicode's italic character for this letter.
    For a root, it draws the sign √, which is not in the text of the formula.

    Parameters
    ----------
    formulas : iterable of str
        The formulas as MathML.

    Returns
    -------
    set of str
    """
    plain = set("".join(html.unescape(re.sub(r"<[^>]*>", "", formula)) for formula in formulas))
    letters = {found for formula in formulas for found in re.findall("<mi>(.)</mi>", formula)}
    italics = {sign for sign in ITALICS if unicodedata.normalize("NFKC", sign) in letters}
    return plain | italics | {"√" for formula in formulas if "<msqrt" in formula}


# The block of the italic letters has no h, so Unicode's character for the Planck constant is used.
ITALICS = [chr(code) for code in (0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C))]


def cut_font(characters, place):
    """Write a version of STIX Two Math, the font of the formulas, with only these characters."""
    from fontTools import subset

    package = Path(importlib.util.find_spec("ziamath").origin).parent
    # Keep all name entries, because they contain the copyright and the licence of the font.
    options = subset.Options(flavor="woff2", layout_features=[], hinting=False, name_IDs="*")
    font = subset.load_font(str(package / "fonts" / "STIXTwoMath-Regular.ttf"), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(characters)))
    cutter.subset(font)
    subset.save_font(font, str(place), options)
