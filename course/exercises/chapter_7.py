"""Define the exercises of chapter 7, their right answers, and known mistakes with hints."""

import numpy as np

from course.exercises.checking import AnyExample, Function, Value, normals

# The sizes (a, b, r) of the inputs are all different, so that a wrong axis raises an error.
SIZES = ((3, 2, 1), (5, 3, 2), (7, 4, 3))


def _wrong_bilinear_forms(right, y, w, x):
    products = y[:, None] * w * x
    two_letters = y.sum() * (w @ x).sum(axis=1)
    return {
        "This is one number. Keep k by writing it after the arrow.": right.sum(),
        "The y is missing. This is (b, c), so sum over c with y.": w @ x,
        "The x is missing. This is (b, a), so sum over a with x.": y @ w,
        "These are the products. Leave c and a out of the output to sum over them.": products,
        "The axis of y and the middle axis of w need the same letter.": two_letters,
    }


def _wrong_forms(right, x, P, Q):
    xP, Qx = x @ P, Q @ x
    sums = xP.sum(axis=1) * Qx.sum(axis=1)
    all_k = (xP @ Qx.T).sum(axis=1)
    return {
        "This is still the product of two sums, in which every r meets every q.": sums,
        "This is the full product, (b, b), but only its diagonal is needed.": xP @ Qx.T,
        "These are the products, (b, r). Sum over r.": xP * Qx,
        "Here every k meets every other k, but matrix k of P belongs to matrix k of Q.": all_k,
        "You summed over axis 0, which is k. Sum over axis 1, which is r.": (xP * Qx).sum(axis=0),
    }


def _compare(X, Z, P, Q):
    return np.array([X.T @ P_k @ Q_k @ Z for P_k, Q_k in zip(P, Q, strict=True)])


def _wrong_comparisons(right, X, Z, P, Q):
    swapped = right.swapaxes(1, 2)
    exchanged = _compare(Z, X, P, Q)
    return {
        "The last two axes are swapped. The result is (b, N, M), with n before m.": swapped,
        "You summed over k, but there should be a matrix (N, M) for each k.": right.sum(axis=0),
        "k is the last axis, but the result should be (b, N, M).": np.moveaxis(right, 0, -1),
        "X and Z are exchanged. Multiply X by P, and Z by Q.": [
            exchanged,
            exchanged.swapaxes(1, 2),
        ],
    }


def _wrong_gradients_for_P(right, x, P, Q, g):
    inner = g[:, None] * (Q @ x)
    of_s = x[:, None] * (Q @ x)[:, None]
    for_Q = x[:, None] * (g[:, None] * (x @ P))[:, None]
    return {
        "This is the derivative of s alone. The chain rule multiplies it by g.": of_s,
        "P is multiplied by v, which is made from Q. "
        "You used u, which belongs to the gradient of Q.": for_Q,
        "The numbers are right, but the gradient should have the shape of P.": right.swapaxes(1, 2),
        "This is twice the gradient. s is linear in P, although it is quadratic in x.": 2 * right,
        "The x in front of P and its axis i are missing, because s contains x_i P_kir.": inner,
    }


def _cut(T, r):
    return np.array([(U[:, :r] * sigma[:r]) @ Vt[:r] for U, sigma, Vt in map(np.linalg.svd, T)])


def _wrong_cuts(right, T, r):
    U, sigma, Vt = np.linalg.svd(T)
    columns = U * sigma[:, None]
    factors = (columns[:, :, :r], Vt[:, :r])
    unweighted = U[:, :, :r] @ Vt[:, :r]
    smallest = columns[:, :, -r:] @ Vt[:, -r:]
    rows = (U * sigma[:, :, None])[:, :, :r] @ Vt[:, :r]
    return {
        "These are two factors. Multiply them to return one stack (b, a, a).": factors,
        "The singular values are missing. Multiply the columns of U by them.": unweighted,
        "These are the smallest singular values, because the largest come first.": smallest,
        "np.linalg.svd returns Vt, which is already transposed. Its first r rows belong to the "
        "largest singular values.": columns[:, :, :r] @ Vt[:, :, :r].swapaxes(1, 2),
        "You multiplied the rows of U by the singular values. Multiply its columns.": rows,
    }


