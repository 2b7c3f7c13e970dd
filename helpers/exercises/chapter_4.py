"""The exercises of chapter 4: what is right, and the mistakes that have a hint of their own."""

import numpy as np

from helpers.activations import sigmoid
from helpers.datasets import load_perceptron
from helpers.exercises.checking import AnyExample, Function, Value, normals
from helpers.perceptron import think, train


def _wrong_ranges(x):
    yield x[::-1], "This includes the first element. Julia's range ends at its 2."
    yield x[-1:1:-1], "Julia's index 2 is NumPy's 1, and it should be included."
    yield x[1:], "These are the right elements in the other order."
    yield x[::-1][1:], "This leaves out the last element instead of the first."


def _wrong_dots(A, B):
    A_by_columns, B_by_columns = A.ravel(order="F"), B.ravel(order="F")
    yield np.vdot(A, B), "This pairs the numbers row by row. Julia stores column by column."
    B_by_rows = np.vdot(A_by_columns, B)
    yield B_by_rows, "A is read column by column, and B still row by row."
    A_by_rows = np.vdot(A, B_by_columns)
    yield A_by_rows, "B is read column by column, and A still row by row."
    yield A_by_columns * B_by_columns, "These are the products. Return their sum."
    yield lambda: A @ B, "`@` is the matrix product. Julia's dot of two matrices is one number."


def _row_problems(rng):
    sizes = [(1, 2), (4, 3), (3, 5)]
    return [(rng.normal(size=k), rng.normal(size=(N, k)), rng.random(N)) for N, k in sizes]


def _one_step(weights, inputs, targets):
    weights = weights.copy()
    for row, target, a in zip(inputs, targets, sigmoid(inputs @ weights), strict=True):
        weights += (target - a) * a * (1 - a) * row
    return weights


def _wrong_steps(weights, inputs, targets):
    scores = inputs @ weights
    outputs = sigmoid(scores)
    errors = targets - outputs
    step = inputs.T @ (errors * outputs * (1 - outputs))
    of_score = weights + inputs.T @ (errors * scores * (1 - scores))
    yield (
        of_score,
        "The slope is still computed from the logit. x * (1 - x) is right for the output.",
    )
    no_slope = weights + inputs.T @ errors
    yield (
        no_slope,
        "The slope is missing. This is a step against the gradient of the cross-entropy.",
    )
    yield weights - step, "The sign is wrong. With targets minus outputs, the step is added."
    yield step, "This is the step alone. Return the weights after it."
    twice = sigmoid(outputs)
    twice = weights + inputs.T @ (errors * twice * (1 - twice))
    yield twice, "The sigmoid is taken twice. The output has been through it already."


def _column_problems(rng):
    cases = []
    for N_out, N_in, N in ((2, 3, 1), (3, 5, 4), (4, 2, 7)):
        W, b = rng.normal(size=(N_out, N_in)), rng.normal(size=(N_out, 1))
        cases.append((W, b, rng.normal(size=(N_in, N)), rng.random((N_out, N))))
    return cases


def _squared_gradient(W, b, X, Y):
    A = sigmoid(W @ X + b)
    return np.einsum("kn,kn,kn,in->ki", A - Y, A, 1 - A, X) / X.shape[1]


def _wrong_squared_gradients(W, b, X, Y):
    Z, N = W @ X + b, X.shape[1]
    A = sigmoid(Z)
    of_scores = (A - Y) * A * (1 - A)
    summed = of_scores @ X.T
    no_slope = (A - Y) @ X.T / N
    yield no_slope, "This is the gradient of chapter 2's cost. The slope A (1 - A) is missing."
    yield summed, "The mean over the samples is missing. Divide by N."
    step = -summed / N
    yield (
        step,
        "The sign is wrong. The gradient points uphill, so it contains outputs minus targets.",
    )
    twice = 2 * summed / N
    yield twice, "This is twice too large, because the 1/2 in front of the square cancels the 2."
    by_outputs = summed / len(Y)
    yield by_outputs, "You divide by the number of outputs. The mean is over the samples."
    by_all = summed / Y.size
    yield by_all, "You divide by all outputs of all samples. The mean is over the samples only."
    of_score = (A - Y) * Z * (1 - Z) @ X.T / N
    yield of_score, "The slope is computed from the logit, but a (1 - a) needs the output."
    unbiased = _squared_gradient(W, 0 * b, X, Y)
    yield unbiased, "The logits are W @ X + b, and here the bias is missing."
    yield summed / N / 2, "This is half of it, because the 2 from the square cancels the 1/2."
    yield summed.T / N, "This is the transpose, of shape (N_in, N_out). W has shape (N_out, N_in)."
    yield (
        of_scores,
        (
            "This is the gradient with respect to the logits, without 1 / N. W enters "
            "the logits multiplied by X."
        ),
    )


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
                "Julia does not align on the right. A vector is a column there.",
            ),
            ((True, False, True, False), "NumPy aligns on the right, so 3 meets 3, or 3 meets 4."),
            ((True, True, True, True), "Neither language looks for the axis that would fit."),
            ((False, True, True, False), "It is the other way round, in both languages."),
            ((False, False, False, True), "Julia stretches too, where a dot asks for it."),
        ),
    ),
    "4.2": Function(
        specification=lambda x: np.array([x[i] for i in range(len(x) - 1, 0, -1)]),
        cases=normals([(2,)], [(3,)], [(7,)]),
        right="Julia's last index belongs to the range, NumPy's does not.",
        mistakes=_wrong_ranges,
    ),
    "4.3": Function(
        # .T.flat goes through a matrix column by column, and through a vector as it is.
        specification=lambda A, B: sum(a * b for a, b in zip(A.T.flat, B.T.flat, strict=True)),
        cases=normals([(2, 3), (3, 2)], [(4, 3), (12,)], [(3, 4), (3, 4)], [(5, 2), (2, 5)]),
        right="On equal shapes the order does not matter, and np.vdot would do.",
        mistakes=_wrong_dots,
    ),
    "4.4": Function(
        specification=_one_step,
        cases=_row_problems,
        right=(
            "The slope is computed from the output, and the caller's weights stay as they were."
        ),
        mistakes=_wrong_steps,
    ),
    "4.5": Function(
        specification=_squared_gradient,
        cases=_column_problems,
        right="It is the gradient of chapter 2, multiplied by A (1 - A).",
        mistakes=_wrong_squared_gradients,
    ),
    "4.6": AnyExample(
        objection=_not_a_bad_start,
        right=(
            "The outputs are confident and wrong, so the slope is nearly 0 and the steps are tiny."
        ),
    ),
    "4.7": AnyExample(
        objection=_does_not_learn_xor,
        right=(
            "It is still one unit, linear in its four inputs, but the fourth is not "
            "linear in x1 and x2."
        ),
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
                (
                    "Each time is a sum of calls and arithmetic. Only one of the two grows with"
                    " the samples."
                ),
            ),
            ("30", "That is the figure for four samples. How would it change?"),
        ),
        choices=("larger", "the same", "smaller"),
    ),
}
