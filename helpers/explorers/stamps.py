"""Texts, marks, rectangles and shades that move, drawn from stamps: small images that are kept.

matplotlib lays out and renders a text, or the outline of a rectangle, anew each time. A number that
moves is made of the same ten digits over and over, and the cells of an array look alike: each is
rendered once, by matplotlib, and then put down as an image. A text takes 20 µs so, not 600.
"""

import re
from collections import Counter
from functools import lru_cache
from itertools import product
from math import ceil, floor, isfinite

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Annotation, Text

DPI = 100
PHASES = 4  # positions of a letter between two pixels
NOTHING = {None, "None", "none", " ", ""}  # for a marker or a line style
UPRIGHT = {"top", "bottom", "center", "baseline"}
SHARE_LEFT = {"left": 0.0, "center": 0.5, "right": 1.0}
USUAL = "0.00"  # the text that boxes are drawn for
LARGEST_STAMP = 80  # pixels; of rectangles
MOST_PLACES = 2000
MOST_MARKS = 20  # for more, matplotlib's own way is as fast


def draw(artist, renderer, places):
    """Draw an artist: from stamps where they can, as matplotlib does where they cannot.

    Parameters
    ----------
    artist : matplotlib.artist.Artist
    renderer : matplotlib.backends.backend_agg.RendererAgg
    places : dict
        For `pixel`, which remembers there. Empty at first, and again when limits have changed.
    """
    if not artist.get_visible():
        return
    if is_plain_text(artist):
        draw_text(artist, renderer, places)
    elif is_plain_rectangle(artist):
        draw_rectangle(artist, renderer, places)
    elif is_marks_alone(artist):
        draw_marks(artist, renderer, places)
    else:
        artist.draw(renderer)


def pixel(transform, x, y, places):
    """Where a point stands on the canvas: (x, y) in pixels from its lower left corner.

    matplotlib takes 8 µs for it, and most texts and cells stay where they are.
    """
    key = id(transform), x, y
    if (known := places.get(key)) is None:
        if len(places) >= MOST_PLACES:
            places.clear()
        # With the transform, so that no other gets its id.
        known = places[key] = transform, transform.transform((x, y)).tolist()
    return known[1]


def _comes_again(look, places):
    """Whether the look was here before: a stamp is made for what comes twice."""
    known = look in places
    places[look] = None, None
    return known


# Texts -------------------------------------------------------------------------------------------


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


def draw_text(artist, renderer, places):
    """Put a plain text on the canvas, with the box behind it if it has one."""
    text = artist.get_text()
    if not text:
        return
    x, y = _position(artist, renderer, places)
    font = _font(artist)
    box = artist.get_bbox_patch()
    behind = box and (
        box.get_boxstyle(),
        box.get_facecolor(),
        box.get_edgecolor(),
        box.get_linewidth(),
    )
    x -= SHARE_LEFT[artist.get_horizontalalignment()] * width_of(text, font)
    whole, phase = divmod(round(x * PHASES), PHASES)
    _put(line_of_text(text, font, artist.get_color(), behind, phase), whole, round(y), renderer)


def _font(artist):
    return (
        tuple(artist.get_fontfamily()),
        artist.get_fontsize(),
        artist.get_fontweight(),
        artist.get_fontstyle(),
        artist.get_verticalalignment(),
    )


def prepare(artists):
    """Render the digits of the fonts that several texts have, so that the first moves are quick."""
    fonts = Counter(_font(artist) for artist in artists if isinstance(artist, Text))
    several = [font for font, texts in fonts.items() if texts >= 4]
    for font, digit, phase in product(several, "0123456789", range(PHASES)):
        letter(digit, font, phase)


def _position(artist, renderer, places):
    x, y = artist.get_unitless_position()
    if not isinstance(artist, Annotation):
        return pixel(artist.get_transform(), x, y, places)
    if artist.anncoords == "offset points" and artist.xycoords in ("data", "axes fraction"):
        axes, in_data = artist.axes, artist.xycoords == "data"
        at = pixel(axes.transData if in_data else axes.transAxes, *artist.xy, places)
        return at[0] + x * DPI / 72, at[1] + y * DPI / 72
    artist.update_positions(renderer)
    return artist.get_transform().transform((x, y)).tolist()


@lru_cache(maxsize=2000)
def width_of(text, font):
    """The width of a line of text, in pixels."""
    return sum(letter(piece, font, 0)[0] for piece in _pieces(text))


