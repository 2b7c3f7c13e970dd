"""Create matplotlib artists that several explorers need, and change their properties."""

import numpy as np
from matplotlib.image import AxesImage


def line(ax, *style, animated=True, **look):
    """Return a line without points, which `set_data` adds later.

    The arguments `style` and `look` are passed to `ax.plot`.
    """
    return ax.plot([], [], *style, animated=animated, **look)[0]


def legend(owner, entries, names, loc, at, **keywords):
    """Add a small legend to an axes or a figure.

    The corner `loc` of the legend, for example "lower left", is at the point `at`, which is given
    in fractions of the owner's size. The keywords are passed to the owner's method `legend`.
    """
    look = {"frameon": False, "fontsize": 9} | keywords
    return owner.legend(entries, names, loc=loc, bbox_to_anchor=at, **look)


def labels_at(ax, x, y, ha="center", va="bottom", shift=(0, 0)):
    """Return empty animated texts at fixed places in an axes. `set_text` fills them later.

    The coordinates `x` and `y` are fractions of the width and the height of the axes. Each text is
    moved from its place by `shift`, a pair of distances to the right and upwards in points.
    """
    style = {"xycoords": "axes fraction", "textcoords": "offset points", "annotation_clip": False}
    style |= {"ha": ha, "va": va, "fontsize": 9, "animated": True}
    return [ax.annotate("", place, xytext=shift, **style) for place in np.c_[x, y].tolist()]


def put(artists, **rows):
    """Set properties of several artists, for example `height=[1, 2]` for two bars."""
    for name, row in rows.items():
        for artist, value in zip(artists, row, strict=True):
            getattr(artist, f"set_{name}")(value)


class Shade(AxesImage):
    """An animated image that fills the axes and shows values from 0 to 1 as shades of grey.

    `set_data` takes an array (rows, columns), whose first row is at the lower edge of the axes.
    """

    def __init__(self, ax):
        look = {"cmap": "gray_r", "interpolation": "bilinear", "animated": True, "zorder": 0}
        super().__init__(ax, origin="lower", transform=ax.transAxes, **look)
        self.set_clim(0, 255 / 110)  # the value 1 is a pale grey, on which lines are visible
        self.set_data(np.zeros((2, 2)))
        # matplotlib leaves an image out of the layout if its edges equal those of the axes, which
        # rounding decides, and otherwise asks for an extent that this image does not store.
        self.set_in_layout(False)
        ax.add_artist(self)

    def get_extent(self):
        """Return limits that put the centres of the outer pixels on the edges of the axes."""
        rows, columns = self.get_size()
        across, up = 0.5 / (columns - 1), 0.5 / (rows - 1)
        return -across, 1 + across, -up, 1 + up

    def _check_unsampled_image(self):
        # The browser scales the image itself, so it needs the original pixels.
        return True
