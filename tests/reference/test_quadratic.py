"""The quadratic network: its scores and gradients, its training, and the digits."""

import io

import numpy as np
import pytest
from plain_loops import COSTS, MODELS, central_differences, random_network, random_problem

from helpers import datasets, quadratic
from helpers.costs import softmax_gradient
from helpers.low_rank import quadratic_features, quadratic_form
from helpers.minimize import minimize_cost
from helpers.network import Network
from helpers.quadratic import QuadraticNetwork, load_digit_network, minimize_quadratic_cost

each_model = pytest.mark.parametrize("model", MODELS)


# The class ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "b", "r"), [(5, 3, 2), (1, 4, 3), (4, 1, 0)])
def test_scores_are_a_linear_part_and_the_forms_of_the_dense_matrices(a, b, r):
    net = random_network(0, a, b, r)
    X, _ = random_problem(b, a, 4)
    linear, quadratic = net.parts(X)
    np.testing.assert_array_equal(linear, net.W @ X + net.b)
    np.testing.assert_allclose(quadratic, quadratic_form(X, net.P @ net.Q), rtol=1e-9, atol=1e-9)
    np.testing.assert_array_equal(net.scores(X), linear + quadratic)
    for part, alone in zip((linear, quadratic), net.parts(X[:, 2]), strict=True):
        np.testing.assert_allclose(alone, part[:, 2], rtol=1e-9, atol=1e-12, strict=True)


@each_model
@pytest.mark.parametrize("r", [0, 2], ids=["rank 0", "P = 0"])
def test_without_a_quadratic_part_it_is_a_network(model, r):
    net, (X, _) = random_network(r=r, model=model), random_problem(3, 5, 8)
    net.P[...] = 0
    plain = Network(net.W, net.b, model)
    for x in (X, X[:, 0], X[:, :1], X.tolist()):
        for method in ("scores", "predict_proba", "predict"):
            expected = getattr(plain, method)(x)
            np.testing.assert_array_equal(getattr(net, method)(x), expected, strict=True)


def test_it_keeps_copies_and_says_what_it_is():
    one = random_network()
    net = QuadraticNetwork(one.P, one.Q, one.W, one.b, "sigmoid")
    for name in "PQWb":
        getattr(one, name)[...] = 0
        assert getattr(net, name).all()
    assert repr(net) == "QuadraticNetwork(sigmoid, 5 inputs, 3 outputs, rank 2)"
    assert isinstance(net, Network)


# Gradients ---------------------------------------------------------------------------------------


@each_model
@pytest.mark.parametrize(("a", "b", "r"), [(5, 3, 2), (1, 2, 3), (3, 1, 0)])
def test_the_penalized_cost_is_cost_plus_penalty_and_its_gradients_are_the_slopes(model, a, b, r):
    net, (X, Y) = random_network(0, a, b, r, model), random_problem(b, a, 8)
    T = net.P @ net.Q
    symmetric = (T + T.swapaxes(1, 2)) / 2
    penalty = 0.05 * ((net.W**2).sum() + (symmetric**2).sum())
    arrays = np.hstack([net.W, net.b]), net.P.swapaxes(1, 2).reshape(-1, a), net.Q.reshape(-1, a)
    value, slopes = quadratic.penalized_cost(*arrays, X, Y, model, 0.1)
    assert value == pytest.approx(COSTS[model](net.scores(X), Y) + penalty, rel=1e-12)
    for k in range(3):

        def cost(array, k=k):
            changed = [*arrays[:k], array, *arrays[k + 1 :]]
            return quadratic.penalized_cost(*changed, X, Y, model, 0.1)[0]

        expected = central_differences(cost, arrays[k])
        np.testing.assert_allclose(slopes[k], expected, rtol=0, atol=1e-6, strict=True)


# Training ----------------------------------------------------------------------------------------


@each_model
def test_rank_0_is_minimize_cost_to_the_last_digit(model):
    X, Y = random_problem(3, 5, 30)
    found = minimize_quadratic_cost(X, Y, 0, model, l2=0.01, max_steps=50)
    plain = minimize_cost(X, Y, model, l2=0.01, max_steps=50)
    np.testing.assert_array_equal(found.network.W, plain.network.W)
    np.testing.assert_array_equal(found.network.b, plain.network.b)
    for name in ("cost", "converged", "has_minimum", "message", "steps", "evaluations"):
        assert getattr(found, name) == getattr(plain, name)


def test_the_solver_stops_where_the_slope_is_nothing_and_reports_the_cost_alone():
    X, Y = random_problem(3, 5, 40)
    found = minimize_quadratic_cost(X, Y, 2, l2=0.01)
    assert (found.converged, found.has_minimum) == (True, True)
    scores = found.network.scores(X)
    assert found.cost == COSTS["softmax"](scores, Y)
    assert np.abs(softmax_gradient(scores, Y) @ X.T + 0.01 * found.network.W).max() < 1e-3


XOR = np.array([[0, 0, 1, 1], [0, 1, 0, 1]]), np.array([[1, 0, 0, 1], [0, 1, 1, 0]])


def test_rank_1_learns_xor_and_rank_0_cannot():
    X, Y = XOR
    assert minimize_quadratic_cost(X, Y, 0).cost == pytest.approx(np.log(2))
    found = minimize_quadratic_cost(X, Y, 1)
    np.testing.assert_array_equal(found.network.predict(X), Y)
    assert found.cost < 1e-3


