"""Shape errors explained: the listed cases, what is said, and predictions from shapes alone."""

import itertools
import linecache
import re
import shutil
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import shape_practice
from shape_cases import ASKED, RAISING
from shape_tools import fail, gives_the_same, names_where_it_failed, prepared, run

from helpers import shapes
from helpers.shapes import rules

A, B = np.ones((4, 3)), np.ones((2, 3))


def explained(setup, code):
    return shapes.explain(fail(code, **prepared(setup)))


# The listed cases --------------------------------------------------------------------------------


def check(case, only=True):
    """Check an explanation; `only` says that a case without a meant change has no change at all."""
    error = fail(case["code"], **prepared(case["setup"]))
    explanation, names = shapes.explain(error), names_where_it_failed(error)
    assert set(case["operands"]) <= {(o.source, o.shape) for o in explanation.operands}
    text, html = str(explanation), explanation._repr_html_()
    assert all(source in text and str(shape) in text for source, shape in case["operands"])
    assert all(str(operand.shape) in html for operand in explanation.operands)
    assert html.count("<td") == html.count("</td>")
    own = text.partition("NumPy says")[0]  # NumPy's terms of art are only quoted
    assert not re.search(r"gufunc|remapped|newaxis|core dimension", own)
    if case["sizes"]:
        assert explanation.clash.sizes == case["sizes"]
    for clash in explanation.clashes:
        met = [explanation.operands[k].shape for k in clash.operands]
        places = zip(met, clash.axes or (None, None), clash.sizes, strict=True)
        assert all(axis is None or rules.size_at(s, axis) == size for s, axis, size in places)
    if "for " in case["code"]:  # the names outside of the comprehension
        names = {**names, **prepared(case["setup"])}
    fixes = [fix.code for fix in explanation.fixes]
    meant = case["want"] and any(gives_the_same(code, case["want"], names) for code in fixes[:3])
    assert meant if case["want"] else not (only and fixes)


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")  # of np.matrix
@pytest.mark.parametrize("case", RAISING + shape_practice.RAISING, ids=lambda case: case["note"])
def test_cells_that_raise_are_explained(case):
    check(case)


def test_most_cells_that_people_ask_about_are_explained_with_what_was_meant():
    missed = 0
    for case in ASKED:
        try:
            check(case, only=False)
        except AssertionError:
            missed += 1
    assert missed <= 2


COLLIDING = """
np.trapezoid(np.ones({n}), x=np.ones({m}))
np.gradient(np.ones(({n}, 2)), np.ones({m}), axis=0)
np.histogram(np.ones({n}), 3, weights=np.ones({m}))
np.add.at(np.ones(9), np.zeros({n}, int), np.ones({m}))
rng.choice({n}, size=2, p=np.ones({m}) / {m})
rng.normal(np.zeros({n}), np.ones({m}))
np.random.normal(np.zeros({n}), np.ones({m}))
rng.multivariate_normal(np.zeros({n}), np.eye({m}))
np.full((2, {n}), np.ones({m}))
np.average(np.ones(({n}, 2)), 0, np.ones({m}))
np.ones(({n}, 2)).sum(axis=1, where=np.ones(({m}, 1), bool))
np.block([[np.ones(({n}, 2)), np.ones(({m}, 2))]])
np.vectorize(np.dot, signature='(n),(n)->()')(np.ones({n}), np.ones({m}))
cdist(np.ones((4, {n})), np.ones((5, {m})))
interp1d(np.arange({n}), np.ones({m}))
norm.pdf(np.arange({n}), np.ones({m}))
sparse_{n} @ np.ones({m})
""".strip().splitlines()


@pytest.mark.parametrize(("n", "m"), [(6, 7), (7, 3), (3000, 5), (2500, 2501)])
@pytest.mark.parametrize("code", COLLIDING, ids=lambda code: code.partition("(")[0])
def test_sizes_that_collide_are_found_without_a_rule(code, n, m):
    """The operand with n in it has the size n, and must have m."""
    from scipy.interpolate import interp1d
    from scipy.sparse import csr_matrix
    from scipy.spatial.distance import cdist
    from scipy.stats import norm

    names = {"interp1d": interp1d, "cdist": cdist, "norm": norm}
    names[f"sparse_{n}"] = csr_matrix(np.ones((2, n)))
    rng = np.random.default_rng(1)
    error = fail(f"result = {code.format(n=n, m=m)}", **names, rng=rng)
    state, legacy = rng.bit_generator.state, np.random.get_state()  # noqa: NPY002
    explanation = shapes.explain(error)
    assert rng.bit_generator.state == state
    assert np.array_equal(np.random.get_state()[1], legacy[1])  # noqa: NPY002
    clash = explanation.clash
    assert sorted(clash.sizes) == sorted([n, m])
    for k, size in zip(clash.operands, clash.sizes, strict=True):
        assert re.search(rf"(?<!\d){size}(?!\d)", explanation.operands[k].source)


