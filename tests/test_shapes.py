"""Shape errors explained: the listed cases, what is said, and predictions from shapes alone."""

import itertools
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from shape_cases import ASKED, HIDDEN_LINES, NETWORK, RAISING, RIGHT_LINES, SILENT_LINES
from shape_tools import (
    fail,
    gives_the_same,
    names_where_it_failed,
    prepared,
    run,
    warnings_in,
)

from helpers import shapes
from helpers.shapes import rules


def explained(setup, code):
    error = fail(code, **prepared(setup))
    return shapes.explain(error), names_where_it_failed(error)


by_name = pytest.mark.parametrize("case", RAISING, ids=lambda case: case["note"])


# The listed cases --------------------------------------------------------------------------------


def check(case, only=True):
    """Check an explanation; `only` says that a case without a meant change has no change at all."""
    explanation, names = explained(case["setup"], case["code"])
    assert set(case["operands"]) <= {(o.source, o.shape) for o in explanation.operands}
    text = str(explanation)
    assert all(source in text and str(shape) in text for source, shape in case["operands"])
    if case["sizes"]:
        assert explanation.clash.sizes == case["sizes"]
    if "for " in case["code"]:  # the names outside of the comprehension
        names = {**names, **prepared(case["setup"])}
    fixes = [fix.code for fix in explanation.fixes]
    meant = case["want"] and any(gives_the_same(code, case["want"], names) for code in fixes[:3])
    assert meant if case["want"] else not (only and fixes)


@by_name
def test_cells_that_raise_are_explained(case):
    check(case)


def test_most_cells_that_people_ask_about_are_explained_with_what_was_meant():
    missed = 0
    for case in ASKED:
        try:
            check(case, only=False)
        except AssertionError:
            missed += 1
    assert missed <= 3


@pytest.mark.parametrize("case", SILENT_LINES + HIDDEN_LINES, ids=lambda case: case["note"])
def test_silent_bugs_are_doubted_where_they_show(case):
    assert bool(warnings_in(case["setup"], case["code"])) is (case in SILENT_LINES)
    names = prepared(case["setup"])
    _, scope = run(case["code"], **names)
    value = scope[case["code"].partition(" = ")[0]]
    wanted = eval(case["want"], {"np": np, **names})
    assert np.shape(value) != np.shape(wanted) or not np.allclose(value, wanted)


@pytest.mark.parametrize("line", RIGHT_LINES)
def test_right_lines_are_not_doubted(line):
    assert warnings_in(NETWORK, line) == []


COLLIDING = [  # lines in which n has to be m, and the operands whose sizes these are
    ("np.trapezoid(np.ones({n}), x=np.ones({m}))", "np.ones({n})", "np.ones({m})"),
    ("np.gradient(np.ones(({n}, 2)), np.ones({m}), axis=0)", "np.ones(({n}, 2))", "np.ones({m})"),
    ("np.insert(np.ones((4, {n})), 1, np.ones({m}), axis=0)", "np.ones((4, {n}))", "np.ones({m})"),
    ("np.histogram(np.ones({n}), 3, weights=np.ones({m}))", "np.ones({n})", "np.ones({m})"),
    ("np.add.at(np.ones(9), np.zeros({n}, int), np.ones({m}))", "np.zeros({n}, int)",
     "np.ones({m})"),
    ("rng.choice({n}, size=2, p=np.ones({m}) / {m})", "{n}", "np.ones({m}) / {m}"),
    ("rng.normal(np.zeros({n}), np.ones({m}))", "np.zeros({n})", "np.ones({m})"),
    ("np.random.normal(np.zeros({n}), np.ones({m}))", "np.zeros({n})", "np.ones({m})"),
    ("rng.multivariate_normal(np.zeros({n}), np.eye({m}))", "np.zeros({n})", "np.eye({m})"),
    ("np.full((2, {n}), np.ones({m}))", "(2, {n})", "np.ones({m})"),
    ("np.average(np.ones(({n}, 2)), 0, np.ones({m}))", "np.ones(({n}, 2))", "np.ones({m})"),
    ("np.interp(0.5, np.arange({n}), np.ones({m}))", "np.arange({n})", "np.ones({m})"),
    ("np.polyfit(np.arange({n}), np.ones({m}), 1)", "np.arange({n})", "np.ones({m})"),
    ("np.cov(np.ones((2, {n})), np.ones((3, {m})))", "np.ones((2, {n}))", "np.ones((3, {m}))"),
    ("np.ones(({n}, 2)).sum(axis=1, where=np.ones(({m}, 1), bool))", "np.ones(({n}, 2))",
     "np.ones(({m}, 1), bool)"),
    ("np.choose(np.zeros({n}, int), [np.ones({m}), 2])", "np.zeros({n}, int)", "np.ones({m})"),
    ("np.block([[np.ones(({n}, 2)), np.ones(({m}, 2))]])", "np.ones(({n}, 2))",
     "np.ones(({m}, 2))"),
    ("np.vectorize(np.dot, signature='(n),(n)->()')(np.ones({n}), np.ones({m}))", "np.ones({n})",
     "np.ones({m})"),
    ("cdist(np.ones((4, {n})), np.ones((5, {m})))", "np.ones((4, {n}))", "np.ones((5, {m}))"),
    ("interp1d(np.arange({n}), np.ones({m}))", "np.arange({n})", "np.ones({m})"),
    ("ttest_rel(np.arange({n}), np.ones({m}))", "np.arange({n})", "np.ones({m})"),
    ("norm.pdf(np.arange({n}), np.ones({m}))", "np.arange({n})", "np.ones({m})"),
    ("sparse @ np.ones({m})", "sparse", "np.ones({m})"),
]  # fmt: skip