def test_without_a_penalty_a_minimum_is_left_open_unless_the_logits_separate():
    X, soft = random_problem(3, 2, 30)
    assert minimize_quadratic_cost(X, soft, 1, max_steps=20).has_minimum is None
    found = minimize_quadratic_cost(X, soft, 1, "hybrid", l2=0.1, max_steps=20)
    assert (found.has_minimum, found.converged) == (False, False)
    assert minimize_quadratic_cost(*XOR, 1).has_minimum is False


def test_the_start_is_random_by_its_seed_and_fits_the_unit_of_the_samples():
    X, Y = random_problem(3, 5, 20)
    one, same, other = (
        minimize_quadratic_cost(X, Y, 1, l2=0.01, seed=seed, max_steps=3) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(one.network.P, same.network.P)
    assert (one.network.P != other.network.P).any()
    for unit in (1e-3, 1e6):
        P_rows, Q_rows = quadratic.first_factors(unit * X, 3, 2, seed=0)
        assert 0.1 < np.abs((P_rows @ (unit * X)) * (Q_rows @ (unit * X))).mean() < 10
    assert np.isfinite(quadratic.first_factors(0 * X, 3, 2, seed=0)).all()


def test_weights_of_the_products_have_the_size_of_the_symmetric_matrix():
    X, S = random_problem(5, 5, 7)[0], random_problem(5, 5, 5)[0]
    S, (i, j) = S + S.T, np.triu_indices(5)
    weights = S[i, j] * np.where(i == j, 1, np.sqrt(2))
    np.testing.assert_allclose(weights @ quadratic_features(X), quadratic_form(X, S[None])[0])
    assert (weights**2).sum() == pytest.approx((S**2).sum())
    assert quadratic_features(X[:, 0]).shape == (15,)


# Files -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("model", "r"), [("softmax", 2), ("sigmoid", 0), ("hybrid", 1)])
def test_what_is_saved_is_loaded_and_no_file_is_overwritten(tmp_path, model, r):
    net, path = random_network(r=r, model=model), tmp_path / "net"
    net.save(path)
    again = quadratic.load(path)
    for name in "PQWb":
        np.testing.assert_array_equal(getattr(again, name), getattr(net, name), strict=True)
    assert again.model == model
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(FileExistsError):
        random_network(seed=1).save(path)
    np.testing.assert_array_equal(quadratic.load(path).W, net.W)


def test_a_file_that_holds_no_network_is_named(tmp_path):
    path = tmp_path / "net.npz"
    net = random_network()
    net.save(path)
    whole = path.read_bytes()
    with np.load(path) as contents:
        good = dict(contents)
    objects, lacking, unfit, newer = io.BytesIO(), io.BytesIO(), io.BytesIO(), io.BytesIO()
    np.savez(objects, **good | {"P": np.array([{}], dtype=object)})
    np.savez(lacking, P=net.P, W=net.W)
    np.savez(unfit, **good | {"b": np.zeros((7, 1))})
    np.savez(newer, **good | {"format": 2})
    damaged = [whole[:n] for n in (0, 1, 100, len(whole) // 2, len(whole) - 8)]
    damaged.append(whole[:500] + b"x" + whole[501:])
    for contents in (*damaged, b"text", objects.getvalue(), lacking.getvalue(), unfit.getvalue()):
        path.write_bytes(contents)
        with pytest.raises(
            ValueError, match=r"net\.npz holds no network: .*; expected a file that Q"
        ):
            quadratic.load(path)
    path.write_bytes(newer.getvalue())
    with pytest.raises(ValueError, match="it has format 2, and this version reads 1"):
        quadratic.load(path)
    with pytest.raises(FileNotFoundError):
        quadratic.load(tmp_path / "none.npz")


# The digits --------------------------------------------------------------------------------------


def right_of(net, X, labels):
    return net.scores(X / 16).argmax(axis=0) == labels


@pytest.mark.parametrize("rank", quadratic.PLAIN_RANKS)
def test_the_plain_networks_read_each_form_as_recorded(rank):
    net = load_digit_network(rank, moved=False)
    assert repr(net) == f"QuadraticNetwork(softmax, 64 inputs, 10 outputs, rank {rank})"
    right, results = right_of(net, *datasets.load_digits()), datasets.load_digit_results()
    model = f"rank {rank}" if rank else "linear"
    rows = results[(results["test"] == "sheet") & (results["model"] == model)]
    counts = np.bincount(datasets.digit_sheets(), right)[1:]
    assert np.abs(counts - rows["right"]).max() <= 1  # the numbers are rounded to float32


@pytest.mark.parametrize("rank", quadratic.DIGIT_RANKS)
def test_the_other_networks_read_digits_that_are_moved_by_a_pixel(rank):
    net = load_digit_network(rank)
    assert repr(net) == f"QuadraticNetwork(softmax, 64 inputs, 10 outputs, rank {rank})"
    X, labels = datasets.load_digits()
    padded = np.pad(X.reshape(8, 8, -1), ((1, 1), (1, 1), (0, 0)))
    windows = [padded[i : i + 8, j : j + 8] for i, j in ((1, 0), (1, 2), (0, 1), (2, 1))]
    moved = [right_of(net, window.reshape(64, -1), labels).mean() for window in windows]
    in_place, worst = (0.955, 0.93) if rank >= 2 else (0.85, 0.7)
    assert right_of(net, X, labels).mean() >= in_place
    assert min(moved) >= worst


def test_finite_parts_whose_sum_overflows_are_an_error():
    net = QuadraticNetwork([[[1e54]]], [[[1e54]]], [[1.2e208]], [[0.0]], "sigmoid")
    with pytest.raises(ValueError, match=r"^W is too large"):
        net.scores([1e100])
