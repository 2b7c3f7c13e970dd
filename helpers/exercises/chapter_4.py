"""The exercises of chapter 4: what is right, and the mistakes that have a hint of their own."""

import numpy as np

from helpers.activations import sigmoid
from helpers.datasets import load_perceptron
from helpers.exercises.checking import Function, Value, Witness
from helpers.perceptron import think, train


def _vectors(rng):
    return [(rng.normal(size=n),) for n in (2, 3, 7)]


def _pairs(rng):
    shapes = [((2, 3), (3, 2)), ((4, 3), (12,)), ((3, 4), (3, 4)), ((5, 2), (2, 5))]
    return [(rng.normal(size=one), rng.normal(size=other)) for one, other in shapes]


def _column_by_column(A, B):
    def listed(M):
        columns = range(M.shape[1]) if M.ndim == 2 else [None]
        return [x for j in columns for x in (M if j is None else M[:, j])]

    return sum(a * b for a, b in zip(listed(A), listed(B), strict=True))


def _row_problems(rng):
    sizes = [(1, 2), (4, 3), (3, 5)]
    return [(rng.normal(size=k), rng.normal(size=(N, k)), rng.random(N)) for N, k in sizes]


def _one_step(weights, inputs, targets):
    step = np.zeros(len(weights))
    for row, target in zip(inputs, targets, strict=True):
        a = sigmoid(row @ weights)
        step += (target - a) * a * (1 - a) * row
    return weights + step


def _column_problems(rng):
    cases = []
    for N_out, N_in, N in ((2, 3, 1), (3, 5, 4), (4, 2, 7)):
        W, b = rng.normal(size=(N_out, N_in)), rng.normal(size=(N_out, 1))
        cases.append((W, b, rng.normal(size=(N_in, N)), rng.random((N_out, N))))
    return cases


def _squared_gradient(W, b, X, Y):
    gradient = np.zeros(W.shape)
    for k, i in np.ndindex(W.shape):
        for n in range(X.shape[1]):
            a = sigmoid(W[k] @ X[:, n] + b[k, 0])
            gradient[k, i] += (a - Y[k, n]) * a * (1 - a) * X[i, n] / X.shape[1]
    return gradient


def _layer(W, b, X):
    A = sigmoid(W @ X + b)
    return A, A * (1 - A)


def _not_a_bad_start(weights):
    start = np.asarray(weights, dtype=float)
    if start.shape != (3,):
        return f"three weights are asked for; this has shape {start.shape}."
    if not np.isfinite(start).all():
        return "the weights should be finite, without nan and inf."
    if np.abs(start).max() > 20:
        return f"no weight should be beyond 20; yours reach {np.abs(start).max():g}."
    if np.count_nonzero(start) > 1:
        return "two of the three weights should be 0."
    inputs, targets = load_perceptron()
    outputs = think(train(start, inputs, targets, 10_000), inputs)
    wrong = int(((outputs > 0.5) != (targets > 0.5)).sum())
    if wrong == 0:
        return (
            "from there training succeeds. Where is the slope a (1 - a) close to 0 while the error "
            "is close to 1?"
        )
    return None


def _does_not_learn_xor(column):
    inputs, _ = load_perceptron()
    targets = np.array([0.0, 0.0, 1.0, 1.0])  # XOR of the first two inputs
    extra = np.asarray(column, dtype=float)
    if extra.shape != (4,):
        return f"four numbers are asked for, one for each sample; this has shape {extra.shape}."
    if not np.isfinite(extra).all():
        return "the numbers should be finite, without nan and inf."
    spread = np.abs([extra[0] - extra[1], extra[2] - extra[3]]).max()
    if spread < 0.01 * abs(extra[0] - extra[2]):
        return "this is the target in disguise: one value where it is 0, another where it is 1."
    if np.abs(extra).max() > 100:
        return f"no number should be beyond 100; yours reach {np.abs(extra).max():g}."
    widened = np.column_stack([inputs, extra])
    outputs = think(train(np.zeros(4), widened, targets, 10_000), widened)
    if np.abs(outputs - targets).max() > 0.4:
        told = f"after 10,000 iterations from zero the outputs are {outputs.round(2)}. "
        if np.linalg.matrix_rank(widened, tol=1e-9) < 4:
            return told + (
                "Your numbers are a weighted sum of x1, x2 and 1, which the unit makes by itself: "
                "try something else."
            )
        return (
            told + "Your numbers are no weighted sum of x1, x2 and 1, but too small or too large."
        )
    return None


