"""Define the exercises of chapter 5, their right answers, and known mistakes with hints."""

import numpy as np

from course.exercises.checking import AnyExample, Function, Value, normals, safely
from helpers.activations import softmax

# The sizes (N_in, N_out, N) of the inputs are all different, so that a wrong axis raises an error.
SIZES = ((4, 3, 5), (7, 2, 4), (5, 6, 3))
RATE = 0.3
HANDFUL = 200  # the digits of a step in the chapter


def _no_wrong_way(points):
    """Return an objection unless the mean slopes of the pair and of all points differ in sign."""
    pairs = safely(lambda: [(float(x), float(y)) for x, y in points], otherwise=None)
    if pairs is None or len(pairs) != 4:
        return "The answer should be a list of four pairs (x, target)."
    x, y = np.array(pairs).T
    if not np.isfinite(x).all() or not np.isin(y, (0, 1)).all():
        told = "Each x should be a finite number, and each target 0 or 1."
        swapped = np.isin(x, (0, 1)).all()
        return f"{told} The x of a pair comes first, its target second." if swapped else told
    slopes = (0.5 - y) * x
    handful, everyone = slopes[:2].mean(), slopes.mean()
    if abs(everyone) > 1e-12 * np.abs(slopes).max() and np.sign(handful) == -np.sign(everyone) != 0:
        return None
    told = f"The slope of the first two is {handful:.3g}, and that of all four is {everyone:.3g}. "
    if handful == 0:
        return told + "The first two should pull somewhere, too."
    return told + "Make the last two pull the other way, and harder."


def _step(X, Y, A, W, b):
    """Return [W | b] after a step of gradient descent, computed with loops over numbers."""
    N, V = X.shape[1], np.hstack([W, b])
    for k in range(len(W)):
        for n in range(N):
            for i, x in enumerate([*X[:, n], 1.0]):
                V[k, i] -= RATE * (A[k, n] - Y[k, n]) * x / N
    return V


def _wrong_steps(right, X, Y, A, W, b):
    before, N = np.hstack([W, b]), X.shape[1]
    step = right - before
    biases = np.zeros(step.shape)
    biases[:, -1] = step[:, -1]
    by_200 = before + N / HANDFUL * step
    return {
        "The step is divided by 200, the size of the chapter's handful. Take the number of samples "
        "from X.": [by_200, by_200 + (1 - N / HANDFUL) * biases],
        "This step is N times too long: the cost is a mean over the N samples.": before + N * step,
        "The weights are right. The step of the biases is divided by N twice.": right
        + (1 / N - 1) * biases,
        "The weights are right. The slopes of the biases are a row, so the biases became a table: "
        "which argument of sum keeps the axis?": np.hstack(
            [right[:, :-1], before[:, -1:] + biases[:, -1]]
        ),
        "The step of the biases is right. The step of the weights is N times too long: the cost is "
        "a mean over the N samples.": before + N * step + (1 - N) * biases,
        "This step goes uphill. Subtract the slopes.": before - step,
    }


def _step_cases(rng):
    for N_in, N_out, N in SIZES:
        labels = rng.integers(N_out, size=N)
        Y = (np.arange(N_out)[:, None] == labels).astype(float)
        W, b = rng.normal(size=(N_out, N_in)), rng.normal(size=(N_out, 1))
        X = rng.normal(size=(N_in, N))
        yield X, Y, softmax(W @ X + b), W, b


def _logits(P, Q, W, b, X):
    """Return the logits of a network with products of inputs, computed with loops over numbers."""
    K = len(W)
    Z = W @ X + b
    for row in range(len(P)):
        Z[row % K] += (P[row] @ X) * (Q[row] @ X)
    return Z


def _wrong_logits(right, P, Q, W, b, X):
    K, linear = len(W), W @ X + b
    products = (P @ X) * (Q @ X)
    blocks = products.reshape(K, -1, X.shape[1]).sum(axis=1)
    sums = (P @ X).reshape(-1, K, X.shape[1]).sum(axis=0)
    sums = sums * (Q @ X).reshape(-1, K, X.shape[1]).sum(axis=0)
    return {
        "These are the products alone. W @ X + b is missing.": right - linear,
        "W @ X is missing.": right - W @ X,
        "The biases are missing.": right - b,
        "The rows of digit k are k, k + K, k + 2K and so on, not r rows in a block.": linear
        + blocks,
        "You summed too early. Multiply P X and Q X first, and then sum over r.": linear + sums,
        "This is right for r = 2. Take r from the arguments: P has r K rows, and W has K.": [
            lambda: linear + products[:K] + products[K : 2 * K],
        ],
    }


EXERCISES = {
    "5.1": AnyExample(
        objection=_no_wrong_way,
        right="A step by this handful goes uphill for all four. On average, handfuls point down.",
    ),
    "5.2": Function(
        specification=_step,
        cases=_step_cases,
        right="A mean over samples, copies instead of the caller's arrays, and a column of biases.",
        hints=_wrong_steps,
        failures={
            "Write the shapes of dZ, X and the biases below each other. Only one product of dZ and "
            "X has the shape of W, and the slopes of the biases need keepdims=True.": ValueError,
        },
    ),
    "5.3": Value(
        expected="C",
        right="People are kept aside whole, and the strangers have seen no choice.",
        choices=("A", "B", "C", "D"),
        hints={
            "A chooses the network that knows its practice digits best, by heart if it can.": "A",
            "B's choice has used the strangers, so their count is no test any more.": "B",
            "The hands that wrote D's digits have also written the practice digits.": "D",
        },
    ),
    "5.4": Function(
        specification=_logits,
        cases=normals(
            *(
                [(r * b, a), (r * b, a), (b, a), (b, 1), (a, N)]
                for (a, b, N), r in zip((*SIZES, (5, 2, 1)), (3, 1, 5, 2), strict=True)
            )
        ),
        right="reshape(r, K, N) puts the rows k, k + K, ... of a digit below each other.",
        hints=_wrong_logits,
        failures={
            "The products have r K rows and N columns. Sum them to K rows before you add W @ X and "
            "b, and take K, N and r from the arguments.": ValueError
        },
    ),
}
