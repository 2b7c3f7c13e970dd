"""Test the perceptron stepper: its training, its line and its picture."""

import numpy as np
import pytest

from helpers.explorers import stepper
from helpers.explorers.stepper import COSTS, INPUTS, POINTS, START, TASKS


def check(view, picture):
    shown = zip(picture.nows, picture.dots, (view.weights, view.outputs), strict=True)
    for now, dots, values in shown:
        assert list(now.get_xdata()) == [view.iterations] * 2
        assert dots.get_ydata().tolist() == values.tolist()
    for ax, paths in zip(picture.over_time, (view.all_weights, view.all_outputs), strict=True):
        low, high = ax.get_ylim()
        assert low < paths.min() <= paths.max() < high
    marks = [sample.get_marker() for sample in picture.plane.samples]
    assert marks == ["s" if target else "o" for target in view.targets]
    assert [n.get_text() for n in picture.plane.numbers] == [f"{a:.2f}" for a in view.outputs]
    # The corners are points of the grid, whose step is 1/30, so their shades are the outputs.
    heights = picture.plane.shade.get_array()
    at = [np.abs(stepper.AXIS - value).argmin() for value in (0.0, 1.0)]
    for (x, y, _), output in zip(INPUTS.astype(int), view.outputs, strict=True):
        assert heights[at[y], at[x]] == pytest.approx(output, abs=1e-12)


@pytest.mark.parametrize(("task", "cost"), [("AND", COSTS[0]), ("XOR", COSTS[1])])
def test_the_recorded_weights_are_those_of_a_plain_loop(task, cost):
    weights, found = START.copy(), {}
    for i in range(POINTS[-1] + 1):
        found[i] = weights.copy()
        a = 1 / (1 + np.exp(-(INPUTS @ weights)))
        slope = a * (1 - a) if cost == "squared error" else 1
        weights += INPUTS.T @ ((TASKS[task] - a) * slope)
    expected = [found[i] for i in POINTS]
    np.testing.assert_allclose(stepper.history(task, cost), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("weights", [(3.0, -4.0, 5.0), (0.0, 0.01, -20.0), (-7.0, 0.0, 0.0)])
def test_on_the_line_the_output_is_one_half(weights):
    line = stepper.half_line(np.array(weights))
    np.testing.assert_allclose(line @ weights[:2] + weights[2], 0, atol=1e-12)
    assert np.hypot(*(line[1] - line[0])) == pytest.approx(8)
    assert stepper.half_line(np.array([0.0, 1e-7, 2.0])).shape == (0, 2)  # no slope, no line
