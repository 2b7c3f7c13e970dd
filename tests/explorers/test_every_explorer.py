"""Test what all explorers have in common, at many positions of their controls.

`SAYS` is the only table of the sentences that explorers show. The test module of each explorer
defines `check`, which compares a picture with the view that `compute` returns.
"""

import contextlib
import doctest
import gc
import inspect
import json
import re
import tracemalloc
from collections import defaultdict
from functools import cache
from importlib import import_module
from io import BytesIO
from unittest.mock import Mock

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from matplotlib.text import Text
from notebook_rules import ROOT, code_cells, read

from course import explorers
from course.explorers.explorer import Explorer, key_of
from course.explorers.recorder import DPI, TITLE

FILES = {
    "training_lab": "training",
    "perceptron_stepper": "stepper",
    "broadcast_explorer": "broadcasting",
}
FILES = {name: FILES.get(name, name.removesuffix("_explorer")) for name in explorers.__all__}
TESTS = {name: import_module(f"test_{file}_explorer") for name, file in FILES.items()}
# The widths of the explorers' column in CSS pixels, measured in Chromium (`.explorer`, clientWidth)
# at viewports of 390 and 1280 pixels: in the book with Furo 2025.12.19, and in JupyterLab 4.6.6
# with closed sidebars. The last one is the least for the wide layout (`WIDE_FROM` in explorer.js).
COLUMNS = {"book 390": 358, "lab 390": 274, "book 1280": 832, "lab 1280": 1100, "least wide": 640}
LEAST_TEXT = 11  # CSS pixels
every_explorer = pytest.mark.parametrize("name", explorers.__all__)

