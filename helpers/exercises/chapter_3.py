"""The exercises of chapter 3, their right answers, and the known mistakes with their hints."""

import numpy as np

from helpers.activations import sigmoid, softmax
from helpers.exercises.checking import AnyExample, Function, Value


def _outputs(rng):
    ties = np.array([[0.2, 0.7], [0.4, 0.7], [0.4, 0.1]])
    return [(rng.random(shape),) for shape in ((2, 1), (3, 5), (7, 4))] + [(ties,)]


def _take_largest(A):
    hot = np.zeros(A.shape, dtype=int)
    for n, outputs in enumerate(A.T):
        hot[list(outputs).index(max(outputs)), n] = 1
    return hot


def _wrong_decisions(A):
    ties = (A == A.max(axis=0)).astype(int)
    yield ties, "If two outputs of a sample are equal, only the first one should become 1."
    yield np.rint(A), "This rounds, so a sample may get no 1 or several."
    largest = (A == A.max()).astype(int)
    yield largest, "Without an axis, max gives the largest output of the whole array."
    axis_1 = (np.arange(A.shape[1]) == A.argmax(axis=1)[:, None]).astype(int)
    yield axis_1, "Axis 1 finds the best sample for each output, but samples are columns here."
    rows = A.argmax(axis=0)
    yield rows, "These are the rows of the largest outputs. Turn them into zeros and ones."


def _outputs_and_targets(rng):
    cases = []
    for N_out, N in ((2, 3), (3, 8), (6, 5)):
        Y = np.eye(N_out)[rng.integers(N_out, size=N)].T
        cases.append((rng.random((N_out, N)) + 0.5 * Y, Y))
    return cases


def _share_right(A, Y):
    samples = zip(A.T.tolist(), Y.T.tolist(), strict=True)
    return np.mean(
        [outputs.index(max(outputs)) == one_hot.index(1) for outputs, one_hot in samples]
    )


def _wrong_shares_right(A, Y):
    hits, rounded = A.argmax(axis=0) == Y.argmax(axis=0), np.rint(A) == Y
    as_it_was = np.mean(A.argmax(axis=1) == Y.argmax())
    yield as_it_was, "This is the original line. Look at the two calls of argmax one by one."
    axis_1 = np.mean(A.argmax(axis=1) == Y.argmax(axis=1))
    yield axis_1, "Axis 1 is the axis of the samples. Find the largest output along axis 0."
    flat = np.mean(A.argmax(axis=0) == Y.argmax())
    yield flat, "One of the two calls of argmax still searches the flattened array."
    count = np.sum(hits)
    yield count, "This is the number of samples that are right. Return their fraction."
    percent = 100 * np.mean(hits)
    yield percent, "This is the fraction in percent. Return it as a number from 0 to 1."
    yield hits, "This array says which samples are right. Return one number, their fraction."
    whole = rounded.all(axis=0).mean()
    yield whole, "This rounds. Compare the place of the largest output with that of the 1."
    outputs = np.mean(rounded)
    yield outputs, "This counts rounded outputs. Count the samples whose largest output is right."


def _layers(rng):
    cases = []
    for N_out, N_in, N in ((2, 3, 1), (3, 5, 4), (4, 2, 7)):
        Y = rng.integers(2, size=(N_out, N)).astype(float)
        W, b = rng.normal(size=(N_out, N_in)), rng.normal(size=(N_out, 1))
        cases.append((W, b, rng.normal(size=(N_in, N)), Y))
    return cases


def _hybrid_gradient_in_W(W, b, X, Y):
    A = sigmoid(W @ X + b)
    return np.einsum("kn,in->ki", (A - 1) * Y, X) / X.shape[1]


def _wrong_hybrid_gradients(W, b, X, Y):
    A, N = sigmoid(W @ X + b), X.shape[1]
    summed = (A - 1) * Y @ X.T
    full = (A - Y) @ X.T / N
    yield full, "A - Y is the gradient of the full cost, but here the (1 - y) term is missing."
    yield summed, "The mean over the samples is missing. Divide by N, the number of columns."
    unbiased = (sigmoid(W @ X) - 1) * Y @ X.T / N
    yield unbiased, "The bias is missing. The scores are W @ X + b."
    yield -summed / N, "The sign is wrong, because the cost falls as the output rises."
    yield summed.T / N, "This is the transpose, (N_in, N_out). W has shape (N_out, N_in)."
    by_outputs = summed / len(Y)
    yield by_outputs, "You divided by the number of outputs, but the mean is over the samples."
    by_inputs = summed / len(X)
    yield by_inputs, "You divided by the number of features, but the mean is over the samples."


