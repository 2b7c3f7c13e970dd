"""Make the pages that Sphinx wrote light: `build_book.py` calls `finish` when Sphinx is done.

The theme brings all of Font Awesome (650 KB) for ten icons, and every page loads the search index.
Here each icon becomes a small drawing in the page, pictures get their size and load when the reader
comes near them, and the font of the formulas is cut down to the signs that the book uses.
"""

import html
import importlib.util
import re
import shutil
import unicodedata
from pathlib import Path

# Drawings of 16 x 16 units, by the theme's names for its icons.
ICONS = {
    "angle-left": "M10 3 5 8l5 5",
    "angle-right": "m6 3 5 5-5 5",
    "arrow-up": "M8 14V3M3 8l5-5 5 5",
    "bars": "M2 4h12M2 8h12M2 12h12",
    "circle-half-stroke": "M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12M7 3v10M5.5 4v8M4 6v4",
    "github": "M5 4 1 8l4 4M11 4l4 4-4 4M9 3 7 13",  # any repository: a sign for code
    "list": "M2 4h.5M6 4h8M2 8h.5M6 8h8M2 12h.5M6 12h8",
    "magnifying-glass": "M7 2a5 5 0 1 0 0 10A5 5 0 0 0 7 2m3.5 8.5L14 14",
    "moon": "M13 10A6 6 0 0 1 6 3a5.5 5.5 0 1 0 7 7z",
    "sun": "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v1M8 14v1M1 8h1M14 8h1M3 3l.7.7M12.3 12.3l.7.7"
    "M13 3l-.7.7M3.7 12.3 3 13",
}
ICON = re.compile(r'<(i|span) class="([^"]*\bfa[bsr]?\b[^"]*|[^"]*\bfa-[^"]*)"([^>]*)></\1>')
MATH = re.compile(r"<math\b.*?</math>", re.DOTALL)
# Scripts that every page would load and only the page "Search" needs.
SEARCH = re.compile(
    r'\s*<script src="[^"]*(searchtools|language_data|searchindex)\.js[^"]*"></script>'
)
FONT_AWESOME = re.compile(r'\s*<script [^>]*src="[^"]*fontawesome\.js[^"]*"></script>')


def finish(site):
    """Finish all pages of a site that Sphinx wrote.

    Parameters
    ----------
    site : pathlib.Path
        The site's folder; its files are changed.
    """
    static = site / "_static"
    for path in [*static.rglob("*.map"), *static.glob("*.html")]:  # for those who change the theme
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
    """Remove a file or a folder, if it is there."""
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def tidy(page):
    """Correct what a validator finds in the theme's pages.

    It finds a second title with a second table of contents, for print only; paragraphs in the heads
    of folded parts; buttons with a tooltip for a name, or without a type.
    """
    page = re.sub(PRINTED_TITLE, "", page, flags=re.DOTALL)
    page = re.sub(
        r'<p class="(collapsed|expanded) [^"]*">(.*?)</p>', r'<span class="\1">\2</span>', page
    )
    page = page.replace('<summary aria-label="Toggle hidden content">', "<summary>")
    return re.sub(r"<button\b[^>]*>", button, page)


PRINTED_TITLE = r'<div id="jb-print-docs-body".*?(?=<div id="searchbox">)'


def button(found):
    """A button's start tag, with its type and its name."""
    tag = found[0]
    title = re.search(r' title="([^"]*)"', tag)
    if title and "aria-label" not in tag:
        tag = tag.replace(title[0], f'{title[0]} aria-label="{title[1]}"')
    return tag if " type=" in tag else tag.replace("<button", '<button type="button"', 1)


# Icons ------------------------------------------------------------------------------------------


def draw(found):
    """Draw one icon; the button around it carries the name."""
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
    """A style sheet without the rules and fonts of Font Awesome."""
    style = re.sub(r"(?<=[{}])\.fa[bsr]?(?=[-.:,{ ])[^{}]*\{[^{}]*\}", "", style)
    style = re.sub(r"@font-face\{[^{}]*Font Awesome[^{}]*\}", "", style)
    style = re.sub(r"/\*!\s*\* Font Awesome.*?\*/(:[^{}]*\{[^{}]*\})?", "", style, flags=re.DOTALL)
    return re.sub(r"/\*# sourceMappingURL.*?\*/", "", style)


# Pictures ---------------------------------------------------------------------------------------


def picture(tag, folder):
    """Let a picture load when the reader comes near it, into a place of its size."""
    source = re.search(r'src="([^"]*\.png)"', tag)
    if not source:
        return tag
    head = (folder / html.unescape(source[1])).read_bytes()[:24]
    width, height = (int.from_bytes(head[k : k + 4]) for k in (16, 20))  # as every PNG begins
    tag = re.sub(r' style="(width|height): [^"]*"', "", tag)
    if width > 700:
        tag = tag.replace("<img", '<img class="wide"', 1)
    return tag.replace("<img", f'<img width="{width}" height="{height}" loading="lazy"', 1)


# Formulas ---------------------------------------------------------------------------------------


def signs(formulas):
    """The characters that a font needs for these formulas.

    A browser shows a variable of one letter with the sign that Unicode has for it in italics.

    Parameters
    ----------
    formulas : iterable of str
        MathML.

    Returns
    -------
    set of str
    """
    plain = set("".join(html.unescape(re.sub(r"<[^>]*>", "", formula)) for formula in formulas))
    letters = {found for formula in formulas for found in re.findall("<mi>(.)</mi>", formula)}
    return plain | {sign for sign in ITALICS if unicodedata.normalize("NFKC", sign) in letters}


# The planet constant stands for the italic h, which has no sign in the block of the others.
ITALICS = [chr(code) for code in (0x210E, *range(0x1D434, 0x1D468), *range(0x1D6E2, 0x1D71C))]


def cut_font(characters, place):
    """Write the font of the formulas, STIX Two Math, with these characters only."""
    from fontTools import subset

    package = Path(importlib.util.find_spec("ziamath").origin).parent
    # The names keep the font's copyright and licence.
    options = subset.Options(flavor="woff2", layout_features=[], hinting=False, name_IDs="*")
    font = subset.load_font(str(package / "fonts" / "STIXTwoMath-Regular.ttf"), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(characters)))
    cutter.subset(font)
    subset.save_font(font, str(place), options)
