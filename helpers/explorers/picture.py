"""The figure of an explorer: drawn often, so drawn and stored as fast as matplotlib allows.

Measured on the training lab, whose picture has 32 numbers that change: matplotlib took 19 ms to lay
out and render these texts and Pillow 9 ms to write the PNG. Here it is 3 ms and 3 ms.
"""

import re
import struct
import zlib
from functools import lru_cache

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Annotation, Text

DPI = 100
PHASES = 4  # positions of a letter between two pixels
UPRIGHT = {"top", "bottom", "center", "baseline"}
SHARE_LEFT = {"left": 0.0, "center": 0.5, "right": 1.0}


class Picture(Figure):
    """A figure that draws only its animated artists anew, over a background that it keeps.

    Artists made with `animated=True` are those that move. Without any, everything is drawn each
    time, which is slower and looks the same. After `clear()` the background is made again.
    """

    def clear(self, keep_observers=False):
        """Take everything out, and forget the background."""
        super().clear(keep_observers=keep_observers)
        self.background = None

    def png(self):
        """The picture now, as PNG."""
        canvas = self.canvas
        if self.background is None:
            if (layout := self.get_layout_engine()) is not None:
                layout.execute(self)  # its first result is not yet where axes come to rest
            canvas.draw()  # leaves out what is animated
            self.moving = self.findobj(lambda artist: artist.get_animated() and artist is not self)
            self.background = canvas.copy_from_bbox(self.bbox) if self.moving else None
        else:
            canvas.restore_region(self.background)
        renderer = canvas.get_renderer()
        for artist in sorted(self.moving, key=lambda artist: artist.get_zorder()):
            if is_plain_text(artist):
                draw_text(artist, renderer)
            else:
                artist.draw(renderer)
        return as_png(np.asarray(canvas.buffer_rgba()))


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
    # The least compression: the picture seldom goes further than this machine.
    parts = (b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )


@lru_cache(maxsize=8)
def filter_0(height, width):
    """Memory for the rows of a picture, each behind a 0; made once, as fresh memory costs more."""
    return np.zeros((height, 1 + 3 * width), np.uint8)


# Texts that move ---------------------------------------------------------------------------------

# matplotlib shapes and renders a text anew each time. A number that moves is made of the same ten
# digits over and over: each is rendered once, by matplotlib, and then put down as an image.


def is_plain_text(artist):
    """Whether `draw_text` can draw it: one upright line without formula or arrow."""
    if type(artist) is Annotation:
        inside = artist.xycoords == "data" and artist.axes.viewLim.contains(*artist.xy)
        shown = inside or artist.get_annotation_clip() is False
        if artist.arrow_patch is not None or not shown:
            return False
    elif type(artist) is not Text:
        return False
    text = artist.get_text()
    return (
        not any(sign in text for sign in "\n$\\")
        and artist.get_rotation() == 0
        and artist.get_verticalalignment() in UPRIGHT
        and artist.get_alpha() is None
        and not (artist.get_usetex() or artist.get_wrap() or artist.get_path_effects())
        and not (artist.get_clip_on() and (artist.get_clip_box() or artist.get_clip_path()))
    )


def draw_text(artist, renderer):
    """Put a plain text on the canvas, from images of its digits and of what stands between."""
    if not artist.get_visible() or not artist.get_text():
        return
    if isinstance(artist, Annotation):
        artist.update_positions(renderer)
    if (box := artist.get_bbox_patch()) is not None:
        artist.update_bbox_position_size(renderer)
        box.draw(renderer)
    style = (
        artist.get_fontname(),
        artist.get_fontsize(),
        artist.get_fontweight(),
        artist.get_fontstyle(),
        artist.get_color(),
        artist.get_verticalalignment(),
    )
    x, y = artist.get_transform().transform(artist.get_unitless_position())
    pieces = re.findall(r"\d|\D+", artist.get_text())
    widths = [letter(piece, style, 0)[0] for piece in pieces]
    x -= SHARE_LEFT[artist.get_horizontalalignment()] * sum(widths)
    gc = renderer.new_gc()
    for piece, width in zip(pieces, widths, strict=True):
        whole, phase = divmod(round(x * PHASES), PHASES)
        _, left, bottom, image = letter(piece, style, phase)
        if image is not None:
            renderer.draw_image(gc, whole + left, round(y) + bottom, image)
        x += width
    gc.restore()


@lru_cache(maxsize=2000)
def letter(piece, style, phase):
    """The image of a digit or of a few letters: (width, left, bottom, image or None).

    Parameters
    ----------
    piece : str
    style : tuple
        Family, size, weight, slant, colour, vertical alignment.
    phase : int
        How far right of a whole pixel it stands, in quarters of a pixel.

    Returns
    -------
    width : float
        To the start of the next letter, in pixels.
    left, bottom : int
        From the text's position to the image's corner, in pixels.
    image : (rows, columns, 4) array of uint8, upside down as `draw_image` takes it
    """
    family, size, weight, slant, colour, alignment = style
    line = size * DPI / 72
    ground = np.ceil([line * (len(piece) + 2), 4 * line]).astype(int)
    figure = new_figure(*ground, facecolor="none")
    x, y = round(line), 2 * round(line)
    text = figure.text(
        (x + phase / PHASES) / ground[0],
        y / ground[1],
        piece,
        family=family,
        size=size,
        weight=weight,
        style=slant,
        color=colour,
        ha="left",
        va=alignment,
    )
    renderer = figure.canvas.get_renderer()
    text.draw(renderer)
    width = renderer.get_text_width_height_descent(piece, text.get_fontproperties(), False)[0]
    pixels = np.asarray(renderer.buffer_rgba())[::-1]
    rows, columns = np.nonzero(pixels[:, :, 3])
    if not rows.size:
        return width, 0, 0, None  # a space
    bottom, left = rows.min(), columns.min()
    image = pixels[bottom : rows.max() + 1, left : columns.max() + 1]
    return width, int(left) - x, int(bottom) - y, np.ascontiguousarray(image)
