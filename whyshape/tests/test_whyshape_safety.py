"""What `explain` leaves alone: other errors, other libraries, the learner's code and all state."""

import ast
import functools
import inspect
import linecache
import sys
import time
import timeit
import types
import warnings

import numpy as np
import pytest
from pieces import fail, run, run_in

import whyshape
from whyshape import explaining, functions
from whyshape.evaluate import Evaluator, attempt
from whyshape.notes import annotate
from whyshape.trace import Watch
from whyshape.values import is_stand_in

X, W = np.ones((4, 3)), np.ones((2, 3))


def explained(code, **names):
    return whyshape.explain(fail(code, X=X, W=W, **names))


# Errors that are none of its business -------------------------------------------------------------


def build(A, shape=None):
    raise ValueError(f"the axis and the shape {shape} do not broadcast")


@pytest.mark.parametrize(
    "code",
    [
        "1 / 0",
        "X[[0, 5]]",
        "X[7]",
        "a, b = X.ravel()",
        "int('shape')",
        "np.linalg.inv(np.zeros((3, 3)))",
        "np.array([]).max()",
        "if X > 0: pass",
        "raise ValueError('operands could not be broadcast together with shapes (3,) (4,)')",
        "X + 'text'",
        "[1] @ [2]",
        "undefined + X",
        "X.no_such_method()",
        "['shape'].index('axis')",
        "build(X, shape=(3, 3))",
        "np.vstack(X, dimensions=2)",
        "np.linalg.inv(X, axis=1)",
        "sorted(X, axis=1)",
    ],
)
def test_other_errors_are_none(code):
    assert explained(code, build=build) is None


@pytest.mark.parametrize("value", [None, 3, ValueError("shape"), ValueError, object()])
def test_what_is_no_error_with_a_traceback_is_none(value):
    assert whyshape.explain(value) is None


def test_an_error_of_ones_own_is_not_asked_for_its_text():
    asked = []

    class Silent(ValueError):
        def __str__(self):
            asked.append(self)
            return "no shape"

    assert explained("raise own", own=Silent()) is None
    assert explained("raise ValueError(own)", own=Silent()) is None
    assert asked == []


class Frame:
    """An array of another library, whose operators call NumPy inside that library."""

    shape = (4, 3)

    def __init__(self, array):
        self.array = array

    def __matmul__(self, other):
        return np.matmul(self.array, other)


def test_errors_of_other_libraries_are_none(tmp_path):
    package = tmp_path / "site-packages" / "frames.py"
    package.parent.mkdir()
    package.write_text("import numpy as np\ndef product(a, b):\n    return np.matmul(a, b)\n")
    frames = types.ModuleType("frames")
    exec(compile(package.read_text(), str(package), "exec"), vars(frames))
    assert explained("frames.product(X, W)", frames=frames) is None
    # Some libraries remove their own lines from the traceback.
    error = fail("F @ W", F=Frame(X), W=W)
    error.__traceback__.tb_next.tb_next.tb_next = None
    assert whyshape.explain(error) is None


def test_errors_in_a_callback_of_a_library_are_the_learners():
    from scipy import optimize

    explanation = explained("minimize(lambda x: (X @ x).sum(), [1, 2])", minimize=optimize.minimize)
    assert [o.source for o in explanation.operands] == ["X", "x"]


# The learner's code does not run ------------------------------------------------------------------

LOG = []


class Meta(type):
    def __getattribute__(cls, name):
        LOG.append(f"class {name}")
        return type.__getattribute__(cls, name)

    def __eq__(cls, other):
        LOG.append("==")
        return False

    __hash__ = type.__hash__


class Odd(metaclass=Meta):
    """An object that notices whenever anything of it is read, called or compared."""

    def __getattribute__(self, name):
        LOG.append(name)
        return object.__getattribute__(self, name)

    def __call__(self, x):
        return x

    def __len__(self):
        LOG.append("len")
        return 2

    def __getitem__(self, k):
        return X

    value = property(lambda self: X)
    array = X


class Own(np.ndarray):
    """An array whose operators notice that they run."""

    def __matmul__(self, other):
        LOG.append("@")
        return np.asarray(self) @ other

    def __array_finalize__(self, other):
        LOG.append("view")


