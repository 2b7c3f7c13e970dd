"""Record in a list what a matplotlib figure draws, so that a script can paint it in a browser.

A matplotlib figure draws its paths and texts with a renderer. Matplotlib's usual renderer fills
pixels. A `Recorder` instead appends an entry for each path or text to a list, from which the script
`explorer.js` paints the picture in the browser. The coordinates in the list are pixels from the
upper left corner, and an inch has `DPI` pixels. Each entry of the list has one of three forms::

    ["p", style, path, sharp]                                  a path in the syntax of SVG
    ["m", style, path, sharp, [x, y, …]]                       a marker at several points
    ["t", x, y, across, angle, size, weight, colour, text]     a text on its baseline, with
                            [colour, pad, above, below] added if a box is behind the text

A style is the list [fill, stroke, width, dashes, cap, join, clip] without trailing zeros. If
`sharp` is 1, the lines of the path are snapped to whole pixels of the screen.
"""

import io
import json
import textwrap
from dataclasses import dataclass

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.path import Path
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Affine2D, Bbox

from course import plots
from course.explorers.artists import put

DPI = 100
LETTERS = {Path.MOVETO: "M", Path.LINETO: "L", Path.CURVE3: "Q", Path.CURVE4: "C"}
LETTERS |= {Path.CLOSEPOLY: "Z", Path.STOP: ""}
POINTS = {Path.CURVE3: 2, Path.CURVE4: 3}  # the codes that have more than one point
ACROSS = {"left": 0, "center": 1, "right": 2}
TITLE = 30  # the height of a line above a still picture, in pixels
LETTER = 8  # the width of a letter in a line above a still picture, in pixels
WIDE, NARROW = 740, 358  # the widths of the two layouts, in pixels
# The colour in a dark page for each colour of the course, with the same alpha. A new colour needs
# an entry here, because a colour without an entry does not change on a dark page. White becomes the
# background of the page ("").
DARK = {
    to_hex(colour): dark
    for colour, dark in {
        plots.BLUE: "#44a8e4",
        plots.VERMILLION: "#f58b33",
        plots.GREEN: "#2fc99b",
        plots.PURPLE: "#de9fc2",
        plots.ORANGE: "#8f6200",  # dark, because texts stand on these two
        plots.SKY: "#27739b",
        plots.BLACK: "#f0f0f0",
        plots.GRID: "#3a3d40",
        "white": "",
        "#444444": "#cfcfcf",  # the greys of pictures.mplstyle
        "#767676": "#9b9b9b",
        "#E6E6E6": "#2e3033",
    }.items()
}
BESIDE = 1  # lines are clipped at this distance outside the picture, in pixels