def _wrong_outputs_of_c(m, c):
    yield m, "That is the answer for c = 1 only."
    yield 1.0, "That is the answer for c = 0 only."
    other = c * m / (c * m + 1 - m)
    yield other, "The factor c belongs to the other term, (1 - m)."
    yield c * (1 - m) / (m + c * (1 - m)), "That is 1 - a. Solve for a."
    yield lambda: m / (c * (1 - m)), "That is a / (1 - a), the odds. Solve it for a."
    yield (
        lambda: m / (m - c * (1 - m)),
        "One sign is wrong. Remember that the derivative of log(1 - a) is -1 / (1 - a).",
    )
    yield m / (m + c), "The factor 1 - m of the second term is missing."


def _no_clear_winner(scores):
    z = np.asarray(scores, dtype=float)
    if z.shape != (3,):
        return f"the answer should be three scores, but yours has shape {z.shape}."
    if not np.isfinite(z).all():
        return "the scores should be finite, without NaN or infinity."
    ones = int(np.rint(sigmoid(z)).sum())
    if ones:
        return (
            f"of the rounded sigmoid outputs, {ones} {'is' if ones == 1 else 'are'} 1. Which "
            "sign must a score have to give 0?"
        )
    if np.rint(softmax(z)).sum() != 1:
        return (
            f"softmax gives {softmax(z).round(2)}, and no output rounds to 1. Make one score "
            "much larger than the others."
        )
    return None


EXERCISES = {
    "3.1": Value(
        expected=90.5,
        right="An output of 1/20 everywhere prints 90.5 %, and more classes would print more.",
        mistakes=(
            (95.0, "That is 100 minus 5, without the output whose target is 1."),
            (9.5, "That is the mean distance in percent. What does the formula subtract it from?"),
            (5.0, "That is the fraction a guess gets right. The formula measures distances."),
            (0.0, "No sample is predicted right, but that is not what the formula measures."),
            (0.905, "The number is right, but it should be in percent."),
            (94.5, "Add 19 distances of 0.05 and one of 0.95, then divide by 20."),
        ),
        tolerance=1e-6,
    ),
    "3.2": Function(
        specification=_take_largest,
        cases=_outputs,
        right="Without a loop, it takes indexing, or broadcasting (N_out, 1) against (N,).",
        mistakes=_wrong_decisions,
    ),
    "3.3": Function(
        specification=_share_right,
        cases=_outputs_and_targets,
        right="The line had two mistakes of one word each, and it never raised an error.",
        mistakes=_wrong_shares_right,
    ),
    "3.4": Function(
        specification=_hybrid_gradient_in_W,
        cases=_layers,
        right="Where a row of Y is zero, so is the gradient's row, and that output never learns.",
        mistakes=_wrong_hybrid_gradients,
        failures=(
            (ValueError, "Multiply Y by 1 - A entry by entry, with *. Only X.T needs the @."),
        ),
    ),
    "3.5": Function(
        specification=lambda m, c: 1 / (1 + c * (1 / m - 1)),
        cases=lambda rng: [(0.25, 1.0), (0.5, 1.0), (0.25, 0.1), (0.9, 0.5), (0.4, 0.0)],
        right="With c = 1 the output is m itself, and with c = 0 it is 1 for every m above 0.",
        mistakes=_wrong_outputs_of_c,
        failures=(
            (
                ZeroDivisionError,
                "If c is 0, write the formula as one fraction, without the odds. For any other "
                "c, look for a wrong sign.",
            ),
        ),
    ),
    "3.6": AnyExample(
        objection=_no_clear_winner,
        right="The sigmoid depends on each sign, but softmax on differences between scores.",
    ),
    "3.7": Value(
        expected=0.50135,
        right="Every output stays above one half, so the claim fails here. The solution says why.",
        mistakes=(
            (0.2993, "Use the centred samples. The network was trained on them and not on X."),
            (1.0, "That is the smallest output without a penalty on the biases. Add one."),
            (0.9990, "That is the largest of the outputs. Return the smallest."),
            (0.5122, "Look at all six strengths. The strongest penalty gives the smallest output."),
            (0.8158, "That is the smallest output at the first strength. Look at all six."),
            (0.5061, "That is for the original samples. Subtract each feature's mean first."),
            *((near, "That is close, but four decimals are needed here.") for near in (0.5, 0.501)),
        ),
        tolerance=0.0001,
    ),
}
