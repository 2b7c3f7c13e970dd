"""Shape errors explained: operands, collision and changes for each kind of error and of change."""

import gc
import re
import shutil
import subprocess
import sys
import weakref
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import array_shapes
from pieces import arrays, fail, run

import whyshape
from whyshape import explaining, labels
from whyshape.text import LONGEST, short

A, B = (3, 4), (4, 2)


def explained(code, **names):
    """The explanation of code with arrays of ones; a tuple is a shape."""
    made = {n: np.ones(v) if type(v) is tuple else v for n, v in names.items()}
    return explaining.explained(fail(code, **made))


def codes(explanation):
    return [fix.code for fix in explanation.fixes]


# One case for each kind of error: code, names, operands, sizes that collide, first change

ERRORS = {
    "broadcast": ("X - m", {"X": (4, 3), "m": (4,)}, "X m", (3, 4), "X - m[:, None]"),
    "several operands": ("np.where(X > 0, X, m)", {"X": (4, 3), "m": (4,)}, "X > 0|X|m", (3, 4),
                         "np.where(X > 0, X, m[:, None])"),
    "comparison": ("X == m", {"X": (4, 3), "m": (4,)}, "X m", (3, 4), "X == m[:, None]"),
    "nested lists": ("X + [[1, 2], [3, 4], [5, 6]]", {"X": (3, 4)},
                     "X|[[1, 2], [3, 4], [5, 6]]", (4, 2), None),
    "lists that are joined": ("X @ ([1, 2] + [3] * 2)", {"X": (3, 3)}, "X|[1, 2] + [3] * 2", (3, 4),
                              None),
    "np.matmul": ("np.matmul(X, W)", {"X": (5, 4), "W": (3, 4)}, "X W", (4, 3),
                  "np.matmul(X, W.T)"),
    "allclose": ("np.allclose(X, m)", {"X": (4, 3), "m": (4,)}, "X m", (3, 4),
                 "np.allclose(X, m[:, None])"),
    "ufunc": ("np.maximum(X, m)", {"X": (4, 3), "m": (4,)}, "X m", (3, 4),
              "np.maximum(X, m[:, None])"),
    "matmul": ("X @ W", {"X": (5, 4), "W": (3, 4)}, "X W", (4, 3), "X @ W.T"),
    "matmul of a vector": ("v @ W", {"v": (4,), "W": (3, 4)}, "v W", (4, 3), "W @ v"),
    "batch of a product": ("S @ R", {"S": (2, 3, 4), "R": (5, 4, 3)}, "S R", (2, 5), None),
    "dot": ("np.dot(X, W)", {"X": (5, 4), "W": (3, 4)}, "X W", (4, 3), "np.dot(X, W.T)"),
    "method dot": ("X.dot(W)", {"X": (5, 4), "W": (3, 4)}, "X W", (4, 3), "X.dot(W.T)"),
    "einsum": ("np.einsum('ij,jk->ik', X, W)", {"X": (5, 4), "W": (3, 4)}, "X W", (4, 3),
               "np.einsum('ij,kj->ik', X, W)"),
    "einsum with a label too few": ("np.einsum('ij,j->i', X, W)", {"X": (5, 4), "W": (3, 4)},
                                    "X W", None, "np.einsum('ij,kj->ik', X, W)"),
    "concatenate": ("np.concatenate([X, Z])", {"X": (5, 4), "Z": (5, 2)}, "X Z", (4, 2),
                    "np.concatenate([X, Z], axis=1)"),
    "concatenate other axes": ("np.concatenate([X, v])", {"X": (5, 4), "v": (4,)}, "X v", None,
                               "np.concatenate([X, v[None, :]])"),
    "append": ("np.append(X, v, axis=0)", {"X": (0, 4), "v": (4,)}, "X v", None,
               "np.append(X, v[None, :], axis=0)"),
    "stack": ("np.stack([u, v])", {"u": (5,), "v": (4,)}, "u v", (5, 4), "np.concatenate([u, v])"),
    "np.c_": ("np.c_[X, W]", {"X": (5, 4), "W": (4, 5)}, "X W", (5, 4), "np.c_[X, W.T]"),
    "np.c_ in a product": ("np.c_[u, v] @ W", {"u": (4,), "v": (4,), "W": (3, 2)},
                           "np.c_[u, v]|W", (2, 3), None),
    "a list of arrays": ("np.dstack([X, Y])", {"X": (3, 4), "Y": (2, 4)}, "X Y", (3, 2), None),
    "all elements": ("np.vdot(u, v)", {"u": (3,), "v": (4,)}, "u v", (3, 4),
                     "np.vdot(u, v[:len(u)])"),
    "a ufunc at places": ("np.add.at(u, i, v)", {"u": (9,), "i": np.array([1, 2, 3]), "v": (4,)},
                          "u i v", (3, 4), None),
    "lists of numbers": ("np.interp(x, [0, 1, -2], [1, 2])", {"x": (4,)}, "x|[0, 1, -2]|[1, 2]",
                         (3, 2), None),
    "two axes": ("X * Y", {"X": (2, 3), "Y": (4, 5)}, "X Y", (3, 5), None),
    "a ragged array": ("np.array([u, v])", {"u": (5,), "v": (4,)}, "u v", (5, 4), None),
    "reshape": ("X.reshape(4, 4)", {"X": (5, 4)}, "X", (20, 16), "X.reshape(-1, 4)"),
    "reshape with -1": ("X.reshape(3, -1)", {"X": (5, 4)}, "X", None, None),
    "mask": ("X[m > 0]", {"X": (5, 4), "m": (4,)}, "X|m > 0", (5, 4), "X[:, m > 0]"),
    "positions": ("X[[1, 6], [2, 3, 5]]", {"X": (8, 9)}, "X|[1, 6]|[2, 3, 5]", (2, 3),
                  "X[np.ix_([1, 6], [2, 3, 5])]"),
    "a mask of two axes": ("F[M]", {"F": (90, 160), "M": np.ones((160, 90), bool)}, "F M",
                           (90, 160), "F[M.T]"),
    "too many indices": ("v[:, 0]", {"v": (4,)}, "v", None, "v"),
    "assignment": ("X[0] = u", {"X": (5, 4), "u": (5,)}, "X[0] u", (4, 5), "X[:, 0]"),
    "in place": ("w += g", {"w": (3,), "g": (3, 1)}, "w g", (1, 3), "g[:, 0]"),
    "out": ("np.add(X, v, out=v)", {"X": (5, 4), "v": (4,)}, "X v", None, None),
    "solve": ("np.linalg.solve(S, X)", {"S": np.eye(4), "X": (5, 4)}, "S X", (4, 5),
              "np.linalg.solve(S, X.T).T"),
    "square": ("np.linalg.inv(X)", {"X": (5, 4)}, "X", (5, 4), None),
    "axis": ("np.sum(X, axis=2)", {"X": (5, 4)}, "X", None, None),
}  # fmt: skip


