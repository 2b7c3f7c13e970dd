"""Test the hybrid explorer: its minima against SciPy and the derivation, and its picture."""

import numpy as np

from helpers.activations import sigmoid
from helpers.explorers import hybrid
from helpers.explorers.hybrid import STRENGTHS, WEIGHTS, X1, Y


def check(view, picture):
    for bars, texts, row in zip(picture.bars, picture.numbers, view.outputs, strict=True):
        assert [bar.get_height() for bar in bars] == row.tolist()
        assert [text.get_text() for text in texts] == [f"{a:.2f}" for a in row]
    assert list(picture.now.get_xdata()) == [view.weight] * 2
    for curve, dot, (_, k, y) in zip(picture.curves, picture.dots, hybrid.CURVES, strict=True):
        group = view.outputs[k, Y[k] == y]
        farthest = group[np.abs(group - y).argmax()]
        assert list(dot.get_ydata()) == [farthest]
        assert curve.get_ydata()[WEIGHTS.index(view.weight)] == farthest


def test_each_position_is_the_minimum_of_its_cost():
    # At a minimum, strength V = mean over the samples of (y (1 - a) - weight (1 - y) a) x'.
    V = hybrid.minima()
    A = sigmoid(V @ X1)
    pull = (Y * (1 - A) - np.array(WEIGHTS)[:, None, None] * (1 - Y) * A) @ X1.T / Y.shape[1]
    for strength, row, pulled in zip(STRENGTHS, V, pull, strict=True):
        np.testing.assert_allclose(strength * row, pulled, atol=1e-12)
