"""Define the class `Explorer`, a widget with controls, a picture and a sentence about the picture.

In the browser, the script `explorer.js` creates the controls and paints the picture. The script
asks the kernel for the picture and the sentence at given positions of the controls, and stores the
answer. The script also requests the pictures for neighbouring positions in advance, so
that most steps of a slider do not wait for the kernel.

All explorers share one lock, because matplotlib is not thread-safe, but JupyterLab may process the
messages of several widgets in several threads.
"""

import base64
import hashlib
import io
import json
import math
import threading
import time
from numbers import Real
from pathlib import Path
from types import SimpleNamespace

import anywidget
import numpy as np
import traitlets
from IPython import get_ipython
from matplotlib import style
from matplotlib.image import imsave

from course.described import add_description
from course.explorers.recorder import DARK, as_json, from_the_lowest
from helpers.arguments import brief
from helpers.network import record_points

draw_lock = threading.RLock()
HERE = Path(__file__).parent
STYLE = "course.pictures"  # the file pictures.mplstyle
# JupyterLab on a phone shows a picture at 77 % of its size, so its smallest texts are larger there.
SIZES = "font.size", "axes.labelsize", "xtick.labelsize", "ytick.labelsize"
NARROW_STYLE = dict.fromkeys(SIZES, 10.5)
FONTS = {"normal": "dejavu.woff2", "bold": "dejavu-bold.woff2"}


class Control:
    """A slider or a row of radio buttons, which selects one value from a list of named values.

    The position of a control is the index of the selected value. The kind of a control is "slider"
    or "choice". Each of the `options` is a value or a pair (name, value).
    """

    def __init__(self, kind, label, options, value, form=""):
        pairs = [o if isinstance(o, tuple) else (_name(o, form), o) for o in options]
        names, self.values = zip(*pairs, strict=True)
        self.start = value
        self.page = {"kind": kind, "label": label, "names": [*names]}

    def position(self, value):
        """Return the index of a value among the options of this control.

        A number that differs from an option only by a rounding error counts as this option. If the
        value is not one of the options, a ValueError lists the options.
        """
        for position, own in enumerate(self.values):
            if _is_same(own, value):
                return position
        known = [repr(own) for own in self.values]
        if len(known) > 8:
            known[3:-2] = ["…"]
        message = f"expected one of {', '.join(known)}; got {brief(value)}"
        numbers = *self.values, value
        if all(isinstance(n, Real) and type(n) is not bool and abs(n) < 1e300 for n in numbers):
            message += f"; the nearest is {min(self.values, key=lambda own: abs(own - value))}"
        raise ValueError(message)

    def value(self, position):
        """Return the option of this control at a position, which is an index counted from 0.

        A position without an option raises a ValueError.
        """
        if type(position) is not int or not 0 <= position < len(self.values):
            raise ValueError(f"no position of {self.page['label']!r}: {brief(position)}")
        return self.values[position]


def slider(label, options, value, form=""):
    """Return a control that is a slider over the values in `options`, with a label.

    The slider shows the selected number in the format `form`, for example ",.0f".
    """
    return Control("slider", label, options, value, form)


def choice(label, options, value):
    """Return a control that is a row of radio buttons, for few options with short names."""
    return Control("choice", label, options, value)


def play(name, interval=150):
    """Return a dict for a Play button, which moves the slider `name` step by step to the end.

    After the reader presses the button, the slider moves by one position every `interval`
    milliseconds.
    """
    title = "Move the slider to its end; from its end, begin anew"
    return {"label": "▶ Play", "title": title, "plays": name, "interval": interval}


def stops(iterations):
    """Return the iterations that a slider offers, with larger gaps between later iterations."""
    return tuple(np.unique(np.r_[0:21, record_points(iterations)]).tolist())


def shown(value, form=".2f"):
    """Return a number as text for a sentence, such as "−1.25"."""
    text = format(value, form)
    if float(text.replace(",", "")) == 0:  # the sign of −0.00 would mislead the reader
        text = format(abs(value), form)
    return text.replace("-", "−")


def _name(value, form):
    return shown(value, form) if isinstance(value, Real) else format(value, form)


def listed(values, form=".2f"):
    """Return numbers as text for a sentence, such as "0.50, −1.25"."""
    return ", ".join(shown(value, form) for value in values)


