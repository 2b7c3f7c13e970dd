"""The quadratic network: its scores and gradients, training, and what a saved file must hold."""

import contextlib
import io
import math
import os
import re
import subprocess
import sys
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import costs, datasets, low_rank, quadratic, saved
from helpers.low_rank import (
    QuadraticNetwork,
    load,
    load_digit_network,
    low_rank_form,
    low_rank_gradient,
    minimize_quadratic_cost,
    quadratic_features,
    quadratic_form,
)
from helpers.network import Network, minimize_cost

ACTIVATIONS = ("softmax", "sigmoid", "hybrid")
each_activation = pytest.mark.parametrize("activation", ACTIVATIONS)
each_penalty = pytest.mark.parametrize("penalize", ["matrices", "factors"])
COSTS = {name: getattr(costs, f"{name}_cost") for name in ACTIVATIONS}


def random_factors(seed=0, a=5, b=3, r=2):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(b, a, r)), rng.normal(size=(b, r, a)), rng


def random_network(seed=0, a=5, b=3, r=2, activation="softmax"):
    P, Q, rng = random_factors(seed, a, b, r)
    return QuadraticNetwork(P, Q, rng.normal(size=(b, a)), rng.normal(size=(b, 1)), activation)


def random_samples(seed=0, a=5, b=3, N=8):
    """Inputs and targets in [0, 1] whose columns do not sum to 1."""
    rng = np.random.default_rng(seed)
    return rng.normal(size=(a, N)), rng.random((b, N))


def slopes(function, array, h=1e-5):
    """Central differences of a function of `array`, one number at a time."""
    found = np.zeros(array.shape)
    for place in np.ndindex(array.shape):
        move = np.zeros(array.shape)
        move[place] = h
        found[place] = (function(array + move) - function(array - move)) / (2 * h)
    return found


# The class ---------------------------------------------------------------------------------------


@given(st.integers(0, 10**6), st.integers(1, 5), st.integers(1, 4), st.integers(0, 3))
def test_scores_are_those_of_a_plain_loop_and_of_the_dense_matrices(seed, a, b, r):
    net = random_network(seed, a, b, r)
    X, _ = random_samples(seed + 1, a, b, 4)
    loop = np.zeros((b, 4))
    for k in range(b):
        for n in range(4):
            x = X[:, n]
            loop[k, n] = net.b[k, 0] + sum(net.W[k, i] * x[i] for i in range(a))
            for i in range(a):
                for j in range(a):
                    loop[k, n] += (
                        x[i] * sum(net.P[k, i, s] * net.Q[k, s, j] for s in range(r)) * x[j]
                    )
    np.testing.assert_allclose(net.scores(X), loop, rtol=1e-9, atol=1e-9)
    linear, quadratic = net.parts(X)
    np.testing.assert_allclose(quadratic, quadratic_form(X, net.P @ net.Q), rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(linear, Network(net.W, net.b).scores(X))
    np.testing.assert_array_equal(net.scores(X), linear + quadratic)


@each_activation
@pytest.mark.parametrize("r", [0, 2], ids=["rank 0", "P = 0"])
def test_without_a_quadratic_part_it_is_a_network(activation, r):
    P, Q, rng = random_factors(r=r)
    W, b = rng.normal(size=(3, 5)), rng.normal(size=(3, 1))
    net, plain = QuadraticNetwork(0 * P, Q, W, b, activation), Network(W, b, activation)
    X, _ = random_samples()
    for x in (X, X[:, 0], X[:, :1], X.tolist()):
        for method in ("scores", "predict_proba", "predict"):
            expected = getattr(plain, method)(x)
            np.testing.assert_array_equal(getattr(net, method)(x), expected, strict=True)


@each_activation
def test_one_sample_gives_a_vector_and_many_give_columns(activation):
    net, (X, _) = random_network(activation=activation), random_samples()
    for method in (net.scores, net.predict_proba, net.predict, lambda x: net.parts(x)[1]):
        many = method(X)
        assert many.shape == (3, 8)
        np.testing.assert_allclose(method(X[:, 3]), many[:, 3], rtol=1e-12)


def test_it_keeps_copies_and_says_what_it_is():
    P, Q, rng = random_factors()
    net = QuadraticNetwork(P, Q, rng.normal(size=(3, 5)), np.zeros((3, 1)), "sigmoid")
    P[...] = 0
    Q[...] = 0
    assert net.P.all()
    assert net.Q.all()
    assert net.rank == 2
    assert repr(net) == "QuadraticNetwork(sigmoid, 5 inputs, 3 outputs, rank 2)"
    assert isinstance(net, Network)


PARTS = {"P": (3, 5, 2), "Q": (3, 2, 5), "W": (3, 5), "b": (3, 1)}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"P": (3, 5)},
            "P has shape (3, 5) and Q has shape (3, 2, 5); expected P (N_out, N_in, r)",
        ),
        ({"Q": (3, 5, 2)}, "P has shape (3, 5, 2) and Q has shape (3, 5, 2); expected"),
        ({"Q": (3, 1, 5)}, "P has shape (3, 5, 2) and Q has shape (3, 1, 5); expected"),
        ({"W": (5, 3), "b": (5, 1)}, "P has shape (3, 5, 2) and W has shape (5, 3); expected"),
        ({"W": (3, 4)}, "P has shape (3, 5, 2) and W has shape (3, 4); expected"),
        ({"b": (3,)}, "b has shape (3,); expected (3, 1)"),
    ],
)
def test_shapes_that_do_not_fit_are_named(change, message):
    shapes = PARTS | change
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        QuadraticNetwork(*(np.ones(shapes[name]) for name in PARTS))


