"""Define the exercises of chapter 3, their right answers, and known mistakes with hints."""

import numpy as np

from course.exercises.checking import AnyExample, Function, Value
from helpers.activations import sigmoid, softmax


def _no_clear_winner(z):
    ones = int(np.rint(sigmoid(z)).sum())
    if ones:
        if z.min() >= 0 and np.isclose(z.sum(), 1):
            asked = "Your numbers sum to 1, as outputs of softmax do. Answer with logits instead."
        else:
            asked = "Which sign must a logit have so that its output rounds to 0?"
        count = "one sigmoid output rounds" if ones == 1 else f"{ones} sigmoid outputs round"
        return f"{count} to 1. {asked}"
    if np.rint(softmax(z)).sum() != 1:
        return (
            f"softmax gives {softmax(z).round(2)}, so no output rounds to 1. Make one logit much "
            "larger than the others."
        )
    return None


def _outputs_and_targets(rng):
    for N_out, N in ((3, 5), (4, 9), (6, 4)):
        Y = np.eye(N_out)[rng.integers(N_out, size=N)].T
        yield (rng.random((N_out, N)) + 0.5 * Y) / 1.5, Y


def _wrong_shares_right(right, A, Y):
    hits, rounded = A.argmax(axis=0) == Y.argmax(axis=0), np.rint(A) == Y
    as_it_was = np.mean(A.argmax(axis=1) == Y.argmax())
    flat = np.mean(A.argmax(axis=0) == Y.argmax())
    whole = rounded.all(axis=0).mean()
    return {
        "This is the line from the comment. Look at each of the two calls of argmax.": as_it_was,
        "axis=1 runs over the samples. To find the largest output of a sample, "
        "use axis 0.": np.mean(A.argmax(axis=1) == Y.argmax(axis=1)),
        "One of the two calls of argmax still counts through the flattened array.": flat,
        "This is the number of correct samples. Return it as a fraction of all samples.": sum(hits),
        "You have rounded. Compare the position of the largest output with that of the 1.": whole,
        "This is in percent. Return a fraction between 0 and 1.": 100 * right,
    }


def _wrong_decisions(right, A):
    ties = (A == A.max(axis=0)).astype(int)
    flat = (A == A.max()).astype(int)
    axis_1 = (np.arange(A.shape[1]) == A.argmax(axis=1)[:, None]).astype(int)
    rows = A.argmax(axis=0)
    return {
        "Where two outputs of a sample are equal, yours has two ones. Only the first wins.": ties,
        "This is rounding, which may give a sample no 1, or several.": np.rint(A),
        "Without an axis, max takes the maximum of the whole array, so there is only one 1.": flat,
        "axis=1 compares the samples with each other. Compare the outputs of each sample.": axis_1,
        "These are the row numbers of the largest outputs. Turn them into zeros and ones.": rows,
    }


def _layers(rng):
    for N_out, N_in, N in ((2, 3, 1), (3, 5, 4), (4, 2, 7)):
        Y = rng.integers(2, size=(N_out, N)).astype(float)
        W, b = rng.normal(size=(N_out, N_in)), rng.normal(size=(N_out, 1))
        yield W, b, rng.normal(size=(N_in, N)), Y


def _wrong_hybrid_gradients(right, W, b, X, Y):
    A, N = sigmoid(W @ X + b), X.shape[1]
    summed = N * right
    other_divisors = [summed / count for count in (len(X), len(Y), Y.size)]
    unbiased = (sigmoid(W @ X) - 1) * Y @ X.T / N
    return {
        "A - Y is the gradient of the full cost. Leave out the part from the term with (1 - y).": [
            (A - Y) @ X.T / N,
        ],
        "Take the mean over the samples. Divide by N, the number of columns of X.": [
            *(summed, *other_divisors),
        ],
        "The logits are W @ X + b, and here the bias is missing.": unbiased,
        "The sign is wrong. The cost falls as an output rises.": -right,
        "This is the transpose, of shape (N_in, N_out). W has shape (N_out, N_in).": right.T,
    }


