"""Test the training lab: its path, its surface, its findings and its picture."""

import itertools

import numpy as np
import pytest
from matplotlib.text import Text

from course.explorers import training, training_lab
from course.explorers.training import FORUM, FORUMS, ONE_HOT, POINTS, RATES, compute
from course.explorers.training_pictures import LEAST, number_name
from helpers import costs
from helpers.activations import sigmoid, softmax
from helpers.costs import MODELS
from helpers.curvature import hessian
from helpers.descent import train_many
from helpers.network import train

X, Y = FORUMS[FORUM].X, FORUMS[FORUM].Y


def cost_at(samples, model, V):
    return getattr(costs, f"{model}_cost")(V[:, :-1] @ samples.X + V[:, -1:], samples.Y)


def check(view, picture):
    run, X, Y = view.run, view.samples.X, view.samples.Y
    W, b = run.W[view.now], run.b[view.now]
    assert run.iterations[view.now] == view.iterations
    outputs = (softmax if view.model == "softmax" else sigmoid)(W @ X + b)
    assert np.allclose(view.outputs, outputs)
    V = np.hstack([W, b])
    assert view.cost == pytest.approx(cost_at(view.samples, view.model, V), rel=1e-9)
    surface, curve = picture.surface, picture.curve
    x, y = view.path[view.now]
    assert [x, y] == [V[place] for place in view.pair]
    assert surface.now.get_xydata().tolist() == [[x, y]]
    assert len(surface.path.get_xdata()) == view.now + 1
    assert len(surface.ahead.get_xdata()) == len(view.path) - view.now
    assert surface.rest.get_visible() == (view.iterations < POINTS[-1])
    assert picture.title.get_text() == view.finding
    # The axis of the curve has the steps of the slider, and the grip is on the curve.
    (at, height), (handle,) = curve.now.get_xydata()[0], picture.figure.handles
    assert POINTS[int(at)] == view.iterations
    assert height == max(view.cost, LEAST) > curve.ax.get_ylim()[0]
    assert (handle.control, handle.x, handle.y, handle.step) == ("iterations", at, height, 1)
    if not picture.matrices:  # on a phone
        return
    framed = np.zeros(V.shape, dtype=bool)
    framed[tuple(np.transpose(view.pair))] = True
    for matrix, numbers, frames in zip(
        picture.matrices, (outputs, V), (Y > 0.5, framed), strict=True
    ):
        shown = [float(text.get_text().replace("−", "-")) for text in matrix.texts]
        expected = numbers[matrix.part].ravel()
        assert np.allclose(shown, expected, atol=0.51 * 10 ** -int(matrix.form[1]))
        lines = [cell.get_linewidth() > 0 for cell in matrix.cells]
        assert lines == frames[matrix.part].ravel().tolist()
        rows = [label.get_text() for label in matrix.ax.get_yticklabels()]
        assert rows == [str(row + 1) for row in matrix.part[0].ravel()]
    marks = [text.get_text().split() for text in picture.samples]
    largest = np.arange(len(Y))[:, None] == outputs.argmax(axis=0)
    answers = largest if view.model == "softmax" else np.rint(outputs)
    right = (answers == np.rint(Y)).all(axis=0)
    assert view.right.tolist() == right.tolist()
    samples = picture.matrices[0].part[1].ravel()
    assert marks == [[str(n + 1), "✓" if right[n] else "✕"] for n in samples]


def test_a_position_is_what_train_gives_and_no_move_trains(monkeypatch):
    expected = train(X, Y, "sigmoid", RATES[-2], 20_000, record=POINTS)
    compute("sigmoid", RATES[0], 0)
    monkeypatch.setattr(training, "train_many", None)
    view = compute("sigmoid", RATES[-2], POINTS[-1])
    assert view.run.iterations[view.stops].tolist() == list(POINTS)
    np.testing.assert_allclose(view.run.W[view.stops], expected.W, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("model", "rate"), [("sigmoid", 10.0), ("softmax", 0.01), ("hybrid", 1.0)])
def test_the_surface_is_the_cost_with_all_else_where_the_run_ended(model, rate):
    view = compute(model, rate, 3)
    surface = view.surface
    first, second = view.pair
    for i, j in ((0, 3), (training.CELLS, 20)):
        V = training.numbers(view.run)[-1].copy()
        V[first], V[second] = surface.x[i], surface.y[j]
        assert surface.costs[j, i] == pytest.approx(cost_at(view.samples, model, V), rel=1e-9)


@pytest.mark.parametrize("narrow", [False, True])
def test_the_shades_separate_low_costs_from_high_ones(narrow):
    picture = training.LabPicture(narrow)
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


