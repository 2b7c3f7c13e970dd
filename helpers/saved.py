"""Write and read the file of a quadratic network, an .npz file that is checked while it is read.

Because anybody may have written the file, reading it executes nothing (no pickle), and it unpacks
nothing that would take up much more memory than the file itself.
"""

import os
import zipfile
from pathlib import Path

import numpy as np

from helpers.arrays import as_flag, brief

FORMAT = "one-layer-course QuadraticNetwork 1"  # the last number is the version of the format
NAMES = ("P", "Q", "W", "b", "activation")
EXPECTED = "expected a file that QuadraticNetwork.save wrote"
MOST_BYTES, MOST_GROWTH = 2**24, 16  # `quadratic.load` explains these limits
SAFE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # zipfile can unpack both in small pieces


def write(path, contents, overwrite):
    """Write `contents`, a dict with the keys NAMES, into a file as `QuadraticNetwork.save` says."""
    path = _as_path(path)
    if not as_flag("overwrite", overwrite) and path.exists():
        raise FileExistsError(f"{path} exists already; overwrite=True would replace it")
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with open(unfinished, "wb") as file:
            np.savez(file, **contents, format=FORMAT)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def read(path):
    """Return the path and the arrays {name: array} of a file that `write` wrote."""
    path = _as_path(path)
    if path.exists() and not path.is_file():
        raise ValueError(f"{path} is a folder or a device; {EXPECTED}")
    with open(path, "rb") as file:
        try:
            contents, problem = _contents(file)
        except Exception as error:  # zipfile, zlib and NumPy raise many kinds of errors
            words = "cannot be read as an .npz file: damaged, or of another kind"
            raise ValueError(f"{path} {words}; {EXPECTED}") from error
    if problem:
        raise ValueError(f"{path} {problem}")
    return path, contents


def _contents(file):
    """Return the arrays of a file and "", or None and a description of the problem."""
    size = os.fstat(file.fileno()).st_size
    with zipfile.ZipFile(file) as archive:
        members = {item.filename.removesuffix(".npy"): item for item in archive.infolist()}
        found = f"the arrays {', '.join(sorted(members))}" if members else "nothing"
        if "format" in members and members["format"].file_size < 2_000:
            text = _array(archive, members["format"])
            found = f"the format {str(text)!r}" if text.shape == () else found
        if found != f"the format {FORMAT!r}":
            found = " ".join(found[:80].split())
            return None, f"holds {found}; {EXPECTED}, with the format {FORMAT!r}"
        missing = [name for name in NAMES if name not in members]
        if missing:
            return None, f"lacks {', '.join(missing)}; expected {', '.join(NAMES)}"
        total = sum(members[name].file_size for name in NAMES)
        if total > max(MOST_BYTES, MOST_GROWTH * size):
            return None, f"has {size} bytes, and its arrays would take {total}; {EXPECTED}"
        return {name: _array(archive, members[name]) for name in NAMES}, ""


def _array(archive, member):
    """Return the array in one member of the archive, which must contain nothing else."""
    if member.compress_type not in SAFE:
        raise ValueError(f"{member.filename} is compressed by method {member.compress_type}")
    with archive.open(member) as file:
        array = np.lib.format.read_array(file, allow_pickle=False, max_header_size=1_000)
        if file.read(1):
            raise ValueError(f"{member.filename} goes on after its array")
    return array


def _as_path(path):
    try:
        return Path(path)
    except TypeError as error:
        raise TypeError(f"path must be text or a path, not {brief(path)}") from error
