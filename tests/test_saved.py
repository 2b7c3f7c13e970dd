"""Quadratic networks in files: what is saved is loaded, and nothing else is read or unpacked."""

import io
import math
import os
import tracemalloc
import zipfile

import numpy as np
import pytest
from reference import random_network

from helpers import saved
from helpers.low_rank import load


@pytest.mark.parametrize(("activation", "r"), [("softmax", 2), ("sigmoid", 0), ("hybrid", 1)])
def test_what_is_saved_is_loaded_from_a_file_of_exactly_that_name(tmp_path, activation, r):
    net = random_network(r=r, activation=activation)
    net.save(tmp_path / "digits")
    again = load(str(tmp_path / "digits"))
    assert repr(again) == repr(net)
    for name in "PQWb":
        np.testing.assert_array_equal(getattr(again, name), getattr(net, name), strict=True)
    assert [file.name for file in tmp_path.iterdir()] == ["digits"]
    with np.load(tmp_path / "digits", allow_pickle=False) as archive:
        assert set(archive.files) == {"P", "Q", "W", "b", "activation", "format"}


def test_a_file_is_replaced_only_when_told(tmp_path):
    path = tmp_path / "net.npz"
    random_network().save(path)
    before = path.read_bytes()
    with pytest.raises(FileExistsError, match=r"net.npz exists already; overwrite=True"):
        random_network(r=1).save(path)
    assert path.read_bytes() == before
    random_network(r=1).save(path, overwrite=True)
    assert load(path).rank == 1


def test_a_save_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "net.npz"
    random_network().save(path)

    def full_disk(file, **contents):
        file.write(b"PK\3\4")
        raise OSError("no space left")

    monkeypatch.setattr(np, "savez", full_disk)
    with pytest.raises(OSError, match="no space left"):
        random_network(r=1).save(path, overwrite=True)
    assert load(path).rank == 2
    assert [file.name for file in tmp_path.iterdir()] == ["net.npz"]


def test_a_file_beyond_the_limit_is_read_if_it_is_as_large_as_its_arrays(tmp_path, monkeypatch):
    monkeypatch.setattr(saved, "MOST_BYTES", 0)
    random_network().save(tmp_path / "net.npz")
    assert load(tmp_path / "net.npz").rank == 2
    with pytest.raises(FileNotFoundError, match=r"none\.npz"):
        load(tmp_path / "none.npz")


# Files of other kinds ----------------------------------------------------------------------------


def refused(path):
    """The message of `load`, which must be one line that names the file."""
    with pytest.raises(ValueError, match="expected") as caught:
        load(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    assert len(message) < 500
    return message.removeprefix(f"{path} ")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"P": None}, "lacks P; expected P, Q, W, b, activation"),
        ({"Q": None, "activation": None}, "lacks Q, activation; expected"),
        ({"format": None}, "holds the arrays P, Q, W, activation, b; expected a file that"),
        ({"format": "one-layer-course QuadraticNetwork 2"}, "holds the format 'one-layer-course"),
        ({"format": np.array([saved.FORMAT] * 2)}, "holds the arrays"),
        ({"activation": "relu"}, "does not hold a network: activation must be one of"),
        ({"Q": np.ones((3, 5, 2))}, "does not hold a network: P has shape (3, 5, 2) and Q has"),
        ({"P": np.full((3, 5, 2), "1")}, "does not hold a network: P must hold real numbers"),
        ({"P": np.array([None])}, "cannot be read as an .npz file"),
    ],
)
def test_a_file_with_other_contents_is_refused_with_the_reason(tmp_path, change, message):
    net = random_network()
    contents = {name: getattr(net, name) for name in saved.NAMES} | {"format": saved.FORMAT}
    contents = {name: value for name, value in (contents | change).items() if value is not None}
    np.savez(tmp_path / "net.npz", **contents)
    assert refused(tmp_path / "net.npz").startswith(message)


def array_file(array):
    """The bytes of an .npy file."""
    file = io.BytesIO()
    np.save(file, array, allow_pickle=True)
    return file.getvalue()


OTHERS = [b"", b"not a network", array_file(np.ones(3)), array_file(np.array([{}], dtype=object))]


def test_a_file_of_another_kind_a_folder_and_a_device_are_refused_without_waiting(tmp_path):
    for contents in OTHERS:
        (tmp_path / "other.npz").write_bytes(contents)
        assert saved.EXPECTED in refused(tmp_path / "other.npz")
    for name, make in (("folder", os.mkdir), ("device", getattr(os, "mkfifo", os.mkdir))):
        make(tmp_path / name)
        assert refused(tmp_path / name).startswith("is a folder or a device")


# Damaged and crafted files -----------------------------------------------------------------------

SHAPES = {"P": (3, 5, 2), "Q": (3, 2, 5), "W": (3, 5), "b": (3, 1)}
W_BYTES = bytes(8 * 15)


def header(shape, descr="<f8", order=False, version=(1, 0), text=None):
    """The bytes before the numbers of an array in a file."""
    text = text or f"{{'descr': {descr!r}, 'fortran_order': {order}, 'shape': {shape}, }}"
    text = text.encode("latin1")
    text += b" " * (-len(text) - 11 % 64) + b"\n"
    return b"\x93NUMPY" + bytes(version) + len(text).to_bytes(2, "little") + text