@pytest.mark.parametrize(
    "code",
    [
        "odd(X) @ W",
        "odd[0] @ W",
        "odd.value @ W",
        "odd.array @ W",
        "(odd, X @ W)[1]",
        "np.vstack([X, W @ X, odd])",
        "X @ W + len(odd)",
        "own @ W",
        "np.add(own, W)",
        "X[(own > 2).all(), 0, 0] @ W",
        "np.concatenate([own, W[0]])",
        "[x @ W for x in [odd[0]]]",
        "X - X.mean(axis=odd) if 0 else X @ W",
        "X.sum(odd) if 0 else X @ W",
        "math_of(X) @ W",
    ],
)
def test_hooks_of_the_learners_objects_do_not_run(code):
    odd, own = Odd(), X.view(Own)
    error = fail(code, odd=odd, own=own, X=X, W=W)
    LOG.clear()
    whyshape.explain(error)
    assert LOG == []


class Noisy:
    """An element of an array, or a part of a slice, that notices when it is computed with."""

    def __index__(self):
        LOG.append("index")
        return 1

    def __add__(self, other):
        LOG.append("+")
        return 1.0

    def __float__(self):
        LOG.append("float")
        return 1.0

    def __eq__(self, other):
        LOG.append("==")
        return True

    __lt__ = __eq__
    __radd__ = __add__
    __hash__ = object.__hash__
    __bool__ = __index__


@pytest.mark.parametrize(
    "code",
    [
        "X[s] @ W", "X @ W + X[s, 0]", "[X, X][s] and X @ W", "X @ W + np.sum([ob, ob])",
        "X @ W + ([ob] + I)", "X @ W + np.where([ob], 1, 2)", "X @ W + np.array([ob], float)",
        "X @ W + np.sort([ob])", "X @ W + (rec == rec)", "(X @ W)[rec == rec]",
    ],
)  # fmt: skip
def test_what_lists_slices_and_records_hold_does_not_run(code):
    ob, s = np.array([Noisy(), Noisy(), Noisy()]), slice(Noisy(), None)
    rec = np.array([(Noisy(), 1)], dtype="O,i4")[0]
    error = fail(code, X=X, W=W, ob=ob, s=s, rec=rec, I=np.ones(3, int))
    LOG.clear()
    whyshape.explain(error)
    assert LOG == []


class Asked(dict):
    """A dictionary that notices when it is read."""

    def __iter__(self):
        LOG.append("iter")
        return dict.__iter__(self)

    def get(self, *arguments):
        LOG.append("get")
        return dict.get(self, *arguments)


def test_names_that_the_reader_keeps_in_a_class_of_his_own_are_not_read():
    class Kind(type):
        @classmethod
        def __prepare__(cls, *arguments):
            return Asked()

    error = fail("class C(metaclass=Kind):\n    Y = X\n    Y @ W", Kind=Kind, X=X, W=W)
    LOG.clear()
    assert whyshape.explain(error) is not None
    with pytest.raises(ValueError, match="mismatch") as caught:
        exec("X @ W", Asked(X=X, W=W))
    LOG.clear()
    whyshape.explain(caught.value)
    assert LOG == []


def test_the_readers_own_kinds_of_errors_are_not_asked():
    class Kind(Meta, type):
        pass

    class Own(ValueError, metaclass=Kind):
        def __getattribute__(self, name):
            LOG.append(name)
            return ValueError.__getattribute__(self, name)

    error = fail("raise Own('the shapes do not match')", Own=Own)
    LOG.clear()
    assert annotate(error) == []
    assert LOG == []


def test_a_function_that_somebody_put_in_the_place_of_numpys_is_unknown():
    @functools.wraps(np.linalg.norm)
    def norm(*arguments):
        return np.linalg.norm(*arguments)

    for other in (norm, np.frompyfunc(len, 1, 1), np.vectorize(len)):
        assert not functions._is_own(other)
    known = {name for name, _ in functions.NUMPY.values()}
    assert known > {"dot", "where", "exp", "sum", "linalg.inv", "interp"}


