"""`helpers.datasets`: the values, and what is said of missing and damaged files."""

import gzip
import re

import numpy as np
import pytest

from helpers import datasets

QUESTION = [[1, 1, 1, 1, 1], [0, 1, 1, 1, 1], [0, 0, 1, 1, 0], [0, 0, 0, 1, 1]]
VALUES = {
    "load_question": (np.transpose(QUESTION), [[1, 0, 0, 1], [0, 0, 1, 0], [0, 1, 0, 1]]),
    "load_first_question": (
        [[1, 1, 1, 1], [0, 1, 1, 1], [0, 0, 1, 1]],
        [[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 0]],
    ),
    "load_perceptron": ([[0, 0, 1], [1, 1, 1], [1, 0, 1], [0, 1, 1]], [0, 1, 1, 0]),
}


@pytest.mark.exact
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


@pytest.mark.exact
def test_the_training_digits_are_3823_other_images():
    (X, labels), (X_test, _) = datasets.load_training_digits(), datasets.load_digits()
    assert (X.shape, X.dtype, labels.dtype) == ((64, 3823), float, int)
    assert set(np.unique(X)) == set(range(17))
    # How often each digit occurs, as the publication says.
    counts = [376, 389, 380, 389, 387, 376, 377, 387, 380, 382]
    np.testing.assert_array_equal(np.bincount(labels), counts)
    assert X.flags.c_contiguous
    images, tested = ({image.tobytes() for image in each.T} for each in (X, X_test))
    assert not images & tested


FORM = "0123456789" * 3 + (
    "0955650989841773510022782012633733466649150952820017632174631391768431405369617544728225795488"
    "490898"
)


def test_the_labels_show_one_form_of_130_digits_that_was_filled_in_14_times():
    """Of the forms in a row, leave out as few digits as possible, so that the labels remain.

    A label that differs from its digit counts as two that are left out.
    """
    _, labels = datasets.load_digits()
    forms = np.array([*map(int, FORM * 14)])
    places = np.arange(forms.size)
    least = np.where(labels[0] == forms, 0, 2) + places  # if image 0 is at this place
    before = []
    for label in labels[1:]:
        so_far = np.minimum.accumulate(np.r_[forms.size, least - places][:-1])
        before.append(so_far)
        least = so_far + np.where(label == forms, 0, 2) + places - 1
    place = int((least + forms.size - 1 - places).argmin())
    found = [place]
    for so_far in before[::-1]:
        place = int(np.flatnonzero(so_far[: place + 1] == so_far[place])[0]) - 1
        found.append(place)
    found = np.array(found[::-1])
    np.testing.assert_array_equal(datasets.digit_sheets(), found // 130 + 1, strict=True)
    np.testing.assert_array_equal(np.flatnonzero(labels != forms[found]), [385])
    assert forms.size - labels.size == 23


# Where the files are -----------------------------------------------------------------------------


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
    "optdigits_train.csv.gz": datasets.load_training_digits,
    "quadratic_digits.csv": datasets.load_digit_results,
}
WHOLE = {name: datasets.data_file(name).read_bytes() for name in LOADERS}


@pytest.mark.filterwarnings("ignore:loadtxt. input contained no data")
@pytest.mark.parametrize("name", LOADERS)
def test_a_damaged_cut_or_replaced_file_is_an_error_that_names_it(name, tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "_FOLDERS", (tmp_path,))
    whole = WHOLE[name]
    packed = name.endswith(".gz")
    lines = (gzip.decompress(whole) if packed else whole).splitlines(keepends=True)
    tables = [b"".join(table) for table in ([], lines[:1], lines[:-1], lines + lines[-1:])]
    tables += [b"".join(lines)[:-9], b"".join(lines).replace(b",", b",x", 300)]
    tables += [b"<!DOCTYPE html>\n<p>404, 1, 0</p>\n", b"\xff\xfe\0"]
    contents = [gzip.compress(table, 1) if packed else table for table in tables]
    if packed:
        contents += [whole[: len(whole) // 2], whole[:-4], whole[:999] + b"?" + whole[1000:]]
    for each in contents:
        (tmp_path / name).write_bytes(each)
        with pytest.raises(ValueError, match=f"{re.escape(name)} is damaged: expected .* fetch"):
            LOADERS[name]()


def test_lines_that_end_as_in_windows_are_fine(tmp_path, monkeypatch):
    monkeypatch.setattr(datasets, "_FOLDERS", (tmp_path,))
    (tmp_path / "question.csv").write_bytes(WHOLE["question.csv"].replace(b"\n", b"\r\n"))
    assert datasets.load_question()[0].shape == (5, 4)


# Targets and mock data ---------------------------------------------------------------------------


def test_one_hot_sets_a_single_one_in_the_row_of_the_label():
    Y = datasets.one_hot([2, 0, 1, 2], 4)
    expected = np.array([[0.0, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 1], [0, 0, 0, 0]])
    np.testing.assert_array_equal(Y, expected, strict=True)


def test_a_display_lights_the_segments_of_each_digit_and_its_power_light_but_no_point():
    Y = datasets.display_targets(range(10))
    assert (Y.shape, Y.dtype) == ((9, 10), np.float64)
    drawn = [
        " _     _  _     _  _  _  _  _ ",
        "| |  | _| _||_||_ |_   ||_||_|",
        "|_|  ||_  _|  | _||_|  ||_| _|",
    ]
    # The place (line, column) of each segment in a drawing of three lines and three columns.
    places = {"a": (0, 1), "b": (1, 2), "c": (2, 2), "d": (2, 1), "e": (2, 0), "f": (1, 0)}
    places["g"] = (1, 1)
    for k, (line, column) in enumerate(dict(sorted(places.items())).values()):
        expected = [drawn[line][3 * digit + column] != " " for digit in range(10)]
        np.testing.assert_array_equal(Y[k], expected)
    np.testing.assert_array_equal(Y[7:], [[0] * 10, [1] * 10])
    np.testing.assert_array_equal(datasets.display_targets([8, 8, 1]), Y[:, [8, 8, 1]])


def test_a_display_shows_a_digit_nothing_or_no_digit():
    A = 0.51 * datasets.display_targets(range(10))
    np.testing.assert_array_equal(datasets.display_shows(A), [*"0123456789"])
    A = np.full((9, 3), 0.5)
    A[0, 1] = A[7:, 2] = 1  # the top segment alone, and the point with the power light
    assert datasets.display_shows(A).tolist() == ["nothing", "no digit", "nothing"]


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
