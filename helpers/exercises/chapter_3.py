"""The exercises of chapter 3: what is right, and the mistakes that have a hint of their own."""

import numpy as np

from helpers.activations import sigmoid, softmax
from helpers.exercises.checking import Function, Value, Witness


def _take_largest(A):
    hot = np.zeros(A.shape, dtype=int)
    for n in range(A.shape[1]):
        best = 0
        for k in range(A.shape[0]):
            if A[k, n] > A[best, n]:
                best = k
        hot[best, n] = 1
    return hot


def _outputs(rng):
    ties = np.array([[0.2, 0.7], [0.4, 0.7], [0.4, 0.1]])
    return [(rng.random(shape),) for shape in ((2, 1), (3, 5), (7, 4))] + [(ties,)]


def _share_right(A, Y):
    hits = 0
    for n in range(A.shape[1]):
        hits += list(A[:, n]).index(max(A[:, n])) == list(Y[:, n]).index(1)
    return hits / A.shape[1]


def _outputs_and_targets(rng):
    cases = []
    for N_out, N in ((2, 3), (3, 8), (6, 5)):
        Y = np.eye(N_out)[rng.integers(N_out, size=N)].T
        cases.append((rng.random((N_out, N)) + 0.5 * Y, Y))
    return cases


def _hybrid_gradient_in_W(W, b, X, Y):
    N_out, N_in = W.shape
    gradient = np.zeros((N_out, N_in))
    for n in range(X.shape[1]):
        for k in range(N_out):
            a = sigmoid(W[k] @ X[:, n] + b[k, 0])
            for i in range(N_in):
                gradient[k, i] += (a - 1) * Y[k, n] * X[i, n] / X.shape[1]
    return gradient


