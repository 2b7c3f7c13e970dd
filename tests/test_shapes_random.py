"""Random expressions over random shapes: each that fails is explained, each fix runs."""

import inspect
import re

import numpy as np
import pytest
from hypothesis import example, given, settings
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


PAIRS = ["matmul", "dot", "outer", "linalg.solve", "append"]


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
    assert outcome(functions.FUNCTIONS[name].rule, A, B) == real


@pytest.mark.parametrize("name", ["concatenate", "stack", "hstack", "vstack", "column_stack"])
@settings(max_examples=200)
@given(parts=st.lists(SHAPES, min_size=1, max_size=3), axis=st.integers(-2, 2))
def test_rules_of_joins_are_numpys(name, parts, axis):
    keywords = {"axis": axis} if name in ("concatenate", "stack") else {}
    arrays = [np.zeros(shape) for shape in parts]
    real = outcome(lambda: getattr(np, name)(arrays, **keywords).shape)
    assert outcome(lambda: functions.FUNCTIONS[name].rule(arrays, **keywords)) == real


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


OPERATIONS = ["X + Y", "X @ Y", "X -= Y", "X[:] = Y", "np.maximum(X, Y)", "np.dot(X, Y)"]
OPERATIONS += ["np.concatenate([X, Y])", "np.stack([X, Y])", "np.linalg.solve(X, Y)"]
OPERATIONS += ["np.where(X > 0, X, Y)", "np.interp(0.5, X, Y)", "np.trapezoid(X, Y)", "X[Y > 0]"]
CAUGHT = "try:\n    {}\nexcept (ValueError, IndexError)"
LATER = {  # ways in which a name has another value when the error is explained
    "except": CAUGHT + ":\n    {} = other\n    raise",
    "finally": "try:\n    {}\nfinally:\n    {} = other",
    "kept": CAUGHT + " as e:\n    kept = e\n{} = other\nraise kept",
    "deleted": "def f(X, Y):\n    try:\n        {}\n    finally:\n        del {}\nf(old_X, old_Y)",
}


@pytest.mark.parametrize("way", LATER)
@example("X @ Y", "Y", (3, 1, 3), (2,), (2, 3, 1))
@settings(max_examples=150)
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
    said = [operand.shape for operand in explanation.operands]
    real = {"X": a, "Y": b}
    told = [tuple(map(int, re.findall(r"\d+", t))) for t in re.findall(r"\([\d, ]*\)", str(error))]
    if (
        "broadcast together with shapes" in str(error)
        and len(told) >= len(said)
        and explanation.clash
    ):
        known = [shape for shape in said if shape is not None]
        assert all(shape in told or "trapezoid" in code for shape in known)
    changed = other != real[name] and way != "deleted"
    if changed and "another value" not in str(explanation):
        # Nothing in NumPy's words tells: they would be the same for the value of now.
        again, _ = run(operation, **{**names, name: names["other"]})
        digits = r"\d+"
        assert re.findall(digits, str(again)) == re.findall(digits, str(error))
    if way == "deleted":
        assert all(o.shape in (None, real.get(o.source, o.shape)) for o in explanation.operands)


def library():
    """Functions of NumPy's and SciPy's that take arrays."""
    from scipy import linalg, stats
    from scipy.spatial import distance

    names = [(np, n) for n in dir(np)] + [(np.linalg, n) for n in dir(np.linalg)]
    names += [(linalg, n) for n in linalg.__all__] + [(distance, n) for n in distance.__all__]
    names += [(np.ndarray, n) for n in dir(np.ndarray)] + [(np.random.Generator, "choice")]
    names += [(stats, n) for n in ("ttest_rel", "pearsonr", "linregress", "spearmanr", "wilcoxon")]
    for home, name in names:
        function = getattr(home, name)
        if name[0] == "_" or not callable(function) or inspect.isclass(function):
            continue
        if not re.search("save|load|file|dump|set|print|info|show|test$|as_strided|byteswap", name):
            yield home, name


LIBRARY = [pair for pair in library() if "warn" not in pair[1]]


@settings(max_examples=1500, deadline=None)
@given(st.sampled_from(LIBRARY), st.data())
def test_whatever_the_arguments_are_the_text_is_made(function, data):
    import scipy.linalg
    import scipy.spatial.distance
    import scipy.stats

    home, name = function
    named = dict(zip(NAMES, data.draw(st.tuples(SHAPES, SHAPES, SHAPES)), strict=True))
    arrays = {n: np.random.default_rng(0).random(shape) for n, shape in named.items()}
    pieces = st.sampled_from([*NAMES, *NAMES, "0", "1", "2", "[]", "[A, B]", "(2, 3)", "*[A, B]"])
    given_ = data.draw(st.lists(pieces, min_size=1, max_size=4))
    keys = [
        k for k in ("axis", "weights", "out", "x", "p", "size") if data.draw(st.integers(0, 5)) == 0
    ]
    keywords = [f"{k}={data.draw(st.sampled_from([*NAMES, '0', '1']))}" for k in keys]
    path = {np: "np.", np.linalg: "np.linalg.", np.ndarray: "A.", np.random.Generator: "rng."}
    modules = {"linalg": scipy.linalg, "distance": scipy.spatial.distance, "stats": scipy.stats}
    base = path.get(home) or next(f"{k}." for k, v in modules.items() if v is home)
    code = f"result = {base}{name}({', '.join([*given_, *keywords])})"
    with np.errstate(all="ignore"):
        error, _ = run(code, **arrays, **modules)
    if error is None or (home is np.ndarray and name == "resize"):
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


@settings(max_examples=200)
@given(st.lists(SHAPES, min_size=2, max_size=4), st.integers(0, 3), st.data())
def test_starred_arguments_are_named_as_elements(found, cut, data):
    call = data.draw(st.sampled_from(["np.vstack([*ms, *rest])", "np.concatenate((*ms, *rest))"]))
    if len(found) == 2:
        call = data.draw(st.sampled_from([call, "np.matmul(*ms, *rest)", "np.add(*ms, *rest)"]))
    arrays = [np.ones(shape) for shape in found]
    cut = min(cut, len(found))
    error, _ = run(call, ms=arrays[:cut], rest=tuple(arrays[cut:]))
    if error is None:
        return
    names = [f"ms[{k}]" for k in range(cut)] + [f"rest[{k}]" for k in range(len(found) - cut)]
    told = [(o.source, o.shape) for o in shapes.explain(error).operands]
    assert told == list(zip(names, found, strict=True))


PAIR = st.lists(SIZES, min_size=1, max_size=2).map(tuple)


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@settings(max_examples=200)
@given(st.tuples(SIZES, SIZES), PAIR, st.booleans(), st.booleans())
def test_the_product_of_an_np_matrix_is_explained_as_one(a, b, both, right):
    M = np.ones(a).view(np.matrix)
    v = np.ones(b).view(np.matrix) if both else np.ones(b)
    error, _ = run("v * M" if right else "M * v", M=M, v=v)
    if error is None:
        return
    explanation = shapes.explain(error)
    assert {(o.source, o.shape) for o in explanation.operands} == {("M", a), ("v", v.shape)}
    sizes = [int(n) for n in re.findall(r"(\d+) \(dim", str(error))]
    assert list(explanation.clash.sizes) == sizes
    assert "matrix product" in explanation.reason
