"""The training lab: costs, the surface and the learning rates, its sentence and its pictures."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sentences import check_numbers

from helpers import costs
from helpers.activations import sigmoid, softmax
from helpers.curvature import largest_eigenvalue
from helpers.explorers import lab, training_lab
from helpers.explorers.lab import DATA, MODELS, PAIRS, POINTS, RATES, compute, histories
from helpers.explorers.lab_pictures import Kind, weight_name
from helpers.network import train, train_many

SAYS = [
    (
        {},
        "Sigmoid on the question, learning rate 0.001, after 20,000 iterations: cost 0.6943; 4 of "
        "4 samples predicted right. The cost has fallen all the way.",
    ),
    (
        {"shown": "learning rates", "iterations": 0},
        "Sigmoid on the question, learning rate 0.001, after 0 iterations: cost 2.079; 0 of 4 "
        "samples predicted right. The largest eigenvalue λ of the Hessian is 0.898 at the start, "
        "with 1/λ = 1.11 and 2/λ = 2.23; here it is 0.898, with 1.11 and 2.23. The smallest "
        "learning rate with a recorded step that overshot so far: none; with a rise of the cost so "
        "far: none; over the whole run, with rises up to the end: none.",
    ),
    (
        {"shown": "loss surface", "learning_rate": 10.0, "iterations": 3},
        "Sigmoid on the question, learning rate 10, after 3 iterations: cost 7.862; 1 of 4 samples "
        "predicted right. Between recorded iterations the cost rose 2 times: steps overshoot. The "
        "surface is the cost over w₁‚₁ and w₁‚₃, with all other weights and biases where this run "
        "ends: from 5.7e−05 to 4.5 nats. The path has come from (0, 0) to (3.91, −0.53).",
    ),
    (
        {"shown": "loss surface", "data": "three cases", "model": "hybrid", "pair": PAIRS[0]},
        "Hybrid on three cases, learning rate 0.001, after 20,000 iterations: cost 0.0345; 2 of 4 "
        "samples predicted right. The cost has fallen all the way. The surface is the cost over "
        "w₁‚₁ and w₁‚₂, with all other weights and biases where this run ends: 0.034 nats "
        "everywhere, as it hardly depends on these two here. The path has come from (0, 0) to "
        "(0.00, 0.00).",
    ),
]
COSTS = {m: getattr(costs, f"{m}_cost") for m in MODELS}


def cost_at(view, V):
    X, Y = DATA[view.data]()
    return COSTS[view.model](V[:, :-1] @ X + V[:, -1:], Y)


def check(view, says, picture):
    training, X = view.training, DATA[view.data]()[0]
    W, b = training.W[view.point], training.b[view.point]
    A = softmax(W @ X + b) if view.model == "softmax" else sigmoid(W @ X + b)
    assert np.allclose(view.outputs, A)
    V = lab.numbers(training)[view.point]
    assert training.costs[view.point] == pytest.approx(cost_at(view, V), rel=1e-9)
    facts = [training.learning_rate, training.iterations[view.point], cost_at(view, V)]
    rises = (np.diff(training.costs[: view.point + 1]) > 1e-12).sum()
    facts += [view.samples_right, X.shape[1], *([rises] if rises else [])]
    facts += [training.diverged_at] if training.diverged_at else []
    assert 0 <= view.samples_right <= X.shape[1]
    more = {"loss surface": about_surface, "learning rates": about_rates}.get(view.shown)
    check_numbers(says, [*facts, *(more(view) if more else [])])
    check_picture(picture, view)


def about_surface(view):
    """The numbers that the surface adds."""
    low, high = view.surface.costs.min(), view.surface.costs.max()
    path = [0, 0, *view.surface.path[view.point]] if view.point else []
    return [low, *([high] if high - low > 1e-9 else []), *path]


def about_rates(view):
    """The numbers that the learning rates add."""
    X, Y = DATA[view.data]()
    V = lab.numbers(view.training)
    start, here = (largest_eigenvalue(V[i], X, Y, view.model) for i in (0, view.point))
    # "1/λ" and "2/λ" are named at the start only.
    limits = [start, 1, 1 / start, 2, 2 / start, here, 1 / here, 2 / here]
    restless = lab.steps_of(view.data, view.model).restless
    marked = (view.kinds > Kind.SMOOTH, view.kinds == Kind.ROSE, restless)
    return limits + [RATES[which.argmax()] for which in marked if which.any()]


def check_picture(picture, view):
    left, training = picture.left, view.training
    assert picture.outputs.cells.get_array().tolist() == view.outputs.tolist()
    assert picture.weights.cells.get_array().tolist() == lab.numbers(training)[view.point].tolist()
    assert picture.weights.cells.get_clim()[1] == max(np.abs(lab.numbers(training)).max(), 1e-12)
    if view.shown == "loss surface":
        x, y = (view.surface.path[view.point] - left.ends[0]) / (left.ends[1] - left.ends[0])
        assert (left.now.get_xdata()[0], left.now.get_ydata()[0]) == (x, y)
        assert 0 < min(x, y) <= max(x, y) < 1
        assert len(left.path.get_xdata()) == view.point + 1
        spread = np.ptp(np.log10(view.surface.costs))
        assert spread < 1e-5 or len(left.lines.get_segments()) >= 3
        for texts, side in zip(left.numbers, (view.surface.x, view.surface.y), strict=True):
            ticks = np.linspace(side[0], side[-1], 6)
            check_numbers(" ".join(text.get_text() for text in texts), ticks)
    else:
        height = left.now.get_ydata()[0]
        assert height == pytest.approx(max(training.costs[view.point], left.floor))
        low, high = left.ax.get_ylim()
        assert low < height < high
        place = f"after {training.iterations[view.point]:,} iterations"
        if view.shown == "cost curve":
            place = f"learning rate {training.learning_rate:.3g}"
        assert left.ax.get_title() == place
    if view.shown == "learning rates":
        assert sum(len(marks.get_xdata()) for marks in left.marks) == len(RATES)
        at = [line.get_xdata()[0] for line in (*left.at_start, *left.here)]
        assert at == view.limits.ravel().tolist()


def test_a_position_is_what_train_gives():
    expected = train(*DATA["mock data"](), "hybrid", RATES[20], 20_000, record=POINTS)
    found = compute("mock data", "hybrid", RATES[20], POINTS[-1]).training
    assert found.iterations.tolist() == expected.iterations.tolist()
    np.testing.assert_allclose(found.W, expected.W, rtol=1e-9, atol=1e-12)


def test_no_move_trains_and_labs_share_what_is_trained(monkeypatch):
    explorer = training_lab()
    assert histories("its first run", "sigmoid") is histories("its first run", "sigmoid")
    monkeypatch.setattr(lab, "train_many", None)
    start = explorer.page["start"]
    explorer.answer([[*start[:4], rate, rate] for rate in range(0, len(RATES), 6)])
    assert explorer.error is None


# The surface -------------------------------------------------------------------------------------

STATES = st.tuples(*map(st.sampled_from, (list(DATA), list(MODELS), RATES, POINTS, PAIRS)))


@settings(max_examples=30)
@given(STATES, st.integers(0, lab.CELLS), st.integers(0, lab.CELLS))
def test_the_surface_is_the_cost_with_all_else_where_the_run_ended(state, i, j):
    view = compute(*state[:4], pair=state[4])
    surface = view.surface
    V = lab.numbers(view.training)[-1].copy()
    (k1, j1), (k2, j2) = surface.pair
    V[k1, j1], V[k2, j2] = surface.x[i], surface.y[j]
    assert surface.costs[j, i] == pytest.approx(cost_at(view, V), rel=1e-9)
    # The path has the recorded weights, and stays on the surface.
    run = view.training
    for (k, n), column in zip(surface.pair, surface.path.T, strict=True):
        assert column.tolist() == (run.b[:, k, 0] if n < 0 else run.W[:, k, n]).tolist()
    for axis, column in ((surface.x, surface.path[:, 0]), (surface.y, surface.path[:, 1])):
        assert axis[0] < column.min() <= column.max() < axis[-1]


@given(st.floats(-100, 100), st.floats(0, 100))
def test_the_axes_of_the_surface_have_round_numbers(low, span):
    start, end = lab.round_limits(np.array([low, low + span]))
    room = max(0.12 * span, 0.05)
    assert start <= low - room + 1e-9
    assert low + span + room <= end + 1e-9
    assert end - start < 3.2 * (span + 2 * room)
    step = (end - start) / 5
    # One digit, or 2.5, times a power of ten; and a whole number of steps from zero.
    assert round(step / 10 ** np.floor(np.log10(step) + 1e-9), 6) in (1, 2, 2.5, 3, 4, 5, 6, 8)
    assert start / step == pytest.approx(round(start / step), abs=1e-6)


def test_names_of_weights():
    assert weight_name((0, 2)) == "w₁‚₃"
    assert weight_name((1, -1)) == "b₂"
    names = [tuple(weight_name(place) for place in pair) for pair in PAIRS]
    assert len(set(names)) == len(PAIRS)
    for data in DATA:
        X, Y = DATA[data]()
        assert all(k < len(Y) and j < len(X) for pair in PAIRS for k, j in pair)


# Learning rates ----------------------------------------------------------------------------------


def rates_view(data, model, rate=0):
    return compute(data, model, RATES[rate], POINTS[-1], "learning rates")


@pytest.mark.parametrize("model", MODELS)
def test_the_kinds_are_what_all_of_the_first_steps_did(model):
    # The lab looks at recorded steps only; here are the first 500, without a gap.
    for data in ("the question", "mock data"):
        runs = train_many(*DATA[data](), model, RATES, 500, record=np.arange(501))
        for kind, run in zip(rates_view(data, model).kinds, runs, strict=True):
            rose = (np.diff(run.costs) > 1e-9).any()
            moves = np.diff(lab.numbers(run), axis=0)
            back = ((moves[1:] * moves[:-1]).sum(axis=(1, 2)) < -1e-15).any()
            assert kind == (Kind.ROSE if rose else Kind.OVERSHOT if back else Kind.SMOOTH)


@pytest.mark.parametrize("model", ["sigmoid", "hybrid"])
@pytest.mark.parametrize("data", DATA)
def test_with_a_sigmoid_no_run_breaks_the_promise_of_the_start(data, model):
    view = rates_view(data, model)
    one, two = view.limits[0]
    assert (view.kinds[np.array(RATES) < one] == Kind.SMOOTH).all()
    assert (view.kinds[np.array(RATES) < two] < Kind.ROSE).all()


def test_where_curvature_stays_two_over_it_parts_the_runs_that_settle():
    # These costs have directions in which the curvature does not fade: there 2/λ at the end parts.
    for data, model, settles in (
        ("the question", "softmax", 2.15),
        ("its first run", "sigmoid", 3.16),
    ):
        i = RATES.index(settles)
        assert RATES[i] < rates_view(data, model, i).limits[1, 1] < RATES[i + 1]
        assert lab.steps_of(data, model).restless.tolist() == [k > i for k in range(len(RATES))]


def test_where_weights_grow_for_ever_no_rate_stays_restless():
    view = rates_view("the question", "sigmoid", len(RATES) - 1)
    assert view.limits[0, 1] < RATES[-1] < view.limits[1, 0]
    assert not lab.steps_of("the question", "sigmoid").restless.any()
    assert view.kinds[-1] == Kind.ROSE
