"""Test the display explorer: its networks, its images, and what its displays show."""

import itertools

import numpy as np
import pytest

from course.explorers import display
from course.explorers.display import IMAGES, MISREAD, NETWORKS, PARTS, PLAIN, compute
from helpers.datasets import display_targets, load_digits

# The lit segments of each digit, as `display_targets` lists them.
DIGITS = {tuple(column[:7]): digit for digit, column in enumerate(display_targets(range(10)).T)}


def check(view, picture):
    X, labels = load_digits()
    label = labels[view.image]
    ink = np.zeros(64)
    for patch in picture.inks:
        inside = patch.get_path().contains_points([(n % 8, n // 8) for n in range(64)])
        ink[inside] += patch.get_facecolor()[3]
    np.testing.assert_allclose(ink, X[:, view.image] / 16, atol=0.5 / 255)
    lights = [part.get_alpha() for part in picture.display.parts]
    np.testing.assert_allclose(lights, view.outputs, atol=0.5 / 255)
    lit = view.outputs > 0.5
    wrong = lit != display_targets([label])[:, 0]
    for text, part, a, bad in zip(picture.texts, display.LETTERS, view.outputs, wrong, strict=True):
        assert text.get_text() == f"{part} {a:.2f}" + (" ✕" if bad else "")
    shows = "nothing" if not lit[:7].any() else DIGITS.get(tuple(lit[:7]), "no digit")
    assert picture.answer.get_text() == f"Shows {shows}"
    a = "an" if label == 8 else "a"
    expected = "✓ right" if shows == label else f"✕ it is {a} {label}"
    assert picture.verdict.get_text() == expected
    assert (shows == label) == (not wrong.any())


def test_each_output_stands_where_its_part_is():
    picture = display.DisplayedPicture()
    places = {
        part: text.get_position() for part, text in zip("abcdefgpl", picture.texts, strict=True)
    }
    assert places["d"][1] < places["p"][1] + 0.1 < places["e"][1] == places["c"][1]
    assert places["c"][1] < 1 < places["g"][1] < places["f"][1] == places["b"][1] < places["a"][1]
    assert places["f"][0] == places["e"][0] < 0 < places["g"][0] < 1 < places["b"][0]
    assert places["l"][1] > 2


def test_there_is_an_image_of_each_digit_that_sigmoid_reads_and_some_that_it_misreads():
    views = {image: compute(image, "sigmoid") for image in IMAGES}
    assert [views[image].label for image in PLAIN] == list(range(10))
    assert not any(views[image].wrong.any() for image in PLAIN)
    assert all(views[image].wrong.any() for image in MISREAD)
    assert [(views[n].label, views[n].shows) for n in MISREAD] == [
        (0, "8"),
        (8, "0"),
        (4, "no digit"),
        (9, "3"),
        (7, "1"),
        (5, "9"),
    ]


def test_no_output_is_so_near_to_one_half_that_processors_may_disagree():
    for image, name in itertools.product(IMAGES, NETWORKS):
        distances = np.abs(compute(image, name).outputs - 0.5)
        if name == "hybrid":  # whose point costs nothing, so nothing moves it
            assert distances[7] == 0
            distances = np.delete(distances, 7)
        assert distances.min() > 0.002, (image, name)


def test_the_hybrid_shows_an_8_and_softmax_nothing():
    for image in IMAGES:
        assert compute(image, "hybrid").shows == "8"
        assert compute(image, "softmax").shows == "nothing"


def test_the_more_of_the_term_the_more_images_are_right():
    right = {name: sum(not compute(image, name).wrong.any() for image in IMAGES) for name in PARTS}
    assert list(right.values()) == sorted(right.values())
    assert right["hybrid"] < right["c = 0.1"] < right["sigmoid"] == 10


def test_the_networks_are_those_that_the_chapter_trains():
    X, labels = display.load_training_digits()
    fit = display.minimize_cost(
        X / 16, display_targets(labels), "sigmoid", l2=1e-3, penalize_bias=True
    )
    # Both solvers stop where the slopes are small, which leaves room for the weights. The outputs
    # are shown with two decimals, and none is so near to one half that another part would be lit.
    ink = np.stack([display.images()[image][0] for image in IMAGES], axis=1) / 16
    shown, expected = (net.predict_proba(ink) for net in (display.trained("sigmoid"), fit.network))
    np.testing.assert_allclose(shown, expected, rtol=0, atol=1e-3)
    assert display.trained("sigmoid") is display.trained("sigmoid")
    with pytest.raises(ValueError, match=r"^network: expected one of 'hybrid', 'c = 0.05'"):
        display.display_explorer(network="relu")


# A part of the term that the hybrid lacks --------------------------------------------------------


@pytest.fixture(scope="module")
def problem():
    """Random inputs, and targets of three outputs."""
    rng = np.random.default_rng(3)
    return rng.normal(size=(5, 60)), rng.integers(2, size=(3, 60)).astype(float)


@pytest.mark.parametrize(("c", "model"), [(0.0, "hybrid"), (1.0, "sigmoid")])
def test_no_part_of_the_term_is_the_hybrid_and_all_of_it_is_sigmoid(problem, c, model):
    X, Y = problem
    found = display.minimize_part(X, Y, c)
    expected = display.minimize_cost(X, Y, model, l2=display.L2, penalize_bias=True).network
    np.testing.assert_allclose(found.predict_proba(X), expected.predict_proba(X), atol=1e-2)
    assert found.model == "sigmoid"


def test_a_part_of_the_term_pulls_down_by_that_part(problem):
    (X, Y), c = problem, 0.3
    network = display.minimize_part(X, Y, c)
    A = network.predict_proba(X)
    # At the minimum, L2 W = mean over the samples of (y (1 - a) - c (1 - y) a) x'.
    pull = (Y * (1 - A) - c * (1 - Y) * A) / X.shape[1]
    np.testing.assert_allclose(display.L2 * network.W, pull @ X.T, atol=1e-4)
    np.testing.assert_allclose(display.L2 * network.b[:, 0], pull.sum(axis=1), atol=1e-4)