@pytest.mark.parametrize("kind", ERRORS)
def test_each_kind_of_error_is_explained(kind):
    code, names, operands, sizes, first = ERRORS[kind]
    explanation = explained(code, **names)
    found = {operand.source: operand.shape for operand in explanation.operands}
    wanted = operands.split("|") if "|" in operands else operands.split()
    made = {n: np.ones(v) if type(v) is tuple else v for n, v in names.items()}
    assert {text: np.shape(eval(text, {"np": np, **made})) for text in wanted} == found
    assert (explanation.clash.sizes if explanation.clash else None) == sizes
    assert codes(explanation)[:1] == ([first] if first else codes(explanation)[:1])
    assert all(str(shape) in str(explanation) for shape in found.values())


# What is said about a collision, or about shapes without one

SENTENCES = {
    "a matrix of a batch": ("np.linalg.inv(S)", {"S": (2, 5, 4)},
                            "Axis -2 of `S` is 5, and its axis -1 is 4."),
    "no matrix": ("np.linalg.inv(v)", {"v": (4,)}, "A square matrix needs two axes."),
    "the matrix of a system": ("np.linalg.solve(S, b)", {"S": (4, 3), "b": (4,)},
                               "Axis -2 of `S` is 4, and its axis -1 is 3."),
    "one right-hand side": ("np.linalg.solve(S, b)", {"S": (3, 3), "b": (4,)},
                            "Axis -2 of `S` is 3, axis -1 of `b` is 4."),
    "several right-hand sides": ("np.linalg.solve(S, B)", {"S": (3, 3), "B": (4, 2)},
                                 "Axis -2: 3 in `S` meets 4 in `B`."),
    "a batch of systems": ("np.linalg.solve(S, B)", {"S": (2, 3, 3), "B": (5, 3, 1)},
                           "Axis -3: 2 in `S` meets 5 in `B`."),
    "a number on the right-hand side": ("np.linalg.solve(S, b)", {"S": (4, 4), "b": ()},
                                        "The right-hand side needs an axis."),
    "a batch of products": ("X @ W", {"X": (2, 3, 4), "W": (5, 4, 3)},
                            "Axis -3: 2 in `X` meets 5 in `W`."),
    "a number in a product": ("v @ 2", {"v": (3,)}, "every operand needs an axis"),
    "dot with a batch": ("np.dot(X, W)", {"X": (5, 4), "W": (2, 3, 4)},
                         "Axis -1 of `X` is 4, axis -2 of `W` is 3."),
    "a later array of a stack": ("np.stack([u, v, w])", {"u": (2, 5), "v": (2, 5), "w": (2, 4)},
                                 "Axis -1: 5 in `u` meets 4 in `w`."),
    "the first axis of a stack": ("np.stack([u, v])", {"u": (2, 5), "v": (3, 5)},
                                  "Axis -2: 2 in `u` meets 3 in `v`."),
    "a stack of unlike arrays": ("np.stack([u, X])", {"u": (4,), "X": (3, 5)},
                                 "Arrays that are stacked must have the same shape."),
    "the new axis of a stack": ("np.stack([u, u], axis=2)", {"u": (4,)},
                                "There is no axis 2: the array has axes 0 to 1."),
    "a later array of a join": ("np.concatenate([A, B, C], axis=1)",
                                {"A": (3, 4), "B": (3, 2), "C": (2, 2)},
                                "Axis -2: 3 in `A` meets 2 in `C`."),
    "a join of unlike arrays": ("np.concatenate([u, X])", {"u": (4,), "X": (3, 4)},
                                "these have 1 and 2."),
    "a vector that becomes a column": ("np.column_stack([u, X])", {"u": (4,), "X": (3, 2)},
                                       "Axis -1 of `u` is 4, axis -2 of `X` is 3."),
    "a label used twice": ("np.einsum('ii', X)", {"X": (5, 4)},
                           "Axis -2 of `X` is 5, and its axis -1 is 4."),
    "an array missing in an einsum": ("np.einsum('ij,jk', X)", {"X": (3, 4)},
                                      "The subscripts describe 2 operands, and 1 operand came."),
    "a negative axis": ("np.sum(v, axis=-2)", {"v": (4,)},
                        "There is no axis -2: the array has axis 0 alone."),
    "a reshape": ("X.reshape(3, 4)", {"X": (5, 4)}, "the array has 20 and the shape 12."),
    "a reshape with -1": ("X.reshape(3, -1)", {"X": (5, 4)},
                          "20 elements cannot be shared out among parts of 3."),
    "the first of three": ("np.where(m, X, W)", {"m": (5, 4), "X": (5, 4), "W": (3, 4)},
                           "Axis -2: 5 in `m` meets 3 in `W`."),
    "a table for one place": ("v[0] = X", {"v": (3,), "X": (2, 3)},
                              "There is room for the shape (), and the value has more axes."),
    "more axes in place": ("v += X", {"v": (3,), "X": (1, 3)},
                           "There is room for the shape (3,), and the value has more axes."),
    "two limits": ("np.linspace(u, v)", {"u": (4,), "v": (5,)},
                   "Axis -1: 4 in `u` meets 5 in `v`."),
    "the first of two comparisons": ("X < m < X", {"X": (4, 3), "m": (4,)},
                                     "Axis -1: 3 in `X` meets 4 in `m`."),
    "every axis": ("X * Y", {"X": (2, 3), "Y": (4, 5)}, "Axis -2: 2 in `X` meets 4 in `Y`."),
}  # fmt: skip


