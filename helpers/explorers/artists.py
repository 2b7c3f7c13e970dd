"""Artists that several explorers share. They are made once and then set by `draw`."""

import numpy as np
from matplotlib.image import AxesImage


def line(ax, *style, animated=True, **look):
    """Return a line without points on an axis, to be filled with `set_data`.

    `style` and `look` are the format and the keywords of `ax.plot`.
    """
    return ax.plot([], [], *style, animated=animated, **look)[0]


def legend(owner, entries, names, loc, at, **keywords):
    """Put a small legend beside the axes, with its corner `loc` at `at`, in fractions of its owner.

    The owner is an axis or a figure, whose own `legend` gets the other keywords.
    """
    look = {"frameon": False, "fontsize": 9} | keywords
    return owner.legend(entries, names, loc=loc, bbox_to_anchor=at, **look)


def labels_at(ax, x, y, ha="center", va="bottom", shift=(0, 0), animated=False):
    """Return empty texts (annotations) at fixed places of an axis, to be filled with `set_text`.

    The coordinates `x` and `y` are fractions of the axis. Each text is moved from its place by
    `shift`, the distances to the right and up in points.
    """
    style = {"xycoords": "axes fraction", "textcoords": "offset points", "annotation_clip": False}
    style |= {"ha": ha, "va": va, "fontsize": 9, "animated": animated}
    return [ax.annotate("", place, xytext=shift, **style) for place in np.c_[x, y].tolist()]


def put(artists, **rows):
    """Set properties of artists. For example, `put(bars, height=[1, 2])` sets two heights."""
    for name, row in rows.items():
        for artist, value in zip(artists, row, strict=True):
            getattr(artist, f"set_{name}")(value)


class Shade(AxesImage):
    """Heights from 0 to 1 as pale to darker grey over all of an axis, interpolated between them.

    `set_data` takes them as (rows, columns), from the lower edge of the axis up.
    """

    def __init__(self, ax, animated=False):
        look = {"cmap": "gray_r", "interpolation": "bilinear", "animated": animated, "zorder": 0}
        super().__init__(ax, origin="lower", transform=ax.transAxes, **look)
        self.set_clim(0, 255 / 110)  # 1 is still pale enough to see lines on
        self.set_data(np.zeros((2, 2)))
        ax.add_artist(self)

    def get_extent(self):
        """Place the outer values on the sides of the axis, with half a cell beyond each."""
        rows, columns = self.get_size()
        across, up = 0.5 / (columns - 1), 0.5 / (rows - 1)
        return -across, 1 + across, -up, 1 + up

    def _check_unsampled_image(self):
        # Whoever scales images, as the browser does, gets the values as they are.
        return True
