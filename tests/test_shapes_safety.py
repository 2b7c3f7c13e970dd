"""Explaining an error runs nothing of the learner's again, and never raises."""

import collections
import dataclasses
import linecache
import sys

import numpy as np
import pytest
from shape_tools import fail

from helpers import shapes
from helpers.shapes import functions

X, W, b = np.ones((4, 3)), np.ones((2, 3)), np.ones(4)


class Noisy:
    """Counts what is asked of it."""

    def __init__(self):
        self.calls = []

    def note(self, what):
        self.calls.append(what)
        return X

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
        return len(self.note("len"))

    def __array__(self, dtype=None, copy=None):
        return self.note("array")


class Masked(Noisy):
    @property
    def __class__(self):
        return self.note("class")

    def __call__(self, x):
        return X


class Watchful(Noisy):
    W = X

    def __getattribute__(self, name):
        if name != "__dict__":
            self.__dict__.setdefault("calls", []).append(name)
        return object.__getattribute__(self, name)


def explained(code, **names):
    """The explanation of an error, after which the counters must stand as before."""
    counters = [value.__dict__ for value in names.values() if isinstance(value, Noisy)]
    error = fail(code, X=X, W=W, b=b, **names)
    before = [list(counter["calls"]) for counter in counters]
    explanation = shapes.explain(error)
    assert [counter["calls"] for counter in counters] == before
    assert explanation is not None
    return explanation


def shapes_of(explanation):
    return [operand.shape for operand in explanation.operands]


SETUP = """
import functools
total = 0
def noisy():
    global total
    total = total + 1
    count.calls.append(total)
    return X
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
stream = generate()
partial = functools.partial(count.note, "partial")
cached = functools.lru_cache(count.note)
made = np.frompyfunc(lambda x: count.note("ufunc") is None, 1, 1)
class Number:
    def __add__(self, other):
        count.note("add")
        return self
objects = np.array([[Number(), Number(), Number()]])
"""


@pytest.mark.parametrize(
    "text",
    [
        "count.note('a')",
        "(lambda: count.note('a'))()",
        "noisy()",
        "[count.note('a'), X][1]",
        "by_default()",
        "decorated(X)",
        "next(stream)",
        "[x for x, _ in zip(stream, 'ab')][0]",
        "partial()",
        "(count.calls.append(1) or X)",
        "(lambda x=count.note('default'): x)()",
        "cached(3)",
        "made(X)",
        "(objects + 1)",
        # objects that could run code when something is asked of them
        "count.weights",
        "count.missing",
        "count['W']",
        "count[0]",
        "[x for x in count][0]",
        "np.asarray(count)",
        "masked(X)",
        "watchful.W",
    ],
)
def test_nothing_of_the_learners_is_run_again(text):
    counters = {"count": Noisy(), "masked": Masked(), "watchful": Watchful()}
    found = explained(f"{SETUP}\n{text} @ W", **counters).operands
    assert found[0].source in (text, text[1:-1])
    assert (found[1].source, found[1].shape) == ("W", (2, 3))


def test_random_numbers_are_not_drawn_again():
    from scipy.cluster.vq import kmeans2

    rng = np.random.default_rng(3)
    error = fail("X @ rng.normal(size=(2, 5))", X=X, rng=rng)
    state = rng.bit_generator.state
    explanation = shapes.explain(error)
    assert rng.bit_generator.state == state
    assert shapes_of(explanation) == [(4, 3), (2, 5)]
    error = fail("kmeans2(X, 2, minit='points')[0] @ W", X=np.eye(4, 3), W=W, kmeans2=kmeans2)
    state = np.random.get_state()[2]  # noqa: NPY002
    assert shapes_of(shapes.explain(error)) == [(2, 3), (2, 3)]
    assert np.random.get_state()[2] == state  # noqa: NPY002


class Slots:
    __slots__ = ("W",)

    def __init__(self, W):
        self.W = W

    def turned(self):
        return self.W.T.T