@pytest.mark.parametrize("name", PARTS)
def test_numbers_that_are_not_finite_are_named(name):
    arrays = {key: np.ones(shape) for key, shape in PARTS.items()}
    arrays[name].flat[-1] = np.nan
    with pytest.raises(ValueError, match=f"^{name} must be finite"):
        QuadraticNetwork(**arrays)
    with pytest.raises(TypeError, match=f"^{name} must hold real numbers"):
        QuadraticNetwork(**arrays | {name: arrays[name].astype(complex)})


@pytest.mark.parametrize("method", ["scores", "parts", "predict_proba", "predict"])
@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.ones(4), "X has shape (4,); expected (5, N)"),
        (np.ones((8, 5)), "X has shape (8, 5); expected (5, N)"),
        (np.full(5, np.inf), "X must be finite; X[0] is inf"),
    ],
)
def test_samples_that_do_not_fit_are_refused_as_by_a_network(method, x, message):
    for net in (random_network(), Network(np.ones((3, 5)), np.ones((3, 1)))):
        if hasattr(net, method):
            with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
                getattr(net, method)(x)


def test_an_unknown_activation_is_refused():
    with pytest.raises(ValueError, match=r"^activation must be one of"):
        random_network(activation="tanh")


# Gradients ---------------------------------------------------------------------------------------


@given(st.integers(0, 10**6), st.integers(1, 4), st.integers(1, 3), st.integers(0, 3))
def test_the_gradients_in_P_and_Q_are_the_slopes(seed, a, b, r):
    P, Q, rng = random_factors(seed, a, b, r)
    X, G = rng.normal(size=(a, 3)), rng.normal(size=(b, 3))
    dP, dQ = low_rank_gradient(X, P, Q, G)
    expected = slopes(lambda P_: (G * low_rank_form(X, P_, Q)).sum(), P)
    np.testing.assert_allclose(dP, expected, rtol=0, atol=1e-6, strict=True)
    expected = slopes(lambda Q_: (G * low_rank_form(X, P, Q_)).sum(), Q)
    np.testing.assert_allclose(dQ, expected, rtol=0, atol=1e-6, strict=True)