# The sentence of each explorer, and after bars the captions that move, at the start and at other
# positions. "..." stands for the words of NumPy.
SAYS = """
>>> says("broadcast_explorer")
(3, 3) + (1, 4) fails: 3 meets 4, and neither is 1. | 3 meets 4, and neither is 1 | A (3, 3) | B
(1, 4) | A + B | no result
>>> says("broadcast_explorer", A_columns=1, B_axes=1)
(3, 1) + (4,) gives (3, 4): A's column and B's row are repeated. The result has the shape of
neither. | ...
>>> says("broadcast_explorer", B_rows=3, B_columns=3)
(3, 3) + (3, 3) gives (3, 3): nothing is repeated. | Nothing is repeated | ...
>>> says("broadcast_explorer", B_columns=1)
(3, 3) + (1, 1) gives (3, 3): B's number is repeated. | B's number is repeated | ...
>>> says("broadcast_explorer", B_rows=2)
(3, 3) + (2, 4) fails: 3 meets 4 and 3 meets 2, and none is 1. | ...
>>> says("broadcast_explorer", operation="A @ B")
(3, 3) @ (1, 4) fails: the inner sizes are 3 and 1. A product repeats nothing. | ...
>>> says("broadcast_explorer", operation="A @ B", B_axes=1, B_columns=3)
(3, 3) @ (3,) gives (3,): both inner sizes are 3. The first number is 1·1 + 2·2 + 3·3 = 14. | Both
inner sizes are 3 | A (3, 3) | B, 1-D (3,) | A @ B, 1-D (3,)
>>> says("contraction_explorer", multiplications=7)
After 7 multiplications: x first multiplies numbers of x′ and P, P Q first multiplies numbers of P
and Q, all at once multiplies numbers of x′ and P. | Which order is done first? | 7 of 18 | 7 of 52
| 7 of 96
>>> says("contraction_explorer", multiplications=0)
To compute x′P Q x takes so many multiplications: 18 x first, 52 P Q first, 96 all at once. | Which
order is done first? | 0 of 18 | 0 of 52 | 0 of 96
>>> says("contraction_explorer", multiplications=45)
After 45 multiplications: x first is done, P Q first multiplies numbers of PQ and x, all at once
multiplies numbers of term and x. | x first is cheapest: 18 < 52 < 96 | 18 of 18, done | 45 of 52 |
45 of 96
>>> says("cost_explorer")
Sigmoid, target [1, 0, 0]: the outputs 0.50, 0.73, 0.27 cost 0.69, 1.31, 0.31, together 2.32 nats.
The gradient is −0.50, 0.73, 0.27, so a step raises z₁ and lowers z₂ and z₃. | a₁ = 0.50 | a₂ =
0.73 | a₃ = 0.27 | arrow +0.50 | arrow −0.73 | arrow −0.27 | Cost 2.32 nats | Output 2 costs most
and is pulled down.
>>> says("cost_explorer", z1=-4.0, z2=4.0)
Sigmoid, target [1, 0, 0]: the outputs 0.02, 0.98, 0.27 cost 4.02, 4.02, 0.31, together 8.35 nats.
The gradient is −0.98, 0.98, 0.27, so a step raises z₁ and lowers z₂ and z₃. | a₁ = 0.02 | a₂ =
0.98 | a₃ = 0.27 | arrow +0.98 | arrow −0.98 | arrow −0.27 | Cost 8.35 nats | Outputs 1 and 2 cost
equally much.
>>> says("cost_explorer", model="softmax", z1=4.0, z2=-4.0, z3=-4.0)
Softmax, target [1, 0, 0]: the outputs 1.00, 0.00, 0.00 cost 0.00, 0.00, 0.00, together 0.00 nats.
The gradient is 0.00, 0.00, 0.00, so a step hardly changes z₁, z₂ and z₃. | a₁ = 1.00 | a₂ = 0.00 |
a₃ = 0.00 | arrow +0.00 | arrow +0.00 | arrow +0.00 | Cost 0.00 nats | Every output is near its
target.
>>> says("cost_explorer", model="softmax", target=(1, 0, 1), z1=3.0, z2=-4.0)
Softmax, target [1, 0, 1]: the outputs 0.98, 0.00, 0.02 cost 0.02, 0.00, 4.02, together 4.04 nats.
The gradient is 0.96, 0.00, −0.96, so a step raises z₃, lowers z₁ and hardly changes z₂; a − y
would be −0.02, 0.00, −0.98. | a₁ = 0.98 | a₂ = 0.00 | a₃ = 0.02 | arrow −0.96 | arrow +0.00 | arrow
+0.96 | Cost 4.04 nats | Output 1 is
pulled away from its target.
>>> says("display_explorer")
Image 4, a 4, by the hybrid: shows 8. Outputs: a (top) 1.00 (wrong), b (upper right) 1.00, c (lower
right) 1.00, d (bottom) 1.00 (wrong), e (lower left) 0.99 (wrong), f (upper left) 1.00, g (middle)
1.00, point 0.50, light 1.00. | Shows 8 | ✕ it is a 4 | a 1.00 ✕ | g 1.00 | d 1.00 ✕ | b 1.00 | c
1.00 | f 1.00 | e 0.99 ✕ | point 0.50 | light 1.00
>>> says("display_explorer", network="c = 0.1")
Image 4, a 4, by the hybrid with c = 0.1: shows 4. Outputs: a (top) 0.11, b (upper right) 0.99, c
(lower right) 1.00, d (bottom) 0.13, e (lower left) 0.21, f (upper left) 0.99, g (middle) 0.97,
point 0.01, light 1.00. | Shows 4 | ✓ right | ...
>>> says("display_explorer", image=670, network="sigmoid")
Image 670, a 4, by sigmoid: shows no digit. Outputs: a (top) 0.01, b (upper right) 1.00, c (lower
right) 1.00, d (bottom) 0.00, e (lower left) 0.00, f (upper left) 0.89, g (middle) 0.07 (wrong),
point 0.00, light 1.00. | Shows no digit | ✕ it is a 4 | ...
>>> says("display_explorer", image=8, network="softmax")
Image 8, an 8, by softmax: shows nothing. Outputs: a (top) 0.12 (wrong), b (upper right) 0.12
(wrong), c (lower right) 0.14 (wrong), d (bottom) 0.11 (wrong), e (lower left) 0.15 (wrong), f
(upper left) 0.13 (wrong), g (middle) 0.10 (wrong), point 0.00, light 0.13 (wrong). | Shows nothing
| ✕ it is an 8 | ...
>>> says("downhill_explorer")
Learning rate 2, after 0 steps: w = 0.00, cost 0.693, slope 0.125. | Slope 0.125: go left by 0.25
>>> says("downhill_explorer", rate=4, steps=12)
Learning rate 4, after 12 steps: w = −0.69, cost 0.651, slope 0.000. No step went uphill. | Slope
0.000: no step to see
>>> says("downhill_explorer", rate=8, steps=1)
Learning rate 8, after 1 step: w = −1.00, cost 0.658, slope −0.048. No step went uphill. | Slope
−0.048: go right by 0.39
>>> says("downhill_explorer", rate=30, steps=3)
Learning rate 30, after 3 steps: w = −10.91, cost 2.902, slope −0.250. Uphill: 3 of 3 steps. | off
the picture: w = −10.91, cost 2.902 | Slope −0.250: go right by 7.50
>>> says("handwriting_explorer")
Image 1495, rank 2: reads a 1, 98 % (right). Its pixels say 1 by 16.8 and 9 by 5.0, and the
strongest, row 7, column 6, says 1; biases −7.4: 1 leads by 4.4. Ranks 0, 1, 2, 4 and 8 read 9, 1,
1, 1 and 1. | Reads a 1, 98 % | ✓ right | pixels say 1: 16.8 | pixels say 9: 5.0 | biases −7.4: 1
leads by 4.4
>>> says("handwriting_explorer", rank=0)
Image 1495, rank 0: reads a 9, 86 % (it is a 1). Its pixels say 9 by 18.4 and 5 by 10.3, and the
strongest, row 4, column 6, says 9; biases −5.7: 9 leads by 2.5. Ranks 0, 1, 2, 4 and 8 read 9, 1,
1, 1 and 1. | Reads a 9, 86 % | ✕ it is a 1 | pixels say 9: 18.4 | pixels say 5: 10.3 | biases −5.7:
9 leads by 2.5
>>> says("handwriting_explorer", sample="your drawing", cells=(0,) * 64)
Blank sheet, rank 2: guesses a 9, 45 %, by its biases alone. Ranks 0, 1, 2, 4 and 8 read 5, 5, 9, 5
and 5. | No ink: guesses a 9 | pixels say 9: 0.0 | pixels say 5: 0.0 | biases 0.9: 9 leads by 0.9
>>> says("handwriting_explorer", sample="an 8", cells=(16,) * 64)
Image 8, changed, rank 2: reads a 0, 58 %. Its pixels say 0 by 29.3 and 1 by 34.2, and the
strongest, row 3, column 3, says 1; biases 5.2: 0 leads by 0.3. Ranks 0, 1, 2, 4 and 8 read 4, 0, 0,
4 and 4. | Reads a 0, 58 % | pixels say 0: 29.3 | pixels say 1: 34.2 | biases 5.2: 0 leads by 0.3
>>> says("neuron_explorer")
Weight 1, bias 0: the output rises with x and is one half at x = 0.00. | ↔ bias | ↕ weight |
One half at x = 0
>>> says("neuron_explorer", weight=0.0, bias=1.0)
With weight 0 the output is 0.731 for every input. | ↔ bias | ↕ weight | Weight 0: x does not matter
>>> says("neuron_explorer", weight=-0.5, bias=-4.0)
Weight −0.5, bias −4: the output falls with x and is one half at x = −8.00, outside the picture.
| ↔ bias | ↕ weight | One half is outside the picture
>>> says("overflow_explorer")
At 28, the naive cost is 27.99999, not 28. Of 16 digits, 6 are correct. NumPy is silent. | At
28, the naive cost is 27.99999, not 28 | Of 16 digits, 6 are correct. NumPy is silent.
>>> says("overflow_explorer", size=1.0)
At 1, the naive cost is 1.313. Of 16 digits, all are correct. NumPy is silent. | At 1, the
naive cost is 1.313 | Of 16 digits, all are correct. NumPy is silent.
>>> says("overflow_explorer", size=40.0)
At 40, the naive cost is inf, not 40. NumPy warns (...). Naive softmax has all its digits. | At 40,
the naive cost is inf, not 40 | NumPy warns. Naive softmax has all its digits.
>>> says("overflow_explorer", size=794.0)
At 794, the naive cost is inf, not 794. NumPy warns (...; ...; ...). Naive softmax is nan. | At
794, the naive cost is inf, not 794 | NumPy warns. Naive softmax is nan.
>>> says("perceptron_stepper")
After 0 iterations with the squared error, the outputs are 0.99, 0.01, 0.01, 0.99 for the targets 0,
1, 1, 0. For the most wrong, step = error × slope = 0.99 × 0.0066 = 0.0066. |
Most wrong, step too small to see | step = error × slope = 0.99 × 0.0066 | step 0.0066
>>> says("perceptron_stepper", cost="cross-entropy", iterations=11)
After 11 iterations with the cross-entropy, the outputs are 0.44, 0.72, 0.88, 0.22 for the targets
0, 1, 1, 0. For the most wrong, step = error = 0.44.
| All four outputs are right | step = error = 0.44
>>> says("training_lab")
Sigmoid, learning rate 1, after 1,000 iterations: cost 0.0165, 4 of 4 samples right, w₁‚₁ = 9.29,
w₁‚₄ = 0.38. So far, every step goes downhill. | low cost | rest of this run | So far, every step
goes downhill
>>> says("training_lab", learning_rate=0.001, iterations=20000)
Sigmoid, learning rate 0.001, after 20,000 iterations: cost 0.694, 4 of 4 samples right, w₁‚₁ =
1.76, w₁‚₄ = −0.04. So far, every step goes downhill. | low cost | rest of this run | So far, every
step goes downhill
>>> says("training_lab", learning_rate=3.0, iterations=14)
Sigmoid, learning rate 3, after 14 iterations: cost 0.369, 4 of 4 samples right, w₁‚₁ = 2.99, w₁‚₄ =
−0.02. Steps overshoot: the path zigzags. | low cost | rest of this run | Steps overshoot: the path
zigzags
>>> says("training_lab", learning_rate=5.0, iterations=8)
Sigmoid, learning rate 5, after 8 iterations: cost 0.676, 3 of 4 samples right, w₁‚₁ = 3.96, w₁‚₄ =
−0.74. Steps too long: cost up and down. | low cost | rest of this run | Steps too long: cost up and
down
>>> says("training_lab", model="softmax", learning_rate=10.0, iterations=20000)
Softmax, learning rate 10, after 20,000 iterations: cost 1.87, 3 of 4 samples right, w₁‚₁ = 20.77,
w₁‚₄ = 0.61. Steps too long: cost up and down. | low cost | rest of this run | Steps too long: cost
up and down
>>> says("training_lab", model="softmax", learning_rate=3.0, targets="sample 4 as [1, 0, 0]")
Softmax, sample 4 as [1, 0, 0], learning rate 3, after 1,000 iterations: cost 0.00142, 4 of 4
samples right, w₁‚₁ = 6.97, w₁‚₄ = 0.84. The cost rose, then the path calmed. | low cost | rest of
this run | The cost rose, then the path calmed
>>> says("training_lab", model="hybrid", learning_rate=0.1, iterations=0)
Hybrid, learning rate 0.1, after 0 iterations: cost 0.866, 0 of 4 samples right, w₁‚₁ = 0.00, w₁‚₄ =
0.00. The start: every weight is 0. | low cost | rest of this run | The start: every weight is 0
"""


