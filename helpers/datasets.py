"""Load the data of the course.

The file `data/README.md` describes the origin, licence and fields of each data file. Samples are
columns unless a docstring says otherwise. A missing file raises a FileNotFoundError, and a damaged
file raises a ValueError. "The question" is the forum question with which the course begins. It
shows two runs of a program.
"""

import zlib
from pathlib import Path

import numpy as np

from helpers.arguments import as_count, as_finite, as_shape

__all__ = [
    "digit_sheets",
    "digit_split",
    "display_shows",
    "display_targets",
    "load_digit_results",
    "load_digits",
    "load_first_question",
    "load_perceptron",
    "load_question",
    "load_training_digits",
    "one_hot",
    "random_one_hot",
]

# In a clone, data/ is next to the package. In an installed wheel, it is inside the package.
_FOLDERS = (Path(__file__).parent.parent / "data", Path(__file__).parent / "data")

DIGIT_SPLITS = 12
# The segments that are lit for each digit from 0 to 9.
LIT = ("abcdef", "bc", "abdeg", "abcdg", "bcfg", "acdfg", "acdefg", "abc", "abcdefg", "abcdfg")
# The targets (9, 10) of the ten digits: segments a to g, the decimal point, the power light.
DISPLAY = np.array([[part in lit + "L" for lit in LIT] for part in "abcdefg.L"], dtype=np.float64)
# The index of the first image on each of the 14 sheets.
_FIRST_ON_FORM = (0, 130, 256, 386, 516, 646, 776, 906, 1029, 1157, 1287, 1415, 1545, 1667)
_RESULTS = [
    ("test", "U8"),
    ("number", int),
    ("model", "U40"),
    ("choice", "U40"),
    ("right", int),
    ("of", int),
    ("numbers", int),
    ("seconds", float),
]


def load_question():
    """Load X (5, 4) and Y (3, 4) of the second run in the question.

    The column Y[:, 3] is not one-hot, because it contains two ones.
    """
    return _load_samples("question.csv", 5)


def load_first_question():
    """Load X (3, 4) and Y (3, 4) of the first run in the question.

    The question shows no targets. The file `data/README.md` explains how they were recovered.
    """
    return _load_samples("first_question.csv", 3)


def load_perceptron():
    """Load the inputs (4, 3) of the perceptron, with samples as rows, and its targets (4,)."""
    table = _read("perceptron.csv", (4, 4))
    return table[:, :3].copy(), table[:, 3].copy()


def load_digits():
    """Load 1,797 images X (64, 1797) of handwritten digits, and their labels (1797,).

    Each column of X lists the 8 × 8 pixels of an image, row by row from the top left. A pixel is a
    number from 0 (no ink) to 16 (full ink). The labels are integers from 0 to 9, and
    `one_hot(labels, 10)` converts them to targets.
    """
    return _load_images("digits.csv.gz", 1797)


def load_training_digits():
    """Load 3,823 images X (64, 3823) of digits by 30 other people, and their labels (3823,).

    None of these people wrote any of the digits that `load_digits` loads. The pixels and labels
    have the same form in both.
    """
    return _load_images("optdigits_train.csv.gz", 3823)


def digit_sheets():
    """Return the number of the sheet, from 1 to 14, on which each of the 1,797 images was written.

    The people who wrote the images of `load_digits` filled in the same sheet of 130 digits, 14
    times, and some of these digits are missing. The file `data/README.md` explains how the labels
    show it.
    """
    return np.repeat(np.arange(1, 15), np.diff([*_FIRST_ON_FORM, 1797]))


def load_digit_results():
    """Load a table that says how many digits each model classifies correctly.

    The table is a structured array (234,) with a row for each model and each test. Its fields are::

        test, number     the test digits: a sheet or a shuffle, and which
        model, choice    the model, and the setting that was chosen for it
        right, of        how many test digits it classifies correctly, and how many there are
        numbers          how many numbers the model stores
        seconds          how long its training took

    The file `data/README.md` says more.
    """
    return _read("quadratic_digits.csv", (234,), _RESULTS)


def digit_split(split):
    """Return the column numbers of the digits for training, validation and testing.

    The digits are cut into six parts in a random order, and the parts stand in a circle. Each of
    the splits 0 to 5 tests on another part. Of the five parts that follow it, the first 1200 digits
    are for training and the others for validation. Splits 6 to 11 use another random order. The
    lengths of the three arrays are 1200, 297 and 300, or 1200, 298 and 299.
    """
    if as_count("split", split, least=0) >= DIGIT_SPLITS:
        raise ValueError(f"split must be from 0 to {DIGIT_SPLITS - 1}, not {split}")
    seed, part = divmod(split, 6)
    parts = np.array_split(np.random.default_rng(seed).permutation(1797), 6)
    test, *others = parts[part:] + parts[:part]
    others = np.concatenate(others)
    return others[:1200], others[1200:], test