def test_the_gradients_are_those_of_einsum_also_for_one_sample():
    P, Q, rng = random_factors()
    X, G = rng.normal(size=(5, 6)), rng.normal(size=(3, 6))
    dP, dQ = low_rank_gradient(X, P, Q, G)
    np.testing.assert_allclose(dP, np.einsum("in,krj,jn,kn->kir", X, Q, X, G), rtol=1e-10)
    np.testing.assert_allclose(dQ, np.einsum("in,kir,jn,kn->krj", X, P, X, G), rtol=1e-10)
    one = low_rank_gradient(X[:, 0], P, Q, G[:, 0])
    for alone, column in zip(one, low_rank_gradient(X[:, :1], P, Q, G[:, :1]), strict=True):
        np.testing.assert_array_equal(alone, column, strict=True)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"X": (4, 6)}, "X has shape (4, 6); expected (5, N)"),
        ({"G": (3, 5)}, "G has shape (3, 5); expected (3, 6)"),
        ({"G": (6, 3)}, "G has shape (6, 3); expected (3, 6)"),
        ({"Q": (3, 5, 2)}, "P has shape (3, 5, 2) and Q has shape (3, 5, 2)"),
    ],
)
def test_wrong_arguments_of_the_gradient_are_named(change, message):
    shapes = {"X": (5, 6), "P": (3, 5, 2), "Q": (3, 2, 5), "G": (3, 6)} | change
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        low_rank_gradient(*(np.ones(shape) for shape in shapes.values()))


@each_activation
@each_penalty
def test_the_solver_gets_cost_plus_penalty_and_the_slopes(activation, penalize, monkeypatch):
    X, Y = random_samples()
    given = {}

    def keep(cost, start, as_network, *rest):
        given.update(cost=cost, start=start, as_network=as_network)

    monkeypatch.setattr(quadratic, "solve", keep)
    minimize_quadratic_cost(X, Y, 2, activation, l2=0.1, penalize=penalize)
    v = given["start"] + np.random.default_rng(2).normal(size=given["start"].size)
    net = given["as_network"](v)
    held = [net.W, net.P, net.Q]
    if penalize == "matrices":
        T = net.P @ net.Q
        held = [net.W, (T + T.swapaxes(1, 2)) / 2]
    value, gradient = given["cost"](v)
    penalty = 0.05 * sum((array**2).sum() for array in held)
    assert value == pytest.approx(COSTS[activation](net.scores(X), Y) + penalty, rel=1e-12)
    expected = slopes(lambda u: given["cost"](u)[0], v)
    np.testing.assert_allclose(gradient, expected, rtol=0, atol=1e-6)


# Training ----------------------------------------------------------------------------------------


@each_activation
@each_penalty
def test_rank_0_is_minimize_cost_to_the_last_digit(activation, penalize):
    X, Y = random_samples(N=30)
    found = minimize_quadratic_cost(X, Y, 0, activation, l2=0.01, penalize=penalize, max_steps=50)
    plain = minimize_cost(X, Y, activation, l2=0.01, max_steps=50)
    assert found.network.rank == 0
    np.testing.assert_array_equal(found.network.W, plain.network.W)
    np.testing.assert_array_equal(found.network.b, plain.network.b)
    for name in ("cost", "converged", "has_minimum", "message", "steps", "evaluations"):
        assert getattr(found, name) == getattr(plain, name)


@each_penalty
@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
def test_the_solver_stops_where_the_slope_is_nothing(activation, penalize):
    X, Y = random_samples(N=40)
    found = minimize_quadratic_cost(X, Y, 2, activation, l2=0.01, penalize=penalize)
    net = found.network
    assert found.converged
    assert found.has_minimum is True
    assert found.cost == COSTS[activation](net.scores(X), Y)
    G = getattr(costs, f"{activation}_gradient")(net.scores(X), Y)
    assert np.abs(G @ X.T + 0.01 * net.W).max() < 1e-3
    assert np.abs(G.sum(axis=1)).max() < 1e-3
    dP, dQ = low_rank_gradient(X, net.P, net.Q, G)
    if penalize == "factors":
        dP, dQ = dP + 0.01 * net.P, dQ + 0.01 * net.Q
    else:
        T = net.P @ net.Q
        S = 0.01 * (T + T.swapaxes(1, 2)) / 2
        dP, dQ = dP + S @ net.Q.swapaxes(1, 2), dQ + net.P.swapaxes(1, 2) @ S
    assert max(np.abs(dP).max(), np.abs(dQ).max()) < 1e-3


