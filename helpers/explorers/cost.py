"""Placeholder."""


def cost_explorer():
    """Placeholder."""
