"""The exercises of chapter 3: what is right, and the mistakes that have a hint of their own."""

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
    yield ties, "Where two outputs of a sample are equal, yours has two ones. Only the first wins."
    yield np.rint(A), "This is rounding: a sample may get no 1, or several."
    largest = (A == A.max()).astype(int)
    yield largest, "Without an axis, max looks at the whole array: one 1 in all."
    axis_1 = (np.arange(A.shape[1]) == A.argmax(axis=1)[:, None]).astype(int)
    yield axis_1, "Axis 1 finds the best sample for each output. Samples are columns here."
    rows = A.argmax(axis=0)
    yield rows, "These are the numbers of the winning rows. Make zeros and ones of them."


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
    yield as_it_was, "This is the line as it was. Look at the two calls of argmax one by one."
    axis_1 = np.mean(A.argmax(axis=1) == Y.argmax(axis=1))
    yield axis_1, "Axis 1 runs over the samples. The largest output of a sample is along axis 0."
    flat = np.mean(A.argmax(axis=0) == Y.argmax())
    yield flat, "One of the two still counts through the flattened array."
    count = np.sum(hits)
    yield count, "This is the number of samples that are right. Their share is asked for."
    percent = 100 * np.mean(hits)
    yield percent, "This is the share in percent. Return it as a number from 0 to 1."
    yield hits, "This says for each sample whether it is right. The share of all is one number."
    whole = rounded.all(axis=0).mean()
    yield whole, "This rounds. Compare where the largest output stands with where the 1 stands."
    outputs = np.mean(rounded)
    yield outputs, "This counts outputs after rounding. Count samples, by the largest output."


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
    yield full, "A - Y is the gradient of the full cost. Without the (1 - y) term less is left."
    yield summed, "The mean over the samples is missing: divide by N, the number of columns."
    unbiased = (sigmoid(W @ X) - 1) * Y @ X.T / N
    yield unbiased, "The scores are W @ X + b: the bias is missing."
    yield -summed / N, "The sign is turned round. The cost falls where the output rises."
    yield summed.T / N, "This is the transpose: (N_in, N_out). W has shape (N_out, N_in)."
    by_outputs = summed / len(Y)
    yield by_outputs, "You divide by the number of outputs. The mean is over the samples."
    by_inputs = summed / len(X)
    yield by_inputs, "You divide by the number of features. The mean is over the samples."


def _wrong_outputs_of_c(m, c):
    yield m, "That is the answer for c = 1 only."
    yield 1.0, "That is the answer for c = 0 only."
    other = c * m / (c * m + 1 - m)
    yield other, "The factor c stands before the other term: it belongs to (1 - m)."
    yield c * (1 - m) / (m + c * (1 - m)), "That is 1 - a. Solve for a."
    yield lambda: m / (c * (1 - m)), "That is a / (1 - a), the odds. Solve on for a."
    yield (
        lambda: m / (m - c * (1 - m)),
        "A sign got lost when you solved for a: the derivative of log(1 - a) is -1 / (1 - a).",
    )
    yield m / (m + c), "The 1 - m in the second term has got lost on the way."


def _no_clear_winner(scores):
    z = np.asarray(scores, dtype=float)
    if z.shape != (3,):
        return f"three scores are asked for; this has shape {z.shape}."
    if not np.isfinite(z).all():
        return "the scores should be finite, without nan and inf."
    ones = int(np.rint(sigmoid(z)).sum())
    if ones:
        return (
            f"of the rounded sigmoid outputs, {ones} {'is' if ones == 1 else 'are'} 1. Which sign "
            "must a score have for 0?"
        )
    if np.rint(softmax(z)).sum() != 1:
        return (
            f"softmax gives {softmax(z).round(2)}: no output rounds to 1. Raise one well above the "
            "others."
        )
    return None


EXERCISES = {
    "3.1": Value(
        expected=90.5,
        right="Answering 1/20 to everything prints 90.5 %. With more classes, 1/K prints more.",
        mistakes=(
            (95.0, "That is 100 minus 5: you left out the output whose target is 1."),
            (9.5, "That is the mean distance in percent. What does the formula do with it?"),
            (5.0, "That is the share a guess gets right. The formula measures distances."),
            (0.0, "No sample is predicted right, but that is not what the formula measures."),
            (0.905, "In percent, please."),
            (94.5, "Add 19 distances of 0.05 and one of 0.95, then divide by 20."),
        ),
        tolerance=1e-6,
    ),
    "3.2": Function(
        specification=_take_largest,
        cases=_outputs,
        right="Without a loop: by indexing, or by a stretch of (N_out, 1) against (N,).",
        mistakes=_wrong_decisions,
    ),
    "3.3": Function(
        specification=_share_right,
        cases=_outputs_and_targets,
        right="Two one-word faults, and the broken line never raised.",
        mistakes=_wrong_shares_right,
    ),
    "3.4": Function(
        specification=_hybrid_gradient_in_W,
        cases=_layers,
        right="Where a row of Y is zero, so is its row of the gradient: that output never learns.",
        mistakes=_wrong_hybrid_gradients,
        failures=(
            (ValueError, "Y (1 - A) goes element by element: Y * (1 - A). Only X.T comes with @."),
        ),
    ),
    "3.5": Function(
        specification=lambda m, c: 1 / (1 + c * (1 / m - 1)),
        cases=lambda rng: [(0.25, 1.0), (0.5, 1.0), (0.25, 0.1), (0.9, 0.5), (0.4, 0.0)],
        right="With c = 1 the output is the share itself; with c = 0 it is 1 for every m above 0.",
        mistakes=_wrong_outputs_of_c,
        failures=(
            (
                ZeroDivisionError,
                "With c = 0, write it as one fraction, without the odds in between. With any "
                "other c, look for a sign that got lost.",
            ),
        ),
    ),
    "3.6": AnyExample(
        objection=_no_clear_winner,
        right="Sigmoid decides by each sign, softmax by differences between scores.",
    ),
    "3.7": Value(
        expected=0.50135,
        right="Every output stays above one half: the claim fails here. The solution says why.",
        mistakes=(
            (0.2993, "Ask about the centred samples: the network was trained on them, not on X."),
            (1.0, "That is the smallest output without a penalty on the biases: add one."),
            (0.9990, "That is the largest of the outputs. The smallest is asked for."),
            (0.5122, "Look at all six strengths: the strongest penalty gives the smallest output."),
            (0.8158, "That is the smallest output at the first strength. Look at all six."),
            (0.5061, "These are the samples as they were. Subtract each feature's mean first."),
            *((near, "Near. Close to the tie, four decimals are needed.") for near in (0.5, 0.501)),
        ),
        tolerance=0.0001,
    ),
}
