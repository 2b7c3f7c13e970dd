"""Suggestions: each one runs, and none that makes a silent bug comes first."""

import ast
import itertools
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from pieces import arrays, fail, run

from whyshape import explaining

SHAPES = array_shapes(max_dims=3, max_side=4)
REDUCED = ["np.mean(({}) ** 2)", "({}).sum()", "np.sqrt(np.sum(np.square({})))", "np.max({})"]
LINES = [
    "a - b", "a * b + c", "(a @ b) - c", "np.maximum(a, b) * c", "a @ (b + c)", "a.T @ b",
    "np.tanh(a @ c + b @ c)", "(a * b).mean(axis=0)", "(a - b).sum(axis=-1) / c",
    "np.dot(a, b) + c", "a / a.sum(axis=1)", "(a - b.mean(axis=0)) / b.std(axis=0)",
    "np.where(a > 0, b, c)",
    "np.concatenate([a, b])", "np.vstack((a, b))", "np.stack([a, b, c])", "np.append(a, b, axis=1)",
    "a[b > 0]", "a.reshape(2, 3)", "a.sum(axis=2)", "np.linalg.lstsq(a, b)[0]",
    "np.inner(a, b) * c",
    "np.einsum('ij,jk->ik', a, b)", "np.einsum('ij,j->i', a, b)", "np.polyfit(a, b, 1)",
    "np.interp(a, b, c)", "np.cov(a, b)", "np.average(a, axis=0, weights=b)", "np.convolve(a, b)",
    "np.tensordot(a, b, axes=1)", "np.cross(a, b)", "a[1:] - b[:-1]", "np.diff(a) / b",
    "(a[2:] - 2 * a[1:] + a[:-2]) / b", "np.histogram(a, weights=b)", "np.trapezoid(a, b)",
]  # fmt: skip


def explained(code, **names):
    made = {n: np.ones(v) if type(v) is tuple else v for n, v in names.items()}
    return explaining.explained(fail(code, **made))


def codes(explanation):
    return [fix.code for fix in explanation.fixes]


@pytest.mark.slow
@settings(max_examples=600)
@given(st.sampled_from(LINES), SHAPES, SHAPES, SHAPES)
def test_what_is_said_to_run_runs_and_gives_its_shape(line, a, b, c):
    names = arrays(a=a, b=b, c=c)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        error, _ = run(line, **names)
        explanation = None if error is None else explaining.explained(error)
        for fix in explanation.fixes if explanation else ():
            warnings.simplefilter("ignore")  # about ranks and degrees of freedom
            result = eval(fix.code, {"np": np, **names})
            assert fix.shape is None or np.shape(result) == fix.shape, fix


@settings(max_examples=300)
@given(st.sampled_from(REDUCED), st.sampled_from("-*"), SHAPES, SHAPES)
def test_no_table_of_all_pairs_is_ever_inside_a_full_reduction(line, sign, a, b):
    error, scope = run(line.format(f"a {sign} b"), **arrays(a=a, b=b))
    explanation = None if error is None else explaining.explained(error)
    for code in codes(explanation) if explanation else ():
        (node,) = [
            n
            for n in ast.walk(ast.parse(code))
            if isinstance(n, ast.BinOp) and isinstance(n.op, (ast.Sub, ast.Mult, ast.MatMult))
        ]
        left, right, result = (
            np.shape(eval(ast.unparse(part), scope)) for part in (node.left, node.right, node)
        )
        assert result in (left, right), code


@pytest.mark.slow
@settings(max_examples=300)
@given(st.sampled_from(LINES), SHAPES, SHAPES, SHAPES)
def test_a_marked_change_never_comes_before_one_without_a_mark(line, a, b, c):
    error, _ = run(line, **arrays(a=a, b=b, c=c))
    explanation = None if error is None else explaining.explained(error)
    marked = [fix.marked for fix in explanation.fixes] if explanation else []
    assert marked == sorted(marked)


