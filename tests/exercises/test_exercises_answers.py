"""Specifications agree with independent code, right answers pass, and wrong ones get reasons."""

import math
import re
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from plain_loops import central_differences as slopes
from plain_loops import low_rank_gradient
from scipy import special, stats

from course.exercises import EXERCISES
from course.exercises.chapter_8 import READ_BY_A, READ_BY_B
from course.exercises.checking import feedback
from helpers import activations, costs, load_question, perceptron
from helpers.activations import sigmoid
from helpers.low_rank import low_rank_form
from helpers.quadratic import QuadraticNetwork


def cases(name, seed=3):
    return EXERCISES[name].cases(np.random.default_rng(seed))


# Specifications agree with independent code -------------------------------------------------------


def test_the_gradient_of_weights_has_the_slopes_of_the_cost():
    rng = np.random.default_rng(4)
    W, b, X = (rng.normal(size=shape) for shape in ((2, 3), (2, 1), (3, 5)))
    Y = rng.integers(2, size=(2, 5)).astype(float)
    A = sigmoid(W @ X + b)
    dW = EXERCISES["1.6"].specification((A - Y).T, X.T)
    expected = slopes(lambda W: costs.sigmoid_cost(W @ X + b, Y), W)
    np.testing.assert_allclose(dW, expected, rtol=0, atol=1e-8)


def test_a_step_of_one_weight_is_along_the_slope_of_the_cost():
    x, y = np.array([[1.0, -0.5, 2.0]]), np.array([[1.0, 0.0, 1.0]])
    step = 0.7 - EXERCISES["0.3"].specification(0.7, x, y, 2.0)
    cost = slopes(lambda w: costs.sigmoid_cost(w * x, y), np.array([0.7]))
    assert step == pytest.approx(2.0 * cost.item(), abs=1e-8)


def slope_of_chapter_0(w):
    x, y = (part.astype(float) for part in (load_question()[0][2:3], load_question()[1][1:2]))
    return ((sigmoid(w * x) - y) * x).mean()


def weighted_cost(Z, Y, c):
    terms = c * Y * np.logaddexp(0, -Z) + (1 - Y) * np.logaddexp(0, Z)
    return terms.sum(axis=0).mean()


# A function of the arguments, whose slopes in the first one (or another) the specification gives.
GRADIENTS = {
    "3.7": (lambda Z, Y, T: costs.softmax_cost(Z / T, Y), 0),
    "2.4": (weighted_cost, 0),
    "3.6": (lambda W, b, X, Y: costs.hybrid_cost(W @ X + b, Y), 0),
    "4.3": (lambda W, b, X, Y: 0.5 * ((sigmoid(W @ X + b) - Y) ** 2).sum(axis=0).mean(), 0),
    "7.8": (lambda x, P, Q, g: g @ low_rank_form(x, P, Q), 1),
    "8.5": (lambda P, Q: ((P @ Q + (P @ Q).swapaxes(1, 2)) ** 2).sum() / 8, 0),
}


@pytest.mark.parametrize("name", GRADIENTS)
def test_the_gradient_has_the_slopes(name):
    function, place = GRADIENTS[name]
    for arguments in cases(name):

        def of_one(array, arguments=arguments):
            return function(*arguments[:place], array, *arguments[place + 1 :])

        # With scores in the thousands the cost has too few digits left for its differences.
        tolerance = 1e-8 if np.abs(arguments[0]).max() < 100 else 1e-5
        found = EXERCISES[name].specification(*arguments)
        expected = slopes(of_one, np.asarray(arguments[place]))
        np.testing.assert_allclose(found, expected, rtol=0, atol=tolerance)


def test_the_weights_are_those_that_training_reaches():
    rng = np.random.default_rng(5)
    for N, N_in in ((6, 3), (2, 5)):
        start, inputs, targets = rng.normal(size=N_in), rng.normal(size=(N, N_in)), rng.random(N)
        trained = perceptron.train(start, inputs, targets, 50)
        found = EXERCISES["6.6"].specification(start, inputs, inputs @ trained)
        np.testing.assert_allclose(found, trained, rtol=0, atol=1e-9)


# Values -------------------------------------------------------------------------------------------


def runs(operation, *operands):
    try:
        return operation(*operands) is not None
    except ValueError:
        return False


def test_the_values_are_those_of_numpy():
    M, row, short, column = np.zeros((3, 4)), np.zeros(4), np.zeros(3), np.zeros((3, 1))
    sums = [runs(np.add, M, other) for other in (row, short, column)]
    products = [runs(np.matmul, M, other) for other in (M, row)]
    x, P, Q = np.arange(1.0, 6.0), np.ones((3, 5, 2)), np.arange(30.0).reshape(3, 2, 5)
    translations = {
        "A": x @ P @ Q @ x,
        "B": np.einsum("i,kir,krj,i->k", x, P, Q, x),
        "C": ((x @ P) * (Q @ x)).sum(axis=0),
        "D": ((x @ P)[:, None, :] @ Q @ x)[:, 0],
    }
    form = low_rank_form(x, P, Q)
    (translation,) = [name for name, s in translations.items() if np.array_equal(s, form)]
    A = np.zeros((300, 200))
    values = {
        "1.1": (np.zeros((5, 1)) + np.zeros(4)).shape,
        "1.2": (*sums, *products),
        "6.5": (A.strides, A.T.strides, A[:, ::2].strides),
        # Compiled, the first call takes 1 s and all others 8 ms; otherwise each takes 20 ms.
        "6.3": next(k for k in range(1, 200) if 1 + 0.008 * (k - 1) < 0.02 * k),
        "7.2": translation,
        "7.4": (
            np.einsum("kir->ki", P).shape,
            np.einsum("kir,krj->ij", P, Q).shape,
            np.einsum("i,kir->rk", x, P).shape,
        ),
    }
    assert values == {name: EXERCISES[name].expected for name in values}


def test_a_guard_meets_every_wrong_array_that_numpy_would_add_in_silence():
    def added(W, b, X, Y):
        return W @ X + b - Y

    silent = [each for each in cases("1.8") if runs(added, *each)]
    assert {EXERCISES["1.8"].specification(*each) for each in silent} == {"ok", "Y", "W", "b"}


def test_the_interval_of_the_gain_is_scipys_and_holds_0():
    gains = 2.0 * (np.array(READ_BY_B) - READ_BY_A)
    low, high = stats.ttest_1samp(gains, 0).confidence_interval(0.95)
    mean, half, excludes_0 = EXERCISES["8.3"].expected
    assert (mean - half, mean + half) == pytest.approx((low, high), abs=0.01)
    assert low < 0 < high
    assert excludes_0 is False


# Answers ------------------------------------------------------------------------------------------


