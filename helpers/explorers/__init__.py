"""Sliders for the ideas of the chapters: each function returns one widget."""

from helpers.explorers.broadcasting import broadcast_explorer
from helpers.explorers.cost import cost_explorer
from helpers.explorers.neuron import neuron_explorer
from helpers.explorers.training_lab import training_lab

__all__ = ["broadcast_explorer", "cost_explorer", "neuron_explorer", "training_lab"]