@pytest.mark.parametrize(
    "line",
    ["u - v", "u * v", "u == v", "np.maximum(u, v)", "u @ v", "np.dot(u, v)",
     "np.mean((u - v) ** 2)", "(u == v).mean()", "np.sum(np.abs(u - v))",
     "-(u * np.log(v)).sum() / 7"],
)  # fmt: skip
@pytest.mark.parametrize("sizes", [(6, 5), (100, 90), (3, 7)])
def test_vectors_of_unequal_lengths_are_told_which_length_would_do(line, sizes):
    explanation = explained(line, u=sizes[:1], v=sizes[1:])
    assert all(fix.marked for fix in explanation.fixes)
    wanted = {f"had the shape ({size},)" for size in sizes}
    assert all(any(one.endswith(way) for one in explanation.needed) for way in wanted)
    assert "It would run if" in str(explanation)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize(
    "line",
    ["(X * y).mean(axis={})", "(y * X).sum(axis={}) / y.sum()", "np.sqrt(((X - y) ** 2).sum({}))"],
)
def test_the_axis_that_is_reduced_stays_the_one_that_was_meant(line, axis):
    """Beside rows X, the weights or targets y need a column; turning X would reduce samples."""
    first, *rest = explained(line.format(axis), X=(5, 3), y=(5,)).fixes
    assert "y[:, None]" in first.code
    assert all(fix.marked for fix in rest if ".T" in fix.code)


@pytest.mark.parametrize("function", ["sum", "mean", "max", "std", "argmax"])
@pytest.mark.parametrize(("axis", "needed"), [(2, 3), (5, 6), (-3, 3)])
def test_no_axis_is_guessed_for_one_that_is_not_there(function, axis, needed):
    for line in (f"M.{function}(axis={axis})", f"np.{function}(M, {axis})"):
        explanation = explained(line, M=(3, 4))
        assert (explanation.fixes, explanation.needed) == ((), (f"M had {needed} axes",))
        assert "the array has axes 0 to 1. It would run" in " ".join(str(explanation).split())


def test_an_axis_is_changed_first_only_where_the_shapes_then_agree():
    assert codes(explained("(A.argmax(axis=1) == Y).mean()", A=(3, 4), Y=(4,)))[0] == (
        "(A.argmax(axis=0) == Y).mean()"
    )
    explanation = explained("X - X.mean(axis=1)", X=(4, 3))
    marked = [fix.code for fix in explanation.fixes if fix.marked]
    assert marked == ["X - X.mean(axis=0)"]
    assert "reduces over another axis" in str(explanation)


def test_all_sums_of_a_line_over_one_axis_keep_it():
    line = "(X - X.min(axis=1)) / (X.max(axis=1) - X.min(axis=1))"
    assert codes(explained(line, X=(5, 3)))[0] == line.replace("axis=1", "axis=1, keepdims=True")


@pytest.mark.parametrize("subscripts", ["ij,jk->ik", "ij,jk->", "ij,jk->ki", "ij,jk"])
def test_relabelled_subscripts_sum_the_labels_that_were_summed(subscripts):
    """Otherwise an operand would be summed alone."""
    for a, b in itertools.permutations([(3, 4), (3, 5), (4, 3)], 2):
        error, _ = run(f"np.einsum('{subscripts}', A, B)", **arrays(A=a, B=b))
        for code in codes(explaining.explained(error)) if error else ():
            first, second = code.split("'")[1].split("->")[0].split(",")
            assert len({*first} & {*second}) == 1
            assert "j" in {*first} & {*second}


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("np.diff(y) / x", "np.diff(y) / x[:-1]"),
        ("np.diff(y) / x", "np.diff(y) / x[1:]"),
        ("np.diff(y, 2) / x", "np.diff(y, 2) / x[:-2]"),
    ],
)
def test_beside_differences_a_vector_is_cut(line, wanted):
    assert wanted in codes(explained(line, x=(9,), y=(9,)))


@pytest.mark.parametrize("line", ["x[2:] - 2 * x[1:] + x[:-2]", "x[1:] - x[:-2]"])
def test_a_slice_is_not_guessed(line):
    explanation = explained(line, x=(9,), y=(9,))
    assert explanation.fixes == ()
    assert explanation.needed


def test_a_window_at_an_edge_is_not_moved():
    explanation = explained("img[2:5, 7:10] * K", img=(8, 9), K=(3, 3))
    assert explanation.fixes == ()
    assert "img[2:5, 7:10] had the shape (3, 3)" in explanation.needed


def test_rows_of_two_tables_may_be_meant_as_pairs_and_are_marked():
    explanation = explained(
        "np.sqrt(((P - C) ** 2).sum(axis=1)).argmin(axis=1)", P=(9, 2), C=(4, 2)
    )
    (fix,) = explanation.fixes
    assert fix.code == "np.sqrt(((P[:, None, :] - C) ** 2).sum(axis=2)).argmin(axis=1)"
    assert fix.mark == "makes a table of all pairs"
    text = str(explanation)
    assert text.index("It would run if C had the shape (9, 2)") < text.index("P[:, None, :]")