def test_arguments_generators_and_iterators_stay_as_they_are():
    rng, legacy = np.random.default_rng(1), np.random.RandomState(1)
    iterator, target = iter(range(5)), np.zeros((4, 3))
    names = {"rng": rng, "legacy": legacy, "iterator": iterator, "target": target}
    state = rng.bit_generator.state, legacy.get_state()[1].tolist()
    world = np.random.get_state()[1].tolist()  # noqa: NPY002
    for code in (
        "target[:] = X @ W",
        "np.copyto(target, W)",
        "np.fill_diagonal(target, np.ones((2, 2)) @ X)",
        "target.sort(axis=2)",
        "np.add(X, W, out=target)",
        "np.put(target, 0, X @ W)",
        "X @ [next(iterator), 1]",
        "list(iterator) and X @ W",
    ):
        fresh = code != "list(iterator) and X @ W"
        error = fail(code, **{**names, "X": X, "W": W, "iterator": iter(range(5))})
        whyshape.explain(error)
        assert fresh or next(iterator) == 0
    for code in (
        "rng.normal(size=(2, 4)) @ W",
        "np.random.rand(2, 4) @ W",
        "legacy.permutation(X) @ W",
        "rng.choice(X, p=W)",
        "np.random.shuffle(target) or X @ W",
    ):
        error = fail(code, **names, X=X, W=W)
        before = rng.bit_generator.state, legacy.get_state()[1].tolist()
        whyshape.explain(error)
        assert (rng.bit_generator.state, legacy.get_state()[1].tolist()) == before
    assert state[0] != rng.bit_generator.state  # the cells themselves have drawn
    assert world != np.random.get_state()[1].tolist()  # noqa: NPY002


# Nothing is written -------------------------------------------------------------------------------

WRITING = [
    "np.sum(A, {axis}, None, O)", "A.sum({axis}, None, O)", "np.concatenate([A, B], 1, O)",
    "np.dot(A, B.T, O) @ B", "np.median(A, axis={axis}, overwrite_input=True)",
    "np.clip(A, 0, B, O)",
    "np.add(A, A, O) @ B", "np.add(A, B, O)", "np.nan_to_num(A, False) @ B", "np.exp(A, A) @ B",
    "np.cumsum(A, {axis}, None, O)", "np.stack([A, B], {axis}, O)", "np.take(A, [0], {axis}, O)",
    "A.argmax({axis}, O)", "np.percentile(A, 50, {axis}, O, True)", "np.round(A, 1, O) @ B",
    "np.min(A, {axis}, O)", "np.trace(A, 0, 0, {axis}, None, O[0])", "np.sort(A, {axis})",
    "np.einsum('ij,jk', A, B, out=O)", "np.matmul(A, B.T, O) @ B", "np.modf(A, O, O)[0] @ B",
    "np.add.reduce(A, {axis}, None, O)", "np.add.at(A, [0], B)", "A.sort({axis})", "A.partition(9)",
    "np.put_along_axis(A, np.zeros((3, 1), int), B, {axis})", "np.copyto(A, B)", "A.fill(7) @ B",
    "np.fill_diagonal(A, B[0] @ B)", "np.place(A, A > 0, 9) or A @ B", "np.random.shuffle(A) @ B",
    "A.itemset(0, 7) @ B", "A.resize(9) @ B", "A.__iadd__(1) @ B", "A.put(0, 7) @ B",
    "np.ndarray.fill(A, 7) @ B", "operator.iadd(A, 1) @ B", "A.view().fill(1) @ B",
    "(A := A + 1) @ B",
    "A.setfield(1, float) @ B", "A.byteswap(True) @ B", "setattr(A, 'shape', (4, 3)) @ B",
]  # fmt: skip


@pytest.mark.parametrize("axis", [0, 7])
@pytest.mark.parametrize("line", WRITING)
def test_no_array_of_the_reader_is_written(line, axis):
    """Neither the line, nor a part of it, nor a change of it is run with an array to write into."""
    import operator

    made = {"A": np.arange(12.0).reshape(3, 4), "B": np.ones((2, 3)), "O": np.zeros((3, 4))}
    error, scope = run(line.format(axis=axis), operator=operator, **made)
    if error is None:
        return
    held = [scope["A"], scope["B"], scope["O"]]
    before = [(array.tobytes(), array.shape) for array in held]
    explaining.explained(error)
    assert [(array.tobytes(), array.shape) for array in held] == before


