"""The perceptron stepper: what it computes, what it says, and what it draws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import check_numbers

from helpers.explorers import stepper
from helpers.explorers.stepper import COSTS, INPUTS, POINTS, START, TASKS, compute

SAYS = [
    (
        {},
        "The question, squared error, after 0 iterations: outputs 0.27, 0.33, 0.24, 0.36 for the "
        "targets 0, 1, 1, 0; 2 of 4 on the right side of one half, the farthest 0.762 from its "
        "target. Weights −0.17, 0.44, −1.00.",
    ),
    (
        {"task": "XOR", "cost": "cross-entropy", "iterations": 10_000},
        "XOR, cross-entropy, after 10,000 iterations: outputs 0.50, 0.50, 0.50, 0.50 for the "
        "targets 0, 0, 1, 1; 0 of 4 on the right side of one half, the farthest 0.500 from its "
        "target. Weights 0.00, 0.00, 0.00. All outputs have come to one half: nothing is decided. "
        "No line has both ones on one side and both zeros on the other.",
    ),
]


def check(view, says, picture):
    sides = np.sign(np.where(np.abs(view.outputs - 0.5) < 1e-6, 0, view.outputs - 0.5))
    right = (sides == 2 * view.targets - 1).sum()
    farthest = np.abs(view.outputs - view.targets).max()
    facts = [POINTS[view.point], *view.outputs, *view.targets, right, 4, farthest, *view.weights]
    check_numbers(says, facts)
    assert right < 4 or view.task != "XOR"

    shown = zip(picture.nows, picture.dots, (view.weights, view.outputs), strict=True)
    for now, dots, values in shown:
        assert list(now.get_xdata()) == [POINTS[view.point]] * 2
        assert dots.get_ydata().tolist() == values.tolist()
    for ax, paths in zip(picture.over_time, (view.all_weights, view.all_outputs), strict=True):
        low, high = ax.get_ylim()
        assert low < paths.min() <= paths.max() < high
    marks = [sample.get_marker() for sample in picture.plane.samples]
    assert marks == ["s" if target else "o" for target in view.targets]
    assert [n.get_text() for n in picture.plane.numbers] == [f"{a:.2f}" for a in view.outputs]
    # The shade at a corner is its output: the grid's step is 1/30, so corners lie on it.
    heights = picture.plane.shade.get_array()
    at = [np.abs(stepper.AXIS - value).argmin() for value in (0.0, 1.0)]
    for (x, y, _), output in zip(INPUTS.astype(int), view.outputs, strict=True):
        assert heights[at[y], at[x]] == pytest.approx(output, abs=1e-12)


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
    view = compute("the question", "squared error", POINTS[-1])
    np.testing.assert_allclose(view.weights, [9.67299303, -0.2078435, -4.62963669], atol=5.1e-9)
    assert view.right == 4


@given(st.tuples(*[st.floats(-20, 20)] * 3))
def test_on_the_line_the_output_is_one_half(weights):
    weights = np.array(weights)
    line = stepper.half_line(weights)
    if not line.size:
        assert np.hypot(*weights[:2]) < 1e-6
    else:
        scores = line @ weights[:2] + weights[2]
        np.testing.assert_allclose(scores, 0, atol=1e-8 * max(1, np.abs(weights).max()))
        assert np.hypot(*(line[1] - line[0])) == pytest.approx(8)
