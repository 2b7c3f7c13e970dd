"""Test the speed explorer: its predictions, its measurements and its picture."""

import itertools
from dataclasses import astuple, replace
from time import perf_counter

import numpy as np
import pytest

from helpers.activations import sigmoid
from helpers.explorers import speed, speed_explorer
from helpers.explorers.speed import AXIS, FEATURES, OUTPUTS, SAMPLES, TYPICAL, compute

KEYWORDS = {"machine": TYPICAL}


def check(view, picture):
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


class Counted(np.ndarray):
    """An array that counts the calls of NumPy functions with it as an argument."""

    calls = 0

    def __array_ufunc__(self, ufunc, method, *inputs, **keywords):
        Counted.calls += 1
        plain = [x.view(np.ndarray) if isinstance(x, Counted) else x for x in inputs]
        return np.asarray(getattr(ufunc, method)(*plain, **keywords)).view(Counted)


def test_the_step_is_one_of_gradient_descent_in_so_many_calls(monkeypatch):
    monkeypatch.setattr(Counted, "calls", 0)
    rng = np.random.default_rng(0)
    W, b, X, Y = given = [rng.random(shape) for shape in ((3, 5), (3, 1), (5, 7), (3, 7))]
    new_W, new_b = speed.layer_step(*(array.view(Counted) for array in given), 0.5)
    assert Counted.calls == speed.CALLS
    dZ = (sigmoid(W @ X + b) - Y) / 7
    np.testing.assert_allclose(new_W.view(np.ndarray), W - 0.5 * dZ @ X.T)
    np.testing.assert_allclose(new_b.view(np.ndarray), b - 0.5 * dZ.sum(axis=1, keepdims=True))


def test_by_default_the_machine_is_measured_which_is_quick(monkeypatch):
    monkeypatch.setattr(speed, "Explorer", lambda controls, compute, *rest, **more: compute)
    began = perf_counter()
    (machine,) = speed_explorer().args
    # The docstring promises half a second, but a busy test machine may take longer.
    assert perf_counter() - began < 5
    assert all(0 < price < 1e-2 for price in astuple(machine))


@pytest.mark.parametrize("price", [0.0, -1e-9, np.nan, np.inf])
def test_a_price_that_cannot_be_is_refused(price):
    with pytest.raises(ValueError, match="seconds above 0"):
        speed_explorer(replace(TYPICAL, loop=price))