def test_every_function_that_may_run_is_known_by_its_parameters():
    """The names of parameters tell which argument is an array to write into."""
    unknown = [
        name
        for name, record in functions.FUNCTIONS.items()
        if record.computed
        and name in functions.HOMES
        and not functions.parameters(name)
        and not isinstance(functions.HOMES[name], np.ufunc)
    ]
    assert unknown == []
    for name, at in {"sum": 3, "concatenate": 2, "clip": 3, "dot": 2, "min": 2}.items():
        function = functions.HOMES[name]
        assert functions.is_plain_call(name, function, at, {})
        assert not functions.is_plain_call(name, function, at + 1, {})


def writing_calls(function):
    """Yield calls in which a parameter that is written into, or over, is given by place and name.

    All that comes before it has its default, or is the square matrix A.
    """
    before = []
    for parameter in inspect.signature(function).parameters.values():
        name, kind = parameter.name, parameter.kind
        if name == "out" or name.startswith("overwrite"):
            for value in ("A", "three", "one") if name == "out" else ("True",):
                if kind is not parameter.KEYWORD_ONLY:
                    yield f"f({', '.join([*before, value])})"
                yield f"f({', '.join([*before, f'{name}={value}'])})"
        if kind is not parameter.KEYWORD_ONLY:
            plain = isinstance(parameter.default, int | float | str)
            required = parameter.default is parameter.empty
            before.append("A" if required else repr(parameter.default) if plain else "None")


def test_no_admitted_function_writes_into_an_array_by_any_of_its_parameters():
    tried = set()
    for name, function in functions.NUMPY.values():
        try:
            calls = [*writing_calls(function)]
        except (TypeError, ValueError):
            continue  # NumPy tells no signature of some functions in C
        for code in calls:
            rng = np.random.default_rng(0)
            made = {"A": rng.random((3, 3)), "three": rng.random(3), "one": np.array(rng.random())}
            before = {key: array.tobytes() for key, array in made.items()}
            attempt(Evaluator((made | {"f": function},)).value, ast.parse(code, mode="eval").body)
            assert {key: array.tobytes() for key, array in made.items()} == before, (name, code)
            tried.add(name)
    assert len(tried) > 20  # 100 and more with a NumPy that tells the signatures of its ufuncs


# No state of the process is touched ---------------------------------------------------------------


def test_warnings_and_random_numbers_of_other_threads_are_left_alone():
    """Explaining must not even for a moment change what other threads use."""
    error, touched = fail("np.linalg.qr(X)[0] @ W", X=np.ones((60, 40)), W=W), []

    def note(frame, event, argument):
        if event == "c_call" and getattr(argument, "__name__", "") in ("set_state", "get_state"):
            touched.append(argument)
        if frame.f_code.co_filename.endswith("warnings.py"):
            touched.append(frame.f_code.co_name)

    sys.setprofile(note)
    try:
        explanation = whyshape.explain(error)
    finally:
        sys.setprofile(None)
    assert explanation is not None
    assert touched == []


@pytest.mark.parametrize(
    "code",
    [
        "X @ W + np.log(-1)",
        "np.zeros((0, 3)).mean(axis=0) + W[:, 0]",
        "np.nanmean(np.full((4, 4), np.nan), axis=0) @ W",
        "np.polyfit(np.ones(4), np.ones(5), 3)",
        "np.corrcoef(X[0], X[:, 0])",
        "(1j * X).astype(float) @ W",
        r"re.sub('\d', '', 'shape') and X @ W",
        "stats.pearsonr(X[0], X[:, 0])",
        "linalg.solve(np.ones((4, 4)), W)",
        "X.std(axis=0, ddof=9) @ W",
        "X @ W + np.mean([])",
        "X @ W + np.var([[], []], axis=1)",
        "X @ W + ~True",
        "1if X.size else 2; X @ W",
        r"b'\u'; X @ W",
        "X @ W + np.full_like(X, 1j)",
        "X @ W + np.array('99-01-01T00Z', dtype='M8[s]').size",
        "X @ W + np.array(['99-01-01T00Z'], np.datetime64).size",
    ],
)
def test_no_python_warning_is_raised(code):
    import re

    from scipy import linalg, stats

    with warnings.catch_warnings(action="ignore"):  # those that the learner's own line raises
        error = fail(code, X=X, W=W, re=re, linalg=linalg, stats=stats)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert whyshape.explain(error) is not None
    assert caught == []


