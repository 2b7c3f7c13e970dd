"""Define the exercises of chapter 5, their right answers, and known mistakes with hints."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
from scipy import special

from course.exercises.checking import AnyExample, Function, normals, safely, short_repr

# The sizes (N_in, N_out, N) of the inputs are all different, so that a wrong axis raises an error.
SIZES = ((4, 3, 5), (7, 2, 4), (5, 6, 3))
RATE = 0.3


def _exact(value):
    """Return a real, finite number as a Fraction, and None for any other value."""
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    return safely(lambda: Fraction(*value.as_integer_ratio()), otherwise=None)


def _no_parabola_parts(points):
    pairs = safely(lambda: [(x, label) for x, label in points], otherwise=None)
    if not pairs:
        return "The answer should be a list of pairs (x, class)."
    if len(pairs) > 5:
        return f"Use five pairs at most. You have {len(pairs)}."
    for x, label in pairs:
        if _exact(x) is None:
            return f"Each x should be one real, finite number, but {short_repr(x)} is none."
        if _exact(label) not in (0, 1):
            return f"Each class should be 0 or 1, but {short_repr(label)} is neither."
    class_at = {_exact(x): _exact(label) for x, label in pairs}
    if len(class_at) < len(pairs):
        return "The same x appears twice. Make all x differ."
    classes = [class_at[x] for x in sorted(class_at)]
    changes = sum(one != following for one, following in pairwise(classes))
    if changes <= 2:
        times = ("never changes", "changes once", "changes twice")[changes]
        return (
            f"From left to right the class {times}. A parabola in x can cross zero twice, so it "
            "can cross wherever your class changes."
        )
    return None


def _step(X, Y, W, b):
    """Return [W | b] after a step that is written out for each number."""
    N, A = X.shape[1], special.softmax(W @ X + b, axis=0)
    V = np.hstack([W, b])
    for k in range(len(W)):
        for n in range(N):
            for i, x in enumerate([*X[:, n], 1.0]):
                V[k, i] -= RATE * (A[k, n] - Y[k, n]) * x / N
    return V


def _wrong_steps(right, X, Y, W, b):
    before, N = np.hstack([W, b]), X.shape[1]
    step = right - before
    biases = np.zeros(step.shape)
    biases[:, -1] = step[:, -1]
    return {
        "This step is N times too long: the cost is a mean over the N samples.": before + N * step,
        "The weights are right. The step of the biases is divided by N twice.": right
        + (1 / N - 1) * biases,
        "The weights are right. The step of the biases is N times too long.": right
        + (N - 1) * biases,
        "This step goes uphill. Subtract the slopes.": before - step,
        "These are the weights and biases before the step.": before,
    }


def _step_cases(rng):
    for N_in, N_out, N in SIZES:
        labels = rng.integers(N_out, size=N)
        Y = (np.arange(N_out)[:, None] == labels).astype(float)
        yield (
            rng.normal(size=(N_in, N)),
            Y,
            rng.normal(size=(N_out, N_in)),
            rng.normal(size=(N_out, 1)),
        )


def _slope_for_Q(X, P, Q, dZ):
    """Return the slope of each number in Q, with a loop over the digits and their two products."""
    dQ = np.zeros(Q.shape)
    for k in range(len(dZ)):
        for row in (k, k + len(dZ)):
            dQ[row] = X @ (dZ[k] * (P[row] @ X))
    return dQ


def _wrong_slopes_for_Q(right, X, P, Q, dZ):
    twice, repeated = np.vstack([dZ, dZ]), np.repeat(dZ, 2, axis=0)
    return {
        "This still uses Q X, but the derivative of a product with respect to Q X is P X.": (
            (twice * (Q @ X)) @ X.T
        ),
        "The products of digit k are the rows k and k + K. np.repeat gives it 2k and 2k + 1.": (
            (repeated * (P @ X)) @ X.T
        ),
        "P X is missing. This is the slope as if the logits were Q X alone.": twice @ X.T,
        "You divided by N, but dZ already contains the 1 / N of the cost.": right / X.shape[1],
    }


def _logits(X, P, Q, W, b):
    """Return the logits, digit by digit and product by product."""
    K = len(W)
    Z = W @ X + b
    for row in range(len(P)):
        Z[row % K] += (P[row] @ X) * (Q[row] @ X)
    return Z


def _wrong_logits(right, X, P, Q, W, b):
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
    }


EXERCISES = {
    "5.1": AnyExample(
        objection=_no_parabola_parts,
        right="Three changes need three crossings, which no parabola has.",
    ),
    "5.2": Function(
        specification=_step,
        cases=_step_cases,
        right="A mean over samples, copies instead of the caller's arrays, and a column of biases.",
        hints=_wrong_steps,
        failures={
            "Without keepdims=True, the slopes of the biases are a row, and the biases become a "
            "table.": ValueError,
        },
    ),
    "5.3": Function(
        specification=_slope_for_Q,
        cases=normals(*([(a, N), (2 * b, a), (2 * b, a), (b, N)] for a, b, N in SIZES)),
        right="Each factor's slope contains the other factor.",
        hints=_wrong_slopes_for_Q,
        failures={"P X has two rows for each row of dZ. Stack dZ twice.": ValueError},
    ),
    "5.4": Function(
        specification=_logits,
        cases=normals(
            *(
                [(a, N), (r * b, a), (r * b, a), (b, a), (b, 1)]
                for (a, b, N), r in zip(SIZES, (3, 1, 4), strict=True)
            )
        ),
        right="reshape(r, K, N) puts the rows k, k + K, ... of a digit below each other.",
        hints=_wrong_logits,
        failures={
            "The products have r K rows. Sum them to K rows before you add W @ X.": ValueError
        },
    ),
}
