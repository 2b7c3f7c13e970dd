"""Errors of scikit-learn, matplotlib and pandas, and calls that NumPy misreads."""

import types

import numpy as np
import pytest
from pieces import fail

from whyshape import explaining


class Thing:
    """A model or a module of a library."""


def library(package, message):
    """A function of a library that raises a message, and a class with it as a method."""
    module = types.ModuleType(f"{package}.inside")
    source = f"def refuse(*arguments, **words):\n    raise ValueError({message!r})\n"
    exec(compile(source, f"/x/site-packages/{package}/inside.py", "exec"), vars(module))
    found = Thing()
    found.fit = found.predict = found.plot = module.refuse
    return found


def explained(code, **names):
    made = {n: np.ones(v) if type(v) is tuple else v for n, v in names.items()}
    return explaining.explained(fail(code, **made))


def codes(explanation):
    return [fix.code for fix in explanation.fixes]


TWO = "Expected 2D array, got 1D array instead:\narray=[1. 1.].\nReshape your data"
ONE = "y should be a 1d array, got an array of shape {} instead."
SAMPLES = "Found input variables with inconsistent numbers of samples: [3, 10]"
FIRST = "x and y must have same first dimension, but have shapes {} and {}"


def test_a_table_is_expected():
    explanation = explained("m.fit(x, y)", m=library("sklearn", TWO), x=(10,), y=(10,))
    assert codes(explanation) == ["m.fit(x.reshape(-1, 1), y)", "m.fit(x.reshape(1, -1), y)"]
    assert [(o.source, o.shape) for o in explanation.operands] == [("x", (10,)), ("y", (10,))]
    assert "where x.reshape(-1, 1) gives (10, 1)" in str(explanation)


def test_one_sample_for_a_model_that_knows_its_features():
    m = library("sklearn", TWO)
    m.n_features_in_ = 4
    assert codes(explained("m.predict(x)", m=m, x=(4,)))[0] == "m.predict(x.reshape(1, -1))"
    assert codes(explained("m.predict(x)", m=m, x=(9,)))[0] == "m.predict(x.reshape(-1, 1))"


@pytest.mark.parametrize(
    ("y", "ways"),
    [
        (np.ones((9, 1)), ["ravel()"]),
        (np.eye(9)[:, [*range(9)]], ["argmax(axis=1)"]),
        (np.arange(27).reshape(9, 3), []),  # several targets, of which none may be lost
        (np.eye(9) + np.eye(9, k=1), []),
        ([[0, 1]] * 8 + [[1, 0]], []),
    ],
)
def test_one_number_for_each_sample_is_expected(y, ways):
    m = library("sklearn", ONE.format(np.shape(y)))
    explanation = explained("m.fit(X, y)", m=m, X=(9, 4), y=y)
    assert codes(explanation) == [f"m.fit(X, y.{way})" for way in ways]
    assert explanation.operands[1].shape == np.shape(y)


def test_a_list_of_features_becomes_a_list_of_samples():
    found = explained("m.predict([1, 2, 3])", m=library("sklearn", TWO))
    assert codes(found) == ["m.predict([[1, 2, 3]])"]


def test_numbers_of_samples():
    m = library("sklearn", SAMPLES)
    assert codes(explained("m.fit(X, y)", m=m, X=(3, 10), y=(10,))) == ["m.fit(X.T, y)"]
    assert codes(explained("m.fit(X, y)", m=m, X=(10, 3), y=(1, 10)))[0] == "m.fit(X, y[0])"
    explanation = explained("m.fit(X, y)", m=m, X=(3, 4), y=(10,))
    assert explanation.fixes == ()
    assert explanation.clash.sizes == (3, 10)
    assert explanation.needed == ("y had the shape (3,)", "X had the shape (10, 4)")


def test_first_dimensions_of_a_plot():
    plt = library("matplotlib", FIRST.format((9,), (8,)))
    explanation = explained("plt.plot(x, np.diff(x))", plt=plt, x=(9,))
    assert codes(explanation) == ["plt.plot(x[:-1], np.diff(x))", "plt.plot(x[1:], np.diff(x))"]
    assert all(fix.marked for fix in explanation.fixes)
    assert codes(explained("plt.plot(x, y)", plt=plt, x=(9,), y=(3, 9))) == ["plt.plot(x, y.T)"]
    explanation = explained("plt.plot(x, y)", plt=plt, x=(9,), y=(8,))
    assert explanation.needed == ("y had the shape (9,)", "x had the shape (8,)")
    assert explanation.clash.sizes == (9, 8)


