"""Define the exercises of chapter 1, their right answers, and known mistakes with hints."""

import numpy as np

from course.exercises.checking import AnyExample, Function, Value, normals, safely, short_repr
from helpers.activations import sigmoid
from helpers.arguments import refuse_misread


def _no_silent_mistake(answer):
    refuse_misread("E", answer)
    if np.iscomplexobj(answer):
        return "All numbers in E must be real."
    E = np.asarray(answer, dtype=float)
    if E.ndim == 1 and isinstance(answer, tuple):
        return (
            f"E must be an array, but yours is {short_repr(answer)}, a tuple. Is it the shape of E?"
        )
    if E.ndim != 2:
        return f"E must have rows and columns, but yours has shape {E.shape}."
    if E.size == 0:
        return f"E must have numbers, but an array of shape {E.shape} has none."
    if not np.isfinite(E).all() or E.min() <= 0:
        return "All numbers in E must be finite and greater than 0."
    sums = E.sum(axis=1)
    try:
        fractions = E / sums
    except ValueError:
        return (
            f"With E of shape {E.shape} NumPy raises an error, because the last size of E, "
            f"{E.shape[1]}, meets the {len(sums)} sums."
        )
    if fractions.shape == E.shape and np.allclose(fractions, E / sums[:, None], rtol=1e-12, atol=0):
        return f"With your E, of shape {E.shape}, the line gives the right result."
    return None


def _wrong_mean_squared_errors(right, y_hat, y):
    errors = y_hat[:, 0] - y
    all_pairs = np.mean((y_hat - y) ** 2)
    return {
        "y_hat - y still pairs each y_hat with each y. Give both arrays the same shape first.": (
            all_pairs
        ),
        "The shapes fit now, but this is the sum. Divide by n.": len(y) * right,
        "Square each error before you take the mean.": [np.mean(errors) ** 2, np.mean(errors)],
        "This is the mean absolute error. Square the differences instead.": np.mean(np.abs(errors)),
        "These are the squared errors of all samples. Return one number, their mean.": errors**2,
        "This is the root of the mean squared error. Leave out the root.": np.sqrt(right),
    }


def _networks_and_one_sample(rng):
    # Large biases decide the outputs of some networks, and large weights those of the others.
    for N_out, N_in, of_W, of_b in (
        (2, 3, 1, 3),
        (4, 2, 3, 1),
        (1, 9, 1, 1),
        (3, 5, 1, 3),
        (5, 4, 3, 1),
        (3, 7, 3, 1),
        (6, 3, 1, 3),
        (4, 5, 1, 3),
    ):
        W, b = of_W * rng.normal(size=(N_out, N_in)), of_b * rng.normal(size=(N_out, 1))
        yield W, b, rng.normal(size=N_in)


def _wrong_answers_for_one(right, W, b, x):
    pairs = np.rint(sigmoid(W @ x + b))  # this adds every bias to every score
    column = right[:, None]
    return {
        "This is (N_out, N_out), as in the discussion. What shapes do W @ x and b have?": pairs,
        "The numbers are right, but they form a column (N_out, 1). Return a 1-D array.": column,
        "The shape is right. Round the outputs to 0 and 1.": sigmoid(W @ x + b[:, 0]),
        "These are rounded logits. Apply the sigmoid before you round.": np.rint(W @ x + b[:, 0]),
        "W @ x + b is (N_out, N_out). Its column 0 adds every bias to the first product, and its "
        "row 0 adds the first bias to every product.": [pairs[:, 0], pairs[0]],
        "The logits are W @ x plus the biases, and here the biases are missing.": [
            np.rint(sigmoid(W @ x)),
        ],
    }


def _wrong_squared_distances(right, X, P):
    differences = X[:, :, None] - P[:, None, :]
    squares = differences**2
    return {
        "This is (M, N), but row i should belong to column i of X.": right.T,
        "These are the distances. Leave out the root to return their squares.": np.sqrt(right),
        "These are dot products, which are only one part of the squared distances.": X.T @ P,
        "These are the squared differences, on three axes. Sum over axis 0, the rows.": squares,
        "This is the mean over the rows. Return the sum.": right / len(X),
        "Square the differences before you sum them.": [
            differences.sum(axis=0),
            np.abs(differences).sum(axis=0),
        ],
    }


def _what_does_not_fit(W, b, X, Y):
    if Y.ndim != 2 or Y.shape[1] != X.shape[1]:
        return "Y"
    if W.shape != (Y.shape[0], X.shape[0]):
        return "W"
    return "ok" if b.shape == (Y.shape[0], 1) else "b"


def _wrong_guards(right, W, b, X, Y):
    steps = {"W": lambda: W @ X, "b": lambda: W @ X + b, "Y": lambda: W @ X + b - Y}
    failed = [name for name, step in steps.items() if safely(step, otherwise=None) is None]
    refused = failed[0] if failed else "ok"
    N_out = len(Y)
    any_ndim = _what_does_not_fit(W, b, X, np.empty((N_out, Y.shape[-1])))
    W_first = "W" if right == "Y" and W.shape != (N_out, len(X)) else right
    b_first = "b" if right == "W" and b.shape != (N_out, 1) else right
    rows = [
        "ok" if right == "b" and fits else right for fits in (b.shape == (N_out,), b.size == N_out)
    ]
    return {
        "This finds only what NumPy refuses. Compare shapes, because a 1 can stretch.": refused,
        'If Y and W are both wrong, return "Y", because W is compared with the rows of Y.': W_first,
        'If W and b are both wrong, return "W".': b_first,
        "A Y with one axis or three passes here. Require Y.ndim == 2.": any_ndim,
        "If b has the shape (N_out,), it acts as a row. Require (N_out, 1).": rows,
        "A wrong number of samples passes here. Compare the columns of Y with those of X.": [
            lambda: _what_does_not_fit(W, b, X, Y[:, [0] * X.shape[1]]),
        ],
    }