def test_a_change_after_which_another_part_fails_is_not_offered():
    explanation = explained("np.tanh(Wx @ h + Wh @ x)", Wx=(5, 3), Wh=(5, 4), h=(4,), x=(3,))
    assert explanation.fixes == ()


def test_a_stack_of_matrices_meets_a_vector_for_each():
    assert codes(explained("S @ v", S=(10, 3, 4), v=(10, 4)))[0] == "(S @ v[..., None])[..., 0]"


def test_labels_in_columns_get_the_reduction_of_the_predictions():
    line = "(P.argmax(axis=1) == T).mean()"
    assert codes(explained(line, P=(9, 3), T=(9, 3)))[0] == (
        "(P.argmax(axis=1) == T.argmax(axis=1)).mean()"
    )


def test_a_list_of_a_thousand_arrays_is_named_by_the_odd_one():
    explanation = explained("np.concatenate(L)", L=[np.ones((2, 3))] * 999 + [np.ones((2, 4))])
    assert explanation.clash.operands == (0, 999)
    assert "`L[999]`" in str(explanation)


@pytest.mark.parametrize(
    "code",
    [
        "toeplitz(c) @ W", "np.vander(c) @ W", "np.tile(c, 10**8) @ W", "np.repeat(c, 10**9) @ W",
        "np.outer(c, c) @ W", "np.eye(10**5) @ W", "np.ones((10**5, 10**5)) @ W", "np.diag(c) @ W",
        "np.meshgrid(c, c)[0] @ W", "np.pad(c, 10**9) @ W", "np.linspace(0, 1, 10**9) @ W",
        "np.broadcast_to(c, (10**6, 10_000)) @ W", "c[:, None] * c @ W", "[0] * 10**9 @ W",
        "np.full(np.array([1000] * 3), 1.0) @ W", "np.full((1000, 1000), 'a' * 900) @ W",
        "np.tile(c[:9], np.array([1000] * 3)) @ W", "np.repeat(c[:9], np.full(9, 10**8)) @ W",
        "np.diag(c[:1], 10**4) @ W", "np.kron(c, c) @ W", "np.linalg.svd(c[:, None])[0] @ W",
        "np.repeat(np.array(['a' * 900]), 500) @ W", "np.ones(10**4, '99999f8') @ W",
        "np.diff(c, 10**9) @ W",
    ],
)  # fmt: skip
def test_no_large_result_is_computed(code):
    """Here the failing line itself is not run: it would take all memory."""
    from scipy.linalg import toeplitz

    from whyshape.evaluate import Evaluator, attempt
    from whyshape.values import is_stand_in

    scope = {"np": np, "c": np.ones(10_000), "W": np.ones((3, 4)), "toeplitz": toeplitz}
    node = ast.parse(code, mode="eval").body.left
    value = attempt(Evaluator((scope,)).value, node)
    assert value is None or is_stand_in(value)


@pytest.mark.parametrize("step", ["w = w - 0.1 * dw", "w = dw + w"])
def test_a_step_keeps_the_shape_of_what_it_steps_from(step):
    for fix in explained(step, w=(3, 4), dw=(4, 3)).fixes:
        assert fix.shape == (3, 4)


def test_a_table_made_by_accident_earlier_in_the_line_is_found():
    """`X @ w - y` runs and gives (10, 10), and only the next product fails."""
    line = "w = w - 0.1 * X.T @ (X @ w - y)"
    (fix,) = explained(line, w=(3,), X=(10, 3), y=(10, 1)).fixes
    assert (fix.code, fix.mark) == ("w - 0.1 * X.T @ (X @ w - y[:, 0])", "")


@pytest.mark.parametrize("line", ["P[np.arange(10), y]", "P[range(10), y]"])
def test_places_that_belong_together_are_not_crossed(line):
    assert explained(line, P=(10, 3), y=np.zeros(8, int)).fixes == ()


def test_a_product_is_not_offered_where_all_is_summed():
    """`np.sum(Y @ A)` runs and sums other pairs than `np.sum(Y * A)`."""
    assert codes(explained("Y * A", Y=(3, 4), A=(4, 5))) == ["Y @ A"]
    assert explained("-np.sum(Y * np.log(A)) / 4", Y=(3, 4), A=(4, 5)).fixes == ()


