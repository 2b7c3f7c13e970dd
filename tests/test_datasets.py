"""`helpers.datasets`: the values, and that they are found from anywhere."""

import functools
import gzip
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

from helpers import datasets, low_rank

REPOSITORY = Path(__file__).resolve().parent.parent
PACKAGE = Path(datasets.__file__).resolve().parent
QUESTION = [[1, 1, 1, 1, 1], [0, 1, 1, 1, 1], [0, 0, 1, 1, 0], [0, 0, 0, 1, 1]]
VALUES = {
    "load_question": (np.transpose(QUESTION), [[1, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 1]]),
    "load_first_question": (
        [[1, 1, 1, 1], [0, 1, 1, 1], [0, 0, 1, 1]],
        [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0]],
    ),
    "load_perceptron": ([[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]], [0, 1, 1, 0]),
}


@pytest.mark.parametrize("load", VALUES)
def test_the_recovered_samples_come_in_new_float64_arrays(load):
    for _ in range(2):
        for array, expected in zip(getattr(datasets, load)(), VALUES[load], strict=True):
            np.testing.assert_array_equal(array, np.array(expected, dtype=float), strict=True)
            assert array.flags.c_contiguous
            array[...] = 7.0


def test_the_digits_are_1797_images_of_64_pixels_from_0_to_16():
    X, labels = datasets.load_digits()
    theirs = pytest.importorskip("sklearn.datasets").load_digits()
    np.testing.assert_array_equal(X, theirs.data.T, strict=True)
    np.testing.assert_array_equal(labels, theirs.target, strict=True)
    assert X.flags.c_contiguous


# Where the files are -----------------------------------------------------------------------------

LOAD_ALL = """
from helpers import datasets
print(datasets.__file__)
for load in ("question", "first_question", "perceptron", "digits"):
    print(*(array.shape for array in getattr(datasets, f"load_{load}")()))
"""
SHAPES = ["(5, 4) (3, 4)", "(3, 4) (3, 4)", "(4, 3) (4,)", "(64, 1797) (1797,)"]


def load_all(folder, **environment):
    """Where `helpers` was found, and the shapes of all data, in a new process in `folder`."""
    command, environment = [sys.executable, "-c", LOAD_ALL], os.environ | environment
    where, *shapes = subprocess.check_output(
        command, cwd=folder, env=environment, text=True
    ).splitlines()
    return Path(where).resolve(), shapes


def lay_out_wheel(site):
    """Copy what pyproject.toml puts into the wheel, without building one."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    for package in wheel["packages"]:
        source = PACKAGE if package == PACKAGE.name else REPOSITORY / package
        shutil.copytree(source, site / package, ignore=shutil.ignore_patterns("__pycache__"))
    for source, target in wheel["force-include"].items():
        shutil.copytree(REPOSITORY / source, site / target, dirs_exist_ok=True)


def test_the_data_are_found_from_another_folder_and_in_an_installed_package(tmp_path):
    site, elsewhere = (tmp_path / "site").resolve(), tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert load_all(elsewhere) == (PACKAGE / "datasets.py", SHAPES)
    lay_out_wheel(site)
    found = load_all(elsewhere, PYTHONPATH=str(site))
    assert found == (site / "helpers" / "datasets.py", SHAPES)


def test_a_missing_file_is_named_with_the_place_where_it_belongs(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "_FOLDERS", (tmp_path / "data", tmp_path))
    message = f"the data file question.csv is missing; it belongs in {tmp_path / 'data'}"
    with pytest.raises(FileNotFoundError, match=re.escape(message)):
        datasets.load_question()


# Damaged files -----------------------------------------------------------------------------------

LOADERS = {
    "question.csv": datasets.load_question,
    "first_question.csv": datasets.load_first_question,
    "perceptron.csv": datasets.load_perceptron,
    "digits.csv.gz": datasets.load_digits,
    "quadratic_digits.csv": datasets.load_digit_results,
    "quadratic_digits_sizes.csv": datasets.load_digit_sizes,
    "digit_network_0.npz": functools.partial(low_rank.load_digit_network, 0),
    "digit_network_8.npz": functools.partial(low_rank.load_digit_network, 8),
}
WHOLE = {name: datasets.data_file(name).read_bytes() for name in LOADERS}
HTML = b"<!DOCTYPE html>\n<html><body>404: Not Found, 1, 0, 1</body></html>\n"


@pytest.fixture
def refused(tmp_path, monkeypatch):
    """A function that puts contents in a file's place, and expects one line that names it."""
    monkeypatch.setattr(datasets, "_FOLDERS", (tmp_path,))

    def check(name, contents, packed=False):
        path = tmp_path / name
        if name.endswith(".gz") and not packed:
            contents = gzip.compress(contents, 1)
        path.write_bytes(contents)
        with pytest.raises(ValueError, match=rf"{re.escape(str(path))} .*expected ") as caught:
            LOADERS[name]()
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 1_000
        return str(caught.value)

    return check


@pytest.mark.parametrize("name", LOADERS)
def test_a_file_that_is_cut_short_or_another_one_is_refused(name, refused):
    others = [WHOLE[other] for other in LOADERS if other != name]
    for contents in (b"", b"\n" * 9, HTML, b"\0" * 100, b"\xff\xfe1,0\n", *others):
        refused(name, contents)
    size = len(WHOLE[name])
    for end in (*np.unique(np.linspace(0, size - 1, 10).astype(int)), size - 8, size - 2):
        refused(name, WHOLE[name][:end], packed=True)