def crafted(path, method=zipfile.ZIP_DEFLATED, **members):
    """Write a file like those of `save`, some members replaced by bytes or by (start, zeros)."""
    good = {name: header(shape) + bytes(8 * math.prod(shape)) for name, shape in SHAPES.items()}
    good |= {"activation": array_file("softmax"), "format": array_file(saved.FORMAT)}
    with zipfile.ZipFile(path, "w", method, compresslevel=1) as archive:
        for name, contents in (good | members).items():
            with archive.open(f"{name}.npy", "w", force_zip64=True) as file:
                start, zeros = contents if isinstance(contents, tuple) else (contents, 0)
                file.write(start)
                for _ in range(0, zeros, 2**20):
                    file.write(bytes(min(2**20, zeros)))
    return path


def test_a_crafted_file_like_those_of_save_is_read(tmp_path):
    assert load(crafted(tmp_path / "net.npz")).rank == 2
    in_fortran_order = np.arange(15.0).reshape(3, 5).tobytes("F")
    path = crafted(tmp_path / "net.npz", W=header((3, 5), order=True) + in_fortran_order)
    np.testing.assert_array_equal(load(path).W, np.arange(15.0).reshape(3, 5))
    zeros = {"P": np.zeros((3, 5, 90)), "Q": np.zeros((3, 90, 5)), "format": saved.FORMAT}
    rest = {"W": np.zeros((3, 5)), "b": np.zeros((3, 1)), "activation": "softmax"}
    np.savez_compressed(tmp_path / "net.npz", **zeros, **rest)  # arrays are 17 times as large
    assert load(tmp_path / "net.npz").rank == 90


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def test_a_damaged_file_is_refused_or_has_the_same_numbers(tmp_path, method):
    path, rng = tmp_path / "net.npz", np.random.default_rng(0)
    W = np.random.default_rng(1).normal(size=(3, 5))
    whole = crafted(path, method, W=header((3, 5)) + W.tobytes()).read_bytes()
    damaged = [whole[: rng.integers(len(whole))] for _ in range(40)]
    for _ in range(40):
        damaged.append(bytearray(whole))
        damaged[-1][rng.integers(len(whole))] ^= 1 << rng.integers(8)
    for contents in damaged:
        path.write_bytes(contents)
        try:
            np.testing.assert_array_equal(load(path).W, W)
        except ValueError:
            refused(path)


BAD_HEADERS = [
    *(
        header((3, 5), descr)
        for descr in ("|O", "<c16", "<f3", "f8, f8", [("a", "<f8")], "<f99999")
    ),
    *(header(shape) for shape in ((-3, -5), (2**62, 2**62), (10**30,), "x", (3,), (3, 5, 0))),
    *(header((3, 5), order=order) for order in ("1", "__import__('os')")),
    *(header((3, 5), version=version) for version in ((2, 0), (3, 0), (255, 9))),
    *(header(0, text=text) for text in ("(" * 5_000, "\\", "{}", "é", "0" * 9_000, "[" * 60_000)),
    *(header((3, 5))[:end] for end in (0, 7, 9, 40)),
    b"\x93NUMPY\x01\x00\xff\xff{",
]


CRAFTED = [
    *({"W": start + W_BYTES} for start in BAD_HEADERS),
    *({"format": start + W_BYTES} for start in BAD_HEADERS[::4]),
    *({"activation": start + W_BYTES} for start in BAD_HEADERS[::4]),
    *({"W": header((3, 5)) + bytes(size)} for size in (0, 119, 121, 10_120)),  # 120 are right
    *({"method": method} for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)),
]


@pytest.mark.parametrize("change", CRAFTED, ids=range(len(CRAFTED)))
def test_a_crafted_header_a_wrong_size_and_other_compression_are_refused(tmp_path, change):
    refused(crafted(tmp_path / "net.npz", **change))


def test_a_small_file_with_huge_contents_is_refused_without_unpacking_it(tmp_path):
    size = 2**25
    huge = size // 8
    P, Q = ((header(shape), size) for shape in ((8, 8, huge // 64), (8, huge // 64, 8)))
    W, b = (header(shape) + bytes(8 * math.prod(shape)) for shape in ((8, 8), (8, 1)))
    bombs = [
        {"P": P, "Q": Q, "W": W, "b": b},  # everything fits
        {"W": (header((1, huge)), size)},
        {"activation": (header((), f"<U{size // 4}"), size)},
        {"format": (header((), f"<U{size // 4}"), size)},
        {"other": (header((huge,)), size)},  # `load` accepts it, because it does not read this
    ]
    paths = [crafted(tmp_path / f"{i}.npz", **bomb) for i, bomb in enumerate(bombs)]
    # The directory of this small file states too small a size for an array.
    paths.append(tmp_path / "lie.npz")
    true, false = (number.to_bytes(8, "little") for number in (size + 128, 248))
    paths[-1].write_bytes(paths[1].read_bytes().replace(true, false))
    for path in paths:
        assert path.stat().st_size < 1_000_000
        tracemalloc.start()
        if path.name == "4.npz":
            assert load(path).rank == 2
        else:
            refused(path)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 5_000_000
