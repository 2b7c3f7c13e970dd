"""The exercises of chapter 1: what is right, and the mistakes that have a hint of their own."""

import numpy as np

from helpers.activations import sigmoid
from helpers.exercises.checking import AnyExample, Function, Value, normals


def _not_a_silent_fault(answer):
    E = np.asarray(answer, dtype=float)
    if E.ndim != 2:
        return f"E must have rows and columns; this has shape {E.shape}."
    if E.size == 0 or not np.isfinite(E).all() or E.min() <= 0:
        return "All numbers in E must be finite and greater than 0."
    sums = E.sum(axis=1)
    try:
        shares = E / sums
    except ValueError:
        return f"With shape {E.shape} NumPy refuses: {E.shape[1]} against {len(sums)}."
    if shares.shape == E.shape and np.allclose(shares, E / E.sum(axis=1, keepdims=True)):
        return f"With shape {E.shape} and these numbers the line gives the right shares."
    return None


def _shape_of_product(A, B):
    return A.shape[:-1] + B.shape[1:] if A.shape[-1] == B.shape[0] else "error"


def _wrong_shapes(A, B):
    shape, inner, other = A.shape[:-1] + B.shape[1:], A.shape[-1], B.shape[0]
    yield shape, 'Some pairs cannot be multiplied: compare the inner sizes, and return "error".'
    kept = np.atleast_2d(A).shape[:1] + np.reshape(B, (other, -1)).shape[1:]
    kept = kept if inner == other else "error"
    yield kept, "An axis that a 1-D array lacks is not in the result: (3, 2) @ (2,) is (3,)."
    passed = shape if inner == other or 1 in (inner, other) else "error"
    yield passed, 'Inner sizes 1 and 4: in a product a 1 does not pass, so this is "error".'
    try:
        stretched = np.broadcast_shapes(A.shape, B.shape)
    except ValueError:
        stretched = "error"
    yield stretched, "This is the rule for element by element, not for @."


def _wrong_mean_squared_errors(y_hat, y):
    errors = y_hat[:, 0] - y
    all_pairs = np.mean((y_hat - y) ** 2)
    yield all_pairs, "y_hat - y is still (n, n): all pairs. Bring both to the same shape first."
    yield np.sum(errors**2), "The shapes fit now, but this is the sum. Divide by n."
    yield np.mean(errors) ** 2, "Square each error before you take the mean."
    absolute = np.mean(np.abs(errors))
    yield absolute, "This is the mean absolute error. Square the differences instead."
    yield errors**2, "These are the squared errors of all samples; return their mean, one number."


def _wrong_weight_gradients(D, X):
    N, N_in = X.shape
    swapped = X.T @ D / N
    yield swapped, "The numbers are right, but this is (N_in, N_out): the transpose of W's shape."
    yield D.T @ X, "The shape is right. The mean over the samples is missing."
    by_inputs = D.T @ X / N_in
    yield by_inputs, "The shape is right, but you divided by the features: samples are rows here."


def _bias_steps(rng):
    return [
        (rng.normal(size=(m, 1)), rng.random((m, n)), rng.random((m, n)).round(), 0.3)
        for m, n in [(2, 4), (3, 5), (5, 2)]
    ]


def _wrong_bias_steps(b, A, Y, rate):
    E = A - Y
    mean = E.mean(axis=1, keepdims=True)
    flat = b - rate * E.mean(axis=1)
    yield flat, "b is (N_out, N_out) now: (N_out, 1) minus (N_out,) stretches both. Keep the axis."
    shared = b - rate * E.mean()
    yield shared, "Every bias moves by the same amount: the mean runs over the outputs too."
    axis_0 = b - rate * E.mean(axis=0)
    yield axis_0, "This is the mean over the outputs, axis 0. Samples are columns: sum over axis 1."
    one_bias = b - rate * E.sum() / A.shape[1]
    yield one_bias, "Every bias moves by the same amount: this is the first run's shared bias."
    yield b + rate * mean, "The sign: a step goes against the gradient."
    summed = b - rate * E.sum(axis=1, keepdims=True)
    yield summed, "This is the sum over the samples; the gradient is their mean."
    yield b - mean, "The learning rate is missing."
    by_outputs = b - rate * E.sum(axis=1, keepdims=True) / len(A)
    yield by_outputs, "You divided by the number of outputs. The mean is over the samples."


