"""Test the training lab: its path, its surface, its findings and its picture."""

import numpy as np
import pytest

from helpers import costs
from helpers.activations import sigmoid, softmax
from helpers.costs import MODELS
from helpers.curvature import largest_eigenvalue
from helpers.descent import train_many
from helpers.explorers import lab
from helpers.explorers.lab import POINTS, RATES, X, Y, compute
from helpers.explorers.lab_pictures import PAIR, XLIM, YLIM, weight_name
from helpers.network import train


def cost_at(model, V):
    return getattr(costs, f"{model}_cost")(V[:, :-1] @ X + V[:, -1:], Y)


def check(view, picture):
    run = view.run
    W, b = run.W[view.now], run.b[view.now]
    assert run.iterations[view.now] == view.iterations
    outputs = (softmax if view.model == "softmax" else sigmoid)(W @ X + b)
    assert np.allclose(view.outputs, outputs)
    assert view.cost == pytest.approx(cost_at(view.model, np.hstack([W, b])), rel=1e-9)
    surface, curve = picture.surface, picture.curve
    x, y = view.path[view.now]
    assert [x, y] == [W[k, j] for k, j in PAIR]
    assert surface.now.get_xydata().tolist() == [[x, y]]
    assert len(surface.path.get_xdata()) == view.now + 1
    assert len(surface.ahead.get_xdata()) == len(view.path) - view.now
    assert surface.rest.get_visible() == (view.iterations < POINTS[-1])
    assert picture.title.get_text() == view.finding
    # The axis of the curve has the steps of the slider, and the grip is on the curve.
    (at, height), (handle,) = curve.now.get_xydata()[0], picture.figure.handles
    assert POINTS[int(at)] == view.iterations
    assert height == view.cost > curve.ax.get_ylim()[0]
    assert (handle.control, handle.x, handle.y, handle.step) == ("iterations", at, height, 1)
    if not picture.matrices:  # on a phone
        return
    pairs = zip(picture.matrices, (outputs, np.hstack([W, b])), strict=True)
    for matrix, numbers in pairs:
        shown = [float(text.get_text().replace("−", "-")) for text in matrix.texts]
        assert np.allclose(shown, numbers.ravel(), atol=0.51 * 10 ** -int(matrix.form[1]))
    marks = [text.get_text()[-1] == "✓" for text in picture.samples]
    answers = np.rint(outputs) if view.model != "softmax" else outputs == outputs.max(axis=0)
    assert marks == (answers == Y).all(axis=0).tolist()


def test_a_position_is_what_train_gives_and_no_move_trains(monkeypatch):
    expected = train(X, Y, "sigmoid", RATES[-2], 20_000, record=POINTS)
    assert lab.runs("sigmoid") is lab.runs("sigmoid")
    monkeypatch.setattr(lab, "train_many", None)
    view = compute("sigmoid", RATES[-2], POINTS[-1])
    assert view.run.iterations[view.stops].tolist() == list(POINTS)
    np.testing.assert_allclose(view.run.W[view.stops], expected.W, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("model", "rate"), [("sigmoid", 10.0), ("softmax", 0.01), ("hybrid", 1.0)])
def test_the_surface_is_the_cost_with_all_else_where_the_run_ended(model, rate):
    view = compute(model, rate, 3)
    surface = view.surface
    (k1, j1), (k2, j2) = PAIR
    for i, j in ((0, 3), (lab.CELLS, 20)):
        V = lab.numbers(view.run)[-1].copy()
        V[k1, j1], V[k2, j2] = surface.x[i], surface.y[j]
        assert surface.costs[j, i] == pytest.approx(cost_at(model, V), rel=1e-9)


@pytest.mark.parametrize("narrow", [False, True])
def test_the_shades_separate_low_costs_from_high_ones(narrow):
    picture = lab.LabPicture(narrow)
    for model, rate in (("sigmoid", 5.0), ("softmax", 10.0), ("hybrid", 0.1)):
        view = compute(model, rate, 0)
        picture.draw(view)
        surface = view.surface
        heights = np.log10(surface.costs)
        levels = np.linspace(heights.min(), heights.max(), len(picture.surface.bands) + 2)[1:-1]
        inner = np.s_[1:-1, 1:-1]
        places = np.stack(np.meshgrid(surface.x, surface.y), axis=-1)[inner].reshape(-1, 2)
        for band, level in zip(picture.surface.bands, levels, strict=True):
            inside = np.zeros(len(places), dtype=bool)
            for ring in band.get_path().to_polygons(closed_only=True):
                inside ^= type(band.get_path())(ring).contains_points(places)
            above = heights[inner].ravel() - level
            clear = np.abs(above) > 0.05 * np.ptp(heights)
            assert (inside == (above > 0))[clear].all()


@pytest.mark.parametrize("model", MODELS)
def test_every_path_stays_on_the_surface(model):
    for rate in RATES:
        low, high = np.sort(compute(model, rate, 0).path, axis=0)[[0, -1]]
        assert XLIM[0] < low[0] <= high[0] < XLIM[1]
        assert YLIM[0] < low[1] <= high[1] < YLIM[1]


@pytest.mark.parametrize("model", MODELS)
def test_the_findings_are_what_all_steps_did(model):
    steps = POINTS[30]
    runs = train_many(X, Y, model, RATES, steps, record=np.arange(steps + 1))
    for rate, run in zip(RATES, runs, strict=True):
        rose = np.diff(run.costs) > 1e-9
        moves = np.diff(lab.numbers(run), axis=0)
        back = (moves[1:] * moves[:-1]).sum(axis=(1, 2)) < 0
        for point in POINTS[1:31]:
            found = compute(model, rate, point).finding
            smooth = not rose[:point].any() and not back[: point - 1].any()
            words = "So far, every step goes downhill", "Still near the start"
            low = run.costs[point] < lab.LOW * run.costs[0]
            if found == "The cost is low, yet no sample is right":
                assert low
                assert model == "hybrid"
                continue
            assert (found in words) == smooth, (rate, point)
            if smooth:
                assert model != "hybrid" or not low
                assert (found == words[1]) == (run.costs[point] > 0.9 * run.costs[0])
            if back[: point - 1][-1:].any():
                zigzag = found.startswith(("Steps overshoot", "Steps too long"))
                assert zigzag, (rate, point)
            if found.startswith(("Steps too long", "The cost rose")):
                assert rose[:point].any()


def test_softmax_comes_to_rest_below_two_over_its_curvature_at_the_end():
    end = lab.numbers(compute("softmax", 1.0, 0).run)[-1]
    limit = 2 / largest_eigenvalue(end, X, Y, "softmax")
    found = {rate: compute("softmax", rate, POINTS[-1]).finding for rate in RATES}
    restless = [rate for rate, words in found.items() if words.startswith("Steps")]
    assert restless == [rate for rate in RATES if rate > limit] == [3.0, 5.0, 10.0]
    assert compute("sigmoid", 10.0, POINTS[-1]).finding == "The cost rose, then the path calmed"


def test_the_lowest_rates_that_overshoot_and_raise_the_cost():
    def lowest(model, words):
        views = (compute(model, rate, point) for rate in RATES for point in POINTS)
        return next(view.run.learning_rate for view in views if view.finding.startswith(words))

    assert lowest("sigmoid", "Steps overshoot") == 3.0
    assert lowest("sigmoid", "Steps too long") == 5.0


def test_names_of_weights():
    assert weight_name((0, 2)) == "w₁‚₃"
