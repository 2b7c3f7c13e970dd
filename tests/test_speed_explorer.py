"""The speed explorer: its model, what it measures, what it says, and its picture."""

import itertools
import re
from dataclasses import astuple, replace
from time import perf_counter

import numpy as np
import pytest
from hypothesis import strategies as st
from pictures import same, shown

from helpers.activations import sigmoid
from helpers.explorers import speed, speed_explorer
from helpers.explorers.speed import (
    AXIS,
    FEATURES,
    OUTPUTS,
    SAMPLES,
    TYPICAL,
    compute,
    modelled_times,
)

STATES = st.fixed_dictionaries(
    {
        "N": st.sampled_from(SAMPLES),
        "N_in": st.sampled_from(FEATURES),
        "N_out": st.sampled_from(OUTPUTS),
    }
)
ENDS = [
    dict(zip(("N", "N_in", "N_out"), sizes, strict=True))
    for sizes in itertools.product(
        *(
            (options[0], options[len(options) // 2], options[-1])
            for options in (SAMPLES, FEATURES, OUTPUTS)
        )
    )
]
UNITS = {"s": 1, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}


@pytest.fixture(scope="module")
def picture():
    return speed.SpeedPicture()


@pytest.fixture(scope="module")
def explorer():
    return speed_explorer(TYPICAL)


def seconds(text):
    number, unit = text.split()
    return float(number.replace(",", "")) * UNITS[unit]


def check_sentence(text, view):
    """Every number and every word of the sentence, against the state."""
    found = re.fullmatch(
        r"N = ([\d,]+), N_in = ([\d,]+), N_out = ([\d,]+): NumPy needs (.*?) for a step, of which "
        r"calls take (\d+) %: (.*?)\. A compiled loop needs (.*?) \((.*?)\), a Python loop (.*?) "
        r"\((.*?)\)\.",
        text,
    )
    *sizes, numpy, share, rules, loop, to_loop, python, to_python = found.groups()
    assert [int(size.replace(",", "")) for size in sizes] == [view.N, view.N_in, view.N_out]
    assert [seconds(t) for t in (numpy, loop, python)] == pytest.approx(view.times, rel=0.006)
    assert int(share) == pytest.approx(100 * view.parts[0] / view.times[0], abs=0.51)
    assert rules == (
        "overhead rules" if view.parts[0] > view.times[0] / 2 else "arithmetic and memory rule"
    )
    for words, time in ((to_loop, view.times[1]), (to_python, view.times[2])):
        ratio = time / view.times[0]
        if words == "about as long":
            assert 1 / 1.05 < ratio < 1.05
            continue
        number, direction = re.fullmatch(r"([\d,.]+) times (as long|faster)", words).groups()
        stated = float(number.replace(",", ""))
        assert (ratio if direction == "as long" else 1 / ratio) == pytest.approx(stated, rel=0.05)


@pytest.mark.parametrize("sizes", ENDS)
def test_the_model_is_calls_plus_numbers_at_their_prices(sizes):
    N, N_in, N_out = sizes.values()
    view = compute(TYPICAL, **sizes)
    work = 2 * N_out * N_in * N
    numpy = 14 * TYPICAL.call + work * TYPICAL.product + N_out * N * TYPICAL.output
    loop = work * TYPICAL.loop + N_out * N * TYPICAL.loop_output
    python = (work + 8 * N_out * N) * TYPICAL.python
    np.testing.assert_allclose(view.times, [numpy, loop, python], rtol=1e-12)
    assert view.shares.sum() == pytest.approx(1)
    assert view.curves.shape == (3, len(AXIS))
    at = np.abs(AXIS - N).argmin()
    if AXIS[at] == pytest.approx(N):
        np.testing.assert_allclose(view.curves[:, at], view.times, rtol=1e-9)


@pytest.mark.parametrize("k", range(6))
def test_each_price_raises_one_way_only(k):
    names = list(TYPICAL.__dataclass_fields__)
    dearer = replace(TYPICAL, **{names[k]: 10 * getattr(TYPICAL, names[k])})
    before, after = (compute(machine, 100, 30, 3).times for machine in (TYPICAL, dearer))
    rises = [0] if k < 3 else [1] if k < 5 else [2]
    assert np.flatnonzero(after > before).tolist() == rises
    assert not (after < before).any()


def test_small_layers_pay_for_calls_and_large_ones_do_not():
    assert compute(TYPICAL, 4, 3, 1).shares[0] > 0.95
    assert compute(TYPICAL, 2000, 64, 10).shares[0] < 0.1
    ratios = [np.divide(*compute(TYPICAL, n, 64, 10).times[:2]) for n in SAMPLES]
    assert all(np.diff(ratios) < 0)  # NumPy gains on the compiled loop with every sample
    assert ratios[0] > 1 > ratios[-1]


def test_the_step_is_one_of_gradient_descent():
    rng = np.random.default_rng(0)
    W, b = rng.normal(size=(3, 5)), rng.normal(size=(3, 1))
    X, Y = rng.normal(size=(5, 7)), rng.random((3, 7))
    before = W.copy(), b.copy()
    new_W, new_b = speed.layer_step(W, b, X, Y, 0.5)
    dZ = (sigmoid(W @ X + b) - Y) / 7
    np.testing.assert_allclose(new_W, W - 0.5 * dZ @ X.T)
    np.testing.assert_allclose(new_b, b - 0.5 * dZ.sum(axis=1, keepdims=True))
    np.testing.assert_array_equal(W, before[0])
    np.testing.assert_array_equal(b, before[1])


class Counted(np.ndarray):
    """An array that counts the calls of NumPy's functions on it."""

    calls = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **keywords):
        Counted.calls += 1
        plain = [x.view(np.ndarray) if isinstance(x, Counted) else x for x in inputs]
        return np.asarray(getattr(ufunc, method)(*plain, **keywords)).view(Counted)


def test_the_number_of_calls_is_that_of_the_step():
    Counted.calls = 0
    arrays = [np.ones(shape).view(Counted) for shape in ((2, 3), (2, 1), (3, 4), (2, 4))]
    speed.layer_step(*arrays, 0.5)
    assert Counted.calls == speed.CALLS


def test_measuring_is_quick_and_gives_prices_above_0():
    began = perf_counter()
    machine = speed.measure()
    # Half a second is the promise; a test machine that is busy may take longer.
    assert perf_counter() - began < 5
    assert all(0 < price < 1e-2 for price in astuple(machine))


def test_an_explorer_measures_unless_it_is_told():
    assert speed_explorer().error is None


@pytest.mark.parametrize("price", [0.0, -1e-9, np.nan, np.inf])
def test_a_price_that_cannot_be_is_refused(price):
    with pytest.raises(ValueError, match="seconds above 0"):
        speed_explorer(replace(TYPICAL, loop=price))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (2.0, "2.00 s"),
        (1234.5, "1,234 s"),
        (0.0123, "12.3 ms"),
        (4.5e-4, "450 µs"),
        (5e-8, "50.0 ns"),
        (2e-10, "0.20 ns"),
    ],
)
def test_durations_have_a_unit_that_fits(value, words):
    assert speed.duration(value) == words