def close_rows(G, exact, off=1e-4):
    return (np.abs(G - exact) < off).all(axis=1) if off else (G == exact).all(axis=1)


def right_rows(Z, Y, G, off=1e-4):
    return close_rows(G, Y.sum(1)[:, None] * special.softmax(Z, 1) - Y, off)


def checked_by_nudging(Z, Y, G):
    cost = lambda Z: -(Y * special.log_softmax(Z, axis=1)).sum()  # noqa: E731
    return close_rows(G, slopes(cost, Z))


def guard(W, b, X, Y):
    """Ask for whole shapes."""
    N_in, N_out = len(X), len(Y)
    wanted = {"Y": (Y, (N_out, X.shape[1])), "W": (W, (N_out, N_in)), "b": (b, (N_out, 1))}
    return next((name for name, (array, shape) in wanted.items() if array.shape != shape), "OK")


def add_at(labels, weights, N_out):
    totals = np.zeros(N_out)
    np.add.at(totals, labels, weights)
    return totals


def other_cut(T, r):
    U, sigma, Vt = np.linalg.svd(T, full_matrices=False)
    sigma = np.where(np.arange(sigma.shape[1]) < r, sigma, 0.0)
    return np.einsum("kin,kn,knj->kij", U, sigma, Vt)


def step_for_bits(w, x, y, rate):
    assert rate > 0
    A = sigmoid(w * x)
    A[y == 1] -= 1
    return w - rate * np.mean(A * x)


