"""Define the exercises of chapter 8, their right answers, and known mistakes with hints."""

from fractions import Fraction
from itertools import pairwise

import numpy as np

from course.exercises.checking import AnyExample, Function, Value, normals, safely, short_repr

# The sizes (a, b, r, N) of the inputs are all different, so that a wrong axis raises an error.
SIZES = ((4, 3, 2, 5), (5, 2, 3, 4), (7, 4, 3, 6))


def _wrong_scores(right, X, P, Q, W, bias):
    U, V, linear = P.swapaxes(1, 2) @ X, Q @ X, W @ X + bias
    quadratic = right - linear
    sums = U.sum(axis=1) * V.sum(axis=1) + linear
    return {
        "The biases are missing.": right - bias,
        "This is the quadratic part alone.": quadratic,
        "W @ X is missing.": quadratic + bias,
        "This is the linear part alone.": linear,
        "You summed over r too early. Multiply U and V first, and then sum over r.": sums,
    }


def _wrong_gradients_for_Q(right, X, P, Q, G):
    U = P.swapaxes(1, 2) @ X
    of_Q = (G[:, None] * (Q @ X)) @ X.T
    return {
        "This still uses V, made from Q, but the derivative of U V with respect to V is U.": of_Q,
        "G is missing. This is the derivative of the logits, not of the cost.": U @ X.T,
        "The numbers are right, but the gradient should have the shape of Q.": right.swapaxes(1, 2),
        "You divided by N, but G already contains the 1 / N of the cost.": right / X.shape[1],
        "This is twice the gradient. z is linear in Q, although it is quadratic in x.": 2 * right,
    }


def _wrong_penalty_gradients(right, P, Q):
    T = P @ Q
    S, of_T = (T + T.swapaxes(1, 2)) / 2, T @ Q.swapaxes(1, 2)
    return {
        "This is the gradient for the squares of T, but the penalty uses the symmetric S.": of_T,
        "This is twice the gradient, because the 1/2 cancels the 2 of the square.": 2 * right,
        "This is half the gradient, because T_kij appears in both S_kij and S_kji.": right / 2,
        "Multiply S by the factor beside P, which is Q. Transpose each Q_k.": S @ P,
        "This is the gradient with respect to T. The chain rule goes on from T to P.": S,
    }


def _exact(value):
    """Return a real, finite number as a Fraction, and None for any other value."""
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    return safely(lambda: Fraction(*value.as_integer_ratio()), otherwise=None)


def _no_parabola_parts(points):
    pairs = safely(lambda: [(x, label) for x, label in points], otherwise=None)
    if not pairs:
        return "The answer should be a list of pairs (x, class)."
    if len(pairs) > 5:
        return f"Use five pairs at most. You have {len(pairs)}."
    for x, label in pairs:
        if _exact(x) is None:
            return f"Each x should be one real, finite number, but {short_repr(x)} is none."
        if _exact(label) not in (0, 1):
            return f"Each class should be 0 or 1, but {short_repr(label)} is neither."
    class_at = {_exact(x): _exact(label) for x, label in pairs}
    if len(class_at) < len(pairs):
        return "The same x appears twice. Make all x differ."
    classes = [class_at[x] for x in sorted(class_at)]
    changes = sum(one != following for one, following in pairwise(classes))
    if changes <= 2:
        times = ("never changes", "changes once", "changes twice")[changes]
        return (
            f"From left to right the class {times}. A parabola in x can cross zero twice, so it "
            "can cross wherever your class changes."
        )
    return None


# For each of six people, how many of 50 digits the models A and B read correctly.
READ_BY_A, READ_BY_B = (44, 47, 41, 49, 45, 44), (46, 47, 45, 49, 46, 45)
_A, _B = 2 * np.array(READ_BY_A), 2 * np.array(READ_BY_B)  # in percent
_T, _T_UNPAIRED = 2.5706, 2.2281  # the 97.5 % quantiles of Student's t with 5 and 10 degrees


def _answers(mean, half):
    """Return two answers (mean, half-width, excludes), with True and False as `excludes`."""
    return [(round(float(mean), 2), round(float(half), 2), excludes) for excludes in (True, False)]


_MEAN, _SD = (_B - _A).mean(), (_B - _A).std(ddof=1)
_HALF = _T * _SD / np.sqrt(6)
_UNPAIRED = _T_UNPAIRED * np.sqrt((_A.var(ddof=1) + _B.var(ddof=1)) / 6)
_FALSE_INTERVALS = {
    "These are digits of 50. Give points, which are digits of 100.": (_MEAN / 2, _HALF / 2),
    "Compare A with B for each person, and take the spread of the six gains.": (_MEAN, _UNPAIRED),
    "The spread needs ddof=1, because the mean comes from the same data.": (
        _MEAN,
        np.sqrt(5 / 6) * _HALF,
    ),
}


EXERCISES = {
    "8.1": AnyExample(
        objection=_no_parabola_parts,
        right="Three changes need three crossings, which no parabola has.",
    ),
    "8.2": Function(
        specification=lambda X, P, Q, G: np.einsum("kn,kir,in,jn->krj", G, P, X, X),
        cases=normals(*([(a, N), (b, a, r), (b, r, a), (b, N)] for a, b, r, N in SIZES)),
        right="In the formula, Q is multiplied by U, which is made from P.",
        hints=_wrong_gradients_for_Q,
        failures={"U is (b, r, N), from the transposed P and X, but G is (b, N).": ValueError},
    ),
    "8.3": Value(
        expected=_answers(_MEAN, _HALF)[1],
        right="Four people gain and nobody loses, but six people are too few to be sure.",
        tolerance=0.006,
        hints={
            "Both numbers are right. Is 0 outside of 2.67 ± 3.16?": _answers(_MEAN, _HALF)[0],
            **{hint: _answers(*wrong) for hint, wrong in _FALSE_INTERVALS.items()},
            "Use the quantile for six values, that of t with 5 degrees of freedom.": [
                wrong for t in (1.96, 2.16) for wrong in _answers(_MEAN, t / _T * _HALF)
            ],
        },
    ),
    "8.4": Function(
        specification=lambda X, P, Q, W, bias: np.array(
            [[x @ P[k] @ Q[k] @ x + W[k] @ x + bias[k, 0] for x in X.T] for k in range(len(P))]
        ),
        cases=normals(*([(a, N), (b, a, r), (b, r, a), (b, a), (b, 1)] for a, b, r, N in SIZES)),
        right="The chapter computes all outputs and samples with three matrix products.",
        hints=_wrong_scores,
        failures={
            "Compare the shapes. P is (b, a, r), X is (a, N), W is (b, a), bias is (b, 1), and the "
            "result is (b, N).": ValueError,
        },
    ),
    "8.5": Function(
        specification=lambda P, Q: np.einsum(
            "kij,krj->kir", (P @ Q + (P @ Q).swapaxes(1, 2)) / 2, Q
        ),
        cases=normals(*([(b, a, r), (b, r, a)] for a, b, r, _ in SIZES)),
        right="The cost's dP has the same form, with the sum over n of G_kn x_n x_nᵀ for S_k.",
        hints=_wrong_penalty_gradients,
        failures={
            "S is (b, a, a) and Q is (b, r, a). Swap the last two axes of Q only.": ValueError,
        },
    ),
}