def test_only_functions_on_the_allowlist_are_known():
    unknown = (np.save, np.lib.stride_tricks.as_strided, np.frompyfunc(len, 1, 1), np.copyto)
    unknown += (np.f2py.run_main, np.apply_along_axis, np.vectorize(len), np.put, np.fromfile)
    assert [function for function in unknown if functions.lookup(function)] == []


def test_numpys_error_state_is_as_before():
    with np.errstate(divide="raise"):
        state = np.geterr()
        assert explained("X @ W + np.exp(-1e9)") is not None
        assert np.geterr() == state


# Bounds -------------------------------------------------------------------------------------------


def doubled(times):
    nested = [1.0, 2.0]
    for _ in range(times):
        nested = [nested, nested]
    return nested


def itself():
    nested = [1.0]
    nested.append(nested)
    return nested


LONG = {
    "a small line": ("(X @ W, np.arange(1e9) @ np.tri(50_000))", {}),
    "a large list": ("np.array(L) @ W", {"L": np.ones((1000, 1000)).tolist()}),
    "np.dot of a list": ("np.dot(L, W)", {"L": np.ones((1000, 1000)).tolist()}),
    "a list in a sum": ("L + W", {"L": np.ones((1000, 1000)).tolist()}),
    "a nested list": ("(L, W @ W)[1]", {"L": doubled(30)}),
    "a list in itself": ("(L, W @ W)[1]", {"L": itself()}),
    "a list of products": ("[" + "X @ W.T, " * 3000 + "X @ W]", {}),
    "a call of products": ("f(" + "X @ W.T, " * 1000 + "X @ W)", {"f": print}),
    "a dict of products": ("{" + "'k': X @ W.T, " * 1000 + "'x': X @ W}", {}),
    "a long range": ("X @ W + max(r)", {"r": range(10**8)}),
    "the mean of a range": ("X @ W + np.mean(r)", {"r": range(10**8)}),
    "a range in a list": ("X @ W + np.sum([r])", {"r": range(10**8)}),
    "repeats of a view": ("X @ W + np.repeat(v, 2)", {"v": np.broadcast_to(1.0, (10**12,))}),
    "long texts": ("X @ W + (t == t)", {"t": np.full((2, 4000), "a", "U30000")}),
    "a long number": ("X @ W + n * n * n // n", {"n": 7**400_000}),
    "nested loops": ("[x @ W for x in [X] for i in range(200) for j in range(200)]", {}),
    "a large array": ("L - L.mean(axis=1)", {"L": np.zeros((3000, 1000))}),
}


@pytest.mark.parametrize("kind", LONG)
def test_explaining_is_bounded_by_counts(kind):
    code, names = LONG[kind]
    error = fail(code, X=X, W=W, **names)
    assert whyshape.explain(error) is not None
    explaining, counting = (
        min(timeit.repeat(work, number=1, repeat=3, timer=time.process_time))
        for work in (lambda: whyshape.explain(error), lambda: sum(range(3_000_000)))
    )
    assert explaining < counting  # measured: at most a third of it


def test_a_name_with_another_value_is_never_explained_wrongly():
    error, scope = run("try:\n    X @ W\nexcept Exception as e:\n    kept = e\nW = X", X=X, W=W)
    assert error is None
    assert whyshape.explain(scope["kept"]) is None
    error, _ = run(
        "def f(W):\n    try:\n        X @ W\n    finally:\n        del W\nf(W)", X=X, W=W
    )
    shown = [o.shape for o in whyshape.explain(error).operands]
    assert shown == [(4, 3), None]


