"""Random expressions over random shapes: each that fails is explained, each fix runs."""

import inspect
import itertools
import re

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from shape_tools import run

from helpers import shapes
from helpers.shapes import functions, labels, rules

SIZES = st.integers(1, 4)
SHAPES = st.lists(SIZES, min_size=1, max_size=3).map(tuple)
NAMES = ("A", "B", "C")
SIGNS = ("+", "-", "*", "/", "<", "==", "@")
CALLS = ("np.maximum", "np.add", "np.dot", "np.matmul", "np.inner", "np.linalg.solve")
NOT_SHAPES = ("Singular", "is not supported")  # numbers, and truth values subtracted
JOINS = ("np.concatenate", "np.stack", "np.hstack", "np.vstack", "np.column_stack")


class Piece:
    """An expression and the operands of its outermost operation."""

    def __init__(self, text, *parts, loose=False):
        self.text, self.parts, self.loose = text, parts, loose

    def __repr__(self):
        return self.text

    def inside(self):
        return f"({self.text})" if self.loose else self.text


@st.composite
def pieces(draw, depth=2):
    if depth == 0 or draw(st.integers(0, 5)) == 0:
        return Piece(draw(st.sampled_from(NAMES)))
    part = draw(pieces(depth - 1))
    kind = draw(st.integers(0, 6))
    if kind == 0:
        axis, kept = draw(st.integers(0, 1)), draw(st.sampled_from(["", ", keepdims=True"]))
        return Piece(f"{part.inside()}.mean(axis={axis}{kept})", part)
    if kind == 1:
        text = draw(st.sampled_from(["np.exp({})", "np.sum({}, axis=0)"]))
        return Piece(text.format(part.text), part)
    if kind == 2:
        ways = [".T", ".ravel()", f".reshape({draw(SIZES)}, {draw(st.sampled_from([-1, 2, 3]))})"]
        return Piece(part.inside() + draw(st.sampled_from(ways)), part)
    other = draw(pieces(depth - 1))
    if kind == 3:
        call = draw(st.sampled_from(CALLS))
        return Piece(f"{call}({part.text}, {other.text})", part, other)
    if kind == 4:
        call = draw(st.sampled_from(JOINS))
        axis = ", axis=1" if call in JOINS[:2] and draw(st.booleans()) else ""
        return Piece(f"{call}([{part.text}, {other.text}]{axis})", part, other)
    sign = draw(st.sampled_from(SIGNS))
    return Piece(f"{part.inside()} {sign} {other.inside()}", part, other, loose=True)


def first_failure(piece, scope):
    """The innermost operation that fails, in the order in which Python runs them."""
    for part in piece.parts:
        found = first_failure(part, scope)
        if found:
            return found
    try:
        eval(piece.text, dict(scope))
    except Exception:
        return piece
    return None


def check_fixes(explanation, scope):
    for fix in explanation.fixes:
        try:
            value = eval(fix.code, dict(scope))
        except np.linalg.LinAlgError as error:
            assert "Singular" in str(error)  # noqa: PT017 - a matter of numbers, not of shapes
            continue
        assert np.shape(value) == fix.shape, fix


@given(pieces(), SHAPES, SHAPES, SHAPES)
def test_every_expression_that_fails_names_its_operands(piece, a, b, c):
    rng = np.random.default_rng(1)
    names = {n: rng.random(s) + 0.5 for n, s in zip(NAMES, (a, b, c), strict=True)}
    with np.errstate(all="ignore"):
        error, scope = run(f"result = {piece.text}", **names)
        if error is None or any(words in str(error) for words in NOT_SHAPES):
            return
        failing = first_failure(piece, {"np": np, **names})
        explanation = shapes.explain(error)
        assert explanation is not None, error
        assert explanation.expression == failing.text
        found = {(o.source, o.shape) for o in explanation.operands}
        wanted = {(p.text, np.shape(eval(p.text, {"np": np, **names}))) for p in failing.parts}
        assert wanted <= found
        assert all(str(shape) in str(explanation) for _, shape in wanted)
        check_fixes(explanation, scope)


