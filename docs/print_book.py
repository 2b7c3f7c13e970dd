"""Print the course from the pages of the site into one PDF: `build_book.py --pdf` calls this.

Needs Chromium 131 or newer, or Chrome, which write the page numbers. The whole course becomes one
page of HTML first. There everything folded is open, links lead inside the document, and a table of
contents comes first. Its page numbers are known after printing, so the document is printed twice.
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
    """Print pages of a site into a PDF.

    Parameters
    ----------
    site : pathlib.Path
        The site's folder.
    names : list of str
        The pages, in order, as paths in the site.
    place : pathlib.Path
        The file to write.

    Raises
    ------
    RuntimeError
        Where no Chromium is found, or it does not print.
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
            # Chromium writes each object by itself; together they take less than half of the space.
            pdf.save(place, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    source.unlink()


def to_pdf(browser, source, place):
    """Let Chromium print a file."""
    place.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory() as profile:
        command = [
            browser,
            "--headless",
            "--disable-gpu",
            "--no-sandbox",  # which cannot start for the root user of a container
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
    """One page of HTML with all pages.

    Parameters
    ----------
    parts : list of (str, str)
        Paths in the site, and HTML.
    numbers : dict
        {target: its page}, as far as known.

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
    """The table of contents: titles and sections of all pages but the first, with page numbers."""
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
    """What a page says, to be put between others: no two names in it are alike.

    Parameters
    ----------
    name : str
        The page's path in the site.
    page : str
        Its HTML.
    names : list of str
        All pages that are printed; links to others become plain text.

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
    """A name for a place in the whole document."""
    return re.sub(r"[^\w-]", "-", f"{name.removesuffix('.html')}--{anchor}")
