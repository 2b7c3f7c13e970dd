"""Explaining an error runs nothing of the learner's again, and never raises."""

import collections
import dataclasses
import types

import numpy as np
import pytest
from shape_tools import fail, run

from helpers import shapes
from helpers.shapes import functions

X, W, b = np.ones((4, 3)), np.ones((2, 3)), np.ones(4)


class Counter:
    """Counts what is asked of it."""

    def __init__(self):
        self.calls = []

    def note(self, what):
        self.calls.append(what)
        return X


def explained(code, **names):
    """The explanation of an error, after which the counters must stand as before."""
    counters = [value for value in names.values() if isinstance(value, Counter)]
    error = fail(code, X=X, W=W, b=b, **names)
    before = [list(counter.calls) for counter in counters]
    explanation = shapes.explain(error)
    assert [counter.calls for counter in counters] == before
    assert explanation is not None
    return explanation


def shapes_of(explanation):
    return [operand.shape for operand in explanation.operands]


@pytest.mark.parametrize(
    "call",
    [
        "count.note('a')",
        "(lambda: count.note('a'))()",
        "noisy()",
        "noisy_too(X)",
        "[count.note('a'), X][1]",
        "by_default()",
        "decorated(X)",
        "next(stream)",
        "list(stream)[0]",
        "[x for x in stream][0]",
        "partial()",
        "count.calls.append(1) or X",
        "(lambda x=count.note('default'): x)()",
        "cached(3)",
    ],
)
def test_functions_are_not_called_again(call):
    count = Counter()
    code = f"""
import functools
def noisy():
    count.note("noisy")
    return X
total = 0
def noisy_too(x):
    global total
    total = total + 1
    count.calls.append(total)
    return x
def by_default(x=X):
    print(end=str(count.note("printed"))[:0])
    return x
def wrap(f):
    def inner(*a):
        count.note("wrapped")
        return f(*a)
    return inner
@wrap
def decorated(x):
    return x
def generate():
    while True:
        count.note("turn")
        yield X
        if len(count.calls) > 1:
            return
stream = generate()
partial = functools.partial(count.note, "partial")
cached = functools.lru_cache(count.note)
{call} @ W
"""
    explanation = explained(code, count=count)
    assert shapes_of(explanation)[1] == (2, 3)
    assert explanation.operands[1].source == "W"


def test_functions_that_only_compute_are_followed():
    code = "def double(x, factor=2):\n    '''Twice.'''\n    y = factor * x\n    return y\n"
    assert shapes_of(explained(code + "double(X) @ W")) == [(4, 3), (2, 3)]
    code = "def f(n):\n    if n > 1:\n        return X.T\n    return X\n"
    assert shapes_of(explained(code + "f(1) @ W")) == [(4, 3), (2, 3)]
    code = "def again(x):\n    return again(x)\ndef stop(x):\n    return X\n"
    assert shapes_of(explained(code + "stop(1) @ W")) == [(4, 3), (2, 3)]


def test_loops_are_followed_to_the_turn_that_fails():
    rows = [np.ones(3)] * 300 + [np.ones(2)]
    explanation = explained("out = [row @ X.T for row in rows]", rows=rows, row=np.ones(9))
    assert shapes_of(explanation) == [(2,), (3, 4)]
    many = [np.ones(3)] * 3000 + [np.ones(2)]
    explanation = explained("out = [row @ X.T for row in rows]", rows=many, row=np.ones(9))
    assert shapes_of(explanation)[0] in (None, (2,))
    explanation = explained("out = [b + row for row in iter(rows)]", rows=rows, row=np.ones(9))
    assert shapes_of(explanation) == [(4,), (3,)]


def test_long_lists_are_not_cut_short():
    explanation = explained("np.array([k for k in range(3000)]) + b")
    assert shapes_of(explanation) == [(3000,), (4,)]
    explanation = explained("np.ones(len(list(range(3000))), dtype=np.int8) @ W")
    assert shapes_of(explanation)[0] in (None, (3000,))


def test_random_numbers_are_not_drawn_again():
    rng = np.random.default_rng(3)
    error = fail("X @ rng.normal(size=(2, 5))", X=X, rng=rng)
    state = rng.bit_generator.state
    explanation = shapes.explain(error)
    assert rng.bit_generator.state == state
    assert shapes_of(explanation) == [(4, 3), (2, 5)]


class Noisy(Counter):
    @property
    def weights(self):
        return self.note("property")

    def __getattr__(self, name):
        if name == "missing":
            return self.note("getattr")
        raise AttributeError(name)

    def __getitem__(self, key):
        return self.note("getitem")

    def __matmul__(self, other):
        self.note("matmul")
        return X @ other

    def __iter__(self):
        self.note("iter")
        return iter([X])

    def __len__(self):
        self.note("len")
        return 1

    def __array__(self, dtype=None, copy=None):
        return self.note("array")


@pytest.mark.parametrize(
    "text", ["o.weights", "o.missing", "o['W']", "o[0]", "[x for x in o][0]", "np.asarray(o)"]
)
def test_foreign_objects_are_not_asked(text):
    explanation = explained(f"{text} @ W", o=Noisy())
    assert explanation.operands[0].source == text


class Masked(Counter):
    @property
    def __class__(self):
        return self.note("class")

    def __call__(self, x):
        return X


@pytest.mark.parametrize("text", ["o(X) @ W", "o.note('a') @ W"])
def test_what_an_object_says_it_is_is_not_asked(text):
    explained(text, o=Masked())