def made(name, **state):
    """Create an explorer."""
    return getattr(explorers, name)(**state)


kept = cache(made)


def ends(control):
    """Return the first, a middle and the last position of a control, or some drawings."""
    if control.page["kind"] == "sheet":
        return [[ink] * control.page["rows"] * control.page["columns"] for ink in (0, 8, 16)]
    last = len(control.values) - 1
    return [0, last // 2, last]


def moves(explorer):
    """Return lists of positions. Within each list, only sliders move."""
    controls, start = [*explorer.controls.values()], explorer.page["start"]
    sliders = [k for k, control in enumerate(controls) if control.page["kind"] == "slider"]
    least, middle, greatest = map(list, zip(*map(ends, controls), strict=True))

    def with_sliders(at, base=start, which=sliders):
        return [at[k] if k in which else base[k] for k in range(len(base))]

    alone = [with_sliders(greatest, which=[k]) for k in sliders]
    return [
        [start, *alone, with_sliders(least), with_sliders(greatest)],
        [with_sliders(least, greatest), greatest],
        [with_sliders(least, middle), with_sliders(greatest, middle), middle],
    ]


@cache
def letters(weight):
    """Return the set of characters in the font for texts of one weight, 0 or "bold"."""
    font = kept("neuron_explorer").fonts[weight or "normal"]
    return set(map(chr, TTFont(BytesIO(font)).getBestCmap()))


def refuse(constant):
    raise AssertionError(f"{constant} is not valid in the JSON of a browser")


def check_entries(entries):
    for kind, *rest in entries:
        assert kind in "pmt"
        if kind == "t":
            assert set(rest[-2 if isinstance(rest[-1], list) else -1]) <= letters(rest[5]), rest


@pytest.mark.slow
@every_explorer
@pytest.mark.parametrize("narrow", [False, True], ids=["wide", "narrow"])
def test_each_picture_is_complete_and_true_and_leaves_nothing_behind(name, narrow, monkeypatch):
    explorer, start = kept(name), kept(name).page["start"]
    picture = explorer.picture(narrow)
    first, drawn = explorer.answer([start], narrow=narrow)["frames"], defaultdict(set)
    for positions in moves(explorer):
        stills = set()
        for at in positions:
            frame = explorer.frame(at, narrow)
            TESTS[name].check(explorer.compute(**explorer.values_at(at)), picture)
            check_handles(explorer, picture.figure, json.loads(frame["handles"]))
            check_texts(picture.figure)
            assert not any(gap in frame["says"] for gap in ("None", "{", "}", "  ", "−0.00 "))
            assert len(frame["moving"]) < 25_000
            for entries in json.loads(frame["moving"], parse_constant=refuse):
                check_entries(entries)
            for artist, entries in picture.figure.record()[1].items():
                drawn[artist].add(entries)
            stills.add(frame["still"])
        assert len(stills) == 1, "sliders change only what moves"
        for still in stills:
            check_entries(json.loads(still, parse_constant=refuse))
    # Nearly all moving artists draw different entries at some positions.
    unmoved = [artist for artist, entries in drawn.items() if len(entries) == 1]
    assert len(unmoved) <= max(1, 0.06 * len(drawn))
    assert sum(drawn[artist] == {""} for artist in unmoved) <= 2  # drawn at other positions only
    # An interrupted picture is drawn again, and then the start looks as it did at first.
    with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        patch.setattr("matplotlib.axes.Axes.set_ylim", Mock(side_effect=KeyboardInterrupt))
        explorer.frame(start, narrow)
    assert explorer.answer([start], narrow=narrow)["frames"] == first


def check_handles(explorer, figure, handles):
    """Handles lie in the picture and move a control by dragging or by pressing."""
    width, height = figure.bbox.size
    for handle in handles:
        assert handle["control"] in explorer.controls
        assert 0 <= handle["x"] <= width
        assert 0 <= handle["y"] <= height
        assert handle.get("by") or abs(handle["step"]) >= 1, "several positions in one pixel"


def check_texts(figure):
    """No text is cut off at an edge of the picture."""
    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text():
            box = text.get_window_extent()
            # The box has room for letters such as g and É, so a pixel of it may lie outside.
            assert -1 < box.x0 <= box.x1 < figure.bbox.x1 + 1, text.get_text()
            assert -1 < box.y0 <= box.y1 < figure.bbox.y1 + 1, text.get_text()


@every_explorer
@pytest.mark.parametrize("column", COLUMNS.values(), ids=COLUMNS)
def test_texts_are_large_enough_to_read_in_each_column(name, column):
    figure = kept(name).picture(narrow=column < COLUMNS["least wide"]).figure
    scale = min(1, column / figure.bbox.width)  # a page may show a picture larger than it is
    sizes = {text.get_fontsize() * DPI / 72 * scale for text in figure.findobj(Text)}
    assert min(sizes) >= LEAST_TEXT


@every_explorer
def test_explorers_open_and_draw_whatever_numpy_is_told_to_raise(name):
    with np.errstate(all="raise"):
        explorer = made(name)
        for at in (explorer.page["start"], *moves(explorer)[-1]):
            assert explorer.frame(at)["says"]


@every_explorer
def test_a_still_is_as_large_as_the_picture_with_lines_above_it(name):
    explorer = kept(name)
    with np.errstate(all="raise"):
        still = explorer.still(*(explorer.values_at(at) for at in moves(explorer)[-1][1:]))
    width, height = explorer.page["size"]
    rows, *rest = still.pixels.shape
    assert rest == [width, 4]
    assert rows >= 2 * (TITLE + height)
    assert (rows - 2 * height) % TITLE == 0  # a long title wraps
    small = explorer.still(narrow=True)
    width, height = explorer.answer([explorer.positions], narrow=True)["size"]
    assert small.pixels.shape == (TITLE + height, width, 4)
    assert explorer.answer([explorer.page["start"]])["frames"] == explorer.first["frames"]


@every_explorer
def test_a_still_has_nothing_to_drag_or_press(name, monkeypatch):
    explorer = kept(name)
    figure, still = explorer.picture(narrow=False).figure, explorer.still().pixels
    with monkeypatch.context() as patch:
        patch.setattr(figure, "grips", ())
        alive = explorer.still().pixels
    for handle in json.loads(explorer.frame(explorer.page["start"])["handles"]):
        x, y = round(handle["x"]), TITLE + round(handle["y"])
        # The dot of the lab marks the iteration at which its picture is.
        differs = (still != alive)[y - 3 : y + 4, x - 3 : x + 4].any()
        assert differs == (name != "training_lab"), handle
    words = [text for text in figure.findobj(Text) if set(text.get_text()) & set("↔↕")]
    assert set(words) <= set(figure.grips)
    assert explorer.answer([explorer.page["start"]])["frames"] == explorer.first["frames"]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["handwriting_explorer", "training_lab"])
