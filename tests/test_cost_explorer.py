"""The cost explorer: what it computes, what it says, and what it draws."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentences import check_numbers

from helpers.explorers import cost

SAYS = [
    (
        {},
        "Sigmoid, target [1, 0, 0]: the cost of the sample is 2.32. Outputs 0.50, 0.73, 0.27, "
        "with sum 1.50. Gradient −0.50, 0.73, 0.27: a step of descent raises z₁, lowers z₂ and z₃. "
        "Under softmax the outputs are 0.24, 0.67, 0.09, with sum 1.00.",
    ),
    (
        {"model": "softmax", "target": (1, 0, 1), "axis": "output a", "output": 3, "z2": -6.0},
        "Softmax, target [1, 0, 1]: the cost of the sample is 1.63. Outputs 0.73, 0.00, 0.27, "
        "with sum 1.00. Gradient 0.46, 0.00, −0.46: a step of descent raises z₃, lowers z₁, leaves "
        "z₂ as good as unchanged. a − y would be −0.27, 0.00, −0.73: not the gradient, because "
        "these targets sum to 2. Against output a₃ the slope is −2.36. Under sigmoid the outputs "
        "are 0.50, 0.00, 0.27, with sum 0.77.",
    ),
]
SCORE = st.sampled_from(cost.SCORES)
STATES = st.fixed_dictionaries(
    {"z1": SCORE, "z2": SCORE, "z3": SCORE, "output": st.sampled_from([1, 2, 3])}
    | {name: st.sampled_from(getattr(cost, f"{name.upper()}S")) for name in ("model", "target")}
    | {"axis": st.sampled_from(cost.AXES)}
)


def check(view, says, picture):
    other = view.samples[cost.MODELS[1 - cost.MODELS.index(view.model)]]
    # Only softmax with targets that sum to 2 has another gradient than a - y.
    odd = view.model == "softmax" and view.y.sum() == 2
    facts = [*view.y, view.cost, *view.a, view.a.sum(), *view.gradient]
    facts += [*(view.a - view.y), 2] if odd else []
    facts += [] if view.axis == "score z" else [view.slope]
    check_numbers(says, [*facts, *other.a, other.a.sum()])

    drawn = [curve.get_ydata() for curve in (picture.curve, picture.miss, picture.alarm)]
    assert np.array_equal(drawn, [view.curve, view.miss, view.alarm])
    assert picture.now.get_xdata()[0] == view.position
    title = [view.y[view.k], view.a[view.k], view.height, view.slope]
    check_numbers(picture.title.get_text(), title)
    left, right = picture.left.get_xlim()
    low, high = picture.left.get_ylim()
    assert left < view.position < right  # the point is in the picture
    assert low < view.height < high
    (x1, x2), (y1, y2) = picture.tangent.get_data()
    # Very steep lines are drawn between points that differ in their last digits only.
    assert (y2 - y1) / (x2 - x1) == pytest.approx(view.slope, rel=1e-3, abs=1e-9)
    for bars in picture.bars:
        sample = view.samples[bars.model]
        low, high = bars.bottom.get_ylim()
        assert low < sample.gradient.min() <= sample.gradient.max() < high
        assert [bar.get_height() for bar in bars.targets] == view.y.tolist()
        assert bars.difference.get_ydata().tolist() == (sample.a - view.y).tolist()
        check_numbers(bars.sum.get_text(), [sample.a.sum()])
        drawn = (bars.outputs, sample.a), (bars.slopes, sample.gradient)
        for (patches, values), texts in zip(drawn, bars.numbers, strict=True):
            assert [bar.get_height() for bar in patches] == values.tolist()
            check_numbers(" ".join(text.get_text() for text in texts), values)


@given(STATES)
def test_slope_is_that_of_the_curve_and_of_the_cost(state):
    view, h = cost.compute(**state), 1e-5
    z = view.z[view.k]
    ends = np.array([z - h, z + h])
    a, *_, height = cost.curves(view.model, view.z, view.y, view.k, ends)
    run, rise = np.diff(a)[0], np.diff(height)[0]
    assert rise / (2 * h) == pytest.approx(view.gradient[view.k], abs=1e-8)
    assert view.height == pytest.approx(np.interp(z, cost.GRID, view.curve), abs=0.01)
    # And where the curve is drawn: against the score, or against the output that the score makes.
    if view.axis == "score z":
        assert (view.position, view.slope) == (z, view.gradient[view.k])
    else:
        assert view.position == view.a[view.k]
        assert rise / run == pytest.approx(view.slope, rel=1e-4, abs=1e-6)
        assert np.interp(z, cost.GRID, view.positions) == pytest.approx(view.position, abs=1e-9)
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
