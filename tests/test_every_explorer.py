"""Test what all explorers have in common, at many positions of their controls.

`SAYS` is the only table of the sentences that explorers show. The test module of each explorer
defines `check`, which compares a picture with the view that `compute` returns.
"""

import contextlib
import doctest
import inspect
import json
import re
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

from helpers import explorers
from helpers.explorers.explorer import Explorer, key_of
from helpers.explorers.recorder import DPI, TITLE

FILES = {
    "training_lab": "lab",
    "perceptron_stepper": "stepper",
    "broadcast_explorer": "broadcasting",
}
FILES = {name: FILES.get(name, name.removesuffix("_explorer")) for name in explorers.__all__}
TESTS = {name: import_module(f"test_{file}_explorer") for name, file in FILES.items()}
every_explorer = pytest.mark.parametrize("name", explorers.__all__)

# The sentence of each explorer, and after bars the captions that move, at the start and at other
# positions. "..." stands for the words of NumPy.
SAYS = """
>>> says("broadcast_explorer")
Element by element, (3, 3) with (1, 4), aligned on the right. 3 against 4 at axis -1: different,
and neither is 1, so it fails. NumPy: ValueError: operands could not be broadcast together with
shapes (3,3) (1,4) | element by element: A + B | shapes, aligned right | A + B | A (3, 3) | B (1,
4) | A + B | no result
>>> says("broadcast_explorer", A_columns=1, B_axes=1, prediction="(3, 4)")
You predicted (3, 4): right. Element by element, (3, 1) with (4,), aligned on the right. B's
missing axis counts as 1: (1, 4). A is repeated along axis -1 (1 to 4); B is repeated along axis -2
(1 to 3). The result has the shape of neither: is that what you meant? NumPy: the shape of A + B is
(3, 4). | element by element: A + B | shapes, aligned right | A + B | A (3, 1) | B (4,) | A + B (3,
4) | repeated to (3, 4) | repeated to (3, 4) | predicted (3, 4): right
>>> says("broadcast_explorer", A_rows=1, B_rows=4, B_columns=3)
Element by element, (1, 3) with (4, 3), aligned on the right. A is repeated along axis -2 (1 to 4).
NumPy: the shape of A + B is (4, 3). | element by element: A + B | shapes, aligned right | A + B |
A (1, 3) | B (4, 3) | A + B (4, 3) | repeated to (4, 3)
>>> says("broadcast_explorer", operation="matrix product", prediction="(3, 4)")
You predicted (3, 4): wrong, it fails. Matrix product, (3, 3) with (1, 4): A's columns and B's rows
must be equal. 3 is not 1, so it fails. Only broadcasting repeats a size of 1; `@` never does.
NumPy: ValueError: ... | matrix product: A @ B | inner sizes framed | A @ B | A (3, 3) | B (1, 4) |
A @ B | no result | predicted (3, 4): wrong
>>> says("broadcast_explorer", operation="matrix product", B_axes=1, B_columns=3)
Matrix product, (3, 3) with (3,): A's columns and B's length must be equal. Both are 3. B has no
columns, so neither has the result. The first element is 1·1 + 2·2 + 3·3 = 14. NumPy: the shape of
A @ B is (3,). | matrix product: A @ B | inner sizes framed | A @ B | A (3, 3) | B (3,) | A @ B
(3,) | 1-D: used as a column
>>> says("broadcast_explorer", operation="einsum ij,jk->ik", prediction="error")
You predicted an error: wrong, it is (3, 4). einsum "ij,jk->ik", (3, 3) with (1, 4). i is 3, j is
3, k is 4. In B, j is 1 and is repeated to 3. Summed over j. The first element is 1·1 + 2·1 + 3·1 =
6. NumPy: the shape of np.einsum("ij,jk->ik", A, B) is (3, 4). | einsum: np.einsum("ij,jk->ik", A,
B) | letters summed over: framed | i 3 | j 3 | j 1 | k 4 | i 3 | k 4 | A (3, 3) | B (1, 4) | result
(3, 4) | repeated to (3, 4) | predicted error: wrong
>>> says("broadcast_explorer", operation="einsum ij,j->i")
einsum "ij,j->i", (3, 3) with (1, 4). B has two axes, j names one axis: it fails. NumPy:
ValueError: ... | einsum: np.einsum("ij,j->i", A, B) | letters summed over: framed | i 3 | j 3 | A
(3, 3) | B (1, 4) | no result
>>> says("broadcast_explorer", hidden=True, prediction="four")
“four” is no shape: write it as (3, 4), or write error. A is (3, 3) and B is (1, 4). What is the
shape of A + B? Write it, or the word error, and press Enter. | element by element: A + B | shapes,
aligned right | A + B | A (3, 3) | B (1, 4) | A + B | predict its shape | predicted four
>>> says("contraction_explorer")
a = 5, b = 3, r = 2: four operands take 600 operations, 4.5 times the 132 of the sum of products. T
would hold 75 numbers, P and Q hold 60. Predicted from calls and operations, four operands take 0.3
times as long as the sum of products; measured, 2.0 times. | 24 B | 600 B | 72 B | 48 B | 48 B
>>> says("contraction_explorer", b=30)
a = 5, b = 30, r = 2: four operands take 6,000 operations, 4.5 times the 1,320 of the sum of
products. T would hold 750 numbers, P and Q hold 600. Predicted from calls and operations, four
operands take 0.9 times as long as the sum of products; nothing is measured at this size yet. | 240
B | 6.0 kB | 7.2 kB | 480 B | 480 B
>>> says("contraction_explorer", a=1000, b=64, r=8)
a = 1000, b = 64, r = 8: four operands take 2.05 billion operations, 1,000 times the 2.05 million
of the sum of products. T would hold 64 million numbers, P and Q hold 1.02 million. Predicted from
calls and operations, four operands take 996 times as long as the sum of products; too long or too
large to measure here: four operands, T first, full product, three einsums, sum of products. | 2.05
billion | 1.15 billion | 2.11 million | 2.05 million | 2.05 million | 512 B | 512 MB | 33 kB | 4.1
kB | 4.1 kB
>>> says("cost_explorer")
Sigmoid, target [1, 0, 0]: the outputs 0.50, 0.73, 0.27 cost 0.69, 1.31, 0.31, together 2.32 nats.
The gradient is −0.50, 0.73, 0.27, so a step raises z₁ and lowers z₂ and z₃. | a₁ = 0.50 | a₂ =
0.73 | a₃ = 0.27 | Cost 2.32 nats | Output 2 costs most and is pulled down.
>>> says("cost_explorer", z1=-4.0, z2=4.0)
Sigmoid, target [1, 0, 0]: the outputs 0.02, 0.98, 0.27 cost 4.02, 4.02, 0.31, together 8.35 nats.
The gradient is −0.98, 0.98, 0.27, so a step raises z₁ and lowers z₂ and z₃. | a₁ = 0.02 | a₂ =
0.98 | a₃ = 0.27 | Cost 8.35 nats | Outputs 1 and 2 cost equally much.
>>> says("cost_explorer", model="softmax", z1=4.0, z2=-4.0, z3=-4.0)
Softmax, target [1, 0, 0]: the outputs 1.00, 0.00, 0.00 cost 0.00, 0.00, 0.00, together 0.00 nats.
The gradient is 0.00, 0.00, 0.00, so a step hardly changes z₁, z₂ and z₃. | a₁ = 1.00 | a₂ = 0.00 |
a₃ = 0.00 | Cost 0.00 nats | Every output is near its target.
>>> says("cost_explorer", model="softmax", target=(1, 0, 1), z1=3.0, z2=-4.0)
Softmax, target [1, 0, 1]: the outputs 0.98, 0.00, 0.02 cost 0.02, 0.00, 4.02, together 4.04 nats.
The gradient is 0.96, 0.00, −0.96, so a step raises z₃, lowers z₁ and hardly changes z₂; a − y
would be −0.02, 0.00, −0.98. | a₁ = 0.98 | a₂ = 0.00 | a₃ = 0.02 | Cost 4.04 nats | Output 1 is
pulled away from its target.
>>> says("handwriting_explorer")
Image 1288, rank 2: reads a 1, 84 % (right), by −4.9 from the linear part and +9.6 from the
quadratic part. Ranks 0, 1, 2, 4 and 8 read 8, 5, 1, 1 and 1. | Reads a 1, 84 % | ✓ right
>>> says("handwriting_explorer", rank=0)
Image 1288, rank 0: reads an 8, 61 % (it is a 1), by +4.4 from the linear part. Ranks 0, 1, 2, 4
and 8 read 8, 5, 1, 1 and 1. | Reads an 8, 61 % | ✕ it is a 1
>>> says("handwriting_explorer", sample="blank", cells=(16,) * 64)
Your drawing, rank 2: reads a 4, 57 %, by +2.7 from the linear part and +10.3 from the quadratic
part. Ranks 0, 1, 2, 4 and 8 read 1, 8, 4, 1 and 1. | Reads a 4, 57 %
>>> says("handwriting_explorer", sample="an 8", cells=(16,) * 64)
Image 524, changed, rank 2: reads a 4, 57 %, by +2.7 from the linear part and +10.3 from the
quadratic part. Ranks 0, 1, 2, 4 and 8 read 1, 8, 4, 1 and 1. | Reads a 4, 57 %
>>> says("hybrid_explorer")
Weight of the (1 − y) term 0 (the hybrid), strength of the penalty 0.01. Outputs: never active
0.500, 0.500, 0.500, 0.500; sometimes active 0.987, 0.983, 0.930, 0.968; always active 0.994,
0.993, 0.978, 0.978. Rounded, 6 of 12 are right, and 4 more only by the tie at one half.
>>> says("hybrid_explorer", weight=0.001, strength=10.0)
Weight of the (1 − y) term 0.001, strength of the penalty 10. Outputs: never active 0.4999,
0.49995, 0.49997, 0.49997; sometimes active 0.527, 0.524, 0.515, 0.518; always active 0.549, 0.546,
0.532, 0.532. Rounded, 10 of 12 are right.
>>> says("hybrid_explorer", weight=1.0)
Weight of the (1 − y) term 1 (the full cost), strength of the penalty 0.01. Outputs: never active
0.006, 0.007, 0.022, 0.022; sometimes active 0.864, 0.173, 0.072, 0.888; always active 0.994,
0.993, 0.978, 0.978. Rounded, 12 of 12 are right.
>>> says("neuron_explorer")
Weight 1, bias 0: the output rises with x and is one half at x = 0.00.
>>> says("neuron_explorer", weight=0.0, bias=1.0)
With weight 0 the output is 0.731 for every input.
>>> says("neuron_explorer", weight=-0.5, bias=-4.0)
Weight −0.5, bias −4: the output falls with x and is one half at x = −8.00, outside the picture.
>>> says("overflow_explorer")
At 28, the naive cost is 27.99999, not 28. Of its 16 digits, 6 are correct. NumPy is silent. | At
28, the naive cost is 27.99999, not 28 | Of its 16 digits, 6 are correct. NumPy is silent.
>>> says("overflow_explorer", size=1.0)
At 1, the naive cost is 1.313. Of its 16 digits, all are correct. NumPy is silent. | At 1, the
naive cost is 1.313 | Of its 16 digits, all are correct. NumPy is silent.
>>> says("overflow_explorer", size=40.0)
At 40, the naive cost is inf, not 40. NumPy warns (...). Naive softmax has all its digits. | At 40,
the naive cost is inf, not 40 | NumPy warns. Naive softmax has all its digits.
>>> says("overflow_explorer", size=794.0)
At 794, the naive cost is inf, not 794. NumPy warns (...; ...; ...). Naive softmax is nan. | At
794, the naive cost is inf, not 794 | NumPy warns. Naive softmax is nan.
>>> says("perceptron_stepper")
The question, squared error, after 0 iterations: outputs 0.27, 0.33, 0.24, 0.36 for the targets 0,
1, 1, 0; 2 of 4 on the right side of one half, the farthest 0.762 from its target. Weights −0.17,
0.44, −1.00.
>>> says("perceptron_stepper", task="XOR", cost="cross-entropy", iterations=10000)
XOR, cross-entropy, after 10,000 iterations: outputs 0.50, 0.50, 0.50, 0.50 for the targets 0, 0,
1, 1; 0 of 4 on the right side of one half, the farthest 0.500 from its target. Weights 0.00, 0.00,
0.00. All outputs have come to one half: nothing is decided. No line has both ones on one side and
both zeros on the other.
>>> says("training_lab")
Sigmoid on the question, learning rate 0.001, after 20,000 iterations: cost 0.6943; 4 of 4 samples
predicted right. The cost has fallen all the way. | learning rate 0.001 | colours to ±2.17
>>> says("training_lab", shown="learning rates", iterations=0)
Sigmoid on the question, learning rate 0.001, after 0 iterations: cost 2.079; 0 of 4 samples
predicted right. The largest eigenvalue λ of the Hessian is 0.898 at the start, with 1/λ = 1.11 and
2/λ = 2.23; here it is 0.898, with 1.11 and 2.23. The smallest learning rate with a recorded step
that overshot so far: none; with a rise of the cost so far: none; over the whole run, with rises up
to the end: none. | after 0 iterations | colours to ±2.17
>>> says("training_lab", shown="loss surface", learning_rate=10.0, iterations=3)
Sigmoid on the question, learning rate 10, after 3 iterations: cost 7.862; 1 of 4 samples predicted
right. Between recorded iterations the cost rose 2 times: steps overshoot. The surface is the cost
over w₁‚₁ and w₁‚₃, with all other weights and biases where this run ends: from 5.7e−05 to 4.5
nats. The path has come from (0, 0) to (3.91, −0.53). | colours to ±19.9
>>> says("broadcast_explorer", B_rows=3, B_columns=3)
Element by element, (3, 3) with (3, 3), aligned on the right. All sizes are equal: nothing is
repeated. NumPy: the shape of A + B is (3, 3). | element by element: A + B | shapes, aligned right
| A + B | A (3, 3) | B (3, 3) | A + B (3, 3)
>>> says("broadcast_explorer", operation="einsum ij,ij->i", B_rows=2)
einsum "ij,ij->i", (3, 3) with (2, 4). i is 3 in A and 2 in B and j is 3 in A and 4 in B:
different, and neither is 1, so it fails. NumPy: ValueError: ... | einsum:
np.einsum("ij,ij->i", A, B) | letters summed over: framed | i 3 | j 3 | i 2 | j 4 | A (3, 3) | B
(2, 4) | no result
>>> says("training_lab", shown="loss surface", data="three cases", model="hybrid")
Hybrid on three cases, learning rate 0.001, after 20,000 iterations: cost 0.0345; 2 of 4 samples
predicted right. The cost has fallen all the way. The surface is the cost over w₁‚₁ and w₁‚₃, with
all other weights and biases where this run ends: 0.034 nats everywhere, as it hardly depends on
these two here. The path has come from (0, 0) to (0.00, 0.00). | colours to ±1.32
"""
STORED = {  # the stored texts of explorers whose first sentence depends on the machine
    "contraction_explorer": "a = 5, b = 3, r = 2: four operands take 600 operations, 4.5 times the "
    "132 of the sum of products. T would hold 75 numbers, P and Q hold 60.",
}