def test_at_full_rank_it_is_a_linear_network_of_the_products():
    X, Y = random_samples(N=60)
    low = minimize_quadratic_cost(X, Y, 5, l2=0.01, seed=3)
    features = np.vstack([X, quadratic_features(X)])
    full = minimize_cost(features, Y, "softmax", l2=0.01)
    assert low.cost == pytest.approx(full.cost, abs=1e-4)
    np.testing.assert_allclose(low.network.scores(X), full.network.scores(features), atol=0.03)
    np.testing.assert_allclose(low.network.W, full.network.W[:, :5], atol=0.01)


def xor():
    return np.array([[0, 0, 1, 1], [0, 1, 0, 1]]), np.array([[1, 0, 0, 1], [0, 1, 1, 0]])


def test_rank_1_learns_xor_and_rank_0_cannot():
    X, Y = xor()
    assert minimize_quadratic_cost(X, Y, 0).cost == pytest.approx(np.log(2))
    found = minimize_quadratic_cost(X, Y, 1)
    np.testing.assert_array_equal(found.network.predict(X), Y)
    assert found.cost < 1e-3


def test_the_start_is_random_by_its_seed_and_fits_the_unit_of_the_samples():
    X, Y = random_samples(N=20)
    one, same, other = (
        minimize_quadratic_cost(X, Y, 1, l2=0.01, seed=seed, max_steps=3) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(one.network.P, same.network.P)
    assert (one.network.P != other.network.P).any()
    for unit in (1e-3, 1.0, 1e6):
        start = quadratic.small_factors(unit * X, 3, 2, seed=0)
        forms = low_rank_form(unit * X, start[0].swapaxes(1, 2), start[1])
        assert 0.1 < np.abs(forms).mean() < 10
    assert np.isfinite(quadratic.small_factors(0 * X, 3, 2, seed=0)).all()


def test_each_step_is_reported():
    X, Y = random_samples(N=20)
    seen = []
    found = minimize_quadratic_cost(
        X, Y, 1, l2=0.01, max_steps=7, callback=lambda *told: seen.append(told)
    )
    assert [step for step, _ in seen] == list(range(1, found.steps + 1)) == list(range(1, 8))
    values = [value for _, value in seen]
    assert values == sorted(values, reverse=True)
    assert values[-1] > found.cost, "the value has the penalty in it"
    assert not found.converged
    plain = []
    found = minimize_cost(X, Y, "softmax", l2=0.01, callback=lambda *told: plain.append(told))
    assert len(plain) == found.steps


def test_the_hybrid_is_flagged_here_too():
    X, Y = random_samples()
    found = minimize_quadratic_cost(X, Y, 1, "hybrid", l2=0.1, max_steps=20)
    assert found.has_minimum is False
    assert not found.converged


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"rank": -1}, ValueError, "rank must be at least 0, not -1"),
        ({"rank": 1.0}, TypeError, "rank must be a whole number, not 1.0"),
        ({"l2": -1}, ValueError, "l2 must be 0 or greater, not -1"),
        ({"l2": [0.1, 0.2]}, ValueError, "l2 must be one number"),
        ({"penalize": "all"}, ValueError, "penalize must be one of 'matrices', 'factors'"),
        ({"activation": "relu"}, ValueError, "activation must be one of"),
        ({"max_steps": 0}, ValueError, "max_steps must be at least 1, not 0"),
        ({"X": np.full((5, 8), np.nan)}, ValueError, "X must be finite"),
        ({"Y": np.full((3, 8), 2.0)}, ValueError, "Y must lie in [0, 1]"),
        ({"Y": np.ones((3, 7))}, ValueError, "X has 8 columns and Y has 7"),
    ],
)
def test_wrong_arguments_of_training_are_named(change, error, message):
    X, Y = random_samples()
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        minimize_quadratic_cost(**{"X": X, "Y": Y, "rank": 1} | change)


