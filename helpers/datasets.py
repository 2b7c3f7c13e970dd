"""Load the data of the course. `data/README.md` has the origin, licence and fields of each file.

The loaders find the files from any folder, and return new float64 arrays with samples in columns.
If a file is missing or damaged, a FileNotFoundError or a ValueError names it.
"""

import gzip
import itertools
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from helpers.arrays import as_count, as_real, brief

# In a clone, data/ is next to the package. In an installed wheel, it is inside the package.
_FOLDERS = (Path(__file__).parent.parent / "data", Path(__file__).parent / "data")

DIGIT_SPLITS = 12
_RESULTS = {"split": int, "size": int, "model": "U40", "choice": "U40", "validation_right": int}
_RESULTS |= {"validation_of": int, "test_right": int, "test_of": int}
_RESULTS |= {"numbers": int, "seconds": float}
_MOST_BYTES = 2**20  # the limit for an unpacked file, four times our largest file


def load_question():
    """Load X (5, 4) and Y (3, 4) of the question's second run. Column 4 of Y is not one-hot."""
    return _load_samples("question.csv", 5)


def load_first_question():
    """Load X (3, 4) and Y (3, 4) of the question's first run.

    Other targets lead to the accuracy that the question prints, too. `data/README.md` lists them.
    """
    return _load_samples("first_question.csv", 3)


def load_three_cases():
    """Return the question's X (5, 4), and Y (3, 4) whose rows are never, sometimes and always 1."""
    X, _ = load_question()
    return X, np.array([[0, 0, 0, 0], [1, 0, 0, 1], [1, 1, 1, 1]], dtype=float)


def load_perceptron():
    """Load inputs (4, 3) and targets (4,) of the perceptron, whose samples are rows."""
    table = _read("perceptron.csv", ["input_1", "input_2", "input_3", "target"], 4)
    return table[:, :3].copy(), table[:, 3].copy()


def load_digits():
    """Load 1,797 images X (64, 1797) of handwritten digits, and their labels (1797,).

    Each column of X holds the ink in 8 × 8 pixels, from 0 (none) to 16 (full), row by row from the
    top left. The labels are integers from 0 to 9. Use `one_hot(labels, 10)` as targets.
    """
    pixels = [f"pixel_{i}_{j}" for i in range(8) for j in range(8)]
    table = _read("digits.csv.gz", [*pixels, "digit"], 1797, most=[16] * 64 + [9])
    return table[:, :64].T.copy(), table[:, 64].astype(int)


def load_digit_results():
    """Load a structured array that says how well each model classifies each split of the digits."""
    return _read_results("quadratic_digits.csv", [1200])


def load_digit_sizes():
    """Load a table like that of `load_digit_results`, for fewer models but six training sizes."""
    return _read_results("quadratic_digits_sizes.csv", [50, 100, 200, 400, 800, 1200])


def digit_split(split):
    """Return the column numbers of the digits for training, validation and testing.

    Splits 0 to 5 divide the digits at random into six test sets, and splits 6 to 11 do so again.
    The lengths of the arrays are 1200, 297 and 300, or 1200, 298 and 299.
    """
    if as_count("split", split, least=0) >= DIGIT_SPLITS:
        raise ValueError(f"split must be from 0 to {DIGIT_SPLITS - 1}, not {split}")
    order, part = divmod(split, 6)
    parts = np.array_split(np.random.default_rng(order).permutation(1797), 6)
    others = np.concatenate([*parts[part + 1 :], *parts[:part]])
    return others[:1200], others[1200:], parts[part]


def one_hot(labels, N_out):
    """Return targets (N_out, N) that are 1 in row `labels[n]` of each column n, and 0 elsewhere.

    `labels` is an array_like of N integers from 0 to N_out - 1.
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
    return (np.arange(N_out)[:, None] == numbers).astype(np.float64)


def random_one_hot(N_out, N_in, N, seed=0):
    """Return random inputs X (N_in, N) of zeros and ones, and independent one-hot Y (N_out, N).

    The mock data of the forum answer are of this kind. `seed` is passed to `np.random.default_rng`.
    """
    N_out, N_in, N = as_count("N_out", N_out), as_count("N_in", N_in), as_count("N", N)
    rng = np.random.default_rng(as_count("seed", seed, least=0, most=2**128 - 1))
    Y = one_hot(rng.integers(N_out, size=N), N_out)
    return rng.integers(2, size=(N_in, N)).astype(float), Y


def data_file(name):
    """Return the path of a data file, or raise a FileNotFoundError that says where it belongs."""
    for folder in _FOLDERS:
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(
        f"the data file {name} is missing; it belongs in {_FOLDERS[0]}: fetch the course again"
    )


def _load_samples(name, N_in):
    features = [f"feature_{i + 1}" for i in range(N_in)]
    table = _read(name, [*features, "output_1", "output_2", "output_3"], 4)
    return table[:, :N_in].T.copy(), table[:, N_in:].T.copy()


def _read(name, fields, rows, most=1):
    """Return a table of integers from 0 to `most` as an array of shape (rows, len(fields))."""
    numbers = f"{rows} lines of {len(fields)} integers from 0 to {np.max(most)}"
    with _lines_of(name, fields, f"{numbers} below the header {brief(','.join(fields))}") as lines:
        table = np.array([line.split(",") for line in lines], dtype=float)
        if table.shape != (rows, len(fields)):
            raise ValueError(f"its numbers have the shape {table.shape}")
        bad = ~((table == np.rint(table)) & (table >= 0) & (table <= most))
        if bad.any():
            i, j = np.argwhere(bad)[0]
            raise ValueError(f"{fields[j]} in line {i + 2} is {table[i, j]:g}")
    return table


def _read_results(name, sizes):
    """Return a table of results, with one row for each model, training size and split."""
    expected = f"a line for each model, size {', '.join(map(str, sizes))} and split 0 to 11"
    with _lines_of(name, _RESULTS, f"{expected} below the header {','.join(_RESULTS)}") as lines:
        table = np.array([tuple(line.split(",")) for line in lines], dtype=list(_RESULTS.items()))
        good = (table["choice"] != "") & (table["numbers"] >= 0)
        good &= (table["seconds"] >= 0) & (table["seconds"] < np.inf)
        for part in ("validation", "test"):
            right, of = table[f"{part}_right"], table[f"{part}_of"]
            good &= (right >= 0) & (right <= of) & (of <= 1797)
        if not good.all():
            bad = good.argmin()  # the first line that is not good
            raise ValueError(f"line {bad + 2} is {brief(lines[bad])}")
        models = sorted(set(table["model"].tolist()))
        complete = list(itertools.product(models, sizes, range(DIGIT_SPLITS)))
        if not models or sorted(table[["model", "size", "split"]].tolist()) != complete:
            raise ValueError(f"its {len(lines)} lines are others")
    return table


@contextmanager
def _lines_of(name, fields, expected):
    """Yield the lines below the header of a data file, and name the file in each error."""
    path = data_file(name)
    try:
        with (gzip.open if path.suffix == ".gz" else open)(path, "rb") as file:
            text = file.read(_MOST_BYTES).decode("utf-8")
        if text and not text.endswith("\n"):
            raise ValueError("its last line is cut off, or it is too long")
        header, *lines = text.splitlines() or [""]
        if header != ",".join(fields):
            raise ValueError(f"it begins with {brief(header)}")
        yield lines
    except Exception as error:  # gzip raises different errors for different kinds of damage
        found = " ".join(str(error).split())[:200]
        raise ValueError(
            f"the data file {path} is damaged: expected {expected}; {found}; fetch the course again"
        ) from None
