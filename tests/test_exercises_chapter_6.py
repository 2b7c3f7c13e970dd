"""Exercises of chapter 6: the specifications are true, and other right ways of writing pass."""

import re

import numpy as np
import pytest

from helpers.exercises.chapter_6 import EXERCISES
from helpers.exercises.checking import Function, feedback
from helpers.low_rank import low_rank_form


def cases(name, seed=3):
    return EXERCISES[name].cases(np.random.default_rng(seed))


def test_the_shapes_are_those_of_numpy():
    P, Q, x = np.zeros((3, 5, 2)), np.zeros((3, 2, 5)), np.zeros(5)
    results = (
        np.einsum("kir->ki", P),
        np.einsum("kir,krj->ij", P, Q),
        np.einsum("i,kir->rk", x, P),
    )
    assert tuple(result.shape for result in results) == EXERCISES["6.1"].expected


def test_the_form_is_that_of_the_course():
    for x, P, Q in cases("6.3"):
        np.testing.assert_allclose(
            EXERCISES["6.3"].specification(x, P, Q), low_rank_form(x, P, Q), rtol=1e-12
        )


def test_samples_compared_with_themselves_hold_the_form_on_their_diagonal():
    for X, _, P, Q in cases("6.4"):
        S = EXERCISES["6.4"].specification(X, X, P, Q)
        diagonal = np.diagonal(S, axis1=1, axis2=2)
        np.testing.assert_allclose(diagonal, low_rank_form(X, P, Q), rtol=1e-10)


def test_the_gradient_is_the_slope():
    h = 1e-5
    for x, P, Q, g in cases("6.5"):
        slopes = np.zeros(P.shape)
        for place in np.ndindex(P.shape):
            move = np.zeros(P.shape)
            move[place] = h
            up, down = low_rank_form(x, P + move, Q), low_rank_form(x, P - move, Q)
            slopes[place] = g @ (up - down) / (2 * h)
        np.testing.assert_allclose(
            EXERCISES["6.5"].specification(x, P, Q, g), slopes, rtol=0, atol=1e-8
        )


def test_17_is_the_first_rank_that_holds_as_many_numbers():
    symmetric = sum(i <= j for i in range(64) for j in range(64))
    held = [2 * 64 * r for r in range(65)]
    assert next(r for r in range(65) if held[r] >= symmetric) == EXERCISES["6.7"].expected


def test_the_cut_is_of_rank_r_and_its_distance_is_what_was_dropped():
    for T, r in cases("6.8"):
        nearest = EXERCISES["6.8"].specification(T, r)
        sigma = np.linalg.svd(T, compute_uv=False)
        assert (np.linalg.matrix_rank(nearest) == r).all()
        np.testing.assert_allclose(
            np.sqrt(((T - nearest) ** 2).sum(axis=(1, 2))),
            np.sqrt((sigma[:, r:] ** 2).sum(axis=1)),
            rtol=1e-9,
        )


@pytest.mark.parametrize("name", [n for n, e in EXERCISES.items() if isinstance(e, Function)])
def test_cases_use_sizes_that_differ(name):
    for arguments in cases(name):
        sizes = set()
        for argument in arguments:
            sizes |= set(np.shape(argument))
        names = {"6.2": 3, "6.3": 3, "6.4": 5, "6.5": 3, "6.8": 2}
        # Rank 1 may meet no other 1, and 6.4 has two numbers of samples besides a, b and r.
        assert len(sizes) == names[name], (name, sizes)


def both_steps(x, P, Q):
    return np.vecdot(x @ P, Q @ x)


def other_cut(T, r):
    U, sigma, Vt = np.linalg.svd(T, full_matrices=False)
    sigma = np.where(np.arange(sigma.shape[1]) < r, sigma, 0.0)
    return np.einsum("kin,kn,knj->kij", U, sigma, Vt)


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("6.1", [(3, 5), (5, 5), (2, 3)]),
        ("6.2", lambda y, w, x: w @ x @ y),
        ("6.2", lambda y, w, x: y @ w @ x),
        ("6.2", lambda y, w, x: np.tensordot(w, np.outer(y, x), axes=2)),
        ("6.3", both_steps),
        ("6.3", low_rank_form),
        ("6.3", lambda x, P, Q: np.diagonal((x @ P) @ (Q @ x).T)),
        ("6.4", lambda X, Z, P, Q: np.einsum("in,kir,krj,jm->knm", X, P, Q, Z)),
        ("6.4", lambda X, Z, P, Q: X.T @ (P @ Q) @ Z),
        ("6.5", lambda x, P, Q, g: x[:, None] * (g[:, None] * (Q @ x))[:, None, :]),
        ("6.6", (20, 30, 2, 100)),
        ("6.6", [50, 60, 3, 499]),
        ("6.7", 17.0),
        ("6.8", other_cut),
    ],
)
def test_other_right_answers_pass(name, answer):
    assert feedback(EXERCISES[name], answer).startswith("right")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((20, 30, 2), "Four whole numbers"),
        ((20.0, 30, 2, 100), "Four whole numbers"),
        ("20, 30, 2, 100", "Four whole numbers"),
        ((20, 30, 1, 100), "from 2 to 500"),
        ((20, 501, 2, 100), "from 2 to 500"),
        ((20, 100, 2, 100), "all be different"),
        ((20, 30, 10, 100), "2 r is 20, and a is 20"),
        ((20, 30, 2, 256), "The chapter has used 256"),
        ((100, 30, 2, 20), "the path has 3 steps"),
        ((100, 3, 2, 400), "P1 makes b r N = 2,400,"),
        ((5, 35, 2, 23), "X with X a a N = 575."),
    ],
)
def test_the_witness_says_what_is_missing(answer, words):
    text = feedback(EXERCISES["6.6"], answer)
    assert text.startswith("not yet")
    assert words in text


def test_the_witness_takes_exactly_the_sizes_that_its_hint_describes():
    rng, decided_by = np.random.default_rng(6), set()
    for _ in range(3000):
        r = int(rng.integers(2, 9))
        a, b, N = (int(size) for size in np.exp(rng.uniform(np.log(2), np.log(500), size=3)))
        if 2 * r >= a or len({a, b, r, N}) < 4 or {a, b, r, N} & {64, 10, 8, 256}:
            continue
        first_steps = {"P1": b * r * N, "P with Q": b * a * a, "X with X": a * a * N}
        largest = max(a * N, a * b * r, b * N)
        fits = [name for name, size in first_steps.items() if size <= largest]
        text = feedback(EXERCISES["6.6"], (a, b, r, N))
        assert text.startswith("not yet" if fits else "right"), ((a, b, r, N), text)
        if fits:
            numbers = [int(n.replace(",", "")) for n in re.findall(r"\d[\d,]*\d", text)]
            assert numbers[-4:] == [largest, *first_steps.values()], text
        decided_by.add(tuple(fits))
    # Each step is sometimes the only one that fits, and sometimes none fits.
    assert {(), *((name,) for name in first_steps)} <= decided_by