EXERCISES = {
    "4.1": Value(
        expected=(True, False, False, True),
        right="In Julia the vector of 4 is a column, in NumPy the array of 3 is a row.",
        mistakes=(
            (
                (False, True, False, True),
                "Julia does not align on the right: a vector is a column there.",
            ),
            (
                (True, False, True, False),
                "NumPy aligns on the right: 3 meets 3, or 3 meets 4.",
            ),
            (
                (True, True, True, True),
                "Neither language looks for the axis that would fit.",
            ),
            (
                (False, True, True, False),
                "It is the other way round, in both languages.",
            ),
            (
                (False, False, False, True),
                "Julia stretches too, where a dot asks for it.",
            ),
        ),
    ),
    "4.2": Function(
        specification=lambda x: np.array([x[i] for i in range(len(x) - 1, 0, -1)]),
        cases=_vectors,
        right="Julia's last index belongs to the range, NumPy's does not.",
        mistakes=(
            (lambda x: x[::-1], "This includes the first element. Julia's range ends at its 2."),
            (lambda x: x[-1:1:-1], "Julia's index 2 is NumPy's 1, and it should be included."),
            (lambda x: x[1:], "These are the right elements in the other order."),
            (lambda x: x[::-1][1:], "This leaves out the last element instead of the first."),
        ),
    ),
    "4.3": Function(
        specification=_column_by_column,
        cases=_pairs,
        right="On equal shapes the order does not matter, and np.vdot would do.",
        mistakes=(
            (np.vdot, "This pairs the numbers row by row. Julia stores column by column."),
            (
                lambda A, B: np.vdot(A.ravel(order="F"), B),
                "A is read column by column, and B still row by row.",
            ),
            (
                lambda A, B: np.vdot(A, B.ravel(order="F")),
                "B is read column by column, and A still row by row.",
            ),
            (
                lambda A, B: A.ravel(order="F") * B.ravel(order="F"),
                "These are the products. Their sum is asked for.",
            ),
            (np.matmul, "`@` is the matrix product. Julia's dot of two matrices is one number."),
        ),
    ),
    "4.4": Function(
        specification=_one_step,
        cases=_row_problems,
        right="The slope gets the output, and the caller's weights stay as they were.",
        mistakes=(
            (
                lambda w, X, t: w + X.T @ ((t - sigmoid(X @ w)) * (X @ w) * (1 - X @ w)),
                "The slope still gets the score. x * (1 - x) is right for the output.",
            ),
            (
                lambda w, X, t: w + X.T @ (t - sigmoid(X @ w)),
                "The slope is missing: this is a step against the cost of chapter 2.",
            ),
            (
                lambda w, X, t: (
                    w - X.T @ ((t - sigmoid(X @ w)) * sigmoid(X @ w) * (1 - sigmoid(X @ w)))
                ),
                "The sign: with targets minus outputs, the step is added.",
            ),
            (
                lambda w, X, t: (
                    X.T @ ((t - sigmoid(X @ w)) * sigmoid(X @ w) * (1 - sigmoid(X @ w)))
                ),
                "This is the step alone. Return the weights after it.",
            ),
            (
                lambda w, X, t: (
                    w
                    + X.T
                    @ (
                        (t - sigmoid(X @ w))
                        * sigmoid(sigmoid(X @ w))
                        * (1 - sigmoid(sigmoid(X @ w)))
                    )
                ),
                "The sigmoid is taken twice. The output has been through it already.",
            ),
        ),
    ),
    "4.5": Function(
        specification=_squared_gradient,
        cases=_column_problems,
        right="Chapter 2's gradient times A (1 - A): that factor is all that differs.",
        mistakes=(
            (
                lambda W, b, X, Y: (_layer(W, b, X)[0] - Y) @ X.T / X.shape[1],
                "This is the gradient of chapter 2's cost. The slope A (1 - A) is missing.",
            ),
            (
                lambda W, b, X, Y: ((_layer(W, b, X)[0] - Y) * _layer(W, b, X)[1]) @ X.T,
                "The mean over the samples is missing: divide by N.",
            ),
            (
                lambda W, b, X, Y: (Y - _layer(W, b, X)[0]) * _layer(W, b, X)[1] @ X.T / X.shape[1],
                "The sign: this is the step. The gradient points uphill, outputs minus targets.",
            ),
            (
                lambda W, b, X, Y: (
                    2 * (_layer(W, b, X)[0] - Y) * _layer(W, b, X)[1] @ X.T / X.shape[1]
                ),
                "Twice too large: the 1/2 in front of the square takes the 2 away.",
            ),
            (
                lambda W, b, X, Y: (_layer(W, b, X)[0] - Y) * _layer(W, b, X)[1] @ X.T / len(Y),
                "You divide by the number of outputs. The mean is over the samples.",
            ),
            (
                lambda W, b, X, Y: (_layer(W, b, X)[0] - Y) * _layer(W, b, X)[1] @ X.T / Y.size,
                "You divide by all outputs of all samples. The mean is over the samples only.",
            ),
            (
                lambda W, b, X, Y: (
                    (_layer(W, b, X)[0] - Y) * (W @ X + b) * (1 - W @ X - b) @ X.T / X.shape[1]
                ),
                "The slope gets the score: a (1 - a) wants the output.",
            ),
            (
                lambda W, b, X, Y: _squared_gradient(W, 0 * b, X, Y),
                "The scores are W @ X + b: the bias is missing.",
            ),
            (
                lambda W, b, X, Y: _squared_gradient(W, b, X, Y) / 2,
                "Half of it: the 2 from the square takes the 1/2 away.",
            ),
            (
                lambda W, b, X, Y: _squared_gradient(W, b, X, Y).T,
                "This is the transpose: (N_in, N_out). W has shape (N_out, N_in).",
            ),
            (
                lambda W, b, X, Y: (_layer(W, b, X)[0] - Y) * _layer(W, b, X)[1],
                "This is the gradient for the scores, without 1 / N. W enters the scores with X.",
            ),
        ),
    ),
    "4.6": Witness(
        objection=_not_a_bad_start,
        right="The outputs are sure and wrong, so the slope is nearly 0 and the steps are tiny.",
        mistakes=([0, 0, 0], [-10, 0, 5], [0, 0, 50]),
    ),
    "4.7": Witness(
        objection=_does_not_learn_xor,
        right="One unit still, linear in its four inputs; the fourth is not linear in x1 and x2.",
        mistakes=([0, 0, 1, 1], [0, 2, 1, 1], [0, 1000, 0, 0]),
    ),
    "4.8": Value(
        expected="smaller",
        right="The arithmetic, which both languages hand to compiled code, outweighs the calls.",
        mistakes=(
            (
                "larger",
                "What grows with the samples, the cost of a call from Python or the arithmetic?",
            ),
            (
                "the same",
                "The ratio is that of two sums: calls plus arithmetic. Only one part grows.",
            ),
            ("30", "That is the figure for four samples. How would it change?"),
        ),
        choices=("larger", "the same", "smaller"),
    ),
}
