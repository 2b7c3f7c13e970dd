"""Test the perceptron stepper: its training, its steps and its picture."""

import numpy as np
import pytest

from course import plots
from course.explorers import stepper
from course.explorers.stepper import COSTS, INPUTS, LENGTH, POINTS, SMALL, START, TARGETS, compute


def check(view, picture):
    for k, target in enumerate(TARGETS):
        (z,), (output,) = picture.samples[k].get_data()
        assert picture.samples[k].get_marker() == ("s" if target else "o")
        raised = plots.BLUE if target else plots.VERMILLION
        assert picture.samples[k].get_color() == picture.errors[k].get_color() == raised
        assert output == pytest.approx(1 / (1 + np.exp(-z)), abs=1e-12)
        assert picture.errors[k].get_ydata() == [output, target]
        start, end = picture.shafts[k].get_xdata()
        slope = output * (1 - output) if view.cost == "squared error" else 1
        assert start == z
        left, right = picture.ax.get_xlim()
        assert left < min(start, end) <= max(start, end) < right
        assert end - start == pytest.approx(LENGTH * (target - output) * slope, abs=1e-9)
        heads = picture.heads[k].get_xdata()
        assert [*heads] == ([end] if abs(end - start) >= LENGTH * SMALL else [])
        assert (picture.heads[k].get_marker() == ">") == (end > start)
    worst = np.abs(TARGETS - view.outputs).max()
    assert f"= {worst:.2f}" in picture.product.get_text() or "×" in picture.product.get_text()
    assert picture.error.xy[0] in view.logits
    for text in (picture.error, picture.step):
        assert bool(text.get_text()) == (view.right < 4)


@pytest.mark.parametrize("cost", COSTS)
def test_the_recorded_weights_are_those_of_a_plain_loop(cost):
    weights, found = START.copy(), {}
    for i in range(POINTS[-1] + 1):
        found[i] = weights.copy()
        a = 1 / (1 + np.exp(-(INPUTS @ weights)))
        slope = a * (1 - a) if cost == "squared error" else 1
        weights += INPUTS.T @ ((TARGETS - a) * slope)
    expected = [found[i] for i in POINTS]
    np.testing.assert_allclose(stepper.history(cost), expected, rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize(("cost", "turn"), [(COSTS[0], 18_550), (COSTS[1], 11)])
def test_all_four_are_right_from_the_iteration_that_the_chapter_names(cost, turn):
    right = [compute(cost, point).right for point in POINTS]
    assert POINTS[right.index(4)] == turn
    assert right.index(4) + right[right.index(4) :].count(4) == len(POINTS)


def test_the_steps_add_up_to_the_change_of_the_weights():
    """Each sample adds its step times its inputs to the weights."""
    for cost in COSTS:
        before, after = stepper.history(cost)[:2]
        np.testing.assert_allclose(after - before, INPUTS.T @ compute(cost, 0).steps, atol=1e-12)
