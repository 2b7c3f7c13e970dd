"""Test the contraction explorer: its counts, its predictions, its picture and its button."""

from unittest.mock import Mock

import numpy as np
import pytest

from helpers.explorers import contraction, contraction_explorer
from helpers.explorers.contraction import NAMES, ROUTES, Machine, compute, measure
from helpers.low_rank import low_rank_form

MACHINE = Machine(call=2e-6, operation=1e-9)
MEASURED = {
    (5, 3, 2): dict(zip(NAMES, (2e-6, 3e-6, 4e-6, 5e-6, 1e-6), strict=True)),
    (64, 10, 8): {"sum of products": 5e-6},
    (1000, 64, 8): {},
}
KEYWORDS = {"machine": MACHINE, "measured": MEASURED}


def check(view, picture):
    columns = (*picture.dots, picture.predicted)
    values = view.operations, view.megabytes, view.predicted
    for ax, dots, row in zip(picture.axes, columns, values, strict=True):
        low, high = ax.get_xlim()
        assert [dot.get_xdata()[0] for dot in dots] == row.tolist()
        assert low < row.min() <= row.max() < high
    forms = contraction.in_words, contraction.in_bytes
    for texts, form, row in zip(picture.texts, forms, values, strict=False):
        assert [text.get_text() for text in texts] == [*map(form, row)]
        assert [text.xy[0] for text in texts] == row.tolist()
    stored = 2 * view.a * view.b * view.r * 8 / 1e6
    assert picture.stored.get_xdata()[0] == pytest.approx(stored)
    low, high = picture.axes[1].get_xlim()
    assert low < stored < high
    measured = [(view.measured or {}).get(name, np.nan) for name in NAMES]
    np.testing.assert_array_equal([dot.get_xdata()[0] for dot in picture.measured], measured)


@pytest.mark.parametrize(("a", "b", "r"), [(5, 3, 2), (4, 2, 3)])
def test_counts_are_those_of_plain_loops(a, b, r):
    """Each einsum visits all combinations of indices, with a sum and products of its operands."""
    inputs, halves = 2 * (1 + 1) * b * a * r, (1 + 1) * b * r  # P1 and Q1; their products
    four = (3 + 1) * b * a * r * a
    T = (1 + 1) * (b * a * r * a + b * a * a + b * a)  # P @ Q, T @ x, ... @ x
    full = inputs + (1 + 1) * b * b * r
    expected = [four, T, full, inputs + halves, inputs + halves]
    assert [route.operations(a, b, r) for route in ROUTES] == expected

    rng = np.random.default_rng(1)
    x, P, Q = rng.normal(size=a), rng.normal(size=(b, a, r)), rng.normal(size=(b, r, a))
    P1, Q1 = x @ P, Q @ x
    made = [[np.ones(b)], [P @ Q, P @ Q @ x], [P1, Q1, P1 @ Q1.T], [P1, Q1], [P1, Q1, P1 * Q1]]
    for route, arrays in zip(ROUTES, made, strict=True):
        np.testing.assert_allclose(route.run(x, P, Q), low_rank_form(x, P, Q), rtol=1e-10)
        assert route.largest(a, b, r) == max(array.size for array in arrays), route.name


def test_the_prediction_is_calls_and_operations_times_their_constants():
    view = compute(5, 3, 2, MACHINE)
    expected = [2e-6 + 600e-9, 6e-6 + 480e-9, 8e-6 + 156e-9, 6e-6 + 132e-9, 8e-6 + 132e-9]
    np.testing.assert_allclose(view.predicted, expected, rtol=1e-12)
    assert view.measured is None


@pytest.mark.parametrize(
    ("sizes", "operation", "measured"),
    [
        ((5, 3, 2), 1e-9, NAMES),
        ((512, 100, 1), 1e-8, NAMES[2:]),  # 1e8 operations would take a second
        ((512, 100, 1), 1e-15, [name for name in NAMES if name != "T first"]),  # T has 210 MB
        ((1000, 100, 64), 1e-15, ()),  # P and Q have 102 MB
    ],
)
def test_only_what_is_short_and_small_enough_is_measured(sizes, operation, measured):
    found = measure(compute(*sizes, Machine(1e-9, operation)), lambda run: 1.0)
    assert [*found] == [*measured]


def test_the_best_time_is_the_shortest_of_at_least_three():
    calls = []
    assert 0 <= contraction.best_time(lambda: calls.append(1), seconds=0) < 1
    assert len(calls) == 3


def test_no_text_leaves_the_picture_or_reaches_its_neighbour():
    picture = contraction.ContractionPicture()
    sizes = contraction.SIZES_A, contraction.SIZES_B, contraction.SIZES_R
    picture.draw(compute(*map(max, sizes), MACHINE))
    for texts, neighbour in zip(picture.texts, picture.axes[1:], strict=True):
        edge = neighbour.get_window_extent().x0
        assert max(text.get_window_extent().x1 for text in texts) < edge
    assert min(label.get_window_extent().x0 for label in picture.axes[0].get_yticklabels()) >= 0


def test_the_button_measures_here_and_moving_does_not(monkeypatch):
    here = {"a": 5, "b": 30, "r": 2}
    monkeypatch.setattr(contraction, "Explorer", Mock(return_value=Mock(state=here)))
    explorer = contraction_explorer(timer=lambda run: 1e-3 * run().size, **KEYWORDS)
    (_, shown, *_), more = contraction.Explorer.call_args
    assert shown(**here).measured is None
    more["buttons"][0]["calls"]()
    assert shown(**here).measured == dict.fromkeys(NAMES, 0.03)
    explorer.redraw.assert_called_once_with()
    assert (5, 30, 2) not in MEASURED


def test_by_default_machine_and_start_are_measured_at_creation(monkeypatch):
    monkeypatch.setattr(contraction, "Explorer", lambda controls, compute, *rest, **more: compute)
    view = contraction_explorer(timer=lambda run: 1.0)(a=5, b=3, r=2)
    assert view.measured == dict.fromkeys(NAMES, 1.0)
    machine = contraction.measure_machine()
    assert 1e-9 < machine.call < 1e-2
    assert 0 < machine.operation < 1e-5