def counted(number, noun):
    """Return a number with a noun for a sentence, such as "1 step" or "20,000 steps"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def together(names):
    """Return a text that joins names for a sentence, such as "z₁ and z₂" or "z₁, z₂ and z₃"."""
    *first, last = map(str, names)
    return f"{', '.join(first)} and {last}" if first else last


def digest(text):
    """Return 12 hexadecimal digits, which almost certainly differ for different texts."""
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _is_same(own, value):
    """Return whether a value is equal to the option `own`, where a bool never equals a number."""
    if isinstance(own, bool) != isinstance(value, bool | np.bool_):
        return False
    try:
        if isinstance(own, float) and isinstance(value, Real):
            return math.isclose(own, value)
        return bool(own == value)
    except (ValueError, OverflowError):  # raised by arrays and by huge integers
        return False


class View(SimpleNamespace):
    """The numbers that `compute` returns for the picture of an explorer and its sentence."""


class Positions(traitlets.List):
    """A trait (a checked attribute) that holds the positions of all controls of an explorer."""

    # If several traits change at once, as in a message from the page, a method with the decorator
    # `traitlets.validate` would run only after the positions have changed.
    def validate(self, explorer, value):
        """Return the positions of all controls, or raise a ValueError if one is out of range."""
        explorer.values_at(super().validate(explorer, value))
        return value


class Explorer(anywidget.AnyWidget):
    """A widget with controls, a picture below the controls, and a sentence about the picture.

    Each argument of `compute` is also an attribute of the explorer. In an explorer named `view`, an
    attribute such as `view.learning_rate` has the value of the control with this name. The
    attribute can be read, set and observed, for example with
    `view.observe(function, "learning_rate")`.

    Parameters
    ----------
    controls : dict of str to Control
        The control for each argument of `compute`, for example made by `slider` or `choice`.
    compute : callable
        A function of the controls' values that returns a `View` and has no side effects.
    picture : callable
        `picture(narrow)` returns the picture for a phone if `narrow` is True, and otherwise for a
        column of at least 640 pixels. The picture's attribute `figure` is the result of
        `new_figure`. The picture's method `draw` shows a `View` in this figure and returns a
        sentence about the `View`. `draw` may set `figure.handles` to a list of `Handle`. The
        artists in `figure.grips` ask the reader to drag or press something, so the method `still`
        leaves these artists out.
    about : str
        The text alternative of the picture.
    buttons : sequence of dict
        Each dict describes a button by its "label", its "title" and what the button does. A
        button with {"plays": name, "interval": milliseconds} moves the slider `name` step by step.
        A button with {"sets": {name: value}} sets the control `name` to the value. A button with
        {"shifts": {name: (rows, columns)}} moves the drawing in the control `name` down by `rows`
        cells and to the right by `columns` cells. Ink that leaves the drawing waits outside, and
        comes back if the next moves lead back.
    sets : dict
        {name: {other: position}} means that the control `other` is set to the position whenever the
        control `name` moves. With a list in place of `position`, the new position of the control
        `other` is the entry of the list for the position of the control `name`.
    keeps : dict
        {name: value} means that the page stores what the reader drew while the control `name` had
        the value, and restores the drawing when the control has this value again.
    only_if : dict
        {name: {other: value}} means that the control `name` is disabled unless the control `other`
        has the value.

    Attributes
    ----------
    error : Exception or None
        The error that occurred in the last request for a picture, or None. The page also shows the
        error to the reader.
    """

    # Pass the text, not a path: anywidget would watch the file and keep references to explorers.
    _esm = (HERE / "explorer.js").read_text(encoding="utf-8")
    _css = (HERE / "explorer.css").read_text(encoding="utf-8")
    page = traitlets.Dict().tag(sync=True)  # the description from which explorer.js builds the page
    positions = Positions().tag(sync=True)
    first = traitlets.Dict().tag(sync=True)  # the result of `answer` for the first picture
    fonts = traitlets.Dict().tag(sync=True)

    def __init__(
        self, controls, compute, picture, about, buttons=(), sets=None, keeps=None, only_if=None
    ):
        self.controls, self.compute, self.pictures = controls, compute, {}
        self._new_picture, self.sets, self.error = picture, sets or {}, None
        start = [self._position(name, control.start) for name, control in controls.items()]
        if taken := [name for name in controls if hasattr(self, name)]:
            raise ValueError(f"a widget has something of that name already: {', '.join(taken)}")
        self.add_traits(**{name: Value() for name in controls})
        # A browser may lack the fonts of matplotlib, so the kernel sends them to the page.
        fonts = {weight: (HERE / name).read_bytes() for weight, name in FONTS.items()}
        super().__init__(positions=start, fonts=fonts)
        self.first = self.answer([start])
        frame = {"handles": "[]", "says": None} | self.first["frames"][key_of(start)]
        self.stored = frame.get("error", frame["says"])
        sliders = {n for n, control in controls.items() if control.page["kind"] == "slider"}
        only_if = {name: self._positions(needs) for name, needs in (only_if or {}).items()}
        self.page = {
            "id": self.model_id,
            "controls": [{"name": name, **control.page} for name, control in controls.items()],
            "start": start,
            "size": self.picture_size(narrow=False),
            "touched": sliders <= {handle["control"] for handle in json.loads(frame["handles"])},
            "dark": DARK,
            "about": about,
            "buttons": [self._button(**button) for button in buttons],
            "sets": self.sets,
            "keeps": self._positions(keeps or {}),
            "onlyIf": only_if,
        }
        self.on_msg(self._asked)
        _close_those_of_the_same_cell(self)

    def __repr__(self):
        return self.stored

    def picture(self, narrow):
        """Return the picture in the wide or narrow layout, and create it in the first call."""
        if narrow not in self.pictures:
            with draw_lock, style.context([STYLE, NARROW_STYLE] if narrow else STYLE):
                self.pictures[narrow] = self._new_picture(narrow)
        return self.pictures[narrow]

    def picture_size(self, narrow):
        """Return the width and height of the picture in pixels, in the wide or narrow layout."""
        return [round(pixels) for pixels in self.picture(narrow).figure.bbox.size.tolist()]

    @property
    def state(self):
        """Return the arguments of `compute`, a dict from each control's name to its value."""
        return {name: getattr(self, name) for name in self.controls}

    @property
    def says(self):
        """Return the sentence about the picture at the current positions of the controls."""
        return self.frame(self.positions)["says"]

    def reset(self):
        """Set every control to its initial value."""
        self.positions = self.page["start"]

    def values_at(self, positions):
        """Return a dict from the name of each control to its value at the given positions."""
        pairs = zip(self.controls.items(), positions, strict=True)
        return {name: control.value(at) for (name, control), at in pairs}

    def frame(self, positions, narrow=False):
        """Return a frame: the picture and the sentence for given positions of the controls.

        A frame is a dict of texts. The entry "says" is the sentence about the picture. The entries
        "still" and "moving" are the fixed and the changing part of the picture in JSON. The entry
        "handles" lists, in JSON, the places in the picture that the reader can drag or press.
        """
        with draw_lock, np.errstate(under="ignore"):
            figure = self.picture(narrow).figure
            says = self._draw_at(positions, narrow)
            still, moving = figure.record()
            handles = figure.handles_in_pixels()
        moving = from_the_lowest(moving)
        return {"still": still, "moving": moving, "handles": handles, "says": says}

    def still(self, *states, narrow=False, scale=1):
        """Return an image of one or more states, for paper and for readers without a kernel.

        Each state is a dict of values of some controls, for example `view.still({"weight": 2.0},
        {"bias": 1.0})`. A control that a state does not name keeps the value that it has in the
        explorer. The image, a `Still`, shows the pictures of several states one below the other,
        each with the values of its state as a title. If `narrow` is True, the pictures have the
        layout for phones. The argument `scale` multiplies the numbers of rows and columns of the
        image. The pictures contain nothing that asks the reader to drag or press.
        """
        states = states or [{}]
        titles = [self._in_words(state) for state in states]
        pairs = zip(states, titles, strict=True)
        rows = [self._pixels(*pair, narrow, scale) for pair in pairs]
        return Still(np.vstack(rows), "\n".join(titles))

    def answer(self, asked, known=(), narrow=False):
        """Return the frames at several positions in the wide or the narrow layout, as a dict.

        The entry "frames" maps the key of each position to a frame or to {"error": str}. Many
        frames have the same fixed part of the picture, so a frame contains only the name of its
        fixed part, and the entry "stills" maps these names to the fixed parts. Fixed parts whose
        names are in `known` are left out, because the page already has them. The entry "size" is
        the size of the picture in pixels, or None if the picture could not be created. The entry
        "narrow" says which layout the frames have, and "took" is the computing time in seconds.
        """
        begun, frames, stills = time.perf_counter(), {}, {}
        for positions in asked:
            try:
                frame = self.frame(positions, narrow)
            except (Exception, KeyboardInterrupt) as error:
                self.error = error
                frames[key_of(positions)] = {"error": f"{type(error).__name__}: {error}"}
                continue
            self.error = None
            name = digest(frame["still"])
            if name not in known:
                stills[name] = frame["still"]
            frames[key_of(positions)] = frame | {"still": name}
        size = self.picture_size(narrow) if narrow in self.pictures else None
        took = time.perf_counter() - begun
        return {"frames": frames, "stills": stills, "size": size, "narrow": narrow, "took": took}

    def _button(self, sets=None, **rest):
        """Return a button for the page, as a dict with positions of controls instead of values."""
        return rest | {"sets": self._positions(sets)} if sets else rest

    def _asked(self, _widget, content, _buffers):
        known = set(content["known"])
        for group in content["ask"]:  # the current position comes first
            answer = self.answer(group, known, content["narrow"])
            self.send({"name": content["name"]} | answer)
            known.update(answer["stills"])

    @traitlets.observe("positions")
    def _moved(self, change):
        # Call observers only after all attributes have changed.
        with self.hold_trait_notifications():
            for name, value in self.values_at(change.new).items():
                setattr(self, name, value)

    def _position(self, name, value):
        if name not in self.controls:
            raise ValueError(f"no control {name!r}, only {', '.join(self.controls)}")
        try:
            return self.controls[name].position(value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None

    def _positions(self, values):
        return {name: self._position(name, value) for name, value in values.items()}

    def _draw_at(self, positions, narrow):
        picture, result = self.picture(narrow), self.compute(**self.values_at(positions))
        try:
            return picture.draw(result)
        except BaseException:  # any error, even Ctrl-C, leaves the figure incomplete
            picture.figure.made_for = None
            raise

    def _pixels(self, state, title, narrow, scale):
        positions = self.positions
        for name, value in state.items():
            positions = self._moved_to(positions, name, value)
        with draw_lock, np.errstate(under="ignore"):
            self._draw_at(positions, narrow)
            return self.picture(narrow).figure.pixels(title, scale)

    def _moved_to(self, positions, name, value):
        """Return the positions of all controls when one control has moved and has set others."""
        position = self._position(name, value)
        here = dict(zip(self.controls, positions, strict=True))
        if here[name] == position:
            return positions
        moved = {
            other: to[position] if isinstance(to, list) else to
            for other, to in self.sets.get(name, {}).items()
        }
        return list((here | {name: position} | moved).values())

    def _in_words(self, state):
        """Return text with the labels and values of controls, such as "weight w: 2.0"."""
        words = []
        for name, value in state.items():
            position, page = self._position(name, value), self.controls[name].page
            words.append(
                f"{page['label']}: {page['names'][position] if 'names' in page else value}"
            )
        return ", ".join(words)

    def _repr_mimebundle_(self, **keywords):
        # ipywidgets would cut the text after 110 characters.
        data, *more = super()._repr_mimebundle_(**keywords)
        return data | {"text/plain": repr(self)}, *more


class Still:
    """An image (rows, columns, 4) of one or more states of an explorer, with a title."""

    def __init__(self, pixels, title):
        self.pixels, self.title = pixels, title

    def __repr__(self):
        return self.title

    def png(self):
        """Return the image as the bytes of a PNG file."""
        buffer = io.BytesIO()
        imsave(buffer, self.pixels, format="png")
        return buffer.getvalue()

    def _repr_mimebundle_(self, include=None, exclude=None):
        # JupyterLab turns the metadata into a class and an attribute of the HTML element.
        # explorer.css uses them to find the picture, and darkens it on a dark page.
        data = {"image/png": base64.b64encode(self.png()).decode(), "text/plain": repr(self)}
        width = self.pixels.shape[1]
        add_description(data, width=width, **{"class": "jp-needs-light-background"})
        return data, {"needs_background": "light", "image/png": {"width": width}}


class Value(traitlets.TraitType):
    """A trait (a checked attribute) that holds the value of one control of an explorer."""

    def validate(self, explorer, value):
        """Move the control to `value`, or raise a ValueError if `value` is not an option."""
        positions = explorer._moved_to(explorer.positions, self.name, value)
        if positions != explorer.positions:
            explorer.positions = positions
        return explorer.values_at(positions)[self.name]


key_of = as_json  # the key of a frame is the list of its positions as JSON
_of_cell = {}  # maps the identifier of a cell to its last execution count and its explorers


def _close_those_of_the_same_cell(explorer):
    """Close the explorers that earlier runs of the same notebook cell have created."""
    shell = get_ipython()
    parent = getattr(shell, "get_parent", dict)() if shell else {}
    cell = parent.get("metadata", {}).get("cellId")
    if cell is None:
        return
    run, explorers = _of_cell.get(cell, (None, []))
    if run != shell.execution_count:
        for old in explorers:
            old.layout.close()
            old.close()
        explorers = []
    _of_cell[cell] = shell.execution_count, [*explorers, explorer]
