"""Test the downhill explorer: its cost, its slope, its steps, and what leaves the picture."""

from itertools import pairwise

import numpy as np
import pytest

from course.explorers import downhill_explorer
from course.explorers.downhill import RATES, REACH, STEPS, TOP, WEIGHTS, compute
from helpers.costs import hybrid_cost, sigmoid_cost
from helpers.datasets import load_question

X, Y = load_question()
x, y = X[2:3], Y[1:2]


def check(view, picture):
    costs = [sigmoid_cost(w * x, y) for w in view.weights]
    np.testing.assert_allclose(view.costs, costs)
    nudged = sigmoid_cost((view.w + 1e-5) * x, y) - sigmoid_cost((view.w - 1e-5) * x, y)
    assert view.slope == pytest.approx(nudged / 2e-5, abs=1e-8)
    assert len(view.weights) == view.steps + 1
    (left, right), (low, high) = picture.tangent.get_data()
    assert (high - low) / (right - left) == pytest.approx(view.slope)
    assert picture.trail.get_xydata().tolist() == np.c_[view.weights, view.costs].tolist()
    off = view.w < -REACH
    assert len(picture.arrow.get_xdata()) == off == bool(picture.off.get_text())
    assert len(picture.ball.get_xdata()) == (not off)
    if not off:
        assert picture.ball.get_xydata()[0].tolist() == [view.w, view.cost]
    *parts, whole = (curve.get_ydata() for curve in picture.curves)
    np.testing.assert_allclose(np.sum(parts, axis=0), whole)
    np.testing.assert_allclose(whole, [sigmoid_cost(w * x, y) for w in WEIGHTS])


def test_a_step_subtracts_the_slope_times_the_rate():
    weights = compute(2, 3).weights
    assert weights[0] == 0
    for before, after in pairwise(weights):
        gradient = ((1 / (1 + np.exp(-before * x)) - y) * x).mean()
        assert after == pytest.approx(before - 2 * gradient)


@pytest.mark.parametrize("rate", RATES)
def test_rates_up_to_10_arrive_at_the_floor_and_larger_ones_jump(rate):
    view = compute(rate, STEPS[-1])
    arrives = abs(view.w + np.log(2)) < 0.08  # one half is 2 : 1 against, where all pulls are even
    assert arrives == (rate <= 10) == (view.uphill == 0)


@pytest.mark.parametrize("pull_down", [True, False])
@pytest.mark.parametrize("rate", RATES)
def test_every_ball_is_in_the_picture_or_off_its_left_edge(rate, pull_down):
    view = compute(rate, STEPS[-1], pull_down)
    assert (view.weights < REACH).all()
    assert (view.costs[view.weights >= -REACH] < TOP).all()


def test_what_has_left_the_picture_is_named_at_its_edge():
    explorer = downhill_explorer(rate=30, steps=3)
    picture = explorer.picture(narrow=False)
    picture.draw(explorer.compute(30, 3))
    assert picture.off.get_text() == "off the picture: w = −10.91, cost 2.902"
    assert (picture.arrow.get_xdata()[0], picture.arrow.get_marker()) == (-REACH, "<")
    assert "Uphill: 3 of 3 steps." in explorer.says


def test_without_the_pull_down_the_cost_is_the_hybrids_and_has_no_floor():
    explorer = downhill_explorer(rate=30, steps=12, pull_down=False)
    view = explorer.compute(30, 12)
    costs = [hybrid_cost(w * x, y) for w in view.weights]
    np.testing.assert_allclose(view.costs, costs)
    assert (np.diff(view.weights) > 0).all()
    assert (np.diff(view.costs) < 0).all()
    picture = explorer.picture(narrow=False)
    picture.draw(view)
    (curve,) = picture.curves
    assert (np.diff(curve.get_ydata()) < 0).all()
    assert picture.ball.get_xydata()[0].tolist() == [view.w, view.cost]


def test_a_pull_down_that_is_no_yes_or_no_is_refused():
    with pytest.raises(TypeError, match="pull_down must be True or False, not 'no'"):
        downhill_explorer(pull_down="no")
