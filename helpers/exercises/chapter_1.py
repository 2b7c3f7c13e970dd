"""Define the exercises of chapter 1, their right answers, and known mistakes with hints."""

import numpy as np

from helpers.activations import sigmoid
from helpers.exercises.checking import AnyExample, Function, Value, normals


def _no_silent_mistake(answer):
    E = np.asarray(answer, dtype=float)
    if E.ndim != 2:
        return f"E must have rows and columns, but yours has shape {E.shape}."
    if E.size == 0 or not np.isfinite(E).all() or E.min() <= 0:
        return "All numbers in E must be finite and greater than 0."
    sums = E.sum(axis=1)
    try:
        fractions = E / sums
    except ValueError:
        return f"With shape {E.shape} NumPy raises an error: {E.shape[1]} meets {len(sums)}."
    if fractions.shape == E.shape and np.allclose(fractions, E / E.sum(axis=1, keepdims=True)):
        return f"With shape {E.shape} and these numbers the line gives the right result."
    return None


def _shape_of_product(A, B):
    return A.shape[:-1] + B.shape[1:] if A.shape[-1] == B.shape[0] else "error"


def _wrong_shapes(A, B):
    shape, inner, other = A.shape[:-1] + B.shape[1:], A.shape[-1], B.shape[0]
    yield shape, 'Some pairs cannot be multiplied. Compare the inner sizes, and return "error".'
    kept = np.atleast_2d(A).shape[:1] + np.reshape(B, (other, -1)).shape[1:]
    kept = kept if inner == other else "error"
    yield kept, "An axis that a 1-D array lacks is not in the result. (3, 2) @ (2,) gives (3,)."
    passed = shape if inner == other or 1 in (inner, other) else "error"
    yield passed, 'A product does not stretch a 1, so inner sizes of 1 and 4 are an "error".'
    try:
        stretched = np.broadcast_shapes(A.shape, B.shape)
    except ValueError:
        stretched = "error"
    yield stretched, "This is the rule for operations entry by entry, such as +, and not for @."


def _wrong_mean_squared_errors(y_hat, y):
    errors = y_hat[:, 0] - y
    all_pairs = np.mean((y_hat - y) ** 2)
    yield all_pairs, "y_hat - y still pairs all samples, (n, n). Give both the same shape first."
    yield np.sum(errors**2), "The shapes fit now, but this is the sum. Divide by n."
    yield np.mean(errors) ** 2, "Square each error before you take the mean."
    absolute = np.mean(np.abs(errors))
    yield absolute, "This is the mean absolute error. Square the differences instead."
    yield errors**2, "These are the squared errors of all samples. Return one number, their mean."


def _wrong_weight_gradients(D, X):
    N, N_in = X.shape
    swapped = X.T @ D / N
    yield swapped, "The numbers are right, but (N_in, N_out) is the transpose of W's shape."
    yield D.T @ X, "The shape is right, but the mean over the samples is missing."
    by_inputs = D.T @ X / N_in
    yield by_inputs, "The shape is right, but you divided by N_in. The samples are the rows here."


def _bias_steps(rng):
    return [
        (rng.normal(size=(m, 1)), rng.random((m, n)), rng.random((m, n)).round(), 0.3)
        for m, n in [(2, 4), (3, 5), (5, 2)]
    ]


def _wrong_bias_steps(b, A, Y, rate):
    E = A - Y
    mean = E.mean(axis=1, keepdims=True)
    flat = b - rate * E.mean(axis=1)
    yield flat, "Now b is (N_out, N_out), because (N_out,) stretches it. Keep the axis."
    shared = b - rate * E.mean()
    yield shared, "Every bias changes by the same amount, because your mean includes the outputs."
    axis_0 = b - rate * E.mean(axis=0)
    yield axis_0, "This is the mean over axis 0, the outputs. Samples are columns, along axis 1."
    one_bias = b - rate * E.sum() / A.shape[1]
    yield one_bias, "Every bias changes by the same amount, like the shared bias of the first run."
    yield b + rate * mean, "The sign is wrong, because a step goes against the gradient."
    summed = b - rate * E.sum(axis=1, keepdims=True)
    yield summed, "This is the sum over the samples, but the gradient is their mean."
    yield b - mean, "The learning rate is missing."
    by_outputs = b - rate * E.sum(axis=1, keepdims=True) / len(A)
    yield by_outputs, "You divided by the number of outputs. The mean is over the samples."