def _networks(rng):
    return [
        (rng.normal(size=(m, n)), 3 * rng.normal(size=(m, 1)), rng.normal(size=n))
        for m, n in [(2, 3), (3, 5), (4, 2), (3, 7), (5, 4), (6, 3)]
    ]


def _wrong_answers_for_one(W, b, x):
    pairs = np.rint(sigmoid(W @ x + b))  # every score with every bias
    yield (
        pairs.astype(int),
        "This is (N_out, N_out), as in the discussion. What shapes do W @ x and b have?",
    )
    column = np.rint(sigmoid(W @ x[:, None] + b))
    yield column, "The numbers are right, in a column (N_out, 1). Take the one column out of it."
    yield sigmoid(W @ x + b[:, 0]), "The shape is right. Round the outputs to 0 and 1."
    rounded = np.rint(W @ x + b[:, 0])
    yield rounded, "These are rounded scores. The sigmoid comes before the rounding."
    yield (
        pairs[:, 0],
        "W @ x + b is (N_out, N_out); its column 0 holds the first score with every bias.",
    )
    yield (
        pairs[0],
        "W @ x + b is (N_out, N_out); its row 0 holds every score with the first bias.",
    )


def _squared_distances(X, P):
    return np.array([[np.sum((x - p) ** 2) for p in P.T] for x in X.T])


def _wrong_squared_distances(X, P):
    differences, right = X[:, :, None] - P[:, None, :], _squared_distances(X, P)
    yield right.T, "Row i belongs to X: this is (M, N)."
    roots = np.sqrt(right)
    yield roots, "These are the distances. The squared ones are asked for: leave out the root."
    yield X.T @ P, "These are dot products. They are one part of the squared distances."
    squares = differences**2
    yield squares, "All differences are there, with three axes. Sum over the rows, axis 0."
    yield differences.sum(axis=0), "Square the differences before you sum them."
    over_points = squares.sum(axis=-1)
    yield over_points, "This sums over the points of P. Sum over the rows of X and P, axis 0."


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
    yield refused, "This finds what NumPy refuses. A 1 or a missing axis passes: compare shapes."
    W_first = "W" if right == "Y" and W.shape != (N_out, len(X)) else right
    yield W_first, "Where two arrays are wrong, Y comes first: W and b are compared with its rows."
    b_first = "b" if right == "W" and b.shape != (N_out, 1) else right
    yield b_first, "Where W and b are both wrong, W comes first."
    row = "ok" if right == "b" and b.shape == (N_out,) else right
    yield row, "b of shape (N_out,) acts as a row. Ask for (N_out, 1)."
    one_bias = "ok" if right == "b" and b.shape == (1, 1) else right
    yield one_bias, "b of shape (1, 1) is one bias for all outputs. Ask for (N_out, 1)."
    turned = _what_does_not_fit(W.T, b, X, Y)
    yield turned, "The rows of W are outputs, its columns features: (N_out, N_in)."
    yield (
        lambda: _what_does_not_fit(W, b, X, Y[:, [0] * X.shape[1]]),
        "Compare the columns of Y with those of X: a wrong number of samples passes here.",
    )


def _arrays_that_may_not_fit(rng):
    W, b, X, Y = (2, 3), (2, 1), (3, 4), (2, 4)
    return normals(
        (W, b, X, Y),
        (W, b, X, (2, 1)),  # this and the next two pass NumPy in silence
        ((1, 3), b, X, Y),
        (W, (1, 1), X, Y),
        (W, (2, 5), X, Y),
        (W, (3, 1), X, Y),
        ((3, 2), b, X, Y),
        (W, b, X, (2, 5)),
        ((4, 2), (4,), (2, 4), (4, 4)),  # and so does this, on a square
        ((3, 5), (3, 1), (5, 2), (3, 2)),
        ((3, 2), b, X, (2, 5)),  # from here on two arrays are wrong
        ((4, 3), (4, 1), X, Y),
        (W, b, X, (4,)),
    )(rng)


