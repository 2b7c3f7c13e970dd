"""Test the neuron explorer: its curve, its tangent, and the places that can be touched."""

import numpy as np
import pytest

from course.explorers import neuron_explorer
from course.explorers.neuron import INPUTS
from helpers.activations import sigmoid


def check(view, picture):
    assert picture.curve.get_ydata().tolist() == sigmoid(view.weight * INPUTS + view.bias).tolist()
    if view.weight:
        assert sigmoid(view.weight * view.threshold + view.bias) == pytest.approx(0.5)
    (x,), (y,) = picture.shift.get_data()
    assert y == pytest.approx(sigmoid(view.weight * x + view.bias))
    if len(picture.cross.get_xdata()):
        assert picture.cross.get_xdata()[0] == x == pytest.approx(-view.bias / view.weight)
    (left, right), (low, high) = picture.tangent.get_data()
    near = sigmoid(view.weight * (x + np.array([-1e-5, 1e-5])) + view.bias)
    assert (high - low) / (right - left) == pytest.approx(np.diff(near).item() / 2e-5, abs=1e-6)
    assert picture.turn.get_xydata()[0].tolist() == [right, high]


@pytest.mark.parametrize("narrow", [False, True])
def test_a_drag_takes_the_curve_along(narrow):
    """A step of the grip along the axis is the way of the curve to the next position."""
    explorer = neuron_explorer(weight=2.0, bias=1.0)
    picture = explorer.picture(narrow)
    picture.draw(explorer.compute(2.0, 1.0))
    bias, weight = picture.figure.handles
    after = explorer.compute(2.0, 1.5)
    assert after.x - bias.x == pytest.approx(bias.step)
    assert weight.step > 0  # upwards is steeper


@pytest.mark.parametrize(
    ("weight", "bias", "title"),
    [
        (2.0, 1.0, "One half at x = −0.5"),
        (3.0, -6.0, "Slider at its end: ½ at x = 2"),
        (0.5, 4.0, "One half is outside the picture"),
        (0.0, 1.0, "Weight 0: x does not matter"),
    ],
)
def test_the_title_says_where_the_output_is_one_half(weight, bias, title):
    explorer = neuron_explorer(weight, bias)
    assert explorer.picture(narrow=False).title.get_text() == title
