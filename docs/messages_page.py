"""Read the pages about single messages, docs/messages/*.md, for the book and for its box.

A page begins with the messages that lead to it, each as a regular expression: `words`, and in
`tell` the function of docs/_static/messages.js that is given the groups. The first list of a page
holds the fixes, each with its code first.
"""

import json
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "messages"


def texts():
    """Return the text of each page, without what is only for the box, as {name: Markdown}."""
    return {f"docs/messages/{path.name}": _parts(path)[1] for path in sorted(FOLDER.glob("*.md"))}


def index(text):
    """Return the list of all pages with a table of contents for the sidebar, in its order."""
    names = re.findall(r"\]\((messages/[\w-]+)\.md\)", text)
    return "\n".join([text, "```{toctree}", ":hidden:", "", *names, "```", ""])


def script():
    """Return what the box knows of the pages, as a line of JavaScript."""
    pages = [_entry(path) for path in sorted(FOLDER.glob("*.md"))]
    # A closing tag in a page would end the script.
    return f"const PAGES = {json.dumps(pages)};\n".replace("<", "\\u003c")


def _entry(path):
    head, text = _parts(path)
    fixes = re.findall(r"^- (.*)$", text.partition("\n## ")[0], re.MULTILINE)
    return {"name": path.stem, "messages": head.get("messages", []), "fixes": fixes}


def _parts(path):
    """Return what stands before a page, as a dictionary, and its text."""
    found = re.match(
        r"(?:---\n(.*?)^---\n)?(.*)", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    return yaml.safe_load(found[1] or "{}"), found[2]
