"""The cost explorer: what it computes, what it says, and that moving it goes well."""

import itertools
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pictures import same, shown
from sentences import numbers

from helpers.explorers import cost, cost_explorer

SCORE = st.sampled_from([float(z) for z in cost.SCORES])
STATES = st.fixed_dictionaries(
    {
        "model": st.sampled_from(cost.MODELS),
        "z1": SCORE,
        "z2": SCORE,
        "z3": SCORE,
        "target": st.sampled_from(cost.TARGETS),
        "output": st.sampled_from([1, 2, 3]),
        "axis": st.sampled_from(cost.AXES),
    }
)
START = {"model": "softmax", "z1": 0.0, "z2": 1.0, "z3": -1.0, "target": (1, 0, 1), "output": 1}
START |= {"axis": "score z"}


@pytest.fixture(scope="module")
def picture():
    return cost.CostPicture()


@pytest.fixture(scope="module")
def explorer():
    return cost_explorer()


def curve_at(view, z):
    """The left picture's curve at another score of the same output."""
    return cost.terms(view.model, view.z, view.y, view.k, np.array([z]))[2][0]


def check_sentence(text, view):
    """Every number and every verb of the sentence, against the state."""
    target, now, outputs, gradient, *rest = re.fullmatch(
        r"\w+, target \[(.*?)\]: the cost of the sample is (\S+)\. Outputs (.*?), with sum \S+\. "
        r"Gradient (.*?): a step of descent (.*?)\."
        r"(?: a − y would be (.*?): not the gradient, because these targets sum to 2\.)?"
        r"(?: Against output a(.) the slope is (\S+)\.)?"
        r" Under (\w+) the outputs are (.*?), with sum (\S+)\.",
        text,
    ).groups()
    assert text.lower().startswith(view.model)
    assert numbers(target) == view.y.tolist()
    assert float(now) == pytest.approx(view.cost, abs=0.0051)
    assert numbers(outputs) == pytest.approx(view.a, abs=0.0051)
    assert numbers(gradient) == pytest.approx(view.gradient, abs=0.0051)
    moves, difference, subscript, slope, other, others, total = rest
    assert {other, view.model} == set(cost.MODELS)
    assert numbers(others) == pytest.approx(view.samples[other].a, abs=0.0051)
    assert float(total) == pytest.approx(view.samples[other].a.sum(), abs=0.0051)
    assert (slope is None) == (view.axis == "score z")
    if slope:
        assert subscript == "₁₂₃"[view.k]
        slope = float(slope.replace("−", "-").replace(",", ""))
        assert slope == pytest.approx(view.slope, abs=0.0051)
    for k, g in enumerate(view.gradient):
        verb = re.search(rf"(raises|lowers|leaves)(?: z.(?:,| and)?)*? z{'₁₂₃'[k]}", moves).group(1)
        assert verb == ("leaves" if abs(g) < 0.005 else "lowers" if g > 0 else "raises")
    # Only softmax with targets that sum to 2 has another gradient than a - y.
    assert (difference is not None) == (view.model == "softmax" and view.y.sum() == 2)
    if difference:
        assert numbers(difference) == pytest.approx(view.a - view.y, abs=0.0051)


@given(STATES)
def test_slope_is_that_of_the_curve_and_of_the_cost(state):
    view, h = cost.compute(**state), 1e-5
    z = view.z[view.k]
    rise = curve_at(view, z + h) - curve_at(view, z - h)
    assert rise / (2 * h) == pytest.approx(view.gradient[view.k], abs=1e-8)
    assert view.height == pytest.approx(np.interp(z, cost.GRID, view.curve), abs=0.01)
    # And where the curve is drawn: against the score, or against the output that the score makes.
    if view.axis == "score z":
        assert (view.position, view.slope) == (z, view.gradient[view.k])
    else:
        assert view.position == view.a[view.k]
        run = np.diff(cost.outputs(view.model, view.z, view.k, np.array([z - h, z + h])))[0]
        assert rise / run == pytest.approx(view.slope, rel=1e-4, abs=1e-6)
        np.testing.assert_allclose(
            np.interp(z, cost.GRID, view.positions), view.position, atol=1e-9
        )
    if view.model == "softmax":
        assert view.height == pytest.approx(view.cost)
        np.testing.assert_allclose(view.miss + view.alarm, view.curve)
    else:
        heights = [cost.compute(**state | {"output": k}).height for k in (1, 2, 3)]
        assert sum(heights) == pytest.approx(view.cost)


@given(STATES, SCORE)
def test_a_score_moves_the_other_outputs_under_softmax_only(state, other):
    views = cost.compute(**state), cost.compute(**state | {"z1": other})
    before, after = (view.samples["sigmoid"] for view in views)
    np.testing.assert_array_equal(before.a[1:], after.a[1:])
    np.testing.assert_array_equal(before.gradient[1:], after.gradient[1:])
    before, after = (view.samples["softmax"] for view in views)
    assert after.a.sum() == pytest.approx(1)
    if other > state["z1"]:
        assert (after.a[1:] < before.a[1:]).all()


@pytest.mark.parametrize("model", cost.MODELS)
@pytest.mark.parametrize("target", cost.TARGETS)
@pytest.mark.parametrize("z", list(itertools.product([-6.0, 0.0, 6.0], repeat=3)))
def test_picture_and_sentence_at_least_middle_and_greatest(picture, model, target, z):
    for output, axis in itertools.product((1, 2, 3), cost.AXES):
        view = cost.compute(model, *z, target, output, axis)
        check_sentence(picture.draw(view), view)
        assert picture.now.get_xdata()[0] == view.position
        left, right = picture.left.get_xlim()
        assert left < view.position < right
        low, high = picture.left.get_ylim()
        assert low < view.height < high  # the point is in the picture
        (x1, x2), (y1, y2) = picture.tangent.get_data()
        # Very steep lines are drawn between points that differ in their last digits only.
        assert (y2 - y1) / (x2 - x1) == pytest.approx(view.slope, rel=1e-3, abs=1e-9)
        for bars in picture.bars:
            sample = view.samples[bars.model]
            low, high = bars.bottom.get_ylim()
            assert low < sample.gradient.min() <= sample.gradient.max() < high
            assert [bar.get_height() for bar in bars.outputs] == sample.a.tolist()
            assert [bar.get_height() for bar in bars.targets] == list(target)
            assert [bar.get_height() for bar in bars.slopes] == sample.gradient.tolist()
            for texts, values in zip(bars.numbers, (sample.a, sample.gradient), strict=True):
                words = " ".join(text.get_text() for text in texts)
                assert numbers(words) == pytest.approx(values, abs=0.0051)


@pytest.mark.parametrize("name", ["model", "target", "output", "axis", "z1", "z2", "z3"])
def test_each_control_through_its_positions(explorer, name):
    explorer.reset()
    control = explorer.controls[name]
    plain = name in ("model", "axis")
    values = control.options if plain else [value for _, value in control.options]
    for value in (values[0], values[len(values) // 2], values[-1]):
        control.value = value
        assert explorer.error is None
        says = re.sub("<.*?>", "", explorer.says.value)
        check_sentence(says, cost.compute(**explorer.state))


def test_a_move_changes_the_picture(explorer):
    explorer.reset()
    before = shown(explorer)
    explorer.controls["z2"].value = 4.0
    assert not same(explorer, before)
    explorer.reset()
    assert same(explorer, before)


def test_the_start_can_be_chosen():
    explorer = cost_explorer("softmax", (1, 0, 1))
    assert explorer.state == START
    assert "not the gradient" in explorer.says.value
