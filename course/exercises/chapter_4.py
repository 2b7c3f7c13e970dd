"""Define the exercises of chapter 4, their right answers, and known mistakes with hints."""

import numpy as np

from course.exercises.checking import AnyExample, Function, Value
from helpers.activations import sigmoid
from helpers.datasets import load_perceptron
from helpers.perceptron import think, train


def _one_step(weights, inputs, targets):
    weights = weights.copy()
    for row, target, a in zip(inputs, targets, sigmoid(inputs @ weights), strict=True):
        weights += (target - a) * a * (1 - a) * row
    return weights


def _wrong_steps(right, weights, inputs, targets):
    scores = inputs @ weights
    outputs = sigmoid(scores)
    errors = targets - outputs
    step = right - weights
    of_score = weights + inputs.T @ (errors * scores * (1 - scores))
    no_slope = weights + inputs.T @ errors
    twice = sigmoid(outputs)
    twice = weights + inputs.T @ (errors * twice * (1 - twice))
    return {
        "The slope still uses the logit, but x * (1 - x) is right for the output only.": of_score,
        "The slope is missing. This is a step for the cost of chapter 2.": no_slope,
        "The sign is wrong, because a step with targets minus outputs is added.": weights - step,
        "This is the step alone. Return the weights after the step.": step,
        "The sigmoid is applied twice. The slope uses the output itself.": twice,
        "This step is a mean over the samples. The step of the port is a sum.": [
            weights + step / len(inputs),
        ],
    }


def _column_problems(rng):
    for N_out, N_in, N in ((2, 3, 1), (3, 5, 4), (4, 2, 7)):
        W, b = rng.normal(size=(N_out, N_in)), rng.normal(size=(N_out, 1))
        yield W, b, rng.normal(size=(N_in, N)), rng.random((N_out, N))


def _squared_gradient(W, b, X, Y):
    A = sigmoid(W @ X + b)
    return np.einsum("kn,kn,kn,in->ki", A - Y, A, 1 - A, X) / X.shape[1]


def _wrong_squared_gradients(right, W, b, X, Y):
    Z, N = W @ X + b, X.shape[1]
    A = sigmoid(Z)
    summed = N * right
    other_divisors = [summed / count for count in (len(X), len(Y), Y.size)]
    no_slope = (A - Y) @ X.T / N
    of_score = (A - Y) * Z * (1 - Z) @ X.T / N
    unbiased = _squared_gradient(W, 0, X, Y)
    return {
        "This is the gradient of chapter 2's cost. The factor A (1 - A) is missing.": no_slope,
        "Take the mean over the samples. Divide by N, the number of columns of X.": [
            *(summed, *other_divisors),
        ],
        "The sign is wrong, because the gradient points uphill, along A - Y.": -right,
        "This is twice the gradient, because the 1/2 of the cost cancels the 2 of the square.": [
            2 * right,
        ],
        "The slope uses the logit, but a (1 - a) is a function of the output.": of_score,
        "The logits are W @ X + b, and here the bias is missing.": unbiased,
    }


def _not_a_bad_start(start):
    if np.abs(start).max() > 20:
        return f"no weight should exceed 20 in size, but yours reach {np.abs(start).max():g}."
    if np.count_nonzero(start) > 1:
        return "two of the three weights should be 0."
    inputs, targets = load_perceptron()
    outputs = think(train(start, inputs, targets, 10_000), inputs)
    if ((outputs > 0.5) == (targets > 0.5)).all():
        return (
            "training succeeds from this start. Where is the slope a (1 - a) close to 0 "
            "although the error is close to 1?"
        )
    return None


def _does_not_learn_xor(extra):
    inputs, _ = load_perceptron()
    targets = np.array([0.0, 0.0, 1.0, 1.0])  # the XOR of the first two inputs
    factor = extra[2:].mean()
    if np.abs(extra - factor * targets).max() < 0.05 * abs(factor):
        return (
            "your numbers are the targets, or nearly a multiple of the targets. Find another "
            "formula."
        )
    # For a weighted sum, this sum over the samples (0, 0), (1, 1), (1, 0) and (0, 1) is 0.
    if abs(extra @ [1, 1, -1, -1]) <= 1e-9 * np.abs(extra).max():
        return (
            "your numbers are a weighted sum of x1, x2 and 1, which the unit can compute by "
            "itself. Try another formula."
        )
    widened = np.column_stack([inputs, extra])
    outputs = think(train(np.zeros(4), widened, targets, 10_000), widened)
    if ((outputs > 0.5) != (targets > 0.5)).any():
        return (
            f"after 10,000 iterations from zero the outputs are {outputs.round(2)}. Your numbers "
            "are no weighted sum of x1, x2 and 1, so some weights would do, but training does not "
            "find them. Try numbers of about 1 in size, and some zeros."
        )
    return None


EXERCISES = {
    "4.1": Function(
        specification=_one_step,
        cases=lambda rng: [
            (rng.normal(size=k), rng.normal(size=(N, k)), rng.random(N))
            for N, k in [(1, 2), (4, 3), (3, 5)]
        ],
        right="The slope now uses the output, and the caller's weights are not changed.",
        hints=_wrong_steps,
    ),
    "4.2": AnyExample(
        objection=_not_a_bad_start,
        count=3,
        right="The outputs are close to 0 or 1 but wrong, so the slope is nearly 0 and steps "
        "are tiny.",
    ),
    "4.3": Function(
        specification=_squared_gradient,
        cases=_column_problems,
        right="The gradient differs from chapter 2's only in the factor A (1 - A).",
        hints=_wrong_squared_gradients,
    ),
    "4.4": AnyExample(
        objection=_does_not_learn_xor,
        count=4,
        right="The unit is still linear in its four inputs, but the fourth is not linear in x1 "
        "and x2.",
    ),
    "4.5": Value(
        expected=(True, False, False, True),
        right="The vector of 4 is a column in Julia, but in NumPy the array of 3 is a row.",
        hints={
            "Julia does not align on the right, because a vector is a column there.": [
                (False, True, False, True),
            ],
            "NumPy aligns on the right, so 3 meets 3, or 3 meets 4.": (True, False, True, False),
            "Neither language searches for an axis that fits.": (True, True, True, True),
            "In both languages, the opposite of your answers is true.": (False, True, True, False),
            "Julia repeats arrays, too, if the operator has a dot.": (False, False, False, True),
            "In Julia, the vector of 3 is a column, which meets the 4 rows of M.": [
                (True, True, False, True),
            ],
        },
    ),
}
