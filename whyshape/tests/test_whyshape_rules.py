"""NumPy's rules for shapes, compared with NumPy: what fits, what it gives, and what collides."""

import ast
import doctest
import itertools
import warnings

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from whyshape import explaining, functions, labels, messages, rules
from whyshape.evaluate import Evaluator
from whyshape.explaining import predict
from whyshape.values import Unknown, stand_in

SHAPES = array_shapes(max_dims=3, max_side=4)


def outcome(function, *arguments, **keywords):
    """The shape of a result, or "fails"."""
    try:
        return np.shape(function(*arguments, **keywords))
    except (ValueError, IndexError, TypeError, np.linalg.LinAlgError, rules.Misfit):
        return "fails"


def ruled(name, *arguments, **keywords):
    """The shape that the rule of a function gives, as an array of that shape."""
    return stand_in(functions.FUNCTIONS[name].rule(*arguments, **keywords))


def numpys(name):
    return np.linalg.solve if name == "linalg.solve" else getattr(np, name)


@pytest.mark.parametrize("name", ["add", "matmul", "dot", "linalg.solve", "where"])
@given(SHAPES, SHAPES)
def test_rules_for_two_operands_are_numpys(name, a, b):
    rng = np.random.default_rng(0)
    two = rng.random(a), rng.random(b)
    arguments = (two[0] > 0.5, *two) if name == "where" else two
    assert outcome(ruled, name, *arguments) == outcome(numpys(name), *arguments)


@given(st.lists(SHAPES, min_size=2, max_size=4))
def test_broadcasting_of_several_operands_is_numpys(found):
    def numpys():
        return np.zeros(np.broadcast_shapes(*found))

    assert outcome(lambda: stand_in(rules.broadcast(*found))) == outcome(numpys)


def test_two_sizes_in_a_message_are_rather_those_of_two_operands():
    (clash,) = messages.told_clashes([(5, 4), (4,)], "the lengths 5 and 4 differ")
    assert (clash.operands, clash.axes) == ((0, 1), (-2, -1))


def test_equal_sizes_fit_however_large_they_are():
    big, same = 10**6, int("1000000")  # two objects
    assert rules.broadcast((big, 3), (same, 3)) == (big, 3)
    assert rules.matmul((2, big), (same, 3)) == (2, 3)
    assert rules.dot((2, big), (same, 3)) == (2, 3)
    assert rules.fit_into((same,), (big,)) == (big,)
    assert rules.concatenate([(2, big), (3, same)]) == (5, big)
    assert rules.stack([(big,), (same,)]) == (2, big)
    assert rules.square((big, same)) == (big, same)
    assert labels.einsum("ij,ij", [(big, 2), (same, 2)]) == ()


@pytest.mark.parametrize("name", ["concatenate", "stack", "hstack", "vstack", "column_stack"])
@given(SHAPES, SHAPES, st.integers(-3, 3))
def test_rules_of_joins_are_numpys(name, a, b, axis):
    words = {"axis": axis} if name in ("concatenate", "stack") else {}
    two = [np.zeros(a), np.zeros(b)]
    assert outcome(ruled, name, two, **words) == outcome(numpys(name), two, **words)


@example((20, 30), [30, 20], False)
@given(SHAPES, st.lists(st.integers(1, 6), min_size=1, max_size=3), st.booleans())
def test_the_rule_of_reshape_is_numpys(shape, new, infer):
    new = [-1, *new[1:]] if infer else new
    array = np.zeros(shape)
    assert outcome(ruled, "reshape", array, new) == outcome(np.reshape, array, new)


@given(SHAPES, st.lists(st.integers(1, 3), min_size=1, max_size=3))
def test_the_rule_of_tile_is_numpys(shape, reps):
    assert outcome(ruled, "tile", np.zeros(shape), reps) == outcome(np.tile, np.zeros(shape), reps)


@given(SHAPES, st.integers(-3, 3), st.booleans())
def test_the_rule_of_sums_is_numpys(shape, axis, keepdims):
    words = {"axis": axis, "keepdims": keepdims}
    array = np.zeros(shape)
    assert outcome(ruled, "sum", array, **words) == outcome(np.sum, array, **words)