@pytest.mark.parametrize("form", ["{} @ {}", "np.dot({}, {}) / 5", "(1 - {}) @ {}", "{}.dot({})"])
@pytest.mark.parametrize("shape", [(5, 1), (1, 5)])
def test_a_product_of_two_columns_or_rows_is_one_number_first(form, shape):
    first, *rest = explained(form.format("a", "b"), a=shape, b=shape).fixes
    assert first.shape == (1, 1)
    tables = [fix for fix in rest if fix.shape == (5, 5)]
    assert tables
    assert all(fix.mark == "makes a table of all pairs" for fix in tables)


def test_a_product_of_all_pairs_is_marked_unless_the_line_has_a_table_of_its_shape():
    explanation = explained("d @ x", d=(3, 1), x=(4, 1))
    assert explanation.needed
    assert all(fix.marked for fix in explanation.fixes)
    for step in ("W = W - 0.1 * d @ x", "W -= 0.1 * (d @ x)", "W[:] = d @ x"):
        (fix,) = explained(step, W=(3, 4), d=(3, 1), x=(4, 1)).fixes
        assert (fix.shape, fix.mark) == ((3, 4), "")
    assert explained("np.sum(d @ x)", d=(3, 1), x=(4, 1)).fixes == ()


def test_a_product_with_one_number_is_no_table():
    marks = {fix.code: fix.mark for fix in explained("W @ x", W=(1, 1), x=(4, 1)).fixes}
    assert marks["x @ W"] == ""


