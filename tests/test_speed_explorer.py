"""The speed explorer: its model, what it measures, what it says, and its picture."""

import itertools
from dataclasses import astuple, replace
from time import perf_counter

import numpy as np
import pytest
from sentences import check_numbers

from helpers.activations import sigmoid
from helpers.explorers import speed, speed_explorer
from helpers.explorers.speed import AXIS, FEATURES, OUTPUTS, SAMPLES, TYPICAL, compute

KEYWORDS = {"machine": TYPICAL}
STORED = (
    "N = 4, N_in = 3, N_out = 1: the time of one training step in NumPy, in a compiled loop and in "
    "a Python loop, as predicted for the machine that runs them."
)
SAYS = [
    (
        {},
        "N = 4, N_in = 3, N_out = 1: NumPy needs 7.01 µs for a step, of which calls take 100 %: "
        "overhead rules. A compiled loop needs 28.0 ns (250 times faster), a Python loop 1.68 µs "
        "(4.2 times faster).",
    ),
    (
        {"N": 100_000, "N_in": 1000},
        "N = 100,000, N_in = 1,000, N_out = 1: NumPy needs 6.31 ms for a step, of which calls take "
        "0 %: arithmetic and memory rule. A compiled loop needs 100 ms (16 times as long), a "
        "Python loop 6.02 s (955 times as long).",
    ),
    (
        {"N": 4000, "N_in": 1},
        "N = 4,000, N_in = 1, N_out = 1: NumPy needs 19.2 µs for a step, of which calls take 36 %: "
        "arithmetic and memory rule. A compiled loop needs 20.0 µs (about as long), a Python loop "
        "1.20 ms (62 times as long).",
    ),
]


def check(view, says, picture):
    numpy, *others = view.times
    facts = [view.N, view.N_in, view.N_out, numpy, 100 * view.parts[0] / numpy]
    for time in others:
        ratio = max(time / numpy, numpy / time)
        facts += [time, *([ratio] if ratio >= 1.05 else [])]
    check_numbers(says, facts)

    shown = zip(picture.times.curves, picture.times.dots, view.times, strict=True)
    for curve, dot, time in shown:
        assert dot.get_data() == ([view.N], [time])
        low, high = curve.axes.get_ylim()
        assert low < np.min(curve.get_ydata()) <= np.max(curve.get_ydata()) < high
    assert list(picture.times.mark.get_xdata()) == [view.N] * 2
    assert [bar.get_width() for bar in picture.bars] == pytest.approx(100 * view.shares)
    assert [text.get_text() for text in picture.texts] == [f"{100 * s:.0f} %" for s in view.shares]


def test_the_model_is_calls_plus_numbers_at_their_prices():
    for N, N_in, N_out in itertools.product(SAMPLES[::7], FEATURES[::4], OUTPUTS[::2]):
        view = compute(TYPICAL, N, N_in, N_out)
        work = 2 * N_out * N_in * N
        numpy = 14 * TYPICAL.call + work * TYPICAL.product + N_out * N * TYPICAL.output
        loop = work * TYPICAL.loop + N_out * N * TYPICAL.loop_output
        python = (work + 8 * N_out * N) * TYPICAL.python
        np.testing.assert_allclose(view.times, [numpy, loop, python], rtol=1e-12)
        assert view.shares.sum() == pytest.approx(1)
        for curve, time in zip(view.curves, view.times, strict=True):
            assert np.interp(np.log(N), np.log(AXIS), curve) == pytest.approx(time, rel=0.01)


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


def test_by_default_the_machine_is_measured_which_is_quick():
    began = perf_counter()
    explorer = speed_explorer()
    # Half a second is the promise; a test machine that is busy may take longer.
    assert perf_counter() - began < 5
    assert all(0 < price < 1e-2 for price in astuple(explorer.compute.args[0]))
    assert repr(explorer) == STORED


def test_a_price_that_cannot_be_is_refused():
    for price in (0.0, -1e-9, np.nan, np.inf):
        with pytest.raises(ValueError, match="seconds above 0"):
            speed_explorer(replace(TYPICAL, loop=price))


def test_durations_have_a_unit_that_fits():
    words = map(speed.duration, (2.0, 1234.5, 0.0123, 4.5e-4, 5e-8, 2e-10))
    assert [*words] == ["2.00 s", "1,234 s", "12.3 ms", "450 µs", "50.0 ns", "0.20 ns"]