EXERCISES = {
    "1.1": Value(
        expected=(5, 4),
        right="Both stretch: the column along axis -1, the row along axis -2.",
        mistakes=(
            ((4, 5), "The right sizes. Align on the right: which one is the number of columns?"),
            ((5, 5), "The 1 of a meets the 4 of b, and becomes 4. The 5 meets nothing."),
            ((5,), "b has 4 numbers and nothing is summed. Align the shapes on the right."),
            ((5, 1), "The 1 stretches to the size that it meets, which is 4."),
            ((4,), "The rows of a do not vanish. Write (4,) as (1, 4) first."),
            *(
                (three, "The axes line up on the right: b's 4 stands below a's 1. Two axes remain.")
                for three in ((5, 1, 4), (5, 4, 4), (1, 5, 4))
            ),
            ("(5, 4)", "The right sizes, but as text. Leave out the quotation marks."),
            ("(5,4)", "The right sizes, but as text. Leave out the quotation marks."),
            ("error", "Each pair of sizes has a 1 in it once the missing axis counts as 1."),
        ),
    ),
    "1.2": Value(
        expected=(True, False, True, False, True),
        right="Sums align on the right; products compare only the two inner sizes.",
        mistakes=(
            (
                (False, True, True, False, True),
                "The first two: shapes are aligned on the right, not on the left.",
            ),
            ((True, True, True, False, True), "The second: 4 meets 3, and neither is 1."),
            ((True, False, False, False, True), "The third: a size of 1 fits every size."),
            (
                (True, False, True, True, True),
                "The fourth: equal shapes suit a sum. A product compares columns with rows.",
            ),
            (
                (True, False, True, False, False),
                "The last: a 1-D array after @ is used as a column.",
            ),
        ),
    ),
    "1.3": AnyExample(
        objection=_not_a_silent_fault,
        right="It runs for square arrays and for a single column, and is wrong for nearly all.",
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
            (IndexError, "A 1-D array has one size only; shape[:-1] and shape[1:] exist for all."),
        ),
    ),
    "1.5": Function(
        specification=lambda y_hat, y: (
            sum((y_hat[i, 0] - y[i]) ** 2 for i in range(len(y))) / len(y)
        ),
        cases=normals([(2, 1), (2,)], [(3, 1), (3,)], [(5, 1), (5,)]),
        right="Equal shapes first, then the difference.",
        mistakes=_wrong_mean_squared_errors,
    ),
    "1.6": Function(
        specification=lambda D, X: D.T @ X / X.shape[0],
        cases=normals([(4, 2), (4, 3)], [(4, 3), (4, 5)], [(7, 4), (7, 2)]),
        right="The shapes left only one order. Chapter 2 derives that it is the gradient.",
        mistakes=_wrong_weight_gradients,
    ),
    "1.7": Function(
        specification=lambda b, A, Y, rate: b - rate * (A - Y).mean(axis=1, keepdims=True),
        cases=_bias_steps,
        right="One number for each output, and still a column.",
        mistakes=_wrong_bias_steps,
    ),
    "1.8": Function(
        specification=lambda W, b, x: np.rint(sigmoid(W @ x + b[:, 0])).astype(int),
        cases=_networks,
        right="The answer has the shape that the question has: 1-D in, 1-D out.",
        mistakes=_wrong_answers_for_one,
    ),
    "1.9": Function(
        specification=_squared_distances,
        cases=normals([(2, 3), (2, 4)], [(5, 2), (5, 3)], [(3, 1), (3, 6)]),
        right="The stretching that ruined a loss is what you want here.",
        mistakes=_wrong_squared_distances,
    ),
    "1.10": Function(
        specification=_what_does_not_fit,
        cases=_arrays_that_may_not_fit,
        right="helpers/arrays.py guards the functions of this course in the same way.",
        mistakes=_wrong_guards,
        failures=(
            (IndexError, "An array may lack an axis: compare whole shapes, or look at ndim first."),
        ),
    ),
}
