"""The exercises of chapter 2: what is right, and the mistakes that have a hint of their own."""

import numpy as np

from helpers.activations import log_softmax, sigmoid, softmax
from helpers.exercises.checking import Function, Value


def _sigmoid_cost(A, Y):
    total = 0.0
    for n in range(A.shape[1]):
        for k in range(A.shape[0]):
            total -= np.log(A[k, n]) if Y[k, n] == 1 else np.log(1 - A[k, n])
    return total / A.shape[1]


def _weight_gradient(A, Y, X):
    dW = np.zeros((A.shape[0], X.shape[0]))
    for k in range(dW.shape[0]):
        for j in range(dW.shape[1]):
            for n in range(X.shape[1]):
                dW[k, j] += (A[k, n] - Y[k, n]) * X[j, n] / X.shape[1]
    return dW


def _shared(Y):
    return np.stack([column / column.sum() for column in Y.T], axis=1)


def _softmax_gradient(Z, Y):
    # A target with several ones counts as that many one-hot samples.
    dZ = np.zeros(Z.shape)
    for n in range(Z.shape[1]):
        for k in range(Z.shape[0]):
            one_hot = np.arange(Z.shape[0]) == k
            dZ[:, n] += Y[k, n] * (softmax(Z[:, n]) - one_hot) / Z.shape[1]
    return dZ


def _weighted_gradient(Z, Y, c):
    dZ = np.zeros(Z.shape)
    for n in range(Z.shape[1]):
        for k in range(Z.shape[0]):
            z = Z[k, n]
            dZ[k, n] = (-c * sigmoid(-z) if Y[k, n] == 1 else sigmoid(z)) / Z.shape[1]
    return dZ


def _outputs_and_targets(rng):
    cases = []
    for shape in ((2, 1), (3, 4), (5, 7)):
        Y = rng.integers(2, size=shape).astype(float)
        Y[:2, 0] = 1, 0
        cases.append((rng.uniform(0.05, 0.95, size=shape), Y))
    return cases


def _outputs_targets_inputs(rng):
    return [
        (A, Y, rng.normal(size=(N_in, A.shape[1])))
        for N_in, (A, Y) in zip((3, 5, 4), _outputs_and_targets(rng), strict=True)
    ]


def _several_ones(rng):
    cases = []
    # Square first, so that a wrong axis gives wrong numbers instead of an error.
    for shape in ((2, 2), (3, 3), (5, 5), (3, 4)):
        Y = rng.integers(2, size=shape).astype(float)
        Y[0], Y[:, 0] = 1, 1  # every row and every column has a one, the first column several
        cases.append((Y,))
    return cases


def _scores_and_targets(rng):
    cases = []
    for shape, scale in (((3, 1), 1), ((3, 4), 1), ((5, 7), 2000)):
        Y = rng.integers(2, size=shape).astype(float)
        Y[:2, 0] = 1  # one target has several ones
        cases.append((scale * rng.normal(size=shape), Y))
    return cases


def _scores_targets_weight(rng):
    cases = _scores_and_targets(rng)
    return [(Z, Y, c) for (Z, Y), c in zip(cases, (2.0, 0.5, 10.0), strict=True)]


def _scores_small_and_large(rng):
    # Square first, so that a wrong axis gives wrong numbers; the last one's columns differ by
    # thousands.
    small = [(rng.normal(size=shape),) for shape in ((2, 2), (3, 3), (3, 5))]
    return [*small, (1000 * rng.normal(size=(4, 4)) + 5000 * np.arange(4),)]


def _exponentials(Z):
    return np.exp(Z - Z.max(axis=0))


def _one_sample_log_softmax(z):
    shifted = z - z.max()
    return shifted - np.log1p(np.exp(np.delete(shifted, z.argmax())).sum())


def _without_rows(Z):
    shifted = Z - Z.max(axis=0)
    rest = np.delete(shifted, Z.argmax(axis=0), axis=0)
    return shifted - np.log1p(np.exp(rest).sum(axis=0))


def _naive_softmax(Z):
    return np.exp(Z) / np.exp(Z).sum(axis=0)


def _through_shares(Z, Y):
    A = softmax(Z)
    slope = -Y / A / Z.shape[1]
    return A * (slope - (A * slope).sum(axis=0))


