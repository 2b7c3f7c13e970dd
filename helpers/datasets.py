"""Load the data of the course. Origin, licence and meaning of each file: `data/README.md`.

The loaders find the files from any folder, and give new float64 arrays with samples in columns. If
a file is missing or damaged, a FileNotFoundError or a ValueError names it.
"""

import gzip
import itertools
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from helpers.arrays import as_count, as_real, brief

# A clone keeps data/ beside the package; an installed wheel carries it inside.
_FOLDERS = (Path(__file__).parent.parent / "data", Path(__file__).parent / "data")

DIGIT_SPLITS = 12
_RESULTS = {"split": int, "size": int, "model": "U40", "choice": "U40", "validation_right": int}
_RESULTS |= {"validation_of": int, "test_right": int, "test_of": int}
_RESULTS |= {"numbers": int, "seconds": float}
_MOST_BYTES = 2**20  # of an unpacked file; the largest has a quarter of that


def load_question():
    """Load the asker's second run: 4 samples, of which sample 4 is not one-hot.

    Returns
    -------
    X, Y : numpy.ndarray, shapes (5, 4) and (3, 4), zeros and ones
    """
    return _load_samples("question.csv", 5)


def load_first_question():
    """Load the asker's first run: 4 samples.

    Its printed accuracy does not determine Y; `data/README.md` names the sets that print the same.

    Returns
    -------
    X, Y : numpy.ndarray, shapes (3, 4) and (3, 4), zeros and ones
    """
    return _load_samples("first_question.csv", 3)


def load_three_cases():
    """Load the question's inputs with one output for each case that the discussion distinguishes.

    The first output is active in no sample, the second in samples 1 and 4, the third in all.

    Returns
    -------
    X, Y : numpy.ndarray, shapes (5, 4) and (3, 4), zeros and ones
    """
    X, _ = load_question()
    return X, np.array([[0, 0, 0, 0], [1, 0, 0, 1], [1, 1, 1, 1]], dtype=float)


def load_perceptron():
    """Load the perceptron's table. Samples are rows here, as in the code that it comes from.

    Returns
    -------
    inputs, targets : numpy.ndarray, shapes (4, 3) and (4,), zeros and ones
    """
    table = _read("perceptron.csv", [*_numbered("input", 3), "target"], 4)
    return table[:, :3].copy(), table[:, 3].copy()


def load_digits():
    """Load 1,797 handwritten digits of 8 x 8 pixels.

    Returns
    -------
    X : numpy.ndarray, shape (64, 1797)
        Ink in each pixel, row by row from the top left, from 0 (none) to 16 (full).
    labels : numpy.ndarray of int, shape (1797,)
        The digit that was written; `one_hot(labels, 10)` makes targets of it.
    """
    pixels = [f"pixel_{i}_{j}" for i in range(8) for j in range(8)]
    table = _read("digits.csv.gz", [*pixels, "digit"], 1797, most=[16] * 64 + [9])
    return table[:, :64].T.copy(), table[:, 64].astype(int)


def load_digit_results():
    """Load how well networks and other models classify the digits; see `data/README.md`.

    Returns
    -------
    numpy.ndarray with fields, shape (M * S,)
        One entry for each of M models and S splits, with the fields split, size (training digits),
        model, choice (the regularization strengths chosen on validation data), validation_right
        and validation_of, test_right and test_of (digits), numbers (that the model keeps), seconds.
    """
    return _read_results("quadratic_digits.csv", [1200])


def load_digit_sizes():
    """Load the same for several numbers of training digits and fewer models."""
    return _read_results("quadratic_digits_sizes.csv", [50, 100, 200, 400, 800, 1200])


def digit_split(split):
    """Return which digits are for training, validation and testing in a split from 0 to 11.

    The digits are put in a random order and cut into six parts; each part is the test set of one
    split. Splits 0 to 5 share an order, and so do 6 to 11.

    Returns
    -------
    train, validation, test : numpy.ndarray of int, shapes (1200,), (297,) and (300,)
        Columns of X of `load_digits`. In three splits of six, validation has 298 and test 299.
    """
    if as_count("split", split, least=0) >= DIGIT_SPLITS:
        raise ValueError(f"split must be from 0 to {DIGIT_SPLITS - 1}, not {split}")
    order, part = divmod(split, 6)
    parts = np.array_split(np.random.default_rng(order).permutation(1797), 6)
    others = np.concatenate([*parts[part + 1 :], *parts[:part]])
    return others[:1200], others[1200:], parts[part]


