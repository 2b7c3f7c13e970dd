"""What a learner has solved and predicted, kept between notebooks in a small file of their own.

The file stands in the user's own folder for such things, never in the course, and may be deleted
at any time: only the record is lost. It is a line for each event, so that two notebooks can add to
it at the same time and a line cut off by a crash spoils no other.
"""

import datetime
import json

from helpers.installation import needs_extra

with needs_extra():
    import platformdirs

NAME = "progress.jsonl"


def progress_file():
    """Where the record is kept: a pathlib.Path, whether or not there is such a file yet."""
    return platformdirs.user_state_path("one-layer-course", appauthor=False) / NAME


def add(kind, name, **more):
    """Append an event, dated today.

    Parameters
    ----------
    kind : {"solved", "predicted"}
    name : str
        Of the exercise or prediction, such as "2.3".
    **more
        What else is to be kept; JSON must be able to hold it.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    event = {kind: name, **more, "on": datetime.date.today().isoformat()}
    path = progress_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(event) + "\n")


def read():
    """The events of the record, and what is to be said about it.

    A file with lines that cannot be read is renamed, not overwritten; the lines that can be read
    go into a new one.

    Returns
    -------
    events : list of dict
        In the order in which they happened.
    remark : str
        Empty, or what was wrong with the file and where it is now.

    Raises
    ------
    OSError
        If there is a file that may not be read, or not be set aside.
    """
    path = progress_file()
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return [], ""
    events = [_event(line) for line in lines if line.strip()]
    readable = [event for event in events if event is not None]
    if len(readable) == len(events):
        return readable, ""
    aside = _set_aside(path)
    path.write_text("".join(json.dumps(event) + "\n" for event in readable), encoding="utf-8")
    unreadable = len(events) - len(readable)
    return readable, (
        f"{unreadable} of {len(events)} lines of the record could not be read. The file was "
        f"renamed to {aside.name}; the other lines were kept."
    )


def _event(line):
    """The event on a line of bytes, or None if it holds none."""
    try:
        event = json.loads(line)
    except ValueError:  # no JSON, or not even text
        return None
    if not isinstance(event, dict):
        return None
    names = [event.get(kind, "") for kind in ("solved", "predicted")]
    return event if all(isinstance(name, str) for name in names) else None


def _set_aside(path):
    number = 1
    while (aside := path.with_name(f"progress.unreadable-{number}.jsonl")).exists():
        number += 1
    return path.rename(aside)