@pytest.mark.parametrize("targets", FORUMS)
@pytest.mark.parametrize("model", MODELS)
def test_every_path_stays_on_a_surface_that_fits_it(model, targets):
    paths = np.concatenate([compute(model, rate, 0, targets).path for rate in RATES])
    limits = np.array(compute(model, 1.0, 0, targets).limits).T
    low, high = np.sort(paths, axis=0)[[0, -1]]
    assert (limits[0] < low).all()
    assert (high < limits[1]).all()
    assert (high - low > 0.6 * np.ptp(limits, axis=0)).all()


@pytest.mark.parametrize("model", MODELS)
def test_the_findings_are_what_all_steps_did(model):
    steps = POINTS[30]
    runs = train_many(X, Y, model, RATES, steps, record=np.arange(steps + 1))
    for rate, run in zip(RATES, runs, strict=True):
        rose = np.diff(run.costs) > 1e-9
        moves = np.diff(training.numbers(run), axis=0)
        back = (moves[1:] * moves[:-1]).sum(axis=(1, 2)) < 0
        for point in POINTS[1:31]:
            found = compute(model, rate, point).finding
            smooth = not rose[:point].any() and not back[: point - 1].any()
            words = "So far, every step goes downhill", "Still near the start"
            low = run.costs[point] < training.LOW * run.costs[0]
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
    end = training.numbers(compute("softmax", 1.0, 0).run)[-1]
    limit = 2 / np.linalg.eigvalsh(hessian(end, X, Y, "softmax"))[-1]
    found = {rate: compute("softmax", rate, POINTS[-1]).finding for rate in RATES}
    restless = [rate for rate, words in found.items() if words.startswith("Steps")]
    assert restless == [rate for rate in RATES if rate > limit] == [3.0, 5.0, 10.0]
    assert compute("sigmoid", 10.0, POINTS[-1]).finding == "The cost rose, then the path calmed"
    assert compute("sigmoid", 10.0, 1).finding == "Steps too long: the cost rose"


def test_the_lowest_rates_that_overshoot_and_raise_the_cost():
    def lowest(model, words):
        views = (compute(model, rate, point) for rate in RATES for point in POINTS)
        return next(view.run.learning_rate for view in views if view.finding.startswith(words))

    assert lowest("sigmoid", "Steps overshoot") == 3.0
    assert lowest("sigmoid", "Steps too long") == 5.0


def test_softmax_comes_to_rest_if_the_target_of_sample_4_has_a_single_1():
    for rate, last in ((3.0, 7), (5.0, 9), (10.0, 8)):
        view = compute("softmax", rate, POINTS[-1], ONE_HOT)
        assert view.finding == "The cost rose, then the path calmed"
        assert view.right.all()
        steps = 1000
        run = train(X, FORUMS[ONE_HOT].Y, "softmax", rate, steps, record=np.arange(steps + 1))
        assert np.flatnonzero(np.diff(run.costs) > training.NOISE)[-1] + 1 == last
    np.testing.assert_array_equal(FORUMS[ONE_HOT].Y[:, :3], Y[:, :3])
    np.testing.assert_array_equal(FORUMS[ONE_HOT].Y[:, 3], [1, 0, 0])


def test_names_of_weights_and_biases():
    assert number_name((0, 2), 5) == "w₁‚₃"
    assert number_name((1, 5), 5) == "b₂"


# One's own data ----------------------------------------------------------------------------------

RNG = np.random.default_rng(4)
OWN = {
    "one weight": ([[1.0, 2, 3, 4]], [[0, 0, 1, 1]]),
    "one sample": ([[1], [2]], [[0], [0], [1]]),
    "nothing to learn": ([[0, 0]], [[0.5, 0.5]]),
    "nobody pulls": (RNG.normal(size=(2, 5)), np.zeros((3, 5))),
    "large inputs": (RNG.uniform(-100, 100, size=(2, 8)), RNG.random((2, 8))),
    "many": (RNG.normal(size=(7, 9)), np.eye(5)[:, RNG.integers(5, size=9)]),
}


@pytest.mark.slow
@pytest.mark.parametrize("own", OWN)
def test_data_of_ones_own_are_drawn_whatever_their_sizes(own):
    from test_every_explorer import check_texts  # which imports this module

    X, Y = map(np.array, OWN[own])
    explorer = training_lab(X, Y, model="softmax")
    assert "targets" not in explorer.controls
    states = ((10.0, 20_000), (0.001, 0), (1.0, 8))
    for model, state, narrow in itertools.product(MODELS, states, (False, True)):
        values = model, *state
        at = [c.position(v) for c, v in zip(explorer.controls.values(), values, strict=True)]
        says = explorer.frame(at, narrow)["says"]
        view, picture = explorer.compute(*values), explorer.picture(narrow)
        check(view, picture)
        check_texts(picture.figure)
        assert f"{view.right.sum()} of {np.atleast_2d(X.T).shape[0]} sample" in says
        low, high = np.transpose(view.limits)
        assert ((low < view.path) & (view.path < high)).all()
        assert view.surface.costs.shape == (training.CELLS + 1, training.CELLS + 1)


