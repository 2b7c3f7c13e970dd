"""The exercises of chapter 6: what is right, and the mistakes that have a hint of their own."""

import numpy as np

from helpers.exercises.checking import Function, Value, Witness

# a, b, r, smallest first; sizes that differ, so that a wrong axis fails
SIZES = ((3, 2, 1), (5, 3, 2), (7, 4, 3))


def _bilinear_cases(rng):
    sizes = ((2, 3, 4), (3, 5, 2), (4, 6, 5))
    return [
        (rng.normal(size=c), rng.normal(size=(b, c, a)), rng.normal(size=a)) for a, b, c in sizes
    ]


def _bilinear(y, w, x):
    b, c, a = w.shape
    return np.array(
        [sum(y[m] * w[k, m, i] * x[i] for m in range(c) for i in range(a)) for k in range(b)]
    )


def _factors(rng, a, b, r):
    return rng.normal(size=(b, a, r)), rng.normal(size=(b, r, a))


def _form_cases(rng):
    # Rank 1 is left out: there, the sum of products is the product of sums.
    return [(rng.normal(size=a), *_factors(rng, a, b, r)) for a, b, r in SIZES[1:]]


def _form(x, P, Q):
    return np.array([x @ P[k] @ Q[k] @ x for k in range(len(P))])


def _compare_cases(rng):
    samples = ((4, 5), (4, 6), (2, 6))
    return [
        (rng.normal(size=(a, N)), rng.normal(size=(a, M)), *_factors(rng, a, b, r))
        for (a, b, r), (N, M) in zip(SIZES, samples, strict=True)
    ]


def _compare(X, Z, P, Q):
    S = np.zeros((len(P), X.shape[1], Z.shape[1]))
    for k, n, m in np.ndindex(S.shape):
        S[k, n, m] = X[:, n] @ P[k] @ Q[k] @ Z[:, m]
    return S


def _gradient_cases(rng):
    return [(rng.normal(size=a), *_factors(rng, a, b, r), rng.normal(size=b)) for a, b, r in SIZES]


def _gradient_for_P(x, P, Q, g):
    gradient = np.zeros(P.shape)
    for k, i, r in np.ndindex(P.shape):
        gradient[k, i, r] = g[k] * x[i] * sum(Q[k, r, j] * x[j] for j in range(len(x)))
    return gradient


def _cut_cases(rng):
    return [(rng.normal(size=(b, a, a)), r) for a, b, r in SIZES]


def _cut(T, r):
    nearest = np.zeros(T.shape)
    for k, matrix in enumerate(T):
        U, sigma, Vt = np.linalg.svd(matrix)
        for n in range(r):
            nearest[k] += sigma[n] * np.outer(U[:, n], Vt[n])
    return nearest


def _cut_with_columns(T, r):
    U, s, Vt = np.linalg.svd(T)
    return (U[:, :, :r] * s[:, None, :r]) @ Vt[:, :, :r].swapaxes(1, 2)


def _cut_with(T, r, keep=slice(None), weight=lambda sigma: sigma):
    U, sigma, Vt = np.linalg.svd(T)
    keep = slice(r) if keep == slice(None) else keep
    return (U[:, :, keep] * weight(sigma[:, None, keep])) @ Vt[:, keep, :]


def _rows_scaled(T, r):
    U, sigma, Vt = np.linalg.svd(T)
    return (U * sigma[:, :, None])[:, :, :r] @ Vt[:, :r, :]


def _cut_factors(T, r):
    U, sigma, Vt = np.linalg.svd(T)
    return U[:, :, :r] * sigma[:, None, :r], Vt[:, :r, :]


