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
    assert (X.shape, labels.shape) == ((64, 1797), (1797,))
    assert (X.min(), X.max()) == (0, 16)
    assert X.flags.c_contiguous
    assert labels.dtype.kind == "i"
    theirs = pytest.importorskip("sklearn.datasets").load_digits()
    np.testing.assert_array_equal(X, theirs.data.T)
    np.testing.assert_array_equal(labels, theirs.target)


# Where the files are -----------------------------------------------------------------------------

LOAD_ALL = """
from helpers import datasets
print(datasets.__file__)
for load in ("question", "first_question", "perceptron", "digits"):
    print(load, *(array.shape for array in getattr(datasets, f"load_{load}")()))
"""
SHAPES = """\
question (5, 4) (3, 4)
first_question (3, 4) (3, 4)
perceptron (4, 3) (4,)
digits (64, 1797) (1797,)
"""


def load_all(folder, **environment):
    """Where `helpers` was found, and the shapes of all data, in a new process in `folder`."""
    options = {"cwd": folder, "env": os.environ | environment}
    run = subprocess.run(
        [sys.executable, "-c", LOAD_ALL], capture_output=True, text=True, check=True, **options
    )
    where, _, shapes = run.stdout.partition("\n")
    return Path(where).resolve(), shapes


def lay_out_wheel(site):
    """What pyproject.toml says the wheel holds, copied without building one."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]
    for package in wheel["packages"]:
        source = PACKAGE if package == PACKAGE.name else REPOSITORY / package
        shutil.copytree(source, site / package, ignore=shutil.ignore_patterns("__pycache__"))
    for source, target in wheel["force-include"].items():
        shutil.copytree(REPOSITORY / source, site / target, dirs_exist_ok=True)


def test_the_data_are_found_from_another_folder_and_in_an_installed_package(tmp_path):
    site, elsewhere = tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    assert load_all(elsewhere) == (PACKAGE / "datasets.py", SHAPES)
    lay_out_wheel(site)
    where, shapes = load_all(elsewhere, PYTHONPATH=str(site))
    assert where == (site / "helpers" / "datasets.py").resolve()
    assert shapes == SHAPES


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
    **{
        f"digit_network_{rank}.npz": functools.partial(low_rank.load_digit_network, rank)
        for rank in (0, 8)
    },
}
each_file = pytest.mark.parametrize("name", LOADERS)
TABLES = [name for name in LOADERS if "csv" in name]
HTML = b"<!DOCTYPE html>\n<html><body>404: Not Found, 1, 0, 1</body></html>\n"


WHOLE = {name: datasets.data_file(name).read_bytes() for name in LOADERS}


def unpacked(name):
    return gzip.decompress(WHOLE[name]) if name.endswith(".gz") else WHOLE[name]


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


@each_file
def test_a_file_in_another_ones_place_is_refused(name, refused):
    others = [WHOLE[other] for other in LOADERS if other != name]
    for contents in (b"", b"\n" * 9, HTML, b"\0" * 100, b"\xff\xfe1,0\n", *others):
        refused(name, contents)


def test_the_first_of_two_bad_lines_is_named(refused):
    for name, bad in (("perceptron.csv", b"0,0,7,1"), ("quadratic_digits_sizes.csv", None)):
        lines = unpacked(name).splitlines()
        lines[2] = lines[4] = bad or lines[2].rpartition(b",")[0] + b",-1"
        assert re.search(r"\bline 3\b", refused(name, b"\n".join(lines) + b"\n"))


def test_a_small_file_that_unpacks_to_very_much_is_not_unpacked(refused):
    header = unpacked("digits.csv.gz").splitlines(keepends=True)[0]
    assert "or it is too long" in refused("digits.csv.gz", header + b"1,0,0,0\n" * 2**21)


@each_file
def test_a_file_cut_short_is_refused(name, refused):
    contents = WHOLE[name]
    ends = np.unique(np.linspace(0, len(contents) - 1, 10).astype(int)).tolist()
    for end in [*ends, len(contents) - 8, len(contents) - 2]:
        refused(name, contents[:end], packed=True)


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_lost_or_doubled_lines_is_refused(name, refused):
    lines = unpacked(name).splitlines(keepends=True)
    refused(name, b"".join(lines * 2))
    refused(name, b"".join(lines[:1]))
    for i in (0, 1, len(lines) - 1):
        refused(name, b"".join(lines[:i] + lines[i + 1 :]))
        refused(name, b"".join(lines[: i + 1] + lines[i:]))
        refused(name, b"".join([*lines[:i], b"\n", *lines[i + 1 :]]))


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("bad", [b"nan", b"-1", b"inf", b"0.5", b"", b"x", b"1,0", b"99999"])
def test_an_entry_out_of_range_is_refused(name, bad, refused):
    lines = unpacked(name).splitlines()
    words = b"model", b"choice", b"seconds", b"numbers", b"size"
    entries = lines[1].split(b",")
    for j in range(0, len(entries), 1 if len(entries) < 65 else 64):
        # Words may be any, and of these numbers any that is not negative.
        free = lines[0].split(b",")[j] in words and bad in (b"x", b"99999", b"0.5")
        if free or (bad in (b"nan", b"inf", b"-1") and j in (2, 3)):
            continue
        changed = b",".join([*entries[:j], bad, *entries[j + 1 :]])
        refused(name, b"\n".join([lines[0], changed, *lines[2:]]) + b"\n")


@pytest.mark.parametrize("counts", [b"299,297,293,300", b"291,297,301,300", b"291,2970,293,300"])
def test_more_right_digits_than_there_are_is_refused(counts, refused):
    whole = WHOLE["quadratic_digits.csv"]
    assert b",291,297,293,300," in whole
    refused("quadratic_digits.csv", whole.replace(b",291,297,293,300,", b"," + counts + b",", 1))


def test_a_seven_where_zeros_and_ones_belong_is_pointed_at(refused):
    changed = WHOLE["question.csv"].replace(b"0,1,1,1,1,0", b"0,1,1,7,1,0")
    message = refused("question.csv", changed)
    assert message.endswith("; feature_4 in line 3 is 7; fetch the course again")


def test_lines_that_end_as_in_windows_are_fine(tmp_path, monkeypatch):
    contents = WHOLE["question.csv"].replace(b"\n", b"\r\n")
    monkeypatch.setattr(datasets, "_FOLDERS", (tmp_path,))
    (tmp_path / "question.csv").write_bytes(contents)
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
    np.testing.assert_array_equal(same[0], X)
    np.testing.assert_array_equal(same[1], Y)
    assert (other[0] != X).any()
    assert (other[1] != Y).any()


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
