"""The exercises of chapter 5: what is right, and the mistakes that have a hint of their own."""

import numpy as np

from helpers.datasets import load_perceptron
from helpers.exercises.checking import AnyExample, Function, Value, normals


def _squared_distances(M, X):
    return np.array([[np.sum((m - x) ** 2) for x in X.T] for m in M.T])


def _wrong_squared_distances(M, X):
    right, differences = _squared_distances(M, X), M[:, :, None] - X[:, None, :]
    squares, products = (M**2).sum(axis=0)[:, None] + (X**2).sum(axis=0), M.T @ X
    roots = np.sqrt(right)
    yield roots, "These are the distances. Their squares are asked for, without the root."
    yield right.T, "The axes are the other way round: (K, N), one row for each mean."
    yield np.abs(differences).sum(axis=0), "The differences are not squared."
    yield products, "These are dot products. |m - x|² = m·m - 2 m·x + x·x needs two more terms."
    after = differences.sum(axis=0) ** 2
    yield after, "This squares the sums. Square each difference first, then add up."
    once = squares - products
    yield once, "The cross term counts twice: |m - x|² = m·m - 2 m·x + x·x."
    added = squares + 2 * products
    yield added, "The sign of the cross term: |m - x|² = m·m - 2 m·x + x·x."
    yield differences**2, "The sum over the inputs i, axis 0, is missing."


def _labelled_weights(rng):
    # The last case has no label 5: the result needs a 0 there.
    labels = [0, 1, 0], [2, 0, 3, 2, 2], [4, 1, 1, 0, 4, 3, 4]
    return [
        (np.array(k), rng.normal(size=len(k)), N) for k, N in zip(labels, (2, 4, 6), strict=True)
    ]


def _wrong_totals(labels, weights, N_out):
    last_wins, totals = np.zeros(N_out), np.bincount(labels, weights, N_out)
    last_wins[labels] += weights
    yield last_wins, "A repeated label still keeps its last weight only."
    yield None, "np.add.at changes its first argument and returns None. Return that argument."
    counts = np.bincount(labels, minlength=N_out)
    yield counts, "These are the numbers of occurrences. Add up the weights."
    short = np.bincount(labels, weights)
    yield short, "The result ends at the greatest label there is. It should have N_out entries."
    yield totals / np.maximum(counts, 1), "These are means. The totals are asked for."


def _trained_logits(rng):
    # In two cases there are fewer samples than weights, and many weights fit. The last is the
    # chapter's own: more samples than weights, and no inverse of inputs @ inputs.T.
    cases = []
    for N, N_in in ((3, 2), (6, 4), (2, 3), (3, 5)):
        start, inputs = rng.normal(size=N_in), rng.normal(size=(N, N_in))
        trained = start + inputs.T @ rng.normal(size=N)
        cases.append((start, inputs, inputs @ trained))
    start, inputs = rng.normal(size=3), load_perceptron()[0]
    return [*cases, (start, inputs, inputs @ (start + inputs.T @ rng.normal(size=4)))]


def _weights(start, inputs, z):
    return start + np.linalg.pinv(inputs) @ (z - inputs @ start)


def _wrong_weights(start, inputs, z):
    rest = z - inputs @ start
    smallest, change = (np.linalg.lstsq(inputs, side, rcond=None)[0] for side in (z, rest))
    yield (
        smallest,
        "These are the smallest weights that fit. Training makes the smallest change of "
        "the start: solve for the change.",
    )
    yield change, "This is the change. Add the start."
    both = start + smallest
    yield both, "The right side still holds the start's own logits: subtract inputs @ start."
    turned = start + inputs.T @ rest
    yield turned, "Multiplying by inputs.T does not undo inputs: the equations must be solved."


def _variance_is_right(numbers):
    given = np.asarray(numbers)
    if given.dtype.kind == "f" and given.dtype != np.float64:
        return f"these are {given.dtype}, which loses its digits sooner. Find float64 numbers."
    x = given.astype(float)
    if x.ndim != 1 or x.size < 3:
        return f"three or more numbers in one row are asked for; this has shape {x.shape}."
    if not np.isfinite(x).all():
        return "the numbers should be finite, without nan and inf."
    if np.abs(x).max() > 1.1e9:
        return f"no number should be beyond 1.1e9; yours reach {np.abs(x).max():g}."
    true = ((x - x.mean()) ** 2).mean()
    if true < 0.01:
        return f"the variance should be 0.01 or more; that of your numbers is {true:.3g}."
    off = abs((x * x).mean() - x.mean() ** 2 - true) / true
    if off <= 0.1:
        return (
            f"on these numbers it is off by {off:.1g} of the variance. Two means are subtracted: "
            "when do two numbers lose most of their digits in a difference?"
        )
    return None