@lru_cache(maxsize=2000)
def line_of_text(text, font, colour, behind, phase):
    """The stamp of a line of text, made of the stamps of its letters.

    Parameters
    ----------
    text : str
    font : tuple
        Families, size, weight, slant, vertical alignment.
    colour : colour of matplotlib
    behind : tuple or None
        Style, face colour, edge colour, line width of a box.
    phase : int
        How far right of a whole pixel it starts, in quarters of a pixel.

    Returns
    -------
    left, bottom : int
        From the text's position to the image's corner, in pixels.
    image : (rows, columns, 4) array of uint8, upside down as `draw_image` takes it; or None
    """
    x, parts = phase / PHASES, []
    for piece in _pieces(text):
        whole, between = divmod(round(x * PHASES), PHASES)
        width, (left, bottom, image) = letter(piece, font, between)
        if image is not None:
            parts.append((left + whole, bottom, image[:, :, 3]))
        x += width
    stamp = _coloured(parts, colour)
    if behind:
        left, bottom, image = box_behind(round(width_of(text, font)), font, behind)
        stamp = _one_over_the_other([(left + round(phase / PHASES), bottom, image), stamp])
    return stamp


@lru_cache(maxsize=2000)
def letter(piece, font, phase):
    """The width of a digit or of a few letters, in pixels, and the stamp of them in black."""
    figure, text = _scratch(piece, font, phase)
    renderer = figure.canvas.get_renderer()
    text.draw(renderer)
    width = renderer.get_text_width_height_descent(piece, text.get_fontproperties(), False)[0]
    return width, _cut_out(renderer, *_origin(font))


