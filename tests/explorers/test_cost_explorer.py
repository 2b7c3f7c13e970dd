"""Test the cost explorer: its gradients against difference quotients, and its picture."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course.explorers import cost
from course.explorers.explorer import listed
from helpers import costs
from helpers.activations import sigmoid, softmax

LOGIT = st.sampled_from(cost.LOGITS)
STATES = st.fixed_dictionaries(
    {name: st.sampled_from(getattr(cost, f"{name.upper()}S")) for name in ("model", "target")}
    | {"z1": LOGIT, "z2": LOGIT, "z3": LOGIT}
)


def check(view, picture):
    assert [bar.get_height() for bar in picture.bars] == view.a.tolist()
    assert picture.grips.get_ydata().tolist() == view.a.tolist()
    assert [bar.get_height() for bar in picture.costs] == view.losses.tolist()
    assert view.losses.max() < picture.bottom.get_ylim()[1]
    low, high = picture.top.get_ylim()
    for k in range(3):
        assert picture.targets.get_ydata()[3 * k : 3 * k + 2].tolist() == [view.y[k]] * 2
        assert picture.target_texts[k].get_text() == f"target {view.y[k]:.0f}"
        # The arrow begins at the output and is as long as the gradient, in the other direction.
        arrow = picture.arrows.get_path().vertices[8 * k : 8 * k + 8, 1]
        assert arrow[0] == view.a[k]
        length = -view.gradient[k] if abs(view.gradient[k]) >= cost.SMALL else 0
        assert arrow[3] == pytest.approx(view.a[k] + length)
        assert arrow[3] in (arrow.min(), arrow.max())
        assert low < arrow.min() <= arrow.max() < high
        pull = float(picture.pull_texts[k].get_text().removeprefix("arrow ").replace("−", "-"))
        assert pull == pytest.approx(-view.gradient[k], abs=0.0051)
        assert picture.output_texts[k].get_text().endswith(f" = {view.a[k]:.2f}")
        assert picture.cost_texts[k].get_text() == listed([view.losses[k]])
        handle = picture.figure.handles[k]
        assert (handle.control, handle.x, handle.y) == (f"z{k + 1}", k, view.a[k])
    assert picture.title.get_text() == f"Cost {view.cost:.2f} nats"


@settings(max_examples=30)
@given(STATES)
def test_the_gradient_is_that_of_the_cost_and_the_cost_that_of_the_outputs(state):
    view, h = cost.compute(**state), 1e-5
    losses = costs.MODELS[state["model"]].losses
    for k, step in enumerate(h * np.eye(3)):
        slope = (losses(view.z + step, view.y) - losses(view.z - step, view.y)) / (2 * h)
        assert view.gradient[k] == pytest.approx(slope, abs=1e-8)
    a, y = view.a, view.y
    if state["model"] == "sigmoid":
        np.testing.assert_allclose(a, sigmoid(view.z))
        np.testing.assert_allclose(view.losses, -np.log(np.where(y == 1, a, 1 - a)))
    else:
        np.testing.assert_allclose(a, softmax(view.z))
        np.testing.assert_allclose(view.losses, -np.log(a) * y, atol=1e-15)
    assert view.cost == pytest.approx(losses(view.z, y))


@settings(max_examples=30)
@given(STATES)
def test_what_is_said_below_the_cost_is_true(state):
    view = cost.compute(**state)
    says, pull, gap = cost.finding(view), -view.gradient, view.y - view.a
    reaches = np.allclose(pull, gap)
    assert reaches == (state["model"] == "sigmoid" or sum(state["target"]) == 1)
    if "away" in says:
        k = int(says[7]) - 1
        assert not reaches
        assert pull[k] * gap[k] < 0
    elif "near" in says:
        assert max(np.abs(pull).max(), np.abs(gap).max()) < 0.1
    elif "vanished" in says:
        assert np.abs(pull).max() < 0.1 <= np.abs(gap).max()
    elif "sum" in says:
        assert view.y.sum() == 2
        assert view.a.sum() == pytest.approx(1)
        assert not reaches
    elif "Only" in says:
        assert (view.losses > 0).tolist() == [True, False, False]
        assert (pull != 0).all()
    else:
        named = [k for k in range(3) if str(k + 1) in says]
        assert view.losses[named] == pytest.approx(view.losses.max(), abs=0.005)
        if len(named) == 1:
            assert ("up" in says) == (pull[named[0]] > 0)