def made(name, **state):
    """Create an explorer with fixed constants for the speed of the machine."""
    return getattr(explorers, name)(**getattr(TESTS[name], "KEYWORDS", {}), **state)


kept = cache(made)


def ends(control):
    """Return the first, a middle and the last position of a control, or some texts or drawings."""
    if control.page["kind"] == "text":
        return ["", "no shape", "(3, 4)"]
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
        assert kind in "pmtgi"
        if kind == "t":
            assert set(rest[-2 if isinstance(rest[-1], list) else -1]) <= letters(rest[5]), rest
        if kind == "i":
            a, b, c, d, *_ = rest[1]
            assert abs(a * d - b * c) > 16  # the browser scales the image, not matplotlib


@every_explorer
def test_each_picture_is_complete_and_true_and_leaves_nothing_behind(name, monkeypatch):
    explorer, figure, start = kept(name), kept(name).figure, kept(name).page["start"]
    drawn = defaultdict(set)
    for positions in moves(explorer):
        stills = set()
        for at in positions:
            frame = explorer.frame(at)
            TESTS[name].check(explorer.compute(**explorer.values_at(at)), explorer.draw.__self__)
            assert not any(gap in frame["says"] for gap in ("None", "{", "}", "  ", "−0.00 "))
            assert len(frame["moving"]) < 25_000
            for entries in json.loads(frame["moving"], parse_constant=refuse):
                check_entries(entries)
            for artist, entries in figure.record()[1].items():
                drawn[artist].add(entries)
            stills.add(frame["still"])
        # Sliders change only what moves, except for the axis of the logits, which fits a drawing.
        assert len(stills) == 1 or name == "handwriting_explorer"
        for still in stills:
            check_entries(json.loads(still, parse_constant=refuse))
    # Nearly all moving artists draw different entries at some positions.
    unmoved = [artist for artist, entries in drawn.items() if len(entries) == 1]
    assert len(unmoved) <= max(1, 0.06 * len(drawn))
    assert sum(drawn[artist] == {""} for artist in unmoved) <= 2  # drawn at other positions only
    # An interrupted picture is drawn again, and then the start looks as it did at first.
    with monkeypatch.context() as patch, contextlib.suppress(KeyboardInterrupt):
        patch.setattr("matplotlib.axes.Axes.set_ylim", Mock(side_effect=KeyboardInterrupt))
        explorer.frame(start)
    assert explorer.answer([start])["frames"] == explorer.first["frames"]