@pytest.mark.parametrize(("n", "m"), [(6, 7), (7, 3), (3000, 5), (2500, 2501)])
@pytest.mark.parametrize("case", COLLIDING, ids=lambda case: case[0].partition("(")[0])
def test_sizes_that_collide_are_found_without_a_rule(case, n, m):
    from scipy.interpolate import interp1d
    from scipy.sparse import csr_matrix
    from scipy.spatial.distance import cdist
    from scipy.stats import norm, ttest_rel

    names = {"interp1d": interp1d, "cdist": cdist, "norm": norm, "ttest_rel": ttest_rel}
    code, first, second = (text.format(n=n, m=m) for text in case)
    rng = np.random.default_rng(1)
    names["sparse"] = csr_matrix(np.ones((2, n)))
    error = fail(f"result = {code}", **names, rng=rng)
    state, legacy = rng.bit_generator.state, np.random.get_state()  # noqa: NPY002
    explanation = shapes.explain(error)
    assert rng.bit_generator.state == state
    assert np.array_equal(np.random.get_state()[1], legacy[1])  # noqa: NPY002
    clash = explanation.clash
    found = [explanation.operands[k].source for k in clash.operands]
    assert dict(zip(found, clash.sizes, strict=True)) == {first: n, second: m}


# What is said ------------------------------------------------------------------------------------


def test_the_text_of_an_explanation():
    explanation, _ = explained("Y = np.zeros((3, 3)); A = np.ones((1, 4))", "np.multiply(Y, A)")
    assert str(explanation).splitlines() == [
        "`np.multiply(Y, A)` does not fit.",
        "    Y    3  [3]   (3, 3)",
        "    A    1  [4]   (1, 4)",
        "Sizes are compared from the right; they must be equal, or one of them 1.",
        "Axis -1: 3 in `Y` meets 4 in `A`.",
        "The sizes differ, and no rearrangement fits. It would run if A had the shape (1, 3) or "
        "if Y",
        "  had the shape (3, 4).",
    ]


@pytest.mark.parametrize("length", range(1, 40))
def test_no_shape_is_cut_at_the_end_of_a_line(length):
    name = "g" * length
    error = fail(f"w -= 0.1 * {name}", **{name: np.ones((3, 3)), "w": np.zeros((3, 1))})
    text = str(shapes.explain(error))
    assert f"0.1 * {name} had the shape (3, 1)" in re.sub(r"\n  ", " ", text)
    assert not re.search(r"\d,\n", text)


def test_the_text_lists_fixes_with_their_shapes():
    explanation, _ = explained("w = np.ones((3, 1)); X = np.ones((3, 4))", "w @ X")
    assert str(explanation).splitlines()[-3:] == [
        "    w.T @ X       gives (1, 4)",
        "    X.T @ w       gives (4, 1)",
        "    w[:, 0] @ X   gives (4,)",
    ]


