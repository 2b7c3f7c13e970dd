"""Define the exercises of chapter 2, their right answers, and known mistakes with hints."""

import numpy as np

from course.exercises.checking import Function, Value, normals
from helpers.activations import log_softmax, sigmoid

_LOSSES = -np.log([0.8, 0.5, 0.9])
_ONE_SAMPLE = "This is right for one sample. The cost is a mean over samples, so what is missing?"


def _random_targets(rng, shape):
    return rng.integers(2, size=shape).astype(float)


def _outputs_and_targets(rng):
    for shape in ((2, 1), (3, 4), (5, 7)):
        Y = _random_targets(rng, shape)
        Y[:2, 0] = 1, 0
        A = rng.uniform(0.05, 0.95, size=shape)
        A[:2, -1] = 1e-4, 1 - 1e-4
        yield A, Y


def _wrong_costs(right, A, Y):
    N_out, N = A.shape
    no_y = -(Y * np.log(A) + np.log(1 - A)).sum() / N
    return {
        "This is still the forum answer's line. Compare (1 - log a) with log(1 - a) at a = 0.5.": [
            -(Y * np.log(A) + (1 - Y) * (1 - np.log(A))).sum() / N,
        ],
        "The terms are right, but mean() also divides by the number of outputs. "
        "Sum over the outputs first.": right / N_out,
        "The terms are right, but the sign is not. "
        "This cost falls as the outputs get worse.": -right,
        "The second term should count only where the target is 0. Which factor ensures this?": no_y,
        "The terms are right. The cost is a mean over samples, so what is missing?": N * right,
        "The loss of the outputs whose target is 0 is missing.": -(Y * np.log(A)).sum() / N,
    }


def _scores_targets_number(rng):
    for shape, scale, number in (((3, 1), 1, 2.0), ((3, 4), 1, 10.0), ((5, 7), 2000, 0.5)):
        Y = _random_targets(rng, shape)
        Y[:2, 0] = 1  # the first target has several ones
        yield scale * rng.normal(size=shape), Y, number


def _wrong_weighted_gradients(right, Z, Y, c):
    A, N = sigmoid(Z), Z.shape[1]
    misses, alarms = Y * (1 - A), (1 - Y) * A
    both = c * (A - Y) / N
    by_a = -c * Y / A + (1 - Y) / (1 - A)
    other = (c * alarms - misses) / N
    return {
        "Here c also multiplies the loss of false positives. Only the first term has c.": both,
        "For y = 1 this gives a - c. Multiply -c y / a by a (1 - a) once more.": (A - c * Y) / N,
        _ONE_SAMPLE: N * right,
        "This is right for small logits. With large ones, a denominator becomes 0. "
        "Multiply by a (1 - a) on paper, and cancel.": by_a * (A * (1 - A)) / N,
        "Here c multiplies the false positives. It belongs to the false negatives, y = 1.": other,
        "This is the derivative with respect to a. By the chain rule, multiply it by a (1 - a), "
        "and cancel.": by_a / N,
    }


def _wrong_log_softmaxes(right, Z):
    shifted, unshifted = Z - Z.max(axis=0), Z - Z.max()
    exponentials, naive = np.exp(shifted), np.exp(Z)
    sums = exponentials.sum(axis=0)
    one_maximum = unshifted - np.log(np.exp(unshifted).sum(axis=0))
    return {
        "This is right for small logits. With logits of a thousand exp overflows, so subtract the "
        "largest logit of each column first.": np.log(naive / naive.sum(axis=0)),
        "The shift is right, but some probabilities underflow to 0, and their logarithm is -inf. "
        "Write the logarithm of the quotient as a difference.": np.log(exponentials / sums),
        "The difference is right, but with logits of a thousand exp overflows. "
        "Shift the logits first, by the largest of each column.": [
            Z - shift - np.log(np.exp(Z - shift).sum(axis=0)) for shift in (0, Z[0], Z.mean(axis=0))
        ],
        "You subtracted one maximum from all samples. A column of logits far below it underflows "
        "to 0, so subtract the maximum of each column.": one_maximum,
        "axis=1 runs over the samples. The outputs of one sample are on axis 0.": [
            lambda: Z - Z.max(axis=1) - np.log(np.exp(Z - Z.max(axis=1)).sum(axis=1)),
            log_softmax(Z.T).T,
        ],
        "You shifted the logits inside exp only. Shift the Z in front of the logarithm, too.": [
            Z - np.log(sums),
        ],
    }