def _networks(rng):
    return [
        (rng.normal(size=(m, n)), 3 * rng.normal(size=(m, 1)), rng.normal(size=n))
        for m, n in [(2, 3), (3, 5), (4, 2), (3, 7), (5, 4), (6, 3)]
    ]


def _wrong_answers_for_one(W, b, x):
    pairs = np.rint(sigmoid(W @ x + b))  # this adds every bias to every score
    yield (
        pairs.astype(int),
        "This is (N_out, N_out), as in the discussion. What shapes do W @ x and b have?",
    )
    column = np.rint(sigmoid(W @ x[:, None] + b))
    yield column, "The numbers are right, but they form a column (N_out, 1). Return a 1-D array."
    yield sigmoid(W @ x + b[:, 0]), "The shape is right. Round the outputs to 0 and 1."
    rounded = np.rint(W @ x + b[:, 0])
    yield rounded, "These are rounded scores. Apply the sigmoid before you round."
    yield (
        pairs[:, 0],
        "W @ x + b is (N_out, N_out). Its column 0 has the first score with every bias.",
    )
    yield pairs[0], "W @ x + b is (N_out, N_out). Its row 0 has every score with the first bias."


def _squared_distances(X, P):
    return np.array([[np.sum((x - p) ** 2) for p in P.T] for x in X.T])


def _wrong_squared_distances(X, P):
    differences, right = X[:, :, None] - P[:, None, :], _squared_distances(X, P)
    yield right.T, "This is (M, N), but row i should belong to column i of X."
    roots = np.sqrt(right)
    yield roots, "These are the distances. Leave out the root to return their squares."
    yield X.T @ P, "These are dot products. They are one part of the squared distances."
    squares = differences**2
    yield squares, "All squared differences are there, with three axes. Sum over axis 0, the rows."
    yield differences.sum(axis=0), "Square the differences before you sum them."
    over_points = squares.sum(axis=-1)
    yield over_points, "This sums over the points of P. Sum over axis 0, the rows of X and P."


def _what_does_not_fit(W, b, X, Y):
    if Y.ndim != 2 or Y.shape[1] != X.shape[1]:
        return "Y"
    if W.shape != (Y.shape[0], X.shape[0]):
        return "W"
    return "ok" if b.shape == (Y.shape[0], 1) else "b"


def _refused_by_numpy(W, b, X, Y):
    steps = {"W": lambda: W @ X, "b": lambda: W @ X + b, "Y": lambda: W @ X + b - Y}
    for name, step in steps.items():
        try:
            step()
        except ValueError:
            return name
    return "ok"


def _wrong_guards(W, b, X, Y):
    right, N_out = _what_does_not_fit(W, b, X, Y), len(Y)
    refused = _refused_by_numpy(W, b, X, Y)
    yield refused, "This finds only what NumPy refuses. Compare shapes, because a 1 can stretch."
    W_first = "W" if right == "Y" and W.shape != (N_out, len(X)) else right
    yield W_first, "If Y and W are both wrong, return Y, because W is compared with its rows."
    b_first = "b" if right == "W" and b.shape != (N_out, 1) else right
    yield b_first, "If W and b are both wrong, return W."
    row = "ok" if right == "b" and b.shape == (N_out,) else right
    yield row, "b of shape (N_out,) acts as a row. Require (N_out, 1)."
    one_bias = "ok" if right == "b" and b.shape == (1, 1) else right
    yield one_bias, "b of shape (1, 1) is one bias for all outputs. Require (N_out, 1)."
    turned = _what_does_not_fit(W.T, b, X, Y)
    yield turned, "W should be (N_out, N_in), because its rows are outputs."
    yield (
        lambda: _what_does_not_fit(W, b, X, Y[:, [0] * X.shape[1]]),
        "A wrong number of samples passes here. Compare the columns of Y with those of X.",
    )


def _arrays_that_may_not_fit(rng):
    W, b, X, Y = (2, 3), (2, 1), (3, 4), (2, 4)
    return normals(
        (W, b, X, Y),
        (W, b, X, (2, 1)),  # NumPy raises no error in this case and the next two cases
        ((1, 3), b, X, Y),
        (W, (1, 1), X, Y),
        (W, (2, 5), X, Y),
        (W, (3, 1), X, Y),
        ((3, 2), b, X, Y),
        (W, b, X, (2, 5)),
        ((4, 2), (4,), (2, 4), (4, 4)),  # NumPy raises no error in this case, as Z is square
        ((3, 5), (3, 1), (5, 2), (3, 2)),
        ((3, 2), b, X, (2, 5)),  # from here on, two arrays in each case are wrong
        ((4, 3), (4, 1), X, Y),
        (W, b, X, (4,)),
    )(rng)