def test_200_moves_leave_nothing_in_memory(name):
    """matplotlib remembers the colours that it has seen, and these two mix theirs."""
    explorer, rng = kept(name), np.random.default_rng(0)
    picture, (*others, last) = explorer.picture(narrow=False), explorer.page["start"]

    def move(times):
        for _ in range(times):
            to = rng.integers(17, size=64) if isinstance(last, list) else rng.integers(51)
            picture.draw(explorer.compute(**explorer.values_at([*others, to.tolist()])))
        gc.collect()

    move(200)  # after which nearly each of the 255 opacities has been seen
    tracemalloc.start()
    try:
        move(20)
        before, _ = tracemalloc.get_traced_memory()
        move(200)
        assert tracemalloc.get_traced_memory()[0] - before < 30_000
    finally:
        tracemalloc.stop()


def test_no_chapter_imports_from_inside_an_explorer():
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        for k, cell in code_cells(read(path)):
            assert "course.explorers." not in cell.source, (path.name, k)
            for names in re.findall(r"from course\.explorers import (.+)", cell.source):
                assert set(names.split(", ")) <= set(explorers.__all__), (path.name, k)


@every_explorer
def test_arguments_are_where_the_controls_start(name, monkeypatch):
    explorer = kept(name)
    *_, elsewhere = moves(explorer)[-1]
    assert set(explorer.controls) <= set(inspect.signature(getattr(explorers, name)).parameters)
    monkeypatch.setattr(Explorer, "answer", lambda self, asked: {"frames": {key_of(asked[0]): {}}})
    assert made(name, **explorer.values_at(elsewhere)).positions == elsewhere


