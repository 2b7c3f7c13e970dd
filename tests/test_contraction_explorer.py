"""The contraction explorer: its counts, its prediction, what it says, and its button."""

import numpy as np
import pytest
from sentences import check_numbers

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
STORED = (
    "a = 5, b = 3, r = 2: four operands take 600 operations, 4.5 times the 132 of the sum of "
    "products. T would hold 75 numbers, P and Q hold 60."
)
SAYS = [
    (
        {},
        f"{STORED} Predicted from calls and operations, four operands take 0.3 times as long as "
        "the sum of products; measured, 2.0 times.",
    ),
    (
        {"b": 30},
        "a = 5, b = 30, r = 2: four operands take 6,000 operations, 4.5 times the 1,320 of the sum "
        "of products. T would hold 750 numbers, P and Q hold 600. Predicted from calls and "
        "operations, four operands take 0.9 times as long as the sum of products; nothing is "
        "measured at this size yet.",
    ),
    (
        {"a": 1000, "b": 64, "r": 8},
        "a = 1000, b = 64, r = 8: four operands take 2.05 billion operations, 1,000 times the 2.05 "
        "million of the sum of products. T would hold 64 million numbers, P and Q hold 1.02 "
        "million. Predicted from calls and operations, four operands take 996 times as long as the "
        "sum of products; too long or too large to measure here: four operands, T first, full "
        "product, three einsums, sum of products.",
    ),
]


def check(view, says, picture):
    a, b, r = view.a, view.b, view.r
    four, three = 4 * a * a * b * r, 4 * a * b * r + 2 * b * r
    predicted = (2e-6 + four * 1e-9) / (8e-6 + three * 1e-9)
    facts = [a, b, r, four, four / three, three, a * a * b, 2 * a * b * r, predicted]
    both = [(view.measured or {}).get(name) for name in ("four operands", "sum of products")]
    check_numbers(says, [*facts, *([both[0] / both[1]] if all(both) else [])])

    columns = (*picture.dots, picture.predicted)
    values = view.operations, view.megabytes, view.predicted
    for ax, dots, row in zip(picture.axes, columns, values, strict=True):
        low, high = ax.get_xlim()
        assert [dot.get_xdata()[0] for dot in dots] == row.tolist()
        assert low < row.min() <= row.max() < high
    assert picture.stored.get_xdata()[0] == 2 * a * b * r * 8 / 1e6
    low, high = picture.axes[1].get_xlim()
    assert low < view.stored < high
    for texts, row in zip(picture.texts, (view.operations, view.megabytes * 1e6), strict=True):
        check_numbers(" and ".join(text.get_text() for text in texts), row)
    measured = [(view.measured or {}).get(name, np.nan) for name in NAMES]
    np.testing.assert_array_equal([dot.get_xdata()[0] for dot in picture.measured], measured)


# Counts ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("a", "b", "r"), [(2, 3, 1), (5, 3, 2), (4, 7, 3)])
def test_operations_are_those_of_plain_loops(a, b, r):
    """Each einsum visits all combinations: a multiplication between operands, and one addition."""
    inputs, halves = 2 * (1 + 1) * b * a * r, (1 + 1) * b * r  # P1 and Q1; their products
    four = (3 + 1) * b * a * r * a
    T = (1 + 1) * (b * a * r * a + b * a * a + b * a)  # P @ Q, T @ x, ... @ x
    full = inputs + (1 + 1) * b * b * r
    expected = [four, T, full, inputs + halves, inputs + halves]
    assert [route.operations(a, b, r) for route in ROUTES] == expected


@pytest.mark.parametrize(("a", "b", "r"), [(64, 10, 8), (1000, 64, 8)])
def test_numpy_counts_the_same(a, b, r):
    shapes = (a,), (b, a, r), (b, r, a), (a,)
    operands = [np.broadcast_to(0.0, shape) for shape in shapes]
    _, report = np.einsum_path("i,kir,krj,j->k", *operands, optimize=True)
    counts = {
        line.split(":")[0].strip(): float(line.split(":")[1].split()[0])
        for line in report.splitlines()
        if "FLOP" in line or "intermediate" in line
    }
    by_name = {route.name: route for route in ROUTES}
    four, three = by_name["four operands"], by_name["three einsums"]
    assert counts["Naive FLOP count"] == pytest.approx(four.operations(a, b, r), rel=1e-3)
    assert counts["Optimized FLOP count"] == pytest.approx(three.operations(a, b, r), rel=1e-3)
    assert counts["Largest intermediate"] == pytest.approx(three.largest(a, b, r), rel=1e-3)


