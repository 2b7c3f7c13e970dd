"""Show ideas of the chapters in explorers, which are interactive pictures with sliders.

Each function of the module `course.explorers` returns an explorer, which is a widget. The method
`still` of an explorer returns a picture for paper, in which the controls have the given values, for
example `neuron_explorer().still({"weight": 4}, {"weight": -1, "bias": 2})`.

`CONTRIBUTING.md` describes how to add an explorer. The shortest example of an explorer is
`neuron.py`. The function `compute` of an explorer turns the values of the controls into a view (all
numbers of the picture). The function `sentence` describes a view in words, and a class such as
`NeuronPicture` draws a view with matplotlib.

The controls and the class `Explorer` are in `explorer.py`, and artists that several explorers need
are in `artists.py`. `recorder.py` records what matplotlib draws, and `explorer.js` and
`explorer.css` show the recorded picture in JupyterLab and in the book. All explorers share the five
files `explorer.py`, `artists.py`, `recorder.py`, `explorer.js` and `explorer.css`, and a new
explorer needs no change in them.
"""

from course.explorers.broadcasting import broadcast_explorer
from course.explorers.contraction import contraction_explorer
from course.explorers.cost import cost_explorer
from course.explorers.display import display_explorer
from course.explorers.downhill import downhill_explorer
from course.explorers.handwriting import handwriting_explorer
from course.explorers.neuron import neuron_explorer
from course.explorers.overflow import overflow_explorer
from course.explorers.stepper import perceptron_stepper
from course.explorers.training import training_lab

__all__ = [
    "broadcast_explorer",
    "contraction_explorer",
    "cost_explorer",
    "display_explorer",
    "downhill_explorer",
    "handwriting_explorer",
    "neuron_explorer",
    "overflow_explorer",
    "perceptron_stepper",
    "training_lab",
]
