"""Record solved exercises and guesses in a small file, so that they outlast a notebook.

The file is in the user's folder for the state of programs and not in the course. Deleting the file
deletes the record and nothing else. Each event is one line, so that a line that was cut off by
a crash does not affect the others. Several notebooks can use the file at the same time, because
each notebook locks the file while it changes the content.

The pages of the book write the same lines, and add to each event what the reader typed.
"""

import datetime
import errno
import json
import os
import time
from contextlib import contextmanager, suppress

from helpers.installation import needs_extra

with needs_extra():
    import platformdirs

flock = msvcrt = None
with suppress(ImportError):
    from fcntl import LOCK_EX, LOCK_NB, flock
with suppress(ImportError):  # Windows
    import msvcrt

NAME = "progress.jsonl"
PATIENCE = 10.0  # how many seconds to wait while another program holds the lock
_HELD_BY_ANOTHER = {errno.EAGAIN, errno.EACCES, errno.EDEADLK}


def progress_file():
    """Return the path of the record as a pathlib.Path, whether or not the file exists yet."""
    return platformdirs.user_state_path("one-layer-course", appauthor=False) / NAME


def add(kind, name, **more):
    """Append an event with today's date to the record, and wait until it is on the disk.

    The kind is "solved" or, for a guess, "predicted", as it has been since version 0.1. `more` are
    further data of the event, in a form that JSON can store. If the event cannot be stored, or
    another program holds the lock for `PATIENCE` seconds, an OSError is raised and the file stays
    unchanged.
    """
    event = {kind: name, **more, "on": datetime.date.today().isoformat()}
    with _locked() as held:
        _append([json.dumps(event).encode()], held)


def merge(content):
    """Append the events in the content of another record's file that are not yet in this record.

    Return the numbers of events in the content, of new events, and of lines without a valid event.
    If the events cannot be stored, an OSError is raised as by `add`, and the file stays unchanged.
    """
    lines = _lines(content)
    with _locked() as held:
        known = set(map(_identity, _events(_stored())))
        new = {}
        for line, event in lines:
            if event is not None and (identity := _identity(event)) not in known:
                new.setdefault(identity, line.strip())
        _append(new.values(), held)
    return len(_events(lines)), len(new), _unreadable(lines)


def _identity(event):
    """Return a string that is the same for equal events."""
    return json.dumps(event, sort_keys=True)


def _append(lines, held):
    """Append the given lines to the record, or none of them if writing fails."""
    data = b"".join(line + b"\n" for line in lines)
    if not data:
        return
    with progress_file().open("a+b", buffering=0) as file:
        size = file.seek(0, os.SEEK_END)
        if size:
            file.seek(size - 1)
            if file.read(1) != b"\n":  # the last line was cut off
                data = b"\n" + data
        try:
            _write(file, data)
        except BaseException:
            if held:
                file.truncate(size)
            raise


def read():
    """Return the events in the order in which they happened, and a remark about unreadable lines.

    Unreadable lines are removed from the file after a copy of the file is stored. If this fails,
    for example on a full disk, the file stays unchanged. The remark says what was done, and it is
    empty if all lines can be read. If the file exists but cannot be opened, an OSError is raised.
    """
    lines, remark = _stored(), ""
    if _unreadable(lines):
        try:
            with _locked() as held:
                lines = _stored()  # another kernel may have repaired the file
                if not _unreadable(lines):
                    return _events(lines), ""
                if not held:
                    raise OSError(errno.ENOLCK, "this file system has no locks")
                done = f"They were removed, and a copy of the unchanged file is {_repair(lines)}."
        except OSError as error:
            done = f"The file stays as it is, because it cannot be repaired: {reason(error)}."
        count = f"{_unreadable(lines)} of {len(lines)} lines"
        remark = f"{count} of the record could not be read. {done}"
    return _events(lines), remark


def reason(error):
    """Return the operating system's message for an OSError, or else its text or its type."""
    return error.strerror or str(error) or type(error).__name__


def _stored():
    """Return the lines of the record, or no lines if there is no record yet."""
    try:
        return _lines(progress_file().read_bytes())
    except FileNotFoundError:
        return []


def _lines(content):
    """Return a pair (bytes, event or None) for each line that is not blank."""
    return [(line, _event(line)) for line in content.splitlines() if line.strip()]


def _events(lines):
    return [event for _, event in lines if event is not None]


def _unreadable(lines):
    return len(lines) - len(_events(lines))


def _event(line):
    """Return the event that a line of bytes contains, or None if the line is not valid."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):  # the line is not UTF-8 or JSON, or is too deep
        return None
    if not isinstance(event, dict):
        return None
    names = [event.get(kind, "") for kind in ("solved", "predicted")]
    return event if all(isinstance(name, str) for name in names) else None


def _repair(lines):
    """Copy the record to a new file beside it, and remove the unreadable lines from the record.

    A complete new file replaces the record in one step. Return the name of the copy.
    """
    path, number = progress_file(), 1
    while (aside := path.with_name(f"progress.unreadable-{number}.jsonl")).exists():
        number += 1
    new = path.with_suffix(".new")
    readable = b"".join(line + b"\n" for line, event in lines if event is not None)
    try:
        for target, data in ((aside, path.read_bytes()), (new, readable)):
            with target.open("wb", buffering=0) as file:
                _write(file, data)
        os.replace(new, path)
    except BaseException:
        aside.unlink(missing_ok=True)
        new.unlink(missing_ok=True)
        raise
    return aside.name


def _write(file, data):
    """Write all of the data to a file, and wait until it is on the disk."""
    while data:
        data = data[file.write(data) :]
    os.fsync(file.fileno())


@contextmanager
def _locked():
    """Lock the record against other kernels, and yield whether the file system supports locks.

    A separate file is locked, because `_repair` replaces the file of the record. When a program
    ends or crashes, the operating system releases the lock.
    """
    path = progress_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + PATIENCE
    with path.with_suffix(".lock").open("ab") as file:
        held = None
        while held is None:
            try:
                if flock:
                    flock(file, LOCK_EX | LOCK_NB)
                else:
                    file.seek(0)
                    msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
                held = True
            except OSError as error:
                if error.errno not in _HELD_BY_ANOTHER:
                    held = False
                elif time.monotonic() > end:
                    words = "another program holds its lock"
                    raise TimeoutError(errno.ETIMEDOUT, words, str(path)) from None
                else:
                    time.sleep(0.005)
        yield held
