"""Create the neuron explorer, which shows how an output depends on input, weight and bias."""

import numpy as np

from course import plots
from course.explorers.artists import line
from course.explorers.explorer import Explorer, View, shown, slider
from course.explorers.recorder import NARROW, WIDE, Handle, new_figure
from helpers.activations import sigmoid

INPUTS = np.linspace(-6.6, 6.6, 265)
WEIGHTS = np.arange(-4, 4.5, 0.5).tolist()
BIASES = np.arange(-6, 6.5, 0.5).tolist()
STEP = 0.5  # the distance between two weights or two biases on the sliders
EDGE = 6.2  # the grip that shifts the curve stays between -EDGE and EDGE
ROOM = 100  # pixels for the name beside the grip that turns the tangent


def compute(weight, bias):
    """Return a view of a sigmoid output as a function of its input, for a weight and a bias."""
    view = View(weight=weight, bias=bias)
    view.outputs = sigmoid(weight * INPUTS + bias)  # the output for each input of INPUTS
    # The input at which the output is one half, or None.
    view.threshold = -bias / weight if weight else None
    # The point at which the tangent touches the curve, and the slope there.
    view.x = float(np.clip(view.threshold or 0.0, -EDGE, EDGE))
    view.y = float(sigmoid(weight * view.x + bias))
    view.slope = weight * view.y * (1 - view.y)
    return view


def sentence(view):
    """Return a sentence about the output, and about the input at which the output is one half."""
    if view.threshold is None:
        return f"With weight 0 the output is {view.outputs[0]:.3f} for every input."
    side = "rises" if view.weight > 0 else "falls"
    place = f"at x = {shown(view.threshold)}"
    if abs(view.threshold) > INPUTS[-1]:
        place += ", outside the picture"
    return (
        f"Weight {shown(view.weight, 'g')}, bias {shown(view.bias, 'g')}: the output {side} with x "
        f"and is one half {place}."
    )


class NeuronPicture:
    """The figure of the neuron explorer: a curve of the output over the input, and two grips.

    The reader drags one grip to shift the curve, and the other grip to turn the tangent of the
    curve.
    """

    def __init__(self, narrow=False):
        width, height = (NARROW, 310) if narrow else (WIDE, 350)
        self.figure = new_figure(width, height)
        self.reach = 62 if narrow else 90  # from the one grip to the other, in pixels
        left, bottom, right, top = (46, 50, 14, 40) if narrow else (58, 52, 24, 42)
        size = (width - left - right) / width, (height - bottom - top) / height
        self.ax = ax = self.figure.add_axes((left / width, bottom / height, *size))
        ax.set(xlim=(INPUTS[0], INPUTS[-1]), ylim=(-0.1, 1.1), xticks=range(-6, 7, 2))
        # How many pixels a unit of each axis has.
        self.units = np.diff(ax.transData.transform([(0, 0), (1, 1)]), axis=0)[0]
        ax.set_yticks([0, 0.5, 1], ["0", "½", "1"])
        ax.set(xlabel="input x", ylabel="output")
        ax.axhline(0.5, color="#767676", linewidth=0.8)
        self.title = ax.set_title("", animated=True)
        self.cross = line(ax, "--", color="#767676", linewidth=1)
        self.curve = line(ax, color=plots.BLUE, linewidth=3)
        self.tangent = line(ax, color=plots.VERMILLION, linewidth=2)
        look = {"markersize": 13, "markeredgecolor": "white", "markeredgewidth": 2}
        self.shift = line(ax, "o", color=plots.BLUE, **look)
        self.turn = line(ax, "o", color=plots.VERMILLION, **look)
        look = {"textcoords": "offset points", "animated": True, "va": "center"}
        self.names = [
            ax.annotate(name, (0, 0), (0, 0), color=colour, **look)
            for name, colour in (("↔ bias", plots.BLUE), ("↕ weight", plots.VERMILLION))
        ]
        self.figure.grips = [self.tangent, self.shift, self.turn, *self.names]

    def draw(self, view):
        """Draw a view in the figure, and return the sentence that describes this view."""
        self.title.set_text(_title(view))
        self.curve.set_data(INPUTS, view.outputs)
        is_half = view.threshold is not None and abs(view.threshold) <= EDGE
        self.cross.set_data(([view.x] * 2, [-0.1, 0.5]) if is_half else ([], []))
        x, y, side = self._end(view)
        self.tangent.set_data([2 * view.x - x, x], [2 * view.y - y, y])
        self.shift.set_data([view.x], [view.y])
        self.turn.set_data([x], [y])
        above = side if view.weight >= 0 else -side  # where the curve leaves room for a name
        self._name(0, view.x, view.y, 9 * side, -11 * above)
        if view.weight < 0 < side and (INPUTS[-1] - x) * self.units[0] > ROOM:
            self._name(1, x, y, 9, 13)
        elif (x - INPUTS[0]) * self.units[0] < ROOM:
            self._name(1, x, y, 9, -11 * above)
        else:
            self._name(1, x, y, *((-9, 11 * above) if side > 0 else (16, 19 * above)))
        along = {"along": "x", "step": -STEP / view.weight} if view.weight else {"along": "y"}
        self.figure.handles = [
            Handle("bias", self.ax, view.x, view.y, **{"step": 0.06} | along),
            Handle("weight", self.ax, x, y, along="y", step=0.05 * side),
        ]
        return sentence(view)

    def _end(self, view):
        """Return the end (x, y) of the tangent, where its grip lies, and the side of this end.

        The side is 1 if the tangent's end is to the right of the point where the tangent touches
        the curve, and -1 otherwise.
        """
        unit, up = self.units
        share = self.reach / np.hypot(unit, up * view.slope)
        side = 1 if view.x + self.reach / unit < EDGE else -1
        return view.x + side * share, view.y + side * share * view.slope, side

    def _name(self, k, x, y, across, up):
        """Write the name of grip number k beside the grip, which is at the point (x, y)."""
        name = self.names[k]
        name.xy = x, y
        name.set(position=(across, up), ha="left" if across == 9 else "right")


def _title(view):
    if view.threshold is None:
        return "Weight 0: x does not matter"
    if abs(view.threshold) > INPUTS[-1]:
        return "One half is outside the picture"
    at_end = abs(view.bias) == BIASES[-1]
    words = "Slider at its end: ½ at x" if at_end else "One half at x"
    return f"{words} = {shown(round(view.threshold, 2), 'g')}"


def neuron_explorer(weight=1.0, bias=0.0):
    """Return an `Explorer` that shows one sigmoid output, with sliders for its weight and bias."""
    controls = {
        "weight": slider("weight w", WEIGHTS, weight),
        "bias": slider("bias b", BIASES, bias),
    }
    about = "The output of one sigmoid over its input, for one weight and one bias"
    return Explorer(controls, compute, NeuronPicture, about)
