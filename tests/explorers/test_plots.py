"""Pictures of 8 x 8 pixels, and bars of ten outputs."""

import re
from functools import partial

import numpy as np
import pytest
from bad_arguments import names_a_bad_argument
from matplotlib.figure import Figure

from course import plots
from helpers.datasets import display_targets, load_digits

IMAGES = np.random.default_rng(5).normal(size=(64, 3))


def axes_of(count):
    return Figure().subplots(1, count, squeeze=False)


def test_signed_images_stand_upright_on_one_symmetric_scale():
    axes = axes_of(3)
    plots.signed_images(axes, IMAGES, ["a", "b", "c"], label="weight")
    limit = np.abs(IMAGES).max()
    for ax, column, title in zip(axes[0], IMAGES.T, "abc", strict=True):
        (image,) = ax.images
        assert np.array_equal(image.get_array(), column.reshape(8, 8))
        assert image.get_clim() == (-limit, limit)
        assert image.origin == "upper"
        (red, _, blue), (red_above, _, blue_above) = image.cmap([0.0, 1.0])[:, :3]
        assert red > blue
        assert blue_above > red_above
        assert ax.get_title(loc="left") == title
    bar = axes[0, 0].figure.axes[-1]
    assert bar.get_ylabel() == "weight"
    ends = [f"−{limit:.2g}", "0", f"{limit:.2g}"]
    assert [text.get_text() for text in bar.get_yticklabels()] == ends


def test_pixels_below_zero_carry_a_dash():
    image = np.zeros((64, 1))
    image[[9, 30], 0], image[20, 0], image[40, 0] = -1.0, 2.0, -0.1  # the last is not clear enough
    axes = axes_of(1)
    plots.signed_images(axes, image)
    (dashes,) = axes[0, 0].lines
    assert {8 * y + x for x, y in dashes.get_xydata()} == {9, 30}
    assert axes[0, 0].images[0].get_clim() == (-2.0, 2.0)
    plots.signed_images(axes_of(1), np.zeros((64, 1)))  # zeros can be drawn, too


def test_ink_goes_from_white_at_0_to_black_at_16():
    X, _ = load_digits()
    axes = axes_of(4).reshape(2, 2)  # any arrangement
    plots.ink_images(axes, X[:, :4])
    for ax, column in zip(axes.ravel(), X.T, strict=False):
        (image,) = ax.images
        assert np.array_equal(image.get_array(), column.reshape(8, 8))
        assert image.get_clim() == (0, 16)
        colours = image.cmap(image.norm([0.0, 16.0]))[:, :3]
        assert np.array_equal(colours, [[1, 1, 1], [0, 0, 0]])


def middle(patch):
    box = patch.get_transform().transform_path(patch.get_path()).get_extents()
    return box.get_points().mean(axis=0).round(6)


def test_a_display_lights_each_part_where_it_belongs():
    ax = axes_of(1)[0, 0]
    picture = plots.DisplayPicture(ax)
    picture.show([0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 1.0])
    alphas = [part.get_alpha() for part in picture.parts]
    np.testing.assert_allclose(alphas, np.r_[0:0.8:0.1, 1.0], atol=0.5 / 255)
    a, b, c, d, e, f, g, point, light = map(middle, picture.parts)
    assert d[1] < g[1] < a[1]  # up the middle
    assert e[1] < f[1]
    assert c[1] < b[1]
    assert e[0] == f[0] < a[0] == g[0] == d[0] < b[0] == c[0]
    assert b[0] < point[0] == light[0]
    assert point[1] == d[1]
    assert light[1] == a[1]
    # An outline shows a part that is not lit.
    parts, outlines = np.reshape([middle(patch) for patch in ax.patches], (2, 9, 2))
    np.testing.assert_array_equal(outlines, parts)


def test_displays_stand_below_their_images_one_row_for_each_network():
    X, labels = load_digits()
    A = display_targets(labels[:3])
    axes = Figure().subplots(3, 3)
    plots.displays(axes, X[:, :3], {"sigmoid": 0.9 * A, "hybrid": 0.2 + 0 * A})
    for n, ax in enumerate(axes[0]):
        np.testing.assert_array_equal(ax.images[0].get_array(), X[:, n].reshape(8, 8))
    assert [ax.get_ylabel() for ax in axes[1:].flat] == ["sigmoid", "", "", "hybrid", "", ""]
    for n in range(3):
        for row, expected in ((1, 0.9 * A[:, n]), (2, np.full(9, 0.2))):
            alphas = [patch.get_alpha() for patch in axes[row, n].patches[:9]]
            np.testing.assert_allclose(alphas, expected, atol=0.5 / 255)


def test_bars_of_outputs_say_what_is_read_and_whether_it_is_wrong():
    for largest, label, title, hatched in (
        (0.82, None, "7 (82 %)", 0),
        (0.82, 7, "7 (82 %)", 0),
        (0.82, 1, "7 (82 %), wrong", 10),
        (0.9999, 7, "7 (>99 %)", 0),
    ):
        outputs = np.where(np.arange(10) == 7, largest, (1 - largest) / 9)
        ax = axes_of(1)[0, 0]
        plots.output_bars(ax, outputs, label)
        assert ax.get_title(loc="left") == title
        assert [bar.get_height() for bar in ax.patches] == outputs.tolist()
        assert sum(bool(bar.get_hatch()) for bar in ax.patches) == hatched


def test_each_output_has_a_style_of_its_own():
    styles = [plots.output_style(k) for k in range(7)]
    assert len({str(style) for style in styles[:6]}) == 6
    assert styles[6] == styles[0]


# Bad arguments -----------------------------------------------------------------------------------

IMAGE = IMAGES[:, :1]
ink, signed = partial(plots.ink_images, axes_of(1)), partial(plots.signed_images, axes_of(1))
bars = partial(plots.output_bars, axes_of(1)[0, 0])
displays = partial(
    plots.displays, Figure().subplots(2, 1, squeeze=False), outputs={"a": np.ones((9, 1))}
)
CALLS = [
    (ink, {"X": IMAGE}),
    (signed, {"X": IMAGE}),
    (bars, {"outputs": np.full(10, 0.1), "label": 3}),
    (plots.DisplayPicture(axes_of(1)[0, 0]).show, {"outputs": np.full(9, 0.5)}),
    (displays, {"X": IMAGE}),
    (plots.output_style, {"k": 1}),
]


@pytest.mark.parametrize(
    ("call", "good", "name"), [(*call, name) for call in CALLS for name in call[1]]
)
def test_a_bad_argument_is_named_in_one_short_line(call, good, name):
    names_a_bad_argument(call, good, name)


@pytest.mark.parametrize(
    ("call", "change", "message"),
    [
        (
            ink,
            {"X": np.c_[IMAGE, IMAGE]},
            "1 axes and 0 titles for 2 images; expected one for each",
        ),
        (signed, {"titles": ["a", "b"]}, "1 axes and 2 titles for 1 images; expected one for each"),
        (displays, {"outputs": {}}, "axes has shape (2, 1); expected (1, 1): a row for the images"),
        (
            displays,
            {"outputs": {"a": np.ones((2, 4))}},
            "outputs['a'] has shape (2, 4); expected (9, 1): one d",
        ),
        (displays, {"outputs": {"a": np.full((9, 1), 2.0)}}, "outputs['a'] must lie in [0, 1]"),
    ],
)
def test_an_error_says_what_was_given_and_what_was_expected(call, change, message):
    good = next(good for function, good in CALLS if function == call)
    with pytest.raises(ValueError, match=f"^{re.escape(message)}"):
        call(**good | change)