# The kinds of edit: a line, its arrays, a suggestion among those for it, and the mark of that.
EDITS = {
    "a cut of a vector": ("m * v", {"m": (5,), "v": (4,)}, "m[:len(v)] * v", "drops a part"),
    "a cut of an axis": ("np.dot(S, b)", {"S": (9, 3, 30), "b": (10,)},
                         "np.dot(S[:, :, :len(b)], b)", "drops a part"),
    "middles between edges": ("np.trapezoid(d, e)", {"d": (8,), "e": np.arange(9.0)},
                              "np.trapezoid(d, (e[:-1] + e[1:]) / 2)", "drops a part"),
    "all longer operands": ("np.where(t > 3, h, t)", {"t": (7,), "h": (6,)},
                            "np.where((t > 3)[:len(h)], h, t[:len(h)])", "drops a part"),
    "a cut of rows": ("np.hstack([X, Y])", {"X": (5, 3), "Y": (4, 2)},
                      "np.hstack([X[:len(Y)], Y])", "drops a part"),
    "a mask for the other axis": ("X[m > 0]", {"X": (5, 4), "m": (4,)}, "X[:, m > 0]", ""),
    "a number that may have lost its axes": ("s @ W", {"s": np.float64(2), "W": (3, 4)}, "s * W",
                                             "takes one number as a factor"),
    "a place in part": ("O[1, :] = s", {"O": (3, 6), "s": (4,)}, "O[1, :len(s)]",
                        "writes into a part"),
    "a part of what is stepped": ("x += s", {"x": (6,), "s": (4,)}, "x[:len(s)]",
                                  "writes into a part"),
    "the right-hand side of a step": ("w -= X @ d", {"w": (3,), "X": (5, 3), "d": (5,)}, "d @ X",
                                      ""),
    "limits by name": ("np.clip(X, a_min=a, a_max=b)", {"X": (5, 3), "a": (5,), "b": (5,)},
                       "np.clip(X, a_min=a[:, None], a_max=b[:, None])", ""),
    "without a slice": ("np.hstack([X, w[:-1][:, None]])", {"X": (4, 3), "w": (4,)},
                        "np.hstack([X, w[:, None]])", "leaves out a slice"),
    "a row of ones": ("P @ p.T", {"P": (3, 4), "p": (5, 3)},
                      "P @ np.vstack([p.T, np.ones(5)])", "adds what was not there"),
    "a sum": ("b -= d", {"b": (2,), "d": (4, 2)}, "d.sum(axis=0)", "reduces over an axis"),
    "a mean": ("T[0] = c", {"T": (3, 6), "c": (6, 5)}, "c.mean(axis=1)", "reduces over an axis"),
    "least squares": ("np.linalg.solve(A, y)", {"A": (6, 3), "y": (6,)},
                      "np.linalg.lstsq(A, y, rcond=None)[0]",
                      "solves in the sense of least squares"),
    "unequal parts": ("np.split(X, 3)", {"X": (11, 2)}, "np.array_split(X, 3)",
                      "gives parts of unequal sizes"),
    "unequal parts along an axis": ("np.split(X, 3, axis=1)", {"X": (2, 11)},
                                    "np.array_split(X, 3, axis=1)", "gives parts of unequal sizes"),
    "the last two axes": ("Q @ K.T", {"Q": (2, 5, 4), "K": (2, 5, 4)}, "Q @ K.mT", ""),
    "a batch of solutions": ("np.linalg.solve(J, r)", {"J": np.ones((5, 3, 3)), "r": (5, 3)},
                             "np.linalg.solve(J, r[..., None])[..., 0]", ""),
    "an ellipsis": ("np.einsum('ij,nj->ni', R, p)", {"R": (4, 3, 3), "p": (4, 9, 3)},
                    "np.einsum('...ij,...nj->...ni', R, p)", ""),
    "all pairs": ("a - b", {"a": (6, 2), "b": (4, 2)}, "a[:, None, :] - b",
                  "makes a table of all pairs"),
    "the last place": ("X[:, 3]", {"X": (4, 3)}, "X[:, -1]", "takes from another place"),
    "members": ("u == v", {"u": (6,), "v": (2,)}, "np.isin(u, v)",
                "asks which numbers are among the others"),
    "the other end of a slice": ("y[2:] / x", {"x": (9,), "y": (9,)}, "y[2:] / x[:-2]",
                                 "drops a part"),
    "without an index": ("G[:, :, 0]", {"G": (5, 4)}, "G", "leaves out an index"),
    "rows with a single 1": ("P - y", {"P": (5, 3), "y": np.array([0, 2, 1, 1, 0])},
                             "P - np.eye(3)[y]", "another change is as likely"),
    "the largest of each row": ("(P == y).mean()", {"P": (5, 3), "y": np.array([0, 2, 1, 1, 0])},
                                "(P.argmax(axis=1) == y).mean()", "another change is as likely"),
    "a weighted sum": ("(im * w).sum(axis=-1)", {"im": (3, 5, 6), "w": (3,)},
                       "(im * w[:, None, None]).sum(axis=0)", "reduces over another axis"),
    "two operands": ("np.clip(X, a, b)", {"X": (5, 3), "a": (5,), "b": (5,)},
                     "np.clip(X, a[:, None], b[:, None])", ""),
    "one place of each row": ("P[y]", {"P": (3, 9), "y": np.array([0, 5, 1])},
                              "P[np.arange(len(y)), y]", "another change is as likely"),
    "without its own new axis": ("X / s[:, None]", {"X": (5, 3), "s": (3,)}, "X / s", ""),
    "a mask without its new axis": ("I[m[:, :, None]]", {"I": (4, 5, 3), "m": np.eye(4, 5) > 0},
                                    "I[m]", ""),
    "as many rows as labels": ("P[np.arange(3), y]", {"P": (5, 3), "y": np.arange(5) % 3},
                               "P[np.arange(len(y)), y]", ""),
    "a mask cut": ("X[m]", {"X": (4, 2), "m": np.arange(5) > 1}, "X[m[:len(X)]]", "drops a part"),
    "rows cut to a mask": ("X[m]", {"X": (6, 2), "m": np.arange(5) > 1}, "X[:len(m)][m]",
                           "drops a part"),
    "another end of a slice": ("p[1:-2] = v", {"p": (7,), "v": (5,)}, "p[1:-1]",
                               "moves an end of a slice"),
    "another beginning": ("p[2:] = v", {"p": (7,), "v": (6,)}, "p[1:]", "moves an end of a slice"),
    "right-hand sides in rows": ("np.linalg.solve(S, B)", {"S": np.eye(3), "B": (4, 3)},
                                 "np.linalg.solve(S, B.T).T", ""),
    "right-hand sides, turned": ("np.linalg.solve(S, B)", {"S": np.eye(3), "B": (4, 3)},
                                 "np.linalg.solve(S, B.T)", "another change is as likely"),
    "a label of the batch": ("np.einsum('bij,j->bi', A, v)", {"A": (4, 3, 5), "v": (4, 5)},
                             "np.einsum('bij,bj->bi', A, v)", "another change is as likely"),
    "a reshape of what is full": ("x.reshape(-1, 24)", {"x": (50,)},
                                  "x[:len(x) // 24 * 24].reshape(-1, 24)", "drops a part"),
}  # fmt: skip


