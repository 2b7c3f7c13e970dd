"""NumPy's rules for shapes, compared with NumPy: what fits, what it gives, and what collides."""

import doctest
import itertools

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes

from whyshape import explaining, functions, labels, messages, rules
from whyshape.explaining import predict
from whyshape.values import stand_in

SHAPES = array_shapes(max_dims=3, max_side=4)


def outcome(function, *arguments, **keywords):
    """The shape of a result, or "fails"."""
    try:
        return np.shape(function(*arguments, **keywords))
    except (ValueError, IndexError, np.linalg.LinAlgError, rules.Misfit):
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