def _arrays_that_may_not_fit(rng):
    W, b, X, Y = (2, 3), (2, 1), (3, 4), (2, 4)
    return normals(
        (W, b, X, Y),
        (W, b, X, (2, 1)),  # NumPy raises no error in this case and the next two cases
        ((1, 3), b, X, Y),
        (W, (1, 1), X, Y),
        (W, (2, 5), X, Y),
        ((2, 5), b, X, Y),  # W has the right number of rows
        (W, (3, 1), X, Y),
        ((3, 2), b, X, Y),
        (W, b, X, (2, 5)),
        (W, b, X, (2, 8)),
        (W, b, X, (2, 4, 4)),  # the first and the last two sizes would fit
        ((3, 3, 3), (3, 1), X, (3, 4)),  # NumPy raises no error in this case and the next one
        ((1, 3), (1, 1, 1), (3, 9), (1, 9)),
        ((4, 2), (4,), (2, 4), (4, 4)),  # NumPy raises no error in this case, as Z is square
        ((3, 5), (3, 1), (5, 2), (3, 2)),
        ((3, 2), b, X, (2, 5)),  # from here on, two arrays in each case are wrong
        ((4, 3), (4, 1), X, Y),
        (W, b, X, (4,)),
    )(rng)


EXERCISES = {
    "1.1": Value(
        expected=(5, 4),
        right="NumPy repeats the column along axis -1, and the row along axis -2.",
        hints={
            "The sizes are right. Which one is the number of columns after aligning?": (4, 5),
            "The 1 of a meets the 4 of b and becomes 4. The 5 of a meets no size of b.": (5, 5),
            "The 4 entries of b cannot vanish. Align the shapes on the right.": (5,),
            "The 1 is stretched to the size that it meets, which is 4.": (5, 1),
            "Both pairs of sizes contain a 1, because a missing axis counts as 1.": "error",
        },
    ),
    "1.2": Value(
        expected=(True, False, True, False, True),
        right="A sum aligns shapes on the right, but a product compares only the inner sizes.",
        hints={
            "M + row and M + short align their shapes on the right, not on the left.": [
                (False, True, True, False, True),
            ],
            "In M + short, 4 meets 3, and neither is 1.": (True, True, True, False, True),
            "In M + column, the size of 1 fits the size 4.": (True, False, False, False, True),
            "In M @ M, equal shapes would suit a sum, but a product compares columns with rows.": [
                (True, False, True, True, True),
            ],
            "In M @ row, the 1-D array after @ acts as a column.": [
                (True, False, True, False, False),
            ],
        },
    ),
    "1.3": AnyExample(
        objection=_no_silent_mistake,
        right="The line runs for square arrays and a single column, mostly with wrong results.",
    ),
    "1.4": Function(
        specification=lambda y_hat, y: (
            sum((y_hat[i, 0] - y[i]) ** 2 for i in range(len(y))) / len(y)
        ),
        cases=normals([(1, 1), (1,)], [(2, 1), (2,)], [(3, 1), (3,)], [(5, 1), (5,)]),
        right="Give both arrays the same shape first, and then subtract.",
        hints=_wrong_mean_squared_errors,
    ),
    "1.5": Function(
        specification=lambda W, b, x: np.rint(sigmoid(W @ x + b[:, 0])).astype(int),
        cases=_networks_and_one_sample,
        right="For a 1-D sample the result is 1-D, too.",
        hints=_wrong_answers_for_one,
    ),
    "1.6": Function(
        specification=lambda D, X: D.T @ X / X.shape[0],
        cases=normals([(4, 2), (4, 3)], [(4, 3), (4, 5)], [(7, 4), (7, 2)]),
        right="Only this product has the shape of W. Chapter 2 shows that it is the gradient.",
        hints=lambda right, D, X: {
            "The numbers are right, but (N_in, N_out) is the transpose of W's shape.": right.T,
            "The shape is right, but the mean over the samples is missing.": D.T @ X,
            "The shape is right, but you divided by N_in. Here the samples are the rows.": [
                D.T @ X / X.shape[1],
            ],
            "The shape is right, but you divided by N_out, too. The mean is over samples alone.": [
                D.T @ X / D.size,
            ],
        },
        failures={
            "Here the samples are the rows of D and of X. Which of the two must be transposed, so "
            "that the product sums over the samples?": ValueError,
        },
    ),
    "1.7": Function(
        specification=lambda X, P: np.array([[np.sum((x - p) ** 2) for p in P.T] for x in X.T]),
        cases=normals([(2, 3), (2, 4)], [(5, 2), (5, 3)], [(3, 1), (3, 6)]),
        right="Here you need the stretching (broadcasting) that spoiled a loss before.",
        hints=_wrong_squared_distances,
        without_loop=True,
    ),
    "1.8": Function(
        specification=_what_does_not_fit,
        cases=_arrays_that_may_not_fit,
        right="helpers/arguments.py guards the functions of this course in the same way.",
        hints=_wrong_guards,
        failures={
            "An array may lack an axis. Compare whole shapes, or look at ndim first.": IndexError,
        },
    ),
}
