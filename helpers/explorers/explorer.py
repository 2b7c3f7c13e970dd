"""The controls, the picture and the sentence about it that all explorers have.

An explorer has three parts. `compute(**state)` is a pure function of what the controls say.
`draw(result)` sets the artists of one figure, which lives as long as the explorer, and returns the
sentence. This class wires the two to the page, where `explorer.js` makes the controls, paints and
speaks.

The page asks the kernel what is shown at some positions of the controls. It keeps the answers, and
it asks in advance for the neighbours of the current position, so that most steps need no kernel.

matplotlib draws in one thread at a time, while JupyterLab may hand the messages of several widgets
to several threads. So all explorers share one lock.
"""

import hashlib
import math
import threading
import time
from numbers import Real
from pathlib import Path

import anywidget
import numpy as np
import traitlets
from IPython import get_ipython

from helpers.arrays import brief
from helpers.explorers.recorder import as_json
from helpers.explorers.recorder import new_figure as new_figure
from helpers.network import record_points

draw_lock = threading.RLock()
HERE = Path(__file__).parent
FONTS = {"normal": "dejavu.woff2", "bold": "dejavu-bold.woff2"}


class Control:
    """Named values, one of which is chosen by its position. The page shows the names.

    The kind is "slider", "choice" or "check", and an option is a value or a pair (name, value).
    """

    def __init__(self, kind, label, options, value, form=""):
        pairs = [each if _is_named(each) else (format(each, form), each) for each in options]
        names, self.values = zip(*pairs, strict=True)
        self.start = value
        self.page = {"kind": kind, "label": label, "names": [*names]}

    def position(self, value):
        """Return the position of a value. A ValueError names the control's values and the nearest.

        A number may be off by rounding.
        """
        for position, own in enumerate(self.values):
            if _is_same(own, value):
                return position
        known = [repr(own) for own in self.values]
        if len(known) > 8:
            known[3:-2] = ["…"]
        message = f"expected one of {', '.join(known)}; got {brief(value)}"
        if all(map(_is_number, [*self.values, value])):
            message += f"; the nearest is {min(self.values, key=lambda own: abs(own - value))}"
        raise ValueError(message)

    def value(self, position):
        """Return the value at a position, which is a number from 0."""
        if type(position) is not int or not 0 <= position < len(self.values):
            raise ValueError(f"no position of {self.page['label']!r}: {brief(position)}")
        return self.values[position]


class Text(Control):
    """A line to type into, with a hint in it while it is empty. Its position is the text."""

    def __init__(self, label, value="", hint=""):
        self.page = {"kind": "text", "label": label, "hint": hint}
        self.start = value

    def position(self, value):
        """Return the text, as it is."""
        if not isinstance(value, str):
            raise ValueError(f"expected a str; got {brief(value)}")
        return value

    value = position


def slider(label, options, value, form=""):
    """Make a slider over given values, with its label in front and the value's name behind.

    The name of a number has the format `form`, such as ",.0f".
    """
    return Control("slider", label, options, value, form)


def choice(label, options, value):
    """Make a drop-down list of given values."""
    return Control("choice", label, options, value)


def check(label, value=False):
    """Make a box to tick."""
    return Control("check", label, [False, True], value)


def play(name, interval=150):
    """Describe a button that moves a slider to its end, with milliseconds for each position."""
    title = "Move the slider to its end; from its end, begin anew"
    return {"label": "▶ Play", "title": title, "plays": name, "interval": interval}


def stops(iterations, count=61):
    """Return the iterations of a slider, which are the first twenty and then about `count`.

    They lie further and further apart, up to `iterations`.
    """
    return tuple(np.unique(np.r_[0:21, record_points(iterations, count)]).tolist())


def listed(values, form=".2f"):
    """Write numbers for a sentence, such as "0.50, −1.25"."""
    # A rounded −0.00 would make a reader look for a sign that means nothing.
    texts = (format(value, form) for value in values)
    return ", ".join("0.00" if t == "-0.00" else t.replace("-", "−") for t in texts)


