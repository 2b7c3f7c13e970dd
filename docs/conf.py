"""Configure Sphinx for the book. `build_book.py` collects the pages and starts Sphinx."""

import re

import addresses
from docutils import nodes
from math_core import LatexError, LatexToMathML
from myst_nb.sphinx_ import HideCodeCellNode
from pygments.lexer import RegexLexer, bygroups, using
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Generic, Text
from sphinx.util import logging
from sphinx.util.images import get_image_size

import helpers

project = "The linear algebra of a one-layer neural network"
author = f"The authors of “{project}”"
copyright = f"2026, {author}. Text and pictures CC BY 4.0, code MIT"
version = release = helpers.__version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "numpydoc"]
exclude_patterns = ["originals"]

# Show the stored outputs of the notebooks, and never execute a notebook.
nb_execution_mode = "off"
# The pages do not contain widgets, so they need not load the scripts of ipywidgets.
nb_ipywidgets_js = {}
nb_render_error_lexer = "course-error"
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 4

# In the docstrings, `name` means code, and the sections have the format of numpydoc.
default_role = "literal"
autodoc_member_order = "bysource"
autodoc_typehints = "none"
numpydoc_show_class_members = False

# Formulas are converted to MathML during the build. Browsers can display MathML, and screen readers
# can read it, without a script.
html_math_renderer = "mathml"
myst_update_mathjax = False
MATHML = LatexToMathML(fancy_error=False)

# The layouts of the still pictures of an explorer, in the order of `add_still` in build_book.py.
STILLS = "still-wide", "still-narrow"
OPTIONAL = "Going further"  # the headings of optional sections begin with these words

html_theme = "furo"
templates_path = ["_templates"]
html_title = project
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_js_files = ["book.js"]
html_favicon = "_static/favicon.svg"
html_permalinks_icon = "#"
html_show_sphinx = False
html_copy_source = False
html_domain_indices = False
html_theme_options = {
    "top_of_page_buttons": [],
    "light_css_variables": {
        "color-link-underline": "currentcolor",
        "color-link-underline--visited": "currentcolor",
        "figure-padding": "0",
        "still-filter": "none",
        "verdict-right": "#006b4e",
        "verdict-near": "#005f94",
        "verdict-wrong": "#a34700",
    },
    "dark_css_variables": {
        "figure-padding": "8px",
        "still-filter": "invert(0.933) hue-rotate(180deg)",  # white becomes as dark as the page
        "verdict-right": "#2fc99b",
        "verdict-near": "#6cbcec",
        "verdict-wrong": "#f58b33",
    },
}
pygments_style = "a11y-high-contrast-light"
pygments_dark_style = "a11y-high-contrast-dark"
LINKS = addresses.links()
if LINKS:
    html_baseurl = LINKS["book"]
    html_theme_options["top_of_page_buttons"] = ["edit"]
    link = {"name": "Repository", "url": LINKS["repository"], "html": "Repository", "class": ""}
    html_theme_options["footer_icons"] = [link]


class ErrorLexer(RegexLexer):
    """Highlight a stored error as IPython prints it, with code, line numbers, message and notes."""

    name = "course-error"
    tokens = {  # noqa: RUF012
        "root": [
            (r"^-+\n|^Cell In.*\n", Comment),
            (r"^(-+> *\d+)(.*\n)", bygroups(Generic.Error, using(PythonLexer))),
            (r"^( +\d+)(.*\n)", bygroups(Comment, using(PythonLexer))),
            (r"^\w+(?=:)", Generic.Error),
            (r".+|\n", Text),
        ]
    }


def setup(app):
    """Register the functions that change what Sphinx and MyST-NB write."""
    app.add_lexer("course-error", ErrorLexer)
    app.connect("html-page-context", link_source)
    app.connect("doctree-resolved", fold_optional)
    app.connect("doctree-resolved", mark_stills)
    app.connect("doctree-resolved", measure_pictures)
    app.add_node(HideCodeCellNode, override=True, html=(begin_fold, end_fold))
    app.add_html_math_renderer("mathml", (write_inline, None), (write_block, None))


def link_source(app, page, template, context, doctree):
    """Let the link "Edit this page" lead to the file from which a page is made.

    A page that is not made from a file gets no such link.
    """
    source = addresses.source_of(page)
    if LINKS and source:
        context["theme_source_edit_link"] = f"{LINKS['repository']}/edit/main/{source}"


def fold_optional(app, doctree, docname):
    """Fold the content of each optional section of a page.

    JupyterLab folds the same sections, because of the metadata of the heading's cell.
    """
    for section in doctree.findall(nodes.section):
        title, *rest = section.children
        if title.astext().startswith(OPTIONAL):
            begin, end = '<details class="optional"><summary>', "</summary>"
            parts = [begin, title, end, *rest, "</details>"]
            section.children = []
            section += [
                nodes.raw("", part, format="html") if isinstance(part, str) else part
                for part in parts
            ]


def mark_stills(app, doctree, docname):
    """Mark the wide and the narrow still picture of each explorer for book.css.

    With these marks, book.css shows the picture that fits the width of the page, in the page's
    colours.
    """
    for cell in doctree.findall(nodes.container):
        if "tag_both-layouts" in cell["classes"]:
            for picture, layout in zip([*cell.findall(nodes.image)][-2:], STILLS, strict=True):
                picture["classes"] += ["still", layout]


def measure_pictures(app, doctree, docname):
    """Give each picture the size of its file, and load it only when the reader scrolls near it."""
    for picture in doctree.findall(nodes.image):
        # On a phone, the letters of a wider picture would be too small (book.css).
        width, height = get_image_size(app.srcdir / picture["uri"])
        picture["classes"] += ["wide"] * (width > 500)
        picture.attributes |= {"width": str(width), "height": str(height), "loading": "lazy"}


def begin_fold(writer, node):
    """Write the beginning of an element that folds the code or the output of a cell.

    The summary that MyST-NB writes would contain paragraphs.
    """
    what = "code" if "above-input" in node["classes"] else "output"
    writer.body.append(
        f'<details class="{" ".join(node["classes"])}"><summary>'
        f'<span class="collapsed">Show the {what}</span> '
        f'<span class="expanded">Hide the {what}</span></summary>\n'
    )


def end_fold(writer, node):
    """Write the end of an element that folds the code or the output of a cell."""
    writer.body.append("</details>\n")


def write_inline(writer, node):
    """Write a formula that is part of a sentence."""
    writer.body.append(mathml(node, displaystyle=False))
    raise nodes.SkipNode


def write_block(writer, node):
    """Write a displayed formula, in an element that scrolls if the formula is too wide."""
    writer.body.append(f'<div class="math">{mathml(node, displaystyle=True)}</div>\n')
    raise nodes.SkipNode


def mathml(node, displaystyle):
    """Return a formula as MathML, or log a warning, which makes the build fail."""
    try:
        formula = MATHML.convert_with_local_state(node.astext(), displaystyle=displaystyle)
        # The primes of the font are already raised, so they must not be superscripts.
        return re.sub("<msup>(<mi>.</mi>)<mo>([′″])</mo></msup>", r"\1<mo>\2</mo>", formula)
    except LatexError as error:
        logging.getLogger(__name__).warning("formula: %s", error, location=node)
        return ""
