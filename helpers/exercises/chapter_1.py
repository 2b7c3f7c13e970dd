"""The exercises of chapter 1: what is right, and the mistakes that have a hint of their own."""

import numpy as np

from helpers.exercises.checking import Function, Value, Witness


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


def _product_shape(A, B):
    inner = B.shape[0]
    return A.shape[:-1] + B.shape[1:] if A.shape[-1] == inner else "error"


def _kept_axes(A, B):
    shape = _product_shape(A, B)
    if shape == "error":
        return shape
    return np.atleast_2d(A).shape[:1] + (B if B.ndim == 2 else B[:, None]).shape[1:]


def _lets_one_pass(A, B):
    inner, other = A.shape[-1], B.shape[0]
    return A.shape[:-1] + B.shape[1:] if inner == other or 1 in (inner, other) else "error"


def _broadcast_shape(A, B):
    try:
        return np.broadcast_shapes(A.shape, B.shape)
    except ValueError:
        return "error"


def _product_cases(rng):
    pairs = [((3, 2), (2, 4)), ((3, 2), (2,)), ((3,), (3, 4)), ((4,), (4,)), ((3, 4), (3, 4))]
    pairs += [((2, 5), (4, 2)), ((3, 1), (4,)), ((2, 1), (1, 5))]
    return [(rng.normal(size=a), rng.normal(size=b)) for a, b in pairs]


def _squared_distances(X, P):
    D = np.zeros((X.shape[1], P.shape[1]))
    for i in range(X.shape[1]):
        for j in range(P.shape[1]):
            D[i, j] = np.sum((X[:, i] - P[:, j]) ** 2)
    return D


def _mean_squared_error(y_hat, y):
    return sum((y_hat[i, 0] - y[i]) ** 2 for i in range(len(y))) / len(y)


def _sigmoid(Z):
    return 1 / (1 + np.exp(-Z))


def _answer_for_one(W, b, x):
    return np.rint(_sigmoid(W @ x + b[:, 0])).astype(int)


def _networks(rng):
    sizes = [(2, 3), (3, 5), (4, 2), (3, 7), (5, 4), (6, 3)]
    return [
        (rng.normal(size=size), 3 * rng.normal(size=(size[0], 1)), rng.normal(size=size[1]))
        for size in sizes
    ]


def _slopes(rng):
    sizes = [(2, 3, 4), (3, 5, 4), (4, 2, 7)]  # N_out, N_in, N
    return [(rng.normal(size=(n, m)), rng.normal(size=(n, k))) for m, k, n in sizes]


def _bias_steps(rng):
    sizes = [(2, 4), (3, 5), (5, 2)]
    return [
        (rng.normal(size=(m, 1)), rng.random((m, n)), rng.random((m, n)).round(), 0.3)
        for m, n in sizes
    ]


def _what_does_not_fit(W, b, X, Y, bias=lambda N_out: [(N_out, 1)]):
    if Y.ndim != 2 or Y.shape[1] != X.shape[1]:
        return "Y"
    if W.shape != (Y.shape[0], X.shape[0]):
        return "W"
    return "ok" if b.shape in bias(Y.shape[0]) else "b"


def _weights_before_targets(W, b, X, Y):
    right = _what_does_not_fit(W, b, X, Y)
    return "W" if right == "Y" and W.shape != (Y.shape[0], X.shape[0]) else right


def _bias_before_weights(W, b, X, Y):
    right = _what_does_not_fit(W, b, X, Y)
    return "b" if right == "W" and b.shape != (Y.shape[0], 1) else right


def _refused_by_numpy(W, b, X, Y):
    try:
        Z = W @ X
    except ValueError:
        return "W"
    try:
        Z = Z + b
    except ValueError:
        return "b"
    try:
        Z - Y
    except ValueError:
        return "Y"
    return "ok"