@pytest.mark.parametrize("kind", EDITS)
def test_each_kind_of_edit_is_tried_and_marked(kind):
    line, names, code, mark = EDITS[kind]
    marks = {fix.code: fix.mark for fix in explained(line, **names).fixes}
    assert marks.get(code) == mark, marks


@pytest.mark.parametrize(
    ("line", "shapes"),
    [
        ("u * X", {"u": (9, 5), "X": (5, 9)}),
        ("u * X + Y", {"u": (9, 5), "X": (5, 9), "Y": (5, 9)}),
        ("p = R @ p", {"R": (2, 2), "p": (7, 2)}),
        ("X.T @ X @ y", {"X": (5, 3), "y": (5,)}),
        ("S / n", {"S": (4, 4, 6), "n": (4,)}),
        ("(X * w).sum(axis=1)", {"X": (5, 3), "w": (5,)}),
        ("P - y", {"P": (5, 3), "y": np.array([0, 2, 1, 1, 0])}),
        ("x[1:] / np.abs(x)", {"x": (9,)}),
        ("for i in range(6):\n    X[i]", {"X": (5, 10)}),
        ("i = 7\nX[i]", {"X": (5, 10)}),
        ("P[y]", {"P": (3, 9), "y": np.array([0, 5, 1])}),
        ("np.sum(A @ B)", {"A": (3, 4), "B": (3, 4)}),
        ("np.dot(A, B)", {"A": (4, 9), "B": (4, 9)}),
        ("X @ V[:2]", {"X": (11, 5), "V": (5, 5)}),
        ("X @ V[:, :2]", {"X": (7, 3), "V": (7, 7)}),
        ("A[3:5, 2:7] = b", {"A": (9, 9, 3), "b": (5, 2, 3)}),
        ("A[~np.isnan(A).any(axis=0)]", {"A": (7, 4)}),
        ("X * t", {"X": (7, 2), "t": (2, 1)}),
        ("for j in range(len(D)):\n    D[:, j].max()", {"D": (9, 4)}),
    ],
)
def test_where_another_reading_is_as_likely_every_change_is_marked(line, shapes):
    fixes = explained(line, **shapes).fixes
    assert len(fixes) > 0
    assert all(fix.marked for fix in fixes), fixes


@pytest.mark.parametrize(
    ("line", "shapes", "code"),
    [
        ("x = x - u", {"x": (9, 5), "u": (5, 9)}, "x - u.T"),
        ("u.T * X", {"u": (5, 9), "X": (5, 9)}, "u * X"),
        ("(X * w).sum(axis=0)", {"X": (5, 3), "w": (5,)}, "(X * w[:, None]).sum(axis=0)"),
        ("for j in range(D.shape[1]):\n    D[j].max()", {"D": (4, 9)}, "D[:, j].max()"),
    ],
)
def test_where_the_line_tells_which_reading_is_meant_it_has_no_mark(line, shapes, code):
    assert (code, "") in [(fix.code, fix.mark) for fix in explained(line, **shapes).fixes[:1]]


def test_a_change_after_which_a_later_line_fails_is_marked():
    code = "dW = np.dot(delta, h.T)\nW -= dW"
    fixes = explained(code, h=(8, 5), delta=(8, 3), W=(5, 3)).fixes
    assert (fixes[0].code, fixes[0].mark) == ("np.dot(h.T, delta)", "")
    marks = {fix.code: fix.mark for fix in fixes}
    assert marks["np.dot(delta.T, h)"] == "a later line then fails"


def test_two_parts_of_a_line_that_lack_the_same_axis_both_get_it():
    found = codes(explained("(X - m) / s", X=(6, 3), m=(6,), s=(6,)))
    assert found[0] == "(X - m[:, None]) / s[:, None]"
    fixes = explained("Z = X - m\nZ = Z / s", X=(6, 3), m=(6,), s=(6,)).fixes
    assert all(fix.marked for fix in fixes)  # the second line needs a change, too
    assert "X - m[:, None]" in [fix.code for fix in fixes]


def test_in_a_comparison_the_axis_may_be_what_is_asked():
    for line in ("X.sum(axis=0) == y", "np.allclose(X.sum(axis=0), y)"):
        fixes = explained(line, X=(6, 3), y=(6,)).fixes
        assert "axis=1" in fixes[0].code
        assert fixes[0].mark == "reduces over another axis"


