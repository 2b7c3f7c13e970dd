"""The neuron: where its output is one half."""

import numpy as np
import pytest
from sentences import numbers

from helpers.activations import sigmoid
from helpers.explorers.neuron import INPUTS

SAYS = "Weight 1, bias 0: the output rises with x and is one half at x = 0.00."


def check(view, says, picture):
    assert picture.curve.get_ydata().tolist() == sigmoid(view.weight * INPUTS + view.bias).tolist()
    if view.weight == 0:
        assert numbers(says) == pytest.approx([0, sigmoid(view.bias)], abs=0.00051)
        assert len(picture.cross.get_xdata()) == 0
        return
    assert sigmoid(view.weight * view.threshold + view.bias) == pytest.approx(0.5)
    assert numbers(says) == pytest.approx([view.weight, view.bias, view.threshold], abs=0.0051)
    assert ("rises" in says) == (np.diff(view.outputs).sum() > 0)
    assert ("outside the picture" in says) == (not INPUTS[0] <= view.threshold <= INPUTS[-1])
    assert list(picture.cross.get_xdata()) == [view.threshold] * 2