def _arrays_that_may_not_fit(rng):
    W, b, X, Y = (2, 3), (2, 1), (3, 4), (2, 4)
    shapes = [
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
    ]
    return [tuple(rng.normal(size=shape) for shape in case) for case in shapes]


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
                (
                    three,
                    "The axes line up on the right: b's 4 stands below a's 1. Two axes remain.",
                )
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
    "1.3": Witness(
        objection=_not_a_silent_fault,
        right="It runs for square arrays and for a single column, and is wrong for nearly all.",
        mistakes=([[1, 1], [1, 1]], [[1, 2, 3], [4, 5, 6]], [1, 2, 3]),
    ),
    "1.4": Function(
        specification=_product_shape,
        cases=_product_cases,
        right="NumPy applies this rule before it multiplies anything.",
        mistakes=(
            (
                lambda A, B: A.shape[:-1] + B.shape[1:],
                'Some pairs cannot be multiplied: compare the inner sizes, and return "error".',
            ),
            (
                _kept_axes,
                "An axis that a 1-D array lacks is not in the result: (3, 2) @ (2,) is (3,).",
            ),
            (
                _lets_one_pass,
                'Inner sizes 1 and 4: in a product a 1 does not pass, so this is "error".',
            ),
            (_broadcast_shape, "This is the rule for element by element, not for @."),
        ),
        failures=(
            (IndexError, "A 1-D array has one size only; shape[:-1] and shape[1:] exist for all."),
        ),
    ),
    "1.5": Function(
        specification=_mean_squared_error,
        cases=lambda rng: [(rng.normal(size=(n, 1)), rng.normal(size=n)) for n in (2, 3, 5)],
        right="Equal shapes first, then the difference.",
        mistakes=(
            (
                lambda y_hat, y: np.mean((y_hat - y) ** 2),
                "y_hat - y is still (n, n): all pairs. Bring both to the same shape first.",
            ),
            (
                lambda y_hat, y: np.sum((y_hat[:, 0] - y) ** 2),
                "The shapes fit now, but this is the sum. Divide by n.",
            ),
            (
                lambda y_hat, y: np.mean(y_hat[:, 0] - y) ** 2,
                "Square each error before you take the mean.",
            ),
            (
                lambda y_hat, y: np.mean(np.abs(y_hat[:, 0] - y)),
                "This is the mean absolute error. Square the differences instead.",
            ),
            (
                lambda y_hat, y: (y_hat[:, 0] - y) ** 2,
                "These are the squared errors of all samples; return their mean, one number.",
            ),
        ),
    ),
    "1.6": Function(
        specification=lambda D, X: D.T @ X / X.shape[0],
        cases=_slopes,
        right="The shapes left only one order. Chapter 2 derives that it is the gradient.",
        mistakes=(
            (
                lambda D, X: X.T @ D / X.shape[0],
                "The numbers are right, but this is (N_in, N_out): the transpose of W's shape.",
            ),
            (lambda D, X: D.T @ X, "The shape is right. The mean over the samples is missing."),
            (
                lambda D, X: D.T @ X / X.shape[1],
                "The shape is right, but you divided by the features: samples are rows here.",
            ),
        ),
    ),
    "1.7": Function(
        specification=lambda b, A, Y, rate: b - rate * (A - Y).mean(axis=1, keepdims=True),
        cases=_bias_steps,
        right="One number for each output, and still a column.",
        mistakes=(
            (
                lambda b, A, Y, rate: b - rate * (A - Y).mean(axis=1),
                "b is (N_out, N_out) now: (N_out, 1) minus (N_out,) stretches both. Keep the axis.",
            ),
            (
                lambda b, A, Y, rate: b - rate * (A - Y).mean(),
                "Every bias moves by the same amount: the mean runs over the outputs too.",
            ),
            (
                lambda b, A, Y, rate: b - rate * (A - Y).mean(axis=0),
                "This is the mean over the outputs, axis 0. Samples are columns: sum over axis 1.",
            ),
            (
                lambda b, A, Y, rate: b - rate * np.sum(A - Y) / A.shape[1],
                "Every bias moves by the same amount: this is the first run's shared bias.",
            ),
            (
                lambda b, A, Y, rate: b + rate * (A - Y).mean(axis=1, keepdims=True),
                "The sign: a step goes against the gradient.",
            ),
            (
                lambda b, A, Y, rate: b - rate * (A - Y).sum(axis=1, keepdims=True),
                "This is the sum over the samples; the gradient is their mean.",
            ),
            (
                lambda b, A, Y, rate: b - (A - Y).mean(axis=1, keepdims=True),
                "The learning rate is missing.",
            ),
            (
                lambda b, A, Y, rate: b - rate * (A - Y).sum(axis=1, keepdims=True) / len(A),
                "You divided by the number of outputs. The mean is over the samples.",
            ),
        ),
    ),
    "1.8": Function(
        specification=_answer_for_one,
        cases=_networks,
        right="The answer has the shape that the question has: 1-D in, 1-D out.",
        mistakes=(
            (
                lambda W, b, x: np.rint(_sigmoid(W @ x + b)).astype(int),
                "This is (N_out, N_out), as in the discussion. What shapes do W @ x and b have?",
            ),
            (
                lambda W, b, x: np.rint(_sigmoid(W @ x[:, None] + b)).astype(int),
                "The numbers are right, in a column (N_out, 1). Take the one column out of it.",
            ),
            (
                lambda W, b, x: _sigmoid(W @ x + b[:, 0]),
                "The shape is right. Round the outputs to 0 and 1.",
            ),
            (
                lambda W, b, x: np.rint(W @ x + b[:, 0]),
                "These are rounded scores. The sigmoid comes before the rounding.",
            ),
            (
                lambda W, b, x: np.rint(_sigmoid(W @ x + b))[:, 0],
                "W @ x + b is (N_out, N_out); its column 0 holds the first score with every bias.",
            ),
            (
                lambda W, b, x: np.rint(_sigmoid(W @ x + b))[0],
                "W @ x + b is (N_out, N_out); its row 0 holds every score with the first bias.",
            ),
        ),
    ),
    "1.9": Function(
        specification=_squared_distances,
        cases=lambda rng: [
            (rng.normal(size=(k, n)), rng.normal(size=(k, m)))
            for k, n, m in [(2, 3, 4), (5, 2, 3), (3, 1, 6)]
        ],
        right="The stretching that ruined a loss is what you want here.",
        mistakes=(
            (lambda X, P: _squared_distances(P, X), "Row i belongs to X: this is (M, N)."),
            (
                lambda X, P: np.sqrt(_squared_distances(X, P)),
                "These are the distances. The squared ones are asked for: leave out the root.",
            ),
            (
                lambda X, P: X.T @ P,
                "These are dot products. They are one part of the squared distances.",
            ),
            (
                lambda X, P: (X[:, :, None] - P[:, None, :]) ** 2,
                "All differences are there, with three axes. Sum over the rows, axis 0.",
            ),
            (
                lambda X, P: (X[:, :, None] - P[:, None, :]).sum(axis=0),
                "Square the differences before you sum them.",
            ),
            (
                lambda X, P: ((X[:, :, None] - P[:, None, :]) ** 2).sum(axis=-1),
                "This sums over the points of P. Sum over the rows of X and P, axis 0.",
            ),
        ),
    ),
    "1.10": Function(
        specification=_what_does_not_fit,
        cases=_arrays_that_may_not_fit,
        right="helpers/arrays.py guards the functions of this course in the same way.",
        mistakes=(
            (
                _refused_by_numpy,
                "This finds what NumPy refuses. A 1 or a missing axis passes: compare shapes.",
            ),
            (
                _weights_before_targets,
                "Where two arrays are wrong, Y comes first: W and b are compared with its rows.",
            ),
            (
                _bias_before_weights,
                "Where W and b are both wrong, W comes first.",
            ),
            (
                lambda W, b, X, Y: _what_does_not_fit(W, b, X, Y, bias=lambda N: [(N, 1), (N,)]),
                "b of shape (N_out,) acts as a row. Ask for (N_out, 1).",
            ),
            (
                lambda W, b, X, Y: _what_does_not_fit(W, b, X, Y, bias=lambda N: [(N, 1), (1, 1)]),
                "b of shape (1, 1) is one bias for all outputs. Ask for (N_out, 1).",
            ),
            (
                lambda W, b, X, Y: _what_does_not_fit(W.T, b, X, Y),
                "The rows of W are outputs, its columns features: (N_out, N_in).",
            ),
            (
                lambda W, b, X, Y: _what_does_not_fit(W, b, X, Y[:, [0] * X.shape[1]]),
                "Compare the columns of Y with those of X: a wrong number of samples passes here.",
            ),
        ),
        failures=(
            (IndexError, "An array may lack an axis: compare whole shapes, or look at ndim first."),
        ),
    ),
}
