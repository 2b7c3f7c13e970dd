"""Find answers that a learner has written into a chapter. The book must not publish answers."""

import json
import re

ASKS = re.compile(r'^(guess|check)\("([\d.]+)"', re.MULTILINE)
OPEN = re.compile(
    r'^(\w+) = \.\.\.\n+(?:guess|check)\("[\d.]+", \1\)|^    return \.\.\.\n+check\(',
    re.MULTILINE,
)
STOP = """\
{chapter} contains an answer to {asked}, which the book would publish.
To keep your work in a copy and restore the chapter, run: python tools/keep_my_work.py"""


def answered(source):
    """Return which guess or exercise a code cell contains an answer to, or None.

    The result is a text such as "exercise 1.2" or "guess 1.1". In a stored chapter, each guess and
    each answer is `...`.
    """
    asks = ASKS.search(source)
    if not asks or OPEN.search(source):
        return None
    return f"{'guess' if asks[1] == 'guess' else 'exercise'} {asks[2]}"


def stop_if_answered(paths):
    """Raise SystemExit if a chapter contains answers, and say how to get the chapter back."""
    for path in paths:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
        if found := list(filter(None, map(answered, code))):
            asked = ", ".join(found)
            raise SystemExit(STOP.format(chapter=f"notebooks/{path.name}", asked=asked))
