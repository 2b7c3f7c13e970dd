"""Test the cost explorer: its slopes against difference quotients, and its picture."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.explorers import cost
from helpers.explorers.explorer import listed

LOGIT = st.sampled_from(cost.LOGITS)
STATES = st.fixed_dictionaries(
    {"z1": LOGIT, "z2": LOGIT, "z3": LOGIT, "output": st.sampled_from([1, 2, 3])}
    | {name: st.sampled_from(getattr(cost, f"{name.upper()}S")) for name in ("model", "target")}
    | {"axis": st.sampled_from(cost.AXES)}
)


def check(view, picture):
    for name in ("curve", "false_negative", "false_positive"):
        assert np.array_equal(getattr(picture, name).get_ydata(), getattr(view, name))
    assert picture.now.get_xdata()[0] == view.position
    left, right = picture.left.get_xlim()
    low, high = picture.left.get_ylim()
    assert left < view.position < right  # the point is in the picture
    assert low < view.height < high
    (x1, x2), (y1, y2) = picture.tangent.get_data()
    # The ends of a very steep line have coordinates that differ only in their last digits.
    assert (y2 - y1) / (x2 - x1) == pytest.approx(view.slope, rel=1e-3, abs=1e-9)
    for bars in picture.bars:
        sample = view.samples[bars.model]
        low, high = bars.bottom.get_ylim()
        assert low < sample.gradient.min() <= sample.gradient.max() < high
        assert [bar.get_height() for bar in bars.targets] == view.y.tolist()
        assert bars.difference.get_ydata().tolist() == (sample.a - view.y).tolist()
        assert bars.sum.get_text() == listed([sample.a.sum()])
        drawn = (bars.outputs, sample.a), (bars.slopes, sample.gradient)
        for (patches, values), texts in zip(drawn, bars.numbers, strict=True):
            assert [bar.get_height() for bar in patches] == values.tolist()
            assert [text.get_text() for text in texts] == [listed([value]) for value in values]


@settings(max_examples=30)
@given(STATES)
def test_slope_is_that_of_the_curve_and_of_the_cost(state):
    view, h = cost.compute(**state), 1e-5
    z = view.z[view.k]
    ends = np.array([z - h, z + h])
    a, *_, height = cost.curves(view.model, view.z, view.y, view.k, ends)
    run, rise = np.diff(a)[0], np.diff(height)[0]
    assert rise / (2 * h) == pytest.approx(view.gradient[view.k], abs=1e-8)
    assert view.height == pytest.approx(np.interp(z, cost.GRID, view.curve), abs=0.01)
    # The horizontal axis is the logit, or the output for this logit.
    if view.axis == "logit z":
        assert (view.position, view.slope) == (z, view.gradient[view.k])
    else:
        assert view.position == view.a[view.k]
        assert rise / run == pytest.approx(view.slope, rel=1e-4, abs=1e-6)
        assert np.interp(z, cost.GRID, view.positions) == pytest.approx(view.position, abs=1e-9)
    if view.model == "softmax":
        assert view.height == pytest.approx(view.cost)
        np.testing.assert_allclose(view.false_negative + view.false_positive, view.curve)
    else:
        heights = [cost.compute(**state | {"output": k}).height for k in (1, 2, 3)]
        assert sum(heights) == pytest.approx(view.cost)