def test_weights_of_the_products_have_the_size_of_the_symmetric_matrix():
    rng = np.random.default_rng(0)
    S = rng.normal(size=(5, 5))
    S = S + S.T
    i, j = np.triu_indices(5)
    weights = S[i, j] * np.where(i == j, 1, np.sqrt(2))
    X = rng.normal(size=(5, 7))
    np.testing.assert_allclose(weights @ quadratic_features(X), quadratic_form(X, S[None])[0])
    assert (weights**2).sum() == pytest.approx((S**2).sum())
    assert quadratic_features(X[:, 0]).shape == (15,)


# Saved and loaded --------------------------------------------------------------------------------


@each_activation
@pytest.mark.parametrize("r", [0, 2])
def test_what_is_saved_is_loaded(tmp_path, activation, r):
    net = random_network(r=r, activation=activation)
    path = tmp_path / "net.npz"
    net.save(path)
    again = load(str(path))
    assert repr(again) == repr(net)
    for name in "PQWb":
        np.testing.assert_array_equal(getattr(again, name), getattr(net, name), strict=True)
    assert [file.name for file in tmp_path.iterdir()] == ["net.npz"]
    with np.load(path, allow_pickle=False) as archive:
        assert set(archive.files) == {"P", "Q", "W", "b", "activation", "format"}


def test_the_name_is_taken_as_it_stands(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    random_network().save("digits")
    assert load("digits").rank == 2
    assert [file.name for file in tmp_path.iterdir()] == ["digits"]


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

    monkeypatch.setattr(np, "savez_compressed", full_disk)
    with pytest.raises(OSError, match="no space left"):
        random_network(r=1).save(path, overwrite=True)
    assert load(path).rank == 2
    assert [file.name for file in tmp_path.iterdir()] == ["net.npz"]


def file_with(tmp_path, **change):
    """The path of a file like those of `save`, with some arrays changed or left out (None)."""
    net = random_network()
    contents = {name: getattr(net, name) for name in "PQWb"}
    contents |= {"activation": net.activation, "format": saved.FORMAT, **change}
    path = tmp_path / "net.npz"
    np.savez(path, **{name: value for name, value in contents.items() if value is not None})
    return path


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"P": None}, "lacks P; expected P, Q, W, b, activation"),
        ({"Q": None, "activation": None}, "lacks Q, activation; expected"),
        ({"format": None}, "holds the arrays P, Q, W, activation, b; expected a file that"),
        ({"format": "one-layer-course QuadraticNetwork 2"}, "holds the format 'one-layer-course"),
        ({"format": np.array([saved.FORMAT] * 2)}, "holds the arrays"),
        ({"format": 1.0}, "holds the format '1.0'"),
        ({"activation": "relu"}, "does not hold a network: activation must be one of"),
        ({"activation": np.array(["softmax"])}, "does not hold a network: activation must be"),
        ({"Q": np.ones((3, 5, 2))}, "does not hold a network: P has shape (3, 5, 2) and Q has"),
        ({"W": np.ones((2, 5))}, "does not hold a network: b has shape (3, 1)"),
        ({"b": np.full((3, 1), np.nan)}, "does not hold a network: b must be finite; b[0, 0]"),
        ({"P": np.full((3, 5, 2), "1")}, "does not hold a network: P must hold real numbers"),
        ({"P": np.array([None])}, "cannot be read as an .npz file"),
    ],
)
def test_a_file_with_other_contents_is_refused_by_name(tmp_path, change, message):
    path = file_with(tmp_path, **change)
    with pytest.raises(ValueError, match=f"^{re.escape(f'{path} {message}')}"):
        load(path)


