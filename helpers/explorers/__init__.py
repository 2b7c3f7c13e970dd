"""Show ideas of the chapters in interactive pictures with sliders. Each function returns a widget.

The method `still` of a widget returns a picture of some states for paper, for example
`neuron_explorer().still({"weight": 4}, {"weight": -1, "bias": 2})`.

`CONTRIBUTING.md` describes how to add an explorer. The shortest example is `neuron.py`, in which
`compute` turns the values of the controls into a view, `sentence` describes a view in words, and
the class `NeuronPicture` draws a view with matplotlib.

The controls and the class `Explorer` are in `explorer.py`, and shared artists are in `artists.py`.
These files need no change for a new explorer, because `recorder.py` records what matplotlib draws,
and `explorer.js` and `explorer.css` show it in JupyterLab and in the book.
"""

from helpers.installation import needs_extra

with needs_extra():
    from helpers.explorers.broadcasting import broadcast_explorer
    from helpers.explorers.contraction import contraction_explorer
    from helpers.explorers.cost import cost_explorer
    from helpers.explorers.downhill import downhill_explorer
    from helpers.explorers.handwriting import handwriting_explorer
    from helpers.explorers.hybrid import hybrid_explorer
    from helpers.explorers.lab import training_lab
    from helpers.explorers.neuron import neuron_explorer
    from helpers.explorers.overflow import overflow_explorer
    from helpers.explorers.stepper import perceptron_stepper

__all__ = [
    "broadcast_explorer",
    "contraction_explorer",
    "cost_explorer",
    "downhill_explorer",
    "handwriting_explorer",
    "hybrid_explorer",
    "neuron_explorer",
    "overflow_explorer",
    "perceptron_stepper",
    "training_lab",
]
