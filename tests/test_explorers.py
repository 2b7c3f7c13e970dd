"""The explorers' shared base, the training lab and the neuron."""

import gc
import io
import re
import threading
import time
import tracemalloc

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pictures import pixels, shown
from PIL import Image

from helpers.activations import sigmoid, softmax
from helpers.costs import hybrid_cost, sigmoid_cost, softmax_cost
from helpers.explorers import lab as lab_module
from helpers.explorers import neuron, neuron_explorer, training_lab
from helpers.explorers.base import Explorer, new_figure, slider
from helpers.explorers.lab import (
    DATA,
    MODELS,
    POINTS,
    RATES,
    LabPicture,
    compute,
    histories,
    sentence,
)
from helpers.explorers.picture import as_png
from helpers.network import train

COSTS = {"sigmoid": sigmoid_cost, "softmax": softmax_cost, "hybrid": hybrid_cost}
ENDS = [0, 15, len(RATES) - 1]


def line_explorer(compute=lambda height: height, animated=True):
    """A small explorer: one slider moves one horizontal line."""
    figure = new_figure(200, 100)
    ax = figure.add_subplot()
    ax.set(xlim=(0, 1), ylim=(-1, 11))
    (line,) = ax.plot([0.2, 0.8], [0, 0], animated=animated)

    def draw(height):
        line.set_ydata([height, height])
        return f"The line is at {height}."

    return Explorer({"height": slider("height", [0, 5, 10], 5)}, compute, draw, figure, "A line")


def test_moving_a_control_changes_picture_and_sentence():
    explorer = line_explorer()
    before = explorer.picture.value
    explorer.controls["height"].value = 10
    assert explorer.picture.value != before
    assert "The line is at 10." in explorer.says.value


def test_the_sentence_belongs_to_a_status_that_stays():
    """A screen reader speaks what changes inside it; test_browser looks at what is made of this."""
    explorer = line_explorer()
    status, says = explorer.children[-2:]
    assert says is explorer.says
    before = status.value
    explorer.controls["height"].value = 10
    assert status.value == before
    assert 'role="status"' in before
    name = re.search(r'id="([^"]+)"', says.value)[1]
    assert f'aria-owns="{name}"' in before


def test_reset_puts_every_control_back_and_draws_the_first_picture():
    explorer = line_explorer()
    before = explorer.picture.value
    explorer.controls["height"].value = 0
    explorer.reset()
    assert explorer.state == {"height": 5}
    assert explorer.picture.value == before


def test_drawing_over_a_kept_background_gives_the_same_picture_as_drawing_all():
    kept, whole = line_explorer(animated=True), line_explorer(animated=False)
    for height in (0, 10, 5):
        kept.controls["height"].value = whole.controls["height"].value = height
        assert np.array_equal(pixels(shown(kept)), pixels(shown(whole)))


def test_an_error_in_a_callback_is_shown_and_kept_until_the_next_good_move():
    def fails_at_ten(height):
        if height == 10:
            raise ValueError("too <high>")
        return height

    explorer = line_explorer(fails_at_ten)
    explorer.controls["height"].value = 10
    assert isinstance(explorer.error, ValueError)
    assert "explorer-error" in explorer.says.value
    assert "ValueError: too &lt;high&gt;" in explorer.says.value
    explorer.controls["height"].value = 0
    assert explorer.error is None
    assert "explorer-error" not in explorer.says.value


def test_the_picture_has_the_size_of_its_figure_and_a_text_alternative():
    explorer = line_explorer()
    assert pixels(shown(explorer)).shape[:2] == (100, 200)
    assert explorer.picture.tooltip == "A line"
    # Without this trait the front end's view of an image with a tooltip fails.
    assert explorer.picture.description == ""
    assert len(repr(explorer)) <= 110


def test_the_picture_stands_in_its_own_address():
    explorer = line_explorer()
    # A picture as ipywidgets has it otherwise, the browser fetches from itself.
    assert explorer.picture.format == "url"
    assert pixels(shown(explorer)).shape == (100, 200, 3)


