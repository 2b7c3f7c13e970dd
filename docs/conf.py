"""Settings of Sphinx for the book. `build_book.py` collects the pages and starts Sphinx."""

import os
import re

from docutils import nodes
from math_core import LatexError, LatexToMathML
from pygments.lexer import RegexLexer, bygroups, using
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Generic, Text
from sphinx.util import logging

import helpers

project = "The linear algebra of a one-layer neural network"
author = f"The authors of “{helpers.course_title}”"
copyright = f"2026, {author}. Text and pictures CC BY 4.0, code MIT"
version = release = helpers.__version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "numpydoc"]
exclude_patterns = ["originals"]

# Notebooks: the stored outputs, never a run.
nb_execution_mode = "off"
# Explorers are not part of the pages, so nothing has to be loaded for widgets.
nb_ipywidgets_js = {}
nb_render_error_lexer = "course-error"
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 4

# The docstrings write names as `name`, and their sections as NumPy does.
default_role = "literal"
autodoc_member_order = "bysource"
autodoc_typehints = "none"
numpydoc_show_class_members = False

# Formulas are typeset here, as MathML, which browsers show and screen readers read by themselves.
html_math_renderer = "mathml"
myst_update_mathjax = False
MATHML = LatexToMathML(fancy_error=False)

OPTIONAL = "Going further"  # so begin the headings of optional sections

html_theme = "sphinx_book_theme"
html_title = helpers.course_title
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_js_files = ["book.js"]
html_favicon = "_static/favicon.svg"
html_context = {"default_mode": "auto"}  # light or dark as the reader's system is
html_show_sphinx = False
html_copy_source = False
html_domain_indices = False
html_last_updated_fmt = None
html_theme_options = {
    "navbar_persistent": [],  # the search stands in the bar at the side
    "show_navbar_depth": 1,
    "use_fullscreen_button": False,
    "use_download_button": False,
}
# Where a workflow of GitHub builds the book, it names the repository.
if repository := os.environ.get("GITHUB_REPOSITORY"):
    html_theme_options |= {
        "repository_url": f"https://github.com/{repository}",
        "use_repository_button": True,
    }


class ErrorLexer(RegexLexer):
    """A stored error as IPython prints it: code with line numbers, then the message and notes."""

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
    """Add how errors look, how optional sections are folded, and how formulas are written."""
    app.add_lexer("course-error", ErrorLexer)
    app.connect("doctree-resolved", fold_optional)
    app.connect("autodoc-skip-member", skip_fields)
    app.add_html_math_renderer("mathml", (write_inline, None), (write_block, None))


def fold_optional(app, doctree, docname):
    """Fold each optional section behind its heading; in JupyterLab, the cell's metadata does it."""
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


def skip_fields(app, what, name, obj, skip, options):
    """Leave out what Python itself writes about the fields of a named tuple."""
    return skip or (getattr(obj, "__doc__", None) or "").startswith("Alias for field number")


def write_inline(writer, node):
    """Write a formula in a sentence."""
    writer.body.append(mathml(node, displaystyle=False))
    raise nodes.SkipNode


def write_block(writer, node):
    """Write a formula on lines of its own; the element around it scrolls where it is too wide."""
    writer.body.append(f'<div class="math">{mathml(node, displaystyle=True)}</div>\n')
    raise nodes.SkipNode


def mathml(node, displaystyle):
    """A formula's MathML; a formula that cannot be read is a warning, which ends the build."""
    try:
        formula = MATHML.convert_with_local_state(node.astext(), displaystyle=displaystyle)
        # The font's primes are raised already.
        return re.sub("<msup>(<mi>.</mi>)<mo>([′″])</mo></msup>", r"\1<mo>\2</mo>", formula)
    except LatexError as error:
        logging.getLogger(__name__).warning("formula: %s", error, location=node)
        return ""