@pytest.mark.parametrize("sizes", ENDS)
def test_picture_and_sentence_at_least_middle_and_greatest(picture, sizes):
    view = compute(TYPICAL, **sizes)
    check_sentence(picture.draw(view), view)
    for curve, dot, time in zip(picture.times.curves, picture.times.dots, view.times, strict=True):
        assert dot.get_data()[0] == [view.N]
        assert dot.get_data()[1] == [time]
        low, high = curve.axes.get_ylim()
        assert low < np.min(curve.get_ydata()) <= np.max(curve.get_ydata()) < high
    assert list(picture.times.mark.get_xdata()) == [view.N] * 2
    assert [bar.get_width() for bar in picture.bars] == pytest.approx(100 * view.shares)
    assert [text.get_text() for text in picture.texts] == [f"{100 * s:.0f} %" for s in view.shares]


def test_labels_stay_inside_the_picture(picture):
    picture.draw(compute(TYPICAL, 4, 3, 1))
    picture.figure.canvas.draw()
    for text in picture.texts:
        box = text.get_window_extent()
        assert box.x1 <= picture.figure.bbox.width


def test_reset_goes_back_to_the_perceptron(explorer):
    explorer.reset()
    before = shown(explorer)
    explorer.controls["N_in"].value = 100
    assert not same(explorer, before)
    explorer.reset()
    assert explorer.state == {"N": 4, "N_in": 3, "N_out": 1}
    assert same(explorer, before)


def test_predict_takes_arrays_of_sizes():
    parts, loop, python = modelled_times(TYPICAL, AXIS, 3, 1)
    assert parts.shape == (3, len(AXIS))
    assert loop.shape == python.shape == AXIS.shape
