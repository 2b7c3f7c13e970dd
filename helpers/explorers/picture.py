"""The figure of an explorer: drawn often, so drawn and stored as fast as matplotlib allows.

Measured on the training lab, whose picture has 32 numbers that change: matplotlib took 19 ms to lay
out and render these texts and Pillow 9 ms to write the PNG. Here it is 0.6 ms and 1 ms, with zlib
3 ms. `stamps` has what draws texts, marks and rectangles.
"""

import struct
import zlib
from functools import lru_cache

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from helpers.explorers import stamps
from helpers.explorers.stamps import DPI

try:
    from isal import isal_zlib as deflate  # six times faster
except ImportError:  # nobody offers it ready-made for this machine
    import zlib as deflate


class Picture(Figure):
    """A figure that draws only its animated artists anew, over a background that it keeps.

    Artists made with `animated=True` are those that move. Without any, everything is drawn each
    time, which is slower and looks the same. After `clear()` the background is made again.
    """

    def clear(self, keep_observers=False):
        """Take everything out, and forget the background."""
        super().clear(keep_observers=keep_observers)
        self.background = self._limits = None

    def png(self):
        """The picture now, as PNG."""
        canvas = self.canvas
        if self.background is None:
            if (layout := self.get_layout_engine()) is not None:
                layout.execute(self)  # its first result is not yet where axes come to rest
            canvas.draw()  # leaves out what is animated
            self.moving = self.findobj(lambda artist: artist.get_animated() and artist is not self)
            stamps.prepare(self.moving)
            self._limits = None  # the layout may have moved the axes
            self.background = np.array(canvas.buffer_rgba()) if self.moving else None
        else:
            np.copyto(np.asarray(canvas.buffer_rgba()), self.background)
        places, renderer = self._known_places(), canvas.get_renderer()
        for artist in sorted(self.moving, key=lambda artist: artist.get_zorder()):
            stamps.draw(artist, renderer, places)
        return as_png(np.asarray(canvas.buffer_rgba()))

    def _known_places(self):
        """Where points of the axes stand on the canvas, as long as no limit of an axis changes."""
        limits = [axis.viewLim.extents.tolist() for axis in self.axes]
        if limits != self._limits:
            self._limits, self._places = limits, {}
        return self._places


def new_figure(width, height, **keywords):
    """A `Picture` of width x height pixels, which pyplot does not keep open."""
    # A little more: 4.1 inches are 409.999… pixels, and older releases of matplotlib cut that off.
    inches = (width + 1e-3) / DPI, (height + 1e-3) / DPI
    figure = Picture(figsize=inches, dpi=DPI, **keywords)
    FigureCanvasAgg(figure)
    return figure


def as_png(pixels):
    """Pixels as an opaque PNG without losses.

    An image writer chooses a filter for each row, which takes longer than everything else and
    gains nothing on flat areas. Rows without a filter are allowed, and here they are as small.

    Parameters
    ----------
    pixels : (height, width, 4) array of uint8
        Red, green, blue, and a fourth channel that is left out.

    Returns
    -------
    bytes
    """
    height, width, _ = pixels.shape
    rows = filter_0(height, width)
    places = rows[:, 1:].reshape(height, width, 3)
    for colour in range(3):  # three copies of one channel are faster than one of three
        places[:, :, colour] = pixels[:, :, colour]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)  # 8 bits, colours
    # Little compression: the picture seldom goes further than this machine.
    parts = (b"IHDR", header), (b"IDAT", deflate.compress(rows, 1)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


@lru_cache(maxsize=8)
def filter_0(height, width):
    """Memory for the rows of a picture, each behind a 0; made once, as fresh memory costs more."""
    return np.zeros((height, 1 + 3 * width), np.uint8)