class Recorder(RendererBase):
    """A renderer for matplotlib, which appends an entry to `entries` for each path and text."""

    def __init__(self, width, height):
        super().__init__()
        self.size, self.entries = (width, height), []
        self._near = -BESIDE, -BESIDE, width + BESIDE, height + BESIDE
        self._flip = Affine2D().scale(1, -1).translate(0, height)
        self._lines = {}  # a cache for `_line`

    def points_to_pixels(self, points):
        """Convert a length from points (72 to an inch) to pixels."""
        return points * DPI / 72

    def get_canvas_width_height(self):
        """Return the size of the picture in pixels."""
        return self.size

    def draw_path(self, gc, path, transform, rgbFace=None):
        """Record a path together with its style."""
        fill = _colour(rgbFace, gc)
        drawn, sharp = self._path(path, transform + self._flip, gc, closed=fill)
        if drawn:
            self.entries.append(["p", self._style(gc, fill), drawn, sharp])

    def draw_markers(self, gc, marker_path, marker_trans, path, trans, rgbFace=None):
        """Record a marker together with all the points at which it is drawn."""
        places = (trans + self._flip).transform(path.vertices)
        places = places[np.isfinite(places).all(axis=1)]
        if len(places):
            mark = self._path(marker_path, marker_trans + Affine2D().scale(1, -1), gc)
            style = self._style(gc, _colour(rgbFace, gc))
            self.entries.append(["m", style, *mark, np.round(places, 2).ravel().tolist()])

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):
        """Record a text as an entry "t" of the list, or a mathematical formula as paths."""
        if ismath:
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        across = 0
        if mtext is not None and angle == 0 and "\n" not in mtext.get_text():
            # Let the browser align the text, because its font may be wider or narrower than
            # matplotlib's.
            across = ACROSS[mtext.get_horizontalalignment()]
            x = mtext.get_transform().transform(mtext.get_unitless_position())[0]
        self._text(x, y, across, angle, prop, _colour(gc.get_rgb(), gc), s)

    def plain_text(self, text):
        """Record a single horizontal line of text, or return False if the text is not such a line.

        Rotated texts, formulas and texts of several lines need the layout of matplotlib, which
        takes about thirty times as long as `plain_text`.
        """
        s = text.get_text()
        special = "\n$\\" if text.get_parse_math() else "\n"
        if text.get_rotation() or any(sign in s for sign in special):
            return False
        if not s:
            return True
        prop = text.get_fontproperties()
        if isinstance(text, Annotation):
            text.update_positions(self)
        x, y = text.get_transform().transform(text.get_unitless_position())
        line = self._line(prop)
        y = self.size[1] - y + line[text.get_verticalalignment()]
        across = ACROSS[text.get_horizontalalignment()]
        self._text(x, y, across, 0, prop, to_hex(text.get_color()), s)
        if box := text.get_bbox_patch():
            pad = box.get_boxstyle().pad * self.points_to_pixels(prop.get_size_in_points())
            sizes = np.round([pad, line["top"], -line["bottom"]], 1).tolist()
            self.entries[-1].append([to_hex(box.get_facecolor()), *sizes])
        return True

    def _line(self, prop):
        """Return how far a text's baseline is below its position, for each vertical alignment."""
        key = prop.get_size_in_points(), prop.get_weight()
        if key not in self._lines:
            _, high, below = self.get_text_width_height_descent("lp", prop, False)
            self._lines[key] = {
                "baseline": 0,
                "bottom": -below,
                "top": high - below,
                "center": high / 2 - below,
                "center_baseline": (high - below) / 2,
            }
        return self._lines[key]

    def _text(self, x, y, across, angle, prop, colour, s):
        size = round(self.points_to_pixels(prop.get_size_in_points()), 2)
        weight = 0 if prop.get_weight() in ("normal", 400) else prop.get_weight()
        place = round(float(x), 2), round(float(y), 2)
        self.entries.append(["t", *place, across, round(angle), size, weight, colour, s])

    def _path(self, path, transform, gc, closed=True):
        """Return a path as SVG text, and 1 if its lines are to be snapped to pixels, or else 0.

        The coordinates in the SVG text have one decimal, or two decimals in snapped paths and
        dashed lines, where larger rounding errors would be visible.
        """
        clean = path.cleaned(
            transform,
            remove_nans=True,
            clip=None if closed else self._near,
            simplify=path.should_simplify and not closed,
            curves=True,
        )
        codes = clean.codes.tolist()
        sharp = gc.get_snap()
        if sharp is None:
            sharp = _goes_along_pixels(codes, clean.vertices.tolist())
        fine = sharp or gc.get_dashes()[1] is not None
        parts, more = [], 0
        places = np.round(clean.vertices, 2 if fine else 1).tolist()
        for code, (x, y) in zip(codes, places, strict=True):
            letter = " " if more else LETTERS[code]
            more = more - 1 if more else POINTS.get(code, 1) - 1
            parts.append(f"{letter}{x:g},{y:g}" if letter not in "Z" else letter)
        return "".join(parts), int(sharp)

    def _style(self, gc, fill):
        width = round(self.points_to_pixels(gc.get_linewidth()), 2)
        stroke = _colour(gc.get_rgb(), gc)
        _, dashes = gc.get_dashes()
        style = [
            fill,
            stroke if width else 0,
            width if stroke else 0,
            [round(self.points_to_pixels(d), 4) for d in dashes] if dashes is not None else 0,
            gc.get_capstyle() if gc.get_capstyle() != "butt" else 0,
            gc.get_joinstyle() if gc.get_joinstyle() != "miter" else 0,
            self._clip(gc.get_clip_rectangle()),
        ]
        while style and style[-1] == 0:
            style.pop()
        return style

    def _clip(self, box):
        if box is None:
            return 0
        left, low, right, top = box.extents
        return np.round([left, self.size[1] - top, right - left, top - low], 2).tolist()


@dataclass(frozen=True)
class Handle:
    """A place in the picture of an explorer that the reader drags or presses to move a control.

    The handle lies at the point (x, y) in the coordinates of the axes `ax`. If `step` is given, the
    reader drags the handle along the axis `along`, "x" or "y", and the control moves by one
    position for each distance `step`, in the units of this axis. If `by` is given, a press on the
    handle moves the control by `by` positions.
    """

    control: str
    ax: object
    x: float
    y: float
    along: str = "x"
    step: float = 0.0
    by: int = 0

    def in_pixels(self, height):
        """Return this handle as data for the page, with lengths in pixels."""
        x, y = self.ax.transData.transform((self.x, self.y))
        place = {"control": self.control, "x": round(float(x), 1), "y": round(height - float(y), 1)}
        if self.by:
            return place | {"by": self.by}
        ends = (0, 0), ((self.step, 0) if self.along == "x" else (0, self.step))
        (x0, y0), (x1, y1) = self.ax.transData.transform(ends)
        step = x1 - x0 if self.along == "x" else y0 - y1
        return place | {"along": self.along, "step": round(float(step), 2)}


def _goes_along_pixels(codes, places):
    """Return whether all lines of a path are horizontal or vertical, with Agg's tolerance."""
    for code, (x, y), (next_x, next_y) in zip(codes[1:], places, places[1:], strict=False):
        askew = abs(next_x - x) >= 1e-4 and abs(next_y - y) >= 1e-4
        if code in POINTS or (code == Path.LINETO and askew):
            return False
    return True