def test_a_missing_axis_that_collides_is_marked():
    explanation, _ = explained("w = np.zeros(3); g = np.ones((3, 1))", "w += g")
    assert "    w   [-]  3    (3,)" in str(explanation)
    assert "1 in `w` (which lacks the axis) meets 3 in `g`" in str(explanation)


def test_what_cannot_be_run_again_is_said():
    code = "def weigh(Z):\n    print(end='')\n    return Z\nresult = weigh(X @ W)"
    explanation, _ = explained("X = np.ones((4, 3)); W = np.ones((2, 3))", code)
    (fix, *_) = explanation.fixes
    assert (fix.code, fix.tried, fix.shape) == ("weigh(X @ W.T)", "X @ W.T", (4, 2))
    assert "where X @ W.T gives (4, 2)" in str(explanation)


def test_two_clashes_are_both_shown():
    explanation, _ = explained("Y = np.ones((3, 4)); P = np.ones((4, 3))", "Y * P")
    assert [clash.sizes for clash in explanation.clashes] == [(4, 3), (3, 4)]
    assert explanation.clashes[0].axes == (-1, -1)


def test_a_fix_that_breaks_the_rest_of_the_line_is_not_offered():
    explanation, _ = explained(
        "X = np.ones((4, 3)); W = np.ones((2, 3)); b = np.ones(5)", "Z = X @ W + b"
    )
    assert explanation.fixes == ()


def test_a_fix_that_stretches_the_rest_of_the_line_against_itself_is_not_offered():
    explanation, _ = explained(
        "x = np.ones(5); W = np.ones((3, 5)); b = np.ones((3, 1))", "z = x @ W + b"
    )
    assert {fix.shape for fix in explanation.fixes} == {(3, 1)}


def test_a_list_whose_parts_differ_names_them():
    explanation, _ = explained("parts = [np.ones(4), np.ones(4), np.ones(3)]", "np.array(parts)")
    assert [o.source for o in explanation.operands] == ["parts[0]", "parts[1]", "parts[2]"]
    assert explanation.clash.sizes == (4, 3)


@pytest.mark.parametrize("many", [3, 60, 400])
@pytest.mark.parametrize(
    "code",
    [
        "X + np.array([{numbers}])",
        "{name} + b",
        "np.vstack([{parts}])",
        "np.vstack(L)",
        "np.where([{numbers}], X, b)",
        "np.ones({ones}) + np.ones({twos})",
    ],
)
def test_only_what_is_displayed_is_shortened(code, many):
    L = [np.ones((2, 2 + k % 2)) for k in range(many)]
    few = min(many, 30)
    code = code.format(
        numbers=", ".join(map(str, range(many))),
        name="X" * many,
        parts=", ".join(f"L[{k}]" for k in range(many)),
        ones=(2,) * 9 + (1,) * few,
        twos=(3,) * 9 + (1,) * few,
    )
    names = {"X": np.ones((4, 7)), "b": np.ones(4), "L": L, "X" * many: np.ones((4, 7))}
    explanation = shapes.explain(fail(code, **names))
    assert len(str(explanation)) < 3_990
    assert len(explanation._repr_html_()) < 30_000
    assert explanation.expression == code
    assert all(operand.source in code or code == "np.vstack(L)" for operand in explanation.operands)
    for clash in explanation.clashes[:3]:
        shown = [_shown(explanation.operands[k].source) for k in clash.operands]
        assert all(text in str(explanation) for text in shown)


def _shown(source):
    return source if len(source) <= 100 else source[:20]


def test_html_marks_collisions_and_copies_not_by_colour_alone():
    failing = shapes.broadcast((3, 3), (1, 4))._repr_html_()
    assert failing.count("≠") == 2
    fitting = shapes.broadcast((4, 1), (3,))._repr_html_()
    assert "≠" not in fitting
    assert fitting.count("1px dashed") == 8 + 9 + 1  # copies of the column and of the row; the 1
    assert fitting.count("2px solid") == 4 + 3 + 12
    assert "copied to 4 by 3" in fitting
    assert "●" in fitting
    assert "■" in fitting


