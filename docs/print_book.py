"""Print the course from the pages of the site into one PDF file, for `build_book.py --pdf`.

This module needs Chrome or Chromium, version 131 or newer, because older versions do not print the
page numbers. First, the whole course is joined into one page of HTML. In this page, all folded
parts are open, links lead to places in the same document, and there is a table of contents. Its
page numbers are known only after printing, so the document is printed twice.
"""

import html
import posixpath
import re
import shutil
import subprocess
import tempfile
from urllib.parse import unquote, urldefrag

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
ARTICLE = re.compile(r'<article class="bd-article">(.*)</article>', re.DOTALL)
HEADING = re.compile(
    r'<section id="([^"]+)">\s*(?:<span[^>]*></span>\s*)*<h([12])>(.*?)<a class="headerlink"',
    re.DOTALL,
)

STYLE = """
@page {
  margin: 18mm 16mm 20mm;
  size: A4;
  @bottom-center { content: counter(page); font: 9pt sans-serif; }
}
html { font-size: 12px; }
body { display: block; }
.printed { break-before: page; }
.bd-article pre { font-size: 7.5pt; }
.bd-article pre, .bd-article .cell_output img { break-inside: auto; }
.bd-article .cell_output img { break-inside: avoid; max-width: 100%; height: auto; }
.bd-article :is(h1, h2, h3) { break-after: avoid; }
.bd-article :is(.headerlink, .copy, .begin, .source) { display: none; }
.contents { list-style: none; padding: 0; }
.contents li { display: flex; gap: 1em; justify-content: space-between; }
.contents .level-1 { font-weight: 600; margin-top: 0.4em; }
.contents .level-2 { padding-left: 1.5em; }
.contents span { font-variant-numeric: tabular-nums; }
"""


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
        If no Chromium is found, or if it does not write the file.
    """
    import pikepdf

    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise RuntimeError(f"printing needs one of {', '.join(BROWSERS)}")
    parts = [(name, (site / name).read_text(encoding="utf-8")) for name in names]
    source = site / "print.html"
    numbers = {}
    for _ in range(2):
        source.write_text(document(parts, numbers), encoding="utf-8")
        to_pdf(browser, source, place)
        with pikepdf.open(place, allow_overwriting_input=True) as pdf:
            pages = {page.objgen: k for k, page in enumerate(pdf.pages, 1)}
            targets = pdf.Root.Dests.items()
            numbers = {name.removeprefix("/"): pages[to[0].objgen] for name, to in targets}
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


def document(parts, numbers):
    """Return one HTML document that contains all pages.

    Parameters
    ----------
    parts : list of (str, str)
        The path of each page in the site, and its HTML.
    numbers : dict
        {target: number of its page}. It is empty before the document is first printed.

    Returns
    -------
    str
    """
    names = [name for name, _ in parts]
    articles = [article(name, page, names) for name, page in parts]
    styles = re.findall(r'<link [^>]*href="([^"]+\.css[^"]*)"[^>]*>', parts[0][1])
    links = "\n".join(f'<link rel="stylesheet" href="{address}">' for address in styles)
    title, *rest = (f'<div class="printed">{text}</div>' for text in articles)
    inside = "\n".join([title, contents(articles, numbers), *rest])
    return f"""<!doctype html>
<html lang="en" data-theme="light"><head><meta charset="utf-8">
<title>{re.search("<h1>(.*?)<a ", articles[0], re.DOTALL)[1]}</title>
{links}
<style>{STYLE}</style></head>
<body><article class="bd-article">
{inside}
</article></body></html>
"""


def contents(articles, numbers):
    """Return the table of contents with the headings of all pages except the first one."""
    lines = []
    for text in articles[1:]:
        for target, level, heading in HEADING.findall(text):
            heading = re.sub("<(?!/?code)[^>]*>", "", heading)
            number = numbers.get(target, "")
            lines.append(
                f'<li class="level-{level}"><a href="#{target}">{heading}</a>'
                f"<span>{number}</span></li>"
            )
    return f'<div class="printed"><h1>Contents</h1><ul class="contents">{"".join(lines)}</ul></div>'


def article(name, page, names):
    """Return the content of a page with ids and links that are unique in the whole document.

    Parameters
    ----------
    name : str
        The path of the page in the site.
    page : str
        The HTML of the page.
    names : list of str
        The paths of all printed pages. Links to other pages become plain text.

    Returns
    -------
    str
        HTML.
    """
    text = ARTICLE.search(page)[1]
    text = re.sub(r"<script\b.*?</script>", "", text, flags=re.DOTALL)
    text = re.sub(r"<details\b(?![^>]* open)", "<details open", text)
    text = text.replace(' loading="lazy"', "")
    text = re.sub(r' id="([^"]+)"', lambda found: f' id="{label(name, found[1])}"', text)
    folder = posixpath.dirname(name)

    def whole(path):
        return posixpath.normpath(posixpath.join(folder, path))

    def link(found):
        before, address, after = found.groups()
        if re.match("[a-z]+:", address):
            return found[0]
        path, anchor = urldefrag(html.unescape(address))
        target = whole(unquote(path)) if path else name
        if target not in names:
            return f"<a{before}{after}>"
        return f'<a{before} href="#{label(target, anchor)}"{after}>'

    text = re.sub(r' src="([^":]+)"', lambda found: f' src="{whole(found[1])}"', text)
    text = re.sub(r'<a\b([^>]*) href="([^"]*)"([^>]*)>', link, text)
    return f'<div id="{label(name, "")}"></div>{text}'


def label(name, anchor):
    """Return the id of a place in the whole document."""
    return re.sub(r"[^\w-]", "-", f"{name.removesuffix('.html')}--{anchor}")