@given(SHAPES, SHAPES)
def test_what_is_written_into_keeps_its_shape(target, value):
    def assign():
        array = np.zeros(target)
        array[:] = np.zeros(value)
        return array

    def add():
        array = np.zeros(target)
        array += np.zeros(value)
        return array

    def rule(**words):
        return stand_in(rules.fit_into(value, target, **words))

    assert outcome(rule, leading_ones=True) == outcome(assign)
    assert outcome(rule) == outcome(add)


TERMS = ["i", "ij", "ii", "ji", "jk", "ijk"]
ENDS = ["", "->", "->i", "->ik", "->ii"]
SUBSCRIPTS = ["".join(text) for text in itertools.product(TERMS, ",", TERMS, ENDS)]
SUBSCRIPTS += [
    "...i,j...->...i",
    "...ij,jk->...ik",
    "i...,i->...",
    "ij...,j->i...",
    "i;j",
    "i-",
    "1",
]


@pytest.mark.slow
@settings(max_examples=1000)
@given(st.sampled_from(SUBSCRIPTS), SHAPES, SHAPES)
def test_the_rule_of_einsum_is_numpys(text, a, b):
    operands = [np.zeros(a), np.zeros(b)][: 1 + ("," in text)]
    rule = outcome(lambda: stand_in(labels.einsum(text, [np.shape(one) for one in operands])))
    assert rule == outcome(np.einsum, text, *operands)


@given(SHAPES, SHAPES)
def test_a_collision_names_two_sizes_that_the_operands_have(a, b):
    for text in ("A + B", "A @ B"):
        explanation = predict(text, {"A": a, "B": b})
        for clash in explanation.clashes:
            sizes = [
                rules.size_at((a, b)[k], i) for k, i in zip(clash.operands, clash.axes, strict=True)
            ]
            assert tuple(sizes) == clash.sizes
            assert sizes[0] != sizes[1]


def test_every_record_belongs_to_a_function_of_numpy():
    assert {*functions.FUNCTIONS} <= {*functions.HOMES} | functions.METHODS | {"tolist", "item"}


# Predictions --------------------------------------------------------------------------------------


def test_a_prediction_that_fails_names_the_collision_and_a_change():
    explanation = predict("A @ B", {"A": (100, 5), "B": (3, 5)})
    assert explanation.shape is None
    assert explanation.clash.sizes == (5, 3)
    assert [fix.code for fix in explanation.fixes] == ["A @ B.T", "B @ A.T"]


def test_examples_in_the_docstrings():
    for module in (explaining, labels, messages, rules):
        found = doctest.testmod(module)
        assert found.attempted > 0
        assert found.failed == 0


@given(st.lists(SHAPES, min_size=3, max_size=5))
def test_a_prediction_for_several_arrays_is_numpys(found):
    names = dict(zip("ABCDE", found, strict=False))
    explanation = predict(f"np.broadcast_arrays({', '.join(names)})", names)
    assert (explanation.shape or "fails") == outcome(lambda: np.zeros(np.broadcast_shapes(*found)))


# Functions on the allowlist ----------------------------------------------------------------------