# Independent functions that the specifications must agree with, and other values that are right.
RIGHT = [
    ("0.2", [np.array([2, 6]), (3, 4)]),
    ("0.2", np.array([[2, 6], [3, 4]])),
    ("0.3", step_for_bits),
    ("0.3", lambda w, x, y, rate: w - rate / x.size * (sigmoid(x * w) - y).ravel() @ x.ravel()),
    ("1.3", np.ones((3, 1))),
    ("1.3", [[1, 2], [1, 2 + 1e-9]]),
    ("1.3", [[1, 1, 2], [2, 3, 5], [1, 4, 5]]),
    ("1.5", lambda W, b, x: sigmoid(W @ x + b[:, 0]) > 0.5),
    ("1.5", lambda W, b, x: np.rint(sigmoid(W @ x + b[:, 0])).astype(np.float16)),
    ("2.3", 1.022),
    ("1.4", lambda y_hat, y: float(np.mean((y_hat.ravel() - y) ** 2))),
    ("1.5", lambda W, b, x: (W @ x + b[:, 0] > 0).astype(int)),
    ("1.7", lambda X, P: (X**2).sum(0)[:, None] + (P**2).sum(0) - 2 * X.T @ P),
    ("1.8", guard),
    ("2.1", lambda A, Y: costs.sigmoid_cost(np.log(A / (1 - A)), Y)),
    ("3.3", lambda Y: (Y.T / Y.sum(axis=0)[:, None]).T),
    ("3.7", lambda Z, Y, T: costs.softmax_gradient(Z / T, Y) / T),
    ("3.2", lambda A, Y: Fraction(int((A.argmax(0) == Y.argmax(0)).sum()), A.shape[1])),
    ("3.4", Decimal("90.5")),
    ("3.5", lambda A: np.where(np.arange(len(A))[:, None] == A.argmax(axis=0), 1.0, 0.0)),
    ("2.6", activations.log_softmax),
    ("4.1", lambda w, X, t: perceptron.train(w, X, t, 1)),
    ("4.2", np.array([0.0, 0.0, 20.0])),
    ("4.4", (0, 2, 1, 1.5)),
    ("4.4", [0.25, 0.25, -0.25, -0.25]),  # the product of the centred inputs
    ("4.4", np.array([True, True, False, False])),  # x1 == x2
    ("4.4", [0, 1000, 0, 0]),
    ("4.4", [0, 0.03, 0, 0]),  # the outputs are close to one half, but on the right side
    ("4.5", [True, False, False, True]),
    ("4.5", np.array([True, False, False, True], dtype=object)),
    ("5.1", np.array([[-2.0, 0], [-1, 0], [-9, 1], [-9, 1]])),
    ("5.1", ((1, True), (1, 1), (3, False), (3, 0))),
    (
        "5.2",
        lambda X, Y, A, W, b: (
            np.c_[W, b] - 0.3 * (A - Y) @ np.vstack([X, 0 * X[0] + 1]).T / len(X.T)
        ),
    ),
    ("5.3", "c"),
    ("5.3", "C."),
    ("5.3", ["C"]),
    ("0.4", "Steeper."),
    ("5.4", lambda P, Q, W, b, X: sum(np.split((P @ X) * (Q @ X), len(P) // len(W))) + W @ X + b),
    ("6.1", add_at),
    ("6.6", lambda start, inputs, z: start + np.linalg.pinv(inputs) @ (z - inputs @ start)),
    ("6.2", np.array([1e8, 1e8 + 1, 1e8 + 2])),
    ("6.2", (1e9, 1e9 - 1, 1e9 - 2, 1e9 - 3)),
    ("6.2", np.array([[1e9, 1e9 - 1, 1e9 - 2]], dtype=">f8")),
    ("6.5", [(1600, 8), [8, 1600], (1600, 16)]),
    ("6.4", 2.11),
    ("6.4", 2.105),
    ("7.5", lambda y, w, x: np.tensordot(w, np.outer(y, x), axes=2)),
    ("7.1", low_rank_form),
    ("7.6", lambda X, Z, P, Q: X.T @ (P @ Q) @ Z),
    ("7.3", [50, 60, 3, 499]),
    ("7.3", (20.0, 30, 2, 100)),
    ("7.7", other_cut),
    ("8.1", np.array([[0.5, 1], [-1, 0], [0, 1], [3, 1], [0.2, 0]])),
    ("8.1", {(Decimal("0.1"), 0), (Fraction(1, 5), 1), (np.longdouble(1), 0), (10**400, 1)}),
    ("8.1", {2**53: 0, 2**53 + 1: True, 2**53 + 2: np.False_, 2**53 + 3: 1.0}.items()),
    ("8.2", lambda X, P, Q, G: low_rank_gradient(X, P, Q, G)[1]),
    ("8.3", [2.667, 3.16, np.False_]),
    ("8.4", lambda X, *parts: QuadraticNetwork(*parts).scores(X)),
    ("9.1", [[0.7, 0.6, 0.6], [0.8, 0.9, 1], [0.4, 0.45, 0.3], [0.2, 0, 0.1]]),
    ("9.1", np.eye(3)[[0, 2, 1, 0]] * 0.4),
    ("9.2", lambda A, Y: sum(map(np.array_equal, A > 0.5, Y == 1)) / len(Y)),
    ("9.2", lambda A, Y: 1 - (np.abs(A - Y) > 0.5).any(1).mean()),
    ("9.3", checked_by_nudging),
]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_other_right_answers_pass(name, answer):
    assert feedback(EXERCISES[name], answer).right


def test_a_displayed_zero_has_no_sign():
    for arguments in cases("2.4"):
        right = EXERCISES["2.4"].specification(*arguments)
        assert not np.signbit(right[right == 0]).any()


# Mistakes, in code that learners write, and a part of the hint that each one must get. The chapters
# compute most of these wrong results from the right one.


def losses(A, Y):
    return -(Y * np.log(A) + (1 - Y) * np.log(1 - A))


def weighted(Z, Y, c):
    A = sigmoid(Z)
    return (1 - Y) * A - c * Y * (1 - A)


def tempered(Z, Y, T):
    return Y.sum(axis=0) * activations.softmax(Z / T) - Y


def hybrid(W, b, X, Y):
    return (sigmoid(W @ X + b) - 1) * Y


def by_rows(Z, Y, T, totals):
    return (totals * activations.softmax(Z / T) - Y) / T / Z.shape[1]


def squared(W, b, X, Y):
    A = sigmoid(W @ X + b)
    return (A - Y) * A * (1 - A)


def step(weights, inputs, targets):
    a = sigmoid(inputs @ weights)
    return inputs.T @ ((targets - a) * a * (1 - a))


def refused(W, b, X, Y):
    if not runs(np.matmul, W, X):
        return "W"
    if not runs(np.add, W @ X, b):
        return "b"
    return "ok" if runs(np.subtract, W @ X + b, Y) else "Y"


def quadratic(X, P, Q):
    return ((P.swapaxes(1, 2) @ X) * (Q @ X)).sum(axis=1)


def symmetric(P, Q):
    return (P @ Q + (P @ Q).swapaxes(1, 2)) / 2


def penalty_slopes(P, Q):
    return symmetric(P, Q) @ Q.swapaxes(1, 2)


def has_whole_shape(W, X, Y):
    return W.shape == (len(Y), len(X))


def has_columns_of(X, Y):
    return Y.ndim == 2 and Y.shape[1] == X.shape[1]


def guard_with(order="YWb", Y_fits=has_columns_of, W_fits=has_whole_shape, shape_of_b=np.shape):
    def guard(W, b, X, Y):
        fits = {
            "Y": Y_fits(X, Y),
            "W": W_fits(W, X, Y),
            "b": shape_of_b(b) == (len(Y), 1),
        }
        return next((name for name in order if not fits[name]), "ok")

    return guard


def with_naive_softmax(Z, Y, T):
    A = np.exp(Z / T) / np.exp(Z / T).sum(axis=0)
    return (Y.sum(axis=0) * A - Y) / T / Z.shape[1]


def with_counted_ones(Z, Y, T):
    return (np.count_nonzero(Y, axis=0) * activations.softmax(Z / T) - Y) / T / Z.shape[1]


def by_the_output(Z, Y, c):
    A = sigmoid(Z)
    return ((1 - Y) / (1 - A) - c * Y / A) * A * (1 - A) / Z.shape[1]


def with_respect_to_a(Z, Y, c):
    A = sigmoid(Z)
    return ((1 - Y) / (1 - A) - c * Y / A) / Z.shape[1]


def with_shares(Z, Y, T):
    ones = Y.sum(axis=0)
    with np.errstate(invalid="ignore"):
        return ones * (activations.softmax(Z / T) - Y / ones) / T / ones.size


def largest_only(Z):
    return Z - Z.max(axis=0) if np.abs(Z).max() > 500 else activations.log_softmax(Z)


def distances_by_while(X, P):
    D, i = np.zeros((X.shape[1], P.shape[1])), 0
    while i < len(D):
        D[i] = ((X[:, [i]] - P) ** 2).sum(axis=0)
        i += 1
    return D


def by_largest(A):
    return np.eye(len(A))[A.argmax(axis=0)].T


def slope_of(inputs, targets, scores, a=None):
    a = scores if a is None else a
    return inputs.T @ ((targets - sigmoid(scores)) * a * (1 - a))


def of_the_logits(W, b, X, Y):
    Z = W @ X + b
    return ((sigmoid(Z) - Y) * Z * (1 - Z)) @ X.T / X.shape[1]


def cut(product):
    return lambda T, r: np.stack([product(*np.linalg.svd(one), r) for one in T])


def summed_early(X, P, Q, W, bias):
    return (P.swapaxes(1, 2) @ X).sum(axis=1) * (Q @ X).sum(axis=1) + W @ X + bias


def one_step(X, dZ, W, b):
    return np.hstack([W - 0.3 * dZ @ X.T, b - 0.3 * dZ.sum(axis=1, keepdims=True)])


def in_blocks(products, W):
    return products.reshape(len(W), -1, products.shape[1]).sum(axis=1)


def by_digit(products, W):
    return products.reshape(-1, len(W), products.shape[1]).sum(axis=0)


def of_two(products, K):
    return products[:K] + products[K : 2 * K]


MISTAKES = [
    ("0.3", lambda w, x, y, rate: w - rate * (sigmoid(w * x) - y).mean(), "input is missing"),
    ("0.3", lambda w, x, y, rate: w - rate * ((y - sigmoid(w * x)) * x).mean(), "is uphill"),
    ("0.3", lambda w, x, y, rate: w - rate * ((sigmoid(w * x) - y) * x).sum(), "take their mean"),
    ("0.3", lambda w, x, y, rate: w - rate * slope_of_chapter_0(w), "the chapter's own x and y"),
    ("1.4", lambda y_hat, y: ((y_hat.ravel() - y) ** 2).sum(), "this is the sum"),
    ("1.4", lambda y_hat, y: ((y_hat - y) ** 2).mean(), "each y_hat with each y"),
    ("1.4", lambda y_hat, y: (y_hat.T - y).mean() ** 2, "before you take the mean"),
    ("1.4", lambda y_hat, y: np.abs(y_hat.T - y).mean(), "mean absolute error"),
    ("1.4", lambda y_hat, y: (y_hat.ravel() - y) ** 2, "return one number"),
    ("1.4", lambda y_hat, y: (y_hat.ravel() - y).mean(), "square each error"),
    ("1.4", lambda y_hat, y: np.sqrt(((y_hat.ravel() - y) ** 2).mean()), "leave out the root"),
    ("1.6", lambda D, X: X.T @ D / len(X), "the transpose of W"),
    ("1.6", lambda D, X: D.T @ X, "the mean over the samples is missing"),
    ("1.6", lambda D, X: D.T @ X / X.shape[1], "you divided by N_in"),
    ("1.6", lambda D, X: D.T @ X / D.size, "you divided by N_out, too"),
    ("1.5", lambda W, b, x: np.rint(sigmoid(W @ x[:, None] + b)), "they form a column"),
    ("1.5", lambda W, b, x: np.rint(sigmoid(W @ x + b)), "what shapes do W @ x and b have"),
    ("1.5", lambda W, b, x: sigmoid(W @ x + b.ravel()), "round the outputs"),
    ("1.5", lambda W, b, x: np.rint(W @ x + b.ravel()), "rounded logits"),
    ("1.5", lambda W, b, x: np.rint(sigmoid(W @ x + b))[:, 0], "its column 0"),
    ("1.5", lambda W, b, x: np.rint(sigmoid(W @ x + b))[0], "its row 0"),
    ("1.5", lambda W, b, x: np.rint(sigmoid(W @ x)), "the biases are missing"),
    ("1.7", lambda X, P: ((P[:, :, None] - X[:, None]) ** 2).sum(axis=0), "this is (M, N)"),
    ("1.7", lambda X, P: np.linalg.norm(X[:, :, None] - P[:, None], axis=0), "leave out the root"),
    ("1.7", lambda X, P: X.T @ P, "dot products"),
    ("1.7", lambda X, P: (X[:, :, None] - P[:, None]) ** 2, "on three axes"),
    ("1.7", lambda X, P: (X[:, :, None] - P[:, None]).sum(axis=0), "before you sum"),
    ("1.7", lambda X, P: np.abs(X[:, :, None] - P[:, None]).sum(axis=0), "before you sum"),
    ("1.7", lambda X, P: ((X[:, :, None] - P[:, None]) ** 2).mean(axis=0), "return the sum"),
    ("1.8", refused, "only what NumPy refuses"),
    ("1.8", guard_with(order="WYb"), "if Y and W are both wrong"),
    ("1.8", guard_with(order="YbW"), "if W and b are both wrong"),
    ("1.8", guard_with(Y_fits=lambda X, Y: Y.shape[-1] == len(X.T)), "Require Y.ndim == 2"),
    ("1.8", guard_with(shape_of_b=lambda b: b.reshape(len(b), -1).shape), "acts as"),
    ("1.8", guard_with(shape_of_b=lambda b: b.shape if b.ndim > 1 else (len(b), 1)), "acts as"),
    ("2.1", lambda A, Y: losses(A, Y).mean(), "mean() also divides"),
    ("2.1", lambda A, Y: -losses(A, Y).sum(axis=0).mean(), "the sign is not"),
    ("2.1", lambda A, Y: losses(A, Y).sum(), "so what is missing?"),
    (
        "2.1",
        lambda A, Y: -(Y * np.log(A) + (1 - Y) * (1 - np.log(A))).sum() / len(A.T),
        "at a = 0.5",
    ),
    ("2.1", lambda A, Y: -(Y * np.log(A) + np.log(1 - A)).sum() / len(A.T), "which factor"),
    ("2.1", lambda A, Y: -(Y * np.log(A)).sum() / len(A.T), "whose target is 0 is missing"),
    ("2.3", -np.log(0.2 * 0.5 * 0.1), "where the target is 0"),
    ("2.3", 0.444, "the natural logarithm"),
    ("2.5", -37, "where is 1 - a near 0"),
    ("3.3", lambda Y: Y / Y.sum(axis=1, keepdims=True), "every row sums to 1"),
    ("3.3", lambda Y: Y / Y.sum(axis=1), "by the sum of a row"),
    ("3.3", lambda Y: 0.5 * Y, "right for two ones"),
    ("3.3", lambda Y: np.exp(Y) / np.exp(Y).sum(axis=0), "gives a part to the zeros"),
    ("3.3", lambda Y: Y / Y.sum(), "the whole array sums to 1"),
    ("3.3", lambda Y: Y / Y.mean(axis=0), "not the mean"),
    ("3.4", 100 - 1.9 * 100, "the sum of 20 distances"),
    ("3.7", lambda Z, Y, T: tempered(Z, Y, 1) / Z.shape[1], "without a temperature"),
    ("3.7", lambda Z, Y, T: tempered(Z, Y, 1) / T / Z.shape[1], "without a temperature"),
    ("3.7", lambda Z, Y, T: by_rows(Z, Y, T, Y.sum(axis=1, keepdims=True)), "along axis 0"),
    ("3.7", lambda Z, Y, T: by_rows(Z, Y, T, Y.sum(axis=1)), "along axis 0"),
    ("3.7", lambda Z, Y, T: tempered(Z, Y, T) / Z.shape[1], "by the chain rule"),
    ("3.7", lambda Z, Y, T: tempered(Z, Y, T) / T, "right for one sample"),
    (
        "3.7",
        lambda Z, Y, T: (activations.softmax(Z / T) - Y) / Z.shape[1] / T,
        "sums to 1, but some",
    ),
    ("3.7", with_naive_softmax, "use the softmax of helpers"),
    ("2.4", weighted, "right for one sample"),
    (
        "2.4",
        lambda Z, Y, c: c * (sigmoid(Z) - Y) / len(Z.T),
        "also multiplies the loss of false pos",
    ),
    ("2.4", lambda Z, Y, c: (sigmoid(Z) - c * Y) / len(Z.T), "this gives a - c"),
    ("2.4", by_the_output, "multiply by a (1 - a) on paper"),
    ("2.4", with_respect_to_a, "by the chain rule"),
    ("2.4", lambda Z, Y, c: -weighted(-Z, 1 - Y, c) / len(Z.T), "belongs to the false negatives"),
    ("2.6", lambda Z: np.log(np.exp(Z) / np.exp(Z).sum(axis=0)), "so subtract the largest logit"),
    ("2.6", lambda Z: np.log(activations.softmax(Z)), "as a difference"),
    ("2.6", lambda Z: Z - np.log(np.exp(Z).sum(axis=0)), "the difference is right"),
    ("2.6", lambda Z: Z - np.log(np.exp(Z - Z.max(axis=0)).sum(axis=0)), "inside exp only"),
    ("2.6", lambda Z: special.log_softmax(Z, axis=1), "runs over the samples"),
    ("2.6", lambda Z: Z - Z[0] - np.log(np.exp(Z - Z[0]).sum(axis=0)), "largest of each column"),
    (
        "2.6",
        lambda Z: Z - Z.max() - np.log(np.exp(Z - Z.max()).sum(axis=0)),
        "one maximum from all",
    ),
    ("3.5", lambda A: (A == A.max(axis=0)).astype(int), "only the first wins"),
    ("3.5", np.rint, "this is rounding"),
    ("3.5", lambda A: (A == A.max()).astype(int), "without an axis"),
    ("3.5", lambda A: (A == A.max(axis=1, keepdims=True)).astype(int), "compares the samples"),
    ("3.5", lambda A: A.argmax(axis=0), "row numbers"),
    ("3.2", lambda A, Y: (A.argmax(axis=0) == Y.argmax(axis=0)).sum(), "number of correct samples"),
    ("3.2", lambda A, Y: np.mean(A.argmax(axis=1) == Y.argmax()), "the line from the comment"),
    ("3.2", lambda A, Y: 100 * np.mean(A.argmax(axis=0) == Y.argmax(axis=0)), "in percent"),
    ("3.2", lambda A, Y: np.mean(A.argmax(axis=1) == Y.argmax(axis=1)), "runs over the samples"),
    ("3.2", lambda A, Y: np.mean(A.argmax(axis=0) == Y.argmax()), "the flattened array"),
    ("3.2", lambda A, Y: np.mean(np.all(np.rint(A) == Y, axis=0)), "you have rounded"),
    ("3.6", lambda W, b, X, Y: hybrid(W, b, X, Y) @ X.T, "the mean over the samples"),
    ("3.6", lambda W, b, X, Y: hybrid(W, b, X, Y) @ X.T / len(X), "divide by N, the number of"),
    ("3.6", lambda W, b, X, Y: hybrid(W, b, X, Y) @ X.T / len(Y), "divide by N, the number of"),
    ("3.6", lambda W, b, X, Y: -hybrid(W, b, X, Y) @ X.T / len(X.T), "the sign is wrong"),
    ("3.6", lambda W, b, X, Y: X @ hybrid(W, b, X, Y).T / len(X.T), "the transpose"),
    ("3.6", lambda W, b, X, Y: (sigmoid(W @ X + b) - Y) @ X.T / len(X.T), "of the full cost"),
    ("3.6", lambda W, b, X, Y: hybrid(W, 0, X, Y) @ X.T / len(X.T), "the bias is missing"),
    ("3.8", lambda m, c: c * (1 - m) / (m + c * (1 - m)), "that is 1 - a"),
    ("3.8", lambda m, c: np.log(m / (c * (1 - m))), "that is the logit"),
    ("3.8", lambda m, c: np.log(m) - np.log(c * (1 - m)), "that is the logit"),
    ("3.9", 0.5031, "the mean of each sample"),
    ("3.8", lambda m, c: c * m / (c * m + 1 - m), "multiplies the wrong term"),
    ("3.8", lambda m, c: m / (m - c + c * m), "one sign is wrong"),
    ("4.1", lambda w, inputs, targets: w - step(w, inputs, targets), "the sign is wrong"),
    ("4.1", step, "the step alone"),
    ("4.1", lambda w, X, t: w + step(w, X, t) / len(X), "a mean over the samples"),
    ("4.1", lambda w, X, t: w + X.T @ (t - sigmoid(X @ w)), "the slope is missing"),
    ("4.1", lambda w, X, t: w + slope_of(X, t, X @ w), "still uses the logit"),
    ("4.1", lambda w, X, t: w + slope_of(X, t, X @ w, sigmoid(sigmoid(X @ w))), "applied twice"),
    ("4.3", lambda W, b, X, Y: squared(W, b, X, Y) @ X.T, "divide by N, the number of"),
    ("4.3", lambda W, b, X, Y: squared(W, b, X, Y) @ X.T / len(X), "divide by N, the number of"),
    ("4.3", lambda W, b, X, Y: squared(W, b, X, Y) @ X.T / Y.size, "divide by N, the number of"),
    ("4.3", lambda W, b, X, Y: -squared(W, b, X, Y) @ X.T / len(X.T), "the sign is wrong"),
    ("4.3", lambda W, b, X, Y: 2 * squared(W, b, X, Y) @ X.T / len(X.T), "twice"),
    ("4.3", lambda W, b, X, Y: (sigmoid(W @ X + b) - Y) @ X.T / len(X.T), "A (1 - A) is missing"),
    ("4.3", of_the_logits, "the slope uses the logit"),
    ("4.3", lambda W, b, X, Y: squared(W, 0, X, Y) @ X.T / len(X.T), "the bias is missing"),
    ("4.5", (True, True, False, True), "meets the 4 rows of M"),
    ("5.2", lambda X, Y, A, W, b: one_step(X, A - Y, W, b), "N times too long"),
    ("5.2", lambda X, Y, A, W, b: one_step(X, (Y - A) / len(X.T), W, b), "goes uphill"),
    ("5.3", "D", "The hands that wrote D's digits"),
    ("5.4", lambda P, Q, W, b, X: in_blocks((P @ X) * (Q @ X), W) + W @ X + b, "r rows in a block"),
    ("5.4", lambda P, Q, W, b, X: of_two((P @ X) * (Q @ X), len(W)) + W @ X + b, "take r from"),
    (
        "5.4",
        lambda P, Q, W, b, X: W @ X + b + by_digit(P @ X, W) * by_digit(Q @ X, W),
        "summed too early",
    ),
    ("5.4", lambda P, Q, W, b, X: by_digit((P @ X) * (Q @ X), W) + W @ X, "biases are missing"),
    ("6.1", lambda k, w, N: [w[k == n].mean() if n in k else 0.0 for n in range(N)], "the means"),
    ("6.1", lambda labels, weights, N: np.bincount(labels, minlength=N), "numbers of occurrences"),
    ("6.1", lambda labels, weights, N: np.bincount(labels, weights), "ends at the largest label"),
    ("6.6", lambda start, X, z: np.linalg.lstsq(X, z - X @ start, rcond=None)[0], "add the start"),
    ("6.6", lambda start, X, z: start + np.linalg.lstsq(X, z, rcond=None)[0], "subtract inputs"),
    ("6.6", lambda start, X, z: np.linalg.pinv(X) @ z, "the smallest weights that fit"),
    ("6.6", lambda start, X, z: start + X.T @ (z - X @ start), "does not undo"),
    ("7.5", lambda y, w, x: np.einsum("c,kca,a->", y, w, x), "this is one number"),
    ("7.5", lambda y, w, x: np.einsum("kca,a->kc", w, x), "the y is missing"),
    ("7.5", lambda y, w, x: np.einsum("c,kca->ka", y, w), "the x is missing"),
    ("7.5", lambda y, w, x: np.einsum("c,kca,a->kca", y, w, x), "these are the products"),
    ("7.5", lambda y, w, x: np.einsum("d,kca,a->k", y, w, x), "the same letter"),
    ("7.1", lambda x, P, Q: np.einsum("i,kir,kqj,j->k", x, P, Q, x), "the product of two sums"),
    ("7.1", lambda x, P, Q: np.einsum("i,kir,lrj,j->kl", x, P, Q, x), "only its diagonal"),
    ("7.1", lambda x, P, Q: np.einsum("i,kir,krj,j->kr", x, P, Q, x), "sum over r"),
    ("7.1", lambda x, P, Q: np.einsum("i,kir,lrj,j->k", x, P, Q, x), "meets every other k"),
    ("7.1", lambda x, P, Q: np.einsum("i,kir,krj,j->r", x, P, Q, x), "you summed over axis 0"),
    ("7.6", lambda X, Z, P, Q: Z.T @ (P @ Q).swapaxes(1, 2) @ X, "the last two axes are swapped"),
    ("7.6", lambda X, Z, P, Q: X.T @ (P @ Q).sum(axis=0) @ Z, "you summed over k"),
    ("7.6", lambda X, Z, P, Q: np.einsum("in,kij,jm->nmk", X, P @ Q, Z), "k is the last axis"),
    ("7.6", lambda X, Z, P, Q: Z.T @ P @ Q @ X, "X and Z are exchanged"),
    ("7.8", lambda x, P, Q, g: np.einsum("k,i,krj,j->kri", g, x, Q, x), "the shape of P"),
    ("7.8", lambda x, P, Q, g: 2 * np.einsum("k,i,krj,j->kir", g, x, Q, x), "twice"),
    ("7.8", lambda x, P, Q, g: np.einsum("i,krj,j->kir", x, Q, x), "the derivative of s alone"),
    ("7.8", lambda x, P, Q, g: np.einsum("k,i,kjr,j->kir", g, x, P, x), "you used u"),
    ("7.8", lambda x, P, Q, g: np.einsum("k,krj,j->kr", g, Q, x), "its axis i are missing"),
    ("7.7", cut(lambda U, s, Vt, r: U[:, :r] @ Vt[:r]), "singular values are missing"),
    ("7.7", cut(lambda U, s, Vt, r: U[:, -r:] * s[-r:] @ Vt[-r:]), "the smallest singular values"),
    ("7.7", cut(lambda U, s, Vt, r: U[:, :r] * s[:r] @ Vt[:, :r].T), "already transposed"),
    ("7.7", cut(lambda U, s, Vt, r: (s[:, None] * U)[:, :r] @ Vt[:r]), "the rows of U"),
    ("8.2", lambda X, P, Q, G: np.einsum("kn,krj,jn,in->kri", G, Q, X, X), "made from Q"),
    ("8.2", lambda X, P, Q, G: np.einsum("kir,in,jn->krj", P, X, X), "G is missing"),
    ("8.2", lambda X, P, Q, G: np.einsum("kn,kir,in,jn->kjr", G, P, X, X), "the shape of Q"),
    ("8.2", lambda X, P, Q, G: low_rank_gradient(X, P, Q, G)[1] / len(X.T), "you divided by N"),
    ("8.2", lambda X, P, Q, G: 2 * low_rank_gradient(X, P, Q, G)[1], "twice"),
    ("8.3", (2.67, 2.66, True), "5 degrees of freedom"),  # chapter 8's 2.16
    ("8.4", lambda X, P, Q, W, bias: quadratic(X, P, Q) + W @ X, "the biases are missing"),
    ("8.4", lambda X, P, Q, W, bias: quadratic(X, P, Q), "the quadratic part alone"),
    ("8.4", lambda X, P, Q, W, bias: quadratic(X, P, Q) + bias, "W @ X is missing"),
    ("8.4", lambda X, P, Q, W, bias: W @ X + bias, "the linear part alone"),
    ("8.4", summed_early, "over r too early"),
    ("8.5", lambda P, Q: 2 * penalty_slopes(P, Q), "twice"),
    ("8.5", lambda P, Q: penalty_slopes(P, Q) / 2, "half the gradient,"),
    ("8.5", lambda P, Q: P @ Q @ Q.swapaxes(1, 2), "the squares of T"),
    ("8.5", lambda P, Q: symmetric(P, Q) @ P, "transpose each Q_k"),
    ("8.5", lambda P, Q: symmetric(P, Q), "with respect to T"),
    ("9.2", lambda A, Y: (A.argmax(1) == Y.argmax(1)).mean(), "what Keras counts"),
    ("9.2", lambda A, Y: (A.round() == Y).mean(), "the share of right outputs"),
    ("9.2", lambda A, Y: (A.round() == Y).any(1).mean(), "at least one right output"),
    ("9.2", lambda A, Y: (A.round() == Y).all(1).sum(), "the number of right samples"),
    ("9.2", lambda A, Y: (A.round() == Y).all(0).mean(), "along axis 1"),
    ("9.3", lambda Z, Y, G: close_rows(G, special.softmax(Z, 1) - Y), "what we doubt"),
    ("9.3", lambda Z, Y, G: right_rows(Z, Y, G).all(), "for each sample"),
    ("9.3", lambda Z, Y, G: right_rows(Z, Y, G, 0), "never exactly equal"),
    (
        "9.3",
        lambda Z, Y, G: close_rows(G, (Y.sum(1)[:, None] * special.softmax(Z, 1) - Y) / len(Z)),
        "Don't divide by the number of samples",
    ),
    (
        "9.3",
        lambda Z, Y, G: close_rows(G, Y.sum(1)[:, None] * special.softmax(Z, 0) - Y),
        "softmax sums along axis 1",
    ),
]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@pytest.mark.parametrize(("name", "answer", "words"), MISTAKES)
def test_a_mistake_in_the_code_of_a_learner_gets_its_hint(name, answer, words):
    verdict = feedback(EXERCISES[name], answer)
    assert not verdict.right
    assert words.lower() in verdict.text.lower()


def in_float32(errors):
    def gradient(*arrays):
        W, b, X, Y = (array.astype(np.float32) for array in arrays)
        return errors(W, b, X, Y) @ X.T / X.shape[1]  # in float64, because sigmoid returns it

    return gradient


WRONG = [
    ("0.1", (1, -2), "does not fall"),
    ("0.1", (-1, -2), "the sign of b is wrong"),
    ("0.1", (-1, 0), "one half at x = 0"),
    ("0.1", (-1, 1.9999), "one half at x = 1.9999"),
    ("0.2", ((5, 4), (3, 4)), "(5, 4) has 20 entries, but an array of shape (3, 4) has 12"),
    ("0.2", ((2, 3), (2, 3)), "the two shapes are equal"),
    ("0.2", ((1, 6), (6, 1)), "2 or greater, but yours are (1, 6) and (6, 1)"),
    ("0.2", (2, 3), "two shapes with two sizes"),
    ("0.2", ((0, 4), (4, 0)), "all sizes should be 2 or greater"),
    ("0.2", ((2.5, 4), (5, 2)), "all sizes in the two shapes should be integers"),
    ("0.2", (("2", 6), (3, 4)), "all sizes in the two shapes should be integers"),
    ("1.3", [1, 2, 3], "must have rows and columns"),
    ("1.3", np.ones((4, 3)), "the last size of E, 3, meets the 4 sums"),
    ("1.3", [[1, -2], [3, 4]], "greater than 0"),
    ("1.3", [[1, np.nan], [3, 4]], "must be finite"),
    ("1.3", np.ones((3, 3)), "gives the right result"),
    ("1.3", np.ones((1, 4)), "gives the right result"),
    ("1.3", (3, 1), "yours is (3, 1), a tuple. Is it the shape of E?"),
    ("1.3", np.ones((0, 1)), "an array of shape (0, 1) has none"),
    ("1.3", np.array([[1 + 1j], [2]]), "must be real"),
    ("1.3", np.array([[1, 2], [3, 4]]).view(np.matrix), "must not be an np.matrix"),
    ("1.4", lambda y_hat, y: np.mean((y_hat.T - y) ** 2) if len(y) > 1 else 0, "y_hat (1, 1)"),
    ("1.6", lambda D, X: D @ X.T / len(X), "raised", "must be transposed"),
    (
        "1.5",
        lambda W, b, x: np.rint(sigmoid(W @ x[:, None] + b)).squeeze(),
        "has the shape (), but should",
    ),
    ("1.5", lambda W, b, x: np.rint(sigmoid(W @ x + b).mean(axis=1)), "values", "not. The first"),
    ("1.5", lambda W, b, x: np.rint(sigmoid(W @ x + b).mean(axis=0)), "values", "not. The first"),
    ("1.7", EXERCISES["1.7"].specification, "still contains a loop"),
    ("1.7", distances_by_while, "still contains a loop"),
    ("1.7", lambda X, P: sum((x[:, None] - p) ** 2 for x, p in zip(X, P, strict=True)), "a loop"),
    ("1.8", guard_with(Y_fits=lambda X, Y: Y.shape[1:2] == X.shape[1:]), "Y (2, 4, 4)"),
    ("1.8", guard_with(Y_fits=lambda X, Y: Y.ndim > 1 and len(Y.T) == len(X.T)), "Y (2, 4, 4)"),
    ("1.8", guard_with(Y_fits=lambda X, Y: Y.ndim == 2 and Y.size % len(X.T) == 0), "Y (2, 8)"),
    ("1.8", guard_with(W_fits=lambda W, X, Y: W.shape[:2] == (len(Y), len(X))), "W (3, 3, 3)"),
    ("1.8", guard_with(W_fits=lambda W, X, Y: W.shape[-2:] == (len(Y), len(X))), "W (3, 3, 3)"),
    ("1.8", guard_with(shape_of_b=lambda b: b.shape[:2]), "b (1, 1, 1)"),
    ("1.8", guard_with(shape_of_b=lambda b: b.shape[-2:]), "b (1, 1, 1)"),
    ("1.8", guard_with(W_fits=lambda W, X, Y: len(W) == len(Y)), "W (2, 5), b (2, 1), X (3, 4)"),
    ("2.1", lambda A, Y: losses(A.clip(1e-3, 1 - 1e-3), Y).sum(axis=0).mean(), "is right"),
    ("2.5", "37", "the answer should be a number, but it is the text '37'"),
    ("2.2", "none", "'qr', 'pqr'."),
    ("2.3", 1.0207, "round only the sum"),
    ("2.3", 1.021, "round only the sum"),
    ("2.3", 1.0226, "1.0226 is not right"),
    ("3.7", with_shares, "is nan, but 0 is right"),
    ("2.6", largest_only, "values are not"),
    ("3.7", with_counted_ones, "Z (4, 3), Y (4, 3), T = 3"),
    ("3.1", [-1, -1, -1], "no output rounds to 1"),
    ("3.1", [5, -1, -1], "One sigmoid output rounds to 1."),
    ("3.1", [0.9, 0.05, 0.05], "3 sigmoid outputs round to 1."),
    ("3.1", [0.8, 0.1, 0.1], "3 sigmoid outputs round to 1.", "Answer with logits instead"),
    ("3.1", ["-1", "-5", "-5"], "should be 3 numbers, but number 1 of yours is the text '-1'"),
    ("3.1", [-1 + 0j, -5, -5], "should be 3 numbers, but number 1 of yours is of type complex"),
    ("3.1", {-1, -5, -6}, "should be 3 numbers, but yours is of type set"),
    ("3.2", lambda A, Y: np.mean(A[Y == 1] >= A.max(axis=0)), "is right"),
    ("3.2", lambda *both: 0.1, "A (3, 5), Y (3, 5)"),
    ("3.9", 0.5, "may be rounded"),
    ("3.4", True, "the answer should be a number, but it is the truth value True"),
    ("3.5", lambda A: by_largest(A - 1e-9 * np.arange(len(A))[:, None]), "values are not"),
    ("3.5", lambda A: by_largest(A.round(9)), "values are not"),
    ("3.6", in_float32(hybrid), "is right to five digits. Look for float32"),
    ("4.3", in_float32(squared), "is right to five digits. Look for float32"),
    ("3.5", lambda A: by_largest(A).astype(str), "it is an array of type <U"),
    ("3.8", lambda m, c: m / (m + min(c, 1) * (1 - m)), "c = 3"),
    ("3.8", lambda m, c: m if c >= 1 else m / (m + c * (1 - m)), "c = 3"),
    ("3.8", lambda m, c: sigmoid(math.log(m) - math.log(c * (1 - m))), "nor take its logarithm"),
    (
        "3.8",
        np.errstate(all="ignore")(lambda m, c: sigmoid(np.log(m) - np.log(c * (1 - m)))),
        "c = 0",
        "nor take its logarithm",
    ),
    ("6.7", b"smaller", "should be a word in quotation marks, but it is of type bytes"),
    ("3.1", [-1, -5], "yours has shape (2,)"),
    ("4.2", [0, 0, 0], "training succeeds from this start"),
    ("4.2", [-10, 0, 5], "two of the three weights should be 0"),
    ("4.2", [-50, 0, 0], "no weight should exceed 20"),
    ("4.2", [1, 2], "yours has shape (2,)"),
    ("4.2", [1, 2, np.nan], "should be finite"),
    ("4.4", [0, 0, 1, 1], "nearly a multiple of the targets"),
    ("4.4", [0, 0.02, 1, 1], "nearly a multiple of the targets"),
    ("4.4", [0, 0, -3, -3.1], "nearly a multiple of the targets"),
    ("4.4", [0, 2, 1, 1], "Try another formula"),
    ("4.4", [[0, 1, 0, 0]], "yours has shape (1, 4)"),
    ("4.4", [0, 1e308, 0, 0], "overflows"),
    ("4.4", [0, np.nan, 0, 0], "should be finite"),
    ("4.4", [10, 11, 10, 10], "of about 1 in size"),
    ("4.4", [0, 1e-12, 0, 0], "of about 1 in size"),
    ("4.4", "x1 * x2", "should be 4 numbers, but yours is the text 'x1 * x2'"),
    ("4.4", lambda x1, x2: x1 * x2, "should be 4 numbers, but yours is of type function"),
    ("5.1", [(1, 1)] * 3, "a list of four pairs"),
    ("5.1", [(1, 1), (1, 1), (1, 1), (1, 2)], "each target 0 or 1"),
    ("5.1", [(0, 1), (0, 1), (1, 4), (1, 4)], "each target 0 or 1. The x of a pair comes first"),
    ("5.1", [(1, 1), (1, 1), (1, 0), (1, 0)], "that of all four is 0. Make the last two"),
    ("5.3", "C and D", "'C and D' names several choices"),
    ("5.3", "all of them", "is not right"),
    (
        "5.4",
        lambda P, Q, W, b, X: (P @ X * (Q @ X)).reshape(10, len(W), -1),
        "take K, N and r from",
    ),
    ("6.6", lambda start, inputs, z: np.linalg.solve(inputs, z), "raised", "np.linalg.lstsq"),
    ("6.2", [1e5, 1e5 + 1, 1e5 + 2], "When does the difference of two means lose"),
    ("6.2", [1e9, 1e9], "yours has shape (2,)"),
    ("6.2", [1, 2, np.nan], "should be finite"),
    ("6.2", [1e12, 1e12 + 1, 1e12 + 2], "no number should exceed 1.1e9"),
    ("6.2", [1.1e9 + 1, 0, 0], "yours reach 1100000001."),
    ("6.2", [1e9, 1e9, 1e9], "the variance should be 0.01 or more, but that of your numbers is 0."),
    ("6.2", np.sqrt([0, 0, 0.044999]), "that of your numbers is 0.0099998."),
    ("6.2", [26027473.0, 26027474.875, 26027472.625], "the error is 0.097 of the variance"),
    ("6.2", "large", "should be 3 or more numbers, but yours is the text 'large'"),
    ("6.2", np.float32([1e5, 1e5 + 1, 1e5 + 2]), "With these numbers as float64, the error is"),
    ("6.5", ((2400, 8), (8, 2400), (2400, 16)), "200 numbers, which is 1600 bytes"),
    ("6.4", 2.22, "still takes 0.1 s"),
    ("6.4", 4.44, "stays as it is"),
    ("6.4", 30, "stays as it is"),
    ("6.4", 2.1, "round to two of them"),
    ("6.4", 2.114, "round to two of them"),
    ("6.3", 82.67, "Round up"),
    ("6.3", 83.33333333333333, "Count the first call, too"),
    ("7.3", (20, 30, 2), "4 numbers, but yours has shape (3,)"),
    ("7.3", ((20, 100), (30, 20, 2), (30, 2, 20), (20, 100)), "number 1 of yours is of type tuple"),
    ("7.3", (20, 30, 2.5, 100), "should be integers, but 2.5 is none"),
    ("7.3", (20, 30, 1, 100), "from 2 to 500"),
    ("7.3", (20, 501, 2, 100), "from 2 to 500"),
    ("7.3", (20, 100, 2, 100), "all be different"),
    ("7.3", (20, 30, 10, 100), "2 r is 20 and a is 20"),
    ("7.3", (20, 30, 2, 256), "The chapter has used 256"),
    ("7.3", (100, 30, 2, 20), "the path has 3 steps"),
    ("7.3", (100, 3, 2, 400), "PX has b r N = 2,400,"),
    ("7.3", (5, 35, 2, 23), "X with X has a a N = 575."),
    ("8.1", [1, 2, 3], "a list of pairs"),
    ("8.1", [(1, 0)] * 6, "Five pairs at most"),
    ("8.1", {1: 0, 2: 1}, "a list of pairs"),
    ("8.1", [(1, 0), (2, 2)], "each class should be 0 or 1, but 2 is neither"),
    ("8.1", [(1, "a"), (2, "b")], "each class should be 0 or 1, but 'a' is neither"),
    ("8.1", [(np.inf, 0), (2, 1)], "one real, finite number, but inf is none"),
    ("8.1", [((0, 0), 0), ((0, 1), 1)], "one real, finite number, but (0, 0) is none"),
    ("8.1", [(1j, 0), (2j, 1)], "one real, finite number, but 1j is none"),
    ("8.1", [(1, 0), (1, 1)], "Make all x differ"),
    ("8.1", [(1, 0), (2, 0)], "the class never changes"),
    ("8.1", [(2, 0), (1, 1)], "the class changes once"),
    ("8.1", [(1, 0), (3, 0), (2, 1)], "the class changes twice"),
    ("8.3", (2.67, 3.16, 0), "number 3, which should be True or False"),
    ("9.1", np.full((4, 3), 0.9), "Keras counts 2 of 4", "In row 1", "number 0", "number 2"),
    ("9.1", np.eye(3)[[0, 2, 1, 0]], "Row 0 is right"),
    ("9.1", np.eye(3)[[0, 2, 1, 0]] / 2, "exactly 0.5"),
    ("9.1", np.eye(3)[[0, 2, 1, 0]] * 2, "between 0 and 1"),
    ("9.1", np.full((4, 3), np.nan), "between 0 and 1"),
    ("9.1", np.full((3, 4), 0.9), "the shape (4, 3), but yours have (3, 4)"),
]


@pytest.mark.parametrize("row", WRONG, ids=lambda row: row[0])
def test_wrong_answers_are_told_why(row):
    name, answer, *words = row
    verdict = feedback(EXERCISES[name], answer)
    assert not verdict.right
    assert [part for part in words if part.lower() not in verdict.text.lower()] == []


def test_sizes_are_right_where_einsum_has_no_smaller_first_step():
    rng, decided_by = np.random.default_rng(6), set()
    for _ in range(1500):
        r = int(rng.integers(2, 9))
        a, b, N = (int(size) for size in np.exp(rng.uniform(np.log(2), np.log(500), size=3)))
        if 2 * r >= a or len({a, b, r, N}) < 4 or {a, b, r, N} & {64, 10, 8, 256}:
            continue
        first_steps = {"PX": b * r * N, "P with Q": b * a * a, "X with X": a * a * N}
        largest = max(a * N, a * b * r, b * N)
        fits = [name for name, size in first_steps.items() if size <= largest]
        verdict = feedback(EXERCISES["7.3"], (a, b, r, N))
        assert verdict.right == (not fits), ((a, b, r, N), verdict)
        if fits:
            numbers = [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*\d", verdict.text)]
            assert numbers[-4:] == [largest, *first_steps.values()], verdict
        decided_by.add(tuple(fits))
    # Each step is sometimes the only one that fits, and sometimes none fits.
    assert {(), *((name,) for name in first_steps)} <= decided_by