EXERCISES = {
    "5.1": Value(
        expected=2000,
        right="500 ns / 0.25 ns: below it you pay mostly for the call.",
        mistakes=(
            (
                125,
                "This is the product of the two prices. How many numbers cost as much as a call?",
            ),
            (0.0005, "This is the other way round: the price of a number in calls."),
            (1000, "Equal to the call, not to half of it."),
            (500, "That is the price of the call. How many numbers cost as much?"),
            (2, "Check the units: both prices are in nanoseconds."),
        ),
        tolerance=1e-6,
    ),
    "5.2": Function(
        specification=_squared_distances,
        cases=normals([(1, 2), (1, 3)], [(4, 3), (4, 5)], [(6, 2), (6, 7)]),
        right="For large arrays, expand the square: the cross term is a matrix product. It loses "
        "digits where the two are nearly equal.",
        mistakes=_wrong_squared_distances,
        failures=(
            (
                ValueError,
                "Which axes does D have, and which one is summed over? An operand that lacks one "
                "of them can be given one of size 1.",
            ),
        ),
    ),
    "5.3": Function(
        specification=lambda labels, weights, N_out: np.array(
            [weights[labels == k].sum() for k in range(N_out)]
        ),
        cases=_labelled_weights,
        right="Repeated labels add up, and a label that does not occur has the total 0.",
        mistakes=_wrong_totals,
    ),
    "5.4": Function(
        specification=_weights,
        cases=_trained_logits,
        right="Also with fewer samples than weights, where the equations alone leave a choice.",
        mistakes=_wrong_weights,
        failures=(
            (
                np.linalg.LinAlgError,
                "The matrix is not square or not invertible; np.linalg.lstsq takes any matrix.",
            ),
            (
                ValueError,
                "np.linalg.lstsq returns four things; the solution is the first. What start gives "
                "by itself are the logits inputs @ start, one for each sample.",
            ),
        ),
    ),
    "5.5": AnyExample(
        objection=_variance_is_right,
        right="Both means are huge and nearly equal; their difference keeps few digits or none.",
    ),
    "5.6": Value(
        expected=((1600, 8), (8, 1600), (1600, 16)),
        right="Transposing swaps the strides, and a slice with a step multiplies one.",
        mistakes=(
            (
                ((200, 1), (1, 200), (200, 2)),
                "You count numbers. Strides are in bytes, and a float64 has 8.",
            ),
            *(
                (wrong, "The next row begins after a whole row: 200 numbers, so 1600 bytes.")
                for wrong in (((300, 8), (8, 300), (300, 16)), ((2400, 8), (8, 2400), (2400, 16)))
            ),
            (
                ((8, 1600), (1600, 8), (16, 1600)),
                "The order is that of the axes: first from row to row, then from column to column.",
            ),
            (
                ((8, 2400), (2400, 8), (8, 4800)),
                "This is the order of Julia, column by column. NumPy lays out row after row.",
            ),
            (
                ((1600, 8), (1600, 8), (1600, 16)),
                "A.T is a view of the same memory: the steps along its two axes change places.",
            ),
            *(
                (((1600, 8), (8, 1600), wrong), "Which of the two axes has the step, in A[:, ::2]?")
                for wrong in ((3200, 16), (1600, 8))
            ),
            *(
                (
                    ((1600, 8), (8, 1600), wrong),
                    "The slice is a view and not packed anew: its rows start where those of A do.",
                )
                for wrong in ((800, 8), (800, 16))
            ),
            (
                ((1600, 8), (8, 1600), (3200, 8)),
                "The step of 2 is in the second axis: it skips columns.",
            ),
        ),
    ),
    "5.7": Value(
        expected=4 / 1.9,
        right="Before: 4 s. After: 1 + 0.1 + 0.8 = 1.9 s. Without the "
        "translation it would be 3.6 times as fast.",
        mistakes=(
            (4 / 1.1, "The first call's translation, 0.8 s, is part of the program too."),
            (4 / 0.9, "The second that is not training stays as it is."),
            (4 / 1.8, "The training is short now, but still 0.1 s."),
            (4 / 4.9, "The training takes 3 s no longer: 30 times faster is 0.1 s."),
            (3 / 0.9, "That is the training alone. How long did the whole program take, and now?"),
            (30, "That is the training alone. The other second stays."),
            (4 / (4 / 30 + 0.8), "Only the training, 3 s of the 4, becomes faster."),
            (4.0, "That is the limit if training took no time at all, and no translation."),
            (1.9, "That is the new time in seconds. How many times does it go into the old one?"),
            (1.9 / 4, "The other way round: the old time over the new one."),
        ),
        tolerance=0.006,
    ),
    "5.8": Value(
        expected=83,
        right="1 + 82 · 0.008 = 1.656 s against 83 · 0.02 = 1.66 s; with 82 calls NumPy is ahead.",
        mistakes=(
            (1, "With one call it is 1 s against 0.02 s."),
            (2.5, "That is the ratio of later calls. The first one has to be paid back."),
            (50, "1 / 0.02: the later calls of the compiled function are not free."),
            (125, "1 / 0.008: compare with what NumPy would have taken."),
            (82, "One call short: 1.648 s against 1.64 s."),
            *(
                (k, "The first call is one of those you count: 1 s in place of 0.008 s, not more.")
                for k in (84, 1 / 0.012)
            ),
            *((k, "A whole number of calls: round up.") for k in (0.992 / 0.012, 82.67, 82.7)),
        ),
    ),
}