EXERCISES = {
    "2.1": Function(
        specification=lambda A, Y: -np.log(np.where(Y == 1, A, 1 - A)).sum() / A.shape[1],
        cases=_outputs_and_targets,
        right="Each loss is now minus the logarithm of a likelihood, so it cannot be negative.",
        hints=_wrong_costs,
    ),
    "2.2": Value(
        expected="pr",
        right="p is the cross-entropy plus a constant, which a gradient check cannot detect. r is "
        "the cross-entropy in another form, and q is a squared error.",
        hints={
            "This cost passes, and so does another one. Check all three.": ["p", "r"],
            "One of these three costs fails. Check at random logits, and compare with "
            "(A - Y) / N.": "pqr",
            "q fails, because its derivative has another factor, a (1 - a). Run the check.": "q",
            "One of these two costs fails, and the cost that you left out passes.": ["qr", "pq"],
            "The letters are right. Write them as one word in alphabetical order, 'pr'.": [
                *("rp", "p, r", "p,r", "p r", "p and r", ("p", "r"), ("r", "p")),
            ],
        },
        choices=("p", "q", "r", "pq", "pr", "qr", "pqr"),
    ),
    "2.3": Value(
        expected=_LOSSES.sum(),
        tolerance=5e-4,
        right="The output of 0.5 costs most, because it is the furthest from its target.",
        hints={
            "That is the loss of output 1 alone. "
            "Outputs 2 and 3 have the target 0, so add -log(1 - a) for each of them.": _LOSSES[0],
            "That is the mean over the outputs. "
            "The cost is a sum over the outputs and a mean over the samples.": _LOSSES.mean(),
            "You took -log(a) where the target is 0. The likelihood is 1 - a there, so output 3 is "
            "nearly right and should cost little.": [
                -np.log([0.8, 0.5, 0.1]).sum(),
                -np.log([0.2, 0.5, 0.1]).sum(),
            ],
            "The size is right. A cost is minus the logarithm of a number below 1, so which sign "
            "does it have?": -_LOSSES.sum(),
            "That is close. Round only the sum, to three decimals.": [1.02, 1.021],
            "You took the logarithm to base 10. Take the natural logarithm.": _LOSSES.sum()
            / np.log(10),
        },
    ),
    "2.4": Function(
        # 0 - c ... is never -0.0, which would be displayed as -0.
        specification=lambda Z, Y, c: (
            np.where(Y == 1, 0 - c * sigmoid(-Z), sigmoid(Z)) / Z.shape[1]
        ),
        cases=_scores_targets_number,
        right="With c = 1 your gradient is (A - Y) / N again.",
        hints=_wrong_weighted_gradients,
    ),
    "2.5": Value(
        expected=37,
        right="exp(-37) is less than 1.1e-16, half of the distance from 1 to the next float64, so "
        "1 + exp(-37) rounds to 1.",
        hints={
            "At 36, 1 - a is still 2.2e-16, and the computed loss is 36.04. Try a larger z.": 36,
            "The computed loss is still finite there. Try a larger z.": [*range(20, 36)],
            "The loss is infinite there, but also at a smaller z.": [*range(38, 60)],
            "Near this z, exp(z) overflows, but rounding spoils the loss at a much smaller z.": [
                *(709, 710, 745, 746),
            ],
            "That is close. The answer is an integer.": [36.7, 36.74, 36.8],
            "For a negative z, a is near 0, which is the target. Where is 1 - a near 0?": [
                *range(-60, -35),
                *(-709, -710, -745, -746),
            ],
        },
    ),
    "2.6": Function(
        specification=log_softmax,
        # Square arrays come first, because there a wrong axis gives wrong numbers and no error. In
        # the last two cases, the logits of different samples differ by thousands. In the last case,
        # the logits within a sample do so, too.
        cases=lambda rng: [
            *normals([(2, 2)], [(3, 3)], [(3, 5)])(rng),
            (np.arange(3.0)[:, None] + [1000, -1000, 3000],),
            (1000 * rng.normal(size=(4, 4)) + 5000 * np.arange(4),),
        ],
        right="Your function stays finite even where softmax itself underflows to 0.",
        hints=_wrong_log_softmaxes,
    ),
}
