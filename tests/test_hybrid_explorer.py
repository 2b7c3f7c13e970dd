"""Test the hybrid explorer: its minima against the derivation, and its picture."""

import numpy as np
import pytest

from helpers.activations import sigmoid
from helpers.explorers import hybrid
from helpers.explorers.hybrid import STRENGTH, WEIGHTS, X1, Y, compute


def check(view, picture):
    assert [bar.get_width() for bar in picture.bars] == view.outputs.ravel().tolist()
    texts = [text.get_text().split() for text in picture.numbers]
    outputs = view.outputs.ravel()
    assert [number for number, _ in texts] == [f"{a:.2f}" for a in outputs]
    sides = np.where(
        np.abs(outputs - 0.5) < 1e-6, "½", np.where((outputs > 0.5) == Y.ravel(), "✓", "✕")
    )
    assert [sign for _, sign in texts] == sides.tolist()
    assert view.right == (sides == "✓").sum()
    # Each look belongs to one sign.
    looks = {(bar.get_facecolor(), sign) for bar, sign in zip(picture.bars, sides, strict=True)}
    assert len({colour for colour, _ in looks}) == len({sign for _, sign in looks}) == len(looks)


def test_each_position_is_the_minimum_of_its_cost():
    # At a minimum, STRENGTH V = mean over the samples of (y (1 - a) - weight (1 - y) a) x'.
    V = hybrid.minima()
    A = sigmoid(V @ X1)
    pull = (Y * (1 - A) - np.array(WEIGHTS)[:, None, None] * (1 - Y) * A) @ X1.T / Y.shape[1]
    np.testing.assert_allclose(STRENGTH * V, pull, atol=1e-12)


@pytest.mark.parametrize("narrow", [False, True])
def test_black_lines_are_at_the_targets(narrow):
    picture = hybrid.HybridPicture(narrow)
    for ax, targets in zip(picture.figure.axes, Y, strict=True):
        lines = [line.get_xydata() for line in ax.lines if line.get_color() == "#000000"]
        assert [(line[0, 0], line.mean(axis=0)[1]) for line in lines] == [
            (y, n) for n, y in enumerate(targets, 1)
        ]


def test_what_the_term_does_to_each_kind_of_output():
    outputs = np.array([compute(weight).outputs for weight in WEIGHTS])
    assert (outputs[0, 0] == 0.5).all()  # never active: as good as undecided without the term
    assert (outputs[1:, 0] < 0.5).all()
    assert (np.diff(outputs[:, 1, 1:3], axis=0) < 0).all()  # the false positives fall
    assert (outputs[:, 2] > 0.97).all()
    assert next(w for w in WEIGHTS if compute(w).right == 12) == 0.3
