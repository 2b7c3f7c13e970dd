"""Print the course from the pages of the site into one PDF file, for `build_book.py --pdf`.

This module needs Chrome or Chromium, version 131 or newer, because older versions do not print the
page numbers. First, the whole course is joined into one page of HTML, in which all folded parts are
open, links lead to places in the same document, and there is a table of contents. The page numbers
in the table of contents are known only after printing, so the document is printed twice.
"""

import posixpath
import re
import shutil
import subprocess
import tempfile
from urllib.parse import unquote, urldefrag

from bs4 import BeautifulSoup

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")

STYLE = """
@page {
  margin: 18mm 16mm 20mm;
  size: A4;
  @bottom-center { content: counter(page); font: 9pt sans-serif; }
}
html { font-size: 12px; }
article { break-before: page; }
article pre { font-size: 7.5pt; }
article :is(pre, ul, ol, dl) { break-inside: auto; }
article .cell_output img { break-inside: avoid; }
article :is(h1, h2, h3) { break-after: avoid; }
article :is(.begin, .more, .source) { display: none; }
article :is(.course-exercise, .course-progress, .needs-python) { display: none; }
article .printed-contents { columns: 2; column-gap: 2em; font-size: 0.9em; padding: 0; }
.printed-contents li { display: flex; gap: 1em; justify-content: space-between; }
.printed-contents li { break-inside: avoid; }
.printed-contents .h1 { break-after: avoid; font-weight: 600; margin-top: 0.6em; }
.printed-contents .h2 { padding-left: 1em; }
.printed-contents span { font-variant-numeric: tabular-nums; }
"""


def find_browser():
    """Return the path of Chromium or Chrome, or None if neither is found."""
    return next(filter(None, map(shutil.which, BROWSERS)), None)


def print_book(site, names, place):
    """Print pages of a site into one PDF file.

    Parameters
    ----------
    site : pathlib.Path
        The folder of the site.
    names : list of str
        The paths of the pages in the site, in order.
    place : pathlib.Path
        The file to write.

    Raises
    ------
    RuntimeError
        If no Chromium is found, or if Chromium does not write the file.
    """
    import pikepdf

    browser = find_browser()
    if browser is None:
        raise RuntimeError(f"printing needs one of {', '.join(BROWSERS)}")
    pages = {name: BeautifulSoup((site / name).read_bytes(), "html.parser") for name in names}
    title, *rest = articles = [article(name, page, names) for name, page in pages.items()]
    head = f"{pages[names[0]].head}<style>{STYLE}</style>"
    author = f"The authors of “{pages[names[0]].title.get_text()}”"
    source = site / "print.html"
    numbers = {}
    for _ in range(2):
        body = "\n".join(map(str, [title, contents(articles, numbers), *rest]))
        text = f'<!doctype html><html lang="en">{head}<body>{body}</body></html>'
        source.write_text(text, encoding="utf-8")
        to_pdf(browser, source, place)
        with pikepdf.open(place, allow_overwriting_input=True) as pdf:
            pages = {page.objgen: k for k, page in enumerate(pdf.pages, 1)}
            targets = pdf.Root.Dests.items()
            numbers = {name.removeprefix("/"): pages[to[0].objgen] for name, to in targets}
            pdf.docinfo["/Author"] = author
            # Chromium stores each object separately. In object streams, the objects take up less
            # than half of the space.
            pdf.save(place, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    source.unlink()


def to_pdf(browser, source, place):
    """Let Chromium print the HTML file `source` into the PDF file `place`."""
    place.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--no-sandbox",  # the sandbox does not work for the root user of a container
            f"--user-data-dir={profile}",
            "--generate-pdf-document-outline",
            "--no-pdf-header-footer",
            f"--print-to-pdf={place}",
            source.as_uri(),
        ]
        run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if not place.is_file():
        raise RuntimeError(f"{browser} did not print: {run.stderr[-1000:]}")


def contents(articles, numbers):
    """Return the table of contents with the headings of all pages except the first page.

    Parameters
    ----------
    articles : list of bs4.Tag
        The contents of the pages, as `article` returns them.
    numbers : dict
        {target: number of its page}. The dict is empty before the document is first printed.

    Returns
    -------
    str
        The table of contents in HTML.
    """
    lines = []
    for heading in (heading for text in articles[1:] for heading in text(["h1", "h2"])):
        target = heading.find_parent("section")["id"]
        lines.append(
            f'<li class="{heading.name}"><a href="#{target}">{heading.decode_contents()}</a>'
            f"<span>{numbers.get(target, '')}</span></li>"
        )
    lines = "".join(lines)
    return (
        f'<article role="main"><h1>Contents</h1><ul class="printed-contents">{lines}</ul></article>'
    )


def article(name, page, names):
    """Return the content of a page with ids and links that are unique in the whole document.

    Parameters
    ----------
    name : str
        The path of the page in the site.
    page : bs4.BeautifulSoup
        The page, which is changed.
    names : iterable of str
        The paths of all printed pages. Links to other pages become plain text.

    Returns
    -------
    bs4.Tag
        The content of the page.
    """
    text = page.article
    for part in text.select("script, .headerlink"):
        part.decompose()
    for fold in text("details"):
        fold["open"] = ""
    text["id"] = ""
    for part in text(id=True):
        part["id"] = label(name, part["id"])

    def whole(path):
        return posixpath.normpath(posixpath.join(posixpath.dirname(name), path))

    for part in text(src=re.compile("^[^:]+$")):
        part["src"] = whole(part["src"])
        del part["loading"]
    for link in text("a", href=re.compile("^(?![a-z]+:)")):
        path, anchor = urldefrag(unquote(link["href"]))
        target = whole(path) if path else name
        link["href"] = f"#{label(target, anchor)}"
        if target not in names:
            del link["href"]
    text["id"] = label(name, "")
    return text


def label(name, anchor):
    """Return the id in the printed document for a place `anchor` of the page `name`."""
    return re.sub(r"[^\w-]", "-", f"{name.removesuffix('.html')}--{anchor}")