def test_what_is_left_out_of_one_argument_is_left_out_of_the_other():
    m, names = library("sklearn", SAMPLES), {"X": (10, 4), "y": (10,), "few": np.arange(10) > 6}
    found = explained("m.fit(X[few], y)", m=m, **names)
    assert [(fix.code, fix.mark) for fix in found.fixes] == [("m.fit(X[few], y[few])", "")]
    found = explained("m.fit(X[:3], y)", m=m, **names)
    assert [(fix.code, fix.marked) for fix in found.fixes] == [("m.fit(X[:3], y[:3])", True)]
    assert codes(explained("m.fit(X, y[None])", m=m, **names))[0] == "m.fit(X, y)"


def test_numbers_of_features():
    told = "X has {} features, but StandardScaler is expecting 3 features as input."
    m = library("sklearn", told.format(10))
    explanation = explained("m.predict(X)", m=m, X=(3, 10))
    assert codes(explanation) == ["m.predict(X.T)", "m.predict(X[:, :3])", "m.predict(X[:, 7:])"]
    assert [fix.marked for fix in explanation.fixes] == [False, True, True]
    assert explanation.clash.sizes == (10, 3)
    m = library("sklearn", told.format(2))
    explanation = explained("m.predict(X[:, :2])", m=m, X=(10, 3))
    assert [(fix.code, fix.marked) for fix in explanation.fixes] == [("m.predict(X)", True)]
    assert explained("m.predict(X)", m=m, X=(10, 2)).fixes == ()


def test_where_a_message_names_one_length_those_of_the_vectors_are_told():
    plt = library("matplotlib", "'labels' must be of length 'x', not 2")
    explanation = explained("plt.plot(x, labels=[1, 2])", plt=plt, x=(10,))
    assert explanation.clash.sizes == (10, 2)
    assert explanation.needed == ("[1, 2] had the shape (10,)", "x had the shape (2,)")


def test_a_line_with_a_call_of_a_library_must_run_after_the_change():
    m = library("sklearn", SAMPLES)
    assert codes(explained("m.fit(X, y) + y[:3] * y", m=m, X=(3, 10), y=(10,))) == []


@pytest.mark.parametrize("message", ["Input X contains NaN.", "shapes are wrong", "a 2D array?"])
def test_other_messages_are_left_alone(message):
    for package in ("sklearn", "matplotlib"):
        assert explained("m.fit(X)", m=library(package, message), X=(3, 4)) is None


# The real ones, where they are installed ----------------------------------------------------------


@pytest.mark.slow
def test_real_scikit_learn():
    linear = pytest.importorskip("sklearn.linear_model")
    metrics = pytest.importorskip("sklearn.metrics")
    m, X, y = linear.LinearRegression(), np.arange(40.0).reshape(10, 4), np.arange(10.0)
    assert codes(explained("m.fit(y, y)", m=m, y=y))[0] == "m.fit(y.reshape(-1, 1), y)"
    m.fit(X, y)
    assert codes(explained("m.predict(x)", m=m, x=X[0]))[0] == "m.predict(x.reshape(1, -1))"
    assert codes(explained("m.fit(X, y)", m=m, X=X.T, y=y)) == ["m.fit(X.T, y)"]
    names = {"score": metrics.accuracy_score, "y": y}
    assert explained("score(y, y[:8])", **names).clash.sizes == (10, 8)


@pytest.mark.slow
def test_real_scikit_learn_with_a_column_of_pandas():
    linear = pytest.importorskip("sklearn.linear_model")
    df = pytest.importorskip("pandas").DataFrame({"a": np.arange(9.0), "b": np.arange(9.0)})
    explanation = explained("m.fit(df['a'], df['b'])", m=linear.LinearRegression(), df=df)
    assert codes(explanation)[0] == "m.fit(df[['a']], df['b'])"