def test_html_escapes_source_text():
    explanation, _ = explained("a = np.ones(3); b = np.ones(4)", "a < b")
    assert "a &lt; b" in explanation._repr_html_()


def test_html_has_the_colours_of_the_course():
    from helpers import plots
    from helpers.shapes import drawing

    assert (drawing.DATA, drawing.CLASH) == (plots.DATA, plots.VERMILLION)
    known = {plots.BLUE, plots.ORANGE, plots.GREEN, plots.PURPLE, plots.SKY, plots.BLACK}
    assert set(drawing.COLOURS) == known


@by_name
def test_every_explanation_can_be_drawn(case):
    explanation, _ = explained(case["setup"], case["code"])
    html = explanation._repr_html_()
    assert html.count("<td") == html.count("</td>")
    assert all(str(operand.shape) in html for operand in explanation.operands)


# Predictions -------------------------------------------------------------------------------------


def test_predictions_take_shapes_or_arrays():
    assert shapes.broadcast((4, 1), np.ones(3)).shape == (4, 3)
    assert shapes.broadcast((4, 1), (3,), (2, 1, 1)).shape == (2, 4, 3)
    assert shapes.broadcast(2.5, (3,)).shape == (3,)
    assert shapes.matmul((2, 3), np.ones((3, 4))).shape == (2, 4)
    assert shapes.einsum("bij,jk->bik", (7, 2, 3), (3, 4)).shape == (7, 2, 4)
    assert shapes.matmul((10**6, 10**6), (10**6, 3)).shape == (10**6, 3)


def test_predictions_that_fail_are_explained():
    explanation = shapes.matmul((100, 5), (3, 5))
    assert explanation.shape is None
    assert explanation.clash.sizes == (5, 3)
    assert [fix.code for fix in explanation.fixes] == ["A @ B.T", "B @ A.T"]
    assert shapes.broadcast((3, 3), (1, 4)).fixes == ()
    assert shapes.einsum("ij,jk->ik", (4, 3)).clash is None


@pytest.mark.parametrize("wrong", [(3.0,), (True, 2), ("3",)])
def test_predictions_refuse_what_is_no_shape(wrong):
    with pytest.raises(TypeError, match="whole numbers"):
        shapes.broadcast(wrong, (3,))


def test_predictions_refuse_other_arguments():
    with pytest.raises(ValueError, match="negative"):
        shapes.matmul((-1, 2), (2, 2))
    with pytest.raises(TypeError, match="between 2"):
        shapes.broadcast((3,))
    with pytest.raises(TypeError, match="subscripts"):
        shapes.einsum((3, 3), (3,))


def test_examples_in_the_docstrings():
    import doctest

    from helpers.shapes import labels

    for module in (shapes, labels, rules):
        found = doctest.testmod(module)
        assert found.attempted > 0
        assert found.failed == 0


def test_an_error_takes_the_steps_in_their_order():
    """No file is left before its step is done, except for the evaluator and what that asks."""
    error, entered = fail("X @ W", X=np.ones((4, 3)), W=np.ones((2, 3))), {}

    def note(frame, event, _):
        path, function = Path(frame.f_code.co_filename), frame.f_code.co_qualname
        if event == "call" and path.parent == Path(shapes.__file__).parent:
            entered.setdefault((path.stem, function))

    sys.setprofile(note)
    shapes.explain(error)
    sys.setprofile(None)
    files = [file for file, _ in itertools.groupby(entered, key=lambda place: place[0])]
    steps = ["explaining", "source", "describe", "collide", "candidates", "repair"]
    assert [file for file in dict.fromkeys(files) if file in steps] == steps
    assert len(files) - len(set(files)) <= 6


# Not shape errors, missing positions, speed ------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [
        "1 / 0",
        "A[[0, 5]]",
        "A[7]",
        "a, b = A.ravel()",
        "int('shape')",
        "{}['axis']",
        "np.linalg.inv(np.zeros((3, 3)))",
        "np.array([]).max()",
        "if A > 0: pass",
        "raise ValueError('operands could not be broadcast together with shapes (3,) (4,)')",
        "A + 'text'",
        "[1] @ [2]",
        "undefined + A",
        "A.no_such_method()",
        "float('broadcast')",
        "['shape'].index('axis')",
        "np.add(A, A, dtype='axis')",
    ],
)
def test_other_errors_are_none(code):
    assert shapes.explain(fail(code, A=np.ones((4, 3)))) is None