def _logits_targets_temperature(rng):
    for shape, scale, number in (((3, 1), 1, 2.0), ((3, 4), 1, 10.0), ((5, 7), 2000, 0.5)):
        Y = rng.integers(2, size=shape).astype(float)
        Y[:2, 0] = 1  # the first target has several ones
        yield scale * rng.normal(size=shape), Y, number
    Y = rng.random((4, 3))
    Y[:, 1] = 0
    yield rng.normal(size=(4, 3)), Y, 3.0


def _softmax_gradient(Z, Y, T):
    # A sample with m ones in its target counts as m samples with one-hot targets.
    A, one_hot = softmax(Z / T), np.eye(len(Z))
    return sum(Y[k] * (A - one_hot[:, [k]]) for k in range(len(Z))) / (T * Z.shape[1])


def _wrong_softmax_gradients(right, Z, Y, T):
    A, N, ones = softmax(Z / T), Z.shape[1], Y.sum(axis=0)
    NT = N * T
    cold, rows = (ones * softmax(Z) - Y) / N, Y.sum(axis=1)
    naive = np.exp(Z / T) / np.exp(Z / T).sum(axis=0)
    return {
        "The softmax here is without a temperature. The outputs are softmax(Z / T).": [
            *(cold, cold / T),
        ],
        "This is the derivative with respect to Z / T. By the chain rule, multiply it by the "
        "derivative of Z / T with respect to Z.": T * right,
        "This is right only where a column of Y sums to 1, but some columns do not.": (A - Y) / NT,
        "This is right for one sample. The cost is a mean over samples, so what is missing?": [
            N * right,
        ],
        "This is right for small logits. With logits in the thousands exp overflows, so use the "
        "softmax of helpers.": (ones * naive - Y) / NT,
        "axis=1 sums the targets of different samples. Sum the targets of each sample, along axis "
        "0.": [(rows[:, None] * A - Y) / NT, lambda: (rows * A - Y) / NT],
    }


def _several_ones(rng):
    # Square arrays come first, because there a wrong axis gives wrong numbers and no error.
    for shape in ((2, 2), (3, 3), (5, 5), (3, 4)):
        Y = rng.integers(2, size=shape).astype(float)
        Y[0], Y[:, 0] = 1, 1  # no sum is 0, and the first target has several ones
        yield (Y,)