def test_a_file_cut_short_anywhere_is_refused(tmp_path):
    path = tmp_path / "net.npz"
    random_network().save(path)
    whole = path.read_bytes()
    for end in range(0, len(whole), 7):
        path.write_bytes(whole[:end])
        with pytest.raises(ValueError, match=r"net.npz cannot be read as an .npz file"):
            load(path)


def test_a_file_with_a_byte_changed_is_refused_or_has_the_same_numbers(tmp_path):
    path, net = tmp_path / "net.npz", random_network()
    net.save(path)
    whole, rng = path.read_bytes(), np.random.default_rng(0)
    for _ in range(300):
        changed = bytearray(whole)
        changed[rng.integers(len(whole))] ^= 1 << rng.integers(8)
        path.write_bytes(changed)
        with contextlib.suppress(ValueError):
            again = load(path)
            np.testing.assert_array_equal(again.P, net.P)
            np.testing.assert_array_equal(again.W, net.W)


def array_file():
    file = io.BytesIO()
    np.save(file, np.ones(3))
    return file.getvalue()


def pickled_file():
    file = io.BytesIO()
    np.save(file, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    return file.getvalue()


def zip_of_text():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("notes.txt", "not a network")
    return file.getvalue()


@pytest.mark.parametrize(
    "contents",
    [b"", b"not a network", b"\x80\x04K\x01.", array_file(), pickled_file(), zip_of_text()],
    ids=["empty", "text", "pickle", "one array", "array of objects", "zip of text"],
)
def test_a_file_of_another_kind_is_refused(tmp_path, contents):
    path = tmp_path / "other.npz"
    path.write_bytes(contents)
    with pytest.raises(ValueError, match=r"other.npz .*expected a file that QuadraticNetwork.save"):
        load(path)


def test_a_missing_file_is_that(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"none\.npz"):
        load(tmp_path / "none.npz")


def refused(path):
    """The message of `load`, which must be one line that names the file."""
    with pytest.raises(ValueError, match="expected") as caught:
        load(path)
    message = str(caught.value)
    assert message.startswith(str(path))
    assert "\n" not in message
    assert len(message) < 500
    return message


@pytest.mark.parametrize("kind", ["folder", *(["pipe"] if hasattr(os, "mkfifo") else [])])
def test_what_is_no_file_is_refused(tmp_path, kind):
    path = tmp_path / "net.npz"
    if kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    assert "is a folder or a device" in refused(path)


SHAPES = {"P": (3, 5, 2), "Q": (3, 2, 5), "W": (3, 5), "b": (3, 1)}


def header(shape, descr="<f8", order=False, version=(1, 0), text=None):
    """What stands before the numbers of an array in a file."""
    text = text or f"{{'descr': {descr!r}, 'fortran_order': {order}, 'shape': {shape}, }}"
    text = text.encode("latin1")
    text += b" " * (-len(text) - 11 % 64) + b"\n"
    return b"\x93NUMPY" + bytes(version) + len(text).to_bytes(2, "little") + text


def crafted(path, method=zipfile.ZIP_DEFLATED, **members):
    """Write a file like those of `save`, some members replaced by bytes or by (start, zeros)."""
    good = {name: header(shape) + bytes(8 * math.prod(shape)) for name, shape in SHAPES.items()}
    for name, text in (("activation", "softmax"), ("format", saved.FORMAT)):
        stored = io.BytesIO()
        np.save(stored, np.array(text))
        good[name] = stored.getvalue()
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


W_BYTES = bytes(8 * 15)
BAD_HEADERS = [
    *(header((3, 5), descr) for descr in ("|O", "O", "<c16", "<M8[s]", "<f3", "f8, f8", "<V8")),
    *(header((3, 5), descr) for descr in ([("a", "<f8")], "<f99999", "", "<U0", None, 8, "<i4")),
    *(header(shape) for shape in ((-3, -5), (3, -5), (3.0, 5), (2**62, 2**62), (10**30,), (True,))),
    *(header(shape) for shape in ("x", None, [3, 5], ((3, 5),), (3,), (15, 2), (3, 5, 0))),
    *(header((3, 5), order=order) for order in ("1", "None", "[]", "'False'", "__import__('os')")),
    *(header((3, 5), version=version) for version in ((2, 0), (3, 0), (0, 0), (1, 1), (255, 9))),
    *(header(0, text=text) for text in ("(" * 5_000, "{" * 5_000, "'" * 99, "\\", "1_", "{}", "é")),
    *(header(0, text=text) for text in ("0" * 9_000, "[" * 60_000, "lambda: 0", "9" * 9_000 + "e")),
    *(header((3, 5))[:end] for end in (0, 5, 6, 7, 8, 9, 10, 11, 40)),
    b"\x93NUMPY\x01\x00\xff\xff{",
    b"\x80\x04K\x01.",
]


@pytest.mark.parametrize("start", BAD_HEADERS, ids=range(len(BAD_HEADERS)))
@pytest.mark.parametrize("name", ["W", "format", "activation"])
def test_a_crafted_header_is_refused(tmp_path, start, name):
    for contents in (start, start + W_BYTES):
        refused(crafted(tmp_path / "net.npz", **{name: contents}))


@pytest.mark.parametrize("extra", [-120, -8, -1, 1, 8, 10_000])
def test_numbers_of_another_size_than_the_header_says_are_refused(tmp_path, extra):
    numbers = (W_BYTES + bytes(10_000))[: len(W_BYTES) + extra]
    refused(crafted(tmp_path / "net.npz", W=header((3, 5)) + numbers))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_compression_are_refused(tmp_path, method):
    refused(crafted(tmp_path / "net.npz", method))


@pytest.mark.parametrize("compressed", [True, False])
def test_files_with_many_bytes_changed_are_refused_or_read(tmp_path, compressed):
    path, rng = tmp_path / "net.npz", np.random.default_rng(1)
    crafted(path, zipfile.ZIP_DEFLATED if compressed else zipfile.ZIP_STORED)
    whole = path.read_bytes()
    for _ in range(400):
        changed = bytearray(whole)
        if rng.random() < 0.3:  # another number in the central directory, at the end
            at = len(whole) - rng.integers(1, 400)
            changed[at : at + 4] = rng.bytes(4)
        for _ in range(rng.integers(4)):
            changed[rng.integers(len(whole))] = rng.integers(256)
        start = rng.integers(len(whole))
        if rng.random() < 0.3:
            del changed[start : start + rng.integers(1, 50)]
        path.write_bytes(changed)
        try:
            load(path)
        except ValueError:
            refused(path)


MEASURE = """
import resource, sys, time
from helpers.low_rank import load
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
for path in sys.argv[1:]:
    start = time.perf_counter()
    try:
        load(path)
    except ValueError as error:
        print(round(1000 * (time.perf_counter() - start)), error)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_a_small_file_with_huge_contents_is_refused_at_once(tmp_path):
    pytest.importorskip("resource")
    size = 2**26
    huge = size // 8
    shapes = {"P": (8, 8, huge // 64), "Q": (8, huge // 64, 8), "W": (8, 8), "b": (8, 1)}
    network = {name: (header(shapes[name]), size) for name in "PQ"}
    network |= {name: header(shapes[name]) + bytes(8 * math.prod(shapes[name])) for name in "Wb"}
    bombs = [
        network,  # everything fits
        {"W": (header((1, huge)), size)},
        {"W": (header((3, 5)), size)},
        {"activation": (header((), f"<U{size // 4}"), size)},
        {"format": (header((), f"<U{size // 4}"), size)},
        {"format": (header((huge,)), size)},
        {"other": (header((huge,)), size)},
        {"W": (b"\x93NUMPY\x01\x00\xff\xff", size)},
        {"W": (b"\x93NUMPY\x02\x00\xff\xff\xff\x1f", size)},
        {"W": (b"", size)},
    ]
    paths = [crafted(tmp_path / f"{i}.npz", **bomb) for i, bomb in enumerate(bombs)]
    assert max(path.stat().st_size for path in paths) < 3_000_000
    # A small file that says less about its contents than they are.
    paths.append(tmp_path / "lie.npz")
    lie = paths[1].read_bytes()
    paths[-1].write_bytes(
        lie.replace((size + 128).to_bytes(8, "little"), (248).to_bytes(8, "little"))
    )
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, *paths], capture_output=True, text=True, check=True
    )
    *refusals, kilobytes = run.stdout.splitlines()
    assert int(kilobytes) < 50_000
    good = 1  # the one with an array that nobody asks for is read
    assert len(refusals) == len(paths) - good
    for refusal in refusals:
        assert int(refusal.split()[0]) < 200, refusal


def test_a_large_network_of_zeros_can_be_saved_and_read(tmp_path):
    P, Q = np.zeros((2, 600, 1_000)), np.zeros((2, 1_000, 600))
    QuadraticNetwork(P, Q, np.zeros((2, 600)), np.zeros((2, 1))).save(tmp_path / "net.npz")
    assert load(tmp_path / "net.npz").rank == 1_000


@pytest.mark.parametrize("rank", low_rank.DIGIT_RANKS)
def test_another_network_in_the_place_of_a_stored_one_is_refused(tmp_path, monkeypatch, rank):
    monkeypatch.setattr(datasets, "_FOLDERS", (tmp_path,))
    path = tmp_path / f"digit_network_{rank}.npz"
    for shape in ({"a": 64, "b": 10, "r": rank + 1}, {"a": 63, "b": 10, "r": rank}, {}):
        random_network(**shape).save(path, overwrite=True)
        with pytest.raises(ValueError, match=rf"npz holds Quadratic.*10 outputs and rank {rank}$"):
            load_digit_network(rank)
    random_network(a=64, b=10, r=rank, activation="sigmoid").save(path, overwrite=True)
    with pytest.raises(ValueError, match=r"expected softmax"):
        load_digit_network(rank)


# The digits --------------------------------------------------------------------------------------


def test_the_splits_are_parts_of_all_digits():
    for split in range(12):
        parts = datasets.digit_split(split)
        assert [len(part) for part in parts] == [
            1200,
            *((297, 300) if split % 6 < 3 else (298, 299)),
        ]
        np.testing.assert_array_equal(np.sort(np.concatenate(parts)), np.arange(1797))
    for first in (0, 6):
        tests = np.concatenate([datasets.digit_split(first + i)[2] for i in range(6)])
        np.testing.assert_array_equal(np.sort(tests), np.arange(1797))
    for wrong, error in ((12, ValueError), (-1, ValueError), (1.0, TypeError)):
        with pytest.raises(error, match=r"^split must be"):
            datasets.digit_split(wrong)


@pytest.mark.parametrize("rank", low_rank.DIGIT_RANKS)
def test_the_stored_networks_read_the_digits_as_recorded(rank):
    net = load_digit_network(rank)
    assert repr(net) == f"QuadraticNetwork(softmax, 64 inputs, 10 outputs, rank {rank})"
    X, labels = datasets.load_digits()
    test = datasets.digit_split(0)[2]
    right = (net.scores(X[:, test] / 16).argmax(axis=0) == labels[test]).sum()
    results = datasets.load_digit_results()
    model = f"rank {rank}" if rank else "linear"
    (row,) = results[(results["model"] == model) & (results["split"] == 0)]
    assert abs(right - row["test_right"]) <= 1  # the numbers are rounded to float32


def test_there_is_no_stored_network_of_another_rank():
    with pytest.raises(ValueError, match=r"^rank must be one of 0, 1, 2, 4, 8, not 3"):
        load_digit_network(3)