def _colour(rgb, gc):
    """Return a colour as hexadecimal digits, or 0 for a colour that would not be visible."""
    if rgb is None:
        return 0
    alpha = gc.get_alpha() if gc.get_forced_alpha() or len(rgb) < 4 else rgb[3]
    if not alpha:
        return 0
    return to_hex((*rgb[:3], alpha), keep_alpha=alpha < 1)


class RecordedFigure(Figure):
    """A matplotlib figure. Each call of its method `record` records the animated artists anew.

    Artists with `animated=True` are drawn above the other artists. If an artist that is not
    animated changes, matplotlib marks the figure as stale. Artists that are not animated are
    recorded once, and again only if the figure is stale.
    """

    made_for = None  # the last arguments of `changes`, or None if drawing has failed since then
    handles = ()  # the handles of the drawn state, which `draw` of an explorer's picture sets
    grips = ()  # the artists that ask to be dragged or pressed, which a still picture leaves out
    _still = None

    def changes(self, *choices):
        """Return whether `choices` differ from those of the last call, and store `choices`."""
        before, self.made_for = self.made_for, choices
        return before != choices

    def record(self, drawing=None):
        """Return the entries of all paths and texts that the figure draws, as JSON.

        Parameters
        ----------
        drawing : callable, optional
            A function that returns the entries of an animated artist, by default `self.drawing`.
            Another function can save time by returning stored entries for an artist that has not
            changed.

        Returns
        -------
        still : str
            The entries of all artists that are not animated.
        moving : dict of Artist to str
            The entries of each animated artist, or "" for an artist that draws nothing.
        """
        if self.stale:
            self._still = None  # remains None if drawing fails
        if self._still is None:
            self._record_still()
        return self._still, {artist: (drawing or self.drawing)(artist) for artist in self._moving}

    def drawing(self, artist):
        """Return the entries of an animated artist as JSON, or "" if the artist draws nothing."""
        recorder = self._recorder
        recorder.entries = []
        if artist.get_visible() and not (isinstance(artist, Text) and recorder.plain_text(artist)):
            artist.draw(recorder)
        return as_json(recorder.entries) if recorder.entries else ""

    def handles_in_pixels(self):
        """Return JSON with the places in the picture that the reader can drag or press."""
        height = self._recorder.size[1]
        return as_json([handle.in_pixels(height) for handle in self.handles])

    def pixels(self, title, scale=1):
        """Return an image (rows, columns, 4) of the picture without its grips, below a title.

        The image has `scale` times as many rows and `scale` times as many columns as the picture.
        """
        width, height = self.bbox.size / DPI
        lines = textwrap.wrap(title, int(self.bbox.width / LETTER)) or [""]
        place = {"x": 0.01, "y": 1 + TITLE / 4 / self.bbox.height, "va": "bottom", "fontsize": 10}
        look = {"weight": "bold", "parse_math": False, "in_layout": False}
        above = self.text(s="\n".join(lines), **place, **look)
        buffer = io.BytesIO()
        seen = [artist for artist in self.grips if artist.get_visible()]
        try:
            put(seen, visible=[False] * len(seen))
            box = Bbox([[0, 0], [width, height + TITLE * len(lines) / DPI]])
            look = {"dpi": DPI * scale, "bbox_inches": box}
            self.savefig(buffer, format="png", **look)  # with animated artists
        finally:
            above.remove()
            put(seen, visible=[True] * len(seen))
            self.stale = True  # saving clears `stale`, so the figure would not be recorded again
        buffer.seek(0)
        return imread(buffer)

    def _record_still(self):
        recorder = self._recorder
        recorder.entries = []
        if (layout := self.get_layout_engine()) is not None:
            layout.execute(self)  # positions are final only after a second layout in `draw`
        self._moving = self.findobj(lambda artist: artist.get_animated() and artist is not self)
        self.draw(recorder)  # this omits animated artists
        self._still, self.stale = as_json(recorder.entries), False


def from_the_lowest(moving):
    """Return a JSON list of the entries of animated artists, in the order of drawing."""
    order = sorted(moving, key=lambda artist: artist.get_zorder())
    return f"[{','.join(filter(None, map(moving.get, order)))}]"


def as_json(entries):
    """Return `entries` as JSON text without spaces between its elements."""
    return json.dumps(entries, separators=(",", ":"), ensure_ascii=False)


def new_figure(width, height, **keywords):
    """Return a `RecordedFigure` of width × height pixels, which pyplot does not manage."""
    # Increase the size a little, because older versions of matplotlib truncate 409.999… to 409.
    inches = (width + 1e-3) / DPI, (height + 1e-3) / DPI
    figure = RecordedFigure(figsize=inches, dpi=DPI, **keywords)
    FigureCanvasAgg(figure)
    figure._recorder = Recorder(width, height)  # a recorder keeps the heights of its lines
    return figure
