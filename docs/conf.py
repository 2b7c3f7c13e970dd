"""Settings of Sphinx for the book. `build_book.py` collects the pages and starts Sphinx."""

import importlib.util
import os
from pathlib import Path

from pygments.lexer import RegexLexer, bygroups, using
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Generic, Text

import helpers

project = "The linear algebra of a one-layer neural network"
author = f"The authors of “{helpers.course_title}”"
copyright = f"2026, {author}. Text and pictures CC BY 4.0, code MIT"
version = release = helpers.__version__
language = "en"

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.mathjax", "numpydoc"]
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

# Mathematics: MathJax 3 with its fonts from a package, so that nothing is fetched from elsewhere.
MATHJAX = Path(importlib.util.find_spec("sphinx-mathjax-offline").origin).parent / "static/mathjax"
mathjax_path = "mathjax/tex-chtml.js"
mathjax3_config = {
    # Without the menu, formulas are no stops for the tab key.
    "options": {"enableMenu": False},
    "tex": {"inlineMath": [["\\(", "\\)"]], "displayMath": [["\\[", "\\]"]]},
}

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
    """Add how errors look, and the site's own copy of MathJax."""
    app.add_lexer("course-error", ErrorLexer)
    app.connect("autodoc-skip-member", skip_fields)
    app.connect("build-finished", copy_mathjax)


def skip_fields(app, what, name, obj, skip, options):
    """Leave out what Python itself writes about the fields of a named tuple."""
    return skip or (getattr(obj, "__doc__", None) or "").startswith("Alias for field number")


def copy_mathjax(app, exception):
    """Copy what the pages load of MathJax into the site."""
    from shutil import copyfile, copytree

    if exception is None and app.builder.format == "html":
        place = app.outdir / "_static" / "mathjax"
        fonts = "output/chtml/fonts/woff-v2"
        copytree(MATHJAX / fonts, place / fonts, dirs_exist_ok=True)
        copyfile(MATHJAX / "tex-chtml.js", place / "tex-chtml.js")