@pytest.mark.parametrize("where", ["cache", "_getlines_from_code"])
def test_the_prompt_of_python_keeps_its_source_in_two_ways(where, monkeypatch):
    text = "def f():\n    return X @ W\nf()\n"
    lines = text.splitlines(keepends=True)
    if where == "cache":
        monkeypatch.setitem(linecache.cache, "<input>", (len(text), None, lines, ""))
    else:
        monkeypatch.setattr(linecache, where, lambda code: lines, raising=False)
    with pytest.raises(ValueError, match="mismatch") as caught:
        exec(compile(text, "<input>", "exec"), {"X": X, "W": W})
    assert whyshape.explain(caught.value).fixes[0].code == "X @ W.T"


# Under %%shapes -----------------------------------------------------------------------------------

FOLLOWED = [
    "Z = odd(X) @ W.T", "Z = odd[0] @ W.T", "Z = odd.value @ W.T", "Z = odd.array + len(odd)",
    "Z = own @ W.T", "Z = np.add(own, X)", "Z = [x @ W.T for x in [odd[0]]]", "odd.array = X * 2",
    "Z = {odd: X}[odd] @ W.T", "Z = (lambda o: o[0] @ W.T)(odd)",
    "Z = rng.normal(size=(4, 3)) @ W.T",
    "Z = next(iterator) * X", "Z = sum(x for x in iterator) * X", "X += 1\nX -= X.mean(axis=0)",
    "def f(o, n=[]):\n    n.append(1)\n    return o[0] * len(n)\nZ = f(odd) + f(odd)",
    "np.add(X, X, out=X)\nZ = X.sort() or X", "Z = np.random.rand(4, 3) + X",
    "def f(x):\n    y = []\n    for k in locals():\n        y.append(k)\n        z = x * 2\n"
    "    return str(y)\nZ = f(X)",
    "def f(x):\n    d = locals()\n    d['u'] = 9\n    u = x + 1\n    v = u * 2\n    return d['u']\n"
    "Z = f(X)",
    "v = vars\ndef f(x):\n    d = v()\n    z = x + 1\n    w = z * 2\n    return len(d)\nZ = f(X)",
    "import sys\ndef f(x):\n    d = sys._getframe().f_locals\n    d['x'] = 9 * x\n    y = x + 1\n"
    "    return y\nZ = f(X)",
    "class P:\n    @property\n    def x(self):\n        LOG.append('x')\n        return X\n"
    "Z = P().x @ W.T",
]  # fmt: skip


@pytest.mark.parametrize("code", FOLLOWED)
def test_code_that_is_followed_runs_as_often_as_without(code):
    results = []
    for follow in (False, True):
        odd, own = Odd(), X.copy().view(Own)
        scope = {"np": np, "odd": odd, "own": own, "X": X.copy(), "W": W, "LOG": LOG}
        scope |= {"rng": np.random.default_rng(1), "iterator": iter(range(5))}
        np.random.seed(3)  # noqa: NPY002
        watch = Watch(scope)
        LOG.clear()
        if follow:
            assert watch.start()
        run_in(code, scope)
        if follow:
            watch.stop()
            assert watch.faults == []
        results.append([*LOG, str(scope.get("Z")), scope["X"].tolist(), [*scope["iterator"]]])
    assert results[0] == results[1]


def test_memory_that_is_not_numpys_own_is_never_read(tmp_path):
    """A closed block of shared memory or a truncated file ends Python when it is read."""
    np.ones((4, 3)).tofile(tmp_path / "numbers")
    foreign = np.ndarray((4, 3), buffer=bytearray(96))
    mapped = np.memmap(tmp_path / "numbers", dtype=float, mode="r", shape=(4, 3))
    for array in (foreign, foreign[1:].T, mapped, mapped[:, 1:]):
        assert is_stand_in(attempt(Evaluator(({"A": array},)).array, ast.Name("A")))
    assert not is_stand_in(attempt(Evaluator(({"A": X[1:].T},)).array, ast.Name("A")))
    assert whyshape.explain(fail("A - b", A=foreign, b=np.ones(4))).clash.sizes == (3, 4)
