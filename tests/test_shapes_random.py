"""Random expressions over random shapes: each that fails is explained, each fix runs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shape_tools import run

from helpers import shapes
from helpers.shapes import labels, rules, signatures

SIZES = st.integers(1, 4)
SHAPES = st.lists(SIZES, min_size=1, max_size=3).map(tuple)
NAMES = ("A", "B", "C")
SIGNS = ("+", "-", "*", "/", "<", "==", "@")
CALLS = ("np.maximum", "np.add", "np.dot", "np.matmul", "np.inner", "np.linalg.solve")
NOT_SHAPES = ("Singular", "is not supported")  # numbers, and truth values subtracted
JOINS = ("np.concatenate", "np.stack", "np.hstack", "np.vstack", "np.column_stack")


class Piece:
    """An expression and the operands of its outermost operation."""

    def __init__(self, text, parts=(), loose=False, named=None):
        self.text, self.parts, self.loose = text, parts, loose
        self.named = parts if named is None else named  # those that an explanation must name

    def __repr__(self):
        return self.text

    def inside(self):
        return f"({self.text})" if self.loose else self.text


def method(part, text):
    """A method called on an expression."""
    return Piece(f"{part.inside()}{text}", [part])


@st.composite
def pieces(draw, depth=2):
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return Piece(draw(st.sampled_from(NAMES)))
    part = draw(pieces(depth - 1))
    kind = draw(st.integers(0, 7))
    if kind == 0:
        return method(part, draw(st.sampled_from([".T", ".ravel()", ".copy()"])))
    if kind == 1:
        axis, kept = draw(st.integers(0, 1)), draw(st.booleans())
        keep = ", keepdims=True" if kept else ""
        how = draw(st.sampled_from(["sum", "mean", "max"]))
        return method(part, f".{how}(axis={axis}{keep})")
    if kind == 2:
        text = draw(st.sampled_from(["np.exp({})", "np.abs({})", "np.sum({}, axis=0)"]))
        return Piece(text.format(part.text), [part])
    if kind == 3:
        return method(part, f".reshape({draw(SIZES)}, {draw(st.sampled_from([-1, 2, 3]))})")
    other = draw(pieces(depth - 1))
    if kind == 4:
        call = draw(st.sampled_from(CALLS))
        return Piece(f"{call}({part.text}, {other.text})", [part, other])
    if kind == 5:
        call = draw(st.sampled_from(JOINS))
        axis = ", axis=1" if call in JOINS[:2] and draw(st.booleans()) else ""
        return Piece(f"{call}([{part.text}, {other.text}]{axis})", [part, other])
    sign = draw(st.sampled_from(SIGNS))
    return Piece(f"{part.inside()} {sign} {other.inside()}", [part, other], loose=True)


def first_failure(piece, scope):
    """The innermost operation that fails, in the order in which Python runs them."""
    for part in piece.parts:
        found = first_failure(part, scope)
        if found:
            return found
    try:
        eval(piece.text, dict(scope))
    except Exception as error:
        return piece, error
    return None


def check_fixes(explanation, scope):
    for fix in explanation.fixes:
        with np.errstate(all="ignore"):
            try:
                value = eval(fix.code, dict(scope))
            except np.linalg.LinAlgError as error:
                assert "Singular" in str(error)  # noqa: PT017 - a matter of numbers, not of shapes
                continue
        assert np.shape(value) == fix.shape, fix


@settings(max_examples=600)
@given(pieces(), SHAPES, SHAPES, SHAPES)
def test_every_expression_that_fails_names_its_operands(piece, a, b, c):
    rng = np.random.default_rng(1)
    names = {n: rng.random(s) + 0.5 for n, s in zip(NAMES, (a, b, c), strict=True)}
    with np.errstate(all="ignore"):
        error, scope = run(f"result = {piece.text}", **names)
        if error is None or any(words in str(error) for words in NOT_SHAPES):
            return
        failing, _ = first_failure(piece, {"np": np, **names})
    explanation = shapes.explain(error)
    assert explanation is not None, error
    assert explanation.expression == failing.text
    found = {(o.source, o.shape) for o in explanation.operands}
    with np.errstate(all="ignore"):
        wanted = {(p.text, np.shape(eval(p.text, {"np": np, **names}))) for p in failing.named}
    assert wanted <= found
    assert all(str(shape) in str(explanation) for _, shape in wanted)
    check_fixes(explanation, scope)


def outcome(function, *arguments):
    try:
        return function(*arguments)
    except (ValueError, IndexError, np.linalg.LinAlgError):
        return "fails"
    except rules.Misfit:
        return "fails"


@given(st.lists(SHAPES, min_size=2, max_size=3))
def test_the_rule_of_broadcasting_is_numpys(found):
    assert outcome(rules.broadcast, *found) == outcome(np.broadcast_shapes, *found)
    told = shapes.broadcast(*found)
    assert (told.shape or "fails") == outcome(np.broadcast_shapes, *found)


PAIRS = ["matmul", "dot", "inner", "tensordot", "kron", "outer", "vdot", "linalg.solve", "append"]


@pytest.mark.parametrize("name", PAIRS)
@settings(max_examples=200)
@given(a=SHAPES, b=SHAPES, data=st.data())
def test_rules_of_pairs_are_numpys(name, a, b, data):
    function = getattr(np.linalg if "." in name else np, name.removeprefix("linalg."))
    rng = np.random.default_rng(2)
    A, B = rng.random(a), rng.random(b)
    if name == "linalg.solve" and a[-1] == a[-2:][0]:
        A = np.broadcast_to(np.eye(a[-1]), a) if len(a) > 1 else A
    real = outcome(lambda: np.shape(function(A, B)))
    assert outcome(signatures.RULES[name], A, B) == real


@pytest.mark.parametrize("name", ["concatenate", "stack", "hstack", "vstack", "column_stack"])
@settings(max_examples=200)
@given(parts=st.lists(SHAPES, min_size=1, max_size=3), axis=st.integers(-2, 2))
def test_rules_of_joins_are_numpys(name, parts, axis):
    keywords = {"axis": axis} if name in ("concatenate", "stack") else {}
    arrays = [np.zeros(shape) for shape in parts]
    real = outcome(lambda: getattr(np, name)(arrays, **keywords).shape)
    assert outcome(lambda: signatures.RULES[name](arrays, **keywords)) == real


LETTERS = st.lists(st.sampled_from("ijkb"), min_size=1, max_size=3).map("".join)
SUBSCRIPTS = st.one_of(
    st.tuples(LETTERS, LETTERS, LETTERS).map(lambda t: f"{t[0]},{t[1]}->{t[2]}"),
    st.tuples(LETTERS, LETTERS).map(lambda t: f"{t[0]},{t[1]}"),
    st.tuples(LETTERS, LETTERS).map(lambda t: f"...{t[0]},{t[1]}...->...{t[0][:1]}"),
)


@settings(max_examples=600)
@given(SUBSCRIPTS, SHAPES, SHAPES)
def test_the_rule_of_einsum_is_numpys(text, a, b):
    real = outcome(lambda: np.einsum(text, np.zeros(a), np.zeros(b)).shape)
    assert outcome(labels.einsum, text, [a, b]) == real
    told = shapes.einsum(text, a, b)
    assert (told.shape if told.shape is not None else "fails") == real
    for fix in told.fixes:
        assert eval(fix.code, {"np": np, "A": np.zeros(a), "B": np.zeros(b)}).shape == fix.shape


@settings(max_examples=300)
@given(SHAPES, SHAPES, st.booleans())
def test_assignments_in_place_and_into_slices(a, b, in_place):
    code = "X += y" if in_place else "X[:] = y"
    error, scope = run(code, X=np.zeros(a), y=np.ones(b))
    if error is None:
        return
    explanation = shapes.explain(error)
    target = "X" if in_place else "X[:]"
    assert [(o.source, o.shape) for o in explanation.operands] == [(target, a), ("y", b)]
    assert explanation.clash is not None or len(b) > len(a)
    for fix in explanation.fixes:
        value = eval(fix.code, dict(scope))
        scope["X"][:] = value
        assert not in_place or value.shape == a


@settings(max_examples=300)
@given(SHAPES, st.lists(st.integers(1, 4), min_size=1, max_size=2))
def test_masks(a, mask):
    names = {"X": np.zeros(a), "mask": np.ones(mask, dtype=bool)}
    error, scope = run("kept = X[mask]", **names)
    if error is None:
        return
    explanation = shapes.explain(error)
    found = [(o.source, o.shape) for o in explanation.operands]
    assert found == [("X", a), ("mask", tuple(mask))]
    assert explanation.clash is not None or len(mask) > len(a)
    check_fixes(explanation, scope)