def _path_is_broken_up(numbers):
    a, b, r, N = map(int, numbers)
    if (numbers % 1).any():
        return f"The sizes should be integers, but {numbers[numbers % 1 > 0][0]:g} is none."
    sizes = {a, b, r, N}
    if min(sizes) < 2 or max(sizes) > 500:
        return f"Each size should be from 2 to 500, but yours go from {min(sizes)} to {max(sizes)}."
    if len(sizes) < 4:
        return "The four sizes should all be different."
    if 2 * r >= a:
        return f"The rank r is not low: 2 r should be less than a, but 2 r is {2 * r} and a is {a}."
    if same := sorted(sizes & {64, 10, 8, 256}):
        return f"The chapter has used {' and '.join(map(str, same))}. Choose other sizes."
    # The arrays repeat a single number, because the path depends only on their shapes.
    X, P, Q = (np.broadcast_to(0.0, shape) for shape in ((a, N), (b, a, r), (b, r, a)))
    path, _ = np.einsum_path("in,kir,krj,jn->kn", X, P, Q, X, optimize=True)
    if len(path) > 2:
        return (
            f"Here the path has {len(path) - 1} steps. The largest operand or the result has "
            f"{max(a * N, a * b * r, b * N):,} numbers. All three first steps should give more, "
            f"but PX has b r N = {b * r * N:,}, P with Q has b a a = {b * a * a:,}, and X with X "
            f"has a a N = {a * a * N:,}."
        )
    return None


EXERCISES = {
    "7.1": Function(
        specification=lambda x, P, Q: np.array([x @ P[k] @ Q[k] @ x for k in range(len(P))]),
        # Rank 1 is left out, because there the sum of products is the product of sums.
        cases=normals(*([(a,), (b, a, r), (b, r, a)] for a, b, r in SIZES[1:])),
        right="A letter that appears twice means the same index in both operands.",
        hints=_wrong_forms,
    ),
    "7.2": Value(
        expected="D",
        right="Each row of x @ P becomes a matrix of its own, so it meets only its own Q_k.",
        hints={
            "In A, x @ P has shape (3, 2), which the next @ takes for one matrix for all Q_k.": "A",
            "In B, the last x has the letter i, too, so nothing is multiplied by x_j.": "B",
            "Axis 0 is k, so the result of C has shape (2,).": "C",
        },
        choices=("A", "B", "C", "D"),
    ),
    "7.3": AnyExample(
        objection=_path_is_broken_up,
        count=4,
        right="Each useful first step gives more numbers than any operand or the result has.",
    ),
    "7.4": Value(
        expected=((3, 5), (5, 5), (2, 3)),
        right="The letters of the output, after the arrow, are the axes of the result, in order.",
        hints={
            "In the second call, k is not in the output, so the three products are added.": [
                ((3, 5), (3, 5, 5), (2, 3)),
            ],
            "In the third call, r comes before k in the output.": ((3, 5), (5, 5), (3, 2)),
            "In the first call, r is summed over and i, of size 5, is kept.": (
                (3, 2),
                (5, 5),
                (2, 3),
            ),
            "Read the output letter by letter: it is ij in the second call and rk in the third.": [
                ((3, 5), (3, 5, 5), (3, 2)),
            ],
        },
    ),
    "7.5": Function(
        specification=lambda y, w, x: np.array([y @ w_k @ x for w_k in w]),
        cases=normals([(4,), (3, 4, 2), (2,)], [(2,), (5, 2, 3), (3,)], [(5,), (6, 5, 4), (4,)]),
        right="There is one number for each k, because c and a are summed over.",
        hints=_wrong_bilinear_forms,
    ),
    "7.6": Function(
        specification=_compare,
        cases=normals(
            [(3, 4), (3, 5), (2, 3, 1), (2, 1, 3)],
            [(5, 4), (5, 6), (3, 5, 2), (3, 2, 5)],
            [(7, 2), (7, 6), (4, 7, 3), (4, 3, 7)],
        ),
        right="Here every n meets every m, so the full product computes nothing in vain.",
        hints=_wrong_comparisons,
    ),
    "7.7": Function(
        specification=_cut,
        cases=lambda rng: [(rng.normal(size=(b, a, a)), r) for a, b, r in SIZES],
        right="By the theorem of Eckart and Young, no matrix of rank r is nearer.",
        hints=_wrong_cuts,
    ),
    "7.8": Function(
        specification=lambda x, P, Q, g: np.array(
            [g[k] * np.outer(x, Q[k] @ x) for k in range(len(P))]
        ),
        cases=normals(*([(a,), (b, a, r), (b, r, a), (b,)] for a, b, r in SIZES)),
        right="The gradient is g times the factors that multiply P in the formula.",
        hints=_wrong_gradients_for_P,
    ),
}