@every_explorer
def test_explorers_open_and_draw_whatever_numpy_is_told_to_raise(name):
    with np.errstate(all="raise"):
        explorer = made(name)
        for at in (explorer.page["start"], *moves(explorer)[-1]):
            assert explorer.frame(at)["says"]


@every_explorer
def test_a_still_is_as_large_as_the_picture_with_a_line_above_it(name):
    explorer = kept(name)
    with np.errstate(all="raise"):
        still = explorer.still(*(explorer.values_at(at) for at in moves(explorer)[-1]))
    width, height = explorer.page["size"]
    assert still.pixels.shape == (3 * (TITLE + height), width, 4)
    assert explorer.answer([explorer.page["start"]])["frames"] == explorer.first["frames"]


def test_no_chapter_imports_from_inside_an_explorer():
    for path in sorted((ROOT / "notebooks").glob("[0-9]*.ipynb")):
        for k, cell in code_cells(read(path)):
            assert "helpers.explorers." not in cell.source, (path.name, k)
            for names in re.findall(r"from helpers\.explorers import (.+)", cell.source):
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
    explorer = kept(name)
    start = explorer.values_at(explorer.page["start"])
    view = explorer.compute(**start | state)
    said = [explorer.draw(view)]
    TESTS[name].check(view, explorer.draw.__self__)
    for ax in explorer.figure.axes:
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
    assert explorer._repr_mimebundle_()[0]["text/plain"] == STORED.get(name, first)
    assert page["about"][0].isupper()
    assert page["size"] == [round(DPI * side) for side in explorer.figure.get_size_inches()]
    for control in page["controls"]:
        assert all(each and isinstance(each, str) for each in control.get("names", ["-"]))
        assert control["label"]
