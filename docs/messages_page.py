"""Read the pages about single messages, docs/messages/*.md, for the book and its message box.

The message box is the field on the page of messages into which a reader pastes a message. The head
of a page lists the messages that lead to the page, each as a regular expression, `words`. The entry
`tell` of a message names a function of docs/_static/messages.js, which gets the groups of the
expression. The first list of a page contains the fixes. Each fix says when it helps, and has the
word "write" before its code.
"""

import json
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "messages"


def texts():
    """Return the text of each page about a message, without its head, as {name: Markdown}."""
    return {f"docs/messages/{path.name}": _parts(path)[1] for path in sorted(FOLDER.glob("*.md"))}


def index(text):
    """Return the list of all message pages, `text`, with a table of contents for the sidebar."""
    names = re.findall(r"\]\((messages/[\w-]+)\.md\)", text)
    return "\n".join([text, "```{toctree}", ":hidden:", "", *names, "```", ""])


def script():
    """Return what the message box has to know of the message pages, as a line of JavaScript."""
    pages = [_entry(path) for path in sorted(FOLDER.glob("*.md"))]
    # A closing tag in a page would end the script.
    return f"const PAGES = {json.dumps(pages)};\n".replace("<", "\\u003c")


def _entry(path):
    head, text = _parts(path)
    fixes = re.findall(r"^- (.*)$", text.partition("\n## ")[0], re.MULTILINE)
    return {"name": path.stem, "messages": head.get("messages", []), "fixes": fixes}


def _parts(path):
    """Return the head of a page about a message as a dictionary, and the text of the page."""
    found = re.match(
        r"(?:---\n(.*?)^---\n)?(.*)", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
    )
    return yaml.safe_load(found[1] or "{}"), found[2]
