"""The neuron: where its output is one half."""

import pytest
from sentences import check_numbers

from helpers.activations import sigmoid
from helpers.explorers.neuron import INPUTS

SAYS = [
    ({}, "Weight 1, bias 0: the output rises with x and is one half at x = 0.00."),
    ({"weight": 0.0, "bias": 1.0}, "With weight 0 the output is 0.731 for every input."),
    (
        {"weight": -0.5, "bias": -4.0},
        "Weight −0.5, bias −4: the output falls with x and is one half at x = −8.00, outside the "
        "picture.",
    ),
]


def check(view, says, picture):
    assert picture.curve.get_ydata().tolist() == sigmoid(view.weight * INPUTS + view.bias).tolist()
    if view.weight == 0:
        check_numbers(says, [0, sigmoid(view.bias)])
        assert len(picture.cross.get_xdata()) == 0
    else:
        assert sigmoid(view.weight * view.threshold + view.bias) == pytest.approx(0.5)
        check_numbers(says, [view.weight, view.bias, view.threshold])
        assert list(picture.cross.get_xdata()) == [view.threshold] * 2