def _diagonal_through_shares(Z, Y):
    A = softmax(Z)
    return A * (1 - A) * (-Y / A) / Z.shape[1]


_NOTEBOOK_N = (
    "You divided by 4, the N of the notebook's data. Take the number of samples from an argument: "
)
_PR = ("rp", "p, r", "p,r", "p r", "p and r", ("p", "r"), ("r", "p"))


EXERCISES = {
    "2.1": Value(
        expected=-np.log(0.8) - np.log(0.5) - np.log(0.9),
        tolerance=1e-3,  # also for terms that were rounded before they were added
        right="A small miss, a coin toss and a small false alarm; the coin toss costs most.",
        mistakes=(
            (
                -np.log(0.8),
                "That is the miss of output 1 alone. Outputs 2 and 3 have the target 0: what does "
                "-log(1 - a) ask of them?",
            ),
            (
                (-np.log(0.8) - np.log(0.5) - np.log(0.9)) / 3,
                "That is the mean over the outputs. The course's cost sums over the outputs; the "
                "mean is taken over samples.",
            ),
            (
                -np.log(0.8) - np.log(0.5) - np.log(0.1),
                "You took -log(a) for every output. Where the target is 0, the likelihood is "
                "1 - a: output 3 is nearly right and should cost little.",
            ),
            (
                np.log(0.8) + np.log(0.5) + np.log(0.9),
                "The size is right. A cost is minus the logarithm of a number below 1: which sign "
                "does it have?",
            ),
            (
                -np.log10(0.8) - np.log10(0.5) - np.log10(0.9),
                "You used the logarithm to base 10. Here log is the natural one, np.log.",
            ),
            (
                -np.log([0.8, 0.5, 0.9]),
                "The three losses are right. The cost of a sample is their sum.",
            ),
            (
                -np.log(0.2) - np.log(0.5) - np.log(0.1),
                "The terms are swapped: the target 1 takes -log a, the target 0 takes -log(1 - a).",
            ),
            (1.02, "Near. Give the sum to three decimals."),
        ),
    ),
    "2.2": Function(
        specification=_sigmoid_cost,
        cases=_outputs_and_targets,
        right="It is now minus the logarithm of a likelihood, and cannot be negative.",
        mistakes=(
            (
                lambda A, Y: -(Y * np.log(A) + (1 - Y) * (1 - np.log(A))).sum(axis=0).mean(),
                "This is still the line of the discussion. Compare (1 - log a) with log(1 - a) at "
                "a = 0.5.",
            ),
            (
                lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).mean(),
                "The terms are right. mean() over everything divides by the number of outputs too; "
                "sum over the outputs first.",
            ),
            (
                lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).sum(axis=1).mean(),
                "The terms are right. axis=1 sums over the samples; outputs stand along axis 0.",
            ),
            (
                lambda A, Y: (Y * np.log(A) + (1 - Y) * np.log(1 - A)).sum(axis=0).mean(),
                "The terms are right, the sign is not: this falls as the outputs get worse.",
            ),
            (
                lambda A, Y: -(Y * np.log(A) + np.log(1 - A)).sum(axis=0).mean(),
                "The second term counts for the targets 0 only: which factor selects them?",
            ),
            (
                lambda A, Y: -(Y * np.log(A)).sum(axis=0).mean(),
                "This charges for misses only. What does a false alarm cost?",
            ),
            (
                lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).sum(),
                "The terms are right. The cost is a mean over samples: what is missing?",
            ),
            (
                lambda A, Y: -(Y * np.log(A) + (1 - Y) * np.log(1 - A)).sum() / 4,
                _NOTEBOOK_N + "A.shape[1].",
            ),
        ),
    ),
    "2.3": Function(
        specification=_weight_gradient,
        cases=_outputs_targets_inputs,
        right="One product does the work of three loops: the sum over samples happens inside it.",
        mistakes=(
            (
                lambda A, Y, X: (A - Y) @ X.T,
                "The product is right. The cost is a mean over samples: what is missing?",
            ),
            (
                lambda A, Y, X: X @ (A - Y).T / X.shape[1],
                "This is the transpose. dW has to have the shape of W, (N_out, N_in).",
            ),
            (
                lambda A, Y, X: (Y - A) @ X.T / X.shape[1],
                "The sign is turned round. The gradient points where the cost rises.",
            ),
            (
                lambda A, Y, X: (A - Y) @ X.T / Y.size,
                "You divided by N_out * N. The mean is over the N samples only.",
            ),
            (lambda A, Y, X: (A - Y) @ X.T / 4, _NOTEBOOK_N + "X.shape[1]."),
            (
                lambda A, Y, X: (A - Y) @ X.T / X.shape[0],
                "X.shape[0] is the number of features. The samples are the columns of X.",
            ),
            (
                lambda A, Y, X: (A - Y) @ X.T / A.shape[0],
                "A.shape[0] is the number of outputs. The samples are the columns.",
            ),
        ),
    ),
    "2.4": Function(
        specification=_shared,
        cases=_several_ones,
        right="Every column sums to 1, so A - Y is the exact gradient for these targets.",
        mistakes=(
            (
                lambda Y: Y / Y.sum(axis=1, keepdims=True),
                "Here every row sums to 1. A sample is a column.",
            ),
            (
                lambda Y: Y / Y.sum(axis=1),
                "You divided each column by the sum of a row. axis=1 adds up the samples; the "
                "outputs of one sample stand along axis 0.",
            ),
            (
                lambda Y: Y / 2,
                "That serves targets with two ones. Others have one or three: count them.",
            ),
            (
                softmax,
                "Softmax gives the zeros a share too. Only the ones are to share: divide.",
            ),
            (
                lambda Y: Y / Y.sum(),
                "Here all numbers together sum to 1. Each column must do so by itself.",
            ),
            (
                lambda Y: Y / len(Y),
                "You divided by the number of outputs. Divide each column by its number of ones.",
            ),
        ),
    ),
    "2.5": Function(
        specification=_softmax_gradient,
        cases=_scores_and_targets,
        right="It holds for every target, whether or not it sums to 1.",
        mistakes=(
            (
                lambda Z, Y: (softmax(Z) - Y) / Z.shape[1],
                "This is right only where a column of Y sums to 1. Some of these do not.",
            ),
            (
                lambda Z, Y: Y.sum(axis=0) * softmax(Z) - Y,
                "Right for one sample. The cost is a mean over samples: what is missing?",
            ),
            (
                lambda Z, Y: (Y.sum() * softmax(Z) - Y) / Z.shape[1],
                "Y.sum() adds up all samples. Each sample has its own sum, over axis 0.",
            ),
            (
                lambda Z, Y: (Y.sum(axis=1, keepdims=True) * softmax(Z) - Y) / Z.shape[1],
                "You summed each output over samples. Sum each sample over its outputs, axis 0.",
            ),
            (
                lambda Z, Y: (Y - Y.sum(axis=0) * softmax(Z)) / Z.shape[1],
                "The sign is turned round. The gradient points where the cost rises.",
            ),
            (lambda Z, Y: (Y.sum(axis=0) * softmax(Z) - Y) / 4, _NOTEBOOK_N + "Z.shape[1]."),
            (
                lambda Z, Y: (Y.sum(axis=0) * softmax(Z) - Y) / len(Z),
                "You divided by the number of outputs. The mean is over the samples.",
            ),
            (
                lambda Z, Y: (softmax(Z) - Y / Y.sum(axis=0)) / Z.shape[1],
                "These are the shared targets of exercise 2.4. Take Y as it is.",
            ),
            (
                lambda Z, Y: (2 * softmax(Z) - Y) / Z.shape[1],
                "That is right for targets with two ones, like [1, 0, 1]. What stands in place of "
                "the 2 for others?",
            ),
            *(
                (
                    diagonal,
                    "This is the diagonal of the Jacobian alone. A push on one score moves the "
                    "other outputs, too: use all of J.",
                )
                for diagonal in (
                    lambda Z, Y: -Y * (1 - softmax(Z)) / Z.shape[1],
                    _diagonal_through_shares,
                )
            ),
            (
                _through_shares,
                "Right for small scores. With large ones a share is 0 and stands in a denominator: "
                "multiply out on paper.",
            ),
            (
                lambda Z, Y: (Y.sum(axis=0) * _naive_softmax(Z) - Y) / Z.shape[1],
                "Right for small scores. exp overflows with scores in the thousands: use "
                "activations.softmax.",
            ),
        ),
    ),
    "2.6": Value(
        expected="pr",
        right="p differs from the cost by a constant, r is the same cost in other letters, and q "
        "is a squared error. A gradient check cannot see a constant.",
        mistakes=(
            *((one, "It passes, and one more does. Run the check for all.") for one in ("p", "r")),
            ("pqr", "One too many. Run the check at random scores, and against (A - Y) / N."),
            ("q", "It fails: its derivative holds another factor, a (1 - a). Run the check."),
            ("none", "Run the check at random scores for each of the three."),
            *((two, "One of the two fails, and the third passes.") for two in ("qr", "pq")),
            *(
                (
                    form,
                    "These are the letters. Write them as one word, in alphabetical order: 'pr'.",
                )
                for form in _PR
            ),
        ),
        choices=("p", "q", "r", "pq", "pr", "qr", "pqr", "none"),
    ),
    "2.7": Value(
        expected=37,
        right="exp(-37) is below half of the distance from 1 to the next float64, 1.1e-16, so that "
        "1 + exp(-37) is 1.",
        mistakes=(
            (36, "There 1 - a is still 2.2e-16, and the naive cost is 36.04. Go on."),
            *((z, "The naive cost is still finite there. Go on.") for z in range(20, 36)),
            *((z, "It is infinite there, but not for the first time.") for z in range(38, 60)),
            *(
                (z, "Near there exp(z) would overflow. Rounding does harm long before.")
                for z in (709, 710, 745, 746)
            ),
            (-37, "Which sign of the score makes a false alarm?"),
            *((z, "The place is right; a whole number is asked for.") for z in (36.7, 36.74, 36.8)),
        ),
    ),
    "2.8": Function(
        specification=_weighted_gradient,
        cases=_scores_targets_weight,
        right="With c = 1 it is (A - Y) / N again.",
        mistakes=(
            (
                lambda Z, Y, c: c * (sigmoid(Z) - Y) / Z.shape[1],
                "This weighs false alarms with c too. Only the first term carries c.",
            ),
            (
                lambda Z, Y, c: (sigmoid(Z) - c * Y) / Z.shape[1],
                "For y = 1 this gives a - c. Multiply -c y / a by a (1 - a) once more.",
            ),
            (
                lambda Z, Y, c: ((1 - Y) * sigmoid(Z) - c * Y) / Z.shape[1],
                "For y = 1 this gives -c. Multiply -c y / a by a (1 - a): one factor is left.",
            ),
            (
                lambda Z, Y, c: (1 - Y) * sigmoid(Z) - c * Y * (1 - sigmoid(Z)),
                "Right for one sample. The cost is a mean over samples: what is missing?",
            ),
            (
                lambda Z, Y, c: (sigmoid(Z) - Y) / Z.shape[1],
                "This is the gradient without the weight c.",
            ),
            (
                lambda Z, Y, c: (-c * Y / sigmoid(Z) + (1 - Y) / (1 - sigmoid(Z))) / Z.shape[1],
                "This is line 1, the derivative by a. Go on to z: multiply by a (1 - a), cancel.",
            ),
            (
                lambda Z, Y, c: (
                    (-c * Y / sigmoid(Z) + (1 - Y) / (1 - sigmoid(Z)))
                    * (sigmoid(Z) * (1 - sigmoid(Z)))
                    / Z.shape[1]
                ),
                "Right for small scores. With large ones a denominator is 0: multiply "
                "by a (1 - a) on paper, and cancel.",
            ),
            (
                lambda Z, Y, c: (c * (1 - Y) * sigmoid(Z) - Y * (1 - sigmoid(Z))) / Z.shape[1],
                "c stands at the false alarms. It belongs to the misses, y = 1.",
            ),
            (
                lambda Z, Y, c: (c * Y * (1 - sigmoid(Z)) - (1 - Y) * sigmoid(Z)) / Z.shape[1],
                "The sign is turned round. The gradient points where the cost rises.",
            ),
            *(
                (wrong, "One of the two terms has the sign turned round: which way does each push?")
                for wrong in (
                    lambda Z, Y, c: ((1 - Y) * sigmoid(Z) + c * Y * (1 - sigmoid(Z))) / Z.shape[1],
                    lambda Z, Y, c: -((1 - Y) * sigmoid(Z) + c * Y * (1 - sigmoid(Z))) / Z.shape[1],
                )
            ),
            (
                lambda Z, Y, c: ((1 - Y) * (1 - sigmoid(Z)) - c * Y * sigmoid(Z)) / Z.shape[1],
                "a and 1 - a have changed places. For y = 1 and a close to 1, nearly nothing is "
                "left to push.",
            ),
            (
                lambda Z, Y, c: ((1 - Y) * sigmoid(Z) - c * Y * (1 - sigmoid(Z))) / len(Z),
                "You divided by the number of outputs. The mean is over the samples.",
            ),
            (
                lambda Z, Y, c: ((1 - Y) * sigmoid(Z) - c * Y * (1 - sigmoid(Z))) / 4,
                _NOTEBOOK_N + "Z.shape[1].",
            ),
        ),
    ),
    "2.9": Function(
        specification=log_softmax,
        cases=_scores_small_and_large,
        right="It stays finite where a softmax underflows to 0.",
        mistakes=(
            (
                lambda Z: np.log(np.exp(Z) / np.exp(Z).sum(axis=0)),
                "Right for small scores. With scores of a thousand, exp overflows: take the "
                "largest score of each column off first.",
            ),
            (
                lambda Z: np.log(_exponentials(Z) / _exponentials(Z).sum(axis=0)),
                "The shift is right, but some shares underflow to 0 and their logarithm is -inf. "
                "Write the logarithm of the quotient as a difference.",
            ),
            (
                lambda Z: Z - np.log(_exponentials(Z).sum(axis=0)),
                "The shift is missing in the first term: use the shifted scores in both.",
            ),
            (softmax, "These are the shares. Their logarithm is asked for."),
            (
                lambda Z: Z - Z.max(axis=0) - np.log1p(_exponentials(Z).sum(axis=0)),
                "log1p adds the 1 of the largest score; here the sum holds it already.",
            ),
            (
                lambda Z: Z - Z.max(axis=0) - np.log(_exponentials(Z).sum()),
                "This sum runs over all samples. Each sample has its own, over axis 0.",
            ),
            (
                lambda Z: Z - Z.max(axis=0) + np.log(_exponentials(Z).sum(axis=0)),
                "The logarithm of a quotient is a difference; this adds.",
            ),
            (
                lambda Z: Z - np.log(np.exp(Z).sum(axis=0)),
                "The difference is right. With scores of a thousand exp overflows: shift first.",
            ),
            (
                lambda Z: Z - Z.max() - np.log(np.exp(Z - Z.max()).sum(axis=0)),
                "One maximum for all samples: a column far below it underflows to 0. Each column "
                "needs its own.",
            ),
            (
                lambda Z: Z - Z.max(axis=1) - np.log(np.exp(Z - Z.max(axis=1)).sum(axis=1)),
                "axis=1 runs over the samples. The outputs of one sample stand along axis 0.",
            ),
            (
                lambda Z: Z - Z.max(axis=0) - np.log(np.exp(Z).sum(axis=0)),
                "The shift is missing in the sum: use the shifted scores in both terms.",
            ),
            (
                lambda Z: log_softmax(Z).T,
                "This is the transpose. np.stack puts arrays on top of each other as rows; with "
                "axis=1 they become columns.",
            ),
            (
                _without_rows,
                "np.delete takes away whole rows, and the largest score stands in another row for "
                "each sample. Sum all shifted exponentials, and take np.log in place of np.log1p.",
            ),
            (
                lambda Z: log_softmax(Z.T).T,
                "Here every row is taken for a sample. A sample is a column: axis 0.",
            ),
            (
                _one_sample_log_softmax,
                "This is the function for one sample: it takes all numbers together. Maximum and "
                "sum belong to each column.",
            ),
            (
                lambda Z: Z - Z.max(axis=0) - _exponentials(Z).sum(axis=0),
                "The logarithm of the sum is missing.",
            ),
        ),
    ),
}