def one_hot(labels, N_out):
    """Return targets with a single 1 in each column, in the row that the label names.

    Parameters
    ----------
    labels : array_like of integers from 0 to N_out - 1, shape (N,)
    N_out : int

    Returns
    -------
    numpy.ndarray, shape (N_out, N)
    """
    N_out = as_count("N_out", N_out)
    numbers = as_real("labels", labels)
    if numbers.ndim != 1:
        raise ValueError(f"labels has shape {numbers.shape}; expected (N,)")
    good = (numbers == np.rint(numbers)) & (numbers >= 0) & (numbers < N_out)
    if not good.all():
        bad = int(np.flatnonzero(~good)[0])
        raise ValueError(
            f"labels must be whole numbers from 0 to {N_out - 1}; labels[{bad}] is {numbers[bad]:g}"
        )
    Y = np.zeros((N_out, numbers.size))
    Y[numbers.astype(int), np.arange(numbers.size)] = 1.0
    return Y


def random_one_hot(N_out, N_in, N, seed=0):
    """Make mock data as in the discussion: random binary inputs, and targets that ignore them.

    Parameters
    ----------
    N_out, N_in, N, seed : int
        Outputs, inputs and samples, and the seed for `np.random.default_rng`.

    Returns
    -------
    X, Y : numpy.ndarray, shapes (N_in, N) and (N_out, N)
        Zeros and ones, with a single 1 in each column of Y.
    """
    N_out, N_in, N = as_count("N_out", N_out), as_count("N_in", N_in), as_count("N", N)
    rng = np.random.default_rng(as_count("seed", seed, least=0, most=2**128 - 1))
    Y = one_hot(rng.integers(N_out, size=N), N_out)
    return rng.integers(2, size=(N_in, N)).astype(float), Y


def data_file(name):
    """Return the path of a data file; the FileNotFoundError says where a missing one belongs."""
    for folder in _FOLDERS:
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(
        f"the data file {name} is missing; it belongs in {_FOLDERS[0]}: fetch the course again"
    )


def _load_samples(name, N_in):
    table = _read(name, [*_numbered("feature", N_in), *_numbered("output", 3)], 4)
    return table[:, :N_in].T.copy(), table[:, N_in:].T.copy()


def _numbered(word, count):
    return [f"{word}_{i}" for i in range(1, count + 1)]


def _read(name, fields, rows, most=1):
    """Return a table of integers from 0 to `most`, shape (rows, len(fields))."""
    highest = np.broadcast_to(most, len(fields))
    expected = (
        f"{rows} lines of {len(fields)} integers from 0 to {highest.max()} below the header "
        f"{brief(','.join(fields))}"
    )
    with _expecting(name, expected) as path:
        table = np.array([line.split(",") for line in _lines(path, fields)], dtype=float)
        if table.shape != (rows, len(fields)):
            raise ValueError(f"its numbers have the shape {table.shape}")
        bad = ~((table == np.rint(table)) & (table >= 0) & (table <= highest))
        if bad.any():
            i, j = np.argwhere(bad)[0]
            raise ValueError(f"{fields[j]} in line {i + 2} is {table[i, j]:g}")
    return table


def _read_results(name, sizes):
    """Return a table with a line for each model, number of training digits and split."""
    expected = (
        f"a line for each model, size {', '.join(map(str, sizes))} and split 0 to "
        f"{DIGIT_SPLITS - 1} below the header {','.join(_RESULTS)}"
    )
    with _expecting(name, expected) as path:
        rows = [tuple(line.split(",")) for line in _lines(path, _RESULTS)]
        table = np.array(rows, dtype=list(_RESULTS.items()))
        good = (table["choice"] != "") & (table["numbers"] >= 0)
        good &= (table["seconds"] >= 0) & np.isfinite(table["seconds"])
        for part in ("validation", "test"):
            right, of = table[f"{part}_right"], table[f"{part}_of"]
            good &= (right >= 0) & (right <= of) & (of <= 1797)
        if not good.all():
            i = good.argmin()  # the first that is not good
            raise ValueError(f"line {i + 2} is {brief(','.join(rows[i]))}")
        models = sorted(set(table["model"].tolist()))
        complete = list(itertools.product(models, sizes, range(DIGIT_SPLITS)))
        if not models or sorted(table[["model", "size", "split"]].tolist()) != complete:
            raise ValueError(f"its {len(rows)} lines are others")
    return table


@contextmanager
def _expecting(name, expected):
    """Give the path of a data file, and say in an error of the block what the file should be."""
    path = data_file(name)
    try:
        yield path
    except Exception as error:  # what gzip raises depends on the damage
        found = " ".join(str(error).split())[:200]
        raise ValueError(
            f"the data file {path} is damaged: expected {expected}; {found}; fetch the course again"
        ) from None


def _lines(path, fields):
    """Return the lines below the header, which has to name the fields."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
        text = file.read(_MOST_BYTES).decode("utf-8")
    if text and not text.endswith("\n"):
        raise ValueError("its last line is cut off, or it is too long")
    header, *lines = text.splitlines() or [""]
    if header != ",".join(fields):
        raise ValueError(f"it begins with {brief(header)}")
    return lines