@lru_cache(maxsize=500)
def box_behind(width, font, behind):
    """The stamp of the box behind a text of this width, which begins at a whole pixel.

    matplotlib draws one box for each font; its middle column is repeated, or columns beside it are
    left out, until the width is right.
    """
    left, bottom, image = _usual_box(font, behind)
    half, more = image.shape[1] // 2, width - round(width_of(USUAL, font))
    if more >= 0:
        middle = np.repeat(image[:, half : half + 1], more, axis=1)
        return left, bottom, np.concatenate([image[:, :half], middle, image[:, half:]], axis=1)
    gone = -more
    kept = np.r_[: half - (gone - gone // 2), half + gone // 2 : image.shape[1]]
    return left, bottom, image[:, kept]


@lru_cache(maxsize=100)
def _usual_box(font, behind):
    figure, text = _scratch(USUAL, font, 0)
    style, face, edge, line = behind
    text.set_bbox({"boxstyle": style, "facecolor": face, "edgecolor": edge, "linewidth": line})
    renderer = figure.canvas.get_renderer()
    text.update_bbox_position_size(renderer)
    text.get_bbox_patch().draw(renderer)
    return _cut_out(renderer, *_origin(font))


def _pieces(text):
    """Digits, and what stands between them."""
    return re.findall(r"\d|\D+", text)


def _origin(font):
    line = font[1] * DPI / 72
    return round(line), 2 * round(line)


def _scratch(text, font, phase):
    """A transparent figure with one text in it, at `_origin`."""
    families, size, weight, slant, alignment = font
    line = size * DPI / 72
    figure = _transparent(line * (len(text) + 2), 4 * line)
    x, y = _origin(font)
    return figure, figure.text(
        x + phase / PHASES,
        y + 1e-3,  # half a pixel is rounded up, as for most positions
        text,
        family=list(families),
        size=size,
        weight=weight,
        style=slant,
        color="black",
        ha="left",
        va=alignment,
        transform=None,
    )


def _coloured(parts, colour):
    """One stamp in one colour of parts (left, bottom, opacity)."""
    if not parts:
        return 0, 0, None
    left, bottom, right, top = _around(parts)
    image = np.zeros((top - bottom, right - left, 4), np.uint8)
    opacity = image[:, :, 3]
    for x, y, part in parts:
        rows, columns = part.shape
        under = opacity[y - bottom : y - bottom + rows, x - left : x - left + columns]
        np.maximum(under, part, out=under)
    red, green, blue, all_over = to_rgba(colour)
    image[:, :, :3] = np.rint(255 * np.array([red, green, blue]))
    if all_over < 1:
        opacity[:] = np.rint(all_over * opacity)
    return left, bottom, image


# Rectangles --------------------------------------------------------------------------------------


def is_plain_rectangle(artist):
    """Whether `draw_rectangle` can draw it: upright and of plain outline."""
    return (
        type(artist) is Rectangle
        and artist.get_angle() == 0
        and artist.get_alpha() is None
        and artist.get_snap() is None
        and not (artist.get_path_effects() or artist.get_sketch_params())
        and not artist.get_clip_path()
    )


def draw_rectangle(artist, renderer, places):
    """Put a rectangle on whole pixels of the canvas, which is what matplotlib does with it.

    One without an outline is a number of equal pixels. A small one with an outline is a stamp.
    """
    x, y, width, height = artist.get_x(), artist.get_y(), artist.get_width(), artist.get_height()
    data = artist.get_data_transform()
    corners = *pixel(data, x, y, places), *pixel(data, x + width, y + height, places)
    if not all(map(isfinite, corners)):
        return
    x0, y0, x1, y1 = (floor(side + 0.5) for side in corners)
    left, right, bottom, top = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    face, edge, hatch = artist.get_facecolor(), artist.get_edgecolor(), artist.get_hatch()
    line = artist.get_linewidth() if edge[3] else 0
    room = _room(artist, renderer)
    if not line and not hatch and face[3] == 1:
        colour = [round(255 * part) for part in face]
        _fill((left, right, bottom, top), room, colour, renderer)
        return
    rim = line * DPI / 72
    inside = _holds(room, left - rim, right + rim, bottom - rim, top + rim)
    width, height = right - left, top - bottom
    look = face, edge, line, artist.get_linestyle(), hatch
    small = max(width, height) <= LARGEST_STAMP
    # Dashes and hatches begin elsewhere in a stamp: they would jump where it replaces the first.
    at_once = hatch or artist.get_linestyle() not in ("-", "solid")
    if inside and small and (at_once or _comes_again((width, height, look), places)):
        _put(rectangle(width, height, look), left, bottom, renderer)
    else:
        artist.draw(renderer)


@lru_cache(maxsize=500)
def rectangle(width, height, look):
    """The stamp of a rectangle of width x height pixels.

    Parameters
    ----------
    width, height : int
    look : tuple
        Face colour, edge colour, line width, line style, hatch.
    """
    face, edge, line, style, hatch = look
    rim = int(line * DPI / 72) + 2
    patch = Rectangle(
        (rim, rim),
        width,
        height,
        facecolor=face,
        edgecolor=edge,
        linewidth=line,
        linestyle=style,
        hatch=hatch,
        transform=None,
    )
    return _alone(patch, width + 2 * rim, height + 2 * rim, rim)


# Marks -------------------------------------------------------------------------------------------


def is_marks_alone(artist):
    """Whether `draw_marks` can draw it: a few marks without a line between them."""
    return (
        type(artist) is Line2D
        and artist.get_marker() not in NOTHING
        and np.size(artist.get_xdata()) <= MOST_MARKS
        and (artist.get_linestyle() in NOTHING or np.size(artist.get_xdata()) == 1)
        and artist.get_alpha() is None
        and artist.get_markevery() is None
        and not (artist.get_path_effects() or artist.get_sketch_params())
        and not artist.get_clip_path()
    )


def draw_marks(artist, renderer, places):
    """Put marks on whole pixels of the canvas, which is what matplotlib does with them."""
    look = (
        artist.get_marker(),
        artist.get_fillstyle(),
        artist.get_markersize(),
        artist.get_markerfacecolor(),
        artist.get_markeredgecolor(),
        artist.get_markeredgewidth(),
    )
    reach = (look[2] + look[5]) * DPI / 72
    room = _room(artist, renderer)
    # As they were given: `get_xydata` would first prepare them for a line.
    points = zip(*np.atleast_2d(artist.get_data()).astype(float).tolist(), strict=True)
    points = [pixel(artist.get_transform(), x, y, places) for x, y in points]
    points = [(x, y) for x, y in points if isfinite(x) and isfinite(y)]
    if not _comes_again(look, places) or not all(
        _holds(room, x - reach, x + reach, y - reach, y + reach) for x, y in points
    ):
        artist.draw(renderer)
        return
    for x, y in points:
        _put(mark(look), floor(x + 0.5), ceil(y - 0.5), renderer)


@lru_cache(maxsize=500)
def mark(look):
    """The stamp of a mark.

    Parameters
    ----------
    look : tuple
        Marker, fill style, size, face colour, edge colour, edge width.
    """
    marker, fill, size, face, edge, width = look
    reach = int((size + width) * DPI / 72) + 2
    line = Line2D(
        [reach],
        [reach],
        linestyle="none",
        marker=marker,
        fillstyle=fill,
        markersize=size,
        markerfacecolor=face,
        markeredgecolor=edge,
        markeredgewidth=width,
        transform=None,
    )
    return _alone(line, 2 * reach, 2 * reach, reach)


def _room(artist, renderer):
    """Left, right, bottom and top of where the artist may be seen, in whole pixels."""
    if not artist.get_clip_on() or (box := artist.get_clip_box()) is None:
        return 0, int(renderer.width), 0, int(renderer.height)
    left, bottom, right, top = (floor(side + 0.5) for side in box.extents.tolist())
    return left, right, bottom, top


def _holds(room, left, right, bottom, top):
    return room[0] <= left and right <= room[1] and room[2] <= bottom and top <= room[3]


def _fill(place, room, colour, renderer):
    left, right, bottom, top = place
    left, right = max(left, room[0]), min(right, room[1])
    bottom, top = max(bottom, room[2]), min(top, room[3])
    if left < right and bottom < top:
        pixels = np.asarray(renderer.buffer_rgba())
        height = pixels.shape[0]
        pixels[height - top : height - bottom, left:right] = colour


# Shades ------------------------------------------------------------------------------------------


class Shade(Artist):
    """Heights from 0 to 1 as pale to darker grey, over all of an axis.

    Attributes
    ----------
    heights : (rows, columns) array
        From the lower edge up; between them lines are straight. A new array makes a new image.
    """

    def __init__(self, animated=False):
        super().__init__()
        self.heights, self._drawn = np.zeros((2, 2)), None
        self.set_animated(animated)
        self.set_zorder(0)

    def draw(self, renderer):
        """Hand over an image of the size of the axes."""
        if not self.get_visible():
            return
        left, bottom, right, top = np.rint(self.axes.bbox.extents).astype(int).tolist()
        size = top - bottom, right - left
        if self._drawn is None or self._drawn[0] is not self.heights or self._drawn[1] != size:
            self._drawn = self.heights, size, _grey(self.heights, size)
        _put((0, 0, self._drawn[2]), left, bottom, renderer)


def _grey(heights, size):
    """The image of heights between 0 and 1, (*size, 4)."""
    grey = (255 - 110 * heights).astype(np.float32)
    # Not as products of matrices: BLAS would wake its threads for them, which the browser slows.
    for many in size:
        low, share = _between(grey.shape[0], many)
        grey = (grey[low] + share * (grey[low + 1] - grey[low])).T
    image = np.full((*size, 4), 255, np.uint8)
    image[:, :, :3] = grey.astype(np.uint8)[:, :, None]
    return image


@lru_cache(maxsize=20)
def _between(few, many):
    """For `many` points on `few` values: the value below, and the share of the way to the next."""
    places = np.linspace(0, few - 1, many)
    low = np.minimum(places.astype(int), few - 2)
    return low, (places - low)[:, None].astype(np.float32)


# Stamps ------------------------------------------------------------------------------------------

# A stamp is (left, bottom, image): from the position of what it shows to the corner of the image.


def _put(stamp, x, y, renderer):
    left, bottom, image = stamp
    if image is not None:
        gc = renderer.new_gc()
        renderer.draw_image(gc, x + left, y + bottom, image)
        gc.restore()


def _transparent(width, height):
    size = np.ceil([width, height])
    # A little more, as in `picture.new_figure`, which needs this module.
    figure = Figure(figsize=(size + 1e-3) / DPI, dpi=DPI, facecolor="none")
    FigureCanvasAgg(figure)
    return figure


def _alone(artist, width, height, rim):
    """The stamp of an artist that stands at (rim, rim) of a canvas of its own."""
    figure = _transparent(width, height)
    figure.add_artist(artist)
    renderer = figure.canvas.get_renderer()
    artist.draw(renderer)
    return _cut_out(renderer, rim, rim)


def _cut_out(renderer, x, y):
    """The stamp of all that is drawn, seen from the position (x, y)."""
    pixels = np.asarray(renderer.buffer_rgba())[::-1]
    rows, columns = np.nonzero(pixels[:, :, 3])
    if not rows.size:
        return 0, 0, None  # a space
    bottom, left = int(rows.min()), int(columns.min())
    image = pixels[bottom : rows.max() + 1, left : columns.max() + 1]
    return left - x, bottom - y, np.ascontiguousarray(image)


def _one_over_the_other(stamps):
    """One stamp of several, the last on top."""
    stamps = [stamp for stamp in stamps if stamp[2] is not None]
    left, bottom, right, top = _around(stamps)
    # Colours times opacity, and opacity, both from 0 to 1.
    blend = np.zeros((top - bottom, right - left, 4), np.float32)
    for x, y, image in stamps:
        rows, columns, _ = image.shape
        under = blend[y - bottom : y - bottom + rows, x - left : x - left + columns]
        over = image.astype(np.float32) / 255
        over[:, :, :3] *= over[:, :, 3:]
        under *= 1 - over[:, :, 3:]
        under += over
    np.divide(blend[:, :, :3], blend[:, :, 3:], out=blend[:, :, :3], where=blend[:, :, 3:] > 0)
    return left, bottom, np.rint(255 * blend).astype(np.uint8)


def _around(parts):
    """Left, bottom, right and top of parts (left, bottom, image) together."""
    left, bottom = (min(part[k] for part in parts) for k in (0, 1))
    right, top = (max(part[k] + part[2].shape[1 - k] for part in parts) for k in (0, 1))
    return left, bottom, right, top
