"""Load the data of the course.

The file `data/README.md` describes the origin, licence and fields of each data file. Samples are
columns unless a docstring says otherwise. A missing data file raises a FileNotFoundError, and a
damaged data file raises a ValueError. The course begins with a question from a public forum. The
forum question shows two runs of a program that trains a neural network.
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
# The segments of a calculator's display that are lit for each digit from 0 to 9.
LIT = ("abcdef", "bc", "abdeg", "abcdg", "bcfg", "acdfg", "acdefg", "abc", "abcdefg", "abcdfg")
# The targets (9, 10) of the ten digits, with the rows that `display_targets` describes.
DISPLAY = np.array([[part in lit + "L" for lit in LIT] for part in "abcdefg.L"], dtype=np.float64)
# The column number of the first image on each of the 14 sheets.
_FIRST_ON_SHEET = (0, 130, 256, 386, 516, 646, 776, 906, 1029, 1157, 1287, 1415, 1545, 1667)
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
    """Load the inputs X (5, 4) and targets Y (3, 4) of the second run in the forum question.

    The columns of X are the inputs of four samples, and the columns of Y are their targets. The
    column Y[:, 3] is not one-hot, because it contains two ones.
    """
    return _load_samples("question.csv", 5)


def load_first_question():
    """Load the inputs X (3, 4) and targets Y (3, 4) of the first run in the forum question.

    The columns of X are the inputs of four samples, and the columns of Y are their targets. The
    forum question does not show the targets of its first run. The file `data/README.md` explains
    how the targets of the question's first run were recovered.
    """
    return _load_samples("first_question.csv", 3)


def load_perceptron():
    """Load inputs (4, 3) and targets (4,) of a perceptron from a public forum.

    Samples are rows.
    """
    table = _read("perceptron.csv", (4, 4))
    return table[:, :3].copy(), table[:, 3].copy()


def load_digits():
    """Load 1,797 images X (64, 1797) of handwritten digits, and their labels (1797,).

    Each column of X lists the 8 × 8 pixels of an image, row by row from the top left. A pixel is a
    number from 0 (no ink) to 16 (full ink). The labels are integers from 0 to 9, and
    `one_hot(labels, 10)` converts the labels to targets.
    """
    return _load_images("digits.csv.gz", 1797)


def load_training_digits():
    """Load 3,823 images X (64, 3823) of digits that 30 people wrote, and their labels (3823,).

    None of these 30 people wrote digits that the function `load_digits` loads. The docstring of
    `load_digits` describes the pixels and the labels.
    """
    return _load_images("optdigits_train.csv.gz", 3823)


def digit_sheets():
    """Return, for each image of `load_digits`, the number of the sheet with this digit.

    The result is an array (1797,) of numbers from 1 to 14. The digits were written on 14 copies of
    a sheet with room for 130 digits, and some of these digits have no image. The file
    `data/README.md` explains how the sheet of each image was found from the labels.
    """
    return np.repeat(np.arange(1, 15), np.diff([*_FIRST_ON_SHEET, 1797]))


def load_digit_results():
    """Load a table that says how many handwritten digits each trained model classifies correctly.

    The table is a structured array (234,) with a row for each model and each set of test digits.
    The fields of a row are::

        test             "sheet" or "shuffle": whether the test digits are those of one sheet, or
                         those of one split by `digit_split`
        number           the number of the sheet or of the split
        model, choice    the model, and the setting that was chosen for it
        right, of        how many test digits the model classifies correctly, and how many there are
        numbers          how many numbers the model stores
        seconds          how long the training took, in seconds

    The file `data/README.md` describes the models and their tests.
    """
    return _read("quadratic_digits.csv", (234,), _RESULTS)


def digit_split(split):
    """Return the column numbers of X for training, validation and testing, as three arrays.

    X is the array of images that `load_digits` returns. For `split` from 0 to 5, the columns of X
    are put into one random order and cut into six parts, and each split uses a different part for
    testing. The other columns are put in this order: first those after the test part, and then
    those before it. The first 1200 images are for training, and the other images are for
    validation. The splits 6 to 11 use a different random order from the splits 0 to 5. The arrays
    for training, validation and testing have the lengths 1200, 297 and 300, or 1200, 298 and 299.
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
    """Return targets Y (9, N), in which a 1 means that a part of a calculator's display is lit.

    The rows of Y are the segments a to g, the decimal point, which is never lit, and the power
    light, which is always lit::

         aaa        0  a b c d e f    5  a c d f g
        f   b       1  b c            6  a c d e f g
         ggg        2  a b d e g      7  a b c
        e   c       3  a b c d g      8  a b c d e f g
         ddd        4  b c f g        9  a b c d f g

    The argument `labels` is an array_like of N integers from 0 to 9.
    """
    return DISPLAY[:, _as_labels(labels, 10)]


def display_shows(A):
    """Return what a calculator's display shows for each of N samples, as an array (N,) of words.

    The argument `A` (9, N) holds the outputs for the parts of the display, in the order of the rows
    of `display_targets`. A segment is lit if its output is above one half. Each word in the result
    is a digit from "0" to "9", "nothing" or "no digit". The result doesn't depend on the outputs
    for the decimal point and the power light.
    """
    # The keys are seven truth values that say which segments are lit, and the values are the words.
    words = {segments: str(digit) for digit, segments in enumerate(map(tuple, DISPLAY[:7].T > 0.5))}
    words[(False,) * 7] = "nothing"
    lit = as_shape("A", A, 9, "N")[:7] > 0.5
    return np.array([words.get(tuple(segments), "no digit") for segments in lit.T])


def random_one_hot(N_out, N_in, N, seed=0):
    """Draw random inputs X (N_in, N) of zeros and ones, and random one-hot targets Y (N_out, N).

    In a public forum, a program was tested with such random inputs and targets. The argument `seed`
    is the seed for `np.random.default_rng`.
    """
    N_out, N_in, N = as_count("N_out", N_out), as_count("N_in", N_in), as_count("N", N)
    rng = np.random.default_rng(as_count("seed", seed, least=0))
    Y = one_hot(rng.integers(N_out, size=N), N_out)
    return rng.integers(2, size=(N_in, N)).astype(float), Y


def _as_labels(labels, count):
    """Return `labels` as integers (N,), or raise a ValueError with the index of a wrong label."""
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
    """Return the path of a data file, or raise a FileNotFoundError if the file is missing."""
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
    """Return the numbers below the header line of a data file, as an array of the given `shape`.

    The numbers are float64, unless `dtype` names another type or the fields of a structured array.
    A data file that is damaged, or whose table has another shape, raises a ValueError.
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
