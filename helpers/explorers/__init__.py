"""Show ideas of the chapters in interactive pictures with sliders. Each function returns a widget.

A new explorer needs changes in three files and one chapter. The shortest example is `neuron.py`.

1. Write `helpers/explorers/<name>.py` with a function `compute` that turns the controls' values
   into a view, a function `sentence` that describes a view in words, a class that draws a view with
   matplotlib, and a function `<name>_explorer` that passes these three to `Explorer`.
2. In this file, import `<name>_explorer` and add its name to `__all__`. The tests of all explorers
   and the latency benchmark use this list.
3. Write `tests/test_<name>_explorer.py`, where `check` compares a view with its picture, and add
   expected sentences to the table `SAYS` of `tests/test_every_explorer.py`.
4. Add a cell with the last line `<name>_explorer()` to a notebook. The book shows the explorer
   there, from tables that `docs/tables.py` computes.

The controls and the class `Explorer` are in `explorer.py`, and shared artists are in `artists.py`.
These files need no change for a new explorer, because `recorder.py` records what matplotlib draws,
and `explorer.js` and `explorer.css` show it in JupyterLab and in the book.
"""

from helpers.installation import needs_extra

with needs_extra():
    from helpers.explorers.broadcasting import broadcast_explorer
    from helpers.explorers.contraction import contraction_explorer
    from helpers.explorers.cost import cost_explorer
    from helpers.explorers.handwriting import handwriting_explorer
    from helpers.explorers.hybrid import hybrid_explorer
    from helpers.explorers.lab import training_lab
    from helpers.explorers.neuron import neuron_explorer
    from helpers.explorers.overflow import overflow_explorer
    from helpers.explorers.speed import speed_explorer
    from helpers.explorers.stepper import perceptron_stepper

__all__ = [
    "broadcast_explorer",
    "contraction_explorer",
    "cost_explorer",
    "handwriting_explorer",
    "hybrid_explorer",
    "neuron_explorer",
    "overflow_explorer",
    "perceptron_stepper",
    "speed_explorer",
    "training_lab",
]