def _layers(rng):
    cases = []
    for N_out, N_in, N in ((2, 3, 1), (3, 5, 4), (4, 2, 7)):
        Y = rng.integers(2, size=(N_out, N)).astype(float)
        W, b = rng.normal(size=(N_out, N_in)), rng.normal(size=(N_out, 1))
        cases.append((W, b, rng.normal(size=(N_in, N)), Y))
    return cases


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
        mistakes=(
            (
                lambda A: (A == A.max(axis=0)).astype(int),
                "Where two outputs of a sample are equal, yours has two ones. Only the first wins.",
            ),
            (
                lambda A: np.rint(A).astype(int),
                "This is rounding: a sample may get no 1, or several.",
            ),
            (
                lambda A: (A == A.max()).astype(int),
                "Without an axis, max looks at the whole array: one 1 in all.",
            ),
            (
                lambda A: (np.arange(A.shape[1]) == A.argmax(axis=1)[:, None]).astype(int),
                "Axis 1 finds the best sample for each output. Samples are columns here.",
            ),
            (
                lambda A: A.argmax(axis=0),
                "These are the numbers of the winning rows. Make zeros and ones of them.",
            ),
        ),
    ),
    "3.3": Function(
        specification=_share_right,
        cases=_outputs_and_targets,
        right="Two one-word faults, and the broken line never raised.",
        mistakes=(
            (
                lambda A, Y: np.mean(np.argmax(A, axis=1) == np.argmax(Y)),
                "This is the line as it was. Look at the two calls of argmax one by one.",
            ),
            (
                lambda A, Y: np.mean(A.argmax(axis=1) == Y.argmax(axis=1)),
                "Axis 1 runs over the samples. The largest output of a sample is along axis 0.",
            ),
            (
                lambda A, Y: np.mean(A.argmax(axis=0) == Y.argmax()),
                "One of the two still counts through the flattened array.",
            ),
            (
                lambda A, Y: np.sum(A.argmax(axis=0) == Y.argmax(axis=0)),
                "This is the number of samples that are right. Their share is asked for.",
            ),
            (
                lambda A, Y: 100 * np.mean(A.argmax(axis=0) == Y.argmax(axis=0)),
                "This is the share in percent. Return it as a number from 0 to 1.",
            ),
            (
                lambda A, Y: A.argmax(axis=0) == Y.argmax(axis=0),
                "This says for each sample whether it is right. The share of all is one number.",
            ),
            (
                lambda A, Y: (np.rint(A) == Y).all(axis=0).mean(),
                "This rounds. Compare where the largest output stands with where the 1 stands.",
            ),
            (
                lambda A, Y: np.mean(np.rint(A) == Y),
                "This counts outputs after rounding. Count samples, by the largest output.",
            ),
        ),
    ),
    "3.4": Function(
        specification=_hybrid_gradient_in_W,
        cases=_layers,
        right="Where a row of Y is zero, so is its row of the gradient: that output never learns.",
        mistakes=(
            (
                lambda W, b, X, Y: (sigmoid(W @ X + b) - Y) @ X.T / X.shape[1],
                "A - Y is the gradient of the full cost. Without the (1 - y) term less is left.",
            ),
            (
                lambda W, b, X, Y: (sigmoid(W @ X + b) - 1) * Y @ X.T,
                "The mean over the samples is missing: divide by N, the number of columns.",
            ),
            (
                lambda W, b, X, Y: (sigmoid(W @ X) - 1) * Y @ X.T / X.shape[1],
                "The scores are W @ X + b: the bias is missing.",
            ),
            (
                lambda W, b, X, Y: (1 - sigmoid(W @ X + b)) * Y @ X.T / X.shape[1],
                "The sign is turned round. The cost falls where the output rises.",
            ),
            (
                lambda W, b, X, Y: (X @ ((sigmoid(W @ X + b) - 1) * Y).T) / X.shape[1],
                "This is the transpose: (N_in, N_out). W has shape (N_out, N_in).",
            ),
            (
                lambda W, b, X, Y: (sigmoid(W @ X + b) - 1) * Y @ X.T / len(Y),
                "You divide by the number of outputs. The mean is over the samples.",
            ),
            (
                lambda W, b, X, Y: (sigmoid(W @ X + b) - 1) * Y @ X.T / len(X),
                "You divide by the number of features. The mean is over the samples.",
            ),
        ),
        failures=(
            (ValueError, "Y (1 - A) goes element by element: Y * (1 - A). Only X.T comes with @."),
        ),
    ),
    "3.5": Function(
        specification=lambda m, c: 1 / (1 + c * (1 / m - 1)),
        cases=lambda rng: [(0.25, 1.0), (0.5, 1.0), (0.25, 0.1), (0.9, 0.5), (0.4, 0.0)],
        right="With c = 1 the output is the share itself; with c = 0 it is 1 for every m above 0.",
        mistakes=(
            (lambda m, c: m, "That is the answer for c = 1 only."),
            (lambda m, c: 1.0, "That is the answer for c = 0 only."),
            (
                lambda m, c: c * m / (c * m + 1 - m),
                "The factor c stands before the other term: it belongs to (1 - m).",
            ),
            (lambda m, c: c * (1 - m) / (m + c * (1 - m)), "That is 1 - a. Solve for a."),
            (
                lambda m, c: m / (c * (1 - m)),
                "That is a / (1 - a), the odds. Solve on for a.",
            ),
            (
                lambda m, c: m / (m - c * (1 - m)),
                "A sign got lost when you solved for a: the derivative of log(1 - a) is "
                "-1 / (1 - a).",
            ),
            (lambda m, c: m / (m + c), "The 1 - m in the second term has got lost on the way."),
        ),
        failures=(
            (
                ZeroDivisionError,
                "With c = 0, write it as one fraction, without the odds in between. With any "
                "other c, look for a sign that got lost.",
            ),
        ),
    ),
    "3.6": Witness(
        objection=_no_clear_winner,
        right="Sigmoid decides by each sign, softmax by differences between scores.",
        mistakes=([-1, -1, -1], [5, -1, -1], [0.9, 0.05, 0.05], [-1, -5]),
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