def one_hot(labels, N_out):
    """Return one-hot targets Y (N_out, N), in which Y[labels[n], n] is 1 for each sample n.

    The argument `labels` is an array_like of N integers from 0 to N_out - 1.
    """
    N_out = as_count("N_out", N_out)
    return (np.arange(N_out)[:, None] == _as_labels(labels, N_out)).astype(np.float64)


def display_targets(labels):
    """Return targets Y (9, N), in which a 1 lights a part of a calculator's display.

    The rows are the segments a to g, the decimal point, which is never lit, and the power light,
    which is always lit::

         aaa        0  a b c d e f    5  a c d f g
        f   b       1  b c            6  a c d e f g
         ggg        2  a b d e g      7  a b c
        e   c       3  a b c d g      8  a b c d e f g
         ddd        4  b c f g        9  a b c d f g

    The argument `labels` is an array_like of N integers from 0 to 9.
    """
    return DISPLAY[:, _as_labels(labels, 10)]


def display_shows(A):
    """Return what each display shows, as an array (N,) of words.

    The argument `A` (9, N) holds the outputs for the parts that `display_targets` lists. A segment
    is lit if its output is above one half. A word is a digit from "0" to "9", "nothing" or
    "no digit". The decimal point and the power light don't matter.
    """
    # From seven flags, lit or not, to the word.
    words = {segments: str(digit) for digit, segments in enumerate(map(tuple, DISPLAY[:7].T > 0.5))}
    words[(False,) * 7] = "nothing"
    lit = as_shape("A", A, 9, "N")[:7] > 0.5
    return np.array([words.get(tuple(segments), "no digit") for segments in lit.T])


def random_one_hot(N_out, N_in, N, seed=0):
    """Draw random inputs X (N_in, N) of zeros and ones, and random one-hot targets Y (N_out, N).

    The forum answer tests its program with such data. The argument `seed` is the seed for
    `np.random.default_rng`.
    """
    N_out, N_in, N = as_count("N_out", N_out), as_count("N_in", N_in), as_count("N", N)
    rng = np.random.default_rng(as_count("seed", seed, least=0))
    Y = one_hot(rng.integers(N_out, size=N), N_out)
    return rng.integers(2, size=(N_in, N)).astype(float), Y


def _as_labels(labels, count):
    """Return `labels` as integers (N,), or raise a ValueError that locates the first bad one."""
    numbers = as_finite("labels", labels)
    if numbers.ndim != 1:
        raise ValueError(f"labels has shape {numbers.shape}; expected (N,)")
    good = (numbers == np.rint(numbers)) & (numbers >= 0) & (numbers < count)
    if not good.all():
        bad = int(np.flatnonzero(~good)[0])
        raise ValueError(
            f"labels must be whole numbers from 0 to {count - 1}; labels[{bad}] is {numbers[bad]:g}"
        )
    return numbers.astype(int)


def data_file(name):
    """Return the path of a data file, or raise a FileNotFoundError that says where it belongs."""
    for folder in _FOLDERS:
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(
        f"the data file {name} is missing; it belongs in {_FOLDERS[0]} or, if the course was "
        f"installed as a package, in {_FOLDERS[1]}: fetch the course again"
    )


def _load_samples(name, N_in):
    table = _read(name, (4, N_in + 3))
    return table[:, :N_in].T.copy(), table[:, N_in:].T.copy()


def _load_images(name, N):
    table = _read(name, (N, 65))
    return table[:, :64].T.copy(), table[:, 64].astype(int)


def _read(name, shape, dtype=float):
    """Return the table below the header line of a data file, after a check of its `shape`.

    The numbers are float64, unless `dtype` names another type or the fields of a structured array.
    """
    path = data_file(name)
    try:
        table = np.loadtxt(path, dtype, delimiter=",", skiprows=1, encoding="utf-8")
    except (EOFError, OSError, ValueError, zlib.error) as error:  # NumPy unpacks .gz files itself
        found = str(error)
    else:
        if table.shape == shape:
            return table
        found = f"its shape is {table.shape}"
    raise ValueError(
        f"the data file {path} is damaged: expected a header and numbers of shape {shape}, but "
        f"{found}; fetch the course again"
    )