EXERCISES = {
    "1.1": Value(
        expected=(5, 4),
        right="Both stretch, the column along axis -1 and the row along axis -2.",
        mistakes=(
            ((4, 5), "The sizes are right. Which one is the number of columns after aligning?"),
            ((5, 5), "The 1 of a meets the 4 of b and becomes 4. The 5 of a meets no size of b."),
            ((5,), "The 4 entries of b cannot vanish. Align the shapes on the right."),
            ((5, 1), "The 1 is stretched to the size that it meets, which is 4."),
            ((4,), "The rows of a do not vanish. Write (4,) as (1, 4) first."),
            *(
                (three, "The result has two axes, because the 4 of b is aligned with the 1 of a.")
                for three in ((5, 1, 4), (5, 4, 4), (1, 5, 4))
            ),
            ("(5, 4)", "The sizes are right, but this is text. Leave out the quotation marks."),
            ("(5,4)", "The sizes are right, but this is text. Leave out the quotation marks."),
            ("error", "Both pairs of sizes contain a 1, because a missing axis counts as 1."),
        ),
    ),
    "1.2": Value(
        expected=(True, False, True, False, True),
        right="A sum aligns shapes on the right, but a product compares only the inner sizes.",
        mistakes=(
            (
                (False, True, True, False, True),
                "In the first two, shapes are aligned on the right, not on the left.",
            ),
            ((True, True, True, False, True), "In the second, 4 meets 3, and neither is 1."),
            ((True, False, False, False, True), "In the third, a size of 1 fits every size."),
            (
                (True, False, True, True, True),
                "In the fourth, equal shapes suit a sum, but a product compares columns with rows.",
            ),
            (
                (True, False, True, False, False),
                "In the last, a 1-D array after @ is used as a column.",
            ),
        ),
    ),
    "1.3": AnyExample(
        objection=_no_silent_mistake,
        right="The line runs for square arrays and a single column, mostly with wrong results.",
    ),
    "1.4": Function(
        specification=_shape_of_product,
        cases=normals(
            [(3, 2), (2, 4)],
            [(3, 2), (2,)],
            [(3,), (3, 4)],
            [(4,), (4,)],
            [(3, 4), (3, 4)],
            [(2, 5), (4, 2)],
            [(3, 1), (4,)],
            [(2, 1), (1, 5)],
        ),
        right="NumPy applies this rule before it multiplies anything.",
        mistakes=_wrong_shapes,
        failures=(
            (IndexError, "A 1-D array has one size only, but shape[:-1] and shape[1:] still work."),
        ),
    ),
    "1.5": Function(
        specification=lambda y_hat, y: (
            sum((y_hat[i, 0] - y[i]) ** 2 for i in range(len(y))) / len(y)
        ),
        cases=normals([(2, 1), (2,)], [(3, 1), (3,)], [(5, 1), (5,)]),
        right="Give both the same shape first, and then subtract.",
        mistakes=_wrong_mean_squared_errors,
    ),
    "1.6": Function(
        specification=lambda D, X: D.T @ X / X.shape[0],
        cases=normals([(4, 2), (4, 3)], [(4, 3), (4, 5)], [(7, 4), (7, 2)]),
        right="The shapes allow only one order. Chapter 2 shows that it gives the gradient.",
        mistakes=_wrong_weight_gradients,
    ),
    "1.7": Function(
        specification=lambda b, A, Y, rate: b - rate * (A - Y).mean(axis=1, keepdims=True),
        cases=_bias_steps,
        right="The step has one number for each output, and b is still a column.",
        mistakes=_wrong_bias_steps,
    ),
    "1.8": Function(
        specification=lambda W, b, x: np.rint(sigmoid(W @ x + b[:, 0])).astype(int),
        cases=_networks,
        right="For a 1-D sample the result is 1-D, too.",
        mistakes=_wrong_answers_for_one,
    ),
    "1.9": Function(
        specification=_squared_distances,
        cases=normals([(2, 3), (2, 4)], [(5, 2), (5, 3)], [(3, 1), (3, 6)]),
        right="Here the stretching (broadcasting) that spoiled a loss is what you need.",
        mistakes=_wrong_squared_distances,
    ),
    "1.10": Function(
        specification=_what_does_not_fit,
        cases=_arrays_that_may_not_fit,
        right="helpers/arrays.py guards the functions of this course in the same way.",
        mistakes=_wrong_guards,
        failures=(
            (IndexError, "An array may lack an axis. Compare whole shapes, or look at ndim first."),
        ),
    ),
}
