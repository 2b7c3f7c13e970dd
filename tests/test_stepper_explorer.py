"""The perceptron stepper: what it computes, what it says, its buttons and its player."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import same, shown
from sentences import numbers

from helpers.explorers import perceptron_stepper, stepper
from helpers.explorers.stepper import COSTS, INPUTS, POINTS, START, TASKS, compute

LAST = len(POINTS) - 1
STATES = st.fixed_dictionaries(
    {
        "task": st.sampled_from(list(TASKS)),
        "cost": st.sampled_from(COSTS),
        "point": st.integers(0, LAST),
    }
)
ENDS = list(itertools.product(TASKS, COSTS, (0, 1, LAST // 2, LAST)))


@pytest.fixture(scope="module")
def picture():
    return stepper.StepPicture()


@pytest.fixture(scope="module")
def explorer():
    return perceptron_stepper()


def check_sentence(text, view):
    """Every number and every word of the sentence, against the state."""
    task, cost, done, outputs, targets, right, distance, weights, rest = re.fullmatch(
        r"(.*), (.*), after ([\d,]+) iterations?: outputs (.*) for the targets (.*); (\d) of 4 on "
        r"the right side of one half, the farthest (\S+) from its target\. Weights (.*?\d)\."
        r"((?: .*)?)",
        text,
    ).groups()
    assert (task.lower(), cost) == (view.task.lower(), view.cost)
    assert int(done.replace(",", "")) == POINTS[view.point]
    assert numbers(outputs) == pytest.approx(view.outputs, abs=0.0051)
    assert numbers(targets) == TASKS[view.task].tolist()
    sides = np.sign(np.where(np.abs(view.outputs - 0.5) < 1e-6, 0, view.outputs - 0.5))
    assert int(right) == (sides == 2 * view.targets - 1).sum()
    assert float(distance) == pytest.approx(np.abs(view.outputs - view.targets).max(), abs=6e-4)
    assert numbers(weights) == pytest.approx(view.weights, abs=0.0051)
    assert ("nothing is decided" in rest) == (not sides.any())
    assert ("No line" in rest) == (view.task == "XOR")
    if view.task == "XOR":
        assert int(right) < 4
    assert "−0.00" not in text


def test_the_first_twenty_steps_have_a_position_each():
    assert POINTS[:21].tolist() == list(range(21))
    assert POINTS[-1] == 10_000
    assert len(POINTS) < 90


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("cost", COSTS)
def test_the_recorded_weights_are_those_of_a_plain_loop(task, cost):
    weights, found = START.copy(), {}
    for i in range(POINTS[-1] + 1):
        found[i] = weights.copy()
        a = 1 / (1 + np.exp(-(INPUTS @ weights)))
        slope = a * (1 - a) if cost == "squared error" else 1
        weights += INPUTS.T @ ((TASKS[task] - a) * slope)
    expected = [found[i] for i in POINTS]
    np.testing.assert_allclose(stepper.history(task, cost), expected, rtol=1e-9, atol=1e-9)


def test_the_question_ends_at_the_printed_weights():
    view = compute("the question", "squared error", LAST)
    np.testing.assert_allclose(view.weights, [9.67299303, -0.2078435, -4.62963669], atol=5.1e-9)
    assert view.right == 4


@given(st.tuples(*[st.floats(-20, 20)] * 3))
def test_on_the_line_the_output_is_one_half(weights):
    weights = np.array(weights)
    line = stepper.half_line(weights)
    if line is None:
        assert np.hypot(*weights[:2]) < 1e-6
    else:
        scores = line @ weights[:2] + weights[2]
        np.testing.assert_allclose(scores, 0, atol=1e-8 * max(1, np.abs(weights).max()))
        assert np.hypot(*(line[1] - line[0])) == pytest.approx(8)


@pytest.mark.parametrize(("task", "cost", "point"), ENDS)
def test_picture_and_sentence_at_least_middle_and_greatest(picture, task, cost, point):
    view = compute(task, cost, point)
    check_sentence(picture.draw(view), view)
    for now, dots, values in zip(
        picture.nows, picture.dots, (view.weights, view.outputs), strict=True
    ):
        assert list(now.get_xdata()) == [POINTS[point]] * 2
        assert dots.get_ydata().tolist() == values.tolist()
    for ax, paths in zip(picture.over_time, (view.all_weights, view.all_outputs), strict=True):
        low, high = ax.get_ylim()
        assert low < paths.min() <= paths.max() < high
    assert [s.get_marker() for s in picture.plane.samples] == [
        "s" if t else "o" for t in view.targets
    ]
    assert [n.get_text() for n in picture.plane.numbers] == [f"{a:.2f}" for a in view.outputs]
    # The shade at a corner is its output: the grid's step is 1/30, so corners lie on it.
    heights = picture.plane.shade.heights
    at = [np.abs(stepper.AXIS - value).argmin() for value in (0.0, 1.0)]
    for (x, y, _), output in zip(INPUTS.astype(int), view.outputs, strict=True):
        assert heights[at[y], at[x]] == pytest.approx(output, abs=1e-12)


def buttons(explorer):
    return {w.description: w for w in explorer.children[0].children if hasattr(w, "click")}


def test_the_buttons_step_and_stop_at_the_ends(explorer):
    explorer.reset()
    press = buttons(explorer)
    press["back"].click()
    assert explorer.state["point"] == 0
    for expected in (1, 2, 3):
        press["step"].click()
        assert explorer.state["point"] == explorer.player.value == expected
    press["back"].click()
    assert explorer.state["point"] == 2
    explorer.controls["point"].value = LAST
    press["step"].click()
    assert explorer.state["point"] == LAST
    assert explorer.error is None


def test_the_player_moves_the_slider_and_the_slider_the_player(explorer):
    explorer.reset()
    before = explorer.picture.value
    assert (explorer.player.min, explorer.player.max) == (0, LAST)
    explorer.player.value = 17
    assert explorer.state["point"] == 17
    assert explorer.picture.value != before
    explorer.controls["point"].value = 40
    assert explorer.player.value == 40


def test_reset_stops_the_player_and_goes_back_to_the_start(explorer):
    explorer.reset()
    before = shown(explorer)
    explorer.player.playing = True
    explorer.player.value = 33
    explorer.controls["cost"].value = "cross-entropy"
    explorer.reset()
    assert not explorer.player.playing
    assert explorer.player.value == 0
    assert explorer.state == {"task": "the question", "cost": "squared error", "point": 0}
    assert same(explorer, before)


def test_the_first_task_can_be_chosen():
    assert perceptron_stepper("XOR").state["task"] == "XOR"
