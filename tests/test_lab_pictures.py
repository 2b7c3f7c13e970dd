"""The training lab's surface and learning rates and its player."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import costs
from helpers.explorers import lab, training_lab
from helpers.explorers.curvature import largest_eigenvalue
from helpers.explorers.lab import DATA, MODELS, PAIRS, POINTS, RATES, SHOWN, compute
from helpers.explorers.lab_pictures import weight_name
from helpers.network import train, train_many

LAST = len(POINTS) - 1
COSTS = {m: getattr(costs, f"{m}_cost") for m in MODELS}
STATES = st.fixed_dictionaries(
    {
        "data": st.sampled_from(list(DATA)),
        "model": st.sampled_from(list(MODELS)),
        "rate": st.integers(0, len(RATES) - 1),
        "point": st.integers(0, LAST),
        "shown": st.sampled_from(SHOWN),
        "pair": st.sampled_from(PAIRS),
    }
)


@pytest.fixture(scope="module")
def explorer():
    return training_lab()


def cost_at(view, V):
    X, Y = DATA[view.data]()
    return COSTS[view.model](V[:, :-1] @ X + V[:, -1:], Y)


def test_the_first_twenty_steps_have_a_position_each():
    assert POINTS[:21].tolist() == list(range(21))
    assert POINTS[-1] == 20_000
    assert len(POINTS) < 90


# The surface -------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(STATES, st.integers(0, lab.CELLS), st.integers(0, lab.CELLS))
def test_the_surface_is_the_cost_with_all_else_where_the_run_ended(state, i, j):
    view = compute(**state)
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


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("data", DATA)
def test_the_kinds_are_what_all_of_the_first_steps_did(data, model):
    # The lab looks at recorded steps only; here are the first 500, without a gap.
    view = compute(data, model, 0, LAST, "learning rates")
    runs = train_many(*DATA[data](), model, RATES, 500, record=np.arange(501))
    for kind, run in zip(view.kinds, runs, strict=True):
        rose = (np.diff(run.costs) > 1e-9).any()
        moves = np.diff(lab.numbers(run), axis=0)
        back = ((moves[1:] * moves[:-1]).sum(axis=(1, 2)) < -1e-15).any()
        assert kind == (2 if rose else 1 if back else 0)


@pytest.mark.parametrize("model", ["sigmoid", "hybrid"])
@pytest.mark.parametrize("data", DATA)
def test_with_a_sigmoid_no_run_breaks_the_promise_of_the_start(data, model):
    view = compute(data, model, 0, LAST, "learning rates")
    one, two = view.limits_at_start
    assert (view.kinds[one > RATES] == 0).all()
    assert (view.kinds[two > RATES] < 2).all()


@pytest.mark.parametrize(
    ("data", "model", "settles"),
    [("the question", "softmax", 2.15), ("its first run", "sigmoid", 3.16)],
)
def test_where_curvature_stays_two_over_it_parts_the_runs_that_settle(data, model, settles):
    # These costs have directions in which the curvature does not fade: there 2/λ at the end parts.
    i = int(np.abs(RATES - settles).argmin())
    view = compute(data, model, i, LAST, "learning rates")
    assert RATES[i] < view.limits_here[1] < RATES[i + 1]
    restless = lab.steps_of(data, model).restless
    assert not restless[: i + 1].any()
    assert restless[i + 1 :].all()


def test_where_weights_grow_for_ever_no_rate_stays_restless():
    view = compute("the question", "sigmoid", len(RATES) - 1, LAST, "learning rates")
    assert view.limits_at_start[1] < RATES[-1] < view.limits_here[0]
    assert not lab.steps_of("the question", "sigmoid").restless.any()
    assert view.kinds[-1] == 2


# Sentences and pictures --------------------------------------------------------------------------


def number(text):
    return float(text.replace(",", "").replace("−", "-"))


def check_sentence(text, view):
    """The numbers that the surface and the learning rates add to the sentence."""
    if view.shown == "loss surface":
        flat = "nats everywhere, as it hardly depends on these two here" in text
        assert flat == (np.ptp(view.surface.costs) < 1e-9)
        text = re.sub(r"(\S+) nats everywhere[^.]*\.", r"from \1 to \1 nats.", text)
        names, low, high, path, x, y = re.search(
            r"over (\S+ and \S+), with all other .* from (\S+) to (\S+) nats\."
            r"( The path has come from \(0, 0\) to \((\S+), (\S+)\)\.)?$",
            text,
        ).groups()
        assert names == " and ".join(weight_name(place) for place in view.pair)
        assert number(low) == pytest.approx(view.surface.costs.min(), rel=0.06)
        assert number(high) == pytest.approx(view.surface.costs.max(), rel=0.06)
        assert (path is None) == (view.point == 0)
        if path:
            here = view.surface.path[view.point]
            assert [number(x), number(y)] == pytest.approx(here, abs=0.0051)
    elif view.shown == "learning rates":
        said = re.search(
            r"Hessian is (\S+) at the start, with 1/λ = (\S+) and 2/λ = (\S+); here it is (\S+), "
            r"with (\S+) and (\S+)\. The smallest learning rate with a recorded step that "
            r"overshot so far: (\S+); with a rise of the cost so far: (\S+); "
            r"over the whole run, with rises up to the end: (\S+)\.$",
            text,
        ).groups()
        X, Y = DATA[view.data]()
        V = lab.numbers(view.training)
        expected = []
        for i in (0, view.point):
            curvature = largest_eigenvalue(V[i], X, Y, view.model)
            expected += [curvature, 1 / curvature, 2 / curvature]
        assert [number(word) for word in said[:6]] == pytest.approx(expected, rel=0.0051)
        restless = lab.steps_of(view.data, view.model).restless
        for word, which in zip(said[6:], (view.kinds > 0, view.kinds == 2, restless), strict=True):
            assert word == (f"{RATES[which].min():.3g}" if which.any() else "none")
    else:
        assert text.endswith(("right.", "steps overshoot.", "all the way."))


@pytest.mark.parametrize("shown", SHOWN)
@pytest.mark.parametrize("data", DATA)
def test_picture_and_sentence_at_least_middle_and_greatest(shown, data):
    picture = lab.LabPicture()
    for model in MODELS:
        for rate, point in itertools.product((0, 15, len(RATES) - 1), (0, 12, LAST)):
            view = compute(data, model, rate, point, shown, PAIRS[3])
            check_sentence(picture.draw(view), view)
            left, run = picture.left, view.training
            if shown == "loss surface":
                x, y = view.surface.path[point]
                assert (left.now.get_xdata()[0], left.now.get_ydata()[0]) == (x, y)
                assert left.ax.get_xlim()[0] < x < left.ax.get_xlim()[1]
                assert len(left.path.get_xdata()) == point + 1
                spread = np.ptp(np.log10(view.surface.costs))
                if (data, model) == ("three cases", "hybrid"):
                    assert spread < 1e-12  # the first output is never active there
                assert spread < 1e-5 or len(left.lines.get_segments()) >= 3
            else:
                height = left.now.get_ydata()[0]
                assert height == pytest.approx(max(run.costs[point], left.floor))
                assert left.ax.get_ylim()[0] < height < left.ax.get_ylim()[1]
            if shown == "learning rates":
                assert sum(len(marks.get_xdata()) for marks in left.marks) == len(RATES)
                at = [line.get_xdata()[0] for line in (*left.at_start, *left.here)]
                assert at == [*view.limits_at_start, *view.limits_here]
    assert picture.figure.png().startswith(b"\x89PNG")


@pytest.mark.parametrize("shown", SHOWN)
def test_both_sliders_change_picture_and_sentence(explorer, shown):
    explorer.reset()
    explorer.controls["shown"].value = shown
    for name, step in (("rate", 1), ("point", -1)):
        before = explorer.picture.value, explorer.says.value
        explorer.controls[name].index += step
        assert explorer.picture.value != before[0]
        assert explorer.says.value != before[1]


def test_the_choice_of_weights_is_there_for_the_surface_only(explorer):
    explorer.reset()
    assert explorer.controls["pair"].layout.display == "none"
    explorer.controls["shown"].value = "loss surface"
    assert explorer.controls["pair"].layout.display is None
    explorer.reset()
    assert explorer.controls["pair"].layout.display == "none"


def test_the_player_moves_the_iterations_and_starts_anew_at_the_end(explorer):
    explorer.reset()
    player = explorer.player
    assert (player.min, player.max, player.value) == (0, LAST, LAST)
    player.playing = True
    assert explorer.state["point"] == 0
    player.value = 17
    assert explorer.state["point"] == 17
    player.playing = False
    player.playing = True
    assert explorer.state["point"] == 17
    explorer.controls["point"].value = 40
    assert player.value == 40
    explorer.reset()
    assert not player.playing
    assert explorer.state["point"] == LAST


def test_the_longest_run_is_still_that_of_train():
    X, Y = DATA["mock data"]()
    expected = train(X, Y, "hybrid", RATES[20], 20_000, record=POINTS)
    found = compute("mock data", "hybrid", 20, LAST).training
    assert found.iterations.tolist() == expected.iterations.tolist()
    np.testing.assert_allclose(found.W, expected.W, rtol=1e-9, atol=1e-12)