def test_moves_from_several_threads_are_drawn_one_after_the_other():
    busy, overlaps = [], []

    def compute(height):
        overlaps.append(len(busy))
        busy.append(height)
        time.sleep(0.002)
        busy.pop()
        return height

    explorer = line_explorer(compute)

    def move(seed):
        for height in np.random.default_rng(seed).choice([0, 5, 10], 20):
            explorer.controls["height"].value = height
        explorer.reset()

    threads = [threading.Thread(target=move, args=[seed]) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(overlaps) > 20
    assert not any(overlaps)
    assert explorer.state == {"height": 5}
    assert "The line is at 5." in explorer.says.value


def test_memory_does_not_grow_over_1000_moves():
    explorer, open_before = line_explorer(), plt.get_fignums()

    def move(times):
        for k in range(times):
            explorer.controls["height"].value = (0, 5, 10)[k % 3]
        gc.collect()

    tracemalloc.start()
    try:
        move(100)
        before, _ = tracemalloc.get_traced_memory()
        move(1000)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # Pools fill up to some 60 kB; keeping each picture, even as a PNG, would take a megabyte.
    assert after - before < 200_000
    assert plt.get_fignums() == open_before


def test_a_picture_is_stored_without_losses():
    rgba = np.random.default_rng(3).integers(0, 256, (7, 5, 4)).astype(np.uint8)
    stored = Image.open(io.BytesIO(as_png(rgba)))
    stored.verify()
    assert (stored.format, stored.mode, stored.size) == ("PNG", "RGB", (5, 7))
    assert np.array_equal(pixels(as_png(rgba)), rgba[:, :, :3])


@pytest.mark.parametrize("weight", [neuron.WEIGHTS[0], 0.0, neuron.WEIGHTS[-1]])
@pytest.mark.parametrize("bias", [neuron.BIASES[0], 0.0, neuron.BIASES[-1]])
def test_neuron_says_where_its_output_is_one_half(weight, bias):
    view = neuron.compute(weight, bias)
    picture = neuron.NeuronPicture()
    says = picture.draw(view)
    if weight == 0:
        assert f"output is {sigmoid(bias):.3f} for every input" in says
    else:
        assert sigmoid(weight * view.threshold + bias) == pytest.approx(0.5)
        assert ("rises" in says) == (weight > 0)
        assert "-0.00" not in says
    assert picture.figure.png().startswith(b"\x89PNG")


@pytest.mark.parametrize("data", DATA)
@pytest.mark.parametrize("model", MODELS)
def test_lab_at_the_least_middle_and_greatest_value_of_each_control(data, model):
    picture = LabPicture()
    X, Y = DATA[data]()
    for rate in ENDS:
        for point in (0, 30, len(POINTS) - 1):
            view = compute(data, model, rate, point)
            says = picture.draw(view)
            W, b = view.training.W[point], view.training.b[point]
            A = softmax(W @ X + b) if model == "softmax" else sigmoid(W @ X + b)
            assert np.allclose(view.outputs, A)
            cost = COSTS[model](W @ X + b, Y)
            assert view.training.costs[point] == pytest.approx(cost, rel=1e-9)
            assert f"cost {cost:.4g};".replace("-", "−") in says
            assert f"after {POINTS[point]:,} iterations" in says
        picture.figure.png()


@given(
    st.sampled_from(list(DATA)),
    st.sampled_from(list(MODELS)),
    st.integers(0, len(RATES) - 1),
    st.integers(0, len(POINTS) - 1),
)
@settings(max_examples=40, deadline=None)
def test_lab_at_random_positions_is_finite_and_says_whether_the_cost_rose(data, model, rate, point):
    view = compute(data, model, rate, point)
    costs = view.training.costs[: point + 1]
    assert np.isfinite(costs).all()
    assert np.isfinite(view.outputs).all()
    rose = bool((np.diff(costs) > 1e-12).any())
    assert ("rose" in sentence(view)) == rose
    assert 0 <= view.samples_right <= view.targets.shape[1]


def test_lab_position_is_what_train_gives():
    X, Y = DATA["the question"]()
    expected = train(X, Y, "softmax", RATES[6], 20_000, record=POINTS)
    view = compute("the question", "softmax", 6, len(POINTS) - 1)
    assert RATES[6] == pytest.approx(0.001)
    assert np.allclose(view.training.W, expected.W, rtol=1e-12)


def test_every_position_is_trained_before_the_first_move(monkeypatch):
    lab = training_lab()

    def refuse(*arguments):
        raise AssertionError("a move must not train")

    monkeypatch.setattr(lab_module, "train_many", refuse)
    for rate in ENDS:
        lab.controls["rate"].value = rate
        lab.controls["point"].value = rate
    assert lab.error is None


def test_lab_changes_its_axes_with_the_data_and_back():
    lab = training_lab()
    first = pixels(shown(lab))
    lab.controls["data"].value = "mock data"
    lab.controls["model"].value = "hybrid"
    assert lab.error is None
    assert "Hybrid on mock data" in lab.says.value
    lab.reset()
    assert np.array_equal(pixels(shown(lab)), first)


def test_labels_tell_what_each_control_is():
    for explorer in (training_lab(), neuron_explorer()):
        for control in explorer.controls.values():
            assert isinstance(control, widgets.SelectionSlider | widgets.Dropdown)
            assert control.description


def test_histories_are_shared_between_labs():
    assert histories("its first run", "sigmoid") is histories("its first run", "sigmoid")
