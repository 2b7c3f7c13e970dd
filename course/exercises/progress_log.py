"""Record solved exercises and guesses in a small file that outlasts the notebook.

The file, called the record, is in the user's folder for the state of programs and not in the
course. Each event (a solved exercise, or a guess with its outcome) is a line of JSON, which is
appended in one write. A line of the record that cannot be read is skipped and stays in the record.
The pages of the book write lines of the same form, and add to each event what the reader typed.
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
    """Append an event, a solved exercise or a guess, with today's date to the record.

    The argument `kind` is "solved" or, for a guess, "predicted", and `name` is the number of the
    exercise or guess. The arguments in `more` are further data of the event, in a form that JSON
    can store. If the event cannot be stored, an OSError is raised.
    """
    event = {kind: name, **more, "on": datetime.date.today().isoformat()}
    _append([json.dumps(event)])


def read():
    """Return a list of the events in the record, and the number of lines that cannot be read."""
    found, unreadable = _parsed(_content())
    return list(found.values()), unreadable


def merge(content):
    """Append those events in the content of another record's file that this record lacks.

    The results are the numbers of events in the content, of new events, and of lines that cannot be
    read.
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
            # The first line break ends a line of which an earlier write stored only a part.
            file.write(f"\n{line}\n".encode())
            file.flush()


def _parsed(content):
    """Return a dict from lines to the events in them, and the number of lines that cannot be read.

    The lines in this dict are JSON with sorted keys.
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
