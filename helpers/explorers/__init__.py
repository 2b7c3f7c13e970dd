"""Sliders for the ideas of the chapters: each function returns one widget."""

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