@given(SHAPES, SHAPES, st.sampled_from(["X += y", "X[:] = y", "z = X[y > 0]"]))
def test_statements_name_their_operands(a, b, code):
    error, scope = run(code, X=np.zeros(a), y=np.ones(b))
    if error is None:
        return
    explanation = shapes.explain(error)
    sources = {"X += y": ["X", "y"], "X[:] = y": ["X[:]", "y"]}.get(code, ["X", "y > 0"])
    found = [(o.source, o.shape) for o in explanation.operands]
    assert found == list(zip(sources, (a, b), strict=True))
    assert explanation.clash is not None or len(b) > len(a)
    check_fixes(explanation, scope)
    for fix in explanation.fixes if "=" in code[:5] else ():
        scope["X"][:] = eval(fix.code, dict(scope))


# The rules and NumPy ------------------------------------------------------------------------------


def outcome(function, *arguments, **keywords):
    try:
        return np.shape(function(*arguments, **keywords))
    except (ValueError, IndexError, np.linalg.LinAlgError, rules.Misfit):
        return "fails"


FOUND = [(1,), (2,), (3,), (1, 3), (2, 1), (2, 2), (2, 3), (3, 2), (3, 3), (2, 1, 3), (3, 3, 3)]
FOUND += [(2, 2, 3)]
RULES = {"linalg.solve": np.linalg.solve} | {
    name: getattr(np, name) for name in ("add", "matmul", "dot", "outer", "append")
}


def ruled(name, *arguments, **keywords):
    """The shape that the rule gives, as an array of that shape."""
    return functions.stand_in(functions.FUNCTIONS[name].rule(*arguments, **keywords))


@pytest.mark.parametrize("name", RULES)
def test_rules_of_pairs_are_numpys(name):
    rng = np.random.default_rng(2)
    for a, b in itertools.product(FOUND, repeat=2):
        A, B = rng.random(a), rng.random(b)
        assert outcome(ruled, name, A, B) == outcome(RULES[name], A, B), (a, b)
        if name == "add":
            assert (shapes.broadcast(a, b, a).shape or "fails") == outcome(np.add, A, B)


@pytest.mark.parametrize("name", ["concatenate", "stack", "hstack", "vstack", "column_stack"])
def test_rules_of_joins_are_numpys(name):
    ways = [{"axis": axis} for axis in (None, -2, -1, 0, 1, 2)]
    ways = {"concatenate": ways, "stack": ways[1:]}.get(name, [{}])
    lists = [[a] for a in FOUND] + [*itertools.product(FOUND, repeat=2)]
    for parts, way in itertools.product(lists, ways):
        arrays = [np.zeros(shape) for shape in parts]
        wanted = outcome(getattr(np, name), arrays, **way)
        assert outcome(ruled, name, arrays, **way) == wanted, (parts, way)


TERMS = ["i", "ij", "ii", "ji", "jk", "ijk"]
ENDS = ["", "->", "->i", "->ik", "->ii"]
SUBSCRIPTS = ["".join(text) for text in itertools.product(TERMS, ",", TERMS, ENDS)]
SUBSCRIPTS += ["...i,j...->...i", "...ij,jk->...ik", "i...,i->...", "ij...,j->i..."]


def test_the_rule_of_einsum_is_numpys():
    def rule(*arguments):
        return functions.stand_in(labels.einsum(*arguments))

    for text, a, b in itertools.product(SUBSCRIPTS, FOUND[1:10], FOUND[1:10]):
        wanted = outcome(np.einsum, text, np.zeros(a), np.zeros(b))
        assert outcome(rule, text, [a, b]) == wanted, (text, a, b)


# Names that have changed, and any arguments -------------------------------------------------------

OPERATIONS = ["X + Y", "X @ Y", "X -= Y", "X[:] = Y", "np.maximum(X, Y)", "np.dot(X, Y)"]
OPERATIONS += ["np.concatenate([X, Y])", "np.stack([X, Y])", "np.linalg.solve(X, Y)"]
OPERATIONS += ["np.where(X > 0, X, Y)", "np.interp(0.5, X, Y)", "np.trapezoid(X, Y)", "X[Y > 0]"]
LATER = {  # ways in which a name has another value when the error is explained
    "kept": "try:\n    {}\nexcept Exception as e:\n    kept = e\n{} = other\nraise kept",
    "deleted": "def f(X, Y):\n    try:\n        {}\n    finally:\n        del {}\nf(old_X, old_Y)",
}