@pytest.mark.parametrize(
    ("code", "operands", "sizes"),
    [
        ("np.add(A, b, out=b)", "b A", (1, 3)),
        ("np.matmul(A, b, out=b)", "b A", (4, 3)),
        ("np.matmul(A.T, A, out=A)", "A A.T", (3, 4)),
        ("np.add(A, 1, out=A, where=m)", "A m", (3, 5)),
        ("np.cumsum(A, axis=1, out=b)", "b A", (1, 3)),
        ("np.sum(A, axis=1, out=b)", "b A", (4, 3)),
    ],
)
def test_the_operand_that_does_not_fit_into_what_is_written_into_is_named(code, operands, sizes):
    names = {"A": np.ones((3, 4)), "b": np.ones(4), "m": np.ones((5, 4), dtype=bool)}
    explanation = shapes.explain(fail(code, **names))
    (clash,) = explanation.clashes
    found = [explanation.operands[k] for k in clash.operands]
    assert (" ".join(o.source for o in found), clash.sizes) == (operands, sizes)
    assert tuple(map(rules.size_at, [o.shape for o in found], clash.axes)) == sizes


@pytest.mark.parametrize(
    ("setup", "code", "found"),
    [
        ("X = np.ones((4, 3)); W = np.ones((2, 3)); b = np.ones(5)", "Z = X @ W + b", set()),
        ("x = np.ones(5); W = np.ones((3, 5)); b = np.ones((3, 1))", "z = x @ W + b", {(3, 1)}),
        ("X = np.ones((4, 3)); W = np.ones((2, 3))", "Z, w = X @ W, W[0]", {()}),
        (
            "A, B = np.ones((3, 4)), np.ones((3, 5))",
            "np.linalg.multi_dot([A, A.T @ B, B])",
            {(3, 3)},
        ),
    ],
)
def test_a_fix_must_not_break_or_stretch_the_rest_of_its_line(setup, code, found):
    assert {fix.shape for fix in explained(setup, code).fixes} == found


# What is said ------------------------------------------------------------------------------------

TEXTS = {
    ("Y = np.zeros((3, 3)); A = np.ones((1, 4))", "np.multiply(Y, A)"): """
`np.multiply(Y, A)` does not fit.
    Y    3  [3]   (3, 3)
    A    1  [4]   (1, 4)
Sizes are compared from the right; they must be equal, or one of them 1.
Axis -1: 3 in `Y` meets 4 in `A`.
The sizes differ, and no rearrangement fits. It would run if A had the shape (1, 3) or if Y
  had the shape (3, 4).""",
    ("w = np.zeros(3); g = np.ones((3, 1))", "w += g"): """
`w += g` does not fit.
    w   [-]  3    (3,)
    g   [3]  1    (3, 1)
What is written into keeps its shape and is not stretched.
Axis -2: 1 in `w` (which lacks the axis) meets 3 in `g`.
These were tried and run. Which one means what you want is for you to say:
    w + g[:, 0]          gives (3,)
    w + g.ravel()        gives (3,)
    w + g.sum(axis=0)    gives (3,)
    w + g.mean(axis=0)   gives (3,)""",
    ("Y = np.ones((3, 4)); P = np.ones((4, 3))", "Y * P"): """
`Y * P` does not fit.
    Y   [3] [4]   (3, 4)
    P   [4] [3]   (4, 3)
Sizes are compared from the right; they must be equal, or one of them 1.
Axis -1: 4 in `Y` meets 3 in `P`.
Axis -2: 3 in `Y` meets 4 in `P`.
These were tried and run. Which one means what you want is for you to say:
    Y.T * P   gives (4, 3)
    Y * P.T   gives (3, 4)
    Y @ P     gives (3, 3)""",
    ("", "z = rng.choice(6, p=np.ones(7) / 7)"): """
`rng.choice(6, p=np.ones(7) / 7)` does not fit.
    np.ones(7) / 7   [7]   (7,)
    6                      ()
NumPy says: a and p must have same size
Axis -1 of `np.ones(7) / 7` is 7, and `6` stands for 6.
These were tried and run. Which one means what you want is for you to say:
    rng.choice(7, p=np.ones(7) / 7)   gives ()""",
}