class Watchful(Counter):
    def __getattribute__(self, name):
        object.__getattribute__(self, "__dict__").setdefault("calls", []).append(name)
        return object.__getattribute__(self, name)


def test_attribute_access_of_ones_own_is_not_used():
    o = Watchful()
    o.W = X
    error = fail("o.W @ W", o=o, W=W)
    before = list(object.__getattribute__(o, "__dict__")["calls"])
    assert shapes.explain(error) is not None
    assert object.__getattribute__(o, "__dict__")["calls"] == before


@dataclasses.dataclass
class Layer:
    W: np.ndarray


class Slots:
    __slots__ = ("W",)


Pair = collections.namedtuple("Pair", "W b")


def test_plain_attributes_are_read():
    slots = Slots()
    slots.W = X
    for o in (Layer(X), slots, Pair(X, b), types.SimpleNamespace(W=X)):
        assert shapes_of(explained("o.W @ W", o=o)) == [(4, 3), (2, 3)]
    shared = type("Shared", (), {"W": X})()
    assert shapes_of(explained("o.W @ W", o=shared)) == [(4, 3), (2, 3)]
    table = collections.defaultdict(lambda: X, {"W": X})
    assert shapes_of(explained("o['W'] @ W", o=table)) == [(4, 3), (2, 3)]


def test_a_missing_key_is_not_made():
    table = collections.defaultdict(lambda: X)
    error = fail("o['new'] @ W", o=table, W=W)
    table.clear()
    shapes.explain(error)
    assert table == {}


class Loud(np.ndarray):
    log = []  # noqa: RUF012

    def __array_finalize__(self, other):
        self.log.append("finalize")

    def __array_ufunc__(self, ufunc, method, *inputs, **keywords):
        self.log.append("ufunc")
        inputs = [np.asarray(x) for x in inputs]
        return getattr(ufunc, method)(*inputs, **keywords)

    def __getitem__(self, key):
        self.log.append("getitem")
        return np.asarray(self)[key]

    @property
    def T(self):
        self.log.append("T")
        return np.asarray(self).T


@pytest.mark.parametrize("text", ["a + b", "a.T @ W.T", "a[:, :2] + b", "b + a"])
def test_array_subclasses_are_named_and_not_used(text):
    error = fail(text, a=X.view(Loud), W=np.ones((3, 2)), b=np.ones(5))
    before = len(Loud.log)
    explanation = shapes.explain(error)
    assert len(Loud.log) == before
    assert explanation is not None
    assert explanation.fixes == ()
    if text in ("a + b", "b + a"):
        assert (4, 3) in shapes_of(explanation)


def test_arrays_of_objects_are_not_computed_with():
    count = Counter()

    class Number:
        def __add__(self, other):
            count.note("add")
            return self

        __radd__ = __mul__ = __rmul__ = __add__

    a = np.array([[Number(), Number()]])
    explanation = explained("(a + 1) + b", a=a, count=count)
    assert shapes_of(explanation) == [(1, 2), (4,)]


def test_nothing_is_written():
    a, b, c = np.ones((2, 3)), np.ones((2, 3)), np.full((3, 2), 7.0)
    explanation = shapes.explain(fail("np.add(np.add(a, b, out=b), 1, out=c)", a=a, b=b, c=c))
    assert (b == 2).all()
    assert (c == 7).all()
    assert explanation.operands[-1].shape == (3, 2)
    x = np.arange(3.0)[::-1].copy()
    shapes.explain(fail("x.sort() or x + np.ones(4)", x=x))
    assert x.tolist() == [0, 1, 2]
    shapes.explain(fail("y = (x := x[:2]) + np.ones(4)", x=x))


def test_a_learners_function_with_a_known_name_is_not_numpys():
    code = "def mean(x):\n    calls.append(1)\n    return x[:2]\ncalls = []\nmean(b) + b"
    error, scope = run(code, b=b)
    assert shapes.explain(error).operands[0].source == "mean(b)"
    assert scope["calls"] == [1]


def test_names_that_changed_since_are_not_trusted():
    code = "try:\n    Z = X @ W\nexcept ValueError as e:\n    W = W.T\n    kept = e\nraise kept"
    explanation = shapes.explain(fail(code, X=X, W=W))
    assert explanation is not None
    assert explanation.fixes == ()


@pytest.mark.parametrize("text", ["1 + " * 3000 + "X + b", "(" * 80 + "X" + ")" * 80 + " + b"])
def test_odd_sources_do_not_break_it(text):
    try:
        error = fail(text, X=X, b=b)
    except (RecursionError, MemoryError, SyntaxError):
        return
    shapes.explain(error)


def test_sizes_beyond_memory_are_not_made():
    error = fail("X + np.ones(5) + np.zeros((10**6, 10**6))", X=X)
    assert shapes.explain(error) is not None
    with pytest.raises(functions.Unknown):
        functions.stand_in((2**40, 2**40))


def test_source_that_has_changed_does_not_break_it(tmp_path, monkeypatch):
    import linecache
    import sys

    module = tmp_path / "changing.py"
    module.write_text("def f(X, b):\n    return X + b\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import changing

    for text in ("", "def f(\n", "\n\n\nx = 1\n", "def f(X, b):\n    return X * c\n"):
        with pytest.raises(ValueError, match="broadcast") as caught:
            changing.f(X, b)
        module.write_text(text, encoding="utf-8")
        linecache.clearcache()
        explanation = shapes.explain(caught.value)
        assert explanation is None or isinstance(str(explanation), str)
    del sys.modules["changing"]
