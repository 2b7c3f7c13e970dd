"""Sliders for the ideas of the chapters. Each function returns one widget.

For a new explorer, change three files and a chapter. `neuron.py` is the shortest to copy from.

1. In `helpers/explorers/<name>.py`, `compute` turns the values of the controls into a view,
   `sentence` says in words what a view shows, a picture class sets its artists to a view, and
   `<name>_explorer` hands them to `Explorer`.
2. In this file, import that function and add its name to `__all__`. The sweep over all explorers
   in the tests and the latency benchmark follow this list.
3. In `tests/test_<name>_explorer.py`, `SAYS` lists agreed sentences, and `check` compares a view
   with its sentence and its picture.
4. A cell of a notebook whose last line is `<name>_explorer()`. The book shows it there, from tables
   that `docs/tables.py` computes.

`explorer.py` has the controls and the class `Explorer`, `artists.py` what several pictures draw.
Nothing else needs a change, because `recorder.py` records what matplotlib would draw, and
`explorer.js` and `explorer.css` make the widget of it in JupyterLab and in the book.
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