@pytest.mark.parametrize("kind", SENTENCES)
def test_a_sentence_names_the_axes_and_the_sizes(kind):
    code, names, sentence = SENTENCES[kind]
    assert sentence in str(explained(code, **names))


def test_a_long_text_is_shortened_in_its_middle():
    assert short("first" + "x" * 300 + "last").startswith("first")
    assert short("first" + "x" * 300 + "last").endswith("last")
    assert len(short("x" * 300)) == LONGEST


def test_the_second_of_two_comparisons_is_not_taken_for_the_first():
    assert explained("(X > 0).all() < m < u", X=(4, 3), m=(3,), u=(4,)) is None


# Changes ------------------------------------------------------------------------------------------

CHANGES = {
    "transpose": ("X @ W + b", {"X": (5, 4), "W": (3, 4), "b": (3,)}, "X @ W.T + b"),
    "a transpose undone": ("X.T @ W", {"X": (5, 4), "W": (4, 3)}, "X @ W"),
    "permutation": ("I * W", {"I": (3, 8, 9), "W": (8, 9, 3)}, "I.transpose(1, 2, 0) * W"),
    "permutation of four axes": ("I * W", {"I": (2, 3, 8, 9), "W": (3, 8, 9, 2)},
                                 "I.transpose(1, 2, 3, 0) * W"),
    "axes of a fifth": ("I * m", {"I": (2, 3, 4, 5, 6), "m": (3, 5)}, "I * m[:, None, :, None]"),
    "new axis": ("I * m", {"I": (8, 9, 3), "m": (8, 9)}, "I * m[:, :, None]"),
    "dropped axis": ("y[:] = p", {"y": (5,), "p": (5, 1)}, "p[:, 0]"),
    "index": ("X @ w", {"X": (5, 4), "w": (1, 4)}, "X @ w[0]"),
    "keepdims": ("X / X.sum(axis=1)", {"X": (5, 4)}, "X / X.sum(axis=1, keepdims=True)"),
    "axis": ("X - X.mean(axis=1)", {"X": (5, 4)}, "X - X.mean(axis=0)"),
    "axis by its place": ("np.concatenate([A, B], 0)", {"A": (3, 4), "B": (3, 2)},
                          "np.concatenate([A, B], 1)"),
    "exchanged operands": ("X @ W", {"X": (4, 5), "W": (3, 4)}, "W @ X"),
    "a stack of products": ("S @ V", {"S": (5, 3, 4), "V": (5, 4)}, "(S @ V[..., None])[..., 0]"),
    "* and @": ("x * W", {"x": (5, 3), "W": (3, 4)}, "x @ W"),
    "@ and *": ("2 @ W", {"W": (3, 4)}, "2 * W"),
    "@ and * of equal shapes": ("X @ W", {"X": (3, 4), "W": (3, 4)}, "X * W"),
    "sisters": ("np.vstack([X, v])", {"X": (5, 4), "v": (5,)}, "np.column_stack([X, v])"),
    "hstack": ("np.hstack([X, v])", {"X": (5, 4), "v": (5,)}, "np.hstack([X, v[:, None]])"),
    "the shape of the other": ("X + v", {"X": (3, 2), "v": (6,)}, "X.reshape(-1) + v"),
    "-1 in a reshape": ("X.reshape(2, 4)", {"X": (5, 4)}, "X.reshape(-1, 4)"),
    "an index moved": ("X[m > 0] + 1", {"X": (5, 4), "m": (4,)}, "X[:, m > 0] + 1"),
    "the same index": ("x[1::3] - y", {"x": (9,), "y": (9,)}, "x[1::3] - y[1::3]"),
    "the same index for a value": ("x[1::3] = y", {"x": (9,), "y": (9,)}, "y[1::3]"),
    "an index moved to the front": ("[X[:, k] for k in (5, 6)]", {"X": (8, 3)},
                                    "[X[k] for k in (5, 6)]"),
    "an index moved to the front on the left": ("A[:, 0] += v", {"A": (3, 4), "v": (4,)}, "A[0]"),
    "an index on the left": ("A[0] += v", {"A": (3, 4), "v": (3,)}, "A[:, 0]"),
    "too many indices on the left": ("v[0, 1] = 2", {"v": (4,)}, "v[0]"),
    "np.ix_ on the left": ("A[[0, 1], [0, 1, 2]] = 0", {"A": (3, 4)},
                           "A[np.ix_([0, 1], [0, 1, 2])]"),
    "one of several results": ("x = np.linalg.lstsq(A, y)[0]", {"A": (3, 9), "y": (9,)},
                               "np.linalg.lstsq(A.T, y)[0]"),
    "a slice": ("np.diff(y) / x", {"y": (9,), "x": (9,)}, "np.diff(y) / x[:-1]"),
    "all pairs of rows": ("np.sqrt(((P - C) ** 2).sum(axis=1))", {"P": (9, 2), "C": (4, 2)},
                          "np.sqrt(((P[:, None, :] - C) ** 2).sum(axis=2))"),
    "two places": ("Z = X @ W + b + c", {"X": (5, 4), "W": (3, 4), "b": (5,), "c": (3,)},
                   "X @ W.T + b[:, None] + c"),
    "only part of a product": ("w -= 0.1 * g", {"w": (4,), "g": (4, 1)}, "0.1 * g[:, 0]"),
    "a label more": ("np.einsum('ij,jk->ik', S, W)", {"S": (2, 3, 4), "W": (4, 5)},
                     "np.einsum('lij,jk->ikl', S, W)"),
    "an earlier operand": ("X.T @ X @ w", {"X": (5, 3), "w": (5,)}, "X @ X.T @ w"),
    "a product in a sum": ("W = W - X.T @ D", {"W": (4, 2), "X": (4, 5), "D": (5, 2)},
                                         "W - X @ D"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CHANGES)
def test_each_kind_of_change_is_found(kind):
    code, names, wanted = CHANGES[kind]
    explanation = explained(code, **names)
    assert wanted in codes(explanation)[:4]
    for fix in explanation.fixes:
        made = {n: np.ones(v) for n, v in names.items()}
        if fix.tried == fix.code:
            assert np.shape(eval(fix.code, {"np": np, **made})) == fix.shape


def test_no_change_of_an_einsum_stretches_a_size():
    explanation = explained("np.einsum('ij,jk->ik', X, W)", X=(5, 4), W=(1, 3, 1))
    for fix in explanation.fixes:
        assert not labels.stretched(fix.code.split("'")[1], [(5, 4), (1, 3, 1)])


@pytest.mark.parametrize(
    ("code", "unwanted"),
    [
        ("np.add(A[i], A[i], out=y)", "out=y[i]"),  # would write into a copy
        ("np.copyto(y, A[i])", "y[i]"),
        ("A == A[:, 0]", "A[:, 0] == A[:, 0]"),
        ("A[:, (k := k + 1)] - B", "B[:, ("),  # would step twice
        ("A[:, 0] - like(A)", "like(A)[:, 0]"),  # only its shape is known
        ("A[many, most]", "np.ix_"),  # too much to try
    ],
)
def test_an_index_is_not_proposed_where_it_would_not_do(code, unwanted):
    names = {"A": (4, 3), "B": (4, 3), "y": (4, 3), "i": np.array([0, 2]), "k": 0}
    names |= {"many": np.zeros(1500, int), "most": np.zeros(1600, int), "like": lambda x: x + 1}
    explanation = explained(code, **names)
    assert explanation is not None
    assert not any(unwanted in code for code in codes(explanation))


def test_the_places_of_a_large_mask_are_not_counted():
    explanation = explained("np.ix_(x > 3)[0] - y", x=np.arange(20_000.0), y=(7, 2))
    assert [operand.shape for operand in explanation.operands] == [(19_996,), (7, 2)]


def test_no_change_assigns_an_array_to_itself():
    assert "x[2:]" not in codes(explained("x[1:] = x[2:]", x=np.arange(5.0)))


def test_a_mask_from_a_product_is_computed():
    explanation = explained("X[(S @ S)[0] > 0] @ W", X=(100, 4), S=(100, 100), W=(3, 4))
    assert explanation.operands[0].shape == (100, 4)


def test_none_of_the_changes_fits_is_said_with_shapes_that_would():
    text = str(explained("Y * P", Y=(3, 3), P=(2, 4)))
    assert "none of the changes that were tried fits" in text
    assert "if P had the shape (3, 3)" in re.sub(r"\s+", " ", text)


def test_nothing_is_said_about_changes_that_could_not_be_tried():
    explanation = explained("f(X) @ X", X=(4, 3), f=lambda x: x[:, :2])
    assert [operand.shape for operand in explanation.operands] == [None, (4, 3)]
    assert "NumPy counted 2 and 4." in str(explanation)
    assert "tried" not in str(explanation)


def test_a_value_of_unknown_shape_is_explained_by_the_message():
    explanation = explained("x[:] = f(x)", x=(4,), f=lambda x: x[:2])
    assert [operand.shape for operand in explanation.operands] == [(4,), None]
    assert explanation.fixes == ()


def test_a_call_that_is_not_run_again_is_left_out_of_what_was_tried():
    calls = []
    explanation = explained("f(X @ W)", X=(4, 3), W=(2, 3), f=calls.append)
    assert (codes(explanation)[0], explanation.fixes[0].tried) == ("f(X @ W.T)", "X @ W.T")
    assert "where X @ W.T gives (4, 2)" in str(explanation)
    assert calls == []


# Functions without a rule -------------------------------------------------------------------------

WITHOUT_RULE = """
np.interp(0.5, np.ones({n}), np.ones({m}))
np.trapezoid(np.ones({n}), np.ones({m}))
np.polyfit(np.ones({n}), np.ones({m}), 1)
np.histogram(np.ones({n}), weights=np.ones({m}))
np.cov(np.ones({n}), np.ones({m}))
distance.cdist(np.ones((2, {n})), np.ones((2, {m})))
linalg.solve(np.eye({n}), np.ones({m}))
stats.pearsonr(np.ones({n}), np.ones({m}))
""".strip().splitlines()


@pytest.mark.parametrize(("n", "m"), [(6, 7), (7, 3), (2000, 5), (2500, 2501)])
@pytest.mark.parametrize("code", WITHOUT_RULE, ids=lambda code: code.partition("(")[0])
def test_sizes_that_collide_are_found_without_a_rule(code, n, m):
    from scipy import linalg, stats
    from scipy.spatial import distance

    names = {"linalg": linalg, "stats": stats, "distance": distance}
    explanation = whyshape.explain(fail(code.format(n=n, m=m), **names))
    assert sorted(explanation.clash.sizes) == sorted([n, m])
    for k, size in zip(explanation.clash.operands, explanation.clash.sizes, strict=True):
        assert re.search(rf"(?<!\d){size}(?!\d)", explanation.operands[k].source)


# Places -------------------------------------------------------------------------------------------

PLACES = {
    "a function": "def f(X, W):\n    return X @ W\nf(A, A)",
    "a closure": "def f(X):\n    def g(W):\n        return X @ W\n    return g\nf(A)(A)",
    "a lambda": "(lambda X, W: X @ W)(A, A)",
    "a comprehension": "[X @ W for X, W in zip([A, A], [A.T, A])]",
    "nested loops": "[X @ W for X in [A] for W in [A.T, A]]",
    "rows": "{k: X @ W for k, (X, W) in enumerate([(A, A)])}",
    "a generator": "sum(X @ W for X, W in [(A, A)])",
    "several lines": "X, W = A, A\nresult = (\n    X\n    @ W\n)",
    "letters of two bytes": "X, W = A, A\nä = 'öü'; ä = X @ W",
    "a class": "class M:\n    def f(self, X, W):\n        return X @ W\nM().f(A, A)",
    "a callback of NumPy": "np.apply_along_axis(lambda x: f(A, A), 0, A)",
}


@pytest.mark.parametrize("place", PLACES)
def test_operands_are_named_wherever_the_code_stands(place):
    names = {"A": np.ones((3, 4))}
    if "f(A, A)" in PLACES[place]:
        _, scope = run("def f(X, W):\n    return X @ W")
        names["f"] = scope["f"]
    explanation = whyshape.explain(fail(PLACES[place], **names))
    assert [(o.source, o.shape) for o in explanation.operands] == [("X", A), ("W", A)]
    runs_in_each_pass = place not in ("a comprehension", "nested loops")
    assert ("X @ W.T" in str(explanation)) == runs_in_each_pass


def test_attributes_dictionaries_and_lists_are_named():
    code = "class M: pass\nm = M()\nm.layers, m.sizes = [W], {'X': X}\nm.sizes['X'] @ m.layers[0]"
    explanation = explained(code, X=(5, 4), W=(3, 4))
    assert [o.source for o in explanation.operands] == ["m.sizes['X']", "m.layers[0]"]
    assert codes(explanation)[0] == "m.sizes['X'] @ m.layers[0].T"


def test_without_positions_or_source_it_says_what_numpy_says():
    with pytest.raises(ValueError, match="broadcast") as caught:
        exec("A + b", arrays(A=(4, 3), b=(4,)))
    explanation = whyshape.explain(caught.value)
    assert [operand.shape for operand in explanation.operands] == [(4, 3), (4,)]
    assert explanation.clash.sizes == (3, 4)
    assert "NumPy says" in str(explanation)


@pytest.mark.slow
@given(array_shapes(max_dims=3, max_side=4), array_shapes(max_dims=3, max_side=4))
def test_any_two_arrays_are_named_and_each_fix_runs(a, b):
    for code in ("X + Y", "X @ Y", "np.concatenate([X, Y])", "np.stack([X, Y])", "X[Y > 0]"):
        names = arrays(X=a, Y=b)
        error, _ = run(code, **names)
        if error is None:
            continue
        explanation = explaining.explained(error)
        found = {operand.source: operand.shape for operand in explanation.operands}
        assert found == {"X": a, "Y > 0" if "> 0" in code else "Y": b}
        for fix in explanation.fixes:
            assert np.shape(eval(fix.code, {"np": np, **names})) == fix.shape


# Texts --------------------------------------------------------------------------------------------


def test_the_text_of_an_explanation():
    text = """
`w += g` does not fit.
    w   [-]  3    (3,)
    g   [3]  1    (3, 1)
The array that is written into keeps its shape and is not stretched.
Axis -2: 1 in `w` (which lacks the axis) meets 3 in `g`.
These were tried and run. Which one means what you want is for you to say:
    g[:, 0]   gives (3,)"""
    assert f"\n{explained('w += g', w=(3,), g=(3, 1))}" == text


def test_only_what_is_displayed_is_shortened():
    long = "X" * 400
    code = f"np.vstack([{long}, {', '.join(['v'] * 40)}])"
    explanation = explained(code, v=(2,), **{long: (3,)})
    assert explanation.expression == code
    assert explanation.operands[0].source == long
    assert len(str(explanation)) < 3_990


def test_no_shape_is_cut_at_the_end_of_a_line():
    for length in range(1, 40):
        name = "g" * length
        text = str(explained(f"w -= 0.1 * {name}", w=(3, 1), **{name: (3, 3)}))
        assert f"0.1 * {name} had the shape (3, 1)" in re.sub(r"\n  ", " ", text)


def test_the_note_in_the_readme_is_what_its_line_gives():
    readme = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert f"Shapes: {explained('X - b', X=(4, 3), b=(4,))}\n```" in readme


ALONE = """
import sys
import numpy.random
before = set(sys.modules)
import whyshape
from whyshape import table, trace
new = {name.partition(".")[0] for name in set(sys.modules) - before}
assert new <= {"whyshape", "numpy", *sys.stdlib_module_names}, new
print(whyshape.__file__)
"""


def test_the_folder_copied_out_works_alone_with_numpy(tmp_path):
    folder = tmp_path / "whyshape"
    shutil.copytree(Path(whyshape.__file__).parent, folder)
    command = [sys.executable, "-c", ALONE]
    told = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == str(folder / "__init__.py")


@pytest.mark.parametrize(
    ("line", "later"),
    [
        ("np.vstack([A, B])", "A = A[:0, :1]"),
        ("A.reshape(5, 2)", "A = np.ones(7)"),
        ("A[0, 0, 0]", "A = np.ones(7)"),
        ("A[:, 3]", "A = np.ones((7, 2))"),
        ("A[np.ones(3, bool)]", "A = np.ones((7, 2))"),
        ("A.mean(axis=2)", "A = np.ones(7)"),
        ("np.linalg.solve(np.ones((3, 3)), B)", "B = np.ones((7, 4))"),
    ],
)
def test_a_name_that_was_given_another_value_since_is_not_explained(line, later):
    code = f"try:\n    {line}\nfinally:\n    {later}"
    error = fail(code, A=np.ones((4, 3)), B=np.ones((2, 5)))
    assert explaining.explained(error) is None


@pytest.mark.parametrize(
    ("line", "sizes"),
    [
        ("np.select([X > 0, m], [1, 2])", {(3, 4)}),
        ("np.gradient(X, w, m)", {(4, 5)}),
        ("np.pad(X, ((1, 1), (1, 1), (1, 1)))", set()),
        ("np.random.normal(w, 1.0, (5, 3))", set()),
    ],
)
def test_only_sizes_that_numpy_compared_are_said_to_collide(line, sizes):
    error = fail(line, X=np.ones((4, 3)), m=np.ones(4, bool), w=np.ones(5))
    assert {clash.sizes for clash in explaining.explained(error).clashes} == sizes


def test_matrices_and_the_messages_of_other_code_are_not_explained():
    matrix = np.ones((3, 2)).view(np.matrix)
    for line in ("M * M", "M - M.mean(axis=1).T", "np.concatenate([M.ravel(), np.ones(3)])"):
        assert explaining.explained(fail(line, M=matrix)) is None
    lines = "def g():\n    yield\ni = g()\nnext(i)\ni.throw(ValueError('the shape of things'))"
    assert explaining.explained(fail(lines)) is None


def test_an_explained_error_keeps_no_array_in_memory():
    held = []

    def step():
        big, b = np.ones((30, 10)), np.ones(30)
        held.append(weakref.ref(big))
        z = big - b
        return z @ np.ones((7, 3))

    gc.disable()
    try:
        try:
            step()
        except ValueError as error:
            explaining.explained(error)
        assert held[0]() is None
    finally:
        gc.enable()