def _path_is_broken_up(sizes):
    numbers = np.asarray(sizes)
    if numbers.shape != (4,) or numbers.dtype.kind not in "iu":
        return "Four whole numbers are asked for, (a, b, r, N)."
    a, b, r, N = numbers.tolist()
    if min(a, b, r, N) < 2 or max(a, b, r, N) > 500:
        return (
            f"Each size should be from 2 to 500; yours go from {numbers.min()} to {numbers.max()}."
        )
    if len({a, b, r, N}) < 4:
        return "The four sizes should all be different."
    if 2 * r >= a:
        return f"This is not low rank: 2 r is {2 * r}, and a is {a}."
    if same := sorted({a, b, r, N} & {64, 10, 8, 256}):
        return f"The chapter has used {' and '.join(map(str, same))}. Choose other sizes."
    # A single number, stretched: the path depends on the shapes only.
    X, P, Q = (np.broadcast_to(0.0, shape) for shape in ((a, N), (b, a, r), (b, r, a)))
    path, _ = np.einsum_path("in,kir,krj,jn->kn", X, P, Q, X, optimize=True)
    if len(path) > 2:
        return (
            f"Here the path has {len(path) - 1} steps. The largest operand or the result has "
            f"{max(a * N, a * b * r, b * N):,} numbers. All three first steps should make more: "
            f"P1 makes b r N = {b * r * N:,}, P with Q b a a = {b * a * a:,}, and X with X "
            f"a a N = {a * a * N:,}."
        )
    return None