def build(A, shape=None):
    if shape is not None:
        raise ValueError(f"the axis and the shape {shape} do not broadcast")
    return A


@pytest.mark.parametrize("wrong", ["axis=1", "shape=(3, 3)", "dimensions=2", "A, A, A, A, axis=0"])
@pytest.mark.parametrize(
    "call", ["np.vstack", "np.linalg.inv", "build", "print", "A.sort", "sorted", "np.dot", "Own"]
)
def test_errors_about_arguments_are_none(call, wrong):
    class Own:
        def __init__(self, A):
            self.A = A

    error, _ = run(f"{call}(A, {wrong})", A=np.ones((4, 3)), build=build, Own=Own)
    if isinstance(error, TypeError) or call == "build":
        assert shapes.explain(error) is None


@pytest.mark.parametrize("value", [None, 3, ValueError("shape"), ValueError, object()])
def test_what_is_no_error_with_a_traceback_is_none(value):
    assert shapes.explain(value) is None


def test_an_error_of_ones_own_is_left_alone():
    class Own(ValueError):
        def __str__(self):
            raise AssertionError("its text was made")

    def broken():
        raise Own

    with pytest.raises(Own) as caught:
        broken()
    assert shapes.explain(caught.value) is None
    assert shapes.explain(fail("raise ValueError(own)", own=Own())) is None


SCRIPT = """
import numpy as np
from helpers import shapes
X, W = np.ones((4, 3)), np.ones((2, 3))
def product():
    y = 2 * X
    return (y + 1) @ W
try:
    product()
except ValueError as error:
    e = shapes.explain(error)
    print(e.expression, [(o.source, o.shape) for o in e.operands], sep=" | ")
"""