def counted(number, noun):
    """Write a number of things for a sentence, such as "1 step" or "20,000 steps"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def together(names):
    """Write names for a sentence, such as "z₁ and z₂" or "z₁, z₂ and z₃"."""
    *first, last = map(str, names)
    return f"{', '.join(first)} and {last}" if first else last


def _is_named(option):
    return isinstance(option, tuple) and len(option) == 2 and isinstance(option[0], str)


def _is_number(value):
    return isinstance(value, Real) and not isinstance(value, bool) and abs(value) < 1e300


def _is_same(own, value):
    """Whether two values are equal, where True is not 1."""
    if isinstance(own, bool) != isinstance(value, bool | np.bool_):
        return False
    try:
        if isinstance(own, float) and isinstance(value, Real):
            return math.isclose(own, value)
        return bool(own == value)
    except (ValueError, OverflowError):  # an array is as many answers, an int may be no float
        return False


class Explorer(anywidget.AnyWidget):
    """A widget with controls above a picture and a sentence about it.

    Each argument of `compute` is an attribute too, with the value that the control shows. It can be
    read, set and observed, for example with `view.observe(function, "learning_rate")`.

    Parameters
    ----------
    controls : dict of str to Control
        Made by `slider`, `choice`, `check` or `Text`; the keys are the arguments of `compute`.
    compute : callable
        (**state) -> result, without side effects.
    draw : callable
        result -> str; updates the artists of `figure`.
    figure : Picture
        Made by `new_figure`.
    about : str
        What the picture is of, for those who do not see it.
    buttons : sequence of dict
        Beside the controls: {"label", "title"} and one of {"plays": name, "interval": ms},
        {"moves": name, "by": n}, {"sets": {name: value}}, {"calls": function without arguments}.
    sets : dict
        {name: {other: list}}: when the control `name` moves, `other` is put to the list's entry at
        its position; what is no list is put there at every move.
    only_if : dict
        {name: {other: value}}: the control is disabled unless `other` has that value.
    stored : callable, optional
        result -> str, which a reader of the stored notebook sees in its place; needed where the
        first sentence, which it is otherwise, is not the same in every run.

    Attributes
    ----------
    error : Exception or None
        What went wrong at the last picture that was asked for; the page shows it.
    """

    # Texts: a file, anywidget would watch, and keep every explorer that was ever made.
    _esm = (HERE / "explorer.js").read_text(encoding="utf-8")
    _css = (HERE / "explorer.css").read_text(encoding="utf-8")
    page = traitlets.Dict().tag(sync=True)  # what explorer.js makes the explorer of
    positions = traitlets.List().tag(sync=True)
    first = traitlets.Dict().tag(sync=True)  # an answer: the first picture
    fonts = traitlets.Dict().tag(sync=True)
    drawn = traitlets.Int().tag(sync=True)  # goes up when all pictures have changed

    def __init__(
        self,
        controls,
        compute,
        draw,
        figure,
        about,
        buttons=(),
        sets=None,
        only_if=None,
        stored=None,
    ):
        self.controls, self.compute, self.draw, self.figure = controls, compute, draw, figure
        self.about, self.sets, self.error, self._calls = about, sets or {}, None, []
        start = [self._position(name, control.start) for name, control in controls.items()]
        if taken := [name for name in controls if hasattr(self, name)]:
            raise ValueError(f"a widget has something of that name already: {', '.join(taken)}")
        self.add_traits(**{name: Value() for name in controls})
        # The letters of matplotlib, for a browser that does not have them.
        fonts = {weight: (HERE / name).read_bytes() for weight, name in FONTS.items()}
        super().__init__(positions=start, fonts=fonts)
        self.first = self.answer([start])
        says = self.first["frames"][key_of(start)].get("says")
        self.stored = stored(self.compute(**self.state)) if stored else says
        only_if = {
            name: {other: self._position(other, value) for other, value in needs.items()}
            for name, needs in (only_if or {}).items()
        }
        self.page = {
            "id": self.model_id,
            "controls": [{"name": name, **control.page} for name, control in controls.items()],
            "start": start,
            "size": [round(pixels) for pixels in figure.bbox.size.tolist()],
            "about": about,
            "buttons": [self._button(**button) for button in buttons],
            "sets": self.sets,
            "onlyIf": only_if,
        }
        self.on_msg(self._asked)
        _close_those_of_the_same_cell(self)

    def __repr__(self):
        return self.stored or super().__repr__()

    @property
    def state(self):
        """The values of the controls by name, which are the arguments of `compute`."""
        return {name: getattr(self, name) for name in self.controls}

    @property
    def says(self):
        """What the picture shows now, in words."""
        return self.frame(self.positions)["says"]

    def reset(self):
        """Put every control back to where it started."""
        self.positions = self.page["start"]

    def redraw(self):
        """Forget what the page has kept, where `compute` gives something else than before."""
        self.first = self.answer([self.page["start"]])
        self.drawn += 1

    def values_at(self, positions):
        """Return the values of the controls at some positions, by name."""
        pairs = zip(self.controls.items(), positions, strict=True)
        return {name: control.value(at) for (name, control), at in pairs}

    def frame(self, positions):
        """Return a dict of "still", "moving" and "says", for some positions."""
        with draw_lock:
            result = self.compute(**self.values_at(positions))
            try:
                says = self.draw(result)
            except BaseException:  # Ctrl-C, too, may leave the figure half made
                self.figure.made_for = None
                raise
            still, moving = self.figure.record()
        return {"still": still, "moving": moving, "says": says}

    def answer(self, asked, known=()):
        """Return frames at several positions, and the stills under them that are not known.

        The page knows stills by their names. The answer is a dict. Its "frames" have a
        frame or {"error": str} for each key, its "stills" a text for each name, and "took" is in
        seconds.
        """
        begun, frames, stills = time.perf_counter(), {}, {}
        for positions in asked:
            try:
                frame = self.frame(positions)
            except (Exception, KeyboardInterrupt) as error:
                self.error = error
                frames[key_of(positions)] = {"error": f"{type(error).__name__}: {error}"}
                continue
            self.error = None
            name = hashlib.blake2b(frame["still"].encode(), digest_size=6).hexdigest()
            if name not in known:
                stills[name] = frame["still"]
            frames[key_of(positions)] = frame | {"still": name}
        return {"frames": frames, "stills": stills, "took": time.perf_counter() - begun}

    def _button(self, calls=None, sets=None, **rest):
        """Describe a button for the page by positions, and by a number in place of a function."""
        if calls:
            self._calls.append(calls)
            rest["calls"] = len(self._calls) - 1
        if sets:
            rest["sets"] = {name: self._position(name, value) for name, value in sets.items()}
        return rest

    def _asked(self, _widget, content, _buffers):
        if "call" in content:
            self._calls[content["call"]]()
        else:
            known = set(content["known"])
            for group in content["ask"]:  # a reader waits for the first, others are asked ahead
                answer = self.answer(group, known)
                self.send({"name": content["name"]} | answer)
                known.update(answer["stills"])

    @traitlets.validate("positions")
    def _checked(self, proposal):
        self.values_at(proposal.value)
        return proposal.value

    @traitlets.observe("positions")
    def _moved(self, change):
        # Every attribute has its value before anybody who observes one of them is told.
        with self.hold_trait_notifications():
            for name, value in self.values_at(change.new).items():
                setattr(self, name, value)

    def _position(self, name, value):
        try:
            return self.controls[name].position(value)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None

    def _set(self, name, value):
        """Move a control to a value, and others with it. Return the value as the control has it."""
        position = self._position(name, value)
        here = dict(zip(self.controls, self.positions, strict=True))
        if here[name] != position:
            moved = {
                other: to[position] if isinstance(to, list) else to
                for other, to in self.sets.get(name, {}).items()
            }
            self.positions = list((here | {name: position} | moved).values())
        return self.controls[name].value(position)

    def _repr_mimebundle_(self, **keywords):
        # ipywidgets cuts the text off after 110 signs.
        data, *more = super()._repr_mimebundle_(**keywords)
        return data | {"text/plain": repr(self)}, *more


class Value(traitlets.TraitType):
    """The value of one control."""

    def validate(self, explorer, value):
        """Move the control to the value. Raise a ValueError if it has no such value."""
        return explorer._set(self.name, value)


def key_of(positions):
    """Return the name of a frame, which is its positions as JSON."""
    return as_json(positions)


_of_cell = {}


def _close_those_of_the_same_cell(explorer):
    """Close the explorers that the last run of this cell has left behind."""
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
