"""Create the neuron explorer, which shows how an output depends on its input, weight and bias."""

import numpy as np

from helpers import plots
from helpers.activations import sigmoid
from helpers.explorers.artists import line
from helpers.explorers.explorer import Explorer, View, new_figure, slider

INPUTS = np.linspace(-6, 6, 241)
WEIGHTS = np.arange(-4, 4.5, 0.5).tolist()
BIASES = np.arange(-6, 6.5, 0.5).tolist()


def compute(weight, bias):
    """Return a view of the outputs for a weight and a bias, as a function of the input."""
    view = View(weight=weight, bias=bias)
    view.outputs = sigmoid(weight * INPUTS + bias)  # the output for each input of INPUTS
    # The input at which the output is one half, or None.
    view.threshold = -bias / weight if weight else None
    return view


def sentence(view):
    """Return a sentence about the output, and about the input at which the output is one half."""
    if view.threshold is None:
        return f"With weight 0 the output is {view.outputs[0]:.3f} for every input."
    side = "rises" if view.weight > 0 else "falls"
    place = f"at x = {view.threshold + 0.0:.2f}"
    if abs(view.threshold) > INPUTS[-1]:
        place += ", outside the picture"
    text = (
        f"Weight {view.weight:g}, bias {view.bias:g}: the output {side} with x "
        f"and is one half {place}."
    )
    return text.replace("-", "−")


class NeuronPicture:
    """The figure of the explorer, with the output as a curve and a line where it is one half."""

    def __init__(self, narrow=False):
        self.figure = new_figure(640, 300, layout="constrained")
        ax = self.figure.add_subplot()
        plots.tidy(ax, "input x", "output sigmoid(w x + b)")
        ax.set(xlim=(INPUTS[0], INPUTS[-1]), ylim=(-0.03, 1.03))
        ax.axhline(0.5, color=plots.BLACK, linewidth=0.8)
        self.curve = line(ax, color=plots.BLUE, linewidth=2.5)
        self.cross = line(ax, "--", color=plots.VERMILLION)

    def draw(self, view):
        """Show a view in the picture, and return the sentence that describes it."""
        self.curve.set_data(INPUTS, view.outputs)
        ends = [] if view.threshold is None else [-0.03, 1.03]
        self.cross.set_data([view.threshold] * len(ends), ends)
        return sentence(view)


def neuron_explorer(weight=1.0, bias=0.0):
    """Return an `Explorer` that shows one sigmoid output, with sliders for its weight and bias."""
    controls = {
        "weight": slider("weight w", WEIGHTS, weight),
        "bias": slider("bias b", BIASES, bias),
    }
    about = "The output of one sigmoid over its input, for one weight and one bias"
    return Explorer(controls, compute, NeuronPicture, about)
