"""Sliders for the ideas of the chapters: each function returns one widget."""
from helpers.explorers.lab import training_lab
from helpers.explorers.neuron import neuron_explorer
