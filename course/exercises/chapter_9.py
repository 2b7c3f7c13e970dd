"""Define the exercises of chapter 9, their right answers, and known mistakes with hints.

In the exercises of chapter 9, samples are rows, as in the frameworks for neural networks.
"""

import numpy as np

from course.exercises.checking import AnyExample, Function
from helpers.activations import softmax
from helpers.datasets import load_question


def _flatters(outputs):
    Y = load_question()[1].T
    A = np.asarray(outputs, dtype=float)
    if A.shape != Y.shape:
        return f"the outputs should have the shape {Y.shape}, but yours have {A.shape}."
    if not (A >= 0).all() or not (A <= 1).all():
        return "every output should lie between 0 and 1."
    if (A == 0.5).any():
        return "an output of exactly 0.5 rounds to neither side. Move it."
    same = A.argmax(axis=1) == Y.argmax(axis=1)
    if not same.all():
        row = int(np.argmin(same))
        return (
            f"Keras counts {same.sum()} of 4 samples. In row {row} the largest output is number "
            f"{A[row].argmax()}, and the first 1 of the target is number {Y[row].argmax()}."
        )
    right = (A.round() == Y).all(axis=1)
    if right.any():
        return (
            f"row {int(np.argmax(right))} is right when it is rounded, but no row should be right."
        )
    return None


def _outputs(rng):
    for N, K in ((4, 3), (6, 2), (5, 4)):
        Y = rng.integers(2, size=(N, K)).astype(float)
        A = np.where(Y == 1, 0.9, 0.1)
        A[0, 0] = 1 - A[0, 0]  # one output is wrong in the first sample, and all in the last
        A[-1] = 1 - A[-1]
        yield A, Y


def _wrong_shares(right, A, Y):
    hits = A.round() == Y
    largest = A.argmax(axis=1) == Y.argmax(axis=1)
    return {
        "That is what Keras counts. A sample is right only if all its outputs are right.": (
            largest.mean()
        ),
        "That is the share of right outputs. A sample is right only if all of them are right.": (
            hits.mean()
        ),
        "These samples have at least one right output. All of them must be right.": (
            hits.any(axis=1).mean()
        ),
        "That is the number of right samples. Divide by the number of samples.": (
            hits.all(axis=1).sum()
        ),
        "Samples are rows here, so look along axis 1.": hits.all(axis=0).mean(),
    }


def _gradients(rng):
    for K in (3, 4, 5):
        Y = np.zeros((K + 3, K))
        Y[:K] = np.eye(K)
        Y[0, :2] = 1, 1  # two ones
        Y[1] = 0  # no ones
        Y[K, -1] = 1
        Y[-2, :2] = 0.5, 0.5
        Y[-1, :3] = 1, 0.5, 0.5
        Z = rng.normal(size=Y.shape)
        Z[3] = 0  # for four outputs, this gradient has no error in float32
        A = _over_rows(Z)
        G = Y.sum(axis=1, keepdims=True) * A - Y
        G[[0, 1]] = (A - Y)[[0, 1]]  # the forum's gradient, wrong for these two
        G[2] = -G[2]
        G[K] /= len(G)  # as if the cost of this sample were divided by their number
        yield Z, Y, G.astype(np.float32).astype(float)


def _over_rows(Z):
    return softmax(Z.T).T


def _close(G, right):
    return np.abs(G - right).max(axis=1) < 1e-4


def _wrong_verdicts(right, Z, Y, G):
    A = _over_rows(Z)
    exact = Y.sum(axis=1, keepdims=True) * A - Y
    return {
        "A − Y is what we doubt. It is right only for targets that sum to 1.": _close(G, A - Y),
        "Return a truth value for each sample, not one for all of them.": [
            right.all(),
            np.abs(G - exact).max() < 1e-4,
        ],
        "These gradients are float32, so they are never exactly equal. Allow 0.0001.": (
            (exact == G).all(axis=1)
        ),
        "A row of G is the gradient of one sample's cost. Don't divide by the number of samples.": (
            _close(G, exact / len(Z))
        ),
        "Samples are rows here, so softmax sums along axis 1.": _close(
            G, Y.sum(axis=1, keepdims=True) * softmax(Z) - Y
        ),
    }


EXERCISES = {
    "9.1": AnyExample(
        objection=_flatters,
        right="Keras calls this an accuracy of 1.0, and not one sample is right.",
    ),
    "9.2": Function(
        specification=lambda A, Y: np.mean(
            [(a.round() == y).all() for a, y in zip(A, Y, strict=True)]
        ),
        cases=_outputs,
        right="One wrong output makes a sample wrong, whichever output is the largest.",
        hints=_wrong_shares,
    ),
    "9.3": Function(
        specification=lambda Z, Y, G: np.array(
            [
                np.abs(g - (y.sum() * softmax(z) - y)).max() < 1e-4
                for z, y, g in zip(Z, Y, G, strict=True)
            ]
        ),
        cases=_gradients,
        right="This check would have caught the forum's gradient, in NumPy and in Keras.",
        hints=_wrong_verdicts,
    ),
}
