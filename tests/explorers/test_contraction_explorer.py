"""Test the contraction explorer: its steps, their counts and its picture."""

import numpy as np
import pytest

from course import plots
from course.explorers.contraction import ORDERS, SHAPES, A, R

rng = np.random.default_rng(3)
x, P, Q = rng.normal(size=A), rng.normal(size=(A, R)), rng.normal(size=(R, A))


def check(view, picture):
    for k, (name, steps) in enumerate(ORDERS.items()):
        number = min(view.multiplications, len(steps))
        assert picture.counts[k].get_text().startswith(f"{number} of {len(steps)}")
        assert picture.bars[k].get_width() == pytest.approx(number * picture.unit)
        # A place is filled once no later step adds to it, and pale if some step has added to it.
        for place, box in picture.kept[k].items():
            adds = [m for m, step in enumerate(steps) if step.into == place]
            assert box.get_visible() == (adds[0] < number)
            if box.get_visible():
                paint = plots.SKY if adds[-1] < number else plots.STRETCHED
                assert box.get_facecolor() == plots.to_rgba(paint)
        for mark, place in zip(picture.marks[k], view.now[name] or (), strict=False):
            assert mark.get_xy() == picture._corner(k, place)
        is_running = 0 < view.multiplications < len(steps)
        assert [mark.get_visible() for mark in picture.marks[k]] == [is_running] * 3


def test_the_counts_are_those_of_plain_loops():
    x_first = A * R + R * A + R
    product_first = A * A * R + A * A + A
    all_at_once = 3 * A * R * A
    assert [*map(len, ORDERS.values())] == [x_first, product_first, all_at_once]


@pytest.mark.parametrize("name", ORDERS)
def test_each_order_computes_the_form_from_numbers_that_it_has(name):
    full = {"x′": x[None], "P": P, "Q": Q, "x": x[:, None]}
    kept = {array: np.full(shape, np.nan) for array, shape in SHAPES.items()} | full
    last = {step.into: m for m, step in enumerate(ORDERS[name])}
    for m, (first, second, into) in enumerate(ORDERS[name]):
        # A number is complete before it is read. Only p is read while it grows.
        assert all(place[0] == "p" or last.get(place, -1) < m for place in (first, second))
        values = [kept[array][row, column] for array, row, column in (first, second)]
        array, *at = into
        before = 0 if array == "p" else np.nan_to_num(kept[array][*at])
        kept[array][*at] = before + values[0] * values[1]
    assert kept["s"].item() == pytest.approx(x @ P @ Q @ x)


@pytest.mark.parametrize("outputs", ["", "k"])
def test_optimize_takes_x_first(outputs):
    """NumPy contracts x with P, then Q with x, and then the two results."""
    more = (3,) * len(outputs)
    operands = x, np.ones((*more, A, R)), np.ones((*more, R, A)), x
    subscripts = f"i,{outputs}ir,{outputs}rj,j->{outputs}"
    (_, *pairs), table = np.einsum_path(subscripts, *operands, optimize=True)
    assert pairs == [(0, 1)] * 3
    read = [row.split()[1].split("->")[0].split(",") for row in table.splitlines()[-3:]]
    letters = [{frozenset(term) for term in terms} for terms in read]
    pairs = ({"i", outputs + "ir"}, {"j", outputs + "rj"}, {outputs + "r"})
    assert letters == [set(map(frozenset, terms)) for terms in pairs]
