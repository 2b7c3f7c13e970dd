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
Sigmoid, target [1, 0, 0]: the cost of the sample is 2.32. Outputs 0.50, 0.73, 0.27, with sum 1.50.
Gradient −0.50, 0.73, 0.27: a step of descent raises z₁, lowers z₂ and z₃. Under softmax the
outputs are 0.24, 0.67, 0.09, with sum 1.00. | y₁ = 1, a₁ = 0.50: cost 0.69, slope −0.50
>>> says("cost_explorer", model="softmax", target=(1, 0, 1), axis="output a", output=3, z2=-6.0)
Softmax, target [1, 0, 1]: the cost of the sample is 1.63. Outputs 0.73, 0.00, 0.27, with sum 1.00.
Gradient 0.46, 0.00, −0.46: a step of descent raises z₃, lowers z₁, leaves z₂ as good as unchanged.
a − y would be −0.27, 0.00, −0.73: not the gradient, because these targets sum to 2. Against output
a₃ the slope is −2.36. Under sigmoid the outputs are 0.50, 0.00, 0.27, with sum 0.77. | y₃ = 1, a₃
= 0.27: cost 1.63, slope −2.36
>>> says("handwriting_explorer")
Image 1288, rank 2: read as 1 (83.9 %), which is right. Less their means, the linear part gives
−4.9 to the logit of 1, the quadratic part +9.6; the linear part alone would read 3. Ranks 0, 1, 2,
4 and 8 read 8, 5, 1, 1 and 1.
>>> says("handwriting_explorer", rank=0)
Image 1288, rank 0: read as 8 (61.4 %), but it is a 1. All of its logit, +4.4, is linear. Ranks 0,
1, 2, 4 and 8 read 8, 5, 1, 1 and 1.
>>> says("handwriting_explorer", sample="blank", cells=(16,) * 64)
Your drawing, rank 2: read as 4 (56.5 %). Less their means, the linear part gives +2.7 to the logit
of 4, the quadratic part +10.3. Ranks 0, 1, 2, 4 and 8 read 1, 8, 4, 1 and 1.
>>> says("handwriting_explorer", sample="an 8", cells=(16,) * 64)
Image 524, changed, rank 2: read as 4 (56.5 %). Less their means, the linear part gives +2.7 to the
logit of 4, the quadratic part +10.3. Ranks 0, 1, 2, 4 and 8 read 1, 8, 4, 1 and 1.
>>> says("hybrid_explorer")
Weight of the (1 − y) term 0: 6 of 12 outputs on the right side of one half. Outputs: never active
0.50, 0.50, 0.50, 0.50; sometimes active 0.99, 0.98, 0.93, 0.97; always active 0.99, 0.99, 0.98,
0.98. | No term: nothing pulls outputs down
>>> says("hybrid_explorer", weight=0.2)
Weight of the (1 − y) term 0.2: 11 of 12 outputs on the right side of one half. Outputs: never
active 0.03, 0.03, 0.07, 0.07; sometimes active 0.91, 0.53, 0.26, 0.91; always active 0.99, 0.99,
0.98, 0.98. | A little of the term: 11 of 12 right
>>> says("hybrid_explorer", weight=1.0)
Weight of the (1 − y) term 1: 12 of 12 outputs on the right side of one half. Outputs: never active
0.01, 0.01, 0.02, 0.02; sometimes active 0.86, 0.17, 0.07, 0.89; always active 0.99, 0.99, 0.98,
0.98. | Enough of the term: all 12 right
>>> says("neuron_explorer")
Weight 1, bias 0: the output rises with x and is one half at x = 0.00.
>>> says("neuron_explorer", weight=0.0, bias=1.0)
With weight 0 the output is 0.731 for every input.
>>> says("neuron_explorer", weight=-0.5, bias=-4.0)
Weight −0.5, bias −4: the output falls with x and is one half at x = −8.00, outside the picture.
>>> says("overflow_explorer")
Cost, target 0, logit 30: true value 30; the stable form gives 30, relative error below 1e−15; the
naive form gives 30.001, relative error 3e−05. NumPy gives no warning: the digits are lost in
silence. | naive 30.001, stable 30
>>> says("overflow_explorer", formula="cost, target 1", size=15.0)
Cost, target 1, logit 15: true value 3.059e−07; the stable form gives 3.059e−07, relative error
below 1e−15; the naive form gives 3.059e−07, relative error 2e−10. NumPy gives no warning: the last
digits are lost in silence. | naive 3.059e−07, stable 3.059e−07
>>> says("overflow_explorer", formula="softmax cost", sign=-1, size=1000.0)
Softmax cost, logits −1000, −1001, −1002, target [1, 0, 0]: true value 0.4076; the stable form
gives 0.4076, relative error below 1e−15; the naive form gives nan, not a finite number. NumPy says
of the naive form: RuntimeWarning: ... | naive nan, stable 0.4076
>>> says("overflow_explorer", formula="sigmoid", sign=-1, size=750.0)
Sigmoid, logit −750: true value 1.902e−326; the stable form gives 0, relative error 1; the naive
form gives 0, relative error 1. NumPy says of the naive form: RuntimeWarning: overflow encountered
in exp. The true value is smaller than any positive float64: 0 is the nearest there is. | naive 0,
stable 0
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
Sigmoid, learning rate 0.001, after 20,000 iterations: cost 0.694, 4 of 4 samples right, w₁‚₁ =
1.76, w₁‚₄ = −0.04. Every step goes downhill. | high cost | low cost | rest of this run | Every
step goes downhill
>>> says("training_lab", learning_rate=3.0, iterations=14)
Sigmoid, learning rate 3, after 14 iterations: cost 0.369, 4 of 4 samples right, w₁‚₁ = 2.99, w₁‚₄
= −0.02. Steps overshoot: the path zigzags. | high cost | low cost | rest of this run | Steps
overshoot: the path zigzags
>>> says("training_lab", learning_rate=5.0, iterations=8)
Sigmoid, learning rate 5, after 8 iterations: cost 0.676, 3 of 4 samples right, w₁‚₁ = 3.96, w₁‚₄ =
−0.74. Steps too long: cost up and down. | high cost | low cost | rest of this run | Steps too
long: cost up and down
>>> says("training_lab", model="softmax", learning_rate=10.0)
Softmax, learning rate 10, after 20,000 iterations: cost 1.87, 3 of 4 samples right, w₁‚₁ = 20.77,
w₁‚₄ = 0.61. Steps too long: cost up and down. | high cost | low cost | rest of this run | Steps
too long: cost up and down
>>> says("training_lab", model="hybrid", learning_rate=0.1, iterations=0)
Hybrid, learning rate 0.1, after 0 iterations: cost 0.866, 0 of 4 samples right, w₁‚₁ = 0.00, w₁‚₄
= 0.00. The start: every weight is 0. | high cost | low cost | rest of this run | The start: every
weight is 0
>>> says("broadcast_explorer", B_rows=3, B_columns=3)
Element by element, (3, 3) with (3, 3), aligned on the right. All sizes are equal: nothing is
repeated. NumPy: the shape of A + B is (3, 3). | element by element: A + B | shapes, aligned right
| A + B | A (3, 3) | B (3, 3) | A + B (3, 3)
>>> says("broadcast_explorer", operation="einsum ij,ij->i", B_rows=2)
einsum "ij,ij->i", (3, 3) with (2, 4). i is 3 in A and 2 in B and j is 3 in A and 4 in B:
different, and neither is 1, so it fails. NumPy: ValueError: ... | einsum:
np.einsum("ij,ij->i", A, B) | letters summed over: framed | i 3 | j 3 | i 2 | j 4 | A (3, 3) | B
(2, 4) | no result
>>> says("overflow_explorer", formula="sigmoid", size=10.0)
Sigmoid, logit 10: true value 1 − 4.5e−05; the stable form gives 1 − 4.5e−05, relative error below
1e−15; the naive form gives 1 − 4.5e−05, relative error below 1e−15. NumPy gives no warning. |
naive 1 − 4.5e−05, stable 1 − 4.5e−05
>>> says("overflow_explorer", formula="softmax", sign=-1, size=1000.0)
Softmax, logits −1000, −1001, −1002, output 1: true value 0.6652; the stable form gives 0.6652,
relative error below 1e−15; the naive form gives nan, not a finite number. NumPy says of the naive
form: RuntimeWarning: invalid value encountered in divide. | naive nan, stable 0.6652
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
