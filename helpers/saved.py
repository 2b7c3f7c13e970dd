"""The file format of a quadratic network: an .npz file that is checked before it is read.

A file may come from anybody. So nothing in it is executed (no pickle), and nothing is unpacked that
would take much more memory than the file has bytes.
"""

import math
import os
import zipfile
from pathlib import Path

import numpy as np

from helpers.arrays import as_flag, brief

FORMAT = "one-layer-course QuadraticNetwork 1"  # ends with the version of the format
NAMES = ("P", "Q", "W", "b", "activation")
EXPECTED = "expected a file that QuadraticNetwork.save wrote"
MOST_BYTES = 2**24  # that a file may hold in all arrays, or
MOST_GROWTH = 16  # this many times its own size


def write(path, contents, overwrite):
    """Write `contents`, a dict with the NAMES, into a file; see `QuadraticNetwork.save`."""
    path = _as_path(path)
    if not as_flag("overwrite", overwrite) and path.exists():
        raise FileExistsError(f"{path} exists already; overwrite=True would replace it")
    contents = contents | {"format": FORMAT}
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with open(unfinished, "wb") as file:
            np.savez_compressed(file, **contents)
            size = sum(np.asarray(array).nbytes for array in contents.values())
            if size > max(MOST_BYTES, MOST_GROWTH * file.tell()) / 2:
                # Mostly zeros: `read` refuses small files that would take much memory.
                file.seek(0)
                file.truncate()
                np.savez(file, **contents)
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
        except Exception as error:  # what zipfile and zlib raise depends on the damage
            raise ValueError(
                f"{path} cannot be read as an .npz file: damaged, or of another kind; {EXPECTED}"
            ) from error
    if problem:
        raise ValueError(f"{path} {problem}")
    return path, contents


def _contents(file):
    """Return the arrays of a file and "", or None and what is wrong with the file."""
    size = os.fstat(file.fileno()).st_size
    with zipfile.ZipFile(file) as archive:
        found = sorted(name.removesuffix(".npy") for name in archive.namelist())
        other = f"the arrays {', '.join(found)}" if found else "nothing"
        if "format" in found and _nbytes(archive, "format") < 1_000:
            text = _array(archive, "format")
            other = f"the format {str(text.item())!r}" if text.size == 1 else other
            other = "" if text.shape == () and str(text) == FORMAT else other
        if other:
            found = " ".join(other[:80].split())
            return None, f"holds {found}; {EXPECTED}, with the format {FORMAT!r}"
        missing = [name for name in NAMES if name not in found]
        if missing:
            return None, f"lacks {', '.join(missing)}; expected {', '.join(NAMES)}"
        total = sum(_nbytes(archive, name) for name in NAMES)
        if total > max(MOST_BYTES, MOST_GROWTH * size):
            return None, f"has {size} bytes, and its arrays would take {total}; {EXPECTED}"
        return {name: _array(archive, name) for name in NAMES}, ""


def _nbytes(archive, name):
    """Return how many bytes the numbers of an array take, from its header."""
    member = archive.getinfo(f"{name}.npy")
    # zipfile limits the memory that unpacking takes for these two methods only.
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError(f"{name} is compressed by method {member.compress_type}")
    with archive.open(member) as file:
        if np.lib.format.read_magic(file) != (1, 0):
            raise ValueError(f"{name} has a header of another version")
        shape, _, dtype = np.lib.format.read_array_header_1_0(file, max_header_size=1_000)
        nbytes = dtype.itemsize * math.prod(shape)
        if file.tell() + nbytes != member.file_size:
            raise ValueError(f"{name} has {member.file_size} bytes")
    return nbytes


def _array(archive, name):
    with archive.open(f"{name}.npy") as file:
        return np.lib.format.read_array(file, allow_pickle=False, max_header_size=1_000)


def _as_path(path):
    try:
        return Path(path)
    except TypeError as error:
        raise TypeError(f"path must be text or a path, not {brief(path)}") from error
