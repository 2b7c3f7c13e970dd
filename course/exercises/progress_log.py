"""Record solved exercises and guesses in a small file that outlasts the notebook.

The learner's progress is stored in a file, the record, which is in the user's folder for
application data, not in the folder of the course. Each event (a solved exercise, or a guess with
its outcome) is a line of JSON, which is appended to the record in one write. A line that cannot be
read is skipped and stays in the record. The pages of the book store events in the same form, and
add to each event what the reader typed.
"""

import datetime
import json

import platformdirs

NAME = "record.jsonl"


def progress_file():
    """Return the path of the record as a pathlib.Path, whether or not the file exists yet.

    If the user has no home folder, an OSError is raised.
    """
    try:
        return platformdirs.user_state_path("one-layer-course", appauthor=False) / NAME
    except RuntimeError as error:
        raise OSError(str(error)) from error


def add(kind, name, **more):
    """Append a solved exercise or a guess, with today's date, to the learner's record.

    The argument `kind` is "solved" or, for a guess, "predicted", and `name` is the number of the
    exercise or guess. The arguments in `more` are further data of the event, in a form that JSON
    can store. If the event cannot be stored, an OSError is raised.
    """
    event = {kind: name, **more, "on": datetime.date.today().isoformat()}
    _append([json.dumps(event)])


def read():
    """Return a list of the events in the learner's record, and the number of unreadable lines."""
    found, unreadable = _parsed(_content())
    return list(found.values()), unreadable


def merge(content):
    """Append the events in another record's `content` that are missing from this learner's record.

    The results are the number of events in `content`, the number of new events, and the number of
    lines that cannot be read.
    """
    found, unreadable = _parsed(content)
    known, _ = _parsed(_content())
    new = [line for line in found if line not in known]
    _append(new)
    return len(found), len(new), unreadable


def _content():
    try:
        return progress_file().read_bytes()
    except FileNotFoundError:
        return b""


def _append(lines):
    path = progress_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as file:
        for line in lines:
            # The first line break ends a line that an earlier write left incomplete.
            file.write(f"\n{line}\n".encode())
            file.flush()


def _parsed(content):
    """Return a dict from each readable line to its event, and the number of unreadable lines.

    Each key of the dict is the event as a line of JSON, with its fields sorted by name.
    """
    found, unreadable = {}, 0
    for line in filter(bytes.strip, content.splitlines()):
        try:
            event = json.loads(line)
            if not isinstance(event, dict):
                raise ValueError("an event is an object")
            found[json.dumps(event, sort_keys=True)] = event
        except (ValueError, RecursionError):
            unreadable += 1
    return found, unreadable
