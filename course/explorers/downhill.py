"""Create the downhill explorer, which shows gradient descent for a network with one weight."""

from functools import partial

import numpy as np

from course import plots
from course.explorers.artists import line
from course.explorers.explorer import Explorer, View, counted, play, shown, slider
from course.explorers.recorder import NARROW, WIDE, new_figure
from helpers.activations import sigmoid
from helpers.arguments import as_flag
from helpers.costs import sigmoid_cost
from helpers.datasets import load_question

X, Y = load_question()
INPUT, TARGET = X[2:3], Y[1:2]  # the third input and the second target of four samples, (1, 4)
RATES = (1, 2, 4, 8, 10, 14, 16, 30)
STEPS = range(13)
REACH, LOW, TOP = 6.0, -0.1, 2.0  # weights from -REACH to REACH, costs from LOW to TOP
WEIGHTS = np.linspace(-REACH, REACH, 241)
TANGENT = 1.5  # the weights on each side of the ball that the tangent covers
NOISE = 1e-9  # a smaller rise of the cost is treated as a rounding error
PULLS_UP, SILENT = (TARGET == 1)[0], (INPUT == 0)[0]
PULLS_DOWN = ~PULLS_UP & ~SILENT


def cost(w, samples=slice(None)):
    """Return the part of the mean cost that comes from the given samples, in nats per sample.

    The network has the single weight w. By default, the result is the cost of all samples.
    """
    x, y = INPUT[:, samples], TARGET[:, samples]
    return sigmoid_cost(w * x, y) * x.shape[1] / INPUT.shape[1]


def slope(w, samples=slice(None)):
    """Return the derivative of `cost` with respect to the weight w."""
    x, y = INPUT[:, samples], TARGET[:, samples]
    return float(((sigmoid(w * x) - y) * x).sum() / INPUT.shape[1])


def compute(rate, steps, pull_down=True):
    """Return a view of the weight and the cost after each step of gradient descent from weight 0.

    If `pull_down` is False, the cost leaves out the samples whose target is 0.
    """
    view = View(rate=rate, steps=steps, samples=slice(None) if pull_down else PULLS_UP)
    weights = [0.0]
    for _ in range(steps):
        weights.append(weights[-1] - rate * slope(weights[-1], view.samples))
    view.weights = np.array(weights)
    view.costs = np.array([cost(w, view.samples) for w in weights])
    view.w, view.cost = weights[-1], float(view.costs[-1])
    view.slope = slope(view.w, view.samples)
    view.uphill = int((np.diff(view.costs) > NOISE).sum())
    view.is_off = view.w < -REACH  # with these rates, no step ends to the right of REACH
    return view


def sentence(view):
    """Return sentences about the final weight, cost and slope, and about steps uphill."""
    text = f"Learning rate {view.rate}, after {counted(view.steps, 'step')}: {place(view)}"
    text += f", slope {shown(view.slope, '.3f')}."
    if view.steps == 0:
        return text
    if view.uphill == 0:
        return f"{text} No step went uphill."
    return f"{text} Uphill: {view.uphill} of {counted(view.steps, 'step')}."


def place(view):
    """Return text with the weight and cost after the last step, such as "w = −0.25, cost 0.668"."""
    return f"w = {shown(view.w)}, cost {shown(view.cost, '.3f')}"


def title(view):
    """Return words about the slope, and about the direction and length of the next step."""
    step = shown(abs(view.rate * view.slope))
    text = f"Slope {shown(view.slope, '.3f')}"
    if float(step) == 0:
        return f"{text}: no step to see"
    return f"{text}: go {'left' if view.slope > 0 else 'right'} by {step}"


