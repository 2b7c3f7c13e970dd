"""Define the exercises of chapter 6, their right answers, and known mistakes with hints."""

import numpy as np

from course.exercises.checking import AnyExample, Function, Value, apart
from helpers.datasets import load_perceptron


def _wrong_totals(right, labels, weights, N_out):
    last_wins = np.zeros(N_out)
    last_wins[labels] += weights
    counts = np.bincount(labels, minlength=N_out)
    short = np.bincount(labels, weights)
    return {
        "A repeated label still keeps only its last weight.": last_wins,
        "These are the numbers of occurrences. Add up the weights.": counts,
        "The result ends at the largest label, but it should have N_out entries.": short,
        "These are the means. Return the totals.": right / np.maximum(counts, 1),
    }


def _trained_logits(rng):
    # In two cases there are fewer samples than weights, so more than one set of weights fits. The
    # last case is that of the chapter: more samples than weights, and a singular inputs @ inputs.T.
    for N, N_in in ((3, 2), (6, 4), (2, 3), (3, 5)):
        start, inputs = rng.normal(size=N_in), rng.normal(size=(N, N_in))
        yield start, inputs, inputs @ (start + inputs.T @ rng.normal(size=N))
    start, inputs = rng.normal(size=3), load_perceptron()[0]
    yield start, inputs, inputs @ (start + inputs.T @ rng.normal(size=4))


def _wrong_weights(right, start, inputs, z):
    smallest = np.linalg.lstsq(inputs, z, rcond=None)[0]
    turned = start + inputs.T @ (z - inputs @ start)
    return {
        "These are the smallest weights that fit, but training changes the start as little as "
        "possible. Solve for the change.": smallest,
        "This is the change. Add the start.": right - start,
        "The right side still contains the logits of the start. Subtract inputs @ start.": [
            start + smallest,
        ],
        "Multiplying by inputs.T does not undo multiplying by inputs. Solve the equations.": turned,
    }


def _variance_is_right(x):
    if (largest := np.abs(x).max()) > 1.1e9:
        reached, _ = apart(largest, 1.1e9)
        return f"no number should exceed 1.1e9 in size, but yours reach {reached}."
    true = ((x - x.mean()) ** 2).mean()
    if true < 0.01:
        told, _ = apart(true, 0.01, digits=3)
        return f"the variance should be 0.01 or more, but that of your numbers is {told}."
    off = abs((x * x).mean() - x.mean() ** 2 - true) / true
    if off <= 0.1:
        told, _ = apart(off, 0.1, digits=1)
        return (
            f"with these numbers as float64, the error is {told} of the variance. When does the "
            "difference of two means lose most of its digits?"
        )
    return None


EXERCISES = {
    "6.1": Function(
        specification=lambda labels, weights, N_out: np.array(
            [weights[labels == k].sum() for k in range(N_out)]
        ),
        # The last case has no label 5, the largest possible one, so the result must end with a 0.
        cases=lambda rng: [
            (np.array(labels), rng.normal(size=len(labels)), N_out)
            for labels, N_out in [([0, 1, 0], 2), ([2, 0, 3, 2, 2], 4), ([4, 1, 1, 0, 4, 3, 4], 6)]
        ],
        right="The weights of repeated labels add up, and a label without weights has the total 0.",
        hints=_wrong_totals,
    ),
    "6.2": AnyExample(
        objection=_variance_is_right,
        count=3,
        or_more=True,
        right="Both means are huge and nearly equal, so their difference keeps few digits or none.",
    ),
    "6.3": Value(
        expected=83,
        right="83 calls take 1 + 82 · 0.008 = 1.656 s against 1.66 s. With 82 calls NumPy is "
        "faster.",
        hints={
            "That is 1 / 0.02, but the later calls of the compiled function take time, too.": 50,
            "That is 1 / 0.008. Compare with the time that NumPy would take.": 125,
            "That is one call too few, because 1.648 s is more than 1.64 s.": 82,
            "Count the first call, too. It takes 1 s instead of 0.008 s, not in addition.": [
                84,
                1 / 0.012,
            ],
            "Round up to an integer.": [0.992 / 0.012, 82.67, 82.7],
        },
    ),
    "6.4": Value(
        expected=4 / 1.9,
        right="The 4 s become 1 + 0.1 + 0.8 = 1.9 s. Without the translation, the program would "
        "be 3.6 times as fast.",
        hints={
            "The translation in the first call, 0.8 s, is part of the program, too.": 4 / 1.1,
            "The 1 s that is not training stays as it is.": [4 / 0.9, 30],
            "The training is now short, but it still takes 0.1 s.": 4 / 1.8,
            "That is the new time in seconds. Divide the old time by it.": 1.9,
            "That is close. Keep all digits until the end, and then round to two of them after "
            "the decimal point.": [2.1, 2.115],
        },
        tolerance=0.005,
    ),
    "6.5": Value(
        expected=((1600, 8), (8, 1600), (1600, 16)),
        right="Transposing swaps the strides, and a slice with a step multiplies one.",
        hints={
            "You counted numbers, but strides are in bytes, and a float64 has 8.": [
                ((200, 1), (1, 200), (200, 2)),
            ],
            "The next row begins after a row of 200 numbers, which is 1600 bytes.": [
                ((300, 8), (8, 300), (300, 16)),
                ((2400, 8), (8, 2400), (2400, 16)),
            ],
            "The strides are in the order of the axes, so the one from row to row comes first.": [
                ((8, 1600), (1600, 8), (16, 1600)),
            ],
            "A.T is a view of the same memory, so the strides of its two axes are exchanged.": [
                ((1600, 8), (1600, 8), (1600, 16)),
            ],
            "Which of the two axes has the step, in A[:, ::2]?": [
                ((1600, 8), (8, 1600), (3200, 16)),
                ((1600, 8), (8, 1600), (1600, 8)),
            ],
        },
    ),
    "6.6": Function(
        specification=lambda start, inputs, z: (
            start + np.linalg.pinv(inputs) @ (z - inputs @ start)
        ),
        cases=_trained_logits,
        right="This is right even if many weights satisfy the equations, with fewer samples "
        "than weights.",
        hints=_wrong_weights,
        failures={
            "The matrix is not square or not invertible, but np.linalg.lstsq takes any matrix.": [
                np.linalg.LinAlgError,
            ],
            "np.linalg.lstsq returns four results, and the solution is the first. "
            "The start alone gives the logits inputs @ start, one for each sample.": ValueError,
        },
    ),
    "6.7": Value(
        expected="smaller",
        right="With so many samples, the arithmetic takes longer than the calls from Python.",
        hints={
            "Which one grows with the samples, the time for a call or for the arithmetic?": [
                "larger",
            ],
            "Each time is a sum of calls and arithmetic. Only one of the two grows.": "the same",
            "That is the ratio for four samples. How would it change?": "30",
        },
        choices=("larger", "the same", "smaller"),
    ),
}
