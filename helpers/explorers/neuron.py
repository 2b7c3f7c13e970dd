"""Placeholder."""


def neuron_explorer():
    """Placeholder."""