class DownhillPicture:
    """The figure of the downhill explorer: a curve of the cost against the weight, with a ball.

    If `pull_down` is True, three further curves show the parts of the cost that come from sample 3,
    from samples 1 and 2, and from sample 4.
    """

    def __init__(self, narrow=False, pull_down=True):
        width, height = (NARROW, 310) if narrow else (WIDE, 350)
        self.figure = new_figure(width, height)
        self.narrow = narrow
        left, bottom, right, top = (46, 50, 14, 36) if narrow else (58, 52, 24, 38)
        size = (width - left - right) / width, (height - bottom - top) / height
        self.ax = ax = self.figure.add_axes((left / width, bottom / height, *size))
        ax.set(xlim=(-REACH, REACH), ylim=(LOW, TOP), xticks=range(-6, 7, 2), yticks=(0, 1, 2))
        ax.set(xlabel="weight w", ylabel="cost")
        self.title = ax.set_title("", animated=True)
        self.curves, gap = [], "\n" if narrow else " "
        if pull_down:
            self._curve(SILENT, ":", "#767676", "sample 4: no say", (5.9, 0.22), ha="right")
            self._curve(PULLS_UP, "--", plots.BLUE, f"sample 3{gap}wants 1", (-5.9, 0.42))
            names = f"samples 1{gap}and 2 want 0"
            self._curve(PULLS_DOWN, "-.", plots.VERMILLION, names, (5.9, 0.6), ha="right")
            self._curve(slice(None), "-", plots.BLACK, "all together", (-0.7, 1.1), ha="center")
        else:
            name = f"the cost: sample 3{gap}wants 1"
            self._curve(PULLS_UP, "-", plots.BLACK, name, (-1.4, 0.6))
        self.trail = line(ax, "o-", color="#767676", linewidth=1.2, markersize=4, zorder=3)
        self.tangent = line(ax, color=plots.GREEN, linewidth=2.5, zorder=4)
        look = {"color": plots.GREEN, "markeredgecolor": "white", "zorder": 5, "clip_on": False}
        self.ball = line(ax, "o", markersize=13, markeredgewidth=2, **look)
        self.arrow = line(ax, "<", markersize=13, markeredgewidth=2, **look)
        look = {"textcoords": "offset points", "va": "center", "animated": True}
        self.off = ax.annotate("", (0, 0), (13, 0), **look)

    def _curve(self, samples, style, colour, name, at, **look):
        """Draw a curve of the cost that comes from some samples, with a label at the point `at`."""
        costs = [cost(w, samples) for w in WEIGHTS]
        wide = 3 if style == "-" else 2
        self.curves += self.ax.plot(WEIGHTS, costs, style, color=colour, linewidth=wide, zorder=2)
        self.ax.text(*at, name, color=colour, **look)

    def draw(self, view):
        """Draw a view in the figure, and return the sentence that describes this view."""
        self.title.set_text(title(view))
        self.trail.set_data(view.weights, view.costs)
        ends = view.w + TANGENT * np.array([-1, 1])
        self.tangent.set_data(ends, view.cost + view.slope * (ends - view.w))
        at = [max(view.w, -REACH)], [cost(max(view.w, -REACH), view.samples)]
        self.ball.set_data(([], []) if view.is_off else at)
        self.arrow.set_data(at if view.is_off else ([], []))
        where = f"off: w = {shown(view.w)}" if self.narrow else f"off the picture: {place(view)}"
        self.off.xy = at[0][0], at[1][0]
        self.off.set_text(where if view.is_off else "")
        return sentence(view)


def downhill_explorer(rate=2, steps=0, pull_down=True):
    """Return an `Explorer` of gradient descent for one weight on the cost of four samples.

    Parameters
    ----------
    rate : int, one of RATES
        The learning rate.
    steps : int from 0 to 12
        The number of steps of gradient descent.
    pull_down : bool
        Whether the samples with target 0 contribute to the cost. Without these samples, the cost
        has no minimum.
    """
    pull_down = as_flag("pull_down", pull_down)
    controls = {
        "rate": slider("learning rate", RATES, rate),
        "steps": slider("steps", STEPS, steps),
    }
    return Explorer(
        controls,
        partial(compute, pull_down=pull_down),
        partial(DownhillPicture, pull_down=pull_down),
        about="The cost over one weight, with a ball that takes steps downhill",
        buttons=[play("steps", 700)],
    )