@pytest.mark.parametrize("way", LATER)
@example("X @ Y", "Y", (3, 1, 3), (2,), (2, 3, 1))
@given(st.sampled_from(OPERATIONS), st.sampled_from("XY"), SHAPES, SHAPES, SHAPES)
def test_names_that_have_another_value_never_contradict_numpy(way, operation, name, a, b, other):
    names = {"X": np.ones(a), "Y": np.ones(b), "other": np.ones(other)}
    code = LATER[way].format(operation, name)
    if way == "deleted":  # a global of the same name is not the local
        names |= {"old_X": names["X"], "old_Y": names["Y"], name: names["other"]}
    error, _ = run(code, **names)
    if not isinstance(error, (ValueError, IndexError)) or "Singular" in str(error):
        return
    explanation = shapes.explain(error)
    if explanation is None:
        return
    words, real = str(error), {"X": a, "Y": b}
    said = [operand.shape for operand in explanation.operands]
    told = [tuple(map(int, re.findall(r"\d+", t))) for t in re.findall(r"\([\d, ]*\)", words)]
    listed = "broadcast together with shapes" in words and len(told) >= len(said)
    if listed and explanation.clash and "trapezoid" not in code:
        assert all(shape in told for shape in said if shape is not None)
    if way == "deleted":
        assert all(o.shape in (None, real.get(o.source, o.shape)) for o in explanation.operands)
    elif other != real[name] and "another value" not in str(explanation):
        # Nothing in NumPy's words tells: they would be the same for the value of now.
        again, _ = run(operation, **{**names, name: names["other"]})
        assert re.findall(r"\d+", str(again)) == re.findall(r"\d+", words)


def library():
    """Functions of NumPy's and SciPy's that take arrays: (as they are written, function)."""
    from scipy import linalg, stats
    from scipy.spatial import distance

    homes = {"np": (np, dir(np)), "np.linalg": (np.linalg, dir(np.linalg))}
    homes |= {"linalg": (linalg, linalg.__all__), "distance": (distance, distance.__all__)}
    homes |= {"A": (np.ndarray, dir(np.ndarray)), "rng": (np.random.Generator, ["choice"])}
    homes["stats"] = stats, ["ttest_rel", "pearsonr", "linregress", "spearmanr", "wilcoxon"]
    other = "save|load|file|dump|set|print|info|show|test$|as_strided|byteswap|warn|resize|^_"
    for written, (home, names) in homes.items():
        for name in names:
            function = getattr(home, name)
            plain = callable(function) and not inspect.isclass(function)
            if plain and not re.search(other, name):
                yield f"{written}.{name}", function


LIBRARY = dict(library())


@given(st.sampled_from([*LIBRARY]), st.tuples(SHAPES, SHAPES, SHAPES), st.data())
def test_whatever_the_arguments_are_the_text_is_made(function, found, data):
    import scipy.linalg
    import scipy.spatial.distance
    import scipy.stats

    modules = {"linalg": scipy.linalg, "distance": scipy.spatial.distance, "stats": scipy.stats}
    named = dict(zip(NAMES, found, strict=True))
    arrays = {n: np.random.default_rng(0).random(shape) for n, shape in named.items()}
    pieces = st.sampled_from([*NAMES, *NAMES, "0", "1", "2", "[]", "[A, B]", "(2, 3)", "*[A, B]"])
    given_ = data.draw(st.lists(pieces, min_size=1, max_size=4))
    keys = [
        k for k in ("axis", "weights", "out", "x", "p", "size") if data.draw(st.integers(0, 5)) == 0
    ]
    given_ += [f"{k}={data.draw(st.sampled_from([*NAMES, '0', '1']))}" for k in keys]
    code = f"result = {function}({', '.join(given_)})"
    with np.errstate(all="ignore"):
        error, _ = run(code, **arrays, **modules)
    if error is None:
        return
    before = {n: value.copy() for n, value in arrays.items()}
    state = np.random.get_state()[1].tolist()  # noqa: NPY002
    explanation = shapes.explain(error)
    assert all(np.array_equal(arrays[n], before[n]) for n in arrays)
    assert np.random.get_state()[1].tolist() == state  # noqa: NPY002
    if explanation is None:
        return
    assert len(str(explanation)) <= 3_990
    assert explanation._repr_html_()
    for operand in explanation.operands:
        assert operand.shape in (None, named.get(operand.source, operand.shape)), code
    for clash in explanation.clashes:
        for k, axis, size in zip(clash.operands, clash.axes or (), clash.sizes, strict=False):
            shape = explanation.operands[k].shape
            assert axis is None or size == rules.size_at(shape, axis), code