@pytest.mark.slow
def test_real_matplotlib():
    pytest.importorskip("matplotlib").use("agg")
    pyplot = pytest.importorskip("matplotlib.pyplot")
    x = np.arange(9.0)
    try:
        ways = codes(explained("plt.plot(x, np.diff(x))", plt=pyplot, x=x))
        assert ways[:2] == ["plt.plot(x[:-1], np.diff(x))", "plt.plot(x[1:], np.diff(x))"]
        assert explained("plt.scatter(x, x[:8])", plt=pyplot, x=x).clash.sizes == (9, 8)
    finally:
        pyplot.close("all")


PANDAS = {
    "df - m": ["df - m[:, None]"],
    "df['a'].values + m[:3]": [],
    "df['a'].to_numpy() - Z": ["df['a'].to_numpy()[:, None] - Z"],
    "df.values @ w": ["w @ df.values", "df.values.T @ w"],
    "np.dot(df, w)": ["np.dot(w, df)", "np.dot(df.T, w)"],
    "df[['a', 'b']].values @ m": ["m @ df[['a', 'b']].values", "df[['a', 'b']].values.T @ m"],
    "Z - df['a'].to_numpy()": ["Z - df['a'].to_numpy()[:, None]"],
    "np.concatenate([df['a'], m[:4]], axis=1)": ["np.concatenate([df['a'], m[:4]], axis=0)"],
    "np.hstack([df['a'], Z])": ["np.hstack([df['a'].to_numpy()[:, None], Z])"],
}


@pytest.mark.parametrize("line", PANDAS)
def test_lines_with_objects_of_pandas(line):
    pandas = pytest.importorskip("pandas")
    df = pandas.DataFrame({"a": np.ones(5), "b": np.ones(5)})
    explanation = explained(line, df=df, m=(5,), w=(5,), Z=(5, 2))
    assert None not in [operand.shape for operand in explanation.operands]
    assert codes(explanation)[: len(PANDAS[line])] == PANDAS[line]


def test_texts_are_not_computed_with():
    pandas = pytest.importorskip("pandas")
    df = pandas.DataFrame(np.ones((6, 6)))
    assert codes(explained("df * names", df=df, names=["a", "b", "c"])) == []
    assert codes(explained("df * few", df=df, few=[1, 2, 3])) != []


def test_a_frame_of_the_readers_own_class_is_not_read():
    pandas = pytest.importorskip("pandas")

    class Own(pandas.DataFrame):
        @property
        def shape(self):
            raise AssertionError("this ran")

    error = fail("np.ones((2, 3)) @ np.asarray(df)", df=Own({"a": np.ones(5)}))
    explanation = explaining.explained(error)
    assert explanation is None or explanation.operands[1].shape is None


# Calls that NumPy misreads ------------------------------------------------------------------------

MISREAD = {
    "np.concatenate(a, b)": "np.concatenate((a, b))",
    "np.vstack(M, M)": "np.vstack((M, M))",
    "np.concatenate(M, N)": "np.concatenate((M, N), axis=1)",
    "np.hstack(a, b, a)": "np.hstack((a, b, a))",
    "np.stack(a, a)": "np.stack((a, a))",
    "np.zeros(3, 4)": "np.zeros((3, 4))",
    "L[i]": "np.array(L)[i]",
    "[k for k in range(a)]": "[k for k in range(len(a))]",
    "math.exp(a)": "np.exp(a)",
    "2 * math.atan(-a)": "2 * np.arctan(-a)",
    "int(a)": "a.astype(int)",
}


@pytest.mark.parametrize("line", MISREAD)
def test_a_call_that_numpy_misreads(line):
    import math

    names = {"math": math, "L": [1.0, 2.0, 3.0], "i": np.array([0, 2]), "M": (2, 3), "N": (2, 4)}
    explanation = explained(line, a=np.arange(3), b=np.arange(4), **names)
    assert codes(explanation) == [MISREAD[line]]
    assert str(explanation.fixes[0].shape) in str(explanation)


def test_a_slice_with_an_array_as_its_end_names_both():
    explanation = explained("x[:n]", x=(5,), n=np.array([1, 2]))
    assert [(o.source, o.shape) for o in explanation.operands] == [("x", (5,)), ("n", (2,))]