OBJECTS = {
    "layer": dataclasses.make_dataclass("Layer", ["W"])(X),
    "slots": Slots(X),
    "shared": type("Shared", (), {"W": X})(),
    "pair": collections.namedtuple("Pair", "W b")(X, b),
    "table": collections.defaultdict(lambda: X, {"W": X}),
}
FUNCTIONS = """
def doubled(x, n=2):
    'Twice.'
    y = n * x
    y += 1
    return y
def marked(f):
    return f
@marked
def turned(x):
    if len(x) > 9:
        return x.T
    return x
"""


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("layer.W @ W", [(4, 3), (2, 3)]),
        ("slots.W @ W", [(4, 3), (2, 3)]),
        ("slots.turned() @ W", [(4, 3), (2, 3)]),
        ("shared.W @ W", [(4, 3), (2, 3)]),
        ("pair.W @ W", [(4, 3), (2, 3)]),
        ("table['W'] @ W", [(4, 3), (2, 3)]),
        ("doubled(X) @ W", [(4, 3), (2, 3)]),
        ("turned(X) @ W", [(4, 3), (2, 3)]),
        ("out = [row @ X.T for row in rows]", [(2,), (3, 4)]),
        ("out = [b + row for row in iter(rows)]", [(4,), (3,)]),
        ("np.array([k for k in range(3000)]) + b", [(3000,), (4,)]),
        ("np.ones(len(np.zeros(20_000))) @ W", [(20_000,), (2, 3)]),
    ],
)
def test_what_only_computes_is_followed(code, found):
    rows = [np.ones(3)] * 300 + [np.ones(2)]
    explanation = explained(FUNCTIONS + code, rows=rows, row=np.ones(9), **OBJECTS)
    assert shapes_of(explanation) == found


def test_what_takes_long_is_followed_to_its_end_or_not_at_all():
    rows = [np.ones(3)] * 3000 + [np.ones(2)]
    explanation = explained("out = [row @ X.T for row in rows]", rows=rows, row=np.ones(9))
    assert shapes_of(explanation)[0] in (None, (2,))
    explanation = explained("np.ones(len(list(range(3000))), dtype=np.int8) @ W")
    assert shapes_of(explanation)[0] in (None, (3000,))


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


@pytest.mark.parametrize("text", ["a + b", "a[:, :2] + b", "b + a"])
def test_array_subclasses_are_named_and_not_used(text):
    error = fail(text, a=X.view(Loud), b=np.ones(5))
    before = len(Loud.log)
    explanation = shapes.explain(error)
    assert len(Loud.log) == before
    assert explanation.fixes == ()
    assert "[" in text or (4, 3) in shapes_of(explanation)


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
    shapes.explain(fail("[np.add.at(x, 0, 5), X][1] @ W", x=x, X=X, W=W))
    assert x.tolist() == [5, 1, 2]


def test_no_file_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    error = fail("[np.save('x.npy', X), X][1] @ W", X=X, W=W)
    (tmp_path / "x.npy").unlink()
    shapes.explain(error)
    assert list(tmp_path.iterdir()) == []


def test_a_learners_function_with_a_known_name_is_not_numpys():
    code = "def mean(x):\n    count.note('mean')\n    return x[:2]\nmean(b) + b"
    assert explained(code, count=Noisy()).operands[0].source == "mean(b)"


def test_names_that_changed_since_are_not_trusted():
    code = "try:\n    Z = X @ W\nexcept ValueError as e:\n    W = W.T\n    kept = e\nraise kept"
    assert explained(code).fixes == ()


@pytest.mark.parametrize("text", ["1 + " * 3000 + "X + b", "(" * 80 + "X" + ")" * 80 + " + b"])
def test_odd_sources_do_not_break_it(text):
    try:
        error = fail(text, X=X, b=b)
    except (RecursionError, MemoryError, SyntaxError):
        return
    shapes.explain(error)


def test_sizes_beyond_memory_are_not_made():
    explained("X + np.ones(5) + np.zeros((10**6, 10**6))")
    with pytest.raises(functions.Unknown):
        functions.stand_in((2**40, 2**40))


@pytest.mark.parametrize("text", ["", "def f(", "\n\n\nx = 1", "def f(X, b):\n    return X * c"])
def test_source_that_has_changed_does_not_break_it(text, tmp_path, monkeypatch):
    module = tmp_path / "changing.py"
    module.write_text("def f(X, b):\n    return X + b\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "changing", raising=False)
    import changing

    with pytest.raises(ValueError, match="broadcast") as caught:
        changing.f(X, b)
    module.write_text(text, encoding="utf-8")
    linecache.clearcache()
    explanation = shapes.explain(caught.value)
    assert explanation is None or isinstance(str(explanation), str)