def says(name, **state):
    """Check the picture, and print the sentence and those captions that contain words."""
    explorer, picture = kept(name), kept(name).picture(narrow=False)
    start = explorer.values_at(explorer.page["start"])
    view = explorer.compute(**start | state)
    said = [picture.draw(view)]
    TESTS[name].check(view, picture)
    for ax in picture.figure.axes:
        for artist in ax.get_children():
            words = artist.get_text() if isinstance(artist, Text) and artist.get_animated() else ""
            if " " in words and any(map(str.isalpha, words)):
                said.append(words)
    print(" | ".join(said))


def test_sentences_and_captions_are_worded_as_agreed():
    assert set(re.findall(r'says\("(\w+)"', SAYS)) == set(explorers.__all__)
    table = doctest.DocTestParser().get_doctest(SAYS, {"says": says}, "SAYS", __file__, 0)
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.DocTestRunner(optionflags=flags).run(table).failed == 0


@every_explorer
def test_what_is_stored_and_what_the_page_is_told(name):
    explorer, page = kept(name), kept(name).page
    first = explorer.first["frames"][key_of(page["start"])]["says"]
    assert explorer._repr_mimebundle_()[0]["text/plain"] == first
    assert page["about"][0].isupper()
    figure = explorer.picture(narrow=False).figure
    assert page["size"] == [round(DPI * side) for side in figure.get_size_inches()]
    for control in page["controls"]:
        assert all(each and isinstance(each, str) for each in control.get("names", ["-"]))
        assert control["label"]