def test_outputs_without_room_are_counted():
    explorer = training_lab(*OWN["many"])
    explorer.frame([0] * len(explorer.controls), False)
    texts = {text.get_text() for text in explorer.picture(False).figure.findobj(Text)}
    assert "outputs 1 to 4 of 5 (□ target 1)" in texts


def test_the_plotted_weights_are_those_that_change_most():
    samples = training.own_samples(*OWN["many"])
    V = np.concatenate([training.numbers(run) for run in training.runs(samples, "sigmoid")])
    ranges = np.sort(np.ptp(V, axis=0), axis=None)
    found = [np.ptp(V, axis=0)[place] for place in training.pair(samples)]
    assert found == ranges[:-3:-1].tolist()


def test_the_same_numbers_are_trained_once_and_stay_what_they_were():
    X, Y = np.array([[0.0, 1, 2]]), np.array([[0, 1, 1]])
    samples = training.own_samples(X, Y)
    before = training.runs(samples, "sigmoid")
    assert training.runs(training.own_samples(X.tolist(), Y), "sigmoid") is before
    X[0, 0] = 5
    assert samples.X[0, 0] == 0
    assert training.runs(training.own_samples(X, Y), "sigmoid") is not before


WRONG = [
    (ValueError, r"X has 5 columns and Y has 3: each sample is a column in both", (X.T, Y.T)),
    (TypeError, r"Y is missing; give both X and Y, or neither", (X, None)),
    (TypeError, r"X is missing; give both Y and X, or neither", (None, Y)),
    (ValueError, r"Y must lie in \[0, 1\]; its values go from 0 to 2", (X, 2 * Y)),
    (
        ValueError,
        r"X has shape \(8,\) and Y has shape \(8,\); expected two axes, with a sample in each "
        r"column. For a single input or output, write X\[None\]",
        (np.arange(8), [0, 0, 0, 0, 1, 1, 1, 1]),
    ),
    (ValueError, r"Y has shape \(4,\); expected .* write Y\[None\]", (X, [0, 0, 1, 1])),
    (ValueError, r"X must lie in \[-100, 100\]; its values go from 0 to 101; sc", (101 * X, Y)),
    (ValueError, r"X must be finite; X\[0, 0\] is nan", (X * np.nan, Y)),
    (TypeError, r"X must hold real numbers", ([["a"]], [[1]])),
    (
        ValueError,
        r"X has shape \(10, 4\) and Y has shape \(10, 4\), which needs 110 weights and biases; "
        "expected at most 100",
        (np.ones((10, 4)), np.ones((10, 4))),
    ),
    (
        ValueError,
        "X has 201 columns, one for each sample; expected at most 200",
        (np.ones((1, 201)), np.ones((1, 201))),
    ),
]


def test_low_cost_is_written_only_where_the_cost_is_low():
    rng = np.random.default_rng(0)
    middle = rng.normal(size=(2, 6)), rng.random((2, 6))  # their valley is in the middle
    for explorer, is_there in ((training_lab(), True), (training_lab(*middle), False)):
        own = ["sigmoid", 1.0, 1000] if "targets" not in explorer.controls else None
        values = own or ["sigmoid", FORUM, 1.0, 1000]
        at = [c.position(v) for c, v in zip(explorer.controls.values(), values, strict=True)]
        explorer.frame(at, False)
        assert explorer.picture(False).surface.low.get_visible() is is_there


@pytest.mark.parametrize(("error", "message", "given"), WRONG)
def test_data_that_do_not_fit_are_refused_by_name(error, message, given):
    with pytest.raises(error, match=f"^{message}"):
        training_lab(*given)


def test_there_are_other_targets_for_the_forums_data_only():
    with pytest.raises(ValueError, match="targets must be left out if X and Y are given; got 's"):
        training_lab(X, Y, targets=ONE_HOT)
    with pytest.raises(ValueError, match=r"^targets: expected one of .* got 'mine'"):
        training_lab(targets="mine")
    explorer = training_lab(targets=ONE_HOT)
    assert explorer.frame(explorer.positions)["says"].startswith(f"Sigmoid, {ONE_HOT}, learning")
