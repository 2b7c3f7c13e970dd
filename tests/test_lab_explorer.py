"""Test the training lab: its costs, its surface, its learning rates and its pictures."""

import numpy as np
import pytest

from helpers import costs
from helpers.activations import sigmoid, softmax
from helpers.descent import train_many
from helpers.explorers import lab
from helpers.explorers.lab import DATA, PAIRS, POINTS, RATES, compute, histories
from helpers.explorers.lab_pictures import Kind, weight_name
from helpers.network import train


def cost_at(view, V):
    X, Y = DATA[view.data]()
    return getattr(costs, f"{view.model}_cost")(V[:, :-1] @ X + V[:, -1:], Y)


def check(view, picture):
    training, X = view.training, DATA[view.data]()[0]
    V = lab.numbers(training)
    Z = training.W[view.point] @ X + training.b[view.point]
    assert np.allclose(view.outputs, (softmax if view.model == "softmax" else sigmoid)(Z))
    assert training.costs[view.point] == pytest.approx(cost_at(view, V[view.point]), rel=1e-9)
    assert picture.outputs.cells.get_array().tolist() == view.outputs.tolist()
    assert picture.weights.cells.get_array().tolist() == V[view.point].tolist()
    assert picture.weights.cells.get_clim()[1] == max(np.abs(V).max(), 1e-12)
    left = picture.left
    if view.shown == "loss surface":
        check_surface(left, view)
        return
    cost = max(training.costs[view.point], left.floor)
    low, high = left.ax.get_ylim()
    assert low < left.now.get_ydata()[0] == cost < high
    if view.shown == "learning rates":
        marked = {x: y for marks in left.marks for x, y in zip(*marks.get_data(), strict=True)}
        reached = [max(run.costs[view.point], left.floor) for run in view.fan]
        assert [marked[rate] for rate in RATES] == reached
        at = [line.get_xdata()[0] for line in (*left.at_start, *left.here)]
        assert at == view.limits.ravel().tolist()


def check_surface(left, view):
    x, y = (view.surface.path[view.point] - left.ends[0]) / (left.ends[1] - left.ends[0])
    assert (left.now.get_xdata()[0], left.now.get_ydata()[0]) == (x, y)
    assert 0 < min(x, y) <= max(x, y) < 1
    assert len(left.path.get_xdata()) == view.point + 1
    spread = np.ptp(np.log10(view.surface.costs))
    assert spread < 1e-5 or len(left.lines.get_segments()) >= 3
    for texts, side in zip(left.numbers, (view.surface.x, view.surface.y), strict=True):
        ticks = [f"{tick:.4g}".replace("-", "−") for tick in np.linspace(side[0], side[-1], 6)]
        assert [text.get_text() for text in texts] == ticks


def test_a_position_is_what_train_gives_and_no_move_trains(monkeypatch):
    expected = train(*DATA["the question"](), "sigmoid", RATES[20], 20_000, record=POINTS)
    assert histories("the question", "sigmoid") is histories("the question", "sigmoid")
    monkeypatch.setattr(lab, "train_many", None)
    found = compute("the question", "sigmoid", RATES[20], POINTS[-1]).training
    assert found.iterations.tolist() == expected.iterations.tolist()
    np.testing.assert_allclose(found.W, expected.W, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("pair", [PAIRS[1], PAIRS[3], PAIRS[-1]])
@pytest.mark.parametrize(("model", "rate"), [("sigmoid", RATES[-1]), ("softmax", RATES[12])])
def test_the_surface_is_the_cost_with_all_else_where_the_run_ended(model, rate, pair):
    view = compute("the question", model, rate, POINTS[-1], "loss surface", pair)
    surface, run = view.surface, view.training
    assert surface.pair == pair
    (k1, j1), (k2, j2) = pair
    for i, j in ((0, 3), (lab.CELLS, 20)):
        V = lab.numbers(run)[-1].copy()
        V[k1, j1], V[k2, j2] = surface.x[i], surface.y[j]
        assert surface.costs[j, i] == pytest.approx(cost_at(view, V), rel=1e-9)
    # The path consists of the recorded weights and stays on the surface.
    for (k, n), axis, path in zip(pair, (surface.x, surface.y), surface.path.T, strict=True):
        assert path.tolist() == (run.b[:, k, 0] if n < 0 else run.W[:, k, n]).tolist()
        assert axis[0] < path.min() <= path.max() < axis[-1]


SPANS = [(0, 0), (-100, 0), (-0.37, 1e-3), (0, 0.4), (2.2, 1), (-7.3, 13), (99, 100), (-31, 77)]


@pytest.mark.parametrize(("low", "span"), SPANS)
def test_the_axes_of_the_surface_have_round_numbers(low, span):
    start, end = lab.round_limits(np.array([low, low + span]))
    room = max(0.12 * span, 0.05)
    assert start <= low - room + 1e-9
    assert low + span + room <= end + 1e-9
    assert end - start < 3.2 * (span + 2 * room)
    step = (end - start) / 5
    # A step is one digit, or 2.5, times a power of ten, and the limits are multiples of it.
    assert round(step / 10 ** np.floor(np.log10(step) + 1e-9), 6) in (1, 2, 2.5, 3, 4, 5, 6, 8)
    assert start / step == pytest.approx(round(start / step), abs=1e-6)


def test_names_of_weights():
    assert [weight_name((0, 2)), weight_name((1, -1))] == ["w₁‚₃", "b₂"]
    assert len({tuple(map(weight_name, pair)) for pair in PAIRS}) == len(PAIRS)
    for data in DATA:
        X, Y = DATA[data]()
        assert all(k < len(Y) and j < len(X) for pair in PAIRS for k, j in pair)


def rates_view(model, rate=0, point=-1):
    return compute("the question", model, RATES[rate], POINTS[point], "learning rates")


@pytest.mark.parametrize(("model", "point"), [("sigmoid", -1), ("softmax", -1), ("sigmoid", 10)])
def test_the_kinds_are_what_all_steps_so_far_did(model, point):
    # While the lab looks at recorded steps only, this test looks at all of the first 500 steps.
    steps = min(POINTS[point], 500)
    runs = train_many(*DATA["the question"](), model, RATES, steps, record=np.arange(steps + 1))
    for kind, run in zip(rates_view(model, 0, point).kinds, runs, strict=True):
        rose = (np.diff(run.costs) > 1e-9).any()
        moves = np.diff(lab.numbers(run), axis=0)
        back = ((moves[1:] * moves[:-1]).sum(axis=(1, 2)) < -1e-15).any()
        assert kind == (Kind.ROSE if rose else Kind.OVERSHOT if back else Kind.SMOOTH)


def test_where_curvature_stays_two_over_it_parts_the_runs_that_settle():
    # In some directions the curvature of softmax does not fade, so 2/λ at the end is a limit.
    i = RATES.index(2.15)
    assert RATES[i] < rates_view("softmax", i).limits[1, 1] < RATES[i + 1]
    restless = lab.steps_of("the question", "softmax").restless
    assert restless.tolist() == [k > i for k in range(len(RATES))]


def test_where_weights_grow_for_ever_no_rate_stays_restless():
    view = rates_view("sigmoid", len(RATES) - 1)
    assert view.limits[0, 1] < RATES[-1] < view.limits[1, 0]
    assert not lab.steps_of("the question", "sigmoid").restless.any()
    assert view.kinds[-1] == Kind.ROSE