RULED = [
    "np.cumsum(a)",
    "np.cumsum(a,axis=k)",
    "np.sort(a,axis=k)",
    "np.argsort(a,axis=None)",
    "np.partition(a,0)",
    "np.partition([3,2,1],2)",
    "np.argpartition(a,0,axis=k)",
    "np.median(a,axis=k)",
    "np.percentile(a,50,axis=k)",
    "np.quantile(a,[0.2,0.8],axis=k,keepdims=True)",
    "np.linalg.norm(a,axis=k)",
    "np.outer(a,b)",
    "np.inner(a,b)",
    "np.append(a,b)",
    "np.append(a,b,axis=k)",
    "np.diff(a,axis=k)",
    "np.diff(a,2)",
    "np.tile(a,2)",
    "np.tile(a,(2,1,3))",
    "np.full((2,3),a)",
    "np.linspace(a,b,5)",
    "np.clip(a,b,a)",
    "np.isclose(a,b)",
    "np.allclose(a,b)",
    "np.polyfit(a,b,1)",
    "np.polyfit(a,a,2)",
    "np.linalg.inv(a)",
    "np.linalg.det(a)",
    "np.linalg.eigvalsh(a)",
    "np.linalg.lstsq(a,b)[0]",
    "np.tri(3,k)",
    "np.eye(3,2)",
    "np.identity(4)",
    "np.zeros((k,2))",
    "np.arange(2,9,3)",
    "np.argmax(a,axis=k)",
    "np.ptp(a,k)",
    "np.nanmean(a,k)",
    "np.stack([a,b],k)",
    "np.vstack((a,b))",
    "np.hstack((a,b))",
    "np.column_stack((a,b))",
    "np.concatenate((a,b),k)",
    "np.where(a>0,a,b)",
    "np.einsum('ij,jk->ik',a,b)",
    "np.reshape(a,(-1,2))",
    "a.reshape(2,-1)",
    "a.sum(k)",
    "a.std(axis=k)",
    "a.dot(b)",
    "a.flatten()",
    "a.ravel()",
    "a.cumsum()",
    "a.clip(0,1)",
    "a.argmax()",
    "a.swapaxes(0,k)",
    "a.transpose()",
    "a.squeeze()",
    "np.expand_dims(a,k)",
    "np.moveaxis(a,0,k)",
    "np.atleast_2d(a)",
    "np.squeeze(a,k)",
    "np.random.rand(2,3)",
    "rng.normal(size=(k,2))",
    "np.random.normal(0,1,4)",
]
TRIED = [
    "np.average(a,axis=k)",
    "np.average(a,axis=k,weights=b)",
    "np.trapezoid(a,axis=0)",
    "np.trapezoid(a,b)",
    "np.vdot(a,b)",
    "np.tensordot(a,b,axes=1)",
    "np.tensordot(a,b,([-1],[0]))",
    "np.kron(a[:1],b[:1])",
    "np.dstack([a,b])",
    "np.repeat(a,2)",
    "np.repeat(a,3,axis=k)",
    "np.take(a,[0,0,0])",
    "np.take(a,[[0]],axis=k)",
    "np.diag(a)",
    "np.diag(a,k)",
    "np.interp(a,b,b)",
    "np.interp(0.5,a,b)",
    "np.convolve(a,b)",
    "np.convolve(a,b,'same')",
    "np.convolve(a,b,mode='valid')",
    "np.searchsorted(a,b)",
    "np.linalg.eigh(a)[0]",
    "np.linalg.svd(a)[k]",
    "np.linalg.svd(a,full_matrices=False)[2]",
    "np.linalg.svd(a,compute_uv=False)",
    "np.linalg.qr(a)[1]",
    "np.linalg.matrix_power(a,2)",
    "np.linalg.pinv(a)",
    "np.trace(a)",
    "np.broadcast_to(a,(3,4))",
    "a.repeat(2,k)",
]


@pytest.mark.parametrize("call", RULED + TRIED)
@settings(max_examples=15)
@example((3, 2), (3, 4, 2), 0)
@given(SHAPES, SHAPES, st.integers(0, 2))
def test_the_shape_of_a_result_is_numpys(call, a, b, k):
    """A rule needs only shapes. A function without a rule is tried with the arrays themselves."""
    node = ast.parse(call, mode="eval").body
    rng = np.random.default_rng(0)
    others = {"np": np, "rng": rng, "k": k}
    arrays = others | {"a": rng.random(a), "b": rng.random(b)}
    shapes = others | {"a": stand_in(a), "b": stand_in(b)}
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = outcome(eval, call, arrays)
        for scope in [arrays, shapes] if call in RULED else [arrays]:
            try:
                found = Evaluator((scope,)).shape(node)
            except rules.Misfit:
                found = "fails"
            assert found == expected


def test_the_shape_of_residuals_depends_on_values():
    scope = {"np": np, "a": stand_in((3, 2)), "b": stand_in((3,))}
    with pytest.raises(Unknown):
        Evaluator((scope,)).shape(ast.parse("np.linalg.lstsq(a, b)[1]", mode="eval").body)


def test_stacks_of_equations_are_left_to_scipy():
    from scipy import linalg

    scope = {"linalg": linalg, "a": stand_in((3, 2)), "b": stand_in((3, 3, 2))}
    with pytest.raises(Unknown):
        Evaluator((scope,)).shape(ast.parse("linalg.lstsq(a, b)[0]", mode="eval").body)