@pytest.mark.parametrize("cell", TEXTS)
def test_the_text_of_an_explanation(cell):
    assert f"\n{explained(*cell)}" == TEXTS[cell]


def test_no_shape_is_cut_at_the_end_of_a_line():
    for length in range(1, 40):
        name = "g" * length
        error = fail(f"w -= 0.1 * {name}", **{name: np.ones((3, 3)), "w": np.zeros((3, 1))})
        text = str(shapes.explain(error))
        assert f"0.1 * {name} had the shape (3, 1)" in re.sub(r"\n  ", " ", text)
        assert not re.search(r"\d,\n", text)


def test_what_cannot_be_run_again_is_said():
    code = "def weigh(Z):\n    print(end='')\n    return Z\nresult = weigh(X @ W)"
    explanation = explained("X = np.ones((4, 3)); W = np.ones((2, 3))", code)
    (fix, *_) = explanation.fixes
    assert (fix.code, fix.tried, fix.shape) == ("weigh(X @ W.T)", "X @ W.T", (4, 2))
    assert "where X @ W.T gives (4, 2)" in str(explanation)


@pytest.mark.parametrize(
    "code",
    [
        f"X + np.array([{', '.join(map(str, range(120)))}])",
        "X" * 400 + " + b",
        f"np.vstack([{', '.join(f'L[{k}]' for k in range(60))}])",
        "np.vstack(L)",
        f"np.ones({(2,) * 9 + (1,) * 50}) + np.ones({(3,) * 9 + (1,) * 50})",
    ],
    ids=lambda code: code[:12],
)
def test_only_what_is_displayed_is_shortened(code):
    L = [np.ones((2, 2 + k % 2)) for k in range(400)]
    names = {"X": np.ones((4, 7)), "b": np.ones(4), "L": L, "X" * 400: np.ones((4, 7))}
    explanation = shapes.explain(fail(code, **names))
    assert len(str(explanation)) < 3_990
    assert len(explanation._repr_html_()) < 30_000
    assert explanation.expression == code
    assert all(operand.source in code or code == "np.vstack(L)" for operand in explanation.operands)
    for clash in explanation.clashes[:3]:
        shown = [explanation.operands[k].source for k in clash.operands]
        assert all(text[: 100 if len(text) <= 100 else 20] in str(explanation) for text in shown)


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
    assert (
        "<code>a &lt; b</code> does"
        in explained("a = np.ones(3); b = np.ones(4)", "a < b")._repr_html_()
    )


def test_html_has_the_colours_of_the_course():
    from helpers import plots
    from helpers.shapes import drawing

    assert (drawing.DATA, drawing.CLASH) == (plots.DATA, plots.VERMILLION)
    known = {plots.BLUE, plots.ORANGE, plots.GREEN, plots.PURPLE, plots.SKY, plots.BLACK}
    assert set(drawing.COLOURS) == known


# Predictions -------------------------------------------------------------------------------------


def test_predictions_take_shapes_or_arrays():
    assert shapes.broadcast((4, 1), np.ones(3)).shape == (4, 3)
    assert shapes.broadcast((4, 1), (3,), (2, 1, 1)).shape == (2, 4, 3)
    assert shapes.broadcast(2.5, (3,)).shape == (3,)
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


# Not shape errors, missing positions, speed ------------------------------------------------------


class Own:
    def __init__(self, array):
        self.array = array

    def total(self):
        return self.array.sum(axis=-1)

    def copied(self, array):
        return np.array(array.tolist())


def build(A, shape=None):
    raise ValueError(f"the axis and the shape {shape} do not broadcast")


@pytest.mark.parametrize(
    "code",
    [
        "1 / 0",
        "A[[0, 5]]",
        "A[7]",
        "a, b = A.ravel()",
        "int('shape')",
        "np.linalg.inv(np.zeros((3, 3)))",
        "np.array([]).max()",
        "if A > 0: pass",
        "raise ValueError('operands could not be broadcast together with shapes (3,) (4,)')",
        "A + 'text'",
        "[1] @ [2]",
        "undefined + A",
        "A.no_such_method()",
        "['shape'].index('axis')",
        "np.add(A, A, dtype='axis')",
        "build(A, shape=(3, 3))",
        "np.vstack(A, dimensions=2)",
        "np.linalg.inv(A, axis=1)",
        "np.dot(A, A, A, A, axis=0)",
        "A.sort(shape=3)",
        "sorted(A, axis=1)",
        "Own(A, axis=1)",
    ],
)
def test_other_errors_are_none(code):
    assert shapes.explain(fail(code, A=A, build=build, Own=Own)) is None