EXERCISES = {
    "3.1": AnyExample(
        objection=_no_clear_winner,
        count=3,
        right="The rounded sigmoid output depends on the sign of its logit. Softmax depends on the "
        "differences between logits.",
    ),
    "3.2": Function(
        specification=lambda A, Y: np.mean(
            [list(a).index(max(a)) == list(y).index(1) for a, y in zip(A.T, Y.T, strict=True)]
        ),
        cases=_outputs_and_targets,
        right="The line had two bugs, an axis that was wrong and one that was missing.",
        hints=_wrong_shares_right,
    ),
    "3.3": Function(
        specification=lambda Y: np.stack([column / column.sum() for column in Y.T], axis=1),
        cases=_several_ones,
        right="Every column sums to 1, so A - Y is the exact gradient for these targets.",
        hints=lambda right, Y: {
            "Here every row sums to 1, but a sample is a column.": Y / Y.sum(axis=1)[:, None],
            "You divided each column by the sum of a row, because axis=1 adds up the samples. "
            "The outputs of one sample are on axis 0.": lambda: Y / Y.sum(axis=1),
            "This is right for two ones. Other targets have one or three ones, so count them.": [
                Y / 2,
            ],
            "Softmax gives a part to the zeros, too. Divide the 1 among the ones only.": softmax(Y),
            "Here the whole array sums to 1. Each column must sum to 1 instead.": Y / Y.sum(),
            "Here each column sums to the number of outputs. Divide by the sum, not the mean.": [
                Y / Y.mean(axis=0),
            ],
        },
    ),
    "3.4": Value(
        expected=90.5,
        right="A network that answers 1/20 to everything gets 90.5 %. With more classes, a network "
        "that answers 1 divided by their number gets even more.",
        hints={
            "That is 100 minus 5. You left out the output whose target is 1.": 95.0,
            "That is the mean distance in percent. What does the formula do with it?": 9.5,
            "That is how often a random guess is correct. The formula measures distances.": 5.0,
            "Give the result in percent.": 0.905,
            "Add 19 distances of 0.05 and one of 0.95, then divide by 20.": 94.5,
            "That is 100 minus 190, the sum of 20 distances in percent. Take their mean.": -90.0,
        },
        tolerance=1e-6,
    ),
    "3.5": Function(
        specification=lambda A: np.array(
            [[int(k == list(a).index(max(a))) for a in A.T] for k in range(len(A))]
        ),
        cases=lambda rng: [
            *((rng.random(shape),) for shape in ((2, 1), (3, 5), (7, 4))),
            (np.array([[0.2, 0.7], [0.4, 0.7], [0.4, 0.1]]),),  # the largest output appears twice
            (np.array([[0.5, 0.7], [0.5 + 1e-12, 0.2], [0.1, 0.8]]),),  # 0.5 + 1e-12 is the largest
        ],
        right="Your function also takes the first of two equal outputs.",
        hints=_wrong_decisions,
    ),
    "3.6": Function(
        specification=lambda W, b, X, Y: (
            np.einsum("kn,in->ki", (sigmoid(W @ X + b) - 1) * Y, X) / X.shape[1]
        ),
        cases=_layers,
        right="If a row of Y is zero, the same row of the gradient is zero, so training never "
        "changes the weights of this output.",
        hints=_wrong_hybrid_gradients,
        failures={
            "Multiply Y and 1 - A element by element, with *. "
            "Only X.T is multiplied with @.": ValueError,
        },
    ),
    "3.7": Function(
        specification=_softmax_gradient,
        cases=_logits_targets_temperature,
        right="This gradient is right for all targets, whether or not they sum to 1.",
        hints=_wrong_softmax_gradients,
    ),
    "3.8": Function(
        specification=lambda m, c: 1 / (1 + c * (1 / m - 1)),
        cases=lambda rng: [
            *((0.25, 1.0), (0.5, 1.0), (0.25, 0.1), (0.9, 0.5), (0.4, 3.0), (0.4, 0.0)),
        ],
        right="With c = 1 the best output is the fraction m itself. With c = 0 it is 1 for every m "
        "above 0.",
        hints=lambda right, m, c: {
            "This result is right for c = 1 only.": m,
            "This result is right for c = 0 only.": 1.0,
            "The factor c multiplies the wrong term. It belongs to (1 - m).": (
                c * m / (c * m + 1 - m)
            ),
            "That is 1 - a. Solve for a.": 1 - right,
            "One sign is wrong, because the derivative of log(1 - a) is -1 / (1 - a).": (
                lambda: m / (m - c * (1 - m))
            ),
            "That is the logit of a, log(a / (1 - a)). Return the output a.": [
                lambda: np.log(m / (c * (1 - m))),
                np.log(m) - np.log(c * (1 - m)),
            ],
        },
        failures={
            "If this happens with c = 0, your formula is right for c above 0. Write it as one "
            "fraction, so that you neither divide by c nor take its logarithm. With any other c, "
            "look for a wrong sign.": [ZeroDivisionError, ValueError],
        },
    ),
    "3.9": Value(
        expected=0.50135,
        right="Every output stays above one half, so the claim fails here. The solution says why.",
        hints={
            "Use the centred samples, because the network was trained on them, not on X.": 0.2993,
            "Look at all six strengths. The strongest penalty gives the smallest output.": 0.5122,
            "That is the smallest output at the first strength. Look at all six.": 0.8158,
            "You used the original samples. Subtract each feature's mean first.": 0.5061,
            "You subtracted the mean of each sample, along axis 0. Subtract the mean of each "
            "feature, along axis 1.": 0.5031,
            "That may be rounded. Give four decimals.": [0.5, 0.501],
        },
        tolerance=0.0001,
    ),
}