@pytest.mark.parametrize("ranges", ["", "1"])
def test_without_source_positions_it_never_breaks(ranges, tmp_path):
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    import os

    environment = {**os.environ, "PYTHONNODEBUGRANGES": ranges, "PYTHONDONTWRITEBYTECODE": "1"}
    told = subprocess.run(
        [sys.executable, script], env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "(y + 1) @ W | [('y + 1', (4, 3)), ('W', (2, 3))]"


@pytest.mark.parametrize("where", ["cache", "_getlines_from_code"])
def test_the_prompt_of_python_keeps_its_source_in_two_ways(where, monkeypatch):
    import linecache

    text = "def f():\n    return A @ B\nf()\n"
    if where == "cache":
        monkeypatch.setitem(
            linecache.cache, "<input>", (len(text), None, text.splitlines(True), "")
        )
    else:
        monkeypatch.setattr(linecache, where, lambda code: text.splitlines(True), raising=False)
    with pytest.raises(ValueError, match="mismatch") as caught:
        exec(compile(text, "<input>", "exec"), {"A": A, "B": B})
    explanation = shapes.explain(caught.value)
    assert [(o.source, o.shape) for o in explanation.operands] == [("A", (4, 3)), ("B", (2, 3))]
    assert explanation.fixes[0].code == "A @ B.T"


MAGICS = [
    "%timeit -n 1 -r 1 {}",
    "%time {}",
    "%prun -q {}",
    "%%time\nk = 1\n{}",
    "%%prun -q\nk = 1\n{}",
]
MAGICS += ["%%timeit -n 1 -r 1 k = 1\n{}", "%%timeit -n 1 -r 1 {}\nk = 1", "%%time\n{}\nk = 1"]


@pytest.mark.parametrize("magic", MAGICS)
@pytest.mark.parametrize(
    "line", ["A @ B", "Z = A + A.sum(axis=1)", "np.vstack([A, np.ones((1, 4))])"]
)
def test_what_fails_under_a_magic_names_its_operands(magic, line, capsys):
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    shell = InteractiveShell(config=Config(HistoryManager={"enabled": False}))
    shell.user_ns.update(np=np, A=A, B=B)
    error = shell.run_cell(magic.format(line)).error_in_exec
    wanted = shapes.explain(fail(line, A=A, B=B))
    explanation = shapes.explain(error)
    assert str(explanation) == str(wanted)
    assert None not in [operand.shape for operand in explanation.operands]


def test_without_source_it_says_what_numpy_says():
    with pytest.raises(ValueError, match="broadcast") as caught:
        exec("A + b", {"A": np.ones((4, 3)), "b": np.ones(4)})
    explanation = shapes.explain(caught.value)
    assert [operand.shape for operand in explanation.operands] == [(4, 3), (4,)]
    assert explanation.clash.sizes == (3, 4)
    assert "NumPy says" in str(explanation)
    assert "no rearrangement" not in str(explanation)


REARRANGED = [
    "{}.T",
    "{}.swapaxes(-1, -2)",
    "{}[None]",
    "{}[:, None]",
    "{}[..., None]",
    "{}.ravel()",
]
ELEMENTWISE = [
    *("x + y", "np.sort(x) + y", "np.ma.masked_less(x, 0) - y", "np.where(m, x, y)"),
    *("x - np.percentile(y, 50, axis=-1)", "x / np.nanmedian(y, axis=0)", "x * own.total()"),
    *("x - logsumexp(y, axis=0)", "x - np.apply_along_axis(len, 0, y)", "own.copied(x) + y"),
]
OTHER = [
    *("x @ y", "np.ma.masked_less(x, 0) @ y", "own.copied(x) @ y", "np.dot(x, y)", "np.cov(x) @ y"),
    *("x[m]", "x[:, m]", "x[m, :]", "own.copied(x)[m]", "np.corrcoef(x, y)", "np.interp(x, y, y)"),
    *("np.concatenate([x, y])", "np.hstack([x, own.copied(y)])", "np.average(x, weights=y)"),
    *(
        "np.vstack([x, np.median(y, axis=0)])",
        "np.histogram(x, weights=y)",
        "np.linalg.solve(x, y)",
    ),
]


class Own:
    def __init__(self, array):
        self.array = array

    def total(self):
        return self.array.sum(axis=-1)

    def copied(self, array):
        return np.array(array.tolist())


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("code", ELEMENTWISE + OTHER)
def test_it_says_that_no_rearrangement_fits_only_where_none_runs(code):
    from scipy.special import logsumexp

    rng = np.random.default_rng(len(code))
    for _ in range(60):
        first, second = (tuple(rng.integers(1, 5, rng.integers(1, 4)).tolist()) for _ in "xy")
        if rng.random() < 0.5:
            second = tuple(rng.permutation(first).tolist())[: rng.integers(1, 4)]
        x, y = rng.normal(size=first), rng.normal(size=second)
        m = rng.random(second if rng.random() < 0.6 else first) < 0.7
        names = {"x": x, "y": y, "m": m, "own": Own(y), "logsumexp": logsumexp}
        error, _ = run(f"z = {code}", **names)
        if error is None or "no rearrangement" not in str(shapes.explain(error)):
            continue
        for name, way in itertools.product(set(re.findall(r"\b[xym]\b", code)), REARRANGED):
            new = re.sub(rf"\b{name}\b", way.format(name), code)
            error, after = run(f"z = {new}", **names)
            if error is None and code in ELEMENTWISE:  # both may be stretched: that is no fit
                assert np.size(after["z"]) > max(x.size, y.size), new
            else:
                assert error is not None, (new, first, second, m.shape)


A, B = np.ones((4, 3)), np.ones((2, 3))


LARGE = {"X": np.zeros((2000, 1000)), "b": np.zeros(2000), "W": np.zeros((500, 1000))}


@pytest.mark.parametrize(
    "code", ["X - X.mean(axis=1)", "X @ W", "np.exp(X) / np.exp(X).sum(axis=1)", "X.reshape(7, 9)"]
)
def test_large_arrays_are_explained_on_shapes_alone(code):
    import tracemalloc

    error = fail(code, **LARGE)
    tracemalloc.start()
    explanation = shapes.explain(error)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert explanation.operands[0].shape == (2000, 1000)
    assert peak < 1_000_000  # an array of the size at hand has sixteen million bytes


def test_fixes_of_large_arrays_are_right():
    explanation = shapes.explain(fail("X - X.mean(axis=1)", **LARGE))
    assert explanation.fixes[0].code == "X - X.mean(axis=1, keepdims=True)"
    assert explanation.fixes[0].shape == (2000, 1000)


ALONE = """
import sys
import numpy.random
before = set(sys.modules)
from helpers import shapes
from helpers.shapes import drawing, ledger, notebook
print(shapes.matmul((4, 3), (2, 3)).fixes[0].code, shapes.__file__)
new = {name.partition(".")[0] for name in set(sys.modules) - before}
assert new <= {"helpers", "numpy", *sys.stdlib_module_names}, new
"""


def test_the_folder_copied_out_works_alone_with_numpy(tmp_path):
    folder = tmp_path / "helpers" / "shapes"
    shutil.copytree(Path(shapes.__file__).parent, folder)
    (folder.parent / "__init__.py").touch()
    command = [sys.executable, "-c", ALONE]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == f"A @ B.T {folder / '__init__.py'}"


def test_words_for_the_reader():
    """No explanation uses NumPy's own terms of art, except where it quotes NumPy."""
    for case in RAISING:
        explanation, _ = explained(case["setup"], case["code"])
        own = str(explanation).partition("NumPy says")[0]
        assert not re.search(r"gufunc|remapped|newaxis|core dimension", own)


# Mistakes: arrays of sizes n, m and k, the line that fails, and what was meant on its right.
MISTAKES = """
A = rng.random((n, n))
    B = A[(0, 3), (0, 2, 3)] => A[np.ix_((0, 3), (0, 2, 3))]
X = rng.random((n, m, k)); y = rng.random((n, 1))
    D = np.hstack((X, y)) => np.hstack((X.reshape(n, -1), y))
P = rng.random((3, 4)); Q = rng.random((3, n))
    p = P @ Q => P @ np.vstack([Q, np.ones(n)])
A = rng.random((n, k)); b = rng.random(n)
    x = np.linalg.solve(A, b) => np.linalg.lstsq(A, b, rcond=None)[0]
A = rng.random((k, k)) + np.eye(k); Z = rng.random((n, k))
    S = np.linalg.solve(A, Z) => np.linalg.solve(A, Z.T).T
x = np.array([3, 5])
    ok = np.arange(n) < x => np.arange(n) < x[:, None]
A = rng.random((n, k)); x = A > 0.5; y = A.mean(axis=0)
    A[x] = y => np.broadcast_to(y, A.shape)[x]
u = rng.random((n, m + 2))
    d = u[2:, 1:-1] - 4 * u => u[2:, 1:-1] - 4 * u[1:-1, 1:-1]
X = rng.random((n, 2)); y = rng.random(n)
    d = X[1:] - y => X[1:] - y[1:, None]
x = rng.random(n)
    r = np.dot(x, x[3:]) => np.dot(x[:-3], x[3:])
y = rng.random(n); at = np.array([0, 3, 5]); p = rng.random(3)
    e = y - p => y[at] - p
a = rng.random((n, m, k)); b = rng.random((n, m, k))
    d = a[1:-1, :, 0] * b[..., 0] => a[1:-1, :, 0] * b[1:-1, :, 0]
e = rng.random((n, k)); h = rng.random((n, k))
    d = e @ (h > 0.5) => e * (h > 0.5)
X = rng.random((n, 64))
    P = X.reshape(n, 10, 10) => X.reshape(n, 8, 8)
X = rng.random((n, k)); order = np.arange(n)[::-1]
    Z = X[:, order] => X[order]
P = rng.random((k, n)); y = rng.integers(0, k, n)
    p = P[np.arange(n), y] => P[y, np.arange(n)]
X = rng.random((n, k)); y = rng.random(n)
    w = (X @ X.T) @ (X.T @ y) => (X.T @ X) @ (X.T @ y)
X = rng.random((n, k)); y = rng.random(n); w = np.zeros((k, 1))
    w -= X.T @ (X @ w - y) => w - X.T @ (X @ w - y[:, None])
A = rng.random((n, k)); y = rng.integers(0, k, n)
    d = A - y => A - np.eye(k)[y]
X = rng.random((n, k)); m = X[:, 0] > 0.5; w = rng.random(n)
    t = X[m].T @ w => X[m].T @ w[m]
X = rng.random((m, 8, 8)); y = rng.random(64)
    d = X - y => X - y.reshape(8, 8)
U = rng.random((n, n)); s = rng.random(k)
    B = U * s => U[:, :k] * s
X = rng.random((n, m)); C = rng.random((k, m)); labels = rng.integers(0, k, n)
    d = X - C => X - C[labels]
t = np.arange(n * 1.0); v = rng.random(n); new = rng.random(k)
    y = np.interp(t, v, new) => np.interp(new, t, v)
A = rng.random((n, m)); B = rng.random((m, k)); C = rng.random((k, 2))
    M = A @ C @ B => A @ B @ C
D = rng.random((n, k)); S = np.eye(k)
    q = D.T @ S @ D => ((D @ S) * D).sum(axis=1)
b = rng.random((n, m, k, 3))
    x = b.transpose(2, 0, 1) => b.transpose(0, 3, 1, 2)
img = rng.random((n, m, 3))
    p = np.pad(img, ((1, 1), (2, 2))) => np.pad(img, ((1, 1), (2, 2), (0, 0)))
x = rng.random((7 * n + 1, 2))
    p = np.split(x, n)[0] => np.array_split(x, n)[0]
S = rng.random((n * m, k))
    Z = S.reshape(n, m) => S.argmax(axis=1).reshape(n, m)
x = rng.random(7 * n + 3)
    w = x.reshape(-1, 7).mean(axis=1) => x[: 7 * n].reshape(-1, 7).mean(axis=1)
X = rng.random((n, k)); E = np.exp(X - X.max(axis=1, keepdims=True))
    P = np.exp(X - X.max(axis=1)) / np.exp(X - X.max(axis=1)).sum(axis=1) =>
    E / E.sum(axis=1, keepdims=True)
"""


@pytest.mark.parametrize("sizes", [(9, 5, 4), (12, 7, 3), (64, 10, 8)])
@pytest.mark.parametrize("mistake", re.findall(r"(.+)\n    (.+) =>\s+(.+)", MISTAKES))
def test_the_meant_change_is_among_the_first(mistake, sizes):
    setup, line, want = mistake
    explanation, names = explained("n, m, k = {}, {}, {}\n".format(*sizes) + setup, line)
    assert any(gives_the_same(fix.code, want, names) for fix in explanation.fixes[:3])


@pytest.mark.parametrize(
    ("code", "sizes"),
    [
        ("np.add(A, b, out=b)", (1, 3)),
        ("np.matmul(A, b, out=b)", (4, 3)),
        ("np.broadcast_shapes((3, 4), (5, 4))", (3, 5)),
        ("np.broadcast_to(b, (4, 3))", (4, 3)),
    ],
)
def test_shapes_that_are_given_or_written_into_are_named(code, sizes):
    explanation = shapes.explain(fail(code, A=np.ones((3, 4)), b=np.ones(4)))
    assert str(explanation)
    assert explanation.clash.sizes == sizes


@pytest.mark.parametrize(
    ("code", "meet"),
    [
        ("np.add(b, A, out=b)", [["b", "A"]]),
        ("np.matmul(A.T, A, out=A)", [["A", "A.T"]]),
        ("np.add(A, 1, out=A, where=m)", [["A", "m"]]),
        ("np.cumsum(A, axis=1, out=b)", [["b", "A"]]),
        ("np.sum(A, axis=1, out=b)", [["b", "A"]]),
    ],
)
def test_the_operand_that_does_not_fit_into_what_is_written_into_is_named(code, meet):
    names = {"A": np.ones((3, 4)), "b": np.ones(4), "m": np.ones((5, 4), dtype=bool)}
    explanation = shapes.explain(fail(code, **names))
    found = [[explanation.operands[k].source for k in c.operands] for c in explanation.clashes]
    assert found == meet
    for clash in explanation.clashes:
        shown = [explanation.operands[k].shape for k in clash.operands]
        assert tuple(map(rules.size_at, shown, clash.axes)) == clash.sizes


def test_a_chain_is_not_given_stacks():
    error = fail(
        "np.linalg.multi_dot([A, B, C])", A=np.ones((3, 4)), B=np.ones((4, 5)), C=np.ones((3, 5))
    )
    assert [fix.shape for fix in shapes.explain(error).fixes] == [(3, 3)]