@pytest.mark.parametrize("value", [None, 3, ValueError("shape"), ValueError, object()])
def test_what_is_no_error_with_a_traceback_is_none(value):
    assert shapes.explain(value) is None


def test_an_error_of_ones_own_is_left_alone():
    asked = []

    class Silent(ValueError):
        def __str__(self):
            asked.append(self)
            return "no shape"

    assert shapes.explain(fail("raise own", own=Silent())) is None
    assert shapes.explain(fail("raise ValueError(own)", own=Silent())) is None
    assert asked == []


@pytest.mark.parametrize("where", ["cache", "_getlines_from_code"])
def test_the_prompt_of_python_keeps_its_source_in_two_ways(where, monkeypatch):
    text = "def f():\n    return A @ B\nf()\n"
    lines = text.splitlines(keepends=True)
    if where == "cache":
        monkeypatch.setitem(linecache.cache, "<input>", (len(text), None, lines, ""))
    else:
        monkeypatch.setattr(linecache, where, lambda code: lines, raising=False)
    with pytest.raises(ValueError, match="mismatch") as caught:
        exec(compile(text, "<input>", "exec"), {"A": A, "B": B})
    explanation = shapes.explain(caught.value)
    assert [(o.source, o.shape) for o in explanation.operands] == [("A", (4, 3)), ("B", (2, 3))]
    assert explanation.fixes[0].code == "A @ B.T"


def test_without_source_it_says_what_numpy_says():
    with pytest.raises(ValueError, match="broadcast") as caught:
        exec("A + b", {"A": np.ones((4, 3)), "b": np.ones(4)})
    explanation = shapes.explain(caught.value)
    assert [operand.shape for operand in explanation.operands] == [(4, 3), (4,)]
    assert explanation.clash.sizes == (3, 4)
    assert "NumPy says" in str(explanation)
    assert "no rearrangement" not in str(explanation)


REARRANGED = ["{}.T", "{}.swapaxes(-1, -2)", "{}[None]", "{}[:, None]", "{}[..., None]"]
REARRANGED += ["{}.ravel()"]
ELEMENTWISE = ["x + y", "np.where(m, x, y)", "x - np.percentile(y, 50, axis=-1)"]
ELEMENTWISE += ["np.ma.masked_less(x, 0) - y", "x * own.total()", "own.copied(x) + y"]
OTHER = ["x @ y", "own.copied(x) @ y", "np.dot(x, y)", "x[m]", "x[:, m]", "np.interp(x, y, y)"]
OTHER += ["np.concatenate([x, y])", "np.average(x, weights=y)", "np.linalg.solve(x, y)"]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize("code", ELEMENTWISE + OTHER)
def test_it_says_that_no_rearrangement_fits_only_where_none_runs(code):
    rng = np.random.default_rng(len(code))
    for _ in range(20):
        first, second = (tuple(rng.integers(1, 5, rng.integers(1, 4)).tolist()) for _ in "xy")
        if rng.random() < 0.5:
            second = tuple(rng.permutation(first).tolist())[: rng.integers(1, 4)]
        x, y = rng.normal(size=first), rng.normal(size=second)
        m = rng.random(second if rng.random() < 0.6 else first) < 0.7
        names = {"x": x, "y": y, "m": m, "own": Own(y)}
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


@pytest.mark.parametrize(
    ("code", "fix"),
    [
        ("X - X.mean(axis=1)", "X - X.mean(axis=1, keepdims=True)"),
        ("X @ W", "X @ W.T"),
        ("X.reshape(7, 9)", None),
    ],
)
def test_large_arrays_are_explained_on_shapes_alone(code, fix):
    error = fail(code, X=np.zeros((2000, 1000)), W=np.zeros((500, 1000)))
    tracemalloc.start()
    explanation = shapes.explain(error)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert explanation.operands[0].shape == (2000, 1000)
    assert [found.code for found in explanation.fixes[:1]] == [fix] * (fix is not None)
    assert peak < 1_000_000  # an array of the size at hand has sixteen million bytes


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
