"""Test the neuron explorer: its curve, and the input at which the output is one half."""

import pytest

from helpers.activations import sigmoid
from helpers.explorers.neuron import INPUTS


def check(view, picture):
    assert picture.curve.get_ydata().tolist() == sigmoid(view.weight * INPUTS + view.bias).tolist()
    crossings = [] if view.weight == 0 else [view.threshold] * 2
    assert list(picture.cross.get_xdata()) == crossings
    if crossings:
        assert sigmoid(view.weight * view.threshold + view.bias) == pytest.approx(0.5)