def test_every_route_gives_the_form_and_its_largest_array_is_counted():
    rng = np.random.default_rng(1)
    a, b, r = 5, 3, 2
    x, P, Q = rng.normal(size=a), rng.normal(size=(b, a, r)), rng.normal(size=(b, r, a))
    for route in ROUTES:
        np.testing.assert_allclose(route.run(x, P, Q), low_rank_form(x, P, Q), rtol=1e-10)
    P1, Q1 = x @ P, Q @ x
    made = [[np.ones(b)], [P @ Q, P @ Q @ x], [P1, Q1, P1 @ Q1.T], [P1, Q1], [P1, Q1, P1 * Q1]]
    for route, arrays in zip(ROUTES, made, strict=True):
        assert route.largest(a, b, r) == max(array.size for array in arrays), route.name


# Prediction and measurement ----------------------------------------------------------------------


def test_the_prediction_is_calls_and_operations_times_their_constants():
    view = compute(5, 3, 2, MACHINE)
    expected = [2e-6 + 600e-9, 6e-6 + 480e-9, 8e-6 + 156e-9, 6e-6 + 132e-9, 8e-6 + 132e-9]
    np.testing.assert_allclose(view.predicted, expected, rtol=1e-12)
    assert view.stored == pytest.approx(60 * 8 / 1e6)
    assert view.measured is None


def test_only_what_is_short_and_small_enough_is_measured():
    def timer(run):
        return float(run().size)

    assert measure(compute(5, 3, 2, MACHINE), timer) == dict.fromkeys(NAMES, 3.0)
    # 2e9 operations of a nanosecond are too long, and so is T with its 512 MB.
    some = measure(compute(1000, 64, 8, MACHINE), timer)
    assert list(some) == ["full product", "three einsums", "sum of products"]
    assert measure(compute(1000, 2000, 64, MACHINE), timer) == {}
    # Without the limit of time, T would still be too large.
    fast = measure(compute(512, 100, 1, Machine(1e-9, 1e-15)), lambda run: 1.0)
    assert list(fast) == ["four operands", "full product", "three einsums", "sum of products"]


def test_the_best_time_is_the_shortest_of_at_least_three():
    calls = []
    assert 0 <= contraction.best_time(lambda: calls.append(1), seconds=0) < 1
    assert len(calls) == 3


# Picture, sentence and button --------------------------------------------------------------------


def test_counts_and_sizes_in_words():
    counts = map(contraction.in_words, (600, 20_640, 1_310_720, 2.048e9))
    assert [*counts] == ["600", "20,640", "1.31 million", "2.05 billion"]
    sizes = map(contraction.in_bytes, (24e-6, 5.12e-3, 0.32768, 512, 16e3))
    assert [*sizes] == ["24 B", "5.1 kB", "328 kB", "512 MB", "16 GB"]


def test_no_text_leaves_the_picture_or_reaches_its_neighbour():
    picture = contraction.ContractionPicture()
    largest = (
        sizes[-1] for sizes in (contraction.SIZES_A, contraction.SIZES_B, contraction.SIZES_R)
    )
    picture.draw(compute(*largest, MACHINE))
    for texts, neighbour in zip(picture.texts, picture.axes[1:], strict=True):
        edge = neighbour.get_window_extent().x0
        assert max(text.get_window_extent().x1 for text in texts) < edge
    assert min(label.get_window_extent().x0 for label in picture.axes[0].get_yticklabels()) >= 0


def test_the_button_measures_here_and_moving_does_not():
    explorer = contraction_explorer(timer=lambda run: 1e-3 * run().size, **KEYWORDS)
    explorer.b = 30
    assert "nothing is measured" in explorer.says
    explorer._asked(explorer, {"call": 0}, [])
    assert "measured, 1.0 times" in explorer.says
    assert explorer.drawn == 1
    assert [dot.get_xdata()[0] for dot in explorer.draw.__self__.measured] == [0.03] * len(NAMES)
    assert (5, 30, 2) not in MEASURED


def test_by_default_machine_and_start_are_measured_at_creation():
    machine = contraction.measure_machine()
    assert 1e-9 < machine.call < 1e-2
    assert 0 < machine.operation < 1e-5
    explorer = contraction_explorer()
    assert "; measured, " in explorer.says
    assert repr(explorer) == STORED