def test_a_small_file_that_unpacks_to_very_much_is_not_unpacked(refused):
    header = gzip.decompress(WHOLE["digits.csv.gz"]).splitlines(keepends=True)[0]
    assert "or it is too long" in refused("digits.csv.gz", header + b"1,0,0,0\n" * 2**21)


@pytest.mark.parametrize("name", [name for name in LOADERS if "csv" in name])
def test_a_table_with_lost_or_doubled_lines_or_an_entry_out_of_range_is_refused(name, refused):
    whole = gzip.decompress(WHOLE[name]) if name.endswith(".gz") else WHOLE[name]
    lines = whole.splitlines(keepends=True)
    changed = [lines * 2, lines[:1]]
    for i in (0, 1, len(lines) - 1):
        changed += [lines[:i] + more + lines[i + 1 :] for more in ([], [lines[i]] * 2, [b"\n"])]
    fields, entries = lines[0].strip().split(b","), lines[1].strip().split(b",")
    for j in range(0, len(entries), 1 if len(entries) < 65 else 64):
        bad = [b"nan", b"-1", b"inf", b"0.5", b"", b"x", b"1,0", b"99999"]
        if fields[j] in (b"model", b"choice"):
            bad = [b"", b"1,0"]  # these words may be any others
        elif fields[j] in (b"seconds", b"numbers"):
            bad = [b"nan", b"-1", b"inf", b"", b"x", b"1,0"]
        for entry in bad:
            line = b",".join([*entries[:j], entry, *entries[j + 1 :]])
            changed.append([lines[0], line + b"\n", *lines[2:]])
    for table in changed:
        refused(name, b"".join(table))


RESULTS, AGAIN = "quadratic_digits.csv", "; fetch the course again"
CHANGES = [
    ("question.csv", b"0,1,1,1,1,0", b"0,1,1,7,1,0", f"; feature_4 in line 3 is 7{AGAIN}"),
    (
        "perceptron.csv",
        b"1,1,1,1\n1,0,1,1",
        b"1,1,8,1\n7,0,1,1",
        f"; input_3 in line 3 is 8{AGAIN}",
    ),
    (
        RESULTS,
        b",291,297,293,300,",
        b",299,297,293,300,",
        "; line 2 is '0,1200,linear,l2=1e-05,299,",
    ),
    (RESULTS, b",291,297,293,300,", b",291,2970,293,300,", "; line 2 is '0,1200,linear,l2=1e-05,2"),
    (RESULTS, b",289,300,", b",301,300,", "; line 3 is '0,1200,rank 1,l2=3e-08,294,297,301,300"),
]


@pytest.mark.parametrize(("name", "old", "new", "message"), CHANGES)
def test_the_first_bad_line_of_a_table_is_named(name, old, new, message, refused):
    assert message in refused(name, WHOLE[name].replace(old, new))


def test_lines_that_end_as_in_windows_are_fine(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "_FOLDERS", (tmp_path,))
    (tmp_path / "question.csv").write_bytes(WHOLE["question.csv"].replace(b"\n", b"\r\n"))
    assert datasets.load_question()[0].shape == (5, 4)


# Targets and mock data ---------------------------------------------------------------------------


def test_one_hot_sets_a_single_one_in_the_row_of_the_label():
    Y = datasets.one_hot([2, 0, 1, 2], 4)
    expected = np.array([[0.0, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 1], [0, 0, 0, 0]])
    np.testing.assert_array_equal(Y, expected, strict=True)


def test_mock_data_are_binary_inputs_and_one_hot_targets_that_depend_on_the_seed_only():
    X, Y = datasets.random_one_hot(8, 100, 50)
    assert (X.shape, Y.shape) == ((100, 50), (8, 50))
    assert (X.dtype, Y.dtype) == (np.float64, np.float64)
    assert set(np.unique(X)) == set(np.unique(Y)) == {0, 1}
    np.testing.assert_array_equal(Y.sum(axis=0), 1)
    # 5,000 fair coins lie within five standard deviations of one half; every class occurs.
    assert abs(X.mean() - 0.5) < 5 * 0.5 / np.sqrt(X.size)
    assert Y.any(axis=1).all()
    same, other = datasets.random_one_hot(8, 100, 50, 0), datasets.random_one_hot(8, 100, 50, 5)
    for first, again, different in zip((X, Y), same, other, strict=True):
        np.testing.assert_array_equal(again, first)
        assert (different != first).any()


def test_each_digit_is_in_one_part_of_a_split_and_tested_once_in_an_order():
    tested = []
    for split in range(datasets.DIGIT_SPLITS):
        parts = datasets.digit_split(split)
        sizes = (1200, 297, 300) if split % 6 < 3 else (1200, 298, 299)
        assert tuple(map(len, parts)) == sizes
        assert sorted(np.concatenate(parts)) == list(range(1797))
        tested.append(parts[2])
    for order in (tested[:6], tested[6:]):
        assert sorted(np.concatenate(order)) == list(range(1797))
    assert (tested[0][:5] != tested[6][:5]).any()