def test_vectors_of_one_length_that_are_joined_along_axis_1_are_columns():
    fixes = explained("np.concatenate((a, b), axis=1)", a=(5,), b=(5,)).fixes
    assert fixes[0].code == "np.column_stack((a, b))"
    assert [fix.marked for fix in fixes if "axis=0" in fix.code] == [True]
    assert codes(explained("np.concatenate((a, b), axis=1)", a=(5,), b=(4,))) == [
        "np.concatenate((a, b), axis=0)"
    ]


def test_an_end_or_the_middle_is_not_a_small_part_of_a_long_array():
    assert codes(explained("x * y", x=(100,), y=(4,))) == ["x[:len(y)] * y", "x[:, None] * y"]
    assert "x[2:-2] * y" in codes(explained("x * y", x=(10,), y=(6,)))


def test_a_line_of_which_only_a_part_was_tried_is_not_said_to_run():
    class Own:
        mean = property(lambda self: np.ones(6))

    found = str(explained("(X - m) / own.mean", X=(6, 3), m=(6,), own=Own()))
    assert "These were tried. Which" in found
    assert "where X - m[:, None] gives (6, 3)" in found


def test_a_later_step_that_would_stretch_fails_too():
    fixes = explained("d = np.dot(a, b.T)\nw -= d", a=(8, 3), b=(8, 5), w=(3,)).fixes
    marks = {fix.code: fix.mark for fix in fixes}
    assert marks["np.dot(b.T, a)"] == marks["np.dot(a.T, b)"] == "a later line then fails"


def test_a_later_line_of_unknown_shapes_is_not_taken_to_fail():
    code, names = "p = X @ w\nq = f(p)\nq @ X", {"X": (5, 3), "w": (1, 3), "f": lambda p: p.T}
    assert [fix.mark for fix in explained(code, **names).fixes] == ["", "", ""]


def test_a_value_that_is_a_tuple_has_no_shape():
    for line in ("r = np.linalg.lstsq(A, y)\nr[0]", "R[0] = np.linalg.lstsq(A, y)"):
        first, *_ = explained(line, A=(3, 9), y=(9,), R=np.empty(2, object)).fixes
        assert (first.code, first.shape) == ("np.linalg.lstsq(A.T, y)", None)


def test_a_template_stands_for_a_call_without_names_alone():
    line = "x = np.linalg.solve({}A, {}y)"
    names = {"A": (6, 3), "y": (6,), "x": (6, 3)}
    assert "np.linalg.lstsq(A, y, rcond=None)[0]" in codes(explained(line.format("", ""), **names))
    assert not any("lstsq" in code for code in codes(explained(line.format("a=", "b="), **names)))


def test_a_product_of_operands_replaces_a_product_alone():
    assert "X @ w + y" in codes(explained("X * w + y", X=(5, 3), w=(3,), y=(5,)))
    assert "X @ w + y" not in codes(explained("(X - w) + y", X=(5, 3), w=(3,), y=(5,)))


LOOP = "for i in range({}):\n    {}"


@pytest.mark.parametrize(
    ("passes", "body", "wanted"),
    [
        (3, "out[i] = X[:, i]", ["out[:, i]"]),
        (2, "two[i] = x[4 * i:4 * i + 4]", []),
        (2, "row = x[4 * i:4 * i + 4]; two[i] = row", ["two[i, :len(row)]", "two[i, 2:]"]),
    ],
)
def test_another_part_to_write_into_must_fit_in_the_other_passes(passes, body, wanted):
    """In a later pass, the part of the array has fitted before."""
    code = LOOP.format(passes, body)
    explanation = explained(code, out=(4, 3), X=(4, 3), two=(2, 4), x=(6,))
    assert codes(explanation) == wanted


def test_a_change_must_run_in_the_first_pass_of_a_loop():
    code, shapes = "for w in ({}):\n    X @ w", {"X": (3, 4), "A": (4, 2), "B": (2, 4)}
    (fix,) = explained(code.format("A, B"), **shapes).fixes
    assert (fix.code, fix.mark) == ("X[:, :len(w)] @ w", "drops a part")
    assert codes(explained(code.format("B, A"), **shapes))[0] == "X @ w.T"


