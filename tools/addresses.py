"""Write the address, version and date of the course into all files that name one of these.

    python tools/addresses.py            writes the files python tools/addresses.py --check    only
    names the files that would change, and fails if any would

The address is a line of pyproject.toml, under [project.urls]. Without this line, no file of the
course contains a link to the course. The version is that of `helpers`, and CHANGELOG.md contains
the date of the version. In all other files, a text with the address, version or date stands between
a line "Written by tools/addresses.py: ..." and a line "End." as a comment. The first line of code
of each chapter has a comment that says how to install the course.
"""

import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# {name of a text: (the text with an address of the course, the text without one)}
TEXTS = {
    "start": (
        "[Read the course as a book]({book}), or run it [on Binder]({binder}00_start_here.ipynb) "
        "without installing anything. On your own computer, `git clone {repository}` fetches its "
        "folder.\n\n",
        "",
    ),
    "elsewhere": (
        "- **Binder:** [Chapter 0]({binder}00_start_here.ipynb) opens in JupyterLab on a server.\n"
        "- **Colab:** open [chapter 0]({colab}00_start_here.ipynb), and run this line in a new "
        "cell above the others: `{install}`\n",
        "- **Binder:** enter this repository's address and the file "
        "`notebooks/00_start_here.ipynb` at [mybinder.org](https://mybinder.org) to run the course "
        "there without installing anything.\n",
    ),
    "alone": (
        "If you open a chapter by its address alone, without the course's folder, first run this "
        "line in a new cell above the others:\n\n    {install}\n\n",
        "",
    ),
    "whyshape": (
        '    pip install "whyshape @ git+{repository}#subdirectory=whyshape"\n',
        "    pip install ./whyshape\n",
    ),
    "urls": (
        '[project.urls]\nRepository = "{repository}"\n'
        'Documentation = "{book}whyshape/README.html"\n',
        "[project.urls]\n",
    ),
    "citation": (
        'version: {version}\n{released}repository-code: "{repository}"\nurl: "{book}"\n',
        "version: {version}\n{released}",
    ),
    "contacts": (
        "contact_links:\n"
        "  - name: A security hole\n"
        "    url: {repository}/security/advisories/new\n"
        "    about: Only the authors see what you write there.\n"
        "  - name: NumPy says something about shapes\n"
        "    url: {book}docs/messages.html\n"
        "    about: Paste the message, and see what it means and what helps.\n",
        "contact_links: []\n",
    ),
    "private": (
        "Write to us [in private]({repository}/security/advisories/new). Only we see what you "
        "write there.\n",
        "This copy of the course has no public address yet. Tell the person who gave it to you, "
        "and nobody else.\n",
    ),
}
FILES = (
    "README.md",
    "SECURITY.md",
    "CITATION.cff",
    "docs/install.md",
    ".github/ISSUE_TEMPLATE/config.yml",
    "whyshape/README.md",
    "whyshape/pyproject.toml",
    *sorted(f"notebooks/{path.name}" for path in (ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb")),
)
PART = re.compile(
    r"(?<=Written by tools/addresses\.py: )(\w+)( -->\n\n|\n)(.*?)(?=(?:<!-- |# )End\.)", re.DOTALL
)
# The first line of a chapter's code, in the JSON of a notebook.
FIRST_LINE = re.compile(r'(?<=^    ")import course\b.*?(?=(?:\\n)?",?$)', re.MULTILINE)


def main(arguments):
    """Write the files that differ, or with --check only print their names.

    With --check, the result is the number of files that differ. Otherwise it is 0.
    """
    different = 0
    for name in FILES:
        path = ROOT / name
        text = path.read_text(encoding="utf-8")
        if (new := written(text)) != text:
            print(name)
            if arguments == ["--check"]:
                different += 1
            else:
                path.write_text(new, encoding="utf-8", newline="\n")
    return different


def written(text, urls=None):
    """Return the text of a file with the address, version and date that are valid now.

    Parameters
    ----------
    text : str
        The text of the file.
    urls : dict, optional
        The table [project.urls], by default that of pyproject.toml.
    """
    known = links(urls)
    values = known | release()

    def part(found):
        name, end, _ = found.groups()
        return name + end + TEXTS[name][not known].format(**values)

    line = json.dumps(first_line(urls), ensure_ascii=False)[1:-1]
    return FIRST_LINE.sub(lambda _: line, PART.sub(part, text), count=1)


def first_line(urls=None):
    """Return the first line of code of each chapter, with a comment on how to install the course.

    Parameters
    ----------
    urls : dict, optional
        The table [project.urls], by default that of pyproject.toml.
    """
    install = links(urls).get("install", "%pip install -e .. -e ../whyshape")
    return f"import course  # Not found? Run in a new cell, then restart the kernel: {install}"


def links(urls=None):
    """Return all addresses of the course as {name: address}, or {} if it has no address yet.

    Parameters
    ----------
    urls : dict, optional
        The table [project.urls], by default that of pyproject.toml. If `Repository` in this table
        is not a repository of GitHub, a ValueError is raised, because Colab, Binder and the
        workflows need one.
    """
    if urls is None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        urls = project["urls"]
    repository = urls.get("Repository")
    if repository is None:
        return {}
    found = re.fullmatch(r"https://github\.com/([\w-]+)/([\w.-]*[\w-])(?<!\.git)", repository)
    if not found:
        expected = "expected https://github.com/OWNER/NAME"
        raise ValueError(f"pyproject.toml has the address {repository!r}; {expected}")
    owner, name = found.groups()
    book = urls.get("Documentation", f"https://{owner.lower()}.github.io/{name}/")
    if not re.fullmatch(r"https://\S+/", book):
        raise ValueError(f"pyproject.toml has the book's address {book!r}; expected https://.../")
    return {
        "repository": repository,
        "book": book,
        "colab": f"https://colab.research.google.com/github/{owner}/{name}/blob/main/notebooks/",
        "binder": f"https://mybinder.org/v2/gh/{owner}/{name}/main?urlpath=lab/tree/notebooks/",
        # Names alone are not enough: a package index may have other packages with these names.
        "install": f'%pip install -q "one-layer-course @ git+{repository}" '
        f'"whyshape @ git+{repository}#subdirectory=whyshape"',
    }


def release():
    """Return the version of the course, and the line for CITATION.cff with its date.

    The line is empty for a version without a date.
    """
    code = (ROOT / "helpers" / "__init__.py").read_text(encoding="utf-8")
    version = re.search(r'^__version__ = "(.*)"$', code, re.MULTILINE)[1]
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    date = re.search(rf"^## {re.escape(version)} \((.*)\)$", changes, re.MULTILINE)
    return {"version": version, "released": f"date-released: {date[1]}\n" if date else ""}


def source_of(page):
    """Return the file from which a page of the book is made, or None for a chapter.

    A chapter is a notebook, which nobody edits in a browser.

    Parameters
    ----------
    page : str
        The page's name without a suffix, such as "docs/install" or "modules/helpers.costs".
    """
    name = re.sub(r"^modules/(\w+)\.", r"\1/", page)
    names = ["README.md"] if page == "index" else [f"{name}{end}" for end in (".md", ".py")]
    names.append(f"{name}/__init__.py")
    return next((name for name in names if (ROOT / name).is_file()), None)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