EXERCISES = {
    "6.1": Value(
        expected=((3, 5), (5, 5), (2, 3)),
        right="The letters behind the arrow are the axes of the result, in their order.",
        mistakes=(
            (
                ((3, 5), (3, 5, 5), (2, 3)),
                "In the second, k is not behind the arrow: the three products are added up.",
            ),
            (
                ((3, 5), (5, 5), (3, 2)),
                "In the third, r comes before k behind the arrow.",
            ),
            (
                ((3, 2), (5, 5), (2, 3)),
                "In the first, i is kept and r is summed. i is 5 long.",
            ),
            (
                ((3, 5), (3, 5, 5), (3, 2)),
                "Read what stands behind the arrow, letter by letter: second ij, third rk.",
            ),
        ),
    ),
    "6.2": Function(
        specification=_bilinear,
        cases=_bilinear_cases,
        right="One number for each k, and both other letters are summed.",
        mistakes=(
            (
                lambda y, w, x: np.einsum("c,kca,a->", y, w, x),
                "This is one number. k must stay: put it behind the arrow.",
            ),
            (
                lambda y, w, x: w @ x,
                "The y is missing: this is (b, c), and c must still be summed with y.",
            ),
            (
                lambda y, w, x: y @ w,
                "The x is missing: this is (b, a), and a must still be summed with x.",
            ),
            (
                lambda y, w, x: np.einsum("c,kca,a->kca", y, w, x),
                "These are the products. Sum over c and a: leave them out behind the arrow.",
            ),
            (
                lambda y, w, x: np.einsum("c,kda,a->k", y, w, x),
                "The axis of y and the middle axis of w need the same letter.",
            ),
        ),
    ),
    "6.3": Function(
        specification=_form,
        cases=_form_cases,
        right="The same letter twice means the same position.",
        mistakes=(
            (
                lambda x, P, Q: (x @ P).sum(axis=1) * (Q @ x).sum(axis=1),
                "This is still the product of two sums: every r meets every q.",
            ),
            (
                lambda x, P, Q: (x @ P) @ (Q @ x).T,
                "This is the full product, (b, b). Only its diagonal is wanted.",
            ),
            (
                lambda x, P, Q: (x @ P) * (Q @ x),
                "These are the products, (b, r). Sum them over r.",
            ),
            (
                lambda x, P, Q: ((x @ P) @ (Q @ x).T).sum(axis=1),
                "Here every k meets every other k. Matrix k of P belongs to matrix k of Q.",
            ),
            (
                lambda x, P, Q: ((x @ P) * (Q @ x)).sum(axis=0),
                "You sum over k, axis 0. The sum is over r, axis 1.",
            ),
        ),
    ),
    "6.4": Function(
        specification=_compare,
        cases=_compare_cases,
        right="Every n meets every m here, so the full product wastes nothing.",
        mistakes=(
            (
                lambda X, Z, P, Q: ((X.T @ P) @ (Q @ Z)).swapaxes(1, 2),
                "The last two axes are swapped: (b, N, M) is asked for, n before m.",
            ),
            (
                lambda X, Z, P, Q: ((X.T @ P) @ (Q @ Z)).sum(axis=0),
                "k is summed. There should be a matrix (N, M) for each k.",
            ),
            (
                lambda X, Z, P, Q: np.moveaxis((X.T @ P) @ (Q @ Z), 0, -1),
                "k stands last. The result is (b, N, M).",
            ),
            (
                lambda X, Z, P, Q: (Z.T @ P) @ (Q @ X),
                "X and Z have changed places: X meets P, and Z meets Q.",
            ),
            (
                lambda X, Z, P, Q: (Z.T @ P @ Q @ X).swapaxes(1, 2),
                "X and Z have changed places: X meets P, and Z meets Q.",
            ),
        ),
    ),
    "6.5": Function(
        specification=_gradient_for_P,
        cases=_gradient_cases,
        right="What stands beside P in the formula, times g.",
        mistakes=(
            (
                lambda x, P, Q, g: np.einsum("i,kr->kir", x, Q @ x),
                "This is the slope of s alone. The chain rule multiplies it by g.",
            ),
            (
                lambda x, P, Q, g: np.einsum("k,i,kr->kir", g, x, x @ P),
                "Beside P stands v, made from Q. You have u, made from P: that is for Q.",
            ),
            (
                lambda x, P, Q, g: np.einsum("k,i,kr->kri", g, x, Q @ x),
                "The numbers are right and the axes are not: the gradient has the shape of P.",
            ),
            (
                lambda x, P, Q, g: 2 * np.einsum("k,i,kr->kir", g, x, Q @ x),
                "Twice too large: s is linear in P, although it is quadratic in x.",
            ),
            (
                lambda x, P, Q, g: np.einsum("k,kr->kr", g, Q @ x)[:, None, :] * np.ones_like(P),
                "The x in front of P is missing: P enters as x_i P_kir.",
            ),
            (
                lambda x, P, Q, g: g[:, None] * (Q @ x),
                "The x in front of P is missing, and its axis i: P enters as x_i P_kir.",
            ),
        ),
    ),
    "6.6": Witness(
        objection=_path_is_broken_up,
        right="Every useful first step makes more numbers than any operand or the result has.",
        mistakes=((64, 10, 8, 256), (9, 7, 5, 300), (100, 5, 2, 50), (20, 20, 2, 100)),
    ),
    "6.7": Value(
        expected=17,
        right="Symmetry alone saves nearly half of T; from this rank on, P and Q save no more.",
        mistakes=(
            (32, "That is a / 2, against all 64 x 64 numbers. Compare with 2,080."),
            *((r, "At 16 they hold 2,048 numbers, still fewer than 2,080.") for r in (15, 16)),
            *(
                (r, "P and Q hold 2 a r numbers, 128 for each rank: compare 128 r with 2,080.")
                for r in (32.5, 33)
            ),
            (16.25, "This is where they are even. The rank is a whole number."),
        ),
    ),
    "6.8": Function(
        specification=_cut,
        cases=_cut_cases,
        right="By Eckart and Young, nothing of rank r is nearer.",
        mistakes=(
            (
                _cut_factors,
                "These are two factors. Multiply them: one stack (b, a, a) is asked for.",
            ),
            (
                lambda T, r: _cut_with(T, r, weight=np.ones_like),
                "The singular values are missing: multiply the columns of U by them.",
            ),
            (
                lambda T, r: _cut_with(T, r, weight=np.square),
                "The singular values are in twice. Give them to U or to Vt, not to both.",
            ),
            (
                lambda T, r: _cut_with(T, r, keep=slice(-r, None)),
                "These are the smallest singular values. They are sorted from large to small.",
            ),
            (
                _cut_with_columns,
                "np.linalg.svd returns Vt, which is transposed already: its first r rows belong to "
                "the largest singular values.",
            ),
            (
                lambda T, r: T - _cut_with(T, r),
                "This is what was dropped. Return what was kept.",
            ),
            (
                lambda T, r: _cut_with(T, r, keep=slice(r - 1)),
                "This keeps one too few: `:r` already stops before r.",
            ),
            (
                _rows_scaled,
                "You multiply the rows of U by the singular values. They belong to its columns.",
            ),
            (
                lambda T, r: T,
                "This is T itself, of full rank. Drop the small singular values.",
            ),
        ),
    ),
}