@pytest.mark.parametrize(
    ("line", "needed"),
    [
        ("P[np.arange(16), y]", ["y had the shape (16,)", "np.arange(16) had the shape (15,)"]),
        ("P[:, m]", ["m had the shape (4,)", "P had the shape (16, 5)"]),
        ("P[:, m] = 0", ["m had the shape (4,)", "P had the shape (16, 5)"]),
        ("S[m]", ["m had the shape (4,)", "S had the shape (5, 4)"]),
        ("C[..., m]", ["m had the shape (4,)", "C had the shape (2, 3, 5)"]),
        ("C[None, 1, :, m]", ["m had the shape (4,)", "C had the shape (2, 3, 5)"]),
        ("S[S2 > 0]", ["S2 > 0 had the shape (4, 4)", "S had the shape (4, 5)"]),
        ("x += Z", ["Z had the shape (16, 4)", "x had the shape (2, 16, 4)"]),
        ("S - T", ["T had the shape (4, 4)", "S had the shape (6, 7)"]),
    ],
)
def test_which_shape_would_have_done(line, needed):
    shapes = arrays(P=(16, 4), S=(4, 4), S2=(4, 5), x=(16, 4), Z=(2, 16, 4), T=(6, 7))
    masks = {"m": np.ones(5, bool), "C": np.ones((2, 3, 4))}
    explanation = explained(line, **shapes, **masks, y=np.zeros(15, int))
    assert all(fix.marked for fix in explanation.fixes)
    assert list(explanation.needed) == needed


@pytest.mark.parametrize(
    "line",
    [
        "x[:int(k)]",  # no array can be the end of a slice
        "A @= k",  # NumPy stretches no product that is written in place
        "0 < A - c < 1",  # an array of several values is neither true nor false
        "if A @ c > 0: pass",
        "np.r_[A, np.ones((2, 2, 2))]",
    ],
)
def test_a_change_after_which_the_line_still_fails_is_not_offered(line):
    found = explained(line, x=(9,), A=(2, 3), c=(2,), k=(3,))
    assert found is None or not [fix for fix in found.fixes if not fix.marked]


def test_a_result_that_hardly_fits_into_memory_is_not_offered():
    long = np.broadcast_to(1.0, (200_000, 3)), np.broadcast_to(1.0, (150_000, 3))
    assert "X @ Y.T" not in codes(explained("X @ Y", X=long[0], Y=long[1]))
    assert "X @ Y.T" in codes(explained("X @ Y", X=(20, 3), Y=(15, 3)))


def test_whole_numbers_get_no_mean():
    whole = {"c": np.zeros(3, int), "H": np.ones((5, 3), int)}
    assert codes(explained("c += H", **whole)) == ["H.sum(axis=0)"]


@pytest.mark.parametrize(
    ("line", "names", "code"),
    [
        ("Xt = x.reshape(100, 1)", {"x": (200,)}, "x.reshape(-1, 1)"),
        ("x[i + 1] = x[i] + 0.1 * v", {"x": (5, 2), "v": (5, 2), "i": 0}, "x[i] + 0.1 * v[i]"),
        ("P - y", {"P": (6, 3), "y": np.array([0.0, 1, 2] * 2)}, "P - np.eye(3)[y.astype(int)]"),
        ("P - y", {"P": (6, 3), "y": np.array([1, 2, 3] * 2)}, "P - np.eye(3)[y - 1]"),
        ("np.r_[A, row]", {"A": (3, 4), "row": (4,)}, "np.r_[A, row[None, :]]"),
        ("range(n)", {"n": np.array([5])}, "range(n.item())"),
    ],
)
def test_what_the_line_tells_decides_what_comes_first(line, names, code):
    assert explained(line, **names).fixes[0].code == code


def test_beside_a_mean_over_another_axis_the_axis_may_be_the_mistake():
    found = explained("(X - X.mean(axis=0)) / X.std(axis=1)", X=(6, 4))
    marked = {fix.code.partition(" / ")[2]: fix.marked for fix in found.fixes}
    assert marked["X.std(axis=1, keepdims=True)"]
    assert "X.std(axis=0)" in marked


def test_vectors_that_would_have_been_columns_or_rows_are_not_made_one():
    for line in ("np.column_stack([x, y])", "np.vstack([x, z, 1])"):
        assert all(fix.marked for fix in explained(line, x=(9,), y=(10,), z=(9,)).fixes)


def test_the_product_of_an_array_with_itself_is_not_turned():
    found = explained("C = X.T @ X * w", X=(6, 4), w=(6,))
    assert all(fix.marked for fix in found.fixes)
